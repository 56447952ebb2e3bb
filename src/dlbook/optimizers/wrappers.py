"""Penalties and projections: an optimizer that prefers small weights, or allows no large ones."""

import operator

from dlbook.arrays import explain_device_mismatch, pytree
from dlbook.optimizers.base import Optimizer, apply, check_function, check_optimizer, check_params

__all__ = ["penalized", "projected"]


def penalized(optimizer, penalty):
    """Return an optimizer that minimizes the loss plus a penalty on the parameters.

    The gradient of the penalty is added to that of the loss before `optimizer` uses it. The loss that
    training reports does not contain the penalty.

    Parameters
    ----------
    optimizer : Optimizer
    penalty : callable
        Takes the parameters and returns ``(value, gradient)``, such as ``regularizers.l2(1e-3)``.

    Returns
    -------
    Optimizer
        With the state of `optimizer`; its `update` needs the parameters.

    Examples
    --------
    >>> import numpy as np
    >>> from dlbook.optimizers import sgd
    >>> from dlbook.regularizers import l2
    >>> optimizer = penalized(sgd(lr=0.1), l2(0.5))
    >>> params = {"W": np.array([[2.0, -4.0]])}
    >>> updates, state = optimizer.update({"W": np.array([[1.0, 0.0]])}, optimizer.init(params), params)
    >>> updates["W"]                                       # -0.1 · (gradient + 0.5 · W)
    array([[-0.2,  0.2]])
    """
    check_optimizer("penalized", optimizer)
    check_function("penalized: penalty", penalty, "regularizers.l2(1e-3)")

    @explain_device_mismatch
    def update(grads, state, params=None):
        check_params("penalized", params)
        return optimizer.update(apply(grads, penalty(params)[1]), state, params)
    return Optimizer(optimizer.init, update, optimizer.lr)


def projected(optimizer, projection):
    """Return an optimizer that projects the parameters after each step.

    Its updates lead from the parameters to the projection of where `optimizer` would have moved them.

    Parameters
    ----------
    optimizer : Optimizer
    projection : callable
        Takes the new parameters and returns the nearest allowed ones, such as
        ``regularizers.max_norm(3.0)``.

    Returns
    -------
    Optimizer
        With the state of `optimizer`; its `update` needs the parameters.

    Examples
    --------
    >>> import numpy as np
    >>> from dlbook.optimizers import sgd
    >>> from dlbook.regularizers import max_norm
    >>> optimizer = projected(sgd(lr=1.0), max_norm(5.0))
    >>> params = {"W": np.array([[3.0], [0.0]])}
    >>> updates, state = optimizer.update({"W": np.array([[-3.0], [-8.0]])}, optimizer.init(params), params)
    >>> apply(params, updates)["W"]                        # (6, 8) has length 10
    array([[3.],
           [4.]])
    """
    check_optimizer("projected", optimizer)
    check_function("projected: projection", projection, "regularizers.max_norm(3.0)")

    @explain_device_mismatch
    def update(grads, state, params=None):
        check_params("projected", params)
        updates, state = optimizer.update(grads, state, params)
        allowed = projection(apply(params, updates))
        return pytree.map(operator.sub, allowed, params), state
    return Optimizer(optimizer.init, update, optimizer.lr)
