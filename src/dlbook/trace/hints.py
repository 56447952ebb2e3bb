"""What to write instead: the cure for a line that takes a value out of the recording.

Python tells an array only that somebody wants its value, not who. The line of the source tells the rest.
"""

import re

from dlbook.trace.source import here, line

__all__ = ["of_condition", "of_index", "of_text", "of_value"]

_CONDITIONS = {     # pattern of the line: what to write
    r"\b(?:max|min)\(": "write xp.maximum(a, b) or xp.minimum(a, b); of one array, xp.max(x) or xp.min(x)",
    r"\bsorted\(": "write xp.sort(x)",
    r"\b(?:and|or|not)\b": "write (x > 0) & (y > 0), |, ~ and, in place of `if`, xp.where(condition, a, b)",
    r"[<>]=?[^<>=,()]+[<>]": "write (low < x) & (x < high) and, in place of `if`, xp.where(condition, a, b)",
}
_WHERE = "write xp.where(condition, a, b) instead: both sides are computed, and the value chooses"
_STANDARD = {"array": "asarray", "absolute": "abs", "power": "pow", "dot": "matmul", "concatenate": "concat",
             "amax": "max", "amin": "min", "fabs": "abs", "cumsum": "cumulative_sum",
             **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")}}


def of_condition():
    """Say what to write instead of an ``if`` on a value."""
    cure = next((cure for pattern, cure in _CONDITIONS.items() if re.search(pattern, line())), _WHERE)
    return ("`if`, `while`, `and`, `or` and `not` cannot look at a value that the reader will change; "
            f"{cure}{here()}")


def of_index():
    """Say what to write instead of a value that counts a loop or a place in a list."""
    if "range(" in line():
        return ("a loop cannot run as often as the reader says; let it run as often as it ever may, and keep "
                f"what counts: for i in range(9): x = xp.where(i < n, new, x){here()}")
    return ("a place in a list or in a NumPy array must be known before; write "
            f"xp.take(xp.asarray(values), i, axis=0){here()}")


def of_value():
    """Say what to write instead of what wants a plain number or a NumPy array."""
    text = line()
    if re.search(r"^\w+\[.*\]\s*[-+*/@%|&^]*=[^=]", text):
        return ("an array is never filled in place here; build the new one with xp.stack, xp.concat or "
                f"xp.where{here()}")
    called = re.findall(r"\b(np|numpy|math)\.([\w.]+)\(", text)
    if called:
        told = ", ".join(f"xp.{_standard(name)} instead of {module}.{name}" for module, name in called)
        return (f"{called[0][0]} would take the value out of the graph and freeze it; with "
                f"xp = namespace(x), write {told}{here()}")
    if re.search(r"\w\[", text) and not re.search(r"\b(?:float|int|round|complex)\(", text):
        return of_index()
    return ("float(), int(), round(), NumPy and the math module take the value out of the graph; "
            f"use the functions of xp = namespace(x){here()}")


def of_text():
    """Say what to write instead of a number in an f-string."""
    return ("text is made once, while the function is recorded, and would not follow the reader; return the "
            f'number, and show it with views=[Readout("loss {{loss:.2f}}")]{here()}')


def _standard(name):
    return _STANDARD.get(name, name)
