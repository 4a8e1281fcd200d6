"""Tables in JSON are read as the same table in text, or refused in a sentence; nothing is read as it does not stand."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from typing import Any

import numpy as np
import pytest

from lstm_core import Table, parse_numbers, read_table
from lstm_core.json_columns import MAX_JSON_COLUMNS
from lstm_core.json_text import MAX_JSON_SIGNS

Records = list[dict[str, Any]]
GAP: Records = [{"t": "Mo", "x": 0.2}, {"t": "Tu", "x": None}, {"t": "We", "x": 1e3}]
TABLES: list[Records] = [
    [{"t": 1, "x": 0.25}, {"t": 2, "x": 0.5}, {"t": 3, "x": -7}],
    GAP,
    [{"day": "2024-01-02", "level": 4, "unit": "m"}, {"day": "2024-01-03", "level": -999, "unit": "m"}] * 2
    + [{"day": "2024-01-04", "level": 3.5, "unit": "m"}],
    [{"a": "0,5", "b": 1}, {"a": "0,75", "b": 2}],
    [{"a": "5 %", "b": "$5"}, {"a": "6 %", "b": "6"}],
    [{"a": True, "b": 1}, {"a": False, "b": 2}],
    [{"x": 12345678901234567890, "y": 1}, {"x": 1, "y": float("nan")}],
    [{"x": 1e308, "y": float("inf")}, {"x": 5e-324, "y": 2}],
]


def as_records(records: Records) -> str:
    return json.dumps(records)


def as_columns(records: Records) -> str:
    return json.dumps({name: [record[name] for record in records] for name in records[0]})


def as_csv(records: Records) -> str:
    text = io.StringIO()
    cells = [[json.dumps(v) if not isinstance(v, str) else v for v in record.values()] for record in records]
    csv.writer(text, delimiter=";").writerows([list(records[0]), *cells])
    return text.getvalue()


def read(text: str) -> Table:
    return read_table(text.encode(), "a.json")


@pytest.mark.parametrize("written", [as_records, as_columns])
@pytest.mark.parametrize("records", TABLES)
def test_a_table_in_json_is_read_as_the_same_table_in_text(records: Records, written: Any) -> None:
    found, wanted = read(written(records)), read(as_csv(records))
    assert list(found.columns) == list(wanted.columns)
    for name, values in wanted.columns.items():
        np.testing.assert_array_equal(found.columns[name], values)
    assert (found.labels, found.labels_from) == (wanted.labels, wanted.labels_from)
    refused = [(one.name, one.reason, one.line and one.line + 1) for one in found.refused]
    assert refused == [(one.name, one.reason, one.line) for one in wanted.refused]
    assert {name: [n + 1 for n in rows] for name, rows in found.missing.items()} == {
        name: list(lines) for name, lines in wanted.missing.items()
    }
    notes = [note for note in wanted.notes[1:] if "line 1" not in note]
    for note in notes:
        in_rows = re.sub(r"line (\d+)", lambda line: f"row {int(line[1]) - 1}", note)
        assert in_rows in found.notes or "lines" in in_rows


@pytest.mark.parametrize("seed", range(20))
def test_any_table_in_json_is_read_as_in_text(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, names = int(rng.integers(2, 30)), [f"n{k}" for k in range(rng.integers(2, 6))]

    def cell() -> Any:
        return None if rng.random() < 0.1 else round(float(rng.normal() * 10.0 ** rng.integers(-2, 3)), 4)

    records = [{name: cell() for name in names} for _ in range(rows)]
    wanted = read(as_csv(records))
    for written in (as_records, as_columns):
        found = read(written(records))
        assert list(found.columns) == list(wanted.columns)
        for name, values in wanted.columns.items():
            np.testing.assert_array_equal(found.columns[name], values)


SAID = [
    ('[{"x": 1}, {"y": 2}]', ["In column x no number stands in row 2.", "In column y no number stands in row 1."]),
    ('{"x": [1, null, NaN, "?"]}', ["In column x no number stands in rows 2, 3 and 4."]),
    ('[{"x": "0.5"}, {"x": 2}]', ["In column x numbers stand in quotation marks; they are read as numbers, with deci"]),
    ('[{"x": "0,5"}, {"x": "1"}]', ["they are read as numbers, with decimal commas."]),
    ('[{"x": [1], "y": 1}, {"x": 2, "y": 2}]', ["Column x is refused (row 1): it holds a list or an object."]),
    ('[{"x": 1, "y": 1}, {"x": {"a": 2}, "y": 2}]', ["Column x is refused (row 2): it holds a list or an object."]),
    ('{"x": [1, 2], "unit": "m"}', ["Column unit is refused: it is no list of values."]),
    ('{"x": [1, 2], "y": ["a", 2]}', ["Column y is refused (row 1): it holds 'a', which is no number."]),
    ('{"x": ["1.234", "2.345"]}', ["Does it stand between thousands?"]),
    ('{"x": [1, 2, -999, 3]}', ["Column x holds -999 in row 3. Is it a mark for a missing value?"]),
    (
        '{"a\\u001fb": [1, 2], "a\\u001eb": [3, 4]}',
        ["2 rows and 2 columns of numbers from JSON, an object of columns."],
    ),
]


@pytest.mark.parametrize(("text", "sentences"), SAID)
def test_what_is_not_plain_is_said(text: str, sentences: list[str]) -> None:
    notes = " ".join(read(text).notes)
    for sentence in sentences:
        assert sentence in notes


def test_a_number_without_quotes_has_one_meaning() -> None:
    """In text 1.234 may have a sign between thousands; JSON has none."""
    assert read('{"x": [1.234, 2.345]}').notes == ("2 rows and 1 column of numbers from JSON, an object of columns.",)
    mixed = read('{"x": [1.234, 2.5], "y": ["0,5", "0,75"]}')
    assert {name: values.tolist() for name, values in mixed.columns.items()} == {"x": [1.234, 2.5], "y": [0.5, 0.75]}
    chosen = read_table(b'{"x": [1.234, 2], "y": ["1.234", "2"]}', "a", decimal=",")
    assert {name: values.tolist() for name, values in chosen.columns.items()} == {"x": [1.234, 2], "y": [1234, 2]}


REFUSED = [
    ('[{"x": 1, "x": 2}]', "In row 1 the name 'x' stands twice"),
    ('[{"x": 1}, {"y": 0, "x": 1, "x": 2}]', "In row 2 the name 'x' stands twice"),
    ('{"x": [1], "x": [2]}', "In the object the name 'x' stands twice"),
    ('{"x": [1, 2], "y": [1]}', "different numbers of values: 'x' 2, 'y' 1; wanted as many in each"),
    ('[{"x": 1}, 2]', "Row 2 is no object with names"),
    ('[{"x": 1}, [2]]', "Row 2 is no object with names"),
    ('[{"x": 1}', "What stands in line 1 at sign 10 is no JSON; is it cut off there?"),
    ('\n\n[{"x": 1},\n{"x": 2}', "What stands in line 4"),
    ('{"x": [1, 2', "is no JSON; is it cut off there?"),
    ('{"x": \n1}\n{"x": 2}\n', "In line 3 more stands behind the end of the JSON"),
    ('{"x": 1}', "This is JSON with names, not a table; wanted a list of records"),
    ('{"x": {"0": 1}}', "This is JSON with names, not a table"),
    ("{}", "This is JSON with names, not a table"),
    ("[{'x': 1}]", "What stands in line 1 at sign 3 is no JSON"),
    ("[{}, {}]", "all are empty"),
    ('{"x": []}', "all are empty"),
    ('[{"x": "0,5"}, {"x": 0.7}]', "x (row 1) holds '0,5', which has another decimal sign"),
    ('[{"x": "1,234"}, {"x": "2,345"}]', "'1,234' in column x can be 1.234 or 1234; say which is the decimal sign."),
    ('[{"x": [1, 2]}, {"x": [3, 4]}]', "x (row 1) holds a list or an object."),
    ('[{"x": 1e400}]', "which is beyond the range"),
    ('[{"x": Infinity}, {"x": 1}]', "x (row 1) holds 'Infinity', which is not finite"),
    ('{"x": ["1\\u001f2"]}', "which is no number"),
    ('{"x": ["1\\ud800"]}', "x (row 1) holds '1\ufffd'"),
    ('{"a":' * 100_000, "nested too deeply"),
    ('{"a": [' + "[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        read(text)
    assert str(refused.value).endswith((".", "?"))
    str(refused.value).encode()


SPARSE = json.dumps([{f"k{k}": k} for k in range(1_400)])
LARGE = [
    ('{"a": [' + "1," * MAX_JSON_SIGNS + "1]}", "commas and opening brackets; at most 2000000"),
    ('[{"a": 1}' + ", {}" * MAX_JSON_SIGNS + "]", "commas and opening brackets"),
    ("[{" + ",".join(f'"{k}":1' for k in range(MAX_JSON_COLUMNS + 1)) + "}]", "20001 names; at most 20000"),
    (SPARSE, "The records share few names: of 1960000 cells 1400 would be filled"),
    ('{"' + "\\\\" * 2_000_000, "is no JSON"),
    (" " * 400_000 + "[" + " " * 400_000 + "x", "A cell in line 1 has more than 131072 characters"),
]


@pytest.mark.parametrize(("text", "words"), LARGE, ids=[words for _, words in LARGE])
def test_what_would_take_much_memory_is_refused_before_it_does(text: str, words: str) -> None:
    data = text.encode()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=re.escape(words)):
            read_table(data, "a.json")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * len(data) + 5_000_000


# -- typed


@pytest.mark.parametrize("records", [TABLES[0], [{"x": 1}, {"x": -2.5e-3}], [{"x": 1, "y": 2}]])
def test_a_sequence_can_be_typed_as_json(records: Records) -> None:
    wanted = [[float(value) for value in record.values()] for record in records]
    for written in (as_records, as_columns):
        assert parse_numbers(written(records)).tolist() == wanted
    lines = "\n".join([" ".join(records[0]), *(" ".join(map(str, record.values())) for record in records)])
    assert parse_numbers(lines).tolist() == wanted


TYPED = [
    ('[{"x": 1}, {"y": 2}]', "In row 1 nothing stands under 'y'; wanted a number."),
    ('{"x": [1, null]}', "In row 2 stands null under 'x', which stands for a missing value; wanted a number."),
    ('{"x": [1, NaN]}', "In row 2 stands NaN under 'x', which is not finite"),
    ('{"x": [1, 1e400]}', "In row 2 stands 1e400 under 'x', which is beyond the range"),
    ('{"x": [1, 1e-400]}', "which is nearer to 0 than"),
    ('{"x": ["0,5"]}', "In row 1 stands \"0,5\" under 'x', which is a number in quotation marks (take them out)"),
    ('[{"t": "Mo", "x": 1}]', "In row 1 stands \"Mo\" under 't', which is no number"),
    ('[{"x": true}]', "In row 1 stands true under 'x', which is no number"),
    ('[{"x": [1]}]', "In row 1 a list or an object stands under 'x'"),
    ('{"x": [1], "unit": "m"}', "'unit' is no list of values"),
    ('[{"x": 1, "x": 2}]', "In row 1 the name 'x' stands twice"),
    ('{"x": [1, 2], "y": [1]}', "different numbers of values"),
    ('{"x": [1, 2', "is no JSON; is it cut off there?"),
    ('{"x": []}', "There is no number"),
    (json.dumps([{"x": k} for k in range(2001)]), "2001 steps; at most 2000"),
    (json.dumps([{f"x{k}": k for k in range(129)}]), "129 numbers a line; at most 128"),
]


@pytest.mark.parametrize(("text", "words"), TYPED)
def test_typed_json_that_is_no_sequence_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_numbers(text)
