"""Errors that teach: each names the argument, what was expected, what was given, and a likely cure.

The package's public functions call the ``check_*`` functions. Most of these look at *values*, so they are
not for functions that are traced for the page; `check_shape` and `check_gradient` look at shapes only.
"""

from dlbook.errors.arrays import check_classes, check_finite, check_gradient, check_labels, check_shape
from dlbook.errors.text import DamagedFileError, ShapeError, TraceError, describe
from dlbook.errors.values import (
    check_count,
    check_dtype,
    check_flag,
    check_function,
    check_generator,
    check_kind,
    check_number,
    check_one_of,
    check_positive,
    check_seed,
)

__all__ = ["DamagedFileError", "ShapeError", "TraceError", "check_classes", "check_count",
           "check_dtype", "check_finite", "check_flag", "check_function", "check_generator", "check_gradient",
           "check_kind", "check_labels", "check_number", "check_one_of", "check_positive",
           "check_seed", "check_shape", "describe"]
