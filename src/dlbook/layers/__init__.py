"""Layers: each has an explicit forward and backward function, and no hidden state.

``dense(2, 16, activation="tanh")`` returns a `Layer`: options, and a few pure functions. Its
parameters are a NamedTuple of arrays such as `Dense`, stored outside. ``forward`` returns the output
and a *cache*, a NamedTuple of what backward will need; print it to see. ``backward`` returns the gradients,
a pytree like the parameters, and the gradient with respect to the input. The functions can be called
directly, as in ``dense_forward(params, x)``; `dlbook.network` composes layers. Introduced in chapter 6.
"""

from dlbook.layers.attention import (
    AttentionCache,
    MultiHeadAttention,
    MultiHeadAttentionCache,
    causal_mask,
    multi_head_attention,
    multi_head_attention_backward,
    multi_head_attention_forward,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlbook.layers.block import concat, residual
from dlbook.layers.convolution import Conv2d, ConvCache, conv2d, conv2d_backward, conv2d_forward
from dlbook.layers.dense import (
    Dense,
    DenseCache,
    PReLU,
    activation,
    dense,
    dense_backward,
    dense_forward,
    flatten,
    prelu,
)
from dlbook.layers.dropout import dropout, dropout_backward, dropout_forward, dropout_mask
from dlbook.layers.embedding import Embedding, embedding, embedding_backward, embedding_forward
from dlbook.layers.gru import GRU, GRUCache, gru, gru_backward, gru_forward
from dlbook.layers.layer import Layer, chain_backward, chain_draw, chain_forward, chain_next_state
from dlbook.layers.lstm import LSTM, LSTMCache, lstm, lstm_backward, lstm_forward
from dlbook.layers.normalize import (
    BatchNormCache,
    FixedNormCache,
    LayerNormCache,
    Norm,
    Statistics,
    batch_norm,
    batch_norm_backward,
    batch_norm_forward,
    layer_norm,
    layer_norm_backward,
    layer_norm_forward,
    running_statistics,
)
from dlbook.layers.pooling import (
    PoolCache,
    average_pool,
    global_average_pool,
    max_pool,
    max_pool_backward,
    max_pool_forward,
)
from dlbook.layers.positions import (
    Positions,
    positions,
    positions_backward,
    positions_forward,
    sinusoidal_positions,
)
from dlbook.layers.recurrent import RNN, RNNCache, rnn, rnn_backward, rnn_forward
from dlbook.layers.transformer import TransformerBlock, transformer_block, transformer_parts

__all__ = ["AttentionCache", "BatchNormCache", "Conv2d", "ConvCache", "Dense", "DenseCache", "Embedding",
           "FixedNormCache", "GRU", "GRUCache", "LAYERS", "LSTM", "LSTMCache", "Layer", "LayerNormCache",
           "MultiHeadAttention", "MultiHeadAttentionCache", "Norm", "PReLU", "PoolCache", "Positions", "RNN",
           "RNNCache", "Statistics", "TransformerBlock", "activation", "average_pool", "batch_norm",
           "batch_norm_backward", "batch_norm_forward", "causal_mask", "chain_backward", "chain_draw",
           "chain_forward", "chain_next_state", "concat", "conv2d", "conv2d_backward", "conv2d_forward",
           "dense", "dense_backward", "dense_forward", "dropout", "dropout_backward", "dropout_forward",
           "dropout_mask", "embedding", "embedding_backward", "embedding_forward", "flatten",
           "global_average_pool", "gru", "gru_backward", "gru_forward", "layer_norm", "layer_norm_backward",
           "layer_norm_forward", "lstm", "lstm_backward", "lstm_forward", "max_pool", "max_pool_backward",
           "max_pool_forward", "multi_head_attention", "multi_head_attention_backward",
           "multi_head_attention_forward", "positions", "positions_backward", "positions_forward", "prelu",
           "residual", "rnn", "rnn_backward", "rnn_forward", "running_statistics",
           "scaled_dot_product_attention", "scaled_dot_product_attention_backward", "sinusoidal_positions",
           "transformer_block", "transformer_parts"]

#: Every function that creates a layer, by its name; a saved network is loaded with these.
LAYERS = {f.__name__: f for f in (
    activation, average_pool, batch_norm, concat, conv2d, dense, dropout, embedding, flatten,
    global_average_pool, gru, layer_norm, lstm, max_pool, multi_head_attention, positions, prelu, residual,
    rnn, transformer_block)}
