"""Time the workloads: this package, plain and compiled, PyTorch eager, the matrix products alone.

Run it with ``make bench``, or ``make bench FULL=1`` for whole trainings: that also makes the environment
in ``build/bench``, the only one with PyTorch, and limits NumPy to one thread. They take turns, so whatever
else the machine does affects all alike: the ratios of one run mean something, times from two runs do not.
Nothing fails because it is slow. It fails if the trainings do not end at the same loss, since then they did
not do the same work.
"""

import argparse
import gc
import math
import statistics
import time

import numpy as np
import torch
from workloads import WORKLOADS

GOALS = {"dlbook": 0.55, "compiled": 0.25}           # of PyTorch's time, geometric means


def main():
    """Print one line per workload, and the geometric means of the ratios."""
    options = _options()
    torch.set_num_threads(1)
    print(f"NumPy {np.__version__}, PyTorch {torch.__version__}, one thread, float32, medians of "
          f"{options.rounds} rounds")
    print("CPU µs per update; ratios are to PyTorch in the same round, smaller is faster\n")
    print("| workload | updates | torch µs | dlbook µs | compiled µs | dlbook / torch | compiled / torch "
          "| products / torch | loss |\n|---" + "|--:" * 8 + "|")
    ratios = [measure(workload, options) for workload in _chosen(options.only)]
    print()
    for (name, goal), column in zip(GOALS.items(), zip(*ratios, strict=True), strict=True):
        mean = math.exp(statistics.fmean(map(math.log, column)))
        print(f"Geometric mean of {name} / torch: {mean:.2f} (goal: at most {goal}); "
              f"largest: {max(column):.2f} (goal: at most 1)")


def measure(workload, options):
    """Print the line of one workload; return the ratios of the plain and the compiled code to PyTorch."""
    updates = workload.updates if options.full else workload.quick
    ways = workload.torch, workload.dlbook, workload.compiled, workload.products
    seconds, ours = take_turns(workload.name, ways, lambda way: _run(way, updates), options.rounds)
    times = [1e6 / updates * statistics.median(column) for column in zip(*seconds, strict=True)]
    plain, compiled, least = (statistics.median(turn[i] / turn[0] for turn in seconds) for i in (1, 2, 3))
    print(f"| {workload.name} {workload.text} | {updates} | {times[0]:.0f} | {times[1]:.0f} | {times[2]:.0f} "
          f"| {plain:.2f} | {compiled:.2f} | {least:.3f} | {ours[0]:.4f} |", flush=True)
    return plain, compiled


def _run(way, updates):
    """Return the time of `updates` updates, and the last loss; one before them warms up and is not timed."""
    training = way()
    next(training)
    gc.collect()
    start = time.process_time()                      # with one thread: other processes do not count
    for _ in range(updates):
        loss = next(training)
    return time.process_time() - start, float(loss)


def take_turns(name, ways, run, rounds):
    """Run the ways in turn; return the seconds of each in every round, and our losses, which must agree.

    The first ways train: with PyTorch, with this package, and compiled; a fourth need not.
    """
    turns = [[run(way) for way in ways] for _ in range(rounds + 1)]
    theirs, *ours = [loss for _, loss in turns[0]][:3]
    for loss in ours:
        _compare(name, theirs, loss)
    return [[taken for taken, _ in turn] for turn in turns[1:]], ours          # the first one warmed up


def _compare(name, theirs, ours):
    """Require equal losses, up to the rounding of float32 and another order of summation."""
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
