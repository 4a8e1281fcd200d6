"""What the page on gradients sends its stage, and the table of cases below it; the rest is tested on the stage."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import STORIES, Trace, jacobians
from lstm_view.gradients.numbers import number
from lstm_view.gradients.panel import CASES, case, case_numbers
from lstm_view.state.experiment import RANDOM
from lstm_view.state.scene import build
from tests.view.drive import history, open_page, payload


def opened(**query: str) -> AppTest:
    at = open_page("gradients", query)
    assert not at.exception
    return at


def trace_of(at: AppTest) -> Trace:
    return build(history(at, "gradients").now).trace


@pytest.mark.parametrize("story", [*STORIES, RANDOM])
def test_every_story_has_its_charts_and_what_they_are_computed_from(story: str) -> None:
    sent = payload(opened(story=story))
    assert [figure["key"] for figure in sent["figures"] if figure["place"] == "gradients"] == ["reach", "later", "rnn"]
    assert set(sent["gradients"]["own"]["sources"]) == set(sent["gradients"]["own"]["type"]["weights"])
    assert sent["gradients"]["own"]["starts"] == ["h", "c"]


def test_the_look_is_that_of_the_address() -> None:
    assert payload(opened())["look"] == {"loss": None, "state": "c"}
    assert payload(opened(v="2", loss="12", memory="h"))["look"] == {"loss": 11, "state": "h"}


def test_peepholes_are_derived_too() -> None:
    sent = payload(opened(v="2", story=RANDOM, peephole="1"))
    assert sent["gradients"]["own"]["type"]["key"] == "peephole"
    assert sent["gradients"]["own"]["sources"]["p_o"] == ["p_o", 1]


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
