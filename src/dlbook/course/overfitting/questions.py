"""The questions of chapter 8: one to guess before the lesson, five after it."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("overfitting-guess", "Guess first", Question(
    "You take 200 pictures of handwritten digits and shuffle their labels, so that a 3 may be called 7 and "
    "there is nothing left to learn. A small network is trained on them for a few seconds. How many of these "
    "200 labels does it get right in the end?", (
        Option("About 20", "That is what guessing gives with ten classes, and it is what the network reaches "
                           "on digits it has not seen. On those it was trained with it does far better."),
        Option("About 100", "It would have to stop half-way, and nothing in the training tells it to."),
        Option("All 200", "It has far more weights than there are labels, enough to remember each picture. "
                          "So a training loss near zero does not show that anything was understood.",
               correct=True),
        Option("None: the training fails", "The loss falls as smoothly as with the true labels. Gradient "
               "descent does not know that the labels make no sense."),
    )))

_curves = Question(
    "The training loss falls and falls. The validation loss fell, too, but has been rising for twenty "
    "epochs. What do you do first?", (
        Option("Train on: a loss that rises comes down again if one waits for long enough.", "It may, but "
               "what falls meanwhile is the price of the accidents in the training data."),
        Option("Take back the model of the epoch with the lowest validation loss.", "It costs nothing: the "
               "best model was kept on the way. Then try more data, a penalty, dropout.",
               correct=True),
        Option("Take a smaller learning rate.", "Then the same happens, more slowly."),
        Option("Make the network larger.", "The training loss falls already. It is not for lack of capacity "
               "that the validation loss rises."),
    ))

_test = Question(
    "You try 50 settings, and report the test score of the best one: best by the test score. Why is the "
    "number too high?", (
        Option("It is not: the test set was never trained with.", "It was chosen by, and that is a way of "
               "learning from it: the luckiest of 50 wins."),
        Option("Each score is right on the average plus some luck, and the largest of 50 has more luck than "
               "most.", "So choose by the validation set, and look at the test set once, with the one model "
               "that you chose.", correct=True),
        Option("Because 50 settings overfit more than one.", "Each model overfits as much as it did before. "
               "What is overfitted to the test set is your choice."),
        Option("Because the test set is smaller than the training set.", "A small test set makes each score "
               "uncertain, up or down; choosing the best makes it too high."),
    ))

_scale = Question(
    "You standardize the columns of all data, split them, and train. What is wrong?", (
        Option("Nothing: no label was used.", "Means and deviations of the test part are in the training "
               "data. The harm is often small; other steps of this kind do a great deal."),
        Option("Mean and deviation were computed with the test part: split first, then learn them from the "
               "training part.", "Everything that is learned from data is a part of the training, also the "
               "scaling and the choice of columns.", correct=True),
        Option("One must not standardize the test part at all.", "It must be scaled like the training part, "
               "or the network sees other numbers than those it learned; by the training part's mean and "
               "deviation."),
        Option("Each part should be standardized by its own mean.", "Then the same picture means something "
               "else in each part."),
    ))

_dropout = Question(
    "A hidden layer has dropout with rate 0.5. What happens when the trained network is used?", (
        Option("Half of its units are off for good.", "None is: in each training step another half was off, "
               "and all have learned."),
        Option("In each use another half of its units is off.", "That would be the answer of one thinned "
               "network out of many, and another one each time."),
        Option("All units are on, and nothing else is done.", "In training those that stayed were doubled, "
               "so the sums have the size that the next layer knows. This whole network stands for the mean "
               "of the thinned ones.", correct=True),
        Option("All units are on, and their outputs are doubled.", "They were doubled in *training*, where "
               "half of them was missing."),
    ))

_l1 = Question(
    "Why does an L1 penalty make many weights exactly zero, or nearly so, and an L2 penalty only small?", (
        Option("L1 pulls with the same force at a small weight, L2 with a force that fades.", "The gradient "
               "of λ|w| is ±λ down to 0; that of λw²/2 is λw, which vanishes with the weight.", correct=True),
        Option("L1 is the stronger penalty, so it pushes all weights further towards zero than L2 does.",
               "How strong it is, λ says. With a large λ all weights become "
               "small under L2, and still hardly one is zero."),
        Option("L1 removes weights at random.", "It removes those whose pull on the loss is weaker than λ."),
        Option("L2 leaves small weights alone.", "It pulls at each, a small weight gets a small pull."),
    ))

quiz = Quiz("overfitting-quiz", "Quiz: overfitting", (_curves, _test, _scale, _dropout, _l1))
