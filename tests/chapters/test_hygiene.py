"""What every stored chapter must be: plain Markdown, short cells, outputs that stay the same."""

import re
import statistics

import pytest
import yaml
from chapter_notebooks import BOOK, code_cells, markdown, read
from toolbox import load

from dlbook.figures.mime import MIME

TAGS = {"hide-input", "remove-output", "hide-cell", "raises-exception", "nbval-ignore-output", "nbval-skip"}
WIDTH = 76      # characters of code that a page of usual width shows without scrolling
# What Jupyter and Colab would show as raw text: directives, roles, targets, substitutions.
MYST = re.compile(r"^\s*(?:`{3,}|~{3,}|:{3,})\s*\{|(?<!`)\{[a-z][\w:-]*\}`\S|^\([\w-]+\)=\s*$|\{\{",
                  re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]+)\)|(?:href|src)=\"([^\"]+)\"|<(\w+:[^>\s]+)>")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")


@pytest.fixture(params=sorted(BOOK.glob("*.ipynb")), ids=lambda path: path.stem, scope="session")
def chapter(request):
    """Each notebook in turn: the chapters, and those without a number."""
    return read(request.param)


def outputs(chapter):
    """Return every pair of cell and output."""
    return [(cell, output) for cell in code_cells(chapter) for output in cell.outputs]


@pytest.mark.parametrize("text", ["```{note}\nHi\n```", ":::{tip}\n:::", "see {ref}`here`",
                                  "(target)=\n# Title", "{{ name }}", "~~~{figure} a.png\n~~~"])
def test_myst_is_recognized(text):
    assert MYST.search(text)


@pytest.mark.parametrize("text", ["```python\nx = {1: 2}\n```", "$\\frac{a}{b}$, `{x}`",
                                  "(a) = b"])
def test_plain_markdown_is_not_taken_for_myst(text):
    assert not MYST.search(text)


def test_prose_is_plain_markdown(chapter):
    found = MYST.search(markdown(chapter))
    assert found is None, f"{found[0]!r}: Colab and Jupyter show it raw; use plain Markdown"


def test_metadata_is_minimal(chapter):
    assert set(chapter.metadata) - {"dlbook"} == {"kernelspec", "language_info"}
    assert chapter.metadata.kernelspec.name == "python3"
    about = load("notebooks").METADATA["language_info"]
    assert dict(chapter.metadata.language_info) == about, "an editor added this: `make tidy`"
    added = {key for cell in chapter.cells for key in cell.metadata} - {"tags", "mystnb", "alt"}
    assert added == set(), "an editor added this: `make tidy`"


def test_ids_are_words(chapter):
    ids = [cell.id for cell in chapter.cells]
    assert len(set(ids)) == len(ids)
    odd = [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)]
    assert not odd


def test_only_known_tags(chapter):
    assert {tag for cell in chapter.cells for tag in cell.metadata.get("tags", ())} <= TAGS


def test_code_cells_are_short(chapter):
    lengths = {cell.id: cell.source.count("\n") + 1 for cell in code_cells(chapter)}
    assert {name: n for name, n in lengths.items() if n > 15} == {}
    assert statistics.median(lengths.values()) <= 7


def test_code_fits_the_page(chapter):
    texts = [(cell.id, cell.source) for cell in code_cells(chapter)]
    texts += [(cell.id, o.text) for cell, o in outputs(chapter) if o.output_type == "stream"]
    wide = [(name, line) for name, text in texts for line in text.splitlines()
            if len(line) > WIDTH]
    assert not wide


def test_no_cell_ends_in_a_semicolon(chapter):
    ends = [cell.id for cell in code_cells(chapter) if cell.source.rstrip().endswith(";")]
    assert not ends, "nbval ignores the semicolon: assign the result instead"


def test_prose_comes_before_code(chapter):
    kinds = [cell.cell_type for cell in chapter.cells]
    bare = [chapter.cells[i].id for i, kind in enumerate(kinds)
            if kind == "code" and (i == 0 or kinds[i - 1] != "markdown")]
    assert not bare


def test_every_cell_was_run_once_in_order(chapter):
    counts = [cell.execution_count for cell in code_cells(chapter)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"


def test_outputs_are_clean(chapter):
    for cell, output in outputs(chapter):
        assert output.output_type != "error" or "raises-exception" in cell.metadata.tags, cell.id
        assert output.get("name") != "stderr", f"{cell.id} prints to standard error"
        data = output.get("data", {})
        assert "application/vnd.jupyter.widget-view+json" not in data, cell.id
        text = output.get("text", "") + str(data.get("text/plain", ""))
        assert not ADDRESS.search(text), f"{cell.id} prints an address, which changes"


def test_figures_have_alt_text(chapter):
    for cell, output in outputs(chapter):
        data = output.get("data", {})
        if "image/png" not in data:
            continue
        alt = (data[MIME]["alt"] if MIME in data
               else cell.metadata.get("mystnb", {}).get("image", {}).get("alt", ""))
        assert len(alt.split()) >= 8, f"{cell.id}: say in words what the figure shows"


def test_links_lead_somewhere(chapter):
    for groups in LINK.findall(markdown(chapter)):
        link = next(filter(None, groups))
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        assert ":" not in name, f"{link}: only https and relative links"
        assert (BOOK / name).is_file(), f"{link}: there is no {name}"
        if name.endswith(".md") and anchor:
            heading = rf"^#+ {re.escape(anchor).replace('-', '[ -]')}$"
            text = (BOOK / name).read_text(encoding="utf-8")
            assert re.search(heading.replace("\\", ""), text, re.MULTILINE | re.IGNORECASE), link


def test_folded_parts_are_markdown(chapter):
    text = markdown(chapter)
    folded = re.findall(r"^<details>\n<summary>[^\n]+</summary>\n\n.*?\n\n</details>$", text,
                        re.MULTILINE | re.DOTALL)
    assert len(folded) == text.count("<details") == text.count("</details>"), \
        "blank lines after </summary> and before </details> keep what is inside Markdown"


def test_colab_installs_from_the_repository_of_the_book(chapter):
    title, setup = chapter.cells[:2]
    config = yaml.safe_load((BOOK.parent / "_config.yml").read_text(encoding="utf-8"))
    assert title.source.startswith("# ")
    assert setup.metadata.tags == ["hide-cell"]
    assert f"%pip install -q git+{config['repository']['url']}\n" in setup.source
