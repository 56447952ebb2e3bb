"""Chapter 5's exercises and figures: right answers pass, each usual mistake gets the hint meant for it."""

import numpy as np
import pytest

from dlbook import datasets, gradcheck, losses, network, optimizers, preparation, training
from dlbook.course import loss as lesson
from dlbook.course.loss import exercises
from dlbook.course.loss.figures import (
    class_losses,
    how_likely,
    loss_gallery,
    loss_landscape,
    softmax_temperature,
)

# Exercise 1

@pytest.mark.parametrize(("squared", "absolute"), [
    (10 / 3, 4 / 3), (3.33, 1.33), (np.float32(10 / 3), np.mean([1, 0, 3])), (np.mean([1, 0, 9]), 1.333)])
def test_errors_pass(squared, absolute):
    assert lesson.check_errors(squared, absolute)


@pytest.mark.parametrize(("squared", "absolute", "hint"), [
    (10, 4, "a mean divides by the number of samples"),
    (5, 2, "the sample without an error counts"),
    (np.sqrt(10 / 3), 4 / 3, "do not take the root"),
    (5 / 3, 4 / 3, "half the mean squared error"),
    (16 / 9, 4 / 3, "the square of the mean error"),
    (4 / 3, 10 / 3, "squared comes first"),
    (10 / 3, 4, "sum of the absolute errors"),
    (10 / 3, 2, "Divide by 3"),
    (10 / 3, 10 / 3, "take |r| instead of r²"),
    (10 / 3, 1.5, "is not 1.5"),
    (3.3, 1.3, "3.3 is rounded too much"),
    (3.33, 1.3, "1.3 is rounded too much"),
    (7, 4 / 3, "is not 7"),
])
def test_errors_hints(squared, absolute, hint):
    result = lesson.check_errors(squared, absolute)
    assert not result
    assert hint in result.message


# Exercise 2

@pytest.mark.parametrize("guessing", [np.log(26), 3.26, 3.258, -np.log(1 / 26), np.float32(np.log(26))])
def test_guessing_passes(guessing):
    assert lesson.check_guessing(guessing)


@pytest.mark.parametrize(("guessing", "hint"), [
    (np.log2(26), "in bits"), (np.log10(26), "natural logarithm"), (np.log(1 / 26), "The sign"),
    (1 / 26, "What is its surprise"), (0.69, "between two classes"), (0.96, "a metric"),
    (3.31, "the loss before training"), (26, "does not cost 26 nats")])
def test_guessing_hints(guessing, hint):
    result = lesson.check_guessing(guessing)
    assert not result
    assert hint in result.message


# Exercises 3 and 4

def pinball(y_hat, y, q):
    below = y_hat < y
    value = np.mean(np.maximum(q * (y - y_hat), (q - 1) * (y - y_hat)))
    return value, np.where(y_hat == y, 0, np.where(below, -q, 1 - q)) / len(y)


def poisson(z, y):
    n = len(y)
    return sum(np.exp(a) - b * a for a, b in zip(z, y, strict=True)) / n, (np.exp(z) - y) / n


@pytest.mark.parametrize(("check", "function"), [
    (lesson.check_pinball, pinball), (lesson.check_poisson, poisson)])
def test_functions_pass(check, function):
    assert check(function)
    assert check(lambda *args: list(function(*args)))


@pytest.mark.parametrize(("check", "mistakes"), [
    (lesson.check_pinball, exercises._PINBALL_MISTAKES), (lesson.check_poisson, exercises._POISSON_MISTAKES)])
def test_each_mistake_gets_its_own_hint(check, mistakes):
    for hint, function in mistakes.items():
        assert check(function).message == hint


@pytest.mark.parametrize(("check", "function", "hint"), [
    (lesson.check_pinball, lambda a, b, q: pinball(a, b, 1 - q), "q and 1 − q are swapped"),
    (lesson.check_pinball, lambda a, b, q: pinball(b, a, q)[::-1], "The order is swapped"),
    (lesson.check_pinball, lambda a, b, q: pinball(a, b, q)[0], "Expected two values"),
    (lesson.check_pinball, lambda a, b, q: losses.mae(a, b), "absolute error"),
    (lesson.check_pinball, lambda a, b, q: losses.mse(a, b), "(value, gradient): expected (0.725"),
    (lesson.check_poisson, lambda z, y: (poisson(z, y)[0], z - y), "(value, gradient): expected (0.7749"),
    (lesson.check_poisson, lambda z, y: (poisson(z, y)[0], (z - y) / len(y)), "slope of e^z is e^z"),
    (lesson.check_poisson, lambda z, y: (poisson(z, y)[0], (y - np.exp(z)) / len(y)), "sign of the gradient"),
    (lesson.check_poisson, lambda z, y: (poisson(z, y)[0], 0.0), "shape"),
])
def test_function_hints(check, function, hint):
    result = check(function)
    assert not result
    assert hint in result.message


def test_the_expected_gradients_are_gradients():
    for right, cases in ((exercises._pinball(), exercises._BUSES), (exercises._poisson(), exercises._COUNTS)):
        outputs, *rest = list(cases.values())[1]          # no prediction meets its target there
        gradient = right(outputs, *rest)[1]
        error = gradcheck.directional(lambda nest, f=right, more=rest: f(nest["z"], *more)[0], {"z": outputs},
                                      {"z": gradient}, np.random.default_rng(0))
        assert error < 1e-6


# Exercise 5

def cost(temperature):
    logits, labels = lesson.overconfident()
    return float(losses.softmax_cross_entropy(logits / temperature, labels)[0])


def coldest():
    tried = np.linspace(0.5, 10, 951)
    return float(tried[np.argmin([cost(T) for T in tried])])


def test_the_model_is_too_sure_and_usually_right():
    logits, labels = lesson.overconfident()
    assert logits.shape == (600, 10)
    assert np.mean(logits.argmax(axis=1) == labels) > 0.85
    assert cost(coldest()) < 0.85 * cost(1.0)
    logits[:] = 0.0
    assert np.any(lesson.overconfident()[0] != 0)


def test_temperature_passes():
    best = coldest()
    assert lesson.check_temperature(best, cost(best))
    assert lesson.check_temperature(round(best, 1), round(cost(best), 2))


@pytest.mark.parametrize(("temperature", "loss", "hint"), [
    (lambda: 1.0, lambda: cost(1.0), "At T = 1 nothing changes"),
    (lambda: 1 / coldest(), lambda: cost(coldest()), "divide the logits by T, do not multiply"),
    (lambda: 9.0, lambda: cost(9.0), "a lower temperature"),
    (lambda: 1.3, lambda: cost(1.3), "a higher temperature"),
    (lambda: -2.0, lambda: 0.4, "A temperature is positive"),
    (coldest, lambda: cost(1.0), "this is the loss at T = 1"),
    (coldest, lambda: cost(coldest()) / np.log(2), "in bits"),
    (coldest, lambda: cost(coldest()) * 600, "this is the sum"),
    (coldest, lambda: 0.9, "the loss is not 0.9 there"),
])
def test_temperature_hints(temperature, loss, hint):
    result = lesson.check_temperature(temperature(), loss())
    assert not result
    assert hint in result.message


def test_who_follows_the_hints_finds_the_temperature():
    for low, high in ((0.2, 9.0), (1.01, 30.0)):
        for _ in range(30):
            middle = (low + high) / 2
            message = lesson.check_temperature(middle, 0.0).message
            if "The temperature is right" in message:
                break
            lower = "a lower temperature" in message
            assert lower or "a higher temperature" in message or "divide the logits" in message
            low, high = (low, middle) if lower else (middle, high)
        assert lesson.check_temperature(middle, exercises._cost(middle))


# Exercise 6

@pytest.mark.parametrize(("loss", "passes"), [("mse", False), ("mae", True), ("huber", True)])
def test_only_a_robust_loss_finds_the_rents(loss, passes):
    X, y, X_new = lesson.flats()
    net, _ = training.fit(network.mlp(3, 1), (X, y[:, None]), loss, optimizers.adam(0.3), epochs=500,
                          batch_size=60, compiled=True)
    result = lesson.check_flats(network.predict(net, X_new))
    assert bool(result) == passes, result.message
    assert passes or "pull them up" in result.message
    assert lesson.check_flats(exercises._flats()[3])


def rents(loss, rate, steps, kept=slice(None)):
    """Return the predictions for the new flats, and for the old ones, of a linear regression."""
    X, y, X_new = lesson.flats()
    W, b = np.zeros((3, 1)), np.zeros(1)
    for _ in range(steps):
        G = loss(X[kept] @ W + b, y[kept].reshape(-1, 1))[1]
        W, b = W - rate * X[kept].T @ G, b - rate * G.sum(axis=0)
    return (X_new @ W + b)[:, 0], (X @ W + b)[:, 0]


def huber(delta):
    return lambda z, y: losses.huber(z, y, delta)


@pytest.mark.parametrize(("loss", "rate"), [
    (losses.mae, 0.1), (losses.mae, 0.3), (losses.mae, 1.0), (huber(0.5), 0.5), (huber(1.0), 0.5)])
def test_what_the_solution_recommends_finds_the_rents(loss, rate):
    assert lesson.check_flats(rents(loss, rate, 1000)[0])


def test_leaving_out_what_is_far_from_a_robust_prediction_is_better_still():
    first, old = rents(losses.mae, 1.0, 1000)
    second, _ = rents(losses.mse, 0.1, 1000, np.abs(old - lesson.flats()[1]) < 3)
    truth = exercises._flats()[3]
    assert np.mean(np.abs(first - truth)) == pytest.approx(0.53, abs=0.005)
    assert np.mean(np.abs(second - truth)) == pytest.approx(0.45, abs=0.005)
    assert np.mean(np.abs(rents(huber(3.0), 0.5, 3000)[0] - truth)) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("answers", "hint"), [
    (lambda: rents(huber(2.0), 0.5, 3000)[0], "take a smaller δ"),
    (lambda: rents(losses.mse, 0.1, 1000, lesson.flats()[1] < 20)[0], "not with the other rents"),
    (lambda: rents(losses.mae, 3.0, 1000)[0], "or with a smaller rate"),
    (lambda: np.full(400, np.median(lesson.flats()[1])), "the same rent for every flat"),
])
def test_who_misses_the_rents_reads_what_would_help(answers, hint):
    result = lesson.check_flats(answers())
    assert not result
    assert hint in result.message


# What the prose says and no cell shows

def test_a_typing_mistake_does_harm_at_most_people_not_at_all():
    people = datasets.diabetes()
    for seed in range(5):
        parts = preparation.split(people, (0.7, 0.3), stratified=False, seed=seed)
        _, (X, y), (X_test, y_test) = preparation.standardize(*parts)
        A, B = np.c_[X, np.ones(len(X))], np.c_[X_test, np.ones(len(X_test))]
        P = B @ np.linalg.pinv(A)                     # (133, 309): predictions are linear in the targets
        spoiled = np.abs((P @ y)[:, None] + P * (99 * y) - y_test[:, None]).mean(axis=0)       # one for each
        harmless = np.mean(spoiled < np.mean(np.abs(np.median(y) - y_test)))
        assert 0 < harmless < 0.15


def test_the_sure_mistake_is_cheapest_near_temperature_4():
    found = softmax_temperature.explorable.outputs()
    best = found["losses"].argmin()
    assert 4 < found["along"][best] < 4.7
    assert np.all(np.diff(found["losses"][best:]) > 0)
    assert found["losses"][-1] < found["guessing"]


def test_the_still_picture_of_the_landscape_shows_one_arrived_and_one_on_its_plateau():
    figure = loss_landscape.explorable
    start = figure.outputs()
    end = figure.outputs(figure.run(figure.poster_steps)[-1])
    assert not start["stranded"]
    assert abs(end["entropy_w"] - 0.49) + abs(end["entropy_b"]) < 0.05
    assert end["squared_loss"] > 0.6
    astray = figure.run(500, w=-6.0, b=6.0)[-1]["squared"]     # further from b = 0 than it began
    assert astray[1] > 7


# Figures

@pytest.mark.parametrize(("figure", "names", "place"), [
    (loss_gallery.explorable, ("squared", "absolute", "huber"), "y_hat"),
    (class_losses.explorable, ("entropy", "squared", "hinge"), "z")])
def test_gradients_in_the_galleries_are_slopes(figure, names, place):
    for at in (-3.3, 0.4, 2.7):
        below, here, above = (figure.outputs(**{place: at + step}) for step in (-1e-6, 0.0, 1e-6))
        for name in names:
            measured = (above[f"{name}_loss"] - below[f"{name}_loss"]) / 2e-6
            assert float(here[f"{name}_slope"]) == pytest.approx(float(measured), abs=1e-6)


@pytest.mark.parametrize(("noise", "density"), [
    ("bell", lambda r: np.exp(-r * r / 2) / np.sqrt(2 * np.pi)),
    ("Laplace", lambda r: np.exp(-np.abs(r)) / 2)])
def test_the_likelihood_is_the_product_of_the_densities(noise, density):
    y = how_likely.POINTS[:, 1]
    for c in (-1.0, 0.7, 3.2):
        found = how_likely.explorable.outputs(c=c, noise=noise)
        assert float(found["millionths"]) == pytest.approx(1e6 * np.prod(density(c - y)), rel=1e-12)
        np.testing.assert_allclose(np.exp(-found["losses"]), density(c - y), rtol=1e-12)
        strokes = found["strokes"].reshape(5, 3, 2)
        np.testing.assert_allclose(strokes[:, 1, 0] - strokes[:, 0, 0], how_likely.REACH * density(c - y))


def test_minus_the_logarithm_is_the_sum_of_squares_or_of_sizes_and_a_constant():
    tried = [how_likely.explorable.outputs(c=c) for c in (-1.0, 0.7, 3.2)]
    np.testing.assert_allclose(np.diff([float(f["total"] - f["squares"] / 2) for f in tried]), 0, atol=1e-12)
    tried = [how_likely.explorable.outputs(c=c, noise="Laplace") for c in (-1.0, 0.7, 3.2)]
    np.testing.assert_allclose(np.diff([float(f["total"] - f["sizes"]) for f in tried]), 0, atol=1e-12)


def test_the_bell_wants_the_mean_and_laplace_the_median_wherever_the_outlier_is():
    for top in (4.5, 6.5):
        points = how_likely.POINTS.copy()
        points[4, 1] = top
        for noise, best in (("bell", points[:, 1].mean()), ("Laplace", np.median(points[:, 1]))):
            c = np.linspace(-2, 7, 901)
            totals = [how_likely.surprise(value - points[:, 1], noise).sum() for value in c]
            assert c[np.argmin(totals)] == pytest.approx(best, abs=0.0051)
    assert how_likely.explorable.outputs(**how_likely.explorable.solution)["best"]
    assert not how_likely.explorable.outputs(c=1.6, noise="bell")["best"]
    assert not how_likely.explorable.outputs(c=1.9, noise="Laplace")["best"]


def test_the_squared_error_loses_its_slope_and_the_others_do_not():
    found = class_losses.explorable.outputs(z=-6.9)
    assert abs(found["squared_slope"]) < 0.003
    assert found["entropy_slope"] < -0.99
    assert found["hinge_slope"] == -1.0


def test_temperature_keeps_the_answer_and_a_shift_changes_nothing():
    figure = softmax_temperature.explorable
    first, warm = figure.outputs(), figure.outputs(temperature=10.0)
    assert first["p"].argmax() == warm["p"].argmax()
    assert warm["p"].max() < first["p"].max()
    shifted = figure.outputs(**figure.presets["All plus 2"])
    np.testing.assert_allclose(shifted["p"], first["p"], rtol=1e-12)
    np.testing.assert_allclose(first["slope"], first["p"] - [0, 1, 0, 0], atol=1e-12)


def test_landscapes_are_walked_down_by_their_own_gradient():
    for name in ("entropy", "squared"):
        place = np.array([[-1.3, 0.7]])
        for axis in (0, 1):
            step = 1e-6 * np.eye(2)[[axis]]
            up, down = (loss_landscape.slopes(place + sign * step, name)[0][0] for sign in (1, -1))
            gradient = loss_landscape.slopes(place, name)[1][0, axis]
            assert (up - down) / 2e-6 == pytest.approx(gradient, abs=1e-7)


@pytest.mark.parametrize("rate", [0.5, 1.0])
@pytest.mark.parametrize(("w", "b"), [(-1.0, 3.0), (-6.0, 0.0), (6.0, -6.0)])
def test_cross_entropy_arrives_from_everywhere(w, b, rate):
    figure = loss_landscape.explorable
    end = figure.outputs(figure.run(200, w=w, b=b, rate=rate)[-1], rate=rate)
    assert end["entropy_loss"] < 0.56


def test_squared_error_stays_on_its_plateau():
    figure = loss_landscape.explorable
    end = figure.outputs(figure.run(200, **figure.solution)[-1])
    assert end["squared_loss"] > 0.74
    assert end["entropy_loss"] < 0.53


# Questions

def test_what_the_questions_claim_is_true():
    def pull(p):
        return 2 * p * (1 - p) * (1 - p)                  # slope of (p − 1)², size

    assert pull(0.001) < pull(0.5) / 100
    targets, c = np.array([1.0, 2, 3, 4, 90]), np.linspace(0, 90, 901).reshape(-1, 1)
    assert c[((c - targets) ** 2).mean(axis=1).argmin(), 0] == pytest.approx(20)
    assert c[np.abs(c - targets).mean(axis=1).argmin(), 0] == pytest.approx(3)
    assert losses.mse(np.full(5, 3.0), targets, "none")[1][-1] == -174
    assert np.log(5) == pytest.approx(1.61, abs=0.005)
    assert -np.log(0.8) == pytest.approx(0.22, abs=0.005)
    p = 0.02
    assert [p - 1, 2 * (p - 1) * p * (1 - p)] == pytest.approx([-0.98, -0.04], abs=0.005)
    assert [2 * (p - 1), -np.log(p), (p - 1) ** 2, 1 / p] == pytest.approx([-1.96, 3.91, 0.96, 50], abs=0.006)
    # every answer right, at almost the loss of guessing
    z = 0.001 * np.eye(5)
    assert losses.softmax_cross_entropy(z, np.arange(5))[0] == pytest.approx(np.log(5), abs=0.001)


def test_the_loss_of_waiting_times_is_a_likelihood():
    y, means = np.array([0.3, 1.0, 4.0]), np.linspace(0.2, 6, 581)
    density = np.exp(-y / means[:, None]) / means[:, None]
    loss = y / means[:, None] + np.log(means[:, None])
    np.testing.assert_allclose(-np.log(density), loss, rtol=1e-12, atol=1e-12)
    assert means[loss.mean(axis=1).argmin()] == pytest.approx(y.mean(), abs=0.01)
