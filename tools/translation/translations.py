"""What of the book is translated, what is stale, what is missing: a line for each notebook, page and table.

The tables of strings are renewed on the way: new texts are empty; texts that are gone are removed,
and printed below the table.

python translations.py             print the table
python translations.py --start     write the parts that are missing into the files, in English
python translations.py --stamp F…  the translations of these notebooks or pages fit today's English
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import site_words
import strings
import texts
from strings import Renewed
from texts import sources, twin


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


def report(path: Path, translation: Path, table: Renewed) -> int:
    """Print the line of one file, and what its translation has lost; return how much is not translated."""
    done, stale, missing = state(path, translation)
    name = path.relative_to(texts.BOOK).as_posix()
    line(name, len(done), len(stale), len(missing), table.translated, table.empty)
    source, known = texts.english(path), texts.read(translation)
    for part in done:
        for what in texts.differences(source[part], known.get(part, (None, source[part]))[1]):
            print(f"    {part}: {what}")
    return len(stale) + len(missing)


def line(name: str, *counts: int | str) -> None:
    """Print one line of the table."""
    print(name.ljust(26), *(str(count).rjust(width) for count, width in
                            zip(counts, (5, 5, 7, 18, 13), strict=True)))


def removed(tables: dict[str, Renewed]) -> None:
    """Print the texts that the tables have no more, so that their translations can be used again."""
    gone = [(name, *about) for name, table in tables.items() for about in table.removed.items()]
    if gone:
        print("\nRemoved, since the English book has them no more:")
    for name, section, table in gone:
        for english, said in table.items():
            print(f"    {name}, {section}: {english!r}: {said!r}")


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
    tables = strings.renew(options.language) | {"site.json": site_words.renew(options.language)}
    return int(show(tables, options.language) > 0 and options.strict)


def show(tables: dict[str, Renewed], language: str) -> int:
    """Print what is translated, file by file; return how much is not."""
    line("", "done", "stale", "missing", "translated strings", "empty strings")
    rest = sum(table.empty for table in tables.values())
    others = dict(tables)
    for path in sources():
        rest += report(path, twin(path, language), others.pop(path.stem, Renewed(0, 0, {})))
    for name, table in others.items():
        line(name, "", "", "", table.translated, table.empty)
    removed(tables)
    return rest


if __name__ == "__main__":
    sys.exit(main())
