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
        Option("4, if the line is placed carefully", "Try it in the figure below. Whichever side "
               "holds both blue corners also holds the middle of the square; the same is true of "
               "the orange ones. The middle cannot lie on both sides."),
        Option("4, if a computer learns for long enough", "Learning searches among straight lines. "
               "If none of them is right, the search cannot find one, however long it goes on."),
    )))

_bias = Question(
    "A neuron outputs 1 where w₁x₁ + w₂x₂ + b ≥ 0. You change only the bias b. What happens to the line "
    "between its two outputs?", (
        Option("It rotates about the origin.", "The direction of the line comes from the weights: "
               "it is perpendicular to (w₁, w₂), and they have not changed."),
        Option("It moves, parallel to itself.", "The line lies at the signed distance "
               "−b/‖w‖ from the origin, in the direction of w. Without a bias it would have to "
               "pass through the origin.", correct=True),
        Option("It stays; only the outputs on both sides grow.", "Adding to z is not the same as "
               "scaling it. Doubling w *and* b would leave the line where it is."),
        Option("Hardly anything: the bias is a detail.", "Without it no perceptron computes AND: "
               "at (0, 0) z would be 0, which counts as class 1. The bias says how much evidence "
               "is needed."),
    ))

_and = Question(
    "Two perceptrons with a step are meant to compute AND: one has w = (1, 1), b = −1.5, the other w = (2, "
    "1), b = −2.5. Which of them does so?", (
        Option("Both.", "For the second, z is −2.5, −1.5, −0.5 and 0.5 on the rows 00, 01, 10 and "
               "11: only the last reaches 0. Infinitely many lines separate (1, 1) from the other "
               "three corners.", correct=True),
        Option("Only the first: AND treats both inputs alike, so the weights must be equal.",
               "The *output* must not change when the inputs are swapped; z may. Any line that cuts off the "
               "corner (1, 1) will do."),
        Option("Only the first: the weights of AND are unique.", "The first one alone gives many: 2w and 2b "
               "define the same line, and the line itself has room to move."),
        Option("Neither, before they are trained.", "Training is one way to find weights. Weights chosen by "
               "hand work just as well."),
    ))

_xor = Question(
    "Your perceptron has one row of XOR's truth table wrong. What would help?", (
        Option("More examples.", "The truth table is all there is: more examples repeat its four rows. What "
               "is missing is not data but a model that can represent XOR."),
        Option("More epochs, or a smaller learning rate.", "The rule would go on forever, since every line "
               "has a mistake left. Starting from zeros, the learning rate only scales the weights."),
        Option("A sigmoid instead of the step.", "Then the output is graded, but it still changes sides "
               "along one straight line."),
        Option("Two neurons, and a third that combines them.", "Each of the two draws a line; the third "
               "outputs 1 for whatever lies between the lines. That is a network with a hidden layer.",
               correct=True),
    ))

_sigmoid = Question(
    "You keep w and b, replace the step by a sigmoid, and call it class 1 where ŷ ≥ 0.5. What changes?", (
        Option("The boundary becomes a curve.", "The sigmoid acts on z, and z is constant along each line "
               "w·x + b = c. So ŷ = 0.5 is still a straight line."),
        Option("The boundary moves, because σ(0) is not 0.", "σ(0) = 0.5 is exactly the threshold: "
               "ŷ ≥ 0.5 where z ≥ 0, as before."),
        Option("The classes stay; ŷ now also says how clear the decision is.", "Far from the line ŷ is close "
               "to 0 or 1, near it close to 0.5. And it changes smoothly with the weights, which makes "
               "learning by gradients possible. Modern neurons are of this kind: none has a step.",
               correct=True),
        Option("It is no longer a perceptron, so none of this chapter applies.", "It is still a weighted "
               "sum, a bias and an activation. Only Rosenblatt's rule depends on the step."),
    ))

_theorem = Question(
    "Rosenblatt's rule, started from zeros, has made 10 000 mistakes and has not finished. What follows from "
    "the convergence theorem?", (
        Option("No line separates the data.", "That may be so, but the bound (R/γ)² can be larger "
               "than 10 000: with R = 1 it is, once the margin γ is below 0.01."),
        Option("The learning rate was too large.", "Starting from zeros, the learning rate only scales w and "
               "b. Every output, and so every mistake, stays the same."),
        Option("If any line separates the data, its margin is small.", "With a margin γ the rule "
               "makes at most (R/γ)² mistakes; so γ is at most R/100. If no line separates the "
               "data, the theorem promises nothing.", correct=True),
        Option("It will settle on the line with the fewest mistakes.", "The theorem does not promise this, "
               "and it is not true: without a separating line the rule never stops, and its last line may be "
               "worse than an earlier one."),
    ))

quiz = Quiz("perceptron-quiz", "Quiz: the perceptron", (_bias, _and, _xor, _sigmoid, _theorem))
