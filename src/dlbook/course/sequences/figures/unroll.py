"""Chapter 11: two networks read the reader's text; their states over time, and how far a gradient reaches."""

from dlbook import layers, pretrained
from dlbook.activations import softmax
from dlbook.arrays import namespace
from dlbook.course.sequences.texts import TOKENS, one_hot
from dlbook.figures import Bars, Choice, Explorable, Images, Readout, Text

__all__ = ["LENGTH", "explorable", "outputs", "reach"]

LENGTH = 16
PACKED = {kind: pretrained.packed(f"names_{kind}") for kind in ("rnn", "lstm")}


def reach(kind, params, x, last):
    """Return how much the last state depends on each input: the size of its derivative.

    Parameters
    ----------
    kind : {"rnn", "lstm"}
    params : RNN or LSTM
    x : float array, shape (t, d)
    last : 0-d int array
        The step whose state is the last one.

    Returns
    -------
    h : float array, shape (t, k)
        The states.
    size : float array, shape (t,)
        For each step the square root of the sum of all squared derivatives of the k numbers of the last
        state with respect to the d inputs of that step. One backward pass serves all k: there are k copies of
        the text, and in copy i only the derivative of number i is asked for.
    """
    xp, k = namespace(x), params.Wh.shape[0]
    forward, backward = (getattr(layers, f"{kind}_{way}") for way in ("forward", "backward"))
    copies = xp.broadcast_to(x, (k, *x.shape))
    h, cache = forward(params, copies)
    asked = xp.astype(xp.arange(x.shape[0]) == last, xp.float64)                    # (t,)
    _, dx = backward(params, cache, xp.eye(k)[:, None, :] * asked[:, None])         # (k, t, d)
    return h[0, :, :], xp.sqrt(xp.sum(dx * dx, axis=(0, 2)))


def outputs(text, show):
    """Return the states of one network, and for both how far the gradient reaches and what they expect."""
    xp = namespace(text)
    used = text >= 0
    count = xp.sum(xp.astype(used, xp.int64))
    last, x = xp.maximum(count, 1) - 1, one_hot(text)
    here = xp.astype(xp.arange(LENGTH) == last, xp.float64)
    states, result = {}, {}
    for kind, packed in PACKED.items():
        cell, dense = pretrained.unpacked(packed, like=x).params
        states[kind], size = reach(kind, cell, x, last)
        p = softmax((here @ states[kind])[None, :] @ dense.W + dense.b)[0, :]       # (30,)
        result |= {f"{kind}_reach": xp.where(used, size, 0.0), f"{kind}_next": p,
                   f"{kind}_round": p[1] / (p[1] + p[3]), f"{kind}_ratio": size[0] / xp.sum(here * size)}
    opened_round, opened_square = text[0] == 0, text[0] == 2
    right = {kind: xp.logical_or(xp.logical_and(opened_round, result[f"{kind}_round"] > 0.5),
                                 xp.logical_and(opened_square, result[f"{kind}_round"] < 0.5))
             for kind in PACKED}
    opened = xp.logical_or(opened_round, opened_square)
    picture = xp.where(show == 0, states["rnn"], states["lstm"])
    return result | {
        "states": xp.where(used[:, None], picture, 0.0).T, "count": count,
        "not_opened": xp.logical_not(opened), "opened": opened, "round": opened_round,
        "rnn_right": right["rnn"], "lstm_right": right["lstm"],
        "forgot": xp.logical_and(opened, xp.logical_and(right["lstm"], xp.logical_not(right["rnn"])))}


explorable = Explorable(
    id="unroll",
    title="Unroll",
    alt="The state of a recurrent network as colours: one row for each of its 16 units, one column for each "
        "character of the text, with the characters above. Next to it bars below the same characters: how "
        "large the derivative of the last state with respect to each of them is, in an RNN and in an LSTM. "
        "Below, the probabilities of the next character, of which the closing bracket has the largest.",
    task="Both networks have learned to spell names in brackets, (anna) or [anna]. Type a name, and read "
         "from left to right how the state changes. Then type on, several names without a space, and find a "
         "text after which the RNN would close with the wrong bracket and the LSTM with the right one.",
    controls=[Text("text", "(sofia", TOKENS, LENGTH, "text"),
              Choice("show", ["RNN", "LSTM"], label="states of", as_index=True)],
    compute=outputs,
    views=[Images("states", range=(-1.0, 1.0), colors="heat",
                  label="state h of each unit, of the network chosen",
                  columns_tokens=("text", TOKENS)),
           Bars({"RNN": "rnn_reach", "LSTM": "lstm_reach"}, tokens=("text", TOKENS), xlabel="text",
                ylabel="effect on last state"),
           Bars({"RNN": "rnn_next", "LSTM": "lstm_next"}, labels=TOKENS, ylim=(0.0, 1.0),
                xlabel="next character", ylabel="probability"),
           Readout("{not_opened?}The text does not begin with ( or [, as all texts of the training did",
                   "{opened?}Between the two brackets that close: the RNN gives ) {rnn_round:.0%} and is "
                   "{rnn_right?right|wrong}, the LSTM {lstm_round:.0%} and is {lstm_right?right|wrong}",
                   "The first character moves the last state {rnn_ratio:.2f} times as much as the last one "
                   "does in the RNN, {lstm_ratio:.2f} times in the LSTM")],
    goal="forgot",
    solution={"text": "[annamaria"},
)
