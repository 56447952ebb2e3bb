"""Chapter 13 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np

from dlbook import losses, network, preparation
from dlbook.course.overfitting.curves import fits
from dlbook.course.representations import linear_probe, nearest
from dlbook.layers import Dense

_TWO, _IDEA = "Two numbers for a picture", "The idea: a code, and the way back"
_STAGES = "From molecules to a word"
_SCRATCH, _LAYERS, _REAL = "From scratch", "Layers as coordinates", "On real data"
_WORDS, _WRONG = "The company a word keeps", "Where people go wrong"
TEACHES = {
    "internal representation": (_LAYERS, "So is every other hidden layer a set of coordinates"),
    "hierarchy: molecules": (_STAGES, "ink on paper: molecules"),
    "hierarchy: image, table, category": (_STAGES, "| category: one of ten names |"),
    "the human share in each": (_STAGES, "The person is still there"),
    "autoencoder": (_TWO, "is called an *autoencoder*"),
    "code of two numbers, explored": (_TWO, "Walk through this plane yourself"),
    "worked example": (_IDEA, "Three points lie on half a circle"),
    "PCA": (_IDEA, "PCA takes the $k$ directions"),
    "linear autoencoder = PCA": (_SCRATCH, "The error comes down to that of PCA"),
    "against PCA, fairly": (_SCRATCH, "under the same conditions"),
    "what makes a code good": (_IDEA, "**One can carry over.**"),
    "hidden layers as coordinates in which a line is enough": (_LAYERS, "until a flat border is enough"),
    "kernel remark put right": (_LAYERS, "but a person fixes these *before* any data are seen"),
    "the map is not linear": (_LAYERS, "a flat border in the old coordinates"),
    "features designed": (_REAL, "*histograms of oriented gradients*"),
    "features learned": (_REAL, "the hidden layer of a network that learned from"),
    "fair comparison": (_REAL, "All features are read by both readers"),
    "transfer": (_REAL, "This is called **transfer learning**"),
    "fine-tuning": (_REAL, "*fine-tuning*"),
    "self-supervised learning": (_REAL, "is called **self-supervised learning**"),
    "word vectors": (_WORDS, "Count how often two words stand together"),
    "misconception: a good code is a small one": (_WRONG, "**\"A good code is a small one.\"**"),
    "misconception: always supervised": (_WRONG, "**\"Deep learning is always supervised.\"**"),
    "misconception: features from any data": (_WRONG, "a network finds them in any data"),
    "misconception: the last 1 000 numbers": (_WRONG, "The last 1 000 numbers of a deep model"),
}

FACTS = {"65%": "the target of exercise 5, which a test compares with `TARGET`",
         "30%": "what a linear probe reads from pixels of moved copies in exercise 5; a test measures it"}


def table(seed, n=12, d=5):
    """Return samples (n, d), and two matrices for a code of 2."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(d, 2)), rng.normal(size=(2, d))


def check_linear_step(f, seed):
    """Compare with a network of two layers without bends or biases."""
    X, A, B = table(seed)
    net = network.autoencoder(5, 2).replace(params=(Dense(A, np.zeros(2)), Dense(B, np.zeros(5))))
    out, cache = network.forward(net, X)
    _, slopes = losses.mse(out, X)
    first, second = network.backward(net, cache, 5.0 * slopes)         # our loss sums over the columns
    lr = 0.01 + 0.1 * (seed % 3)
    found = f(X, A, B, lr)
    np.testing.assert_allclose(found[0], A - lr * first.W, rtol=1e-9)
    np.testing.assert_allclose(found[1], B - lr * second.W, rtol=1e-9)


def check_directions(f, seed):
    X = table(seed)[0] + 3.0
    V, k = preparation.pca(X, 3).components, 1 + seed % 3
    np.testing.assert_allclose(np.abs(f(X, k) @ V[:k].T), np.eye(k), atol=1e-8)


def check_judge(f, seed):
    """Compare with the scores of `model`, and with a reader that knows everything."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(60, 4)), rng.integers(0, 2, 60)
    X[:, 0] += 6.0 * y
    test = rng.normal(size=(30, 4)), rng.integers(0, 2, 30)
    test[0][:, 0] += 6.0 * test[1]
    shift = rng.normal()
    said = f(lambda A: A[:, :1], lambda Z: np.concatenate([Z] * 4, axis=1) + shift, (X, y), test)
    mean = np.mean((X.mean(axis=0) - test[0]) ** 2)
    error = np.mean((test[0][:, :1] + shift - test[0]) ** 2) / mean
    near = np.mean(nearest(X[:, :1], y, test[0][:, :1]) == test[1])
    lines = np.mean(linear_probe(X[:, :1], y, test[0][:, :1]) == test[1])
    assert said == f"error {error:.0%}, neighbours {near:.0%}, lines {lines:.0%}"


def check_line_right(f, seed):
    rng = np.random.default_rng(seed)
    H, y = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)
    V = np.concatenate([np.ones((40, 1)), H], axis=1)
    answers = fits(V, np.ones(40), (2.0 * y - 1.0)[:, None])[:, 0, -1]
    assert f(H, y) == np.mean((answers > 0) == (y == 1))


def check_moved(f, seed):
    X = np.random.default_rng(seed).random((6, 64))
    fields = f(X, np.random.default_rng(seed)).reshape(6, 12, 12)
    places = []
    for field, x in zip(fields, X, strict=True):
        rows, columns = np.flatnonzero(field.any(axis=1)), np.flatnonzero(field.any(axis=0))
        assert (len(rows), len(columns)) == (8, 8)
        np.testing.assert_array_equal(field[rows][:, columns].ravel(), x)
        places.append((rows[0], columns[0]))
    assert len(set(places)) > 1
    many = f(np.ones((500, 64)), np.random.default_rng(seed)).reshape(-1, 12, 12)
    assert many[:, 0, 0].any()
    assert many[:, -1, -1].any()


def check_everywhere(f, seed):
    X = np.random.default_rng(seed).random((3, 64))
    found = f(X).reshape(25, 3, 12, 12)
    for place, fields in enumerate(found):
        row, column = divmod(place, 5)
        np.testing.assert_array_equal(fields[:, row:row + 8, column:column + 8].reshape(3, 64), X)
    np.testing.assert_allclose(found.sum(axis=(2, 3)), np.tile(X.sum(axis=1), (25, 1)))


def check_edges(f, seed):
    X = np.random.default_rng(seed).random((3, 144))
    expected = np.zeros((3, 4, 4, 4))
    for i, field in enumerate(np.pad(X.reshape(3, 12, 12), ((0, 0), (1, 1), (1, 1)))):
        for r in range(12):
            for c in range(12):
                down, right = (field[r + 2, c + 1] - field[r, c + 1], field[r + 1, c + 2] - field[r + 1, c])
                degrees = np.degrees(np.arctan2(down, right)) % 180
                expected[i, round(degrees / 45) % 4, r // 3, c // 3] += np.hypot(down, right)
    np.testing.assert_allclose(f(X), expected.reshape(3, -1), rtol=1e-9, atol=1e-12)


def check_centred(f, seed):
    rng = np.random.default_rng(seed)
    picture, row, column = rng.random((4, 5)), *rng.integers(0, 7, size=2)
    field = np.zeros((12, 12))
    field[row:row + 4, column:column + 5] = picture
    other = np.zeros((12, 12))
    other[3:7, 2:7] = picture
    found = f(np.stack([field.ravel(), other.ravel()]))
    np.testing.assert_array_equal(found[0], found[1])                  # wherever it stood
    ink = found[0].reshape(12, 12)
    middle = [ink.sum(axis=1 - axis) @ np.arange(12) / ink.sum() for axis in (0, 1)]
    assert np.all(np.abs(np.array(middle) - 5.5) <= 0.5 + 1e-9)


def corpus(seed):
    """Return sentences of a few letters."""
    rng = np.random.default_rng(seed)
    return [list(dict.fromkeys("abcdefg"[i] for i in rng.integers(0, 7, size=4))) for _ in range(9)]


def check_together(f, seed):
    sentences = corpus(seed)
    words, C = f(sentences)
    assert list(words) == sorted({word for sentence in sentences for word in sentence})
    for i, a in enumerate(words):
        for j, b in enumerate(words):
            assert C[i, j] == (i != j) * sum(a in sentence and b in sentence for sentence in sentences)


def check_word_vectors(f, seed):
    C = np.random.default_rng(seed).integers(0, 4, size=(6, 6)).astype(float)
    C = C + C.T + np.diag(np.ones(6))
    found = f(C)
    for i in range(6):
        for j in range(6):
            ratio = C[i, j] * C.sum() / (C[i].sum() * C[:, j].sum())
            np.testing.assert_allclose(found[i, j], np.log(ratio) if ratio > 1 else 0.0, atol=1e-12)


CHECKS = {"linear_step": check_linear_step, "directions": check_directions, "judge": check_judge,
          "line_right": check_line_right, "moved": check_moved, "everywhere": check_everywhere,
          "edges": check_edges, "centred": check_centred, "together": check_together,
          "word_vectors": check_word_vectors}

BUGS = [
    ("linear_step", "X.T @ error @ B.T", "X.T @ X @ B.T"), ("linear_step", "B - lr * dB", "B + lr * dB"),
    ("linear_step", "- X", "+ X"), ("directions", "- X.mean(axis=0)", ""), ("directions", "V[:k]", "V[-k:]"),
    ("judge", "/ none", "/ 1"), ("judge", "decode(Z_test)", "Z_test"), ("line_right", "> 0.0", "< 0.0"),
    ("line_right", "- 1.0", "- 0.0"), ("moved", "side - 7", "side - 8"), ("moved", "column:column + 8", ":8"),
    ("everywhere", "(row, 4 - row)", "(4 - row, row)"), ("everywhere", "(0, 0)", "(1, 0)"),
    ("edges", "% ways", "% 8"), ("edges", "np.arctan2(down, right)", "np.arctan2(right, down)"),
    ("edges", "np.hypot(down, right)", "np.ones_like(down)"), ("centred", "P.sum(axis=2)", "P.sum(axis=1)"),
    ("centred", "(side - 1) / 2", "side / 4"), ("together", "a != b", "True"), ("together", "+= 1", "= 1"),
    ("word_vectors", "1.0", "0.5"), ("word_vectors", "C.sum(axis=1)", "C.max(axis=1)"),
]

# What the block of PyTorch computes has no decimals: it counts what is still trained.
TORCH_NUMBERS: list[str] = []


def check_torch(names):
    assert names["trained"] == 30
    assert all(p.grad is not None for p in names["decoder"].parameters())
    assert names["encoder"][2].out_features == 2
