"""Patches of an image: switched off to see what the output loses.

After Zeiler, Fergus (2014), *Visualizing and Understanding Convolutional Networks*, §4.2.
"""


from dlbook.arrays import asarray, namespace
from dlbook.errors import ShapeError, check_count, check_finite, check_shape

__all__ = ["answers", "covers", "fill", "hidden", "occlusion", "open_image"]

_BLOCK = 256         # altered samples at a time: a large image has many pixels


def occlusion(predict, image, target=None, *, patch=4, stride=None, off=None):
    """Cover an image with a patch at every place, and measure how far the output falls.

    Parameters
    ----------
    predict : callable
        Takes images, (m, h, w) or (m, c, h, w) as `image` is, returns outputs (m,) or (m, k).
    image : array, shape (h, w) or (c, h, w)
    target : int, optional
        Column of the output that is explained; wanted if there are several.
    patch : int, default 4
        Side, in pixels.
    stride : int, optional
        Pixels from one place to the next, at most `patch`; by default `patch`, so that each pixel is
        covered once. The last patch ends at the border.
    off : float, optional
        What covered pixels show; by default the mean of the image.

    Returns
    -------
    float array, shape (rows, columns)
        Output for the image minus output for the covered one, by place: positive where the patch speaks
        for the output.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If the image, the patch or what `predict` returns cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.zeros((4, 4)); image[0, 3] = 1.0
    >>> occlusion(lambda X: X[:, 0, 3], image, patch=2, off=0.0)
    array([[0., 1.],
           [0., 0.]])
    """
    image = open_image("occlusion", image, patch)
    check_count("occlusion: stride", patch if stride is None else stride)
    stride = patch if stride is None else stride
    if stride > patch:
        raise ValueError(f"occlusion: stride must be at most patch, {patch}, or pixels between the places "
                         f"are never covered; {stride} came")
    rows, columns = (covers(size, patch, stride, image) for size in image.shape[-2:])
    off, xp = fill("occlusion", off, image), namespace(image)
    covered = rows[:, None, :, None] * columns[None, :, None, :]      # (rows, columns, h, w)
    covered = xp.reshape(covered, (-1, *image.shape[-2:]))            # one row per place
    before = answers("occlusion", predict, image[None, ...], target)
    after = hidden("occlusion", predict, image, covered, off, target)
    return xp.reshape(before - after, (rows.shape[0], columns.shape[0]))


def hidden(what, predict, image, covered, off, target):
    """Return the output for the image with pixels covered, once for each mask.

    Parameters
    ----------
    what : str
        The caller, for messages.
    predict, image, target
        As for `occlusion`.
    covered : float array, shape (m, h, w)
        1 where a pixel is covered, 0 where it is seen.
    off : float

    Returns
    -------
    float array, shape (m,)
    """
    xp = namespace(image)
    if image.ndim == 3:
        covered = covered[:, None, :, :]                              # the same for all channels
    parts = []
    for i in range(0, covered.shape[0], _BLOCK):
        mask = covered[i:min(i + _BLOCK, covered.shape[0]), ...]
        parts.append(answers(what, predict, image * (1.0 - mask) + off * mask, target))
    return xp.concat(parts, axis=0)


def answers(what, predict, X, target):
    """Ask the model, and return the one output that is explained.

    Parameters
    ----------
    what : str
        The caller, for messages.
    predict : callable
    X : float array, shape (m, ...)
    target : int or None

    Returns
    -------
    float array, shape (m,)
    """
    if not callable(predict):
        raise TypeError(f"{what}: predict must be a function from samples to outputs, such as "
                        f"lambda X: network.predict(net, X); {type(predict).__name__} came")
    out = asarray(predict(X), like=X)
    m = X.shape[0]
    shape = check_shape(f"{what}: what predict returns", out, (m,), (m, "k"),
                        hint=f"one row for each of the {m} samples it was given")
    if not bool(namespace(out).all(namespace(out).isfinite(out))):
        raise ValueError(f"{what}: predict returns NaN or infinite numbers for some of the samples it was "
                         "given; explain a logit or a probability, not its logarithm")
    if target is None and shape.get("k", 1) > 1:
        raise ValueError(f"{what}: target must say which of the {shape['k']} outputs is explained, "
                         f"0 to {shape['k'] - 1}")
    check_count(f"{what}: target", target or 0, least=0)
    if (target or 0) >= shape.get("k", 1):
        raise ValueError(f"{what}: target must be below {shape.get('k', 1)}, the number of outputs; "
                         f"{target} came")
    return out if out.ndim == 1 else out[:, target or 0]


def covers(size, patch, stride, like):
    """Return which pixels of a line each place of the patch covers.

    Parameters
    ----------
    size : int
        Of the line, in pixels.
    patch, stride : int
    like : array

    Returns
    -------
    float array, shape (places, size)
        Of 0 and 1; the last patch is shorter where it would leave the image.
    """
    starts = range(0, max(size - patch + stride, 1), stride)
    return asarray([[float(start <= i < start + patch) for i in range(size)] for start in starts], like=like)


def fill(what, off, image):
    """Return what covered pixels show, a 0-d array or a number.

    Parameters
    ----------
    what : str
        The caller, for messages.
    off : float or None
    image : float array

    Returns
    -------
    0-d float array
    """
    if off is None:
        return namespace(image).mean(image)
    off = asarray(off, like=image, what=f"{what}: off")
    check_shape(f"{what}: off", off, (), hint="one number, which covered pixels show")
    check_finite(f"{what}: off", off)
    return off


def open_image(what, image, patch):
    """Return the image as a float array, or say what is wrong with it or the patch.

    Parameters
    ----------
    what : str
        The caller, for messages.
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
        raise ShapeError(f"{what}: patch is {patch} pixels wide; the image has {sizes['h']} x {sizes['w']}")
    return image
