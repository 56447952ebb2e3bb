"""Networks with names of their own: four models of statistics that are one dense layer, and autoencoders.

Regression and classification differ in the loss alone. So a model here is what `training.fit` needs to
know beside the data: a dict of network, loss and penalty. The problem is convex, every start leads to the
same minimum, and all weights start from 0.

>>> from dlbook import datasets, network, optimizers, training
>>> X, y = datasets.blobs(90, centers=2)
>>> net, history = training.fit(**network.linear_svm(2), data=(X, y), optimizer=optimizers.adam(0.1))
>>> network.classify(net, X).shape
(90,)
"""

from dlbook import regularizers
from dlbook.errors import check_count
from dlbook.layers import dense
from dlbook.network.build import Network, check_network, mlp, sequential

__all__ = ["autoencoder", "halves", "linear_regression", "linear_svm", "logistic_regression", "part",
           "softmax_regression"]


def linear_regression(d, strength=None, *, device="cpu"):
    """Fit a plane: a dense layer with one output and the mean squared error.

    Parameters
    ----------
    d : int
        Number of features.
    strength : float, optional
        Of an L2 penalty; with it this is ridge regression.
    device : {"cpu", "gpu", "auto"}, default "cpu"
        Where the arrays live; "auto" is the GPU if there is one.

    Returns
    -------
    dict
        "net", "loss", "penalty", for ``training.fit(**model, data=(X, y), optimizer=…)``.
    """
    return _model("mse", d, 1, strength, device)


def logistic_regression(d, strength=None, *, device="cpu"):
    """Tell two classes apart by a plane: one output and the binary cross-entropy.

    Parameters
    ----------
    d : int
        Number of features.
    strength : float, optional
        Of an L2 penalty; scikit-learn's C is 1 / (n · strength), for n samples. Without it the weights of
        classes that a plane can separate grow for ever.
    device
        As for `linear_regression`.

    Returns
    -------
    dict
        As for `linear_regression`; the output of the network is a logit.
    """
    return _model("binary_cross_entropy", d, 1, strength, device)


def softmax_regression(d, k, strength=None, *, device="cpu"):
    """Tell several classes apart: one output per class and the softmax cross-entropy.

    Parameters
    ----------
    d, k : int
        Number of features and of classes.
    strength : float, optional
        As for `logistic_regression`.
    device
        As for `linear_regression`.

    Returns
    -------
    dict
        As for `linear_regression`; the outputs of the network are logits.
    """
    check_count("softmax_regression: k", k, least=2)
    return _model("softmax_cross_entropy", d, k, strength, device)


def linear_svm(d, strength=0.01, *, device="cpu"):
    r"""Tell two classes apart by the plane with the widest margin: hinge loss and L2 penalty.

    It minimizes :math:`\tfrac\lambda2\lVert w\rVert^2 + \tfrac1n\sum\max(0, 1 - s z)`: Cortes, Vapnik (1995).

    Parameters
    ----------
    d : int
        Number of features.
    strength : float, default 0.01
        The :math:`\lambda`; scikit-learn's C is 1 / (n · strength).
    device
        As for `linear_regression`.

    Returns
    -------
    dict
        As for `linear_regression`; the class is 1 where the output is positive, see `classify`.
    """
    return _model("hinge", d, 1, strength, device)


def autoencoder(*sizes, activation="relu", seed=0, dtype="float64", device="cpu"):
    """Squeeze samples through a few numbers, the code, and build them again; the target is the input.

    With two sizes it is linear and can do no better than principal components.

    Parameters
    ----------
    *sizes : int
        Number of inputs, of units in the hidden layers, of numbers in the code. The way back mirrors
        them. Code and output are linear.
    activation : str, default "relu"
        Of the hidden layers.
    seed, dtype, device
        As for `sequential`.

    Returns
    -------
    Network
        See `halves` for the encoder and the decoder alone.

    References
    ----------
    Hinton, Salakhutdinov (2006), *Science* 313:504.

    Examples
    --------
    >>> autoencoder(64, 32, 2)
    MLP 64→32→2→32→64, identity, relu, 4,354 parameters
    """
    if len(sizes) < 2:
        raise ValueError("autoencoder: wanted at least the number of inputs and of numbers in the code; "
                         f"{sizes} came")
    for size in sizes:
        check_count("autoencoder: every size", size)
    hidden = [activation] * (len(sizes) - 2) + ["identity"]
    way = [*sizes, *reversed(sizes[:-1])]
    layers = (dense(n_in, n_out, name) for n_in, n_out, name
              in zip(way[:-1], way[1:], hidden * 2, strict=True))
    return sequential(*layers, seed=seed, dtype=dtype, device=device)


def part(net, start, stop):
    """Return some layers of a network in a row, with what they have learned, as a network.

    Parameters
    ----------
    net : Network
    start, stop : int or None
        First layer, and the one behind the last, as in a slice of a list.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If no layer is left.
    """
    check_network("part: net", net)
    chosen = slice(start, stop)
    if not net.layers[chosen]:
        raise ValueError(f"part: no layer lies from {start} to below {stop}; the network has "
                         f"{len(net.layers)}, counted from 0")
    return Network(net.layers[chosen], net.params[chosen], net.state[chosen])


def halves(net):
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
    >>> encoder, decoder = halves(autoencoder(64, 32, 2))
    >>> decoder
    MLP 2→32→64, relu, 2,208 parameters
    """
    check_network("halves: net", net)
    middle, odd = divmod(len(net.layers), 2)
    if odd:
        raise ValueError(f"halves: {len(net.layers)} layers have no middle; write part(net, start, stop)")
    return part(net, 0, middle), part(net, middle, None)


def _model(loss, d, k, strength, device):
    check_count("model: d", d)
    return {"net": mlp(d, k, init="zeros", device=device), "loss": loss,
            "penalty": None if strength is None else regularizers.l2(strength)}
