"""How computed? The panel lists what the code calls, with the numbers that the code gives."""

import sys

import pytest
from page_helpers import HANDLE, axe_violations, each, fits

from dlbook import activations, course
from dlbook.figures.recording import call
from dlbook.trace.calls import _public

# What the functions of these figures call, read from their code: of `compute` for one question, or of `step`.
VALUE_GRAPH = [("autodiff.Value", 0), ("plots.value_graph", 0), ("autodiff.backward", 1)]
CHAINS = {
    ("one_neuron", "Plane of x₁ and x₂"): [
        ("plots.grid", 0), ("perceptron.neuron", 0), ("perceptron.weighted_sum", 1),
        ("activations.sigmoid", 1), ("perceptron.boundary", 0), ("perceptron.normal", 0)],
    ("loss_landscape", "squared error: w"): [
        ("activations.sigmoid", 0), ("losses.mse", 0), ("activations.d_sigmoid", 0),
        ("activations.sigmoid", 1)],
    ("computational_graph", "Computational graph"): VALUE_GRAPH,
    ("optimizer_race", "Height above the lowest point", 2): [
        ("arrays.draws.normal", 0), ("arrays.draws.uniform", 1), ("optimizers.sgd", 0),
        ("optimizers.momentum", 0), ("optimizers.nesterov", 0), ("optimizers.adagrad", 0),
        ("optimizers.rmsprop", 0), ("optimizers.adam", 0)],
    ("who_looks_at_whom", "look"): [
        ("pretrained.unpacked", 0), ("network.forward", 0), ("layers.chain_forward", 1),
        ("layers.embedding", 2), ("layers.positions", 2), ("layers.transformer_block", 2),
        ("layers.chain_forward", 3), ("layers.residual", 4), ("layers.residual", 4),
        ("layers.transformer_block", 2), ("layers.chain_forward", 3)],
}

# The functions in one part of the panel, each with how deep it is; parts are the present, the start, a step.
READ = """(part) => {
  const body = document.querySelector('.dlbook-how-body');
  const depth = (list) => list.matches('ul') ? 1 + depth(list.parentElement.parentElement) : 0;
  let [at, found] = [0, []];
  for (const node of body.children) {
    if (node.matches('.dlbook-how-role')) at += 1;
    if (at === part && !node.matches('p'))
      found.push(...[...node.querySelectorAll('li')].map((li) => [
        li.querySelector(':scope > code, :scope > a > code')?.textContent, depth(li.parentElement)]));
  }
  return found.filter(([name]) => name);
}"""


def ask(page, question):
    """Open the panel by the keyboard, and choose a question by how it begins."""
    page.locator("[data-action=how]").focus()
    page.keyboard.press("Enter")
    choice = page.locator(".dlbook-how select")
    assert choice.evaluate("e => e === document.activeElement")
    labels = choice.locator("option").all_text_contents()
    choice.select_option(index=next(i for i, label in enumerate(labels) if label.startswith(question)))


def close(page):
    page.keyboard.press("Escape")
    assert not page.locator(".dlbook-how").is_visible()
    assert page.locator("[data-action=how]").evaluate("e => e === document.activeElement")


def called(function, inputs):
    """Return the public functions that Python calls when it computes `function` on NumPy, by name."""
    found = set()

    def note(frame, event, _argument):
        if event == "call":
            found.add(_public(frame.f_code, frame.f_globals.get("__name__", ""))[0])

    sys.setprofile(note)
    try:
        call(function, inputs)
    finally:
        sys.setprofile(None)
    return found - {None}


@pytest.mark.parametrize("key", CHAINS, ids=lambda key: key[0])
def test_the_chain_is_what_the_code_calls(key, visit):
    name, question, *part = key
    page, explorable = visit(name), course.figure(name)
    ask(page, question)
    told = page.evaluate(READ, *part or [0])
    assert [tuple(one) for one in told] == CHAINS[key]
    function = explorable.step if part else explorable.compute
    assert {name for name, _ in told} <= called(function, explorable.inputs())
    close(page)


@each(["one_neuron"])
def test_values_follow_a_slider_and_the_option_that_is_chosen(page):
    ask(page, "At the origin")
    value = page.locator(".dlbook-how-body li .dlbook-gives")
    assert value.text_content() == f"{activations.sigmoid(1.0):.4g}"
    slider = page.get_by_role("slider", name="bias b", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    bias = page.evaluate(f"{HANDLE}.get('b')")
    expected = f"{activations.sigmoid(bias):.4g}"
    page.wait_for_function("text => document.querySelector('.dlbook-how-body li .dlbook-gives').textContent"
                           " === text", arg=expected)
    page.get_by_role("radio", name="tanh").check()
    page.wait_for_function("document.querySelector('.dlbook-how-body li').textContent.includes('tanh')")
    assert "activation g = tanh" in page.locator(".dlbook-how-body > p").first.text_content()
    page.locator(".dlbook-how select").focus()
    close(page)


@each(["one_neuron"])
def test_a_press_on_a_number_asks_for_its_sentence(page):
    page.locator("output[data-name=answer]").click()
    chosen = page.locator(".dlbook-how select option:checked")
    assert chosen.text_content().startswith("At the origin")
    page.locator(".dlbook-how select").focus()
    page.keyboard.press("Escape")
    assert page.locator(".dlbook-readout .dlbook-ask").evaluate("e => e === document.activeElement")
    assert page.locator(".dlbook-readout .dlbook-ask").get_attribute("aria-expanded") == "false"


@each(["one_neuron", "optimizer_race", "slide_the_filter", "playground", "computational_graph"])
def test_each_drawing_has_a_button_whose_panel_is_legible_on_a_phone(name, page, explorable):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    buttons = page.locator(".dlbook-ask")
    assert buttons.count() == len(explorable.views)
    shown = [button for button in buttons.all() if button.is_visible()]
    assert all(min(button.bounding_box()[side] for side in ("width", "height")) >= 23.5 for button in shown)
    shown[0].click()
    assert fits(page, 390)
    assert axe_violations(page) == []
    page.keyboard.press("Escape")


def test_a_function_leads_to_its_entry_in_the_reference_where_the_page_has_one(visit):
    page = visit("one_neuron")
    ask(page, "At the origin")
    assert page.locator(".dlbook-how-body a").count() == 0
    close(page)
    page.evaluate("""() => { const meta = document.createElement('meta');
        [meta.name, meta.content] = ['dlbook-reference', 'reference/neurons.html activations perceptron'];
        document.head.append(meta); }""")
    ask(page, "At the origin")
    link = page.locator(".dlbook-how-body a")
    assert link.get_attribute("href") == "reference/neurons.html#dlbook.activations.sigmoid"
    close(page)
    page.evaluate("document.querySelector('meta[name=dlbook-reference]').remove()")
