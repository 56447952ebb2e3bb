"""Which statements of the cells above a cell needs, so that exercise 6 does not wait for the whole chapter.

Each name that a cell reads is followed upwards to the statement that set it, and down again over those that
may have changed its object since; what these read is followed in the same way.

A value is known by its recipe, as in a build system: the text of the statements that made it, and the recipes
of what they read. A `History` notes the recipes of what has run. A statement runs again only if one of its
names now has a value of another recipe than the page gives it: because a text above was edited, or because
another cell has used the name for something else, as chapters do with ``X`` and ``w``.
"""

import ast
import bisect
import functools

from names import HIDDEN, names_of
from objects import ANY, same

__all__ = ["History", "Statement", "needed", "statements_of"]

# What makes a source of random numbers: to read one is to draw from it.
_GENERATORS = {"default_rng", "RandomState", "Random", "Generator"}
# Modules whose functions draw what they get, and leave it as it is.
_DRAWING = {"plt", "plots"}
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
    flags : int, default 0
        Of the compiler.

    Attributes
    ----------
    key : tuple
        Equal for the same text at the same place.
    recipe : object
        The same for the same text that reads values of the same recipes, on the page of the last search.
    names : names.Names
        What it reads, sets and changes.
    touches : set of str
        The names that it sets, or whose objects it may change, on the page of the last search.
    assigns : set of str
        Those of them whose objects it surely changes.
    """

    def __init__(self, cell, index, node, flags=0):
        self.cell, self.node, self.text, self.flags = cell, node, ast.unparse(node), flags
        self.key = cell, index, self.text
        self.names = names_of(node)
        self.touches, self.assigns, self.recipe = self.names.binds, self.names.assigned, None
        self.is_import = isinstance(node, ast.Import | ast.ImportFrom)
        self.defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not self.defines:                             # a loop may call the functions that it defines
            self.names.reads |= self.names.late - self.names.binds


def statements_of(cell, body, flags=0):
    """Return the statements of a cell; an import of several names is as many statements."""
    return [Statement(cell, i, part, flags) for i, node in enumerate(body) for part in _parts(node)]


def _parts(node):
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return [node]
    return [type(node)(**vars(node) | {"names": [alias]}) for alias in node.names]


@functools.cache
def _recipe(text, ingredients):
    """Return an object that stands for a text and the recipes of what it reads."""
    return object()


class History:
    """What has run: for each name the recipes of the statements that made its present value, in order.

    With each recipe stands the key of its statement if nobody knows whether it has changed the value.
    """

    def __init__(self):
        self.made = {}

    def ran(self, statement, scope, whole=True):
        """Note that a statement has run.

        Parameters
        ----------
        statement : Statement
        scope : dict
            The names and their values afterwards.
        whole : bool, default True
            Whether it ended without an error; otherwise what it has touched is nobody's value.
        """
        names, recipe = statement.names, statement.recipe if whole else object()
        for name in names.sets:
            self.made[name] = [(recipe, None)]
        for name in {*statement.touches, *filter(lambda n: _draws(scope.get(n)), names.reads)}:
            if name in names.sets or name not in {*self.made, *names.binds}:
                continue
            made = self.made.setdefault(name, [])
            sure = name in names.binds or name in statement.assigns or _keeps_count(scope.get(name)) \
                or name in HIDDEN
            if sure or all(recipe is not old for old, _ in made):
                made.append((recipe, None if sure else statement.key))

    def done(self, name, chain, before):
        """Return how many statements of a chain have made the value of a name; 0 if others have, too.

        Parameters
        ----------
        name : str
        chain : list of Statement
        before : callable
            Returns whether the statement with a key stands before the place where the value is needed: only
            then does it count as another if it may have changed the value.
        """
        recipes = [statement.recipe for statement in chain]
        made = [recipe for recipe, doubtful in self.made.get(name, ())
                if recipe in recipes or not doubtful or before(doubtful)]
        return len(made) if made == recipes[:len(made)] else 0


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
    search = _Search(_Page([*above, *own]), len(above), history)
    while search.follow():                               # what is taken may spoil a value that was there
        pass
    return search.found()


class _Search:
    """Follows names upwards: which statement needs which value, and what has to run for it.

    Parameters
    ----------
    page : _Page
    first : int
        The place of the cell's own first statement.
    history : History
    """

    def __init__(self, page, first, history):
        self.page, self.first, self.history = page, first, history
        self.taken = set(range(first, len(page.statements)))
        self.asked = {(name, place) for place in self.taken for name in page.statements[place].names.reads}
        self.asked.add(("*", first))                     # `from numpy import *` may set any name

    def follow(self):
        """Follow each name that somebody asks for to those who make it; return whether these ask for more."""
        before = len(self.taken), len(self.asked)
        for name, place in list(self.asked):
            chain = self.page.chain(name, place)
            chosen = self._stale(name, place, chain)
            names = {i: self.page.statements[i].names for i in chain}
            self.asked |= {(late, place) for i in chain for late in names[i].late}
            self.asked |= {(read, i) for i in chosen - self.taken for read in names[i].reads}
            self.taken |= chosen
        return before != (len(self.taken), len(self.asked))

    def _stale(self, name, place, chain):
        """Return the places in a chain, above the cell, that must run before `name` has its value there."""
        above = [i for i in chain if i < self.first]
        before = functools.partial(self.page.before, min(place, self.first))
        done = self.history.done(name, [self.page.statements[i] for i in above], before)
        chosen = set(above[done:])
        others = self.taken.intersection(self.page.touched.get(name, ())) - chosen
        return set(above) if any(i < min(place, self.first) for i in others) else chosen

    def found(self):
        """Return what was taken, in order."""
        return [self.page.statements[i] for i in sorted(self.taken) if i < self.first]


class _Page:
    """The statements of a page, which of them touch a name, and their recipes."""

    def __init__(self, statements):
        self.statements = statements
        self.kinds = dict.fromkeys(HIDDEN, "generator")  # a name is a module, a generator or an object
        self.code = {}                                   # for a name the definitions that run when it is used
        self.aliases = {}                                # two names of one object: where they became so
        for i, statement in enumerate(statements):
            self._look(i, statement)
        self.touched, self.places = {}, {}
        for i, statement in enumerate(statements):
            self.places[statement.key] = i
            self.places.setdefault(statement.cell, i)
            for name in statement.touches:
                self.touched.setdefault(name, []).append(i)
        self.chain = functools.cache(self.chain)         # asked for again and again
        for i, statement in enumerate(statements):
            statement.recipe = _recipe(statement.text, self._ingredients(statement, i))

    def _look(self, place, statement):
        """Note what a statement does, and what its names are from then on."""
        names = statement.names
        changes, known = self._changes(statement), {*self.aliases, *names.aliases}
        statement.touches = names.binds | same(changes, known)
        statement.assigns = same(names.assigned, known)
        for (new, old), made in self.aliases.items():    # if the object is made again, so is its other name
            if {new, old} <= statement.touches - names.sets:
                self.statements[made].touches = self.statements[made].touches | {new, old}
        # a new value of `old` ends nothing: a cell that runs first may not need it, and then both are one
        gone = (names.binds & names.bound) - names.assigned
        self.aliases = {pair: made for pair, made in self.aliases.items() if pair[0] not in gone}
        self.aliases |= {pair: place for pair in names.aliases if self.kinds.get(pair[1]) != "module"}
        self._define(statement)

    def _define(self, statement):
        """Note what the names are that a statement binds, as far as its text says."""
        names, code = statement.names, ()
        kind = "module" if statement.is_import else "generator" if names.methods & _GENERATORS else None
        if statement.defines or names.late:
            kind, code = None, (statement,)
        elif classes := [made for name in names.methods for made in self.code.get(name, ())
                         if isinstance(made.node, ast.ClassDef)]:
            kind, code = "object", tuple(classes)
        self.kinds |= dict.fromkeys(names.binds, kind)
        self.code |= dict.fromkeys(names.binds, code)

    def _changes(self, statement):
        """Return the names whose objects a statement may change."""
        names = statement.names
        given, read, passed = names.called | names.given, set(names.reads), names.passed
        given |= {name for owner, name in names.handed
                  if self.kinds.get(owner) in ("module", "generator") and owner not in _DRAWING}
        given |= {name for name in names.methods & names.reads if self.kinds.get(name) == "object"}
        for function in self._functions(names.reads):    # they may change things, too
            given |= function.names.late_changes
            read |= function.names.late
            passed = passed | function.names.passed
        if not statement.defines:
            given |= names.late_changes                  # a lambda that it hands on, or a loop that defines
            given |= {name for owner, place, name in passed
                      if (changed := self._given(owner)) and (place == ANY or changed & {place, ANY})}
        found = {name for name in given if self.kinds.get(name) != "module"}
        found |= {name for name in read if self.kinds.get(name) == "generator"}
        if isinstance(statement.node, ast.Expr) and names.methods & _SETTINGS:
            found |= {name for name in names.reads if self.kinds.get(name) == "module"}   # plt, plots
        return found | names.assigned

    def _given(self, owner):
        """Return the places of the arguments that a function, or a method of an object, may change."""
        found = set()
        for function in self.code.get(owner, ()):
            found |= function.names.changes_given
            found |= {place for other, place in function.names.hands_on
                      if any(each.names.changes_given for each in self._functions([other]))}
        return found

    def _functions(self, names):
        """Return the definitions that run when some names are used, and those that these use in turn."""
        found, names = {}, list(names)
        while names:
            for function in self.code.get(names.pop(), ()):
                if function.key not in found:
                    found[function.key] = function
                    names += function.names.late
        return found.values()

    def _ingredients(self, statement, place):
        """Return the recipes of the names that a statement and the functions among them read."""
        found, names = {}, ["*", *statement.names.reads]
        while names:
            if (name := names.pop()) in found:
                continue
            makers = [self.statements[i] for i in self.chain(name, place)]
            if self.kinds.get(name) == "module":         # of its settings only the seed changes values
                makers = [m for m in makers if name in m.names.binds or "seed" in m.names.methods]
            found[name] = tuple(maker.recipe for maker in makers)
            names += set().union(*(maker.names.late for maker in makers))
        return frozenset(found.items())

    def before(self, place, key):
        """Return whether a statement stands before a place, or its cell does if its text was changed."""
        return self.places.get(key, self.places.get(key[0], place)) < place

    def chain(self, name, place):
        """Return the places of the statements before `place` that make the value of a name, in order."""
        places = self.touched.get(name, [])
        found = []
        for i in reversed(places[:bisect.bisect_left(places, place)]):
            found.append(i)
            if name in self.statements[i].names.sets:
                return found[::-1]
        return [] if name in HIDDEN else found[::-1]     # without a seed nobody's numbers are the same twice


def _draws(value):
    """Return whether a value is a source of random numbers, which changes when it is used."""
    return type(value).__name__ in _GENERATORS


def _keeps_count(value):
    """Return whether a method that may change a value has surely changed it."""
    return _draws(value) or isinstance(value, list | dict | set)
