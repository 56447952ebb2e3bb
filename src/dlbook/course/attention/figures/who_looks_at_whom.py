"""Chapter 12: a sentence of the reader's, what each word looks at in each head, and one look with numbers."""

import math

from dlbook.arrays import namespace
from dlbook.course.attention.reading import BLOCKS, HEADS, NUMBER, read, start_with
from dlbook.datasets import WORDS
from dlbook.figures import Arcs, Explorable, Images, Readout, Slider, Table, Text

__all__ = ["LENGTH", "explorable", "outputs"]

LENGTH = 14                                    # tokens with "<start>": as many rows can be read on a phone


def outputs(sentence, block, head, row, column):
    """Return the looks of one head, and how one of them is computed."""
    xp = namespace(sentence)
    ids = start_with(sentence)
    at = xp.reshape((block - 1) * HEADS + head - 1, (1,))
    weights, q, k, v = (xp.take(part[0, ...], at, axis=0)[0, ...] for part in read(ids[None, :])[1:])
    who, whom = xp.reshape(row, (1,)), xp.reshape(column, (1,))
    query, key, value = (xp.take(part, place, axis=0)[0, :]
                         for part, place in ((q, who), (k, whom), (v, whom)))
    root = math.sqrt(query.shape[0])
    looks = xp.take(weights, who, axis=0)[0, :]
    used = xp.take(ids, who, axis=0)[0] >= 0
    score, mine = xp.sum(query * key) / root, xp.take(looks, whom, axis=0)[0]
    mean = xp.sum(looks[:, None] * v, axis=0)
    return {"ids": ids, "weights": weights, "mine": mine, "score": score,
            "dot": xp.sum(query * key), "query": query, "key": key, "product": query * key, "value": value,
            "ahead": column > row, "root": 0.0 * mine + root, "empty": xp.logical_not(used), "mean": mean,
            "first": value[0], "share": mine * value[0], "first_mean": mean[0],
            "across": _across(ids, row, column, mine)}


def _across(ids, row, column, weight):
    """Return whether a noun looks mostly at a noun of the other number, three or more words before it."""
    xp = namespace(ids)
    number = xp.take(xp.asarray(NUMBER), xp.maximum(ids, 0), axis=0) * xp.astype(ids >= 0, xp.int64)
    who, whom = (xp.take(number, xp.reshape(place, (1,)), axis=0)[0] for place in (row, column))
    return xp.logical_and(xp.logical_and(who * whom == 2, row - column >= 3), weight >= 0.5)


explorable = Explorable(
    id="who-looks-at-whom",
    title="Who looks at whom",
    alt="A matrix whose rows and columns are the words of a sentence: the darker a cell, the more the word "
        "of its row looks at the word of its column; the half above the diagonal is empty. Below, arcs over "
        "the sentence from one word to those it looks at, and a table with the numbers of the query, the key "
        "and the value of one pair of words.",
    task="The word after “cabinet” should be “are”, because of “keys”. Choose as column the word that "
         "“cabinet” looks at: a look of at least one half from a noun to a noun of the other number, three "
         "or more words before it. Is there another head that does this?",
    controls=[Text("sentence", "the keys to the old cabinet are new .", WORDS, LENGTH - 1,
                   label="sentence"),
              Slider("row", 0, LENGTH - 1, 6, 1, "who looks (row)"),
              Slider("column", 0, LENGTH - 1, 6, 1, "at whom (column)"),
              Slider("block", 1, BLOCKS, 2, 1, "block"), Slider("head", 1, HEADS, 2, 1, "head")],
    presets={"Keys": {"sentence": "the keys to the old cabinet are new .", "row": 6},
             "Names": {"sentence": "anna asks ben and emma : felix sings , answer ben and emma", "row": 10},
             "Brackets": {"sentence": "the lamp ( the cups [ anna sings ] fall ) is old", "row": 10}},
    compute=outputs,
    views=[Images("weights", label="look", rows_tokens=("ids", WORDS), columns_tokens=("ids", WORDS),
                  picks=("row", "column")),
           Arcs("ids", "weights", WORDS, focus="row", label="look"),
           Readout("{empty?There is no word in this row|}",
                   "{ahead?It cannot look ahead, whatever the score|}",
                   "Block {block:d}, head {head:d}",
                   "query · key = {dot:.2f}; divided by √16 = {root:.0f}, this is the score {score:.2f}",
                   "After the softmax over all words so far, the look is {mine:.2f}",
                   "First number of the value {first:.2f}, times the look: {share:.2f}; "
                   "added up over all words: {first_mean:.2f}"),
           Table({"query": ("query", 2), "key": ("key", 2), "product": ("product", 2), "value": ("value", 2),
                  "output": ("mean", 2)},
                 caption="Query and output of the row, key and value of the column")],
    goal="across",
    solution={"block": 2, "head": 2, "row": 6, "column": 2},
)
