"""A reader of the small language: it finds the structure of a sentence, or the first word that breaks a rule.

It shares nothing with the function that writes sentences but the list of words, so each checks the other.
"""

import numpy as np

from dlbook.arrays import asarray, to_numpy
from dlbook.datasets.grammar import CLOSING, LEXICON, WORDS, structure_of
from dlbook.errors import check_classes, check_shape, describe

__all__ = ["grammar_faults", "parse_sentence"]


def parse_sentence(sentence):
    """Return the structure of a sentence of the small language.

    Parameters
    ----------
    sentence : str, or int array of shape (length,)
        Words with spaces between them, or tokens: with or without "<start>" and "<pad>".

    Returns
    -------
    clauses : Clauses
    brackets : Brackets
    repeats : Repeats
        As in `Sentences`; places count from "<start>", which is place 0.

    Raises
    ------
    ValueError
        If a word breaks a rule; the message says which, and what was expected.

    Examples
    --------
    >>> clauses, brackets, repeats = parse_sentence("the keys to the old cabinet are new .")
    >>> int(clauses.subject[0]), int(clauses.verb[0]), int(clauses.attractors[0])
    (2, 7, 1)
    """
    reader = _Reader(_words(sentence))
    reader.sentence()
    return structure_of([(reader.words, reader.clauses, reader.brackets, reader.repeats)])


def grammar_faults(tokens):
    """Return what is wrong with each of several sentences: so the writing of a model can be judged.

    Parameters
    ----------
    tokens : int array, shape (n, length)

    Returns
    -------
    list of str or None
        The first word that breaks a rule, and what was expected there; None if there is none.

    Examples
    --------
    >>> from dlbook import datasets
    >>> grammar_faults(datasets.grammar(2).tokens)
    [None, None]
    """
    tokens = to_numpy(asarray(tokens, what="grammar_faults: tokens"))
    check_shape("grammar_faults: tokens", tokens, ("sentences", "length"))
    check_classes("grammar_faults: tokens", tokens)
    return [_fault(sentence) for sentence in tokens.astype(np.int64)]


def _fault(sentence):
    try:
        _Reader(_words(sentence)).sentence()
    except _Fault as error:
        return str(error)
    return None


class _Fault(ValueError):
    """A word that breaks a rule."""


def _words(sentence):
    """Return the words of a sentence, with "<start>" and without what fills it up."""
    if isinstance(sentence, str):
        words = sentence.split()
    else:
        tokens = sentence if isinstance(sentence, np.ndarray) else np.zeros(0)
        if tokens.ndim != 1 or tokens.dtype.kind not in "iu" or not np.all((tokens >= 0)
                                                                        & (tokens < len(WORDS))):
            raise ValueError("parse_sentence: sentence must be a text, or one row of tokens from 0 to "
                             f"{len(WORDS) - 1}, got {describe(sentence)}")
        words = [WORDS[int(token)] for token in tokens]
    while words and words[-1] == "<pad>":
        words.pop()
    return words if words[:1] == ["<start>"] else ["<start>", *words]


class _Reader:
    """The words of a sentence, read from left to right."""

    def __init__(self, words):
        self.words, self.place = words, 1
        self.clauses, self.brackets, self.repeats = [], [], []

    def kind(self, ahead=0):
        """Return the kind of the next word, or of one after it; an empty text at the end."""
        place = self.place + ahead
        return LEXICON[self.words[place]].kind if place < len(self.words) and self.words[
            place] in LEXICON else ""

    def fail(self, expected):
        word = repr(self.words[self.place]) if self.place < len(self.words) else "the end"
        raise _Fault(f"parse_sentence: sentence: expected {expected} as word {self.place}, got {word}")

    def take(self, kinds, expected):
        """Read a word of one of these kinds; return its place."""
        if self.kind() not in kinds.split():
            self.fail(expected)
        self.place += 1
        return self.place - 1

    def sentence(self):
        if self.kind() == "today":
            self.take("today", "")
        if self.kind() == "name" and self.kind(1) == "asks":
            self.dialogue()
        else:
            self.clause(())
        self.take(".", "'.'")
        if self.place < len(self.words):
            self.fail("nothing after '.'")

    def dialogue(self):
        used = [self.words[self.take("name", "a name")]]
        self.take("asks", "'asks'")
        asked = self.names(used)
        self.take(":", "':'")
        self.clause(())
        self.take(",", "','")
        verb = "answer" if len(asked) > 1 else "answers"
        self.take(verb, repr(verb))
        for i, place in enumerate(asked):
            if i:
                join = "and" if i == len(asked) - 1 else ","
                self.take(join, repr(join))
            if self.words[self.place:self.place + 1] != [self.words[place]]:
                self.fail(f"{self.words[place]!r}, word {place},")
            self.repeats.append((place, self.take("name", "a name"), len(asked)))

    def names(self, used):
        """Read "ben", "ben and emma", or "ben , clara and emma"; return the places of the names."""
        places = []
        while True:
            places.append(self.take("name", "a name"))
            if self.words[places[-1]] in used:
                self.place = places[-1]
                self.fail("another name")
            used = [*used, self.words[places[-1]]]
            if self.kind() == "and" and len(places) < 3 and self.words[self.place - 2] != "and":
                self.take("and", "")
            elif self.kind() == "," and len(places) == 1:
                self.take(",", "")
            elif len(places) > 1 and self.words[places[-1] - 1] == ",":
                self.fail("'and'")
            else:
                return places

    def clause(self, inside):
        subject = self.take("name", "a name") if self.kind() == "name" else self.noun()
        noun = subject
        for _ in range(2 if LEXICON[self.words[subject]].kind == "noun" else 0):
            if self.kind() == "preposition":
                noun = self.where(noun)
        if self.kind() in CLOSING and len(inside) < 2 and self.kind() not in inside:
            opening = self.take(self.kind(), "")
            bracket = self.words[opening]
            self.clause((*inside, bracket))
            self.brackets.append((opening, self.take(CLOSING[bracket], repr(CLOSING[bracket]))))
        self.verb(subject, len(inside))

    def noun(self, groups="people thing place"):
        determiner = LEXICON[self.words[self.take("determiner", "a name, or 'the' or a number")]]
        if self.kind() == "adjective":
            self.take("adjective", "")
        noun = self.take("noun", "a noun")
        found = LEXICON[self.words[noun]]
        if determiner.plural not in (None, found.plural) or found.group not in groups.split():
            self.place = noun
            number = {None: "", True: "plural ", False: "singular "}[determiner.plural]
            self.fail(f"a {number}noun ({groups.replace(' ', ' or ')})")
        return noun

    def where(self, noun):
        preposition = self.words[self.take("preposition", "a preposition")]
        if preposition == "to" and self.words[noun] not in ("key", "keys"):
            self.place -= 1
            self.fail("another preposition, since 'to' only follows a key,")
        return self.noun("place" if preposition in ("in", "to") else "people thing place")

    def verb(self, subject, depth):
        of = LEXICON[self.words[subject]]
        verb = self.take("be verb", "a verb")
        found = LEXICON[self.words[verb]]
        if found.plural != of.plural or found.group not in (None, of.group):
            self.place = verb
            self.fail(f"a verb for {self.words[subject]!r}, word {subject},")
        self.clauses.append((subject, verb, depth))
        if found.kind == "verb":
            return
        if self.kind() == "preposition":
            self.where(0)
        else:
            self.take("adjective", "an adjective or a preposition")
