"""Rosenblatt's rule: after a mistake, move the line towards the misclassified sample."""

from typing import NamedTuple

from array_api_compat import device

from dlbook.arrays import asarray, check_setting, explained, namespace
from dlbook.errors import check_count, check_positive, check_shape
from dlbook.perceptron.neuron import Perceptron, predict, samples

__all__ = ["PerceptronHistory", "Step", "fit", "steps", "update"]


class Step(NamedTuple):
    """One visit to one sample.

    Attributes
    ----------
    epoch, index : int
        Number of completed passes, and the row that was visited.
    params : Perceptron
        After the visit.
    mistake : bool
        Whether the prediction was wrong; only then did `params` change.
    """

    epoch: int
    index: int                       # type: ignore[assignment]   # tuples have a method of that name
    params: Perceptron
    mistake: bool


class PerceptronHistory(NamedTuple):
    """Record of a run of `fit`.

    Attributes
    ----------
    mistakes : tuple of int
        Wrong predictions in each epoch, made while the weights were still changing. If the samples are
        sorted by class there are few, though the final weights may misclassify many: shuffle the samples.
    converged : bool
        Whether the last epoch had no mistake.
    """

    mistakes: tuple[int, ...]
    converged: bool

    def __repr__(self):
        shown = " ".join(map(str, self.mistakes[:12])) + (" …" if len(self.mistakes) > 12 else "")
        epochs = f"{len(self.mistakes)} epoch{'' if len(self.mistakes) == 1 else 's'}"
        end = "converged" if self.converged else "not converged"
        return f"PerceptronHistory({epochs}, mistakes {shown}, {end})"


@explained(params=Perceptron, x="array_like", lr="number")
def update(params, x, y, lr=1.0):
    """Return the parameters after one step of Rosenblatt's rule, with one sample.

    Parameters
    ----------
    params : Perceptron
    x : float array, shape (d,)
    y : 0-d array or float
        Its label, 0 or 1.
    lr : float, default 1.0
        Learning rate. If training starts from zero weights, it only scales them: in exact arithmetic no
        prediction changes; with rates such as 0.1, rounding may decide where z is 0.

    Returns
    -------
    Perceptron
        With the same values if the prediction was right.
    """
    x = asarray(x, what="update: x")
    y = asarray(y, like=x, what="update: y")
    check_shape("update: y", y, (), hint="the label of one sample")
    lr = check_setting("update: lr", lr)
    w, b = asarray(params.w, like=x), asarray(params.b, like=x)
    error = y - predict(params, x)                    # -1, 0 or 1
    return Perceptron(w + lr * error * x, b + lr * error)


def steps(X, y, lr=1.0, epochs=100, params=None):
    """Apply Rosenblatt's rule to the samples in order, until an epoch has no mistake.

    Parameters
    ----------
    X : float array, shape (n, d)
    y : array, shape (n,)
        Labels 0 and 1.
    lr : float, default 1.0
    epochs : int, default 100
        Give up after this number of passes.
    params : Perceptron, optional
        Initial parameters; zeros by default.

    Yields
    ------
    Step
        One per visit: loop over it, stop it, draw it.

    Raises
    ------
    ShapeError, ValueError, TypeError
        Immediately, if `X`, `y`, `lr` or `epochs` is invalid.
    """
    X, y = samples("perceptron.steps", X, y)
    check_positive("perceptron.steps: lr", lr)
    check_count("perceptron.steps: epochs", epochs)
    if params is None:
        xp = namespace(X)
        w = xp.zeros((X.shape[1],), dtype=X.dtype, device=device(X))
        params = Perceptron(w, xp.sum(w))             # 0-d zero, on the same device
    else:
        params = Perceptron(asarray(params.w, like=X), asarray(params.b, like=X))
    return _steps(X, y, lr, epochs, params)


def _steps(X, y, lr, epochs, params):
    for epoch in range(epochs):
        clean = True
        for index in range(X.shape[0]):
            x = X[index, :]
            mistake = bool(predict(params, x) != y[index])
            if mistake:
                params = update(params, x, y[index], lr)
            clean = clean and not mistake
            yield Step(epoch, index, params, mistake)
        if clean:
            return


def fit(X, y, lr=1.0, epochs=100, params=None):
    """Run `steps` to the end.

    Parameters
    ----------
    X, y, lr, epochs, params
        As for `steps`.

    Returns
    -------
    params : Perceptron
    history : PerceptronHistory

    Examples
    --------
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> params, history = fit(X, y)
    >>> history
    PerceptronHistory(6 epochs, mistakes 2 3 3 2 1 0, converged)
    """
    mistakes = []
    for step in steps(X, y, lr, epochs, params):
        mistakes += [0] * (step.epoch + 1 - len(mistakes))
        mistakes[-1] += step.mistake
        params = step.params
    return params, PerceptronHistory(tuple(mistakes), mistakes[-1] == 0)
