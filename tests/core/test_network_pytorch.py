"""Copy as PyTorch: the source runs, uses nothing else, and computes the same numbers."""

import ast
import re

import numpy as np
import pytest
from layer_cases import ONE_OF_EACH, smooth

from dlbook import layers, network
from dlbook.activations import ACTIVATIONS
from dlbook.arrays import pytree

WORDS = np.array([[0, 2, 2, 6], [4, 2, 1, 3]])
ZOO = {                                      # a network and a batch
    **{f"one {kind}": ((layer,), x.astype(int) if kind == "embedding" else x)
       for kind, (layer, x) in ONE_OF_EACH.items()},
    "mlp": ((layers.dense(3, 5, "tanh"), layers.dense(5, 2)), smooth(6, 3)),
    **{f"dense {name}": ((layers.dense(3, 4, name), layers.dense(4, 4), layers.activation(name)),
                         smooth(5, 3))
       for name in ACTIVATIONS},
    "normalized": ((layers.batch_norm(3, momentum=0.2, eps=1e-3), layers.dense(3, 6), layers.dropout(0.3),
                    layers.layer_norm(6), layers.prelu(6), layers.dense(6, 2)), smooth(6, 3)),
    "residual": ((layers.residual(layers.batch_norm(4), layers.residual(layers.dense(4, 4, "elu"),
                                                                        layers.activation("step"))),
                  layers.concat(layers.dense(4, 3), layers.activation("sine"))), smooth(6, 4)),
    "images": ((layers.batch_norm(2), layers.conv2d(2, 3, padding=1), layers.prelu(3), layers.max_pool(2),
                layers.concat(layers.conv2d(3, 2, 1), layers.batch_norm(2)), layers.flatten(),
                layers.dense(45, 2)), smooth(2, 2, 6, 6)),
    "strides": ((layers.conv2d(1, 2, 2, stride=12, padding=2), layers.average_pool(2),
                 layers.global_average_pool(), layers.batch_norm(2)), smooth(2, 1, 20, 20)),
    "only a norm and a row": ((layers.batch_norm(2), layers.flatten()), smooth(3, 2, 2, 2)),
    "recurrent": ((layers.rnn(2, 4, last=False), layers.lstm(4, 3, last=False), layers.gru(3, 5, last=False),
                   layers.layer_norm(5, eps=0.1), layers.gru(5, 2)), smooth(4, 5, 2)),
    "last states": ((layers.gru(2, 3, last=False), layers.rnn(3, 4, last=False), layers.lstm(4, 2)),
                    smooth(4, 5, 2)),
    "words": ((layers.embedding(7, 3), layers.rnn(3, 2)), WORDS),
    "language model": ((layers.embedding(7, 4), layers.positions(5, 4), layers.transformer_block(4, 2, 6),
                        layers.residual(layers.layer_norm(4), layers.multi_head_attention(4, 2)),
                        layers.transformer_block(4, 4, 5, "relu", causal=False), layers.layer_norm(4),
                        layers.dense(4, 7)), WORDS),
    "sinusoids": ((layers.embedding(7, 5), layers.positions(6, 5, learned=False),
                   layers.multi_head_attention(5, 1, causal=True), layers.dense(5, 3, "tanh")), WORDS),
    **{f"block {name}": ((layers.transformer_block(4, 2, 6, name),), smooth(2, 3, 4))
       for name in ACTIVATIONS},
    "nothing to learn": ((layers.flatten(), layers.activation("relu")), smooth(2, 3, 2)),
}


def made(name, dtype="float64"):
    """Return a network whose parameters and statistics are not special (no zeros, no ones)."""
    net = network.sequential(*ZOO[name][0], seed=3, dtype=dtype)
    rng = np.random.default_rng(1)

    def stir(tree, draw):
        return pytree.map(lambda p: p + draw(size=p.shape).astype(p.dtype) / 2, tree)
    return net.replace(params=stir(net.params, rng.normal), state=stir(net.state, rng.uniform))


def model_of(net, file=None):
    """Run the source and return its model."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; the copy is compared to it")
    before = torch.get_default_dtype()
    names = {}
    try:
        exec(network.as_pytorch(net, file), names)
    finally:
        torch.set_default_dtype(before)
    return names["model"]


def copied(net, x, file=None):
    """Return what the model computes."""
    model = model_of(net, file)
    import torch
    with torch.no_grad():
        return model(torch.tensor(x)).numpy()


@pytest.mark.parametrize("name", ZOO)
def test_the_copy_computes_the_same(name):
    net, x = made(name), ZOO[name][1]
    expected = network.predict(net, x)
    assert np.ptp(expected) > 0.01                              # not trivial
    np.testing.assert_allclose(copied(net, x), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("make", [layers.multi_head_attention, lambda d, heads, causal:
                                  layers.transformer_block(d, heads, 12, causal=causal)])
def test_gradients_are_those_of_pytorch(make, causal):
    """Of `nn.MultiheadAttention` and `nn.TransformerEncoderLayer`, with respect to input and parameters."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; gradients are compared to its own")
    net = network.sequential(make(8, 2, causal=causal), seed=1)
    rng = np.random.default_rng(2)
    net, x = net.map(lambda p: p + rng.normal(size=p.shape) / 4), rng.normal(size=(3, 6, 8))
    out, cache = network.forward(net, x)
    dout = rng.normal(size=out.shape)
    model, theirs = model_of(net).train(), torch.tensor(x, requires_grad=True)
    found = model(theirs)
    found.backward(torch.tensor(dout))
    np.testing.assert_allclose(out, found.detach().numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(network.input_gradient(net, cache, dout), theirs.grad.numpy(), rtol=1e-9,
                               atol=1e-12)
    grads = network.backward(net, cache, dout)
    moved = net.replace(params=pytree.map(lambda p, g: p - 0.1 * g, net.params, grads))
    expected = {name: value.detach() - 0.1 * value.grad for name, value in model.named_parameters()}
    for name, value in model_of(moved).named_parameters():
        np.testing.assert_allclose(value.detach().numpy(), expected[name].numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ZOO)
def test_the_copy_from_a_file_in_float32(name, tmp_path):
    net, x = made(name, "float32"), ZOO[name][1]
    x = x if x.dtype.kind == "i" else x.astype(np.float32)
    network.save(net, tmp_path / "net.npz")
    out = copied(net, x, tmp_path / "net.npz")
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, network.predict(net, x), rtol=1e-6, atol=1e-6)


def test_softplus_where_pytorch_takes_a_shortcut():
    net = network.sequential(layers.activation("softplus"))
    z = np.array([[-30.0, 0.0, 19.0, 21.0, 30.0, 39.0, 41.0, 500.0]])
    np.testing.assert_allclose(copied(net, z), network.predict(net, z), rtol=1e-15)


def test_every_layer_and_activation_is_in_the_zoo():
    def kinds(row):
        return {layer.kind for layer in row}.union(*(kinds(layer.options["layers"]) for layer in row
                                                     if "layers" in layer.options))
    assert set().union(*(kinds(row) for row, _ in ZOO.values())) == set(layers.LAYERS)


@pytest.mark.parametrize("name", ZOO)
def test_the_source_is_complete_and_readable(name):
    """Without PyTorch: it parses, imports two packages, names each array once, and has short lines."""
    net = made(name)
    for source in (network.as_pytorch(net), network.as_pytorch(net, "net.npz")):
        imported = [alias.name for node in ast.parse(source).body for alias in getattr(node, "names", ())]
        assert imported == ["numpy", "torch", "nn"]
        assert max(map(len, source.splitlines())) <= 110
        used = set(re.findall(r'saved\["(.*?)"\]', source))
        assert used == {f"{what}/{path}" for what in ("params", "state")
                        for path, _ in pytree.paths(getattr(net, what))}


@pytest.mark.parametrize(("row", "kind"), [
    ((layers.batch_norm(2), layers.dense(2, 3)), "1d"),
    ((layers.dense(2, 3), layers.batch_norm(3)), "1d"),
    ((layers.batch_norm(2), layers.dropout(0.1), layers.max_pool(2)), "2d"),
    ((layers.conv2d(1, 2), layers.residual(layers.activation("tanh"), layers.batch_norm(2))), "2d"),
    ((layers.residual(layers.batch_norm(2), layers.conv2d(2, 2, padding=1)),), "2d"),
    ((layers.conv2d(1, 2), layers.global_average_pool(), layers.batch_norm(2)), "1d"),
    ((layers.batch_norm(2),), "1d"),
])
def test_batch_norm_of_rows_or_images(row, kind):
    assert f"nn.BatchNorm{kind}(" in network.as_pytorch(network.sequential(*row))


def test_defaults_are_left_out_and_other_values_are_not():
    source = network.as_pytorch(network.sequential(*ZOO["strides"][0]))
    assert "nn.Conv2d(1, 2, 2, stride=12, padding=2)," in source
    assert "nn.BatchNorm1d(2)," in source
    assert "nn.BatchNorm1d(3, eps=0.001, momentum=0.2)," in network.as_pytorch(made("normalized"))


def test_what_cannot_be_copied_raises():
    with pytest.raises(ValueError, match=r"1,000 .* got 407,050; write network.save\(net, 'net.npz'\)"):
        network.as_pytorch(network.mlp(784, 512, 10))
    assert "np.load(\"C:/a \\\"b\\\".npz\")" in network.as_pytorch(network.mlp(2, 1), 'C:\\a "b".npz')
    own = layers.Layer("sparse", {}, "", lambda rng, dtype: (), None, None)
    with pytest.raises(ValueError, match="as_pytorch: layer 'sparse' is unknown"):
        network.as_pytorch(network.sequential(own))
