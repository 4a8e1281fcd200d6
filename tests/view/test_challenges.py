"""The page of challenges without a browser: what its links and actions do, what is judged, and what is never sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.challenges import CHALLENGES, HIDDEN, SHOWN, STARS, batch
from lstm_view.learn.challenges.numbers import challenges as all_sent
from lstm_view.state.experiment import Blank, Trial
from tests.core.challenges.solutions import SOLUTIONS
from tests.state.acting import PAUSE
from tests.view.changes_of import changes_of
from tests.view.drive import Json, history, open_page, payload, send

challenges = pytest.mark.parametrize("key", CHALLENGES)


def solved(key: str, **more: str) -> dict[str, str]:
    """The address of a challenge with its solution."""
    return {"v": "2", "challenge": key, "set": changes_of(SOLUTIONS[key]), **more}


def go(at: AppTest, n: int, query: str) -> Json:
    """What the stage shows after a link."""
    send(at, [{"n": n * PAUSE, "kind": "goto", "query": query}])
    return payload(at)


def put(at: AppTest, n: int, name: str, value: float) -> Json:
    """What the stage shows after a slider was let go of."""
    send(at, [{"n": n * PAUSE, "kind": "set", "name": name, "value": value}])
    return payload(at)


# -- what is sent


@challenges
def test_a_challenge_opens_with_an_empty_cell_of_its_size(key: str) -> None:
    at, challenge = open_page("challenges", {"challenge": key}), CHALLENGES[key]
    data = payload(at)
    assert data["notices"] == []
    assert (data["challenge"]["key"], data["judged"]["trial"]) == (key, 0)
    assert (data["cell"]["input_size"], data["cell"]["hidden_size"]) == (challenge.input_size, challenge.units)
    assert not any(data["cell"]["weight_ih"] + data["cell"]["weight_hh"] + data["cell"]["bias"])
    assert data["inputs"] == list(challenge.inputs)
    assert data["judged"]["verdict"]["stars"] == 0
    assert history(at, "challenges").now.run.cell == Blank()


@challenges
def test_the_shown_trials_are_sent_and_no_hidden_one(key: str) -> None:
    data = payload(open_page("challenges", {"challenge": key}))
    challenge, shown = CHALLENGES[key], batch(CHALLENGES[key], SHOWN)
    assert data["challenge"]["shown"] == list(SHOWN)
    for name in ("x", "low", "high"):
        together = np.array(data["challenge"][name]).reshape(len(SHOWN), challenge_steps(key), -1)
        assert np.array_equal(together.swapaxes(0, 1).reshape(getattr(shown, name).shape), getattr(shown, name))
    assert data["x"] == challenge.trial(0).x.ravel().tolist()
    assert data["judged"]["low"] == challenge.trial(0).low.tolist()


def challenge_steps(key: str) -> int:
    return len(CHALLENGES[key].trial(0).low)


def test_the_list_has_every_challenge_as_a_link_and_to_choose_from() -> None:
    at = open_page("challenges")
    (listed,) = (part.proto.body for part in at.get("html") if "challenges" in part.proto.body)
    for key in CHALLENGES:
        assert f'href="?challenge={key}"' in listed
    assert [one["key"] for one in payload(at)["challenges"]] == list(CHALLENGES) == [one["key"] for one in all_sent()]


# -- the verdict


@challenges
def test_the_solution_is_told_to_be_one(key: str) -> None:
    data = payload(open_page("challenges", solved(key)))
    verdict = data["judged"]["verdict"]
    assert (verdict["solved"], verdict["stars"], verdict["failure"]) == (True, STARS, None)
    assert verdict["weights"] == len(data["changed"])


def test_the_first_hidden_trial_that_fails_can_be_put_on_the_stage() -> None:
    at = open_page("challenges", {"challenge": "pulse"})
    put(at, 1, "bias[f,0]", 5.0)
    failure = payload(at)["judged"]["verdict"]["failure"]
    assert failure["trial"] in HIDDEN
    data = go(at, 2, f"challenge=pulse&trial={failure['trial'] + 1}&step={failure['step'] + 1}")
    assert data["x"] == CHALLENGES["pulse"].trial(failure["trial"]).x.ravel().tolist()
    assert data["step"] == failure["step"]
    assert (data["changed"], data["notices"]) == (["bias[f,0]"], [])
    assert data["judged"]["verdict"]["failure"] == failure
    came = data["series"]["o"][failure["step"]] * data["series"]["tanh_c"][failure["step"]]
    assert came == failure["came"]
    assert data["given"]["wanted"]["base"][failure["step"]] == failure["low"] == data["judged"]["low"][failure["step"]]


def test_only_weights_and_start_values_are_judged_and_the_page_says_so() -> None:
    plain = payload(open_page("challenges", {"challenge": "pulse"}))["judged"]
    for change in ("clamp[i,*,*]:0", "x[3,1]:1", "masked[2-4]:1", "cut[unit,1]:0"):
        held = payload(open_page("challenges", {"challenge": "pulse", "v": "2", "set": change}))["judged"]
        assert held["verdict"] == plain["verdict"]
        assert "not judged" not in plain["problem"]
        assert held["problem"].startswith("The hidden trials are run with your weights")
    for change in ("bias[f,1]:1", "c0[1]:0.5", "cut[x,1,1]:0"):
        assert payload(open_page("challenges", {"v": "2", "set": change}))["judged"]["problem"] == ""


def test_a_cell_of_another_size_has_no_verdict() -> None:
    data = payload(open_page("challenges", {"story": "random", "units": "3", "input": "trial", "challenge": "toggle"}))
    assert data["judged"]["verdict"] is None
    assert data["notices"] == []


def test_another_story_leaves_the_challenge_and_the_empty_cell_comes_back_to_it() -> None:
    at = open_page("challenges")
    send(at, [{"n": 1, "kind": "story", "value": "latch"}])
    data = payload(at)
    assert (data["challenge"], data["judged"], data["story"]["key"]) == (None, None, "latch")
    assert "wanted" not in [figure["key"] for figure in data["figures"]]
    assert "blank" in [story["key"] for story in data["stories"]]
    send(at, [{"n": 2, "kind": "story", "value": "blank"}])
    assert history(at, "challenges").now.run == history(at, "challenges").home.run


# -- what is kept


def test_another_trial_keeps_the_weights_and_drops_a_changed_input() -> None:
    at = open_page("challenges", {"challenge": "toggle"})
    put(at, 1, "bias[f,0]", 5.0)
    put(at, 2, "x[3,0]", 0.5)
    data = go(at, 3, "challenge=toggle&trial=4")
    assert (data["changed"], data["judged"]["trial"], data["notices"]) == (["bias[f,0]"], 3, [])


def test_one_comes_back_to_the_weights_of_each_challenge() -> None:
    at = open_page("challenges", {"challenge": "toggle"})
    put(at, 1, "bias[f,0]", 5.0)
    data = go(at, 2, "challenge=count")
    assert (data["changed"], data["notices"]) == ([], [])
    put(at, 3, "bias[g,0]", 2.0)
    data = go(at, 4, "challenge=toggle&trial=2")
    assert data["changed"] == ["bias[f,0]"]
    data = go(at, 5, "challenge=count")
    assert data["changed"] == ["bias[g,0]"]


def test_undo_takes_back_a_weight_then_a_challenge() -> None:
    at = open_page("challenges")
    go(at, 1, "challenge=toggle")
    put(at, 2, "bias[f,0]", 5.0)
    for n, key in enumerate(("toggle", "present"), start=3):
        send(at, [{"n": n * PAUSE, "kind": "undo"}])
        data = payload(at)
        assert (data["changed"], data["challenge"]["key"]) == ([], key)


def test_a_reset_empties_the_cell_and_keeps_the_trial() -> None:
    at = open_page("challenges", solved("toggle", trial="3"))
    send(at, [{"n": 1, "kind": "reset"}])
    data = payload(at)
    assert (data["changed"], data["challenge"]["key"], data["judged"]["trial"]) == ([], "toggle", 2)


@challenges
def test_a_link_opens_on_exactly_this(key: str) -> None:
    at = open_page("challenges", solved(key, trial="105"))
    again = open_page("challenges", dict(parse_qsl(payload(at)["address"]["query"])))
    assert history(again, "challenges").now == history(at, "challenges").now
    assert history(again, "challenges").now.run.input == Trial(key, 104)


@pytest.mark.parametrize("script", ["overview", "sequence", "what_if", "gradients", "variants"])
def test_a_trial_is_an_input_on_every_page(script: str) -> None:
    query: dict[str, Any] = {"story": "blank", "input": "trial", "challenge": "delay", "trial": "2"}
    at = open_page(script, query)
    assert not at.exception
    data = payload(at)
    assert (data["notices"], data["cell"]["hidden_size"]) == ([], 2)
    assert data["x"] == CHALLENGES["delay"].trial(1).x.ravel().tolist()
