"""The Playground: a network, its data and its training, all under the reader's control."""

import numpy as np

from dlbook.course.playground.data import CONTROLS, DATASETS, FEATURES, LIMITS
from dlbook.course.playground.learning import BATCHES, OPTIMIZERS, REGULARIZERS, SCHEDULES, start, step
from dlbook.course.playground.network import ACTIVATIONS, DEPTH, INITS, LOSSES, WIDTH
from dlbook.course.playground.results import outputs
from dlbook.figures import (
    Choice,
    Explorable,
    LineChart,
    NetworkDiagram,
    Plane,
    Readout,
    Seed,
    Slider,
    Toggle,
)

__all__ = ["PRESETS", "explorable"]


def _choice(name, options, label, value=None):
    return Choice(name, tuple(options), value, label, as_index=True)


DATA = [
    _choice("dataset", [*DATASETS, "only mine"], "data set"),
    Slider("noise", 0.0, 1.0, 0.2, 0.01, "noise"),
    Slider("share", 10, 90, 50, 5, "training, %"),
    Slider("scale", 0.01, 100.0, 1.0, label="input scale", scale="log"),
    Seed(),
]
INPUTS = [Toggle(name, name in ("x1", "x2"), label) for name, label in zip(CONTROLS, FEATURES, strict=True)]
NETWORK = [
    Slider("depth", 0, DEPTH, 2, 1, "layers"),
    *(Slider(f"units{i + 1}", 1, WIDTH, units, 1, f"units in {i + 1}")
      for i, units in enumerate((6, 4, 4))),
    _choice("activation", ACTIVATIONS, "activation"),
    _choice("init", INITS, "first weights"),
]
TRAINING = [
    _choice("loss", LOSSES, "loss"),
    _choice("optimizer", OPTIMIZERS, "optimizer", "Adam"),
    Slider("rate", 1e-4, 10.0, 0.02, label="rate η", scale="log"),
    _choice("schedule", SCHEDULES, "schedule"),
    _choice("batch", BATCHES, "batch", "10"),
    _choice("regularizer", REGULARIZERS, "penalty"),
    Slider("strength", 1e-5, 1.0, 0.001, label="strength λ", scale="log"),
    Slider("dropout", 0.0, 0.8, 0.0, 0.05, "dropout"),
    Toggle("log_loss", False, "logarithmic loss axis"),
]
MAIN = ("dataset", "activation", "rate", "regularizer", "strength", "seed")     # never folded away
ALL = [*DATA, *INPUTS, *NETWORK, *TRAINING]
START = {control.name: control.value for control in ALL if control.name != "seed"}
# Each sets all controls except the seed. The first three are tasks on the page, the others show what goes
# wrong.
PRESETS: dict[str, dict] = {
    "XOR without hidden layer": {"dataset": "XOR", "depth": 0},
    "Circles, two ReLUs": {"depth": 1, "units1": 2, "activation": "ReLU"},
    "Spirals": {"dataset": "spirals", "noise": 0.05, "depth": 3, "units1": 8, "units2": 8, "units3": 8},
    "SGD": {"optimizer": "SGD", "rate": 0.3},
    "Overfitting": {"noise": 0.7, "share": 10, "depth": 3, "units1": 8, "units2": 8, "units3": 8},
    "Dead ReLUs": {"optimizer": "SGD", "activation": "ReLU", "rate": 3.0},
    "Exploding loss": {"optimizer": "momentum", "activation": "leaky ReLU", "depth": 3, "rate": 10.0,
                       "batch": "all", "log_loss": True},
    "All weights zero": {"init": "zero"},
    "Unscaled inputs": {"optimizer": "SGD", "rate": 0.3, "scale": 100.0},
}


def _others(controls):
    """Return the names of those that may be folded away."""
    return [control.name for control in controls if control.name not in MAIN]


explorable = Explorable(
    id="playground",
    title="Playground",
    alt="A plane with points of two classes; its colours show the output of a small network everywhere. "
        "Next to it are the loss on the training and the test points over the epochs, and the network with a "
        "small picture in every unit.",
    controls=ALL,
    data={"own": np.zeros((0, 2)), "own_class": np.zeros(0, np.int64)},
    start=start, step=step, compute=outputs,
    groups={"Data": _others(DATA), "Inputs": _others(INPUTS), "Network": _others(NETWORK),
            "Training": _others(TRAINING)},
    presets={label: START | changes for label, changes in PRESETS.items()},
    restart=("dataset", "share", "scale", "depth", "units1", "units2", "units3", "activation", "init",
             *CONTROLS),
    steps_per_second=30, until="diverged", ready="trained",
    used={**{f"units{i + 1}": f"layer{i + 1}_used" for i in range(DEPTH)},
          "activation": "layer1_used", "dropout": "layer1_used", "noise": "dataset_used",
          "share": "dataset_used", "strength": "penalty_used"},
    views=[
        Plane(LIMITS, LIMITS, heat="surface", heat_label="output ŷ", points=("own", "own_class"), drag=True,
              add=True, dots=("dots", "dot_classes", "held_out"), dot_labels=("training", "test"),
              highlight="sample"),
        LineChart({"training": "training", "test": "testing"}, x="epochs", log="log_loss", xlabel="epoch",
                  ylabel="loss"),
        NetworkDiagram([f"layer{i}" for i in range(DEPTH + 2)],
                       [f"params/{i}/W" for i in range(DEPTH + 1)],
                       biases=[f"params/{i}/b" for i in range(DEPTH + 1)],
                       gradients=[f"gradients/{i}/W" for i in range(DEPTH + 1)],
                       bias_gradients=[f"gradients/{i}/b" for i in range(DEPTH + 1)],
                       labels=(FEATURES, "h", "k", "m", ("ŷ",)),
                       masks=[f"there{i}" for i in range(DEPTH + 2)],
                       off=[None, *(f"off{i + 1}" for i in range(DEPTH)), None],
                       maps=[f"map{i}" for i in range(DEPTH + 2)], map_range=(-1.0, 1.0)),
        Readout("Epoch {epoch:d}, update {updates:d}: learning rate {rate_now:.4f}",
                "{trained?|There are no points yet. Click into the plane to add some.}",
                "{trained?}{alive?}Training: loss {train_loss:.4f}, {train_accuracy:.0%} of points correct",
                "{tested?}{alive?}Test: loss {test_loss:.4f}, {test_accuracy:.0%} of points correct",
                "{diverged?The numbers have become too large. Training has diverged.|}"),
    ],
)
