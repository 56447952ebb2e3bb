"""Which statements of the cells above a cell needs, so that exercise 6 does not wait for the whole chapter.

Each name that a cell reads is followed upwards to the statement that set it, and down again over those that
may have changed its object since; what these read is followed in the same way. A `History` knows what has
run, so that nothing runs twice, unless one of its names has another value now: chapters use ``X`` and ``w``
again and again.
"""

import ast
import bisect

from names import names_of

__all__ = ["History", "Statement", "needed"]

# What makes a source of random numbers: whoever reads one, draws from it.
_GENERATORS = {"default_rng", "RandomState", "Random", "Generator"}
# Calls on a module that count for all that follows, such as plt.style.use(…).
_SETTINGS = {"use", "set_printoptions", "seed", "filterwarnings", "simplefilter", "seterr", "update"}


class Statement:
    """One statement at the top level of a cell.

    Parameters
    ----------
    cell : str
    index : int
        Its place in the cell.
    node : ast.stmt

    Attributes
    ----------
    key : tuple
        Equal for the same text at the same place.
    names : names.Names
        What it reads, sets and changes.
    """

    def __init__(self, cell, index, node):
        self.cell, self.node, self.text = cell, node, ast.unparse(node)
        self.key = cell, index, self.text
        self.names = names_of(node)
        self.is_import = isinstance(node, ast.Import | ast.ImportFrom)
        self.defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not self.defines:                             # a loop may call the functions that it defines
            self.names.reads |= self.names.late - self.names.binds

    def without_others(self, wanted):
        """Return an import of those names only that are wanted; any other statement as it is."""
        if not self.is_import:
            return self
        node = type(self.node)(**vars(self.node))
        node.names = [alias for alias in node.names if alias.name == "*" or _called(alias) in wanted]
        part = Statement(self.cell, self.key[1], node)
        part.key = self.key
        return part


class History:
    """What has run: for each name the statements that have made its present value, in order."""

    def __init__(self):
        self.made = {}

    def ran(self, statement, scope):
        """Note that a statement has run.

        Parameters
        ----------
        statement : Statement
        scope : dict
            The names and their values afterwards.
        """
        names, key = statement.names, statement.key
        for name in names.sets:
            self.made[name] = [(key, True)]
        for name in {*names.binds, *names.changed(), *filter(lambda n: _draws(scope.get(n)), names.reads)}:
            if name in names.sets or name not in self.made:
                continue
            sure = name in names.binds or name in names.assigned or _keeps_count(scope.get(name))
            if sure or all(key != old for old, _ in self.made[name]):
                self.made[name].append((key, sure))

    def missing(self, name, chain):
        """Return those statements of a chain that have to run before `name` has the value after its last."""
        keys = [statement.key for statement in chain]
        done = [key for key, sure in self.made.get(name, ()) if sure or key in keys]
        return chain[len(done):] if done == keys[:len(done)] else chain


def needed(own, above, history):
    """Return the statements that must run before the cell does, in their order.

    Parameters
    ----------
    own, above : list of Statement
        Those of the cell, and of all cells before it.
    history : History

    Returns
    -------
    list of Statement
    """
    page = _Page([*above, *own])
    first = len(above)
    taken = set(range(first, first + len(own)))
    asked = {(name, i) for i in taken for name in page.statements[i].names.reads}
    wanted, more = set(), True
    while more:                                          # what is taken may spoil a value that was there
        more = False
        for name, place in list(asked):
            chain = page.chain(name, place)
            late = {(late, place) for i in chain for late in page.statements[i].names.late}
            missing = history.missing(name, [page.statements[i] for i in chain if i < first])
            chosen = {i for i in chain if page.statements[i] in missing}
            if any(i < min(place, first) for i in taken.intersection(page.touched.get(name, ())) - chosen):
                chosen = {i for i in chain if i < first}
            wanted |= {(i, name) for i in chosen}
            fresh = {(read, i) for i in chosen - taken for read in page.statements[i].names.reads} | late
            more |= bool(chosen - taken or fresh - asked)
            taken |= chosen
            asked |= fresh
    return [page.statements[i].without_others({name for at, name in wanted if at == i})
            for i in sorted(taken) if i < first]


class _Page:
    """The statements of a page, and which of them touch a name."""

    def __init__(self, statements):
        self.statements = statements
        self.touched = {}
        kinds = {}                                       # a name is a module, a generator or a function
        for i, statement in enumerate(statements):
            for name in self._touches(statement, kinds):
                self.touched.setdefault(name, []).append(i)
            kinds |= dict.fromkeys(statement.names.binds, _kind(statement))

    def _touches(self, statement, kinds):
        """Return the names that a statement sets, or whose objects it may change."""
        names = statement.names
        given, read = names.called | names.given, set(names.reads)
        for name in names.reads:                         # a function that it calls may change things, too
            if isinstance(function := kinds.get(name), Statement):
                given |= function.names.late_changes
                read |= function.names.late
        found = {name for name in given if kinds.get(name) != "module"}
        found |= {name for name in read if kinds.get(name) == "generator"}
        if isinstance(statement.node, ast.Expr) and names.methods & _SETTINGS:
            found |= {name for name in names.reads if kinds.get(name) == "module"}
        return found | names.binds | names.assigned

    def chain(self, name, place):
        """Return the places of the statements before `place` that make the value of a name, in order."""
        places = self.touched.get(name, [])
        found = []
        for i in reversed(places[:bisect.bisect_left(places, place)]):
            found.append(i)
            if name in self.statements[i].names.sets:
                break
        return found[::-1]


def _kind(statement):
    """Return what the names are that a statement binds, as far as its text says."""
    if statement.is_import:
        return "module"
    if statement.defines or statement.names.late:
        return statement
    return "generator" if statement.names.methods & _GENERATORS else None


def _called(alias):
    return (alias.asname or alias.name).partition(".")[0]


def _draws(value):
    """Return whether a value is a source of random numbers, which changes when it is used."""
    return type(value).__name__ in _GENERATORS


def _keeps_count(value):
    """Return whether a method that may change a value has surely changed it."""
    return _draws(value) or isinstance(value, list | dict | set)
