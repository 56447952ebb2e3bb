"""The KV cache: to go on with a text, keep the keys and values of all earlier places, and add one.

In a causal network, keys and values of a place depend only on what stands before it, so they never change
once they are computed, and a new token needs one query, not the whole text again. The arrays have room for
the longest text from the beginning, and a mask hides what is not written yet: their shapes never change, so
that a page can record the step.
"""

from typing import Any, NamedTuple

from array_api_compat import device

from dlbook import network
from dlbook.arrays import asarray, explained, is_array, is_traced, namespace, pytree
from dlbook.errors import ShapeError, check_count
from dlbook.layers import MultiHeadAttentionCache, scaled_dot_product_attention, transformer_parts
from dlbook.layers.attention import join_heads, split_heads
from dlbook.layers.dense import times
from dlbook.network import Network
from dlbook.network.base import check_network

__all__ = ["KVCache", "attention_weights", "empty_cache", "next_logits", "prefill"]

_EACH_PLACE = ("embedding", "dense", "activation", "layer_norm", "dropout")    # look at one place at a time


class KVCache(NamedTuple):
    """What a network has read: `position`, how many tokens, and `keys` and `values` of each attention.

    The arrays have the shape (n, heads, room, d / heads); places from `position` on are not written yet.
    """

    position: Any
    keys: tuple
    values: tuple


def attention_weights(net, tokens):
    """Return who looks at whom in every attention of a network.

    Parameters
    ----------
    net : Network
    tokens : array, shape (n, t)

    Returns
    -------
    tuple of float array, shape (n, heads, t, t)
        One per attention, from the first to the last; rows look at columns.
    """
    check_network("attention_weights: net", net)
    return tuple(attention.weights for attention in _attentions(network.forward(net, tokens)[1]))


def empty_cache(net, n=1, room=None):
    """Return the cache of a network that has read nothing yet.

    Parameters
    ----------
    net : Network
        With at least one attention; all of them causal.
    n : int, default 1
        Number of texts.
    room : int, optional
        The longest text; by default that of the layer `positions`.

    Returns
    -------
    KVCache
    """
    check_network("empty_cache: net", net)
    check_count("empty_cache: n", n)
    room = _room("empty_cache", net, room)
    shapes = _shapes(net)
    zero = pytree.leaves(net.params)[0]                  # its library, dtype and device
    xp = namespace(zero)
    parts = tuple(xp.zeros((n, heads, room, width), dtype=zero.dtype, device=device(zero))
                  for heads, width in shapes)
    return KVCache(xp.zeros((), dtype=xp.int64, device=device(zero)), parts, parts)


@explained(net=Network, cache=KVCache, token="array_like")
def next_logits(net, cache, token):
    """Read one more token, and compute the scores of the one after it.

    They equal the last row of ``network.forward(net, tokens)`` with all tokens so far.

    Parameters
    ----------
    net : Network
    cache : KVCache
        From `empty_cache`, `prefill` or this function.
    token : int array, shape (n,), or () for a single text

    Returns
    -------
    logits : float array, shape (n, k), or (k,) for a single text
    cache : KVCache
    """
    token = asarray(token, like=cache.keys[0], what="next_logits: token")
    n, _, room, _ = cache.keys[0].shape
    if tuple(token.shape) not in ((n,), () if n == 1 else (n,)):
        raise ShapeError(f"next_logits: token has shape {tuple(token.shape)}; expected ({n},), one token for "
                         "each text of the cache")
    if not is_traced(cache.position) and int(cache.position) >= room:
        raise ValueError(f"next_logits: the cache has room for {room} tokens, got one more; a longer text "
                         "needs more positions, or a new start from its end: prefill(net, tokens[:, -8:])")
    xp = namespace(token, cache.keys[0])
    step = _Step(cache.position, list(zip(cache.keys, cache.values, strict=True)))
    logits = step.through(net.layers, net.params, xp.reshape(token, (n, 1)))
    keys, values = zip(*step.written, strict=True)
    return logits[0, 0, :] if token.ndim == 0 else logits[:, 0, :], KVCache(cache.position + 1, keys, values)


@explained(net=Network, tokens="array_like")
def prefill(net, tokens, room=None, used=None):
    """Read a whole text at once, and return the cache after it.

    Parameters
    ----------
    net : Network
    tokens : array, shape (n, t)
        With t of at least 1.
    room : int, optional
        As for `empty_cache`.
    used : int or 0-d int array, optional
        How many of the tokens are read; what stands behind them only fills up. By default all.

    Returns
    -------
    logits : float array, shape (n, t, k)
        The scores of the next token after each place.
    cache : KVCache
        `next_logits` goes on from it.
    """
    check_network("prefill: net", net)
    room = _room("prefill", net, room)
    _shapes(net)                                         # only causal attention
    first = next(iter(pytree.leaves(net.params)), None)
    tokens = asarray(tokens, like=tokens if is_array(tokens) else first, what="prefill: tokens")
    if tokens.ndim != 2 or 0 in tokens.shape or tokens.shape[1] > room:
        raise ShapeError(f"prefill: tokens has shape {tuple(tokens.shape)}; expected (n, t) with 1 to {room} "
                         "tokens")
    logits, caches = network.forward(net, tokens)
    xp, read = namespace(logits), _attentions(caches)
    used = tokens.shape[1] if used is None else used
    if not (is_array(used) and used.ndim == 0):
        check_count("prefill: used", used)
        used = xp.asarray(used, dtype=xp.int64, device=device(logits))
    return logits, KVCache(used, *(tuple(_with_room(part, room) for part in parts)
                                   for parts in ([a.k for a in read], [a.v for a in read])))


class _Step:
    """The way of one new place through the layers; `written` collects keys and values of every attention."""

    def __init__(self, position, remembered):
        self.position, self.remembered, self.written = position, remembered, []

    def through(self, layers, params, x):
        """Return the output of layers for the new place, (n, 1) or (n, 1, d)."""
        for layer, inner in zip(layers, params, strict=True):
            if layer.kind == "multi_head_attention":
                x = self.attend(layer.options["heads"], inner, x)
            elif layer.kind == "positions":
                x = self.placed(layer, inner, x)
            elif layer.kind == "residual":
                x = x + self.through(layer.options["layers"], inner, x)
            elif layer.kind == "transformer_block":
                x = self.through(transformer_parts(**layer.options), inner, x)
            else:
                x = layer.forward(inner, x, (), (), False)[0]
        return x

    def attend(self, heads, params, x):
        """Write the key and the value of the new place, and let its query look at all places so far."""
        q, k, v = (split_heads(times(x, W) + b, heads) for W, b in (
            (params.Wq, params.bq), (params.Wk, params.bk), (params.Wv, params.bv)))
        keys, values = self.remembered[len(self.written)]
        xp = namespace(x, keys, self.position)
        place = xp.arange(keys.shape[2], device=device(keys))
        here = (place == self.position)[:, None]                                  # (room, 1)
        keys, values = xp.where(here, k, keys), xp.where(here, v, values)
        self.written.append((keys, values))
        out, _ = scaled_dot_product_attention(q, keys, values, place <= self.position)
        return times(join_heads(out), params.Wo) + params.bo

    def placed(self, layer, params, x):
        """Add the vector of the position."""
        xp = namespace(x, self.position)
        shape = (1, layer.options["length"], layer.options["d"])
        nothing = xp.zeros(shape, dtype=x.dtype, device=device(x))
        rows = layer.forward(params, nothing, (), (), False)[0][0, ...]           # (length, d)
        return x + xp.take(rows, xp.reshape(self.position, (1,)), axis=0)


def _shapes(net):
    """Return heads and width of every attention; require at least one."""
    found = _heads(net.layers)
    if not found:
        raise ValueError(f"cache: net must have causal attention, as in a transformer_block, got {net!r:.99}")
    return found


def _heads(layers):
    """Return heads and width of every attention; require that nothing looks ahead or at several places."""
    found = []
    for layer in layers:
        if layer.kind == "transformer_block":
            found += _heads(transformer_parts(**layer.options))
        elif layer.kind == "residual":
            found += _heads(layer.options["layers"])
        elif layer.kind == "multi_head_attention" and layer.options["causal"]:
            found.append((layer.options["heads"], layer.options["d"] // layer.options["heads"]))
        elif layer.kind not in (*_EACH_PLACE, "positions"):
            raise ValueError(f"cache: net has a layer {layer.label!r}; expected causal attention, and layers "
                             f"that transform each place by itself: {', '.join(_EACH_PLACE)}")
    return found


def _room(what, net, room):
    """Return the length of the longest text."""
    longest = [layer.options["length"] for layer in net.layers if layer.kind == "positions"]
    if room is None and not longest:
        raise ValueError(f"{what}: room, the length of the longest text, must be given for a network without "
                         "a layer positions, got None")
    room = min(longest) if room is None else room
    check_count(f"{what}: room", room)
    if longest and room > min(longest):
        raise ValueError(f"{what}: room must be at most {min(longest)}, the number of positions, got {room}")
    return room


def _attentions(cache):
    """Return the caches of all attentions, from the first to the last."""
    if isinstance(cache, MultiHeadAttentionCache):
        return [cache]
    return [found for part in cache for found in _attentions(part)] if isinstance(cache, tuple) else []


def _with_room(x, room):
    """Return keys or values with unwritten places behind them: (n, heads, room, d / heads)."""
    n, heads, t, width = x.shape
    xp = namespace(x)
    rest = [xp.zeros((n, heads, room - t, width), dtype=x.dtype, device=device(x))] if room > t else []
    return xp.concat([x, *rest], axis=2)
