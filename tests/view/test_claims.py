"""Every link and every number in the words of the pages, held against the run they speak of."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl

import numpy as np
import pytest

from lstm_core import STORIES, Trace, contributions, direct_path, jacobians
from lstm_view.instruments.gradients.panel import CASES, case
from lstm_view.state.address import read
from lstm_view.state.experiment import Experiment
from lstm_view.state.names import read_change
from lstm_view.state.scene import Scene, build
from tests.view.claims import HALF, HIDE, LEAKY, LINK, NOISE, NUMBERS, OPEN, PADDED, WEAK, Number, Word
from tests.view.drive import SCRIPTS as ALL_SCRIPTS
from tests.view.drive import homes, open_page

SCRIPTS = tuple(script for script in ALL_SCRIPTS if script != "variants")  # its words are tested with its cases
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")
_NUMBER = re.compile(
    r"(?<![\w.])−?\d+(?:\.\d+)?(?![\w])|\b(?:one|two|three|four|five|six|ten|twenty|hundred|half|halves|twice)\b", re.I
)


@lru_cache(maxsize=1)
def prose() -> dict[str, str]:
    """Page -> its words as they are shown, without the marks of terms."""
    texts = {script: "\n\n".join(part.value for part in open_page(script).markdown) for script in SCRIPTS}
    other = r'<span class="quoting">.*?</span>|<p class="able">.*?</p>|<nav class="(?:way|doors)".*?</nav>'  # of no run
    texts = {script: re.sub(other, "", text) for script, text in texts.items()}
    return {script: re.sub(r"</?span[^>]*>", "", text) for script, text in texts.items()}


def links(script: str) -> list[tuple[str, str]]:
    """The words and the query of every link of a page."""
    return [(" ".join(words.split()), target.removeprefix("?")) for words, target in _LINK.findall(prose()[script])]


@lru_cache(maxsize=64)
def follow(script: str, query: str) -> tuple[Experiment, Scene]:
    """What a link of a page asks for, and what is shown for it; everything asked for must be had."""
    home = homes()[script][0]
    asked, notices = read(dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))), home)
    assert notices == ()
    scene = build(asked)
    assert scene.notices == ()
    return asked, scene


def value(trace: Trace, number: Number) -> float:
    """The number of the run that the prose speaks of."""
    if " / " in number.of:
        above, below = (part.split("@") for part in number.of.split(" / "))
        ratio = [getattr(trace, name)[int(step) - 1, number.unit - 1] for name, step in (above, below)]
        return 100 * float(ratio[0] / ratio[1])
    if "[" in number.of:
        read_change(number.of, 0)
        kind, gate, unit, *rest = re.split(r"[\[\],]+", number.of.rstrip("]"))
        row = "ifgo".index(gate) * trace.c.shape[1] + int(unit)
        return float(getattr(trace.parameters, kind)[(row, *map(int, rest))])
    assert number.step is not None
    sign = -1 if number.of.startswith("-") else 1
    return sign * float(getattr(trace, number.of.lstrip("-"))[number.step - 1, number.unit - 1])


def rounded(exact: float, like: str) -> str:
    """``exact`` with as many decimals as ``like`` and the same minus sign."""
    decimals = len(like.partition(".")[2])
    return f"{exact:.{decimals}f}".replace("-", "−")


def assert_is(number: Number, script: str) -> None:
    trace = follow(script, number.query)[1].trace
    assert rounded(value(trace, number), number.text) == number.text, number


# -- numbers


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_number_in_the_words_stands_in_the_table(script: str) -> None:
    without_targets = _LINK.sub(r"\1", prose()[script])
    assert _NUMBER.findall(without_targets) == [number.text for number in NUMBERS[script]]


@pytest.mark.parametrize(
    ("script", "number"),
    [(script, number) for script, numbers in NUMBERS.items() for number in numbers if isinstance(number, Number)],
)
def test_a_number_is_that_of_its_run(script: str, number: Number) -> None:
    assert_is(number, script)
    if number.query:
        assert number.query in [query for _, query in links(script)]  # a person can go and see it


def test_a_wrong_number_would_be_seen() -> None:
    for wrong in (
        Number("0.838", "step=24", "c", 24),
        Number("0.837", "step=24", "c", 23),
        Number("0.837", "", "c", 4),
        Number("88", "", "c@24 / c@4"),
    ):
        with pytest.raises(AssertionError):
            assert_is(wrong, "overview")
    with pytest.raises(AssertionError):
        assert_is(Number("10", "step=13", "weight_ih[f,0,1]"), "forget_gate")


# -- links


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_link_shows_what_it_says_without_a_notice(script: str) -> None:
    assert all(target.startswith("?") for _, target in _LINK.findall(prose()[script]))
    for words, query in links(script):
        asked, scene = follow(script, query)
        assert scene.experiment == asked, words  # nothing had to be clipped


def test_the_pages_have_links() -> None:
    assert {script: len(links(script)) for script in SCRIPTS} == {
        "overview": 7,
        "forget_gate": 7,
        "input_gate": 8,
        "output_gate": 7,
        "sequence": 0,
        "your_cell": 1,
        "your_model": 16,
        "what_if": 9,
        "ledger": 4,
        "gradients": 5,
        "predict": 16,
        "challenges": 0,
    }


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_link_that_names_a_step_goes_there(script: str) -> None:
    for words, query in links(script):
        for step in re.findall(r"\bstep (\d+)\b", words):
            assert follow(script, query)[1].step == int(step) - 1


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_number_of_a_link_stands_in_its_words(script: str) -> None:
    """Numbers with LINK as their reason are those in the words of a link that names a step."""
    named = [step for words, _ in links(script) for step in re.findall(r"\bstep (\d+)\b", words)]
    assert named == [number.text for number in NUMBERS[script] if isinstance(number, Word) and number.why == LINK]


# -- claims in words


def run_of(script: str, query: str = "") -> Trace:
    return follow(script, query)[1].trace


def test_the_pulse_arrives_at_step_4_and_before_it_there_is_nothing() -> None:
    trace = run_of("overview", "step=4")
    assert np.flatnonzero(trace.x[:, 0]).tolist() == [3]
    assert (trace.c[:3] == 0).all()
    assert (trace.c[3:] > 0).all()


def test_twenty_steps_after_the_pulse() -> None:
    (query,) = (query for words, query in links("overview") if words == "Twenty steps after the pulse")
    asked, scene = follow("overview", query)
    assert asked.cursor.step == 23 == int(np.flatnonzero(scene.trace.x[:, 0])[0]) + 20
    assert scene.trace.added[3, 0] == scene.trace.c[3, 0]  # what was written is all there was


def test_links_about_a_gate_show_the_phase_of_that_gate() -> None:
    phases = {words: follow("overview", query)[0].cursor.phase for words, query in links("overview")}
    assert phases["what share of c stays"] == 1
    assert phases["written to it"] == 2
    assert phases["the new c"] == 3
    assert phases["how much of c is shown"] == 4


def test_with_a_bias_of_0_the_memory_halves() -> None:
    trace = run_of("forget_gate", WEAK)
    before_the_signal = slice(7, 12)  # the last value comes in at step 7, the forget signal at 13
    np.testing.assert_allclose(trace.c[before_the_signal], trace.c_prev[before_the_signal] / 2)
    assert (trace.c_prev[before_the_signal] > 0.01).all()


def test_in_the_cell_on_paper_h_takes_part() -> None:
    query = next(query for words, query in links("forget_gate") if words == "the cell on paper")
    _, scene = follow("forget_gate", query)
    assert scene.step == 1
    assert scene.trace.parameters.weight_hh[1, 0] * scene.trace.h_prev[1, 0] != 0


def test_padding_fades_the_memory_and_masking_does_not() -> None:
    _, scene = follow("what_if", PADDED)
    assert scene.before is not None
    assert scene.before.x[6:].tolist() == [[0.0]] * 6
    assert (np.diff(scene.before.c[5:, 0]) < 0).all()
    assert f"{scene.before.c[11, 0]:.3f}" == "0.115"
    assert (scene.trace.c[6:] == scene.trace.c[5]).all()
    assert (scene.trace.h[6:] == scene.trace.h[5]).all()


def test_without_a_bias_every_value_leaks_in() -> None:
    closed, open_ = run_of("input_gate"), run_of("input_gate", LEAKY)
    quiet = closed.x[:, 1] == 0
    np.testing.assert_allclose(open_.added[quiet], open_.g[quiet] / 2)
    assert (np.abs(closed.added[quiet]) < 0.002).all()
    assert np.median(np.abs(open_.added[quiet])) > 0.1


def test_a_closed_output_gate_hides_and_does_not_forget() -> None:
    trace = run_of("output_gate")
    assert (np.abs(trace.h[3:9]) < 0.01).all()  # from step 4 to step 9
    assert (np.diff(trace.c[3:9, 0]) < 0).all()  # c only falls
    assert trace.h[9, 0] > 0.7  # one step later
    assert trace.x[8, 1] == 0  # nothing asks for it at step 9
    assert trace.x[9, 1] == 1  # the reveal signal of step 10


def test_the_gate_half_open() -> None:
    shut, half = run_of("output_gate"), run_of("output_gate", HALF)
    nobody_asks = half.x[:, 1] == 0
    np.testing.assert_array_equal(half.h[nobody_asks], half.tanh_c[nobody_asks] / 2)
    np.testing.assert_array_equal(half.c, shut.c)  # to the last digit
    assert nobody_asks.sum() > 15


def test_what_a_page_asks_to_drag_is_on_its_stage() -> None:
    for script, gate in (("forget_gate", "f"), ("input_gate", "i"), ("output_gate", "o")):
        assert gate in homes()[script][1].gates


# -- the claims of the stories, which stand on the stage

#: Story -> the steps its claim names, as people count.
STEPS = {"remember": [4], "forget": [13], "ignore": [7, 18], "hide": [4]}


def test_no_other_claim_names_a_step() -> None:
    assert {key for key, story in STORIES.items() if re.search(r"\bsteps? \d|the steps \d", story.claim)} == set(STEPS)


@pytest.mark.parametrize("key", STEPS)
def test_a_claim_counts_steps_as_the_stage_does(key: str) -> None:
    (named,) = re.findall(r"\bsteps? ([\d, and]+)", STORIES[key].claim)[:1]
    assert list(map(int, re.findall(r"\d+", named))) == STEPS[key]


def test_the_steps_of_that_table_are_those_of_the_events() -> None:
    events = {
        "remember": np.flatnonzero(STORIES["remember"].make_x(0)[:, 0]),
        "forget": np.flatnonzero(STORIES["forget"].make_x(0)[:, 1]),
        "ignore": np.flatnonzero(STORIES["ignore"].make_x(0)[:, 1]),
        "hide": np.flatnonzero(STORIES["hide"].make_x(0)[:, 0]),
    }
    assert {key: (steps + 1).tolist() for key, steps in events.items()} == STEPS


def test_points_are_numbered_in_order() -> None:
    for script in SCRIPTS:
        numbers = [int(number) for number in re.findall(r"\*\*(\d)\. ", prose()[script])]
        assert all(after == before + 1 for before, after in pairwise([0, *numbers]))


def test_one_closed_step_is_enough() -> None:
    gone, halved = run_of("what_if"), run_of("what_if", "v=2&set=clamp[f,12-12,*]:0.5&step=12")
    free = run_of("what_if", "set=&step=12")
    assert np.flatnonzero(gone.f[:, 0] == 0).tolist() == [11]
    assert not gone.c[11:].any()
    np.testing.assert_allclose(halved.c[11:], free.c[11:] * (0.5 / free.f[11, 0]))


def test_hidden_is_not_forgotten() -> None:
    hidden, free = run_of("what_if", HIDE), run_of("what_if", "set=&step=10")
    assert not hidden.h[7:13].any()
    assert hidden.h[[6, 13]].all()
    np.testing.assert_array_equal(hidden.c, free.c)
    np.testing.assert_array_equal(hidden.h[13:], free.h[13:])


def test_what_the_input_gate_keeps_out() -> None:
    scene = follow("what_if", NOISE)[1]
    assert scene.before is not None
    assert rounded(float(scene.before.c[10, 0]), "0.711") == "0.711"


def test_the_others_read_the_unit_that_is_set_to_zero() -> None:
    (query,) = (query for words, query in links("what_if") if words == "Set unit 2 to zero")
    scene = follow("what_if", query)[1]
    assert scene.before is not None
    assert scene.trace.c.shape[1] == 4
    assert not scene.trace.c[:, 1].any()
    assert (np.abs(scene.trace.c - scene.before.c)[:, [0, 2, 3]].max(axis=0) > 0.01).all()


def test_nineteen_steps_later_9_per_cent_are_left() -> None:
    trace = run_of("ledger", "step=26")
    _, written = contributions(trace, unit=0)
    assert round(100 * written[6 + 19, 6] / trace.added[6, 0]) == 9
    assert np.abs(trace.x[:6]).max() < 0.3 < trace.x[6:].min()


def test_of_the_pulse_one_row_holds_all() -> None:
    _, written = contributions(run_of("ledger", "story=remember&step=20"), unit=0)
    assert np.flatnonzero(written.any(axis=0)).tolist() == [3]


def test_every_row_ends_at_the_forget_signal() -> None:
    trace = run_of("ledger", "story=forget&step=13")
    _, written = contributions(trace, unit=0)
    assert np.abs(written[12, :12]).max() < 0.01 * np.abs(written[11, :12]).max()


def whole_and_direct(query: str = "") -> tuple[np.ndarray, np.ndarray]:
    """∂c_T/∂c_t of each unit and the product of f, for the last step T of a link of the page on gradients."""
    trace = run_of("gradients", query)
    last = len(trace) - 1
    return np.diagonal(jacobians(trace, last)["c"], axis1=1, axis2=2), direct_path(trace, last)


def test_the_detours_carry_more_than_the_direct_path() -> None:
    whole, direct = whole_and_direct()
    assert (np.abs(whole) > 10 * direct)[:20, 0].mean() > 0.8
    assert (whole[:, 0] < 0).sum() > 10


def test_with_f_held_at_1_the_direct_path_loses_nothing_and_the_whole_is_not_1() -> None:
    whole, direct = whole_and_direct(OPEN)
    assert (direct == 1).all()
    assert (np.abs(whole[:10] - 1) > 0.1).all()


def test_a_shut_step_cuts_the_direct_path_and_not_the_whole() -> None:
    (query,) = (query for words, query in links("gradients") if words == "Shut f for one step")
    whole, direct = whole_and_direct(query)
    assert not direct[:12].any()
    assert direct[12:].all()
    assert np.abs(whole[:12, 0]).min() > 0.005


def test_more_and_more_recurrence() -> None:
    (none, none_direct), (some, some_direct), (much, much_direct) = (
        (whole[0, 0], direct[0, 0]) for whole, direct in (whole_and_direct(case(u)) for u in CASES)
    )
    np.testing.assert_allclose(none, none_direct, rtol=1e-12)
    assert none < some < much
    assert some > 2 * some_direct
    assert much_direct < some_direct
    trace = run_of("gradients", case(2))
    assert trace.parameters.weight_hh.tolist() == [[2.0]] * 4  # all weights on h


@pytest.mark.parametrize("script", ["forget_gate", "input_gate", "output_gate", "overview", "ledger", "what_if"])
def test_what_the_words_say_they_quote_is_what_they_quote(script: str) -> None:
    home = homes()[script][0].run
    (said,) = re.findall(r'<span class="quoting">(.*?)</span>', open_page(script).markdown[0].value)
    title = STORIES[home.cell.name].title
    how = "with what this page changes in it" if home.changes else "as it was set"
    assert said == f"These words quote the story “{title}” {how}. [Go back to it](?)"
