"""Compute the constants of ``tests/core/test_optimizers.py`` with PyTorch.

    pip install torch==2.13.0 && \
    python tests/support/oracles/optimizers.py > tests/support/oracles/optimizers.json

PyTorch is not a dependency: its output is committed. Two leaves walk over a curved valley.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
W, B, STEPS = [[1.0, -2.0], [0.5, 3.0]], [0.25, -0.75], 6
CASES = {
    "sgd": ("sgd", {"lr": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": ("momentum", {"lr": 0.05, "beta": 0.8},
                 lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8)),
    "nesterov": ("nesterov", {"lr": 0.05, "beta": 0.8},
                 lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True)),
    "adagrad": ("adagrad", {"lr": 0.3}, lambda p: torch.optim.Adagrad(p, lr=0.3)),
    "rmsprop": ("rmsprop", {"lr": 0.02, "beta": 0.95},
                lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.95)),
    "adam": ("adam", {"lr": 0.1}, lambda p: torch.optim.Adam(p, lr=0.1)),
    "adam, other betas": ("adam", {"lr": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 0.001},
                          lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.75), eps=0.001)),
    "adamw": ("adamw", {"lr": 0.1, "decay": 0.2}, lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2)),
}


def height(w, b):
    """Return the valley: curved, tilted, with both leaves coupled."""
    return 0.5 * (w[:, 0] ** 2).sum() + 2.0 * (w[:, 1] - b).square().sum() + (b ** 4).sum() / 4


def walk(make):
    """Return the parameters after each step."""
    w, b = (torch.tensor(p, requires_grad=True) for p in (W, B))
    optimizer, path = make([w, b]), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        height(w, b).backward()
        optimizer.step()
        path.append([w.tolist(), b.tolist()])
    return path


def clipped(limit):
    """Return the norm of the first gradient, and the gradient shortened to `limit`."""
    w, b = (torch.tensor(p, requires_grad=True) for p in (W, B))
    height(w, b).backward()
    norm = torch.nn.utils.clip_grad_norm_([w, b], limit)
    return [norm.item(), limit, w.grad.tolist(), b.grad.tolist()]


def main():
    """Print the start, each path, and a clipped gradient."""
    table = {"start": [W, B], "clipped": clipped(2.5)}
    table |= {case: [name, options, walk(make)] for case, (name, options, make) in CASES.items()}
    print("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()) + "}")


if __name__ == "__main__":
    main()
