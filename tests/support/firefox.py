"""Firefox, driven through the protocol that it speaks itself; Playwright needs a newer one than Debian has.

The protocol is WebDriver BiDi: https://w3c.github.io/webdriver-bidi/
"""

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import time

import websocket

__all__ = ["NAMES", "Firefox", "find"]

NAMES = ("firefox-esr", "firefox")


def find():
    """Return the path of Firefox, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A headless Firefox with one page.

    Parameters
    ----------
    path : str
        The program.
    profile : pathlib.Path
        An empty folder for its settings.

    Attributes
    ----------
    complaints : list of str
        Errors and warnings of the console, and uncaught exceptions, since the page was opened.
    """

    def __init__(self, path, profile):
        self._log = (profile / "log").open("w+", encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._numbers, self.complaints = itertools.count(), []
        try:
            address = f"{self._address(profile / 'log')}/session"
            self._socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
            self.ask("session.new", capabilities={})
            self.ask("session.subscribe", events=["log.entryAdded"])
            self._page = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.close()
            raise

    def _address(self, log):
        for _ in range(600):
            if found := re.search(r"ws://\S+", log.read_text(encoding="utf-8")):
                return found[0]
            time.sleep(0.1)
        raise TimeoutError(f"expected Firefox to listen, got {log.read_text(encoding='utf-8')}")

    def ask(self, method, **params):
        """Send a command and return its result; what the console says meanwhile is kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] in ("error", "warn"):
                self.complaints.append(answer["params"]["text"])
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['message']}")
                return answer["result"]

    def visit(self, address, width=1280, height=900):
        """Open a page in a window of this size, and wait until it is loaded."""
        self.complaints.clear()
        size = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self._page, viewport=size)
        self.ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def evaluate(self, expression):
        """Return the value of an expression, as JSON has it; a promise is awaited."""
        text = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        answer = self.ask("script.evaluate", target={"context": self._page}, expression=text,
                          awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def press(self, key):
        """Press a key; those without a character have private ones in WebDriver, "Keyboard actions"."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", context=self._page,
                 actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def close(self):
        """End Firefox."""
        with contextlib.suppress(AttributeError, OSError, websocket.WebSocketException):
            self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()
