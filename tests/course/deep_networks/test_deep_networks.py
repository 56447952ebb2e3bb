"""Chapter 9: exercises and their hints, what its figures compute, what its questions claim."""

import math

import numpy as np
import pytest

from dlbook import gradcheck, layers, network, optimizers, training
from dlbook.course import deep_networks as lesson
from dlbook.course.deep_networks import exercises
from dlbook.course.deep_networks.figures import signal_through_depth, skip_it

# Exercise 1

def test_std_passes():
    assert lesson.check_std(0.5)
    assert lesson.check_std([1 / (0.25 * math.sqrt(64))])
    assert lesson.check_std(0.5001)
    assert not lesson.check_std(0.501)


@pytest.mark.parametrize(("s", "hint"), [*exercises._STD.items(), (-0.5, "is positive"), (0.3, "here 0.6")])
def test_std_hints(s, hint):
    result = lesson.check_std(s)
    assert not result
    assert hint in result.message


# Exercises 2 to 5

def gain(alpha):
    """Return the gain, from the mean squared slope over many sums."""
    z = np.linspace(-3, 3, 100_001)[1::2]
    return 1 / np.sqrt(np.mean(np.where(z > 0, 1.0, alpha) ** 2))


def fold(W, b, gamma, beta, mean, var):
    """Return the layer by asking it: nothing, and each unit vector."""
    net = layers.batch_norm_forward
    rows = np.concatenate([np.zeros((1, len(W))), np.eye(len(W))])
    out = net(layers.Norm(gamma, beta), rows @ W + b, layers.Statistics(mean, var))[0]
    return out[1:] - out[0], out[0]


def concat_backward(x, W, dy):
    block = layers.concat(layers.dense(*W.shape))
    params = (layers.Dense(W, np.zeros(W.shape[1])),)
    _, cache = block.forward(params, x, ((),), ((),), True)
    grads, dx = block.backward(params, cache, dy, True)
    return grads[0].W, dx


def clip(grads, limit):
    return optimizers.clip_by_norm(grads, limit)


def test_right_functions_pass():
    assert lesson.check_gain(lambda alpha: math.sqrt(2 / (1 + alpha ** 2)))
    assert lesson.check_gain(lambda alpha: np.array([2 / (1 + alpha * alpha)]) ** 0.5)
    assert gain(0.3) == pytest.approx(math.sqrt(2 / 1.09), rel=1e-4)
    assert lesson.check_fold(fold)
    assert lesson.check_concat(concat_backward)
    assert lesson.check_clip(clip)


@pytest.mark.parametrize(("check", "hint", "mistake"), [
    (check, hint, mistake)
    for check, mistakes in ((lesson.check_gain, exercises._GAIN_MISTAKES),
                            (lesson.check_fold, exercises._FOLD_MISTAKES),
                            (lesson.check_concat, exercises._CONCAT_MISTAKES),
                            (lesson.check_clip, exercises._CLIP_MISTAKES))
    for hint, mistake in mistakes.items()], ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_gets_its_hint(check, hint, mistake):
    result = check(mistake)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("check", "answer", "hint"), [
    (lesson.check_gain, lambda alpha: 3.0, "α = 0.5: expected 1.265, got 3"),
    (lesson.check_fold, lambda *args: fold(*args)[::-1], "The order is swapped: first W, then b."),
    (lesson.check_concat, lambda *args: concat_backward(*args)[1], "Expected two values, `dW, dx`"),
    (lesson.check_clip, lambda grads, limit: grads[0], "array 1: expected an array of shape (2, 2)"),
])
def test_other_wrong_functions_are_distinguished(check, answer, hint):
    result = check(answer)
    assert not result
    assert hint in result.message


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("scale", "hint"), [
    (lambda norm, limit: limit / norm, "A gradient shorter than the limit is made longer."),
    (lambda norm, limit: np.minimum(1.0, limit / norm) * (norm / norm), "this divides 0 by 0"),
])
def test_a_zero_gradient_hides_no_hint(scale, hint):
    def answer(grads, limit):
        norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))
        return [g * scale(norm, limit) for g in grads]

    assert hint in lesson.check_clip(answer).message


# Exercise 6

def forty(block, lr, epochs=30):
    parts = [layers.dense(64, 32, "tanh"), *(block() for _ in range(38)), layers.dense(32, 10)]
    return training.fit(network.sequential(*parts), lesson.digits(), "softmax_cross_entropy",
                        optimizers.sgd(lr), epochs=epochs, batch_size=50, compiled=True)[0]


def test_forty_layers_pass_with_shortcuts():
    assert lesson.check_deep(forty(lambda: layers.residual(layers.dense(32, 32, "tanh")), 0.03))


@pytest.mark.parametrize(("net", "hint"), [
    (lambda: network.mlp(64, 32, 10), "2 dense layers; expected at least 40"),
    (lambda: network.sequential(layers.layer_norm(64), layers.dense(64, 10)), "There is layer_norm in it"),
    (lambda: network.mlp(64, *[8] * 40, 10), "little more than guessing"),
    (lambda: network.mlp(64, *[8] * 40, 3), "10 units"),
    (lambda: network.mlp(32, *[8] * 40, 10), "64 numbers each"),
    (lambda: network.mlp(64, *[8] * 40, 10).map(lambda a: a * np.nan), "NaN or infinite"),
    (lambda: [1, 2], "the trained network itself"),
])
def test_deep_hints(net, hint):
    result = lesson.check_deep(net())
    assert not result
    assert hint in result.message


def test_a_layer_that_does_nothing_does_not_count():
    small = network.mlp(64, 32, 10, activation="relu")
    small, _ = training.fit(small, lesson.digits(), "softmax_cross_entropy", optimizers.adam(0.01), epochs=20)
    net = network.mlp(64, *[32] * 39, 10, activation="relu")
    hand_on = layers.Dense(np.eye(32), np.zeros(32))
    net = net.replace(params=(small.params[0], *[hand_on] * 38, small.params[1]))
    assert "38 of the layers hand on" in lesson.check_deep(net).message
    idle = layers.residual(*(layers.dense(32, 32, init="zeros") for _ in range(40)))
    net = network.sequential(layers.dense(64, 32, "relu"), idle, layers.dense(32, 10))
    net = net.replace(params=(small.params[0], net.params[1], small.params[1]))
    assert "40 of the layers hand on" in lesson.check_deep(net).message
    noise = network.sequential(*[layers.residual(layers.dense(32, 32, init="normal"))] * 38)
    noise = noise.map(lambda W: 1e-3 * W).params
    net = network.sequential(layers.dense(64, 32, "relu"), *[layers.residual(layers.dense(32, 32))] * 38,
                             layers.dense(32, 10)).replace(params=(small.params[0], *noise, small.params[1]))
    assert "38 of the layers hand on" in lesson.check_deep(net).message


def test_blocks_that_begin_at_zero_pass_with_adam():
    net = network.sequential(layers.dense(64, 32, "relu"), *(
        layers.residual(layers.dense(32, 32, "relu"), layers.dense(32, 32, init="zeros"))
        for _ in range(19)), layers.dense(32, 10))
    net = training.fit(net, lesson.digits(), "softmax_cross_entropy", optimizers.adam(0.001), epochs=30,
                       batch_size=50, compiled=True)[0]
    assert lesson.check_deep(net)


def test_a_block_hides_no_normalization():
    block = layers.residual(layers.batch_norm(32), layers.dense(32, 32))
    net = network.sequential(layers.dense(64, 32), block, layers.dense(32, 10))
    assert "There is batch_norm in it" in lesson.check_deep(net).message


# Signal through depth

def layered(activation, norm, gain, state):
    """Return the figure's network as one of the package, with its weights."""
    k = signal_through_depth.UNITS
    norms = {"none": [], "batch norm": [layers.batch_norm(k)], "layer norm": [layers.layer_norm(k)]}[norm]
    name = signal_through_depth.ACTIVATIONS[activation]
    parts, params = [], []
    for W in (state["first"], *state["inner"]):
        parts += [layers.dense(len(W), k), *norms, layers.activation(name)]
        neutral = [layers.Norm(np.ones(k), np.zeros(k)) for _ in norms]
        params += [layers.Dense(gain * W, np.zeros(k)), *neutral, ()]
    return network.sequential(*parts).replace(params=tuple(params))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "ReLU"])
@pytest.mark.parametrize("norm", ["none", "batch norm", "layer norm"])
def test_the_signals_are_those_of_a_network(activation, norm):
    figure, X = signal_through_depth.explorable, signal_through_depth.X
    found, state = figure.outputs(activation=activation, norm=norm, gain=1.3, layers=50), figure.first()
    net = layered(activation, norm, 1.3, state)
    out, cache = network.forward(net, X, train=True)
    grads = network.backward(net, cache, state["back"])
    assert found["size"][-1, 1] == pytest.approx(np.log10(np.sqrt(np.mean(out ** 2))), abs=1e-9)
    if norm == "none":              # the gradient of the first weights is Xᵀδ, and X has a row for each δ
        delta = np.linalg.lstsq(X.T, grads[0].W, rcond=None)[0]
        assert found["error"][0, 1] == pytest.approx(np.log10(np.sqrt(np.mean(delta ** 2))), abs=1e-6)


def test_fewer_layers_are_a_shorter_network():
    figure = signal_through_depth.explorable
    long, short = (figure.outputs(layers=n, activation="tanh", gain=1.1) for n in (50, 12))
    np.testing.assert_allclose(short["size"][:12, 1], long["size"][:12, 1])
    assert np.isnan(short["size"][12:, 1]).all()
    assert short["forward"][:, 12:].max() == 0.0


def test_the_product_explains_the_size():
    figure = signal_through_depth.explorable
    for activation, gain in (("sigmoid", 1.0), ("tanh", 1.0), ("ReLU", 1.4), ("ReLU", 0.5)):
        found = figure.outputs(activation=activation, gain=gain, layers=50)
        apart = np.abs(found["product"][:, 1] - found["error"][:, 1])
        assert apart.max() < 1.5, (activation, gain)


def test_other_weights_are_other_weights():
    figure = signal_through_depth.explorable
    first = figure.first()
    second = figure.press("draw", first)
    assert not np.array_equal(first["inner"], second["inner"])
    assert second["inner"].std() == pytest.approx(signal_through_depth.UNITS ** -0.5, rel=0.02)


def test_the_histogram_counts_every_value_in_range():
    values = np.array([[1e-3, 2e-3, 10.0, 0.0], [1.0, 1.0, 1.0, 1e9]])
    shares = signal_through_depth.histograms(values, np.array([True, True]))
    np.testing.assert_allclose(shares.sum(axis=0), [0.75, 0.75])
    assert signal_through_depth.histograms(values, np.array([True, False]))[:, 1].max() == 0.0


# Skip it

@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("depth", [2, 5, 30])
def test_the_gradients_of_both_networks_are_right(skip, depth):
    from dlbook import losses
    params, depth = skip_it.explorable.first(seed=3)["plain"], np.asarray(depth)
    X, y = skip_it.X[:10], skip_it.y[:10]

    def loss(p):
        return losses.binary_cross_entropy(skip_it.forward(p, X, depth, skip)[0], y)

    z, caches = skip_it.forward(params, X, depth, skip)
    grads, sizes = skip_it.gradients(params, caches, losses.binary_cross_entropy(z, y)[1], depth, skip)
    rng = np.random.default_rng(0)
    assert gradcheck.directional(lambda p: loss(p)[0], params, grads, rng) < 1e-6
    assert sizes[:int(depth)].min() > 0
    assert int(depth) == skip_it.DEEPEST or sizes[int(depth):].max() == 0.0


def test_the_plain_network_is_the_packages():
    params = skip_it.explorable.first(seed=1)["plain"]
    net = network.mlp(2, *[skip_it.UNITS] * 5, 1)
    inner = [layers.Dense(W, b) for W, b in zip(params["W"][:4], params["b"][:4], strict=True)]
    net = net.replace(params=(params["first"], *inner, params["last"]))
    ours = skip_it.forward(params, skip_it.X, np.asarray(5), False)[0]
    np.testing.assert_allclose(ours, network.predict(net, skip_it.X)[:, 0])


def test_the_gradient_at_the_first_step_is_much_larger_with_shortcuts():
    for seed in range(5):
        sizes = skip_it.explorable.first(seed=seed)["sizes"]
        assert sizes["short"][0] > 100 * sizes["plain"][0]


# What the questions claim

def test_the_quiz_is_right():
    assert 0.8 ** 40 == pytest.approx(1.3e-4, rel=0.05)
    values = np.array([[2.0], [4.0], [4.0], [6.0]])
    out = layers.batch_norm_forward(layers.Norm(np.ones(1), np.zeros(1)), values)[0]
    assert out[-1, 0] == pytest.approx(math.sqrt(2), rel=1e-4)
