"""Many arrays as one flat vector: one array to send, or to update, in place of many."""

import itertools
import math

from dlbook.arrays import namespace, pytree

__all__ = ["Raveler"]


class Raveler:
    """The way from a pytree of arrays to one flat vector, and back.

    Parameters
    ----------
    like : pytree of arrays
        Its structure and shapes are those of all others.
    """

    def __init__(self, like):
        self.like = like
        self.shapes = [leaf.shape for leaf in pytree.leaves(like)]
        self.ends = list(itertools.accumulate(map(math.prod, self.shapes)))

    def ravel(self, tree):
        """Return the entries of all arrays of `tree`, a pytree of the structure of `like`, in one vector."""
        leaves = pytree.leaves(tree)
        xp = namespace(*leaves)
        return xp.concat([xp.reshape(leaf, (-1,)) for leaf in leaves], axis=0)

    def unravel(self, vector):
        """Return the pytree that `ravel` made `vector` from."""
        xp = namespace(vector)
        leaves = [xp.reshape(vector[begin:end], shape)
                  for begin, end, shape in zip([0, *self.ends], self.ends, self.shapes, strict=False)]
        return pytree.rebuild(self.like, leaves)
