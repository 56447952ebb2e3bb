"""Every page in a real browser: contacts no other server, logs no errors, fits, and is accessible."""

import json
import os
import re
from pathlib import Path

import pytest
from browser_fixtures import FRAMES, SITE, settle

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
REPAIRED = ("region", "empty-table-header")     # less than serious, and the theme's or Sphinx's


@pytest.fixture(scope="session")
def axe():
    """Source of axe-core, from the front end's pinned development packages."""
    if not AXE.exists():
        reason = "axe-core is not installed: run `make test`, or `npm ci --prefix js`"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return AXE.read_text(encoding="utf-8")


@pytest.mark.editions
def test_contacts_no_other_server_and_logs_no_errors(visit):
    assert visit.watch.foreign(visit.origin) == []
    assert visit.watch.complaints == []
    theme = visit.evaluate("document.documentElement.dataset.theme")
    assert theme == ("dark" if visit.look.dark else "light")


@pytest.mark.editions
def test_every_figure_comes_alive(visit):
    figures = visit.locator(".dlbook-live")
    states = figures.evaluate_all("all => all.map((f) => f.dlbook?.error ?? (f.dlbook ? 'alive' : 'asleep'))")
    assert states == ["alive"] * len(states)
    assert figures.locator("> .dlbook-poster:visible").count() == 0
    if visit.name == "book/intro.html" or re.match(r"book/\d", visit.name):
        assert states


def turn_every_slider(page):
    """Press an arrow key at the first slider of every figure that has one, and see that it moves."""
    figures = page.locator(".dlbook-live")
    for figure in (figures.nth(i) for i in range(figures.count())):
        sliders = figure.locator(".dlbook-controls input[type=range]")      # not that of the player
        if not sliders.count():             # a quiz, or a figure with other controls
            continue
        before = sliders.first.input_value()
        sliders.first.focus()
        page.keyboard.press("ArrowRight")
        assert sliders.first.input_value() != before
        assert figure.evaluate("e => Object.keys(e.dlbook.scope()).length") > 1


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_every_figure_follows_its_slider(visit):
    turn_every_slider(visit)
    assert visit.watch.complaints == []


@pytest.mark.parametrize("name", ["book/intro", "book/02_perceptron", "book/12_attention", "book/playground",
                                  "book/failures", "book/glossary", "book/progress",
                                  "book/reference/networks",
                                  "ko/book/intro", "ko/book/05_loss", "ko/book/playground"])
def test_a_page_of_each_kind_works_without_a_server(name, new_page, stick):
    page = new_page(width=390, dark=True)
    page.goto(f"{stick}/{name}.html")
    settle(page)
    assert page.locator(".dlbook-live").evaluate_all(
        "all => all.map((f) => f.dlbook?.error ?? Boolean(f.dlbook)).filter((state) => state !== true)") == []
    turn_every_slider(page)
    assert page.watch.foreign(stick) == []
    assert page.watch.complaints == []


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_what_scrolls_can_be_scrolled_from_the_keyboard(visit):
    """As axe's scrollable-region-focusable asks, which is slow on a long page."""
    assert visit.evaluate("""() => {
        const usable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
        const scrolls = (e) => e.scrollWidth > e.clientWidth + 13          // as axe: less is no content
            && /auto|scroll/.test(getComputedStyle(e).overflowX);
        return [...document.querySelectorAll('main *')]
            .filter((e) => scrolls(e) && !e.matches(usable) && !e.querySelector(usable))
            .map((e) => e.outerHTML.slice(0, 120)); }""") == []


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_the_links_to_the_previous_and_next_page_are_not_cut_off(visit):
    assert visit.locator(".prev-next-area").evaluate_all("""areas => areas.flatMap((area) => {
        const edge = area.getBoundingClientRect().right + 1;
        return [...area.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > edge)
            .map((e) => e.textContent); })""") == []


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_no_line_break_separates_a_formula_from_its_punctuation_or_particle(visit):
    assert visit.locator("span.math").evaluate_all("""all => all.flatMap((math) => {
        const { previousSibling: before, nextSibling: after } = math, range = document.createRange();
        const bases = math.querySelectorAll('.katex-base');
        const left = (text, i) => { range.setStart(text, i); range.setEnd(text, i + 1);
                                    return range.getBoundingClientRect().left; };
        const [here, end] = [bases[0], [...bases].at(-1)].map((e) => e.getBoundingClientRect().left);
        const cut = [];
        if (/^[.,;:!?)가-힣]/.test(after?.data ?? '') && left(after, 0) < end) cut.push(after.data);
        if (/[(]$/.test(before?.data ?? '') && left(before, before.length - 1) > here) cut.push(before.data);
        return cut; })""") == []


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_stored_charts_are_legible_on_a_phone(visit):
    assert visit.locator(".picture").evaluate_all("""all => all.filter((frame) => {
        const shown = frame.querySelector("img").getBoundingClientRect().width;
        const scrolls = frame.scrollWidth <= frame.clientWidth || frame.tabIndex === 0;
        return shown < 0.6 * parseFloat(frame.style.getPropertyValue("--width")) || !scrolls;
    }).map((frame) => frame.outerHTML)""") == []
    assert visit.locator(".picture").count() or not re.match(r"book/(0[1-8]|15)", visit.name)


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_charts_are_dark_on_a_dark_page(visit):
    filters = visit.locator(".cell_output img.chart:not(.dlbook-poster)").evaluate_all(
        "all => all.map((image) => getComputedStyle(image).filter)")
    assert set(filters) <= {"invert(0.93) hue-rotate(180deg)"}
    assert filters or not re.match(r"book/0[1-8]", visit.name)


SMALL = """() => [...document.querySelectorAll(
    'button, summary, input, select, [role=button], .dlbook a, .genindex-jumpbox a')]
    .map((e) => [e, (e.closest('label') ?? e.querySelector('.dlbook-hit') ?? e).getBoundingClientRect()])
    .filter(([e, r]) => r.width && r.height && (r.width < 24 || r.height < 24))
    .map(([e]) => e.outerHTML.slice(0, 120))"""


@pytest.mark.editions
@pytest.mark.looks("phone")
def test_touch_targets_are_large_enough(visit):
    assert visit.evaluate(SMALL) == []


@pytest.mark.editions
def test_nothing_is_wider_than_the_window(visit):
    """The last test of a phone: a long page takes its time to follow each width, back as well."""
    own = visit.look.width
    for width in {1280: (1280,), 390: (390, 320, 768)}[own]:
        visit.set_viewport_size({"width": width, "height": 900})
        visit.evaluate(FRAMES)
        assert visit.evaluate("document.documentElement.scrollWidth") <= width


# Formulas have the colour of their text, and axe cannot read them: each becomes a letter. Colours, light and
# dark, are asked of a thinner page. The entries of the reference look alike: three of them stay. So do two of
# all elements that agree in what decides their look, with those around and in them; of code the text stays.
# `known` says how many of them an earlier page had; what it returns says it with this page.
COLOURS = ["color-contrast", "link-in-text-block"]
THINNER = """(known) => {
    [...document.querySelectorAll('dl.py > dd')].slice(3).forEach((entry) => entry.replaceChildren());
    const signs = new Map(), seen = {}, tokens = new Set();
    const short = (text) => {                                              // two hashes of 32 bits
        let [a, b] = [1, 2];
        for (let i = 0; i < text.length; i++) {
            a = Math.imul(a ^ text.charCodeAt(i), 0x9E3779B1);
            b = Math.imul(b ^ text.charCodeAt(i), 0x85EBCA6B);
        }
        return `${a},${b}`;
    };
    const look = (e) => e.tagName + [...e.attributes].map(({ name, value }) =>
        /^(class|style|fill|type)$/.test(name) ? `${name}=${value}` : name);
    const sign = (e) => {
        const inner = signs.has(e) || [...new Set([...e.children].map(sign))].sort();
        if (!signs.has(e)) signs.set(e, short(`${look(e)}{${inner}}`));
        return signs.get(e);
    };
    const thin = (e, around) => {
        const key = short(around + sign(e)), times = seen[key] ?? 0, inner = short(`${around}${look(e)}>`);
        seen[key] = Math.min(times + 1, 2);
        if (times < 2 && times >= (known[key] ?? 0)) [...e.children].forEach((child) => thin(child, inner));
        else if (!e.closest('pre')) e.replaceChildren();
        else if (e.children.length) e.replaceChildren(e.textContent);
        else tokens.add(e);
    };
    thin(document.body, '');
    tokens.forEach((e) => e.replaceWith(e.textContent));
    for (const key in known) seen[key] = Math.max(seen[key] ?? 0, known[key]);
    return seen;
}"""
FORMULAS = "() => document.querySelectorAll('.katex').forEach((formula) => formula.replaceChildren('x'))"
# Half of all elements are the words of code, with nothing but a class: only the colours are about them.
WORDS = """() => document.querySelectorAll('pre').forEach((pre) => {
    const bare = (e) => e.tagName === 'SPAN' && e.getAttributeNames().every((name) => name === 'class');
    if (![...pre.querySelectorAll('*')].every(bare)) return;
    pre.words = pre.innerHTML;
    pre.replaceChildren(pre.textContent);
})"""
COLOURED = """() => document.querySelectorAll('pre').forEach((pre) => {
    if (pre.words) pre.innerHTML = pre.words;
})"""


def serious(page, **options):
    """Ask axe, and return what it finds by rule: the elements."""
    violations = page.evaluate("""async (options) => (await axe.run(document, {
        resultTypes: ['violations'], preload: false, ...options })).violations""", options)
    return {v["id"]: [node["html"][:160] for node in v["nodes"]][:4]
            for v in violations if v["impact"] in SERIOUS or v["id"] in REPAIRED}


@pytest.fixture(scope="session")
def known():
    """Return what THINNER found on the pages whose colours are right."""
    return {}


@pytest.mark.editions
@pytest.mark.looks("light")
def test_axe_finds_nothing_serious(visit, look_at, axe, known):
    visit.evaluate(axe)
    visit.evaluate(FORMULAS)
    visit.evaluate(WORDS)
    assert serious(visit, rules={name: {"enabled": False} for name in COLOURS}) == {}
    visit.evaluate(COLOURED)
    seen = visit.evaluate(THINNER, known)
    assert serious(visit, runOnly=COLOURS) == {}
    if not visit.look.dark:
        look_at(visit, "phone")
        assert serious(visit, runOnly=COLOURS) == {}
    known.update(seen)


@pytest.mark.parametrize("dark", [False, True])
def test_a_link_under_the_pointer_is_legible(dark, new_page, server, axe):
    page = new_page(dark=dark)
    page.goto(f"{server}/book/glossary.html")
    page.hover("nav.bd-links a >> nth=1")
    page.evaluate(axe)
    result = page.evaluate("axe.run('nav.bd-links', {runOnly: ['color-contrast'], preload: false})")
    assert result["passes"]
    assert result["violations"] == []


def test_search_knows_every_word_of_the_glossary(site):
    from sphinx.search.en import SearchEnglish
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("{"):text.rindex("}") + 1])
    glossary = (SITE.parents[1] / "book" / "glossary.md").read_text(encoding="utf-8")
    stem = SearchEnglish({}).stem
    words = {word for term in re.findall(r"^## (.+)$", glossary, re.MULTILINE)
             for word in re.findall(r"[a-z]{3,}", term.lower())} - SearchEnglish.stopwords
    assert len(words) > 40
    known = {*index["terms"], *index["titleterms"], *SearchEnglish.stopwords}    # "one" is looked up as "on"
    assert {word for word in words if stem(word) not in known} == set()


def test_a_preset_of_the_failure_gallery_sets_the_playground(new_page, server):
    from dlbook.course.playground import explorable
    page = new_page()
    page.goto(f"{server}/book/failures.html")
    links = page.locator('a[href*="#playground:"]').evaluate_all(
        "all => all.map((a) => [a.textContent, a.href])")
    assert len(links) >= 4
    for label, address in links:
        page.goto(address)              # only the fragment changes after the first, and the figure after it
        settle(page)
        page.wait_for_function("""(values) => {
            const figure = document.querySelector(".dlbook-live").dlbook;
            return figure && Object.entries(values).every(([name, value]) => figure.get(name) === value);
        }""", arg=explorable.presets[label])


def test_theme_switch_works_from_the_keyboard_and_is_remembered(new_page, server):
    page = new_page()
    page.goto(f"{server}/book/glossary.html")
    seen = []
    while len(seen) < 3 or seen[-1] != "dark":
        page.press(".theme-switch-button", "Enter")
        seen.append(page.evaluate("document.documentElement.dataset.mode"))
        assert len(seen) < 9
    assert set(seen) == {"light", "dark", "auto"}
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


BLOCKED = """Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('denied', 'SecurityError'); } });"""


def test_search_and_theme_work_where_storage_is_blocked(new_page, server):
    page = new_page()
    page.add_init_script(BLOCKED)
    page.goto(f"{server}/book/glossary.html")
    before = page.evaluate("document.documentElement.dataset.mode")
    page.press(".theme-switch-button", "Enter")
    assert page.evaluate("document.documentElement.dataset.mode") != before
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] input")
    page.goto(f"{server}/search.html?q=perceptron")
    page.wait_for_selector("ul.search li a")
    assert page.watch.complaints == []


def test_icons_are_drawn_without_font_awesome(new_page, server, site):
    page = new_page()
    page.goto(f"{server}/book/glossary.html")
    masks = page.eval_on_selector_all(
        "[class*='fa-']:is(i, span)",
        "all => all.map(e => [e.className, getComputedStyle(e).maskImage])",
    )
    assert masks
    assert [name for name, mask in masks if not mask.startswith('url("data:image/svg')] == []
    assert not list(site.rglob("*fontawesome*"))


def test_wide_formula_scrolls_inside_its_box(new_page, server):
    page = new_page(width=390)
    page.goto(f"{server}/book/glossary.html")
    page.evaluate(
        """() => {
          const box = document.querySelector('article').appendChild(document.createElement('div'));
          box.className = 'math notranslate nohighlight';
          box.innerHTML = '<span class="katex-display"><span style="display: inline-block; '
            + 'width: 900px">wide</span></span>';
          dispatchEvent(new Event('resize'));
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(".katex-display").last
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.get_attribute("tabindex") == "0"
    assert box.get_attribute("data-more") == ""
    box.evaluate("(box) => { box.scrollLeft = box.scrollWidth; }")
    page.wait_for_function("(box) => !box.hasAttribute('data-more')", arg=box.element_handle())


RING = """() => {
    const ringed = (e) => {
        const { boxShadow, outlineStyle, outlineWidth } = e ? getComputedStyle(e) : { boxShadow: 'none' };
        return boxShadow !== 'none' || (outlineStyle ?? 'none') !== 'none' && outlineWidth !== '0px';
    };
    const e = document.activeElement;
    return [Boolean(ringed(e) || ringed(e.nextElementSibling)), e.outerHTML.slice(0, 120)]; }"""


def test_keyboard_focus_is_visible(new_page, site):
    page = new_page()
    page.goto(f"{site.as_uri()}/book/02_perceptron.html")
    seen = []
    while not page.evaluate("document.activeElement.closest('.bd-article') !== null"):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(RING))
    assert len(seen) > 20
    assert [html for ringed, html in seen if not ringed] == []


def test_the_first_tab_stop_skips_the_contents(new_page, site):
    page = new_page()
    page.goto(f"{site.as_uri()}/book/02_perceptron.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main-content') !== null")
