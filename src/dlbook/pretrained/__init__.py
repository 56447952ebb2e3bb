"""Trained networks that ship with the package, with a record of how each was made.

``make models`` trains them from fixed seeds; the recipe of each is in ``dlbook.course.<chapter>.model``, so
that its chapter can show and run it. Weights are *quantized*: every array is stored as whole numbers of
8 bits (16 for vectors, such as biases) and one scale, and a weight is the product of the two. The scores in
a record are those of these rounded weights.

The format of ``<name>.json``: "format" and "version"; "layers", as in a file of `network.save`; "arrays",
one entry for each array of the network with its "name" (such as ``"params/0/W"``), "shape", "bits" (8 or
16), "scale" and "data", the whole numbers in row order, little-endian, as base64; "sha256" of all these
entries; "record". Nothing in it is executed when it is read, and no file is trusted: names and shapes must be
those that the layers need.
"""

from dlbook.pretrained.files import Recipe, load, names, packed, record, save
from dlbook.pretrained.quantize import Packed, quantized, raveled, unpacked

__all__ = ["Packed", "Recipe", "load", "names", "packed", "quantized", "raveled", "record", "save",
           "unpacked"]
