"""Explanations of single predictions.

`lime_tabular` and `lime_image` fit a linear model near one sample, and `occlusion` covers one patch of an
image after another; all three need only a function from samples to outputs. `saliency` is the gradient of a
network's output with respect to its input. An explanation describes what the *model* does, not what is
true, and can therefore reveal models that are right for the wrong reason. Introduced in chapter 14.
"""

from dlbook.explain.lime import Explanation, lime_image, lime_tabular, weighted_ridge
from dlbook.explain.patches import occlusion
from dlbook.explain.saliency import saliency

__all__ = ["Explanation", "lime_image", "lime_tabular", "occlusion", "saliency", "weighted_ridge"]
