"""Trained networks in files: rounding, what a file holds, and files that are damaged."""

import json

import numpy as np
import pytest
import toolbox
from layer_cases import LAYERS, ONE_OF_EACH

from dlbook import layers, network, pretrained
from dlbook.arrays import namespace, pytree
from dlbook.errors import DamagedFileError, ShapeError
from dlbook.pretrained.files import read
from dlbook.trace import trace

models = toolbox.load("models")


def stored(net, folder):
    """Write a network, and return it as read again."""
    path = folder / "net.json"
    pretrained.save(net, path, {"seed": 3})
    net, scales, about = read(path)
    assert about == {"seed": 3}
    return pretrained.unpacked(pretrained.Packed(net, scales))


def leaves(net):
    return pytree.leaves((net.params, net.state))


@pytest.mark.parametrize("kind", layers.LAYERS)
def test_a_network_is_stored_as_it_is_quantized(kind, tmp_path):
    layer, x = ONE_OF_EACH[kind]
    net = network.sequential(layer, seed=1)
    again = stored(net, tmp_path)
    assert repr(again.layers) == repr(net.layers)
    rounded = pretrained.quantized(net)
    for found, expected in zip(leaves(again), leaves(rounded), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(network.predict(again, x), network.predict(rounded, x))


@pytest.mark.parametrize("kind", LAYERS)
def test_weights_are_rounded_to_the_nearest(kind):
    net = network.sequential(LAYERS[kind][0], seed=1)
    for before, after in zip(leaves(net), leaves(pretrained.quantized(net)), strict=True):
        limit = 127 if before.ndim > 1 else 32767
        step = np.max(np.abs(before)) / limit
        assert np.all(np.abs(after - before) <= 0.51 * step)


def test_worked_numbers():
    params = layers.Dense(np.array([[254.0, -127.0], [0.9, 1.1]]), np.array([3.2767, -1.0]))
    net = network.mlp(2, 2).replace(params=(params,))
    whole = pretrained.quantize.pack(net)
    assert whole.net.params[0].W.tolist() == [[127, -64], [0, 1]]        # to even: −63.5
    assert whole.net.params[0].b.tolist() == [32767, -10000]
    assert whole.scales["params"][0] == layers.Dense(2.0, 1e-4)
    assert pretrained.quantized(net).params[0].W.tolist() == [[254.0, -128.0], [0.0, 2.0]]


def test_rounding_twice_is_rounding_once():
    once = pretrained.quantized(network.mlp(30, 20, 10, seed=2, dtype="float32"))
    twice = pretrained.quantized(once)
    assert {leaf.dtype for leaf in leaves(once)} == {np.dtype(np.float64)}
    assert all(np.array_equal(a, b) for a, b in zip(leaves(once), leaves(twice), strict=True))


def test_zeros_stay_zeros():
    net = network.mlp(2, 2, init="zeros")
    assert all(np.all(leaf == 0.0) for leaf in leaves(pretrained.quantized(net)))


def test_a_figure_holds_whole_numbers():
    net = network.mlp(3, 4, 2, seed=0)
    parts = pretrained.quantize.pack(net)

    def answer(x):
        return {"y": network.forward(pretrained.unpacked(parts, like=x), x)[0]}
    x = np.ones((2, 3))
    graph = trace(answer, {"x": x})
    assert {const.dtype for const in graph.consts if const.ndim == 2} == {np.dtype(np.int64)}
    np.testing.assert_allclose(graph.run(x=x)["y"], network.predict(pretrained.quantized(net), x))
    assert namespace(pretrained.unpacked(parts).params[0].W).__name__.endswith("numpy")


def test_a_figure_takes_the_whole_numbers_as_data():
    parts = pretrained.quantize.pack(network.sequential(layers.dense(3, 4), layers.batch_norm(4), seed=2))
    whole, x = pretrained.raveled(parts), np.ones((2, 3))
    assert whole.dtype == np.int64

    def answer(x, whole):
        return {"y": network.forward(pretrained.unpacked(parts, whole=whole), x)[0]}
    graph = trace(answer, {"x": x, "whole": whole})
    assert [const for const in graph.consts if const.size > 1] == []
    expected = network.predict(pretrained.unpacked(parts), x)
    np.testing.assert_allclose(graph.run(x=x, whole=whole)["y"], expected)
    with pytest.raises(ShapeError, match=r"unpacked: whole has shape \(31,\); expected \(32,\); take"):
        pretrained.unpacked(parts, whole=whole[1:])


def changed(path, change):
    """Apply a change to the content of a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(("change", "message"), [
    (lambda c: c.pop("arrays"), "it has no 'arrays'"),
    (lambda c: c.update(version=9), "expected format 'dlbook pretrained' version 1, got .* version 9"),
    (lambda c: c["arrays"].pop(), r"but its layers need params/1/b \(2,\)"),
    (lambda c: c["arrays"][0].update(shape=[4, 3]), r"are params/0/W \(4, 3\), but .* need .* \(3, 4\)"),
    (lambda c: c["arrays"][0].update(data="A" * 16), "weights have been altered"),
    (lambda c: c["arrays"][0].update(scale=2.0), "weights have been altered"),
    (lambda c: c["layers"][0].update(kind="eval"), "it has no 'eval'"),
    (lambda c: c.update(layers=[]), "there is none"),
    (lambda c: c.update(record=3), "not iterable"),
])
def test_a_damaged_file_is_told(tmp_path, change, message):
    path = tmp_path / "net.json"
    pretrained.save(network.mlp(3, 4, 2), path, {})
    changed(path, change)
    with pytest.raises(DamagedFileError, match=rf"pretrained: net.json is damaged \(.*{message}.*install"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"3", b"[[[["])
def test_a_file_of_something_else_is_told(tmp_path, content):
    path = tmp_path / "net.json"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"net.json is damaged"):
        read(path)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_is_a_number_above_0(tmp_path, scale):
    path = tmp_path / "net.json"
    pretrained.save(network.mlp(3, 2), path, {})

    def rescaled(content):
        content["arrays"][0]["scale"] = scale
        content["sha256"] = pretrained.files._digest(content["arrays"])
    changed(path, rescaled)
    with pytest.raises(DamagedFileError, match="scale of params/0/W must be a finite number above 0"):
        read(path)


def test_a_weight_that_is_not_finite_is_not_stored(tmp_path):
    net = network.mlp(2, 2).map(lambda leaf: leaf + np.nan)
    with pytest.raises(ValueError, match="pretrained: weights has 4 values that cannot be used"):
        pretrained.save(net, tmp_path / "net.json", {})
    assert list(tmp_path.iterdir()) == []


def test_every_file_has_a_recipe_and_every_recipe_a_file():
    assert pretrained.names() == sorted(models.RECIPES)


def test_all_together_are_small():
    assert sum(models.weight(models.FOLDER / f"{name}.json") for name in pretrained.names()) <= models.MOST


@pytest.mark.parametrize("name", pretrained.names())
def test_a_record_says_how_the_network_was_made(name):
    about, how = pretrained.record(name), models.recipe(name)
    assert (about["name"], about["data"], about["seed"], about["steps"]) == (
        name, how.data, how.seed, how.steps)
    assert about["parameters"] == sum(leaf.size for leaf in pytree.leaves(pretrained.load(name).params))
    assert about["scores"]


def test_what_a_reader_changes_is_a_copy():
    for name in pretrained.names()[:1]:
        pretrained.record(name)["scores"].clear()
        assert pretrained.record(name)["scores"]
        pretrained.load(name).params[0].E[:] = 0.0
        assert np.any(pretrained.load(name).params[0].E != 0.0)


def test_an_unknown_name_is_told_with_the_nearest():
    for f in (pretrained.load, pretrained.packed, pretrained.record):
        with pytest.raises(ValueError, match="pretrained.*: name 'nonsense' is unknown"):
            f("nonsense")
    with pytest.raises(SystemExit):
        models.main(["nonsense"])


def test_make_models_trains_scores_and_stores(tmp_path, monkeypatch, capsys):
    how = pretrained.Recipe(train=lambda seed: network.mlp(2, 3, 1, seed=seed),
                            score=lambda net: {"total": float(np.sum(net.params[0].W))},
                            data="two numbers", steps=0, seed=5, peers=lambda: {"line": 0.5})
    monkeypatch.setattr(models, "RECIPES", {"small": ("here", "HOW")})
    monkeypatch.setattr(models, "recipe", lambda name: how)
    assert models.main(["--out", str(tmp_path)]) == 0
    net, scales, about = read(tmp_path / "small.json")
    again = pretrained.unpacked(pretrained.Packed(net, scales))
    assert about["scores"] == how.score(again)            # of the rounded weights, exactly
    assert (about["seed"], about["parameters"], about["peers"]) == (5, 13, {"line": 0.5})
    assert "networks, " in capsys.readouterr().out
    monkeypatch.setattr(models, "MOST", 10)
    assert models.main(["--out", str(tmp_path), "small"]) == 1
