"""Ten more samples of each kind of thing that people bring: matrices, tables and texts, with their right values.

The right values are by loops written here or stand beside the sample, never by the reader that is tested.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from lstm_core import read_table
from lstm_view.own.cell.reading import understand
from lstm_view.own.sequence.choose import Choice, chosen
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Experiment, Numbers, Random, Run, Text
from lstm_view.state.inputs import read_inputs
from lstm_view.state.scene import build
from tests.view.drive import payload
from tests.view.test_own_table import upload, use, widget
from tests.view.test_own_typed import reading, typed

# -- matrices: one cell of two inputs and two units, as ten people would type it

W = {"f": [[0.5, -0.25], [1.5, 0.1]], "i": [[0.2, 0.3], [-0.4, 0.75]]}
W |= {"g": [[1.25, -1.0], [0.05, 0.6]], "o": [[-0.3, 0.8], [0.9, -0.15]]}
U = {"f": [[0.1, 0.2], [0.3, -0.4]], "i": [[-0.5, 0.6], [0.7, 0.8]]}
U |= {"g": [[0.9, -0.1], [0.25, 0.35]], "o": [[0.45, 0.55], [-0.65, 0.15]]}
B = {"f": [1.0, 0.5], "i": [0.0, -0.25], "g": [0.125, 0.0], "o": [-1.0, 0.75]}
X = [[1.0, -0.5], [0.25, 2.0], [-1.5, 0.0]]


def by_hand() -> tuple[list[float], list[float]]:
    """h and c after the last step, by a plain loop."""

    def sigma(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    h, c = [0.0, 0.0], [0.0, 0.0]
    for x in X:
        z = {
            gate: [sum(W[gate][k][j] * x[j] + U[gate][k][j] * h[j] for j in range(2)) + B[gate][k] for k in range(2)]
            for gate in "figo"
        }
        c = [sigma(z["f"][k]) * c[k] + sigma(z["i"][k]) * math.tanh(z["g"][k]) for k in range(2)]
        h = [sigma(z["o"][k]) * math.tanh(c[k]) for k in range(2)]
    return h, c


def spaced(rows: list[list[float]]) -> str:
    return "; ".join(" ".join(map(str, row)) for row in rows)


def latex(rows: list[list[float]]) -> str:
    body = r" \\ ".join(" & ".join(map(str, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def joint(gate: str) -> list[list[float]]:
    return [[*w, *u] for w, u in zip(W[gate], U[gate], strict=True)]


def stacked(of: dict[str, Any], order: str) -> list[Any]:
    return [row for gate in order for row in of[gate]]


def turned(rows: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*rows, strict=True)]


def lines(*parts: str) -> str:
    return "\n".join(parts)


XS = f"x = {X}"
MATRICES: dict[str, dict[str, str]] = {
    "Python lists": {
        "text": lines(*(f"W_{g} = {W[g]}\nU_{g} = {U[g]}\nb_{g} = {B[g]}" for g in "figo"), XS),
    },
    "MATLAB, forget gate last": {
        "text": lines(*(f"W_{g} = [{spaced(W[g])}]\nU_{g} = [{spaced(U[g])}]\nb_{g} = {B[g]}" for g in "iogf"), XS),
    },
    "LaTeX": {
        "text": lines(*(f"W_{g} = {latex(W[g])}\nU_{g} = {latex(U[g])}\nb_{g} = {B[g]}" for g in "figo"), XS),
    },
    "NumPy code": {
        "text": lines(
            "import numpy as np",
            *(f"W_{g} = np.array({W[g]})\nU_{g} = np.array({U[g]})\nb_{g} = np.array({B[g]})" for g in "figo"),
            f"x = np.array({X})",
        ),
    },
    "one matrix a gate over [x, h]": {
        "text": lines(*(f"W_{g} = {joint(g)}\nb_{g} = {B[g]}" for g in "figo"), XS),
        "joined": "xh",
    },
    "names with words, the candidate called c": {
        "text": lines(
            *(
                f"W_{name} = {W[g]}\nU_{name} = {U[g]}\nb_{name} = {B[g]}"
                for g, name in {"f": "forget", "i": "input", "g": "candidate", "o": "output"}.items()
            ),
            XS,
        ),
    },
    "PyTorch's state, two biases": {
        "text": lines(
            f"weight_ih_l0 = {stacked(W, 'ifgo')}",
            f"weight_hh_l0 = {stacked(U, 'ifgo')}",
            f"bias_ih_l0 = {[value - 0.5 for value in stacked(B, 'ifgo')]}",
            f"bias_hh_l0 = {[0.5] * 8}",
            XS,
        ),
        "gates": "ifgo",
    },
    "Keras's kernels, units in columns": {
        "text": lines(
            f"kernel = {turned(stacked(W, 'ifgo'))}",
            f"recurrent_kernel = {turned(stacked(U, 'ifgo'))}",
            f"bias = {stacked(B, 'ifgo')}",
            XS,
        ),
        "gates": "ifgo",
    },
    "stacked in the order of ONNX": {
        "way": "stacked",
        **{name: spaced(stacked(of, "iofg")) for name, of in {"W": W, "U": U}.items()},
        "b": " ".join(map(str, stacked(B, "iofg"))),
        "x": f"[{spaced(X)}]",
        "gates": "iofg",
    },
    "a spreadsheet with decimal commas, field by field": {
        "way": "gates",
        **{
            f"{letter}_{g}": "\n".join("\t".join(map(str, row)).replace(".", ",") for row in of[g])
            for letter, of in {"W": W, "U": U}.items()
            for g in "figo"
        },
        **{f"b_{g}": "\t".join(map(str, B[g])).replace(".", ",") for g in "figo"},
        "x": "\n".join("\t".join(map(str, row)).replace(".", ",") for row in X),
    },
}


@pytest.mark.parametrize("name", MATRICES)
def test_a_typed_cell_runs_with_the_numbers_that_were_meant(name: str) -> None:
    found = understand(Entry().having(**MATRICES[name]))
    assert found.problems == ()
    assert found.run is not None
    trace = build(Experiment(found.run)).trace
    h, c = by_hand()
    np.testing.assert_array_equal(trace.x, X)
    np.testing.assert_allclose(trace.h[-1], h, rtol=1e-12)
    np.testing.assert_allclose(trace.c[-1], c, rtol=1e-12)


# -- tables: bytes as programs write them; the column that is chosen, its numbers, and its labels

TABLES: dict[str, tuple[bytes, str, list[float], list[str] | None]] = {
    "pandas with an index": (
        b",temp,hum\n0,21.5,40\n1,-3.25,41.5\n2,1e-3,39\n",
        "temp",
        [21.5, -3.25, 0.001],
        None,
    ),
    "a German spreadsheet": (
        "Datum;Umsatz\r\n01.02.2020;1.234,50\r\n02.02.2020;987,25\r\n03.02.2020;12.000,00\r\n".encode("cp1252"),
        "Umsatz",
        [1234.5, 987.25, 12000.0],
        ["01.02.2020", "02.02.2020", "03.02.2020"],
    ),
    "thousands in quotes": (
        b'day,"visits"\nMon,"1,204"\nTue,"12,050"\nWed,"980"\n',
        "visits",
        [1204.0, 12050.0, 980.0],
        ["Mon", "Tue", "Wed"],
    ),
    "R with row names": (
        b'"mpg" "wt"\n"Mazda RX4" 21 2.62\n"Datsun 710" 22.8 2.32\n"Valiant" 18.1 3.46\n',
        "wt",
        [2.62, 2.32, 3.46],
        ["Mazda RX4", "Datsun 710", "Valiant"],
    ),
    "tabs and a byte order mark": (
        "\ufefftime\tx\n0.0\t0.5\n0.1\t-0.5\n0.2\t0.25\n".encode("utf-8"),
        "x",
        [0.5, -0.5, 0.25],
        None,
    ),
    "UTF-16 of a spreadsheet": (
        "step\tvalue\n1\t3.5\n2\t4.5\n3\t-1\n".encode("utf-16"),
        "value",
        [3.5, 4.5, -1.0],
        None,
    ),
    "remarks before and a total after": (
        b"# sensor 7\n# volts\nt,v\n1,0.1\n2,0.2\n3,0.4\n",
        "v",
        [0.1, 0.2, 0.4],
        None,
    ),
    "columns aligned with blanks": (
        b"year   flow   level\n1871   1120    3.1\n1872   1160    3.2\n1873    963    2.9\n",
        "flow",
        [1120.0, 1160.0, 963.0],
        None,
    ),
    "the minus of a book": (
        "t;Δ\n1;−0,5\n2;0,25\n3;−1,75\n".encode(),
        "Δ",
        [-0.5, 0.25, -1.75],
        None,
    ),
    "pipes and blanks": (
        b"city | rain\nOslo | 1.5\nBern | 0.0\nRome | 2.75\n",
        "rain",
        [1.5, 0.0, 2.75],
        ["Oslo", "Bern", "Rome"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_read_as_its_program_meant_it(name: str) -> None:
    data, column, values, labels = TABLES[name]
    table = read_table(data, "sample.csv")
    made = chosen(table, Choice((column,), 0, len(values)), "sample.csv")
    assert made.x[:, 0].tolist() == values
    if labels is not None:
        assert list(made.labels) == labels


@pytest.mark.parametrize("name", ["a German spreadsheet", "R with row names"])
def test_a_table_goes_through_the_page(name: str) -> None:
    data, column, values, labels = TABLES[name]
    at = upload(data, "sample.csv", story="random")
    widget(at, "Columns").set_value([column]).run()
    widget(at, "Values").set_value("none").run()
    shown = payload(use(at))
    assert shown["x"] == values
    assert shown["labels"] == labels


# -- texts: typed numbers, and characters or words with the order of their inputs

NUMBERS: list[tuple[Numbers, list[list[float]]]] = [
    (Numbers("0.1 0.2 0.3"), [[0.1], [0.2], [0.3]]),
    (Numbers("1;2;3"), [[1], [2], [3]]),
    (Numbers("1,5; −2,25"), [[1.5], [-2.25]]),
    (Numbers("x = [0, .5, .25, 1.]"), [[0], [0.5], [0.25], [1]]),
    (Numbers("1 0.5\n0.2 -1"), [[1, 0.5], [0.2, -1]]),
    (Numbers("1 0.5; 0.2 -1;"), [[1, 0.5], [0.2, -1]]),
    (Numbers("1,5 2; 0,25 3"), [[1.5, 2], [0.25, 3]]),
    (Numbers("1 0.5", one_step=True), [[1, 0.5]]),
    (Numbers("[[1, 2], [3, 4], [5, 6]]"), [[1, 2], [3, 4], [5, 6]]),
    (Numbers("rain, wind\n0.5, 2\n1.5, 3"), [[0.5, 2], [1.5, 3]]),
    (Numbers("0,5 0,7", decimal="comma"), [[0.5], [0.7]]),
    (Numbers("1e-3\t2E2\t+4"), [[0.001], [200], [4]]),
]


@pytest.mark.parametrize(("given", "x"), NUMBERS, ids=lambda value: repr(value)[:40])
def test_typed_numbers_are_the_steps_and_inputs_that_were_meant(given: Numbers, x: list[list[float]]) -> None:
    np.testing.assert_array_equal(read_inputs(Run(Random(), given)).x, x)


TEXTS: list[tuple[Text, list[str], list[int]]] = [
    (Text("abba"), ["a", "b"], [0, 1, 1, 0]),
    (Text("abaB", order="a b B"), ["a", "b", "B"], [0, 1, 0, 2]),
    (Text("hello", order="h e l o"), ["h", "e", "l", "o"], [0, 1, 2, 2, 3]),
    (Text("hello", order="helo"), ["h", "e", "l", "o"], [0, 1, 2, 2, 3]),
    (Text("ab", order="xaby"), ["x", "a", "b", "y"], [1, 2]),
    (Text("a b", order="space a b"), ["space", "a", "b"], [1, 0, 2]),
    (Text("1010"), ["0", "1"], [1, 0, 1, 0]),
    (Text("to be or not to be", by="words"), ["be", "not", "or", "to"], [3, 0, 2, 1, 3, 0]),
    (Text("not good", by="words", order="good not bad"), ["good", "not", "bad"], [1, 0]),
    (Text("äÄ€", order="€ ä Ä"), ["€", "ä", "Ä"], [1, 2, 0]),
]


@pytest.mark.parametrize(("given", "names", "places"), TEXTS, ids=lambda value: repr(value)[:40])
def test_a_text_is_one_input_a_sign_in_the_order_that_was_said(
    given: Text, names: list[str], places: list[int]
) -> None:
    found = read_inputs(Run(Random(), given))
    assert list(found.names) == names
    assert found.x.tolist() == [[float(k == place) for k in range(len(names))] for place in places]


def test_numbers_and_texts_go_through_the_page() -> None:
    for given, x in (NUMBERS[2], NUMBERS[7]):
        shown = payload(typed(given.data))
        assert shown["x"] == [value for row in x for value in row]
        assert shown["notices"] == []
    text, names, places = TEXTS[2]
    shown = payload(reading(text.data, order=text.order))
    assert shown["inputs"] == names
    np.testing.assert_array_equal(np.reshape(shown["x"], (-1, len(names))).argmax(axis=1), places)
