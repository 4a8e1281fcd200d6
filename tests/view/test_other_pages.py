"""One's own GRU or RNN on Ledger, What if, Gradients and Variants: the true cell, changed, undone and shared."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import contributions, from_other_form
from lstm_view.instruments.gradients.study import Question, study
from lstm_view.instruments.variants.numbers import compare
from lstm_view.own.cell.reading import understand
from lstm_view.stage.takeaway import npz_bytes
from lstm_view.state import document
from lstm_view.state.address import read, write
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import CellInput, Experiment, Look, Output, OwnOther, Run
from lstm_view.state.names import read_changes
from lstm_view.state.scene_other import build_other
from tests.view.drive import history, open_page, payload, send

HOME = Experiment()
CHANGES = "clamp[u,3-5,2]:0.25;cut[h,2,1]:0;cut[x,1,3]:0;cut[unit,2]:0"


def own(key: str, inputs: int = 2, units: int = 3, seed: int = 0) -> OwnOther:
    size = OwnOther(key, inputs, units, ()).size
    return OwnOther(key, inputs, units, tuple(np.random.default_rng(seed).normal(0, 0.5, size).tolist()))


def shown(key: str, **more: Any) -> Experiment:
    return Experiment(Run(own(key), CellInput(8), **more))


def opened(page: str, now: Experiment) -> AppTest:
    at = open_page(page, write(now, HOME))
    assert not at.exception
    return at


# -- the cell and its gates

_KEPT: Final = {"gru": ("z", "1 − z"), "gru_chung_before": ("1 − z", "z")}


@pytest.mark.parametrize("key", ["gru", "gru_chung_before", "rnn"])
@pytest.mark.parametrize("page", ["overview", "forget_gate", "input_gate", "output_gate"])
def test_a_page_of_the_cell_shows_it_and_says_what_of_it_does_the_work(page: str, key: str) -> None:
    at = opened(page, shown(key))
    sent, rail = payload(at), at.markdown[0].value
    assert sent["cell"]["type"]["key"] == key and not sent["notices"]
    about = {"forget_gate": ["u"], "input_gate": ["u", "g"], "output_gate": ["h"], "overview": []}[page]
    assert sent["about"] == (["h"] if about and key == "rnn" else about)
    assert sent["exposes"]["gates"] == (["h"] if key == "rnn" else ["u", "r", "g"])
    own, _, lstm = rail.partition("## In an LSTM")
    assert "These words quote the story" in lstm and "{" not in own
    if key == "rnn":
        assert "no gate" in own
    else:
        kept, written = _KEPT[key]
        said = {"overview": f"the share {kept} of h", "forget_gate": f"{kept} is the share that stays"}
        said |= {"input_gate": f"{written} is the share of the", "output_gate": "no output gate"}
        assert said[page] in " ".join(own.split())


def test_the_words_on_ones_own_cell_come_and_go_with_it() -> None:
    at = opened("forget_gate", shown("gru"))
    send(at, [{"n": 1, "kind": "story", "value": "forget"}])
    assert "In an LSTM" not in at.markdown[0].value and "about" not in payload(at)
    send(at, [{"n": 2, "kind": "undo"}])
    assert "In an LSTM" in at.markdown[0].value


# -- the ledger


def test_the_ledger_of_a_gru_is_that_of_h() -> None:
    sent = payload(opened("ledger", shown("gru")))
    assert [figure["id"] for figure in sent["figures"]][:2] == ["ledger-h", "triangle-h"]
    (clock,) = (figure for figure in sent["figures"] if figure["key"] == "clock")
    assert clock["spec"]["layout"]["xaxis"]["title"]["text"] == "share of h that is kept, z"
    assert clock["spec"]["data"][-1]["meta"]["bind"] == ["share", "half_life"]
    assert sent["cell"]["type"]["ledger"] == {"kept": "u", "added": ["*", ["-", 1.0, "u"], "g"]}
    assert not sent["notices"] and "long-term" not in sent["figures"][0]["alt"]


@pytest.mark.parametrize("key", ["gru", "rnn"])
@pytest.mark.parametrize("page", ["ledger", "sequence", "overview"])
def test_the_measures_of_a_unit_stand_where_those_of_an_lstm_do(page: str, key: str) -> None:
    assert payload(opened(page, shown(key)))["exposes"]["measures"] == (page != "overview")


def test_an_rnn_has_no_ledger_and_the_page_says_why() -> None:
    sent = payload(opened("ledger", shown("rnn")))
    assert [figure["key"] for figure in sent["figures"]] == ["timeline"]
    (said,) = sent["notices"]
    assert said.startswith("An RNN has no ledger: every step writes h anew")


# -- files


@pytest.mark.parametrize("key", ["gru", "rnn"])
def test_every_number_of_the_run_can_be_taken_along(key: str) -> None:
    now = shown(key, changes=read_changes("weight_ih[g,1,1]:2" if key == "gru" else "weight_ih[h,1,1]:2", first=1))
    at = opened("sequence", now)
    at.session_state["take-sequence"] = True
    at.run()
    assert not at.exception
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels[0] == "Save the experiment" and labels[-3:] == ["CSV", "NPZ", "JSON"]
    scene = build_other(now)
    with np.load(io.BytesIO(npz_bytes(scene))) as file:
        np.testing.assert_array_equal(file["h"], scene.trace.h)
        assert file["input_names"].tolist() == list(scene.input.names)
        assert ("n" in file, "W_z" in file) == (key == "gru", key == "gru")
    words = " ".join(text.value for text in at.markdown)
    assert ("half\\_life" in words) == (key == "gru")


# -- what if


@pytest.mark.parametrize("key", ["gru", "gru_chung_before", "rnn"])
def test_what_is_held_and_cut_runs_is_said_and_comes_back(key: str) -> None:
    text = CHANGES.replace("clamp[u", "clamp[h") if key == "rnn" else CHANGES
    changes = read_changes(text, first=1)
    now = shown(key, changes=changes)
    scene = build_other(now)
    assert scene.experiment.run.changes == changes and not scene.notices and scene.before is not None
    line = "h" if key == "rnn" else "u"
    assert (scene.trace.series[line][2:5, 1] == (0 if key == "rnn" else 0.25)).all()  # an emptied unit stays so
    assert not scene.trace.h[:, 1].any() and scene.trace.h[:, 0].any()
    assert all(not array[0, 1] for name, array in scene.trace.weights.items() if name[0] == "U")
    assert all(not array[2, 0] for name, array in scene.trace.weights.items() if name[0] == "W")
    assert scene.edits == (
        f"{'short-term memory' if key == 'rnn' else 'update gate'} held at 0.25, steps 3 to 5, unit 2",
        "all weights from h of unit 2 to unit 1 set to zero",
        "all weights from input 1 to unit 3 set to zero",
        "unit 2 set to zero: its h is 0 at every step",
    )
    assert read(write(now, HOME), HOME)[0].run == now.run
    opened_again = document.read(document.write(now, "what_if").encode(), ("what_if",))
    assert opened_again.experiment(Experiment(look=Look())).run == now.run


def test_a_gate_is_held_by_the_form_and_undone() -> None:
    at = opened("what_if", shown("gru"))
    assert payload(at)["exposes"]["whatif"] == "first"
    send(at, [{"n": 1, "kind": "set", "name": "clamp[r,2-4,*]", "value": 0.0}])
    sent = payload(at)
    assert sent["edits"] == ["reset gate held at 0, steps 3 to 5, every unit"] and sent["past"] is not None
    assert sent["cell"]["clamps"] == [{"gate": "r", "value": 0.0, "start": 2, "stop": 5, "unit": None}]
    send(at, [{"n": 2, "kind": "undo"}])
    assert payload(at)["changed"] == [] and payload(at)["past"] is None


def test_the_ledger_of_what_is_held_still_sums_to_h() -> None:
    scene = build_other(shown("gru", changes=read_changes("clamp[u,3-5,*]:0;cut[unit,2]:0", first=1)))
    initial, written = contributions(scene.trace)
    np.testing.assert_allclose(initial + written.sum(axis=1), scene.trace.h, rtol=0, atol=1e-12)


# -- a read-out


@pytest.mark.parametrize("key", ["gru", "rnn"])
def test_a_read_out_is_shown_dragged_and_comes_back(key: str) -> None:
    readout = Output("softmax", ((1.0, 2.0, 3.0), (0.5, -1.0, 0.0)), (0.0, 0.25))
    now = shown(key, readout=readout, changes=read_changes("readout_weight[2,1]:4", first=1))
    at = opened("sequence", now)
    sent = payload(at)
    assert sent["cell"]["readout"]["activation"] == "softmax" and sent["figures"][-1]["key"] == "outputs"
    y = np.reshape(sent["y"], (8, 2))
    np.testing.assert_allclose(y.sum(axis=1), 1, rtol=0, atol=1e-12)
    assert sent["edits"] == ["read-out, output 2, weight on h of unit 1: 0.5 → 4"]
    assert read(write(now, HOME), HOME)[0].run == now.run
    assert history(at, "sequence").now.run == now.run


def test_a_read_out_for_another_size_is_left_out_and_said() -> None:
    (said,) = build_other(shown("gru", readout=Output("linear", ((1.0,),), (0.0,)))).notices
    assert said == "The read-out has weights for 1 unit and this cell has 3 units; it was left out."


# -- gradients


@pytest.mark.parametrize("key", ["gru", "gru_chung", "gru_before", "rnn"])
def test_the_page_on_gradients_derives_the_cell_itself(key: str) -> None:
    sent = payload(
        opened("gradients", shown(key, changes=read_changes("bias[r,1]:1" if key != "rnn" else "", first=1)))
    )
    own_cell = sent["gradients"]["own"]
    assert own_cell["type"]["key"] == key and set(own_cell["sources"]) == set(sent["cell"]["weights"])
    assert sent["gradients"]["rnn"] is None and sent["look"]["state"] == "h"
    reach = next(figure for figure in sent["figures"] if figure["key"] == "reach")
    names = [trace["name"] for trace in reach["spec"]["data"] if trace["meta"]["reach"] == "direct"]
    share = {"gru_chung": "1 − z", "rnn": ""}.get(key, "z")
    assert names == ([f"direct path, product of {share}"] if share else [])


@pytest.mark.parametrize("key", ["gru", "gru_chung_before", "rnn"])
def test_a_loss_of_it_has_every_weight_measured_and_a_step_that_makes_it_less(key: str) -> None:
    readout = Output("softmax", ((1.0, 2.0, 3.0), (0.5, -1.0, 0.0)), (0.0, 0.25))
    now = shown(key, readout=readout).with_look(targets="2", error="entropy", asked="every", rate=0.05)
    at = opened("gradients", now)
    assert not at.error
    tables = " ".join(html.proto.body for html in at.get("html"))
    count = own(key).size - 3 + 8
    assert f"All {count} weights were measured" in tables
    assert all(f'data-gradient="{name}"' in tables for name in (["bias[h,0]"] if key == "rnn" else ["bias[u,0]"]))
    parts = ["h", "y"] if key == "rnn" else ["z", "r", "n", "y"]
    bars = next(figure for figure in payload(at)["figures"] if figure["key"] == "loss-weights")
    assert [word.split(",")[0] for word in bars["spec"]["data"][0]["x"]] == parts
    before = study(Question.of(now)).value
    at.button(key="descend-10").click().run()
    assert not at.exception and not at.error
    after = history(at, "gradients").now
    assert isinstance(after.run.cell, OwnOther) and after.run.cell.key == key
    assert study(Question.of(after)).value < before
    assert "10 steps of gradient descent" in " ".join(html.proto.body for html in at.get("html"))
    send(at, [{"n": 1, "kind": "undo"}])
    assert history(at, "gradients").now.run == now.run


# -- variants


@pytest.mark.parametrize("key", ["gru", "gru_before", "rnn", "gru:gate=hard_sigmoid_5"])
def test_it_stands_beside_other_types_with_the_numbers_of_its_own_stage(key: str) -> None:
    now = shown(key, changes=read_changes("clamp[g,3-4,*]:0.5" if key != "rnn" else "h0[1]:0.5", first=1))
    now = now.with_look(cells=("lstm", "gru", "janet"))
    sent = payload(opened("variants", now))
    cells = sent["columns"]["cells"]
    others = [name for name in ("lstm", "gru", "janet") if name != key]
    assert [cell["key"] for cell in cells] == [key, *others]
    assert cells[0]["title"].startswith("My cell: ") and "your own cell" in cells[0]["weights"]
    compared = compare(now)
    assert np.array_equal(compared.traces[key].h, build_other(now).trace.h)
    np.testing.assert_array_equal(np.ravel(sent["series"]["h"]), compared.traces[key].h.ravel())
    lstm = next(cell for cell in cells if cell["key"] == "lstm")
    assert "It takes from your cell: " in lstm["weights"] and "Drawn between −0.1 and 0.1" in lstm["weights"]
    assert next(figure["key"] for figure in sent["figures"] if figure["place"] == "columns") == f"column-{key}"


def test_with_one_meaning_of_z_and_the_other_the_columns_agree() -> None:
    compared = compare(shown("gru").with_look(cells=("gru_chung", "rnn")))
    one, other = compared.traces["gru"], compared.traces["gru_chung"]
    np.testing.assert_allclose(one.h, other.h, rtol=0, atol=1e-12)
    np.testing.assert_allclose(one.series["u"], 1 - other.series["u"], rtol=0, atol=1e-12)
    assert "With the opposite sign it takes: W_z, U_z, b_z." in compared.columns["gru_chung"].weights


# -- the forms of other libraries


@pytest.mark.parametrize(
    ("key", "form"), [("gru", "pytorch"), ("gru_chung", "keras"), ("gru_before", "onnx_before"), ("rnn", "flax")]
)
def test_it_is_written_for_a_library_and_read_back(key: str, form: str) -> None:
    at = opened("your_cell", shown(key).with_look(entry=Entry().having(form=form)))
    at.session_state["own-forms"] = True
    at.run()
    assert not at.exception and not at.info
    program: dict[str, Any] = {}
    exec(compile(at.code[0].value, "shown", "exec"), program)
    back = from_other_form(program["weights"], "rnn" if key == "rnn" else "gru", form, key=key)
    arrays = own(key).arrays
    assert all(np.allclose(back[name], arrays[name], rtol=0, atol=1e-15) for name in back)
    turned = "the opposite sign here" in " ".join(text.value for text in at.markdown)
    assert turned == (key == "gru_chung")


def test_a_form_that_fits_comes_first_and_one_that_cannot_be_says_why() -> None:
    at = opened("your_cell", shown("gru_before"))
    at.session_state["own-forms"] = True
    at.run()
    assert at.segmented_control(key="control-own-form").value == "keras_before" and not at.info
    at.segmented_control(key="control-own-form").set_value("pytorch").run()
    assert "PyTorch resets after U and this cell before it" in at.info[0].value


# -- the letters of papers


def test_what_a_person_typed_as_z_is_called_z() -> None:
    text = "W_z = 2; U_z = 0; b_z = 0; W_r = 1; U_r = 0; b_r = 0; W_n = 1; U_n = 1; b_n = 0"
    run = understand(Entry().having(text=text, cell="gru")).run
    assert run is not None
    now = Experiment(run).with_look(cells=("gru", "rnn"), charts=("memory", "timeline"), targets="0.5")
    for page, key in (("sequence", "timeline"), ("sequence", "memory"), ("gradients", "reach")):
        figures = {figure["key"]: figure for figure in payload(opened(page, now))["figures"]}
        layout, data = figures[key]["spec"]["layout"], figures[key]["spec"]["data"]
        said = [trace.get("hovertemplate", "") for trace in data] + layout["xaxis"].get("ticktext", [])
        said += [note["text"] for note in layout.get("annotations", [])]
        assert re.search(r"\bz\b", " ".join(said)) and not re.search(r"\bu\b", " ".join(said)), key
    own_column = payload(opened("variants", now))["columns"]["cells"][0]
    lines = " ".join(line["mathml"] for line in own_column["equations"])
    assert all(f"<mi>{letter}</mi>" in lines for letter in "zrna")
    assert not any(f"<mi>{letter}</mi>" in lines for letter in "ug")


# -- scenes


@pytest.mark.parametrize(
    ("key", "names"), [("gru", ["update gate", "reset gate", "candidate"]), ("rnn", ["weights of the RNN"])]
)
def test_a_teacher_locks_the_blocks_that_the_cell_has_and_what_is_locked_stays(key: str, names: list[str]) -> None:
    at = opened("sequence", shown(key))
    at.session_state["maker-sequence"] = True
    at.run()
    assert at.pills(key="scene-free-sequence").options[: len(names) + 1] == [*names, "input"]
    block = "h" if key == "rnn" else "u"
    at = opened("sequence", shown(key).with_look(locks=(block,)))
    send(at, [{"n": 1, "kind": "set", "name": f"bias[{block},0]", "value": 1.0}])
    sent = payload(at)
    assert sent["scene"]["locks"] == [block] and sent["changed"] == []
    assert "in this scene. Nothing was changed." in sent["notices"][0]
    send(at, [{"n": 2, "kind": "set", "name": "h0[0]", "value": 1.0}])
    assert payload(at)["changed"] == ["h0[0]"]
