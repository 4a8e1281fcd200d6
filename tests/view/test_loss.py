"""A loss on the page of gradients: targets, every weight's gradient and its difference, and steps that lower it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, run
from lstm_view.figures.fill import fill
from lstm_view.instruments.gradients import steps
from lstm_view.instruments.gradients import study as studies
from lstm_view.instruments.gradients.loss_panel import _put, _to_unit
from lstm_view.instruments.gradients.steps import descent
from lstm_view.instruments.gradients.study import Question, study
from lstm_view.instruments.gradients.targets import read_classes, read_targets
from lstm_view.instruments.gradients.words import report, table
from lstm_view.state.changes import Hold
from lstm_view.state.experiment import Experiment, Numbers, Own, Story
from lstm_view.state.scene import build
from lstm_view.state.scene_other import build_any
from tests.state.acting import PAUSE
from tests.state.make import experiment, own_cell
from tests.view.drive import history, open_page, payload, send

ROW = re.compile(r'data-gradient="([^"]+)" data-value="([^"]+)"')
LOSS = re.compile(r'data-loss="(now|step)" data-value="([^"]+)"')


def opened(**query: str) -> AppTest:
    at = open_page("gradients", query)
    assert not at.exception
    return at


def now(at: AppTest) -> Experiment:
    return history(at, "gradients").now


def html(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def losses(at: AppTest, which: str) -> list[float]:
    return [float(value) for kind, value in LOSS.findall(html(at)) if kind == which]


def press(at: AppTest, steps: int) -> AppTest:
    at.button(key=f"descend-{steps}").click().run()
    assert not at.exception
    return at


def undo(at: AppTest) -> None:
    send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "undo"}])


# -- targets


@pytest.mark.parametrize(
    ("text", "asked", "size", "expected"),
    [
        ("0.5", "last", (3, 1), [[None], [0.5], [None]]),
        ("0.5", "last", (3, 2), [[None] * 2, [0.5, 0.5], [None] * 2]),
        ("0,5; −1", "last", (3, 2), [[None] * 2, [0.5, -1], [None] * 2]),
        ("[1, 0]", "last", (3, 2), [[None] * 2, [1, 0], [None] * 2]),
        ("1\n0", "last", (3, 2), [[None] * 2, [1, 0], [None] * 2]),
        ("0.5", "every", (2, 2), [[0.5, 0.5], [0.5, 0.5]]),
        ("1 0", "every", (3, 2), [[1, 0]] * 3),
        ("1 2 3", "every", (3, 2), [[1, 1], [2, 2], [3, 3]]),
        ("1 2 3", "every", (3, 1), [[1], [2], [3]]),
        ("1 2\n3 4\n5 6", "every", (3, 2), [[1, 2], [3, 4], [5, 6]]),
        ("1 2\n3 4", "every", (2, 2), [[1, 2], [3, 4]]),
        ("4", "every", (1, 1), [[4]]),
    ],
)
def test_targets_are_one_number_or_one_a_unit_or_a_line_a_step(
    text: str, asked: str, size: tuple[int, int], expected: list[list[float | None]]
) -> None:
    target, words = read_targets(text, *size, 1 if asked == "last" else size[0] - 1, asked)
    np.testing.assert_array_equal(target, np.array(expected, float))
    assert words.startswith("Targets y*: ")


@pytest.mark.parametrize(
    ("text", "asked", "size", "wanted"),
    [
        ("1 2", "last", (3, 1), "one number."),
        ("1 2 3", "last", (3, 2), "one number, or 2, one a unit"),
        ("1 2\n3 4", "last", (3, 2), "one number, or 2"),
        ("1 2 3 4", "every", (3, 2), "3 lines of 2 numbers"),
        ("1 2\n3 4", "every", (3, 2), "3 lines of 2 numbers"),
        ("1 2 3", "every", (3, 3), "one number, or 3 lines of 3 numbers"),
        ("1 2", "every", (3, 1), "3 numbers, one a step"),
        ("a", "last", (3, 1), "which is no number"),
        ("1e999", "last", (3, 1), "beyond the range"),
    ],
)
def test_targets_that_do_not_fit_are_refused_with_what_would(
    text: str, asked: str, size: tuple[int, int], wanted: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(wanted)):
        read_targets(text, *size, size[0] - 1, asked)


def test_a_refused_target_stays_typed_and_says_why() -> None:
    at = opened(targets="1 2")
    assert "You gave 2 numbers" in at.error[0].value
    assert at.text_area(key="control-targets").value == "1 2"
    at.text_area(key="control-targets").set_value("1 2 3").run()
    assert not at.error
    assert now(at).look.targets == "1 2 3"


# -- the gradients


def shown(at: AppTest) -> dict[str, float]:
    return {name: float(value) for name, value in ROW.findall(html(at))}


@pytest.mark.parametrize("error", ["half", "mean"])
@pytest.mark.parametrize("asked", ["last", "every"])
def test_the_loss_and_each_gradient_are_those_of_pytorch(error: str, asked: str) -> None:
    at = opened(targets="0.5 -0.25 0.1", asked=asked, error=error, loss="20")
    trace = build(now(at)).trace
    layer = torch.nn.LSTM(1, 3, dtype=torch.float64)
    p = trace.parameters
    with torch.no_grad():
        for target, array in zip(layer.parameters(), (p.weight_ih, p.weight_hh, p.bias, 0 * p.bias), strict=True):
            target.copy_(torch.tensor(array))
    h, _ = layer(torch.tensor(trace.x))
    h = h[19:20] if asked == "last" else h
    wanted = torch.tensor([0.5, -0.25, 0.1], dtype=torch.float64).expand_as(h)
    value = torch.nn.MSELoss()(h, wanted) if error == "mean" else 0.5 * torch.nn.MSELoss(reduction="sum")(h, wanted)
    value.backward()
    assert losses(at, "now") == [pytest.approx(value.item(), rel=1e-12)]
    for gate in "ifgo":
        if gate != now(at).look.gate:
            at.segmented_control(key="control-gate").set_value(gate).run()
        rows = "ifgo".index(gate) * 3
        found = shown(at)
        assert len(found) == 3 * (1 + 3 + 1)
        for name, gradient in found.items():
            kind, place = name.rstrip("]").split("[")
            _, unit, *source = place.split(",")
            tensor = {"weight_ih": layer.weight_ih_l0, "weight_hh": layer.weight_hh_l0, "bias": layer.bias_ih_l0}[kind]
            index = (rows + int(unit), *map(int, source))
            assert gradient == pytest.approx(tensor.grad[index].item(), rel=1e-9, abs=1e-15), name


def test_the_largest_is_marked_where_it_stands_and_named_above_all() -> None:
    at = opened()
    found = study(Question.of(now(at)))
    name, index = found.largest
    assert all(abs(gradient).max() <= abs(found.gradients[name][index]) for gradient in found.gradients.values())
    at = opened(gate=name[-1])
    assert html(at).count("◀ largest") == 1
    other = opened(gate="o" if name[-1] != "o" else "i")
    assert "◀ largest" not in html(other)
    assert f"{name[0]}<sub>{name[-1]}</sub> of unit {index[0] + 1}" in html(other)


def test_of_a_large_cell_one_unit_is_listed_and_chosen_with_the_cursor() -> None:
    at = opened(units="16", inputs="8", targets="0.5", unit="3")
    assert {name.split(",")[1].rstrip("]") for name in shown(at)} == {"2"}
    assert len(shown(at)) == 8 + 16 + 1
    at.selectbox(key="control-gradient-unit").set_value(4).run()
    assert now(at).cursor.unit == 4
    assert {name.split(",")[1].rstrip("]") for name in shown(at)} == {"4"}


def test_what_would_take_too_long_is_measured_in_part_or_not_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened()
    assert "All 60 weights were measured" in html(at)
    monkeypatch.setattr(studies, "MEASURED", 2 * 15 * 90)
    studies.measured.cache_clear()
    assert "Only the 15 in this table were measured" in html(opened())
    monkeypatch.setattr(studies, "MEASURED", 0)
    studies.measured.cache_clear()
    at = opened()
    assert "None was measured" in html(at)
    assert len(shown(at)) == 15
    studies.measured.cache_clear()


@pytest.mark.parametrize(
    "query",
    [
        {"steps": "1"},
        {"steps": "2000", "units": "2"},
        {"units": "16", "steps": "200", "peephole": "1"},
        {"v": "2", "set": "clamp[o,*,*]:0;cut[unit,1]:0"},
        {"set": "weight_hh[f,0,0]:1e6;weight_hh[g,0,0]:1e6;weight_hh[i,0,0]:1e6;weight_ih[o,0,0]:-1e6"},
        {"input": "numbers", "data": "1e308 1e-308 -1e308"},
        {"input": "text", "data": "<b>&*_"},
        {"asked": "every", "error": "mean", "loss": "2"},
    ],
    ids=lambda query: "-".join(query.values())[:40],
)
def test_extreme_runs_have_a_loss_and_a_step_or_a_sentence(query: dict[str, str]) -> None:
    at = opened(**query)
    assert not at.error
    if "2000" in query.values():
        assert losses(at, "now") == []
        assert charts(at) == {}
        at.button(key="loss-wanted").click().run()
        assert set(charts(at)) == {"loss-weights"}
    assert len(losses(at, "now")) == 1
    before = now(at)
    press(at, 1)
    assert (now(at) == before) == bool(at.error)
    assert len(losses(at, "now")) == 1
    assert "<b>" not in html(at).replace("<b>b", "")


# -- the charts


def charts(at: AppTest) -> dict[str, Any]:
    """Key of each chart of the loss -> its traces as the browser fills them."""
    sent = payload(at)
    trace = build(now(at)).trace
    return {
        figure["key"]: [
            item
            for item in fill(figure["spec"], trace, t=0, unit=0, given=sent["given"])["data"]
            if item.get("visible", True)
        ]
        for figure in sent["figures"]
        if figure["place"] == "below"
    }


def test_a_chart_has_the_size_of_the_gradient_in_each_gate() -> None:
    at = opened(peephole="1")
    gradients = study(Question.of(now(at))).gradients
    drawn = charts(at)
    assert set(drawn) == {"loss-weights"}
    bars = {item["meta"]["given"]: item for item in drawn["loss-weights"]}
    assert list(bars) == ["W", "U", "b", "p"]
    for kind, item in bars.items():
        for words, size in zip(item["x"], item["y"], strict=True):
            gradient = gradients.get(f"{kind}_{words[0]}")
            assert size == (None if gradient is None else pytest.approx(float(np.sqrt((gradient**2).sum()))))
    assert [item["meta"]["given"] for item in charts(opened())["loss-weights"]] == ["W", "U", "b"]
    assert charts(opened(targets="")) == {}


def test_several_steps_have_a_course() -> None:
    at = opened()
    before = now(at)
    press(at, 10)
    (line,) = charts(at)["loss-course"]
    assert line["x"] == list(range(11))
    assert line["y"] == list(descent(Question.of(before), 0.1, 10).losses)
    press(at, 1)
    assert set(charts(at)) == {"loss-weights"}


# -- a step


def test_a_step_is_one_step_of_undo_and_says_what_it_changed() -> None:
    at = opened(rate="0.25")
    before = now(at)
    found = study(Question.of(before))
    press(at, 1)
    run_now = now(at).run
    assert isinstance(run_now.cell, Own)
    assert run_now.changes == ()
    for name, gradient in found.gradients.items():
        expected = found.trace.weights[name] - 0.25 * gradient
        np.testing.assert_array_equal(run_now.cell.parameters.by_gate()[name], expected)
    assert losses(at, "step") == [found.value, losses(at, "now")[0]]
    assert losses(at, "now")[0] < found.value
    assert "Moved most" in html(at)
    assert now(at).look == before.look
    undo(at)
    assert now(at) == before
    assert "Moved most" not in html(at)
    send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "redo"}])
    assert losses(at, "step")[0] == found.value


def test_where_no_weight_moves_the_loss_none_is_said_to_be_the_largest_or_to_have_moved() -> None:
    one = experiment(story="remember", changes="clamp[o,*,*]:0", targets="0.5")  # h is 0 whatever the weights are
    before, way = Question.of(one), descent(Question.of(one), 0.1, 1)
    found = study(before)
    said = table(build_any(one), found, list(found.places())[:3], {}, whole=False)
    assert f"All {len(found.places())} gradients are 0" in said
    assert "largest" not in said
    told = report(found, study(replace(before, run=way.run)), way, build_any(one))
    assert "the same. No weight moved." in re.sub(r"<[^>]*>", "", told)


def test_a_loss_that_became_smaller_is_written_with_the_digits_that_show_it() -> None:
    one = experiment(story="remember", targets="0.5")
    before, way = Question.of(one), descent(Question.of(one), 1e-5, 1)
    told = report(study(before), study(replace(before, run=way.run)), way, build_any(one))
    old, new = re.findall(r"<strong[^>]*>([^<]*)</strong>", told)
    assert float(old) > float(new)
    (moved,) = re.findall(r"Moved most: .*?, (\S+ → \S+)\. Undo", told)
    assert len(set(moved.split(" → "))) == 2


def test_ten_steps_are_ten_times_one_and_one_step_of_undo() -> None:
    at = opened()
    before = now(at)
    press(at, 10)
    ten = now(at).run
    assert len(history(at, "gradients").undo) == 1
    other = opened()
    for _ in range(10):
        press(other, 1)
    assert now(other).run == ten
    assert len(descent(Question.of(before), 0.1, 10).losses) == 11


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(list(STORIES)), st.sampled_from(["", "clamp[f,*,*]:0.5", "bias[f,0]:1;x[0,0]:0.5;cut[h,0,0]:0"]))
def test_after_a_step_of_no_length_the_run_is_the_same(story: str, changes: str) -> None:
    one = experiment(story=story, changes=changes, targets="0.5", state="c")
    before = build(one)
    after = build(Experiment(descent(Question.of(before.experiment), 0.0, 1).run))
    assert after.notices == ()
    for name in ("x", "h", "c", "f"):
        np.testing.assert_array_equal(getattr(after.trace, name), getattr(before.trace, name))
    assert any(isinstance(change, Hold) for change in after.experiment.run.changes) == ("clamp" in changes)


@pytest.mark.parametrize("source", ["story", "text", "sunspots"])
def test_it_goes_on_reading_what_it_read(source: str) -> None:
    one = experiment(story="random", units=2, source=source, data="abba", targets="0.5", state="c")
    found = descent(Question.of(one), 0.1, 1).run
    assert found.input == one.run.input
    np.testing.assert_array_equal(build(Experiment(found)).trace.x, build(one).trace.x)
    story = experiment(story="remember", targets="0.5", state="c")
    assert isinstance(story.run.cell, Story)
    assert isinstance(descent(Question.of(story), 0.1, 1).run.input, Numbers)


def test_a_step_that_cannot_be_taken_changes_nothing_and_says_so() -> None:
    at = opened(rate="1000", targets="1e6")
    before = now(at)
    press(at, 1)
    assert now(at) == before
    assert "smaller learning rate" in at.error[0].value
    at.number_input(key="control-rate").set_value(1e-6).run()
    assert not at.error
    press(at, 1)
    assert now(at) != before


def test_a_cell_of_more_inputs_than_one_can_have_takes_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "INPUTS", 3)
    at = opened(input="text", data="abcd")
    before = now(at)
    press(at, 1)
    assert now(at) == before
    assert "at most 3 inputs" in at.error[0].value


def test_a_change_by_hand_is_not_taken_for_a_step() -> None:
    at = opened()
    press(at, 1)
    send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "set", "name": "bias[f,0]", "value": 0.5}])
    assert "Moved most" not in html(at)
    assert losses(at, "step") == []


def test_all_that_was_asked_is_in_the_link_and_goes_with_a_reset() -> None:
    at = opened()
    home = now(at)
    at.text_area(key="control-targets").set_value("0,5; 1; 0").run()
    at.selectbox(key="control-asked").set_value("every").run()
    at.selectbox(key="control-error").set_value("mean").run()
    at.number_input(key="control-rate").set_value(0.5).run()
    query = dict(part.split("=") for part in payload(at)["address"]["query"].split("&"))
    assert {"targets", "asked", "error", "rate"} == set(query)
    other = opened(targets="0,5; 1; 0", asked="every", error="mean", rate="0.5")
    assert now(other) == now(at)
    assert losses(other, "now") == losses(at, "now")
    send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "reset"}])
    assert now(at) == home


def test_a_page_of_an_own_cell_takes_a_step_too() -> None:
    cell = own_cell(2, 2, peephole=True, seed=3)
    one = experiment(story=cell, targets="0.5", state="c")
    found = descent(Question.of(one), 0.1, 1)
    before = build(one).trace
    p = before.parameters
    assert isinstance(found.run.cell, Own)
    assert found.run.cell.parameters.peephole is not None
    assert not np.array_equal(found.run.cell.parameters.peephole, p.peephole)  # type: ignore[arg-type]
    again = run(found.run.cell.parameters, before.x, h0=before.h0, c0=before.c0)
    assert found.losses[-1] == float(study(Question.of(one)).loss(again.h))


@pytest.mark.parametrize(("name", "value"), [("asked", "at step T = 30"), ("error", ""), ("gate", "q"), ("rate", -1.0)])
def test_what_no_widget_offers_is_not_taken(name: str, value: Any) -> None:
    one = experiment(state="c", targets="0.5")
    assert _put(name)(one, value) == one
    assert _put(name)(one, None) == one
    assert _to_unit(one, "unit 9") == one


def test_without_a_target_there_is_no_loss() -> None:
    at = opened(targets="")
    assert losses(at, "now") == []
    assert any("Type a target" in block.value for block in at.info)


def kinds(found: Any) -> set[str]:
    return {name.split("[")[0] for name in found}


def test_peepholes_have_gradients_too() -> None:
    assert kinds(shown(opened(peephole="1"))) == {"weight_ih", "weight_hh", "bias", "peephole"}
    assert kinds(shown(opened(peephole="1", gate="g"))) == {"weight_ih", "weight_hh", "bias"}


# -- of a read-out

SOFTMAX = "softmax:3:2,-1,1,-2,1,0.5,0,0,1,0,0.5,0"


def test_classes_count_from_one_and_may_be_one_a_step() -> None:
    assert read_classes("2", 3, 3, 1, "last")[0].tolist() == [-1, 1, -1]
    assert read_classes("2", 3, 3, 2, "every")[0].tolist() == [1, 1, 1]
    for text in ("1 2 3", "1\n2\n3", "[1, 2, 3]", "1; 2; 3"):
        classes, words = read_classes(text, 3, 3, 2, "every")
        assert classes.tolist() == [0, 1, 2]
        assert words == "Classes k*, from 1: one class a step at every step: 1, 2, 3."


@pytest.mark.parametrize(
    ("text", "asked", "wanted"),
    [
        ("0", "last", "0 is no class: with 3 outputs give whole numbers from 1 to 3. Classes count from 1."),
        ("4", "every", "4 is no class"),
        ("1.5", "last", "1.5 is no class"),
        ("1 2", "last", "You gave 2 numbers. For one step give one class."),
        ("1 2", "every", "You gave 2 numbers. For 3 steps give one class, or 3, one a step."),
        ("1 2\n2 3", "every", "You gave 2 lines of 2 numbers. For 3 steps give one class"),
    ],
)
def test_what_is_no_class_is_refused(text: str, asked: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(wanted)}"):
        read_classes(text, 3, 3, 2, asked)


@pytest.mark.parametrize(
    ("readout", "targets", "function"),
    [
        (SOFTMAX, "2", lambda z: torch.nn.functional.cross_entropy(z[19:20], torch.tensor([1]))),
        ("sigmoid:1:2,-1,1,0", "0.25", lambda z: torch.nn.BCELoss()(z.sigmoid()[19], 0.25 * torch.ones(1).double())),
    ],
)
def test_cross_entropy_of_a_readout_is_that_of_pytorch(readout: str, targets: str, function: Any) -> None:
    at = opened(readout=readout, error="entropy", targets=targets, loss="20", gate="y")
    trace = build(now(at)).trace
    assert trace.readout is not None
    weight, bias = (torch.tensor(one, requires_grad=True) for one in (trace.readout.weight, trace.readout.bias))
    value = function(torch.tensor(trace.h) @ weight.T + bias)
    value.backward()
    assert losses(at, "now") == [pytest.approx(value.item(), rel=1e-12)]
    expected = {f"readout_weight[{k},{u}]": weight.grad[k, u].item() for k, u in np.ndindex(*weight.shape)}
    expected |= {f"readout_bias[{k}]": one.item() for k, one in enumerate(bias.grad)}
    assert shown(at) == pytest.approx(expected, rel=1e-9)
    assert f"All {60 + weight.numel() + bias.numel()} weights were measured" in html(at)
    (bars,) = (item for item in charts(at)["loss-weights"] if item["meta"]["given"] == "W")
    assert bars["y"][4] == pytest.approx(float(weight.grad.norm()))
    assert bars["x"][4] == "y, read-out"


def test_a_step_moves_the_readout_and_its_fields_and_undo_brings_them_back() -> None:
    at = opened(readout=SOFTMAX, error="entropy", targets="2", asked="every", rate="0.25")
    before = now(at)
    found = study(Question.of(before))
    press(at, 1)
    readout = now(at).run.readout
    assert readout is not None
    expected = found.weights["W_y"] - 0.25 * found.gradients["W_y"]
    np.testing.assert_array_equal(readout.weight, expected)
    assert str(at.text_area(key="readout-weight").value).startswith(repr(float(expected[0, 0])))
    assert losses(at, "step") == [found.value, losses(at, "now")[0]]
    assert losses(at, "now")[0] < found.value
    undo(at)
    assert now(at) == before
    assert str(at.text_area(key="readout-weight").value).startswith("2, -1, 1")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"error": "entropy"}, "This run has no read-out. Cross-entropy needs one with softmax"),
        ({"error": "entropy", "readout": "linear:1:1,0,0,0"}, "The read-out of this run is linear."),
        ({"error": "entropy", "readout": SOFTMAX}, "0.5 is no class"),
        ({"error": "entropy", "readout": "sigmoid:1:1,0,0,0", "targets": "2"}, "2 is no target of a sigmoid"),
        ({"readout": "linear:2:1,0,0,1,0,0,0,0", "targets": "1 2 3"}, "one number, or 2, one an output"),
    ],
)
def test_a_loss_that_the_readout_does_not_fit_says_what_would(query: dict[str, str], says: str) -> None:
    assert says in opened(**query).error[0].value.replace("\\", "")


def test_without_a_readout_no_weights_of_one_are_listed() -> None:
    at = opened(gate="y")
    assert {name.split("[")[1][0] for name in shown(at)} == {"f"}
    assert "read-out" not in html(at)
