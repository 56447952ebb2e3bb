"""The questions of chapter 14: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("black-box-guess", "Guess first", Question(
    "A network has learned to read digits. Of test pictures that it has never seen, it reads about 97 in 100 "
    "correctly. Now you notice that a scanner has left a small dot in the corner of every 9, in the "
    "training and in the test pictures. You remove the dots from the test pictures. How many of the 9s does "
    "it still recognize?", (
        Option("About 90 of 100", "That is what a network reaches that was trained without dots. This one "
               "had an easier clue than the shape, and used it."),
        Option("About 60 of 100", "So many it may recognize early in its training, while it still learns "
               "the shape. Later the dot is enough."),
        Option("About 30 of 100", "Still more than it does. If a few 9s had lacked the dot in the training "
               "pictures, there would have been a reason to learn the shape, too."),
        Option("Fewer than 10 of 100", "The dot was in every 9 and in nothing else. It was the best clue "
               "there was, and the test could not show it, because its pictures came from the same scanner.",
               correct=True),
    )))

_width = Question(
    "You explain one prediction of a network with five inputs by LIME, ten times, with 50 neighbours each, "
    "drawn one standard deviation around the sample. Then you halve the kernel width, from 1 to ½, and "
    "change nothing else. What happens to the ten runs?", (
        Option("They agree more: only near neighbours count.", "Only near ones count much, but of 50 drawn "
               "hardly any are near. A line through so few is mostly luck."),
        Option("They differ more: fewer neighbours count.", "Each run now depends on a few neighbours, "
               "others each time. (Much narrower still, hardly anything but the price λ on the weights "
               "would count, and all weights would go to 0.)", correct=True),
        Option("They stay the same: it is the same network.", "The network is the same; the weights of its "
               "answers in the fit are others."),
        Option("They become exact: each is the gradient now.", "That takes many neighbours close to the "
               "sample. With 50 drawn as before, hardly any are close."),
    ))

_meaning = Question(
    "LIME gives the weight −0.2 to late payments for one applicant. What may be said?", (
        Option("Near this applicant, a line fitted to the model's answers falls by 0.2 per standard "
               "deviation of late payments.", "It is a statement about this model and its answers nearby, "
               "as a mean over the neighbours. At the applicant the slope may be another.", correct=True),
        Option("For every applicant, the model's answer falls by 0.2 per standard deviation of late "
               "payments.", "The explanation is local. For another applicant the weight may be another, "
               "even of the other sign."),
        Option("For this applicant, one late payment less would have turned the answer of the model from a "
               "no into a yes.", "That is a counterfactual. Whether it holds depends on how far the answer "
               "is from one half; ask the model to find out."),
        Option("For people like this applicant, late payments are the cause of a chance that is lower by "
               "0.2.", "The model has learned who repaid, not why. A weight of a model is no proof of a "
               "cause."),
    ))

_sanity = Question(
    "A method draws a beautiful map: the outline of a cat, for the output \"cat\". You replace the "
    "network's weights by random numbers, and the map hardly changes. What follows?", (
        Option("The network had not learned anything.", "The first network may be excellent. What the test "
               "shows is that the map does not depend on what it learned."),
        Option("Even a random network sees the cat.", "It has learned nothing, and its answers are as good "
               "as guesses. The outline comes from the picture."),
        Option("The map does not show what was learned.", "A map that survives the loss of all that was "
               "learned cannot explain it. It shows the picture.", correct=True),
        Option("Both networks look at the same cat.", "Nothing that a random network computes can confirm "
               "what the trained one looks at."),
    ))

_hospital = Question(
    "A network finds an illness on X-rays from two hospitals. Hospital A treats the severe cases; its "
    "machine prints a small A on each film. On held-out films of the two hospitals 95 % of the answers are "
    "right. Which test shows best whether the network reads the letter?", (
        Option("Twice as many held-out films of the two", "They carry the same letters with the same link "
               "to the illness, so the number only becomes more precise."),
        Option("A second network, from another start", "Both starts meet the same films, and the letter is "
               "as good a clue for the second network as for the first."),
        Option("A heat map of ten films from hospital A", "A heat map raises the suspicion; it does not "
               "show what the answers are without the letter."),
        Option("The same films, with the letter covered", "If the answers change with the letter, and not "
               "when an equally large patch elsewhere is covered, the letter was used.", correct=True),
    ))

_two = Question(
    "Two models choose whom to invite to a job interview. They are equally accurate, and their answers "
    "agree in 99 of 100 cases. For one candidate both say no; an exact explanation of the first names the "
    "language test, of the second the years of experience. What follows?", (
        Option("One of the explanations must be wrong, since there was only one no.", "Each may be true of "
               "its own model. There are often many ways to be right, and columns that say nearly the same."),
        Option("Each may be true of its model, and neither is the reason for the no.", "The answers agree; "
               "the ways to them do not. Anyone who tells the candidate \"the reason\" has silently picked "
               "a model.", correct=True),
        Option("Both models are unreliable, since they cannot agree about the reason.", "Their accuracy has "
               "not changed. What one should not do is to present the account of one model as the reason."),
        Option("The candidate failed both times, so each of the reasons is the truth.", "An explanation "
               "says what moved the answer of one model. It is no measurement of the candidate."),
    ))

quiz = Quiz("black-box-quiz", "Quiz: opening the black box", (_width, _meaning, _sanity, _hospital, _two))
