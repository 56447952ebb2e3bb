"""What of the book is translated, what is stale, what is missing: a line for each notebook and page.

The tables of strings are renewed on the way: new texts are empty, texts that are gone are removed.

python translations.py             print the table
python translations.py --start     write the parts that are missing into the files, in English
python translations.py --stamp F…  the translations of these notebooks or pages fit today's English
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import strings
import texts

BOOK = Path(__file__).resolve().parents[2] / "book"


def sources() -> list[Path]:
    """Return the English notebooks and pages."""
    return [path for pattern in ("*.ipynb", "*.md", "reference/*.md") for path in sorted(BOOK.glob(pattern))]


def twin(path: Path, language: str) -> Path:
    """Return where the translation of a notebook or a page stands."""
    return BOOK / language / path.resolve().relative_to(BOOK).with_suffix(".md")


def start(path: Path, translation: Path) -> None:
    """Add the missing parts to a translation, in English and without a fingerprint."""
    known = texts.read(translation)
    texts.write(translation, {name: known.get(name, (None, text))
                              for name, text in texts.english(path).items()})


def stamp(path: Path, translation: Path) -> None:
    """Renew the fingerprints of the parts that are not English any more, or have no words."""
    source = texts.english(path)
    texts.write(translation, {
        name: (mark if body == source[name] and texts.words(body) else texts.fingerprint(source[name]), body)
        for name, (mark, body) in texts.read(translation).items() if name in source})


def state(path: Path, translation: Path) -> tuple[list[str], list[str], list[str]]:
    """Return the ids of the parts that are translated, stale and missing."""
    known, found = texts.read(translation), ([], [], [])
    for name, source in texts.english(path).items():
        mark = known.get(name, (None, ""))[0]
        kind = 0 if name == "front" or mark == texts.fingerprint(source) else 2 if mark is None else 1
        found[kind].append(name)
    return found


def report(path: Path, translation: Path, empty: dict[str, int]) -> int:
    """Print the line of one file, and what its translation has lost; return how much is not translated."""
    done, stale, missing = state(path, translation)
    untold = empty.pop(path.stem, 0)
    name = path.relative_to(BOOK).as_posix()
    print(f"{name:26} {len(done):5} {len(stale):5} {len(missing):7} {untold:14}")
    source, known = texts.english(path), texts.read(translation)
    for part in done:
        for what in texts.differences(source[part], known.get(part, (None, source[part]))[1]):
            print(f"    {part}: {what}")
    return len(stale) + len(missing) + untold


def main() -> int:
    """Do what the command line says; 1 if --strict is given and something is not translated."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", default="ko")
    parser.add_argument("--start", action="store_true")
    parser.add_argument("--stamp", nargs="+", type=Path, default=())
    parser.add_argument("--strict", action="store_true", help="exit 1 unless everything is translated")
    options = parser.parse_args()
    for path in sources() if options.start else ():
        start(path, twin(path, options.language))
    for path in options.stamp:
        stamp(path, twin(path, options.language))
    empty, rest = strings.renew(options.language), 0
    print(f"{'':26} {'done':>5} {'stale':>5} {'missing':>7} {'empty strings':>14}")
    for path in sources():
        rest += report(path, twin(path, options.language), empty)
    for name, untold in empty.items():
        print(f"{name:26} {'':5} {'':5} {'':7} {untold:14}")
    return int(options.strict and rest + sum(empty.values()) > 0)


if __name__ == "__main__":
    sys.exit(main())
