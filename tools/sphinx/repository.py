"""Sphinx extension: the address of the repository, without a manual step in a fork.

A build on a forge's CI takes the address from the environment, a local one from ``git remote get-url
origin``; without either, the one in ``_config.yml`` (``repository: url:``) is used. It goes into
the theme's buttons and replaces the one of ``_config.yml`` in the pages. Where only the placeholder is known,
nothing leads to it: the buttons are left out, and a link in a page becomes its text.

Colab opens the notebook that the repository stores, and its first cell installs from the address stored
there. So there is a button only on GitHub, and only once ``make set-repository`` has stored an address.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = "OWNER"
WEB = re.compile(r"https?://(?:[^/@]+@)?(?P<host>[\w.-]+)(?::\d+)?/(?P<path>.+)")    # never with a password
SSH = re.compile(r"ssh://(?:[^/@]+@)?(?P<host>[\w.-]+)(?::\d+)?/(?P<path>.+)")
SCP = re.compile(r"(?:[^/@]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")                 # git@github.com:ada/book
# Whose layout of addresses a host follows; Gitea and Forgejo follow GitHub's.
FORGES = {"github": "github", "gitlab": "gitlab", "gitea": "github", "forgejo": "github",
          "codeberg": "github"}
SITES = {"github.com": "github.io", "gitlab.com": "gitlab.io"}


class Address(NamedTuple):
    """A repository on a forge, such as ``https://github.com/ada/book``; `path` is ``ada/book``."""

    host: str
    path: str
    forge: str = ""          # github or gitlab: how the forge's addresses are made; "" if that is not known

    @property
    def url(self) -> str:
        """The address of the repository."""
        return f"https://{self.host}/{self.path}"

    @property
    def placeholder(self) -> bool:
        """Whether this stands for an address that nobody has given yet."""
        return self.path.startswith(f"{PLACEHOLDER}/")

    @property
    def site(self) -> str:
        """The address of the site that the forge makes of the repository; the repository's own if unknown."""
        owner, _, name = self.path.partition("/")
        return f"https://{owner}.{SITES[self.host]}/{name}/" if self.host in SITES else f"{self.url}/"


def parse(text: str, forge: str = "") -> Address | None:
    """Return the address that git or a forge writes as `text`; None if it is not that of a forge.

    A file path, an alias of ssh and an IP address lead nowhere for others.
    """
    match = next(filter(None, (form.fullmatch(text.strip()) for form in (WEB, SSH, SCP))), None)
    if match is None:
        return None
    host, path = match["host"].lower(), match["path"].strip("/").removesuffix(".git")
    if not re.search(r"\.[a-z]+$", host) or not re.fullmatch(r"[\w.-]+(/[\w.-]+)+", path):
        return None
    named = (forge for word, forge in FORGES.items() if word in host)
    return Address(host, path, forge or next(named, ""))


def from_environment(environment: Mapping[str, str]) -> Address | None:
    """Return the address that a forge's CI gives its builds."""
    if name := environment.get("GITHUB_REPOSITORY"):        # Gitea and Forgejo set the same variables
        return parse(f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}", "github")
    return parse(environment.get("CI_PROJECT_URL", ""), "gitlab")


def from_git(root: Path) -> Address | None:
    """Return the address of the remote ``origin`` of the repository whose root this is."""
    if not (root / ".git").exists():           # a copy inside another repository is not that repository
        return None
    try:
        done = subprocess.run(["git", "remote", "get-url", "origin"], cwd=root, capture_output=True,
                              text=True, check=False)
    except FileNotFoundError:
        return None
    return parse(done.stdout)


def find(stored: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> Address:
    """Return the address of the repository; `stored` is the one in ``_config.yml``."""
    found = from_environment(environment) or from_git(root) or parse(stored)
    if found is None:
        raise ValueError("expected `repository: url:` in _config.yml to be an address of a repository, such "
                         f"as https://github.com/you/name, got {stored!r}")
    return found


def forms(address: Address) -> list[str]:
    """Return how pages write an address, always in the same order, longer forms before what they contain."""
    binder = f"gl/{quote(address.path, safe='')}" if address.forge == "gitlab" else f"gh/{address.path}"
    return [address.url, quote(address.url, safe=""), f"mybinder.org/v2/{binder}",
            address.site.removeprefix("https://").removesuffix("/"), address.path,
            quote(address.path, safe=""), f"tree%2F{address.path.rpartition('/')[2]}"]     # of nbgitpuller


def pattern(address: Address) -> re.Pattern:
    """Return what finds an address in a text, but not a longer name that begins with it."""
    found = "|".join(map(re.escape, forms(address)))
    return re.compile(rf"(?:(?<![\w.-])|(?<=%2F))(?:{found})(?![\w-])")


def replace(text: str, old: Address, new: Address) -> str:
    """Return `text` with the address `new` in place of `old`, also inside other addresses."""
    table = dict(zip(forms(old), forms(new), strict=True))
    return pattern(old).sub(lambda match: table[match[0]], text)


def settle(_app, config) -> None:
    """Find the address, and let the theme make only the buttons that lead somewhere."""
    from sphinx.util.logging import getLogger  # not above: tools that need no Sphinx use this module too

    options = config.html_theme_options
    stored = parse(options["repository_url"])
    address = find(options["repository_url"])
    config.repository_addresses = (stored, address)
    options["repository_url"] = "" if address.placeholder else address.url
    options["repository_provider"] = address.forge or "github"
    options["use_repository_button"] = options["use_repository_button"] and not address.placeholder
    options["use_issues_button"] = options["use_repository_button"] and bool(address.forge)
    if address.host != "github.com" or stored.placeholder:
        options["launch_buttons"] = {}
        getLogger(__name__).info("repository: no Colab button; Colab opens notebooks on GitHub whose "
                                 "first cell installs from there (make set-repository URL=…)")


def rewrite(app, _page, source) -> None:
    """Put the address that was found into the text of a page."""
    stored, address = app.config.repository_addresses
    if not address.placeholder:
        source[0] = replace(source[0], stored, address)


def unlink(app, doctree) -> None:
    """Leave only the text of links that would lead to the placeholder."""
    from docutils.nodes import reference
    stored, address = app.config.repository_addresses
    if address.placeholder:
        for node in list(doctree.findall(reference)):
            if pattern(stored).search(node.get("refuri", "")):
                node.parent.replace(node, node.children)


def rewrite_sources(app, exception) -> None:
    """Put the address also into the notebooks and texts that a page offers to download."""
    stored, address = app.config.repository_addresses
    if exception or app.builder.format != "html" or address.placeholder:
        return
    for path in sorted(Path(app.outdir, "_sources").rglob("*.*")):
        before = path.read_text(encoding="utf-8")
        after = replace(before, stored, address)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")


def setup(app):
    """Register what happens to the buttons, to the pages, and to their sources."""
    app.add_config_value("repository_addresses", None, "env", tuple)
    app.connect("config-inited", settle)
    app.connect("source-read", rewrite)
    app.connect("doctree-read", unlink)
    app.connect("build-finished", rewrite_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
