"""Chapter 2: build logic gates from one perceptron, and meet the one that cannot be built."""

from dlbook import datasets, perceptron
from dlbook.arrays import namespace
from dlbook.figures import (
    Choice,
    Explorable,
    Plane,
    Readout,
    Slider,
    Table,
    line_grips,
    line_handles,
)
from dlbook.perceptron import Perceptron
from dlbook.plots import grid

__all__ = ["explorable", "outputs"]

LIMITS = (-0.5, 1.5)
GATES = ("and", "or", "nand", "xor")


def outputs(gate, w1, w2, b):
    """Return the perceptron's truth table together with that of `gate`."""
    xp = namespace(w1)
    X, y = (xp.asarray(a) for a in datasets.gate(gate))                 # (4, 2), (4,)
    params = Perceptron(xp.stack([w1, w2]), b)
    answers = perceptron.predict(params, X)                             # (4,)
    right = answers == y
    rows = xp.sum(xp.astype(right, xp.int64))
    built = {f"{name}_built": xp.asarray(gate == name) & (rows == 4) for name in GATES[:3]}
    return {
        "X": X, "y": y, "x1": X[:, 0], "x2": X[:, 1],
        "z": perceptron.weighted_sum(params, X), "answers": answers, "right": right,
        "rows": rows,
        "regions": xp.reshape(perceptron.predict(params, grid(LIMITS, LIMITS, xp=xp)), (60, 60)),
        "boundary": perceptron.boundary(params), **line_grips(params.w, b, LIMITS, LIMITS),
        "solved": xp.all(right), **built, "most": xp.asarray(gate == "xor") & (rows == 3),
    }


explorable = Explorable(
    id="gate-builder",
    title="Gate builder",
    alt="The four corners (0, 0), (0, 1), (1, 0) and (1, 1) of a square, marked by the output of the chosen "
        "gate, and the line of a perceptron across them; a truth table compares the two.",
    task="Drag the line, or move the sliders, until all four rows are right: for AND, for OR, for NAND. Then "
         "try XOR: how many rows can you get right?",
    controls=[Choice("gate", GATES, "and", "gate"),
              Slider("w1", -3, 3, 1.0, 0.1, "w₁"), Slider("w2", -3, 3, -1.0, 0.1, "w₂"),
              Slider("b", -3, 3, 0.5, 0.1, "bias b")],
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, heat="regions", points=("X", "y"), lines=("boundary",),
                 point_labels=("target 0", "target 1"),
                 handles=line_handles("decision line", "boundary", LIMITS, LIMITS, (3.0, 3.0))),
           Table({"x₁": ("x1", 0), "x₂": ("x2", 0), "z": ("z", 2), "ŷ": ("answers", 0), "target": ("y", 0)},
                 caption="Truth table", good="right"),
           Readout("{rows:d} of 4 rows are right",
                   "{solved?This gate is built. Try the next one.|}{most?No line does better for XOR.|}")],
    goal={"AND": "and_built", "OR": "or_built", "NAND": "nand_built", "most of XOR": "most"},
    solution={"AND": {"gate": "and", "w1": 1.0, "w2": 1.0, "b": -1.5},
              "OR": {"gate": "or", "w1": 1.0, "w2": 1.0, "b": -0.5},
              "NAND": {"gate": "nand", "w1": -1.0, "w2": -1.0, "b": 1.5},
              "most of XOR": {"gate": "xor", "w1": 1.0, "w2": 1.0, "b": -0.5}},
)
