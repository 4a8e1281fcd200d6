"""What stands before the recurrent layer of an ONNX model is run too, as far as it is a line of parts."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from lstm_core.models import ModelFile, read_model, run_model
from lstm_core.models.onnx.proof import prove_onnx
from tests.core.models.torch_models import filled, numbers

D, K, H, T = 3, 4, 2, 5


class Scaled(torch.nn.Module):  # type: ignore[misc]
    """(x − mean) / spread, or back."""

    def __init__(self, size: int, *, back: bool = False) -> None:
        super().__init__()
        self.back = back
        self.register_buffer("mean", torch.arange(size) * 0.3 - 0.2)
        self.register_buffer("spread", torch.arange(size) * 0.7 + 0.4)

    def forward(self, x: Any) -> Any:
        """Return what is shaped as x."""
        return x * self.spread + self.mean if self.back else (x - self.mean) / self.spread


class Fronted(torch.nn.Module):  # type: ignore[misc]
    """Parts, a recurrent layer behind them, and a head."""

    def __init__(self, front: Sequence[Any], memory: Any) -> None:
        super().__init__()
        self.front, self.memory = torch.nn.Sequential(*front), memory
        self.head = torch.nn.Linear(memory.hidden_size, 2)

    def forward(self, x: Any) -> Any:
        """Return (B, T, 2)."""
        return self.head(self.memory(self.front(x))[0])


def exported(module: Any, x: Any, opset: int) -> bytes:
    """A file by PyTorch's exporter."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # this exporter is the older of two, and says so
        torch.onnx.export(module, (torch.from_numpy(x),), file, opset_version=opset, dynamo=False)
    return file.getvalue()


def parts(model: ModelFile) -> list[str]:
    return [
        f"{type(part).__name__} {getattr(part, 'activation', '')}{part.input_size}-{part.output_size}"
        for part in model.chain
    ]


def foreign(data: bytes, x: Any) -> Any:
    """What the whole model, as it stands in the file, makes of x."""
    model = onnx.load_model_from_string(data)
    return ReferenceEvaluator(model).run(None, {model.graph.input[0].name: x})[0]


def dense(inputs: int, outputs: int, **options: Any) -> Any:
    return torch.nn.Linear(inputs, outputs, **options)


LSTM, GRU, RNN = torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN
FRONTS: dict[str, tuple[Any, Any, int, list[str]]] = {
    "dense": (lambda: [dense(D, K)], LSTM, 17, ["Dense linear3-4"]),
    "relu": (lambda: [dense(D, K), torch.nn.ReLU()], LSTM, 9, ["Dense relu3-4"]),
    "several": (
        lambda: [dense(D, 5, bias=False), torch.nn.Tanh(), torch.nn.Dropout(), dense(5, K), torch.nn.Sigmoid()],
        GRU,
        13,
        ["Dense tanh3-5", "Dense sigmoid5-4"],
    ),
    "norm": (lambda: [torch.nn.LayerNorm(D), dense(D, K)], RNN, 17, ["LayerNorm 3-3", "Dense linear3-4"]),
    "norm behind": (lambda: [dense(D, K), torch.nn.LayerNorm(K)], LSTM, 17, ["Dense linear3-4", "LayerNorm 4-4"]),
    "softmax": (lambda: [dense(D, K), torch.nn.Softmax(-1)], LSTM, 11, ["Dense softmax3-4"]),
    "alone": (lambda: [torch.nn.Tanh(), dense(D, K)], LSTM, 17, ["Dense tanh3-3", "Dense linear3-4"]),
    "scaled": (lambda: [Scaled(D), dense(D, K)], LSTM, 17, ["Dense linear3-3", "Dense linear3-3", "Dense linear3-4"]),
    "embedding": (
        lambda: [torch.nn.Embedding(6, D), dense(D, K), torch.nn.ReLU()],
        LSTM,
        17,
        ["Embedding 6-3", "Dense relu3-4"],
    ),
}


@cache
def of_torch(name: str, *, batch_first: bool = True) -> tuple[bytes, Any, Any]:
    """A file, an input, and what torch makes of it."""
    front, memory, opset, _ = FRONTS[name]
    module = filled(Fronted(front(), memory(K, H, batch_first=batch_first)), dtype=torch.float32)
    x = np.array([0, 5, 2, 2, 4]) if name == "embedding" else numbers(T, D).astype(np.float32)
    given = x[None] if batch_first else x[:, None]
    y = module(torch.from_numpy(given)).detach().numpy().reshape(T, -1)
    return exported(module, given, opset), x, y


@pytest.mark.parametrize("name", FRONTS)
def test_what_torch_puts_before_a_layer_is_run(name: str) -> None:
    data, x, y = of_torch(name)
    model = read_model(data, "model.onnx")
    assert parts(model)[:-2] == FRONTS[name][3]
    assert model.input_size == (6 if name == "embedding" else D)
    assert not any("before" in note for note in model.notes)
    np.testing.assert_allclose(run_model(model, x).output, y, atol=1e-6)
    np.testing.assert_allclose(foreign(data, x[None]).reshape(T, -1), y, atol=1e-6)


def test_a_model_that_has_its_steps_first_is_run_too() -> None:
    data, x, y = of_torch("relu", batch_first=False)
    np.testing.assert_allclose(run_model(read_model(data, "model.onnx"), x).output, y, atol=1e-6)


@pytest.mark.parametrize("name", FRONTS)
def test_the_proof_of_order_runs_the_files_own_nodes_from_the_first_one_on(name: str) -> None:
    data, x, _ = of_torch(name)
    for given in (None, x):
        proof = prove_onnx(data, given)
        assert proof.applied.difference < 1e-6
        assert proof.matching == (proof.applied,)


def test_a_proof_sees_a_front_that_was_read_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstm_core.models.onnx import parts as parts_of_onnx

    monkeypatch.setitem(parts_of_onnx.FUNCTIONS, "Relu", "tanh")
    assert prove_onnx(of_torch("relu")[0]).applied.difference > 1e-3


def made(nodes: Sequence[Any], constants: dict[str, Any], shape: Sequence[int] | None) -> bytes:
    """A file of nodes between x and an LSTM that reads z, and of that LSTM."""
    draw = np.random.default_rng(8)
    weights = {
        name: draw.normal(size=size).astype(np.float32)
        for name, size in (("W", (1, 4 * H, K)), ("R", (1, 4 * H, H)), ("B", (1, 8 * H)))
    }
    lstm = helper.make_node("LSTM", ["z", "W", "R", "B"], ["Y"], name="lstm", hidden_size=H)
    graph = helper.make_graph(
        [*nodes, lstm],
        "made",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(one), name) for name, one in (weights | constants).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def array(seed: int, *shape: int) -> Any:
    return numbers(*shape, seed=seed).astype(np.float32)


ROWS = {"rows": np.array([-1, D]), "steps": np.array([T, 1, K]), "A": array(3, D, K), "b": array(4, K)}
node = helper.make_node
SHAPED = {
    "product of rows": (  # as tf2onnx writes a dense part on three axes
        [
            node("Reshape", ["x", "rows"], ["r"]),
            node("MatMul", ["r", "A"], ["m"]),
            node("Reshape", ["m", "steps"], ["s"]),
            node("Add", ["s", "b"], ["a"]),
            node("Relu", ["a"], ["z"]),
        ],
        ROWS,
    ),
    "gemm of rows": (
        [
            node("Reshape", ["x", "rows"], ["r"]),
            node("Gemm", ["r", "A", "b"], ["m"], transB=1, alpha=0.5, beta=2.0),
            node("Tanh", ["m"], ["t"]),
            node("Reshape", ["t", "steps"], ["z"]),
        ],
        ROWS | {"A": array(3, K, D)},
    ),
    "computed shape": (
        [
            node("MatMul", ["x", "A"], ["m"]),
            node("Shape", ["m"], ["shape"]),
            node("Reshape", ["m", "one"], ["r"]),
            node("Add", ["b", "r"], ["a"]),
            node("Reshape", ["a", "shape"], ["z"]),
        ],
        ROWS | {"one": np.array([-1, K])},
    ),
    "turned weight": (
        [
            node("Transpose", ["A"], ["At"], perm=[1, 0]),
            node("MatMul", ["x", "At"], ["z"]),
        ],
        ROWS | {"A": array(3, K, D)},
    ),
}


@pytest.mark.parametrize("name", SHAPED)
def test_a_dense_part_is_found_however_it_is_written(name: str) -> None:
    data = made(*SHAPED[name], [T, 1, D])
    model, x = read_model(data, "model.onnx"), array(5, T, 1, D)
    assert [part.input_size for part in model.chain] == [D, K]
    assert not any("before" in note for note in model.notes)
    np.testing.assert_allclose(run_model(model, x[:, 0]).output, foreign(data, x).reshape(T, H), atol=1e-6)
    assert prove_onnx(data).applied.difference < 1e-6


def test_what_brings_the_output_back_to_its_unit_is_run_too() -> None:
    module = filled(Fronted([Scaled(K)], LSTM(K, H, batch_first=True)), dtype=torch.float32)
    module.head = torch.nn.Sequential(module.head, torch.nn.Tanh(), Scaled(2, back=True))
    x = numbers(1, T, K).astype(np.float32)
    model = read_model(exported(module, x, 17), "model.onnx")
    y = module(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(run_model(model, x[0]).output, y[0], atol=1e-6)
    assert not any("not computed" in note for note in model.notes)


def test_a_model_that_has_no_batch_is_run_too() -> None:
    module = filled(Fronted([dense(D, K), torch.nn.ReLU()], LSTM(K, H)), dtype=torch.float32)
    x = numbers(T, D).astype(np.float32)
    data = exported(module, x, 17)
    assert any(one.op_type == "Gemm" for one in onnx.load_model_from_string(data).graph.node)
    y = module(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(run_model(read_model(data, "model.onnx"), x).output, y, atol=1e-6)


def test_a_softmax_before_all_parts_is_run_where_the_file_says_how_many_numbers_come_in() -> None:
    nodes = [node("Softmax", ["x"], ["s"], axis=-1), node("MatMul", ["s", "A"], ["z"])]
    data, x = made(nodes, {"A": array(3, D, K)}, [T, 1, D]), array(5, T, 1, D)
    model = read_model(data, "model.onnx")
    np.testing.assert_allclose(run_model(model, x[:, 0]).output, foreign(data, x).reshape(T, H), atol=1e-6)
    without = read_model(made(nodes, {"A": array(3, D, K)}, None), "model.onnx")
    assert any("(Softmax) is not computed here" in note for note in without.notes)


def test_a_step_of_one_number_and_no_batch_is_a_front_too() -> None:
    nodes = [
        node("Unsqueeze", ["x", "ends"], ["u"]),
        node("Transpose", ["u"], ["t"], perm=[1, 0, 2]),
        node("MatMul", ["t", "A"], ["z"]),
    ]
    data = made(nodes, {"ends": np.array([0, 2]), "A": array(3, 1, K)}, [T])
    model, x = read_model(data, "model.onnx"), array(5, T)
    assert model.input_size == 1
    np.testing.assert_allclose(run_model(model, x[:, None]).output, foreign(data, x).reshape(T, H), atol=1e-6)


BEFORE = "What stands before {} ({}) is not computed here: give what comes out of it as the input."
UNKNOWN = {
    "nothing known": ([node("Sin", ["x"], ["z"])], ROWS, ("lstm", "Sin"), [K]),
    "a dense part behind": (
        [node("Sin", ["x"], ["s"]), node("MatMul", ["s", "A"], ["z"], name="in")],
        ROWS,
        ("in", "Sin"),
        [D, K],
    ),
    "before it": ([node("MatMul", ["x", "A"], ["s"]), node("Sin", ["s"], ["z"])], ROWS, ("lstm", "Sin"), [K]),
    "a sum of two ways": (
        [node("MatMul", ["x", "A"], ["m"]), node("Relu", ["m"], ["r"]), node("Add", ["m", "r"], ["z"])],
        ROWS,
        ("lstm", "Add"),
        [K],
    ),
    "over the steps": (
        [node("MatMul", ["x", "A"], ["m"]), node("Softmax", ["m"], ["z"], axis=0)],
        ROWS,
        ("lstm", "Softmax"),
        [K],
    ),
    "a function of half a step": (
        [
            node("MatMul", ["x", "A"], ["m"]),
            node("Reshape", ["m", "halves"], ["h"]),
            node("Softmax", ["h"], ["s"], axis=-1),
            node("Reshape", ["s", "steps"], ["z"]),
        ],
        ROWS | {"halves": np.array([T, 2, K // 2])},
        ("lstm", "Softmax"),
        [K],
    ),
    "a function of a number of inputs that is not sure": (
        [
            node("Sin", ["x"], ["s"]),
            node("Relu", ["s"], ["r"], name="relu"),
            node("Softmax", ["r"], ["z"], axis=-1),
        ],
        ROWS,
        ("lstm", "Softmax"),
        [K],
    ),
    "a quotient by nothing": (
        [node("MatMul", ["x", "A"], ["m"]), node("Div", ["m", "nothing"], ["z"])],
        ROWS | {"nothing": np.zeros(K, np.float32)},
        ("lstm", "Div"),
        [K],
    ),
    "a quotient the other way": (
        [node("MatMul", ["x", "A"], ["m"]), node("Div", ["b", "m"], ["z"])],
        ROWS,
        ("lstm", "Div"),
        [K],
    ),
    "a product with each step": (
        [node("MatMul", ["x", "A"], ["m"]), node("Mul", ["m", "B5"], ["z"])],
        ROWS | {"B5": array(6, T, 1, 1)},
        ("lstm", "Mul"),
        [K],
    ),
    "a bias that is computed": (
        [
            node("Reshape", ["x", "rows"], ["r"]),
            node("Relu", ["b"], ["c"]),
            node("Gemm", ["r", "A", "c"], ["m"]),
            node("Reshape", ["m", "steps"], ["z"]),
        ],
        ROWS,
        ("lstm", "Gemm"),
        [K],
    ),
    "a bias of each step": (
        [
            node("Reshape", ["x", "rows"], ["r"]),
            node("Gemm", ["r", "A", "B5"], ["m"]),
            node("Reshape", ["m", "steps"], ["z"]),
        ],
        ROWS | {"B5": array(6, T, 1)},
        ("lstm", "Gemm"),
        [K],
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_cannot_be_followed_is_said_and_what_stands_behind_it_is_run(name: str) -> None:
    nodes, constants, words, sizes = UNKNOWN[name]
    model = read_model(made(nodes, constants, [T, 1, D]), "model.onnx")
    assert [part.input_size for part in model.chain] == sizes
    assert BEFORE.format(*words) in model.notes


def test_an_input_whose_steps_are_made_of_other_numbers_than_it_has_is_not_taken_for_one_of_steps() -> None:
    nodes = [node("Reshape", ["x", "to"], ["r"]), node("MatMul", ["r", "A"], ["z"], name="in")]
    constants = {"to": np.array([T, 1, D]), "A": array(3, D, K)}
    turned, straight = (read_model(made(nodes, constants, shape), "m.onnx") for shape in ([D, 1, T], [1, T, D]))
    assert [part.input_size for part in turned.chain] == [part.input_size for part in straight.chain] == [D, K]
    assert BEFORE.format("in", "Reshape") in turned.notes
    assert BEFORE.format("in", "Reshape") not in straight.notes


def test_what_stands_round_the_graph_or_function_of_the_layer_leads_to_it_too() -> None:
    found = onnx.load_model_from_string(made([node("MatMul", ["x", "A"], ["z"])], {"A": array(3, D, K)}, [T, 1, D]))
    x = array(5, T, 1, D)
    y = foreign(found.SerializeToString(), x).reshape(T, H)
    product, lstm = found.graph.node
    branch = helper.make_graph([lstm], "branch", [], [helper.make_tensor_value_info("Y", TensorProto.FLOAT, None)])
    within = {"one": np.array(True)}
    opsets = [helper.make_opsetid("", 17)]
    body = node("LSTM", ["a", "w", "r", "b"], ["y"], name="lstm", hidden_size=H)
    function = helper.make_function("here", "Memory", ["a", "w", "r", "b"], ["y"], [body], opsets)
    forms: tuple[tuple[list[Any], dict[str, Any]], ...] = (
        ([product, node("If", ["one"], ["Y"], then_branch=branch, else_branch=branch)], {}),
        ([product, node("Memory", ["z", "W", "R", "B"], ["Y"], domain="here")], {"functions": [function]}),
    )
    for nodes, more in forms:
        weights = [*found.graph.initializer, *(numpy_helper.from_array(one, name) for name, one in within.items())]
        graph = helper.make_graph(nodes, "round", found.graph.input, found.graph.output, weights)
        both = [*opsets, helper.make_opsetid("here", 1)]
        data = helper.make_model(graph, opset_imports=both, ir_version=8, **more).SerializeToString()
        model = read_model(data, "model.onnx")
        assert [part.input_size for part in model.chain] == [D, K]
        np.testing.assert_allclose(run_model(model, x[:, 0]).output, y, atol=1e-6)
        assert prove_onnx(data).applied.difference < 1e-6
