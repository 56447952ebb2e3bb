"""Chapter 8: split the data, let the test set leak or choose by it, and compare the score with the truth."""

import math

from dlbook.arrays import draws, namespace
from dlbook.figures import Bars, Choice, Explorable, Plane, Readout, Seed, Slider
from dlbook.plots import grid

__all__ = ["choose_model", "explorable", "halves", "nearest", "outputs", "parts", "shares", "start", "step"]

N, FRESH, MODELS = 60, 300, 25                 # points available, new points, and the most models to try
LIMITS = (-3.5, 3.5)
SIDE = 32                                      # of the map of outputs
APART = 0.9                                    # distance of each centre from the middle; the clouds overlap


def start(seed, **given):
    """Draw the available points, new ones from the same two clouds, and the first split."""
    rng = draws.generator(seed)
    X, y, rng = _clouds(rng, N)
    fresh, fresh_y, rng = _clouds(rng, FRESH)
    return _cut(rng) | {"X": X, "y": y, "fresh": fresh, "fresh_y": fresh_y,
                        "cuts": namespace(X).asarray(0), "claims": 0.0 * X[0, 0], "truths": 0.0 * X[0, 0]}


def step(seed, cuts, claims, truths, rng, X, y, fresh, fresh_y, **given):
    """Add up the scores of this split, and split the same points again."""
    _, _, scores = choose_model(X=X, y=y, fresh=fresh, fresh_y=fresh_y, **given)
    return _cut(rng) | {"X": X, "y": y, "fresh": fresh, "fresh_y": fresh_y, "cuts": cuts + 1,
                        "claims": claims + scores[2], "truths": truths + scores[3]}


def _cut(rng):
    """Draw an order of the points: the first train, the last test."""
    order, rng = draws.permutation(rng, N)
    return {"order": order, "rng": rng}


def halves(order):
    """Return which half of the points each model looks at, (25, 60); all differ, because 61 is prime."""
    xp = namespace(order)
    return (xp.arange(1, MODELS + 1)[:, None] * (order + 1)) % (N + 1) <= N // 2


def _clouds(rng, n):
    """Return n points from two round clouds, every other one of class 1."""
    numbers, rng = draws.normal(rng, 2 * n)
    xp = namespace(numbers)
    y = xp.arange(n) % 2
    side = xp.astype(2 * y - 1, xp.float64)
    X = xp.reshape(numbers, (n, 2)) + APART * side[:, None] * xp.asarray([1.0, 0.0])
    return X, y, rng


def parts(order, training, leaked):
    """Return which points train, validate and test, (60,) each; `leaked` % of test points are trained on."""
    xp = namespace(order)
    rank = xp.argsort(order)                                   # of each point in the shuffled order
    rest = (N - training) // 2
    validate = xp.logical_and(rank >= training, rank < training + rest)
    test = rank >= training + rest
    copied = xp.logical_and(test, (rank - training - rest) * 100 < leaked * (N - training - rest))
    return xp.logical_or(rank < training, copied), validate, test


def shares(answers, y, chosen):
    """Return the share of right answers of each model, (m, n), among the chosen points."""
    xp = namespace(y)
    chosen = xp.astype(chosen, xp.float64)
    right = xp.astype(answers == y, xp.float64)
    return xp.sum(right * chosen, axis=1) / xp.maximum(xp.sum(chosen), 1.0)


def nearest(positions, X, y, known):
    """Return the class of the nearest known point, (m, n); `known` is (m, 60) for m models."""
    xp = namespace(X)
    far = xp.sum(X * X, axis=1) - 2.0 * (positions @ X.T)         # (n, 60), up to a constant per row
    rows = xp.argmin(far + xp.where(known, 0.0, math.inf)[:, None, :], axis=2)    # (m, n)
    return xp.reshape(xp.take(y, xp.reshape(rows, (-1,)), axis=0), rows.shape)


def choose_model(X, y, fresh, fresh_y, order, training, leaked, tries, judge):
    """Return the parts, the points that the best model knows, and its accuracy on each part and beyond."""
    xp = namespace(X)
    train, validate, test = cut = parts(order, training, leaked)
    all_of_it = xp.logical_or(xp.arange(MODELS)[:, None] == 0, order == order[0])    # at least one point
    known = xp.logical_and(train, xp.logical_or(halves(order), all_of_it))    # model 0 knows all
    answers = nearest(X, X, y, known)                                             # (25, 60)
    judged = shares(answers, y, test if judge == "the test set" else validate)
    best = xp.reshape(xp.argmax(xp.where(xp.arange(MODELS) < tries, judged, -1.0)), (1,))
    mine = xp.take(known, best, axis=0)
    scores = [shares(xp.take(answers, best, axis=0), y, part)[0] for part in (train, validate, test)]
    truth = shares(nearest(fresh, X, y, mine), fresh_y, fresh_y >= 0)[0]
    return cut, mine, xp.stack([*scores, truth])


def outputs(seed, X, y, cuts, claims, truths, rng, leaked, tries, judge, **given):
    """Return the scores of the chosen model on each part, and on new points."""
    xp = namespace(X)
    given = given | {"leaked": leaked, "tries": tries, "judge": judge}
    (train, validate, test), mine, scores = choose_model(X, y, **given)
    surface = nearest(grid(LIMITS, LIMITS, SIDE, xp), X, y, mine)
    seen = xp.logical_or(train, test)[:, None]                                    # validation: not drawn
    many = xp.astype(cuts + 1, xp.float64)
    fooled = xp.logical_and(scores[2] - scores[3] >= 0.1, xp.logical_and(leaked == 0, tries > 1))
    return {"surface": xp.astype(xp.reshape(surface, (SIDE, SIDE)), xp.float64),
            "dots": xp.where(seen, X, xp.nan), "is_test": xp.logical_and(test, xp.logical_not(train)),
            "scores": scores, "claim": scores[2], "truth": scores[3], "n_train": xp.count_nonzero(train),
            "n_validate": xp.count_nonzero(validate), "n_test": xp.count_nonzero(test),
            "mean_claim": (claims + scores[2]) / many, "mean_truth": (truths + scores[3]) / many,
            "many": cuts + 1,
            "fooled": fooled if judge == "the test set" else xp.logical_and(fooled, cuts < 0)}


explorable = Explorable(
    id="split-it-yourself",
    title="Split it yourself",
    alt="Two overlapping clouds of points, filled for training and hollow for testing, over the output of a "
        "model that repeats the nearest training point. Next to it four bars: the share of right answers on "
        "the training, validation and test part, and on 300 new points.",
    task="The two clouds overlap, so hardly any rule is right on more than four new points in five. First "
         "let test points leak into the training, and watch the test bar move away from the last one. Then, "
         "without a leak, try many models and choose by the test set, until its score is at least 10 points "
         "too good.",
    controls=[Slider("training", 10, 50, 36, 2, "training points of 60"),
              Slider("leaked", 0, 100, 0, 10, "test points also trained on, %"),
              Slider("tries", 1, MODELS, 1, 1, "models tried"),
              Choice("judge", ["the validation set", "the test set"], label="choose the best by"),
              Seed(value=5)],
    start=start, restart=("training", "leaked", "tries", "judge"), step=step, compute=outputs,
    steps_per_second=4,
    views=[Plane(LIMITS, LIMITS, heat="surface", heat_label="output", dots=("dots", "y", "is_test"),
                 dot_labels=("training", "test"), title="Training and test points"),
           Bars({"right answers": "scores"}, labels=("train", "valid.", "test", "new"),
                ylim=(0.0, 1.0), ylabel="share of right answers"),
           Readout("{n_train:d} train, {n_validate:d} validate (not drawn), {n_test:d} test",
                   "The test set says {claim:.0%}, 300 new points say {truth:.0%}",
                   "Splits so far: {many:d}. On average, test {mean_claim:.0%}, new {mean_truth:.0%}")],
    goal="fooled",
    solution={"training": 36, "tries": 25, "judge": "the test set"},
)
