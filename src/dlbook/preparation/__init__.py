"""Preparation of data for training: splitting, scaling, new features and principal components.

`split` and `kfold` partition the samples; `standardize` learns mean and scale from the training set only, so
that nothing leaks from the others; `polynomial` and `one_hot` create columns; `hsv` converts colours; `pca`
finds the directions of largest variance. Introduced in chapter 8, `pca` in chapter 13.
"""

from dlbook.preparation.features import hsv, one_hot, polynomial, polynomial_names
from dlbook.preparation.scaling import PCA, Standardizer, pca, standardize, standardizer
from dlbook.preparation.splits import kfold, split

__all__ = ["PCA", "Standardizer", "hsv", "kfold", "one_hot", "pca", "polynomial", "polynomial_names",
           "split", "standardize", "standardizer"]
