"""Chapter 2: a neuron as a diagram; the numbers of one bottle flow through it."""

from dlbook import activations, datasets, metrics, perceptron
from dlbook.arrays import namespace
from dlbook.figures import ComputationGraph, Explorable, Node, Readout, Slider
from dlbook.perceptron import Perceptron

__all__ = ["THRESHOLDS", "WINES", "explorable", "outputs"]

WINES = datasets.wine(features=("alcohol", "proline"), classes=("cultivar 2", "cultivar 1"))
THRESHOLDS = (13.0, 700.0)                                   # where the chapter begins to count votes


def outputs(alcohol, proline, w1, w2, b):
    """Return the products, the sum and the answer for one bottle, and how many of all bottles are wrong."""
    xp = namespace(w1)
    params, x = Perceptron(xp.stack([w1, w2]), b), xp.stack([alcohol, proline])
    z = _weighted_sum(params, x)
    votes = params.w * (x - xp.asarray(THRESHOLDS))                     # (2,)
    answers = activations.step(_weighted_sum(params, xp.asarray(WINES.X)))         # (130, 2) -> (130,)
    z_there = b + w1 * THRESHOLDS[0] + w2 * THRESHOLDS[1]               # z at both thresholds
    alone = xp.logical_and(xp.abs(w1) < 1e-9, xp.abs(w2) > 1e-9)
    threshold = -b / xp.where(alone, w2, 1.0)
    return {
        "one": xp.ones_like(b), "product1": w1 * alcohol, "product2": w2 * proline, "product0": b * 1.0,
        "z": z, "answer": activations.step(z), "wins": z >= 0.0,
        "votes1": votes[0], "votes2": votes[1], "counted": xp.abs(z_there) < 1e-6,
        "wrong": metrics.mistakes(xp.asarray(WINES.y), xp.astype(answers, xp.int64)),
        "threshold": threshold, "alone": alone, "falls": w2 < 0.0,
        "solved": xp.logical_and(xp.logical_and(alone, w2 > 0.0), xp.abs(threshold - THRESHOLDS[1]) < 0.5),
    }


def _weighted_sum(params, X):
    """Return z, rounded: a sum that is 0 on paper must not become −4e-15, for which the answer is 0."""
    z = perceptron.weighted_sum(params, X)
    return namespace(z).round(z * 1e9) / 1e9


explorable = Explorable(
    id="neuron-diagram",
    title="A neuron as a diagram",
    alt="Boxes joined by arrows. Three boxes are inputs: the bottle's alcohol, its proline, the number 1. "
        "An arrow leads from each to a product, and on it stands what the input is multiplied by: the weight "
        "w₁, the weight w₂, the bias b. The three products meet in their sum z. A last arrow leads to the "
        "answer, which is 1 if z is not below 0, and otherwise 0.",
    task="How low can the alcohol go before this bottle gets the answer 0? Then take away the alcohol's "
         "vote, w₁ = 0. Now proline alone should decide, with its threshold at 700 again. Which bias does "
         "that?",
    controls=[Slider("alcohol", 11.0, 15.0, 13.2, 0.1, "alcohol x₁, %"),
              Slider("w1", -4.0, 4.0, 2.0, 0.5, "weight w₁"),
              Slider("proline", 200.0, 1700.0, 1050.0, 10.0, "proline x₂"),
              Slider("w2", -0.04, 0.04, 0.01, 0.01, "weight w₂"),
              Slider("b", -60.0, 20.0, -33.0, 0.5, "bias b")],
    compute=outputs,
    views=[ComputationGraph([Node("alcohol", "alcohol x₁"), Node("proline", "proline x₂"),
                             Node("one", "always 1"),
                             Node("product1", "x₁", "w₁ ×", ("alcohol",), slopes=("w1",)),
                             Node("product2", "x₂", "w₂ ×", ("proline",), slopes=("w2",)),
                             Node("product0", "1", "b ×", ("one",), slopes=("b",)),
                             Node("z", "z", "+", ("product1", "product2", "product0")),
                             Node("answer", "ŷ", "z ≥ 0?", ("z",))]),
           Readout("The answer is {wins?1, cultivar 1|0, cultivar 2}",
                   "{counted?}Votes, counted from 13% and from 700: {votes1:+.1f} for the alcohol, "
                   "{votes2:+.1f} for the proline",
                   "{alone?}Proline decides alone: the answer is 1 from {threshold:.0f} {falls?down|up}",
                   "Wrong: {wrong:d} of the 130 bottles")],
    goal="solved",
    solution={"w1": 0.0, "b": -7.0},
)
