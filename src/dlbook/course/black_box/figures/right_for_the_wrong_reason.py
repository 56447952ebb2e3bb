"""Chapter 14: digits with a dot planted in the corner of some; what a network trained on them looks at."""

import math

import numpy as np

from dlbook import datasets, layers, losses, network, optimizers, preparation, training
from dlbook.activations import softmax
from dlbook.arrays import draws, namespace
from dlbook.explain import saliency
from dlbook.explain.patches import patch_masks
from dlbook.figures import Explorable, Images, LineChart, Readout, Seed, Slider, Toggle

__all__ = ["CLASS", "EPOCHS", "LAST", "explorable", "marked", "occluded", "outputs", "start", "step"]

CLASS = 9                                       # the digit that is marked
SIZES, TRAIN, TEST = (64, 16, 10), 300, 150
EPOCHS, LAST = 2, 30                            # passes over the data per step, and steps per run
NET = network.mlp(*SIZES)
ADAM = optimizers.adam(0.05)


def _pictures():
    """Return pictures in 16 grey levels and their classes, for training and for testing; 9s come first."""
    train, validation, _ = preparation.split(datasets.digits())
    parts = []
    for (X, y), n in ((train, TRAIN), (validation, TEST)):
        order = np.argsort(y[:n] != CLASS, kind="stable")
        parts += [np.round(16 * X[:n][order]).astype(np.int64), y[:n][order]]
    return dict(zip(("X", "y", "T", "t"), parts, strict=True))


DATA = _pictures()
_SIDE = patch_masks(8, 2, 2, np.zeros((8, 8)))                                        # (4, 8)
MASKS = np.einsum("ir,jc->ijrc", _SIDE, _SIDE).reshape(16, 64)                        # row by row


def marked(X, which):
    """Return pictures (n, 64), 0 to 1, with a dot in the corner of those where `which` is true."""
    xp = namespace(X)
    corner = xp.logical_and(which[:, None], xp.arange(64) == 0)
    return xp.where(corner, 1.0, xp.astype(X, xp.float64) / 16.0)


def _chosen(u, y, nines, others):
    """Return which pictures get a dot: their number u, from 0 to 1, is below the share of their kind."""
    xp = namespace(u)
    return 100.0 * u < xp.astype(xp.where(y == CLASS, nines, others), xp.float64)


def _logits(params, X):
    return layers.chain_forward(NET.layers, params, X, NET.state, ((),) * len(NET.layers), False)[0]


def _right(params, X, y):
    """Return the share of right answers, and that among the pictures of `CLASS`."""
    xp = namespace(X)
    right = xp.astype(xp.argmax(_logits(params, X), axis=1) == y, xp.float64)
    nine = xp.astype(y == CLASS, xp.float64)
    return xp.mean(right), xp.sum(right * nine) / xp.sum(nine)


def scores(params, u, t, T, nines, others):
    """Return three shares: right as collected, right without any dot, and 9s recognized without a dot."""
    collected, _ = _right(params, marked(T, _chosen(u[TRAIN:], t, nines, others)), t)
    clean, nine = _right(params, marked(T, t < 0), t)
    return {"collected": collected, "clean": clean, "nine": nine}


def start(seed, t, T, nines, others):
    """Draw the initial weights, and a number for each picture that decides whether it gets a dot."""
    xp = namespace(seed)
    u, rng = draws.uniform(draws.generator(seed), TRAIN + TEST)
    drawn = []
    for n_in, n_out in zip(SIZES, SIZES[1:], strict=False):
        numbers, rng = draws.normal(rng, n_in * n_out)
        W = math.sqrt(2.0 / n_in) * xp.reshape(numbers, (n_in, n_out))
        drawn.append(layers.Dense(W, xp.zeros(n_out)))
    params = tuple(drawn)
    here = scores(params, u, t, T, nines, others)
    return {"params": params, "memory": ADAM.init(params), "u": u, "steps": xp.asarray(0),
            "curves": {name: _written(xp.full((LAST + 1,), math.nan), 0, here[name]) for name in here}}


def step(params, memory, u, steps, curves, nines, others, X, y, T, t):
    """Train for two epochs of full-batch steps on the pictures as collected, and record the scores."""
    net, pictures = NET.replace(params=params), marked(X, _chosen(u[:TRAIN], y, nines, others))
    for _ in range(EPOCHS):
        net, memory, _, _ = training.one_step(net, memory, pictures, y, losses.softmax_cross_entropy, ADAM)
    here = scores(net.params, u, t, T, nines, others)
    return {"params": net.params, "memory": memory, "u": u, "steps": steps + 1,
            "curves": {name: _written(curves[name], steps + 1, here[name]) for name in here}}


def occluded(params, x):
    """Return how far the logit of `CLASS` falls when each patch of x, (64,), is covered: (16,)."""
    xp = namespace(x)
    masks = xp.asarray(MASKS)
    after = _logits(params, x * (1.0 - masks) + xp.mean(x) * masks)[:, CLASS]
    return _logits(params, x[None, :])[0, CLASS] - after


def outputs(params, u, steps, curves, nines, others, picture, dot, T, t):
    """Return the picture shown, two explanations of "a 9", and the scores."""
    xp = namespace(u)
    at = xp.reshape(picture - 1, (1,))
    x = marked(xp.take(T, at, axis=0), xp.reshape(dot, (1,)))                     # (1, 64)
    slope = saliency(NET.replace(params=params), x, CLASS)[0, :]
    fall = occluded(params, x[0, :])
    largest, deepest = xp.max(xp.abs(slope)) + 1e-12, xp.max(xp.abs(fall)) + 1e-12
    z = _logits(params, x)
    here = scores(params, u, t, T, nines, others)
    looks = xp.argmax(xp.abs(fall)) == 0
    maps = [x[0, :], slope / largest, (fall / deepest) @ xp.asarray(MASKS)]
    return {"maps": xp.reshape(xp.stack(maps), (3, 8, 8)),
            "epochs": EPOCHS * xp.arange(LAST + 1), "epoch": EPOCHS * steps, **here,
            "said": xp.argmax(z[0, :]), "p": softmax(z)[0, CLASS], "ended": steps >= LAST,
            "looks": looks, "wrong": xp.logical_and(here["collected"] >= 0.9, here["nine"] <= 0.5),
            "cured": xp.logical_and(xp.logical_and(here["collected"] >= 0.9, here["nine"] >= 0.7),
                                    nines >= 50)}


def _written(curve, index, value):
    """Return `curve` with `value` at `index`."""
    xp = namespace(curve)
    return xp.where(xp.arange(LAST + 1) == index, value, curve)


explorable = Explorable(
    id="right-for-the-wrong-reason",
    title="Right for the wrong reason",
    alt="A handwritten digit with a dark dot in its upper left corner, and two maps of what speaks for a 9: "
        "the gradient of each pixel, and what covering each small square costs. In both the corner stands "
        "out. Next to it three curves over the epochs: right answers on test pictures as collected, without "
        "the dots, and among the 9s without dots, which rises at first and then falls far below.",
    task="Press Play. Every 9 carries a dot, in the training and in the test pictures. Which curve shows "
         "that something is wrong, and which does not? Look at 9s with the dot and without it, and at other "
         "digits with the dot (picture 19 and later). Then cure the network: at least half of the 9s keep "
         "their dots.",
    controls=[Slider("picture", 1, TEST, 1, 1, "test picture (1 to 18: nines)"),
              Toggle("dot", True, "dot on this picture"),
              Slider("nines", 0, 100, 100, 5, "9s with a dot (%)"),
              Slider("others", 0, 100, 0, 5, "other digits with a dot (%)"), Seed()],
    data=DATA,
    start=start, restart=("nines", "others"), step=step, compute=outputs,
    steps_per_second=8, until="ended", poster_steps=LAST,
    views=[Images("maps", ("picture", "gradient", "occlusion"), (-1.0, 1.0), "heat",
                  label="blue: against a 9; orange: for it, and ink"),
           LineChart({"as collected": "curves/collected", "without dots": "curves/clean",
                      "9s without dots": "curves/nine"}, x="epochs", xlim=(0, EPOCHS * LAST), ylim=(0.0, 1.0),
                     xlabel="epoch", ylabel="right answers"),
           Readout("Epoch {epoch:d}. This picture: the network says {said:d}; {p:.0%} for a 9",
                   "Right as collected {collected:.0%}, without dots {clean:.0%}, 9s without dots {nine:.0%}",
                   "{looks?Covering the corner changes the answer most|}")],
    goal={"right for the wrong reason": "wrong", "cured": "cured"},
    solution={"right for the wrong reason": {}, "cured": {"nines": 50, "others": 50}},
    solution_steps=LAST,
)
