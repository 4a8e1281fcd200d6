"""Traces of live Keras layers and models: every gate is that of a loop of Keras's own cell."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason="keras is not installed")

from lstm_core.live import DisagreementError, trace_keras  # noqa: E402 - the backend is chosen before

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")  # within Keras

T, B, D, H = 6, 3, 2, 4
MASK = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, 1], [1, 1, 0, 1, 1, 1]], bool)


@pytest.fixture(autouse=True)
def _same_numbers() -> None:
    keras.utils.set_random_seed(0)


def inputs(dtype: str = "float32") -> np.ndarray:
    return np.random.default_rng(0).normal(size=(B, T, D)).astype(dtype)


def numpy_of(tensor: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(tensor))


def gates(layer: Any, x: np.ndarray) -> dict[str, np.ndarray]:
    """All values by a loop with Keras's own functions and its order i, f, c, o; its matmul knows no float64."""
    cell = layer.cell
    kernel, recurrent, bias = (numpy_of(weight.value) for weight in (cell.kernel, cell.recurrent_kernel, cell.bias))

    def of(activation: Any, z: np.ndarray) -> np.ndarray:
        return numpy_of(activation(keras.ops.convert_to_tensor(z, dtype=layer.compute_dtype)))

    h = c = np.zeros((len(x), cell.units), x.dtype)
    found: dict[str, list[np.ndarray]] = {name: [] for name in "ifgoch"}
    for t in range(x.shape[1]):
        z_i, z_f, z_g, z_o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        i, f, o = (of(cell.recurrent_activation, z) for z in (z_i, z_f, z_o))
        g = of(cell.activation, z_g)
        c = f * c + i * g
        h = o * of(cell.activation, c)
        for name, value in zip("ifgoch", (i, f, g, o, c, h), strict=True):
            found[name].append(value)
    return {name: np.stack(values) for name, values in found.items()}


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-12), ("float32", 1e-6)])
@pytest.mark.parametrize("options", [{}, {"recurrent_activation": "hard_sigmoid", "activation": "relu"}], ids=str)
def test_every_gate_is_that_of_a_loop_of_keras(options: dict[str, Any], dtype: str, close: float) -> None:
    layer, x = keras.layers.LSTM(H, dtype=dtype, **options), inputs(dtype)
    (trace,) = trace_keras(layer, x)
    for name, values in gates(layer, x).items():
        found = getattr(trace, name)
        assert found.dtype == values.dtype
        np.testing.assert_allclose(found, values, rtol=0, atol=close)


@pytest.mark.parametrize(
    "options",
    [
        {"return_sequences": True},
        {"go_backwards": True, "return_state": True},
        {"use_bias": False, "unroll": True},
        {"dropout": 0.5, "recurrent_dropout": 0.5},
    ],
    ids=str,
)
@pytest.mark.parametrize("masked", [False, True])
def test_options_of_a_layer_change_nothing_in_how_closely_it_is_traced(options: dict[str, Any], masked: bool) -> None:
    layer = keras.layers.LSTM(H, **options)
    (trace,) = trace_keras(layer, inputs(), mask=MASK) if masked else trace_keras(layer, inputs())
    assert trace.c.shape == (T, B, H)
    assert (layer.return_sequences, layer.return_state) == (
        options.get("return_sequences", False),
        options.get("return_state", False),
    )
    assert "call" not in vars(layer)
    assert (trace.mask is not None) == masked


@pytest.mark.parametrize("merge", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("steps", [False, True])
def test_both_directions_make_what_the_layer_makes_of_them(merge: str | None, steps: bool) -> None:
    layer = keras.layers.Bidirectional(keras.layers.LSTM(H, return_sequences=steps), merge_mode=merge, name="both")
    traces = trace_keras(layer, inputs())
    assert traces.names == ["both, forward", "both, backward"]
    assert np.array_equal(traces[1].x, traces[0].x[::-1])
    assert traces.difference <= 1e-6


def test_start_values_are_taken_and_a_stateful_layer_keeps_its_states() -> None:
    layer, x = keras.layers.LSTM(H, stateful=True), inputs()
    layer(x)
    before = [numpy_of(state).copy() for state in layer.states]
    (trace,) = trace_keras(layer, x)
    assert np.array_equal(trace.h0, before[0])
    assert all(np.array_equal(numpy_of(now), was) for now, was in zip(layer.states, before, strict=True))
    ones = np.ones((B, H), np.float32)
    (trace,) = trace_keras(keras.layers.LSTM(H), x, initial_state=[ones, 2 * ones])
    assert trace.c0[0, 0] == 2


def test_a_single_sequence_is_traced_without_a_batch() -> None:
    layer, x = keras.layers.LSTM(H), inputs()
    (batch,), (alone,) = trace_keras(layer, x), trace_keras(layer, x[1].tolist())
    np.testing.assert_allclose(alone.c, batch.c[:, 1], rtol=0, atol=1e-6)


def test_a_whole_model_has_the_traces_of_all_lstms_that_it_calls() -> None:
    layers = keras.layers
    inner = keras.Sequential([layers.LSTM(3, name="inner"), layers.RepeatVector(4)])
    model = keras.Sequential(
        [
            layers.Embedding(10, 4, mask_zero=True),
            layers.Bidirectional(layers.LSTM(3), name="both"),
            layers.RepeatVector(5),
            inner,
            layers.RNN(layers.LSTMCell(5), name="last"),
            layers.Dense(2, activation="softmax"),
        ]
    )
    traces = trace_keras(model, np.array([[1, 2, 3, 0, 0], [4, 5, 6, 7, 8]]))
    assert traces.names == ["both, forward", "both, backward", "inner", "last"]
    assert traces[0].mask is not None
    assert traces[0].mask.sum(axis=0).tolist() == [3, 5]


class Leaky(keras.layers.LSTM):  # type: ignore[misc, name-defined, unused-ignore]
    """It says that it is an LSTM and gives something else."""

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False) -> Any:
        found = super().call(sequences, initial_state, mask, training)
        return (found[0] + 0.25, *found[1:]) if isinstance(found, tuple | list) else found + 0.25


def test_a_layer_that_does_something_else_is_refused_with_the_largest_difference() -> None:
    with pytest.raises(DisagreementError, match=r"differs by up to 0\.25"):
        trace_keras(Leaky(H), inputs())


def test_what_cannot_be_traced_is_said_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="The activation gelu is none that is computed here"):
        trace_keras(keras.layers.LSTM(H, activation="gelu"), inputs())
    with pytest.raises(ValueError, match="calls no LSTM layer"):
        trace_keras(keras.layers.GRU(H), inputs())
    with pytest.raises(ValueError, match="int is no layer"):
        trace_keras(3, inputs())
    with pytest.raises(ValueError, match="x holds <U10 values; wanted"):
        trace_keras(keras.layers.LSTM(H), "series.csv")
