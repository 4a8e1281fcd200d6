"""A and B: the run that is kept, its way through address, undo and file, and the words on both."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given, settings

from lstm_core import STORIES, LSTMKind, LSTMParameters
from lstm_view.state import document
from lstm_view.state.address import read, read_run, write, write_run
from lstm_view.state.experiment import CellInput, Experiment, Own, Run
from lstm_view.state.fragment import split, unpack
from lstm_view.state.history import History
from lstm_view.state.scene import Scene, build
from tests.state.acting import act, put
from tests.state.make import experiment, own_cell, vary
from tests.state.strategies import ALL_EXPERIMENTS, OTHERS

FORGETS = experiment(changes="bias[f,0]:-1")
AS_SET = experiment()
#: The published example: one cell, two sequences of four numbers.
LECTURE = "1,1,0:1.65,1.63,0.94,-0.19,2,2.7,1.41,4.38,0.62,1.62,-0.32,0.59,0,0"  # W, U, b by blocks i, f, g, o; h0, c0
A, B = "0 .5 .25 1", "1 .5 .25 1"


def compared(a: Experiment, b: Experiment) -> Scene:
    return build(replace(a, other=b.run))


def lecture(data: str) -> Experiment:
    pairs = {"story": "own", "weights": LECTURE, "input": "numbers", "data": "\n".join(data.split())}
    found, notices = read(pairs, Experiment())
    assert notices == ()
    return found


# -- the run that is kept


def test_the_run_that_is_kept_stands_still_while_a_is_changed() -> None:
    history = History(AS_SET, AS_SET)
    act(history, "keep")
    put(history, "bias[f,0]", -1)
    assert history.now == replace(FORGETS, other=AS_SET.run)
    act(history, "story", value="latch")
    assert (history.now.run.cell.name, history.now.other) == ("latch", AS_SET.run)


def test_a_and_b_change_sides_and_each_keeps_its_changes() -> None:
    history = History(AS_SET, replace(FORGETS, other=experiment(story="latch").run))
    act(history, "swap")
    assert history.now.run == experiment(story="latch").run
    assert history.now.other == FORGETS.run
    act(history, "swap")
    act(history, "alone")
    assert history.now == FORGETS


def test_each_of_these_is_one_step_of_undo_and_a_second_time_none() -> None:
    history = History(AS_SET, FORGETS)
    for kind in ("keep", "alone"):
        act(history, kind)
        act(history, kind)
    act(history, "swap")  # nothing to swap with
    assert len(history.undo) == 2
    act(history, "undo")
    assert history.now.other == FORGETS.run
    act(history, "undo")
    assert history.now == FORGETS
    act(history, "redo")
    assert history.now.other == FORGETS.run


def test_a_reset_takes_back_what_was_changed_in_a_and_leaves_b() -> None:
    history = History(AS_SET, replace(FORGETS, other=FORGETS.run))
    act(history, "reset")
    assert history.now == replace(AS_SET, other=FORGETS.run)
    assert not history.can_reset


def test_a_link_in_the_words_that_does_not_speak_of_b_leaves_it() -> None:
    history = History(AS_SET, replace(AS_SET, other=FORGETS.run))
    act(history, "goto", query="set=bias[f,1]:2&v=2&step=5")
    assert (history.now.other, history.notices) == (FORGETS.run, ())
    act(history, "goto", query="other=story=latch")
    assert history.now.other == experiment(story="latch").run
    assert history.notices == ("Your B was put aside for this link. Undo brings it back.",)


# -- in writing


@settings(max_examples=100, deadline=None)
@given(OTHERS)
def test_a_run_comes_back_from_its_text(run: Run) -> None:
    assert read_run(write_run(run)) == (run, ())


@settings(max_examples=60, deadline=None)
@given(ALL_EXPERIMENTS, OTHERS)
def test_b_means_the_same_whatever_a_page_has_at_home(home: Experiment, run: Run) -> None:
    wanted = replace(home, other=run)
    query, fragment = split(write(wanted, home))
    assert read(dict(parse_qsl(query, keep_blank_values=True)) | unpack(fragment), home) == (wanted, ())
    assert read(write(replace(home, other=None), wanted), wanted)[0].other is None


def test_what_b_cannot_have_is_said_as_being_of_b() -> None:
    text = urlencode({"story": "remember", "units": "3", "seed": "x"})
    found, notices = read({"other": text}, AS_SET)
    assert found.other == AS_SET.run
    assert [words.split(":")[0] for words in notices] == ["Of B", "Of B"]
    assert compared(AS_SET, experiment(changes="x[500,0]:1")).notices == (
        "Of B: This cell has no x[501,1]; that was left out.",
    )


def test_in_a_file_b_is_an_object_of_the_same_names() -> None:
    text = document.write(replace(AS_SET, other=vary(FORGETS, seed=3).run), "overview")
    assert '"other": {' in text
    assert '"name": "bias[f,1]"' in text
    opened = document.read(text.encode(), ["overview"]).experiment(AS_SET)
    assert opened == replace(AS_SET, other=vary(FORGETS, seed=3).run)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ('{"seed": 3}', "a run"),
        ("[1]", "“other”"),
        ('{"story": "remember", "step": 3}', "“other”"),
        ('{"story": "nothing"}', "“story”"),
        ('{"story": "remember", "units": 3}', "units"),
    ],
)
def test_a_file_whose_b_cannot_be_had_is_refused_in_a_sentence(other: str, says: str) -> None:
    text = f'{{"format": "{document.FORMAT}", "version": 1, "page": "overview", "experiment": {{"other": {other}}}}}'
    with pytest.raises(ValueError, match=r"(?i)the file says") as found:
        document.read(text.encode(), ["overview"]).experiment(AS_SET)
    assert says in str(found.value)


# -- what is shown


@settings(max_examples=60, deadline=None)
@given(ALL_EXPERIMENTS, OTHERS)
def test_any_two_runs_can_be_compared_and_b_is_as_it_is_by_itself(a: Experiment, other: Run) -> None:
    a = replace(a, look=a.look.predicting(None))  # else what comes is hidden, and B with it
    scene, alone = build(replace(a, other=other)), build(Experiment(other))
    assert scene.other is not None
    assert scene.comparison is not None
    steps = min(len(scene.trace), len(alone.trace))
    assert len(scene.other) == steps
    for name in ("x", "f", "c", "h"):
        np.testing.assert_allclose(getattr(scene.other, name), getattr(alone.trace, name)[:steps], rtol=1e-9, atol=1e-9)
    assert all(words and not words.endswith(", ") for words in (scene.comparison.a, scene.comparison.b))
    assert build(replace(a, other=None)).trace.c.tobytes() == scene.trace.c.tobytes()  # A knows nothing of B


def test_a_cell_that_leaves_the_range_by_itself_is_shown_at_its_first_step() -> None:
    ones = np.ones((4, 1))
    grows = LSTMParameters(ones, 50 * ones, ones[:, 0]).as_kind(LSTMKind(candidate="linear", output="linear"))
    wild = Own(grows, np.ones(1), np.ones(1))
    scene = build(Experiment(Run(wild, CellInput(700))))
    assert len(scene.trace) == 1
    assert "must be a finite float64" in scene.notices[0]


def test_the_two_sequences_of_the_published_example_end_as_printed() -> None:
    scene = compared(lecture(A), lecture(B))
    assert scene.other is not None
    assert f"{scene.trace.c[0, 0]:.4f}" == "-0.2012"
    assert (f"{scene.trace.h[3, 0]:.4f}", f"{scene.other.h[3, 0]:.4f}") == ("0.0064", "0.9694")
    assert scene.comparison is not None
    assert scene.comparison.a == "My cell, reading 0, 0.5, 0.25, 1"
    assert scene.comparison.b == "My cell, reading 1, 0.5, 0.25, 1"
    assert scene.comparison.notes == ()


def test_what_each_is_stands_in_words() -> None:
    scene = compared(FORGETS, AS_SET)
    assert scene.comparison is not None
    title = STORIES["remember"].title
    assert scene.comparison.a == f"{title}, forget gate, bias: 5 → −1"
    assert scene.comparison.b == f"{title}, as set"


@pytest.mark.parametrize(
    ("b", "more"),
    [
        (vary(lecture(A), story=own_cell(1, 1)), "14 of its 14 numbers not as in A"),
        (vary(lecture(A), story=own_cell(1, 2)), "a cell of another size or type"),
        (vary(lecture(A), data="0\n.5\n.25\n1\n1\n1\n2"), ""),
    ],
)
def test_two_runs_with_the_same_words_are_told_apart(b: Experiment, more: str) -> None:
    found = compared(lecture(A), b).comparison
    assert found is not None
    assert found.a != found.b
    assert more in found.b


def test_a_cell_of_ones_own_of_another_type_says_which() -> None:
    a = lecture(A)
    assert isinstance(a.run.cell, Own)
    other = replace(a.run.cell, parameters=a.run.cell.parameters.as_kind(LSTMKind(candidate="relu")))
    found = compared(a, a.with_run(replace(a.run, cell=other))).comparison
    assert found is not None
    assert found.b == "My cell, candidate: relu, reading 0, 0.5, 0.25, 1"


@pytest.mark.parametrize(
    ("a", "b", "notes"),
    [
        ({"steps": 10}, {"steps": 30}, ["B has 30 steps; its first 10 are shown."]),
        ({"steps": 30}, {"steps": 10}, ["B ends at step 10; after it A stands alone."]),
        ({"units": 4}, {"units": 2}, ["B has 2 units; units 3 to 4 of A stand alone."]),
        ({"units": 2}, {"units": 3}, ["A has 2 units; unit 3 of B is not shown."]),
        ({"inputs": 3}, {"inputs": 1}, ["B has 1 input; inputs 2 to 3 of A stand alone."]),
        ({"units": 3}, {"units": 3, "seed": 1}, []),
    ],
)
def test_what_cannot_be_shown_is_said(a: dict[str, int], b: dict[str, int], notes: list[str]) -> None:
    found = compared(experiment(story="random", **a), experiment(story="random", **b)).comparison  # type: ignore[arg-type]
    assert found is not None
    assert list(found.notes) == notes
