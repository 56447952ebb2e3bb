"""A language for tests, *xx*: the English words in brackets. A word without them is one that no table has.

A small book with its own copy of the tools is translated into it by the commands that a translator uses.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import yaml
from page_helpers import MODULES
from toolbox import ROOT, load

PAGES = ("book/intro", "book/01_ai_ml_dl", "book/for_teachers", "book/progress", "book/reference/losses")
COPIED = ("pyproject.toml", "CITATION.cff", "LICENSE", "LICENSE-CONTENT", "book", "src", "tools", "js/src",
          "js/build.mjs", "js/package.json", "js/package-lock.json")
WORD = re.compile("[A-Za-z]{2,}")
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
# What a translator leaves as it is in Markdown: blocks, code, formulas, addresses, anchors, tags.
MARKDOWN = re.compile(r"(?ms)^ *(?P<fence>```+)(?!\{progress).*?^ *(?P=fence)|^```\{\w+\}|`[^`]*`|"
                      r"\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|\(#[^)]*\)|</?\w[^>]*>|https?://\S+|&\w+;")
# The same in strings: places, their formats, code, tags; not the words that a place chooses from.
STRING = re.compile(r"\$?\{[^{}?]*\}|\{\w+(?=\?)|%\(\w+\)s|`[^`]*`|</?\w[^>]*>")
# Appended to strings.js: a table made of the English one.
TABLES = """
const bracketed = (table) => Object.fromEntries(Object.entries(table).map(([key, said]) =>
  [key, said.replace(/\\{\\w+\\}|[A-Za-z]{2,}/g, (found) => (found[0] === "{" ? found : `⟦${found}⟧`))]));
for (const tables of [STRINGS, RUN_STRINGS, PYTHON_STRINGS]) tables.xx = bracketed(tables.en);
"""


def bracketed(text, kept=STRING):
    """Return a text with its words in brackets, except where `kept` matches."""
    pattern = re.compile(f"(?:{kept.pattern})|({WORD.pattern})".replace("(?:(?ms)", "(?ms)(?:"))
    return pattern.sub(lambda found: f"⟦{found[0]}⟧" if found[found.re.groups] else found[0], text)


def left(text):
    """Return the words of a text that stand neither in brackets nor in places."""
    return WORD.findall(re.sub(rf"{BRACKETED.pattern}|{STRING.pattern}|\bNaN\b", "", text))


class Edition:
    """A small book in a folder, and its edition in xx.

    Parameters
    ----------
    folder : pathlib.Path
    english : pathlib.Path
        The built site: its files and the ids of its headings serve the edition as well.
    """

    def __init__(self, folder, english):
        self.folder, self.site, self.report = folder, folder / "_build" / "html", ""
        self.copy(english)
        self.list("--start")
        for path in (folder / "book" / "xx").rglob("*.md"):
            self.fill_page(path)
        for path in [*(folder / "src/dlbook/course/xx").glob("*.json"), folder / "book/xx/site.json"]:
            table = json.loads(path.read_text(encoding="utf-8"))
            path.write_text(json.dumps(filled(table), ensure_ascii=False), encoding="utf-8")
        self.list("--stamp", *(str(path.relative_to(ROOT)) for path in load("texts").sources()))
        self.run("node", "js/build.mjs")
        self.run(sys.executable, "tools/translation/translate.py", "--site", "_build/html")

    def copy(self, english):
        """Copy the sources, with a short table of contents and one language, and link the built site."""
        for name in COPIED:
            source, target = ROOT / name, self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        (self.folder / "js" / "node_modules").symlink_to(MODULES)
        with (self.folder / "js/src/page/strings.js").open("a", encoding="utf-8") as file:
            file.write(TABLES)
        config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        options = config["sphinx"]["config"]
        options["other_languages"] = {"xx": "⟦xx⟧"}
        options["suppress_warnings"].append("myst.xref_missing")          # links to what is left out
        options["nitpick_ignore_regex"] = [["py:.*", ".*"]]
        self.write("_config.yml", config)
        root, *others = PAGES
        self.write("_toc.yml", {"format": "jb-book", "root": root, "parts": [
            {"caption": "To play with", "chapters": [{"file": name} for name in others]}]})
        self.site.mkdir(parents=True)
        for name in ("_static", "_images"):
            (self.site / name).symlink_to(english / name)
        (self.site.parent / ".doctrees").symlink_to(english.parent / ".doctrees")

    def write(self, name, content):
        """Write a file of YAML."""
        (self.folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def list(self, *options):
        """Run ``translations.py``."""
        command = [sys.executable, "tools/translation/translations.py", "--language", "xx", *options]
        self.report = self.run(*command)

    def fill_page(self, path):
        """Translate the parts of a page."""
        texts = load("texts")
        texts.write(path, {name: (mark, said if name == "front" else bracketed(said, MARKDOWN))
                           for name, (mark, said) in texts.read(path).items()})

    def run(self, *command):
        """Run a command in the folder, with the package that is there; return what it prints."""
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False,
                              env={**os.environ, "PYTHONPATH": str(self.folder / "src")})
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout


def filled(table):
    """Return a table of strings with every text translated."""
    return {key: filled(said) if isinstance(said, dict) else bracketed(key) for key, said in table.items()}
