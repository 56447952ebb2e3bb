"""python translations.py [--start | --stamp] PATH …: what is translated of notebooks and pages, and what is stale.

--start  write the parts that a translation lacks into it, in English and without a fingerprint
--stamp  the translator has compared these files with the English: write its fingerprints
"""

from __future__ import annotations

import argparse
from pathlib import Path

import texts

BOOK = Path(__file__).resolve().parents[2] / "book"


def twin(path: Path, language: str) -> Path:
    """Return where the translation of a notebook or a page stands."""
    return BOOK / language / path.resolve().relative_to(BOOK).with_suffix(".md")


def start(path: Path, translation: Path) -> None:
    """Add the missing parts to a translation, in English."""
    known = texts.read(translation)
    texts.write(translation, {name: known.get(name, (None, text)) for name, text in texts.english(path).items()})


def stamp(path: Path, translation: Path) -> None:
    """Renew the fingerprints of the parts that are not English any more, or have no words."""
    source = texts.english(path)
    texts.write(translation, {
        name: (mark if body == source[name] and texts.words(body) else texts.fingerprint(source[name]), body)
        for name, (mark, body) in texts.read(translation).items() if name in source})


def report(path: Path, translation: Path) -> None:
    """Print how much of a file is translated, and what was lost."""
    source, known = texts.english(path), texts.read(translation)
    missing = [name for name in source if known.get(name, (None, ""))[0] is None]
    stale = [name for name in source if name not in missing and known[name][0] != texts.fingerprint(source[name])]
    print(f"{path.name}: {len(source)} parts, missing {len(missing)} {missing[:4]}, stale {len(stale)} {stale[:4]}")
    for name in source:
        if name not in missing:
            for what in texts.differences(source[name], known[name][1]):
                print(f"  {name}: {what}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", action="store_true")
    parser.add_argument("--stamp", action="store_true")
    parser.add_argument("--language", default="ko")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    for path in options.paths:
        if options.start:
            start(path, twin(path, options.language))
        if options.stamp:
            stamp(path, twin(path, options.language))
        report(path, twin(path, options.language))


if __name__ == "__main__":
    main()
