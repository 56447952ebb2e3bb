"""Chapter 9: what fifty layers make of a signal, forward and back, and the product that explains it."""

import math

import numpy as np

from dlbook import activations, datasets
from dlbook.arrays import choose, draws, namespace
from dlbook.figures import Button, Choice, Explorable, Plane, Readout, Slider
from dlbook.layers import (
    Norm,
    batch_norm_backward,
    batch_norm_forward,
    layer_norm_backward,
    layer_norm_forward,
)

__all__ = ["DEEPEST", "explorable", "outputs", "redraw", "signals", "start"]

DEEPEST, UNITS, PICTURES = 50, 16, 20
LOW, HIGH, BIN = -12.0, 6.0, 0.75                # powers of ten in the histograms
ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}
VALUES = [activations.get(name).value for name in ACTIVATIONS.values()]
SLOPES = [activations.get(name).derivative for name in ACTIVATIONS.values()]
TINY = 1e-300                                   # in place of 0 in a logarithm


def _neutral(z):
    xp = namespace(z)
    return Norm(xp.ones(UNITS), xp.zeros(UNITS))


NORMS = [lambda z: z, lambda z: batch_norm_forward(_neutral(z), z)[0],
         lambda z: layer_norm_forward(_neutral(z), z)[0]]
NORMS_BACKWARD = [
    lambda error, z: error,
    lambda error, z: batch_norm_backward(_neutral(z), batch_norm_forward(_neutral(z), z)[1], error)[1],
    lambda error, z: layer_norm_backward(_neutral(z), layer_norm_forward(_neutral(z), z)[1], error)[1]]
_DIGITS = datasets.digits()
X = np.concatenate([_DIGITS.X[_DIGITS.y == digit][:2] for digit in range(10)])          # (20, 64)


def start(X):
    """Draw the weights of all layers, with variance 1 over the number of inputs, and a signal to return."""
    xp = namespace(X)
    return _drawn(draws.generator(xp.astype(xp.sum(X) < 0.0, xp.int64)))        # always 0, but not a constant


def redraw(rng):
    """Draw other weights, and another signal."""
    return _drawn(rng)


def _drawn(rng):
    xp = namespace(rng)
    first, rng = draws.normal(rng, 64 * UNITS)
    inner, rng = draws.normal(rng, (DEEPEST - 1) * UNITS * UNITS)
    back, rng = draws.normal(rng, PICTURES * UNITS)
    return {"rng": rng, "first": xp.reshape(first, (64, UNITS)) / 8.0,
            "inner": xp.reshape(inner, (DEEPEST - 1, UNITS, UNITS)) / math.sqrt(UNITS),
            "back": xp.reshape(back, (PICTURES, UNITS))}


def signals(X, weights, back, activation, norm, last):
    """Send pictures through all layers, and a signal back from layer `last` (counted from 0).

    Parameters
    ----------
    X : float array, shape (n, 64)
    weights : list of float array, shape (fan_in, k)
    back : float array, shape (n, k)
        Gradient with respect to the outputs of layer `last`.
    activation, norm : 0-d int array
        Indices of the activation and of the normalization, which comes before it.
    last : 0-d int array

    Returns
    -------
    outputs, errors : list of float array, shape (n, k)
        Outputs h of each layer, and ∂L/∂z of each, where z is what the activation receives; the errors of
        layers after `last` are 0.
    factors : list of 0-d float array
        What slopes and weights together multiply the error signal by, from each layer to the one before.
    """
    xp = namespace(X)
    h, outputs, sums, inputs = X, [], [], []
    for W in weights:
        inputs.append(h @ W)
        sums.append(choose(norm, NORMS, inputs[-1]))
        h = choose(activation, VALUES, sums[-1])
        outputs.append(h)
    errors, factors, dh, passed = [], [], back, xp.asarray(1.0)
    for layer in range(len(weights) - 1, -1, -1):
        dh = xp.where(layer == last, back, dh) if layer < len(weights) - 1 else dh
        slopes, W = choose(activation, SLOPES, sums[layer]), weights[layer]
        factors.append(passed * rms(slopes))
        error = dh * slopes
        dz = choose(norm, NORMS_BACKWARD, error, inputs[layer])
        dh = dz @ W.T
        power = xp.sum(xp.mean(dz * dz, axis=0) * xp.mean(W * W, axis=0))     # of independent products
        passed = xp.sqrt(power) / xp.maximum(rms(error), TINY)
        errors.append(xp.where(layer <= last, error, 0.0))
    return outputs, errors[::-1], factors[::-1]


def rms(x):
    """Return the size of an array, the root of its mean square, 0-d."""
    xp = namespace(x)
    return xp.sqrt(xp.mean(x * x))


def histograms(values, used):
    """Return the share of values in each bin of powers of ten, (bins, layers); unused layers are empty.

    Parameters
    ----------
    values : float array, shape (layers, m)
    used : bool array, shape (layers,)
    """
    xp = namespace(values)
    power = xp.log10(xp.maximum(xp.abs(values), TINY))
    edges = xp.asarray(np.arange(LOW, HIGH + BIN, BIN))
    below = xp.mean(xp.astype(power[:, None, :] < edges[None, :, None], xp.float64), axis=2)
    return xp.where(used, (below[:, 1:] - below[:, :-1]).T, 0.0)


def outputs(first, inner, back, X, gain, layers, activation, norm):
    """Return histograms and sizes of all layers, and the product of slopes and weights."""
    xp = namespace(X)
    weights = [gain * first, *(gain * inner[i, :, :] for i in range(DEEPEST - 1))]
    last, k = layers - 1, xp.arange(DEEPEST)
    out, errors, factors = signals(X, weights, back, activation, norm, last)
    used = k <= last
    h, delta = (xp.reshape(xp.stack(v), (DEEPEST, PICTURES * UNITS)) for v in (out, errors))
    size, error = (xp.sqrt(xp.mean(v * v, axis=1)) for v in (h, delta))
    at_last = k == last
    steps_back = xp.where(k < last, xp.log10(xp.maximum(xp.stack(factors), TINY)), 0.0)
    before = xp.sum(steps_back) - xp.cumulative_sum(steps_back) + steps_back    # of all layers from l on
    product = before + xp.sum(xp.where(at_last, xp.log10(xp.maximum(error, TINY)), 0.0))
    last_h = xp.sum(xp.where(xp.reshape(at_last, (-1, 1)), h, 0.0), axis=0)
    directions = _units(xp.reshape(last_h, (PICTURES, UNITS)))
    apart = directions - xp.mean(directions, axis=0)
    end = xp.sum(xp.where(at_last, size, 0.0))
    ahead, behind = end / size[0], error[0] / xp.sum(xp.where(at_last, error, 0.0))
    steps = xp.astype(xp.maximum(last, 1), xp.float64)
    kept = xp.sqrt(xp.sum(apart * apart) / PICTURES)
    kept = xp.where(kept < 1e-12, 0.0, kept)                        # the rest is rounding
    return {"forward": histograms(h, used), "backward": histograms(delta, used),
            "size": _line(size, used), "error": _line(error, used),
            "product": xp.stack([_places(xp), xp.where(used, product, xp.nan)], axis=1),
            "ahead": ahead, "behind": behind, "kept": kept, "last": last,
            "per_ahead": ahead ** (1.0 / steps), "per_behind": behind ** (1.0 / steps),
            "solved": (layers == DEEPEST) & (ahead >= 0.1) & (ahead <= 10.0) & (behind >= 0.1)
            & (behind <= 10.0) & (kept >= 0.1) & (norm == 0)}


def _units(h):
    """Return each row of h divided by its length."""
    xp = namespace(h)
    return h / xp.maximum(xp.sqrt(xp.sum(h * h, axis=1, keepdims=True)), TINY)


def _places(xp):
    return xp.astype(xp.arange(DEEPEST), xp.float64) + 0.5


def _line(sizes, used):
    """Return a polyline (layers, 2): the middle of each layer's column, and the power of ten of its size."""
    xp = namespace(sizes)
    return xp.stack([_places(xp), xp.where(used, xp.log10(xp.maximum(sizes, TINY)), xp.nan)], axis=1)


explorable = Explorable(
    id="signal-through-depth",
    title="Signal through depth",
    alt="Two maps with one column for each layer of a network: how large the outputs of the units are, and "
        "how large the error signal is on its way back, as histograms over powers of ten. A line shows the "
        "root mean square of each layer, and on the way back a second line, the product of slopes and "
        "weights, runs along it. With sigmoids it falls steeply.",
    task="Without normalization, and with all 50 layers: find an activation and a gain (size of weights) "
         "for which the last layer's outputs and the first layer's error signal are between a tenth and ten "
         "times those at the other end, and the pictures still differ by at least 0.1 in direction.",
    controls=[Slider("gain", 0.2, 4.0, 1.0, 0.05),
              Slider("layers", 2, DEEPEST, 30, 1, "layers"),
              Choice("activation", list(ACTIVATIONS), as_index=True),
              Choice("norm", ["none", "batch norm", "layer norm"], label="normalization",
                     as_index=True),
              Button("draw", "Other weights", redraw)],
    data={"X": X},
    start=start, compute=outputs,
    views=[Plane((0.0, DEEPEST), (LOW, HIGH), heat="forward", heat_range=(-0.3, 0.3),
                 lines={"size (rms)": "size"}, xlabel="layer", ylabel="power of ten",
                 title="Forward: outputs |h|"),
           Plane((0.0, DEEPEST), (LOW, HIGH), heat="backward", heat_range=(-0.3, 0.3),
                 lines={"size (rms)": "error", "product": "product"}, xlabel="layer", ylabel="power of ten",
                 title="Back: error signal |δ|"),
           Readout("Forward, the last layer has {ahead:.2g} times the first one's size, {per_ahead:.2f} per "
                   "layer",
                   "Back, the first layer has {behind:.2g} times the last one's size, {per_behind:.2f} per "
                   "layer",
                   "In the last layer the pictures differ in direction by {kept:.2f} (0, not at all, to 1)")],
    goal="solved",
    solution={"activation": "tanh", "gain": 1.2, "layers": DEEPEST},
)
