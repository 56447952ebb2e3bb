"""Chapter 5: classification losses and their gradients over the logit; one goes flat where it matters."""

from dlbook import losses
from dlbook.activations import d_sigmoid, sigmoid
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Handle, LineChart, Readout, Slider

__all__ = ["explorable", "outputs"]

LIMITS = (-8.0, 8.0)


def outputs(z, right):
    """Return cross-entropy, hinge and the squared error of σ(z): over the axis, and at `z`."""
    xp = namespace(z)
    axis = xp.linspace(*LIMITS, 321)
    at = xp.concat([xp.reshape(z, (1,)), axis])                 # the reader's logit is the first
    target = xp.zeros_like(at) + float(right)
    squared, slope = losses.mse(sigmoid(at), target, "none")
    found = {"entropy": losses.binary_cross_entropy(at, target, "none"),
             "squared": (squared, slope * d_sigmoid(at)),       # the chain rule, from p back to z
             "hinge": losses.hinge(at, target, "none")}
    sign = 2.0 * float(right) - 1.0
    return {
        "axis": axis, "here": xp.stack([z, xp.zeros_like(z)]), "p": sigmoid(z), "wrong": sign * z < 0,
        "label": xp.asarray(int(right)), "mistakes": xp.astype(sign * axis < 0, xp.float64),
        **{f"{name}_losses": loss[1:] for name, (loss, _) in found.items()},
        **{f"{name}_slopes": slope[1:] for name, (_, slope) in found.items()},
        **{f"{name}_loss": loss[0] for name, (loss, _) in found.items()},
        **{f"{name}_slope": slope[0] + 0.0 for name, (_, slope) in found.items()},    # never −0
        "silent": xp.logical_and(squared[0] > 0.9, xp.abs(found["squared"][1][0]) < 0.01),
    }


LOGIT = Handle("logit", "logit z", "here", drag=lambda to: {"z": to[0]})
SERIES = {"cross-entropy": "entropy", "squared": "squared", "hinge": "hinge"}

explorable = Explorable(
    id="class-losses",
    title="Loss gallery: classes",
    alt="On the left, four losses over the logit z. On the wrong side cross-entropy and hinge loss rise like "
        "straight lines, the squared error of the sigmoid levels off at 1, and the count of mistakes is a "
        "step. On the right, the gradients: those of cross-entropy and hinge loss stay near ±1 on the wrong "
        "side, that of the squared error returns to 0.",
    task="Find a logit that is badly wrong (squared error above 0.9) but that the squared error leaves alone "
         "(gradient below 0.01). What are the other two gradients there? Then change the class.",
    controls=[Slider("z", *LIMITS, -2.0, 0.1, "logit z"), Choice("right", ["1", "0"], "1", "right class y")],
    compute=outputs,
    views=[LineChart({label: f"{name}_losses" for label, name in SERIES.items()} | {"mistake": "mistakes"},
                     x="axis", xlim=LIMITS, ylim=(0.0, 6.0), mark="z", xlabel="logit z", ylabel="loss",
                     title="Loss", handles=(LOGIT,)),
           LineChart({label: f"{name}_slopes" for label, name in SERIES.items()}, x="axis", xlim=LIMITS,
                     ylim=(-1.2, 1.2), mark="z", xlabel="logit z", ylabel="dℓ/dz", title="Gradient",
                     handles=(LOGIT,)),
           Readout("label y = {label:d}, p = σ(z) = {p:.4f}: {wrong?the wrong side|the correct side}",
                   "cross-entropy: loss {entropy_loss:.3f}, gradient {entropy_slope:+.4f}",
                   "squared error: loss {squared_loss:.3f}, gradient {squared_slope:+.4f}",
                   "hinge: loss {hinge_loss:.3f}, gradient {hinge_slope:+.4f}")],
    goal="silent",
    solution={"z": -6.0, "right": "1"},
)
