"""Calls for the test of errors: each public function with valid arguments, and how each may be invalid.

``row(function, good, argument="kinds")``: the arguments of a call that works, and for each argument the
kinds of wrong value that apply to it; `KINDS` derives them from the good one. If the name of an argument
begins with a star, its kinds are about the first of the values.
"""

import inspect
import os
import tempfile
from typing import Any, NamedTuple

import numpy as np

from dlbook import (
    activations,
    arrays,
    autodiff,
    datasets,
    decision_tree,
    explain,
    gradcheck,
    init,
    language,
    layers,
    losses,
    metrics,
    network,
    optimizers,
    perceptron,
    plots,
    preparation,
    pretrained,
    regularizers,
    schedules,
    timing,
    training,
)
from dlbook.arrays import draws, pytree


class Row(NamedTuple):
    """A function, good arguments, the kinds of wrong ones, and other words for an argument."""

    function: Any
    good: dict
    kinds: dict
    alias: dict


ROWS: dict[str, Row] = {}
# Public modules inside packages, whose names are not re-exported.
INNER = ("arrays.draws", "arrays.pytree", "course.exercise", "course.quiz", "figures.widget",
         "figures.sphinx")


def row(function, good, alias=(), module=None, **kinds):
    """Add a function to the table, under its public name."""
    parts = 3 if function.__module__.removeprefix("dlbook.") in INNER else 2
    module = module or ".".join(function.__module__.split(".")[:parts])
    kinds = {name: value.split() for name, value in kinds.items()}
    ROWS[f"{module}.{function.__name__}"] = Row(function, good, kinds, dict(alias))


def _array(good):
    return np.asarray(good, dtype=np.float64)


def _with(good, value):
    changed = _array(good).copy()
    changed[(0,) * changed.ndim] = value
    return changed


NOT_RATES = [0.0, -1.0, float("nan"), float("inf"), "a"]
KINDS = {
    # arrays
    "axes": lambda good: [_array(good)[None, None]],
    "empty": lambda good: [_array(good)[:0]],
    "text": lambda good: [np.full(np.shape(good), "a")],
    "list": lambda good: [np.asarray(good).tolist()],
    "length": lambda good: [np.concatenate([_array(good), _array(good)[:1]])],
    "width": lambda good: [np.concatenate([_array(good), _array(good)[..., :1]], axis=-1)],
    "nan": lambda good: [_with(good, np.nan), _with(good, np.inf)],
    "labels": lambda good: [_with(good, 99.0), _with(good, -1.0), _with(good, 0.5), _with(good, np.nan)],
    # numbers
    "positive": lambda good: NOT_RATES,
    "share": lambda good: [-0.1, 1.0, float("nan"), "a"],
    "count": lambda good: [0, -1, 1.5, "a"],
    "seed": lambda good: [-1, 1.5, "a"],
    "finite": lambda good: [float("nan"), float("inf"), "a"],
    "size": lambda good: [-1.0, float("nan"), float("inf"), "a"],
    # the rest
    "name": lambda good: ["nonsense"],
    "names": lambda good: [("nonsense",)],
    "rng": lambda good: [7],
    "function": lambda good: [7],
    "object": lambda good: [7],
    "pair": lambda good: [7, good[:1] if isinstance(good, tuple) else 8],
}

# -- good arguments -------------------------------------------------------------------------------

RNG = np.random.default_rng(0)
V, W_ = np.asarray([0.5, -1.0, 2.0, 0.25]), np.asarray([0.0, 1.0, 1.0, 0.0])
M = RNG.normal(size=(6, 3))
CLASSES = np.asarray([0.0, 1.0, 2.0, 0.0, 1.0, 2.0])
BITS = np.asarray([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])
IMAGES = RNG.normal(size=(2, 1, 6, 6))
SEQUENCES = RNG.normal(size=(2, 4, 3))
PYTREE = {"W": np.ones((2, 2)), "b": np.zeros(2)}
NET = network.mlp(3, 4, 3, seed=0)
OUT, CACHE = network.forward(NET, M)
ONE = perceptron.Perceptron(np.asarray([1.0, -1.0]), np.asarray(0.5))
PLANE = np.asarray([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND = np.asarray([0.0, 0.0, 0.0, 1.0])


# -- activations, losses, metrics -----------------------------------------------------------------

ONLY = {"z": "expected real", "x": "expected real"}         # a single array needs no name
for g in (activations.identity, activations.step, activations.sigmoid, activations.tanh, activations.relu,
          activations.softplus, activations.gelu, activations.silu, activations.d_identity,
          activations.d_step, activations.d_sigmoid, activations.d_tanh, activations.d_relu,
          activations.d_softplus, activations.d_gelu, activations.d_silu, activations.d_prelu_slope):
    row(g, {"z": V}, ONLY, z="text")
row(activations.erfc, {"x": V}, ONLY, x="text")
for g in (activations.elu, activations.d_elu):
    row(g, {"z": V, "alpha": 1.0}, ONLY, z="text")
for g in (activations.sine, activations.d_sine):
    row(g, {"z": V, "omega": 1.0}, ONLY, z="text")
for g in (activations.leaky_relu, activations.d_leaky_relu, activations.prelu, activations.d_prelu):
    row(g, {"z": V, "slope": 0.1}, ONLY, z="text")
row(activations.softmax, {"z": M, "temperature": 1.0}, ONLY, z="text", temperature="positive")
row(activations.d_softmax, {"z": M, "v": M, "temperature": 1.0}, ONLY, z="text", temperature="positive")
row(activations.get, {"name": "relu"}, {"name": "activation"}, name="name")

for f in (losses.mse, losses.mae, losses.huber):
    row(f, {"y_hat": V, "y": W_, "reduction": "mean"}, y_hat="axes empty text", y="axes length empty text",
        reduction="name")
ROWS["dlbook.losses.huber"].good["delta"] = 1.0
ROWS["dlbook.losses.huber"].kinds["delta"] = ["positive"]
row(losses.binary_cross_entropy, {"logits": V, "y": W_, "reduction": "mean"}, logits="axes empty text",
    y="axes length empty text", reduction="name")
row(losses.hinge, {"scores": V, "y": W_, "reduction": "mean"}, scores="axes empty text",
    y="axes length empty text", reduction="name")
row(losses.softmax_cross_entropy, {"logits": M, "y": CLASSES, "label_smoothing": 0.1, "reduction": "mean"},
    logits="axes empty text", y="axes length empty text", label_smoothing="share", reduction="name")
row(losses.multiclass_hinge, {"scores": M, "y": CLASSES, "reduction": "mean"}, scores="axes empty text",
    y="axes length empty text", reduction="name")
row(losses.next_token_cross_entropy, {"logits": RNG.normal(size=(2, 4, 3)), "pad": 0,
    "tokens": CLASSES[:4] + np.zeros((2, 1))}, logits="axes empty text",
    tokens="axes length width empty text", pad="finite")
row(losses.get, {"name": "mse"}, {"name": "loss"}, name="name")
row(losses.resolve, {"what": "fit: loss", "loss": "mse"}, loss="name")
row(losses.check_targets, {"loss": "softmax_cross_entropy", "y": CLASSES, "outputs": 3}, y="labels nan text",
    loss="name")

for f in (metrics.accuracy, metrics.error_rate, metrics.mistakes, metrics.precision, metrics.recall,
          metrics.confusion_matrix):
    row(f, {"y": BITS, "y_hat": BITS}, y="axes empty text", y_hat="axes length text")
ROWS["dlbook.metrics.confusion_matrix"].good["classes"] = 2
ROWS["dlbook.metrics.confusion_matrix"].kinds.update(y=["labels", "empty"], classes=["count"])

# -- data -----------------------------------------------------------------------------------------

for f in (datasets.blobs, datasets.circles, datasets.curve, datasets.spirals, datasets.two_moons,
          datasets.xor_clouds):
    row(f, {"n": 20, "noise": 0.1, "seed": 0}, n="count", noise="size", seed="seed")
ROWS["dlbook.datasets.curve"].kinds["kind"] = ["name"]
ROWS["dlbook.datasets.circles"].kinds["factor"] = ["positive"]
ROWS["dlbook.datasets.spirals"].kinds.update(classes=["count"], turns=["positive"])
ROWS["dlbook.datasets.blobs"].kinds["centers"] = ["count"]
for f in (datasets.iris, datasets.wine, datasets.breast_cancer):
    row(f, {}, {"features": "feature", "classes": "class"}, features="names", classes="names")
for f in (datasets.diabetes, datasets.ice_cream):
    row(f, {}, {"features": "feature"}, features="names")
row(datasets.pavilion, {})
row(datasets.sunspots, {})
row(datasets.digits, {}, {"classes": "class"}, classes="names")
row(datasets.gate, {"name": "and"}, {"name": "gate"}, name="name")
for f in (datasets.mnist, datasets.fashion_mnist):
    row(f, None, split="name")

row(datasets.grammar, {"n": 2, "seed": 0, "length": 12}, n="count", seed="seed", length="count")
row(datasets.sums, {"n": 2, "digits": 2, "seed": 0}, n="count", digits="count", seed="seed")
row(datasets.grammar_faults, {"tokens": np.ones((2, 4), np.int64)}, tokens="axes")
row(datasets.parse_sentence, {"sentence": "the keys are old ."}, sentence="object")

row(preparation.split, {"data": (M, CLASSES), "shares": (0.5, 0.5), "seed": 0}, data="pair",
    seed="seed", shares="object")
row(preparation.kfold, {"data": (M, CLASSES), "k": 2, "seed": 0}, data="pair", k="count", seed="seed")
row(preparation.hsv, {"X": np.full((4, 3), 0.5)}, X="axes empty text nan")
row(preparation.one_hot, {"y": CLASSES, "classes": 3}, y="labels empty axes text", classes="count")
row(preparation.pca, {"X": M, "k": 2}, X="axes empty text nan", k="count")
row(preparation.polynomial, {"X": M, "degree": 2}, X="axes empty text nan", degree="count")
row(preparation.polynomial_names, {"names": ("a", "b"), "degree": 2}, names="object", degree="count")
row(preparation.standardizer, {"X": M}, X="axes empty text nan")
row(preparation.standardize, {"*training": ((M, CLASSES),)}, {"*training": "set"})
ROWS["dlbook.preparation.standardize"].kinds["*training"] = ["pair"]

# -- one neuron -----------------------------------------------------------------------------------

row(perceptron.weighted_sum, {"params": ONE, "X": PLANE}, X="axes width text")
row(perceptron.neuron, {"params": ONE, "X": PLANE, "activation": "step"}, X="axes width text",
    activation="name")
row(perceptron.predict, {"params": ONE, "X": PLANE}, X="axes width text")
row(perceptron.gate, {"name": "and"}, {"name": "gate"}, name="name")
row(perceptron.update, {"params": ONE, "x": PLANE[1], "y": 1.0}, {"x": "X"}, x="axes width text")
for f in (perceptron.steps, perceptron.fit):
    row(f, {"X": PLANE, "y": AND, "lr": 1.0, "epochs": 5}, X="axes empty text nan",
        y="axes length text labels", lr="positive", epochs="count")
row(perceptron.margin, {"params": ONE, "X": PLANE, "y": AND}, X="axes width text", y="axes length text")
row(perceptron.radius, {"X": PLANE}, X="axes empty text")
row(perceptron.convergence_bound, {"X": PLANE, "y": AND,
    "separator": perceptron.Perceptron(np.asarray([1.0, 1.0]), np.asarray(-1.5))},
    X="axes empty text nan", y="axes length text labels")
three = perceptron.Perceptron(np.ones(3), np.asarray(0.0))
row(perceptron.boundary, {"params": ONE}, {"params": "w"})
row(perceptron.normal, {"params": ONE}, {"params": "w"})
for name in ("boundary", "normal"):
    ROWS[f"dlbook.perceptron.{name}"].kinds["params"] = [lambda good: [three]]

# -- layers ---------------------------------------------------------------------------------------

row(init.zeros, {"rng": None, "shape": (2, 3)}, shape="object")
row(init.constant, {"rng": None, "shape": (2, 3), "value": 0.1}, shape="object", value="finite")
row(init.normal, {"rng": RNG, "shape": (2, 3), "std": 0.1}, rng="rng", shape="object", std="positive")
for f in (init.xavier_uniform, init.xavier_normal, init.he_uniform, init.he_normal, init.orthogonal):
    row(f, {"rng": RNG, "shape": (2, 3), "gain": 1.0}, rng="rng", shape="object", gain="positive")
row(init.fans, {"shape": (2, 3)})
ROWS["dlbook.init.fans"].kinds["shape"] = [lambda good: [(3,), ()]]
row(init.get, {"name": "zeros"}, {"name": "initializer"}, name="name")

COUNTS = {"n_in": 3, "n_out": 2}
row(layers.dense, {**COUNTS, "activation": "relu", "init": "zeros"}, {"init": "initializer"}, n_in="count",
    n_out="count", activation="name", init="name")
row(layers.conv2d, {**COUNTS, "kernel": 3, "stride": 1, "padding": 1, "init": "zeros"},
    {"init": "initializer"}, n_in="count", n_out="count", kernel="count", stride="count", padding="seed",
    init="name")
for f in (layers.rnn, layers.lstm, layers.gru):
    row(f, COUNTS, n_in="count", n_out="count")
row(layers.embedding, {"count": 5, "size": 2}, count="count", size="count")
row(layers.multi_head_attention, {"d": 6, "heads": 2}, d="count", heads="count")
row(layers.positions, {"length": 5, "d": 4}, length="count", d="count")
row(layers.sinusoidal_positions, {"length": 5, "d": 4, "dtype": "float32"}, length="count", d="count",
    dtype="name")
for f in (layers.transformer_block, layers.transformer_parts):
    row(f, {"d": 6, "heads": 2, "hidden": 8, "activation": "relu"}, d="count", heads="count", hidden="count",
        activation="name")
row(layers.causal_mask, {"length": 3, "like": V}, length="count")
for f in (layers.max_pool, layers.average_pool):
    row(f, {"size": 2}, size="count")
row(layers.prelu, {"k": 3, "slope": 0.25}, k="count", slope="finite")
row(layers.batch_norm, {"k": 3, "momentum": 0.1, "eps": 1e-5}, k="count", eps="positive")
ROWS["dlbook.layers.batch_norm"].kinds["momentum"] = ["share"]
row(layers.layer_norm, {"k": 3, "eps": 1e-5}, k="count", eps="positive")
row(layers.dropout, {"rate": 0.5}, rate="share")
row(layers.dropout_mask, {"rng": RNG, "shape": (2, 3), "rate": 0.5}, rng="rng", rate="share")
row(layers.activation, {"name": "relu"}, {"name": "activation"}, name="name")
for f in (layers.residual, layers.concat):
    row(f, {"*layers": (layers.dense(3, 3),)})
    ROWS[f"dlbook.layers.{f.__name__}"].kinds["*layers"] = ["object"]
    ROWS[f"dlbook.layers.{f.__name__}"].alias["*layers"] = "layer"


def layer(kind, params, x, kinds, **options):
    """Add the forward and the backward pass of a layer, the second with the first one's cache."""
    forward, backward = getattr(layers, f"{kind}_forward"), getattr(layers, f"{kind}_backward")
    begin = {} if params is None else {"params": params}
    out, cache = forward(**begin, x=x, **options)
    row(forward, {**begin, "x": x, **options}, {"x": "image"} if kind == "max_pool" else (), x=kinds)
    gradient = next(name for name in inspect.signature(backward).parameters if name in ("dout", "da", "dh"))
    row(backward, {**begin, "cache": cache, gradient: np.ones_like(out), **options},
        **{gradient: "axes length width"})


layer("dense", layers.Dense(np.ones((3, 2)), np.zeros(2)), M, "axes width", activation="tanh")
layer("conv2d", layers.Conv2d(np.ones((2, 1, 3, 3)), np.zeros(2)), IMAGES, "axes")
layer("max_pool", None, IMAGES, "axes width", size=2)
layer("batch_norm", layers.Norm(np.ones(3), np.zeros(3)), M, "axes width")
layer("layer_norm", layers.Norm(np.ones(3), np.zeros(3)), M, "width")
for name, count in (("rnn", 1), ("lstm", 4)):
    k = 2 * count
    params = getattr(layers, name.upper())(np.ones((3, k)), np.ones((2, k)), np.zeros(k))
    layer(name, params, SEQUENCES, "axes width")
layer("gru", layers.GRU(np.ones((3, 6)), np.ones((2, 6)), np.zeros(6), np.zeros(2)), SEQUENCES, "axes width")
row(layers.scaled_dot_product_attention, {"q": SEQUENCES, "k": SEQUENCES, "v": SEQUENCES,
    "mask": np.ones((4, 4)) > 0}, q="axes empty width", k="axes empty width", v="axes empty")
LOOKS = layers.scaled_dot_product_attention(SEQUENCES, SEQUENCES, SEQUENCES)[1]
row(layers.scaled_dot_product_attention_backward, {"cache": LOOKS, "dout": np.ones((2, 4, 3))},
    dout="axes length width")
HEADS = layers.MultiHeadAttention(*[np.eye(3)] * 4, *[np.zeros(3)] * 4)
row(layers.multi_head_attention_forward, {"params": HEADS, "x": SEQUENCES, "heads": 3,
    "mask": np.ones((4, 4)) > 0}, x="axes width", heads="count")
row(layers.multi_head_attention_backward, {"params": HEADS, "dout": np.ones((2, 4, 3)),
    "cache": layers.multi_head_attention_forward(HEADS, SEQUENCES, 3)[1]}, dout="axes length width")
PLACES = layers.Positions(np.ones((4, 3)))
row(layers.positions_forward, {"params": PLACES, "x": SEQUENCES}, x="axes width")
row(layers.positions_backward, {"params": PLACES, "cache": (2, 4, 3), "dout": np.ones((2, 4, 3))},
    dout="axes length width")
WORDS = np.asarray([[0.0, 1.0], [2.0, 1.0]])
BOOK = layers.Embedding(np.ones((3, 2)))
row(layers.embedding_forward, {"params": BOOK, "words": WORDS}, words="axes")
row(layers.embedding_backward, {"params": BOOK, "words": WORDS, "dout": np.ones((2, 2, 2))},
    dout="axes length width")
row(layers.dropout_forward, {"x": M, "mask": np.ones_like(M)}, mask="axes length width")
row(layers.dropout_backward, {"mask": np.ones_like(M), "dout": M}, dout="axes length width")

# -- networks, training ---------------------------------------------------------------------------

for f in (network.forward, network.predict, network.classify):         # no rows in, no rows out
    row(f, {"net": NET, "X": M}, {"X": "x"}, X="axes width text")
for f in (network.backward, network.input_gradient):
    row(f, {"net": NET, "cache": CACHE, "dout": np.ones_like(OUT)}, dout="axes length width")
    ROWS[f"dlbook.network.{f.__name__}"].kinds["cache"] = [lambda good: [good[:1]]]
row(network.mlp, {"*sizes": (3, 4, 2), "activation": "tanh", "init": "zeros", "seed": 0},
    {"init": "initializer", "*sizes": "size"}, activation="name", init="name", seed="seed")
ROWS["dlbook.network.mlp"].kinds["*sizes"] = ["count"]
row(network.sequential, {"*layers": (layers.dense(3, 2),), "seed": 0}, {"*layers": "layer"}, seed="seed")
ROWS["dlbook.network.sequential"].kinds["*layers"] = ["object"]
row(network.summary, {"net": NET, "shape": (3,)}, net="object")
ROWS["dlbook.network.summary"].kinds["shape"] = [lambda good: [(5,)]]
DROPS = network.sequential(layers.dense(3, 3), layers.dropout(0.5))
row(network.draw_masks, {"net": DROPS, "rng": RNG, "shape": (4, 3)}, rng="rng")
SCRATCH = tempfile.TemporaryDirectory()          # deleted when the tests end
row(network.save, {"net": NET, "path": os.path.join(SCRATCH.name, "net.npz")}, net="object")
row(network.load, None, path="object")
for f in (pretrained.load, pretrained.packed, pretrained.record):
    row(f, {"name": pretrained.names()[0]} if pretrained.names() else None, name="name")
row(pretrained.quantized, {"net": NET}, net="object")
PARTS = pretrained.Packed(NET.map(lambda a: np.rint(a).astype(np.int64)), {
    "params": pytree.map(lambda a: 0.1, NET.params), "state": NET.state})
for f in (pretrained.unpacked, pretrained.raveled):
    row(f, {"parts": PARTS}, parts="object")
row(pretrained.save, {"net": NET, "path": os.path.join(SCRATCH.name, "net.json"), "about": {"seed": 0}},
    net="object", path="object", about="object")
for f in (network.linear_regression, network.logistic_regression, network.linear_svm):
    row(f, {"d": 3, "optimizer": optimizers.sgd(0.1), "strength": 0.1}, d="count", optimizer="object",
        strength="positive")
row(network.softmax_regression, {"d": 3, "k": 3, "optimizer": optimizers.sgd(0.1), "strength": 0.1},
    d="count", k="count", optimizer="object", strength="positive")

TRAINING = {"net": NET, "data": (M, CLASSES), "loss": "softmax_cross_entropy",
            "optimizer": optimizers.sgd(0.1), "epochs": 1, "batch_size": 2, "seed": 0}
ON_DATA = [lambda good: [(wrong, CLASSES) for kind in ("axes", "empty", "text", "nan", "width")
                         for wrong in KINDS[kind](M)]
           + [(M, wrong) for kind in ("axes", "length", "text", "labels") for wrong in KINDS[kind](CLASSES)]]
for f in (training.fit, training.steps):
    row(f, dict(TRAINING), {"data": "X y x"}, loss="name", optimizer="object", epochs="count",
        batch_size="count", seed="seed")
    ROWS[f"dlbook.training.{f.__name__}"].kinds["data"] = ["pair", *ON_DATA]
    ROWS[f"dlbook.training.{f.__name__}"].kinds["net"] = ["object"]
ROWS["dlbook.training.fit"].good.update(patience=1, validation=(M, CLASSES))
ROWS["dlbook.training.fit"].kinds.update(patience=["count"], validation=["pair"])
row(training.one_step, {"net": NET, "state": optimizers.sgd(0.1).init(NET.params), "X": M, "y": CLASSES,
    "loss": losses.softmax_cross_entropy, "optimizer": optimizers.sgd(0.1)}, {"X": "x"}, X="axes width",
    y="axes length")

for f in (optimizers.sgd, optimizers.momentum, optimizers.nesterov, optimizers.adagrad, optimizers.rmsprop,
          optimizers.adam, optimizers.adamw):
    row(f, {"lr": 0.1}, lr="positive")
for name, options in {"momentum": "beta", "nesterov": "beta", "rmsprop": "beta eps", "adagrad": "eps",
                      "adam": "beta1 beta2 eps", "adamw": "beta1 beta2 eps"}.items():
    ROWS[f"dlbook.optimizers.{name}"].kinds.update(
        {option: ["positive" if option == "eps" else "share"] for option in options.split()})
ROWS["dlbook.optimizers.adamw"].kinds["decay"] = ["share"]
row(optimizers.get, {"name": "sgd"}, {"name": "optimizer"}, name="name")
row(optimizers.apply, {"params": PYTREE, "updates": PYTREE}, {"updates": "pytree"})
ROWS["dlbook.optimizers.apply"].kinds["updates"] = [lambda good: [{"W": np.ones((2, 2))}]]
row(optimizers.rate, {"lr": 0.1, "step": 0})
row(optimizers.clip_by_value, {"grads": PYTREE, "limit": 1.0}, limit="positive")
row(optimizers.clip_by_norm, {"grads": PYTREE, "limit": 1.0}, limit="positive")
row(optimizers.clipped, {"optimizer": optimizers.sgd(0.1), "value": 1.0, "norm": 1.0}, optimizer="object",
    value="positive", norm="positive")
row(optimizers.penalized, {"optimizer": optimizers.sgd(0.1), "penalty": regularizers.l2(0.1)},
    optimizer="object", penalty="function")
row(optimizers.projected, {"optimizer": optimizers.sgd(0.1), "projection": regularizers.max_norm(1.0)},
    optimizer="object", projection="function")
row(optimizers.global_norm, {"tree": PYTREE}, {"tree": "array"})
ROWS["dlbook.optimizers.global_norm"].kinds["tree"] = [lambda good: [{}, []]]

row(schedules.constant, {"lr": 0.1}, lr="positive")
row(schedules.time_based, {"lr": 0.1, "decay": 0.1}, lr="positive", decay="positive")
for f in (schedules.step_decay, schedules.exponential):
    row(f, {"lr": 0.1, "every": 10, "factor": 0.5}, lr="positive", every="positive", factor="positive")
row(schedules.cosine, {"lr": 0.1, "steps": 10, "end": 0.0}, lr="positive", steps="positive", end="size")
row(schedules.warm_up, {"steps": 10, "then": 0.1}, {"then": "learning rate"}, steps="positive",
    then="positive")
row(schedules.join, {"first": 0.1, "steps": 10, "then": 0.1}, {"then": "learning rate",
    "first": "learning rate"}, first="positive", steps="positive", then="positive")
row(schedules.get, {"name": "constant"}, {"name": "schedule"}, name="name")
for f in (regularizers.l1, regularizers.l2):
    row(f, {"strength": 0.1, "choose": regularizers.weights}, strength="positive", choose="function")
row(regularizers.elastic, {"l1_strength": 0.1, "l2_strength": 0.1}, {"l1_strength": "strength",
    "l2_strength": "strength"}, l1_strength="positive", l2_strength="positive", choose="function")
row(regularizers.max_norm, {"limit": 1.0}, limit="positive", choose="function")
row(regularizers.get, {"name": "l1"}, {"name": "regularizer"}, name="name")

# -- gradients, explanations, the rest ------------------------------------------------------------

row(autodiff.Value, {"data": 1.0}, data="finite", module="dlbook.autodiff")
for f in (autodiff.backward, autodiff.order, plots.value_graph):
    row(f, {"output": autodiff.Value(1.0)}, output="object")


def square(p):
    """Return a number that depends on all leaves of PYTREE."""
    return sum(float(np.sum(leaf * leaf)) for leaf in pytree.leaves(p))


SLOPE = pytree.map(lambda leaf: 2.0 * leaf, PYTREE)
row(gradcheck.directional, {"f": square, "params": PYTREE, "grads": SLOPE, "rng": RNG, "step": 1e-4},
    f="function", rng="rng", step="positive")
row(gradcheck.full, {"f": square, "params": PYTREE, "grads": SLOPE, "step": 1e-4}, f="function",
    step="positive")
row(gradcheck.numerical, {"f": square, "params": PYTREE, "step": 1e-4}, f="function", step="positive")
for name in ("directional", "full"):
    ROWS[f"dlbook.gradcheck.{name}"].alias["grads"] = "gradient"
    ROWS[f"dlbook.gradcheck.{name}"].kinds["grads"] = [
        lambda good: [{"W": np.ones((2, 3)), "b": np.zeros(2)}, pytree.map(np.float32, good)]]
row(gradcheck.message, {"error": 1e-9, "tolerance": 1e-7})

# -- language -------------------------------------------------------------------------------------

TOKENS = np.asarray([[0, 1, 2], [2, 2, 0]])
SPEAKER = network.sequential(layers.embedding(3, 4), layers.positions(6, 4),
                             layers.transformer_block(4, 2, 4), layers.dense(4, 3))
for f in (language.CharacterTokenizer, language.WordTokenizer):
    row(f, {"tokens": ("a", "b")})
    ROWS[f"dlbook.language.{f.__name__}"].kinds["tokens"] = [lambda good: [(), ("a", "a"), ("a", 1)]]
row(language.BytePairTokenizer, {"merges": ((97, 98),)})
ROWS["dlbook.language.BytePairTokenizer"].kinds["merges"] = [lambda good: [((97,),), ((97, 300),), (97, 98)]]
row(language.pad_sequences, {"sequences": [[1, 2], [0]], "token": 0, "length": 3}, length="count",
    token="finite")
ROWS["dlbook.language.pad_sequences"].kinds["sequences"] = [lambda good: [[[0.5]], [[[1]]], [1, 2]]]
row(language.greedy, {"logits": M}, logits="empty text")
row(language.probabilities, {"logits": M, "temperature": 1.0, "top_k": 2}, logits="empty text", top_k="count",
    temperature="size")
row(language.sample, {"logits": M, "generator": draws.generator(np.asarray(0)), "temperature": 1.0,
    "top_k": 2}, logits="empty text", top_k="count", temperature="size")
row(language.attention_weights, {"net": SPEAKER, "tokens": TOKENS}, {"tokens": "words X"}, net="object",
    tokens="labels axes text")
row(language.empty_cache, {"net": SPEAKER, "n": 2, "room": 5}, net="object", n="count", room="count")
row(language.prefill, {"net": SPEAKER, "tokens": TOKENS, "room": 5, "used": 2}, {"tokens": "words"},
    net="object", tokens="labels axes empty text", room="count", used="count")
row(language.next_logits, {"net": SPEAKER, "cache": language.empty_cache(SPEAKER, 2), "token": TOKENS[:, 0]},
    {"token": "words token"}, net="object", token="labels axes length text")
row(language.generate, {"net": SPEAKER, "tokens": TOKENS, "steps": 2, "seed": 0, "temperature": 1.0,
    "top_k": 2, "room": 5}, {"tokens": "words tokens"}, net="object", tokens="labels axes empty text",
    steps="count", seed="seed", temperature="size", top_k="count", room="count")

PREDICT = lambda X: network.predict(NET, X)                                                 # noqa: E731
row(explain.weighted_ridge, {"Z": M, "y": BITS, "weights": np.ones(6), "ridge": 1.0},
    Z="axes empty text nan", y="axes length text nan", weights="axes length text nan", ridge="positive")
row(explain.lime_tabular, {"predict": PREDICT, "x": M[0], "X": M, "target": 1, "samples": 20, "width": 1.0,
    "ridge": 1.0, "seed": 0}, predict="function", x="axes empty text nan width", X="axes empty text nan",
    samples="count", width="positive", ridge="positive", seed="seed")
ROWS["dlbook.explain.lime_tabular"].kinds["target"] = [lambda good: [9, -1, 0.5]]
FLAT = network.sequential(layers.flatten(), layers.dense(36, 2))
SEES = lambda X: network.predict(FLAT, X)                                                   # noqa: E731
row(explain.lime_image, {"predict": SEES, "image": IMAGES[0], "target": 1, "patch": 2, "samples": 20,
    "width": 0.5, "ridge": 1.0, "off": 0.0, "seed": 0}, predict="function", image="axes empty text nan",
    patch="count", samples="count", width="positive", ridge="positive", off="finite", seed="seed")
row(explain.occlusion, {"predict": SEES, "image": IMAGES[0], "target": 1, "patch": 2, "stride": 2,
    "off": 0.0}, predict="function", image="axes empty text nan", patch="count", stride="count",
    off="finite")
for name in ("lime_image", "occlusion"):
    ROWS[f"dlbook.explain.{name}"].kinds["target"] = [lambda good: [9, -1, 0.5]]
row(explain.saliency, {"net": NET, "X": M, "target": 1}, {"X": "x output"}, X="axes empty text nan width")
ROWS["dlbook.explain.saliency"].kinds["target"] = [lambda good: [9, -1, 0.5]]

row(arrays.asarray, {"x": V, "device": "cpu"}, ONLY, x="text", device="name")
row(arrays.namespace, {"*arrays": (V,)}, {"*arrays": "argument 1"})
ROWS["dlbook.arrays.namespace"].kinds["*arrays"] = ["list"]
row(arrays.choose, {"index": 0, "functions": [abs, abs], "*args": (1.0,)}, index="count")
ROWS["dlbook.arrays.choose"].kinds["index"] = [lambda good: [2, -1, 0.5, "a", np.zeros(3)]]
row(arrays.check_setting, {"what": "f: lr", "value": 1.0}, {"value": "lr"}, value="positive")
row(pytree.map, {"f": np.add, "*trees": (PYTREE, PYTREE)}, {"*trees": "pytree"})
ROWS["dlbook.arrays.pytree.map"].kinds["*trees"] = [lambda good: [[1.0]]]
row(pytree.rebuild, {"like": PYTREE, "leaves": [1.0, 2.0]})
ROWS["dlbook.arrays.pytree.rebuild"].kinds["leaves"] = [lambda good: [[1.0], [1.0] * 3]]

row(plots.points, {"X": PLANE, "y": AND}, X="axes empty text nan width", y="axes length text labels")
row(plots.decision_regions, {"predict": lambda X: X[:, 0], "X": PLANE, "y": AND, "n": 5}, predict="function",
    X="axes empty text nan width", y="axes length text labels", n="count")
row(plots.boundary, {"params": ONE}, {"params": "w"})
ROWS["dlbook.plots.boundary"].kinds["params"] = [lambda good: [three]]
row(plots.training_curve, {"values": V}, values="axes empty text")
row(plots.images, {"batch": RNG.normal(size=(2, 16)), "ncols": 2}, batch="axes empty text", ncols="count")
ROWS["dlbook.plots.images"].kinds["titles"] = [lambda good: [("a",)]]
row(plots.grid, {"xlim": (-1, 1), "ylim": (-1, 1), "n": 5}, n="count")

STREAM = draws.generator(np.asarray(1))
for f in (draws.uniform, draws.normal, draws.permutation):
    row(f, {"generator": STREAM, "n": 3}, n="count")
row(draws.generator, {"seed": np.asarray(1)})
row(layers.running_statistics, {"statistics": layers.Statistics(np.zeros(3), np.ones(3)),
    "cache": layers.batch_norm_forward(layers.Norm(np.ones(3), np.zeros(3)), M)[1], "momentum": 0.1},
    momentum="share")
row(network.autoencoder, {"*sizes": (3, 4, 2), "activation": "relu", "seed": 0}, {"*sizes": "size"},
    activation="name", seed="seed")
ROWS["dlbook.network.autoencoder"].kinds["*sizes"] = ["count"]
row(network.encoder_decoder, {"net": network.autoencoder(3, 2)}, net="object")
row(network.as_pytorch, {"net": NET}, net="object")
row(plots.graph, {"output": autodiff.Value(1.0), "digits": 3}, output="object", digits="count")
row(decision_tree.fit_tree, {"X": M, "y": CLASSES, "max_depth": 2, "min_samples": 1}, X="axes empty text nan",
    y="axes length text nan", max_depth="count", min_samples="count")
row(decision_tree.predict, {"tree": decision_tree.fit_tree(M, CLASSES), "X": M}, X="axes text")
row(decision_tree.rules, {"tree": decision_tree.fit_tree(M, CLASSES)})
row(timing.seconds, {"call": lambda: V + 1.0, "rounds": 1, "least": 1e-6}, call="function", rounds="count",
    least="positive")
row(timing.example, {"width": 2, "batch": 2, "device": "cpu", "dtype": "float32"}, width="count",
    batch="count", device="name", dtype="name")
row(timing.crossover, {"widths": (2,), "batches": (2,), "dtypes": ("float32",), "devices": ("cpu",),
                       "rounds": 1},
    {"dtypes": "dtype", "devices": "device"}, dtypes="names", devices="names", rounds="count")
row(timing.crossing, {"widths": np.asarray([8.0, 16.0]), "cpu": np.asarray([0.5, 3.0]),
                      "gpu": np.asarray([2.0, 2.0])}, widths="empty", cpu="length", gpu="length")
row(timing.count, {"net": NET, "X": M, "y": CLASSES, "loss": "softmax_cross_entropy",
                   "optimizer": optimizers.sgd(0.1)}, net="object", loss="name")
row(timing.product_flops, {"widths": (3, 2), "batch": 4})
row(timing.predicted, {"calls": 50, "flops": 1e6, "moved": 0, "launch": 1e-5, "rate": 1e12, "bus": 1e10})
row(timing.machine, {"device": "cpu"}, device="name")

# Functions that make networks.
MAKERS = [f"dlbook.network.{name}" for name in ("mlp", "sequential", "autoencoder", "linear_regression",
                                                "logistic_regression", "softmax_regression", "linear_svm")]

# -- values of another kind -----------------------------------------------------------------------


class Thing:
    """An object that is nothing in particular."""

    def __repr__(self):
        return "<a thing>"


HUGE, THING, PAIR = 10**400, Thing(), (NET, "history")
RECORDS = network.Network, optimizers.Optimizer, autodiff.Value, tuple, dict


def foreign(good):
    """Return values of other kinds than a good one: what people pass by mistake."""
    if isinstance(good, bool):
        return ["yes", "", 2, [], np.ones(2), PAIR, None]
    if isinstance(good, int | float):
        return ["", "yes", HUGE, [1.0, 2.0], np.ones(2), {}, THING, PAIR, None]
    if isinstance(good, str):
        return [7, "", [], {}, THING, PAIR, HUGE, None]
    if isinstance(good, np.random.Generator):
        return [7, "", THING, PAIR, None]
    if isinstance(good, np.ndarray):
        masked = np.ma.masked_array(good, mask=np.zeros(good.shape, bool))
        return ["yes", {}, THING, masked, [[1.0], [1.0, 2.0]], PAIR, HUGE, None]
    if callable(good):
        return [7, "", [], {}, np.ones(2), PAIR, None]
    if type(good) in (tuple, list):
        return ["yes", 7, THING, {}, HUGE, None]
    if isinstance(good, RECORDS):
        others = [(good, "history"), "yes", 7, THING, None]
        return others if isinstance(good, dict) else [*others, np.ones(2), []]      # an array is a pytree
    return []


# What may stand there although it looks wrong, and why.
ANYTHING = object()
ALLOWED = {
    r".*\(seed\)": (HUGE,),                                     # any whole number is a seed
    r"activations\.(d_)?(leaky_|p)relu\(slope\)": (np.ndarray,),        # NumPy says which shapes do not fit
    r".*\(input_gradient\)": ANYTHING,                          # set by the layers, for each other
    r"(plots|autodiff)\..*\((xlabel|ylabel|op|name)\)": ANYTHING,                  # texts: all can be shown
    r"autodiff\.Value\((parents|partials)\)": ANYTHING,        # set by the operations
    r"(arrays|losses)\..*\((what|below)\)": ANYTHING,          # for authors of functions
    r"arrays\.choose\(\*args\)": ANYTHING,                     # passed on
    r"arrays\.pytree\.\w+\(.*\)": ANYTHING,                   # a pytree may be anything
    r"optimizers\.rate\(.*\)": ANYTHING,                       # returns it, or calls it
    r"timing\.(predicted|product_flops)\(.*\)": (np.ndarray, HUGE),  # compute with whole arrays, too
    r"gradcheck\..*\(params\)": (int,),                         # a single number is a pytree
    r"gradcheck\.message\(error\)": (HUGE, dict),               # an error may be that large
    r"activations\.(d_)?softmax\(axis\)": (None,),             # all axes together
    r"layers\.conv2d_(forward|backward)\(stride\)": (HUGE,),   # one position is left
    r"network\.linear_svm\(strength\)": (None,),               # no penalty
}
