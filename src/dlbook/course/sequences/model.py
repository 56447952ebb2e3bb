"""Chapter 11: how the two next-character models of the figure *Unroll* are trained; ``make models``."""

from dlbook import layers, network, optimizers, training
from dlbook.course.sequences.steps import each_step, masked_cross_entropy
from dlbook.course.sequences.texts import KNOWN, NEW, TOKENS, bracketed, closing, encode, targets
from dlbook.pretrained import Recipe

__all__ = ["NAMES_LSTM", "NAMES_RNN", "at_each_step", "score", "train"]

EPOCHS, BATCH, UNITS, SEED = 20, 50, 16, 1


def train(kind, seed, units=UNITS):
    """Train a next-character model on the known names.

    Parameters
    ----------
    kind : {"rnn", "lstm", "gru"}
    seed : int
    units : int

    Returns
    -------
    Network
        From (n, t, 30) to the logits of the next character at every step, (n, t, 30).
    """
    cell, k = getattr(layers, kind), len(TOKENS)
    net = network.sequential(cell(k, units, last=False), each_step(units, k), seed=seed)
    net, _ = training.fit(net, targets(encode(bracketed(KNOWN))), masked_cross_entropy, optimizers.adam(0.01),
                          epochs=EPOCHS, batch_size=BATCH, seed=seed, compiled=True)
    return net


def at_each_step(net):
    """Return the logits after every step, as a function, of a network that returns only the last."""
    cell, dense = net.layers
    options = dict(cell.options, last=False)
    layer = getattr(layers, cell.kind)(**options)
    whole = network.Network((layer, each_step(**{n: dense.options[n] for n in ("n_in", "n_out")})),
                            net.params, net.state)
    return lambda X: network.predict(whole, X)


def score(net):
    """Return the loss on new names, and how often the right bracket is preferred after 1, 2, … names."""
    logits_of = at_each_step(net)
    X, y = targets(encode(bracketed(NEW)))
    return {"loss on new names": round(float(masked_cross_entropy(logits_of(X), y)[0]), 4),
            "right bracket": {f"after {n} names": closing(logits_of, n) for n in (1, 2, 3, 4)}}


def _stored(kind):
    """Return a recipe; the network that is stored returns the logits after the last step alone."""
    def last_alone(seed):
        k, trained = len(TOKENS), train(kind, seed)
        return network.sequential(getattr(layers, kind)(k, UNITS), layers.dense(UNITS, k)).replace(
            params=trained.params)
    steps = EPOCHS * -(-2 * len(KNOWN) // BATCH)
    return Recipe(last_alone, score, "200 given names, each in round and in square brackets; scored on 52 other "
                  "names", steps, SEED)


NAMES_RNN, NAMES_LSTM = _stored("rnn"), _stored("lstm")
