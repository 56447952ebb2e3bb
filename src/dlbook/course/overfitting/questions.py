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
        Option("None: the training fails", "The loss falls more slowly than with the true labels, "
               "but in the end it is nearly zero all the same. Gradient descent does not know that the "
               "labels make no sense."),
    )))

_curves = Question(
    "The training losses of five epochs are 1.2, 0.8, 0.5, 0.3, 0.1, the validation losses 1.3, 1.0, 0.8, "
    "0.9, 1.2. The epochs count from 0. After which one does the network overfit?", (
        Option("After epoch 0", "There is a gap between the two losses, 0.1. But what the network learns "
               "in the next two epochs holds for new samples, too: the validation loss falls."),
        Option("After epoch 1", "The gap grows from here on, from 0.2 to 0.3. But the validation loss "
               "still falls, so the network still gets better."),
        Option("After epoch 2", "From there the validation loss rises, while the training loss falls on. "
               "What is learned now helps with the training samples only. The model of epoch 2 is the one "
               "to keep.", correct=True),
        Option("After epoch 4", "Here the run ends. The validation loss has been rising for two epochs by "
               "then."),
    ))

_test = Question(
    "You try 50 settings, and report the test score of the best one, where best means by the test score. "
    "What do you say about this number?", (
        Option("It is right: the test set was never used for training.", "It was used for choosing, and that "
               "is a way of learning from it: the luckiest of 50 wins."),
        Option("It is too high: some of these 50 settings overfit.", "Each model overfits as much as it did "
               "before. What is fitted to the test set is your choice."),
        Option("It is too high: test sets of this size always flatter.", "A small test set makes each "
               "score uncertain, up or down; choosing the best makes it too high."),
        Option("It is too high: the luckiest of the 50 was picked.", "Each score is right on average, "
               "plus some luck, and the largest of 50 has more luck than most. So choose by the validation "
               "set, and look at the test set once.", correct=True),
    ))

_scale = Question(
    "You standardize the columns of all data, split them, and train. What do you say about this?", (
        Option("It is all right: no label was used for the scaling.", "The means and standard "
               "deviations of the test part are in the training data. The harm is often small; other steps "
               "of this kind do a great deal."),
        Option("The test part should have no say in the scaling.", "Everything that is learned from "
               "data is part of the training, including the scaling and the choice of columns. Split first, "
               "then learn them from the training part.", correct=True),
        Option("The test part should not be standardized at all.", "It must be scaled like the training "
               "part, by the training part's mean and standard deviation, or the network sees numbers "
               "unlike those it was trained on."),
        Option("Each part should be scaled by its own statistics.", "Then the same picture means something "
               "different in each part."),
    ))

_dropout = Question(
    "A hidden unit answers 0.6. In this chapter's dropout with rate 0.25, what does the next layer receive "
    "from it?", (
        Option("0 or 0.8 in training, 0.6 in use", "A quarter of the time it is off. Otherwise 0.6 is "
               "divided by 0.75, so that its mean is 0.6, which is what the whole network sends in "
               "use.", correct=True),
        Option("0 or 0.6 in training, 0.6 in use", "Then the next layer would receive 0.45 on average in "
               "training, and more than it is used to afterwards."),
        Option("0 or 0.8 in training, 0.8 in use", "The mean in training is 0.75 · 0.8 = 0.6. In use "
               "nothing is missing, so nothing has to be made up for."),
        Option("0.45 in training, 0.6 in use", "0.45 is the mean of 0 and 0.6 with these probabilities. But "
               "in one step the unit is either off or on, and what is on is scaled up."),
    ))

_l1 = Question(
    "The loss ½(w − 0.2)² alone is smallest at w = 0.2. Now an L1 price is added, 0.3 · |w|. Where is the "
    "sum smallest?", (
        Option("At −0.1", "A price on |w| never pushes a weight beyond 0: there its slope changes sign."),
        Option("At 0", "At any w > 0 the slope is w − 0.2 + 0.3, which is positive, and at any w < 0 it is "
               "negative. The pull of L1 does not fade with the weight, and 0.2 is less than the price "
               "0.3.", correct=True),
        Option("At 0.15", "That is 0.2/1.3, the answer for L2: its pull λw fades with the weight, so hardly "
               "any weight becomes 0."),
        Option("At 0.2", "The price has a slope of 0.3 there, so going left pays."),
    ))

quiz = Quiz("overfitting-quiz", "Quiz: overfitting", (_curves, _test, _scale, _dropout, _l1))
