"""Is an ONNX model read rightly? Its own nodes, as they stand in the file, by the reference implementation of ONNX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_array
from lstm_core.language import tr
from lstm_core.models.limits import said
from lstm_core.models.model import Layer, Part
from lstm_core.models.onnx.functions import USUAL
from lstm_core.models.onnx.load import loaded
from lstm_core.models.onnx.nodes import Made
from lstm_core.models.onnx.read import chained, read_onnx
from lstm_core.models.onnx.scope import Scope
from lstm_core.models.parts import Embedding
from lstm_core.models.proof import OrderProof, prove_order

MAX_STEPS = 32
"""Most steps of a proof; an order that is wrong shows at the second one."""

_STEPS, _SEED = 8, 0
_KEPT = ("direction", "hidden_size", "linear_before_reset")
_KEPT_BESIDE = ("alpha", "beta", "transB", "epsilon")
_IGNORED = {"activations": None, "clip": 0.0, "input_forget": 0}  # what the reference takes no notice of


def prove_onnx(data: bytes, x: Any = None) -> OrderProof:
    """Compare the last recurrent layer of the chain with what onnx.reference makes of the file's own nodes.

    x is (T, D), or tokens (T,) for a model with an embedding; without it, numbers from a fixed seed. All nodes of the
    chain up to there are run, but those that only arrange numbers, each with the constants and attributes that the file
    has for it; nothing else of the file is executed. Raises ValueError where the reference cannot say: with other
    functions, clip, a coupled gate or int8 weights.
    """
    model = read_onnx(data)
    follower, _ = chained(loaded(data))
    taken = list(follower.taken)
    given = (
        _input(model.chain[0].input_size, tokens=model.embedding is not None)
        if x is None
        else np.asarray(x)[:MAX_STEPS]
    )
    value: Any = given
    for part, nodes in zip(model.chain, follower.own, strict=True):
        if isinstance(part, Layer):
            value = reference(taken.pop(0), value)
            if not taken:
                return prove_order(model, given, value)
        else:
            value = beside(part, nodes, value)
    raise ValueError(tr("The chain has no recurrent layer."))


def _input(size: int, *, tokens: bool) -> Any:
    rng = np.random.default_rng(_SEED)
    return rng.integers(0, size, _STEPS) if tokens else rng.uniform(-1, 1, (_STEPS, size))


def reference(made: Made, x: Array) -> Array:
    """Return the output (T, ·) of a recurrent node on x (T, D) by onnx.reference, in float64."""
    from onnx import helper

    attributes = made.scope.attributes(made.node)
    name, kind = said(made.layer.name), made.node.op_type
    for key, usual in _IGNORED.items():
        if attributes.get(key, usual) not in (usual, _usual(made, key)):
            raise ValueError(
                tr(
                    "onnx.reference takes no notice of {key}, which {name} has; give a pair of input and output.",
                    key=key,
                    name=name,
                )
            )
    if kind not in ("LSTM", "GRU", "RNN"):
        raise ValueError(tr("onnx.reference does not know {kind}; give a pair of input and output.", kind=said(kind)))
    names = {"W": 1, "R": 2, "B": 3, "P": 7}
    places = {key: made.node.input[k] for key, k in names.items() if len(made.node.input) > k and made.node.input[k]}
    constants = {key: made.scope.constant(value) for key, value in places.items()}
    inputs = [
        "x",
        *(key if key in constants else "" for key in ("W", "R", "B", "", "", "", "P")[: 7 if "P" in constants else 3]),
    ]
    node = helper.make_node(kind, inputs, ["Y"], **{key: attributes[key] for key in _KEPT if key in attributes})
    x = checked_array("x", x, FLOAT64, ("T", made.layer.input_size))
    y = _evaluated([node], "Y", constants, x[:, None])
    return np.asarray(y[:, :, 0].reshape(len(x), -1), FLOAT64)


def beside(part: Part, nodes: Sequence[tuple[Scope, Any]], x: Any) -> Array:
    """Return what the nodes of a part that is no layer make of x (T, D) or tokens (T,) by onnx.reference."""
    from onnx import helper

    if isinstance(part, Embedding):
        part(x)  # it refuses tokens that it does not have, and the reference ends in an error of its own
    else:
        x = checked_array("x", x, FLOAT64, ("T", part.input_size))
    constants, copies, name = {}, [], "x"
    for k, (scope, node) in enumerate(nodes):
        attributes, inputs = scope.attributes(node), []
        kept = {key: attributes[key] for key in _KEPT_BESIDE if key in attributes}
        if "axis" in attributes and node.op_type != "Gather":
            kept["axis"] = -1  # it is the last one, of however many there are in the file
        for place, one in enumerate(node.input):
            if (value := scope.constant(one)) is not None:
                constants[f"constant {k} {place}"] = value
            inputs.append(f"constant {k} {place}" if value is not None else one and name)
        name = f"made {k}"
        copies.append(helper.make_node(node.op_type, inputs, [name], **kept))
    return np.asarray(_evaluated(copies, name, constants, x).reshape(len(x), -1), FLOAT64)


def _evaluated(nodes: Sequence[Any], output: str, constants: Mapping[str, Any], x: Any) -> Any:
    """Return an output of nodes that read x and constants, whose numbers are in float64."""
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator

    kind = TensorProto.DOUBLE if x.dtype.kind == "f" else TensorProto.INT64
    graph = helper.make_graph(
        nodes,
        "one",
        [helper.make_tensor_value_info("x", kind, None)],
        [helper.make_tensor_value_info(output, TensorProto.DOUBLE, None)],
        [numpy_helper.from_array(np.asarray(array, FLOAT64), key) for key, array in constants.items()],
    )
    (y,) = ReferenceEvaluator(helper.make_model(graph)).run(None, {"x": x})
    return y


def _usual(made: Made, key: str) -> Any:
    """Return the functions of a node where they are named and are the usual ones."""
    names = [name.encode() for name in USUAL.get(made.node.op_type, ())]
    return names * made.layer.directions if key == "activations" else None
