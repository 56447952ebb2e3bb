"""Chapter 8: many curves, each fitted to other measurements of one wave: bias and variance."""

import numpy as np

from dlbook.arrays import draws, namespace
from dlbook.course.overfitting.curves import MOST, columns, fits
from dlbook.figures import Bars, Explorable, LineChart, Readout, Seed, Slider

__all__ = ["ALONG", "FEWEST", "LARGEST", "SETS", "explorable", "outputs", "parts", "wave"]

SETS = 20                                  # training sets, and as many curves
FEWEST, LARGEST = 14, 50                   # points in one: more than any curve has coefficients
ALONG = np.linspace(-1.0, 1.0, 81)         # where the curves are drawn, and where new points may lie


def wave(x):
    """Return the truth."""
    return namespace(x).sin(3.0 * x)


def parts(curves, truth):
    """Return bias² and variance of curves (n, SETS, d) around the truth (n,), for every degree: (d,) each."""
    xp = namespace(curves)
    mean = xp.mean(curves, axis=1)
    bias2 = xp.mean((mean - truth[:, None]) ** 2, axis=0)
    return bias2, xp.mean((curves - mean[:, None, :]) ** 2, axis=(0, 1))


def outputs(degree, points, noise, seed):
    """Return a curve for each training set, their mean, and the parts of their error on new points."""
    xp = namespace(noise)
    row, along = xp.arange(LARGEST), xp.asarray(ALONG)
    step = 2.0 / xp.astype(points - 1, xp.float64)
    places = xp.minimum(xp.astype(row, xp.float64) * step - 1.0, 1.0)       # the rows beyond have weight 0
    scatter, _ = draws.normal(draws.generator(seed), LARGEST * SETS)
    measured = wave(places)[:, None] + noise * xp.reshape(scatter, (LARGEST, SETS))
    train = xp.concat([xp.astype(row < points, xp.float64), 0.0 * along])
    targets = xp.concat([measured, xp.zeros((ALONG.size, SETS))])
    F = fits(columns(xp.concat([places, along])), train, targets)[LARGEST:, :, :]        # (81, 20, 13)
    bias2, variance = parts(F, wave(along))
    error = noise ** 2 + bias2 + variance
    at = xp.reshape(degree, (1,))
    curves = xp.take(F, at, axis=2)[:, :, 0]
    errors = {"bias2": bias2, "variance": variance, "error": error,
              "sigma2": xp.zeros_like(error) + noise ** 2}
    bars = {name: xp.take(values, at, axis=0) for name, values in errors.items()}        # (1,) each
    return {"x": along, "truth": wave(along), "curves": curves.T, "mean": xp.mean(curves, axis=1),
            "bars": bars, **{name: bar[0] for name, bar in bars.items()},
            "lowest": degree == xp.argmin(error)}


explorable = Explorable(
    id="many-curves",
    title="Bias and variance",
    alt="Twenty thin curves, each fitted to other measurements of a sine wave, their mean as a thick line, "
        "and the wave itself, dashed. Stiff curves lie close together, but their mean is far from the wave; "
        "those of a high degree scatter around it, most of all near the ends. Next to it four bars: the "
        "noise, the squared bias, the variance, and their sum, the mean squared error on new points.",
    task="Find the degree with the smallest mean error on new points. Then go back to degree 9, and take 50 "
         "points instead of 20: which bar shrinks?",
    controls=[Slider("degree", 1, MOST, 9, 1, "degree"),
              Slider("points", FEWEST, LARGEST, 20, 1, "points per training set"),
              Slider("noise", 0.1, 0.5, 0.3, 0.05, "noise σ"), Seed()],
    compute=outputs,
    views=[LineChart({"mean": "mean", "truth": "truth"}, x="x", xlim=(-1.0, 1.0), ylim=(-2.0, 2.0),
                     families={"20 curves": "curves"}, xlabel="x", ylabel="y"),
           Bars({"noise": "bars/sigma2", "bias²": "bars/bias2", "variance": "bars/variance",
                 "sum": "bars/error"}, labels=("this degree",), ylim=(0.0, 0.5), digits=3,
                ylabel="squared error"),
           Readout("Noise σ² {sigma2:.3f} + bias² {bias2:.3f} + variance {variance:.3f}",
                   "Mean error on new points {error:.3f}{lowest?, the smallest of all degrees|}")],
    goal="lowest",
    solution={"degree": 3},
)
