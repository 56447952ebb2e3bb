"""The crossover as measured on known machines: one small file, ``crossover.json``.

``make measure-gpu`` measures again. A time means nothing without the machine, the driver and the versions, so
the file holds these, too.
"""

import json
import os
import platform
import subprocess
from importlib import resources
from pathlib import Path

import numpy as np

from dlbook._files import atomic_write
from dlbook.arrays.devices import blas_name, gpu_library, gpu_name
from dlbook.errors import DamagedFileError, check_one_of
from dlbook.timing.crossover import Measurement

__all__ = ["machine", "merge", "record"]

FORMAT = 1
_FIELDS = ("device", "name", "software")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def machine(device="cpu"):
    """Describe what computes here: processor, libraries, versions.

    Parameters
    ----------
    device : {"cpu", "gpu"}

    Returns
    -------
    dict of str to str
        "device", "name", "software"; the last has driver, CUDA runtime and versions on a GPU, BLAS and
        its threads on a CPU.
    """
    check_one_of("machine: device", device, ("cpu", "gpu"))
    numpy = f"NumPy {np.__version__}"
    if device == "cpu":
        threads = next((os.environ[name] for name in _THREADS if os.environ.get(name)), os.cpu_count())
        return {"device": "cpu", "name": _processor(),
                "software": f"{numpy}, {blas_name()}, {threads} thread{'' if str(threads) == '1' else 's'}"}
    cupy = gpu_library("gpu")
    runtime = cupy.cuda.runtime.runtimeGetVersion()
    return {"device": "gpu", "name": gpu_name(),
            "software": f"driver {_driver()}, CUDA runtime {runtime // 1000}.{runtime % 1000 // 10}, "
                        f"CuPy {cupy.__version__}, {numpy}"}


def record(path=None):
    """Return the measurements, by device.

    Parameters
    ----------
    path : str or path, optional
        By default the file that ships with the package.

    Returns
    -------
    dict of str to (dict, list of Measurement)
        "cpu" and, if a GPU was ever measured, "gpu": the machine, as `machine` describes it, and its
        measurements.

    Raises
    ------
    DamagedFileError
        If the file does not hold such a record.
    """
    try:
        text = (_shipped() if path is None else Path(path)).read_text("utf-8")
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        return {m["device"]: ({name: m[name] for name in _FIELDS},
                              [Measurement(m["device"], *row) for row in m["rows"]])
                for m in data["machines"]}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedFileError(f"record: {path or 'crossover.json'} does not hold a record of measurements "
                               f"({error}); delete it, and `make measure-gpu` writes a new one") from None


def merge(measured, path):
    """Add new measurements to a record, in place of those of the same kind of device.

    Parameters
    ----------
    measured : dict of str to (dict, list of Measurement)
        As `record` returns it.
    path : str or path
        The file. It is replaced in one step, so an interrupted run leaves the old one.

    Raises
    ------
    DamagedFileError
        If there is a file that does not hold a record; it stays as it is.
    """
    path = Path(path)
    known = (record(path) if path.exists() else {}) | measured
    machines = [{**known[device][0], "rows": [list(row[1:]) for row in known[device][1]]}
                for device in sorted(known)]
    with atomic_write(path) as file:
        file.write(_layout(machines).encode())


def _layout(machines):
    """Return JSON with one measurement per line, for readable diffs."""
    parts = []
    for m in machines:
        rows = ",\n  ".join(json.dumps(row) for row in m["rows"])
        head = json.dumps({name: m[name] for name in _FIELDS}, ensure_ascii=False)
        parts.append(f'{head[:-1]}, "rows": [\n  {rows}]}}')
    return json.dumps({"format": FORMAT})[:-1] + ', "machines": [\n' + ",\n".join(parts) + "]}\n"


def _shipped():
    return resources.files("dlbook").joinpath("timing", "crossover.json")


def _processor():
    """Return the name of the processor, if the system knows it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return (names or [platform.processor()])[0] or platform.machine()


def _driver():
    """Return the version of the GPU's driver, which CuPy does not know."""
    try:
        done = subprocess.run(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"],
                              capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.split("\n")[0].strip() or "unknown"
