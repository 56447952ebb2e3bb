r"""Optimizers: how parameters move, given their gradient.

An optimizer is two pure functions and a state that can be seen. Parameters, gradients, updates and
what a state remembers are nests of the same build::

    optimizer = adam(lr=0.01)
    state = optimizer.init(params)
    updates, state = optimizer.update(grads, state, params)
    params = apply(params, updates)                   # params + updates

The formulas write :math:`g_t` for the gradient and :math:`\eta_t` for the learning rate, a number or
a schedule from `dlbook.schedules`; steps count from 0. Introduced in chapter 7.
"""

from dlbook.errors import check_one_of
from dlbook.optimizers.adaptive import AdamState, SquareState, adagrad, adam, adamw, rmsprop
from dlbook.optimizers.base import Optimizer, apply, rate
from dlbook.optimizers.clipping import clip_by_norm, clip_by_value, clipped, global_norm
from dlbook.optimizers.descent import MomentumState, SGDState, momentum, nesterov, sgd

__all__ = ["AdamState", "MomentumState", "OPTIMIZERS", "Optimizer", "SGDState", "SquareState", "adagrad",
           "adam", "adamw", "apply", "clip_by_norm", "clip_by_value", "clipped", "get", "global_norm",
           "momentum", "nesterov", "rate", "rmsprop", "sgd"]

#: Every optimizer by its name.
OPTIMIZERS = {f.__name__: f for f in (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)}


def get(name):
    """Return the function that makes the optimizer called `name`, such as `adam` for "adam".

    A misspelt name is a ValueError with the nearest one.
    """
    check_one_of("optimizer", name, OPTIMIZERS)
    return OPTIMIZERS[name]
