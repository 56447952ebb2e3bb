"""Runs inside the page's own Python (WebAssembly, in Node): compiles modules and packs them.

A module without its source must be compiled by the very Python that imports it. What this writes
depends on nothing else: the same files give the same bytes on every machine.
"""

import gzip
import importlib.util
import io
import marshal
import zipfile

SITE = "/lib/python3.14/site-packages/"         # where the page unpacks: the names in a traceback
DATE = (1980, 1, 1, 0, 0, 0)                     # the earliest that a zip can hold


def bytecode(source, name, optimize):
    """Return the ``.pyc`` of a module; without a source beside it, Python never compares its date."""
    code = compile(source, SITE + name, "exec", dont_inherit=True, optimize=optimize)
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def pack(archive, optimize):
    """Return a zip of the files in a zip, with its modules compiled."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as files, zipfile.ZipFile(target, "w") as packed:
        for name in sorted(files.namelist()):
            content = files.read(name)
            if name.endswith(".py"):
                content, name = bytecode(content, name, optimize), f"{name}c"
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content, compresslevel=9)
    return target.getvalue()


def shrink(content):
    """Return `content` as gzip."""
    return gzip.compress(content, 9, mtime=0)
