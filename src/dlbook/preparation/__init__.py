"""What is done to data before a network sees them: parts, scales, features, directions.

`split` and `kfold` deal the samples out; `standardize` learns its scales from the first part only, so
that nothing of the others leaks into the training; `polynomial` and `one_hot` make columns; `hsv` gives
colours other coordinates; `pca` finds the directions in which the samples differ most. Introduced in
chapter 8, `pca` in 12.
"""

from dlbook.preparation.features import hsv, one_hot, polynomial, polynomial_names
from dlbook.preparation.scaling import PCA, Standardizer, pca, standardize, standardizer
from dlbook.preparation.splits import kfold, split

__all__ = ["PCA", "Standardizer", "hsv", "kfold", "one_hot", "pca", "polynomial", "polynomial_names",
           "split", "standardize", "standardizer"]
