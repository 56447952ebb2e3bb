"""The work of a training step, counted in a recording of it, so that nothing is missed."""

import math
from typing import NamedTuple

import numpy as np

from dlbook import losses
from dlbook.arrays import asarray, explained, pytree, to_numpy
from dlbook.errors import check_count, check_flag
from dlbook.network.base import check_network
from dlbook.optimizers.base import check_optimizer
from dlbook.replay.tape import Tape, reads
from dlbook.trace import trace
from dlbook.training import one_step

__all__ = ["Work", "count", "nbytes", "predicted", "product_flops"]


class Work(NamedTuple):
    """The work of one step.

    Attributes
    ----------
    calls : int
        Array operations that compute or copy; on a GPU each launches at least one kernel. Views, such as a
        transpose, do not count.
    flops : int
        Floating-point operations: two per term of a matrix product, one per entry elsewhere.
    numbers : int
        Entries that the calls read from memory and write to it, if no two calls share anything.
    """

    calls: int
    flops: int
    numbers: int


def count(net, X, y, loss, optimizer):
    """Record one training step and count its work.

    Parameters
    ----------
    net : Network
    X : array, shape (n, ...)
    y : array, shape (n,)
    loss : str or callable
        As for `training.fit`.
    optimizer : Optimizer

    Returns
    -------
    Work

    Examples
    --------
    >>> from dlbook import network, optimizers
    >>> X, y = np.zeros((32, 64)), np.zeros(32)
    >>> work = count(network.mlp(64, 16, 10), X, y, "softmax_cross_entropy", optimizers.sgd(0.1))
    >>> work.calls < count(network.mlp(64, 16, 10), X, y, "softmax_cross_entropy", optimizers.adam(0.1)).calls
    True
    """
    check_network("count: net", net)
    check_optimizer("count", optimizer)
    loss = losses.resolve("count: loss", loss)
    X, y = asarray(X, what="count: X"), asarray(y, what="count: y")

    def step(params, state, X, y):
        new, state, value, _ = one_step(net.replace(params=params), state, X, y, loss, optimizer)
        return {"params": new.params, "state": state, "loss": value}

    inputs = pytree.map(lambda leaf: np.asarray(to_numpy(leaf), dtype="float64"),
                        {"params": net.params, "state": optimizer.init(net.params), "X": X, "y": y})
    arrays = dict(pytree.paths(inputs))
    tape = Tape(trace(step, inputs), arrays)
    work = [i for i, node in enumerate(tape.nodes)
            if node is not None and tape.owner[i] == i and i not in tape.numbers]
    return Work(len(work), sum(_flops(tape, i) for i in work), sum(_touched(tape, i) for i in work))


@explained(widths="sequence")
def product_flops(widths, batch):
    """Return the floating-point operations in the matrix products of one training step.

    Parameters
    ----------
    widths : sequence of int
        Widths of a multilayer perceptron: inputs, hidden layers, outputs.
    batch : int

    Returns
    -------
    int
        A product of (n, a) and (a, b) has n·a·b terms, each a multiplication and an addition. Every layer
        needs one product in the forward pass, one for the gradient of its weights, and, except for the
        first, one for that of its inputs.

    Examples
    --------
    >>> product_flops((64, 10), 32)                  # 2 · 32 · 64 · 10, twice
    81920
    """
    for what, value in [("batch", batch), *(("every one of widths", width) for width in widths)]:
        if not hasattr(value, "shape"):         # a curve has an array of widths, and a figure a recorded one
            check_count(f"product_flops: {what}", value)
    pairs = [a * b for a, b in zip(widths, widths[1:], strict=False)]
    return 2 * batch * (3 * sum(pairs) - pairs[0])


@explained(**dict.fromkeys(("calls", "flops", "moved", "launch", "rate", "bus"), "numbers"))
def predicted(calls, flops, moved, launch, rate, bus, queue=False):
    """Predict the time of a step from its work and the speed of a device.

    Parameters
    ----------
    calls, flops : float
        Array operations, and floating-point operations.
    moved : float
        Bytes that move between host and device.
    launch : float
        Seconds that a call takes at least, however small its arrays are.
    rate, bus : float
        Floating-point operations, and bytes, per second.
    queue : bool, default False
        Whether the device has a queue, as a GPU has: it computes while the host launches the next calls, so
        the longer of the two counts. Without a queue, or if the host waits for every call, both add up.

    Returns
    -------
    float
        Seconds. Any argument but `queue` may be an array.

    Examples
    --------
    >>> round(predicted(50, 2e6, 0, launch=1e-5, rate=4e12, bus=1.2e10), 7)
    0.0005005
    >>> round(predicted(50, 2e6, 0, launch=1e-5, rate=4e12, bus=1.2e10, queue=True), 7)
    0.0005
    """
    check_flag("predicted: queue", queue)
    launching, computing = calls * launch, flops / rate
    work = launching + computing
    if queue:                           # the larger of the two, for plain numbers and arrays alike
        work = (work + abs(launching - computing)) / 2
    return work + moved / bus


def nbytes(tree):
    """Return the memory that the arrays of a pytree take, in bytes.

    Parameters
    ----------
    tree : pytree
        Such as ``net.params``, gradients, the state of an optimizer, or a cache. An array that occurs twice
        counts once: the output of a layer is the input of the next. Plain numbers do not count.

    Returns
    -------
    int

    Examples
    --------
    >>> nbytes({"W": np.zeros((784, 100)), "b": np.zeros(100), "step": 3})
    628000
    """
    arrays = {id(leaf): leaf for leaf in pytree.leaves(tree) if hasattr(leaf, "dtype")}
    return sum(math.prod(leaf.shape) * leaf.dtype.itemsize for leaf in arrays.values())


def _flops(tape, i):
    arguments = [tape.values[a] for a in reads(tape.nodes[i])]
    if tape.nodes[i].name == "matmul":
        return 2 * tape.values[i].size * arguments[0].shape[-1]
    return max(tape.values[i].size, *(a.size for a in arguments), 1)


def _touched(tape, i):
    return tape.values[i].size + sum(tape.values[a].size for a in reads(tape.nodes[i]))
