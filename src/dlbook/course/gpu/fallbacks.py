"""What cells do without a GPU or a network connection: they say so, and go on with what there is."""

from dlbook import datasets, preparation
from dlbook.arrays import asarray
from dlbook.timing import devices

__all__ = ["pictures", "without_gpu"]


def without_gpu(what):
    """Print what the cell would do on a machine with a GPU; with a GPU, print nothing.

    Parameters
    ----------
    what : str
        A sentence, such as ``"With one, a second line would follow."``
    """
    if devices() == ("cpu",):
        print(f"No GPU here. {what}")


def pictures(fetch, *, device="auto"):
    """Return pictures for training and testing: clothes if they can be fetched, else digits.

    Parameters
    ----------
    fetch : bool
        Whether Fashion-MNIST may be downloaded: 31 MB, once, with a progress bar and a checksum.
    device : {"cpu", "gpu", "auto"}, default "auto"
        Where the arrays live.

    Returns
    -------
    training, test : tuple (X, y)
        `X` is float32, one picture per row, from 0 to 1.
    names : tuple of str
        Names of the classes.
    """
    if fetch:
        try:
            clothes = [datasets.fashion_mnist(part).to(device) for part in ("train", "test")]
            return *map(tuple, clothes), clothes[0].target_names
        except ConnectionError as error:
            print(f"{error}. So the digits are used instead.")
    digits = datasets.digits()
    parts = preparation.split((digits.X.astype("float32"), digits.y), (2 / 3, 1 / 3))
    placed = (tuple(asarray(array, dtype=array.dtype, device=device) for array in part) for part in parts)
    return *placed, digits.target_names
