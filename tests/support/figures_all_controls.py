"""A figure with every control beyond one number, and a start that is drawn; for the tests."""

import numpy as np

from dlbook.arrays import draws, namespace
from dlbook.figures import (
    Button,
    Choice,
    Explorable,
    Images,
    LineChart,
    Matrix,
    Pad,
    Plane,
    Readout,
    Seed,
    Slider,
)

__all__ = ["FUNCTIONS", "workshop"]

FUNCTIONS = ("identity", "square", "tanh")
STEPS = 30
SIZES = (1.0, 2.0, 4.0)


def begin(seed, size, shape):
    """Draw the walkers, and choose their scale by the index of an option."""
    xp = namespace(seed)
    walkers, generator = draws.normal(draws.generator(seed), 4)
    scale = xp.take(xp.asarray(SIZES), xp.reshape(size, (1,)), axis=0)[0]
    return {"walkers": walkers * scale * shape, "generator": generator,
            "trace": xp.full((STEPS,), xp.nan), "t": xp.asarray(0)}


def walk(walkers, generator, trace, t, spread):
    """Move every walker at random, and write down where the first one is."""
    xp = namespace(walkers)
    moves, generator = draws.normal(generator, 4)
    walkers = walkers + spread * moves
    here = xp.arange(STEPS) == t % STEPS
    return {"walkers": walkers, "generator": generator, "t": t + 1,
            "trace": xp.where(here, walkers[0], trace)}


def home(walkers, share):
    """Take all walkers part of the way home."""
    return {"walkers": (1.0 - share) * walkers}


def outputs(walkers, trace, t, function, size, A, image, X, y):
    """Return something of every input."""
    xp = namespace(walkers)
    results = xp.stack([walkers, walkers**2, xp.tanh(walkers)])
    image_of_A = image @ A @ xp.matrix_transpose(image)
    return {
        "chosen": xp.take(results, xp.reshape(function, (1,)), axis=0)[0],
        "place": function, "ink": xp.sum(image), "product": image_of_A,
        "first": walkers[0], "far": xp.any(xp.abs(walkers) > 50.0),
        "points": xp.count_nonzero(xp.ones_like(y)), "sum": xp.sum(X), "time": t, "scale": size,
    }


def workshop(**changes):
    """Return the figure, some parts of its declaration changed."""
    declaration = {
        "id": "workshop", "title": "Workshop", "alt": "Every control once.", "compute": outputs,
        "start": begin, "step": walk, "restart": ["size"], "until": "far", "steps_per_second": 20,
        "controls": [
            Seed(label="Seed"), Slider("spread", 0.0, 1.0, 0.25, 0.01),
            Choice("function", FUNCTIONS, "square", "Function", as_index=True),
            Choice("size", ["small", "middle", "large"], as_index=True),
            Slider("shape", 0.5, 2.0, 1.0, 0.1), Slider("share", 0.0, 1.0, 0.5, 0.1),
            Button("home", "Go home", home),
            Matrix("A", np.eye(5) / 2, -2, 2, 0.5), Pad("image", 4, 5, label="Drawing")],
        "presets": {"Cross": {"image": np.eye(4, 5), "seed": 3}},
        "data": {"X": np.zeros((0, 2)), "y": np.zeros(0, np.int64)},
        "views": [LineChart({"walker": "trace"}, xlim=(0, STEPS)), Images("product", colors="heat"),
                  Plane(points=("X", "y"), point_labels=("a", "b", "c"), drag=True, add=True),
                  Readout("first {first:.4f}", "ink {ink:.2f}, option {place:d}, {points:d} points")],
    }
    return Explorable(**declaration | changes)
