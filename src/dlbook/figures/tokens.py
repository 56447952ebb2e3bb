"""Text as indices of tokens, and back: what an editor of text and the views with words in them share."""

import difflib

import numpy as np

from dlbook.errors import ShapeError

__all__ = ["NONE", "by_character", "check_ids", "check_tokens", "decode", "encode", "names", "split"]

#: The index of a place that holds no token.
NONE = -1


def check_tokens(what, tokens):
    """Return `tokens` as a tuple of different strings that can be told apart in a text.

    Parameters
    ----------
    what : str
        Whose tokens they are, for the message.
    tokens : sequence of str

    Returns
    -------
    tuple of str
    """
    if isinstance(tokens, str):
        raise TypeError(f"{what}: expected a tuple of tokens, got the string {tokens!r}; "
                        "for its characters pass tuple(…)")
    tokens = tuple(tokens)
    if not tokens or not all(isinstance(token, str) and token for token in tokens):
        raise ValueError(f"{what}: expected at least one token, and no empty one, got {tokens}")
    twice = sorted({token for token in tokens if tokens.count(token) > 1})
    if twice:
        raise ValueError(f"{what}: expected different tokens, got {', '.join(map(repr, twice))} twice")
    free = {" "} if by_character(tokens) else set()
    spaced = [token for token in tokens if token not in free and any(map(str.isspace, token))]
    if spaced:
        raise ValueError(f"{what}: expected tokens without spaces, because a text is split there, got "
                         f"{spaced[0]!r}")
    return tokens


def by_character(tokens):
    """Return whether a text is split into characters, because all tokens are single ones."""
    return all(len(token) == 1 for token in tokens)


def split(text, tokens):
    """Return the pieces of a text, each of which should be a token.

    Words end at spaces. A mark that is a token, such as a full stop or a bracket, is a piece of its own. Of
    single characters each is a piece; a space is left out unless it is a token.
    """
    if by_character(tokens):
        return [piece for piece in text if piece in tokens or not piece.isspace()]
    marks = {token for token in tokens if len(token) == 1 and not token.isalnum()}
    pieces = []
    for chunk in text.split():
        spaced = chunk if chunk in tokens else "".join(f" {c} " if c in marks else c for c in chunk)
        pieces += spaced.split()
    return pieces


def encode(what, text, tokens, length):
    """Return the indices of the tokens of a text.

    Parameters
    ----------
    what : str
        Whose text it is, for the message.
    text : str
        A piece that is no token may be one in small letters.
    tokens : tuple of str
    length : int

    Returns
    -------
    ndarray of int64, shape (length,)
        -1 after the last token.

    Raises
    ------
    ValueError
        If a piece is no token, with the nearest one, or there are too many.
    """
    index = {token: i for i, token in enumerate(tokens)}
    pieces = split(text, tokens)
    known = [piece if piece in index else piece.lower() for piece in pieces]
    for piece, token in zip(pieces, known, strict=True):
        if token not in index:
            raise ValueError(f"{what}: {_unknown(piece, tokens)}")
    if len(known) > length:
        unit = "characters" if by_character(tokens) else "words"
        raise ValueError(f"{what}: expected at most {length} {unit}, got {len(known)}; leave out "
                         f"{len(known) - length}")
    return np.array([index[token] for token in known] + [NONE] * (length - len(known)), dtype=np.int64)


def _unknown(piece, tokens):
    near = difflib.get_close_matches(piece.lower(), tokens, n=1)
    few = ", ".join(map(repr, tokens[:12])) + (f", … ({len(tokens)} tokens)" if len(tokens) > 12 else "")
    hint = f"did you mean {near[0]!r}?" if near else f"known are {few}"
    return f"expected a text of known tokens, got {piece!r}; {hint}"


def check_ids(what, ids, tokens, length):
    """Return indices of tokens as an int64 array (length,); fewer are followed by -1.

    Parameters
    ----------
    what : str
    ids : array_like of int, shape (n,)
        At most `length`; -1 may follow the last token only.
    tokens : tuple of str
    length : int

    Returns
    -------
    ndarray of int64, shape (length,)
    """
    array = np.asarray(ids)
    if array.ndim != 1 or len(array) > length:
        raise ShapeError(f"{what}: expected a text, or indices of tokens of shape ({length},), got shape "
                         f"{array.shape}")
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{what}: expected a text, or indices of tokens as whole numbers, got "
                        f"{array.dtype} values")
    array = np.concatenate([array, np.full(length - len(array), NONE)]).astype(np.int64)
    count = int((array != NONE).sum())
    bad = array[(array < NONE) | (array >= len(tokens))]
    if bad.size:
        raise ValueError(f"{what}: expected indices from 0 to {len(tokens) - 1}, then -1, got {bad[0]}")
    if (array[:count] == NONE).any():
        raise ValueError(f"{what}: expected -1 only after the last token, got {array.tolist()}")
    return array


def decode(ids, tokens):
    """Return indices of tokens as a text, without those that are -1."""
    return ("" if by_character(tokens) else " ").join(tokens[i] for i in ids if i != NONE)


def names(ids, tokens):
    """Return the token of each index as a drawing shows it: a space can be seen; "" for -1."""
    return ["" if i == NONE else "␣" if tokens[i] == " " else tokens[i] for i in ids]
