"""The tool behind ``make measure-gpu``: it measures the devices it finds, and keeps the times of others."""

import pytest
from toolbox import load

from dlbook import timing
from dlbook.errors import DamagedFileError

GPU = {"device": "gpu", "name": "a card", "software": "CuPy"}
ROWS = [timing.Measurement("gpu", "float32", 16, 32, 1e-3, 5)]


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """Return tools/maintain/measure_gpu.py, with a record of a GPU that this machine lacks."""
    tool = load("measure_gpu")
    record = tmp_path / "book.json"
    timing.merge({"gpu": (GPU, ROWS)}, record)
    monkeypatch.setattr(tool, "RECORD", record)
    monkeypatch.setattr(tool.timing, "devices", lambda: ("cpu",))
    return tool


def test_it_measures_the_cpu_and_keeps_the_card(tool, capsys):
    before = tool.RECORD.read_bytes()
    out = tool.RECORD.with_name("out.json")
    assert tool.main(["--out", str(out), "--widths", "2", "4"]) == 0
    found = timing.record(out)
    assert found["gpu"] == (GPU, ROWS)
    assert [(row.dtype, row.batch, row.width) for row in found["cpu"][1]] == [
        (dtype, batch, width) for dtype in ("float32", "float64") for batch in (32, 1024) for width in (2, 4)]
    assert tool.RECORD.read_bytes() == before
    said = capsys.readouterr().out
    assert timing.machine()["name"] in said
    assert "There is no GPU here" in said


def test_without_a_path_it_updates_the_record_of_the_book(tool):
    assert tool.main(["--widths", "2"]) == 0
    assert set(timing.record(tool.RECORD)) == {"cpu", "gpu"}


def test_a_damaged_record_is_an_error_before_anything_is_measured(tool, monkeypatch):
    tool.RECORD.write_bytes(b"{}")
    monkeypatch.setattr(timing, "crossover", None)
    with pytest.raises(DamagedFileError, match="delete it and write a new one with `make measure-gpu`"):
        tool.main([])


def test_the_record_of_the_book_is_where_the_package_looks():
    assert timing.record(load("measure_gpu").RECORD) == timing.record()
