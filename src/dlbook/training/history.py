"""What training records, and the error when it diverges."""

import math
from typing import NamedTuple

import numpy as np

from dlbook.arrays import namespace, to_numpy
from dlbook.optimizers import rate

__all__ = ["DivergedError", "History", "Recorder"]

_PENDING = 100       # losses that collect on a GPU, at least, before they are fetched together


class History(NamedTuple):
    """The losses of a training run; epochs count from 0.

    Attributes
    ----------
    loss : tuple of float
        Mean loss of the samples in each epoch, without a penalty, while the weights moved.
    val_loss : tuple of float
        Loss on the validation data after each epoch; empty without such data.
    step_loss : tuple of float
        Loss of each batch before its step, without a penalty.
    best_epoch : int or None
        Index of the lowest `val_loss`.
    stopped : {"", "patience", "callback", "interrupted", "diverged"}
        Why it ended before the last epoch; "" if it did not.
    """

    loss: tuple[float, ...] = ()
    val_loss: tuple[float, ...] = ()
    step_loss: tuple[float, ...] = ()
    best_epoch: int | None = None
    stopped: str = ""

    def __repr__(self):
        parts = [_plural(len(self.loss), "epoch"), _plural(len(self.step_loss), "step")]
        if self.loss:
            parts.append(f"loss {_range(self.loss)}")
        if self.val_loss and self.best_epoch is not None:
            parts.append(f"validation loss {_range(self.val_loss)}, lowest "
                         f"{self.val_loss[self.best_epoch]:.3g} in epoch {self.best_epoch}")
        if self.stopped:
            parts.append({"patience": "stopped early", "callback": "stopped by a callback"}.get(
                self.stopped, self.stopped))
        return f"History({', '.join(parts)})"


class DivergedError(ArithmeticError):
    """The loss is no longer finite.

    Attributes
    ----------
    step : int
        The first step with such a loss.
    loss : float
    lr : float
        Learning rate at that step.
    history : History
        Up to the step before.
    """

    def __init__(self, step, loss, lr, history):
        super().__init__(f"training diverged: at step {step} the loss is {loss} (learning rate {lr:g}); use "
                         "a smaller learning rate, such as a tenth of it, bring the inputs to a similar "
                         "scale, or clip the gradients")
        self.step, self.loss, self.lr, self.history = step, loss, lr, history

    def __reduce__(self):
        return type(self), (self.step, self.loss, self.lr, self.history)


class Recorder:
    """Collects losses; those on a GPU are fetched between epochs, since fetching waits for it."""

    def __init__(self, lr):
        self.lr, self.stopped = lr, ""
        self.pending, self.losses, self.val = [], [], []
        self.sums = []                       # one [sum of losses, samples] per epoch

    def add(self, step):
        """Record the loss of one `Step`."""
        self.pending.append((step.epoch, step.step, len(step.index), step.loss))
        if isinstance(step.loss, np.ndarray | np.generic) or (step.ends_epoch
                                                              and len(self.pending) >= _PENDING):
            self.flush()

    def flush(self):
        """Fetch what is pending; raise DivergedError at the first loss that is not finite."""
        pending, self.pending = self.pending, []
        if not pending:
            return
        for (epoch, step, size, _), loss in zip(pending, _floats([p[-1] for p in pending]), strict=True):
            self.check(step, loss)
            self.losses.append(loss)
            self.sums += [[0.0, 0] for _ in range(epoch + 1 - len(self.sums))]
            self.sums[epoch][0] += loss * size
            self.sums[epoch][1] += size

    def check(self, step, loss):
        """Raise DivergedError if `loss` is not finite; `step` is its number."""
        if not math.isfinite(loss):
            self.stopped = "diverged"
            raise DivergedError(step, loss, float(rate(self.lr, step)), self.history())

    def history(self):
        """Return the history so far."""
        best = min(range(len(self.val)), key=self.val.__getitem__, default=None)
        return History(tuple(total / count for total, count in self.sums), tuple(self.val),
                       tuple(self.losses), best, self.stopped)


def _floats(values):
    if len(values) == 1:
        return [float(values[0])]
    return to_numpy(namespace(values[0]).stack(values)).tolist()


def _plural(count, name):
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _range(values):
    return f"{values[0]:.3g}" if len(values) == 1 else f"{values[0]:.3g} → {values[-1]:.3g}"
