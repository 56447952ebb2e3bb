"""One training step: a pure function from a network to the next one."""

from dlbook import network
from dlbook.arrays import explained
from dlbook.network import Network
from dlbook.optimizers import Optimizer
from dlbook.optimizers.base import moved

__all__ = ["gradients", "one_step"]


@explained(net=Network, optimizer=Optimizer, state="pytree")
def one_step(net, state, X, y, loss, optimizer, masks=None):
    """Take one training step: forward, loss, backward, update. It is pure, so a figure can replay it.

    Parameters
    ----------
    net : Network
    state : NamedTuple
        State of the optimizer: ``optimizer.init(net.params)`` before the first step.
    X : float array, shape (n, ...)
    y : array, shape (n,) or (n, k)
    loss : callable
        One of `dlbook.losses`: takes (outputs, targets) and returns (value, gradient).
    optimizer : Optimizer
    masks : tuple, optional
        From `network.draw_masks`, if there is dropout.

    Returns
    -------
    net : Network
    state : NamedTuple
    value : 0-d float array
        The loss before the step.
    grads : pytree of arrays
        The gradient of `value`, a pytree like ``net.params``. Neither contains what the optimizer adds, such
        as a penalty.
    """
    value, grads, memory = gradients(net, X, y, loss, masks)
    updates, state = optimizer.update(grads, state, net.params)
    return Network(net.layers, moved(net.params, updates), memory), state, value, grads


def gradients(net, X, y, loss, masks=None):
    """Compute the loss of a batch, and its gradient with respect to all parameters.

    Parameters
    ----------
    net, X, y, loss, masks
        As for `one_step`.

    Returns
    -------
    value : 0-d float array
    grads : pytree of arrays
    state : tuple
        The next ``net.state``.
    """
    out, cache = network.forward(net, X, train=True, masks=masks)
    value, dout = loss(out, y)
    return value, network.backward(net, cache, dout), network.next_state(net, cache)
