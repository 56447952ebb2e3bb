"""The questions of chapter 6: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("backpropagation-guess", "Guess first", Question(
    "A network has one million weights, and computing its loss once takes one millisecond. You want to "
    "know, for every single weight, how the loss would change if you nudged it. How long must that take?", (
        Option("About a quarter of an hour: a nudge and a loss for each weight.", "That is one way, and it "
               "works: nudge each weight, compute the loss again. 1 000 000 milliseconds are almost 17 "
               "minutes, for a single step of training."),
        Option("About a second: groups of weights can share a nudge and a loss.", "Nudging a whole group "
               "only shows what its members do together. To tell them apart you need as many losses as there "
               "are weights."),
        Option("A few milliseconds: all the weights can share a computation.", "Going backwards through the "
               "computation once gives all million derivatives, for about the price of two more losses. "
               "This chapter shows how.", correct=True),
        Option("No time is enough: slopes can only be estimated from data.", "Each derivative is an exact "
               "number, and the chain rule computes it. What training does estimate is something else: the "
               "mean over all data, from a batch."),
    )))

_paths = Question(
    "u = 2x, v = x + 1 and f = u · v. The number x is used twice. What is df/dx at x = 3?", (
        Option("8", "Through u: the other factor v = 4, times 2. That is one of two paths: x is also in v."),
        Option("6", "Through v: the other factor u = 6, times 1. That is one of two paths: x is also in u."),
        Option("14", "The two paths contribute 8 and 6. Along a path local derivatives are multiplied; where "
               "paths meet, their contributions are added. And (2x² + 2x)′ = 4x + 2 = 14.", correct=True),
        Option("48", "The two paths contribute 8 and 6, but multiply *along* a path, and add *over* the "
               "paths."),
    ))

_cost = Question(
    "A network has 50 000 weights, and a forward pass takes 2 milliseconds. About how long does its "
    "gradient take with a finite difference for each weight, and how long with one forward and one backward "
    "pass?", (
        Option("100 seconds and 50 seconds", "The first is right. But the backward pass does not start again "
               "for each weight: what the paths share is computed once."),
        Option("100 seconds and 6 milliseconds", "50 000 forward passes are 100 seconds. The way back costs "
               "about two forward passes, so forward and back together take about three.", correct=True),
        Option("4 milliseconds and 6 milliseconds", "Two forward passes give the slope for *one* weight. To "
               "tell 50 000 weights apart, each must be nudged on its own."),
        Option("4 milliseconds and 100 seconds", "The other way round: the nudges need a forward pass for "
               "each weight, the backward walk serves all of them."),
    ))

_roles = Question(
    "Two networks with equal weights make one training step with the same batch. One has the learning rate "
    "0.1, the other 0.2. What differs between them in this step?", (
        Option("The loss, and so the gradients", "Both follow from the weights and the batch, which are the "
               "same. The learning rate enters only after them."),
        Option("The gradients, but not the loss", "Backpropagation does not know the learning rate. It "
               "differentiates the loss, and that is the same."),
        Option("The step that the weights make", "The loss measures, backpropagation differentiates, and "
               "only then the optimizer, with its learning rate, decides on the step.", correct=True),
        Option("Nothing before the second step", "Loss and gradients are the same, but the first step is "
               "already twice as long."),
    ))

_check = Question(
    "A gradient check of a network with tanh, with central differences in float64, gives a relative error of "
    "0.3 at ε = 10⁻³, 10⁻⁵ and 10⁻⁷. What does that mean?", (
        Option("ε is still too large.", "The error of a central difference decreases with ε². Here it does "
               "not decrease at all."),
        Option("ε is already too small.", "Rounding errors grow by a factor of 100 at each step here. An "
               "error that stays the same is something else."),
        Option("The network has many layers.", "A correct gradient agrees to many digits in float64, "
               "whatever the depth."),
        Option("The gradient is wrong.", "Both errors of the measurement change with ε. What remains is the "
               "difference between the formula and the truth: look for a bug.", correct=True),
    ))

_fade = Question(
    "In a chain of ten tanh neurons every weight is 2, and every neuron sits where tanh′ is 1/4. How does "
    "the last output change with the first input?", (
        Option("The derivative is about 0.001.", "Each neuron contributes the factor 2 · 1/4 = 1/2, and "
               "(1/2)¹⁰ = 1/1024.", correct=True),
        Option("The derivative is about 0.5.", "That is one neuron. There are ten factors of this size, and "
               "along a path they are multiplied."),
        Option("The derivative is about 5.", "Ten times 1/2 is the sum. Sums are for different paths; along "
               "one path derivatives are multiplied."),
        Option("The derivative is about 1000.", "2¹⁰ is the product of the weights alone. Each neuron also "
               "contributes the slope of its tanh."),
    ))

quiz = Quiz("backpropagation-quiz", "Quiz: backpropagation", (_paths, _cost, _roles, _check, _fade))
