"""Failure gallery: one line of a training is spoiled; what the instruments show, next to the sound run."""

from dlbook.arrays import namespace
from dlbook.course.going_on import clinic
from dlbook.figures import Choice, Explorable, Seed

__all__ = ["explorable", "outputs", "start", "step"]

X, y = clinic.digits()


def start(seed, fault):
    """Start both networks with the same weights."""
    return clinic.start(seed)


def step(params, well, kept, rng, steps, curves, fault, X, y):
    """Train the spoiled and the sound network by two updates."""
    return clinic.step(params, well, kept, rng, steps, curves, fault, X, y)


def outputs(params, well, rng, steps, curves, fault, X, y):
    """Return the readings of all instruments, and which signs of a fault they show."""
    xp = namespace(X)
    now = clinic.reported(params, well, rng, steps, fault, X, y)
    found = clinic.instruments(params, well, rng, steps, fault, X, y)
    shown = {name: xp.where(xp.arange(clinic.LAST + 1) == steps, now[name], curve)
             for name, curve in curves.items()}
    sizes = {name: xp.maximum(found[name], 1e-6) for name in ("norms", "sound_norms")}
    ended = steps >= clinic.LAST
    return {**shown, **sizes, "layer": xp.arange(1, 5), "labelled": found["labelled"], "ended": ended,
            "once": found["once"], "again": found["again"], "right": found["right"],
            "sound_right": found["sound_right"], "updates": clinic.UPDATES * steps,
            "epochs": clinic.UPDATES * xp.arange(clinic.LAST + 1), "loss_now": now["validation"],
            "hidden": xp.logical_and(ended, xp.logical_and(now["validation"] > 1.0, found["right"] >= 0.75))}


explorable = Explorable(
    id="spoiled-run",
    title="A run with one fault, next to a sound one",
    alt="Loss curves of a training run with a fault that the reader chooses, and of a sound run from the "
        "same weights. Next to them the size of the gradient in each layer of both. Below, one digit's "
        "answer asked twice, and "
        "eight training digits above the mean picture of the class that their label names.",
    task="Go through the faults, one after the other, and press Play for each. One of them leaves the loss "
         "above 1 to the end, although at least 75 % of the answers are right: find it.",
    controls=[Choice("fault", clinic.FAULTS, label="fault", as_index=True), Seed()],
    data={"X": X, "y": y},
    start=start, restart=("fault",), step=step, compute=outputs,
    steps_per_second=15, until="ended", poster_steps=75,
    views=clinic.views("Update {updates:d}. Validation loss {loss_now:.2f}",
                       "Right on validation digits: {right:.0%}; in the sound run {sound_right:.0%}"),
    goal="hidden",
    solution={"fault": "softmax twice"}, solution_steps=clinic.LAST,
)
