"""How the two trained networks of chapter 12 are made, and what they are compared with.

`tiny_language` reads and writes sentences of `datasets.grammar`; `adder` adds numbers digit by digit. Both
are transformers, trained with the functions of this package on one core. `compare` trains recurrent networks
of the same size in the same way.
"""

import functools

import numpy as np

from dlbook import language, layers, losses, network, optimizers, schedules, training
from dlbook.arrays import namespace, pytree
from dlbook.course.attention import measures
from dlbook.datasets import DIGITS, WORDS, grammar, grammar_faults, sums
from dlbook.pretrained import Recipe

__all__ = ["ADDER", "LANGUAGE", "adder", "answers", "compare", "held_out", "held_out_sums", "lstm", "rnn",
           "score_adder", "score_language", "train", "train_adder", "train_language", "transformer"]

LENGTH, SENTENCES, EPOCHS, BATCH = 24, 16_000, 6, 32             # 3000 steps
STEPS = EPOCHS * SENTENCES // BATCH
#: The best of several learning rates for each kind of network, tried on other sentences.
RATES = {"transformer": 6e-3, "lstm": 1.2e-2, "rnn": 6e-3}
SEEDS = (0, 1, 2, 3, 4)


# -- networks of about 22 000 parameters ----------------------------------------------------------

def transformer(seed=0):
    """Create a transformer with two blocks of two heads."""
    d = 32
    return network.sequential(
        layers.embedding(len(WORDS), d), layers.positions(LENGTH, d),
        layers.transformer_block(d, heads=2, hidden=2 * d),
        layers.transformer_block(d, heads=2, hidden=2 * d),
        layers.layer_norm(d), layers.dense(d, len(WORDS)), seed=seed, dtype="float32")


def lstm(seed=0):
    """Create an LSTM with as many parameters."""
    return network.sequential(layers.embedding(len(WORDS), 32), layers.lstm(32, 50, last=False),
                              layers.dense(50, len(WORDS)), seed=seed, dtype="float32")


def rnn(seed=0):
    """Create a plain recurrent network with as many parameters."""
    return network.sequential(layers.embedding(len(WORDS), 32), layers.rnn(32, 102, last=False),
                              layers.dense(102, len(WORDS)), seed=seed, dtype="float32")


# -- the language ---------------------------------------------------------------------------------

#: The loss of the next token, without what fills up short sequences.
next_token_loss = functools.partial(losses.next_token_cross_entropy, pad=0)


def train(net, seed=0, rate=6e-3, epochs=EPOCHS):
    """Train a network to predict the next word.

    Parameters
    ----------
    net : Network
    seed : int, default 0
        Of the sentences and their order.
    rate : float, default 6e-3
        The highest learning rate; it rises for 100 steps, then falls along a cosine.
    epochs : int, default 6

    Returns
    -------
    net : Network
    history : History
    """
    tokens = grammar(SENTENCES, seed=100 + seed, length=LENGTH).tokens
    steps = epochs * SENTENCES // BATCH
    plan = schedules.warm_up(100, schedules.cosine(rate, steps - 100, end=rate / 50))
    optimizer = optimizers.clipped(optimizers.adam(plan), norm=1.0)
    return training.fit(net, (tokens, tokens), next_token_loss, optimizer, epochs=epochs, batch_size=BATCH,
                        seed=seed, compiled=True)


def train_language(seed=0):
    """Return the network that ships as `tiny_language`."""
    return train(transformer(seed), seed, RATES["transformer"])[0]


def held_out():
    """Return 2000 sentences that were drawn independently of those for training."""
    return grammar(2000, seed=1, length=LENGTH)


def score_language(net):
    """Return what a model of the language can do, on sentences that are held out."""
    held = held_out()
    far = held.clauses.attractors > 0
    written = grammar_faults(measures.write(net, 500, seed=2, length=LENGTH))
    return {**_scores(measures.scores_of(net, held.tokens), held),
            "written without fault": sum(fault is None for fault in written) / len(written),
            "look at subject": looks_at_subject(net, held),
            "look at subject by chance": float((1.0 / held.clauses.verb[far]).mean())}


def looks_at_subject(net, sentences):
    """Return how much each head looks at the subject, from the place that predicts the verb.

    Only where there are attractors.

    Parameters
    ----------
    net : Network
    sentences : Sentences

    Returns
    -------
    dict of str to list of float
        For "block 1", "block 2", … one share for each head.
    """
    rows, subjects, verbs, attractors, _ = sentences.clauses
    far = attractors > 0
    shares = [measures.look(weights, rows[far], verbs[far] - 1, subjects[far]).mean(axis=0)
              for weights in language.attention_weights(net, sentences.tokens)]
    return {f"block {i + 1}": share.tolist() for i, share in enumerate(shares)}


def _scores(scores, held):
    """Return losses and shares of right answers as a dict of numbers."""
    right, again = measures.agreement(scores, held), measures.repetitions(scores, held)
    far, count = held.clauses.attractors > 0, np.sum(held.tokens > 1)
    return {"loss": float(measures.surprise(scores, held.tokens).sum() / count),
            "loss of the grammar": float(held.surprise.sum() / count),
            "agreement": float(right.mean()),
            "agreement without attractors": float(right[~far].mean()),
            "agreement with attractors": float(right[far].mean()),
            "agreement with attractors by distance": measures.by_distance(
                right[far], measures.distances(held)[far]),
            "brackets": float(measures.closings(scores, held).mean()),
            "names": {str(k): float(again[held.repeats.count == k].mean()) for k in (1, 2, 3)}}


def compare(seeds=SEEDS):
    """Train a transformer, an LSTM and an RNN equally, each with several seeds, and count pairs of words.

    Parameters
    ----------
    seeds : sequence of int

    Returns
    -------
    dict
        For each kind "parameters", and for every score a list with one entry per seed. "largest look at
        subject" is about the transformers: the head of each block that looks most at it, see
        `looks_at_subject`.
    """
    held, found = held_out(), {"seeds": list(seeds), "steps": STEPS}
    for make in (transformer, lstm, rnn):
        runs = [train(make(seed), seed, RATES[make.__name__])[0] for seed in seeds]
        rows = [_scores(measures.scores_of(net, held.tokens), held) for net in runs]
        if make is transformer:
            found["largest look at subject"] = [
                {block: max(heads) for block, heads in looks_at_subject(net, held).items()} for net in runs]
        found[make.__name__] = {"parameters": sum(leaf.size for leaf in pytree.leaves(runs[0].params)),
                                **pytree.map(lambda *values: list(values), *rows)}
    tokens = grammar(SENTENCES, seed=100, length=LENGTH).tokens
    found["bigram"] = _scores(measures.bigram_scores(tokens, held.tokens), held)
    return found


LANGUAGE = Recipe(train_language, score_language, steps=STEPS, peers=compare, data=(
    f"{SENTENCES:,} sentences of datasets.grammar (seed 100), {EPOCHS} epochs in batches of {BATCH}; "
    "scores on 2,000 others (seed 1)"))


# -- sums -----------------------------------------------------------------------------------------

MOST_DIGITS, SUMS, ADDER_EPOCHS, ADDER_BATCH = 3, 20_000, 6, 64


def adder(seed=0, d=16):
    """Create a transformer with two blocks for sums of `datasets.sums`."""
    return network.sequential(
        layers.embedding(len(DIGITS), d), layers.positions(3 * MOST_DIGITS + 4, d),
        layers.transformer_block(d, heads=2, hidden=2 * d),
        layers.transformer_block(d, heads=2, hidden=2 * d),
        layers.layer_norm(d), layers.dense(d, len(DIGITS)), seed=seed, dtype="float32")


def is_held_out(some):
    """Return which sums are kept for the test: a fifth of all pairs, spread evenly, in both orders.

    Parameters
    ----------
    some : Sums

    Returns
    -------
    bool array, shape (n,)
        The same for a + b and b + a, so that no training has seen the two numbers of such a sum together.
    """
    return are_held_out(some.first, some.second)


def are_held_out(first, second):
    """Return which pairs of numbers, int arrays (n,), make a sum that `is_held_out`; of any array library."""
    xp = namespace(first)
    less, more = (xp.astype(part, xp.float64)
                  for part in (xp.minimum(first, second), xp.maximum(first, second)))
    place = 0.6180339887 * less + 0.7548776662 * more
    return place - xp.floor(place) < 0.2


def sums_for(n, seed, held):
    """Return sums that are held out, or those that are not.

    Parameters
    ----------
    n : int
        Number of sums drawn, of which these are a part.
    seed : int
    held : bool

    Returns
    -------
    Sums
    """
    some = sums(n, MOST_DIGITS, seed)
    return some.where(is_held_out(some) == held)


def train_adder(seed=0, epochs=ADDER_EPOCHS):
    """Return the network that ships as `adder`: trained on answers only, since the questions are random.

    Parameters
    ----------
    seed : int, default 0
    epochs : int, default 6

    Returns
    -------
    Network
    """
    some = sums_for(SUMS, 100 + seed, held=False)
    answer = np.arange(some.tokens.shape[1]) > some.equals
    steps = epochs * -(-len(some.tokens) // ADDER_BATCH)
    plan = schedules.warm_up(100, schedules.cosine(2e-2, steps - 100, end=4e-4))
    optimizer = optimizers.clipped(optimizers.adam(plan), norm=1.0)
    return training.fit(adder(seed), (some.tokens, np.where(answer, some.tokens, 0)), next_token_loss,
                        optimizer, epochs=epochs, batch_size=ADDER_BATCH, seed=seed, compiled=True)[0]


def answers(net, some):
    """Let a network answer sums, one digit after the other: what it writes is what it reads next.

    Parameters
    ----------
    net : Network
    some : Sums

    Returns
    -------
    int array, shape (n, length)
        The questions with the network's answers, as tokens; compare with ``some.tokens``.
    """
    tokens = some.tokens.copy()
    tokens[:, some.equals + 1:] = 0
    for place in range(some.equals + 1, tokens.shape[1]):
        tokens[:, place] = network.forward(net, tokens[:, :place])[0][:, -1].argmax(axis=-1)
    return tokens


def held_out_sums():
    """Return sums that no training contains: about 600, a third for each number of digits."""
    return sums_for(3000, seed=1, held=True)


def score_adder(net):
    """Return the share of unseen sums answered without a wrong digit, by their number of digits."""
    some = held_out_sums()
    right = np.all(answers(net, some) == some.tokens, axis=1)
    return {f"right, {k} digit{'s' * (k > 1)}": float(right[some.digits == k].mean())
            for k in range(1, MOST_DIGITS + 1)}


ADDER = Recipe(train_adder, score_adder, steps=1488, data=(
    f"four fifths of {SUMS:,} sums of numbers with 1 to {MOST_DIGITS} digits (datasets.sums, seed 100), "
    f"{ADDER_EPOCHS} epochs in batches of {ADDER_BATCH}; scores on pairs that are held out"))
