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
               "0.001 there, against 0.25 in the middle. This chapter finds a loss without this flaw.",
               correct=True),
    )))

_constant = Question(
    "A model predicts the same number c for the five targets 1, 2, 3, 4 and 90. Which c is best for the "
    "squared error, and which for the absolute error?", (
        Option("Both choose 20.", "20 is the mean, where the slopes of the squared error cancel. But four "
               "targets lie below 20 and one above, so for the absolute error a smaller c is better."),
        Option("Squared 20, absolute 3.", "The squared error chooses the mean, the absolute error the "
               "median. A single outlier can move the mean as far as it likes, and the median not at all.",
               correct=True),
        Option("Squared 3, absolute 20.", "The other way round: squaring makes the outlier count most."),
        Option("Both choose 3.", "At c = 3 the outlier has an error of 87, and a slope of 174 in the squared "
               "error. That outweighs all the others."),
    ))

_guess = Question(
    "A classifier for five equally frequent classes has a cross-entropy of 1.61 nats on new samples. What "
    "can you say from the loss alone?", (
        Option("It is right in about one case in five.", "A loss does not tell how many answers are right: "
               "if the right class always gets just a little more than the others, every answer is right, "
               "at almost this loss."),
        Option("It does worse than guessing, at 0.69 nats.", "0.69 = log 2 is what guessing costs with *two* "
               "classes. With five it costs log 5 = 1.61."),
        Option("It gives the right class 0.8 on average.", "A loss of 1.61 belongs to a probability of 0.2, "
               "not 0.8: −log 0.8 is only 0.22."),
        Option("It costs as much as always saying 1/5.", "1.61 is log 5, what one pays for giving each "
               "class a fifth without looking at the sample. How many answers are right is another matter.",
               correct=True),
    ))

_squared = Question(
    "A sample of class 1 gets the probability p = 0.02. What are the slopes of its two losses at the "
    "logit z?", (
        Option("Cross-entropy −0.98, squared error −0.04", "p − y = −0.98, and 2(p − y) · p(1 − p) = "
               "−1.96 · 0.0196. One pulls hard, and the other hardly at all.", correct=True),
        Option("Cross-entropy −0.98, squared error −1.96", "−1.96 = 2(p − y) is the slope at p. On the way "
               "back to z it is multiplied by the sigmoid's slope, p(1 − p), which is 0.02 here."),
        Option("Cross-entropy −3.91, squared error −0.96", "3.91 and 0.96 are the losses themselves, here "
               "with a minus sign. A correction follows their slopes."),
        Option("Cross-entropy −50.0, squared error −1.96", "These are the slopes at p: −1/p and 2(p − y). "
               "The slopes at z contain the factor p(1 − p) as well."),
    ))

_recipe = Question(
    "Waiting times y are modelled by the density e^(−y/μ) / μ, and a network predicts μ. Which loss does "
    "maximum likelihood give for one sample?", (
        Option("(y − μ)² / 2", "That belongs to the bell curve. The recipe is always the same, minus the "
               "logarithm, but the density is another one here."),
        Option("y / μ, without log μ", "The factor 1/μ in front of the exponential depends on the "
               "prediction, so it must stay. Without it, the best prediction would be an infinite μ."),
        Option("y / μ + log μ", "Minus the logarithm of e^(−y/μ) is y/μ, and that of 1/μ is log μ.",
               correct=True),
        Option("|y − μ| + log μ", "An absolute error comes from an exponential of the *error*, on both sides "
               "of the prediction. Here the exponential falls from y = 0 on."),
    ))

_accuracy = Question(
    "A neuron with the weight w = 0.5 is right about 75% of its samples, and none lies on the boundary. "
    "Gradient descent takes 100 steps on the accuracy itself. Where is w then?", (
        Option("Where the accuracy is highest.", "To get there, a step would have to know which way is up. "
               "The accuracy has no slope that says it."),
        Option("At 0, where it is most unsure.", "The accuracy does not see how sure an answer is, so it "
               "pulls w neither to 0 nor away from it."),
        Option("Far out, where it is very sure.", "So it may go with the cross-entropy, if all samples are "
               "right. To the accuracy, all right answers are equal."),
        Option("At 0.5, where it has been so far.", "A small step of the weight changes no answer: the slope "
               "is 0, and so is the step. One trains with a loss that changes with every nudge, and reports "
               "the accuracy.", correct=True),
    ))

quiz = Quiz("loss-quiz", "Quiz: loss", (_constant, _guess, _squared, _recipe, _accuracy))
