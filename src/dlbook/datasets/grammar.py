"""A small language of our own, whose rules are known: so a book can measure what a model has learned of it.

Its sentences speak of people, things, places and numbers. A verb agrees with its subject, which may stand
many words before it, with nouns of the other number in between: "the keys to the old cabinet are new".
Brackets of two kinds must close in the right order. Those who are asked, up to three, are named again in the
same order: "anna asks ben and emma : … , answer ben and emma". Every sentence comes with its structure, and
with the probability that the grammar gave to each of its words.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from dlbook.errors import check_count, check_seed

__all__ = ["CLOSING", "INDEX", "LEXICON", "OTHER_NUMBER", "SINGULAR", "WORDS", "Brackets", "Clauses",
           "Repeats", "Sentences", "Word", "grammar", "structure_of"]

NAMES = ("anna", "ben", "clara", "david", "emma", "felix")
ADJECTIVES = ("old", "new", "red", "small")
ANYWHERE = ("in", "near", "behind")                        # "to" only follows a key
NOUNS = {"people": {"child": "children", "teacher": "teachers"},
         "thing": {"key": "keys", "cup": "cups", "lamp": "lamps", "coat": "coats"},
         "place": {"garden": "gardens", "cabinet": "cabinets", "house": "houses"}}
VERBS = {"people": {"waits": "wait", "sings": "sing"}, "thing": {"falls": "fall", "shines": "shine"},
         "place": {}}
DETERMINERS = {"the": 0.7, "one": 0.1, "two": 0.1, "three": 0.1}
CLOSING = {"(": ")", "[": "]"}

#: The forms of each verb and noun: singular and plural.
FORMS = {"is": "are", **{one: many for group in (*NOUNS.values(), *VERBS.values())
                         for one, many in group.items()}}
#: The singular of every plural.
SINGULAR = {many: one for one, many in FORMS.items()}
#: The vocabulary of `grammar`: the index of a word in it is its token; 0 fills up short sentences.
WORDS = ("<pad>", "<start>", ".", ",", ":", "(", ")", "[", "]", "and", "asks", "answers", "answer", "today",
         *NAMES, *DETERMINERS, *ADJECTIVES, *ANYWHERE, "to",
         *(form for pair in FORMS.items() for form in pair))

#: The token of each word.
INDEX = {word: i for i, word in enumerate(WORDS)}
#: For each token the token of its other number, such as that of "are" for "is"; the same for all other words.
OTHER_NUMBER = np.array([INDEX[SINGULAR.get(word, FORMS.get(word, word))] for word in WORDS])


class Word(NamedTuple):
    """What the grammar knows about a word.

    Attributes
    ----------
    kind : str
        "name", "noun", "verb", "be", "adjective", "preposition", "determiner", or the word itself.
    plural : bool or None
        Whether it is a plural, for a noun, a verb or a name; for a determiner, whether one must follow.
    group : str or None
        Of a noun, and of a verb that only such nouns take: "people", "thing" or "place".
    """

    kind: str
    plural: bool | None = None
    group: str | None = None


def _lexicon():
    words = {word: Word(word) for word in WORDS[2:14]}
    words |= {name: Word("name", False, "people") for name in NAMES}
    words |= {word: Word("adjective") for word in ADJECTIVES}
    words |= {word: Word("preposition") for word in (*ANYWHERE, "to")}
    words |= {"the": Word("determiner"), "one": Word("determiner", False),
              "two": Word("determiner", True), "three": Word("determiner", True),
              "is": Word("be", False), "are": Word("be", True)}
    for kind, groups in (("noun", NOUNS), ("verb", VERBS)):
        for group, pairs in groups.items():
            for pair in pairs.items():
                words |= {form: Word(kind, plural, group) for form, plural in zip(pair, (False, True),
                                                                                  strict=True)}
    return words


#: What the grammar knows about each word.
LEXICON = _lexicon()


class Clauses(NamedTuple):
    """A row for each verb: arrays of shape (m,).

    Attributes
    ----------
    sentence : int array
        The row of `Sentences.tokens`.
    subject, verb : int array
        Places in it: of the noun or name that the verb agrees with, and of the verb.
    attractors : int array
        Number of nouns and names between the two that are of the other number.
    depth : int array
        How many brackets the clause is in.
    """

    sentence: Any
    subject: Any
    verb: Any
    attractors: Any
    depth: Any


class Brackets(NamedTuple):
    """A row for each pair of brackets: `sentence`, and the places of `opening` and `closing`."""

    sentence: Any
    opening: Any
    closing: Any


class Repeats(NamedTuple):
    """A row for each name that is said again: arrays of shape (r,).

    Attributes
    ----------
    sentence : int array
    name, again : int array
        Places of who is asked, and of the same name after "answers" or "answer".
    count : int array
        How many are asked: from 1 to 3.
    """

    sentence: Any
    name: Any
    again: Any
    count: Any


class Sentences(NamedTuple):
    """Sentences of the small language.

    Attributes
    ----------
    tokens : int array, shape (n, length)
        Each begins with "<start>" and ends with "."; the rest is "<pad>", 0.
    surprise : float array, shape (n, length)
        -log of the probability that the grammar gave to the token, knowing those before it; 0 for "<start>"
        and "<pad>". Its mean over the other places is the lowest loss that a model can expect.
    clauses : Clauses
    brackets : Brackets
    repeats : Repeats
    """

    tokens: Any
    surprise: Any
    clauses: Clauses
    brackets: Brackets
    repeats: Repeats

    def text(self, i):
        """Return a sentence as text.

        Parameters
        ----------
        i : int

        Returns
        -------
        str
        """
        return " ".join(WORDS[token] for token in self.tokens[i][1:] if token)


def grammar(n=1000, seed=0, length=24):
    """Return sentences of a small language, each drawn independently, with their structure.

    Parameters
    ----------
    n : int, default 1000
        Number of sentences.
    seed : int or numpy.random.Generator, default 0
    length : int, default 24
        The most tokens that a sentence may have, with "<start>" and "."; at least 8.

    Returns
    -------
    Sentences

    Examples
    --------
    >>> sentences = grammar(2, seed=5)
    >>> sentences.text(0)
    'the old key behind the new houses falls .'
    >>> clauses = sentences.clauses
    >>> int(clauses.subject[0]), int(clauses.verb[0]), int(clauses.attractors[0])
    (3, 8, 1)
    """
    check_count("grammar: n", n)
    check_count("grammar: length", length, least=8)
    rng = check_seed("grammar: seed", seed)
    writers = [_Writer(rng, length) for _ in range(n)]
    for writer in writers:
        _sentence(writer)
    tokens, surprise = np.zeros((n, length), np.int64), np.zeros((n, length))
    for i, writer in enumerate(writers):
        tokens[i, :len(writer.words)] = [INDEX[word] for word in writer.words]
        surprise[i, :len(writer.words)] = writer.surprise
    return Sentences(tokens, surprise, *structure_of([(writer.words, writer.clauses, writer.brackets,
                                                       writer.repeats) for writer in writers]))


def structure_of(found):
    """Collect what is known about each of several sentences into arrays.

    Parameters
    ----------
    found : list of tuple
        For each sentence its words, (subject, verb, depth) of each clause, (opening, closing) of each pair of
        brackets, (name, again, count) of each repeated name.

    Returns
    -------
    clauses : Clauses
    brackets : Brackets
    repeats : Repeats
    """
    clauses = [(i, subject, verb, _attractors(words, subject, verb), depth)
               for i, (words, rows, _, _) in enumerate(found) for subject, verb, depth in sorted(rows)]
    brackets = [(i, *row) for i, (_, _, rows, _) in enumerate(found) for row in sorted(rows)]
    repeats = [(i, *row) for i, (_, _, _, rows) in enumerate(found) for row in sorted(rows)]
    return (Clauses(*_columns(clauses, 5)), Brackets(*_columns(brackets, 3)), Repeats(*_columns(repeats, 4)))


def _columns(rows, count):
    return np.array(rows, np.int64).reshape(-1, count).T


def _attractors(words, subject, verb):
    """Count the nouns and names between subject and verb that are of the other number."""
    between = (LEXICON[word] for word in words[subject + 1:verb])
    return sum(word.kind in ("noun", "name") and word.plural != LEXICON[words[subject]].plural
               for word in between)


# -- the rules ------------------------------------------------------------------------------------

class _Writer:
    """A sentence while it is written from left to right, every choice with its probability.

    Alternatives differ in their first word, so what has been said determines all choices that were made:
    the probability of a word is the product of the choices since the word before.
    """

    def __init__(self, rng, length):
        self.rng, self.length = rng, length
        self.words, self.surprise, self.waiting = [], [], 0.0
        self.clauses, self.brackets, self.repeats, self.open = [], [], [], []
        self.say("<start>")

    def say(self, word):
        """Append a word; return its place."""
        self.words.append(word)
        self.surprise.append(self.waiting)
        self.waiting = 0.0
        return len(self.words) - 1

    def choose(self, options):
        """Return one of several options, drawn by its weight, or all equally likely."""
        weights = list(options.values()) if isinstance(options, dict) else [1.0] * len(options)
        options, total = list(options), sum(weights)
        drawn, i = total * self.rng.random(), 0
        while drawn >= weights[i] and i < len(weights) - 1:
            drawn -= weights[i]
            i += 1
        self.waiting -= math.log(weights[i] / total)
        return options[i]

    def chance(self, probability, possible=True):
        """Return whether something optional is said; never if it is not `possible`."""
        return possible and self.choose({True: probability, False: 1.0 - probability})

    def room(self, tokens):
        """Return whether so many tokens still fit in."""
        return len(self.words) + tokens <= self.length


def _sentence(w):
    if w.chance(0.15, w.room(4)):
        w.say("today")
    if w.chance(0.5) or not w.room(5):
        name = w.choose(NAMES)
        place = w.say(name)
        if w.chance(0.6, w.room(9)):
            _dialogue(w, name)
        else:
            _predicate(w, place, 0, rest=1)
    else:
        _clause(w, 0, rest=1, names=False)
    w.say(".")


def _dialogue(w, asking):
    """Go on after a name: "asks ben and emma : … , answer ben and emma"."""
    w.say("asks")
    asked, others = [], [name for name in NAMES if name != asking]
    joins = {":": 0.5, "and": 0.3 * w.room(11), ",": 0.2 * w.room(15)}      # tokens that a longer list needs
    while True:
        asked.append((w.say(name := w.choose(others)), name))
        others.remove(name)
        join = ":" if len(asked) == 3 else w.choose(joins)
        w.say(join)
        if join == ":":
            break
        joins = {":": 1.0} if join == "and" else {"and": 1.0}
    _clause(w, 0, rest=2 + 2 * len(asked))
    w.say(",")
    w.say("answer" if len(asked) > 1 else "answers")
    for i, (place, name) in enumerate(asked):
        if i:
            w.say("and" if i == len(asked) - 1 else ",")
        w.repeats.append((place, w.say(name), len(asked)))


def _clause(w, depth, rest, names=True):
    """Say a subject and its predicate; `rest` tokens must follow. A noun needs four: "the key is new"."""
    if names and (w.chance(0.3) or not w.room(4 + rest)):
        subject = w.say(w.choose(NAMES))
    else:
        subject = _noun(w, rest + 2)
    _predicate(w, subject, depth, rest)


def _noun(w, rest, groups=tuple(NOUNS)):
    """Say "the old key" or "two keys"; return the place of the noun."""
    determiner = w.choose(DETERMINERS)
    w.say(determiner)
    if w.chance(0.3, w.room(2 + rest)):
        w.say(w.choose(ADJECTIVES))
    plural = LEXICON[determiner].plural
    pairs = [pair for group in (w.choose(groups),) for pair in NOUNS[group].items()]
    number = w.choose([False, True]) if plural is None else plural
    return w.say(w.choose(pairs)[number])


def _predicate(w, subject, depth, rest):
    """Go on after a subject: places, an aside in brackets, the verb."""
    last = w.words[subject]
    for probability in (0.45, 0.3) if LEXICON[last].kind == "noun" else ():
        if not w.chance(probability, w.room(5 + rest)):
            break
        last = _where(w, last in ("key", "keys"), rest + 2)
    if w.chance((0.3, 0.2, 0.0)[depth], depth < 2 and w.room(6 + rest)):
        _aside(w, depth, rest + 2)
    _verb(w, subject, depth, rest)


def _where(w, after_key, rest):
    """Say "behind the house", or "to the house" after a key; return the word of the noun."""
    some = {"to": 0.5, **dict.fromkeys(ANYWHERE, 0.5 / len(ANYWHERE))} if after_key else ANYWHERE
    preposition = w.choose(some)
    w.say(preposition)
    return w.words[_noun(w, rest, ("place",) if preposition in ("in", "to") else tuple(NOUNS))]


def _aside(w, depth, rest):
    """Say a clause in brackets; inside others they are of the other kind."""
    opening = w.choose([bracket for bracket in CLOSING if bracket not in w.open])
    w.open.append(opening)
    place = w.say(opening)
    _clause(w, depth + 1, rest + 1)
    w.brackets.append((place, w.say(CLOSING[w.open.pop()])))


def _verb(w, subject, depth, rest):
    """Say the verb, in the number of its subject, and what belongs to it."""
    word = LEXICON[w.words[subject]]
    own = list(VERBS[word.group].items())
    if own and not w.chance(0.6, w.room(2 + rest)):
        w.clauses.append((subject, w.say(w.choose(own)[word.plural]), depth))
        return
    w.clauses.append((subject, w.say("are" if word.plural else "is"), depth))
    if w.chance(0.3, w.room(3 + rest)):
        _where(w, False, rest)
    else:
        w.say(w.choose(ADJECTIVES))
