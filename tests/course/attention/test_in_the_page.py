"""The trained language model in the page's engine: the same numbers, within a frame, in a small payload."""

import gzip
import json

import engines
import numpy as np
import pytest

from dlbook import language, network, pretrained
from dlbook.arrays import pytree
from dlbook.trace import array_from_json, array_to_json, trace

PARTS = pretrained.packed("tiny_language")
WEIGHTS = pretrained.raveled(PARTS)
TOKENS = np.array([[1, 20, 27, 35, 21, 20, 24, 40] + 16 * [0]])
# The fastest of many runs: other programs may be running.
TIMED = """({graph, inputs}) => {
  const program = dlbook.load(graph);
  const read = Object.fromEntries(Object.entries(inputs).map(([name, x]) =>
    [name, {dtype: x.dtype, shape: x.shape, data: Float64Array.from(x.data, Number)}]));
  const times = [];
  for (let i = 0; i < 100; i++) {
    const start = performance.now();
    program.run(read);
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}"""


def after_the_text(tokens, weights):
    """Read the first eight tokens; return scores, looks, and the cache."""
    net = pretrained.unpacked(PARTS, whole=weights)
    logits, cache = language.prefill(net, tokens, used=8)
    return {"next": logits[0, 7, :], "looks": language.attention_weights(net, tokens), "cache": cache}


def one_more(cache, token, weights):
    """Read one more token with the cache."""
    logits, cache = language.next_logits(pretrained.unpacked(PARTS, whole=weights), cache, token)
    return {"p": language.probabilities(logits), "position": cache.position}


def as_json(tree):
    return {path: array_to_json(np.asarray(leaf)) for path, leaf in pytree.paths(tree)}


@pytest.fixture(scope="module")
def recorded():
    first = {"tokens": TOKENS, "weights": WEIGHTS}
    after = after_the_text(**first)
    second = {"cache": after["cache"], "token": np.asarray(30), "weights": WEIGHTS}
    return [(trace(after_the_text, first).to_json(), as_json(first), after),
            (trace(one_more, second).to_json(), as_json(second), one_more(**second))]


def test_the_page_computes_the_same_numbers(recorded):
    found = engines.node([{"graph": graph, "inputs": inputs} for graph, inputs, _ in recorded])
    for one, (_, _, expected) in zip(found, recorded, strict=True):
        for path, value in pytree.paths(expected):
            np.testing.assert_allclose(array_from_json(one["outputs"][path]), value, rtol=1e-9, atol=1e-12)
    whole = TOKENS.copy()
    whole[0, 8] = 30
    scores = network.forward(pretrained.load("tiny_language"), whole)[0][0, 8]
    np.testing.assert_allclose(recorded[1][2]["p"], language.probabilities(scores), rtol=1e-9)


def test_the_next_token_takes_less_than_a_frame(recorded):
    graph, inputs, _ = recorded[1]
    found = engines.node({"graph": graph, "inputs": inputs}, run=TIMED)
    assert found < 8.0                                   # milliseconds, of 16


def test_the_payload_is_small(recorded):
    parts = [graph for graph, _, _ in recorded] + [array_to_json(WEIGHTS)]
    assert len(gzip.compress(json.dumps(parts, separators=(",", ":")).encode(), 9)) < 60_000
