"""The small language: sentences against an independent reader, their probabilities, planted violations."""

import re

import numpy as np
import pytest

from dlbook import datasets
from dlbook.datasets import WORDS, grammar_faults, parse_sentence
from dlbook.datasets.grammar import LEXICON, SINGULAR, structure_of
from dlbook.errors import ShapeError

MANY = datasets.grammar(3000, seed=4)


def tokens(text):
    return np.array([[WORDS.index(word) for word in ("<start>", *text.split())]])


def rows(columns):
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)]


def test_the_vocabulary():
    assert len(set(WORDS)) == len(WORDS) == 60
    assert WORDS[:2] == ("<pad>", "<start>")
    assert set(WORDS[2:]) == set(LEXICON)
    for many, one in SINGULAR.items():
        assert (LEXICON[one].plural, LEXICON[many].plural) == (False, True)
        assert datasets.OTHER_NUMBER[WORDS.index(one)] == WORDS.index(many)
    np.testing.assert_array_equal(datasets.OTHER_NUMBER[datasets.OTHER_NUMBER], np.arange(60))


def test_every_sentence_is_understood_by_the_reader_with_the_same_structure():
    assert set(grammar_faults(MANY.tokens)) == {None}
    read = [parse_sentence(row) for row in MANY.tokens]
    for k, written in enumerate((MANY.clauses, MANY.brackets, MANY.repeats)):
        parts = [part[k] for part in read]
        rows = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
        np.testing.assert_array_equal(written.sentence, rows)
        for field in written._fields[1:]:
            np.testing.assert_array_equal(getattr(written, field),
                                          np.concatenate([getattr(part, field) for part in parts]), field)


def test_the_structure_says_what_stands_there():
    words, c = np.array(WORDS)[MANY.tokens], MANY.clauses
    subjects, verbs = words[c.sentence, c.subject], words[c.sentence, c.verb]
    assert {LEXICON[word].kind for word in subjects} == {"noun", "name"}
    assert {LEXICON[word].kind for word in verbs} == {"verb", "be"}
    assert all(LEXICON[a].plural == LEXICON[b].plural for a, b in zip(subjects, verbs, strict=True))
    b, r = MANY.brackets, MANY.repeats
    pairs = zip(words[b.sentence, b.opening], words[b.sentence, b.closing], strict=True)
    assert set(pairs) == {("(", ")"), ("[", "]")}
    np.testing.assert_array_equal(words[r.sentence, r.name], words[r.sentence, r.again])
    assert set(r.count) == {1, 2, 3}


def test_sentences_by_hand():
    clauses, brackets, repeats = parse_sentence(
        "anna asks ben and emma : the keys to the house ( one cup [ two lamps fall ] is red ) are old , "
        "answer ben and emma .")
    assert rows(clauses) == [(0, 8, 23, 2, 0), (0, 14, 20, 1, 1), (0, 17, 18, 0, 2)]    # house and cup; lamps
    assert rows(brackets) == [(0, 12, 22), (0, 15, 19)]
    assert rows(repeats) == [(0, 3, 27, 2), (0, 5, 29, 2)]


@pytest.mark.parametrize(("text", "message"), [
    ("the keys to the old cabinet is new .", "expected a verb for 'keys', word 2, as word 7, got 'is'"),
    ("the key behind two cups fall .", "expected a verb for 'key', word 2, as word 6, got 'fall'"),
    ("the house falls .", "a verb for 'house', word 2, as word 3, got 'falls'"),
    ("the key ( ben waits ] is old .", r"expected '\)' as word 6, got '\]'"),
    ("the key ( ben waits is old .", r"expected '\)' as word 6, got 'is'"),
    ("the key ( ben ( emma waits ) waits ) is old .", r"expected a verb as word 5, got '\('"),
    ("two key is old .", r"a plural noun \(people or thing or place\) as word 2, got 'key'"),
    ("the cup in the cup is old .", r"a noun \(place\) as word 5, got 'cup'"),
    ("the cup to the house is old .", "'to' only follows a key"),
    ("anna asks ben : emma waits , answers emma .", "expected 'ben', word 3, as word 9, got 'emma'"),
    ("anna asks ben and emma : emma waits , answer emma and ben .", "expected 'ben', word 3, as word 11"),
    ("anna asks ben and emma : emma waits , answers ben and emma .", "expected 'answer' as word 10"),
    ("anna asks anna : emma waits , answers anna .", "expected another name as word 3, got 'anna'"),
    ("anna asks ben , emma : anna waits , answer ben , emma .", "expected 'and' as word 6, got ':'"),
    ("anna waits", r"expected '\.' as word 3, got the end"),
    ("anna waits . .", "nothing after"), ("", "got the end"), ("anna <pad> waits .", "a verb as word 2"),
    ("anna is .", r"an adjective or a preposition as word 3, got '\.'"),
    ("felicity waits .", "got 'felicity'"),
])
def test_a_planted_violation_is_refused(text, message):
    with pytest.raises(ValueError, match=rf"parse_sentence: sentence: .*{message}"):
        parse_sentence(text)
    if set(text.split()) <= set(WORDS):
        assert re.search(message, grammar_faults(tokens(text))[0])


def test_the_other_form_of_any_verb_is_refused():
    c = MANY.clauses
    for i in range(0, len(c.verb), 7):
        sentence = MANY.tokens[c.sentence[i]].copy()
        sentence[c.verb[i]] = datasets.OTHER_NUMBER[sentence[c.verb[i]]]
        assert f"as word {c.verb[i]}, got" in grammar_faults(sentence[None])[0]


def test_the_surprise_is_that_of_the_frequencies():
    many, first = MANY, {}
    for i in range(len(many.tokens)):                       # the second word, after the same first one
        first.setdefault(tuple(many.tokens[i, :2]), []).append(i)
    rows = max(first.values(), key=len)
    words = many.tokens[rows, 2]
    for word in np.unique(words):
        chances = np.exp(-many.surprise[rows, 2][words == word])
        np.testing.assert_allclose(chances, chances[0])      # what follows depends on what was said alone
        share, error = np.mean(words == word), np.sqrt(chances[0] / len(rows))
        assert abs(share - chances[0]) < 4 * error
    assert np.exp(-many.surprise).min() > 0
    assert np.all(many.surprise[many.tokens <= 1] == 0.0)


def test_probabilities_of_all_continuations_sum_to_one():
    """Of all first words that occur in many sentences, and of the words after "the keys"."""
    many = datasets.grammar(20000, seed=1)
    for start in ("", "the keys", "anna"):
        given = tokens(start)[0]
        rows = np.all(many.tokens[:, :len(given)] == given, axis=1)
        words, where = np.unique(many.tokens[rows, len(given)], return_index=True)
        assert np.exp(-many.surprise[rows, len(given)][where]).sum() == pytest.approx(1.0, abs=1e-12)
        assert len(words) > 3


def test_sentences_are_not_longer_than_asked():
    for length in (8, 10, 16):
        some = datasets.grammar(300, seed=2, length=length)
        assert some.tokens.shape == (300, length)
        assert set(grammar_faults(some.tokens)) == {None}


def test_the_same_seed_gives_the_same_sentences():
    again, other = datasets.grammar(50, seed=4), datasets.grammar(50, seed=5)
    np.testing.assert_array_equal(again.tokens, MANY.tokens[:50])
    assert not np.array_equal(again.tokens, other.tokens)


def test_what_is_no_sentence_is_told():
    with pytest.raises(ValueError, match="sentence must be a text, or one row of tokens from 0 to 59"):
        parse_sentence(np.array([[1, 2]]))
    with pytest.raises(ValueError, match=r"from 0 to 59, got ndarray array\(\[60\]\)"):
        parse_sentence(np.array([60]))
    with pytest.raises(ShapeError, match=r"grammar_faults: tokens has shape \(3,\); expected \(sentences"):
        grammar_faults(np.array([1, 2, 3]))


def test_structure_of_counts_attractors():
    words = ["<start>", "the", "keys", "behind", "the", "lamp", "are", "old", "."]
    clauses, *_ = structure_of([(words, [(2, 6, 0)], [], [])])
    assert clauses.attractors.tolist() == [1]


# Sums

def test_sums_are_right():
    some = datasets.sums(500, digits=3, seed=3)
    for i in range(500):
        left, _, right = some.text(i).rstrip(".").partition("=")
        a, _, b = left.partition("+")
        assert int(a[::-1]) + int(b[::-1]) == int(right[::-1])
        assert (int(a[::-1]), int(b[::-1])) == (some.first[i], some.second[i])
        assert len(a) == len(b) == 3 == len(right) - 1
        assert max(int(a[::-1]), int(b[::-1])) < 10 ** some.digits[i]
        assert some.text(i)[some.equals] == "="
    assert set(some.digits) == {1, 2, 3}
    assert (some.tokens.shape, some.tokens.max()) == ((500, 13), len(datasets.DIGITS) - 1)


def test_sums_have_a_seed():
    np.testing.assert_array_equal(datasets.sums(9, seed=2).tokens, datasets.sums(9, seed=2).tokens)
    assert not np.array_equal(datasets.sums(9, seed=2).tokens, datasets.sums(9, seed=3).tokens)
    with pytest.raises(ValueError, match="sums: digits must be at most 9, got 10"):
        datasets.sums(2, digits=10)
