"""The questions of chapter 4: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("multilayer-guess", "Guess first", Question(
    "Two hidden units and an output unit are enough to compute XOR. You train such a network from 50 "
    "different random starts, each for long enough. How many of them end with all four rows right?", (
        Option("All 50.", "Being able to compute something is one thing, finding it from a random start "
               "another. Many starts end where small changes no longer make a "
               "difference."),
        Option("About half of them.", "It is 23 of the 50 that this chapter runs. Add a third hidden unit, "
               "which XOR does not need, and it is 47. The chapter shows what happened to the others.",
               correct=True),
        Option("One or two: three perceptrons must be wired by hand.", "So it seemed for a long time. But "
               "the weights can be learned, by methods that chapters 5 to 7 explain."),
        Option("None. XOR cannot be computed by neurons.", "Not by *one* neuron: chapter 2 proved that. "
               "Three neurons in two layers can."),
    )))

_places = Question(
    "Four trained networks have put the corners of XOR at these places of hidden space. In which of them "
    "can an output unit be right on all four rows?", (
        Option("Class 0 at (0, 0) and (1, 1), class 1 at (0, 1) and (1, 0)", "This is the square of XOR "
               "itself. Nothing has been gained: no line has these corners on the right sides."),
        Option("Class 0 at (0, 0) and (0, 0), class 1 at (2, 0) and (0, 2)", "The line h₁ + h₂ = 1 "
               "separates them. That two corners of the *same* class fall together does no harm.",
               correct=True),
        Option("Class 0 at (0, 0) and (2, 0), class 1 at (2, 0) and (0, 2)", "At (2, 0) there is a corner "
               "of each class. The output unit gets the same numbers for both, so it has one answer for "
               "them."),
        Option("Class 0 at (0, 0) and (2, 2), class 1 at (1, 1) and (1, 1)", "All of them lie on one "
               "line, with class 1 between the two of class 0. A straight cut leaves one of those on the "
               "wrong side."),
    ))

_shapes = Question(
    "X has shape (100, 4), and the layer has 7 units. What are the shapes of its weights, its biases and "
    "its output, and how many parameters does it have?", (
        Option("W (4, 7), b (7,), output (100, 7); 35 parameters.", "(100, 4) @ (4, 7) + (7,) is (100, "
               "7). There are 4 · 7 weights and one bias per unit, whatever the number of samples.",
               correct=True),
        Option("W (4, 7), b (7,), output (100, 7); 28 parameters.", "The shapes are right. But the 7 "
               "biases are also learned."),
        Option("W (7, 4), b (7,), output (100, 7); 35 parameters.", "Then X @ W would be (100, 4) @ (7, "
               "4), which does not fit. Libraries that store W this way multiply by its transpose."),
        Option("W (100, 7), b (100,), output (100, 7); 800 parameters.", "Weights belong to the units and "
               "the features. All samples meet the same weights."),
    ))

_linear = Question(
    "A layer without an activation moves the plane by a matrix and a bias. Which of these can it do?", (
        Option("Bend a straight line.", "Lines stay lines, and parallel lines stay parallel. Bending is "
               "what the activation brings."),
        Option("Rotate, stretch, shear, reflect, flatten and shift.", "The rows of W say where the basis "
               "vectors land; everything else follows. The bias then shifts it all.", correct=True),
        Option("Move the four corners of XOR so that one line separates the classes.",
               "The two diagonals of the square have the same midpoint, and after any matrix and bias "
               "they still do. So no line has one of them on each side."),
        Option("Anything, if several such layers follow one another.", "A matrix after a matrix is a "
               "matrix. A hundred such layers are no better than one."),
    ))

_stuck = Question(
    "A network with two hidden units learns XOR. From other starts it succeeded. This time the loss has "
    "not changed for 500 epochs; for two corners of different classes the network outputs 0.5, for the "
    "other two it is right. What has most probably happened?", (
        Option("The learning rate is too small; it needs many more epochs.", "Small steps would still be "
               "steps: the loss would fall slowly, but it would fall."),
        Option("The network has too few units to compute XOR.", "From other starts the same network "
               "learned it."),
        Option("The hidden layer puts both corners at the same point.", "Then the output unit cannot tell "
               "them apart, and one half is its best output for both. The hidden units are saturated "
               "there, so nudging their weights changes nothing.", correct=True),
        Option("The output unit's weights are too small to reach 0 and 1.", "They are large enough for "
               "the other two corners. An output unit that is given different numbers for the two could "
               "answer differently."),
    ))

_universal = Question(
    "What does the universal approximation theorem promise for a continuous function on an interval?", (
        Option("That training finds a network that is close to it.", "The theorem says that such a "
               "network *exists*. It does not say how to find it."),
        Option("That some wide hidden layer comes as close as you wish.", "For any error you allow there "
               "is a width and there are weights. How wide, how to find them, and what happens outside "
               "the interval are other questions.", correct=True),
        Option("That a few dozen hidden units are always enough for it.", "It gives no number. For some "
               "functions the number is enormous."),
        Option("That several hidden layers are never better than a single one.", "It makes no comparison. "
               "Some functions need far fewer units in several layers than in one."),
    ))

quiz = Quiz("multilayer-quiz", "Quiz: multilayer perceptrons",
            (_places, _shapes, _linear, _stuck, _universal))
