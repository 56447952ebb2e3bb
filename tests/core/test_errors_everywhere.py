"""Every public function says what is wrong with its arguments: which one, what was expected, what it got.

The table is in `wrong_calls`. Functions that run in a page or in the middle of a training step check only
shapes: the values were checked at the edge, by `training.fit` and the like. They return NaN only if they
get NaN.
"""

import importlib
import inspect
import pkgutil
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from wrong_calls import ALLOWED, ANYTHING, INNER, KINDS, ROWS, foreign

import dlbook
from dlbook.arrays import pytree
from dlbook.errors import describe

mpl.use("agg")
EXPECTED = re.compile(r"\b(expected|wanted|must|needs?|known|write|give|takes?|convert|larger|below|choose|"
                      r"draw|has no|there is no|there are|it has|cannot|has \d+|differ|nothing|one for each|"
                      r"one row)\b")
# Not in the table, and why.
RECORDS = "a record, which only holds values"
ELSEWHERE = "declared once, and checked then: tests/{}.py"
EXEMPT = {
    "dlbook.course.exercise": ELSEWHERE.format("course/test_exercise"),
    "dlbook.course.quiz": ELSEWHERE.format("course/test_quiz"),
    "dlbook.figures": ELSEWHERE.format("figures/test_explorable"),
    "dlbook.trace": ELSEWHERE.format("core/test_trace"),
    "dlbook.figures.widget": "the classes of widgets", "dlbook.figures.sphinx": "called by Sphinx",
    "dlbook.course": "takes the name of a figure: tests/figures/test_explorable.py",
    "dlbook.errors": "the checks themselves: tests/core/test_errors.py",
    "dlbook.replay": "rejects what cannot be recorded: tests/core/test_replay.py",
    **dict.fromkeys(("dlbook.layers.flatten", "dlbook.layers.global_average_pool", "dlbook.plots.heat_map",
                     "dlbook.plots.palette", "dlbook.plots.style"), "takes nothing"),
    **dict.fromkeys(("dlbook.arrays.is_array", "dlbook.arrays.quiet_underflow", "dlbook.arrays.explained",
                     "dlbook.arrays.in_blocks",
                     "dlbook.init.columns",
                     "dlbook.init.Outline"), "called by the package, not by readers"),
    **dict.fromkeys(("dlbook.arrays.is_traced", "dlbook.arrays.pytree.leaves", "dlbook.arrays.pytree.paths",
                     "dlbook.arrays.explain_device_mismatch", "dlbook.arrays.sign",
                     "dlbook.arrays.synchronize", "dlbook.arrays.to_device_of", "dlbook.arrays.to_numpy",
                     "dlbook.regularizers.weights"), "right for anything"),
    **dict.fromkeys(("dlbook.layers.Layer", "dlbook.network.Network", "dlbook.datasets.Dataset"), RECORDS),
    **dict.fromkeys((f"dlbook.layers.chain_{part}" for part in ("forward", "backward", "draw", "next_state")),
                    "called by a network, which checks its arguments"),
    "dlbook.network.next_state": "of a network alone", "dlbook.pretrained.names": "takes nothing",
    **dict.fromkeys(("dlbook.timing.devices", "dlbook.timing.merge", "dlbook.timing.nbytes",
                     "dlbook.timing.record"),
                    "takes nothing, anything, or a file: tests/core/test_timing.py"),
}


def public():
    """Return every public callable by its full name."""
    found = {}
    top = [module.name for module in pkgutil.iter_modules(dlbook.__path__) if not module.name.startswith("_")]
    for part in [*top, *INNER]:
        loaded = importlib.import_module(f"dlbook.{part}")
        for name in getattr(loaded, "__all__", ()):
            if callable(getattr(loaded, name)):
                found[f"dlbook.{part}.{name}"] = getattr(loaded, name)
    return found


def record(value):
    """Return whether a class only holds what it is given."""
    return inspect.isclass(value) and (issubclass(value, tuple | Exception))


def call(function, good):
    """Call with all arguments by name, or up to a starred one by position."""
    if not any(name.startswith("*") for name in good):
        return function(**good)
    positional, names, seen = [], {}, False
    for name, value in good.items():
        if name.startswith("*"):
            positional, seen = [*positional, *value], True
        elif seen:
            names[name] = value
        else:
            positional.append(value)
    return function(*positional, **names)


def wrong(row):
    """Yield the wrong calls of a row: the argument, its value, all arguments."""
    for argument, kinds in row.kinds.items():
        good = (row.good or {}).get(argument)
        for kind in kinds:
            make = KINDS[kind] if isinstance(kind, str) else kind
            for value in make(good[0] if argument.startswith("*") else good):
                given = (value, *good[1:]) if argument.startswith("*") else value
                yield argument, value, {**(row.good or {}), argument: given}


def of_another_kind(row):
    """Yield calls in which one argument, given or default, is replaced by values of other kinds."""
    for name, parameter in inspect.signature(row.function).parameters.items():
        starred = parameter.kind is parameter.VAR_POSITIONAL
        argument = f"*{name}" if starred else name
        if argument not in row.good and parameter.default in (parameter.empty, None):
            continue
        good = row.good.get(argument, parameter.default)
        for value in foreign(good[0] if starred else good):
            if value is not None or parameter.default is not None:
                yield argument, value, {**row.good, argument: (value, *good[1:]) if starred else value}


def is_allowed(name, argument, value):
    """Return whether a value that looks wrong may stand there."""
    name = name.removeprefix("dlbook.")
    return any(re.fullmatch(pattern, f"{name}({argument})") and (values is ANYTHING or any(
        value is one or (isinstance(one, type) and isinstance(value, one)) for one in values))
        for pattern, values in ALLOWED.items())


def signs(value):
    """Return words by which a message may say what it got."""
    said = [*_signs(value), f"got {describe(value)[:24]}", f"a {type(value).__name__}", "masked array"]
    more = [_shape(value), repr(value)[:20], "dict of"] if isinstance(value, list | dict) else []
    return [*said, *more]


def _shape(value):
    try:
        return str(np.shape(value))
    except ValueError:                       # a ragged list
        return "ragged list"


def _signs(value):
    if isinstance(value, tuple | list) and value:
        parts = [sign for part in value for sign in _signs(part)]
        return [f"{len(value)} ", f"{len(value)};", "a list of", repr(value)[:20], *parts]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        odd = value[~np.isin(value, (0.0, 1.0, 2.0))]
        ends = [f"{n})" for n in value.shape[-1:]]
        return [str(value.shape), *ends, "empty", "nan", "inf", *(f"{x:g}" for x in odd.ravel()[:1])]
    if isinstance(value, dict):
        return [*(str(np.shape(leaf)) for leaf in value.values()), "float32", "no array", "a dict of"]
    return [repr(value)[:20], str(value)[:20], type(value).__name__, "<U1", "argument"]


def faults(argument, value, error, alias):
    """Return what a message lacks."""
    said = str(error)
    names = [argument.strip("*"), *alias.get(argument, "").split(" ")] if argument in alias else [argument]
    lacks = []
    if not any(re.search(rf"\b{re.escape(name)}", said) for name in names if name):
        lacks.append(f"names no {' or '.join(names)}")
    if not any(sign.lower() in said.lower() for sign in signs(value)):
        lacks.append("does not say what it got")
    if not EXPECTED.search(said):
        lacks.append("does not say what was expected")
    return lacks


def numbers(value):
    """Return the floats of a result."""
    if isinstance(value, np.ndarray | float | np.floating):
        return [np.asarray(value)]
    if isinstance(value, dict | list | tuple):
        return [array for leaf in pytree.leaves(value) if not isinstance(leaf, dict | list | tuple)
                for array in numbers(leaf)]
    return []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_good_arguments_work_and_give_finite_numbers(name, tmp_path):
    row = ROWS[name]
    if row.good is None:
        pytest.skip("needs an external file")
    result = call(row.function, row.good)
    floats = [array for array in numbers(result) if array.dtype.kind == "f"]
    assert all(np.all(np.isfinite(array)) for array in floats)


def complaints(row, calls):
    """Return what is wrong with the reports of wrong calls."""
    found = []
    for argument, value, given in calls:
        shown = f"{argument}={value!r:.60}".replace("\n", "")
        try:
            result = call(row.function, given)
            next(iter(result)) if inspect.isgenerator(result) else None
            found.append(f"{shown}: accepted")
        except (ValueError, TypeError) as error:
            lacks = faults(argument, value, error, row.alias)
            found += [f"{shown}: {'; '.join(lacks)}: {error}"] if lacks else []
        except Exception as error:
            found.append(f"{shown}: {type(error).__name__}: {error}")
    return found


@pytest.mark.parametrize("name", sorted(ROWS))
def test_wrong_arguments_are_reported(name):
    found = complaints(ROWS[name], wrong(ROWS[name]))
    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize("name", sorted(name for name in ROWS if ROWS[name].good is not None))
def test_values_of_another_kind_are_reported(name):
    """A pair instead of a network, a text or None instead of a number, "yes" instead of True, 10**400, …."""
    calls = [(argument, value, given) for argument, value, given in of_another_kind(ROWS[name])
             if not is_allowed(name, argument, value)]
    found = complaints(ROWS[name], calls)
    plt.close("all")
    assert found == [], "\n" + "\n".join(found)


def test_every_public_callable_is_in_the_table():
    missing = [name for name, value in public().items()
               if name not in ROWS and not record(value)
               and name not in EXEMPT and name.rpartition(".")[0] not in EXEMPT]
    assert missing == [], "add a row to tests/support/wrong_calls.py"
    assert [name for name in ROWS if name not in public() or name in EXEMPT] == []
    assert all(name in public() or importlib.import_module(name) for name in EXEMPT)


@pytest.mark.parametrize(("message", "lacks"), [
    ("f: lr must be a finite number above 0, got -1.0", []),
    ("f: the value must be above 0, got -1.0", ["names no lr"]),
    ("f: lr must be above 0", ["does not say what it got"]),
    ("f: lr is bad: -1.0", ["does not say what was expected"]),
])
def test_the_message_check_sees_what_is_missing(message, lacks):
    assert faults("lr", -1.0, ValueError(message), {}) == lacks


@pytest.mark.parametrize("name", sorted(name for name in ROWS
                                        if name.startswith(("dlbook.losses.", "dlbook.activations."))))
def test_functions_that_check_only_shapes_let_nan_through(name):
    """A step returns 0 or 1 for any input, and so does its derivative: these two hide NaN."""
    function, good = ROWS[name].function, ROWS[name].good
    first = next(iter(good), None)
    if not isinstance(good[first], np.ndarray) or "d_" in name or name.endswith("step"):
        pytest.skip("takes no numbers, or does not hide NaN")
    result = function(**{**good, first: KINDS["nan"](good[first])[0]})
    assert np.isnan(result[0] if isinstance(result, tuple) else result).any()
