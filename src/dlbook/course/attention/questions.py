"""The questions of chapter 12: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("attention-guess", "Guess first", Question(
    "A plain recurrent network of 22,000 weights reads a small language for 3,000 steps of training. Its "
    "memory is one vector of 102 numbers. Which of these rules does it hardly learn at all?", (
        Option("The verb agrees with a subject many words before it.", "It becomes less sure with "
               "distance, but even 15 to 23 words after the subject it is right in 84 to 93 of 100 cases."),
        Option("Brackets of two kinds close in the right order.", "They are nested twice at most, so there "
               "is little to remember. It is right in 98 or 99 of 100 cases."),
        Option("A name that was said before is said again.", "This is copying, and a person finds it the "
               "easiest of the three. But this network does not learn to keep a name, not even a single one: "
               "it hardly beats guessing among the six names.", correct=True),
        Option("None of them: it learns all three equally well.", "The three are learned very "
               "differently: see the table below."),
    )))

_heads = Question(
    "A causal attention reads five words. Its scores for the third word are 2, 1, 3, 9 and 9, already "
    "divided by √d. How much of its look goes to the third and to the fifth word?", (
        Option("0.00 and 0.50", "The two scores of 9 would share nearly everything, if the third word could "
                                "see them. It sees words 1 to 3 only."),
        Option("0.13 and 0.38", "These are shares of the scores 2, 1, 3, 9 and 9. The softmax takes "
                                "exponentials first, and the third word sees words 1 to 3 only."),
        Option("0.67 and 0.00", "The mask leaves the scores 2, 1, 3. Their exponentials are 7.4, "
               "2.7 and 20.1, and 20.1 of 30.2 is 0.67.", correct=True),
        Option("0.50 and 0.00", "3 of 6 would be a share of the scores. The softmax takes "
               "exponentials first."),
    ))

_scale = Question(
    "Queries and keys have 256 independent numbers each, of mean 0 and variance 1. Someone forgets to divide "
    "by √d. What happens in the first steps of training?", (
        Option("Nothing: the weights learn to be smaller.", "They could, but the gradient that would teach "
               "them is small where the softmax is saturated."),
        Option("Most looks go almost wholly to one word.", "The scores have a standard deviation of 16. "
               "Exponentials of such numbers leave one winner, and the others get hardly any gradient.",
               correct=True),
        Option("All words get nearly the same look.", "That is what scores near 0 do, as after a division by "
               "a number that is too large."),
        Option("The looks no longer add up to one.", "A softmax always adds up to one, whatever its "
               "scores."),
    ))

_transfer = Question(
    "You build a model that reads the notes of a melody and predicts the next note. Its loss on held-out "
    "melodies is 0.01 after one epoch, and what it writes is noise. What do you check first?", (
        Option("Whether the learning rate is too low", "Then the loss would be high. Here it is lower than "
               "any honest model could reach: melodies are not that predictable."),
        Option("Whether each place can see the next note", "A loss that is too good on new data, and nothing "
               "when the model must write alone: the answer was in the input. A mask off by one, or targets "
               "that were not shifted, do that.", correct=True),
        Option("Whether the model has overfitted", "An overfitted model has a high loss on held-out "
               "melodies. Here it is low on these, too."),
        Option("Whether the temperature is too low", "The temperature changes what is drawn. The loss does "
               "not depend on it, and this loss is the strange thing."),
    ))

_explain = Question(
    "A clinic's model reads a patient's record. Its attention looks mostly at the word “smoker”. The doctor "
    "asks whether that word changed the prediction. What answers this?", (
        Option("The look, averaged over all heads", "A mean of pictures is a picture: it still says where "
               "the model looked, not what would have come out otherwise."),
        Option("The prediction with that word replaced", "A cause is what changes the result when it is "
               "changed. So change it, leave the rest as it is, and compare the two predictions.",
               correct=True),
        Option("The probability of the prediction", "It says how sure the model is, not what made it sure."),
        Option("The look in many records of smokers", "This shows a habit of looking. Whether this word "
               "mattered here stays open."),
    ))

_cold = Question(
    "A language model is asked for the year in which a small museum was founded, and says 1903 at "
    "temperature 0. Asked again, it says 1903 again. (The year is one token.) What does that show?", (
        Option("That 1903 is very probably right", "Being the most probable next token makes a number "
               "likely in such a text, which is not the same as true of this museum."),
        Option("That 1903 was in its training text", "It may have been, in another sentence. Such a model "
               "also writes what it has never read."),
        Option("That the model is sure of the year", "The largest of many small probabilities may be a tiny "
               "one: look at the probability itself."),
        Option("That no other token had a higher score", "Temperature 0 takes the token with the largest "
               "score, each time the same. How large it was, and whether it is true, does not show.",
               correct=True),
    ))

quiz = Quiz("attention-quiz", "Quiz: attention and language models",
            (_heads, _scale, _transfer, _explain, _cold))
