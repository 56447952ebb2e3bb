"""Compiled training: the numbers of plain training, for every optimizer and every kind of layer."""

import itertools
import math
import signal

import numpy as np
import pytest
from layer_cases import ONE_OF_EACH

from dlbook import datasets, layers, losses, network, optimizers, regularizers, schedules, training
from dlbook.arrays import pytree
from dlbook.errors import TraceError
from dlbook.network.ravel import Raveler
from dlbook.replay import plan
from dlbook.training.compiled import can_ravel
from dlbook.training.history import Recorder

X, Y = datasets.two_moons(43, noise=0.2, seed=0)
MOONS = X, Y                                                             # in batches of 16, the last has 11
RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(22, 1, 4, 4)), np.arange(22.0) % 3
WORDS = np.floor(RNG.random((22, 5)) * 7), np.arange(22.0) % 3
SEQUENCES = RNG.normal(size=(22, 5, 2)), np.arange(22.0) % 3


def mlp(**options):
    return network.mlp(2, 8, 8, 2, seed=0, **options)


def walk(net, data, optimizer, compiled, count=12, loss="softmax_cross_entropy", **options):
    """Train for some steps; return the last one, and all losses."""
    run = training.steps(net, data, loss, optimizer, batch_size=16, seed=0, compiled=compiled, **options)
    seen = [(step, float(step.loss)) for step in itertools.islice(run, count)]
    return seen[-1][0], [loss for _, loss in seen]


def check_same(net, data, optimizer, rtol=1e-12, **options):
    """Require the same losses, parameters, gradients and states."""
    (plain, plain_losses), (fast, fast_losses) = (walk(net, data, optimizer, c, **options)
                                                  for c in (False, True))
    np.testing.assert_allclose(fast_losses, plain_losses, rtol=rtol)
    trees = [{"params": s.net.params, "memory": s.net.state, "grads": s.grads, "state": s.state}
             for s in (plain, fast)]
    assert [path for path, _ in pytree.paths(trees[0])] == [path for path, _ in pytree.paths(trees[1])]
    for (path, expected), (_, leaf) in zip(*map(pytree.paths, trees), strict=True):
        assert np.ndim(expected) == 0 or leaf.dtype == expected.dtype, path
        np.testing.assert_allclose(leaf, expected, rtol=rtol, atol=rtol, err_msg=path)


@pytest.mark.parametrize("name", optimizers.OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_optimizer_takes_the_same_steps(name, dtype):
    rtol = 1e-12 if dtype == "float64" else 1e-5
    check_same(mlp(dtype=dtype), MOONS, optimizers.get(name)(0.01), rtol)


NETS = {
    "cnn": ((layers.conv2d(1, 4, padding=1), layers.activation("relu"), layers.max_pool(2),
             layers.conv2d(4, 4, stride=2, padding=1), layers.activation("elu"), layers.flatten(),
             layers.dense(4, 3)), IMAGES),
    "average": ((layers.conv2d(1, 4), layers.prelu(4), layers.average_pool(2),
                 layers.global_average_pool(), layers.dense(4, 3)), IMAGES),
    "norms and dropout": ((layers.dense(2, 8), layers.batch_norm(8), layers.activation("gelu"),
                           layers.dropout(0.3), layers.dense(8, 8), layers.layer_norm(8),
                           layers.dense(8, 2)), MOONS),
    "blocks": ((layers.dense(2, 4), layers.residual(layers.dense(4, 4, "silu"), layers.dropout(0.2)),
                layers.concat(layers.dense(4, 3, "sigmoid")), layers.dense(7, 2)), MOONS),
    "embedding": ((layers.embedding(7, 4), layers.lstm(4, 3)), WORDS),
    "rnn": ((layers.rnn(2, 3),), SEQUENCES),
    "gru": ((layers.gru(2, 3),), SEQUENCES),
}


@pytest.mark.parametrize("name", NETS)
def test_stacks_of_layers_compile(name):
    parts, data = NETS[name]         # not with Adam: before a batch norm, gradients of biases are mere noise
    check_same(network.sequential(*parts, seed=1), data, optimizers.momentum(0.01))


@pytest.mark.parametrize("kind", layers.LAYERS)
def test_every_kind_of_layer_compiles(kind):
    layer, x = ONE_OF_EACH[kind]
    last = layers.flatten(), layers.dense(math.prod(layer.shape(x.shape[1:])), 3)
    data = x, np.arange(len(x)) % 3.0
    check_same(network.sequential(layer, *last, seed=1), data, optimizers.momentum(0.01))


SETTINGS = {
    "penalty": optimizers.penalized(optimizers.sgd(0.1), regularizers.l2(0.01)),
    "projection": optimizers.projected(optimizers.adam(0.05), regularizers.max_norm(0.5)),
    "clipped norm": optimizers.clipped(optimizers.momentum(0.1), norm=0.1),
    "penalty, clipped norm, projection": optimizers.penalized(
        optimizers.projected(optimizers.clipped(optimizers.sgd(0.1), norm=0.1), regularizers.max_norm(0.5)),
        regularizers.l1(0.01)),
    "clipped value": optimizers.clipped(optimizers.adam(0.1), value=0.01),
    "decay of weights": optimizers.adamw(0.1, choose=regularizers.weights),
    "schedule": optimizers.nesterov(schedules.warm_up(4, schedules.cosine(0.1, 8))),
    "two schedules": optimizers.rmsprop(schedules.join(0.01, 5, schedules.step_decay(0.01, 3))),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_mean_the_same(name):
    check_same(mlp(), MOONS, SETTINGS[name])


@pytest.mark.parametrize("loss", losses.LOSSES)
def test_every_loss_compiles(loss):
    net = network.mlp(2, 4, 2 if loss in ("softmax_cross_entropy", "multiclass_hinge") else 1, seed=0)
    check_same(net, MOONS, optimizers.sgd(0.1), loss=loss)


def test_full_batches_and_float32_need_no_conversion():
    check_same(mlp(dtype="float32"), (X[:16].astype("float32"), Y[:16]), optimizers.sgd(0.1), 1e-5)


def test_only_the_next_step_can_change_what_a_step_returned():
    net = mlp()
    start = [leaf.copy() for leaf in pytree.leaves(net.params)]
    run = training.steps(net, MOONS, "softmax_cross_entropy", optimizers.adam(0.1), compiled=True)
    first = next(run)
    known, loss = first.net.params[0].W.copy(), float(first.loss)
    second = next(run)
    assert not np.array_equal(first.net.params[0].W, known)
    assert float(first.loss) == loss                                     # the loss is not overwritten
    for leaf in pytree.leaves((second.net.params, second.grads, second.state)):
        with pytest.raises(ValueError, match="read-only"):
            leaf[...] = 0.0
    for leaf, before in zip(pytree.leaves(net.params), start, strict=True):
        np.testing.assert_array_equal(leaf, before)                      # the argument


def test_fit_returns_networks_that_do_not_change_later():
    data, seen = (X[:32], Y[:32]), ([], [])
    runs = [training.fit(mlp(), data, "softmax_cross_entropy", optimizers.adam(0.1), epochs=30, seed=3,
                         validation=(X[32:], Y[32:]), patience=5, compiled=compiled,
                         callbacks=[lambda epoch, nets=nets: nets.append(epoch.net)])
            for compiled, nets in zip((False, True), seen, strict=True)]
    (plain, history), (fast, fast_history) = runs
    np.testing.assert_allclose(fast_history.step_loss, history.step_loss, rtol=1e-11)
    assert len(seen[0]) == len(seen[1]) < 30                             # patience ended both
    for one, other in zip([plain, *seen[0]], [fast, *seen[1]], strict=True):
        for a, b in zip(pytree.leaves(one.params), pytree.leaves(other.params), strict=True):
            np.testing.assert_allclose(b, a, rtol=1e-11)
            assert b.flags.writeable


def test_arrays_of_other_libraries_are_rejected():
    strict = pytest.importorskip("array_api_strict")
    data = strict.asarray(X), strict.asarray(Y)
    with pytest.raises(ValueError, match="expected NumPy arrays, got array_api_strict; omit it"):
        training.steps(mlp(), data, "softmax_cross_entropy", optimizers.sgd(0.1), compiled=True)


def test_what_cannot_be_recorded_is_named_with_its_line():
    def lopsided(z, y):
        gradient = z - y[:, None]
        return (gradient * gradient).mean() if gradient[0, 0] > 0 else 0.0 * gradient[0, 0], gradient
    run = training.steps(network.mlp(2, 1), MOONS, lopsided, optimizers.sgd(0.1), compiled=True)
    with pytest.raises(TraceError, match=r"test_compiled.py, line .*gradient\[0, 0\] > 0"):
        next(run)


def test_divergence_raises_as_it_does_uncompiled():
    with pytest.raises(training.DivergedError) as compiled, np.errstate(all="ignore"):
        training.fit(network.mlp(2, 1), MOONS, "mse", optimizers.sgd(1e6), compiled=True, epochs=300)
    with pytest.raises(training.DivergedError) as plain, np.errstate(all="ignore"):
        training.fit(network.mlp(2, 1), MOONS, "mse", optimizers.sgd(1e6), epochs=300)
    assert compiled.value.step == plain.value.step


def test_a_planted_mistake_does_not_train(monkeypatch):
    monkeypatch.setattr(plan.Plan, "_may_overwrite", lambda self, i, node: i in self.carried_to)

    def exchange(grads, state, params):                    # each is needed after the other was updated
        first, second = state
        return pytree.map(lambda g: -0.1 * g, grads), [second + grads, first + grads]

    def init(params):
        return [0.0 * params, 1.0 * params]
    optimizer = optimizers.Optimizer(init, exchange, 0.1, elementwise=True)
    run = training.steps(mlp(), MOONS, "softmax_cross_entropy", optimizer, compiled=True)
    with pytest.raises(TraceError, match="bug in dlbook"):
        next(run)


def stateless(params):
    return optimizers.SGDState(0)


def same_for_all(grads, state, params):
    return pytree.map(lambda g: -0.1 * g, grads), state


SGD = optimizers.sgd(0.1)
ELEMENTWISE = {
    **{name: (make(0.1), True) for name, make in optimizers.OPTIMIZERS.items()},
    "clipped value": (optimizers.clipped(SGD, value=0.1), True),
    "two schedules": (optimizers.adam(schedules.join(0.1, 5, schedules.cosine(0.1, 9))), True),
    "custom": (optimizers.Optimizer(stateless, same_for_all, 0.1), False),
    "custom, elementwise": (optimizers.Optimizer(stateless, same_for_all, 0.1, elementwise=True), True),
    "clipped norm": (optimizers.clipped(SGD, norm=0.1), False),
    "custom, clipped": (
        optimizers.clipped(optimizers.Optimizer(stateless, same_for_all, 0.1), value=0.1), False),
    "decay of weights": (optimizers.adamw(0.1, choose=regularizers.weights), False),
    "penalized": (optimizers.penalized(SGD, regularizers.l2(0.1)), False),
    "projected": (optimizers.projected(SGD, regularizers.max_norm(0.1)), False),
}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_optimizers_that_are_elementwise_say_so(name):
    """The claim is true: it does not matter where one array ends and the next begins."""
    optimizer, expected = ELEMENTWISE[name]
    net = network.sequential(layers.dense(2, 3), layers.residual(layers.dense(3, 3)), layers.dense(3, 2))
    assert optimizer.elementwise is can_ravel(optimizer, net.params) is expected
    if expected:
        raveler = Raveler(net.params)
        grads, params = pytree.map(np.cos, net.params), net.params
        state = optimizer.init(params)
        flat_params, flat_state = raveler.ravel(params), optimizer.init(raveler.ravel(params))
        for _ in range(3):
            updates, state = optimizer.update(grads, state, params)
            flat_updates, flat_state = optimizer.update(raveler.ravel(grads), flat_state, flat_params)
            np.testing.assert_array_equal(flat_updates, raveler.ravel(updates))


def test_an_update_of_a_flat_vector_is_a_dozen_calls():
    deep = network.mlp(2, *[4] * 8, 2, seed=0)
    programs = []
    for optimizer in (optimizers.adam(0.1), optimizers.clipped(optimizers.adam(0.1), norm=10.0)):
        run = training.steps(deep, MOONS, "softmax_cross_entropy", optimizer, compiled=True)
        next(run)
        programs.append(run.gi_frame.f_locals["advance"].programs[32][0])
    flat, one_by_one = (len(made.calls) for made in programs)
    assert flat + 9 * 2 * 10 < one_by_one


def test_mixed_dtypes_and_nothing_to_learn_are_not_raveled():
    first, second = mlp().params[:2]
    mixed = first._replace(W=first.W.astype("float32")), second
    assert not can_ravel(optimizers.sgd(0.1), mixed)
    assert not can_ravel(optimizers.sgd(0.1), ((),))
    still = network.sequential(layers.activation("tanh"))
    check_same(still, MOONS, optimizers.sgd(0.1))


NORMED = network.sequential(layers.dense(2, 8), layers.batch_norm(8), layers.activation("gelu"),
                            layers.dense(8, 2), seed=1)


def test_ctrl_c_leaves_a_network_of_one_step():
    """Wherever it comes: parameters, running statistics and averages of the gradients belong together."""
    optimizer = optimizers.clipped(optimizers.adam(0.1), norm=1.0)

    def run(compiled=True):
        return training.steps(NORMED, (X[:40], Y[:40]), "softmax_cross_entropy", optimizer, batch_size=20,
                              compiled=compiled)
    known = [(step.net, step.state) for step in itertools.islice(run(False), 3)]
    count = len(first_program(run()).calls)
    for i in range(count + 1):
        steps = run()
        step = next(steps)
        program = first_program(steps)
        program.calls.insert(i, interrupt_once())
        with pytest.raises(KeyboardInterrupt):
            next(steps)
        for one, other in zip(known[1], (step.net, step.state), strict=True):
            trees = [(tree.params, tree.state) if isinstance(tree, network.Network) else tree
                     for tree in (one, other)]
            for a, b in zip(*map(pytree.leaves, trees), strict=True):
                np.testing.assert_allclose(b, a, rtol=1e-9, atol=1e-9)


def first_program(run):
    """Return the program of a run, which has taken its first step."""
    frame = run.gi_frame.f_locals
    if "advance" in frame and not frame["advance"].programs:
        next(run)
    return next(iter(run.gi_frame.f_locals["advance"].programs.values()))[0]


def interrupt_once():
    """Return a function that is interrupted in its first call only, as by Ctrl-C."""
    calls = itertools.count()

    def call():
        if next(calls) == 0:
            raise KeyboardInterrupt
    return call


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="sends a signal as POSIX does")
def test_ctrl_c_at_any_moment(monkeypatch):
    """With real signals: what `fit` returns is the network of some step of an undisturbed run."""
    given = NORMED, (X[:40], Y[:40]), "softmax_cross_entropy", optimizers.sgd(0.05)
    add, delays = Recorder.add, iter(0.002 + 0.0007 * np.arange(8))

    def add_and_start_the_clock(self, step):
        add(self, step)
        if step.step == 0:
            signal.setitimer(signal.ITIMER_REAL, next(delays))
    monkeypatch.setattr(Recorder, "add", add_and_start_the_clock)
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        ended = [training.fit(*given, compiled=True, batch_size=20, epochs=10**6) for _ in range(8)]
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert {history.stopped for _, history in ended} == {"interrupted"}
    wanted = {len(history.step_loss) + extra: NORMED for _, history in ended for extra in (0, 1)}
    for step in itertools.islice(training.steps(*given, compiled=True, batch_size=20), max(wanted)):
        if step.step + 1 in wanted:
            wanted[step.step + 1] = step.net.map(np.array)
    for net, history in ended:
        assert any(same(net, wanted[len(history.step_loss) + extra]) for extra in (0, 1))


def same(net, other):
    """Return whether two networks have the same parameters and running statistics."""
    return all(np.array_equal(a, b) for a, b in zip(
        pytree.leaves((net.params, net.state)), pytree.leaves((other.params, other.state)), strict=True))
