"""The lines of PyTorch in a chapter do what the chapter says."""

import ast
import re

import pytest
from chapter_notebooks import CHAPTERS, about, fenced, read, section


def block(chapter):
    """Return the prose around the chapter's block of PyTorch, and its code."""
    text = section(chapter, "The same in PyTorch")
    code, = fenced(text)
    return text, code


def test_the_block_is_short_and_is_python(chapter):
    _, code = block(chapter)
    statements = ast.parse(code).body
    assert ast.unparse(statements[0]).startswith("import torch")
    assert len(statements) <= 8, "an import and a few lines"
    assert max(map(len, code.splitlines())) <= 76


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_prose_names_the_right_numbers(path):
    text, code = block(read(path))
    named = re.findall(r"(?<![\d.])[-−]?\d+\.\d{2,}(?!\d)", text.replace(code, ""))
    assert [number.replace("−", "-") for number in named] == list(about(path).TORCH_NUMBERS)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_pytorch_gives_the_same(path):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names = {}
    exec(block(read(path))[1], names)
    about(path).check_torch(names)
