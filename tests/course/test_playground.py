"""The Playground: the same numbers in Python and in the page, computed by the package; its tasks."""

import gzip
import json

import numpy as np
import pytest
from engines import node

from dlbook import init, losses, network, optimizers, regularizers, training
from dlbook.arrays import draws, pytree
from dlbook.course.playground import PRESETS, explorable
from dlbook.course.playground.data import CONTROLS, N, points
from dlbook.course.playground.learning import BATCHES, OPTIMIZERS, REGULARIZERS, SCHEDULES
from dlbook.course.playground.network import ACTIVATIONS, INITS, LOSSES, initial_params
from dlbook.course.playground.settings import settings
from dlbook.errors import ShapeError
from dlbook.figures import Explorable, LineChart, Plane, Readout, Slider, Toggle
from dlbook.trace import array_from_json, array_to_json

WIDE = {"depth": 3, "units1": 8, "units2": 8, "units3": 8}
# Every option of every control at least once; of the smallest batches, 100 make an epoch.
UPDATES = 120
SWEEP = [
    {},
    {"dataset": "XOR", "depth": 0, "optimizer": "SGD", "batch": "1", "x1_x2": True},
    {"dataset": "blobs", "activation": "ReLU", "depth": 1, "optimizer": "momentum", "batch": "20",
     "loss": "squared error", "schedule": "step decay", "regularizer": "L1", "radius": True},
    {"dataset": "spirals", "activation": "sigmoid", "optimizer": "Nesterov", "schedule": "1/(1 + kt)",
     "batch": "50", "regularizer": "L2", "strength": 0.01, "sin_x1": True, "sin_x2": True, "rate": 0.1},
    {"activation": "leaky ReLU", "optimizer": "AdaGrad", "schedule": "cosine", "dropout": 0.3, **WIDE},
    {"activation": "GELU", "optimizer": "RMSProp", "schedule": "warm-up", "batch": "all", "share": 80,
     "x1_squared": True, "x2_squared": True, "depth": 3, "dropout": 0.2},
    {"activation": "linear", "optimizer": "AdamW", "init": "too small", "scale": 10.0, "noise": 0.5},
    {"init": "zero", "seed": 7}, {"init": "too large", "seed": 65535, "scale": 0.1},
    {"dataset": "only mine", "own": [[1.0, 1.0], [-1.0, 0.5], [0.2, -2.0]], "own_class": [0, 1, 1],
     "batch": "1"},
]
TRAIN = """({programs, runs, steps}) => {
  const [start, step, compute] = ["start", "step", "compute"].map((name) => dlbook.load(programs[name]));
  const each = (values, f) => Object.fromEntries(Object.entries(values).map(([name, x]) => [name, f(x)]));
  const read = (x) => ({...x, data: Float64Array.from(x.data, Number)});
  const write = (x) => ({...x, data: Array.from(x.data, (v) => Number.isFinite(v) ? v : String(v))});
  return runs.map((inputs) => {
    const given = each(inputs, read);
    let state = start.run(given);
    const first = state;
    for (let i = 0; i < steps; i++) state = step.run({...given, ...state});
    const outputs = compute.run({...given, ...state});
    return {first: each(first, write), state: each(state, write), outputs: each(outputs, write)};
  });
}"""


def run(steps, **values):
    """Return state and outputs after that many updates."""
    state = explorable.first(**values)
    with np.errstate(all="ignore"):                  # explosions are part of the test
        for _ in range(steps):
            state = explorable.next_state(state, **values)
        return state, explorable.outputs(state, **values)


def given(values, state=None):
    """Return the record that the parts of the Playground take."""
    return settings(explorable.inputs(state, **values))


def assert_same(got, expected, rtol, atol=1e-9):
    for path, value in pytree.paths(expected):
        np.testing.assert_allclose(array_from_json(got[path]), value, rtol=rtol, atol=atol, err_msg=path)


def test_the_sweep_leaves_nothing_out():
    options = {"dataset": None, "activation": ACTIVATIONS, "optimizer": OPTIMIZERS, "schedule": SCHEDULES,
               "batch": BATCHES, "regularizer": REGULARIZERS, "loss": LOSSES, "init": INITS}
    for name, chosen in options.items():
        control = explorable.controls[name]
        assert {values.get(name, control.value) for values in SWEEP} == set(chosen or control.options), name
    assert {values.get("depth", 2) for values in SWEEP} == {0, 1, 2, 3}
    assert all(any(values.get(name, name in ("x1", "x2")) for values in SWEEP) for name in CONTROLS)


def test_the_engine_trains_like_python():
    """Equal starts; equal states and results after `UPDATES`, for all settings of the sweep."""
    program = explorable.programs[0]
    runs = []
    for values in SWEEP:
        names = {**dict(pytree.paths(explorable.inputs(**values)))}
        runs.append({name: array_to_json(v) for name, v in names.items() if name.split("/")[0] not in
                     explorable.state})
    graphs = {name: graph.to_json() for name, graph in program.graphs().items()}
    answers = node({"programs": graphs, "runs": runs, "steps": UPDATES}, TRAIN)
    for values, answer in zip(SWEEP, answers, strict=True):
        assert_same(answer["first"], explorable.first(**values), 1e-10)
        state, outputs = run(UPDATES, **values)
        assert_same(answer["state"], state, 1e-6)
        assert_same(answer["outputs"], outputs, 1e-6)


def plain_net(state, depth, units, name):
    """Return the units in use as a network of the package, nothing else."""
    sizes = [2, *units[:depth], 1]
    chosen = [*state["params"][:depth], state["params"][-1]]
    net = network.mlp(*sizes, activation=name, seed=0)
    cut = [(W[:a, :b], bias[:b]) for (W, bias), a, b in zip(chosen, sizes[:-1], sizes[1:], strict=True)]
    return net.replace(params=pytree.rebuild(net.params, [leaf for pair in cut for leaf in pair]))


MAKE = {"SGD": optimizers.sgd, "momentum": optimizers.momentum, "Nesterov": optimizers.nesterov,
        "AdaGrad": optimizers.adagrad, "RMSProp": optimizers.rmsprop, "Adam": optimizers.adam,
        "AdamW": optimizers.adamw}


@pytest.mark.parametrize("optimizer", MAKE)
@pytest.mark.parametrize(("activation", "depth", "penalty"), [("tanh", 2, None), ("ReLU", 1, "L2"),
                                                              ("GELU", 3, "L1"), ("linear", 0, None)])
def test_an_update_is_one_step_of_training(optimizer, activation, depth, penalty):
    """Thirty updates equal `training.one_step` on the bare network with the very same batches."""
    values = {"optimizer": optimizer, "activation": activation, "depth": depth, "batch": "20",
              "units1": 5, "units2": 3, "units3": 4, "regularizer": penalty or "none", "strength": 0.01}
    state = explorable.first(**values)
    name = ACTIVATIONS[activation]
    net = plain_net(state, depth, (5, 3, 4), name)
    learner = MAKE[optimizer](0.02)
    if penalty:
        learner = optimizers.penalized(learner, regularizers.get(penalty.lower())(0.01))
    memory = learner.init(net.params)
    for _ in range(30):
        data = points(given(values, state))
        rows = state["order"][state["position"]:state["position"] + 20]
        net, memory, _, _ = training.one_step(net, memory, data.X[rows], data.y[rows],
                                              losses.binary_cross_entropy, learner)
        state = explorable.next_state(state, **values)
    bare = plain_net(state, depth, (5, 3, 4), name)
    for a, b in zip(pytree.leaves(bare.params), pytree.leaves(net.params), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_units_that_are_not_in_use_stay_at_zero():
    values = {"activation": "sigmoid", "units1": 3, "units2": 2, "depth": 2, "dropout": 0.2}
    state, outputs = run(50, **values)
    (W1, b1), (W2, b2), (W3, b3), (W, b) = state["params"]
    for left_out in (W1[2:], W1[:, 3:], b1[3:], W2[3:], W2[:, 2:], b2[2:], W3, b3, W[2:]):
        assert not np.any(left_out)
    assert np.all(W1[:2, :3] != 0)
    assert [int(outputs[f"there{i}"].sum()) for i in range(5)] == [2, 3, 2, 0, 1]


@pytest.mark.parametrize(("activation", "rule"), [("tanh", init.xavier_normal), ("ReLU", init.he_normal)])
def test_the_first_weights_follow_the_rules_of_init(activation, rule):
    values = {"activation": activation, "units1": 8, "units2": 8, "depth": 2, "x1_x2": True}
    deviation = rule(np.random.default_rng(0), (8, 8)) / np.random.default_rng(0).standard_normal((8, 8))
    _, rng = draws.normal(draws.generator(np.asarray(3)), 8 * 8)     # the first layer's
    numbers, _ = draws.normal(rng, 8 * 8)
    for name, factor in {"usual": 1.0, "too small": 0.02}.items():
        params, _ = initial_params(given(values | {"init": name}), draws.generator(np.asarray(3)))
        np.testing.assert_allclose(params[1].W, factor * deviation * np.reshape(numbers, (8, 8)), rtol=1e-12)
    start = explorable.first(seed=3, **values)["params"]
    assert 0.5 < np.std(start[1].W / deviation) < 1.5               # the figure draws by these rules, too


def test_test_points_are_never_trained_on():
    values = {"share": 30, "batch": "20"}
    state, _ = run(25, **values)
    data = points(given(values, state))
    assert (data.train.sum(), data.test.sum()) == (0.3 * N, 0.7 * N)
    assert np.all(data.train * data.test == 0)
    assert np.all(data.train[state["order"][:60]] == 1)
    assert sorted(state["order"]) == list(range(2 * N))
    before = pytree.leaves(state["params"])
    moved = explorable.inputs(state, **values)["cloud"].copy()
    moved[data.test == 1] += 3.0                     # move the test points
    other = {**state, "cloud": moved}
    for _ in range(10):
        state, other = (explorable.next_state(s, **values) for s in (state, other))
    for a, b, start in zip(pytree.leaves(state["params"]), pytree.leaves(other["params"]), before,
                           strict=True):
        np.testing.assert_array_equal(a, b)
        assert not np.any(start) or np.any(a != start)


def test_every_point_is_used_once_per_epoch():
    state, seen = explorable.first(), []
    for _ in range(10):
        seen += state["order"][state["position"]:state["position"] + 10].tolist()
        state = explorable.next_state(state)
    data = points(given({}, state))
    assert sorted(seen) == np.flatnonzero(data.train).tolist()
    assert (int(state["epoch"]), int(state["position"])) == (1, 0)
    assert np.any(state["order"][:10] != seen[:10])


def test_the_last_batch_of_an_epoch_can_be_shorter():
    values = {"share": 35, "batch": "50"}            # 70 points
    state = explorable.first(**values)
    epochs = []
    for _ in range(4):
        state = explorable.next_state(state, **values)
        epochs.append(int(state["epoch"]))
    assert epochs == [0, 1, 1, 2]


def test_added_points_are_for_training():
    own = {"own": [[2.5, 2.5]] * 3, "own_class": [1, 1, 1]}
    _, outputs = run(200, **own)
    assert outputs["surface"][-4, -4] > 0.5          # where there are only added points
    assert run(200)[1]["surface"][-4, -4] < 0.1
    assert np.isnan(outputs["test_loss"]) == np.False_
    state, outputs = run(3, dataset="only mine", **own)
    assert np.isnan(outputs["dots"]).all()
    assert (np.isnan(outputs["test_loss"]), int(state["epoch"])) == (True, 3)


def test_an_empty_playground_does_not_change():
    _, outputs = run(3, dataset="only mine")
    assert np.isfinite(outputs["surface"]).all()
    assert not outputs["diverged"]
    assert np.isnan(outputs["sample"]).all()


def test_long_curves_keep_every_second_value():
    values = {"dataset": "only mine", "own": [[1.0, 0.0], [-1.0, 0.0]], "own_class": [0, 1], "batch": "all"}
    state = explorable.first(**values)
    outputs = explorable.outputs(state, **values)
    seen = [outputs["train_loss"]]
    for _ in range(125):
        for _ in range(4):
            state = explorable.next_state(state, **values)
        outputs = explorable.outputs(state, **values)
        seen.append(outputs["train_loss"])
    assert int(state["stride"]) == 4
    there = np.isfinite(outputs["training"])
    np.testing.assert_array_equal(outputs["epochs"][there], np.arange(0, 501, 4))
    np.testing.assert_allclose(outputs["training"][there], seen, rtol=1e-12)


def test_a_new_optimizer_forgets_and_a_new_rate_does_not():
    state, _ = run(20)
    same = explorable.next_state(state, rate=0.05)
    assert int(same["updates"]) == 21
    changed = explorable.next_state(state, optimizer="momentum", rate=0.05)
    assert int(changed["updates"]) == 1
    for mean, slope in zip(pytree.leaves(changed["mean"]), pytree.leaves(changed["gradients"]), strict=True):
        np.testing.assert_allclose(mean, slope)      # v = 0.9 · 0 + g


def test_dropout_is_for_training_only():
    values = {"dropout": 0.5, "units1": 8, "activation": "linear", "depth": 1}
    state = explorable.first(**values)
    one, other = (explorable.outputs(state, **values | {"dropout": d})["surface"] for d in (0.5, 0.0))
    np.testing.assert_array_equal(one, other)
    a, b = (explorable.next_state(state, **values | {"dropout": d})["gradients"] for d in (0.5, 0.0))
    assert np.any(a[0].W != b[0].W)


@pytest.mark.parametrize(("batch", "seed"), [("1", 0), ("1", 1), ("all", 0), ("all", 1), ("all", 2)])
def test_units_drawn_as_off_learn_nothing_from_the_ringed_point(batch, seed):
    """The other point is the origin: what it adds to the gradient of the first weights is 0."""
    values = {"dataset": "only mine", "own": [[0.0, 0.0], [1.0, -2.0]], "own_class": [0, 1], "seed": seed,
              "batch": batch, "dropout": 0.5, "units1": 8, "depth": 1, "activation": "linear"}
    state, offs = explorable.first(**values), []
    for _ in range(12):
        outputs = explorable.outputs(state, **values)
        state = explorable.next_state(state, **values)
        if np.any(outputs["sample"]):                    # the ring is not at the origin
            offs.append(outputs["off1"])
            np.testing.assert_array_equal(np.all(state["gradients"][0].W[:2] == 0, axis=0), outputs["off1"])
    assert len(offs) > 2
    assert 0 < np.mean(offs) < 1


def test_without_dropout_no_unit_is_off():
    outputs = explorable.outputs(explorable.first(), **WIDE)
    assert not any(np.any(outputs[f"off{i}"]) for i in (1, 2, 3))


def test_the_same_seed_gives_the_same_start():
    one, again, other = (explorable.first(seed=seed) for seed in (3, 3, 4))
    for a, b in zip(pytree.leaves(one), pytree.leaves(again), strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.any(one["cloud"] != other["cloud"])


# --- the tasks of the page, and what goes wrong, for two seeds -----------------------------------

SEEDS = (0, 1)


def preset(name, seed, steps, **more):
    """Return the outputs of a preset."""
    return run(steps, **explorable.presets[name] | {"seed": seed} | more)


@pytest.mark.parametrize("seed", SEEDS)
def test_xor_needs_a_hidden_layer_or_the_right_input(seed):
    name = "XOR without hidden layer"
    assert preset(name, seed, 500)[1]["train_accuracy"] < 0.85
    assert preset(name, seed, 500, x1_x2=True)[1]["test_accuracy"] > 0.97
    assert preset(name, seed, 500, depth=1, units1=4)[1]["test_accuracy"] > 0.97


@pytest.mark.parametrize("seed", SEEDS)
def test_circles_need_at_least_three_lines(seed):
    assert preset("Circles, two ReLUs", seed, 1000)[1]["train_accuracy"] < 0.9
    assert preset("Circles, two ReLUs", seed, 1000, units1=4)[1]["test_accuracy"] > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_at_thirty_times_the_rate_nothing_is_learned(seed):
    good = preset("SGD", seed, 400)[1]["train_loss"]
    assert good < 0.5
    assert preset("SGD", seed, 400, rate=10.0)[1]["train_loss"] > 1.0        # guessing costs 0.693


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gallery_shows_what_it_says(seed):
    _, over = preset("Overfitting", seed, 1000)
    assert over["train_loss"] < 0.05
    assert over["test_loss"] > 1.0
    _, outputs = preset("Dead ReLUs", seed, 300)
    assert sum(not np.any(picture) for picture in outputs["map2"][:4]) >= 3
    assert preset("Exploding loss", seed, 100)[1]["diverged"]
    state, outputs = preset("All weights zero", seed, 200)
    assert outputs["train_accuracy"] < 0.6
    assert not any(np.any(layer.W) for layer in state["params"])
    assert preset("Unscaled inputs", seed, 300)[1]["train_loss"] > 0.5
    assert preset("Unscaled inputs", seed, 300, scale=1.0)[1]["train_loss"] < 0.5


def test_spirals_can_be_learned():
    assert preset("Spirals", 0, 1500)[1]["test_accuracy"] > 0.97
    assert set(explorable.presets) == set(PRESETS)


# --- what the package has only for the Playground ------------------------------------------------


PARTS = {"id": "parts", "title": "Parts", "alt": "Parts.", "controls": [Slider("a", 0, 1), Toggle("log")],
         "compute": lambda a, log: {"X": np.zeros((3, 2)) + a, "k": np.zeros(3), "open": np.ones(3) > 0,
                                    "place": np.zeros(2) + a, "s": np.ones(3) * a}}


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [({"groups": {"All": ["a", "lgo"]}}, ValueError, "group's control 'lgo' is unknown; did you mean 'log'"),
     ({"views": [Plane(dots=("X", "X", "open"))]}, ShapeError, r"'X' to be classes of shape \(n,\)"),
     ({"views": [Plane(dots=("k", "k", "open"))]}, ShapeError, r"'k' to be positions of shape \(n, 2\)"),
     ({"views": [Plane(highlight="s")]}, ShapeError, r"or a position \(2,\), got \(3,\)"),
     ({"views": [LineChart({"s": "s"}, log="s")]}, ShapeError, r"a switch of shape \(\)"),
     ({"views": [LineChart({"s": "s"}, log="lag")]}, ValueError, "log: name 'lag' is unknown")],
)
def test_parts_that_do_not_fit_are_rejected(change, kind, words):
    with pytest.raises(kind, match=words):
        Explorable(**{"views": [Readout("{a}")], **PARTS, **change})


def test_parts_go_into_payload_and_poster():
    views = [Plane(dots=("X", "k", "open"), dot_labels=("in", "out"), highlight="place"),
             LineChart({"s": "s"}, log="log")]
    figure = Explorable(**PARTS, views=views, groups={"All": ["log", "a"]})
    payload = figure.payload()
    assert payload["groups"] == [{"label": "All", "controls": ["log", "a"]}]
    plane, chart = payload["views"]
    assert (plane["dots"], plane["dot_labels"], chart["log"]) == (["X", "k", "open"], ["in", "out"], "log")
    assert figure.poster(log=True, a=0.5) != figure.poster(log=False, a=0.5)


# --- in the page ---------------------------------------------------------------------------------


def test_the_payload_is_within_its_budget():
    text = json.dumps(explorable.payload(), ensure_ascii=False, separators=(",", ":")).encode()
    size = len(gzip.compress(text, 9)) / 1024
    print(f"Playground: {size:.0f} KB gzip")
    assert size <= 120
