r"""The perceptron: a weighted sum, a bias, a step; and a rule that learns from mistakes.

.. math:: \hat y = g(w^\top x + b), \qquad
          (w, b) \leftarrow (w, b) + \eta\,(y - \hat y)\,(x, 1)

All functions except `steps`, `fit` and `convergence_bound` are pure array-API functions: the book's
figures replay them in the page. Introduced in chapter 2.

References
----------
Rosenblatt (1958), *Psychological Review* 65:386. Novikoff (1962), *Symposium on the Mathematical
Theory of Automata* 12:615.
"""

from dlbook.perceptron.geometry import boundary, convergence_bound, margin, normal, radius
from dlbook.perceptron.learning import PerceptronHistory, Step, fit, steps, update
from dlbook.perceptron.neuron import Perceptron, gate, neuron, predict, weighted_sum

__all__ = ["Perceptron", "PerceptronHistory", "Step", "boundary", "convergence_bound", "fit", "gate",
           "margin", "neuron", "normal", "predict", "radius", "steps", "update", "weighted_sum"]
