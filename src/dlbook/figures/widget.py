"""Live widgets: what a kernel shows, an anywidget whose controls, data and state are traits."""

import difflib
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import traitlets

from dlbook.arrays import pytree
from dlbook.figures.controls import Toggle
from dlbook.trace import array_from_json, array_to_json

__all__ = ["ExplorableWidget", "LiveWidget"]


def _front_end(name):
    """Return a file of the built front end; empty where a page runs this and has its own."""
    file = files("dlbook.figures") / "static" / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


class LiveWidget(anywidget.AnyWidget):
    """A widget drawn by the book's own front end from a payload (see ``js/SCHEMA.md``)."""

    _esm = _front_end("dlbook.js") + "\nexport default dlbook.widget;\n"
    _css = _front_end("dlbook.css")
    _ipython_display_ = None        # ipywidgets 7 would show the view only, and store nothing
    payload = traitlets.Dict(help="What the page draws.").tag(sync=True)

    def __init__(self, **values):
        unknown = [name for name in values if not self.has_trait(name)]
        if unknown:         # traitlets would drop them with a warning
            names = ", ".join(sorted(n for n in self.traits(sync=True) if not n.startswith("_")))
            raise TypeError(f"{type(self).__name__} has no {', '.join(unknown)}; it has {names}")
        super().__init__(**values)

    def bundle(self, stored, metadata):
        """Return the live view together with the stored form (MIME type to data) for a notebook."""
        view = super()._repr_mimebundle_()
        data, about = view if isinstance(view, tuple) else (view or {}, {})
        return {**data, "text/plain": repr(self), **stored}, {**about, **metadata}


class Checked(traitlets.TraitType):
    """A trait whose values are checked by a function; arrays are sent as nested lists."""

    def __init__(self, check, start):
        self._check = check
        super().__init__(start)
        if isinstance(start, np.ndarray):
            self.tag(to_json=lambda value, _: value.tolist(), from_json=lambda value, _: value)
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return the checked value, or raise a TraitError with the check's own sentence."""
        try:
            return self._check(value)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None


class ExplorableWidget(LiveWidget):
    """A live explorable; make one with ``explorable.widget()``.

    Each control and each data array is an attribute: ``w.w1 = 2`` moves the slider, and moving the slider
    changes ``w.w1``. `outputs` holds the results for the present values, computed by Python; each is also
    an attribute if nothing else has its name: ``w.loss``.
    """

    state = traitlets.Dict(help="State of the dynamics: path to array.").tag(sync=True)
    explorable: Any = None          # set by `make_widget`
    _from_page = False              # whether the values being set are from the page

    def set_state(self, sync_data):
        """Take over what the page sends; it has already restarted the dynamics if necessary."""
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def rewind(self):
        """Put the dynamics back to step 0; controls and data stay."""
        self.state = _pack(self.explorable.first(**self.values))

    def press(self, name):
        """Press a button, in Python; the page follows."""
        self.state = _pack(self.explorable.press(name, self._state(), **self.values))

    @property
    def values(self):
        """The present values of controls and data, by name."""
        return {name: getattr(self, name) for name in (*self.explorable.controls, *self.explorable.data)}

    @property
    def outputs(self):
        """The results for the present values and state: name to array."""
        return self.explorable.outputs(self._state(), **self.values)

    def step(self, steps=1):
        """Take steps of the dynamics, in Python; the page follows."""
        for _ in range(steps):
            inputs = {"state": self._state(), **self.values}
            self.state = _pack(self.explorable.next_state(**inputs))

    def reset(self):
        """Put controls, data and state back to the start."""
        start = {name: control.value for name, control in self.explorable.controls.items()}
        with self.hold_sync():
            for name, value in (start | self.explorable.data).items():
                setattr(self, name, value)
            self.rewind()

    def __getattr__(self, name):
        """Return a result by its name; Python calls this for what is not an attribute."""
        if name in self._results():
            return self.outputs[name]
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name, value):
        """Reject an unknown name: ``w.wl = 2`` would otherwise silently do nothing."""
        if not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(f"{self.explorable.title}: {name} is a result; results follow the controls"
                                 if name in self._results() else self._unknown(name))
        super().__setattr__(name, value)

    def _results(self):
        return dict.fromkeys(path.partition("/")[0] for path in self.explorable.programs[0].compute.outputs)

    def _unknown(self, name):
        known = [*self.explorable.controls, *self.explorable.data, *self._results()]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
        return f"{self.explorable.title} has no {name!r}; {hint}"

    def __repr__(self):
        values = ", ".join(f"{n}={v!r}" for n, v in self.values.items() if not isinstance(v, np.ndarray))
        return f"{self.explorable.title}({values})"

    def _repr_mimebundle_(self, **_):
        untouched = self.state == _pack(self.explorable.first(**self.values))     # then `poster_steps` says
        return self.bundle(*self.explorable.bundle(None if untouched else self._state(), **self.values))

    def _state(self):
        return {path: array_from_json(self.state[path]) for path, _ in pytree.paths(self.explorable.state)}


def make_widget(explorable, values):
    """Return a widget for `explorable` with some values changed; see `Explorable.widget`."""
    traits = {name: _trait(control) for name, control in explorable.controls.items()}
    for name, array in explorable.data.items():
        traits[name] = Checked(lambda value, name=name: explorable.check(**{name: value})[name], array)
    taken = [name for name in traits if hasattr(ExplorableWidget, name)]
    if taken:
        raise ValueError(f"{explorable.title}: expected names that are not attributes of every widget, got "
                         f"{', '.join(taken)}; rename the control")
    kind = type("ExplorableWidget", (ExplorableWidget,), {**traits, "explorable": explorable})
    widget = kind(payload=explorable.payload(**values), state=_pack(explorable.first(**values)), **values)
    if explorable.restart:
        widget.observe(_restart, list(explorable.restart))
    return widget


def _restart(change):
    if not change.owner._from_page:
        change.owner.rewind()


def _trait(control):
    if isinstance(control, Toggle):
        return traitlets.Bool(control.value).tag(sync=True)
    return Checked(control.check, control.value)


def _pack(state):
    return {path: array_to_json(leaf) for path, leaf in pytree.paths(state)}
