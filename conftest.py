"""Loaded by pytest first: fixtures that tests/site and tests/browser share, and which tests stay together."""

import gc
import importlib
import re

import pytest

pytest_plugins = ["browser_fixtures"]


def pytest_configure(config):
    """Collect garbage rarely: looking for it among all that is imported takes a tenth of the time.

    With nbval, let Matplotlib find this machine's fonts first: it may print that it does, into a cell.
    """
    gc.set_threshold(100_000, 50, 100)
    if config.getoption("nbval", False):
        importlib.import_module("matplotlib.font_manager")


def pytest_collection_finish():
    """Look for no garbage among the tests themselves: they stay to the end."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Say which tests must run in the same process if several share the work (``-n 2 --dist loadscope``)."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """Keeps together the tests of a page, figure, chapter or front end; of a browser test; of a file."""

        def _split_scope(self, nodeid):
            if page := re.search(r"\[(\S+\.html)-\w+\]$|((?:figure|front|chapter):\w+)", nodeid):
                return page[1] or page[2]
            return nodeid.partition("[" if "/browser/" in nodeid else "::")[0]

    return Together(config, log)
