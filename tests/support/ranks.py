"""Who may import whom: each line only from the lines above; the parts of a package count as that package."""

RANKS = [
    "_files _lazy _translation errors",
    "arrays",                                                    # what everything is built on
    "activations datasets gradcheck init metrics preparation trace",
    "decision_tree layers losses optimizers perceptron regularizers replay schedules",
    "autodiff network",
    "explain language pretrained training",
    "plots timing",                                              # the last of the toolbox
    "figures",                                                   # the machine that makes a figure live
    "course",                                                    # the chapters
    "__main__",
]
