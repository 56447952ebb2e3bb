"""Generation: a language model goes on with a text, and reads each of its own tokens in turn."""

import numpy as np

from dlbook.arrays import asarray, draws, explained, is_array, namespace, pytree, to_device_of
from dlbook.errors import ShapeError, check_count
from dlbook.language.cache import next_logits, prefill
from dlbook.language.sampling import greedy, sample
from dlbook.network import Network
from dlbook.network.base import check_network

__all__ = ["generate"]


@explained(net=Network)
def generate(net, tokens, steps, seed=None, temperature=1.0, top_k=None, room=None):
    """Go on with texts, one token at a time.

    Parameters
    ----------
    net : Network
        A language model, with causal attention only.
    tokens : array, shape (t,) or (n, t)
        What it has to go on with; at least one token.
    steps : int
        How many more.
    seed : int, optional
        From 0 to 65535. By default nothing is drawn: the token with the largest score comes next.
    temperature, top_k
        As for `sample`.
    room : int, optional
        As for `empty_cache`.

    Returns
    -------
    int64 array, shape (t + steps,) or (n, t + steps)
        The tokens given, and the new ones.
    """
    check_network("generate: net", net)
    check_count("generate: steps", steps)
    first = next(iter(pytree.leaves(net.params)), None)
    tokens = asarray(tokens, like=tokens if is_array(tokens) else first, what="generate: tokens")
    if tokens.ndim not in (1, 2) or 0 in tokens.shape:
        raise ShapeError(f"generate: tokens has shape {tuple(tokens.shape)}; expected (t,) or (n, t), with "
                         "at least one token")
    xp = namespace(tokens)
    texts = tokens[None, :] if tokens.ndim == 1 else tokens
    logits, cache = prefill(net, texts, room)
    longest = cache.keys[0].shape[2]
    if texts.shape[1] + steps > longest:
        raise ValueError(f"generate: steps must be at most {longest - texts.shape[1]}, got {steps}: the text "
                         f"has {texts.shape[1]} tokens, and there is room for {longest}")
    generator = None
    if seed is not None:
        check_count("generate: seed", seed, least=0)
        generator = to_device_of(draws.generator(np.asarray(int(seed) % draws.SEEDS)), logits)
    written, logits = [xp.astype(texts, xp.int64)], logits[:, -1, :]
    for i in range(steps):
        if i > 0:
            logits, cache = next_logits(net, cache, written[-1][:, 0])
        if generator is None:
            token = greedy(logits)
        else:
            token, generator = sample(logits, generator, temperature, top_k)
        written.append(token[:, None])
    whole = xp.concat(written, axis=1)
    return whole[0, :] if tokens.ndim == 1 else whole
