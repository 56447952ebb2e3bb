"""Run the chapters with other versions and other processors: ``make test-matrix``.

Every output is compared with the stored one. OpenBLAS computes with another kernel when
``OPENBLAS_CORETYPE`` says so, as if the processor were another. For each Python that this machine has, an
environment in ``build/matrix`` gets the pins; two more get the oldest NumPy that the package allows, and
the newest there is. A Python that is not on PATH is named, ``make test-matrix PYTHON=/a/python3.14``, or
several are, with a colon between two (on Windows a semicolon). Colab's versions are another matter:
``make test-colab``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "matrix"
KERNELS = ("Haswell", "SkylakeX", "Prescott")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
TOOLS = ("nbval", "pytest", "ipykernel", "hypothesis")
WORKS = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"


class Case(NamedTuple):
    """One run: its name, the Python (none: the project's own), what NumPy, which kernel."""

    name: str
    python: str = ""
    numpy: str = ""
    kernel: str = ""


def find_python(version: str) -> str | None:
    """Return a Python of that version that runs and can make environments: PYTHON, or on PATH, or pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    names = [*os.environ.get("PYTHON", "").split(os.pathsep), f"python{version}",
             *pyenv.glob(f"versions/{version}*/bin/python{version}"), sys.executable]
    for path in filter(None, (shutil.which(name) for name in names if name)):
        done = subprocess.run([path, "-c", WORKS], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return path
    return None


def cases(found: dict[str, str]) -> list[Case]:
    """Return what to run with the Pythons `found`, version to path."""
    made = [Case(f"kernel-{kernel}", kernel=kernel) for kernel in KERNELS]
    made += [Case(f"python-{version}", python=path) for version, path in found.items()]
    old = next((found[version] for version in ("3.12", "3.11") if version in found), None)
    if old:                                                  # NumPy 2.0 has no wheels for newer Pythons
        made.append(Case("numpy-oldest", old, "numpy==2.0.*"))
    if found:
        made.append(Case("numpy-newest", list(found.values())[-1], "numpy"))
    return made


def pins(numpy: str) -> str:
    """Return the pins without hashes, and without what NumPy's version decides if it is `numpy`."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    rows = re.findall(r"^[a-z][^\\\n]*", text, re.MULTILINE)
    return "\n".join(row for row in rows if not (numpy and re.match("numpy|contourpy|scipy", row)))


def run(*command, **options) -> None:
    """Run a command quietly; RuntimeError holds what it printed if it fails."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-3000:])


def prepare(case: Case) -> str:
    """Make the environment of a case if it is not there; return its Python."""
    if not case.python:
        return sys.executable
    folder = FOLDER / case.name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted, done = pins(case.numpy), folder / "pins.txt"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        run(case.python, "-m", "venv", folder)
        (folder / "constraints.txt").write_text(wanted, encoding="utf-8")
        packages = [*filter(None, [case.numpy]), "--editable", ROOT, *TOOLS]
        run(python, "-m", "pip", "install", "--quiet", "-c", folder / "constraints.txt", *packages)
        done.write_text(wanted, encoding="utf-8")
    return str(python)


def validate(case: Case, notebooks: list[str]) -> None:
    """Run the notebooks as ``make nbval`` does; RuntimeError tells what differs."""
    env = os.environ | ({"OPENBLAS_CORETYPE": case.kernel} if case.kernel else {})
    run(prepare(case), "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300",
        "--nbval-sanitize-with", "tests/chapters/nbval.cfg",
        "-p", "no:hypothesispytest", "-p", "no:cacheprovider",
        "--tb=short", "-q", *notebooks, cwd=ROOT, env=env)


def main(arguments: list[str]) -> int:
    """Run all cases, or those of ``--only NAME``; return 1 if a chapter differs somewhere."""
    only = arguments[1] if arguments[:1] == ["--only"] else ""
    notebooks = arguments[2:] if only else arguments
    found = {version: path for version in PYTHONS if (path := find_python(version))}
    chosen = [case for case in cases(found) if only in case.name]
    if not chosen:
        print(f"nothing is called {only!r}; there are {', '.join(case.name for case in cases(found))}")
        return 2
    failed = 0
    for case in chosen:
        start, complaint = time.monotonic(), ""
        try:
            validate(case, notebooks)
        except RuntimeError as error:
            complaint, failed = f"\n{error}", failed + 1
        print(f"{case.name:<16} {'differs' if complaint else 'agrees':<8} {time.monotonic() - start:4.0f} s"
              f"{complaint}", flush=True)
    if missing := [version for version in PYTHONS if version not in found]:
        print(f"not tried, for they are not on this machine: Python {', '.join(missing)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
