"""Loans from a stated law: invented applicants, who repay with a probability that the chapter states."""

import numpy as np

from dlbook.activations import sigmoid
from dlbook.datasets.dataset import Dataset
from dlbook.errors import check_count, check_seed

__all__ = ["FEATURES", "law", "loans", "verdicts"]

#: The columns: thousand a year, % of the income for old debts, payments missed in two years, years in the
#: job, and the price of the phone, in tens.
FEATURES = ("income", "debt", "late", "years", "phone")


def law(X):
    """Return the probability that each applicant repays: the law, which no model gets to see.

    Parameters
    ----------
    X : float array, shape (n, 5)
        The columns of `FEATURES`; the phone has no effect.

    Returns
    -------
    float array, shape (n,)
    """
    income, debt, late, years, _ = np.asarray(X).T
    return sigmoid(0.1 * (income - 34.0) - 0.004 * (debt - 20.0) ** 2 - 0.9 * late
                   + 0.12 * np.minimum(years, 8.0) + 1.0)


def loans(n=2000, seed=0):
    """Return applicants, and who of them repaid.

    Parameters
    ----------
    n : int, default 2000
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Dataset
        `X` (n, 5) has the columns of `FEATURES`; class 1 repaid. Those who earn more have, on average, more
        expensive phones; otherwise the columns are independent.
    """
    check_count("loans: n", n)
    rng = check_seed("loans: seed", seed)
    income = np.clip(np.exp(rng.normal(3.6, 0.4, n)), 12.0, 100.0)
    debt = 60.0 * rng.beta(1.2, 1.8, n)
    late = rng.poisson(0.8, n)
    years = np.clip(rng.exponential(5.0, n), 0.0, 25.0)
    phone = income * np.exp(0.2 * rng.normal(size=n))
    X = np.round(np.stack([income, debt, late, years, phone], axis=1))
    return Dataset(X, (rng.random(n) < law(X)).astype(np.int64), FEATURES, ("not", "repaid"))


def verdicts(n, seed=0):
    """Return applicants and the verdicts of an officer who asks more of people from the south.

    Parameters
    ----------
    n : int
    seed : int, default 0

    Returns
    -------
    X : float array, shape (n, 6)
        The columns of `FEATURES`, and whether the applicant lives in the south, 0 or 1, which has nothing to
        do with the others.
    said : float array, shape (n,)
        1 where the probability of repayment is above 0.5, in the south above 0.75.
    """
    X = loans(n, seed).X
    south = np.random.default_rng(seed).integers(0, 2, n)
    said = law(X) > np.where(south == 1, 0.75, 0.5)
    return np.column_stack([X, south]), said.astype(np.float64)
