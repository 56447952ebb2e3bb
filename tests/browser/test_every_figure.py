"""Every figure of the book in a real page: alive, right, shared, legible; each is opened only once."""

import numpy as np
import pytest
from page_helpers import (
    HANDLE,
    act,
    assert_scope,
    axe_violations,
    clipboard,
    each,
    fits,
    run_snippet,
    scope_of,
    set_all,
    settings,
    turned,
)

from dlbook import course
from dlbook.arrays import pytree
from dlbook.figures import Choice, Slider

FIGURES = {name: course.figure(name) for name in sorted(course.figures())}
MOVING = [name for name, explorable in FIGURES.items() if explorable.step]
SLIDING = [name for name, explorable in FIGURES.items()
           if any(isinstance(c, Slider) for c in explorable.controls.values())]
OF_TESTS = ["zoo", "workshop", "reader", "window", "looks"]


@each(FIGURES)
def test_every_value_equals_pythons_over_a_sweep_of_the_controls(page, explorable):
    for values in settings(explorable):
        page.evaluate(f"{HANDLE}.reset()")
        assert_scope(set_all(page, values), dict(pytree.paths(explorable.outputs(**values))))


@each(FIGURES)
def test_readouts_show_the_full_value(page, explorable):
    scope = explorable.scope()
    shown = page.locator("output[data-name]").evaluate_all(
        "all => all.map((o) => [o.dataset.name, o.dataset.value])"
    )
    assert shown
    for place, text in shown:
        np.testing.assert_allclose(float(text), float(scope[place]), rtol=1e-10)


@each(MOVING)
def test_dynamics_step_like_python_and_rewind_to_the_same_start(name, page, explorable):
    values = turned(name, explorable)
    set_all(page, values)
    states = explorable.run(100, **values)
    for steps in (25, 75):
        page.evaluate(f"for (let i = 0; i < {steps}; i++) {HANDLE}.step()")
        index = page.evaluate(f"{HANDLE}.index")
        scope = scope_of(page)
        expected = explorable.outputs(states[index], **values)
        assert_scope(scope, dict(pytree.paths(states[index])), rtol=1e-6)
        assert_scope(scope, dict(pytree.paths(expected)), rtol=1e-6)
    assert index == 100
    page.evaluate(f"{HANDLE}.rewind()")
    assert_scope(scope_of(page), dict(pytree.paths(explorable.first(**values))))


def heat(page):
    """Return the pixels of the heat map and the path of the first line: what a reader sees."""
    return page.evaluate("""() => [
        [...document.querySelectorAll('.dlbook canvas')].map((canvas) => canvas.toDataURL()),
        [...document.querySelectorAll('.dlbook-drawing svg')].map((svg) => svg.innerHTML)]""")


@each(SLIDING)
def test_a_key_press_moves_the_slider_and_changes_the_figure(page, explorable):
    slider = page.locator("[data-control]").get_by_role("slider").first
    control = explorable.controls[slider.evaluate("e => e.closest('[data-control]').dataset.control")]
    before = heat(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    there = page.evaluate(f"{HANDLE}.get('{control.name}')")
    if control.scale == "linear":
        assert float(slider.input_value()) == pytest.approx(control.value + control.step)
        assert there == pytest.approx(control.value + control.step)
    assert there > control.value
    if explorable.step is None:  # a learning rate alone changes no picture
        page.evaluate(f"{HANDLE}.flush()")
        assert heat(page) != before


@each([name for name in FIGURES if name not in SLIDING])
def test_without_a_slider_a_key_press_chooses_and_changes_the_figure(page, explorable):
    control = next(c for c in explorable.controls.values() if isinstance(c, Choice))
    before = page.locator(".dlbook-stage").inner_html()
    page.locator("[data-control]").locator("input:checked, select").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{HANDLE}.get('{control.name}')") == control.options[1]
    page.evaluate(f"{HANDLE}.flush()")
    assert page.locator(".dlbook-stage").inner_html() != before


def change(name, page, explorable):
    """Turn the figure, and take seven steps if it can; return how many."""
    set_all(page, turned(name, explorable))
    if explorable.step:
        page.evaluate(f"for (let i = 0; i < 7; i++) {HANDLE}.step()")
    return 7 if explorable.step else 0


@each(FIGURES)
def test_a_copied_link_restores_every_value_on_a_dark_phone(name, page, explorable):
    steps = change(name, page, explorable)
    copied = clipboard(page)
    act(page, "link")
    link = copied()
    expected = scope_of(page)
    assert f"#{explorable.id}:" in link
    page.wait_for_url(link)
    other = page.context.new_page()
    other.set_viewport_size({"width": 320, "height": 900})
    other.emulate_media(color_scheme="dark")
    other.goto(link)
    other.wait_for_function(f"{HANDLE}?.index === {steps}")             # a large state is stepped again
    assert scope_of(other) == expected
    other.add_style_tag(content="body { margin: 8px; }")
    assert fits(other, 320)
    if explorable.step:
        other.evaluate(f"{HANDLE}.rewind()")
        start = explorable.first(**turned(name, explorable))
        assert_scope(scope_of(other), dict(pytree.paths(start)))
    other.close()


@each(["one_neuron", "perceptron_learning", "playground"])
def test_a_page_that_is_loaded_again_restores_every_value(name, page, explorable):
    steps = change(name, page, explorable)
    copied = clipboard(page)
    act(page, "link")
    assert copied()
    expected = scope_of(page)
    page.reload()
    page.wait_for_function(f"{HANDLE}?.index === {steps}")
    assert scope_of(page) == expected


@each(FIGURES)
def test_copied_python_gives_the_pages_numbers(name, page, explorable):
    change(name, page, explorable)
    copied = clipboard(page)
    act(page, "python")
    text = copied()
    assert f"from {course.figures()[name].rpartition('.')[0]} import {name}\n" in text
    outputs = dict(pytree.paths(run_snippet(text)["outputs"]))
    assert_scope(scope_of(page), outputs, rtol=1e-8)


@each([*FIGURES, *OF_TESTS])
def test_on_a_small_screen_with_large_text_nothing_is_cut(page):
    page.set_viewport_size({"width": 320, "height": 900})
    page.add_style_tag(content="body { margin: 8px; }")
    for size in ("100%", "200%"):
        page.add_style_tag(content=f"html {{ font-size: {size}; }}")
        assert fits(page, 320), size


@pytest.mark.parametrize("dark", [False, True])
@each(OF_TESTS)
def test_every_kind_of_view_and_control_is_accessible(page, dark):
    """Those of the book's figures that are on a page are asked there: test_pages.py of the site."""
    scheme, paper = ("dark", "#121212") if dark else ("light", "#fff")
    page.emulate_media(color_scheme=scheme)
    page.add_style_tag(content=f"body {{ background: {paper}; }}")
    page.locator(f".dlbook[data-scheme={scheme}]").wait_for()
    assert axe_violations(page, ["color-contrast"] if dark else None) == []
