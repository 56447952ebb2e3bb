"""Layers and inputs: every kind, with the options that change its formulas. Several tests run them all."""

import numpy as np

from dlbook import layers
from dlbook.activations import ACTIVATIONS

__all__ = ["LAYERS", "ONE_OF_EACH", "smooth"]


def smooth(*shape, seed=0):
    """Draw numbers away from the kinks of ReLU and pooling."""
    x = np.random.default_rng(seed).normal(size=shape)
    return x + 0.1 * np.sign(x)


LAYERS = {
    **{f"dense {name}": (layers.dense(3, 4, name), smooth(5, 3)) for name in ACTIVATIONS if name != "step"},
    **{f"activation {name}": (layers.activation(name), smooth(5, 3)) for name in ("tanh", "sigmoid", "gelu")},
    "prelu": (layers.prelu(3), smooth(5, 3)), "prelu images": (layers.prelu(2), smooth(3, 2, 2, 3)),
    "flatten": (layers.flatten(), smooth(2, 3, 2)),
    "dropout": (layers.dropout(0.4), smooth(5, 4)),
    "batch_norm": (layers.batch_norm(3), smooth(5, 3)),
    "batch_norm images": (layers.batch_norm(2), smooth(3, 2, 2, 3)),
    "layer_norm": (layers.layer_norm(4), smooth(3, 4)),
    "layer_norm sequences": (layers.layer_norm(4), smooth(2, 3, 4)),
    "residual": (layers.residual(layers.dense(4, 6, "tanh"), layers.dropout(0.3), layers.dense(6, 4)),
                 smooth(5, 4)),
    "residual norm": (layers.residual(layers.batch_norm(4), layers.residual(layers.dense(4, 4, "elu"))),
                      smooth(5, 4)),
    "concat": (layers.concat(layers.dense(4, 6, "tanh"), layers.dropout(0.3), layers.dense(6, 3)),
               smooth(5, 4)),
    "concat images": (layers.concat(layers.conv2d(2, 3, padding=1), layers.batch_norm(3)),
                      smooth(2, 2, 3, 4)),
    "conv2d": (layers.conv2d(2, 3, 3, padding=1), smooth(2, 2, 4, 3)),
    "conv2d stride": (layers.conv2d(2, 3, 3, stride=2), smooth(2, 2, 6, 5)),
    "conv2d wide": (layers.conv2d(1, 2, 2, stride=3, padding=2), smooth(2, 1, 4, 5)),
    "conv2d point": (layers.conv2d(3, 2, 1), smooth(2, 3, 2, 2)),
    "max_pool": (layers.max_pool(2), smooth(2, 2, 4, 6)),
    "average_pool": (layers.average_pool(2), smooth(2, 2, 4, 6)),
    "global_average_pool": (layers.global_average_pool(), smooth(2, 3, 2, 4)),
    "rnn": (layers.rnn(2, 3), smooth(4, 5, 2)), "rnn all": (layers.rnn(2, 3, last=False), smooth(4, 5, 2)),
    "lstm": (layers.lstm(2, 3), smooth(4, 5, 2)),
    "lstm all": (layers.lstm(2, 3, last=False), smooth(4, 5, 2)),
    "lstm one step": (layers.lstm(2, 3), smooth(4, 1, 2)),
    "rnn one step": (layers.rnn(2, 3), smooth(4, 1, 2)),
    "gru": (layers.gru(2, 3), smooth(4, 5, 2)),
    "gru all": (layers.gru(2, 3, last=False), smooth(4, 5, 2)),
    "gru one step": (layers.gru(2, 3), smooth(4, 1, 2)),
    "dense sequences": (layers.dense(3, 4, "tanh"), smooth(2, 5, 3)),
    "multi_head_attention": (layers.multi_head_attention(4, 2), smooth(2, 5, 4)),
    "multi_head_attention causal": (layers.multi_head_attention(6, 3, causal=True), smooth(2, 4, 6)),
    "multi_head_attention one step": (layers.multi_head_attention(4, 1, causal=True), smooth(2, 1, 4)),
    "positions": (layers.positions(6, 4), smooth(2, 5, 4)),
    "positions all": (layers.positions(5, 4), smooth(2, 5, 4)),
    "positions sinusoidal": (layers.positions(6, 3, learned=False), smooth(2, 5, 3)),
    "transformer_block": (layers.transformer_block(4, 2, 6), smooth(2, 5, 4)),
    "transformer_block open": (layers.transformer_block(4, 4, 3, "tanh", causal=False), smooth(2, 3, 4)),
    "embedding": (layers.embedding(5, 3), np.array([[0.0, 2.0, 2.0], [4.0, 2.0, 1.0]])),
}

# Kind of layer to its first case.
ONE_OF_EACH = {}
for _layer, _x in LAYERS.values():
    ONE_OF_EACH.setdefault(_layer.kind, (_layer, _x))
