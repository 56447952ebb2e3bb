"""The questions of chapter 5: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("loss-guess", "Guess first", Question(
    "A neuron with a sigmoid is trained with the squared error. It is unsure about one sample, for which it "
    "outputs 0.5, and confidently wrong about another, for which it outputs 0.001 although 1 is right. How "
    "strongly will the second sample correct it, compared with the first?", (
        Option("Twice as strongly.", "The error is twice as large, 0.999 against 0.5. But the correction "
               "must pass through the sigmoid, which is almost flat there."),
        Option("Four times as strongly, because errors are squared.", "The *loss* is four times as large. "
               "The correction follows the slope of the loss, not its height."),
        Option("Equally strongly.", "Then it would not matter how wrong the answer is. Something like this "
               "is true of the hinge loss, which you will meet below."),
        Option("Less than a hundredth as strongly.", "The slope is 2(p − y) · p(1 − p), and p(1 − p) is "
               "0.001 there, against 0.25 in the middle. The worse the answer, the weaker the correction. "
               "This chapter derives a loss without this flaw.", correct=True),
    )))

_constant = Question(
    "A model predicts the same number c for the five targets 1, 2, 3, 4 and 90. Which c is best for each "
    "loss?", (
        Option("Both the squared and the absolute error choose 20.", "20 is the mean, where the slopes of "
               "the squared error cancel. But four targets lie below 20 and one above, so for the absolute "
               "error a smaller c is better."),
        Option("The squared error 20, the absolute error 3.", "The squared error chooses the mean, the "
               "absolute error the median. A single outlier can move the mean as far as it likes, and the "
               "median not at all.", correct=True),
        Option("The squared error 3, the absolute error 20.", "The other way round: squaring makes the "
               "outlier count most."),
        Option("Both choose 3, where most of the targets are.", "At c = 3 the outlier has an error of 87, "
               "and a slope of 174 in the squared error. That outweighs all the others."),
    ))

_guess = Question(
    "The training of a classifier with two equally frequent classes ends with a cross-entropy of 0.69 nats. "
    "What has it learned?", (
        Option("A lot: the loss is below 1.", "There is nothing special about 1. The number to compare with "
               "is the cost of guessing, log 2 = 0.693."),
        Option("Nothing.", "0.69 is log 2, the surprise of a fair coin. A model that gives each class the "
               "probability one half achieves it without looking at the data.", correct=True),
        Option("To be right in 69 % of the cases.", "A loss is not a share of right answers. It is the mean "
               "of −log p of the right class."),
        Option("To be right in 50 % of the cases; no more can be said.", "Accuracy and loss are different "
               "things: with p close to one half, all answers may even be right. But all that the model says "
               "is hardly better than one half."),
    ))

_squared = Question(
    "Why is cross-entropy preferred to the squared error of the probability for classification?", (
        Option("Because the squared error is smaller.", "It is: at most 1. But what matters is not the size "
               "of a loss, only how it changes."),
        Option("Because the squared error has its minimum in the wrong place.", "Both have their minimum, "
               "for one sample, where p is the label, and on average, where p is the true probability. The "
               "difference is the way there."),
        Option("Because its slope at the logit, p − y, does not vanish when the model is confidently wrong.",
               "The factor p(1 − p) of the sigmoid cancels against the logarithm's derivative. In the "
               "squared error it remains, and makes plateaus.", correct=True),
        Option("Because logarithms are faster to compute than squares.", "They are slower, and it does not "
               "matter."),
    ))

_sum = Question(
    "A program adds up the losses of a batch instead of taking the mean. It ran well with 32 samples in a "
    "batch and a learning rate of 0.01. Now there are 320 in a batch, and the loss diverges. What helps?", (
        Option("A learning rate of 0.001.", "The gradient of the sum has grown with the number of samples, "
               "by a factor of ten. A tenth of the rate makes the same step. With the mean, the step would "
               "have stayed the same.",
               correct=True),
        Option("A learning rate of 0.1.", "The steps are too long already: the gradient of a sum has ten "
               "times as many terms."),
        Option("More data.", "More samples in a batch are what made the steps longer."),
        Option("Nothing: sum and mean have the same minimum.", "They do. But on the way there the steps are "
               "ten times as long, and overshoot."),
    ))

_accuracy = Question(
    "You want a high accuracy. Why not train with the accuracy itself?", (
        Option("Because it is hard to compute.", "Nothing is easier: just count."),
        Option("Because it is flat almost everywhere: a small step of the weights changes no answer.",
               "Its slope is 0 wherever it has one, so gradient descent does not move. So one trains with a "
               "loss that changes with every nudge, and reports the accuracy.", correct=True),
        Option("Because it lies between 0 and 1.", "So is the squared error of a probability, and that has "
               "slopes. The range is not the problem."),
        Option("Because it should be large, and a loss small.", "A minus sign would take care of that."),
    ))

quiz = Quiz("loss-quiz", "Quiz: loss", (_constant, _guess, _squared, _sum, _accuracy))
