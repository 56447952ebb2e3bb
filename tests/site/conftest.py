"""The pages of the built book; each is opened once, for all its tests."""

import re
import zipfile
from typing import NamedTuple

import pytest
from browser_fixtures import FRAMES, SITE, settle
from policy import serve_strictly
from toolbox import load


class Look(NamedTuple):
    """How a page is looked at: how wide, light or dark."""

    width: int
    dark: bool


# A page opens on a phone and in the dark, where more can go wrong; then it gets light and wide.
LOOKS = {"phone": Look(390, dark=True), "light": Look(1280, dark=False)}


def pytest_configure(config):
    """Register the mark."""
    config.addinivalue_line("markers", "looks(names): look at each page only like this, not in every way")
    config.addinivalue_line("markers", "editions: look at pages of other languages, too, on a phone")


def pytest_generate_tests(metafunc):
    """Run a test that takes `visit` for every page in its looks; index.html only redirects.

    404.html loads nothing. The pages of other languages differ in their words only: the tests marked
    `editions` look at them, once.
    """
    if "visit" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("looks")
        names = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
        unread = re.compile(r"(.*/)?(index|404)\.html|.*_static.*|ko/book/reference/.*")
        names = [name for name in names if not unread.fullmatch(name)]
        translated = [name for name in names if name.startswith("ko/")]
        visits = [(name, look) for name in names or ["(the book is not built)"] if name not in translated
                  for look in (mark.args if mark else LOOKS)]
        if metafunc.definition.get_closest_marker("editions"):
            visits += [(name, "phone") for name in translated]
        metafunc.parametrize("visit", visits, indirect=True, ids="-".join)


def when(item):
    """Return the place of a test of a page among all: axe is the last, for it takes the page apart."""
    name, look = item.callspec.params["visit"]
    return name, "axe" in item.fixturenames, list(LOOKS).index(look)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run all tests of one page, look by look, before the next is opened."""
    indices = [k for k, item in enumerate(items)
               if hasattr(item, "callspec") and "visit" in item.callspec.params]
    by_page = sorted((items[k] for k in indices), key=when)
    for k, item in zip(indices, by_page, strict=True):
        items[k] = item


@pytest.fixture(scope="session")
def unpacked(site, tmp_path_factory):
    """Folder of the unpacked zip, with a name that an address must escape."""
    folder = tmp_path_factory.mktemp("a stick (é)")
    load("offline").pack(site, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as file:
        assert file.testzip() is None
        file.extractall(folder)
    return folder / "book"


@pytest.fixture(scope="session")
def stick(unpacked):
    """Address of that folder."""
    return unpacked.as_uri()


@pytest.fixture(scope="session")
def strict(site):
    """Address of a server that sends the strict policy with each page."""
    with serve_strictly(site) as address:
        yield address


@pytest.fixture(scope="session")
def look_at():
    """Return ``look_at(page, look)``: give a page another width and theme, and wait until it has followed."""
    def turn(page, name):
        size = {"width": LOOKS[name].width, "height": 900}
        if (page.look, page.viewport_size) == (LOOKS[name], size):
            return
        page.look = LOOKS[name]
        theme = "dark" if page.look.dark else "light"
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.locator(f"html[data-theme={theme}]").wait_for(state="attached")
        page.evaluate(f"""{FRAMES}.then(() => document.getAnimations().forEach((a) =>
            a.effect.getComputedTiming().endTime < Infinity ? a.finish() : a.cancel()))""")
    return turn


@pytest.fixture
def visit(request, last_page, make_page, strict, look_at):
    """A page of the book, loaded and scrolled through on a phone, then looked at as the test asks.

    Besides its `Watch` it carries ``name``, ``look``, ``origin`` and ``answers``: the responses by address.
    """
    name, look = request.param

    def load():
        first = LOOKS["phone"]
        page = make_page(width=first.width, dark=first.dark)
        page.name, page.look, page.origin, page.answers = name, first, strict, {}
        page.on("response", lambda response: page.answers.setdefault(response.url, response))
        page.goto(f"{strict}/{name}", wait_until="load")
        settle(page)
        return page
    page = last_page(name, load)
    look_at(page, look)
    return page
