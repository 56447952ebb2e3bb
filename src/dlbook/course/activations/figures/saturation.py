"""Chapter 3: a chain of neurons, one per layer; how much of the gradient survives on the way back."""

from dlbook import activations
from dlbook.arrays import namespace
from dlbook.figures import Explorable, Handle, LineChart, Readout, Slider

__all__ = ["CHAIN", "explorable", "outputs", "survives"]

CHAIN = {"sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu"}
DEEPEST = 30
EDGE = 6.0
FLOOR = 1e-16                           # the chart ends here; a logarithmic axis has no 0


def survives(name, x, w, b):
    """Send `x` through `DEEPEST` neurons ``g(w·h + b)``.

    Parameters
    ----------
    name : str
        The activation.
    x, w, b : 0-d float array

    Returns
    -------
    sums, shares : float array, shape (DEEPEST,)
        The weighted sum in each layer, and the size of the derivative of its output with respect to `x`.
    """
    xp = namespace(x)
    value, derivative = activations.get(name)
    h, share, sums, shares = x, xp.ones_like(x), [], []
    for _ in range(DEEPEST):
        z = w * h + b
        h, share = value(z), share * xp.abs(w * derivative(z))
        sums.append(z)
        shares.append(share)
    return xp.stack(sums), xp.stack(shares)


def outputs(x, w, b, layers):
    """Return what survives in chains of all three activations, and the weighted sums of their neurons."""
    xp = namespace(x)
    k = xp.arange(1, DEEPEST + 1)
    in_use = k <= layers
    z = xp.linspace(-EDGE, EDGE, 121)
    k = xp.astype(k, xp.float64)
    found = {"k": k, "z": z, "here": xp.stack([xp.astype(layers, xp.float64), xp.asarray(1e-12)])}
    for label, name in CHAIN.items():
        sums, shares = survives(name, x, w, b)
        found[f"{label}_left"] = xp.where(in_use & (shares > FLOOR), shares, xp.nan)
        found[f"{label}_end"] = xp.take(shares, xp.reshape(layers - 1, (1,)))[0]
        found[f"{label}_slope"] = activations.get(name).derivative(z)
        # values outside the chart are drawn at its edge, unused layers on top of the first
        shown = xp.maximum(xp.minimum(xp.where(in_use, sums, sums[0]), EDGE), -EDGE)
        found[f"{label}_z"], found[f"{label}_at"] = shown, activations.get(name).derivative(shown)
    found["solved"] = (layers >= 10) & (found["sigmoid_end"] >= 0.01)
    return found


explorable = Explorable(
    id="saturation",
    title="Saturation",
    alt="On the left, on a logarithmic scale, the fraction of the gradient that survives each layer of a "
        "chain of neurons, for sigmoid, tanh and ReLU. On the right, the derivatives of the three, with a "
        "mark at the weighted sum of each neuron in the chain.",
    task="After ten layers of sigmoids less than a millionth is left. Find w and b that let at least 0.01 "
         "through ten layers of sigmoids. Then see what your settings have done to the other two.",
    controls=[Slider("w", 0.0, 5.0, 1.0, 0.1, "weight w of every layer"),
              Slider("b", -5.0, 5.0, 0.0, 0.1, "bias b of every layer"),
              Slider("x", -3.0, 3.0, 0.5, 0.1, "input x"),
              Slider("layers", 1, DEEPEST, 10, 1, "layers k")],
    compute=outputs,
    views=[LineChart({label: f"{label}_left" for label in CHAIN}, x="k", xlim=(0.0, 30.0), ylim=(1e-12, 1e4),
                     yscale="log", mark="layers", xlabel="layers", ylabel="what is left (powers of ten)",
                     title="What survives",
                     handles=(Handle("layers", "layers k", "here", drag=lambda to: {"layers": to[0]}),)),
           LineChart({label: f"{label}_slope" for label in CHAIN}, x="z", xlim=(-EDGE, EDGE), ylim=(0.0, 1.1),
                     points={label: (f"{label}_z", f"{label}_at") for label in CHAIN}, xlabel="z",
                     ylabel="derivative", title="Where the neurons are"),
           Readout("Left after {layers:d} layers", "sigmoid {sigmoid_end:.3g}", "tanh {tanh_end:.3g}",
                   "ReLU {ReLU_end:.3g}")],
    goal="solved",
    solution={"w": 4.0, "b": -2.0},
)
