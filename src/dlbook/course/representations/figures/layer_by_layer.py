"""Chapter 13: the same points after each layer of a network that learns, until a flat border is enough."""

import numpy as np

from dlbook import losses, network, optimizers
from dlbook.arrays import draws, namespace, pytree
from dlbook.course.overfitting.curves import fits
from dlbook.figures import Bars, Choice, Explorable, Plane, Readout, Seed, Slider
from dlbook.layers import Dense, dense
from dlbook.optimizers import AdamState
from dlbook.plots import grid

__all__ = ["DATA", "DEPTH", "explorable", "outputs", "readings", "start", "step"]

DEPTH, UNITS, UPDATES, LAST = 3, 8, 4, 200      # hidden layers; most units; updates per step; steps
LIMITS, PICTURE = (-2.2, 2.2), (-1.15, 1.15)
RATE = 0.03
ADAM = optimizers.adam(RATE)
LAYERS = tuple(dense(2 if i == 0 else UNITS, UNITS, "tanh") for i in range(DEPTH)) + (dense(UNITS, 1),)


def _spirals():
    """Return two arms of one and a half turns, (80, 2), and the arm of each point."""
    t = np.linspace(0.15, 1.0, 40)
    arm = 2.0 * t[:, None] * np.stack([np.cos(3.0 * np.pi * t), np.sin(3.0 * np.pi * t)], axis=1)
    return np.round(np.concatenate([arm, -arm]), 2), np.repeat([0, 1], 40)


def _rings():
    """Return a disc inside a ring, (80, 2), and which of the two each point belongs to."""
    i = np.arange(80)
    radius = np.where(i < 40, 0.9 * np.sqrt((i + 0.5) / 40), 1.6 + 0.4 * (0.618 * i % 1.0))
    return np.round(radius[:, None] * np.stack([np.cos(2.4 * i), np.sin(2.4 * i)], axis=1), 2), i // 40


#: Both sets of points: positions (80, 2) and classes (80,), which are the same in both.
DATA = {"spirals": _spirals(), "disc and ring": _rings()}
y = DATA["spirals"][1]


def start(seed, units):
    """Draw the initial weights of the units in use."""
    xp = namespace(seed)
    rng, drawn = draws.generator(seed), []
    for i in range(DEPTH + 1):
        n_in, n_out = 2 if i == 0 else UNITS, 1 if i == DEPTH else UNITS
        numbers, rng = draws.normal(rng, n_in * n_out)
        scale = 1.0 / np.sqrt(2.0) if i == 0 else 1.0 / xp.sqrt(xp.astype(units, xp.float64))
        drawn.append(Dense(scale * xp.reshape(numbers, (n_in, n_out)), xp.zeros(n_out)))
    params = _masked(tuple(drawn), units)
    nothing = pytree.map(xp.zeros_like, params)
    return {"params": params, "mean": nothing, "square": nothing, "steps": xp.asarray(0)}


def step(params, mean, square, steps, data, units):
    """Make four steps of Adam with all points."""
    xp = namespace(steps)
    points, target = _points(data), xp.asarray(y.astype(np.float64))
    state = AdamState(UPDATES * steps, mean, square)
    for _ in range(UPDATES):
        logits, cache = network.forward(_net(params), points)
        _, slopes = losses.binary_cross_entropy(logits[:, 0], target)
        grads = _masked(network.backward(_net(params), cache, slopes[:, None]), units)
        moves, state = ADAM.update(grads, state, params)
        params = optimizers.apply(params, moves)
    return {"params": params, "mean": state.mean, "square": state.square, "steps": steps + 1}


def readings(H):
    """Return the answer of the line of least squares to each row of H, (n, d): about −1 to 1, (n,)."""
    xp = namespace(H)
    sides = xp.asarray(2.0 * y - 1.0)[:, None]
    V = xp.concat([xp.ones_like(H[:, :1]), H], axis=1)
    return fits(V, xp.ones_like(H[:, 0]), sides)[:, 0, -1]


def outputs(params, steps, data, units, layer):
    """Return the points before and after the chosen layer, and what a line gets right after each."""
    xp = namespace(steps)
    points, sides = _points(data), xp.asarray(y) == 1
    seen, _ = network.forward(_net(params), grid(LIMITS, LIMITS, 24, xp))
    logits, cache = network.forward(_net(params), points)
    tables = [points] + [cache[i].a for i in range(DEPTH)]
    answers = [readings(H) for H in tables]
    right = xp.stack([xp.mean(xp.astype((a > 0.0) == sides, xp.float64)) for a in answers])
    pictures = [_picture(H, a, points[:, 1]) for H, a in zip(tables, answers, strict=True)]
    chosen = pictures[0]
    for k in range(1, DEPTH + 1):
        chosen = xp.where(layer == k, pictures[k], chosen)
    shown = xp.sum(xp.where(xp.arange(DEPTH + 1) == layer, right, 0.0))
    return {"points": points, "surface": xp.reshape(1.0 / (1.0 + xp.exp(-seen)), (24, 24)), "chosen": chosen,
            "fence": xp.asarray(np.array([[0.0, -2.0], [0.0, 2.0]])), "right": right, "shown": shown,
            "net_right": xp.mean(xp.astype((logits[:, 0] > 0.0) == sides, xp.float64)),
            "updates": UPDATES * steps, "over": steps >= LAST,
            "enough": (data == 1) & (units == 3) & (right[DEPTH] >= 1.0)}


def _points(data):
    xp = namespace(data)
    return xp.where(data == 0, *(xp.asarray(points) for points, _ in DATA.values()))


def _net(params):
    return network.Network(LAYERS, params, ((),) * len(LAYERS))


def _masked(params, units):
    """Set everything that belongs to unused units to 0."""
    xp = namespace(units)
    used = xp.astype(xp.arange(UNITS) < units, xp.float64)
    masked = []
    for i, (W, b) in enumerate(params):
        W = W if i == 0 else W * xp.reshape(used, (-1, 1))
        masked.append(Dense(W, b) if i == DEPTH else Dense(W * used, b * used))
    return tuple(masked)


def _picture(H, answer, hint):
    """Return each row of H as a point: across, the line's answer; up, the direction of largest spread left.

    The power method, from what goes along with `hint`, so that the picture does not turn over between steps.
    """
    xp = namespace(H)
    centred = H - xp.mean(H, axis=0)
    across = answer - xp.mean(answer)
    rest = centred - across[:, None] * (across @ centred) / xp.maximum(across @ across, 1e-12)
    way = hint @ rest
    for _ in range(8):
        way = (rest @ way) @ rest
        way = way / xp.maximum(xp.sqrt(way @ way), 1e-12)
    up = rest @ way
    return xp.stack([answer / xp.maximum(xp.max(xp.abs(answer)), 1e-6),
                     up / xp.maximum(xp.max(xp.abs(up)), 1e-6)], axis=1)


explorable = Explorable(
    id="layer-by-layer",
    title="Layer by layer",
    alt="On the left, two interleaved spirals of points on a background coloured by the network's output. On "
        "the right of it, the same points after a chosen hidden layer, turned so that the line of least "
        "squares stands upright: after layer 2 each class lies on its own side of it. Then bars: the share "
        "of points that such a line gets right in the inputs and after each of three hidden layers.",
    task="Press Play, and look at the points after layer 1, 2 and 3. Where is a line enough? Then choose "
         "disc and ring, two units, and play: does a line get all points right after the last layer? Find "
         "the fewest units with which it always does.",
    controls=[Slider("layer", 0, DEPTH, 2, 1, "after layer"),
              Slider("units", 2, UNITS, 6, 1, "units per layer"),
              Choice("data", tuple(DATA), label="points", as_index=True), Seed()],
    data={"y": y},
    start=start, restart=("units", "data"), step=step, compute=outputs,
    steps_per_second=15, until="over", poster_steps=150,
    views=[Plane(LIMITS, LIMITS, heat="surface", heat_label="output ŷ", points=("points", "y"),
                 title="The inputs"),
           Plane(PICTURE, PICTURE, points=("chosen", "y"), lines=("fence",), xlabel="across the line",
                 ylabel="along it", title="After the chosen layer"),
           Bars({"right by a line": "right"}, labels=("inputs", "layer 1", "layer 2", "layer 3"),
                ylim=(0.0, 1.0), ylabel="share of points", title="Right by a line"),
           Readout("After {updates:d} updates, the network is right for {net_right:.0%} of the points",
                   "After the chosen layer, the line of least squares is right for {shown:.0%}",
                   "{enough?Three units per layer are enough for disc and ring|}")],
    goal="enough",
    solution={"data": "disc and ring", "units": 3}, solution_steps=150,
)
