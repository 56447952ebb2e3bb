"""A GPU in slow motion, for machines without one: it has a queue and a clock, and counts waits."""

__all__ = ["DeviceNumber", "ToyGPU"]


class ToyGPU:
    """A simulated GPU: launches return at once, and the kernels run later, in order.

    Its time is computed, not spent.

    Parameters
    ----------
    launch_time : float, default 5e-6
        Seconds that the host needs for a launch.
    compile_time : float, default 0.0
        Additional seconds for the very first launch, as for compiling a kernel.

    Attributes
    ----------
    waits : int
        How often the host has waited for the device.
    """

    def __init__(self, launch_time=5e-6, compile_time=0.0):
        self.launch_time, self.compile_time, self.waits = launch_time, compile_time, 0
        self._host = self._device = 0.0

    def now(self):
        """Return the time on the host's clock, in seconds."""
        return self._host

    def launch(self, kernel, value=0.0):
        """Launch a kernel that takes `kernel` seconds, and return at once.

        Parameters
        ----------
        kernel : float
        value : float, optional
            The result of the kernel.

        Returns
        -------
        DeviceNumber
            ``float()`` of it waits for the device. To add two of them is another kernel.
        """
        self._host += self.launch_time + self.compile_time
        self.compile_time = 0.0
        self._device = max(self._device, self._host) + kernel
        return DeviceNumber(self, value)

    def host_work(self, seconds):
        """Let the host work, for instance on the next mini-batch, while the device continues."""
        self._host += seconds

    def wait(self):
        """Let the host wait until all kernels launched so far have finished."""
        self.waits += 1
        self._host = max(self._host, self._device)


class DeviceNumber:
    """A number on the device, perhaps not computed yet: to read it, the host has to wait."""

    def __init__(self, device, value):
        self._device, self._value = device, value

    def __add__(self, other):
        value = other._value if isinstance(other, DeviceNumber) else other
        return self._device.launch(1e-6, self._value + value)

    __radd__ = __add__

    def __truediv__(self, number):
        return self._device.launch(1e-6, self._value / number)

    def __float__(self):
        self._device.wait()
        return float(self._value)

    def __repr__(self):
        return "a number on the device"
