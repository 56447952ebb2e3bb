"""The site under a strict Content-Security-Policy: nothing of ours is inline, evaluated or from elsewhere."""

import base64
import hashlib
import html
import re
import threading
from http.server import ThreadingHTTPServer

import pytest
from browser_fixtures import QuietHandler, settle

POLICY = ("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
          "script-src 'self' 'unsafe-hashes' {}")
# An inline script is one without src and with a JavaScript type; JSON is data.
HANDLER = re.compile(rb' on[a-z]+="([^"]*)"')
INLINE = re.compile(rb"<script(?![^>]*\bsrc=|[^>]*application/(?:ld\+)?json)[^>]*>(.*?)</script>", re.DOTALL)


def inline_scripts(page):
    """Return the inline scripts and event handlers of an HTML page, as bytes."""
    handlers = [html.unescape(h.decode()).encode() for h in HANDLER.findall(page)]
    return [script for script in INLINE.findall(page) + handlers if script.strip()]


def sources(scripts):
    """Return the hashes by which a policy allows these scripts and no others."""
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts)


@pytest.fixture(scope="module")
def strict(site):
    """Address of a server that sends the policy with each page."""

    class Handler(QuietHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(site))

        def end_headers(self):
            path = site / self.path.partition("?")[0].lstrip("/")
            if path.suffix == ".html":
                allowed = sources(inline_scripts(path.read_bytes()))
                self.send_header("Content-Security-Policy", POLICY.format(allowed))
            super().end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=10)


def test_no_violation(new_page, strict, page_name):
    page = new_page()
    page.goto(f"{strict}/{page_name}")
    settle(page)
    assert page.watch.complaints == []
    alive = "all => all.map((f) => Boolean(f.dlbook && !f.dlbook.error))"
    assert all(page.locator(".dlbook-live").evaluate_all(alive))


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
