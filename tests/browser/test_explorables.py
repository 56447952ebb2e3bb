"""Every explorable in a real page: alive, right, usable, and honest when something is wrong."""


import importlib

import matplotlib.image
import numpy as np
import pytest
from page_helpers import HANDLE, act, assert_scope, clipboard, run_snippet, scope_of, set_all

from dlbook import course
from dlbook.arrays import pytree
from dlbook.figures.views.view import VIEWS
from dlbook.trace import array_from_json
from dlbook.trace.graph import widen


def figure(name):
    return course.figure(name)


def test_dragging_a_point_changes_the_result(visit):
    explorable = figure("one_neuron")
    page = visit("one_neuron")
    point = page.locator(".dlbook-point").nth(0)
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 110, y - 110, steps=5)
    page.mouse.up()
    scope = scope_of(page)
    moved = array_from_json(scope["X"])
    assert moved[0, 0] < explorable.data["X"][0, 0]
    assert moved[0, 1] > explorable.data["X"][0, 1]
    assert_scope(scope, explorable.outputs(X=moved))
    assert array_from_json(scope["accuracy"]) != explorable.outputs()["accuracy"]


def test_a_point_moves_by_keyboard(visit):
    page = visit("one_neuron")
    page.locator(".dlbook-point").nth(3).focus()
    page.keyboard.press("ArrowUp")
    moved = array_from_json(page.evaluate(f"{HANDLE}.get('X')"))
    assert moved[3, 1] > figure("one_neuron").data["X"][3, 1]


def test_added_points_change_the_number_of_samples(visit):
    explorable = figure("perceptron_learning")
    page = visit("perceptron_learning")
    X, y = explorable.data["X"], explorable.data["y"]
    X, y = np.vstack([X, [[3.5, 3.5]]]), np.append(y, 0)
    page.evaluate(f"([X, y]) => {{ {HANDLE}.set('X', X); {HANDLE}.set('y', y); }}", [X.tolist(), y.tolist()])
    for _ in range(30):
        page.evaluate(f"{HANDLE}.step()")
    states = explorable.run(30, X=X, y=y)
    assert_scope(
        scope_of(page), dict(pytree.paths(explorable.outputs(states[30], X=X, y=y)))
    )


def test_a_click_adds_a_point_of_the_chosen_class_and_delete_removes_it(visit):
    page = visit("perceptron_learning")
    page.get_by_role("radio", name="class 1").check(force=True)
    box = page.locator(".dlbook canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.1)
    y = array_from_json(page.evaluate(f"{HANDLE}.get('y')"))
    assert (len(y), y[-1]) == (13, 1)
    assert array_from_json(page.evaluate(f"{HANDLE}.get('X')"))[-1] == pytest.approx([3.2, 3.2], abs=0.1)
    page.locator(".dlbook-point").nth(12).focus()
    page.keyboard.press("Delete")
    assert len(array_from_json(page.evaluate(f"{HANDLE}.get('y')"))) == 12


@pytest.mark.parametrize("name", ["one_neuron", "xor_by_hand"])
def test_the_solution_is_recognized(name, visit):
    explorable = figure(name)
    page = visit(name)
    assert not page.get_by_text("✓ Solved", exact=True).is_visible()
    set_all(page, explorable.solution)
    page.get_by_text("✓ Solved", exact=True).wait_for()


def test_a_task_with_parts_keeps_a_tick_for_each(open_page):
    explorable = figure("gate_builder")
    page = open_page(explorable.payload())
    badge = page.locator(".dlbook-badge")
    parts = iter(explorable.solution.items())
    set_all(page, next(parts)[1])
    page.locator(".dlbook-badge", has_text="✓ AND ○ OR ○ NAND ○ most of XOR").wait_for()
    page.locator(".dlbook > [aria-live]", has_text="Solved so far: AND").wait_for(state="attached")
    page.set_viewport_size({"width": 390, "height": 844})
    assert badge.inner_text() == "✓ 1 of 4"
    page.set_viewport_size({"width": 1000, "height": 800})
    set_all(page, next(parts)[1])
    page.locator(".dlbook-badge", has_text="✓ AND ✓ OR ○ NAND").wait_for()
    for _, values in parts:
        set_all(page, values)
        page.evaluate(f"{HANDLE}.flush()")
    assert badge.inner_text() == "✓ Solved"
    page.get_by_role("button", name="Reset").click()
    badge.wait_for(state="hidden")
    assert page.watch.complaints == []


def test_titles_are_headings_one_level_below_the_page_s(open_page):
    page = open_page(figure("one_neuron").payload(), figure("gate_builder").payload())
    titles = [page.get_by_role("heading", name=name, level=2) for name in ("One neuron", "Gate builder")]
    assert [title.count() for title in titles] == [1, 1]
    assert page.locator("h2").count() == 0                       # no table of contents will list them
    page.evaluate("""() => {
        const section = document.createElement('h4');
        document.querySelectorAll('.dlbook-live')[1].before(section);
        const element = document.createElement('div');
        section.after(element);
        dlbook.mount(element, JSON.parse(document.querySelector('.dlbook-live script').textContent));
    }""")
    assert page.get_by_role("heading", name="One neuron", level=5).count() == 1


DAMAGE = {
    "no JSON": '{"dlbook": 1, "kind": ',
    "another version": {"dlbook": 2},
    "another kind": {"kind": "poem"},
    "an unknown operation": {
        "programs": [
            {
                "when": {},
                "compute": {"inputs": [], "consts": [], "nodes": [["fft", []]], "outputs": {}},
                "step": None,
            }
        ]
    },
    "no program": {"programs": []},
    "an unknown view": {"views": [{"kind": "hologram"}]},
    "a damaged array": {"data": {"X": {"dtype": "float64", "shape": [9, 2], "data": [1]}}},
    "a view without its value": {
        "views": [{"kind": "readout", "lines": ["{nothing:.2f}"], "reads": [["nothing", [0]]]}]
    },
    "a view that does not say what it reads": {"views": [{"kind": "readout", "lines": ["{nothing:.2f}"]}]},
    "an unknown control": {"controls": [{"kind": "knob", "name": "w1", "label": "w₁"}]},
    "a control without options": {"controls": [{"kind": "choice", "name": "g", "label": "g"}]},
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_figure_says_so_and_the_others_work(damage, open_page):
    good = figure("gate_builder").payload()
    change = DAMAGE[damage]
    bad = change if isinstance(change, str) else figure("one_neuron").payload() | change
    page = open_page(bad, good)
    broken, alive = page.locator(".dlbook-live").nth(0), page.locator(".dlbook-live").nth(1)
    assert len(broken.get_by_role("alert").inner_text()) > 30
    assert broken.locator(".dlbook-poster").is_visible()
    assert not alive.locator(".dlbook-poster").is_visible()
    assert alive.get_by_role("alert").count() == 0
    assert alive.get_by_role("slider").count() == 3


def test_a_view_without_its_parts_is_a_notice_for_every_kind(open_page):
    payload = figure("one_neuron").payload()
    page = open_page(payload)
    damaged = [payload | {"views": [{"kind": kind, "reads": []}]} for kind in VIEWS]
    notices = page.evaluate(
        """(damaged) => damaged.map((payload) => {
        const element = document.body.appendChild(document.createElement("div"));
        return [dlbook.mount(element, payload), element.querySelector("[role=alert]").textContent]; })""",
        damaged,
    )
    assert [handle for handle, _ in notices] == [None] * len(VIEWS)
    assert all(notice.startswith("This live figure could not start: ") for _, notice in notices)
    assert sum("incomplete or damaged" in notice for _, notice in notices) >= len(VIEWS) - 1
    assert page.watch.complaints == []


def test_without_javascript_the_poster_stays(open_page, tmp_path, new_page):
    open_page(figure("one_neuron").payload())
    page = new_page(java_script_enabled=False)
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator(".dlbook-poster").is_visible()


def test_figures_on_one_page_do_not_interfere(open_page):
    payload = figure("one_neuron").payload()
    page = open_page(payload, payload)
    set_all(page, {"w1": -4.0})
    assert page.evaluate("document.querySelectorAll('.dlbook-live')[1].dlbook.get('w1')") == 3.0


def test_scope_widens_like_python(visit):
    """The page's own reading of its start equals Python's, bit for bit."""
    explorable = figure("one_neuron")
    scope = visit("one_neuron").evaluate(f"{HANDLE}.scope()")
    np.testing.assert_array_equal(array_from_json(scope["X"]), widen(explorable.data["X"]))


def test_python_of_a_figure_with_given_data_names_them(open_page):
    given = {"X": np.array([[0.5, -1.25], [1 / 3, 2.0], [-3.0, 0.1]]), "y": np.array([1, 0, 1])}
    page = open_page(figure("one_neuron").payload(w1=0.5, **given))
    copied = clipboard(page)
    act(page, "python")
    outputs = run_snippet(copied())["outputs"]
    assert_scope(scope_of(page), outputs)
    assert outputs["accuracy"] != figure("one_neuron").outputs(w1=0.5)["accuracy"]


def test_a_figure_without_a_module_offers_its_values(open_page):
    page = open_page(figure("one_neuron").payload() | {"module": None})
    copied = clipboard(page)
    assert page.locator("[data-action=python]").inner_text() == "Copy values"
    act(page, "python")
    assert run_snippet(copied())["values"] == {"w1": 3.0, "w2": -2.0, "b": 1.0, "g": "sigmoid"}


def test_the_address_follows_and_keeps_several_figures(open_page):
    page = open_page(figure("one_neuron").payload(), figure("gate_builder").payload())
    assert "#" not in page.url
    page.evaluate(f"{HANDLE}.set('w1', 2)")
    page.evaluate("document.querySelectorAll('.dlbook-live')[1].dlbook.set('b', -1)")
    page.wait_for_url("**/page.html#one-neuron:w1=2;gate-builder:b=-1")
    copied = clipboard(page)
    act(page, "link", card=1)
    assert copied().endswith("#gate-builder:b=-1;one-neuron:w1=2")
    page.evaluate(f"{HANDLE}.reset()")
    page.wait_for_url("**/page.html#gate-builder:b=-1")
    page.evaluate("location.hash = '#one-neuron:g=step'")  # a link pasted over the old one
    page.wait_for_function(f"{HANDLE}.get('g') === 'step'")
    assert page.evaluate("document.querySelectorAll('.dlbook-live')[1].dlbook.get('b')") == 0.5


@pytest.mark.parametrize(
    "fragment",
    [
        "one-neuron:w1=99",
        "one-neuron:w1=2,w9=1",
        "one-neuron:w1=2,g=rleu",
        "one-neuron:w1=two",
        "one-neuron:w1=2,X=1_2_3",
        "one-neuron:w1=2,X=NaN_2",
        "one-neuron:w1=2,%E0%A4%A=1",
        "one-neuron:w1=2,constructor=1",
        "one-neuron:w1",
    ],
)
def test_a_damaged_link_is_ignored_with_a_notice(fragment, visit):
    page = visit("one_neuron")
    page.goto(page.home + "#" + fragment)
    notice = page.locator(".dlbook-notice")
    notice.wait_for()
    assert "damaged" in notice.inner_text()
    assert page.evaluate(f"{HANDLE}.get('w1')") == 3.0
    assert_scope(scope_of(page), figure("one_neuron").outputs())
    # A change in the frame in which the notice appears would leave it there.
    page.evaluate(f"{HANDLE}.flush(), {HANDLE}.set('w1', 1)")
    notice.wait_for(state="hidden")
    assert page.watch.complaints == []


def test_mismatched_numbers_of_points_count_as_damage(visit):
    page = visit("perceptron_learning")
    page.goto(page.home + "#perceptron-learning:X=1_2_3_4,rate=1")
    page.locator(".dlbook-notice").wait_for()
    assert page.evaluate(f"{HANDLE}.get('rate')") == 0.5


def test_a_link_to_a_figure_on_another_page_is_reported(open_page):
    page = open_page(figure("one_neuron").payload())
    page.goto("about:blank")
    page.goto((open_page.folder / "page.html").as_uri() + "#optimizer-race:lr=0.1")
    page.locator(".dlbook-notice").wait_for()
    assert "optimizer-race" in page.locator(".dlbook-notice").inner_text()


def test_a_link_to_nothing_is_reported_where_a_quiz_comes_first(open_page):
    page = open_page(importlib.import_module("dlbook.course.perceptron").prediction.payload(),
                     figure("gate_builder").payload())
    page.goto("about:blank")
    page.goto((open_page.folder / "page.html").as_uri() + "#nothing:w=1")
    assert "nothing" in page.locator(".dlbook-foreign").inner_text()
    notice, quiz = (page.locator(f".dlbook-{name}").bounding_box()["y"] for name in ("foreign", "quiz"))
    assert notice < quiz


def test_a_link_opens_at_its_figure(open_page):
    names = ["activation_lab", "dropout", "playground", "optimizer_race", "perceptron_learning", "who_wins"]
    page = open_page(*(figure(name).payload() for name in names))
    page.goto("about:blank")
    page.goto((open_page.folder / "page.html").as_uri() + "#perceptron-learning:rate=1.5")
    page.wait_for_function("window.scrollY > 300")
    assert page.locator(".dlbook-live").nth(4).locator("svg").count()


def test_headings_keep_their_addresses(open_page):
    page = open_page(figure("one_neuron").payload())
    page.evaluate("""() => { const end = document.createElement('h2');
        end.id = 'the-end'; end.style.marginTop = '3000px'; end.textContent = 'End';
        document.querySelector('main').append(end); }""")
    page.goto(page.url + "#the-end")
    page.wait_for_function("window.scrollY > 1000")
    page.wait_for_timeout(600)
    assert page.url.endswith("#the-end")
    assert page.locator(".dlbook-notice").is_hidden()
    page.evaluate(f"{HANDLE}.set('w1', 2)")
    page.evaluate(f"{HANDLE}.flush()")
    page.wait_for_url("**#one-neuron:w1=2")


def test_if_the_clipboard_is_refused_the_text_is_selected(open_page):
    page = open_page(figure("one_neuron").payload())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }")
    page.locator("[data-action=python]").focus()
    page.keyboard.press("Enter")
    field = page.locator(".dlbook-copy textarea")
    field.wait_for()
    assert "one_neuron.explorable.outputs(" in field.input_value()
    assert field.evaluate("f => document.activeElement === f && f.selectionEnd === f.value.length")
    page.locator(".dlbook [aria-live=polite]", has_text="Copy this text").wait_for(state="attached")


def test_a_saved_picture_shows_the_plane(visit, tmp_path):
    page = visit("one_neuron")
    with page.expect_download() as download:
        act(page, "picture")
    assert download.value.suggested_filename == "one-neuron.png"
    download.value.save_as(tmp_path / "saved.png")
    pixels = matplotlib.image.imread(tmp_path / "saved.png")
    assert pixels.shape[0] > 600
    assert pixels.shape[1] > 600
    colours = {tuple(c) for c in np.round(pixels[::7, ::7, :3].reshape(-1, 3), 1)}
    assert len(colours) > 12  # the heat map, not a blank sheet
    blue = np.abs(pixels[..., :3] - [0, 0x72 / 255, 0xB2 / 255]).max(axis=2) < 0.02
    assert blue.sum() > 500  # the points of class 0


@pytest.mark.parametrize("name", ["zoo", "one_neuron"])
def test_a_saved_drawing_is_a_self_contained_svg(name, page, explorable, tmp_path, new_page):
    with page.expect_download() as download:
        act(page, "svg")
    assert download.value.suggested_filename == f"{explorable.id}.svg"
    download.value.save_as(tmp_path / "saved.svg")
    text = (tmp_path / "saved.svg").read_text(encoding="utf-8")
    assert "var(--" not in text         # no style sheet is needed
    other = new_page()
    other.goto((tmp_path / "saved.svg").as_uri())
    drawn = other.locator("path").evaluate_all("all => all.map((p) => getComputedStyle(p).stroke)")
    assert len(drawn) > 2
    assert other.locator("image").count() >= 1
    other.screenshot(path=tmp_path / "shown.png")
    pixels = matplotlib.image.imread(tmp_path / "shown.png")
    assert len({tuple(c) for c in np.round(pixels[::7, ::7, :3].reshape(-1, 3), 1)}) > 10


def test_the_footer_of_a_card_speaks_korean(open_page):
    page = open_page(figure("one_neuron").payload(), lang="ko")
    assert page.locator("[data-action=link]").inner_text() == "링크 복사"


