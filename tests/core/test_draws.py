"""Random numbers that a page can draw, too: the published generator, and statistical properties."""

import numpy as np
import pytest

from dlbook.arrays import draws
from dlbook.trace import trace

M1, M2 = 2**32 - 209, 2**32 - 22853


def mrg32k3a(x, y, n):
    """Run L'Ecuyer's generator as published: one number at a time, with Python's integers."""
    numbers = []
    for _ in range(n):
        x = [*x[1:], (1403580 * x[1] - 810728 * x[0]) % M1]
        y = [*y[1:], (527612 * y[2] - 1370589 * y[0]) % M2]
        difference = (x[2] - y[2]) % M1
        numbers.append((difference or M1) / (M1 + 1))
    return numbers, [x, y]


def test_the_numbers_match_the_published_generator():
    state = draws.generator(np.asarray(0))
    numbers, after = draws.uniform(state, 5)
    np.testing.assert_allclose(numbers, [0.127011122046577, 0.318527565396794, 0.309186015583270,
                                         0.825846862927114, 0.221629915782023], rtol=0, atol=5e-16)
    more, after = draws.uniform(after, 300)
    expected, state = mrg32k3a([12345] * 3, [12345] * 3, 305)
    assert [*numbers, *more] == expected
    assert after.tolist() == state


def test_seeds_are_the_published_streams():
    # The start of the second stream, as the package RngStreams prints it.
    assert draws.generator(np.asarray(1)).tolist() == [[3692455944, 1366884236, 2968912127],
                                                       [335948734, 4161675175, 475798818]]


@pytest.mark.parametrize("seed", [2, 3, 1000, 65535])
def test_a_seed_skips_that_many_streams(seed):
    power = [np.linalg.matrix_power(np.array(step, dtype=object), 1) for step in draws._STEP]
    start = []
    for matrix, modulus in zip(power, (M1, M2), strict=True):
        result, rest = np.eye(3, dtype=object), seed * 2**127
        while rest:
            result = result @ matrix % modulus if rest % 2 else result
            matrix, rest = matrix @ matrix % modulus, rest // 2
        start.append((result @ np.array([12345] * 3, dtype=object) % modulus).tolist())
    assert draws.generator(np.asarray(seed)).tolist() == start


def test_a_recorded_draw_is_the_same_draw():
    def both(seed):
        u, rest = draws.uniform(draws.generator(seed), 7)
        z, rest = draws.normal(rest, 3)
        order, rest = draws.permutation(rest, 5)
        return {"u": u, "z": z, "order": order, "rest": rest}

    graph = trace(both, {"seed": np.asarray(0)})
    for seed in (0, 1, 9999):
        expected = both(np.asarray(seed))
        for name, value in graph.run(seed=seed).items():
            np.testing.assert_array_equal(value, expected[name])


def test_they_look_like_random_numbers():
    u, rest = draws.uniform(draws.generator(np.asarray(5)), 4000)
    counts = np.histogram(u, 20, (0, 1))[0]
    assert ((counts - 200) ** 2 / 200).sum() < 36.2      # chi-square, 19 degrees of freedom, 1 %
    z, rest = draws.normal(rest, 4000)
    assert abs(z.mean()) < 0.05
    assert abs(z.std() - 1) < 0.04
    assert abs((np.abs(z) < 1.96).mean() - 0.95) < 0.011
    assert abs(np.corrcoef(z[:-1], z[1:])[0, 1]) < 0.05
    start = trace(lambda seed: {"rng": draws.generator(seed)}, {"seed": np.asarray(0)})     # 20 times as fast
    generators = [start.run(seed=s)["rng"] for s in range(300)]
    firsts = [draws.uniform(generator, 1)[0][0] for generator in generators]
    assert np.histogram(firsts, 5, (0, 1))[0].min() > 35     # consecutive seeds are unrelated
    orders = [tuple(draws.permutation(generator, 3)[0].tolist()) for generator in generators]
    assert min(orders.count(o) for o in set(orders)) > 30
    assert len(set(orders)) == 6


def test_other_libraries_draw_the_same_numbers():
    strict = pytest.importorskip("array_api_strict")
    expected, _ = draws.normal(draws.generator(np.asarray(3)), 6)
    got, _ = draws.normal(draws.generator(strict.asarray(3)), 6)
    np.testing.assert_allclose(np.from_dlpack(got), expected, rtol=1e-13)


def test_drawing_no_numbers_is_rejected():
    with pytest.raises(ValueError, match="draws: n must be at least 1, got 0"):
        draws.uniform(draws.generator(np.asarray(0)), 0)
