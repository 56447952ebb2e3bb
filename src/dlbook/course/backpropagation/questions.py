"""The questions of chapter 6: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("backpropagation-guess", "Guess first", Question(
    "A network has one million weights, and computing its loss once takes one millisecond. You want to "
    "know, for every single weight, how the loss would change if you nudged it. How long must that take?", (
        Option("About a quarter of an hour: a million nudges, a million losses.", "That is one way, and it "
               "works: nudge each weight, compute the loss again. 1 000 000 milliseconds are almost 17 "
               "minutes, for a single step of training."),
        Option("About a second: the nudges can be shared among groups of weights.", "Nudging a whole group "
               "only shows what its members do together. To tell them apart you need as many losses as there "
               "are weights."),
        Option("A few milliseconds.", "Going backwards through the computation once gives all million "
               "derivatives, for about the cost of two more losses. This chapter shows how.", correct=True),
        Option("It cannot be done exactly, only estimated from samples.", "Each derivative is an exact "
               "number, and the chain rule computes it. What training does estimate is something else: the "
               "mean over all data, from a batch."),
    )))

_paths = Question(
    "f = (x + 1) · x. The number x is used twice. What is df/dx at x = 3?", (
        Option("3, since the sum has derivative 1 and is multiplied by x.", "That is one of two paths: x is "
               "also the second factor."),
        Option("4, since x as a factor is multiplied by x + 1.", "That is one of two paths: x is also in the "
               "sum."),
        Option("7: the two paths contribute 3 and 4, which are added.", "Along a path local derivatives are "
               "multiplied; where paths meet, their contributions are added. And (x² + x)′ = 2x + 1 = 7.",
               correct=True),
        Option("12: the two paths contribute 3 and 4, which are multiplied.", "Multiply *along* a path, add "
               "*over* the paths."),
    ))

_cost = Question(
    "Why is one backward pass so much cheaper than a finite difference for every weight?", (
        Option("It uses approximations, which cost less, and finite differences are exact to the last "
               "digit.",
               "The other way round: the chain rule is exact up to rounding, and the finite difference is "
               "the approximation."),
        Option("It computes what the paths share once: each derivative is reused by everything before it.",
               "dL/dz of a layer serves all its weights, its biases, and the layer before. A finite "
               "difference starts again from the input for every weight.", correct=True),
        Option("It skips weights whose derivatives are small.", "No derivative is skipped; even those that "
               "are zero result from the same products."),
        Option("It runs on the graphics card.", "Both can. A million passes are a million passes on any "
               "machine."),
    ))

_roles = Question(
    "Which statement is correct?", (
        Option("The optimizer performs backpropagation.", "The optimizer receives finished gradients and "
               "decides on the step. Give it made-up ones, and it will use them."),
        Option("Backpropagation is the algorithm by which networks learn.", "It changes no weight. It "
               "computes derivatives; something else must use them."),
        Option("The loss measures, backpropagation differentiates, the optimizer moves the weights.",
               "Three parts, each of which can be replaced without the others: another loss, derivatives "
               "from elsewhere, another optimizer.", correct=True),
        Option("Backpropagation is another name for gradient descent.", "Gradient descent is what an "
               "optimizer does with gradients, wherever they come from."),
    ))

_check = Question(
    "A gradient check with central differences in float64 gives a relative error of 0.3 at ε = 10⁻³, 10⁻⁵ "
    "and 10⁻⁷. What does that mean?", (
        Option("ε is too large.", "The error of a central difference decreases with ε². Here it does not "
               "decrease at all."),
        Option("ε is too small: that is rounding.", "Rounding errors grow by a factor of 100 at each step "
               "here. An error that stays the same is something else."),
        Option("The gradient is wrong.", "Both errors of the measurement change with ε. What remains is the "
               "difference between the formula and the truth: look for a bug.", correct=True),
        Option("30 % is normal for a deep network.", "A correct gradient agrees to eight or more digits in "
               "float64, whatever the depth, unless there is a kink such as that of ReLU within ε."),
    ))

_fade = Question(
    "In a chain of twenty sigmoid layers with weights around 1, the first layer hardly learns. Why?", (
        Option("Its derivative is a product of twenty factors w · σ′(z), each at most 1/4.", "4 to the "
               "power of −20 is about 10⁻¹². The first layer's derivative has the most factors.",
               correct=True),
        Option("Backpropagation becomes inexact after so many layers.", "The derivative is accurate to many "
               "digits. It *is* that small."),
        Option("The optimizer updates the last layers first.", "All weights move in the same step, each "
               "according to its own derivative."),
        Option("The loss cannot see the first layer.", "It can: everything passes through it. But nudging it "
               "hardly changes the output."),
    ))

quiz = Quiz("backpropagation-quiz", "Quiz: backpropagation", (_paths, _cost, _roles, _check, _fade))
