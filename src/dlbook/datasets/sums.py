"""Sums of two numbers, written digit by digit with the units first."""

from typing import Any, NamedTuple

import numpy as np

from dlbook.errors import check_count, check_seed

__all__ = ["DIGITS", "Sums", "sums"]

#: The vocabulary of `sums`: the index of a character in it is its token; 0 marks what is not to be learned.
DIGITS = (" ", *"0123456789", "+", "=", ".")


class Sums(NamedTuple):
    """Sums as sequences of tokens, such as "420+170=5900." for 24 + 71 = 95.

    Attributes
    ----------
    tokens : int array, shape (n, length)
        The two numbers have the same number of digits, and their sum one more; zeros fill them up.
    first, second : int array, shape (n,)
        The two numbers.
    digits : int array, shape (n,)
        How many digits the two were drawn with.
    equals : int
        Place of "=": the answer begins after it.
    """

    tokens: Any
    first: Any
    second: Any
    digits: Any
    equals: int

    def text(self, i):
        """Return a sum as text, units first.

        Parameters
        ----------
        i : int

        Returns
        -------
        str
        """
        return "".join(DIGITS[token] for token in self.tokens[i])

    def where(self, kept):
        """Return some of the sums.

        Parameters
        ----------
        kept : bool array, shape (n,)

        Returns
        -------
        Sums
        """
        tokens, *rest, equals = self
        first, second, digits = (part[kept] for part in rest)
        return Sums(tokens[kept], first, second, digits, equals)


def sums(n=1000, digits=3, seed=0):
    """Return additions of two numbers, drawn independently.

    Units come first, in the numbers and in their sum: then the carry into a digit depends on what has just
    been read and written, as on paper. With the largest digit first, a model would have to know all carries
    before it writes anything. All numbers have the same number of digits, so that a digit of a certain worth
    always has the same place.

    Parameters
    ----------
    n : int, default 1000
        Number of sums.
    digits : int, default 3
        Digits of the numbers, from 1 to 9. Numbers below 10, below 100, … are equally likely, so that short
        ones are not rare.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Sums

    Examples
    --------
    >>> some = sums(2, digits=2, seed=0)
    >>> some.text(0), int(some.first[0]), int(some.second[0])
    ('62+10=720.', 26, 1)
    """
    check_count("sums: n", n)
    check_count("sums: digits", digits)
    if digits > 9:
        raise ValueError(f"sums: digits must be at most 9, got {digits}")
    rng = check_seed("sums: seed", seed)
    count = rng.integers(1, digits + 1, n)
    first, second = (np.floor(rng.random(n) * 10.0**count).astype(np.int64) for _ in range(2))
    tokens = np.zeros((n, 3 * digits + 4), np.int64)
    for row, a, b in zip(tokens, first, second, strict=True):
        text = f"{_units_first(a, digits)}+{_units_first(b, digits)}={_units_first(a + b, digits + 1)}."
        row[:] = [DIGITS.index(character) for character in text]
    return Sums(tokens, first, second, count, 2 * digits + 1)


def _units_first(number, size):
    return f"{number:0{size}d}"[::-1]
