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
from lstm_view.figures import gradients as figures
from lstm_view.figures.base import CLEAR, Chart
from lstm_view.figures.derivatives import sizes
from lstm_view.figures.fill import fill
from lstm_view.figures.reach_numbers import (
    DECADES,
    LONG,
    check_words,
    later,
    measured,
    norms,
    number,
    of_rnn,
    reach_of,
    spans,
)
from tests.core.test_bptt import random_trace
from tests.figures.reach_words import later_words, reach_words, rnn_words, unseen_words
from tests.figures.test_templates import strings


def trace_of(units: int = 3, *, T: int = 9, seed: int = 31, clamps: Sequence[Clamp] = ()) -> Trace:
    rng = np.random.default_rng(seed)
    weights = (rng.normal(size=(4 * units, 2)), rng.normal(size=(4 * units, units)), rng.normal(size=4 * units))
    h0, c0 = rng.uniform(-1, 1, units), rng.normal(size=units)
    return run(LSTMParameters(*weights), rng.normal(size=(T, 2)), h0=h0, c0=c0, clamps=clamps)


def drawn(chart: Chart, trace: Trace, last: int, unit: int = 0, state: str = "c", t: int = 2, **more: Any) -> Any:
    """A figure filled for a loss after ``last`` steps, with the cursor on step ``t`` (from 1)."""
    return fill(chart.spec, trace, t=t - 1, unit=unit, last=last - 1, state=state, **more)


def lines(filled: Any) -> dict[str, Any]:
    """The lines that are to be seen, by what they show."""
    return {trace["meta"]["reach"]: trace for trace in filled["data"] if trace["visible"]}


def sized(series: Any) -> Any:
    return pytest.approx(np.abs(series), rel=1e-12, nan_ok=False)


@pytest.mark.parametrize("state", ["c", "h"])
@pytest.mark.parametrize("last", [1, 6, 9])
def test_the_lines_are_the_cores_numbers(state: str, last: int) -> None:
    trace = trace_of()
    found, shown = jacobians(trace, last - 1), lines(drawn(figures.reach(), trace, last, 1, state))
    assert shown["whole"]["y"] == sized(found[state][:, 1, 1])
    for name in "ch":
        assert shown[f"norm_{name}"]["y"] == sized(np.linalg.norm(found[name], axis=(1, 2)))
    assert ("direct" in shown) == (state == "c")
    if state == "c":
        assert shown["direct"]["y"] == sized(direct_path(trace, last - 1)[:, 1])
        assert shown["direct"]["name"] == "direct path, product of f"
    steps = [0, 1] if last == 1 else [2]
    assert shown["measured"]["x"] == steps
    differences = finite_difference(trace, last - 1, 1, state=state, steps=[t - 1 for t in steps])
    assert shown["measured"]["y"] == sized(differences)
    assert all(shown[name]["x"] == list(range(last + 1)) for name in shown if name != "measured")


def test_a_negative_number_has_an_open_point_and_its_sign_in_the_words() -> None:
    trace = trace_of(seed=32)
    whole = jacobians(trace, 8)["c"][:, 0, 0]
    line = lines(drawn(figures.reach(), trace, 9))["whole"]
    assert {True, False} == set((whole < 0).tolist())
    assert [symbol == "circle-open" for symbol in line["marker"]["symbol"]] == (whole < 0).tolist()
    assert all(number(value) in text for value, text in zip(whole, line["text"], strict=True))


def test_the_number_at_the_cursor_is_checked() -> None:
    trace = trace_of()
    exact, found = jacobians(trace, 7)["h"][5, 2, 2], finite_difference(trace, 7, 2, state="h", steps=[4])[0]
    shown = lines(drawn(figures.reach(), trace, 8, 2, "h", t=5))
    assert shown["whole"]["text"][5] == f"step 5: {check_words(exact, found)}"
    assert number(found) in shown["measured"]["text"][0]
    assert shown["whole"]["text"][0].startswith("before the run: ")


@pytest.mark.parametrize("state", ["c", "h"])
def test_on_the_first_step_the_state_before_the_run_is_checked_too(state: str) -> None:
    trace = trace_of()
    exact, found = jacobians(trace, 8)[state][0, 0, 0], finite_difference(trace, 8, 0, state=state, steps=[-1])[0]
    assert found == pytest.approx(exact, rel=1e-6)
    shown = lines(drawn(figures.reach(), trace, 9, state=state, t=1))
    words = f"before the run: {check_words(exact, found)}"
    assert (shown["measured"]["x"][0], shown["measured"]["text"][0], shown["whole"]["text"][0]) == (0, words, words)


def test_a_cursor_behind_the_loss_has_the_loss_step_checked() -> None:
    assert lines(drawn(figures.reach(), trace_of(), 4, t=8))["measured"]["x"] == [4]


def test_a_ghost_is_the_whole_derivative_before_the_change() -> None:
    trace, other = trace_of(), trace_of(clamps=(Clamp("f", 1.0),))
    (ghost,) = [
        item
        for item in drawn(figures.reach(), trace, 9, 1, before=other)["data"]
        if item["visible"] and item["meta"].get("before")
    ]
    assert ghost["y"] == sized(jacobians(other, 8)["c"][:, 1, 1])
    assert not any(item["visible"] for item in drawn(figures.reach(), trace, 9)["data"] if item["meta"].get("before"))


def test_zero_has_no_point_on_a_logarithmic_axis_and_breaks_nothing() -> None:
    trace = trace_of(clamps=(Clamp("f", 0.0, 4, 5), Clamp("i", 0.5), Clamp("g", 0.3), Clamp("o", 0.5)))
    shown = lines(drawn(figures.reach(), trace, 9))
    assert shown["whole"]["y"][:5] == shown["direct"]["y"][:5] == [None] * 5
    assert None not in shown["whole"]["y"][5:]
    assert shown["whole"]["text"][2] == "step 2: backward 0, central difference 0, they differ by 0"


def test_what_underflows_or_is_beyond_the_axis_leaves_a_range_that_can_be_read() -> None:
    trace = trace_of(T=120, clamps=(Clamp("f", 1e-4),))
    layout = drawn(figures.reach(), trace, 120)["layout"]
    low, high = layout["yaxis"]["range"]
    assert direct_path(trace, 119)[0, 0] == 0
    assert 10.0 ** (low - high) == pytest.approx(10.0**-DECADES, rel=100)
    assert layout["yaxis"]["dtick"] == 3


def test_a_long_run_is_shown_from_where_there_is_something_to_see() -> None:
    filled = drawn(figures.reach(), trace_of(T=LONG + 100), LONG + 100)
    low, (first, last) = filled["layout"]["yaxis"]["range"][0], filled["layout"]["xaxis"]["range"]
    seen = [
        k
        for line in lines(filled).values()
        for k, v in zip(line["x"], line["y"], strict=True)
        if v and np.log10(v) > low
    ]
    assert first < max(seen) < last
    assert sum(k < first for k in seen) <= 1  # the one that was measured may lie before
    short = drawn(figures.reach(), trace_of(T=LONG - 1), LONG - 1)["layout"]["xaxis"]["range"]
    assert short[0] < 0 < LONG - 1 < short[1]


def test_points_that_are_not_there_are_counted() -> None:
    assert unseen_words(np.array([0.5, -1e-20, 1.0])) == ""
    assert unseen_words(np.array([0.0, 0.0, 1.0])) == (
        " At 2 of the 3 points it is exactly 0, for which a logarithmic axis has no place."
    )
    assert unseen_words(np.array([1e-30, 1.0])) == " At 1 of the 2 points it is too small for the axis."
    assert unseen_words(np.array([np.inf])) == ""


def test_infinite_derivatives_are_left_out() -> None:
    jacobian = np.array([[[np.inf, 1.0], [1.0, 2.0]], [[1e200, 0.0], [0.0, 1e200]], [[1e-200, 0.0], [0.0, 0.0]]])
    found = norms(jacobian)
    assert not np.isfinite(found[0])
    assert found[1:].tolist() == pytest.approx([2**0.5 * 1e200, 1e-200], rel=1e-12)
    assert sizes(found) == [None, *found[1:].tolist()]
    assert "beyond the range of float64" in number(found[0])


@pytest.mark.parametrize("T", [1, 3, 8, 9, 30, 2000])
def test_spans_cover_every_step_once(T: int) -> None:
    parts = spans(T)
    assert [step for first, last in parts for step in range(first, last + 1)] == list(range(1, T + 1))
    assert len(parts) <= 8


@pytest.mark.parametrize("T", [1, 9, 30])
def test_the_bars_are_the_output_sensitivities_in_spans(T: int) -> None:
    trace = trace_of(T=T)
    single, bars = output_sensitivity(trace, 1), drawn(figures.later(), trace, T, 1, t=1)["data"]
    shown = [bar for bar in bars if bar["visible"]]
    assert len(shown) == len(spans(T))
    for bar, (first, last) in zip(shown, spans(T), strict=True):
        assert bar["y"] == pytest.approx(single[:, first - 1 : last].sum(axis=1), rel=1e-11, abs=1e-15)
        assert bar["x"] == list(range(1, T + 1))
        assert bar["meta"]["span"] == f"{first} to {last}"


def test_of_a_long_run_every_kth_step_has_a_bar() -> None:
    trace = trace_of(T=430)
    shares = later(trace, 0)
    for k, bar in enumerate(drawn(figures.later(), trace, 430)["data"]):
        assert bar["x"] == list(range(1, 431, 3))
        assert bar["y"] == shares[::3, k].tolist()
        assert bar["width"] == pytest.approx(2.4)


def test_spans_are_told_apart_by_one_hue_that_gets_fuller() -> None:
    bars = drawn(figures.later(), trace_of(T=32), 32)["data"]
    assert len({bar["marker"]["color"] for bar in bars}) == 1
    strengths = [bar["opacity"] for bar in bars]
    assert strengths == sorted(set(strengths))
    assert strengths[-1] == 1


def test_the_tanh_rnn_has_the_weights_of_the_candidate() -> None:
    trace = trace_of()
    found = of_rnn(trace, 7)
    assert found is not None
    weights, _ = share_weights("rnn", trace.parameters, seed=0)
    other = run_variant("rnn", weights, trace.x, initial={"h": trace.h0})
    np.testing.assert_allclose(found, np.linalg.norm(jacobians(other, 6)["h"], axis=(1, 2)), rtol=1e-12)
    shown = lines(drawn(figures.rnn(), trace, 7, state="c"))
    assert shown["rnn"]["y"] == sized(found)
    assert shown["norm_h"]["y"] == sized(np.linalg.norm(jacobians(trace, 6)["h"], axis=(1, 2)))


@pytest.mark.parametrize(
    "trace",
    [trace_of(clamps=(Clamp("f", 1.0),)), random_trace(0, peephole=True), random_trace(0, u=0.0)],
    ids=["a gate is held", "peepholes", "no weights on h"],
)
def test_what_cannot_be_compared_is_not_drawn(trace: Trace) -> None:
    assert of_rnn(trace, 5) is None
    assert set(lines(drawn(figures.rnn(), trace, 5))) == {"norm_h"}


CHARTS = [figures.reach(), figures.rnn(), figures.later()]
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
    assert set(lines(drawn(figures.reach(), trace_of(1), 9))) == {"whole", "direct", "norm_h", "measured"}
    assert set(lines(drawn(figures.reach(), trace_of(1), 9, state="h"))) == {"whole", "norm_c", "measured"}
    assert set(lines(drawn(figures.rnn(), trace_of(1), 9, state="h"))) == {"norm_h", "rnn"}


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
    words = reach_words(reach_of(trace, 9), 1, "c", 4, measured(trace, 9, 1, "c", 4))
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
