"""Data sets: logic gates, seeded point clouds and curves, small measured data sets, and MNIST.

Every function returns a `Dataset` of NumPy arrays; write ``X, y = datasets.iris()``, or keep the data set
for its names, and move it to a GPU with `Dataset.to`. `toy` draws points, `measured` reads files that ship
with the package (sources and licences: ``data/LICENSES.md``), `images` downloads the two large sets once and
caches them.
"""

from dlbook.datasets.dataset import Dataset
from dlbook.datasets.images import fashion_mnist, mnist
from dlbook.datasets.measured import breast_cancer, diabetes, digits, iris, pavilion, sunspots, wine
from dlbook.datasets.toy import blobs, circles, curve, gate, ice_cream, spirals, two_moons, xor_clouds

__all__ = ["Dataset", "blobs", "breast_cancer", "circles", "curve", "diabetes", "digits",
           "fashion_mnist", "gate", "ice_cream", "iris", "mnist", "pavilion", "spirals", "sunspots",
           "two_moons", "wine", "xor_clouds"]
