"""A trace as CSV, NPZ and JSON, read back."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import (
    GATE_ORDER,
    SERIES,
    Clamp,
    LSTMParameters,
    Readout,
    Trace,
    VariantTrace,
    kept_and_added,
    run,
    run_variant,
    variant_of,
)
from lstm_core.files import Words, values_of
from lstm_core.papers import letter
from tests.core.oracle import random_cell


def make(batch: tuple[int, ...] = (), *, peephole: bool = False) -> Trace:
    rng = np.random.default_rng(0)
    params = random_cell(rng, 2, 3, peephole=peephole)
    return run(params, rng.normal(size=(4, *batch, 2)), h0=rng.normal(size=(*batch, 3)))


def test_csv_has_a_row_a_step_and_unit_and_gives_each_float_back() -> None:
    trace, file = make(), io.StringIO()
    trace.to_csv(file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert list(rows[0]) == ["t", "unit", "x_0", "x_1", *SERIES]
    assert [(row["t"], row["unit"]) for row in rows] == [(str(t), str(u)) for t in range(4) for u in range(3)]
    for row in rows:
        t, unit = int(row["t"]), int(row["unit"])
        assert [float(row["x_0"]), float(row["x_1"])] == trace.x[t].tolist()
        for name in SERIES:
            assert float(row[name]) == getattr(trace, name)[t, unit]


def test_csv_of_a_batch_has_a_batch_column() -> None:
    trace, file = make((2,)), io.StringIO()
    trace.to_csv(file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert list(rows[0])[:5] == ["t", "batch", "unit", "x_0", "x_1"]
    assert len(rows) == 4 * 2 * 3
    for row in rows:
        t, b, unit = int(row["t"]), int(row["batch"]), int(row["unit"])
        assert float(row["x_1"]) == trace.x[t, b, 1]
        assert float(row["h"]) == trace.h[t, b, unit]


@pytest.mark.parametrize("peephole", [False, True])
def test_npz_gives_the_same_run_again(tmp_path: Path, peephole: bool) -> None:
    trace = make(peephole=peephole)
    trace.to_npz(tmp_path / "trace.npz")
    with np.load(tmp_path / "trace.npz") as file:
        saved = dict(file)
    assert str(saved["gate_order"]) == GATE_ORDER
    assert ("peephole" in saved) == peephole
    weights = [saved[name] for name in ("weight_ih", "weight_hh", "bias")] + [saved.get("peephole")]
    again = run(LSTMParameters(*weights), saved["x"], h0=saved["h0"], c0=saved["c0"])
    for name in SERIES:
        assert np.array_equal(saved[name], getattr(trace, name))
        assert np.array_equal(saved[name], getattr(again, name))


def test_json_gives_the_same_run_again(tmp_path: Path) -> None:
    trace = make()
    trace.to_json(tmp_path / "trace.json")
    saved = json.loads((tmp_path / "trace.json").read_text())
    assert saved["gate_order"] == GATE_ORDER
    params = LSTMParameters(**{name: np.array(value) for name, value in saved["parameters"].items()})
    again = run(params, np.array(saved["x"]), h0=np.array(saved["h0"]), c0=np.array(saved["c0"]))
    for name in SERIES:
        assert np.array_equal(np.array(saved[name]), getattr(trace, name))
        assert np.array_equal(getattr(again, name), getattr(trace, name))


def test_an_endless_half_life_is_inf_in_csv_and_null_in_json() -> None:
    trace = make()
    bias = trace.parameters.bias.copy()
    bias[3] = 1e3
    endless = run(replace(trace.parameters, bias=bias), trace.x)
    table, document = io.StringIO(), io.StringIO()
    endless.to_csv(table)
    endless.to_json(document)
    assert next(csv.DictReader(io.StringIO(table.getvalue())))["half_life"] == "inf"
    half_life = json.loads(document.getvalue())["half_life"]
    assert half_life[0][0] is None
    assert half_life[0][1] == endless.half_life[0, 1]


def test_files_are_written_to_paths_and_to_open_files(tmp_path: Path) -> None:
    trace, text, binary = make(), io.StringIO(), io.BytesIO()
    trace.to_csv(str(tmp_path / "trace.csv"))
    trace.to_csv(text)
    assert (tmp_path / "trace.csv").read_bytes() == text.getvalue().encode()
    trace.to_npz(binary)
    binary.seek(0)
    assert np.array_equal(np.load(binary)["h"], trace.h)


def test_files_say_what_was_held() -> None:
    free = make()
    trace = run(free.parameters, free.x, clamps=[Clamp("f", 0.5, 1, 2, 0)])
    binary, document = io.BytesIO(), io.StringIO()
    trace.to_npz(binary)
    trace.to_json(document)
    binary.seek(0)
    assert np.argwhere(~np.isnan(np.load(binary)["held_f"])).tolist() == [[1, 0]]
    saved = json.loads(document.getvalue())
    again = run(free.parameters, free.x, clamps=[Clamp(**one) for one in saved["clamps"]])
    assert np.array_equal(again.h, trace.h)
    assert np.array_equal(saved["f"], trace.f)


HOSTILE = ["=cmd|' /C calc'!A0", 'a "quoted", name', "two\nlines", "-1+2", "x", "x", "c", "", "∑"]


def test_names_of_inputs_and_labels_of_steps_come_back_whatever_they_are(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    size = len(HOSTILE)
    trace = run(random_cell(rng, size, 2), rng.normal(size=(size, size)))
    numbers = list(range(51, 51 + size))
    words: Words = {"input_names": HOSTILE, "step_labels": HOSTILE, "step_numbers": numbers}
    trace.to_csv(tmp_path / "trace.csv", **words)
    trace.to_json(tmp_path / "trace.json", **words)
    trace.to_npz(tmp_path / "trace.npz", **words)
    with (tmp_path / "trace.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(set(header)) == len(header)
    assert (header[:3], [int(row[1]) for row in rows[::2]]) == (["t", "step_number", "step"], numbers)
    assert header[4 : 4 + size] == [f"x[{name}]" if k != 5 else "x[x] 2" for k, name in enumerate(HOSTILE)]
    assert [row[2].removeprefix("'") for row in rows[::2]] == HOSTILE
    assert [float(value) for value in rows[0][4 : 4 + size]] == trace.x[0].tolist()
    for cell in [*header, *(row[2] for row in rows)]:
        assert cell[:1] not in {"=", "+", "-", "@"}, "a spreadsheet would run it"
    document = json.loads((tmp_path / "trace.json").read_text("utf-8"))
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as arrays:
        for name, given in words.items():
            assert document[name] == arrays[name].tolist() == given


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", "a;=1+1", "a; -2+3", "a\t=1+1", "a|@x", "a\n=1", 'a;"=1"'),
        *("＝1+1", "a,=1", ";=1", " =1", "a;'=1"),
    ],
)
def test_no_cell_of_a_spreadsheet_is_a_formula_wherever_it_splits_the_lines(text: str) -> None:
    """The file is also split at semicolons, tabs and bars, as spreadsheets of some countries do."""
    trace = run(LSTMParameters.initial(1, 1, seed=0), np.array([[0.5]]))
    file = io.StringIO()
    trace.to_csv(file, input_names=[text], step_labels=[text])
    cells = [cell for row in csv.reader(io.StringIO(file.getvalue())) for cell in row if not cell[:1].isdigit()]
    pieces = [piece.strip(' "') for cell in [*cells, *cells[:2]] for piece in re.split(r"[;\t|\r\n,]", cell)]
    numbers = {repr(value) for array in trace.series.values() for value in array.ravel().tolist()}
    assert [piece for piece in pieces if piece[:1] in set("=+-@＝") and piece and piece not in numbers] == []


@pytest.mark.parametrize("text", ["=", "-", "1949-01", "a - b", "a=b", "x;y", "−1"])
def test_a_text_that_is_no_formula_stays_as_it_is(text: str) -> None:
    trace = run(LSTMParameters.initial(1, 1, seed=0), np.array([[0.5]]))
    file = io.StringIO()
    trace.to_csv(file, input_names=[text], step_labels=[text])
    header, row = csv.reader(io.StringIO(file.getvalue()))
    assert (header[3], row[1]) == (f"x[{text}]", text)


@pytest.mark.parametrize("write", ["to_csv", "to_npz", "to_json"])
@pytest.mark.parametrize(
    ("word", "texts"),
    [
        *[("input_names", ["one"]), ("step_labels", "abcd"), ("input_names", [1, 2]), ("step_labels", [])],
        *[("step_numbers", [51, 52]), ("step_numbers", [1.0, 2.0, 3.0, 4.0])],
    ],
)
def test_names_that_do_not_fit_are_refused(write: str, word: str, texts: object) -> None:
    with pytest.raises(ValueError, match=f"{word} is .*wanted a list of [24] (strings|whole numbers)"):
        getattr(make(), write)(io.BytesIO(), **{word: texts})


# -- cells that are no LSTM


def other(key: str) -> VariantTrace:
    """A run with a mask, something held and a read-out."""
    rng, sizes = np.random.default_rng(1), {"D": 2, "H": 3}
    weights = {name: rng.normal(size=[sizes[axis] for axis in axes]) for name, axes in variant_of(key).weights.items()}
    held = [Clamp("h" if key == "rnn" else "u", 0.25, 1, 3)]
    readout, start = Readout(rng.normal(size=(2, 3)), np.zeros(2), "softmax"), {"h": rng.normal(size=3)}
    x, mask = rng.normal(size=(4, 2)), [1, 1, 0, 1]
    return run_variant(key, weights, x, initial=start, clamps=held, mask=mask, readout=readout)


OTHERS = pytest.mark.parametrize("key", ["gru", "gru_chung_before", "rnn", "gru:gate=hard_sigmoid_5"])


@OTHERS
def test_npz_of_another_cell_gives_the_same_run_again_under_the_names_of_papers(tmp_path: Path, key: str) -> None:
    trace, variant = other(key), variant_of(key)
    trace.to_npz(tmp_path / "trace.npz", input_names=["rain", "wind"])
    with np.load(tmp_path / "trace.npz") as file:
        saved = dict(file)
    assert str(saved["cell"]) == key and "gate_order" not in saved and saved["input_names"].tolist() == ["rain", "wind"]
    weights = {name: saved[letter(name, variant.gates)] for name in variant.weights}
    again = run_variant(key, weights, saved["x"], initial={"h": saved["h0"]}, clamps=trace.clamps, mask=saved["mask"])
    for name in variant.series:
        np.testing.assert_array_equal(saved[letter(name, variant.gates)], again.series[name])
    np.testing.assert_array_equal(saved["y"], trace.y)
    assert {"rnn": "held_h"}.get(key, "held_z") in saved
    assert {"z", "r", "n", "W_z", "b_n", "a_n"} <= set(saved) or key == "rnn"


@OTHERS
def test_csv_and_json_of_another_cell_give_each_float_back(key: str) -> None:
    trace, table, text = other(key), io.StringIO(), io.StringIO()
    trace.to_csv(table, step_labels=list("abcd"))
    trace.to_json(text)
    rows, saved, values = (
        list(csv.DictReader(io.StringIO(table.getvalue()))),
        json.loads(text.getvalue()),
        values_of(trace),
    )
    assert list(rows[0]) == ["t", "step", "unit", "x_0", "x_1", *values, "y_0", "y_1", "mask"]
    for row in rows:
        t, unit = int(row["t"]), int(row["unit"])
        assert row["step"] == "abcd"[t] and float(row["y_1"]) == trace.y[t, 1] and row["mask"] == "1101"[t]
        for name, array in values.items():
            assert float(row[name]) == array[t, unit]
            assert saved[name][t][unit] == (None if array[t, unit] == np.inf else array[t, unit])
    assert [clamp["gate"] for clamp in saved["clamps"]] == ["h" if key == "rnn" else "z"]


def test_what_a_gru_kept_and_added_is_its_memory_and_an_rnn_has_neither() -> None:
    trace = other("gru_chung_before")
    values, (shares, added) = values_of(trace), kept_and_added(trace)
    np.testing.assert_allclose(values["kept"] + values["added"], trace.h, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(values["added"], added)
    np.testing.assert_allclose(0.5 ** (1 / values["half_life"]), shares, rtol=1e-12)
    assert not {"kept", "added", "half_life"} & set(values_of(other("rnn")))
