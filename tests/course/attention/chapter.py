"""Chapter 12 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import datasets, layers, losses, network
from dlbook.activations import softmax

_LANGUAGE, _FIXED, _LOOKUP = ("A language whose rules are known", "What a vector of fixed size keeps",
                              "Looking up, softly")
_SCRATCH, _TRAIN, _LOOK, _WRITE = "From scratch", "Train one, load one", "Who looks at whom", "Writing on"
_REAL, _SCALE, _WRONG = "On real data", "What scale adds", "Where people go wrong"
TEACHES = {
    "the question: is or are": ("The question", "The keys to the old cabinet"),
    "tokens": (_LANGUAGE, "A text is cut into *tokens*"),
    "the loss is chapter 5's": (_LANGUAGE, "The loss is that of chapter 5"),
    "the target is the text itself, self-supervised": (_LANGUAGE, "this is *self-supervised* learning"),
    "a fixed hidden vector fails, measured": (_FIXED, "hardly better than guessing among six names"),
    "accuracy against distance": (_FIXED, "loses some with distance"),
    "a model of word pairs": (_FIXED, "it misleads"),
    "query, key, value from a soft dictionary": (_LOOKUP, "A *soft* dictionary compares the query"),
    "query, key and value of a word": (_LOOKUP, "Word $i$ has a vector"),
    "worked with numbers": (_LOOKUP, "The query is $(1, 1)$"),
    "softmax as the weighing": (_LOOKUP, r"looks are 0.029"),
    "why divided by √d": (_SCRATCH, "is *saturated*: its slope is close to 0"),
    "masks": (_SCRATCH, "A *causal mask* says so"),
    "a mask off by one": (_SCRATCH, "the model has seen its answers"),
    "several heads": (_SCRATCH, "several *heads*"),
    "position must be told": (_SCRATCH, "Shuffle the earlier words"),
    "the block": (_SCRATCH, "This is a *transformer block*"),
    "layer norm": (_SCRATCH, "a *layer norm*"),
    "training a small transformer": (_TRAIN, "3000 steps of 32 sentences"),
    "the adder": (_TRAIN, "Nobody tells the model what a sum is"),
    "measuring what each head looks at, against chance": (_LOOK, "look at the subject *less* than chance"),
    "ablation: a head is silenced": (_LOOK, "we silence one head after the other"),
    "a cause is shown by a change": (_LOOK, "The number of the subject decides"),
    "sampling": (_WRITE, "draw the next word with the probabilities"),
    "temperature, top-k": (_WRITE, "*Top-k* allows only"),
    "KV cache": (_WRITE, "This is the *KV cache*"),
    "byte pairs": (_REAL, "*byte-pair encoding*"),
    "real data: a text that a person wrote": (_REAL, "*The Zen of Python*"),
    "cost n²": (_SCALE, "twice the text means four times the looks"),
    "data": (_SCALE, "any text at hand can be training data"),
    "pre-training, fine-tuning: ULMFiT, ELMo, BERT, GPT": (
        _SCALE, "ULMFiT did it with an LSTM, GPT and BERT with transformers (ELMo"),
    "where this leaves understanding": (_SCALE, "**Understanding.**"),
    "misconception: attention shows why": (_WRONG, "Attention shows why the model decided"),
    "misconception: it looks things up": (_WRONG, "The model looks things up in its training text"),
    "misconception: attention knows word order": (_WRONG, "Attention knows word order"),
    "misconception: a language model is trained to answer": (_WRONG, "is trained to answer"),
    "misconception: temperature 0 is the most truthful": (_WRONG, "Temperature 0 is the most truthful"),
}


def parts(seed, t=None):
    """Return queries, keys and values (t, d), and a causal mask."""
    rng = np.random.default_rng(seed)
    t, d = t or int(rng.integers(2, 7)), int(rng.integers(1, 6))
    Q, K, V = rng.normal(size=(3, t, d))
    return Q, K, V, np.tri(t, dtype=bool)


def check_attention(f, seed):
    Q, K, V, mask = parts(seed)
    for allowed in (None, mask):
        out, cache = layers.scaled_dot_product_attention(3 * Q, K, V, allowed)
        found, looks = f(3 * Q, K, V) if allowed is None else f(3 * Q, K, V, allowed)
        np.testing.assert_allclose(found, out, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(looks, cache.weights, rtol=1e-9, atol=1e-12)
    assert np.all(np.isfinite(f(1e4 * Q, K, V)[0]))


def check_causal(f, seed):
    np.testing.assert_array_equal(f(seed + 1), layers.causal_mask(seed + 1, like=np.zeros(1)))


def check_one_block(f, seed):
    """Compare what a place sees, and what it does not, with the mask."""
    off = seed % 2
    net = f(off)
    tokens = np.random.default_rng(seed).integers(1, 60, size=(1, 24))
    place = 3 + seed % 18
    changed = tokens.copy()
    changed[0, place] = 1 + tokens[0, place] % 59
    before, after = (network.forward(net, each)[0][0] for each in (tokens, changed))
    differs = np.any(np.abs(before - after) > 1e-9, axis=1)
    assert differs[place - off:].all()
    assert not differs[:place - off].any()


def check_several_heads(f, seed):
    rng = np.random.default_rng(seed)
    heads, t = 1 + seed % 3, int(rng.integers(2, 6))
    d = heads * int(rng.integers(1, 4))
    params = layers.multi_head_attention(d, heads).init(rng, "float64")
    params = params._replace(bq=rng.normal(size=d), bk=rng.normal(size=d), bv=rng.normal(size=d),
                             bo=rng.normal(size=d))
    x, mask = rng.normal(size=(t, d)), np.tri(t, dtype=bool)
    theirs, _ = layers.multi_head_attention_forward(params, x[None], heads, mask)
    np.testing.assert_allclose(f(x, params, heads, mask), theirs[0], rtol=1e-9, atol=1e-12)


def check_next_word_loss(f, seed):
    rng = np.random.default_rng(seed)
    tokens = datasets.grammar(3, seed=seed).tokens
    scores = rng.normal(size=(3, 24, 60))
    wanted, _ = losses.next_token_cross_entropy(scores, tokens, pad=0)
    assert f(scores, tokens) == pytest.approx(wanted, rel=1e-9)


CHECKS = {"attention": check_attention, "causal": check_causal, "one_block": check_one_block,
          "several_heads": check_several_heads,
          "next_word_loss": check_next_word_loss}

BUGS = [
    ("attention", "np.sqrt(K.shape[1])", "K.shape[1]"), ("attention", "e.sum(axis=1", "e.sum(axis=0"),
    ("attention", "-np.inf", "0.0"), ("causal", "<=", "<"), ("one_block", "k=off", "k=0"),
    ("several_heads", "@ params.Wo", "@ params.Wo.T"), ("several_heads", "+ params.bo", ""),
    ("next_word_loss", "tokens[:, 1:]", "tokens[:, :-1]"),
    ("next_word_loss", "[targets != 0]", ""),
]

# What the block of PyTorch prints: the worked example.
LOOKS = softmax(np.array([[-2.0, 2.0, 2.0]]) / np.sqrt(2.0))[0]
TORCH_NUMBERS = [f"{LOOKS @ [2.0, 12.0, 24.0]:.2f}"]


def check_torch(names):
    out, _ = layers.scaled_dot_product_attention(*(names[name].numpy().astype(float) for name in "QKV"))
    assert f"{out[0, 0]:.2f}" == TORCH_NUMBERS[0]
