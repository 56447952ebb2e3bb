"""Chapter 5: from logits to probabilities to a loss, and the effect of the temperature."""

from dlbook import losses
from dlbook.activations import softmax
from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, Handle, LineChart, Readout, Slider

__all__ = ["explorable", "outputs"]

ANIMALS = ("cat", "dog", "fish", "bird")


def outputs(z0, z1, z2, z3, temperature, right):
    """Return probabilities, gradient and loss, and the loss over the temperature."""
    xp = namespace(z0)
    z = xp.stack([z0, z1, z2, z3])                                          # (4,)
    along = 10.0 ** xp.linspace(-0.5, 1.5, 121)
    t = xp.concat([xp.reshape(temperature, (1,)), along])                   # the reader's is the first
    scores = xp.reshape(z, (1, 4)) / xp.reshape(t, (-1, 1))                 # (122, 4)
    index = ANIMALS.index(right)
    y = xp.zeros((122,), dtype=xp.int64) + index
    loss, slope = losses.softmax_cross_entropy(scores, y, reduction="none")
    p, guessing = softmax(z, temperature), xp.log(xp.asarray(4.0))
    return {
        "p": p, "slope": slope[0, :], "loss": loss[0], "along": along, "losses": loss[1:],
        "here": xp.stack([temperature, loss[0]]),
        "guess": xp.zeros_like(along) + guessing, "guessing": guessing,
        "p_right": p[index], "sum": xp.sum(p), "largest": xp.max(p),
        "better": xp.logical_and(loss[0] < guessing, temperature > 1.2),
    }


explorable = Explorable(
    id="softmax-temperature",
    title="Softmax and temperature",
    alt="Bars of the probabilities of four animals, bars of the gradient, which is the probability minus 1 "
        "for the right class and the probability itself for the others, and the loss over the temperature on "
        "a logarithmic axis, with the loss of guessing as a horizontal line.",
    task="The picture shows a dog, and the network is sure of a cat. Change only the temperature until the "
         "loss is below that of guessing. Then set it back to 1, and add 2 to all four logits: what changes?",
    controls=[Slider("z0", -5, 8, 5.0, 0.1, "logit of cat"), Slider("z1", -5, 8, 3.0, 0.1, "logit of dog"),
              Slider("z2", -5, 8, -1.0, 0.1, "logit of fish"),
              Slider("z3", -5, 8, -2.0, 0.1, "logit of bird"),
              Slider("temperature", 0.32, 31.0, 1.0, label="temperature T", scale="log"),
              Choice("right", ANIMALS, "dog", "right class")],
    compute=outputs,
    views=[Bars({"probability p": "p"}, labels=ANIMALS, ylim=(0.0, 1.0), digits=3,
                title="Softmax of z / T"),
           Bars({"p − y": "slope"}, labels=ANIMALS, ylim=(-1.0, 1.0), digits=3, title="Gradient p − y"),
           LineChart({"loss": "losses", "guessing": "guess"}, x="along", xscale="log", xlim=(0.32, 31.0),
                     ylim=(0.0, 7.0), mark="temperature", xlabel="temperature T", ylabel="loss in nats",
                     title="Loss −log p of the right class",
                     handles=(Handle("temperature", "temperature T", "here",
                                     drag=lambda to: {"temperature": to[0]}),)),
           Readout("Logits: cat {z0:.1f}, dog {z1:.1f}, fish {z2:.1f}, bird {z3:.1f}; T = {temperature:.2f}",
                   "The right class has p = {p_right:.3f}: a loss of {loss:.3f} nats; guessing costs "
                   "{guessing:.3f}",
                   "The four probabilities add up to {sum:.3f}; the largest is {largest:.3f}")],
    goal="better",
    solution={"temperature": 4.0},
    presets={"Sure and wrong": {"z0": 5.0, "z1": 3.0, "z2": -1.0, "z3": -2.0, "temperature": 1.0},
             "All plus 2": {"z0": 7.0, "z1": 5.0, "z2": 1.0, "z3": 0.0, "temperature": 1.0},
             "Knows nothing": {"z0": 0.0, "z1": 0.0, "z2": 0.0, "z3": 0.0, "temperature": 1.0}},
)
