"""List the links that lead out of the built book, or ask each of them: ``make links``, ``make check-links``.

The tests of a page's own links need no network; these do, so a weekly job asks them. A host that refuses
a program (403, 429) is told but does not count: people can still open it.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

REFUSALS = {401, 403, 405, 429, 999}
PLACEHOLDERS = ("/OWNER/", "YOUR-HUB")
AGENT = "Mozilla/5.0 (link check of a course book)"


class Links(HTMLParser):
    """The addresses of the links in one page that lead elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep the target of a link without its anchor."""
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith(("https://", "http://")):
            self.found.add(address.partition("#")[0])


def external(site: Path) -> dict[str, list[str]]:
    """Return every outside address in the pages of `site`, with the names of the pages that hold it."""
    pages: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        if "_static" not in path.parts:
            for address in Links(path.read_text(encoding="utf-8")).found:
                pages.setdefault(address, []).append(path.relative_to(site).as_posix())
    return {a: pages[a] for a in sorted(pages) if not any(word in a for word in PLACEHOLDERS)}


def ask(address: str, tries: int = 3, pause: float = 2.0) -> str:
    """Return "" if `address` answers, else what it says; a host that is busy is asked again."""
    said = ""
    for attempt in range(tries):
        try:
            with urlopen(Request(address, headers={"User-Agent": AGENT}), timeout=30):
                return ""
        except HTTPError as error:
            said = f"{error.code} {error.reason}"
            if error.code < 500:
                return said
        except (URLError, TimeoutError, OSError) as error:
            said = str(getattr(error, "reason", error))
        time.sleep(pause * attempt)
    return said


def main(arguments: list[str]) -> int:
    """List the addresses; with ``--check`` ask them and return 1 if one is dead."""
    check = "--check" in arguments
    site = Path(next(a for a in arguments if not a.startswith("--")))
    pages = external(site)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, pages)) if check else [""] * len(pages)
    dead = 0
    for (address, names), said in zip(pages.items(), answers, strict=True):
        refused = said[:3].isdigit() and int(said[:3]) in REFUSALS
        dead += bool(said) and not refused
        verdict = f"  {'refused' if refused else 'DEAD'}: {said} (in {', '.join(names)})"
        print(address + (verdict if said else ""))
    if check:
        print(f"{len(pages)} addresses, {dead} dead")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
