"""Sphinx extension: a search that finds Korean words whatever particle sticks to them.

Sphinx splits Korean at white space only, and matches inside words from three letters on. So a word of Hangul is
looked up by its pairs of syllables: 손실을 is found by 손실; 역전파 where both 역전 and 전파 are.
"""

from __future__ import annotations

import re

from sphinx.search import SearchLanguage, languages

HANGUL = r"\uac00-\ud7a3"
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


class SearchKorean(SearchLanguage):
    """What Sphinx asks of a language: how texts and queries are split, here and in the page."""

    lang = "ko"
    language_name = "Korean"
    stopwords = set()
    js_stemmer_code = "var Stemmer = function () { this.stemWord = (word) => word; };"
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
        return pieces(text)

    def word_filter(self, word):
        """Keep every entry; Sphinx drops short ones."""
        return bool(word)


def setup(app):
    """Register the language."""
    languages["ko"] = SearchKorean
    return {"parallel_read_safe": True, "parallel_write_safe": True}
