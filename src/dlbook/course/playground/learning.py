"""The Playground's dynamics: the start, and one update, composed of the package's own functions."""

import math
from functools import partial

from dlbook import optimizers, regularizers, schedules
from dlbook.arrays import choose, draws, namespace, pytree
from dlbook.course.playground.data import ROWS, N, features, padded, points
from dlbook.course.playground.network import (
    DEPTH,
    WIDTH,
    evaluate,
    gradients,
    initial_params,
    parameter_masks,
    sample_losses,
)
from dlbook.course.playground.settings import settings
from dlbook.optimizers import AdamState, MomentumState, SGDState, SquareState

__all__ = ["BATCHES", "OPTIMIZERS", "REGULARIZERS", "SCHEDULES", "dropout_masks", "learning_rate", "next_row",
           "start", "step", "weighted_mean"]

CURVE = 240                             # values of a loss curve; an even number
MASKS = 50                              # different dropout masks in one update, at most
BATCHES = ("1", "10", "20", "50", "all")
REGULARIZERS = ("none", "L1", "L2")
# The state of each optimizer; the Playground's own has room for a mean and a mean square.
OPTIMIZERS = {"SGD": (optimizers.sgd, SGDState), "momentum": (optimizers.momentum, MomentumState),
              "Nesterov": (optimizers.nesterov, MomentumState), "AdaGrad": (optimizers.adagrad, SquareState),
              "RMSProp": (optimizers.rmsprop, SquareState), "Adam": (optimizers.adam, AdamState),
              "AdamW": (optimizers.adamw, AdamState)}
SCHEDULES = {"constant": schedules.constant,
             "step decay": lambda rate: schedules.step_decay(rate, every=500),
             "1/(1 + kt)": lambda rate: schedules.time_based(rate, decay=0.005),
             "cosine": lambda rate: schedules.cosine(rate, steps=2000),
             "warm-up": lambda rate: schedules.warm_up(200, then=rate)}


def start(**given):
    """Return the state before the first update: weights, an order of the points, empty curves."""
    given = settings(given)
    xp = namespace(given.depth)
    cloud, rng = draws.normal(draws.generator(given.seed), 2 * N)
    rank, rng = draws.permutation(rng, N)
    given = given._replace(cloud=xp.reshape(cloud, (N, 2)), rank=rank)
    params, rng = initial_params(given, rng)
    order, rng = _shuffled(given, rng)
    zero, nothing = xp.asarray(0), pytree.map(xp.zeros_like, params)
    curves = {name: xp.full((CURVE,), math.nan) for name in ("training", "testing")}
    return {"params": params, "gradients": nothing, "mean": nothing, "square": nothing, "updates": zero,
            "last_optimizer": given.optimizer, "cloud": given.cloud, "rank": rank, "rng": rng, "order": order,
            "position": zero, "epoch": zero, "stride": xp.asarray(1),
            "curves": _written(curves, _mean_losses(given, params), zero)}


def step(**given):
    """Make one update with the next mini-batch; at the end of an epoch, record the losses and shuffle."""
    given = settings(given)
    masks = parameter_masks(given)
    grads, rng, size = _next_batch(given)

    def with_penalty(penalty):
        return lambda: optimizers.apply(grads, penalty(given.strength)(given.params)[1])
    grads = choose(given.regularizer, [lambda: grads, with_penalty(regularizers.l1),
                                       with_penalty(regularizers.l2)])
    grads = pytree.map(lambda g, mask: g * mask, grads, masks)
    updates, memory = _optimizer_step(given, grads)
    params = pytree.map(lambda p, u, mask: (p + u) * mask, given.params, updates, masks)
    return {"params": params, "gradients": grads, **memory, "last_optimizer": given.optimizer,
            "cloud": given.cloud, "rank": given.rank, **_advance(given, params, rng, given.position + size)}


def _next_batch(given):
    """Return the gradients of the next mini-batch, the generator, and the size of the mini-batch."""
    data = points(given)
    batches = [partial(_gradients_of_next, given, data, int(size)) for size in BATCHES[:-1]]
    return choose(given.batch, [*batches, lambda: _gradients_of(given, data.X, data.y, data.train, ROWS,
                                                                first=next_row(given, data))])


def _gradients_of_next(given, data, size):
    """Return what `_next_batch` does for the next `size` rows of the epoch; its last batch may be shorter."""
    xp = namespace(given.rng)
    at = given.position + xp.arange(size)
    rows = xp.minimum(xp.take(given.order, xp.minimum(at, ROWS - 1), axis=0), _last(data))
    X, y, train = (xp.take(part, rows, axis=0) for part in (data.X, data.y, data.train))
    return _gradients_of(given, X, y, train * xp.astype(at < xp.sum(data.train), xp.float64), size)


def _gradients_of(given, X, y, weights, size, first=0):
    """Return what `_next_batch` does for these samples, of which row `first` gets the first dropout mask."""
    masks, rng = dropout_masks(given, y, min(size, MASKS), first)
    inputs = features(X, given.chosen, given.scale)
    grads = gradients(given, given.params, inputs, y, weights, masks)
    return grads, rng, namespace(rng).asarray(size)


def next_row(given, data):
    """Return the index of the row with which the next update begins: an int64 array, shape (1,).

    Parameters
    ----------
    given : Settings
    data : Points
    """
    xp = namespace(data.X)
    return xp.minimum(xp.take(given.order, xp.reshape(given.position, (1,)), axis=0), _last(data))


def _last(data):
    """Return the index of the last row; counted, because a reader may add points."""
    xp = namespace(data.y)
    return xp.astype(xp.sum(xp.ones_like(data.y)), xp.int64) - 1


def dropout_masks(given, like, count=1, first=0):
    """Draw dropout masks for the next update.

    Parameters
    ----------
    given : Settings
    like : array, shape (n,)
        One entry per sample.
    count : int, default 1
        Number of different masks, which are used in turn. The first is the same whatever their number.
    first : int or int array of shape (1,), default 0
        Index of the sample that gets the first mask.

    Returns
    -------
    masks : list of float array, shape (n, 8)
        One per hidden layer: 0 switches a unit off.
    rng : int64 array, shape (2, 3)
        The generator after the draw.
    """
    xp = namespace(given.rng)
    rows = xp.cumulative_sum(xp.astype(xp.ones_like(like), xp.int64)) - 1 - first

    def draw():
        numbers, rng = draws.uniform(given.rng, DEPTH * count * WIDTH)
        keep = xp.reshape(numbers >= given.dropout, (count, DEPTH, WIDTH))
        drawn = xp.astype(keep, xp.float64) / (1.0 - given.dropout)
        return [xp.take(drawn[:, i, :], rows % count, axis=0) for i in range(DEPTH)], rng
    ones = xp.reshape(xp.ones_like(like), (-1, 1)) * xp.ones((1, WIDTH))
    return choose(given.dropout > 0.0, [lambda: ([ones] * DEPTH, given.rng), draw])


def learning_rate(given):
    """Return the schedule that the reader chose: a function of the number of updates."""
    def rate(t):
        t = namespace(t).astype(t, namespace(t).float64)
        return choose(given.schedule, [lambda make=make: make(given.rate)(t) for make in SCHEDULES.values()])
    return rate


def _optimizer_step(given, grads):
    """Return the updates by the optimizer that the reader chose, and its state, which a new one lacks."""
    changed = given.optimizer != given.last_optimizer
    memory = {"step": given.updates, "mean": given.mean, "velocity": given.mean, "square": given.square}
    memory = choose(changed, [lambda: memory, lambda: pytree.map(namespace(given.rng).zeros_like, memory)])

    def updates(make, kind):
        before = kind(**{name: memory[name] for name in kind._fields})
        steps, after = make(learning_rate(given)).update(grads, before, given.params)
        after = memory | after._asdict()
        mean = after["velocity"] if "velocity" in kind._fields else after["mean"]
        return steps, {"mean": mean, "square": after["square"], "updates": after["step"]}
    return choose(given.optimizer, [lambda pair=pair: updates(*pair) for pair in OPTIMIZERS.values()])


def _advance(given, params, rng, position):
    """Return the rest of the state: further on in this epoch, or at the beginning of the next."""
    xp = namespace(rng)

    def next_epoch():
        order, after = _shuffled(given, rng)
        return {"rng": after, "order": order, "position": xp.asarray(0), "epoch": given.epoch + 1,
                **_recorded(given, _mean_losses(given, params))}

    def same_epoch():
        return {"rng": rng, "order": given.order, "position": position, "epoch": given.epoch,
                "stride": given.stride, "curves": given.curves}
    return choose(position >= xp.sum(points(given).train), [same_epoch, next_epoch])


def _shuffled(given, rng):
    """Return a new order of the rows, those for training first, and the generator after the draw."""
    xp = namespace(rng)
    numbers, rng = draws.uniform(rng, ROWS)
    return xp.argsort(numbers + 2.0 * (1.0 - padded(points(given).train, xp))), rng


def _mean_losses(given, params):
    data = points(given)
    logits, _ = evaluate(given, params, features(data.X, given.chosen, given.scale))
    values, _ = sample_losses(given, logits, data.y)
    return {"training": weighted_mean(values, data.train), "testing": weighted_mean(values, data.test)}


def weighted_mean(values, weights):
    """Return the mean of the values, (n,), with weights of 1 or 0; NaN if all weights are 0."""
    xp = namespace(values)
    total = xp.sum(weights)
    return xp.where(total > 0, xp.sum(values * weights) / xp.maximum(total, 1.0), math.nan)


def _recorded(given, values):
    """Return the curves with the losses after an epoch; full curves are thinned to every second value."""
    xp = namespace(given.epoch)
    epoch = given.epoch + 1
    full = epoch // given.stride >= CURVE
    rest = xp.full((CURVE // 2,), math.nan)
    curves = {name: xp.where(full, xp.concat([curve[::2], rest], axis=0), curve)
              for name, curve in given.curves.items()}
    stride = xp.where(full, 2 * given.stride, given.stride)
    return {"stride": stride, "curves": _written(curves, values, xp.where(
        epoch % stride == 0, epoch // stride, -1))}


def _written(curves, values, slot):
    """Return the curves with new values at index `slot`; unchanged if that is -1."""
    xp = namespace(*values.values())
    return {name: xp.where(xp.arange(CURVE) == slot, values[name], curve) for name, curve in curves.items()}
