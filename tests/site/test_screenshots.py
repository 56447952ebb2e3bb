"""A picture of every page for people to look at: build/screenshots, an artifact of the workflow on GitHub.

That draws each page wide and light, and narrow and dark (SCREENSHOTS=two); `make screenshots` draws all four.
"""

import os
from pathlib import Path

import pytest

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="make screenshots draws them")
def test_screenshot(visit):
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in (1280, 390) if os.environ.get("SCREENSHOTS") == "all" else (visit.look.width,):
        visit.set_viewport_size({"width": width, "height": 900})
        visit.wait_for_timeout(100)
        name = visit.name.removesuffix(".html").replace("/", "-")
        path = SHOTS / f"{name}-{width}-{'dark' if visit.look.dark else 'light'}.png"
        visit.screenshot(path=path, full_page=True)
        assert path.stat().st_size > 5_000
