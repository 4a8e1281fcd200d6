"""Files of Keras 2: .h5, weights alone, CuDNN, .keras; TFLite files; and ONNX files that tf2onnx makes of Keras models.

Made by tf_keras 2.21.0, TensorFlow 2.21.0, tf2onnx 1.17.0.

TF_USE_LEGACY_KERAS=1 python -m tests.core.models.make.tf_keras2
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import flatbuffers
import numpy as np
import tensorflow as tf
import tf2onnx
import tf_keras
from tensorflow.lite.python import schema_py_generated as schema
from tf_keras import layers

from tests.core.models.make.common import Expected, sequence, tokens, values

expected = Expected("keras2")
lite = Expected("tflite")
converted = Expected("tf2onnx")


def built(parts: list[Any], x: Any) -> Any:
    """Return a model with weights."""
    model = tf_keras.Sequential([layers.Input(x.shape[1:], dtype=x.dtype, batch_size=1), *parts])
    model.set_weights([values(k, tuple(weight.shape)) for k, weight in enumerate(model.weights)])
    return model


def save(name: str, parts: list[Any], x: Any, *endings: str) -> None:
    """Build a model, give it weights, and save it with its own output."""
    model = built(parts, x)
    y = model.predict(x, verbose=0)
    for ending in endings:
        path = expected.add(name + ending, x, y)
        model.save_weights(path) if "weights" in ending else model.save(path)


def save_cudnn(name: str, cudnn: Any, plain: Any, x: Any) -> None:
    """Save a CuDNN layer, which runs on a GPU alone, with the output of the plain layer that reads its weights."""
    model = built([cudnn], x)
    with TemporaryDirectory() as folder:
        model.save_weights(Path(folder) / "w.h5")
        other = tf_keras.Sequential([layers.Input(x.shape[1:], batch_size=1), plain])
        other.load_weights(Path(folder) / "w.h5")
    y = other.predict(x, verbose=0)
    model.save(expected.add(f"{name}.h5", x, y))
    model.save_weights(expected.add(f"{name}_weights.h5", x, y))


def save_lite(name: str, parts: list[Any], x: Any, *, quantized: bool = False) -> None:
    """Convert a model to TFLite, whose interpreter gives the output."""
    model = built(parts, x)
    with TemporaryDirectory() as folder:
        model.export(folder)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if quantized:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        data = converter.convert()
    lite.add(f"{name}.tflite", x, run_lite(data, x)).write_bytes(data)


def run_lite(data: bytes, x: Any) -> Any:
    """Return what the interpreter makes of an input."""
    interpreter = tf.lite.Interpreter(model_content=data)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


def save_operator(name: str, code: int, arrays: list[Any], options: Any, kind: int, x: Any, width: int) -> None:
    """Save a model of one operator: arrays are constants, numbers are the widths of states, None is left out."""
    graph, made = schema.SubGraphT(), schema.ModelT()
    made.version, made.buffers, graph.tensors, graph.inputs, graph.outputs = 3, [schema.BufferT()], [], [0], []

    def tensor(shape: tuple[int, ...], array: Any = None, *, state: bool = False) -> int:
        one = schema.TensorT()
        one.shape, one.name, one.type, one.isVariable, one.buffer = list(shape), b"t", 0, state, 0
        if array is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(array.tobytes(), np.uint8)
            made.buffers.append(buffer)
            one.buffer = len(made.buffers) - 1
        graph.tensors.append(one)
        return len(graph.tensors) - 1

    inputs = [tensor(x.shape)]
    for array in arrays:
        if array is None:
            inputs.append(-1)
        else:
            state = isinstance(array, int)
            inputs.append(tensor((1, array), state=True) if state else tensor(array.shape, array))
    operator = schema.OperatorT()
    operator.inputs, operator.opcodeIndex, operator.builtinOptionsType, operator.builtinOptions = (
        inputs,
        0,
        kind,
        options,
    )
    graph.outputs = operator.outputs = [tensor((1, x.shape[1], width))]
    graph.operators, made.subgraphs = [operator], [graph]
    number = schema.OperatorCodeT()
    number.builtinCode = number.deprecatedBuiltinCode = code
    number.version, made.operatorCodes = 1, [number]
    builder = flatbuffers.Builder(1024)
    builder.Finish(made.Pack(builder), b"TFL3")
    data = bytes(builder.Output())
    lite.add(f"{name}.tflite", x, run_lite(data, x)).write_bytes(data)


def gates(seed: int, H: int, P: int, *, coupled: bool = False, peephole: bool = False) -> list[Any]:
    """Return the arrays of one direction: W, U, peepholes, biases of i, f, g, o."""
    W, U = ([values(seed + k, (H, size)) for k in range(4 * j, 4 * j + 4)] for j, size in enumerate((2, P)))
    p = [values(seed + k, (H,)) if peephole else None for k in range(8, 11)]
    b = [values(seed + k, (H,)) for k in range(11, 15)]
    for part in (W, U, p, b) if coupled else ():
        part[0] = None
    return [*W, *U, *p, *b]


x = sequence(3)
steps = {"return_sequences": True}
BOTH = (".h5", "_weights.h5")
save("lstm", [layers.LSTM(3, **steps)], x, *BOTH, ".keras", ".weights.h5")
save("gru", [layers.GRU(3, **steps)], x, *BOTH)
save("gru_before", [layers.GRU(3, reset_after=False, **steps)], x, *BOTH)
save("rnn", [layers.SimpleRNN(3, **steps)], x, *BOTH)
save("hard", [layers.LSTM(2, recurrent_activation="hard_sigmoid", **steps)], x, ".h5", ".keras")
save("cell", [layers.RNN(layers.LSTMCell(3), **steps)], x, *BOTH)
save("cells", [layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], **steps)], x, *BOTH)
save("both", [layers.Bidirectional(layers.GRU(2, reset_after=False, **steps), merge_mode="sum")], x, ".h5")
save(
    "words",
    [
        layers.Embedding(6, 2),
        layers.Bidirectional(layers.LSTM(2, **steps)),
        layers.LayerNormalization(),
        layers.GRU(2, **steps),
        layers.TimeDistributed(layers.Dense(3, activation="softmax")),
    ],
    tokens(4, 6),
    *BOTH,
)
old = tf.compat.v1.keras.layers
save_cudnn("cudnn_lstm", old.CuDNNLSTM(3, **steps), layers.LSTM(3, **steps), x)
save_cudnn("cudnn_gru", old.CuDNNGRU(3, **steps), layers.GRU(3, reset_after=True, **steps), x)

save_lite("lstm", [layers.LSTM(3, **steps)], x)
save_lite("lstm_int8", [layers.LSTM(40, **steps)], sequence(9, 32), quantized=True)
save_lite("two", [layers.LSTM(3, **steps), layers.LSTM(2, **steps), layers.Dense(2)], x)
save_lite("both", [layers.Bidirectional(layers.LSTM(2, **steps))], x)
save_lite("head", [layers.LSTM(3, **steps), layers.Dense(2, "tanh"), layers.Dense(3, "softmax")], x)
one = schema.UnidirectionalSequenceLSTMOptionsT()
one.fusedActivationFunction = 4
H, P = 4, 3
save_operator("peephole", 44, [*gates(40, H, H, peephole=True), None, None, H, H], one, 71, x, H)
projection = values(60, (P, H))
save_operator("projection", 44, [*gates(40, H, P, peephole=True), projection, None, P, H], one, 71, x, P)
save_operator("coupled", 44, [*gates(40, H, H, coupled=True), None, None, H, H], one, 71, x, H)
two = schema.BidirectionalSequenceLSTMOptionsT()
two.fusedActivationFunction, two.mergeOutputs, two.timeMajor = 4, True, False
halves = [*gates(40, H, H), None, None, *gates(70, H, H), None, None, H, H, H, H, *[None] * 9]
save_operator("two_ways", 52, halves, two, 69, x, 2 * H)
plain = schema.SequenceRNNOptionsT()
plain.fusedActivationFunction, plain.timeMajor = 4, False
rnn = [values(90, (H, 2)), values(91, (H, H)), values(92, (H,)), H]
save_operator("rnn", 35, rnn, plain, 31, x, H)


def save_onnx(name: str, parts: list[Any], x: Any) -> None:
    """Convert a model to ONNX."""
    model = built(parts, x)
    made, _ = tf2onnx.convert.from_keras(model, opset=13)
    converted.add(f"{name}.onnx", x, model.predict(x, verbose=0)).write_bytes(made.SerializeToString())


save_onnx("lstm", [layers.LSTM(3, **steps)], x)
save_onnx("gru", [layers.GRU(3, **steps)], x)
two_ways = layers.Bidirectional(layers.LSTM(3, **steps))
save_onnx("both", [two_ways, layers.LSTM(2), layers.Dense(2, "softmax")], x)
for one in (expected, lite, converted):
    one.write()
