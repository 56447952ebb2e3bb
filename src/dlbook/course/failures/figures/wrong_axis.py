"""Failure gallery: a softmax along the wrong axis makes samples depend on one another."""

from dlbook.activations import softmax
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Images, Matrix, Readout

__all__ = ["explorable", "outputs"]

SCORES = [[2.0, 0.5, -1.0], [0.0, 1.5, 0.5], [-0.5, 0.0, 2.0], [1.0, 1.0, -0.5]]     # (sample, class)


def outputs(scores, axis):
    """Return the softmax of the scores along the classes or, as a bug, along the samples."""
    xp = namespace(scores)
    p, alone = _softmax(scores, axis), _softmax(scores[:1, :], axis)        # (4, 3), (1, 3)
    sums = xp.sum(p, axis=1)                                                # (4,)
    return {"p": p, "sum1": sums[0], "sum2": sums[1], "sum3": sums[2], "sum4": sums[3],
            "column": xp.sum(p[:, 0]), "first": p[0, 0], "alone": alone[0, 0],
            "disturbed": xp.abs(p[0, 0] - alone[0, 0]) > 0.5}


def _softmax(scores, axis):
    return softmax(scores) if axis == "classes (1)" else softmax(scores.T).T


explorable = Explorable(
    id="wrong-axis",
    title="Softmax along the wrong axis",
    alt="A table of scores, four samples by three classes, and the probabilities computed from them. Along "
        "the classes every row adds up to 1; along the samples every column does, and the rows do not.",
    task="Choose the wrong axis. Then change only the scores of sample 4, until the probability of class 1 "
         "for sample 1 differs by more than 0.5 from what it is when sample 1 is on its own.",
    controls=[Choice("axis", ("classes (1)", "samples (0)"), label="softmax along"),
              Matrix("scores", SCORES, -5.0, 5.0, 0.5, label="scores: samples in rows, classes in columns")],
    compute=outputs,
    goal="disturbed",
    solution={"axis": "samples (0)",
              "scores": [*SCORES[:3], [2.0, 1.0, -0.5]]},
    views=[Images("p", range=(0.0, 1.0), colors="heat", digits=2, label="probability",
                  title="what the softmax returns"),
           Readout("Row sums: {sum1:.2f}, {sum2:.2f}, {sum3:.2f}, {sum4:.2f}",
                   "First column sum: {column:.2f}",
                   "Class 1 for sample 1: {first:.2f} in this batch, {alone:.2f} on its own")],
)
