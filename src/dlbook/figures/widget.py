"""The same figure in a live kernel: an anywidget whose controls, data and state are traits."""

import difflib
from typing import Any

import numpy as np
import traitlets

from dlbook.arrays import pytree
from dlbook.figures.controls import Toggle
from dlbook.figures.live import LiveWidget
from dlbook.trace import array_from_json, array_to_json

__all__ = ["ExplorableWidget", "make"]


class Checked(traitlets.TraitType):
    """A trait whose values are checked by a function; arrays travel as nested lists."""

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
    changes ``w.w1``. `outputs` holds the results for the present values, computed by Python; each is an
    attribute, too, where nothing else has its name: ``w.loss``.
    """

    state = traitlets.Dict(help="State of the dynamics: path to array.").tag(sync=True)
    explorable: Any = None          # set by `make`
    _page_speaks = False            # whether values are arriving from the page

    def set_state(self, sync_data):
        """Take what the page sends; it has begun the dynamics anew itself where that was due."""
        self._page_speaks = True
        try:
            super().set_state(sync_data)
        finally:
            self._page_speaks = False

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
        """Return a result by its name; Python asks here for what is no attribute."""
        if name in self._results():
            return self.outputs[name]
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name, value):
        """Refuse a name that is none: ``w.wl = 2`` would otherwise do nothing, silently."""
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
        return self.bundle(*self.explorable.bundle(self._state(), **self.values))

    def _state(self):
        return {path: array_from_json(self.state[path]) for path, _ in pytree.paths(self.explorable.state)}


def make(explorable, values):
    """Return a widget for `explorable` with some values changed; see `Explorable.widget`."""
    traits = {name: _trait(control) for name, control in explorable.controls.items()}
    for name, array in explorable.data.items():
        traits[name] = Checked(lambda value, name=name: explorable.check(**{name: value})[name], array)
    taken = [name for name in traits if hasattr(ExplorableWidget, name)]
    if taken:
        raise ValueError(f"{explorable.title}: a widget has an attribute {', '.join(taken)} of its own; "
                         "call the control something else")
    kind = type("ExplorableWidget", (ExplorableWidget,), {**traits, "explorable": explorable})
    widget = kind(payload=explorable.payload(**values), state=_pack(explorable.first(**values)), **values)
    if explorable.restart:
        widget.observe(_restart, list(explorable.restart))
    return widget


def _restart(change):
    if not change.owner._page_speaks:
        change.owner.rewind()


def _trait(control):
    if isinstance(control, Toggle):
        return traitlets.Bool(control.value).tag(sync=True)
    return Checked(control.check, control.value)


def _pack(state):
    return {path: array_to_json(leaf) for path, leaf in pytree.paths(state)}
