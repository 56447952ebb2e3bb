"""Compute the constants of ``tests/core/test_losses.py`` with PyTorch.

    pip install torch==2.13.0 && python tests/support/oracles/losses.py > tests/support/oracles/losses.json

PyTorch is not a dependency: its output is committed.
"""

import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
NUMBERS = [[0.5, -1.25], [2.0, 0.75], [-3.0, 4.0]]
RIGHT = [[0.25, 1.0], [2.0, -2.0], [-2.5, 0.5]]
LOGITS = [[2.0, -1.0, 0.5, 0.25], [-3.0, 0.5, 4.0, 1.0], [0.125, 0.25, -0.5, 3.0]]
CLASSES = [0, 1, 3]
SHARES = [[0.5, 0.25, 0.125, 0.125], [0.0, 1.0, 0.0, 0.0], [0.1, 0.2, 0.3, 0.4]]
BITS = [[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.25, 1.0], [0.0, 0.0, 1.0, 1.0]]


def _hinge(z, y):
    """Hinge loss of scores against signs -1 and 1; PyTorch's own is for embeddings."""
    return torch.clamp(1.0 - y * z, min=0.0).mean()


CASES = {
    "mse": ("mse", NUMBERS, RIGHT, {}, F.mse_loss),
    "mae": ("mae", NUMBERS, RIGHT, {}, F.l1_loss),
    "huber": ("huber", NUMBERS, RIGHT, {}, F.huber_loss),
    "huber, delta 0.5": ("huber", NUMBERS, RIGHT, {"delta": 0.5},
                         lambda z, y: F.huber_loss(z, y, delta=0.5)),
    "binary": ("binary_cross_entropy", LOGITS, BITS, {}, F.binary_cross_entropy_with_logits),
    "classes": ("softmax_cross_entropy", LOGITS, CLASSES, {}, F.cross_entropy),
    "shares": ("softmax_cross_entropy", LOGITS, SHARES, {}, F.cross_entropy),
    "smoothed": ("softmax_cross_entropy", LOGITS, CLASSES, {"label_smoothing": 0.1},
                 lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1)),
    "hinge": ("hinge", LOGITS[0], [1, 1, 0, 0], {}, lambda z, y: _hinge(z, 2.0 * y - 1.0)),
    "multiclass": ("multiclass_hinge", LOGITS, CLASSES, {},
                   lambda z, y: F.multi_margin_loss(z, y) * len(LOGITS[0])),
}


def main():
    """Print, for each case, the loss's name, its arguments, its value and its gradient."""
    table = {}
    for case, (name, outputs, y, options, loss) in CASES.items():
        z = torch.tensor(outputs, requires_grad=True)
        value = loss(z, torch.tensor(y))
        value.backward()
        table[case] = [name, outputs, y, options, value.item(), z.grad.tolist()]
    print("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()) + "}")


if __name__ == "__main__":
    main()
