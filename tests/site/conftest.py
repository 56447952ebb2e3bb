"""The pages of the built book; each is opened once in every look, for all its tests."""

import zipfile
from typing import NamedTuple

import pytest
from browser_fixtures import FRAMES, SITE, settle
from policy import serve_strictly
from toolbox import load


class Look(NamedTuple):
    """How a page is opened: from where, how wide, light or dark."""

    origin: str
    width: int = 1280
    dark: bool = False


# Each theme, each width, and each origin once: what depends on two of them at once is rare, and
# every visit to a chapter takes seconds. A server without a policy lies between these two.
LOOKS = {"light": Look("strict"), "phone": Look("stick", 390, dark=True)}


def pytest_configure(config):
    """Register the mark."""
    config.addinivalue_line("markers", "looks(names): open each page only in these looks, not in all")


def pytest_generate_tests(metafunc):
    """Run a test that takes `visit` for every page in its looks; index.html only redirects."""
    if "visit" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("looks")
        names = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
        names = [name for name in names if name != "index.html" and "_static" not in name]
        visits = [(name, look) for name in names or ["(the book is not built)"]
                  for look in (mark.args if mark else LOOKS)]
        metafunc.parametrize("visit", visits, indirect=True, ids="-".join)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run all tests of one page before the next is opened; axe last, which takes the page apart."""
    indices = [k for k, item in enumerate(items)
               if hasattr(item, "callspec") and "visit" in item.callspec.params]
    by_page = sorted((items[k] for k in indices),
                     key=lambda item: (item.callspec.params["visit"], "axe" in item.fixturenames))
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


@pytest.fixture
def visit(request, last_page, make_page):
    """A page of the book, loaded and scrolled through, at the width of its look.

    Besides its `Watch` it carries ``name``, ``look``, ``origin`` and ``answers``: the responses by address.
    """
    name, look = request.param

    def load():
        page = make_page(width=LOOKS[look].width, dark=LOOKS[look].dark)
        page.name, page.look, page.answers = name, LOOKS[look], {}
        page.on("response", lambda response: page.answers.setdefault(response.url, response))
        page.origin = request.getfixturevalue(LOOKS[look].origin)
        page.goto(f"{page.origin}/{name}", wait_until="load")
        settle(page)
        return page
    page = last_page(request.param, load)
    page.set_viewport_size({"width": page.look.width, "height": 900})
    page.evaluate(f"{FRAMES}.then(() => Promise.allSettled(document.getAnimations().map((a) => a.finished)))")
    return page
