"""Tokenizers: a text becomes a sequence of whole numbers, and the numbers become the text again.

What counts as a token is a choice. With characters there are few tokens, but sequences are long. With words
sequences are short, but a word that was not in the first text has no number. Byte pairs are in between: any
text consists of bytes, of which there are 256, and the pair of tokens that occurs most often becomes a new
token, again and again.

References
----------
Gage (1994), "A new algorithm for data compression", *C Users Journal* 12(2); Sennrich, Haddow, Birch (2016),
arXiv:1508.07909.
"""

import dataclasses
import functools
from collections import Counter

import numpy as np

from dlbook.arrays import to_numpy
from dlbook.errors import check_count, check_kind, check_number, describe

__all__ = ["BytePairTokenizer", "CharacterTokenizer", "WordTokenizer", "pad_sequences"]


@dataclasses.dataclass(frozen=True)
class CharacterTokenizer:
    """Every character is a token.

    Parameters
    ----------
    tokens : tuple of str
        The number of a token is its place here.

    Examples
    --------
    >>> tokenizer = CharacterTokenizer.from_text("hello")
    >>> tokenizer.tokens
    ('e', 'h', 'l', 'o')
    >>> tokenizer.encode("hole")
    array([1, 3, 2, 0])
    >>> tokenizer.decode([1, 0, 2, 2])
    'hell'
    """

    tokens: tuple[str, ...]

    separator = ""

    def __post_init__(self):
        if not isinstance(self.tokens, tuple) or not all(isinstance(token, str) for token in self.tokens):
            raise TypeError("tokenizer: tokens must be a tuple of texts, such as ('a', 'b'), got "
                            f"{describe(self.tokens)}")
        if not self.tokens or len(set(self.tokens)) < len(self.tokens):
            raise ValueError("tokenizer: tokens must be at least one, and different from each other, got "
                             f"{self.tokens!r:.60}")

    def __len__(self):
        return len(self.tokens)

    @classmethod
    def from_text(cls, text, first=()):
        """Return the tokenizer of all tokens in a text, sorted.

        Parameters
        ----------
        text : str
        first : tuple of str, optional
            More tokens, with the first numbers: such as one that fills up short sequences.
        """
        check_kind("from_text: text", text, str, "a text")
        return cls((*first, *sorted(set(cls._split(text)) - set(first))))

    def encode(self, text):
        """Return the numbers of the tokens in a text, an int64 array of shape (t,).

        Raises
        ------
        ValueError
            If it has a token without a number; the message names it.
        """
        check_kind("encode: text", text, str, "a text")
        parts = self._split(text)
        unknown = sorted(set(parts) - self._numbers.keys())
        if unknown:
            some, known = (", ".join(map(repr, part[:4])) for part in (unknown, self.tokens))
            raise ValueError(f"encode: text has {some}, which the tokenizer does not know; it has "
                             f"{len(self)} tokens, such as {known}")
        return np.asarray([self._numbers[part] for part in parts], dtype=np.int64)

    def decode(self, ids):
        """Return the text of a sequence of tokens; a place of −1 is unused, and left out."""
        return self.separator.join(self.tokens[i] for i in _ids(ids, len(self)))

    @classmethod
    def _split(cls, text):
        return list(text)

    @functools.cached_property
    def _numbers(self):
        return {token: i for i, token in enumerate(self.tokens)}


class WordTokenizer(CharacterTokenizer):
    """Every word is a token: what stands between two spaces, punctuation included.

    Parameters
    ----------
    tokens : tuple of str
        The number of a token is its place here.

    Examples
    --------
    >>> tokenizer = WordTokenizer.from_text("the cat sees the dog .", first=("<pad>",))
    >>> tokenizer.tokens
    ('<pad>', '.', 'cat', 'dog', 'sees', 'the')
    >>> tokenizer.encode("the dog sees")
    array([5, 3, 4])
    """

    separator = " "

    @classmethod
    def _split(cls, text):
        return text.split(" ") if text else []


@dataclasses.dataclass(frozen=True)
class BytePairTokenizer:
    """Tokens are the 256 bytes and pairs of earlier tokens, so every text can be encoded.

    Parameters
    ----------
    merges : tuple of (int, int)
        The pairs that became one token; the first of them has the number 256.

    Examples
    --------
    >>> tokenizer = BytePairTokenizer.from_text("low lower lowest", merges=3)
    >>> tokenizer.tokens[256:]
    ('lo', 'low', ' low')
    >>> tokenizer.encode("slow")
    array([115, 257])
    >>> tokenizer.decode([115, 257])
    'slow'
    """

    merges: tuple[tuple[int, int], ...]

    def __post_init__(self):
        pairs = self.merges
        if not isinstance(pairs, tuple) or not all(isinstance(p, tuple) and len(p) == 2 for p in pairs):
            raise TypeError("tokenizer: merges must be a tuple of pairs of tokens, such as ((108, 111),), "
                            f"got {describe(pairs)}")
        for i, pair in enumerate(pairs):
            for token in pair:
                check_count("tokenizer: every token of merges", token, least=0)
                if token >= 256 + i:
                    raise ValueError("tokenizer: merges may join earlier tokens only, here those below "
                                     f"{256 + i}, got {pair}")

    def __len__(self):
        return 256 + len(self.merges)

    @classmethod
    def from_text(cls, text, merges):
        """Return the tokenizer of the pairs that occur most often in a text.

        Parameters
        ----------
        text : str
        merges : int
            How many to join; fewer if no pair occurs twice any more.
        """
        check_kind("from_text: text", text, str, "a text")
        check_count("from_text: merges", merges)
        ids, pairs = list(text.encode()), []
        while len(pairs) < merges:
            counts = Counter(zip(ids, ids[1:], strict=False))
            if not counts or max(counts.values()) < 2:
                break
            pair = counts.most_common(1)[0][0]           # of equals the first
            ids = _join(ids, pair, 256 + len(pairs))
            pairs.append(pair)
        return cls(tuple(pairs))

    def encode(self, text):
        """Return the numbers of the tokens in a text, an int64 array of shape (t,)."""
        check_kind("encode: text", text, str, "a text")
        ids = list(text.encode())
        for i, pair in enumerate(self.merges):           # in the order in which they were learned
            ids = _join(ids, pair, 256 + i)
        return np.asarray(ids, dtype=np.int64)

    def decode(self, ids):
        """Return the text of a sequence of tokens; a place of −1 is unused, and left out."""
        return b"".join(self._pieces[i] for i in _ids(ids, len(self))).decode(errors="replace")

    @property
    def tokens(self):
        """The text of every token; one that is part of a character shows �."""
        return tuple(piece.decode(errors="replace") for piece in self._pieces)

    @functools.cached_property
    def _pieces(self):
        pieces = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            pieces.append(pieces[a] + pieces[b])
        return pieces


def pad_sequences(sequences, token, length=None):
    """Fill up sequences at their end, so that they have one length and fit into one array.

    Parameters
    ----------
    sequences : sequence of int arrays, shapes (t,)
    token : int
        What fills them up, such as 0.
    length : int, optional
        By default that of the longest.

    Returns
    -------
    int64 array, shape (n, length)

    Examples
    --------
    >>> pad_sequences([[5, 3, 4], [2]], token=0)
    array([[5, 3, 4],
           [2, 0, 0]])
    """
    check_kind("pad_sequences: sequences", sequences, tuple | list, "a list of sequences of whole numbers")
    check_number("pad_sequences: token", token)
    rows = [_ids(row, 2**31, "pad_sequences: every one of sequences") for row in sequences]
    longest = max(map(len, rows), default=0)
    length = longest if length is None else length
    check_count("pad_sequences: length", length)
    if longest > length:
        raise ValueError(f"pad_sequences: length must be at least {longest}, that of the longest sequence, "
                         f"got {length}")
    return np.asarray([row + [int(token)] * (length - len(row)) for row in rows], dtype=np.int64)


def _join(ids, pair, new):
    """Return the tokens with each occurrence of a pair, from the left, replaced by a new token."""
    joined, i = [], 0
    while i < len(ids):
        found = tuple(ids[i:i + 2]) == pair
        joined.append(new if found else ids[i])
        i += 2 if found else 1
    return joined


def _ids(ids, count, what="decode: ids"):
    """Return tokens as a list of numbers from 0 to `count` − 1, without the unused places."""
    try:
        array = to_numpy(ids)
        whole = array.ndim == 1 and (array.size == 0 or (
            array.dtype.kind in "iuf" and bool(np.all(array == np.floor(array)))))
    except ValueError:                                   # a ragged list
        whole = False
    if not whole:
        raise TypeError(f"{what} must be one row of whole numbers, such as [3, 0, 1], got {describe(ids)}")
    if array.size and not (array.min() >= -1 and array.max() < count):
        raise ValueError(f"{what} must be tokens, from 0 to {count - 1}, or −1 for an unused place; got "
                         f"{array.min():g} to {array.max():g}")
    return [int(i) for i in array if i >= 0]
