"""Files of Keras 2.12, the first that wrote .keras, with another tree of arrays. Made by TensorFlow 2.12.1.

python -m tests.core.models.make.keras2_12
"""

from __future__ import annotations

from typing import Any

from keras import Model, layers

from tests.core.models.make.common import Expected, sequence, tokens, values

expected = Expected("keras2_12")


def save(name: str, inner: Any, outer: Any, x: Any, *endings: str) -> None:
    """Give a model weights and save it with its own output."""
    model = Model(inner, outer)
    model.set_weights([values(k, tuple(weight.shape)) for k, weight in enumerate(model.weights)])
    y = model.predict(x, verbose=0)
    for ending in endings:
        model.save(expected.add(name + ending, x, y), **({"save_format": "keras_v3"} if ending == ".keras" else {}))


steps = {"return_sequences": True}
words = layers.Input((5,), dtype="int32", batch_size=1)
h = layers.Bidirectional(layers.LSTM(2, **steps))(layers.Embedding(6, 2)(words))
h = layers.TimeDistributed(layers.Dense(3, activation="softmax"))(layers.GRU(2, **steps)(h))
save("words", words, h, tokens(4, 6), ".keras", ".h5")
numbers = layers.Input((5, 2), batch_size=1)
h = layers.LSTM(2, recurrent_activation="hard_sigmoid", **steps)(numbers)
save("two", numbers, layers.RNN(layers.LSTMCell(3), **steps)(h), sequence(3), ".keras", ".h5")
expected.write()
