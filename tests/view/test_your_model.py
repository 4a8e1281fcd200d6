"""A trained model through the page: opened, run, looked at, and one of its units on the stage; without a browser."""

from __future__ import annotations

import gc
import io
import json
import struct
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from lstm_core import LSTMParameters, run
from lstm_core.language import tr
from lstm_core.models import Layer, ModelFile, read_model, run_model
from lstm_core.models.model import Cell
from lstm_core.models.parts import Dense
from lstm_core.models.pieces import OUTPUT
from lstm_view.own.model import progress as progress_module
from lstm_view.own.model.given import of_text, of_tokens, outputs_of, random_input
from lstm_view.own.model.jobs import Job
from lstm_view.own.model.kept import KeptRun, Runs, runs
from lstm_view.own.model.on_stage import Chosen, is_alone, layer_input, staged
from lstm_view.own.model.pair import proved, read_pair
from lstm_view.own.model.read import snippet
from lstm_view.own.model.serve import MAX_POINTS, packed_window
from lstm_view.own.model.source import example
from lstm_view.state.address import read, write
from lstm_view.state.experiment import Experiment, Own, OwnOther
from lstm_view.state.fragment import split
from lstm_view.state.scene import build
from lstm_view.state.scene_other import build_other
from lstm_view.state.table import Table
from tests.core.models.torch_models import filled, gates_of, safetensors_bytes, torch_bytes
from tests.state.acting import PAUSE
from tests.view.asking import kept, source_of, wait_until
from tests.view.drive import component, history, open_page, payload, send, tell

PAGE = "your_model"
MAP = "lstm_model_map"


class Tagger(torch.nn.Module):  # type: ignore[misc]
    """An embedding, two layers of which the first reads both ways, and a head."""

    def __init__(self, units: int = 5) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(7, 3)
        self.first = torch.nn.LSTM(3, units, bidirectional=True, batch_first=True)
        self.second = torch.nn.LSTM(2 * units, units, batch_first=True)
        self.head = torch.nn.Linear(units, 4)


def lstm(inputs: int, units: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    return filled(torch.nn.LSTM(inputs, units, batch_first=True), seed, dtype)


def upload(at: AppTest, data: bytes, name: str = "mine.safetensors") -> AppTest:
    at.file_uploader(key="model-file").set_value((name, data, "application/octet-stream")).run()
    assert not at.exception
    return at


def shown(at: AppTest) -> dict[str, Any]:
    """What the map was sent."""
    data: dict[str, Any] = json.loads(component(at, MAP).proto.bytes)
    return data


def choose(at: AppTest, **chosen: Any) -> AppTest:
    """Press a place in the map, as the browser says it."""
    sent = {"run": shown(at)["run"], "layer": 0, "way": 0, "unit": 0, "step": 0, "n": 1} | chosen
    tell(at, MAP, {"chosen": sent})
    assert not at.exception
    return at


# -- the page


def test_the_page_is_alive_before_anything_is_uploaded() -> None:
    at = open_page(PAGE)
    assert not at.exception
    titles = [place["title"] for place in shown(at)["places"]]
    assert titles == ["lstm", "Output of the model"]
    assert payload(at)["notices"] == []
    assert any("never written or logged" in caption.value for caption in at.caption)


def test_what_was_read_stands_beside_the_input_so_that_the_map_begins_on_the_first_screen() -> None:
    at = open_page(PAGE)
    left, right = at.columns[-2:]
    assert [one.label for one in left.expander] == ["How it was read", "Is it read rightly? Prove it"]
    assert [one.label for one in right.text_area] == ["Text"]


def test_an_uploaded_model_is_read_run_and_a_unit_of_it_on_the_stage_by_one_step_of_undo() -> None:
    module = lstm(2, 3)
    at = upload(open_page(PAGE), safetensors_bytes(dict(module.state_dict())))
    assert any("1 recurrent layer" in part.value for part in at.caption)
    before = history(at, PAGE).now
    choose(at, unit=2, step=7)
    now = history(at, PAGE).now
    assert (now.cursor.unit, now.cursor.step) == (2, 7)
    x = torch.tensor(payload(at)["x"]).reshape(1, -1, 2)
    with torch.no_grad():
        wanted = module(x.float())[0][0]
    trace = build(now).trace
    assert np.abs(trace.h - wanted.numpy()).max() < 1e-6
    send(at, [{"n": history(at, PAGE).ack + PAUSE, "kind": "undo"}])
    assert history(at, PAGE).now == before


def test_a_link_to_what_is_on_the_stage_opens_without_the_file_and_says_so() -> None:
    at = upload(open_page(PAGE), safetensors_bytes(dict(lstm(2, 3).state_dict())))
    choose(at, unit=1, step=3)
    other = open_page(PAGE)
    query, fragment = split(write(history(at, PAGE).now, history(at, PAGE).home))
    send(other, [{"n": 1, "kind": "open", "query": query, "fragment": fragment}])
    assert history(other, PAGE).now.run == history(at, PAGE).now.run
    assert any("The file of the model is not in it" in info.value for info in other.run().info)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x80\x04cos\nsystem\n(S'id'\ntR.", struct.pack("<Q", 1 << 60) + b"{}", b"PK\x03\x04" + bytes(99), b"{}"],
    ids=["empty", "pickle", "header", "zip", "json"],
)
def test_a_hostile_file_gets_a_sentence_and_the_page_goes_on(data: bytes) -> None:
    at = upload(open_page(PAGE), data, "model.pt")
    assert len(at.error) == 1
    assert at.error[0].value
    assert payload(at)["notices"] == []
    at.button(key="model-example").click().run()
    assert not at.error
    assert shown(at)["places"]


def test_what_a_browser_says_of_a_run_that_is_not_there_changes_nothing() -> None:
    at = open_page(PAGE)
    before = history(at, PAGE).now
    for wrong in (
        *({"unit": 32}, {"unit": -1}, {"step": 91}, {"step": True}, {"unit": 1.5}, {"layer": 7}, {"layer": -1}),
        *({"way": 1}, {"run": "x"}, {"run": None}, {"unit": None}),
    ):
        choose(at, **wrong)
        assert history(at, PAGE).now == before, wrong


def test_a_model_that_reads_the_same_is_given_what_the_one_before_it_was_given() -> None:
    fields = "numbers-file-random-2"
    at = upload(open_page(PAGE), safetensors_bytes(dict(lstm(2, 3).state_dict())))
    at.segmented_control(key=f"model-way-{fields}").set_value("numbers").run()
    at.text_area(key=f"model-numbers-{fields}").set_value("1 2\n3 4\n5 6").run()
    before = shown(at)["run"]
    upload(at, safetensors_bytes(dict(lstm(2, 3, seed=1).state_dict())), "later.safetensors")
    assert any("3 steps of 2 inputs" in caption.value for caption in at.caption)
    assert shown(at)["run"] != before
    upload(at, safetensors_bytes(dict(lstm(3, 3).state_dict())), "wider.safetensors")
    assert any("200 steps of 3 inputs" in caption.value for caption in at.caption)


def test_of_an_output_without_its_axis_the_first_steps_are_enough_to_prove_the_order() -> None:
    layer = Layer("lstm", (Cell.of_lstm(LSTMParameters.initial(1, 2, seed=0)),))
    model = ModelFile("npz", (layer, Dense("head", np.array([[1.0, -2.0]]), np.zeros(1))), "")
    x = np.random.default_rng(1).normal(size=(50_000, 1))
    y = run_model(model, x[:16]).output[:, 0]
    proof = proved(model, x, np.concatenate([y, np.zeros(len(x) - len(y))]))
    assert proof.matching[0].applied


class Squeezes(torch.nn.Module):  # type: ignore[misc]
    """One number a step, without an axis of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.lstm, self.head = torch.nn.LSTM(2, 3, **options), torch.nn.Linear(3, 1)

    def forward(self, x: Any) -> Any:
        """Return (B, T) or (T, B)."""
        return self.head(self.lstm(x)[0]).squeeze(-1)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("made", [Squeezes, lambda **options: torch.nn.LSTM(2, 3, num_layers=2, **options)])
def test_the_lines_that_the_page_gives_make_a_pair_that_proves_the_order(
    made: Any, first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    module = filled(made(batch_first=first), 0, torch.float32)
    model = read_model(torch_bytes(module.state_dict()), "m.pt")
    lines = snippet(model)
    assert "(x.transpose(0, 1)) unless batch_first=True" in lines
    exec(lines if first else lines.replace("model.eval()(x)", "model.eval()(x.transpose(0, 1))"), {"model": module})
    proof = proved(model, *read_pair((tmp_path / "pair.npz").read_bytes()))
    assert proof.matching == (proof.applied,)


def test_a_pair_proves_the_order_and_offers_the_right_one_where_it_was_wrong() -> None:
    module = lstm(2, 3, dtype=torch.float64)
    x = torch.randn(1, 6, 2, dtype=torch.float64)
    with torch.no_grad():
        y = module(x)[0]
    pair = io.BytesIO()
    np.savez(pair, x=x[0].numpy(), y=y[0].numpy())
    right = dict(module.state_dict())
    i, f, g, o = ({name: array.chunk(4)[k] for name, array in right.items()} for k in range(4))
    wrong = {name: torch.cat([part[name] for part in (i, g, f, o)]) for name in right}
    for tensors, words in ((right, "Proved"), (wrong, "Not reproduced")):
        at = upload(open_page(PAGE), safetensors_bytes(tensors))
        at.session_state["model-prove"] = True
        at.run()
        at.file_uploader(key="model-pair").set_value(("pair.npz", pair.getvalue(), "application/zip")).run()
        assert any(words in part.proto.body for part in at.get("html"))
    at.button(key="model-reread").click().run()
    choose(at, unit=0, step=0)
    cell = history(at, PAGE).now.run.cell
    assert isinstance(cell, Own)
    assert np.array_equal(cell.parameters.weight_hh, right["weight_hh_l0"].numpy())


def test_a_head_can_be_let_read_the_ends_of_both_directions_and_it_is_said() -> None:
    lstm, head = torch.nn.LSTM(2, 3, bidirectional=True), torch.nn.Linear(6, 2)
    both = filled(torch.nn.ModuleDict({"lstm": lstm, "fc": head}), dtype=torch.float64)
    x = torch.randn(6, 2, dtype=torch.float64)
    y = head(torch.cat(tuple(lstm(x)[1][0]), dim=-1)).detach().numpy()
    pair = io.BytesIO()
    np.savez(pair, x=x.numpy(), y=y)
    for pressed in ("model-reread", "model-ends"):
        at = upload(open_page(PAGE), safetensors_bytes(dict(both.state_dict())))
        if pressed == "model-reread":
            at.session_state["model-prove"] = True
            at.run()
            at.file_uploader(key="model-pair").set_value(("pair.npz", pair.getvalue(), "application/zip")).run()
            assert any("so read it reproduces the pair" in str(part.value) for part in at.markdown)
        at.button(key=pressed).click().run()
        assert not at.exception
        assert any("You chose to read it as" in str(part.value) for part in at.caption)
        assert not [one for one in at.button if one.key == "model-ends"]
        at.session_state["model-prove"] = True
        at.run()
        at.file_uploader(key="model-pair").set_value(("pair.npz", pair.getvalue(), "application/zip")).run()
        assert any("Proved" in part.proto.body for part in at.get("html"))
        at.button(key="model-first").click().run()
        assert [one for one in at.button if one.key == "model-ends"]
        assert not [one for one in at.button if one.key == "model-first"]


def test_a_long_run_waits_until_it_is_asked_for() -> None:
    at = upload(open_page(PAGE), safetensors_bytes(dict(lstm(8, 300).state_dict())))
    assert shown(at)["places"]
    (key,) = (str(one.key) for one in at.number_input if str(one.key).startswith("model-steps"))
    at.number_input(key=key).set_value(20_000).run()
    assert at.button(key="model-run").label == "Run 20,000 steps"
    assert not [one for one in at.get("bidi_component") if one.proto.component_name.endswith(MAP)]


# -- on the stage


@pytest.mark.parametrize(("layer", "way"), [(0, 0), (0, 1), (1, 0)])
@pytest.mark.parametrize("step", [0, 117, 149])
def test_the_stage_has_the_numbers_of_the_model_in_each_layer_and_direction(layer: int, way: int, step: int) -> None:
    source = source_of(filled(Tagger(), dtype=torch.float64))
    model = source.model
    done = kept(source, random_input(model, 150, 3).x)
    found = staged(done, Chosen(layer, way, 2, step))
    trace = build(found.put(Experiment())).trace
    turn = slice(None, None, -1 if (layer, way) == (0, 1) else 1)
    for name, values in done.records[layer, way].items():
        wanted = values[found.first : found.stop][turn]
        assert np.abs(trace.series[name] - wanted).max() < 1e-12, name
    steps = np.arange(found.first, found.stop)[turn]
    assert steps[found.cursor.step] == step
    given = build(found.put(Experiment())).input
    assert ([given.step_number(t) for t in range(len(steps))], given.labels) == ((steps + 1).tolist(), ())


def test_a_gate_on_the_stage_is_that_of_torchs_step_loop() -> None:
    module = lstm(2, 3)
    x = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    found = staged(kept(source_of(module), x.astype(np.float64)), Chosen(0, 0, 0, 0))
    zeros = torch.zeros(1, 3)
    loop = gates_of(module, "_l0", torch.tensor(x)[:, None], zeros, zeros)
    trace = build(found.put(Experiment())).trace
    for name in "ifgoch":
        assert np.abs(getattr(trace, name) - np.asarray(loop[name])[:, 0]).max() < 1e-6, name


def test_of_a_large_layer_one_unit_goes_to_the_stage_with_the_numbers_that_it_has_there() -> None:
    source = source_of(lstm(3, 80, dtype=torch.float64))
    x = np.random.default_rng(1).normal(size=(300, 3))
    done = kept(source, x)
    found = staged(done, Chosen(0, 0, 71, 200))
    assert found.alone
    assert is_alone(found.run)
    trace = build(found.put(Experiment())).trace
    for name, values in done.records[0, 0].items():
        assert np.abs(trace.series[name][:, 0] - values[found.first : found.stop, 71]).max() < 1e-12, name
    kept_in_a_link, notices = read(write(found.put(Experiment()), Experiment()), Experiment())
    assert (kept_in_a_link.run, notices) == (found.run, ())


@pytest.mark.parametrize("kind", [torch.nn.GRU, torch.nn.RNN])
def test_a_small_gru_goes_to_the_stage_and_of_a_large_one_a_unit_with_its_numbers(kind: Any) -> None:
    small, large = (source_of(filled(kind(2, units, batch_first=True), dtype=torch.float64)) for units in (4, 90))
    x = np.random.default_rng(2).normal(size=(120, 2))
    for source, unit, alone in ((small, slice(None), False), (large, slice(1, 2), True)):
        done = kept(source, x)
        found = staged(done, Chosen(0, 0, 1, 75))
        assert isinstance(found.run.cell, OwnOther)
        assert found.alone == is_alone(found.run) == alone
        trace = build_other(found.put(Experiment())).trace
        for name, values in done.records[0, 0].items():
            assert np.abs(trace.series[name] - values[found.first : found.stop, unit]).max() < 1e-12, name
        again, notices = read(write(found.put(Experiment()), Experiment()), Experiment())
        assert (again.run, notices) == (found.run, ())


def test_the_largest_layer_and_its_window_fit_a_link() -> None:
    source = source_of(lstm(64, 64))
    done = kept(source, np.random.default_rng(3).normal(size=(400, 64)))
    found = staged(done, Chosen(0, 0, 63, 399))
    assert isinstance(found.run.input, Table)
    again, notices = read(write(found.put(Experiment()), Experiment()), Experiment())
    assert (again.run, notices) == (found.run, ())


# -- what it reads


def test_text_goes_through_the_vocabulary_and_an_unknown_sign_is_named() -> None:
    model = example().model
    given = of_text(model, "a(b)")
    assert [model.vocabulary[k] for k in given.x] == list("a(b)")
    with pytest.raises(ValueError, match="does not know “z”"):
        of_text(model, "az")
    with pytest.raises(ValueError, match="14 is no token; wanted whole numbers from 0 to 13"):
        of_tokens(model, "1, 14")
    assert outputs_of(model) == model.vocabulary


def test_a_sign_that_is_read_as_the_models_sign_for_unknown_ones_is_named() -> None:
    model = example().model
    vocabulary = ["<unk>", *model.vocabulary[1:]]
    knowing = replace(model, metadata={**model.metadata, "vocabulary": json.dumps(vocabulary)})
    known = vocabulary[3]
    assert "does not know “ß”: read as “<unk>”" in of_text(knowing, f"{known}ß").about
    assert "does not know" not in of_text(knowing, known).about


def test_a_model_without_a_vocabulary_reads_text_once_a_person_says_what_its_tokens_are() -> None:
    module = Tagger()
    module.head = torch.nn.Linear(5, 7)
    at = upload(open_page(PAGE), safetensors_bytes(dict(module.state_dict())))
    digest = source_of(module).digest
    at.segmented_control(key="model-way-text-tokens-random-7").set_value("text").run()
    assert not at.error
    assert any("Which character or word is token 0" in info.value for info in at.info)
    at.text_area(key=f"model-signs-{digest}").set_value("abc (").run()
    assert "These are 5 characters or 2 words; the model has 7 tokens." in at.error[0].value.replace("\\", "")
    at.text_area(key=f"model-signs-{digest}").set_value("abc ()d").run()
    assert any("There is no text yet" in info.value for info in at.info)
    at.text_area(key="model-text-text-tokens-random-7").set_value("(ab) d").run()
    assert not at.error
    run = runs().find(shown(at)["run"])
    assert run is not None
    assert run.x.tolist() == [4, 0, 1, 5, 3, 6]
    assert run.names["steps"] == tuple("(ab) d")
    assert run.names["outputs"] == tuple("abc ()d")
    at.text_area(key=f"model-signs-{digest}").set_value("dbc ()a").run()
    again = runs().find(shown(at)["run"])
    assert again is not None
    assert again.x.tolist() == [4, 6, 1, 5, 3, 0]


def test_an_output_of_a_model_of_tokens_is_called_by_the_number_of_its_token() -> None:
    class Foretells(Tagger):
        def __init__(self, outputs: int) -> None:
            super().__init__()
            self.head = torch.nn.Linear(5, outputs)

    assert outputs_of(source_of(Foretells(7)).model) == tuple("0123456")
    assert outputs_of(source_of(Foretells(4)).model) == ()
    assert outputs_of(source_of(Foretells(7), classes='["a","b","c","d","e","f","g"]').model) == tuple("abcdefg")


# -- runs that are kept, and jobs


def test_a_run_is_gone_with_the_session_that_held_it() -> None:
    runs = Runs()
    done = kept(example(), np.array([1, 2, 3]))
    runs.add(done)
    token = done.token
    assert runs.find(token) is done
    assert len(token) >= 24
    del done
    gc.collect()
    assert runs.find(token) is None


def test_all_runs_together_have_a_bound() -> None:
    first, second, third = (kept(example(), np.arange(9)) for _ in range(3))
    runs = Runs(most=2 * first.size)
    runs.add(first)
    runs.add(second)
    assert runs.find(first.token) is first  # now the second was looked at longest ago
    runs.add(third)
    assert runs.find(second.token) is None
    assert not second.records
    assert first.records
    assert third.records


def test_a_run_that_would_take_too_much_memory_is_refused_before_it_is_taken() -> None:
    with pytest.raises(ValueError, match=r"MB are kept\. Take fewer steps"):
        KeptRun(source_of(lstm(1, 300)).model, np.zeros((2_000_000, 1)), {})


def test_a_run_in_a_process_is_the_run_here() -> None:
    source = source_of(filled(Tagger()))
    x = random_input(source.model, 700, 5).x
    job = Job(source, KeptRun(source.model, x, {}))
    wait_until(lambda: job.look().ended)
    assert (job.done, job.error, job.share) == (True, "", 1.0)
    here = kept(source, x)
    assert job.run.records.keys() == here.records.keys()
    for place, record in here.records.items():
        for name, values in record.items():
            assert np.abs(values - job.run.records[place][name]).max() < 1e-6


def test_a_run_can_be_stopped() -> None:
    source = source_of(lstm(4, 200))
    job = Job(source, KeptRun(source.model, np.zeros((20_000, 4)), {}))
    job.stop()
    wait_until(lambda: job.look().ended)
    assert job.stopped
    assert not job.done


# -- windows


def test_a_window_has_the_numbers_of_the_run_and_no_answer_is_over_two_megabytes() -> None:
    done = kept(example(), np.arange(14))
    view = {"layer": "0", "way": "0", "first": "2", "stop": "9", "top": "0", "bottom": "32", "rows": "32"}
    answer = packed_window(done, view | {"columns": "7", "of": "c,f", "order": "position"})
    q, rows, columns, units = np.frombuffer(answer, "<i4", 4)
    assert (q, rows, columns, units) == (2, 32, 7, 32)
    ends = np.frombuffer(answer, "<f4", 4, 16)
    numbers = np.frombuffer(answer, "<f4", 4 * 32 * 7, 32).reshape(2, 2, 32, 7)
    order = np.frombuffer(answer, "<i4", 32, 32 + numbers.nbytes)
    for k, name in enumerate("cf"):
        wanted = done.records[0, 0][name]
        assert (ends[2 * k], ends[2 * k + 1]) == (wanted.min(), wanted.max())
        assert np.array_equal(numbers[k, 0], wanted[2:9, order].T)
        assert np.array_equal(numbers[k, 1], numbers[k, 0])
    assert MAX_POINTS * 8 < 2 * 10**6
    for wrong in ({"columns": "99999999"}, {"columns": "0"}, {"of": "z"}, {"stop": "99"}, {"layer": "3"}):
        with pytest.raises((ValueError, KeyError)):
            packed_window(done, view | {"columns": "7", "of": "c"} | wrong)


def test_what_a_layer_reads_is_what_the_one_before_it_passed_on() -> None:
    source = source_of(filled(Tagger(), dtype=torch.float64))
    model: ModelFile = source.model
    done = kept(source, random_input(model, 40, 1).x)
    second = [part for part in model.chain if isinstance(part, Layer)][1]
    trace = run(second.parameters[0], layer_input(done, 1, 0, 40))
    assert np.abs(trace.h - done.records[1, 0]["h"]).max() < 1e-12
    assert done.records[None, 0][OUTPUT].shape == (40, 4)


def test_a_file_of_torch_is_opened_as_well() -> None:
    at = upload(open_page(PAGE), torch_bytes(lstm(2, 3).state_dict()), "mine.pt")
    assert not at.error
    assert any("PyTorch" in part.value for part in at.caption)


def test_what_was_stopped_is_offered_anew_by_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The part that shows how far a run is runs alone, and knows only the one that has ended: the page runs anew."""
    ended = SimpleNamespace(done=False, ended=True, error="")
    ran: list[str] = []
    pressed = {
        "fragment": lambda **_: lambda part: part,
        "button": lambda label, **_: label == tr("Start it again"),
        "error": lambda _: None,
        "rerun": lambda: ran.append("page"),
        "context": SimpleNamespace(headers={}),
    }
    monkeypatch.setattr(progress_module, "st", SimpleNamespace(**pressed))
    progress_module.progress(SimpleNamespace(look=lambda: ended), "model", lambda: None)  # type: ignore[arg-type]
    assert ran == ["page"]
