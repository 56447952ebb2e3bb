"""`dlbook.timing`: a clock that waits, work that is counted, a record that survives."""

import importlib
import json
import os

import fake_cupy
import numpy as np
import pytest

from dlbook import losses, network, optimizers, timing
from dlbook.arrays import namespace, pytree
from dlbook.course.gpu import ToyGPU
from dlbook.errors import DamagedFileError
from dlbook.timing import clock, machines

# The clock

@pytest.fixture
def device(monkeypatch):
    """Let the clock read the time of a toy GPU, and `synchronize` wait for it."""
    device = ToyGPU(launch_time=1e-5, compile_time=3.0)
    monkeypatch.setattr(clock, "perf_counter", device.now)
    monkeypatch.setattr(clock, "synchronize", lambda *arrays: device.wait())
    return device


@pytest.mark.parametrize(("kernel", "expected"), [(1e-3, 1e-3), (0.02, 0.02), (1e-6, 1e-5)])
def test_the_clock_waits_for_the_device(device, kernel, expected):
    device.launch(5.0)                                        # somebody else's work
    found = timing.seconds(lambda: device.launch(kernel))
    assert found == pytest.approx(expected, rel=0.02)          # with many calls, one launch is negligible


def test_a_clock_that_does_not_wait_is_found(device, monkeypatch):
    monkeypatch.setattr(clock, "synchronize", lambda *arrays: None)
    assert timing.seconds(lambda: device.launch(1e-3)) < 1e-4


def test_the_median_forgives_a_busy_moment(device):
    late = iter([0.0] * 4 + [1.0] + [0.0] * 100)
    assert timing.seconds(lambda: device.launch(0.01 + next(late)), rounds=5) == pytest.approx(0.01, rel=0.01)


@pytest.mark.alone
def test_the_clock_agrees_with_sleeping():
    import time
    assert 0.009 < timing.seconds(lambda: time.sleep(0.01), rounds=1) < 0.1
    assert 0 < timing.seconds(lambda: np.ones(3)) < 1e-3
    with pytest.raises(ValueError, match="seconds: rounds"):
        timing.seconds(lambda: None, rounds=0)


def test_devices_lists_those_that_can_be_used(monkeypatch):
    with fake_cupy.installed():
        assert timing.devices() == ("cpu", "gpu")
    monkeypatch.setattr(clock, "gpu_library", lambda device: None)
    assert timing.devices() == ("cpu",)


# The work

class Counted(np.ndarray):
    """A NumPy array that counts the products made with it."""

    flops = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [np.asarray(x) for x in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul:
            Counted.flops += 2 * result.size * plain[0].shape[-1]
        return result.view(Counted) if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize(("widths", "batch"), [((5, 3), 2), ((64, 16, 16, 10), 32), ((7, 4, 9, 3), 11)])
def test_the_formula_counts_the_products_that_are_made(widths, batch):
    net = network.mlp(*widths)
    X, y = np.ones((batch, widths[0])).view(Counted), np.zeros(batch)
    net = net.replace(params=pytree.map(lambda leaf: leaf.view(Counted), net.params))
    Counted.flops = 0
    logits, cache = network.forward(net, X)
    network.backward(net, cache, losses.softmax_cross_entropy(np.asarray(logits), y)[1].view(Counted))
    assert Counted.flops == timing.product_flops(widths, batch)


def counted(width=16, batch=8, optimizer=None):
    net = network.mlp(64, width, width, 10, activation="relu")
    return timing.count(net, np.zeros((batch, 64)), np.zeros(batch), "softmax_cross_entropy",
                        optimizer or optimizers.sgd(0.1))


def test_a_step_is_counted_in_its_own_recording():
    small, wide = counted(16), counted(512)
    assert small.calls == wide.calls                          # wider layers need no more calls
    assert 40 < small.calls < 70
    for work, width in ((small, 16), (wide, 512)):
        assert work.flops > timing.product_flops((64, width, width, 10), 8)
    assert wide.flops < 1.2 * timing.product_flops((64, 512, 512, 10), 8)
    assert counted(optimizer=optimizers.adam(0.1)).calls > 1.5 * small.calls


def test_views_count_as_no_work():
    net, X, y = network.mlp(3, 2), np.zeros((4, 3)), np.zeros((4, 2))

    def loss(out, y):
        xp = namespace(out)
        gradient = out - y
        return xp.sum(gradient * gradient), xp.permute_dims(xp.permute_dims(gradient, (1, 0)), (1, 0))
    # X @ W, + b; out - y, its square, the sum; X.T @ d, the sum of d; two updates of two calls each
    assert timing.count(net, X, y, loss, optimizers.sgd(0.5)).calls == 11


def test_time_is_the_sum_of_its_three_parts():
    assert timing.predicted(10, 4e6, 3e3, 1e-6, 1e9, 1e6) == pytest.approx(1e-5 + 4e-3 + 3e-3)
    queued = timing.predicted(np.array([10, 9000]), 4e6, 3e3, 1e-6, 1e9, 1e6, queue=True)
    assert queued == pytest.approx([4e-3 + 3e-3, 9e-3 + 3e-3])


def test_bytes_are_those_of_the_arrays():
    net = network.mlp(784, 30, 10, dtype="float32")
    assert timing.nbytes(net.params) == 4 * (785 * 30 + 31 * 10)
    assert timing.nbytes(net.to("cpu").params) == timing.nbytes([p.astype("float64") for p in pytree.leaves(
        net.params)]) // 2
    assert timing.nbytes({"a": np.zeros((2, 3), dtype=bool), "n": 3}) == 6
    shared = np.zeros(4)
    assert timing.nbytes([(shared, shared), {"again": shared}]) == 32
    assert timing.nbytes([np.zeros(4), np.zeros(4)]) == 64


# The race

def test_the_example_makes_a_step_of_its_dtype():
    params, loss = timing.example(8, 4, dtype="float64")()
    assert {leaf.dtype.name for leaf in pytree.leaves(params)} == {"float64"}
    assert [leaf.shape for leaf in pytree.leaves(params)][0] == (64, 8)
    again = timing.example(8, 4, dtype="float64")()[1]
    assert loss == again
    with pytest.raises(ValueError, match="example: width"):
        timing.example(0, 4)


def test_every_case_is_measured(monkeypatch):
    crossover = importlib.import_module("dlbook.timing.crossover")
    monkeypatch.setattr(crossover, "seconds", lambda call, rounds: float(call()[1]) + rounds)
    monkeypatch.setattr(crossover, "devices_here", lambda: ("cpu",))
    rows = timing.crossover((4, 8), (1, 2), dtypes=("float32", "float64"), rounds=3)
    assert [(row.dtype, row.batch, row.width) for row in rows] == [
        (dtype, batch, width) for dtype in ("float32", "float64") for batch in (1, 2) for width in (4, 8)]
    assert all(row.device == "cpu" and row.rounds == 3 and row.seconds > 3 for row in rows)


@pytest.mark.parametrize(("cpu", "gpu", "expected"), [
    ([1, 2, 40], [4, 4, 5], 177.83), ([1, 2, 3], [4, 4, 4], np.inf), ([5, 6, 7], [1, 1, 1], 0.0),
    ([1, 4, 16], [4, 4, 4], 100.0), ([9, 1, 100], [1, 10, 10], 316.23)])
def test_where_the_curves_cross(cpu, gpu, expected):
    assert timing.crossing([10, 100, 1000], cpu, gpu) == pytest.approx(expected, rel=1e-3)


# The record

def test_the_record_of_the_book_can_be_read():
    found = timing.record()
    assert set(found) <= {"cpu", "gpu"}
    machine, rows = found["cpu"]
    assert machine["name"]
    assert "NumPy" in machine["software"]
    assert {row.dtype for row in rows} == {"float32", "float64"}
    assert all(row.seconds > 0 and row.rounds >= 5 and row.device == "cpu" for row in rows)
    wide = {(row.dtype, row.batch, row.width): row.seconds for row in rows}
    assert wide["float32", 1024, 2048] > 10 * wide["float32", 1024, 64]


def rows_of(device, *times):
    return [timing.Measurement(device, "float32", 16 * (i + 1), 32, t, 5) for i, t in enumerate(times)]


def test_new_measurements_replace_those_of_the_same_device_only(tmp_path):
    path = tmp_path / "crossover.json"
    cpu = {"device": "cpu", "name": "a processor", "software": "NumPy"}
    gpu = {"device": "gpu", "name": "a card, “large”", "software": "CuPy"}
    timing.merge({"cpu": (cpu, rows_of("cpu", 1.0, 2.0))}, path)
    timing.merge({"gpu": (gpu, rows_of("gpu", 0.5))}, path)
    timing.merge({"cpu": (cpu | {"name": "another"}, rows_of("cpu", 3.0))}, path)
    found = timing.record(path)
    assert found["gpu"] == (gpu, rows_of("gpu", 0.5))
    assert found["cpu"] == (cpu | {"name": "another"}, rows_of("cpu", 3.0))
    assert json.loads(path.read_text("utf-8"))["format"] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["crossover.json"]


def test_a_failed_write_leaves_the_old_record(tmp_path, monkeypatch):
    path = tmp_path / "crossover.json"
    cpu = {"device": "cpu", "name": "a processor", "software": "NumPy"}
    timing.merge({"cpu": (cpu, rows_of("cpu", 1.0))}, path)
    before = path.read_bytes()

    def broken(*_):
        raise OSError("the disk is full")
    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="full"):
        timing.merge({"cpu": (cpu, rows_of("cpu", 2.0))}, path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2, "machines": []}',
                                  '{"format": 1, "machines": [{"device": "cpu"}]}'])
def test_a_damaged_record_raises(tmp_path, text):
    path = tmp_path / "r.json"
    path.write_text(text, "utf-8")
    with pytest.raises(DamagedFileError, match=r"r\.json does not hold a record.*make measure-gpu"):
        timing.record(path)


def test_a_machine_is_named(monkeypatch):
    found = timing.machine()
    assert found["device"] == "cpu"
    assert found["name"]
    assert f"NumPy {np.__version__}" in found["software"]
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    assert timing.machine()["software"].endswith(", 1 thread")


def test_a_gpu_is_named_with_driver_and_versions(monkeypatch):
    monkeypatch.setattr(machines, "_driver", lambda: "580.1")
    with fake_cupy.installed():
        assert timing.machine("gpu") == {
            "device": "gpu", "name": "stand-in",
            "software": f"driver 580.1, CUDA runtime 12.9, CuPy 0 (stand-in), NumPy {np.__version__}"}


def test_the_driver_is_queried_and_can_be_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert machines._driver() == "unknown"
