"""A read-out is part of the run: in a link, in undo, beside links of the text, and refused where it does not fit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from lstm_view.state.actions import apply_all
from lstm_view.state.experiment import Output, Run
from lstm_view.state.fields import FIELDS
from lstm_view.state.history import History
from lstm_view.state.scene import build
from tests.state.acting import act
from tests.state.make import experiment, vary
from tests.state.strategies import READOUTS

ONE = Output("sigmoid", ((2.0,),), (-1.0,))


@settings(max_examples=100, deadline=None)
@given(READOUTS)
def test_a_readout_is_read_as_it_was_written_to_the_last_bit(readout: Output) -> None:
    field = FIELDS["readout"]
    assert repr(field.read(field.write(readout))) == repr(readout)
    assert field.read(field.write(None)) is None


def test_a_scene_with_a_readout_runs_it_now_and_before_a_change() -> None:
    scene = build(experiment(readout=ONE, changes="bias[f,0]:0"))
    assert scene.notices == ()
    assert scene.before is not None
    for trace in (scene.trace, scene.before):
        np.testing.assert_allclose(trace.y, 1 / (1 + np.exp(1 - 2 * trace.h)), rtol=1e-15)
    assert (scene.trace.y != scene.before.y).any()


def test_a_readout_for_another_number_of_units_is_left_out_with_a_sentence() -> None:
    scene = build(experiment(story="random", units=3, readout=ONE))
    assert scene.notices == ("The read-out has weights for 1 unit and this cell has 3 units; it was left out.",)
    assert scene.trace.readout is None
    assert scene.experiment.run.readout is None


def test_a_link_of_the_text_keeps_the_readout_and_another_cell_has_none() -> None:
    home = experiment()
    history = History(home, vary(home, readout=ONE))
    act(history, "goto", query="v=2&set=bias[f,1]:0&step=9")
    assert history.now.run.readout == ONE
    assert len(history.now.run.changes) == 1
    assert history.notices == ()
    act(history, "goto", query="story=paper&step=2")
    assert history.now.run.readout is None
    assert history.notices[-1] == "Your read-out was put aside for this link. Undo brings it back."
    act(history, "undo")
    act(history, "reset")
    assert history.now.run == Run(readout=ONE)
    act(history, "story", value="forget")
    assert history.now.run.readout is None
    apply_all(history, [{"n": history.ack + 1, "kind": "undo"}])
    assert history.now.run.readout == ONE


def test_a_number_of_the_readout_is_changed_as_any_other_and_the_run_before_keeps_it() -> None:
    two = Output("linear", ((1.0, 2.0), (3.0, 4.0)), (0.5, 0.25))
    made = experiment(story="random", units=2, readout=two, changes="readout_weight[1,0]:-7;readout_bias[0]:0")
    scene = build(made)
    assert scene.notices == ()
    assert scene.before is not None
    assert scene.trace.readout is not None
    assert scene.before.readout is not None
    np.testing.assert_array_equal(scene.trace.readout.weight, [[1, 2], [-7, 4]])
    np.testing.assert_array_equal(scene.trace.readout.bias, [0, 0.25])
    np.testing.assert_array_equal(scene.before.readout.weight, two.weight)
    np.testing.assert_array_equal(scene.trace.h, scene.before.h)
    assert scene.edits == (
        "read-out, output 2, weight on h of unit 1: 3 → −7",
        "read-out, output 1, bias: set to zero",
    )
    assert vary(made, changes="").run.readout == two


def test_without_a_readout_its_numbers_are_left_out_with_a_sentence() -> None:
    scene = build(experiment(changes="readout_weight[0,0]:1;readout_bias[3]:2"))
    assert scene.notices == ("This cell has no readout_weight[1,1], readout_bias[4]; that was left out.",)
    scene = build(experiment(readout=ONE, changes="readout_weight[0,0]:1;readout_bias[3]:2"))
    assert scene.notices == ("This cell has no readout_bias[4]; that was left out.",)
    assert scene.edits == ("read-out, weight on h: 2 → 1",)


def test_a_readout_slider_is_an_action_and_a_reset_takes_it_back() -> None:
    home = experiment(readout=ONE)
    history = History(home, home)
    act(history, "set", name="readout_weight[0,0]", value=-3.0)
    assert build(history.now).trace.readout.weight.tolist() == [[-3.0]]  # type: ignore[union-attr]
    act(history, "undo")
    assert history.now == home
    act(history, "redo")
    act(history, "reset")
    assert history.now == home
