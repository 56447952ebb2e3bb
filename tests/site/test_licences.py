"""Whose work the site contains: each is named, with the text of its licence and its files."""

import hashlib
import json
import re
import shutil

import pytest
from toolbox import ROOT, load

KNOWN = {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause"}
KNOWN_IN_PYTHON = {*KNOWN, "MPL-2.0", "PSF-2.0", "MIT-CMU"}


@pytest.fixture(scope="module")
def tool():
    """Return tools/publish/licences.py as a module."""
    return load("licences")


@pytest.fixture(scope="module")
def bill(site):
    """Return the site's own machine-readable list."""
    return json.loads((site / "_static" / "sbom.cdx.json").read_text(encoding="utf-8"))


def test_every_third_party_file_is_listed_once_with_its_hash(tool, site, bill):
    static = site / "_static"
    files = [file for part in bill["components"] for file in part["components"]]
    listed = {file["name"].removeprefix("_static/"): file["hashes"][0]["content"] for file in files}
    present = {p.relative_to(static).as_posix() for p in static.rglob("*") if p.is_file()}
    own = set(tool.attribute(static)[""])
    assert set(listed) == present - own - set(tool.REPORTS)
    assert {"dlbook.js", "book.css"} <= own
    for name, digest in listed.items():
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == digest


def test_the_bill_is_cyclonedx_with_versions_of_the_pins(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))
    for part in bill["components"]:
        purl = re.fullmatch(r"pkg:(pypi|npm|generic)/((?:%40[\w-]+/)?[\w.-]+)@([\w.]+)", part["purl"])
        kind, name, version = purl.groups()
        in_the_page = all(file["name"].startswith("_static/python/") for file in part["components"])
        assert part["version"] == version
        allowed = KNOWN_IN_PYTHON if in_the_page else KNOWN
        assert {entry["license"]["id"] for entry in part["licenses"]} <= allowed
        assert kind == "npm" or in_the_page or pins[name] == version
    names = {part["name"] for part in bill["components"]}
    assert {"katex", "lucide-static", "Bootstrap", "sphinx-book-theme"} <= names
    assert {"pyodide", "cpython", "numpy", "matplotlib"} <= names


def test_people_can_read_the_licences(site, bill):
    text = (site / "_static" / "THIRD_PARTY.txt").read_text(encoding="utf-8")
    for part in bill["components"]:
        licence = " AND ".join(entry["license"]["id"] for entry in part["licenses"])
        assert f"{part['name']} {part['version']} ({licence})" in text
    assert text.count("Permission is hereby granted") >= 2
    assert text.count("Redistribution") >= 4
    assert str(ROOT) not in text


def test_a_file_of_unknown_origin_stops_the_build(tool, site, tmp_path):
    static = tmp_path / "_static"
    shutil.copytree(site / "_static", static)
    (static / "stray-widget.js").write_text("1", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected the origin of every file .* got stray-widget\.js"):
        tool.components(static)


def test_every_page_says_its_edition_and_leads_to_the_licences(site):
    edition = load("edition")
    for path in site.glob("**/book/**/*.html"):
        text = path.read_text(encoding="utf-8")
        line = re.search(r'<p>(?:Version|버전) ([\d.]+)[^<]*<a href="([^"]*)">(?:Licences|라이선스)<', text)
        assert line, path.name
        assert line[1] == edition.version()
        home = next(folder for folder in path.parents if folder.name == "book").parent      # of the edition
        assert (path.parent / line[2]).resolve() == (home / "_static" / "THIRD_PARTY.txt").resolve()
