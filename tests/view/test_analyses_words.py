"""What the answers to the questions say in words is so at the edges too: where little is lost, written or different."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
import pytest
import torch

from lstm_core import Clamp, LSTMParameters, Trace, VariantTrace
from lstm_core.language import speaking
from lstm_core.models import Cell, Layer, ModelFile
from lstm_core.models.running import run_cell
from lstm_core.probing import held
from lstm_core.probing.roles import Role
from lstm_core.variants import variant_of
from lstm_view.own.model.analyses.hold import holdable
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import piece
from lstm_view.own.model.analyses.table import TABLE
from lstm_view.words.languages import LANGUAGES
from tests.view.asking import answer, asked
from tests.view.test_analyses import of_gru
from tests.view.test_analyses_effects import latch, of, reader


def one_unit(x: np.ndarray, **rows: tuple[float, float]) -> Material:
    """A unit of weights on its input and biases, gate by gate, in a run over x (T,)."""
    w, b = (np.array(column) for column in zip(*(rows[gate] for gate in "ifgo"), strict=True))
    params = LSTMParameters(w[:, None], np.zeros((4, 1)), b)
    model = ModelFile("npz", (Layer("lstm", (Cell.of_lstm(params),)),), "")
    read = x[:, None]
    return Material(model, read, (0, 0), run_cell(model.layers[0].cells[0], read, {}).series, lambda: read, {})


def opened(x: np.ndarray) -> Material:
    """All gates are open all the time, and what is written is large."""
    return one_unit(x, i=(0.0, 8.0), f=(0.0, 8.0), g=(5.0, 0.0), o=(0.0, 8.0))


# -- what kept it out


def test_a_gate_that_lets_nearly_all_in_is_not_said_to_keep_most_out() -> None:
    told = answer("kept", opened(np.array([0.05, 0.0, 0.0])), step="1", to="3")
    assert "The largest loss is at" in told.sentence or "in the tanh" in told.sentence
    assert "most of it" not in told.sentence


def test_where_tanh_takes_most_it_is_tanh_that_is_named() -> None:
    told = answer("kept", opened(np.full(8, 1.0)), step="1", to="8")  # c is near 8, so that tanh(c)/c is near 1/8
    assert "The largest loss is in the tanh of c" in told.sentence
    shares = {row.cells[0]: float(row.cells[2]) for row in told.tables[0].rows[:4]}
    assert max(shares, key=lambda name: shares[name]).startswith("tanh")


def test_where_f_lets_all_through_no_step_is_said_to_have_taken_most() -> None:
    kept = one_unit(np.array([1.0, 0.0, 0.0]), i=(0.0, 0.0), f=(0.0, 40.0), g=(1.0, 0.0), o=(0.0, 0.0))
    assert (kept.record["f"] == 1).all()
    assert "At all later steps f let all of it through." in answer("kept", kept, step="1", to="3").notes


def one_of_gru(x: np.ndarray, key: str, **rows: tuple[float, float]) -> Material:
    """A unit of a GRU of weights on its input and biases, line by line, in a run over x (T,)."""
    none = {name: np.zeros((1,) * (1 if name[0] == "b" else 2)) for name in variant_of(key).weights}
    given = {f"W_{line}": np.array([[w]]) for line, (w, _) in rows.items()}
    given |= {f"b_{line}": np.array([b]) for line, (_, b) in rows.items()}
    model = ModelFile("npz", (Layer("gru", (Cell(key, none | given),)),), "")
    read = x[:, None]
    return Material(model, read, (0, 0), run_cell(model.layers[0].cells[0], read, {}).series, lambda: read, {})


def numbers_in(text: str) -> list[float]:
    """The numbers of a sentence, in whichever language."""
    return [float(one.replace("−", "-").replace(",", ".")) for one in re.findall(r"−?\d+(?:[.,]\d+)?", text)]


GRUS = ("gru", "gru_chung", "gru_before", "gru_chung_before")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", GRUS)
def test_each_number_that_is_said_of_the_way_through_a_gru_is_a_product_of_its_gates(key: str, code: str) -> None:
    material = of_gru(key)  # the first of them reads backward
    steps = [23, 22, 21, 20, 19] if material.cell.backward else [19, 20, 21, 22, 23]
    with speaking(code):
        told = answer("kept", material, unit="3", step=str(steps[0] + 1), to=str(steps[-1] + 1))
    u, n = (material.record[name][steps, 2] for name in ("u", "g"))
    kept, written = (1 - u, u) if "chung" in key else (u, 1 - u)
    left = np.cumprod(kept[1:])[-1]
    worst = 1 + int(kept[1:].argmin())
    assert left < written[0], "the loss after the offer is the larger one in all of these runs"
    wanted = [steps[0] + 1, 3, n[0], 100 * written[0] * left, steps[-1] + 1, 100 * left]
    assert numbers_in(told.sentence) == pytest.approx(wanted, abs=6e-4)
    assert numbers_in(told.notes[0].replace("1 − z", "z")) == pytest.approx(
        [steps[worst] + 1, 100 * kept[worst]], abs=6e-4
    )
    h = numbers_in(told.charts[1].alt)[-2:]
    assert h == pytest.approx([written[0] * n[0], written[0] * left * n[0]], abs=6e-4)
    shares = [numbers_in(row.cells[1])[0] for row in told.tables[0].rows]
    assert shares == pytest.approx([100 * written[0], 100 * left, 100 * written[0] * left], abs=6e-4)
    assert numbers_in(told.tables[0].rows[-1].cells[2])[0] == pytest.approx(-np.log(written[0] * left), abs=6e-4)
    share, of_h = ("z", "1 − z") if "chung" in key else ("(1 − z)", "z")
    assert f"({of_h} " in told.notes[1]
    assert f") · {share} · n " in told.notes[1]
    assert told.sentence.count("n = ") == 1


def test_in_a_gru_the_larger_loss_is_named_and_one_gate_can_take_it_on_either_side() -> None:
    pulse = np.array([1.0, 0.0, 0.0, 0.0])
    for key, sign in (("gru", 1.0), ("gru_chung_before", -1.0)):
        shut = one_of_gru(pulse, key, u=(sign * 4.0, sign * 2.0), r=(0.3, 0.1), g=(1.0, 0.2))
        opened = one_of_gru(pulse, key, u=(sign * -4.0, sign * 1.0), r=(0.3, 0.1), g=(1.0, 0.2))
        assert "The largest loss is at the offer, where the update gate let " in answer("kept", shut, to="4").sentence
        told = answer("kept", opened, step="1", to="4")
        assert "The largest loss is after the offer: over all later steps the update gate kept " in told.sentence
        shares = [numbers_in(row.cells[1])[0] for row in told.tables[0].rows]
        assert shares[1] < shares[0]


def test_where_a_gru_keeps_all_or_writes_nothing_that_is_what_is_said() -> None:
    keeps = one_of_gru(np.array([1.0, 0.0, 0.0]), "gru", u=(-40.0, 40.0), r=(0.0, 0.3), g=(1.0, 0.0))
    assert (keeps.record["u"][1:] == 1).all()
    assert "At all later steps z let all of it through." in answer("kept", keeps, step="1", to="3").notes
    told = answer("kept", keeps, step="2", to="3")  # at which z is 1: nothing is written
    assert "0 % is in h after step 3. The largest loss is at the offer, where the update gate let 0 % in." in (
        told.sentence.replace("0.000", "0")
    )
    assert [row.cells[2] for row in told.tables[0].rows] == ["∞", "0.000", "∞"]
    assert told.charts[0].spec["data"][0]["y"][0] is None


def test_an_rnn_is_said_to_have_no_gate_and_to_be_held_itself() -> None:
    rnn = of(reader(kind=torch.nn.RNN))
    assert TABLE["kept"].fits(rnn).startswith("This layer is an RNN: it has no gate, and each step writes all of h")
    told = answer("hold", rnn, units="2", value="0.25")
    assert told.sentence.startswith("With h of unit 2 held at 0.25 the output changes most at step ")
    assert told.notes[0] == "An RNN has no gate."
    assert list(holdable(rnn)) == ["h"]
    with pytest.raises(ValueError, match=r"h cannot be held at “1\.5” here; wanted a number from −1 to 1"):
        asked("hold", rnn, value="1.5")


def test_how_a_unit_is_taken_away_or_put_in_is_said_for_the_cell_it_is_in() -> None:
    for kind, away, put in (
        (torch.nn.LSTM, "keeping its output gate at 0", "h and c of the units are those of B"),
        (torch.nn.GRU, "keeping its h at 0", "h of the units is that of B"),
        (torch.nn.RNN, "keeping its h at 0", "h of the units is that of B"),
    ):
        material = of(reader(kind=kind))
        assert away in answer("ablate", material).notes[0]
        assert any(put in note for note in answer("patch", material).notes)


# -- a held gate


def held_from(material: Material, gate: str, value: float, unit: int = 1) -> Trace | VariantTrace:
    """The run once more with a gate of a unit held from step 5 on, counted from 0."""
    changed = held(piece(material, 0, len(material)), [Clamp(gate, value, 5, unit=unit)]).trace
    assert isinstance(changed, Trace | VariantTrace)
    return changed


@pytest.mark.parametrize("key", GRUS)
def test_what_z_and_r_do_in_a_gru_is_said_as_it_is(key: str) -> None:
    material = of_gru(key)
    told = {gate: answer("hold", forward(material), gate=gate, units="2", value="1") for gate in "urgh"}
    assert [told[gate].sentence.split(" of ")[0] for gate in "urgh"] == ["With z", "With r", "With n", "With h"]
    shut = held_from(material, "u", 1.0)
    before, n = (shut.series[name][5:, 1] for name in ("h_prev", "g"))
    keeps = told["u"].notes[0].startswith("In this layer z is the share of h that a step keeps")
    np.testing.assert_array_equal(shut.h[5:, 1], before if keeps else n)
    free_n, held_n = (trace.series["g"][5] for trace in (piece(material, 0, 40), held_from(material, "r", 1.0)))
    moved = np.flatnonzero(np.abs(held_n - free_n) > 1e-6).tolist()
    alone = told["r"].notes[0].endswith("acts on n of that unit alone.")
    assert moved == ([1] if alone else [0, 1, 2, 3, 4])
    assert told["g"].notes == ()
    assert "What is held is h of a unit itself" in told["h"].notes[0]
    with pytest.raises(ValueError, match="z cannot be held at “2” here; wanted a number from 0 to 1"):
        asked("hold", forward(material), gate="u", value="2")
    with pytest.raises(ValueError, match="n is to be held at steps 21 to 21; wanted steps from 1 to 20"):
        asked("hold", forward(material), gate="g", during="21", until="20")


def forward(material: Material) -> Material:
    """The layer as it is, but reading forward, so that its change can be followed to the output."""
    cell = dataclasses.replace(material.cell, backward=False)
    model = ModelFile("npz", (Layer("gru", (cell,)),), "")
    trace = run_cell(cell, material.x, {})
    return Material(model, material.x, (0, 0), trace.series, lambda: material.x, {})


# -- one unit


@pytest.mark.parametrize("step", [3, 9, 11])
def test_a_unit_that_holds_is_not_said_to_be_rewritten_as_the_run_is_young(step: int) -> None:
    x = np.zeros(20)
    x[0] = 1.0
    holds = one_unit(x, i=(12.0, -6.0), f=(0.0, 8.0), g=(3.0, 0.0), o=(0.0, 0.0))
    (note,) = answer("unit", holds, step=str(step)).notes
    assert "the share that is kept, f, decides" in note
    anew = one_unit(np.sin(np.arange(20.0)), i=(0.0, 3.0), f=(0.0, -3.0), g=(3.0, 0.0), o=(0.0, 0.0))
    (note,) = answer("unit", anew, step=str(step)).notes
    assert "the unit is rewritten here" in note


# -- probe, roles, find


@pytest.mark.parametrize(
    ("measure", "score", "shuffled", "said"),
    [
        ("R²", -0.3, -0.9, "No linear map was found"),
        ("R²", 0.0, -0.1, "No linear map was found"),
        ("AUC", 0.5, 0.4, "No linear map was found"),
        ("R²", 0.2, 0.05, "only in part"),
        ("AUC", 0.7, 0.6, "only in part"),
        ("R²", 0.9, 0.05, "can be read linearly from c:"),
        ("R²", 0.9, 0.95, "No linear map was found"),
    ],
)
def test_a_probe_that_is_no_better_than_the_mean_has_read_nothing(
    measure: str, score: float, shuffled: float, said: str
) -> None:
    material = of(reader())
    texts, found = asked("probe", material, target="input:1")
    told = TABLE["probe"].show(material, texts, found | _scored(measure, score, shuffled))
    assert said in told.sentence


def _scored(measure: str, score: float, shuffled: float) -> dict[str, Any]:
    return {"measure": measure, "score": score, "shuffled": np.full(10, shuffled)}


def test_a_unit_that_decays_slowly_is_not_said_to_keep_all() -> None:
    slow = Role(0, "decays", 0.02, {"decays": 0.02}, 0.9972, np.zeros(8), "decays")
    assert "keeps 99.7 % of its memory" in slow.sentence()
    assert "keeps 100 % of its memory" in dataclasses.replace(slow, rate=1.0).sentence()


def test_units_that_are_right_at_most_of_the_steps_are_said_to_be_so() -> None:
    material = of(reader())
    on, off = "1-6", "7-20"
    told = answer("find", material, on=on, off=off, least="0.75")
    assert ("right at 75 % of them or more" in told.sentence) == bool(asked("find", material, on=on, off=off)[1])
    texts, found = asked("find", material, on=on, off=off, least="1")
    near = TABLE["find"].show(material, texts, found | {"kept": 0, "accuracy": np.array([0.996])})
    assert "right at 99.6 % of them" in near.sentence


# -- the head, chunks, patching


def test_the_bounds_of_a_gru_are_not_explained_by_gates_that_it_has_not() -> None:
    told = answer("ceiling", of(reader(kind=torch.nn.GRU)))
    assert told.notes == ("h lies between −1 and 1; so a sum of the head lies between b − Σ|w| and b + Σ|w|.",)


def test_one_step_is_not_said_to_be_steps() -> None:
    material = one_unit(np.ones(8), i=(0.0, 2.0), f=(0.0, -9.0), g=(1.0, 0.0), o=(0.0, 0.0))
    texts, found = asked("chunks", material, size="4")
    told = TABLE["chunks"].show(material, texts, found | {"reset_agrees": np.array([0, 1])})
    assert "set back every 4 steps" in told.sentence
    assert told.sentence.endswith("in 1 of 1 later chunk, which takes at most 1 step.")
    assert "set back at every step" in answer("chunks", material, size="1").sentence


def test_what_is_put_in_where_it_was_changes_nothing_and_its_notes_do_not_say_otherwise() -> None:
    told = answer("patch", of(reader()), at="11", step="11")
    assert "no later output changes" in told.sentence
    assert told.notes[0] == "B is the run itself at the same step, so that nothing was put in that was not there."
    assert not any("percent" in note for note in told.notes)


def test_a_list_that_is_cut_off_says_what_is_so_where_numbers_are_equal() -> None:
    material = of(reader(units=50))
    texts, found = asked("ablate", material)
    told = TABLE["ablate"].show(material, texts, found | {"change": np.where(np.arange(50) < 5, found["change"], 0.0)})
    assert told.tables[0].rows[-1].cells[1] == "0.000"  # as in those that are not listed
    assert told.tables[0].more == "… and 10 more, none larger."


# -- a text, a run that comes to rest


def test_a_change_by_a_sign_is_that_from_the_step_read_before_also_in_a_layer_that_reads_backward() -> None:
    material = latch()
    values = np.array([0.5, 0.25, 1.0])
    for backward, wanted in ((False, [0.5, -0.25, 0.75]), (True, [0.25, -0.75, 1.0])):
        cell = dataclasses.replace(material.cell, backward=backward)
        model = ModelFile("npz", (Layer("lstm", (cell,)),), "")
        names = {"steps": ("a", "b", "c")}
        some = Material(model, np.zeros((3, 1)), (0, 0), {"c": values[:, None]}, lambda: np.zeros((3, 1)), names)
        (found,) = TABLE["text"].find(some, {"unit": "1", "of": "c"})
        assert not isinstance(found, float)
        assert dict(zip(found["signs"], found["change"], strict=True)) == dict(zip("abc", wanted, strict=True))


def test_a_run_that_is_still_on_its_way_is_said_to_be_so_within_so_many_steps() -> None:
    slow = one_unit(np.ones(9), i=(0.0, 0.0), f=(0.0, 8.0), g=(0.5, 0.0), o=(0.0, 0.0))
    told = answer("fixed", slow, step="9")
    assert "one stable state" in told.sentence
    assert "within 3,000 steps" in told.notes[0]
