"""A picture of every page for people to look at: build/screenshots, an artifact in CI."""

from pathlib import Path

import pytest
from browser_fixtures import settle

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_screenshot(new_page, server, page_name, width, dark):
    page = new_page(width=width, dark=dark)
    page.goto(f"{server}/{page_name}")
    settle(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = page_name.removesuffix(".html").replace("/", "-")
    path = SHOTS / f"{name}-{width}-{'dark' if dark else 'light'}.png"
    page.screenshot(path=path, full_page=True)
    assert path.stat().st_size > 5_000
