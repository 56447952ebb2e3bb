"""What a statement reads, sets and changes, by its text."""

import ast

from objects import aliases, arguments, looks, parameters, roots, runs, same, variables

__all__ = ["HIDDEN", "Names", "names_of"]

# Methods that change nothing, whatever object has them; every other method may.
_PURE = set("""
    all any argmax argmin argsort astype count copy cumsum dot encode endswith flatten format get index
    isdigit item items join keys lower lstrip max mean min nonzero payload poster ravel replace repeat
    reshape round rstrip split splitlines squeeze startswith std strip sum swapaxes title tolist transpose
    upper values var
""".split())
# The generators of random numbers that modules have for themselves, as if they were names of the page.
_RANDOM = {"random": "(random)", "np.random": "(np.random)", "numpy.random": "(np.random)"}
HIDDEN = set(_RANDOM.values())


class Names:
    """What a piece of code does with the names of its page.

    Attributes
    ----------
    reads : set of str
        Names whose values it takes, unless it has set them itself before.
    late : set of str
        Names that its functions read when they are called.
    binds, sets : set of str
        Names that get a value; those of them that get it whatever they were before.
    assigned : set of str
        Names whose objects it assigns to, as in ``w[0] = 1`` and ``net.rate = 2``.
    called, given : set of str
        Names that it calls a method of, which may change the object; names that it gives to a function whose
        result is thrown away.
    handed : set of (str, str)
        The same for a function of a module: the module, or the object if it is a method, and the name.
    passed : set of (str, int or str, str)
        The function, or the object whose method it is; the place of an argument, and its name.
    aliases : set of (str, str)
        A name, and another one of the same object, or of one that it is a part of.
    late_changes : set of str
        What its functions may change when they are called.
    changes_given, hands_on : set
        The places of the arguments that its functions may change; the functions to whom they hand theirs on,
        each with the place.
    methods : set of str
        The methods, or the functions of a module, that it calls.
    """

    def __init__(self):
        self.reads, self.late, self.binds, self.assigned = set(), set(), set(), set()
        self.called, self.given, self.handed = set(), set(), set()
        self.passed, self.aliases, self.changes_given, self.hands_on = set(), set(), set(), set()
        self.late_changes, self.methods = set(), set()
        self.bound, self.outer = set(), set()

    @property
    def sets(self):
        """Names that get a value whatever they were before."""
        return (self.binds & self.bound) - self.reads

    def changed(self):
        """Return the names whose objects may change."""
        return same(self.assigned | self.called | self.given, self.aliases)


def names_of(*nodes):
    """Return the `Names` of some statements or expressions."""
    reader = _Reader()
    reader.each(nodes)
    return reader.names


class _Reader(ast.NodeVisitor):
    """Visits code in the order in which it runs."""

    def __init__(self, in_class=False):
        self.names, self.in_class = Names(), in_class

    def each(self, nodes):
        """Visit several nodes, some of them None."""
        for node in nodes:
            if node is not None:
                self.visit(node)

    def bind(self, name):
        self.names.binds.add(name)
        self.names.bound.add(name)

    # -- names and what hangs on them --

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.names.bound:
                self.names.reads.add(node.id)
        else:
            self.bind(node.id)

    def visit_Attribute(self, node):
        self._part(node)

    def visit_Subscript(self, node):
        self._part(node)

    def _part(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.names.assigned |= roots(node)
        self.generic_visit(node)

    def visit_Call(self, node):
        self.generic_visit(node)
        owners = roots(node.func)
        self.names.passed |= {(owner, *argument) for owner in owners for argument in arguments(node)}
        if isinstance(node.func, ast.Attribute):
            self.names.methods.add(node.func.attr)
            if node.func.attr not in _PURE:
                self.names.called |= owners
            if owners & {"random", "np", "numpy"}:
                self._random(ast.unparse(node.func.value), node.func.attr)
        elif isinstance(node.func, ast.Name):
            self.names.methods.add(node.func.id)

    def _random(self, module, function):
        """Note a call of ``random.…`` or ``np.random.…``: they draw from the module's own generator."""
        if module not in _RANDOM or function[0].isupper() or function == "default_rng":
            return
        name = _RANDOM[module]
        self.names.outer.add(name)
        if function == "seed":
            self.bind(name)
        else:
            self.names.assigned.add(name)
            self.names.reads |= {name} - self.names.bound

    def visit_Expr(self, node):
        self.visit(node.value)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call) or looks(call.func):
            return
        names = {name for _, name in arguments(call)}
        if isinstance(call.func, ast.Name):
            self.names.given |= names
        else:
            self.names.handed |= {(owner, name) for owner in roots(call.func) for name in names}

    def visit_Import(self, node):
        for alias in node.names:
            if alias.name == "*":
                self.names.binds.add("*")                       # nobody knows what; it does not end a search
            else:
                self.bind((alias.asname or alias.name).partition(".")[0])

    visit_ImportFrom = visit_Import

    # -- assignments: the value comes first --

    def visit_Assign(self, node):
        self.each([node.value, *node.targets])
        for target in node.targets:
            self.names.aliases |= aliases(target, node.value)

    def visit_AnnAssign(self, node):
        self.each([node.annotation, node.value, node.target if node.value else None])
        self.names.aliases |= aliases(node.target, node.value)

    def visit_NamedExpr(self, node):
        self.each([node.value, node.target])

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Name) and node.target.id not in self.names.bound:
            self.names.reads.add(node.target.id)
        self.each([node.value, node.target])
        self.names.assigned |= roots(node.target)              # a list or an array is the same one, changed

    # -- what may run or not --

    def _maybe(self, nodes):
        """Visit what may not run, or not to its end: the names that it binds may keep their values."""
        before = set(self.names.bound)
        self.each(nodes)
        self.names.bound = before

    def visit_For(self, node):
        self.visit(node.iter)
        visit = self.each if runs(node) else self._maybe
        visit([node.target, *node.body, *node.orelse])
        self.names.aliases |= variables(node.target, node.iter)

    visit_AsyncFor = visit_For

    def visit_While(self, node):
        self.visit(node.test)
        self._maybe([*node.body, *node.orelse])

    def visit_With(self, node):
        self.each(node.items)
        self._maybe(node.body)                                  # contextlib.suppress ends it early

    visit_AsyncWith = visit_With

    def visit_Match(self, node):
        self.visit(node.subject)
        for case in node.cases:
            self._maybe([case])

    def visit_BoolOp(self, node):
        self.visit(node.values[0])
        self._maybe(node.values[1:])

    def visit_IfExp(self, node):
        self.visit(node.test)
        self._maybe([node.body])
        self._maybe([node.orelse])

    def visit_If(self, node):
        self.visit(node.test)
        before = set(self.names.bound)
        self.each(node.body)
        then, self.names.bound = self.names.bound, before
        self.each(node.orelse)
        self.names.bound &= then

    def visit_Try(self, node):
        before = set(self.names.bound)
        self.each([*node.body, *node.orelse])
        ends = [self.names.bound]
        for handler in node.handlers:
            self.names.bound = set(before)
            self.visit(handler)
            ends.append(self.names.bound)
        self.names.bound = set.intersection(*ends)
        self.each(node.finalbody)

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node):
        self.each([node.type])
        if node.name:
            self.bind(node.name)
        self.each(node.body)

    def visit_MatchAs(self, node):
        self.generic_visit(node)
        if node.name:
            self.bind(node.name)

    visit_MatchStar = visit_MatchAs

    # -- scopes of their own --

    def visit_FunctionDef(self, node):
        self.each([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, node.returns])
        self.each(part.annotation for part in ast.walk(node.args) if isinstance(part, ast.arg))
        self._inside(parameters(node, self.in_class), node.body)
        self.bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.each([*node.args.defaults, *node.args.kw_defaults])
        inner = self._inside(parameters(node), [node.body])
        self.names.reads |= inner - self.names.bound            # it may be called at once

    def visit_ClassDef(self, node):
        self.each([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        body = _Reader(in_class=True)
        body.each(node.body)
        inner = body.names
        self._take(inner, inner.binds)
        self.names.late |= inner.reads.union(*map(roots, node.bases))  # as good as: most of it are methods
        self.bind(node.name)

    def visit_ListComp(self, node):
        self._comprehension(node, [node.elt])

    visit_SetComp = visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node):
        self._comprehension(node, [node.key, node.value])

    def _comprehension(self, node, results):
        inner = _Reader()
        for part in node.generators:
            inner.each([part.iter, part.target, *part.ifs])
            inner.names.aliases |= variables(part.target, part.iter)
        inner.each(results)
        self._take(inner.names, inner.names.binds)

    def visit_Global(self, node):
        self.names.outer |= set(node.names)

    def _take(self, inner, local):
        """Take over what happens inside, except with the names that are its own."""
        names = self.names
        names.reads |= inner.reads - local - names.bound
        for kind in ("late", "assigned", "called", "given", "late_changes"):
            setattr(names, kind, getattr(names, kind) | (getattr(inner, kind) - local))
        names.called |= inner.changed() - local
        names.methods |= inner.methods
        names.outer |= inner.outer & HIDDEN
        names.changes_given |= inner.changes_given
        names.hands_on |= inner.hands_on
        names.passed |= {part for part in inner.passed if part[-1] not in local}
        names.handed |= {(owner, name) for owner, name in inner.handed if name not in local}

    def _inside(self, places, body):
        """Note what a function reads and changes when it is called; return what it reads."""
        names, inner = self.names, names_of(*body)
        local = (places.keys() | inner.binds) - inner.outer
        free = (inner.reads | inner.late) - local
        names.late |= free
        changed = inner.changed()
        names.late_changes |= (changed | inner.late_changes | inner.outer) - local
        names.changes_given |= inner.changes_given.union(*(places[name] for name in changed & places.keys()))
        for owner, place, name in inner.passed:
            if name not in local:
                names.passed.add((owner, place, name))
            names.hands_on |= {(owner, here) for here in places.get(name, ())}
        return free
