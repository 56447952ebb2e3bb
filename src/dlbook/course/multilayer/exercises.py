"""The exercises of chapter 4, each with a hint for every common mistake.

The mistakes of exercise 4 are written as functions, so that the tests can make each of them and check its
hint.
"""

import itertools

import numpy as np

from dlbook import datasets
from dlbook.course.exercise import NotYet, array, close, compare, exercise, expect, number, shape_of, text
from dlbook.course.held_out import share_right

__all__ = ["TARGET", "arms", "check_arms", "check_count", "check_forward", "check_matrix", "check_parity",
           "check_triangle"]

# Exercise 1 -------------------------------------------------------------------------------------

_WEIGHTS, _BIASES = 30 * 16 + 16 * 8 + 8 * 2, 16 + 8 + 2
_COUNTS = {
    _WEIGHTS: "These are the weights. Every unit also has a bias: 16, 8 and 2 of them.",
    _WEIGHTS + 16 + 8: "The biases of the 2 output units are missing.",
    _WEIGHTS + 8 + 2: "The biases of the first 16 hidden units are missing.",
    _WEIGHTS + 16 + 2: "The biases of the 8 units in the second hidden layer are missing.",
    _WEIGHTS + 16: "Only the first hidden layer has biases here; every layer has them.",
    _WEIGHTS + 30 + 16 + 8: "A layer has one bias per *unit* that it computes, not one per input.",
    _WEIGHTS + 30 + _BIASES: "The inputs are given, not computed: they have no biases.",
    30 * 16 + 16: "This is the first hidden layer alone. The other two also have weights and biases.",
    30 * 16 + 16 + 16 * 8 + 8: "These are the two hidden layers. The output layer also has weights and "
                               "biases.",
    30 + 16 + 8 + 2: "This counts units. Between two layers there is a weight for every *pair* of units.",
    16 + 8 + 2: "This counts units. Between two layers there is a weight for every *pair* of units.",
    30 * 16 * 8 * 2: "Add the layers, do not multiply them: no weight connects more than two units.",
}


@exercise
def check_count(parameters):
    """Check the number of parameters of the network 30 → 16 → 8 → 2.

    Parameters
    ----------
    parameters : int
    """
    count = number("parameters", parameters)
    for slip, hint in _COUNTS.items():
        expect(count != slip, hint)
    expect(count == _WEIGHTS + _BIASES,
           f"{text(count)} is not right. A layer from d inputs to k units has d · k weights and k biases; "
           "there are three such layers.")
    return "30 · 16 + 16 = 496, 16 · 8 + 8 = 136 and 8 · 2 + 2 = 18: together 650."


# Exercise 2 -------------------------------------------------------------------------------------

_W = np.array([[0.0, 2.0], [-1.0, 1.0]])


@exercise
def check_matrix(W, image, determinant):
    """Check a matrix that maps (1, 0) to (0, 2) and (0, 1) to (−1, 1), its determinant, and (2, 1) @ W.

    Parameters
    ----------
    W : array_like, shape (2, 2)
    image : array_like, shape (2,)
        The image of the point (2, 1).
    determinant : float
    """
    W, image = array("W", W, (2, 2)), array("image", image, (2,))
    determinant = number("determinant", determinant)
    expect(not close(W, _W.T), "This is the transpose. Here samples are rows, x @ W, so the *rows* of W are "
                               "where e₁ and e₂ land.")
    expect(not close(W, _W[::-1]), "The rows are swapped: the first belongs to e₁.")
    expect(close(W, _W), "Expected (1, 0) and (0, 1) to land on (0, 2) and (−1, 1); with this W they land on "
                         f"{text(W[0])} and {text(W[1])}.")
    expect(not close(image, _W @ [2, 1]),
           "W is right, but the image is W @ x, with the factors in the wrong order. Take x @ W: twice the "
           "first row plus the second.")
    expect(not close(image, [1, 2] @ _W),
           "W is right, but the image is that of (1, 2): the *first* row counts twice.")
    expect(close(image, [2, 1] @ _W), f"W is right, but (2, 1) = 2·e₁ + 1·e₂ does not land on {text(image)}: "
                                      "take twice the first row plus the second.")
    expect(not close(determinant, -2), "W and the image are right. The sign of the determinant is wrong: "
                                       "subtract w₁₂·w₂₁ from w₁₁·w₂₂.")
    expect(close(determinant, 2), "W and the image are right, but the determinant w₁₁·w₂₂ − w₁₂·w₂₁ is not "
                                  f"{text(determinant)}.")
    return "(2, 1) lands on 2·(0, 2) + (−1, 1) = (−1, 5); areas are doubled."


# Exercise 3 -------------------------------------------------------------------------------------

def _steps(X, W, b):
    return (X @ W + b >= 0).astype(float)


def _triangle_points():
    """Return points of a grid and on both sides of each side, none on it, and whether they are inside."""
    grid = np.array(list(itertools.product(np.arange(-0.55, 1.6, 0.1), repeat=2)))
    clear = np.abs(grid.sum(axis=1) - 1) > 0.02
    t = np.arange(0.05, 1, 0.1)
    near = [side for off in (-0.005, 0.005) for side in
            ([t, 0 * t + off], [0 * t + off, t], [t + off / 2, 1 - t + off / 2])]     # 6 rows of 10 points
    points = np.concatenate([grid[clear], *np.swapaxes(near, 1, 2)])
    x1, x2 = points.T
    return points, (x1 > 0) & (x2 > 0) & (x1 + x2 < 1)


@exercise
def check_triangle(W1, b1, W2, b2):
    """Check a network with three hidden units that outputs 1 inside the triangle (0, 0), (1, 0), (0, 1).

    Parameters
    ----------
    W1 : array_like, shape (2, 3)
    b1 : array_like, shape (3,)
    W2 : array_like, shape (3, 1)
    b2 : array_like, shape (1,)
    """
    W1, b1 = array("W1", W1, (2, 3)), array("b1", b1, (3,))
    W2, b2 = array("W2", W2, (3, 1)), array("b2", b2, (1,))
    X, inside = _triangle_points()
    H = _steps(X, W1, b1)                                                     # (n, 3)
    answers = _steps(H, W2, b2)[:, 0] == 1
    wrong = answers != inside
    if not wrong.any():
        return f"All {len(X)} points are right: three lines, and a unit that requires all three."
    i = np.argmax(wrong)
    raise NotYet(f"{wrong.sum()} of {len(X)} points are wrong. At {text(X[i])} the hidden units output "
                 f"{text(H[i])}; expected {int(inside[i])} from the network, got {int(answers[i])}. "
                 f"{_triangle_cure(H, inside, W2, b2)}")


def _triangle_cure(H, inside, W2, b2):
    same = [j + 1 for j in range(3) if np.ptp(H[inside, j]) > 0]
    if same:
        return f"Hidden unit {same[0]} changes its output *inside* the triangle: its line cuts through it."
    idle = [j + 1 for j in range(3) if np.ptp(H[:, j]) == 0]
    if idle:
        return f"Hidden unit {idle[0]} has the same output everywhere: its line misses the picture."
    corner = H[inside][0]
    if (H[~inside] == corner).all(axis=1).any():
        return ("Some points outside get the same hidden outputs as those inside: one of the sides is not "
                "yet a line.")
    votes, best_outside = (corner @ W2).item(), np.max(H[~inside] @ W2)
    if votes <= best_outside:
        return ("The three lines are right. But no b2 is right for these weights: a point outside gets as "
                f"many votes as one inside. Inside, the hidden units output {text(corner)}: the weight of a "
                "unit should be positive if it outputs 1 there, and negative if it outputs 0.")
    if votes + b2.item() < 0:
        return "The three lines are right. But the output unit rejects the triangle itself: raise b2."
    return "The three lines are right. But the output unit must require all of them at once: lower b2."


# Exercise 4 -------------------------------------------------------------------------------------

def _forward(hidden=np.tanh, last=lambda z: z, bias=1.0, keep=slice(None)):
    """Return a forward pass, or a faulty one."""
    def forward(X, layers):
        layers = layers[keep]
        for i, (W, b) in enumerate(layers):
            z = X @ W + bias * b
            X = hidden(z) if i < len(layers) - 1 else last(z)
        return X
    return forward


def _case(sizes, seed):
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(size=(d, k)), rng.normal(size=k)) for d, k in itertools.pairwise(sizes)]
    return rng.normal(size=(5, sizes[0])), layers


_NETWORKS = {"A network 3 → 4 → 2": _case((3, 4, 2), 0),
             "A network 2 → 3 → 3 → 1": _case((2, 3, 3, 1), 1),
             "A single layer 4 → 3": _case((4, 3), 2)}
_FORWARD_MISTAKES = {
    "There is an activation after the last layer. It should be linear here: tanh after every layer but the "
    "last.":
        _forward(last=np.tanh),
    "There is no activation: without tanh between them the layers collapse into one.":
        _forward(hidden=lambda z: z),
    "The biases are missing: X @ W + b.":
        _forward(bias=0.0),
    "The biases are subtracted; add them: X @ W + b.":
        _forward(bias=-1.0),
    "The activation is a sigmoid; the task says tanh.":
        _forward(hidden=lambda z: 1 / (1 + np.exp(-z))),
    "The activation is ReLU; the task says tanh.":
        _forward(hidden=lambda z: np.maximum(z, 0)),
    "The activation is applied before the matrix: first X @ W + b, then tanh.":
        lambda X, layers: _before(X, layers),
}


def _before(X, layers):
    for W, b in layers:
        X = np.tanh(X) @ W + b
    return X


@exercise
def check_forward(function):
    """Check ``forward(X, layers)`` for any number of layers: tanh between them, the last one linear.

    Parameters
    ----------
    function : callable
        Takes X, shape (n, d), and a list of pairs (W, b); returns an array of shape (n, k).
    """
    compare(function, _forward(), _NETWORKS, _FORWARD_MISTAKES, _output)
    return "One line per layer, whatever their number: that is the whole forward pass."


def _output(answer, X, layers):
    """Return the output as an array; raise `NotYet` if layers are missing."""
    sizes = [len(b) for _, b in layers]
    shape = shape_of(answer)
    for i, size in enumerate(sizes[:-1]):
        expect(shape != (len(X), size) or size == sizes[-1],
               f"This is the output of layer {i + 1} of {len(sizes)}: the `return` belongs after the loop, "
               "and every layer counts.")
    return array("the output", answer, (len(X), sizes[-1]))


# Exercise 5 -------------------------------------------------------------------------------------

@exercise
def check_parity(W1, b1, W2, b2):
    """Check a network of steps that outputs 1 if the number of ones among three inputs is odd.

    Parameters
    ----------
    W1 : array_like, shape (3, k)
        Weights of k hidden units; k is at most 4.
    b1 : array_like, shape (k,)
    W2 : array_like, shape (k, 1)
    b2 : array_like, shape (1,)
    """
    shape = shape_of(W1)
    k = shape[1] if len(shape) == 2 and shape[0] == 3 and shape[1] else 3
    W1, b1 = array("W1", W1, (3, k)), array("b1", b1, (k,))
    W2, b2 = array("W2", W2, (k, 1)), array("b2", b2, (1,))
    expect(k <= 4, f"Expected at most 4 hidden units, got {k}: it can be done with four, and even with "
                   "three.")
    X = np.array(list(itertools.product((0.0, 1.0), repeat=3)))
    odd = X.sum(axis=1) % 2
    H = _steps(X, W1, b1)
    answers = _steps(H, W2, b2)[:, 0]
    wrong = answers != odd
    if not wrong.any():
        return f"All 8 rows are right, with {k} hidden units."
    i = np.argmax(wrong)
    raise NotYet(f"{wrong.sum()} of 8 rows are wrong. At {text(X[i])} the hidden units output {text(H[i])}; "
                 f"expected {int(odd[i])} from the network, got {int(answers[i])}. {_parity_cure(H, odd)}")


def _parity_cure(H, odd):
    for i, j in itertools.combinations(range(8), 2):
        if odd[i] != odd[j] and (H[i] == H[j]).all():
            return ("An odd and an even row get the same hidden outputs, so no output unit can get both "
                    "right: change W1 or b1. Let the units count: at least one, at least two, all three.")
    if not _separable(H, odd):
        return ("No two rows collide, but still no line or plane keeps the hidden outputs of odd and even "
                "rows apart, whatever W2 and b2: change W1 or b1. Let the units count: at least one, at "
                "least two, all three.")
    return ("With these hidden outputs it can be done: leave W1 and b1, and change W2 and b2, by thinking or "
            "by Rosenblatt's rule.")


def _separable(H, y):
    """Return whether a perceptron separates the rows of `H`, at most four zeros and ones each."""
    X, w = np.hstack([H, np.ones((len(H), 1))]), np.zeros(H.shape[1] + 1)
    for _ in range(1000):                                 # Novikoff's bound is far below, for so few numbers
        wrong = 0
        for x, label in zip(X, y, strict=True):
            change = label - float(w @ x >= 0)
            w, wrong = w + change * x, wrong + abs(change)
        if not wrong:
            return True
    return False


# Exercise 6 -------------------------------------------------------------------------------------

TARGET = 0.94                   # without a hidden layer a network reaches 42 %


def _arms():
    """Return 240 points with labels, 600 without, and the labels of those: three arms of a spiral."""
    known = datasets.spirals(240, noise=0.06, seed=0, classes=3, turns=0.8)
    new = datasets.spirals(600, noise=0.06, seed=99, classes=3, turns=0.8)
    return known.X, known.y, new.X, new.y


def arms():
    """Return the data of exercise 6.

    Returns
    -------
    X : float array, shape (240, 2)
        Points on three arms that wind around one another.
    y : int array, shape (240,)
        Their arms: 0, 1 or 2.
    X_new : float array, shape (600, 2)
        Other points.
    """
    return _arms()[:3]


@exercise
def check_arms(answers):
    """Check the arms of the 600 new points of `arms`; 94 % must be right.

    Parameters
    ----------
    answers : array_like, shape (600,)
    """
    _, y, _, labels = _arms()
    right = share_right(answers, len(y), labels)
    expect(right >= 0.5, f"{right:.1%} are right, about as many as without a hidden layer: three straight "
                         "borders cannot follow the arms.")
    expect(right >= TARGET,
           f"{right:.1%} are right; expected {TARGET:.0%}. Look at the mistakes on the 240 first: if there "
           "are many, more units or more epochs help; if there are none, another seed, or fewer units.")
    return f"{right:.1%} of the new points are right."
