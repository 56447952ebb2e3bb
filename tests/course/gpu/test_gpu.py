"""Chapter 15: exercises and their hints, its figures and its toy GPU, what its questions claim."""

import contextlib
import importlib
import io

import fake_cupy
import nbformat
import numpy as np
import pytest
from toolbox import ROOT

from dlbook import datasets, network, optimizers, timing
from dlbook.arrays import asarray, namespace
from dlbook.course import gpu as lesson
from dlbook.course.gpu import exercises, fallbacks
from dlbook.course.gpu.figures import the_queue, who_wins, will_it_fit

# Exercises 1 and 2

def test_numbers_pass():
    assert lesson.check_break_even(22.8e6)
    assert lesson.check_break_even(23e6)
    assert "If you add the 6 µs" not in lesson.check_break_even(22.5e6).message
    assert "If you add the 6 µs" in lesson.check_break_even(22.8e6).message
    assert lesson.check_break_even(float(f"{22.5e6:.1e}"))                       # 2.2e+07: two digits
    assert lesson.check_break_even(450e-6 / (1 / 50e9 - 1 / 4e12))
    assert lesson.check_memory(16 * (785 * 512 + 513 * 512 + 513 * 10))
    assert lesson.check_memory(np.int64(10_715_296))


@pytest.mark.parametrize(("check", "answer", "hint"), [
    (lesson.check_break_even, 25e6, "not free either"),
    (lesson.check_break_even, 25.32e6, "calls of the CPU are missing"),
    (lesson.check_break_even, 455_700, "for one call"), (lesson.check_break_even, 1.8e9, "wrong rate"),
    (lesson.check_break_even, 550e-6 / (1 / 50e9 + 1 / 4e12), "not their sum"),
    (lesson.check_break_even, 21.9e6, "is not right"), (lesson.check_break_even, 23.1e6, "is not right"),
    (lesson.check_break_even, 22.8, "in millions"), (lesson.check_break_even, 3.0, "flops = 3 is not right"),
    (lesson.check_memory, 4 * 669_706, "parameters alone"),
    (lesson.check_memory, 8 * 669_706, "Adam keep for"),
    (lesson.check_memory, 12 * 669_706, "*two* numbers"), (lesson.check_memory, 32 * 669_706, "float64"),
    (lesson.check_memory, 16 * 668_672, "biases are missing"),
    (lesson.check_memory, 669_706, "counts the parameters"),
    (lesson.check_memory, 4 * 668_672, "weights alone"), (lesson.check_memory, 10.715296, "megabytes"),
    (lesson.check_memory, 10_715_296 / 2 ** 20, "MiB"), (lesson.check_memory, 10.7e6, "to the byte"),
    (lesson.check_memory, 7.0, "size = 7 is not right")])
def test_number_hints(check, answer, hint):
    result = check(answer)
    assert not result
    assert hint in result.message


# Exercise 3

def standardize(X):
    xp = namespace(X)
    return (X - xp.mean(X, axis=0)) / xp.std(X, axis=0)


def frozen(X):
    return standardize(np.array([[1.0, 2.0], [3.0, 6.0], [5.0, 1.0]]) if X.shape == (3, 2) else X) + 0 * X


def from_a_table(X):
    return standardize(X) if isinstance(X, np.ndarray) else standardize(np.array([[1.0, 2], [3, 6], [5, 1]]))


def in_place(X):
    xp = namespace(X)
    X = X - xp.mean(X, axis=0)
    X /= xp.std(X, axis=0)
    return X


def by_element(X):
    xp = namespace(X)
    means = [float(xp.mean(X[:, k])) for k in range(X.shape[1])]
    X = X - xp.asarray(means)
    return X / xp.sqrt(xp.mean(X * X, axis=0, keepdims=True))


def changes_its_argument(X):
    xp = namespace(X)
    X -= xp.mean(X, axis=0)
    return X / xp.std(X, axis=0)


def by_column(X):
    return np.stack([(c - c.mean()) / c.std() for c in np.asarray(X).T], axis=1)


def test_code_that_runs_anywhere_passes():
    assert lesson.check_anywhere(standardize)
    assert lesson.check_anywhere(lambda X: standardize(X * 1.0))
    assert lesson.check_anywhere(in_place)
    assert lesson.check_anywhere(by_element)
    assert lesson.check_anywhere(lambda X: standardize(X) * np.sqrt((X.shape[0] - 1) / X.shape[0]))  # n − 1


@pytest.mark.parametrize("hint", exercises._STANDARD_MISTAKES)
def test_each_mistake_has_its_hint(hint):
    assert lesson.check_anywhere(exercises._STANDARD_MISTAKES[hint]).message == hint


@pytest.mark.parametrize(("function", "hint"), [
    (lambda X: (X - X.mean(axis=0)) / X.std(axis=0), "the standard has no array.mean"),
    (lambda X: (X - np.mean(X, axis=0)) / np.std(X, axis=0), "np.mean is a function of NumPy"),
    (by_column, "NumPy cannot read this array"),
    (changes_its_argument, "changes its argument X in place"),
    (lambda X: (X - namespace(X).mean(X, 0)) / namespace(X).std(X, axis=0), "xp.mean wants its axis by name"),
    (lambda X: (X - namespace(X).mean(X, axis=0)) / namespace(X).std(X, 0), "xp.std and xp.var want"),
    (lambda X: standardize(X) + 0 * namespace(X).nansum(X), "xp.nansum is not used here"),
    (frozen, "an array of NumPy among arrays of another library"), (from_a_table, "does not depend on X"),
    (lambda X: standardize(X) if isinstance(X, np.ndarray) else 1 / 0, "stops with ZeroDivisionError"),
    (lambda X: standardize(X)[0], "array of shape (3, 2)")])
def test_anywhere_hints(function, hint):
    result = lesson.check_anywhere(function)
    assert not result
    assert hint in result.message


# Exercise 4

def clock(call, wait, now):
    call()
    wait()
    start = now()
    call()
    wait()
    return now() - start


def of_ten(call, wait, now):
    call()
    wait()
    start = now()
    for _ in range(10):
        call()
    wait()
    return (now() - start) / 10


def impatient(call, wait, now):
    call()
    wait()
    start = now()
    call()
    return now() - start


def with_queue(call, wait, now):
    call()
    start = now()
    call()
    wait()
    return now() - start


def cold(call, wait, now):
    wait()
    start = now()
    call()
    wait()
    return now() - start


def warm_but_hasty(call, wait, now):
    call()
    wait()
    call()
    start = now()
    call()
    wait()
    return now() - start


@pytest.mark.parametrize("function", [clock, of_ten])
def test_clocks_that_wait_pass(function):
    assert lesson.check_clock(function)


@pytest.mark.parametrize(("function", "hint"), [
    (impatient, "The work has not begun"), (with_queue, "already in the queue"), (cold, "which compiles"),
    (warm_but_hasty, "twice the work"), (lambda call, wait, now: now() - 1.0, "the later reading minus"),
    (lambda call, wait, now: 10 * clock(call, wait, now), "3050 µs is not right"),
    (lambda call, wait, now: None, "returns None")])
def test_clock_hints(function, hint):
    result = lesson.check_clock(function)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize("factor", [1e6, 1e3])
def test_a_time_in_another_unit_is_called_so(factor):
    message = lesson.check_clock(lambda call, wait, now: factor * clock(call, wait, now)).message
    assert f"seems to be in {'µs' if factor == 1e6 else 'ms'}" in message


# Exercise 5

def quiet(step, steps):
    return sum(step() for _ in range(steps)) / steps


def loud(step, steps):
    return sum(float(step()) for _ in range(steps)) / steps


@pytest.mark.parametrize("function", [
    quiet, lambda step, steps: float(quiet(step, steps)),
    lambda step, steps: sum(step() * (1 / steps) for _ in range(steps)),
    lambda step, steps: sum(np.float64(1 / steps) * step() for _ in range(steps)),
    lambda step, steps: (step() for _ in range(1)) if steps == 1 else [quiet(step, steps)]])
def test_one_wait_passes(function):
    assert lesson.check_quiet(function)


@pytest.mark.parametrize(("function", "hint"), [
    (loud, "the host waited 8 times"),
    (lambda step, steps: sum(step() for _ in range(steps)), "This is the sum"),
    (lambda step, steps: [step() for _ in range(steps)][-1], "the last loss alone"),
    (lambda step, steps: step(), "calls of step, got 1."),
    (lambda step, steps: quiet(step, steps) + 1, "0.9688, got 1.969"),
    (lambda step, steps: np.mean([step() for _ in range(steps)]), "is no array of NumPy"),
    (lambda step, steps: float(np.mean([step() for _ in range(steps)])), "is no array of NumPy"),
    (lambda step, steps: [step() for _ in range(steps)], "the mean loss: expected numbers, got list")])
def test_quiet_hints(function, hint):
    result = lesson.check_quiet(function)
    assert not result
    assert hint in result.message


# Exercise 6

def by_prices(work, times, work_new):
    prices = [np.linalg.lstsq(work / times[:, [k]], np.ones(len(work)), rcond=None)[0] for k in (0, 1)]
    return work_new @ prices[1] < work_new @ prices[0]


def test_prices_of_the_three_kinds_of_work_decide():
    work, times, work_new = lesson.steps()
    assert lesson.check_steps(by_prices(work, times, work_new))
    assert lesson.check_steps(exercises._steps()[3])
    true = np.maximum(work_new[:, 0] * 1e-5, work_new[:, 1] / 4e12) + work_new[:, 2] / 1.2e10
    assert lesson.check_steps(true < work_new[:, 0] * 1e-6 + work_new[:, 1] / 5e10)


def test_operations_alone_do_not_decide():
    work, times, work_new = lesson.steps()
    wins = times[:, 1] < times[:, 0]
    best = max(np.sort(work[:, 1]), key=lambda limit: np.mean((work[:, 1] > limit) == wins))
    result = lesson.check_steps(work_new[:, 1] > best)
    assert not result
    assert "each device has a price for each of the three" in result.message
    per_call = max(np.logspace(4, 7, 400), key=lambda limit: np.mean(
        (work[:, 1] / work[:, 0] > limit) == wins))
    for limit in (450e3, per_call):             # exercise 1 for one call; the best for the 60
        assert not lesson.check_steps(work_new[:, 1] / work_new[:, 0] > limit)
    absolute = [np.linalg.lstsq(work, times[:, k], rcond=None)[0] for k in (0, 1)]
    assert not lesson.check_steps(work_new @ absolute[1] < work_new @ absolute[0])
    assert "the two classes are swapped" in lesson.check_steps(~by_prices(work, times, work_new)).message


# The toy GPU

def test_the_toy_gpu_launches_at_once_and_computes_later():
    device = lesson.ToyGPU(launch_time=1e-6, compile_time=0.5)
    numbers = [device.launch(1e-3, value) for value in (1.0, 2.0)]
    assert device.now() == pytest.approx(0.500002)
    assert device.waits == 0
    assert float(numbers[0] + numbers[1]) == 3.0
    assert device.waits == 1
    assert device.now() == pytest.approx(0.500001 + 2e-3 + 1e-6)     # the sum is a kernel, too
    assert "on the device" in repr(numbers[0])


def test_the_queue_is_the_toy_gpus():
    for read, launch, kernel in ((0, 4.0, 12.0), (1, 4.0, 12.0), (2, 7.0, 2.0), (0, 7.0, 2.0)):
        device = lesson.ToyGPU(launch)
        for i in range(the_queue.CALLS):
            number = device.launch(kernel)
            if the_queue.AFTER[read][i]:
                float(number)
                device.host_work(the_queue.RETURN)
        found = the_queue.explorable.outputs(launch=launch, kernel=kernel, read=the_queue.READS[read])
        assert found["clock"] == pytest.approx(device.now())
        device.wait()
        assert found["work"] == pytest.approx(device.now())


# The figures

@pytest.mark.parametrize("figure", [who_wins.explorable, the_queue.explorable, will_it_fit.explorable])
def test_tasks_are_not_met_at_the_start_and_can_be(figure):
    assert not figure.outputs()[figure.goal]
    assert figure.outputs(**figure.solution)[figure.goal]


def test_a_clock_that_waits_is_right():
    for read in the_queue.READS:
        found = the_queue.explorable.outputs(read=read, waits=True)
        assert found["clock"] == found["work"]
    apart = the_queue.explorable.outputs()
    assert apart["clock"] == the_queue.CALLS * 4.0
    assert apart["work"] == 4.0 + the_queue.CALLS * 12.0
    assert the_queue.explorable.outputs(read="after each step")["clock"] > apart["work"]


def test_the_picture_shows_the_schedule():
    found = the_queue.explorable.outputs()
    width = the_queue.SPAN / the_queue.COLUMNS
    lines = found["heat"].reshape(the_queue.CALLS, the_queue.LINES, -1)
    assert np.all(lines[:, 0] == 0.5)                                # the gap
    for line in range(1, the_queue.LINES):
        np.testing.assert_allclose(np.sum(lines[:, line] == 0.0, axis=1) * width, 4.0, atol=2 * width)
        np.testing.assert_allclose(np.sum(lines[:, line] == 1.0, axis=1) * width, 12.0, atol=2 * width)
    assert np.argmax(lines[3, 1] == 1.0) * width == pytest.approx(4.0 + 3 * 12.0, abs=2 * width)
    assert max(the_queue.explorable.outputs(launch=8.0, kernel=16.0, read=read)["work"]
               for read in the_queue.READS) <= the_queue.SPAN


def test_who_wins_agrees_with_the_package():
    found = who_wins.explorable.outputs(batch=100.0, width=256.0)
    flops = timing.product_flops((64, 256, 256, 10), 100)
    assert found["cpu_here"] == pytest.approx(1e3 * timing.predicted(52, flops, 0, 1e-6, 50e9, 1))
    assert found["gpu_here"] == pytest.approx(1e3 * timing.predicted(52, flops, 0, 1e-5, 4e12, 1, True))
    exact = timing.crossing(found["widths"], found["cpu"], found["gpu"])
    assert exact <= found["from_width"] <= 2 ** 0.1 * exact


@pytest.mark.parametrize("device", [{"gpu_launch": 0.1}, {"gpu_rate": 1e5}, {"cpu_launch": 100.0},
                                    {"cpu_rate": 1.0}])
def test_other_devices_do_not_solve_the_task_of_who_wins(device):
    figure = who_wins.explorable
    assert not figure.outputs(**figure.solution, **device)[figure.goal]


def test_what_travels_costs():
    times = [who_wins.explorable.outputs(travels=travels, width=2048.0)["gpu_here"]
             for travels in who_wins.TRAVELS]
    assert times[0] < times[1] < 1.1 * times[0] < times[2]
    never = who_wins.explorable.outputs(gpu_rate=100.0, cpu_rate=1000.0)
    assert not never["ever"]
    assert np.isnan(never["crossing"])


@pytest.mark.parametrize(("width", "layers", "batch", "optimizer"), [
    (256, 1, 7, "SGD"), (256, 3, 40, "momentum"), (512, 2, 100, "Adam")])
def test_what_fits_is_what_the_arrays_take(width, layers, batch, optimizer):
    net = network.mlp(784, *[width] * layers, 10, activation="relu", dtype="float32")
    logits, cache = network.forward(net, np.zeros((batch, 784), dtype="float32"))
    state = {"SGD": optimizers.sgd, "momentum": optimizers.momentum, "Adam": optimizers.adam}[optimizer](0.1)
    found = will_it_fit.explorable.outputs(width=width, layers=layers, batch=batch, optimizer=optimizer)
    real = [timing.nbytes(net.params)] * 2 + [timing.nbytes(state.init(net.params)), timing.nbytes(cache)]
    sizes = [found[part][0] for part in ("weights", "gradients", "state", "activations")]
    np.testing.assert_allclose(1e9 * np.asarray(sizes), real, rtol=1e-12)
    largest = float(found["largest"])
    at = [will_it_fit.explorable.outputs(width=16_384, layers=24, batch=b, card=100.0) for b in (1.0, 1000.0)]
    assert at[0]["fits"]
    assert not at[1]["fits"]
    assert largest > 10_000


# What cells do without a GPU or a network

def test_without_a_gpu_a_cell_says_so(capsys, monkeypatch):
    monkeypatch.setattr(fallbacks, "devices", lambda: ("cpu",))
    lesson.without_gpu("It would fly.")
    monkeypatch.setattr(fallbacks, "devices", lambda: ("cpu", "gpu"))
    lesson.without_gpu("It would fly.")
    assert capsys.readouterr().out == "No GPU here. It would fly.\n"


def test_the_images_are_digits_if_fashion_mnist_is_unavailable(monkeypatch, capsys):
    def clothes(split):
        return datasets.Dataset(np.zeros((2, 784), dtype="float32"), np.array([0, 9]), (), ("Shirt", "Bag"))
    monkeypatch.setattr(datasets, "fashion_mnist", clothes)
    (X, _), (_, y_test), names = lesson.pictures(True)
    assert (X.shape, y_test.tolist(), names) == ((2, 784), [0, 9], ("Shirt", "Bag"))

    def offline(split):
        raise ConnectionError("no connection to example.org")
    monkeypatch.setattr(datasets, "fashion_mnist", offline)
    (X, y), (X_test, _), names = lesson.pictures(True, device="cpu")
    assert "no connection to example.org. So the digits" in capsys.readouterr().out
    assert (X.dtype, X.shape, X_test.shape, y.dtype) == ("float32", (1198, 64), (599, 64), "int64")
    assert names == lesson.pictures(False, device="cpu")[2] == tuple("0123456789")


# On a GPU, or what obeys the rules of one

def test_every_cell_runs_where_there_is_a_gpu(monkeypatch):
    import matplotlib.pyplot as plt

    def quickly(call, **_):
        call()
        return 1e-3
    monkeypatch.setattr(timing, "seconds", quickly)
    monkeypatch.setattr(importlib.import_module("dlbook.timing.crossover"), "seconds", quickly)
    names, said = {}, io.StringIO()
    with fake_cupy.installed(), contextlib.redirect_stdout(said), plt.rc_context():
        for cell in nbformat.read(ROOT / "book" / "15_gpu.ipynb", as_version=4).cells:
            if cell.cell_type == "code" and not cell.id.startswith("exercise"):
                source = cell.source.replace("%pip", "pass  #").replace("%matplotlib", "#")
                exec(compile(source, cell.id, "exec"), names)
    plt.close("all")
    text = said.getvalue()
    assert "gpu: cupy, length 5.0" in text
    assert "No GPU here" not in text
    assert text.count("\ngpu") >= 6
    assert {type(leaf) for leaf in names["part"]} == {fake_cupy.ndarray}


def test_answers_can_be_on_the_gpu():
    with fake_cupy.installed():
        assert lesson.check_break_even(asarray(22.8e6, device="gpu"))
        assert lesson.check_memory(asarray([10_715_296.0], device="gpu")[0])
        assert lesson.check_anywhere(lambda X: standardize(X) if not isinstance(X, np.ndarray)
                                     else standardize(asarray(X, device="gpu")))


# Questions

def test_what_the_quiz_claims_is_true():
    width, calls = 64, 52
    flops = timing.product_flops((64, width, width, 10), 32)
    cpu = timing.predicted(calls, flops, 0, 1e-6, 50e9, 12e9)
    gpu = timing.predicted(calls, flops, 0, 1e-5, 80 * 50e9, 12e9, queue=True)
    assert 3 < gpu / cpu < 10                                        # the guess: several times longer
    steps = [timing.predicted(60, computing, 0, 10e-6, 1, 1, queue=True) for computing in (200e-6, 500e-6)]
    assert steps == pytest.approx([600e-6, 600e-6])
    assert (16 - 8) / 4 * 1000 == 2000


def test_the_52_calls_of_a_step_are_those_that_the_chapter_names():
    def calls(layers, optimizer):
        net = network.mlp(64, *[16] * layers, 10, activation="relu")
        return timing.count(net, np.zeros((32, 64)), np.zeros(32), "softmax_cross_entropy", optimizer).calls
    sgd = optimizers.sgd(0.1)
    forward, loss, backward, update = 3 + 3 + 2, 18, 2 + 6 + 6, 2 * 6
    assert calls(2, sgd) == forward + loss + backward + update == 52
    assert [calls(n, sgd) - calls(n - 1, sgd) for n in (2, 3, 4)] == [3 + 6 + 2 * 2] * 3 == [13] * 3
    assert calls(2, optimizers.adam(0.1)) - calls(2, sgd) == 10 * 6


def test_the_card_s_memory_is_slower_than_its_arithmetic_where_the_chapter_says_so():
    flops = timing.product_flops((64, 4096, 4096, 10), 32)
    assert 1.8 < (8 * 4 * 4096 ** 2 / 320e9) / (flops / 4000e9) < 2.2


@pytest.mark.parametrize(("launch", "kernel"), [(5e-6, 12e-6), (12e-6, 5e-6)])
def test_with_a_queue_the_longer_counts_and_waiting_adds_up(launch, kernel):
    for waiting in (False, True):
        device = lesson.ToyGPU(launch)
        for _ in range(1200):
            device.launch(kernel)
            if waiting:
                device.wait()
        device.wait()
        expected = timing.predicted(1200, 1200 * kernel, 0, launch, 1, 1, queue=not waiting)
        assert device.now() == pytest.approx(expected, rel=1e-3)
