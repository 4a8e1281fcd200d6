"""What stands below the stage of the page on gradients: its widgets, sentences and charts follow the run."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, Trace, backward, direct_path, finite_difference, jacobians
from lstm_view.gradients.numbers import number
from lstm_view.gradients.panel import CASES, View, case, case_numbers, view_of
from lstm_view.state.experiment import RANDOM, Experiment
from lstm_view.state.scene import build
from tests.state.acting import PAUSE
from tests.state.make import experiment, vary
from tests.view.drive import history, homes, open_page, payload, send

ORDER = ("reach", "later", "rnn")


def opened(**query: str) -> AppTest:
    at = open_page("gradients", query)
    assert not at.exception
    return at


def trace_of(at: AppTest) -> Trace:
    return build(history(at, "gradients").now).trace


def now(at: AppTest) -> Experiment:
    return history(at, "gradients").now


def figures(at: AppTest) -> list[Any]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def sentences(at: AppTest) -> list[str]:
    return [re.sub("<[^>]+>", "", block.proto.body) for block in at.get("html") if block.proto.body.startswith("<p>")]


def lines(at: AppTest, form: str, *, before: bool = False) -> list[Any]:
    """The traces of the first chart that show one form of derivative, of the run or of the one before any change."""
    drawn = [trace for trace in figures(at)[0]["data"] if trace.get("visible", True) is not False]
    return [one for one in drawn if one["meta"]["reach"] == form and one["meta"].get("before", False) == before]


def whole_of(at: AppTest) -> Any:
    (found,) = lines(at, "whole")
    return found


def sized(series: Any) -> Any:
    return pytest.approx(np.abs(series).tolist(), rel=1e-9)


def click(at: AppTest, chart: str, x: Any) -> AppTest:
    """Run again as if a point of a chart had been clicked; AppTest has no hand for charts."""
    proto = at.get("plotly_chart")[ORDER.index(chart)].proto
    states = at._tree.get_widget_states()
    points = [] if x is None else [{"x": x, "y": 1.0, "curve_number": 0, "point_index": 0}]
    chosen = {"selection": {"points": points, "point_indices": [0] * len(points), "box": [], "lasso": []}}
    states.widgets.append(WidgetState(id=proto.id, string_value=json.dumps(chosen)))
    return at._run(states)


def test_the_page_opens_on_the_last_step_and_the_unit_and_step_of_the_stage() -> None:
    at = opened()
    trace = trace_of(at)
    assert whole_of(at)["y"] == sized(jacobians(trace, 29)["c"][:, 0, 0])
    assert at.slider(key="control-gradients-loss").value == 30
    assert at.number_input(key="control-gradients-check").value == 10
    assert sentences(at)[0].startswith("A change of c of unit 1 at step 10 moves it at step 30 by ")


def test_the_sentence_is_the_cores_number_its_check_and_the_direct_path() -> None:
    at = opened(unit="2", step="17")
    trace = trace_of(at)
    exact, found = jacobians(trace, 29)["c"][17, 1, 1], finite_difference(trace, 29, 1)[17]
    assert f"backward {number(exact)}, central difference {number(found)}" in sentences(at)[0]
    assert f"it would be {number(direct_path(trace, 29)[17, 1])}." in sentences(at)[0]


def test_the_widgets_choose_what_is_shown_and_stay_as_they_were() -> None:
    at = opened()
    trace = trace_of(at)
    at.slider(key="control-gradients-loss").set_value(20).run()
    at.selectbox(key="control-gradients-unit").set_value(3).run()
    at.button_group(key="control-gradients-state").set_value("h").run()
    at.number_input(key="control-gradients-check").set_value(4).run()
    for _ in range(2):
        assert whole_of(at)["y"] == sized(jacobians(trace, 19)["h"][:, 2, 2])
        assert sentences(at)[0].startswith("A change of h of unit 3 at step 4 moves it at step 20 by ")
        assert "has no direct path" in sentences(at)[0]
        at.run()


def test_a_commit_of_the_stage_leaves_what_was_chosen_here() -> None:
    at = opened()
    at.slider(key="control-gradients-loss").set_value(20).run()
    at.selectbox(key="control-gradients-unit").set_value(3).run()
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 2.0, "cursor": {"step": 9, "unit": 2}}])
    assert trace_of(at).parameters.bias[3] == 2.0
    assert whole_of(at)["y"] == sized(jacobians(trace_of(at), 19)["c"][:, 2, 2])


def test_a_unit_and_a_step_that_were_chosen_on_the_stage_are_taken() -> None:
    at = opened()
    at.selectbox(key="control-gradients-unit").set_value(3).run()
    send(at, [{"n": 1, "kind": "set", "name": "bias[f,0]", "value": 2.0, "cursor": {"step": 6, "unit": 1}}])
    assert sentences(at)[0].startswith("A change of c of unit 2 at step 7 ")


def test_a_clicked_point_is_the_step_to_check() -> None:
    at = opened()
    for chart, t in (("reach", 4), ("later", 21), ("rnn", 0)):
        click(at, chart, t)
        assert not at.exception
        assert at.number_input(key="control-gradients-check").value == t
    assert sentences(at)[0].startswith("A change of c of unit 1 before the run moves it")
    click(at, "reach", None)  # a click beside the points
    assert at.number_input(key="control-gradients-check").value == 0


@pytest.mark.parametrize("x", ["4", -3, 9999, 1e300, float("nan"), True])
def test_a_click_that_no_person_made_breaks_nothing(x: Any) -> None:
    at = click(opened(), "reach", x)
    assert not at.exception
    assert at.number_input(key="control-gradients-check").value in range(31)


def test_in_a_shorter_run_all_is_clipped_and_in_a_longer_one_the_last_step_stays_the_last() -> None:
    at = opened(unit="3")
    at.number_input(key="control-gradients-check").set_value(28).run()
    send(at, [{"n": 1, "kind": "story", "value": "paper"}])
    assert not at.exception
    assert at.slider(key="control-gradients-loss").value == 3
    assert [box.key for box in at.selectbox] == []
    send(at, [{"n": 2 * PAUSE, "kind": "story", "value": "remember"}])
    assert at.slider(key="control-gradients-loss").value == 24


def test_what_was_asked_for_is_clipped_without_being_forgotten() -> None:
    asked = experiment(story=RANDOM, units=2, steps=5, step=2, unit=3, state="h", loss=19, check=9)
    assert view_of(build(asked)) == View(last=5, state="h", unit=1, step=5)
    assert view_of(build(vary(asked, units=6, steps=30))) == View(last=20, state="h", unit=3, step=9)


def test_what_was_not_asked_for_follows_the_run_and_the_stage() -> None:
    asked = experiment(story=RANDOM, units=2, steps=5, step=2, unit=1, state="c")
    assert view_of(build(asked)) == View(last=5, state="c", unit=1, step=3)
    assert view_of(build(vary(asked, steps=30, step=8))) == View(last=30, state="c", unit=1, step=9)


def test_every_choice_is_in_the_address_and_a_step_that_can_be_undone() -> None:
    at = opened()
    home = homes()["gradients"][0]
    path = [now(at)]
    at.slider(key="control-gradients-loss").set_value(20).run()
    path.append(now(at))
    at.button_group(key="control-gradients-state").set_value("h").run()
    path.append(now(at))
    at.number_input(key="control-gradients-check").set_value(4).run()
    path.append(now(at))
    assert now(at) == vary(home, loss=19, state="h", check=4)
    assert payload(at)["address"]["query"] == "memory=h&loss=20&check=4"
    words = sentences(at)
    other = opened(memory="h", loss="20", check="4")
    assert sentences(other) == words
    for k, then in enumerate(reversed(path[:-1]), 1):
        send(at, [{"n": k * PAUSE, "kind": "undo"}])
        assert now(at) == then
    send(at, [{"n": 9 * PAUSE, "kind": "redo"}, {"n": 10 * PAUSE, "kind": "reset"}])
    assert now(at) == home


def test_each_point_that_was_clicked_is_a_step_that_can_be_undone() -> None:
    at = opened()
    click(at, "reach", 4)
    click(at, "later", 21)
    send(at, [{"n": PAUSE, "kind": "undo"}])
    assert now(at).look.check == 4


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_every_story_has_its_charts_and_each_has_words(story: str) -> None:
    at = opened(story=story)
    charts = at.get("plotly_chart")
    assert len(charts) == (3 if trace_of(at).parameters.weight_hh.any() else 2)
    assert all(len(chart.proto.alt) > 60 for chart in charts)
    assert len(sentences(at)) == 4
    assert not any("var(" in chart.proto.spec for chart in charts)


@pytest.mark.parametrize(
    "query",
    [
        {"steps": "1"},
        {"steps": "1", "units": "1", "peephole": "1"},
        {"story": "latch", "set": "clamp[f,*,*]:0;clamp[i,*,*]:0"},
        {"set": "clamp[o,*,*]:0;cut[unit,0]:0"},
        {"set": "weight_hh[f,0,0]:1e6;weight_hh[g,0,0]:1e6;weight_hh[i,0,0]:1e6;weight_ih[o,0,0]:-1e6"},
        {"input": "numbers", "data": "1e308 1e-308 -1e308"},
        {"steps": "2000", "units": "2"},
        {"units": "16", "steps": "200", "peephole": "1"},
    ],
    ids=lambda query: "-".join(query.values())[:40],
)
def test_extreme_runs_are_shown(query: dict[str, str]) -> None:
    at = opened(**query)
    assert not at.error
    assert len(figures(at)) in (2, 3)
    assert len(sentences(at)) >= 4


def test_of_a_long_run_it_says_what_is_left_out() -> None:
    words = " ".join(sentences(opened(steps="2000", units="2")))
    assert "a bar for one step in 10." in words
    short = " ".join(sentences(opened()))
    assert "a bar for" not in short


@pytest.mark.parametrize("query", [{"set": "clamp[f,*,*]:1"}, {"peephole": "1"}, {"story": "latch"}])
def test_what_is_not_compared_has_no_chart(query: dict[str, str]) -> None:
    at = opened(**query)
    assert len(figures(at)) == 2
    assert any(words.startswith("Not compared") for words in sentences(at))


def test_the_bars_add_up_to_the_derivative_of_the_sum_of_all_later_outputs() -> None:
    at = opened(unit="2")
    trace = trace_of(at)
    d_h = np.zeros(trace.h.shape)
    d_h[:, 1] = 1.0
    total = np.sum([bar["y"] for bar in figures(at)[1]["data"]], axis=0)
    np.testing.assert_allclose(total, backward(trace, d_h=d_h).d_c[:, 1], rtol=1e-10)


# -- the three cases


def test_the_cases_differ_in_u_alone_and_the_table_has_their_numbers() -> None:
    at = opened()
    (table,) = (block.proto.body for block in at.get("html") if "<table" in block.proto.body)
    for u, (same, whole, direct) in zip(CASES, case_numbers(), strict=True):
        other = opened(**dict(part.split("=", 1) for part in case(u).split("&")))
        trace = trace_of(other)
        assert same == u
        assert trace.h.shape == (20, 1)
        assert (trace.parameters.weight_hh == u).all()
        assert whole == pytest.approx(jacobians(trace, 19)["c"][0, 0, 0], rel=1e-12)
        assert direct == pytest.approx(np.prod(trace.f), rel=1e-12)
        assert f"<td>{number(whole)}</td><td>{number(direct)}</td>" in re.sub(r' style="[^"]*"', "", table)
        assert f'href="?{case(u)}"'.replace("&", "&amp;") in table


def test_whole_and_direct_path_are_the_same_only_without_recurrent_weights() -> None:
    same = [bool(np.isclose(whole, direct, rtol=1e-9)) for _, whole, direct in case_numbers()]
    assert same == [True, False, False]


def test_what_a_change_did_is_drawn_as_a_ghost_and_said() -> None:
    assert not lines(opened(), "whole", before=True)
    at = opened(set="clamp[f,14-14,*]:0", step="5")
    (ghost,) = lines(at, "whole", before=True)
    before = build(history(at, "gradients").now).before
    assert before is not None
    whole = jacobians(before, len(before) - 1)["c"][:, 0, 0]
    assert ghost["y"] == sized(whole)
    assert f"Before the change it was {number(float(whole[5]))}." in sentences(at)[0]
