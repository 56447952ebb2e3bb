"""Attention and positions: by hand, masks, what a place must not see, order."""

import math

import numpy as np
import pytest
from layer_cases import smooth

from dlbook import gradcheck, layers, network
from dlbook.arrays import to_numpy
from dlbook.errors import ShapeError
from dlbook.trace import trace


def test_attention_by_hand(xp, close):
    # q · k / sqrt(4) = 0 and log 3: the weights are 1/4 and 3/4, the answer 1/4 · 8 + 3/4 · 4 = 5.
    q = xp.asarray([[2.0, 0.0, 0.0, 0.0]])
    k = xp.asarray([[0.0, 1.0, 0.0, 0.0], [math.log(3.0), 0.0, 5.0, 0.0]])
    v = xp.asarray([[8.0], [4.0]])
    out, cache = layers.scaled_dot_product_attention(q, k, v)
    close(cache.weights, [[0.25, 0.75]])
    close(out, [[5.0]])
    # dout = 1: dA = (8, 4), their mean 5; dS = (1/4 · 3, 3/4 · -1); dQ = dS K / 2, dK = dSᵀ q / 2, dV = Aᵀ
    dq, dk, dv = layers.scaled_dot_product_attention_backward(cache, xp.asarray([[1.0]]))
    close(dq, [[-0.375 * math.log(3.0), 0.375, -1.875, 0.0]])
    close(dk, [[0.75, 0.0, 0.0, 0.0], [-0.75, 0.0, 0.0, 0.0]])
    close(dv, [[0.25], [0.75]])


def test_a_mask_hides_and_the_rest_sums_to_one(xp, close):
    q, k, v = (xp.asarray(smooth(2, 3, 4, seed=seed)) for seed in range(3))
    mask = xp.asarray(np.array([[True, False, False], [True, True, False], [False, False, False]]))
    out, cache = layers.scaled_dot_product_attention(q, k, v, mask)
    weights = to_numpy(cache.weights)
    assert (weights[:, ~to_numpy(mask)] == 0.0).all()
    np.testing.assert_allclose(weights.sum(axis=2), [[1.0, 1.0, 0.0]] * 2)         # the last may look nowhere
    close(out[:, 0, :], to_numpy(v)[:, 0])
    assert (to_numpy(out)[:, 2] == 0.0).all()
    alone, _ = layers.scaled_dot_product_attention(q[:, :2, :], k[:, :2, :], v[:, :2, :], mask[:2, :2])
    close(out[:, :2, :], to_numpy(alone), rtol=1e-13)


@pytest.mark.parametrize("shape", [None, (3, 5), (1, 5), (2, 1, 1, 5), (2, 4, 3, 5)])
def test_gradients_with_any_mask_and_other_lengths(shape):
    inputs = {"q": smooth(2, 4, 3, 2), "k": smooth(2, 4, 5, 2, seed=1), "v": smooth(2, 4, 5, 6, seed=2)}
    mask = None if shape is None else np.random.default_rng(1).random(shape) < 0.6
    dout = smooth(2, 4, 3, 6, seed=3)

    def value(p):
        return np.sum(layers.scaled_dot_product_attention(**p, mask=mask)[0] * dout)
    _, cache = layers.scaled_dot_product_attention(**inputs, mask=mask)
    grads = dict(zip("qkv", layers.scaled_dot_product_attention_backward(cache, dout), strict=True))
    assert gradcheck.directional(value, inputs, grads, np.random.default_rng(0)) < 1e-7


def test_scores_of_any_size_give_weights():
    q, mask = np.array([[1e12], [-1e12], [1e4]]), np.array([[True, False], [True, True], [True, True]])
    with np.errstate(all="raise"):
        for dtype in (np.float32, np.float64):
            k = q[:2].astype(dtype)
            weights = layers.scaled_dot_product_attention(q.astype(dtype), k, k, mask)[1].weights
            np.testing.assert_array_equal(weights, [[1, 0], [0, 1], [1, 0]])


def causal(seed=1, heads=2):
    """Return a causal layer of four numbers per place, and parameters that are not special."""
    layer = layers.multi_head_attention(4, heads, causal=True)
    rng = np.random.default_rng(seed)
    params = layer.init(rng, np.float64)
    return layer, layers.MultiHeadAttention(*(p + rng.normal(size=p.shape) / 4 for p in params))


def test_no_place_sees_what_comes_later():
    layer, params = causal()
    x = smooth(3, 6, 4)
    before, cache = layer.forward(params, x)
    assert (np.triu(cache.weights, 1) == 0.0).all()
    for t in range(1, 6):
        changed = x.copy()
        changed[:, t:] += 10.0
        after = layer.forward(params, changed)[0]
        np.testing.assert_array_equal(after[:, :t], before[:, :t])
        assert (np.abs(after[:, t:] - before[:, t:]).max(axis=2) > 1e-3).all()


def test_padding_at_the_end_changes_nothing_before_it():
    """A batch of different lengths needs no mask in a causal layer; in an open one it does."""
    layer, params = causal()
    x = smooth(2, 5, 4)
    padded = np.concatenate([x, np.full((2, 3, 4), 7.0)], axis=1)
    short, long = (layer.forward(params, batch)[0] for batch in (x, padded))
    np.testing.assert_allclose(long[:, :5], short, rtol=1e-13)
    alone = layers.multi_head_attention_forward(params, x, 2)[0]
    leaking = layers.multi_head_attention_forward(params, padded, 2)[0][:, :5]
    assert np.abs(leaking - alone).max() > 0.1
    seen = (np.arange(8) < 5)[None, None, None, :]
    hidden = layers.multi_head_attention_forward(params, padded, 2, mask=seen)[0][:, :5]
    np.testing.assert_allclose(hidden, alone, rtol=1e-13)


def test_every_head_by_its_definition():
    _, params = causal()
    x = smooth(2, 5, 4)
    out, cache = layers.multi_head_attention_forward(params, x, 2)
    q, k, v = (x @ W + b for W, b in zip(params[:3], params[4:7], strict=True))
    joined = np.empty_like(x)
    for i in range(2):
        for h in range(2):
            part = slice(2 * h, 2 * h + 2)
            e = np.exp(q[i, :, part] @ k[i, :, part].T / math.sqrt(2))
            weights = e / e.sum(axis=1, keepdims=True)
            np.testing.assert_allclose(cache.weights[i, h], weights, rtol=1e-12)
            joined[i, :, part] = weights @ v[i, :, part]
    np.testing.assert_allclose(cache.joined, joined, rtol=1e-12)
    np.testing.assert_allclose(out, joined @ params.Wo + params.bo, rtol=1e-12)


def test_attention_does_not_know_the_order_until_it_is_told():
    open_layer, params = layers.multi_head_attention(4, 2), causal()[1]
    x, order = smooth(2, 5, 4), np.array([3, 0, 4, 1, 2])
    out = open_layer.forward(params, x)[0]
    np.testing.assert_allclose(open_layer.forward(params, x[:, order])[0], out[:, order], rtol=1e-12)
    for learned in (True, False):
        place = layers.positions(5, 4, learned)
        rows = place.init(np.random.default_rng(0), np.float64)
        told, shuffled = (open_layer.forward(params, place.forward(rows, y)[0])[0] for y in (x, x[:, order]))
        assert np.abs(shuffled - told[:, order]).max() > 0.1


def test_sinusoids():
    P = layers.sinusoidal_positions(50, 6)
    t = 7
    for i in range(3):
        angle = t / 10000 ** (2 * i / 6)
        np.testing.assert_allclose(P[t, 2 * i:2 * i + 2], [math.sin(angle), math.cos(angle)], rtol=1e-14)
    distances = np.linalg.norm(P[3:] - P[:-3], axis=1)             # three places apart is the same everywhere
    np.testing.assert_allclose(distances, distances[0])
    assert layers.sinusoidal_positions(2, 3, "float32").dtype == np.float32
    np.testing.assert_allclose(layers.sinusoidal_positions(2, 3)[1], [math.sin(1), math.cos(1),
                                                                      math.sin(10000 ** (-2 / 3))])


def test_a_block_is_its_formula():
    layer = layers.transformer_block(4, 2, 6, "relu")
    net = network.sequential(layer, seed=1)
    norm1, attention = net.params[0].attention
    norm2, first, second = net.params[0].mlp
    x = smooth(2, 5, 4)
    mask = layers.causal_mask(5, x)
    h = x + layers.multi_head_attention_forward(attention, layers.layer_norm_forward(norm1, x)[0], 2, mask)[0]
    inner = layers.layer_norm_forward(norm2, h)[0]
    y = h + np.maximum(inner @ first.W + first.b, 0) @ second.W + second.b
    out, (cache,) = network.forward(net, x)
    np.testing.assert_allclose(out, y, rtol=1e-12)
    assert cache.attention[1].weights.shape == (2, 2, 5, 5)
    assert "causal transformer_block 4, 2 heads, 6 hidden, relu" in repr(net)
    assert "16 arrays" in network.summary(net, (5, 4))


def test_the_page_may_have_more_sequences():
    """Recorded with 2 sequences, replayed with 3; the mask comes from integers, as for a reader's text."""
    layer = layers.transformer_block(4, 2, 6)
    params = layer.init(np.random.default_rng(0), np.float64)

    def both(x, used):
        hidden = (used >= 0)[:, None, None, :]
        return {"block": layer.forward(params, x, (), (), False)[0],
                "masked": layers.multi_head_attention_forward(params.attention[1], x, 2, hidden)[1].weights}
    graph = trace(both, {"x": smooth(2, 5, 4), "used": np.array([[0, 1, 2, 3, -1]] * 2)})
    inputs = {"x": smooth(3, 5, 4, seed=1), "used": np.array([[0, 1, 2, -1, -1]] * 3)}
    found = graph.run(**inputs)
    for name, expected in both(**inputs).items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-14)


@pytest.mark.parametrize(("shapes", "message"), [
    (((3,), (5, 2), (5, 2), None), r"q has shape \(3,\); expected \(\.\.\., length, d\)"),
    (((3, 2), (5, 3), (5, 2), None), r"k has shape \(5, 3\) and q \(3, 2\); expected keys as wide as"),
    (((3, 2), (5, 2), (4, 2), None), r"v has shape \(4, 2\) and k \(5, 2\); expected one value for each key"),
    (((2, 3, 2), (4, 5, 2), (2, 5, 2), None),
     r"k has shape \(4, 5, 2\); expected .* whose shape is \(2, 3, 2\)"),
    (((3, 2), (5, 2), (5, 2), (3, 4)), r"mask has shape \(3, 4\); expected one that broadcasts to \(3, 5\)"),
    (((3, 2), (5, 2), (5, 2), (1, 3, 5)), r"mask has shape \(1, 3, 5\); expected one that broadcasts"),
])
def test_shapes_that_do_not_fit(shapes, message):
    q, k, v, mask = (None if shape is None else np.ones(shape) for shape in shapes)
    with pytest.raises(ShapeError, match=message):
        layers.scaled_dot_product_attention(q, k, v, mask if mask is None else mask > 0)
