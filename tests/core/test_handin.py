"""Sheets and the codes that hand them in: what is signed stays as it is, and who has no key signs nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.exercises import KINDS, MAX_NUMBER, MAX_TASKS, Sheet, read_code, write_code
from lstm_core.exercises.codes import sheet_key, student_key
from lstm_core.exercises.sheets import read_sheet

WORD = "green elephants"
SHEET = Sheet(("new-memory", "shown", "count-layer"), 8, 4711)
AT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
RIGHT = (True, False, True, True, False, True, True, True)

sheets = st.builds(
    Sheet,
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6, unique=True).map(tuple),
    st.integers(1, MAX_TASKS),
    st.integers(0, 999_999),
)


def key_of(number: int, sheet: Sheet = SHEET, word: str = WORD) -> str:
    return student_key(sheet_key(word, sheet.name), number)


CODE = write_code(key_of(7), SHEET, 7, RIGHT, AT)


@given(sheets)
def test_a_sheet_is_read_back_and_each_number_has_its_own(sheet: Sheet) -> None:
    assert read_sheet(str(sheet)) == sheet
    mine, theirs = sheet.exercises(1), sheet.exercises(2)
    assert len(mine) == sheet.count
    assert [task.kind for task in mine] == [task.kind for task in theirs]
    assert [task.kind for task in mine[: len(sheet.kinds)]] == list(sheet.kinds[: sheet.count])
    assert [task.seed for task in mine] == [task.seed for task in sheet.exercises(1)]


def test_no_two_numbers_of_a_class_have_the_same_sheet() -> None:
    assert len({tuple(task.seed for task in SHEET.exercises(number)) for number in range(1, 41)}) == 40
    assert [task.seed for task in Sheet(SHEET.kinds, 8, 1).exercises(1)] != [t.seed for t in SHEET.exercises(1)]


@pytest.mark.parametrize(
    "text",
    ["", "shown", "shown;0;1", "shown;21;1", "shown;3;1000000", "no;3;1", "shown,shown;3;1", ";3;1", "shown;3"],
)
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_sheet(text)


@pytest.mark.parametrize("number", [0, MAX_NUMBER + 1, -1])
def test_a_number_that_no_student_has_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 999"):
        SHEET.exercises(number)


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, MAX_NUMBER),
    st.lists(st.booleans(), min_size=1, max_size=MAX_TASKS).map(tuple),
    st.integers(0, 20 * 365 * 24 * 60),
)
def test_a_code_says_what_was_handed_in(number: int, right: tuple[bool, ...], minutes: int) -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    read = read_code(write_code(key_of(number), SHEET, number, right, at), WORD)
    assert (read.sheet, read.number, read.right, read.at) == (SHEET.name, number, right, at)
    assert read.score == sum(right)


@pytest.mark.parametrize("text", [CODE.lower(), CODE.replace("-", ""), f" {CODE.replace('-', ' ')}\n"])
def test_how_a_code_is_written_does_not_matter(text: str) -> None:
    assert read_code(text, WORD).number == 7


@pytest.mark.parametrize("place", [k for k, sign in enumerate(CODE) if sign != "-"])
def test_a_code_with_one_other_sign_is_refused(place: int) -> None:
    other = "A" if CODE[place] != "A" else "B"
    with pytest.raises(ValueError, match="The signature does not fit"):
        read_code(CODE[:place] + other + CODE[place + 1 :], WORD)


def test_a_code_of_another_word_another_student_or_another_sheet_is_refused() -> None:
    other = Sheet(("shown",), 8, 4711)
    for code in (
        write_code(key_of(7, word="blue elephants"), SHEET, 7, RIGHT, AT),
        write_code(key_of(8), SHEET, 7, RIGHT, AT),
        write_code(key_of(7, sheet=other), SHEET, 7, RIGHT, AT),
    ):
        with pytest.raises(ValueError, match="The signature does not fit"):
            read_code(code, WORD)


@pytest.mark.parametrize("text", ["", "hello", CODE[:-1], CODE + "A", "0" * 32, "=1+1", "A" * 100_000])
def test_what_is_no_code_gets_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"This is no code.*\.$"):
        read_code(text, WORD)


@pytest.mark.parametrize("number", [0, 5000])
def test_a_number_out_of_range_is_refused_also_where_it_is_signed(number: int) -> None:
    with pytest.raises(ValueError, match="forged"):
        read_code(write_code(key_of(number), SHEET, number, RIGHT, AT), WORD)


def test_a_key_leads_to_no_other_key() -> None:
    keys = {sheet_key(WORD, SHEET.name), sheet_key("another word", SHEET.name), sheet_key(WORD, "00000000")}
    keys |= {key_of(1), key_of(2)}
    assert len(keys) == 5
    assert not any(WORD in key or WORD.encode().hex() in key for key in keys)


@pytest.mark.parametrize("word", ["", "short", "   a  b   "])
def test_a_short_class_word_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="at least 8 characters"):
        sheet_key(word, SHEET.name)


@pytest.mark.parametrize("key", ["", "xyz", "g" * 32, "0" * 31, "０" * 32])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        write_code(key, SHEET, 7, RIGHT, AT)


def test_spaces_in_a_class_word_do_not_matter_at_its_ends() -> None:
    assert sheet_key(f"  {WORD} ", SHEET.name) == sheet_key(WORD, SHEET.name)
