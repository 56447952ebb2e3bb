"""`fit`: run the steps, write a history, stop in time."""

import contextlib
import math
import os
import time
from typing import Any, NamedTuple

import numpy as np

from dlbook import network
from dlbook.arrays import asarray, namespace, pytree
from dlbook.errors import check_count
from dlbook.network import Network
from dlbook.training.history import History, Recorder
from dlbook.training.steps import prepare, steps

__all__ = ["Epoch", "fit"]

_DELAY = 1.0         # seconds of work before a progress bar appears


class Epoch(NamedTuple):
    """What a callback is told after each epoch.

    Attributes
    ----------
    epoch : int
        Counted from 0.
    net : Network
        As it is now.
    loss : float
        Mean over the epoch.
    val_loss : float or None
    history : History
        So far.
    """

    epoch: int
    net: Network
    loss: float
    val_loss: float | None
    history: History


def fit(net, data, loss, optimizer, *, epochs=100, batch_size=32, seed=0, validation=None,
        patience=None, callbacks=(), penalty=None, project=None, compiled=False):
    """Train a network.

    Runs longer than a second show a progress bar, if tqdm is installed and the environment variable
    ``TQDM_DISABLE`` is not set. Ctrl-C ends the training and returns what there is.

    Parameters
    ----------
    net, data, loss, optimizer, batch_size, seed, penalty, project, compiled
        As for `steps`; but here networks stay as they are even if they are `compiled`.
    epochs : int, default 100
        Passes over the data, at most.
    validation : tuple (X, y) or Dataset, optional
        Data to be judged by, not trained with.
    patience : int, optional
        Stop when so many epochs in a row have brought no lower validation loss, and return the
        network of the best epoch rather than the last.
    callbacks : sequence of callable
        Each is called with an `Epoch` after every epoch; if it returns True, training ends.

    Returns
    -------
    net : Network
    history : History

    Raises
    ------
    DivergedError
        If the loss becomes infinite or NaN; it carries the history. On a GPU this is seen between
        epochs only: to look at a loss is to wait for it.
    ShapeError, ValueError, TypeError
        If something cannot be used, before training begins.

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
                             "with; the training loss says little about when to stop")
    run = steps(net, data, loss, optimizer, epochs=epochs, batch_size=batch_size, seed=seed,
                penalty=penalty, project=project, compiled=compiled)
    judge = None if validation is None else prepare("fit: validation", net, validation, loss)[1:]
    watch = _Watch(Recorder(optimizer.lr), judge, patience, tuple(callbacks), compiled)
    bar = _Progress(epochs * math.ceil(asarray(next(iter(data))).shape[0] / batch_size))
    with np.errstate(over="ignore", invalid="ignore"), contextlib.closing(bar):
        try:
            for step in run:
                net = step.net
                watch.record.add(step)
                bar.show(step.step + 1)
                if step.ends_epoch and watch.ends(step):
                    break
        except KeyboardInterrupt:
            watch.record.stopped = "interrupted"
    return watch.result(net)


class _Watch:
    """Looks at each epoch: validates, remembers the best, asks the callbacks."""

    def __init__(self, record, judge, patience, callbacks, compiled):
        self.record, self.judge, self.patience, self.callbacks = record, judge, patience, callbacks
        self.best, self.keep = None, _copy if compiled else lambda net: net

    def ends(self, step):
        """Return whether training shall end after this last step of an epoch."""
        if self.judge is None and not self.callbacks:
            return False
        record, net = self.record, self.keep(step.net)
        record.flush()
        if self.judge is not None:
            X, y, loss = self.judge
            value = float(loss(network.predict(net, X), y)[0])
            record.check(step.step, value)
            record.val.append(value)
        history = record.history()
        if history.best_epoch == step.epoch:
            self.best = net
        told = Epoch(step.epoch, net, history.loss[-1], (history.val_loss or (None,))[-1], history)
        wishes = [callback(told) is True for callback in self.callbacks]     # each is told
        tired = self.patience is not None and step.epoch - history.best_epoch >= self.patience
        record.stopped = "patience" if tired else "callback" if any(wishes) else ""
        return bool(record.stopped)

    def result(self, net):
        """Return the network to go on with, if it can be used, and the history."""
        record = self.record
        record.flush()
        history = record.history()
        if self.patience is not None and self.best is not None:
            return self.best, history
        if not _finite(pytree.leaves(net.params)):             # the last step may have been too long
            record.check(len(record.losses), math.nan)
        return self.keep(net), history


def _finite(leaves):
    """Return whether all numbers are finite, after waiting once for all arrays."""
    if not leaves:
        return True
    xp = namespace(*leaves)
    return bool(xp.all(xp.stack([xp.all(xp.isfinite(leaf)) for leaf in leaves])))


def _copy(net):
    """Return a network that the next compiled step does not change."""
    def own(leaf):
        return namespace(leaf).asarray(leaf, copy=True)
    return net.map(own)


class _Progress:
    """A tqdm bar that comes when a run takes long, and goes when it ends."""

    def __init__(self, total):
        self.total, self.start = total, time.perf_counter()
        self.bar: Any = None
        self.wanted = not os.environ.get("TQDM_DISABLE")

    def show(self, done):
        """Tell that `done` steps are done."""
        if self.bar is not None:
            self.bar.update(done - self.bar.n)
        elif self.wanted and time.perf_counter() - self.start > _DELAY:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                self.wanted = False
                return
            self.bar = tqdm(total=self.total, initial=done, unit="step", leave=False)

    def close(self):
        """Take the bar away."""
        if self.bar is not None:
            self.bar.close()
