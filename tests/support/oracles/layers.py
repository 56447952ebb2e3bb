"""Compute, with PyTorch in float64, what layers and their gradients must give.

    pip install torch==2.13.0 && python tests/support/oracles/layers.py > tests/support/oracles/layers.json

torch is not a dependency: its output is committed. Inputs are small whole multiples of 1/8, so that
they are exact in every format; results are rounded to 15 digits.
"""

import json

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
GENERATOR = torch.Generator().manual_seed(7)


def draw(*shape):
    """Whole multiples of 1/8 between -2 and 2, of either sign."""
    return torch.randint(-16, 17, shape, generator=GENERATOR) / 8


def plain(tensor):
    """Nested lists."""
    def rounded(value):
        return [rounded(v) for v in value] if isinstance(value, list) else float(f"{value:.15g}")
    return rounded(tensor.detach().tolist())


def case(function, x, params, options=None):
    """Run `function(x, *params)`; return inputs, output, and the gradients for a random `dout`."""
    x = x.requires_grad_() if x.is_floating_point() else x
    params = {name: value.requires_grad_() for name, value in params.items()}
    out = function(x, *params.values())
    dout = draw(*out.shape)
    variables = [*params.values()] + ([x] if x.is_floating_point() else [])
    grads = torch.autograd.grad(out, variables, dout)
    return {"options": options or {}, "x": plain(x), "dout": plain(dout), "out": plain(out),
            "params": {k: plain(v) for k, v in params.items()},
            "grads": {k: plain(g) for k, g in zip(params, grads, strict=False)},
            "dx": plain(grads[-1]) if x.is_floating_point() else None}


def conv(n, c, h, w, k, kernel, stride, padding):
    """One convolution."""
    return case(lambda x, W, b: nn.functional.conv2d(x, W, b, stride, padding), draw(n, c, h, w),
                {"W": draw(k, c, kernel, kernel), "b": draw(k)},
                {"n_in": c, "n_out": k, "kernel": kernel, "stride": stride, "padding": padding})


def batch_norm(shape, train):
    """Batch norm, with the running statistics before and after."""
    k = shape[1]
    mean, var = draw(k), draw(k).abs() + 0.5
    before = {"mean": plain(mean), "var": plain(var)}
    found = case(lambda x, g, b: nn.functional.batch_norm(x, mean, var, g, b, train, 0.1, 1e-5),
                 draw(*shape), {"gamma": draw(k), "beta": draw(k)}, {"k": k})
    return found | {"before": before, "after": {"mean": plain(mean), "var": plain(var)}, "train": train}


def recurrent(kind, n, t, d, k):
    """A recurrent layer; torch stores transposed weights, and a second bias that only a GRU needs."""
    layer, gates = {"rnn": (nn.RNN, 1), "lstm": (nn.LSTM, 4), "gru": (nn.GRU, 3)}[kind]

    def run(x, Wx, Wh, b, *bn):
        inner = torch.cat([0 * b[:2 * k], *bn]) if bn else 0 * b
        cell = {"weight_ih_l0": Wx.T, "weight_hh_l0": Wh.T, "bias_ih_l0": b, "bias_hh_l0": inner}
        return torch.func.functional_call(layer(d, k, batch_first=True), cell, x)[0]
    m = gates * k
    x, params = draw(n, t, d), {"Wx": draw(d, m) / 2, "Wh": draw(k, m) / 2, "b": draw(m)}
    if kind == "gru":
        params["bn"] = draw(k)
    return case(run, x, params,
                {"n_in": d, "n_out": k, "last": False})


def in_torch(attention, names=("Wq", "Wk", "Wv", "Wo", "bq", "bk", "bv", "bo"), **weights):
    """Return the weights of nn.MultiheadAttention: one matrix for queries, keys and values, transposed."""
    q, k, v, o, *biases, bo = (weights[name] for name in names)
    return {f"{attention}in_proj_weight": torch.cat([q.T, k.T, v.T]), f"{attention}out_proj.weight": o.T,
            f"{attention}in_proj_bias": torch.cat(biases), f"{attention}out_proj.bias": bo}


def attention_weights(d):
    """Weights and biases of an attention with several heads."""
    return {name: draw(d, d) / 2 for name in ("Wq", "Wk", "Wv", "Wo")} | {
        name: draw(d) for name in ("bq", "bk", "bv", "bo")}


def attention(n, t, d, heads, causal):
    """Attention of a sequence to itself."""
    mask = nn.Transformer.generate_square_subsequent_mask(t) if causal else None

    def run(x, *weights):
        layer = nn.MultiheadAttention(d, heads, batch_first=True)
        named = in_torch("", **dict(zip(attention_weights(1), weights, strict=True)))
        return torch.func.functional_call(layer, named, (x, x, x), {"attn_mask": mask})[0]
    return case(run, draw(n, t, d), attention_weights(d), {"d": d, "heads": heads, "causal": causal})


def block(n, t, d, heads, hidden, activation, causal):
    """A pre-norm block; the parameters are named by their paths."""
    mask = nn.Transformer.generate_square_subsequent_mask(t) if causal else None
    params = {"attention/0/gamma": draw(d), "attention/0/beta": draw(d),
              **{f"attention/1/{name}": value for name, value in attention_weights(d).items()},
              "mlp/0/gamma": draw(d), "mlp/0/beta": draw(d),
              "mlp/1/W": draw(d, hidden) / 2, "mlp/1/b": draw(hidden),
              "mlp/2/W": draw(hidden, d) / 2, "mlp/2/b": draw(d)}

    def run(x, *values):
        p = dict(zip(params, values, strict=True))
        layer = nn.TransformerEncoderLayer(d, heads, hidden, dropout=0.0, activation=activation,
                                           batch_first=True, norm_first=True)
        inner = {name.rpartition("/")[2]: p[name] for name in p if name.startswith("attention/1/")}
        named = in_torch("self_attn.", **inner) | {
            "norm1.weight": p["attention/0/gamma"], "norm1.bias": p["attention/0/beta"],
            "norm2.weight": p["mlp/0/gamma"], "norm2.bias": p["mlp/0/beta"],
            "linear1.weight": p["mlp/1/W"].T, "linear1.bias": p["mlp/1/b"],
            "linear2.weight": p["mlp/2/W"].T, "linear2.bias": p["mlp/2/b"]}
        return torch.func.functional_call(layer, named, x, {"src_mask": mask})
    return case(run, draw(n, t, d), params, {"d": d, "heads": heads, "hidden": hidden,
                                             "activation": activation, "causal": causal})


def main():
    """Print one list of cases per kind of layer."""
    cases = {
        "conv2d": [conv(2, 2, 4, 5, 3, 3, 1, 0), conv(1, 2, 5, 4, 2, 3, 2, 1), conv(2, 1, 3, 3, 2, 2, 1, 2),
                   conv(1, 1, 7, 6, 2, 2, 3, 0)],
        "batch_norm": [batch_norm((5, 3), True), batch_norm((5, 3), False), batch_norm((2, 2, 2, 3), True),
                       batch_norm((2, 2, 2, 3), False)],
        "layer_norm": [case(lambda x, g, b: nn.functional.layer_norm(x, (4,), g, b), draw(*shape),
                            {"gamma": draw(4), "beta": draw(4)}, {"k": 4}) for shape in ((3, 4), (2, 2, 4))],
        "max_pool": [case(lambda x: nn.functional.max_pool2d(x, 2),
                          draw(2, 2, 4, 6) + torch.arange(96).reshape(2, 2, 4, 6) / 1024, {}, {"size": 2})],
        "average_pool": [case(lambda x: nn.functional.avg_pool2d(x, 3), draw(1, 2, 6, 3), {}, {"size": 3})],
        "global_average_pool": [case(lambda x: x.mean((2, 3)), draw(2, 2, 2, 3), {})],
        "rnn": [recurrent("rnn", 2, 3, 2, 3), recurrent("rnn", 1, 1, 2, 2)],
        "lstm": [recurrent("lstm", 2, 4, 2, 3), recurrent("lstm", 1, 1, 2, 2)],
        "embedding": [case(nn.functional.embedding, torch.tensor([[0, 2, 2], [3, 0, 2]]),
                           {"E": draw(5, 2)}, {"count": 5, "size": 2})],
        "prelu": [case(nn.functional.prelu, draw(*shape), {"slope": draw(2)}, {"k": 2})
                  for shape in ((3, 2), (1, 2, 2, 2))],
    }
    cases["gru"] = [recurrent("gru", 2, 4, 2, 3), recurrent("gru", 1, 1, 2, 2)]    # last: draws above stay
    cases["multi_head_attention"] = [attention(2, 3, 4, 2, False), attention(1, 4, 6, 3, True)]
    cases["transformer_block"] = [block(2, 3, 4, 2, 5, "gelu", True), block(1, 3, 4, 1, 3, "relu", False)]
    cases["dense"] = [case(lambda x, W, b: torch.tanh(x @ W + b), draw(2, 3, 4),
                           {"W": draw(4, 2), "b": draw(2)}, {"n_in": 4, "n_out": 2, "activation": "tanh"})]
    print(json.dumps(cases).replace(', "', ',\n"'))


if __name__ == "__main__":
    main()
