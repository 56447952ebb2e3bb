"""The exercises of chapter 1, each with a hint for every common mistake."""

import numpy as np

from dlbook import datasets
from dlbook.course.exercise import array, call, close, compare, exercise, expect, number, text, words
from dlbook.course.held_out import predictions

__all__ = ["TYPICAL_MISS", "beach", "check_beach", "check_blue", "check_line", "check_rings",
           "check_typical_miss"]

# Exercise 1 -------------------------------------------------------------------------------------

_SLOPES = {
    1 / 15: "w is upside down: it is in portions per degree, so divide 90 portions by 6 degrees.",
    90: "90 is how much the sales grow over all 6 degrees; w is the growth per degree.",
    -15: "Sales are higher on hotter days, so w is positive: keep the same order of days in numerator and "
         "denominator.",
    10: "10 is the slope of the chapter's own stall. Here the sales grow from 60 to 150.",
}


@exercise
def check_line(w, b):
    """Check the line through (22 °C, 60 portions) and (28 °C, 150 portions).

    Parameters
    ----------
    w, b : float
        Slope and offset.
    """
    w, b = number("w", w), number("b", b)
    for slip, hint in _SLOPES.items():
        expect(not np.isclose(w, slip, rtol=0, atol=1e-3), hint)
    expect(close(w, 15), f"w = {text(w)} is not right: divide the increase in sales by the increase in "
                         "temperature.")
    expect(not close(b, 60), "w is right. b is not the sales of one of the days: it is the value of the line "
                             "at 0 °C.")
    expect(not close(b, 270), "w is right, and so is the size of b, but not its sign: 60 = 15 · 22 + b.")
    expect(not close(b, 390), "w is right. For b, subtract 15 · 22 from 60; you added it.")
    expect(close(b, -270), f"w is right, but with b = {text(b)} the line predicts {text(15 * 22 + b)} at 22 "
                           "°C, not 60.")
    return ("f(x) = 15x − 270 passes through both days. (Below 18 °C it predicts less than nothing: it is "
            "only a model.)")


# Exercise 2 -------------------------------------------------------------------------------------

_RINGS = {"chess": "AI", "mail": "AI", "rents": "ML", "faces": "DL"}
_WHY = {
    ("chess", "ML"): "The formula was written by the authors; no number in it comes from data.",
    ("chess", "DL"): "Looking ten moves deep is not a depth of layers, and nothing was learned.",
    ("mail", "ML"): "Such filters often learn. This one does not: somebody typed in the list.",
    ("mail", "DL"): "There are no layers, and nothing was learned: somebody typed in the list.",
    ("rents", "AI"): "True, but there is a smaller ring: slope and offset come from a thousand flats.",
    ("rents", "DL"): "It learns, but there is only one step from floor space to rent; deep means many "
                     "layers.",
    ("faces", "AI"): "True, but there are two smaller rings: its weights come from photographs.",
    ("faces", "ML"): "True, but there is a smaller ring: fifty layers are deep.",
}


@exercise
def check_rings(chess, mail, rents, faces):
    """Check the smallest ring that each of four programs belongs to.

    Parameters
    ----------
    chess, mail, rents, faces : {"AI", "ML", "DL"}
    """
    for name, answer in {"chess": chess, "mail": mail, "rents": rents, "faces": faces}.items():
        found = [word.upper() for word in words(name, answer)]
        expect(len(found) == 1 and found[0] in ("AI", "ML", "DL"),
               f'{name} should be "AI", "ML" or "DL", in quotation marks.')
        given = found[0]
        expect(given == _RINGS[name], f"{name}: {_WHY.get((name, given))}")
    return "It is not the task that decides the ring, but where the rule comes from."


# Exercise 3 -------------------------------------------------------------------------------------

def _miss(w, b, x, y):
    return np.sqrt(np.mean((w * x + b - y) ** 2))


_CASES = {
    "the line 10x − 180 on three days":
        (10.0, -180.0, np.array([27.0, 28.0, 31.0]), np.array([93.0, 100.0, 127.0])),
    "the line −2x + 1 on four samples":
        (-2.0, 1.0, np.array([0.0, 1.0, 2.0, -1.0]), np.array([3.0, -1.5, -2.0, 0.0])),
}
_MISSES = {
    "This is the mean squared error itself: take its square root.":
        lambda w, b, x, y: np.mean((w * x + b - y) ** 2),
    "This is the mean of the signed misses, so too high and too low cancel out: square them first.":
        lambda w, b, x, y: np.mean(w * x + b - y),
    "This is the mean of the signed misses, so too high and too low cancel out: square them. (And a miss is "
    "prediction minus truth.)":
        lambda w, b, x, y: np.mean(y - w * x - b),
    "This is the mean absolute error, which is a different loss: square, take the mean, then the root.":
        lambda w, b, x, y: np.mean(np.abs(w * x + b - y)),
    "This is the root of the *sum* of squares: it grows with the number of days. Take the mean.":
        lambda w, b, x, y: np.sqrt(np.sum((w * x + b - y) ** 2)),
    "The offset b is missing: the line is w·x + b.":
        lambda w, b, x, y: np.sqrt(np.mean((w * x - y) ** 2)),
    "Only y is squared, because ** binds more tightly than −: put (w * x + b - y) in brackets.":
        lambda w, b, x, y: np.sqrt(np.abs(np.mean(w * x + b - y ** 2))),
    "This is the standard deviation of the misses, which forgives a line that is too high everywhere: take "
    "the mean of the squares, without subtracting anything first.":
        lambda w, b, x, y: np.std(w * x + b - y),
    "The mean of the squares was halved: here there is no ½.":
        lambda w, b, x, y: np.sqrt(np.mean((w * x + b - y) ** 2) / 2),
}


@exercise
def check_typical_miss(function):
    """Check ``typical_miss(w, b, x, y)``: the root mean squared error of a line.

    Parameters
    ----------
    function : callable
        Takes numbers `w`, `b` and arrays `x`, `y` of shape (n,); returns a number.
    """
    compare(function, _miss, _CASES, _MISSES, lambda answer, *_: number("the typical miss", answer))
    return "Error, square, mean, root: the result is in portions again."


# Exercise 4 -------------------------------------------------------------------------------------

@exercise
def check_blue(function):
    """Check ``is_blue(X)``: a rule for blue pixels that is right for 95 % of the marked ones.

    Parameters
    ----------
    function : callable
        Takes red, green and blue from 0 to 1, shape (n, 3); returns n truth values.
    """
    photo = datasets.pavilion()
    X, blue = photo.X[photo.y < 2], photo.y[photo.y < 2] == 1
    kept = array("the result", call(function, X), blue.shape)
    expect(np.isin(kept, (0, 1)).all(), "Expected one truth value per pixel, such as `red < 0.5`, got "
                                        "other numbers.")
    kept = kept == 1
    right = np.mean(kept == blue)
    expect(not kept.all() and kept.any(), "The rule gives all pixels the same answer.")
    expect(right > 0.1, f"Only {right:.0%} are right: the rule is the wrong way round.")
    missed, extra = np.mean(~kept[blue]), np.mean(kept[~blue])
    compares = np.mean(array("the result", call(function, X / 2), blue.shape) == kept) > 0.95
    cure = _blue_cure(X[blue & ~kept], compares) if missed > extra else (
        "Tiles and walls are included: compare blue with the colour that dominates in them.")
    expect(right >= 0.95, f"Expected at least 95 % of the marked pixels to be right, got {right:.0%}: "
                          f"{missed:.0%} of the blue ones are missed, {extra:.0%} of the others are "
                          f"included. {cure}")
    return f"{right:.0%} of the marked pixels are right."


def _blue_cure(lost, compares):
    """Return a cure from the missed pixels (n, 3); `compares`: with half the light the verdicts stay."""
    if not compares:
        kind = "Dark" if np.median(lost.max(axis=1)) < 0.5 else "Bright"
        return (f"{kind} blue pixels are missed: the rule should give the same answer in half the light. "
                "Compare two colours with each other, not with a fixed number.")
    green, larger = np.mean(lost[:, 1] >= lost[:, 2]), np.mean(lost[:, 2] > lost[:, 0])
    if green > 0.5:
        return (f"In {green:.0%} of the missed ones green is as strong as blue: they are blue-*green*. Do "
                "not require blue > green; compare with red only.")
    return (f"Blue is larger than red in {larger:.0%} of the missed ones: the rule asks for too large a "
            "difference.")


# Exercise 5 -------------------------------------------------------------------------------------

TYPICAL_MISS = 12.0             # portions; chance alone makes 8, the best straight line 33


def _year():
    """Return the days of a stall at the beach: 20 with their sales, 300 without, and those 300 sales."""
    rng = np.random.default_rng(83)         # here the curve that is best on the days seen fails on others
    x = np.round(rng.uniform(14, 38, 320), 1)
    y = np.round(150 * np.exp(-((x - 30) / 9) ** 2) + rng.normal(0, 8, 320))
    return x[:20], y[:20], x[20:], y[20:]


def beach():
    """Return the data of exercise 5.

    Returns
    -------
    x, y : float array, shape (20,)
        Temperature (°C) and portions sold on 20 days.
    x_new : float array, shape (300,)
        The temperatures of 300 other days.
    """
    return _year()[:3]


@exercise
def check_beach(answers):
    """Check the sales predicted for the 300 new days of `beach`: a typical miss of at most 12 portions.

    Parameters
    ----------
    answers : array_like, shape (300,)
    """
    x, y, x_new, y_new = _year()
    found = predictions(answers, len(x), len(x_new))
    miss, line = (float(np.sqrt(np.mean((guess - y_new) ** 2)))
                  for guess in (found, np.polyval(np.polyfit(x, y, 1), x_new)))
    worst = int(np.argmax(np.abs(found - y_new)))
    expect(miss < 0.97 * line or miss <= TYPICAL_MISS,
           f"The typical miss is {text(miss)} portions; a straight line has {text(line)}. Draw y over x, and "
           "your rule with it: does it bend as the days do, not less and not more?")
    expect(miss <= TYPICAL_MISS,
           f"The typical miss is {text(miss)} portions; expected {TYPICAL_MISS:g} or less. The worst is at "
           f"{x_new[worst]:g} °C, where you predict {text(found[worst])}. Try a family that can bend more, "
           "or less. The days seen do not say which: hide one day at a time, and predict it from the others.")
    return f"A typical miss of {miss:.1f} portions on days that your rule has never seen; chance makes 8."
