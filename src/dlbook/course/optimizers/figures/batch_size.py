"""Chapter 7: the gradients of mini-batches as a cloud around the true one, and what a step is worth."""

import numpy as np

from dlbook import datasets
from dlbook.arrays import draws, namespace
from dlbook.figures import Choice, Explorable, LineChart, Plane, Readout, Seed, Slider
from dlbook.plots import grid

__all__ = ["SIZES", "begin", "explorable", "gradient", "move", "outputs"]

N, STEPS, CLOUD = 256, 256, 50
LIMITS, SIDE = (-0.25, 0.95), 25
SIZES = {"one sample": 1, "16 samples": 16, f"all {N}": N}         # the three runs
BATCHES = ("1", "4", "16", "64")
SEEN = np.unique(np.round(10.0 ** np.linspace(0, np.log10(N * STEPS), 120)).astype(np.int64))


def _patients():
    """Return two features and the disease progression of 256 patients, standardized."""
    table = datasets.diabetes(("body mass index", "log triglycerides"))
    both = np.column_stack([table.X, table.y])[:N]
    both = (both - both.mean(axis=0)) / both.std(axis=0)
    return np.round(both[:, :2], 2), np.round(both[:, 2], 2)


X, y = _patients()


def gradient(w, X, y):
    """Return the gradient of half the mean squared error of X @ w, for one or several batches (…, n, 2)."""
    xp = namespace(X)
    wrong = xp.sum(X * w, axis=-1) - y                                     # (…, n)
    return xp.mean(X * wrong[..., None], axis=-2)                          # (…, 2)


def _loss(w, X, y):
    """Return half the mean squared error at weights (m, 2): it is quadratic, so three sums are enough."""
    xp = namespace(X)
    C, c = X.T @ X / N, xp.mean(X * y[:, None], axis=0)                    # (2, 2), (2,)
    return 0.5 * xp.sum(w * (w @ C), axis=1) - w @ c + 0.5 * xp.mean(y * y)


def begin(seed):
    """Start all runs from zero weights."""
    xp = namespace(seed)
    positions = xp.zeros((len(SIZES), 2))
    path = xp.concat([xp.zeros((len(SIZES), 1, 2)), xp.full((len(SIZES), STEPS, 2), xp.nan)], axis=1)
    return {"positions": positions, "path": path, "t": xp.asarray(0), "rng": draws.generator(seed)}


def move(positions, path, t, rng, X, y, rate):
    """Make one step of each run: with one sample, with 16, and with all."""
    xp = namespace(X)
    slopes = []
    for i, size in enumerate(SIZES.values()):
        rows = xp.arange(N)
        if size < N:
            rows, rng = _rows(rng, size)
        slopes.append(gradient(positions[i, :], xp.take(X, rows, axis=0), xp.take(y, rows, axis=0)))
    positions = positions - rate * xp.stack(slopes)
    here = xp.reshape(xp.arange(STEPS + 1) == t + 1, (1, -1, 1))
    path = xp.where(here, positions[:, None, :], path)
    return {"positions": positions, "path": path, "t": t + 1, "rng": rng}


def outputs(positions, path, t, rng, X, y, rate, batch):
    """Return the cloud of batch gradients at the weights of the middle run, and the losses of all runs."""
    xp = namespace(X)
    w, size = positions[1, :], int(batch)
    rows, _ = _rows(rng, CLOUD * size)
    cloud = gradient(w, xp.reshape(xp.take(X, rows, axis=0), (CLOUD, size, 2)),
                     xp.reshape(xp.take(y, rows, axis=0), (CLOUD, size)))
    true = gradient(w, X, y)
    spread = xp.sqrt(xp.mean(xp.sum((cloud - true) ** 2.0, axis=1)))
    length = xp.sqrt(xp.sum(true * true))
    found = {"cloud": cloud, "kind": xp.zeros((CLOUD,), dtype=xp.int64), "hollow": xp.zeros((CLOUD,)) > 1.0,
             "true": xp.stack([xp.zeros_like(true), true]), "spread": spread, "share": spread / length,
             "steps": t, "done": t >= STEPS, "clear": spread < 0.4 * length,
             "seen": xp.astype(xp.asarray(SEEN), xp.float64), "count": xp.linspace(0.0, STEPS, STEPS + 1)}
    found["map"] = xp.reshape(_loss(grid(LIMITS, LIMITS, SIDE, xp=xp), X, y), (SIDE, SIDE))
    for i, size in enumerate(SIZES.values()):
        losses = _loss(path[i, :, :], X, y)
        after = xp.asarray(SEEN) // size                                   # steps made with so many samples
        late = xp.take(losses, xp.minimum(after, STEPS), axis=0)
        found |= {f"path_{i}": path[i, :, :], f"loss_{i}": losses,
                  f"seen_{i}": xp.where(xp.logical_and(after <= t, after > 0), late, xp.nan)}
    return found


def _rows(rng, n):
    xp = namespace(rng)
    numbers, rng = draws.uniform(rng, n)
    return xp.astype(xp.floor(numbers * N), xp.int64), rng


_NAMES = tuple(SIZES)
explorable = Explorable(
    id="batch-size",
    title="Batch size",
    alt="On the left, fifty gradients of random batches as a cloud of points around an arrow, the gradient "
        "of all 256 samples. On the right, the paths of three runs through the plane of two weights: the one "
        "with single samples staggers, the one with all samples goes straight. Below, their losses against "
        "the number of steps and against the number of samples seen.",
    task="Which is the smallest batch whose cloud is clearly narrower than the true gradient is long, with a "
         "spread below 0.4 of its length? Then press Play, and compare the two charts below.",
    controls=[Choice("batch", BATCHES, "1", "samples in each batch of the cloud"),
              Slider("rate", 0.01, 0.3, 0.05, 0.01, "learning rate η"),
              Seed("seed", 0)],
    data={"X": X, "y": y},
    start=begin,
    step=move,
    compute=outputs,
    until="done",
    steps_per_second=16,
    poster_steps=100,
    views=[Plane((-2.5, 2.5), (-2.5, 2.5), dots=("cloud", "kind", "hollow"), arrows=("true",),
                 xlabel="gradient for w₁", ylabel="gradient for w₂",
                 title="Gradients of 50 batches; arrow: of all samples"),
           Plane(LIMITS, LIMITS, contours="map", traces={n: f"path_{i}" for i, n in enumerate(_NAMES)},
                 xlabel="w₁ (body mass)", ylabel="w₂ (triglycerides)", title="Where three runs go"),
           LineChart({n: f"loss_{i}" for i, n in enumerate(_NAMES)}, x="count", ylim=(0.25, 0.55),
                     xlim=(0.0, STEPS), xlabel="steps", ylabel="loss", title="For the same number of steps"),
           LineChart({n: f"seen_{i}" for i, n in enumerate(_NAMES)}, x="seen", xscale="log",
                     xlim=(1.0, N * STEPS), ylim=(0.25, 0.55), xlabel="samples seen", ylabel="loss",
                     title="For the same number of samples"),
           Readout("The cloud spreads over {spread:.2f}, which is {share:.2f} of the true gradient's length",
                   "After {steps:d} steps")],
    goal="clear",
    solution={"batch": "64"},
)
