"""What is asked of a trained model's layer is answered with numbers that another way gives too."""

from __future__ import annotations

import copy
import json
import re
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from lstm_core import LSTMParameters
from lstm_core.language import speaking
from lstm_core.models import Cell, Dense, Layer, ModelFile, run_model
from lstm_core.models.running import run_cell
from lstm_view.figures.effects import Line, over_steps, thinned
from lstm_view.own.model.analyses.analysis import filled
from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.search import Search, found_now
from lstm_view.own.model.analyses.table import TABLE
from lstm_view.state.address import write
from lstm_view.state.question import Question
from lstm_view.state.table import write_table
from lstm_view.words.languages import LANGUAGES
from tests.core.models.torch_models import filled as with_weights
from tests.state.make import TABLE as TABLE_OF_STEPS
from tests.view.asking import answer, asked, kept, source_of
from tests.view.drive import history, open_page, send

MINE = ("ablate", "hold", "patch", "kept", "fixed", "ceiling", "ended", "chunks")
T = 30


class Reader(torch.nn.Module):  # type: ignore[misc]
    """A layer, or two, and a linear head."""

    def __init__(self, units: int = 6, kind: Any = torch.nn.LSTM, outputs: int = 3, **more: Any) -> None:
        super().__init__()
        self.rnn = kind(2, units, batch_first=True, **more)
        self.head = torch.nn.Linear(units * (2 if more.get("bidirectional") else 1), outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.rnn(x)[0])


def reader(**more: Any) -> Reader:
    module: Reader = with_weights(Reader(**more), 1, torch.float64)
    return module


def of(module: torch.nn.Module, steps: int = T, layer: int = 0, way: int = 0, seed: int = 0) -> Material:
    source = source_of(module)
    x = np.random.default_rng(seed).normal(size=(steps, 2))
    return Material.of_run(kept(source, x), layer, way)


def output_of(module: torch.nn.Module, x: Any) -> np.ndarray:
    with torch.no_grad():
        return np.asarray(module(torch.tensor(np.asarray(x))[None])[0])


def latch() -> Material:
    """One unit: g = tanh(5 h), f = i = σ(2), o = σ(5); it stays where it is."""
    rows = {"i": (0.0, 2.0), "f": (0.0, 2.0), "g": (5.0, 0.0), "o": (0.0, 5.0)}
    u, b = (np.array(column) for column in zip(*rows.values(), strict=True))
    params = LSTMParameters(np.array([[0.0], [0.0], [1.0], [0.0]]), u[:, None], b)
    model = ModelFile("npz", (Layer("lstm", (Cell.of_lstm(params),)),), "")
    x = np.zeros((20, 1))
    x[3] = 4.0
    trace = run_cell(model.layers[0].cells[0], x, {})
    return Material(model, x, (0, 0), trace.series, lambda: x, {})


# -- fixed points


def test_a_latch_has_two_stable_points_and_one_saddle_and_the_run_comes_to_the_one_it_was_set_to() -> None:
    told = answer("fixed", latch(), step="10")
    assert "is a latch" in told.sentence
    kinds = [row.cells[1] for row in told.tables[0].rows]
    assert kinds == ["stable", "saddle", "stable"]
    assert "at point 3" in told.notes[0]
    drawn = {trace.get("name"): trace for trace in told.charts[0].spec["data"]}
    assert len(drawn["the run"]["x"]) == 20
    assert [len(drawn[name]["x"]) for name in drawn if name and name.split(":")[0] in ("stable", "saddle")] == [2, 1]


def test_which_input_is_held_is_said_in_its_numbers() -> None:
    """The step alone was said, and not whether it was that of a pulse or of none."""
    pulse, none, typed = (
        answer("fixed", latch(), **more).notes[-1]
        for more in ({"step": "4"}, {"step": "20"}, {"under": "typed", "values": "0.5"})
    )
    assert pulse.endswith("as the layer reads it, is 4.000.")
    assert none.endswith("as the layer reads it, is 0.000. That is zero input.")
    assert typed.endswith("as the layer reads it, is 0.500.")


def test_a_memory_that_fades_says_in_how_many_steps() -> None:
    """c = 0.5 c + 0.5 tanh(1) whatever h is: half of what is left goes at each step."""
    bias = np.array([0.0, 0.0, 1.0, 0.0])
    params = LSTMParameters(np.zeros((4, 1)), np.zeros((4, 1)), bias)
    model = ModelFile("npz", (Layer("lstm", (Cell.of_lstm(params),)),), "")
    x = np.zeros((9, 1))
    trace = run_cell(model.layers[0].cells[0], x, {})
    told = answer("fixed", Material(model, x, (0, 0), trace.series, lambda: x, {}))
    assert "by half in 1.000 steps at the slowest" in told.sentence


def test_what_is_typed_is_held_and_points_under_it_stay_where_they_are() -> None:
    material = of(reader())
    texts, found = asked("fixed", material, under="typed", values="0.5; -1")
    params = material.cell.parameters
    assert params is not None
    for h, c in zip(found["h"][~found["slow"]], found["c"][~found["slow"]], strict=True):
        after = run_cell(material.cell, np.array([[0.5, -1.0]]), {"h": h, "c": c})
        assert np.abs(after.series["c"][0] - c).max() < 1e-6
    assert texts["values"] == "0.5; -1"
    with pytest.raises(ValueError, match="These are 3 numbers; the layer reads 2 at a step"):
        asked("fixed", material, under="typed", values="1 2 3")
    with pytest.raises(ValueError, match="two different units"):
        asked("fixed", material, plane="units", across="2", up="2")


# -- ablation, held gates, patching


KINDS = (torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_that_is_taken_away_changes_the_output_as_without_its_weights(kind: Any) -> None:
    module, material = reader(kind=kind), of(reader(kind=kind))
    _, found = asked("ablate", material)
    before = output_of(module, material.x)
    for unit, change, at_end in zip(found["units"], found["change"], found["at_end"], strict=True):
        without = reader(kind=kind)
        with torch.no_grad():
            without.rnn.weight_hh_l0[:, int(unit)] = 0.0
            without.head.weight[:, int(unit)] = 0.0
        apart = output_of(without, material.x) - before
        assert change == pytest.approx(np.sqrt(np.square(apart).mean()), rel=1e-9)
        assert at_end == pytest.approx(np.sqrt(np.square(apart[-1]).mean()), rel=1e-9)
    assert sorted(found["units"].tolist()) == list(range(6))
    assert (np.diff(found["change"]) <= 0).all()


def test_only_the_units_that_are_named_are_taken_away_and_only_in_the_steps_asked_for() -> None:
    material = of(reader(), 400)
    _, found = asked("ablate", material, some="2, 5-6", until="40")
    assert sorted(found["units"].tolist()) == [1, 4, 5]
    _, whole = asked("ablate", of(reader(), 40), some="2, 5-6")
    np.testing.assert_allclose(found["change"], whole["change"], rtol=1e-9)
    with pytest.raises(ValueError, match="wanted units from 1 to 6"):
        asked("ablate", material, some="7")


@pytest.mark.parametrize("layers", [1, 2])
def test_an_output_gate_held_at_0_takes_its_units_away(layers: int) -> None:
    module, without = reader(num_layers=layers), reader(num_layers=layers)
    last = layers - 1
    material = of(module, layer=last)
    _, found = asked("hold", material, gate="o", units="2, 4", value="0")
    with torch.no_grad():
        for unit in (1, 3):
            getattr(without.rnn, f"weight_hh_l{last}")[:, unit] = 0.0
            without.head.weight[:, unit] = 0.0
    apart = output_of(without, material.x) - output_of(module, material.x)
    np.testing.assert_allclose(found["size"], np.sqrt(np.square(apart).mean(axis=1)), atol=1e-12)
    output = int(found["output"])
    np.testing.assert_allclose(found["after"] - found["before"], apart[:, output], atol=1e-12)
    assert abs(apart[found["worst"], output]) == pytest.approx(np.abs(apart[found["worst"]]).max())


def test_a_gate_is_held_at_the_steps_named_and_nothing_before_them_changes() -> None:
    material = of(reader())
    _, found = asked("hold", material, gate="f", units="1-6", value="0", during="12-14")
    assert not found["size"][:11].any()
    assert found["size"][11] > 0
    for text, wanted in (("2", "from 0 to 1"), ("x", "from 0 to 1")):
        with pytest.raises(ValueError, match=wanted):
            asked("hold", material, gate="f", value=text)
    with pytest.raises(ValueError, match="wanted steps from 1 to 20"):
        asked("hold", material, during="21", until="20")


HELD_AT = {"u": 0.8, "r": 0.05, "g": -0.7, "h": 0.3}


def holding(module: Reader, layer: int, gate: str, unit: int) -> Reader:
    """The module with weights that hold a gate, the candidate or h of a unit: none on what it reads, and a bias."""
    other = copy.deepcopy(module)
    value = torch.tensor(HELD_AT[gate], dtype=torch.float64)
    gru = isinstance(module.rnn, torch.nn.GRU)
    blocks = {gate: torch.logit(value) if gate in "ur" else torch.atanh(value)}
    if gate == "h" and gru:  # nothing is kept, and the candidate is what is held
        blocks = {"u": torch.tensor(-60.0), "g": blocks["h"]}
    with torch.no_grad():
        for block, bias in blocks.items():
            row = unit + module.rnn.hidden_size * ("rug".index(block) if gru else 0)
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                getattr(other.rnn, f"{name}_l{layer}")[row] = bias if name == "bias_ih" else 0.0
    return other


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(
    ("kind", "gate"), [(torch.nn.GRU, "u"), (torch.nn.GRU, "r"), (torch.nn.GRU, "g"), (torch.nn.GRU, "h"),
                       (torch.nn.RNN, "h")],
)  # fmt: skip
def test_a_gru_and_an_rnn_are_held_as_pytorch_with_weights_that_hold_them(kind: Any, gate: str, layers: int) -> None:
    module = reader(kind=kind, num_layers=layers)
    for layer in range(layers):
        material = of(module, layer=layer)
        _, found = asked("hold", material, gate=gate, units="4", value=str(HELD_AT[gate]))
        apart = output_of(holding(module, layer, gate, 3), material.x) - output_of(module, material.x)
        np.testing.assert_allclose(found["size"], np.sqrt(np.square(apart).mean(axis=1)), atol=1e-12)
        np.testing.assert_allclose(found["after"] - found["before"], apart[:, found["output"]], atol=1e-12)
        assert found["size"].max() > 1e-3


@pytest.mark.parametrize("kind", [torch.nn.GRU, torch.nn.RNN])
def test_late_steps_of_a_long_run_of_these_too_go_on_from_the_state_it_had_there(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = of(reader(kind=kind), 200)
    _, whole = asked("hold", material, units="2-5", during="150-155", value="1")
    monkeypatch.setattr("lstm_view.own.model.analyses.piece.NUMBERS", 6 * 80)
    _, part = asked("hold", material, units="2-5", during="150-155", value="1", first="140", until="200")
    np.testing.assert_allclose(part["size"], whole["size"][139:], atol=1e-12)
    assert np.abs(material.record["h"][138]).min() > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_of_b_put_in_reads_on_as_if_b_had_been_read_before(kind: Any) -> None:
    module, material = reader(kind=kind), of(reader(kind=kind))
    other = np.random.default_rng(9).normal(size=(8, 2))
    text = "\n".join(f"{a!r} {b!r}" for a, b in other.tolist())
    _, found = asked("patch", material, other=text, at="5", step="11")
    spliced = output_of(module, np.concatenate([other[:5], material.x[11:]]))[5:]
    before = output_of(module, material.x)
    apart = spliced - before[11:]
    np.testing.assert_allclose(found["size"][11:], np.sqrt(np.square(apart).mean(axis=1)), atol=1e-12)
    assert found["worst"] == 11 + np.square(apart).mean(axis=1).argmax()
    each = dict(zip(found["each_units"].tolist(), found["each_change"].tolist(), strict=True))
    _, alone = asked("patch", material, other=text, at="5", step="11", some="3")
    assert alone["whole"] == pytest.approx(each[2], rel=1e-9)
    with pytest.raises(ValueError, match="B has 8 steps; there is no step 9"):
        asked("patch", material, other=text, at="9", step="11")
    with pytest.raises(ValueError, match="Step 30 has no later step"):
        asked("patch", material, step="30")


def test_late_steps_of_a_long_run_are_followed_from_the_state_it_had_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    material = of(reader(), 200)
    _, whole = asked("hold", material, during="150-155", value="1")
    monkeypatch.setattr("lstm_view.own.model.analyses.piece.NUMBERS", 6 * 80)
    ask, part = asked("hold", material, during="150-155", value="1", first="140", until="200")
    np.testing.assert_allclose(part["size"], whole["size"][139:], atol=1e-12)
    assert ask["first"] == "140"
    with pytest.raises(ValueError, match="at most 80 steps are followed at once"):
        asked("hold", material, first="1", until="200")


# -- the head, the ends, the way of an input, chunks


def test_no_run_goes_beyond_the_ceiling_and_h_of_the_signs_of_w_would_reach_it() -> None:
    material = of(reader(), 300)
    _, found = asked("ceiling", material)
    head = material.model.chain[-1]
    assert isinstance(head, Dense)
    np.testing.assert_allclose(head(np.sign(head.weight)).diagonal(), found["high"])
    assert (found["low"] < found["least"]).all()
    assert (found["least"] < found["most"]).all()
    assert (found["most"] < found["high"]).all()
    y = run_model(material.model, material.x).output
    np.testing.assert_array_equal(found["at"], y.argmax(axis=0))


@pytest.mark.parametrize("both", [False, True])
def test_the_output_as_if_it_ended_at_a_step_is_that_of_the_beginning_alone(both: bool) -> None:
    module = reader(bidirectional=both)
    material = of(module)
    _, found = asked("ended", material)
    for t in (0, 7, T - 1):
        y = output_of(module, material.x[: t + 1])[-1]
        assert found["best"][t] == y.argmax()
        assert found["value"][t] == pytest.approx(y.max(), abs=1e-12)
    told = answer("ended", material, step="8")
    assert f"output {found['best'][7] + 1} with" in told.sentence


@pytest.mark.parametrize("spoken", ["en", "de"])
@pytest.mark.parametrize("key", ["output", "ablate", "hold", "ended", "ceiling"])
def test_a_single_output_has_no_number_and_each_of_several_has_one(key: str, spoken: str) -> None:
    """Some charts and tables said “output 1” and others “the output” of the same numbers."""
    single, numbered = {"en": ("the output", r"\boutput \d(?!\.?\d)"), "de": ("die Ausgabe", r"\bAusgabe \d(?!,?\d)")}[
        spoken
    ]
    with speaking(spoken):
        one, several = (repr(answer(key, of(reader(outputs=count)))) for count in (1, 3))
    assert single in one
    assert not re.search(numbered, one)
    assert re.search(numbered, several)


def test_outputs_with_names_are_called_by_them_in_the_sentence_the_chart_and_the_table() -> None:
    module = reader()
    x = np.random.default_rng(0).normal(size=(T, 2))
    named = kept(source_of(module), x, {"outputs": ("up", "down", "level")})
    told = answer("output", Material.of_run(named, 0, 0))
    assert "output “" in told.sentence
    assert "output “" in repr(told.charts[0].spec)
    assert {row.cells[0] for row in told.tables[1].rows} == {"output “up”", "output “down”", "output “level”"}


def test_what_is_left_of_all_offers_and_of_the_start_is_h_itself() -> None:
    material = of(reader())
    until = 20
    steps = [str(s + 1) for s in range(until + 1)]
    shown = [asked("kept", material, unit="3", step=step, to=steps[-1])[1]["shown"][-1] for step in steps]
    assert sum(shown) == pytest.approx(material.record["h"][until, 2], rel=1e-9)
    with pytest.raises(ValueError, match="Step 5 is read before step 9"):
        asked("kept", material, step="9", to="5")
    both = of(reader(bidirectional=True), way=1)
    later = asked("kept", both, unit="3", step="20", to="12")[1]
    assert len(later["left"]) == 9


@pytest.mark.parametrize("way", [0, 1])
def test_what_is_left_of_all_offers_is_h_of_a_gru_in_both_directions(way: int) -> None:
    material = of(reader(kind=torch.nn.GRU, bidirectional=True), way=way)
    read = range(T - 1, 8, -1) if way else range(20)
    shown = [asked("kept", material, unit="3", step=str(s + 1), to=str(read[-1] + 1))[1]["shown"][-1] for s in read]
    assert sum(shown) == pytest.approx(material.record["h"][read[-1], 2], rel=1e-9)
    assert min(map(abs, shown)) < 0.01 < max(map(abs, shown))


def test_an_offer_is_looked_for_before_the_next_that_writes_as_much_in_a_gru_too() -> None:
    material = of(reader(kind=torch.nn.GRU))
    for step in range(1, 15):
        ask, _ = asked("kept", material, unit="2", step=str(step))
        written = np.abs((1 - material.record["u"]) * material.record["g"])[step - 1 :, 1]
        again = [k for k in range(2, len(written)) if written[k] >= max(written[0], 0.5 * written.max())]
        assert int(ask["to"]) == (step + again[0] - 1 if again else T)


def test_what_is_asked_of_a_gru_is_found_in_a_process_as_here() -> None:
    source, material = source_of(reader(kind=torch.nn.GRU)), of(reader(kind=torch.nn.GRU))
    texts, here = asked("hold", material, gate="r", units="3")
    search = Search(source, TABLE["hold"], texts, material)
    for _ in range(1_200):
        if search.look().ended:
            break
        time.sleep(0.05)
    assert (search.done, search.error) == (True, "")
    for name, value in here.items():
        assert np.array_equal(search.found[name], value), name


def test_chunks_are_runs_of_their_own_and_differ_only_after_the_first() -> None:
    module, material = reader(num_layers=2), of(reader(num_layers=2), layer=1)
    _, found = asked("chunks", material, size="8", padding="3")
    with torch.no_grad():
        x = torch.tensor(material.x)
        lead = torch.zeros(3, 2, dtype=x.dtype)
        reset = torch.cat([module.rnn(part[None])[0][0] for part in x.split(8)])
        padded = torch.cat([module.rnn(torch.cat([lead, part])[None])[0][0, 3:] for part in x.split(8)])
        carried = module.rnn(x[None])[0][0]
    for name, other in (("reset", reset), ("padded", padded)):
        wanted = (other - carried).abs().max(dim=1).values.numpy()
        np.testing.assert_allclose(found[f"{name}_difference"], wanted, atol=1e-12)
        np.testing.assert_allclose(found[f"{name}_end"], other[-1].numpy(), atol=1e-12)
        for k, agrees in enumerate(found[f"{name}_agrees"].tolist()):
            part = wanted[8 * k : 8 * k + 8]
            assert (part[agrees:] <= 1e-3).all() if agrees >= 0 else part[-1] > 1e-3
            assert agrees <= 0 or part[agrees - 1] > 1e-3
    assert not found["reset_difference"][:8].any()
    assert asked("chunks", material, size="8", padding="0")[1]["ways"] == ["reset"]


# -- on the stage


def test_the_cell_on_the_stage_has_its_fixed_points_by_link_and_by_a_switch_that_is_a_step_of_undo() -> None:
    at = open_page("sequence", {"story": "latch"})
    before = history(at, "sequence").now
    at.toggle(key="control-ask-points").set_value(True).run()
    at.number_input(key="control-ask-step").set_value(3).run()
    assert not at.exception
    said = [part.value for part in at.markdown if part.value.startswith("**Under the input of step 3")]
    assert len(said) == 1
    now, home = history(at, "sequence").now, history(at, "sequence").home
    again = open_page("sequence", write(now, home))
    assert history(again, "sequence").now == now
    assert any(part.value == said[0] for part in again.markdown)
    for _ in range(2):
        send(at, [{"n": history(at, "sequence").ack + 1, "kind": "undo"}])
    assert history(at, "sequence").now == before


def test_fixed_points_of_a_part_of_a_run_are_asked_and_told_by_the_numbers_of_its_steps() -> None:
    part = write_table(replace(TABLE_OF_STEPS, step_numbers=(51, 52, 53)))
    at = open_page("sequence", {"story": "random", "units": "2", "input": "table", "table": part, "ask": "fixed"})
    field = at.number_input(key="control-ask-step")
    assert (field.min, field.max, field.value) == (51, 53, 53)
    field.set_value(52).run()
    assert not at.exception
    assert history(at, "sequence").now.look.question == Question("fixed").having(step="2")
    assert at.number_input(key="control-ask-step").value == 52
    assert any(part.value.startswith("**Under the input of step 52 ") for part in at.markdown)
    assert "step 51" in answer_of_stage(at)
    assert not re.search(r"step [1-3]\b", answer_of_stage(at))


def answer_of_stage(at: AppTest) -> str:
    """What the browser is sent of the points, as text."""
    (one,) = (one for one in at.get("bidi_component") if one.proto.component_name.endswith("lstm_model_answer"))
    return str(one.proto.json or one.proto.bytes)


# -- all of them


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", MINE)
def test_every_layer_is_answered_or_told_why_not(key: str, code: str) -> None:
    kinds: list[dict[str, Any]] = [
        *({}, {"outputs": 1}, {"num_layers": 2}),
        *({"bidirectional": True}, {"kind": torch.nn.GRU}, {"kind": torch.nn.RNN}, {"units": 1}),
        {"kind": torch.nn.GRU, "bidirectional": True},
    ]
    modules = [reader(**more) for more in kinds]
    with speaking(code):
        told = [told_of(key, of(module, 12, layer, way)) for module in modules for layer, way in places(module)]
    assert any(isinstance(one, Answer) for one in told)
    for one in told:
        if isinstance(one, str):
            assert one.endswith(".")
            continue
        assert one.sentence.endswith(".")
        words = " ".join([one.sentence, *one.notes, *(chart.alt for chart in one.charts)])
        assert not re.search(r"[{}]|nan|None", words)
        assert one.tables
        assert all(len(row.cells) == len(table.head) for table in one.tables for row in table.rows)
        json.dumps(one.as_sent, allow_nan=False)


def places(module: Reader) -> list[tuple[int, int]]:
    ways = 2 if module.rnn.bidirectional else 1
    return [(layer, way) for layer in range(module.rnn.num_layers) for way in range(ways)]


def told_of(key: str, material: Material) -> Answer | str:
    analysis = TABLE[key]
    if why := analysis.fits(material):
        return why
    ask, wrong = filled(analysis, material, lambda _: "")
    assert not wrong
    return analysis.show(material, ask, found_now(analysis, ask, material))


def test_a_line_of_a_long_run_keeps_its_spikes_and_stays_small() -> None:
    values = np.random.default_rng(0).normal(size=20_000)
    values[12_345] = 99.0
    kept = thinned(values)
    assert 99.0 in values[kept]
    assert (np.diff(kept) > 0).all()
    values[5_000:15_000] = np.nan
    assert {np.nanargmin(values), np.nanargmax(values)} <= set(thinned(values).tolist())
    drawn = over_steps("x", "x", "x", [Line("a", values), Line("b", values)], "y", unit=3)
    assert len(json.dumps(drawn.spec)) < 250_000


def test_no_tick_stands_between_two_steps_of_a_short_run() -> None:
    short, long = (over_steps("x", "x", "x", [Line("a", np.zeros(n))], "y").spec["layout"]["xaxis"] for n in (4, 90))
    assert short["dtick"] == 1, "45.5 is no step"
    assert "dtick" not in long
