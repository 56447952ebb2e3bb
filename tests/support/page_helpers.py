"""What the browser tests do with a figure on a page: read it, set it, press its buttons."""

import contextlib
import io
import os
from pathlib import Path

import numpy as np
import pytest

from dlbook.trace import array_from_json, array_to_json

HANDLE = "document.querySelector('.dlbook-live').dlbook"
MODULES = Path(os.environ.get("NODE_MODULES", Path(__file__).parents[2] / "js" / "node_modules"))


def axe_violations(page):
    """Return what axe-core finds inside the figures: rule and element of each violation."""
    axe = MODULES / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix js")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.dlbook-live', {resultTypes: ['violations']})")["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found]


def set_all(page, values):
    """Set controls through the page's handle, and return every value of the figure by name."""
    values = [[name, array_to_json(v) if isinstance(v, np.ndarray) else v] for name, v in values.items()]
    return page.evaluate(f"""values => {{
        for (const [name, value] of values) {HANDLE}.set(name, value);
        return {HANDLE}.scope();
    }}""", values)


def assert_scope(scope, wanted, rtol=1e-10):
    for name, value in wanted.items():
        if not isinstance(value, str):
            got = array_from_json(scope[name]) if isinstance(scope[name], dict) else np.asarray(scope[name])
            np.testing.assert_allclose(got, np.asarray(value), rtol=rtol, atol=1e-12, err_msg=name)


def act(page, name, card=0):
    """Press a button of a card's foot."""
    page.locator(".dlbook-live").nth(card).locator(f"[data-action={name}]").click()


def clipboard(page):
    """Catch what the page copies; call before it does."""
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    return lambda: page.wait_for_function("window.copied").json_value()


def run_snippet(text):
    """Execute what a reader pasted, and return the outputs."""
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "snippet", "exec"), scope)
    return scope
