"""One training step, and the endless row of them."""

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from dlbook import losses, network, optimizers
from dlbook.arrays import asarray, explain_device_mismatch, namespace, pytree, to_device_of
from dlbook.datasets.dataset import Dataset
from dlbook.errors import ShapeError, check_count, check_finite
from dlbook.layers import chain_backward, chain_forward
from dlbook.network import Network
from dlbook.network.build import check_network
from dlbook.network.passes import masks_of_batches
from dlbook.training.compiled import CompiledStep, JoinedStep

__all__ = ["Step", "one_step", "prepare", "steps"]


class Step(NamedTuple):
    """What happened in one training step.

    Attributes
    ----------
    epoch, step : int
        Passes over the data, and steps, completed before this one.
    index : int ndarray
        Rows of the data in this batch.
    loss : 0-d float array
        Of this batch, before the step, without the penalty.
    grads : nest
        Built like ``net.params``.
    net : Network
        After the step.
    state : NamedTuple
        Of the optimizer, after the step.
    ends_epoch : bool
        Whether the pass over the data is complete.
    """

    epoch: int
    step: int
    index: Any
    loss: Any
    grads: Any
    net: Network
    state: Any
    ends_epoch: bool


@explain_device_mismatch
def one_step(net, state, X, y, loss, optimizer, masks=None, penalty=None, project=None):
    """Forward, loss, backward, update: pure, so a page can replay it.

    Parameters
    ----------
    net : Network
    state : NamedTuple
        Of the optimizer: ``optimizer.init(net.params)`` before the first step.
    X : float array, shape (n, ...)
    y : array, shape (n,) or (n, k)
    loss : callable
        One of `dlbook.losses`: (outputs, targets) to (value, gradient).
    optimizer : Optimizer
    masks : tuple, optional
        From `network.draw_masks`, if there is dropout.
    penalty : callable, optional
        One of `dlbook.regularizers`, such as ``l2(0.001)``: its gradient is added.
    project : callable, optional
        Takes the new parameters and returns those to go on with, such as ``max_norm(3.0)``.

    Returns
    -------
    net : Network
    state : NamedTuple
    value : 0-d float array
        The loss before the step, without the penalty.
    grads : nest
    """
    value, grads, memory = _gradients(net, X, y, loss, masks, penalty)
    updates, state = optimizer.update(grads, state, net.params)
    params = optimizers.apply(net.params, updates)
    params = params if project is None else project(params)
    return Network(net.layers, params, memory), state, value, grads


def _gradients(net, X, y, loss, masks, penalty):
    """Return the loss, its gradients with those of the penalty, and the next ``net.state``."""
    layers, params = net.layers, net.params
    out, cache = chain_forward(layers, params, X, net.state, masks or ((),) * len(layers), True)
    value, dout = loss(out, y)
    grads, _ = chain_backward(layers, params, cache, dout, input_gradient=False)
    if penalty is not None:
        grads = optimizers.apply(grads, penalty(params)[1])
    return value, grads, network.next_state(net, cache)


def steps(net, data, loss, optimizer, *, epochs=None, batch_size=32, seed=0, penalty=None,
          project=None, compiled=False):
    """Train step by step.

    In every epoch the samples are shuffled anew and each comes exactly once; the last batch may be
    smaller. Where `batch_size` reaches the number of samples, nothing is shuffled.

    Parameters
    ----------
    net : Network
    data : tuple (X, y) or Dataset
        Samples along the first axis of both. X is converted to the dtype of `net`; `net` moves to
        where X lives.
    loss : str or callable
        A name from `dlbook.losses.LOSSES`, or such a function.
    optimizer : Optimizer
        Such as ``optimizers.adam(0.01)``.
    epochs : int, optional
        Passes over the data; without end by default.
    batch_size : int, default 32
    seed : int or numpy.random.Generator, default 0
        For the order of the samples and the masks of dropout.
    penalty, project : callable, optional
        As for `one_step`.
    compiled : bool, default False
        On NumPy, record the step once and replay it with `dlbook.replay`: the same numbers, in small
        networks up to four times as fast. All functions that take part must be pure. Then `grads`, `net`
        and `state` of a step are read-only and **change with the next step**: copy what shall stay. On a
        GPU it only puts all parameters into one row, for which an optimizer makes fewer calls.

    Yields
    ------
    Step
        Loop over it, stop it, draw it.

    Raises
    ------
    ShapeError, ValueError, TypeError
        At once, if something cannot be used.
    TraceError
        With the first step, if `compiled` is wanted and one of the functions cannot be recorded.
    """
    if epochs is not None:
        check_count("training: epochs", epochs)
    check_count("training: batch_size", batch_size)
    check_count("training: seed", seed, least=0)
    if not all(callable(getattr(optimizer, name, None)) for name in ("init", "update")):
        raise TypeError("training: optimizer must be one of dlbook.optimizers, such as optimizers.adam("
                        f"0.01); {type(optimizer).__name__} {optimizer!r:.40} came")
    net, X, y, loss = prepare("training", net, data, loss)
    advance = (_planned if compiled else _plain)(net, (X, y), loss, optimizer, penalty, project)
    return _steps(net, X, advance, epochs, batch_size, np.random.default_rng(seed))


def _many(data):
    return type(data).__name__ + (f" of {len(data)}" if hasattr(data, "__len__") else "")


def prepare(what, net, data, loss):
    """Check network, data and loss together, before anything is computed for long.

    Parameters
    ----------
    what : str
        For the messages.
    net : Network
    data : tuple (X, y) or Dataset
    loss : str or callable

    Returns
    -------
    net : Network
        Where the samples live.
    X, y : float array
        In the dtype of the network.
    loss : callable
    """
    check_network(f"{what}: net", net)
    data = tuple(data) if isinstance(data, Dataset) else data
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(f"{what}: data must be a pair (X, y); {_many(data)} came")
    loss = losses.get(loss) if isinstance(loss, str) else loss
    X, y = (asarray(part, what=f"{what}: {name}") for name, part in zip("Xy", data, strict=True))
    if X.ndim < 2 or y.ndim < 1 or X.shape[0] != y.shape[0] or 0 in X.shape:
        raise ShapeError(f"{what}: X has shape {tuple(X.shape)} and y {tuple(y.shape)}; wanted samples as "
                         "rows of X, at least one, and as many targets in y")
    check_finite(f"{what}: X", X)
    _check_words(what, net, X)
    net = network.place(net, X)
    X, y = _like_net(net, X), _like_net(net, to_device_of(y, X))
    out = network.forward(net, X[:1, ...])[0]                 # tells at once what does not fit
    losses.check_targets(loss, y, out.shape[-1])
    loss(out, y[:1, ...])
    return net, X, y, loss


def _steps(net, X, advance, epochs, batch_size, rng) -> Iterator[Step]:
    number, dropout = 0, any(layer.draw is not None for layer in net.layers)
    shapes = [(min(batch_size, X.shape[0] - i), *X.shape[1:]) for i in range(0, X.shape[0], batch_size)]
    for epoch in itertools.count() if epochs is None else range(epochs):
        drawn = masks_of_batches(net, rng, shapes) if dropout else itertools.repeat(None)
        for (index, there, last), masks in zip(_batches(X, batch_size, rng), drawn, strict=False):
            net, state, value, grads = advance(there, masks)
            yield Step(epoch, number, index, value, grads, net, state, last)
            number += 1


def _plain(net, data, loss, optimizer, penalty, project):
    """Return the function of rows and masks that trains on them and returns what `one_step` does."""
    state, take = optimizer.init(net.params), namespace(*data).take

    def advance(rows, masks):
        nonlocal net, state
        X, y = data if rows is None else [take(part, rows, axis=0) for part in data]
        net, state, value, grads = one_step(net, state, X, y, loss, optimizer, masks, penalty, project)
        return net, state, value, grads
    return advance


def _planned(net, data, loss, optimizer, penalty, project):
    """Do as `_plain`, by replaying a recorded step, or on a GPU by a step of fewer calls."""
    step = CompiledStep if isinstance(data[0], np.ndarray) else JoinedStep
    return step(net, data, lambda net, X, y, masks: _gradients(net, X, y, loss, masks, penalty),
                optimizer, project)


def _batches(X, size, rng):
    """Yield the rows of each batch of one epoch, on the host and where `X` lives (None for all)."""
    n = X.shape[0]
    if size >= n:
        yield np.arange(n), None, True
        return
    order = rng.permutation(n)
    there = to_device_of(order, X)                                  # moved once per epoch
    for start in range(0, n, size):
        end = min(start + size, n)
        yield order[start:end], there[start:end], end == n


def _check_words(what, net, X):
    """Require numbers of words, where the network begins with an embedding; -1 would mean the last."""
    if net.layers[0].kind != "embedding":
        return
    xp, count = namespace(X), net.layers[0].options["count"]
    low, high = float(xp.min(X)), float(xp.max(X))
    if low < 0 or high >= count or bool(xp.any(X != xp.floor(X))):
        raise ValueError(f"{what}: X must hold numbers of words, whole numbers from 0 to {count - 1}; its "
                         f"values reach from {low:g} to {high:g}")


def _like_net(net, x):
    """Return `x` in the dtype of the parameters."""
    leaf = next(iter(pytree.leaves(net.params)), x)
    return x if x.dtype == leaf.dtype else namespace(x).astype(x, leaf.dtype)
