"""All matrices of a cell in one text: the exercise as people write it gives its printed numbers."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import assemble, named_parts, read_weights, run
from lstm_core.layout import GRU_LAYOUT
from lstm_core.pasted import said_beside, said_in_words, words_beside
from lstm_core.weight_names import canonical
from tests.core.oracle import random_cell

EXERCISES = {
    "on one line": "W_f [.5 .3 .1 .2; .1 .4 .2 .3], W_i [.2 .1 .3 .4; .3 .2 .1 .5], "
    "W_g [.4 .2 .1 .3; .2 .5 .3 .1], W_o [.1 .3 .2 .4; .4 .1 .3 .2]",
    "MATLAB": "Wf = [.5 .3 .1 .2; .1 .4 .2 .3];\nWi = [.2 .1 .3 .4; .3 .2 .1 .5];\n"
    "Wg = [.4 .2 .1 .3; .2 .5 .3 .1];\nWo = [.1 .3 .2 .4; .4 .1 .3 .2];\nbf = [0; 0];",
    "NumPy": "W_f = np.array([[.5, .3, .1, .2],\n                [.1, .4, .2, .3]])\n"
    "W_i = np.array([[.2, .1, .3, .4], [.3, .2, .1, .5]])\nW_c = np.array([[.4, .2, .1, .3], [.2, .5, .3, .1]])\n"
    "W_o = np.array([[.1, .3, .2, .4], [.4, .1, .3, .2]])\nb_f = np.zeros(2)\n",
    "LaTeX": r"W_{f} = \begin{bmatrix} .5 & .3 & .1 & .2 \\ .1 & .4 & .2 & .3 \end{bmatrix}, \\"
    r"W_{i} = \begin{bmatrix} .2 & .1 & .3 & .4 \\ .3 & .2 & .1 & .5 \end{bmatrix}, \\"
    r"W_{g} = \begin{bmatrix} .4 & .2 & .1 & .3 \\ .2 & .5 & .3 & .1 \end{bmatrix}, \\"
    r"W_{o} = \begin{bmatrix} .1 & .3 & .2 & .4 \\ .4 & .1 & .3 & .2 \end{bmatrix}",
    "tables with tabs": "W_f\n0,5\t0,3\t0,1\t0,2\n0,1\t0,4\t0,2\t0,3\n\nW_i\n0,2\t0,1\t0,3\t0,4\n0,3\t0,2\t0,1\t0,5\n\n"
    "W_g\n0,4\t0,2\t0,1\t0,3\n0,2\t0,5\t0,3\t0,1\n\nW_o\n0,1\t0,3\t0,2\t0,4\n0,4\t0,1\t0,3\t0,2\n",
}


@pytest.mark.parametrize("way", EXERCISES)
def test_the_exercise_gives_its_printed_numbers(way: str) -> None:
    cell = assemble({name: matrix.values for name, matrix in read_weights(EXERCISES[way]).items()})
    trace = run(cell.parameters, np.array([[1, 0.5]]))
    np.testing.assert_allclose(trace.c[0], [0.2598, 0.2526], atol=5e-5)
    np.testing.assert_allclose(trace.h[0], [0.1428, 0.1510], atol=5e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), sizes=st.tuples(st.integers(1, 4), st.integers(2, 4)), python=st.booleans())
def test_any_cell_written_by_name_comes_back(seed: int, sizes: tuple[int, int], python: bool) -> None:
    gates = random_cell(np.random.default_rng(seed), *sizes).by_gate()
    text = "\n".join(f"{n} = {a.tolist() if python else f'np.array({a.tolist()})'}" for n, a in gates.items())
    found = read_weights(text)
    assert list(found) == list(gates)
    for name, array in gates.items():
        np.testing.assert_array_equal(found[name].values, array)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The text is empty; wanted W_i"),
        ("[1 2; 3 4]", "has no name in front"),
        ("V = [1 2]", "has V, which is no weight"),
        ("1 2\nW_f = 1", "'1 2' has no name in front"),
        ("W_f = 1\nW_f = 2", "The text has W_f twice"),
        ("W_f = 1\nb_f = x", "b_f: Row 1, column 1 is 'x'"),
        ("W_f = 1\nV = 2", "has V, which is no weight"),
    ],
)
def test_what_has_no_name_or_no_numbers_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="wanted") as refused:
        read_weights(text)
    assert words in str(refused.value)


def test_what_is_assigned_in_a_program_is_told_apart_from_what_is_not() -> None:
    program = """\
from contextlib import suppress

import numpy as np
# forget gate
W_f = np.array([[.5, .3], [.1, .4]])  # (H, D)
H = 2
x = np.array([1, .5])
h_prev = np.zeros(2)
W_i = W_o = np.eye(2)
print(W_f)
"""
    found = named_parts(program)
    assert list(found) == ["W_f", "H", "x", "h_prev", "W_i", "W_o"]
    assert found["x"] == "np.array([1, .5])"
    assert found["W_i"] == found["W_o"] == "np.eye(2)"
    with pytest.raises(ValueError, match="has H, which is no weight"):
        read_weights(program)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("weight_ih_l0", "W"), ("weight_hh_l0", "U"), ("bias_ih_l0", "b"), ("bias_hh_l0", "b2")),
        *(("kernel", "W"), ("recurrent_kernel", "U"), ("bias", "b"), ("W_forget", "W_f"), ("b_candidate", "b_g")),
        *(("h_prev", "h0"), ("h_{t-1}", "h0"), ("c₀", "c0"), ("initial_c", "c0"), ("h_0", "h0")),
        *(("W_ih", "W"), ("W_hi", "U_i"), ("b_hf", "b2_f"), ("b_ii", "b_i"), ("u_f", "U_f"), ("w_o", "W_o")),
        *(("x", None), ("hidden", None), ("T", None), ("h", None), ("c1", None)),
    ],
)
def test_names_of_papers_and_programs_mean_what_they_mean_there(name: str, meant: str | None) -> None:
    assert canonical(name) == meant


_W, _U, _B = (np.round(np.random.default_rng(5).normal(size=shape), 4) for shape in ((8, 3), (8, 2), (8,)))


def _printed(array: np.ndarray) -> str:
    return np.array2string(array, separator=", ")


_TORCH = {
    "weight_ih_l0": f"tensor({_printed(_W)})",
    "weight_hh_l0": f"tensor({_printed(_U)})",
    "bias_ih_l0": f"tensor({_printed(_B)})",
    "bias_hh_l0": f"tensor({_printed(0 * _B)})",
}
PRINTED = {
    "state_dict": f"OrderedDict([{', '.join(f'({name!r}, {text})' for name, text in _TORCH.items())}])",
    "a dictionary": f"{{{', '.join(f'{name!r}: {text}' for name, text in _TORCH.items())}}}",
    "named_parameters": "\n".join(
        f"{name} Parameter containing:\n{text[:-1]}, requires_grad=True)" for name, text in _TORCH.items()
    ),
    "set by hand": "\n".join(f"lstm.{name}.data = torch.{text}" for name, text in _TORCH.items()),
    "JSON": f'{{"W": {_W.tolist()}, "U": {_U.tolist()}, "b": {_B.tolist()}}}',
    "get_weights": f"[array({_printed(_W.T)}, dtype=float32), array({_printed(_U.T)}, dtype=float32), "
    f"array({_printed(_B)}, dtype=float32)]",
    "print": f"Weights of the LSTM:\nW_ih\n{_W}\nW_hh\n{_U}\nb_ih\n{_B}",
}


@pytest.mark.parametrize("way", PRINTED)
def test_what_a_program_prints_is_read_with_its_names(way: str) -> None:
    cell = assemble({name: matrix.values for name, matrix in read_weights(PRINTED[way]).items()}, gates="ifgo")
    np.testing.assert_array_equal(cell.parameters.weight_ih, _W)
    np.testing.assert_array_equal(cell.parameters.weight_hh, _U)
    np.testing.assert_array_equal(cell.parameters.bias, _B)


def test_headings_before_and_between_the_matrices_are_no_part_of_them() -> None:
    text = "Given:\nForget gate: W_f = 0.5, b_f = 1\nInput gate: W_i = -0.4\nCandidate: W_c = 0.9\nx_1 = 1, x_2 = 2"
    assert named_parts(text) == {"W_f": "0.5", "b_f": "1", "W_i": "-0.4", "W_c": "0.9", "x_1": "1", "x_2": "2"}


@pytest.mark.parametrize(
    "text", [" " * 50_000, "\n" * 50_000 + "1", "a." * 25_000, "W = " + "]" * 50_000, "'" * 50_000]
)
def test_a_long_text_that_says_nothing_is_refused_or_read_at_once(text: str) -> None:
    with suppress(ValueError):
        assert set(named_parts(text)) <= {"W"}


PROSE = {
    "LSTM with two units. W_f = [[.5,.3],[.1,.4]], W_i = [[1,2],[3,4]] .": {"W_f": 4, "W_i": 4},
    "An LSTM with 2 units. The weights are W_f = [[.5,.3],[.1,.4]], and W_i = [[1,2],[3,4]]. The rest is 0.": None,
    "An LSTM with 2 units. The weights are W_f = [[.5,.3],[.1,.4]], and W_i = [[1,2],[3,4]]. The rest is zero.": {
        "W_f": 4,
        "W_i": 4,
    },
    "Let W_f = [.5; .3], U_f = [[1,2],[3,4]] and b_f = [0, 0].": {"W_f": 2, "U_f": 4, "b_f": 2},
    "W_f = 0.5. Next, b_f = 1.": {"W_f": 1, "b_f": 1},
    "W_f = 0.5 and U_f = 0.25 and b_f = 0.": {"W_f": 1, "U_f": 1, "b_f": 1},
    "W_f = [1 2] for the forget gate, b_f = 0 as always.": {"W_f": 2, "b_f": 1},
    "W_f = [[1,2],[3,4]] transposed, b_f = 0": None,
    "W_f = 3 sevenths, b_f = 0": None,
    "W_f = [1 2] but not 3, b_f = 0": None,
    "1 2 W_f = 1": None,
    "b_f = 0; two": None,
    "b_f = 0.5, abc": None,
    "b_f = 3 mio": None,
}


@pytest.mark.parametrize("text", PROSE)
def test_words_round_the_matrices_are_left_out_unless_they_may_change_a_number(text: str) -> None:
    sizes = PROSE[text]
    if sizes is None:
        with pytest.raises(ValueError, match="wanted"):
            read_weights(text)
    else:
        assert {name: matrix.values.size for name, matrix in read_weights(text).items()} == sizes


def test_what_was_left_out_can_be_told_but_for_headings_and_single_words() -> None:
    text = "LSTM with two units. W_f = [1 2] for the forget gate, and b_f = 0. The others are alike."
    assert words_beside(text) == ("LSTM with two units", "for the forget gate, and", "The others are alike")
    assert words_beside("Forget gate:\nW_f = 1, b_f = 0") == ()


@pytest.mark.parametrize("text", ["1 " + "a " * 25_000, "] " * 25_000, ("a" + " " * 99) * 500, "1 a," * 12_000])
def test_long_prose_is_read_at_once(text: str) -> None:
    with suppress(ValueError):
        named_parts(f"W_f = {text}")


def exercise(around: str) -> str:
    """A cell of one unit and one input, with something said around its numbers."""
    return "W_f = [1 2], W_i = [3 4], " + around + ", W_o = [7 8]"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("W_g (candidate) = [5 6], all biases 0", 0.0),
        ("W_g (the candidate) [5 6], biases 0.5", 0.5),
        ("W_g = [5 6] (candidate) and the biases are all zero", None),
        ("W_g = [5 6], the biases are all zero", 0.0),
        ("W_g = [5 6], no biases", 0.0),
        ("W_g = [5 6], all bias values = −1", -1.0),
        ("W_g = [5 6], alle Biaswerte sind 0", 0.0),
    ],
)
def test_words_round_the_numbers_of_an_exercise_are_left_out_or_become_a_bias(said: str, wanted: float | None) -> None:
    if wanted is None:  # "and" goes on with the matrix: nobody's guess
        with pytest.raises(ValueError, match="W_g"):
            read_weights(exercise(said))
        return
    found = read_weights(exercise(said))
    assert {name: matrix.values.tolist() for name, matrix in found.items()} == {
        **{"W_f": [1, 2], "W_i": [3, 4], "W_g": [5, 6], "W_o": [7, 8]},
        "b": wanted,
    }


@pytest.mark.parametrize(
    "said",
    [
        "W_g (transposed) = [5 6]",
        "W_g (half) = [5 6]",
        "W_g (output gate) = [5 6]",
        "W_g = [5 6] (negative)",
        "W_g = [5 6], forget biases zero, forget biases 1",
        "W_g = [5 6], b = 1, all biases 0",
    ],
)
def test_a_word_that_would_change_a_number_or_contradicts_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"W_g|twice"):
        read_weights(exercise(said))


def test_a_vector_behind_words_is_the_bias_and_a_name_of_keras_stays_one() -> None:
    assert read_weights("W = [1; 2; 3; 4]\nThe biases are [1 2 3 4]")["b"].values.tolist() == [1, 2, 3, 4]
    assert list(named_parts("kernel = [1 2]\nrecurrent_kernel = [1 2]\nbias = [1 2]\nbias_ih_l0 = 1")) == [
        *("kernel", "recurrent_kernel", "bias", "bias_ih_l0"),
    ]


@pytest.mark.parametrize(
    ("text", "steps"), [("one step x = (1, 2)", 1), ("x = (1, 2) (2 time steps)", 2), ("x = 1, then 2", None)]
)
def test_steps_that_are_counted_in_words_are_no_part_of_the_sequence(text: str, steps: int | None) -> None:
    found = said_in_words(f"W_f = [1 2], {text}")
    assert (found.steps, "step" in found.text) == (steps, False)


@pytest.mark.parametrize(
    ("equation", "updates"),
    [
        ("h = (1 − z) h_before + z h~", "writes"),
        ("h_t = (1 - z_t) * h_{t-1} + z_t * n_t", "writes"),
        ("h = z·h_prev + (1 − z)·h~", "keeps"),
        ("h = (1-z) ⊙ n + z ⊙ h", "keeps"),
    ],
)
def test_an_equation_of_h_says_what_z_does(equation: str, updates: str) -> None:
    assert said_in_words(f"W_z = 1, {equation}, W_r = 1", GRU_LAYOUT.canonical).updates == updates


def test_a_long_line_of_blanks_brackets_and_names_takes_no_time() -> None:
    for text in (" " * 50_000 + "(", "h=" * 50_000, "W_f (" * 20_000, "biases " * 20_000, ", zero" * 20_000):
        assert said_in_words(f"W_f = 1 {text}").read == ()


GRU = "W_z [.3 .2; .1 .5], W_r [.2 .4; .4 .1], W_h [.5 .1; .2 .3]"


@pytest.mark.parametrize(
    "text",
    [
        f"{GRU}, h_t = z h + (1-z) n, biases 0.5, x = (1, .5)",
        f"{GRU}, biases 0.5, h_t = z h + (1-z) n, x = (1, .5)",
        f"{GRU}, biases 0.5, h = (1 − z) h_before + z h~, x = (1, .5)",
        f"{GRU}, biases 0.5. h = (1 − z) h_before + z h~. x = (1, .5)",
        f"{GRU}\nbiases 0.5\nh = (1 − z) h + z n\nx = (1, .5)",
    ],
)
def test_an_equation_takes_nothing_along_that_stands_beside_it(text: str) -> None:
    parts = named_parts(text, GRU_LAYOUT.canonical)
    assert (parts["b"].strip(" ,"), parts["x"]) == ("0.5", "(1, .5)")


def test_a_number_of_which_a_word_names_the_beginning_only_is_not_read() -> None:
    assert said_in_words("W_f = [1 2], start values 0, x = 1").read == (("start values 0", "h0 = 0, c0 = 0"),)
    assert said_in_words("W_f = [1 2], start values 0.5, x = 1").read == ()


def test_words_about_rows_and_columns_are_never_left_out() -> None:
    for words in ("columns are units", "row by row", "transposed"):
        assert words in named_parts(f"W_f = [1 2; 3 4] ({words}), b_f = 0")["W_f"]


@pytest.mark.parametrize(
    ("said", "columns"),
    [
        ("over [x, h]", "xh"),
        ("over [h_{t-1}, x_t]", "hx"),
        ("times (h_prev; x_t)", "hx"),
        ("over [x(t), h(t-1), 1]", "xhb"),
        ("over [1, h, x]", "bhx"),
        ("over [x, h] here and [h, x] there", ""),
        ("over both", ""),
        ("computed by step(h, x)", ""),
    ],
)
def test_what_a_matrix_is_over_is_heard(said: str, columns: str) -> None:
    assert (
        said_beside(f"One matrix a gate, {said}: W_f = [1 2], W_i = [1 2], W_g = [1 2], W_o = [1 2]").columns == columns
    )


def test_rows_of_numbers_alone_may_have_parts_with_names_behind_them() -> None:
    parts = named_parts("1.63 2.70 1.62\n1.65 2 .62\n.94 1.41 -.32\n-.19 4.38 .59\nx = 0 .5\nh0 = 0")
    assert list(parts) == ["W", "x", "h0"]


def test_a_refusal_shows_a_text_on_one_line_and_in_whole_quotes() -> None:
    with pytest.raises(ValueError, match="has no name") as refused:
        named_parts("1 2 3\n4 5 6 " + "7 8 9 " * 20)
    shown = str(refused.value).partition(" has no name")[0]
    assert "\\n" not in shown
    assert shown.startswith("'1 2 3 4 5 6")
    assert shown.endswith("…'")
