"""Pytrees: dicts, lists, tuples and NamedTuples with arrays as their leaves.

The parameters of a network are a pytree, and its gradients are another one of the same structure. The few
functions here walk over them, always in the order in which they were written down.
"""

import builtins

__all__ = ["leaves", "map", "paths", "rebuild"]


def map(f, *trees, returns=None):
    """Apply `f` to the leaves of a pytree, or to the corresponding leaves of several.

    Parameters
    ----------
    f : callable
        Takes one leaf of each pytree.
    *trees : pytree
        All of the same structure; dicts are matched by key.
    returns : int, optional
        How many values `f` returns, if it returns a tuple; the result is then a tuple of as many pytrees.

    Returns
    -------
    pytree, or tuple of pytrees
        Of the structure of the first.

    Raises
    ------
    ValueError
        If the structures differ; the message gives the path.

    Examples
    --------
    >>> import operator
    >>> map(operator.add, {"w": 1.0, "b": 2.0}, {"w": 0.5, "b": 0.25})
    {'w': 1.5, 'b': 2.25}
    >>> map(lambda x: (x, -x), [1.0, 2.0], returns=2)
    ([1.0, 2.0], [-1.0, -2.0])
    """
    if not trees:
        raise TypeError("pytree.map: expected a function and at least one pytree, got only the function")
    results = [f(*group) for group in _groups(trees)]
    if returns is None:
        return _unflatten(trees[0], iter(results))
    return tuple(_unflatten(trees[0], iter([values[i] for values in results])) for i in range(returns))


def leaves(tree):
    """Return the leaves of a pytree as a list.

    Parameters
    ----------
    tree : pytree
        A single leaf is a pytree, too.

    Returns
    -------
    list
    """
    return [leaf for leaf, in _groups((tree,))]


def paths(tree):
    """Return the leaves of a pytree with their paths.

    Parameters
    ----------
    tree : pytree

    Returns
    -------
    list of (str, leaf)
        A path is written with slashes, such as ``"params/0/W"``.

    Examples
    --------
    >>> paths({"w": 1.0, "layers": [2.0, (3.0,)]})
    [('w', 1.0), ('layers/0', 2.0), ('layers/1/0', 3.0)]
    """
    children = _children(tree)
    if children is None:
        return [("", tree)]
    return [(_join(key, path), leaf) for key, child in children for path, leaf in paths(child)]


def rebuild(like, leaves):
    """Return a pytree of a given structure from a list of leaves.

    Parameters
    ----------
    like : pytree
        Whose structure to take.
    leaves : iterable
        As many as `like` has, in the order of `pytree.leaves`.

    Returns
    -------
    pytree

    Raises
    ------
    ValueError
        If there are too few or too many.
    """
    leaves = list(leaves)
    expected = len(_groups((like,)))
    if len(leaves) != expected:
        raise ValueError(f"pytree.rebuild: leaves has {len(leaves)} entries; expected {expected}, one per "
                         "leaf of `like`")
    return _unflatten(like, iter(leaves))


_CONTAINERS = (dict, list, tuple)


def _groups(trees):
    """Return the corresponding leaves as a list of tuples with one leaf of each pytree."""
    groups = []
    return groups if _collect(trees, groups) else _match(trees, "")


def _collect(trees, groups):
    """Append the leaves of pytrees of the same types and lengths; return False where these differ.

    Every training step walks over its parameters several times, so nothing else is looked at.
    """
    first = trees[0]
    if not isinstance(first, _CONTAINERS):
        groups.append(trees)
        return len(trees) == 1 or not any([isinstance(other, _CONTAINERS) for other in trees])
    kind, size = type(first), len(first)
    for other in trees:
        if type(other) is not kind or len(other) != size:
            return False
    if isinstance(first, dict):
        if any(other.keys() != first.keys() for other in trees):
            return False
        trees = [[tree[key] for key in first] for tree in trees]
    for children in zip(*trees, strict=True):
        if not _collect(children, groups):
            return False
    return True


def _match(trees, path):
    """Do the same as `_collect`, but match by key and index, and say where pytrees differ."""
    children = [_children(tree) for tree in trees]
    first = children[0]
    for other, tree in zip(children[1:], trees[1:], strict=True):
        _check_same_keys(first, other, trees[0], tree, path)
    if first is None:
        return [trees]
    lookup = [dict(c) for c in children]
    return [group for key, _ in first for group in _match(tuple(d[key] for d in lookup), _join(path, key))]


def _unflatten(like, values):
    """Return a pytree of the structure of `like`, with the next `values` as its leaves."""
    if not isinstance(like, _CONTAINERS):
        return next(values)
    if isinstance(like, dict):
        return {key: _unflatten(child, values) for key, child in like.items()}
    children = [_unflatten(child, values) for child in like]
    return type(like)(*children) if hasattr(like, "_fields") else type(like)(children)


def _children(tree):
    """Return the (key, child) pairs of a container; None for a leaf."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):             # a NamedTuple
        return list(zip(tree._fields, tree, strict=True))
    if isinstance(tree, list | tuple):
        return list(enumerate(tree))
    return None


def _check_same_keys(first, other, tree, tree2, path):
    keys = [None if c is None else {key for key, _ in c} for c in (first, other)]
    if keys[0] != keys[1]:
        where = f"at {path!r}" if path else "at the top"
        raise ValueError("pytree.map: expected pytrees of the same structure, but they differ "
                         f"{where}: {_describe(tree)} and {_describe(tree2)}")


def _describe(tree):
    children = _children(tree)
    if children is None:
        return f"a leaf ({type(tree).__name__})"
    keys = ", ".join(builtins.map(str, (key for key, _ in children)))
    return f"a {type(tree).__name__} of [{keys}]"


def _join(*parts):
    return "/".join(str(part) for part in parts if part != "")
