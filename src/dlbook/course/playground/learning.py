"""The Playground's dynamics: where it starts, and one update. All parts are the package's own."""

import math
from types import SimpleNamespace

from dlbook import optimizers, regularizers, schedules
from dlbook.arrays import choose, draws, namespace, pytree
from dlbook.course.playground.data import CONTROLS, ROWS, N, features, points, standing
from dlbook.course.playground.network import (
    DEPTH,
    WIDTH,
    evaluate,
    first_weights,
    gradients,
    kept,
    losses_of,
)
from dlbook.optimizers import AdamState, MomentumState, SGDState, SquareState

__all__ = ["BATCHES", "OPTIMIZERS", "REGULARIZERS", "SCHEDULES", "dropped", "learning_rate", "mean_of",
           "next_row", "settings", "start", "step"]

CURVE = 240                             # values of a loss curve; even
MASKS = 50                              # different dropout masks in an update
BATCHES = ("1", "10", "20", "50", "all")
REGULARIZERS = ("none", "L1", "L2")
# What each remembers between two updates: the state has room for a mean and for a mean square.
OPTIMIZERS = {"SGD": (optimizers.sgd, SGDState), "momentum": (optimizers.momentum, MomentumState),
              "Nesterov": (optimizers.nesterov, MomentumState), "AdaGrad": (optimizers.adagrad, SquareState),
              "RMSProp": (optimizers.rmsprop, SquareState), "Adam": (optimizers.adam, AdamState),
              "AdamW": (optimizers.adamw, AdamState)}
SCHEDULES = {"constant": schedules.constant,
             "step decay": lambda rate: schedules.step_decay(rate, every=500),
             "1/(1 + kt)": lambda rate: schedules.time_based(rate, decay=0.005),
             "cosine": lambda rate: schedules.cosine(rate, steps=2000),
             "warm-up": lambda rate: schedules.warm_up(200, then=rate)}


def settings(given):
    """Return controls, data and state as attributes, with the switches of the features in one array."""
    xp = namespace(given["depth"])
    chosen = xp.astype(xp.stack([given[name] for name in CONTROLS]), xp.float64)
    return SimpleNamespace(**given, chosen=chosen)


def start(**given):
    """Return the state before the first update: weights, an order of the points, empty curves."""
    given = settings(given)
    xp = namespace(given.depth)
    cloud, rng = draws.normal(draws.generator(given.seed), 2 * N)
    given.cloud = xp.reshape(cloud, (N, 2))
    given.rank, rng = draws.permutation(rng, N)
    params, rng = first_weights(given, rng)
    order, rng = _shuffled(given, rng)
    zero, nothing = xp.asarray(0), pytree.map(xp.zeros_like, params)
    curves = {name: xp.full((CURVE,), math.nan) for name in ("training", "testing")}
    return {"params": params, "gradients": nothing, "mean": nothing, "square": nothing, "updates": zero,
            "learner": given.optimizer, "cloud": given.cloud, "rank": given.rank, "rng": rng, "order": order,
            "place": zero, "epoch": zero, "stride": xp.asarray(1),
            "curves": _written(curves, _mean_losses(given, params), zero)}


def step(**given):
    """Make one update with the next batch; an epoch that ends is noted down, and the points shuffled."""
    given = settings(given)
    there = kept(given)
    slopes, rng, size = _next_batch(given)

    def with_(penalty):
        return lambda: optimizers.apply(slopes, penalty(given.strength)(given.params)[1])
    slopes = choose(given.regularizer, [lambda: slopes, with_(regularizers.l1), with_(regularizers.l2)])
    slopes = pytree.map(lambda g, k: g * k, slopes, there)
    moves, memory = _moves(given, slopes)
    params = pytree.map(lambda p, u, k: (p + u) * k, given.params, moves, there)
    return {"params": params, "gradients": slopes, **memory, "learner": given.optimizer, "cloud": given.cloud,
            "rank": given.rank, **_onward(given, params, rng, given.place + size)}


def _next_batch(given):
    """Return the gradients of the next batch, the generator, and how many points it had room for."""
    xp, data = namespace(given.rng), points(given)
    last = _last(data)

    def of_rows(X, y, weights, size, first=0):
        off, rng = dropped(given, y, min(size, MASKS), first)
        inputs = features(X, given.chosen, given.scale)
        return gradients(given, given.params, inputs, y, weights, off), rng, xp.asarray(size)

    def some(size):
        at = given.place + xp.arange(size)
        rows = xp.minimum(xp.take(given.order, xp.minimum(at, ROWS - 1), axis=0), last)
        X, y, train = (xp.take(part, rows, axis=0) for part in (data.X, data.y, data.train))
        # the last batch of an epoch may be shorter
        return of_rows(X, y, train * xp.astype(at < xp.sum(data.train), xp.float64), size)
    return choose(given.batch, [*(lambda size=int(size): some(size) for size in BATCHES[:-1]),
                                lambda: of_rows(data.X, data.y, data.train, ROWS, next_row(given, data))])


def next_row(given, data):
    """Return which row of `data`, of `Points`, the next update begins with: an int64 array, shape (1,)."""
    xp = namespace(data.X)
    last = _last(data)
    return xp.minimum(xp.take(given.order, xp.reshape(given.place, (1,)), axis=0), last)


def _last(data):
    """Return the number of the last row; counted, for a reader may add points."""
    xp = namespace(data.y)
    return xp.astype(xp.sum(xp.ones_like(data.y)), xp.int64) - 1


def dropped(given, like, count=1, first=0):
    """Draw dropout masks for the next update.

    Parameters
    ----------
    given : namespace of arrays
        The state, with its generator `rng`, and the control `dropout`.
    like : array, shape (n,)
        One entry for each sample.
    count : int, default 1
        Different masks, used in turn. The first is the same whatever their number.
    first : int or int array of shape (1,), default 0
        Row of the sample that gets the first.

    Returns
    -------
    masks : list of float array, shape (n, 8)
        One for each hidden layer: 0 switches a unit off.
    rng : int64 array, shape (2, 3)
        The generator to draw on from.
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
    """Return the schedule of the reader's choice: a function of the number of updates."""
    def rate(t):
        t = namespace(t).astype(t, namespace(t).float64)
        return choose(given.schedule, [lambda make=make: make(given.rate)(t) for make in SCHEDULES.values()])
    return rate


def _moves(given, slopes):
    """Return the updates by the optimizer of the reader's choice, and its memory; a new one has none."""
    changed = given.optimizer != given.learner
    memory = {"step": given.updates, "mean": given.mean, "velocity": given.mean, "square": given.square}
    memory = choose(changed, [lambda: memory, lambda: pytree.map(namespace(given.rng).zeros_like, memory)])

    def move(make, kind):
        before = kind(**{name: memory[name] for name in kind._fields})
        moves, after = make(learning_rate(given)).update(slopes, before, given.params)
        after = memory | after._asdict()
        mean = after["velocity"] if "velocity" in kind._fields else after["mean"]
        return moves, {"mean": mean, "square": after["square"], "updates": after["step"]}
    return choose(given.optimizer, [lambda pair=pair: move(*pair) for pair in OPTIMIZERS.values()])


def _onward(given, params, rng, place):
    """Return the rest of the state: on in this epoch, or at the beginning of the next."""
    xp = namespace(rng)

    def next_epoch():
        order, after = _shuffled(given, rng)
        return {"rng": after, "order": order, "place": xp.asarray(0), "epoch": given.epoch + 1,
                **_noted(given, _mean_losses(given, params))}

    def same():
        return {"rng": rng, "order": given.order, "place": place, "epoch": given.epoch,
                "stride": given.stride, "curves": given.curves}
    return choose(place >= xp.sum(points(given).train), [same, next_epoch])


def _shuffled(given, rng):
    """Return a new order of the rows, those for training first, and the generator."""
    xp = namespace(rng)
    numbers, rng = draws.uniform(rng, ROWS)
    return xp.argsort(numbers + 2.0 * (1.0 - standing(points(given).train, xp))), rng


def _mean_losses(given, params):
    data = points(given)
    logits, _ = evaluate(given, params, features(data.X, given.chosen, given.scale))
    values, _ = losses_of(given, logits, data.y)
    return {"training": mean_of(values, data.train), "testing": mean_of(values, data.test)}


def mean_of(values, weights):
    """Return the mean of the values (n,) whose weight is 1 and not 0; NaN if there are none."""
    xp = namespace(values)
    total = xp.sum(weights)
    return xp.where(total > 0, xp.sum(values * weights) / xp.maximum(total, 1.0), math.nan)


def _noted(given, values):
    """Write the losses at the end of an epoch; of curves that are full every second value stays."""
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
    """Put values into curves at `slot`; nowhere if that is -1."""
    xp = namespace(*values.values())
    return {name: xp.where(xp.arange(CURVE) == slot, values[name], curve) for name, curve in curves.items()}
