"""One neuron: weights, bias, weighted sum, activation; and the logic gates that one neuron can compute."""

from typing import Any, NamedTuple

from dlbook import activations
from dlbook.arrays import asarray, explained, namespace
from dlbook.errors import ShapeError, check_finite, check_labels, check_one_of, check_shape

__all__ = ["Perceptron", "gate", "neuron", "predict", "samples", "weighted_sum"]

_GATES = {"and": ((1.0, 1.0), -1.5), "or": ((1.0, 1.0), -0.5), "not": ((-1.0,), 0.5),
          "nand": ((-1.0, -1.0), 1.5), "nor": ((-1.0, -1.0), 0.5)}


class Perceptron(NamedTuple):
    """Parameters of one neuron: weights `w`, shape (d,), and bias `b`, a number or 0-d array."""

    w: Any
    b: Any


@explained(params=Perceptron)
def weighted_sum(params, X):
    r"""Return :math:`z = Xw + b`.

    Parameters
    ----------
    params : Perceptron
        `w` has shape (d,).
    X : float array, shape (n, d) or (d,)
        Samples as rows, or one sample.

    Returns
    -------
    float array, shape (n,) or ()

    Raises
    ------
    ShapeError
        If the number of features is not the number of weights.
    """
    X = asarray(X, what="weighted_sum: X")
    w, b = asarray(params.w, like=X), asarray(params.b, like=X)
    check_shape("weighted_sum: w", w, ("d",))
    if X.ndim not in (1, 2) or X.shape[-1] != w.shape[0]:
        hint = "; did you mean X.T?" if X.ndim == 2 and X.shape[0] == w.shape[0] else ""
        raise ShapeError(f"weighted_sum: X has shape {tuple(X.shape)} and w {tuple(w.shape)}; "
                         f"expected one column of X for each of the {w.shape[0]} weights{hint}")
    return namespace(X, w).matmul(X, w) + b           # (n, d) @ (d,) + () -> (n,)


@explained(params=Perceptron, activation="activation")
def neuron(params, X, activation="step"):
    r"""Return the output :math:`\hat y = g(Xw + b)` of one neuron.

    Parameters
    ----------
    params : Perceptron
    X : float array, shape (n, d) or (d,)
    activation : str or callable, default "step"
        A name from `dlbook.activations.ACTIVATIONS`, or a function of z.

    Returns
    -------
    float array, shape (n,) or ()
    """
    g = activation if callable(activation) else activations.get(activation).value
    return g(weighted_sum(params, X))


def predict(params, X):
    """Return the class, 0.0 or 1.0: the output of a neuron with a step activation.

    Parameters
    ----------
    params : Perceptron
    X : float array, shape (n, d) or (d,)

    Returns
    -------
    float array, shape (n,) or ()
    """
    return neuron(params, X, "step")


def gate(name):
    """Return weights that compute a logic gate; many others would do as well.

    Parameters
    ----------
    name : {"and", "or", "nand", "nor", "not"}

    Returns
    -------
    Perceptron
        With two weights, or one for "not".

    Raises
    ------
    ValueError
        If no perceptron can ("xor", "xnor"), or there is no such gate.

    Examples
    --------
    >>> predict(gate("nand"), [[0, 0], [0, 1], [1, 0], [1, 1]])
    array([1., 1., 1., 0.])
    """
    if name in ("xor", "xnor"):
        raise ValueError(f"gate: one perceptron cannot compute {name!r}: it cuts the plane with "
                         "one line, and no line has (0, 0) and (1, 1) on one side, (0, 1) and "
                         "(1, 0) on the other")
    check_one_of("gate", name, _GATES)
    w, b = _GATES[name]
    return Perceptron(asarray(w), asarray(b))


def samples(what, X, y):
    """Convert and check the samples and labels passed to a public function.

    Parameters
    ----------
    what : str
        Name of that function, for the messages.
    X : array_like, shape (n, d)
    y : array_like, shape (n,)
        Labels 0 and 1.

    Returns
    -------
    X : float array, shape (n, d)
    y : float array, shape (n,)
        With the library and dtype of `X`.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If either is invalid.
    """
    X = asarray(X, what=f"{what}: X")
    y = asarray(y, like=X, what=f"{what}: y")
    n = check_shape(f"{what}: X", X, ("n", "d"), hint="a single sample is one row: write X[None, :]"
                    if X.ndim == 1 else "")["n"]
    check_shape(f"{what}: y", y, (n,), hint="one label for each row of X")
    check_finite(f"{what}: X", X)
    check_labels(f"{what}: y", y)
    return X, y
