"""The adapter between a kernel's model and a figure: both ways, each view on its own, nothing left behind."""

import json
import shutil
from importlib.resources import files

import pytest

from dlbook.course.perceptron.figures import one_neuron, perceptron_learning

# What anywidget passes: traits, events for their changes, and a way to notify the kernel.
MODEL = """class Model {
  constructor(traits) { Object.assign(this, {traits, heard: [], sent: []}); }
  get(name) { return this.traits[name]; }
  set(name, value) { this.traits[name] = value; this.sent.push(name); this.notify(name); }
  notify(name) { this.heard.filter(([event]) => event === `change:${name}`).forEach(([, f]) => f()); }
  save_changes() {}
  on(event, f) { this.heard.push([event, f]); }
  off(event, f) { this.heard = this.heard.filter(([e, g]) => e !== event || g !== f); }
}"""


@pytest.fixture
def page(tmp_path, new_page):
    """Return a page with two empty boxes, a and b, and the bundle."""
    for name in ("dlbook.js", "dlbook.css"):
        shutil.copy(files("dlbook.figures") / "static" / name, tmp_path / name)
    (tmp_path / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>Widget</title><link rel="stylesheet" href="dlbook.css">'
        '<script src="dlbook.js"></script><div id="a"></div><div id="b"></div>', encoding="utf-8")
    page = new_page(height=2000)
    page.goto((tmp_path / "page.html").as_uri())
    return page


def render(page, explorable, boxes="ab"):
    """Make one model and a view of it in each box."""
    widget = explorable.widget()
    traits = {name: getattr(widget, name) for name in widget.explorable.controls}
    traits |= {name: getattr(widget, name).tolist() for name in widget.explorable.data}
    traits |= {"payload": widget.payload, "state": widget.state}
    page.evaluate(f"""traits => {{
        {MODEL}
        window.model = new Model(traits);
        const view = (id) => dlbook.widget.render({{model, el: document.getElementById(id)}});
        window.close = [...{json.dumps(boxes)}].map(view);
    }}""", traits)


def test_two_views_of_one_model_agree(page):
    render(page, one_neuron.explorable)
    first, second = (page.locator(f"#{box}").get_by_role("slider", name="w₁") for box in "ab")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("model.get('w1') === 3.1")
    page.wait_for_function("b.dlbook.get('w1') === 3.1")
    # drawn a frame later
    page.wait_for_function("input => input.value === '3.1'", arg=second.element_handle())
    assert page.evaluate("new Set(model.sent).size") == 1       # nothing else was sent to the kernel
    page.evaluate("model.traits.w1 = -2; model.notify('w1')")
    page.wait_for_function("a.dlbook.get('w1') === -2 && b.dlbook.get('w1') === -2")


def test_a_closed_view_leaves_nothing_behind_and_the_other_works(page):
    render(page, perceptron_learning.explorable)
    listeners = page.evaluate("model.heard.length")
    page.evaluate("a.dlbook.play(); close[0]()")
    assert page.evaluate("model.heard.length") == listeners / 2
    assert page.evaluate("[a.children.length, 'dlbook' in a, Boolean(b.dlbook)]") == [0, False, True]
    page.evaluate("model.traits.rate = 1; model.notify('rate')")
    page.wait_for_function("b.dlbook.get('rate') === 1")
    page.wait_for_timeout(400)                  # the closed one was playing: it must not continue
    assert page.evaluate("model.get('state').visits.data[0]") == 0
    page.evaluate("close[1]()")
    assert page.evaluate("[model.heard.length, document.querySelectorAll('.dlbook').length]") == [0, 0]
    assert page.watch.complaints == []


def test_a_payload_that_cannot_be_shown_is_closed_like_any_other(page):
    render(page, one_neuron.explorable, boxes="")
    page.evaluate("""() => {
        model.traits.payload = {dlbook: 9};
        window.end = dlbook.widget.render({model, el: a});
    }""")
    assert "written in format 9" in page.locator("#a").inner_text()
    page.evaluate("() => end()")
    assert page.evaluate("a.children.length") == 0
