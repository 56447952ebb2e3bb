"""Open tasks: any means will do, and what counts is how good the answers are on data without labels.

The reader gets samples with labels, and others without. A check has the labels of the others.
"""

import numpy as np

from dlbook.course.exercise import array, expect, shape_of

__all__ = ["predictions", "share_right"]


def predictions(answers, known, new):
    """Return one number per new sample; raise `NotYet` if the answers belong to something else.

    Parameters
    ----------
    answers : anything
    known, new : int
        The numbers of samples with labels and without.

    Returns
    -------
    float array, shape (new,)
    """
    shape = shape_of(answers)
    expect(shape[:1] != (known,) or known == new,
           f"Expected {new} answers, got {known}: these are for the samples with labels. Answer for the "
           "new ones.")
    several = shape[1] if len(shape) == 2 and shape[0] == new else 1
    expect(several == 1,
           f"These are {several} numbers per sample. Expected one; for classes, the index of the largest.")
    return array("answers", answers, (new,))


def share_right(answers, known, labels):
    """Return the share of right answers on the new samples; raise `NotYet` if it is no better than guessing.

    Parameters
    ----------
    answers : anything
    known : int
        The number of samples with labels.
    labels : int array, shape (n,)
        The labels that the reader does not see.
    """
    found = predictions(answers, known, len(labels))
    expect(np.isin(found, labels).all(),
           f"Expected classes, {labels.min()} to {labels.max()}; among the answers is "
           f"{found[np.argmin(np.isin(found, labels))]:g}. Round, or compare with a threshold.")
    right = float(np.mean(found == labels))
    chance = float(np.max(np.bincount(labels)) / len(labels))
    expect(len(set(found)) > 1, f"All answers are the same; that is right for {right:.0%}.")
    expect(right > 1 - chance or chance > 0.8 or labels.max() > 1,
           f"Only {right:.0%} are right: the two classes are swapped.")
    expect(right > chance, f"{right:.0%} are right, no better than guessing: are the answers in the order of "
                           "the new samples?")
    return right
