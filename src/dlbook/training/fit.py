"""The function `fit`: run the steps, record a history, stop in time."""

import contextlib
import math
import os
import time
from typing import Any, NamedTuple

import numpy as np

from dlbook import network
from dlbook.arrays import namespace, pytree
from dlbook.errors import check_count, check_function, describe
from dlbook.network import Network
from dlbook.training.history import History, Recorder
from dlbook.training.steps import prepare, start

__all__ = ["Epoch", "fit"]

_DELAY = 1.0         # seconds of work before a progress bar appears


class Epoch(NamedTuple):
    """The argument that a callback receives after each epoch.

    Attributes
    ----------
    epoch : int
        Counted from 0.
    net : Network
        After the last step of the epoch.
    loss : float
        Mean over the epoch, without any penalty.
    val_loss : float or None
    history : History
        The history so far.
    """

    epoch: int
    net: Network
    loss: float
    val_loss: float | None
    history: History


def fit(net, data, loss, optimizer, *, epochs=100, batch_size=32, seed=0, validation=None,
        patience=None, callbacks=(), compiled=False):
    """Train a network.

    Runs longer than a second show a progress bar, if tqdm is installed and the environment variable
    ``TQDM_DISABLE`` is not set. Ctrl-C ends training and returns the network and history so far: a network
    after a whole step, parameters and running statistics alike. (If compiled, that may be one step more than
    the history has losses.)

    Parameters
    ----------
    net, data, loss, optimizer, batch_size, seed, compiled
        As for `steps`, except that the networks `fit` returns or passes to callbacks never change.
    epochs : int, default 100
        Maximum number of passes over the data.
    validation : tuple (X, y) or Dataset, optional
        Data to evaluate the network on, not to train with.
    patience : int, optional
        Stop after this many consecutive epochs without a lower validation loss, and return the network of
        the best epoch rather than the last.
    callbacks : sequence of callable
        Each is called with an `Epoch` after every epoch; if one returns True, training ends.

    Returns
    -------
    net : Network
    history : History

    Raises
    ------
    DivergedError
        If the loss becomes infinite or NaN; the error carries the history. On a GPU it is raised only
        between epochs, since reading a loss means waiting for it.
    ShapeError, ValueError, TypeError
        If an argument cannot be used, before training begins.

    Examples
    --------
    >>> from dlbook import network, optimizers
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> net, history = fit(network.mlp(2, 8, 1), (X, y), "binary_cross_entropy", optimizers.adam(0.1),
    ...                    epochs=200)
    >>> network.classify(net, X)
    array([0., 1., 1., 0.])
    """
    check_count("fit: epochs", epochs)
    if patience is not None:
        check_count("fit: patience", patience)
        if validation is None:
            raise ValueError("fit: patience needs validation=(X, y), data that the network is not trained "
                             "on; the training loss says little about when to stop")
    if not isinstance(callbacks, tuple | list):
        raise TypeError(f"fit: callbacks must be a sequence of functions, such as [print], got "
                        f"{describe(callbacks)}")
    for callback in callbacks:
        check_function("fit: every one of callbacks", callback, "of an Epoch")
    count, run = start(net, data, loss, optimizer, epochs, batch_size, seed, compiled)
    if validation is not None:
        validation = prepare("fit: validation", net, validation, loss)[1:]
    monitor = _Monitor(Recorder(optimizer.lr), validation, patience, tuple(callbacks), compiled)
    bar = _Progress(epochs * count)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"), contextlib.closing(bar):
        try:
            for step in run:
                net = step.net
                monitor.recorder.add(step)
                bar.show(step.step + 1)
                if step.ends_epoch and monitor.ends(step):
                    break
        except KeyboardInterrupt:
            monitor.recorder.stopped = "interrupted"
    return monitor.result(net)


class _Monitor:
    """A monitor of the epochs: it validates, keeps the best network, and calls the callbacks."""

    def __init__(self, recorder, validation, patience, callbacks, compiled):
        self.recorder, self.validation = recorder, validation
        self.patience, self.callbacks = patience, callbacks
        self.best, self.keep = None, _copy if compiled else lambda net: net      # a compiled step changes it

    def ends(self, step):
        """Return whether training ends after this last step of an epoch."""
        if self.validation is None and not self.callbacks:
            return False
        recorder, net = self.recorder, self.keep(step.net)
        recorder.flush()
        if self.validation is not None:
            X, y, loss = self.validation
            value = float(loss(network.predict(net, X), y)[0])
            recorder.check(step.step, value)
            recorder.val.append(value)
        history = recorder.history()
        if history.best_epoch == step.epoch:
            self.best = net
        epoch = Epoch(step.epoch, net, history.loss[-1], (history.val_loss or (None,))[-1], history)
        stops = [callback(epoch) is True for callback in self.callbacks]     # all are called
        exhausted = self.patience is not None and step.epoch - history.best_epoch >= self.patience
        recorder.stopped = "patience" if exhausted else "callback" if any(stops) else ""
        return bool(recorder.stopped)

    def result(self, net):
        """Return the final network, if its parameters are finite, and the history."""
        recorder = self.recorder
        recorder.flush()
        history = recorder.history()
        if self.patience is not None and self.best is not None:
            return self.best, history
        if not _finite(pytree.leaves(net.params)):             # the last step may have been too large
            recorder.check(len(recorder.losses), math.nan)
        return self.keep(net), history


def _finite(leaves):
    """Return whether all numbers are finite, after waiting once for all arrays."""
    if not leaves:
        return True
    xp = namespace(*leaves)
    return bool(xp.all(xp.stack([xp.all(xp.isfinite(leaf)) for leaf in leaves])))


def _copy(net):
    """Return a network that the next compiled step does not change."""
    return net.map(lambda leaf: namespace(leaf).asarray(leaf, copy=True))


class _Progress:
    """A tqdm bar that appears when a run takes long, and disappears when it ends."""

    def __init__(self, total):
        self.total, self.start = total, time.perf_counter()
        self.bar: Any = None
        self.enabled = not os.environ.get("TQDM_DISABLE")

    def show(self, done):
        """Show that `done` steps are complete."""
        if self.bar is not None:
            self.bar.update(done - self.bar.n)
        elif self.enabled and time.perf_counter() - self.start > _DELAY:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                self.enabled = False
                return
            self.bar = tqdm(total=self.total, initial=done, unit="step", leave=False)

    def close(self):
        """Remove the bar."""
        if self.bar is not None:
            self.bar.close()
