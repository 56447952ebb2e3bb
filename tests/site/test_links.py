"""Links out of the book: listed, and asked politely; here a server of our own stands for the world."""

import http.server
import threading

import pytest
from toolbox import load


@pytest.fixture(scope="module")
def links():
    """tools/links.py, as a module."""
    return load("links")


class World(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    asked: list = []

    def do_GET(self):
        """Answer; /busy is well again at the second try."""
        self.asked.append(self.path)
        busy = self.path == "/busy" and self.asked.count("/busy") == 1
        self.send_response(503 if busy else {"/gone": 404, "/shy": 403}.get(self.path, 200))
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def world():
    """Address of the server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), World) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def page(folder, *addresses):
    folder.mkdir(exist_ok=True)
    text = "".join(f'<a href="{a}">x</a>' for a in addresses)
    (folder / "page.html").write_text(text, encoding="utf-8")
    return folder


def test_they_are_listed_once_without_anchors_and_placeholders(links, tmp_path):
    site = page(tmp_path / "site", "https://a.example/b#c", "https://a.example/b", "other.html",
                "https://github.com/OWNER/book", "mailto:x@y.z")
    assert links.external(site) == {"https://a.example/b": ["page.html"]}


def test_the_dead_are_told_and_the_shy_are_not_counted(links, world, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(links.time, "sleep", lambda _: None)
    site = page(tmp_path / "site", f"{world}/well", f"{world}/busy", f"{world}/shy")
    assert links.main([str(site), "--check"]) == 0
    assert "shy  refused: 403" in capsys.readouterr().out
    page(site, f"{world}/gone", f"{world}/well", "http://127.0.0.1:1/nobody")
    assert links.main([str(site), "--check"]) == 1
    told = capsys.readouterr().out
    assert "/gone  DEAD: 404" in told
    assert "/nobody  DEAD: " in told
    assert "3 addresses, 2 dead" in told


def test_the_book_has_links_that_people_can_open(links, site):
    found = links.external(site)
    assert "https://creativecommons.org/licenses/by/4.0/" in found
    assert all(address.startswith("https://") for address in found), "http is for servers that we run"
