"""Downloads from a local server: whole, truncated, wrong, missing, twice at once, without a network."""

import contextlib
import errno
import gzip
import hashlib
import http.server
import os
import socket
import struct
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from dlbook import datasets
from dlbook.datasets import download, images
from dlbook.datasets.download import cache_folder, fetch
from dlbook.datasets.images import read_idx
from dlbook.errors import DamagedFileError

BODY = bytes(range(256)) * 1200                       # 307 kB, several chunks
SHA = hashlib.sha256(BODY).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Serves `files`, records the paths requested, and misbehaves on request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {"/file.gz": BODY}
        self.asked = []               # paths
        self.stop = None              # after how many bytes to hang up
        self.length = True            # whether to send Content-Length
        self.gate = None              # an Event to wait for before answering

    def url(self, path="/file.gz"):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        pass                          # a client that hangs up is part of the tests


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        if self.server.gate is not None:
            self.server.gate.wait(10)
        if self.path not in self.server.files:
            self.send_error(404)
            return
        body = self.server.files[self.path]
        self.send_response(200)
        if self.server.length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:self.server.stop])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Keep the files of a test in its own folder, and reach the server without a proxy."""
    monkeypatch.setenv("DLBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    return tmp_path / "cache"


def get(server, **options):
    return fetch("set/file.gz", [server.url()], SHA, **{"progress": False, **options})


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_downloaded_once_and_cached(server, cache):
    path = get(server)
    assert path == cache / "set" / "file.gz"
    assert path.read_bytes() == BODY
    assert get(server) == path
    assert server.asked == ["/file.gz"]
    assert names(cache) == ["file.gz"]


def test_a_cached_file_needs_no_network(cache):
    (cache / "set").mkdir(parents=True)
    (cache / "set" / "file.gz").write_bytes(BODY)
    assert fetch("set/file.gz", ["http://127.0.0.1:9/"], SHA).read_bytes() == BODY


def test_a_damaged_cached_file_is_replaced(server, cache):
    get(server).write_bytes(BODY[:-1])
    assert get(server).read_bytes() == BODY
    assert len(server.asked) == 2
    assert names(cache) == ["file.gz"]


def test_a_truncated_file_is_rejected(server, cache):
    server.stop = 100_000
    with pytest.raises(ConnectionError, match=r"set/file.gz could not be downloaded: the connection to .* "
                                              r"failed \(it was closed with 207200 bytes still to come\)$"):
        get(server)
    assert names(cache) == []


def test_ctrl_c_leaves_no_file(server, cache, monkeypatch):
    real = download._chunks

    def stop(*arguments):
        yield next(real(*arguments))
        raise KeyboardInterrupt
    monkeypatch.setattr(download, "_chunks", stop)
    with pytest.raises(KeyboardInterrupt):
        get(server)
    assert names(cache) == []


def test_the_length_can_be_unknown(server):
    server.length = False
    assert get(server).read_bytes() == BODY


def test_without_a_length_the_checksum_finds_the_gap(server, cache):
    server.length, server.stop = False, 1000
    with pytest.raises(DamagedFileError, match="sent a different file"):
        get(server)
    assert names(cache) == []


def test_a_wrong_checksum(server, cache):
    server.files["/file.gz"] = b"<html>Please log in to the wireless network</html>"
    with pytest.raises(DamagedFileError, match=rf"sent a different file \(expected SHA-256 {SHA[:12]}…, got "
                                               r"[0-9a-f]{12}…; perhaps the login page"):
        get(server)
    assert names(cache) == []


def test_not_found(server, cache):
    with pytest.raises(ConnectionError, match=r"127.0.0.1:\d+ answered 404 Not Found; take digits"):
        fetch("set/file.gz", [server.url("/gone")], SHA, hint="take digits")
    assert names(cache) == []


def test_a_full_disk(server, cache, monkeypatch):
    def full(*arguments):
        yield BODY[:10]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(download, "_chunks", full)
    with pytest.raises(OSError, match="No space left on device; free some space, or set DLBOOK") as caught:
        get(server)
    assert caught.value.errno == errno.ENOSPC
    assert names(cache) == []


def test_the_second_address_is_tried(server):
    server.files["/wrong"] = b"wrong"
    urls = [server.url("/gone"), server.url("/wrong"), server.url()]
    assert fetch("set/file.gz", urls, SHA, progress=False).read_bytes() == BODY
    assert server.asked == ["/gone", "/wrong", "/file.gz"]


def test_two_runs_at_once_do_not_mix(server, cache):
    server.gate = threading.Event()
    results = []
    threads = [threading.Thread(target=lambda: results.append(get(server).read_bytes()))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 10
    while len(server.asked) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    server.gate.set()                                    # all four are waiting for their first byte
    for thread in threads:
        thread.join()
    assert results == [BODY] * 4
    assert len(server.asked) == 4
    assert names(cache) == ["file.gz"]


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_no_server(cache):
    with pytest.raises(ConnectionError, match=r"connection to 127.0.0.1:\d+ failed \(Connection refused\)"):
        fetch("set/file.gz", [f"http://127.0.0.1:{closed_port()}/file.gz"], SHA)
    assert names(cache) == []


@pytest.fixture
def offline(monkeypatch):
    """Disconnect the network: no host name is resolved."""
    def nowhere(*arguments, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)


@pytest.mark.parametrize("load", [datasets.mnist, datasets.fashion_mnist])
def test_no_network_is_one_clear_sentence(offline, capsys, load):
    with pytest.raises(ConnectionError) as caught:
        load()
    text = str(caught.value)
    assert text.startswith(f"{load.__name__}/train-images-idx3-ubyte.gz could not be downloaded: "
                           "the connection to ")
    assert "(Name or service not known)" in text
    assert text.endswith("or use datasets.digits(), which ships with the package")
    assert "\n" not in text
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert capsys.readouterr() == ("", "")


def test_a_silent_server_times_out(server, monkeypatch):
    server.gate = threading.Event()
    monkeypatch.setattr(download, "_TIMEOUT", 0.05)
    with pytest.raises(ConnectionError, match=r"connection to 127.0.0.1:\d+ failed \(timed out\)"):
        get(server)
    server.gate.set()


def test_a_folder_that_cannot_be_created(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("DLBOOK_CACHE", str(tmp_path / "file"))
    with pytest.raises(OSError, match="set DLBOOK_CACHE to a folder that you may write to"):
        fetch("set/file.gz", ["http://127.0.0.1:9/"], SHA)


@pytest.mark.parametrize(("platform", "variable", "folder"), [
    ("linux", None, "home/.cache/dlbook"), ("linux", "XDG_CACHE_HOME", "there/dlbook"),
    ("darwin", None, "home/Library/Caches/dlbook"),
    ("win32", None, "home/AppData/Local/dlbook"), ("win32", "LOCALAPPDATA", "there/dlbook"),
    ("linux", "DLBOOK_CACHE", "there"), ("darwin", "DLBOOK_CACHE", "there")])
def test_where_files_are_cached(tmp_path, monkeypatch, platform, variable, folder):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    for name in ("DLBOOK_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "there"))
    assert cache_folder() == tmp_path / folder


def test_progress(server, monkeypatch, capsys):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    bars = []

    class Bar(contextlib.AbstractContextManager):
        def __init__(self, **options):
            self.options, self.closed, self.received = options, False, 0
            bars.append(self)

        def __exit__(self, *reason):
            self.closed = True

        def update(self, new):
            self.received += new
    monkeypatch.setattr("tqdm.auto.tqdm", Bar)
    get(server, progress=True)
    (bar,) = bars
    assert (bar.options["desc"], bar.options["total"]) == ("file.gz", len(BODY))
    assert not bar.options["disable"]
    assert (bar.received, bar.closed) == (len(BODY), True)


def idx(array, kind=0x08):
    """Write an array as IDX: the inverse of reading, and hence the oracle."""
    header = struct.pack(">BBBB", 0, 0, kind, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize(("kind", "dtype"), [(0x08, np.uint8), (0x09, np.int8), (0x0B, np.int16),
                                             (0x0C, np.int32), (0x0D, np.float32), (0x0E, np.float64)])
def test_idx_types(kind, dtype):
    array = np.arange(-3, 21).astype(dtype).reshape(2, 3, 4)
    read = read_idx(idx(array, kind))
    np.testing.assert_array_equal(read, array)
    assert read.dtype == np.dtype(dtype)
    assert read.dtype.isnative
    assert read.flags.writeable


def test_idx_by_hand():
    content = bytes.fromhex("00000b02 00000002 00000003 0001 0002 0003 0100 0200 ffff")
    assert read_idx(content).tolist() == [[1, 2, 3], [256, 512, -1]]


GOOD = idx(np.zeros((2, 3), dtype=np.uint8))


@pytest.mark.parametrize(("content", "message"), [
    (b"", "the file is not an IDX file: it begins with nothing"),
    (b"<html>", "the file is not an IDX file: it begins with 3c 68 74 6d"),
    (b"\1" + GOOD[1:], "is not an IDX file"), (GOOD[:2] + b"\x0a" + GOOD[3:], "is not an IDX file"),
    (GOOD[:3] + b"\0", "is not an IDX file"), (GOOD[:9], "ends inside its header: expected 12 bytes, got 9"),
    (GOOD[:-1], r"expected 18 bytes for shape \(2, 3\), as its header says, got 17"),
    (GOOD + b"\0", "expected 18 bytes .* got 19"),
    (GOOD[:4] + b"\xff" * 8 + GOOD[12:], "expected 18446744065119617037 bytes")])
def test_a_damaged_idx_file_is_rejected(content, message):
    with pytest.raises(DamagedFileError, match=message):
        read_idx(content, "the file")


@pytest.fixture
def small(server, monkeypatch):
    """Give the server an MNIST of five images; return a function that replaces one file."""
    monkeypatch.setitem(images._URLS, "mnist", (server.url("/"),))
    monkeypatch.setitem(images._SHA256, "mnist", dict(images._SHA256["mnist"]))

    def put(file, content):
        server.files[f"/{file}"] = content
        images._SHA256["mnist"][file] = hashlib.sha256(content).hexdigest()
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (5, 28, 28)).astype(np.uint8)
    put("t10k-images-idx3-ubyte.gz", gzip.compress(idx(pictures)))
    put("t10k-labels-idx1-ubyte.gz", gzip.compress(idx(np.array([7, 2, 1, 0, 9], dtype=np.uint8))))
    put.pictures = pictures
    return put


def test_mnist(small, server, cache):
    data = datasets.mnist("test", progress=False)
    assert repr(data) == "Dataset(5 samples, 784 features, classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)"
    np.testing.assert_allclose(data.X.reshape(5, 28, 28) * 255, small.pictures, rtol=1e-6)
    assert data.y.tolist() == [7, 2, 1, 0, 9]
    assert (data.X.dtype, data.y.dtype) == (np.float32, np.int64)
    assert data.feature_names[29] == "row 1 column 1"
    assert datasets.mnist("test").y.tolist() == data.y.tolist()
    assert len(server.asked) == 2
    assert names(cache / "mnist") == ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]


@pytest.mark.parametrize(("file", "content", "message"), [
    ("t10k-labels-idx1-ubyte.gz", b"no gzip", "cannot be decompressed"),
    ("t10k-labels-idx1-ubyte.gz", gzip.compress(b"x" * 999)[:-9], "cannot be decompressed"),
    ("t10k-labels-idx1-ubyte.gz", gzip.compress(b"no idx"), "is not an IDX file"),
    ("t10k-labels-idx1-ubyte.gz", gzip.compress(idx(np.zeros(4, np.uint8))), r"got shapes .* and \(4,\)"),
    ("t10k-labels-idx1-ubyte.gz", gzip.compress(idx(np.full(5, 10, np.uint8))), "labels below 10"),
    ("t10k-images-idx3-ubyte.gz", gzip.compress(idx(np.zeros((5, 8, 8), np.uint8))), r"\(5, 8, 8\)")],
    ids=["no-gzip", "cut-off", "no-idx", "too-few", "no-class", "too-small"])
def test_a_wrong_mnist_file_is_rejected(small, file, content, message):
    small(file, content)
    with pytest.raises(DamagedFileError, match=message):
        datasets.mnist("test", progress=False)


def test_splits_by_name():
    with pytest.raises(ValueError, match="fashion_mnist: split 'tests' is unknown; did you mean 'test'"):
        datasets.fashion_mnist("tests")
    for digests in images._SHA256.values():
        assert len({*digests.values()}) == 4
        assert {len(digest) for digest in digests.values()} == {64}
