"""Chapter 15: a host that launches, a device that computes, and what a clock sees of them."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Plane, Readout, Slider, Toggle

__all__ = ["CALLS", "READS", "RETURN", "explorable", "outputs", "schedule"]

STEPS, PER_STEP = 4, 4
CALLS = STEPS * PER_STEP
RETURN = 5.0                                    # µs to bring a number from the device to the host
SPAN, COLUMNS, LINES = 480.0, 480, 4            # µs; columns of the picture, and lines per call
READS = ("never", "after each step", "after each call")
LINE = np.arange(CALLS * LINES) // LINES        # the call that a line of the picture belongs to
FILLED = (np.arange(CALLS * LINES) % LINES > 0).astype(float).reshape(-1, 1)        # a gap between two calls
AFTER = np.array([[False] * CALLS, [(i + 1) % PER_STEP == 0 for i in range(CALLS)], [True] * CALLS])


def schedule(launch, kernel, reads):
    """Return when things happen, in microseconds, shape (16, 4), and when the host has finished.

    A row contains the start and end of a launch on the host, and those of the kernel on the device. A
    kernel starts when it has been launched and the one before it has ended, whichever is later. Where
    `reads`, shape (16,), is true, the host waits for the kernel, and for the number to come back.
    """
    xp = namespace(launch)
    host, device, rows = xp.zeros_like(launch), xp.zeros_like(launch), []
    for i in range(CALLS):
        launched = host + launch
        begin = xp.maximum(launched, device)
        device = begin + kernel
        rows.append(xp.stack([host, launched, begin, device]))
        host = xp.where(reads[i], device + RETURN, launched)
    return xp.stack(rows), host


def outputs(launch, kernel, read, waits):
    """Return the picture of all calls over time, the time on the clock, and the true one."""
    xp = namespace(launch)
    times, host = schedule(launch, kernel, xp.take(xp.asarray(AFTER), read, axis=0))
    done = times[CALLS - 1, 3]
    clock, all_done = xp.where(waits, xp.maximum(host, done), host), xp.maximum(host, done)
    at = (xp.astype(xp.arange(COLUMNS), xp.float64) + 0.5) * (SPAN / COLUMNS)

    def during(a, b):
        begin, end = times[:, a:a + 1], times[:, b:b + 1]            # (16, 1) against (480,)
        return xp.astype(xp.logical_and(begin <= at, at < end), xp.float64)
    low, high = xp.zeros_like(clock), xp.full_like(clock, float(CALLS))
    picture = xp.take(during(2, 3) - during(0, 1), xp.asarray(LINE), axis=0) * xp.asarray(FILLED)
    return {"heat": 0.5 + 0.5 * picture,
            "clock_line": xp.stack([xp.stack([clock, low]), xp.stack([clock, high])]),
            "done_line": xp.stack([xp.stack([done, low]), xp.stack([done, high])]),
            "clock": clock, "work": all_done, "done": done, "share": clock / all_done,
            "busy": CALLS * kernel / all_done, "ahead": xp.max(times[:, 2] - times[:, 1]),
            "fooled": clock < 0.1 * all_done}


explorable = Explorable(
    id="the-queue",
    title="The queue",
    alt="Sixteen calls, one above the other, over time. Blue bars, where the host launches them, climb "
        "steeply; orange bars, where the device computes them, climb slowly and fall behind. One vertical "
        "line shows where the clock stops, the other where the work is done, far to the right of it.",
    task="At first the clock does not wait. Make it show less than a tenth of what the work takes. Then have "
         "the loss read after each step: is the clock right now, and what has happened to the two "
         "staircases?",
    controls=[Slider("launch", 1.0, 8.0, 4.0, 0.5, "launch (µs)"),
              Slider("kernel", 1.0, 16.0, 12.0, 0.5, "kernel (µs)"),
              Choice("read", READS, label="read the loss", as_index=True),
              Toggle("waits", False, "The clock waits for the device")],
    compute=outputs,
    views=[Plane((0.0, SPAN), (0.0, float(CALLS)), heat="heat", heat_range=(0.0, 1.0),
                 lines={"the clock stops": "clock_line", "the work is done": "done_line"},
                 xlabel="µs", ylabel="call", title="Launched (blue), computed (orange)"),
           Readout("The clock shows {clock:.0f} µs. The work took {work:.0f} µs.",
                   "Longest wait in the queue: {ahead:.0f} µs. Device busy: {busy:.0%}.")],
    goal="fooled",
    solution={"launch": 1.0, "kernel": 16.0},
    presets={"Large kernels": {"launch": 4.0, "kernel": 16.0, "read": "never"},
             "Small kernels": {"launch": 8.0, "kernel": 2.0, "read": "never"},
             "Reading the loss": {"launch": 6.0, "kernel": 8.0, "read": "after each step"}},
)
