"""A GRU or an RNN of one's own: entered as a library has it, shown, changed, shared, saved and carried along."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import LAYOUTS, variant_of
from lstm_view.own.cell.examples import of_other
from lstm_view.own.cell.reading import understand
from lstm_view.own.cell.shown import sizes
from lstm_view.state import document
from lstm_view.state.address import read, write
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import CellInput, Experiment, Look, OwnOther, Run
from lstm_view.state.names import read_changes
from lstm_view.state.scene_other import build_other
from tests.view.drive import history, homes, open_page, payload, send

PAGE = "your_cell"
HOME = Experiment()
KEYS = [*LAYOUTS, "gru:gate=hard_sigmoid_5,candidate=relu", "rnn:candidate=linear"]


def own(key: str, inputs: int = 2, units: int = 3, seed: int = 0) -> OwnOther:
    size = OwnOther(key, inputs, units, ()).size
    return OwnOther(key, inputs, units, tuple(np.random.default_rng(seed).normal(0, 0.5, size).tolist()))


def shown(key: str, **more: Any) -> Experiment:
    return Experiment(Run(own(key), CellInput(8), **more))


def printed(layer: Any) -> str:
    """The weights of a layer as a person prints them."""
    return "\n".join(f"{name} = {array.detach().numpy().tolist()}" for name, array in layer.named_parameters())


def test_a_gru_of_pytorch_is_pasted_shown_and_gives_the_output_of_pytorch() -> None:
    torch.manual_seed(1)
    layer = torch.nn.GRU(2, 3).double()
    at = open_page(PAGE)
    at.selectbox(key="control-own-cell").set_value("gru").run()
    at.text_area(key="control-own-text").set_value(f"{printed(layer)}\nx = [1 0.5; -1 2; 0 0.25]").run()
    assert not at.exception and not at.error
    at.button(key="own-show").click().run()
    assert not at.exception
    sent = payload(at)
    assert sent["cell"]["type"]["key"] == "gru" and sent["exposes"]["gates"] == ["u", "r", "g"]
    wanted = layer(torch.tensor([[1, 0.5], [-1, 2], [0, 0.25]], dtype=torch.float64))[0].detach().numpy()
    np.testing.assert_allclose(np.reshape(sent["series"]["h"], (3, 3)), wanted, rtol=0, atol=1e-12)
    assert "GRU, reset after, the update gate keeps: 2 inputs, 3 units" in sent["story"]["claim"]


def test_what_was_understood_of_a_gru_is_said_in_the_letters_of_papers() -> None:
    found = understand(Entry().having(text=printed(torch.nn.GRU(1, 2)), cell="gru"))
    (question,) = found.questions
    assert "r, z, n, that of PyTorch" in question.sentence
    assert "Of two biases that of n beside U stands inside the reset" in " ".join(found.notes)
    other = understand(Entry().having(text=printed(torch.nn.GRU(1, 2)), cell="gru", gates="urg"))
    assert other.run is not None and found.run is not None and other.run.cell != found.run.cell


def test_weights_of_a_gru_for_an_lstm_are_refused_with_what_to_choose() -> None:
    text = "W_z = 1; U_z = 1; W_r = 1; U_r = 1; W_h = 1; U_h = 1"
    (problem,) = understand(Entry().having(text=text)).problems
    assert "Choose a GRU as the cell" in problem[1]
    run = understand(Entry().having(text=text, cell="gru_chung_before")).run
    assert run is not None and isinstance(run.cell, OwnOther) and run.cell.key == "gru_chung_before"


def test_an_rnn_has_three_fields_and_one_function() -> None:
    at = open_page(PAGE)
    at.selectbox(key="control-own-cell").set_value("rnn").run()
    at.segmented_control(key="control-own-way").set_value("gates").run()
    for name, text in (("W", "1; 2"), ("U", ".5 0; 0 .5"), ("b", "0 1")):
        at.text_area(key=f"control-own-{name}").set_value(text).run()
    at.selectbox(key="control-own-candidate").set_value("relu").run()
    assert not at.exception and not at.error
    assert [box.key for box in at.selectbox if "output" in str(box.key) or "gate_function" in str(box.key)] == []
    at.button(key="own-show").click().run()
    cell = history(at, PAGE).now.run.cell
    assert isinstance(cell, OwnOther) and cell.key == "rnn:candidate=relu"
    assert cell.arrays["U_h"].tolist() == [[0.5, 0], [0, 0.5]] and cell.arrays["b_h"].tolist() == [0, 1]


@pytest.mark.parametrize("key", KEYS)
def test_the_link_and_the_file_bring_the_same_cell_back(key: str) -> None:
    changes = read_changes("x[2,1]:0.5;h0[1]:0.25;masked[3-4]:1", first=1)
    now = shown(key, changes=changes)
    found, notices = read(write(now, HOME), HOME)
    assert found.run == now.run and not notices
    opened = document.read(document.write(now, PAGE).encode(), (PAGE,)).experiment(Experiment(look=Look()))
    assert opened.run == now.run


@pytest.mark.parametrize("key", KEYS)
def test_the_cell_on_screen_fills_the_fields_again(key: str) -> None:
    scene = build_other(shown(key))
    run = understand(of_other(scene, Entry())).run
    assert run is not None and run.cell == own(key)


def test_a_slider_changes_the_number_is_undone_and_is_said_in_words() -> None:
    at = open_page(PAGE, write(shown("gru"), HOME))
    before = payload(at)
    send(at, [{"n": 1, "kind": "set", "name": "weight_ih[u,1,0]", "value": 2.0}])
    after = payload(at)
    assert after["changed"] == ["weight_ih[u,1,0]"] and after["past"] is not None
    assert after["edits"][0].startswith("update gate, unit 2, weight on input 1: ") and after["edits"][0].endswith(
        " → 2"
    )
    assert after["cell"]["weights"]["W_u"][2] == 2.0 != before["cell"]["weights"]["W_u"][2]
    assert not np.array_equal(after["series"]["h"], before["series"]["h"])
    send(at, [{"n": 2, "kind": "undo"}])
    assert payload(at)["series"]["h"] == before["series"]["h"]


def test_what_the_cell_does_not_have_is_left_out_and_said() -> None:
    scene = build_other(shown("rnn", changes=read_changes("weight_ih[u,1,1]:1;clamp[f,*,*]:1;bias[h,9]:1", first=1)))
    assert not scene.experiment.run.changes
    assert "This cell has no weight_ih[u,1,1], clamp[f,*,*], bias[h,9]; that was left out." in scene.notices


def test_an_input_of_another_width_and_numbers_beyond_the_range_are_said() -> None:
    pairs = write(shown("gru"), HOME) | {"input": "numbers", "data": "1 2 3\n4 5 6"}
    assert "Your cell reads 2 numbers a step and this input has 3" in payload(open_page(PAGE, pairs))["notices"][-1]
    huge = OwnOther("rnn:candidate=linear", 1, 1, (1e6, 1e6, 0.0, 0.0))
    at = open_page(PAGE, write(Experiment(Run(huge, CellInput(200))), HOME))
    assert not at.exception and "must be a finite float64" in payload(at)["notices"][0]


@pytest.mark.parametrize("page", list(homes()))
def test_every_page_with_a_stage_shows_it(page: str) -> None:
    at = open_page(page, write(shown("gru"), HOME))
    assert not at.exception
    sent = payload(at)
    assert sent["cell"]["type"]["key"] == "gru" and not sent["notices"]
    assert history(at, page).now.run.cell == own("gru")


def test_challenges_are_of_the_lstm_which_is_said_beside_the_cell() -> None:
    for key, said in (("gru", "which a GRU does not have"), ("rnn", "which an RNN does not have")):
        at = open_page("challenges", write(shown(key), HOME))
        assert said in " ".join(at.markdown[0].value.split()) and payload(at)["challenge"] is None
        send(at, [{"n": 1, "kind": "goto", "query": "challenge=present"}])
        assert payload(at)["challenge"]["key"] == "present" and said not in " ".join(at.markdown[0].value.split())


def test_the_sequence_page_shows_it_on_any_input_that_fits() -> None:
    cell = OwnOther("rnn", 1, 2, tuple([0.5] * (OwnOther("rnn", 1, 2, ()).size)))
    at = open_page("sequence", write(Experiment(Run(cell, CellInput(8))), HOME))
    at.selectbox(key="control-source").set_value("sunspots").run()
    assert not at.exception
    sent = payload(at)
    assert sent["cell"]["type"]["key"] == "rnn" and sent["labels"] and sent["notices"] == []
    assert [pills.key for pills in at.button_group if "charts" in str(pills.key)] == []


def test_b_may_be_an_lstm_and_is_not_there_while_something_is_hidden() -> None:
    pairs = write(shown("gru"), HOME) | {"predict": "h@4-6", "other": "story=remember"}
    at = open_page(PAGE, pairs)
    assert not at.exception
    sent = payload(at)
    assert not sent["predict"]["seen"] and sent["comparison"] is None and sent["cell"]["type"]["key"] == "gru"
    del pairs["predict"]
    sent = payload(at := open_page(PAGE, pairs))
    assert sent["comparison"]["b"].startswith("Remember a pulse") and "kind" in sent["other"]["cell"]
    assert at.button(key="own-show").label == "Show my cell"  # the page is whole


def test_the_numbers_are_those_of_the_type_and_no_other() -> None:
    for key in KEYS:
        arrays = own(key).arrays
        assert list(arrays) == [*variant_of(key).weights, "h0"]
    for text in ("gru:" + "1," * 9, "rnn:1,2", "janet:" + "1," * 20 + "1", "rnn:output=relu:1,1,1,1"):
        _, (sentence, *_) = read({"story": "own", "weights": f"1,1,{text}"}, HOME)
        assert "weights must be" in sentence


def test_names_of_pytorch_in_another_gru_are_spoken_of() -> None:
    text = printed(torch.nn.GRU(1, 2))
    for cell, said in (("gru", False), ("gru_chung", True), ("gru_before", True), ("gru_chung_before", True)):
        notes = " ".join(understand(Entry().having(text=text, cell=cell)).notes)
        assert ("which makes other numbers of the same weights" in notes) == said, cell


def test_three_rows_a_unit_where_an_lstm_was_chosen_are_said_to_be_a_grus() -> None:
    ((_, problem),) = understand(Entry().having(text="weight_ih_l0 = [1; 2; 3]\nweight_hh_l0 = [1; 2; 3]")).problems
    assert problem.endswith("Three rows a unit are those of a GRU: choose it above.")
    ((_, problem),) = understand(Entry().having(text="W_f = 1\nU_f = [1; 2; 3]\nb_f = 0")).problems
    assert "GRU" not in problem  # one gate of an LSTM, which is wrong in another way


def test_a_sequence_that_cannot_be_read_is_not_said_to_be_missing() -> None:
    text = f"{printed(torch.nn.GRU(1, 2))}\nx = 1; two"
    assert "its sequence could not be read" in sizes(understand(Entry().having(text=text, cell="gru")))
    assert "no sequence is given" in sizes(understand(Entry().having(text=text.split(chr(10) + "x")[0], cell="gru")))


def test_which_of_the_four_grus_is_meant_is_said_where_no_name_tells() -> None:
    text = "W_z = 1; U_z = 0; W_r = 1; U_r = 0; W_h = 1; U_h = 1"
    assert "choose that GRU above" in " ".join(understand(Entry().having(text=text, cell="gru")).notes)
    assert "choose that GRU" not in " ".join(understand(Entry().having(text=text, cell="gru_chung_before")).notes)
    torch = "weight_ih_l0 = [[1],[1],[1]]; weight_hh_l0 = [[0],[0],[1]]; bias_ih_l0 = [0,0,0]; bias_hh_l0 = [0,0,0]"
    assert "choose that GRU" not in " ".join(understand(Entry().having(text=torch, cell="gru")).notes)
