"""Every test that asks for a `chapter` runs on each of them."""

import pytest
from chapter_notebooks import CHAPTERS, read


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem, scope="session")
def chapter(request):
    """One chapter after the other."""
    return read(request.param)


