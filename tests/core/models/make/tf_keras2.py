"""Files of Keras 2: .h5, weights alone, CuDNN, .keras; and TFLite files. Made by tf_keras 2.21.0, TensorFlow 2.21.0.

TF_USE_LEGACY_KERAS=1 python -m tests.core.models.make.tf_keras2
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tensorflow as tf
import tf_keras
from tf_keras import layers

from tests.core.models.make.common import Expected, sequence, tokens, values

expected = Expected("keras2")
lite = Expected("tflite")


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
    interpreter = tf.lite.Interpreter(model_content=data)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    y = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    lite.add(f"{name}.tflite", x, y).write_bytes(data)


x = sequence(3)
steps = {"return_sequences": True}
BOTH = (".h5", "_weights.h5")
save("lstm", [layers.LSTM(3, **steps)], x, *BOTH, ".keras", ".weights.h5")
save("gru", [layers.GRU(3, **steps)], x, *BOTH)
save("gru_before", [layers.GRU(3, reset_after=False, **steps)], x, *BOTH)
save("rnn", [layers.SimpleRNN(3, **steps)], x, *BOTH)
save("hard", [layers.LSTM(2, recurrent_activation="hard_sigmoid", **steps)], x, ".h5", ".keras")
save("cell", [layers.RNN(layers.LSTMCell(3), **steps)], x, *BOTH)
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
save_lite("lstm_int8", [layers.LSTM(32, **steps)], x, quantized=True)
save_lite("two", [layers.LSTM(3, **steps), layers.LSTM(2, **steps), layers.Dense(2)], x)
save_lite("both", [layers.Bidirectional(layers.LSTM(2, **steps))], x)
expected.write()
lite.write()
