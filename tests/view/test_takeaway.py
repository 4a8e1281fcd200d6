"""The files a page gives away hold the run that is on screen, and are made only when they are looked for."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_core import SERIES, LSTMKind, LSTMParameters, Trace, run, to_form
from lstm_view.stage.takeaway import numpy_only
from lstm_view.state.scene import build
from lstm_view.state.table import write_table
from tests.state.make import TABLE
from tests.view.drive import SCRIPTS, history, open_page, send

pages = pytest.mark.parametrize("script", SCRIPTS)
Download = Callable[[], str | bytes]
Downloads = dict[str, tuple[str, Download]]
EXPERIMENT = "lstm-experiment-"


def trace_of(at: AppTest, script: str) -> Trace:
    return build(history(at, script).now).trace


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """File name -> its type and what makes it, of the buttons that a run shows."""
    offered: Downloads = {}
    original = st.download_button

    def offer(label: str, data: Any, **more: Any) -> bool:
        offered[more["file_name"]] = (more["mime"], data)
        return original(label, data, **more)

    monkeypatch.setattr(st, "download_button", offer)
    return offered


def open_files(script: str, query: dict[str, str]) -> AppTest:
    at = open_page(script, query)
    at.session_state[f"take-{script}"] = True
    return at.run()


@pages
def test_files_are_made_only_when_they_are_looked_for(script: str, downloads: Downloads) -> None:
    open_page(script)
    assert downloads == {}
    at = open_files(script, {})
    assert not at.exception
    story = history(at, script).now.run.cell.name
    programs = (
        ["lstm_numpy.py"] if trace_of(at, script).clamps else ["lstm_numpy.py", "lstm_pytorch.py", "lstm_keras.py"]
    )
    assert {name: mime for name, (mime, _) in downloads.items()} == {
        f"lstm-{story}.csv": "text/csv",
        f"lstm-{story}.npz": "application/octet-stream",
        f"lstm-{story}.json": "application/json",
        f"{EXPERIMENT}{script}.json": "application/json",
        **dict.fromkeys(("lstm-stage.html", "lstm-stage-small.html"), "text/html"),
        **dict.fromkeys(programs, "text/x-python"),
    }
    assert len(at.download_button) == 6 + len(programs)


FILES = [
    {"story": "forget", "input": "story", "set": "bias[f,0]:2.5;c0[0]:0.25"},
    {"story": "random", "input": "story", "inputs": "3", "units": "4", "steps": "6", "peephole": "1", "seed": "9"},
    {"set": "clamp[f,7-9,0]:0.25;clamp[o,*,*]:0.5;cut[unit,0]:0", "story": "hide"},
    {"v": "2", "set": "masked[3-5]:1", "story": "average"},
]
files = pytest.mark.parametrize("query", FILES, ids=["forget", "peepholes", "held", "masked"])


def made(downloads: Downloads, ending: str) -> Any:
    """The content of the file of the run, or of the program, of that ending."""
    found = {name: make for name, (_, make) in downloads.items() if name.endswith(ending)}
    (make,) = [make for name, make in found.items() if not name.startswith(EXPERIMENT)]
    return make()


@files
def test_the_table_holds_the_run(query: dict[str, str], downloads: Downloads) -> None:
    at = open_files("sequence", query)
    trace = trace_of(at, "sequence")
    rows = list(csv.DictReader(io.StringIO(made(downloads, ".csv"))))
    steps, units = trace.c.shape
    assert [(int(row["t"]), int(row["unit"])) for row in rows] == [(t, k) for t in range(steps) for k in range(units)]
    for name in SERIES:
        values = np.array([float(row[name]) for row in rows]).reshape(steps, units)
        np.testing.assert_array_equal(values, getattr(trace, name))
    for d, name in enumerate(build(history(at, "sequence").now).input.names):
        assert [float(row[f"x[{name}]"]) for row in rows[::units]] == trace.x[:, d].tolist()


@files
def test_the_arrays_hold_the_run(query: dict[str, str], downloads: Downloads) -> None:
    trace = trace_of(open_files("sequence", query), "sequence")
    with np.load(io.BytesIO(made(downloads, ".npz")), allow_pickle=False) as arrays:
        loaded = dict(arrays)
    document = json.loads(made(downloads, ".json"), parse_constant=lambda word: pytest.fail(f"JSON has no {word}"))
    weights = {name: array for name, array in vars(trace.parameters).items() if array is not None}
    assert set(document["parameters"]) == set(weights)
    for name, array in weights.items():
        np.testing.assert_array_equal(loaded[name], array)
        np.testing.assert_array_equal(document["parameters"][name], array)
    for name in ("x", "h0", "c0", *SERIES):
        np.testing.assert_array_equal(loaded[name], getattr(trace, name))
        said = np.array(document[name], dtype=float)  # JSON has no infinity: such a half-life is null
        np.testing.assert_array_equal(np.where(np.isnan(said), np.inf, said), getattr(trace, name))
    assert ("mask" in loaded, "mask" in document) == (trace.mask is not None,) * 2


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ({"input": "text", "data": "c=f c"}, ["c", "=", "f", "space", "c"]),
        ({"input": "text", "data": "to be to", "by": "words", "order": "be to"}, ["to", "be", "to"]),
        ({"input": "numbers", "data": "left right\n1 2\n3 4"}, []),
        ({"input": "nile", "steps": "2"}, ["1969", "1970"]),
        ({"input": "table", "table": write_table(TABLE)}, list(TABLE.labels)),
        ({"input": "story"}, []),
    ],
)
def test_names_of_inputs_and_labels_of_steps_go_along(
    source: dict[str, str], labels: list[str], downloads: Downloads
) -> None:
    at = open_files("sequence", {"story": "random", **source})
    names = list(build(history(at, "sequence").now).input.names)
    document = json.loads(made(downloads, ".json"))
    assert (document["input_names"], document.get("step_labels", [])) == (names, labels)
    with np.load(io.BytesIO(made(downloads, ".npz")), allow_pickle=False) as arrays:
        assert arrays["input_names"].tolist() == names
        assert ("step_labels" in arrays) == bool(labels)
    rows = list(csv.reader(io.StringIO(made(downloads, ".csv"))))
    assert [f"x[{name}]" in rows[0] for name in names] == [True] * len(names)
    assert list(dict.fromkeys(row[1] for row in rows[1:])) == list(dict.fromkeys(labels)) or not labels
    assert len(set(rows[0])) == len(rows[0]), "no column hides another"


def test_files_of_a_part_of_a_run_say_what_its_steps_are_called_in_it(downloads: Downloads) -> None:
    part = write_table(replace(TABLE, step_numbers=(51, 52, 53)))
    at = open_files("sequence", {"story": "random", "input": "table", "table": part})
    assert any("`step_number` is what a step is called in the whole run: 51 at t = 0." in m.value for m in at.markdown)
    assert json.loads(made(downloads, ".json"))["step_numbers"] == [51, 52, 53]
    with np.load(io.BytesIO(made(downloads, ".npz")), allow_pickle=False) as arrays:
        assert arrays["step_numbers"].tolist() == [51, 52, 53]
    rows = list(csv.DictReader(io.StringIO(made(downloads, ".csv"))))
    assert {(row["t"], row["step_number"], row["step"]) for row in rows} == {
        ("0", "51", "Mo"),
        ("1", "52", "Tu"),
        ("2", "53", "We"),
    }
    for name in ("numpy.py", "pytorch.py", "keras.py"):
        first, second, *_ = made(downloads, name).splitlines()
        assert first == "# What is t = 0 here is step 51 of the whole run; the last step here is its step 53."
        assert second.startswith("# An LSTM layer")


@files
def test_the_program_prints_the_run(query: dict[str, str], downloads: Downloads) -> None:
    at = open_files("sequence", query)
    trace = trace_of(at, "sequence")
    program = made(downloads, "numpy.py")
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    printed = np.array([list(map(float, line.split())) for line in answer.stdout.splitlines()])
    steps, units = trace.c.shape
    values = np.stack([getattr(trace, name) for name in "figoch"], axis=-1).reshape(steps * units, 6)
    np.testing.assert_allclose(printed[:, 2:], values, rtol=1e-11)
    plain = trace.parameters.peephole is None and not trace.clamps and trace.mask is None
    assert ("lstm_pytorch.py" in downloads) == ("lstm_keras.py" in downloads) == plain
    missing = "gates held at a value" if trace.clamps else "peepholes" if trace.mask is None else "masked steps"
    assert any(missing in caption.value for caption in at.caption) != plain
    for name, (_, make) in downloads.items():
        if name.endswith(".py"):
            compile(str(make()), name, "exec")


def test_files_are_those_of_what_is_on_screen_now(downloads: Downloads) -> None:
    at = open_files("overview", {})
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 1.25}])
    assert json.loads(made(downloads, ".json"))["parameters"]["bias"][1] == 1.25


@pytest.mark.parametrize("script", ["overview", "gradients", "variants", "challenges"])
def test_the_stage_leaves_as_one_file_with_what_its_page_has(script: str, downloads: Downloads) -> None:
    open_files(script, {})
    mime, make = downloads["lstm-stage-small.html"]
    made = make()
    assert mime == "text/html"
    assert isinstance(made, bytes)
    assert len(made) < 500e3
    assert made.startswith(b"<!DOCTYPE html>")


def test_a_framework_is_not_said_to_lack_what_it_is_given_elsewhere() -> None:
    """A Keras layer has a hard sigmoid and passes over masked steps; what is missing is our program."""
    plain = LSTMParameters.initial(1, 1, seed=0)
    hard = plain.as_kind(LSTMKind(gate="hard_sigmoid_6"))
    assert to_form(hard, "keras")
    x = np.ones((3, 1))
    for trace in (run(hard, x), run(plain, x, mask=np.array([True, False, True]))):
        said = numpy_only(trace)
        assert said.startswith("Only the NumPy program is written for a ")
        assert "Keras" not in said
    assert numpy_only(run(plain, x)) == ""
