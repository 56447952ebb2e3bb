"""What is measured in models of the small language: against models whose answers are known."""

import numpy as np
import pytest

from dlbook import datasets, language, network
from dlbook.course.attention import measures, model
from dlbook.datasets import WORDS

SOME = datasets.grammar(400, seed=3)


def scores(text_scores):
    """Return scores of the shape that the sentences need, from a function of (sentence, place)."""
    found = np.zeros((*SOME.tokens.shape, len(WORDS)))
    text_scores(found)
    return found


def knowing(found):
    """Give the next word the highest score."""
    rows, places = np.nonzero(SOME.tokens[:, 1:])
    found[rows, places, SOME.tokens[:, 1:][rows, places]] = 5.0


def swapped(found):
    """Give the verb's other number the highest score."""
    rows, _, verbs, *_ = SOME.clauses
    found[rows, verbs - 1, datasets.OTHER_NUMBER[SOME.tokens[rows, verbs]]] = 5.0


def test_a_model_that_knows_the_text_is_right_everywhere():
    perfect = scores(knowing)
    for measure in (measures.agreement, measures.closings, measures.repetitions):
        assert np.all(measure(perfect, SOME))
    assert measures.agreement(perfect, SOME).shape == SOME.clauses.verb.shape
    assert measures.closings(perfect, SOME).shape == SOME.brackets.closing.shape
    assert measures.repetitions(perfect, SOME).shape == SOME.repeats.again.shape


def test_a_model_with_the_wrong_number_is_wrong_everywhere():
    assert not np.any(measures.agreement(scores(swapped), SOME))


def test_surprise_by_hand():
    tokens = np.array([[1, 5, 7, 0]])
    flat = np.zeros((1, 4, 10))
    flat[0, 1, 7] = np.log(3.0)                         # twelve shares, of which word 7 has three
    np.testing.assert_allclose(measures.surprise(flat, tokens), [[0, np.log(10), np.log(4), 0]])


def test_the_surprise_of_the_grammar_is_a_bound():
    uniform = np.zeros((*SOME.tokens.shape, len(WORDS)))
    count = np.sum(SOME.tokens > 1)
    assert measures.surprise(uniform, SOME.tokens).sum() / count == pytest.approx(np.log(60))
    counted = measures.bigram_scores(datasets.grammar(3000, seed=5).tokens, SOME.tokens)
    assert measures.surprise(counted, SOME.tokens).sum() > 1.2 * SOME.surprise.sum()


def test_bigrams_by_hand():
    tokens = np.array([[1, 4, 4, 2]])
    table = np.exp(measures.bigram_scores(tokens, np.array([[1, 4]])))
    assert table.shape == (1, 2, 60)
    np.testing.assert_allclose(table.sum(axis=-1), 1.0)
    np.testing.assert_allclose(table[0, 0, [4, 5]], [2 / 61, 1 / 61])
    np.testing.assert_allclose(table[0, 1, [4, 2, 5]], [2 / 62, 2 / 62, 1 / 62])


def test_a_bigram_model_believes_the_attractor():
    counted = measures.bigram_scores(datasets.grammar(3000, seed=5).tokens, SOME.tokens)
    right = measures.agreement(counted, SOME)
    rows, subjects, verbs, attractors, _ = SOME.clauses
    next_to = verbs - subjects == 1
    assert right[next_to].all()
    assert right[attractors > 0].mean() < 0.4


def test_groups_of_distances():
    found = measures.by_distance(np.array([1.0, 0.0, 1.0, 0.5]), np.array([1, 3, 5, 15]))
    assert found == {"1": 1.0, "2–5": 0.5, "15–23": 0.5}
    assert np.array_equal(measures.distances(SOME), SOME.clauses.verb - SOME.clauses.subject)


def test_looks_are_those_of_the_attention():
    net = model.transformer(seed=1)
    for weights in language.attention_weights(net, SOME.tokens[:20]):
        sentence, place, at = np.array([0, 3]), np.array([4, 2]), np.array([1, 2])
        found = measures.look(weights, sentence, place, at)
        assert found.shape == (2, 2)
        np.testing.assert_array_equal(found[1], weights[3, :, 2, 2])
        np.testing.assert_allclose(weights.sum(axis=-1), 1.0, rtol=1e-5)


def test_a_silent_head_changes_nothing_before_its_block():
    net, tokens = model.transformer(seed=1), SOME.tokens[:5]
    silent = measures.without_head(net, 1, 0)
    caches = [network.forward(each, tokens)[1] for each in (net, silent)]
    np.testing.assert_array_equal(caches[0][2].attention[1].weights, caches[1][2].attention[1].weights)
    found, before = (each.params[3].attention[1].Wo for each in (silent, net))
    np.testing.assert_array_equal(found[:16], 0.0)
    np.testing.assert_array_equal(found[16:], before[16:])
    assert np.all(np.any(before != 0.0, axis=1))                # the network given is as it was


def test_scores_do_not_depend_on_how_sentences_are_divided():
    net = model.transformer(seed=1)
    together = network.forward(net, SOME.tokens)[0]
    np.testing.assert_allclose(measures.scores_of(net, SOME.tokens), together, rtol=1e-3, atol=1e-4)


def test_a_model_writes_sentences_that_end():
    net = model.transformer(seed=2)
    written = measures.write(net, 30, seed=4)
    assert written.shape == (30, 24)
    assert np.all(written[:, 0] == 1)
    for row in written:
        ends = np.flatnonzero(row == WORDS.index("."))
        assert len(ends) <= 1
        assert len(ends) == 0 or np.all(row[ends[0] + 1:] == 0)
    np.testing.assert_array_equal(measures.write(net, 30, seed=4), written)
    assert not np.array_equal(measures.write(net, 30, seed=5), written)
