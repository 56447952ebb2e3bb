"""The exercises of chapter 15, each with a hint for every common mistake.

None of them needs a GPU: where time matters, the chapter's toy GPU computes it.
"""

import numpy as np

from dlbook.course.exercise import NotYet, array, call, close, compare, exercise, expect, number, text
from dlbook.course.gpu.bare_array import BareArray
from dlbook.course.gpu.toy_gpu import DeviceNumber, ToyGPU
from dlbook.course.held_out import share_right

__all__ = ["TARGET", "check_anywhere", "check_break_even", "check_clock", "check_memory", "check_quiet",
           "check_steps", "steps"]

# Exercise 1 -------------------------------------------------------------------------------------

_HIDDEN = 450e-6 * 50e9          # the GPU's arithmetic, 6 µs, runs while the host launches: it costs nothing
_EVEN = 450e-6 / (1 / 50e9 - 1 / 4e12)                # what comes out if it is added, which counts as right
_RIGHT = (21.99e6, 23.01e6)      # both, also rounded to two digits
_EVEN_SLIPS = {
    500e-6 * 50e9: "500 µs is what the calls cost on the GPU. Those on the CPU are not free either: 50 · 1 "
                   "µs.",
    500e-6 / (1 / 50e9 - 1 / 4e12): "The calls of the CPU are missing: add 50 · 1 µs on its side.",
    9e-6 / (1 / 50e9 - 1 / 4e12): "This is for one call. The step makes 50 of them.",
    450e-6 * 4e12: "This uses the wrong rate: where both are equally fast, it is the CPU that takes long for "
                   "the arithmetic.",
    550e-6 / (1 / 50e9 + 1 / 4e12): "Set the two times equal: one side minus the other, not their sum.",
    _EVEN / 1e6: "This is in millions. Give the number itself, such as 1.5e6.",
}


@exercise
def check_break_even(flops):
    """Check how many operations per step make CPU and GPU of exercise 1 equally fast.

    Parameters
    ----------
    flops : float
    """
    flops = number("flops", flops)
    for slip, hint in _EVEN_SLIPS.items():
        expect(not abs(flops / slip - 1) < 0.004, hint)
    expect(_RIGHT[0] < flops < _RIGHT[1],
           f"flops = {text(flops)} is not right. CPU: 50 · 1 µs + F/50·10⁹. GPU: the larger of 50 · 10 µs "
           "for the calls and F/4000·10⁹ for the arithmetic. Where are they equal?")
    added = " (If you add the 6 µs, it is 22.8 million.)" if flops > 22.7e6 else ""
    return ("22.5 million: the 6 µs that the GPU needs for the arithmetic hide in its 500 µs of launches."
            f"{added} With fewer operations its launches cost more than its arithmetic saves.")


# Exercise 2 -------------------------------------------------------------------------------------

_COUNT = 784 * 512 + 512 + 512 * 512 + 512 + 512 * 10 + 10
_MEMORY_SLIPS = {
    4 * _COUNT: "This holds the parameters alone. There are also gradients of the same shapes, and what Adam "
                "keeps.",
    8 * _COUNT: "These are parameters and gradients. What does Adam keep for every parameter?",
    12 * _COUNT: "Adam keeps *two* numbers for every parameter: the mean of its gradients, and that of their "
                 "squares.",
    32 * _COUNT: "This is float64: 8 bytes. A float32 takes 4.",
    16 * (_COUNT - 1034): "The biases are missing: 512 + 512 + 10 of them.",
    4 * (_COUNT - 1034): "These are the weights alone. Add the biases, gradients and Adam's two averages.",
    _COUNT: "This counts the parameters. How many bytes does each take, and how many arrays are there?",
    4 * _COUNT * 4 / 2 ** 20: "This is in MiB. Give bytes.",
    4 * _COUNT * 4 / 1e6: "This is in megabytes. Give bytes.",
}


@exercise
def check_memory(size):
    """Check the bytes of parameters, gradients and Adam's state of 784 → 512 → 512 → 10 in float32.

    Parameters
    ----------
    size : int
        In bytes.
    """
    size = number("size", size)
    for slip, hint in _MEMORY_SLIPS.items():
        expect(not abs(size / slip - 1) < 1e-4, hint)
    expect(not 1e-4 < abs(size / (16 * _COUNT) - 1) < 6e-3,
           "That is about right; but the number is wanted exactly, to the byte.")
    expect(abs(size / (16 * _COUNT) - 1) < 1e-4,
           f"size = {text(size)} is not right. Count the parameters layer by layer, (inputs + 1) · units; "
           "each has a gradient and two averages, of 4 bytes each.")
    return ("10.7 MB for 669 706 parameters: four arrays of each shape. The activations of a batch come on "
            "top.")


# Exercise 3 -------------------------------------------------------------------------------------

def _standardize(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


_TABLES = {"a table of three rows": (np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 1.0]]),),
           "five random rows": (np.random.default_rng(0).normal(size=(5, 3)) * 4 + 1,)}
_STANDARD_MISTAKES = {
    "This uses one mean for the whole table. Each *column* has its own: axis=0.":
        lambda X: (X - X.mean()) / X.std(),
    "This works along the rows. Samples are rows, so a feature is a column: axis=0.":
        lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True),
    "This divides by the variance. Divide by its square root, the standard deviation.":
        lambda X: (X - X.mean(axis=0)) / X.var(axis=0),
    "The columns have mean 0 now, but they still have to be divided by their standard deviations.":
        lambda X: X - X.mean(axis=0),
    "The mean is still there: subtract it first.": lambda X: X / X.std(axis=0),
}


@exercise
def check_anywhere(function):
    """Check ``standardize(X)``: correct with NumPy, and independent of NumPy.

    Parameters
    ----------
    function : callable
        Takes X of shape (n, d), returns the same shape with mean 0 and standard deviation 1 in each column.
    """
    try:
        compare(function, _standardize, _TABLES, _STANDARD_MISTAKES,
                lambda answer, X: array("the result", answer, X.shape),
                also=[lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)])
    except NotYet as hint:
        expect("multiple values for argument 'xp'" not in str(hint),       # what the wrapper of NumPy says
               "xp.std and xp.var want their axis by name: write axis=0.")
        raise
    X, = _TABLES["a table of three rows"]
    found = _on_bare_array(function, X * X)
    want = _standardize(X * X)
    expect(close(found, want) or close(found, want * np.sqrt(1 - 1 / len(X))),
           "Right with NumPy. But with arrays of another library the result does not depend on X. Use the "
           "functions of xp = namespace(X) only.")
    return "It uses the functions of whatever library X comes from, so it runs wherever X lives."


def _on_bare_array(function, X):
    """Return what the reader's function makes of an array that has nothing but the standard's."""
    try:
        answer = function(BareArray(X))
    except Exception as error:
        raise NotYet("Right with NumPy. But with an array that has nothing but what the array API standard "
                     f"asks for it stops with {type(error).__name__}: {error}.") from None
    if isinstance(answer, BareArray):
        answer = answer._values
    return array("the result with an array of another library", answer, X.shape)


# Exercise 4 -------------------------------------------------------------------------------------

_COMPILE, _LAUNCH, _KERNEL = 0.8, 5e-6, 300e-6
_TRUE = _LAUNCH + _KERNEL


def _device():
    """Return a device with other work in its queue."""
    device = ToyGPU(_LAUNCH)
    device.launch(30.0)
    device.compile_time = _COMPILE                           # the reader's kernel is a new one
    return device


def _measured(function):
    """Return the time that the reader's clock measures for a call on a device with a queue."""
    device = _device()
    # lambdas, not methods: `call` would notice that the device changes, and blame the reader
    return number("the time", call(function, lambda: device.launch(_KERNEL), lambda: device.wait(),
                                   lambda: device.now()))


@exercise
def check_clock(function):
    """Check ``clock(call, wait, now)``: the seconds from a call until its work is done.

    Parameters
    ----------
    function : callable
        Takes three functions: ``call()`` launches a kernel, ``wait()`` waits for the device, ``now()`` gives
        the time.
    """
    took = _measured(function)
    for unit, factor in {"µs": 1e6, "ms": 1e3}.items():
        expect(not abs(took / factor / _TRUE - 1) < 0.02 or took < 0.1,
               f"{text(took)} seems to be in {unit}; the clock is in seconds, and so should the answer be.")
    expect(took > 0, f"Expected a positive time, got {text(took)} s: take the later reading minus the "
                     "earlier one.")
    expect(not close(took, _LAUNCH), "5 µs is how long the launch takes. The work has not begun: wait before "
                                     "you read the clock a second time.")
    expect(not took > 10, f"{text(took)} s: you have also waited for what was already in the queue. Wait "
                          "before you read the clock the first time as well.")
    expect(not took > 0.1, f"{text(took)} s: this includes the very first call, which compiles the kernel. "
                           "Make one call that is not timed.")
    expect(not abs(took / (2 * _KERNEL) - 1) < 0.02,
           "This is twice the work: what you called to warm up is still in the queue when the clock starts.")
    expect(abs(took / _TRUE - 1) < 0.01 or abs(took / _KERNEL - 1) < 0.01,
           f"{text(1e6 * took)} µs is not right: here a launch takes 5 µs, its work 300 µs. Warm up, wait, "
           "read the clock, call, wait, read it again; divide if you make several calls.")
    return f"{text(1e6 * took)} µs: warmed up, with an empty queue before and after."


# Exercise 5 -------------------------------------------------------------------------------------

_LOSSES = (2.0, 1.5, 1.25, 1.0, 0.75, 0.5, 0.5, 0.25)


@exercise
def check_quiet(function):
    """Check ``mean_loss(step, steps)``: the mean of the losses, with a single wait for the device.

    Parameters
    ----------
    function : callable
        Takes a function ``step()``, which trains and returns the loss as a number on the device, and the
        number of calls.
    """
    device, losses = ToyGPU(), iter(_LOSSES * 2)
    calls = []

    def step():
        calls.append(1)
        return device.launch(100e-6, next(losses, 0.0))
    answer = call(function, step, len(_LOSSES))
    value = number("the mean loss", _as_float(answer))
    expect(len(calls) == len(_LOSSES), f"Expected steps = {len(_LOSSES)} calls of step, got {len(calls)}.")
    expect(not close(value, sum(_LOSSES)), "This is the sum; the task asks for the mean: divide by steps.")
    expect(not close(value, _LOSSES[-1]),
           "This is the last loss alone; the task asks for the mean of all losses.")
    expect(close(value, np.mean(_LOSSES)), f"Expected the mean {text(np.mean(_LOSSES))}, got {text(value)}.")
    waits = device.waits
    expect(waits <= 1, f"The mean is right, but the host waited {waits} times. Add up the numbers where they "
                       "are, on the device, and read the sum once, at the end.")
    return "A single wait for all steps: the queue never ran empty."


def _as_float(answer):
    """Return a number on the toy GPU as a float: the one read that nobody can avoid."""
    if isinstance(answer, list | tuple) and len(answer) == 1:
        answer = answer[0]
    return float(answer) if isinstance(answer, DeviceNumber) else answer


# Exercise 6 -------------------------------------------------------------------------------------

TARGET = 0.975                  # the best limit for the operations of a call reaches 96.5 %


def _steps():
    """Return 60 kinds of steps with their times, 400 without, and whether the GPU wins those."""
    rng = np.random.default_rng(3)
    calls = np.round(10 ** rng.uniform(1, 3, 460))
    flops = np.round(calls * 10 ** rng.uniform(3, 7.5, 460))
    moved = np.round(10 ** rng.uniform(3, 7.5, 460))
    cpu = calls * 1e-6 + flops / 5e10
    gpu = np.maximum(calls * 1e-5, flops / 4e12) + moved / 1.2e10
    times = np.stack([cpu, gpu], axis=1) * np.exp(rng.normal(0, 0.1, (460, 2)))
    work = np.stack([calls, flops, moved], axis=1)
    return work[:60], times[:60], work[60:], (times[60:, 1] < times[60:, 0]).astype(int)


def steps():
    """Return the data of exercise 6.

    Returns
    -------
    work : float array, shape (60, 3)
        Calls, floating-point operations and bytes moved of 60 kinds of training steps.
    times : float array, shape (60, 2)
        Seconds on a CPU and on a GPU, with the usual scatter.
    work_new : float array, shape (400, 3)
        Other kinds.
    """
    return _steps()[:3]


@exercise
def check_steps(answers):
    """Check whether the GPU (1) or the CPU (0) is faster for the new kinds of `steps`; 97.5 % must be.

    Parameters
    ----------
    answers : array_like, shape (400,)
    """
    work, _, new, labels = _steps()
    right = share_right(answers, len(work), labels)
    wrong = array("answers", answers, labels.shape) != labels
    lost = float(np.mean(labels[wrong])) if wrong.any() else 0.0
    side = "the GPU would have won" if lost > 0.5 else "the CPU would have won"
    expect(right >= TARGET,
           f"{right:.1%} are right; expected {TARGET:.1%}. In {max(lost, 1 - lost):.0%} of the mistakes "
           f"{side}. A step costs calls, operations and bytes, and each device has a price for each of the "
           "three: find the prices from "
           "the 60 measured steps, then compare the two times.")
    return f"{right:.1%} of the new steps run on the right device."
