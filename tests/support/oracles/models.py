"""Compute, with scikit-learn, what one-layer models and decision trees must give.

    pip install scikit-learn==1.9.1 && \
    python tests/support/oracles/models.py > tests/support/oracles/models.json

Its output is committed. The data ship with the package: iris, diabetes, wine.
"""

import json

import numpy as np
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

STRENGTH = 0.05                                       # of the penalty; C = 1 / (n strength)


def plain(array):
    """Nested lists, twelve digits."""
    return [plain(row) for row in array] if np.ndim(array) else float(f"{array:.12g}")


def standard(X):
    """Mean 0, deviation 1."""
    return (X - X.mean(axis=0)) / X.std(axis=0)


def linear(model, X, y):
    """Return weights, one column for each output, and biases."""
    model.fit(X, y)
    return {"W": plain(np.atleast_2d(model.coef_).T), "b": plain(np.atleast_1d(model.intercept_))}


def models():
    """Fit the one-layer models."""
    iris, diabetes = load_iris(), load_diabetes()
    X, y = standard(iris.data), iris.target
    two = y > 0
    pair, label = standard(iris.data[two][:, 2:]), y[two] - 1
    ill, progress = standard(diabetes.data[:, :4]), diabetes.target / 100

    def cost(n):
        return 1 / (n * STRENGTH)
    return {
        "linear_regression": linear(LinearRegression(), ill, progress),
        "ridge": linear(Ridge(alpha=STRENGTH / 2 * len(ill)), ill, progress),     # it sums, and has no 1/2
        "logistic_regression": linear(LogisticRegression(C=cost(100), tol=1e-12, max_iter=9999), pair, label),
        "softmax_regression": linear(LogisticRegression(C=cost(150), tol=1e-12, max_iter=9999), X, y),
        "linear_svm": linear(SVC(kernel="linear", C=cost(100), tol=1e-10), pair, label)}


def grown(model, X, y):
    """Return the nodes of a tree in the order of a walk that goes left first: what each asks or says."""
    tree = model.fit(X, y).tree_
    for seed in range(20):                            # where two questions are equally good it draws one
        other = model.set_params(random_state=seed).fit(X, y).tree_
        assert (other.threshold == tree.threshold).all(), "choose data without ties"
    return [{"feature": int(f), "threshold": plain(t), "n": int(n)} if f >= 0 else
            {"value": plain(v[0]), "n": int(n)}
            for f, t, n, v in zip(tree.feature, tree.threshold, tree.n_node_samples, tree.value, strict=True)]


def trees():
    """Grow two trees that classify and one that predicts numbers."""
    iris, wine, diabetes = load_iris(), load_wine(), load_diabetes(scaled=False)
    return [
        {"data": "wine", "columns": [0, 9, 12], "max_depth": 4, "min_samples": 1, "nodes": grown(
            DecisionTreeClassifier(max_depth=4, random_state=0), wine.data[:, [0, 9, 12]], wine.target)},
        {"data": "iris", "columns": [1, 3], "max_depth": 4, "min_samples": 5, "nodes": grown(
            DecisionTreeClassifier(max_depth=4, min_samples_leaf=5, random_state=0), iris.data[:, [1, 3]],
            iris.target)},
        {"data": "diabetes", "columns": [2, 8], "max_depth": 3, "min_samples": 10, "nodes": grown(
            DecisionTreeRegressor(max_depth=3, min_samples_leaf=10, random_state=0),
            diabetes.data[:, [2, 8]], diabetes.target)}]


if __name__ == "__main__":
    print(json.dumps({"models": models(), "trees": trees()}).replace(', "', ',\n"'))
