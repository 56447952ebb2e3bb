"""Time the workloads: this package, PyTorch eager, and the matrix products alone, in one process.

Run it with ``make bench``, or ``make bench FULL=1`` for whole trainings: that also makes the environment
in ``build/bench``, the only one with PyTorch, and keeps NumPy to one thread. Whatever the machine does
besides hits all three alike, since they take turns; so the ratios of one run mean something, and times
from two runs do not. Nothing fails because it is slow. It fails if two trainings do not end at the same
loss, for then they did not do the same work.
"""

import argparse
import gc
import math
import statistics
import time

import numpy as np
import torch
from workloads import WORKLOADS

GOAL = 0.55


def main():
    """Print one line per workload and the geometric mean of the ratios."""
    options = _options()
    torch.set_num_threads(1)
    print(f"NumPy {np.__version__}, PyTorch {torch.__version__}, one thread, float32, medians of "
          f"{options.rounds} rounds")
    print("CPU µs per update; ratios are to PyTorch in the same round, smaller is faster\n")
    print("| workload | updates | torch µs | dlbook µs | dlbook / torch | products / torch | loss |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    ratios = [measure(workload, options) for workload in _chosen(options.only)]
    mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
    print(f"\nGeometric mean of dlbook / torch: {mean:.2f} (goal: at most {GOAL}); "
          f"largest: {max(ratios):.2f} (goal: at most 1)")


def measure(workload, options):
    """Print the line of one workload and return its ratio to PyTorch."""
    updates = workload.updates if options.full else workload.quick
    runs = [make(updates) for make in (workload.torch, workload.dlbook, workload.products)]
    losses = [run() for run in runs][:2]                          # this round warms up
    _compare(workload.name, *losses)
    rounds = [[_time(run) for run in runs] for _ in range(options.rounds)]
    times = [1e6 / updates * statistics.median(column) for column in zip(*rounds, strict=True)]
    ours, least = (statistics.median(r[i] / r[0] for r in rounds) for i in (1, 2))
    print(f"| {workload.name} {workload.text} | {updates} | {times[0]:.0f} | {times[1]:.0f} "
          f"| {ours:.2f} | {least:.3f} | {losses[1]:.4f} |", flush=True)
    return ours


def _time(run):
    gc.collect()
    start = time.process_time()                      # with one thread: what others take does not count
    run()
    return time.process_time() - start


def _compare(name, theirs, ours):
    """Require equal losses: float32 and another order of summation leave a thousandth."""
    if not math.isclose(ours, theirs, rel_tol=1e-2, abs_tol=1e-3):
        raise SystemExit(f"{name}: the last loss is {ours:.5f} here and {theirs:.5f} with PyTorch; the two "
                         "did not do the same work, so their times cannot be compared")


def _chosen(names):
    return [workload for workload in WORKLOADS if not names or workload.name in names]


def _options():
    parser = argparse.ArgumentParser(description="Time dlbook against PyTorch.")
    parser.add_argument("--full", action="store_true", help="as many updates as a whole training")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="*", choices=[workload.name for workload in WORKLOADS])
    return parser.parse_args()


if __name__ == "__main__":
    main()
