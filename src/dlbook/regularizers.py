r"""Regularizers: penalties on large weights, so that a network prefers simpler functions.

A penalty such as ``l2(0.01)`` is a function of the parameters that returns ``(value, gradient)``, both to
be added to those of the loss; the gradient is a pytree like the parameters. `optimizers.penalized` adds it
in each training step, `optimizers.projected` applies `max_norm`. Biases are left out: they shift a
function but do not make it steep. `weights` makes that choice, and each penalty accepts a different one.
Introduced in chapter 8.
"""

from dlbook.arrays import asarray, check_setting, namespace, pytree, sign
from dlbook.errors import check_count, check_function, check_one_of

__all__ = ["REGULARIZERS", "elastic", "get", "l1", "l2", "max_norm", "weights"]


def weights(path, leaf):
    """Choose the leaves with two axes or more: weight matrices and kernels, not biases or scales.

    Parameters
    ----------
    path : str
        Path of the leaf, such as ``"0/W"``, for choices that depend on it.
    leaf : array

    Returns
    -------
    bool
    """
    return leaf.ndim >= 2


def l1(strength, choose=weights):
    r"""Return the penalty :math:`\lambda\sum|w|`: it pulls all weights equally, so small ones become 0.

    Parameters
    ----------
    strength : float
        The :math:`\lambda`.
    choose : callable, default `weights`
        Takes the path and the array of a leaf, and returns whether the leaf is penalized.

    Returns
    -------
    callable
        Takes the parameters and returns the value and its gradient, :math:`\lambda\,\mathrm{sign}(w)`
        (0 at 0, by convention).

    Examples
    --------
    >>> import numpy as np
    >>> value, gradient = l1(0.5)({"W": np.array([[1.0, -3.0]]), "b": np.array([7.0])})
    >>> float(value), gradient["W"].tolist(), gradient["b"].tolist()
    (2.0, [[0.5, -0.5]], [0.0])
    """
    strength = _checked("l1", strength, choose)
    return _penalty(lambda w, xp: (strength * xp.sum(xp.abs(w)), strength * sign(w)), choose)


def l2(strength, choose=weights):
    r"""Return the penalty :math:`\tfrac\lambda2\sum w^2`: it pulls the largest weights most.

    Under plain gradient descent each step shrinks the weights by the factor :math:`1-\eta\lambda`,
    hence the name *weight decay*; under Adam it does not, see `optimizers.adamw`.

    Parameters
    ----------
    strength : float
        The :math:`\lambda`.
    choose : callable, default `weights`
        As for `l1`.

    Returns
    -------
    callable
        Takes the parameters and returns the value and its gradient, :math:`\lambda w`.
    """
    strength = _checked("l2", strength, choose)
    return _penalty(lambda w, xp: (0.5 * strength * xp.sum(w * w), strength * w), choose)


def elastic(l1_strength, l2_strength, choose=weights):
    r"""Return the sum of `l1` and `l2`, :math:`\lambda_1\sum|w| + \tfrac{\lambda_2}2\sum w^2` (elastic net).

    Parameters
    ----------
    l1_strength, l2_strength : float
    choose : callable, default `weights`
        As for `l1`.

    Returns
    -------
    callable
        Takes the parameters and returns the value and its gradient.

    References
    ----------
    Zou, Hastie (2005), *Journal of the Royal Statistical Society B* 67:301.
    """
    first, second = l1(l1_strength, choose), l2(l2_strength, choose)

    def penalty(params):
        (value1, gradient1), (value2, gradient2) = first(params), second(params)
        return value1 + value2, pytree.map(lambda a, b: a + b, gradient1, gradient2)
    return penalty


def max_norm(limit, choose=weights, units=-1):
    r"""Return a projection that scales the weights of each unit to a norm of at most `limit`.

    It is not a penalty: `optimizers.projected` applies it after each step. Smaller weights stay as they are.

    Parameters
    ----------
    limit : float
        Largest norm :math:`\lVert w\rVert` of the weights that lead into one unit.
    choose : callable, default `weights`
        As for `l1`.
    units : int, default -1
        The axis of the units; the norm is taken over all others. −1 suits a dense layer of shape (inputs,
        outputs), 0 a convolution of (out channels, in channels, height, width). A vector of weights is
        one unit.

    Returns
    -------
    callable
        Takes the parameters and returns the new ones.

    References
    ----------
    Srivastava et al. (2014), *Journal of Machine Learning Research* 15:1929.
    """
    limit = _checked("max_norm", limit, choose)
    check_count("max_norm: units", units, least=-8)

    def project(w):
        xp = namespace(w, limit)
        others = tuple(i for i in range(w.ndim) if w.ndim == 1 or i != units % w.ndim)
        norm = xp.sqrt(xp.sum(w * w, axis=others, keepdims=True))     # one per unit
        return w * (limit / xp.maximum(norm, limit))                  # exactly w if it is smaller
    return lambda params: _chosen(params, choose, project, lambda w: w)


#: Every regularizer by its name.
REGULARIZERS = {f.__name__: f for f in (l1, l2, elastic, max_norm)}


def get(name):
    """Return the regularizer called `name`; an unknown name raises a ValueError."""
    check_one_of("regularizer", name, REGULARIZERS)
    return REGULARIZERS[name]


def _penalty(rule, choose):
    """Return the penalty that sums `rule`, a function of one leaf and its namespace, over the leaves."""
    def penalty(params):
        values = []

        def gradient(w):
            value, slope = rule(w, namespace(w))
            values.append(value)
            return slope
        gradients = _chosen(params, choose, gradient, lambda w: namespace(w).zeros_like(w))
        if not values:
            raise ValueError("regularizer: no leaf of the parameters was chosen, so there is nothing to "
                             "penalize; write choose=lambda path, leaf: True for vectors of weights")
        return sum(values[1:], values[0]), gradients
    return penalty


def _chosen(params, choose, inside, outside):
    """Apply `inside` to the chosen leaves and `outside` to the others."""
    results = [(inside if choose(path, leaf) else outside)(leaf)
               for path, leaf in ((path, asarray(leaf)) for path, leaf in pytree.paths(params))]
    return pytree.rebuild(params, results)


def _checked(what, value, choose):
    """Return a number above 0 as a Python float: NumPy's float64 would promote float32."""
    check_function(f"{what}: choose", choose, "of a leaf's path and array, such as regularizers.weights")
    return check_setting(f"{what}: the {'limit' if what == 'max_norm' else 'strength'}", value)
