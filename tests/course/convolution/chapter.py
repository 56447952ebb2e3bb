"""Chapter 10 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np

from dlbook import layers, network, pretrained
from dlbook.activations import softmax
from dlbook.course import convolution as lesson

_TWO, _IDEA = "Two pixels to the right", "The idea: few weights, used everywhere"
_SCRATCH, _LESS, _SHIFT = "From scratch", "A dense layer with less freedom", "Shift in, shift out"
_PARTS, _REAL, _WRONG = "From strokes to parts", "On real data", "Where people go wrong"
TEACHES = {
    "shift a picture by two pixels": (_TWO, "two pixels, 15 %"),
    "why dense layers do not scale, counted": (_TWO, "a dense layer of only 1 000 units"),
    "local filters": (_TWO, "It should look at **small parts**"),
    "weight sharing": (_IDEA, "(*weight sharing*)"),
    "weight sharing: the gradient": (_SCRATCH, "all of this is added up"),
    "filter": (_IDEA, "called a *filter*"),
    "feature map": (_IDEA, "is a *feature map*"),
    "worked example": (_IDEA, "$z_{00} = 3$"),
    "stride, with a number": (_IDEA, "with $s = 2$ they are"),
    "padding, with a number": (_IDEA, "these are $4$, as many as before"),
    "channel, with a number": (_IDEA, "$16 \\cdot 73 = 1168$"),
    "pooling, with a number": (_IDEA, "A map of $4 \\times 4$ becomes $2 \\times 2$"),
    "convolution against cross-correlation": (_LESS, "a *cross-correlation*"),
    "equivariance measured by shifting": (_SHIFT, "This is called *equivariance*"),
    "invariance": (_SHIFT, "*invariance*"),
    "inductive bias": (_LESS, "*inductive bias*"),
    "what a convolution cannot express": (_SHIFT, "### What it cannot express"),
    "from edges to parts to objects": (_PARTS, "parts of things, such as the faces of dogs"),
    "receptive field": (_PARTS, "*receptive field*"),
    "patches: compared with the untrained network": (_PARTS, "only a comparison with the untrained network"),
    "VGG16, counted layer by layer": (_PARTS, "### How 150 528 numbers become 1 000"),
    "a CNN on digits against the MLP": (_REAL, "with a fifth of the parameters of the wide one"),
    "the bias measured: shuffled pixels": (_REAL, "*shuffled pixels*"),
    "what our first filters look for": (_REAL, "few look like a clean edge"),
    "how the digits were made": (_REAL, "counted in blocks of $4 \\times 4$"),
    "how sure": (_REAL, "has no place for"),
    "misconception: given edge filters": (_WRONG, "It is given random numbers"),
    "misconception: the brain": (_WRONG, "an inspiration, and a useful model"),
    "misconception: pooling and rotation": (_WRONG, "A turned stroke needs another filter"),
    "misconception: 1 × 1": (_WRONG, "it is a small dense layer, used at every pixel"),
}

FACTS = {"10%": "guessing among ten", "80%": "the goal of exercise 5"}


def pictures(seed, channels=2, n=3):
    """Return a batch of pictures (n, channels, h, w) with even sides."""
    rng = np.random.default_rng(seed)
    h, w = 2 * rng.integers(3, 6, size=2)
    return rng.normal(size=(n, channels, h, w))


def filters(seed, channels=2):
    """Return kernels (4, channels, k, k) and biases (4,)."""
    rng, k = np.random.default_rng(seed + 100), 1 + seed % 4
    return layers.Conv2d(rng.normal(size=(4, channels, k, k)), rng.normal(size=4))


def check_on_sheet(f, seed):
    rng = np.random.default_rng(seed)
    X, right = rng.random((5, 64)), int(rng.integers(-4, 5))
    sheets = np.zeros((5, 16, 16))
    sheets[:, 4:12, 4 + right:12 + right] = X.reshape(5, 8, 8)
    np.testing.assert_array_equal(f(X, right), sheets)


def check_slide(f, seed):
    x, params = pictures(seed, 1, 1), filters(seed, 1)
    stride, padding = 1 + seed % 3, seed % 2
    params = layers.Conv2d(params.W[:1], np.zeros(1))
    expected, _ = layers.conv2d_forward(params, x, stride, padding)
    np.testing.assert_allclose(f(x[0, 0], params.W[0, 0], stride, padding), expected[0, 0], atol=1e-12)


def check_conv(f, seed):
    x, params = pictures(seed), filters(seed)
    np.testing.assert_allclose(f(params.W, params.b, x), layers.conv2d_forward(params, x)[0], atol=1e-12)


def check_max_pool(f, seed):
    x = pictures(seed)
    np.testing.assert_array_equal(f(x), layers.max_pool_forward(x)[0])
    np.testing.assert_array_equal(f(np.tile(x, (1, 1, 3, 3)), 3), layers.max_pool_forward(
        np.tile(x, (1, 1, 3, 3)), 3)[0])


def check_conv_grad(f, seed):
    x, params = pictures(seed), filters(seed)
    out, cache = layers.conv2d_forward(params, x)
    delta = np.random.default_rng(seed + 7).normal(size=out.shape)
    grads, _ = layers.conv2d_backward(params, cache, delta)
    for mine, theirs in zip(f(x, delta), grads, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-11)


def check_as_matrix(f, seed):
    rng = np.random.default_rng(seed)
    w, n = rng.normal(size=1 + seed % 4), int(rng.integers(5, 9))
    x = rng.normal(size=n)
    np.testing.assert_allclose(x @ f(w, n), np.correlate(x, w, "valid"), atol=1e-12)


def check_parameters(f, seed):
    rng = np.random.default_rng(seed)
    n_in, n_out, kernel = (int(v) for v in rng.integers(1, 6, size=3))
    for layer in (layers.conv2d(n_in, n_out, kernel), layers.dense(n_in, n_out), layers.max_pool(2),
                  layers.flatten()):
        made = network.sequential(layer).params[0]
        assert f(layer) == sum(leaf.size for leaf in made)


def check_with_hidden(f, seed):
    k = 1 + seed
    mine, theirs = f(k)(seed), network.mlp(64, k, 10, activation="relu", seed=seed)
    x = np.random.default_rng(seed).normal(size=(3, 64))
    np.testing.assert_array_equal(network.predict(mine, x), network.predict(theirs, x))
    assert mine.layers[0].options["activation"] == "relu"


def check_read(f, seed):
    """Call the function with the chapter's network, which is a global name there."""
    reader = pretrained.load("digits_cnn")
    f.__globals__["reader"] = reader
    bits = np.random.default_rng(seed).random((32, 32)) > 0.5
    places = range(0, 32, 4)
    counts = np.array([[bits[i:i + 4, j:j + 4].sum() for j in places] for i in places]) / 16
    p = f(bits)
    np.testing.assert_allclose(p, softmax(network.predict(reader, counts[None, None]))[0], rtol=1e-10)
    assert p.shape == (10,)
    assert lesson.counted(bits).shape == (8, 8)


def check_cnn(f, seed):
    """Call the function with the chapter's `relu`; the network is that of the drawing pad."""
    f.__globals__["relu"] = layers.activation("relu")
    x = np.random.default_rng(seed).normal(size=(3, 1, 8, 8))
    theirs = lesson.model.reader(seed)
    np.testing.assert_array_equal(network.predict(f(seed), x), network.predict(theirs, x))


CHECKS = {"on_sheet": check_on_sheet, "slide": check_slide, "conv": check_conv, "max_pool": check_max_pool,
          "conv_grad": check_conv_grad, "as_matrix": check_as_matrix, "parameters": check_parameters,
          "with_hidden": check_with_hidden, "cnn": check_cnn, "read": check_read}

BUGS = [
    ("on_sheet", "4 + right, 4 - right", "4 - right, 4 + right"),
    ("slide", "// stride + 1", "// stride"), ("slide", "i * stride", "i"),
    ("slide", "np.pad(x, padding)", "x"),
    ("conv", "u:u + rows", "v:v + rows"), ("conv", "z + b", "z"), ("conv", "W[:, :, u, v]", "W[:, :, v, u]"),
    ("max_pool", "(3, 5)", "(2, 4)"), ("max_pool", ".max(", ".mean("),
    ("conv_grad", "(0, 2, 3)", "0"), ("conv_grad", "'nKij,nCij->KC'", "'nKij,nCij->KC', 2.0"),
    ("conv_grad", "v:v + columns", "u:u + columns"),
    ("as_matrix", "np.correlate", "np.convolve"), ("parameters", "** 2 + 1", "** 2"),
    ("parameters", "'kernel', 1", "'kernel', 2"), ("with_hidden", "'relu'", "'tanh'"),
    ("read", "[0]", "[0] * 2"), ("cnn", "max_pool", "average_pool"), ("cnn", "seed=seed", "seed=seed + 1"),
]

# What the block of PyTorch computes: the map of the worked example, and the parameters of the CNN.
TORCH_NUMBERS: list[str] = []


def check_torch(names):
    np.testing.assert_array_equal(names["z"].numpy(), [[3, 2], [3, 1]])
    assert names["count"] == 3818
