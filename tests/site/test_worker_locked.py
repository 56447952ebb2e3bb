"""What a cell can do in the worker: it reaches no server and nothing that the site keeps, and is bounded."""

import http.server
import threading

import pytest

# Each line is one way out; a way that is closed raises an error of Python.
ROUTES = """
import js
from pyodide.ffi import to_js
from pyodide.http import open_url
import pyodide_js

def plain(value):
    return to_js(value, dict_converter=js.Object.fromEntries)

def inherited(name):
    scope = js.Object.getPrototypeOf(js.Object.getPrototypeOf(js.globalThis))
    return js.Reflect.get(scope, name, js.globalThis)

def own_exports():
    return js.Reflect.get(pyodide_js._module.LDSO.loadedLibsByHandle, "0").exports

def ask():
    asked = js.XMLHttpRequest.new()
    asked.open("GET", "{home}/XMLHttpRequest", False)
    asked.send()

START = plain({{"id": 9, "kind": "start", "files": {{}}, "packs": [], "script": "{away}/start"}})
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
TEXT = "import('{away}/text')"
routes = {{
    "XMLHttpRequest": ask,
    "fetch": lambda: js.fetch("{away}/fetch"),
    "inherited fetch": lambda: inherited("fetch")("{away}/inherited"),
    "open_url": lambda: open_url("{away}/open_url"),
    "WebSocket": lambda: js.WebSocket.new("{away}/socket".replace("http", "ws")),
    "EventSource": lambda: js.EventSource.new("{away}/events"),
    "a font": lambda: js.FontFace.new("a", "url({away}/font)").load(),
    "Worker": lambda: js.Worker.new("{home}/worker.js"),
    "importScripts": lambda: js.importScripts("{away}/script.js"),
    "inherited importScripts": lambda: inherited("importScripts")("{away}/inherited.js"),
    "eval": lambda: js.eval(TEXT),
    "run_js": lambda: __import__("pyodide.code").code.run_js(TEXT),
    "Function": lambda: js.Function.new(TEXT)(),
    "a constructor": lambda: js.Object.constructor.new(TEXT)(),
    "Pyodide's own": lambda: pyodide_js._api.tests.Function.new(TEXT)(),
    "another Pyodide": lambda: pyodide_js._api.config.createPyodideModule(),
    "its beginning": lambda: own_exports().pyodide_js_init(),
    "a timer": lambda: js.setTimeout(TEXT, 0),
    "an inherited timer": lambda: inherited("setInterval")(TEXT, 0),
    "indexedDB": lambda: js.indexedDB.open("a"),
    "caches": lambda: js.caches.keys(),
    "storage": lambda: js.navigator.storage.getDirectory(),
    "buckets": lambda: js.navigator.storageBuckets.keys(),
    "locks": lambda: js.navigator.locks.query(),
    "file system": lambda: js.webkitRequestFileSystem(0, 1),
    "BroadcastChannel": lambda: js.BroadcastChannel.new("a"),
}}
open_ways = []
for name, way in routes.items():
    try:
        way()
        open_ways.append(name)
    except Exception:
        pass
js.onmessage(plain({{"data": START}}))                # as the page speaks to the worker
js.dispatchEvent(js.MessageEvent.new("message", plain({{"data": START}})))
style = "1px; background: url({away}/style); --a: 1"   # a picture that nobody drew, as an answer to the page
for number in range(60):
    js.postMessage(plain({{"id": number, "event": {{"output": {{"image/png": PNG, "width": style}}}}}}))
import numpy as np
print("open:", open_ways, np.ones(2) @ np.ones(2), type(js.Object).__name__)
"""
CLOSED = "open: [] 2.0 JsProxy"


@pytest.fixture
def away():
    """A server elsewhere: its address, and what it has heard."""
    heard = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        thread.join(timeout=10)


def run(page, text):
    """Run a text in the first exercise, wait until it has ended, and return what it shows."""
    cell = page.locator("#cell-exercise-1")
    if cell.locator(".run-edit").is_visible():
        cell.locator(".run-edit").click()
    cell.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    cell.locator(".run-go").click()
    cell.locator(".run-go:not([aria-disabled=true])").wait_for(timeout=60_000)
    return cell.locator(".run-output").inner_text().strip()


@pytest.mark.parametrize("opened", ["server", "stick"])
def test_a_cell_reaches_nothing(opened, request, new_page, away):
    home, (address, heard) = request.getfixturevalue(opened), away
    page = new_page()
    page.goto(f"{home}/book/02_perceptron.html")
    assert run(page, ROUTES.format(home=home, away=address)) == CLOSED
    page.wait_for_timeout(300)                        # what was sent would arrive
    assert heard == []
    assert page.watch.complaints == []


def test_a_cell_that_takes_too_much_harms_nothing_else(new_page, server):
    page = new_page()
    page.goto(f"{server}/book/02_perceptron.html")
    assert run(page, "a = [0]\nwhile True:\n    a += a").startswith("MemoryError")
    assert run(page, "print(len(a) > 1000)") == "True"                        # Python goes on
    run(page, "for _ in range(5000):\n    a = [a]\nrepr(a)")
    said = page.locator("#cell-exercise-1 .run-status").inner_text()
    assert said.startswith("Python ended by itself (something in it was nested too deeply)")
    page.watch.complaints.clear()                                       # Pyodide reports it to the console
    assert run(page, "print('again')") == "again"
