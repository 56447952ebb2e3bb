"""Tokenizers, sampling, and the cache: the same text again, the same numbers as without it."""

import numpy as np
import pytest
from engines import node
from hypothesis import given
from hypothesis import strategies as st

from dlbook import language, layers, network
from dlbook.arrays import draws, pytree, to_numpy
from dlbook.errors import ShapeError
from dlbook.language import BytePairTokenizer, CharacterTokenizer, WordTokenizer
from dlbook.trace import array_from_json, array_to_json, trace

TEXT = "the cat that saw the dogs sleeps . the dogs that saw the cat sleep . 고양이가 잔다 ."


@pytest.mark.parametrize("tokenizer", [CharacterTokenizer.from_text(TEXT), WordTokenizer.from_text(TEXT),
                                       BytePairTokenizer.from_text(TEXT, 30)])
def test_decoding_gives_the_text_again(tokenizer):
    for text in (TEXT, "the dogs sleep .", "", "the"):
        ids = tokenizer.encode(text)
        assert ids.dtype == np.int64
        assert ids.ndim == 1
        assert tokenizer.decode(ids) == text
    assert len(tokenizer) == len(tokenizer.tokens)
    assert tokenizer.decode([*tokenizer.encode("the cat"), -1, -1]) == "the cat"      # unused places


@given(st.text())
def test_every_text_in_byte_pairs(text):
    tokenizer = BytePairTokenizer.from_text(TEXT + text, 50)
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert len(tokenizer.encode(text)) <= len(text.encode())


@given(st.lists(st.sampled_from(["the", "cat", "", "."]), min_size=1).map(" ".join))
def test_every_text_of_known_words(text):
    tokenizer = WordTokenizer(("", *"the cat .".split()))
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert CharacterTokenizer.from_text(text or "a").encode(text).size == len(text)


def test_byte_pairs_by_hand():
    # aaabdaaabac: aa first (aaab: the pairs overlap, but only one is joined), then ab, then (aa)(ab)
    tokenizer = BytePairTokenizer.from_text("aaabdaaabac", 10)
    a, b, c, d = b"abcd"
    assert tokenizer.merges == ((a, a), (256, a), (257, b))
    assert tokenizer.encode("aaabdaaabac").tolist() == [258, d, 258, a, c]
    assert tokenizer.tokens[256:] == ("aa", "aaa", "aaab")
    assert BytePairTokenizer(()).encode("é").tolist() == [0xC3, 0xA9]
    assert BytePairTokenizer(()).decode([0xC3]) == "�"                          # half a character


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: CharacterTokenizer.from_text("ab").encode("abc"), ValueError, "text has 'c', which .* 2 tokens"),
    (lambda: WordTokenizer.from_text("a b").encode("a  b"), ValueError, "encode: text has '', which"),
    (lambda: CharacterTokenizer(("a", "a")), ValueError, "different from each other, got"),
    (lambda: CharacterTokenizer(()), ValueError, "at least one"),
    (lambda: CharacterTokenizer("ab"), TypeError, "tokens must be a tuple of texts, .* got str 'ab'"),
    (lambda: CharacterTokenizer.from_text("ab").decode([2]), ValueError, "from 0 to 1, .* got 2 to 2"),
    (lambda: CharacterTokenizer.from_text("ab").decode([[1]]), TypeError, "one row of whole numbers"),
    (lambda: CharacterTokenizer.from_text("ab").decode([0.5]), TypeError, "one row of whole numbers"),
    (lambda: CharacterTokenizer.from_text("ab").encode(["a"]), TypeError, "text must be a text, got list"),
    (lambda: BytePairTokenizer(((256, 97),)), ValueError, "earlier tokens only, here those below 256"),
    (lambda: BytePairTokenizer.from_text("ab", 0), ValueError, "merges must be at least 1"),
    (lambda: language.pad_sequences([[1, 2, 3]], 0, length=2), ValueError, "length must be at least 3"),
])
def test_wrong_texts_are_reported(call, error, message):
    with pytest.raises(error, match=message):
        call()


# -- sampling -------------------------------------------------------------------------------------

LOGITS = np.log(np.array([0.5, 0.2, 0.05, 0.25]))


def test_probabilities_by_hand(xp, close):
    z = xp.asarray(LOGITS)
    close(language.probabilities(z), [0.5, 0.2, 0.05, 0.25])
    squares = np.array([0.25, 0.04, 0.0025, 0.0625])                            # temperature 1/2 squares
    close(language.probabilities(z, temperature=0.5), squares / squares.sum())
    close(language.probabilities(z, top_k=2), [2 / 3, 0.0, 0.0, 1 / 3])
    close(language.probabilities(z, temperature=0.0), [1.0, 0.0, 0.0, 0.0])
    close(language.probabilities(xp.asarray([1.0, 2.0, 2.0, 2.0]), top_k=2), [0.0, 0.5, 0.5, 0.0])   # ties
    close(language.greedy(xp.asarray([[0.0, 2.0, 2.0], [3.0, 1.0, 2.0]])), [1, 0])
    rows = language.probabilities(xp.asarray([LOGITS, LOGITS[::-1]]), 2.0, 3)
    close(xp.sum(rows, axis=1), [1.0, 1.0])
    assert language.probabilities(xp.asarray(LOGITS, dtype=xp.float32), 0.7, 2).dtype == xp.float32


def test_tokens_come_as_often_as_their_probability(xp):
    generator = xp.asarray(to_numpy(draws.generator(np.asarray(3))))
    many = xp.asarray(np.tile(LOGITS, (4000, 1)))
    for options, p in (({}, [0.5, 0.2, 0.05, 0.25]), ({"temperature": 0.0}, [1, 0, 0, 0]),
                       ({"top_k": 2}, [2 / 3, 0, 0, 1 / 3])):
        tokens, generator = language.sample(many, generator, **options)
        assert tokens.dtype == xp.int64
        counts = np.bincount(to_numpy(tokens), minlength=4)
        np.testing.assert_allclose(counts / 4000, p, atol=0.025)                # three deviations: 0.024
        assert (counts[np.array(p) == 0] == 0).all()


def test_one_token_after_the_other_draws_the_same_as_the_page():
    def both(z, seed, temperature, top_k):
        generator = draws.generator(seed)
        first, generator = language.sample(z, generator, temperature, top_k)
        second, generator = language.sample(z, generator, temperature, top_k)
        return {"first": first, "second": second, "rest": generator, "greedy": language.greedy(z),
                "p": language.probabilities(z, temperature, top_k)}
    start = {"z": LOGITS, "seed": np.asarray(0), "temperature": np.asarray(1.0), "top_k": np.asarray(4)}
    graph, cases, expected = trace(both, start), [], []
    for seed, temperature, top_k in ((0, 1.0, 4), (5, 0.5, 2), (77, 3.0, 3), (9, 0.0, 4)):
        inputs = {"z": LOGITS[::-1].copy(), "seed": np.asarray(seed), "temperature": np.asarray(temperature),
                  "top_k": np.asarray(top_k)}
        expected.append(both(inputs["z"], inputs["seed"], temperature, top_k))
        for name, value in graph.run(**inputs).items():
            np.testing.assert_allclose(value, expected[-1][name], rtol=1e-14, err_msg=name)
        cases.append({"graph": graph.to_json(), "inputs": {k: array_to_json(v) for k, v in inputs.items()}})
    for answer, values in zip(node(cases), expected, strict=True):
        for name in ("first", "second", "rest", "greedy"):
            np.testing.assert_array_equal(array_from_json(answer["outputs"][name]), values[name])


# -- the cache ------------------------------------------------------------------------------------

def model(learned=True, room=9, dtype="float64"):
    """Return a small language model whose parameters are not special."""
    place = (layers.positions(room, 6, learned),) if room else ()
    net = network.sequential(
        layers.embedding(5, 6), *place, layers.dropout(0.3), layers.transformer_block(6, 3, 8),
        layers.residual(layers.layer_norm(6), layers.multi_head_attention(6, 2, causal=True)),
        layers.transformer_block(6, 1, 4, "relu"), layers.layer_norm(6), layers.dense(6, 5), seed=1,
        dtype=dtype)
    rng = np.random.default_rng(2)
    return net.map(lambda p: p + rng.normal(size=p.shape).astype(p.dtype) / 4)


TOKENS = np.random.default_rng(0).integers(0, 5, (3, 9))


@pytest.mark.parametrize("learned", [True, False])
def test_the_cache_gives_the_outputs_of_a_plain_pass(xp, close, learned):
    net = model(learned)
    expected = network.predict(net, TOKENS)
    moved, tokens = net.map(xp.asarray), xp.asarray(TOKENS)
    cache = language.empty_cache(moved, n=3)
    for t in range(9):
        logits, cache = language.next_logits(moved, cache, tokens[:, t])
        close(logits, expected[:, t], rtol=1e-12, atol=1e-13)
    assert int(cache.position) == 9
    logits, cache = language.prefill(moved, tokens[:, :4])
    close(logits, expected[:, :4], rtol=1e-12, atol=1e-13)
    for t in range(4, 9):
        logits, cache = language.next_logits(moved, cache, tokens[:, t])
        close(logits, expected[:, t], rtol=1e-12, atol=1e-13)
    with pytest.raises(ValueError, match="room for 9 tokens, got one more"):
        language.next_logits(moved, cache, tokens[:, 0])


def test_what_stands_behind_the_used_tokens_is_not_read():
    net = model()
    expected = network.predict(net, TOKENS[:, :5])
    noisy = np.where(np.arange(7) < 4, TOKENS[:, :7], 0)
    _, cache = language.prefill(net, noisy, used=4)
    np.testing.assert_allclose(language.next_logits(net, cache, TOKENS[:, 4])[0], expected[:, 4], rtol=1e-12)


def test_a_page_goes_on_with_a_text():
    """One recorded step, run as often as the reader likes: the position is an input."""
    net = model()

    def step(cache, token, seed):
        logits, cache = language.next_logits(net, cache, token)
        return {"cache": cache, "token": language.sample(logits, draws.generator(seed))[0], "logits": logits}
    cache = language.empty_cache(net)
    graph = trace(step, {"cache": cache, "token": np.asarray(0), "seed": np.asarray(0)})
    token, cases = np.asarray(2), []
    for seed in range(5):
        inputs = dict(pytree.paths({"cache": cache, "token": token, "seed": np.asarray(seed)}))
        expected = dict(pytree.paths(step(cache, token, np.asarray(seed))))
        for name, value in graph.run(**inputs).items():
            np.testing.assert_allclose(value, expected[name], rtol=1e-13, atol=1e-14)
        cases.append((graph.to_json(), {k: array_to_json(v) for k, v in inputs.items()}, expected))
        cache, token = step(cache, token, np.asarray(seed))["cache"], expected["token"]
    answers = node([{"graph": graph, "inputs": inputs} for graph, inputs, _ in cases])
    for answer, (_, _, expected) in zip(answers, cases, strict=True):
        found = {name: array_from_json(answer["outputs"][name]) for name in ("logits", "token")}
        np.testing.assert_allclose(found["logits"], expected["logits"], rtol=1e-11)
        assert found["token"] == expected["token"]


def test_float32_is_preserved():
    net = model(dtype="float32")
    logits, cache = language.next_logits(net, language.empty_cache(net, 3), TOKENS[:, 0])
    assert {logits.dtype, *(part.dtype for part in cache.keys + cache.values)} == {np.dtype(np.float32)}


def test_generation_is_one_plain_pass_after_the_other(xp):
    net = model()
    tokens = TOKENS[:2, :3]
    for _ in range(5):
        logits = network.predict(net, tokens)[:, -1]
        tokens = np.concatenate([tokens, logits.argmax(axis=1)[:, None]], axis=1)
    moved = net.map(xp.asarray)
    found = language.generate(moved, xp.asarray(TOKENS[:2, :3]), 5)
    assert found.dtype == xp.int64
    assert to_numpy(found).tolist() == tokens.tolist()
    assert to_numpy(language.generate(moved, TOKENS[0, :3].tolist(), 5)).tolist() == tokens[0].tolist()
    drawn = [to_numpy(language.generate(moved, xp.asarray(TOKENS[:2, :3]), 5, seed=seed)).tolist()
             for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    generator, texts = draws.generator(np.asarray(1)), TOKENS[:2, :3]
    for _ in range(5):
        token, generator = language.sample(network.predict(net, texts)[:, -1], generator)
        texts = np.concatenate([texts, token[:, None]], axis=1)
    assert drawn[0] == texts.tolist()


def test_attention_weights_of_every_head():
    net = model()
    found = language.attention_weights(net, TOKENS)
    assert [w.shape for w in found] == [(3, 3, 9, 9), (3, 2, 9, 9), (3, 1, 9, 9)]
    for weights in found:
        np.testing.assert_allclose(weights.sum(axis=3), 1.0)
        assert (np.triu(weights, 1) == 0).all()


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: language.empty_cache(network.sequential(layers.multi_head_attention(4, 2)), room=5), ValueError,
     "has a layer 'attention 4, 2 heads'; expected causal"),
    (lambda: language.prefill(network.sequential(layers.embedding(5, 4), layers.lstm(4, 2)), TOKENS, room=9),
     ValueError, "has a layer 'lstm 4→2'; expected causal attention"),
    (lambda: language.empty_cache(model(room=None)), ValueError, "room, .* must be given for a network"),
    (lambda: language.empty_cache(model(), room=10), ValueError, "room must be at most 9, the number of pos"),
    (lambda: language.prefill(model(), TOKENS[0]), ShapeError, r"\(9,\); expected \(n, t\) with 1 to 9"),
    (lambda: language.next_logits(model(), language.empty_cache(model(), 2), TOKENS[:, 0]), ShapeError,
     r"token has shape \(3,\); expected \(2,\)"),
    (lambda: language.generate(model(), TOKENS[:, :5], 5), ValueError, "steps must be at most 4, got 5"),
    (lambda: language.generate(model(), TOKENS[:, :0], 5), ShapeError, r"tokens has shape \(3, 0\)"),
    (lambda: language.generate(model(), [1, 7], 2), ValueError, "from 0 to 4, got values from 1 to 7"),
])
def test_what_cannot_be_read_is_reported(call, error, message):
    with pytest.raises(error, match=message):
        call()
