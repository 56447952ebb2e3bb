"""Chapter 13: the code of two numbers as a plane to walk in; what the decoder draws, and what PCA draws."""

import numpy as np

from dlbook import datasets, network, preparation, pretrained
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Handle, Images, Plane, Readout, Slider

__all__ = ["PICTURES", "SHOWN", "decoded", "explorable", "outputs", "own_codes"]

LIMITS = (-3.3, 3.3)
PLANES = ("autoencoder", "PCA")
BETTER = 0.95                               # of the encoder's error: what counts as smaller

_TRAIN, _, _TEST = preparation.split(datasets.digits())
_ALL = pretrained.packed("digits_autoencoder")
_HALF = len(_ALL.net.layers) // 2
#: The decoder as it is stored: whole numbers and scales.
DECODER = pretrained.Packed(_ALL.net[_HALF:], {part: scales[_HALF:] for part, scales in _ALL.scales.items()})
ENCODER = network.encoder_decoder(pretrained.unpacked(_ALL))[0]
_PCA = preparation.pca(_TRAIN[0], 2)
_UNIT = np.sqrt(_PCA.variance)              # so that both planes have the same size
#: Directions (2, 64) and mean (64,) of the plane of PCA, rounded: what the page computes with.
AXES, MEAN = np.round(_UNIT[:, None] * _PCA.components, 3), np.round(_PCA.mean, 3)


def _rows(y, many):
    """Return the first rows of each digit, `many` of them, in the order of the digits."""
    return np.concatenate([np.flatnonzero(y == digit)[:many] for digit in range(10)])


def own_codes(X):
    """Return the codes that the encoder, and the projection of PCA, give to digits (n, 64): (2, n, 2)."""
    projected = np.linalg.solve(AXES @ AXES.T, AXES @ (X - MEAN).T).T
    return np.round(np.stack([network.predict(ENCODER, X), projected]), 2)


SHOWN, PICTURES = _rows(_TRAIN[1], 20), _rows(_TEST[1], 2)     # points in the plane; digits to imitate
CODES, LABELS = own_codes(_TRAIN[0][SHOWN]), _TRAIN[1][SHOWN]
X, y = np.rint(16 * _TEST[0][PICTURES]).astype(int), _TEST[1][PICTURES]     # from 0 to 16 dots of ink
OWN = own_codes(X / 16.0)


def decoded(code, projection):
    """Return what the decoder draws for a code (2,), and what PCA draws for a projection (2,): (2, 64)."""
    xp = namespace(code)
    decoder = pretrained.unpacked(DECODER, like=code)
    drawn = network.forward(decoder, xp.reshape(code, (1, 2)))[0][0, :]
    return xp.stack([drawn, projection @ xp.asarray(AXES) + xp.asarray(MEAN)])


def outputs(plane, picture, a1, a2, p1, p2):
    """Return the pictures of both, their errors, and those of the codes that both find by themselves."""
    xp = namespace(a1)
    code, projection = xp.stack([a1, a2]), xp.stack([p1, p2])
    row = xp.reshape(picture, (1,))
    target = xp.astype(xp.take(xp.asarray(X), row, axis=0)[0, :], xp.float64) / 16.0     # (64,)
    own = xp.take(xp.asarray(OWN), row, axis=1)[:, 0, :]                                 # (2, 2)
    digit = xp.take(xp.asarray(y), row)[0]
    drawn = decoded(code, projection)
    errors = xp.mean((drawn - target) ** 2.0, axis=1)
    best = xp.mean((decoded(own[0, :], own[1, :]) - target) ** 2.0, axis=1)
    first, same = plane == 0, xp.asarray(LABELS) == digit
    return {"points": xp.where(first, xp.asarray(CODES[0]), xp.asarray(CODES[1])),
            "kind": xp.astype(same, xp.int64), "others": xp.logical_not(same),
            "here": xp.where(first, code, projection), "ring": xp.where(first, own[0, :], own[1, :]),
            "pictures": xp.reshape(xp.concat([xp.reshape(target, (1, 64)), drawn]), (3, 8, 8)),
            "digit": digit, "ae": errors[0], "pca": errors[1], "ae_own": best[0],
            "pca_own": best[1], "beaten": errors[0] <= BETTER * best[0]}


def drag(to, plane):
    """Set the two numbers of the plane that is shown."""
    xp = namespace(to)
    a, p = (xp.where(plane == k, to, xp.nan) for k in (0, 1))
    return {"a1": a[0], "a2": a[1], "p1": p[0], "p2": p[1]}


explorable = Explorable(
    id="walk-the-code-space",
    title="Walk the code space",
    alt="A plane with 200 points, the codes of training digits; those of one digit are filled and lie "
        "together. A draggable point chooses a code, and a ring marks the code that the encoder gives to the "
        "digit to imitate. Beside it three small pictures: the digit, what the decoder draws for the chosen "
        "code, and what two principal components draw for theirs.",
    task="Drag the point through the plane and watch what the decoder draws: where does a 0 become a 6, and "
         "what lies on the way from the 4s to the 7s? Then be the encoder. The ring is its code for the "
         "digit on the left. Find a code whose drawing has an error at least 5 % smaller than the ring's. "
         "Can you beat PCA's ring, too?",
    controls=[Choice("plane", PLANES, label="plane", as_index=True),
              Slider("picture", 0, len(PICTURES) - 1, 9, 1, "digit to imitate"),
              Slider("a1", *LIMITS, 0.0, 0.01, "code z₁"),
              Slider("a2", *LIMITS, -1.0, 0.01, "code z₂"),
              Slider("p1", *LIMITS, 0.0, 0.01, "PCA 1"),
              Slider("p2", *LIMITS, -1.0, 0.01, "PCA 2")],
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, dots=("points", "kind", "others"),
                 dot_labels=("the same digit", "other digits"), highlight="ring", xlabel="first number",
                 ylabel="second number", title="Codes of 200 training digits",
                 handles=(Handle("code", "your code", "here", drag=drag),)),
           Images("pictures", captions=("the digit", "decoder", "PCA"),
                  title="Drawn from two numbers"),
           Readout("Autoencoder: error {ae:.4f} with your code, {ae_own:.4f} with the encoder's",
                   "PCA: error {pca:.4f} with your point in its plane, {pca_own:.4f} with its own",
                   "{beaten?Your code is better than the encoder's|}")],
    goal="beaten",
    solution={"a1": -1.5, "a2": -0.75},
)
