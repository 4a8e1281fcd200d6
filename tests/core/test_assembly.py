"""A cell from the matrices that someone has: every arrangement gives the cell it was written from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import GATE_ORDER, GATE_ORDERS, LSTMKind, LSTMParameters, assemble, read_matrix, run, run_variant
from lstm_core.arrangement import BIAS_ORDERS
from tests.core.oracle import random_cell

SEEDS = st.integers(0, 2**32 - 1)
Weights = dict[str, Any]


def stacked(params: LSTMParameters, order: str) -> tuple[Any, Any, Any]:
    """W, U and b with their blocks of rows in another order."""
    gates = params.by_gate()
    W, U, b = (np.concatenate([gates[f"{letter}_{gate}"] for gate in order]) for letter in "WUb")
    return W, U, b


def per_gate(params: LSTMParameters) -> Weights:
    return dict(params.by_gate())


def joint(params: LSTMParameters, joined: str = "xh") -> Weights:
    gates = params.by_gate()
    found = {f"W_{k}": np.hstack([gates[f"{'WU'['xh'.index(s)]}_{k}"] for s in joined]) for k in GATE_ORDER}
    return found | {name: array for name, array in gates.items() if name[0] in "bp"}


def all_of(params: LSTMParameters, order: str = GATE_ORDER) -> Weights:
    W, U, b = stacked(params, order)
    p = {} if params.peephole is None else {"p": np.stack([params.by_gate()[f"p_{k}"] for k in order if k != "g"])}
    return {"W": W, "U": U, "b": b} | p


def turned(weights: Weights) -> Weights:
    return {name: array.T if name[0] in "WU" else array for name, array in weights.items()}


def joint_stack(params: LSTMParameters, order: str, joined: str = "xh") -> Weights:
    W, U, b = stacked(params, order)
    return {"W": np.hstack([W, U] if joined == "xh" else [U, W]), "b": b}


def with_bias(params: LSTMParameters, columns: str) -> Weights:
    """One matrix a gate that has the bias as the column of a 1."""
    gates = params.by_gate()
    parts = {k: {"x": gates[f"W_{k}"], "h": gates[f"U_{k}"], "b": gates[f"b_{k}"][:, None]} for k in GATE_ORDER}
    found = {f"W_{k}": np.hstack([of[column] for column in columns]) for k, of in parts.items()}
    return found | {name: array for name, array in gates.items() if name[0] == "p"}


# Each way of writing a cell down, and the arguments that say what shapes do not.
WAYS: dict[str, tuple[Callable[[LSTMParameters], Weights], dict[str, Any]]] = {
    "per gate": (per_gate, {}),
    "per gate, columns": (lambda p: turned(per_gate(p)), {"transposed": True}),
    "per gate over [x, h]": (joint, {}),
    "per gate over [h, x]": (lambda p: joint(p, "hx"), {"joined": "hx"}),
    "per gate over [x, h], columns": (lambda p: turned(joint(p)), {}),
    "stacked": (all_of, {}),
    "stacked, columns": (lambda p: turned(all_of(p)), {"gates": "ifgo"}),
    **{f"stacked {o}": (partial(all_of, order=o), {"gates": o}) for o in map("".join, permutations("ifgo"))},
    "stacked over [x, h]": (lambda p: joint_stack(p, "ifgo"), {}),
    "TensorFlow 1": (lambda p: turned(joint_stack(p, "igfo")), {}),
    "stacked over [h, x], columns": (lambda p: turned(joint_stack(p, "figo", "hx")), {"gates": "figo", "joined": "hx"}),
    **{
        f"per gate over {columns}": (partial(with_bias, columns=columns), {"joined": columns})
        for columns in BIAS_ORDERS
    },
    "stacked over [h, x, 1], columns": (
        lambda p: turned({"W": np.vstack([with_bias(p, "hxb")[f"W_{k}"] for k in "figo"])}),
        {"gates": "figo", "joined": "hxb"},
    ),
    "one bias a number, bias as a column": (
        lambda p: per_gate(p) | {f"b_{k}": p.by_gate()[f"b_{k}"][:, None] for k in "ifgo"},
        {},
    ),
    "diagonal peepholes": (
        lambda p: per_gate(p) | {n: np.diag(a) for n, a in p.by_gate().items() if n[0] == "p"},
        {},
    ),
    "two biases": (lambda p: all_of(p) | {"b": 0.25 * p.bias, "b2": 0.75 * p.bias}, {}),
    "eight blocks of bias": (
        lambda p: all_of(p) | {"b": np.concatenate([0.25 * p.bias, 0.75 * p.bias])},
        {"gates": "ifgo"},
    ),
    "three axes of ONNX": (
        lambda p: {n: a[None] for n, a in all_of(p, "iofg").items() if n != "p"} | {"b": all_of(p, "iofg")["b"]},
        {},
    ),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, sizes=st.tuples(st.integers(1, 5), st.integers(1, 5)), peephole=st.booleans())
def test_a_cell_comes_back_from_every_arrangement(way: str, seed: int, sizes: tuple[int, int], peephole: bool) -> None:
    write, said = WAYS[way]
    D, H = sizes
    if peephole and not {"p", "p_i"} & write(random_cell(np.random.default_rng(0), D, H, peephole=True)).keys():
        peephole = False
    params = random_cell(np.random.default_rng(seed), D, H, peephole=peephole)
    cell = assemble(write(params), **said, input_size=D, hidden_size=H)
    square = {"transposed": False} if any(q.argument == "transposed" for q in cell.questions) else {}
    if way.endswith("columns") or way == "TensorFlow 1":
        square = {"transposed": True} if square else {}
    if square:  # the shapes are those of the transposed matrices too
        cell = assemble(write(params), **{**said, **square}, input_size=D, hidden_size=H)
    for name, array in params.by_gate().items():
        np.testing.assert_allclose(cell.parameters.by_gate()[name], array, rtol=1e-15, atol=1e-15, err_msg=name)


@given(sizes=st.tuples(st.integers(1, 9), st.integers(1, 9)), gates=st.sampled_from(sorted(GATE_ORDERS)))
@settings(max_examples=60, deadline=None)
def test_what_shapes_do_not_tell_is_asked_and_each_answer_is_an_argument(sizes: tuple[int, int], gates: str) -> None:
    params = random_cell(np.random.default_rng(1), *sizes)
    for write in (per_gate, joint, all_of, lambda p: joint_stack(p, gates), lambda p: turned(joint_stack(p, gates))):
        cell = assemble(write(params))
        for question in cell.questions:
            assert question.taken in question.choices
            assert question.sentence in cell.notes
            for choice in question.choices:
                answered = assemble(write(params), **{question.argument: choice})
                assert question.argument not in [other.argument for other in answered.questions]


def test_shapes_that_tell_are_not_asked_about() -> None:
    params = random_cell(np.random.default_rng(2), 3, 2)
    assert not assemble(per_gate(params)).questions
    turned_cell = assemble(turned(per_gate(params)))
    assert turned_cell.transposed and not turned_cell.questions
    np.testing.assert_array_equal(turned_cell.parameters.weight_ih, params.weight_ih)
    assert [question.argument for question in assemble(all_of(params)).questions] == ["gates"]
    assert [question.argument for question in assemble(joint(params)).questions] == ["joined"]


def test_square_matrices_are_asked_about_unless_they_are_symmetric() -> None:
    params = random_cell(np.random.default_rng(2), 2, 2)
    assert [question.argument for question in assemble(per_gate(params)).questions] == ["transposed"]
    assert not assemble({f"{letter}_{gate}": np.eye(2) for letter in "WU" for gate in "ifgo"}).questions


@pytest.mark.parametrize(
    ("names", "canonical"),
    [
        (("W_xf", "W_hf", "b_f"), ("W_f", "U_f", "b_f")),
        (("W_if", "W_hf", "bf"), ("W_f", "U_f", "b_f")),
        (("Wf", "Rf", "b_f"), ("W_f", "U_f", "b_f")),
    ],
)
def test_the_weights_may_have_the_names_of_papers_and_libraries(names: Any, canonical: Any) -> None:
    params = random_cell(np.random.default_rng(3), 3, 2)
    gates = params.by_gate()
    written = {
        n.replace("f", k): gates[c.replace("f", k)] for n, c in zip(names, canonical, strict=True) for k in "ifgo"
    }
    np.testing.assert_array_equal(assemble(written).parameters.weight_hh, params.weight_hh)
    with_c = {name[:-1] + name[-1].replace("g", "c"): array for name, array in written.items()}
    np.testing.assert_array_equal(assemble(with_c).parameters.weight_hh, params.weight_hh)


def test_the_forget_bias_of_a_framework_is_added_to_f_alone() -> None:
    params = random_cell(np.random.default_rng(4), 2, 3)
    added = assemble(all_of(params), forget_bias=1.0).parameters.bias - params.bias
    np.testing.assert_allclose(added, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], atol=1e-15)


def test_what_was_understood_has_names_shapes_and_first_numbers() -> None:
    cell = assemble(joint(random_cell(np.random.default_rng(5), 2, 3)) | {"h0": [1.0, 2.0, 3.0]})
    first = cell.understood[0]
    assert (first.name, first.shape, first.meaning) == ("W_i", (3, 5), "from [x, h] of i, rows are units")
    assert len(first.first) == 4
    assert cell.h0.tolist() == [1, 2, 3] and cell.c0.tolist() == [0, 0, 0]


ZERO = {"W": np.zeros((8, 3)), "U": np.zeros((8, 2)), "b": np.zeros(8)}


@pytest.mark.parametrize(
    ("weights", "arguments", "words"),
    [
        (None, {}, "weights is None"),
        ({}, {}, "The weights lack W"),
        ({"V": 1}, {}, "The weights have 'V'"),
        ({1: 1}, {}, "The weights have 1"),
        ({"W_i": [[1.0]], "U_i": [[1.0]]}, {}, "The weights lack W_f, W_g, W_o, U_f, U_g, U_o"),
        (ZERO | {"b_i": 1.0}, {}, "of all gates and b_i of one"),
        (ZERO | {"W_x": 1.0}, {}, "The weights have both W and W_x"),
        (ZERO | {"p_i": [1.0, 2.0]}, {}, "wanted p_i, p_f and p_o together"),
        (ZERO | {"U": np.zeros((8, 3))}, {}, "U has shape (8, 3); wanted (4H, H) or (H, 4H)"),
        (ZERO | {"b": np.zeros(7)}, {}, "b has shape (7,); wanted (8,) beside U (8, 2) and W (8, 3)"),
        (ZERO | {"W": np.zeros((7, 3))}, {}, "W has shape (7, 3); wanted (8, "),
        (ZERO | {"h0": np.zeros(3)}, {}, "h0 has shape (3,); wanted (2,)"),
        (ZERO, {"hidden_size": 3}, "U has shape (8, 2)"),
        (ZERO, {"transposed": True}, "with transposed = True"),
        (ZERO, {"gates": "ifg"}, "gates is 'ifg'"),
        (ZERO, {"gates": "iffo"}, "gates is 'iffo'"),
        (ZERO, {"joined": "h"}, "joined is 'h'"),
        (ZERO, {"forget_bias": np.nan}, "forget_bias is nan"),
        (ZERO | {"W": [[np.nan, 1.0, 2.0]] * 8}, {}, "W[0, 0] is nan"),
        (ZERO | {"W": "text"}, {}, "W holds"),
        (ZERO | {f"p_{k}": np.ones((2, 2)) for k in "ifo"}, {}, "numbers beside its diagonal"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_name_its_shape_and_the_right_one(
    weights: Any, arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match="wanted") as refused:
        assemble(weights, **arguments)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def exercise() -> LSTMParameters:
    pasted = {
        "W_f": "[.5 .3 .1 .2; .1 .4 .2 .3]",
        "W_i": "[.2 .1 .3 .4; .3 .2 .1 .5]",
        "W_g": "[.4 .2 .1 .3; .2 .5 .3 .1]",
        "W_o": "[.1 .3 .2 .4; .4 .1 .3 .2]",
        "b_f": "0",
    }
    return assemble({name: read_matrix(text).values for name, text in pasted.items()}).parameters


def test_the_exercise_with_one_matrix_a_gate() -> None:
    trace = run(exercise(), np.array([[1, 0.5]]))
    np.testing.assert_allclose(trace.c[0], [0.2598, 0.2526], atol=5e-5)
    np.testing.assert_allclose(trace.h[0], [0.1428, 0.1510], atol=5e-5)


def test_the_question_with_identities() -> None:
    eye = read_matrix("eye(5)").values
    given_as: Weights = {f"{letter}_{gate}": eye for letter in "WU" for gate in "ifgo"}
    start = {"h0": read_matrix("0 .5 .1 .2 .6").values, "c0": 0.0}
    cell = assemble(given_as | start)
    h = run(cell.parameters, np.array([[-0.1, 0.3, 0.1, -0.25, 0.1]]), h0=cell.h0, c0=cell.c0).h[0]
    np.testing.assert_allclose(h, [-0.022473, 0.295716, 0.059437, -0.011871, 0.256064], atol=5e-7)


def test_the_lecture_example_with_two_sequences() -> None:
    table = {"f": (1.63, 2.70, 1.62), "i": (1.65, 2.00, 0.62), "g": (0.94, 1.41, -0.32), "o": (-0.19, 4.38, 0.59)}
    cell = assemble({f"{a}_{k}": v for k, row in table.items() for a, v in zip("WUb", row, strict=True)})
    assert not cell.questions
    a, b = (run(cell.parameters, np.array([[first], [0.5], [0.25], [1.0]])) for first in (0.0, 1.0))
    np.testing.assert_allclose([a.c[0, 0], a.h[3, 0], b.h[3, 0]], [-0.2012, 0.0064, 0.9694], atol=5e-5)


def gru_exercise() -> Weights:
    rows = {
        "u": [[0.3, 0.2, 0.1, 0.4], [0.1, 0.5, 0.3, 0.2]],
        "r": [[0.2, 0.4, 0.3, 0.1], [0.4, 0.1, 0.2, 0.3]],
        "g": [[0.5, 0.1, 0.2, 0.3], [0.2, 0.3, 0.4, 0.1]],
    }
    found: Weights = {}
    for gate, matrix in rows.items():
        found |= {f"W_{gate}": np.array(matrix)[:, :2], f"U_{gate}": np.array(matrix)[:, 2:], f"b_{gate}": np.zeros(2)}
    return found | {"b_gh": np.zeros(2)}


def test_the_gru_exercise_with_the_reset_after_the_product() -> None:
    h = run_variant("gru_chung", gru_exercise(), np.array([[1, 0.5], [0.2, -1]])).series["h"]
    np.testing.assert_allclose(h[0], [0.2997, 0.1973], atol=5e-5)
    np.testing.assert_allclose(h[1], [0.177802, 0.0395], atol=5e-7)


@pytest.mark.parametrize("coupled", ["f", "i"])
@pytest.mark.parametrize("way", ["gates", "stacked", "joint"])
def test_a_coupled_lstm_is_put_together_from_three_gates(coupled: str, way: str) -> None:
    rng, kind = np.random.default_rng(4), LSTMKind(coupled, "hard_sigmoid_5")
    W, U, b, p = (rng.normal(size=shape) for shape in ((3, 3, 2), (3, 3, 3), (3, 3), (2, 3)))
    blocks = dict(zip(kind.gates, range(3), strict=True))
    if way == "gates":
        arrays = dict(zip("WUb", (W, U, b), strict=True))
        given = {f"{name}_{gate}": array[k] for gate, k in blocks.items() for name, array in arrays.items()}
        given |= {f"p_{gate}": p[k] for k, gate in enumerate(kind.gates.replace("g", ""))}
    elif way == "stacked":
        given = {"W": W.reshape(9, 2), "U": U.reshape(9, 3), "b": b.ravel(), "p": p}
    else:
        given = {"W": np.concatenate([W, U], axis=2).reshape(9, 5).T, "b": b.ravel(), "p": p}
    made = assemble(given, kind=kind, gates=None if way == "gates" else kind.gates).parameters
    assert made.kind == kind and made.peephole is not None
    for gate, k in blocks.items():
        for name, array in zip("WUb", (W, U, b), strict=True):
            np.testing.assert_array_equal(made.by_gate()[f"{name}_{gate}"], array[k])
    assert f"W_{coupled}" not in made.by_gate()
    assert [question.argument for question in assemble(given, kind=kind).questions if way == "stacked"] in (
        [],
        ["gates"],
    )


def test_weights_of_a_gate_that_is_coupled_are_refused_by_name() -> None:
    given = {f"{name}_{gate}": np.zeros((1, 1)) for gate in "ifgo" for name in "WU"}
    with pytest.raises(ValueError, match=r"The weights have 'W_f'; wanted .*f = 1 − i has no weights"):
        assemble(given, kind=LSTMKind("f"))
    with pytest.raises(ValueError, match="f = 1 − i has no bias"):
        assemble({"W": [[0.0]] * 3, "U": [[0.0]] * 3}, kind=LSTMKind("f"), forget_bias=1.0)
