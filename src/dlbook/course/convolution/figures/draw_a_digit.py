"""Chapter 10: the reader draws, and a trained convolutional network reads along."""

from dlbook import network, pretrained
from dlbook.activations import softmax
from dlbook.arrays import namespace
from dlbook.course.convolution.drawing import (
    DRAWINGS,
    SIZE,
    bitmap,
    counted,
    normalized,
    painted,
    small,
)
from dlbook.figures import Bars, Choice, Explorable, Images, Pad, Readout

__all__ = ["explorable", "outputs"]

READER = pretrained.packed("digits_cnn")
FIRST, SECOND = 2, 5                    # after so many layers: 8 maps of 8 × 8, 16 maps of 4 × 4


def outputs(ink, given):
    """Return what the network is given, its maps and its answer, and whether normalizing changes that."""
    xp = namespace(ink)
    net = pretrained.unpacked(READER, like=ink)
    ready = normalized(ink)
    both = xp.stack([counted(ready), counted(bitmap(ink))])[:, None, :, :]   # (2, 1, 8, 8)
    first = network.predict(net[:FIRST], both)                                # (2, 8, 8, 8)
    second = network.predict(net[FIRST:SECOND], first)                        # (2, 16, 4, 4)
    p = softmax(network.predict(net[SECOND:], second))                        # (2, 10)
    said, surest = xp.argmax(p, axis=1), xp.max(p, axis=1)

    def shown(pair):
        return xp.where(given == 0, pair[0, ...], pair[1, ...])

    blank = xp.max(bitmap(ink)) == 0.0
    drawn, digit, sure = xp.logical_not(blank), shown(said), shown(surest)
    maps, parts = shown(first), shown(second)
    return {
        "bits": xp.where(given == 0, ready, bitmap(ink)), "seen": shown(both)[0, :, :],
        "p": xp.where(drawn, shown(p), 0.1), "digit": digit, "sure": sure, "drawn": drawn, "blank": blank,
        "first": maps, "second": parts, "most": xp.maximum(xp.max(maps), xp.asarray(0.1)),
        "strongest": xp.maximum(xp.max(parts), xp.asarray(0.1)),
        "three": xp.all(xp.stack([drawn, digit == 3, sure >= 0.95])),
        "moved": xp.all(xp.stack([drawn, said[0] != said[1], surest[0] >= 0.95])),
        "unsure": xp.logical_and(drawn, sure < 0.5)}


explorable = Explorable(
    id="draw-a-digit",
    title="Draw a digit",
    alt="A pad with a drawn 5. Beside it the 8 by 8 numbers that the network receives, and ten bars with the "
        "probability that it gives to each digit; that of 5 is nearly 1. Below, the eight maps of the first "
        "convolution, with different parts of the 5 dark, and the sixteen smaller maps of the second.",
    task="Clear the pad and draw. Make the network at least 95 % sure of a 3. Then draw a digit so small "
         "and so far from the middle that the answer changes when it is given as it is, and not normalized. "
         "And find a drawing of which it is less than 50 % sure.",
    controls=[Pad("ink", SIZE, SIZE, painted(*DRAWINGS["5"]), "draw here"),
              Choice("given", ["normalized", "as it is"], label="the network gets the drawing",
                     as_index=True)],
    compute=outputs,
    views=[Images("seen", title="What the network receives"),
           Bars({"probability": "p"}, labels=tuple("0123456789"), ylim=(0.0, 1.0), title="What it answers",
                xlabel="digit"),
           Readout("{drawn?}The network says {digit:d}, and is {sure:.0%} sure",
                   "{blank?}The pad is blank"),
           Images("bits", title="Ink or paper, 32 × 32"),
           Images("first", range=(0.0, "most"), title="8 maps after the first convolution"),
           Images("second", range=(0.0, "strongest"), title="16 maps after the second, and the pooling")],
    goal={"a sure 3": "three", "moved": "moved", "unsure": "unsure"},
    solution={"a sure 3": {"ink": painted(*DRAWINGS["3"])}, "moved": {"ink": painted(*small(DRAWINGS["3"]))},
              "unsure": {"ink": painted(*DRAWINGS["scribble"])}},
    presets={"A 4": {"ink": painted(*DRAWINGS["4"])}, "Another 4": {"ink": painted(*DRAWINGS["open 4"])}},
)
