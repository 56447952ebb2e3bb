"""Training: a generator of steps, and `fit`, which runs it to its end.

`one_step` is pure: network in, network out. `steps` repeats it over shuffled batches and hands out
every step: loop over it, stop it, draw it. `fit` consumes it, writes a `History`, and knows when to
stop. The network that went in stays as it was. With ``compiled=True`` both replay a recorded step
through `dlbook.replay`, which is faster. Introduced in chapter 7.
"""

from dlbook.training.fit import Epoch, fit
from dlbook.training.history import DivergedError, History
from dlbook.training.steps import Step, one_step, steps

__all__ = ["DivergedError", "Epoch", "History", "Step", "fit", "one_step", "steps"]
