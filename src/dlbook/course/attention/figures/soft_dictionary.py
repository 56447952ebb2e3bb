"""Chapter 12: a dictionary with three entries whose answer to a query is a mean of its values."""

from dlbook.activations import softmax
from dlbook.arrays import namespace
from dlbook.figures import Bars, Explorable, Handle, Plane, Readout, Slider

__all__ = ["ENTRIES", "KEYS", "VALUES", "explorable", "outputs"]

ENTRIES = ("winter", "spring", "summer")
KEYS = ((-2.0, 0.0), (0.0, 2.0), (2.0, 0.0))
VALUES = (2.0, 12.0, 24.0)                                  # degrees
LIMITS = (-3.0, 3.0)


def outputs(q1, q2, divisor):
    """Return scores, weights and the answer to one query."""
    xp = namespace(q1)
    query, keys, values = xp.stack([q1, q2]), xp.asarray(KEYS), xp.asarray(VALUES)
    products = keys @ query
    scores = products / divisor
    weights = softmax(scores[None, :])[0, :]
    answer = xp.sum(weights * values)
    arrows = {name: xp.stack([0.0 * query, keys[i, :]]) for i, name in enumerate(ENTRIES)}
    kinds = {"dot": products, "score": scores, "weight": weights}
    named = {f"{kind}_{name}": part[i] for kind, part in kinds.items() for i, name in enumerate(ENTRIES)}
    return {"query": query, "arrow": xp.stack([0.0 * query, query]), **arrows, "weights": weights, **named,
            "answer": answer,
            "between": xp.logical_and(xp.abs(answer - 18.0) <= 0.2, xp.max(weights) <= 0.6)}


explorable = Explorable(
    id="soft-dictionary",
    title="A soft dictionary",
    alt="A plane with three arrows, the keys winter, spring and summer, and a fourth, the query, which can "
        "be dragged. Next to it three bars: how much of its look the query gives to each entry. The more the "
        "query points along a key, the higher the bar.",
    task="The values are 2, 12 and 24 degrees. Find a query that is answered with 18 degrees, by spring and "
         "summer about equally.",
    controls=[Slider("q1", *LIMITS, -0.6, 0.1, "query q₁"), Slider("q2", *LIMITS, 0.8, 0.1, "query q₂"),
              Slider("divisor", 0.2, 5.0, 1.4, 0.1, "query · key is divided by")],
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, arrows={"query": "arrow"} | {name: name for name in ENTRIES},
                 xlabel="first number", ylabel="second number",
                 handles=(Handle("query", "query", "query", drag=lambda to: {"q1": to[0], "q2": to[1]}),)),
           Bars({"look": "weights"}, labels=ENTRIES, ylim=(0.0, 1.0), ylabel="look"),
           Readout("query · key: {dot_winter:.2f}, {dot_spring:.2f}, {dot_summer:.2f}",
                   "divided by {divisor:.1f}, the scores: {score_winter:.2f}, {score_spring:.2f}, "
                   "{score_summer:.2f}",
                   "{weight_winter:.2f} · 2 + {weight_spring:.2f} · 12 + {weight_summer:.2f} · 24 = "
                   "{answer:.1f} degrees")],
    goal="between",
    solution={"q1": 2.0, "q2": 2.0},
)
