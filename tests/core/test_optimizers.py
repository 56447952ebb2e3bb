"""Optimizers: iterates on a bowl by hand, PyTorch's constants, properties, every library, the page."""

import math
from typing import Any, NamedTuple

import numpy as np
import pytest
from engines import node
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from oracle import oracle

from dlbook import optimizers, regularizers, schedules
from dlbook.arrays import namespace, pytree, to_numpy
from dlbook.errors import ShapeError
from dlbook.optimizers import OPTIMIZERS, apply, clip_by_norm, clip_by_value, clipped, global_norm
from dlbook.trace import array_from_json, array_to_json, trace

ORACLES = oracle("optimizers")
START, CLIPPED = ORACLES.pop("start"), ORACLES.pop("clipped")


class Dense(NamedTuple):
    W: Any
    b: Any


def slope(params):
    """Differentiate the valley of tests/support/oracles/optimizers.py."""
    W, b = params
    across = 4.0 * (W[:, 1] - b)
    xp = namespace(W)                        # CuPy's arrays do not know theirs
    return Dense(xp.stack([W[:, 0], across], axis=1), b**3.0 - across)


def walk(optimizer, params, gradient, steps):
    """Return the parameters after each step, and the last state."""
    state, path = optimizer.init(params), []
    for _ in range(steps):
        updates, state = optimizer.update(gradient(params), state, params)
        params = apply(params, updates)
        path.append(params)
    return path, state


def test_every_optimizer_has_an_oracle():
    assert {name for name, _, _ in ORACLES.values()} == set(OPTIMIZERS)


@pytest.mark.parametrize("case", ORACLES)
def test_against_pytorch(xp, close, case):
    name, options, expected = ORACLES[case]
    path, state = walk(optimizers.get(name)(**options), Dense(*map(xp.asarray, START)), slope, len(expected))
    assert state.step == len(expected)
    for params, (W, b) in zip(path, expected, strict=True):
        close(params.W, W, rtol=1e-11)
        close(params.b, b, rtol=1e-11)


# On the bowl θ²/2 the gradient is θ itself; from θ = 1 with a rate of 1/2, by hand.
A = 1.0 - 0.5 / math.sqrt(1.0)                # AdaGrad: s = 1, then 1 + 1/4
R = 1.0 - 0.5 / math.sqrt(0.5)                # RMSProp, β = 1/2: s = 1/2, then 1/4 + r²/2
BY_HAND = {
    "sgd": ({}, [1 / 2, 1 / 4, 1 / 8]),
    # v = 1; 1/2 + 1/2; 1/2 + 0
    "momentum": ({"beta": 0.5}, [1 / 2, 0.0, -1 / 4]),
    # v, g + v/2: 1, 3/2; 3/4, 5/8; 5/16, 3/32
    "nesterov": ({"beta": 0.5}, [1 / 4, -1 / 16, -7 / 64]),
    "adagrad": ({}, [A, A - 0.5 * A / math.sqrt(1 + A * A)]),
    "rmsprop": ({"beta": 0.5}, [R, R - 0.5 * R / math.sqrt(0.25 + R * R / 2)]),
    # m/(1-β1) = g and s/(1-β2) = g²: the first step is 1/2 whatever the gradient. Then, with both
    # β = 1/2, m = 1/4 + θ/2 and s = 1/4 + θ²/2, each divided by 3/4: (2/3) / √(1/2)
    "adam": ({"beta1": 0.5, "beta2": 0.5}, [1 / 2, 1 / 2 - 0.5 * (2 / 3) / math.sqrt(1 / 2)]),
    # the same from θ = 1 with a decay of 1/2: θ is first shrunk by 1 - 1/4
    "adamw": ({"beta1": 0.5, "beta2": 0.5, "decay": 0.5}, [1 / 4]),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_bowl_by_hand(xp, close, name):
    options, expected = BY_HAND[name]
    eps = {"eps": 1e-15} if name.startswith(("ada", "rms")) else {}
    path, _ = walk(OPTIMIZERS[name](lr=0.5, **options, **eps), xp.asarray(1.0), lambda p: p, len(expected))
    for params, value in zip(path, expected, strict=True):
        close(params, value, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_is_preserved(xp, name):
    """A float64 rate from a schedule must not widen the weights."""
    start = Dense(*(xp.asarray(leaf, dtype=xp.float32) for leaf in START))
    for lr in (0.1, np.float64(0.1), schedules.cosine(0.1, 10), lambda t: np.float64(0.1)):
        (params, *_), state = walk(OPTIMIZERS[name](lr), start, slope, 1)
        assert all(leaf.dtype == xp.float32 for leaf in pytree.leaves([params, *state[1:]]))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_pure(name):
    """The same call gives the same answer, and no argument was changed."""
    params = Dense(*(np.array(leaf) for leaf in START))
    for leaf in params:
        leaf.flags.writeable = False
    optimizer = OPTIMIZERS[name](0.1)
    state = optimizer.init(params)
    first, second = (optimizer.update(slope(params), state, params) for _ in range(2))
    for a, b in zip(pytree.leaves(first), pytree.leaves(second), strict=True):
        np.testing.assert_array_equal(a, b)
    assert state.step == 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_finds_the_minimum(name):
    lr = {"adagrad": 0.5, "rmsprop": schedules.exponential(0.1, every=50)}.get(name, 0.1)
    options = {"decay": 1e-6} if name == "adamw" else {}
    path, _ = walk(OPTIMIZERS[name](lr, **options), np.array([1.0, -2.0]), lambda p: p * [1.0, 5.0], 400)
    np.testing.assert_allclose(path[-1], 0.0, atol=1e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_schedule_counts_from_zero(name):
    seen = []

    def lr(step):
        seen.append(step)
        return 0.1 / (1 + step)
    optimizer = OPTIMIZERS[name](lr)
    walk(optimizer, np.ones(2), lambda p: p, 3)
    assert sorted(set(seen)) == [0, 1, 2]
    assert optimizer.lr is lr
    assert [optimizers.rate(lr, t) for t in (0, 1)] == [0.1, 0.05]
    assert optimizers.rate(0.3, 7) == 0.3


@given(st.data())
def test_any_pytree_keeps_its_structure_shapes_and_dtypes(data):
    leaf = hnp.arrays(st.sampled_from([np.float32, np.float64]), hnp.array_shapes(min_dims=0, max_dims=3),
                      elements=st.floats(-9, 9, width=16))
    tree = st.recursive(leaf, lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)
                        | st.dictionaries(st.sampled_from("abc"), inner, min_size=1), max_leaves=4)
    params = data.draw(tree)
    optimizer = clipped(OPTIMIZERS[data.draw(st.sampled_from(sorted(OPTIMIZERS)))](0.1), norm=1.0)
    updates, state = optimizer.update(params, optimizer.init(params), params)
    for other in (updates, *state[1:]):
        pairs = zip(pytree.paths(params), pytree.paths(other), strict=True)
        assert all(p == q and a.shape == b.shape and a.dtype == b.dtype for (p, a), (q, b) in pairs)


def test_both_conventions_of_momentum_take_the_same_steps():
    start = Dense(*map(np.array, START))
    summed, _ = walk(optimizers.momentum(0.02, beta=0.75), start, slope, 5)
    averaged, _ = walk(optimizers.momentum(0.08, beta=0.75, averaged=True), start, slope, 5)
    for a, b in zip(pytree.leaves(summed), pytree.leaves(averaged), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_adam_ignores_the_scale_of_the_gradient():
    first = [optimizers.adam(0.1).update(np.array([s, -3 * s]), optimizers.adam(0.1).init(np.zeros(2)))[0]
             for s in (1e-3, 1.0, 1e3)]
    for update in first:
        np.testing.assert_allclose(update, [-0.1, 0.1], rtol=1e-4)


def test_adamw_decays_only_the_chosen_leaves():
    params, zero = Dense(np.ones((2, 2)), np.ones(2)), Dense(np.zeros((2, 2)), np.zeros(2))
    optimizer = optimizers.adamw(0.5, decay=0.1, choose=lambda path, leaf: path == "W")
    updates, _ = optimizer.update(zero, optimizer.init(params), params)
    np.testing.assert_allclose(updates.W, -0.05)
    np.testing.assert_array_equal(updates.b, 0.0)


def test_states_print_readably():
    states = {name: repr(f(0.1).init(np.zeros(1))) for name, f in OPTIMIZERS.items()}
    assert states["sgd"] == "SGDState(step=0)"
    assert states["momentum"] == states["nesterov"] == "MomentumState(step=0, velocity=array([0.]))"
    assert states["adagrad"] == states["rmsprop"] == "SquareState(step=0, square=array([0.]))"
    assert states["adam"] == states["adamw"] == "AdamState(step=0, mean=array([0.]), square=array([0.]))"
    assert repr(optimizers.adam(0.1)) == "Optimizer(adam)"


def record(name):
    """Return a step down the bowl, clipped, as a graph; and its inputs, another start and rate."""
    def one_step(params, state, lr):
        optimizer = clipped(OPTIMIZERS[name](lr), norm=2.0)
        updates, new = optimizer.update(params, state, params)
        return {"params": apply(params, updates), "state": new}
    params = Dense(*map(np.array, START))
    inputs = {"params": params, "state": OPTIMIZERS[name](0.1).init(params)}
    return trace(one_step, {**inputs, "lr": 0.1}), dict(pytree.paths({**inputs, "lr": 0.05}))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_recorded_step_matches_numpy(name):
    graph, values = record(name)
    for _ in range(3):
        values = {**graph.run(**values), "lr": 0.05}
    optimizer = clipped(OPTIMIZERS[name](0.05), norm=2.0)
    walked, last = walk(optimizer, Dense(*map(np.array, START)), lambda p: p, 3)
    for path, leaf in pytree.paths({"params": walked[-1], "state": last}):
        np.testing.assert_allclose(values[path], leaf, rtol=1e-14, err_msg=path)


def test_the_page_computes_the_same():
    records = [record(name) for name in OPTIMIZERS]
    answers = node([{"graph": graph.to_json(), "inputs": {k: array_to_json(np.asarray(v, dtype=float))
                                                          for k, v in values.items()}}
                    for graph, values in records])
    for name, (graph, values), answer in zip(OPTIMIZERS, records, answers, strict=True):
        for path, expected in graph.run(**values).items():
            result = array_from_json(answer["outputs"][path])
            np.testing.assert_allclose(result, expected, rtol=1e-13, err_msg=f"{name} {path}")


def test_a_schedule_in_the_page():
    optimizer = optimizers.adam(schedules.warm_up(2, schedules.cosine(0.1, 10)))

    def one_step(params, state):
        updates, new = optimizer.update(params, state)
        return {"params": apply(params, updates), "state": new}
    start = {"params": np.ones(2), "state": optimizer.init(np.ones(2))}
    graph = trace(one_step, start)
    values = dict(pytree.paths(start))
    for _ in range(4):
        values = graph.run(**values)
    path, _ = walk(optimizer, np.ones(2), lambda p: p, 4)
    np.testing.assert_allclose(values["params"], path[-1], rtol=1e-14)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_state_can_be_moved_as_a_whole(xp, close, name):
    """Its step is a float64 array then, and float32 weights stay float32."""
    params = xp.asarray([1.0, -2.0], dtype=xp.float32)
    for lr in (0.1, schedules.cosine(0.1, 10)):
        optimizer = OPTIMIZERS[name](lr)
        state = optimizer.init(params)
        expected, _ = optimizer.update(params, state, params)
        updates, new = optimizer.update(params, state._replace(step=xp.asarray(0.0)), params)
        assert updates.dtype == xp.float32
        assert new.step.dtype == xp.float64
        close(updates, to_numpy(expected), rtol=1e-6)
        close(new.step, 1.0)


def test_clipping_against_pytorch(xp, close):
    norm, limit, W, b = CLIPPED
    grads = slope(Dense(*map(xp.asarray, START)))
    close(global_norm(grads), norm)
    short = clip_by_norm(grads, limit)                   # PyTorch divides by the norm + 1e-6
    close(short.W, W, rtol=1e-7)
    close(short.b, b, rtol=1e-7)
    close(global_norm(short), limit)


def test_clipping_by_hand(xp, close):
    grads = {"W": xp.asarray([[3.0, -0.5]]), "b": xp.asarray([-12.0, 0.25])}
    cut = clip_by_value(grads, 1.0)
    close(cut["W"], [[1.0, -0.5]])
    close(cut["b"], [-1.0, 0.25])
    for leaf, same in zip(pytree.leaves(clip_by_norm(grads, 100.0)), pytree.leaves(grads), strict=True):
        close(leaf, to_numpy(same), rtol=0)              # short enough: exactly unchanged
    close(global_norm({"W": xp.asarray([3.0]), "b": xp.asarray([[0.0, 4.0]])}), 5.0)
    close(global_norm([xp.asarray([0.0, 0.0])]), 0.0)
    close(clip_by_norm([xp.asarray([0.0])], 1.0)[0], [0.0])


def test_clipping_survives_an_explosion(xp, close):
    grads = [xp.asarray([3e30, -4e30], dtype=xp.float32)]     # whose squares float32 cannot hold
    with np.errstate(over="raise"):
        short = clip_by_norm(grads, np.float64(5.0))[0]
    assert short.dtype == xp.float32
    close(short, [3.0, -4.0], rtol=1e-6)


def test_clipped_optimizer(close):
    grads, params = [np.array([30.0, 40.0])], [np.zeros(2)]
    for options, expected in (({"norm": 1.0}, [-0.6, -0.8]), ({"value": 2.0}, [-2.0, -2.0]),
                              ({"value": 3.0, "norm": 1.0}, [-math.sqrt(0.5)] * 2)):
        optimizer = clipped(optimizers.sgd(1.0), **options)
        updates, state = optimizer.update(grads, optimizer.init(params), params)
        close(updates[0], expected)
        assert state.step == 1
        assert optimizer.lr == 1.0


def test_clipping_in_the_page():
    def clip(grads, limit):
        return {"value": clip_by_value(grads, limit), "norm": clip_by_norm(grads, limit)}
    grads = [np.array([3.0, 4.0]), np.array(12.0)]
    graph = trace(clip, {"grads": grads, "limit": 1.0})
    values = graph.run(limit=6.5, **{"grads/0": grads[0], "grads/1": grads[1]})
    np.testing.assert_allclose(values["norm/0"], [1.5, 2.0])
    np.testing.assert_allclose(values["value/1"], 6.5)


def twice(params):
    """Return a penalty whose gradient is 2 everywhere, and its value."""
    return 0.0, pytree.map(lambda p: 0.0 * p + 2.0, params)


def halved(params):
    return pytree.map(lambda p: 0.5 * p, params)


def test_a_penalty_is_added_to_the_gradient(xp, close):
    start = Dense(*map(xp.asarray, START))
    summed, _ = walk(optimizers.adam(0.1), start, lambda p: apply(slope(p), twice(p)[1]), 5)
    path, state = walk(optimizers.penalized(optimizers.adam(0.1), twice), start, slope, 5)
    for a, b in zip(pytree.leaves(path), pytree.leaves(summed), strict=True):
        close(a, to_numpy(b), rtol=0)
    assert state.step == 5


def test_a_projection_follows_the_step(xp, close):
    start = Dense(*map(xp.asarray, START))
    path, state = walk(optimizers.projected(optimizers.momentum(0.02), halved), start, slope, 5)
    params, memory = start, optimizers.momentum(0.02).init(start)
    for found in path:
        updates, memory = optimizers.momentum(0.02).update(slope(params), memory, params)
        params = halved(apply(params, updates))
        for a, b in zip(pytree.leaves(found), pytree.leaves(params), strict=True):
            close(a, to_numpy(b), rtol=1e-14)
    assert state.step == 5


@pytest.mark.parametrize(("wrap", "by_hand"), [
    # the gradient is 3, the penalty adds 2; clipping to 4 comes before or after it
    (lambda o: optimizers.penalized(clipped(o, value=4.0), twice), -4.0),
    (lambda o: clipped(optimizers.penalized(o, twice), value=4.0), -5.0),
    (lambda o: optimizers.projected(optimizers.penalized(o, twice), halved), (10.0 - 5.0) / 2 - 10.0),
    (lambda o: optimizers.penalized(optimizers.projected(o, halved), twice), (10.0 - 5.0) / 2 - 10.0),
])
def test_the_outermost_wrapper_comes_first(wrap, by_hand):
    optimizer = wrap(optimizers.sgd(1.0))
    params = {"w": np.array([10.0])}
    updates, _ = optimizer.update({"w": np.array([3.0])}, optimizer.init(params), params)
    assert updates["w"].tolist() == [by_hand]
    assert optimizer.lr == 1.0


def test_penalties_and_projections_in_the_page():
    def one_step(params, state, strength):
        optimizer = optimizers.penalized(optimizers.adam(0.1), regularizers.l2(strength))
        optimizer = optimizers.projected(optimizer, regularizers.max_norm(1.5))
        updates, new = optimizer.update(slope(params), state, params)
        return {"params": apply(params, updates), "state": new}
    params = Dense(*map(np.array, START))
    inputs = {"params": params, "state": optimizers.adam(0.1).init(params), "strength": 0.5}
    graph = trace(one_step, inputs)
    found = graph.run(**dict(pytree.paths(inputs | {"strength": 2.0})))
    for path, leaf in pytree.paths(one_step(params, inputs["state"], 2.0)):
        np.testing.assert_allclose(found[path], leaf, rtol=1e-14, err_msg=path)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: optimizers.get("adem"), ValueError, "did you mean 'adam'"),
    (lambda: optimizers.sgd(0), ValueError, "sgd: lr must be a finite number above 0, got 0"),
    (lambda: optimizers.adam(-0.1), ValueError, "adam: lr must"),
    (lambda: optimizers.adagrad("0.1"), TypeError, "adagrad: lr must be a number above 0, got str"),
    (lambda: optimizers.momentum(0.1, beta=1), ValueError, "momentum: beta must be at least 0 and below 1"),
    (lambda: optimizers.nesterov(0.1, beta=-0.1), ValueError, "nesterov: beta"),
    (lambda: optimizers.rmsprop(0.1, eps=0), ValueError, "rmsprop: eps must"),
    (lambda: optimizers.adam(0.1, beta2=math.nan), ValueError, "adam: beta2 must"),
    (lambda: optimizers.adamw(0.1, decay=-0.1), ValueError, "adamw: decay must be at least 0"),
    (lambda: clipped(optimizers.sgd(0.1)), ValueError, "got neither value nor norm"),
    (lambda: clipped("sgd", norm=1), TypeError, r"clipped: optimizer must be .*adam\(0.01\), got str 'sgd'"),
    (lambda: optimizers.penalized(optimizers.sgd, twice), TypeError, "penalized: optimizer must be one of"),
    (lambda: optimizers.penalized(optimizers.sgd(0.1), 0.01), TypeError, "l2.*, got float 0.01"),
    (lambda: optimizers.projected(None, halved), TypeError, "projected: optimizer must be one of"),
    (lambda: optimizers.projected(optimizers.sgd(0.1), 3.0), TypeError, "max_norm.*, got float 3.0"),
    (lambda: clipped(optimizers.sgd(0.1), norm=-1), ValueError, "clipped: norm must"),
    (lambda: clip_by_value([np.ones(1)], 0), ValueError, "clip_by_value: limit must"),
    (lambda: clip_by_norm([np.ones(1)], None), TypeError, "clip_by_norm: limit must be a number"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_bad_gradients(name):
    params = Dense(np.ones((3, 1)), np.ones(3))
    optimizer = OPTIMIZERS[name](0.1)
    state = optimizer.init(params)
    with pytest.raises(ShapeError, match=r"a gradient has shape \(3,\); expected \(3, 1\), the shape of"):
        optimizer.update(Dense(np.ones(3), np.ones(3)), state, params)
    with pytest.raises(ValueError, match="same structure, but they differ"):
        optimizer.update((np.ones((3, 1)),), state, params)


@pytest.mark.parametrize(("name", "optimizer"), [
    ("adamw", optimizers.adamw(0.1)), ("penalized", optimizers.penalized(optimizers.sgd(0.1), twice)),
    ("projected", optimizers.projected(optimizers.sgd(0.1), halved))])
def test_some_updates_need_the_parameters(name, optimizer):
    with pytest.raises(TypeError, match=f"{name}: update: expected the parameters, got None; write .*state"):
        optimizer.update(np.ones(1), optimizer.init(np.ones(1)))


def test_updates_are_not_broadcast():
    params = {"W": np.ones((2, 3)), "b": np.ones(3)}
    for wrong in ({"W": np.ones((2, 3)), "b": np.ones(1)}, {"W": np.ones((1, 3)), "b": np.ones(3)},
                  {"W": 1.0, "b": np.ones(3)}):
        with pytest.raises(ShapeError, match="apply: one of updates has shape .*the shape of its parameter"):
            optimizers.apply(params, wrong)
