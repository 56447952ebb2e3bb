"""The questions of chapter 1: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("ai-ml-dl-guess", "Guess first", Question(
    "In a photograph of a pavilion you want to keep the blue pixels, sky and glazed ridges alike. You may "
    "look at one number per pixel, and keep the pixels for which it lies between two limits. Which number "
    "works best?", (
        Option("How much blue light the pixel emits",
               "The natural guess. But the sky emits a lot of it, and the dark ridges no more than the "
               "bright tiles. Whatever limits you choose, at least one marked pixel in eight is wrong."),
        Option("How bright it is",
               "The sky is bright and most of the ridges are dark, and both are blue. Tiles and walls lie "
               "between them, and some are as dark as the ridges."),
        Option("Its position on the colour wheel",
               "The hue of the sky and that of the ridges are much the same, however bright they are, and "
               "far from that of tiles and walls. You will see in this chapter that the right description "
               "makes a hard task easy.", correct=True),
        Option("None; it takes a neural network",
               "One number and two limits are enough, if it is the right number. Finding the right numbers "
               "is what this chapter is about."),
    )))

_coordinates = Question(
    "In which of these four did data find not only the rule's numbers, but also what it looks at?", (
        Option("The thresholds for alcohol and proline",
               "Data chose the thresholds. That the rule looks at alcohol and proline, of 13 things that "
               "were measured, was our choice."),
        Option("The counts of the words in junk mail",
               "Data gave the counts. That words matter, and not the sender or the hour, was decided by a "
               "person."),
        Option("The line through temperature and rain",
               "Data chose the weights and b. That the line reads the temperature and the rain was our "
               "choice."),
        Option("The rule on axes that a search turned",
               "The rule is x > 0 on the new axis, and data chose where this axis points. A deep network "
               "takes such a step in every layer.", correct=True),
    ))

_rings = Question(
    "From 10 000 past customers, a bank fits a straight line that predicts from the income how much of a "
    "loan is paid back. Which is true?", (
        Option("It is not AI, because a straight line through points is only statistics",
               "The rings do not depend on how hard the mathematics is. A rule that comes from data is "
               "machine learning, and that is AI."),
        Option("It is machine learning, because its two numbers come from the data",
               "So it is also AI, since the rings are nested. It is not deep: from income to answer there "
               "is a single step.", correct=True),
        Option("It is deep learning, because 10 000 customers are a lot of data",
               "Depth is about layers, not about customers. A shallow model may have a lot of data, and a "
               "deep one little."),
        Option("It is no longer AI, because a rule from data is machine learning",
               "The rings are nested. Machine learning is a part of AI."),
    ))

_family = Question(
    "A shop tries three families of curves on its sales. Lines: loss 40 on the days seen, 55 on days that "
    "were hidden. Degree 3: 25 and 31. Degree 9: 0 and 900. Which should it trust for tomorrow?", (
        Option("Degree 9, because it makes no mistake on the days seen",
               "With as many free numbers as days, a curve can pass through every point. The hidden days "
               "show what it learned: their random fluctuations."),
        Option("Degree 3, because it is best on the hidden days",
               "Tomorrow is a hidden day. The simplest family is not always the right one, nor is the "
               "largest.", correct=True),
        Option("Lines, because the simplest family is the safest",
               "In the chapter lines won. Here degree 3 is better on days seen *and* on hidden ones: these "
               "sales do not grow evenly."),
        Option("None of them, because all are wrong on hidden days",
               "Every model is wrong on individual days. The question is how wrong."),
    ))

_circle = Question(
    "Square points lie at most 1 away from the origin, round points between 2 and 3 away, on all sides. You "
    "may use one coordinate and one threshold. Which coordinate makes all of them right?", (
        Option("x, with the threshold 1.5",
               "A round point at x = 0, y = 2.5 is on the wrong side: along x, it lies among the square "
               "ones."),
        Option("x on axes turned by 45°",
               "Turning does not help here. The picture looks the same from every side, and each axis "
               "passes through both kinds."),
        Option("The distance from the origin, √(x² + y²)",
               "With the threshold 1.5 all are right. The points have not moved; they are described by "
               "another number.", correct=True),
        Option("The angle that the point makes with the x axis",
               "There are square and round points at every angle."),
    ))

_garbage = Question(
    "A firm trains a network on its own past decisions about applicants; it sees grades and town. "
    "In these decisions, good applicants from one town were usually rejected. The firm then adds twice as "
    "many decisions like these. What follows?", (
        Option("The wrong decisions average out, as random mistakes in the marks did",
               "If they were random, the right answers could outvote them. For these applicants most answers "
               "are wrong in the same direction."),
        Option("The network learns to reject people from that town",
               "It is a regularity in the data like any other. Only somebody who looks at the decisions can "
               "see that it is wrong.", correct=True),
        Option("With enough layers the network sees that these applicants were good",
               "Nothing in the data says so. More layers give a larger family of rules, judged by the same "
               "answers."),
        Option("Nothing, because a network learns only what people write into it",
               "Nobody needs to write this rule. It comes from the examples."),
    ))

quiz = Quiz("ai-ml-dl-quiz", "Quiz: AI, machine learning, deep learning",
            (_coordinates, _rings, _family, _circle, _garbage))
