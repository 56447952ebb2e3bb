"""The questions of chapter 7: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("optimizers-guess", "Guess first", Question(
    "A point sits at w = 1 on the curve 2w², whose slope is 4w. At every step w becomes w − η · 4w, with a "
    "number η that you choose. With η = 0.05 it creeps towards the bottom at 0. What happens with η = 0.5, "
    "ten times as much?", (
        Option("It arrives, in a tenth of the number of steps.", "Near η = 0.05 a larger η does help. But a "
               "step ten times as long may go too far."),
        Option("It is at the bottom after one single step.", "That takes η = 0.25: 1 − 0.25 · 4 = 0. Twice "
               "as much goes twice as far."),
        Option("It jumps between 1 and −1, without end.", "1 − 0.5 · 4 = −1, and from −1 the same step leads "
               "back. It is exactly the border: with a larger η the point flies away. This chapter says "
               "where the border lies for every parabola.", correct=True),
        Option("It flies away: each step ends farther out.", "Almost: any η above 0.5 does that. At 0.5 "
               "each step ends as far from the bottom as it started."),
    )))

_condition = Question(
    "A loss has the curvatures 0.2 and 50 along its two directions. Gradient descent, at its best rate, "
    "needs some 860 steps until the distance to the minimum is a thousandth. You rescale an input, and the "
    "curvatures become 2 and 50. How many steps does it need now, at its best rate?", (
        Option("About 860", "The limit 2/50 is the same as before. But at this rate the flat direction now "
               "advances ten times as far in each step."),
        Option("About 270", "That is the root of the gain, which is what momentum obtains from the "
               "condition number. For gradient descent the steps grow with κ itself."),
        Option("About 86", "The steps grow in proportion to the condition number, and it has fallen from "
               "250 to 25.", correct=True),
        Option("About 9", "The condition number has fallen by ten, not by a hundred: the steep direction is "
               "as steep as it was."),
    ))

_saddle = Question(
    "The gradient at some point is exactly zero. What do you know about the point?", (
        Option("It is a minimum, since gradient descent stops only there.", "Gradient descent stops "
               "wherever the gradient is zero, on a saddle and on a plateau as well."),
        Option("It is stationary; for its kind, look at the curvatures first.", "All curvatures positive: a "
               "minimum. Some positive, some negative: a saddle. Otherwise, if one is zero, they do not "
               "decide.", correct=True),
        Option("It is an inflection point: falling loss turns into rising.",
               "At an inflection point the *curvature* changes sign; the slope may be anything. The sine "
               "has one at 0, where its slope is 1."),
        Option("It is a minimum or a maximum; one curvature tells which.", "With several directions it "
               "may be a minimum along one and a maximum along another: a saddle."),
    ))

_batch = Question(
    "From very many samples, random batches of 16 are drawn; their gradients have a spread of 1.2 around the "
    "true gradient. What is the spread for batches of 64?", (
        Option("0.3", "The *square* of the spread is a quarter. The spread itself is a half."),
        Option("0.6", "It falls as 1/√B: four times the samples, four times the work, half the "
               "spread.", correct=True),
        Option("1.2", "The spread of a single sample stays; that of the mean of more of them is smaller."),
        Option("2.4", "It would, for the *sum* of the gradients. The batch takes their mean."),
    ))

_momentum = Question(
    "Gradient descent with η = 0.3 and a run with momentum (v ← βv + g, β = 0.9) have nearly the same loss "
    "curve. Which learning rate does the second run most probably have?", (
        Option("0.27", "This multiplies by β. But the velocity sums up g + βg + β²g + … = 10 g."),
        Option("0.3", "Then it would move ten times as far along every steady slope: its velocity is a sum "
               "of gradients."),
        Option("3", "In the convention that *averages*, with 1 − β before g, it would be 0.3; in no "
               "convention is it larger."),
        Option("0.03", "A steady gradient makes the velocity ten times as large, so a tenth of the rate "
               "goes equally far. As long as nothing swings, momentum is a larger rate in "
               "disguise.", correct=True),
    ))

_adam = Question(
    "In the first step, one parameter has the gradient 0.001, another 1000. How far does Adam move them in "
    "this step, with learning rate η?", (
        Option("Both by about η", "After the bias corrections the mean is g and the root of the mean square "
               "is |g|: their ratio is 1 or −1, whatever the size of g. So for Adam the learning rate is a "
               "length.", correct=True),
        Option("The second much farther", "That is gradient descent, whose step is η times the "
               "gradient. Adam divides by the size of recent gradients."),
        Option("Both by about 0.1 η", "An average takes in only a tenth of the first gradient, true. The "
               "correction for the start from zero makes up for that, and for the mean square as well."),
        Option("The first much farther", "Dividing by the size makes the two steps equal; it does "
               "not make the small one larger."),
    ))

quiz = Quiz("optimizers-quiz", "Quiz: optimizers", (_condition, _saddle, _batch, _momentum, _adam))
