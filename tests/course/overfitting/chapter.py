"""Chapter 8 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import datasets, layers, network, optimizers, preparation, regularizers, training

_IDEA, _SCRATCH, _PARTS = "The idea: two errors", "From scratch", "Three parts, one for each question"
_LEAK, _STOP, _PRICE = "How a test set comes to lie", "Stop in time", "A price on weights"
_DROP, _DATA, _TWO = "Units that come and go", "More data, bought or made", "Two things you will meet"
_REAL, _WRONG = "On real data", "Where people go wrong"
TEACHES = {
    "generalization": (_IDEA, "*Generalization* means"),
    "what overfitting is": (_IDEA, "falls further and $L_\\text{new}$ *rises*"),
    "training against validation curves": (_STOP, "the signature of overfitting"),
    "capacity: polynomial degree": ("Bend as you like", "the more often it can bend"),
    "capacity: hidden units": ("Bend as you like", "each *unit* adds one kink"),
    "worked example": (_IDEA, "81 times that of the line"),
    "bias": (_SCRATCH, "is the *bias*: what the curves miss on average"),
    "variance": (_SCRATCH, "is the *variance*: how much a curve depends"),
    "split 60/20/20": (_PARTS, "The **validation set**, 20 %"),
    "why the test set is used once": (_PARTS, "Because choosing is learning"),
    "bias and variance, many models drawn": (_SCRATCH, "Thirty of the 500 curves are drawn thinly"),
    "leakage": (_LEAK, "*Leakage* is when something has"),
    "leakage: copies": (_LEAK, "Keep copies, such as all rows of one patient, in the same part"),
    "stratification": (_PARTS, "A *stratified* cut"),
    "k-fold": (_PARTS, "*k-fold cross-validation*"),
    "early stopping: keep the best model": (_STOP, "**Keep the best model**"),
    "patience": (_STOP, "the *patience*"),
    "L2, weight decay": (_PRICE, "*weight decay*"),
    "L1": (_PRICE, r"\lambda \sum_j |w_j|"),
    "L1 makes weights vanish, measured": (_PRICE, "L1 brings nearly all of them down to zero"),
    "dropout: others in the next step": (_DROP, "and another set in the next step"),
    "dropout: scaling": (_DROP, "divided by $1 - p$"),
    "dropout: off at test time": (_DROP, "When the network is used, all units are on"),
    "dropout: ensemble, measured": (_DROP, "mean of all 100"),
    "more data": (_DATA, "The surest cure is more data"),
    "augmentation": (_DATA, "*data augmentation*"),
    "noise": (_DATA, "dusty copies"),
    "batch normalization as a side effect": (_TWO, "with a little noise on it"),
    "double descent": (_TWO, "### Beyond the peak: double descent"),
    "real data: digits with few samples": (_DATA, "what 30 to 1 078 digits do"),
    "equal conditions, several repetitions": (_REAL, "several repetitions, choose by the validation set"),
    "misconception: dropout adjusts weights": (_WRONG, "It silences *units*"),
    "misconception: validation = test": (_WRONG, "Validation is another word for test"),
    "misconception: too many epochs": (_WRONG, "Overfitting means too many epochs"),
}

# What a clean split would give, and shares of the data: not results.
FACTS = {"60%": "the share of the training set, a choice", "20%": "the shares of the other parts, a choice"}


def line(seed):
    """Return a degree, and points (n,), (n,) with more of them than coefficients."""
    rng = np.random.default_rng(seed)
    degree = int(rng.integers(0, 6))
    return degree, rng.uniform(-1, 1, degree + 8), rng.normal(size=degree + 8)


def check_powers(f, seed):
    degree, x, _ = line(seed)
    np.testing.assert_allclose(f(x, degree), np.polynomial.polynomial.polyvander(x, degree), rtol=1e-12)


def check_fit_curve(f, seed):
    degree, x, y = line(seed)
    np.testing.assert_allclose(f(x, y, degree), np.polynomial.polynomial.polyfit(x, y, degree), rtol=1e-6,
                               atol=1e-9)


def check_mean_error(f, seed):
    degree, x, y = line(seed)
    c = np.random.default_rng(seed + 1).normal(size=degree + 1)
    expected = np.mean((np.polynomial.polynomial.polyval(x, c) - y) ** 2)
    assert f(c, x, y) == pytest.approx(expected, rel=1e-10)


def check_split_rows(f, seed):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(3), rng.integers(8, 40, size=3)))
    shares = [(0.6, 0.2, 0.2), (0.5, 0.5), (0.7, 0.3)][seed % 3]
    rows = f(y, shares, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(np.concatenate(rows)), np.arange(len(y)))
    parts = preparation.split((y[:, None].astype(float), y), shares)
    for mine, (_, labels) in zip(rows, parts, strict=True):
        np.testing.assert_array_equal(np.bincount(y[mine]), np.bincount(labels))
    again = f(y, shares, np.random.default_rng(seed + 100))
    assert not all(np.array_equal(a, b) for a, b in zip(rows, again, strict=True))
    assert any(np.any(np.diff(y[mine]) < 0) for mine in rows), "the classes are not mixed"


def groups(seed):
    """Return samples (n, d) of two classes, their classes, and new ones."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(12, 3)), rng.permutation(np.arange(12) % 2), rng.normal(size=(30, 3))


def check_differences(f, seed):
    X, y, _ = groups(seed)
    expected = [np.mean([row[j] for row, label in zip(X, y, strict=True) if label])
              - np.mean([row[j] for row, label in zip(X, y, strict=True) if not label]) for j in range(3)]
    np.testing.assert_allclose(f(X, y), expected, rtol=1e-12)


def check_nearer_to_one(f, seed):
    X, y, new = groups(seed)
    far = [np.linalg.norm(new - X[y == label].mean(axis=0), axis=1) for label in (0, 1)]
    np.testing.assert_array_equal(f(X, y, new), far[1] < far[0])


def check_early_stop(f, seed):
    """Compare with `training.fit`, which stops while it trains."""
    X, y = datasets.two_moons(24, noise=0.4, seed=seed)
    judge = datasets.two_moons(12, noise=0.4, seed=seed + 50)

    def run(**options):
        net, data = network.mlp(2, 6, 1, seed=seed), (X, y.astype(float))
        return training.fit(net, data, "binary_cross_entropy", optimizers.sgd(3.0), epochs=30, batch_size=4,
                            validation=tuple(judge), **options)[1]
    patience = 1 + seed % 4
    stopped = run(patience=patience)
    best, last = f(run().val_loss, patience)
    assert (best, last) == (stopped.best_epoch, len(stopped.val_loss) - 1)


def check_descend(f, seed):
    rng = np.random.default_rng(seed)
    w, gradient = rng.normal(size=(2, 4, 3))
    lr, l1, l2 = rng.uniform(0.01, 1.0, size=3)
    pull = regularizers.elastic(l1, l2)(w)[1]
    np.testing.assert_allclose(f(w, gradient, lr, l1=l1, l2=l2), w - lr * (gradient + pull), rtol=1e-10)
    np.testing.assert_allclose(f(w, gradient, lr), w - lr * gradient, rtol=1e-12)


def check_dropout(f, seed):
    rate = (0.0, 0.2, 0.5, 0.8)[seed % 4]
    h = np.random.default_rng(seed + 1).normal(size=(5, 7))
    mask = layers.dropout_mask(np.random.default_rng(seed), h.shape, rate)
    np.testing.assert_allclose(f(h, rate, np.random.default_rng(seed)), h * mask, rtol=1e-12)


def check_shifted(f, seed):
    rng = np.random.default_rng(seed)
    pictures = rng.random((4, 8, 8))
    right, down = (int(v) for v in rng.integers(-1, 2, size=2))
    expected = np.zeros_like(pictures)
    for i in range(8):
        for j in range(8):
            if 0 <= i - down < 8 and 0 <= j - right < 8:
                expected[:, i, j] = pictures[:, i - down, j - right]
    np.testing.assert_array_equal(f(pictures.reshape(4, 64), right, down), expected.reshape(4, 64))


CHECKS = {"powers": check_powers, "fit_curve": check_fit_curve, "mean_error": check_mean_error,
          "split_rows": check_split_rows, "differences": check_differences,
          "nearer_to_one": check_nearer_to_one, "early_stop": check_early_stop, "descend": check_descend,
          "dropout": check_dropout, "shifted": check_shifted}

BUGS = [
    ("powers", "degree + 1", "degree"), ("fit_curve", "powers(x, degree)", "powers(x, degree - 1)"),
    ("mean_error", "** 2", "** 4"), ("mean_error", "np.mean", "np.sum"),
    ("split_rows", "rng.permutation(np.flatnonzero(y == label))", "np.flatnonzero(y >= label)"),
    ("split_rows", "+ 0.5", "+ 0.0"), ("split_rows", "rng.permutation(part)", "np.array(part)"),
    ("differences", "y == 0", "y == 1"), ("nearer_to_one", "/ 2", "/ 1"),
    ("early_stop", "epoch - best >= patience", "epoch - best > patience"),
    ("early_stop", "loss < val_losses[best]", "loss > val_losses[best]"),
    ("descend", "l2 * w", "l2 * 2 * w"), ("descend", "np.sign(w)", "w"),
    ("dropout", "/ (1 - rate)", "/ rate if rate else h"), ("dropout", ">= rate", "< rate"),
    ("shifted", "1 - right:9 - right", "1 + right:9 + right"), ("shifted", "1 - down:", "1 - right:"),
]

# What the block of PyTorch computes: one step of weight decay.
WANTED = np.array([2.0, -1.0]) - 0.1 * (np.array([1.0, 3.0]) + 0.5 * np.array([2.0, -1.0]))
TORCH_NUMBERS = [f"{value:.2f}" for value in WANTED]


def check_torch(names):
    np.testing.assert_allclose(names["w"].detach().numpy(), WANTED, rtol=1e-6)
    assert names["h"].tolist() == [1.0] * 4
