"""What a release consists of, in each language; the same commit gives the same package, site, notebooks."""

import hashlib
import subprocess
import sys
import tarfile
import zipfile

import nbformat
import pytest
from toolbox import ROOT, load


@pytest.fixture(scope="module")
def tool():
    """Return tools/publish/release.py as a module."""
    return load("release")


@pytest.fixture(scope="module")
def make(tool, site, tmp_path_factory):
    """Factory of releases; a stand-in prints the PDF, which has its own tests."""
    def print_nothing(_site, target, _config, _toc, language):
        target.write_bytes(f"%PDF {language}".encode())

    def release(name):
        folder = tmp_path_factory.mktemp(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
            patch.setattr(tool.pdf, "make", print_nothing)
            patch.setattr(tool, "unfinished", lambda languages: [])         # only a release needs all
            assert tool.main([str(site), str(folder)]) == 0
        return folder
    return release


@pytest.fixture(scope="module")
def made(make):
    """Return the folder of a release."""
    return make("a")


def test_everything_is_there_and_reproducible(tool, made, make, capsys):
    first, second = made, make("b")
    version = load("edition").version()
    name = tool.offline.name_of_book((ROOT / "_config.yml").read_text(encoding="utf-8"))
    book = f"{name}-{version}"
    assert {path.name for path in first.iterdir()} == {
        "SHA256SUMS", f"dlbook-{version}-py3-none-any.whl", f"dlbook-{version}.tar.gz", f"{book}-site.zip",
        f"{book}-notebooks.zip", f"{book}.pdf", f"{book}-ko.pdf", f"{book}.cdx.json"}
    assert (first / f"{book}-ko.pdf").read_bytes() == b"%PDF ko"
    sums = (first / "SHA256SUMS").read_text(encoding="utf-8")
    assert sums == (second / "SHA256SUMS").read_text(encoding="utf-8")
    assert capsys.readouterr().out.endswith(sums)
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((first / name).read_bytes()).hexdigest() == digest


def test_the_parts_are_whole(made):
    with zipfile.ZipFile(next(made.glob("*-notebooks.zip"))) as file:
        names = {name.partition("/")[2] for name in file.namelist()}
        licences = {"LICENSE.txt", "LICENSE-CONTENT.txt"}
        english = {path.name for path in (ROOT / "book").glob("*.ipynb")}
        assert names == english | {f"ko/{name}" for name in english} | licences
        top = file.namelist()[0].partition("/")[0]
        first, korean = (nbformat.reads(file.read(f"{top}/{name}").decode(), as_version=4).cells
                         for name in ("05_loss.ipynb", "ko/05_loss.ipynb"))
    assert first[0].source.startswith("# 5. Loss")
    assert korean[0].source.startswith("# 5. 손실")
    assert 'os.environ["DLBOOK_LANGUAGE"] = "ko"' in korean[1].source
    with zipfile.ZipFile(next(made.glob("*-site.zip"))) as file:
        assert any(name.endswith("/_static/THIRD_PARTY.txt") for name in file.namelist())
        assert any(name.endswith("/index.html") for name in file.namelist())
    with tarfile.open(next(made.glob("*.tar.gz"))) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert "src/dlbook/__init__.py" in names
    assert {name.partition("/")[0] for name in names} == {
        ".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml", "src"}


def test_there_is_no_release_while_a_translation_is_not_finished(tool, tmp_path, monkeypatch, capsys):
    asked = []

    def run(command, check):
        asked.append(command[1:])
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(tool.subprocess, "run", run)
    assert tool.main([str(tmp_path), str(tmp_path / "release")]) == 1
    script, = (ROOT / "tools").glob("*/translations.py")
    assert asked == [[str(script), "--strict", "--language", "ko"]]
    assert "Not everything is translated (ko)" in capsys.readouterr().err
    assert not (tmp_path / "release").exists()


def test_the_workflow_makes_what_the_command_makes():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "- run: make release" in text
    assert "build/release/*" in text
    done = subprocess.run(["make", "-n", "release", f"VENV={sys.prefix}"], cwd=ROOT, capture_output=True,
                          text=True, check=True)
    assert "tools/publish/release.py _build/html build/release" in done.stdout
