"""Files of Keras 3: .keras, .weights.h5 and .h5. Made by Keras 3.15.1 with PyTorch 2.13.0, h5py 3.16.0.

KERAS_BACKEND=torch python -m tests.core.models.make.keras3
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers

from tests.core.models.make.common import Expected, sequence, tokens, values

expected = Expected("keras3")


def save(name: str, parts: list[Any], x: Any, *endings: str) -> None:
    """Build a model, give it weights, and save it with its own output."""
    model = keras.Sequential([layers.Input(x.shape[1:], dtype=x.dtype), *parts])
    save_model(name, model, x, *endings)


def save_model(name: str, model: Any, x: Any, *endings: str) -> None:
    """Give a model weights, and save it with its own output."""
    given = [values(k, tuple(weight.shape)) for k, weight in enumerate(model.weights)]
    places = enumerate(model.weights)
    model.set_weights([abs(given[k]) if "variance" in weight.name else given[k] for k, weight in places])
    y = model.predict(x, verbose=0)
    y = np.asarray(y[-1] if isinstance(y, list) else y)  # of several outputs the last one
    for ending in endings:
        path = expected.add(name + ending, x, y)
        model.save_weights(path) if ending == ".weights.h5" else model.save(path)


ALL = (".keras", ".weights.h5", ".h5")
x = sequence(1)
steps = {"return_sequences": True}

save("lstm", [layers.LSTM(3, **steps)], x, *ALL)
save("gru", [layers.GRU(3, **steps)], x, *ALL)
save("gru_before", [layers.GRU(3, reset_after=False, **steps)], x, *ALL)
save("rnn", [layers.SimpleRNN(3, **steps)], x, *ALL)
save("hard", [layers.LSTM(2, recurrent_activation="hard_sigmoid", activation="relu", **steps)], x, ".keras", ".h5")
save("gru_hard", [layers.GRU(2, recurrent_activation="hard_sigmoid", **steps)], x, ".keras")
save("rnn_relu", [layers.SimpleRNN(2, activation="relu", **steps)], x, ".keras")
save("no_bias", [layers.LSTM(2, use_bias=False, **steps)], x, ".keras", ".weights.h5")
save("last", [layers.LSTM(3)], x, ".keras")
save("backwards", [layers.LSTM(3, go_backwards=True, **steps), layers.GRU(2, **steps)], x, ".keras")
for merge in ("concat", "sum", "ave", "mul"):
    save(f"both_{merge}", [layers.Bidirectional(layers.LSTM(2, **steps), merge_mode=merge)], x, ".keras")
save("both_last", [layers.Bidirectional(layers.GRU(2)), layers.Dense(2, "sigmoid")], x, ".keras", ".weights.h5")
save("cell", [layers.RNN(layers.LSTMCell(3), **steps)], x, ".keras", ".weights.h5")
save("cells", [layers.RNN([layers.LSTMCell(3), layers.LSTMCell(2)], **steps)], x, ".keras", ".h5")
save("batch", [layers.LSTM(3, **steps), layers.BatchNormalization(), layers.Dense(2, "tanh")], x, ".keras", ".h5")
save("filters", [layers.Conv1D(3, 1), layers.LSTM(2, **steps), layers.Dense(2, "gelu")], x, ".keras")
save(
    "words",
    [
        layers.Embedding(6, 2),
        layers.SpatialDropout1D(0.2),
        layers.LSTM(3, dropout=0.2, **steps),
        layers.LayerNormalization(),
        layers.Bidirectional(layers.LSTM(2, **steps)),
        layers.TimeDistributed(layers.Dense(4, activation="relu")),
        layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ],
    tokens(2, 6),
    *ALL,
)

inner = layers.Input((5, 2))
h = layers.LSTM(2, name="first", **steps)(inner)
h = layers.Dense(3)(layers.Activation("tanh")(layers.Dense(2)(layers.LSTM(2, name="second", **steps)(h))))
save_model("functional", keras.Model(inner, layers.Activation("softmax")(h)), x, ".keras", ".h5")

sides = layers.Input((5, 2))
left, right = layers.LSTM(2, name="left", **steps)(sides), layers.GRU(2, name="right", **steps)(sides)
save_model("branches", keras.Model(sides, layers.Concatenate()([left, right])), x, ".keras")

read = layers.Input((5,))
words = layers.Embedding(6, 2, name="words")(read)
memory = layers.LSTM(3, name="memory", **steps)(words)
past = layers.Add()([memory, layers.Dense(3, name="past")(words)])
save_model("branches_past", keras.Model(read, [layers.Dense(2)(past), memory]), tokens(2, 6), ".keras", ".h5")

given = layers.Input((5, 2))
encoded, *states = layers.LSTM(3, name="encoder", return_state=True, **steps)(given)
decoded = layers.LSTM(3, name="decoder", **steps)(encoded, initial_state=states)
save_model("branches_states", keras.Model(given, [layers.Dense(2)(decoded), encoded]), x, ".keras", ".h5")

_, shown, kept = layers.LSTM(3, name="memory", return_state=True, **steps)(given)
save_model("state_h", keras.Model(given, layers.Dense(2)(shown)), x, ".keras")
save_model("branches_c", keras.Model(given, [layers.Dense(2)(kept), _]), x, ".keras")

nested = keras.Sequential([layers.Input((5, 2)), layers.LSTM(2, name="within", **steps)], name="part")
save("nested", [nested, layers.LSTM(2, **steps)], x, ".keras", ".h5")


save("axis", [layers.LSTM(5, **steps), layers.LayerNormalization(axis=1), layers.LSTM(2, **steps)], x, ".keras")
save("end", [layers.LSTM(3), layers.BatchNormalization(), layers.LayerNormalization(), layers.Dense(2)], x, ".keras")
trained = keras.Sequential([layers.Input((5, 2)), layers.LSTM(3, **steps), layers.Dense(2)])
trained.compile("adam", "mse", metrics=["mae"])
trained.fit(x, values(50, (1, 5, 2)), verbose=0)
for ending in ALL:
    path = expected.add(f"trained{ending}", x, np.asarray(trained.predict(x, verbose=0)))
    trained.save_weights(path) if ending == ".weights.h5" else trained.save(path)


@keras.saving.register_keras_serializable()
class Own(keras.Model):
    """A class of one's own, of whose layers the file has no list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.memory, self.head = layers.LSTM(3, **steps), layers.Dense(2)

    def call(self, x: Any) -> Any:
        """Return (B, T, 2)."""
        return self.head(self.memory(x))


own = Own()
own(x)
save_model("own", own, x, ".keras")

double = keras.Sequential([layers.Input((5, 2)), layers.LSTM(2, dtype="float64", **steps)])
double.set_weights([values(k, tuple(weight.shape)).astype(np.float64) for k, weight in enumerate(double.weights)])
double.save(expected.add("double.keras", x, np.asarray(double(x.astype(np.float64)).detach())))


def save_loop(name: str) -> None:
    """Save the gates and states of a file's only layer, step by step, from Keras' own operations and cell."""
    model = keras.saving.load_model(expected.folder / name)
    cell = model.layers[-1].cell
    parts: list[list[Any]] = []
    h = c = keras.ops.zeros((1, cell.units))
    for t in range(x.shape[1]):
        x_t = keras.ops.convert_to_tensor(x[:, t])
        z = keras.ops.matmul(x_t, cell.kernel) + keras.ops.matmul(h, cell.recurrent_kernel) + cell.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        _, (h, c) = cell(x_t, [h, c])
        gates = [cell.recurrent_activation(i), cell.recurrent_activation(f), cell.activation(g)]
        parts.append([*gates, cell.recurrent_activation(o), c, h])
    for letter, values_of in zip("ifgoch", zip(*parts, strict=True), strict=True):
        steps_of = [np.asarray(one.detach())[0] for one in values_of]
        expected.arrays[f"{name}:{letter}"] = np.stack(steps_of)


save_loop("lstm.keras")
save_loop("hard.keras")
expected.write()
