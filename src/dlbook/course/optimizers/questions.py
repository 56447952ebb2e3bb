"""The questions of chapter 7: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("optimizers-guess", "Guess first", Question(
    "A point sits at w = 1 on the curve 2w², whose slope is 4w. At every step w becomes w − η · 4w. With η = "
    "0.05 it creeps towards the bottom at 0. What happens with η = 0.5, ten times as much?", (
        Option("It arrives ten times as fast.", "Near η = 0.05 a larger rate does help. But a step ten times "
               "as long may go too far."),
        Option("It reaches the bottom in one step.", "That takes η = 0.25: 1 − 0.25 · 4 = 0. Twice as much "
               "goes twice as far."),
        Option("It jumps between 1 and −1 forever.", "1 − 0.5 · 4 = −1, and from −1 the same step leads "
               "back. It is exactly the largest rate that does not diverge, and this chapter says where it "
               "lies for any curve.", correct=True),
        Option("It diverges.", "Almost: any rate above 0.5 does that. At 0.5 each step ends as far from the "
               "bottom as it started."),
    )))

_limit = Question(
    "Along its steepest direction a loss has curvature 50, along its flattest 0.5. You use plain gradient "
    "descent. What determines how long it takes?", (
        Option("Both: the steep direction limits the rate, and the flat one has to be crossed at it.",
               "The rate must stay below 2/50 = 0.04. A step along the flat direction then covers at most "
               "0.04 · 0.5 = 2 % of the way. The ratio of the two, here 100, is the condition number.",
               correct=True),
        Option("The steep direction: that is where the loss is largest.", "The steep direction is finished "
               "soon. But it rules out the rate that the flat one would need."),
        Option("The flat direction: a rate of 4 suits it.", "4 would indeed be its limit. The steep "
               "direction diverges long before that."),
        Option("Neither: the rate can be chosen freely.", "Above 2/50 the steep direction diverges, whatever "
               "the flat one does."),
    ))

_saddle = Question(
    "The gradient at some point is exactly zero. What do you know about the point?", (
        Option("It is a minimum.", "It may just as well be a maximum, a saddle or a flat region. In many "
               "dimensions most such points are saddles."),
        Option("It is the global minimum, if the optimizer is good.", "An optimizer sees only the slope at "
               "its current point. It cannot know what lies elsewhere."),
        Option("It is an inflection point.", "At an inflection point the *curvature* changes sign; the slope "
               "may be anything. The sine has one at 0, where its slope is 1."),
        Option("It is stationary. The curvatures tell the rest.", "All curvatures positive: a minimum. Some "
               "positive, some negative: a saddle. Zeros among them: one has to look further.",
               correct=True),
    ))

_adam = Question(
    "One parameter has the gradients 0.001, 0.001, 0.001, another 1000, 1000, 1000. How far does Adam move "
    "them in its first step, with learning rate η?", (
        Option("Both by η.", "After the bias corrections the mean is g and the root of the mean square is "
               "|g|: their ratio is 1, whatever the size of g. So for Adam the learning rate "
               "is a length.", correct=True),
        Option("The second a million times as far.", "That is gradient descent, whose step is η times the "
               "gradient. Adam divides by the size of recent gradients."),
        Option("Both by 0.1 η: the average takes in only a tenth of a new gradient.", "Without the "
               "correction for the start from zero, that would be so for the mean, and the mean square would "
               "be too small as well. The corrections undo both."),
        Option("The first further, since its gradients are small.", "Dividing by the size makes the two "
               "steps equal; it does not make the small one larger."),
    ))

_batch = Question(
    "You quadruple the batch size. What happens to the noise in the gradient, and to the work per step?", (
        Option("A quarter of the noise, for four times the work.", "The *variance* is a quarter. What you "
               "see, the spread, is its square root: a half."),
        Option("Half the noise, for four times the work.", "The spread falls as 1/√B. So ever larger batches "
               "gain ever less, which is why small ones are worth using.", correct=True),
        Option("No noise, for four times the work.", "Only a batch of all samples has none."),
        Option("Half the noise, for the same work, as a GPU processes the samples at once.", "A GPU does "
               "have room for more samples, up to a point. The arithmetic still grows fourfold, and so does "
               "the memory."),
    ))

_momentum = Question(
    "In which of these does momentum with β = 0.9 do *no* better than gradient descent?", (
        Option("A long narrow valley.", "This is what momentum is best at: steps across the valley cancel in "
               "the velocity, steps along it add up to ten times the gradient."),
        Option("A start at rest at the bottom of a local minimum.", "There the gradient is zero, and so is "
               "the velocity. Momentum can carry something over a ridge only if it comes rolling from higher "
               "up.",
               correct=True),
        Option("A gentle, steady slope.", "The velocity grows to g/(1 − β), ten times the gradient."),
        Option("Noisy gradients, at a tenth of the rate.", "Then it averages the noise of about ten batches, "
               "and moves as fast as gradient descent with the full rate."),
    ))

quiz = Quiz("optimizers-quiz", "Quiz: optimizers", (_limit, _saddle, _batch, _momentum, _adam))
