"""The training step with fewer calls: the same numbers in less time.

An optimizer that is `elementwise` updates all parameters as one flat vector, which takes a dozen calls
however many layers there are. `FlatStep` does that on a GPU, where each call launches a kernel.
`CompiledStep` does it on NumPy, and replays the step as recorded by `dlbook.replay`.
"""

import numpy as np

from dlbook import replay
from dlbook.arrays import namespace, pytree
from dlbook.network import Network
from dlbook.network.ravel import Raveler
from dlbook.optimizers.base import moved
from dlbook.training.one_step import gradients

__all__ = ["CompiledStep", "FlatStep", "can_ravel"]


def can_ravel(optimizer, params):
    """Return whether all parameters may be updated as one flat vector.

    Parameters
    ----------
    optimizer : Optimizer
    params : pytree of arrays

    Returns
    -------
    bool
    """
    return optimizer.elementwise and len({leaf.dtype for leaf in pytree.leaves(params)}) == 1


class CompiledStep:
    """A training step on NumPy that records itself, replays, and updates its arrays in place.

    Each batch size has a program of its own; all programs share parameters and states.

    Parameters
    ----------
    net : Network
    data : tuple (X, y) of ndarray
    loss : callable
    optimizer : Optimizer
    """

    def __init__(self, net, data, loss, optimizer):
        self.net, self.data, self.loss, self.optimizer = net, data, loss, optimizer
        self.raveler = Raveler(net.params) if can_ravel(optimizer, net.params) else _Identity
        params = self.raveler.ravel(net.params)
        start = {"params": params, "state": optimizer.init(params), "memory": net.state}
        self.carried = pytree.map(np.array, start)                 # copies; numbers become arrays, too
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
        program, buffers, net, state, grads = self.programs[count]
        if rows is not None:
            for name, array in zip("Xy", self.data, strict=True):
                array.take(rows, 0, program.inputs[name], "clip")            # "raise" would copy twice
        if masks is not None:
            for buffer, mask in zip(buffers, pytree.leaves(masks), strict=True):
                np.copyto(buffer, mask)
        program.run()
        return net, state, program.outputs["loss"][()], grads

    def _prepare(self, rows, masks):
        """Record the step for batches of this size; return the program and views of what it changes."""
        X, y = self.data if rows is None else (array[rows] for array in self.data)
        inputs = self.carried | {"X": X, "y": y, "masks": pytree.map(np.array, masks or ())}
        carried = {name: name for name, tree in self.carried.items() if pytree.leaves(tree)}
        program = replay.compile(self._step, inputs, carried)
        paths = [path for path, _ in pytree.paths({"grads": self.carried["params"]})]
        grads = pytree.rebuild(self.carried["params"], [program.outputs[path] for path in paths])
        seen = pytree.map(_read_only, self.carried | {"grads": grads})
        net = self.net.replace(params=self.raveler.unravel(seen["params"]), state=seen["memory"])
        return (program, pytree.leaves(inputs["masks"]), net, _unravel_state(self.raveler, seen["state"]),
                self.raveler.unravel(seen["grads"]))

    def _step(self, params, state, memory, X, y, masks):
        """Take one step: a pure function, which is recorded."""
        net = Network(self.net.layers, self.raveler.unravel(params), memory)
        value, grads, memory = gradients(net, X, y, self.loss, masks)
        grads = self.raveler.ravel(grads)
        updates, state = self.optimizer.update(grads, state, params)
        return {"params": moved(params, updates), "state": state, "memory": memory, "loss": value,
                "grads": grads}


class FlatStep:
    """A training step that updates all parameters as one flat vector, on any device.

    Parameters
    ----------
    net, data, loss
        As for `CompiledStep`; arrays of any library.
    optimizer : Optimizer
        One that `can_ravel` these parameters.
    """

    def __init__(self, net, data, loss, optimizer):
        self.net, self.data, self.loss, self.optimizer = net, data, loss, optimizer
        self.raveler = Raveler(net.params)
        self.params = self.raveler.ravel(net.params)
        self.state = optimizer.init(self.params)

    def __call__(self, rows, masks=None):
        """Train with some rows of the data, or with all (None).

        Parameters
        ----------
        rows : int array or None
            On the device of the data.
        masks : tuple, optional

        Returns
        -------
        net, state, value, grads
            As from `one_step`.
        """
        take = namespace(*self.data).take
        X, y = self.data if rows is None else [take(part, rows, axis=0) for part in self.data]
        value, grads, memory = gradients(self.net, X, y, self.loss, masks)
        updates, self.state = self.optimizer.update(self.raveler.ravel(grads), self.state, self.params)
        self.params = moved(self.params, updates)
        self.net = self.net.replace(params=self.raveler.unravel(self.params), state=memory)
        return self.net, _unravel_state(self.raveler, self.state), value, grads


class _Identity:
    """A stand-in for `Raveler` where the parameters may not be raveled."""

    @staticmethod
    def ravel(tree):
        return tree

    unravel = ravel


def _unravel_state(raveler, state):
    """Return the state of an optimizer with each flat vector in it unraveled; numbers are unchanged."""
    return pytree.rebuild(state, [raveler.unravel(leaf) if getattr(leaf, "ndim", 0) else leaf
                                  for leaf in pytree.leaves(state)])


def _read_only(array):
    array = array.view()
    array.flags.writeable = False
    return array
