"""Live figures with Colab's versions: ipywidgets 7.7, anywidget 0.9, IPython 7, in the classic Notebook.

Colab's own page is not available here. The Notebook of its image is, with the widget manager that belongs to
ipywidgets 7. ``make test-colab`` makes the environment and runs this test.
"""

import contextlib
import hashlib
import json
import os
import socket
import subprocess
from pathlib import Path
from urllib.request import urlopen

import array_api_compat
import nbformat
import pytest
from browser.test_jupyterlab import SEVERAL, TOKEN, wait_for

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT / "tools" / "maintain" / "colab-versions.txt"
COLAB = ROOT / "build" / "colab"
PYTHON = COLAB / "env" / "bin" / "python"
# These tests have no connection to the environment's kernels: the page itself asks Python.
ASK = """expression => new Promise((done) => {
    const shell = ({content}) => done(content.user_expressions.value.data["text/plain"]);
    const silent = {silent: false, store_history: false, user_expressions: {value: expression}};
    Jupyter.notebook.kernel.execute("", {shell: {reply: shell}}, silent);
})"""


def made():
    """Whether `tools/maintain/colab.py` has made the environment for the present versions."""
    image = COLAB / "image.json"
    digest = hashlib.sha256(VERSIONS.read_bytes()).hexdigest()
    return image.exists() and json.loads(image.read_text(encoding="utf-8"))["digest"] == digest


pytestmark = pytest.mark.skipif(not made(), reason="no environment like Colab's: make test-colab makes it")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address and folder of a server of the classic Notebook."""
    folder = tmp_path_factory.mktemp("classic")
    (folder / "path").mkdir()
    for package in (ROOT / "src" / "dlbook", Path(array_api_compat.__file__).parent):
        (folder / "path" / package.name).symlink_to(package)
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR",
                                                         "IPYTHONDIR")}
    env = {**os.environ, **own, "PYTHONPATH": str(folder / "path"), "JUPYTER_PREFER_ENV_PATH": "1"}
    with socket.create_server(("127.0.0.1", 0)) as free:        # this Notebook cannot look for one itself
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    command = [PYTHON, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1",
               f"--port={url.rpartition(':')[2].rstrip('/')}", "--NotebookApp.port_retries=0",
               f"--NotebookApp.token={TOKEN}", f"--NotebookApp.notebook_dir={folder}"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            wait_for(lambda: urlopen(f"{url}api?token={TOKEN}").status == 200)
            yield url, folder
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def page(request, server, new_page):
    """Return the page of a notebook of the test's own, its cells run."""
    address, folder = server
    cells = [nbformat.v4.new_code_cell(source) for source in SEVERAL]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    name = f"{request.node.name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), folder / name)
    page = new_page(width=1280, height=5000)      # high: out of sight nothing is drawn
    page.goto(f"{address}notebooks/{name}?token={TOKEN}")
    # A widget that arrives while the manager is still asking the kernel for its widgets is not drawn.
    page.wait_for_function("window.Jupyter?.notebook?.kernel?.is_connected()"
                           " && Jupyter.notebook.kernel.widget_manager")
    wait_for(lambda: page.evaluate(ASK, "1") == "1")
    for _ in range(3):
        page.wait_for_timeout(2000)
        page.evaluate("Jupyter.notebook.execute_all_cells()")
        with contextlib.suppress(TimeoutError):
            wait_for(lambda: page.get_by_role("group", name="One neuron").count() == 3, seconds=15)
            return page
    pytest.fail("the figures do not appear", pytrace=False)


def test_the_versions_are_those_of_colab(page):
    pins = dict(line.split("==") for line in VERSIONS.read_text(encoding="utf-8").splitlines()
                if "==" in line and not line.startswith("#"))
    names = ("ipywidgets", "anywidget", "ipython", "notebook")
    versions = f"[__import__('importlib.metadata').metadata.version(n) for n in {names}]"
    assert page.evaluate(ASK, versions) == str([pins[name] for name in names])


def test_page_and_python_follow_each_other(page):
    figures = page.get_by_role("group", name="One neuron")
    w1 = [figures.nth(i).get_by_role("slider", name="w₁") for i in range(3)]
    w1[0].focus()
    page.keyboard.press("ArrowRight")               # page -> Python, and the other view of the figure
    wait_for(lambda: page.evaluate(ASK, "round(first.w1, 6)") == "3.1")
    wait_for(lambda: float(w1[2].input_value()) == pytest.approx(3.1))
    assert float(w1[1].input_value()) == 1.0

    page.evaluate(ASK, "setattr(second, 'w1', -1.5)")           # Python -> page
    wait_for(lambda: float(w1[1].input_value()) == -1.5)
    page.evaluate(ASK, "setattr(second, 'g', 'tanh')")
    wait_for(lambda: figures.nth(1).get_by_role("radio", name="tanh").is_checked())

    page.get_by_role("group", name="Neuron", exact=True).get_by_role("slider", name="b").focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: page.evaluate(ASK, "round(own.b, 6)") == "-0.1")
    learning = page.get_by_role("group", name="Perceptron learning, step by step")
    learning.get_by_role("button", name="Step", exact=True).click()
    wait_for(lambda: page.evaluate(ASK, "learning.state['visits']['data']") == "[1]")


def test_closing_removes_the_figure(page):
    figures = page.get_by_role("group", name="One neuron")
    assert page.evaluate(ASK, "first.close(), first.comm") == "(None, None)"
    wait_for(lambda: figures.count() == 1)
