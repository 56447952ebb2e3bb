"""The guide "Make your own explorable": what it asks of its readers can be done as it says."""

import numpy as np
from chapter_notebooks import BOOK, code_cells, fenced, live, markdown, read, vocabulary

from dlbook.figures import Explorable, Slider

PATH = BOOK / "make_your_own.ipynb"
GUIDE = read(PATH)
SOFTMAX, CLIP, MOMENTUM = fenced(markdown(GUIDE))


def solved(*blocks):
    """Return the names of the guide, and those of its solutions."""
    names = vocabulary(PATH)
    for block in blocks:
        exec(block, names)
    return names


def test_softmax_ignores_a_common_shift():
    names = solved(SOFTMAX.rsplit("explore(", 1)[0])
    figure = names["explore"](names["softmax"], a=(-3.0, 3.0), b=(-3.0, 3.0), c=(-3.0, 3.0))
    for shift in (0.0, 1.5):
        figure.a, figure.b, figure.c = shift - 1.0, shift, shift + 1.0
        np.testing.assert_allclose(figure.p, np.exp([-1, 0, 1]) / np.exp([-1, 0, 1]).sum())
    exec(SOFTMAX, names)                # with its own view


def test_both_lines_of_clip_work():
    first, second = (line for line in CLIP.splitlines() if "return" in line)
    for line in (first, second):
        names = solved(CLIP.replace(second if line is first else first, ""))
        figure = names["explore"](names["clip"], w=(-3.0, 3.0))
        for w, expected in ((-2.0, -1.0), (0.3, 0.3), (2.0, 1.0)):
            figure.w = w
            assert figure.clip == expected


def test_the_rates_that_the_text_names_do_what_it_says():
    names = vocabulary(PATH)
    for cell in code_cells(GUIDE):
        if cell.id in ("points", "learn-step", "learn-outputs", "fit-live", "learn-figure"):
            exec(cell.source, names)
    losses = {rate: names["learning"].run(40, rate=rate)[-1]["losses"] for rate in (0.2, 0.25)}
    assert losses[0.2][-1] < 0.3
    assert losses[0.25][-1] > losses[0.25][-10]


def test_momentum_runs_and_arrives():
    names = solved(MOMENTUM) | {"STEPS": 40}
    cell = next(cell.source for cell in code_cells(GUIDE) if cell.id == "points")
    exec(cell, names)
    names["descend"].__globals__["STEPS"] = 40
    start = {"slope": -1.0, "shift": -2.0, "losses": np.full(40, np.nan), "i": 0, "vs": 0.0, "vb": 0.0}
    figure = Explorable(id="roll", title="Roll", alt="A line.", state=start, step=names["roll"],
                        compute=lambda slope: {"slope": slope}, views=[], data={"P": names["P"]},
                        controls=[Slider("rate", 0.01, 0.3, 0.05)])
    end = figure.run(400)[-1]
    np.testing.assert_allclose([end["slope"], end["shift"]], np.polyfit(names["x"], names["y"], 1), rtol=1e-6)


def test_it_shows_what_it_teaches():
    figures = live(GUIDE)
    assert len(figures) == 7
    assert sum(bool(figure["player"]) for figure in figures) == 1
    assert any(view.get("drag") for figure in figures for view in figure["views"])
