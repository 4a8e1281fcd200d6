"""JSON Lines, a record or a list a line, are read as the same table in JSON; a line that is wrong is said by number."""

from __future__ import annotations

import json
import re
import time

import numpy as np
import pytest

from lstm_core import Table, parse_numbers, read_table
from lstm_core.json_text import MAX_JSON_SIGNS
from tests.core.test_table_json import TABLES, Records

TWO = '{"x": 1, "y": 2}\n{"x": 3, "y": 4}\n'
LISTS = "[1, 2]\n[3, 4]\n"


def as_lines(records: Records) -> str:
    return "\n".join(map(json.dumps, records)) + "\n"


def as_lists(records: Records) -> str:
    return "\n".join(json.dumps(row) for row in [list(records[0]), *(list(record.values()) for record in records)])


def read(text: str, filename: str = "a.jsonl") -> Table:
    return read_table(text.encode(), filename)


@pytest.mark.parametrize("filename", ["a.jsonl", "A.NDJSON", "a.json", "the pasted table"])
@pytest.mark.parametrize("records", TABLES)
def test_a_record_a_line_and_a_list_a_line_are_read_as_a_list_of_records(records: Records, filename: str) -> None:
    wanted = read(json.dumps(records), "a.json")
    for written, form in ((as_lines, "a record a line."), (as_lists, "a list a line.")):
        found = read(written(records), filename)
        assert list(found.columns) == list(wanted.columns)
        for name, values in wanted.columns.items():
            np.testing.assert_array_equal(found.columns[name], values)
        assert (found.labels, found.labels_from, found.refused) == (wanted.labels, wanted.labels_from, wanted.refused)
        assert found.notes[0] == wanted.notes[0].replace("JSON, a list of records.", f"JSON Lines, {form}")
        assert found.notes[1:] == wanted.notes[1:]
        assert found.has_names


@pytest.mark.parametrize("text", [TWO, LISTS, '["x", "y"]\n' + LISTS])
def test_blank_lines_other_ends_of_lines_and_a_byte_order_mark_change_nothing(text: str) -> None:
    wanted = read(text)
    assert [values.tolist() for values in wanted.columns.values()] == [[1, 3], [2, 4]]
    spread = "\n  \n" + text.replace("\n", "\n\n \n") + "\n"
    for same in (text.rstrip(), spread, text.replace("\n", "\r\n"), spread.replace("\n", "\r")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            found = read_table(same.encode(encoding), "a.ndjson")
            assert found.notes[0] == wanted.notes[0]
            for name, values in wanted.columns.items():
                np.testing.assert_array_equal(found.columns[name], values)


def test_lists_have_names_only_where_the_first_holds_words_alone() -> None:
    assert list(read('["t", "x"]\n[1, 2]\n').columns) == ["t", "x"]
    for first in ('["1", "2"]', '["Mo", 2]', "[null, 2]"):
        assert list(read(first + "\n[3, 4]\n").columns)[-1] == "column 2"
        assert not read(first + "\n[3, 4]\n").has_names
    assert list(read('["x", "x", ""]\n[1, 2, 3]\n').columns) == ["x", "x (2)", "column 3"]


def test_records_with_other_keys_have_a_gap_as_in_json() -> None:
    records = [{"x": 1}, {"x": 2, "y": 3}, {"y": 4}]
    found, wanted = read(as_lines(records)), read(json.dumps(records), "a.json")
    assert found.missing == wanted.missing == {"x": (3,), "y": (1,)}
    assert found.notes[1:] == wanted.notes[1:]


def test_the_name_of_a_file_says_that_a_single_line_is_a_row() -> None:
    assert {name: values.tolist() for name, values in read('{"x": 1, "y": 2}').columns.items()} == {"x": [1], "y": [2]}
    assert [values.tolist() for values in read("[1, 2, 3]").columns.values()] == [[1, 2, 3]]
    assert read('{"x": [1, 2]}').columns["x"].tolist() == read('[{"x": 1}, {"x": 2}]').columns["x"].tolist() == [1, 2]
    assert read("x,y\n1,2\n3,4\n").columns["y"].tolist() == [2, 4]


RECORD, LIST = 'wanted one whole record, such as {"x": 1}.', "wanted one whole list, such as [1, 2]."
BROKEN = [
    ('{"x": 1}\n\n{"x": 2\n{"x": 3}', f"Line 3 is no JSON from sign 8 on; {RECORD}"),
    ('{"x": 1}\n  {"x": 2', f"Line 2, the last one, is no JSON from sign 10 on; is it cut off there? W{RECORD[1:]}"),
    ("[1, 2]\n[.5, 3]\n[4, 5]", f"Line 2 is no JSON from sign 2 on; {LIST}"),
    ("[1, 2]\n[3, ", f"Line 2, the last one, is no JSON from sign 5 on; is it cut off there? W{LIST[1:]}"),
    ('{"x": 1}\n{"x": 2} {"x": 3}\n', "In line 2 more stands from sign 10 on; wanted one whole record in each line"),
    ('{"x": 1}\n[2]\n', "Line 2 is not as line 1 is; wanted one whole record in each, such as"),
    ('\n{"x": 1}\n\n2\n', "Line 4 is not as line 2 is; wanted one whole record in each, such as"),
    ("[1, 2]\n\n[3]\n", "The list in line 3 has another length than that in line 1: 1, not 2;"),
    ('{"x": 1}\n{"y": 2, "y": 3}\n', "In row 2 the name 'y' stands twice"),
    ("{}\n{}\n", "all are empty"),
    ("[]\n[]\n", "all are empty"),
    ('["x"]\n["y"]\n', "which is no number"),
    ('[{"x": 1}]\n[{"x": 2}]\n', "column 1 (row 1) holds a list or an object."),
]
BY_NAME = [
    ("[1]\nnull\n", "Line 2 is not as line 1 is; wanted one whole list in each, such as [1, 2]."),
    ('{"x": 1\n{"x": 2}\n', f"Line 1 is no JSON from sign 8 on; {RECORD}"),
    ('{"x": 1},\n{"x": 2},\n', "In line 1 more stands from sign 9 on; wanted one whole record in each line"),
    ("[\n[1, 2],\n[3, 4]\n", f"Line 1 is no JSON from sign 2 on; {LIST}"),
]


@pytest.mark.parametrize(("text", "words"), BROKEN + BY_NAME)
def test_a_line_that_is_wrong_is_said_by_its_number_with_what_would_be_right(text: str, words: str) -> None:
    names = ("a.jsonl",) if (text, words) in BY_NAME else ("a.jsonl", "a.json")
    for filename in names:
        with pytest.raises(ValueError, match=re.escape(words)) as refused:
            read(text, filename)
        assert str(refused.value).endswith(".")


HOSTILE = [
    ("[\n" * 100_000, "Line 1 is no JSON from sign 2 on"),
    ("[]\n" + "[\n" * 100_000, "Line 2 is no JSON from sign 2 on"),
    ("[1]\n" + "[" * 1_000_000, "What stands in line 2 is nested too deeply"),
    ("[" * 1_000_000 + "\n[1]", "What stands in line 1 is nested too deeply"),
    ("[1]\n" + " \n" * 2_000_000 + "x", "Line 2000002, the last one, is no JSON from sign 1 on"),
    ("[1]\n" + " " * 4_000_000 + "x", "Line 2, the last one, is no JSON from sign 4000001 on"),
    ("[1" + ",1" * MAX_JSON_SIGNS + "]\n[1]", "commas and opening brackets; at most 2000000"),
    (as_lines([{f"k{k}": k} for k in range(1_400)]), "The records share few names"),
]


@pytest.mark.parametrize(("text", "words"), HOSTILE, ids=[words for _, words in HOSTILE])
def test_what_would_take_long_is_refused_soon(text: str, words: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=re.escape(words)):
        read(text)
    assert time.process_time() - began < 3


def test_a_record_a_line_can_be_typed() -> None:
    assert (
        parse_numbers(TWO).tolist() == parse_numbers("\ufeff" + TWO.replace("\n", "\r\n")).tolist() == [[1, 2], [3, 4]]
    )
    with pytest.raises(ValueError, match=re.escape("Line 2, the last one, is no JSON from sign 8 on")):
        parse_numbers('{"x": 1}\n{"x": 2')
