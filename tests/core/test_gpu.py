"""On a real GPU: what no fake can show. Run with ``make test-gpu``; skipped elsewhere."""

import numpy as np
import pytest
from core.test_device import leaves, make
from wrong_calls import MAKERS

from dlbook import __main__ as tool
from dlbook import datasets, layers, network, optimizers, training
from dlbook.arrays import asarray, pytree, synchronize, to_numpy

pytestmark = pytest.mark.gpu
LONG = 20                     # products of 8192 × 8192 numbers, 2·10¹³ operations: tenths of a second or more
# All parameters are updated as one flat vector, or each array by itself.
WAYS = {"flat": optimizers.adam(0.01), "by layer": optimizers.adam(0.01)._replace(elementwise=False)}


@pytest.fixture(autouse=True)
def cupy(on_gpu):
    """Return CuPy, if it can be used."""
    import cupy
    return cupy


def training_run(optimizer):
    """Return a run inside an epoch, with kernels compiled and memory allocated."""
    net = network.sequential(layers.dense(2, 64, "relu"), layers.dropout(0.2), layers.dense(64, 2),
                             dtype="float32").to("gpu")
    run = training.steps(net, datasets.two_moons(256).to("gpu"), "softmax_cross_entropy",
                         optimizer, batch_size=16)
    steps = [next(run) for _ in range(8)]
    synchronize(steps[-1].net.params)
    return run


def order_work(cupy):
    """Keep the GPU busy; return an event after that work, whose `done` can be read without waiting."""
    x = cupy.ones((8192, 8192), dtype="float32")
    synchronize(x @ x)
    for _ in range(LONG):
        x = x @ x * 0.0
    event = cupy.cuda.Event(disable_timing=True)
    event.record()
    return event


@pytest.mark.parametrize("optimizer", WAYS.values(), ids=WAYS)
def test_training_does_not_wait_for_the_gpu(cupy, optimizer):
    """Steps requested while the GPU is busy must be queued before it is done."""
    run, event = training_run(optimizer), order_work(cupy)
    steps = [next(run) for _ in range(3)]
    assert not event.done, "Python has waited for the GPU within an epoch"
    synchronize(steps[-1].net.params)
    assert event.done


def test_reading_the_loss_waits(cupy):
    run, event = training_run(WAYS["flat"]), order_work(cupy)
    assert np.isfinite(float(next(run).loss))
    assert event.done


def test_synchronize_waits(cupy):
    event = order_work(cupy)
    assert not event.done
    synchronize({"x": (cupy.zeros(1), 1.0)})
    assert event.done


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_seed_gives_the_same_numbers(name):
    here, there = leaves(make(name, "cpu")), leaves(make(name, "gpu"))
    for a, b in zip(here, there, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(to_numpy(b), a)


@pytest.mark.parametrize("optimizer", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 1e-8), ("float32", 1e-3)])
def test_training_gives_the_same_result_on_both_devices(dtype, rtol, optimizer):
    def trained(device):
        X, y = datasets.two_moons(200).to(device)
        net = network.mlp(2, 16, 16, 2, dtype=dtype).to(device)
        return training.fit(net, (X, y), "softmax_cross_entropy", optimizer, epochs=10)
    (here, history), (there, same) = trained("cpu"), trained("gpu")
    np.testing.assert_allclose(same.step_loss, history.step_loss, rtol=rtol)
    assert {str(leaf.dtype) for leaf in pytree.leaves(there.params)} == {dtype}
    X = datasets.two_moons(50, seed=1).X
    assert np.mean(to_numpy(network.classify(there, asarray(X, device="gpu")))
                   == network.classify(here, X)) >= 0.98


def test_a_network_can_be_saved_and_loaded(tmp_path):
    net = network.mlp(2, 8, 2, seed=5).to("gpu")
    network.save(net, tmp_path / "net.npz")
    for device in ("cpu", "gpu"):
        loaded = network.load(tmp_path / "net.npz").to(device)
        for a, b in zip(pytree.leaves(net.params), pytree.leaves(loaded.params), strict=True):
            np.testing.assert_array_equal(to_numpy(a), to_numpy(b))


def test_the_report_names_the_gpu():
    assert tool.device().startswith("GPU (")
