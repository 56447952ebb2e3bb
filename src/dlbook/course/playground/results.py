"""The outputs that the Playground shows: surface, points, losses, and the inside of the network."""

import math

from dlbook import activations
from dlbook.arrays import namespace
from dlbook.course.playground.data import DATASETS, LIMITS, SIDE, N, features, points
from dlbook.course.playground.learning import dropout_masks, learning_rate, next_row, weighted_mean
from dlbook.course.playground.network import DEPTH, evaluate, sample_losses, unit_masks
from dlbook.course.playground.settings import settings
from dlbook.plots import grid

__all__ = ["outputs"]

CELLS = SIDE * SIDE
COARSE = 3                              # the map of a unit takes every third value of the surface


def outputs(**given):
    """Return everything that the views of the Playground read."""
    given = settings(given)
    xp, data = namespace(given.depth), points(given)
    sample = xp.take(data.X, next_row(given, data), axis=0)                    # (1, 2)
    positions = [grid(LIMITS, LIMITS, SIDE, xp), data.X, sample]
    inputs = xp.concat([features(X, given.chosen, given.scale) for X in positions], axis=0)
    logits, hidden = evaluate(given, given.params, inputs)                     # of all positions at once
    p = activations.sigmoid(logits)
    epochs = xp.astype(xp.arange(given.curves["training"].shape[0]) * given.stride, xp.float64)
    epochs = xp.where(epochs <= given.epoch, epochs, math.nan)
    return {"surface": xp.reshape(p[:CELLS], (SIDE, SIDE)), **_marks(data, sample),
            **_scores(given, data, logits[CELLS:-1]), "epochs": epochs, **given.curves,
            "rate_now": learning_rate(given)(given.updates), **_used(given),
            **_layers(given, [inputs, *hidden, xp.reshape(p, (-1, 1))]), **_off(given, sample)}


def _used(given):
    """Return which parts of the settings have an effect now."""
    layers = {f"layer{i + 1}_used": given.depth > i for i in range(DEPTH)}
    return {**layers, "dataset_used": given.dataset < len(DATASETS), "penalty_used": given.regularizer > 0}


def _off(given, sample):
    """Return which hidden units dropout switches off for the next point: (8,) booleans per layer."""
    drawn, _ = dropout_masks(given, sample[:, 0])
    return {f"off{i + 1}": mask[0, :] == 0.0 for i, mask in enumerate(drawn)}


def _marks(data, sample):
    """Return the points of the data set; NaN where there is none."""
    xp = namespace(data.X)
    exists = xp.reshape(data.train[:N] + data.test[:N] > 0, (-1, 1))
    return {"dots": xp.where(exists, data.X[:N, :], math.nan), "dot_classes": data.y[:N],
            "held_out": data.test[:N] > 0,
            "sample": xp.where(xp.sum(data.train) > 0, sample[0, :], math.nan)}


def _scores(given, data, logits):
    """Return loss and accuracy on training and test points."""
    xp = namespace(logits)
    values, _ = sample_losses(given, logits, data.y)
    right = xp.astype((logits > 0) == (data.y > 0), xp.float64)
    loss, rate = weighted_mean(values, data.train), weighted_mean(right, data.train)
    alive = xp.isfinite(xp.where(xp.sum(data.train) > 0, loss, 0.0))
    return {"trained": xp.sum(data.train) > 0, "tested": xp.sum(data.test) > 0,
            "train_loss": loss, "test_loss": weighted_mean(values, data.test),
            "train_accuracy": rate, "test_accuracy": weighted_mean(right, data.test),
            "diverged": xp.logical_not(alive), "alive": alive}


def _layers(given, values):
    """Return, per layer, its outputs for the next point, which units are in use, and the units' maps."""
    xp = namespace(values[0])
    found = {}
    for i, (value, in_use) in enumerate(zip(values, unit_masks(given), strict=True)):
        picture = xp.reshape(value[:CELLS, :], (SIDE, SIDE, value.shape[1]))[::COARSE, ::COARSE, :]
        top = xp.max(xp.abs(picture), axis=(0, 1))
        shown = picture / xp.where(top > 0, top, 1.0) if i < len(values) - 1 else 2.0 * picture - 1.0
        found |= {f"layer{i}": value[-1, :], f"there{i}": in_use,
                  f"map{i}": xp.permute_dims(shown, (2, 0, 1))}
    return found
