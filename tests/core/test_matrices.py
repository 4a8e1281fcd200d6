"""A pasted matrix: every notation gives the same numbers, and what is no number is named by row and column."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_core import read_matrix

Rows = list[list[float]]


def joined(rows: Rows, cell: str, row: str, write: Callable[[float], str] = repr) -> str:
    return row.join(cell.join(map(write, values)) for values in rows)


def comma(value: float) -> str:
    return f"{value!r}".replace(".", ",")


def latex(value: float) -> str:
    mantissa, e, exponent = repr(value).partition("e")
    return mantissa + (rf" \cdot 10^{{{int(exponent)}}}" if e else "")


def columns(rows: Rows) -> str:
    return ", ".join(map(repr, np.array(rows).ravel(order="F").tolist()))


WRITERS: dict[str, Callable[[Rows], str]] = {
    "spreadsheet": lambda rows: joined(rows, "\t", "\n"),
    "spreadsheet, decimal comma": lambda rows: joined(rows, "\t", "\r\n", comma),
    "comma separated": lambda rows: joined(rows, ",", "\n"),
    "semicolons, decimal comma": lambda rows: joined(rows, ";", "\n", comma),
    "spaces": lambda rows: joined(rows, "   ", "\n"),
    "spaces, true minus": lambda rows: joined(rows, " ", "\n").replace("-", "−"),
    "Python": str,
    "Python, assigned, over lines": lambda rows: "W_f = [\n    " + ",\n    ".join(map(str, rows)) + ",\n]",
    "Python tuples": lambda rows: "(" + ", ".join(f"({', '.join(map(repr, row))},)" for row in rows) + ",)",
    "JSON": json.dumps,
    "JSON over lines": lambda rows: json.dumps(rows, indent=2),
    "NumPy repr": lambda rows: np.array_repr(np.array(rows), precision=17),
    "NumPy print": lambda rows: np.array_str(np.array(rows), precision=17),
    "NumPy program": lambda rows: f"W = np.array({rows}, dtype=np.float64)",
    "list of NumPy arrays": lambda rows: str([f"array({row})" for row in rows]).replace("'", ""),
    "three axes": lambda rows: f"array([{rows}])",
    "MATLAB": lambda rows: f"W = [{joined(rows, ' ', '; ')}];",
    "MATLAB over lines": lambda rows: f"[{joined(rows, ', ', ';' + chr(10))}]",
    "MATLAB, transposed": lambda rows: f"[{joined(np.array(rows).T.tolist(), ' ', '; ')}]'",
    "Julia print": lambda rows: f"{len(rows)}×{len(rows[0])} Matrix{{Float64}}:\n {joined(rows, '  ', chr(10) + ' ')}",
    "LaTeX": lambda rows: r"\begin{bmatrix} " + joined(rows, " & ", r" \\ ", latex) + r" \end{bmatrix}",
    "LaTeX, left and array": lambda rows: (
        r"$$W = \left[\begin{array}{cc} " + joined(rows, "&", "\\\\[2pt]\n", latex) + r" \end{array}\right]$$"
    ),
    "R": lambda rows: f"W <- matrix(c({columns(rows)}), nrow = {len(rows)})",
    "R by row": lambda rows: f"matrix(c({joined(rows, ', ', ', ')}), ncol = {len(rows[0])}, byrow = TRUE)",
    "R rbind": lambda rows: "rbind(" + ", ".join("c" + str(tuple(row)) for row in rows) + ")",
    "R dput": lambda rows: f"structure(c({columns(rows)}), dim = c({len(rows)}L, {len(rows[0])}L))",
    "Mathematica": lambda rows: str(rows).replace("[", "{").replace("]", "}").replace("e", "*^"),
    "Markdown": lambda rows: "\n".join(f"| {joined([row], ' | ', '')} |" for row in rows),
    "C": lambda rows: "{" + ", ".join("{" + joined([row], "f, ", "") + "f}" for row in rows) + "}",
}
FLOATS = st.floats(-1e6, 1e6).map(lambda value: value + 0.0) | st.integers(-9, 9).map(float)
SHAPES = st.tuples(st.integers(2, 5), st.integers(2, 5))


@pytest.mark.parametrize("notation", WRITERS)
@settings(max_examples=25, deadline=None)
@given(values=arrays(np.float64, SHAPES, elements=FLOATS))
def test_a_matrix_written_in_any_notation_comes_back(notation: str, values: Any) -> None:
    read = read_matrix(WRITERS[notation](values.tolist()))
    assert read.shape == values.shape
    np.testing.assert_allclose(read.values, values, rtol=1e-15, atol=0)


def test_what_torch_and_numpy_print_is_read() -> None:
    weight = torch.nn.Parameter(torch.tensor([[0.5, 0.25], [-0.125, 3.0]]))
    for text in (repr(weight), str(weight.data), repr(weight.detach().numpy()), str(weight.detach().numpy())):
        assert read_matrix(text).values.tolist() == weight.tolist(), text


def test_a_long_row_that_numpy_wraps_is_one_row() -> None:
    long = np.random.default_rng(0).normal(size=23)
    assert read_matrix(repr(long)).shape == read_matrix(str(long)).shape == (23,)
    assert read_matrix(str(np.stack([long, long]))).shape == (2, 23)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.5", 0.5),
        ("-0,5", -0.5),
        ("b = 1/4", 0.25),
        ("½ ¾", [0.5, 0.75]),
        ("[0, 0.5, 0.25, 1]", [0.0, 0.5, 0.25, 1.0]),
        ("−0.377, 0.956", [-0.377, 0.956]),
        ("0,5; 0,7; 1,2", [0.5, 0.7, 1.2]),
        ("0,5 0,7", [0.5, 0.7]),
        ('"0,5";"0,7"', [0.5, 0.7]),
        ('"0,5","0,7"\n"0,1",2', [[0.5, 0.7], [0.1, 2.0]]),
        ('"0.5"\t"0.7"', [0.5, 0.7]),
        ("[.5 .3; .1 .2]", [[0.5, 0.3], [0.1, 0.2]]),
        ("[[0.1 0.2]\n [0.3 0.4]]", [[0.1, 0.2], [0.3, 0.4]]),
        (r"\begin{pmatrix} \frac{1}{2} \\ -\frac14 \end{pmatrix}", [[0.5], [-0.25]]),
        (r"\left[ 0{,}5 \;\; 1{,}25 \right]", [0.5, 1.25]),
        ("[1;2]", [[1.0], [2.0]]),
        ("[[1],[2]]", [[1.0], [2.0]]),
        ("1\n2", [[1.0], [2.0]]),
        ("c(1, 2L)", [1.0, 2.0]),
        ("cbind(c(1, 2), c(3, 4))", [[1.0, 3.0], [2.0, 4.0]]),
        ("     [,1] [,2]\n[1,]  0.5  0.3\n[2,]  0.1 -0.2", [[0.5, 0.3], [0.1, -0.2]]),
        ("[1] 0.1 0.2\n[3] 0.3", [0.1, 0.2, 0.3]),
        ("W =\n\n   1.0e+03 *\n\n    0.5000    0.3000\n", [500.0, 300.0]),
        ("<tf.Variable 'a:0' shape=(1, 2) dtype=float32, numpy=array([[0.5, 2.]], dtype=float32)>", [[0.5, 2.0]]),
        ("eye(2)", [[1.0, 0.0], [0.0, 1.0]]),
        ("np.zeros((1, 2))", [[0.0, 0.0]]),
        ("[np.float64(0.5), np.float64(1.0)]", [0.5, 1.0]),
        ("# forget gate\n1 2\n3 4", [[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_single_rows_columns_and_numbers(text: str, values: Any) -> None:
    assert read_matrix(text).values.tolist() == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "text is empty"),
        ("0.5,,0.7", "Row 1, column 2 is empty"),
        ("1\t2\n3\t", "Row 2, column 2 is empty"),
        ("[[1, 2], [3, x]]", "Row 2, column 2 is 'x'"),
        ("x1\tx2\n1\t2", "Row 1, column 1 is 'x1', which is no number (leave headings and names out)"),
        ("1 2\n3", "Row 2 has 1 number, row 1 has 2 numbers"),
        ("[[1, 2], [3]]", "Row 2 has 1 number"),
        ("nan 1", "Row 1, column 1 is 'nan', which is not finite"),
        ("1 1e999", "Row 1, column 2 is '1e999', which is beyond the range"),
        ("1/0", "Row 1, column 1 is '1/0'"),
        ("[0.1 ... 0.2]", "numbers left out"),
        ("[1 - 2]", "Row 1, column 2 is '-'"),
        ("50%", "in percent"),
        ("10² 1", "Row 1, column 1 is '10²'"),
        ("1½", "stands behind a number"),
        ("1 000", "begins with zeros"),
        ("0x10", "Row 1, column 1 is '0x10'"),
        ("1_000", "Row 1, column 1 is '1_000'"),
        ("1.234,5", "can be two numbers"),
        ("1,234.5", "can be two numbers"),
        ('"1,234",0.5', "in quotes may have a sign between thousands"),
        ('"1,2,3";4', "in quotes"),
        ("0,5", "can be one number with a decimal comma or two numbers"),
        ("0,5\t0.3", "wanted one decimal sign"),
        ("[1, 2", "is not closed"),
        ("1, 2]", "Row 1, column 2 is '2]'"),
        ("[1, 2)", "“)” closes “[”, which only “]” does"),
        ("[[1, 2], [3, 4]], [[5, 6], [7, 8]]", "2 matrices"),
        ("[[[1, 2]], [[3, 4]]]", "2 matrices"),
        (r"\begin{bmatrix}1\end{bmatrix}\begin{bmatrix}2\end{bmatrix}", "more than one matrix"),
        ("[1, 2, [3]]", "brackets beside numbers"),
        ('{"W": [[1]]}', "brackets beside numbers"),
        ("rand(2, 2)", "rand(…) is not computed here"),
        ("matrix(c(1, 2, 3), nrow = 2)", "2 rows"),
        ("[]", "There is no number"),
        ("1 " * 2_000_001, "4000002 characters"),
    ],
)
def test_what_is_no_number_or_has_two_meanings_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="wanted") as refused:
        read_matrix(text)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0,5; 0,7", "0,5 is 0.5"),
        ('"0,5";"0,7"', "0,5 is 0.5"),
        ("1,234\t2,5", "1,234 is 1.234"),
        ("1,234\t2,345", "1,234 is 1.234, not 1234"),
        ("1,5,2,5", "parting whole numbers"),
        ("[1 2\n3 4]", "Each of the 2 lines was read as a row"),
        ("matrix(c(1, 2, 3, 4), 2)", "column by column"),
        ("[1 2; 3 4]'", "transposed"),
        ("1.0e+03 *\n1 2", "multiplied by the 1.0e+03"),
        ("[0,5; 0,3]", "commas in brackets were read as parting numbers"),
        ("1 2\n\n3 4", "Empty lines were left out"),
        ("% f\n1 2", "1 line of comment left out"),
    ],
)
def test_what_could_be_read_otherwise_is_told(text: str, words: str) -> None:
    assert words in " ".join(read_matrix(text).notes)


def test_the_decimal_sign_can_be_chosen() -> None:
    assert read_matrix("0,5", decimal=",").values == 0.5
    assert read_matrix("0,5", decimal=".").values.tolist() == [0.0, 5.0]
    assert read_matrix("1,2\t3,4", decimal=",").values.tolist() == [1.2, 3.4]
    with pytest.raises(ValueError, match=r"Row 1, column 1 is '1,2', with a comma"):
        read_matrix("1,2\t3,4", decimal=".")


@settings(max_examples=300, deadline=None)
@example(text="--")  # the line under a table's header, alone
@example(text="|--|\n+-+")
@given(text=st.text("0123456789.,;- \n\t[](){}eEx/'\\&|−½cW=", max_size=30) | st.text(max_size=20))
def test_any_text_is_read_as_finite_numbers_or_refused_in_a_sentence(text: str) -> None:
    try:
        read = read_matrix(text)
    except ValueError as refused:
        assert str(refused).endswith(".") and "wanted" in str(refused)
    else:
        assert np.isfinite(read.values).all() and read.values.size > 0
