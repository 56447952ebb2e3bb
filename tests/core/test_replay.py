"""The replay of a recorded function: its numbers, its memory, and the verification of each program."""

import numpy as np
import pytest
from parity_cases import CASES

from dlbook import replay
from dlbook.arrays import namespace
from dlbook.errors import TraceError
from dlbook.replay import plan, program


def turned(array):
    """Return the same numbers in another order: other inputs, but every index stays in range."""
    return np.asarray(array).ravel()[::-1].reshape(np.shape(array)).copy()


@pytest.mark.parametrize("name", CASES)
def test_every_operation_replays_with_other_inputs(name, subtests):
    for i, (function, arrays) in enumerate(CASES[name]):
        given = {k: np.array(v) for k, v in zip("abcd", arrays, strict=False)}
        with subtests.test(f"case {i}"), np.errstate(all="ignore"):
            prepared = replay.compile(lambda f=function, **given: {"out": f(**given)}, given)
            for other in ({k: turned(v) for k, v in given.items()}, {k: v.copy() for k, v in given.items()}):
                for letter in prepared.inputs:
                    np.copyto(prepared.inputs[letter], other[letter])
                prepared.run()
                np.testing.assert_allclose(prepared.outputs["out"], function(**other), rtol=1e-15)


def chain(x, v):
    """Compute thirty results of one size, each read only by the next; two views; one constant."""
    xp = namespace(x)
    for _ in range(10):
        x = xp.tanh(x * v + 1.0)
    return {"x": x.T[::-1, :], "count": xp.sum(xp.ones_like(x))}


def test_dead_memory_is_reused():
    x = np.linspace(-1.0, 1.0, 12).reshape(3, 4)
    prepared = replay.compile(chain, {"x": x, "v": x[0].copy()})
    addresses = {call.args[-1].__array_interface__["data"] for call in prepared.calls}
    assert len(prepared.calls) == 30
    assert len(addresses) <= 3
    np.testing.assert_array_equal(prepared.outputs["x"], chain(x, x[0])["x"])


def test_concatenated_parts_are_computed_in_place():
    def line_up(W, x):
        xp = namespace(W)
        return {"row": xp.concat([xp.reshape(W @ x, (-1,)), xp.sum(W, axis=0)])}
    W, x = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    prepared = replay.compile(line_up, {"W": W, "x": x})
    assert len(prepared.calls) == 2
    W *= -1.0
    prepared.run()
    np.testing.assert_array_equal(prepared.outputs["row"], line_up(W, x)["row"])


@pytest.mark.parametrize("parts", [
    lambda e, x: [e[::-1], x],                                        # not in order
    lambda e, x: [e[1:], x],                                          # not as a whole
    lambda e, x: [e, e],                                              # twice
    lambda e, x: [x, e],                                              # one is an input
    lambda e, x: [namespace(x).concat([e, 2.0 * x]), 3.0 * x],        # a concatenation in another
    lambda e, x: [namespace(x).reshape(e[None, :] * x[:, None], (-1,)), e],
])
def test_parts_that_cannot_be_computed_in_place_are_copied(parts):
    def line_up(x):
        e = namespace(x).exp(x)
        return {"row": namespace(x).concat(parts(e, x)), "more": e + 1.0}
    x = np.array([0.0, 1.0, -1.0])
    prepared = replay.compile(line_up, {"x": x})
    x += 0.5
    prepared.run()
    expected = line_up(x)
    np.testing.assert_array_equal(prepared.outputs["row"], expected["row"])
    np.testing.assert_array_equal(prepared.outputs["more"], expected["more"])


@pytest.mark.parametrize(("n", "k", "wide"), [(1000, 8, (20, 400)), (1009, 8, None), (64, 8, None),
                                              (4000, 3, (25, 480)), (2000, 600, None), (0, 3, None)])
def test_many_short_rows_are_computed_as_few_long_ones(n, k, wide):
    x, row = np.arange(float(n * k)).reshape(n, k), np.arange(float(k))
    prepared = replay.compile(lambda x, row: {"y": x - row}, {"x": x, "row": row})
    assert prepared.calls[-1].args[0].shape == (wide or (n, k))
    row *= -2.0
    prepared.run()
    np.testing.assert_array_equal(prepared.outputs["y"], x - row)


@pytest.mark.parametrize("step", [
    lambda a, b: {"a": b, "b": a + b},                                # b is read before it is overwritten
    lambda a, b: {"a": a + b, "b": a},
    lambda a, b: {"a": b, "b": a},
    lambda a, b: {"a": b[::-1], "b": 2.0 * b},                        # a view of what is overwritten
    lambda a, b: {"a": a * 1.0, "b": b + a},
    lambda a, b: {"a": a, "b": b - a[::-1]},
])
def test_carried_results_are_the_next_inputs(step):
    a, b = np.array([0.0, 1.0, 2.0]), np.array([1.0, -1.0, 0.5])
    known = {"a": a.copy(), "b": b.copy()}
    prepared = replay.compile(step, {"a": a, "b": b}, {"a": "a", "b": "b"})
    np.testing.assert_array_equal(a, known["a"])                      # compiling has changed nothing
    for _ in range(5):
        prepared.run()
        known = {name: array.copy() for name, array in step(**known).items()}
        np.testing.assert_array_equal(a, known["a"])
        np.testing.assert_array_equal(b, known["b"])


MOVES = [
    lambda xp, a, b, t: a + b, lambda xp, a, b, t: a * b - 0.5, lambda xp, a, b, t: xp.tanh(a),
    lambda xp, a, b, t: a[::-1, :], lambda xp, a, b, t: a.T[:, ::-1] @ b * 0.1, lambda xp, a, b, t: a * t,
    lambda xp, a, b, t: xp.where(a > b, a, -b), lambda xp, a, b, t: a - xp.max(b, axis=1, keepdims=True),
    lambda xp, a, b, t: xp.concat([a[:2, :], b[2:, :]], axis=0), lambda xp, a, b, t: xp.sum(a, axis=0) + b,
    lambda xp, a, b, t: xp.reshape(xp.concat([xp.reshape(a @ b, (-1,)), b[0, :]])[4:], (4, 4)) * 0.1,
    lambda xp, a, b, t: xp.reshape(xp.stack([a, b], axis=1)[:, 1, :], (4, 4)),
    lambda xp, a, b, t: xp.exp(-a * a),
]


@pytest.mark.parametrize("tens", range(15))
def test_random_functions_replay(tens, subtests, monkeypatch):
    if tens % 2:
        monkeypatch.setattr(plan, "_LARGE", 0)           # every array counts as large
    for seed in range(10 * tens, 10 * tens + 10):
        with subtests.test(f"seed {seed}"):
            check_a_random_function(seed)


def check_a_random_function(seed):
    def wander(a, b, c, t):
        rng, xp, seen = np.random.default_rng(seed), namespace(a), [a, b, c]
        for move in rng.integers(0, len(MOVES), 14):
            first, second = rng.integers(0, len(seen), 2)
            seen.append(MOVES[move](xp, seen[first], seen[second], t))
        picked = [seen[i] for i in rng.integers(0, len(seen), 5)]
        return dict(zip("abcde", [0.9 * picked[0], *picked[1:]], strict=True)) | {"t": 0.9 * t}
    rng = np.random.default_rng(seed)
    known = {name: rng.normal(size=(4, 4)) for name in "abc"} | {"t": np.array(1.0)}
    inputs = {name: array.copy() for name, array in known.items()}
    prepared = replay.compile(wander, inputs, {name: name for name in "abct"})
    for _ in range(4):
        prepared.run()
        expected = {name: np.array(array) for name, array in wander(**known).items()}
        for name, array in expected.items():
            np.testing.assert_allclose(prepared.outputs[name], array, rtol=1e-12, err_msg=name)
        known = {name: expected[name] for name in "abct"}
        for name, array in known.items():
            np.testing.assert_allclose(inputs[name], array, rtol=1e-12, err_msg=name)


def test_numbers_keep_their_precision_and_arrays_their_dtype():
    def decay(x, t, on):
        xp = namespace(x)
        rate = 1.0 - 0.999 ** (t + 1)                                 # in float32 half its digits were wrong
        return {"x": xp.where(on, rate * x, x), "t": t + 1, "rate": rate}
    x = np.array([1.0, 2.0], np.float32)
    prepared = replay.compile(decay, {"x": x, "t": np.array(0), "on": np.array(True)}, {"t": "t"})
    for t in range(3):
        prepared.run()
        assert prepared.outputs["rate"] == 1.0 - 0.999 ** (t + 1)
        assert prepared.outputs["x"].dtype == np.float32
        np.testing.assert_array_equal(prepared.outputs["x"], np.float32(1.0 - 0.999 ** (t + 1)) * x)


def same_for_all(self, i):
    """Give all results of one size the same memory."""
    value = self.tape.values[i]
    memory = self.memory.setdefault(("all", value.nbytes), np.empty(value.nbytes, np.uint8))
    return memory.view(value.dtype).reshape(value.shape)


PLANTED = {
    "one memory for all": ("_allocate", same_for_all),
    "a view keeps nothing alive": ("_memory_of", lambda self, a: a),
    "overwritten before it is read": ("_may_overwrite", lambda self, i, node: i in self.carried_to),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_mistake_in_the_plan_is_caught(bug, monkeypatch):
    def step(w, x):
        xp = namespace(w)
        turned = xp.tanh(x + w)[::-1]
        e = xp.exp(x)
        return {"w": w + 0.1 * e, "out": turned * e + 2.0 * w}
    inputs = {"w": np.array([1.0, 2.0]), "x": np.array([0.5, -0.5])}
    replay.compile(step, inputs, {"w": "w"})
    monkeypatch.setattr(plan.Plan, *PLANTED[bug])
    with pytest.raises(TraceError, match="bug in dlbook"):
        replay.compile(step, inputs, {"w": "w"})


def test_without_verification_a_wrong_program_would_go_unseen(monkeypatch):
    monkeypatch.setattr(plan.Plan, *PLANTED["one memory for all"])
    monkeypatch.setattr(program, "_verify", lambda *_: None)
    x = np.array([1.0, 2.0])
    prepared = replay.compile(lambda x: {"y": (x + 1.0) * (x + 2.0)}, {"x": x})
    prepared.run()
    assert not np.array_equal(prepared.outputs["y"], (x + 1.0) * (x + 2.0))


@pytest.mark.parametrize(("computed", "expected", "verified"), [
    ([1.0, 2.0], [1.0 + 1e-15, 2.0], True), ([1.0, 2.0], [1.0 + 1e-3, 2.0], False),
    ([1e-18, 0.0], [2e-18, 0.0], True), ([1e9, 0.0], [1e9, 1e-7], True),
    ([np.nan, np.inf], [np.nan, np.inf], True), ([np.nan, 1.0], [1.0, 1.0], False), ([], [], True),
    ([1, 2], [1, 2], True), ([1, 2], [1, 3], False), ([True], [False], False), ([True], [True], True),
])
def test_verification_sees_wrong_numbers_and_overlooks_rounding(computed, expected, verified):
    made = replay.ReplayProgram({}, {"y": np.array(computed)}, [])
    if verified:
        program._verify(made, {"y": np.array(expected)}, [])
    else:
        with pytest.raises(TraceError, match="'y'"):
            program._verify(made, {"y": np.array(expected)}, [])


LOCKED = np.ones(2)
LOCKED.flags.writeable = False
TWICE = np.ones(4)


def add(a, b):
    return {"c": a + b}


@pytest.mark.parametrize(("inputs", "carried", "message"), [
    ({"a": 1.0, "b": np.ones(2)}, {}, "a must be a NumPy array.*got float.*np.array"),
    ({"a": np.ones(2, np.float32), "b": np.ones(2)}, {}, "got float32 and float64"),
    ({"a": np.ones(2), "b": np.ones(2)}, {"d": "a"}, "'d' cannot be carried into 'a': the results are c"),
    ({"a": np.ones(2), "b": np.ones(2)}, {"c": "d"}, "the inputs a, b"),
    ({"a": LOCKED, "b": np.ones(2)}, {"c": "a"}, "'a': it is read-only; pass a copy"),
    ({"a": TWICE[:2], "b": TWICE[1:3]}, {"c": "a"}, "shares memory with 'b'; pass a copy"),
])
def test_errors_say_what_is_wrong(inputs, carried, message):
    with pytest.raises(TraceError, match=message):
        replay.compile(add, inputs, carried)


def test_shapes_that_depend_on_a_value_are_rejected():
    def jump(x):
        return {"y": x if x > 0 else -x}
    with pytest.raises(TraceError, match="test_replay.py, line"):
        replay.compile(jump, {"x": np.array(1.0)})


def test_consecutive_calls_have_no_python_in_between():
    prepared = replay.compile(lambda x: {"y": namespace(x).exp(x) * 2.0}, {"x": np.ones(3)})
    assert [call.func for call in prepared.calls] == [np.exp, np.multiply]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("turned_input", [False, True])
def test_short_rows_are_tiled_only_if_they_are_contiguous(order, turned_input):
    x, row = np.array(np.arange(8000.0).reshape(1000, 8), order=order), np.arange(8.0)
    x = x[::-1] if turned_input else x
    program_ = replay.compile(lambda x, row: {"y": x - row, "z": x.T * 1.0, "w": x.T.T + row},
                              {"x": x, "row": row})
    x *= 3.0
    row *= -2.0
    program_.run()
    np.testing.assert_array_equal(program_.outputs["y"], x - row)
    np.testing.assert_array_equal(program_.outputs["w"], x + row)
    np.testing.assert_array_equal(program_.outputs["z"], x.T)


def test_a_large_result_takes_over_memory_only_from_what_is_not_read_later():
    def function(x, row):
        xp = namespace(x)
        first = x * 2.0                                  # read again at the end
        second = xp.exp(-xp.abs(first + row)) - 1.0      # all in one place
        turned = xp.permute_dims(second, (1, 0)) + second         # one memory in two orders
        whole = xp.concat([turned * 3.0, turned - 1.0], axis=0)
        return {"y": xp.maximum(second * row, 0.1) + first, "whole": whole}

    x, row = np.linspace(-1, 1, 256 * 256).reshape(256, 256), np.linspace(0, 1, 256)
    prepared = replay.compile(function, {"x": x, "row": row})
    outs = [call.args[-1] for call in prepared.calls[2:7]]     # add, abs, negative, exp, subtract
    assert all(np.shares_memory(out, outs[0]) for out in outs)
    x *= -0.5
    prepared.run()
    for name, value in function(x, row).items():
        np.testing.assert_array_equal(prepared.outputs[name], value)


def test_a_short_vector_is_tiled_against_sequences_too():
    x, row = np.random.default_rng(0).random((20, 50, 8)), np.arange(8.0)
    prepared = replay.compile(lambda x, row: {"y": x + row}, {"x": x, "row": row})
    assert len(prepared.calls) == 2
    row *= -2.0
    prepared.run()
    np.testing.assert_array_equal(prepared.outputs["y"], x + row)
