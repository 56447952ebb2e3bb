"""Data: logic gates, seeded clouds and curves, small sets that people measured, and MNIST.

Every function returns a `Dataset`; write ``X, y = datasets.iris()``, or keep it for the names. All
arrays are NumPy arrays; `dlbook.arrays.asarray` moves them to a GPU. `toy` draws points, `measured`
reads the files that ship with the package (sources and licences: ``data/LICENSES.md``), `images`
fetches the two large sets once and keeps them.
"""

from dlbook.datasets.dataset import Dataset
from dlbook.datasets.images import fashion_mnist, mnist
from dlbook.datasets.measured import breast_cancer, diabetes, digits, iris, pavilion, wine
from dlbook.datasets.toy import blobs, circles, curve, gate, ice_cream, spirals, two_moons, xor_clouds

__all__ = ["Dataset", "blobs", "breast_cancer", "circles", "curve", "diabetes", "digits",
           "fashion_mnist", "gate", "ice_cream", "iris", "mnist", "pavilion", "spirals", "two_moons",
           "wine", "xor_clouds"]
