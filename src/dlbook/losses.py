r"""Losses: one number that says how wrong the outputs are, and its gradient.

Each takes the outputs of a network first, the targets `y` second, and returns ``(value, gradient)``.
The gradient has the shape of the outputs and tells the last layer which way to move. Those for
classes work on *logits*, scores that no sigmoid or softmax has touched yet: so they stay finite
however wrong or sure the network is; see Goodfellow, Bengio, Courville (2016), *Deep Learning*, §6.2.2.

The value is a **mean**, and the gradient is of that mean: already divided by the number of samples
(and of outputs, where each is compared). So a learning rate suits batches of every size. "sum" adds
instead; "none" keeps the value of every sample, with the gradient of each one's own.

Only shapes are looked at, since the same functions run on a GPU and in the page; `check_targets` looks
at values, once, before training. Introduced in chapter 5.
"""

from array_api_compat import device

from dlbook import errors
from dlbook.activations import sigmoid
from dlbook.arrays import asarray, check_setting, is_traced, namespace, sign

__all__ = ["LOSSES", "binary_cross_entropy", "check_targets", "get", "hinge", "huber", "mae", "mse",
           "multiclass_hinge", "softmax_cross_entropy"]


def mse(y_hat, y, reduction="mean"):
    r"""Mean squared error :math:`\tfrac1n\sum_i(\hat y_i-y_i)^2`, gradient :math:`2(\hat y-y)/n`.

    Parameters
    ----------
    y_hat : float array, shape (n,) or (n, k) or more axes
        Predicted numbers.
    y : array, shape of `y_hat`, or (n,) where that is (n, 1)
        Right ones.
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
    r"""Mean absolute error; its gradient has the same size for every error, so outliers pull less.

    Parameters
    ----------
    y_hat, y, reduction
        As for `mse`.

    Returns
    -------
    value, gradient
        As for `mse`, the gradient from the sign of each error, 0 where there is none.
    """
    y_hat, y = _pair("mae", y_hat, y, "y_hat")
    error = y_hat - y
    return _reduce(namespace(error).abs(error), sign(error), reduction)


def huber(y_hat, y, delta=1.0, reduction="mean"):
    r"""Squared for small errors, absolute for large ones, joined smoothly; Huber (1964).

    With the error :math:`r` and :math:`c` = `r` cut to :math:`\pm\delta`, it is
    :math:`c\,(r-c/2)`: :math:`r^2/2` inside, :math:`\delta(|r|-\delta/2)` outside; gradient :math:`c`.

    Parameters
    ----------
    y_hat, y, reduction
        As for `mse`.
    delta : float, default 1.0
        Where it turns, in the unit of `y`.

    Returns
    -------
    value, gradient
    """
    delta = check_setting("huber: delta", delta)
    y_hat, y = _pair("huber", y_hat, y, "y_hat")
    error = y_hat - y
    xp = namespace(error, delta)
    cut = xp.minimum(xp.maximum(error, -delta), delta)
    return _reduce(cut * (error - 0.5 * cut), cut, reduction)


def binary_cross_entropy(logits, y, reduction="mean"):
    r"""Mean of :math:`-y\log p-(1-y)\log(1-p)` with :math:`p=\sigma(z)`; gradient :math:`(p-y)/n`.

    Computed as :math:`\max(z,0)-zy+\log(1+e^{-|z|})`, which neither overflows nor takes log 0.

    Parameters
    ----------
    logits : float array, shape (n,) or (n, k)
        Scores z before the sigmoid; with k columns, k questions of yes or no.
    y : array, shape of `logits`, or (n,) where that is (n, 1)
        0 or 1, or probabilities in between.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    value, gradient
        The value in nats: log 2 = 0.693 is what guessing earns.
    """
    z, y = _pair("binary_cross_entropy", logits, y, "logits")
    xp = namespace(z)
    values = xp.maximum(z, 0.0) - z * y + xp.log1p(xp.exp(-xp.abs(z)))
    return _reduce(values, sigmoid(z) - y, reduction)


def softmax_cross_entropy(logits, y, label_smoothing=0.0, reduction="mean"):
    r"""Mean of :math:`-\log p_{y}` with :math:`p=\mathrm{softmax}(z)`; gradient :math:`(p-t)/n`.

    Computed as :math:`\log\sum_j e^{z_j}-\sum_j t_j z_j`, after the largest logit is subtracted.

    Parameters
    ----------
    logits : float array, shape (n, k)
        Scores z, not probabilities; rows are samples.
    y : array, shape (n,) or (n, k)
        Class numbers 0 … k − 1, or the target t itself: one-hot rows, or rows that sum to 1.
    label_smoothing : float, default 0.0
        Share of the target that all k classes divide: Szegedy et al. (2015), arXiv:1512.00567.
    reduction : {"mean", "sum", "none"}
        The mean is over the n samples.

    Returns
    -------
    value, gradient
        The value in nats: log k is what guessing earns. With "none" its shape is (n,).
    """
    smoothing = check_setting("softmax_cross_entropy: label_smoothing", label_smoothing, least=0.0, below=1.0)
    z, target = _one_hot("softmax_cross_entropy", logits, y)
    xp = namespace(z, target, smoothing)
    if not isinstance(smoothing, float) or smoothing > 0:
        target = (1.0 - smoothing) * target + smoothing / z.shape[1]
    z = z - xp.max(z, axis=1, keepdims=True)          # (n, k), the largest of each row is 0
    e = xp.exp(z)
    total = xp.sum(e, axis=1, keepdims=True)          # (n, 1), between 1 and k
    values = xp.log(total[:, 0]) - xp.sum(target * z, axis=1)
    return _reduce(values, e / total - target, reduction)


def hinge(scores, y, reduction="mean"):
    r"""Mean of :math:`\max(0, 1-s z)` with :math:`s=\pm1`: right is not enough, it must be clear.

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
        −s/n where the margin sz is below 1, else 0 (at 1, where there is none, 0 is usual).
    """
    z, y = _pair("hinge", scores, y, "scores")
    xp = namespace(z, y)
    label = 2.0 * y - 1.0                             # -1 or 1
    gap = 1.0 - label * z
    return _reduce(xp.maximum(gap, 0.0), -label * xp.astype(gap > 0, z.dtype), reduction)


def multiclass_hinge(scores, y, reduction="mean"):
    r"""Mean over the samples of :math:`\sum_{j\ne y}\max(0, 1+z_j-z_y)`.

    Every wrong class must lie below the right one by 1: Weston, Watkins (1999), *ESANN*. (PyTorch's
    ``MultiMarginLoss`` divides this by the number of classes.)

    Parameters
    ----------
    scores : float array, shape (n, k)
    y, reduction
        As for `softmax_cross_entropy`, but no shares: rows of `y` are one-hot.

    Returns
    -------
    value, gradient
    """
    z, target = _one_hot("multiclass_hinge", scores, y, "scores")
    xp = namespace(z, target)
    right = xp.sum(target * z, axis=1, keepdims=True)             # (n, 1)
    gap = (1.0 - target) * (1.0 + z - right)                      # (n, k), 0 for the right class
    over = xp.astype(gap > 0, z.dtype)
    count = xp.sum(over, axis=1, keepdims=True)                   # the right class is pushed so often
    return _reduce(xp.sum(xp.maximum(gap, 0.0), axis=1), over - count * target, reduction)


LOSSES = {f.__name__: f for f in (mse, mae, huber, binary_cross_entropy, softmax_cross_entropy, hinge,
                                  multiclass_hinge)}        #: Every loss by its name.


def get(name):
    """Return the loss called `name`; a misspelt name is a ValueError with the nearest one."""
    errors.check_one_of("loss", name, LOSSES)
    return LOSSES[name]


def check_targets(loss, y, outputs):
    """Look at the values of targets, once, before training begins.

    Parameters
    ----------
    loss : str or callable
        One of `LOSSES` or its name; for another function only NaN and infinity are refused.
    y : array, shape (n,) or (n, k)
    outputs : int
        Columns of the network's output, k.

    Raises
    ------
    ValueError
        If a value is NaN or infinite, or is no target of that loss.
    """
    f, y = get(loss) if isinstance(loss, str) else loss, asarray(y, what="loss: y")
    what, rows = f"{getattr(f, '__name__', 'loss')}: y", y.ndim > 1
    errors.check_finite(what, y)
    if f is hinge or (f is multiclass_hinge and rows):
        errors.check_labels(what, namespace(y).reshape(y, (-1,)))
    elif f in (softmax_cross_entropy, multiclass_hinge) and not rows:
        errors.check_labels(what, y, outputs)
    elif f in (softmax_cross_entropy, binary_cross_entropy):
        hint = "; for labels -1 and 1 write (y + 1) / 2"
        _check_reach(f"{what} must hold 0, 1 or probabilities in between", y, 0.0, 1.0, hint)
    if rows and f in (softmax_cross_entropy, multiclass_hinge):
        _check_reach(f"{what}: each row must sum to 1", namespace(y).sum(y, axis=1), 1 - 1e-5, 1 + 1e-5)


def _check_reach(wanted, x, least, most, hint=""):
    low, high = float(namespace(x).min(x)), float(namespace(x).max(x))
    if low < least or high > most:
        raise ValueError(f"{wanted}; {low:g} to {high:g} came{hint if low == -1 else ''}")


def _reduce(values, slopes, reduction):
    """Return mean or sum of `values`, and the gradient that belongs to it."""
    xp = namespace(values)
    if reduction != "mean":
        errors.check_one_of("reduction", reduction, ("mean", "sum", "none"))
        return xp.sum(values) if reduction == "sum" else values, slopes
    n = xp.sum(xp.ones_like(values)) if is_traced(values) else values.size      # a page may have more
    return xp.sum(values) / n, slopes / n


def _pair(what, outputs, y, name):
    """Return both as arrays of one shape and dtype."""
    outputs = asarray(outputs, what=f"{what}: {name}")
    y = asarray(y, dtype=outputs.dtype, like=outputs, what=f"{what}: y")
    shape = outputs.shape
    if y.ndim == 1 and shape == (y.shape[0], 1):
        y = y[:, None]                                # a network with one output has a column
    if y.shape != shape or not shape or 0 in shape:
        cure = ("there is nothing to average" if 0 in shape else "they must be equal, or each would be "
                "paired with each; add or drop an axis: x[:, None] or x[:, 0]")
        raise errors.ShapeError(f"{what}: {name} has shape {tuple(shape)} and y {tuple(y.shape)}; {cure}")
    return outputs, y


def _one_hot(what, outputs, y, name="logits"):
    """Return the outputs, and the targets as rows of their shape."""
    outputs = asarray(outputs, what=f"{what}: {name}")
    y = asarray(y, dtype=outputs.dtype, like=outputs, what=f"{what}: y")
    if outputs.ndim != 2 or 0 in outputs.shape:
        errors.check_shape(f"{what}: {name}", outputs, ("n", "k"), hint="one row for each sample")
    n, k = outputs.shape
    if y.shape == (n, k):
        return outputs, y
    if y.shape != (n,):
        errors.check_shape(f"{what}: y", y, (n,), (n, k), hint=f"a class for each of the {n} rows of {name}")
    xp = namespace(outputs, y)
    return outputs, xp.astype(y[:, None] == xp.arange(k, dtype=y.dtype, device=device(y)), y.dtype)
