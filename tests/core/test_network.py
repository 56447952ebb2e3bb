"""Networks: worked by hand, along random directions, in files, in the page."""

import importlib
import json
import os

import numpy as np
import pytest

from dlbook import gradcheck, layers, losses, metrics, network, optimizers, training
from dlbook.arrays import asarray, namespace, pytree, to_numpy
from dlbook.errors import DamagedFileError, ShapeError
from dlbook.layers import Dense
from dlbook.trace import trace


def on(xp, net):
    """Return a network with arrays of the library under test."""
    def move(tree):
        return pytree.map(lambda leaf: xp.asarray(to_numpy(leaf)), tree)
    return net.replace(params=move(net.params), state=move(net.state))


# Inputs 0.6, 0.8, 0.7; two hidden units with a sigmoid; one output; target 0; cross-entropy.
#   z₁ = 0.6·0.1 + 0.8·0.3 + 0.7·0.5 + 0.1 = 0.75     h₁ = σ(0.75) = 0.679179
#   z₂ = 0.6·0.2 + 0.8·0.1 + 0.7·0   + 0.1 = 0.3      h₂ = σ(0.3)  = 0.574443
#   z  = 0.1·h₁ + 0.2·h₂ + 1 = 1.182806               ŷ  = σ(z)    = 0.765452
#   loss = log(1 + e^1.182806) = 1.450095
#   δ  = ŷ − 0 = 0.765452    for the last weights δ·h = 0.519879, 0.439708
#   δ₁ = δ·0.1·h₁(1 − h₁) = 0.0166788                 δ₂ = δ·0.2·h₂(1 − h₂) = 0.0374242
WORKED = (Dense(np.array([[0.1, 0.2], [0.3, 0.1], [0.5, 0.0]]), np.array([0.1, 0.1])),
          Dense(np.array([[0.1], [0.2]]), np.array([1.0])))
X, Y = np.array([[0.6, 0.8, 0.7]]), np.array([0.0])


def worked():
    return network.mlp(3, 2, 1, activation="sigmoid").replace(params=WORKED)


def test_the_3_2_1_network_by_hand(xp, close):
    net = on(xp, worked())
    logits, cache = network.forward(net, xp.asarray(X))
    close(cache[0].z, [[0.75, 0.3]])
    close(cache[0].a, [[0.679179, 0.574443]], rtol=1e-6)
    close(logits, [[1.182806]], rtol=1e-6)
    loss, dlogits = losses.binary_cross_entropy(logits, xp.asarray(Y))
    close(loss, 1.450095, rtol=1e-6)
    first, second = network.backward(net, cache, dlogits)
    close(second.b, [0.765452], rtol=1e-6)
    close(second.W, [[0.519879], [0.439708]], rtol=1e-5)
    close(first.b, [0.0166788, 0.0374242], rtol=1e-5)
    close(first.W, [[0.0100073, 0.0224545], [0.0133431, 0.0299394], [0.0116752, 0.0261970]], rtol=1e-5)
    assert cache[0].x.shape == (1, 3)


COMPOSITES = {
    "mlp": (network.mlp(3, 5, 4, 2, activation="tanh"), (6, 3)),
    "linear": (network.mlp(3, 2), (6, 3)),
    "normalized": (network.sequential(
        layers.dense(3, 6), layers.batch_norm(6), layers.activation("gelu"), layers.dropout(0.3),
        layers.residual(layers.layer_norm(6), layers.dense(6, 6, "silu")), layers.dense(6, 2)), (8, 3)),
    "images": (network.sequential(
        layers.conv2d(1, 3, padding=1), layers.batch_norm(3), layers.activation("tanh"), layers.max_pool(2),
        layers.conv2d(3, 2, 2), layers.prelu(2), layers.flatten(), layers.dense(8, 2)), (5, 1, 6, 6)),
    "small images": (network.sequential(
        layers.residual(layers.conv2d(2, 2, padding=1), layers.activation("elu")), layers.average_pool(2),
        layers.concat(layers.batch_norm(2), layers.activation("silu")), layers.global_average_pool(),
        layers.dense(4, 2)), (4, 2, 4, 6)),
    "sequences": (network.sequential(
        layers.rnn(2, 4, last=False), layers.layer_norm(4), layers.lstm(4, 3),
        layers.dense(3, 2)), (5, 4, 2)),
    "gated sequences": (network.sequential(
        layers.gru(2, 4, last=False), layers.gru(4, 3), layers.dense(3, 2)), (5, 4, 2)),
    "words": (network.sequential(layers.embedding(7, 3), layers.rnn(3, 4), layers.dense(4, 2)), (5, 4)),
    "nothing to learn first": (network.sequential(
        layers.flatten(), layers.activation("tanh"), layers.dropout(0.5), layers.dense(4, 2)), (6, 2, 2)),
}


def samples(name, shape):
    """Return a batch for a composite, its classes, and its dropout masks."""
    rng = np.random.default_rng(5)
    x = rng.integers(0, 7, size=shape).astype(float) if name == "words" else rng.normal(size=shape)
    return x, rng.integers(0, 2, size=shape[0]), network.draw_masks(COMPOSITES[name][0], rng, shape)


@pytest.mark.parametrize("name", COMPOSITES)
@pytest.mark.parametrize("train", [True, False])
def test_gradients_of_composites(name, train):
    net, shape = COMPOSITES[name]
    x, y, masks = samples(name, shape)

    def loss(params, x):
        logits, cache = network.forward(net.replace(params=params), x, train, masks)
        return *losses.softmax_cross_entropy(logits, y), cache
    _, dlogits, cache = loss(net.params, x)
    grads = network.backward(net, cache, dlogits)
    rng = np.random.default_rng(6)
    assert gradcheck.directional(lambda p: loss(p, x)[0], net.params, grads, rng) < 1e-7
    if name != "words":
        dx = network.input_gradient(net, cache, dlogits)
        assert gradcheck.directional(lambda x: loss(net.params, x)[0], x, dx, rng) < 1e-7


def test_every_single_derivative():
    net = network.mlp(2, 3, 2, activation="softplus", seed=3)
    x, y = np.random.default_rng(0).normal(size=(4, 2)), [0, 1, 1, 0]

    def loss(params):
        return losses.softmax_cross_entropy(network.forward(net.replace(params=params), x)[0], y)[0]
    logits, cache = network.forward(net, x)
    grads = network.backward(net, cache, losses.softmax_cross_entropy(logits, y)[1])
    errors = gradcheck.full(loss, net.params, grads)
    assert set(errors) == {"0/W", "0/b", "1/W", "1/b"}
    assert max(errors.values()) < 1e-7


BUGS = {
    "gradient of the sum": lambda net, cache, d: network.backward(net, cache, d * len(d)),
    "layers in the wrong order": lambda net, cache, d: (
        network.backward(net, cache[::-1], d)),
    "cache of another batch": lambda net, cache, d: network.backward(
        net, network.forward(net, np.ones((6, 3)))[1], d),
    "weights after the step": lambda net, cache, d: network.backward(
        net.replace(params=pytree.map(lambda p: p + 0.1, net.params)), cache, d),
    "hidden layers are not trained": lambda net, cache, d: (
        *pytree.map(np.zeros_like, net.params[:-1]), network.backward(net, cache, d)[-1]),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name):
    net = network.mlp(3, 3, 3, 3, activation="tanh", seed=1)
    x, y = np.random.default_rng(0).normal(size=(6, 3)), [0, 1, 2, 0, 1, 2]
    logits, cache = network.forward(net, x)
    dlogits = losses.softmax_cross_entropy(logits, y)[1]

    def error(grads):
        return gradcheck.directional(lambda p: losses.softmax_cross_entropy(
            network.forward(net.replace(params=p), x)[0], y)[0], net.params, grads, np.random.default_rng(2))
    assert error(network.backward(net, cache, dlogits)) < 1e-7
    assert error(BUGS[name](net, cache, dlogits)) > 1e-3


def test_the_first_layer_does_not_compute_the_gradient_of_its_input():
    asked = []

    def backward(params, cache, dout, input_gradient):
        asked.append(input_gradient)
        return layers.dense_backward(params, cache, dout, "identity", input_gradient)
    plain = network.sequential(layers.flatten(), layers.dense(2, 2), layers.dense(2, 2))
    spied = tuple(layers.Layer(part.kind, {}, "", part.init, part.forward, backward if i else None)
                  for i, part in enumerate(plain.layers))
    net = network.Network(spied, plain.params, plain.state)
    out, cache = network.forward(net, np.ones((3, 2)))
    grads = network.backward(net, cache, out)
    assert asked == [True, False]                        # from the last to the first; flatten is not asked
    assert grads[0] == ()


@pytest.mark.parametrize("name", COMPOSITES)
def test_on_every_library(xp, close, name):
    net, shape = COMPOSITES[name]
    x, y, masks = samples(name, shape)
    expected, cache = network.forward(net, x, True, masks)
    grads = network.backward(net, cache, expected)
    moved = on(xp, net)
    own = network.draw_masks(moved, np.random.default_rng(1), shape)
    assert len(own) == len(net.layers)
    out, cache = network.forward(moved, xp.asarray(x), True, pytree.map(lambda m: xp.asarray(m), masks))
    close(out, expected, rtol=1e-12, atol=1e-14)
    for a, b in zip(pytree.leaves(network.backward(moved, cache, out)), pytree.leaves(grads), strict=True):
        close(a, b, rtol=1e-11, atol=1e-13)
    close(network.classify(moved, xp.asarray(x)), network.classify(net, x))


@pytest.mark.parametrize("name", COMPOSITES)
def test_the_page_computes_the_same(name):
    net, shape = COMPOSITES[name]
    x, _, masks = samples(name, shape)

    def both(params, state, x, masks):
        own = net.replace(params=params, state=state)
        out, cache = network.forward(own, x, True, masks)
        return {"out": out, "grads": network.backward(own, cache, out), "predicted": network.predict(own, x),
                "state": network.next_state(own, cache)}
    inputs = {"params": net.params, "state": net.state, "x": x, "masks": masks}
    graph = trace(both, inputs)
    fresh = inputs | {"params": pytree.map(lambda p: 1.5 * p, net.params)}
    found = graph.run(**dict(pytree.paths(fresh)))
    for path, leaf in pytree.paths(both(**fresh)):
        np.testing.assert_array_equal(found[path], leaf)


def test_repr_is_short_and_complete():
    assert repr(network.mlp(2, 16, 2, activation="tanh", seed=0)) == "MLP 2→16→2, tanh, 82 parameters"
    assert repr(network.mlp(1, 1)) == "MLP 1→1, 2 parameters"
    assert repr(network.mlp(784, 512, 10, activation="relu")) == "MLP 784→512→10, relu, 407,050 parameters"
    assert repr(COMPOSITES["words"][0]) == (
        "Network: embedding 7→3 · rnn 3→4 · dense 4→2; 63 parameters")      # 21 + 12 + 16 + 4 + 8 + 2
    sigmoid_at_the_end = network.sequential(layers.dense(2, 1, "sigmoid"))
    assert repr(sigmoid_at_the_end) == "Network: dense 2→1, sigmoid; 3 parameters"


def test_summary_counts_and_finds_what_does_not_fit():
    text = network.summary(COMPOSITES["images"][0], shape=(1, 6, 6))
    assert [line.split()[0] for line in text.splitlines()] == [
        "layer", "conv2d", "batch_norm", "tanh", "max_pool", "conv2d", "prelu", "flatten", "dense", "total"]
    assert "(3, 6, 6)  W (3, 1, 3, 3), b (3,)" in text
    total = sum(leaf.size for leaf in pytree.leaves(COMPOSITES["images"][0].params))
    assert text.split()[-1] == str(total)
    assert "output" not in network.summary(worked())
    with pytest.raises(ShapeError, match="multiples of 2 pixels"):
        network.summary(COMPOSITES["images"][0], shape=(1, 5, 5))


def test_the_same_seed_gives_the_same_weights_everywhere():
    first, again, other = (network.mlp(2, 3, 1, seed=seed).params for seed in (0, 0, 1))
    assert (first[0].W == again[0].W).all()
    assert (first[0].W != other[0].W).any()
    small = network.mlp(2, 3, 1, dtype="float32").params
    assert (small[0].W == first[0].W.astype(np.float32)).all()


def test_predict_in_blocks_is_forward(xp, close):
    net = on(xp, network.mlp(2, 3, 2))
    x = np.random.default_rng(0).normal(size=(2500, 2))
    close(network.predict(net, xp.asarray(x)), to_numpy(network.forward(net, xp.asarray(x))[0]))


def test_predict_and_classify_accept_lists():
    net = network.mlp(2, 3, 2)
    assert network.predict(net, [[1, 2]]).shape == (1, 2)
    assert network.classify(net, np.ones((4, 2))).shape == (4,)
    one = network.mlp(2, 1).replace(params=(Dense(np.array([[1.0], [0.0]]), np.array([-1.0])),))
    assert network.classify(one, [[0, 0], [3, 0]]).tolist() == [0.0, 1.0]


def test_state_changes_only_in_training():
    net, shape = COMPOSITES["normalized"]
    x, _, masks = samples("normalized", shape)
    _, cache = network.forward(net, x)
    assert network.next_state(net, cache)[1] is net.state[1]
    _, cache = network.forward(net, x, True, masks)
    assert (network.next_state(net, cache)[1].mean != net.state[1].mean).all()


@pytest.mark.parametrize("name", COMPOSITES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_save_and_load(tmp_path, name, dtype):
    net = network.sequential(*COMPOSITES[name][0].layers, seed=3, dtype=dtype)
    path = tmp_path / "net.npz"
    network.save(net, path)
    back = network.load(path)
    assert repr(back) == repr(net)
    for (path_a, a), (path_b, b) in zip(pytree.paths((net.params, net.state)),
                                        pytree.paths((back.params, back.state)), strict=True):
        assert (path_a, a.dtype, a.tolist()) == (path_b, b.dtype, b.tolist())
    x = samples(name, COMPOSITES[name][1])[0]
    assert (network.predict(back, x) == network.predict(net, x)).all()
    assert os.listdir(tmp_path) == ["net.npz"]


def test_a_network_of_any_library_can_be_saved(xp, tmp_path):
    network.save(on(xp, worked()), tmp_path / "net.npz")
    assert network.load(str(tmp_path / "net.npz")).params[0].W.tolist() == WORKED[0].W.tolist()


def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    network.save(worked(), path)
    os.chmod(path, 0o640)                            # Windows has fewer permissions
    mode = path.stat().st_mode
    network.save(worked(), path)
    assert path.stat().st_mode == mode
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half a file")
        raise OSError("no space left on device")
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="no space left"):
        network.save(network.mlp(2, 2), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.npz"]


@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", os.mkdir)])
def test_only_a_file_is_replaced(make, tmp_path):
    """Run by an administrator, os.replace would even replace /dev/null."""
    path = tmp_path / "no file"
    make(path)
    with pytest.raises(ValueError, match="is a folder or a device"):
        network.save(worked(), path)


def test_damage_is_detected(tmp_path):
    path = tmp_path / "net.npz"
    network.save(worked(), path)
    whole = path.read_bytes()
    weights = whole.index(np.float64(0.3).tobytes())
    for damaged in (b"", b"hello", whole[:-30], whole[:200], whole[:weights] + b"\xff" + whole[weights + 1:]):
        path.write_bytes(damaged)
        with pytest.raises(DamagedFileError, match=r"net.npz is damaged, or was not written by network.save"):
            network.load(path)
    with open(path, "wb") as file:
        np.save(file, np.ones(3))                        # a single array is not a network
    with pytest.raises(DamagedFileError, match=r"net.npz is damaged, or was not written by network.save"):
        network.load(path)
    with pytest.raises(FileNotFoundError):
        network.load(tmp_path / "nothing.npz")


def header(**changes):
    """Return a header, and arrays that match it."""
    plain = {"format": "dlbook network", "version": 1,
             "layers": [{"kind": "dense", "options": {"n_in": 1, "n_out": 1}}]}
    return np.array(json.dumps(plain | changes))


ARRAYS = {"params/0/W": np.ones((1, 1)), "params/0/b": np.ones(1)}


@pytest.mark.parametrize(("arrays", "message"), [
    ({"weights": np.ones(3)}, "expected the header of a network, got arrays called weights"),
    ({"header": np.array("{}")}, "expected the header of a network"),
    ({"header": np.array("no JSON")}, "expected the header of a network"),
    ({"header": header(format="other")}, "expected the header of a network"),
    ({"header": header(version=2)}, "format version 2; expected 1"),
    ({"header": header(layers=[{"kind": "sparse", "options": {}}])}, "cannot be created"),
    ({"header": header(layers=[{"kind": "dense", "options": {"n_in": -1, "n_out": 1}}])},
     "cannot be created"),
    ({"header": header(layers=[{"kind": "dense", "options": {"n": 1}}])}, "cannot be created"),
    ({"header": header()}, "differ in params/0/W, params/0/b"),
    ({"header": header(), **ARRAYS, "more": np.ones(1)}, "differ in more"),
    ({"header": header(), **ARRAYS, "params/0/b": np.ones(2)}, r"shape \(1,\), got float64 of shape \(2,\)"),
    ({"header": header(), **ARRAYS, "params/0/b": np.ones(1, int)}, "params/0/b in .*got int64"),
])
def test_foreign_files_are_rejected(tmp_path, arrays, message):
    np.savez(tmp_path / "net.npz", **arrays)
    with pytest.raises(DamagedFileError, match=message):
        network.load(tmp_path / "net.npz")
    np.savez(tmp_path / "net.npz", header=header(), **ARRAYS)      # the cases above change a valid file
    assert network.load(tmp_path / "net.npz").params[0].b.tolist() == [1.0]


def test_pickles_are_not_opened(tmp_path):
    np.savez(tmp_path / "net.npz", header=np.array([print], dtype=object))
    with pytest.raises(DamagedFileError, match="allow_pickle=False"):
        network.load(tmp_path / "net.npz")


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: network.mlp(2), ValueError, "inputs and of outputs"),
    (lambda: network.mlp(2, 0, 1), ValueError, "every size must be at least 1, got 0"),
    (lambda: network.mlp(2, 3, 1, activation="rellu"), ValueError, "did you mean 'relu'"),
    (lambda: network.mlp(2, 1, dtype="int64"), ValueError, "float32 or float64, got int64"),
    (lambda: network.sequential(), TypeError, "expected layers.*got nothing"),
    (lambda: network.sequential(layers.flatten), TypeError, "got function"),
    (lambda: network.forward(worked(), np.ones((4, 2))), ShapeError, r"x has shape \(4, 2\) and W \(3, 2\)"),
    (lambda: network.backward(worked(), network.forward(worked(), X)[1], np.ones((2, 1))), ShapeError,
     r"dout has shape \(2, 1\); expected \(1, 1\), the shape of the output"),
    (lambda: network.backward(worked(), network.forward(worked(), X)[1][:1], np.ones((1, 2))), ValueError,
     "1 entries; expected 2, one per layer"),
    (lambda: network.forward(COMPOSITES["normalized"][0], np.ones((4, 3)), train=True), ValueError,
     "draw it with network.draw_masks"),
])
def test_bad_input_raises(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_predict_needs_no_more_memory_than_a_block(monkeypatch):
    net = network.sequential(layers.conv2d(1, 4, 5, padding=2), layers.activation("relu"),
                             layers.global_average_pool(), layers.dense(4, 2))
    X, seen = np.random.default_rng(0).normal(size=(96, 1, 32, 32)), []
    plain = layers.conv2d_forward

    def spy(params, x, stride, padding):
        seen.append(x.shape[0])
        return plain(params, x, stride, padding)
    monkeypatch.setattr(importlib.import_module("dlbook.layers.convolution"), "conv2d_forward", spy)
    monkeypatch.setattr(importlib.import_module("dlbook.network.passes"), "_BYTES", 10 * 8 * 32 * 32 * 26)
    found = network.predict(net, X)
    assert seen == [1] + [10] * 9 + [6]                # one is measured: 25 copies and the image itself
    np.testing.assert_allclose(found, network.forward(net, X)[0], rtol=1e-12)


@pytest.mark.parametrize("kind", ["DataFrame", "convert_dtypes", "object"])
def test_tables(kind):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0], "b": [3.5, 4.0], "c": [0.0, 1.0]})
    net = network.mlp(3, 2)
    if kind == "DataFrame":
        np.testing.assert_array_equal(network.predict(net, table), network.predict(net, table.to_numpy()))
        return
    table = table.convert_dtypes() if kind == "convert_dtypes" else table.astype(object)
    if np.asarray(table).dtype.kind == "O":
        cure = r"\(dtype object\); convert it with .to_numpy\(float\)$"
        with pytest.raises(TypeError, match="X: expected real numbers, got DataFrame.*" + cure) as caught:
            network.predict(net, table)
        assert "\n" not in str(caught.value)


MASKED = np.ma.masked_greater(np.arange(6.0).reshape(2, 3), 4.0)


@pytest.mark.parametrize("call", [
    lambda: network.predict(network.mlp(3, 2), MASKED), lambda: asarray(MASKED), lambda: to_numpy(MASKED),
    lambda: layers.dense_forward(Dense(np.ones((3, 2)), np.ones(2)), MASKED),
    lambda: layers.dropout_forward(MASKED, np.ones((2, 3))), lambda: namespace(MASKED),
    lambda: training.fit(network.mlp(3, 1), (MASKED, [0.0, 1.0]), "mse", optimizers.sgd(0.1)),
    lambda: losses.mse(MASKED, np.ones((2, 3))), lambda: metrics.accuracy([0, 1], MASKED[:, 0])])
def test_masked_arrays_are_refused(call):
    with pytest.raises(TypeError, match=r"masked array of shape \(2.*\).*x.filled\(0.0\)"):
        call()


def test_a_matrix_is_an_array():
    """The star of np.matrix is a matrix product."""
    square = np.array([[1.0, 2.0], [3.0, 4.0]]).view(np.matrix)
    net = network.mlp(2, 2)
    np.testing.assert_array_equal(network.predict(net, square), network.predict(net, np.asarray(square)))
    assert type(network.predict(net, square)) is np.ndarray
