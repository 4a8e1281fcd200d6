"""The figures of the ledger: entries are the core's contributions, in one column, stacked, and as a triangle."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from lstm_core import Clamp, LSTMParameters, Trace, contributions, run
from lstm_view.figures.base import Chart
from lstm_view.figures.fill import fill
from lstm_view.figures.ledger import ledger, triangle
from lstm_view.figures.saturation import saturation
from lstm_view.words.digits import number

T, H = 24, 3


def make(steps: int = T, **more: Any) -> Trace:
    rng = np.random.default_rng(5)
    params = LSTMParameters.initial(2, H, seed=5, forget_bias=2.0)
    h0, c0 = rng.uniform(-1, 1, H), rng.normal(size=H)
    return run(params, rng.normal(size=(steps, 2)), h0=h0, c0=c0, **more)


def parts(chart: Chart, trace: Trace, t: int, unit: int, **more: Any) -> dict[str, Any]:
    """The filled traces of a chart by the form of the ledger they show; a ghost has a name of its own."""
    filled = fill(chart.spec, trace, t=t, unit=unit, **more)
    go.Figure(filled)
    bound = [item for item in filled["data"] if "ledger" in item.get("meta", {})]
    named = {("ghost " if item["meta"].get("before") else "") + item["meta"]["ledger"]: item for item in bound}
    return named | {"layout": filled["layout"]}


@pytest.mark.parametrize(("t", "unit"), [(0, 0), (11, 1), (T - 1, 2)])
def test_bars_and_stack_are_the_contributions_and_sum_to_c(t: int, unit: int) -> None:
    trace = make()
    initial, written = contributions(trace)
    shown = parts(ledger(), trace, t, unit)
    expected = [initial[t, unit], *written[t, : t + 1, unit]]
    for form in ("bars", "stack"):
        np.testing.assert_array_equal(shown[form]["y"], expected)
        assert sum(shown[form]["y"]) == pytest.approx(trace.c[t, unit], abs=1e-12)
    assert shown["bars"]["x"] == list(range(t + 2))
    assert shown["stack"]["customdata"] == [[step, step] for step in range(t + 2)]


def test_positive_entries_stand_on_one_another_and_negative_ones_hang() -> None:
    stack = parts(ledger(), make(), T - 1, 1)["stack"]
    ends = np.array(stack["base"]) + stack["y"]
    for sign in (1, -1):
        mine = [k for k, value in enumerate(stack["y"]) if np.sign(value) == sign]
        assert mine
        assert stack["base"][mine[0]] == 0
        np.testing.assert_allclose([stack["base"][k] for k in mine[1:]], ends[mine[:-1]], atol=1e-15)


@pytest.mark.parametrize("unit", range(H))
def test_the_axes_have_room_for_every_step_of_the_run(unit: int) -> None:
    trace = make()
    for t in range(T):
        shown = parts(ledger(), trace, t, unit)
        low, high = shown["layout"]["yaxis"]["range"]
        assert low <= min(shown["bars"]["y"]) <= max(shown["bars"]["y"]) <= high
        low, high = shown["layout"]["yaxis2"]["range"]
        ends = np.array(shown["stack"]["base"]) + shown["stack"]["y"]
        assert low <= ends.min() <= ends.max() <= high


def test_the_triangle_has_a_row_an_entry_and_each_column_sums_to_c() -> None:
    trace = make()
    initial, written = contributions(trace, unit=1)
    z = parts(triangle(), trace, 3, 1)["triangle"]["z"]
    assert z[0] == initial.tolist()
    for j in range(T):
        assert z[j + 1] == [None] * j + written[j:, j].tolist()
    for t in range(T):
        assert sum(row[t] for row in z if row[t] is not None) == pytest.approx(trace.c[t, 1], abs=1e-12)


@pytest.mark.parametrize("steps", [200, 201, 999, 2000])
def test_a_long_triangle_is_in_spans_whose_columns_still_sum_to_c(steps: int) -> None:
    trace = make(steps)
    shown = parts(triangle(), trace, 3, 1)["triangle"]
    assert len(shown["x"]) == len(shown["z"]) - 1 <= 200
    assert shown["x"][-1] == steps
    for column, end in enumerate(shown["x"]):
        total = sum(row[column] for row in shown["z"] if row[column] is not None)
        assert total == pytest.approx(trace.c[end - 1, 1], abs=1e-12)
    assert len(shown["customdata"]) == len(shown["z"])


def test_the_run_before_is_a_ghost_and_in_the_words_of_the_triangle() -> None:
    before, now = make(), make(clamps=[Clamp("f", 0.0, 6, 7)])
    shown = parts(ledger(), now, 10, 0, before=before)
    initial, written = contributions(before, unit=0)
    assert shown["ghost bars"]["visible"]
    np.testing.assert_array_equal(shown["ghost bars"]["y"], [initial[10], *written[10, :11]])
    assert not parts(ledger(), now, 10, 0)["ghost bars"]["visible"]
    whole = parts(triangle(), now, 10, 0, before=before)["triangle"]
    assert whole["text"][4][10] == f", before {number(written[10, 3])}"
    assert whole["z"][4][10] == 0
    assert "text" not in parts(triangle(), now, 10, 0)["triangle"]


def test_saturation_of_the_run_before_is_shown_where_it_differs() -> None:
    before, now = make(), make(clamps=[Clamp("i", 0.0, unit=1)])
    data = fill(saturation().spec, now, t=0, unit=0, before=before)["data"]
    ghosts = {item["meta"]["measure"][0]: item for item in data if item.get("meta", {}).get("before")}
    assert ghosts["low_i"]["visible"]
    assert ghosts["low_i"]["x"][1] < 1
    clouds = {item["meta"]["measure"][0]: item for item in data if item.get("meta", {}).get("unit") == "all"}
    assert [item["x"][1] for name, item in clouds.items() if name == "low_i"] == [1.0]
    plain = fill(saturation().spec, now, t=0, unit=0)["data"]
    assert not any(item["visible"] for item in plain if item.get("meta", {}).get("before"))
