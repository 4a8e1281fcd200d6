"""The page of exercises: what it shows and takes, what its address says, and sheets that are handed in."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lstm_core.exercises import KINDS, MISCONCEPTIONS, Exercise, Sheet, make, read_code
from lstm_core.exercises.codes import sheet_key, student_key
from lstm_core.language import speaking
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.moments import MOMENTS, address_of
from lstm_view.learn.exercises.shown_lines import equation, of_result, operands, value_of
from lstm_view.learn.exercises.symbols import plain, set_in, symbol, tex_in
from lstm_view.learn.exercises.work import ANSWERS, LEVELS, Work, read, write
from lstm_view.state.address import read as read_experiment
from lstm_view.state.experiment import Experiment
from lstm_view.state.fragment import pairs_of
from lstm_view.state.scene import build
from tests.view.drive import homes, open_page, path_of
from tests.view.plain import asked, texts

WORD = "green elephants"
SHEET = Sheet(("new-memory", "count-layer", "wrong-equation"), 3, 5)
KEY = sheet_key(WORD, SHEET.name)
kinds = pytest.mark.parametrize("kind", KINDS)


def answer_of(task: Exercise) -> str:
    return str(int(task.answer) + 1) if task.choices else repr(task.answer)


# -- what is shown


@kinds
def test_a_line_adds_up_as_it_is_shown(kind: str) -> None:
    for seed in range(80):
        lines = make(kind, seed).worked_lines
        names = frozenset(line.name for line in lines)
        for line in lines:
            shown_terms = operands(line, names)
            result = line.form.compute(*map(value_of, shown_terms))
            last = 10.0 ** -len(of_result(line).partition(".")[2])
            assert abs(result - value_of(of_result(line))) <= last * 0.5000001, equation(line, names)


@kinds
def test_in_german_a_line_has_the_same_digits_with_a_comma(kind: str) -> None:
    for seed in range(20):
        lines = make(kind, seed).worked_lines
        names = frozenset(line.name for line in lines)
        for line in lines:
            english = equation(line, names).partition(" = ")[2]
            with speaking("de"):
                assert equation(line, names).partition(" = ")[2] == english.replace(".", ",")
                assert [value_of(text) for text in operands(line, names)] == [
                    float(text.replace("−", "-").replace(",", ".")) for text in operands(line, names)
                ]


@kinds
def test_every_symbol_of_a_kind_can_be_set(kind: str) -> None:
    for seed in range(20):
        task = make(kind, seed)
        for text in (shown.question(task), shown.solution(task), *map(set_in, task.choices)):
            assert not re.search(
                r"[{}]|\b[a-z]+_prev\b|_[a-z0-9]",
                re.sub(r"<[^>]*>|\([a-z_]+(ih|hh|kernel)\)|return_sequences|batch_first", "", text),
            ), text
            assert text.count("<span") == text.count("</span>")
        for choice in task.choices:
            assert "{c" not in tex_in(choice, 0).replace("_{", "")


def test_symbols_have_the_hue_of_their_quantity() -> None:
    assert [re.findall("q-(.)", symbol(name)) for name in ("c_prev", "W_f", "f_3", "z_o", "x", "n", "z_2")] == [
        *([hue] for hue in "cffox"),
        *([], []),
    ]
    assert plain("c_prev") == "c_{t−1}"
    assert tex_in("{c} = {f} · {c_prev}", 1) == r"(2) $c = f \cdot c_{t-1}$"


def test_nothing_of_an_exercise_is_markup() -> None:
    assert html.escape("<b>") in set_in("<b>{c}")


# -- moments


def test_every_misconception_has_a_moment_that_opens() -> None:
    assert MOMENTS.keys() == MISCONCEPTIONS.keys()
    for address in set(MOMENTS.values()):
        script, _, query = address.partition("?")
        found, notices = read_experiment(dict(parse_qsl(query, strict_parsing=bool(query))), homes()[script][0])
        assert notices == (), address
        assert build(found).notices == (), address


@pytest.mark.parametrize("kind", [kind for kind in KINDS if make(kind, 0).moment])
def test_the_stage_shows_the_step_of_an_exercise(kind: str) -> None:
    for seed in range(10):
        task = make(kind, seed)
        assert task.moment is not None
        query, _, fragment = address_of(task.moment).removeprefix("./?").partition("#")
        assert not fragment
        found, notices = read_experiment(pairs_of(query), Experiment())
        scene = build(found)
        assert (notices, scene.notices) == ((), ())
        name = re.findall(r"\{(\w+)\}", task.question)[0]
        assert float(getattr(scene.trace, name)[0, 0]) == pytest.approx(task.answer)


# -- one's own pace


def test_the_page_opens_on_an_exercise_with_its_last_line_left() -> None:
    at = open_page("exercises")
    assert not at.exception
    assert asked(at) == {}
    assert "yours" in texts(at)
    assert [field.label for field in at.text_input] == ["c ="]
    assert str(make("new-memory", 1).answer) not in texts(at)


@kinds
@pytest.mark.parametrize("level", LEVELS)
def test_every_kind_is_shown_at_every_level(kind: str, level: str) -> None:
    at = open_page("exercises", {"kind": kind, "help": level, "checked": "1"})
    assert not at.exception
    assert KINDS[kind].title in texts(at)
    work = Work(kind, level=level)
    fields = len(at.text_input) + len(at.radio)
    assert fields == {"worked": 0, "all": 1}.get(work.help, work.yours)


@kinds
def test_the_answer_is_not_on_the_page_before_it_is_checked(kind: str) -> None:
    """Of what is counted or computed: a choice is shown among others, and read from what is given."""
    tasks = [make(kind, seed) for seed in range(99)]
    task = next((one for one in tasks if len(of_last(one)) > 3), tasks[0])
    at = open_page("exercises", {"kind": kind, "seed": str(task.seed), "help": "all"})
    assert task.choices or len(of_last(task)) <= 3 or of_last(task) not in re.sub("<[^>]*>", "", texts(at))
    assert "Answer:" not in texts(at)


def of_last(task: Exercise) -> str:
    return of_result(task.worked_lines[-1]) if task.worked_lines else ""


@kinds
def test_a_right_answer_is_right_and_a_known_wrong_one_is_named(kind: str) -> None:
    task = next(one for one in (make(kind, seed) for seed in range(3, 50)) if one.misconceptions)
    query = {"kind": kind, "seed": str(task.seed), "help": "all", "checked": "1"}
    at = open_page("exercises", query | {"a1": answer_of(task)})
    assert "Right. The answer is" in texts(at)
    wrong = task.misconceptions[0]
    typed = str(int(wrong.answer) + 1) if task.choices else repr(wrong.answer)
    at = open_page("exercises", query | {"a1": typed})
    assert "Right." not in texts(at)
    assert any(set_in(MISCONCEPTIONS[one.misconception]) in texts(at) for one in task.misconceptions)
    assert "data-travel" in texts(at)


def test_what_is_typed_stands_in_the_address_and_is_no_answer_before_it_is_checked() -> None:
    at = open_page("exercises")
    at.text_input[0].set_value("0,49").run()
    assert asked(at) == {"a1": "0,49"}
    assert "Right." not in texts(at)
    at.button(key="exercise-check").click().run()
    assert asked(at) == {"a1": "0,49", "checked": "1"}
    assert "Right. The answer is" in texts(at)
    other = open_page("exercises", asked(at))
    assert texts(other) == texts(at)
    at.text_input[0].set_value("0.5").run()
    assert asked(at) == {"a1": "0.5"}


def test_what_is_no_number_gets_a_sentence_and_stays() -> None:
    at = open_page("exercises", {"a1": "<b>half</b>", "checked": "1"})
    assert at.text_input[0].value == "<b>half</b>"
    assert "“&lt;b&gt;half&lt;/b&gt;” is not read as a number" in texts(at)
    assert "<b>half" not in texts(at)


def test_another_and_a_harder_one() -> None:
    at = open_page("exercises", {"a1": "7", "checked": "1"})
    at.button(key="exercise-another").click().run()
    assert asked(at) == {"seed": "2"}
    assert at.text_input[0].value == ""
    at.button(key="exercise-harder").click().run()
    assert asked(at) == {"seed": "3", "help": "two"}
    assert [field.label for field in at.text_input] == ["added =", "c ="]
    at.button(key="exercise-harder").click().run()
    assert [field.label for field in at.text_input] == ["Your answer"]
    assert not [button for button in at.button if button.key == "exercise-harder"]


def test_each_line_that_is_yours_is_judged_by_itself() -> None:
    task = make("new-memory", 1)
    _, added, _ = task.worked_lines
    query = {"help": "two", "a1": f"{added.result:.3f}", "a2": "9", "checked": "1"}
    at = open_page("exercises", query)
    assert "added = " in texts(at)
    assert "is right." in texts(at)
    assert "c = 9 is not it." in texts(at)


def test_going_back_in_the_browser_is_undo() -> None:
    at = open_page("exercises", {"seed": "4"})
    at.text_input[0].set_value("1").run()
    at.query_params.clear()
    at.query_params.update({"seed": "4"})
    at.run()
    assert at.text_input[0].value == ""
    at.query_params.clear()
    at.run()
    assert "Number 1 of this kind" in texts(at)


def test_a_page_that_is_come_back_to_is_as_it_was() -> None:
    at = open_page("exercises", {"kind": "shown", "a1": "0.5"})
    at.switch_page(path_of("glossary")).run()
    at.query_params.clear()
    at.switch_page(path_of("exercises")).run()
    assert at.text_input[0].value == "0.5"
    assert asked(at) == {"kind": "shown", "a1": "0.5"}


# -- addresses

works = st.builds(
    Work,
    st.sampled_from(sorted(KINDS)),
    st.integers(0, 999_999),
    st.sampled_from(sorted(LEVELS)),
    st.booleans(),
).flatmap(
    lambda work: st.lists(st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=12), max_size=6).map(
        lambda typed: _with(work, typed)
    )
)


def _with(work: Work, typed: list[str]) -> Work:
    for place, text in enumerate(typed):
        work = work.with_answer(place, text)
    return work


@given(works)
def test_an_address_is_read_back(work: Work) -> None:
    assert read(write(work)) == (work, ())


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["kind", "seed", "help", "checked", "sheet", "key", "own", "number", "code", *ANSWERS]),
        st.text(max_size=50),
    )
)
def test_any_address_is_read_and_what_cannot_be_had_is_said(pairs: dict[str, str]) -> None:
    work, notices = read(pairs)
    again, none = read(write(work))
    assert (again, none) == (work, ())
    assert all(sentence.endswith(".") for sentence in notices)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "<script>"},
        {"seed": "-1"},
        {"help": "x", "a1": "\0"},
        {"sheet": "shown;3;1"},
        {"sheet": "x" * 5000, "key": "1"},
    ],
)
def test_a_hostile_link_opens(query: dict[str, str]) -> None:
    at = open_page("exercises", query)
    assert not at.exception
    assert at.info


# -- a sheet


def on_sheet(**more: str) -> AppTest:
    return open_page("exercises", {"sheet": str(SHEET), "key": KEY, **more})


def test_a_sheet_asks_for_the_number_and_then_shows_its_exercises() -> None:
    at = on_sheet()
    assert not at.exception
    assert "1. The new memory" not in texts(at)
    at.number_input(key="sheet-number").set_value(7).run()
    assert asked(at)["number"] == "7"
    assert all(shown.question(task) in texts(at) for task in SHEET.exercises(7))


def test_a_sheet_is_handed_in_with_a_code_that_the_class_word_reads() -> None:
    at = on_sheet(number="7")
    first, second, third = SHEET.exercises(7)
    at.text_input(key="answer-0").set_value(repr(first.answer)).run()
    at.text_input(key="answer-1").set_value("1").run()
    at.radio(key="answer-2").set_value(answer_of(third)).run()
    assert "Right." not in texts(at)
    at.button(key="sheet-hand-in").click().run()
    assert not at.exception
    said = read_code(at.code[0].value, WORD)
    assert (said.sheet, said.number, said.right) == (SHEET.name, 7, (True, False, True))
    assert "<b>2 of 3</b> right" in texts(at)
    assert at.text_input(key="answer-0").disabled
    assert second.answer != 1
    again = open_page("exercises", asked(at))
    assert again.code[0].value == at.code[0].value


def test_a_link_of_ones_own_signs_for_one_number_only() -> None:
    at = open_page("exercises", {"sheet": str(SHEET), "key": student_key(KEY, 7), "own": "1", "number": "7"})
    assert not at.number_input
    at.button(key="sheet-hand-in").click().run()
    assert read_code(at.code[0].value, WORD).number == 7
    other = open_page("exercises", {"sheet": str(SHEET), "key": student_key(KEY, 7), "own": "1", "number": "8"})
    other.button(key="sheet-hand-in").click().run()
    with pytest.raises(ValueError, match="does not fit"):
        read_code(other.code[0].value, WORD)


def test_a_code_that_is_not_of_this_sheet_hands_nothing_in() -> None:
    at = on_sheet(number="7", code="-".join(["ABCD"] * 8))
    assert "left out" in at.info[0].value
    assert not at.code
    assert not at.exception


def test_a_sheet_can_be_left() -> None:
    at = on_sheet(number="7")
    at.button(key="sheet-leave").click().run()
    assert asked(at) == {}
    assert "Number 1 of this kind" in texts(at)
