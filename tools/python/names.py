"""What a statement reads, sets and changes, by its text."""

import ast

__all__ = ["Names", "names_of"]

# Methods that change nothing, whatever object has them; every other method may.
_PURE = set("""
    all any argmax argmin argsort astype count copy cumsum dot encode endswith flatten format get index
    isdigit item items join keys lower lstrip max mean min nonzero payload poster ravel replace repeat
    reshape round rstrip split splitlines squeeze startswith std strip sum swapaxes title tolist transpose
    upper values var
""".split())
# Functions that only look at what they get.
_LOOKING = set("print display explore len repr str assert isinstance help".split())


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
    late_changes : set of str
        What its functions may change when they are called.
    methods : set of str
        The methods, or the functions of a module, that it calls.
    """

    def __init__(self):
        self.reads, self.late, self.binds, self.assigned = set(), set(), set(), set()
        self.called, self.given, self.handed = set(), set(), set()
        self.late_changes, self.methods = set(), set()
        self.bound, self.outer = set(), set()

    @property
    def sets(self):
        """Names that get a value whatever they were before."""
        return (self.binds & self.bound) - self.reads

    def changed(self):
        """Return the names whose objects may change."""
        return self.assigned | self.called | self.given


def names_of(*nodes):
    """Return the `Names` of some statements or expressions."""
    reader = _Reader()
    for node in nodes:
        reader.visit(node)
    return reader.names


class _Reader(ast.NodeVisitor):
    """Visits code in the order in which it runs."""

    def __init__(self):
        self.names = Names()

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
            self.names.assigned |= _roots(node)
        self.generic_visit(node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute):
            self.names.methods.add(node.func.attr)
            if node.func.attr not in _PURE:
                self.names.called |= _roots(node.func)
        elif isinstance(node.func, ast.Name):
            self.names.methods.add(node.func.id)

    def visit_Expr(self, node):
        self.visit(node.value)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call) or _looks(call.func):
            return
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        names = set().union(*map(_held, arguments))
        if isinstance(call.func, ast.Name):
            self.names.given |= names
        else:
            self.names.handed |= {(owner, name) for owner in _roots(call.func) for name in names}

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

    def visit_AnnAssign(self, node):
        self.each([node.value, node.target if node.value else None])

    def visit_NamedExpr(self, node):
        self.each([node.value, node.target])

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Name) and node.target.id not in self.names.bound:
            self.names.reads.add(node.target.id)
        self.each([node.value, node.target])

    # -- what may run or not --

    def visit_For(self, node):
        self.visit(node.iter)
        self.visit(node.target)
        self.each([*node.body, *node.orelse])
        self.names.called |= _lists(node.target, node.iter, self.names.changed())

    visit_AsyncFor = visit_For

    def visit_If(self, node):
        self.visit(node.test)
        before = set(self.names.bound)
        self.each(node.body)
        then, self.names.bound = self.names.bound, before
        self.each(node.orelse)
        self.names.bound &= then

    def visit_Try(self, node):
        before = set(self.names.bound)
        self.each(node.body)
        after = set(self.names.bound)
        for handler in node.handlers:
            self.names.bound = set(before)
            self.visit(handler)
        self.names.bound = after
        self.each([*node.orelse, *node.finalbody])

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
        arguments = node.args
        self.each([*node.decorator_list, *arguments.defaults, *arguments.kw_defaults])
        self._inside(_parameters(arguments), node.body)
        self.bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.each([*node.args.defaults, *node.args.kw_defaults])
        inner = self._inside(_parameters(node.args), [node.body])
        self.names.reads |= inner - self.names.bound            # it may be called at once

    def visit_ClassDef(self, node):
        self.each([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        inner = names_of(*node.body)
        self._take(inner, inner.binds)
        self.names.late |= inner.reads                          # as good as: most of a class are its methods
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
        names.methods |= inner.methods
        names.handed |= {(owner, name) for owner, name in inner.handed if name not in local}

    def _inside(self, parameters, body):
        """Note what a function reads and changes when it is called; return what it reads."""
        inner = names_of(*body)
        local = (parameters | inner.binds) - inner.outer
        free = (inner.reads | inner.late) - local
        self.names.late |= free
        self.names.late_changes |= (inner.changed() | inner.late_changes | inner.outer) - local
        return free


def _parameters(arguments):
    named = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
    return {a.arg for a in (*named, arguments.vararg, arguments.kwarg) if a is not None}


def _held(node):
    """Return the names of the objects that a function gets with an argument that is not computed for it."""
    return set() if isinstance(node, ast.Call) else _roots(node)


def _roots(node):
    """Return the names of the objects that an expression is, is a part of, or holds: x of ``x.a[0].b(1)``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return set()                                        # what a function returns is new
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*map(_roots, node.elts))
    return {node.id} if isinstance(node, ast.Name) else set()


def _lists(target, iterated, changed):
    """Return the names of the lists in which a loop changes things, if its variables are changed."""
    if not _roots(target) & changed:
        return set()
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Name):
        return _roots(iterated)
    pairs = [(target, argument) for argument in iterated.args]          # reversed(layers), list(layers)
    if isinstance(target, ast.Tuple) and iterated.func.id == "zip":
        pairs = list(zip(target.elts, iterated.args, strict=False))
    if isinstance(target, ast.Tuple) and iterated.func.id == "enumerate":
        pairs = [(target.elts[1], iterated.args[0])]
    return set().union(*(_lists(*pair, changed) for pair in pairs))


def _looks(function):
    """Return whether a function only looks at its arguments, such as print and the checks of exercises."""
    if isinstance(function, ast.Name):
        return function.id in _LOOKING
    return isinstance(function, ast.Attribute) and function.attr.startswith("check_")
