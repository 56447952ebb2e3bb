"""A clock that waits for the device before it starts and before it stops."""

import statistics
from time import perf_counter

from dlbook.arrays import synchronize
from dlbook.arrays.devices import gpu_library
from dlbook.errors import check_count, check_function, check_positive

__all__ = ["devices", "seconds"]

_MOST = 100_000      # the most calls in a round, however short they are


def devices():
    """Return the devices of this machine.

    Returns
    -------
    tuple of str
        ``("cpu", "gpu")`` where CuPy and a GPU can be used, else ``("cpu",)``.
    """
    return ("cpu",) if gpu_library("auto") is None else ("cpu", "gpu")


def seconds(call, *, rounds=5, least=0.005):
    """Measure how long a call takes, until its results have been computed.

    The first call is not measured: it compiles kernels, fills caches, allocates memory. A round makes enough
    calls to take `least` seconds, and waits for the device before the clock starts and before it stops.

    Parameters
    ----------
    call : callable
        Takes no arguments and returns its results, an array or a pytree of arrays.
    rounds : int, default 5
    least : float, default 0.005
        Minimum duration of a round in seconds, so that the cost of the clock itself is negligible.

    Returns
    -------
    float
        Seconds per call: the median over the rounds, since other programs may slow some of them down.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.ones((100, 100))
    >>> 0.0 < seconds(lambda: x @ x) < 1.0
    True
    """
    check_function("seconds: call", call, "without arguments, such as lambda: A @ B")
    check_count("seconds: rounds", rounds)
    check_positive("seconds: least", least)
    synchronize(call())
    calls, elapsed = 1, _round(call, 1)
    while elapsed < least and calls < _MOST:
        needed = int(1.2 * calls * least / max(elapsed, 1e-9))
        calls = min(max(2 * calls, needed), _MOST)
        elapsed = _round(call, calls)
    times = [_round(call, calls) for _ in range(rounds)]
    return statistics.median(times) / calls


def _round(call, calls):
    """Return the seconds that consecutive calls take, including the work they queue on the device."""
    synchronize(result := call())                               # the queue is empty
    start = perf_counter()
    for _ in range(calls):
        result = call()
    synchronize(result)
    return perf_counter() - start
