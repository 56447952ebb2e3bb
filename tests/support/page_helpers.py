"""What the browser tests do with a figure on a page: read it, set it, press its buttons."""

import contextlib
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest

from dlbook.figures import Choice, Number, Seed, Slider, Toggle
from dlbook.trace import array_from_json, array_to_json

HANDLE = "document.querySelector('.dlbook-live').dlbook"
MODULES = Path(os.environ.get("NODE_MODULES", Path(__file__).parents[2] / "js" / "node_modules"))


def axe_violations(page, rules=None):
    """Return what axe-core finds inside the figures: rule and element of each violation; `rules` or all."""
    axe = MODULES / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix js")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("""(rules) => axe.run('.dlbook-live', {
        resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) })""", rules)
    return [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]


def set_all(page, values):
    """Set controls through the page's handle, and return every value of the figure by name."""
    values = [[name, array_to_json(v) if isinstance(v, np.ndarray) else v] for name, v in values.items()]
    return json.loads(page.evaluate(f"""values => {{
        for (const [name, value] of values) {HANDLE}.set(name, value);
        return JSON.stringify({HANDLE}.scope());
    }}""", values))


def scope_of(page):
    """Return every value of the figure by name; sent as one text, in a fraction of the time."""
    return json.loads(page.evaluate(f"JSON.stringify({HANDLE}.scope())"))


def assert_scope(scope, expected, rtol=1e-10):
    for name, value in expected.items():
        if not isinstance(value, str):
            got = array_from_json(scope[name]) if isinstance(scope[name], dict) else np.asarray(scope[name])
            np.testing.assert_allclose(got, np.asarray(value), rtol=rtol, atol=1e-12, err_msg=name)


FITS = """async (width) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (let i = 0; i < 3; i++) await frame();
    for (let i = 0; i < 100 && document.documentElement.scrollWidth > width; i++) await frame();
    return document.documentElement.scrollWidth <= width;
}"""


def fits(page, width):
    """Say whether nothing is wider than the page once the drawings have followed its size."""
    return page.evaluate(FITS, width)


def act(page, name, card=0):
    """Press a button at the foot of a card."""
    page.locator(".dlbook-live").nth(card).locator(f"[data-action={name}]").click()


def clipboard(page):
    """Catch what the page copies; call before it does."""
    page.evaluate("""() => {
        window.copied = undefined;
        navigator.clipboard.writeText = async (text) => { window.copied = text; };
    }""")
    return lambda: page.wait_for_function("window.copied").json_value()


def run_snippet(text):
    """Execute what a reader pasted, and return the outputs."""
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "snippet", "exec"), scope)
    return scope


def each(names):
    """Run a test that takes `page` for each of these figures; one process runs all tests of a figure."""
    return pytest.mark.parametrize("name", names, ids="figure:{}".format, scope="module")


def settings(explorable):
    """Return control settings that sweep every control: both ends, a value between, every choice."""
    yield {}
    for name, control in explorable.controls.items():
        if isinstance(control, Slider):
            between = control.min + 0.3 * (control.max - control.min)
            between = int(between) if control.integer else between
            yield from ({name: v} for v in (control.min, control.max, between))
        elif isinstance(control, Seed):
            yield from ({name: v} for v in (0, 12345))
        elif isinstance(control, Choice):
            yield from ({name: option} for option in control.options)
        elif isinstance(control, Number):
            yield from ({name: v} for v in (control.min, control.max, 0.3) if v is not None)
        else:
            yield from ({name: True}, {name: False})
    yield from (solution for _, solution in explorable.parts.values())



#-----


CHANGED = {
    "one_neuron": {"w1": -0.3, "b": 1 / 3, "g": "tanh", "X": [[i / 7, -i] for i in range(14)]},
    "gate_builder": {"gate": "xor", "w2": 2.9},
    "learning_rate": {"rate": 0.1},
    "perceptron_learning": {"rate": 0.7, "X": [[0.5, -1.25], [1 / 3, 2.0], [-3.0, 0.1]], "y": [1, 0, 1]},
}


def turned(name, explorable):
    """Return values other than those at the start: those of `CHANGED`, or one for each control."""
    if name in CHANGED:
        return CHANGED[name]
    found = {}
    for control in explorable.controls.values():
        if isinstance(control, Slider) and control.scale == "linear":
            places = (control.max - control.min) / control.step
            found[control.name] = control.min + control.step * round(0.3 * places)
        elif isinstance(control, Toggle):
            found[control.name] = not control.value
        elif isinstance(control, Choice):
            found[control.name] = next(option for option in control.options if option != control.value)
        elif isinstance(control, Seed):
            found[control.name] = 5
    return found
