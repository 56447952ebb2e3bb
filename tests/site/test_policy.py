"""The site under a strict Content-Security-Policy: nothing of ours is inline, evaluated or from elsewhere."""

import pytest
from policy import inline_scripts


@pytest.mark.editions
@pytest.mark.looks("light")
def test_no_violation(visit, strict):
    assert visit.origin == strict
    assert visit.watch.complaints == []
    alive = "all => all.map((f) => Boolean(f.dlbook && !f.dlbook.error))"
    assert all(visit.locator(".dlbook-live").evaluate_all(alive))


def test_the_inline_scripts_are_the_themes(site):
    ours = ("dlbook", "katex", "katex.render")
    for path in site.glob("book/*.html"):
        for script in inline_scripts(path.read_bytes()):
            assert not any(word.encode() in script for word in ours), script[:200]


def test_the_policy_would_catch_a_stray_script(new_page, strict, site):
    page = new_page()
    page.goto(f"{strict}/book/intro.html")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    assert any("Content Security Policy" in complaint for complaint in page.watch.complaints)
