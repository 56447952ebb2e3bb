"""Automatic differentiation on one page: numbers that remember how they were computed.

Each operation records its *local* derivatives with its value. `backward` multiplies them along the paths
from the output and sums over the paths: the chain rule in one pass through the graph. Introduced in
chapter 6; `dlbook.network` does the same with whole layers.
"""

import numbers

from dlbook import activations
from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_kind, check_shape

__all__ = ["Value", "backward", "order"]


class Value:
    """A number that knows the numbers it was computed from, and its derivatives with respect to them.

    It supports ``+ - * / **``, `exp`, `log`, `tanh`, `sigmoid` and `relu`, also with plain numbers on
    either side. It stores no gradient: `backward` computes them on each call.

    Parameters
    ----------
    data : float or 0-d float array
    parents : tuple of Value, optional
    partials : tuple of float or 0-d float array, optional
        Local derivatives, one per parent.
    op, name : str, optional
        The operation that computed it, and its name in drawings.

    Raises
    ------
    ValueError
        If it is not a single finite number, as after ``1 / Value(0.0)``.

    Examples
    --------
    >>> x = Value(3.0, name="x")
    >>> y = x * x + 2 * x
    >>> y, float(backward(y)[x])
    (Value(15), 8.0)
    """

    __slots__ = ("data", "name", "op", "parents", "partials")
    __array_ufunc__ = None                   # NumPy numbers on the left defer to Value

    def __init__(self, data, parents=(), partials=(), op="", name=""):
        self.data, self.parents, self.partials = asarray(data, what="Value: data"), parents, partials
        self.op, self.name = op, name
        check_shape("Value: data", self.data, (), hint="a Value is one number, not an array")
        _reject(self.data, lambda x: not namespace(x).isfinite(x),
                f"Value: {op or 'data'} must be a finite number, got")

    def __repr__(self):
        number = "traced" if is_traced(self.data) else f"{float(self.data):.6g}"
        return f"Value({self.name}={number})" if self.name else f"Value({number})"

    def __float__(self):
        return float(self.data)

    def __add__(self, other):
        other = self._lift(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    __radd__ = __add__

    def __sub__(self, other):
        other = self._lift(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0), "-")

    def __mul__(self, other):
        other = self._lift(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = self._lift(other)
        a, b = self.data, other.data
        _reject(b, lambda b: b == 0.0, "Value: cannot divide by")
        return Value(a / b, (self, other), (1.0 / b, -a / b / b), "/")

    def __pow__(self, n):
        if isinstance(n, bool) or not isinstance(n, numbers.Real):
            raise TypeError(f"Value: the exponent must be a plain number, got {type(n).__name__}; "
                            "for x ** y with two Values write (y * x.log()).exp()")
        n = float(n)
        _reject(self.data, lambda x: (x < 0.0 and n % 1) or (x == 0.0 and n < 1 and n != 0),
                f"Value: ** {n:g} and its derivative do not exist at")
        slope = n * self.data ** (n - 1.0) if n else 0.0
        return Value(self.data ** n, (self,), (slope,), f"** {n:g}")

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,), "neg")

    def __rsub__(self, other):
        return self._lift(other) - self

    def __rtruediv__(self, other):
        return self._lift(other) / self

    def exp(self):
        """Return e to the power of this number, which is its own derivative."""
        power = namespace(self.data).exp(self.data)
        return Value(power, (self,), (power,), "exp")

    def log(self):
        """Return the natural logarithm."""
        _reject(self.data, lambda x: x <= 0.0, "Value: the argument of log must be above 0, got")
        return Value(namespace(self.data).log(self.data), (self,), (1.0 / self.data,), "log")

    def tanh(self):
        """Return the hyperbolic tangent."""
        return self._activate("tanh")

    def sigmoid(self):
        """Return the logistic function."""
        return self._activate("sigmoid")

    def relu(self):
        """Return the number if it is positive, else 0; the derivative at 0 is taken as 0."""
        return self._activate("relu")

    def _activate(self, name):
        g = activations.get(name)
        return Value(g.value(self.data), (self,), (g.derivative(self.data),), name)

    def _lift(self, other):
        return other if isinstance(other, Value) else Value(asarray(other, like=self.data))


def order(output):
    """Return the numbers that `output` was computed from, each after its parents, and `output` last."""
    check_kind("backward: output", output, Value, "a Value")
    ordered, seen, stack = [], set(), [(output, False)]
    while stack:                             # no recursion: the graph of a long sum is deep
        value, parents_are_done = stack.pop()
        if parents_are_done:
            ordered.append(value)
        elif value not in seen:              # a shared number is listed once
            seen.add(value)
            stack.append((value, True))
            stack.extend((parent, False) for parent in reversed(value.parents))
    return ordered


def backward(output):
    """Compute the derivative of `output` with respect to each number it was computed from.

    This takes one pass from the output to the inputs, however many there are. Nothing is stored in the
    graph, so a second call returns the same result.

    Returns
    -------
    dict of Value to 0-d float array
    """
    values = order(output)
    gradients = {output: namespace(output.data).ones_like(output.data)}
    for value in reversed(values):
        for parent, partial in zip(value.parents, value.partials, strict=True):
            gradients[parent] = gradients.get(parent, 0.0) + gradients[value] * partial
    return gradients


def _reject(x, bad, sentence):
    if not is_traced(x) and bool(bad(x)):
        raise ValueError(f"{sentence} {float(x):g}")
