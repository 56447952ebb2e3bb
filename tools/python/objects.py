"""Which objects of a page an expression is about, by its text."""

import ast

__all__ = ["ANY", "aliases", "arguments", "looks", "parameters", "roots", "runs", "same", "variables"]

ANY = "*"                                        # the place of an argument that may be any
# Methods whose result is a part of their object, or another view of it.
_VIEWS = set("get items ravel reshape setdefault squeeze swapaxes transpose values view".split())
# Functions that only look at what they get.
_LOOKING = set("print display explore len repr str assert isinstance help".split())


def same(names, aliases):
    """Return names, and the others of their objects, of what these are a part of, and of all its parts."""
    if not aliases:
        return set(names)
    return _reached(_reached(names, aliases), {(old, new) for new, old in aliases})


def _reached(names, pairs):
    found = set(names)
    while more := {second for first, second in pairs if first in found} - found:
        found |= more
    return found


def parameters(function, method=False):
    """Return the name of each parameter with its places in a call: a number, and its name as a keyword."""
    given = function.args
    named = [argument.arg for argument in (*given.posonlyargs, *given.args)]
    places = {name: {i - method, name} for i, name in enumerate(named)}
    places |= {argument.arg: {argument.arg} for argument in given.kwonlyargs}
    return places | {rest.arg: {ANY} for rest in (given.vararg, given.kwarg) if rest}


def arguments(call):
    """Return the place and the name of each object that a function gets and that is not computed for it."""
    nodes = [*enumerate(call.args), *((keyword.arg or ANY, keyword.value) for keyword in call.keywords)]
    return {(ANY if isinstance(node, ast.Starred) else place, name) for place, node in nodes
            if not isinstance(node, ast.Call) for name in roots(node)}


def roots(node):
    """Return the names of the objects that an expression is, is a part of, or holds: x of ``x.a[0].b(1)``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return set()                                        # what a function returns is new
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*map(roots, node.elts))
    return {node.id} if isinstance(node, ast.Name) else set()


def aliases(target, value):
    """Return each name that a value gets with those that its object, or a part of it, has already."""
    if isinstance(target, ast.Attribute | ast.Subscript):       # an array takes a copy; for a list see below
        return set()
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=False)
        return set().union(*(aliases(*pair) for pair in pairs))
    return {(new, old) for new in roots(target) for old in _shared(value) if new != old}


def _shared(node):
    """Return the names of the objects that an expression is or is a part of; none if it makes a new one."""
    if isinstance(node, ast.Tuple | ast.List):                  # what is appended later changes nothing in it
        return set()
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)] if node else []
    return roots(node) if all(getattr(call.func, "attr", "") in _VIEWS for call in calls) else set()


def variables(target, iterated):
    """Return each variable of a loop with the names of the lists whose things it stands for."""
    if isinstance(iterated, ast.Tuple | ast.List):
        return set().union(*(aliases(target, thing) for thing in iterated.elts))
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Name):
        return aliases(target, iterated)
    pairs = [(target, argument) for argument in iterated.args]          # reversed(layers), list(layers)
    if isinstance(target, ast.Tuple) and iterated.func.id == "zip":
        pairs = list(zip(target.elts, iterated.args, strict=False))
    if isinstance(target, ast.Tuple) and iterated.func.id == "enumerate":
        pairs = [(target.elts[1], iterated.args[0])]
    return set().union(*(variables(*pair) for pair in pairs))


def runs(loop):
    """Return whether a loop surely runs its body, and to the end, as ``for k in (8, 32)`` does."""
    if any(isinstance(part, ast.Break | ast.Continue) for part in ast.walk(loop)):
        return False
    match loop.iter:
        case ast.Tuple(things) | ast.List(things) | ast.Call(ast.Attribute(ast.Dict(things), "items")):
            return any(not isinstance(thing, ast.Starred | type(None)) for thing in things)
        case ast.Call(ast.Name("range"), [ast.Constant(int(count))]):
            return count > 0
    return False


def looks(function):
    """Return whether a function only looks at its arguments, such as print and the checks of exercises."""
    if isinstance(function, ast.Name):
        return function.id in _LOOKING
    return isinstance(function, ast.Attribute) and function.attr.startswith("check_")
