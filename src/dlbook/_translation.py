"""The sentences of figures, questions and checks in another language of the book.

The English sentences stand in the code. ``course/ko/*.json`` translates them: a section for each figure and
quiz, called like its id, and one of *hints* for the checks; in a section, the English text and what to say
instead. A hint with numbers in it is a template, ``z = {text(z)} is not right.``; what the English sentence
has in the place of ``{…}`` is taken over, itself translated if it is in the table.

``DLBOOK_LANGUAGE=ko`` in the environment chooses the language; what a table lacks stays English.
"""

import functools
import json
import os
import re
from importlib.resources import files

__all__ = ["language", "payload", "result", "sentence", "texts"]

# The fields of a payload (js/SCHEMA.md) that a reader reads: texts, and lists of texts.
TEXTS = {"title", "alt", "task", "label", "prompt", "text", "why", "caption", "xlabel", "ylabel",
         "heat_label", "empty", "op"}
LISTS = {"point_labels", "dot_labels", "line_labels", "trace_labels", "arrow_labels", "labels", "captions"}
PAIRS = {"rows_tokens", "columns_tokens"}           # [name, list of texts]
UNREAD = {"data", "programs", "start", "reads"}
_PLACE = re.compile(r"\{[^{}]*\}")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_MOST = 12                          # words of the first of two places that follow each other
_END = re.compile(r"(?<=[.!?:])\s+")


def language():
    """Return the language that readers are spoken to, such as ``en`` or ``ko``."""
    return os.environ.get("DLBOOK_LANGUAGE") or "en"


def payload(english):
    """Return the payload of a figure or a quiz in the reader's language."""
    table = _sections(language()).get(english.get("id"), {})
    if not table:
        return english
    return _payload(english, lambda text: table.get(text, text), _vocabulary(english))


def sentence(english):
    """Return what a check says in the reader's language."""
    table = _sections(language()).get("hints")
    return _sentence(english, table, _templates(language())) if table else english


def result(english):
    """Return the outcome of a check, as it is printed, in the reader's language."""
    verdict, _, message = english.partition(". ")
    return f"{sentence(f'{verdict}.')} {sentence(message)}"


def texts(item):
    """Return every text of a payload that a reader reads, in order."""
    found = []

    def note(text):
        found.append(text)
        return text

    _payload(item, note, _vocabulary(item))
    return found


def _vocabulary(figure):
    """Return the words that the model of a figure reads: they stay, also as names of rows."""
    parts = (*figure.get("controls", ()), *figure.get("views", ()))
    lists = [part["tokens"] for part in parts if part.get("tokens")]
    return {token for found in lists for token in (found[1] if isinstance(found[1], list) else found)}


def _payload(item, say, vocabulary=frozenset()):
    """Return a copy of a part of a payload in which `say` has replaced each text that a reader reads."""
    if isinstance(item, list):
        return [_payload(entry, say, vocabulary) for entry in item]
    if not isinstance(item, dict):
        return item
    found = dict(item)
    for key, value in _fields(item):
        if key in TEXTS and isinstance(value, str):
            found[key] = say(value)
        elif key == "options" and _is_list(key, value, item):   # values, too: shown by other names
            found["names"] = list(map(say, value))
        elif _is_list(key, value, item):
            found[key] = _each(value, say)
        elif key in PAIRS:
            found[key] = [value[0], [text if text in vocabulary else say(text) for text in value[1]]]
        else:
            found[key] = _payload(value, say, vocabulary)
    return found


def _fields(item):
    """Return the fields of a part of a payload that may have texts in them."""
    return [(key, value) for key, value in item.items() if key not in UNREAD and value]


def _is_list(key, value, item):
    """Return whether a field is a list of texts; `lines` are those of a readout, else names."""
    known = key in LISTS or (key == "lines" and item.get("kind") == "readout") \
        or (key == "options" and item.get("kind") == "choice")
    return known and _are_texts(value)


def _are_texts(value):
    """Return whether a value is a list of texts, or of lists of them: the units of a network, by layers."""
    return isinstance(value, list) and all(isinstance(text, str) or _are_texts(text) for text in value)


def _each(texts, say):
    return [_each(text, say) if isinstance(text, list) else say(text) for text in texts]


def _sentence(text, table, templates):
    """Return the translation of a text: as a whole or by sentences, whichever leaves less English."""
    whole = _whole(text, table, templates)
    if whole is not None and not _LATIN.search(whole):
        return whole
    parts = _parts(text, table, templates)
    return parts if whole is None else min(whole, parts, key=_latin)


def _parts(text, table, templates):
    """Return the translation of the sentences that are known together at the start, and of the rest."""
    ends = list(_END.finditer(text))
    for end in reversed(ends):
        if (said := _whole(text[:end.start()], table, templates)) is not None:
            return said + end[0] + _sentence(text[end.end():], table, templates)
    first = ends[0].end() if ends else len(text)
    return text[:first] + (_sentence(text[first:], table, templates) if ends else "")


def _latin(text):
    return sum(map(len, _LATIN.findall(text)))


def _whole(text, table, templates):
    """Return the translation of a text that is in the table or fits a template, else None."""
    if text in table:
        return table[text]
    if text.endswith(":") and (case := _whole(text[:-1], table, templates)):      # "two rows: expected …"
        return f"{case}:"
    for patterns, places, said in templates:
        matches = [match.groups() for pattern in patterns if (match := pattern.fullmatch(text))]
        if matches:
            filled = [[_sentence(group, table, templates) for group in groups] for groups in matches]
            best = min(filled, key=lambda groups: _latin(" ".join(groups)))
            for place, group in zip(places, best, strict=True):
                said = said.replace(place, group, 1)
            return said
    return None


@functools.cache
def _sections(language):
    """Return the tables of a language in one: section -> English -> translation; only what is translated."""
    folder, found = files("dlbook.course") / language, {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else ():
        if file.name.endswith(".json"):
            for section, table in json.loads(file.read_text(encoding="utf-8")).items():
                known = {key: said for key, said in table.items() if said}
                stripped = {key.strip(): said.strip() for key, said in known.items()}     # after a full stop
                found[section] = found.get(section, {}) | stripped | known
    return found


@functools.cache
def _templates(language):
    """Return patterns, places and translation of each template, the one with most words of its own first."""
    table = _sections(language).get("hints", {})
    found = {key: said for key, said in table.items()
             if _PLACE.search(key) and _LATIN.search(_PLACE.sub("", key))}
    return [(_patterns(key), _PLACE.findall(key), found[key])
            for key in sorted(found, key=lambda key: -len(_PLACE.sub("", key)))]


def _patterns(key):
    """Return patterns for what a template may become.

    They differ where two places follow each other: the earlier one takes as little as it can, or as much, or
    a number of words.
    """
    own = [re.escape(part) for part in _PLACE.split(key)]
    found = [place.join(own) for place in ("(.*?)", "(.*)")]
    if (first := next((i for i, part in enumerate(own[1:-1], 1) if part in ("", re.escape(" "))), None)):
        found += [f"{'(.*?)'.join(own[:first])}{_words(n)}{'(.*?)'.join(own[first:])}" for n in range(_MOST)]
    return [re.compile(pattern, re.DOTALL) for pattern in found]


def _words(n):
    return rf"(\S+(?: \S+){{{n}}})"
