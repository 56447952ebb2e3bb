"""Chapter 11: a small RNN learns in the page to add binary numbers; its state at every place as colours."""

import math

import numpy as np

from dlbook import layers, losses, network, optimizers, training
from dlbook.arrays import draws, namespace
from dlbook.course.sequences.tasks import sums
from dlbook.figures import Explorable, Images, LineChart, Readout, Seed, Slider, Table

__all__ = ["LAST", "LONG", "PLACES", "explorable", "outputs", "start", "step"]

PLACES, UNITS, BATCH = 8, 8, 40
EACH, LAST = 5, 60                              # training steps per step of the figure, and its last step
NET = network.sequential(layers.rnn(2, UNITS, last=False), layers.dense(UNITS, 1))
ADAM = optimizers.adam(0.02)
LONG = sums(40, 24, seed=1)                     # three times as long as anything it is trained with


def answers(params, X):
    """Return the network's logits for each place of the sums, (n, t, 1)."""
    return network.forward(NET.replace(params=params), X)[0]


def drawn(rng):
    """Draw a batch of sums: bits (n, 8, 2), the bits of the sum (n, 8, 1), and the next generator."""
    xp = namespace(rng)
    numbers, rng = draws.uniform(rng, BATCH * (PLACES - 1) * 2)
    bits = xp.astype(xp.reshape(numbers, (BATCH, PLACES - 1, 2)) < 0.5, xp.float64)
    bits = xp.concat([bits, xp.zeros((BATCH, 1, 2))], axis=1)
    return bits, added(bits), rng


def added(bits):
    """Return the bits of the sum, (n, t, 1), of two numbers with bits (n, t, 2), lowest place first."""
    xp = namespace(bits)
    value = xp.asarray(2.0 ** np.arange(bits.shape[1]))
    total = xp.sum(bits * value[:, None], axis=(1, 2))                                  # (n,)
    return xp.floor(total[:, None] / value)[:, :, None] % 2.0


def start(seed):
    """Draw the initial weights."""
    xp = namespace(seed)
    numbers, rng = draws.normal(draws.generator(seed), 2 * UNITS + UNITS * UNITS + UNITS)
    scale = 1.0 / math.sqrt(UNITS)
    Wx = xp.reshape(numbers[:2 * UNITS], (2, UNITS)) / math.sqrt(2.0)
    Wh = xp.reshape(numbers[2 * UNITS:-UNITS], (UNITS, UNITS)) * scale
    params = (layers.RNN(Wx, Wh, xp.zeros(UNITS)),
              layers.Dense(xp.reshape(numbers[-UNITS:], (UNITS, 1)) * scale, xp.zeros(1)))
    return {"params": params, "memory": ADAM.init(params), "rng": rng, "steps": xp.asarray(0),
            "curve": xp.full((LAST,), math.nan)}


def step(params, memory, rng, steps, curve):
    """Take five training steps, each with 40 sums that were never seen before."""
    xp, net = namespace(rng), NET.replace(params=params)
    for _ in range(EACH):
        X, y, rng = drawn(rng)
        net, memory, loss, _ = training.one_step(net, memory, X, y, losses.binary_cross_entropy, ADAM)
    return {"params": net.params, "memory": memory, "rng": rng, "steps": steps + 1,
            "curve": xp.where(xp.arange(LAST) == steps, loss, curve)}


def outputs(params, steps, curve, a, b):
    """Return the reader's sum as the network does it, its states, and how well it does long sums."""
    xp = namespace(params[0].Wx)
    value = xp.asarray(2 ** np.arange(PLACES))
    bits = xp.astype(xp.stack([a // value, b // value], axis=1) % 2, xp.float64)        # (8, 2)
    h, _ = layers.rnn_forward(params[0], bits[None, :, :])
    said = xp.astype(answers(params, bits[None, :, :])[0, :, 0] > 0.0, xp.int64)        # (8,)
    X, y = (xp.asarray(part) for part in LONG)
    right = xp.astype((answers(params, X) > 0.0) == (y == 1.0), xp.float64)[:, :, 0]    # (40, 24)
    whole = xp.mean(xp.min(right, axis=1))
    true = added(bits[None, :, :])[0, :, 0]
    return {"states": xp.flip(h[0, :, :].T, axis=1), "place": xp.flip(value), "columns": xp.arange(PLACES),
            "first": xp.flip(bits[:, 0]), "second": xp.flip(bits[:, 1]), "said": xp.flip(said),
            "good": xp.flip(said) == xp.flip(xp.astype(true, xp.int64)), "total": a + b,
            "number": xp.sum(said * value), "long": xp.mean(right), "whole": whole,
            "ended": steps >= LAST, "learned": whole >= 0.99, "trained": EACH * steps,
            "along": EACH * (xp.arange(LAST) + 1)}


explorable = Explorable(
    id="learn-to-add",
    title="Learn to add",
    alt="The state of a recurrent network as colours: one row per unit, one column per binary place, the "
        "lowest on the right, where it begins to read. Next to it the loss, which falls from 0.69 to almost "
        "0. Below, a table with the bits of two numbers and the bits of the sum as the network says them.",
    task="Press Play: the network practises on numbers of eight binary places. Then set two numbers, and "
         "look for units whose colour tells whether something was carried to the next place. Goal: every one "
         "of 40 sums of numbers of 24 places is right, although it never practised on more than eight.",
    controls=[Slider("a", 0, 127, 93, 1, "first number"), Slider("b", 0, 127, 27, 1, "second number"),
              Seed()],
    start=start, step=step, compute=outputs,
    steps_per_second=10, until="ended", poster_steps=LAST,
    views=[Images("states", range=(-1.0, 1.0), colors="heat",
                  label="state h: one row per unit, read from right to left",
                  columns_tokens=("columns", tuple(str(2 ** i) for i in reversed(range(PLACES))))),
           LineChart({"loss": "curve"}, x="along", xlim=(0, EACH * LAST), ylim=(0.0, 0.8),
                     xlabel="training step", ylabel="loss"),
           Table({"place": ("place", 0), "first": ("first", 0), "second": ("second", 0),
                  "says": ("said", 0)}, caption="The sum, bit by bit", good="good"),
           Readout("{a:d} + {b:d} = {total:d}, and the network says {number:d}",
                   "After {trained:d} training steps: {long:.1%} of the bits of long sums are right, "
                   "{whole:.0%} of the long sums as a whole")],
    goal="learned",
    solution={"seed": 0}, solution_steps=LAST,
)
