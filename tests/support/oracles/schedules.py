"""Compute the constants of ``tests/core/test_schedules.py`` with PyTorch.

    pip install torch==2.13.0 && \
    python tests/support/oracles/schedules.py > tests/support/oracles/schedules.json

PyTorch is not a dependency: its output is committed.
"""

import json

import torch
from torch.optim import lr_scheduler as S

STEPS = 12
CASES = {
    "step_decay": ({"lr": 0.4, "every": 3, "factor": 0.3},
                   lambda o: S.StepLR(o, step_size=3, gamma=0.3)),
    "exponential": ({"lr": 0.4, "every": 1, "factor": 0.9}, lambda o: S.ExponentialLR(o, gamma=0.9)),
    "cosine": ({"lr": 0.4, "steps": 12, "end": 0.1}, lambda o: S.CosineAnnealingLR(o, 12, eta_min=0.1)),
    "warm_up": ({"steps": 5, "then": 0.4},
                lambda o: S.LinearLR(o, start_factor=1 / 5, end_factor=1.0, total_iters=4)),
}


def main():
    """Print, for each schedule, its arguments and its first rates."""
    table = {}
    for name, (options, make) in CASES.items():
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.4)
        schedule, rates = make(optimizer), []
        for _ in range(STEPS):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        table[name] = [options, rates]
    print("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in table.items()) + "}")


if __name__ == "__main__":
    main()
