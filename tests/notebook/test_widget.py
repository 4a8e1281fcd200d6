"""``show`` without a browser: what is on the stage, what actions make of it, and what it answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import LSTMKind, LSTMParameters, Trace, run
from lstm_view.notebook import modules, show
from lstm_view.notebook.given import traces_of
from lstm_view.serving import linked
from lstm_view.serving.outlines import outlines_file
from lstm_view.stage.pack import unpack
from lstm_view.state.actions import apply_all
from lstm_view.state.history import History
from tests.server import ROOT

pytest.importorskip("anywidget", reason="anywidget is not installed")

T, D, H = 12, 2, 3
SERIES = ("i", "f", "g", "o", "c", "h")


@pytest.fixture(autouse=True)
def _same_numbers() -> None:
    torch.manual_seed(0)


def sequence(*shape: int) -> Any:
    return np.random.default_rng(0).normal(size=shape or (T, D))


class Browser:
    """Hears what a widget sends, and sends what a browser would."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget
        self.heard: list[tuple[dict[str, Any], list[bytes]]] = []
        widget.send = lambda message, buffers=(): self.heard.append((message, list(buffers)))

    def say(self, kind: str, **fields: Any) -> tuple[dict[str, Any], list[bytes]]:
        self.widget._receive(self.widget, {"kind": kind, **fields}, [])
        return self.heard[-1]

    def act(self, *actions: dict[str, Any]) -> dict[str, Any]:
        _, (payload,) = self.say("actions", actions=list(actions))
        return unpack(payload)


def close(shown: Trace, wanted: Trace, within: float = 1e-12) -> None:
    for name in SERIES:
        np.testing.assert_allclose(getattr(shown, name), getattr(wanted, name), rtol=0, atol=within)


# -- what can be shown


def test_parameters_are_shown_as_they_run() -> None:
    params, x = LSTMParameters.initial(D, H, seed=1), sequence()
    h0, c0 = np.ones(H), np.full(H, 0.5)
    close(show(params, x, h0=h0, c0=c0).trace, run(params, x, h0=h0, c0=c0), 0)


def test_a_trace_is_shown_without_an_input_and_other_functions_stay() -> None:
    params = LSTMParameters.initial(D, H, seed=1).as_kind(LSTMKind(gate="hard_sigmoid_6", output="relu"))
    trace = run(params, sequence())
    shown = show(trace).trace
    close(shown, trace, 0)
    assert shown.parameters.key == params.key


def test_a_layer_of_torch_is_shown_by_number_and_by_name() -> None:
    module, x = torch.nn.LSTM(D, H, num_layers=2, bidirectional=True, dtype=torch.float64), sequence()
    widget = show(module, x, layer=-1)
    close(widget.trace, widget.traces[3])
    close(show(module, x, layer="layer 2, backward").trace, widget.trace, 0)
    assert widget._said["title"] == "layer 2, backward"
    assert "output agrees to" in widget._said["claim"]


def test_steps_of_a_backward_direction_have_their_numbers_in_the_sequence() -> None:
    module = torch.nn.LSTM(D, H, bidirectional=True)
    assert show(module, sequence(), layer=0).experiment.run.input.step_numbers == ()
    assert show(module, sequence(), layer=1).experiment.run.input.step_numbers[:2] == (12, 11)


def test_a_cell_of_torch_is_shown() -> None:
    cell = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    close(show(cell, sequence()).trace, traces_of(cell, sequence())[0])


def test_the_output_of_a_projection_is_shown() -> None:
    trace = show(torch.nn.LSTM(D, H, proj_size=2, dtype=torch.float64), sequence()).trace
    assert trace.y.shape == (T, 2)


def test_of_a_batch_one_sequence_is_shown_without_the_steps_that_are_passed_over() -> None:
    module = torch.nn.LSTM(D, H, dtype=torch.float64)
    batch = torch.from_numpy(sequence(T, 2, D))
    packed = torch.nn.utils.rnn.pack_padded_sequence(batch, torch.tensor([5, T]), enforce_sorted=False)
    alone = traces_of(module, batch[:5, 0])[0]
    close(show(module, packed, row=0).trace, alone)
    with pytest.raises(ValueError, match="has 2 sequences; choose one with row=0 to row=1"):
        show(module, batch)


def test_a_part_of_a_long_run_starts_with_the_states_before_it() -> None:
    params, x = LSTMParameters.initial(D, H, seed=1), sequence(3000, D)
    whole = run(params, x)
    widget = show(params, x, steps=slice(2500, 2600))
    np.testing.assert_allclose(widget.trace.c, whole.c[2500:2600], rtol=0, atol=1e-12)
    assert widget.experiment.run.input.step_numbers[0] == 2501
    with pytest.raises(ValueError, match=r"There are 3000 steps and the stage shows 2000; choose some with steps="):
        show(params, x)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # within Keras
def test_a_layer_of_keras_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="keras is not installed")
    layer, x = keras.layers.LSTM(H, dtype="float64"), sequence()
    close(show(layer, x).trace, traces_of(layer, x)[0])


def test_a_model_file_is_shown_from_its_path_and_from_its_bytes(tmp_path: Path) -> None:
    module, x = torch.nn.LSTM(D, H, num_layers=2, dtype=torch.float64), sequence()
    path = tmp_path / "model.pt"
    torch.save(module.state_dict(), path)
    wanted = traces_of(module, x)
    for file in (path, str(path), path.read_bytes()):
        close(show(file, x, layer=1).trace, wanted[1])


def test_what_cannot_be_shown_is_said_in_a_sentence() -> None:
    large = LSTMParameters.initial(1, 200, seed=0)
    for model, options, words in (
        ([1, 2], {}, "list is no model that is shown here; wanted a torch.nn.LSTM"),
        (large, {}, "The cell has 1 inputs and 200 units and the stage shows up to 128 of each"),
        (LSTMParameters.initial(1, 1, seed=0), {"layer": 2}, "There is no layer 2; this model has 0 “LSTM”"),
        (LSTMParameters.initial(1, 1, seed=0), {"names": ["a", "b"]}, "There are 2 names for 1 inputs"),
        (LSTMParameters.initial(1, 1, seed=0), {"steps": slice(9, 9)}, "None of the steps was chosen"),
    ):
        with pytest.raises(ValueError, match=words):
            show(model, np.zeros((3, 1)), **options)


def test_without_anywidget_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "lstm_view.notebook.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ImportError, match="pip install anywidget"):
        show(LSTMParameters.initial(1, 1, seed=0), [[1.0]])


def test_importing_it_loads_no_library_that_a_trace_does_not_need() -> None:
    program = (
        "import sys, lstm_view.notebook\n"
        "print([name for name in ('streamlit', 'pandas', 'torch', 'keras', 'anywidget') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


# -- what is done on it


def test_a_change_on_the_stage_is_in_the_trace_and_is_told() -> None:
    params, x = LSTMParameters.initial(D, H, seed=1), sequence()
    widget = show(params, x)
    told: list[float] = []
    seen: list[str] = []
    widget.on_change(lambda changed: told.append(float(changed.trace.parameters.bias[H])))
    widget.observe(lambda change: seen.append(change["name"]), "experiment")
    browser = Browser(widget)
    browser.act({"n": 1, "kind": "set", "name": "bias[f,0]", "value": -2.0})
    bias = params.bias.copy()
    bias[H] = -2.0
    close(widget.trace, run(LSTMParameters(params.weight_ih, params.weight_hh, bias), x))
    assert told == [-2.0]
    assert seen == ["experiment"]
    browser.act({"n": 1, "kind": "set", "name": "bias[f,0]", "value": 5.0})  # sent again: applied once
    assert told == [-2.0]
    browser.act({"n": 2, "kind": "undo"})
    close(widget.trace, run(params, x), 0)
    browser.act({"n": 3, "kind": "redo"}, {"n": 4, "kind": "set", "name": "weight_hh[i,0,0]", "value": 1.0})
    assert len(widget.experiment.run.changes) == 2
    browser.act({"n": 5, "kind": "reset"})
    assert not widget.experiment.run.changes


def test_the_widget_applies_actions_as_a_page_does() -> None:
    widget = show(LSTMParameters.initial(D, H, seed=1), sequence())
    history = History(widget.experiment, widget.experiment)
    actions = [
        {"n": 1, "kind": "set", "name": "x[3,0]", "value": 1.5, "cursor": {"step": 3, "unit": 2}},
        {"n": 2, "kind": "keep"},
        {"n": 3, "kind": "choose", "name": "digits", "value": "6"},
        {"n": 4, "kind": "set", "name": "weight_ih[o,1,0]", "value": 0.0},
        {"n": 5, "kind": "undo"},
        {"n": 6, "kind": "nonsense"},
    ]
    Browser(widget).act(*actions)
    apply_all(history, actions)
    assert widget.experiment == history.now
    assert widget.experiment.cursor.unit == 2


def test_of_a_large_cell_the_browser_gets_the_unit_that_is_chosen() -> None:
    widget = show(LSTMParameters.initial(1, 100, seed=1), sequence(50, 1))
    payload = Browser(widget).act({"n": 1, "kind": "unit", "cursor": {"unit": 99}})
    assert payload["series"]["unit"] == payload["unit"] == 99
    np.testing.assert_array_equal(payload["series"]["f"], widget.trace.f[:, 99])


def test_the_payload_has_the_numbers_of_the_trace_and_one_story() -> None:
    widget = show(LSTMParameters.initial(D, H, seed=1), sequence(), names=["rain", "wind"])
    _, (message,) = Browser(widget).say("all")
    payload = unpack(message)
    np.testing.assert_array_equal(np.reshape(payload["series"]["f"], (T, H)), widget.trace.f)
    assert payload["inputs"] == ["rain", "wind"]
    assert [story["key"] for story in payload["stories"]] == [payload["story"]["key"]]


def test_what_the_browser_has_is_not_sent_again() -> None:
    widget = show(LSTMParameters.initial(D, H, seed=1), sequence())
    browser = Browser(widget)
    _, (first,) = browser.say("all")
    has = unpack(first)["entries"]
    _, (second,) = browser.say("actions", actions=[{"n": 1, "kind": "unit", "has": has}])
    assert len(second) < len(first) / 2


@pytest.mark.parametrize("message", [None, [], "actions", {}, {"kind": "actions", "actions": "all"}, {"kind": 3}])
def test_a_message_that_no_browser_of_ours_sends_changes_nothing(message: Any) -> None:
    widget = show(LSTMParameters.initial(D, H, seed=1), sequence())
    before = widget.experiment
    Browser(widget)
    widget._receive(widget, message, [])
    assert widget.experiment is before


# -- what the browser loads


def test_each_module_comes_after_those_it_imports_and_all_of_them_are_there() -> None:
    known: set[str] = set()
    for name, (text, imports) in modules.modules().items():
        assert set(imports.values()) <= known
        statements = [line for line in text.splitlines() if line.endswith('";') and ' from "' in line]
        assert len(imports) == len({line.rpartition("from ")[2] for line in statements}), name
        known.add(name)
    assert "stage/stage.js" in known


def test_modules_that_import_each_other_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for one, other in (("host", "a"), ("a", "host")):
        path = tmp_path / "notebook" / f"{one}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'import {{ x }} from "./{other}.js";\n')
    monkeypatch.setattr(linked, "STATIC", tmp_path)
    with pytest.raises(ValueError, match=r"notebook/host.js imports notebook/a.js imports notebook/host.js"):
        linked.modules.__wrapped__("notebook/host.js")


def test_the_style_is_whole_and_imports_nothing() -> None:
    assert "@import" not in modules.style()
    assert ".predict" in modules.style()
    assert ".lstm-notebook" in modules.style()


def test_files_come_from_the_wheels_and_others_do_not_come() -> None:
    browser = Browser(show(LSTMParameters.initial(1, 1, seed=0), [[1.0]]))
    _, (message,) = browser.say("all")
    plotly = unpack(message)["plotly"]
    for name, begins in ((plotly, b"/**\n* plotly.js v"), ("glossary-en.json", b"{"), ("sans.woff2", b"wOF2")):
        answer, (content,) = browser.say("file", name=name, asked="7")
        assert answer == {"answers": "7"}
        assert content.startswith(begins)
    assert unpack(message)["outlines"] == outlines_file()
    for name in ("../../pyproject.toml", "stage.py", "", "/etc/hostname"):
        assert browser.say("file", name=name, asked="8") == ({"answers": "8"}, [])
