"""The check of links out of the book: Sphinx's, with our settings; a local server plays the Internet."""

import http.server
import json
import subprocess
import sys
import threading

import pytest
import yaml
from toolbox import ROOT, TOOLS

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
SETTINGS = {name: value for name, value in CONFIG.items() if name.startswith("linkcheck")}
WAITING = {"linkcheck_rate_limit_timeout": 0, "linkcheck_timeout": 5}       # shorter here


class World(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self):
        """Answer; a path without a number is fine."""
        self.send_response(int(self.path[1:]) if self.path[1:].isdigit() else 200)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def world():
    """Address of the server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), World) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def check(tmp_path):
    """Factory of checks of a page with links; returns the exit status and what was found, by link."""
    def run(*addresses):
        settings = SETTINGS | WAITING | {"linkcheck_ignore": SETTINGS["linkcheck_ignore"][:-1]}     # ask here
        lines = [f"import sys; sys.path.insert(0, {str(TOOLS['linkcheck'].parent)!r})",
                 'extensions = ["linkcheck"]', *(f"{name} = {value!r}" for name, value in settings.items())]
        (tmp_path / "conf.py").write_text("\n".join(lines), encoding="utf-8")
        text = "\n\n".join(f"`{i} <{address}>`__" for i, address in enumerate(addresses))
        (tmp_path / "index.rst").write_text(f"Title\n=====\n\n{text}\n", encoding="utf-8")
        done = subprocess.run([sys.executable, "-m", "sphinx", "-E", "-q", "-b", "linkcheck", tmp_path,
                               tmp_path / "out"], capture_output=True, text=True, timeout=120)
        rows = (tmp_path / "out" / "output.json").read_text(encoding="utf-8").splitlines()
        return done.returncode, {row["uri"]: row["status"] for row in map(json.loads, rows)}
    return run


def test_refusals_and_busy_hosts_do_not_count(check, world):
    status, found = check(f"{world}/well#part", *(f"{world}/{code}" for code in (401, 403, 405, 429, 503)))
    assert status == 0
    assert found[f"{world}/well#part"] == found[f"{world}/401"] == "working"
    assert {found[f"{world}/{code}"] for code in (403, 405, 429, 503)} == {"ignored"}


def test_dead_links_count(check, world):
    status, found = check(f"{world}/404", "http://127.0.0.1:1/nobody", f"{world}/well")
    assert status == 1
    assert list(found.values()).count("broken") == 2


def test_placeholder_addresses_are_not_checked(check):
    status, found = check("https://github.com/OWNER/book", "https://YOUR-HUB/hub/x", "mailto:x@y.z")
    assert status == 0
    assert set(found.values()) <= {"ignored", "unchecked"}
