"""A figure's page is opened once for all its tests; before each test it is reset."""

import functools

import pytest
from browser_fixtures import FRAMES, show
from figures_all import FIGURES
from page_helpers import HANDLE

from dlbook import course

# Resolves to the scope two frames later: by then the figures have measured the window again.
_RESET = f"""async () => {{
    const figure = {HANDLE};
    document.head.querySelectorAll('style').forEach((style) => style.remove());
    document.activeElement.blur();
    window.scrollTo(0, 0);
    figure.pause();
    figure.reset();
    figure.flush();
    await {FRAMES};
    return JSON.stringify(figure.scope());
}}"""


@functools.cache
def _declared(name):
    return FIGURES[name]() if name in FIGURES else course.figure(name)


@pytest.fixture
def visit(last_page, make_page, tmp_path_factory):
    """Return ``visit(name) -> page``: a bare page with one figure, as it was when it opened.

    A test of what reset cannot undo needs its own page: see `open_page`. No page may log an error.
    """
    visited = []

    def load(name):
        page = show(make_page(), tmp_path_factory.mktemp(name), _declared(name).payload())
        page.home, page.start = page.url, page.evaluate(_RESET)
        return page

    def reset(name):
        page = last_page(name, lambda: load(name))
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.mouse.move(2, 2)
        assert page.evaluate(_RESET) == page.start
        page.watch.complaints.clear()
        visited.append(page)
        return page

    yield reset
    assert [complaint for page in visited for complaint in page.watch.complaints
            if "willReadFrequently" not in complaint] == []      # Chromium's hint about our reading of pixels


@pytest.fixture
def page(name, visit):
    """The page of the figure `name`; see `page_helpers.each`."""
    return visit(name)


@pytest.fixture
def explorable(name):
    """The figure that `page` shows, as Python declares it."""
    return _declared(name)
