"""Chapter 12: a transformer learns to add a number of one digit to one of two, trained by the page itself."""

import math

import numpy as np

from dlbook import layers, network, optimizers, training
from dlbook.arrays import draws, namespace, pytree
from dlbook.course.attention.model import are_held_out, next_token_loss
from dlbook.datasets import DIGITS
from dlbook.figures import Explorable, Images, LineChart, Readout, Seed, Slider

__all__ = ["BATCH", "LAST", "NET", "TEST", "explorable", "outputs", "start", "step", "written"]

BATCH, LAST, EVERY = 16, 1500, 10               # sums in a step, steps of a run, steps from point to point
WIDTH, PLACES, EQUALS = 16, 9, 5                # without a full stop
_PLUS, _EQUAL = (DIGITS.index(sign) for sign in "+=")
NET = network.sequential(
    layers.embedding(len(DIGITS), WIDTH), layers.positions(PLACES, WIDTH),
    layers.transformer_block(WIDTH, heads=2, hidden=2 * WIDTH),
    layers.transformer_block(WIDTH, heads=2, hidden=2 * WIDTH),
    layers.layer_norm(WIDTH), layers.dense(WIDTH, len(DIGITS)))
# The biases of keys have a slope of 0: with a smaller epsilon Adam would divide rounding by rounding.
ADAM = optimizers.adam(0.007, beta2=0.99, eps=1e-5)
MOST = (100, 10)                                # both numbers are smaller; two digits twice take longer


def written(first, second):
    """Return sums as the model reads them, units first: (n,) and (n,) -> tokens (n, 9)."""
    xp = namespace(first)
    total, one = first + second, 0 * first
    digits = [first % 10, first // 10, second % 10, second // 10, total % 10, total // 10 % 10, total // 100]
    a, b, c, d, e, f, g = (digit + 1 for digit in digits)
    return xp.stack([a, b, one + _PLUS, c, d, one + _EQUAL, e, f, g], axis=1)


def _held_out(n):
    """Return the tokens of n sums that no training contains, spread evenly."""
    first, second = np.divmod(np.arange(MOST[0] * MOST[1]), MOST[1])
    held = np.flatnonzero(are_held_out(first, second))
    some = held[np.arange(n) * len(held) // n]
    return written(first[some], second[some])


TEST = _held_out(50)


def start(seed):
    """Draw the weights, as far apart as those of the package's own start."""
    xp = namespace(seed)
    leaves, rng = pytree.leaves(NET.params), draws.generator(seed)
    numbers, rng = draws.normal(rng, sum(leaf.size for leaf in leaves))
    drawn, begin = [], 0
    for leaf in leaves:
        part = xp.reshape(numbers[begin:begin + leaf.size], leaf.shape)
        spread = float(np.std(leaf)) if leaf.ndim > 1 else 0.0
        drawn.append(part * spread if spread else 0.0 * part + float(np.mean(leaf)))
        begin += leaf.size
    params = pytree.rebuild(NET.params, drawn)
    return {"params": params, "memory": ADAM.init(params), "rng": rng, "steps": xp.asarray(0),
            "hits": xp.asarray(0), "curve": xp.where(xp.arange(LAST // EVERY + 1) == 0, 0.0, math.nan)}


def step(params, memory, rng, steps, hits, curve):
    """Train on sums that are drawn now; what is held out counts for nothing."""
    xp = namespace(curve)
    u, rng = draws.uniform(rng, 2 * BATCH)
    first, second = (xp.astype(xp.floor(float(most) * part), xp.int64)
                     for most, part in zip(MOST, (u[:BATCH], u[BATCH:]), strict=True))
    tokens = written(first, second)
    kept = xp.logical_not(are_held_out(first, second))
    counts = xp.logical_and(kept[:, None], xp.arange(PLACES)[None, :] > EQUALS)
    net, memory, _, _ = training.one_step(NET.replace(params=params), memory, tokens,
                                          xp.where(counts, tokens, 0), next_token_loss, ADAM)
    hits = hits + _hits(net.params, steps)
    whole = (steps + 1) % EVERY == 0
    at = xp.logical_and(xp.arange(curve.shape[0]) * EVERY == steps + 1, steps < LAST)
    return {"params": net.params, "memory": memory, "rng": rng, "steps": steps + 1,
            "curve": xp.where(at, xp.astype(hits, xp.float64) / TEST.shape[0], curve),
            "hits": xp.where(whole, 0, hits)}


def _hits(params, steps):
    """Return how many of a tenth of the held-out sums are right: in ten steps each has its turn."""
    xp, share = namespace(steps), TEST.shape[0] // EVERY
    tokens = xp.take(xp.asarray(TEST), steps % EVERY * share + xp.arange(share), axis=0)
    scores, _ = network.forward(NET.replace(params=params), tokens)
    right = xp.argmax(scores[:, EQUALS:-1, :], axis=2) == tokens[:, EQUALS + 1:]
    return xp.count_nonzero(xp.all(right, axis=1))


def outputs(params, steps, curve, first, second, block, head):
    """Return what the model answers to the reader's sum, and what each digit of it looks at."""
    xp = namespace(curve)
    net, places = NET.replace(params=params), xp.arange(PLACES)
    whole = written(xp.reshape(first, (1,)), xp.reshape(second, (1,)))
    tokens = xp.where(places[None, :] <= EQUALS, whole, 0)
    for place in range(EQUALS, PLACES - 1):
        scores, caches = network.forward(net, tokens)
        best = xp.argmax(scores[:, place, :], axis=1)[:, None]
        tokens = xp.where(places[None, :] == place + 1, best, tokens)
    looks = xp.concat([cache.attention[1].weights[0, ...] for cache in caches[2:4]], axis=0)
    digits = tokens[0, EQUALS + 1:] - 1
    last = _latest(curve)
    return {"tokens": tokens[0, :-1], "places": EVERY * xp.arange(curve.shape[0]),
            "weights": xp.take(looks, xp.reshape(2 * block + head - 3, (1,)), axis=0)[0, :-1, :-1],
            "answer": xp.sum(digits * xp.asarray([1, 10, 100])), "total": first + second,
            "right": xp.all(tokens == whole), "share": last, "learned": last >= 0.5, "ended": steps >= LAST}


def _latest(curve):
    """Return the last measurement."""
    xp = namespace(curve)
    known = xp.count_nonzero(curve == curve)
    return xp.take(curve, xp.reshape(known - 1, (1,)), axis=0)[0]


explorable = Explorable(
    id="train-an-adder",
    title="Train an adder",
    alt="A curve of the share of new sums that a small transformer answers without a wrong digit, over the "
        "steps of training: low for some hundred steps, then rising. Next to it a matrix: what each sign of "
        "one sum looks at in a head.",
    task="Press Play, and let the transformer learn until it answers half of the sums that it has never "
         "trained on. Then choose a sum, and look for a head in which a digit of the answer looks at the "
         "two digits that it needs. All numbers are written with the units first.",
    controls=[Slider("first", 0, MOST[0] - 1, 65, 1, "first number"),
              Slider("second", 0, MOST[1] - 1, 8, 1, "second number"),
              Slider("block", 1, 2, 1, 1, "block"), Slider("head", 1, 2, 1, 1, "head"), Seed(value=5)],
    start=start, step=step, compute=outputs, steps_per_second=60, until="ended",
    views=[LineChart({"new sums right": "curve"}, x="places", xlim=(0, LAST), ylim=(0.0, 1.0),
                     xlabel="step of training", ylabel="share right"),
           Images("weights", label="look", rows_tokens=("tokens", DIGITS), columns_tokens=("tokens", DIGITS)),
           Readout("Step {steps:d}, {share:.0%} of 50 new sums right",
                   "{first:d} + {second:d} = {total:d}, and the model writes {answer:d}{right?, right|}")],
    goal="learned",
    solution={"seed": 5}, solution_steps=1000, poster_steps=400,
)
