"""Chapter 11: two tasks with an answer at every step: adding numbers, a memory that takes orders."""

import numpy as np

from dlbook import layers, network, optimizers, training
from dlbook.layers import LSTM

__all__ = ["GATES", "forced_open", "obedient", "orders", "sums"]

GATES = ("input", "forget", "candidate", "output")          # columns of an LSTM, in this order


def sums(n, places, seed=0):
    """Draw pairs of binary numbers, and their sums; the lowest place comes first.

    Parameters
    ----------
    n : int
        Number of pairs.
    places : int
        Places of each number; the highest is 0 in both, so that the sum fits.
    seed : int, default 0

    Returns
    -------
    X : float array, shape (n, places, 2)
        A bit of each number per step.
    y : float array, shape (n, places, 1)
        The bit of the sum.
    """
    bits = np.random.default_rng(seed).integers(0, 2, size=(n, places, 2))
    bits[:, -1, :] = 0
    answer, carry = np.empty((n, places, 1)), np.zeros(n, dtype=np.int64)
    for t in range(places):
        total = bits[:, t, 0] + bits[:, t, 1] + carry
        answer[:, t, 0], carry = total % 2, total // 2
    return bits.astype(np.float64), answer


def orders(n, steps, seed=0):
    """Draw sequences of numbers with orders: store this one, or say what is stored.

    Parameters
    ----------
    n, steps : int
    seed : int, default 0

    Returns
    -------
    X : float array, shape (n, steps, 3)
        A number from −1 to 1; 1 if it is to be stored; 1 if the stored one is to be said. The first number
        is always to be stored.
    y : float array, shape (n, steps, 1)
        The stored number where it is to be said, otherwise 0.
    """
    rng = np.random.default_rng(seed)
    numbers = rng.uniform(-1.0, 1.0, (n, steps)).round(1)
    store = rng.random((n, steps)) < 0.3
    store[:, 0] = True
    say = (rng.random((n, steps)) < 0.3) & ~store
    stored, answer = np.zeros(n), np.empty((n, steps, 1))
    for t in range(steps):
        stored = np.where(store[:, t], numbers[:, t], stored)
        answer[:, t, 0] = np.where(say[:, t], stored, 0.0)
    return np.stack([numbers, store, say], axis=2), answer


def forced_open(net, gate):
    """Return the network with one gate that is always 1, whatever it reads; training does not change that.

    Parameters
    ----------
    net : Network
        Its first layer is an LSTM.
    gate : {"input", "forget", "output"}

    Returns
    -------
    Network
    """
    cell, *others = net.params
    k, j = cell.Wh.shape[0], GATES.index(gate)
    own = np.arange(4 * k) // k == j                        # the columns of this gate
    cell = LSTM(np.where(own, 0.0, cell.Wx), np.where(own, 0.0, cell.Wh), np.where(own, 40.0, cell.b))
    return net.replace(params=(cell, *others))


def obedient(seed, gate=None, kind="lstm", units=4, epochs=30):
    """Train a recurrent network to obey the orders of `orders`.

    Parameters
    ----------
    seed : int
        Of the initial weights, the order of the batches, and the sequences.
    gate : {"input", "forget", "output"}, optional
        A gate that is open from the beginning on; for an LSTM.
    kind : {"lstm", "rnn", "gru"}
    units, epochs : int

    Returns
    -------
    Network
    """
    cell = getattr(layers, kind)
    net = network.sequential(cell(3, units, last=False), layers.dense(units, 1), seed=seed)
    net = forced_open(net, gate) if gate else net
    return training.fit(net, orders(300, 8, seed), "mse", optimizers.adam(0.05), epochs=epochs, batch_size=50,
                        seed=seed, compiled=True)[0]
