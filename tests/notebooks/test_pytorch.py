"""The lines of PyTorch in a chapter do what the chapter says."""

import ast
import re

import numpy as np
import pytest
from notebooks.chapters import fenced, markdown

from dlbook import perceptron
from dlbook.perceptron import Perceptron

# What the block of chapter 2 computes: the worked example, at its four points.
POINTS = [[2.0, 1.0], [0.0, 0.0], [1.0, 2.0], [0.0, 2.0]]
WANTED = perceptron.neuron(Perceptron(np.array([3.0, -2.0]), 1.0), np.array(POINTS), "sigmoid")


def block(chapter):
    """Return the prose around the chapter's block of PyTorch, and its code."""
    text = re.split(r"^## ", markdown(chapter).partition("## The same in PyTorch\n")[2],
                    flags=re.MULTILINE)[0]
    code, = fenced(text)
    return text, code


def test_the_block_is_short_and_is_python(chapter):
    _, code = block(chapter)
    statements = ast.parse(code).body
    assert ast.unparse(statements[0]).startswith("import torch")
    assert len(statements) <= 6, "an import and five lines"
    assert max(map(len, code.splitlines())) <= 76


def test_the_prose_names_the_right_numbers(perceptron_chapter):
    text, _ = block(perceptron_chapter)
    named = [float(number) for number in re.findall(r"\b0\.\d{3}\b", text)]
    assert named == [float(f"{value:.3f}") for value in WANTED]


def test_pytorch_gives_the_same(perceptron_chapter):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names = {}
    exec(block(perceptron_chapter)[1], names)
    assert names["X"].tolist() == POINTS
    np.testing.assert_allclose(names["y_hat"].detach().numpy(), WANTED, atol=1e-6)
