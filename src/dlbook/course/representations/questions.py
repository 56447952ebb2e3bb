"""The questions of chapter 13: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("representations-guess", "Guess first", Question(
    "A network has to send each picture of a digit, 64 numbers, through only two numbers, and to rebuild the "
    "picture from them. Nobody tells it which digit is in a picture. Afterwards a new digit gets the name of "
    "the five known digits whose two numbers are nearest to its own. How many new digits are named "
    "correctly?", (
        Option("Between 10% and 30%", "That is hardly better than guessing among ten. But two pictures of a "
               "6 have much in common, and a code that is meant to rebuild them has reason to put them side "
               "by side."),
        Option("Between 50% and 70%", "That is what two numbers reach here if encoder and decoder are "
               "linear. A network may bend the plane of the two numbers."),
        Option("Between 80% and 90%", "The digits gather in groups that nobody asked for: what looks alike "
               "is rebuilt from similar codes. You will walk through these groups soon.", correct=True),
        Option("Between 95% and 99%", "All 64 pixels reach that with the same five neighbours. Two numbers "
               "do not keep everything: some groups overlap."),
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
    "In a large text, the words *tea* and *coffee* never stand in the same sentence, but both often stand "
    "with *cup*, *hot* and *drink*. Word vectors are made by counting which words stand together. Where are "
    "the vectors of the two?", (
        Option("Far apart, because they are never counted together.", "What is compared is not whether they "
               "meet, but whom they meet."),
        Option("Close together, because both stand with the same other words.", "A vector is the list of a "
               "word's company. In the chapter, *cat* and *dog* never meet either.", correct=True),
        Option("Close together, because both are drinks that people like.", "The counting does not know what "
               "a drink is. It finds this only if the texts show it in the words around the two."),
        Option("Anywhere, because nothing was counted for this pair.", "Nothing was counted for the pair, "
               "but much for each of the two with other words."),
    ))

_pieces = Question(
    "You train a code on photographs without labels: two pieces cut from anywhere in one photograph have to "
    "get the same code, and pieces of different photographs different ones. For which of these tasks is the "
    "code the wrong one?", (
        Option("Saying whether it shows a cat or a dog", "Two pieces of one animal mostly show the same kind "
               "of fur. Here the code has learned something that is true of the task."),
        Option("Saying whether it was taken by day or by night", "Nearly every piece of a photograph is as "
               "dark as the rest: what the pieces share helps."),
        Option("Saying in which half of it the cat sits", "Pieces from the left and from the right had to "
               "get the same code. So by your choice it does not say where a thing is. What may change "
               "without changing the answer is for a person to say.", correct=True),
        Option("Saying whether it shows a forest or a street", "Leaves or bricks are in most pieces: what "
               "the pieces share helps."),
    ))

_screws = Question(
    "A network has learned to sort a million photographs into 1 000 classes, none of them a screw. You have "
    "20 pictures of each of 12 kinds of screws. Which coordinates do you try first for a new last layer?", (
        Option("The pixels, since the network has never seen a screw", "It has not seen screws, but edges, "
               "bends and metal. And 240 pictures are few for learning to see from pixels."),
        Option("The 1 000 class scores, since they come at the very end", "They are sums of the last hidden "
               "outputs, weighted for these 1 000 classes. A new layer can never find more in them than in "
               "those outputs, and mostly finds less if there are fewer scores than hidden units."),
        Option("The outputs of its hidden layers, since they describe a picture", "A new last layer can say "
               "which part of the description matters for screws. Which hidden layer is best has to be tried "
               "on held-out pictures.", correct=True),
        Option("The hidden outputs before any training, since they know no classes", "In the chapter's "
               "transfer they are read no better than the pixels: nothing has been learned that could be "
               "carried over."),
    ))

quiz = Quiz("representations-quiz", "Quiz: representation learning",
            (_copy, _line, _company, _pieces, _screws))
