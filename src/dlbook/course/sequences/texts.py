"""Chapter 11: names in brackets, a world of texts whose rule is known: what opens with ( closes with )."""

import numpy as np

from dlbook import network
from dlbook.arrays import namespace

__all__ = ["KNOWN", "NAMES", "NEW", "TOKENS", "bracketed", "closing", "encode", "one_hot"]

TOKENS = tuple("()[]abcdefghijklmnopqrstuvwxyz")

# Given names from many countries, of at most seven letters of the English alphabet.
NAMES = tuple("""
ada adam adele adrian agnes aiko aisha akira alan albert alex alice alina alma amal amara amina amir ana
anders andrea anita anna anton anya ari arjun arthur asha astrid ayla bao basil bela ben berta bilal boris
bruno carla carlos carmen cecil chen chloe clara claude cora dalia dana daniel daria dario david deniz diana
diego dina dora edgar edith elena eli elias elin elisa ella elsa emil emma eric erika esra esther eva evan
fadi farah fatima felix finn flora frank freya frida gabriel george gina giulia goran greta hana hannah hans
haruto hassan heidi helen henry hugo ibrahim ida igor ilse imani ines ingrid irene iris isaac isabel ivan
ivo jack jakob james jana jasmin jin joan joel johan jonas jose joshua judith julia jun kai karim karin karl
kaya kenji kim kira klara kofi lars laura lea leila lena leo leon lila lin lina linda lisa liam louis luca
lucia luis luna lydia maja malik mara marco maria marie mario marta martin matteo maya mei mia mila milan
mina minho minjun mira miriam mona nadia naomi nari nils nina noah noor nora olaf olga olivia omar oscar
otto pablo paolo patrick paul pedro peter petra pia rachel rafael rania raul ravi rita robert robin roman
rosa ruben ruth samir samuel sara sasha selma seo sergio siri sofia sonia sora soyeon stefan susan sven
tamar tania taro theo thomas tim tina tomas ulla uma ursula vera victor viola walter wanda wei willem yara
yuki yuna yusuf zara zoe zora
""".split())

_ORDER = np.random.default_rng(0).permutation(len(NAMES))
KNOWN = tuple(NAMES[i] for i in _ORDER[:200])               # to train with
NEW = tuple(NAMES[i] for i in _ORDER[200:])                 # 52 to ask about


def bracketed(names):
    """Return each name twice: in round brackets and in square ones."""
    return [opened + name + closed for name in names for opened, closed in ("()", "[]")]


def encode(texts, length=None):
    """Return the numbers of the characters, −1 where a text has ended.

    Parameters
    ----------
    texts : sequence of str
    length : int, optional
        Number of places; those of the longest text by default.

    Returns
    -------
    int array, shape (n, length)
    """
    ids = np.full((len(texts), length or max(map(len, texts))), -1)
    for row, text in zip(ids, texts, strict=True):
        row[:len(text)] = [TOKENS.index(character) for character in text]
    return ids


def one_hot(ids):
    """Return a row of zeros with a single 1 for each number, (…, 30); zeros alone where it is −1."""
    xp = namespace(ids)
    return xp.astype(ids[..., None] == xp.arange(len(TOKENS)), xp.float64)


def closing(net, count, texts=100, seed=1):
    """Return how often a model prefers the right closing bracket after `count` names in a row.

    Parameters
    ----------
    net : Network
        From one-hot characters, (n, t, 30), to the logits of the next one at each place, (n, t, 30).
    count : int
        How many of the new names stand between the opening bracket and the question.
    texts : int, default 100
        Number of texts; half of them open with each bracket.
    seed : int, default 1

    Returns
    -------
    float
        0.5 is what guessing achieves.
    """
    rng = np.random.default_rng(seed)
    said = ["(["[i % 2] + "".join(rng.choice(NEW, count)) for i in range(texts)]
    ends = [len(text) - 1 for text in said]
    logits = network.predict(net, one_hot(encode(said)))[np.arange(texts), ends]
    return float(np.mean((logits[:, 1] > logits[:, 3]) == (np.arange(texts) % 2 == 0)))
