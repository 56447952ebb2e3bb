"""Where arrays live: the namespace that computes with them, and the way to another device.

A function of this package asks its arguments for their namespace and computes with that. So the
same source serves NumPy, CuPy and the tracing arrays of `dlbook.trace`.
"""

from dlbook.backend.arrays import asarray, is_traced, namespace, to_numpy
from dlbook.backend.devices import synchronize
from dlbook.backend.values import check_setting, choose, one_place, sign

__all__ = ["asarray", "check_setting", "choose", "is_traced", "namespace", "one_place", "sign",
           "synchronize", "to_numpy"]
