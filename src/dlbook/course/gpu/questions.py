"""The questions of chapter 15: one prediction at the beginning, five questions at the end."""

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
               "card. By the round numbers of this chapter that costs more than the card saves, and only "
               "several hundred units, or larger batches, make the card win.", correct=True),
    )))

_clock = Question(
    "You time `loss = step(net, X, y)` on a GPU with a clock before and after it, and read 0.2 ms. With "
    "`float(loss)` inside the clock it is 9 ms. Which of them is the time of the step?", (
        Option("0.2 ms, because `float()` itself is slow", "Transferring one number takes a few "
               "microseconds, not nine milliseconds."),
        Option("9 ms, because the first clock missed the work", "A call only puts work into the queue. "
               "`float(loss)` needs the number and so has to wait for it.", correct=True),
        Option("8.8 ms, the difference, which is the device's share", "The host was launching during the "
               "first 0.2 ms, while the device was already working. The two overlap; they do not add up."),
        Option("9.2 ms, the sum of launching and computing", "The second clock has seen both already, and "
               "they overlap."),
    ))

_wins = Question(
    "A step makes 60 calls, each of which costs 10 µs to launch. Its kernels compute for 200 µs in all. You "
    "double the width, and they compute for 500 µs. Nobody reads a result on the way. How long does a step "
    "take now?", (
        Option("500 µs", "The kernels alone would take that long. But the host still needs 60 · 10 µs to "
               "launch them."),
        Option("900 µs", "This adds the 300 µs that the kernels have grown by. But they run while the host "
               "is still launching others."),
        Option("1100 µs", "This adds launches and arithmetic. They overlap: the kernels run while the host "
               "is still launching others."),
        Option("600 µs", "Before, it was 600 µs as well: with a queue the larger of the two counts, and the "
               "launches take longer than the arithmetic.", correct=True),
    ))

_travel = Question(
    "A loop trains on the GPU. The data, the network and the loss are there. Which line, run in each step, "
    "takes the longest?", (
        Option("`X, y = X_train[rows], y_train[rows]`, the next mini-batch",
               "The rows are copied within the card's memory: two calls, and nothing crosses the bus."),
        Option("`history.append(loss)`, to draw the curve later on",
               "It keeps a number that lies on the device. Nothing waits, and nothing crosses the bus."),
        Option("`kept = net.to('cpu')`, a copy in case the run breaks",
               "All weights cross the bus, and the host waits until they have arrived.", correct=True),
        Option("`total = total + loss`, for the mean of the losses",
               "An addition on the device: one more call."),
    ))

_precision = Question(
    "Training in float32 and in float64 from the same seed gives losses that agree to five digits at first, "
    "and later no longer. What should you do?", (
        Option("Nothing. Use float64 where you check gradients.", "A finite difference divides the "
               "rounding of two nearly equal losses by a tiny number. Training divides no such difference by "
               "a tiny number.", correct=True),
        Option("Train in float64: the run in float32 is wrong.", "Both are rounded, one at the seventh "
               "digit, the other at the sixteenth. The noise of mini-batches is far larger than either."),
        Option("Look for a bug: equal seeds must give equal numbers.", "Equal seeds give equal starts. "
               "After that every sum is rounded, and the order of the terms decides how."),
        Option("Use a smaller learning rate: the runs drift apart.", "They drift apart with any learning "
               "rate. Both are good training runs; only their roundings differ."),
    ))

_memory = Question(
    "A training step keeps 12 GB with a batch of 1000: 8 GB for parameters, gradients and Adam's averages, "
    "and 4 GB for activations. What is about the largest batch for a card of 16 GB?", (
        Option("1000", "There are 4 GB left, and only the activations grow: there is room for more."),
        Option("1300", "This lets all 12 GB grow with the batch. Parameters, gradients and averages do not: "
               "they take 8 GB with any batch."),
        Option("2000", "8 GB are taken by what does not depend on the batch. The other 8 hold the "
               "activations of twice as many samples. (Some room should be left for what a step needs "
               "besides.)", correct=True),
        Option("4000", "This gives the whole card to the activations. Parameters, gradients and averages "
               "take 8 GB of it."),
    ))

quiz = Quiz("gpu-quiz", "Quiz: the same code on a GPU", (_clock, _wins, _travel, _precision, _memory))
