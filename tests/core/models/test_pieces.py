"""A run in pieces is the run as a whole, a unit of its own is the unit of its layer, and no spike is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs

from lstm_core import LSTMKind, LSTMParameters, run, run_variant, variant_of
from lstm_core.models import Cell, Dense, Layer, ModelFile, run_model
from lstm_core.models.cells import gru, rnn
from lstm_core.models.pieces import OUTPUT, pieces
from lstm_core.models.single import one_unit, one_unit_other
from lstm_core.models.windows import ORDERS, ordered, window

FLOAT64 = np.float64


def lstm(inputs: int, units: int, seed: int, dtype: type = FLOAT64, *, peephole: bool = False) -> LSTMParameters:
    """Random weights, all gates different."""
    rng = np.random.default_rng(seed)
    shapes = [(4 * units, inputs), (4 * units, units), (4 * units,), *([(3, units)] if peephole else [])]
    return LSTMParameters(*(rng.normal(0, 0.8, shape).astype(dtype) for shape in shapes))


def model_of(*parts: Layer | Dense) -> ModelFile:
    return ModelFile("npz", parts, "")


def both_ways(inputs: int, units: int, seed: int, *, returns_steps: bool = True) -> Layer:
    cells = tuple(Cell.of_lstm(lstm(inputs, units, seed + k), backward=bool(k)) for k in range(2))
    return Layer("both", cells, returns_steps=returns_steps)


def projected(seed: int) -> Cell:
    projection = np.random.default_rng(seed).normal(size=(2, 4))
    return Cell.of_lstm(lstm(3, 4, seed), projection=projection)


def other(kind: str, seed: int) -> Cell:
    rng = np.random.default_rng(seed)
    if kind == "rnn":
        return rnn(rng.normal(size=(4, 3)), rng.normal(size=(4, 4)), rng.normal(size=4))
    shapes = ((12, 3), (12, 4), (12,), (12,))
    return gru(*(rng.normal(size=shape) for shape in shapes), order="rug")


HEAD = Dense("head", np.random.default_rng(9).normal(size=(3, 10)), np.zeros(3), "softmax")
MODELS = {
    "stacked, both ways, with a head": model_of(both_ways(3, 4, 1), both_ways(8, 5, 3), HEAD),
    "only the end of both ways": model_of(both_ways(3, 5, 1, returns_steps=False), HEAD),
    "projection": model_of(Layer("p", (projected(2),))),
    "GRU": model_of(Layer("g", (other("gru", 3),))),
    "RNN": model_of(Layer("r", (other("rnn", 4),))),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("steps", [1, 4, 100])
def test_a_run_in_pieces_is_the_run_as_a_whole(name: str, steps: int) -> None:
    model = MODELS[name]
    x = np.random.default_rng(0).normal(size=(11, 3))
    done = run_model(model, x)
    whole = [
        [{key: s[::-1] if cell.backward else s for key, s in trace.series.items()} for cell, trace in pairs]
        for pairs in (list(zip(one.layer.cells, one.traces, strict=True)) for one in done.layers)
    ]
    outputs = []
    for piece in pieces(model, x, steps=steps):
        if piece.layer is None:
            outputs.append(piece.values[OUTPUT])
            continue
        for key, values in piece.values.items():
            wanted = whole[piece.layer][piece.way][key][piece.start : piece.start + len(values)]
            assert np.abs(values - wanted).max() < 1e-12
    assert np.abs(np.concatenate(outputs) - done.output).max() < 1e-12


def test_a_model_in_float32_is_run_in_float32() -> None:
    model = model_of(Layer("one", (Cell.of_lstm(lstm(3, 4, 0, np.float32)),)))
    for piece in pieces(model, np.zeros((3, 3))):
        assert all(values.dtype == np.float32 for values in piece.values.values())


# -- a unit of its own


@settings(max_examples=40, deadline=None)
@given(
    hs.integers(1, 5),
    hs.integers(1, 6),
    hs.integers(0, 99),
    hs.booleans(),
    hs.sampled_from(["", "f", "i"]),
    hs.sampled_from(["sigmoid", "hard_sigmoid_5"]),
)
def test_a_unit_of_its_own_has_the_gates_of_its_layer(
    inputs: int, units: int, seed: int, peephole: bool, coupled: str, gate: str
) -> None:
    rng = np.random.default_rng(seed)
    params = lstm(inputs, units, seed, peephole=peephole)
    arrays = {name: array.copy() for name, array in params.arrays.items()}
    for name, array in arrays.items():
        order = "ifo" if name == "peephole" else "ifgo"
        if coupled:
            array.reshape(len(order), -1)[order.index(coupled)] = 0
    layer = LSTMParameters(**arrays).as_kind(LSTMKind(coupled, gate))
    whole = run(layer, rng.normal(size=(9, inputs)), h0=rng.normal(size=units), c0=rng.normal(size=units))
    unit = int(rng.integers(units))
    cell, x = one_unit(layer, whole.x, whole.h_prev, unit)
    own = run(cell, x, h0=whole.h0[unit : unit + 1], c0=whole.c0[unit : unit + 1])
    for name in ("z_i", "z_f", "z_g", "z_o", "f", "i", "g", "o", "c", "h"):
        if name != f"z_{coupled}":
            assert np.abs(getattr(own, name)[:, 0] - getattr(whole, name)[:, unit]).max() < 1e-12, name


@pytest.mark.parametrize("key", ["gru", "gru_chung", "gru_before", "gru_chung_before", "rnn", "rnn:candidate=relu"])
@settings(max_examples=15, deadline=None)
@given(hs.integers(1, 5), hs.integers(1, 6), hs.integers(0, 99))
def test_so_has_a_unit_of_every_gru_and_rnn(key: str, inputs: int, units: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = {"D": inputs, "H": units}
    shapes = {name: [sizes[axis] for axis in axes] for name, axes in variant_of(key).weights.items()}
    layer = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
    h0, unit = rng.normal(size=units), int(rng.integers(units))
    whole = run_variant(key, layer, rng.normal(size=(9, inputs)), initial={"h": h0})
    h_prev = np.concatenate([h0[None], whole.series["h"][:-1]])
    cell, x = one_unit_other(key, layer, whole.x, h_prev, unit, r=whole.series.get("r"))
    own = run_variant(key, cell, x, initial={"h": h0[unit : unit + 1]})
    for name in whole.series:
        wanted = whole.series[name][:, unit]
        assert np.abs(own.series[name][:, 0] - wanted).max() < 1e-12 * (1 + np.abs(wanted).max()), name


# -- windows and orders


@settings(max_examples=60, deadline=None)
@given(hs.integers(1, 40), hs.integers(1, 9), hs.integers(1, 12), hs.integers(1, 50), hs.integers(0, 99))
def test_each_point_of_a_picture_has_the_least_and_the_largest_of_its_values(
    steps: int, units: int, rows: int, columns: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(steps, units))
    first = int(rng.integers(steps))
    stop = int(rng.integers(first, steps)) + 1
    chosen = rng.permutation(units)[: int(rng.integers(1, units + 1))]
    low, high = window(values, chosen, first, stop, rows=rows, columns=columns)
    part = values[first:stop][:, chosen].T
    height, width = min(rows, len(chosen)), min(columns, stop - first)
    assert low.shape == high.shape == (height, width)
    for r, c in np.ndindex(height, width):
        top, bottom = (k * len(chosen) // height for k in (r, r + 1))
        left, right = (k * (stop - first) // width for k in (c, c + 1))
        assert (low[r, c], high[r, c]) == (part[top:bottom, left:right].min(), part[top:bottom, left:right].max())


def test_a_window_outside_of_the_run_is_refused() -> None:
    with pytest.raises(ValueError, match="steps 3 to 9 of 4"):
        window(np.zeros((4, 2)), np.arange(2), 3, 9, rows=2, columns=2)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["f", ""])
def test_every_order_has_every_unit_once(order: str, kind: str) -> None:
    rng = np.random.default_rng(1)
    record = {"h": rng.normal(size=(30, 12))} | ({"f": rng.random((30, 12)), "c": rng.random((30, 12))} if kind else {})
    assert sorted(ordered(record, order).tolist()) == list(range(12))


def test_units_that_go_together_stand_together() -> None:
    rng = np.random.default_rng(0)
    courses = rng.normal(size=(200, 3))
    group = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2])
    c = courses[:, group] + 0.1 * rng.normal(size=(200, 9))
    stand = group[ordered({"c": c}, "similarity")]
    assert (np.diff(stand) != 0).sum() == 2


def test_the_slowest_unit_stands_first_and_the_first_to_peak() -> None:
    f = np.array([[0.5, 0.99, 0.9]] * 4)
    c = np.array([[0.0, 0.0, -3.0], [0.0, 2.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert ordered({"f": f, "c": c}, "timescale").tolist() == [1, 2, 0]
    assert ordered({"f": f, "c": c}, "position").tolist() == [2, 1, 0]
