"""Chapter 16: eight training runs, each with a hidden fault or none; instruments help to name it."""

import math

from dlbook.arrays import namespace
from dlbook.course.going_on import clinic
from dlbook.figures import Choice, Explorable, Seed, Toggle

__all__ = ["CASES", "explorable", "fault_of", "outputs", "start", "step"]

CASES = "ABCDEFGH"
_HIDDEN = (6, 0, 3, 1, 5, 2, 4, 7)              # the fault of each case: an index of `clinic.FAULTS`
X, y = clinic.digits()


def fault_of(case):
    """Return the number of the fault that a case hides."""
    xp = namespace(case)
    return xp.take(xp.asarray(_HIDDEN), xp.reshape(case, (1,)), axis=0)[0]


def start(seed, case):
    """Start both networks with the same weights."""
    return clinic.start(seed)


def step(params, well, kept, rng, steps, curves, case, X, y):
    """Train the case and the sound network by two updates."""
    return clinic.step(params, well, kept, rng, steps, curves, fault_of(case), X, y)


def outputs(params, well, rng, steps, curves, case, diagnosis, sizes, twice, labels, X, y):
    """Return the readings of the instruments that are switched on."""
    xp = namespace(X)
    fault = fault_of(case)
    now = clinic.reported(params, well, rng, steps, fault, X, y)
    found = clinic.instruments(params, well, rng, steps, fault, X, y)
    shown = {name: xp.where(xp.arange(clinic.LAST + 1) == steps, now[name], curve)
             for name, curve in curves.items()}
    first = shown["training"][0]
    named = diagnosis == fault + 1
    return {**shown, "first": first, "layer": xp.arange(1, 5),
            **{name: xp.where(sizes, xp.maximum(found[name], 1e-6), math.nan)
               for name in ("norms", "sound_norms")},
            **{name: xp.where(twice, found[name], 0.0) for name in ("once", "again")},
            "labelled": xp.where(labels, found["labelled"], math.nan), "right": found["right"],
            "sound_right": found["sound_right"], "updates": clinic.UPDATES * steps, "twice_on": twice,
            "epochs": clinic.UPDATES * xp.arange(clinic.LAST + 1), "ended": steps >= clinic.LAST,
            "guessed": diagnosis > 0, "named": named,
            **{f"solved{name}": xp.logical_and(named, case == i) for i, name in enumerate(CASES)}}


explorable = Explorable(
    id="which-fault",
    title="Which fault is it?",
    alt="Loss curves of a training run that may have a fault: training and validation loss as its code "
        "reports them, and the "
        "validation loss of a sound run from the same weights. Next to them the size of the "
        "gradient in each of four layers, for both. Below, one digit's answer asked twice, and eight "
        "training digits above the mean picture of the class that their label names.",
    task="Each of the cases A to H hides one fault of the list, or none, and each fault occurs once. Press "
         "Play, switch on the instruments that you need, and name the fault of every case.",
    controls=[Choice("case", tuple(f"case {name}" for name in CASES), label="case", as_index=True),
              Choice("diagnosis", ("not yet", *clinic.FAULTS), label="my diagnosis", as_index=True),
              Toggle("sizes", True, "gradient sizes"), Toggle("twice", False, "ask twice"),
              Toggle("labels", False, "look at labels"), Seed()],
    data={"X": X, "y": y},
    start=start, restart=("case",), step=step, compute=outputs,
    steps_per_second=15, until="ended", poster_steps=50,
    views=clinic.views("Update {updates:d}. Loss before the first update: {first:.2f}; log 10 is 2.30",
                       "Right on validation digits: {right:.0%}; in the sound run {sound_right:.0%}",
                       "{guessed?}{named?That is the fault|That does not fit what the instruments show}",
                       xlim=(1, 4), empty="Switched off"),
    goal={name: f"solved{name}" for name in CASES},
    solution={name: {"case": f"case {name}", "diagnosis": clinic.FAULTS[fault]}
              for name, fault in zip(CASES, _HIDDEN, strict=True)},
)
