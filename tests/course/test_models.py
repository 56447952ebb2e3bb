"""The trained networks that ship: their scores are those in their records."""

import pytest
import toolbox

from dlbook import pretrained
from dlbook.arrays import pytree

models = toolbox.load("models")


@pytest.mark.parametrize("name", pretrained.names())
def test_a_shipped_network_has_the_scores_of_its_record(name):
    found, stored = models.recipe(name).score(pretrained.load(name)), pretrained.record(name)["scores"]
    assert [path for path, _ in pytree.paths(found)] == [path for path, _ in pytree.paths(stored)]
    # A processor that rounds otherwise may change a score in a thousand.
    assert pytree.leaves(found) == pytest.approx(pytree.leaves(stored), rel=1e-3, abs=2e-3)
