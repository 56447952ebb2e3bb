"""Sphinx extension: a search that finds Korean words whatever particle sticks to them.

Sphinx splits Korean at white space only, and matches inside words from three letters on. So a word of
Hangul is looked up by its pairs of syllables: 손실을 is found by 손실; 역전파 where both 역전 and 전파 are.
Where a term of the glossary stands, the index has the other words for it as well (same_words.py), with and
without a space. Latin words are looked up as in English.
"""

from __future__ import annotations

import re

from same_words import groups
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

HANGUL = r"\uac00-\ud7a3"
HANGUL_WORD = re.compile(f"[{HANGUL}]")
WORD = re.compile(rf"[{HANGUL}]+|[^\W_{HANGUL}]+")


def pieces(text: str) -> list[str]:
    """Return what a text is found by: its first syllable and all pairs of a Korean word; others whole."""
    found = []
    for word in WORD.findall(text):
        if "\uac00" <= word[0] <= "\ud7a3":
            found += [word[0], *(word[i:i + 2] for i in range(len(word) - 1))]
        else:
            found.append(word)
    return found


def variants(text: str) -> list[str]:
    """Return the other words for the terms in a text, those with a space also without it."""
    closed, found = text.replace(" ", ""), []
    for _, words in groups():
        korean = [word.replace(" ", "") for word in words if HANGUL_WORD.match(word)]
        if any(len(word) > 1 and word in closed for word in korean):
            found += [*words, *korean]
    return found


class SearchKorean(SearchEnglish):
    """What Sphinx asks of a language: how texts and queries are split, here and in the page."""

    lang = "ko"
    language_name = "Korean"
    stopwords = set()
    js_splitter_code = """
function splitQuery(query) {
  const found = [];
  for (const word of query.match(/[\\uac00-\\ud7a3]+|[^\\s\\uac00-\\ud7a3\\p{P}\\p{S}]+/gu) ?? []) {
    if (/^[\\uac00-\\ud7a3]{3}/.test(word))
      for (let i = 0; i + 1 < word.length; i += 1) found.push(word.slice(i, i + 2));
    else found.push(word);
  }
  return found;
}
"""

    def split(self, text):
        """Return the entries of the index for a text."""
        return [piece for said in (text, *variants(text)) for piece in pieces(said)]

    def word_filter(self, word):
        """Keep every entry; Sphinx drops short ones."""
        return bool(word)


def setup(app):
    """Register the language."""
    languages["ko"] = SearchKorean
    return {"parallel_read_safe": True, "parallel_write_safe": True}
