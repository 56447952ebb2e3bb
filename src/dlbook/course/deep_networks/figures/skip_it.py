"""Chapter 9: a deep network trained in the page, with shortcuts and without, from the same first weights."""

import math

import numpy as np

from dlbook import datasets, losses, optimizers
from dlbook.activations import sigmoid
from dlbook.arrays import draws, namespace
from dlbook.figures import Explorable, LineChart, Plane, Readout, Seed, Slider
from dlbook.layers import Dense, dense_backward, dense_forward
from dlbook.plots import grid

__all__ = ["DEEPEST", "LAST", "explorable", "forward", "gradients", "outputs", "start", "step"]

DEEPEST, UNITS, LAST = 30, 8, 200               # hidden layers, units in each, steps of a run
LIMITS = (-2.0, 3.0), (-1.5, 2.0)
FINE = 16                                       # rows and columns of the coloured planes
CLOUD = datasets.two_moons(60, noise=0.15, seed=0)
X, y = np.round(CLOUD.X, 2), CLOUD.y.astype(np.float64)


def forward(params, X, depth, skip):
    """Return the logits (n,) of the network, and the caches of its layers.

    Parameters
    ----------
    params : dict
        "first", "last" : Dense; "W" (DEEPEST − 1, k, k) and "b" (DEEPEST − 1, k) of the layers in between.
    X : float array, shape (n, 2)
    depth : 0-d int array
        How many hidden layers are in use; the others hand on what they receive.
    skip : bool
        Whether a layer adds its input to its output.
    """
    xp = namespace(X)
    h, first = dense_forward(params["first"], X, "tanh")
    caches = [first]
    for i in range(DEEPEST - 1):
        a, cache = dense_forward(_layer(params, i), h, "tanh")
        h = xp.where(i + 1 < depth, a + h if skip else a, h)
        caches.append(cache)
    z, last = dense_forward(params["last"], h)
    return z[:, 0], [*caches, last]


def gradients(params, caches, dz, depth, skip):
    """Return the gradients, a dict like `params`, and the size of that of each hidden layer, (DEEPEST,)."""
    xp = namespace(dz)
    last, dh = dense_backward(params["last"], caches[-1], dz[:, None])
    dW, db, sizes = [], [], []
    for i in range(DEEPEST - 2, -1, -1):
        used = i + 1 < depth
        grads, dx = dense_backward(_layer(params, i), caches[i + 1], xp.where(used, dh, 0.0), "tanh")
        dh = xp.where(used, dx + dh if skip else dx, dh)
        dW.append(grads.W)
        db.append(grads.b)
        sizes.append(_size(grads.W))
    first = dense_backward(params["first"], caches[0], dh, "tanh", False)[0]
    grads = {"first": first, "W": xp.stack(dW[::-1]), "b": xp.stack(db[::-1]), "last": last}
    return grads, xp.stack([_size(first.W), *sizes[::-1]])


def _layer(params, i):
    return Dense(params["W"][i, :, :], params["b"][i, :])


def _size(x):
    xp = namespace(x)
    return xp.sqrt(xp.mean(x * x))


def start(seed, depth, X, y):
    """Draw the first weights, the same for both networks: variance 1 over the number of inputs."""
    xp = namespace(X)
    rng = draws.generator(seed)
    first, rng = draws.normal(rng, 2 * UNITS)
    inner, rng = draws.normal(rng, (DEEPEST - 1) * UNITS * UNITS)
    last, rng = draws.normal(rng, UNITS)
    params = {"first": Dense(xp.reshape(first, (2, UNITS)) / math.sqrt(2.0), xp.zeros(UNITS)),
              "W": xp.reshape(inner, (DEEPEST - 1, UNITS, UNITS)) / math.sqrt(UNITS),
              "b": xp.zeros((DEEPEST - 1, UNITS)),
              "last": Dense(xp.reshape(last, (UNITS, 1)) / math.sqrt(UNITS), xp.zeros(1))}
    found = {name: _learned(params, X, y, depth, name) for name in ("plain", "short")}
    empty = xp.full((LAST + 1,), math.nan)
    return {"plain": params, "short": params, "steps": xp.asarray(0),
            "curves": {name: _written(empty, 0, found[name][0]) for name in found},
            "sizes": {name: found[name][2] for name in found}}


def step(plain, short, curves, sizes, steps, lr, depth, X, y):
    """Train both networks by one step of gradient descent on all points, and record their losses."""
    optimizer, result = optimizers.sgd(lr), {"curves": {}, "sizes": sizes, "steps": steps + 1}
    for name, params in (("plain", plain), ("short", short)):
        grads = _learned(params, X, y, depth, name)[1]
        updates = optimizer.update(grads, optimizer.init(params), params)[0]
        result[name] = optimizers.apply(params, updates)
        z = forward(result[name], X, depth, name == "short")[0]
        result["curves"][name] = _written(curves[name], steps + 1, losses.binary_cross_entropy(z, y)[0])
    return result


def _learned(params, X, y, depth, name):
    """Return the loss, the gradients, and the size of those of each hidden layer."""
    z, caches = forward(params, X, depth, name == "short")
    loss, dz = losses.binary_cross_entropy(z, y)
    return loss, *gradients(params, caches, dz, depth, name == "short")


def _written(curve, index, value):
    """Return `curve` with `value` at `index`."""
    xp = namespace(curve)
    return xp.where(xp.arange(LAST + 1) == index, value, curve)


def outputs(plain, short, curves, sizes, steps, depth):
    """Return the answers of both networks everywhere, and how their losses compare."""
    xp = namespace(plain["W"])
    points, layer = grid(*LIMITS, FINE, xp), xp.arange(DEEPEST)
    result = {"layer": xp.astype(layer + 1, xp.float64), "ended": steps >= LAST}
    for name, params in (("plain", plain), ("short", short)):
        z = forward(params, points, depth, name == "short")[0]
        result[f"{name}_surface"] = xp.reshape(sigmoid(z), (FINE, FINE))
        result[f"{name}_sizes"] = xp.where(layer < depth, sizes[name], xp.nan)
        result[f"{name}_loss"] = xp.sum(xp.where(xp.arange(LAST + 1) == steps, curves[name], 0.0))
    there = steps >= LAST
    result["deep_learns"] = there & (depth == DEEPEST) & (result["short_loss"] <= 0.05)
    result["plain_learns"] = there & (depth >= 5) & (result["plain_loss"] <= 0.05)
    return result


explorable = Explorable(
    id="skip-it",
    title="Skip it",
    alt="The losses of two deep networks during training, from the same first weights. The one whose layers "
        "add their input to their output learns; the other, plain one hardly does. Next to it, for both, the "
        "size of the gradient in every layer at the first step: it is 100 to 4000 times larger with "
        "shortcuts. Below, what each network answers over the plane, with the points of the two classes.",
    task="Both networks start from the same weights. Press Play with 30 layers, until one of them ends below "
         "0.05. Then look for settings with which the plain one does, too: a depth (of at least 5), a "
         "learning rate, and perhaps another seed.",
    controls=[Slider("lr", 0.01, 1.0, 0.03, label="learning rate η", scale="log"),
              Slider("depth", 2, DEEPEST, DEEPEST, 1, "hidden layers"), Seed()],
    data={"X": X, "y": y},
    start=start, restart=("depth", "lr"), step=step, compute=outputs,
    steps_per_second=20, until="ended", poster_steps=LAST,
    views=[LineChart({"with shortcuts": "curves/short", "plain": "curves/plain"}, xlim=(0, LAST),
                     ylim=(0.0, 1.5), xlabel="step", ylabel="training loss", title="Loss"),
           LineChart({"with shortcuts": "short_sizes", "plain": "plain_sizes"}, x="layer",
                     xlim=(1, DEEPEST), ylim=(1e-8, 10.0), yscale="log", xlabel="layer",
                     ylabel="size of dL/dW", title="Gradient at the first step"),
           Plane(*LIMITS, heat="short_surface", points=("X", "y"), title="With shortcuts"),
           Plane(*LIMITS, heat="plain_surface", points=("X", "y"), title="Plain"),
           Readout("Step {steps:d}", "Loss with shortcuts {short_loss:.3f}, plain {plain_loss:.3f}")],
    goal={"30 layers, with shortcuts": "deep_learns", "5 layers or more, plain": "plain_learns"},
    solution={"30 layers, with shortcuts": {}, "5 layers or more, plain": {"depth": 5, "lr": 0.5}},
    solution_steps=LAST,
)
