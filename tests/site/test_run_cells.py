"""Python in the page as a reader meets it: run, edit, stop, put back, share; nothing before a press."""

import base64
import gzip
import json
import re
import zlib

import firefox
import pytest
from browser_fixtures import absent
from page_helpers import MODULES, fits
from toolbox import ROOT

WRONG = "z = 6\nside = 1\nlesson.check_worked_example(z, side)"
RIGHT = "z = 1 + 3 * -1 - 2 * 2\nside = 0\nlesson.check_worked_example(z, side)"
OWN_FIGURE = """from dlbook.figures import Explorable, Readout, Slider

def compute(a):
    return {"double": 2 * a}

Explorable(id="my-own", title="My own figure", alt="A number and its double.", compute=compute,
           controls=[Slider("a", -5.0, 5.0, 1.0, 0.5)], views=[Readout("twice {double:.1f}")])"""
PICTURE = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])\nprint('drawn')"
ENDED = """(name) => /^(Finished|Stopped|Right|Not yet|Python|The page)/.test(
    document.querySelector(`#cell-${name} .run-status`).textContent)"""


def cell_of(page, name):
    return page.locator(f"#cell-{name}")


def wait(page, name):
    """Wait until a cell has run, and return what its row says."""
    page.wait_for_function(ENDED, arg=name, timeout=60_000)
    return cell_of(page, name).locator(".run-status").inner_text()


def press(page, name):
    """Press Run, and wait."""
    cell_of(page, name).locator(".run-go").click()
    return wait(page, name)


def write(page, name, text):
    """Replace the text of a cell as somebody who types."""
    cell = cell_of(page, name)
    if cell.locator(".run-edit").is_visible():
        cell.locator(".run-edit").click()
    cell.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def run(page, name, text):
    """Write a text into a cell, run it with the keyboard, and wait."""
    write(page, name, text)
    page.keyboard.press("Control+Enter")
    return wait(page, name)


def link_to(name, text):
    """Return the fragment of an address that carries a text for a cell."""
    packer = zlib.compressobj(wbits=-15)
    data = packer.compress(text.encode()) + packer.flush()
    return f"#code={name}.{base64.urlsafe_b64encode(data).decode().rstrip('=')}"


def follow(page, fragment):
    page.evaluate("fragment => { location.hash = fragment; }", fragment)


def kept(page, name):
    """Return the text that the browser keeps for a cell."""
    return json.loads(page.evaluate("localStorage['dlbook:code:book/02_perceptron']"))[name]["text"]


def shown(page, name):
    return cell_of(page, name).locator(".run-output").inner_text().strip()


@pytest.fixture(scope="module")
def page(make_page, strict):
    """Chapter 2 over http under the strict policy; the tests go on where the last one stopped."""
    page = make_page()
    page.goto(f"{strict}/book/02_perceptron.html")
    yield page
    page.context.close()


def test_nothing_is_loaded_before_the_first_press(page, site):
    code = [cell for cell in json.loads((ROOT / "book/02_perceptron.ipynb").read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"]
    assert [f"cell-{cell['id']}" for cell in code] == page.locator(".cell:has(.run-go)").evaluate_all(
        "all => all.map((cell) => cell.id)")
    assert not [url for url in page.watch.requests if "/python/" in url]
    weight = [len(gzip.compress((site / "_static" / name).read_bytes())) for name in ("run.js", "run.css")]
    assert sum(weight) <= 6000
    assert re.fullmatch(r"The first time loads \d+ MB\.", page.locator(".run-note").first.text_content())
    for other in ("book/intro.html", "book/playground.html", "search.html"):
        assert "run.js" not in (site / other).read_text(encoding="utf-8")


def test_what_was_typed_before_the_editor_came_is_kept(page):
    page.route("**/python/page.js*", lambda route: route.abort(), times=1)
    cell = cell_of(page, "exercise-2")
    cell.locator(".run-edit").click()
    cell.get_by_text("A file of this site could not be loaded").wait_for()
    cell.locator("textarea").fill("typed = 'early'")
    cell.locator(".run-edit").click()
    cell.locator(".cm-content", has_text="typed = 'early'").wait_for()
    page.wait_for_function("() => Object.values(localStorage).some((text) => text.includes('early'))")
    page.watch.complaints.clear()                                       # of the file that did not come


def test_the_keyboard_alone_edits_runs_and_leaves(page):
    cell_of(page, "exercise-1").locator(".run-edit").focus()
    page.keyboard.press("Enter")
    page.locator("#cell-exercise-1 .cm-content:focus").wait_for()
    assert not [url for url in page.watch.requests if "manifest" in url]        # an editor needs no Python
    page.keyboard.press("Control+a")
    page.keyboard.type("if True:\n")
    page.keyboard.press("Tab")
    page.keyboard.type("z = 5 / 2\n")
    lines = page.locator("#cell-exercise-1 .cm-line").all_inner_texts()
    assert lines[:2] == ["if True:", "        z = 5 / 2"]
    for _ in range(20):
        page.keyboard.press("Control+z")
    assert "z = ..." in page.locator("#cell-exercise-1 .cm-content").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Enter")
    page.locator("#cell-exercise-1 .run-heard", has_text="Python is starting.").wait_for(state="attached")
    assert wait(page, "exercise-1").startswith("Not yet.")
    assert "Write your answer first: z is still" in shown(page, "exercise-1")


def test_an_exercise_gives_its_hint_then_praise_and_counts_as_solved(page, strict):
    assert run(page, "exercise-1", WRONG).startswith("Not yet.")
    assert page.locator("#cell-exercise-1 .run-wrong").inner_text().startswith("✗ Not yet.")
    assert page.locator("#cell-exercise-1 .run-badge").is_hidden()
    assert run(page, "exercise-1", RIGHT).startswith("Right.")
    assert page.locator("#cell-exercise-1 .run-right").inner_text().startswith("✓ Right.")
    assert (badge := page.locator("#cell-exercise-1 .run-badge")).inner_text() == "✓ Solved"
    run(page, "exercise-1", "z = -6")
    cell_of(page, "exercise-1").get_by_text("The line lesson.check_worked_example(…) is missing").wait_for()
    assert run(page, "exercise-1", WRONG).startswith("Not yet.")
    assert badge.inner_text() == "✓ Solved before"
    assert page.locator(".run-note").count() == 0                       # what the first start loads is loaded
    other = page.context.new_page()
    other.goto(f"{strict}/book/progress.html")
    other.get_by_text("exercises solved: 1 of 6").wait_for()
    assert re.search(r"exercises solved: 1 of \d\d", other.locator(".dlbook-score").inner_text())
    other.evaluate("localStorage['dlbook:solved:book/02_perceptron'] = '[\"exercise-1\", \"exercise-2\"]'")
    page.locator("#cell-exercise-2 .run-badge").wait_for()               # in this tab, too
    other.close()


def test_code_from_a_link_runs_only_by_its_own_press(page):
    follow(page, link_to("prediction", "lesson = print('from a link')"))
    cell = cell_of(page, "prediction")
    cell.get_by_text("This text comes from a link").wait_for()           # in a <details> that was closed
    write(page, "exercise-1", "z = ...\nside = 0\nlesson.check_worked_example(z, side)  # of the book")
    page.keyboard.press("Control+Enter")
    cell_of(page, "exercise-1").get_by_text("Write your answer first: z is still").wait_for()
    bottles = cell_of(page, "bottle-votes")
    bottles.locator("[data-action=more]").click()
    bottles.locator("[data-action=runAbove]").click()
    bottles.get_by_text("Stopped before cell 2: its text comes from a link.").wait_for()
    assert press(page, "prediction").startswith("Finished")
    assert shown(page, "prediction") == "from a link"
    cell.locator("[data-action=putBack]").click()
    assert cell.locator(".run-status").inner_text() == ""


def test_a_link_never_replaces_the_readers_own_text(page):
    cell = cell_of(page, "exercise-2")
    text, notice = cell.locator(".cm-content"), cell.locator(".run-notice")
    write(page, "exercise-2", "mine = 1")
    follow(page, link_to("exercise-2", "theirs = 2"))                    # before a pause has kept the text
    notice.get_by_text("This text comes from a link").wait_for()
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("0")
    notice.get_by_text("Your own text is kept").wait_for()
    cell.locator("[data-action=putBack]").click()
    page.wait_for_timeout(400)                                           # longer than the pause
    assert kept(page, "exercise-2") == "mine = 1"
    notice.get_by_text("Show mine").click()
    assert notice.inner_text().startswith("This is your text.")
    assert text.inner_text() == "mine = 1"
    notice.get_by_text("Show the other text").click()
    assert text.inner_text() == "theirs = 20"
    notice.get_by_text("Keep this one").click()
    assert kept(page, "exercise-2") == "theirs = 20"
    follow(page, "")


def test_an_error_shows_the_readers_line_and_no_machinery(page):
    assert run(page, "exercise-1", "print('before')\n1 / 0") == \
        "Stopped by an error: ZeroDivisionError, line 2."
    assert "before" in shown(page, "exercise-1")
    error = page.locator("#cell-exercise-1 .run-error").inner_text()
    assert error.startswith("ZeroDivisionError")
    assert "line 2" in error
    assert "kernel" not in error
    assert page.locator("#cell-exercise-1 .run-badline").inner_text() == "1 / 0"


def test_an_error_from_a_cell_above_is_traced_to_it(page):
    run(page, "worked-numbers", "v = 1")                                 # the book's text sets w, b, X and z
    assert press(page, "bias-moves") == "Stopped by an error: NameError, line 1."
    cell_of(page, "bias-moves").get_by_text("The book sets w in cell 7; your text there does not.").wait_for()
    cell_of(page, "setup").locator("summary").click()
    cell_of(page, "setup").locator(".run-edit").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n1 / 0")
    cell_of(page, "prediction").locator("[data-action=runAbove]").evaluate("button => button.click()")
    cell_of(page, "prediction").get_by_text("Stopped at cell 1, which did not run to its end.").wait_for()
    for name in ("setup", "worked-numbers"):
        cell_of(page, name).locator("[data-action=putBack]").click()
    cell_of(page, "bias-moves").locator("[aria-label=\"Show the book's output, cell 9\"]").click()
    assert cell_of(page, "bias-moves").locator("[data-action=putBack]").is_hidden()


def test_output_without_end_is_cut_and_says_so(page):
    run(page, "exercise-1", "print('x' * 200_000)\nraise ValueError('y' * 50_000)")
    assert re.search(r"x\n… Cut here: more than 100000 characters\.", shown(page, "exercise-1"))
    assert page.locator("#cell-exercise-1 .run-error").inner_text().endswith("more than 20000 characters.")


def test_what_the_page_cannot_do_is_no_mistake_of_the_reader(page):
    assert run(page, "exercise-1", "name = input()") == "The page cannot run this."
    assert "Write the answer into the cell" in page.locator("#cell-exercise-1 .run-cannot").inner_text()


def test_cells_run_in_the_order_of_the_presses_after_what_they_need(page):
    for name in ("exercise-2", "bottle-votes"):
        cell_of(page, name).locator(".run-go").click()
    assert all(wait(page, name) for name in ("exercise-2", "bottle-votes"))
    assert "bottles wrong" in shown(page, "bottle-votes")
    assert cell_of(page, "bottle-votes").locator(".cell_output:visible").count() == 1   # not the stored one
    cell_of(page, "bottle-votes").locator("[data-action=putBack]").click()
    assert cell_of(page, "bottle-votes").locator(".run-output").count() == 0
    assert cell_of(page, "bottle-votes").locator(".cell_output").is_visible()


def test_a_figure_of_the_reader_comes_alive(page):
    run(page, "exercise-2", OWN_FIGURE)
    live = page.locator("#cell-exercise-2 .run-output .dlbook-live")
    assert live.evaluate("element => element.dlbook.error ?? 'alive'") == "alive"
    live.evaluate("element => { element.dlbook.set('a', 3); window.old = element; }")
    live.get_by_text("twice 6.0").wait_for()
    run(page, "exercise-2", "print('no figure')")
    assert page.evaluate("window.old.dlbook === undefined && !window.old.isConnected")


def test_a_picture_has_a_text_and_its_size(page):
    run(page, "exercise-2", PICTURE)
    image = page.locator("#cell-exercise-2 .run-output img")
    assert image.get_attribute("alt")
    assert image.evaluate("image => image.naturalWidth > image.clientWidth && image.clientWidth > 200")
    assert image.get_attribute("class") == "chart"                      # turns dark with the page
    assert "drawn" in shown(page, "exercise-2")
    press(page, "boundary-figure")
    stored, drawn = page.locator("#cell-boundary-figure img").evaluate_all("all => all.map(({ alt }) => alt)")
    assert stored == drawn                                              # the author's words


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_editor_and_its_output(theme, page):
    page.emulate_media(color_scheme=theme)
    page.locator(f"html[data-theme={theme}]").wait_for(state="attached")
    run(page, "exercise-3", f"import numpy as np\nprint('{theme}')  # text\nlesson.check_distance(1)")
    if not page.evaluate("'axe' in window"):
        page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("""axe.run({include: ['#cell-exercise-1', '#cell-exercise-2', '#cell-exercise-3']},
        {resultTypes: ['violations'], preload: false})""")
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []


def test_an_endless_loop_is_stopped_and_the_page_goes_on(page):
    write(page, "bottle-votes", "while True:\n    pass")
    page.keyboard.press("Control+Enter")
    cell, other = cell_of(page, "bottle-votes"), cell_of(page, "exercise-1")
    cell.locator(".run-clock", has_text="Running").wait_for()
    other.locator(".run-go").click()
    other.get_by_text("Waits for cell 3.").wait_for()
    other.locator("[data-action=stop]").click()
    other.get_by_text("Not run.", exact=True).wait_for()
    other.locator(".run-go").click()
    assert cell.locator("[data-action=stop]").get_attribute("aria-label") == "Stop, cell 3"
    cell.locator("[data-action=stop]").click()
    assert wait(page, "bottle-votes").startswith("Stopped.")
    assert cell.locator("[data-action=stop]").is_hidden()
    assert "bottles wrong" in cell.locator(".cell_output:visible").inner_text()     # nothing has replaced it
    other.get_by_text("Not run: cell 3 was stopped.").wait_for()
    assert run(page, "exercise-1", RIGHT).startswith("Right.")           # a new Python, from the same files
    cell.locator("[data-action=putBack]").click()


def test_a_crash_leaves_the_page_alive(page):
    assert run(page, "exercise-3", "import os\nos.abort()").startswith("Python ended by itself")
    page.watch.complaints.clear()                                       # Pyodide reports it to the console


def test_what_the_reader_wrote_survives_and_can_be_put_back(page):
    write(page, "exercise-1", "z = 7")
    cell = cell_of(page, "exercise-1")
    cell.locator("[data-action=putBack]").click()
    page.reload()
    cell.get_by_text("This is the book's own text again.").wait_for()
    assert cell.locator("pre").first.inner_text().startswith("z = ...")
    cell.get_by_text("Show mine").click()
    assert cell.locator(".cm-content").inner_text() == "z = 7"
    assert kept(page, "exercise-1") == "z = 7"
    write(page, "exercise-1", "#" * 20_001)
    cell.get_by_text("With more than 20000 characters").wait_for()
    assert page.locator(".run-note").count() == 0                       # the visit goes on


def test_a_cell_that_the_book_has_changed_keeps_both_texts(page):
    page.evaluate("""localStorage['dlbook:code:book/02_perceptron'] = JSON.stringify({
        ...JSON.parse(localStorage['dlbook:code:book/02_perceptron']),
        'exercise-2': {text: 'w = 1', of: 'an earlier edition'}})""")
    page.reload()
    page.locator("#cell-exercise-1 .cm-content", has_text="z = 7").wait_for()   # from the test before
    page.get_by_text("The book has changed this cell since you edited it.").wait_for()
    cell = cell_of(page, "exercise-2")
    text = cell.locator(".cm-content")
    assert text.inner_text() == "w = 1"
    cell.get_by_text("Show the book's text").click()
    assert text.inner_text().startswith("w = ...")
    cell.get_by_text("Show mine").click()
    assert text.inner_text() == "w = 1"


def test_a_link_shows_its_code_and_runs_nothing(page, strict):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=strict)
    write(page, "exercise-1", "print('shared')")
    page.locator("#cell-exercise-1 [data-action=more]").click()
    page.locator("#cell-exercise-1 [data-action=share]").click()
    page.locator("#cell-exercise-1 .run-status", has_text="Link copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    write(page, "exercise-1", "print('mine')")
    page.wait_for_function("() => localStorage.getItem('dlbook:code:book/02_perceptron').includes('mine')")
    other = page.context.new_page()
    asked = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(link)
    other.get_by_text("This text comes from a link").wait_for()
    assert other.locator("#cell-exercise-1 .cm-content").inner_text() == "print('shared')"
    assert not [url for url in asked if "manifest" in url or "worker" in url]
    cell_of(other, "exercise-1").get_by_text("Show mine").click()
    assert other.locator("#cell-exercise-1 .cm-content").inner_text() == "print('mine')"
    follow(other, link_to("nowhere", "x"))
    other.get_by_text("The link is to a cell that this page does not have.").wait_for()
    follow(other, "#code=setup.AAAA")
    other.get_by_text("The code in this link cannot be read.").wait_for()    # in a cell that is seen
    other.close()
    assert page.watch.complaints == []
    assert page.watch.foreign(strict) == []


def test_it_runs_from_a_folder_on_a_phone(new_page, stick):
    page = new_page(width=390, dark=True)
    page.goto(f"{stick}/book/02_perceptron.html")
    assert run(page, "exercise-1", RIGHT).startswith("Right.")
    assert fits(page, 390)
    assert page.watch.foreign("file://") == []
    assert page.watch.complaints == []


def test_it_runs_in_firefox(strict, tmp_path):
    path = firefox.find()
    if path is None:
        absent("no Firefox: install it (Debian: apt-get install firefox-esr)")
    browser = firefox.Firefox(path, tmp_path)
    try:
        browser.visit(f"{strict}/book/02_perceptron.html", 390)
        browser.evaluate("document.querySelector('#cell-exercise-1 .run-go').click()")
        said = browser.evaluate(f"""new Promise((done) => {{
            const look = () => ({ENDED})('exercise-1')
                ? done(document.querySelector('#cell-exercise-1 .run-output').textContent)
                : setTimeout(look, 50);
            look(); }})""")
        assert "Write your answer first" in said
        assert browser.complaints == []
    finally:
        browser.close()


def test_without_webassembly_one_sentence_says_so(new_page, server):
    page = new_page()
    page.add_init_script("delete window.WebAssembly")
    page.goto(f"{server}/book/02_perceptron.html")
    assert page.get_by_text("This browser cannot run Python in a page").is_visible()
    assert page.locator(".run-go").count() == 0
    assert page.watch.complaints == []
