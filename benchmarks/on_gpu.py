"""Time large networks on a GPU: this package through CuPy, against PyTorch eager, in one run.

``make bench DEVICE=gpu`` runs it, and installs CuPy next to PyTorch. Both train from the same start over the
same mini-batches in float32. Wall time is read when the GPU has done all its work, since a call returns
before its result is computed. ``--device cpu`` runs the same code without a GPU, to test it.
"""

import argparse
import gc
import statistics
import time

import torch
from run import take_turns
from workloads import GPU_WORKLOADS

from dlbook import timing
from dlbook.arrays import synchronize
from dlbook.arrays.devices import gpu_library

GOAL = 1.0                       # of PyTorch's time, at most


def main(arguments=None):
    """Print the machine, one line per workload, and the largest ratio."""
    options = _options(arguments)
    if options.wheel:
        print(wheel())
        return
    _check_gpu(options.device)
    machine = timing.machine(options.device)
    print(f"{machine['name']}; {machine['software']}; PyTorch {torch.__version__}, CUDA {torch.version.cuda}")
    print(f"Time per update, {options.device.upper()}, float32, medians of {options.rounds} rounds of "
          f"{options.updates} updates; ratios are to PyTorch in the same round, smaller is faster\n")
    print("| workload | torch ms | dlbook ms | dlbook / torch | loss |\n|---" + "|--:" * 4 + "|")
    ratio = max(measure(workload, options) for workload in GPU_WORKLOADS)
    print(f"\nThe largest of dlbook / torch is {ratio:.2f} (goal: at most {GOAL:g})")


def measure(workload, options):
    """Print the line of one workload; return the ratio of this package to PyTorch."""
    ways = workload.torch, workload.dlbook
    seconds, losses = take_turns(workload.name, ways, lambda way: _run(way, options), options.rounds)
    times = [1e3 / options.updates * statistics.median(column) for column in zip(*seconds, strict=True)]
    ratio = statistics.median(ours / theirs for theirs, ours in seconds)
    cells = [*(f"{value:.2f}" for value in (*times, ratio)), f"{losses[0]:.4f}"]
    print(f"| {workload.name} {workload.text} | {' | '.join(cells)} |", flush=True)
    return ratio


def _run(way, options):
    """Return the seconds that the updates take until they are computed, and the last loss."""
    training = way(device=options.device)
    for _ in range(3):                               # kernels are compiled, memory is allocated
        loss = next(training)
    gc.collect()
    _wait(loss)
    start = time.perf_counter()
    for _ in range(options.updates):
        loss = next(training)
    _wait(loss)
    return time.perf_counter() - start, float(loss)


def _wait(loss):
    """Wait until the device has done all its work."""
    if not torch.is_tensor(loss):
        synchronize(loss)
    elif loss.is_cuda:
        torch.cuda.synchronize()


def _check_gpu(device):
    """Exit with the reason if there is no GPU to measure."""
    try:
        gpu_library(device)
    except RuntimeError as error:
        raise SystemExit(str(error)) from None
    if device == "gpu" and not torch.cuda.is_available():
        raise SystemExit(f"PyTorch {torch.__version__} finds no GPU: it was built for CUDA "
                         f"{torch.version.cuda or 'nowhere'}; check whether the driver is new enough")


def wheel():
    """Return the name of the CuPy package that uses the CUDA libraries of this PyTorch."""
    if not torch.version.cuda:
        raise SystemExit("this PyTorch was built without CUDA; remove build/bench and try again")
    return f"cupy-cuda{torch.version.cuda.partition('.')[0]}x"


def _options(arguments):
    parser = argparse.ArgumentParser(description="Time dlbook on a GPU against PyTorch.")
    parser.add_argument("--device", choices=["gpu", "cpu"], default="gpu")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--updates", type=int, default=100)
    parser.add_argument("--wheel", action="store_true", help="only print which CuPy goes with this PyTorch")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
