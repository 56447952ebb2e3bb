"""What figures weigh and how long they take; `pytest -s -k budget` prints the table.

Of the tests of a figure these come last, since they leave its page unusable.
"""

import gzip
import json
import statistics
from importlib.resources import files

import pytest
from figures_all_charts import zoo
from figures_all_controls import workshop
from page_helpers import HANDLE, each

from dlbook import course
from dlbook.figures import Slider

LARGE = {"playground"}                       # 120 KB instead of 30; its frame is a step, not a slider's move
TRAINED = {"language_model"}                 # 130 KB instead of 30: it holds a trained network
KB = 1000
MOUNT, FRAME = 50, 16                        # ms

MEASURE = """async ([name, values]) => {
  const element = document.querySelector('.dlbook-live');
  const payload = JSON.parse(element.querySelector('script').textContent);
  const timed = (f) => { const start = performance.now(); f(); void document.body.offsetHeight;
                         return performance.now() - start; };
  const breathe = () => new Promise((done) => setTimeout(done));             // what is timed needs no frame
  const mounts = [], frames = [], steps = [];
  for (let i = 0; i < 3; i++) {
    element.dlbook.destroy();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    mounts.push(timed(() => dlbook.mount(element, payload)));
  }
  const figure = element.dlbook;
  for (const value of values) {
    frames.push(timed(() => { figure.set(name, value); figure.flush(); }));
    await breathe();
  }
  for (let i = 0; i < (figure.step && payload.player ? 12 : 0); i++) {
    steps.push(timed(() => { figure.step(); figure.flush(); }));
    await breathe();
  }
  return { mounts, frames, steps };
}"""


def positions(explorable, n=12):
    """Return the first slider and positions on it, up and down; nothing to turn if it has none."""
    slider = next((c for c in explorable.controls.values() if isinstance(c, Slider)), None)
    if slider is None:
        return "", []
    places = [slider.min + (slider.max - slider.min) * abs(1 - 2 * i / n) for i in range(n)]
    return slider.name, [round(p) if slider.integer else p for p in places]


def measure(page, explorable, fits):
    """Return mount, frame and step in ms: what `fits`, or what twenty rounds show on a busy machine.

    Each mount, position and step costs the same in every round; what is more was spent elsewhere.
    """
    best = None
    for _ in range(20):
        found = page.evaluate(MEASURE, positions(explorable))
        best = {kind: list(map(min, best[kind], found[kind])) for kind in found} if best else found
        times = (statistics.median(best["mounts"]), max(best["frames"], default=0),
                 max(best["steps"], default=0))
        if fits(*times):
            break
    return times


@each(sorted(course.figures()))
def test_the_budget_of_every_figure(name, page, explorable, record_property):
    weight = len(gzip.compress(json.dumps(explorable.payload()).encode())) / KB

    def fits(mount, frame, step):
        return mount <= MOUNT and step <= FRAME and (name in LARGE or frame <= FRAME)

    times = measure(page, explorable, fits)
    page.context.close()                    # mounted again, a figure no longer follows the address
    row = "data {:.1f} KB, mount {:.1f} ms, slider {:.1f} ms, step {:.1f} ms".format(weight, *times)
    record_property("budget", row)
    print(f"\n{name:28} {row}")
    assert weight <= (120 if name in LARGE else 130 if name in TRAINED else 30)
    assert fits(*times), row


def test_the_script_of_the_site_is_light():
    script = (files("dlbook.figures") / "static" / "dlbook.js").read_bytes()
    assert len(gzip.compress(script)) / KB <= 80


def heap(page):
    """Return a function that counts (bytes of the heap, nodes, listeners) after garbage collection."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def now():
        session.send("HeapProfiler.collectGarbage")
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return [metrics[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")]

    return now


@pytest.mark.parametrize("make", [zoo, workshop])
def test_two_thousand_frames_leave_no_trace(make, open_page):
    page = open_page(make().payload())
    count = heap(page)
    frames = f"async (n) => {{ for (let i = 0; i < n; i++) {{ {HANDLE}.step(); {HANDLE}.flush(); }} }}"
    page.evaluate(frames, 1000)              # the history is full, everything is compiled
    before = count()
    page.evaluate(frames, 2000)
    after = count()
    assert after[0] - before[0] < 1_000_000
    assert after[1] <= before[1]
    assert after[2] <= before[2]


def test_closed_figures_leave_no_memory_behind(open_page):
    page = open_page(workshop().payload())
    count = heap(page)
    again = """(n) => { const element = document.querySelector('.dlbook-live');
        const payload = JSON.parse(element.querySelector('script').textContent);
        for (let i = 0; i < n; i++) { element.dlbook?.destroy(); dlbook.mount(element, payload); } }"""
    page.evaluate(again, 10)
    before = count()
    page.evaluate(again, 40)
    after = count()
    assert after[0] - before[0] < 1_000_000
    assert after[1] <= before[1] + 50
    assert after[2] <= before[2] + 5
