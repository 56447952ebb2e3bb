"""Gradient descent, plain and with momentum."""

from typing import Any, NamedTuple

from dlbook.arrays import explained, pytree
from dlbook.errors import check_flag
from dlbook.optimizers.base import (
    Optimizer,
    check_gradient,
    check_hyperparameters,
    in_dtype_of,
    rate,
    zeros_like,
)

__all__ = ["MomentumState", "SGDState", "momentum", "nesterov", "sgd"]


class SGDState(NamedTuple):
    """State: `step`, the number of updates so far, which is all that `sgd` needs."""

    step: Any


class MomentumState(NamedTuple):
    """State: `step`, and the `velocity` of each parameter."""

    step: Any
    velocity: Any


def sgd(lr):
    r"""Gradient descent: :math:`\theta \leftarrow \theta - \eta_t\,g_t`.

    With the gradient of a random part of the data (a mini-batch) it is *stochastic*. `lr` is the
    learning rate, a number above 0 or a schedule.
    """
    check_hyperparameters("sgd", lr)

    @explained(state=SGDState)
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, p):
            check_gradient(g, p)
            return in_dtype_of(speed, g) * g
        return pytree.map(move, grads, grads if params is None else params), SGDState(state.step + 1)
    return Optimizer(lambda params: SGDState(0), update, lr, elementwise=True)


def momentum(lr, beta=0.9, averaged=False):
    r"""Heavy-ball momentum: :math:`v \leftarrow \beta v + g_t,\ \theta \leftarrow \theta - \eta_t\,v`.

    Along a steady slope the velocity sums to :math:`g/(1-\beta)`, ten times the gradient for 0.9.
    Some books average instead, :math:`v \leftarrow \beta v + (1-\beta)\,g_t`; both take the same steps
    if the second has a learning rate :math:`1/(1-\beta)` times as large.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    beta : float, default 0.9
        Decay rate of the velocity.
    averaged : bool, default False
        False sums, as in Polyak's paper and PyTorch; True averages, as `adam` does.

    Returns
    -------
    Optimizer
        An optimizer with a `MomentumState`.

    References
    ----------
    Polyak (1964), *USSR Computational Mathematics and Mathematical Physics* 4:1.
    """
    check_hyperparameters("momentum", lr, beta=beta)
    check_flag("momentum: averaged", averaged)
    gain = 1.0 - beta if averaged else 1.0

    @explained(state=MomentumState)
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, v):
            check_gradient(g, v)
            v = beta * v + gain * g
            return in_dtype_of(speed, v) * v, v
        updates, velocity = pytree.map(move, grads, state.velocity, returns=2)
        return updates, MomentumState(state.step + 1, velocity)
    return Optimizer(lambda params: MomentumState(0, zeros_like(params)), update, lr, elementwise=True)


def nesterov(lr, beta=0.9):
    r"""Nesterov momentum: :math:`v \leftarrow \beta v + g_t,\ \theta \leftarrow \theta-\eta_t(g_t+\beta v)`.

    It looks one step of the velocity ahead, so it slows down before the bottom of a valley rather than
    past it.

    Parameters
    ----------
    lr, beta
        As for `momentum`.

    Returns
    -------
    Optimizer
        An optimizer with a `MomentumState`.

    References
    ----------
    Nesterov (1983), *Doklady AN SSSR* 269:543; this form: Sutskever et al. (2013), *ICML*.
    """
    check_hyperparameters("nesterov", lr, beta=beta)

    @explained(state=MomentumState)
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, v):
            check_gradient(g, v)
            v = beta * v + g
            return in_dtype_of(speed, v) * (beta * v + g), v
        updates, velocity = pytree.map(move, grads, state.velocity, returns=2)
        return updates, MomentumState(state.step + 1, velocity)
    return Optimizer(lambda params: MomentumState(0, zeros_like(params)), update, lr, elementwise=True)
