"""Execute notebooks and store them clean: ``make notebooks``, or name the files; by default all.

The stored outputs are what the book shows and what nbval compares, so nothing that changes from
run to run may stay: no timings, no kernel versions, no widget state, no standard error. What
stays are numbers, text, PNG pictures and the book's own ``application/vnd.dlbook+json``.
``--tidy`` (``make tidy``) executes nothing, and only removes what an editor has added. Both write the times
that a chapter takes into its header (chapter_times.py).

A picture has two pixels for each of the page, to be sharp on today's screens; its metadata says how large
it is meant (chart_sizes.py). It is stored with a palette of 256 colours: a third of the bytes, and no visible
difference.
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

from dlbook._files import atomic_write

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "sphinx"))
import chapter_times  # noqa: E402

BOOK = ROOT / "book"
SHARP = "--InlineBackend.figure_formats={'retina'}"     # an option of the kernel
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
ADDED = ("execution", "scrolled", "collapsed", "ExecuteTime", "editable", "slideshow", "jupyter", "trusted")
SHOWING = re.compile(r"from dlbook\.course\S* import .*|\w+ = \S+\.explorable\.widget\(\)|"
                     r"[a-z]\w*|[\w.]+\.(explorable|prediction|quiz)")
VOLATILE_MIMES = ("application/vnd.jupyter.widget-view+json",)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # nbconvert needs the rest to write a chapter as a script.
    "language_info": {"name": "python", "file_extension": ".py", "nbconvert_exporter": "python",
                      "pygments_lexer": "ipython3"},
}


def lighten(png: str) -> str:
    """Return a base64 PNG with a palette of 256 colours on white; the old one unless that is smaller."""
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(white, picture).convert("RGB")
    # k-means after the median cut, or a thin line of a rare colour is lost
    small = flat.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=8, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True)
    return min(png, base64.b64encode(buffer.getvalue()).decode("ascii"), key=len)


def clean_outputs(outputs: list, pictures: bool = True) -> list:
    """Return `outputs` without standard error and widget views; `pictures` makes PNGs lighter."""
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            continue
        if "data" in output:
            for mime in VOLATILE_MIMES:
                output.data.pop(mime, None)
                output.metadata.pop(mime, None)
            if not output.data:
                continue
            if pictures and "image/png" in output.data:
                output.data["image/png"] = lighten(output.data["image/png"])
        kept.append(output)
    return kept


def only_shows(cell) -> bool:
    """Return whether a cell only shows a figure, a prediction or a quiz of a chapter."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return cell.cell_type == "code" and bool(lines) and all(SHOWING.fullmatch(line) for line in lines)


def tag(cell, name: str) -> None:
    """Add a tag to a cell, which keeps the others."""
    cell.metadata["tags"] = sorted({*cell.metadata.get("tags", ()), name})


def clean(notebook, pictures: bool = True):
    """Strip what is volatile from an executed `notebook`, in place, and return it."""
    about = {"dlbook": notebook.metadata["dlbook"]} if "dlbook" in notebook.metadata else {}
    if about:
        first = notebook.cells[0]
        first.source = re.sub(chapter_times.STATED, chapter_times.sentence(notebook), first.source)
    notebook.metadata = nbformat.from_dict({**about, **METADATA})
    for cell in notebook.cells:
        for key in ADDED:
            cell.metadata.pop(key, None)
        if alt := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            cell.metadata["alt"] = alt                          # where nbconvert looks for it
        if cell.cell_type == "code":
            cell.outputs = clean_outputs(cell.get("outputs", []), pictures)
        if re.fullmatch(r"exercise-\d+", cell.get("id", "")):
            tag(cell, "remove-output")                          # on the site: nobody has answered yet
        if only_shows(cell):
            tag(cell, "hide-input")                             # its code is folded on the site
    return notebook


def refresh(path: Path) -> bool:
    """Execute the notebook at `path` and store it; return whether the file changed.

    Raises
    ------
    CellExecutionError
        If a cell fails that is not tagged ``raises-exception``; the file stays as it was.
    """
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        store_widget_state=False,
        extra_arguments=[SHARP],
        coalesce_streams=True,          # or one print may be stored as several outputs, by chance
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return store(path, before, clean(notebook))


def tidy(path: Path) -> bool:
    """Remove from the notebook at `path` what an editor has added; return whether the file changed."""
    before = path.read_text(encoding="utf-8")
    return store(path, before, clean(nbformat.reads(before, as_version=4), pictures=False))


def store(path: Path, before: str, notebook) -> bool:
    """Write the notebook if its text is not `before`; return whether it was written."""
    after = nbformat.writes(notebook) + "\n"
    if after != before:
        with atomic_write(path) as file:
            file.write(after.encode())
    return after != before


def main(arguments: list[str]) -> int:
    """Refresh every notebook named, or all of the book; return 1 if a cell of one failed."""
    # One BLAS thread in the kernels, so that the last digits do not depend on the machine.
    os.environ.update(dict.fromkeys(THREADS, "1"), TQDM_DISABLE="1")    # no progress bars in stored outputs
    failed, work = 0, tidy if "--tidy" in arguments else refresh
    names = [name for name in arguments if name != "--tidy"]
    for path in map(Path, names or sorted(BOOK.glob("*.ipynb"))):
        try:
            print(f"{path}: {'stored' if work(path) else 'unchanged'}", flush=True)
        except CellExecutionError as error:
            failed += 1
            print(f"{path}: a cell failed, the file stays as it was\n{error}", file=sys.stderr)
        except Exception as error:          # nbformat raises whatever a strange file leads to
            failed += 1
            print(f"{path}: expected a notebook, got {type(error).__name__}: {error}\n"
                  "the file stays as it was", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
