"""The sources of the book in another language: notebooks and pages in which only the words differ.

Code, outputs, data, graphs and pictures exist once, in the English notebooks. What is not translated, or was
translated from another English text than today's, stays English under a small mark.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import strings
import texts
import yaml
from strings import ROOT
from texts import BOOK, sources, twin

sys.path.append(str(ROOT / "tools" / "sphinx"))
import chapter_times
from words import table as site_words

from dlbook import _translation
from dlbook.course import quiz
from dlbook.figures.mime import MIME

CHOSEN = '''import os

os.environ["DLBOOK_LANGUAGE"] = "{language}"

'''
# How a page names a file of its site: ("../../" until "_static/x.css").
LOADED = re.compile(r'((?:src|href)=")(?:\.\./)*(_(?:static|images)/[^"?#]+)')
HEADING = re.compile(r"#+ .*\n?")


class Words:
    """What the translators wrote for a language.

    Parameters
    ----------
    language : str
        The name of its folder, such as ``ko``.
    """

    def __init__(self, language: str):
        self.language = language
        self.site = site_words(language)

    def say(self, english: str) -> str:
        """Return a sentence of the site: a caption, a footer, a button."""
        return self.site.get(english) or english

    def part(self, known: dict, name: str, english: str) -> str:
        """Return the translation of a part, or the English under a mark."""
        if name == "front":
            return english
        mark, said = known.get(name, (None, english))
        if mark == texts.fingerprint(english):
            return said
        if name in ("references", "terms"):
            return "\n".join(self.say(line) if line.startswith(("#", "| English")) else line
                             for line in english.split("\n"))
        note = f'<p class="book-untranslated">{self.say("Not translated yet.")}</p>\n\n'
        heading = HEADING.match(english)
        end = heading.end() if heading else 0
        return f"{english[:end]}\n{note}{english[end:].lstrip()}"


def notebook(english: dict, known: dict, table: dict, words: Words) -> dict:
    """Return a notebook in another language."""
    made = copy.deepcopy(english)
    for cell in made["cells"]:
        if cell["cell_type"] == "markdown":
            said = words.part(known, cell["id"], _text(cell))
        else:
            said = _code(cell, table.get("notebook", {}), words)
        cell["source"] = said.splitlines(keepends=True)
    about = made["metadata"].get("dlbook", {})
    if "show" in about:
        about["minutes"] = chapter_times.times(english)
        about["show"] = table.get("notebook", {}).get(about["show"]) or about["show"]
    return made


def _code(cell: dict, table: dict, words: Words) -> str:
    """Translate the outputs and the metadata of a code cell in place; return its source."""
    if alt := cell["metadata"].get("alt"):
        cell["metadata"]["alt"] = cell["metadata"]["mystnb"]["image"]["alt"] = table.get(alt) or alt
    for output in cell["outputs"]:
        data = output.get("data", {})
        if MIME in data:
            data[MIME] = _translation.payload(data[MIME])
            if "text/markdown" in data:
                data["text/markdown"] = quiz.markdown(data[MIME]).splitlines(keepends=True)
            for about in output["metadata"].values():
                about["alt"] = data[MIME]["alt"]
        elif re.match("[✓✗] ", said := "".join(data.get("text/plain", ""))):
            data["text/plain"] = _translation.result(said).splitlines(keepends=True)
    said = comments(_text(cell), table)
    return CHOSEN.format(language=words.language) + said if cell["id"] == "setup" else said


def comments(source: str, table: dict[str, str]) -> str:
    """Return code with its comments translated."""
    lines = source.split("\n")
    for row, column, said in strings.comments(source):
        lines[row] = lines[row][:column] + (table.get(said) or said)
    return "\n".join(lines)


def page(english: str, known: dict, words: Words) -> str:
    """Return a page of Markdown in another language."""
    return "\n\n".join(words.part(known, name, part) for name, part in texts.parts(english).items()) + "\n"


def write(language: str, folder: Path, doctrees: Path = ROOT / "_build" / ".doctrees") -> None:
    """Write the sources of an edition into a folder; its ids will be those of the English doctrees."""
    os.environ["DLBOOK_LANGUAGE"] = language                # what figures and checks say
    words, book = Words(language), folder / "book"
    shutil.rmtree(folder, ignore_errors=True)
    for path in sources():
        name = path.relative_to(BOOK)
        known, target = texts.read(twin(path, language)), book / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            made = page(path.read_text(encoding="utf-8"), known, words)
        else:
            table = strings.read(strings.COURSE / language / f"{path.stem}.json")
            cells = notebook(strings.read(path), known, table, words)
            made = json.dumps(cells, ensure_ascii=False, indent=1) + "\n"
        target.write_text(made, encoding="utf-8", newline="\n")
    shutil.copy(BOOK / "references.bib", book)
    for name, made in {"_toc.yml": contents(words), "_config.yml": config(words, doctrees)}.items():
        text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def contents(words: Words) -> dict:
    """Return the table of contents, with its captions in the language."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"]:
        part["caption"] = words.say(part["caption"])
    return toc


def languages() -> list[str]:
    """Return the languages of the book, besides English."""
    found = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return list(found["sphinx"]["config"]["other_languages"])


def config(words: Words, doctrees: Path) -> dict:
    """Return the configuration: that of the English book, with its words in the language."""
    found = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    found["title"], found["author"] = words.say(found["title"]), words.say(found["author"])
    found["html"]["extra_footer"] = words.say(" ".join(found["html"]["extra_footer"].split()))
    found["repository"]["branch"] = words.language          # where pages.yml puts the notebooks for Colab
    found["html"]["favicon"] = str(ROOT / found["html"]["favicon"])
    found["sphinx"]["local_extensions"] = {name: str(ROOT / folder) for name, folder
                                           in found["sphinx"]["local_extensions"].items()}
    options = found["sphinx"]["config"]
    others = {"en": "English", **options["other_languages"]}
    others.pop(words.language, None)
    options |= {"language": words.language, "html_static_path": [str(BOOK / "assets")],
                "other_languages": others, "english_doctrees": str(doctrees)}
    for name in ("nb_code_prompt_show", "nb_code_prompt_hide"):
        options[name] = words.say(options[name])
    return found


def _text(cell: dict) -> str:
    return "".join(cell["source"])


def build(language: str, site: Path) -> None:
    """Build an edition below the English site, in a folder of its name."""
    folder = site.parent / f"sources-{language}"
    write(language, folder, site.parent / ".doctrees")
    command = ["build", str(folder), "--all", "-W", "--keep-going", "-n", "--path-output", str(folder)]
    subprocess.run([sys.executable, "-c", "from jupyter_book.cli.main import main; main()", *command],
                   check=True, cwd=ROOT)
    target = site / language
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(folder / "_build" / "html", target)
    share(site, target)


def share(site: Path, edition: Path) -> None:
    """Delete from an edition the files that the English site has as well, and let its pages use those."""
    names = [path.relative_to(edition).as_posix() for folder in ("_static", "_images")
             for path in (edition / folder).rglob("*") if path.is_file()]
    same = {name for name in names if _equal(edition / name, site / name)}
    for name in same:
        (edition / name).unlink()
    for page in edition.rglob("*.html"):
        up = "../" * (len(page.relative_to(edition).parts) - 1)

        def address(found, up=up):
            return f"{found[1]}{up}../{found[2]}" if found[2] in same else found[0]

        text = page.read_text(encoding="utf-8")
        page.write_text(LOADED.sub(address, text), encoding="utf-8", newline="\n")


def _equal(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def main() -> None:
    """Build the editions that the command line names, or write the sources of one."""
    parser = argparse.ArgumentParser(description="Build the book in other languages, below its site.")
    parser.add_argument("languages", nargs="*", default=languages(), help="all in _config.yml by default")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--site", type=Path, help="the English site; the editions are built below it")
    where.add_argument("--sources", type=Path, help="only write notebooks and pages of one into this folder")
    options = parser.parse_args()
    if options.sources and len(options.languages) > 1:
        parser.error("--sources takes one language")
    for language in options.languages:
        if options.sources:
            write(language, options.sources.resolve())
        else:
            build(language, options.site.resolve())


if __name__ == "__main__":
    main()
