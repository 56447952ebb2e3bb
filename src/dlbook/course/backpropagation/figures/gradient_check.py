"""Chapter 6: how small should ε be? Truncation against rounding, and a planted bug."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Handle, LineChart, Readout, Slider, Toggle

__all__ = ["derivative", "explorable", "outputs", "value"]

# Typed decimals, not powers: these are the same numbers on every machine.
STEPS = np.array([float(f"{m}e-{k}") for k in range(12, 0, -1) for m in (1, 1.6, 2.5, 4, 6.3)] + [1.0])
FLOOR = 1e-16                           # smaller errors are drawn here: a logarithmic axis has no 0
FUNCTIONS = ("x³", "1/(1 + x²)", "√(1 + x²)")


def value(name, x, keep):
    """Compute one of the functions, rounding each intermediate result with `keep`.

    They need only + − × ÷ and √, which every machine rounds alike; exp or tanh may differ in the last
    digit, which a difference over 10⁻¹² would reveal.
    """
    xp = namespace(x)
    square = keep(x * x)
    if name == "x³":
        return keep(square * x)
    if name == "1/(1 + x²)":
        return keep(1.0 / keep(1.0 + square))
    return keep(xp.sqrt(keep(1.0 + square)))


def derivative(name, x):
    """Return the derivative of `value` by the rules of calculus."""
    xp = namespace(x)
    if name == "x³":
        return 3.0 * x * x
    if name == "1/(1 + x²)":
        return -2.0 * x / ((1.0 + x * x) * (1.0 + x * x))
    return x / xp.sqrt(1.0 + x * x)


def to_float32(x):
    """Round to the 24 binary digits of float32 in float64: Veltkamp's splitting."""
    large = 536870913.0 * x             # 2²⁹ + 1, as 53 − 24 = 29 digits go
    return large - (large - x)


def outputs(f, x, epsilon, single, bug):
    """Return the errors of both finite differences, at `epsilon` and for all steps."""
    xp = namespace(x)

    def keep(v):
        return xp.where(single, to_float32(v), v)

    steps = xp.concat([xp.reshape(epsilon, (1,)), xp.asarray(STEPS)])         # the reader's step is the first
    x = keep(x)
    right, here = derivative(f, x), value(f, x, keep)
    above, below = value(f, keep(x + steps), keep), value(f, keep(x - steps), keep)
    given = xp.where(bug, 0.9 * right, right)
    forward = keep(keep(above - here) / keep(steps))
    central = keep(keep(above - below) / keep(2.0 * steps))
    errors = {name: _relative(slope, given) for name, slope in (("forward", forward), ("central", central))}
    return {
        "steps": xp.asarray(STEPS), "epsilon_here": epsilon, "given": given,
        "here": xp.stack([epsilon, xp.asarray(FLOOR)]),
        "forward_slope": forward[0], "central_slope": central[0],
        "forward_error": errors["forward"][0], "central_error": errors["central"][0],
        "forward_errors": xp.maximum(errors["forward"][1:], FLOOR),
        "central_errors": xp.maximum(errors["central"][1:], FLOOR),
        "found": xp.logical_and(errors["central"][0] < 1e-9, xp.logical_not(bug)),
    }


def _relative(measured, given):
    xp = namespace(measured)
    return xp.abs(measured - given) / xp.maximum(xp.abs(measured), xp.abs(given))


explorable = Explorable(
    id="gradient-check",
    title="Gradient check: how small should ε be?",
    alt="The relative error of two finite differences over the step ε, on logarithmic axes. From right to "
        "left both errors fall as ε shrinks, the central one faster; then rounding takes over and they rise "
        "again in a jagged line. A vertical line marks the chosen ε.",
    task="Find an ε at which the central difference has nine correct digits: a relative error below 10⁻⁹. "
         "Then compute in float32 and look for the best ε again. Finally, plant the bug.",
    controls=[Slider("epsilon", 1e-12, 1.0, 0.1, label="step ε", scale="log"),
              Choice("f", FUNCTIONS, FUNCTIONS[0], "function f(x)"),
              Slider("x", 0.5, 2.0, 1.3, 0.1),
              Toggle("single", False, "Round to float32"),
              Toggle("bug", False, "Plant a bug: f′ is 10 % too small")],
    compute=outputs,
    views=[LineChart({"forward: (f(x + ε) − f(x))/ε": "forward_errors",
                      "central: (f(x + ε) − f(x − ε))/2ε": "central_errors"},
                     x="steps", xscale="log", yscale="log", xlim=(1e-12, 1.0), ylim=(1e-16, 10.0),
                     mark="epsilon_here", xlabel="step ε", ylabel="relative error",
                     handles=(Handle("epsilon", "step ε", "here", drag=lambda to: {"epsilon": to[0]}),)),
           Readout("The formula gives f′(x) = {given:.12f}",
                   "forward: {forward_slope:.12f}", "central: {central_slope:.12f}")],
    goal="found",
    solution={"epsilon": 1e-5},
    presets={"float32": {"single": True, "bug": False, "epsilon": 0.01},
             "With the bug": {"single": False, "bug": True, "epsilon": 1e-5}},
)
