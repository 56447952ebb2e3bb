"""The training step with fewer calls: the same numbers in less time.

Most optimizers do the same to every parameter. For them all parameters stand in one row, so that an update
takes a dozen calls however many layers there are. Where a GPU computes, that is all (`JoinedStep`). On
NumPy `dlbook.replay` also records the step and prepares the calls that are left (`CompiledStep`).
"""

import numpy as np

from dlbook import optimizers, replay
from dlbook.arrays import namespace, pytree
from dlbook.network import Network
from dlbook.network.passes import dtype_name
from dlbook.network.ravel import Row
from dlbook.trace import trace
from dlbook.trace.graph import Scalar

__all__ = ["CompiledStep", "JoinedStep", "treats_all_alike"]

_ELEMENTWISE = ("where", "astype", "zeros_like", "ones_like", "full_like")       # beside the ufuncs


class CompiledStep:
    """A training step that keeps parameters and states in place, and records itself where it must.

    Each size of batch has a program of its own; they share parameters and states.

    Parameters
    ----------
    net : Network
    data : tuple (X, y) of ndarray
    gradients : callable
        ``gradients(net, X, y, masks) -> (value, grads, memory)``; the last is the next ``net.state``.
    optimizer : Optimizer
    project : callable or None
    """

    def __init__(self, net, data, gradients, optimizer, project):
        self.net, self.data, self.gradients = net, data, gradients
        self.optimizer, self.project = optimizer, project
        self.row = _Row(net.params, treats_all_alike(optimizer, net.params))
        params = self.row.join(net.params)
        start = {"params": params, "state": optimizer.init(params), "memory": net.state}
        self.kept = pytree.map(np.array, start)                    # copies; numbers become arrays, too
        self.programs = {}

    def __call__(self, rows, masks=None):
        """Train with some rows of the data, or with all (None).

        Parameters
        ----------
        rows : int ndarray or None
        masks : tuple, optional

        Returns
        -------
        net, state, value, grads
            As from `one_step`. All arrays but `value` are read-only, and the next step changes them.
        """
        count = len(self.data[0] if rows is None else rows)
        if count not in self.programs:
            self.programs[count] = self._prepare(rows, masks)
        program, places, net, state, grads = self.programs[count]
        if rows is not None:
            for name, array in zip("Xy", self.data, strict=True):
                array.take(rows, 0, program.inputs[name], "clip")            # "raise" would copy twice
        if masks is not None:
            for place, mask in zip(places, pytree.leaves(masks), strict=True):
                np.copyto(place, mask)
        program.run()
        return net, state, program.outputs["loss"][()], grads

    def _prepare(self, rows, masks):
        """Plan the step for batches of this size; return the program and what it changes, as nests."""
        X, y = self.data if rows is None else (array[rows] for array in self.data)
        inputs = self.kept | {"X": X, "y": y, "masks": pytree.map(np.array, masks or ())}
        carried = {name: name for name, nest in self.kept.items() if pytree.leaves(nest)}
        program = replay.compile(self._move, inputs, carried)
        paths = [path for path, _ in pytree.paths({"grads": self.kept["params"]})]
        grads = pytree.rebuild(self.kept["params"], [program.outputs[path] for path in paths])
        seen = pytree.map(_read_only, self.kept | {"grads": grads})
        net = self.net.replace(params=self.row.split(seen["params"]), state=seen["memory"])
        return (program, pytree.leaves(inputs["masks"]), net, self.row.split_each(seen["state"]),
                self.row.split(seen["grads"]))

    def _move(self, params, state, memory, X, y, masks):
        """Do one step: a pure function, which is recorded."""
        net = Network(self.net.layers, self.row.split(params), memory)
        value, grads, memory = self.gradients(net, X, y, masks)
        grads = self.row.join(grads)
        updates, state = self.optimizer.update(grads, state, params)
        params = optimizers.apply(params, updates)
        if self.project is not None:
            params = self.row.join(self.project(self.row.split(params)))
        return {"params": params, "state": state, "memory": memory, "loss": value, "grads": grads}


class JoinedStep:
    """A training step with all parameters in one row, wherever they live; nothing is recorded.

    Parameters
    ----------
    net, data, gradients, optimizer, project
        As for `CompiledStep`; arrays of any library.
    """

    def __init__(self, net, data, gradients, optimizer, project):
        self.net, self.data, self.gradients = net, data, gradients
        self.optimizer, self.project = optimizer, project
        self.row = _Row(net.params, treats_all_alike(optimizer, pytree.map(_like_on_host, net.params)))
        self.params = self.row.join(net.params)
        self.state = optimizer.init(self.params)

    def __call__(self, rows, masks=None):
        """Train with some rows of the data, or with all (None).

        Parameters
        ----------
        rows : int array or None
            Where the data live.
        masks : tuple, optional

        Returns
        -------
        net, state, value, grads
            As from `one_step`.
        """
        take = namespace(*self.data).take
        X, y = self.data if rows is None else [take(part, rows, axis=0) for part in self.data]
        value, grads, memory = self.gradients(self.net, X, y, masks)
        updates, self.state = self.optimizer.update(self.row.join(grads), self.state, self.params)
        self.params = optimizers.apply(self.params, updates)
        params = self.row.split(self.params)
        if self.project is not None:
            params = self.project(params)
            self.params = self.row.join(params)
        self.net = self.net.replace(params=params, state=memory)
        return self.net, self.row.split_each(self.state), value, grads


class _Row(Row):
    """All parameters in one row; if the optimizer forbids it, nests stay."""

    def __init__(self, like, allowed):
        super().__init__(like)
        self.allowed = allowed

    def join(self, nest):
        """Put the arrays of a nest into one row."""
        return super().join(nest) if self.allowed else nest

    def split(self, row):
        """Undo `join`; numbers stay."""
        return super().split(row) if self.allowed and getattr(row, "ndim", 0) else row

    def split_each(self, state):
        """Undo `join` in every row that an optimizer remembers."""
        return pytree.rebuild(state, [self.split(leaf) for leaf in pytree.leaves(state)])


def treats_all_alike(optimizer, params):
    """Return whether an optimizer does the same to every number, and looks at none beside it.

    Then it does not matter where an array ends. Clipping by the norm of all gradients is a
    counterexample, decay for some arrays only another. To find out, an update is recorded, and the
    operations that lead to the results for each array are compared.

    Parameters
    ----------
    optimizer : Optimizer
    params : nest of ndarray

    Returns
    -------
    bool
    """
    def update(grads, state, params):
        updates, state = optimizer.update(grads, state, params)
        return {"updates": updates, "state": state}
    if len({leaf.dtype for leaf in pytree.leaves(params)}) != 1:           # or a row would change some
        return False
    inputs = {"grads": params, "state": optimizer.init(params), "params": params}
    graph = trace(update, inputs)
    paths = ["/" + path for path, _ in pytree.paths(params)]
    owner = _owners({*graph.inputs, *graph.outputs}, paths)
    numbers = {name for name, leaf in pytree.paths(inputs) if np.ndim(leaf) == 0}
    alike = ({*graph.inputs, *graph.outputs} <= {*owner, *numbers}
             and all(replay.is_elementwise(node.name) or node.name in _ELEMENTWISE for node in graph.nodes)
             and all(const.ndim == 0 for const in graph.consts))
    known = {}
    return alike and len({_recipes(graph, owner, path, known) for path in paths}) == 1


def _owners(names, paths):
    """Return what belongs to which array: ``"state/mean/0/W"`` is the ``"state/mean"`` of ``"/0/W"``."""
    nests = {name.removesuffix(paths[0]) for name in names if name.endswith(paths[0])}
    return {nest + path: (nest, path) for nest in nests for path in paths
            if all(nest + other in names for other in paths)}


def _recipes(graph, owner, path, known):
    """Return, as data, the operations that lead to the results for the array at `path`.

    Each different operation gets a number in `known`: written out, those that share would grow and grow.
    """
    recipes = []
    for name in graph.inputs:
        nest, place = owner.get(name, (name, path))
        recipes.append(nest if place == path else ("of another", name))
    recipes += [("constant", i) for i in range(len(graph.consts))]
    for name, arguments, options in graph.nodes:
        recipe = (name, repr(options), *(a if isinstance(a, Scalar) else recipes[a] for a in arguments))
        recipes.append(known.setdefault(recipe, len(known)))
    return frozenset((owner[name][0], recipes[i]) for name, i in graph.outputs.items()
                     if name in owner and owner[name][1] == path)


def _read_only(array):
    array = array.view()
    array.flags.writeable = False
    return array


def _like_on_host(leaf):
    """Return zeros of the shape and dtype of an array: to be recorded, they need not be brought over."""
    return np.zeros(leaf.shape, dtype_name(leaf))
