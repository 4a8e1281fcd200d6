"""What is no number is told by all readers alike, and what a sentence asks for is read by them."""

import io
import re
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from lstm_core import parse_numbers, read_table
from lstm_core.matrices import read_matrix
from lstm_core.other_files import other_file
from lstm_core.pasted import read_weights
from lstm_core.typed import without_brackets


def _in_table(cell: str) -> list[float]:
    table = read_table(f"a;b\n{cell};1\n2;3\n".encode(), "a.csv")
    if table.refused:
        raise ValueError(table.refused[0].reason)
    assert not table.labels
    return list(table.columns["a"])


READERS: list[Callable[[str], list[float]]] = [
    _in_table,
    lambda cell: parse_numbers(f"{cell}\n2").ravel().tolist(),
    lambda cell: read_matrix(f"{cell}\n2").values.ravel().tolist(),
]
WRONG = [  # a cell, what is said of it, and that cell as the sentence asks for it
    ("inf", "not finite", "9"),
    ("1e400", "beyond the range", "1e300"),
    ("1e-400", "nearer to 0", "1e-300"),
    ("0x1F", "hexadecimal", "31"),
    ("1_000", "signs between thousands", "1000"),
    ("'5'", "in quotation marks", "5"),
    ("1e", "something behind", "1"),
    ("5-", "sign behind it", "-5"),
]


@pytest.mark.parametrize(("cell", "words", "mended"), WRONG)
def test_each_reader_says_why_a_cell_is_no_number_and_reads_what_it_asks_for(
    cell: str, words: str, mended: str
) -> None:
    for read in READERS if cell != "'5'" else READERS[:2]:  # a matrix has numbers in quotes too
        with pytest.raises(ValueError, match=words):
            read(cell)
        assert read(mended) == [float(mended), 2]


@pytest.mark.parametrize(
    ("cell", "words", "mended"),
    [
        ("1/2", "fraction", "0.5"),
        ("$5", "currency sign", "5"),
        ("1D3", "another letter than e", "1e3"),
        ("５", "0 to 9", "5"),
    ],
)
def test_what_a_matrix_reads_tables_and_typed_numbers_name(cell: str, words: str, mended: str) -> None:
    for read in READERS[:2]:
        with pytest.raises(ValueError, match=words):
            read(cell)
        assert read(mended) == [float(mended), 2]


def test_cells_that_are_only_written_wrongly_name_no_rows_and_are_refused() -> None:
    table = read_table(b"price,level\n$5,1\n$6,2\n", "a.csv")
    assert table.labels == ()
    assert [one.name for one in table.refused] == ["price"]
    assert "Column price is refused (line 2): it holds '$5'" in table.notes[-1]


def test_a_comma_within_cells_parts_none_where_semicolons_part_all() -> None:
    """An Indian number has commas at other places; read as three columns it would be wrong without a word."""
    table = read_table(b"a;b\n1,23,456;5\n2,34,567;6\n", "a.csv")
    assert list(table.columns) == ["b"]
    assert table.refused[0].name == "a"


@pytest.mark.parametrize(
    "text", ["| a | b |\n|---|:--:|\n| 1 | 2 |\n| 3 | 4 |\n", "a|b\n---|---\n1|2\n3|4\n", "a|b\n--+--\n1|2\n3|4\n"]
)
def test_a_line_that_is_drawn_is_no_name_of_a_column(text: str) -> None:
    table = read_table(text.encode(), "a.md")
    assert {name: values.tolist() for name, values in table.columns.items()} == {"a": [1, 3], "b": [2, 4]}
    assert "Left out before the table: line 2." in table.notes


def test_two_strokes_alone_are_a_missing_value() -> None:
    table = read_table(b"a\n1\n--\n3\n", "a.csv")
    assert table.missing == {"a": (3,)}


@pytest.mark.parametrize("sign", [":", "x"])
def test_a_delimiter_that_is_named_and_not_known_is_said(sign: str) -> None:
    text = f"sep={sign}\na{sign}b\n1{sign}2\n"
    with pytest.raises(ValueError, match=f"Line 1 names '{sign}'"):
        read_table(text.encode(), "a.csv")
    read_table(text.replace(f"sep={sign}\n", "").replace(sign, ";").encode(), "a.csv")


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "text")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "remedy"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture", "take the file that has the numbers"),
        (b"\xff\xd8\xff\xe0", "a picture", "take"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a picture", "take"),
        (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "a web page", "take"),
        (b'<?xml version="1.0"?><a>1</a>', "an XML file", "take"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "a pointer of Git LFS", "download"),
        (_zip("xl/workbook.xml"), "an Excel workbook", "save the sheet"),
        (_zip("table.csv"), "an archive", "unpack it"),
        (b"\x1f\x8b\x08", "an archive", "unpack it"),
    ],
)
def test_another_file_is_called_what_it_is_and_the_advice_can_be_followed(data: bytes, kind: str, remedy: str) -> None:
    assert other_file(data) is not None
    with pytest.raises(ValueError, match=kind) as caught:
        read_table(data, "a.csv")
    assert remedy in str(caught.value)


def test_a_file_of_words_is_not_said_to_have_a_header() -> None:
    with pytest.raises(ValueError, match="no row of numbers, only words such as 'hello'"):
        read_table(b"hello", "a.csv")


def test_a_column_of_marks_is_not_called_empty() -> None:
    table = read_table(b"a,b,c\n1,nan,\n2,?,\n", "a.csv")
    assert [one.reason for one in table.refused] == ["has marks of missing values and no number", "is empty"]


def test_a_list_in_brackets_may_go_on_in_the_next_line() -> None:
    """NumPy and PyTorch break a long vector anywhere; where the parts are as long, two rows were read of it."""
    assert parse_numbers("array([1, 2,\n       3, 4])").ravel().tolist() == [1, 2, 3, 4]
    assert parse_numbers("[[1, 2,\n 3, 4],\n [5, 6,\n 7, 8]]").tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert parse_numbers("tensor([0.1, 0.2], device='cuda:0')").ravel().tolist() == [0.1, 0.2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1, 2", "“[” is not closed; wanted “]”"),
        ("{1", "“{” is not closed; wanted “}”"),
        ("((1, 2)", "“(” is not closed; wanted “)”"),
        ("[[1, 2], [3, 4]", "“[” is not closed; wanted “]”"),
        ("np.array([1, 2]", "“(” is not closed; wanted “)”"),
        ("x = [0.5, 0.7, 0.", "“[” is not closed; wanted “]”"),
        ("[1, 2)", "“)” closes “[”, which only “]” does"),
    ],
)
def test_a_bracket_without_its_other_is_no_list_of_numbers(text: str, words: str) -> None:
    """What is cut off may be cut off within a number: of [0.5, 0.7 there came two numbers, and nobody was told."""
    for read in (parse_numbers, read_matrix, without_brackets):
        with pytest.raises(ValueError, match=re.escape(words)):
            read(text)


@pytest.mark.parametrize("text", ["1, 2]", "[1, 2]]", "1) 0.5\n2) 0.7", "]1, 2["])
def test_a_bracket_that_closes_nothing_is_no_list_of_numbers(text: str) -> None:
    """1) 0.5 was read as two numbers, of which the first only counts."""
    for read in (parse_numbers, without_brackets):
        with pytest.raises(ValueError, match=r"“[\])]” closes nothing; wanted “[\[(]” before it"):
            read(text)
    with pytest.raises(ValueError, match=r"bracket that is in no pair|closes nothing"):
        read_matrix(text)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("[1] 0.5 0.7", [0.5, 0.7]),
        (" [1] 0.5 0.7\n [3] 0.9 1.1", [0.5, 0.7, 0.9, 1.1]),
        ("     [,1] [,2]\n[1,]  0.5  0.7\n[2,]  0.9  1.1", [0.5, 0.7, 0.9, 1.1]),
        ("[1] [2] [3]", [1, 2, 3]),
        ("[1, 2]", [1, 2]),
    ],
)
def test_the_places_that_r_prints_are_no_numbers_of_a_list(text: str, x: list[float]) -> None:
    assert parse_numbers(text).ravel().tolist() == x


@pytest.mark.parametrize("number", ["1.234,5", "1,234.5"])
def test_a_number_with_both_signs_is_not_read_as_two(number: str) -> None:
    for read in (parse_numbers, read_matrix):
        with pytest.raises(ValueError, match="one with a sign between thousands"):
            read(number)
        read(number.replace(",", ", "))
        read(number.replace("1.2" if number[1] == "." else "1,2", "12").replace(",", "."))
    assert parse_numbers("0.5,1.2").ravel().tolist() == [0.5, 1.2]
    assert parse_numbers(number, decimal=".").size == 2  # who has said what the point is has said it


def test_two_numbers_in_quotes_are_not_one_with_a_comma() -> None:
    assert read_matrix('"1","2"').values.tolist() == [1, 2]


def test_a_gap_of_a_numpy_file_is_in_a_row_since_it_has_no_lines() -> None:
    np.save(file := io.BytesIO(), np.array([1.0, np.nan, 3.0]))
    assert "In column 1 no number stands in row 2." in read_table(file.getvalue(), "a.npy").notes


def test_a_name_that_is_no_weight_is_named_and_not_taken_for_a_part_of_the_matrix_before_it() -> None:
    with pytest.raises(ValueError, match="The text has W_q, which is no weight"):
        read_weights("W_f = [1 2], W_q = [3 4]")


def test_a_name_without_numbers_behind_it_is_told_so() -> None:
    for text in ("W_f", "W_f =", "W_f = 1\nU_f ="):
        with pytest.raises(ValueError, match=r"Nothing stands behind [WU]_f"):
            read_weights(text)
