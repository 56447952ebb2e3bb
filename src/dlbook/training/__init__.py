"""Training: a generator of steps, and `fit`, which runs it to its end.

`one_step` is pure: network in, network out. `steps` repeats it over shuffled mini-batches and yields every
step: loop over it, stop it, draw it. `fit` consumes it, writes a `History`, and knows when to stop. The
network that was passed in stays as it was. With ``compiled=True`` both replay a recorded step through
`dlbook.replay`, which is faster. Used from chapter 1 on; chapter 7 writes the loop by hand.
"""

from dlbook.training.fit import Epoch, fit
from dlbook.training.history import DivergedError, History
from dlbook.training.one_step import one_step
from dlbook.training.steps import Step, steps

__all__ = ["DivergedError", "Epoch", "History", "Step", "fit", "one_step", "steps"]
