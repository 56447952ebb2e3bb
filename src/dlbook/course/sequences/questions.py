"""The questions of chapter 11: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("sequences-guess", "Guess first", Question(
    "A small network has 97 weights. It practises adding binary numbers of eight places, 1000 sums in all. "
    "Then it gets 20 pairs of numbers of 1000 places, which are about 300 digits in our notation. What "
    "happens?", (
        Option("It cannot read them: the input is too long", "That would hold for the networks of the "
               "earlier chapters, which have a weight for every input. This one reads one place after the "
               "other, with the same weights, and stops when there is nothing more to read."),
        Option("It gets about half of the bits right", "That is what guessing achieves, and what would "
               "happen if it had remembered its 1000 sums. But it has learned what to do with one place, and "
               "it does the same in the next."),
        Option("It is right in eight places, then it is lost", "At the ninth place it has the same weights "
               "as at the eighth. A network that has only half learned the rule may get lost on the way; "
               "from 19 of the 20 starts of this chapter it does not."),
        Option("It adds them without a mistake", "It has learned a rule for one place: two bits and what is "
               "carried give a bit and what is carried. The rule is the same at every place, and so are the "
               "weights.",
               correct=True),
    )))

_weights = Question(
    "A recurrent layer reads 10 numbers per step and has 20 units. How many weights and biases does it have "
    "for texts of 50 steps?", (
        Option("220", "These are the weights from the inputs, 10 · 20, and the 20 biases. The 20 · 20 "
               "weights from the previous state are missing."),
        Option("620", "10 · 20 from the inputs, 20 · 20 from the previous state, 20 biases. The number of "
               "steps does not matter: every step uses the same ones.", correct=True),
        Option("10 020", "This gives every step weights of its own from the inputs, 50 · 10 · 20 and 20 "
               "biases, as in an MLP, and nothing from the previous state."),
        Option("31 000", "This is 50 · 620: a set of weights for every step. All steps share one set."),
    ))

_sum = Question(
    "A recurrent layer has read five steps, and the loss is computed from the last state. What is the "
    "gradient with respect to the matrix W_h?", (
        Option("The gradient at the last step, where the loss is", "The loss depends on W_h in the earlier "
               "steps, too: they have made the state that the last step read."),
        Option("The gradient at the first use of W_h", "It is one of the terms. With h₀ = 0 it is even 0, "
               "because the weight multiplies the state before."),
        Option("The sum of the gradients at all its uses", "One matrix is used at several places. Changing "
               "it changes all of them, so their contributions add up: that is the rule for a value with "
               "several paths.",
               correct=True),
        Option("The product of the gradients at all its uses", "Factors are multiplied along one path "
               "through time. The contributions of different paths are added."),
    ))

_padding = Question(
    "A network says whether a sentence is a question. For the same short sentence it gives 0.9 when asked "
    "alone, and 0.4 when a long sentence is in the same batch. What is the likely cause?", (
        Option("The long sentence has changed the weights", "Asking does not train. The weights are the same "
               "in both cases."),
        Option("The samples of a batch share their hidden state", "Each sample has a state of its own, one "
               "row of the array. Batch normalization in training would mix them, but a recurrent layer does "
               "not."),
        Option("The network has read the padding, too", "In the second batch the short sentence was filled "
               "up to the length of the long one, and the state at the end of the array comes after the "
               "filling. Take the state at its own last word.", correct=True),
        Option("It was trained with too few long sentences", "It is asked about a short one, which is "
               "the same in both batches. What differs is only what stands after it."),
    ))

_forget = Question(
    "While an LSTM reads a page of 500 characters, a forget gate stays at 0.99 all the time. How much of "
    "what its cell stored before the page is left after it? (0.99 to the power of 100 is 0.37.)", (
        Option("0.7 %", "0.37 to the power of 5 is 0.007. A gradient on its way back along the cell is "
               "multiplied by the same factor: gates ease the problem, and do not end it.", correct=True),
        Option("99 %", "That is what is left after a single character."),
        Option("60.5 %", "That is what is left after 50 characters, 0.99 to the power of 50."),
        Option("0.0 %", "500 losses of 1 % would be more than everything if each were 1 % of the beginning. "
               "But each step takes 1 % of what is still there."),
    ))

_forecast = Question(
    "You predict tomorrow's use of electricity in a town. Mean errors on last year, which no model was "
    "trained with: LSTM 4.1, a linear regression on the last 14 days 3.9, \"as today\" 5.2. What do you "
    "conclude?", (
        Option("The LSTM is the better model, as it beats the naive forecast", "It does, and so does the "
               "linear regression, by a little more. The strongest simple rival counts."),
        Option("The errors so far are no reason to prefer the LSTM here", "A regression with 15 numbers (14 "
               "and a constant) is at least as good. One would try again only with a reason, such as more "
               "data or further inputs.", correct=True),
        Option("A larger LSTM would be the better model, as it can store more", "Perhaps, perhaps not; "
               "the numbers do not say so. And if you choose the size by last year, last year no longer "
               "tests it."),
        Option("The days before today do not matter, as the errors are close", "Both models that look at "
               "them beat \"as today\" by a fifth or more, so they do matter."),
    ))

quiz = Quiz("sequences-quiz", "Quiz: sequences", (_weights, _sum, _padding, _forget, _forecast))
