"""Explanations find what was planted: exactly in linear models, and the shortcut of a trained network."""

import importlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import explain, gradcheck, layers, network, optimizers, preparation, training
from dlbook.activations import sigmoid
from dlbook.arrays import namespace, pytree, to_numpy
from dlbook.errors import ShapeError
from dlbook.trace import trace

RNG = np.random.default_rng(8)
TABLE = RNG.normal(2.0, 3.0, (40, 3))
IMAGE = RNG.random((2, 7, 10))


def on(xp, net):
    """Return a network with arrays of the library under test."""
    def move(tree):
        return pytree.map(lambda leaf: xp.asarray(to_numpy(leaf)), tree)
    return net.replace(params=move(net.params), state=move(net.state))


def test_weighted_ridge_by_hand(xp, close):
    # Weights 1, 1, 2: mean of z 0, of y 1. Z'PZ = 4, Z'Py = 8; w = 8/(4 + 4) = 1, and b = 1 - 0.
    # Residuals: y - 1 - w z = -1, -1, 1 against -2, -2, 2: R² = 1 - 4/16.
    found = explain.weighted_ridge(xp.asarray([[-1.0], [-1.0], [1.0]]), xp.asarray([-1.0, -1.0, 3.0]),
                                   xp.asarray([1.0, 1.0, 2.0]), ridge=4.0)
    close(found.weights, [1.0])
    close(found.intercept, 1.0)
    close(found.score, 0.75)


@given(st.integers(2, 12), st.integers(1, 20), st.floats(1e-3, 1e3), st.integers(0, 99))
def test_weighted_ridge_against_scikit_learn(m, d, ridge, seed):
    sklearn = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(seed)
    Z, y, weights = rng.normal(size=(m, d)), rng.normal(size=m), rng.random(m)
    oracle = sklearn.Ridge(alpha=ridge).fit(Z, y, sample_weight=weights)
    found = explain.weighted_ridge(Z, y, weights, ridge)
    np.testing.assert_allclose(found.weights, oracle.coef_, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.intercept, oracle.intercept_, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.score, oracle.score(Z, y, weights), atol=1e-9)


def test_lime_recovers_a_linear_model(xp, close):
    w = xp.asarray([[1.0, 0.0], [-2.0, 5.0], [0.5, 0.0]])
    X = xp.asarray(TABLE)
    for target in (0, 1):
        found = explain.lime_tabular(lambda X: X @ w + 4.0, X[0, :], X, target, samples=60, ridge=1e-9)
        close(found.weights, to_numpy(w)[:, target] * TABLE.std(axis=0), rtol=1e-8, atol=1e-9)
        close(found.intercept, TABLE[0] @ to_numpy(w)[:, target] + 4.0, rtol=1e-8)
        close(found.score, 1.0)


def test_lime_does_not_vary_a_constant_column():
    X = np.column_stack([TABLE[:, 0], np.full(40, 0.1)])
    seen = []
    found = explain.lime_tabular(lambda Z: seen.append(Z) or Z[:, 0] + 100.0 * Z[:, 1], X[0], X)
    assert found.weights[1] == 0.0
    assert (seen[0][:, 1] == 0.1).all()


def test_lime_near_a_kink_sees_the_local_slope():
    # |x| around x = 6 deviations: slope 1 per unit, so 1 deviation per deviation; and -1 on the other side.
    X = np.array([[-1.0], [1.0]])
    for x, slope in ((6.0, 1.0), (-6.0, -1.0)):
        near = explain.lime_tabular(lambda Z: abs(Z[:, 0]), [x], X, width=0.5, ridge=1e-9)
        assert near.weights[0] == pytest.approx(slope, abs=1e-6)
    top = explain.lime_tabular(lambda Z: abs(Z[:, 0]), [0.0], X, width=0.5, samples=4000)
    assert abs(top.weights[0]) < 0.1                # no line fits there, and the score says so
    assert top.score < 0.1


def test_lime_depends_on_its_seed_and_its_width():
    def f(Z):
        return np.sin(Z[:, 0]) * Z[:, 1]
    first, again, other, wide = (explain.lime_tabular(f, TABLE[0], TABLE, samples=50, **options)
                                 for options in ({}, {"seed": 0}, {"seed": 1}, {"width": 50.0}))
    assert first.weights.tolist() == again.weights.tolist()
    assert first.weights.tolist() != other.weights.tolist()
    assert first.weights.tolist() != wide.weights.tolist()
    drawn = explain.lime_tabular(f, TABLE[0], TABLE, samples=50, seed=np.random.default_rng(0))
    assert drawn.weights.tolist() == first.weights.tolist()


def cheat(seed=0):
    """Return a network trained on data whose fourth column gives the answer away, and the data."""
    rng = np.random.default_rng(seed)
    y = np.arange(200) % 2
    X = rng.normal(size=(200, 5)) + 0.5 * y[:, None]              # every column says a little,
    X[:, 3] = 3.0 * y + rng.normal(scale=0.1, size=200)           # one says everything
    scaler, (X, y) = preparation.standardize((X, y))
    net, _ = training.fit(network.mlp(5, 8, 1, seed=seed), (X, y), "binary_cross_entropy",
                          optimizers.adam(0.02), epochs=15)
    return net, X


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_lime_and_saliency_find_the_shortcut(seed):
    net, X = cheat(seed)
    for row in (0, 1, 17):
        found = explain.lime_tabular(lambda Z: sigmoid(network.predict(net, Z)), X[row], X)
        slopes = explain.saliency(net, X[row:row + 1])[0]
        for weights in (found.weights, slopes):
            others = np.delete(abs(weights), 3)
            assert weights[3] > 1.5 * others.max()


def marked(batch):
    """Say "yes" by one bright patch, rows 4 to 6 and columns 3 to 5 of channel 1; another says "no"."""
    yes = batch[:, 1, 4:, 3:6]
    no = batch[:, 0, :2, :2]
    total = [part.reshape(part.shape[0], -1).sum(axis=1) for part in (yes, no)]
    return np.stack([total[0] - total[1], total[1]], axis=1)


def test_lime_image_finds_the_planted_patch():
    found = explain.lime_image(marked, IMAGE, 0, patch=3, samples=300, off=0.0, ridge=1e-9)
    expected = np.zeros((3, 4))
    # Rows 4 to 6 are in the patches of rows 3 to 5 and of row 6; the first patch holds the "no".
    expected[1, 1], expected[2, 1] = IMAGE[1, 4:6, 3:6].sum(), IMAGE[1, 6:, 3:6].sum()
    expected[0, 0] = -IMAGE[0, :2, :2].sum()
    np.testing.assert_allclose(found.weights, expected, atol=1e-7)
    np.testing.assert_allclose(found.intercept, 0.0, atol=1e-7)
    assert found.score == pytest.approx(1.0)


def test_lime_image_weighs_by_the_cosine_distance():
    def bent(X):
        return X[:, 0, 0] * X[:, 1, 1] + X[:, 0, 1] ** 2
    asked = []
    found = explain.lime_image(lambda X: asked.append(X) or bent(X), np.ones((2, 2)), patch=1, samples=80,
                               off=0)
    on = asked[0].reshape(80, 4)                       # white pixels, black where off: the switches
    kernel = np.exp(-(1.0 - np.sqrt(on.mean(axis=1))) ** 2 / (2 * 0.25**2))
    expected = explain.weighted_ridge(on, bent(asked[0]), kernel)
    np.testing.assert_allclose(found.weights, expected.weights.reshape(2, 2), rtol=1e-10)
    assert 0.4 < on.mean() < 0.6


def test_occlusion_measures_the_planted_patch():
    heat = explain.occlusion(marked, IMAGE, 0, patch=3, off=0.0)
    linear = explain.lime_image(marked, IMAGE, 0, patch=3, off=0.0, ridge=1e-9)
    np.testing.assert_allclose(heat, linear.weights, atol=1e-7)          # a linear model: the same
    no = explain.occlusion(marked, IMAGE, 1, patch=3, off=0.0)
    assert no[0, 0] > 0
    np.testing.assert_allclose(np.delete(no, 0), 0.0, atol=1e-12)


def test_covered_pixels_show_the_mean_by_default(xp, close):
    image = xp.asarray([[0.0, 4.0], [0.0, 0.0]])
    close(explain.occlusion(lambda X: X[:, 0, 1], image, patch=1), [[0.0, 3.0], [0.0, 0.0]])
    close(explain.occlusion(lambda X: X[:, 0, 1], image, patch=1, off=9), [[0.0, -5.0], [0.0, 0.0]])


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_patches_cover_every_pixel_and_fit(h, w, data):
    patch = data.draw(st.integers(1, min(h, w)))
    stride = data.draw(st.integers(1, patch))
    seen = []
    heat = explain.occlusion(lambda X: seen.append(X) or X.sum(axis=(1, 2)), np.ones((h, w)), patch=patch,
                             stride=stride, off=0.0)
    positions = tuple(math.ceil((size - patch) / stride) + 1 for size in (h, w))
    assert heat.shape == positions
    assert (seen[-1].min(axis=0) == 0).all()                            # each pixel was covered once
    assert (heat >= 1).all()
    assert heat[0, 0] == patch * patch
    if stride == patch:
        assert heat.sum() == h * w


def test_many_masks_are_evaluated_in_batches():
    sizes = []
    heat = explain.occlusion(lambda X: sizes.append(len(X)) or X[:, 3, 4], np.ones((20, 20)), patch=1, off=0)
    assert max(sizes) <= 256
    assert sum(sizes) == 401
    assert heat.sum() == heat[3, 4] == 1.0


def test_on_every_library(xp, close):
    net = network.sequential(layers.conv2d(2, 3, 3), layers.activation("tanh"), layers.flatten(),
                             layers.dense(3 * 5 * 8, 2), seed=1)
    here, image = on(xp, net), xp.asarray(IMAGE)
    for f, options in ((explain.occlusion, {"patch": 3, "stride": 2}), (explain.lime_image, {"samples": 40})):
        expected = f(lambda X: network.predict(net, X), IMAGE, 1, **options)
        found = f(lambda X: network.predict(here, X), image, 1, **options)
        for a, b in zip(pytree.leaves(found), pytree.leaves(expected), strict=True):
            assert namespace(a) is namespace(image)
            close(a, b, rtol=1e-9, atol=1e-12)
    close(explain.saliency(here, image[None, ...]), explain.saliency(net, IMAGE[None]), rtol=1e-10)


def test_float32_is_preserved():
    image, X = IMAGE.astype(np.float32), TABLE.astype(np.float32)
    assert explain.occlusion(lambda X: X[:, 0, 0, 0], image).dtype == np.float32
    assert explain.lime_image(lambda X: X[:, 0, 0, 0], image).weights.dtype == np.float32
    assert explain.lime_tabular(lambda X: X[:, 0], X[0], X).weights.dtype == np.float32


@pytest.mark.parametrize("target", [0, 1, 2])
def test_saliency_is_the_slope(target):
    net, X = network.mlp(3, 6, 3, activation="tanh", seed=2), TABLE[:5]

    def f(X):
        return np.sum(network.predict(net, X)[:, target])
    assert gradcheck.directional(f, X, explain.saliency(net, X, target), np.random.default_rng(0)) < 1e-7
    wrong = explain.saliency(net, X, (target + 1) % 3)                  # a planted bug: another output
    assert gradcheck.directional(f, X, wrong, np.random.default_rng(0)) > 1e-2


def test_saliency_explains_the_predicted_class(xp, close):
    net, X = network.mlp(3, 6, 3, activation="tanh", seed=2), TABLE[:8]
    answers = network.predict(net, X).argmax(axis=1)
    assert len(set(answers)) > 1, "expected samples with different predictions"
    expected = [explain.saliency(net, X[i:i + 1], int(k))[0] for i, k in enumerate(answers)]
    close(explain.saliency(on(xp, net), xp.asarray(X)), expected, rtol=1e-10)


def test_the_page_computes_the_same():
    net = network.mlp(3, 6, 3, activation="tanh", seed=2)

    def maps(X):
        return {"own": explain.saliency(net, X), "first": explain.saliency(net, X, 0)}
    values = trace(maps, {"X": TABLE[10:14]}).run(X=TABLE[:4])
    for name, value in maps(TABLE[:4]).items():
        np.testing.assert_allclose(values[name], value, rtol=1e-12, err_msg=name)


def tabular(predict=lambda X: X[:, 0], x=TABLE[0], X=TABLE, target=None, **options):
    return explain.lime_tabular(predict, x, X, target, **options)


def pixels(predict=lambda X: X[:, 0, 0, 0], image=IMAGE, target=None, **options):
    return explain.lime_image(predict, image, target, **options)


def cover(predict=lambda X: X[:, 0, 0, 0], image=IMAGE, target=None, **options):
    return explain.occlusion(predict, image, target, **options)


NAN, NET = np.full(3, np.nan), network.mlp(3, 2)
RIDGE = explain.weighted_ridge
IMAGES = network.sequential(layers.conv2d(2, 3, 3))
BAD = {
    "no function": (lambda: tabular(NET), TypeError, "predict must be a function.*got Network"),
    "no target": (lambda: tabular(lambda X: X), ValueError, "target must say which of the 3 outputs.*0 to 2"),
    "target": (lambda: tabular(lambda X: X, target=3), ValueError, "target must be below 3.*; got 3"),
    "minus": (lambda: tabular(lambda X: X, target=-1), ValueError, "lime_tabular: target must be at least 0"),
    "text": (lambda: tabular(lambda X: X, target="cat"), TypeError, "target must be a whole number"),
    "single": (lambda: tabular(target=1), ValueError, "target must be below 1"),
    "rows": (lambda: tabular(lambda X: X[:5, 0]), ShapeError, r"the output of predict has shape \(5,\)"),
    "one number": (lambda: tabular(lambda X: 1.0), ShapeError, r"shape \(\); .* one output for each"),
    "nan out": (lambda: tabular(lambda X: np.nan * X[:, 0]), ValueError, "predict must return finite"),
    "nan x": (lambda: tabular(x=NAN), ValueError, r"lime_tabular: x has 3 values .* nan at x\[0\]"),
    "nan X": (lambda: tabular(X=NAN[None]), ValueError, "lime_tabular: X has 3 values"),
    "batch": (lambda: tabular(x=TABLE), ShapeError, r"x has shape \(40, 3\); expected \(d,\); one row"),
    "width of X": (lambda: tabular(x=[1.0, 2.0]), ShapeError, r"X has shape \(40, 3\); expected \(n, 2\)"),
    "samples": (lambda: tabular(samples=1), ValueError, "lime_tabular: samples must be at least 2"),
    "half": (lambda: tabular(samples=2.5), TypeError, "samples must be a whole number"),
    "width": (lambda: tabular(width=0.0), ValueError, "lime_tabular: width must be a finite number above 0"),
    "narrow": (lambda: tabular(width=1e-4), ValueError, "width must be larger: the nearest sample"),
    "ridge": (lambda: tabular(ridge=0.0), ValueError, "ridge must be a finite number above 0"),
    "seed": (lambda: tabular(seed=-1), ValueError, "lime_tabular: seed must be at least 0"),
    "no image": (lambda: pixels(image=TABLE[0]), ShapeError, r"lime_image: image has shape \(3,\)"),
    "images": (lambda: cover(image=IMAGE[None]), ShapeError, "occlusion: image has shape .* not a batch"),
    "nan image": (lambda: cover(image=np.nan * IMAGE), ValueError, "occlusion: image has 140 values"),
    "patch": (lambda: cover(patch=0), ValueError, "occlusion: patch must be at least 1"),
    "large": (lambda: pixels(patch=8), ShapeError, "at most as large as the image, 7 x 10; got 8"),
    "stride": (lambda: cover(stride=0), ValueError, "occlusion: stride must be at least 1"),
    "gaps": (lambda: cover(stride=5), ValueError, "occlusion: stride must be at most patch, 4.*; got 5"),
    "off": (lambda: cover(off=[1.0, 2.0]), ShapeError, r"occlusion: off has shape \(2,\); .* one number"),
    "nan off": (lambda: pixels(off=np.nan), ValueError, "lime_image: off has 1 value"),
    "few": (lambda: pixels(samples=0), ValueError, "lime_image: samples must be at least 2"),
    "image width": (lambda: pixels(width=-1.0), ValueError, "lime_image: width must be a finite"),
    "image target": (lambda: pixels(marked), ValueError, "lime_image: target must say which of the 2"),
    "no output": (lambda: explain.saliency(NET, TABLE, 2), ValueError, "saliency: target must be below 2"),
    "below": (lambda: explain.saliency(NET, TABLE, -1), ValueError, "saliency: target must be at least 0"),
    "nan net": (lambda: explain.saliency(NET, NAN[None]), ValueError, "saliency: X has 3 values"),
    "columns": (lambda: explain.saliency(NET, TABLE[:, :2]), ShapeError, "2"),
    "no logits": (lambda: explain.saliency(IMAGES, IMAGE[None]), ShapeError, "the output of net has shape"),
    "lengths": (lambda: RIDGE(TABLE, NAN, NAN), ShapeError, r"weighted_ridge: y has shape \(3,\)"),
    "nan y": (lambda: RIDGE([[1.0]], [np.nan], [1.0]), ValueError, "weighted_ridge: y has 1 value"),
    "negative": (lambda: RIDGE([[1.0], [2.0]], [1, 2], [1, -1]), ValueError, "non-negative.*from -1 to 1"),
    "nothing": (lambda: RIDGE([[1.0], [2.0]], [1, 2], [0, 0]), ValueError, "weights .* from 0 to 0"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_occlusion_needs_no_more_memory_than_a_block(monkeypatch):
    image, seen = np.random.default_rng(0).normal(size=(3, 12, 12)), []

    def predict(X):
        seen.append(X.shape[0])
        return X[:, 0, 3, 4] - 2.0 * X[:, 1, 7, 8]
    whole = explain.occlusion(predict, image, patch=4, stride=2)
    shares = explain.lime_image(predict, image, patch=4, samples=30).weights
    monkeypatch.setattr(importlib.import_module("dlbook.explain.patches"), "_PIXELS", 7 * 3 * 12 * 12)
    seen.clear()
    np.testing.assert_array_equal(explain.occlusion(predict, image, patch=4, stride=2), whole)
    assert seen == [1, 7, 7, 7, 4]
    np.testing.assert_allclose(explain.lime_image(predict, image, patch=4, samples=30).weights, shares)
    assert max(seen) == 7
