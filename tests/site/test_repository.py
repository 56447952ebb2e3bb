"""The address of the repository: found by a build itself, and never a button that leads nowhere."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml
from toolbox import ROOT, TOOLS, load

STORED = "https://github.com/OWNER/a-book"
GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "ada/book"}
CODEBERG = {"GITHUB_SERVER_URL": "https://codeberg.org", "GITHUB_REPOSITORY": "ada/book"}
GITLAB = {"CI_PROJECT_URL": "https://git.uni.example/maths/courses/book"}


@pytest.fixture(scope="module")
def tool():
    """tools/sphinx/repository.py, as a module."""
    return load("repository")


def git(folder, *words):
    """Run git in a folder."""
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path):
    """Factory of repositories with a remote of a given address."""
    def make(origin=""):
        git(tmp_path, "init", "--quiet")
        if origin:
            git(tmp_path, "remote", "add", "origin", origin)
        return tmp_path
    return make


@pytest.mark.parametrize(("environment", "url", "forge"), [
    (GITHUB, "https://github.com/ada/book", "github"),
    ({"GITHUB_REPOSITORY": "ada/book"}, "https://github.com/ada/book", "github"),
    (CODEBERG, "https://codeberg.org/ada/book", "github"),           # Forgejo: GitHub's variables and layout
    (GITLAB, "https://git.uni.example/maths/courses/book", "gitlab"),
])
def test_a_forge_tells_its_builds_the_address(tool, clone, environment, url, forge):
    found = tool.find(STORED, clone("https://github.com/somebody/else"), environment)
    assert (found.url, found.forge) == (url, forge)


@pytest.mark.parametrize(("origin", "url", "forge"), [
    ("https://github.com/ada/book.git", "https://github.com/ada/book", "github"),
    ("https://github.com/ada/book/", "https://github.com/ada/book", "github"),
    ("https://ada:secret@GitHub.com/ada/lovely.book", "https://github.com/ada/lovely.book", "github"),
    ("git@github.com:ada/book.git", "https://github.com/ada/book", "github"),
    ("ssh://git@gitlab.com:2222/group/sub/book.git", "https://gitlab.com/group/sub/book", "gitlab"),
    ("git@git.uni.example:ada/book", "https://git.uni.example/ada/book", ""),
])
def test_a_clone_knows_where_it_came_from(tool, clone, origin, url, forge):
    found = tool.find(STORED, clone(origin), {})
    assert (found.url, found.forge) == (url, forge)


@pytest.mark.parametrize("origin", [
    "", "/srv/git/book.git", "../book", "file:///srv/git/book.git", "C:/git/book", "git@work-alias:ada/book",
    "http://127.0.0.1:8000/git/book", "http://localhost/ada/book", "https://github.com/book"])
def test_an_address_that_is_not_a_forges_leaves_the_placeholder(tool, clone, origin):
    found = tool.find(STORED, clone(origin), {})
    assert found.url == STORED
    assert found.placeholder


def test_a_folder_inside_another_repository_is_not_that_repository(tool, clone):
    inner = clone("git@github.com:ada/book") / "inner"
    inner.mkdir()
    assert tool.find(STORED, inner, {}).placeholder


def test_the_stored_address_is_used_if_nothing_else_is_known(tool, tmp_path):
    assert tool.find("https://github.com/ada/book", tmp_path, {}).url == "https://github.com/ada/book"
    with pytest.raises(ValueError, match="expected `repository: url:`.*got 'nothing'"):
        tool.find("nothing", tmp_path, {})


TEXT = ("https://github.com/OWNER/a-book.git mybinder.org/v2/gh/OWNER/a-book/main "
        "?repo=https%3A%2F%2Fgithub.com%2FOWNER%2Fa-book"
        "&urlpath=lab%2Ftree%2Fa-book%2Fbook "
        "https://OWNER.github.io/a-book/ OWNER/a-book-two")


@pytest.mark.parametrize(("environment", "text"), [
    (GITHUB, "https://github.com/ada/book.git mybinder.org/v2/gh/ada/book/main "
             "?repo=https%3A%2F%2Fgithub.com%2Fada%2Fbook&urlpath=lab%2Ftree%2Fbook%2Fbook "
             "https://ada.github.io/book/ OWNER/a-book-two"),
    ({"CI_PROJECT_URL": "https://gitlab.com/ada/book"},
     "https://gitlab.com/ada/book.git mybinder.org/v2/gl/ada%2Fbook/main "
     "?repo=https%3A%2F%2Fgitlab.com%2Fada%2Fbook&urlpath=lab%2Ftree%2Fbook%2Fbook "
     "https://ada.gitlab.io/book/ OWNER/a-book-two"),
])
def test_every_form_of_the_address_is_replaced(tool, environment, text):
    assert tool.replace(TEXT, tool.parse(STORED), tool.from_environment(environment)) == text


# -- in a build: two pages with the book's own settings -----------------------------------------

PAGE = ("# A page\n\nThe [repository](https://github.com/OWNER/a-book) and\n"
        "[a form](https://github.com/OWNER/a-book/issues/new?template=errata.yml).\n\n"
        "`git+https://github.com/OWNER/a-book`\n")
NOTEBOOK = ('{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# A chapter"]}, '
            '{"cell_type": "code", "execution_count": 1, "id": "b", "metadata": {}, "outputs": [], '
            '"source": ["%pip install git+https://github.com/OWNER/a-book"]}], "metadata": '
            '{"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, '
            '"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}')


# Reads a line for each build: folder, and the environment there; writes whether it succeeded. Sphinx is
# imported once, and each build has a process of its own that begins with it.
PROGRAM = """
import json, os, sys
from pathlib import Path
import jupyter_book.sphinx, sphinx_book_theme, myst_nb, repository
from jupyter_book.cli.main import main

for line in sys.stdin:
    folder, environment = json.loads(line)
    if (child := os.fork()) == 0:
        log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        repository.find.__defaults__ = (Path(folder), environment)
        main(["build", folder, "--all", "-W", "--keep-going", "-n"])
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture(scope="module")
def builder():
    """Return the process that builds."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, cwd=TOOLS["repository"].parent) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def build(tmp_path, builder):
    """Factory of built books; returns page, notebook, and the notebook's source for download."""
    def make(environment, stored=STORED, branch="main"):
        book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        config = {"title": "T", "only_build_toc_files": True, "execute": {"execute_notebooks": "off"},
                  "repository": {**book["repository"], "url": stored, "branch": branch},
                  "launch_buttons": book["launch_buttons"],
                  "html": {"use_repository_button": True, "use_issues_button": True},
                  "sphinx": {"local_extensions": {"repository": str(TOOLS["repository"].parent)}}}
        texts = {"_config.yml": yaml.safe_dump(config),
                 "_toc.yml": "{format: jb-book, root: a, chapters: [{file: b}]}",
                 "a.md": PAGE.replace(STORED, stored), "b.ipynb": NOTEBOOK.replace(STORED, stored)}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        builder.stdin.write(json.dumps([str(tmp_path), environment]) + "\n")
        builder.stdin.flush()
        assert builder.stdout.readline() == "0\n", (tmp_path / "log").read_text(encoding="utf-8")
        html = tmp_path / "_build" / "html"
        names = ("a.html", "b.html", "_sources/b.ipynb")
        return [(html / name).read_text(encoding="utf-8") for name in names]
    return make


def test_without_an_address_nothing_leads_to_the_placeholder(build):
    page, notebook, source = build({})
    for text in (page, notebook):
        assert 'href="https://github.com/OWNER' not in text
        assert "colab.research" not in text
        assert "source-repository-button" not in text
        assert "source-issues-button" not in text
    assert "The repository and\na form." in page                       # the words stay
    assert source == NOTEBOOK                                          # as the repository has it


def test_on_github_the_buttons_and_the_pages_lead_to_the_fork(build):
    page, notebook, source = build(GITHUB)
    assert "OWNER" not in page + notebook + source
    assert 'href="https://github.com/ada/book"' in page
    assert 'href="https://github.com/ada/book/issues/new?template=errata.yml"' in page
    assert 'href="https://github.com/ada/book/issues/new?title=' in notebook
    assert "%pip install git+https://github.com/ada/book" in source
    assert "colab.research" not in notebook        # the stored notebook still installs from OWNER


def test_colab_opens_notebooks_that_name_an_address(build):
    _, notebook, _ = build({}, stored="https://github.com/ada/book")
    assert 'href="https://colab.research.google.com/github/ada/book/blob/main/b.ipynb"' in notebook


def test_colab_opens_the_korean_notebook_of_a_korean_page(build):
    config = load("translate").config(load("translate").Words("ko"), ROOT)
    _, notebook, _ = build({}, stored="https://github.com/ada/book", branch=config["repository"]["branch"])
    assert 'href="https://colab.research.google.com/github/ada/book/blob/ko/b.ipynb"' in notebook


def play(steps, folder, made):
    """Do what a job of a workflow does, in a clone; `made` are the files of an artifact."""
    sha = (folder / ".git" / "HEAD").read_text(encoding="utf-8").strip()
    for step in steps:
        if "run" in step:
            subprocess.run(["bash", "-euc", step["run"]], cwd=folder, check=True, capture_output=True,
                           env=os.environ | {"GITHUB_SHA": sha})
        elif "download" in step["uses"]:
            (folder / step["with"]["path"]).mkdir()
            for path in made:
                shutil.copy(path, folder / step["with"]["path"])


@pytest.fixture
def origin(tmp_path):
    """A bare repository with one commit, on `main`."""
    git(tmp_path, "init", "--quiet", "seed")
    for name in ("LICENSE", "LICENSE-CONTENT", "README.md", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / "seed")
    git(tmp_path / "seed", "add", ".")
    git(tmp_path / "seed", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-m", "x")
    git(tmp_path / "seed", "branch", "-M", "main")
    git(tmp_path, "clone", "--quiet", "--bare", "seed", "origin")
    return tmp_path / "origin"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the steps of a workflow are for bash")
def test_the_workflow_puts_the_korean_notebooks_where_colab_looks(origin, tmp_path, site):
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))["jobs"]
    sent = next(step["with"] for step in jobs["build"]["steps"] if "upload-artifact" in step.get("uses", ""))
    made = sorted(site.glob(sent["path"].removeprefix("_build/html/")))
    assert {path.name for path in made} == {path.name for path in (ROOT / "book").glob("*.ipynb")}
    for name in ("once", "again"):                      # the second replaces what the first has pushed
        git(tmp_path, "clone", "--quiet", origin, name)
        git(tmp_path / name, "checkout", "--detach")
        play(jobs["notebooks"]["steps"], tmp_path / name, made)
    done = [subprocess.run(["git", "-C", origin, *words], capture_output=True, text=True, check=True).stdout
            for words in (["ls-tree", "-r", "--name-only", "ko"], ["rev-list", "--count", "ko"])]
    assert done[0].split() == ["LICENSE", "LICENSE-CONTENT", *(f"book/{path.name}" for path in made)]
    assert done[1] == "1\n"


def test_on_another_forge_there_is_no_colab(build):
    page, notebook, source = build(GITLAB, stored="https://github.com/ada/book")
    url = GITLAB["CI_PROJECT_URL"]
    assert "colab.research" not in notebook
    assert f'href="{url}"' in page
    assert f'href="{url}/-/issues/new?issue[title]=' in notebook
    assert f"git+{url}" in source


def test_where_the_layout_is_unknown_only_the_repository_has_a_button(build, clone):
    clone("git@git.uni.example:ada/book")
    page, notebook, _ = build({})
    assert 'href="https://git.uni.example/ada/book"' in page
    assert "source-issues-button" not in page + notebook
