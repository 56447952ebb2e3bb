"""Nests: dicts, lists, tuples and NamedTuples with arrays as their leaves.

The parameters of a network are such a nest, its gradients are another one of the same build. These
few functions walk over them, always in the order in which they were written down.
"""

import builtins

__all__ = ["leaves", "map", "paths", "rebuild"]


def map(f, *nests, returns=None):
    """Apply `f` to the leaves of one nest, or to the corresponding leaves of several.

    Parameters
    ----------
    f : callable
        Takes one leaf of each nest.
    *nests : nest
        All of the same build; dicts are matched by key.
    returns : int, optional
        How many values `f` returns, where it returns a tuple; then as many nests come back.

    Returns
    -------
    nest, or tuple of nests
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
    >>> map(lambda x: (x, -x), [1.0, 2.0], returns=2)
    ([1.0, 2.0], [-1.0, -2.0])
    """
    if not nests:
        raise TypeError("tree.map: wanted a function and at least one nest; only the function came")
    made = [f(*group) for group in _groups(nests)]
    if returns is None:
        return _build(nests[0], iter(made))
    return tuple(_build(nests[0], iter([values[i] for values in made])) for i in range(returns))


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
    return [leaf for leaf, in _groups((nest,))]


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
    wanted = len(_groups((like,)))
    if len(leaves) != wanted:
        raise ValueError(f"tree.rebuild: the nest has {wanted} leaves; {len(leaves)} came")
    return _build(like, iter(leaves))


_CONTAINERS = (dict, list, tuple)


def _groups(nests):
    """Return the leaves that belong together, as a list of tuples with one leaf of each nest."""
    groups = []
    return groups if _collect(nests, groups) else _match(nests, "")


def _collect(nests, groups):
    """Append the leaves of nests of the same types and lengths; False where these are not the same.

    Every training step walks over its parameters several times: so this looks at nothing else.
    """
    first = nests[0]
    if not isinstance(first, _CONTAINERS):
        groups.append(nests)
        return len(nests) == 1 or not any([isinstance(other, _CONTAINERS) for other in nests])
    kind, size = type(first), len(first)
    for other in nests:
        if type(other) is not kind or len(other) != size:
            return False
    if isinstance(first, dict):
        if any(other.keys() != first.keys() for other in nests):
            return False
        nests = [[nest[key] for key in first] for nest in nests]
    for children in zip(*nests, strict=True):
        if not _collect(children, groups):
            return False
    return True


def _match(nests, path):
    """Do as `_collect`, but match by key and position, and say where nests differ."""
    children = [_children(nest) for nest in nests]
    first = children[0]
    for other, nest in zip(children[1:], nests[1:], strict=True):
        _check_alike(first, other, nests[0], nest, path)
    if first is None:
        return [nests]
    lookup = [dict(c) for c in children]
    return [group for key, _ in first for group in _match(tuple(d[key] for d in lookup), _join(path, key))]


def _build(like, values):
    """Return a nest like `like`, with the next `values` as its leaves."""
    if not isinstance(like, _CONTAINERS):
        return next(values)
    if isinstance(like, dict):
        return {key: _build(child, values) for key, child in like.items()}
    made = [_build(child, values) for child in like]
    return type(like)(*made) if hasattr(like, "_fields") else type(like)(made)


def _children(nest):
    """Return the (key, child) pairs of a container; None for a leaf."""
    if isinstance(nest, dict):
        return list(nest.items())
    if isinstance(nest, tuple) and hasattr(nest, "_fields"):             # a NamedTuple
        return list(zip(nest._fields, nest, strict=True))
    if isinstance(nest, list | tuple):
        return list(enumerate(nest))
    return None


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
