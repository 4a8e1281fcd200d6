"""Questions to the units of a trained model: each has an entry, is in the link, and answers with true numbers."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from lstm_core.models import Cell, Layer, ModelFile, run_model
from lstm_core.models.pieces import pieces
from lstm_core.probing import ROLES, role_of
from lstm_core.variants import variant_of
from lstm_view.own.model.analyses.analysis import searched
from lstm_view.own.model.analyses.answer import Answer
from lstm_view.own.model.analyses.common import quantities_of
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.probe import targets_of
from lstm_view.own.model.analyses.scales import coherence, half_lives
from lstm_view.own.model.analyses.search import Search
from lstm_view.own.model.analyses.steps import spans_said, steps_of
from lstm_view.own.model.analyses.table import TABLE
from lstm_view.own.model.given import EXAMPLE_TEXT, Given
from lstm_view.own.model.given_table import not_read, of_table, proposed_columns, table_of
from lstm_view.own.model.kept import KeptRun
from lstm_view.own.model.source import example
from lstm_view.state.address import write
from lstm_view.state.question import ANALYSES, Question
from lstm_view.words.digits import number
from tests.core.models.torch_models import filled as with_weights
from tests.core.probing.test_find_and_probe import made
from tests.view.asking import answer, asked, material, of_example, of_torch, source_of, wait_until
from tests.view.drive import component, history, open_page, send, tell

PAGE = "your_model"
ANSWER = "lstm_model_answer"


def sent(at: AppTest) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(component(at, ANSWER).proto.bytes)
    return data


def ask(at: AppTest, question: Question) -> AppTest:
    held = history(at, PAGE)
    held.put(held.now.with_look(question=question), moved=False)
    at.run()
    assert not at.exception
    return at


# -- the frame


def test_every_analysis_has_an_entry_and_none_is_without_a_name_in_addresses() -> None:
    assert tuple(TABLE) == ANALYSES
    assert [one.key for one in TABLE.values()] == list(TABLE)


@pytest.mark.parametrize("key", ANALYSES)
def test_the_answer_to_the_model_that_ships_is_a_sentence_with_a_figure_that_says_what_it_shows(key: str) -> None:
    at = ask(open_page(PAGE), Question(key))
    assert not at.error
    shown = sent(at)
    assert any(part.value.startswith("**") and len(part.value) > 40 for part in at.markdown)
    assert shown["charts"] or shown["tables"] or shown["text"]
    for one in shown["charts"]:
        assert len(one["alt"]) > 60
        assert one["alt"].endswith(".")


def test_a_question_is_a_step_of_undo_and_in_the_link() -> None:
    at = open_page(PAGE)
    before = history(at, PAGE).now
    at.button_group(key="control-ask-1").set_value("find").run()
    at.text_input(key="control-ask-on").set_value("8-9").run()
    held = history(at, PAGE)
    assert held.now.look.question == Question("find").having(on="8-9")
    assert write(held.now, held.home) == {"ask": "find:on=8-9"}
    for _ in range(2):
        send(at, [{"n": held.ack + 1, "kind": "undo"}])
    assert history(at, PAGE).now == before


def test_one_question_is_asked_at_a_time() -> None:
    at = open_page(PAGE)
    for row, key in ((1, "find"), (0, "output"), (1, "unit")):
        at.button_group(key=f"control-ask-{row}").set_value(key).run()
        assert (history(at, PAGE).now.look.question or Question()).key == key
    assert [at.button_group(key=f"control-ask-{row}").value for row in (0, 1)] == [None, "unit"]
    at.button_group(key="control-ask-1").set_value(None).run()
    assert (history(at, PAGE).now.look.question or Question()).key == ""


def test_a_unit_of_the_answer_goes_to_the_stage() -> None:
    at = ask(open_page(PAGE), Question("find"))
    unit = sent(at)["tables"][0]["rows"][0]["unit"]
    tell(at, ANSWER, {"chosen": {"run": sent(at)["run"], "layer": 0, "way": 0, "unit": unit, "step": 40, "n": 1}})
    cursor = history(at, PAGE).now.cursor
    assert (cursor.unit, cursor.step) == (unit, 40)


def test_what_a_link_asks_of_another_model_is_said_and_not_misread() -> None:
    question = Question("find").having(layer="7", of="u", on="1-9999")
    at = ask(open_page(PAGE), question)
    said = [part.value for part in at.caption]
    assert any("no such layer" in words for words in said)
    assert any("“Quantity” cannot be" in words for words in said)
    assert "names no steps" in at.error[0].value
    assert history(at, PAGE).now.look.question == question


def test_steps_are_read_as_they_are_said() -> None:
    steps = steps_of(" 2-4, 7; 7 – 8", 9)
    assert steps.tolist() == [1, 2, 3, 6, 7]
    assert steps_of(spans_said(steps), 9).tolist() == steps.tolist()
    for wrong in ("", "0", "10", "3-2", "a", "1-2-3", "-4", "1e9"):
        with pytest.raises(ValueError, match="wanted steps from 1 to 9"):
            steps_of(wrong, 9)


def test_a_search_in_a_process_finds_what_one_here_finds() -> None:
    source, of = of_torch(torch.nn.LSTM(2, 6, num_layers=2, bidirectional=True), layer=1, way=1)
    texts, here = asked("find", of)
    search = Search(source, TABLE["find"], texts, of)
    wait_until(lambda: search.look().ended)
    assert (search.done, search.error) == (True, "")
    assert search.found.keys() == here.keys()
    for name, value in here.items():
        assert np.array_equal(search.found[name], value), name


def test_a_long_search_goes_on_beside_the_page_is_stopped_begun_anew_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_view.own.model.analyses.search.AT_ONCE", 0.0)
    at = ask(open_page(PAGE), Question("scales"))
    at.button(key="model-search-stop").click().run()
    assert "stopped" in at.error[0].value
    at.button(key="model-search-again").click().run()
    wait_until(lambda: any(part.value.startswith("**By the forget gate") for part in at.run().markdown))
    shown = sent(at)
    monkeypatch.setattr("lstm_view.own.model.analyses.panel.search", None)  # it is not searched again
    assert sent(ask(ask(at, Question()), Question("scales"))) == shown


# -- find units


def test_the_units_that_are_found_are_on_where_they_should_be_in_the_order_of_time_also_of_a_backward_layer() -> None:
    _, of = of_torch(torch.nn.LSTM(2, 40, bidirectional=True), way=1)
    texts, found = asked("find", of, on="3-4, 9", off="20-22", least="1")
    values = found["sign"] * of.record["c"][:, found["units"]] > found["sign"] * found["threshold"]
    assert found["kept"] == len(found["units"]) > 0
    assert values[[2, 3, 8]].all()
    assert not values[19:22].any()
    together = values[:, : found["team"]].all(axis=1)
    for start, stop in found["spans"]:
        assert together[start:stop].all()
    assert sum(stop - start for start, stop in found["spans"]) == together.sum()
    assert texts["of"] == "c"


def test_units_of_quotes_are_found_again_in_all_other_quotes() -> None:
    told = answer("find", of_example(), on="7-10", off="1-6, 11-29")
    read = [row.cells[-1] for row in told.tables[1].rows if row.cells[1] == "found"]
    assert len(read) == 3
    assert all(signs.startswith('"') for signs in read)


# -- the others


def of_gru(key: str) -> Material:
    """Of a GRU with weights of no file, which the first of them reads backward."""
    rng = np.random.default_rng(4)
    shapes = variant_of(key).weights
    sizes = {"D": 2, "H": 5}
    weights = {name: rng.normal(size=[sizes[one] for one in shape]) for name, shape in shapes.items()}
    model = ModelFile("npz", (Layer("gru", (Cell(key, weights, backward=key == "gru"),)),), "")
    run = KeptRun(model, rng.normal(size=(40, 2)), {})
    for piece in pieces(model, run.x):
        run.put(piece)
    return Material.of_run(run, 0, 0)


def cells(told: Answer, table: int) -> list[tuple[str, ...]]:
    return [row.cells for row in told.tables[table].rows]


def parts_add_up(of: Material, memory: str, gates: str, *, within: float) -> None:
    """What the third unit holds is the sum of its parts, and each gate follows from the sum of its pushes."""
    for step, gate in itertools.product((1, 17, len(of)), gates):
        _, found = asked("unit", of, unit="3", step=str(step), gate=gate)
        assert abs(found["left"].sum() - of.record[memory][step - 1, 2]) < within
        z = sum(float(found[name].sum()) for name in ("push_inputs", "push_units", "push_rest"))
        value = np.tanh(z) if gate == "g" else 1 / (1 + np.exp(-z))
        assert abs(value - of.record[gate][step - 1, 2]) < within


@pytest.mark.parametrize("way", [0, 1])
def test_the_parts_of_a_memory_add_up_to_it_and_the_pushes_on_a_gate_to_that_gate(way: int) -> None:
    _, of = of_torch(torch.nn.LSTM(2, 5, bidirectional=True), way=way)
    parts_add_up(of, "c", "figo", within=1e-5)


@pytest.mark.parametrize("key", ["gru", "gru_chung", "gru_before", "gru_chung_before"])
def test_of_a_gru_too_the_parts_add_up_to_the_memory_and_the_pushes_to_each_gate(key: str) -> None:
    of = of_gru(key)
    parts_add_up(of, "h", "urg", within=1e-9)
    told = answer("unit", of, unit="3", step="20", gate="u")
    added, kept = ("(1 − z) · n", "z") if "chung" not in key else ("z · n", "1 − z")
    assert told.tables[0].head[1:] == (f"written, {added}", f"kept since, product of {kept}", "left in h")
    assert [row.cells[0] for row in told.tables[1].rows[-2:]] == ["sum, a", "z"]
    assert [row[0] for row in cells(told, 2)] == ["z", "r", "n"]
    assert [row[0] for row in cells(told, 3)] == ["z", "r"]
    assert told.sentence.startswith("Unit 3 holds h = ")


def test_a_probe_reads_from_the_memory_what_is_in_it_and_not_what_is_not() -> None:
    of = of_example()
    assert asked("probe", of, target="depth")[1]["score"] > 0.9
    _, inside = asked("probe", of, target="quotes")
    assert inside["measure"] == "AUC"
    assert inside["score"] > 0.95 > inside["shuffled"].mean()
    rng = np.random.default_rng(0)
    noise = " ".join(map(str, rng.normal(size=len(of)).round(3)))
    said = answer("probe", of, target="typed", typed=noise).sentence
    assert said.startswith("No linear map was found")


def test_a_column_beside_the_input_can_be_probed_and_a_late_target_is_that_of_steps_ago() -> None:
    source = source_of(with_weights(torch.nn.LSTM(1, 8)))
    rng = np.random.default_rng(1)
    x = rng.normal(size=300)
    data = "x,twice,gap\n" + "\n".join(f"{a},{2 * a}," if k == 5 else f"{a},{2 * a},1" for k, a in enumerate(x))
    given = of_table(source.model, table_of("t.csv", data.encode()), ["x"], "none")
    assert list(given.columns) == ["twice"]  # one with a gap has no value at each step
    assert next(iter(targets_of(material(source, replace(given, columns={}))))) == "input:1"
    of = material(source, given)
    _, now = asked("probe", of, target="column:twice", state="h")
    assert np.allclose(now["target"], 2 * x)
    _, late = asked("probe", of, target="input:1", late="2")
    assert np.isnan(late["target"][:2]).all()
    assert np.allclose(late["target"][2:], x[:-2])
    assert late["score"] < now["score"]
    with pytest.raises(ValueError, match="2 numbers are typed; wanted 300"):
        asked("probe", of, target="typed", typed="1 2")


def test_the_roles_of_all_units_are_counted_and_the_listed_are_those_asked_for() -> None:
    of = of_example()
    texts, found = asked("roles", of)
    every = TABLE["roles"].show(of, texts, found)
    assert len(found["role"]) == 32
    latches = TABLE["roles"].show(of, texts | {"role": "latches"}, found)
    listed = {row[0] for row in cells(latches, 0)}
    assert listed == {f"unit {unit + 1}" for unit in range(32) if list(ROLES)[found["role"][unit]] == "latches"}
    assert f" {len(listed)} latch" in every.sentence
    assert role_of(of.recorded, 16).key == list(ROLES)[found["role"][16]]


def test_what_a_form_only_shows_is_not_searched_again() -> None:
    of = of_example()
    texts, _ = asked("roles", of)
    assert {"role", "unit"} <= texts.keys()
    assert searched(TABLE["roles"], texts) == {}


def test_the_colours_of_a_text_are_the_values_of_the_unit() -> None:
    of = of_example()
    text = answer("text", of, unit="30").text
    assert text is not None
    assert "".join(text.signs) == EXAMPLE_TEXT
    assert np.allclose(text.values, of.record["c"][:, 29], atol=1e-6)
    _, numbers = of_torch(torch.nn.LSTM(2, 5))
    assert "reads numbers" in TABLE["text"].fits(numbers)


def test_time_scales_are_those_of_gates_and_memories_whose_scale_is_known() -> None:
    f = np.tile([0.5, 0.9, 1.0], (50, 1))
    assert np.allclose(half_lives(f)[:2], np.log(0.5) / np.log([0.5, 0.9]))
    assert half_lives(f)[2] == 1e6
    rng = np.random.default_rng(2)
    memory = np.zeros((20_000, 2))
    for t in range(1, len(memory)):
        memory[t] = [0.5, 0.97] * memory[t - 1] + rng.normal(size=2)
    assert np.allclose(coherence(memory), [2, 23], atol=[0, 4])  # 0.97^23 = 0.496
    assert np.isnan(coherence(np.ones((9, 1)))).all()


@pytest.mark.parametrize(("key", "share"), [("gru", "z"), ("gru_chung", "1 − z")])
def test_time_scales_of_a_gru_are_those_of_what_its_update_gate_keeps(key: str, share: str) -> None:
    of = of_gru(key)
    texts, found = asked("scales", of)
    u = of.record["u"]
    assert np.allclose(found["by_gate"], half_lives(u if share == "z" else 1 - u))
    told = TABLE["scales"].show(of, texts, found)
    assert told.sentence.startswith("By the update gate, half of what is in h is left after ")
    assert f"mean of ln({share})" in told.notes[0]
    assert told.tables[0].head == ("unit", "steps by the update gate", "steps by the memory")
    _, plain = of_torch(torch.nn.RNN(2, 4))
    assert answer("scales", plain).tables[0].head == ("unit", "steps by the memory")


def test_a_gru_and_a_layer_that_is_no_lstm_get_their_answers_or_the_sentence_why_not() -> None:
    _, of = of_torch(torch.nn.GRU(2, 6))
    for key, analysis in TABLE.items():
        if why := analysis.fits(of):
            assert why.endswith(".")
            assert "GRU" in why or "LSTM" not in why, "the layer may be called lstm or rnn, and its kind is said"
        else:
            assert answer(key, of).sentence.endswith(".")


def test_a_gru_has_the_letters_of_papers_as_it_has_on_the_stage() -> None:
    _, of = of_torch(torch.nn.GRU(2, 6))
    assert [words[0] for words in quantities_of(of).values()] == ["h", "z", "r", "n"]
    told = answer("find", of, on="3-9", off="20-30", of="u")
    assert re.search(r"z [<>] ", told.sentence + cells(told, 0)[0][1])
    _, lstm = of_torch(torch.nn.LSTM(2, 6))
    assert list(quantities_of(lstm)) == list("chfigo")


def test_what_the_units_add_to_an_output_adds_up_to_the_output_of_the_model() -> None:
    of = of_example()
    source = example()
    y = run_model(source.model, of.x).output
    for step in (1, 9, 91):
        texts, found = asked("output", of, step=str(step))
        assert np.allclose(found["y"], y[step - 1], atol=1e-5)
        assert found["output"] == y[step - 1].argmax()
        assert abs(found["adds"].sum() + found["bias"] - found["z"][found["output"]]) < 1e-6
        shares = np.exp(found["z"] - found["z"].max())
        assert np.allclose(shares / shares.sum(), y[step - 1], atol=1e-5)
        _, against = asked("output", of, step=str(step), output="3", against="5")
        assert abs(against["adds"].sum() + against["bias"] - (found["z"][2] - found["z"][4])) < 1e-6
        assert texts["against"] == "none"


def test_a_layer_whose_output_is_no_sum_over_its_units_says_so() -> None:
    _, of = of_torch(torch.nn.LSTM(2, 4, bidirectional=True))
    assert "no sum over its units" in TABLE["output"].fits(of)


def test_of_a_file_with_more_columns_those_that_tell_are_read_and_the_others_are_named() -> None:
    source, _ = of_torch(torch.nn.LSTM(2, 4), steps=8)
    table = table_of("mine.csv", b"t,value,marker\n0,5,1\n1,3,0\n2,4,1\n")
    columns = proposed_columns(source.model, table)
    assert columns == ["value", "marker"]
    assert not_read(source.model, table, columns).endswith("read are value and marker; not read is t.")
    other = table_of("mine.csv", b"value,marker,target\n5,1,7\n3,0,2\n4,1,9\n")
    said = not_read(source.model, other, columns)
    assert said.endswith("not read is target. Probe can look for target in the memory.")
    assert not_read(source.model, table_of("mine.csv", b"value,marker\n5,1\n3,0\n4,1\n"), columns) == ""


def test_a_column_that_counts_the_steps_is_no_name_of_them_and_no_target() -> None:
    module = torch.nn.ModuleDict({"lstm": with_weights(torch.nn.LSTM(1, 4)), "head": torch.nn.Linear(4, 1)})
    source = source_of(module)
    x = np.random.default_rng(3).normal(size=30)

    def given(first: int, titles: str, row: Callable[[int], str]) -> Given:
        rows = [f"{row(k)},{x[k]:.3f}" for k in range(30)]
        return of_table(source.model, table_of("t.csv", "\n".join([titles, *rows]).encode()), ["x"], "none", first)

    counted = given(0, "step,x", lambda k: str(k + 1))
    assert counted.steps == ()
    assert counted.columns == {}
    assert given(9, "step,x", lambda k: str(k + 1)).steps[0] == "10"  # what the app counts as step 1
    assert given(0, "year,x", lambda k: str(1950 + k)).steps[0] == "1950"
    later = given(0, "step,seconds,x", lambda k: f"{k + 1},{k**2}")
    assert list(later.columns) == ["seconds"]
    drawn = answer("output", material(source, later)).charts
    assert not any("seconds" in json.dumps(chart.spec) for chart in drawn)


def test_what_is_held_between_writes_is_said_to_hold_and_no_walk_is() -> None:
    rng = np.random.default_rng(0)
    held = np.repeat(rng.uniform(-1, 1, 12), 14) * 0.99 ** np.tile(np.arange(14.0), 12)
    x = rng.normal(size=(168, 1))
    assert role_of(made(held, x), 0).errors["holds"] < 0.1
    for steps in (rng.normal, rng.laplace):
        for _ in range(20):
            assert role_of(made(np.cumsum(steps(size=168)), x), 0).errors["holds"] == np.inf


def _shown(text: str) -> list[str]:
    return re.findall(r"−?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", text)


def _read(shown: str) -> float:
    mantissa, _, power = shown.replace("−", "-").partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


def test_what_is_said_of_a_unit_adds_up_as_it_is_shown() -> None:
    of, kinds = of_example(), set[int]()
    for unit, step in itertools.product(range(1, of.units + 1, 3), (1, 12, 40, 77)):
        found = answer("unit", of, unit=str(unit), step=str(step))
        _, c, *parts = _shown(re.sub(r"step \d+(?: “[^”]*”)?", "step", found.sentence))
        kinds.add(len(parts))
        if len(parts) == 2:  # written by the step, and kept from before
            assert number(sum(map(_read, parts))) == c, found.sentence
        else:
            left, written, share = parts
            assert number(_read(written) * _read(share) / 100) == left, found.sentence
        largest, pushed = found.tables[:2]
        for row in largest.rows:
            written, share, left = (_shown(cell)[0] for cell in row.cells[1:])
            assert number(_read(written) * _read(share) / 100) == left, row
        *adds, z, _ = (row.cells[1] for row in pushed.rows)
        assert number(sum(map(_read, adds))) == z, pushed
    assert kinds == {2, 3}
    first = answer("unit", of, unit="22", step="1").sentence
    assert "0.000 is kept from before" in first, "nothing was there, also where c is rounded to float32"
