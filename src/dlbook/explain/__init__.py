"""Why this answer? Explanations of one prediction, by asking the model about altered samples.

`lime_tabular` and `lime_image` fit a small linear model near one sample, `occlusion` hides one patch
after the other; both need nothing but a function from samples to outputs. `saliency` is the gradient of a
network's output for its input. An explanation tells what the *model* does, not what is true: that is how
it finds models that are right for a wrong reason. Introduced in chapter 13.
"""

from dlbook.explain.lime import Explanation, lime_image, lime_tabular, weighted_ridge
from dlbook.explain.patches import occlusion
from dlbook.explain.saliency import saliency

__all__ = ["Explanation", "lime_image", "lime_tabular", "occlusion", "saliency", "weighted_ridge"]
