"""Chapter 14: LIME in the plane: the reader's applicant, neighbours around it, a line fitted to them."""

import math

import numpy as np

from dlbook import decision_tree
from dlbook.activations import sigmoid
from dlbook.arrays import draws, namespace
from dlbook.course.black_box.loans import loans
from dlbook.figures import Bars, Button, Choice, Explorable, Handle, Plane, Readout, Seed, Slider
from dlbook.plots import grid

__all__ = ["MEAN", "NET", "RIDGE", "RUNS", "SAMPLES", "SCALE", "TREE", "again", "answer", "explorable",
           "gradient", "local_models", "outputs", "start"]

RUNS, SAMPLES, RIDGE = 10, 200, 1e-3            # runs of LIME, and the most neighbours of each
LIMITS, SIDE = ((10.0, 80.0), (0.0, 60.0)), 40
MEAN, SCALE = np.array([40.0, 25.0]), np.array([16.0, 15.0])
# A network 2→8→1 with tanh, trained on `loans(1000)`, its first two columns, then rounded.
NET = (np.array([[1.05, -0.36, -3.19, -1.74, 0.34, 0.79, 0.23, -0.77],
                 [-0.66, 1.47, -0.1, -0.64, 1.36, -2.22, -0.09, -1.42]]),
       np.array([-1.72, -0.24, 1.86, -1.41, -1.83, -2.39, -0.03, -0.08]),
       np.array([1.72, -0.44, -1.14, -1.52, -1.67, -1.41, 0.14, 0.61]), -0.49)
_LOANS = loans(1000)
TREE = decision_tree.fit_tree(_LOANS.X[:, :2], _LOANS.y, max_depth=4, min_samples=20)


def answer(X, model):
    """Return the model's probability of repayment for applicants (n, 2), income and debt."""
    xp = namespace(X)
    if model == "decision tree":
        return decision_tree.predict(TREE, X)
    W, b, v, c = NET
    h = xp.tanh((X - xp.asarray(MEAN)) / xp.asarray(SCALE) @ xp.asarray(W) + xp.asarray(b))      # (n, 8)
    return sigmoid(h @ xp.asarray(v) + c)


def gradient(x, model):
    """Return the slope of the probability at x, (2,), per standard deviation; NaN for a tree."""
    xp = namespace(x)
    if model == "decision tree":
        return xp.nan * x
    W, b, v, _ = (xp.asarray(part) for part in NET)
    h = xp.tanh((x - xp.asarray(MEAN)) / xp.asarray(SCALE) @ W + b)
    p = answer(x[None, :], model)[0]
    return p * (1.0 - p) * (W @ (v * (1.0 - h * h)))


def local_models(Z, y, weights):
    """Fit one linear model per run by weighted least squares, like `explain.weighted_ridge` in two columns.

    Parameters
    ----------
    Z : array, shape (runs, n, 2)
    y, weights : array, shape (runs, n)

    Returns
    -------
    coefficients : array, shape (runs, 2)
    intercept, score : array, shape (runs,)
    """
    xp = namespace(Z)
    share = weights / xp.sum(weights, axis=1, keepdims=True)
    mean_z, mean_y = xp.sum(share[:, :, None] * Z, axis=1), xp.sum(share * y, axis=1)
    Z, y = Z - mean_z[:, None, :], y - mean_y[:, None]
    u, v = Z[:, :, 0], Z[:, :, 1]
    uu, uv, vv, uy, vy = (xp.sum(weights * a * b, axis=1)
                          for a, b in ((u, u), (u, v), (v, v), (u, y), (v, y)))
    uu, vv = uu + RIDGE, vv + RIDGE
    det = uu * vv - uv * uv                                     # the normal equations, by Cramer's rule
    w = xp.stack([(vv * uy - uv * vy) / det, (uu * vy - uv * uy) / det], axis=1)
    total = xp.sum(share * y * y, axis=1)
    residual = xp.sum(share * (y - xp.sum(Z * w[:, None, :], axis=2)) ** 2, axis=1)
    return w, mean_y - xp.sum(mean_z * w, axis=1), 1.0 - residual / xp.where(total > 0.0, total, 1.0)


def start(seed):
    """Draw the neighbours of all runs, in standard deviations around the applicant."""
    return again(draws.generator(seed))


def again(rng):
    """Draw new neighbours."""
    noise, rng = draws.normal(rng, RUNS * SAMPLES * 2)
    return {"noise": namespace(noise).reshape(noise, (RUNS, SAMPLES, 2)), "rng": rng}


def outputs(income, debt, samples, width, run, model, noise):
    """Return ten local models, the neighbours of one of them, and how far the ten agree."""
    xp = namespace(noise)
    x, scale = xp.stack([income, debt]), xp.asarray(SCALE)
    X = x + scale * noise                                                         # (10, 200, 2)
    y = xp.reshape(answer(xp.reshape(X, (-1, 2)), model), (RUNS, SAMPLES))
    near = xp.exp(-xp.sum(noise * noise, axis=2) / (2.0 * width * width))
    near = xp.where(xp.arange(SAMPLES) < samples, near, 0.0) + 1e-300             # or a sum may be 0
    w, b, score = local_models(noise, y, near)
    at = xp.reshape(run - 1, (1,))
    one = {name: xp.take(values, at, axis=0)[0, ...] for name, values in
           {"X": X, "y": y, "near": near, "w": w, "b": b, "score": score}.items()}
    seen = xp.logical_and(xp.arange(SAMPLES) < samples, _inside(one["X"]))
    p, slope = answer(x[None, :], model)[0], gradient(x, model)
    return {"surface": xp.reshape(answer(grid(*LIMITS, SIDE, xp), model), (SIDE, SIDE)), "x": x, "p": p,
            "neighbours": xp.where(seen[:, None], one["X"], xp.nan),
            "yes": xp.astype(one["y"] > 0.5, xp.int64), "far": one["near"] < 0.5,
            "line": _lines(one["w"][None, :], one["b"][None], x), "lines": _lines(w, b, x),
            "arrow": xp.stack([x, x + 0.8 * _direction(one["w"]) * scale]),
            "slope": xp.stack([x, x + 1.4 * _direction(slope) * scale]),
            "w_income": w[:, 0], "w_debt": w[:, 1], "w1": one["w"][0], "w2": one["w"][1],
            "score": one["score"], "count": xp.sum(one["near"]) ** 2 / xp.sum(one["near"] ** 2),
            "network": xp.asarray(model == "network"), "g1": slope[0], "g2": slope[1],
            **_agreement(w, score)}


def _agreement(w, score):
    """Return how far the runs agree: the largest angle to their mean direction, the ends of a weight."""
    xp = namespace(w)
    mean = xp.mean(w, axis=0)
    lengths = (xp.sqrt(xp.sum(w * w, axis=1)) + 1e-12) * (xp.sqrt(xp.sum(mean * mean)) + 1e-12)
    cosine = xp.min(w @ mean / lengths)
    angle = xp.acos(xp.maximum(xp.minimum(cosine, 1.0), -1.0)) * (180.0 / math.pi)
    low, high, worst = xp.min(w[:, 1]), xp.max(w[:, 1]), xp.min(score)
    return {"angle": angle, "low": low, "high": high, "worst": worst, "helps": low > 0.02,
            "disagree": xp.logical_and(low < 0.0, high > 0.0),
            "agree": xp.logical_and(angle <= 5.0, worst >= 0.8)}


def _direction(w):
    """Return w, (2,), with length 1; NaN if it has none."""
    xp = namespace(w)
    length = xp.sqrt(xp.sum(w * w))
    return w / xp.where(length > 1e-9, length, xp.nan)


def _inside(X):
    """Return which points (n, 2) are in the plane."""
    (left, right), (bottom, top) = LIMITS
    xp = namespace(X)
    across = xp.logical_and(X[:, 0] >= left, X[:, 0] <= right)
    return xp.logical_and(across, xp.logical_and(X[:, 1] >= bottom, X[:, 1] <= top))


def _lines(w, b, x):
    """Return where each local model says one half, as one polyline with gaps, (3 * runs, 2)."""
    xp = namespace(w)
    length = xp.sqrt(xp.sum(w * w, axis=1, keepdims=True)) + 1e-12
    n = w / length                                                                # (runs, 2)
    foot = n * (0.5 - b[:, None]) / length
    along = xp.stack([-n[:, 1], n[:, 0]], axis=1)
    ends = xp.stack([foot - 9.0 * along, foot + 9.0 * along, xp.nan * foot], axis=1)
    return x + xp.asarray(SCALE) * xp.reshape(ends, (-1, 2))


explorable = Explorable(
    id="lime-by-hand",
    title="LIME by hand",
    alt="A plane of applicants, income to the right and debt upwards, coloured by the probability with "
        "which a model expects repayment; the border bends. Around one ringed applicant lie neighbours, and "
        "a straight line and an arrow show the local model that was fitted to them. Next to it, bars for "
        "ten runs: the weights of income and of debt, which differ from run to run.",
    task="Drag the applicant. First find someone whom more debt would help, in all ten runs. Then make "
         "the ten runs disagree whether debt helps or harms. Finally make them agree, within 5 degrees, and "
         "with lines that follow the model well (R² of 0.8 or more).",
    controls=[Slider("income", 12.0, 78.0, 30.0, 1.0, "income (thousand a year)"),
              Slider("debt", 0.0, 60.0, 36.0, 1.0, "debt (% of income)"),
              Slider("samples", 10, SAMPLES, 50, 10, "neighbours"),
              Slider("width", 0.1, 3.0, 0.5, label="kernel width σ", scale="log"),
              Slider("run", 1, RUNS, 1, 1, "run shown"),
              Choice("model", ["network", "decision tree"]),
              Button("again", "Run ten times again", again), Seed()],
    start=start, compute=outputs,
    views=[Plane(*LIMITS, heat="surface", heat_label="probability of repayment",
                 dots=("neighbours", "yes", "far"), dot_labels=("near", "far: counts less than half"),
                 lines=("line", "lines"), arrows={"LIME": "arrow", "gradient": "slope"}, highlight="x",
                 xlabel="income (thousand a year)", ylabel="debt (% of income)",
                 handles=(Handle("applicant", "the applicant", "x",
                                 drag=lambda to: {"income": to[0], "debt": to[1]}),)),
           Bars({"income": "w_income", "debt": "w_debt"}, labels=tuple(map(str, range(1, RUNS + 1))),
                ylim=(-0.6, 0.6), xlabel="run", ylabel="weight"),
           Readout("The model says {p:.0%}. This run, per standard deviation: income {w1:+.2f}, "
                   "debt {w2:+.2f}, R² = {score:.2f}",
                   "{network?}The gradient: income {g1:+.2f}, debt {g2:+.2f}",
                   "Its neighbours count like {count:.1f} near ones",
                   "Ten runs: debt from {low:+.2f} to {high:+.2f}; directions within {angle:.0f} degrees; "
                   "lowest R² {worst:.2f}")],
    goal={"debt helps": "helps", "the runs disagree": "disagree", "the runs agree": "agree"},
    solution={"debt helps": {"income": 36.0, "debt": 3.0, "samples": 200},
              "the runs disagree": {"income": 35.0, "debt": 20.0, "samples": 10},
              "the runs agree": {"income": 45.0, "debt": 45.0, "samples": 200, "width": 0.7}},
)
