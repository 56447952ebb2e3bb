"""A GPU in slow motion, for machines without one: it has a queue and a clock, and counts waits."""

import operator

__all__ = ["DeviceNumber", "ToyGPU"]


class ToyGPU:
    """A simulated GPU: launches return immediately, and the kernels run later, in order.

    Time is simulated: nothing really waits.

    Parameters
    ----------
    launch_time : float, default 5e-6
        Seconds that a launch takes on the host.
    compile_time : float, default 0.0
        Additional seconds for the very first launch, as for compiling a kernel.

    Attributes
    ----------
    waits : int
        Number of times that the host has waited for the device.
    """

    def __init__(self, launch_time=5e-6, compile_time=0.0):
        self.launch_time, self.compile_time, self.waits = launch_time, compile_time, 0
        self._host = self._device = 0.0

    def now(self):
        """Return the time on the host's clock, in seconds."""
        return self._host

    def launch(self, kernel, value=0.0):
        """Launch a kernel that takes `kernel` seconds, and return immediately.

        Parameters
        ----------
        kernel : float
        value : float, optional
            The result of the kernel.

        Returns
        -------
        DeviceNumber
            ``float()`` of it waits for the device. Adding or multiplying launches another kernel.
        """
        self._host += self.launch_time + self.compile_time
        self.compile_time = 0.0
        self._device = max(self._device, self._host) + kernel
        return DeviceNumber(self, value)

    def host_work(self, seconds):
        """Spend time on the host, for instance on the next mini-batch, while the device continues."""
        self._host += seconds

    def wait(self):
        """Wait on the host until all kernels launched so far have finished."""
        self.waits += 1
        self._host = max(self._host, self._device)


class DeviceNumber:
    """A number on the device that may not be computed yet: to read it, the host has to wait."""

    __array_ufunc__ = None                               # NumPy's numbers leave the operation to this class

    def __init__(self, device, value):
        self._device, self._value = device, value

    def __add__(self, other):
        return self._compute(operator.add, other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._compute(operator.sub, other)

    def __mul__(self, other):
        return self._compute(operator.mul, other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._compute(operator.truediv, other)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("a number on the device is no array of NumPy: add such numbers with +, and read the "
                        "sum with float()")

    def _compute(self, operation, other):
        """Launch a kernel that combines this number with another, on the device or the host."""
        value = other._value if isinstance(other, DeviceNumber) else other
        return self._device.launch(1e-6, operation(self._value, value))

    def __float__(self):
        self._device.wait()
        return float(self._value)

    def __repr__(self):
        return "a number on the device"
