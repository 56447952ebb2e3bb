"""What a reader may search for: the terms of the glossary, each with its chapter, and other words for them.

The glossary names each term in English and Korean, sometimes in two ways, and the chapter that explains it.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

GLOSSARY = Path(__file__).resolve().parents[2] / "book" / "glossary.md"
ENTRY = re.compile(r"^## (.+)\n\n\*\*(.+?)\*\*(?: \(([^)]*)\))?[^§]*?\]\((\d\d_\w+)\.ipynb", re.MULTILINE)
# What the glossary does not use, but readers do.
MORE = {
    "machine learning": ["기계 학습"],
    "convolution": ["컨볼루션", "콘볼루션"],
    "convolutional network": ["컨볼루션 신경망", "CNN"],
    "recurrent network": ["RNN"],
    "long short-term memory": ["LSTM"],
    "multilayer perceptron": ["MLP"],
    "attention": ["주의 메커니즘", "셀프 어텐션"],
    "backpropagation": ["오차 역전파", "오류 역전파"],
    "stochastic gradient descent": ["SGD"],
    "sigmoid": ["시그모이드"],
    "tanh": ["하이퍼볼릭 탄젠트"],
    "loss function": ["비용 함수"],
    "mean squared error": ["MSE"],
    "learning rate": ["러닝 레이트"],
    "feature": ["피처"],
    "label": ["라벨"],
    "optimizer": ["최적화 알고리즘"],
    "vanishing gradient": ["그레이디언트 소실"],
    "fine-tuning": ["파인튜닝"],
    "shortcut": ["스킵 연결", "잔차 연결"],
    "residual network": ["ResNet"],
    "principal component analysis": ["PCA"],
    "test set": ["시험 세트"],
}


class Group(NamedTuple):
    """A term: the page of the chapter that explains it, and all words for it, the English one first."""

    page: str
    words: list[str]


@functools.cache
def groups() -> list[Group]:
    """Return the terms of the glossary."""
    found = []
    for entry in re.split(r"(?m)^(?=## )", GLOSSARY.read_text(encoding="utf-8")):
        if match := ENTRY.match(entry):
            english, korean, also, page = match.groups()
            other = re.findall(r"[가-힣]+(?: [가-힣]+)*", (also or "").partition(",")[0])
            found.append(Group(f"book/{page}", [english, korean, *other, *MORE.get(english, ())]))
    return found
