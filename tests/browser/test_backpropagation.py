"""Chapter 6: a walk through a graph in a real page, one graph at a time, with Python's numbers."""

import pytest
from page_helpers import HANDLE, assert_scope, scope_of, set_all

from dlbook.arrays import pytree
from dlbook.course.backpropagation.figures import computational_graph

FIGURE = computational_graph.explorable


@pytest.mark.parametrize("place", range(len(computational_graph.EXPRESSIONS)))
def test_only_the_chosen_graph_is_shown(place, visit):
    page = visit("computational_graph")
    set_all(page, {"expression": computational_graph.EXPRESSIONS[place]})
    page.evaluate(f"{HANDLE}.flush()")
    graphs = page.locator(".dlbook-graph")
    assert graphs.count() == len(computational_graph.EXPRESSIONS)
    assert [graphs.nth(i).is_visible() for i in range(graphs.count())] == [i == place for i in range(3)]
    nodes = graphs.nth(place).locator(".dlbook-node")
    nodes.last.wait_for()               # a graph is drawn in the frame after it has got a size
    assert nodes.count() == len(FIGURE.views[place].nodes)


def test_every_step_forward_and_back_shows_pythons_numbers(visit):
    page = visit("computational_graph")
    for state in FIGURE.run(12):
        scope = scope_of(page)
        assert_scope(scope, dict(pytree.paths(FIGURE.outputs(state))))
        page.evaluate(f"{HANDLE}.step(), {HANDLE}.flush()")
    # 5 for x: both paths have arrived.
    given = page.locator(".dlbook-graph").first.locator(".dlbook-node").filter(has_text="x")
    assert "5.000" in given.first.text_content()
