"""The scalar engine: numbers worked by hand, dual numbers, shared nodes, the page, planted bugs."""

import ast
import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import activations, autodiff
from dlbook.autodiff import Value, backward, order
from dlbook.errors import ShapeError
from dlbook.plots import value_graph
from dlbook.trace import trace


def network(x, w1, b1, w2, b2, target):
    """Return the numbers of x → tanh(w1 x + b1) → sigmoid(w2 · + b2) → squared error."""
    h = (w1 * x + b1).tanh()
    y = (w2 * h + b2).sigmoid()
    return h, y, (y - target) ** 2


def test_network_of_chapter_6_by_hand(xp, close):
    # z1 = ¼ ln 3 · 2 = ½ ln 3, and tanh(½ ln 3) = (3 − 1)/(3 + 1) = ½, so tanh′ = 1 − ¼ = ¾.
    # z2 = 2 · ½ − 1 = 0, so y = ½, σ′ = ¼; L = (½ − 1)² = ¼ and dL/dy = 2 (½ − 1) = −1.
    # δ2 = −1 · ¼ = −¼; dL/dw2 = δ2 · ½ = −⅛; dL/db2 = −¼.
    # δ1 = δ2 · 2 · ¾ = −⅜; dL/dw1 = δ1 · 2 = −¾; dL/db1 = −⅜; dL/dx = δ1 · ¼ ln 3.
    numbers = (2.0, math.log(3.0) / 4, 0.0, 2.0, -1.0)
    leaves = [Value(xp.asarray(number, dtype=xp.float64)) for number in numbers]
    h, y, loss = network(*leaves, 1.0)
    close(h.data, 0.5)
    close(y.data, 0.5)
    close(loss.data, 0.25)
    gradients = backward(loss)
    expected = [-0.375 * math.log(3.0) / 4, -0.75, -0.375, -0.125, -0.25]
    for leaf, want in zip(leaves, expected, strict=True):
        close(gradients[leaf], want)
    close(gradients[y], -1.0)
    close(gradients[h], -0.5)


@pytest.mark.parametrize(("f", "x", "value", "slope"), [
    (lambda x: x + 2, 3.0, 5.0, 1.0),
    (lambda x: 2 + x, 3.0, 5.0, 1.0),
    (lambda x: x - 2, 3.0, 1.0, 1.0),
    (lambda x: 2 - x, 3.0, -1.0, -1.0),
    (lambda x: -x, 3.0, -3.0, -1.0),
    (lambda x: x * 2, 3.0, 6.0, 2.0),
    (lambda x: 2 * x, 3.0, 6.0, 2.0),
    (lambda x: x / 2, 3.0, 1.5, 0.5),
    (lambda x: 2 / x, 4.0, 0.5, -0.125),
    (lambda x: x ** 3, -2.0, -8.0, 12.0),
    (lambda x: x ** -1, 4.0, 0.25, -0.0625),
    (lambda x: x ** 0.5, 4.0, 2.0, 0.25),
    (lambda x: x ** 0, 0.0, 1.0, 0.0),
    (lambda x: x ** 1, 0.0, 0.0, 1.0),
    (lambda x: x ** np.int64(2), 3.0, 9.0, 6.0),
    (lambda x: x.exp(), 0.0, 1.0, 1.0),
    (lambda x: x.log(), 4.0, math.log(4.0), 0.25),
    (lambda x: x.tanh(), math.log(3.0) / 2, 0.5, 0.75),
    (lambda x: x.sigmoid(), math.log(3.0), 0.75, 0.1875),
    (lambda x: x.relu(), 3.0, 3.0, 1.0),
    (lambda x: x.relu(), -3.0, 0.0, 0.0),
    (lambda x: x.relu(), 0.0, 0.0, 0.0),
    (lambda x: x * x, 3.0, 9.0, 6.0),                            # one number twice
    (lambda x: x * x * x, 2.0, 8.0, 12.0),
    (lambda x: x - x, 3.0, 0.0, 0.0),
    (lambda x: x / x, 3.0, 1.0, 0.0),
    (lambda x: (x + x) * (x - 1), 3.0, 12.0, 10.0),              # a diamond: 2x² − 2x
    (lambda x: sum([x, x * x]), 3.0, 12.0, 7.0),
])
def test_each_operation(xp, close, f, x, value, slope):
    x = Value(xp.asarray(x, dtype=xp.float64))
    y = f(x)
    close(y.data, value)
    close(backward(y)[x], slope, atol=1e-15)


def test_paths_are_added_in_the_right_order():
    # A diamond with a tail: a walk that leaves b before its second path has arrived gets this wrong.
    x = Value(2.0)
    b = x * x                            # 4
    c = b * 3.0                          # 12
    y = b * c + b                        # 3b² + b: 2 · (6b + 1) · x = 100
    assert float(y) == 52.0
    assert float(backward(y)[x]) == 100.0
    assert float(backward(y)[b]) == 25.0


def test_a_second_backward_gives_the_same_gradients():
    x, w = Value(0.3), Value(-0.7)
    loss = (w * x).tanh() ** 2
    first, second = backward(loss), backward(loss)
    assert first == second
    assert first is not second
    assert not hasattr(x, "grad")


def test_other_outputs_do_not_interfere():
    x = Value(2.0)
    a, b = x * x, x.exp()
    assert float(backward(a)[x]) == 4.0
    assert float(backward(b)[x]) == math.exp(2.0)
    assert b not in backward(a)


class Dual:
    """A number and its derivative: the other way to differentiate, and hence the oracle."""

    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def tanh(self):
        t = math.tanh(self.value)
        return Dual(t, self.slope / math.cosh(self.value) ** 2)

    def sigmoid(self):
        e = math.exp(-self.value)
        return Dual(1 / (1 + e), self.slope * e / (1 + e) ** 2)


BINARY = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: (a * b).tanh(),
          lambda a, b: (a - b).sigmoid()]
STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99), st.integers(0, 99)),
                 min_size=1, max_size=12)


def compute(steps, leaves):
    """Build a random graph: each step takes any two of the numbers so far."""
    numbers = list(leaves)
    for operation, i, j in steps:
        numbers.append(BINARY[operation](numbers[i % len(numbers)], numbers[j % len(numbers)]))
    return numbers[-1]


@given(STEPS, st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)))
def test_random_graphs_against_dual_numbers(steps, start):
    leaves = [Value(number) for number in start]
    output = compute(steps, leaves)
    gradients = backward(output)
    for k, leaf in enumerate(leaves):
        other = compute(steps, [Dual(v, float(i == k)) for i, v in enumerate(start)])
        assert float(output) == pytest.approx(other.value, rel=1e-12, abs=1e-12)
        assert float(gradients.get(leaf, 0.0)) == pytest.approx(other.slope, rel=1e-9, abs=1e-9)


def composite(x, y):
    """Use every operation once."""
    z = (x * y + 1.5).log() - (x / y).exp() ** 2 + (2.0 / y) * x.tanh()
    return (z * z + z + (y - x).relu() + (-x).sigmoid() + 3.0 - y) ** 0.5


def directional_error():
    """Compare the gradients of `composite` with a central difference along one direction."""
    start, direction, eps = np.array([0.4, 1.7]), np.array([0.6, -0.8]), 1e-6
    leaves = [Value(number) for number in start]
    gradients = backward(composite(*leaves))
    slope = sum(float(gradients[leaf]) * d for leaf, d in zip(leaves, direction, strict=True))
    ends = [float(composite(*map(Value, start + sign * eps * direction))) for sign in (1, -1)]
    difference = (ends[0] - ends[1]) / (2 * eps)
    return abs(slope - difference) / abs(difference)


def test_gradient_along_a_direction():
    assert directional_error() < 1e-8


def overwrite(output):
    """Keep the last path alone, as `t.grad = g` does."""
    gradients = {output: 1.0}
    for value in reversed(order(output)):
        for parent, partial in zip(value.parents, value.partials, strict=True):
            gradients[parent] = gradients[value] * partial
    return gradients


def unordered(output):
    """Pass gradients on at once, before all paths have arrived."""
    gradients, waiting, seen = {output: 1.0}, [output], set()
    while waiting:
        value = waiting.pop()
        if value in seen:
            continue
        seen.add(value)
        for parent, partial in zip(value.parents, value.partials, strict=True):
            gradients[parent] = gradients.get(parent, 0.0) + gradients[value] * partial
            waiting.append(parent)
    return gradients


def swapped(self, other):
    """Give each factor its own value as the derivative."""
    other = self._lift(other)
    return Value(self.data * other.data, (self, other), (self.data, other.data), "*")


def plus(self, other):
    """Forget the minus in the derivative of a difference."""
    other = self._lift(other)
    return Value(self.data - other.data, (self, other), (1.0, 1.0), "-")


def halfway(self, other):
    """Forget that a quotient depends on its denominator."""
    other = self._lift(other)
    return Value(self.data / other.data, (self, other), (1.0 / other.data, 0.0), "/")


def exponent(self, n):
    """Forget to lower the exponent."""
    return Value(self.data ** float(n), (self,), (n * self.data ** float(n),), "**")


@pytest.mark.parametrize(("where", "name", "bug"), [
    (globals(), "backward", overwrite), (globals(), "backward", unordered),
    (Value, "__mul__", swapped), (Value, "__sub__", plus), (Value, "__truediv__", halfway),
    (Value, "__pow__", exponent),
    (activations.ACTIVATIONS, "tanh", activations.Activation(activations.tanh, activations.sigmoid)),
    (activations.ACTIVATIONS, "sigmoid",
     activations.Activation(activations.sigmoid, lambda z: activations.d_sigmoid(z) * 1.01)),
], ids=lambda value: getattr(value, "__name__", None))
def test_planted_bugs_are_caught(monkeypatch, where, name, bug):
    if isinstance(where, dict):
        monkeypatch.setitem(where, name, bug)
    else:
        monkeypatch.setattr(where, name, bug)
    assert directional_error() > 1e-4


def test_sharing_costs_nothing():
    x = Value(1.0)
    y = x
    for _ in range(16):
        y = y + y                        # 2¹⁶ paths, 17 numbers
    assert len(order(y)) == 17
    assert float(backward(y)[x]) == 65536.0
    for _ in range(184):
        y = y + y                        # a walk along the paths would never end
    assert float(backward(y)[x]) == 2.0 ** 200


def test_long_sums_need_no_recursion():
    x = Value(1.0)
    total = x
    for _ in range(3000):
        total = total + x
    assert float(backward(total)[x]) == 3001.0


def test_order_puts_parents_first():
    x, w = Value(2.0), Value(3.0)
    output = (x * w + x).tanh() * x
    listed = order(output)
    assert listed[-1] is output
    assert len(listed) == len(set(listed))
    for i, value in enumerate(listed):
        assert all(parent in listed[:i] for parent in value.parents)


def test_repr_is_readable():
    assert repr(Value(2)) == "Value(2)"
    assert repr(Value(1 / 3, name="w1")) == "Value(w1=0.333333)"
    assert repr(Value(2.0) * Value(3.5)) == "Value(7)"


def test_numpy_numbers_on_either_side():
    x = Value(2.0)
    for y in (np.float64(3.0) * x, x * np.float64(3.0), np.array(3.0) * x):
        assert isinstance(y, Value)
        assert float(backward(y)[x]) == 3.0


def test_dtype_is_preserved(xp):
    x = Value(xp.asarray(0.5, dtype=xp.float32))
    y = (2.0 * x - 1).tanh() / 3 + x ** 2 + x.sigmoid().exp().log() + x.relu()
    assert y.data.dtype == xp.float32
    assert backward(y)[x].dtype == xp.float32


def drawn(x, w1, b1, w2, b2, target):
    """Return every number of the network's graph and every gradient, for the page."""
    *_, loss = network(Value(x), Value(w1), Value(b1), Value(w2), Value(b2), Value(target))
    drawing = value_graph(loss)
    return {"values": [node.value for node in drawing.nodes],
            "gradients": [node.gradient for node in drawing.nodes],
            "partials": [edge.partial for edge in drawing.edges]}


def test_the_page_can_replay_it():
    inputs = {"x": 2.0, "w1": 0.3, "b1": 0.1, "w2": -1.2, "b2": 0.4, "target": 1.0}
    recorded = trace(drawn, inputs)
    for new in ({}, {"x": -0.5, "w2": 0.0, "target": 0.0}):
        now = {**inputs, **new}
        replayed, computed = recorded.run(**now), drawn(**now)
        for name in ("values", "gradients", "partials"):
            for i, want in enumerate(computed[name]):
                assert float(replayed[f"{name}/{i}"]) == pytest.approx(float(want), abs=1e-15)


def test_each_operation_can_be_recorded():
    def f(x, y):
        leaves = Value(x), Value(y)
        output = composite(*leaves)
        assert repr(output) == "Value(traced)"
        gradients = backward(output)
        return {"value": output.data, "dx": gradients[leaves[0]], "dy": gradients[leaves[1]]}
    recorded = trace(f, {"x": 0.4, "y": 1.7})
    leaves = Value(0.9), Value(0.8)
    output = composite(*leaves)
    replayed = recorded.run(x=0.9, y=0.8)
    assert float(replayed["value"]) == pytest.approx(float(output), rel=1e-14)
    assert float(replayed["dx"]) == pytest.approx(float(backward(output)[leaves[0]]), rel=1e-13)
    assert float(replayed["dy"]) == pytest.approx(float(backward(output)[leaves[1]]), rel=1e-13)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: Value([1.0, 2.0]), ShapeError, r"Value: data has shape \(2,\)"),
    (lambda: Value("1"), TypeError, "expected real numbers, got str '1'"),
    (lambda: Value(Value(1.0)), TypeError, "expected real numbers, got Value"),
    (lambda: Value(math.nan), ValueError, "Value: data must be a finite number, got nan"),
    (lambda: Value(1.0) / 0, ValueError, "Value: cannot divide by 0"),
    (lambda: 1 / Value(0.0), ValueError, "Value: cannot divide by 0"),
    (lambda: Value(-2.0).log(), ValueError, "Value: the argument of log must be above 0, got -2"),
    (lambda: Value(0.0).log(), ValueError, "Value: the argument of log must be above 0, got 0"),
    (lambda: Value(-2.0) ** 0.5, ValueError, r"Value: \*\* 0.5 and its derivative .* at -2"),
    (lambda: Value(0.0) ** 0.5, ValueError, r"Value: \*\* 0.5 and its derivative .* at 0"),
    (lambda: Value(0.0) ** -1, ValueError, r"Value: \*\* -1 and its derivative .* at 0"),
    (lambda: Value(2.0) ** Value(2.0), TypeError, r"write \(y \* x.log\(\)\).exp\(\)"),
    (lambda: Value(2.0) + "1", TypeError, "expected real numbers, got str"),
    (lambda: backward(3.0), TypeError, "backward: output must be a Value, got float"),
    (lambda: order([Value(1.0)]), TypeError, "must be a Value, got list"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_overflow_is_reported():
    with np.errstate(over="ignore"), pytest.raises(ValueError, match="exp must be .*, got inf"):
        Value(1000.0).exp()


def test_the_engine_has_fewer_than_100_lines():
    source = inspect.getsource(autodiff)
    parts = [node for node in ast.parse(source).body
             if getattr(node, "name", "") in {"Value", "order", "backward", "_reject"}]
    assert len(parts) == 4
    lines = "\n".join(ast.unparse(without_docstrings(part)) for part in parts).splitlines()
    assert 40 < len([line for line in lines if line]) < 100


def without_docstrings(node):
    """Return the tree without its docstrings; `ast.unparse` leaves out comments."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(inner) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return node
