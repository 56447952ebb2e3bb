"""Chapter 15 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import itertools

import numpy as np

from dlbook import activations, arrays, losses, network, optimizers, timing, training

_PLACES, _SCRATCH, _COST = "One source, two places", "From scratch", "What a step costs"
_CLOCK, _CROSS, _WAY = ("A clock that is not fooled", "The crossover: predicted here, measured by you",
                        "What travels, and how long it takes")
_DIGITS, _DATA, _WRONG = "Seven digits or sixteen", "On real data", "Where people go wrong"
TEACHES = {
    "NumPy to CuPy by changing where arrays live": (_PLACES, "where the data live"),
    "host and device, two memories": (_PLACES, "what lies on the host the card cannot see"),
    "the array API": (_PLACES, "the *array API standard*"),
    "mixing devices is told": (_PLACES, "cannot be added"),
    "one training step on any device": (_SCRATCH, "Look for the place that says on which device it runs"),
    "same seed, same start": (_SCRATCH, "the start is the same everywhere, to the last bit"),
    "launch cost": (_COST, "Every order costs the host some time"),
    "the cost of a step": (_COST, r"\max\left(c\,\ell,\ \frac{F}{r}\right) + \frac{m}{v}"),
    "with a queue the slower one counts": (_COST, "Two people who work side by side"),
    "waiting adds up": (_CLOCK, "turns the maximum of the GPU's formula into a sum"),
    "calls and operations counted": (_COST, "*does not depend on the width*"),
    "when the GPU loses and wins": (_COST, "It loses all the same"),
    "worked example": (_COST, "### A worked example"),
    "peak values": (_COST, "That is the *peak value* of the data sheet"),
    "asynchronous execution": (_CLOCK, "This is called *asynchronous* execution"),
    "timing done right": (_CLOCK, "an honest clock has four rules"),
    "hidden synchronization": (_CLOCK, "### Hidden synchronization"),
    "record, machine named": (_CROSS, "with the machine and the versions"),
    "re-measured live": (_CROSS, "And here is your machine"),
    "transfer cost": (_WAY, "The bus is slow."),
    "move once": (_WAY, "**Move the data once,**"),
    "float32, float64": (_DIGITS, "keeps about seven decimal digits in 4 bytes"),
    "float64 at a 32nd": (_DIGITS, "one unit for float64 for every 32 for float32"),
    "gradient check in float64": (_DIGITS, "check gradients in float64, and train in float32"),
    "not bit for bit": (_DIGITS, "### Not bit for bit"),
    "memory": ("Memory", "16 bytes for each parameter"),
    "activations grow with the batch": ("Memory", "activations grow with the batch"),
    "Fashion-MNIST with checksum and progress": (_DATA, "compared with a checksum"),
    "digits without a network": (_DATA, "where there is no network, the cell takes the 1797 digits"),
    "training on whatever device there is": (_DATA, "says nothing about a device"),
    "without a GPU it runs on the CPU": ("Exercises", "None of them needs a GPU"),
    "misconception: everything faster": (_COST, "It loses all the same"),
    "misconception: the clock": (_WRONG, "Stop the clock when the call returns"),
    "misconception: float64": (_WRONG, "float64 is safer, so use it"),
    "misconception: moving": (_WAY, "as long as four steps of the worked example"),
    "misconception: bits": (_DIGITS, "Compare results with `np.allclose`, never with `==`"),
    "misconception: utilization": (_WRONG, "the share of *time*"),
}

FACTS = {"100%": "what a tool shows, in a quoted sentence"}


def check_softmax(f, seed):
    z = np.random.default_rng(seed).normal(size=(1 + seed % 5, 3)) * 10.0 ** (seed % 4)
    np.testing.assert_allclose(f(z), activations.softmax(z), rtol=1e-12)


def check_learn(f, seed):
    rng = np.random.default_rng(seed)
    n, d, h, k = rng.integers(1, 7, size=4) + (0, 0, 0, 1)
    net = network.mlp(int(d), int(h), int(k), activation="relu", seed=seed)
    X, y, lr = rng.normal(size=(n, d)), rng.integers(0, k, size=n).astype(float), float(rng.uniform(0.1, 2))
    found = f(tuple(itertools.chain(*net.params)), X, np.eye(k)[y.astype(int)], lr)
    sgd = optimizers.sgd(lr)
    expected, *_ = training.one_step(net, sgd.init(net.params), X, y, losses.softmax_cross_entropy, sgd)
    for a, b in zip(found, itertools.chain(*expected.params), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def check_step_time(f, seed):
    numbers = np.random.default_rng(seed).uniform(1, 9, size=6)
    for queue in (False, True):
        assert np.isclose(f(*numbers, queue), timing.predicted(*numbers, queue), rtol=1e-12)


def check_work_of(f, seed):
    width, batch = 3 + seed % 4, 40 + seed % 3
    optimizer = (optimizers.sgd(0.1), optimizers.adam(0.1))[seed % 2]
    net = network.mlp(64, width, width, 10, activation="relu")
    assert f(width, batch, optimizer) == timing.count(net, np.zeros((batch, 64)), np.zeros(batch),
                                                      "softmax_cross_entropy", optimizer)


def check_seconds(f, seed):
    """Give the function a fake clock, and calls whose work takes time only when it waits."""
    queue, now, late = [9.0], [0.0], [3.0, 1.0, 2.0, 0.5, 4.0, 1.5, 2.5, 1.0][seed % 3:]

    def call():
        queue.append(late[(len(queue) - 2) % len(late)])
        queue[0] += queue[-1]
        return "result"

    def wait(result):
        assert result == "result"
        now[0] += queue[0]
        queue[0] = 0.0
    before, f.__globals__["perf_counter"] = f.__globals__["perf_counter"], lambda: now[0]
    try:
        rounds = 5 if seed % 2 else 3
        found = f(call, wait, rounds)
    finally:
        f.__globals__["perf_counter"] = before
    assert len(queue) == 2 + rounds
    assert np.isclose(found, np.median(queue[2:]))


CHECKS = {"softmax": check_softmax, "learn": check_learn, "step_time": check_step_time,
          "work_of": check_work_of, "seconds": check_seconds}

BUGS = [
    ("softmax", "e / xp", "e * xp"), ("softmax", "xp.sum(e, axis=1", "xp.sum(e, axis=0"),
    ("learn", "/ X.shape[0]", ""), ("learn", "H > 0", "H >= 0"), ("learn", "p - lr * g", "p + lr * g"),
    ("learn", "H.T @ dz", "dz.T @ H"), ("step_time", "flops / rate", "flops * rate"),
    ("step_time", "calls * launch", "launch"),
    ("step_time", "max(", "min("), ("step_time", "if queue", "if not queue"),
    ("work_of", "(batch, 64)", "(width, 64)"),
    ("work_of", "width, width", "width, 64"), ("seconds", "// 2", "- 1"),
    ("seconds", "sorted(times)", "times"),
    ("seconds", "        wait(call())\n        times", "        call()\n        times"),
    ("seconds", "    wait(call())\n    times = []", "    call()\n    times = []"),
]

# What the block of PyTorch computes, on whatever device it has.
TORCH_NUMBERS = ["7.25"]


def check_torch(names):
    assert names["device"] in ("cpu", "cuda")
    assert names["X"].device.type == names["neuron"].weight.device.type == names["device"]
    X = arrays.asarray(names["X"].tolist())
    assert np.isclose(names["value"], np.mean((X @ np.array([0.5, 0.5])) ** 2))
