"""What crosses between Python and a GPU while training: nothing within an epoch, little between two.

Reading a number from the GPU (``float(loss)``) means waiting until it has done all its work; sending it a few
numbers at every step holds it up as well. Neither changes a result, so both are counted here, on the fake.
"""

import itertools

import fake_cupy
import numpy as np
import pytest

from dlbook import layers, losses, metrics, network, optimizers, regularizers, schedules, training
from dlbook.arrays import asarray, pytree, sign, to_numpy
from dlbook.network import masks
from dlbook.optimizers import OPTIMIZERS, adam, clipped

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(240, 4)), RNG.integers(0, 2, 240).astype(float)
SCHEDULES = {"cosine": schedules.cosine(0.1, steps=50), "warm_up": schedules.warm_up(3, then=0.1),
             "step_decay": schedules.step_decay(0.1, every=4), "exponential": schedules.exponential(0.1, 0.9)}
NETS = {
    "mlp": lambda: network.mlp(4, 8, 2),
    "dropout": lambda: network.sequential(
        layers.dropout(0.1), layers.dense(4, 8, "relu"), layers.dropout(0.3), layers.dense(8, 2)),
    "batch_norm": lambda: network.sequential(
        layers.dense(4, 8), layers.batch_norm(8), layers.activation("gelu"), layers.dense(8, 2)),
    "blocks": lambda: network.sequential(
        layers.residual(layers.layer_norm(4), layers.dense(4, 4)), layers.concat(layers.dense(4, 4)),
        layers.prelu(8), layers.dense(8, 2)),
}
OPTIONS = {
    **{name: {"optimizer": optimizers.penalized(adam(0.01), penalty)} for name, penalty in {
        "l1": regularizers.l1(0.01), "l2": regularizers.l2(0.01),
        "elastic": regularizers.elastic(0.01, 0.01)}.items()},
    "max_norm": {"optimizer": optimizers.projected(adam(0.01), regularizers.max_norm(1.0))},
    "clipped": {"optimizer": clipped(adam(0.01), value=0.5, norm=1.0)},
    **{name: {"optimizer": make(0.01)} for name, make in OPTIMIZERS.items()},
    **{name: {"optimizer": adam(rate)} for name, rate in SCHEDULES.items()},
}
CASES = [pytest.param("mlp", options, id=name) for name, options in OPTIONS.items()]
WAYS = {"flat": adam(0.01), "by layer": adam(0.01)._replace(elementwise=False)}
CASES += [pytest.param(name, {"optimizer": optimizer}, id=f"{name}-{way}")
          for name in NETS for way, optimizer in WAYS.items()]
CASES += [pytest.param("mlp", {"loss": name}, id=name) for name in losses.LOSSES]


@pytest.fixture(autouse=True)
def gpu():
    """Install a GPU, or the fake one."""
    with fake_cupy.installed():
        yield


def arguments(name, options, device="gpu", rows=240):
    """Return the network and the other arguments of a training."""
    loss = options.get("loss", "softmax_cross_entropy")
    narrow = loss not in ("softmax_cross_entropy", "multiclass_hinge")
    net = (network.mlp(4, 8, 1) if narrow else NETS[name]()).to(device)
    data = asarray(X[:rows], device=device), asarray(Y[:rows], device=device)
    rest = {key: value for key, value in options.items() if key not in ("loss", "optimizer")}
    return (net, data, loss, options.get("optimizer", adam(0.01))), rest


def within_an_epoch(given, rest):
    """Return what crosses between the first step of an epoch and its last."""
    run = training.steps(*given, **rest, epochs=1, batch_size=20)
    next(run)
    with fake_cupy.watch() as traffic:
        assert len(list(run)) == 11
    return traffic


@pytest.mark.parametrize(("name", "options"), CASES)
def test_nothing_crosses_within_an_epoch(name, options):
    assert within_an_epoch(*arguments(name, options)) == ([], [])


def test_traffic_would_be_counted():
    """Reading the loss, a row index from the host, a mask per step: all are counted."""
    (net, data, _, optimizer), _ = arguments("mlp", {})

    def looks(out, y):
        value, gradient = losses.softmax_cross_entropy(out, y)
        return value + 0.0 * float(value), gradient

    def sends(out, y):
        value, gradient = losses.softmax_cross_entropy(out, y)
        return value, gradient[np.arange(len(gradient)), ...]
    assert within_an_epoch((net, data, looks, optimizer), {}) == (["float"] * 11, [])
    assert within_an_epoch((net, data, sends, optimizer), {}) == ([], ["index"] * 11)
    with fake_cupy.watch() as traffic:
        [bool(data[1][0] > 0), data[1][data[1] > 0], data[1].get(), asarray([1.0], device="gpu")]
    assert traffic == (["bool", "mask as index", "get"], ["array"])


@pytest.mark.parametrize(("extra", "most"), [
    ({}, 1), ({"validation": None, "patience": 9}, 2), ({"callbacks": [lambda epoch: False]}, 1)])
def test_fit_waits_once_or_twice_an_epoch_however_many_steps_it_has(extra, most):
    def traffic(epochs, batch_size):
        given, _ = arguments("dropout", {})
        extra_here = extra | ({"validation": given[1]} if "validation" in extra else {})
        with fake_cupy.watch() as seen:
            training.fit(*given, epochs=epochs, batch_size=batch_size, **extra_here)
        return np.array([len(seen.waits), len(seen.uploads)])
    few, many = traffic(2, 12), traffic(2, 4)                    # 20 and 60 steps in each epoch
    assert few.tolist() == many.tolist()
    waits, uploads = (traffic(5, 12) - few) / 3                  # for each further epoch
    assert waits <= most
    assert uploads == 2                                          # the order of the rows, and the masks


def test_full_batches_wait_for_a_hundred_losses_together():
    given, _ = arguments("mlp", {})
    counts = []
    for epochs in (100, 200, 300):
        with fake_cupy.watch() as seen:
            training.fit(*given, epochs=epochs, batch_size=240)
        counts.append(len(seen.waits))
        assert len(seen.uploads) == 0
    assert np.diff(counts).tolist() == [1, 1]


def test_a_deeper_network_waits_no_longer():
    counts = []
    for sizes in ((4, 8, 2), (4, 8, 8, 8, 8, 2)):
        with fake_cupy.watch() as seen:
            _, data, loss, optimizer = arguments("mlp", {})[0]
            training.fit(network.mlp(*sizes).to("gpu"), data, loss, optimizer, epochs=2)
        counts.append(len(seen.waits))
    assert counts[0] == counts[1]


def trained(device, name="dropout", **options):
    given, rest = arguments(name, options, device)
    return training.fit(*given, **rest, epochs=3, batch_size=50, seed=3)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_flat_vector_gets_the_same_updates(options):
    optimizer = options.get("optimizer", adam(0.01))
    by_layer = options | {"optimizer": optimizer._replace(elementwise=False)}
    for name in ("dropout", "batch_norm"):
        (flat, history), (plain, same) = (trained("gpu", name, **given) for given in (options, by_layer))
        assert same == history
        for a, b in zip(pytree.leaves((plain.params, plain.state)), pytree.leaves((flat.params, flat.state)),
                        strict=True):
            np.testing.assert_array_equal(to_numpy(b), to_numpy(a))


@pytest.mark.parametrize(("optimizer", "together"), [
    (adam(0.01), True), (optimizers.sgd(0.1), True), (clipped(adam(0.01), norm=1.0), False)],
    ids=["adam", "sgd", "clipped"])
def test_parameters_are_one_flat_vector_where_that_changes_nothing(optimizer, together):
    (net, data, loss, _), _ = arguments("mlp", {})
    run = training.steps(net, data, loss, optimizer, batch_size=20)
    step = list(itertools.islice(run, 2))[-1]
    vectors = [leaf._host.base for leaf in pytree.leaves(step.net.params)]
    assert all(vector is not None and vector is vectors[0] for vector in vectors) == together
    shapes = [leaf.shape for leaf in pytree.leaves(net.params)]
    for tree in (step.grads, *step.state[1:]):
        assert [leaf.shape for leaf in pytree.leaves(tree)] == shapes


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("optimizer", WAYS.values(), ids=WAYS)
def test_the_result_is_the_same_as_on_the_host(name, optimizer):
    (here, history), (there, same) = (trained(device, name, optimizer=optimizer) for device in ("cpu", "gpu"))
    assert len(history.step_loss) == 15
    np.testing.assert_allclose(same.step_loss, history.step_loss, rtol=1e-12)
    for a, b in zip(pytree.leaves(here.params), pytree.leaves(there.params), strict=True):
        np.testing.assert_allclose(to_numpy(b), a, rtol=1e-9, atol=1e-9)       # 0 before batch norm


def test_masks_are_sent_in_few_parts_and_stay_the_same(monkeypatch):
    shapes = [(20, 4)] * 11 + [(7, 4)]
    here, there = (NETS["dropout"]().to(device) for device in ("cpu", "gpu"))
    expected = list(masks.masks_of_batches(here, np.random.default_rng(1), shapes))
    for ahead, parts in ((1, 12), (1000, 3), (10**6, 1)):        # 240 entries per batch of 20
        monkeypatch.setattr(masks, "_AHEAD", ahead)
        with fake_cupy.watch() as traffic:
            made = list(masks.masks_of_batches(there, np.random.default_rng(1), shapes))
        assert traffic == ([], ["array"] * parts)
        for a, b in zip(pytree.leaves(expected), pytree.leaves(made), strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(to_numpy(b), a)


def test_a_diverging_training_raises_at_the_end_of_the_epoch():
    given, _ = arguments("mlp", {"loss": "mse", "optimizer": optimizers.sgd(1e3)})
    host, _ = arguments("mlp", {"loss": "mse", "optimizer": optimizers.sgd(1e3)}, device="cpu")
    found = []
    for each in (host, given):
        with pytest.raises(training.DivergedError, match="training diverged") as error, \
                np.errstate(all="ignore"):
            training.fit(*each, epochs=20, batch_size=2)
        found.append(error.value)
    assert found[0].step == found[1].step
    np.testing.assert_allclose(found[1].history.step_loss, found[0].history.step_loss, rtol=1e-9)


def test_predictions_and_metrics_wait_for_nothing():
    net, rows = network.mlp(4, 8, 2).to("gpu"), asarray(np.tile(X, (10, 1)), device="gpu")
    y = asarray(Y, device="gpu")
    with fake_cupy.watch() as traffic:
        network.predict(net, rows)
        network.classify(net, rows)
        for name in ("accuracy", "error_rate", "mistakes", "precision", "recall"):
            getattr(metrics, name)(y, y)
        sign(rows)
    assert traffic == ([], [])
