"""Layers: by hand, against PyTorch's constants, along random directions, in the page."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layer_cases import LAYERS, smooth
from oracle import oracle

from dlbook import gradcheck, init, layers, network
from dlbook.activations import ACTIVATIONS
from dlbook.arrays import pytree, to_numpy
from dlbook.errors import ShapeError
from dlbook.layers import Dense, Layer, Norm, Statistics
from dlbook.layers.dense import _activation_backward
from dlbook.trace import trace

ORACLES = oracle("layers")
CASES = [(kind, i) for kind, cases in ORACLES.items() for i in range(len(cases))]


def start(layer, x, seed=1):
    """Return parameters that are not special (no zeros, no ones), state and mask of a layer."""
    rng = np.random.default_rng(seed)
    params = pytree.map(lambda p: p + rng.normal(size=p.shape) / 4, layer.init(rng, np.float64))
    mask = layer.draw(rng, x.shape, np.float64) if layer.draw else ()
    return params, layer.state(np.float64), mask


def on(xp, tree):
    """Return a pytree as arrays of the library under test."""
    return pytree.map(lambda leaf: xp.asarray(to_numpy(leaf)), tree)


def gradient_error(layer, x, train=True, backward=None):
    """Return the relative error of a layer's gradients along a random direction."""
    params, state, mask = start(layer, x)
    out, cache = layer.forward(params, x, state, mask, train)
    dout = np.random.default_rng(2).normal(size=out.shape)
    grads, dx = (backward or layer.backward)(params, cache, dout, True)
    rng = np.random.default_rng(3)
    if dx is None:                                        # token indices have no gradient
        return gradcheck.directional(
            lambda p: np.sum(layer.forward(p, x, state, mask, train)[0] * dout), params, grads, rng)
    return gradcheck.directional(
        lambda p: np.sum(layer.forward(p["params"], p["x"], state, mask, train)[0] * dout),
        {"params": params, "x": x}, {"params": grads, "x": dx}, rng)


def test_every_layer_is_in_the_zoo():
    kinds = {layer.kind for layer, _ in LAYERS.values()}
    assert kinds == set(layers.LAYERS)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("train", [True, False])
def test_gradients(name, train):
    layer, x = LAYERS[name]
    assert gradient_error(layer, x, train) < 1e-7


@pytest.mark.parametrize("name", LAYERS)
def test_on_every_library(xp, close, name):
    layer, x = LAYERS[name]
    params, state, mask = start(layer, x)
    expected, cache = layer.forward(params, x, state, mask, True)
    dout = smooth(*expected.shape, seed=4)
    grads, dx = layer.backward(params, cache, dout, True)
    moved = on(xp, params)
    out, cache2 = layer.forward(moved, xp.asarray(x), on(xp, state), on(xp, mask), True)
    found, found_dx = layer.backward(moved, cache2, xp.asarray(dout), True)
    close(out, expected, rtol=1e-12, atol=1e-14)
    for (path, leaf), g in zip(pytree.paths(grads), pytree.leaves(found), strict=True):
        close(g, leaf, rtol=1e-12, atol=1e-13)
        assert g.shape == dict(pytree.paths(params))[path].shape
    assert (dx is None) == (found_dx is None)
    if dx is not None:
        close(found_dx, dx, rtol=1e-12, atol=1e-13)
    assert layer.shape(x.shape[1:]) == tuple(expected.shape[1:])
    assert layer.backward(params, cache, dout, False)[1] is None or layer.kind in ("dropout", "flatten")


@pytest.mark.parametrize("name", LAYERS)
def test_float32_is_preserved(xp, name):
    layer, x = LAYERS[name]
    params, state, mask = (on32(xp, tree) for tree in start(layer, x))
    out, cache = layer.forward(params, xp.asarray(x, dtype=xp.float32), state, mask, True)
    grads, dx = layer.backward(params, cache, xp.ones_like(out), True)
    made = [out, *pytree.leaves(grads), *pytree.leaves(layer.next_state(state, cache))]
    made += [] if dx is None else [dx]
    assert all(leaf.dtype == xp.float32 for leaf in made)
    rng = np.random.default_rng(0)
    drawn = [*pytree.leaves(layer.init(rng, np.float32)), *pytree.leaves(layer.state(np.float32))]
    drawn += pytree.leaves(layer.draw(rng, x.shape, np.float32)) if layer.draw else []
    assert {leaf.dtype for leaf in drawn} <= {np.dtype(np.float32)}


def on32(xp, tree):
    return pytree.map(lambda leaf: xp.asarray(to_numpy(leaf), dtype=xp.float32), tree)


@pytest.mark.parametrize("name", LAYERS)
def test_the_page_computes_the_same(name):
    layer, x = LAYERS[name]
    params, state, mask = start(layer, x)

    def both(params, x, state, mask, dout):
        out, cache = layer.forward(params, x, state, mask, True)
        grads, dx = layer.backward(params, cache, dout, True)
        return {"out": out, "grads": grads} | ({} if dx is None else {"dx": dx})
    dout = smooth(*layer.forward(params, x, state, mask, True)[0].shape, seed=4)
    inputs = {"params": params, "x": x, "state": state, "mask": mask, "dout": dout}
    graph = trace(both, inputs)
    fresh = inputs | {"params": pytree.map(lambda p: 1.5 * p, params), "dout": 2.0 * dout}
    found = graph.run(**dict(pytree.paths(fresh)))
    for path, leaf in pytree.paths(both(**fresh)):
        np.testing.assert_array_equal(found[path], leaf)


@pytest.mark.parametrize(("kind", "i"), CASES)
def test_against_pytorch(xp, close, kind, i):
    case = ORACLES[kind][i]
    layer = layers.LAYERS[kind](**case["options"])
    made = layer.init(np.random.default_rng(0), np.float64)
    params = pytree.rebuild(made, [xp.asarray(case["params"][path]) for path, _ in pytree.paths(made)])
    state = on(xp, Statistics(*(np.array(v) for v in case["before"].values()))) if "before" in case else ()
    out, cache = layer.forward(params, xp.asarray(case["x"]), state, (), case.get("train", True))
    grads, dx = layer.backward(params, cache, xp.asarray(case["dout"]), True)
    close(out, case["out"], rtol=1e-12, atol=1e-13)
    for path, gradient in pytree.paths(grads):
        close(gradient, case["grads"][path], rtol=1e-11, atol=1e-12)
    if case["dx"] is not None:
        close(dx, case["dx"], rtol=1e-11, atol=1e-12)
    if "after" in case:
        after = layer.next_state(state, cache)
        close(after.mean, case["after"]["mean"])
        close(after.var, case["after"]["var"])


def test_dense_by_hand(xp, close):
    # x = (1, 2), W = ((1, -1), (0.5, 2)), b = (0, -4): z = (2, -1), relu -> (2, 0)
    params = Dense(xp.asarray([[1.0, -1.0], [0.5, 2.0]]), xp.asarray([0.0, -4.0]))
    x = xp.asarray([[1.0, 2.0]])
    a, cache = layers.dense_forward(params, x, "relu")
    close(cache.z, [[2.0, -1.0]])
    close(a, [[2.0, 0.0]])
    # da = (3, 5), the second unit is off: dz = (3, 0); dW = xᵀ dz; db = dz; dx = dz Wᵀ = 3 · (1, 0.5)
    grads, dx = layers.dense_backward(params, cache, xp.asarray([[3.0, 5.0]]), "relu")
    close(grads.W, [[3.0, 0.0], [6.0, 0.0]])
    close(grads.b, [3.0, 0.0])
    close(dx, [[3.0, 1.5]])
    assert layers.dense_backward(params, cache, a, "relu", input_gradient=False)[1] is None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_from_outputs_equal_the_derivatives(name):
    z = np.linspace(-6, 6, 41)
    g = ACTIVATIONS[name]
    np.testing.assert_allclose(_activation_backward(name, z, g.value(z), 2.0), 2.0 * g.derivative(z),
                               atol=1e-15)


def test_convolution_by_hand(xp, close):
    # An edge detector on a step: (1, -1) answers where the grey value falls from left to right.
    image = xp.asarray([[[[5.0, 5.0, 1.0], [5.0, 1.0, 1.0]]]])
    params = layers.Conv2d(xp.asarray([[[[1.0, -1.0]]]]), xp.asarray([0.5]))
    out, _ = layers.conv2d_forward(params, image)
    close(out, [[[[0.5, 4.5], [4.5, 0.5]]]])


@given(n=st.integers(1, 2), c=st.integers(1, 2), h=st.integers(1, 6), w=st.integers(1, 6),
       k=st.integers(1, 2), kernel=st.integers(1, 3), stride=st.integers(1, 3), padding=st.integers(0, 3))
def test_convolution_by_its_definition(n, c, h, w, k, kernel, stride, padding):
    assume(min(h, w) + 2 * padding >= kernel)
    layer = layers.conv2d(c, k, kernel, stride, padding)
    x = smooth(n, c, h, w)
    W, b = start(layer, x)[0]
    wide = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out, _ = layers.conv2d_forward(layers.Conv2d(W, b), x, stride, padding)
    assert out.shape == (n, *layer.shape((c, h, w)))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = wide[:, :, i * stride:i * stride + kernel, j * stride:j * stride + kernel]
            np.testing.assert_allclose(out[:, :, i, j], np.einsum("ncuv,kcuv->nk", window, W) + b, atol=1e-12)
    assert gradient_error(layer, x) < 1e-7


def test_max_pool_shares_the_gradient_between_ties(xp, close):
    x = xp.asarray([[[[7.0, 7.0, 1.0, 2.0], [7.0, 7.0, 3.0, 0.0]]]])         # a flat area, and one winner
    out, cache = layers.max_pool_forward(x, 2)
    dx = layers.max_pool_backward(cache, xp.asarray([[[[8.0, 6.0]]]]), 2)
    close(out, [[[[7.0, 3.0]]]])
    close(dx, [[[[2.0, 2.0, 0.0, 0.0], [2.0, 2.0, 6.0, 0.0]]]])


def test_batch_norm_gives_mean_0_and_variance_1():
    x = np.random.default_rng(0).normal(3.0, 5.0, size=(40, 3))
    params = Norm(np.ones(3), np.zeros(3))
    out, cache = layers.batch_norm_forward(params, x)
    np.testing.assert_allclose(out.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(out.var(axis=0), 1.0, rtol=1e-5)
    # Running statistics of the same batch again and again become those of the batch.
    statistics = Statistics(np.zeros(3), np.ones(3))
    for _ in range(200):
        statistics = layers.running_statistics(statistics, cache)
    np.testing.assert_allclose(statistics.var, x.var(axis=0, ddof=1))
    np.testing.assert_allclose(layers.batch_norm_forward(params, x, statistics)[0], out, atol=0.05)


def test_batch_norm_of_a_constant_feature_and_of_one_sample_is_finite():
    layer, params = layers.batch_norm(2), Norm(np.ones(2), np.full(2, 0.25))
    for x, train in ((np.ones((4, 2)), True), (np.ones((1, 2, 2, 2)), True), (np.ones((1, 2)), False)):
        state = layer.state(np.float64)
        out, cache = layer.forward(params, x, state, (), train)
        assert np.isfinite(out).all()
        assert (out == 0.25).all() is np.bool_(train)
        assert all(np.isfinite(leaf).all() for leaf in layer.next_state(state, cache))


def test_batch_norm_does_not_train_with_one_value_of_each_feature():
    layer, params = layers.batch_norm(2), Norm(np.ones(2), np.zeros(2))
    for x in (np.ones((1, 2)), np.ones((1, 2, 1, 1))):
        with pytest.raises(ShapeError, match="one value of each feature; expected at least two in training"):
            layer.forward(params, x, layer.state(np.float64), (), True)


def test_the_words_of_an_embedding_in_use_must_exist(xp):
    net = network.sequential(layers.embedding(5, 3))
    net = net.map(xp.asarray)
    assert network.predict(net, xp.asarray([[0, 4]])).shape == (1, 2, 3)
    for words in ([[0, -1]], [[0, 5]], [[0.0, 0.5]], [[0.0, float("nan")]]):
        with pytest.raises(ValueError, match="words must hold indices of words, whole numbers from"):
            network.predict(net, xp.asarray(words))


@pytest.mark.parametrize("count", [7, 5000])
def test_the_gradient_of_an_embedding_sums_the_rows_of_each_word(count):
    rng = np.random.default_rng(0)
    words, dout = rng.integers(0, count, size=(40, 9)), rng.normal(size=(40, 9, 3))
    words[0] = count - 1                                            # one many times
    expected = np.zeros((count, 3))
    np.add.at(expected, words, dout)
    found = layers.embedding_backward(layers.Embedding(np.ones((count, 3))), words, dout)
    np.testing.assert_allclose(found.E, expected, rtol=1e-12, atol=1e-14)
    nothing = layers.embedding_backward(layers.Embedding(np.ones((count, 3))), words[:, :0], dout[:, :0])
    assert (nothing.E == 0.0).all()


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_a_sequence_has_a_step(kind):
    net = network.sequential(layers.LAYERS[kind](3, 2))
    with pytest.raises(ShapeError, match=rf"{kind}: x has shape \(4, 0, 3\), which has no steps; expected"):
        network.forward(net, np.ones((4, 0, 3)))


@pytest.mark.parametrize(("name", "start"), [
    ("identity", "xavier_uniform"), ("step", "xavier_uniform"), ("sigmoid", "xavier_uniform"),
    ("tanh", "xavier_uniform"), ("relu", "he_normal"), ("leaky_relu", "he_normal"), ("prelu", "he_normal"),
    ("elu", "he_normal"), ("softplus", "he_normal"), ("gelu", "he_normal"), ("silu", "he_normal"),
    ("sine", "xavier_uniform")])
def test_the_activation_decides_how_weights_start(name, start):
    layer = layers.dense(30, 40, name)
    assert layer.options["init"] == start
    expected = init.get(start)(np.random.default_rng(3), (30, 40), np.float64)
    assert (layer.init(np.random.default_rng(3), np.float64).W == expected).all()


def test_layer_norm_ignores_shift_and_scale_of_a_sample():
    x = smooth(3, 4)
    layer = layers.layer_norm(4, eps=1e-12)
    params = layer.init(None, np.float64)
    np.testing.assert_allclose(layer.forward(params, 7.0 * x - 2.0)[0], layer.forward(params, x)[0])


def test_dropout_mask():
    mask = layers.dropout_mask(np.random.default_rng(0), (200, 100), rate=0.2)
    assert set(np.unique(mask)) == {0.0, 1.25}
    assert math.isclose(mask.mean(), 1.0, abs_tol=0.01)           # 20 000 draws: deviation 0.0035
    assert (layers.dropout_mask(np.random.default_rng(0), (3,), 0.0) == 1.0).all()


def test_dropout_does_nothing_outside_training(xp):
    layer, x = layers.dropout(0.5), xp.asarray([[1.0, 2.0]])
    out, cache = layer.forward((), x, (), (), False)
    assert out is x
    assert layer.backward((), cache, x, True) == ((), x)
    with pytest.raises(ValueError, match="draw it with network.draw_masks"):
        layer.forward((), x, (), (), True)
    with pytest.raises(ShapeError, match="draw a new mask for each batch"):
        layer.forward((), x, (), xp.asarray([[1.0]]), True)


def test_rnn_remembers():
    """By hand with one unit: h₁ = tanh(x₁ w), h₂ = tanh(x₂ w + h₁ u)."""
    params = layers.RNN(np.array([[0.5]]), np.array([[-2.0]]), np.array([0.25]))
    h, _ = layers.rnn_forward(params, np.array([[[1.0], [3.0]]]))
    first = math.tanh(0.75)
    np.testing.assert_allclose(h[0, :, 0], [first, math.tanh(1.75 - 2.0 * first)])


def test_lstm_keeps_what_it_should():
    """With the forget gate open and the input gate closed after the first step, the memory is kept."""
    #                   i    f    g    o       input gate: σ(50·2 - 25) = 1, then σ(-25) = 1e-11 and less
    Wx = np.array([[50.0, 0.0, 1.0, 0.0]])
    params = layers.LSTM(Wx, np.zeros((1, 4)), np.array([-25.0, 50.0, 0.0, 0.0]))
    _, cache = layers.lstm_forward(params, np.array([[[2.0], [0.0], [-1.0], [0.0]]]))
    np.testing.assert_allclose(cache.c[0, :, 0], math.tanh(2.0), rtol=1e-9)
    begin = layers.lstm(2, 3).init(np.random.default_rng(0), np.float64)
    assert begin.b.tolist() == [0.0] * 3 + [1.0] * 3 + [0.0] * 6


def test_gru_keeps_what_it_should():
    """With z open the state is kept; with z and r closed it is overwritten, using only the bias."""
    Wx, Wh = np.array([[0.0, -50.0, 1.0]]), np.array([[0.0, 0.0, 3.0]])    # z = σ(25 - 50 x)
    x = np.array([[[1.0], [0.0], [0.0], [2.0]]])
    shut = layers.GRU(Wx, Wh, np.array([-50.0, 25.0, 0.0]), np.array([0.5]))
    h, _ = layers.gru_forward(shut, x)
    np.testing.assert_allclose(h[0, :, 0], np.tanh([1.0, 1.0, 1.0, 2.0]), rtol=1e-9)
    h, _ = layers.gru_forward(shut._replace(b=np.array([50.0, 25.0, 0.0])), x)           # r open
    first = math.tanh(1.5)
    np.testing.assert_allclose(h[0, :, 0], [first, first, first, math.tanh(2.5 + 3.0 * first)], rtol=1e-9)


def test_the_same_seed_gives_the_same_start():
    layer = layers.dense(3, 4)
    first, again, other = (layer.init(np.random.default_rng(s), np.float64) for s in (0, 0, 1))
    assert (first.W == again.W).all()
    assert (first.W != other.W).any()
    assert (first.b == 0).all()
    assert layers.dense(2, 3, "relu").options["init"] == "he_normal"
    assert repr(layer) == "dense(n_in=3, n_out=4, activation='identity', init='xavier_uniform')"


# Each bug is a backward that a hurried programmer might write; the gradient check must see it.
def _planted(kind):
    layer, x = LAYERS[kind]

    def change(edit):
        def backward(params, cache, dout, input_gradient):
            return edit(params, cache, dout, *layer.backward(params, cache, dout, input_gradient))
        return layer, x, backward
    return change


PLANTED = {
    "sign": _planted("dense tanh")(lambda p, c, d, g, dx: (pytree.map(lambda v: -v, g), dx)),
    "missing activation": _planted("dense tanh")(
        lambda p, c, d, g, dx: layers.dense_backward(p, c, d, "identity")),
    "slope of z for that of a": _planted("dense sigmoid")(
        lambda p, c, d, g, dx: layers.dense_backward(p, c._replace(a=c.z), d, "sigmoid")),
    "forgotten bias": _planted("dense tanh")(
        lambda p, c, d, g, dx: (g._replace(b=np.zeros_like(g.b)), dx)),
    "mean for sum": _planted("dense tanh")(lambda p, c, d, g, dx: (g._replace(b=g.b / len(d)), dx)),
    "stale cache": _planted("dense identity")(
        lambda p, c, d, g, dx: layers.dense_backward(p, c._replace(x=c.x[::-1, :]), d)),
    "new mask": _planted("dropout")(
        lambda p, c, d, g, dx: (g, d * layers.dropout_mask(np.random.default_rng(9), d.shape, 0.4))),
    "mask not scaled": _planted("dropout")(lambda p, c, d, g, dx: (g, d * (c > 0))),
    "mask forgotten": _planted("dropout")(lambda p, c, d, g, dx: (g, d)),
    "statistics as constants": _planted("batch_norm")(
        lambda p, c, d, g, dx: layers.batch_norm_backward(p, layers.FixedNormCache(*c[:2]), d)),
    "wrong axis": _planted("layer_norm")(lambda p, c, d, g, dx: (g, d * p.gamma * c.scale)),
    "gamma forgotten": _planted("batch_norm")(lambda p, c, d, g, dx: (g, dx / p.gamma)),
    "shortcut forgotten": _planted("residual")(lambda p, c, d, g, dx: (g, dx - d)),
    "main path forgotten": _planted("residual")(lambda p, c, d, g, dx: (g, d)),
    "halves swapped": _planted("concat")(lambda p, c, d, g, dx: (
        g, LAYERS["concat"][0].backward(p, c, np.roll(d, 4, axis=1), True)[1])),
    "kernel not flipped": _planted("conv2d")(lambda p, c, d, g, dx: (
        g, layers.conv2d_backward(p._replace(W=p.W[:, :, ::-1, ::-1]), c, d, 1, 1)[1])),
    "kernel transposed": _planted("conv2d")(
        lambda p, c, d, g, dx: (g._replace(W=np.swapaxes(g.W, 2, 3)), dx)),
    "every winner gets all": _planted("average_pool")(lambda p, c, d, g, dx: (g, 4 * dx)),
    "pooled at the wrong pixel": _planted("max_pool")(lambda p, c, d, g, dx: (g, dx[:, :, :, ::-1])),
    "no gradient through time": _planted("rnn all")(lambda p, c, d, g, dx: (
        layers.rnn_backward(p._replace(Wh=np.zeros_like(p.Wh)), c, d)[0], dx)),
    "state of the same step": _planted("rnn all")(lambda p, c, d, g, dx: (g._replace(
        Wh=np.einsum("ntk,ntj->kj", c.h, d * (1 - c.h**2))), dx)),
    "gates in another order": _planted("lstm all")(lambda p, c, d, g, dx: (layers.lstm_backward(
        p, c._replace(gates=np.roll(c.gates, 1, axis=0)), d))),
    "memory not carried": _planted("lstm all")(lambda p, c, d, g, dx: layers.lstm_backward(
        p, c._replace(c=np.zeros_like(c.c)), d)),
    "reset gate forgotten": _planted("gru all")(lambda p, c, d, g, dx: (g._replace(bn=g.b[6:]), dx)),
    "old state forgotten": _planted("gru all")(lambda p, c, d, g, dx: (
        layers.gru_backward(p, c._replace(gates=np.concatenate(
            [c.gates[:, :, :3], 0 * c.gates[:, :, 3:6], c.gates[:, :, 6:]], axis=2)), d))),
    "gate without its state": _planted("gru all")(
        lambda p, c, d, g, dx: layers.gru_backward(p, c._replace(recalled=np.ones_like(c.recalled)), d)),
    "looks of the mean forgotten": _planted("multi_head_attention")(
        lambda p, c, d, g, dx: layers.multi_head_attention_backward(p, c._replace(out=0 * c.out), d)),
    "scale forgotten": _planted("multi_head_attention")(
        lambda p, c, d, g, dx: (g._replace(Wq=math.sqrt(2) * g.Wq), dx)),
    "queries and keys exchanged": _planted("multi_head_attention")(
        lambda p, c, d, g, dx: (g._replace(Wq=g.Wk, Wk=g.Wq), dx)),
    "weights transposed": _planted("multi_head_attention causal")(
        lambda p, c, d, g, dx: layers.multi_head_attention_backward(
            p, c._replace(weights=np.swapaxes(c.weights, 2, 3)), d)),
    "heads in another order": _planted("multi_head_attention causal")(
        lambda p, c, d, g, dx: (g._replace(Wo=np.roll(g.Wo, 2, axis=0)), dx)),
    "only its own place": _planted("multi_head_attention")(
        lambda p, c, d, g, dx: (g, d @ p.Wo.T @ p.Wv.T)),
    "places counted from the end": _planted("positions")(
        lambda p, c, d, g, dx: (layers.Positions(np.roll(g.P, 1, axis=0)), dx)),
    "mean over the sequences": _planted("positions")(
        lambda p, c, d, g, dx: (layers.Positions(g.P / 2), dx)),
    "norm behind the shortcut": _planted("transformer_block")(lambda p, c, d, g, dx: (g, dx - d)),
    "steps of the first sequence only": _planted("dense sequences")(
        lambda p, c, d, g, dx: (layers.dense_backward(p, layers.DenseCache(c.x[0], c.z[0], c.a[0]), d[0],
                                                      "tanh")[0], dx)),
    "last word wins": _planted("embedding")(
        lambda p, c, d, g, dx: (layers.Embedding(np.array([d[c == i][-1] if (c == i).any() else 0 * d[0, 0]
                                                           for i in range(5)])), None)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name):
    layer, x, backward = PLANTED[name]
    assert gradient_error(layer, x) < 1e-7
    assert gradient_error(layer, x, backward=backward) > 1e-3


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: layers.dense(0, 2), ValueError, "dense: n_in must be at least 1, got 0"),
    (lambda: layers.dense(2, 2.0), TypeError, "dense: n_out must be a whole number"),
    (lambda: layers.dense(2, 2, "tahn"), ValueError, "did you mean 'tanh'"),
    (lambda: layers.dense(2, 2, init="he"), ValueError, "initializer 'he' is unknown"),
    (lambda: layers.dense(2, 2).shape((3,)), ShapeError, r"shape \(3,\); expected \(2,\)"),
    (lambda: layers.dense_forward(Dense(np.zeros((2, 3)), np.zeros(3)), np.zeros((2, 4))), ShapeError,
     r"x has shape \(2, 4\) and W \(2, 3\).*did you mean x.T"),
    (lambda: layers.dense_forward(Dense(np.zeros((2, 3)), np.zeros(3)), np.zeros(2)), ShapeError,
     r"write x\[None, :\]"),
    (lambda: layers.dense_forward(Dense(np.zeros((4, 3)), np.zeros(3)), np.zeros((1, 2, 2))), ShapeError,
     "put layers.flatten"),
    (lambda: layers.dense_forward(Dense(np.zeros((2, 3)), np.zeros(3)), np.zeros((1, 2)), "rely"), ValueError,
     "did you mean 'relu'"),
    (lambda: layers.activation("softmax"), ValueError, "activation 'softmax' is unknown"),
    (lambda: layers.dropout(1.0), ValueError, "at least 0 and below 1, got 1.0"),
    (lambda: layers.dropout("half"), TypeError, "rate must be a number"),
    (lambda: layers.batch_norm_forward(Norm(np.ones(3), np.ones(3)), np.ones((4, 2))), ShapeError,
     r"expected 3 features on axis 1"),
    (lambda: layers.layer_norm(3, eps=0), ValueError, "eps must be a finite number above 0"),
    (lambda: layers.residual(), TypeError, "expected one or more layers, got none"),
    (lambda: layers.concat(layers.flatten), TypeError, "concat: .*got function"),
    (lambda: layers.concat(layers.max_pool(2)).shape((1, 4, 4)), ShapeError,
     r"turn shape \(1, 4, 4\) into \(1, 2, 2\)"),
    (lambda: layers.multi_head_attention(6, 4), ValueError, "heads must divide d, got heads=4 and d=6"),
    (lambda: layers.multi_head_attention(6, 2).shape((6,)), ShapeError,
     r"shape \(6,\); expected \(steps, 6\)"),
    (lambda: layers.positions(3, 2).shape((4, 2)), ShapeError, r"expected \(steps, 2\) with at most 3 steps"),
    (lambda: layers.positions_forward(layers.Positions(np.ones((3, 2))), np.ones((1, 4, 2))), ShapeError,
     r"shape \(1, 4, 2\); expected \(samples, steps, 2\) with 1 to 3 steps, since there are 3 positions"),
    (lambda: layers.transformer_block(6, 4, 8), ValueError, "heads must divide d"),
    (lambda: layers.dense(2, 3).shape((4, 3)), ShapeError, r"expected \(2,\), or \(steps, 2\) for sequences"),
    (lambda: layers.lstm(2, 0), ValueError, "lstm: n_out must be at least 1"),
    (lambda: layers.gru(0, 2), ValueError, "gru: n_in must be at least 1"),
    (lambda: layers.gru_forward(layers.gru(2, 3).init(np.random.default_rng(0), float), np.ones((4, 2))),
     ShapeError, r"gru: x has shape \(4, 2\); expected \(samples, steps, 2\)"),
    (lambda: layers.lstm(2, 3).shape((5, 3)), ShapeError, r"lstm: .* expected \(steps, 2\)"),
    (lambda: layers.residual(layers.dense(2, 3)).shape((2,)), ShapeError, r"turn shape \(2,\) into \(3,\)"),
    (lambda: layers.residual(layers.dense(2, 3)).forward((Dense(np.ones((2, 3)), np.ones(3)),),
                                                         np.ones((1, 2)), ((),), (), False),
     ShapeError, r"turn shape \(1, 2\) into \(1, 3\)"),
    (lambda: layers.conv2d(1, 1, stride=0), ValueError, "stride must be at least 1"),
    (lambda: layers.conv2d(1, 1, 5).shape((1, 4, 9)), ShapeError,
     "at least 5 pixels, .* got 4 with padding 0"),
    (lambda: layers.conv2d(1, 1).shape((2, 4, 9)), ShapeError, r"expected \(1, height, width\)"),
    (lambda: layers.conv2d(1, 1).forward(layers.Conv2d(np.ones((1, 1, 3, 3)), np.ones(1)),
                                         np.ones((2, 8, 8))), ShapeError, r"X\[:, None, :, :\]"),
    (lambda: layers.max_pool(2).forward((), np.ones((1, 1, 3, 4))), ShapeError, "multiples of 2 pixels"),
    (lambda: layers.average_pool(2).forward((), np.ones((3, 4))), ShapeError, "pooling: x has shape"),
    (lambda: layers.global_average_pool().forward((), np.ones((3, 4))), ShapeError, "global_average_pool"),
    (lambda: layers.rnn(2, 3).shape((5, 3)), ShapeError, r"expected \(steps, 2\)"),
    (lambda: layers.rnn_forward(layers.RNN(np.ones((2, 1)), np.ones((1, 1)), np.ones(1)), np.ones((4, 2))),
     ShapeError, r"expected \(samples, steps, 2\)"),
    (lambda: layers.embedding_forward(layers.Embedding(np.ones((4, 2))), np.ones(3)), ShapeError,
     r"expected \(samples, steps\)"),
])
def test_bad_input_is_rejected(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_layer_of_your_own():
    """`Layer` can be created directly: anything with forward and backward is a layer."""
    double = Layer("double", {}, "double", lambda rng, dtype: (), lambda params, x, *_: (2.0 * x, ()),
                   lambda params, cache, dout, input_gradient: ((), 2.0 * dout))
    out, cache = layers.chain_forward((double, double), ((), ()), np.ones((1, 2)), ((), ()), ((), ()), True)
    assert out.tolist() == [[4.0, 4.0]]
    _, dx = layers.chain_backward((double, double), ((), ()), cache, out)
    assert dx.tolist() == [[16.0, 16.0]]


def test_public_functions_can_be_sent_to_another_process():
    """A decorated function must be importable from its `__module__` by its name."""
    functions = [value for value in map(vars(layers).get, layers.__all__) if callable(value)]
    assert len(functions) > 50
    assert [f for f in functions if pickle.loads(pickle.dumps(f)) is not f] == []
