"""What is timed: nine small trainings, each in four ways, and two for a GPU; same start, same mini-batches.

`Workload.dlbook` is the loop a reader would write; `Workload.compiled` is the same code, recorded and
replayed by `dlbook.replay`. `Workload.torch` is the usual PyTorch loop, eager.
`Workload.products` computes only the matrix products of the training, into preallocated outputs: no
NumPy code can be faster than that.
"""

import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from dlbook import datasets, layers, losses, network, optimizers, replay, training
from dlbook.arrays import asarray, pytree
from dlbook.replay.tape import Tape, reads
from dlbook.trace import trace

__all__ = ["GPU_WORKLOADS", "WORKLOADS", "Workload"]


class Workload(NamedTuple):
    """One training.

    Attributes
    ----------
    name, text : str
        Its name in the table, and what it is.
    data : callable
        Returns X, float32, and y, class numbers; for a language model, tokens and the same tokens.
    net : callable
        Returns a `dlbook.network.Network` in float32.
    loss : {"softmax_cross_entropy", "binary_cross_entropy", "next_token_cross_entropy"}
    optimizer : {"sgd", "adam"}
    lr : float
    batch : int
        Divides the number of samples; equal to it, all samples are used in their order.
    updates : int
        Updates of the full benchmark.
    quick : int
        Updates of the quick one.
    grid : int, default 0
        Points per side of a grid over the plane that is predicted after each update.
    """

    name: str
    text: str
    data: Callable
    net: Callable
    loss: str
    optimizer: str
    lr: float
    batch: int
    updates: int
    quick: int
    grid: int = 0

    def dlbook(self, compiled=False, device="cpu"):
        """Train with this package, endlessly; yield the loss after each update."""
        X, y = (asarray(part, device=device) for part in self.data())
        net, grid, optimizer = self.net(), self._grid(), optimizers.get(self.optimizer)(self.lr)
        predict = None
        loss = getattr(losses, self.loss)
        for step in training.steps(net, (X, y), loss, optimizer, batch_size=self.batch, seed=0,
                                   compiled=compiled):
            if grid is not None:
                predict = predict or (_Prediction(step.net, grid) if compiled else None)
                predict() if compiled else network.predict(step.net, grid)
            yield step.loss

    def compiled(self):
        """Train as `dlbook` does, compiled."""
        return self.dlbook(compiled=True)

    def torch(self, device="cpu"):
        """Train with PyTorch, endlessly; yield the loss after each update."""
        device = "cuda" if device == "gpu" else device
        X, y = (torch.from_numpy(part).to(device) for part in self.data())
        X, grid = X.contiguous(), self._grid()
        grid = None if grid is None else torch.from_numpy(grid)
        if self.loss == "next_token_cross_entropy":
            X = X.long()
        y = y.reshape(-1, 1).float() if self.loss == "binary_cross_entropy" else y.long()
        loss_of = _LOSSES[self.loss]
        model = _as_torch(self.net()).to(device)
        kind = torch.optim.SGD if self.optimizer == "sgd" else torch.optim.Adam
        optimizer = kind(model.parameters(), lr=self.lr)
        for rows in self._batches(len(X), device):
            batch, targets = (X, y) if rows is None else (X[rows], y[rows])
            optimizer.zero_grad()
            loss = loss_of(model(batch), targets)
            loss.backward()
            optimizer.step()
            if grid is not None:
                with torch.no_grad():
                    model(grid)
            yield loss.detach()

    def products(self):
        """Compute only the matrix products of the training, endlessly."""
        X, y = (part[:self.batch] for part in self.data())
        net, grid, loss = self.net(), self._grid(), getattr(losses, self.loss)

        def step(params, X, y):
            out, cache = network.forward(net.replace(params=params), X, train=True)
            return {"grads": network.backward(net.replace(params=params), cache, loss(out, y)[1])}

        shapes = _products(step, {"params": net.params, "X": X, "y": y})
        if grid is not None:
            shapes += _products(lambda params, X: {"out": network.predict(net.replace(params=params), X)},
                                {"params": net.params, "X": grid})
        rng = np.random.default_rng(0)
        work = [(rng.random(a, np.float32), rng.random(b, np.float32)) for a, b in shapes]
        work = [(a, b, a @ b) for a, b in work]
        while True:
            for a, b, out in work:
                np.matmul(a, b, out=out)
            yield math.nan

    def _batches(self, n, device):
        """Yield the rows of every mini-batch, endlessly, in the order of `dlbook.training`."""
        rng = np.random.default_rng(0)
        while True:
            if self.batch >= n:
                yield None
                continue
            order = torch.from_numpy(rng.permutation(n)).to(device)
            yield from order.split(self.batch)

    def _grid(self):
        if not self.grid:
            return None
        side = np.linspace(-1, 1, self.grid, dtype=np.float32)
        return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


class _Prediction:
    """Predicts a grid block by block, compiled: a compiled step updates ``net.params`` in place."""

    def __init__(self, net, grid, rows=1000):
        self.grid, self.rows, self.out = grid, rows, np.empty((len(grid), 1), grid.dtype)
        self.program = replay.compile(
            lambda params, X: {"out": network.predict(net.replace(params=params), X)},
            {"params": net.params, "X": grid[:rows].copy()})

    def __call__(self):
        for begin in range(0, len(self.grid), self.rows):
            self.program.inputs["X"][...] = self.grid[begin:begin + self.rows]
            self.program.run()
            self.out[begin:begin + self.rows] = self.program.outputs["out"]


def _as_torch(net):
    """Return the PyTorch module that *Copy as PyTorch* writes for a network."""
    with tempfile.TemporaryDirectory() as folder:
        path, names = Path(folder) / "net.npz", {}
        network.save(net, path)
        exec(network.as_pytorch(net, path), names)
    return names["model"].train()


def _products(function, inputs):
    """Return the shapes of the factors of each matrix product that a function computes."""
    tape = Tape(trace(function, inputs), dict(pytree.paths(inputs)))
    return [tuple(tape.values[a].shape for a in reads(node)) for node in tape.nodes
            if node is not None and node.name == "matmul"]


def _float32(X):
    return np.ascontiguousarray(X, dtype=np.float32)


def _xor():
    return np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([0, 1, 1, 0], np.float32)


def _spirals():
    X, y = datasets.spirals(480, seed=0, classes=3)
    return _float32(X), _float32(y)


def _digits():
    X, y = datasets.digits()
    return _float32(X)[:1792].reshape(1792, -1) / 16, _float32(y)[:1792]


def _images():
    X, y = _digits()
    return X.reshape(-1, 1, 8, 8), y


def _noise(n=6400):
    rng = np.random.default_rng(0)                   # the time does not depend on the pixels
    return rng.random((n, 784), np.float32), _float32(rng.integers(0, 10, n))


def _large():
    return _noise(10 * 1024)


def _plane():
    X, y = datasets.two_moons(200, seed=0)
    return _float32(X), _float32(y)


def _sequences():
    rng = np.random.default_rng(0)
    return rng.normal(size=(1280, 50, 8)).astype(np.float32), _float32(rng.integers(0, 10, 1280))


def _texts():
    tokens = _float32(np.random.default_rng(0).integers(0, 32, (1280, 64)))
    return tokens, tokens


def _lstm():
    return network.sequential(layers.lstm(8, 64, last=False), layers.lstm(64, 64), layers.dense(64, 10),
                              seed=0, dtype="float32")


def _transformer():
    return network.sequential(layers.embedding(32, 64), layers.positions(64, 64),
                              layers.transformer_block(64, 4, 256, "relu"), layers.dense(64, 32), seed=0,
                              dtype="float32")


def _mlp(*sizes, activation="tanh"):
    return lambda: network.mlp(*sizes, activation=activation, seed=0, dtype="float32")


def _cnn():
    return network.sequential(
        layers.conv2d(1, 16, padding=1), layers.activation("relu"), layers.max_pool(2),
        layers.conv2d(16, 32, padding=1), layers.activation("relu"), layers.flatten(),
        layers.dense(512, 10), seed=0, dtype="float32")


def _small_cnn():
    return network.sequential(
        layers.conv2d(1, 16, padding=1), layers.activation("relu"), layers.max_pool(2),
        layers.conv2d(16, 32, padding=1), layers.activation("relu"), layers.max_pool(2), layers.flatten(),
        layers.dense(128, 10), seed=0, dtype="float32")


def _next_token(logits, tokens):
    return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())


_LOSSES = {"softmax_cross_entropy": torch.nn.CrossEntropyLoss(),
           "binary_cross_entropy": torch.nn.BCEWithLogitsLoss(), "next_token_cross_entropy": _next_token}
_CLASSES, _BINARY = "softmax_cross_entropy", "binary_cross_entropy"
WORKLOADS = (
    Workload("W1", "XOR 2-2-1, all 4, SGD", _xor, _mlp(2, 2, 1), _BINARY, "sgd", 0.5, 4, 5000, 800),
    Workload("W2", "spirals 2-16-16-3, batch 32, Adam", _spirals, _mlp(2, 16, 16, 3), _CLASSES, "adam",
             0.005, 32, 1500, 300),
    Workload("W3", "digits 64-128-64-10, batch 64, Adam", _digits, _mlp(64, 128, 64, 10, activation="relu"),
             _CLASSES, "adam", 0.001, 64, 560, 140),
    Workload("W4a", "noise 784-512-256-10, batch 128, Adam", _noise,
             _mlp(784, 512, 256, 10, activation="relu"), _CLASSES, "adam", 0.001, 128, 100, 25),
    Workload("W5", "digits conv16-pool-conv32-dense, batch 64", _images, _cnn, _CLASSES, "adam", 0.001, 64,
             280, 56),
    Workload("W6", "2-8-8-1: a step and a 100×100 grid", _plane, _mlp(2, 8, 8, 1), _BINARY, "adam", 0.01,
             200, 300, 100, grid=100),
    Workload("W7", "LSTM 8-64-64-10, length 50, batch 32", _sequences, _lstm, _CLASSES, "adam", 0.001, 32,
             120, 20),
    Workload("W8", "transformer block d 64, 4 heads, relu, length 64, batch 32", _texts, _transformer,
             "next_token_cross_entropy", "adam", 0.001, 32, 120, 20),
    Workload("W9", "digits conv16-pool-conv32-pool-dense, batch 32", _images, _small_cnn, _CLASSES, "adam",
             0.001, 32, 560, 56),
)
GPU_WORKLOADS = (
    Workload("W4b", "noise 784-512-256-10, batch 1024, Adam", _large,
             _mlp(784, 512, 256, 10, activation="relu"), _CLASSES, "adam", 0.001, 1024, 100, 100),
    Workload("W4c", "noise 784-2048-2048-10, batch 1024, Adam", _large,
             _mlp(784, 2048, 2048, 10, activation="relu"), _CLASSES, "adam", 0.001, 1024, 100, 100),
)
