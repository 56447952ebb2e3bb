"""Say what is installed, and whether it works: ``python -m dlbook``.

The exit status is 1 if something is wrong; a sentence says what. ``--device`` prints one line; the
first cell of a chapter calls it on Colab. Each test imports what it tests, so that a broken part is
reported along with the parts that work.
"""

import importlib
import importlib.metadata
import io
import os
import platform
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.resources import files

__all__ = ["check", "device", "main"]

FRONT_END = ("dlbook.js", "dlbook.css", "LICENSES.txt")
AGAIN = ("install the package again: pip uninstall -y dlbook, then "
         "pip install git+https://github.com/OWNER/deep-learning-live")


def device():
    """Return what ``device="auto"`` selects, as "GPU (its name)", or as "CPU" with the reason."""
    from dlbook.arrays.devices import gpu_name
    try:
        return f"GPU ({gpu_name()})"
    except RuntimeError as error:
        reason = str(error).removeprefix("device='gpu': ").partition(". device=")[0]
        if "COLAB_RELEASE_TAG" in os.environ and ("no GPU" in reason or "not installed" in reason):
            return "CPU; for a GPU choose Runtime > Change runtime type"
        return f"CPU; {reason}"


def check():
    """Test the installation.

    Returns
    -------
    good, bad : list of str
        A line for each part that works, a sentence for each that does not.
    """
    good, bad = [], []
    for what, test in _TESTS.items():
        try:
            good.append(f"{what:<13} {test()}")
        except ImportError as error:
            bad.append(f"{what}: {error}; {AGAIN}")
        except Exception as error:           # whatever is wrong here, the other tests still run
            bad.append(f"{what}: {str(error) or type(error).__name__}")
    return good, bad


def main(arguments):
    """Print the report and return the exit status."""
    version = importlib.metadata.version("dlbook")
    if arguments == ["--device"]:
        print(f"dlbook {version} is ready. Device: {device()}")
        return 0
    if arguments:
        print("usage: python -m dlbook [--device]", file=sys.stderr)
        return 2
    print(f"dlbook        {version}")
    print(f"Python        {platform.python_version()}, {platform.system()} {platform.machine()}")
    good, bad = check()
    print(*good, *(bad or ["Everything is in order."]), sep="\n")
    return 1 if bad else 0


def _numpy():
    """Return NumPy's version, and the library that multiplies its matrices."""
    import numpy as np

    from dlbook.arrays.devices import blas_name
    return f"{np.__version__}, BLAS: {blas_name()}"


def _files():
    """Compare the files with the wheel's checksums; a working copy has none."""
    listed = [(f, f.hash.value) for f in importlib.metadata.files("dlbook") or ()
              if f.hash and f.parts[0] == "dlbook"]
    changed = [f.as_posix() for f, digest in listed if _digest(f.locate()) != digest]
    if changed:
        raise OSError(f"not as they were installed: {', '.join(changed)}; {AGAIN}")
    return f"{len(listed)}, as they were installed" if listed else "a working copy, free to change"


def _digest(path):
    content = path.read_bytes() if path.is_file() else b""
    return urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=")


def _data():
    """Read two data sets; `dlbook.datasets` itself compares the checksums."""
    from dlbook import datasets
    return f"{len(datasets.iris().y)} irises, {len(datasets.digits().y)} digits, as they were shipped"


def _front_end():
    sizes = {name: len(_shipped(name)) for name in FRONT_END}
    return ", ".join(f"{name} ({size} bytes)" for name, size in sizes.items())


def _shipped(name):
    path = files("dlbook").joinpath("figures", "static", name)
    content = path.read_bytes() if path.is_file() else b""
    if not content.strip():
        raise OSError(f"static/{name} is missing or empty; {AGAIN}")
    return content


def _live_figures():
    """Record a figure, replay the record, and compare with what its function returns."""
    import numpy as np

    from dlbook.arrays import pytree
    from dlbook.course.perceptron.figures.one_neuron import explorable
    for choices, compute, *_ in explorable.programs:
        replayed = compute.run(**dict(pytree.paths(explorable.inputs(**choices))))
        for name, expected in pytree.paths(explorable.outputs(**choices)):
            if not np.allclose(replayed[name], expected, rtol=1e-12, atol=0.0, equal_nan=True):
                raise ArithmeticError(f"{explorable.title} {choices}: the replay gives another {name!r} "
                                      "than the function; please report this with the lines above")
    return f"{explorable.title}: recorded and replayed, the values agree"


def _widgets():
    importlib.import_module("dlbook.figures.widget")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("anywidget", "ipywidgets"))


_TESTS = {"NumPy": _numpy, "files": _files, "data": _data, "front end": _front_end,
          "live figures": _live_figures, "widgets": _widgets, "device": device}


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")      # ² or → must not end the report
    sys.exit(main(sys.argv[1:]))
