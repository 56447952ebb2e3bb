"""The declaration of a live figure, and everything that Python can say about it."""

import sys
from base64 import b64encode

import numpy as np

from dlbook import _translation
from dlbook.arrays import pytree
from dlbook.errors import check_finite, check_one_of
from dlbook.figures.controls import Button, Choice, Seed
from dlbook.figures.editors import EDITORS
from dlbook.figures.mime import MIME
from dlbook.figures.recording import call, check_graph_grows, check_picks, check_views, drag_function, record
from dlbook.trace import array_to_json
from dlbook.trace.graph import widen

__all__ = ["Explorable"]


class Explorable:
    """A live figure: controls, a pure function, and views of what it returns.

    Parameters
    ----------
    id : str
        Short name, unique in the book; it is part of addresses.
    title, alt : str
        Heading, and what the figure shows, in words.
    controls : sequence of Slider, Number, Choice, Toggle, Seed, Button, Matrix, Pad or Text
    compute : callable
        Pure array-API function: takes controls, data and state by name, returns a dict of results.
    views : sequence of View
        How the results are shown: `Plane`, `LineChart`, `Readout` and so on.
    data : dict of str to array_like, optional
        Inputs that are not controls; a `Plane` may let the reader move them. Data without rows at the
        start may be cleared by the reader.
    task : str, optional
        What the reader is asked to reach.
    goal : str or dict of str to str, optional
        Name of a 0-d boolean result that says whether the task is met. A task with several parts has a dict
        from a short label to the result of each part; the page keeps a tick once a part has been met.
    solution : dict, optional
        Values of controls and data that meet the task (`outputs` of them is tested); for a task with parts a
        dict from each label to such values.
    solution_steps : int
        How many steps after the start they meet it.
    groups : dict of str to sequence of str, optional
        Headings to names of controls, which are shown under these headings and can be folded away. Such a
        figure takes the whole width of its page.
    presets : dict of str to dict, optional
        Label of a button to values of controls.
    used : dict of str to str, optional
        Name of a control to that of a 0-d boolean result. While the result is false the control has no
        effect: it keeps its value, but is greyed out.
    state : dict of str to pytree, optional
        The state at step 0 of a dynamic figure, or of one with buttons.
    start : callable, optional
        Instead of `state`: a pure function like `compute`, from controls and data to the state at step
        0. With a `Seed` among the controls it draws random numbers; see `dlbook.arrays.draws`.
    restart : sequence of str
        Controls and data whose change restarts the dynamics; a `Seed` always does. A change of whatever
        else `start` takes has its effect immediately at step 0, and later at the next rewind.
    step : callable, optional
        Pure function like `compute`, from state, controls and data to the next state.
    steps_per_second : float
        Speed of Play. Above 60 there are several steps per picture; steps that take too long are delayed.
    until : str, optional
        Name of a 0-d boolean result that stops Play.
    ready : str, optional
        Name of a 0-d boolean result without which there is nothing to play, as long as a reader has not
        added points, for example. Play and Step wait for it, and a plane offers its tool that adds points.
    poster_steps : int
        How many steps after the start the still picture shows, if there is nothing to see at the start.

    Raises
    ------
    TypeError, ValueError
        If names, shapes or values do not fit together; the message says which. Everything is
        checked and traced here, so a figure that can be declared can be shown.
    """

    def __init__(self, *, id, title, alt, controls, compute, views, data=None, task=None, goal=None,
                 solution=None, solution_steps=0, presets=None, groups=None, used=None, state=None,
                 start=None, restart=(), step=None, steps_per_second=4.0, until=None, ready=None,
                 poster_steps=0):
        self.id, self.title, self.alt, self.task = id, title, alt, task
        self.layout, self.poster_steps = tuple(controls), poster_steps
        self.buttons = {c.name: c for c in controls if isinstance(c, Button)}
        self.editors = {c.name: c for c in controls if isinstance(c, EDITORS)}
        self.controls = {c.name: c for c in controls if not isinstance(c, (Button, *EDITORS))}
        self.compute, self.step, self.start = compute, step, start
        self.solution_steps = solution_steps
        arrays = {name: editor.value for name, editor in self.editors.items()} | (data or {})
        self.data = {name: widen(value) for name, value in arrays.items()}
        self.groups = {label: tuple(names) for label, names in (groups or {}).items()}
        self.views, self.goal, self.until, self.ready = tuple(views), goal, until, ready
        self.used = dict(used or {})
        self.handles = {h.name: h for view in self.views for h in getattr(view, "handles", ())}
        self.steps_per_second = steps_per_second
        self.restart = self._restarting(restart)
        self.state = pytree.map(widen, state or {}) if start is None else self.first()
        self._check_names(data or {}, state)
        self.presets = {label: self.check(**values) for label, values in (presets or {}).items()}
        self.solution = self._checked_solution(solution or {})
        self.programs = [record(self, choices) for choices in self._combinations()]
        check_views(self)
        check_picks(self)
        check_graph_grows(self)

    def outputs(self, state=None, **values):
        """Compute the results, with the very functions that the page replays.

        Parameters
        ----------
        state : dict of str to pytree, optional
            State of a dynamic figure; that of step 0 by default. Also flat: path to array_like, as in
            ``{"params/w": [1.0, 2.0], "params/b": 0.5}``.
        **values : number, str, bool or array_like
            Controls and data that differ from their start.

        Returns
        -------
        dict of str to pytree of ndarray
        """
        return self._call(self.compute, state, values)

    def first(self, **values):
        """Return the state at step 0: the declared one, or what ``start`` makes of the values."""
        if self.start is None:
            return self.state
        return pytree.map(widen, call(self.start, self._values(values)))

    def run(self, steps, **values):
        """Return the states of a dynamic figure, from the start to after `steps` steps."""
        states = [self.first(**values)]
        for _ in range(steps):
            states.append(self.next_state(states[-1], **values))
        return states

    def next_state(self, state, **values):
        """Return the state one step after `state`."""
        return self._call(self.step, state, values)

    def press(self, name, state=None, **values):
        """Return the state after a press of the button `name`."""
        check_one_of(f"{self.title}: button", name, list(self.buttons))
        state = self._tree(state, values)
        return {**state, **self._call(self.buttons[name].action, state, values)}

    def drag(self, name, to, state=None, **values):
        """Return the values of controls after the handle `name` was dragged.

        Parameters
        ----------
        name : str
        to : pair of float
            The position in its drawing, in units of the axes.
        state : dict of str to pytree, optional
        **values : number, str, bool or array_like
            Controls and data before the drag that differ from their start.

        Returns
        -------
        dict of str to number or ndarray
            The controls that the handle sets, rounded and clipped as in the page.
        """
        check_one_of(f"{self.title}: handle", name, list(self.handles))
        function, taken = drag_function(self.handles[name], self.inputs(state, **values))
        found = {n: widen(v) for n, v in function(to=widen(to), **taken).items()}
        return {n: self.draggable[n].nearest(v) for n, v in found.items() if np.isfinite(v).all()}

    @property
    def parts(self):
        """The parts of the task: label to (name of the result that says whether it is met, solution)."""
        if isinstance(self.goal, dict):
            return {label: (name, self.solution[label]) for label, name in self.goal.items()}
        return {"": (self.goal, self.solution)} if self.goal else {}

    @property
    def flags(self):
        """What the page asks of 0-d boolean results: role to name."""
        named = {"until": self.until, "ready": self.ready,
                 **{f"goal {label!r}" if label else "goal": name for label, (name, _) in self.parts.items()},
                 **{f"used of {control}": name for control, name in self.used.items()}}
        return {role: name for role, name in named.items() if name is not None}

    @property
    def draggable(self):
        """The controls that a handle can set, by name."""
        return {n: c for n, c in {**self.controls, **self.editors}.items() if hasattr(c, "nearest")}

    def scope(self, state=None, **values):
        """Return every value that a view can read: results, then state, controls and data, by path."""
        state = self._tree(state, values)
        given = self.inputs(state, **values)
        return {**dict(pytree.paths(given)), **dict(pytree.paths(self.outputs(state, **values)))}

    def inputs(self, state=None, **values):
        """Return what `compute` is called with: 0-d arrays, strings of choices, data and state."""
        return {**self._values(values), **self._tree(state, values)}

    def payload(self, **values):
        """Return what a page receives, as plain lists and dicts; the format is in ``js/SCHEMA.md``."""
        checked = self.check(**values)
        controls = [control.to_json() | ({"value": checked.get(control.name, control.value)}
                                         if control.name in self.controls else {})
                    for control in self.layout]
        data = {name: array_to_json(checked.get(name, value)) for name, value in self.data.items()}
        presets = [{"label": label, "values": {n: v.tolist() if isinstance(v, np.ndarray) else v
                                               for n, v in values.items()}}
                   for label, values in self.presets.items()]
        player = ({"steps_per_second": self.steps_per_second, "until": self.until,
                   **({"ready": self.ready} if self.ready else {})} if self.step else None)
        goal = ([{"label": label, "value": name} for label, name in self.goal.items()]
                if isinstance(self.goal, dict) else self.goal)
        start = {} if self.start else {p: array_to_json(a) for p, a in pytree.paths(self.state)}
        english = {"dlbook": 1, "kind": "explorable", "id": self.id, "module": self.module,
                   "given": [n for n, v in self.data.items() if not np.array_equal(v, checked.get(n, v))],
                   "title": self.title, "alt": self.alt, "task": self.task, "goal": goal,
                   "controls": controls, "presets": presets,
                   "groups": [{"label": k, "controls": list(names)} for k, names in self.groups.items()],
                   **({"used": self.used} if self.used else {}),
                   "data": data, "start": start,
                   "restart": list(self.restart), "player": player,
                   "programs": [program.to_json() for program in self.programs],
                   "views": [v.to_json() for v in self.views]}
        return _translation.payload(english)

    def poster(self, state=None, **values):
        """Return the figure as a PNG, drawn by matplotlib from the same results.

        Returns
        -------
        bytes
        """
        from dlbook.figures.posters.poster import draw
        if state is None and self.poster_steps:
            state = self.run(self.poster_steps, **values)[-1]
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
        from dlbook.figures.widget import make_widget
        return make_widget(self, self.check(**values))

    def __repr__(self):
        return f"Explorable({self.title!r}: {', '.join([*self.controls, *self.data])})"

    def _repr_mimebundle_(self, **_):
        return self.widget()._repr_mimebundle_()

    def bundle(self, state=None, **values):
        """Return the stored form: the page's JSON and the poster, with the alt text as metadata."""
        poster = b64encode(self.poster(state, **values)).decode("ascii")
        return {MIME: self.payload(**values), "image/png": poster}, {"image/png": {"alt": self.alt}}

    @property
    def module(self):
        """Name of the module, called like the figure, that holds it as ``explorable``, if any."""
        end = "." + self.id.replace("-", "_")
        return next((name for name, module in list(sys.modules.items())
                     if name.endswith(end) and getattr(module, "explorable", None) is self), None)

    def _tree(self, state, values):
        """Return `state` as the pytree that the functions take; it may be given flat, by path."""
        if state is None:
            return self.first(**values)
        paths = [path for path, _ in pytree.paths(self.state)]
        if set(state) != set(paths):
            return state
        return pytree.rebuild(self.state, [widen(state[path]) for path in paths])

    def _values(self, values):
        """Return controls and data as the functions receive them."""
        controls = {name: control.value for name, control in self.controls.items()} | self.check(**values)
        return {**self.data, **{name: self._input(name, v) for name, v in controls.items()}}

    def _input(self, name, value):
        """Return what the functions receive for a value of a control: an array, or an option's name."""
        control = self.controls.get(name)
        value = control.to_input(value) if isinstance(control, Choice) else value
        return value if isinstance(value, str) else widen(value)

    def _call(self, function, state, values):
        return pytree.map(widen, call(function, self.inputs(state, **values)))

    def _combinations(self):
        """Return every combination of choices, as dicts; one empty dict without choices."""
        combinations = [{}]
        for control in self.controls.values():
            if isinstance(control, Choice) and not control.as_index:
                combinations = [c | {control.name: o} for c in combinations for o in control.options]
        if len(combinations) > 64:
            raise ValueError(f"{self.title}: expected choices with at most 64 combinations, because each is "
                             f"recorded, got {len(combinations)}; declare one with as_index=True, and use "
                             "xp.where in compute")
        return combinations

    def _restarting(self, names):
        """Return the names of all controls and data that restart the dynamics."""
        for name in names:
            check_one_of(f"{self.title}: restart", name, [*self.controls, *self.data])
        seeds = [name for name, control in self.controls.items() if isinstance(control, Seed)]
        return tuple(dict.fromkeys([*seeds, *names]))

    def _check_names(self, data, state):
        names = [c.name for c in self.layout] + list(data) + list(self.state)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{self.title}: expected different names of controls, data and state, got "
                             f"{', '.join(twice)} twice")
        for name in (name for group in self.groups.values() for name in group):
            check_one_of(f"{self.title}: a group's control", name, [c.name for c in self.layout])
        for name in self.used:
            check_one_of(f"{self.title}: used: control", name, [c.name for c in self.layout])
        if self.ready and not self.step:
            raise ValueError(f"{self.title}: expected a step that waits for ready={self.ready!r}, got none")
        if state and self.start:
            raise ValueError(f"{self.title}: expected state, or a function start that makes it, got both")
        if bool(self.state) != bool(self.step or self.buttons):
            raise ValueError(f"{self.title}: a dynamic figure needs both state and step; a function start "
                             "may make the state, and buttons may replace the step")
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

    def _checked_solution(self, solution):
        """Return the solution with checked values; that of a task with parts has one for each of them."""
        if not isinstance(self.goal, dict):
            return self.check(**solution)
        if set(solution) != set(self.goal):
            raise ValueError(f"{self.title}: solution: expected one for each part of the goal, "
                             f"{', '.join(self.goal)}, got {', '.join(solution) or 'none'}")
        return {label: self.check(**values) for label, values in solution.items()}

    def _checked_data(self, name, value):
        if name in self.editors:
            return self.editors[name].check(value)
        array, start = np.asarray(value), self.data[name]
        if array.size == 0 == len(start):          # an empty list has no columns
            return start
        array, least = widen(array), min(len(start), 1)
        if array.ndim != start.ndim or array.shape[1:] != start.shape[1:] or len(array) < least:
            expected = ", ".join(["n", *map(str, start.shape[1:])])
            raise ValueError(f"{self.title}: {name}: expected shape ({expected}) with n ≥ {least}, "
                             f"got {array.shape}")
        array = array.astype(start.dtype)
        self._check_finite(name, array)
        return array

    def _check_finite(self, name, array):
        if array.dtype.kind == "f":
            check_finite(f"{self.title}: {name}", array)
