"""Chapter 16: one small training run on digits, and seven ways to spoil it, side by side with the sound run.

The same functions serve two figures, *Which fault is it?* and the failure gallery's own. Each fault changes
one line of the sound training; everything else, to the first weights and the dropout masks, is the same.
"""

import math

import numpy as np

from dlbook import datasets, layers, losses, network
from dlbook.activations import softmax
from dlbook.arrays import choose, draws, namespace, pytree
from dlbook.figures import Bars, Images, LineChart, Readout
from dlbook.layers import Dense

__all__ = ["FAULTS", "LAST", "PIXELS", "SIZES", "answers", "digits", "instruments", "reported",
           "start", "step", "views", "wrong_labels"]

#: The faults by the number that the functions below take; 0 is the sound run.
FAULTS = ("no fault", "softmax twice", "missing 1/n", "gradients not zeroed", "eval mode forgotten",
          "wrong labels", "vanishing gradient", "all weights zero")
_SOUND, _TWICE, _SUM, _NOT_ZEROED, _NO_EVAL, _LABELS, _VANISHING, _ZERO = range(len(FAULTS))

TRAIN, VALIDATION, PIXELS, CLASSES = 60, 60, 64, 10
SIZES = (PIXELS, 16, 16, 16, CLASSES)
LAST, UPDATES, RATE, DROP = 100, 2, 0.4, 0.2    # steps of a run, updates in each, learning rate, dropout


def _net(activation):
    hidden = [layer for n_in, n_out in zip(SIZES[:-2], SIZES[1:-1], strict=False)
              for layer in (layers.dense(n_in, n_out, activation), layers.dropout(DROP))]
    return network.sequential(*hidden, layers.dense(*SIZES[-2:]))


_NETS = _net("tanh"), _net("sigmoid")


def digits():
    """Return the digits of the figures, balanced: pixels from 0 to 16, (120, 64), and labels (120,)."""
    X, y = datasets.digits()
    rows = np.stack([np.flatnonzero(y == label)[:(TRAIN + VALIDATION) // CLASSES]
                     for label in range(CLASSES)], axis=1).ravel()               # 0, 1, …, 9, 0, 1, …
    return np.round(16.0 * X[rows]), y[rows]


def start(seed):
    """Return the state before the first update: both networks begin with the same weights.

    Parameters
    ----------
    seed : 0-d int array

    Returns
    -------
    dict
    """
    xp = namespace(seed)
    shapes = list(zip(SIZES, SIZES[1:], strict=False))
    numbers, rng = draws.normal(draws.generator(seed), sum(n_in * n_out for n_in, n_out in shapes))
    drawn, at = [], 0
    for n_in, n_out in shapes:
        W = xp.reshape(numbers[at:at + n_in * n_out], (n_in, n_out)) / math.sqrt(n_in)
        drawn, at = [*drawn, Dense(W, xp.zeros(n_out))], at + n_in * n_out
    params = tuple(drawn)
    curve = xp.full((LAST + 1,), math.nan)
    return {"params": params, "well": params, "kept": pytree.map(xp.zeros_like, params), "rng": rng,
            "steps": xp.asarray(0), "curves": {name: curve for name in ("training", "validation", "sound")}}


def step(params, well, kept, rng, steps, curves, fault, X, y):
    """Record the losses, then make two updates of the faulty and of the sound network.

    Parameters
    ----------
    params, well : tuple of Dense
        The faulty and the sound network.
    kept : tuple of Dense
        What the faulty code has added up: the last gradient, or all of them if none was ever zeroed.
    rng, steps, curves
        See `start`.
    fault : 0-d int array
        Index of `FAULTS`.
    X, y : array, shapes (120, 64) and (120,)
        See `digits`; the first 60 are for training.
    """
    xp = namespace(X)
    here = reported(params, well, rng, steps, fault, X, y)
    curves = {name: xp.where(xp.arange(LAST + 1) == steps, here[name], curve)
              for name, curve in curves.items()}
    ill, sound = _first_weights(params, steps, fault), well
    for _ in range(UPDATES):
        masks, rng = _masks(rng)
        grads = _gradients(ill, masks, fault, X, y)
        kept = pytree.map(lambda old, g: xp.where(fault == _NOT_ZEROED, old, 0.0 * old) + g, kept, grads)
        ill = pytree.map(lambda p, g: p - RATE * g, ill, kept)
        sound = pytree.map(lambda p, g: p - RATE * g, sound, _gradients(sound, masks, None, X, y))
    return {"params": ill, "well": sound, "kept": kept, "rng": rng, "steps": steps + 1, "curves": curves}


def reported(params, well, rng, steps, fault, X, y):
    """Return the mean losses that the faulty code reports, and the sound network's on validation digits.

    Parameters
    ----------
    params, well, rng, steps, fault, X, y
        As for `step`.

    Returns
    -------
    dict of str to 0-d array
        "training", "validation" and "sound".
    """
    xp = namespace(X)
    masks, _ = _masks(rng)
    logits = answers(_first_weights(params, steps, fault), fault, X, masks)         # (120, 10)
    values = _losses(logits, fault, _labels(fault, y))[0]                           # (120,)
    sound = _losses(answers(well, None, X[TRAIN:, :], masks), None, y[TRAIN:])[0]
    return {"training": xp.mean(values[:TRAIN]), "validation": xp.mean(values[TRAIN:]),
            "sound": xp.mean(sound)}


def instruments(params, well, rng, steps, fault, X, y):
    """Return what the other instruments show: gradients, one digit asked twice, digits with their labels.

    Parameters
    ----------
    params, well, rng, steps, fault, X, y
        As for `step`.

    Returns
    -------
    dict of str to array
        ``norms``, ``sound_norms`` (4,): the size of each layer's gradient; ``once``, ``again`` (10,): the
        answer to one validation digit, asked twice; ``labelled`` (17, 64): eight training digits, and
        under each the mean of the class that its label names; ``right``, ``sound_right`` ():
        validation accuracy.
    """
    first, later = _masks(rng)
    params = _first_weights(params, steps, fault)
    held, labels = X[TRAIN:, :], y[TRAIN:]
    logits = answers(params, fault, held, first)                                    # (90, 10)
    again = answers(params, fault, held[:1, :], _masks(later)[0])
    return {"norms": _sizes(_gradients(params, first, fault, X, y)),
            "sound_norms": _sizes(_gradients(well, first, None, X, y)),
            "once": softmax(logits)[0, :], "again": softmax(again)[0, :],
            "labelled": _labelled(X, y, _labels(fault, y)), "right": _share(logits, labels),
            "sound_right": _share(answers(well, None, held, first), labels)}


def _labelled(X, y, given):
    """Return eight training digits, and below each the mean of the class that its label names: (17, 64)."""
    xp = namespace(X)
    of_class = xp.astype(xp.arange(CLASSES)[:, None] == y, xp.float64)               # (10, 120)
    means = of_class @ X / xp.sum(of_class, axis=1)[:, None]                         # (10, 64)
    side, gap = math.isqrt(PIXELS), xp.zeros((1, 8 * math.isqrt(PIXELS)))
    above, below = (xp.reshape(xp.permute_dims(xp.reshape(row, (8, side, side)), (1, 0, 2)), (side, -1))
                    for row in (X[:8, :], xp.take(means, given[:8], axis=0)))
    return xp.concat([above, gap, below], axis=0)


def answers(params, fault, X, masks):
    """Return the logits as the faulty code computes them when it measures; dropout should be off then."""
    xp, n = namespace(X), X.shape[0]
    if fault is None:
        return _forward(params, fault, X, None)[1]
    off = tuple(xp.where(fault == _NO_EVAL, mask[:n, :], 1.0) for mask in masks)
    return _forward(params, fault, X, off)[1]


def wrong_labels(y):
    """Return the labels with every third of the training labels replaced by the next digit."""
    xp = namespace(y)
    row = xp.arange(TRAIN + VALIDATION)
    wrong = xp.logical_and(row < TRAIN, row % 3 == 0)
    return xp.where(wrong, (y + 1) % CLASSES, y)


def _labels(fault, y):
    if fault is None:
        return y
    return namespace(y).where(fault == _LABELS, wrong_labels(y), y)


def _first_weights(params, steps, fault):
    """Return the weights; zero before the first update, if that is the fault."""
    xp = namespace(steps)
    off = xp.logical_and(steps == 0, fault == _ZERO)
    return pytree.map(lambda a: xp.where(off, 0.0 * a, a), params)


def _forward(params, fault, X, masks):
    """Return which network it was, its logits and its caches; dropout uses the masks, if any."""
    padded = (*(part for layer in params[:-1] for part in (layer, ())), params[-1])
    drop = ((),) * len(padded) if masks is None else (*(part for m in masks for part in ((), m)), ())

    def with_net(net):
        return lambda: layers.chain_forward(net.layers, padded, X / 16.0, net.state, drop, masks is not None)
    return padded, *_chosen(fault, with_net)


def _gradients(params, masks, fault, X, y):
    """Return the gradients of the training loss, as the faulty code computes them."""
    xp = namespace(X)
    masks = tuple(mask[:TRAIN, :] for mask in masks)
    padded, logits, caches = _forward(params, fault, X[:TRAIN, :], masks)
    dlogits = _losses(logits, fault, _labels(fault, y)[:TRAIN])[1]
    dlogits = dlogits * (1.0 / TRAIN if fault is None else xp.where(fault == _SUM, 1.0, 1.0 / TRAIN))

    def with_net(net):
        return lambda: layers.chain_backward(net.layers, padded, caches, dlogits, input_gradient=False)[0]
    grads = _chosen(fault, with_net)
    return (*grads[:-1:2], grads[-1])


def _chosen(fault, with_net):
    """Return what `with_net` computes with the network of sigmoids, if that is the fault, or with tanh."""
    if fault is None:
        return with_net(_NETS[0])()
    return choose(fault == _VANISHING, [with_net(net) for net in _NETS])


def _losses(logits, fault, y):
    """Return each sample's loss (n,), and its gradient (n, 10); two softmaxes if that is the fault."""
    if fault is None:
        return losses.softmax_cross_entropy(logits, y, reduction="none")
    xp, p = namespace(logits), softmax(logits)
    loss, dlogits = losses.softmax_cross_entropy(xp.where(fault == _TWICE, p, logits), y, reduction="none")
    through = p * (dlogits - xp.sum(dlogits * p, axis=1)[:, None])
    return loss, xp.where(fault == _TWICE, through, dlogits)


def _masks(rng):
    """Draw the dropout masks of the hidden layers, each (120, 16); every twentieth row has the same."""
    xp = namespace(rng)
    rows, width, count = 20, SIZES[1], len(SIZES) - 2
    numbers, rng = draws.uniform(rng, count * rows * width)
    few = xp.reshape(xp.astype(numbers >= DROP, xp.float64) / (1.0 - DROP), (count, rows, width))
    masks = xp.concat([few] * ((TRAIN + VALIDATION) // rows), axis=1)                # (3, 120, 16)
    return tuple(masks[i, :, :] for i in range(count)), rng


def _sizes(grads):
    xp = namespace(grads[0].W)
    return xp.stack([xp.sqrt(xp.sum(layer.W * layer.W)) for layer in grads])


def _share(logits, y):
    xp = namespace(logits)
    return xp.mean(xp.astype(xp.argmax(logits, axis=1) == y, xp.float64))


def views(*texts, **gradients):
    """Return the instruments of both figures: losses, gradients, a digit asked twice, labelled digits.

    Parameters
    ----------
    *texts : str
        The lines of the readout.
    **gradients
        More about the chart of the gradients, as `dlbook.figures.LineChart` takes it.

    Returns
    -------
    list of View
    """
    return [LineChart({"training": "training", "validation": "validation", "validation, sound run": "sound"},
                      x="epochs", xlim=(0, UPDATES * LAST), ylim=(0.0, 4.0), xlabel="update", ylabel="loss"),
            LineChart({"this run": "norms", "sound run": "sound_norms"}, x="layer", yscale="log",
                      ylim=(1e-6, 1e3), xlabel="layer, from the input", ylabel="size of the gradient",
                      **gradients),
            Bars({"asked once": "once", "asked again": "again"}, ylim=(0.0, 1.0), xlabel="class",
                 ylabel="probability", title="the same digit, asked twice"),
            Images("labelled", range=(0.0, 16.0),
                   title="training digits; below each, the mean digit of its label"),
            Readout(*texts)]
