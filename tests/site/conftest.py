"""The pages of the built book, as a list of tests."""

from browser_fixtures import SITE


def pytest_generate_tests(metafunc):
    """Run a test that takes `page_name` once for every page; index.html only redirects."""
    if "page_name" in metafunc.fixturenames:
        names = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html"))
        names = [name for name in names if name != "index.html" and "_static" not in name]
        metafunc.parametrize("page_name", names or ["(the book is not built)"])
