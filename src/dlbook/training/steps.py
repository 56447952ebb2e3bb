"""Training step by step: a generator over shuffled mini-batches."""

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from dlbook import losses, network
from dlbook.arrays import asarray, namespace, pytree, to_device_of
from dlbook.datasets.dataset import Dataset
from dlbook.errors import ShapeError, check_count, check_finite, check_flag, check_seed
from dlbook.layers.embedding import check_words
from dlbook.network import Network
from dlbook.network.base import check_network
from dlbook.network.masks import masks_of_batches
from dlbook.optimizers.base import check_optimizer
from dlbook.training.compiled import CompiledStep, FlatStep, can_ravel
from dlbook.training.one_step import one_step

__all__ = ["Step", "prepare", "start", "steps"]


_KEPT = 2**25 - 2**13          # bytes; the array, with its header, must be below 32 MB


class Step(NamedTuple):
    """One training step.

    Attributes
    ----------
    epoch, step : int
        Passes over the data, and steps, completed before this one.
    index : int ndarray
        Rows of the data in this batch.
    loss : 0-d float array
        Loss of this batch before the step, without a penalty.
    grads : pytree of arrays
        Gradient of `loss`, a pytree like ``net.params``: without the penalty, and before clipping.
    net : Network
        After the step.
    state : NamedTuple
        State of the optimizer after the step.
    ends_epoch : bool
        Whether this step completes the pass over the data.
    """

    epoch: int
    step: int
    index: Any
    loss: Any
    grads: Any
    net: Network
    state: Any
    ends_epoch: bool


def steps(net, data, loss, optimizer, *, epochs=None, batch_size=32, seed=0, compiled=False):
    """Train step by step.

    Every epoch shuffles the samples and uses each exactly once; the last batch may be smaller. If
    `batch_size` is at least the number of samples, each batch is all of them, unshuffled. In a network with
    batch norm, a single sample left over joins the batch before it, since one sample has no variance.

    Parameters
    ----------
    net : Network
    data : tuple (X, y) or Dataset
        Samples along the first axis of both. X is converted to the dtype of `net`; `net` moves to the
        device of X.
    loss : str or callable
        A name from `dlbook.losses.LOSSES`, or a function like those.
    optimizer : Optimizer
        The optimizer, such as ``optimizers.adam(0.01)``; see `optimizers.penalized` for weight penalties.
    epochs : int, optional
        Passes over the data; endless by default.
    batch_size : int, default 32
    seed : int or numpy.random.Generator, default 0
        Seed of the order of the samples and of the dropout masks.
    compiled : bool, default False
        Record the step once and replay it with `dlbook.replay`, which computes with NumPy: the same
        numbers, up to four times as fast for small networks. All functions involved must be pure. The
        `grads`, `net` and `state` of a step are then read-only and **change with the next step**: copy
        what you keep.

    Yields
    ------
    Step
        Loop over it, stop it, draw it.

    Raises
    ------
    ShapeError, ValueError, TypeError
        Immediately, if an argument cannot be used.
    TraceError
        At the first step, if it is `compiled` and one of the functions cannot be recorded.
    """
    return start(net, data, loss, optimizer, epochs, batch_size, seed, compiled)[1]


def start(net, data, loss, optimizer, epochs, batch_size, seed, compiled):
    """Check the arguments of `steps`, and prepare for training.

    Parameters
    ----------
    net, data, loss, optimizer, epochs, batch_size, seed, compiled
        As for `steps`.

    Returns
    -------
    count : int
        Number of steps in an epoch.
    run : iterator of Step
    """
    if epochs is not None:
        check_count("training: epochs", epochs)
    check_count("training: batch_size", batch_size)
    check_flag("training: compiled", compiled)
    rng = check_seed("training: seed", seed)
    check_optimizer("training", optimizer)
    net, X, y, loss = prepare("training", net, data, loss)
    _keep_memory()
    joined = _has_batch_norm(net.layers)
    bounds = _bounds(X.shape[0], batch_size, joined)
    if joined and min(end - begin for begin, end in bounds) == 1:          # images may have enough pixels
        masks = network.draw_masks(net, np.random.default_rng(0), X[:1, ...].shape)
        network.forward(net, X[:1, ...], train=True, masks=masks)
    advance = _advance(net, (X, y), loss, optimizer, compiled)
    return len(bounds), _steps(net, X, advance, epochs, bounds, rng)


def _keep_memory():
    """Let the C library keep the memory of a step for the next one: twice as fast for an LSTM.

    By default glibc returns large arrays to the system, and every new page of memory costs a visit there. It
    learns from what is freed, up to 32 MB. Nothing is written into this array, so it takes no memory itself.
    """
    np.empty(_KEPT, np.uint8)


def _has_batch_norm(layers):
    """Return whether there is a batch norm among layers, or inside their blocks."""
    return any(layer.kind == "batch_norm" or _has_batch_norm(layer.options.get("layers", ()))
               for layer in layers)


def _bounds(n, size, joined):
    """Return where the batches of an epoch begin and end; `joined` allows none of a single sample."""
    starts = list(range(0, n, size))
    if joined and len(starts) > 1 and starts[-1] == n - 1 and size > 1:
        starts.pop()
    return list(zip(starts, [*starts[1:], n], strict=True))


def _many(data):
    return type(data).__name__ + (f" of {len(data)} items" if hasattr(data, "__len__") else "")


def prepare(what, net, data, loss):
    """Check network, data and loss together, before a long computation starts.

    Parameters
    ----------
    what : str
        Prefix of the messages.
    net : Network
    data : tuple (X, y) or Dataset
    loss : str or callable

    Returns
    -------
    net : Network
        On the device of the samples.
    X, y : float array
        In the dtype of the network.
    loss : callable
    """
    check_network(f"{what}: net", net)
    data = tuple(data) if isinstance(data, Dataset) else data
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(f"{what}: data must be a pair (X, y), got {_many(data)}")
    loss = losses.resolve(f"{what}: loss", loss)
    X, y = (asarray(part, what=f"{what}: {name}") for name, part in zip("Xy", data, strict=True))
    if X.ndim < 2 or y.ndim < 1 or X.shape[0] != y.shape[0] or 0 in X.shape:
        raise ShapeError(f"{what}: X has shape {tuple(X.shape)} and y {tuple(y.shape)}; expected "
                         "samples as rows of X, at least one, and as many targets in y")
    check_finite(f"{what}: X", X)
    _check_words(what, net, X)
    net = net.map(lambda leaf: to_device_of(leaf, X))
    X, y = _like_net(net, X), _like_net(net, to_device_of(y, X))
    out = network.forward(net, X[:1, ...])[0]                 # raises immediately if something does not fit
    losses.check_targets(loss, y, out.shape[-1])
    loss(out, y[:1, ...])
    return net, X, y, loss


def _steps(net, X, advance, epochs, bounds, rng) -> Iterator[Step]:
    number, dropout = 0, any(layer.draw is not None for layer in net.layers)
    shapes = [(end - begin, *X.shape[1:]) for begin, end in bounds]
    for epoch in itertools.count() if epochs is None else range(epochs):
        drawn = masks_of_batches(net, rng, shapes) if dropout else itertools.repeat(None)
        for (index, rows, last), masks in zip(_batches(X, bounds, rng), drawn, strict=False):
            net, state, value, grads = advance(rows, masks)
            yield Step(epoch, number, index, value, grads, net, state, last)
            number += 1


def _advance(net, data, loss, optimizer, compiled):
    """Return a function of rows and masks that trains on them and returns the same as `one_step`."""
    on_numpy = isinstance(data[0], np.ndarray)
    if compiled and not on_numpy:
        raise ValueError("training: compiled=True replays the step on NumPy; expected NumPy arrays, got "
                         f"{type(data[0]).__module__.partition('.')[0]}; omit it, or train on the CPU")
    if compiled:
        return CompiledStep(net, data, loss, optimizer)
    if not on_numpy and can_ravel(optimizer, net.params):
        return FlatStep(net, data, loss, optimizer)
    state, take = optimizer.init(net.params), namespace(*data).take

    def advance(rows, masks):
        nonlocal net, state
        X, y = data if rows is None else [take(part, rows, axis=0) for part in data]
        net, state, value, grads = one_step(net, state, X, y, loss, optimizer, masks)
        return net, state, value, grads
    return advance


def _batches(X, bounds, rng):
    """Yield the rows of each batch of an epoch, on the host and on the device of `X` (None for all)."""
    n = X.shape[0]
    if len(bounds) == 1:
        yield np.arange(n), None, True
        return
    order = rng.permutation(n)
    on_device = to_device_of(order, X)                        # moved once per epoch
    for begin, end in bounds:
        yield order[begin:end], on_device[begin:end], end == n


def _check_words(what, net, X):
    """Require word indices if the first layer is an embedding."""
    if net.layers[0].kind == "embedding":
        check_words(f"{what}: X", X, net.layers[0].options["count"])


def _like_net(net, x):
    """Return `x` in the dtype of the parameters."""
    leaf = next(iter(pytree.leaves(net.params)), x)
    return x if x.dtype == leaf.dtype else namespace(x).astype(x, leaf.dtype)
