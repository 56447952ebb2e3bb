"""Random numbers that a page can draw as well: a generator is an array, and a draw returns the next one.

The package draws its random numbers on the host, with NumPy. A figure in a page has no NumPy: its
dynamics draw with the functions here, which are recorded like any others. They compute with integers
below 2**53, so that NumPy, CuPy and the page's float64 agree to the last bit.

The generator is MRG32k3a: two recurrences of order three, their difference taken modulo a prime [1]_.
Its streams, one per seed, are 2**127 numbers apart.

References
----------
.. [1] L'Ecuyer (1999), "Good parameters and implementations for combined multiple recursive random
   number generators", Operations Research 47(1).
.. [2] L'Ecuyer, Simard, Chen, Kelton (2002), "An object-oriented random-number package with many long
   streams and substreams", Operations Research 50(6).
"""

import functools
import math

import numpy as np
from array_api_compat import device

from dlbook.arrays import explained, namespace
from dlbook.errors import check_count

__all__ = ["generator", "normal", "permutation", "uniform"]

SEEDS = 2**16
_MODULI = (2**32 - 209, 2**32 - 22853)
# Row i gives number i of the next three from the current three; the last row is the recurrence.
_STEP = (((0, 1, 0), (0, 0, 1), (-810728, 1403580, 0)), ((0, 1, 0), (0, 0, 1), (-1370589, 0, 527612)))
_ORIGIN = 12345                  # L'Ecuyer's initial state: six times this number


@explained(seed="array")
def generator(seed):
    """Return the generator of a seed: the start of its stream.

    Parameters
    ----------
    seed : int array, shape ()
        From 0 to 65535.

    Returns
    -------
    int64 array, shape (2, 3)
        Three numbers of each recurrence.

    Examples
    --------
    >>> numbers, rest = uniform(generator(np.asarray(0)), 2)
    >>> numbers.round(4).tolist()
    [0.127, 0.3185]
    """
    xp = namespace(seed)
    state = xp.full((2, 3), _ORIGIN, dtype=xp.int64)
    for bit in range(SEEDS.bit_length() - 1):
        far = _jump(state[:, :, None], _power(2**(127 + bit)), xp)[:, :, 0]
        state = xp.where((seed // 2**bit) % 2 == 1, far, state)
    return state


@explained(generator="array")
def uniform(generator, n):
    """Draw `n` uniform numbers from the open interval (0, 1).

    Parameters
    ----------
    generator : int64 array, shape (2, 3)
    n : int
        At least 1.

    Returns
    -------
    numbers : float64 array, shape (n,)
    generator : int64 array, shape (2, 3)
        For the next draw.
    """
    check_count("draws: n", n)
    xp = namespace(generator)
    states = generator[:, :, None]                     # (2, 3, m): the next m states, m doubles
    for k in range(math.ceil(math.log2(n + 1))):
        states = xp.concat([states, _jump(states, _power(2**k), xp)], axis=2)
    first, second = states[0, 2, 1:n + 1], states[1, 2, 1:n + 1]
    difference = (first - second) % _MODULI[0]
    numbers = xp.astype(xp.where(difference > 0, difference, _MODULI[0]), xp.float64)
    return numbers / float(_MODULI[0] + 1), states[:, :, n]


@explained(generator="array")
def normal(generator, n):
    """Draw `n` numbers from the standard normal distribution, with the Box-Muller transform.

    Parameters
    ----------
    generator : int64 array, shape (2, 3)
    n : int
        At least 1.

    Returns
    -------
    numbers : float64 array, shape (n,)
    generator : int64 array, shape (2, 3)
        For the next draw; advanced by 2 n numbers.
    """
    check_count("draws: n", n)
    xp = namespace(generator)
    u, generator = uniform(generator, 2 * n)
    return xp.sqrt(-2.0 * xp.log(u[:n])) * xp.cos(2.0 * math.pi * u[n:]), generator


@explained(generator="array")
def permutation(generator, n):
    """Draw a permutation of ``0, …, n - 1``, all of them equally likely.

    Parameters
    ----------
    generator : int64 array, shape (2, 3)
    n : int
        At least 1.

    Returns
    -------
    order : int64 array, shape (n,)
    generator : int64 array, shape (2, 3)
        For the next draw; advanced by n numbers.
    """
    u, generator = uniform(generator, n)
    return namespace(u).argsort(u), generator


@functools.cache
def _power(exponent):
    """Return the matrices of `exponent` steps, shape (2, 3, 3); exact, with Python's integers."""
    matrices = []
    for step, modulus in zip(_STEP, _MODULI, strict=True):
        power, square, rest = np.eye(3, dtype=object), np.array(step, dtype=object) % modulus, exponent
        while rest:
            power = power @ square % modulus if rest % 2 else power
            square, rest = square @ square % modulus, rest // 2
        matrices.append(power)
    powers = np.array(matrices).astype(np.int64)
    powers.flags.writeable = False                     # every caller gets the same array
    return powers


def _jump(states, matrices, xp):
    """Return ``matrices @ state`` for states (2, 3, m), modulo the two moduli; no product exceeds 2**48."""
    high, low, modulus = (xp.asarray(part, device=device(states)) for part in (
        (matrices // 2**16)[..., None], (matrices % 2**16)[..., None],
        np.array(_MODULI)[:, None, None, None]))
    x = states[:, None, :, :]                          # (2, 1, 3, m): contiguous rows of m numbers, for speed
    products = ((high * x % modulus) * 2**16 + low * x) % modulus
    return xp.sum(products, axis=2) % modulus[..., 0]  # (2, 3, m)
