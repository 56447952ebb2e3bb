"""The questions of chapter 1: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("ai-ml-dl-guess", "Guess first", Question(
    "In a photograph, the sky is pale blue and the ridges of a roof are dark blue-green; the tiles are "
    "orange, the walls red. You may look at one number per pixel, and keep the pixels for which it lies "
    "between two limits. Which number lets you keep just the blue ones?", (
        Option("How much blue light the pixel emits",
               "The natural guess. But the pale sky emits a lot of it and the dark ridges no more than the "
               "tiles. Whatever limits you choose, many pixels are wrong."),
        Option("How bright it is",
               "The sky is bright and the ridges are dark, and both are blue. Walls and tiles are as bright "
               "as the sky or as dark as the ridges."),
        Option("Its position on the colour wheel",
               "The hue of the sky and that of the ridges are much the same, however bright they are, and "
               "far from that of tiles and walls. You will see in this chapter that the right description "
               "makes a hard task easy.", correct=True),
        Option("None; it takes a neural network",
               "One number and two limits are enough, if it is the right number. Finding the right numbers "
               "is what this chapter is about."),
    )))

_turn = Question(
    "Classical programming makes answers from rules and data. What does machine learning make, and from "
    "what?", (
        Option("Data from rules and answers",
               "That exists (it is called simulation), but it is not learning."),
        Option("Answers from data alone",
               "It takes known answers to tell right from wrong, in self-supervised learning as well, where "
               "they are cut out of the data."),
        Option("Rules from data and answers",
               "The rule is the result. Afterwards it is used like any other rule.", correct=True),
        Option("Better rules from the rules that experts have written down in advance",
               "That is how expert systems were extended, by hand. Learning starts from examples."),
    ))

_deep = Question(
    "What does “deep” mean in deep learning?", (
        Option("Many layers, each making a new description of the data for the next",
               "Depth is the number of layers, nothing more.", correct=True),
        Option("That the network understands the task at a deeper level than other methods do",
               "The word suggests it, but does not mean it. The network with shuffled pixels did as well as "
               "the other, and understood just as little."),
        Option("A lot of data",
               "Deep networks often need a lot, but a shallow model may also have a lot, and a deep one "
               "little."),
        Option("That it works like the deeper parts of the brain",
               "The brain was an inspiration, not a model."),
    ))

_family = Question(
    "A curve of degree 7 fits the 14 days of the ice-cream stall more closely than a line does. Which of the "
    "two should the stall trust for tomorrow?", (
        Option("The curve: the loss is smaller, and the smallest loss is what training looks for",
               "It is, within a family. Between families the loss on the days already seen says little: the "
               "curve has followed their random fluctuations."),
        Option("The line: simpler is always better",
               "Not always. A constant is simpler still, and useless here."),
        Option("Neither, since both are wrong on most days",
               "All models are wrong on individual days. The question is how wrong they are on the next "
               "one."),
        Option("The line: what it assumes is closer to how sales behave",
               "To choose the family is to choose what to believe before seeing the data. Chapter 8 shows "
               "how to test the choice.", correct=True),
    ))

_rings = Question(
    "From 10 000 past customers, a bank fits a straight line that takes an income to the size of the loan "
    "that is paid back. Which is true?", (
        Option("It is not AI: a line is only statistics",
               "The rings do not depend on how hard the mathematics is. A decision rule that comes from data "
               "is machine learning, and that is AI."),
        Option("It is machine learning, and so also AI, but not deep learning",
               "The rule comes from data, and has a single step. The rings are nested: what is in an inner "
               "one is also in the outer ones.", correct=True),
        Option("It is deep learning, because 10 000 customers are many",
               "Depth is about layers, not about customers."),
        Option("It is machine learning and therefore no longer AI",
               "The rings are nested. Machine learning is a part of AI."),
    ))

_features = Question(
    "In deep learning the layers find the features. What is left for people to do?", (
        Option("Nothing: given enough data, the network sorts out all the rest by itself",
               "One wrong learning rate, and the network of this chapter learned nothing."),
        Option("Only to buy the computers",
               "Hardware is one of three ingredients, and the easiest to buy."),
        Option("Writing the rules for the cases that the network gets wrong",
               "That is how symbolic AI works. It is better to add such cases to the data."),
        Option("Data, labels, the form of the network, the loss, and how it is trained",
               "People design fewer features, and more of what learns them; and the mistakes in the data are "
               "ours as well.", correct=True),
    ))

quiz = Quiz("ai-ml-dl-quiz", "Quiz: AI, machine learning, deep learning",
            (_turn, _deep, _family, _rings, _features))
