"""The questions of chapter 4: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("multilayer-guess", "Guess first", Question(
    "Two hidden units and an output unit are enough to compute XOR. You train such a network from 50 "
    "different random starts, each for long enough. How many of them end with all four rows right?", (
        Option("All 50.", "Being able to compute something is one thing, finding it from a random start "
               "another. Several starts end at a point where every small change makes matters worse, or "
               "makes no difference."),
        Option("About half.", "It is 23 of the 50 that this chapter runs. Add a third hidden unit, which "
               "XOR does not need, and it is 47. The chapter shows what happened to the others.",
               correct=True),
        Option("One or two: three perceptrons must be wired by hand.", "So it seemed for a long time. But "
               "the weights can be learned, by methods that chapters 5 to 7 explain."),
        Option("None. XOR cannot be computed by neurons.", "Not by *one* neuron: chapter 2 proved that. "
               "Three neurons in two layers can."),
    )))

_three = Question(
    "What do the two hidden units do for the output unit when a network computes XOR?", (
        Option("They remove noise from the inputs.", "There is no noise in XOR's four rows. The hidden units "
               "are needed nevertheless."),
        Option("They put the four corners where one line separates the classes.", "In hidden space the two "
               "corners of class 1 lie together, or at least on one side. The output unit is an ordinary "
               "perceptron, and there it finds a line.", correct=True),
        Option("Each of them gets half of the rows right, and the output unit adds them up.", "Each draws "
               "its own line, which gets at most three rows of XOR right. What counts is where the pair of "
               "their outputs lies."),
        Option("They store the truth table.", "The network stores nine numbers, and has an output for every "
               "point of the plane, not only for four rows."),
    ))

_shapes = Question(
    "X has shape (100, 4), and the layer has 7 units. What are the shapes of its weights, its biases and its "
    "output, and how many parameters does it have?", (
        Option("W (4, 7), b (7,), output (100, 7); 35 parameters.", "(100, 4) @ (4, 7) + (7,) is (100, 7). "
               "There are 4 · 7 weights and one bias per unit, whatever the number of samples.",
               correct=True),
        Option("W (4, 7), b (7,), output (100, 7); 28 parameters.", "The shapes are right. But the 7 biases "
               "are also learned."),
        Option("W (7, 4), b (7,), output (100, 7); 35 parameters.", "Then X @ W would be (100, 4) @ (7, 4), "
               "which does not fit. Libraries that store W this way multiply by its transpose."),
        Option("W (100, 7), b (100,), output (100, 7); 800 parameters.", "Weights belong to the units and "
               "the features. All samples meet the same weights."),
    ))

_linear = Question(
    "A layer without an activation moves the plane by a matrix and a bias. Which of these can it do?", (
        Option("Bend a straight line.", "Lines stay lines, and parallel lines stay parallel. Bending is "
               "what the activation brings."),
        Option("Rotate, stretch, shear, reflect, flatten and shift.", "The rows of W say where the basis "
               "vectors land; everything else follows. The bias then shifts it all.", correct=True),
        Option("Move the four corners of XOR so that one line separates the classes.", "The two diagonals of "
               "the square have the same midpoint, and after any matrix and bias they still do. So no line "
               "has one of them on each side."),
        Option("Anything, if several such layers follow one another.", "A matrix after a matrix is a matrix. "
               "A hundred such layers are no better than one."),
    ))

_stuck = Question(
    "Training has ended. For two corners of XOR, of different classes, the network outputs 0.5; for the "
    "other two it is right. What has most probably happened?", (
        Option("The learning rate is a little too small; it needs more epochs.", "The loss has not changed "
               "for a long time. More of the same changes nothing."),
        Option("The network is too small to compute XOR.", "The same network learns it from other starts."),
        Option("The hidden layer puts both corners at the same point.", "Then the output unit cannot tell "
               "them apart, and one half is its best output for both. The hidden units are saturated there, "
               "so nudging their weights changes nothing.", correct=True),
        Option("The four rows contradict each other.", "They do not: each row has different inputs."),
    ))

_universal = Question(
    "What does the universal approximation theorem promise for a continuous function on an interval?", (
        Option("That training finds a network close to it.", "The theorem says that such a network *exists*. "
               "It does not say how to find it."),
        Option("That one hidden layer comes as close as you wish, if it may be wide enough.", "For any error "
               "you allow there is a width and there are weights. How wide, how to find them, and what "
               "happens outside the interval are other questions.", correct=True),
        Option("That a few dozen hidden units are enough.", "It gives no number. For some functions the "
               "number is enormous."),
        Option("That more hidden layers are never needed.", "It makes no comparison. Some functions need far "
               "fewer units in several layers than in one."),
    ))

quiz = Quiz("multilayer-quiz", "Quiz: multilayer perceptrons", (_three, _shapes, _linear, _stuck, _universal))
