"""Many arrays in one row: one array to send, or to update, in place of many."""

import itertools
import math

from dlbook.arrays import namespace, pytree

__all__ = ["Row"]


class Row:
    """The way from a nest of arrays into one row, and back.

    Parameters
    ----------
    like : nest of arrays
        Its build, and the shapes.
    """

    def __init__(self, like):
        self.like = like
        self.shapes = [leaf.shape for leaf in pytree.leaves(like)]
        self.ends = list(itertools.accumulate(map(math.prod, self.shapes)))

    def join(self, nest):
        """Return the numbers of all arrays of `nest`, which is built like ``like``, in one array."""
        leaves = pytree.leaves(nest)
        xp = namespace(*leaves)
        return xp.concat([xp.reshape(leaf, (-1,)) for leaf in leaves], axis=0)

    def split(self, row):
        """Return the nest whose numbers stand in `row`."""
        xp = namespace(row)
        parts = [xp.reshape(row[begin:end], shape)
                 for begin, end, shape in zip([0, *self.ends], self.ends, self.shapes, strict=False)]
        return pytree.rebuild(self.like, parts)
