"""The page for teachers: a plan in the address, links with keys, sheets for paper, and codes that are checked."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.exercises import KINDS, MAX_TASKS, Sheet, read_code, write_code
from lstm_core.exercises.codes import sheet_key, student_key
from lstm_core.language import speaking
from lstm_view.learn.exercises.handed_in import HEADS, MAX_LINES, Row, as_csv, as_table, check
from lstm_view.learn.exercises.plan import MOST, VIEWS, Plan, read_plan, write_plan
from lstm_view.learn.exercises.printed import printed
from lstm_view.learn.exercises.work import read
from tests.view.drive import open_page
from tests.view.plain import asked, texts

WORD = "green elephants"
SHEET = Plan().sheet
KEY = sheet_key(WORD, SHEET.name)
AT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def code_of(number: int, right: tuple[bool, ...] = (True,) * 5 + (False,), sheet: Sheet = SHEET) -> str:
    return write_code(student_key(sheet_key(WORD, sheet.name), number), sheet, number, right, AT)


def checked(text: str) -> tuple[Row, ...]:
    return check(text, lambda name: sheet_key(WORD, name), SHEET)


# -- the list of codes


def test_each_line_is_a_row_and_a_changed_code_says_why() -> None:
    good, other = code_of(7), code_of(8)
    changed = other[:-1] + ("A" if other[-1] != "A" else "B")
    rows = checked(f"{good}\n\n{changed}\nhello\n")
    assert [row.said.score if row.said else row.refused[:20] for row in rows] == [
        5,
        "The signature does n",
        "This is no code: one",
    ]


def test_another_sheet_and_a_number_twice_are_remarked() -> None:
    theirs = code_of(3, (True,) * 2, Sheet(("shown",), 2, 9))
    rows = checked("\n".join([code_of(7), code_of(7, (False,) * 6), theirs]))
    assert [row.remark for row in rows[:2]] == ["number handed in more than once"] * 2
    assert "another sheet" in rows[2].remark


def test_a_forged_count_is_refused() -> None:
    (row,) = checked(code_of(7, (True,) * 20))
    assert "forged" in row.refused


def test_the_table_shows_nothing_as_markup_and_the_csv_runs_no_formula() -> None:
    rows = checked(f"{code_of(7)}\n<img src=x onerror=alert(1)>\n=HYPERLINK(1)\n+1+1\n@SUM(A1)")
    assert "<img" not in as_table(rows)
    table = list(csv.reader(io.StringIO(as_csv(rows, "en"))))
    assert table[0] == [*HEADS, "code"]
    assert table[1][:4] == ["7", "5", "6", "2026-11-25 10:30"]
    assert not [cell for line in table for cell in line if cell[:1] in "=+@-" and cell]


def test_a_list_that_is_too_long_is_refused_before_it_is_checked() -> None:
    for text in ("x\n" * (MAX_LINES + 1), "x" * 200_000):
        with pytest.raises(ValueError, match="in parts"):
            checked(text)


def test_too_many_sheets_in_a_list_are_refused_before_a_slow_hash() -> None:
    key = student_key(KEY, 1)
    many = "\n".join(write_code(key, Sheet(("shown",), 1, edition), 1, (True,), AT) for edition in range(25))
    with pytest.raises(ValueError, match="different sheets"):
        check(many, lambda name: pytest.fail("a key was made"), SHEET)


# -- the plan


plans = st.builds(
    Plan,
    st.builds(
        Sheet,
        st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5, unique=True).map(tuple),
        st.integers(1, 20),
        st.integers(0, 99),
    ),
    view=st.sampled_from(sorted(VIEWS)),
)


@given(plans, st.integers(-5, 1100), st.integers(-5, 1100))
def test_a_plan_is_read_back_and_keeps_its_limits(plan: Plan, first: int, last: int) -> None:
    made = plan.with_numbers(first, last)
    assert 1 <= made.first <= made.last <= min(999, made.first + MOST - 1)
    assert read_plan(write_plan(made)) == (made, ())


@pytest.mark.parametrize("query", [{"sheet": "x"}, {"numbers": "5-1"}, {"numbers": "1-900"}, {"view": "<b>"}])
def test_a_hostile_link_opens(query: dict[str, str]) -> None:
    at = open_page("sheets", query)
    assert not at.exception
    assert "This link says" in at.info[0].value


# -- the page


def test_the_class_word_stands_in_no_link_and_no_address() -> None:
    at = open_page("sheets")
    at.text_input(key="plan-word").set_value(WORD).run()
    assert not at.exception
    (link,) = [code.value for code in at.code]
    assert "elephants" not in link
    assert asked(at) == {}
    work, notices = read(dict(parse_qsl(link.partition("?")[2])))
    assert (work.sheet, work.key, work.own, notices) == (SHEET, KEY, False, ())


def test_a_link_for_each_number_has_a_key_of_its_own() -> None:
    at = open_page("sheets", {"numbers": "5-8"})
    at.text_input(key="plan-word").set_value(WORD).run()
    at.session_state["plan-each"] = True
    at.run()
    lines = at.code[1].value.splitlines()
    works = [read(dict(parse_qsl(line.partition("?")[2])))[0] for line in lines]
    assert [work.number for work in works] == [5, 6, 7, 8]
    assert [work.key for work in works] == [student_key(KEY, number) for number in (5, 6, 7, 8)]
    assert all(work.own for work in works)


def test_a_word_that_is_too_short_gets_a_sentence() -> None:
    at = open_page("sheets")
    at.text_input(key="plan-word").set_value("abc").run()
    assert "at least 8 characters" in at.error[0].value
    assert not at.code


def test_codes_are_checked_on_the_page() -> None:
    at = open_page("sheets")
    at.text_area(key="plan-codes").set_value(f"{code_of(7)}\nhello").run()
    assert "Type the class word above" in " ".join(part.value for part in at.markdown)
    at.text_input(key="plan-word").set_value(WORD).run()
    assert "**1 of 2** codes" in " ".join(part.value for part in at.markdown)
    assert read_code(code_of(7), WORD).number == 7
    assert "2026-11-25 10:30" in texts(at)


def test_the_page_says_what_a_signature_cannot_prove() -> None:
    words = " ".join(part.value for part in open_page("sheets").markdown)
    assert "What it does not prove" in words
    assert "can sign any score" in words


def test_kinds_count_and_edition_stand_in_the_address() -> None:
    at = open_page("sheets")
    at.number_input(key="plan-count").set_value(2).run()
    at.multiselect(key="plan-kinds").set_value(["step", "shown"]).run()
    at.number_input(key="plan-edition").set_value(12).run()
    assert asked(at) == {"sheet": "step,shown;2;12"}
    assert "A whole step" in texts(at)
    at.multiselect(key="plan-kinds").set_value([]).run()
    assert asked(at) == {"sheet": "step,shown;2;12"}
    assert at.multiselect(key="plan-kinds").value == ["step", "shown"]


# -- paper


def test_sheets_have_no_solution_and_solutions_stand_apart() -> None:
    plan = Plan(Sheet(tuple(KINDS)[:20], 20), 1, 3)
    sheets, solutions = printed(plan), printed(Plan(plan.sheet, 1, 3, "solutions"))
    assert sheets.count("<section") == solutions.count("<section") == 3
    assert "class='worked'" not in sheets
    assert "Answer: <b>" not in sheets
    assert solutions.count("<p class='answer'>") == 60


@pytest.mark.parametrize("view", VIEWS)
def test_a_sheet_in_german_has_the_same_numbers_with_a_comma(view: str) -> None:
    plan = Plan(Sheet(tuple(KINDS)[:MAX_TASKS], MAX_TASKS), view=view)
    english = printed(plan)
    with speaking("de"):
        german = printed(plan)
    assert [text.replace(",", ".") for text in numbers(german, ",")] == numbers(english, r"\.")
    assert len(numbers(english, r"\.")) > 50 and not numbers(german, r"\.")


def numbers(text: str, sign: str) -> list[str]:
    """The numbers with decimals, of what is no markup."""
    return re.findall(rf"\d+{sign}\d+", re.sub("<[^>]*>", " ", text))


@pytest.mark.parametrize("view", VIEWS)
def test_every_kind_can_be_printed(view: str) -> None:
    for kind in KINDS:
        assert KINDS[kind].title in printed(Plan(Sheet((kind,), 1), view=view))
