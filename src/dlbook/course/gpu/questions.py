"""The questions of chapter 14: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("gpu-guess", "Guess first", Question(
    "A network with two hidden layers of 64 units learns the digits, 32 at a time. You move it, unchanged, "
    "from a processor to a graphics card that can do eighty times as many operations per second. What "
    "happens to the time per step?", (
        Option("It is about one eightieth.", "It would be if a step were nothing but arithmetic. This "
               "chapter works out how much of it is."),
        Option("It is a little shorter.", "That happens for larger networks, where what is saved on the "
               "arithmetic just outweighs something else. Here there is far too little arithmetic."),
        Option("It stays the same.", "Two things change, in opposite directions, but for so small a network "
               "they are far from cancelling out."),
        Option("It is several times longer.", "Each of the fifty-odd calls in a step must be sent to the "
               "card, which costs more than the card saves. Only with several hundred units, or with larger "
               "batches, does the card win.", correct=True),
    )))

_clock = Question(
    "You time `loss = step(net, X, y)` on a GPU with a clock before and after it, and read 0.2 ms. With "
    "`float(loss)` inside the clock it is 9 ms. Which of them is the time of the step?", (
        Option("0.2 ms; float() is slow.", "Transferring one number takes a few microseconds, not nine "
               "milliseconds."),
        Option("9 ms; the call had returned before the work was done.", "A call only puts work into the "
               "queue. `float(loss)` needs the number and so has to wait for it.", correct=True),
        Option("The difference, 8.8 ms.", "The host was launching during the first 0.2 ms, while the device "
               "was already working. The two overlap; they do not add up."),
        Option("Neither: GPUs cannot be timed.", "They can: warm up, wait for the device, start, call, wait, "
               "stop."),
    ))

_wins = Question(
    "On your GPU a step of a narrow network takes as long as one of a network four times as wide. Why?", (
        Option("Both make the same number of calls, and it is these that take the time.", "As long as the "
               "arithmetic hides behind the launches, width costs nothing. The left part of a GPU's curve is "
               "flat.", correct=True),
        Option("The GPU is broken, or very busy.", "It is nearly idle, which is the point."),
        Option("Both fit into its memory.", "They do, but what fits can still take longer."),
        Option("It computes both in float64.", "That would change the rate for both."),
    ))

_travel = Question(
    "A loop trains on the GPU. Which line costs most in each step?", (
        Option("`X, y = X_train[rows], y_train[rows]`, with all three on the GPU", "A gather in the memory "
               "of the card: one call, and nothing travels."),
        Option("`history.append(loss)`, without float()", "It keeps a number on the device. Nothing waits."),
        Option("`net = net.to('cpu').to('gpu')`", "All weights travel over the bus, there and back, and the "
               "host waits for them.", correct=True),
        Option("`lr = 0.1 / (1 + step)`, with Python numbers", "Host arithmetic on a single number: a few "
               "tenths of a microsecond."),
    ))

_precision = Question(
    "Training in float32 and in float64 from the same seed gives losses that agree to five digits at first, "
    "and later no longer. What should you do?", (
        Option("Train in float64: float32 is wrong.", "Both are rounded, one at the seventh digit, the other "
               "at the sixteenth. The noise of mini-batches is far larger than either."),
        Option("Nothing. Use float64 where you check gradients.", "A finite difference subtracts two nearly "
               "equal losses, which leaves few of float32's seven digits. Training does not subtract them.",
               correct=True),
        Option("Look for a bug: equal seeds must give equal bits.", "Equal seeds give equal starts. After "
               "that every sum is rounded, and the order of the terms decides how."),
        Option("Average the two runs.", "They are two roundings of the same training, not two measurements."),
    ))

_memory = Question(
    "A network has 100 million parameters, in float32. It is trained with Adam. How much memory do "
    "parameters, gradients and the optimizer take?", (
        Option("0.4 GB", "Those are the parameters alone: 4 bytes each."),
        Option("0.8 GB", "Those are parameters and gradients. Adam keeps two more numbers per parameter."),
        Option("1.6 GB", "There are four arrays of every shape, 16 bytes per parameter. The activations of "
               "the batch come on top; they grow with the batch, the others do not.", correct=True),
        Option("It depends on the batch.", "The activations do. These four do not."),
    ))

quiz = Quiz("gpu-quiz", "Quiz: the same code on a GPU", (_clock, _wins, _travel, _precision, _memory))
