"""Cell types beside each other: every line is a series of its run, and what is compared has one range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lstm_core import VARIANTS, LSTMParameters, VariantTrace, run, run_variant, share_weights
from lstm_view.figures.base import Chart
from lstm_view.figures.compare import column
from lstm_view.figures.fill import fill
from lstm_view.theme import resolve

T, D, H = 40, 2, 3
KEYS = tuple(VARIANTS)


def traces(*keys: str) -> dict[str, VariantTrace]:
    """Runs on the same input from states that are not zero."""
    rng = np.random.default_rng(4)
    params = LSTMParameters.initial(D, H, seed=4)
    x = rng.normal(size=(T, D))
    start = {name: rng.normal(size=H) for name in ("h", "c")}
    found = {}
    for key in keys:
        initial = {name: start[name] for name in VARIANTS[key].states if name in start}
        found[key] = run_variant(key, share_weights(key, params, seed=0)[0], x, initial=initial)
    return found


def charts_of(runs: dict[str, VariantTrace], names: tuple[str, ...] = ("a", "b")) -> dict[str, Chart]:
    return {key: column(trace.variant, names) for key, trace in runs.items()}


def compare(runs: dict[str, VariantTrace], unit: int, names: tuple[str, ...] = ("a", "b"), **more: Any) -> Any:
    """The figures of some runs beside each other, filled; the stage's own run is an LSTM on the same input."""
    x = next(iter(runs.values())).x
    own = run(LSTMParameters.initial(x.shape[1], H, seed=1), x)
    return {
        key: fill(chart.spec, own, t=3, unit=unit, runs=runs, **more) for key, chart in charts_of(runs, names).items()
    }


def lines(spec: dict[str, Any]) -> dict[str, Any]:
    """The lines of a figure by the name of their series: "c" or, of inputs, "input a"; without ghosts."""
    now = [line for line in spec["data"] if "bind" in line["meta"]]
    return {(name if (name := line["name"]).startswith("input ") else name.split()[0]): line for line in now}


def axis_of(spec: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    return dict(spec["layout"][line["yaxis"].replace("y", "yaxis")])


@pytest.mark.parametrize("key", KEYS)
def test_each_line_is_its_series(key: str) -> None:
    runs = traces(key)
    series, variant = runs[key].series, VARIANTS[key]
    found = lines(compare(runs, 1)[key])
    states = {"m", "n"} & set(variant.states)
    assert set(found) == {"input a", "input b", variant.memory, "h", *variant.gates, *states}
    for name, line in found.items():
        values = runs[key].x[:, "ab".index(name[-1])] if name.startswith("input") else series[name][:, 1]
        assert line["x"] == list(range(1, T + 1))
        assert line["y"] == values.tolist(), name


def test_memory_and_h_have_one_range_and_all_panels_one_place() -> None:
    runs = traces("lstm", "nfg", "gru", "rnn")
    specs = compare(runs, 0)
    highest = max(trace.series[trace.variant.memory][:, 0].max() for trace in runs.values())
    memories, shorts = [], []
    for key, spec in specs.items():
        memory = next(line for line in spec["data"] if line["meta"].get("bind") == runs[key].variant.memory)
        memories.append(axis_of(spec, memory))
        shorts.append(axis_of(spec, spec["data"][-1]))
    for axes in (memories, shorts):
        assert len({(*axis["range"], *axis["domain"]) for axis in axes}) == 1
    assert memories[0]["range"][1] > highest
    assert len({chart.height for chart in charts_of(runs).values()}) == 1
    assert len({tuple(spec["layout"]["xaxis"]["range"]) for spec in specs.values()}) == 1


def test_a_range_holds_the_runs_before_a_change_and_leaves_out_what_could_not_be_run() -> None:
    runs = traces("lstm", "nfg")
    past = {"nfg": run_variant("nfg", runs["nfg"].weights, 3 * runs["nfg"].x)}
    filled = compare(runs, 0, runs_before=past)["lstm"]
    assert axis_of(filled, lines(filled)["c"])["range"][1] > past["nfg"].series["c"][:, 0].max()
    ghosts = [line for line in compare(runs, 0, runs_before=past)["nfg"]["data"] if "before" in line["meta"]]
    assert [line["y"] for line in ghosts if line["meta"]["before"] == "c"] == [past["nfg"].series["c"][:, 0].tolist()]
    missing = fill(
        column(VARIANTS["gru"], ("a", "b")).spec, run(LSTMParameters.initial(D, H, seed=4), past["nfg"].x), t=0, unit=0
    )
    assert lines(missing)["u"]["y"] == []


def test_gates_have_the_range_0_to_1_and_a_cell_without_any_says_so() -> None:
    charts = compare(traces("lstm", "rnn"), 0)
    low, high = axis_of(charts["lstm"], lines(charts["lstm"])["f"])["range"]
    assert -0.1 < low < 0 < 1 < high < 1.1
    assert "no gates" in str(charts["rnn"]["layout"]["annotations"])


def test_a_cell_with_more_states_has_a_panel_below_and_the_others_stay_in_place() -> None:
    charts = charts_of(traces("lstm", "slstm"))
    pixels = {}
    for key, chart in charts.items():
        inner = chart.height - 44  # the margins
        axis = axis_of(chart.spec, lines(chart.spec)["c"])
        pixels[key] = [round((1 - end) * inner) for end in axis["domain"]]
    assert pixels["lstm"] == pixels["slstm"]
    assert charts["slstm"].height > charts["lstm"].height


def test_no_hue_of_a_quantity_is_used_for_another() -> None:
    for key, chart in charts_of(traces(*KEYS)).items():
        for name, line in lines(chart.spec).items():
            colour = line["line"]["color"]
            quantity = "x" if name.startswith("input") else name
            own = f"var(--q-{quantity})" if quantity in "figochx" else None
            assert colour == own if own else not colour.startswith("var(--q-"), (key, name)
        resolve(chart.spec, "dark")  # every colour has a name


def test_two_neutral_lines_are_told_apart_by_their_dashes() -> None:
    for key, names in (("gru", "ur"), ("slstm", "nm")):
        found = lines(charts_of(traces(key))[key].spec)
        assert len({found[name]["line"]["dash"] for name in names}) == 2


def test_the_words_for_it_name_its_memory_and_its_gates() -> None:
    alt = column(VARIANTS["gru"], ("a", "b")).alt
    assert "its memory h" in alt
    assert "the gates z, r between 0 and 1" in alt


def test_more_inputs_than_can_be_told_apart_are_counted() -> None:
    spec = column(VARIANTS["lstm"], tuple("abcdef")).spec
    assert sum(name.startswith("input ") for name in lines(spec)) == 4
    assert "and 2 more" in str(spec["layout"]["annotations"])


def test_a_name_of_an_input_is_no_markup() -> None:
    spec = str(column(VARIANTS["lstm"], ("<a href='x'>level</a>", "50 %{y}")).spec)
    assert "&lt;a href" in spec
    assert "<a href" not in spec
    assert "50 %{y}" not in spec
