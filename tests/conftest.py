"""Fixtures for all tests: the array libraries that the core must work with."""

import fake_cupy
import hypothesis
import pytest
from libraries import SPACES, Space, assert_close, cupy

# The same examples every time: a test that fails here fails everywhere.
hypothesis.settings.register_profile("book", derandomize=True, deadline=None, max_examples=50,
                                     database=None)
hypothesis.settings.load_profile("book")


@pytest.fixture(params=[*(name for name in SPACES if name != "cupy"), "stand-in",
                        pytest.param("cupy", marks=pytest.mark.gpu)])
def xp(request):
    """Each array library in turn; the last obeys CuPy's rules and needs no GPU."""
    if request.param in SPACES:
        yield SPACES[request.param]()
        return
    with fake_cupy.installed() as library:
        yield Space("stand-in", library)


@pytest.fixture
def on_gpu():
    """Skip where no GPU can be used."""
    return cupy()


@pytest.fixture
def close():
    """Return the comparison for arrays of any library."""
    return assert_close
