"""The benchmark for a GPU: what can be tested without one, and what it reports then."""

import re
import shutil
import subprocess
import sys

import pytest
from toolbox import ROOT

from dlbook import network

NO_GPU = "There is no NVIDIA GPU here, or no driver for it: nvidia-smi finds none."


@pytest.mark.parametrize("command", [["test-gpu"], ["bench", "DEVICE=gpu"]], ids=" ".join)
def test_without_a_gpu_make_says_so_before_it_installs_anything(command):
    if not shutil.which("make") or shutil.which("nvidia-smi"):
        pytest.skip("there is no make, or there is a GPU")
    done = subprocess.run(["make", *command, "VENV=build/nowhere"], cwd=ROOT, capture_output=True, text=True,
                          timeout=60)
    first, *rest = done.stderr.splitlines()
    assert (first, done.stdout, done.returncode) == (NO_GPU, "", 2)
    assert all(line.startswith("make") for line in rest)
    assert not (ROOT / "build" / "nowhere").exists()


def test_gpu_tests_are_where_make_looks():
    asking = re.compile(r"^def test\w*\((?:.*\W)?(?:xp|on_gpu)\W|mark\.gpu", re.MULTILINE)
    found = [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")
             if asking.search(path.read_text(encoding="utf-8"))]
    assert len(found) > 20
    assert {path.parts[1] for path in found} == {"core"}


@pytest.fixture
def bench(monkeypatch):
    """Return the module, with one workload that takes no time."""
    pytest.importorskip("torch", reason="PyTorch is not installed")
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import on_gpu
    import workloads
    small = workloads.GPU_WORKLOADS[0]._replace(
        data=lambda: workloads._noise(64), batch=16,
        net=lambda: network.mlp(784, 8, 10, activation="relu", dtype="float32"))
    monkeypatch.setattr(on_gpu, "GPU_WORKLOADS", (small,))
    return on_gpu


def test_the_benchmark_also_runs_on_the_cpu(bench, capsys):
    """Both train, end at the same loss, and are distinguished."""
    bench.main(["--device", "cpu", "--rounds", "2", "--updates", "5"])
    out = capsys.readouterr().out
    assert re.search(r"NumPy .*; PyTorch [\d.]+", out)
    *times, ratio, loss = re.search(r"\| W4b [^|]*((?:\| [\d.]+ ){4})", out)[1].split("|")[1:]
    assert all(float(cell) > 0 for cell in times)
    assert 0.01 < float(ratio) < 100
    assert 0.5 < float(loss) < 10
    assert f"The largest of dlbook / torch is {ratio.strip()} (goal" in out


def test_runs_that_did_different_work_are_not_compared(bench, monkeypatch):
    slow = bench.GPU_WORKLOADS[0]
    monkeypatch.setattr(type(slow), "torch", lambda self, device: iter([9.9] * 99))
    with pytest.raises(SystemExit, match="did not do the same work"):
        bench.main(["--device", "cpu", "--rounds", "1", "--updates", "1"])


def test_without_a_gpu_the_error_is_one_sentence(bench, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(SystemExit, match="device='gpu': CuPy is not installed"):
        bench.main([])


@pytest.mark.parametrize(("cuda", "wheel"), [("12.8", "cupy-cuda12x"), ("13.0", "cupy-cuda13x")])
def test_the_wheel_goes_with_pytorch(bench, monkeypatch, capsys, cuda, wheel):
    monkeypatch.setattr(bench.torch.version, "cuda", cuda)
    bench.main(["--wheel"])
    assert capsys.readouterr().out.strip() == wheel
