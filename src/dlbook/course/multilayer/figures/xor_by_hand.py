"""Chapter 4: XOR from three neurons: two draw lines, the third combines their outputs."""

from dlbook import datasets, perceptron
from dlbook.arrays import namespace
from dlbook.figures import (
    Choice,
    Explorable,
    NetworkDiagram,
    Plane,
    Readout,
    Slider,
    Table,
    line_grips,
    line_handles,
)
from dlbook.layers import Dense, dense_forward
from dlbook.perceptron import Perceptron
from dlbook.plots import grid

__all__ = ["explorable", "outputs"]

LIMITS = (-0.5, 1.5)
HIDDEN = (-0.3, 1.3)
CORNERS = ("0, 0", "0, 1", "1, 0", "1, 1")


def outputs(a1, a2, a0, c1, c2, c0, r1, r2, r0, g, corner):
    """Return the outputs of the three neurons over the plane, and where the hidden ones put the corners."""
    xp = namespace(a1)
    X, y = (xp.asarray(a) for a in datasets.gate("xor"))                      # (4, 2), (4,)
    first = Dense(xp.stack([xp.stack([a1, c1]), xp.stack([a2, c2])]), xp.stack([a0, c0]))
    second = Dense(xp.reshape(xp.stack([r1, r2]), (2, 1)), xp.reshape(r0, (1,)))
    H, _ = dense_forward(first, X, g)                                         # (4, 2) @ (2, 2) + (2,)
    answers = dense_forward(second, H, g)[0][:, 0]                            # (4, 2) @ (2, 1) + (1,)
    plane, _ = dense_forward(first, grid(LIMITS, LIMITS, xp=xp), g)           # (3600, 2)
    here = grid(HIDDEN, HIDDEN, xp=xp)
    right = (answers >= 0.5) == (y == 1)
    row = xp.reshape(corner, (1,))
    return {
        "X": X, "y": y, "H": H, "right": right, "answers": answers, "rows": xp.count_nonzero(right),
        "x1": X[:, 0], "x2": X[:, 1], "h1": H[:, 0], "h2": H[:, 1],
        "regions": xp.reshape(dense_forward(second, plane, g)[0], (60, 60)),
        **_line("line1", first.W[:, 0], a0, LIMITS), **_line("line2", first.W[:, 1], c0, LIMITS),
        "reading": xp.reshape(dense_forward(second, here, g)[0], (60, 60)),
        **_line("line3", second.W[:, 0], r0, HIDDEN),
        "x": xp.take(X, row, axis=0)[0, :], "h": xp.take(H, row, axis=0)[0, :],
        "answer": xp.take(answers, row, axis=0),
        "W1": first.W, "b1": first.b, "W2": second.W, "b2": second.b,
        "solved": xp.all(right),
    }


def _line(name, w, b, limits):
    """Return the line of a neuron, and where a reader takes it."""
    return {name: perceptron.boundary(Perceptron(w, b)), **line_grips(w, b, limits, limits, name)}


def _handles(label, line, letter, limits):
    """Return the handles that set the sliders of one neuron."""
    controls = {"w1": f"{letter}1", "w2": f"{letter}2", "b": f"{letter}0"}
    return line_handles(label, line, limits, limits, (3.0, 3.0), controls, line)


def _unit(name, inputs, unit, start):
    """Return the sliders of one neuron: the weights of its two inputs, and its bias."""
    labels = (f"{inputs}₁ → {unit}", f"{inputs}₂ → {unit}", f"bias of {unit}")
    return [Slider(f"{name}{i}", -3, 3, value, 0.1, label)
            for i, label, value in zip((1, 2, 0), labels, start, strict=True)]


explorable = Explorable(
    id="xor-by-hand",
    title="XOR by hand",
    alt="On the left, the four corners of XOR and two lines, one per hidden unit. On the right, the same "
        "four corners where the two hidden units put them, with the single line of the output unit. Below, "
        "the three units as a network, and the truth table.",
    task="Get all four rows right. First drag the two lines, and watch where the corners go on the right; "
         "then drag the one line there.",
    controls=[*_unit("a", "x", "h₁", (1.0, 0.0, -0.5)), *_unit("c", "x", "h₂", (0.0, 1.0, -0.5)),
              *_unit("r", "h", "ŷ", (1.0, 1.0, -0.5)),
              Choice("g", ["step", "sigmoid"], "step", "activation"),
              Choice("corner", CORNERS, CORNERS[1], "follow the corner", as_index=True)],
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, heat="regions", heat_label="output ŷ", points=("X", "y"),
                 point_labels=("target 0", "target 1"), lines={"h₁": "line1", "h₂": "line2"},
                 highlight="corner", title="Input space",
                 handles=(*_handles("line of h₁", "line1", "a", LIMITS),
                          *_handles("line of h₂", "line2", "c", LIMITS))),
           Plane(HIDDEN, HIDDEN, heat="reading", points=("H", "y"), point_labels=("target 0", "target 1"),
                 lines={"ŷ": "line3"}, highlight="corner", xlabel="h₁", ylabel="h₂", title="Hidden space",
                 handles=_handles("line of ŷ", "line3", "r", HIDDEN)),
           Table({"x₁": ("x1", 0), "x₂": ("x2", 0), "h₁": ("h1", 1), "h₂": ("h2", 1), "ŷ": ("answers", 2),
                  "y": ("y", 0)}, caption="Truth table", good="right"),
           NetworkDiagram(["x", "h", "answer"], ["W1", "W2"], biases=["b1", "b2"], widest=3.0, digits=1),
           Readout("{rows:d} of 4 rows are right")],
    goal="solved",
    solution={"a1": 1.0, "a2": 1.0, "a0": -0.5, "c1": -1.0, "c2": -1.0, "c0": 1.5,
              "r1": 1.0, "r2": 1.0, "r0": -1.5},
)
