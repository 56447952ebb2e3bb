"""What a cell does where there is no GPU, or no network: it says so, and goes on with what there is."""

from dlbook import datasets, preparation
from dlbook.arrays import asarray
from dlbook.timing import devices

__all__ = ["pictures", "without_gpu"]


def without_gpu(what):
    """Print what the cell would do on a machine with a GPU; on such a machine, nothing.

    Parameters
    ----------
    what : str
        As in ``"A second line would stand here, for the GPU."``
    """
    if devices() == ("cpu",):
        print(f"No GPU here. {what}")


def pictures(fetch, *, device="auto"):
    """Return pictures to train with and to test on: clothes if they can be had, else digits.

    Parameters
    ----------
    fetch : bool
        Whether Fashion-MNIST may be fetched: 31 MB, once, with a bar and a checksum.
    device : {"cpu", "gpu", "auto"}, default "auto"
        Where the arrays live.

    Returns
    -------
    training, test : tuple (X, y)
        `X` is float32, one picture in a row, from 0 to 1.
    names : tuple of str
        Of the classes.
    """
    if fetch:
        try:
            clothes = [datasets.fashion_mnist(part).to(device) for part in ("train", "test")]
            return *map(tuple, clothes), clothes[0].target_names
        except ConnectionError as error:
            print(f"{error}. So the digits are taken.")
    digits = datasets.digits()
    parts = preparation.split((digits.X.astype("float32"), digits.y), (2 / 3, 1 / 3))
    placed = (tuple(asarray(array, dtype=array.dtype, device=device) for array in part) for part in parts)
    return *placed, digits.target_names
