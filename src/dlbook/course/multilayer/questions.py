"""The questions of chapter 4: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("multilayer-guess", "Guess first", Question(
    "Two hidden units and an output unit are enough to compute XOR. You train such a network from 40 "
    "different random starts, for 200 steps each. How many of them end with all four rows right?", (
        Option("All 40: the network is large enough.", "Being able to compute something is one thing, "
               "finding it from a random start another. Many starts end where small changes hardly make a "
               "difference."),
        Option("About half: it depends on the start.", "It is 20 of the 40 that this chapter runs. Add a "
               "third hidden unit, which XOR does not need, and it is 39. The chapter shows what happened to "
               "the others.", correct=True),
        Option("About five: most starts lead nowhere.", "That is too few for this network, whose hidden "
               "units have tanh. The activation matters, though: with ReLU most starts do fail."),
        Option("None: nobody can teach a hidden unit.", "So it seemed for a long time. But chapters 5 to "
               "7 explain how the error of the answer also changes the hidden weights."),
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
        Option("W (4, 7), b (4,), output (100, 4); 32 parameters.", "These weights fit, but (100, 4) @ (4, "
               "7) has 7 columns, one for every unit. So there are 7 biases, too, and 35 parameters."),
        Option("W (7, 4), b (4,), output (100, 4); 32 parameters.", "This is a layer of 4 units that read 7 "
               "inputs. The product (100, 4) @ (7, 4) does not fit: 4 columns meet 7 rows."),
        Option("W (7, 4), b (7,), output (100, 7); 35 parameters.", "The count is right, but (100, 4) @ (7, "
               "4) does not fit. Libraries that store W this way multiply by its transpose."),
    ))

_linear = Question(
    "Two layers without activations, one after the other, move the plane. What can become of a square?", (
        Option("A parallelogram with three times its area.", "Matrices and biases keep lines straight and "
               "parallel lines parallel, and two such layers are worth one. The determinant says how areas "
               "grow.", correct=True),
        Option("A triangle that has just half of its area.", "The opposite sides of a square are parallel, "
               "and a matrix with a bias keeps them so. A triangle has no parallel sides."),
        Option("A circle that has exactly the same area.", "Straight lines stay straight. Only an activation "
               "could bend the sides."),
        Option("A shape whose four angles are all different.", "Opposite sides stay parallel, so "
               "opposite angles stay equal. That holds after the first layer, and so after the second, too."),
    ))

_stuck = Question(
    "A network with two hidden units of tanh learns XOR. Its loss has hardly changed for 500 epochs. It "
    "outputs 0.0 for one corner, 1.0 for another, and 0.5 for two corners of different classes. What has "
    "most probably happened?", (
        Option("The learning rate is too small for it to learn yet.", "Two answers are right to the last "
               "digit shown, so the steps were large enough to learn. What they could not do is move the "
               "other two corners."),
        Option("The network has too few hidden units to compute XOR.", "Two are enough: two lines, and a "
               "unit that reads them. From about half of the starts such a network learns XOR."),
        Option("The hidden layer puts two corners at the same point.", "Then the output unit cannot tell "
               "them apart, and one half is its best output for both. The hidden units are saturated "
               "there, so nudging their weights changes next to nothing.", correct=True),
        Option("The output unit's weights are too small for 0 and 1.", "They are large enough for "
               "the other two corners. An output unit that is given different numbers for the two could "
               "answer differently."),
    ))

_universal = Question(
    "What does the universal approximation theorem promise for a continuous function on an interval?", (
        Option("That training finds a network as close as you wish.", "The theorem says that such a "
               "network *exists*. It does not say how to find it."),
        Option("That some wide hidden layer comes as close as you wish.", "For any error you allow there "
               "is a width and there are weights. How wide, how to find them, and what happens outside "
               "the interval are other questions.", correct=True),
        Option("That a hidden layer as wide as the data set fits it.", "It gives no number. How many units "
               "it takes depends on the function and on the error that you allow."),
        Option("That one layer needs fewer units for it than several.", "It makes no comparison. "
               "Some functions need far fewer units in several layers than in one."),
    ))

quiz = Quiz("multilayer-quiz", "Quiz: multilayer perceptrons",
            (_places, _shapes, _linear, _stuck, _universal))
