"""The questions of chapter 3: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("activations-guess", "Guess first", Question(
    "A learning signal travels back through ten sigmoids in a row, and every weight between them is 1. How "
    "much of it arrives at the far end, at best?", (
        Option("All of it", "That would need a slope of 1. The slope of the sigmoid is never more than 1/4, "
               "which it reaches at 0."),
        Option("About a tenth", "Each layer scales what is left, so the factors multiply; they do not add "
               "up."),
        Option("About a thousandth", "(1/2)¹⁰ is about a thousandth. But the steepest slope of the sigmoid "
               "is 1/4; 1/2 is its value at 0."),
        Option("About a millionth", "Each layer multiplies by the slope of its sigmoid, which is at most "
               "1/4, and (1/4)¹⁰ is a little less than a millionth. The figure *Saturation* lets you "
               "watch it.", correct=True),
    )))

_linear = Question(
    "A network has 50 layers, and all activations are g(z) = z. Which functions of its inputs can it "
    "compute?", (
        Option("Any function, because it is deep.", "Depth helps if there is something nonlinear between the "
               "layers. Here one matrix does the work of all fifty."),
        Option("Those of a single linear layer, and no others.", "The product of 50 matrices is one matrix, "
               "and the biases merge into one bias.", correct=True),
        Option("Polynomials up to degree 50.", "A square takes the product of two numbers that depend on the "
               "input. A linear layer only multiplies inputs by weights."),
        Option("None, since it cannot be trained.", "It can be trained, and linear regression is just this. "
               "It merely stays as simple as one layer."),
    ))

_dead = Question(
    "A ReLU gives 0 for every sample of the training set. What does gradient descent do to its weights?", (
        Option("Nothing.", "Where the output is 0 because z < 0, the slope is 0 as well. No sample asks for "
               "a change, so the unit stays as it is, unless the layers before it change.",
               correct=True),
        Option("It makes them larger until the unit is active again.", "That takes a slope that says which "
               "way is better. At z < 0 a ReLU has slope 0."),
        Option("It sets them to zero.", "It cannot even do that: the gradient is 0, and every step is a "
               "multiple of the gradient."),
        Option("It reverses their signs.", "Nothing reverses them. A leak (leaky ReLU) would let a small "
               "slope through, so that the unit could recover."),
    ))

_centred = Question(
    "All inputs of a neuron come from sigmoids. Its weights get their gradients from one sample. What do "
    "these gradients have in common?", (
        Option("They are all positive.", "The error signal δ decides the sign, and it can be negative."),
        Option("They add up to 1.", "Sigmoids are independent of one another. It is the outputs of a softmax "
               "that add up to 1."),
        Option("They all have the same sign.", "The gradient of weight i is δ·hᵢ, and every hᵢ is positive. "
               "So all weights rise together or fall together. With tanh the signs are mixed.",
               correct=True),
        Option("Nothing in particular.", "Look at the formula δ·hᵢ: what can be said about the sign of hᵢ "
               "if it comes from a sigmoid?"),
    ))

_softmax = Question(
    "You add 100 to each of the three scores of a softmax. What happens to the probabilities?", (
        Option("All of them get larger.", "They cannot: they add up to 1."),
        Option("They become more extreme.", "That is what *multiplying* does, or a lower temperature. Adding "
               "leaves the differences unchanged."),
        Option("The computation overflows, so there are none.", "There is still room for e¹⁰⁰ (double "
               "precision ends near e⁷⁰⁹). And the stable form subtracts the largest score first."),
        Option("They do not change.", "Every exponential is multiplied by e¹⁰⁰, in the numerator and in the "
               "denominator.", correct=True),
    ))

_choose = Question(
    "You build a network with twenty hidden layers that distinguishes ten kinds of clothes. Which "
    "activations are a sensible start?", (
        Option("Sigmoid in all layers: it gives probabilities.", "Hidden units need not be probabilities, "
               "and in each sigmoid the gradient loses at least three quarters, before the weights come in."),
        Option("ReLU in the hidden layers, softmax at the end.", "ReLU passes the gradient on undiminished "
               "where it is active. The softmax makes the ten scores a distribution over the classes.",
               correct=True),
        Option("Softmax in the hidden layers, ReLU at the end.", "In a softmax the units compete for a sum "
               "of 1, which is useful where one of several classes is to be chosen. And a ReLU at the end "
               "gives scores that do not add up to 1."),
        Option("Step in the hidden layers, sigmoid at the end.", "A step has no slope, so the hidden layers "
               "cannot learn by gradients. And ten sigmoids answer ten yes-or-no questions, not one question "
               "with ten answers."),
    ))

quiz = Quiz("activations-quiz", "Quiz: activations", (_linear, _dead, _centred, _softmax, _choose))
