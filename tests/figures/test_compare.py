"""Cell types beside each other: every line is a series of its run, and what is compared has one range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lstm_core import VARIANTS, LSTMParameters, VariantTrace, run_variant, share_weights
from lstm_view.figures import compare
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


def lines(spec: dict[str, Any]) -> dict[str, Any]:
    """The lines of a figure by the name of their series: "c" or, of inputs, "input a"."""
    return {(name if (name := line["name"]).startswith("input ") else name.split()[0]): line for line in spec["data"]}


def axis_of(spec: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    return dict(spec["layout"][line["yaxis"].replace("y", "yaxis")])


@pytest.mark.parametrize("key", KEYS)
def test_each_line_is_its_series(key: str) -> None:
    runs = traces(key)
    series, variant = runs[key].series, VARIANTS[key]
    found = lines(compare(runs, 1, ("a", "b"))[key].spec)
    states = {"m", "n"} & set(variant.states)
    assert set(found) == {"input a", "input b", variant.memory, "h", *variant.gates, *states}
    for name, line in found.items():
        values = runs[key].x[:, "ab".index(name[-1])] if name.startswith("input") else series[name][:, 1]
        assert line["x"] == list(range(1, T + 1))
        assert line["y"] == values.tolist(), name


def test_memory_and_h_have_one_range_and_all_panels_one_place() -> None:
    charts = compare(traces("lstm", "nfg", "gru", "rnn"), 0, ("a", "b"))
    specs = {key: chart.spec for key, chart in charts.items()}
    runs = traces("lstm", "nfg", "gru", "rnn")
    highest = max(run.series[run.variant.memory][:, 0].max() for run in runs.values())
    memories, shorts = [], []
    for key, spec in specs.items():
        memory = next(line for line in spec["data"] if line["name"].startswith(runs[key].variant.memory))
        memories.append(axis_of(spec, memory))
        shorts.append(axis_of(spec, spec["data"][-1]))
    for axes in (memories, shorts):
        assert len({(*axis["range"], *axis["domain"]) for axis in axes}) == 1
    assert memories[0]["range"][1] > highest
    assert len({chart.height for chart in charts.values()}) == 1
    assert len({tuple(spec["layout"]["xaxis"]["range"]) for spec in specs.values()}) == 1


def test_gates_have_the_range_0_to_1_and_a_cell_without_any_says_so() -> None:
    charts = compare(traces("lstm", "rnn"), 0, ("a", "b"))
    low, high = axis_of(charts["lstm"].spec, lines(charts["lstm"].spec)["f"])["range"]
    assert -0.1 < low < 0 < 1 < high < 1.1
    assert "no gates" in str(charts["rnn"].spec["layout"]["annotations"])


def test_a_cell_with_more_states_has_a_panel_below_and_the_others_stay_in_place() -> None:
    charts = compare(traces("lstm", "slstm"), 0, ("a", "b"))
    pixels = {}
    for key, chart in charts.items():
        inner = chart.height - 44  # the margins
        axis = axis_of(chart.spec, lines(chart.spec)["c"])
        pixels[key] = [round((1 - end) * inner) for end in axis["domain"]]
    assert pixels["lstm"] == pixels["slstm"]
    assert charts["slstm"].height > charts["lstm"].height


def test_no_hue_of_a_quantity_is_used_for_another() -> None:
    for key, chart in compare(traces(*KEYS), 0, ("a", "b")).items():
        for name, line in lines(chart.spec).items():
            colour = line["line"]["color"]
            quantity = "x" if name.startswith("input") else name
            own = f"var(--q-{quantity})" if quantity in "figochx" else None
            assert colour == own if own else not colour.startswith("var(--q-"), (key, name)
        resolve(chart.spec, "dark")  # every colour has a name


def test_two_neutral_lines_are_told_apart_by_their_dashes() -> None:
    for key, names in (("gru", "ur"), ("slstm", "nm")):
        found = lines(compare(traces(key), 0, ("a", "b"))[key].spec)
        assert len({found[name]["line"]["dash"] for name in names}) == 2


def test_the_words_for_it_have_the_numbers() -> None:
    run = traces("gru")["gru"]
    alt = compare({"gru": run}, 2, ("a", "b"))["gru"].alt
    assert f"{run.series['h'][-1, 2]:.3g} at the end" in alt
    assert "unit 3" in alt
    assert "the gates u, r between 0 and 1" in alt
    assert f"{T} steps" in alt


def test_more_inputs_than_can_be_told_apart_are_counted() -> None:
    params = LSTMParameters.initial(6, 1, seed=1)
    run = run_variant("lstm", share_weights("lstm", params, seed=0)[0], np.ones((3, 6)))
    spec = compare({"lstm": run}, 0, tuple("abcdef"))["lstm"].spec
    assert sum(name.startswith("input ") for name in lines(spec)) == 4
    assert "and 2 more" in str(spec["layout"]["annotations"])
