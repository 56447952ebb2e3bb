"""What surrounds the text: the bars at its sides, grounds and rings, and what of a page is printed."""

import json

import pytest
from browser_fixtures import settle

IN_SIGHT = """(selector) => {
    const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return Boolean(found?.closest(selector)); }"""


def test_the_contents_follow_the_text(new_page, site):
    page = new_page(height=600)
    page.goto(f"{site.as_uri()}/book/02_perceptron.html")
    entry = "#pst-page-toc-nav a[aria-current]"
    for section in ("quiz", "the-question"):
        page.evaluate(f"document.getElementById('{section}').scrollIntoView({{ behavior: 'instant' }})")
        page.wait_for_function(f"document.querySelector('{entry}')?.hash === '#{section}'")
        page.wait_for_function(f"({IN_SIGHT})('{entry}')")


@pytest.mark.parametrize("name", ["playground", "progress"])
def test_title_and_search_stay_in_sight_above_the_list_of_pages(name, new_page, site):
    page = new_page(height=700)
    page.goto(f"{site.as_uri()}/book/{name}.html")
    page.wait_for_function("document.querySelector('.bd-sidebar-primary').scrollTop > 50")
    for selector in (".book-head .title", ".book-head .search-button__default-text",
                     ".bd-links .current.active > a"):
        assert page.evaluate(IN_SIGHT, selector), selector


@pytest.mark.parametrize("dark", [False, True])
def test_the_ring_of_the_search_field_has_the_books_colour(dark, new_page, site):
    page = new_page(dark=dark)
    page.goto(f"{site.as_uri()}/book/glossary.html")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] input:focus")
    ring, wanted = page.evaluate("""() => {
        const probe = document.body.appendChild(document.createElement('p'));
        probe.style.color = 'var(--book-edge)';
        const rings = ['dialog[open] form', 'dialog[open] input'].map((selector) => {
            const style = getComputedStyle(document.querySelector(selector));
            return style.boxShadow + (style.outlineStyle === 'none' ? '' : style.outlineColor); });
        return [rings.join(' ').match(/rgb\\([^)]*\\)/g), getComputedStyle(probe).color]; }""")
    assert set(ring) == {wanted}


GROUNDS = """() => [...document.querySelectorAll('body, body *')]
    .filter((e) => !e.matches('.dlbook *') && e.getBoundingClientRect().width)
    .map((e) => [getComputedStyle(e).backgroundColor.match(/^rgb\\((\\d+), (\\d+), (\\d+)\\)$/), e])
    .filter(([rgb]) => rgb && Math.max(...rgb.slice(1)) < 100)
    .map(([rgb, e]) => [...rgb.slice(1).map(Number), e.outerHTML.slice(0, 100)])"""


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_dark_grounds_are_one_family(visit):
    found = visit.evaluate(GROUNDS)
    assert found
    strange = [ground for ground in found
               if not (ground[0] < ground[1] < ground[2] and 4 <= ground[2] - ground[0] <= 11)]
    assert strange == []


def test_a_figure_that_comes_alive_does_not_style_the_page_anew(new_page, server):
    """An old phone needs a second to style a chapter, and a figure changes with every move of a slider."""
    page = new_page(width=390)
    page.goto(f"{server}/book/02_perceptron.html")
    page.context.browser.start_tracing(page=page, categories=["devtools.timeline"])
    settle(page)
    events = json.loads(page.context.browser.stop_tracing())["traceEvents"]
    counts = [event.get("args", {}).get("elementCount", 0) for event in events          # 0: interrupted
              if event["name"] == "UpdateLayoutTree"]
    assert len(counts) > 5
    assert 0 < max(counts) < 0.1 * page.evaluate("document.querySelectorAll('*').length")


HIDDEN = (".dlbook-controls", ".dlbook-player", ".dlbook-toolbar", ".dlbook-presets", ".dlbook-groups",
          ".dlbook-foot-row", "details.hide > summary", ".copybtn")
# Drawn for the screen, then put on narrower paper at once: the page has no time to draw again.
ON_PAPER = """() => {
    document.querySelector('.bd-article').style.maxWidth = '600px';
    return [...document.querySelectorAll('.dlbook-drawing svg')].map((svg) =>
        [svg.getBoundingClientRect().width, Number(svg.getAttribute('width'))]); }"""


@pytest.mark.parametrize("name", ["book/playground", "book/02_perceptron", "ko/book/02_perceptron"])
def test_paper_shows_drawings_and_readouts_and_nothing_to_press(name, new_page, site):
    page = new_page()
    page.goto(f"{site.as_uri()}/{name}.html")
    settle(page)
    page.wait_for_selector(".dlbook-drawing svg[width]")
    page.emulate_media(media="print")
    assert {selector: page.locator(selector).locator("visible=true").count() for selector in HIDDEN} \
        == dict.fromkeys(HIDDEN, 0)
    assert page.locator(".dlbook-readout").first.is_visible()
    sizes = page.evaluate(ON_PAPER)
    assert sizes
    assert [pair for pair in sizes if abs(pair[0] - pair[1]) > 0.5] == []


def test_the_printed_title_looks_like_the_headings(new_page, site):
    page = new_page()
    page.goto(f"{site.as_uri()}/book/02_perceptron.html")
    page.emulate_media(media="print")
    title, heading = (page.locator(selector).first.evaluate("""(e) => {
        const { fontFamily, fontWeight, textAlign } = getComputedStyle(e);
        return [fontFamily, fontWeight, textAlign]; }""")
        for selector in ("#jb-print-docs-body h1", ".bd-article h2"))
    assert title == heading


def test_a_table_of_symbols_is_legible_on_a_phone(new_page, site):
    page = new_page(width=390)
    page.goto(f"{site.as_uri()}/book/notation.html")
    widths = page.locator("table").evaluate_all("""all => all.filter((t) => t.rows[0].cells.length === 5)
        .map((t) => t.rows[0].cells[1].getBoundingClientRect().width)""")
    assert len(widths) == 5
    assert min(widths) > 150
