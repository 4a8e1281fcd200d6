"""A file's bytes as the model of an ONNX file."""

from __future__ import annotations

from typing import Any

from lstm_core.language import tr
from lstm_core.models.limits import MAX_LAYERS, said
from lstm_core.models.model import ModelFile
from lstm_core.models.onnx.follow import Follower
from lstm_core.models.onnx.load import loaded
from lstm_core.models.onnx.nodes import Made, is_recurrent, layer_of
from lstm_core.models.onnx.scope import World, of_graph, walked


def read_onnx(data: bytes) -> ModelFile:
    """Return the recurrent layers of an ONNX model, and of what stands round them the parts that are known here."""
    model = loaded(data)
    try:
        return _read(model)
    except (TypeError, IndexError, KeyError, AttributeError, OverflowError, UnicodeDecodeError):
        # protobuf gives bytes for texts that are none, and a damaged file has attributes of other kinds than it should
        raise ValueError(
            tr("The ONNX file is damaged: an operator has inputs or attributes that do not fit.")
        ) from None


def chained(model: Any) -> tuple[Follower, list[Made]]:
    """Return the chain from the first recurrent node on, and all recurrent nodes; ValueError if there is none."""
    made = made_layers(model)
    if not made:
        operators = dict.fromkeys(node.op_type for node in model.graph.node[:2000])
        raise ValueError(
            tr(
                "The ONNX model has no LSTM, GRU or RNN; its operators are {operators}. A cell that an exporter has "
                "written out as products and functions is not found.",
                operators=said(", ".join(operators)),
            )
        )
    first = made[0]
    follower = Follower(first.scope, {id(one.node): one for one in made if one.scope is first.scope})
    follower.start(first)
    return follower, made


def _read(model: Any) -> ModelFile:
    follower, made = chained(model)
    apart = [one.layer for one in made if one not in follower.taken]
    notes = [note for one in made for note in one.notes] + follower.notes
    if apart:
        notes.append(
            tr(
                "Beside the chain, each run on its own: {names}.",
                names=said(", ".join(layer.name for layer in apart)),
            )
        )
    convention = tr(
        "ONNX stacks the gates of an LSTM in the order i, o, f, c (here i, f, g, o), those of a GRU as z, r, h, and "
        "peepholes as i, o, f. That is the only order that ONNX has, so nothing was guessed."
    )
    written = _written(model)
    return ModelFile("onnx", tuple(follower.parts), convention, (*written, *dict.fromkeys(notes)), apart=tuple(apart))


def _written(model: Any) -> list[str]:
    opset = next((one.version for one in model.opset_import if one.domain in ("", "ai.onnx")), 0)
    by = f"{model.producer_name} {model.producer_version}".strip() or tr("an unnamed program")
    return [tr("The model was written by {by} with opset {opset}.", by=said(by), opset=opset)]


def made_layers(model: Any) -> list[Made]:
    """Return the recurrent nodes of a model as layers, wherever they stand."""
    world = World({(function.domain, function.name): function for function in model.functions})
    made = []
    for scope, node in walked(of_graph(world, model.graph)):
        if is_recurrent(node):
            made.append(layer_of(scope, node))
            if len(made) > MAX_LAYERS:
                raise ValueError(tr("The model has more than {most} recurrent layers.", most=MAX_LAYERS))
    return made
