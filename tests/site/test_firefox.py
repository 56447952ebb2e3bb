"""Another browser: a page of each kind and a view of each kind work in Firefox as well."""

import firefox
import pytest
from browser_fixtures import absent, write_page
from figures_all_charts import zoo
from figures_all_controls import workshop
from figures_all_text import looks, reader
from page_helpers import FITS, assert_scope

from dlbook.arrays import pytree

RIGHT = "\ue014"
PAGES = ["book/intro.html", "book/02_perceptron.html", "book/04_multilayer.html", "book/playground.html",
         "book/failures.html", "book/glossary.html", "book/progress.html", "book/reference.html",
         "search.html?q=perceptron", "genindex.html",
         "ko/book/intro.html", "ko/book/02_perceptron.html", "ko/book/playground.html",
         "ko/search.html?q=손실"]
WIDTHS = [*((390, name) for name in PAGES), (1280, "book/playground.html")]
MOUNTED = """(async () => {
    for (const figure of document.querySelectorAll('.dlbook-live')) {
        figure.scrollIntoView({ block: 'center', behavior: 'instant' });
        for (let i = 0; i < 100 && !figure.dlbook; i++) await new Promise((done) => setTimeout(done, 50));
    }
    return [...document.querySelectorAll('.dlbook-live')]
        .map((figure) => figure.dlbook ? figure.dlbook.error ?? 'alive' : 'asleep');
})()"""
SLIDERS = "[...document.querySelectorAll('.dlbook-controls input[type=range]')]"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of a Firefox, for all tests of this file."""
    path = firefox.find()
    if path is None:
        absent("no Firefox: install it (Debian: apt-get install firefox-esr)")
    browser = firefox.Firefox(path, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.mark.parametrize(("width", "name"), WIDTHS)
def test_a_page_is_alive_fits_and_logs_no_errors(width, name, page, site):
    page.visit(f"{site.as_uri()}/{name}", width)
    assert set(page.evaluate(MOUNTED)) <= {"alive"}
    assert page.evaluate(f"({FITS})({width})")
    if page.evaluate(f"{SLIDERS}.length"):
        before = page.evaluate(f"{SLIDERS}[0].value")
        page.evaluate(f"{SLIDERS}[0].focus()")
        page.press(RIGHT)
        assert page.evaluate(f"{SLIDERS}[0].value") != before
    if "search" in name:
        page.evaluate("""new Promise((done) => { const look = () =>
            document.querySelector('ul.search li a') ? done() : setTimeout(look, 50); look(); })""")
    assert page.complaints == []


@pytest.mark.parametrize("make", [zoo, workshop, reader, looks])
def test_every_kind_of_view_and_control_shows_pythons_numbers(make, page, tmp_path):
    figure = make()
    page.visit(write_page(tmp_path, figure.payload()).as_uri())
    assert page.evaluate(MOUNTED) == ["alive"]
    scope = page.evaluate("document.querySelector('.dlbook-live').dlbook.scope()")
    assert_scope(scope, dict(pytree.paths(figure.outputs())))
    assert page.complaints == []


def test_an_error_of_a_page_is_noticed(page, tmp_path):
    (tmp_path / "a.html").write_text("<!doctype html><script>console.error('one'); two();</script>", "utf-8")
    page.visit((tmp_path / "a.html").as_uri())
    assert page.complaints == ["one", "ReferenceError: two is not defined"]
