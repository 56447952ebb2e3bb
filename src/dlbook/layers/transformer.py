r"""The transformer block: attention, then a small network for each place, both with a shortcut.

.. math:: h = x + \mathrm{attention}(\mathrm{norm}_1(x)), \qquad y = h + \mathrm{mlp}(\mathrm{norm}_2(h))

Only attention moves something from one place to another. The layer norms stand before the two ("pre-norm"),
so that the shortcuts lead from the last block to the first without a detour.

References
----------
Vaswani et al. (2017), arXiv:1706.03762; for the place of the norms Xiong et al. (2020), arXiv:2002.04745.
"""

from typing import Any, NamedTuple

from dlbook.errors import check_count
from dlbook.layers.attention import multi_head_attention
from dlbook.layers.block import residual
from dlbook.layers.dense import dense
from dlbook.layers.layer import Layer, chain_backward, chain_forward
from dlbook.layers.normalize import layer_norm

__all__ = ["TransformerBlock", "transformer_block", "transformer_parts"]


class TransformerBlock(NamedTuple):
    """Parameters of a block, or its cache: `attention` (norm, attention) and `mlp` (norm, two dense)."""

    attention: Any
    mlp: Any


def transformer_parts(d, heads, hidden, activation="gelu", causal=True):
    """Return the two layers of a `transformer_block`, each a `residual`.

    Parameters
    ----------
    d, heads, hidden, activation, causal
        As for `transformer_block`.

    Returns
    -------
    TransformerBlock
        With layers as its fields.
    """
    check_count("transformer_block: d", d)
    check_count("transformer_block: hidden", hidden)
    return TransformerBlock(
        attention=residual(layer_norm(d), multi_head_attention(d, heads, causal)),
        mlp=residual(layer_norm(d), dense(d, hidden, activation), dense(hidden, d)))


def transformer_block(d, heads, hidden, activation="gelu", causal=True):
    """Let every place look at the others, then transform each by itself.

    Parameters
    ----------
    d : int
        Numbers per place.
    heads : int
        Heads of the attention; divides `d`.
    hidden : int
        Units in the hidden layer of the network for each place; 4 `d` is usual.
    activation : str, default "gelu"
        Activation of the hidden units.
    causal : bool, default True
        Whether each place looks only at itself and at earlier places, as in a language model. About padding
        see `multi_head_attention`.

    Returns
    -------
    Layer
        A layer with parameters `TransformerBlock`. The cache is one, too: ``cache.attention[1].weights`` are
        the weights of the attention, (n, heads, t, t).
    """
    parts = transformer_parts(d, heads, hidden, activation, causal)
    empty = tuple(part.state(None) for part in parts)               # none of the layers stores anything

    def forward(params, x, state, mask, train):
        out, caches = chain_forward(parts, params, x, empty, ((), ()), train)
        return out, TransformerBlock(*caches)

    def backward(params, cache, dout, input_gradient):
        grads, dx = chain_backward(parts, params, cache, dout, input_gradient)
        return TransformerBlock(*grads), dx

    return Layer(
        kind="transformer_block",
        options={"d": d, "heads": heads, "hidden": hidden, "activation": activation, "causal": causal},
        label=f"{'causal ' if causal else ''}transformer_block {d}, {heads} head{'' if heads == 1 else 's'}, "
              f"{hidden} hidden, {activation}",
        init=lambda rng, dtype: TransformerBlock(*(part.init(rng, dtype) for part in parts)),
        forward=forward,
        backward=backward,
        shape=lambda of_x: parts.mlp.shape(parts.attention.shape(of_x)))
