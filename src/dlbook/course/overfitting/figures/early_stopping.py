"""Chapter 8: a run on a few noisy points, step by step, in which the best model so far is kept."""

import math

import numpy as np

from dlbook import datasets, layers, losses, network, optimizers, regularizers, training
from dlbook.activations import sigmoid
from dlbook.arrays import draws, namespace, pytree
from dlbook.figures import Choice, Explorable, LineChart, Plane, Readout, Seed, Slider
from dlbook.plots import grid

__all__ = ["EPOCHS", "LAST", "N", "explorable", "outputs", "start", "step"]

N = 30                                      # the first points are for training, the others for validation
SIZES = (2, 16, 16, 1)
EPOCHS, LAST = 5, 80                        # passes over the data per step, and steps per run
LIMITS = (-2.2, 3.2), (-1.8, 2.3)
NET = network.mlp(*SIZES)
ADAM = optimizers.adam(0.01)
CLOUD = datasets.two_moons(120, noise=0.4, seed=0)
ORDER = np.random.default_rng(0).permutation(120)
X, y = np.round(CLOUD.X[ORDER], 2), CLOUD.y[ORDER].astype(np.float64)


def answers(params, X):
    """Return the network's logits for the rows of X, (n,)."""
    return layers.chain_forward(NET.layers, params, X, NET.state, ((),) * len(NET.layers), False)[0][:, 0]


def judged(params, X, y):
    """Return the losses on both parts of the data, without the penalty."""
    z, loss = answers(params, X), losses.binary_cross_entropy
    return {"training": loss(z[:N], y[:N])[0], "validation": loss(z[N:], y[N:])[0]}


def start(seed, X, y):
    """Draw the initial weights."""
    xp = namespace(seed)
    rng, drawn = draws.generator(seed), []
    for n_in, n_out in zip(SIZES, SIZES[1:], strict=False):
        numbers, rng = draws.normal(rng, n_in * n_out)
        drawn.append(layers.Dense(xp.reshape(numbers, (n_in, n_out)) / math.sqrt(n_in), xp.zeros(n_out)))
    params = tuple(drawn)
    here = judged(params, X, y)
    return {"params": params, "best": params, "memory": ADAM.init(params), "steps": xp.asarray(0),
            "best_step": xp.asarray(0), "lowest": here["validation"],
            "curves": {name: _written(xp.full((LAST + 1,), math.nan), 0, here[name]) for name in here}}


def step(params, best, memory, curves, steps, best_step, lowest, strength, X, y):
    """Train for five epochs of full-batch steps, record both losses, and keep the best model."""
    xp = namespace(X)
    net, loss = NET.replace(params=params), losses.binary_cross_entropy
    optimizer = optimizers.penalized(ADAM, regularizers.l2(strength))
    for _ in range(EPOCHS):
        net, memory, _, _ = training.one_step(net, memory, X[:N], y[:N], loss, optimizer)
    here = judged(net.params, X, y)
    better = here["validation"] < lowest
    return {"params": net.params, "memory": memory, "steps": steps + 1,
            "best": pytree.map(lambda new, old: xp.where(better, new, old), net.params, best),
            "best_step": xp.where(better, steps + 1, best_step),
            "lowest": xp.minimum(here["validation"], lowest),
            "curves": {name: _written(curves[name], steps + 1, here[name]) for name in here}}


def outputs(params, best, steps, best_step, lowest, patience, show, X, y):
    """Return both curves, and the output of the chosen model everywhere."""
    xp = namespace(X)
    shown = best if show == "the best so far" else params
    right = xp.astype((answers(shown, X) >= 0.0) == (y == 1.0), xp.float64)
    now = judged(params, X, y)["validation"]
    exhausted = steps - best_step >= patience
    return {"surface": xp.reshape(sigmoid(answers(shown, grid(*LIMITS, 30, xp))), (30, 30)),
            "held_out": xp.arange(X.shape[0]) >= N, "epochs": EPOCHS * xp.arange(LAST + 1),
            "mark": EPOCHS * best_step, "epoch": EPOCHS * steps, "now": now,
            "train_right": xp.mean(right[:N]), "val_right": xp.mean(right[N:]),
            "ended": xp.logical_or(exhausted, steps >= LAST),
            "saved": xp.logical_and(exhausted, lowest <= 0.8 * now)}


def _written(curve, index, value):
    """Return `curve` with `value` at `index`."""
    xp = namespace(curve)
    return xp.where(xp.arange(LAST + 1) == index, value, curve)


explorable = Explorable(
    id="early-stopping",
    title="Early stopping",
    alt="Points of two classes, few for training and more for validation, over the output of a network. "
        "Below, both losses over the epochs: the training loss falls to almost nothing, the validation loss "
        "falls and then rises. A vertical line marks the epoch of the best model.",
    task="Press Play. The run ends when the validation loss has brought no new low for as long as your "
         "patience lasts. Scrub back through the epochs, and compare the best model with the last one. Then "
         "find a patience so large that the last model ends far above the best (by a quarter or more).",
    controls=[Slider("patience", 1, 60, 8, 1, "patience (1 = 5 epochs)"),
              Slider("strength", 1e-4, 0.1, 1e-4, label="L2 strength λ", scale="log"), Seed(),
              Choice("show", ["the model now", "the best so far"], label="colours")],
    data={"X": X, "y": y},
    start=start, restart=("strength",), step=step, compute=outputs,
    steps_per_second=8, until="ended", poster_steps=40,
    views=[Plane(*LIMITS, heat="surface", heat_label="output ŷ", dots=("X", "y", "held_out"),
                 dot_labels=("training", "validation")),
           LineChart({"training loss": "curves/training", "validation loss": "curves/validation"}, x="epochs",
                     xlim=(0, EPOCHS * LAST), ylim=(0.0, 2.0), mark="mark", xlabel="epoch", ylabel="loss"),
           Readout("Epoch {epoch:d}: validation loss {now:.3f}",
                   "Lowest so far {lowest:.3f}, after epoch {mark:d}",
                   "Accuracy of the model shown: {train_right:.0%} training, {val_right:.0%} validation",
                   "{ended?The run has ended|}{saved?. The last model is far above the best|}")],
    goal="saved",
    solution={"patience": 40}, solution_steps=LAST,
)
