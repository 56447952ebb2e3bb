"""The training step as a prepared list of NumPy calls: the same numbers, in a fraction of the time.

`dlbook.replay` records the step and plans it. Most optimizers do the same to every parameter. For them
all parameters stand in one row, so that an update takes a dozen calls however many layers there are.
"""

import itertools
import math

import numpy as np

from dlbook import optimizers, replay, tree
from dlbook.backend import namespace
from dlbook.network import Network
from dlbook.trace import trace
from dlbook.trace.graph import Scalar

__all__ = ["CompiledStep", "treats_all_alike"]

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
        self.in_row = treats_all_alike(optimizer, net.params)
        params = self._join(net.params)
        start = {"params": params, "state": optimizer.init(params), "memory": net.state}
        self.kept = tree.map(np.array, start)                    # copies; numbers become arrays, too
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
            for place, mask in zip(places, tree.leaves(masks), strict=True):
                np.copyto(place, mask)
        program.run()
        return net, state, program.outputs["loss"][()], grads

    def _prepare(self, rows, masks):
        """Plan the step for batches of this size; return the program and what it changes, as nests."""
        X, y = self.data if rows is None else (array[rows] for array in self.data)
        inputs = self.kept | {"X": X, "y": y, "masks": tree.map(np.array, masks or ())}
        carried = {name: name for name, nest in self.kept.items() if tree.leaves(nest)}
        program = replay.compile(self._move, inputs, carried)
        paths = [path for path, _ in tree.paths({"grads": self.kept["params"]})]
        grads = tree.rebuild(self.kept["params"], [program.outputs[path] for path in paths])
        seen = tree.map(_read_only, self.kept | {"grads": grads})
        state = tree.rebuild(seen["state"], [self._split(leaf) for leaf in tree.leaves(seen["state"])])
        net = self.net.replace(params=self._split(seen["params"]), state=seen["memory"])
        return program, tree.leaves(inputs["masks"]), net, state, self._split(seen["grads"])

    def _move(self, params, state, memory, X, y, masks):
        """Do one step: a pure function, which is recorded."""
        net = Network(self.net.layers, self._split(params), memory)
        value, grads, memory = self.gradients(net, X, y, masks)
        grads = self._join(grads)
        updates, state = self.optimizer.update(grads, state, params)
        params = optimizers.apply(params, updates)
        if self.project is not None:
            params = self._join(self.project(self._split(params)))
        return {"params": params, "state": state, "memory": memory, "loss": value, "grads": grads}

    def _join(self, nest):
        """Put the arrays of a nest into one row, if the optimizer allows it."""
        if not self.in_row:
            return nest
        leaves = tree.leaves(nest)
        xp = namespace(*leaves)
        return xp.concat([xp.reshape(leaf, (-1,)) for leaf in leaves], axis=0)

    def _split(self, row):
        """Undo `_join`; numbers stay."""
        if not self.in_row or row.ndim == 0:
            return row
        shapes = [leaf.shape for leaf in tree.leaves(self.net.params)]
        ends = list(itertools.accumulate(map(math.prod, shapes)))
        parts = [namespace(row).reshape(row[begin:end], shape)
                 for begin, end, shape in zip([0, *ends], ends, shapes, strict=False)]
        return tree.rebuild(self.net.params, parts)


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
    if len({leaf.dtype for leaf in tree.leaves(params)}) != 1:           # or a row would change some
        return False
    inputs = {"grads": params, "state": optimizer.init(params), "params": params}
    graph = trace(update, inputs)
    paths = ["/" + path for path, _ in tree.paths(params)]
    owner = _owners({*graph.inputs, *graph.outputs}, paths)
    numbers = {name for name, leaf in tree.paths(inputs) if np.ndim(leaf) == 0}
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
