"""The wheel: small, made without Node or a compiler, with all that the package needs and no more."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "dlbook"


def pip(*arguments, path):
    """Run pip with `path` as the only folder in which programs are found."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300,
                          env={**os.environ, "PATH": str(path)})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Path of the wheel, built where there is neither Node nor a compiler."""
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "bin").mkdir()
    pip("wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, path=folder / "bin")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel):
    """Folder in which the wheel is installed."""
    folder = wheel.parent / "installed"
    pip("install", "--no-deps", "--no-index", "--target", folder, wheel, path=wheel.parent / "bin")
    return folder


def test_it_is_small_and_for_every_python_and_machine(wheel):
    assert wheel.stat().st_size < 1_200_000        # a language's tables of strings take 0.2 MB
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = [name for name in file.namelist() if ".dist-info/" not in name]
    sources = [p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert sorted(names) == sorted(p.relative_to(PACKAGE.parent).as_posix() for p in sources)
    assert {"dlbook/py.typed", "dlbook/figures/static/dlbook.js", "dlbook/figures/static/dlbook.css",
            "dlbook/datasets/data/iris.csv", "dlbook/datasets/data/digits.npz"} <= set(names)
    assert not [name for name in names if "/test" in name or name.endswith((".map", ".ipynb"))]


def test_it_carries_the_licences(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = [name.partition(".dist-info/licenses/")[2] for name in file.namelist()]
    assert {"LICENSE", "src/dlbook/datasets/data/LICENSES.md",
            "src/dlbook/figures/static/LICENSES.txt"} <= set(names)


def report(folder):
    """Run ``python -m dlbook`` on what is installed in `folder`."""
    return subprocess.run([sys.executable, "-m", "dlbook"], cwd=folder, capture_output=True, text=True,
                          timeout=120, env={**os.environ, "PYTHONPATH": str(folder)})


def test_installed_it_works_and_notices_a_changed_file(installed):
    good = report(installed)
    assert good.returncode == 0, good.stdout + good.stderr
    assert ", as they were installed\n" in good.stdout
    sheet = installed / "dlbook" / "figures" / "static" / "dlbook.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "/* mine */", encoding="utf-8")
    bad = report(installed)
    assert bad.returncode == 1
    assert "files: not as they were installed: dlbook/figures/static/dlbook.css; install" in bad.stdout
