"""Files of Keras 1. Made by Keras 1.2.2 with Theano 1.0.5, NumPy 1.23.5, h5py 3.11.0 and names of old Pythons restored.

KERAS_BACKEND=theano python -m tests.core.models.make.keras1
"""

from __future__ import annotations

from typing import Any

from keras.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN, TimeDistributed
from keras.models import Sequential

from tests.core.models.make.common import Expected, sequence, tokens, values

expected = Expected("keras1")


def save(name: str, parts: list[Any], x: Any) -> None:
    """Build a model, give it weights, and save it and its weights with its own output."""
    model = Sequential()
    for part in parts:
        model.add(part)
    model.set_weights([values(k, weight.shape) for k, weight in enumerate(model.get_weights())])
    y = model.predict(x)
    model.save(str(expected.add(f"{name}.h5", x, y)))
    model.save_weights(str(expected.add(f"{name}_weights.h5", x, y)))


x = sequence(5)
steps = {"return_sequences": True}
save("lstm", [LSTM(3, input_shape=(5, 2), **steps)], x)
save("lstm_mem", [LSTM(3, input_shape=(5, 2), consume_less="gpu", **steps)], x)
save("gru", [GRU(3, input_shape=(5, 2), **steps)], x)
save("rnn", [SimpleRNN(3, input_shape=(5, 2), **steps)], x)
save("soft", [LSTM(2, input_shape=(5, 2), inner_activation="sigmoid", **steps)], x)
save(
    "words",
    [
        Embedding(6, 2, input_length=5),
        Bidirectional(LSTM(2, **steps)),
        TimeDistributed(Dense(3, activation="softmax")),
    ],
    tokens(6, 6),
)
expected.write()
