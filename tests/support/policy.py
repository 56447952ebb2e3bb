"""The strict Content-Security-Policy under which the book is tested, and a server that sends it."""

import base64
import contextlib
import hashlib
import html
import re
import threading
from http.server import ThreadingHTTPServer

from browser_fixtures import QuietHandler

POLICY = ("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
          "script-src 'self' 'wasm-unsafe-eval' 'unsafe-hashes' {}; worker-src 'self' blob:")
# An inline script is one without src and with a JavaScript type; JSON is data.
HANDLER = re.compile(rb' on[a-z]+="([^"]*)"')
INLINE = re.compile(rb"<script(?![^>]*\bsrc=|[^>]*application/(?:ld\+)?json)[^>]*>(.*?)</script>", re.DOTALL)


def inline_scripts(page):
    """Return the inline scripts and event handlers of an HTML page, as bytes."""
    handlers = [html.unescape(h.decode()).encode() for h in HANDLER.findall(page)]
    return [script for script in INLINE.findall(page) + handlers if script.strip()]


def sources(scripts):
    """Return the hashes by which a policy allows these scripts and no others."""
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts)


@contextlib.contextmanager
def serve_strictly(site):
    """Give the address of a server that sends the policy with each page, and with the script of a worker."""

    class Handler(QuietHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(site))

        def end_headers(self):
            path = site / self.path.partition("?")[0].lstrip("/")
            if path.suffix == ".html" or path.name == "worker.js":
                page = path.read_bytes() if path.suffix == ".html" else b""
                allowed = sources(inline_scripts(page))
                self.send_header("Content-Security-Policy", POLICY.format(allowed))
            super().end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(timeout=10)
