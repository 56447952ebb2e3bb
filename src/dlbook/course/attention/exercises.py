"""The exercises of chapter 12, each with a hint for every common mistake.

The mistakes of exercises 2 to 4 are written as functions, so that the tests can make each of them and check
its hint.
"""

import functools

import numpy as np

from dlbook import datasets, pretrained
from dlbook.course.attention import measures
from dlbook.course.exercise import array, close, compare, exercise, expect, number, text, words

__all__ = ["check_fooled", "check_look", "check_loss", "check_mask", "check_silent", "check_temperature"]

# Exercise 1 -------------------------------------------------------------------------------------

_WEIGHTS = {
    0.9: "You have taken the softmax of 2 ln 3 and 0. Divide by √d = 2 first.",
    np.sqrt(3) / (1 + np.sqrt(3)): "You have divided by d = 4. It is divided by √d = 2.",
    0.25: "This is the look at the second word: it has the smaller score.",
    1.0: "These are the scores' own shares; the softmax takes exponentials first, and e⁰ is 1, not 0.",
    3.0: "e to the score is 3; its share of the sum 3 + 1 is the weight.",
}
_ANSWERS = {
    6.0: "6 is the plain mean of the two values; weigh them.",
    5.0: "Here the weights of the two words are swapped.",
    28.0: "Weights add up to one: divide by 3 + 1.",
    24.0: "Weights add up to one: divide by 3 + 1. And the second word adds something, too.",
    7.6: "The weight is right, and this is the answer for the weight 0.9.",
}


@exercise
def check_look(weight, answer):
    """Check one look by hand: d = 4, q · k is 2 ln 3 for the first word and 0 for the second, values 8 and 4.

    Parameters
    ----------
    weight : float
        The look at the first word.
    answer : float
        The mean of the values, weighted by the looks.
    """
    weight, answer = number("weight", weight), number("answer", answer)
    for slip, hint in _WEIGHTS.items():
        expect(not close(weight, slip), hint)
    expect(close(weight, 0.75), f"weight = {text(weight)} is not right: divide both scores by √d, then take "
                                "the share of the first exponential.")
    for slip, hint in _ANSWERS.items():
        expect(not close(answer, slip), f"weight is right. {hint}")
    expect(close(answer, 7.0), f"weight is right, but answer = {text(answer)} is not: weigh the values 8 and "
                               "4, and add.")
    return "Three quarters of the look, so three quarters of the value: 0.75 · 8 + 0.25 · 4 = 7."


# Exercise 2 -------------------------------------------------------------------------------------

def _mask(tokens):
    """Return where each place may look: not after itself, and at no padding."""
    places = np.arange(len(tokens))
    return (places[None, :] <= places[:, None]) & (np.asarray(tokens) != 0)[None, :]


def _square(tokens, offset=0):
    return np.tri(len(tokens), k=offset, dtype=bool)


_TEXTS = {"tokens 5 3 4, no padding": (np.array([5, 3, 4]),),
          "tokens 0 0 7 2 0 8": (np.array([0, 0, 7, 2, 0, 8]),),
          "tokens 4 9 0 0": (np.array([4, 9, 0, 0]),)}
_MASK_MISTAKES = {
    "Each place sees the next one, too: the mask is off by one, and the model would read its answer.":
        lambda t: _square(t, 1) & (t != 0),
    "A place may look at itself: its own word is known when the next one is predicted.":
        lambda t: _square(t, -1) & (t != 0),
    "Rows and columns are swapped: row i says where place i may look, so what is allowed lies to the left of "
    "the diagonal.":
        lambda t: _square(t).T & (t != 0),
    "The padding is not hidden: it is the columns of the tokens 0 that must be False, not their rows.":
        lambda t: _square(t),
    "Here True says where a place may not look; it should say where it may.":
        lambda t: ~(_square(t) & (t != 0)),
    "Only the padding is hidden: a place must not see what comes later, either.":
        lambda t: np.ones((len(t), len(t)), bool) & (t != 0),
}


@exercise
def check_mask(function):
    """Check ``mask(tokens)``: a causal mask that hides padding as well.

    Parameters
    ----------
    function : callable
        Takes tokens, shape (t,), where 0 is padding; returns booleans (t, t), True where row may look at
        column.
    """
    def real(answer, tokens):
        """Leave out the rows of padding: nobody reads what comes out there."""
        found = array("the mask", answer, (len(tokens), len(tokens)), finite=False)
        expect(np.all(np.isfinite(found)), "Return True and False: `attention` itself sets the scores to −∞.")
        return found * (tokens != 0)[:, None]

    compare(function, _mask, _TEXTS, _MASK_MISTAKES, real)
    return "Each place sees itself and what came before, and nobody sees the padding."


# Exercise 3 -------------------------------------------------------------------------------------

def _surprises(p, tokens, first, shift=1):
    """Return the surprise of each token from place `first` on, from the row `shift` places before it."""
    places = np.arange(first, len(tokens) + min(shift, 0))
    return -np.log(p[places - shift, tokens[places]])


def _loss(p, tokens, first):
    return np.mean(_surprises(p, tokens, first))


def _rows(*rows):
    return np.array(rows) / np.sum(rows, axis=1, keepdims=True)


_SEQUENCES = {
    "tokens 1 3 2 1 2, first = 2": (_rows([1.0, 2, 3, 4], [4.0, 1, 3, 2], [1.0, 5, 1, 3], [2.0, 2, 1, 5],
                                          [3.0, 1, 1, 2]), np.array([1, 3, 2, 1, 2]), 2),
    "tokens 1 2 2 1 3 3, first = 3": (_rows([2.0, 1, 6, 1], [1.0, 3, 2, 4], [5.0, 2, 2, 1], [1.0, 1, 4, 4],
                                            [3.0, 1, 2, 4], [1.0, 2, 1, 1]), np.array([1, 2, 2, 1, 3, 3]), 3),
}
_LOSS_MISTAKES = {
    "Each row is compared with the token at its own place, which the model has just read. The row for the "
    "token at place i is row i − 1.":
        lambda p, t, first: np.mean(_surprises(p, t, first, 0)),
    "The question counts, too: leave out the tokens before place `first`.":
        lambda p, t, first: _loss(p, t, 1),
    "The first token of the answer is missing: it is predicted by row first − 1.":
        lambda p, t, first: _loss(p, t, first + 1),
    "One token too many: the one before place `first` belongs to the question.":
        lambda p, t, first: _loss(p, t, first - 1),
    "The sum is right; divide it by the number of tokens of the answer.":
        lambda p, t, first: np.sum(_surprises(p, t, first)),
    "The sum is right, but it is divided by the number of all tokens, not of those of the answer.":
        lambda p, t, first: np.sum(_surprises(p, t, first)) / len(t),
    "The sum is right, but it is divided by the number of all predictions, not of those of the answer.":
        lambda p, t, first: np.sum(_surprises(p, t, first)) / (len(t) - 1),
    "The sign is missing: a logarithm of a probability is negative, the surprise is −log p.":
        lambda p, t, first: -_loss(p, t, first),
    "This looks back: the row after a token is used for it.":
        lambda p, t, first: np.mean(_surprises(p, t, first, -1)),
    "This is the mean probability of the tokens; the loss is the mean of −log p.":
        lambda p, t, first: np.mean(np.exp(-_surprises(p, t, first))),
    "The mean comes after the logarithm: take −log of each probability first.":
        lambda p, t, first: -np.log(np.mean(np.exp(-_surprises(p, t, first)))),
}


@exercise
def check_loss(function):
    """Check ``answer_loss(p, tokens, first)``: the mean surprise of the tokens of an answer.

    Parameters
    ----------
    function : callable
        Takes probabilities (t, k), row i for what follows place i, tokens (t,) and the place of the first
        token that counts; returns a number.
    """
    compare(function, _loss, _SEQUENCES, _LOSS_MISTAKES, lambda answer, *_: number("the loss", answer))
    return "Shifted by one, and only the answer counts: a loss for fine-tuning a model that answers."


# Exercise 4 -------------------------------------------------------------------------------------

def _softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def _best(z, k):
    return np.argsort(np.argsort(-z)) < k


def _chances(z, temperature, k):
    p = _softmax(z / temperature) * _best(z, k)
    return p / np.sum(p)


_SCORES = {"scores 2, 1, 0, −1, T = 2, k = 3": (np.array([2.0, 1.0, 0.0, -1.0]), 2.0, 3),
           "scores 0.5, 3, −2, 1, 2, T = 0.5, k = 2": (np.array([0.5, 3.0, -2.0, 1.0, 2.0]), 0.5, 2)}
_TEMPERATURE_MISTAKES = {
    "The temperature multiplies the scores here. It divides them: a high temperature makes them more equal.":
        lambda z, t, k: _chances(z, 1 / t, k),
    "The temperature has no effect.": lambda z, t, k: _chances(z, 1.0, k),
    "All tokens can still be drawn: leave only the k with the largest scores.":
        lambda z, t, k: _softmax(z / t),
    "The k largest are right, but they no longer add up to one: divide by their sum.":
        lambda z, t, k: _softmax(z / t) * _best(z, k),
    "This keeps the k smallest scores.":
        lambda z, t, k: _softmax(z / t) * _best(-z, k) / np.sum(_softmax(z / t) * _best(-z, k)),
    "The probabilities were divided by the temperature, not the scores, and a common factor drops out again.":
        lambda z, t, k: _chances(z, 1.0, k) / t,
    "A score of 0 is no probability of 0: e⁰ is 1. Set the probabilities of the others to 0, after the "
    "exponential.":
        lambda z, t, k: _softmax(np.where(_best(z, k), z / t, 0.0)),
    "One token too many is left.": lambda z, t, k: _chances(z, t, k + 1),
}


@exercise
def check_temperature(function):
    """Check ``chances(scores, temperature, k)``: what is drawn from, with temperature and top-k.

    Parameters
    ----------
    function : callable
        Takes scores (n,), all different, a temperature above 0 and k; returns probabilities (n,).
    """
    compare(function, _chances, _SCORES, _TEMPERATURE_MISTAKES,
            lambda answer, z, *_: array("the probabilities", answer, z.shape))
    return "Divide by T, take the softmax, keep k, and make them add up to one again."


# Exercise 5 -------------------------------------------------------------------------------------

@functools.cache
def _closed_without():
    """Return the share of brackets that the model closes without each head, by (block, head) from 1."""
    net, some = pretrained.load("tiny_language"), datasets.grammar(400, seed=7)
    return {(block + 1, head + 1): float(np.mean(measures.closings(measures.scores_of(
        measures.without_head(net, block, head), some.tokens), some))) for block in (0, 1) for head in (0, 1)}


@exercise
def check_silent(block, head):
    """Check which head the brackets can best do without.

    Parameters
    ----------
    block, head : int
        Both counted from 1, as in the figures.
    """
    block, head = number("block", block), number("head", head)
    expect(block in (0, 1, 2) and head in (0, 1, 2), "There are two blocks with two heads: expected 1 or 2 "
                                                     f"for each, got {text(block)} and {text(head)}.")
    expect(block > 0 and head > 0, "Here both are counted from 1, as in the figures; `without_head` counts "
                                   "from 0.")
    shares = _closed_without()
    expect((block, head) == (1, 2), f"Without it the model closes {shares[int(block), int(head)]:.0%} of the "
                                    "brackets. There is a head that they need less: print the shares of all "
                                    "four.")
    return (f"Without it {shares[1, 2]:.0%} of the brackets still close as they should. Block 2, head 1 is "
            f"needed after all: without it only {shares[2, 1]:.0%} do.")


# Exercise 6 -------------------------------------------------------------------------------------

_ROOM = 24                                      # places that the model has, with "<start>"


@exercise
def check_fooled(sentence):
    """Check a sentence of the small language in which the model prefers the wrong form of a verb.

    Parameters
    ----------
    sentence : str
        A complete sentence, without "<start>".
    """
    if not isinstance(sentence, str):                   # words would split a text at its commas
        sentence = " ".join(words("sentence", sentence))
    try:
        structure = datasets.parse_sentence(sentence)
    except ValueError as error:
        expect(False, f"This is not a sentence of the small language. {error}")
    said = [word for word in sentence.split() if word not in ("<start>", "<pad>")]
    tokens = np.array([[datasets.WORDS.index(word) for word in ["<start>", *said]]])
    expect(tokens.shape[1] <= _ROOM, f"The model reads {_ROOM - 1} words at most; this sentence has "
                                     f"{len(said)}.")
    scores = measures.scores_of(pretrained.load("tiny_language"), tokens)
    right = measures.agreement(scores, datasets.Sentences(tokens, None, *structure))
    expect(not np.all(right), "The model prefers the right form wherever there is a choice. Search among "
                              "many sentences: it is wrong about once in a thousand verbs.")
    return "The model prefers the wrong form here. What do the mistakes that you found have in common?"
