"""A GPU in slow motion, for machines without one: it has a queue and a clock, and counts who waits for it."""

__all__ = ["Ordered", "StandIn"]


class StandIn:
    """Take orders like a GPU: at once; the work is done later, in order. Time is counted, not spent.

    Parameters
    ----------
    launch : float, default 5e-6
        Seconds that the host needs for an order.
    first : float, default 0.0
        Seconds that the very first order needs beyond that, as for compiling a kernel.

    Attributes
    ----------
    waits : int
        How often the host has waited for the device.
    """

    def __init__(self, launch=5e-6, first=0.0):
        self.launch, self.first, self.waits = launch, first, 0
        self._host = self._device = 0.0

    def now(self):
        """Return what the host's clock says, in seconds."""
        return self._host

    def order(self, kernel, value=0.0):
        """Order work that takes `kernel` seconds; return at once.

        Parameters
        ----------
        kernel : float
        value : float, optional
            What the work will come to.

        Returns
        -------
        Ordered
            ``float()`` of it waits. Two can be added, which is work, too.
        """
        self._host += self.launch + self.first
        self.first = 0.0
        self._device = max(self._device, self._host) + kernel
        return Ordered(self, value)

    def think(self, seconds):
        """Let the host do something of its own, such as preparing a batch; the device goes on meanwhile."""
        self._host += seconds

    def wait(self):
        """Let the host wait until all that was ordered is done."""
        self.waits += 1
        self._host = max(self._host, self._device)


class Ordered:
    """A number on the device: there some day. Looking at it waits."""

    def __init__(self, device, value):
        self._device, self._value = device, value

    def __add__(self, other):
        value = other._value if isinstance(other, Ordered) else other
        return self._device.order(1e-6, self._value + value)

    __radd__ = __add__

    def __truediv__(self, number):
        return self._device.order(1e-6, self._value / number)

    def __float__(self):
        self._device.wait()
        return float(self._value)

    def __repr__(self):
        return "a number on the device"
