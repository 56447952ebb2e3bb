"""The questions of chapter 10: one prediction at the beginning, five questions at the end."""

from dlbook.course.quiz import Option, Prediction, Question, Quiz

__all__ = ["prediction", "quiz"]

prediction = Prediction("convolution-guess", "Guess first", Question(
    "Five small networks with one dense hidden layer learn to read digits that stand in the middle of a "
    "sheet of 16 × 16 pixels. Of new digits in the middle they read 95 %. Now each of these new digits is "
    "moved two pixels to the right. How many do they still read?", (
        Option("About 95 %", "The digits have not changed, but every number now comes in at another input, "
                             "with other weights."),
        Option("About 75 %", "Even a move by one pixel costs more than that."),
        Option("About 45 %", "That is what is left after a move by one pixel."),
        Option("About 15 %", "Guessing would give 10 %, and they read hardly more: the ink comes in at "
                             "inputs with weights that were learned for other parts of a digit.",
               correct=True),
    )))

_weights = Question(
    "A layer has 64 filters of 3 × 3 and reads pictures with 3 channels. It is given pictures twice as "
    "wide and twice as high. What happens to the number of its weights?", (
        Option("It stays the same", "The same 64 · 27 weights are used at every place. There "
                                    "are more places, so the maps get larger and the work "
                                    "grows, but no weight is added.", correct=True),
        Option("It becomes twice as large",
               "No side of the picture is in the count of weights: 64 filters with 3 · 3 · 3 "
               "weights each."),
        Option("It becomes four times as large", "That holds for a dense layer, which has weights for each "
               "pixel. Here the work becomes four times as large, and the maps."),
        Option("It depends on the stride", "Stride and padding decide at how many places the filter is "
                                           "used. The filter is the same."),
    ))

_pool = Question(
    "A map of 16 × 16 numbers is 0 everywhere, except for two 1s side by side, far from the border. It "
    "goes through max pooling with tiles of 2 × 2, and the result is averaged. The pair is moved to the "
    "right. Which moves can change the average?", (
        Option("None", "If the pair lies in one tile, its maximum is 1, and that of all others 0. After a "
                       "move by one pixel the pair lies in two tiles, and two maxima are 1."),
        Option("Moves by an odd number of pixels", "They bring the pair from one tile into two, or the "
                                                   "other way round. Moves by an even number take tiles to "
                                                   "tiles, and an average does not ask where these are.",
               correct=True),
        Option("Moves by an even number of pixels", "These take tiles to tiles: the same maxima at other "
               "places, and so the same average."),
        Option("All moves, even or odd",
               "A move by two pixels takes each tile to the next one: the same maxima, and "
                            "the same average."),
    ))

_sound = Question(
    "Transfer: the call of a certain bird always has the same pitch. You look for it in an hour of sound, "
    "given as a picture: time goes across, pitch goes up. Along which direction does it pay to share "
    "weights?", (
        Option("Along time only", "The call is the same whenever it comes. The same pattern "
                                  "at another pitch is another bird, or a motor, so each "
                                  "pitch may have weights of its own.", correct=True),
        Option("Along pitch only", "Then each moment of the hour has weights of its own, and the call "
                                   "would have to be learned for each of them."),
        Option("Along both directions",
               "Then the same pattern at any pitch gets the same answer. That fits a call that "
               "comes at any pitch, and not this one."),
        Option("Along neither of them",
               "That is a dense layer: the call would have to be learned again for each "
                                "moment."),
    ))

_table = Question(
    "Transfer: a table has one patient per row and 30 measurements in columns, in no particular order. A "
    "colleague wants to slide a filter of width 3 along the columns. What do you say?", (
        Option("Good: fewer weights overfit less", "Fewer weights help only if the rule that is built in "
                                                   "holds. Sharing weights between age and blood pressure "
                                                   "is a rule that does not."),
        Option("Good, if the columns are standardized", "Then they have the same scale. But neighbours in "
                                                        "the table still have no more to do with each "
                                                        "other than others."),
        Option("Not good: neighbours mean nothing here", "Put the columns in another order "
                                                         "and the filter sees other triples. "
                                                         "A convolution assumes that near "
                                                         "things belong together, and that "
                                                         "the same pattern means the same "
                                                         "everywhere. Neither holds.", correct=True),
        Option("Not good: a width of 3 sees too little", "With more layers its receptive field would "
                                                         "grow over all 30 columns. The trouble is "
                                                         "their order."),
    ))

_flip = Question(
    "NumPy's `np.convolve` flips the filter before it slides it; `Conv2d` of PyTorch does not. What does "
    "this change for a network that learns its filters?", (
        Option("Its first maps are mirrored", "A flipped filter makes another map, not the mirror image of "
                                              "the first. And the filter is learned."),
        Option("Nothing that it can express", "It learns the flipped filter instead, and "
                                              "computes the same maps. The difference "
                                              "matters only when weights are carried from "
                                              "one program to another.", correct=True),
        Option("It cannot learn slanted edges", "Every filter has a flipped twin, slanted ones too."),
        Option("It needs twice as many filters", "Each flipped filter replaces one filter."),
    ))

quiz = Quiz("convolution-quiz", "Quiz: convolution", (_weights, _pool, _flip, _sound, _table))
