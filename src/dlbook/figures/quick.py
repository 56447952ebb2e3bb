"""A live figure from a function and the ranges of its arguments, in one call: `explore`."""

import inspect
import re
from numbers import Real

import numpy as np

from dlbook.arrays import namespace, pytree
from dlbook.errors import ShapeError, TraceError, check_one_of
from dlbook.figures.controls import Choice, Number, Slider, Toggle
from dlbook.figures.explorable import Explorable
from dlbook.figures.recording import call, check_views
from dlbook.figures.views import Images, LineChart, Readout
from dlbook.trace import trace
from dlbook.trace.source import at

__all__ = ["explore"]

_READABLE = 64      # numbers that are written into a picture's cells


def explore(function, /, *, title=None, alt=None, views=None, **ranges):
    """Make a live figure of `function`: change its arguments, see its results.

    It is used like ``ipywidgets.interact``, but needs no kernel: `function` is recorded once, and the
    page replays it. So it must be written with ``xp = namespace(x)``; what cannot be recorded raises an
    error that names the line and says what to write instead.

    Parameters
    ----------
    function : callable
        Takes arrays by name. Returns one array, several in a tuple, or a dict that names them. Numbers
        are shown in words, vectors as lines, matrices as pictures. Vectors of one length share a chart;
        a vector called ``x`` gives the positions of the others.
    title : str, optional
        Heading; the function's name by default.
    alt : str, optional
        What the figure shows, in words; the first sentence of the function's docstring by default.
    views : sequence of views, optional
        How results are shown instead, such as ``[Plane(heat="p"), Readout("loss {loss:.2f}")]``.
    **ranges
        The values of each argument:

        ====================  ==================================================================
        ``(-3.0, 3.0)``       slider; ``(low, high, step)`` with a step
        ``(1, 9)``            slider of whole numbers
        ``["relu", "tanh"]``  choice; the function receives the string and may use ``if`` on it
        ``True``              switch; the function receives a boolean array
        ``0.5``               field for a number
        NumPy array           data for the function or for a view; a `Plane` lets the reader drag them
        ``Slider(…)``         that control, for everything else: labels, logarithmic scale
        ====================  ==================================================================

        Sliders and choices start at the default of the function's argument, else in the middle and at
        the first option. An argument without a range keeps its default.

    Returns
    -------
    ExplorableWidget
        Shows itself as the last line of a cell. Arguments and results are attributes: ``figure.w = 2.0``
        moves the slider, ``figure.loss`` is what the function returns under that name.

    Raises
    ------
    TraceError
        If the function does what cannot be recorded.
    TypeError, ValueError
        If a range is invalid, or an argument is unknown or has neither range nor default.

    Examples
    --------
    >>> from dlbook.arrays import namespace
    >>> def neuron(w, b):
    ...     return namespace(w).tanh(w * 0.5 + b)
    >>> figure = explore(neuron, w=(-3.0, 3.0), b=(-5.0, 5.0))
    >>> figure.w = 2.0
    >>> print(round(float(figure.neuron), 4))
    0.7616
    """
    name = _name(function)
    controls, data = _inputs(function, name, ranges)
    words = name.replace("_", " ")
    about = (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
    turned = ", ".join([*(c.name for c in controls), *data])
    try:
        figure = Explorable(
            id=re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "figure",
            title=title or words[0].upper() + words[1:],
            alt=alt or about or f"The results of {words} for the values of {turned} that the reader sets.",
            controls=controls, data=data, views=views or (),
            compute=_compute(function, name, automatic=views is None))
        if views is None:
            figure.views = _views(name, figure.outputs())
            check_views(figure)
        _check_pure(figure, name)
    except TraceError as error:         # the reader's line is in the message; our own lines are noise
        raise error.with_traceback(None) from None
    return figure.widget()


# --- arguments ---------------------------------------------------------------------------------------

def _name(function):
    """Return the name for results and messages; a lambda has none."""
    name = getattr(function, "__name__", "result")
    return name if name.isascii() and name.isidentifier() else "result"


def _inputs(function, name, ranges):
    """Return the controls, and the data by name."""
    try:
        parameters = dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        raise TypeError(f"explore: expected a function with named arguments, got {function!r}") from None
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    named = {n: p for n, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    if parameters and not named and not anything:
        raise TypeError(f"explore: expected a function with named arguments, got {name}, which takes "
                        f"its arguments by position only; write def {name}(…) with names")
    for given in ranges if not anything else ():
        if isinstance(ranges[given], np.ndarray):
            continue                                    # data that only a view reads
        check_one_of(f"explore: {name}'s argument", given, list(named))
    missing = [n for n, p in named.items() if p.default is p.empty and n not in ranges]
    if missing or not ranges:
        example = ", ".join(f"{n}=(-3.0, 3.0)" for n in missing or list(named)[:1] or ["w"])
        raise TypeError(f"explore: {', '.join(missing) or 'at least one argument'} of {name} needs a range; "
                        f"write explore({name}, {example}, …)")
    controls = {n: _control(n, spec, named[n].default if n in named else None)
                for n, spec in ranges.items() if not isinstance(spec, np.ndarray)}
    return list(controls.values()), {n: spec for n, spec in ranges.items() if n not in controls}


def _control(name, spec, default):
    """Return the control that `spec` asks for."""
    spec = spec.item() if isinstance(spec, np.generic) else spec
    if hasattr(spec, "to_json") and hasattr(spec, "name"):           # a control
        if spec.name != name:
            raise ValueError(f"explore: expected the control of {name} to have that name, got {spec.name!r}")
        return spec
    if isinstance(spec, bool):
        return Toggle(name, spec)
    if isinstance(spec, Real):
        return Number(name, float(spec))
    if isinstance(spec, list | tuple) and spec and all(isinstance(o, str) for o in spec):
        return Choice(name, spec, default if isinstance(default, str) else None)
    if isinstance(spec, tuple) and len(spec) in (2, 3) and all(map(_is_number, spec)):
        return _slider(name, spec, default if _is_number(default) else None)
    raise TypeError(f"explore: {name}: expected a range, got {spec!r}. Write (from, to), such as (-3.0, 3.0) "
                    "or (1, 9), (from, to, step), a list of strings, True, a number, a NumPy array, or a "
                    f"control, such as Slider({name!r}, 1e-4, 1.0, scale='log')")


def _slider(name, spec, start):
    low, high, *step = (v.item() if isinstance(v, np.generic) else v for v in spec)
    if all(isinstance(v, int) for v in (low, high, *step)):
        return Slider(name, low, high, start, *(step or [1]))
    return Slider(name, float(low), float(high), start, float(step[0]) if step else None)


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


# --- results -----------------------------------------------------------------------------------------

def _compute(function, name, automatic):
    """Return `function` in the form of a declaration: from named inputs to named outputs."""
    def compute(**inputs):
        outputs = _named(call(function, inputs), name)
        return outputs | _ends(outputs) if automatic else outputs
    compute.__name__ = name
    return compute


def _named(result, name):
    """Return whatever a function returns as a dict of named results."""
    if result is None:
        raise TraceError(f"{name} returned nothing; end it with return, such as `return loss`")
    if hasattr(result, "_asdict"):
        return result._asdict()
    if isinstance(result, list | tuple):
        return {f"{name}_{i}": value for i, value in enumerate(result, 1)}
    return result if isinstance(result, dict) else {name: result}


def _ends(outputs):
    """Return the ends of the colour scale of each picture, 0 in the middle where both signs occur."""
    ends = {}
    for path, value in pytree.paths(outputs):
        if getattr(value, "ndim", 0) < 2 or value.dtype == np.bool_:
            continue
        xp = namespace(value)
        value = xp.astype(value, xp.float64)
        low, high = xp.min(value), xp.max(value)
        both = xp.logical_and(low < 0.0, high > 0.0)
        size = xp.maximum(-low, high)
        low, high = xp.where(both, -size, low), xp.where(both, size, high)
        ends |= {f"{path} low": low, f"{path} high": xp.where(high > low, high, low + 1.0)}
    return ends


def _views(name, outputs):
    """Choose a view for each result by its shape."""
    found = dict(pytree.paths(outputs))
    shown = {path: value for path, value in found.items() if not path.endswith((" low", " high"))}
    odd = [path for path in shown if not re.fullmatch(r"\w+", path, re.ASCII)]
    if odd or not shown:
        raise ValueError(f"explore: expected {name} to name its results with letters, digits and _, got "
                         f"{', '.join(map(repr, odd)) or 'no result'}. Other names need views=[…]")
    views = _charts({p: v for p, v in shown.items() if v.ndim == 1})
    for path, value in shown.items():
        if value.ndim > 3:
            raise ShapeError(f"explore: expected {path} to be a number, a vector, a matrix or a stack of "
                             f"matrices, got shape {value.shape}")
        if value.ndim >= 2:
            views.append(_picture(path, value, found))
    numbers = [f"{p} = {{{p}{_format(v)}}}" for p, v in shown.items() if v.ndim == 0]
    return tuple(views + [Readout(*numbers)] * bool(numbers))


def _charts(vectors):
    """Return a chart per length; a vector called x holds the positions of those of its length."""
    x = vectors.get("x") if len(vectors) > 1 else None
    alike = {}
    for path, value in vectors.items():
        if value is not x:
            alike.setdefault(value.shape[0], {})[path] = path
    if x is not None and x.shape[0] not in alike:
        alike[x.shape[0]] = {"x": "x"}
        x = None
    return [LineChart(series, x="x" if x is not None and x.shape[0] == length else None,
                      xlabel="x" if x is not None and x.shape[0] == length else "index",
                      ylabel=", ".join(series)) for length, series in alike.items()]


def _picture(path, value, found):
    if f"{path} low" not in found:
        return Images(path, title=path)             # truth values: white and black
    few = value.shape[-2] * value.shape[-1] <= _READABLE and value.shape[-1] <= 10
    return Images(path, range=(f"{path} low", f"{path} high"), colors="heat", digits=2 if few else None,
                  title=path)


def _format(value):
    return {"f": ":.4f", "i": ":d"}.get(value.dtype.kind, "")


def _check_pure(figure, name):
    """Record a second time, and reject what differs, such as random numbers: it would be frozen."""
    old, new = (trace(figure.compute, figure.inputs()) for _ in range(2))
    if old.to_json() == new.to_json():
        return
    changed = (i for i, (a, b) in enumerate(zip(old.consts, new.consts, strict=False))
               if not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    first = next(changed, None)
    line = "" if first is None else at(*new.lines[len(new.inputs) + first])
    raise TraceError(f"{name} returns something else each time it is called, but the page replays one "
                     f"call. Draw random numbers before, outside of {name}, and use them "
                     f"inside{line}")
