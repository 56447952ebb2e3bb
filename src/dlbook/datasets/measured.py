"""Measured data sets that are small enough to ship with the package.

``data/LICENSES.md`` lists sources and licences. Files are verified by their SHA-256, so that a chapter's
numbers cannot change unnoticed.
"""

import hashlib
import io
from functools import lru_cache
from importlib import resources

import numpy as np

from dlbook.datasets.dataset import Dataset, select_classes, select_features
from dlbook.errors import DamagedFileError

__all__ = ["breast_cancer", "diabetes", "digits", "iris", "pavilion", "sunspots", "wine"]

_SHA256 = {
    "breast_cancer.csv": "af399a019264f7999e6b395ee90576e46564867aa4c8a40797c96be87dc1be55",
    "diabetes.csv": "c7bf7172f8ba38ff2d74617e475148449be1d60277fae0d6834ce917fa06076e",
    "digits.npz": "af104d81e7cd419be5f343d23c6ca2e4e4ff847b06636260802df8e903c6183f",
    "iris.csv": "dad19dc3817625a5490ab6be0fdb592efdcd6921badbbaf4275cef90bcfaa994",
    "pavilion.npz": "a104c3524913992816ee20063c5b17aba6e47a69ac9a623c6a58072fbd92c0ba",
    "sunspots.csv": "3069994412a673ef540d3d63f1c356cb91a92cb6c0d446a6396d1fe1fb7abfe6",
    "wine.csv": "1a8f82aa01ae1cab10369d1f77c82bd677d8be4f3ba61c877487b7c4442c0326",
}


def iris(features=None, classes=None):
    """Return 150 iris flowers of three species, measured in centimetres.

    Parameters
    ----------
    features : sequence of str, optional
        Some of "sepal length", "sepal width", "petal length", "petal width", in the desired order.
    classes : sequence of str, optional
        Some of "setosa", "versicolor", "virginica"; they become the labels 0, 1, … in this order.

    Returns
    -------
    Dataset

    References
    ----------
    Fisher (1936), *Annual Eugenics* 7:179. doi:10.24432/C56C76

    Examples
    --------
    >>> iris(features=("petal length", "petal width"), classes=("setosa", "versicolor"))
    Dataset(100 samples, 2 features, classes: setosa, versicolor)
    """
    data = select_features("iris: features", _classes("iris.csv"), features)
    return select_classes("iris: classes", data, classes)


def wine(features=None, classes=None):
    """Return the chemical analysis of 178 wines from three cultivars of one region of Italy.

    Parameters
    ----------
    features : sequence of str, optional
        Some of the 13 in `feature_names`, such as "alcohol" and "proline", in the desired order.
        Their scales differ by factors of thousands: standardize before training.
    classes : sequence of str, optional
        Some of "cultivar 1", "cultivar 2", "cultivar 3"; they become the labels 0, 1, ….

    Returns
    -------
    Dataset

    References
    ----------
    Aeberhard, Forina (1992), UCI Machine Learning Repository. doi:10.24432/C5PC7J

    Examples
    --------
    >>> wine()
    Dataset(178 samples, 13 features, classes: cultivar 1, cultivar 2, cultivar 3)
    """
    data = select_features("wine: features", _classes("wine.csv"), features)
    return select_classes("wine: classes", data, classes)


def breast_cancer(features=None, classes=None):
    """Return measurements of cell nuclei in 569 breast masses, 212 malignant and 357 benign.

    Parameters
    ----------
    features : sequence of str, optional
        Some of the 30 in `feature_names`: ten quantities, such as "mean radius", each also as
        "radius error" (its standard error) and "worst radius" (mean of the three largest nuclei).
    classes : sequence of str, optional
        Some of "malignant", "benign", the labels 0 and 1. ``("benign", "malignant")`` makes malignant
        the label 1, as in medicine, where the positive result is the disease.

    Returns
    -------
    Dataset

    References
    ----------
    Street, Wolberg, Mangasarian (1993), *SPIE* 1905:861. doi:10.24432/C5DW2B

    Examples
    --------
    >>> breast_cancer(features=("mean radius", "mean texture"))
    Dataset(569 samples, 2 features, classes: malignant, benign)
    """
    data = select_features("breast_cancer: features", _classes("breast_cancer.csv"), features)
    return select_classes("breast_cancer: classes", data, classes)


def diabetes(features=None):
    """Return data of 442 patients with diabetes, and how far the disease had progressed a year later.

    A regression. The features are as measured, not scaled as in scikit-learn: age in years, "body mass
    index" in kg/m², "sex" coded as 1 and 2, "log triglycerides" possibly a logarithm (the source does not
    say), the rest as in the source, which gives no units.

    Parameters
    ----------
    features : sequence of str, optional
        Some of the 10 in `feature_names`, such as "age" and "body mass index".

    Returns
    -------
    Dataset
        `y` is "disease progression", from 25 to 346.

    References
    ----------
    Efron, Hastie, Johnstone, Tibshirani (2004), *Annals of Statistics* 32:407.

    Examples
    --------
    >>> diabetes()
    Dataset(442 samples, 10 features, target: disease progression)
    """
    header, rows = _table("diabetes.csv")
    numbers = np.array(rows, dtype=np.float64)
    data = Dataset(numbers[:, :-1], numbers[:, -1].copy(), header[:-1], header[-1:])
    return select_features("diabetes: features", data, features)


def digits(classes=None):
    """Return 1797 handwritten digits of 8 × 8 pixels.

    Parameters
    ----------
    classes : sequence of int, optional
        Some of the digits 0 … 9; they become the labels 0, 1, … in this order.

    Returns
    -------
    Dataset
        64 features, row by row; 0 is paper, 1 is ink. ``X.reshape(-1, 8, 8)`` are the images.

    References
    ----------
    Alpaydin, Kaynak (1998), *Kybernetika* 34:369. doi:10.24432/C50P49
    """
    with np.load(io.BytesIO(_file("digits.npz")), allow_pickle=False) as file:
        X, y = file["images"] / 16.0, file["labels"].astype(np.int64)
    names = tuple(f"row {i} column {j}" for i in range(8) for j in range(8))
    data = Dataset(X, y, names, tuple(map(str, range(10))))
    names = None if classes is None else [str(c) for c in classes]
    return select_classes("digits: classes", data, names)


def pavilion():
    """Return the pixels of a small photograph, some of them labelled by hand as blue or not blue.

    Returns
    -------
    Dataset
        One row per pixel, from the top left; ``X.reshape(48, 64, 3)`` is the image: red, green and blue
        from 0 to 1. `y` is 0 for "not blue", 1 for "blue" (sky and blue-green glaze), 2 for "unmarked",
        which most pixels are.

    References
    ----------
    Part of a photograph by danielbuechele (2011), https://www.flickr.com/photos/danielbuechele/6061409035/,
    CC BY 2.0, reduced in size.

    Examples
    --------
    >>> pavilion()
    Dataset(3072 samples, 3 features, classes: not blue, blue, unmarked)
    """
    with np.load(io.BytesIO(_file("pavilion.npz")), allow_pickle=False) as file:
        X, marks = file["image"].reshape(-1, 3) / 255.0, file["marks"].astype(np.int64).reshape(-1)
    classes = ("not blue", "blue", "unmarked")
    return Dataset(X, np.where(marks < 0, 2, marks), ("red", "green", "blue"), classes)


def sunspots():
    """Return the sunspot number of each year from 1700 to 2008, a measured series.

    Returns
    -------
    Dataset
        309 rows in order: `X` is the year, (309, 1), `y` the mean sunspot number of that year, from 0 to
        190.2. (The numbers are those in use until 2015, when the series was revised.)

    References
    ----------
    National Geophysical Data Center (NOAA); in the public domain.

    Examples
    --------
    >>> sunspots()
    Dataset(309 samples, 1 feature, target: sunspot number)
    """
    header, rows = _table("sunspots.csv")
    numbers = np.array(rows, dtype=np.float64)
    return Dataset(numbers[:, :1].copy(), numbers[:, 1].copy(), header[:1], header[1:])


def _classes(name):
    """Read a table whose last column names the class of each row."""
    header, rows = _table(name)
    X = np.array([row[:-1] for row in rows], dtype=np.float64)
    targets = tuple(dict.fromkeys(row[-1] for row in rows))        # in order of appearance
    y = np.array([targets.index(row[-1]) for row in rows], dtype=np.int64)
    return Dataset(X, y, header[:-1], targets)


def _table(name):
    header, *rows = (tuple(line.split(",")) for line in _file(name).decode("ascii").splitlines())
    return header, rows


@lru_cache
def _file(name):
    """Return the bytes of a shipped file after verifying its SHA-256."""
    try:
        content = resources.files("dlbook").joinpath("datasets", "data", name).read_bytes()
    except FileNotFoundError as error:
        raise DamagedFileError(f"{error.filename} is missing; install the package again") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != _SHA256[name]:
        raise DamagedFileError(f"data/{name} is not the file that was shipped (expected SHA-256 "
                               f"{_SHA256[name][:12]}…, got {digest[:12]}…); "
                               "install the package again")
    return content
