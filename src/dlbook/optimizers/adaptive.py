"""Optimizers with a rate per parameter, from the squares of its derivatives so far."""

from typing import Any, NamedTuple

from dlbook.arrays import explain_device_mismatch, namespace, pytree
from dlbook.optimizers.base import Optimizer, check_rates, check_shape, like, rate, zeros

__all__ = ["AdamState", "SquareState", "adagrad", "adam", "adamw", "rmsprop"]


class SquareState(NamedTuple):
    """`step`, and a sum or moving mean of each derivative's `square`."""

    step: Any
    square: Any


class AdamState(NamedTuple):
    """`step`, and moving averages: the `mean` of each derivative and of its `square`."""

    step: Any
    mean: Any
    square: Any


def adagrad(lr, eps=1e-10):
    r"""Give each parameter its own rate, smaller the more it was moved.

    .. math:: s \leftarrow s + g_t^2, \qquad \theta \leftarrow \theta - \eta_t\,g_t/(\sqrt s+\epsilon)

    What was seldom moved still takes large steps. The sum only grows, so all steps shrink.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    eps : float, default 1e-10
        Keeps 0/0 away.

    Returns
    -------
    Optimizer
        With a `SquareState`.

    References
    ----------
    Duchi, Hazan, Singer (2011), *Journal of Machine Learning Research* 12:2121.
    """
    check_rates("adagrad", lr, eps=eps)

    @explain_device_mismatch
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, s):
            check_shape(g, s)
            s = s + g * g
            return like(speed, g) * (g / (_sqrt(s) + eps)), s
        updates, square = pytree.map(move, grads, state.square, returns=2)
        return updates, SquareState(state.step + 1, square)
    return Optimizer(lambda params: SquareState(0, zeros(params)), update, lr)


def rmsprop(lr, beta=0.9, eps=1e-8):
    r"""Do as AdaGrad, but forget: :math:`s \leftarrow \beta s + (1-\beta)\,g_t^2`.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    beta : float, default 0.9
        Share of the mean square that a step keeps. (PyTorch's default is 0.99.)
    eps : float, default 1e-8

    Returns
    -------
    Optimizer
        With a `SquareState`.

    References
    ----------
    Hinton (2012), *Neural Networks for Machine Learning*, Coursera, lecture 6e.
    """
    check_rates("rmsprop", lr, eps=eps, beta=beta)

    @explain_device_mismatch
    def update(grads, state, params=None):
        speed = -rate(lr, state.step)

        def move(g, s):
            check_shape(g, s)
            s = beta * s + (1.0 - beta) * (g * g)
            return like(speed, g) * (g / (_sqrt(s) + eps)), s
        updates, square = pytree.map(move, grads, state.square, returns=2)
        return updates, SquareState(state.step + 1, square)
    return Optimizer(lambda params: SquareState(0, zeros(params)), update, lr)


def adam(lr, beta1=0.9, beta2=0.999, eps=1e-8):
    r"""Take momentum and RMSProp together, both corrected for their start from zero.

    .. math:: m \leftarrow \beta_1 m + (1-\beta_1)\,g_t, \qquad
              s \leftarrow \beta_2 s + (1-\beta_2)\,g_t^2, \qquad
              \theta \leftarrow \theta -
              \eta_t\,\frac{m/(1-\beta_1^{t+1})}{\sqrt{s/(1-\beta_2^{t+1})}+\epsilon}

    The averages begin at 0, so after few steps they are too small; the divisors, the sums of their
    weights, undo that. So the first step is as long as `lr` for every parameter.

    Parameters
    ----------
    lr : float or callable
        Learning rate or schedule.
    beta1, beta2 : float, default 0.9 and 0.999
        Shares of the mean and of the mean square that a step keeps.
    eps : float, default 1e-8

    Returns
    -------
    Optimizer
        With an `AdamState`.

    References
    ----------
    Kingma, Ba (2015), arXiv:1412.6980.
    """
    check_rates("adam", lr, eps, beta1=beta1, beta2=beta2)

    @explain_device_mismatch
    def update(grads, state, params=None):
        step = state.step + 1
        # The root's correction is moved out of it and into speed and eps: a product less per leaf.
        root = (1.0 - beta2**step) ** 0.5
        speed = -rate(lr, state.step) * root / (1.0 - beta1**step)

        def move(g, m, s):
            check_shape(g, m)
            m = beta1 * m + (1.0 - beta1) * g
            s = beta2 * s + (1.0 - beta2) * (g * g)
            return like(speed, m) * (m / (_sqrt(s) + like(eps * root, s))), m, s
        updates, mean, square = pytree.map(move, grads, state.mean, state.square, returns=3)
        return updates, AdamState(step, mean, square)
    return Optimizer(lambda params: AdamState(0, zeros(params), zeros(params)), update, lr)


def adamw(lr, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.01, choose=None):
    r"""Do as Adam, and apart from it :math:`\theta \leftarrow (1-\eta_t\lambda)\,\theta` in every step.

    In plain Adam the gradient of an L2 penalty is divided by the root like any other, so weights with
    large derivatives would hardly shrink. Here all shrink alike.

    Parameters
    ----------
    lr, beta1, beta2, eps
        As for `adam`.
    decay : float, default 0.01
        The :math:`\lambda`.
    choose : callable, optional
        Takes the path and the array of a leaf and says whether it decays, as `regularizers.weights`
        does. By default all do.

    Returns
    -------
    Optimizer
        With an `AdamState`; its `update` needs the parameters.

    References
    ----------
    Loshchilov, Hutter (2019), arXiv:1711.05101.
    """
    check_rates("adamw", lr, decay=decay)
    plain = adam(lr, beta1, beta2, eps)

    @explain_device_mismatch
    def update(grads, state, params=None):
        if params is None:
            raise TypeError("adamw: update needs the parameters, since it shrinks them; write "
                            "optimizer.update(grads, state, params)")
        updates, new = plain.update(grads, state, params)
        shrink = rate(lr, state.step) * decay
        chosen = pytree.rebuild(params, [choose is None or choose(*leaf) for leaf in pytree.paths(params)])
        updates = pytree.map(lambda u, p, c: u - like(shrink, p) * p if c else u, updates, params, chosen)
        return updates, new
    return Optimizer(plain.init, update, lr)


def _sqrt(x):
    return namespace(x).sqrt(x)
