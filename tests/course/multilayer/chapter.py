"""Chapter 4 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np

from dlbook import activations, datasets, network, optimizers, training
from dlbook.layers import Dense

_TWO, _IDEA, _SPACE = "Two lines and a reader", "The idea: layers", "A layer moves space"
_START, _CURVE, _DEPTH = "Weights from a random start", "Any curve at all", "Depth against width"
_WRONG = "Where people go wrong"
TEACHES = {
    "two perceptrons draw two lines": (_TWO, "let two perceptrons draw a line each"),
    "a third reads them": (_TWO, "a third one *read their answers*"),
    "the hidden space": (_TWO, "in it one line is enough"),
    "input, hidden, output layers": (_IDEA, "The *input layer* is the sample itself"),
    "width and depth": (_IDEA, "The *width* of a layer"),
    "layer, node, weight, fully connected": (_IDEA, "such layers are called *fully connected*"),
    "parameters counted": ("From scratch", r"$d\cdot k$ weights, one for every pair"),
    "h(g(f(x))): composition": (_IDEA, "a function of a function"),
    "depth gets its name": (_IDEA, 'is the "deep" in deep learning'),
    "worked example": (_IDEA, "Follow the sample $x = (1, 0)$"),
    "a batch, every shape": (_IDEA, r"\underset{(n, d)}{X}\;\underset{(d, k)}{W}"),
    "linear transformation": (_SPACE, "straight, parallel and evenly spaced, and the origin stays"),
    "where the basis vectors land": (_SPACE, "it is the *columns* of $A$"),
    "determinant": (_SPACE, "what happens to areas"),
    "the bias shifts: affine": (_SPACE, "together are an *affine* transformation"),
    "the activation bends": (_SPACE, "it alone can bend"),
    "training XOR from random weights": (_START, "here are 40 starts for each of two widths"),
    "what fails with 2 hidden units": (_START, "has put both at $(-1, -1)$"),
    "why 3 or 4 are easier": (_START, "each spare unit is one more chance"),
    "rivals meet, others may": (_START, "Only rivals must not meet"),
    "stuck almost for good": (_START, "gets free with more time"),
    "a bump from two sigmoids": (_CURVE, "what remains is a *bump*"),
    "tents by hand": (_CURVE, "A good start is to put each top on the curve"),
    "a bump is two hidden units": (_CURVE, "That takes two hidden units"),
    "why the picture is for one input": (_CURVE, "is not a bump but a ridge"),
    "universal approximation": (_CURVE, "**universal approximation theorem**"),
    "what the theorem does not say": (_CURVE, "Read what the theorem does *not* say"),
    "depth against width on spirals": (_DEPTH, "two networks of about 190 parameters"),
    "measured honestly": (_DEPTH, "turned only one of the knobs"),
    "the Playground": ("Playground", "a whole network in your hands"),
    "real data": ("On real data", "all ten digits"),
    "learned digits and new digits": ("On real data", "Eight hidden units are faster"),
    "another activation": (_START, "does it depend on the activation?"),
    "misconception: two perceptrons": (_WRONG, "Two perceptrons solve XOR"),
    "misconception: noise removal": (_WRONG, "Hidden layers are there to remove noise"),
    "misconception: a sharp border": (_WRONG, "There is no such border"),
}


def dense(rng, d, k):
    """Return weights and biases in quarters, so that sums are exact, and often 0."""
    return rng.integers(-4, 5, size=(d, k)) / 4, rng.integers(-4, 5, size=k) / 4


def small(seed):
    """Return samples, a network of two or three layers as pairs, and the same as one of the package."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, size=rng.integers(3, 5))
    pairs = [dense(rng, d, k) for d, k in zip(sizes[:-1], sizes[1:], strict=True)]
    net = network.mlp(*map(int, sizes)).replace(params=tuple(Dense(*pair) for pair in pairs))
    return rng.normal(size=(6, sizes[0])), pairs, net


def check_step(f, seed):
    z = small(seed)[1][0][0]
    np.testing.assert_array_equal(f(z), activations.step(z))


def check_relu(f, seed):
    z = small(seed)[0]
    np.testing.assert_array_equal(f(z), activations.relu(z))


def check_layer(f, seed):
    X, pairs, net = small(seed)
    np.testing.assert_array_equal(f(X, *pairs[0], np.tanh), network.forward(net, X)[1][0].a)


def check_forward(f, seed):
    X, pairs, net = small(seed)
    out, *_ = network.forward(net, X)
    np.testing.assert_allclose(f(X, pairs, np.tanh), np.tanh(out), rtol=1e-12, atol=1e-15)


def check_count_parameters(f, seed):
    sizes = [int(size) for size in np.random.default_rng(seed).integers(1, 9, size=2 + seed % 3)]
    assert f(sizes) == sum(W.size + b.size for W, b in network.mlp(*sizes).params)


def same(found, expected):
    """Compare two networks: what they are, and every parameter."""
    assert repr(found) == repr(expected)
    for ours, theirs in zip(found.params, expected.params, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def check_learn_xor(f, seed):
    if seed > 2:
        return
    expected = training.fit(network.mlp(2, 3, 1, seed=seed), tuple(datasets.gate("xor")),
                          "binary_cross_entropy", optimizers.adam(0.1), epochs=3)
    net, history = f(3, seed, 3)
    same(net, expected[0])
    np.testing.assert_allclose(history.loss, expected[1].loss, rtol=1e-9)
    assert "relu" in repr(f(3, seed, 1, "relu")[0])


def clouds(seed):
    return tuple(datasets.blobs(12, centers=2, noise=2.0, seed=seed))


def check_learn(f, seed):
    if seed > 1:
        return
    expected = training.fit(network.mlp(2, 3, 1, activation="relu", seed=seed), clouds(seed),
                          "binary_cross_entropy", optimizers.adam(0.02), epochs=200, batch_size=200)
    same(f((2, 3, 1), 0.02, seed, clouds(seed)), expected[0])


def check_learn_digits(f, seed):
    if seed > 2:
        return
    expected = training.fit(network.mlp(2, 3, 2, seed=seed), clouds(seed), "softmax_cross_entropy",
                          optimizers.adam(0.03), epochs=4, batch_size=100, seed=seed)
    same(f((2, 3, 2), seed, clouds(seed), 4), expected[0])


def check_scores(f, seed):
    if seed > 0:
        return
    train, test = clouds(0), clouds(1)
    found = f((2, 2, 1), 0.03, train, test, starts=3)
    expected = []
    for start in range(3):
        net = network.mlp(2, 2, 1, activation="relu", seed=start)
        net, _ = training.fit(net, train, "binary_cross_entropy", optimizers.adam(0.03), epochs=200,
                              batch_size=200)
        expected.append(100 * np.mean(network.classify(net, test[0]) == test[1]))
    np.testing.assert_allclose(found, sorted(expected))


def check_probability(f, seed):
    net = network.mlp(2, 3, 1, seed=seed)
    P = np.random.default_rng(seed).normal(size=(5, 2))
    np.testing.assert_allclose(f(net, P), 1 / (1 + np.exp(-network.forward(net, P)[0][:, 0])), rtol=1e-12)


def check_closest_rivals(f, seed):
    net, (X, y) = network.mlp(2, 3, 1, seed=seed), datasets.gate("xor")
    H = np.tanh(X @ net.params[0].W + net.params[0].b)
    expected = min(np.abs(H[i] - H[j]).max() for i in range(4) for j in range(4) if y[i] != y[j])
    np.testing.assert_allclose(f(net, X, y), expected, rtol=1e-12)


def check_bump(f, seed):
    rng = np.random.default_rng(seed)
    left, right = np.sort(rng.normal(size=2))
    x, weight = rng.normal(size=7), rng.uniform(1, 20)
    expected = (np.tanh(weight * (x - left) / 2) - np.tanh(weight * (x - right) / 2)) / 2
    np.testing.assert_allclose(f(x, left, right, weight), expected, rtol=1e-9, atol=1e-12)


def check_bumps(f, seed):
    x, n = np.linspace(-0.9, 0.9, 50), 40 + seed
    np.testing.assert_allclose(f(np.cos, x, n), np.cos(x), atol=1.2 / n)
    np.testing.assert_allclose(f(np.cos, np.array([3.0]), n), 0.0, atol=1e-9)


def check_f(f, seed):
    np.testing.assert_allclose([f(0.0), f(0.5), f(-1.5)], [0.0, 1.25, 0.25], atol=1e-12)


CHECKS = {"step": check_step, "relu": check_relu, "layer": check_layer,
          "forward": check_forward, "count_parameters": check_count_parameters, "learn_xor": check_learn_xor,
          "learn": check_learn, "learn_digits": check_learn_digits, "scores": check_scores,
          "probability": check_probability, "closest_rivals": check_closest_rivals, "bump": check_bump,
          "bumps": check_bumps, "f": check_f}

BUGS = [
    ("step", "z >= 0", "z > 0"), ("relu", "z, 0", "z, 1"),
    ("layer", "+ b", "- b"), ("layer", "X @ W", "X @ abs(W)"), ("forward", "in layers", "in layers[:-1]"),
    ("count_parameters", "d * k + k", "d * k + d"), ("count_parameters", "+ k", ""),
    ("learn_xor", "seed=seed", "seed=0"), ("learn_xor", "epochs=epochs", "epochs=4"),
    ("learn_xor", "activation=activation", "activation='tanh'"),
    ("learn", "'relu'", "'tanh'"), ("learn", "adam(rate)", "adam(0.01)"),
    ("learn_digits", "'tanh'", "'relu'"), ("learn_digits", "epochs=epochs", "epochs=5"),
    ("scores", "range(starts)", "range(starts - 1)"), ("scores", "sorted", "list"),
    ("probability", "sigmoid", "np.tanh"), ("closest_rivals", "!=", "=="), ("closest_rivals", "max", "min"),
    ("bump", "- sigmoid", "+ sigmoid"), ("bumps", "total + height", "total - height"),
    ("bumps", "/ 2", "/ 3"), ("f", "x / 2", "x"),
]

# What the block of PyTorch computes: XOR with weights chosen by hand, ten times as large.
_CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_HIDDEN = activations.sigmoid(10 * (_CORNERS @ [[1.0, -1.0], [1.0, -1.0]] + [-0.5, 1.5]))
WANTED = activations.sigmoid(10 * (_HIDDEN.sum(axis=1) - 1.5))
TORCH_NUMBERS = [f"{value:.3f}" for value in WANTED]


def check_torch(names):
    assert names["X"].tolist() == _CORNERS.tolist()
    np.testing.assert_allclose(names["answer"].detach().numpy(), WANTED, atol=1e-6)
