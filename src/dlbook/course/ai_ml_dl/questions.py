"""The questions of chapter 1: one to guess before the lesson, five after it."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("ai-ml-dl-guess", "Guess first", Question(
    "In a photograph, the sky is pale blue and the ridges of a roof are dark blue-green; the "
    "tiles are orange, the walls red. You may look at one number of each pixel, and keep the "
    "pixels for which it lies between two ends. Which number lets you keep just the blue ones?", (
        Option("How much blue light the pixel sends out",
               "The natural guess. But the pale sky sends out a lot of it and the dark ridges no "
               "more than the tiles. Whatever ends you choose, many pixels are wrong."),
        Option("How bright it is",
               "The sky is bright and the ridges are dark, and both are blue. Walls and tiles are "
               "as bright as the one or as dark as the other."),
        Option("Its place on the colour wheel",
               "The hue of sky and ridges is much the same, however bright they are, and far from "
               "that of tiles and walls. You will see it in this chapter: the right description "
               "makes a hard task easy.", correct=True),
        Option("None; it takes a neural network",
               "One number and two ends are enough, if it is the right number. Finding the right "
               "numbers is what this chapter is about."),
    )))

_turn = Question(
    "Classical programming makes answers out of rules and data. What does machine learning make, "
    "and out of what?", (
        Option("Data out of rules and answers",
               "It happens (it is called simulation), but it is not learning."),
        Option("Answers out of data alone",
               "The answers given at the beginning are what tells right from wrong; in "
               "self-supervised learning, too, where they are cut out of the data."),
        Option("Rules out of data and answers",
               "The rule is what comes out. Afterwards it is used as any other rule.", correct=True),
        Option("Better rules out of the rules that experts have written down in advance",
               "That is how expert systems were extended, by hand. Learning starts from examples."),
    ))

_deep = Question(
    "What does “deep” mean in deep learning?", (
        Option("Many layers, each making a new description of the data for the next",
               "Depth is the number of layers, nothing more.", correct=True),
        Option("That the network understands the task at a deeper level than other methods do",
               "The word promises it, but does not mean it. The network with shuffled pixels did "
               "as well as the other, and understood as little."),
        Option("Much data",
               "Deep networks often need much, but a shallow model may have much, too, and a deep "
               "one little."),
        Option("That it works like the deeper parts of the brain",
               "The brain was an inspiration, not a model."),
    ))

_family = Question(
    "A curve of degree 7 misses the 14 days of the ice-cream stall by less than a line does. "
    "Which of the two should the stall trust for tomorrow?", (
        Option("The curve: the loss is smaller, and the smallest loss is what training looks for",
               "It is, within a family. Between families the loss on the days already seen says "
               "little: the curve has followed their accidents."),
        Option("The line: simpler is always better",
               "Not always. A constant is simpler still, and useless here."),
        Option("Neither, for both are wrong on most days",
               "All models are wrong on single days. The question is how wrong they are on the "
               "next."),
        Option("The line: what it assumes is closer to how sales behave",
               "Choosing the family is choosing what to believe before the data speak. Chapter 8 "
               "shows how to test the choice.", correct=True),
    ))

_rings = Question(
    "A bank fits a straight line from income to the size of a loan that is paid back, on 10 000 "
    "old customers. Which is true?", (
        Option("It is not AI: a line is only statistics",
               "Where the rings lie does not depend on how hard the mathematics is. A rule from "
               "data for a decision is machine learning, and that is AI."),
        Option("It is machine learning, and so also AI, but not deep learning",
               "The rule comes from data, through a single step. The rings are nested: what is in "
               "an inner one is in the outer ones, too.", correct=True),
        Option("It is deep learning, because 10 000 customers are many",
               "Depth counts layers, not customers."),
        Option("It is machine learning and therefore no longer AI",
               "The rings are nested. Machine learning is a part of AI."),
    ))

_features = Question(
    "In deep learning the layers find the features. What is left for people?", (
        Option("Nothing: given enough data, the network arranges all the rest by itself",
               "One wrong learning rate, and the network of this chapter learned nothing."),
        Option("Only to buy the computers",
               "Hardware is one of three ingredients, and the easiest to buy."),
        Option("Writing the rules for the cases that the network has wrong",
               "That is the way of symbolic AI. One would rather add such cases to the data."),
        Option("Data, labels, the form of the network, the loss, and how it is trained",
               "Less designing of features, more designing of what learns them; and the mistakes "
               "in the data are ours as well.", correct=True),
    ))

quiz = Quiz("ai-ml-dl-quiz", "Quiz: AI, machine learning, deep learning",
            (_turn, _deep, _family, _rings, _features))
