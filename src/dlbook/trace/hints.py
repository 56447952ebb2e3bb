"""Hints: what to write instead of a line that takes a value out of the recording.

Python calls the same method of an array whoever needs its value. The source line says which it was.
"""

import re

from dlbook.trace.source import here, line

__all__ = ["for_condition", "for_index", "for_text", "for_value"]

_CONDITIONS = {     # pattern of the line: hint
    r"\b(?:max|min)\(": "write xp.maximum(a, b) or xp.minimum(a, b); of one array, xp.max(x) or xp.min(x)",
    r"\bsorted\(": "write xp.sort(x)",
    r"\b(?:and|or|not)\b": "write (x > 0) & (y > 0), |, ~ and, in place of `if`, xp.where(condition, a, b)",
    r"[<>]=?[^<>=,()]+[<>]": "write (low < x) & (x < high) and, in place of `if`, xp.where(condition, a, b)",
}
_WHERE = "write xp.where(condition, a, b) instead: both sides are computed, and the condition selects"
_STANDARD = {"array": "asarray", "absolute": "abs", "power": "pow", "dot": "matmul", "concatenate": "concat",
             "amax": "max", "amin": "min", "fabs": "abs", "cumsum": "cumulative_sum",
             **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")}}


def for_condition():
    """Return what to write instead of an ``if`` on a value."""
    hint = next((hint for pattern, hint in _CONDITIONS.items() if re.search(pattern, line())), _WHERE)
    return ("`if`, `while`, `and`, `or` and `not` cannot depend on a value that the reader may change; "
            f"{hint}{here()}")


def for_index():
    """Return what to write instead of a value as the length of a loop or an index into a list."""
    if "range(" in line():
        return ("the length of a loop cannot depend on the reader; run the largest number of steps, and "
                f"ignore the rest: for i in range(9): x = xp.where(i < n, new, x){here()}")
    return ("an index into a list or a NumPy array must be known while recording; write "
            f"xp.take(xp.asarray(values), i, axis=0){here()}")


def for_value():
    """Return what to write instead of a call that needs a plain number or a NumPy array."""
    text = line()
    if re.search(r"^\w+\[.*\]\s*[-+*/@%|&^]*=[^=]", text):
        return ("an array cannot be filled in place here; create a new one with xp.stack, xp.concat or "
                f"xp.where{here()}")
    called = re.findall(r"\b(np|numpy|math)\.([\w.]+)\(", text)
    if called:
        instead = ", ".join(f"xp.{_standard(name)} instead of {module}.{name}" for module, name in called)
        return (f"{called[0][0]} would take the value out of the graph and freeze it; with "
                f"xp = namespace(x), write {instead}{here()}")
    if re.search(r"\w\[", text) and not re.search(r"\b(?:float|int|round|complex)\(", text):
        return for_index()
    return ("float(), int(), round(), NumPy and the math module take the value out of the graph; "
            f"use the functions of xp = namespace(x){here()}")


def for_text():
    """Return what to write instead of a number in an f-string."""
    return ("text is created once, while the function is recorded, and would not change later; return the "
            f'number, and show it with views=[Readout("loss {{loss:.2f}}")]{here()}')


def _standard(name):
    return _STANDARD.get(name, name)
