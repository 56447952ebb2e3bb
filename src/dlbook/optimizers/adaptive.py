"""Adaptive optimizers: a rate per parameter, from the squares of its past derivatives."""

from typing import Any, NamedTuple

from dlbook.arrays import explained, namespace, pytree
from dlbook.optimizers.base import (
    Optimizer,
    check_gradient,
    check_hyperparameters,
    check_params,
    in_dtype_of,
    rate,
    zeros_like,
)

__all__ = ["AdamState", "SquareState", "adagrad", "adam", "adamw", "rmsprop"]


class SquareState(NamedTuple):
    """State: `step`, and the sum or moving average of each derivative's `square`."""

    step: Any
    square: Any


class AdamState(NamedTuple):
    """State: `step`, and moving averages: the `mean` of each derivative and of its `square`."""

    step: Any
    mean: Any
    square: Any


def adagrad(lr, eps=1e-10):
    r"""AdaGrad: a rate per parameter, which is smaller the larger its past derivatives were.

    .. math:: s \leftarrow s + g_t^2, \qquad \theta \leftarrow \theta - \eta_t\,g_t/(\sqrt s+\epsilon)

    Parameters that rarely had a gradient still take large steps. The sum only grows, so all steps shrink.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    eps : float, default 1e-10
        Avoids division by zero.

    Returns
    -------
    Optimizer
        An optimizer with a `SquareState`.

    References
    ----------
    Duchi, Hazan, Singer (2011), *Journal of Machine Learning Research* 12:2121.
    """
    check_hyperparameters("adagrad", lr, eps)

    @explained(state=SquareState)
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, s):
            check_gradient(g, s)
            s = s + g * g
            return in_dtype_of(speed, g) * (g / (_sqrt(s) + eps)), s
        updates, square = pytree.map(move, grads, state.square, returns=2)
        return updates, SquareState(state.step + 1, square)
    return Optimizer(lambda params: SquareState(0, zeros_like(params)), update, lr, elementwise=True)


def rmsprop(lr, beta=0.9, eps=1e-8):
    r"""AdaGrad with a moving average: :math:`s \leftarrow \beta s + (1-\beta)\,g_t^2`.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    beta : float, default 0.9
        Decay rate of the average. (PyTorch's default is 0.99.)
    eps : float, default 1e-8
        Avoids division by zero.

    Returns
    -------
    Optimizer
        An optimizer with a `SquareState`.

    References
    ----------
    Hinton (2012), *Neural Networks for Machine Learning*, Coursera, lecture 6e.
    """
    check_hyperparameters("rmsprop", lr, eps, beta=beta)

    @explained(state=SquareState)
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, s):
            check_gradient(g, s)
            s = beta * s + (1.0 - beta) * (g * g)
            return in_dtype_of(speed, g) * (g / (_sqrt(s) + eps)), s
        updates, square = pytree.map(move, grads, state.square, returns=2)
        return updates, SquareState(state.step + 1, square)
    return Optimizer(lambda params: SquareState(0, zeros_like(params)), update, lr, elementwise=True)


def adam(lr, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""Adam: momentum and RMSProp combined, both corrected for starting from zero.

    .. math:: m \leftarrow \beta_1 m + (1-\beta_1)\,g_t, \qquad
              s \leftarrow \beta_2 s + (1-\beta_2)\,g_t^2, \qquad
              \theta \leftarrow \theta -
              \eta_t\,\frac{m/(1-\beta_1^{t+1})}{\sqrt{s/(1-\beta_2^{t+1})}+\epsilon}

    The averages start from 0, so they are too small in the first steps; the divisors, the sums of their
    weights, correct this bias. The first step has length `lr` for every parameter.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    beta1, beta2 : float, default 0.9 and 0.999
        Decay rates of the averages of the derivatives and of their squares.
    eps : float, default 1e-8
        Avoids division by zero.

    Returns
    -------
    Optimizer
        An optimizer with an `AdamState`.

    References
    ----------
    Kingma, Ba (2015), arXiv:1412.6980.
    """
    check_hyperparameters("adam", lr, eps, beta1=beta1, beta2=beta2)

    @explained(state=AdamState)
    def update(grads, state, params=None):
        step = state.step + 1
        # The correction of s is moved out of the root, into speed and eps: one product less per leaf.
        root = (1.0 - beta2**step) ** 0.5
        speed = -rate(lr, state.step) * root / (1.0 - beta1**step)

        def move(g, m, s):
            check_gradient(g, m)
            m = beta1 * m + (1.0 - beta1) * g
            s = beta2 * s + (1.0 - beta2) * (g * g)
            return in_dtype_of(speed, m) * (m / (_sqrt(s) + in_dtype_of(eps * root, s))), m, s
        updates, mean, square = pytree.map(move, grads, state.mean, state.square, returns=3)
        return updates, AdamState(step, mean, square)

    def init(params):
        return AdamState(0, zeros_like(params), zeros_like(params))
    return Optimizer(init, update, lr, elementwise=True)


def adamw(lr, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.01, choose=None):
    r"""Adam with decoupled weight decay: each step also multiplies :math:`\theta` by :math:`1-\eta_t\lambda`.

    In plain Adam the gradient of an L2 penalty is divided by the root like any other, so weights with
    large derivatives hardly shrink. Here all weights shrink by the same factor.

    Parameters
    ----------
    lr, beta1, beta2, eps
        As for `adam`.
    decay : float, default 0.01
        The weight decay :math:`\lambda`.
    choose : callable, optional
        Takes the path and the array of a leaf and returns whether it decays, such as
        `regularizers.weights`. By default all leaves do.

    Returns
    -------
    Optimizer
        An optimizer with an `AdamState`; its `update` needs the parameters.

    References
    ----------
    Loshchilov, Hutter (2019), arXiv:1711.05101.
    """
    check_hyperparameters("adamw", lr, decay=decay)
    plain = adam(lr, beta1, beta2, eps)

    @explained(state=AdamState)
    def update(grads, state, params=None):
        check_params("adamw", params)
        updates, new = plain.update(grads, state, params)
        shrink = rate(lr, state.step) * decay
        chosen = pytree.rebuild(params, [choose is None or choose(*leaf) for leaf in pytree.paths(params)])
        updates = pytree.map(lambda u, p, decays: u - in_dtype_of(shrink, p) * p if decays else u,
                             updates, params, chosen)
        return updates, new
    return Optimizer(plain.init, update, lr, elementwise=choose is None)


def _sqrt(x):
    return namespace(x).sqrt(x)
