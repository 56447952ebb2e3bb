"""Live figures in real front ends, JupyterLab 4 and Notebook 7: page and Python follow each other."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from jupyter_client import BlockingKernelClient

CHAPTER = Path(__file__).parents[2] / "book" / "02_perceptron.ipynb"
TOKEN = "a-token-for-this-test"
FRONTS = {"lab": "lab/tree", "notebook": "notebooks"}
SEVERAL = ["from dlbook.course.perceptron.figures import one_neuron, perceptron_learning\n"
           "first = one_neuron.explorable.widget()\nfirst",
           "second = one_neuron.explorable.widget(w1=1.0)\nsecond",
           "first",                                                     # a second view of the first
           "from dlbook.arrays import namespace\nfrom dlbook.figures import explore\n"
           "def neuron(w, b):\n    return namespace(w).tanh(0.5 * w + b)\n"
           "own = explore(neuron, w=(-3.0, 3.0), b=(-5.0, 5.0))\nown",
           "learning = perceptron_learning.explorable.widget()\nlearning",
           "shown = True"]


def wait_for(condition, seconds=60):
    """Return the first truthy answer of `condition`; what does not exist yet counts as false."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, KeyError):
            if answer := condition():
                return answer
        time.sleep(0.2)
    raise TimeoutError(f"not true within {seconds} s")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a server of both front ends, its folder, and that of its kernels' connection files."""
    folder = tmp_path_factory.mktemp("lab")
    chapter = nbformat.read(CHAPTER, as_version=4)
    ids = [cell.id for cell in chapter.cells]
    chapter.cells = chapter.cells[:ids.index("one-neuron") + 1]      # as far as this figure
    for front in FRONTS:                    # a notebook for each: one kernel for each
        nbformat.write(chapter, folder / f"{front}-chapter.ipynb")
    cells = [nbformat.v4.new_code_cell(source) for source in SEVERAL]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=about)
    nbformat.write(notebook, folder / "lab-several.ipynb")
    private = {
        name: str(folder / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
        )
    }
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--JupyterNotebookApp.expose_app_in_browser=True",
        "--ip=127.0.0.1",
        "--port=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = (folder / "log").open("w", encoding="utf-8")
    server = subprocess.Popen(command, env={**os.environ, **private}, stdout=log, stderr=log)
    runtime = folder / "jupyter_runtime_dir"
    try:
        info = wait_for(lambda: next(runtime.glob("jpserver-*.json"), None))
        address = wait_for(lambda: json.loads(info.read_text(encoding="utf-8"))["url"])
        wait_for(lambda: urlopen(f"{address}api?token={TOKEN}").status == 200)
        yield address, runtime
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def sessions(lab):
    """Return the kernel's id of every notebook that runs: path to id."""
    with urlopen(f"{lab[0]}api/sessions?token={TOKEN}") as answer:
        return {session["path"]: session["kernel"]["id"] for session in json.load(answer)}


@pytest.fixture
def kernel(lab):
    """Return ``connect(name) -> evaluate``; ``evaluate(expression) -> str`` asks that notebook's kernel."""
    clients = []

    def connect(name):
        key = wait_for(lambda: sessions(lab).get(name))
        client = BlockingKernelClient(connection_file=str(lab[1] / f"kernel-{key}.json"))
        client.load_connection_file()
        client.start_channels()
        clients.append(client)

        def evaluate(expression):
            answer = client.execute("", user_expressions={"value": expression}, reply=True, timeout=30)
            return answer["content"]["user_expressions"]["value"]["data"]["text/plain"]

        return evaluate

    yield connect
    for client in clients:
        client.stop_channels()


@pytest.fixture(scope="module", params=FRONTS, ids="front:{}".format)
def front(request):
    """Return each front end in turn."""
    return request.param


@pytest.fixture
def run(front, lab, kernel, make_page, last_page):
    """Return ``run(kind, last) -> page, evaluate``: a notebook whose cells have run up to the name `last`."""

    def load(kind, name):
        # high: cells out of sight leave the page
        page = make_page(width=1280, height=1000 if kind == "chapter" else 5000)
        page.goto(f"{lab[0]}{FRONTS[front]}/{name}?token={TOKEN}")
        # JupyterLab opens the notebook of the test before as well
        page.wait_for_function("""name => {
            const {context, sessionContext} = window.jupyterapp?.shell.currentWidget ?? {};
            return context?.path === name && sessionContext?.session?.kernel;
        }""", arg=name)
        page.evaluate("jupyterapp.restored")
        page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")  # without waiting for it
        return page

    def start(kind, last):
        name = f"{front}-{kind}.ipynb"
        page = last_page(name, lambda: load(kind, name))
        evaluate = kernel(name)
        wait_for(lambda: evaluate(f"{last!r} in globals()") == "True")
        return page, evaluate

    return start


def test_slider_and_trait_follow_each_other(run):
    page, kernel = run("chapter", "neuron")
    figure = page.get_by_role("group", name="One neuron").first
    figure.scroll_into_view_if_needed(timeout=60_000)
    slider = figure.get_by_role("slider", name="w₁")
    wait_for(lambda: float(slider.input_value()) == 3.0)

    slider.focus()
    page.keyboard.press("ArrowRight")  # page -> Python
    wait_for(lambda: float(kernel("neuron.w1")) == pytest.approx(3.1))
    assert "ŷ = g(1.0 +3.1" in figure.inner_text()

    kernel("setattr(neuron, 'w1', -1.5)")  # Python -> page
    wait_for(lambda: float(slider.input_value()) == -1.5)
    kernel("setattr(neuron, 'g', 'tanh')")
    wait_for(lambda: figure.get_by_role("radio", name="tanh").is_checked())
    assert float(kernel("float(neuron.z)")) == 1.0


# Notebook 7 is made of the same parts as JupyterLab; once is enough for what follows.
@pytest.mark.parametrize("front", ["lab"], indirect=True, ids="front:{}".format)
def test_several_figures_are_independent_and_closing_frees_them(run):
    page, kernel = run("several", "shown")
    figures = page.get_by_role("group", name="One neuron")
    wait_for(lambda: figures.count() == 3)
    w1 = [figures.nth(i).get_by_role("slider", name="w₁") for i in range(3)]
    wait_for(lambda: [float(slider.input_value()) for slider in w1] == [3.0, 1.0, 3.0])

    # each widget comes with its own copy of the script: labels and radio buttons must not get mixed up
    assert [figures.nth(i).get_by_role("radio", name="sigmoid").is_checked() for i in range(3)] == [True] * 3
    w1[0].focus()
    page.keyboard.press("ArrowRight")
    wait_for(lambda: float(w1[2].input_value()) == pytest.approx(3.1))  # the other view of the same figure
    assert float(w1[1].input_value()) == float(kernel("second.w1")) == 1.0

    assert kernel("first.close(), first.comm") == "(None, None)"
    wait_for(lambda: figures.count() == 1)      # both views are gone, the other figure stays
    kernel("setattr(second, 'w1', -2.0)")
    wait_for(lambda: float(figures.get_by_role("slider", name="w₁").input_value()) == -2.0)
    assert page.evaluate("""() => [...document.querySelectorAll("*")].filter((e) => e.dlbook).length""") == 3


@pytest.mark.parametrize("front", ["lab"], indirect=True, ids="front:{}".format)
def test_a_readers_own_figure_and_one_that_learns(run):
    page, kernel = run("several", "shown")
    own = page.get_by_role("group", name="Neuron", exact=True)
    own.scroll_into_view_if_needed(timeout=60_000)
    slider = own.get_by_role("slider", name="w", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    wait_for(lambda: float(kernel("own.w")) == pytest.approx(0.1))
    assert float(kernel("float(own.neuron)")) == pytest.approx(0.05, rel=1e-2)

    learning = page.get_by_role("group", name="Perceptron learning, step by step")
    learning.scroll_into_view_if_needed()
    learning.get_by_role("button", name="Step", exact=True).click()  # page -> Python
    wait_for(lambda: kernel("learning.state['visits']['data']") == "[1]")
    kernel("learning.step(4)")  # Python -> page
    wait_for(lambda: "Epoch 1" in learning.inner_text() and kernel("int(learning.next)") == "5")
