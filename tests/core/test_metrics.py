"""Metrics against counts by hand, against scikit-learn, and in the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import metrics
from dlbook.errors import ShapeError
from dlbook.trace import trace

#        right: 3 of 5      class 1: 2 found of 3, 2 right of 3 answers
Y, Y_HAT = [0, 0, 1, 1, 1], [0, 1, 1, 1, 0]


def test_by_hand(xp, close):
    for y, y_hat in ((Y, Y_HAT), (Y, [float(v) for v in Y_HAT])):        # int and float can be mixed
        y, y_hat = xp.asarray(y), xp.asarray(y_hat)
        close(metrics.accuracy(y, y_hat), 0.6)
        close(metrics.error_rate(y, y_hat), 0.4)
        close(metrics.mistakes(y, y_hat), 2)
        close(metrics.confusion_matrix(y, y_hat), [[1, 1], [1, 2]])
        close(metrics.precision(y, y_hat), 2 / 3)
        close(metrics.recall(y, y_hat), 2 / 3)
        close(metrics.precision(y, y_hat, positive=0), 0.5)
        close(metrics.recall(y, y_hat, positive=0), 0.5)


def test_types():
    assert metrics.mistakes(Y, Y_HAT).dtype == np.int64
    assert metrics.confusion_matrix(Y, Y_HAT).dtype == np.int64
    assert f"{metrics.accuracy(Y, Y_HAT):.0%}" == "60%"
    assert metrics.accuracy(np.array([True]), np.array([1])) == 1.0


def test_classes_never_predicted_or_never_present():
    assert metrics.precision([1, 1], [0, 0]) == 0.0
    assert metrics.recall([0, 0], [1, 1]) == 0.0


labels = st.integers(1, 20).flatmap(lambda n: st.tuples(
    *[st.lists(st.integers(0, 1), min_size=n, max_size=n)] * 2))


@given(labels)
def test_against_scikit_learn(pair):
    sklearn = pytest.importorskip("sklearn.metrics")
    y, y_hat = pair
    assert metrics.accuracy(y, y_hat) == pytest.approx(sklearn.accuracy_score(y, y_hat))
    assert metrics.precision(y, y_hat) == pytest.approx(
        sklearn.precision_score(y, y_hat, zero_division=0))
    assert metrics.recall(y, y_hat) == pytest.approx(
        sklearn.recall_score(y, y_hat, zero_division=0))
    matrix = metrics.confusion_matrix(y, y_hat, classes=2)
    assert matrix.tolist() == sklearn.confusion_matrix(y, y_hat, labels=[0, 1]).tolist()
    assert metrics.mistakes(y, y_hat) == len(y) - np.trace(matrix)


def test_the_page_computes_the_same():
    def everything(y, y_hat):
        return {"accuracy": metrics.accuracy(y, y_hat), "errors": metrics.error_rate(y, y_hat),
                "mistakes": metrics.mistakes(y, y_hat), "precision": metrics.precision(y, y_hat),
                "recall": metrics.recall(y, y_hat), "table": metrics.confusion_matrix(y, y_hat, 2)}
    graph = trace(everything, {"y": np.array([0, 1, 1]), "y_hat": np.array([1.0, 1.0, 0.0])})
    values = graph.run(y=Y, y_hat=Y_HAT)
    for name, value in everything(Y, Y_HAT).items():
        np.testing.assert_array_equal(values[name], value, err_msg=name)


def test_bad_input():
    with pytest.raises(ShapeError, match=r"accuracy: y_hat has shape \(2,\); expected \(3,\); one"):
        metrics.accuracy([0, 1, 1], [0, 1])
    with pytest.raises(ShapeError, match="empty"):
        metrics.accuracy([], [])
    with pytest.raises(ShapeError, match=r"y has shape \(1, 2\)"):
        metrics.recall([[0, 1]], [[0, 1]])
    with pytest.raises(ValueError, match=r"confusion_matrix: y_hat must .* y_hat\[0\] is 0.5"):
        metrics.confusion_matrix([0, 1], [0.5, 1])
    with pytest.raises(TypeError, match="classes must be a whole number"):
        metrics.confusion_matrix([0, 1], [0, 1], classes=2.0)


def test_a_confusion_matrix_has_the_classes_of_both(xp, close):
    close(metrics.confusion_matrix(xp.asarray([0, 0]), xp.asarray([0, 2])), [[1, 0, 1], [0, 0, 0], [0, 0, 0]])
    close(metrics.confusion_matrix(xp.asarray([0, 2]), xp.asarray([0, 0])), [[1, 0, 0], [0, 0, 0], [1, 0, 0]])


ALL = (metrics.accuracy, metrics.error_rate, metrics.mistakes, metrics.confusion_matrix, metrics.precision,
       metrics.recall)


@pytest.mark.parametrize("metric", ALL)
def test_columns_of_tables_are_classes(metric):
    pandas, polars = (pytest.importorskip(name) for name in ("pandas", "polars"))
    expected = metric(Y, Y_HAT)
    for column in (pandas.Series, polars.Series, np.asarray, list):
        np.testing.assert_array_equal(metric(column(Y), column(Y_HAT)), expected)
        np.testing.assert_array_equal(metric(Y, column(Y_HAT)), expected)
        np.testing.assert_array_equal(metric(np.asarray(Y), column(Y_HAT)), expected)


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("odd", [0.2, float("nan"), float("inf")])
def test_probabilities_are_no_classes(xp, metric, odd):
    if xp.name in ("cupy", "stand-in") and metric is not metrics.confusion_matrix:
        pytest.skip("looking at the values would mean waiting for the GPU")
    with pytest.raises(ValueError, match=r": y_hat must contain class.* y_hat\[1\] is"):
        metric(xp.asarray([0, 1]), xp.asarray([0.0, odd]))
    with pytest.raises(ValueError, match=r": y must contain class.* y\[0\] is"):
        metric(xp.asarray([odd, 1.0]), xp.asarray([0, 1]))


def test_a_table_of_thirty_thousand_classes_is_refused():
    with pytest.raises(ValueError, match=r"y and y_hat have 30,001 classes.*renumber them"):
        metrics.confusion_matrix([0, 30_000], [0, 1])
