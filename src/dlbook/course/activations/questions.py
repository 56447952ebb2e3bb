"""The questions of chapter 3: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("activations-guess", "Guess first", Question(
    "Ten sigmoids stand in a row, and every weight between them is 1. The input moves by a tiny amount. How "
    "much of this change arrives at the output, at best?", (
        Option("All of the change", "That would need a slope of 1. The slope of the sigmoid is never more "
               "than 1/4, which it reaches at 0."),
        Option("About a tenth", "That would need a slope of about 0.8 in each layer, since 0.8¹⁰ is about a "
               "tenth. The sigmoid has at most 1/4."),
        Option("About a thousandth", "(1/2)¹⁰ is about a thousandth. But the steepest slope of the sigmoid "
               "is 1/4; 1/2 is its value at 0."),
        Option("About a millionth", "Each layer multiplies by the slope of its sigmoid, which is at most "
               "1/4, and (1/4)¹⁰ is a little less than a millionth. The figure *Saturation* lets you "
               "watch it.", correct=True),
    )))

_fold = Question(
    "Two layers without activations, with one unit each: h = 2x + 1 and ŷ = 3h − 4. Which single layer "
    "computes the same?", (
        Option("ŷ = 5x − 3", "Weights that follow one another multiply; they do not add up. At x = 0 the "
               "two layers output 3·1 − 4 = −1."),
        Option("ŷ = 6x − 3", "The weight is right. But the first bias, 1, passes through the second "
               "weight: it arrives as 3·1, not as 1."),
        Option("ŷ = 6x − 1", "3(2x + 1) − 4 = 6x + 3 − 4. One weight and one bias do the work of two.",
               correct=True),
        Option("ŷ = 6x + 1", "The weight is right. But the second bias is −4, and 3·1 − 4 = −1."),
    ))

_chain = Question(
    "Five layers, one sigmoid each. Every weight is 2, and every sigmoid is at a place where its slope is "
    "0.2. What is a small change multiplied by on its way through all five?", (
        Option("About 0.4", "That is one layer: 2 · 0.2. There are five of them, one after another."),
        Option("About 0.0003", "0.2⁵ counts the slopes alone. In each layer the change also passes a "
               "weight, which is 2."),
        Option("About 2", "5 · 2 · 0.2 adds up what should be multiplied."),
        Option("About 0.01", "Each layer multiplies by weight times slope, 2 · 0.2 = 0.4, and 0.4⁵ is "
               "0.01024. The values of the sigmoids play no part.", correct=True),
    ))

_dead = Question(
    "A ReLU in the first hidden layer outputs 0 for every sample of the training set. What does plain "
    "gradient descent do to its weights?", (
        Option("It leaves them as they are", "Where z < 0 the slope is 0, so no sample asks for a "
               "change. The inputs do not change either, so the unit stays off.", correct=True),
        Option("It makes all of them larger", "That takes a slope that says "
               "which way is better. At z < 0 a ReLU has slope 0."),
        Option("It makes all of them smaller", "A penalty on the weights would do "
               "that (chapter 8). The gradient of the loss is 0 here."),
        Option("It changes some of them", "Which? Those of samples whose z is just below 0? There the "
               "slope is 0 as well, not small. A leak, or a rounded curve such as GELU, would let a "
               "little through."),
    ))

_softmax = Question(
    "You add 10 to each of the three scores of a softmax. What happens to the probabilities?", (
        Option("All of them get larger", "They cannot: they add up to 1."),
        Option("They become more extreme", "That is what *multiplying* does, or a lower temperature. Adding "
               "leaves the differences unchanged."),
        Option("They become nan", "e¹⁰ is about 22 000, far below every limit. Even for large scores, the "
               "stable form subtracts the largest one first."),
        Option("They do not change", "Every exponential is multiplied by e¹⁰, in the numerator and in the "
               "denominator.", correct=True),
    ))

_choose = Question(
    "You build a network with twenty hidden layers that distinguishes ten kinds of clothes. Which "
    "activations are a sensible start?", (
        Option("Sigmoid in the hidden layers, softmax at the end", "Right at the end. But in each sigmoid "
               "the signal loses at least three quarters, before the weights come in, and there are "
               "twenty."),
        Option("ReLU in the hidden layers, softmax at the end", "ReLU passes the signal on undiminished "
               "where it is active. The softmax makes the ten scores a distribution over the classes.",
               correct=True),
        Option("Tanh in the hidden layers, one sigmoid for each class", "Tanh can work. But ten sigmoids "
               "answer ten questions of yes or no; these ten classes exclude one another, so their "
               "probabilities should add up to 1."),
        Option("ReLU in all layers, the last one included", "A score below 0 would be cut off to 0, and "
               "with it the slope by which a wrong class could be corrected. Scores are not yet "
               "probabilities, either."),
    ))

quiz = Quiz("activations-quiz", "Quiz: activations",
            (_fold, _chain, _dead, _softmax, _choose))
