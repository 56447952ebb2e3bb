"""Every test that asks for a `chapter` runs on each of them."""

import pytest
from chapter_notebooks import CHAPTERS, read


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem, scope="session")
def chapter(request):
    """Each chapter in turn."""
    return read(request.param)


