"""Ten more samples of each kind of thing that people bring: matrices, tables and texts, with their right values.

The right values are by loops written here or stand beside the sample, never by the reader that is tested.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from lstm_core import Assembly, OtherAssembly, read_table
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


# -- an identity that is said, and rows of gates without a letter: as they stand in FIELD.md, and as others write them

IDENTITY: dict[str, dict[str, str]] = {
    "as it stands in the question": {
        "text": "W = U = I, 5 inputs, 5 units, b = 0, x −.1 .3 .1 −.25 .1, h₀ 0 .5 .1 .2 .6, c₀ 0"
    },
    "a line each": {"text": "W = U = I\nb = 0\nx = -.1 .3 .1 -.25 .1\nh0 = 0 .5 .1 .2 .6\nc0 = 0"},
    "in words": {
        "text": "All W and U are the identity matrix, b = 0. x = (-.1, .3, .1, -.25, .1), h0 = (0, .5, .1, .2, .6)"
    },
    "with its size": {"text": "W = U = I_5, b = 0, x = (-.1, .3, .1, -.25, .1), h0 = (0, .5, .1, .2, .6)"},
    "LaTeX": {"text": r"$W = U = \mathbf{I}$, $b = 0$, $x = (-.1, .3, .1, -.25, .1)$, $h_0 = (0, .5, .1, .2, .6)$"},
    "NumPy": {"text": "W = U = np.eye(5)\nb = np.zeros(5)\nx = [-.1, .3, .1, -.25, .1]\nh0 = [0, .5, .1, .2, .6]"},
    "a factor of one": {"text": "W = 1 I\nU = 2 * eye(5) / 2\nb = 0\nx = -.1 .3 .1 -.25 .1\nh0 = 0 .5 .1 .2 .6"},
    "gate by gate": {
        "text": "W_f = W_i = W_g = W_o = I\nU_f = U_i = U_g = U_o = I\nb = 0\nx = -.1 .3 .1 -.25 .1\nh0 = 0 .5 .1 .2 .6"
    },
    "in fields": {"way": "stacked", "W": "I", "U": "eye(5)", "b": "0", "x": "-.1 .3 .1 -.25 .1", "h0": "0 .5 .1 .2 .6"},
    "in the field of each gate": {
        "way": "gates",
        **{f"{letter}_{gate}": "identity" for letter in "WU" for gate in "figo"},
        **{"x": "-.1 .3 .1 -.25 .1", "h0": "0 .5 .1 .2 .6"},
    },
}


@pytest.mark.parametrize("name", IDENTITY)
def test_an_identity_is_as_large_as_all_else_says(name: str) -> None:
    found = understand(Entry().having(**IDENTITY[name]))
    assert found.problems == () and found.questions == ()
    assert found.run is not None
    h = build(Experiment(found.run)).trace.h
    np.testing.assert_allclose(h, [[-0.022473, 0.295716, 0.059437, -0.011871, 0.256064]], atol=5e-7)


def test_what_was_read_as_an_identity_is_said() -> None:
    entry = Entry().having(text="W = 2 I\nU = −I\nb = 0\nh0 = 1 2 3")
    found = understand(entry)
    assert "Read as 2 times the identity matrix, 3 × 3: W." in found.notes
    assert "Read as −1 times the identity matrix, 3 × 3: U." in found.notes
    assert isinstance(found.assembly, Assembly)
    gates = found.assembly.parameters.by_gate()
    for gate in "figo":
        np.testing.assert_array_equal(gates[f"W_{gate}"], 2 * np.eye(3))
        np.testing.assert_array_equal(gates[f"U_{gate}"], -np.eye(3))


def test_the_size_of_an_identity_is_asked_where_a_line_may_be_one_step_or_many() -> None:
    entry = Entry().having(text="W = U = I, b = 0, x = .5 .25 1")
    (question,) = understand(entry).questions
    assert (question.argument, question.choices, question.taken) == ("hidden_size", (3, 1), 3)
    shapes = [understand(entry.having(hidden_size=answer)).x for answer in ("", "3", "1")]
    assert [x.shape for x in shapes if x is not None] == [(1, 3), (1, 3), (3, 1)]


@pytest.mark.parametrize("cell", ["gru", "gru_chung_before", "rnn"])
def test_an_identity_is_that_of_each_block_of_another_cell(cell: str) -> None:
    found = understand(Entry().having(cell=cell, text="W = U = I, b = 0, h0 = .1 .2, x = 1 2"))
    assert found.problems == () and isinstance(found.assembly, OtherAssembly)
    assert all((w == np.eye(2)).all() for name, w in found.assembly.weights.items() if name[0] in "WU")


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("W = U = I, b = 0", "text", "The size of the identity matrix is not said"),
        ("W = I + 1, U = I, b = 0, h0 = 0 1", "W", "'I', which is no number"),
        ("W = 1,000 I, U = I, b = 0, h0 = 0 1", "W", "wanted"),
        ("W = eye(99999), U = I, b = 0", "W", "wanted at most 1,000,000 numbers"),
        ("W = I, b = 0, h0 = 0 1", "", "W has shape (2, 2); wanted (4H, D + H)"),
        ("f 1 2 3\ni 1 2 3\ng 1 2\no 1 2 3", "text", "rows of numbers for f, i, g and o; wanted one for each"),
        ("f 1 2 3\ni 1 2 3\nf 1 2 3\no 1 2 3", "text", "rows of numbers for f, i and o; wanted one for each"),
        ("f 1 2 3\ni 1 2 3\ng 1 2 3", "", "lack W_o"),
    ],
)
def test_what_is_no_identity_and_no_row_of_each_gate_is_refused(text: str, field: str, words: str) -> None:
    found = understand(Entry().having(text=text))
    assert found.run is None
    assert any(name == field and words in sentence for name, sentence in found.problems), found.problems


ROWS = "f 1.63 2.70 1.62, i 1.65 2.00 .62, g .94 1.41 −.32, o −.19 4.38 .59"
NUMBERS_ALONE = "1.63 2.70 1.62\n1.65 2.00 .62\n.94 1.41 −.32\n−.19 4.38 .59"
AT_A_TIME = {"x": "0\n.5\n.25\n1"}
LECTURE: dict[str, dict[str, str]] = {
    "as it stands in the lecture": {
        "text": f"(w, u, b): {ROWS}; sequence A 0 .5 .25 1, sequence B 1 .5 .25 1",
    },
    "without its head": {"text": ROWS, **AT_A_TIME},
    "a line each": {"text": ROWS.replace(", ", "\n"), "x": "0 .5 .25 1"},
    "a table": {"text": "w u b\n" + ROWS.replace(", ", "\n"), **AT_A_TIME},
    "names of the gates": {
        "text": "forget gate: 1.63, 2.70, 1.62\ninput gate: 1.65, 2.00, .62\ncandidate: .94, 1.41, −.32\n"
        "output gate: −.19, 4.38, .59\nx = 0 .5 .25 1",
    },
    "tuples": {
        "text": "f = (1.63, 2.70, 1.62), i = (1.65, 2, .62), g = (.94, 1.41, −.32), o = (−.19, 4.38, .59)",
        **AT_A_TIME,
    },
    "the bias first": {
        "text": "(b, w, u)\nf 1.62 1.63 2.70\ni .62 1.65 2.00\ng −.32 .94 1.41\no .59 −.19 4.38",
        **AT_A_TIME,
    },
    "a name each": {
        "text": "f: w = 1.63, u = 2.70, b = 1.62\ni: w = 1.65, u = 2, b = .62\ng: w = .94, u = 1.41, b = −.32\n"
        "o: w = −.19, u = 4.38, b = .59",
        **AT_A_TIME,
    },
    "numbers alone, in an order that is chosen": {"text": NUMBERS_ALONE, "gates": "figo", **AT_A_TIME},
    "in the field of all gates": {"way": "stacked", "W": NUMBERS_ALONE, "gates": "figo", **AT_A_TIME},
    "in the field of each gate": {
        "way": "gates",
        **{"W_f": "1.63 2.70 1.62", "W_i": "1.65 2.00 .62", "W_g": ".94 1.41 −.32", "W_o": "−.19 4.38 .59"},
        **AT_A_TIME,
    },
}


@pytest.mark.parametrize("name", LECTURE)
def test_a_row_of_three_numbers_a_gate_is_from_x_from_h_and_a_bias(name: str) -> None:
    found = understand(Entry().having(**LECTURE[name]))
    assert found.problems == ()
    assert found.run is not None
    trace = build(Experiment(found.run)).trace
    np.testing.assert_allclose([trace.c[0, 0], trace.h[3, 0]], [-0.2012, 0.0064], atol=5e-5)


def test_the_second_sequence_of_the_lecture_is_told_and_runs_too() -> None:
    entry = Entry().having(text=f"(w, u, b): {ROWS}; sequence A 0 .5 .25 1, sequence B 1 .5 .25 1")
    assert any(note.startswith("Of the sequences A was taken as x.") for note in understand(entry).notes)
    second = understand(Entry().having(text=f"(w, u, b): {ROWS}", x="1 .5 .25 1")).run
    assert second is not None
    assert build(Experiment(second)).trace.h[3, 0] == pytest.approx(0.9694, abs=5e-5)


def test_what_is_taken_of_numbers_alone_is_asked_and_can_be_another() -> None:
    entry = Entry().having(text=NUMBERS_ALONE, **AT_A_TIME)
    found = understand(entry)
    asked = {question.argument: question for question in found.questions}
    assert asked["gates"].taken == "ifgo" and asked["joined"].taken == "xhb"
    assert set(asked["joined"].choices) == {"xh", "hx", "xhb", "hxb", "bxh", "bhx"}
    two = understand(entry.having(x="1 2\n3 4"))
    assert {question.argument: question.taken for question in two.questions}["joined"] == "xh"
    assert two.x is not None and two.x.shape == (2, 2)
    other = understand(entry.having(joined="bhx")).assembly
    assert isinstance(other, Assembly)
    assert other.parameters.by_gate()["b_i"].tolist() == [1.63]


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
