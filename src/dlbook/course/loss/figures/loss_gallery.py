"""Chapter 5: three regression losses and their gradients over the prediction."""

from dlbook import losses
from dlbook.arrays import namespace
from dlbook.figures import Explorable, Handle, LineChart, Readout, Slider

__all__ = ["explorable", "outputs"]

LIMITS = (-6.0, 6.0)


def outputs(y_hat, y, delta):
    """Return squared, absolute and Huber loss with their gradients: over the axis, and at `y_hat`."""
    xp = namespace(y_hat)
    axis = xp.linspace(*LIMITS, 241)
    at = xp.concat([xp.reshape(y_hat, (1,)), axis])             # the reader's prediction is the first
    target = xp.zeros_like(at) + y
    found = {"squared": losses.mse(at, target, "none"), "absolute": losses.mae(at, target, "none"),
             "huber": losses.huber(at, target, delta, "none")}
    curves = {name: {"loss": loss[1:], "slope": slope[1:]} for name, (loss, slope) in found.items()}
    here = {name: (loss[0], slope[0]) for name, (loss, slope) in found.items()}
    return {
        "axis": axis, "error": y_hat - y, "here": xp.stack([y_hat, xp.zeros_like(y_hat)]),
        "target": xp.stack([y, xp.zeros_like(y)]),
        **{f"{name}_losses": curve["loss"] for name, curve in curves.items()},
        **{f"{name}_slopes": curve["slope"] for name, curve in curves.items()},
        **{f"{name}_loss": loss for name, (loss, _) in here.items()},
        **{f"{name}_slope": slope for name, (_, slope) in here.items()},
        "outpulled": xp.abs(here["squared"][1]) > 10.0 * xp.abs(here["huber"][1]) + 1e-9,
    }


PREDICTION = Handle("prediction", "prediction ŷ", "here", drag=lambda to: {"y_hat": to[0]})
SERIES = {"squared": "squared", "absolute": "absolute", "Huber": "huber"}

explorable = Explorable(
    id="loss-gallery",
    title="Loss gallery: numbers",
    alt="On the left, squared, absolute and Huber loss over the prediction: a parabola, a V, and a parabola "
        "with straight arms, all 0 at the target. On the right, their gradients: a sloping line, a jump from "
        "−1 to 1, and a line that is clipped at ±δ. A vertical line marks the prediction.",
    task="Drag the prediction past the target and watch the signs change. Then find a prediction at which "
         "the squared error pulls more than ten times as hard as the Huber loss.",
    controls=[Slider("y_hat", *LIMITS, 2.0, 0.1, "prediction ŷ"), Slider("y", *LIMITS, -1.0, 0.1, "target y"),
              Slider("delta", 0.2, 3.0, 1.0, 0.1, "Huber's δ")],
    compute=outputs,
    views=[LineChart({label: f"{name}_losses" for label, name in SERIES.items()}, x="axis", xlim=LIMITS,
                     ylim=(0.0, 12.0), mark="y_hat", xlabel="prediction ŷ", ylabel="loss", title="Loss",
                     handles=(Handle("target", "target y", "target", hollow=True,
                                     drag=lambda to: {"y": to[0]}),
                              PREDICTION)),
           LineChart({label: f"{name}_slopes" for label, name in SERIES.items()}, x="axis", xlim=LIMITS,
                     ylim=(-8.0, 8.0), mark="y_hat", xlabel="prediction ŷ", ylabel="dℓ/dŷ",
                     title="Gradient", handles=(PREDICTION,)),
           Readout("Target y = {y:.1f}, δ = {delta:.1f}; error ŷ − y = {error:+.1f}",
                   "squared: loss {squared_loss:.2f}, gradient {squared_slope:+.2f}",
                   "absolute: loss {absolute_loss:.2f}, gradient {absolute_slope:+.2f}",
                   "Huber: loss {huber_loss:.2f}, gradient {huber_slope:+.2f}")],
    goal="outpulled",
    solution={"y_hat": 5.0, "y": -1.0, "delta": 1.0},
)
