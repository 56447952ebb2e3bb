"""Chapter 11: exercises and their hints, what its figures compute, what its questions claim."""

import numpy as np
import pytest

from dlbook import activations, gradcheck, layers, losses, metrics, network, optimizers, pretrained, training
from dlbook.course import sequences as lesson
from dlbook.course.sequences import exercises, model, tasks, texts
from dlbook.course.sequences.figures import gates, learn_to_add, unroll

# Exercise 1

def test_by_hand_passes():
    h = layers.rnn_forward(layers.RNN(np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)),
                           1e-6 * np.array([[[1.0], [0.0], [2.0]]]))[0]
    assert lesson.check_by_hand(1e6 * h.ravel(), 0.25)
    assert lesson.check_by_hand((1, 0.5, 2.25), 0.5 ** 2)


@pytest.mark.parametrize(("states", "slope", "hint"), [
    ((1, 0, 2), 0.25, "half of the previous state is added"), ((1, 1, 3), 0.25, "the weight w_h is 0.5"),
    ((1, 0.5, 2.5), 0.25, "half of that is 0.25"), ((2, 1, 1.5), 0.25, "The first input is 1"),
    ((0.5, 0.25, 1.125), 0.25, "taken whole"), ((0, 1, 0.5, 2.25), 0.25, "leave out h₀"),
    ((1, 2, 3), 0.25, "start with h₀ = 0"), ((1, 0.5, 2.25), 0.5, "there are two"),
    ((1, 0.5, 2.25), 0.125, "not three times"), ((1, 0.5, 2.25), 1, "halved at each further step"),
    ((1, 0.5, 2.25), 0.75, "multiplied, not added"), ((1, 0.5, 2.25), 0, "by way of h₁"),
    ((1, 0.5, 2.25), 7, "change x₁ by 1"),
])
def test_by_hand_hints(states, slope, hint):
    result = lesson.check_by_hand(states, slope)
    assert not result
    assert hint in result.message


# Exercises 2, 3 and 4

def last_real(states, lengths):
    return np.stack([row[length - 1] for row, length in zip(states, lengths, strict=True)])


def lstm_step(z, c):
    """Take the step with the package's layer, whose weights let z and c through unchanged."""
    n, k = c.shape
    keep = np.log(np.expm1(1e-3))                                   # any value; the memory is set by hand
    out = np.empty((2, n, k))
    for row in range(n):
        i, f, g, o = np.split(z[row], 4)
        out[0, row] = c[row] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        params = layers.LSTM(np.eye(4 * k), np.zeros((k, 4 * k)), np.zeros(4 * k))
        first = np.concatenate([np.full(k, 40.0), np.full(k, keep), np.zeros(k), np.zeros(k)])
        first[2 * k:3 * k] = np.arctanh(np.clip(c[row], -0.999999, 0.999999))
        _, cache = layers.lstm_forward(params, np.stack([first, z[row]])[None])
        if np.all(np.abs(c[row]) < 1):
            np.testing.assert_allclose(cache.c[0, 1], out[0, row], rtol=1e-6)
        out[1, row] = np.tanh(out[0, row]) / (1 + np.exp(-o))
    return out[0], out[1]


def through_time(x, w_x, w_h):
    params = layers.RNN(np.array([[w_x]]), np.array([[w_h]]), np.zeros(1))
    h, cache = layers.rnn_forward(params, x.reshape(1, -1, 1))
    dh = np.zeros(h.shape)
    dh[0, -1, 0] = 1.0
    grads, _ = layers.rnn_backward(params, cache, dh)
    return grads.Wx.item(), grads.Wh.item()


def test_the_functions_of_the_package_pass():
    assert lesson.check_last_real(last_real)
    assert lesson.check_lstm_step(lstm_step)
    assert lesson.check_through_time(through_time)


@pytest.mark.parametrize(("check", "hint", "mistake"), [
    (check, hint, mistake)
    for check, mistakes in ((lesson.check_last_real, exercises._LAST_MISTAKES),
                            (lesson.check_lstm_step, exercises._STEP_MISTAKES),
                            (lesson.check_through_time, exercises._TIME_MISTAKES))
    for hint, mistake in mistakes.items()], ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_gets_its_hint(check, hint, mistake):
    result = check(mistake)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("check", "answer", "hint"), [
    (lesson.check_last_real, lambda s, n: s[:, n - 1], "for every text the steps of all texts"),
    (lesson.check_last_real, lambda s, n: np.take_along_axis(s, n[:, None, None] - 1, 1),
     "axis of the steps"),
    (lesson.check_last_real, lambda s, n: s, "expected an array of shape (3, 2)"),
    (lesson.check_last_real, lambda s, n: [row[m] for row, m in zip(s, n, strict=True)],
     "one step too late"),
    (lesson.check_lstm_step, lambda z, c: c[0, 0], "Expected two values"),
    (lesson.check_lstm_step, lambda z, c: (2 * c, c), "1 cell, 2 texts: expected"),
    (lesson.check_through_time, lambda x, a, b: a, "Expected two values"),
    (lesson.check_through_time, lambda x, a, b: (0.0, 0.0), "x = (1, 0, −1), w_x = 0.5, w_h = 0.8: exp"),
])
def test_other_wrong_functions_are_distinguished(check, answer, hint):
    result = check(answer)
    assert not result
    assert hint in result.message


# Exercise 5

def test_the_differences_are_differences():
    X, y, X_new = lesson.differences()
    assert (X.shape, y.shape, X_new.shape) == ((500, 8, 2), (500, 8), (200, 30, 2))
    value = 2.0 ** np.arange(8)[::-1]
    np.testing.assert_array_equal((X[:, :, 0] - X[:, :, 1]) @ value, y @ value)


def subtracted(seed, turn):
    X, y, X_new = lesson.differences()
    way = slice(None, None, -1) if turn else slice(None)
    net = network.sequential(layers.rnn(2, 8, last=False), layers.dense(8, 1), seed=seed)
    net, _ = training.fit(net, (X[:, way], y[:, way, None]), "binary_cross_entropy", optimizers.adam(0.02),
                          epochs=60, batch_size=50, compiled=True)
    return (network.predict(net, X_new[:, way]) > 0)[:, way, 0]


def test_subtraction_needs_the_right_end():
    passed = [bool(lesson.check_differences(subtracted(seed, turn=True))) for seed in range(3)]
    assert sum(passed) >= 2
    wrong_end = lesson.check_differences(subtracted(0, turn=False))
    assert not wrong_end
    assert "From which end" in wrong_end.message


def test_differences_hints():
    X_new = lesson.differences()[2]
    truth = exercises._subtractions(200, 30, 8)[1]
    nearly = truth.copy()
    nearly[:20, 3] = 1 - nearly[:20, 3]
    for answers, hint in ((truth[:, ::-1], "wrong order"), (X_new[:, :, 0] != X_new[:, :, 1], "nothing is "
                                                                                              "borrowed"),
                          (np.zeros((500, 8)), "got 500"), (2.0 * truth - 1.0, "Logits become bits"),
                          (X_new, "one bit per place"), (nearly, "train longer"), (truth[:50], "shape (200, "
                                                                                               "30)"),
                          (np.zeros((200, 30)), "From which end")):
        result = lesson.check_differences(answers)
        assert not result, hint
        assert hint in result.message
    assert lesson.check_differences(truth)
    assert lesson.check_differences(truth[:, :, None].tolist())


# Texts and tasks

def test_names_are_split_without_overlap():
    assert len(set(lesson.NAMES)) == len(lesson.NAMES) == 252
    assert set(lesson.KNOWN) | set(lesson.NEW) == set(lesson.NAMES)
    assert (len(lesson.KNOWN), len(lesson.NEW)) == (200, 52)
    assert max(map(len, lesson.NAMES)) == 7
    assert set("".join(lesson.NAMES)) <= set(lesson.TOKENS[4:])


def test_encode_and_one_hot_are_each_others_inverse():
    ids = lesson.encode(["(ada)", "[b]"], 6)
    x = lesson.one_hot(ids)
    assert x.sum(axis=2).tolist() == [[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0]]
    said = ["".join(lesson.TOKENS[i] for i in row.argmax(1)[row.any(1)]) for row in x]
    assert said == ["(ada)", "[b]"]


def test_closing_is_one_for_a_model_that_counts_brackets():
    x = lesson.one_hot(lesson.encode(["(ab", "[a"]))
    assert x.shape == (2, 3, 30)
    # A state that keeps the sign of the bracket: unit 0 is pushed by ( and [, and by nothing else.
    Wx = np.zeros((30, 1))
    Wx[0], Wx[2] = 9.0, -9.0
    V = np.zeros((1, 30))
    V[0, 1], V[0, 3] = 1.0, -1.0
    net = network.sequential(layers.rnn(30, 1, last=False), layers.dense(1, 30))
    for Wh, expected in ((9.0, 1.0), (0.0, 0.5)):
        cell = layers.RNN(Wx, np.full((1, 1), Wh), np.zeros(1))
        params = (cell, layers.Dense(V, np.zeros(30)))
        assert texts.closing(net.replace(params=params), 3) == expected


def test_sums_are_sums():
    X, y = lesson.sums(50, 12, seed=3)
    value = 2 ** np.arange(12)
    np.testing.assert_array_equal(X.sum(axis=2) @ value, y[:, :, 0] @ value)


def test_orders_say_what_was_stored_last():
    X, y = lesson.orders(20, 15, seed=1)
    assert np.all(X[:, 0, 1] == 1)
    assert not np.any((X[:, :, 1] == 1) & (X[:, :, 2] == 1))
    for row, said in zip(X, y[:, :, 0], strict=True):
        for t in range(15):
            last = np.flatnonzero(row[:t + 1, 1])[-1]
            assert said[t] == row[last, 0] * row[t, 2]


@pytest.mark.parametrize("gate", ["input", "forget", "output"])
def test_a_gate_that_is_forced_open_stays_open_in_training(gate):
    net = tasks.forced_open(network.sequential(layers.lstm(3, 4, last=False), layers.dense(4, 1)), gate)
    net, _ = training.fit(net, lesson.orders(40, 6), "mse", optimizers.adam(0.1), epochs=3)
    _, cache = layers.lstm_forward(net.params[0], lesson.orders(5, 6)[0])
    j = tasks.GATES.index(gate)
    assert np.all(cache.gates[:, :, 4 * j:4 * j + 4] == 1.0)
    assert not np.any(cache.gates[:, :, [4 * k for k in range(4) if k != j]] == 1.0)


def test_the_shipped_models_are_those_of_the_recipe():
    """Training is repeatable up to the rounding of the shipped weights."""
    net, shipped = lesson.train("rnn", 1), pretrained.load("names_rnn")
    ids = lesson.encode(lesson.bracketed(lesson.NEW))
    trained, rounded = (model.loss(network.predict(each, lesson.one_hot(ids)), ids)[0]
                        for each in (net, shipped))
    assert rounded == pytest.approx(trained, abs=0.02)


def test_training_with_patience_keeps_the_best_network():
    """The loss on the new names is what decides, so it is lower than after 20 epochs."""
    small, stopped = lesson.train("rnn", 0, 33), lesson.train("rnn", 0, 33, patience=3)
    ids = lesson.encode(lesson.bracketed(lesson.NEW))
    last, best = (model.loss(network.predict(net, lesson.one_hot(ids)), ids)[0] for net in (small, stopped))
    assert best < last - 0.1
    line = lesson.report(stopped)
    assert line.split()[0] == "3132"
    assert line.split()[2] == f"{best:.2f}"
    assert line.split()[3:] == [f"{lesson.closing(stopped, count):.0%}" for count in (1, 2, 3, 4)]


def test_read_off_finds_what_is_there_and_nothing_else():
    rng = np.random.default_rng(0)
    wanted = rng.integers(0, 4, size=4000)
    states = np.eye(4)[wanted] @ rng.normal(size=(4, 6)) + 0.01 * rng.normal(size=(4000, 6))
    assert lesson.read_off(states, wanted) == 1.0
    assert lesson.read_off(rng.normal(size=(4000, 6)), wanted) == pytest.approx(0.25, abs=0.05)
    assert lesson.read_off(np.zeros((4, 1)), np.array([0, 0, 1, 1])) == 0.0     # only the first half is seen


def test_the_drawing_has_one_weight_for_all_steps():
    from matplotlib.figure import Figure
    ax = lesson.unrolled(Figure().subplots())
    said = [text.get_text() for text in ax.texts]
    assert [said.count(name) for name in ("$w_x$", "$w_h$", "$h_t$", "$x_3$")] == [4, 4, 1, 1]


@pytest.mark.parametrize("seed", range(2))
def test_gates_help_to_obey(seed):
    X, y = lesson.orders(200, 8, seed=100)
    lstm, rnn = lesson.obedient(seed), lesson.obedient(seed, kind="rnn", units=9)
    assert [sum(part.size for params in net.params for part in params) for net in (lstm, rnn)] == [133, 127]
    with_gates, without = (np.sqrt(np.mean((network.predict(net, X) - y) ** 2)) for net in (lstm, rnn))
    assert with_gates < 0.5 * without


# Figures

@pytest.mark.parametrize(("text", "kind"), [("(sofia", "rnn"), ("[annamaria", "lstm"), ("[a", "lstm")])
def test_the_reach_is_the_jacobian_of_the_last_state(text, kind):
    net = pretrained.load(f"names_{kind}")
    x = lesson.one_hot(lesson.encode([text], unroll.LENGTH))[0]
    last = len(text) - 1
    forward = getattr(layers, f"{kind}_forward")
    _, size = unroll.reach(kind, net.params[0], x, np.asarray(last))
    for t in (0, last):
        jacobian = [gradcheck.numerical(lambda v, t=t, i=i: forward(
            net.params[0], np.concatenate([x[:t], v, x[t + 1:last + 1]])[None])[0][0, -1, i], x[t:t + 1])
            for i in range(0, 16, 5)]
        found = [unroll_row(kind, net.params[0], x, last, i)[t] for i in range(0, 16, 5)]
        np.testing.assert_allclose(np.concatenate(jacobian), found, rtol=1e-6, atol=1e-9)
    rows = np.stack([unroll_row(kind, net.params[0], x, last, i) for i in range(16)])
    np.testing.assert_allclose(size, np.sqrt(np.sum(rows ** 2, axis=(0, 2))), rtol=1e-10)
    assert np.all(size[last + 1:] == 0.0)


def unroll_row(kind, params, x, last, i):
    """Return the derivatives of number i of the last state with respect to all inputs, (t, d)."""
    h, cache = getattr(layers, f"{kind}_forward")(params, x[None])
    dh = np.zeros(h.shape)
    dh[0, last, i] = 1.0
    return getattr(layers, f"{kind}_backward")(params, cache, dh)[1][0]


def test_unroll_shows_what_the_networks_say():
    e = unroll.explorable
    text = "[annamaria"
    out = e.outputs(text=e.editors["text"].check(text))
    for kind in ("rnn", "lstm"):
        net, x = pretrained.load(f"names_{kind}"), lesson.one_hot(lesson.encode([text]))
        logits = network.predict(net, x)[0, -1]
        np.testing.assert_allclose(out[f"{kind}_next"], activations.softmax(logits[None])[0], rtol=1e-10)
    assert np.all(out["states"][:, len(text):] == 0.0)
    other = e.outputs(text=e.editors["text"].check(text), show="LSTM")
    assert not np.allclose(other["states"], out["states"])


@pytest.mark.parametrize(("text", "forgot"), [("(sofia", False), ("[annamaria", True), ("(carloslena", True),
                                              ("annamaria", False), ("", False)])
def test_only_a_long_text_in_brackets_is_forgotten(text, forgot):
    e = unroll.explorable
    out = e.outputs(text=e.editors["text"].check(text))
    assert bool(out["forgot"]) is forgot
    assert bool(out["opened"]) is text.startswith(("(", "["))
    assert np.isfinite(out["rnn_ratio"])


def test_a_small_derivative_is_no_forgetting():
    e = unroll.explorable
    out = e.outputs(text=e.editors["text"].check("(annamaria"))
    assert out["lstm_round"] > 0.95
    assert out["lstm_reach"][0] < 0.25 * out["lstm_reach"][9]


def test_a_large_derivative_is_no_memory():
    e = unroll.explorable
    out = e.outputs(text=e.editors["text"].check("[annamaria"))
    assert out["rnn_round"] > 0.95
    assert out["rnn_reach"][0] > 0.75 * out["rnn_reach"][9]


@pytest.mark.parametrize("seed", range(3))
def test_the_page_learns_to_add_from_any_seed(seed):
    e = learn_to_add.explorable
    states = e.run(learn_to_add.LAST, seed=seed)
    out = e.outputs(states[-1], seed=seed, a=101, b=27)
    assert out["learned"]
    assert out["ended"]
    assert out["number"] == out["total"] == 128
    assert np.all(out["good"])
    before = e.outputs(states[0], seed=seed)
    assert not before["learned"]
    curve = states[-1]["curve"]
    assert curve[0] == pytest.approx(0.7, abs=0.15)
    assert curve[-1] < 0.05


def test_the_page_trains_like_the_package():
    e = learn_to_add.explorable
    first, second = e.run(1, seed=4)
    net, state = learn_to_add.NET.replace(params=first["params"]), first["memory"]
    rng = first["rng"]
    for _ in range(learn_to_add.EACH):
        X, y, rng = learn_to_add.drawn(rng)
        value = 2 ** np.arange(8)
        np.testing.assert_array_equal(X.sum(axis=2) @ value, y[:, :, 0] @ value)
        net, state, _, _ = training.one_step(net, state, X, y, losses.binary_cross_entropy,
                                             learn_to_add.ADAM)
    np.testing.assert_allclose(second["params"][0].Wh, net.params[0].Wh, rtol=1e-10)


def test_the_cell_stores_and_says_what_it_is_told():
    out = gates.explorable.outputs()
    np.testing.assert_array_equal(out["gates"][:2].T, gates.READ[0, :, 1:])
    np.testing.assert_allclose(out["gates"][2:4].sum(axis=0), 1.0, atol=0.05)
    np.testing.assert_allclose(out["said"], out["wanted"], atol=0.08)
    X, expected = gates.READ[0], 0.0
    for t, (number, store, say) in enumerate(X):
        expected = number if store else expected
        assert out["wanted"][t] == say * expected
    assert not any(out[name] for name in ("adds", "noisy", "talks", "fades"))


@pytest.mark.parametrize(("values", "shown"), [
    ({"forget_gate": "always open"}, "adds"), ({"input_gate": "always open"}, "noisy"),
    ({"output_gate": "always open"}, "talks"), ({"input_gate": "always shut"}, None),
    ({"forget_gate": "always shut"}, None), ({"output_gate": "always shut"}, None), ({"hold": 0.6}, None)])
def test_each_broken_gate_shows_its_own_failure(values, shown):
    out = gates.explorable.outputs(**values)
    assert [name for name in ("adds", "noisy", "talks") if out[name]] == ([shown] if shown else [])
    assert out["error"] > 5 * gates.explorable.outputs()["error"]


def test_the_memory_fades_by_the_forget_gate():
    out = gates.explorable.outputs(hold=0.7)
    assert out["memory"][3] / out["memory"][0] == pytest.approx(0.7 ** 3, rel=1e-3)
    assert out["held"] == pytest.approx(0.7 ** 3)
    assert out["fades"]


# Questions

def test_what_the_questions_claim_is_true():
    for steps in (5, 50):
        net = network.sequential(layers.rnn(10, 20))
        assert sum(part.size for part in net.params[0]) == 620
        assert network.predict(net, np.zeros((1, steps, 10))).shape == (1, 20)
    assert 0.99 ** 500 == pytest.approx(0.0066, abs=5e-5)
    assert [round(0.99 ** n, 3) for n in (50, 100)] == [0.605, 0.366]
    assert 0.37 ** 5 == pytest.approx(0.007, abs=5e-4)
    assert 50 * 10 * 20 + 20 == 10_020
    net = network.sequential(layers.rnn(2, 8, last=False), layers.dense(8, 1))
    assert sum(part.size for params in net.params for part in params) == 97
    assert 300 < len(str(2 ** 1000 - 1)) < 303
    assert metrics.accuracy(np.ones(3), np.ones(3)) == 1.0
