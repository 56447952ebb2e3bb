"""Quizzes and the page that counts them: kept in the browser, shown, saved, cleared, sent nowhere."""

import json
import shutil
from importlib.resources import files

import pytest

from dlbook.course.quiz import Option, Prediction, Question, Quiz

YES, NO = Option("yes", "It is.", correct=True), Option("no", "Look again.")
GUESS = Prediction("a-guess", "Guess", Question("Will it?", (NO, YES)))
QUIZ = Quiz("a-quiz", "A quiz", [Question("Is it?", (YES, NO)), Question("And now?", [NO, YES])])
OTHER = {"id": "b-quiz", "title": "Another", "predict": False, "options": [2, 2, 2], "right": [0, 0, 0]}
LIST = {"dlbook": 1, "kind": "progress", "book": "Deep Learning, Live", "title": "Your answers", "chapters": [
    {"title": "1. First", "href": "first.html", "quizzes": [
        {"id": "a-guess", "title": "Guess", "predict": True, "options": [2], "right": [1]},
        {"id": "a-quiz", "title": "A quiz", "predict": False, "options": [2, 2], "right": [0, 1]}]},
    {"title": "2. Second", "href": "second.html", "quizzes": [OTHER], "page": "book/second",
     "exercises": ["exercise-1", "exercise-2"]}]}
SOLVED = "localStorage.setItem('dlbook:solved:book/second', '[\"exercise-2\", \"gone\"]')"
BLOCKED = """Object.defineProperty(window, "localStorage", {get() {
    throw new DOMException("denied", "SecurityError"); }});"""


@pytest.fixture
def pages(tmp_path, new_page):
    """Return ``pages(script="", lang="en") -> page``: a page with two quizzes and one with the list."""
    for name in ("dlbook.js", "dlbook.css"):
        shutil.copy(files("dlbook.figures") / "static" / name, tmp_path / name)

    def write(name, lang, payloads):
        live = "".join(f'<div class="dlbook-live"><script type="application/json">{json.dumps(payload)}'
                       "</script><p>still</p></div>" for payload in payloads)
        (tmp_path / name).write_text(
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{name}</title>'
            '<link rel="stylesheet" href="dlbook.css"><script defer src="dlbook.js"></script></head>'
            f"<body><main><h1>Page</h1>{live}</main></body></html>", encoding="utf-8")

    def make(script="", lang="en"):
        write("first.html", lang, [GUESS.payload(), QUIZ.payload()])
        write("list.html", lang, [LIST])
        page = new_page()
        page.add_init_script(script)
        page.folder = tmp_path.as_uri()
        page.goto(f"{page.folder}/first.html")
        return page

    return make


def answer(page, *words):
    """Choose the options with these texts, one in each question."""
    for i, word in enumerate(words):
        page.locator("fieldset").nth(i).get_by_text(word, exact=True).click()


def open_list(page):
    """Go to the page with the list, and wait for it."""
    page.goto(f"{page.folder}/list.html")
    page.locator(".dlbook").first.wait_for()


def counts(page):
    """Return the sentence of every chapter, and the one for all."""
    rows = page.locator(".dlbook-count").all_inner_texts()
    return [*rows, page.locator(".dlbook-score").inner_text()]


def test_answers_are_counted_by_chapter(pages):
    page = pages()
    answer(page, "yes", "yes", "no")
    open_list(page)
    assert counts(page) == ["Guess made · 2 of 2 questions answered, 1 right",
                            "0 of 3 questions answered, 0 right · exercises solved: 0 of 2",
                            "2 of 5 questions answered, 1 right · exercises solved: 0 of 2"]
    assert page.get_by_text("still").is_hidden()
    assert page.locator(".dlbook-full").count() == 0            # all are answered, not all are right
    widths = page.locator(".dlbook-chapters .dlbook-bar").first.locator("span").evaluate_all(
        "all => all.map((span) => span.style.width)")
    assert [round(float(width.rstrip("%"))) for width in widths] == [33, 67]
    page.get_by_role("link", name="1. First").click()
    page.wait_for_url("**/first.html")
    page.wait_for_function("document.querySelectorAll('input:checked').length == 3")
    assert all(url.startswith("file://") for url in page.watch.requests)
    assert page.watch.complaints == []


def test_the_list_follows_another_tab(pages):
    page = pages()
    open_list(page)
    assert counts(page)[0] == "No guess yet · 0 of 2 questions answered, 0 right"
    assert page.get_by_role("button", name="Save as a file").is_hidden()
    other = page.context.new_page()
    other.goto(f"{page.folder}/first.html")
    answer(other, "no")
    page.get_by_text("Guess made").wait_for()
    assert page.get_by_role("button", name="Save as a file").is_visible()


def test_the_file_holds_every_answer(pages):
    page = pages()
    answer(page, "yes", "no")
    open_list(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "deep-learning-live.json"
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert saved.pop("saved").endswith("Z")
    assert saved == {"book": "Deep Learning, Live", "chapters": [
        {"chapter": "1. First", "quizzes": [
            {"quiz": "Guess", "questions": [{"answer": "B", "right": True}]},
            {"quiz": "A quiz", "questions": [{"answer": "B", "right": False}, None]}]},
        {"chapter": "2. Second", "quizzes": [{"quiz": "Another", "questions": [None, None, None]}],
         "solved": []}]}


def test_a_saved_file_is_opened_on_another_device(pages, tmp_path):
    page = pages()
    answer(page, "yes", "no")
    page.evaluate(SOLVED)
    open_list(page)
    before = counts(page)
    assert before[1] == "0 of 3 questions answered, 0 right · exercises solved: 1 of 2"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    download.value.save_as(tmp_path / "saved.json")
    (tmp_path / "other.json").write_text('{"chapters": 5}', encoding="utf-8")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.locator(".dlbook").first.wait_for()
    assert counts(page) != before
    page.locator("input[type=file]").set_input_files(tmp_path / "other.json")
    page.locator(".dlbook-note", has_text="no answers to the questions of this book").wait_for()
    page.locator("input[type=file]").set_input_files(tmp_path / "saved.json")
    page.get_by_text("Guess made").wait_for()
    assert counts(page) == before
    assert page.locator(".dlbook-note").inner_text() == "3 answers taken over"


def test_a_quiz_follows_another_tab(pages):
    page = pages()
    answer(page, "yes", "yes")
    other = page.context.new_page()
    other.goto(f"{page.folder}/first.html")
    other.locator("[data-action=clear]").first.click()
    page.wait_for_function("document.querySelectorAll('input:checked').length === 1")


def test_clearing_asks_once_and_clears_everything(pages):
    page = pages()
    answer(page, "yes", "yes")
    page.evaluate(SOLVED)
    open_list(page)
    page.get_by_role("button", name="Clear all my answers").press("Enter")
    assert "2 of 5" not in counts(page)[-1]
    assert page.evaluate("localStorage.length") == 3        # nothing is cleared yet
    page.get_by_role("link", name="1. First").focus()       # moving on cancels the question
    page.get_by_role("button", name="Clear all my answers").press("Enter")
    page.get_by_role("button", name="Press again to clear 3 answers").press("Enter")
    assert page.evaluate("localStorage.length") == 0
    assert counts(page)[-1] == "0 of 5 questions answered, 0 right · exercises solved: 0 of 2"
    assert page.evaluate("document.activeElement.textContent") == "1. First"


def test_blocked_storage_is_reported_and_the_quiz_still_works(pages):
    told = "This browser does not let pages store anything, so your answers will be lost when you leave."
    page = pages(BLOCKED)
    answer(page, "yes", "yes")
    assert page.locator(".dlbook-score").all_inner_texts() == [told, f"1 of 2 right · {told}"]
    open_list(page)
    assert page.get_by_text("does not let pages store anything").is_visible()
    assert counts(page)[-1] == "0 of 5 questions answered, 0 right · exercises solved: 0 of 2"
    assert page.watch.complaints == []


def test_without_javascript_a_sentence_is_shown(pages, new_page):
    folder = pages().folder
    page = new_page(java_script_enabled=False)
    page.goto(f"{folder}/list.html")
    assert page.get_by_text("still").is_visible()


def test_a_damaged_list_says_so(pages, tmp_path):
    page = pages()
    path = tmp_path / "list.html"
    path.write_text(path.read_text(encoding="utf-8").replace('"options": [2, 2, 2], ', ""), encoding="utf-8")
    open_list(page)
    assert "its data is incomplete or damaged" in page.get_by_role("alert").inner_text()
    assert page.get_by_text("still").is_visible()


def test_it_speaks_korean(pages):
    page = pages(lang="ko")
    answer(page, "yes", "yes")
    open_list(page)
    assert counts(page)[0] == "예상함 · 2문제 중 1문제에 답함, 1문제 맞음"
    assert page.get_by_role("button", name="내 답 모두 지우기").is_visible()


def test_a_removed_list_receives_no_events(pages):
    page = pages()
    open_list(page)
    page.evaluate("""() => {
        const live = document.querySelector(".dlbook-live");
        live.dlbook.destroy();
        window.dispatchEvent(new Event("storage"));
    }""")
    assert page.locator(".dlbook").count() == 0
    assert page.get_by_text("still").is_visible()
    assert page.watch.complaints == []
