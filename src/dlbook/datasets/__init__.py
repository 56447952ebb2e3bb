"""Data sets: logic gates, seeded point clouds and curves, a language, measured data, and MNIST.

Most functions return a `Dataset` of NumPy arrays; write ``X, y = datasets.iris()``, or keep the data set
for its names, and move it to a GPU with `Dataset.to`. `toy` draws points, `measured` reads files that ship
with the package (sources and licences: ``data/LICENSES.md``), `images` downloads the two large sets once and
caches them. `grammar` and `sums` write sequences of tokens with known structure, for models that read and
write.
"""

from dlbook.datasets.dataset import Dataset
from dlbook.datasets.grammar import (
    OTHER_NUMBER,
    WORDS,
    Brackets,
    Clauses,
    Repeats,
    Sentences,
    grammar,
)
from dlbook.datasets.images import fashion_mnist, mnist
from dlbook.datasets.measured import breast_cancer, diabetes, digits, iris, pavilion, sunspots, wine
from dlbook.datasets.parsing import grammar_faults, parse_sentence
from dlbook.datasets.sums import DIGITS, Sums, sums
from dlbook.datasets.toy import blobs, circles, curve, gate, ice_cream, spirals, two_moons, xor_clouds

__all__ = ["Brackets", "Clauses", "DIGITS", "Dataset", "OTHER_NUMBER", "Repeats", "Sentences", "Sums",
           "WORDS", "blobs", "breast_cancer", "circles", "curve", "diabetes", "digits", "fashion_mnist",
           "gate", "grammar", "grammar_faults", "ice_cream", "iris", "mnist", "parse_sentence", "pavilion",
           "spirals", "sums", "sunspots", "two_moons", "wine", "xor_clouds"]
