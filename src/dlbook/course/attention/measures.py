"""What a model of the small language has learned: each measure is about one rule of `datasets.grammar`.

All take the scores (logits) that a model gives to the next word at every place, and the sentences with their
structure, and return one value for each case, so that a chapter can take means over any group of cases:

>>> from dlbook import datasets
>>> sentences = datasets.grammar(50, seed=1)
>>> scores = bigram_scores(datasets.grammar(2000, seed=2).tokens, sentences.tokens)
>>> right = agreement(scores, sentences)
>>> far = sentences.clauses.attractors > 0
>>> bool(right[far].mean() < right[~far].mean())
True
"""

import numpy as np

from dlbook import losses, network
from dlbook.activations import softmax
from dlbook.datasets import OTHER_NUMBER, WORDS

__all__ = ["agreement", "bigram_scores", "by_distance", "closings", "distances", "look",
           "repetitions", "scores_of", "surprise", "without_head", "write"]

_PAD, _START, _STOP = WORDS.index("<pad>"), WORDS.index("<start>"), WORDS.index(".")
_BLOCK = 250                                        # sentences at a time
#: Distances from subject to verb that are taken together.
_DISTANCES = ((1, 1), (2, 5), (6, 9), (10, 14), (15, 23))


def scores_of(net, tokens):
    """Return the scores for the next word at every place.

    Parameters
    ----------
    net : Network
    tokens : int array, shape (n, t)

    Returns
    -------
    float array, shape (n, t, words)
    """
    return np.concatenate([network.forward(net, tokens[i:i + _BLOCK])[0]
                           for i in range(0, len(tokens), _BLOCK)]).astype(np.float64)


def bigram_scores(training, tokens):
    """Return the scores of a model that knows only the word before: it has counted all pairs of words.

    Parameters
    ----------
    training : int array, shape (n, t)
        Sentences to count in; one is added to every count, so that none is 0.
    tokens : int array, shape (m, t)

    Returns
    -------
    float array, shape (m, t, words)
        Logarithms of probabilities.
    """
    counts = np.ones((len(WORDS), len(WORDS)))
    np.add.at(counts, (training[:, :-1].ravel(), training[:, 1:].ravel()), 1.0)
    return np.log(counts / counts.sum(axis=1, keepdims=True))[tokens]


def surprise(scores, tokens):
    """Return -log of the probability of each word, in nats; compare with `Sentences.surprise`.

    Parameters
    ----------
    scores : float array, shape (n, t, words)
    tokens : int array, shape (n, t)

    Returns
    -------
    float array, shape (n, t)
        0 for "<start>" and "<pad>", which are not predicted; the sum, divided by ``(tokens > 1).sum()``, is
        the loss.
    """
    before, words = scores[:, :-1], tokens[:, 1:]
    found, _ = losses.softmax_cross_entropy(before.reshape(-1, before.shape[-1]), words.ravel(),
                                            reduction="none")
    found = found.reshape(words.shape)
    return np.pad(np.where(words == _PAD, 0.0, found), ((0, 0), (1, 0)))


def agreement(scores, sentences):
    """Return for each verb whether its right form got a higher score than its form of the other number.

    Parameters
    ----------
    scores : float array, shape (n, t, words)
    sentences : Sentences

    Returns
    -------
    bool array, shape (m,)
        For the rows of ``sentences.clauses``. Guessing is right in half of the cases.
    """
    rows, _, verbs, *_ = sentences.clauses
    right = sentences.tokens[rows, verbs]
    return scores[rows, verbs - 1, right] > scores[rows, verbs - 1, OTHER_NUMBER[right]]


def closings(scores, sentences):
    """Return for each closing bracket whether it was the most probable of all words, where it stands.

    Parameters
    ----------
    scores : float array, shape (n, t, words)
    sentences : Sentences

    Returns
    -------
    bool array, shape (m,)
        For the rows of ``sentences.brackets``.
    """
    return _first_choice(scores, sentences, sentences.brackets.sentence, sentences.brackets.closing)


def repetitions(scores, sentences):
    """Return for each name that must be said again whether it was the most probable of all words.

    Parameters
    ----------
    scores : float array, shape (n, t, words)
    sentences : Sentences

    Returns
    -------
    bool array, shape (m,)
        For the rows of ``sentences.repeats``. Guessing among the six names is right in one case of six.
    """
    return _first_choice(scores, sentences, sentences.repeats.sentence, sentences.repeats.again)


def _first_choice(scores, sentences, rows, places):
    return scores[rows, places - 1].argmax(axis=-1) == sentences.tokens[rows, places]


def distances(sentences):
    """Return how many words each verb stands after its subject.

    Parameters
    ----------
    sentences : Sentences

    Returns
    -------
    int array, shape (m,)
    """
    return sentences.clauses.verb - sentences.clauses.subject


def by_distance(values, distance):
    """Take means over cases whose distance is similar.

    Parameters
    ----------
    values : array, shape (m,)
    distance : int array, shape (m,)

    Returns
    -------
    dict of str to float
        The mean for distances "1", "2–5", "6–9", "10–14" and "15–23"; without groups that are empty.
    """
    groups = {str(low) if low == high else f"{low}–{high}": (distance >= low) & (distance <= high)
              for low, high in _DISTANCES}
    return {name: float(values[group].mean()) for name, group in groups.items() if group.any()}


def look(weights, sentence, place, at):
    """Return how much of its look each head gives from one place to another, for many cases.

    The word at place v is predicted at place v - 1; so ``look(weights, rows, verb - 1, subject)`` asks how
    much the place that predicts the verb looks at the subject. A head that looks at all places alike gives
    ``1 / verb``.

    Parameters
    ----------
    weights : float array, shape (n, heads, t, t)
        Of one block.
    sentence, place, at : int array, shape (m,)

    Returns
    -------
    float array, shape (m, heads)
    """
    return weights[sentence, :, place, at]


def without_head(net, block, head):
    """Return a transformer in which one head says nothing: what it found is multiplied by 0.

    Parameters
    ----------
    net : Network
    block, head : int
        Both count from 0.

    Returns
    -------
    Network
    """
    place = [i for i, layer in enumerate(net.layers) if layer.kind == "transformer_block"][block]
    layer, params = net.layers[place], net.params[place]
    norm, attention = params.attention
    owner = np.arange(layer.options["d"]) // (layer.options["d"] // layer.options["heads"])
    silent = attention._replace(Wo=np.where(owner[:, None] == head, 0.0, attention.Wo))
    changed = params._replace(attention=(norm, silent))
    return net.replace(params=(*net.params[:place], changed, *net.params[place + 1:]))


def write(net, n=100, seed=0, length=24):
    """Let a model write sentences: each next word is drawn with the probability that the model gives to it.

    Parameters
    ----------
    net : Network
    n : int, default 100
        Number of sentences.
    seed : int, default 0
    length : int, default 24
        The most tokens in a sentence.

    Returns
    -------
    int array, shape (n, length)
        For `datasets.grammar_faults`; what follows "." is "<pad>".
    """
    rng = np.random.default_rng(seed)
    tokens = np.full((n, length), _PAD)
    tokens[:, 0] = _START
    for place in range(1, length):
        chance = softmax(network.forward(net, tokens[:, :place])[0][:, -1])
        drawn = (chance.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
        ended = np.isin(tokens[:, place - 1], (_STOP, _PAD))
        tokens[:, place] = np.where(ended, _PAD, drawn)
    return tokens
