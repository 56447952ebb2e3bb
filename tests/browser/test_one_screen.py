"""What a reader turns and what that changes are on one screen: the rule is in docs/architecture.md."""

from page_helpers import each

from dlbook import course

FIGURES = sorted(course.figures())
# As on the site: how wide a figure is, how large its text, and how much of the screen the header covers.
SCREENS = {"laptop": (1280, 720, 704, 17.2, 48), "phone": (390, 844, 358, 16, 56)}
BROAD = {"playground": 992}                     # has a page for itself, without a list of contents
LEAST = 190                                     # px that drawings above their controls leave for these

LOOK = """(header) => {
  const bounds = (element) => element.getBoundingClientRect();
  const shown = (element) => element.checkVisibility() && bounds(element).width > 0;
  const inside = (box) => box.top >= header - 1 && box.bottom <= innerHeight + 1;
  const stage = document.querySelector(".dlbook-stage");
  const drawn = stage.querySelectorAll(".dlbook-drawing, .dlbook-picture, .dlbook-matrix");
  const drawings = [...drawn].filter(shown);
  const usable = "input:not([type=number]), textarea, select, button, [tabindex]";
  const rows = [...document.querySelectorAll("[data-control]:not(details:not([open]) *)")];
  const inputOf = (row) => row.querySelector(usable) ?? row.querySelector("input");
  const controls = rows.map((row) => [row.dataset.control, inputOf(row)]);
  for (const name of ["play", "step"]) controls.push([name, document.querySelector(`[data-action=${name}]`)]);
  const amiss = [];
  for (const [name, control] of controls.filter(([, control]) => control)) {
    scrollTo({ top: 0, behavior: "instant" });
    scrollBy({ top: bounds(stage).top - header, behavior: "instant" });   // the reader looks at the drawings,
    const below = bounds(control).bottom + 8 - innerHeight;
    if (below > 0) scrollBy({ top: below, behavior: "instant" });            // and scrolls as far as needed
    const box = bounds(control);
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const free = control.contains(hit) || hit?.contains(control);
    if (!inside(box) || !free) amiss.push(`${name} is out of reach`);
    if (!drawings.every((drawing) => inside(bounds(drawing)))) amiss.push(`${name}: drawings out of sight`);
  }
  return { amiss, drawings: drawings.length, controls: controls.length,
           left: innerHeight - header - bounds(stage).height,
           beside: bounds(document.querySelector(".dlbook-side")).left >= bounds(stage).right };
}"""


def lay_out(page, name, screen):
    """Give the page the width, the text and the header that the figure has on the site."""
    width, height, column, text, header = SCREENS[screen]
    column = BROAD.get(name, column) if screen == "laptop" else column
    page.set_viewport_size({"width": width, "height": height})
    page.add_style_tag(content=f"""
        :root {{ --dlbook-top: {header}px; }}
        body {{ margin: 0; padding-bottom: 100vh; }}
        main {{ width: {column}px; margin: 0 auto; font-size: {text}px; }}
        body::before {{ content: ""; display: block; position: sticky; top: 0; z-index: 9;
                        height: {header}px; }}""")
    page.evaluate("""async () => { for (let i = 0; i < 4; i++)
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); }""")
    return header


@each(FIGURES)
def test_what_is_turned_and_what_it_changes_are_on_one_screen(name, page):
    for screen in SCREENS:
        found = page.evaluate(LOOK, lay_out(page, name, screen))
        assert (screen, found["amiss"]) == (screen, [])
        assert found["drawings"] >= 1
        assert found["beside"] or found["left"] >= LEAST


def test_the_playground_needs_no_scrolling(visit):
    """On a laptop: plane, network, Play, Step and the main controls together."""
    page = visit("playground")
    header = lay_out(page, "playground", "laptop")
    page.locator(".dlbook-stage").evaluate(f"e => scrollBy(0, e.getBoundingClientRect().top - {header})")
    parts = [page.locator(css) for css in (".dlbook-plane .dlbook-drawing", ".dlbook-network .dlbook-drawing",
                                           "[data-action=play]", "[data-action=step]")]
    parts += [page.locator(f"[data-control={name}]").locator("input, select").first
              for name in ("dataset", "activation", "rate", "regularizer")]
    for part in parts:
        box = part.bounding_box()
        assert box["y"] >= header
        assert box["y"] + box["height"] <= 720


def test_a_control_that_gets_the_focus_is_not_beneath_the_drawings(visit):
    page = visit("xor_by_hand")
    lay_out(page, "xor_by_hand", "phone")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for name in ("bias of ŷ", "x₂ → h₂", "x₁ → h₁"):                        # backwards, as with Shift+Tab
        slider = page.get_by_role("slider", name=name, exact=True)
        assert slider.evaluate("""e => {
            e.focus();
            const { left, top, width, height } = e.getBoundingClientRect();
            return document.elementFromPoint(left + width / 2, top + height / 2) === e; }""")


def test_solved_stays_in_sight_where_it_is_earned(visit):
    page = visit("one_neuron")
    header = lay_out(page, "one_neuron", "phone")
    explorable = course.figure("one_neuron")
    page.get_by_role("slider", name="bias b", exact=True).scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 200)")
    for control, value in explorable.solution.items():
        page.evaluate("([n, v]) => document.querySelector('.dlbook-live').dlbook.set(n, v)", [control, value])
    badge = page.locator(".dlbook-badge")
    badge.wait_for()
    box = badge.bounding_box()
    assert box["y"] >= header
    assert box["y"] + box["height"] <= 844
    reached = page.evaluate("([x, y]) => document.elementFromPoint(x, y).className",
                            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
    assert reached == "dlbook-badge"
