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
        Option("About 60 of 100", "More than it does. The dot was in every 9 and in nothing else, so there "
               "was little reason to learn the shape."),
        Option("About 30 of 100", "Still more than it does. The dot was in every 9 and in nothing else, so "
               "there was little reason to learn the shape."),
        Option("Fewer than 10 of 100", "The dot was in every 9 and in nothing else. It was the best clue "
               "there was, and the test could not show it, because its pictures came from the same scanner.",
               correct=True),
    )))

_width = Question(
    "You explain one prediction of a network by LIME, with 50 neighbours drawn one standard deviation "
    "around the sample. Then you make the kernel width much smaller and change nothing else. What happens?", (
        Option("The runs agree more: only near neighbours count.", "Only near ones count, but of 50 drawn "
               "hardly any are near. A line through so few is mostly luck."),
        Option("The runs differ more: few neighbours still count.", "Each run now depends on two or three "
               "neighbours, others each time. With many more neighbours it would come close to the gradient.",
               correct=True),
        Option("Nothing: the network has not changed.", "The network has not; the weights of its answers in "
               "the fit have."),
        Option("It becomes exactly the gradient.", "That takes many neighbours near the sample. The "
               "gradient is the limit, but 50 neighbours do not reach it."),
    ))

_meaning = Question(
    "LIME gives the weight −0.2 to late payments for one applicant. What may be said?", (
        Option("Near this applicant, the model's answer falls by about 0.2 per standard deviation of late "
               "payments.", "It is a statement about this model, near this applicant, and only about its "
               "slope there.", correct=True),
        Option("Late payments lower the chance of all applicants by 0.2 per standard deviation.", "The "
               "explanation is local. For another applicant the weight may be another, even of the other "
               "sign."),
        Option("One late payment less would have turned the no into a yes.", "That is a counterfactual. "
               "Whether it holds depends on how far the answer is from one half; ask the model to find out."),
        Option("Late payments cause people to repay less often.", "The model has learned who repaid, not "
               "why. A weight of a model is no proof of a cause."),
    ))

_sanity = Question(
    "A method draws a beautiful map: the outline of a cat, for the output \"cat\". You replace the "
    "network's weights by random numbers, and the map hardly changes. What follows?", (
        Option("The network had not learned anything.", "The first network may be excellent. What the test "
               "shows is that the map does not depend on what it learned."),
        Option("Even a random network sees the cat.", "It has learned nothing, and its answers are as good "
               "as guesses. The outline comes from the picture."),
        Option("The map shows the picture, not what the network learned.", "A map that survives the loss of "
               "all that was learned cannot explain it.", correct=True),
        Option("Both networks look at the cat, so the map is right.", "Nothing that a random network "
               "computes can confirm what the trained one looks at."),
    ))

_hospital = Question(
    "A network finds an illness on X-rays from two hospitals. Hospital A treats the severe cases; its "
    "machine prints a small A on each film. On held-out films of the two hospitals 95 % of the answers are "
    "right. Which test shows best whether the network reads the letter?", (
        Option("Twice as many held-out films of the same two hospitals", "They carry the same letters with "
               "the same link to the illness, so the number only becomes more precise."),
        Option("Another random start, and the mean of both networks", "Both starts meet the same films, and "
               "the letter is as good a clue for the second network as for the first."),
        Option("A look at the training loss", "It is low in either case: the letter helps to lower it."),
        Option("The same films with the letter covered, or printed on all of them", "If the answers change, "
               "the letter was used. It is the experiment that decides; a heat map only tells where to "
               "look.", correct=True),
    ))

_two = Question(
    "Two models choose whom to invite to a job interview. They are equally accurate, and their answers "
    "agree in 99 of 100 cases. For one candidate both say no; an exact explanation of the first names the "
    "language test, of the second the years of experience. What follows?", (
        Option("One of the two explanations must be wrong.", "Each may be true of its own model. There are "
               "often many ways to be right, and columns that say nearly the same."),
        Option("Each may be true of its model, and neither is the reason for the no.", "The answers agree; "
               "the ways to them do not. Anyone who tells the candidate \"the reason\" has silently "
               "picked a model.",
               correct=True),
        Option("Both models are unreliable, and should not be used.", "Their accuracy has not changed. What "
               "one should not do is to present the account of one model as the reason."),
        Option("The candidate failed both, so both reasons are true.", "An explanation says what moved the "
               "answer of one model. It is no measurement of the candidate."),
    ))

quiz = Quiz("black-box-quiz", "Quiz: opening the black box", (_width, _meaning, _sanity, _hospital, _two))
