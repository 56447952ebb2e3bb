"""Chapter 15: what a training step keeps in the memory of a GPU."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, LineChart, Readout, Slider

__all__ = ["KEPT", "explorable", "numbers", "outputs"]

INPUTS, CLASSES = 784, 10
KEPT = {"SGD": 0.0, "momentum": 1.0, "Adam": 2.0}        # numbers that it stores per parameter
DTYPES = {"float32": 4.0, "float64": 8.0}                # bytes per number
BATCHES = np.array([float(f"{10 ** (k / 20):.4g}") for k in range(101)])     # from 1 to 100 000


def numbers(width, layers):
    """Return the number of parameters of 784 → width → … → width → 10, and of cached numbers per sample.

    For a hidden layer, the cache holds the sums before the activation and the outputs after it.
    """
    parameters = (INPUTS + 1.0) * width + (layers - 1.0) * (width + 1.0) * width + (width + 1.0) * CLASSES
    return parameters, INPUTS + 2.0 * layers * width + CLASSES


def outputs(width, layers, batch, optimizer, dtype, card):
    """Return the sizes in GB, the total over the batch size, and the largest batch that fits."""
    xp = namespace(width)
    width, layers = xp.astype(width, xp.float64), xp.astype(layers, xp.float64)
    size = xp.take(xp.asarray(list(DTYPES.values())), dtype, axis=0) * 1e-9
    kept = xp.take(xp.asarray(list(KEPT.values())), optimizer, axis=0)
    parameters, sample = numbers(width, layers)
    fixed, each = (2.0 + kept) * parameters * size, sample * size
    total, batches = fixed + batch * each, xp.asarray(BATCHES)
    largest = xp.maximum(xp.floor((card - fixed) / each), 0.0)
    fits = total <= card
    one = xp.reshape(parameters * size, (1,))
    return {"weights": one, "gradients": one, "state": kept * one,
            "activations": xp.reshape(batch * each, (1,)), "batches": batches,
            "totals": fixed + batches * each, "limit": card + xp.zeros_like(batches),
            "batch_here": xp.reshape(batch, (1,)), "total_here": xp.reshape(total, (1,)),
            "mark": xp.where(largest >= 1.0, largest, float("nan")), "total": total, "largest": largest,
            "millions": parameters * 1e-6, "fits": fits, "some": largest >= 1.0,
            "done": xp.logical_and(xp.logical_and(fits, card <= 16.0), xp.logical_and(
                xp.logical_and(width >= 8192.0, layers >= 8.0), dtype == 0))}


explorable = Explorable(
    id="will-it-fit",
    title="Will it fit?",
    alt="Four bars: the memory for the parameters, their gradients, the state of the optimizer, and the "
        "activations of a batch, in GB. Next to them the total over the batch size, which is flat at first "
        "and then climbs above the horizontal line of the card's memory; a vertical line marks where.",
    task="At the start the card is too small for what a step keeps. Make that fit without changing the card, "
         "the network or the number format. How large may the batch be? Would an optimizer that needs less "
         "memory have been enough?",
    controls=[Slider("batch", 1.0, 100_000.0, 32_000.0, label="batch", scale="log"),
              Choice("optimizer", tuple(KEPT), "Adam", "Optimizer", as_index=True),
              Slider("width", 256, 16_384, 8192, 256, "width"),
              Slider("layers", 1, 24, 8, 1, "hidden layers"),
              Choice("dtype", tuple(DTYPES), label="Numbers", as_index=True),
              Slider("card", 1.0, 100.0, 16.0, label="card (GB)", scale="log")],
    compute=outputs,
    views=[Bars({"parameters": "weights", "gradients": "gradients", "optimizer": "state",
                 "activations": "activations"}, labels=("",), ylabel="GB", title="What a step keeps"),
           LineChart({"total": "totals", "the card": "limit"}, x="batches", xscale="log", yscale="log",
                     xlim=(1.0, 1e5), ylim=(0.05, 500.0), mark="mark",
                     points={"your batch": ("batch_here", "total_here")}, xlabel="batch", ylabel="GB",
                     title="To the right of the line it does not fit"),
           Readout("{millions:.0f} million parameters; in total {total:.2f} GB: "
                   "{fits?it fits|it does not fit}",
                   "{some?}No batch above {largest:.0f} fits", "{some?|Not even one sample fits}")],
    goal="done",
    solution={"batch": 10_000.0},
    presets={"The chapter's network": {"batch": 1000.0, "width": 1024, "layers": 2, "optimizer": "Adam"},
             "One sample": {"batch": 1.0, "width": 16_384, "layers": 8}},
)
