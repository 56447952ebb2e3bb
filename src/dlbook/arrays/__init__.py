"""Arrays: the namespace that computes with them, conversions, devices, pytrees and random numbers.

Every function of this package asks its arguments for their namespace and computes with it. The same source
therefore serves NumPy, CuPy and the traced arrays of `dlbook.trace`.
"""

from dlbook.arrays.backend import asarray, is_array, is_traced, namespace, to_device_of, to_numpy
from dlbook.arrays.devices import synchronize
from dlbook.arrays.explained import explain_device_mismatch, explained
from dlbook.arrays.values import check_setting, choose, in_blocks, quiet_underflow, sign

__all__ = ["asarray", "check_setting", "choose", "explain_device_mismatch", "explained", "in_blocks",
           "is_array", "is_traced", "namespace", "quiet_underflow", "sign", "synchronize", "to_device_of",
           "to_numpy"]
