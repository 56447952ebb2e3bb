"""One-layer models against scikit-learn; autoencoders against principal components; parts of networks."""


import numpy as np
import pytest
from oracle import oracle

from dlbook import datasets, layers, losses, network, optimizers, schedules, training
from dlbook.arrays import pytree
from dlbook.preparation import pca

WANTED = oracle("models")["models"]
STRENGTH, ADAM = 0.05, optimizers.adam(0.1)


def standard(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def data(name):
    """Return the data that the constants were computed from."""
    X, y = datasets.iris()
    if name in ("linear_regression", "ridge"):
        X, y = datasets.diabetes()
        return standard(X[:, :4]), y / 100
    if name == "softmax_regression":
        return standard(X), y
    return standard(X[y > 0][:, 2:]), y[y > 0] - 1


def trained(model, *arguments, X, y, steps=600):
    model = model(*arguments[:-1], optimizers.adam(schedules.cosine(0.1, steps)), arguments[-1])
    net, _ = training.fit(**model, data=(X, y), epochs=steps, batch_size=len(X))
    return net


@pytest.mark.parametrize(("name", "model", "arguments", "steps", "atol"), [
    ("linear_regression", network.linear_regression, (4, None), 600, 1e-8),
    ("ridge", network.linear_regression, (4, STRENGTH), 600, 1e-8),
    ("logistic_regression", network.logistic_regression, (2, STRENGTH), 600, 1e-6),
    ("softmax_regression", network.softmax_regression, (4, 3, STRENGTH), 600, 1e-6),
    ("linear_svm", network.linear_svm, (2, STRENGTH), 2000, 1e-3),      # a kink at each margin: slower
])
def test_against_scikit_learn(name, model, arguments, steps, atol):
    X, y = data(name)
    W, b = trained(model, *arguments, X=X, y=y, steps=steps).params[0]
    expected = np.array(WANTED[name]["b"])
    np.testing.assert_allclose(W, WANTED[name]["W"], atol=atol)
    # Softmax ignores what all logits have in common.
    common = (expected.mean() - b.mean()) if name == "softmax_regression" else 0.0
    np.testing.assert_allclose(b + common, expected, atol=atol)


def test_linear_regression_is_least_squares():
    X, y = data("linear_regression")
    W, b = trained(network.linear_regression, 4, None, X=X, y=y).params[0]
    closed, *_ = np.linalg.lstsq(np.c_[X, np.ones(len(X))], y, rcond=None)
    np.testing.assert_allclose(np.r_[W[:, 0], b], closed, atol=1e-8)


def test_the_svm_ignores_clear_samples():
    """Without the samples beyond the margin the plane is the same: they have no gradient."""
    X, y = data("linear_svm")
    net = trained(network.linear_svm, 2, STRENGTH, X=X, y=y, steps=2000)
    margin = (2 * y - 1) * network.predict(net, X)[:, 0]
    near = margin < 1.01
    assert 10 < near.sum() < 60
    strength = STRENGTH * len(X) / near.sum()                           # the mean is now over fewer
    fewer = trained(network.linear_svm, 2, strength, X=X[near], y=y[near], steps=2000)
    np.testing.assert_allclose(fewer.params[0].W, net.params[0].W, atol=2e-3)


def test_models_start_from_zero_and_say_what_they_are():
    optimizer = optimizers.sgd(1.0)
    model = network.softmax_regression(3, 4, optimizer)
    assert repr(model["net"]) == "MLP 3→4, 16 parameters"
    assert (model["net"].params[0].W == 0).all()
    assert model["loss"] in losses.LOSSES
    assert model["optimizer"] is optimizer
    params = (layers.Dense(np.array([[3.0], [4.0]]), np.ones(1)),)
    penalized = network.linear_svm(2, optimizer, 0.5)["optimizer"]
    (updates,), _ = penalized.update(pytree.map(np.zeros_like, params), penalized.init(params), params)
    assert updates.W.tolist() == [[-0.5 * 3.0], [-0.5 * 4.0]]
    assert updates.b == 0                                     # the offset is not penalized


def digits():
    X, _ = datasets.digits()
    return X.reshape(len(X), -1) / X.max()


def error(net, X):
    return float(np.mean((network.predict(net, X) - X) ** 2))


def autoencoded(net, X):
    net, _ = training.fit(net, (X, X), "mse", optimizers.adam(schedules.cosine(0.01, 900)), epochs=60,
                          batch_size=128)
    return net


def test_an_autoencoder_and_principal_components():
    """A linear one finds what PCA finds (Baldi, Hornik 1989); a deep one with a code as small beats it."""
    X = digits()
    X = X - X.mean(axis=0)
    found = pca(X, 2)
    best = float(np.mean((found.inverse(found.transform(X)) - X) ** 2))
    linear = autoencoded(network.autoencoder(64, 2), X)
    assert best <= error(linear, X) < 1.01 * best
    # Its code spans the plane of the first two components.
    axes = np.linalg.qr(linear.params[1].W.T)[0]
    assert np.linalg.svd(axes.T @ found.components.T)[1].min() > 0.99
    deep = autoencoded(network.autoencoder(64, 48, 24, 2), X)
    assert error(deep, X) < 0.75 * best


def test_encoder_and_decoder_are_the_halves():
    X = digits()[:20]
    net = network.autoencoder(64, 10, 3, activation="tanh", seed=4)
    encoder, decoder = network.encoder_decoder(net)
    code = network.predict(encoder, X)
    assert code.shape == (20, 3)
    np.testing.assert_array_equal(network.predict(decoder, code), network.predict(net, X))
    names = [layer.options["activation"] for layer in net.layers]
    assert names == ["tanh", "identity", "tanh", "identity"]


def test_a_slice_of_a_network_keeps_its_state(xp, close):
    net = network.sequential(layers.dense(2, 3), layers.batch_norm(3), layers.dense(3, 1))
    remembered = layers.Statistics(np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 2.0]))
    net = net.replace(state=((), remembered, ()))
    expected = network.predict(net, np.array([[0.5, -1.0], [2.0, 1.0]]))
    x = xp.asarray([[0.5, -1.0], [2.0, 1.0]])
    first, last = (part.map(lambda leaf: xp.asarray(leaf)) for part in (net[:2], net[-1]))
    close(network.predict(last, network.predict(first, x)), expected)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: network.linear_regression(0, ADAM), "model: d must be at least 1, got 0"),
    (lambda: network.softmax_regression(2, 1, ADAM), "softmax_regression: k must be at least 2, got 1"),
    (lambda: network.linear_svm(2, ADAM, 0), "the strength must be a finite number above 0, got 0"),
    (lambda: network.autoencoder(64), r"inputs and of numbers in the code, got \(64,\)"),
    (lambda: network.autoencoder(64, 0), "every size must be at least 1, got 0"),
    (lambda: network.encoder_decoder(network.mlp(2, 1)), "an even number of layers, got 1; slice it instead"),
])
def test_bad_input_raises(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_network_is_cut_like_a_list():
    net = network.mlp(5, 4, 3, 2)
    for index in (0, 1, 2, -1, -3, np.int64(1)):
        assert net[index].layers == (net.layers[index],)
        assert net[index].params[0] is net.params[index]
    for index in (slice(2), slice(1, None), slice(None), slice(-2, None), slice(None, None, 2)):
        assert net[index].layers == net.layers[index]
        assert net[index].params == net.params[index]
    assert [repr(part) for part in net] == ["Network: dense 5→4, tanh; 24 parameters",
                                            "Network: dense 4→3, tanh; 15 parameters",
                                            "MLP 3→2, 8 parameters"]
    for index in (3, -4, slice(3, None), slice(2, 1)):
        with pytest.raises(IndexError, match="there is no layer at .*; this network has 3, counted from 0"):
            net[index]
    with pytest.raises(TypeError):
        net["first"]
