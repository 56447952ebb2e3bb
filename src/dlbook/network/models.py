"""Networks with a name: four classical models that are one dense layer, and autoencoders.

Regression and classification differ only in the loss. So a model here is what `training.fit` needs besides
the data: a dict of network, loss and optimizer. The problem is convex, so every start leads to the same
minimum, and all weights start from 0.

>>> from dlbook import datasets, network, optimizers, training
>>> X, y = datasets.blobs(90, centers=2)
>>> net, history = training.fit(**network.linear_svm(2, optimizers.adam(0.1)), data=(X, y))
>>> network.classify(net, X).shape
(90,)
"""

from dlbook import regularizers
from dlbook.errors import check_count
from dlbook.layers import dense
from dlbook.network.base import check_network, mlp, sequential
from dlbook.optimizers import penalized
from dlbook.optimizers.base import check_optimizer

__all__ = ["autoencoder", "encoder_decoder", "linear_regression", "linear_svm", "logistic_regression",
           "softmax_regression"]


def linear_regression(d, optimizer, strength=None):
    """Return the model that fits a plane: a dense layer with one output and the mean squared error.

    Parameters
    ----------
    d : int
        Number of features.
    optimizer : Optimizer
        Such as ``optimizers.adam(0.1)``.
    strength : float, optional
        Of an L2 penalty on the weights, which makes this ridge regression.

    Returns
    -------
    dict
        "net", "loss", "optimizer", for ``training.fit(**model, data=(X, y))``.
    """
    return _model("mse", d, 1, optimizer, strength)


def logistic_regression(d, optimizer, strength=None):
    """Return the model that separates two classes by a plane: one output and the binary cross-entropy.

    Parameters
    ----------
    d : int
        Number of features.
    optimizer : Optimizer
        Such as ``optimizers.adam(0.1)``.
    strength : float, optional
        Of an L2 penalty; scikit-learn's C is 1 / (n · strength), for n samples. Without it the weights
        grow without bound if a plane can separate the classes.

    Returns
    -------
    dict
        As for `linear_regression`; the output of the network is a logit.
    """
    return _model("binary_cross_entropy", d, 1, optimizer, strength)


def softmax_regression(d, k, optimizer, strength=None):
    """Return the model that separates several classes: one output per class and the softmax cross-entropy.

    Parameters
    ----------
    d, k : int
        Number of features and of classes.
    optimizer : Optimizer
        Such as ``optimizers.adam(0.1)``.
    strength : float, optional
        As for `logistic_regression`.

    Returns
    -------
    dict
        As for `linear_regression`; the outputs of the network are logits.
    """
    check_count("softmax_regression: k", k, least=2)
    return _model("softmax_cross_entropy", d, k, optimizer, strength)


def linear_svm(d, optimizer, strength=0.01):
    r"""Return the model that separates two classes with the widest margin: hinge loss and L2 penalty.

    It minimizes :math:`\tfrac\lambda2\lVert w\rVert^2 + \tfrac1n\sum\max(0, 1 - s z)`: Cortes, Vapnik (1995).

    Parameters
    ----------
    d : int
        Number of features.
    optimizer : Optimizer
        Such as ``optimizers.adam(0.1)``.
    strength : float, default 0.01
        The :math:`\lambda`; scikit-learn's C is 1 / (n · strength).

    Returns
    -------
    dict
        As for `linear_regression`; the class is 1 where the output is positive, see `classify`.
    """
    return _model("hinge", d, 1, optimizer, strength)


def autoencoder(*sizes, activation="relu", seed=0, dtype="float64"):
    """Make a network that compresses samples to a code of a few numbers, and reconstructs them from it.

    It is trained with the samples as their own targets. With two sizes it is linear, and can do no better
    than principal components.

    Parameters
    ----------
    *sizes : int
        Number of inputs, of units in the hidden layers, and of numbers in the code. The decoder mirrors
        the encoder. Code and output are linear.
    activation : str, default "relu"
        Of the hidden layers.
    seed, dtype
        As for `sequential`.

    Returns
    -------
    Network
        See `encoder_decoder` for its two halves.

    References
    ----------
    Hinton, Salakhutdinov (2006), *Science* 313:504.

    Examples
    --------
    >>> autoencoder(64, 32, 2)
    MLP 64→32→2→32→64, identity, relu, 4,354 parameters
    """
    if len(sizes) < 2:
        raise ValueError("autoencoder: expected at least the number of inputs and of numbers in the code, "
                         f"got {sizes}")
    for size in sizes:
        check_count("autoencoder: every size", size)
    hidden = [activation] * (len(sizes) - 2) + ["identity"]
    widths = [*sizes, *reversed(sizes[:-1])]
    layers = (dense(n_in, n_out, name) for n_in, n_out, name
              in zip(widths[:-1], widths[1:], hidden * 2, strict=True))
    return sequential(*layers, seed=seed, dtype=dtype)


def encoder_decoder(net):
    """Return the two halves of an `autoencoder`: from samples to codes, and from codes to samples.

    Parameters
    ----------
    net : Network
        With an even number of layers.

    Returns
    -------
    encoder, decoder : Network

    Examples
    --------
    >>> encoder, decoder = encoder_decoder(autoencoder(64, 32, 2))
    >>> decoder
    MLP 2→32→64, relu, 2,208 parameters
    """
    check_network("encoder_decoder: net", net)
    middle, odd = divmod(len(net.layers), 2)
    if odd:
        raise ValueError(f"encoder_decoder: net must have an even number of layers, got {len(net.layers)}; "
                         "cut it by hand, such as net[:2] and net[2:]")
    return net[:middle], net[middle:]


def _model(loss, d, k, optimizer, strength):
    check_count("model: d", d)
    check_optimizer("model", optimizer)
    if strength is not None:
        optimizer = penalized(optimizer, regularizers.l2(strength))
    return {"net": mlp(d, k, init="zeros"), "loss": loss, "optimizer": optimizer}
