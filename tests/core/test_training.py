"""Training: one step by hand, fair batches, honest histories, and every way to end."""

import importlib
import itertools
import math
import pickle
import sys
import types

import numpy as np
import pytest

from dlbook import datasets, gradcheck, layers, losses, metrics, network, optimizers, regularizers, training
from dlbook.arrays import pytree, to_numpy
from dlbook.errors import ShapeError
from dlbook.layers import Dense
from dlbook.trace import trace
from dlbook.training.steps import prepare

XOR = ([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
CURVE = (np.linspace(-1, 1, 23)[:, None], np.linspace(-1, 1, 23) ** 2)      # 23 samples: no batch fits


def small(**options):
    return network.mlp(1, 4, 1, **options)


def equal(first, second):
    """Return whether two pytrees hold the same numbers."""
    return all((to_numpy(a) == to_numpy(b)).all()
               for a, b in zip(pytree.leaves(first), pytree.leaves(second), strict=True))


def test_one_step_by_hand(xp, close):
    # The 3-2-1 network of test_network.py: ŷ = 0.765452 for target 0; lr = 0.1.
    params = (Dense([[0.1, 0.2], [0.3, 0.1], [0.5, 0.0]], [0.1, 0.1]), Dense([[0.1], [0.2]], [1.0]))
    net = network.mlp(3, 2, 1, activation="sigmoid").replace(
        params=tuple(Dense(xp.asarray(W), xp.asarray(b)) for W, b in params))
    step = next(training.steps(net, (xp.asarray([[0.6, 0.8, 0.7]]), xp.asarray([0.0])),
                               "binary_cross_entropy", optimizers.sgd(0.1)))
    close(step.loss, 1.450095, rtol=1e-6)
    first, second = step.net.params
    close(second.b, [1 - 0.0765452], rtol=1e-6)
    close(second.W, [[0.1 - 0.0519879], [0.2 - 0.0439708]], rtol=1e-6)
    close(first.b, [0.1 - 0.00166788, 0.1 - 0.00374242], rtol=1e-6)
    close(first.W, [[0.0989993, 0.197755], [0.298666, 0.0970061], [0.498832, -0.00261970]], rtol=1e-5)
    close(net.params[0].W, params[0].W)                        # the old network is as it was
    assert (step.epoch, step.step, step.ends_epoch, step.state.step) == (0, 0, True, 1)


@pytest.mark.parametrize("name", optimizers.OPTIMIZERS)
def test_a_recorded_step_replays_to_the_same_numbers(name):
    X, y = datasets.two_moons(20, seed=0)
    net = network.mlp(2, 4, 2, activation="tanh", seed=0)
    optimizer = optimizers.get(name)(0.05)

    def step(params, state, X, y):
        new, state, loss, grads = training.one_step(net.replace(params=params), state, X, y,
                                                    losses.softmax_cross_entropy, optimizer)
        return {"params": new.params, "state": state, "loss": loss, "grads": grads}
    start = {"params": net.params, "state": optimizer.init(net.params)}
    graph = trace(step, start | {"X": X, "y": y})
    known = dict(pytree.paths(start))
    steps = training.steps(net, (X, y), "softmax_cross_entropy", optimizer, batch_size=20)
    for taken in itertools.islice(steps, 25):
        known = graph.run(**known, X=X, y=y)
        seen = {"params": taken.net.params, "loss": taken.loss, "grads": taken.grads}
        for path, leaf in pytree.paths(seen):
            np.testing.assert_allclose(known[path], leaf, rtol=1e-10, atol=1e-14)


def epochs_of(run):
    """Return the rows visited in each epoch."""
    rows = {}
    for step in run:
        rows.setdefault(step.epoch, []).extend(step.index.tolist())
    return list(rows.values())


def fair(epochs, n):
    """Return whether every epoch has each sample once, in a new random order."""
    return (all(sorted(rows) == list(range(n)) for rows in epochs)
            and len({tuple(rows) for rows in epochs}) == len(epochs)
            and all(any(abs(a - b) != 1 for a, b in zip(rows[:4], rows[1:4], strict=False))
                    for rows in epochs))


def test_batches_shuffle_samples():
    run = list(training.steps(small(), CURVE, "mse", optimizers.sgd(0.1), epochs=4, batch_size=5))
    assert [len(step.index) for step in run[:5]] == [5, 5, 5, 5, 3]
    assert [step.ends_epoch for step in run[:6]] == [False] * 4 + [True, False]
    assert [(step.epoch, step.step) for step in run[4:7]] == [(0, 4), (1, 5), (1, 6)]
    assert fair(epochs_of(run), 23)


@pytest.mark.parametrize("order", [
    lambda rng, n: np.arange(n),                                              # not at all
    lambda rng, n: np.concatenate([5 * i + np.arange(5) for i in rng.permutation(5)])[:n],     # only starts
    lambda rng, n: rng.integers(0, n, size=n),                                # with replacement
    lambda rng, n: np.random.default_rng(0).permutation(n),                   # the same in each epoch
])
def test_unfair_batches_are_detected(order):
    rng = np.random.default_rng(1)
    assert not fair([order(rng, 23).tolist() for _ in range(4)], 23)


def test_batches_contain_the_right_rows():
    X, y = np.arange(23.0)[:, None], 10 * np.arange(23.0)
    seen = []

    def loss(out, target):
        seen.append(target)
        return losses.mse(out, target)
    run = list(training.steps(network.mlp(1, 1), (X, y), loss, optimizers.sgd(1e-6), epochs=1, batch_size=5))
    for step, target in zip(run, seen[1:], strict=True):                     # the first is the check
        assert target.tolist() == (10.0 * step.index).tolist()


def test_the_gradient_of_a_step_is_that_of_its_batch():
    step = next(training.steps(small(seed=1), CURVE, "mse", optimizers.sgd(0.1), batch_size=5, seed=3))
    X, y = CURVE[0][step.index], CURVE[1][step.index]
    net = small(seed=1)

    def loss(params):
        return losses.mse(network.forward(net.replace(params=params), X)[0], y)[0]
    assert gradcheck.directional(loss, net.params, step.grads, np.random.default_rng(0)) < 1e-7
    assert float(step.loss) == float(loss(net.params))
    assert equal(step.net.params, pytree.map(lambda p, g: p - 0.1 * g, net.params, step.grads))


def test_the_same_seed_gives_the_same_run():
    runs = [training.fit(small(), CURVE, "mse", optimizers.adam(0.01), epochs=3, batch_size=4, seed=s)
            for s in (0, 0, 1)]
    assert runs[0][1] == runs[1][1]
    assert equal(runs[0][0].params, runs[1][0].params)
    assert runs[0][1] != runs[2][1]


def test_fit_is_the_same_on_every_library(xp, close):
    X, y = datasets.two_moons(30, seed=0)
    net = network.sequential(layers.dense(2, 4), layers.batch_norm(4), layers.activation("tanh"),
                             layers.dropout(0.2), layers.dense(4, 2))
    optimizer = optimizers.penalized(optimizers.adam(0.01), regularizers.l2(0.01))
    options = {"epochs": 3, "batch_size": 8, "validation": (X, y)}
    expected, record = training.fit(net, (X, y), "softmax_cross_entropy", optimizer, **options)
    options["validation"] = (xp.asarray(X), xp.asarray(y))
    found, history = training.fit(net, (xp.asarray(X), xp.asarray(y)), "softmax_cross_entropy", optimizer,
                                  **options)
    for a, b in zip(pytree.leaves((found.params, found.state)),
                    pytree.leaves((expected.params, expected.state)), strict=True):
        close(a, b, rtol=1e-9, atol=1e-8)    # before batch norm a bias has no slope: Adam follows rounding
    np.testing.assert_allclose(history.step_loss, record.step_loss, rtol=1e-10)
    np.testing.assert_allclose(history.val_loss, record.val_loss, rtol=1e-10)
    assert found.state[1].mean.dtype == xp.float64
    assert not equal(expected.state, net.state)                 # batch norm has learned the data's statistics


def test_float32_is_preserved(xp):
    X = xp.asarray([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])      # float64 data, float32 network
    net = network.mlp(2, 3, 1, dtype="float32")
    step = next(training.steps(net, (X, xp.asarray([0, 1, 1])), "binary_cross_entropy", optimizers.adam(0.1)))
    made = [step.loss, *pytree.leaves((step.grads, step.net.params, step.state[1:]))]
    assert all(leaf.dtype == xp.float32 for leaf in made)


def test_fit_learns():
    X, y = datasets.two_moons(200, noise=0.1, seed=0)
    net = network.mlp(2, 16, 2, activation="tanh", seed=0)
    trained, history = training.fit(net, (X, y), "softmax_cross_entropy", optimizers.adam(0.05), epochs=30)
    assert metrics.accuracy(y, network.classify(trained, X)) > 0.97
    assert history.loss[-1] < 0.1 < history.loss[0]
    assert metrics.accuracy(y, network.classify(net, X)) < 0.9       # the argument was not trained


def test_history():
    _, history = training.fit(small(), CURVE, "mse", optimizers.sgd(0.05), epochs=2, batch_size=10,
                              validation=([[0.5]], [0.25]))
    assert len(history.step_loss) == 6
    sizes = np.array([10, 10, 3])
    np.testing.assert_allclose(history.loss, [np.average(history.step_loss[:3], weights=sizes),
                                              np.average(history.step_loss[3:], weights=sizes)])
    assert len(history.val_loss) == 2
    assert history.stopped == ""
    assert repr(training.History((0.5, 0.25), (), (0.5, 0.25))) == (
        "History(2 epochs, 2 steps, loss 0.5 → 0.25)")
    assert repr(training.History((0.5,), (0.75, 1.0), (0.5,), 0, "patience")) == (
        "History(1 epoch, 1 step, loss 0.5, validation loss 0.75 → 1, lowest 0.75 in epoch 0, stopped early)")
    assert repr(training.History()) == "History(0 epochs, 0 steps)"


def test_validation_follows_each_epoch():
    held_out = X, y = [[0.5], [-0.25]], [0.25, 0.0625]
    epochs = []
    net, history = training.fit(small(), CURVE, "mse", optimizers.sgd(0.05), epochs=3, validation=held_out,
                                callbacks=[epochs.append])
    expected = [float(losses.mse(network.predict(epoch.net, X), y)[0]) for epoch in epochs]
    assert list(history.val_loss) == expected == [epoch.val_loss for epoch in epochs]
    assert [epoch.loss for epoch in epochs] == list(history.loss)
    assert [len(epoch.history.loss) for epoch in epochs] == [1, 2, 3]
    assert equal(epochs[-1].net.params, net.params)


def test_early_stopping_returns_the_best():
    X, y = datasets.two_moons(40, seed=0)
    epochs = []
    other = (X, 1.0 - y)                                      # what helps here, hurts there
    net, history = training.fit(network.mlp(2, 8, 2), (X, y), "softmax_cross_entropy", optimizers.adam(0.02),
                                epochs=50, validation=other, patience=4, callbacks=[epochs.append])
    assert history.best_epoch == int(np.argmin(history.val_loss)) < 5
    assert len(history.loss) == history.best_epoch + 5
    assert history.stopped == "patience"
    assert equal(net.params, epochs[history.best_epoch].net.params)
    assert not equal(net.params, epochs[-1].net.params)


def test_patience_returns_the_best_even_if_it_never_ran_out():
    epochs = []
    net, history = training.fit(network.mlp(1, 1), ([[0.0], [1.0]], [0.0, 2.0]), "mse", optimizers.sgd(0.3),
                                epochs=6, validation=([[1.0]], [1.0]), patience=6, callbacks=[epochs.append])
    assert history.stopped == ""
    assert history.best_epoch != 5
    assert equal(net.params, epochs[history.best_epoch].net.params)


def test_a_callback_can_stop():
    net, history = training.fit(small(), CURVE, "mse", optimizers.sgd(0.1), epochs=10,
                                callbacks=[lambda epoch: epoch.epoch == 2, lambda epoch: None])
    assert len(history.loss) == 3
    assert history.stopped == "callback"


@pytest.mark.parametrize("at", [1, 2, 8])
def test_ctrl_c_returns_what_has_been_trained(at):
    calls = itertools.count()

    def loss(out, y):
        if next(calls) == at + 1:                             # the first call is the check of the data
            raise KeyboardInterrupt
        return losses.mse(out, y)
    net, history = training.fit(small(), CURVE, loss, optimizers.sgd(0.1), epochs=9, batch_size=5)
    assert history.stopped == "interrupted"
    assert len(history.step_loss) == at
    run = training.steps(small(), CURVE, "mse", optimizers.sgd(0.1), batch_size=5)
    assert equal(net.params, list(itertools.islice(run, at))[-1].net.params)


def test_ctrl_c_before_the_first_step():
    def loss(out, y):
        if out.shape[0] > 1:
            raise KeyboardInterrupt
        return losses.mse(out, y)
    start = small()
    net, history = training.fit(start, CURVE, loss, optimizers.sgd(0.1))
    assert equal(net.params, start.params)
    assert history.step_loss == ()


def test_divergence_names_step_loss_and_rate(xp):
    data = tuple(xp.asarray(part) for part in CURVE)
    message = r"at step \d+ the loss is (inf|nan) \(learning rate 1e"
    with pytest.raises(training.DivergedError, match=message) as e:
        training.fit(network.mlp(1, 1), data, "mse", optimizers.sgd(1e8), epochs=300, batch_size=8)
    error = e.value
    assert not math.isfinite(error.loss)
    assert error.lr == 1e8
    assert error.history.stopped == "diverged"
    assert len(error.history.step_loss) == error.step         # the first bad one, even on a GPU
    assert np.isfinite(error.history.step_loss).all()
    again = pickle.loads(pickle.dumps(error))
    assert (again.step, again.history, str(again)) == (error.step, error.history, str(error))


def test_divergence_in_the_last_step_raises():
    with pytest.raises(training.DivergedError, match="at step 1 the loss is nan"):
        training.fit(network.mlp(1, 1), ([[1e150], [-1e150]], [1e150, 1e150]), "mse", optimizers.sgd(1e300),
                     epochs=1)


def test_divergence_names_the_rate_of_its_step():
    with pytest.raises(training.DivergedError) as e:
        training.fit(network.mlp(1, 1), CURVE, "mse", optimizers.sgd(lambda step: 10.0 ** (step + 1)),
                     epochs=100, batch_size=23)
    assert e.value.lr == 10.0 ** (e.value.step + 1)


def test_penalty_and_projection():
    net, optimizer = small(), optimizers.sgd(0.1)
    plain = next(training.steps(net, CURVE, "mse", optimizer, batch_size=23))
    costly = next(training.steps(net, CURVE, "mse", optimizers.penalized(optimizer, regularizers.l2(0.5)),
                                 batch_size=23))
    assert float(plain.loss) == float(costly.loss)
    assert equal(plain.grads, costly.grads)                    # of the loss alone, like the loss itself
    np.testing.assert_allclose(costly.net.params[0].W, plain.net.params[0].W - 0.1 * 0.5 * net.params[0].W)
    np.testing.assert_allclose(costly.net.params[0].b, plain.net.params[0].b)
    short, _ = training.fit(net, CURVE, "mse", optimizers.projected(optimizer, regularizers.max_norm(0.25)),
                            epochs=2)
    assert np.sqrt((short.params[1].W ** 2).sum(axis=0)).max() <= 0.25 + 1e-12


def test_dropout_draws_a_mask_for_each_batch():
    masks = []

    def forward(params, x, state, mask, train):
        assert train or isinstance(mask, tuple)
        masks.append(mask)
        return plain.forward(params, x, state, mask, train)
    plain = layers.dropout(0.5)
    spy = layers.Layer("dropout", {"rate": 0.5}, "", plain.init, forward, plain.backward, draw=plain.draw)
    net = network.sequential(layers.dense(1, 30), spy, layers.dense(30, 1))
    training.fit(net, CURVE, "mse", optimizers.sgd(0.01), epochs=2, batch_size=10)
    drawn = [mask for mask in masks if not isinstance(mask, tuple)]
    assert [mask.shape for mask in drawn] == [(10, 30), (10, 30), (3, 30)] * 2
    assert not (drawn[0] == drawn[1]).all()


class Bar:
    """Stands in for tqdm's bar."""

    made = []

    def __init__(self, **options):
        self.options, self.n, self.closed = options, options["initial"], False
        Bar.made.append(self)

    def update(self, n):
        self.n += n

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    Bar.made = []
    monkeypatch.setattr(importlib.import_module("dlbook.training.fit"), "_DELAY", 0.0)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    fake = types.ModuleType("tqdm.auto")
    fake.tqdm = Bar
    monkeypatch.setitem(sys.modules, "tqdm.auto", fake)
    return Bar.made


def run(**options):
    return training.fit(small(), CURVE, "mse", optimizers.sgd(0.1), epochs=3, batch_size=8, **options)


def test_a_bar_shows_long_runs(bars):
    run()
    (bar,) = bars
    assert bar.options == {"total": 9, "initial": 1, "unit": "step", "leave": False}
    assert bar.n == 9
    assert bar.closed


def test_the_bar_is_closed_when_training_fails(bars):
    def fail(epoch):
        raise RuntimeError("a bug in a callback")
    with pytest.raises(RuntimeError, match="a bug in a callback"):
        run(callbacks=[fail])
    assert bars[0].closed


def test_short_runs_show_no_bar(bars, monkeypatch):
    monkeypatch.setattr(importlib.import_module("dlbook.training.fit"), "_DELAY", 1000.0)
    run()
    assert bars == []


def test_no_bar_in_stored_outputs(bars, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    run()
    assert bars == []


def test_no_bar_without_tqdm(bars, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert len(run()[1].loss) == 3
    assert bars == []


@pytest.mark.parametrize(("changes", "error", "message"), [
    ({"data": np.ones((3, 1))}, TypeError, r"data must be a pair \(X, y\), got ndarray of 3 items"),
    ({"data": (np.ones((3, 1)), np.ones(2))}, ShapeError, r"X has shape \(3, 1\) and y \(2,\)"),
    ({"data": (np.ones(3), np.ones(3))}, ShapeError, "samples as rows of X"),
    ({"data": (np.ones((0, 1)), np.ones(0))}, ShapeError, "at least one"),
    ({"data": (np.ones((3, 2)), np.ones(3))}, ShapeError, r"x has shape \(1, 2\) and W \(1, 4\)"),
    ({"data": (np.ones((3, 1)), np.ones((3, 2)))}, ShapeError, r"\(1, 1\).*\(1, 2\)"),
    ({"data": ([[1.0], [float("nan")]], [0, 1])}, ValueError, r"nan at X\[1, 0\]"),
    ({"data": ([[1.0], [2.0]], [0, float("inf")])}, ValueError, r"inf at y\[1\]"),
    ({"data": ([[1.0], [2.0]], [-1, 1]), "loss": "hinge"}, ValueError, r"write \(y \+ 1\) / 2"),
    ({"data": ([["a"], ["b"]], [0, 1])}, TypeError, "expected real numbers"),
    ({"loss": "msee"}, ValueError, "did you mean 'mse'"),
    ({"optimizer": "adam"}, TypeError, r"such as optimizers.adam\(0.01\), got str 'adam'"),
    ({"optimizer": optimizers.adam}, TypeError, "optimizer must be one of dlbook.optimizers"),
    ({"epochs": 0}, ValueError, "epochs must be at least 1"),
    ({"batch_size": 2.5}, TypeError, "batch_size must be a whole number"),
])
def test_bad_input_raises_at_once(changes, error, message):
    arguments = {"data": CURVE, "loss": "mse", "optimizer": optimizers.sgd(0.1)} | changes
    with pytest.raises(error, match=message):
        training.steps(small(), **arguments)                  # before the first step is asked for
    with pytest.raises(error, match=message):
        training.fit(small(), **arguments)


def test_bad_input_of_fit_alone():
    with pytest.raises(ValueError, match="patience needs validation"):
        run(patience=3)
    with pytest.raises(ValueError, match="patience must be at least 1"):
        run(patience=0, validation=CURVE)
    with pytest.raises(ShapeError, match=r"fit: validation: X has shape \(2, 1\) and y \(1,\)"):
        run(validation=([[1.0], [2.0]], [1.0]))


@pytest.mark.parametrize("words", [[[0, 4]], [[-1, 0]], [[0.5, 1]]])
def test_words_must_be_known(words):
    net = network.sequential(layers.embedding(4, 2), layers.flatten(), layers.dense(4, 1))
    assert len(training.fit(net, ([[0, 3]], [1]), "mse", optimizers.sgd(0.1), epochs=1)[1].loss) == 1
    with pytest.raises(ValueError, match="whole numbers from 0 to 3, got values from"):
        training.fit(net, (words, [1]), "mse", optimizers.sgd(0.1))


def test_xor_from_lists():
    net, _ = training.fit(network.mlp(2, 8, 1), XOR, "binary_cross_entropy", optimizers.adam(0.1), epochs=200)
    assert network.classify(net, XOR[0]).tolist() == [0.0, 1.0, 1.0, 0.0]


def test_steps_do_not_end_by_themselves():
    run = training.steps(small(), CURVE, "mse", optimizers.sgd(0.1), batch_size=23)
    assert [step.epoch for step in itertools.islice(run, 7)] == list(range(7))
    assert prepare("x", small(), CURVE, "mse")[3] is losses.mse


def test_a_dataset_is_a_pair():
    data = datasets.gate("xor")
    net = network.mlp(2, 3, 1, seed=0)
    one, other = (training.fit(net, given, "binary_cross_entropy", optimizers.adam(0.05), epochs=3, seed=0,
                               validation=given)[1] for given in (data, tuple(data)))
    assert one == other


@pytest.mark.parametrize("function", [training.steps, training.fit])
def test_a_generator_is_a_seed(function):
    def run(seed):
        result = function(small(), CURVE, "mse", optimizers.sgd(0.1), epochs=2, batch_size=5, seed=seed)
        return result[0] if function is training.fit else list(result)[-1].net
    assert equal(run(3).params, run(np.random.default_rng(3)).params)
    rng = np.random.default_rng(3)
    assert not equal(run(rng).params, run(rng).params)         # its state advances


def test_a_generator_is_a_seed_of_every_network():
    for make in (lambda seed: network.mlp(3, 2, seed=seed), lambda seed: network.autoencoder(3, 2, seed=seed),
                 lambda seed: network.sequential(layers.dense(3, 2), seed=seed)):
        assert equal(make(5).params, make(np.random.default_rng(5)).params)
        for wrong in (-1, 1.5, None, True, "a", np.random.RandomState(0)):
            with pytest.raises((TypeError, ValueError), match="seed must be"):
                make(wrong)


NORMS = {"norm": lambda: network.sequential(layers.dense(1, 4), layers.batch_norm(4), layers.dropout(0.2),
                                            layers.dense(4, 1)),
         "in a block": lambda: network.sequential(layers.dense(1, 4), layers.residual(layers.batch_norm(4)),
                                                  layers.dense(4, 1))}


@pytest.mark.parametrize("name", NORMS)
@pytest.mark.parametrize("compiled", [False, True])
def test_batch_norm_never_trains_with_a_single_sample(name, compiled):
    run = list(training.steps(NORMS[name](), CURVE, "mse", optimizers.sgd(0.01), epochs=2, batch_size=11,
                              compiled=compiled))
    assert [len(step.index) for step in run] == [11, 12, 11, 12]               # 23 samples
    assert [step.ends_epoch for step in run] == [False, True] * 2
    assert all(sorted(rows) == list(range(23)) for rows in epochs_of(run))
    run = training.steps(NORMS[name](), CURVE, "mse", optimizers.sgd(0.01), epochs=1, batch_size=22)
    assert [len(step.index) for step in run] == [23]
    run = training.steps(small(), CURVE, "mse", optimizers.sgd(0.01), epochs=1, batch_size=11)
    assert [len(step.index) for step in run] == [11, 11, 1]                    # without batch norm
    with pytest.raises(ShapeError, match="one value of each feature; expected at least two in training"):
        training.steps(NORMS[name](), CURVE, "mse", optimizers.sgd(0.01), batch_size=1)     # at once
    with pytest.raises(ShapeError, match="choose a larger batch_size, or use layer_norm"):
        training.fit(NORMS[name](), ([[1.0]], [1.0]), "mse", optimizers.sgd(0.01))


def test_one_image_has_enough_pixels_for_batch_norm():
    net = network.sequential(layers.batch_norm(1), layers.flatten(), layers.dense(16, 1))
    data = np.random.default_rng(0).normal(size=(3, 1, 4, 4)), [0.0, 1.0, 0.0]
    run = training.steps(net, data, "mse", optimizers.sgd(0.01), epochs=1, batch_size=1)
    assert [len(step.index) for step in run] == [1, 1, 1]


def test_batch_norm_in_use_agrees_with_training_whatever_is_left_over():
    """With 33 samples in batches of 32, a batch of one would ruin the running variance."""
    X = np.random.default_rng(0).normal(size=(33, 4))
    y = (X[:, 0] > 0) * 1.0
    net = network.sequential(layers.dense(4, 8), layers.batch_norm(8), layers.activation("relu"),
                             layers.dense(8, 1))
    net, history = training.fit(net, (X, y), "binary_cross_entropy", optimizers.adam(0.01), epochs=60,
                                batch_size=32)
    assert abs(losses.binary_cross_entropy(network.predict(net, X), y)[0] - history.loss[-1]) < 0.02


def test_of_equal_validation_losses_the_first_is_the_best():
    constant = ([[0.0]], [0.0])
    loss = lambda out, y: losses.mse(0.0 * out if out.shape[0] == 1 else out, y)           # noqa: E731
    epochs = []
    net, history = training.fit(small(), CURVE, loss, optimizers.sgd(0.1), epochs=9, validation=constant,
                                patience=3, callbacks=[epochs.append])
    assert set(history.val_loss) == {0.0}
    assert (history.best_epoch, len(history.val_loss), history.stopped) == (0, 4, "patience")
    assert equal(net.params, epochs[0].net.params)


def test_dropout_draws_new_masks_in_each_epoch(monkeypatch):
    drawn = []
    real = layers.dropout_mask

    def spy(*arguments):
        drawn.append(real(*arguments))
        return drawn[-1]
    monkeypatch.setattr(importlib.import_module("dlbook.layers.dropout"), "dropout_mask", spy)
    net = network.sequential(layers.dense(1, 30), layers.dropout(0.5), layers.dense(30, 1))
    training.fit(net, CURVE, "mse", optimizers.sgd(0.01), epochs=3, batch_size=23)
    assert [mask.shape for mask in drawn] == [(23, 30)] * 3
    assert all((first != second).any() for first, second in itertools.combinations(drawn, 2))


def test_validation_uses_the_network_as_in_use():
    """Without dropout, and with the running statistics of batch norm rather than those of the data."""
    epochs = []
    data = datasets.two_moons(43, noise=0.2, seed=0)
    other = X, y = tuple(datasets.two_moons(7, noise=0.5, seed=1))
    net = network.sequential(layers.dense(2, 8), layers.batch_norm(8), layers.dropout(0.5),
                             layers.dense(8, 2))
    _, history = training.fit(net, data, "softmax_cross_entropy", optimizers.adam(0.05), epochs=3,
                              validation=other, callbacks=[epochs.append])
    for epoch, value in zip(epochs, history.val_loss, strict=True):
        x = X
        for layer, params, state in zip(epoch.net.layers, epoch.net.params, epoch.net.state, strict=True):
            if layer.kind == "batch_norm":
                x = (x - state.mean) / np.sqrt(state.var + 1e-5) * params.gamma + params.beta
            elif layer.kind == "dense":
                x = x @ params.W + params.b
        assert value == pytest.approx(float(losses.softmax_cross_entropy(x, y)[0]), rel=1e-12)
