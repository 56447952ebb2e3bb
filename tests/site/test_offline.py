"""The zip for a USB stick: the same bytes every time, and it works where it is unpacked.

That its pages do, test_pages.py finds: it opens each of them there.
"""

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from browser_fixtures import absent
from toolbox import ROOT, load

# The last two: the date of the commit and the address of the remote are printed.
SOURCES = ("_config.yml", "_toc.yml", "book", "src/dlbook", "tools", ".git/logs/HEAD", ".git/config")
# A page of each kind: a chapter, with figures, terms, citations and Python's outputs; the map; the reference.
AGAIN = ("book/02_perceptron", "book/intro", "book/reference/networks")


@pytest.fixture(scope="module")
def offline():
    """Return tools/publish/offline.py as a module."""
    return load("offline")


def test_only_the_bytes_of_the_files_matter(offline, site, tmp_path):
    """Tried on index.html and on what the pages share: all files are packed alike."""
    for name, copy in (("first", shutil.copy2), ("copy", shutil.copyfile)):         # the copy: today's dates
        shutil.copytree(site / "_static", tmp_path / name / "_static", copy_function=copy)
        copy(site / "index.html", tmp_path / name / "index.html")
    for path in (tmp_path / "copy").rglob("*"):
        path.chmod(0o700)
    offline.pack(tmp_path / "first", tmp_path / "a" / "book.zip")
    offline.pack(tmp_path / "copy", tmp_path / "b" / "book.zip")
    assert filecmp.cmp(tmp_path / "a" / "book.zip", tmp_path / "b" / "book.zip", shallow=False)
    (tmp_path / "copy" / "index.html").write_text("another", encoding="utf-8")
    offline.pack(tmp_path / "copy", tmp_path / "b" / "book.zip")
    assert not filecmp.cmp(tmp_path / "a" / "book.zip", tmp_path / "b" / "book.zip", shallow=False)


def is_stale(site):
    """Return whether a source is younger than the site."""
    paths = [path for name in SOURCES for path in (ROOT / name, *(ROOT / name).rglob("*"))]
    files = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    return max(path.stat().st_mtime for path in files) > (site / "searchindex.js").stat().st_mtime


def keep_others(site, built):
    """Copy into `built` what a build has written, except what belongs to the pages `AGAIN` or to no page."""
    shutil.copytree(site.parent / ".doctrees", built / ".doctrees")
    for name in AGAIN:
        (built / ".doctrees" / f"{name}.doctree").unlink()
    for path in (*site.rglob("*.html"), *site.glob("_sources/**/*.*"), site / "searchindex.js"):
        name = path.relative_to(site)
        if name.with_suffix("").as_posix() not in AGAIN and name.parts[0] != "_static":
            (built / "html" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, built / "html" / name)


def words(path):
    """Return the search index without the names of the package: Sphinx keeps them of new pages only."""
    text = path.read_text(encoding="utf-8")
    return {**json.loads(text[text.index("{"):text.rindex("}") + 1]), "indexentries": None}


def test_a_second_build_gives_the_same_site(offline, site, tmp_path):
    """A page of each kind, and what belongs to no page: BUILD=all builds every page."""
    if is_stale(site):
        absent("the built book is older than its sources: run `make book` first")
    whole = os.environ.get("BUILD") == "all" or not (site.parent / ".doctrees").exists()
    if not whole:
        keep_others(site, tmp_path / "_build")
    command = [Path(sys.executable).parent / "jupyter-book", "build", ROOT, "--path-output", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600,
                          env={**os.environ, "PYTHONHASHSEED": "42"})
    assert done.returncode == 0, done.stderr[-2000:]
    built = [offline.entries(folder) for folder in (site, tmp_path / "_build" / "html")]
    # the Korean edition is a build of its own, from sources that this one has not written
    first, second = ({name: path for name, path in files.items() if not name.startswith("ko/")}
                     for files in built)
    assert words(first["searchindex.js"]) == words(second["searchindex.js"])
    if not whole:                               # Sphinx copies only the pictures of the pages that it writes
        for name in [name for name in first if name.startswith("_images/") and name not in second]:
            del first[name]
        del first["searchindex.js"], second["searchindex.js"]
    assert list(first) == list(second)
    assert [name for name in first if first[name].read_bytes() != second[name].read_bytes()] == []


def test_what_is_in_the_zip(offline, site, unpacked):
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    built = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    expected = {name for name in built if name.rpartition("/")[2] not in offline.LEFT_OUT}
    assert names == expected | {"LICENSE.txt", "LICENSE-CONTENT.txt"}
    assert "ko/book/02_perceptron.html" in names
    licence = (unpacked / "LICENSE-CONTENT.txt").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0" in licence


def test_the_zip_is_named_after_the_book(offline):
    config = "repository:\n  url: https://github.com/ada/lovely.book\n  branch: main\n"
    assert offline.name_of_book(config) == "lovely.book"


def test_without_a_site_a_sentence_says_what_to_do(offline, tmp_path, capsys):
    assert offline.main([str(tmp_path)]) == 1
    assert "run `make book` first" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "ko/"])
def test_the_file_in_the_folder_opens_the_introduction(name, new_page, unpacked):
    page = new_page()
    page.goto((unpacked / name / "index.html").as_uri())
    page.wait_for_url(f"**/book/{name}book/intro.html")
    page.wait_for_load_state("networkidle")
    assert page.watch.complaints == []


@pytest.mark.parametrize(("name", "word"), [("", "perceptron"), ("ko/", "퍼셉트론")])
def test_search_finds_a_word(name, word, new_page, unpacked):
    page = new_page()
    page.goto(f"{(unpacked / name / 'search.html').as_uri()}?q={quote(word)}")
    link = page.locator("ul.search li a").first
    link.wait_for()
    page.wait_for_load_state("networkidle")
    link.click()
    page.wait_for_url(f"**/book/{name}book/**/*.html*")
    assert page.watch.complaints == []
