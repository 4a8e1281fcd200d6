"""The page of the variants: its links, its cases and the numbers they speak of, its widgets, what cannot be had."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from lstm_view.comparison import compare, equations, parameters
from lstm_view.settings import RANDOM, Settings
from lstm_view.variants_cases import CASES
from lstm_view.variants_settings import HOME, Comparison, parse, query
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, VARIANTS, run
from tests.server import ROOT
from tests.view.drive import open_page

BY_KEY = {case.key: case for case in CASES}
cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)


def page(**link: str) -> AppTest:
    at = open_page("variants", link)
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(part.value for part in (*at.markdown, *at.caption))


def notices(at: AppTest) -> list[str]:
    """The notices as they are read, without the backslashes that keep Markdown from reading them."""
    return [re.sub(r"\\(.)", r"\1", box.value) for box in at.info]


def charts(at: AppTest) -> int:
    return len(at.get("plotly_chart"))


def seen(key: str) -> str:
    case = BY_KEY[key]
    return case.see(compare(case.comparison).traces)


# -- cases


@cases
def test_one_click_sets_a_case_and_the_address(case: Any) -> None:
    at = page(cells="lstm,noaf", story="hide")
    at.button(key=f"case-{case.key}").click().run()
    assert not at.exception
    assert charts(at) == len(case.comparison.cells)
    assert not at.warning
    assert not at.info
    assert case.see(compare(case.comparison).traces) in words(at)
    assert parse(at.query_params) == (case.comparison, [])


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
    assert "0.995054753687" in text
    assert f"it is at {h:.3f} after ten a" in text


def test_counting_to_a_hundred() -> None:
    assert "c is 99.771" in seen("count_far")
    assert seen("count_far").count("0.995054753687") == 2
    traces = compare(BY_KEY["count_far"].comparison).traces
    assert round(traces["lstm"].series["c"][-1, 0], 3) == -0.452
    assert traces["gru"].series["h"][99, 0] == pytest.approx(0.995054753687, abs=1e-12)
    assert not traces["gru"].weights["b_u"].any()
    np.testing.assert_array_equal(traces["gru"].weights["W_g"], [[3, -3]])


def test_without_a_forget_gate_c_grows_with_every_value_of_the_stream() -> None:
    case = BY_KEY["stream"]
    traces = compare(case.comparison).traces
    c = traces["nfg"].series["c"][:, 0]
    letters = case.comparison.run.data.count("a")
    each = sigma(3) * np.tanh(2)
    assert c[-1] == pytest.approx(letters * each)
    assert (np.diff(c) >= 0).all()
    assert f"{letters * each:.3f} after {len(case.comparison.run.data)} steps" in seen("stream")
    longest = max(map(len, case.comparison.run.data.split("|")))
    assert traces["lstm"].series["c"].max() < longest * each


@pytest.mark.parametrize("seed", range(8))
def test_coupled_gates_stay_below_1(seed: int) -> None:
    case = BY_KEY["bounded"].comparison
    runs = compare(Comparison(case.cells, Settings(story=RANDOM, seed=seed, units=5, steps=150))).traces
    assert np.abs(runs["cifg"].series["c"]).max() <= 1
    here = compare(case).traces
    assert np.abs(here["lstm"].series["c"]).max() > 3 > 1 > np.abs(here["cifg"].series["c"]).max()


def test_both_conventions_are_one_cell() -> None:
    traces = compare(BY_KEY["conventions"].comparison).traces
    np.testing.assert_allclose(traces["gru"].series["h"], traces["gru_chung"].series["h"], atol=1e-14)
    np.testing.assert_allclose(traces["gru"].series["u"] + traces["gru_chung"].series["u"], 1)


def test_fewer_gates_latch_too() -> None:
    for trace in compare(BY_KEY["one_gate"].comparison).traces.values():
        memory = trace.series[trace.variant.memory][:, 0]
        assert (memory[3:11] > 0.9).all()
        assert (memory[11:19] < -0.9).all()
        assert (memory[19:] > 0.9).all()


def test_the_later_of_two_values_wins_in_the_slstm_alone() -> None:
    traces = compare(BY_KEY["exponential"].comparison).traces
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
    text = words(at)
    variant = VARIANTS[key]
    for sentence in (variant.title, variant.differs, variant.unshared, variant.source, equations(variant)):
        assert sentence in text
    assert str(variant.parameter_count(1, 3)) in text


def test_the_lstm_is_the_one_of_the_other_pages() -> None:
    at = compare(Comparison(("lstm", "rnn"), Settings(story="paper")))
    story = STORIES["paper"]
    np.testing.assert_allclose(at.traces["lstm"].series["c"], run(story.parameters, story.make_x(0)).c, rtol=1e-15)


def test_a_line_is_marked_where_it_is_not_that_of_the_lstm() -> None:
    assert equations(VARIANTS["lstm"]).count("differs") == 0
    assert equations(VARIANTS["cifg"]).count('"line differs"') == 1
    assert equations(VARIANTS["rnn"]).count('"line differs"') == 2
    assert equations(VARIANTS["gru"]).count("<math>") == len(VARIANTS["gru"].lines)


def test_parameter_counts() -> None:
    assert parameters(VARIANTS["lstm"], 1, 1) == "12 parameters for 1 input and 1 unit; 16 with PyTorch's two biases."
    assert parameters(VARIANTS["lstm"], 10, 20).startswith("2480 parameters for 10 inputs and 20 units; 2560 ")
    assert "PyTorch" not in parameters(VARIANTS["nfg"], 1, 1)


def test_the_table_has_the_last_numbers_of_the_unit() -> None:
    at = page(cells="lstm,gru,rnn", story=RANDOM, seed="5", units="3", unit="2")
    compared = compare(Comparison(("lstm", "gru", "rnn"), Settings(story=RANDOM, seed=5, units=3)))
    rows = [row for row in words(at).splitlines() if row.startswith("| ")][2:]
    for row, trace in zip(rows, compared.traces.values(), strict=True):
        memory = trace.series[trace.variant.memory][:, 1]
        numbers = [float(text.replace("−", "-")) for text in re.findall(r"−?\d+\.?\d*(?:e[−\d]+)?", row)]
        largest = np.abs(memory).argmax()
        wanted = [memory[-1], trace.series["h"][-1, 1], abs(memory[largest]), largest + 1]
        np.testing.assert_allclose(numbers[-4:], wanted, rtol=1e-3)


def test_the_page_says_that_nothing_was_trained() -> None:
    text = words(page(cells="lstm,gru,rnn"))
    assert "These cells were not trained." in text
    assert "not which one learns better" in text


def test_weights_of_its_own_can_be_given_back() -> None:
    at = page()
    assert "set by hand: W_g = (3, −3)" in words(at)
    at.toggle(key="variants-own").set_value(False).run()
    assert "W_g = (3" not in words(at)
    assert at.query_params == {"own": "0"}


def test_a_run_that_overflows_is_a_sentence_and_the_others_are_shown() -> None:
    at = page(cells="lstm,niaf", story="forget", input="numbers", data="8e307 0\n8e307 0\n8e307 0")
    assert charts(at) == 1
    assert len(at.warning) == 1
    assert "it must be a finite float64" in at.warning[0].value


# -- widgets


def test_too_few_and_too_many_cells_lose_nothing() -> None:
    at = page()
    for chosen, sentence in (
        ([], "You chose 0 of two to four: add two."),
        (["rnn"], "You chose 1 of two to four: add one."),
        (["rnn", "gru", "lstm", "nfg", "nig", "nog"], "You chose 6 of two to four: take out 2."),
    ):
        at.multiselect(key="variants-cells").set_value(chosen).run()
        assert not at.exception
        assert charts(at) == 2
        assert at.info[0].value.startswith(sentence)
        assert at.multiselect(key="variants-cells").value == chosen  # so that one can go on choosing
    at.multiselect(key="variants-cells").set_value(["rnn", "gru", "lstm"]).run()
    assert (charts(at), len(at.info)) == (3, 0)
    assert at.query_params == {"cells": "rnn,gru,lstm"}


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_every_story_can_be_chosen(story: str) -> None:
    at = page(input="text", data="aab")
    at.selectbox(key="variants-story").set_value(story).run()
    assert not at.exception
    assert not at.info
    assert charts(at) == 2


@pytest.mark.parametrize("source", ["story", "sunspots", "numbers", "text"])
def test_every_input_can_be_chosen(source: str) -> None:
    at = page(story=RANDOM)
    at.selectbox(key="variants-source").set_value(source).run()
    assert not at.exception
    assert not at.info
    assert charts(at) == 2


def test_the_unit_follows_and_stays_within_the_cell() -> None:
    at = page(story=RANDOM, units="4", unit="3")
    assert "unit 3" in words(at)
    at.number_input(key="variants-units").set_value(2).run()
    assert not at.exception
    assert "unit 2" in words(at)


def test_input_that_cannot_be_read_is_a_sentence() -> None:
    at = page(story=RANDOM, input="numbers")
    at.text_area(key="variants-numbers").set_value("1, two").run()
    assert not at.exception
    assert "'two'" in notices(at)[0]
    assert charts(at) == 2


# -- links

COMPARISONS = hs.builds(
    Comparison,
    hs.lists(hs.sampled_from(list(VARIANTS)), min_size=2, max_size=4, unique=True).map(tuple),
    hs.builds(
        Settings,
        story=hs.sampled_from([*STORIES, RANDOM]),
        seed=hs.integers(0, 999_999),
        units=hs.integers(1, 16),
        steps=hs.integers(1, 2000),
        peephole=hs.booleans(),
        source=hs.sampled_from(["story", "numbers", "text", "sunspots"]),
        data=hs.text(hs.characters(exclude_categories=["Cs"]), max_size=20),
        unit=hs.integers(1, 16),
    ),
    hs.booleans(),
)


@given(COMPARISONS)
def test_a_link_reads_back(comparison: Comparison) -> None:
    assert parse(query(comparison)) == (comparison, [])


def test_home_has_no_query() -> None:
    assert query(HOME) == {}
    assert parse({}) == (HOME, [])


HOSTILE = [
    {"cells": "lstm"},
    {"cells": ""},
    {"cells": "lstm,lstm"},
    {"cells": "lstm,gru,rnn,nfg,nig"},
    {"cells": "lstm,<script>alert(1)</script>"},
    {"own": "yes"},
    {"step": "4", "set": "bias[f,0]:1"},
    {"seed": "9" * 5000},
    {"unit": "0"},
    {"story": "'; DROP TABLE"},
    {"zzz": "\0\u202e"},
    {"": ""},
]


@pytest.mark.parametrize("link", HOSTILE, ids=lambda link: "-".join(link))
def test_a_hostile_link_opens_at_home_and_says_why(link: dict[str, str]) -> None:
    at = open_page("variants", link)
    assert not at.exception
    assert charts(at) == 2
    assert notices(at) == parse(link)[1]
    assert len(at.info) == len(link)
    assert parse(link)[0] == HOME


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


def test_a_notice_quotes_a_link_and_does_not_obey_it() -> None:
    at = page(story="random", input="numbers", data="![x](http://host.invalid/x.png)")
    assert r"\!\[x\]\(http" in at.info[0].value


@settings(max_examples=15, deadline=None)
@given(
    hs.dictionaries(
        hs.sampled_from(("cells", "own", "story", "seed", "units", "input", "data", "unit", "q")),
        hs.text(max_size=12) | hs.sampled_from(("1", "random", "text", "lstm,rnn,fgr", "numbers", "ignore")),
        max_size=5,
    )
)
def test_any_link_opens(link: dict[str, str]) -> None:
    page(**link)


def test_going_back_shows_what_was_there_before() -> None:
    at = page()
    at.button(key="case-bounded").click().run()
    at.query_params.clear()
    at.run()
    assert BY_KEY["count"].see(compare(HOME).traces) in words(at)


def test_the_page_keeps_its_state_while_another_is_read() -> None:
    at = page()
    at.button(key="case-bounded").click().run()
    at.switch_page(str(ROOT / "pages/overview.py")).run()
    at.query_params.clear()
    at.switch_page(str(ROOT / "pages/variants.py")).run()
    assert seen("bounded") in words(at)
    assert parse(at.query_params)[0] == BY_KEY["bounded"].comparison
