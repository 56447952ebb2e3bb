"""Export to PyTorch: the source of the same network there, with the same weights.

Most layers have an equivalent in `torch.nn`. The differences are small: PyTorch stores the weights of a dense
layer transposed, (out, in), and gives recurrent layers two biases where one is enough.
"""

import re

import numpy as np

from dlbook.arrays import pytree, to_numpy
from dlbook.errors import check_one_of
from dlbook.network.base import check_network
from dlbook.network.files import named_arrays

__all__ = ["as_pytorch"]

_MOST = 1000         # the most parameters that are written into the source

_ACTIVATIONS = {     # softplus: PyTorch returns z above 20, which is off by 2e-9
    "identity": "nn.Identity()", "step": "Step()", "sigmoid": "nn.Sigmoid()", "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()", "leaky_relu": "nn.LeakyReLU(0.01)", "prelu": "nn.LeakyReLU(0.25)", "elu": "nn.ELU()",
    "softplus": "nn.Softplus(threshold=40)", "gelu": "nn.GELU()", "silu": "nn.SiLU()", "sine": "Sine()"}

# Modules of each layer; `{k}` stands for an option, `@` for the module of its activation.
_MODULES = {
    "dense": ("nn.Linear({n_in}, {n_out})", "@"), "activation": ("@",), "prelu": ("nn.PReLU({k})",),
    "flatten": ("nn.Flatten()",), "dropout": ("nn.Dropout({rate})",),
    "batch_norm": ("nn.BatchNorm{axes}d({k}, eps={eps}, momentum={momentum})",),
    "layer_norm": ("nn.LayerNorm({k}, eps={eps})",),
    "conv2d": ("nn.Conv2d({n_in}, {n_out}, {kernel}, stride={stride}, padding={padding})",),
    "max_pool": ("nn.MaxPool2d({size})",), "average_pool": ("nn.AvgPool2d({size})",),
    "global_average_pool": ("nn.AdaptiveAvgPool2d(1)", "nn.Flatten()"),
    "rnn": ("States(nn.RNN({n_in}, {n_out}, batch_first=True), last={last})",),
    "lstm": ("States(nn.LSTM({n_in}, {n_out}, batch_first=True), last={last})",),
    "gru": ("States(nn.GRU({n_in}, {n_out}, batch_first=True), last={last})",),
    "embedding": ("nn.Embedding({count}, {size})",), "positions": ("Positions({length}, {d}, {learned})",),
    "multi_head_attention": ("SelfAttention({d}, {heads}, causal={causal})",),
    "transformer_block": ("Block({d}, {heads}, {hidden}, {g}, causal={causal})",)}
_DEFAULTS = {"stride": 1, "padding": 0, "eps": 1e-5, "momentum": 0.1}            # as in PyTorch: left out

# The names of the parameters in PyTorch, and how to compute them from ours.
_NORM = {"weight": "{gamma}", "bias": "{beta}"}
_ATTENTION = {       # one matrix for queries, keys and values
    "in_proj_weight": "np.concatenate([\n        {Wq}.T,\n        {Wk}.T,\n        {Wv}.T])",
    "in_proj_bias": "np.concatenate([\n        {bq},\n        {bk},\n        {bv}])",
    "out_proj.weight": "{Wo}.T", "out_proj.bias": "{bo}"}
_BLOCK = {           # the parameters inside a block, by their paths
    **{f"self_attn.{name}": re.sub(r"\{(\w+)\}", r"{attention_1_\1}", source)
       for name, source in _ATTENTION.items()},
    "norm1.weight": "{attention_0_gamma}", "norm1.bias": "{attention_0_beta}",
    "norm2.weight": "{mlp_0_gamma}", "norm2.bias": "{mlp_0_beta}",
    "linear1.weight": "{mlp_1_W}.T", "linear1.bias": "{mlp_1_b}",
    "linear2.weight": "{mlp_2_W}.T", "linear2.bias": "{mlp_2_b}"}
_RECURRENT = {"layer.weight_ih_l0": "{Wx}.T", "layer.weight_hh_l0": "{Wh}.T", "layer.bias_ih_l0": "{b}"}
_WEIGHTS = {
    "dense": {"weight": "{W}.T", "bias": "{b}"}, "conv2d": {"weight": "{W}", "bias": "{b}"},
    "prelu": {"weight": "{slope}"}, "embedding": {"weight": "{E}"}, "layer_norm": _NORM,
    "positions": {"weight": "{P}"}, "multi_head_attention": _ATTENTION, "transformer_block": _BLOCK,
    "batch_norm": {**_NORM, "running_mean": "{mean}", "running_var": "{var}"},
    "rnn": {**_RECURRENT, "layer.bias_hh_l0": "0 * {b}"},
    "lstm": {**_RECURRENT, "layer.bias_hh_l0": "0 * {b}"},
    "gru": {**_RECURRENT, "layer.bias_hh_l0": "np.append(0 * {b}[:2 * {n_out}], {bn})"}}

_HELPERS = {"Step": '''
class Step(nn.Module):
    def forward(self, z):
        return (z >= 0).to(z.dtype)
''', "Sine": '''
class Sine(nn.Module):
    def forward(self, z):
        return torch.sin(z)
''', "States": '''
class States(nn.Module):
    """A recurrent layer that returns its states alone: the last one, or that of each step."""

    def __init__(self, layer, last):
        super().__init__()
        self.layer, self.last = layer, last

    def forward(self, x):
        h, _ = self.layer(x)
        return h[:, -1] if self.last else h
''', "Positions": '''
class Positions(nn.Module):
    """Adds a vector to each place: a learned one, or a fixed one of sinusoids."""

    def __init__(self, length, d, learned):
        super().__init__()
        column = torch.arange(d)
        angle = torch.arange(length)[:, None] / 10000.0 ** (column // 2 * 2 / d)
        P = torch.where(column % 2 == 0, angle.sin(), angle.cos())
        if learned:
            self.weight = nn.Parameter(P)
        else:
            self.register_buffer("weight", P, persistent=False)

    def forward(self, x):
        return x + self.weight[:x.shape[1]]
''', "SelfAttention": '''
class SelfAttention(nn.MultiheadAttention):
    """Attention of a sequence to itself; in a causal one no place looks at what comes later."""

    def __init__(self, d, heads, causal):
        super().__init__(d, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        mask = hidden if self.causal else None
        return super().forward(x, x, x, attn_mask=mask, is_causal=self.causal, need_weights=False)[0]
''', "Block": '''
class Block(nn.TransformerEncoderLayer):
    """A pre-norm transformer block; in a causal one no place looks at what comes later."""

    def __init__(self, d, heads, hidden, activation, causal):
        super().__init__(d, heads, hidden, 0.0, activation, batch_first=True, norm_first=True)
        self.causal = causal

    def forward(self, x):
        hidden = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        return super().forward(x, src_mask=hidden if self.causal else None, is_causal=self.causal)
''', "Residual": '''
class Residual(nn.Sequential):
    """A sequence of layers, and the input added to its output."""

    def forward(self, x):
        return super().forward(x) + x
''', "Concat": '''
class Concat(nn.Sequential):
    """A sequence of layers, and the input concatenated to its output."""

    def forward(self, x):
        return torch.cat([super().forward(x), x], dim=1)
'''}


def as_pytorch(net, file=None):
    """Return Python source that creates the same network in PyTorch.

    It defines ``model``, which computes the same outputs, and needs only PyTorch and NumPy.

    Parameters
    ----------
    net : Network
    file : str or path, optional
        A file written by `save`, from which the source reads the weights. Without it they are
        written into the source, up to a thousand of them.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there are too many weights to write into the source.

    Notes
    -----
    Whether the samples of a batch norm are vectors or images follows from the surrounding layers; if the
    only clue is a `flatten`, they are assumed to be images. PyTorch's embedding needs integer indices.

    Examples
    --------
    >>> from dlbook import network
    >>> print(as_pytorch(network.mlp(2, 16, 2), "net.npz"))
    import numpy as np
    import torch
    from torch import nn
    <BLANKLINE>
    torch.set_default_dtype(torch.float64)
    <BLANKLINE>
    model = nn.Sequential(
        nn.Linear(2, 16),
        nn.Tanh(),
        nn.Linear(16, 2),
    )
    with np.load("net.npz") as file:
        saved = dict(file)
    weights = {
        "0.weight": saved["params/0/W"].T,
        "0.bias": saved["params/0/b"],
        "2.weight": saved["params/1/W"].T,
        "2.bias": saved["params/1/b"],
    }
    model.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})
    model.eval()                             # dropout and batch norm as in use, not as in training
    """
    check_network("as_pytorch: net", net)
    arrays = [(name, to_numpy(array)) for name, array in named_arrays(net)]
    saved = (_numbers(arrays) if file is None
             else f"with np.load({_quoted(file)}) as file:\n    saved = dict(file)")
    lines, weights = _translate(net.layers, net.params, net.state, iter(_images(_kinds(net.layers))))
    head = "import numpy as np\nimport torch\nfrom torch import nn\n\n"
    if any(array.dtype == np.float64 for _, array in arrays):
        head += "torch.set_default_dtype(torch.float64)\n\n"
    helpers = [text for name, text in _HELPERS.items() if any(f"{name}(" in line for line in lines)]
    return head + "".join([text + "\n" for text in helpers] + ["\n"] * bool(helpers)) + "\n".join([
        "model = nn.Sequential(", *_indent(lines), ")",
        saved,
        "weights = {", *_indent(f'"{name}": {source},' for name, source in weights.items()), "}",
        "model.load_state_dict({name: torch.tensor(array) for name, array in weights.items()})",
        "model.eval()                             # dropout and batch norm as in use, not as in training"])


def _translate(layers, params, state, images, path="", inside=""):
    """Return the source lines of the modules, and the source of each parameter by its name in PyTorch."""
    lines, weights, count = [], {}, 0
    for i, (layer, layer_params, layer_state) in enumerate(zip(layers, params, state, strict=True)):
        here = f"{path}{i}/"
        check_one_of("as_pytorch: layer", layer.kind, ("residual", "concat", *_MODULES))
        if "layers" in layer.options:
            inner, more = _translate(layer.options["layers"], layer_params, layer_state, images, here,
                                     f"{inside}{count}.")
            lines += [f"{layer.kind.capitalize()}(", *_indent(inner), "),"]
            weights |= more
            count += 1
            continue
        modules = _modules(layer, next(images))
        names = layer.options | {field.replace("/", "_"): f'saved["{what}/{here}{field}"]'
                                 for what, tree in (("params", layer_params), ("state", layer_state))
                                 for field, _ in pytree.paths(tree)}
        known = _WEIGHTS.get(layer.kind, {}) if layer_params else {}
        weights |= {f"{inside}{count}.{name}": source.format(**names) for name, source in known.items()}
        lines += [module + "," for module in modules]
        count += len(modules)
    return lines, weights


def _modules(layer, images):
    """Return the modules of a layer that is not a block."""
    options = {"axes": 2 if images else 1, **layer.options}
    options["g"] = _ACTIVATIONS.get(options.get("activation", ""), "")
    name = options.get("activation") or options.get("name", "")
    modules = [_ACTIVATIONS[name] if module == "@" else module.format(**options)
               for module in _MODULES[layer.kind]]
    if layer.kind == "dense" and name == "identity":
        del modules[1]
    for option, value in _DEFAULTS.items():
        modules = [re.sub(rf", {option}={value}(?=[,)])", "", module) for module in modules]
    return modules


def _kinds(layers):
    """List the kinds of all layers, including those inside blocks, in order."""
    return [kind for layer in layers
            for kind in (_kinds(layer.options["layers"]) if "layers" in layer.options else [layer.kind])]


def _images(kinds):
    """Return for each layer whether its samples are images, as determined by the nearest layer that can."""
    images, vectors = ("conv2d", "max_pool", "average_pool"), ("dense", "rnn", "lstm", "gru", "embedding")
    flattening = ("flatten", "global_average_pool")
    output_is_image = dict.fromkeys(images, True) | dict.fromkeys((*vectors, *flattening), False)
    input_is_image = dict.fromkeys((*images, *flattening), True) | dict.fromkeys(vectors, False)
    answers = []
    for i in range(len(kinds)):
        before = (output_is_image[kind] for kind in reversed(kinds[:i]) if kind in output_is_image)
        after = (input_is_image[kind] for kind in kinds[i:] if kind in input_is_image)
        answers.append(next(before, next(after, False)))
    return answers


def _numbers(arrays):
    """Return the source of a dict with the arrays that a file of the network would have."""
    count = sum(array.size for _, array in arrays)
    if count > _MOST:
        raise ValueError(f"as_pytorch: expected at most {_MOST:,} parameters without a file, got {count:,}; "
                         "write network.save(net, 'net.npz') and then as_pytorch(net, file='net.npz')")
    rows = [f'"{name}": np.array(' + np.array2string(
        array, separator=", ", floatmode="unique", max_line_width=100, threshold=count + 1,
        prefix=f'    "{name}": np.array(') + ")," for name, array in arrays]
    return "\n".join(["saved = {", *_indent(rows), "}"])


def _indent(lines):
    return ["    " + line for line in lines]


def _quoted(file):
    return '"' + str(file).replace("\\", "/").replace('"', '\\"') + '"'
