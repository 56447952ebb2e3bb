"""What a cell needs of the cells above it, and nothing else."""

import ast
import random

import pytest

ALL = None                               # all that stands above
NEEDED = {
    "the last value": (["x = 1", "x = 2", "y = 3"], "x", ["x = 2"]),
    "what that reads": (["a = 1", "x = a + 1"], "x", ["a = 1", "x = a + 1"]),
    "not what is printed": (["x = [1]", "print(x)", "x.count(1)"], "x", ["x = [1]"]),
    "what is appended": (["x = []", "x.append(1)"], "x", ["x = []", "x.append(1)"]),
    "a loop that appends": (["x = []", "for i in range(3):\n    x.append(i)"], "x",
                            ["x = []", "for i in range(3):\n    x.append(i)"]),
    "a part of an array": (["x = [0]", "x[0] = 1"], "x", ["x = [0]", "x[0] = 1"]),
    "an attribute": (["def f():\n    pass", "f.a = 1"], "f", ["def f():\n    pass", "f.a = 1"]),
    "an augmented assignment": (["x = 1", "x += 1"], "x", ["x = 1", "x += 1"]),
    "one that may not run": (["x = 1", "if x > 2:\n    x = 5"], "x", ["x = 1", "if x > 2:\n    x = 5"]),
    "not the value before a loop that surely runs": (
        ["x = 1", "for i in range(2):\n    for k in {'a': 1}.items():\n        x = [y for y in (i, k)]"], "x",
        ["for i in range(2):\n    for k in {'a': 1}.items():\n        x = [y for y in (i, k)]"]),
    "both sides of an if": (["x = 1", "if 1:\n    x = 5\nelse:\n    x = 6"], "x",
                            ["if 1:\n    x = 5\nelse:\n    x = 6"]),
    "an argument of a call": (["x = [2, 1]", "def f(a):\n    a.sort()", "f(x)"], "x",
                              ["x = [2, 1]", "def f(a):\n    a.sort()", "f(x)"]),
    "things in a list": (["x = [[], []]", "for part in x:\n    part.append(1)"], "x",
                         ["x = [[], []]", "for part in x:\n    part.append(1)"]),
    "things in one of two lists": (
        ["x = [1]", "y = [[]]", "for i, (a, b) in enumerate(zip(x, y)):\n    b.append(a)"], "x", ["x = [1]"]),
    "not what a method gets": (["x = [1]", "y = []", "y.append(x)"], "x", ["x = [1]"]),
    "what a function of a module gets": (["import random", "x = [1, 2]", "random.shuffle(x)"], "x",
                                         ["import random", "x = [1, 2]", "random.shuffle(x)"]),
    "not what is drawn": (["import matplotlib.pyplot as plt", "x = [1]", "plt.plot(x)"], "x", ["x = [1]"]),
    "random numbers, drawn in order": (
        ["import numpy as np", "rng = np.random.default_rng(0)", "a = rng.normal()"], "rng.normal()",
        ["import numpy as np", "rng = np.random.default_rng(0)", "a = rng.normal()"]),
    "a function that draws": (["import random", "rng = random.Random(0)", "def f():\n    return rng.random()",
                               "a = f()"], "rng.random()",
                              ["import random", "rng = random.Random(0)", "def f():\n    return rng.random()",
                               "a = f()"]),
    "a function that counts": (["n = []", "def f():\n    n.append(1)", "a = f()", "b = 2"], "n",
                               ["n = []", "def f():\n    n.append(1)", "a = f()"]),
    "a function that calls one that counts": (
        ["n = []", "def f():\n    n.append(1)", "def g():\n    f()", "a = g()"], "n",
        ["n = []", "def f():\n    n.append(1)", "def g():\n    f()", "a = g()"]),
    "what a function reads, as it is when it is called": (
        ["g = 1", "def f():\n    return g", "g = 2"], "f()", ["def f():\n    return g", "g = 2"]),
    "not the names inside a function": (["x = 1", "y = 2", "def f(x):\n    y = x\n    return y"], "f(0)",
                                        ["def f(x):\n    y = x\n    return y"]),
    "not a variable that the cell's own loop sets": (["i = 5", "x = [1]"], "for i in x:\n    print(i)",
                                                     ["x = [1]"]),
    "not a variable of a comprehension": (["v = 5", "x = [1]"], "[v for v in x]", ["x = [1]"]),
    "only the import that is wanted": (["import json, string"], "string.digits", ["import string"]),
    "an import of everything": (["import json", "from math import *", "x = 1"], "sin(0)",
                                ["from math import *"]),
    "no method of a module": (["import json", "json.dumps(1)"], "json", ["import json"]),
    "a setting of a module": (["import numpy as np", "np.set_printoptions(precision=2)"], "np.pi",
                              ["import numpy as np", "np.set_printoptions(precision=2)"]),
    "a function that the cell's own loop defines": (
        ["a = 1"], "for b in (1, 2):\n    def f():\n        return a\n    print(f())", ["a = 1"]),
    "what an annotation reads": (["T = int", "S = str"], "def f(x: T) -> T:\n    return x", ["T = int"]),
    "a base of a class": (["class A:\n    pass", "class B(A):\n    pass", "A.k = 2"], "B.k", ALL),
    "a function whose result is kept": (
        ["x, y = [1], [2]", "def f(a, b):\n    b.append(len(a))\n    return a", "z = f(x, y)"], "y", ALL),
    "not an argument that the function leaves": (
        ["x, y = ([1], [2])", "def f(a, b):\n    b.append(len(a))\n    return a", "z = f(x, y)"], "x",
        ["x, y = ([1], [2])"]),
    "a function that hands its argument on": (
        ["x = [1]", "def f(a):\n    a[0] = 2\n    return a", "def g(a):\n    return f(a)", "z = g(a=x)"],
        "x", ALL),
    "any argument of a function that takes several": (
        ["x = [1]", "def f(*lists):\n    for each in lists:\n        each.append(1)", "z = f(*x, x)"], "x",
        ALL),
    "not what a function changes in its copy": (
        ["x = [1]", "def f(a):\n    b = a.copy()\n    b[0] = 2\n    return b", "z = f(x)"], "x", ["x = [1]"]),
    "what a method gets of an object of the page": (
        ["class Net:\n    def step(self, p):\n        p[0] = 1", "net, p = Net(), [5]", "z = net.step(p)"],
        "p", ALL),
    "a method that counts": (
        ["n = []", "class Net:\n    def step(self):\n        n.append(1)", "net = Net()", "z = net.step()"],
        "n", ALL),
    "an object that is called": (
        ["class Net:\n    def __call__(self):\n        self.x = 1", "net = Net()", "z = net()"], "net", ALL),
    "what its other name changes": (["x = [1]", "y = x", "y.append(2)"], "x", ALL),
    "what changes its other name": (["x = [1]", "y = x", "x.append(2)"], "y", ALL),
    "what a part of it changes": (["x = [[1], [2]]", "y = x[0]", "z = y", "z += [2]"], "x", ALL),
    "not another name that changes nothing": (["x = [1]", "y = x", "z = y"], "x", ["x = [1]"]),
    "not a name that was once its other name": (["x = [1]", "y = x", "y = [2]", "y.append(2)"], "x",
                                                ["x = [1]"]),
    "NumPy's own random numbers": (
        ["import numpy as np", "np.random.seed(0)", "x = np.random.rand()"], "np.random.rand()", ALL),
    "a function that draws from random": (
        ["import random", "random.seed(0)", "def f():\n    return random.random()", "x = f()"],
        "random.random()", ALL),
    "no random numbers without a seed": (["import random", "x = random.random()"], "random.random()",
                                         ["import random"]),
    "the earlier value, as well, for what was made of it": (
        ["x = 1", "y = x", "x = 2"], "x + y", ["x = 1", "y = x", "x = 2"]),
}


@pytest.mark.parametrize(("above", "cell", "expected"), NEEDED.values(), ids=NEEDED)
def test_what_a_cell_needs(page, above, cell, expected):
    import kernel
    import slicing

    cells = [statement for i, source in enumerate(above) for statement in kernel.parse(f"c{i}", source)]
    found = slicing.needed(kernel.parse("cell", cell), cells, slicing.History())
    expected = above if expected is ALL else expected
    assert [statement.text for statement in found] == [ast.unparse(ast.parse(text)) for text in expected]


MAY_NOT_RUN = (
    "for i in []:\n    x = 2", "for i in range(0):\n    x = 2", "for i in (1, 2):\n    break\n    x = 2",
    "for x in []:\n    pass", "while False:\n    x = 2", "False and (x := 2)",
    "0 if True else (x := 2)", "match 5:\n    case 6:\n        x = 2",
    "import contextlib\nwith contextlib.suppress(ValueError):\n    x = int('a')",
    "try:\n    x = int('a')\nexcept ValueError:\n    pass")


@pytest.mark.parametrize("statement", MAY_NOT_RUN)
def test_what_may_not_run_leaves_the_earlier_value(page, statement):
    assert page(first="x = 1", second=statement, show="print(x)").run("show") == "1"


def test_a_cell_that_changes_a_view_gives_the_same_twice(page):
    cells = page(make="import numpy as np\nW = np.ones((2, 2))\nrow = W[0]", add="row += 1\nprint(W.sum())")
    assert [cells.run("add"), cells.run("add")] == ["6.0", "6.0"]


def test_random_numbers_of_a_module_are_those_of_the_whole_page(page):
    cells = page(seed="import random\nrandom.seed(0)", first="print(random.random())",
                 second="print(random.random())")
    numbers = [cells.run(name, above=False) for name in cells.cells][1:]
    assert [cells.run("second"), cells.run("first"), cells.run("second")] == [numbers[1], *numbers]


def test_what_has_run_does_not_run_again(page):
    cells = page(make="made = []", fill="made.append(1)", show="print(len(made))", more="print(made)")
    assert cells.run("show") == "1"
    assert cells.needs == ["make", "fill"]
    assert cells.run("more") == "[1]"
    assert cells.needs == []


def test_what_only_an_if_has_set_is_not_set_again(page):
    cells = page(make="if True:\n    made = []", show="made.append(1)\nprint(len(made))",
                 more="print(len(made))")
    cells.run("show")
    assert [cells.run("more"), cells.needs] == ["1", []]


def test_what_a_function_has_changed_is_not_changed_again(page):
    cells = page(make="made = []\n\n\ndef f():\n    made.append(1)", call="result = f()",
                 show="print(len(made))")
    assert [cells.run("show"), cells.run("show")] == ["1", "1"]


def test_a_cell_that_ran_is_not_needed_again(page):
    cells = page(make="made = []", fill="made.append(1)", show="print(len(made))")
    cells.run("make")
    cells.run("fill")
    assert cells.run("show") == "1"
    assert cells.needs == []


def test_a_statement_that_was_added_runs_alone(page):
    cells = page(make="made = []", fill="made.append(1)", show="print(len(made))")
    cells.run("show")
    cells.cells["fill"] += "\nmade.append(2)"
    assert cells.run("show") == "2"
    assert cells.needs == ["fill"]


def test_an_edited_cell_counts_as_not_run(page):
    cells = page(x="x = 1", show="print(x)")
    cells.run("show")
    cells.cells["x"] = "x = 2"
    assert cells.run("show") == "2"


def test_a_name_that_another_cell_took_is_made_again(page):
    cells = page(one="X = 1", early="print(X)", two="X = 2", late="print(X)")
    assert [cells.run(name) for name in ("late", "early", "late")] == ["2", "1", "2"]


def test_a_cell_gives_the_same_twice(page):
    cells = page(start="x = 1", add="x += 1\nprint(x)", draw="import random\nrng = random.Random(0)",
                 drawn="print(rng.random())")
    assert cells.run("add") == cells.run("add") == "2"
    assert cells.run("drawn") == cells.run("drawn")


def test_what_a_failed_cell_has_touched_is_made_again(page):
    cells = page(make="made = []", fill="for i in range(3):\n    made.append(1)\n    1 / 0")
    assert cells.run("fill").startswith("ZeroDivisionError")
    assert cells.run("fill", "for i in range(3):\n    made.append(1)\nprint(len(made))") == "3"


def test_a_method_that_may_change_nothing_repeats_nothing(page):
    cells = page(make="class Net:\n    def answer(self):\n        return 1\n\n\nprint('slow')\nnet = Net()",
                 use="print(net.answer())")
    cells.run("use")
    assert cells.needs == ["make"]
    cells.run("use")
    assert cells.needs == []


def test_a_cell_above_that_is_no_python_is_passed_over(page):
    cells = page(x="x = 1", broken="y = (", show="print(x)")
    assert cells.run("show") == "1"


def test_an_error_above_names_its_cell(page):
    cells = page(x="\nx = 1 / 0", show="print('no')\nx")
    assert cells.run("show").startswith('ZeroDivisionError: division by zero\n  cell "x", line 2\n')
    assert (cells.answer["error"]["name"], cells.answer["error"]["line"]) == ("x", 2)


# Statements about lists, functions and random numbers; P and Q stand for two of the lists.
STATEMENTS = (
    "P = [len(Q)]", "P = list(Q)", "P = P + [1]", "P += [2]", "P.append(len(Q))", "P[0] = len(Q)",
    "P, Q = list(Q), list(P)", "for i in range(2):\n    P.append(i)", "for part in (P,):\n    part.append(5)",
    "if len(P) > 3:\n    Q = [6]", "try:\n    P = [7]\n    Q.none()\nexcept AttributeError:\n    P.append(1)",
    "def f():\n    return P + [len(Q)]", "def g():\n    P.append(8)", "def g():\n    Q.append(9)",
    "def f():\n    g()\n    return list(P)", "P = f()", "g()", "Q = [g() or 3, len(P)]",
    "P = [x + y for x in [1, 2] for y in [len(Q)]]",
    "P = Q", "n = h(P)", "n = h(Q)\nP.append(n)", "def h(x):\n    return len(x)",
    "while len(P) > 5:\n    P = [2]", "def h(x):\n    y = x\n    y.append(4)\n    return 0",
    "for i in range(len(P) - 1):\n    Q = [i]",
    "P.append(random.random())", "random.seed(len(P))",
    "P.append(rng.random())", "rng = random.Random(len(P))", "P.sort(key=lambda x: len(Q) * x)")
START = """import random

a, b, c = [1], [2], [3]
rng = random.Random(0)


def f():
    return [0]


def g():
    pass


def h(x):
    x.append(0)
    return 1


random.seed(0)"""


def program(seed, statements=STATEMENTS):
    """Return the cells of a page, by name: a start, and then statements, each of which prints two lists."""
    draw = random.Random(seed)
    cells = {"start": START}
    for i in range(9):
        P, Q = draw.sample("abc", 2)
        cells[f"c{i}"] = draw.choice(statements).replace("P", P).replace("Q", Q) + f"\nprint({P}, {Q})"
    return cells


@pytest.mark.parametrize("seed", range(30))
def test_in_any_order_a_cell_prints_what_the_whole_page_prints(page, seed):
    cells = page(**program(seed))
    whole = {name: cells.run(name, above=False) for name in cells.cells}
    cells.kernel.reset()
    names = [*cells.cells] * 2
    random.Random(seed).shuffle(names)
    for name in names:
        assert (name, cells.run(name)) == (name, whole[name])


TRAINED = "class Net:\n    seen = 0\n\n    def train(self, X):\n        self.seen += len(X)\nnet = Net()\n"
# The cell above before and after an edit, the cell that had run and runs again, what runs before it.
EDITS = {
    "what reads the changed value": ("w = 1\nb = 2\nz = w + b", "w = 5\nb = 2\nz = w + b", "z, b",
                                     ["w = 5", "z = w + b"]),
    "what was made with a function that reads it": (
        "w = 1\ndef f():\n    return w\ndef g():\n    return f() or g()\nz = g()",
        "w = 5\ndef f():\n    return w\ndef g():\n    return f() or g()\nz = g()", "z", ["w = 5", "z = g()"]),
    "what a method may have changed": (TRAINED + "net.train([1])", TRAINED + "net.train([1, 2])", "net.seen",
                                       ["net = Net()", "net.train([1, 2])"]),
    "what follows a seed": ("import random\nrandom.seed(0)\nz = random.random()",
                            "import random\nrandom.seed(1)\nz = random.random()", "z",
                            ["import random", "random.seed(1)", "z = random.random()"]),
    "nothing for a new statement": ("w = 1\nz = w", "v = 3\nw = 1\nz = w", "z", []),
    "nothing for another import": ("from math import sin\nz = sin(0)",
                                   "from math import cos, sin\nz = sin(0)", "z", []),
    "nothing for a setting": (
        "import numpy as np\nz = np.ones(2)",
        "import numpy as np\nnp.set_printoptions(precision=2)\nz = np.ones(2)", "z", []),
    "nothing that uses the name again": ("w = 1\nz = w\nw = 2\ny = w", "w = 1\nz = w\nw = 3\ny = w", "z", []),
}


@pytest.mark.parametrize(("before", "after", "cell", "expected"), EDITS.values(), ids=EDITS)
def test_what_runs_again_after_an_edit(page, before, after, cell, expected):
    import kernel
    import slicing

    cells = page(above=before, cell=cell)
    cells.run("cell")
    history = kernel._session.history
    found = slicing.needed(kernel.parse("cell", cell), kernel.parse("above", after), history)
    assert [statement.text for statement in found] == expected
    assert slicing.needed(kernel.parse("cell", cell), kernel.parse("above", before), history) == []


def test_what_the_reader_has_run_and_put_back_is_made_again(page):
    cells = page(make="w = 1", use="z = w + 1", show="print(w, z)")
    assert cells.run("show") == "1 2"
    cells.run("make", "w = 5")
    assert cells.run("show") == "5 6"
    cells.cells["make"] = "w = 1"
    assert cells.run("show") == "1 2"


def whole(cells):
    """Return what the cells print, with their present text, in a session of their own, from top to bottom."""
    session, numbers = cells.kernel._session, random.getstate()
    cells.kernel.reset()
    printed = {name: cells.run(name, above=False) for name in cells.cells}
    cells.kernel._session = session
    random.setstate(numbers)                        # all sessions share the module
    return printed


# Statements that make one list of another, which an edit must reach.
DERIVED = ("P = [7, 7]", "P = [len(Q), sum(Q)]", "P = Q + [len(Q)]", "P = [x + 1 for x in Q]",
           "P = f() + [4]", "def f():\n    return [sum(P)]")


@pytest.mark.parametrize("seed", range(20))
def test_after_edits_a_cell_prints_what_the_whole_page_prints_now(page, seed):
    draw, texts = random.Random(seed), [program(seed + i, STATEMENTS + 3 * DERIVED) for i in (0, 100)]
    cells = page(**texts[0])
    for _ in range(12):
        edited, name = sorted(draw.sample(list(texts[0])[1:], 2))
        cells.cells[edited] = draw.choice(texts)[edited]            # perhaps put back
        assert (name, cells.run(name)) == (name, whole(cells)[name])
