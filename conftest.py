"""What pytest loads first: the fixtures that tests/site and tests/browser share, and who runs with whom."""

import re

import pytest

pytest_plugins = ["browser_fixtures"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Say which tests one process must run, when several share the work (``-n 2 --dist loadscope``)."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """Questions about one page or figure, cases of one browser test, else tests or cells of a file."""

        def _split_scope(self, nodeid):
            if page := re.search(r"\[(\S+\.html)-\w+\]$|(figure:\w+)", nodeid):
                return page[1] or page[2]
            return nodeid.partition("[" if "/browser/" in nodeid else "::")[0]

    return Together(config, log)
