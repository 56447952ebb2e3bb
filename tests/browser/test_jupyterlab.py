"""Chapter 2 in a real JupyterLab: a slider moved in the page reaches Python, and the other way."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from jupyter_client import BlockingKernelClient

CHAPTER = Path(__file__).parents[2] / "book" / "02_perceptron.ipynb"
TOKEN = "a-token-for-this-test"


def wait_for(condition, seconds=60):
    """Return the first truthy answer of `condition`; what is not there yet counts as no."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, KeyError):
            if answer := condition():
                return answer
        time.sleep(0.2)
    raise TimeoutError(f"not true within {seconds} s")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab that serves one notebook, and the folder of its kernels' connection files."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(CHAPTER, folder)
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
        "--ip=127.0.0.1",
        "--port=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = (folder / "log").open("w")
    server = subprocess.Popen(command, env={**os.environ, **private}, stdout=log, stderr=log)
    runtime = folder / "jupyter_runtime_dir"
    try:
        info = wait_for(lambda: next(runtime.glob("jpserver-*.json"), None))
        address = wait_for(lambda: json.loads(info.read_text())["url"])
        wait_for(lambda: urlopen(f"{address}api?token={TOKEN}").status == 200)
        yield address, runtime
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


@pytest.fixture
def kernel(lab):
    """Return ``evaluate(expression) -> str`` in the kernel that the page started."""
    clients = []

    def evaluate(expression):
        if not clients:
            file = wait_for(lambda: next(lab[1].glob("kernel-*.json"), None))
            client = BlockingKernelClient(connection_file=str(file))
            client.load_connection_file()
            client.start_channels()
            clients.append(client)
        answer = clients[0].execute("", user_expressions={"value": expression}, reply=True, timeout=20)
        return answer["content"]["user_expressions"]["value"]["data"]["text/plain"]

    yield evaluate
    for client in clients:
        client.stop_channels()


def test_slider_and_trait_follow_each_other(lab, kernel, new_page):
    page = new_page(width=1280, height=1000)
    page.goto(f"{lab[0]}lab/tree/{CHAPTER.name}?token={TOKEN}")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel")
    page.evaluate("jupyterapp.restored")
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")  # not to wait for
    wait_for(lambda: kernel("'one_epoch' in globals()") == "True")  # near the chapter's end
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
    assert float(kernel("float(neuron.outputs['z'])")) == 1.0
