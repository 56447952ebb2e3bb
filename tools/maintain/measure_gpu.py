"""Measure the crossover of chapter 15 on this machine, and store it in the record of the book.

``make measure-gpu`` runs it, or ``python tools/maintain/measure_gpu.py`` without make. The rows of a device
that this machine does not have stay as they are. Then run ``make notebooks``: the chapter draws the record.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from dlbook import timing

RECORD = Path(__file__).resolve().parents[2] / "src" / "dlbook" / "timing" / "crossover.json"
WIDTHS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
BATCHES, DTYPES = (32, 1024), ("float32", "float64")


def report(rows: list) -> None:
    """Print one line for each width, in microseconds."""
    for dtype, batch in product(DTYPES, BATCHES):
        times = {row.width: row.seconds for row in rows if (row.dtype, row.batch) == (dtype, batch)}
        print(f"  {dtype}, batch {batch}:", ", ".join(f"{w}: {1e6 * t:.0f} µs" for w, t in times.items()))


def main(arguments: list[str]) -> int:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write (default: the book's)")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS, help="of the hidden layers")
    options = parser.parse_args(arguments)
    if options.out != RECORD and not options.out.exists() and RECORD.exists():
        options.out.write_bytes(RECORD.read_bytes())
    if options.out.exists():
        timing.record(options.out)      # a damaged one is an error before the minutes of measuring
    for device in timing.devices():
        machine = timing.machine(device)
        print(f"{machine['name']} ({machine['software']})", flush=True)
        rows = timing.crossover(options.widths, BATCHES, dtypes=DTYPES, devices=[device])
        report(rows)
        timing.merge({device: (machine, rows)}, options.out)
    print(f"stored in {options.out}")
    if timing.devices() == ("cpu",):
        print("There is no GPU here, so only the times of the CPU are new.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
