"""Chapter 11: how the two next-character models of the figure *Unroll* are trained; ``make models``."""

from functools import partial

from dlbook import layers, losses, network, optimizers, training
from dlbook.course.sequences.texts import KNOWN, NEW, TOKENS, bracketed, closing, encode, one_hot
from dlbook.pretrained import Recipe

__all__ = ["NAMES_LSTM", "NAMES_RNN", "loss", "report", "score", "train"]

EPOCHS, BATCH, UNITS, SEED = 20, 50, 16, 1
loss = partial(losses.next_token_cross_entropy, pad=-1)


def train(kind, seed, units=UNITS, patience=None):
    """Train a next-character model on the known names.

    Parameters
    ----------
    kind : {"rnn", "lstm", "gru"}
    seed : int
    units : int
    patience : int, optional
        Stop when the loss on the new names has not improved for so many epochs, and take the best network;
        without it, take the one after 20 epochs.

    Returns
    -------
    Network
        From one-hot characters, (n, t, 30), to the logits of the next one at each place, (n, t, 30).
    """
    cell, k = getattr(layers, kind), len(TOKENS)
    net = network.sequential(cell(k, units, last=False), layers.dense(units, k), seed=seed)
    ids, new = encode(bracketed(KNOWN)), encode(bracketed(NEW))
    stop = {} if patience is None else {"validation": (one_hot(new), new), "patience": patience}
    net, _ = training.fit(net, (one_hot(ids), ids), loss, optimizers.adam(0.01),
                          epochs=EPOCHS if patience is None else 3 * EPOCHS, batch_size=BATCH, seed=seed,
                          compiled=True, **stop)
    return net


def report(net):
    """Return a line of the chapter's tables: number of weights, losses on known and new names, brackets."""
    weights = sum(part.size for layer in net.params for part in layer)
    values = []
    for names in (KNOWN, NEW):
        ids = encode(bracketed(names))
        values.append(loss(network.predict(net, one_hot(ids)), ids)[0])
    brackets = "".join(f"{closing(net, count):6.0%}" for count in (1, 2, 3, 4))
    return f"{weights:8}{values[0]:9.2f}{values[1]:7.2f}  {brackets}"


def score(net):
    """Return the loss on new names, and how often the right bracket is preferred after 1, 2, … names."""
    ids = encode(bracketed(NEW))
    value, _ = loss(network.predict(net, one_hot(ids)), ids)
    return {"loss on new names": round(float(value), 4),
            "right bracket by names read": {str(count): closing(net, count) for count in (1, 2, 3, 4)}}


def _recipe(kind):
    return Recipe(partial(train, kind), score, "200 given names, each in round and in square brackets; "
                  "scored on 52 other names", EPOCHS * -(-2 * len(KNOWN) // BATCH), SEED)


NAMES_RNN, NAMES_LSTM = _recipe("rnn"), _recipe("lstm")
