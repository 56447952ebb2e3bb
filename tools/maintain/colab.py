"""Run every chapter as Google Colab would: ``make test-colab``.

``build/colab`` holds an environment with the versions of Colab's image (``colab-versions.txt``), a
repository with the present state of this folder, and the executed chapters. Git is configured to use
that repository instead of the public one, so the first cell of a chapter installs the package by the very
line that readers run. A stand-in for ``google.colab`` is in ``tests/support/colab``. nox (``noxfile.py``)
runs this file with the Python that Colab has.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = Path(__file__).with_name("colab-versions.txt")
FOLDER = ROOT / "build" / "colab"
PYTHON = FOLDER / "env" / "bin" / "python"
IMAGE = FOLDER / "image.json"           # the environment when it was new: hash of the versions, freeze
FIGURE = "application/vnd.dlbook+json"
VIEW = "application/vnd.jupyter.widget-view+json"
COLAB = (3, 13)


def run(*command, **options) -> str:
    """Run a command and return what it prints; if it fails, the error holds its output."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:5]))} …\n{done.stdout}{done.stderr}")
    return done.stdout


def freeze() -> list[str]:
    """Return what is installed in the environment, one package a line."""
    return run(PYTHON, "-m", "pip", "freeze", "--disable-pip-version-check").splitlines()


def make_image() -> list[str]:
    """Create the environment unless there is one for the present versions; return its packages."""
    digest = hashlib.sha256(VERSIONS.read_bytes()).hexdigest()
    known = json.loads(IMAGE.read_text(encoding="utf-8")) if IMAGE.exists() else {}
    if known.get("digest") != digest:
        print("Creating an environment with the versions of Colab …", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        run(sys.executable, "-m", "venv", FOLDER / "env")
        run(PYTHON, "-m", "pip", "install", "--quiet", "-r", VERSIONS)
        known = {"digest": digest, "freeze": freeze()}
        IMAGE.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return known["freeze"]


def make_repository() -> tuple[Path, str]:
    """Commit the present files of this folder to a new repository; return it and the commit."""
    target = FOLDER / "repository"
    shutil.rmtree(target, ignore_errors=True)
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in names.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():     # git still lists a deleted file until the commit
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    git = ("git", "-C", target, "-c", "user.name=test", "-c", "user.email=test@example.org")
    run("git", "init", "--quiet", target)
    run(*git, "add", "--all", "--force")
    run(*git, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "The present state")
    return target, run(*git, "rev-parse", "HEAD").strip()


def surroundings(repository: Path, address: str) -> dict[str, str]:
    """Return the environment variables of a notebook on Colab."""
    profile = FOLDER / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    config = "c = get_config()\nc.InteractiveShellApp.extensions = ['google.colab']\n"
    (profile / "ipython_kernel_config.py").write_text(config, encoding="utf-8")
    (FOLDER / "content").mkdir(exist_ok=True)
    return os.environ | {
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "tests" / "support" / "colab"),
        "IPYTHONDIR": str(profile.parent),
        "COLAB_RELEASE_TAG": "stand-in",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
    }


def execute(source: str, target: str) -> None:
    """Execute one notebook in an empty folder; runs inside the environment."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(source, as_version=4)
    resources = {"metadata": {"path": str(FOLDER / "content")}}
    start, seconds = time.monotonic(), []
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources,
                   on_cell_executed=lambda **_: seconds.append(time.monotonic() - start)).execute()
    print(f"{seconds[0]:.0f} s for the first cell, {seconds[-1]:.0f} s in all")
    nbformat.write(notebook, target)


def figures(notebook: dict) -> dict[str, tuple[dict, dict]]:
    """Return the data and metadata of every live figure by the id of its cell."""
    outputs = ((cell["id"], o) for cell in notebook["cells"] for o in cell.get("outputs", ()))
    return {name: (o["data"], o["metadata"]) for name, o in outputs if FIGURE in o.get("data", {})}


def faults(stored: dict, ran: dict) -> list[str]:
    """Compare the figures of an executed chapter with the stored ones; return what is wrong."""
    expected, found = figures(stored), figures(ran)
    wrong = [f"{name}: shows no figure, though one is stored" for name in expected.keys() - found.keys()]
    for name in expected.keys() & found.keys():
        data, metadata = found[name]
        missing = (expected[name][0].keys() | {VIEW, "text/plain"}) - data.keys()
        wrong += [f"{name}: lacks {mime}" for mime in sorted(missing)]
        if not metadata.get(VIEW, {}).get("colab"):
            wrong.append(f"{name}: does not name the widget manager, so Colab would show nothing")
    return wrong


def changes(image: list[str], after: list[str], commit: str) -> list[str]:
    """Return what an installation did to the image beyond adding packages."""
    wrong = [f"the first cell changed or removed {line}" for line in image if line not in after]
    installed = [line for line in after if line.startswith("dlbook @")]
    if not installed or not installed[0].endswith(commit):
        wrong.append(f"dlbook was not installed from the repository: {installed or 'it is missing'}")
    return wrong


def restore(image: list[str]) -> None:
    """Undo what an earlier chapter installed."""
    present = freeze()
    if extra := [re.split(r"[ =]", line)[0] for line in present if line not in image]:
        run(PYTHON, "-m", "pip", "uninstall", "--quiet", "--yes", *extra)
    if any(line not in present for line in image):
        run(PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "-r", VERSIONS)
    if freeze() != image:
        raise RuntimeError(f"the environment is no longer Colab's: delete {FOLDER.relative_to(ROOT)}")


def try_chapter(chapter: Path, image: list[str], env: dict[str, str], commit: str) -> list[str]:
    """Execute one chapter in the untouched image; return what is wrong."""
    restore(image)
    target = FOLDER / chapter.name
    output = run(PYTHON, __file__, "--execute", chapter, target, env=env, cwd=FOLDER / "content")
    after = freeze()
    added = sorted(line.partition("==")[0].partition(" ")[0] for line in set(after) - set(image))
    print(f"{chapter.name}: {output.strip()}; added {', '.join(added)}", flush=True)
    stored, ran = (json.loads(path.read_text(encoding="utf-8")) for path in (chapter, target))
    return changes(image, after, commit) + faults(stored, ran)


def main(arguments: list[str]) -> int:
    """Try the chapters named; return 1 if something is wrong with one."""
    if arguments[:1] == ["--execute"]:
        execute(*arguments[1:])
        return 0
    if sys.version_info[:2] != COLAB:
        print(f"expected the Python of Colab, {'.'.join(map(str, COLAB))}, got {sys.version.split()[0]}; "
              "`make test-colab` looks for the right one", file=sys.stderr)
        return 2
    image = make_image()
    repository, commit = make_repository()
    address = re.search(r"^ +url: (\S+)$", (ROOT / "_config.yml").read_text(encoding="utf-8"), re.M)[1]
    env, failed = surroundings(repository, address), 0
    for chapter in (Path(name).resolve() for name in arguments):
        try:
            wrong = try_chapter(chapter, image, env, commit)
        except RuntimeError as error:
            wrong = [str(error)]
        failed += bool(wrong)
        print(*(f"{chapter.name}: {sentence}" for sentence in wrong), sep="\n", end="\n" * bool(wrong))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
