"""The declaration of a live figure, and everything that Python can say about it."""

import sys
from base64 import b64encode

import numpy as np

from dlbook import tree
from dlbook.errors import check_finite, check_one_of
from dlbook.explore.controls import Choice
from dlbook.explore.recording import call, check_graph_grows, check_views, record
from dlbook.trace import array_to_json
from dlbook.trace.graph import widen

__all__ = ["Explorable"]


class Explorable:
    """A live figure: controls, a pure function, and views of what it returns.

    Parameters
    ----------
    id : str
        Short name, unique in the book; it becomes part of addresses.
    title, alt : str
        Heading, and what the figure shows, in words.
    controls : sequence of Slider, Number, Choice or Toggle
    compute : callable
        Pure array-API function: takes controls, data and state by name, returns a dict of results.
    views : sequence of Plane, LineChart, Bars, Images, Readout or Table
    data : dict of str to array_like, optional
        Inputs that are no controls; a `Plane` may let the reader move them.
    task : str, optional
        What the reader is asked to reach.
    goal : str, optional
        Name of a 0-d boolean result that says whether the task is met.
    solution : dict, optional
        Values of controls that meet the task (`outputs` of them is tested).
    presets : dict of str to dict, optional
        Label of a button to values of controls.
    state : dict of str to nest, optional
        The state at step 0 of a dynamic figure.
    step : callable, optional
        Pure function like `compute`, from state, controls and data to the next state.
    steps_per_second : float
        Speed of Play.
    until : str, optional
        Name of a 0-d boolean result that stops Play.

    Raises
    ------
    TypeError, ValueError
        If names, shapes or values do not fit together: the message says which. Everything is
        checked and traced here, so a figure that can be declared can be shown.
    """

    def __init__(self, *, id, title, alt, controls, compute, views, data=None, task=None, goal=None,
                 solution=None, presets=None, state=None, step=None, steps_per_second=4.0, until=None):
        self.id, self.title, self.alt, self.task = id, title, alt, task
        self.controls = {control.name: control for control in controls}
        self.compute, self.step = compute, step
        self.data = {name: widen(value) for name, value in (data or {}).items()}
        self.state = tree.map(widen, state or {})
        self.views, self.goal, self.until = tuple(views), goal, until
        self.steps_per_second = steps_per_second
        self._check_names(controls)
        self.presets = {label: self.check(**values) for label, values in (presets or {}).items()}
        self.solution = self.check(**solution or {})
        self.programs = [(choices, *record(self, choices)) for choices in self._combinations()]
        check_views(self)
        check_graph_grows(self)

    def outputs(self, state=None, **values):
        """Compute the results, with the very functions that the page replays.

        Parameters
        ----------
        state : dict of str to nest, optional
            State of a dynamic figure; that of step 0 by default. Also flat: path to array_like, as in
            ``{"params/w": [1.0, 2.0], "params/b": 0.5}``.
        **values : number, str, bool or array_like
            Controls and data that differ from their start.

        Returns
        -------
        dict of str to nest of ndarray
        """
        return self._call(self.compute, state, values)

    def run(self, steps, **values):
        """Return the states of a dynamic figure, from the start to after `steps` steps."""
        states = [self.state]
        for _ in range(steps):
            states.append(self.next_state(states[-1], **values))
        return states

    def next_state(self, state, **values):
        """Return the state one step after `state`."""
        return self._call(self.step, state, values)

    def scope(self, state=None, **values):
        """Return every value that a view can read: results, then state, controls and data, by path."""
        state = self._nest(state)
        given = self.inputs(state, **values)
        return {**dict(tree.paths(given)), **dict(tree.paths(self.outputs(state, **values)))}

    def inputs(self, state=None, **values):
        """Return what `compute` is called with: 0-d arrays, strings of choices, data and state."""
        controls = {name: control.value for name, control in self.controls.items()} | self.check(**values)
        arrays = {n: v if isinstance(v, str) else widen(v) for n, v in controls.items()}
        return {**self.data, **self._nest(state), **arrays}

    def payload(self, **values):
        """Return what a page receives, as plain lists and dicts; the format is in ``js/SCHEMA.md``."""
        checked = self.check(**values)
        controls = [control.to_json() | {"value": checked.get(name, control.value)}
                    for name, control in self.controls.items()]
        data = {name: array_to_json(checked.get(name, value)) for name, value in self.data.items()}
        programs = [{"when": choices, "compute": compute.to_json(), "step": step and step.to_json()}
                    for choices, compute, step in self.programs]
        player = {"steps_per_second": self.steps_per_second, "until": self.until} if self.step else None
        return {"dlbook": 1, "kind": "explorable", "id": self.id, "module": self.module,
                "given": [n for n, v in self.data.items() if not np.array_equal(v, checked.get(n, v))],
                "title": self.title, "alt": self.alt, "task": self.task, "goal": self.goal,
                "controls": controls, "presets": [{"label": k, "values": v} for k, v in self.presets.items()],
                "data": data, "start": {p: array_to_json(a) for p, a in tree.paths(self.state)},
                "player": player, "programs": programs, "views": [v.to_json() for v in self.views]}

    def poster(self, state=None, **values):
        """Return the figure as a PNG, drawn by matplotlib from the same results.

        Returns
        -------
        bytes
        """
        from dlbook.explore.poster import draw
        return draw(self, self.scope(state, **values))

    def widget(self, **values):
        """Return a live widget: its controls and data are attributes, both ways.

        Parameters
        ----------
        **values : number, str, bool or array_like
            Controls and data that differ from their start.

        Returns
        -------
        ExplorableWidget
        """
        from dlbook.explore.widget import make
        return make(self, self.check(**values))

    def __repr__(self):
        return f"Explorable({self.title!r}: {', '.join([*self.controls, *self.data])})"

    def _repr_mimebundle_(self, **_):
        return self.widget()._repr_mimebundle_()

    def bundle(self, state=None, **values):
        """Return the stored form: the page's JSON and the poster, with the alt text as metadata."""
        from dlbook.live import MIME
        poster = b64encode(self.poster(state, **values)).decode("ascii")
        return {MIME: self.payload(**values), "image/png": poster}, {"image/png": {"alt": self.alt}}

    @property
    def module(self):
        """Name of the module of `dlbook.explorables` that holds this figure; None for any other."""
        name = self.id.replace("-", "_")
        module = sys.modules.get(f"dlbook.explorables.{name}")
        return name if getattr(module, "explorable", None) is self else None

    def _nest(self, state):
        """Return `state` as the nest that the functions take; it may come flat, by path."""
        if state is None:
            return self.state
        places = [path for path, _ in tree.paths(self.state)]
        if set(state) != set(places):
            return state
        return tree.rebuild(self.state, [widen(state[path]) for path in places])

    def _call(self, function, state, values):
        return tree.map(widen, call(function, self.inputs(state, **values)))

    def _combinations(self):
        """Return every combination of choices, as dicts; one empty dict without choices."""
        combinations = [{}]
        for control in self.controls.values():
            if isinstance(control, Choice):
                combinations = [c | {control.name: o} for c in combinations for o in control.options]
        if len(combinations) > 64:
            raise ValueError(f"{self.title}: the choices have {len(combinations)} combinations, and each is "
                             "recorded; make one of them a Slider or Toggle, and use xp.where in compute")
        return combinations

    def _check_names(self, controls):
        names = [c.name for c in controls] + list(self.data) + list(self.state)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{self.title}: the name {', '.join(twice)} is used twice "
                             "among controls, data and state")
        if bool(self.state) != bool(self.step):
            raise ValueError(f"{self.title}: a dynamic figure needs both state and step")
        for name, array in self.data.items():
            self._check_finite(name, array)

    def check(self, **values):
        """Return values of controls and data, validated; the nearest name if one is unknown."""
        checked = {}
        for name, value in values.items():
            if name in self.data:
                checked[name] = self._checked_data(name, value)
            else:
                check_one_of(f"{self.title}: control", name, [*self.controls, *self.data])
                checked[name] = self.controls[name].check(value)
        return checked

    def _checked_data(self, name, value):
        array, start = widen(value), self.data[name]
        if array.ndim != start.ndim or array.shape[1:] != start.shape[1:] or array.shape[0] == 0:
            wanted = ", ".join(["n", *map(str, start.shape[1:])])
            raise ValueError(f"{self.title}: {name} wants shape ({wanted}) with n ≥ 1; {array.shape} came")
        array = array.astype(start.dtype)
        self._check_finite(name, array)
        return array

    def _check_finite(self, name, array):
        if array.dtype.kind == "f":
            check_finite(f"{self.title}: {name}", array)
