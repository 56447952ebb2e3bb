"""The questions of chapter 9: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("deep-networks-guess", "Guess first", Question(
    "After seven epochs a network with four hidden layers of 32 ReLUs reads about seven in ten of the 300 "
    "digits that it is trained with. You give it 45 more layers of the same kind, and train it in the same "
    "way. How many of these 300 digits does it read?", (
        Option("About half, it learns more slowly", "It does learn more slowly, and so much more "
               "that in seven epochs nothing comes of it."),
        Option("About seven in ten, as before", "It could: 45 layers that hand on what they "
               "receive would change nothing. Gradient descent does not find them."),
        Option("About one in ten, by guessing", "That is guessing. The network does not overfit; it cannot "
               "even learn what it is shown. This chapter shows why, and what helps.", correct=True),
        Option("None, its numbers overflow", "With these first weights the outputs stay "
               "of moderate size. The training runs without a complaint, and nothing comes of it."),
    )))

_product = Question(
    "In a network of 40 equal layers each multiplies the error signal by about 0.8 on its way back. About "
    "what share of it reaches the first layer?", (
        Option("About 1 in 30", "This is 1/(0.8 · 40). Factors along a path are multiplied with "
               "each other: 0.8 forty times."),
        Option("About 1 in 7500", "0.8⁴⁰ is 0.00013. A factor of 0.8 looks harmless, and forty of "
               "them leave next to nothing.", correct=True),
        Option("About 1 in 5", "That is what one layer takes away. Each of the others takes its share of "
               "what is left."),
        Option("About 4 in 5", "That is the share after a single layer."),
    ))

_batch = Question(
    "A batch norm with γ = 1 and β = 0 receives, for one unit, the values 2, 4, 4, 6 of a batch of four. "
    "What does it return for the 6? (ε is negligible.)", (
        Option("1", "This divides by the variance, 2. Batch norm divides by its root. (It does not make the "
               "largest value 1, either.)"),
        Option("1.41", "The mean is 4, the variance (4 + 0 + 0 + 4)/4 = 2. So the answer is (6 − 4)/√2, "
               "which is larger than 1.", correct=True),
        Option("2", "The mean is subtracted, but nothing is divided by the standard deviation."),
        Option("0.5", "This divides by the range, 6 − 2. The standard deviation is √2."),
    ))

_skip = Question(
    "A block computes y = x + f(x). At some input f′(x) = −0.1. What does the block multiply the gradient by "
    "on its way back?", (
        Option("−0.1", "That is the path through f alone. The other path leads past it."),
        Option("0.1", "A derivative keeps its sign; and the path past f is missing."),
        Option("0.9", "The path past f has the derivative 1, that through f has −0.1, and paths are "
               "added.", correct=True),
        Option("1", "That is the path past f alone."),
    ))

_training = Question(
    "A colleague has made a network deeper, from 8 layers to 40. Its accuracy on the test data has fallen "
    "from 92 % to 61 %, that on the training data from 97 % to 64 %. What do you advise first?", (
        Option("Dropout in every layer", "That helps against a gap between training and test. "
               "Here the two are close; the network does not learn its training data."),
        Option("Clipping of the gradients", "It shortens steps that are too long, and so keeps a run from "
               "exploding. This one has not exploded: it has learned too little."),
        Option("Shortcuts past the layers", "Training accuracy itself has fallen, so the training fails: "
               "the signal does not get through, or arrives without the differences between the samples. "
               "Shortcuts are made for that.", correct=True),
        Option("Smaller first weights", "Each layer multiplies the signal by its weights: with smaller ones "
               "even less of it gets through forty layers."),
    ))

_language = Question(
    "A network of dense layers is to be trained on a stream of pictures, with a step after each single one. "
    "Why with layer norm, and not with batch norm?", (
        Option("Its statistics come from one sample alone.", "Mean and variance are taken over the units, "
               "so it needs no other picture. Batch norm needs a batch of at least two in training.",
               correct=True),
        Option("Its values stay between −1 and 1.", "Neither of the two does that: they set mean and "
               "variance, and single values may be larger."),
        Option("It has no parameters that must be learned.", "It has a scale and a shift for each unit, "
               "as batch norm has."),
        Option("Its gradient grows less from layer to layer.", "It did in our fifty layers. But that is not "
               "the reason here: batch norm cannot even start with one picture."),
    ))

quiz = Quiz("deep-networks-quiz", "Quiz: deep networks that train",
            (_product, _batch, _skip, _training, _language))
