"""Fixtures for tests in a real browser; a pytest plugin of tests/site and tests/browser.

A test asks for `site` (the folder of the built book), `server` (its address over http),
`browser` (a function that returns Chromium), `new_page` (a factory of pages that record what they
ask for and complain about) or `open_page` (the same with figures in it). Without Chromium the
tests are skipped on a laptop and fail in CI.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import shutil
import threading
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("DLBOOK_SITE", ROOT / "_build" / "html"))
PATIENCE = float(os.environ.get("PATIENCE", 300))   # seconds; the longest test in a browser takes fifty
SLOW_FRAMES = os.environ.get("SLOW_FRAMES")         # milliseconds; as on a machine that is very busy
LATE = """window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), %s);
    window.cancelAnimationFrame = clearTimeout;"""
# With the first, Chromium without windows, the tests take two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, *_args):
        """Say nothing: a test's output is for failures."""


def absent(reason: str) -> None:
    """Skip, or fail where CI promises that everything runs."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def site() -> Path:
    """Folder of the built book."""
    if not (SITE / "index.html").exists():
        absent(f"the book is not built ({SITE.name}/index.html is missing): run `make book` first")
    return SITE


@pytest.fixture(scope="session")
def server(site):
    """Address of a server of the built book, on a free port of this machine."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser():
    """Return ``chromium() -> browser``: headless, for the whole session; a new one if it was ended."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        absent("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM=path")
    from playwright.sync_api import sync_playwright

    # --no-sandbox: containers in CI run as root, where Chromium refuses its sandbox. --disable-gpu: there
    # is none; Chromium imitates one otherwise, and can lose it.
    args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        launched = []

        def chromium():
            if not launched or not launched[-1].is_connected():
                launched.append(playwright.chromium.launch(executable_path=path, args=args))
            return launched[-1]

        yield chromium
        for one in launched:
            one.close()


def end_browser() -> None:
    """End the browsers that this process has started; whoever waits for an answer gets an error."""
    import psutil

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):         # one of Chromium's processes takes others along
            if "chrom" in process.name().lower():
                process.kill()


def needs_browser(item) -> bool:
    """Say whether a test asks for a browser by name; a cell of a notebook asks for nothing."""
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """End a browser that does not answer: headless Chromium can freeze for good, and nothing else ends it."""
    timer = threading.Timer(PATIENCE, end_browser)
    if needs_browser(item):                 # others may print a whole book, which takes longer
        timer.start()
    try:
        return (yield)
    finally:
        timer.cancel()


pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup


def pytest_collection_modifyitems(items):
    """Rerun a test whose browser was ended, in a new one; the summary counts it as rerun."""
    for item in items:
        if needs_browser(item):             # for each other test the plugin would take 20 ms
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TargetClosedError"]))


class Watch:
    """What a page asked for and what it complained about.

    Attributes
    ----------
    requests : list of str
        Addresses of all requests, in order.
    complaints : list of str
        Console errors, uncaught exceptions and failed requests.
    """

    def __init__(self, page):
        self.requests, self.complaints = [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("console", self.console)

    def console(self, message):
        """Keep the errors and the warnings of the console."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def foreign(self, origin: str) -> list[str]:
        """Return the requests that left `origin` (``file://`` or ``http://host:port``)."""
        return [url for url in self.requests if not _same_origin(url, origin)]


def _same_origin(url: str, origin: str) -> bool:
    if url.startswith(("data:", "blob:")):
        return True
    asked, home = urlsplit(url), urlsplit(origin)
    return (asked.scheme, asked.netloc) == (home.scheme, home.netloc)


# Two frames: by then whoever watches sizes or what is in view has been notified.
FRAMES = """new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})"""


def settle(page) -> None:
    """Scroll to each figure of `page`, since a figure mounts when it is in view, and return to the top."""
    page.evaluate(f"""async () => {{
        for (const figure of document.querySelectorAll('.dlbook-live')) {{
            figure.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            await {FRAMES};
        }}
        window.scrollTo(0, 0);
        await {FRAMES};
    }}""")


@pytest.fixture(scope="session")
def make_page(browser):
    """``make_page(width=1280, height=900, dark=False, **context_options) -> page``, which the caller closes.

    The page carries its `Watch` as ``page.watch``.
    """
    def make(width=1280, height=900, dark=False, **options):
        context = browser().new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **{"reduced_motion": "reduce", **options},
        )
        if SLOW_FRAMES:
            context.add_init_script(LATE % SLOW_FRAMES)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.watch = Watch(page)
        return page

    return make


@pytest.fixture(scope="session")
def last_page(make_page):       # requested only so that it is closed before the browser
    """``last_page(key, load) -> page``: the page that `load` opened last for `key`; one is open at most."""
    pages = {}

    def close():
        for page in pages.values():
            page.context.close()
        pages.clear()

    def get(key, load):
        if key not in pages or pages[key].is_closed():
            close()
            pages[key] = load()
        return pages[key]

    yield get
    close()


@pytest.fixture
def new_page(make_page):
    """`make_page`, with contexts that close with the test."""
    pages = []

    def make(*arguments, **options):
        pages.append(make_page(*arguments, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()


def write_page(folder, *payloads, lang="en"):
    """Write a bare page with figures into `folder`, and return its path."""
    static = files("dlbook.figures") / "static"
    for name in ("dlbook.js", "dlbook.css"):
        shutil.copy(static / name, folder / name)
    texts = [p if isinstance(p, str) else json.dumps(p).replace("<", "\\u003c") for p in payloads]
    live = "".join(
        f'<div class="dlbook-live"><script type="application/json">{text}</script>'
        f'<img class="dlbook-poster" alt="poster" width="300" height="300"></div>'
        for text in texts
    )
    (folder / "page.html").write_text(
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Figures</title>'
        '<link rel="stylesheet" href="dlbook.css"><script defer src="dlbook.js"></script></head>'
        f"<body><main><h1>Figures</h1>{live}</main></body></html>",
        encoding="utf-8",
    )
    return folder / "page.html"


def show(page, folder, *payloads, lang="en"):
    """Open a bare page with figures without a server, and wait until all are drawn in their sizes."""
    page.goto(write_page(folder, *payloads, lang=lang).as_uri())
    for i in range(len(payloads)):
        page.locator(".dlbook-live").nth(i).scroll_into_view_if_needed()
        page.wait_for_function(f"document.querySelectorAll('.dlbook-live')[{i}].dlbook")
    page.evaluate(FRAMES)
    return page


@pytest.fixture
def open_page(tmp_path, new_page):
    """Return ``open_page(payload, …) -> page``: a bare page with figures, from a folder, no server."""

    def make(*payloads, lang="en", **options):
        return show(new_page(**options), tmp_path, *payloads, lang=lang)

    make.folder = tmp_path
    return make
