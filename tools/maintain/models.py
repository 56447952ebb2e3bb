"""Train the networks that ship with the package, and store them with their scores: ``make models``.

``python tools/maintain/models.py adder`` makes only one. To add a network: a `Recipe` in
``src/dlbook/course/<chapter>/model.py`` and a line in `RECIPES`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import sys
import time
from pathlib import Path

from dlbook import pretrained
from dlbook.arrays import pytree
from dlbook.errors import check_one_of

FOLDER = Path(pretrained.__file__).parent
MOST = 150_000           # bytes of all files together, compressed by gzip
#: Where the recipe of each network is: module of `dlbook.course`, and name.
RECIPES = {
    "adder": ("attention.model", "ADDER"),
    "digits_autoencoder": ("representations.model", "DIGITS_AUTOENCODER"),
    "digits_cnn": ("convolution.model", "RECIPE"),
    "names_lstm": ("sequences.model", "NAMES_LSTM"),
    "names_rnn": ("sequences.model", "NAMES_RNN"),
    "tiny_language": ("attention.model", "LANGUAGE"),
}


def recipe(name: str) -> pretrained.Recipe:
    """Return the recipe of a network."""
    check_one_of("models: name", name, RECIPES)
    module, attribute = RECIPES[name]
    return getattr(importlib.import_module(f"dlbook.course.{module}"), attribute)


def make(name: str, folder: Path) -> int:
    """Train, round, score and store a network; return the bytes of its file, compressed."""
    how = recipe(name)
    print(f"{name}: training, {how.steps:,} steps …", flush=True)
    start = time.process_time()
    trained = how.train(how.seed)
    seconds = time.process_time() - start
    net = pretrained.quantized(trained)
    print(f"{name}: trained in {seconds:.0f} s; scoring …", flush=True)
    about = {"name": name, "data": how.data, "seed": how.seed, "steps": how.steps,
             "seconds": round(seconds), "parameters": sum(leaf.size for leaf in pytree.leaves(net.params)),
             "scores": how.score(net)}
    if how.peers is not None:
        print(f"{name}: training models to compare with …", flush=True)
        about["peers"] = how.peers()
    pretrained.save(trained, folder / f"{name}.json", about)
    size = weight(folder / f"{name}.json")
    print(f"{name}: {about['scores']}\n{name}: stored, {size:,} bytes compressed", flush=True)
    return size


def weight(path: Path) -> int:
    """Return the bytes of a file, compressed."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def main(arguments: list[str]) -> int:
    """Make some or all networks."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help=f"which (default: all: {', '.join(RECIPES)})")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to (default: the package)")
    options = parser.parse_args(arguments)
    names = options.names or list(RECIPES)
    try:
        for name in names:
            recipe(name)                 # a wrong name is an error before the minutes of training
    except ValueError as error:
        parser.error(str(error))
    for name in names:
        make(name, options.out)
    sizes = [weight(path) for path in options.out.glob("*.json")]
    total = sum(sizes)
    print(f"{len(sizes)} networks, {total:,} bytes compressed, of at most {MOST:,}")
    return int(total > MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
