"""A corpus of table files as programs and hands write them: right numbers, or a sentence with column and line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest

from lstm_core import Table, read_table
from tests.core.dialects import Written, write

GAP = float("nan")
TABLES = {
    "weather": {"temp": [1.5, -2.25, 30.125, GAP, 4.5], "rain": [0, 12.5, 3.75, 1, 0]},
    "ramp": {"t": [0.0, 0.1, 0.2, 0.3], "x": [1e-3, 2.5e3, -7.25, 0.5], "y": [10.0, 20.5, 30.0, 40.25]},
    "sales": {"sold": [1200.5, 980.25, 13000.75], "back": [12.5, 7.5, 1.25]},
    "one": {"level": [0.25, 0.5, 1.75, 2.5]},
}
BASE = {
    "comma": Written(),
    "semicolon": Written(";"),
    "tab": Written("\t"),
    "bar": Written("|"),
    "german Excel": Written(";", ",", encoding="cp1252", end="\r\n"),
    "german Excel UTF-8": Written(";", ",", encoding="utf-8-sig", end="\r\n"),
    "Excel Unicode text": Written("\t", ",", encoding="utf-16", end="\r\n"),
    "old Macintosh": Written(";", end="\r"),
    "quoted": Written(quoted=True, end="\r\n"),
    "quoted decimal comma": Written(",", ",", quoted=True),
    "sep line": Written(";", ",", before="sep=;\n", end="\r\n"),
    "sep tab": Written("\t", before="sep=\t\n"),
    "title above": Written(";", before="Readings of station 7\nMade on 3 May\n\n"),
    "comments above": Written(before="# made by hand\n# units: m\n"),
    "percent comments": Written("\t", before="% made by a program\n"),
    "notes below": Written(";", ",", after="\nSource: the station\nNo warranty\n"),
    "total below": Written(";", after="Total\n"),
    "padded by Excel": Written(";", after=";;\n;;\n"),
    "NA": Written(missing="NA"),
    "question mark": Written(";", missing="?"),
    "nan": Written("\t", missing="nan"),
    "null": Written(missing="null"),
    "dash": Written(";", ",", missing="-"),
    "true minus": Written(";", minus="−"),
    "grouped": Written(";", thousands=",", form=".3f"),
    "grouped german": Written(";", ",", ".", form=".3f"),
    "grouped french": Written(";", ",", "\u202f", form=".3f"),
    "grouped swiss": Written(";", ".", "'", form=".3f"),
    "grouped quoted": Written(",", ".", ",", form=".3f", quoted=True),
    "exponents": Written("\t", form=".6e"),
    "exponents german": Written(";", ",", form=".6e"),
    "no header": Written(header=False),
    "no header german": Written(";", ",", header=False),
    "UTF-16 without mark": Written(";", encoding="utf-16-le"),
}
CORPUS = [
    pytest.param(table, how, id=f"{name} {dialect}")
    for name, table in TABLES.items()
    for dialect, how in BASE.items()
    if not (name == "one" and dialect in {"total below", "padded by Excel", "sep tab"})
]


def numbers(table: Table) -> list[list[float]]:
    """The columns of a table as lists, with None for a gap so that they can be compared."""
    return [[None if np.isnan(value) else value for value in values] for values in table.columns.values()]  # type: ignore[misc]


def right(columns: dict[str, list[float]]) -> list[list[float]]:
    """The columns that were written, in the same form."""
    return [[None if np.isnan(value) else value for value in values] for values in columns.values()]  # type: ignore[misc]


def test_the_corpus_has_at_least_a_hundred_files() -> None:
    assert len(CORPUS) >= 100


@pytest.mark.parametrize(("columns", "how"), CORPUS)
def test_a_file_of_the_corpus_is_read_right(columns: dict[str, list[float]], how: Written) -> None:
    table = read_table(write(columns, how), "corpus.csv")
    if numbers(table) != right(columns):  # a single column of decimal commas without a header may be two
        assert len(columns) == 1
        assert any("Is it a decimal comma?" in note for note in table.notes)
        table = read_table(write(columns, how), "corpus.csv", decimal=how.decimal)
    assert numbers(table) == right(columns)
    if how.header:
        assert tuple(table.columns) == tuple(columns)
    gaps = [n for n, value in enumerate(next(iter(columns.values()))) if np.isnan(value)]
    assert bool(table.missing) == bool(gaps)


def frames() -> Iterator[tuple[str, pd.DataFrame, bytes]]:
    """What pandas writes."""
    plain = pd.DataFrame({"a": [1.5, 2.5, np.nan], "b": [10, 20, 30]})
    dated = plain.set_index(pd.date_range("2024-01-01", periods=3))
    for name, frame in (("counted", plain), ("dated", dated)):
        for sep, decimal in ((",", "."), (";", ","), ("\t", ".")):
            for index in (True, False):
                for na_rep in ("", "NaN"):
                    text = frame.to_csv(sep=sep, decimal=decimal, index=index, na_rep=na_rep)
                    yield f"{name} {sep!r} {index} {na_rep}", plain, text.encode()
    yield "without names", plain, plain.to_csv(header=False, index=False).encode()
    yield "numbers as names", plain, plain.set_axis([0, 1], axis=1).to_csv().encode()
    yield "names of several lines", plain, pd.concat({"station": plain}, axis=1).to_csv(index=False).encode()
    yield "as a string", plain, plain.to_string().encode()
    yield "one column with a gap", plain[["a"]], plain[["a"]].to_csv(index=False).encode()


@pytest.mark.parametrize(("frame", "data"), [pytest.param(*rest, id=name) for name, *rest in frames()])
def test_what_pandas_writes_is_read_right(frame: pd.DataFrame, data: bytes) -> None:
    table = read_table(data, "frame.csv")
    assert numbers(table)[-frame.shape[1] :] == right({name: frame[name].tolist() for name in frame})


R = [
    ('"","a","b"\n"1",1.5,2\n"2",NA,3\n', "write.csv"),
    ('"";"a";"b"\n"1";1,5;2\n"2";NA;3\n', "write.csv2"),
    ('"a" "b"\n"1" 1.5 2\n"2" NA 3\n', "write.table"),
    ('"a"\t"b"\n"Mon day"\t1.5\t2\n"Tue day"\tNA\t3\n', "write.table with names of rows"),
    ("a b\n1 1.5 2\n2 NA 3\n", "write.table without quotes"),
    ("a,b\n1.5,2\nNA,3\n", "write.csv without names of rows"),
    ("      a   b\n    1.5   2\n     NA   3\n", "print in columns"),
]


@pytest.mark.parametrize(("text", "name"), R, ids=[name for _, name in R])
def test_what_r_writes_is_read_right(text: str, name: str) -> None:
    table = read_table(text.encode(), f"{name}.csv")
    assert numbers(table)[-2:] == [[1.5, None], [2, 3]]
    assert tuple(table.columns)[-2:] == ("a", "b")


@pytest.mark.parametrize("delimiter", [" ", ",", "\t", ";"])
@pytest.mark.parametrize("header", ["", "t x"])
@pytest.mark.parametrize("form", ["%.18e", "%g", "%8.3f"])
def test_what_numpy_writes_is_read_right(delimiter: str, header: str, form: str) -> None:
    x = np.array([[0.5, 1.5], [1.25, -2.75], [2.5, 1000.125]])
    x = np.round(x, 3) if form == "%8.3f" else np.round(x, 1)
    np.savetxt(file := io.BytesIO(), x, fmt=form, delimiter=delimiter, header=header.replace(" ", delimiter))
    table = read_table(file.getvalue(), "x.txt")
    assert numbers(table) == x.T.tolist()
    if header:
        assert tuple(table.columns) == ("t", "x")


HAND: list[tuple[str, dict[str, list[float | None]]]] = [
    ("0.1\n0.2\n0.3\n", {"column 1": [0.1, 0.2, 0.3]}),
    ("0.1,0.2,0.3\n", {"value": [0.1, 0.2, 0.3]}),
    ("1.5 2.5\n3.5 4.5", {"column 1": [1.5, 3.5], "column 2": [2.5, 4.5]}),
    ("a, b\n1, 2\n 3 ,4 \n", {"a": [1, 3], "b": [2, 4]}),
    ("a,a,,b\n1,2,3,4\n5,6,7,8\n", {"a": [1, 5], "a (2)": [2, 6], "column 3": [3, 7], "b": [4, 8]}),
    ('"two\nlines",b\n1,2\n3,4\n', {"two lines": [1, 3], "b": [2, 4]}),
    ('name,v\n"Smith, J.",1\n"O""Neill",2\n', {"v": [1, 2]}),
    ("Time;U\ns;V\n0;1,5\n1;2,5\n", {"Time s": [0, 1], "U V": [1.5, 2.5]}),
    ("share\n12%\n50 %\n", {"share": [12, 50]}),
    ("p;q\n1.234.567;1,5\n2.000;2,5\n", {"p": [1234567, 2000], "q": [1.5, 2.5]}),
    ("p;q\n1,234,567;1.5\n2,000;2.5\n", {"p": [1234567, 2000], "q": [1.5, 2.5]}),
    ("+1;.5;5.\n-2;.25;6.\n", {"column 1": [1, -2], "column 2": [0.5, 0.25], "column 3": [5, 6]}),
    ("v\n1e3\n1E-3\n-2.5e+2\n", {"v": [1000, 0.001, -250]}),
    ("day,v\n2024-01-01,1\n2024-01-02,\n2024-01-03,3\n", {"v": [1, None, 3]}),
    ("year,v\n2001,5\n2002,6\n", {"year": [2001, 2002], "v": [5, 6]}),
    ("country,2001,2002\nA,5,6\nB,7,8\n", {"2001": [5, 7], "2002": [6, 8]}),
    ("v\n1\n2\n\n3\n", {"v": [1, 2, 3]}),
    ("a;b\n1;2\na;b\n3;4\n", {"a": [1, 3], "b": [2, 4]}),
    ("a|b\n-|1\n2|—\n", {"a": [None, 2], "b": [1, None]}),
    ("x\n1 234,5\n2 345,6\n", {"x": [1234.5, 2345.6]}),
    ("10,5%\n20,5%", {"column 1": [10.5, 20.5]}),
    ("0,05\n0,07", {"column 1": [0.05, 0.07]}),
    ("Datum;W\n01.2024;1,5\n02.2024;2,5\n", {"W": [1.5, 2.5]}),
    ("date,v\n20240131,5\n20240201,6\n", {"v": [5, 6]}),
    ("#,v\n1,5\n2,6\n", {"column 1": [1, 2], "v": [5, 6]}),
    ("a,b,\n1,2,\n3,4,\n", {"a": [1, 3], "b": [2, 4]}),
]


@pytest.mark.parametrize(("text", "columns"), HAND)
def test_what_a_hand_writes_is_read_right(text: str, columns: dict[str, list[float | None]]) -> None:
    table = read_table(text.encode(), "hand.csv")
    assert dict(zip(table.columns, numbers(table), strict=True)) == columns


REFUSED = [
    ("a,b\n1,2\nx,3\n4,5\n", "a", "holds 'x', which is no number", 3),
    ("a,b\n1,2\ninf,3\n4,5\n", "a", "holds 'inf', which is not finite", 3),
    ("a,b\n1,2\n1e400,3\n", "a", "beyond the range", 3),
    ("a,b\n1,2\n1e-400,3\n", "a", "nearer to 0", 3),
    ("a,b\n1,2\n0x1F,3\n", "a", "hexadecimal", 3),
    ("a,b\n1,2\n$5,3\n", "a", "amount of money", 3),
    ("a,b\n1,2\n(5),3\n", "a", "in brackets", 3),
    ("a,b\n1,2\n1_000,3\n", "a", "signs between thousands", 3),
    ("a,b\n1,2\n١,3\n", "a", "digits are not 0 to 9", 3),
    ("a;b\n1,5;2\n2.5;3\n3,5;4\n", "a", "another decimal sign", 2),
    ("a,b\n12%,2\n0.5,3\n", "a", "percentages", 3),
    ("a;b\n1,5;1.2.3\n2,5;4\n", "b", "no number", 2),
    ("a;b\n1,5;2\n12,34,5;3\n2,5;4\n", "a", "no number", 3),
    ("a b\n1 2\n3 4\nerr 5\n6 7\n", "a", "holds 'err'", 4),
    ("t,a\n1,5 V\n2,6 V\n", "a", "something behind the number", 2),
]


@pytest.mark.parametrize(("text", "name", "reason", "line"), REFUSED)
def test_a_column_is_refused_with_its_reason_and_first_line(text: str, name: str, reason: str, line: int) -> None:
    table = read_table(text.encode(), "refused.csv")
    (refused,) = table.refused
    assert (refused.name, refused.line) == (name, line)
    assert reason in refused.reason
    assert name not in table.columns
    assert len(table.columns) == 1


QUESTIONS = [
    ("1,234\n2,345\n", "'1,234' in the first row can be one number or more"),
    ("x\n1,234\n2,345\n", "can be"),
    ("a;b\n1,234;x\n5,678;y\n", "'1,234' in column a can be 1.234 or 1234; say which is the decimal sign."),
    ("a,b\n1,5,2,5\n3,5,4,5\n", "Do commas stand between cells and in numbers too?"),
    ("1.234,5\n2.345,6\n", "'1.234,5' in the first row can be one number or more"),
    ("price\n1.200,50 €\n1.300,50 €\n", "price (line 2) holds '1.200,50 €', which is an amount of money"),
    ("price\n1,50 €\n2,50 €\n", "price (line 2) holds '1,50 €', which is an amount of money"),
    ("a b c\n1 2\n3 4\n", "Line 1 has 3 cells"),
    ("[1, 2, 3]", "a list in brackets"),
    ('{"a": 1}', "JSON with names"),
    ("1 234\n2 345\n", "a blank may stand between columns or between thousands."),
    ("a;b\n1,5;2.5\n3,5;4.5\n", "Column b has decimal points and column a decimal commas"),
    ("a;b\n1,234;2.345\n", "stand in the same table"),
    ("a,b\n1,2\n3\n4,5\n", "Line 3 has 1 cell and the table 2 columns; wanted as many in each."),
    ("a,b\n1,2\n3,4,5\n", "Line 3 has 3 cells"),
    ('a,b\n1,"2\n3,4\n', 'A quotation mark (") in line 2'),
    ("a,b\nx,y\nz,w\n", "a (line 2) holds 'x', which is no number; b (line 2) holds 'y', which is no number."),
]


@pytest.mark.parametrize(("text", "words"), QUESTIONS)
def test_what_can_be_read_in_two_ways_or_in_none_is_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\.") as caught:
        read_table(text.encode(), "question.csv")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "asked", "answers"),
    [
        ("x\n1,234\n2,345\n", "which delimiter or which decimal sign", [{"decimal": "."}, {"decimal": ","}]),
        ("1 234\n2 345\n", "which delimiter the file has, blanks or none", [{"delimiter": " "}, {"delimiter": ""}]),
        ("a;b\n1,234;x\n5,678;y\n", "which is the decimal sign", [{"decimal": "."}, {"decimal": ","}]),
        ("a;b\n1,5;2.5\n3,5;4.5\n", "which is the decimal sign", [{"decimal": "."}, {"decimal": ","}]),
        ("a;b\n1,234;2.345\n", "which is the decimal sign", [{"decimal": "."}, {"decimal": ","}]),
    ],
)
def test_who_says_what_a_refusal_asks_for_has_a_table_and_another_one_for_each_answer(
    text: str, asked: str, answers: list[dict[str, Any]]
) -> None:
    with pytest.raises(ValueError, match=asked):
        read_table(text.encode(), "asked.csv")
    found = [
        {name: values.tolist() for name, values in read_table(text.encode(), "asked.csv", **answer).columns.items()}
        for answer in answers
    ]
    assert all(found)
    assert found[0] != found[1]


ASKED = [
    ("1,2\n3,4\n", "Is it a decimal comma?", {"decimal": ","}, [[1.2, 3.4]]),
    ("1,5,2,5\n3,5,4,5\n", "Do some commas stand before decimals?", {}, [[1, 3], [5, 5], [2, 4], [5, 5]]),
    ("1 234\n5 678 901\n", "Is a cell missing?", {}, [[1234, 5678901]]),
    ("1,2\n3\n", "Is a cell missing?", {}, [[1.2, 3]]),
    ("a\n1.234\n2.345\n", "Does it stand between thousands?", {"decimal": ","}, [[1234, 2345]]),
    ('n\n999\n"1,234"\n', "Is it a decimal comma?", {"decimal": ","}, [[999, 1.234]]),
    ("country,2001,2002\nA,5,6\nB,7,8\n", "Is it a row?", {"header": False}, [[2001, 5, 7], [2002, 6, 8]]),
    ("2001,2004,2002\n5,6,9\n7,8,9\n", "Does it name the columns?", {"header": 1}, [[5, 7], [6, 8], [9, 9]]),
    ("a\n-999\n1\n2\n", "Is it a mark for a missing value?", {"missing": ("-999",)}, [[None, 1, 2]]),
]


@pytest.mark.parametrize(("text", "question", "answer", "columns"), ASKED)
def test_a_note_asks_where_another_reading_is_possible_and_an_option_gives_it(
    text: str, question: str, answer: dict[str, object], columns: list[list[float]]
) -> None:
    assert any(question in note for note in read_table(text.encode(), "asked.csv").notes)
    answered = read_table(text.encode(), "asked.csv", **answer)  # type: ignore[arg-type]
    assert numbers(answered) == columns


FIELD = Path(__file__).parent / "tables"
PASSENGERS = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118]


@pytest.mark.parametrize("name", ["airline.csv", "airline_noheader_semicolon.csv", "excel_sep.csv"])
def test_field_cases_of_passengers(name: str) -> None:
    table = read_table((FIELD / name).read_bytes(), name)
    assert numbers(table) == [PASSENGERS]
    assert table.labels[0] == "1949-01"
    assert table.labels[-1] == "1949-12"


def test_field_case_of_decimal_commas() -> None:
    table = read_table((FIELD / "decimal_comma.csv").read_bytes(), "decimal_comma.csv")
    assert {name: values.tolist() for name, values in table.columns.items()} == {
        "A": [1.1] * 3, "B": [2.2] * 3, "C": [3.3] * 3, "D": [4.1] * 3,
    }  # fmt: skip
    assert "decimal commas" in table.notes[0]


def test_field_case_of_household_power_has_its_gap_named_by_line() -> None:
    table = read_table((FIELD / "household_power.txt").read_bytes(), "household_power.txt")
    assert len(table.columns) == 7
    assert all(lines == (5,) for lines in table.missing.values())
    assert len(table.missing) == 7
    assert numbers(table)[2] == [234.84, 233.63, 233.29, None, 233.74, 235.68]
    assert table.labels[0] == "16/12/2006 17:24:00"


def test_field_cases_of_several_columns_and_of_one_a_line() -> None:
    table = read_table((FIELD / "multivariate.csv").read_bytes(), "multivariate.csv")
    assert numbers(table) == [[0.1, 0.2, 0.15], [0.3, 0.35, 0.25], [0.05, 0.1, 0.05], [0.5, 0.4, 0.6]]
    table = read_table((FIELD / "one_per_line.txt").read_bytes(), "one_per_line.txt")
    assert numbers(table) == [[0.1, 0.2, 0.3, 0.4]]


def test_an_empty_cell_in_a_single_line_of_numbers_is_a_gap() -> None:
    table = read_table(b"0.5,,0.7,", "one.csv")
    assert numbers(table) == [[0.5, None, 0.7]]
    assert any("no number stands in line 1" in note for note in table.notes)


def test_an_empty_column_between_others_is_said_and_one_of_mere_separators_is_not() -> None:
    table = read_table(b"1;;2;\n3;;4;\n", "empty.csv")
    assert numbers(table) == [[1, 3], [2, 4]]
    assert [(one.name, one.reason) for one in table.refused] == [("column 2", "is empty")]


def test_lines_left_out_before_and_after_are_named() -> None:
    how = replace(BASE["title above"], after="Total;6;1\nSource: here\n")
    table = read_table(write({"a": [1, 2, 3], "b": [4, 5, 6], "c": [0.5, 1, 2]}, how), "notes.csv")
    assert [(one.line, one.text) for one in table.before] == [(1, "Readings of station 7"), (2, "Made on 3 May")]
    assert [one.line for one in table.after] == [8, 9]
    assert table.header_lines == (4,)
    assert table.lines.tolist() == [5, 6, 7]
    assert any("line 9" in note or "lines 8 and 9" in note for note in table.notes)


def test_dates_that_run_backwards_are_said() -> None:
    table = read_table(b"Date,V\n2024-01-03,3\n2024-01-02,2\n", "back.csv")
    assert numbers(table) == [[3, 2]]
    assert "The dates run backwards; the first row is still the first step." in table.notes


def test_skipped_lines_are_left_out() -> None:
    table = read_table(b"1;2\n3;4\n5;6\n7;8\n", "skip.csv", skip=1, skip_end=1)
    assert numbers(table) == [[3, 5], [4, 6]]
    assert table.lines.tolist() == [2, 3]


def test_a_table_read_across_has_its_rows_as_columns() -> None:
    table = read_table(b"country,2001,2002,2003\nA,5,6,7\nB,8,,9\n", "wide.csv", direction="across")
    assert dict(zip(table.columns, numbers(table), strict=True)) == {"A": [5, 6, 7], "B": [8, None, 9]}
    assert table.labels == ("2001", "2002", "2003")
    assert table.direction == "across"


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "i2", "?", "<f2", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_numpy_array_is_read_by_columns(dtype: str, order: str) -> None:
    x = np.array([[1, 0], [0, 1], [1, 1]], dtype, order=order)  # type: ignore[call-overload]
    np.save(file := io.BytesIO(), x)
    assert numbers(read_table(file.getvalue(), "x.npy")) == x.T.astype(float).tolist()
    np.savez(file := io.BytesIO(), x=x, other=np.zeros(7))
    assert numbers(read_table(file.getvalue(), "x.npz")) == x.T.astype(float).tolist()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([1, "a", None], object), "holds Python objects"),
        (np.array(["a"]), "holds text; wanted real numbers"),
        (np.array([1 + 2j]), "complex numbers"),
        (np.zeros((2, 2, 2)), "has shape (2, 2, 2); wanted (T,) or (T, D)"),
        (np.zeros(0), "has shape (0,)"),
        (np.array(1.0), "has shape ()"),
        (np.array([np.inf, 1]), "holds inf, which is not finite, in row 1"),
    ],
)
def test_other_arrays_are_refused_in_a_sentence(
    array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], words: str
) -> None:
    np.save(file := io.BytesIO(), array)
    with pytest.raises(ValueError, match=r"\.") as caught:
        read_table(file.getvalue(), "x.npy")
    assert words in str(caught.value)


def test_a_numpy_header_that_promises_more_than_there_is_takes_no_memory() -> None:
    np.save(file := io.BytesIO(), np.zeros(3))
    data = file.getvalue().replace(b"'shape': (3,), }           ", b"'shape': (30000000000,), } ")
    with pytest.raises(ValueError, match="24 bytes follow its header"):
        read_table(data, "x.npy")
