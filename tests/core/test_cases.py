"""Cells with known answers, computed in float64 elsewhere; the sources stand in the docstrings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lstm_core import STORIES, LSTMParameters, LSTMState, run, step

SHUT = -800.0  # sigmoid(-800) is exactly 0


def cell(i: list[float], f: list[float], g: list[float], o: list[float]) -> LSTMParameters:
    """Return a cell of one unit without recurrence; a gate is its input weights and then its bias."""
    rows = np.array([i, f, g, o])
    return LSTMParameters(rows[:, :-1], np.zeros((4, 1)), rows[:, -1])


def latch(K: float) -> LSTMParameters:
    return cell(i=[2 * K, 2 * K, -K], f=[-2 * K, -2 * K, K], g=[K, -K, 0], o=[0, 0, K])


def counter(K: float) -> LSTMParameters:
    return cell(i=[0, 0, K], f=[0, 0, K], g=[K, -K, 0], o=[0, 0, K])


def one_of(text: str, alphabet: str) -> np.ndarray:
    return np.array([[float(character == a) for a in alphabet] for character in text])


def test_the_cell_to_do_on_paper() -> None:
    """For f, i, g, o: W = (.5, -.4, .9, .3), U = (.1, .2, -.3, .4), b = (1, 0, .1, -.2); x = (1, -.5, 2)."""
    trace = STORIES["paper"].trace()
    np.testing.assert_allclose(trace.c[:, 0], [0.305637132771, -0.001635113490, 0.294994734667], atol=5e-13)
    assert trace.h[2, 0] == pytest.approx(0.171639684377, abs=5e-13)


@pytest.mark.parametrize(
    ("bias", "f", "half_life", "mean_life", "after_10", "after_100"),
    [
        (0, "0.5", "1", "2", "0.000977", "7.89e-31"),
        (1, "0.731059", "2.213", "3.718", "0.0436", "2.48e-14"),
        (2, "0.880797", "5.461", "8.389", "0.281", "3.07e-06"),
        (3, "0.952574", "14.27", "21.09", "0.615", "0.00776"),
        (5, "0.993307", "103.2", "149.4", "0.935", "0.511"),
        (10, "0.999955", "15268", "22027", "0.9995", "0.9955"),
    ],
)
def test_the_forget_gate_is_a_clock(
    bias: float, f: str, half_life: str, mean_life: str, after_10: str, after_100: str
) -> None:
    """What is left of c0 = 1 when nothing is written; half-life ln .5 / ln f, mean life 1 / (1 - f)."""

    def digits(value: float, like: str) -> str:
        mantissa = like.split("e")[0].replace(".", "").lstrip("0")
        return f"{value:.{len(mantissa)}g}"

    trace = run(cell(i=[0, SHUT], f=[0, bias], g=[0, 0], o=[0, 0]), np.zeros((100, 1)), c0=np.ones(1))
    assert digits(trace.f[0, 0], f) == f
    assert digits(trace.half_life[0, 0], half_life) == half_life
    assert digits(1 / (1 - trace.f[0, 0]), mean_life) == mean_life
    assert digits(trace.c[9, 0], after_10) == after_10
    assert digits(trace.c[99, 0], after_100) == after_100


@pytest.mark.parametrize("u", [1.0, 10.0, 99.0])
def test_chrono_bias_gives_a_mean_life_of_1_plus_u(u: float) -> None:
    """Tallec and Ollivier 2018: b_f = ln u, b_i = -b_f gives 1 / (1 - f) = 1 + u and i = 1 - f."""
    trace = run(cell(i=[0, -math.log(u)], f=[0, math.log(u)], g=[0, 0], o=[0, 0]), np.zeros((1, 1)))
    assert 1 / (1 - trace.f[0, 0]) == pytest.approx(1 + u, rel=1e-12)
    assert trace.i[0, 0] == pytest.approx(1 - trace.f[0, 0], rel=1e-12)


@pytest.mark.parametrize(
    ("K", "after_set", "after_holds"),
    [(5, 0.993217, 0.001204), (10, 0.999955, 0.955573), (20, 0.999999998, 0.999997937)],
)
def test_the_latch_holds_for_a_thousand_steps_if_K_is_large(K: float, after_set: float, after_holds: float) -> None:
    """With x = (set, reset): f = sigmoid(K - 2K(s+r)), i = sigmoid(-K + 2K(s+r)), g = tanh(K(s-r))."""
    x = np.zeros((1001, 2))
    x[0, 0] = 1
    trace = run(latch(K), x)
    tolerance = 5e-10 if K == 20 else 5e-7
    assert trace.c[0, 0] == pytest.approx(after_set, abs=tolerance)
    assert trace.c[-1, 0] == pytest.approx(after_holds, abs=tolerance)


@pytest.mark.parametrize(
    ("K", "n", "peak", "end", "tolerance"),
    [
        (5, 10, 9.638, -0.626, 5e-4),
        (5, 100, 72.58, -35.50, 5e-3),
        (10, 100, 99.771, -0.452, 5e-4),
        (20, 1000, 999.998968, -0.002061, 5e-7),
    ],
)
def test_one_unit_counts_a_and_b(K: float, n: int, peak: float, end: float, tolerance: float) -> None:
    """One-hot a, b; W_g = (K, -K), b_f = b_i = b_o = K, U = 0, on n times a and then n times b."""
    c = run(counter(K), one_of("a" * n + "b" * n, "ab")).c[:, 0]
    assert c.max() == pytest.approx(peak, abs=tolerance)
    assert c.argmax() == n - 1
    assert c[-1] == pytest.approx(end, abs=tolerance)


def test_a_leaky_counter_has_a_ceiling() -> None:
    """K = 5: c tends to i g / (1 - f) = 148.4."""
    c = run(counter(5), one_of("a" * 2000, "ab")).c[:, 0]
    assert c[-1] == pytest.approx(148.4, abs=0.05)
    assert c.max() <= 148.42


def test_the_counter_follows_nested_brackets() -> None:
    """Dyck-1 with K = 20."""
    c = run(counter(20), one_of("(()(()))", "()")).c[:, 0]
    np.testing.assert_allclose(c, [1, 2, 1, 2, 3, 2, 1, 0], atol=1e-6)


def test_a_selective_counter_skips_what_does_not_count() -> None:
    """Chen 2017: a counts up, b down, and at X the input gate shuts."""
    params = cell(i=[0, 0, -40, 20], f=[0, 0, 0, 20], g=[20, -20, 0, 0], o=[0, 0, 0, 20])
    trace = run(params, one_of("aaXaXXbbb", "abX"))
    np.testing.assert_allclose(trace.c[:, 0], [1, 2, 2, 3, 3, 3, 2, 1, 0], atol=1e-6)
    assert trace.i[[2, 4, 5], 0].max() < 1e-8


def test_a_float32_counter_stops_at_2_to_the_24() -> None:
    """Beyond 2^24 the next float32 is 2 away, so that adding 1 changes nothing."""
    weights = (np.zeros((4, 1)), np.zeros((4, 1)), np.full(4, 40.0))
    start = np.array([2.0**24 - 2])
    single = run(LSTMParameters(*(a.astype(np.float32) for a in weights)), np.zeros((5, 1)), c0=start)
    double = run(LSTMParameters(*weights), np.zeros((5, 1)), c0=start)
    assert (single.c[:, 0] - 2.0**24).tolist() == [-1, 0, 0, 0, 0]
    assert (double.c[:, 0] - 2.0**24).tolist() == [-1, 0, 1, 2, 3]


@pytest.mark.parametrize(("o", "h"), [(0.01, 0.009640), (0.99, 0.954387)])
def test_the_output_gate_hides_and_does_not_forget(o: float, h: float) -> None:
    """A c of 2 stays 2 whatever o is; h = o tanh(2)."""
    params = cell(i=[0, SHUT], f=[0, 40], g=[0, 0], o=[0, math.log(o / (1 - o))])
    result = step(params, np.zeros(1), LSTMState(np.zeros(1), np.array([2.0])))
    assert result.c[0] == 2.0
    assert result.h[0] == pytest.approx(h, abs=5e-7)


def test_the_hand_set_cell_solves_the_adding_problem() -> None:
    """Hochreiter and Schmidhuber 1997, experiment 4: target .5 + (X1 + X2) / 4, right within .04; T = 100.

    f = 1 (bias 40), i = sigmoid(-K + 2K marker), g = tanh(e v), read c / e, with K = 10 and e = .1.
    """
    rng = np.random.default_rng(0)
    T, B, K, e = 100, 200, 10.0, 0.1
    x = np.zeros((T, B, 2))
    x[..., 0] = rng.uniform(-1, 1, (T, B))
    first, second = rng.integers(0, 50, B), rng.integers(50, 100, B)
    x[first, range(B), 1] = x[second, range(B), 1] = 1
    target = 0.5 + (x[first, range(B), 0] + x[second, range(B), 0]) / 4
    trace = run(cell(i=[0, 2 * K, -K], f=[0, 0, 40], g=[e, 0, 0], o=[0, 0, 0]), x)
    error = 0.5 + trace.c[-1, :, 0] / e / 4 - target
    assert np.abs(error).max() < 0.04
    assert (error**2).mean() < 1e-5
