"""The figures of derivatives through time have the core's numbers, and words for each."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from lstm_core import (
    Clamp,
    LSTMParameters,
    Trace,
    direct_path,
    finite_difference,
    jacobians,
    output_sensitivity,
    run,
    run_variant,
    share_weights,
)
from lstm_view import theme
from lstm_view.figures import gradients
from lstm_view.figures.base import CLEAR, Chart
from lstm_view.gradients.numbers import (
    DECADES,
    MEASURED,
    check_words,
    later,
    later_words,
    measured,
    norms,
    number,
    of_rnn,
    reach_of,
    reach_words,
    rnn_words,
    spans,
    unseen_words,
)
from tests.core.test_bptt import random_trace
from tests.figures.test_templates import strings


def trace_of(units: int = 3, *, T: int = 9, seed: int = 31, clamps: Sequence[Clamp] = ()) -> Trace:
    rng = np.random.default_rng(seed)
    weights = (rng.normal(size=(4 * units, 2)), rng.normal(size=(4 * units, units)), rng.normal(size=4 * units))
    h0, c0 = rng.uniform(-1, 1, units), rng.normal(size=units)
    return run(LSTMParameters(*weights), rng.normal(size=(T, 2)), h0=h0, c0=c0, clamps=clamps)


def reach_chart(trace: Trace, last: int, unit: int, state: str, t: int = 2) -> Chart:
    found = measured(trace, last, unit, state, t)
    return gradients.reach_chart(reach_of(trace, last), unit, state, found, t)


def lines(chart: Chart) -> dict[str, Any]:
    return {trace["meta"]: trace for trace in chart.spec["data"]}


def sized(series: Any) -> Any:
    return pytest.approx(np.abs(series), rel=1e-12, nan_ok=False)


@pytest.mark.parametrize("state", ["c", "h"])
@pytest.mark.parametrize("last", [1, 6, 9])
def test_the_lines_are_the_cores_numbers(state: str, last: int) -> None:
    trace = trace_of()
    found, drawn = jacobians(trace, last - 1), lines(reach_chart(trace, last, 1, state))
    assert drawn["whole"]["y"] == sized(found[state][:, 1, 1])
    for name in "ch":
        assert drawn[f"norm {name}"]["y"] == sized(np.linalg.norm(found[name], axis=(1, 2)))
    assert ("direct" in drawn) == (state == "c")
    if state == "c":
        assert drawn["direct"]["y"] == sized(direct_path(trace, last - 1)[:, 1])
        assert drawn["direct"]["name"] == "direct path, product of f"
    assert all(line["x"] == list(range(last + 1)) for line in drawn.values())


def test_a_negative_number_has_an_open_point_and_its_sign_in_the_words() -> None:
    trace = trace_of(seed=32)
    whole = jacobians(trace, 8)["c"][:, 0, 0]
    line = lines(reach_chart(trace, 9, 0, "c"))["whole"]
    assert {True, False} == set((whole < 0).tolist())
    assert [symbol == "circle-open" for symbol in line["marker"]["symbol"]] == (whole < 0).tolist()
    assert [f"backward {number(value)}," in text for value, text in zip(whole, line["text"], strict=True)] == [
        True
    ] * 10


def test_every_number_of_a_short_run_is_checked() -> None:
    trace = trace_of()
    exact, found = jacobians(trace, 7)["h"][:, 2, 2], finite_difference(trace, 7, 2, state="h")
    texts = lines(reach_chart(trace, 8, 2, "h"))["whole"]["text"]
    assert texts[0] == f"before the run: {check_words(exact[0], found[0])}"
    assert texts[5] == f"step 5: {check_words(exact[5], found[5])}"
    assert number(found[5]) in texts[5]


def test_of_a_long_run_the_one_number_asked_for_is_checked() -> None:
    trace = trace_of(T=MEASURED + 20)
    last = MEASURED + 1
    found = measured(trace, last, 0, "c", last - 5)
    assert np.flatnonzero(np.isfinite(found)).tolist() == [last - 5]
    assert found[last - 5] == pytest.approx(jacobians(trace, last - 1)["c"][last - 5, 0, 0], rel=1e-6)
    texts = lines(gradients.reach_chart(reach_of(trace, last), 0, "c", found, 3))["whole"]["text"]
    assert ["difference" in text for text in texts] == np.isfinite(found).tolist()


def test_zero_has_no_point_on_a_logarithmic_axis_and_breaks_nothing() -> None:
    trace = trace_of(clamps=(Clamp("f", 0.0, 4, 5), Clamp("i", 0.5), Clamp("g", 0.3), Clamp("o", 0.5)))
    drawn = lines(reach_chart(trace, 9, 0, "c"))
    assert drawn["whole"]["y"][:5] == drawn["direct"]["y"][:5] == [None] * 5
    assert None not in drawn["whole"]["y"][5:]
    assert drawn["whole"]["text"][0] == "before the run: backward 0, central difference 0, they differ by 0"


def test_what_underflows_or_is_beyond_the_axis_leaves_a_range_that_can_be_read() -> None:
    trace = trace_of(T=120, clamps=(Clamp("f", 1e-4),))
    chart = reach_chart(trace, 120, 0, "c")
    low, high = chart.spec["layout"]["yaxis"]["range"]
    assert direct_path(trace, 119)[0, 0] == 0
    assert 10.0 ** (low - high) == pytest.approx(10.0**-DECADES, rel=100)
    assert chart.spec["layout"]["yaxis"]["dtick"] == 3


def test_a_long_run_is_shown_from_where_there_is_something_to_see() -> None:
    trace = trace_of(T=MEASURED + 100)
    chart = reach_chart(trace, MEASURED + 100, 0, "c")
    low, (first, last) = chart.spec["layout"]["yaxis"]["range"][0], chart.spec["layout"]["xaxis"]["range"]
    seen = [k for line in chart.spec["data"] for k, value in enumerate(line["y"]) if value and np.log10(value) > low]
    assert first < min(seen) < max(seen) < last
    assert first > min(seen) - 5
    assert "range" not in reach_chart(trace, MEASURED - 1, 0, "c").spec["layout"]["xaxis"]


def test_points_that_are_not_there_are_counted() -> None:
    assert unseen_words(np.array([0.5, -1e-20, 1.0])) == ""
    assert unseen_words(np.array([0.0, 0.0, 1.0])) == (
        " At 2 of the 3 steps it is exactly 0, for which a logarithmic axis has no place."
    )
    assert unseen_words(np.array([1e-30, 1.0])) == " At 1 of the 2 steps it is too small for the axis."
    assert unseen_words(np.array([np.inf])) == ""


def test_infinite_derivatives_are_left_out() -> None:
    jacobian = np.array([[[np.inf, 1.0], [1.0, 2.0]], [[1e200, 0.0], [0.0, 1e200]], [[1e-200, 0.0], [0.0, 0.0]]])
    found = norms(jacobian)
    assert not np.isfinite(found[0])
    assert found[1:].tolist() == pytest.approx([2**0.5 * 1e200, 1e-200], rel=1e-12)
    chart = gradients.rnn_chart(found, found, 0)
    assert chart.spec["data"][0]["y"] == [None, *found[1:].tolist()]
    assert "beyond the range of float64" in chart.spec["data"][0]["text"][0]


@pytest.mark.parametrize("T", [1, 3, 8, 9, 30, 2000])
def test_spans_cover_every_step_once(T: int) -> None:
    parts = spans(T)
    assert [step for first, last in parts for step in range(first, last + 1)] == list(range(1, T + 1))
    assert len(parts) <= 8


@pytest.mark.parametrize("T", [1, 9, 30])
def test_the_bars_are_the_output_sensitivities_in_spans(T: int) -> None:
    trace = trace_of(T=T)
    single, chart = output_sensitivity(trace, 1), gradients.later_chart(later(trace, 1), 2)
    assert len(chart.spec["data"]) == len(spans(T))
    for bar, (first, last) in zip(chart.spec["data"], spans(T), strict=True):
        assert bar["y"] == pytest.approx(single[:, first - 1 : last].sum(axis=1), rel=1e-11, abs=1e-15)
        assert bar["x"] == list(range(1, T + 1))
    assert chart.spec["layout"]["barmode"] == "relative"


def test_of_a_long_run_every_kth_step_has_a_bar() -> None:
    shares = np.random.default_rng(0).normal(size=(430, 8))
    for k, bar in enumerate(gradients.later_chart(shares, 0).spec["data"]):
        assert bar["x"] == list(range(1, 431, 3))
        assert bar["y"] == shares[::3, k].tolist()
        assert bar["width"] == pytest.approx(2.4)


def test_spans_are_told_apart_by_one_hue_that_gets_fuller() -> None:
    bars = gradients.later_chart(np.ones((32, 8)), 0).spec["data"]
    assert {bar["marker"]["color"] for bar in bars} == {"var(--q-h)"}
    strengths = [bar["opacity"] for bar in bars]
    assert strengths == sorted(set(strengths))
    assert strengths[-1] == 1


def test_the_tanh_rnn_has_the_weights_of_the_candidate() -> None:
    trace = trace_of()
    found, words = of_rnn(trace, 7)
    assert found is not None
    weights, note = share_weights("rnn", trace.parameters, seed=0)
    other = run_variant("rnn", weights, trace.x, initial={"h": trace.h0})
    np.testing.assert_allclose(found, np.linalg.norm(jacobians(other, 6)["h"], axis=(1, 2)), rtol=1e-12)
    assert words == note


@pytest.mark.parametrize(
    ("trace", "why"),
    [
        (trace_of(clamps=(Clamp("f", 1.0),)), "a gate is held"),
        (random_trace(0, peephole=True), "peepholes"),
        (random_trace(0, u=0.0), "without weights on h"),
    ],
)
def test_what_cannot_be_compared_is_said_and_not_drawn(trace: Trace, why: str) -> None:
    found, words = of_rnn(trace, 5)
    assert found is None
    assert words.startswith("Not compared")
    assert why in words


CHARTS = [
    *(reach_chart(trace_of(units), 9, 0, state) for units in (1, 3) for state in "ch"),
    gradients.rnn_chart(np.array([0.1, 0.5, 1.0]), np.array([0.0, 2.0, 1.0]), 1),
    gradients.later_chart(np.ones((16, 8)), 0),
]
charts = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)


@charts
def test_is_plain_json_that_plotly_accepts(chart: Chart) -> None:
    assert json.loads(json.dumps(chart.spec, allow_nan=False)) == chart.spec
    assert len(go.Figure(chart.spec).data) == len(chart.spec["data"])
    assert chart.spec["layout"]["height"] == chart.height


@charts
def test_every_colour_is_a_variable_of_the_theme(chart: Chart) -> None:
    known = {f"var(--{name})" for name in theme.variables("light")}
    for path, text in strings(chart.spec):
        if "color" in path.rsplit(".", 1)[-1] and text != CLEAR:
            assert text in known, path
    assert "var(" not in json.dumps(theme.resolve(chart.spec, "dark"))


@charts
def test_has_words_for_those_who_do_not_see_it(chart: Chart) -> None:
    assert len(chart.alt) > 60
    assert chart.alt.endswith(".")
    assert "<" not in chart.alt


def test_a_cell_of_one_unit_has_no_norm_that_says_the_same_again() -> None:
    assert set(lines(CHARTS[0])) == {"whole", "direct", "norm h"}
    assert set(lines(CHARTS[1])) == {"whole", "norm c"}


# -- words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.41509, "0.4151"),
        (-0.41509, "−0.4151"),
        (0.0, "0"),
        (3.21e-11, "3.21·10⁻¹¹"),
        (-1.5e20, "−1.5·10²⁰"),
        (np.inf, "beyond the range of float64"),
    ],
)
def test_a_number_as_it_is_written(value: float, text: str) -> None:
    assert number(value) == text


def test_the_sentence_has_the_whole_the_measurement_and_the_direct_path() -> None:
    trace = trace_of()
    exact, direct = jacobians(trace, 8)["c"][4, 1, 1], direct_path(trace, 8)[4, 1]
    words = reach_words(reach_of(trace, 9), 1, "c", 4, float(measured(trace, 9, 1, "c", 4)[4]))
    assert words.startswith(f"A change of c of unit 2 at step 4 moves it at step 9 by {number(exact)} times as much")
    assert f"central difference {number(exact)}, they differ by" in words
    assert words.endswith(f"By the direct path alone it would be {number(direct)}.")
    assert float(re.search(r"differ by (\S+)·10⁻(\d|¹|²|⁰)+", words)[1]) < 10  # type: ignore[index]


def test_without_recurrent_weights_the_sentence_says_that_both_are_the_same() -> None:
    trace = random_trace(35, u=0.0)
    assert reach_words(reach_of(trace, 9), 0, "c", 2, 0.0).endswith("The direct path alone gives the same number.")


def test_of_h_the_sentence_says_that_there_is_no_direct_path() -> None:
    assert "has no direct path" in reach_words(reach_of(trace_of(), 9), 0, "h", 2, 0.0)


def test_a_measurement_that_is_far_off_is_not_passed_over() -> None:
    reach = reach_of(trace_of(), 9)
    exact = float(reach.whole["c"][2, 0])
    assert "bends" in reach_words(reach, 0, "c", 2, exact + 1e-3)
    assert "bends" not in reach_words(reach, 0, "c", 2, exact + 1e-9)


def test_the_sentence_on_output_sensitivities_names_the_largest_part() -> None:
    shares = np.zeros((24, 8))
    shares[:8, :3] = 0.5, -2.0, 0.25
    shares[8:16, :3] = 0.0, 1.0, 0.5
    words = later_words(shares, "c of unit 3", 5)
    assert words.startswith("A change of c of unit 3 at step 5 ")
    assert words.endswith(
        "by −1.25 times as much. The largest part is −2, at the steps 5 to 6. Parts of opposite sign cancel."
    )
    assert later_words(shares, "c", 24).endswith("by 0 times as much.")
    assert "cancel" not in later_words(shares, "c", 9)


def test_the_sentence_on_the_rnn_has_both_sizes() -> None:
    words = rnn_words(np.array([0.1, 0.2]), np.array([0.3, 0.4]), 0, 1)
    assert (
        words
        == "From before the run to step 1 the derivative of h has the size 0.1 in the LSTM and 0.3 in the tanh RNN."
    )
