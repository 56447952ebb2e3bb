"""Chapter 11 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import layers, losses, network
from dlbook.course import sequences as lesson

_STEP, _SCRATCH, _TEXTS = "One step, again and again", "From scratch", "Texts of different lengths"
_NEXT, _TIME, _GATES = "Which letter comes next?", "Back through time", "Gates"
_REAL, _WRONG = "On real data", "Where people go wrong"
TEACHES = {
    "a fixed number of weights, any length": ("The question", "read a text of any length?"),
    "time steps": (_STEP, "one item per *time step*"),
    "hidden vector": (_STEP, "the *hidden state* $h_t$"),
    "the same weights at each step": (_STEP, "every step uses the same weights"),
    "unrolling": (_STEP, "This is called *unrolling* the network"),
    "backpropagation through time by hand, three steps": (_TIME, r"\delta_1 &= \delta_2\, w_h\, (1 - h_1^2)"),
    "gradients fade or burst": (_TIME, "### Why gradients fade or burst"),
    "an RNN that adds": (_SCRATCH, "adds numbers of 300 digits without a mistake"),
    "an RNN that counts": (_TEXTS, "count how often the letter *a* occurs"),
    "an RNN that spells": (_NEXT, "A model that gives probabilities can also write"),
    "variable length, padding": (_TEXTS, "So the shorter one is *padded*"),
    "padding that leaks": (_TEXTS, "Such a *leak* is easy to overlook"),
    "masks": (_TEXTS, "The cure is a *mask*"),
    "many-to-one, many-to-many": (_SCRATCH, "once, *many-to-one*"),
    "one-hot": (_TEXTS, "so the network gets a *one-hot* vector"),
    "embeddings": (_TEXTS, "are called an *embedding*"),
    "next-character model": (_NEXT, "This is a *next-character model*"),
    "LSTM": (_GATES, "*long short-term memory*, LSTM"),
    "each gate: what breaks without it": (_GATES, "Without the input gate every number gets in"),
    "gates, eight starts, equal conditions": (_GATES, "in all 24 cases"),
    "GRU": (_GATES, "*gated recurrent unit* or GRU"),
    "real data against naive and linear forecasts": (_REAL, "compare it with last year and with least "
                                                            "squares"),
    "misconception: a loop that repeats": (_WRONG, "Recurrence is a loop in the network"),
    "misconception: remembers everything": (_WRONG, "The hidden state remembers everything"),
    "misconception: LSTM solves vanishing gradients": (_WRONG, "An LSTM solves vanishing gradients"),
}

# A number of the task, not a result.
FACTS = {"99%": "what exercise 5 asks for"}


def check_rnn(f, seed):
    rng = np.random.default_rng(seed)
    n, t, d, k = (int(v) for v in rng.integers(1, 5, size=4))
    params = layers.RNN(rng.normal(size=(d, k)), rng.normal(size=(k, k)), rng.normal(size=k))
    x = rng.normal(size=(n, t, d))
    np.testing.assert_allclose(f(*params, x), layers.rnn_forward(params, x)[0], rtol=1e-10)


def check_adder(f, seed):
    net = f(seed)
    assert [layer.kind for layer in net.layers] == ["rnn", "dense"]
    assert sum(part.size for params in net.params for part in params) == 97
    X, y = lesson.sums(3, 5, seed)
    assert network.predict(net, X).shape == y.shape
    assert not np.array_equal(f(seed).params[0].Wx, f(seed + 1).params[0].Wx)


def check_masked_cross_entropy(f, seed):
    rng = np.random.default_rng(seed)
    logits, tokens = rng.normal(size=(3, 5, 4)), rng.integers(0, 4, size=(3, 5))
    tokens[0, 3:], tokens[2, 1:] = -1, -1
    expected = losses.next_token_cross_entropy(logits, tokens, pad=-1)
    y = np.concatenate([tokens[:, 1:], np.full((3, 1), -1)], axis=1)         # the last place has no target
    for mine, theirs in zip(f(logits, y), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-14)


def check_at_the_end(f, seed):
    rng = np.random.default_rng(seed)
    names = [str(name) for name in rng.choice(lesson.NAMES, 4)]
    X, y = f(names, 9)
    np.testing.assert_array_equal(X, lesson.one_hot(lesson.encode(names, 9)))
    for row, name in zip(y, names, strict=True):
        assert np.flatnonzero(row >= 0).tolist() == [len(name) - 1]
        assert row.max() == sum(letter == "a" for letter in name)
        assert row.min() == -1


def check_write(f, seed):
    """Draw with a network that always says the same: the letters follow its probabilities."""
    net = network.sequential(layers.rnn(30, 4, last=False), layers.dense(4, 30), seed=seed)
    sure = np.full(30, -50.0)
    sure[4 + seed % 26] = 50.0
    dense = net.params[1]
    certain = net.replace(params=(net.params[0], dense._replace(b=sure)))
    letter = lesson.TOKENS[4 + seed % 26]
    assert f(certain, "(", np.random.default_rng(seed), 6) == "(" + 5 * letter
    closing = net.replace(params=(net.params[0], dense._replace(b=np.roll(sure, 3 - (4 + seed % 26)))))
    assert f(closing, "[ab", np.random.default_rng(seed)) == "[ab]"
    free = f(net, "(", np.random.default_rng(seed), 6)
    again = f(net, "(", np.random.default_rng(seed), 6)
    assert free == again
    assert set(free) <= set(lesson.TOKENS)


def check_linear(f, seed):
    rng = np.random.default_rng(seed)
    X, known = rng.normal(size=(40, 6)), np.arange(40) < 30
    years = int(rng.integers(1, 7))
    w = rng.normal(size=years)
    y = 2.0 + X[:, 6 - years:] @ w + 0.1 * rng.normal(size=40)
    A = np.hstack([X[:, 6 - years:], np.ones((40, 1))])
    expected = A @ (np.linalg.pinv(A[known]) @ y[known])
    np.testing.assert_allclose(f(X, y, known, years), expected, rtol=1e-8)


CHECKS = {"rnn": check_rnn, "adder": check_adder, "masked_cross_entropy": check_masked_cross_entropy,
          "at_the_end": check_at_the_end, "write": check_write, "linear": check_linear}

BUGS = [
    ("rnn", "h @ Wh", "h @ Wh.T"), ("rnn", "x[:, t] @ Wx", "x[:, 0] @ Wx"), ("rnn", "axis=1", "axis=0"),
    ("adder", "layers.rnn(2, 8, last=False)", "layers.rnn(2, 8)"), ("adder", "seed=seed", "seed=0"),
    ("masked_cross_entropy", ">= 0", "> 0"), ("masked_cross_entropy", "= slope", "= slope * len(slope)"),
    ("at_the_end", "len(name) - 1", "len(name)"), ("at_the_end", "-1)", "0)"),
    ("write", "[0, -1:]", "[0, :1] * 0"), ("write", "len(text) < most", "len(text) <= most"),
    ("linear", "A[known]", "A"), ("linear", "-years:", ":years"),
]

# What the block of PyTorch computes: the states of the worked example.
WANTED = [np.tanh(0.5), np.tanh(0.8 * np.tanh(0.5)), np.tanh(-0.5 + 0.8 * np.tanh(0.8 * np.tanh(0.5)))]
TORCH_NUMBERS = [f"{value:.2f}" for value in WANTED]


def check_torch(names):
    assert names["states"].shape == (1, 3, 1)
    assert names["states"].detach().numpy().ravel() == pytest.approx(WANTED, rel=1e-5)
