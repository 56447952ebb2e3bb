"""The questions of chapter 2: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("perceptron-guess", "Guess first", Question(
    "Four points sit on the corners of a square. Two opposite corners are blue, the other two "
    "orange. You draw one straight line and call one side blue, the other orange. How many of the "
    "four points can you get right at best?", (
        Option("2", "Guessing gets half of them right. A line that cuts off a single corner does better."),
        Option("3", "Cut off one blue corner: it lies alone on the blue side, and on the other side the two "
                    "orange ones are right. The fourth, which is also blue, lies with them. No straight line "
                    "does better, and this chapter proves it.", correct=True),
        Option("4, if the line is placed carefully", "Try it with pen and paper. Whichever side "
               "holds both blue corners also holds the middle of the square; the same is true of "
               "the orange ones. The middle cannot lie on both sides."),
        Option("4, if a computer learns for long enough", "Learning searches among straight lines. "
               "If none of them is right, the search cannot find one, however long it goes on."),
    )))

_bias = Question(
    "A neuron has w = (3, 4) and b = −10. Its line lies at the distance 2 from the origin. You change "
    "only the bias, to −20. What happens to the line?", (
        Option("It turns about the origin, towards the second axis",
               "The direction of the line comes from the weights: it is at a right angle to (3, 4), and "
               "they have not changed."),
        Option("It moves, parallel to itself, to the distance 4",
               "The distance is −b/‖w‖, here 20/5. A lower bias asks for more votes, so fewer points count "
               "as 1.", correct=True),
        Option("It stays; only the sums on both sides grow",
               "That happens when w *and* b are doubled. Here only b is."),
        Option("It moves, parallel to itself, to the distance 1",
               "That would be half of the bias, −5. A lower bias moves the line in the direction of w."),
    ))

_update = Question(
    "Rosenblatt's rule with η = 1 visits x = (2, 1), a sample of class 0. The weights are w = (1, −2), and "
    "b = 0.5. What are they after the visit?", (
        Option("w = (1, −2), b = 0.5",
               "That would be right if the answer were. But z = 2 − 2 + 0.5 = 0.5 is not below 0, so the "
               "answer is 1, and wrong."),
        Option("w = (3, −1), b = 1.5",
               "The sample has been added. That is the correction for a sample of class 1 that was missed; "
               "here it makes z larger, and the mistake worse."),
        Option("w = (0, −3), b = −0.5",
               "Here 1 was subtracted from each weight. What is subtracted from w is the sample, (2, 1); "
               "1 is the input that the bias always has."),
        Option("w = (−1, −3), b = −0.5",
               "The answer was 1 and should be 0, so the sample is subtracted, and 1 from the bias. Now z is "
               "−5.5.", correct=True),
    ))

_xor = Question(
    "Your perceptron has one row of XOR's truth table wrong. What would help?", (
        Option("More examples, especially of the wrong row", "The truth table is all there is: more examples "
               "repeat its four rows. What is missing is not data but a model that can represent XOR."),
        Option("More epochs, with a smaller learning rate", "The rule would never end, since every line has "
               "a mistake left. On paper a rate only scales the weights, if they start from zeros."),
        Option("A sigmoid instead of the step", "Then the output is graded, but it still changes sides "
               "along one straight line."),
        Option("Two neurons, and a third after them", "Each of the two draws a line; the third outputs 1 for "
               "whatever lies between the lines. That is a network with a hidden layer.", correct=True),
    ))

_sigmoid = Question(
    "You keep w and b, replace the step by a sigmoid, and call it class 1 where ŷ ≥ 0.5. What changes?", (
        Option("The boundary between the classes turns into a curve", "The sigmoid acts on z, and z is "
               "constant along each line w·x + b = c. So ŷ = 0.5 is still a straight line."),
        Option("The boundary moves away from the line with z = 0", "σ(0) = 0.5 is exactly the threshold: "
               "ŷ ≥ 0.5 where z ≥ 0, as before."),
        Option("The classes stay, and ŷ gets values between 0 and 1", "ŷ is further from 0.5, the further "
               "the point lies from the line. And it changes smoothly with the weights, which makes learning "
               "by gradients possible. Most modern neurons have no step.", correct=True),
        Option("The points close to the line get the other class", "z keeps its sign, so ŷ stays on the same "
               "side of 0.5, even where it is close to it."),
    ))

_theorem = Question(
    "Rosenblatt's rule, started from zeros, has made 10 000 mistakes and has not finished. What follows from "
    "the convergence theorem?", (
        Option("No line separates the data, or the rule would be done", "That may be so, but the bound "
               "(R/γ)² can be larger than 10 000: with R = 10 it is, once γ is below 0.1."),
        Option("It will stop at the line that has the fewest mistakes", "The theorem does not promise this, "
               "and it is not true: without a separating line the rule never stops, and its last line may be "
               "worse than an earlier one."),
        Option("If a line separates the data, its γ is at most R/100", "With γ the rule makes at most (R/γ)² "
               "mistakes, so (R/γ)² is at least 10 000. If no line separates the data, the theorem promises "
               "nothing.", correct=True),
        Option("If a line separates the data, 10 000 more are enough", "How many are enough depends on R and "
               "γ: with R = 10 and γ = 0.01 the theorem allows a million."),
    ))

quiz = Quiz("perceptron-quiz", "Quiz: the perceptron", (_bias, _update, _xor, _sigmoid, _theorem))
