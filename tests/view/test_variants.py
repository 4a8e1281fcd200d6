"""The page of the variants: its links, its cases and the numbers they speak of, its widgets, what cannot be had."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, VARIANTS, run
from lstm_view.instruments.variants.cases import CASES, HOME
from lstm_view.instruments.variants.numbers import compare, equations, parameters
from lstm_view.state.address import read, write
from lstm_view.state.experiment import OF_LOSS, RANDOM, Experiment
from lstm_view.state.scene import build
from lstm_view.words.indices import indices
from tests.state.acting import PAUSE
from tests.state.make import experiment, flat, own_cell, vary
from tests.state.strategies import WITH_PANELS
from tests.view.drive import history, open_page, path_of, payload, send

BY_KEY = {case.key: case for case in CASES}
cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)


def page(**link: str) -> AppTest:
    at = open_page("variants", link)
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(part.value for part in (*at.markdown, *at.caption))


def notices(at: AppTest) -> list[str]:
    found: list[str] = payload(at)["notices"]
    return found


def now(at: AppTest) -> Experiment:
    return history(at, "variants").now


def columns(at: AppTest) -> dict[str, Any]:
    """What the stage is sent of each cell type, by key."""
    return {column["key"]: column for column in payload(at)["columns"]["cells"]}


def charts(at: AppTest) -> int:
    """How many columns there are; each has one chart."""
    drawn = [figure["key"] for figure in payload(at)["figures"] if figure.get("place") == "columns"]
    assert drawn == [f"column-{key}" for key in columns(at)]
    return len(drawn)


def seen(key: str) -> str:
    case = BY_KEY[key]
    return case.see(compare(shown(key)).traces)


def shown(key: str) -> Experiment:
    """What a click on a case shows on a page where nothing else was done."""
    case = BY_KEY[key]
    return HOME.with_run(case.run).with_look(cells=case.cells)


# -- cases


@cases
def test_one_click_sets_a_case_and_the_address(case: Any) -> None:
    at = page(cells="lstm,noaf", story="hide", own="0", lines="h")
    before = now(at)
    at.button(key=f"case-{case.key}").click().run()
    assert not at.exception
    assert charts(at) == len(case.cells)
    assert not at.warning
    assert not at.info
    assert indices(seen(case.key)) in words(at)
    assert now(at) == vary(shown(case.key), lines=("h",))  # what the stage shows stays as it was chosen
    other = page()
    send(other, [{"n": 1, "kind": "open", **payload(at)["address"]}])
    assert now(other) == now(at)
    send(at, [{"n": PAUSE, "kind": "undo"}])
    assert now(at) == before


def sigma(z: float) -> float:
    return float(1 / (1 + np.exp(-z)))


def test_the_lstm_counts_to_ten_and_the_gru_cannot() -> None:
    c, h = 0.0, 0.0
    for _ in range(10):
        c = sigma(10) * c + sigma(10) * np.tanh(10)
        h = 0.5 * h + 0.5 * np.tanh(3)
    text = words(page())
    assert f"after ten a its c is {c:.3f}" in text
    assert "9.998" in text
    assert "n = tanh 3 = 0.995 " in text
    assert f"it is at {h:.3f} after ten a" in text


def test_counting_to_a_hundred() -> None:
    assert "c is 99.771" in seen("count_far")
    assert seen("count_far").count("0.995055") == 2
    traces = compare(shown("count_far")).traces
    assert round(traces["lstm"].series["c"][-1, 0], 3) == -0.452
    assert traces["gru"].series["h"][99, 0] == pytest.approx(0.995054753687, abs=1e-12)
    assert not traces["gru"].weights["b_u"].any()
    np.testing.assert_array_equal(traces["gru"].weights["W_g"], [[3, -3]])


def test_without_a_forget_gate_c_grows_with_every_value_of_the_stream() -> None:
    traces, data = compare(shown("stream")).traces, flat(shown("stream"))["data"]
    c = traces["nfg"].series["c"][:, 0]
    letters = data.count("a")
    each = sigma(3) * np.tanh(2)
    assert c[-1] == pytest.approx(letters * each)
    assert (np.diff(c) >= 0).all()
    assert f"{letters * each:.3f} after {len(data)} steps" in seen("stream")
    longest = max(map(len, data.split("|")))
    assert traces["lstm"].series["c"].max() < longest * each


@pytest.mark.parametrize("seed", range(8))
def test_coupled_gates_stay_below_1(seed: int) -> None:
    case = shown("bounded")
    runs = compare(vary(case, seed=seed, units=5, steps=150)).traces
    assert np.abs(runs["cifg"].series["c"]).max() <= 1
    here = compare(case).traces
    assert np.abs(here["lstm"].series["c"]).max() > 3 > 1 > np.abs(here["cifg"].series["c"]).max()


def test_both_conventions_are_one_cell() -> None:
    traces = compare(shown("conventions")).traces
    np.testing.assert_allclose(traces["gru"].series["h"], traces["gru_chung"].series["h"], atol=1e-14)
    np.testing.assert_allclose(traces["gru"].series["u"] + traces["gru_chung"].series["u"], 1)


def test_fewer_gates_latch_too() -> None:
    for trace in compare(shown("one_gate")).traces.values():
        memory = trace.series[trace.variant.memory][:, 0]
        assert (memory[3:11] > 0.9).all()
        assert (memory[11:19] < -0.9).all()
        assert (memory[19:] > 0.9).all()


def test_the_later_of_two_values_wins_in_the_slstm_alone() -> None:
    traces = compare(shown("exponential")).traces
    z, x = traces["slstm"].series["z_i"][:, 0], traces["slstm"].x[:, 0]
    assert (round(z[1]), round(z[6])) == (3, 9)
    share = np.exp(z)  # f is open: 0.998 in each of a dozen steps
    (said,) = re.findall(r"c / n is −(0\.\d+)", seen("exponential"))
    assert -float(said) == pytest.approx((share * np.tanh(x)).sum() / share.sum(), abs=0.001)
    assert abs(traces["lstm"].series["c"][-1, 0]) < 0.1


# -- what is shown


@pytest.mark.parametrize("key", VARIANTS)
def test_every_cell_type_opens(key: str) -> None:
    partner = "lstm" if key != "lstm" else "gru"
    at = page(cells=f"{partner},{key}", story=RANDOM, units="3")
    assert charts(at) == 2
    column, variant = columns(at)[key], VARIANTS[key]
    assert (column["title"], column["source"]) == (variant.title, variant.source)
    assert column["differs"].startswith(variant.differs)
    assert ("a is what goes into a gate" in column["differs"]) == ("u" in variant.gates)
    assert column["equations"] == equations(variant)
    assert variant.unshared in column["weights"]
    assert str(variant.parameter_count(1, 3)) in column["weights"]
    assert column["cell"]["type"]["key"] == key


def test_the_lstm_is_the_one_of_the_other_pages() -> None:
    at = compare(experiment(story="paper", cells=("lstm", "rnn")))
    story = STORIES["paper"]
    np.testing.assert_allclose(at.traces["lstm"].series["c"], run(story.parameters, story.make_x(0)).c, rtol=1e-15)


def test_a_cell_of_ones_own_starts_here_as_it_does_elsewhere() -> None:
    made = experiment(story=own_cell(2, 3), steps=4, cells=("lstm", "gru"))
    compared = compare(made)
    np.testing.assert_allclose(compared.traces["lstm"].series["h"], build(made).trace.h, rtol=1e-12)
    np.testing.assert_array_equal(compared.traces["gru"].initial["h"], build(made).trace.h0)
    assert compared.columns["gru"].cell["starts"] == ["h"]


def test_a_line_is_marked_where_it_is_not_that_of_the_lstm() -> None:
    differ = {key: [line["same"] for line in equations(VARIANTS[key])].count(False) for key in ("lstm", "cifg", "rnn")}
    assert differ == {"lstm": 0, "cifg": 1, "rnn": 2}
    assert len(equations(VARIANTS["gru"])) == len(VARIANTS["gru"].lines)
    assert all(line["mathml"].startswith("<math") for line in equations(VARIANTS["gru"]))


def test_parameter_counts() -> None:
    assert parameters(VARIANTS["lstm"], 1, 1) == "12 parameters for 1 input and 1 unit; 16 with PyTorch's two biases."
    assert parameters(VARIANTS["lstm"], 10, 20).startswith("2480 parameters for 10 inputs and 20 units; 2560 ")
    assert "PyTorch" not in parameters(VARIANTS["nfg"], 1, 1)


def test_the_page_says_that_nothing_was_trained() -> None:
    text = re.sub(r"<[^>]*>|(\s)\s*", r"\1", words(page(cells="lstm,gru,rnn"))).replace("\n", " ")
    assert "No cell was trained for this." in text
    assert "not which one learns better" in text


def test_weights_of_its_own_can_be_given_back() -> None:
    at = page()
    assert "set by hand: W_g = (3, −3)" in columns(at)["gru"]["weights"]
    at.toggle(key="control-own").set_value(False).run()
    assert "W_g = (3" not in columns(at)["gru"]["weights"]
    assert write(now(at), HOME) == {"own": "0"}


def test_a_run_that_overflows_is_a_sentence_and_the_others_are_there() -> None:
    numbers = {"input": "numbers", "data": "8e307 0\n8e307 0\n8e307 0"}
    at = page(cells="lstm,niaf", story="forget", **numbers)
    assert charts(at) == 2  # the stage says in its column that it cannot be run
    assert set(compare(now(at)).traces) == {"lstm"}


# -- widgets


def test_too_few_and_too_many_cells_lose_nothing() -> None:
    at = page()
    for chosen, sentence in (
        ([], "You chose 0 of two to four: add two."),
        (["rnn"], "You chose 1 of two to four: add one."),
        (["rnn", "gru", "lstm", "nfg", "nig", "nog"], "You chose 6 of two to four: take out 2."),
    ):
        at.multiselect(key="control-cells").set_value(chosen).run()
        assert not at.exception
        assert charts(at) == 2
        assert at.info[0].value.startswith(sentence)
        assert at.multiselect(key="control-cells").value == chosen  # so that one can go on choosing
    at.multiselect(key="control-cells").set_value(["rnn", "gru", "lstm"]).run()
    assert (charts(at), len(at.info)) == (3, 0)
    assert write(now(at), HOME) == {"cells": "rnn,gru,lstm"}


def test_a_choice_of_cells_can_be_undone_and_what_was_wrong_is_forgotten() -> None:
    at = page()
    at.multiselect(key="control-cells").set_value(["rnn", "gru", "lstm"]).run()
    at.multiselect(key="control-cells").set_value(["rnn"]).run()
    send(at, [{"n": PAUSE, "kind": "undo"}])
    assert not at.exception
    assert now(at) == HOME
    assert at.multiselect(key="control-cells").value == list(HOME.look.cells)
    assert not at.info


def test_what_the_stage_changes_is_compared() -> None:
    at = page(cells="lstm,cifg")
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 0.5}])
    assert not at.exception
    changed = compare(now(at)).traces["lstm"]
    np.testing.assert_array_equal(changed.series["c"], build(now(at)).trace.c)
    assert np.abs(changed.series["c"] - compare(HOME).traces["lstm"].series["c"]).max() > 0.1


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_every_story_can_be_chosen(story: str) -> None:
    at = page(input="text", data="aab")
    send(at, [{"n": PAUSE, "kind": "story", "value": story}])
    assert not at.exception
    assert not notices(at)
    assert charts(at) == 2


@pytest.mark.parametrize("source", ["story", "sunspots", "numbers", "text"])
def test_every_input_can_be_chosen(source: str) -> None:
    at = page(story=RANDOM)
    at.selectbox(key="control-source").set_value(source).run()
    assert not at.exception
    assert not notices(at)
    assert charts(at) == 2


def test_input_that_cannot_be_read_is_a_sentence() -> None:
    at = page(story=RANDOM, input="numbers", data="1")
    at.text_area(key="control-numbers").set_value("1, two").run()
    assert not at.exception
    assert "'two'" in notices(at)[0]
    assert charts(at) == 2


# -- links


@given(WITH_PANELS)
@settings(max_examples=60, deadline=None)
def test_a_link_reads_back(made: Experiment) -> None:
    usual = {name: getattr(HOME.look, name) for name in OF_LOSS}  # as a page without the panel of gradients has them
    made = made.with_look(state="", loss=None, entry=None, question=None, **usual)
    assert read(write(made, HOME), HOME) == (made, ())


HOSTILE = [
    {"cells": "lstm"},
    {"cells": ""},
    {"cells": "lstm,lstm"},
    {"cells": "lstm,gru,rnn,nfg,nig"},
    {"cells": "lstm,<script>alert(1)</script>"},
    {"own": "yes"},
    {"set": "bias[q,1]:1"},
    {"memory": "h"},
    {"units": "4"},
    {"seed": "9" * 5000},
    {"unit": "0"},
    {"story": "'; DROP TABLE"},
    {"celsl": "\0\u202e"},
]


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: "-".join(link))
def test_a_hostile_link_opens_at_home_and_says_why(link: dict[str, str]) -> None:
    at = open_page("variants", link)
    assert not at.exception
    assert charts(at) == 2
    assert notices(at) == list(read(link, HOME)[1])
    assert len(notices(at)) == len(link)
    assert now(at) == HOME


@pytest.mark.parametrize(
    "link",
    [
        {"input": "numbers", "data": "nan, inf"},
        {"input": "numbers", "data": "1 2 3\n4 5"},
        {"input": "numbers", "data": "1.7e308 -1.7e308", "story": "random", "cells": "noaf,niaf,slstm,minlstm"},
        {"input": "text", "data": ""},
        {"input": "text", "data": "a" * 17000},
        {"input": "text", "data": "a" * 9000},
        {"input": "text", "data": "abcdefgh" * 9, "story": "random"},
        {"story": "latch", "input": "numbers", "data": "1 2 3"},
        {"story": "random", "units": "16", "inputs": "8", "steps": "400", "unit": "16", "peephole": "1"},
    ],
    ids=lambda link: "-".join(link.values())[:40],
)
def test_a_link_to_what_cannot_be_had_opens(link: dict[str, str]) -> None:
    at = page(**link)
    at.run()
    assert not at.exception


@settings(max_examples=15, deadline=None)
@given(
    hs.dictionaries(
        hs.sampled_from(("cells", "own", "story", "seed", "units", "input", "data", "unit", "set", "v", "q")),
        hs.text(max_size=12) | hs.sampled_from(("1", "random", "text", "lstm,rnn,fgr", "numbers", "ignore")),
        max_size=5,
    )
)
def test_any_link_opens(link: dict[str, str]) -> None:
    page(**link)


def test_an_address_given_later_shows_what_it_says() -> None:
    at = page()
    at.button(key="case-bounded").click().run()
    send(at, [{"n": PAUSE, "kind": "open", "query": "", "fragment": ""}])
    assert now(at) == HOME
    assert seen("count") in words(at)


def test_the_page_keeps_its_state_while_another_is_read() -> None:
    at = page()
    at.button(key="case-bounded").click().run()
    at.switch_page(path_of("overview")).run()
    at.query_params.clear()
    at.switch_page(path_of("variants")).run()
    assert seen("bounded") in words(at)
    assert now(at) == shown("bounded")


def test_every_column_passes_the_masked_steps_over() -> None:
    shown = experiment(story="average", changes="masked[3-6]:1", cells=("lstm", "gru", "rnn"))
    for key, trace in compare(shown).traces.items():
        for state in trace.states:
            assert (trace.series[state][3:7] == trace.series[state][2]).all(), key
