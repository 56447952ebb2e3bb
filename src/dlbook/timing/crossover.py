"""The crossover: one step for wider and wider networks on every device, and where the GPU becomes faster."""

import os
from typing import NamedTuple

import numpy as np

from dlbook import losses, network, optimizers
from dlbook.arrays import asarray, to_numpy
from dlbook.errors import ShapeError, check_count, check_one_of, describe
from dlbook.timing.clock import devices as devices_here
from dlbook.timing.clock import seconds
from dlbook.training import one_step

__all__ = ["Measurement", "crossing", "crossover", "example"]

INPUTS, CLASSES = 64, 10         # those of the digits


class Measurement(NamedTuple):
    """One measurement.

    Attributes
    ----------
    device : {"cpu", "gpu"}
    dtype : str
    width, batch : int
        Units in each of the two hidden layers, and samples in a step.
    seconds : float
        Time of one step.
    rounds : int
        Number of rounds, whose median is `seconds`.
    """

    device: str
    dtype: str
    width: int
    batch: int
    seconds: float
    rounds: int


def example(width, batch, *, device="cpu", dtype="float32"):
    """Return one training step of a network 64 → width → width → 10, as a function without arguments.

    Parameters
    ----------
    width, batch : int
    device : {"cpu", "gpu", "auto"}, default "cpu"
    dtype : {"float32", "float64"}, default "float32"

    Returns
    -------
    callable
        It takes the same step every time, with ReLU, softmax cross-entropy and gradient descent, and
        returns the new parameters and the loss, as arrays on the device.
    """
    check_count("example: width", width)
    check_count("example: batch", batch)
    check_one_of("example: device", device, ("cpu", "gpu", "auto"))
    check_one_of("example: dtype", dtype, ("float32", "float64"))
    rng = np.random.default_rng(0)
    X = asarray(rng.normal(size=(batch, INPUTS)).astype(dtype), device=device)
    y = asarray(rng.integers(0, CLASSES, size=batch).astype(dtype), device=device)
    net = network.mlp(INPUTS, width, width, CLASSES, activation="relu", dtype=dtype).to(device)
    optimizer = optimizers.sgd(0.01)
    state = optimizer.init(net.params)

    def step():
        new, _, loss, _ = one_step(net, state, X, y, losses.softmax_cross_entropy, optimizer)
        return new.params, loss
    return step


def crossover(widths, batches=(32,), *, dtypes=("float32",), devices=None, rounds=5):
    """Measure the step of `example` on every device, with a progress bar.

    Parameters
    ----------
    widths, batches : sequence of int
    dtypes : sequence of {"float32", "float64"}
    devices : sequence of {"cpu", "gpu"}, optional
        By default those of `devices`.
    rounds : int, default 5

    Returns
    -------
    list of Measurement
    """
    for name, values in (("widths", widths), ("batches", batches), ("dtypes", dtypes), ("devices", devices)):
        if not isinstance(values, list | tuple | range | np.ndarray) and (name, values) != ("devices", None):
            raise TypeError(f"crossover: {name} must be a sequence, got {describe(values)}")
    cases = [(device, dtype, width, batch) for device in (devices or devices_here()) for dtype in dtypes
             for batch in batches for width in widths]
    return [Measurement(device, dtype, width, batch,
                        seconds(example(width, batch, device=device, dtype=dtype), rounds=rounds), rounds)
            for device, dtype, width, batch in _with_bar(cases)]


def crossing(widths, cpu, gpu):
    """Return the width above which the GPU is faster.

    Parameters
    ----------
    widths : sequence of float
        In increasing order.
    cpu, gpu : sequence of float
        Seconds at these widths.

    Returns
    -------
    float
        Between two widths, where straight lines in a plot with logarithmic axes meet; 0.0 if the GPU
        is always faster, infinity if it is slower at the last width.

    Examples
    --------
    >>> round(crossing([10, 100, 1000], [1.0, 2.0, 40.0], [4.0, 4.0, 5.0]), 1)
    177.8
    """
    widths, cpu, gpu = (to_numpy(asarray(values, what=f"crossing: {name}")) for name, values in
                        (("widths", widths), ("cpu", cpu), ("gpu", gpu)))
    shapes = [values.shape for values in (widths, cpu, gpu)]
    if len(set(shapes)) > 1 or len(shapes[0]) != 1 or shapes[0] == (0,):
        raise ShapeError("crossing: widths, cpu and gpu must have the same length, at least 1, got shapes "
                         f"{', '.join(map(str, shapes))}")
    lead = np.log(np.asarray(gpu, dtype=float) / np.asarray(cpu, dtype=float))    # below 0: the GPU is faster
    slower = np.flatnonzero(lead >= 0.0)
    if not slower.size:
        return 0.0
    i = slower[-1]
    if i == len(lead) - 1:
        return float("inf")
    at = np.log(np.asarray(widths, dtype=float)[i:i + 2])
    return float(np.exp(at[0] + (at[1] - at[0]) * lead[i] / (lead[i] - lead[i + 1])))


def _with_bar(cases):
    """Return the cases with a tqdm progress bar, unless it is missing or disabled."""
    if os.environ.get("TQDM_DISABLE"):
        return cases
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return cases
    return tqdm(cases, unit="case", leave=False)
