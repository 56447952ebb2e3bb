"""Clipping: limit the size of the gradients before the step."""

from dlbook.arrays import check_setting, explained, namespace, pytree
from dlbook.optimizers.base import Optimizer, check_optimizer, in_dtype_of, scale

__all__ = ["clip_by_norm", "clip_by_value", "clipped", "global_norm"]


@explained()
def clip_by_value(grads, limit):
    """Clip every derivative to ±`limit`; the direction may change.

    Parameters
    ----------
    grads : pytree of arrays
    limit : float

    Returns
    -------
    pytree of arrays
    """
    check_setting("clip_by_value: limit", limit)

    def clip(g):
        xp, most = namespace(g), in_dtype_of(limit, g)
        return xp.minimum(xp.maximum(g, -most), most)
    return pytree.map(clip, grads)


@explained()
def clip_by_norm(grads, limit):
    """Scale the whole gradient to a norm of at most `limit`; its direction is preserved.

    Parameters
    ----------
    grads : pytree of arrays
    limit : float
        Limit of the norm over all leaves together.

    Returns
    -------
    pytree of arrays

    References
    ----------
    Pascanu, Mikolov, Bengio (2013), *ICML*.
    """
    check_setting("clip_by_norm: limit", limit)
    norm = global_norm(grads)
    most = in_dtype_of(limit, norm)
    return scale(grads, most / namespace(norm).maximum(norm, most))


@explained(tree="pytree")
def global_norm(tree):
    r"""Return :math:`\sqrt{\sum g^2}` over all leaves of `tree`, a 0-d array.

    All are divided by the largest first: clipping is for exploding gradients, and in float32 the square
    of 1e20 is infinite.
    """
    leaves = pytree.leaves(tree)
    xp = namespace(*leaves)
    largest = _total(xp.maximum, [xp.max(xp.abs(g)) for g in leaves])
    unit = xp.where(largest > 0, largest, xp.ones_like(largest))
    squares = [(g / in_dtype_of(unit, g)) ** 2.0 for g in leaves]
    return largest * xp.sqrt(_total(xp.add, [xp.sum(s) for s in squares]))


def clipped(optimizer, *, value=None, norm=None):
    """Return an optimizer that clips the gradients before using them.

    Parameters
    ----------
    optimizer : Optimizer
    value : float, optional
        Limit for `clip_by_value`.
    norm : float, optional
        Limit for `clip_by_norm`, which is applied second if both are given.

    Returns
    -------
    Optimizer

    Examples
    --------
    >>> import numpy as np
    >>> from dlbook.optimizers import sgd
    >>> optimizer = clipped(sgd(lr=0.1), norm=1.0)
    >>> state = optimizer.init(np.zeros(2))
    >>> optimizer.update(np.array([30.0, 40.0]), state)[0].round(3)
    array([-0.06, -0.08])
    """
    check_optimizer("clipped", optimizer)
    if value is None and norm is None:
        raise ValueError("clipped: expected a limit, got neither value nor norm; write value=… or norm=…")
    for name, limit in (("value", value), ("norm", norm)):
        if limit is not None:
            check_setting(f"clipped: {name}", limit)

    def update(grads, state, params=None):
        grads = grads if value is None else clip_by_value(grads, value)
        grads = grads if norm is None else clip_by_norm(grads, norm)
        return optimizer.update(grads, state, params)
    return Optimizer(optimizer.init, update, optimizer.lr, optimizer.elementwise and norm is None)


def _total(combine, values):
    """Combine 0-d arrays pairwise, in the dtype of the first."""
    total = values[0]
    for value in values[1:]:
        total = combine(total, in_dtype_of(value, total))
    return total
