"""Nests: dicts, lists, tuples and NamedTuples with arrays as their leaves.

The parameters of a network are such a nest, its gradients are another one of the same build. These
few functions walk over them, always in the order in which they were written down.
"""

import builtins

__all__ = ["leaves", "map", "paths", "rebuild"]


def map(f, *nests):
    """Apply `f` to the leaves of one nest, or to the corresponding leaves of several.

    Parameters
    ----------
    f : callable
        Takes one leaf of each nest.
    *nests : nest
        All of the same build; dicts are matched by key.

    Returns
    -------
    nest
        Built like the first.

    Raises
    ------
    ValueError
        If the nests differ; the message names the place.

    Examples
    --------
    >>> import operator
    >>> map(operator.add, {"w": 1.0, "b": 2.0}, {"w": 0.5, "b": 0.25})
    {'w': 1.5, 'b': 2.25}
    """
    if not nests:
        raise TypeError("tree.map: wanted a function and at least one nest; only the function came")
    return _map(f, nests, "")


def leaves(nest):
    """Return the leaves of a nest as a list.

    Parameters
    ----------
    nest : nest
        A leaf on its own is a nest, too.

    Returns
    -------
    list
    """
    return [leaf for _, leaf in paths(nest)]


def paths(nest):
    """Return the leaves of a nest with their places.

    Parameters
    ----------
    nest : nest

    Returns
    -------
    list of (str, leaf)
        A place is written with slashes, such as ``"params/0/W"``.

    Examples
    --------
    >>> paths({"w": 1.0, "layers": [2.0, (3.0,)]})
    [('w', 1.0), ('layers/0', 2.0), ('layers/1/0', 3.0)]
    """
    children = _children(nest)
    if children is None:
        return [("", nest)]
    return [(_join(key, path), leaf) for key, child in children for path, leaf in paths(child)]


def rebuild(like, leaves):
    """Build a nest from a list of leaves.

    Parameters
    ----------
    like : nest
        What to build.
    leaves : iterable
        As many as `like` has, in the order of `tree.leaves`.

    Returns
    -------
    nest

    Raises
    ------
    ValueError
        If there are too few or too many.
    """
    leaves = list(leaves)
    wanted = len(paths(like))
    if len(leaves) != wanted:
        raise ValueError(f"tree.rebuild: the nest has {wanted} leaves; {len(leaves)} came")
    remaining = iter(leaves)
    return map(lambda _: next(remaining), like)


def _map(f, nests, path):
    children = [_children(nest) for nest in nests]
    first = children[0]
    for other, nest in zip(children[1:], nests[1:], strict=True):
        _check_alike(first, other, nests[0], nest, path)
    if first is None:
        return f(*nests)
    lookup = [dict(c) for c in children]
    made = [(key, _map(f, [d[key] for d in lookup], _join(path, key))) for key, _ in first]
    return _like(nests[0], made)


def _children(nest):
    """Return the (key, child) pairs of a container; None for a leaf."""
    if isinstance(nest, dict):
        return list(nest.items())
    if hasattr(nest, "_fields"):             # a NamedTuple
        return list(zip(nest._fields, nest, strict=True))
    if isinstance(nest, list | tuple):
        return list(enumerate(nest))
    return None


def _like(nest, items):
    """Return a container of the type of `nest` that holds `items`."""
    if isinstance(nest, dict):
        return dict(items)
    values = [value for _, value in items]
    return type(nest)(*values) if hasattr(nest, "_fields") else type(nest)(values)


def _check_alike(first, other, nest, nest2, path):
    kinds = [None if c is None else {key for key, _ in c} for c in (first, other)]
    if kinds[0] != kinds[1]:
        here = f"at {path!r}" if path else "at the top"
        raise ValueError(f"tree.map: the nests differ {here}: "
                         f"{_describe(nest)} against {_describe(nest2)}")


def _describe(nest):
    children = _children(nest)
    if children is None:
        return f"a leaf ({type(nest).__name__})"
    keys = ", ".join(builtins.map(str, (key for key, _ in children)))
    return f"a {type(nest).__name__} of [{keys}]"


def _join(*parts):
    return "/".join(str(part) for part in parts if part != "")
