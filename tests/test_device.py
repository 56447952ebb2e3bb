"""``device=``: wherever data or networks are made; the standard's second device stands in for the GPU."""

import importlib
import inspect
import sys

import numpy as np
import pytest
from test_errors_everywhere import call
from wrong_calls import MAKERS, ROWS

from dlbook import backend, datasets, losses, network, optimizers, training, tree

strict = pytest.importorskip("array_api_strict")
SECOND = strict.Device("device1")


@pytest.fixture
def gpu(monkeypatch):
    """Let "gpu" be the second device, from which any silent way through the host raises."""
    def move(x, device):
        return strict.asarray(backend.to_numpy(x), device=SECOND) if device == "gpu" else backend.to_numpy(x)
    monkeypatch.setattr(backend, "_move", move)


@pytest.fixture
def no_gpu(monkeypatch):
    """Let CuPy not be installed, wherever this test runs."""
    monkeypatch.setitem(sys.modules, "cupy", None)


def make(name, device):
    """Call a function that makes data or networks, with its good arguments."""
    return call(ROWS[name].function, {**ROWS[name].good, "device": device})


def arrays(made):
    """Return all arrays of what was made."""
    if isinstance(made, datasets.Dataset):
        return list(made)
    net = made["net"] if isinstance(made, dict) else made
    return [*tree.leaves(net.params), *tree.leaves(net.state)]


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_made_lives_where_it_was_asked_for(gpu, name):
    here, there = arrays(make(name, "cpu")), arrays(make(name, "gpu"))
    assert {a.device for a in there} == {SECOND}
    for a, b in zip(here, there, strict=True):
        assert type(a) is np.ndarray
        assert str(b.dtype).rpartition(".")[2] == str(a.dtype)
        np.testing.assert_array_equal(backend.to_numpy(b), a)          # the same seed, the same numbers


@pytest.mark.parametrize("name", MAKERS)
def test_without_a_gpu_it_is_told_what_to_do(no_gpu, name):
    with pytest.raises(RuntimeError, match=r"CuPy is not installed.*pip install.*Runtime > Change runtime"):
        make(name, "gpu")
    assert all(type(a) is np.ndarray for a in arrays(make(name, "auto")))


def test_nothing_that_makes_data_or_networks_was_forgotten():
    other = {"halves", "part", "place", "next_state"}                  # they have a network to begin with
    for module, wanted in (("datasets", datasets.Dataset), ("network", network.Network)):
        loaded = importlib.import_module(f"dlbook.{module}")
        for name in set(loaded.__all__) - other:
            function = getattr(loaded, name)
            kind = wanted.__name__
            doc = (inspect.getdoc(function) or "").partition("Returns\n-------\n")[2]
            if inspect.isfunction(function) and (doc.startswith(kind) or '"net", "loss"' in doc):
                parameter = inspect.signature(function).parameters.get("device")
                assert parameter, f"{module}.{name} has no argument `device`"
                assert parameter.default == "cpu"


def test_a_saved_network_wakes_up_there(gpu, tmp_path):
    network.save(network.mlp(2, 3, 2), tmp_path / "net.npz")
    net = network.load(tmp_path / "net.npz", device="gpu")
    assert {leaf.device for leaf in tree.leaves(net.params)} == {SECOND}


def test_training_stays_on_the_device_and_comes_to_the_same_end(gpu):
    def trained(device):
        data = datasets.two_moons(40, device=device)
        net = network.mlp(2, 4, 2, device=device)
        return training.fit(net, tuple(data), "softmax_cross_entropy", optimizers.adam(0.05), epochs=3)[0]
    here, there = (tree.leaves(trained(device).params) for device in ("cpu", "gpu"))
    for a, b in zip(here, there, strict=True):
        assert b.device == SECOND
        np.testing.assert_allclose(backend.to_numpy(b), a, rtol=1e-9, atol=1e-12)


def test_mixed_devices_are_told(gpu):
    X, y = datasets.two_moons(20, device="gpu")
    net = network.mlp(2, 4, 2)
    with pytest.raises(TypeError, match=r"lives in .*bring both to one place.*net\.to\(device\) moves"):
        losses.softmax_cross_entropy(network.forward(net, X)[0], y)
    logits, _ = network.forward(net.to("gpu"), X)
    assert logits.device == SECOND
    assert type(network.forward(net.to("gpu").to("cpu"), datasets.two_moons(20).X)[0]) is np.ndarray
