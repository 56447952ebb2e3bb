from test_budgets import measure
from dlbook import course
import pytest, json, statistics
from test_budgets import MEASURE, percentile
SHOTS = {"which_fault": 40, "how_much_more": 20, "spoiled_run": 30, "peeking": 0}
@pytest.mark.parametrize("name", SHOTS)
def test_b(name, open_page):
    e = course.figure(name)
    page = open_page(e.payload())
    from test_budgets import positions
    try: pos = positions(e)
    except StopIteration: pos = [next(iter(e.controls)), []]
    best=None
    for _ in range(4):
        found = page.evaluate(MEASURE, pos)
        best = {k: list(map(min, best[k], found[k])) for k in found} if best else found
    print(name, statistics.median(best["mounts"]), percentile(best["frames"]), percentile(best["steps"]))
