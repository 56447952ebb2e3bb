"""Chapter 11: one memory cell with weights set by hand; what breaks when one of its gates is stuck."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Images, LineChart, Readout, Slider
from dlbook.layers import LSTM, lstm_forward

__all__ = ["READ", "cell", "explorable", "outputs"]

NUMBERS = np.array([0.8, -0.3, 0.5, -0.4, -0.6, 0.4, 0.9, 0.7, 0.5, -0.8, 0.3, -0.7])
STORE = np.isin(np.arange(12), (0, 4, 8)).astype(float)
SAY = np.isin(np.arange(12), (2, 7, 10, 11)).astype(float)
READ = np.stack([NUMBERS, STORE, SAY], axis=1)[None]                      # (1, 12, 3)
SCALE = 4.0              # the cell works with a quarter of each number, where tanh is nearly straight
SETTINGS = ("works", "always open", "always shut")


def cell(hold, input_gate, forget_gate, output_gate):
    """Return the weights of the cell; a gate that is stuck reads nothing, and has a bias of ±40.

    Parameters
    ----------
    hold : 0-d float array
        The value of the forget gate while nothing is stored.
    input_gate, forget_gate, output_gate : 0-d int arrays
        0 works, 1 always open, 2 always shut.

    Returns
    -------
    LSTM
        Of 3 inputs (a number, store it, say it) and 1 unit.
    """
    xp = namespace(hold)
    keep = xp.log(hold / (1.0 - hold))                                    # sigmoid(keep) = hold
    zero = 0.0 * hold
    columns = ((zero, zero + 20.0, zero, zero - 10.0), (zero, -keep - 10.0, zero, keep),
               (zero + 1.0 / SCALE, zero, zero, zero), (zero, zero, zero + 20.0, zero - 10.0))
    settings = (input_gate, forget_gate, None, output_gate)
    built = []
    for column, setting in zip(columns, settings, strict=True):
        if setting is not None:
            stuck = xp.where(setting == 1, 40.0 + zero, zero - 40.0)
            column = [xp.where(setting == 0, w, s) for w, s in zip(column, (zero, zero, zero, stuck),
                                                                   strict=True)]
        built.append(xp.stack(list(column)))                              # (4,): three weights, the bias
    whole = xp.stack(built, axis=1)                                       # (4, 4)
    return LSTM(whole[:3, :], xp.zeros((1, 4)), whole[3, :])


def outputs(hold, input_gate, forget_gate, output_gate):
    """Return what the cell stores and says, what it should say, and which failure it shows."""
    xp = namespace(hold)
    h, cache = lstm_forward(cell(hold, input_gate, forget_gate, output_gate), xp.asarray(READ))
    said, memory = SCALE * h[0, :, 0], SCALE * cache.c[0, :, 0]
    wanted, stored, running = (xp.asarray(series) for series in _expected())
    works = [setting == 0 for setting in (input_gate, forget_gate, output_gate)]
    inner = SCALE * xp.tanh(memory / SCALE)
    open_mouth = xp.all(xp.abs(said - inner) < 1e-6)
    return {"said": said, "memory": memory, "wanted": wanted, "steps": xp.arange(12) + 1,
            "numbers": xp.asarray(NUMBERS), "columns": xp.arange(12), "rows": xp.arange(5),
            "gates": xp.stack([xp.asarray(STORE), xp.asarray(SAY),
                               *(cache.gates[j, 0, :, 0] for j in (0, 1, 3))]),                  # (5, 12)
            "error": xp.sqrt(xp.mean((said - wanted) ** 2)), "last": memory[11],
            "held": xp.where(works[1], hold ** 3, xp.nan),
            "forget_works": works[1],
            "fades": xp.logical_and(works[1], hold < 0.975),
            "adds": xp.all(xp.abs(memory - stored) < 0.1),
            "noisy": xp.logical_and(xp.all(xp.abs(memory - running) < 0.15), works[2]),
            "talks": xp.logical_and(open_mouth, xp.logical_and(works[0], works[1]))}


def _expected():
    """Return what should be said, the sum of all that was stored, and of all that came since an order."""
    wanted, stored, running, kept = [], [], [], 0.0
    for number, store, say in zip(NUMBERS, STORE, SAY, strict=True):
        kept = number if store else kept
        stored.append((stored[-1] if stored else 0.0) + store * number)
        running.append(number if store else running[-1] + number)
        wanted.append(say * kept)
    return np.array(wanted), np.array(stored), np.array(running)


explorable = Explorable(
    id="gates",
    title="Each gate",
    alt="Two charts over twelve steps. Above, what the memory cell should say and what it says: 0 except in "
        "the steps in which it is asked. Below, the numbers that it reads, as points, and its memory, a line "
        "that jumps to the three numbers that it is ordered to store and stays there in between. A third "
        "chart shows the two orders in each step, and the three gates.",
    task="The cell reads a number in every step. In steps 1, 5 and 9 it is ordered to store it, in steps 3, "
         "8, 11 and 12 to say what it has stored. Break one gate at a time, and find the gate whose failure "
         "makes the memory add up what it was told to store, the one that lets numbers in that it should "
         "ignore, and the one that makes the cell speak unasked.",
    controls=[Choice("input_gate", SETTINGS, label="input gate", as_index=True),
              Choice("forget_gate", SETTINGS, label="forget gate", as_index=True),
              Choice("output_gate", SETTINGS, label="output gate", as_index=True),
              Slider("hold", 0.5, 0.99, 0.98, 0.01, "forget gate while it keeps")],
    compute=outputs,
    used={"hold": "forget_works"},
    views=[LineChart({"should say": "wanted", "says": "said"}, x="steps", xlim=(0.5, 12.5), ylim=(-1.5, 1.5),
                     xlabel="step", ylabel="what the cell says"),
           LineChart({"memory": "memory"}, x="steps", xlim=(0.5, 12.5), ylim=(-1.5, 1.5), xlabel="step",
                     ylabel="memory", points={"numbers read": ("steps", "numbers")}),
           Images("gates", colors="heat", label="orders given; gates, from shut to open",
                  rows_tokens=("rows", ("order: store", "order: say", "input gate", "forget gate",
                                        "output gate")),
                  columns_tokens=("columns", tuple(str(i + 1) for i in range(12)))),
           Readout("What it says is wrong by {error:.2f} (root mean square); its memory ends at {last:.2f}",
                   "{adds?The memory adds up what it was told to store|}",
                   "{noisy?The memory takes in every number since the last order|}",
                   "{talks?The cell says its memory in every step, asked or not|}",
                   "{fades?}After three steps only {held:.0%} of a stored number is left")],
    goal={"it adds up": "adds", "it lets everything in": "noisy", "it speaks unasked": "talks"},
    solution={"it adds up": {"forget_gate": "always open"},
              "it lets everything in": {"input_gate": "always open"},
              "it speaks unasked": {"output_gate": "always open"}},
)
