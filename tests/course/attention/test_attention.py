"""Chapter 12: exercises and their hints, what its figures compute, what its questions claim."""

import numpy as np
import pytest

from dlbook import datasets, language, network, pretrained
from dlbook.arrays import pytree
from dlbook.course import attention as lesson
from dlbook.course.attention import exercises, measures, reading
from dlbook.course.attention.figures import (
    language_model,
    soft_dictionary,
    train_an_adder,
    who_looks_at_whom,
)
from dlbook.datasets import WORDS

NET = pretrained.load("tiny_language")

# Exercise 1


def test_look_passes():
    assert lesson.check_look(0.75, 7)
    assert lesson.check_look(3 / 4, 7.0)


@pytest.mark.parametrize(("weight", "answer", "hint"), [
    (0.9, 7.6, "Divide by √d = 2 first"), (0.6340, 6.536, "divide both scores"), (0.25, 5, "second word"),
    (np.sqrt(3) / (1 + np.sqrt(3)), 7, "divided by d = 4"), (1, 8, "e⁰ is 1"),
    (3, 28, "its share of the sum"),
    (0.75, 6, "plain mean"), (0.75, 5, "swapped"), (0.75, 28, "add up to one"),
    (0.75, 7.6, "for the weight 0.9"), (0.75, 24, "second word adds something"),
    (0.75, 1, "weigh the values"),
])
def test_look_hints(weight, answer, hint):
    result = lesson.check_look(weight, answer)
    assert not result
    assert hint in result.message


# Exercises 2 to 4


def mask(tokens):
    return np.array([[j <= i and tokens[j] != 0 for j in range(len(tokens))] for i in range(len(tokens))])


def answer_loss(p, tokens, first):
    surprises = [-np.log(p[i - 1][tokens[i]]) for i in range(first, len(tokens))]
    return sum(surprises) / len(surprises)


def chances(scores, temperature, k):
    return language.probabilities(scores, temperature, top_k=k)


def test_functions_pass():
    assert lesson.check_mask(mask)
    assert lesson.check_mask(lambda t: mask(t) | np.eye(len(t), dtype=bool))      # no row is empty
    assert lesson.check_mask(lambda t: mask(t) & (t != 0)[:, None])
    assert lesson.check_mask(lambda t: mask(t).astype(float).tolist())
    assert lesson.check_loss(answer_loss)
    assert lesson.check_temperature(chances)


@pytest.mark.parametrize(("check", "hint", "mistake"), [
    (check, hint, mistake)
    for check, mistakes in ((lesson.check_mask, exercises._MASK_MISTAKES),
                            (lesson.check_loss, exercises._LOSS_MISTAKES),
                            (lesson.check_temperature, exercises._TEMPERATURE_MISTAKES))
    for hint, mistake in mistakes.items()], ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_gets_its_hint(check, hint, mistake):
    result = check(mistake)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("check", "answer", "hint"), [
    (lesson.check_mask, lambda t: np.eye(len(t) + 1), "the mask: expected"),
    (lesson.check_mask, lambda t: np.where(mask(t), 0.0, -np.inf), "Return True and False"),
    (lesson.check_mask, lambda t: np.tri(len(t), dtype=bool) & (t != 0)[:, None], "not their rows"),
    (lesson.check_loss, lambda p, t, first: 3.0, "tokens 1 3 2 1 2, first = 2: expected"),
    (lesson.check_temperature, lambda z, t, k: z, "scores 2, 1, 0, −1, T = 2, k = 3: expected"),
])
def test_other_wrong_functions_are_distinguished(check, answer, hint):
    result = check(answer)
    assert not result
    assert hint in result.message


# Exercises 5 and 6


def test_the_head_that_the_brackets_need_least():
    assert lesson.check_silent(1, 2)
    for answer, hint in (((2, 1), "need less"), ((2, 2), "need less"), ((1, 1), "brackets"),
                         ((1, 0), "from 1"), ((3, 1), "two blocks with two heads")):
        result = lesson.check_silent(*answer)
        assert not result
        assert hint in result.message


def test_one_head_matters_least_for_the_brackets_and_another_for_the_verbs():
    shares = exercises._closed_without()
    assert all(shares[head] < 0.83 < 0.87 < shares[1, 2] for head in ((1, 1), (2, 1), (2, 2)))
    some = datasets.grammar(300, seed=7)
    far = some.clauses.attractors > 0
    right = {(block, head): measures.agreement(measures.scores_of(measures.without_head(
        NET, block - 1, head - 1), some.tokens), some)[far].mean() for block, head in shares}
    assert max(right, key=right.get) == (2, 1)


def test_fooled():
    assert lesson.check_fooled("three teachers in the garden [ felix ( the teacher sings ) waits ] are old .")
    for answer, hint in ((3, "text in quotation marks"), ("the keys is old .", "not a sentence"),
                         ("the keys are old .", "prefers the right form"), ("", "not a sentence")):
        result = lesson.check_fooled(answer)
        assert not result
        assert hint in result.message


# What the figures compute


def tokens(text, length=24):
    found = [WORDS.index(word) for word in text.split()]
    return np.array(found + [-1] * (length - len(found)))


def test_a_text_is_read_as_the_network_reads_it():
    ids = reading.start_with(tokens("the keys to the old cabinet", 23))
    found = reading.read(ids[None, :])
    logits, _ = network.forward(NET, np.maximum(ids, 0)[None, :])
    np.testing.assert_allclose(found.logits, logits, rtol=1e-9, atol=1e-9)
    looks = language.attention_weights(NET, np.maximum(ids, 0)[None, :7])
    np.testing.assert_allclose(found.weights[0, :, :7, :7], np.concatenate(looks, axis=1)[0], atol=1e-12)
    assert not found.weights[0, :, 7:].any()
    whole = pretrained.raveled(reading.PARTS)
    np.testing.assert_array_equal(reading.read(ids[None, :], whole).logits, found.logits)


def test_numbers_of_nouns():
    found = [int(reading.NUMBER[WORDS.index(word)]) for word in ("key", "keys", "the", "anna", "is")]
    assert found == [1, 2, 0, 0, 0]
    text = tokens("the keys are new", 5)
    assert reading.other_number(text).tolist() == tokens("the key is new", 5).tolist()


def test_the_look_is_written_out():
    figure = who_looks_at_whom.explorable
    found = figure.outputs(**figure.solution)
    assert found["across"]
    assert found["score"] == pytest.approx(float(np.sum(found["query"] * found["key"])) / 4)
    assert found["mine"] == pytest.approx(float(found["weights"][6, 2]))
    assert found["mine"] > 0.9
    np.testing.assert_allclose(found["product"], found["query"] * found["key"])
    np.testing.assert_allclose(found["weights"].sum(axis=1)[:10], 1.0)


def test_one_head_only_looks_across():
    figure, found = who_looks_at_whom.explorable, []
    for block, head in ((1, 1), (1, 2), (2, 1), (2, 2)):
        found += [(block, head, row, column) for row in range(3, 10) for column in range(row - 2)
                  if figure.outputs(block=block, head=head, row=row, column=column)["across"]]
    assert found == [(2, 2, 6, 2)]
    assert figure.outputs(row=13)["empty"]
    assert figure.outputs(row=3, column=5)["ahead"]


def test_one_word_decides_the_verb():
    figure = language_model.explorable
    assert [i for i in range(9) if figure.outputs(swapped=i)["decides"]] == [2]
    found = figure.outputs(swapped=2)
    assert [WORDS[i] for i in found["words"][:2]] == ["are", "is"]


def test_the_figure_writes_what_the_package_writes():
    figure = language_model.explorable
    for seed, temperature, top_k in ((0, 1.0, 60), (3, 0.0, 60), (5, 1.5, 4)):
        state = figure.run(12, seed=seed, temperature=temperature, top_k=top_k)[-1]
        start = np.array([1, *tokens("the keys to the old cabinet", 6)])
        text = language.generate(NET, start, 12, seed=seed, temperature=temperature, top_k=top_k)
        end = int(np.argmax(np.append(text, 2) == 2)) + 1
        assert [t for t in state["tokens"] if t >= 0] == text[:end].tolist()
        assert state["written"] == min(end, len(text)) - 7


def test_the_soft_dictionary():
    found = soft_dictionary.explorable.outputs(q1=1.0, q2=1.0, divisor=1.4)
    e = np.exp(np.array([-2.0, 2.0, 2.0]) / 1.4)
    np.testing.assert_allclose(found["weights"], e / e.sum())
    assert found["answer"] == pytest.approx(float(e @ [2, 12, 24] / e.sum()))
    assert not soft_dictionary.explorable.outputs()["between"]


def test_sums_are_written_as_the_data_set_writes_them():
    some = datasets.sums(200, 2, seed=4)
    np.testing.assert_array_equal(train_an_adder.written(some.first, some.second), some.tokens[:, :9])
    held = lesson.model.are_held_out(some.first, some.second)
    np.testing.assert_array_equal(held, lesson.model.is_held_out(some))
    assert 0.1 < held.mean() < 0.3


def test_a_step_of_the_adder_is_one_of_the_package():
    figure = train_an_adder.explorable
    before, after = figure.run(1)
    moved = [bool(np.any(a != b)) for a, b in zip(pytree.leaves(before["params"]),
                                                  pytree.leaves(after["params"]), strict=True)]
    assert np.mean(moved) > 0.9
    assert after["steps"] == 1
    names = [name for name, _ in pytree.paths(train_an_adder.NET.params)]
    assert names == [name for name, _ in pytree.paths(before["params"])]


def test_hits_are_counted_in_ten_steps():
    some = train_an_adder.TEST
    assert some.shape == (50, 9)
    hits = [int(train_an_adder._hits(train_an_adder.NET.params, np.asarray(i))) for i in range(10)]
    scores, _ = network.forward(train_an_adder.NET, some)
    assert sum(hits) == np.sum(np.all(scores[:, 5:-1].argmax(axis=2) == some[:, 6:], axis=1))


# What the questions claim


def test_the_shares_in_the_quiz():
    e = np.exp([2.0, 1.0, 3.0])
    assert f"{e[2] / e.sum():.2f}" == "0.67"
    assert [f"{v:.1f}" for v in (*e, e.sum())] == ["7.4", "2.7", "20.1", "30.2"]
    unmasked = np.exp([2.0, 1.0, 3.0, 9.0, 9.0])
    assert [f"{v:.2f}" for v in (unmasked / unmasked.sum())[[2, 4]]] == ["0.00", "0.50"]


def test_what_the_guess_says_about_the_recurrent_network():
    rnn = pretrained.record("tiny_language")["peers"]["rnn"]
    assert min(rnn["agreement with attractors"]) > 0.9
    assert all(0.98 < share < 0.995 for share in rnn["brackets"])
    assert max(max(rnn["names"].values(), key=max)) < 0.25
    far = rnn["agreement with attractors by distance"]["15–23"]
    assert [f"{share:.0%}" for share in (min(far), max(far))] == ["84%", "93%"]
