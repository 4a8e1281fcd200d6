"""The page on gradients without a browser: what its stage derives from, what is chosen, and the table of cases."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, Trace, jacobians, share_weights
from lstm_view.figures.reach_numbers import number
from lstm_view.instruments.gradients.panel import CASES, case, case_numbers
from lstm_view.state.experiment import RANDOM, Experiment
from lstm_view.state.scene import build
from tests.state.acting import PAUSE
from tests.state.make import vary
from tests.view.drive import history, homes, open_page, payload, send


def opened(**query: str) -> AppTest:
    at = open_page("gradients", query)
    assert not at.exception
    return at


def now(at: AppTest) -> Experiment:
    return history(at, "gradients").now


def trace_of(at: AppTest) -> Trace:
    return build(now(at)).trace


def choose(at: AppTest, name: str, value: str) -> Experiment:
    """As the stage does it when a choice is made there; returns what is shown then."""
    send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "choose", "name": name, "value": value}])
    return now(at)


def assert_derives_from_its_run(at: AppTest) -> None:
    """Figures, the LSTM's own equations, and the weights that the tanh RNN borrows or was given."""
    data, params = payload(at), trace_of(at).parameters
    assert [figure["key"] for figure in data["figures"] if figure.get("place") == "gradients"] == [
        "reach",
        "later",
        "rnn",
    ]
    assert all(len(figure["alt"]) > 60 for figure in data["figures"])
    own, rnn = data["gradients"]["own"], data["gradients"]["rnn"]
    assert own["type"]["key"] == ("lstm" if params.peephole is None else "peephole")
    assert own["starts"] == ["h", "c"] and own["clamped"]
    weights, words = share_weights("rnn", params, seed=0)
    assert rnn["type"]["key"] == "rnn"
    assert set(rnn["sources"]) == set(weights)
    assert data["gradients"]["rnn_words"] == words


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_every_story_is_derived(story: str) -> None:
    assert_derives_from_its_run(opened(story=story))


@pytest.mark.parametrize(
    "query",
    [
        {"steps": "1"},
        {"steps": "1", "units": "1", "peephole": "1"},
        {"story": "latch", "v": "2", "set": "clamp[f,*,*]:0;clamp[i,*,*]:0"},
        {"v": "2", "set": "clamp[o,*,*]:0;cut[unit,1]:0"},
        {"set": "weight_hh[f,0,0]:1e6;weight_hh[g,0,0]:1e6;weight_hh[i,0,0]:1e6;weight_ih[o,0,0]:-1e6"},
        {"input": "numbers", "data": "1e308 1e-308 -1e308"},
        {"steps": "2000", "units": "2"},
        {"units": "16", "steps": "200", "peephole": "1"},
        {"story": "own", "weights": "1,1,1:" + ",".join(["0.5"] * 17)},
    ],
    ids=lambda query: "-".join(query.values())[:40],
)
def test_extreme_runs_are_derived(query: dict[str, str]) -> None:
    at = opened(**query)
    assert not at.error
    assert_derives_from_its_run(at)


# -- what is chosen


def test_every_choice_is_in_the_address_and_a_step_that_can_be_undone() -> None:
    at = opened()
    home = homes()["gradients"][0]
    path = [home, choose(at, "loss", "20"), choose(at, "memory", "h"), choose(at, "loss", "12")]
    assert now(at) == vary(home, loss=11, state="h")
    assert payload(at)["look"] == {"loss": 11, "state": "h", "digits": 3, "axes": "scaled"}
    assert payload(at)["address"]["query"] == "memory=h&loss=12"
    other = opened(memory="h", loss="12")
    assert now(other) == now(at)
    for then in reversed(path[:-1]):
        send(at, [{"n": history(at, "gradients").ack + PAUSE, "kind": "undo"}])
        assert now(at) == then


def test_a_reset_takes_back_what_was_chosen() -> None:
    at = opened(memory="h", loss="12", set="bias[f,0]:2")
    send(at, [{"n": PAUSE, "kind": "reset"}])
    assert now(at) == homes()["gradients"][0]


def test_in_a_shorter_run_the_loss_is_clipped_and_in_a_longer_one_the_last_step_stays_the_last() -> None:
    at = opened(loss="20")
    send(at, [{"n": PAUSE, "kind": "story", "value": "paper"}])
    assert payload(at)["look"]["loss"] == 2
    assert now(at).look.loss == 19  # it was asked for, and comes back with a longer run
    assert choose(at, "loss", "").look.loss is None
    send(at, [{"n": 9 * PAUSE, "kind": "story", "value": "remember"}])
    assert payload(at)["look"]["loss"] is None


def test_a_commit_of_the_stage_leaves_what_was_chosen() -> None:
    at = opened(loss="20", memory="h")
    cursor = {"step": 9, "unit": 2}
    send(at, [{"n": PAUSE, "kind": "set", "name": "bias[f,0]", "value": 2.0, "cursor": cursor}])
    assert trace_of(at).parameters.bias[3] == 2.0
    assert payload(at)["look"] == {"loss": 19, "state": "h", "digits": 3, "axes": "scaled"}
    assert payload(at)["unit"] == 2


# -- the three cases


def test_the_cases_differ_in_u_alone_and_the_table_has_their_numbers() -> None:
    at = opened()
    (table,) = (block.proto.body for block in at.get("html") if "product of f" in block.proto.body)
    for u, (same, whole, direct) in zip(CASES, case_numbers(), strict=True):
        link: dict[str, Any] = dict(part.split("=", 1) for part in case(u).split("&"))
        trace = trace_of(opened(**link))
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
