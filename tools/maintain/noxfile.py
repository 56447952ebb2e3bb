"""The chapters with other versions and other processors: ``make test-matrix``, ``make test-colab``.

Every output is compared with the stored one. OpenBLAS computes with another kernel if ``OPENBLAS_CORETYPE``
says so, as if the processor were another. Each Python gets an environment with the pins; two more get the
oldest NumPy that the package allows, and the newest. nox skips the Pythons that this machine does not have
and says so (with CI set they are an error). It finds them on PATH, so one elsewhere has to be put there.
"""

import re
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("nbval", "pytest", "ipykernel", "hypothesis")
FREED = "numpy|contourpy|scipy"       # pins that depend on the version of NumPy
nox.options.sessions = ["kernels", "pythons", "numpy_oldest", "numpy_newest"]


def pins(free=False):
    """Return the pins without their hashes; with `free`, also without those that NumPy decides."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    rows = re.findall(r"^[a-z][^\\\n]*", text, re.MULTILINE)
    return "\n".join(row for row in rows if not (free and re.match(FREED, row)))


def validate(session, numpy="", **environment):
    """Run the chapters as ``make nbval`` does, or the notebooks named after ``--``."""
    session.chdir(ROOT)
    if not isinstance(session.virtualenv, nox.virtualenv.PassthroughEnv):
        constraints = Path(session.create_tmp()) / "constraints.txt"
        constraints.write_text(pins(free=bool(numpy)), encoding="utf-8")
        session.install("-c", str(constraints), *filter(None, [numpy]), "--editable", str(ROOT), *TOOLS)
    notebooks = session.posargs or sorted(map(str, (ROOT / "book").glob("*.ipynb")))
    session.run("python", "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300",
                "--nbval-sanitize-with", "tests/chapters/nbval.cfg", "-p", "no:hypothesispytest",
                "-p", "no:cacheprovider", "--tb=short", "-q", *notebooks, env=environment, external=True)


@nox.session(python=False)
@nox.parametrize("kernel", ["Haswell", "SkylakeX", "Prescott"])
def kernels(session, kernel):
    """Validate with another kernel of OpenBLAS, in the project's own environment: the first on PATH."""
    validate(session, OPENBLAS_CORETYPE=kernel)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def pythons(session):
    """Validate with the pins on each Python."""
    validate(session)


@nox.session(python="3.12")           # NumPy 2.0 has no wheels for newer Pythons
def numpy_oldest(session):
    """Validate with the oldest NumPy that the package allows."""
    validate(session, numpy="numpy==2.0.*")


@nox.session(python="3.13")
def numpy_newest(session):
    """Validate with the newest NumPy."""
    validate(session, numpy="numpy")


@nox.session(python="3.13")
def colab(session):
    """Run the chapters as Google Colab would: see colab.py."""
    session.chdir(ROOT)
    notebooks = session.posargs or sorted(map(str, (ROOT / "book").glob("*.ipynb")))
    session.run("python", str(ROOT / "tools" / "maintain" / "colab.py"), *notebooks)
