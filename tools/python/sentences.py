"""What the Python of the page says to readers in every language of the book, all in one place.

``DLBOOK_LANGUAGE``, which the page sets before Python starts, chooses the language.
"""

import os

__all__ = ["SENTENCES", "CannotRunHere", "say"]

ENGLISH = {
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

KOREAN = {
    "line": "{line}번째 줄",
    "line of a cell": "셀 \"{cell}\", {line}번째 줄",
    "inside a function": "{place}, 함수 {function} 안",
    "cause": "원인: {cause}",
    "too much text": "\n… 나머지는 보이지 않습니다. 셀 하나는 {most}자까지 출력할 수 있습니다.\n",
    "too long a message": "\n… 메시지의 나머지는 보이지 않습니다. {most}자가 넘습니다.",
    "too many pictures": "\n… 나머지 그림은 보이지 않습니다. 셀 하나는 그림을 {most}개까지 보여 줄 수 "
                         "있습니다.\n",
    "recursion": "RecursionError: 함수가 자기 자신을 너무 여러 번 호출했습니다. 끝나는 조건이 있나요? "
                 "호출할 때마다 그 끝에 가까워지나요?",
    "memory": "MemoryError: 페이지 안의 파이썬이 쓸 수 있는 것보다 많은 메모리가 필요합니다. 배열을 더 "
              "작게 만들거나 파이썬을 다시 시작하세요.",
    "no module": "페이지 안에서는 {module} 모듈을 쓸 수 없습니다. 여기의 파이썬에는 NumPy, matplotlib, "
                 "dlbook이 있습니다. 이 셀은 Colab이나 자신의 컴퓨터에서 실행하세요.",
    "no threads": "페이지 안의 파이썬에는 스레드가 없습니다. 이 셀은 Colab이나 자신의 컴퓨터에서 "
                  "실행하세요.",
    "no network": "페이지 안의 파이썬은 네트워크에 접속하지 못합니다. 이 셀은 Colab이나 자신의 "
                  "컴퓨터에서 실행하세요.",
    "no input": "여기에서는 input()으로 물어볼 수 없습니다. name = \"…\"처럼 답을 셀에 직접 쓰세요.",
    "no command": "`{command}` 명령은 Jupyter에서만 쓸 수 있습니다. 여기에는 NumPy, matplotlib, "
                  "dlbook이 이미 있어서 필요하지 않습니다.",
    "no waiting": "페이지 안의 파이썬은 await로 기다릴 수 없습니다. 이 셀은 Colab이나 자신의 "
                  "컴퓨터에서 실행하세요.",
    "stopped": "셀이 sys.exit({code}) 호출로 스스로 끝났습니다.",
}

SENTENCES = {"en": ENGLISH, "ko": KOREAN}


class CannotRunHere(RuntimeError):
    """Raised for what a notebook can do and the page cannot; the message is a sentence for the reader."""


def say(key, **values):
    """Return the sentence called `key`, in the reader's language."""
    sentences = SENTENCES.get(os.environ.get("DLBOOK_LANGUAGE"), ENGLISH)
    return sentences[key].format(**values)
