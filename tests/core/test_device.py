"""Data and networks on a GPU, simulated by the second device of array-api-strict."""

import inspect
import re
import sys

import fake_cupy
import numpy as np
import pytest
from core.test_errors_everywhere import call
from wrong_calls import MAKERS, ROWS

from dlbook import arrays, datasets, explain, layers, losses, network, optimizers, plots, training
from dlbook.arrays import pytree

strict = pytest.importorskip("array_api_strict")
SECOND = strict.Device("device1")
TEXTS = ("grammar", "grammar_faults", "parse_sentence", "sums")          # tokens, which stay on the host
DATASETS = [name for name in ROWS if name.startswith("dlbook.datasets.") and ROWS[name].good is not None
            and not name.endswith(TEXTS)]


@pytest.fixture
def gpu(monkeypatch):
    """Let "gpu" be the second device, on which any silent transfer through the host raises."""
    def move(x, device):
        return strict.asarray(arrays.to_numpy(x), device=SECOND) if device == "gpu" else arrays.to_numpy(x)
    monkeypatch.setattr(arrays.backend, "_move", move)


@pytest.fixture
def no_gpu(monkeypatch):
    """Hide CuPy, even where it is installed."""
    monkeypatch.setitem(sys.modules, "cupy", None)


def make(name, device):
    """Return the network of a function that makes one, on a device."""
    made = call(ROWS[name].function, ROWS[name].good)
    return (made["net"] if isinstance(made, dict) else made).to(device)


def leaves(net):
    """Return all arrays of a network."""
    return [*pytree.leaves(net.params), *pytree.leaves(net.state)]


@pytest.mark.parametrize("name", MAKERS)
def test_networks_move_to_the_device(gpu, name):
    here, there = leaves(make(name, "cpu")), leaves(make(name, "gpu"))
    assert {a.device for a in there} == {SECOND}
    for a, b in zip(here, there, strict=True):
        assert type(a) is np.ndarray
        assert str(b.dtype).rpartition(".")[2] == str(a.dtype)
        np.testing.assert_array_equal(arrays.to_numpy(b), a)          # the same seed, the same numbers


@pytest.mark.parametrize("name", MAKERS)
def test_without_a_gpu_the_error_says_what_to_do(no_gpu, name):
    with pytest.raises(RuntimeError, match=r"CuPy is not installed.*pip install.*Runtime > Change runtime"):
        make(name, "gpu")
    assert all(type(a) is np.ndarray for a in leaves(make(name, "auto")))


@pytest.mark.parametrize("name", DATASETS)
def test_data_are_moved_by_to(gpu, name):
    data = call(ROWS[name].function, ROWS[name].good)
    moved = data.to("gpu")
    assert isinstance(moved, datasets.Dataset)
    assert (moved.feature_names, moved.target_names) == (data.feature_names, data.target_names)
    for a, b in zip(data, moved, strict=True):
        assert type(a) is np.ndarray
        assert b.device == SECOND
        assert str(b.dtype).rpartition(".")[2] == str(a.dtype)
        np.testing.assert_array_equal(arrays.to_numpy(b), a)


def test_data_without_a_gpu(no_gpu):
    with pytest.raises(RuntimeError, match=r"CuPy is not installed.*pip install.*Runtime > Change runtime"):
        datasets.gate("xor").to("gpu")
    assert all(type(a) is np.ndarray for a in datasets.gate("xor").to("auto"))
    with pytest.raises(ValueError, match="device 'cuda' is unknown"):
        datasets.gate("xor").to("cuda")


def test_no_function_that_makes_networks_was_forgotten():
    """There is one way to move things: none of them takes a device."""
    other = {"encoder_decoder", "next_state", "load"}                  # these take a network
    for name in set(network.__all__) - other:
        function = getattr(network, name)
        doc = (inspect.getdoc(function) or "").partition("Returns\n-------\n")[2]
        if inspect.isfunction(function) and (doc.startswith("Network") or '"net", "loss"' in doc):
            assert f"dlbook.network.{name}" in MAKERS
            assert "device" not in inspect.signature(function).parameters


def test_a_saved_network_can_be_loaded_onto_the_device(gpu, tmp_path):
    network.save(network.mlp(2, 3, 2), tmp_path / "net.npz")
    net = network.load(tmp_path / "net.npz").to("gpu")
    assert {leaf.device for leaf in pytree.leaves(net.params)} == {SECOND}


def test_training_stays_on_the_device_and_gives_the_same_result(gpu):
    def trained(device):
        data = datasets.two_moons(40).to(device)
        net = network.mlp(2, 4, 2).to(device)
        return training.fit(net, tuple(data), "softmax_cross_entropy", optimizers.adam(0.05), epochs=3)[0]
    here, there = (pytree.leaves(trained(device).params) for device in ("cpu", "gpu"))
    for a, b in zip(here, there, strict=True):
        assert b.device == SECOND
        np.testing.assert_allclose(arrays.to_numpy(b), a, rtol=1e-9, atol=1e-12)


def test_mixed_devices_raise(gpu):
    X, y = datasets.two_moons(20).to("gpu")
    net = network.mlp(2, 4, 2)
    with pytest.raises(TypeError, match=r"is on .*move both to the same device.*net\.to\(device\) moves"):
        losses.softmax_cross_entropy(network.forward(net, X)[0], y)
    logits, _ = network.forward(net.to("gpu"), X)
    assert logits.device == SECOND
    assert type(network.forward(net.to("gpu").to("cpu"), datasets.two_moons(20).X)[0]) is np.ndarray


def moved(value):
    """Return a value with its arrays on the fake GPU; anything else as it is."""
    if isinstance(value, network.Network):
        return value.to("gpu")
    if isinstance(value, dict | list | tuple):
        leaves = pytree.leaves(value)
        parts = [moved(leaf) for leaf in leaves]
        changed = any(a is not b for a, b in zip(leaves, parts, strict=True))
        return pytree.rebuild(value, parts) if changed else value
    numbers = isinstance(value, np.ndarray) and value.dtype.kind in "fiub"
    return fake_cupy.cupy.asarray(value) if numbers else value


EXPLAINED = re.compile("^works$|is on (numpy|cupy).* on (numpy|cupy); move both")


def error_of(function, arguments):
    """Return the error message of a call, or 'works'."""
    try:
        result = call(function, arguments)
        next(iter(result)) if inspect.isgenerator(result) else None
    except TypeError as error:
        return str(error)
    return "works"


@pytest.mark.parametrize("name", sorted(name for name in ROWS if ROWS[name].good))
def test_every_public_function_names_the_devices(name):
    """Move one argument after the other to the GPU, then all: it works, or says what is on which device."""
    row = ROWS[name]
    with fake_cupy.installed():
        there = {key: moved(value) for key, value in row.good.items() if not key.startswith("*")}
        there = {key: value for key, value in there.items() if value is not row.good[key]}
        for changed in [*({key: value} for key, value in there.items()), there]:
            assert EXPLAINED.search(error_of(row.function, row.good | changed)), list(changed)


def test_the_argument_on_another_device_is_named():
    a, b = np.ones((2, 2)), np.ones(2)
    with fake_cupy.installed():
        net, cache = network.mlp(2, 3, 2).to("gpu"), network.forward(network.mlp(2, 3, 2), a)[1]
        x = fake_cupy.cupy.asarray(a)
        for function, message in (
                (lambda: losses.mse(x, a),
                 "mse: y is on numpy, the array it is combined with on cupy; move both"),
                (lambda: network.forward(net, a), r"forward: net is on cupy, X on numpy; .*net\.to\("),
                (lambda: network.backward(net, cache, x), "backward: net is on cupy, cache on numpy"),
                (lambda: layers.dense_forward(layers.Dense(x, b), a), "dense_forward: params is on"),
                (lambda: optimizers.adam(0.1).update(x, optimizers.adam(0.1).init(a), x),
                 "update: grads is on cupy, state on numpy")):
            with pytest.raises(TypeError, match=message):
                function()


def test_other_mistakes_raise_as_before():
    with pytest.raises(TypeError, match=r"dense_forward\(\) got an unexpected keyword"):
        layers.dense_forward(None, np.ones((2, 2)), what=1)
    with pytest.raises(TypeError, match=r"dense_forward\(\) missing 1 required positional argument: 'x'"):
        layers.dense_forward(None)
    with pytest.raises(TypeError, match=r"dense_forward\(\) takes from 2 to 3 positional arguments but 4"):
        layers.dense_forward(None, 1, 2, 3)
    with pytest.raises(TypeError, match="forward: net must be of class Network, got int 3"):
        network.forward(3, np.ones((2, 2)))


def test_a_network_on_the_gpu_is_drawn_and_explained():
    """Plots and plain numbers are returned on the host."""
    plt = pytest.importorskip("matplotlib.pyplot")
    with fake_cupy.installed():
        data, net = datasets.two_moons(60).to("gpu"), network.mlp(2, 8, 2).to("gpu")
        ax = plots.decision_regions(net, *data, ax=plt.figure().gca())
        here = plots.decision_regions(net.to("cpu"), *datasets.two_moons(60), ax=plt.figure().gca())
        for picture, expected in zip(ax.images, here.images, strict=True):
            np.testing.assert_array_equal(picture.get_array(), expected.get_array())
        answers = explain.lime_tabular(lambda Z: network.predict(net, Z)[:, 1], data.X[0, :], data.X,
                                       samples=50)
        assert type(answers.weights) is fake_cupy.cupy.ndarray
        assert np.isfinite(answers.weights.get()).all()
    plt.close("all")
