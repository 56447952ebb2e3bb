"""Occlusion: the output of a model when patches of an image are covered.

After Zeiler, Fergus (2014), *Visualizing and Understanding Convolutional Networks*, §4.2.
"""

import math

import numpy as np

from dlbook.arrays import asarray, namespace, to_device_of
from dlbook.errors import ShapeError, check_count, check_finite, check_function, check_shape

__all__ = ["ask", "check_image", "fill_value", "occlusion", "patch_masks", "predict_masked"]

_BATCH, _PIXELS = 256, 2**22         # altered samples, and their pixels, at a time


def occlusion(predict, image, target=None, *, patch=4, stride=None, off=None):
    """Slide a covering patch over an image, and measure how far the output falls.

    Parameters
    ----------
    predict : callable
        Takes images, (m, h, w) or (m, c, h, w) to match `image`, and returns outputs, (m,) or (m, k).
    image : array, shape (h, w) or (c, h, w)
    target : int, optional
        Column of the output to explain; required if there are several.
    patch : int, default 4
        Side length in pixels.
    stride : int, optional
        Pixels from one position to the next, at most `patch`; by default `patch`, so that each pixel is
        covered once. The last patch ends at the border.
    off : float, optional
        Value of covered pixels; by default the mean of the image.

    Returns
    -------
    float array, shape (rows, columns)
        Output for the image minus output for the covered one, per position: positive where the patch
        supports the output.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If the image, the patch or what `predict` returns is invalid.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.zeros((4, 4)); image[0, 3] = 1.0
    >>> occlusion(lambda X: X[:, 0, 3], image, patch=2, off=0.0)
    array([[0., 1.],
           [0., 0.]])
    """
    image = check_image("occlusion", image, patch)
    check_count("occlusion: stride", patch if stride is None else stride)
    stride = patch if stride is None else stride
    if stride > patch:
        raise ValueError(f"occlusion: stride must be at most patch, {patch}, so that every pixel is covered; "
                         f"got {stride}")
    rows, columns = (patch_masks(size, patch, stride, image) for size in image.shape[-2:])
    off, xp = fill_value("occlusion", off, image), namespace(image)
    shape = rows.shape[0], columns.shape[0]

    def covered(begin, end):
        """Return the masks of some of the positions, which are counted row by row."""
        i, j = (to_device_of(part, image) for part in np.divmod(np.arange(begin, end), shape[1]))
        return xp.take(rows, i, axis=0)[:, :, None] * xp.take(columns, j, axis=0)[:, None, :]
    before = ask("occlusion", predict, image[None, ...], target)
    after = predict_masked("occlusion", predict, image, shape[0] * shape[1], covered, off, target)
    return xp.reshape(before - after, shape)


def predict_masked(what, predict, image, count, covered, off, target):
    """Return the output for the image under each of several masks, a block of them at a time.

    Parameters
    ----------
    what : str
        Name of the caller, for error messages.
    predict, image, target
        As for `occlusion`.
    count : int
        Number m of masks.
    covered : callable
        ``covered(begin, end)`` returns some of the masks, (end − begin, h, w): 1 where a pixel is covered, 0
        where it is visible.
    off : float

    Returns
    -------
    float array, shape (m,)
    """
    outputs, size = [], max(1, min(_BATCH, _PIXELS // math.prod(image.shape)))
    for begin in range(0, count, size):
        mask = covered(begin, min(begin + size, count))
        mask = mask[:, None, :, :] if image.ndim == 3 else mask       # the same for all channels
        outputs.append(ask(what, predict, image * (1.0 - mask) + off * mask, target))
    return namespace(image).concat(outputs, axis=0)


def ask(what, predict, X, target):
    """Call the model, and return the one output to explain.

    Parameters
    ----------
    what : str
        Name of the caller, for error messages.
    predict : callable
    X : float array, shape (m, ...)
    target : int or None

    Returns
    -------
    float array, shape (m,)
    """
    check_function(f"{what}: predict", predict, "from samples to outputs, such as lambda X: "
                   "network.predict(net, X)")
    if target is not None:
        check_count(f"{what}: target", target, least=0)
    out = asarray(predict(X), like=X, what=f"{what}: the output of predict")
    m = X.shape[0]
    shape = check_shape(f"{what}: the output of predict", out, (m,), (m, "k"),
                        hint=f"one output for each of the {m} samples")
    if not bool(namespace(out).all(namespace(out).isfinite(out))):
        raise ValueError(f"{what}: predict must return finite numbers, got NaN or infinity for some samples; "
                         "explain a logit or a probability, not its logarithm")
    if target is None and shape.get("k", 1) > 1:
        raise ValueError(f"{what}: target must say which of the {shape['k']} outputs to explain, "
                         f"0 to {shape['k'] - 1}")
    if (target or 0) >= shape.get("k", 1):
        raise ValueError(f"{what}: target must be below {shape.get('k', 1)}, the number of outputs; "
                         f"got {target}")
    return out if out.ndim == 1 else out[:, target or 0]


def patch_masks(size, patch, stride, like):
    """Return which pixels of a line the patch covers in each of its positions.

    Parameters
    ----------
    size : int
        Length of the line in pixels.
    patch, stride : int
    like : array

    Returns
    -------
    float array, shape (positions, size)
        Entries are 0 or 1; the last patch is shorter where it would extend beyond the image.
    """
    starts = range(0, max(size - patch + stride, 1), stride)
    return asarray([[float(start <= i < start + patch) for i in range(size)] for start in starts], like=like)


def fill_value(what, off, image):
    """Return the value of covered pixels.

    Parameters
    ----------
    what : str
        Name of the caller, for error messages.
    off : float or None
    image : float array

    Returns
    -------
    0-d float array
    """
    if off is None:
        return namespace(image).mean(image)
    off = asarray(off, like=image, what=f"{what}: off")
    check_shape(f"{what}: off", off, (), hint="one number, the value of covered pixels")
    check_finite(f"{what}: off", off)
    return off


def check_image(what, image, patch):
    """Return the image as a float array after checking it and the patch.

    Parameters
    ----------
    what : str
        Name of the caller, for error messages.
    image : array, shape (h, w) or (c, h, w)
    patch : int

    Returns
    -------
    float array
    """
    image = asarray(image, what=f"{what}: image")
    sizes = check_shape(f"{what}: image", image, ("h", "w"), ("c", "h", "w"), hint="one image, not a batch")
    check_finite(f"{what}: image", image)
    check_count(f"{what}: patch", patch)
    if patch > min(sizes["h"], sizes["w"]):
        raise ShapeError(f"{what}: patch must be at most as large as the image, {sizes['h']} x {sizes['w']}; "
                         f"got {patch}")
    return image
