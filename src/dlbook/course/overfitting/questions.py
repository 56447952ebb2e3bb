"""The questions of chapter 8: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("overfitting-guess", "Guess first", Question(
    "You take 200 pictures of handwritten digits and shuffle their labels, so that a 3 may be called a 7 and "
    "there is nothing left to learn. A small network is trained on them for a few seconds. How many of these "
    "200 labels does it get right in the end?", (
        Option("About 20", "That is what guessing achieves with ten classes, and it is what the network "
                           "reaches on digits it has not seen. On those it was trained on it does far "
                           "better."),
        Option("About 100", "It would have to stop halfway, and nothing in the training makes it do so."),
        Option("All 200", "It has far more weights than there are labels, enough to remember each picture. "
                          "So a training loss near zero does not show that anything was understood.",
               correct=True),
        Option("None: the training fails", "The loss falls as smoothly as with the true labels. Gradient "
               "descent does not know that the labels make no sense."),
    )))

_curves = Question(
    "The training loss keeps falling. The validation loss fell as well, but has been rising for twenty "
    "epochs. What do you do first?", (
        Option("Keep training: a rising loss comes down again if one waits for long enough.", "It may, but "
               "what falls meanwhile is the loss on the random details of the training data."),
        Option("Go back to the model of the epoch with the lowest validation loss.", "It costs nothing: the "
               "best model was saved on the way. Then try more data, a penalty, dropout.",
               correct=True),
        Option("Use a smaller learning rate.", "Then the same happens, only more slowly."),
        Option("Make the network larger.", "The training loss is already falling. The validation loss does "
               "not rise for lack of capacity."),
    ))

_test = Question(
    "You try 50 settings, and report the test score of the best one, where best means by the test score. Why "
    "is the number too high?", (
        Option("It is not: the test set was never used for training.", "It was used for choosing, and that "
               "is a way of learning from it: the luckiest of 50 wins."),
        Option("Each score is right on average, plus some luck, and the largest of 50 has more luck than "
               "most.", "So choose by the validation set, and look at the test set once, with the one model "
               "that you have chosen.", correct=True),
        Option("Because 50 settings overfit more than one.", "Each model overfits just as much as before. "
               "What is overfitted to the test set is your choice."),
        Option("Because the test set is smaller than the training set.", "A small test set makes each score "
               "uncertain, up or down; choosing the best makes it too high."),
    ))

_scale = Question(
    "You standardize the columns of all data, split them, and train. What is wrong?", (
        Option("Nothing: no label was used.", "The means and standard deviations of the test part are in the "
               "training data. The harm is often small; other steps of this kind do a great deal."),
        Option("The test part went into mean and standard deviation: split first, then learn them from the "
               "training part.", "Everything that is learned from data is part of the training, including "
               "the scaling and the choice of columns.", correct=True),
        Option("One must not standardize the test part at all.", "It must be scaled like the training part, "
               "by the training part's mean and standard deviation, or the network sees numbers unlike those "
               "it was trained on."),
        Option("Each part should be standardized by its own mean.", "Then the same picture means something "
               "different in each part."),
    ))

_dropout = Question(
    "A hidden layer has dropout with rate 0.5. What happens when the trained network is used?", (
        Option("Half of its units are off for good.", "None is: in each training step a different half was "
               "off, and all have learned."),
        Option("In each use a different half of its units is off.", "That would be the output of one thinned "
               "network out of many, and of a different one each time."),
        Option("All units are on, and nothing else is done.", "In training the outputs of those that stayed "
               "on were doubled, so the sums have the size that the next layer is used to. The whole network "
               "approximates the mean of the thinned ones.", correct=True),
        Option("All units are on, and their outputs are doubled.", "They were doubled in *training*, where "
               "half of them were missing."),
    ))

_l1 = Question(
    "Why does an L1 penalty make many weights exactly zero, or nearly so, but an L2 penalty only small?", (
        Option("L1 pulls a small weight with the same force, L2 with a force that fades.", "The gradient "
               "of λ|w| is ±λ down to 0; that of λw²/2 is λw, which vanishes with the weight.", correct=True),
        Option("L1 is the stronger penalty, so it pushes all weights further towards zero than L2 does.",
               "It is λ that sets the strength. With a large λ all weights become small under L2, and still "
               "hardly any is zero."),
        Option("L1 removes weights at random.", "It removes those whose pull on the loss is weaker than λ."),
        Option("L2 leaves small weights alone.", "It pulls on every weight; a small weight just gets a small "
                                                 "pull."),
    ))

quiz = Quiz("overfitting-quiz", "Quiz: overfitting", (_curves, _test, _scale, _dropout, _l1))
