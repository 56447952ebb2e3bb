"""What an update of the Playground depends on, as one record."""

from typing import Any, NamedTuple

from dlbook.arrays import namespace
from dlbook.course.playground.data import CONTROLS

__all__ = ["Settings", "settings"]


class Settings(NamedTuple):
    """Controls, data and state of the Playground; before `start`, there is no state.

    Attributes
    ----------
    dataset, activation, init, loss, optimizer, schedule, batch, regularizer : 0-d int array
        Index of the chosen option.
    noise : 0-d float array
        Standard deviation of the noise that is added to the points of the data set.
    share : 0-d float array
        Percentage of these points that is for training.
    scale : 0-d float array
        Factor of all inputs.
    chosen : float array, shape (8,)
        1 for each of `FEATURES` that is switched on, else 0.
    depth, units1, units2, units3 : 0-d int array
        Number of hidden layers, and of units in each.
    rate, strength, dropout : 0-d float array
        Learning rate, strength of the penalty, dropout rate.
    log_loss : 0-d bool array
        Whether the loss is drawn on a logarithmic axis.
    seed : 0-d int array
    own, own_class : array, shapes (m, 2) and (m,)
        The reader's own points and their classes.
    params, gradients : tuple of Dense
        The parameters, and the gradients of the last update.
    mean, square : tuple of Dense
        What the optimizer remembers: a mean of the gradients, or the velocity, and a mean of their squares.
    updates : 0-d int array
        Updates made with this optimizer.
    last_optimizer : 0-d int array
        Index of the optimizer of the last update.
    cloud : float array, shape (200, 2)
        Standard normal numbers for the noise.
    rank : int array, shape (200,)
        The numbers 0 … 199 in a random order; they decide which points are for training.
    rng : int64 array, shape (2, 3)
        Random number generator, see `dlbook.arrays.draws`.
    order : int array, shape (400,)
        The rows in the order of this epoch, those for training first.
    position : 0-d int array
        Number of rows of `order` that this epoch has used.
    epoch : 0-d int array
    stride : 0-d int array
        Epochs between two values of a loss curve.
    curves : dict of str to float array, shape (240,)
        The losses "training" and "testing"; NaN where there is no value yet.
    """

    dataset: Any
    noise: Any
    share: Any
    scale: Any
    seed: Any
    chosen: Any
    depth: Any
    units1: Any
    units2: Any
    units3: Any
    activation: Any
    init: Any
    loss: Any
    optimizer: Any
    rate: Any
    schedule: Any
    batch: Any
    regularizer: Any
    strength: Any
    dropout: Any
    log_loss: Any
    own: Any
    own_class: Any
    params: Any = None
    gradients: Any = None
    mean: Any = None
    square: Any = None
    updates: Any = None
    last_optimizer: Any = None
    cloud: Any = None
    rank: Any = None
    rng: Any = None
    order: Any = None
    position: Any = None
    epoch: Any = None
    stride: Any = None
    curves: Any = None


def settings(given):
    """Return the record of controls, data and state that are given by name.

    Parameters
    ----------
    given : dict of str to pytree
        Of the features, the eight switches `CONTROLS`.

    Returns
    -------
    Settings
    """
    xp = namespace(given["depth"])
    chosen = xp.astype(xp.stack([given[name] for name in CONTROLS]), xp.float64)
    others = {name: value for name, value in given.items() if name not in CONTROLS}
    return Settings(**others, chosen=chosen)
