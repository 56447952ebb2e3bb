"""Chapter 3: any two activations and their derivatives, side by side, with a moving tangent."""

from dlbook import activations
from dlbook.arrays import choose, namespace
from dlbook.figures import Choice, Explorable, Handle, LineChart, Readout, Slider

__all__ = ["FUNCTIONS", "explorable", "outputs"]

# The name that the reader sees, and the one in the package; LEAKY ones take the leak as a second argument.
FUNCTIONS = {"linear": "identity", "step": "step", "sigmoid": "sigmoid", "tanh": "tanh", "ReLU": "relu",
             "leaky ReLU, PReLU": "leaky_relu", "ELU": "elu", "softplus": "softplus", "GELU": "gelu",
             "SiLU": "silu", "sine": "sine"}
LEAKY = ("leaky_relu", "elu")
LEAKING = [name for name, function in FUNCTIONS.items() if function in LEAKY]
LIMITS = (-5.0, 5.0)
REACH = 1.33                            # half the width of a drawn tangent; no sample lies exactly there


def both(which, z, leak):
    """Return value and derivative, at `z`, of the function whose index in `FUNCTIONS` is `which`."""
    def of(name):
        value, derivative = activations.get(name)
        extra = (leak,) if name in LEAKY else ()
        return value(z, *extra), derivative(z, *extra)
    return choose(which, [lambda name=name: of(name) for name in FUNCTIONS.values()])


def outputs(first, second, at, leak, steep, height, shift):
    """Return both curves, both derivatives, the tangents at `at`, and the largest gap between the curves."""
    xp = namespace(at)
    z = xp.concat([xp.linspace(*LIMITS, 201), xp.reshape(at, (1,))])      # the last one: the tangent's
    g, slope = both(first, steep * z, leak)
    f, df = height * g + shift, height * steep * slope
    h, dh = both(second, z, leak)
    z, near = z[:-1], xp.abs(z[:-1] - at) < REACH
    gap = xp.max(xp.abs(f[:-1] - h[:-1]))
    names = list(FUNCTIONS)
    asked = (first == names.index("sigmoid")) & (second == names.index("tanh"))
    return {
        "z": z, "f": f[:-1], "df": df[:-1], "h": h[:-1], "dh": dh[:-1],
        "f_here": xp.stack([at, f[-1]]), "df_here": xp.stack([at, df[-1]]),
        "f_at": f[-1], "df_at": df[-1], "h_at": h[-1], "dh_at": dh[-1],
        "tangent_f": xp.where(near, f[-1] + df[-1] * (z - at), xp.nan),
        "tangent_h": xp.where(near, h[-1] + dh[-1] * (z - at), xp.nan),
        "leaky": xp.any(xp.stack([first, second]) == xp.asarray([[names.index(n)] for n in LEAKING])),
        "gap": gap, "solved": asked & (gap < 0.02),
    }


def drag(to):
    """Set the place of the tangents."""
    return {"at": to[0]}


explorable = Explorable(
    id="activation-lab",
    title="Activation lab",
    alt="Two charts over the weighted sum z: the curves of two activations, each with a short tangent at the "
        "chosen z, and their derivatives. A vertical line marks the chosen z in both.",
    task="Make the sigmoid coincide with the tanh: make it steeper, make it taller, shift it, until the "
         "largest gap is below 0.02. Then choose other pairs and move z: where is each of them flat?",
    controls=[Choice("first", tuple(FUNCTIONS), "sigmoid", "first, f", as_index=True),
              Choice("second", tuple(FUNCTIONS), "tanh", "second, h", as_index=True),
              Slider("at", -5, 5, 1.0, 0.1, "tangent at z"),
              Slider("steep", 0.5, 4.0, 1.0, 0.1, "steepness β of f"),
              Slider("height", 0.5, 4.0, 1.0, 0.1, "height a of f"),
              Slider("shift", -2.0, 2.0, 0.0, 0.1, "shift c of f"),
              Slider("leak", 0.0, 1.0, 0.2, 0.01, "leak (ELU: α)")],
    compute=outputs,
    used={"leak": "leaky"},
    views=[LineChart({"f": "f", "h": "h", "tangent of f": "tangent_f", "tangent of h": "tangent_h"}, x="z",
                     xlim=LIMITS, ylim=(-1.5, 2.5), mark="at", xlabel="z", title="The functions",
                     handles=(Handle("at_f", "point on f", "f_here", drag=drag),)),
           LineChart({"f′": "df", "h′": "dh"}, x="z", xlim=LIMITS, ylim=(-1.2, 2.2), mark="at", xlabel="z",
                     title="Their derivatives",
                     handles=(Handle("at_df", "point on f′", "df_here", drag=drag),)),
           Readout("f(z) = {height:.1f} · g({steep:.1f} · z) {shift:+.1f}",
                   "At z = {at:.1f}: f = {f_at:.3f}, f′ = {df_at:.3f}", "h = {h_at:.3f}, h′ = {dh_at:.3f}",
                   "Largest gap between f and h: {gap:.3f}")],
    goal="solved",
    solution={"steep": 2.0, "height": 2.0, "shift": -1.0},
    presets={"sigmoid and tanh": {"first": "sigmoid", "second": "tanh", "steep": 1.0, "height": 1.0,
                                  "shift": 0.0},
             "ReLU and leaky ReLU": {"first": "ReLU", "second": "leaky ReLU, PReLU", "steep": 1.0,
                                     "height": 1.0, "shift": 0.0},
             "SiLU and GELU": {"first": "SiLU", "second": "GELU", "steep": 1.0, "height": 1.0, "shift": 0.0},
             "step": {"first": "step", "second": "sigmoid", "steep": 1.0, "height": 1.0, "shift": 0.0}},
)
