"""Chapter 7: learning rate schedules, and what they do to the noise of mini-batches."""

from dlbook import schedules
from dlbook.arrays import namespace
from dlbook.figures import Explorable, LineChart, Readout, Slider

__all__ = ["NAMES", "expected", "explorable", "outputs", "rates"]

STEPS, WARM = 100, 10
NAMES = ("constant", "time-based", "step decay", "exponential", "cosine", "warm-up, then cosine")
START, NOISE = 1.0, 0.01            # the first w², and the variance of the gradient's noise


def rates(rate, decay, every, factor):
    """Return the learning rate of each schedule at each step, shape (6, 100)."""
    xp = namespace(rate)
    t = xp.astype(xp.arange(STEPS), xp.float64)
    curves = (schedules.constant(rate), schedules.time_based(rate, decay),
              schedules.step_decay(rate, every, factor), schedules.exponential(rate, every, factor),
              schedules.cosine(rate, STEPS), schedules.warm_up(WARM, schedules.cosine(rate, STEPS - WARM)))
    return xp.stack([curve(t) for curve in curves])


def expected(curves):
    """Return the expected value of w² after each step of noisy descent on w²/2.

    A step w ← w − η(w + noise) turns the mean square m into (1 − η)² m + η² · variance.
    """
    xp = namespace(curves)
    squares = [xp.full_like(curves[:, 0], START)]
    for t in range(STEPS):
        eta = curves[:, t]
        squares.append((1.0 - eta) * (1.0 - eta) * squares[-1] + NOISE * (eta * eta))
    return xp.stack(squares, axis=1)                                       # (6, 101)


def outputs(rate, decay, every, factor):
    """Return the six curves, the mean squares that they lead to, and the final ones."""
    curves = rates(rate, decay, every, factor)
    losses = expected(curves)
    found = {}
    for i in range(len(NAMES)):
        found |= {f"rate_{i}": curves[i, :], f"loss_{i}": losses[i, :],
                  f"end_{i}": 1000.0 * losses[i, STEPS]}
    return {**found, "quiet": losses[2, STEPS] < 0.05 * losses[0, STEPS]}


explorable = Explorable(
    id="schedules",
    title="Schedules",
    alt="In one chart, six learning rates over a hundred steps: constant, time-based, step decay, "
        "exponential, cosine, and cosine after a warm-up. In the other, on a logarithmic axis, the mean of "
        "w² in a noisy descent with each of them. With the constant rate it falls at first and then stays at "
        "its noise level; with the others it keeps falling.",
    task="The gradients here are noisy, like those of mini-batches. With a constant rate w² settles at the "
         "noise level. Set step decay so that it ends below a twentieth of that.",
    controls=[Slider("rate", 0.05, 1.0, 0.5, 0.05, "initial rate η"),
              Slider("decay", 0.01, 1.0, 0.05, 0.01, "k of time-based decay"),
              Slider("every", 5, 50, 40, 5, "steps T between drops"),
              Slider("factor", 0.1, 0.9, 0.5, 0.1, "factor f of each drop")],
    compute=outputs,
    views=[LineChart({name: f"rate_{i}" for i, name in enumerate(NAMES)}, xlabel="step",
                     ylabel="learning rate", title="The schedules"),
           LineChart({name: f"loss_{i}" for i, name in enumerate(NAMES)}, yscale="log", xlabel="step",
                     ylabel="mean of w²", title="What they do to noisy descent"),
           Readout("The mean of w² at the end, in thousandths:",
                   *("; ".join(f"{NAMES[i]} "
                               f"{{end_{i}:.2f}}" for i in row) for row in (range(3), range(3, 6))))],
    goal="quiet",
    solution={"every": 10, "factor": 0.6},
    presets={"Gentle": {"rate": 0.5, "decay": 0.05, "every": 40, "factor": 0.5},
             "Too early": {"rate": 0.5, "decay": 1.0, "every": 5, "factor": 0.1}},
)
