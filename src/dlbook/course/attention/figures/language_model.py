"""Chapter 12: the trained model goes on with a reader's text, one token at a time, and can be read."""

from dlbook.arrays import draws, namespace
from dlbook.course.attention.reading import BLOCKS, HEADS, PARTS, STOP, other_number, read, start_with
from dlbook.datasets import WORDS
from dlbook.figures import Arcs, Bars, Explorable, Images, Readout, Seed, Slider, Text
from dlbook.language import probabilities, sample
from dlbook.pretrained import raveled

__all__ = ["LENGTH", "SHOWN", "explorable", "outputs", "start", "step"]

LENGTH = 24                                     # the longest text that the model can read, with "<start>"
SHOWN = 8                                       # of the words that may come next, the likeliest
_HEADS = tuple(f"{block}.{head}" for block in range(1, BLOCKS + 1) for head in range(1, HEADS + 1))


def start(text, seed):
    """Begin with the reader's text."""
    xp = namespace(text)
    return {"tokens": start_with(text), "written": 0 * xp.sum(text), "rng": draws.generator(seed)}


def step(tokens, written, rng, whole, temperature, top_k):
    """Draw the next token and write it; after a full stop, or at the end of the room, nothing changes."""
    xp = namespace(tokens)
    place = xp.arange(LENGTH)
    used = xp.count_nonzero(tokens >= 0)
    token, after = sample(_after(read(tokens[None, :], whole).logits, tokens)[0, :], rng, temperature, top_k)
    going = xp.logical_not(_ended(tokens))
    here = xp.logical_and(place == used, going)
    return {"tokens": xp.where(here, token, tokens), "written": written + xp.astype(going, xp.int64),
            "rng": xp.where(going, after, rng)}


def outputs(tokens, whole, temperature, top_k, head, swapped):
    """Return the likeliest next words, as the text is and with a word changed, and each head's looks."""
    xp = namespace(tokens)
    place, used = xp.arange(LENGTH), xp.count_nonzero(tokens >= 0)
    changed = xp.where(xp.logical_and(place == swapped, place < used), other_number(tokens), tokens)
    found = read(xp.stack([tokens, changed]), whole)
    scores = _after(found.logits, tokens)                                        # (2, words)
    chances = probabilities(scores, temperature, top_k)
    order = xp.argsort(xp.max(chances, axis=0), descending=True)[:SHOWN]
    plain, after = scores[0, :], scores[1, :]
    shown = xp.take(chances, order, axis=1)
    weights = found.weights[0, ...]
    at, last = xp.reshape(head - 1, (1,)), xp.reshape(used - 1, (1,))
    differs = xp.logical_and(xp.any(changed != tokens), xp.argmax(after) != xp.argmax(plain))
    verb = xp.logical_and(differs, other_number(xp.argmax(plain)) == xp.argmax(after))
    return {"words": order, "plain": shown[0, :], "changed": shown[1, :], "last": used - 1,
            "weights": xp.take(weights, at, axis=0)[0, ...],
            "looks": xp.take(weights, last, axis=1)[:, 0, :], "heads": xp.arange(BLOCKS * HEADS),
            "ended": _ended(tokens), "best": xp.max(chances[0, :]), "number": used - 1,
            "one": xp.any(changed != tokens), "flips": verb, "cold": temperature < 0.01,
            "decides": xp.logical_and(verb, used - 1 - swapped >= 3)}


def _after(logits, tokens):
    """Return the scores for the token after the last one: (n, t, words) -> (n, words)."""
    xp = namespace(tokens)
    last = xp.reshape(xp.count_nonzero(tokens >= 0) - 1, (1,))
    return xp.take(logits, last, axis=1)[:, 0, :]


def _ended(tokens):
    """Return whether the sentence has ended, or the room."""
    xp = namespace(tokens)
    return xp.logical_or(xp.any(tokens == STOP), tokens[LENGTH - 1] >= 0)


explorable = Explorable(
    id="language-model",
    title="A language model you can open",
    alt="Bars with the eight likeliest next words after a text, and a second bar for each, after one word of "
        "the text was put into the other number. Below, the text with arcs from its last word to those "
        "that a head looks at, and a small matrix with the looks of all four heads.",
    task="After “the keys to the old cabinet” the model expects “are”. Which word decides that? Put one word "
         "after the other into the other number, and find the one, three or more words before the end, that "
         "turns the most probable verb from “are” to “is”. Then press Play with several seeds and "
         "temperatures.",
    controls=[Text("text", "the keys to the old cabinet", WORDS, LENGTH - 1, label="text"),
              Slider("swapped", 0, LENGTH - 1, 0, 1, "word in its other number (0: none)"),
              Slider("temperature", 0.0, 3.0, 1.0, 0.1, "temperature"),
              Slider("top_k", 1, len(WORDS), len(WORDS), 1, "top-k: only the k likeliest"),
              Slider("head", 1, BLOCKS * HEADS, BLOCKS * HEADS, 1, "arcs of head (1, 2: block 1)"), Seed()],
    presets={"Keys": {"text": "the keys to the old cabinet"},
             "Names": {"text": "anna asks ben , clara and emma : felix sings , answer"},
             "Brackets": {"text": "the lamp ( the cups [ anna sings"}, "Nothing": {"text": ""}},
    data={"whole": raveled(PARTS)}, start=start, restart=("text",), step=step, compute=outputs,
    steps_per_second=2, until="ended",
    views=[Bars({"as written": "plain", "with the change": "changed"}, tokens=("words", WORDS),
                ylim=(0.0, 1.0), ylabel="probability"),
           Arcs("tokens", "weights", WORDS, focus="last", label="look"),
           Images("looks", rows_tokens=("heads", _HEADS),
                  columns_tokens=("tokens", WORDS), title="What the last word looks at, in each head"),
           Readout("{number:d} words, {written:d} of them by the model{ended?. The sentence is complete|}",
                   "Most probable next word {best:.2f}{cold?, which is always taken|}",
                   "{one?}The word with the other number {flips?changes the verb|does not change the verb}")],
    goal="decides",
    solution={"swapped": 2},
)
