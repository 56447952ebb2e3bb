"""Files of networks: paths, options, permissions, and files that are damaged, foreign or huge."""

import json
import os
import pickle
import stat
import zipfile

import numpy as np
import pytest
from layer_cases import LAYERS, ONE_OF_EACH

from dlbook import init, layers, network
from dlbook.arrays import pytree
from dlbook.errors import DamagedFileError

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links are those of POSIX")


def worked():
    return network.mlp(3, 2, 1, seed=0)


def equal(first, second):
    trees = [(net.params, net.state) for net in (first, second)]
    return all(np.array_equal(a, b) for a, b in zip(*map(pytree.leaves, trees), strict=True))


def test_options_may_be_numbers_of_numpy(tmp_path):
    net = network.sequential(layers.conv2d(np.int64(1), np.int32(2)), layers.batch_norm(2, np.float32(0.1)),
                             layers.flatten(), layers.dropout(np.float64(0.5)),
                             layers.dense(np.int64(8), np.uint8(3)))
    again = network.sequential(layers.rnn(np.int64(2), 3, last=np.bool_(True)))
    for given in (net, again):
        network.save(given, tmp_path / "net.npz")
        assert equal(network.load(tmp_path / "net.npz"), given)


@posix
def test_a_symbolic_link_stays(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.npz"
    link.symlink_to(tmp_path / "real" / "net.npz")
    for _ in range(2):                               # there is no such file yet; then there is
        network.save(worked(), link)
        assert link.is_symlink()
        assert os.listdir(tmp_path / "real") == ["net.npz"]
    assert equal(network.load(link), worked())


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o027, 0o640)])
def test_a_new_file_obeys_the_umask(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        network.save(worked(), tmp_path / "net.npz")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "net.npz").stat().st_mode) == mode


@pytest.mark.parametrize("name", ["missing/net.npz", "n" * 300 + ".npz"])
def test_a_path_that_cannot_be_written_is_named_itself(tmp_path, name):
    path = tmp_path / name
    with pytest.raises(OSError, match="no such folder|too long|Invalid|No such") as caught:
        network.save(worked(), path)
    assert caught.value.filename == str(path)
    assert os.listdir(tmp_path) == []


def test_a_long_name_that_is_allowed_can_be_saved(tmp_path):
    path = tmp_path / ("n" * 250)
    network.save(worked(), path)
    assert equal(network.load(path), worked())


@pytest.mark.parametrize("path", ["", "a\0b", 3, None, b"net.npz"])
def test_a_path_is_the_name_of_a_file(path):
    for function in (lambda: network.save(worked(), path), lambda: network.load(path)):
        with pytest.raises((TypeError, ValueError), match="path must be the name of a file"):
            function()


@pytest.mark.parametrize("name", LAYERS)
def test_the_outline_of_a_layer_has_its_shapes_and_no_memory(name):
    layer = LAYERS[name][0]
    made = layer.init(np.random.default_rng(0), np.float32), layer.state(np.float32)
    outline = layer.init(init.Outline(), np.float32), layer.state(np.float32, init.Outline())
    assert [(path, leaf.shape, leaf.dtype) for path, leaf in pytree.paths(made)] == [
        (path, leaf.shape, leaf.dtype) for path, leaf in pytree.paths(outline)]
    assert all(set(leaf.strides) == {0} for leaf in pytree.leaves(outline))


def header(*described):
    return np.array(json.dumps({"format": "dlbook network", "version": 1, "layers": [
        {"kind": kind, "options": options} for kind, options in described]}))


HUGE = 100_000
CLAIMS = {
    "dense": {"n_in": HUGE, "n_out": HUGE}, "embedding": {"count": HUGE, "size": HUGE},
    "conv2d": {"n_in": 10, "n_out": HUGE, "kernel": HUGE}, "rnn": {"n_in": HUGE, "n_out": HUGE},
    "lstm": {"n_in": HUGE, "n_out": HUGE}, "gru": {"n_in": HUGE, "n_out": HUGE},
    "multi_head_attention": {"d": HUGE, "heads": 1}, "positions": {"length": HUGE, "d": HUGE},
    "transformer_block": {"d": HUGE, "heads": 1, "hidden": HUGE},
    "batch_norm": {"k": 2**31 - 1}, "layer_norm": {"k": 2**31 - 1}, "prelu": {"k": 2**31 - 1},
}


@pytest.mark.parametrize("kind", CLAIMS)
def test_claims_are_compared_with_what_is_stored_before_anything_is_built(tmp_path, kind):
    names = [path for path, _ in network.base.pytree.paths(ONE_OF_EACH[kind][0].init(
        np.random.default_rng(0), np.float64))]
    arrays = {f"params/0/{name}": np.zeros(1) for name in names}
    if kind == "batch_norm":
        arrays |= {"state/0/mean": np.zeros(1), "state/0/var": np.zeros(1)}
    np.savez(tmp_path / "net.npz", header=header((kind, CLAIMS[kind])), **arrays)
    with pytest.raises(DamagedFileError, match=r"net.npz: expected floats of shape .*, got float64 of shape"):
        network.load(tmp_path / "net.npz")


def test_a_small_file_cannot_fill_the_memory(tmp_path):
    size = 3000                                      # 72 MB of zeros in 70 kB
    np.savez_compressed(tmp_path / "net.npz", header=header(("dense", {"n_in": size, "n_out": size})),
                        **{"params/0/W": np.zeros((size, size)), "params/0/b": np.zeros(size)})
    with pytest.raises(DamagedFileError, match=r"bytes unpack to 72,\d+,\d+; expected no more than"):
        network.load(tmp_path / "net.npz")
    net = network.mlp(3, 2, 1)
    network.save(net, tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as archive:
        np.savez_compressed(tmp_path / "small.npz", **archive)
    assert equal(network.load(tmp_path / "small.npz"), net)


def rewritten(path, name, content):
    """Replace a member of an archive by other bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {entry: archive.read(entry) for entry in archive.namelist()}
    members[name] = content
    with zipfile.ZipFile(path, "w") as archive:
        for entry, kept in members.items():
            archive.writestr(entry, kept)


def claim(shape):
    """Return the first bytes of a stored array of this shape, without its numbers."""
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize("content", [
    b"", b"hello", b"\x93NUMPY", b"\x93NUMPY\x09\x00\x10\x00" + b" " * 16, claim((10**12,)), claim((10**20,)),
    claim((-1,)), claim((2, 1)), claim((2, 1)) + b"0" * 17, claim("'a'"), claim("("), claim((2, 1))[:40],
])
def test_a_member_that_is_no_array_is_told(tmp_path, content):
    path = tmp_path / "net.npz"
    network.save(worked(), path)
    rewritten(path, "params/1/W.npy", content)
    with pytest.raises(DamagedFileError, match=r"load: .*net.npz"):
        network.load(path)


@pytest.mark.parametrize("content", [b"", b"hello", claim((1,)) + b"0" * 8, claim(()) + b"0" * 8])
def test_a_header_that_is_no_text_is_told(tmp_path, content):
    path = tmp_path / "net.npz"
    network.save(worked(), path)
    rewritten(path, "header.npy", content)
    with pytest.raises(DamagedFileError, match=r"load: .*net.npz"):
        network.load(path)


@pytest.mark.parametrize(("stored", "expected"), [
    ("<f2", "float32"), (">f4", "float32"), (">f8", "float64"), ("longdouble", "float64"),
    ("<f4", "float32"), ("<f8", "float64")])
def test_numbers_of_other_machines_are_converted(tmp_path, stored, expected):
    net = network.mlp(2, 1, dtype="float32").map(lambda leaf: np.round(4.0 * leaf) / 4.0)
    arrays = {f"params/0/{name}": leaf.astype(stored) for name, leaf in pytree.paths(net.params[0])}
    np.savez(tmp_path / "net.npz", header=header(("dense", {"n_in": 2, "n_out": 1})), **arrays)
    back = network.load(tmp_path / "net.npz")
    assert {leaf.dtype for leaf in pytree.leaves(back.params)} == {np.dtype(expected)}
    assert all(leaf.dtype.isnative for leaf in pytree.leaves(back.params))
    assert equal(back, net)


@pytest.mark.parametrize("kind", layers.LAYERS)
def test_networks_can_be_pickled(kind):
    layer, x = ONE_OF_EACH[kind]
    net = network.sequential(layer, seed=1)
    again = pickle.loads(pickle.dumps(net))
    assert repr(again) == repr(net)
    assert repr(again.layers) == repr(net.layers)
    assert equal(again, net)
    np.testing.assert_array_equal(network.predict(again, x), network.predict(net, x))
