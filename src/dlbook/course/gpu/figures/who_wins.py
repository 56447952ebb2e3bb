"""Chapter 15: the time of a training step on two devices, over the width of the network."""

import numpy as np

from dlbook import timing
from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, LineChart, Readout, Slider

__all__ = ["explorable", "outputs", "parts", "total", "work"]

INPUTS, CLASSES = 64, 10                       # the network is 64 → width → width → 10
BYTES = 4.0                                    # per float32 number
WIDTHS = np.array([float(f"{2 ** (k / 10):.4g}") for k in range(30, 131)])     # from 8 to 8192
TRAVELS = ("nothing", "the batch", "the batch and the weights")


def work(width, batch, calls, travels):
    """Return the calls of a step, its operations, and the bytes that it moves.

    `travels` is an index into `TRAVELS`; each transfer is one more call. The weights come back as gradients.
    """
    xp = namespace(width, batch)
    weights = INPUTS * width + width * width + CLASSES * width
    none = xp.zeros_like(weights)
    moved = BYTES * (xp.where(travels > 0, batch * (INPUTS + 1.0), none)
                     + xp.where(travels > 1, 2.0 * weights, none))
    copies = xp.where(travels > 0, 2.0, none) + xp.where(travels > 1, 6.0, none)
    return calls + copies, timing.product_flops((INPUTS, width, width, CLASSES), batch), moved


def parts(asked, device):
    """Return the milliseconds of calls, of arithmetic, and of transfers, each on its own."""
    (calls, flops, moved), (launch, rate, bus) = asked, device
    xp = namespace(calls)
    return xp.stack([1e3 * part for part in (calls * launch, flops / rate, moved / bus)])


def total(asked, device, queue):
    """Return the milliseconds of the whole step."""
    (calls, flops, moved), (launch, rate, bus) = asked, device
    return 1e3 * timing.predicted(calls, flops, moved, launch, rate, bus, queue)


def outputs(calls, batch, width, travels, gpu_launch, gpu_rate, bus, cpu_launch, cpu_rate):
    """Return both curves, where they cross, and the parts of a step at one width, in milliseconds."""
    xp = namespace(width)
    calls, nothing = xp.astype(calls, xp.float64), xp.zeros_like(travels)
    cpu, gpu = (1e-6 * cpu_launch, 1e9 * cpu_rate, 1e9 * bus), (1e-6 * gpu_launch, 1e9 * gpu_rate, 1e9 * bus)
    widths = xp.asarray(WIDTHS)
    everywhere, here = ([work(w, batch, calls, moving) for moving in (nothing, travels)]
                        for w in (widths, width))
    curves, at = ([total(on_cpu, cpu, queue=False), total(on_gpu, gpu, queue=True)]
                  for on_cpu, on_gpu in (everywhere, here))
    first = xp.min(xp.where(curves[1] < curves[0], widths, 1e9))
    ever = first < 1e8
    untouched = xp.logical_and(xp.logical_and(gpu_launch >= 10.0, gpu_rate <= 4000.0),
                               xp.logical_and(cpu_launch <= 1.0, cpu_rate >= 50.0))    # the devices
    return {"widths": widths, "cpu": curves[0], "gpu": curves[1],
            "cpu_parts": parts(here[0], cpu), "gpu_parts": parts(here[1], gpu),
            "width_here": xp.stack([width, width]), "times_here": xp.stack(at),
            "cpu_here": at[0], "gpu_here": at[1], "faster": at[0] / at[1],
            "crossing": xp.where(ever, first, float("nan")), "from_width": xp.where(ever, first, 0.0),
            "transferred": travels > 0, "ever": ever, "small": xp.logical_and(first <= 64.0, untouched)}


explorable = Explorable(
    id="who-wins",
    title="Who wins?",
    alt="Two curves over the width of a network, both axes logarithmic: the time of a training step on a CPU "
        "and on a GPU. The GPU's is flat as long as its calls take longer than its arithmetic, then it turns "
        "a corner. The CPU's, lower at first, crosses it at the vertical line. Below, bars show how long "
        "calls, arithmetic and transfer take at one width.",
    task="At the start the GPU is faster for widths of several hundred and more. Make it win at a width of "
         "64 or less, without touching the two devices: only the step may change. Then transfer the weights "
         "as well.",
    controls=[Slider("batch", 1.0, 4096.0, 32.0, label="batch", scale="log"),
              Slider("calls", 4, 200, 52, 1, "array calls"),
              Choice("travels", TRAVELS, label="transferred each time", as_index=True),
              Slider("width", 8.0, 8192.0, 64.0, label="width for the bars", scale="log"),
              Slider("gpu_launch", 0.1, 100.0, 10.0, label="call (µs)", scale="log"),
              Slider("gpu_rate", 100.0, 100_000.0, 4000.0, label="rate (10⁹/s)", scale="log"),
              Slider("bus", 1.0, 100.0, 12.0, label="bus (10⁹ bytes/s)", scale="log"),
              Slider("cpu_launch", 0.1, 100.0, 1.0, label="call (µs)", scale="log"),
              Slider("cpu_rate", 1.0, 1000.0, 50.0, label="rate (10⁹/s)", scale="log")],
    used={"bus": "transferred"},
    groups={"The step": ("batch", "calls", "travels", "width"), "GPU": ("gpu_launch", "gpu_rate", "bus"),
            "CPU": ("cpu_launch", "cpu_rate")},
    compute=outputs,
    views=[LineChart({"CPU": "cpu", "GPU": "gpu"}, x="widths", xscale="log", yscale="log", xlim=(8.0, 8192.0),
                     ylim=(0.003, 10_000.0), mark="crossing",
                     points={"your width": ("width_here", "times_here")},
                     xlabel="units in each hidden layer", ylabel="ms per step",
                     title="To the right of the line the GPU wins"),
           Bars({"CPU": "cpu_parts", "GPU": "gpu_parts"}, labels=("calls", "arithmetic", "transfer"),
                digits=3, ylabel="ms", title="At your width (on the GPU calls and arithmetic overlap)"),
           Readout("At your width: CPU {cpu_here:.3f} ms, GPU {gpu_here:.3f} ms; the GPU is {faster:.2f} "
                   "times as fast.",
                   "{ever?}The GPU wins from width {from_width:.0f} on",
                   "{ever?|The CPU wins at every width}")],
    goal="small",
    solution={"batch": 1000.0},
    presets={"At the start": {"batch": 32.0, "calls": 52, "travels": "nothing", "gpu_launch": 10.0,
                              "gpu_rate": 4000.0},
             "The peak of a T4": {"gpu_rate": 8100.0, "bus": 16.0},
             "Launches for free": {"gpu_launch": 0.1},
             "Weights on the road": {"batch": 32.0, "travels": "the batch and the weights", "width": 2000.0}},
)
