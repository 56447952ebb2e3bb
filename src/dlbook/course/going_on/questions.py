"""The questions of chapter 16: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("going-on-guess", "Guess first", Question(
    "One line of a training is wrong: the network ends with a softmax, and the loss applies a second "
    "softmax to what comes out. It is trained with Adam, for twenty epochs on 1078 digits, like a sound "
    "network. How well does it read new digits?", (
        Option("It reads no better than chance", "The gradient still points the right way: a larger logit "
               "still means a larger probability, after one softmax or two."),
        Option("It reads about half of them", "Nothing stops it halfway. The loss stays high, but which "
               "class has the largest output is learned all the same. With plain gradient descent it takes "
               "far longer."),
        Option("It reads as well as the sound one", "With Adam and enough epochs it gets as many right. "
               "Only the loss gives the fault away: it cannot fall below a certain value.",
               correct=True),
        Option("It stops with an error message", "Shapes and types are all right. Most faults of this "
               "chapter raise no error."),
    )))

_start = Question(
    "Five classes, equally frequent. Before the first update the mean loss of the network is 43. What do you "
    "look at first?", (
        Option("The number of training samples", "More samples make the mean more exact, not smaller. "
               "Guessing costs log 5, about 1.6, with any number of them."),
        Option("The scale of the inputs", "Guessing costs log 5, about 1.6. A loss of 43 means huge logits: "
               "the network is very sure, and wrong. Large inputs make large weighted sums.", correct=True),
        Option("The learning rate of the optimizer", "It has had no effect yet: this is the loss before the "
               "first update."),
        Option("The number of hidden layers", "With inputs and first weights of the usual size, the outputs "
               "are of the usual size too, whatever the depth."),
    ))

_adam = Question(
    "A gradient is a sum over the batch where it should be a mean. With Adam the loss curve is practically "
    "the same as without the fault. Why?", (
        Option("Adam clips large gradients", "Plain Adam clips nothing."),
        Option("Adam divides by the batch size", "It does not know the batch size."),
        Option("Adam divides by the gradient's size", "Both of its averages grow by the same factor, and the "
               "step is a ratio of them. So a constant factor of the gradient drops out, apart from the tiny "
               "ε.", correct=True),
        Option("Adam starts with very short steps", "Its first steps are about as long as the learning rate, "
               "because both averages are corrected for the start."),
    ))

_paper = Question(
    "A paper reports 96.4 % for its method and 95.8 % for the usual one: one run each, on 360 test samples. "
    "For its own method twenty settings were tried, for the usual one the setting of an older paper. "
    "What follows?", (
        Option("The new method is better by half a point", "That difference is two samples. Another "
               "seed can do that, and so can twenty tries against one."),
        Option("The new method is better, by an unknown amount", "Not even the sign is sure: the difference "
               "is two samples, and the tries were unequal."),
        Option("Nothing, as 360 test samples never suffice", "They suffice for a large difference: ten "
               "points would be 36 samples. Two samples are too small a difference after one run each."),
        Option("Nothing, before equal tries and more seeds", "Then compare the difference of the means with "
               "the scatter of the runs.", correct=True),
    ))

_flat = Question(
    "A factory sorts parts by photograph. A linear model has 12.1 % errors on the training set of 20 000 "
    "parts and 12.3 % on new ones; with 5 000 parts it was 12.0 "
    "% and 12.5 %. The manager wants to buy 100 000 more labels. "
    "What do you advise?", (
        Option("Buy them: more data always help", "Against variance they do. Here new parts are answered "
               "almost as well as training parts, so there is hardly any variance left."),
        Option("First try a model that can bend more", "Training and new errors are nearly equal, and four "
               "times as many data changed almost nothing: the error "
               "is bias (or noise). More data cannot reduce it; "
               "another model or other features might.", correct=True),
        Option("First add dropout and weight decay", "They are cures for a gap between training and new "
               "errors, and there is none."),
        Option("First train for fewer epochs", "Stopping early also helps against a gap only."),
    ))

_calls = Question(
    "A translation service goes online. In training everything was well; now the same sentence gets another "
    "translation each time, although the program always takes the most probable word. Which fault fits?", (
        Option("The gradient vanishes in the first layers", "Then it would have learned badly, and would "
               "answer badly, but always the same."),
        Option("Test sentences leaked into training", "That makes reported scores too high. It does not make "
               "answers random."),
        Option("Dropout is still switched on", "Its masks are drawn again for every call. `model.eval()` "
               "switches it off.", correct=True),
        Option("The mask lets a word see the next one", "Then training looks too good and translations are "
               "poor, but they are the same each time."),
    ))

quiz = Quiz("going-on-quiz", "Quiz: going on", (_start, _adam, _paper, _flat, _calls))
