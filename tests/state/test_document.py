"""Experiments as files: what is saved opens as the same, and what is not an experiment is refused in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import LSTMKind, LSTMParameters
from lstm_view.state import address
from lstm_view.state.address import everything
from lstm_view.state.document import FORMAT, MAX_BYTES, VERSION, read, write
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Experiment, Own
from lstm_view.state.fields import FIELDS
from lstm_view.state.question import Question
from tests.state.make import experiment, own_cell
from tests.state.strategies import ALL_EXPERIMENTS, JSON

PAGES = ("overview", "gradients")
SHOWN: dict[str, Any] = {"state": "c", "cells": ("lstm", "gru"), "entry": Entry(), "question": Question()}
PANELS = experiment(**SHOWN)  # a page that shows all that there is
assert set(SHOWN) == set(address.PANELS)


def as_file(said: dict[str, Any], **outside: Any) -> bytes:
    whole = {"format": FORMAT, "version": VERSION, "page": "overview", "experiment": said, **outside}
    return json.dumps(whole).encode()


def opened(data: bytes, home: Experiment = PANELS) -> Experiment:
    return read(data, PAGES).experiment(home)


def shown(one: Experiment) -> Experiment:
    """With the panels of PANELS, of which an experiment without any says nothing."""
    return one.with_look(**{name: getattr(one.look, name) or value for name, value in SHOWN.items()})


@settings(max_examples=200, deadline=None)
@given(ALL_EXPERIMENTS, st.sampled_from(PAGES))
def test_what_is_saved_opens_as_the_same_on_its_page(one: Experiment, page: str) -> None:
    one = shown(one)
    text = write(one, page)
    found = read(text.encode(), PAGES)
    assert found.page == page
    assert found.experiment(PANELS) == one
    assert write(found.experiment(PANELS), page) == text


@settings(deadline=None)
@given(ALL_EXPERIMENTS)
def test_a_file_means_the_same_whatever_its_page_has_at_home(one: Experiment) -> None:
    one = shown(one)
    data = write(one, "overview").encode()
    home = replace(one, run=replace(one.run, changes=()), cursor=replace(one.cursor, step=3))
    assert opened(data, shown(home)) == opened(data) == one


@settings(deadline=None)
@given(ALL_EXPERIMENTS)
def test_a_file_is_sorted_json_that_says_every_name_an_address_has(one: Experiment) -> None:
    text = write(one, "overview")
    found = json.loads(text, parse_constant=lambda word: pytest.fail(f"JSON has no {word}"))
    assert list(found) == sorted(found)
    assert list(found["experiment"]) == sorted(found["experiment"])
    assert {*found["experiment"], "v"} == set(everything(one))


def test_a_file_reads_as_a_person_would_write_it() -> None:
    one = experiment(
        story="random", units=3, seed=28, changes="bias[f,0]:1.5;clamp[o,3-7,0]:0.25", step=9, charts=("memory",)
    )
    said = json.loads(write(one, "overview"))
    assert said["format"] == FORMAT
    assert said["version"] == VERSION
    assert said["page"] == "overview"
    assert said["experiment"] == {
        **{"story": "random", "seed": 28, "inputs": 1, "units": 3, "peephole": False, "input": "story", "steps": 30},
        "set": [{"name": "bias[f,1]", "value": 1.5}, {"name": "clamp[o,4-8,1]", "value": 0.25}],
        **{"step": 10, "phase": 0, "unit": 1, "view": "cell", "lecture": [], "show": ["memory"]},
        **{"parts": [], "lock": [], "prepare": False},
        **{"lines": ["f", "i", "o", "g", "c", "h"], "of": "c", "axes": "scaled"},
        "digits": 3,
    }


def test_what_a_file_does_not_say_is_as_it_is_by_itself() -> None:
    assert opened(as_file({"story": "forget"})) == shown(experiment(story="forget"))
    assert opened(as_file({})) == shown(Experiment())


def test_numbers_may_be_written_as_a_program_writes_them() -> None:
    changes = [{"name": "bias[f,1]", "value": 2}, {"name": "x[1,1]", "value": -1e-7}, {"name": "bias[f,1]", "value": 3}]
    found = opened(as_file({"story": "forget", "set": changes}))
    assert found == shown(experiment(story="forget", changes="x[0,0]:-1e-07;bias[f,0]:3"))
    assert opened(b"\xef\xbb\xbf" + as_file({"story": "forget"})).run.cell.name == "forget"


CELL: dict[str, Any] = {
    "weight_ih": [[1], [2], [3], [4]],
    "weight_hh": [[0]] * 4,
    "bias": [0, 0.5, 0, 0],
    "h0": [0],
    "c0": [0],
}
WRONG: list[Any] = [None, [], [[]], [1, 2], [["1"]], [[True]], 1, "1", {}]


def test_a_cell_is_written_as_a_program_has_it() -> None:
    found = opened(as_file({"story": "own", "weights": CELL | {"peephole": [[1], [2], [3]]}})).run.cell
    assert isinstance(found, Own)
    assert found.numbers == (1, 2, 3, 4, 0, 0, 0, 0, 0, 0.5, 0, 0, 1, 2, 3, 0, 0)
    assert opened(as_file({"story": "own", "weights": CELL})).run.cell == Own(
        LSTMParameters(np.arange(1.0, 5)[:, None], np.zeros((4, 1)), np.array([0, 0.5, 0, 0])), np.zeros(1), np.zeros(1)
    )


def test_the_kind_of_a_cell_is_said_by_its_key() -> None:
    coupled = CELL | {"weight_ih": [[1], [0], [3], [4]], "bias": [0] * 4, "cell": "cifg:gate=hard_sigmoid_6"}
    found = opened(as_file({"story": "own", "weights": coupled})).run.cell
    assert isinstance(found, Own) and found.parameters.kind == LSTMKind("f", "hard_sigmoid_6")
    for wrong in ("gru", "cifg_peephole", 1, "cifg:gate=x"):
        with pytest.raises(ValueError, match="“weights”"):
            opened(as_file({"story": "own", "weights": coupled | {"cell": wrong}}))


REFUSED = [
    (b"", "not JSON", "line 1, column 1"),
    (b"a,b\n1,2\n", "not JSON", "saved here"),
    (b"\x93NUMPY\x01\x00", "not text in UTF-8", "saved here"),
    (b"[]", "not an experiment", FORMAT),
    (json.dumps({"parameters": {}, "x": [[0]]}).encode(), "not an experiment", "the trace"),
    (as_file({}, format="another"), "not an experiment", FORMAT),
    (as_file({}, version=VERSION + 1), "newer", f"reads version {VERSION}"),
    (as_file({}, version="1"), "“version”", f"must be {VERSION}"),
    (as_file({}, version=True), "“version”", f"must be {VERSION}"),
    (as_file({}, page="glossary"), "“page”", "overview, gradients"),
    (as_file({}, page=["overview"]), "“page”", "overview, gradients"),
    (as_file({}, exercise=1), "“exercise”", "format, version, page, experiment"),
    (as_file([]), "no “experiment”", "object"),  # type: ignore[arg-type]
    (as_file({"stepp": 3}), "“stepp”", "“step”"),
    (as_file({"Ünknown": 3}), "“Ünknown”", "story"),
    (as_file({"step": 0}), "“step”: 0", "from 1 to 2000"),
    (as_file({"step": 3.0}), "“step”: 3.0", "whole number"),
    (as_file({"step": True}), "“step”: true", "whole number"),
    (as_file({"step": "3"}), '“step”: "3"', "whole number"),
    (as_file({"step": None}), "“step”: null", "whole number"),
    (as_file({"seed": 10**300}), "“seed”", "from 0 to"),
    (as_file({"peephole": 1, "story": "random"}), "“peephole”: 1", "true or false"),
    (as_file({"show": "memory"}), "“show”", "some of"),
    (as_file({"show": ["memory,timeline"]}), "“show”", "as a list"),
    (as_file({"story": "war"}), "“story”", "one of"),
    (as_file({"set": {"bias[f,1]": 1}}), "“set”", "a list such as"),
    (as_file({"set": [{"name": "bias[f,0]", "value": 1}]}), "“set”", "a list such as"),
    (as_file({"set": [{"name": "bias[f,1]:1;bias[f,2]", "value": 1}]}), "“set”", "a list such as"),
    (as_file({"set": [{"name": "bias[f,1]", "value": 2e6}]}), "“set”", "a list such as"),
    (as_file({"set": [{"name": "bias[f,1]", "value": True}]}), "“set”", "a list such as"),
    (as_file({"set": [{"name": "bias[f,1]", "value": float("nan")}]}), "NaN", "finite"),
    (as_file({"set": [{"name": "bias[f,1]", "value": float("-inf")}]}), "-Infinity", "finite"),
    (as_file({"step": 7}).replace(b"7", b"1e999"), "1e999", "finite"),
    (as_file({"step": 7}).replace(b"7", b"9" * 5000), "999", "finite"),
    (as_file({"step": 7}).replace(b'"step"', b'"step": 1, "step"'), "“step” twice", "once"),
    (as_file({"data": "\ud800", "input": "text"}), "“data”", "characters"),
    (as_file({"\ud800": 1}), "“?”", "story"),
    (b"[" * 100_000, "nested", "lists"),
    (as_file({"story": "own"}), "“own”", "“weights”"),
    *(
        (as_file({"story": "own", "weights": weights}), "“weights”", "weight_ih (4H, D)")
        for weights in (
            *({**CELL, name: wrong} for name in CELL for wrong in WRONG),
            *({name: array for name, array in CELL.items() if name != left} for left in CELL),
            *({**CELL, "bias": [2e6, 0, 0, 0]}, {**CELL, "weight_ih": [[1], [2, 3], [4], [5]]}, {**CELL, "W": [1]}),
            "1,1,0:1,2,3,4,0,0,0,0,0,0,0,0,0,0",
            {**CELL, "bias": [[[[0]]]]},
        )
    ),
    (as_file({"story": "forget", "units": 3}), "“units”", "Leave it out"),
    (as_file({"story": "forget", "input": "sunspots", "data": "1"}), "“data”", "Leave it out"),
    (as_file({"story": "forget", "steps": 3}), "“steps”", "Leave it out"),
]


@pytest.mark.parametrize(("data", "wrong", "right"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_said_with_what_would_be_right(data: bytes, wrong: str, right: str) -> None:
    with pytest.raises(ValueError, match=r"The|This") as refusal:
        opened(data)
    words = str(refusal.value)
    assert wrong in words
    assert right in words
    assert words[0].isupper()
    assert words[-1] in ".?"
    words.encode()


def test_a_choice_that_the_page_does_not_show_is_refused() -> None:
    with pytest.raises(ValueError, match=r"“memory”.*Leave it out"):
        opened(as_file({"memory": "h"}), Experiment())


def test_a_file_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("it was parsed"))
    with pytest.raises(ValueError, match="at most"):
        read(b" " * (MAX_BYTES + 1), PAGES)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(list(FIELDS)), JSON, max_size=4), JSON)
def test_whatever_a_file_says_it_is_an_experiment_or_a_sentence(said: dict[str, Any], other: Any) -> None:
    for data in (as_file(said), as_file(other), json.dumps(other).encode()):
        try:
            found = opened(data)
        except ValueError as refusal:
            assert str(refusal)[-1] in ".?"
        else:
            assert opened(write(found, "overview").encode()) == found


def test_the_largest_cell_goes_through_a_file() -> None:
    one = shown(experiment(story=own_cell(8, 16, peephole=True)))
    assert opened(write(one, "overview").encode()) == one
