"""Compute, in 60 digits, the constants of ``dlbook.activations`` and of its test.

    pip install mpmath && python tests/support/oracles/activations.py > tests/support/oracles/activations.json

mpmath is not a dependency: its output is committed.
"""

import json

import mpmath as mp

mp.mp.dps = 60
CENTRE, DEGREE, NODES = mp.mpf(15) / 4, 22, 64


def scaled_erfc(u):
    """(1 + 2x) exp(x²) erfc(x) as a function of u = (x - CENTRE) / (x + CENTRE)."""
    x = CENTRE * (1 + u) / (1 - u)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


def chebyshev_as_powers(f):
    """Coefficients of u⁰, u¹, … of the Chebyshev interpolant of `f` on [-1, 1]."""
    angles = [mp.pi * (j + mp.mpf(1) / 2) / NODES for j in range(NODES)]
    values = [f(mp.cos(a)) for a in angles]
    powers, older, old = [mp.mpf(0)] * (DEGREE + 1), [mp.mpf(0)], [mp.mpf(1)]
    for k in range(DEGREE + 1):
        c = sum(v * mp.cos(k * a) for v, a in zip(values, angles, strict=True)) * 2 / NODES
        powers = [p + (c / 2 if k == 0 else c) * t
                  for p, t in zip(powers, old + [0] * (DEGREE + 1), strict=False)]
        step = 1 if k == 0 else 2                       # T1 = u T0, then Tk+1 = 2u Tk - Tk-1
        new = [0] + [step * t for t in old]
        older, old = old, [a - (b if k else 0) for a, b in zip(new, older + [0, 0], strict=False)]
    return powers


def sigmoid(z):
    """1 / (1 + exp(-z))."""
    return 1 / (1 + mp.exp(-z))


def phi(z):
    """Density of the normal distribution."""
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


FUNCTIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (mp.tanh, lambda z: 1 / mp.cosh(z) ** 2),
    "elu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: mp.mpf(1) if z > 0 else mp.exp(z)),
    "softplus": (lambda z: mp.log1p(mp.exp(z)), sigmoid),
    "gelu": (lambda z: z * mp.erfc(-z / mp.sqrt(2)) / 2,
             lambda z: mp.erfc(-z / mp.sqrt(2)) / 2 + z * phi(z)),
    "silu": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "sine": (mp.sin, mp.cos),
}
POINTS = ["-700", "-30", "-10", "-3", "-0.75", "-1e-8", "0", "1e-8", "0.5", "2", "10", "40", "700"]


def main():
    """Print the coefficients, highest power first, and rows of z, value, slope."""
    tables = {name: [[float(z), *(float(f(mp.mpf(float(z)))) for f in pair)] for z in POINTS]
              for name, pair in FUNCTIONS.items()}
    coefficients = [float(c) for c in reversed(chebyshev_as_powers(scaled_erfc))]
    print(json.dumps({"scaled_erfc": coefficients, **tables}).replace("], ", "],\n"))


if __name__ == "__main__":
    main()
