"""The questions of chapter 13: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("representations-guess", "Guess first", Question(
    "A network has to send each picture of a digit, 64 numbers, through only two numbers, and to rebuild the "
    "picture from them. Nobody tells it which digit is in a picture. Afterwards a new digit gets the name of "
    "the five known digits whose two numbers are nearest to its own. How many new digits are named "
    "correctly?", (
        Option("About 20%", "That is hardly better than guessing among ten. But two pictures of a 6 have "
                            "much in common, and a code that is meant to rebuild them has reason to put them "
                            "side by side."),
        Option("About 60%", "That is what two numbers reach here if encoder and decoder are linear. A "
                            "network may bend the plane of the two numbers."),
        Option("Nearly 90%", "The digits gather in groups that nobody asked for: what looks alike is rebuilt "
                             "from similar codes. You will walk through these groups soon.", correct=True),
        Option("About 99%", "The best networks of this book come near that, with all 64 numbers and all "
                            "labels. Two numbers do not keep everything: some groups overlap."),
    )))

_copy = Question(
    "An autoencoder has 64 inputs and a code of 64 numbers. It rebuilds every picture without error. What "
    "does this say about its code?", (
        Option("It keeps all that matters for any later task, so it is as easy to read as a code can be.",
               "It does keep everything. But that holds for the pixels as well, and keeping is not the same "
               "as laying out plainly."),
        Option("It has found that the digits have 64 features, one for each number of the code.",
               "Nothing forced it to find features. With so much room, a copy of the pixels is enough."),
        Option("Little: the code may be the pixels themselves, in another order or mixed.",
               "Rebuilding is a task only if something stands in its way: a narrow code, a missing part, a "
               "picture that has been moved.", correct=True),
        Option("The network has overfitted, and would fail on pictures that it has not seen.",
               "A copy works for any picture, new ones included. That is just why it teaches nothing."),
    ))

_line = Question(
    "A network of three hidden layers and one output unit gets all points of two spirals right. What must be "
    "true of the points after the third hidden layer?", (
        Option("A flat border separates the two classes there.", "The output unit is a weighted sum with a "
               "threshold, and it can only draw a flat border. If it is always right, the hidden layers have "
               "made that possible.", correct=True),
        Option("Each class has become a single point.", "That would be enough, but it is not needed. In "
               "*Layer by layer* the classes are still spread out."),
        Option("A flat border separates the two classes after every layer.", "Often not after the first one: "
               "the layers get there step by step."),
        Option("They lie as the inputs do, in larger units.", "Then no flat border would separate them: it "
               "does not separate the inputs."),
    ))

_company = Question(
    "In a large text, the words *tea* and *coffee* never stand in the same sentence. Word vectors are made "
    "by counting which words stand together. Where are the vectors of the two?", (
        Option("Far apart, because they are never counted together.", "What is compared is not whether they "
               "meet, but whom they meet: *cup*, *hot*, *drink*, *morning*."),
        Option("Close together, if both stand with the same other words.", "A vector is the list of a word's "
               "company. In the chapter, *cat* and *dog* never meet either.", correct=True),
        Option("Close together, because both are drinks.", "The counting does not know what a drink is. It "
               "finds this only if the texts show it in the words around the two."),
        Option("At a random distance, because nothing was counted for this pair.", "Nothing was counted for "
               "the pair, but much for each of the two with other words."),
    ))

_mirror = Question(
    "You train a code on photographs without labels: a picture and its mirror image have to get the same "
    "code. For which of these tasks is the code the wrong one?", (
        Option("Telling cats from dogs", "A cat in a mirror is a cat. Here the code has learned something "
                                         "that is true of the task."),
        Option("Telling ripe tomatoes from green ones", "The colour is the same in the mirror."),
        Option("Telling left hands from right hands", "Mirrored, a left hand is a right one. By your choice "
               "both have the same code, and no reader can tell them apart. What may change without changing "
               "the answer is for a person to say.", correct=True),
        Option("Telling day from night", "Whether it is dark does not depend on left and right."),
    ))

_screws = Question(
    "A network has learned to sort a million photographs into 1 000 classes, none of them a screw. You have "
    "20 pictures of each of 12 kinds of screws. Which coordinates do you try first for a new last layer?", (
        Option("The pixels, because the network knows nothing about screws", "It has not seen screws, but "
               "edges, bends and metal. And 240 pictures are few for learning to see from pixels."),
        Option("The 1 000 class scores, because they come last", "They say how much a screw looks like a "
               "pencil or a candle. What does not matter for the 1 000 classes has been dropped on the way."),
        Option("The outputs of a hidden layer before the scores", "They describe the picture, and a new last "
               "layer can say which of it matters for screws. Which hidden layer is best has to be tried on "
               "held-out pictures.", correct=True),
        Option("The weights of the last layer, because they were learned", "They are the same for every "
               "picture, so they cannot tell one screw from another."),
    ))

quiz = Quiz("representations-quiz", "Quiz: representation learning",
            (_copy, _line, _company, _mirror, _screws))
