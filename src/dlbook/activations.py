r"""Activation functions, each with its derivative.

An activation :math:`g` makes a weighted sum :math:`z` nonlinear: :math:`a = g(z)`. Here ``tanh(z)`` is the
value and ``d_tanh(z)`` the derivative :math:`g'(z)`. Both take a float array `z` of any shape and work
element by element, so the result has the shape and dtype of `z`; numbers and integers are converted.
Only `softmax` mixes the elements along an axis.

The formulas are stable: no overflow and no warning for finite `z`, and small results keep their
relative accuracy (``sigmoid(-700.0)`` is 9.86e-305, not 0). What is smaller than any number becomes 0, even
after ``np.seterr(all="raise")``. Introduced in chapter 3.
"""

from collections.abc import Callable
from typing import NamedTuple

from dlbook.arrays import asarray, check_setting, explained, in_blocks, namespace, quiet_underflow
from dlbook.errors import check_one_of

__all__ = ["ACTIVATIONS", "Activation", "d_elu", "d_gelu", "d_identity", "d_leaky_relu", "d_prelu",
           "d_prelu_slope", "d_relu", "d_sigmoid", "d_silu", "d_sine", "d_softmax", "d_softplus",
           "d_step", "d_tanh", "elu", "erfc", "gelu", "get", "identity", "leaky_relu", "prelu",
           "relu", "sigmoid", "silu", "sine", "softmax", "softplus", "step", "tanh"]


def identity(z):
    """Return `z` itself; a layer with this activation is linear."""
    return asarray(z)


def d_identity(z):
    """Differentiate `identity`: 1 for every `z`."""
    z = asarray(z)
    return namespace(z).ones_like(z)


def step(z):
    """Return 0 where `z` < 0 and 1 where `z` >= 0, as in Rosenblatt's perceptron."""
    z = asarray(z)
    return namespace(z).astype(z >= 0, z.dtype)


def d_step(z):
    """Differentiate `step`: 0 for every `z` (undefined at 0), so gradients cannot train it."""
    z = asarray(z)
    return namespace(z).zeros_like(z)


@quiet_underflow
def sigmoid(z):
    r"""Compute the logistic function :math:`\sigma(z) = 1/(1+e^{-z})` of `z`, between 0 and 1."""
    z = asarray(z)
    xp = namespace(z)
    e = xp.exp(-xp.abs(z))                   # never above 1: e^{-z} itself overflows at z = -710
    return xp.where(z >= 0, 1.0, e) / (1.0 + e)


@quiet_underflow
def d_sigmoid(z):
    r"""Differentiate `sigmoid` at `z`: :math:`\sigma(z)\,\sigma(-z)`, at most 1/4."""
    return sigmoid(z) * sigmoid(-asarray(z))


def tanh(z):
    r"""Compute the hyperbolic tangent of `z`, :math:`2\sigma(2z) - 1`, between −1 and 1."""
    z = asarray(z)
    return namespace(z).tanh(z)


@quiet_underflow
def d_tanh(z):
    r"""Differentiate `tanh` at `z`: :math:`1-\tanh^2 z = 4\,\sigma(2z)\,\sigma(-2z)`, at most 1."""
    return 4.0 * d_sigmoid(2.0 * asarray(z))     # 1 - tanh² would cancel to 0 beyond |z| = 19


def relu(z):
    """Rectify `z`: return it where it is positive, else 0."""
    z = asarray(z)
    return namespace(z).maximum(z, 0.0)


def d_relu(z):
    """Differentiate `relu`: 1 where `z` > 0, else 0 (by convention also at 0, where it is undefined)."""
    z = asarray(z)
    return namespace(z).astype(z > 0, z.dtype)


@explained(slope="numbers")
@quiet_underflow
def leaky_relu(z, slope=0.01):
    """Return `z` where it is positive, else `slope` times `z`.

    Parameters
    ----------
    z : float array, any shape
    slope : float, default 0.01
        Slope for negative `z`; it keeps the unit from dying.
    """
    z = asarray(z)
    return namespace(z, slope).where(z > 0, z, slope * z)


@explained(slope="numbers")
def d_leaky_relu(z, slope=0.01):
    """Differentiate `leaky_relu` at `z`: 1 where it is positive, else `slope`."""
    if slope is None:                        # where would return an array of objects
        raise TypeError("d_leaky_relu: slope must be a number or an array, got None")
    z = asarray(z)
    return namespace(z, slope).where(z > 0, namespace(z).ones_like(z), slope)


@explained(slope="numbers")
def prelu(z, slope=0.25):
    """Compute a leaky ReLU whose slope is learned along with the weights.

    Parameters
    ----------
    z : float array, shape (..., k)
    slope : float array, shape () or (k,), default 0.25
        One for all units, or one per unit. He et al. (2015, arXiv:1502.01852) start from 0.25.
    """
    return leaky_relu(z, slope)


@explained(slope="numbers")
def d_prelu(z, slope=0.25):
    """Differentiate `prelu` with respect to `z`, for a given `slope`; see also `d_prelu_slope`."""
    return d_leaky_relu(z, slope)


def d_prelu_slope(z):
    """Differentiate `prelu` with respect to its slope: `z` where it is negative, else 0."""
    z = asarray(z)
    return namespace(z).minimum(z, 0.0)


@explained(alpha="number")
@quiet_underflow
def elu(z, alpha=1.0):
    r"""Return `z` where it is positive, else :math:`\alpha(e^z-1)`, which saturates at −`alpha`.

    Parameters
    ----------
    z : float array, any shape
    alpha : float, default 1.0
    """
    z = asarray(z)
    xp = namespace(z, alpha)
    return xp.where(z > 0, z, alpha * xp.expm1(xp.minimum(z, 0.0)))   # both sides are computed


@explained(alpha="number")
@quiet_underflow
def d_elu(z, alpha=1.0):
    r"""Differentiate `elu` at `z`: 1 where it is positive, else :math:`\alpha e^z` (`alpha`)."""
    z = asarray(z)
    xp = namespace(z, alpha)
    return xp.where(z > 0, xp.ones_like(z), alpha * xp.exp(xp.minimum(z, 0.0)))


@quiet_underflow
def softplus(z):
    r"""Compute a smooth ReLU, :math:`\log(1+e^z)`, of `z`."""
    z = asarray(z)
    xp = namespace(z)
    return xp.maximum(z, 0.0) + xp.log1p(xp.exp(-xp.abs(z)))


def d_softplus(z):
    """Differentiate `softplus`: the `sigmoid` of `z`."""
    return sigmoid(z)


@quiet_underflow
def erfc(x):
    r"""Compute the complementary error function :math:`2/\sqrt\pi\int_x^\infty e^{-t^2}dt` of `x`.

    The array API has none, so :math:`(1+2x)\,e^{x^2}\,\mathrm{erfc}(x)` is computed as a polynomial in
    :math:`u = (x-c)/(x+c)`, which maps :math:`[0, \infty)` to [−1, 1), as proposed by
    Shepherd and Laframboise (1981), *Mathematics of Computation* 36:249. Relative error below
    :math:`(4+2x^2)\,\epsilon`, with the machine epsilon of the dtype of `x`.
    """
    x = asarray(x)
    xp = namespace(x)
    tail = _erfc_of_size(xp.abs(x))
    return xp.where(x < 0, 2.0 - tail, tail)


def _erfc_of_size(a):
    """Compute erfc for numbers that are not negative."""
    xp = namespace(a)
    a = xp.minimum(a, 30.0)                  # erfc(30) is 0 in float64, and 1e200² would overflow
    u = 1.0 - 2.0 * _CENTRE / (a + _CENTRE)
    p = _SCALED_ERFC[0] * u + _SCALED_ERFC[1]
    for c in _SCALED_ERFC[2:]:
        p = p * u + c
    return p * xp.exp(-a * a) / (1.0 + 2.0 * a)


@quiet_underflow
@in_blocks
def gelu(z):
    r"""Compute the Gaussian error linear unit :math:`z\,\Phi(z)`, with the normal distribution function.

    This is the exact formula. Some networks use :math:`z/2\,(1+\tanh(\sqrt{2/\pi}(z+0.044715z^3)))`,
    which is off by up to 0.0005. Hendrycks, Gimpel (2016), arXiv:1606.08415.
    """
    z = asarray(z)
    xp = namespace(z)
    size = xp.abs(z)                         # z Φ(z) = -|z| Φ(-|z|) if z is negative, and z more if not
    return xp.maximum(z, 0.0) - size * (0.5 * _erfc_of_size(0.7071067811865476 * size))


@quiet_underflow
@in_blocks
def d_gelu(z):
    r"""Differentiate `gelu` at `z`: :math:`\Phi(z) + z\,\varphi(z)`."""
    z = asarray(z)
    a = namespace(z).minimum(namespace(z).abs(z), 1e4)      # so that its square does not overflow
    density = 0.3989422804014327 * namespace(z).exp(-0.5 * a * a)
    return 0.5 * erfc(-0.7071067811865476 * z) + z * density


@quiet_underflow
def silu(z):
    r"""Compute the sigmoid linear unit :math:`z\,\sigma(z)` of `z`, also called swish."""
    z = asarray(z)
    return z * sigmoid(z)


@quiet_underflow
def d_silu(z):
    r"""Differentiate `silu` at `z`: :math:`\sigma(z)\,(1 + z\,\sigma(-z))`."""
    z = asarray(z)
    return sigmoid(z) * (1.0 + z * sigmoid(-z))


@explained(omega="number")
@quiet_underflow
def sine(z, omega=1.0):
    r"""Compute :math:`\sin(\omega z)`, for networks that represent an image or a sound as a function.

    Parameters
    ----------
    z : float array, any shape
    omega : float, default 1.0
        Frequency; Sitzmann et al. (2020, arXiv:2006.09661) use 30 in the first layer.
    """
    z = asarray(z)
    return namespace(z, omega).sin(omega * z)


@explained(omega="number")
@quiet_underflow
def d_sine(z, omega=1.0):
    r"""Differentiate `sine` at `z`: :math:`\omega\cos(\omega z)` (`omega`)."""
    z = asarray(z)
    return omega * namespace(z, omega).cos(omega * z)


@explained()
@quiet_underflow
def softmax(z, temperature=1.0, axis=-1):
    r"""Turn scores into probabilities: :math:`p_i = e^{z_i/T} / \sum_j e^{z_j/T}`.

    Parameters
    ----------
    z : float array, shape (..., k)
        Scores (logits); adding a constant to all of them changes nothing.
    temperature : float, default 1.0
        Near 0 the largest score takes all; large values make the distribution almost uniform.
    axis : int, default -1
        Axis along which the results sum to 1.
    """
    temperature = check_setting("softmax: temperature", temperature)
    z = asarray(z)
    xp = namespace(z, temperature)
    e = xp.exp((z - xp.max(z, axis=axis, keepdims=True)) / temperature)     # at most 1
    return e / xp.sum(e, axis=axis, keepdims=True)


@explained()
@quiet_underflow
def d_softmax(z, v, temperature=1.0, axis=-1):
    r"""Multiply the Jacobian of `softmax` by a vector: :math:`J v = p \odot (v - p^\top v) / T`.

    The Jacobian is symmetric, so this propagates a small change of the scores forward, and the
    gradient of a loss from the probabilities backward to the scores.

    Parameters
    ----------
    z : float array, shape (..., k)
    v : float array, shape (..., k)
        The change of `z`, or the gradient with respect to the probabilities.
    temperature : float, default 1.0
    axis : int, default -1
    """
    v = asarray(v, like=z, what="d_softmax: v")
    p = softmax(z, temperature, axis)
    return p * (v - namespace(p, v).sum(p * v, axis=axis, keepdims=True)) / temperature


class Activation(NamedTuple):
    """A function and its derivative, both elementwise."""

    value: Callable
    derivative: Callable


ACTIVATIONS = {
    "identity": Activation(identity, d_identity), "step": Activation(step, d_step),
    "sigmoid": Activation(sigmoid, d_sigmoid), "tanh": Activation(tanh, d_tanh),
    "relu": Activation(relu, d_relu), "leaky_relu": Activation(leaky_relu, d_leaky_relu),
    "prelu": Activation(prelu, d_prelu), "elu": Activation(elu, d_elu),
    "softplus": Activation(softplus, d_softplus), "gelu": Activation(gelu, d_gelu),
    "silu": Activation(silu, d_silu), "sine": Activation(sine, d_sine),
}        #: Every activation by its name.


def get(name):
    """Return the `Activation` called `name`; an unknown name raises a ValueError.

    `softmax` is not among them: it is not elementwise.
    """
    check_one_of("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


# From the highest power of u down; computed by tests/support/oracles/activations.py.
_CENTRE = 3.75
_SCALED_ERFC = (
    -2.623107347133476e-09, -1.9551358868985616e-09, 3.197926671666804e-08, 1.879082322370048e-08,
    -2.4857126248016745e-07, -5.084465378687302e-08, 1.7419821586224816e-06,
    -9.792625707303523e-07, -1.1438048033346894e-05, 2.2387565714911816e-05,
    5.164652974177416e-05, -0.00029015535246077655, 0.000293714378044958, 0.0017556261651970652,
    -0.009746579683265262, 0.02836227737211114, -0.05869339857664934, 0.09230432116428125,
    -0.10880393014244462, 0.08227673848999506, 0.0035854154854790257, -0.14024059858554525,
    1.2375126308378275,
)
