r"""Optimizers: how parameters move, given their gradient.

An optimizer is a pair of pure functions with a visible state. Parameters, gradients, updates and the
state's averages are pytrees of the same structure::

    optimizer = adam(lr=0.01)
    state = optimizer.init(params)
    updates, state = optimizer.update(grads, state, params)
    params = apply(params, updates)                   # params + updates

What changes the gradients or the new parameters wraps an optimizer, the outermost first:
``penalized(clipped(adam(0.01), norm=1.0), l2(1e-3))`` adds the gradient of the penalty, and then clips.

The formulas write :math:`g_t` for the gradient and :math:`\eta_t` for the learning rate, a number or
a schedule from `dlbook.schedules`; steps count from 0. Introduced in chapter 7.
"""

from dlbook.errors import check_one_of
from dlbook.optimizers.adaptive import AdamState, SquareState, adagrad, adam, adamw, rmsprop
from dlbook.optimizers.base import Optimizer, apply, rate
from dlbook.optimizers.clipping import clip_by_norm, clip_by_value, clipped, global_norm
from dlbook.optimizers.descent import MomentumState, SGDState, momentum, nesterov, sgd
from dlbook.optimizers.wrappers import penalized, projected

__all__ = ["AdamState", "MomentumState", "OPTIMIZERS", "Optimizer", "SGDState", "SquareState", "adagrad",
           "adam", "adamw", "apply", "clip_by_norm", "clip_by_value", "clipped", "get", "global_norm",
           "momentum", "nesterov", "penalized", "projected", "rate", "rmsprop", "sgd"]

#: Every optimizer by its name.
OPTIMIZERS = {f.__name__: f for f in (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)}


def get(name):
    """Return the function that makes the optimizer called `name`, such as `adam` for "adam".

    An unknown name is a ValueError that suggests the nearest one.
    """
    check_one_of("optimizer", name, OPTIMIZERS)
    return OPTIMIZERS[name]
