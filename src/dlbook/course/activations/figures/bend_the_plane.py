"""Chapter 3: one hidden layer on points that no line separates, and how it bends the plane."""

import numpy as np

from dlbook import losses, network, optimizers
from dlbook.arrays import draws, namespace, pytree
from dlbook.figures import Choice, Explorable, LineChart, Plane, Readout, Seed, Slider
from dlbook.layers import Dense, dense
from dlbook.optimizers import AdamState
from dlbook.plots import grid

__all__ = ["ACTIVATIONS", "X", "explorable", "outputs", "start", "step", "y"]

ACTIVATIONS = {"linear": "identity", "ReLU": "relu", "leaky ReLU": "leaky_relu", "tanh": "tanh"}
FEWEST = 3                              # tanh units that get every point right; two of them do not
UNITS = 8                               # the most units; the weights of unused ones are 0
LIMITS, PICTURE = (-2.0, 2.0), (-1.2, 1.2)
CURVE = 300
_TURN = np.linspace(0.0, 2.0 * np.pi, 49)
# three circles as one polyline (150, 2), broken by rows of NaN
_ROUND = np.append(np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1), [[np.nan, np.nan]], axis=0)
RINGS = np.round(np.concat([r * _ROUND for r in (0.5, 1.0, 1.5)]), 3)
_ANGLE = 2.4 * np.arange(40)            # the golden angle spreads points evenly
_RADIUS = np.where(np.arange(40) < 16, 0.2 * np.sqrt(np.arange(40)), 1.25 + 0.024 * (np.arange(40) - 16))
X = np.round(np.stack([_RADIUS * np.cos(_ANGLE), _RADIUS * np.sin(_ANGLE)], axis=1), 2)
y = np.where(np.arange(40) < 16, 1, 0)


def start(seed, units, g):
    """Draw the initial weights of the units in use."""
    xp = namespace(seed)
    numbers, rng = draws.normal(draws.generator(seed), 3 * UNITS)
    scale = xp.sqrt(2.0 / xp.astype(units, xp.float64))
    params = (Dense(xp.reshape(numbers[:2 * UNITS], (2, UNITS)), xp.zeros(UNITS)),
              Dense(scale * xp.reshape(numbers[2 * UNITS:], (UNITS, 1)), xp.zeros(1)))
    params = _masked(params, units)
    nothing = pytree.map(xp.zeros_like, params)
    return {"params": params, "mean": nothing, "square": nothing, "updates": xp.asarray(0),
            "curve": xp.full((CURVE,), xp.nan)}


def step(params, mean, square, updates, curve, X, y, units, g, rate):
    """Make one step of Adam with all points, and record the loss before it."""
    xp = namespace(X)
    loss, logits, cache = _loss(params, X, y, g)
    _, slopes = losses.binary_cross_entropy(logits[:, 0], y, reduction="none")
    slopes = xp.reshape(slopes / _count(y), (-1, 1))
    grads = _masked(network.backward(_net(params, g), cache, slopes), units)
    moves, state = optimizers.adam(rate).update(grads, AdamState(updates, mean, square), params)
    curve = xp.where(xp.arange(CURVE) == updates, loss, curve)
    return {"params": _masked(optimizers.apply(params, moves), units), "mean": state.mean,
            "square": state.square, "updates": updates + 1, "curve": curve}


def outputs(params, updates, X, y, units, g):
    """Return the output over the plane, and where the hidden layer puts the points and the rings."""
    xp = namespace(X)
    net = _net(params, g)
    logits = network.forward(net, grid(LIMITS, LIMITS, xp=xp))[0]
    loss, own, cache = _loss(params, X, y, g)
    right = xp.mean(xp.astype((own[:, 0] > 0) == (y == 1), xp.float64))
    (W, _), (read, bias) = params
    axes = _axes(W, read)
    rings = xp.asarray(RINGS)
    bent = network.forward(net, rings)[1][0].a @ axes                    # (150, 8) @ (8, 2)
    seen = cache[0].a @ axes
    centre, half = _frame(seen, bias / _length(read))
    fence = xp.stack([xp.zeros(2), xp.asarray(np.array([-2.0, 2.0]))], axis=1)
    return {"surface": xp.reshape(1.0 / (1.0 + xp.exp(-xp.maximum(logits, -700.0))), (60, 60)),
            "folds": _folds(params[0]), "rings": rings, "seen": (seen - centre) / half,
            "bent": (bent - centre) / half, "fence": fence, "loss": loss, "right": right,
            "over": ((right >= 1.0) & (loss < 0.1)) | (updates >= CURVE),
            "few": (right >= 1.0) & (units <= FEWEST) & xp.asarray(g == "tanh")}


def _net(params, g):
    layers = (dense(2, UNITS, ACTIVATIONS[g]), dense(UNITS, 1))
    return network.Network(layers, params, ((), ()))


def _loss(params, X, y, g):
    xp = namespace(X)
    logits, cache = network.forward(_net(params, g), X)
    values, _ = losses.binary_cross_entropy(logits[:, 0], xp.astype(y, xp.float64), reduction="none")
    return xp.sum(values) / _count(y), logits, cache


def _count(y):
    """Return the number of points as an array, because it changes in the page."""
    xp = namespace(y)
    return xp.astype(xp.sum(xp.ones_like(y)), xp.float64)


def _masked(params, units):
    """Set everything that belongs to unused units to 0."""
    xp = namespace(units)
    mask = xp.astype(xp.arange(UNITS) < units, xp.float64)
    (W, b), (read, bias) = params
    return Dense(W * mask, b * mask), Dense(read * xp.reshape(mask, (-1, 1)), bias)


def _length(a):
    xp = namespace(a)
    return xp.maximum(xp.sqrt(xp.sum(a * a)), 1e-9)


def _axes(W, read):
    """Return two directions of hidden space, (8, 2): the output unit's weights, and one at right angles."""
    xp = namespace(W)
    first = read[:, 0] / _length(read)
    across = W[1, :] - xp.sum(W[1, :] * first) * first
    return xp.stack([first, across / _length(across)], axis=1)


def _frame(seen, border):
    """Return the centre of the picture, (2,), and half its width and height, (2,)."""
    xp = namespace(seen)
    middle = (xp.max(seen[:, 1]) + xp.min(seen[:, 1])) / 2.0
    centre = xp.stack([-border[0], middle])
    return centre, xp.maximum(xp.max(xp.abs(seen - centre), axis=0), 1e-6)


def _folds(layer):
    """Return the lines z = 0 of all units as one polyline (3 · 8, 2); NaN for unused units."""
    xp = namespace(layer.W)
    a, c = layer.W[0, :], layer.W[1, :]
    size = a * a + c * c
    size = xp.where(size > 0.0, size, xp.nan)
    foot = xp.stack([-layer.b * a / size, -layer.b * c / size], axis=1)              # (8, 2)
    way = 6.0 * xp.stack([-c, a], axis=1) / xp.reshape(xp.sqrt(size), (-1, 1))
    return xp.reshape(xp.stack([foot - way, foot + way, foot + xp.nan], axis=1), (-1, 2))


explorable = Explorable(
    id="bend-the-plane",
    title="Bend the plane",
    alt="On the left, points of two classes, squares in the middle and circles around them, on a background "
        "coloured by the network's output, with the line along which each hidden unit bends the plane, and "
        "three rings. On the right, the same points and rings where the hidden layer puts them, with the "
        "straight decision boundary of the output unit. Below, the loss after each step.",
    task="Press Play: three ReLUs learn. Can two ReLU units get every point right? How few tanh units can? "
         "And what do linear units reach, even eight of them?",
    controls=[Choice("g", tuple(ACTIVATIONS), "ReLU", "hidden activation"),
              Slider("units", 1, UNITS, 3, 1, "hidden units n"),
              Slider("rate", 0.005, 0.2, 0.05, 0.005, "learning rate"), Seed()],
    data={"X": X, "y": y},
    start=start, step=step, compute=outputs,
    restart=("units", "g"), steps_per_second=15, until="over",
    goal="few",
    solution={"g": "tanh", "units": FEWEST}, solution_steps=220,
    views=[Plane(LIMITS, LIMITS, heat="surface", heat_label="output ŷ", points=("X", "y"),
                 lines=("folds", "rings"), drag=True, add=True, title="The inputs"),
           Plane(PICTURE, PICTURE, points=("seen", "y"), lines=("fence", "bent"),
                 xlabel="direction of the output's weights", ylabel="another direction",
                 title="What the output unit sees"),
           LineChart({"loss": "curve"}, xlim=(0.0, CURVE), ylim=(0.0, 1.0), xlabel="step", ylabel="loss"),
           Readout("Step {updates:d}: loss {loss:.3f}", "Correct: {right:.0%} of the points")],
)
