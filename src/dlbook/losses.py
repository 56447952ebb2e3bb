r"""Losses: one number that says how wrong the outputs are, and its gradient.

Each takes the outputs of a network and the targets `y`, and returns ``(value, gradient)``. The gradient
has the shape of the outputs; backpropagation starts from it. The losses for classes work on *logits*, the
scores before a sigmoid or softmax, and so stay finite however wrong or confident the network is; see
Goodfellow, Bengio, Courville (2016), *Deep Learning*, §6.2.2.

The value is a **mean**, and so is the gradient: it is already divided by the number of samples (and of
outputs, where each is compared), so the same learning rate suits batches of any size. "sum" adds instead;
"none" returns the value of each sample, with its gradient.

Only shapes are checked, since the same functions run on a GPU and in the page; `check_targets` checks the
values, once, before training. Introduced in chapter 5.
"""

from array_api_compat import device

from dlbook import errors
from dlbook.activations import sigmoid
from dlbook.arrays import asarray, check_setting, is_traced, namespace, quiet_underflow, sign

__all__ = ["LOSSES", "binary_cross_entropy", "check_targets", "get", "hinge", "huber", "mae", "mse",
           "multiclass_hinge", "next_token_cross_entropy", "resolve", "softmax_cross_entropy"]


def mse(y_hat, y, reduction="mean"):
    r"""Compute the mean squared error :math:`\tfrac1n\sum_i(\hat y_i-y_i)^2`, gradient :math:`2(\hat y-y)/n`.

    Parameters
    ----------
    y_hat : float array, shape (n,) or (n, k) or more axes
        Predicted numbers.
    y : array, shape of `y_hat`, or (n,) where that is (n, 1)
        Targets.
    reduction : {"mean", "sum", "none"}
        The mean is over all numbers, n or n · k of them.

    Returns
    -------
    value : 0-d float array
        In the squared unit of `y`; with "none" an array of the shape of `y_hat`.
    gradient : float array, shape of `y_hat`

    Raises
    ------
    ShapeError
        If the shapes differ or are empty, as for all losses.

    Examples
    --------
    >>> value, gradient = mse([1.0, 4.0], [1.0, 2.0])
    >>> float(value), gradient.tolist()
    (2.0, [0.0, 2.0])
    """
    y_hat, y = _pair("mse", y_hat, y, "y_hat")
    error = y_hat - y
    return _reduce(error * error, 2.0 * error, reduction)


def mae(y_hat, y, reduction="mean"):
    r"""Compute the mean absolute error; its gradient has the same size for all errors: outliers weigh less.

    Parameters
    ----------
    y_hat, y, reduction
        As for `mse`.

    Returns
    -------
    value, gradient
        As for `mse`; the gradient has the sign of each error, and is 0 where the error is 0.
    """
    y_hat, y = _pair("mae", y_hat, y, "y_hat")
    error = y_hat - y
    return _reduce(namespace(error).abs(error), sign(error), reduction)


def huber(y_hat, y, delta=1.0, reduction="mean"):
    r"""Compute Huber's loss (1964): quadratic for small errors, linear for large ones.

    With the error :math:`r`, and :math:`c` = :math:`r` clipped to :math:`\pm\delta`, it is
    :math:`c\,(r-c/2)`: :math:`r^2/2` inside, :math:`\delta(|r|-\delta/2)` outside; gradient :math:`c`.

    Parameters
    ----------
    y_hat, y, reduction
        As for `mse`.
    delta : float, default 1.0
        Where it becomes linear, in the unit of `y`.

    Returns
    -------
    value, gradient
    """
    delta = check_setting("huber: delta", delta)
    y_hat, y = _pair("huber", y_hat, y, "y_hat")
    error = y_hat - y
    xp = namespace(error, delta)
    clipped = xp.minimum(xp.maximum(error, -delta), delta)
    return _reduce(clipped * (error - 0.5 * clipped), clipped, reduction)


@quiet_underflow
def binary_cross_entropy(logits, y, reduction="mean"):
    r"""Compute the mean of :math:`-y\log p-(1-y)\log(1-p)` with :math:`p=\sigma(z)`.

    The gradient is :math:`(p-y)/n`. The value is :math:`\max(z,0)-zy+\log(1+e^{-|z|})`,
    which neither overflows nor takes the logarithm of 0.

    Parameters
    ----------
    logits : float array, shape (n,) or (n, k)
        Scores z before the sigmoid; k columns are k yes-or-no questions.
    y : array, shape of `logits`, or (n,) where that is (n, 1)
        0 or 1, or probabilities in between.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    value, gradient
        The value in nats: log 2 = 0.693 is what guessing costs.
    """
    z, y = _pair("binary_cross_entropy", logits, y, "logits")
    xp = namespace(z)
    values = xp.maximum(z, 0.0) - z * y + xp.log1p(xp.exp(-xp.abs(z)))
    return _reduce(values, sigmoid(z) - y, reduction)


@quiet_underflow
def softmax_cross_entropy(logits, y, label_smoothing=0.0, reduction="mean"):
    r"""Compute the mean of :math:`-\log p_{y}` with :math:`p=\mathrm{softmax}(z)`; gradient :math:`(p-t)/n`.

    Computed as :math:`\log\sum_j e^{z_j}-\sum_j t_j z_j`, after subtracting the largest logit.

    Parameters
    ----------
    logits : float array, shape (n, k)
        Scores z, not probabilities; rows are samples.
    y : array, shape (n,) or (n, k)
        Class labels 0 … k − 1, or the targets t themselves: one-hot rows, or rows that sum to 1.
    label_smoothing : float, default 0.0
        Share of the target distributed evenly over all k classes: Szegedy et al. (2015), arXiv:1512.00567.
    reduction : {"mean", "sum", "none"}
        The mean is over the n samples.

    Returns
    -------
    value, gradient
        The value in nats: log k is what guessing costs. With "none" its shape is (n,).
    """
    smoothing = check_setting("softmax_cross_entropy: label_smoothing", label_smoothing, least=0.0, below=1.0)
    z, target = _one_hot("softmax_cross_entropy", logits, y)
    xp = namespace(z, target, smoothing)
    if not isinstance(smoothing, float) or smoothing > 0:
        target = (1.0 - smoothing) * target + smoothing / z.shape[1]
    z = z - xp.max(z, axis=1, keepdims=True)          # (n, k), the largest in each row is 0
    e = xp.exp(z)
    total = xp.sum(e, axis=1, keepdims=True)          # (n, 1), between 1 and k
    values = xp.log(total[:, 0]) - xp.sum(target * z, axis=1)
    return _reduce(values, e / total - target, reduction)


def next_token_cross_entropy(logits, tokens, pad=None):
    r"""Compute the mean of :math:`-\log p` of each next token: the text itself is the target.

    The scores at place t are for the token at place t + 1, so the last place has no target. While it learns,
    the network reads the true text up to every place, whatever it would have predicted itself ("teacher
    forcing"), and so all places are learned at once.

    Parameters
    ----------
    logits : float array, shape (n, t, k)
        Scores for each of k tokens, of a network that does not look ahead.
    tokens : array, shape (n, t)
        The tokens that the network has read, 0 … k − 1, at least two of them.
    pad : int, optional
        The token that fills up short sequences at their end: where it is the target, nothing counts.

    Returns
    -------
    value : 0-d float array
        Mean over the targets that count, in nats; 0 if none does.
    gradient : float array, shape (n, t, k)

    Examples
    --------
    >>> import numpy as np
    >>> value, gradient = next_token_cross_entropy(np.zeros((1, 4, 5)), [[1, 3, 0, 0]], pad=0)
    >>> round(float(value), 3), gradient[0, :, 3].round(1).tolist()            # log 5; only 1 → 3 counts
    (1.609, [-0.8, 0.0, 0.0, 0.0])
    """
    what = "next_token_cross_entropy"
    z = asarray(logits, what=f"{what}: logits")
    tokens = asarray(tokens, dtype=z.dtype, like=z, what=f"{what}: tokens")
    if pad is not None:
        errors.check_number(f"{what}: pad", pad)
    if z.ndim != 3 or 0 in z.shape or z.shape[1] < 2:
        raise errors.ShapeError(f"{what}: logits has shape {tuple(z.shape)}; expected (n, t, k), with at "
                                "least two tokens in a sequence")
    errors.check_shape(f"{what}: tokens", tokens, z.shape[:2], hint="one token for each place of logits")
    xp = namespace(z, tokens)
    y = xp.reshape(tokens[:, 1:], (-1,))                                        # (n (t - 1),)
    values, slopes = softmax_cross_entropy(xp.reshape(z[:, :-1, :], (-1, z.shape[2])), y, reduction="none")
    counts = xp.ones_like(values) if pad is None else xp.astype(y != pad, z.dtype)
    share = counts / xp.maximum(xp.sum(counts), 1.0)
    slopes = xp.reshape(slopes * share[:, None], (-1, z.shape[1] - 1, z.shape[2]))
    return xp.sum(values * share), xp.concat([slopes, xp.zeros_like(z[:, -1:, :])], axis=1)


def hinge(scores, y, reduction="mean"):
    r"""Compute the mean of :math:`\max(0, 1-s z)` with :math:`s=\pm1`: a correct sign needs a margin, too.

    With an L2 penalty this is the linear support vector machine: Cortes, Vapnik (1995).

    Parameters
    ----------
    scores : float array, shape (n,) or (n, 1)
        Weighted sums z.
    y : array, shape (n,) or that of `scores`
        Labels 0 and 1; the sign is s = 2y − 1.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    value, gradient
        The gradient is −s/n where the margin sz is below 1, else 0 (by convention also at 1).
    """
    z, y = _pair("hinge", scores, y, "scores")
    xp = namespace(z, y)
    label = 2.0 * y - 1.0                             # -1 or 1
    gap = 1.0 - label * z
    return _reduce(xp.maximum(gap, 0.0), -label * xp.astype(gap > 0, z.dtype), reduction)


def multiclass_hinge(scores, y, reduction="mean"):
    r"""Compute the mean over the samples of :math:`\sum_{j\ne y}\max(0, 1+z_j-z_y)`.

    The score of every wrong class must be at least 1 below that of the right one: Weston, Watkins
    (1999), *ESANN*. (PyTorch's ``MultiMarginLoss`` divides this by the number of classes.)

    Parameters
    ----------
    scores : float array, shape (n, k)
    y, reduction
        As for `softmax_cross_entropy`, but rows of `y` must be one-hot.

    Returns
    -------
    value, gradient
    """
    z, target = _one_hot("multiclass_hinge", scores, y, "scores")
    xp = namespace(z, target)
    right = xp.sum(target * z, axis=1, keepdims=True)             # (n, 1)
    gap = (1.0 - target) * (1.0 + z - right)                      # (n, k), 0 for the right class
    over = xp.astype(gap > 0, z.dtype)
    count = xp.sum(over, axis=1, keepdims=True)                   # margins violated
    return _reduce(xp.sum(xp.maximum(gap, 0.0), axis=1), over - count * target, reduction)


LOSSES = {f.__name__: f for f in (mse, mae, huber, binary_cross_entropy, softmax_cross_entropy, hinge,
                                  multiclass_hinge)}        #: Every loss by its name.


def get(name):
    """Return the loss called `name`; an unknown name raises a ValueError."""
    errors.check_one_of("loss", name, LOSSES)
    return LOSSES[name]


def resolve(what, loss):
    """Return a loss given by its name or as a function.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: loss"``.
    loss : str or callable

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If there is no loss of that name.
    TypeError
        If it is neither a name nor a function.
    """
    if not isinstance(loss, str):
        errors.check_function(what, loss, f"or a name, one of {', '.join(LOSSES)}")
    return get(loss) if isinstance(loss, str) else loss


def check_targets(loss, y, outputs):
    """Check the values of targets, once, before training begins.

    Parameters
    ----------
    loss : str or callable
        One of `LOSSES` or its name; for any other function only NaN and infinity are rejected.
    y : array, shape (n,) or (n, k)
    outputs : int
        Number of columns k of the network's output.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or not a target of that loss.
    """
    errors.check_count("check_targets: outputs", outputs)
    f, y = resolve("check_targets: loss", loss), asarray(y, what="loss: y")
    what, rows = f"{getattr(f, '__name__', 'loss')}: y", y.ndim > 1
    errors.check_finite(what, y)
    if f is hinge or (f is multiclass_hinge and rows):
        errors.check_labels(what, namespace(y).reshape(y, (-1,)))
    elif f in (softmax_cross_entropy, multiclass_hinge) and not rows:
        errors.check_labels(what, y, outputs)
    elif f in (softmax_cross_entropy, binary_cross_entropy):
        hint = "; for labels -1 and 1 write (y + 1) / 2"
        _check_range(f"{what} must contain 0, 1 or probabilities in between", y, 0.0, 1.0, hint)
    if rows and f in (softmax_cross_entropy, multiclass_hinge):
        _check_range(f"{what}: each row must sum to 1", namespace(y).sum(y, axis=1), 1 - 1e-5, 1 + 1e-5)


def _check_range(expected, x, least, most, hint=""):
    low, high = float(namespace(x).min(x)), float(namespace(x).max(x))
    if low < least or high > most:
        raise ValueError(f"{expected}, got {low:g} to {high:g}{hint if low == -1 else ''}")


def _reduce(values, slopes, reduction):
    """Return the mean or sum of `values`, and its gradient."""
    xp = namespace(values)
    if reduction != "mean":
        errors.check_one_of("reduction", reduction, ("mean", "sum", "none"))
        return xp.sum(values) if reduction == "sum" else values, slopes
    n = xp.sum(xp.ones_like(values)) if is_traced(values) else values.size      # the reader may add samples
    return xp.sum(values) / n, slopes / n


def _pair(what, outputs, y, name):
    """Return outputs and targets as arrays of the same shape and dtype."""
    outputs = asarray(outputs, what=f"{what}: {name}")
    y = asarray(y, dtype=outputs.dtype, like=outputs, what=f"{what}: y")
    shape = outputs.shape
    if y.ndim == 1 and shape == (y.shape[0], 1):
        y = y[:, None]                                # a network with one output returns a column
    if y.shape != shape or not shape or 0 in shape:
        cure = ("there is nothing to average" if 0 in shape else "they must be equal, since they would "
                "otherwise be broadcast against each other; add or drop an axis: x[:, None] or x[:, 0]")
        raise errors.ShapeError(f"{what}: {name} has shape {tuple(shape)} and y {tuple(y.shape)}; {cure}")
    return outputs, y


def _one_hot(what, outputs, y, name="logits"):
    """Return the outputs, and one-hot targets of the same shape."""
    outputs = asarray(outputs, what=f"{what}: {name}")
    y = asarray(y, dtype=outputs.dtype, like=outputs, what=f"{what}: y")
    if outputs.ndim != 2 or 0 in outputs.shape:
        errors.check_shape(f"{what}: {name}", outputs, ("n", "k"), hint="one row per sample")
    n, k = outputs.shape
    if y.shape == (n, k):
        return outputs, y
    if y.shape != (n,):
        errors.check_shape(f"{what}: y", y, (n,), (n, k), hint=f"a class for each of the {n} rows of {name}")
    xp = namespace(outputs, y)
    return outputs, xp.astype(y[:, None] == xp.arange(k, dtype=y.dtype, device=device(y)), y.dtype)
