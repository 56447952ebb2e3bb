"""The recipes of chapter 12's networks: what they are trained on, and what their scores mean."""

import numpy as np
import pytest

from dlbook import datasets, losses, network, pretrained
from dlbook.arrays import pytree
from dlbook.course.attention import measures, model


def size(net):
    return sum(leaf.size for leaf in pytree.leaves(net.params))


def test_the_networks_that_are_compared_have_the_same_size():
    sizes = [size(make()) for make in (model.transformer, model.lstm, model.rnn)]
    assert max(sizes) / min(sizes) < 1.02


def test_no_sum_of_the_test_is_in_the_training():
    held, kept = model.held_out_sums(), model.sums_for(model.SUMS, 100, held=False)
    pairs = [set(zip(some.first.tolist(), some.second.tolist(), strict=True)) for some in (held, kept)]
    assert not pairs[0] & pairs[1]
    assert np.all(np.bincount(held.digits)[1:] > 150)
    assert not {(second, first) for first, second in pairs[0]} & pairs[1]
    digit = model.is_held_out(datasets.sums(3000, 1, seed=1))
    assert 0.15 < digit.mean() < 0.25


def test_the_recipe_of_the_adder_states_its_steps():
    kept = len(model.sums_for(model.SUMS, 100, held=False).tokens)
    assert model.ADDER.steps == model.ADDER_EPOCHS * -(-kept // model.ADDER_BATCH)


def test_only_the_answer_is_learned():
    some = datasets.sums(4, 3, seed=2)
    answer = np.where(np.arange(some.tokens.shape[1]) > some.equals, some.tokens, 0)
    logits = np.random.default_rng(0).normal(size=(4, 14, 14))
    gradient = losses.next_token_cross_entropy(logits[:, :13], answer, pad=0)[1]
    assert np.flatnonzero(np.any(gradient != 0.0, axis=(0, 2))).tolist() == list(range(7, 12))


def test_answers_are_written_one_digit_after_the_other():
    net, some = model.adder(seed=3), datasets.sums(6, 3, seed=2)
    written = model.answers(net, some)
    np.testing.assert_array_equal(written[:, :some.equals + 1], some.tokens[:, :some.equals + 1])
    for place in range(some.equals + 1, 13):
        expected = network.forward(net, written[:, :place])[0][:, -1].argmax(axis=-1)
        np.testing.assert_array_equal(written[:, place], expected)


def test_few_sentences_of_the_test_were_read_in_training():
    held = model.held_out()
    read = {row.tobytes() for row in datasets.grammar(model.SENTENCES, seed=100).tokens}
    again = np.array([row.tobytes() in read for row in held.tokens])
    clauses = held.clauses
    assert again.mean() < 0.35                                                # "anna is old ."
    assert again[clauses.sentence[clauses.attractors > 0]].mean() < 0.02


def test_the_smallest_network_can_be_trained_again():
    how = model.ADDER
    net = pretrained.quantized(how.train(how.seed))
    stored = pretrained.record("adder")["scores"]
    assert pytree.leaves(how.score(net)) == pytest.approx(pytree.leaves(stored), abs=0.03)


def test_the_language_model_has_learned_its_rules():
    scores = pretrained.record("tiny_language")["scores"]
    assert scores["loss of the grammar"] < scores["loss"] < scores["loss of the grammar"] + 0.03
    assert scores["agreement with attractors"] > 0.98
    assert scores["brackets"] > 0.98
    assert min(scores["names"].values()) > 0.98
    assert scores["written without fault"] > 0.8


def test_recurrent_peers_were_trained_equally():
    peers = pretrained.record("tiny_language")["peers"]
    assert peers["steps"] == model.LANGUAGE.steps
    assert len(peers["seeds"]) >= 5
    for kind in ("transformer", "lstm", "rnn"):
        assert len(peers[kind]["loss"]) == len(peers["seeds"])
        assert peers[kind]["parameters"] == size(getattr(model, kind)())
    held, training = model.held_out(), datasets.grammar(model.SENTENCES, seed=100).tokens
    right = measures.agreement(measures.bigram_scores(training, held.tokens), held)
    assert peers["bigram"]["agreement"] == pytest.approx(right.mean())
