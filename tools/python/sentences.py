"""What the Python of the page says to readers, in one place: a translation needs nothing else."""

__all__ = ["SENTENCES", "CannotRunHere", "say"]

SENTENCES = {
    "line": "line {line}",
    "line of a cell": 'cell "{cell}", line {line}',
    "inside a function": "{place}, in {function}",
    "cause": "The cause: {cause}",
    "too much text": "\n… The rest is not shown: a cell may print {most} characters.\n",
    "too long a message": "\n… The rest of the message is not shown: it is longer than {most} characters.",
    "too many pictures": "\n… Further pictures are not shown: a cell may show {most}.\n",
    "recursion": "RecursionError: a function called itself too often. Does it end, and does each call come "
                 "closer to the end?",
    "memory": "MemoryError: this needs more memory than Python in the page may use. Make the arrays smaller, "
              "or restart Python.",
    "no module": "{module} is not available in the page: Python here has NumPy, matplotlib and dlbook. Run "
                 "this cell on Colab or on your computer.",
    "no threads": "Python in the page has no threads. Run this cell on Colab or on your computer.",
    "no network": "Python in the page has no network. Run this cell on Colab or on your computer.",
    "no input": "input() cannot ask you anything here. Write the answer into the cell, as name = \"…\".",
    "no command": "`{command}` is a command of Jupyter, and works only there. Here the page needs none: "
                  "NumPy, matplotlib and dlbook are installed.",
    "no waiting": "Python in the page cannot wait with await. Run this cell on Colab or on your computer.",
    "stopped": "The cell ended itself with sys.exit({code}).",
}


class CannotRunHere(RuntimeError):
    """Raised for what a notebook can do and the page cannot; the message is a sentence for the reader."""


def say(key, **values):
    """Return the sentence called `key`."""
    return SENTENCES[key].format(**values)
