"""Addresses: every experiment survives one, old ones mean what they meant, and none can do harm."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_core import MAX_STEPS, STORIES, VARIANTS, LSTMKind
from lstm_view.figures.catalogue import CHARTS, COLOURED, QUANTITIES
from lstm_view.state.address import VERSION, read, write
from lstm_view.state.changes import LARGEST
from lstm_view.state.entry import Entry
from lstm_view.state.experiment import Cursor, Experiment, Look, Output, Own, Run
from lstm_view.state.fields import FIELDS, INPUTS, MAX_TEXT
from lstm_view.state.fragment import split, unpack
from lstm_view.state.names import read_changes, write_changes
from lstm_view.state.prediction import Prediction
from lstm_view.state.question import Question
from lstm_view.state.scene import build
from tests.state.make import TABLE, experiment, own_cell, vary, written
from tests.state.strategies import ALL_EXPERIMENTS, CHANGES, EXPERIMENTS, WITH_PANELS
from tests.view.drive import homes

FEW = settings(max_examples=60, deadline=None)
PANELS: dict[str, Any] = {"state": "c", "cells": ("lstm", "gru"), "entry": Entry(), "question": Question()}
HOME = experiment(**PANELS)  # a page with every panel
PLAIN = experiment()
_PAGES = st.deferred(lambda: st.sampled_from([home for home, _ in homes().values()]))
#: No page opens at a place of its own in its panels, or on a cell of somebody's own.
HOMES = WITH_PANELS.map(lambda made: replace(made, cursor=Cursor()).with_look(loss=None))
#: An experiment in which every field is another one than at HOME.
CHANGED = vary(
    HOME,
    **{"story": "random", "seed": 1, "inputs": 2, "units": 3, "peephole": True, "source": "sunspots", "steps": 4},
    **{"changes": "h0[0]:1", "step": 1, "phase": 3, "unit": 3, "view": "memory", "charts": ("clock",), "lines": ("f",)},
    **{"quantity": "h", "state": "h", "loss": 2, "cells": ("rnn", "lstm"), "own": False, "lecture": ("drawing",)},
    **{"parts": ("drawing", "menu"), "locks": ("f", "story"), "preparing": True},
    **{"digits": 6, "axes": "original", "targets": "0.5", "asked": "every", "error": "mean", "rate": 0.5, "gate": "o"},
    **{"entry": Entry().having(W_f="1 2", way="gates"), "question": Question("find").having(on="9-12")},
    **{"predict": Prediction("f", 1, 2, 3), "drawn": (0.5, None), "seen": True, "happened": "kept"},
)
#: Between them these say every name.
READOUT = Output("softmax", ((0.1, -2.0), (1e-7, 3.0), (0.0, 1.5)), (0.25, 0.0, -1.0))
EVERY_NAME = (
    CHANGED,
    vary(HOME, story=own_cell(1, 2), source="text", data="ab", by="words", order="ab c", readout=READOUT),
    vary(HOME, source="numbers", data="1,2", decimal="comma", one_step=True),
    vary(HOME, source="table"),
    vary(HOME, other=experiment(story=own_cell(1, 2), source="text", data="a&b=c;100 %", changes="x[0,0]:1").run),
    vary(HOME, story="blank", source="trial", challenge="toggle", trial=7),
)

#: Name -> texts that are no value of it.
WRONG = {
    "story": ["", "Remember", "rem", "remember ", "random,latch", "<script>", "None", "remember\0"],
    "weights": ["", "1,1,0", "1,1,0:", "1,1,0:1", "65,1,0:" + "1," * 269 + "1", "0,1,0:1", "1,1,2:1", "1,1:1,2,3", "a"],
    "seed": ["", "-1", "1000000", "1.5", "nan", "inf", "1e3", "0x10", "9" * 5000, "one"],
    "inputs": ["", "0", "9", "-1", "2.0", "9" * 400],
    "units": ["", "0", "17", "-4", "1e1", "9" * 400],
    "peephole": ["", "2", "true", "01", "-1", "yes"],
    "input": ["", "sunspot", "file:///etc/passwd", "../../secret", "numbers,text"],
    "steps": ["", "0", "2001", "-200", "inf", "9" * 400],
    "data": ["a" * (MAX_TEXT + 1), "1 " * 10**6],
    "decimal": ["", ",", "Comma"],
    "onestep": ["", "2", "yes"],
    "by": ["", "letters", "words,characters"],
    "order": ["a" * (MAX_TEXT + 1)],
    "challenge": ["", "Toggle", "toggle,count", "../solutions"],
    "trial": ["", "0", "-1", "1001", "1.5", "hidden", "9" * 400],
    "table": [
        *("", "[]", "{}", "1", "null", '"a"', "[" * 100_000, '[[],[],""]', '[[["a",[],0,1]],[],""]'),
        *('[[["a",[1],0,0]],[],""]', '[[["a",[1],0,-1]],[],""]', '[[["a",[NaN],0,1]],[],""]', '[[["a",[1],0]],[],""]'),
        *('[[["a",[1e999],0,1]],[],""]', '[[["a",[true],0,1]],[],""]', '[[["a",["1"],0,1]],[],""]'),
        *('[[["a",[1,2],0,1],["b",[1],0,1]],[],""]', '[[["a",[1,2],0,1]],["x"],""]', '[[["a",[1],0,1]],[1],""]'),
        *('[[[1,[1],0,1]],[],""]', '[[["a",[1],0,1]],[],3]', '[[["a",[1],0,1]],[],"\\ud800"]', "[[1],[],2,3]"),
        *(
            f'[[["a",[1,2,3],0,1]],[],"",{steps}]'
            for steps in ("[]", "[3]", "[-1]", "[0,0]", "[1,0]", "[0,1,2]", "[1.0]")
        ),
        *(
            f'[[["a",[1,2,3],0,1]],[],"",[],{numbers}]'
            for numbers in (
                "[]",
                "[0,2]",
                "[51,54]",
                "[51,53,52]",
                "[52,52,53]",
                "[51.0,53]",
                "[3,1],4",
                '"ab"',
                "[[51],53]",
            )
        ),
        '[[["a",[' + "9" * 400 + '],0,1]],[],""]',
        '[[["a",[' + "1," * 2000 + '1],0,1]],[],""]',
        "[[" + ",".join(['["a",[1],0,1]'] * 129) + '],[],""]',
    ],
    "readout": [
        *("", "linear", "linear:1", "linear:1:", "linear:1:0.5", "linear:0:1", "linear:2:1,2,3", "relu:1:1,0", "None"),
        *("linear:1:nan,0", "linear:1:1e7,0", "linear:65:" + "1," * 129 + "1", "softmax:1:" + "1," * 17 + "1", "a:b:c"),
    ],
    "set": [
        *("bias[f,1]", "bias[f,1]:", ":1", "bias[f,1]:nan", "bias[f,1]:inf", "bias[f,1]:-inf", "bias[f,1]:1e999"),
        *("bias[f,1]:1000000.1", "bias[f,1]:-1e7", "bias[x,1]:1", "bias[f,-1]:1", "bias[f,100000]:1", "bias:1"),
        *("bias[f,1]:1,2", "weight[f,1]:1", "x[1,1]:0x1", "__class__[1]:1", "bias[f,1]:1;nonsense", "h0[1]:1:2"),
        *(" bias[f,1]:1", "bias[f,1]\n:1", "c0[]:1", "x[1,2,3]:1", "clamp[f,8-4,*]:0", "clamp[f,*,*]:2"),
        *("cut[unit,1]:1", "cut[z,1,1]:0", "clamp[f,*]:0", "clamp[f,1-*,*]:0", "set;set", "x[1,1]:1" * 60_000),
    ],
    "other": [
        *("latch", "set=bias[f,1]:1", "story=none", "story=latch&step=3", "story=latch&other=story=latch"),
        "story=latch&nothing=1",
    ],
    "step": ["", "0", "-1", "2001", "2.5", "nan", "None", "9" * 400],
    "phase": ["", "-1", "5", "all"],
    "unit": ["", "0", "65", "-1"],
    "view": ["", "Cell", "everything", "cell,forget"],
    "show": ["clock,nothing", "CLOCK", ",", "clock,", "clock;memory"],
    "lines": ["f,x", "ff", "f i", ","],
    "of": ["", "x", "cc", "kept"],
    "axes": ["", "both", "Scaled"],
    "memory": ["", "x", "c,h", "long"],
    "loss": ["", "0", "-1", "2001", "last"],
    "cells": ["", "lstm", "lstm,lstm", "lstm,gru,rnn,nfg,nig", "lstm,<script>alert(1)</script>", "LSTM,gru", ","],
    "own": ["", "2", "yes", "true"],
    "lecture": ["all", "drawing;caption", "Drawing", "menu"],
    "parts": ["all", "drawing;menu", "Menu", ","],
    "lock": ["all", "f;i", "F", "c", "cursor"],
    "prepare": ["", "2", "yes", "true"],
    "entry": ["W_f", "V=1", "way=other", "W_f=1&" * 60, "W_f=" + "1" * MAX_TEXT, "=1"],
    "ask": ["Find", "find:on", "other", "find:On=1", "find:=1", "find:" + "a=1&" * 60, "find:on=" + "1" * 30_000],
    "predict": ["", "c", "c@1", "c@1-4", "c@5-4", "c@2-62", "x@2", "cc@2", "c@2-", "c@2.0", "c@-3", "c@2.1-4", "None"],
    "drawn": ["a", "1,a", "nan", "inf", "1e7", "1;2", "," * 60, "1e999"],
    "seen": ["", "2", "yes"],
    "happened": ["Kept", "a b", "<script>", "a" * 13],
    "digits": ["", "2", "11", "17", "All", "3.0", "-3"],
    "targets": ["\ud800"],
    "asked": ["", "first", "last,every"],
    "error": ["", "cross", "Mean"],
    "rate": ["", "0", "-0.1", "nan", "inf", "1e4", "0,1", "1e-7"],
    "gate": ["", "c", "if", "F"],
}


def through_an_address(pairs: dict[str, str]) -> dict[str, str]:
    return dict(parse_qsl(urlencode(pairs), keep_blank_values=True))


def through_a_link(pairs: dict[str, str]) -> tuple[dict[str, str], str, str]:
    """Pairs as they come back from an address with a query and a fragment."""
    query, fragment = split(pairs)
    return dict(parse_qsl(query, keep_blank_values=True)) | unpack(fragment), query, fragment


# -- there and back


@FEW
@given(ALL_EXPERIMENTS, HOMES)
def test_an_experiment_survives_its_address(wanted: Experiment, home: Experiment) -> None:
    pairs, query, _ = through_a_link(write(wanted, home))
    assert read(pairs, home) == (wanted, ())
    assert len(query) <= 1_700


@FEW
@given(EXPERIMENTS, _PAGES)
def test_an_experiment_survives_the_address_of_every_page(wanted: Experiment, home: Experiment) -> None:
    panels = {name: getattr(home.look, name) for name in PANELS}
    wanted = wanted.with_look(**panels)
    if wanted.cursor.step is None and wanted.run.unchanged == home.run.unchanged:
        wanted = replace(wanted, cursor=replace(wanted.cursor, step=home.cursor.step))  # no step: the page's own
    assert read(through_a_link(write(wanted, home))[0], home) == (wanted, ())


@FEW
@given(ALL_EXPERIMENTS, HOMES)
def test_an_address_says_no_more_than_it_must(wanted: Experiment, home: Experiment) -> None:
    """Save for the story, so that an address means the same on another page too, and the version."""
    pairs = write(wanted, home)
    for name in pairs.keys() - {"story", "v"}:
        shorter = {other: text for other, text in pairs.items() if other != name}
        assert read(shorter, home)[0] != wanted
    assert write(home, home) == {}


@FEW
@given(EXPERIMENTS, CHANGES)
def test_a_list_of_changes_means_the_same_in_both_versions(made: Experiment, text: str) -> None:
    changes = read_changes(text, first=0)
    for pairs in ({"set": text}, {"set": write_changes(changes, first=1), "v": VERSION}):
        assert read(pairs, made) == (made.with_changes(changes), ())


def test_every_field_of_an_experiment_has_a_name_in_an_address() -> None:
    for part in ("cursor", "look"):
        for field in fields(getattr(CHANGED, part)):
            assert getattr(getattr(CHANGED, part), field.name) != getattr(getattr(HOME, part), field.name), field.name
    said = [write(made, HOME) for made in EVERY_NAME]
    assert {name for pairs in said for name in pairs} == {*FIELDS, "v"}
    for made, pairs in zip(EVERY_NAME, said, strict=True):
        assert [name for name in pairs if name != "v"] == [name for name in FIELDS if name in pairs]  # in one order
        assert read(through_an_address(pairs), HOME) == (made, ())
    assert set(WRONG) == set(FIELDS)


def test_no_field_of_a_run_can_be_lost() -> None:
    """Each in turn is another one, and the address then says something else."""
    random, own = experiment(story="random"), experiment(story=own_cell(2, 2, peephole=True))
    others = [
        *(vary(random, **{name: value}) for name, value in {"inputs": 2, "units": 5, "peephole": True}.items()),
        *(vary(random, seed=2), vary(random, steps=31), vary(random, changes="x[0,0]:1"), vary(random, source="text")),
        *(vary(random, source="text", data="a"), vary(random, source="numbers", data="a"), vary(random, story="latch")),
        *(vary(random, source="text", by="words"), vary(random, source="text", order="a")),
        *(vary(random, source="numbers", decimal="comma"), vary(random, source="numbers", one_step=True)),
        *(vary(random, source="table"), vary(random, source="table", table=replace(TABLE, labels=()))),
        *(vary(random, source="sunspots"), vary(random, source="sunspots", steps=31)),
        *(own, vary(own, story=own_cell(2, 2)), vary(own, story=own_cell(2, 2, peephole=True, seed=1))),
        *(vary(own, steps=31), vary(own, seed=1), vary(own, readout=READOUT)),
        *(vary(own, story=own_cell(2, 2, kind=LSTMKind(gate=f"hard_sigmoid_{k}"))) for k in (5, 6)),
        *(vary(own, readout=replace(READOUT, activation=kind)) for kind in ("linear", "sigmoid")),
    ]
    said = {urlencode(write(made, PLAIN)) for made in (random, *others)}
    assert len(said) == len(others) + 1
    assert {field.name for field in fields(Run)} == {"cell", "input", "seed", "changes", "readout"}
    assert {field.name for field in fields(Own)} == {"parameters", "h0", "c0"}


@pytest.mark.parametrize(
    "text", ["fgr:" + "1," * 13 + "1", "lstm:gate=x:" + "0," * 13 + "0", "cifg:" + "1," * 13 + "1"]
)
def test_a_type_that_cannot_be_ones_own_is_refused(text: str) -> None:
    found, (sentence, *_) = read({"story": "own", "weights": f"1,1,{text}"}, HOME)
    assert found.run == HOME.run and "weights must be" in sentence


def test_the_kind_of_a_cell_stands_in_its_link_and_an_old_link_says_the_usual_ones() -> None:
    old = {"story": "own", "weights": "1,1,0:" + ",".join(["0"] * 14)}
    for key in ("cifg", "cifg_f:gate=hard_sigmoid_5,output=relu", "lstm:candidate=linear"):
        found, notices = read(old | {"weights": old["weights"].replace("1,1,0", f"1,1,{key}")}, HOME)
        assert not notices and isinstance(found.run.cell, Own) and found.run.cell.parameters.key == key
        assert write(found, HOME)["weights"].startswith(f"1,1,{key}:0.0,")
    plain, _ = read(old, HOME)
    assert isinstance(plain.run.cell, Own) and plain.run.cell.parameters.key == "lstm"
    assert write(plain, HOME)["weights"].startswith("1,1,0:")


@pytest.mark.parametrize("part", ["parameters.weight_ih", "parameters.peephole", "h0", "c0"])
def test_a_cell_of_ones_own_comes_back_to_the_last_bit(part: str) -> None:
    cell = own_cell(3, 2, peephole=True)
    found = read(through_a_link(write(experiment(story=cell), PLAIN))[0], PLAIN)[0].run.cell

    def array(of: Any) -> Any:
        for name in part.split("."):
            of = getattr(of, name)
        return of

    assert array(found).tobytes() == array(cell).tobytes()


def test_the_largest_experiment_goes_round_in_a_query_that_every_proxy_takes() -> None:
    """All weights of 16 units and 8 inputs set, to the last digit, and 2,000 numbers of data."""
    given_cell = own_cell(8, 16, peephole=True, seed=4)
    p = given_cell.parameters
    rows = [(gate, unit) for gate in "ifgo" for unit in range(16)]
    parts = [
        *(f"weight_ih[{g},{u},{d}]:{p.weight_ih[k, d]!r}" for k, (g, u) in enumerate(rows) for d in range(8)),
        *(f"weight_hh[{g},{u},{j}]:{p.weight_hh[k, j]!r}" for k, (g, u) in enumerate(rows) for j in range(16)),
        *(f"bias[{g},{u}]:{p.bias[k]!r}" for k, (g, u) in enumerate(rows)),
    ]
    changes = ";".join(parts).replace("np.float64(", "").replace(")", "")
    data = "\n".join(" ".join(f"{(t * 8 + d) / 7:.6g}" for d in range(8)) for t in range(250))
    for story in ("random", given_cell):
        wanted = vary(CHANGED, story=story, inputs=8, units=16, source="numbers", data=data, changes=changes)
        assert len(wanted.run.changes) == len(rows) * 25 == 1_600
        pairs, query, fragment = through_a_link(write(wanted, HOME))
        assert read(pairs, HOME) == (wanted, ())
        cursor = urlencode({"step": 2000, "phase": 4, "unit": 16, "view": "forget"})  # the browser adds it
        assert len(query) + len(cursor) <= 1_800
        assert len(fragment) < 60_000


# -- what an address means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("bias[f,0]:1.5", "forget gate, unit 1, bias: 1 → 1.5"),
        ("weight_ih[i,2,1]:2", "input gate, unit 3, weight on input 2: "),
        ("weight_hh[o,1,0]:-1", "output gate, unit 2, weight on h of unit 1: "),
        ("peephole[g,0]:1;peephole[o,3]:1", "output gate, unit 4, peephole weight on c: "),
        ("x[3,1]:0.25", "input input 2 at step 4: "),
        ("h0[2]:1", "short-term memory at the start, unit 3: 0 → 1"),
        ("c0[3]:2", "long-term memory at the start, unit 4: 0 → 2"),
        ("clamp[f,11-11,*]:0", "forget gate held at 0 at step 12, every unit"),
        ("clamp[o,7-12,0]:0.5", "output gate held at 0.5, steps 8 to 13, unit 1"),
        ("clamp[i,*,2]:1", "input gate held at 1 at every step, unit 3"),
        ("cut[h,0,3]:0", "all weights from h of unit 1 to unit 4 set to zero"),
        ("cut[x,1,0]:0", "all weights from input 2 to unit 1 set to zero"),
        ("cut[unit,1]:0", "unit 2 set to zero: its c and h are 0 at every step"),
    ],
)
def test_an_old_address_means_what_it_meant(text: str, means: str) -> None:
    """Without ``v`` the names in ``set`` count from 0; written by hand, as links were until then."""
    found, notices = read({"story": "random", "inputs": "2", "peephole": "1", "set": text}, PLAIN)
    assert notices == ()
    (said,) = build(found).edits
    assert said.startswith(means)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("bias[f,1]:1.5", "bias[f,0]:1.5"),
        ("weight_ih[i,3,2]:2", "weight_ih[i,2,1]:2"),
        ("weight_hh[o,2,1]:-1", "weight_hh[o,1,0]:-1"),
        ("peephole[o,4]:1", "peephole[o,3]:1"),
        ("x[4,2]:0.25", "x[3,1]:0.25"),
        ("h0[3]:1;c0[4]:2", "h0[2]:1;c0[3]:2"),
        ("clamp[f,12-12,*]:0", "clamp[f,11-11,*]:0"),
        ("clamp[o,8-13,1]:0.5", "clamp[o,7-12,0]:0.5"),
        ("clamp[i,*,3]:1", "clamp[i,*,2]:1"),
        ("cut[h,1,4]:0;cut[x,2,1]:0;cut[unit,2]:0", "cut[h,0,3]:0;cut[x,1,0]:0;cut[unit,1]:0"),
    ],
)
def test_names_count_from_1_as_people_do(now: str, then: str) -> None:
    new, old = read({"set": now, "v": "2"}, PLAIN), read({"set": then}, PLAIN)
    assert new == old
    assert new[1] == ()
    assert written(new[0]) == then
    assert write(new[0], PLAIN) == {"v": "2", "set": now}


@pytest.mark.parametrize("name", ["bias[f,0]", "x[0,1]", "clamp[f,0-3,*]", "clamp[f,*,0]", "cut[unit,0]", "cut[h,0,1]"])
def test_nothing_has_the_number_0_where_people_count(name: str) -> None:
    found, (sentence,) = read({"v": "2", "set": f"{name}:0"}, PLAIN)
    assert found == PLAIN
    assert "such as bias[f,1]:1.5" in sentence


def test_the_version_alone_says_nothing_and_another_one_is_as_old_as_none() -> None:
    assert read({"v": "2"}, PLAIN) == (PLAIN, ())
    for version in ("", "1", "3", "two"):
        assert read({"v": version, "set": "bias[f,0]:1"}, PLAIN) == (vary(PLAIN, changes="bias[f,0]:1"), ())


@pytest.mark.parametrize("key", [*STORIES, "random"])
def test_a_story_in_an_address_is_the_same_run_on_every_page(key: str) -> None:
    for pairs in ({"story": key}, {"story": key, "seed": "3", "input": "sunspots", "v": "2", "set": "bias[f,1]:2"}):
        runs = {read(pairs, home)[0].run for home, _ in homes().values()}
        assert len(runs) == 1
    (run,) = {read({"story": key}, home)[0].run for home, _ in homes().values()}
    assert run == experiment(story=key).run  # its own input, seed 0, nothing changed


@pytest.mark.parametrize("key", [*STORIES, "random"])
def test_a_story_in_an_address_opens_where_it_opens(key: str) -> None:
    for home, _ in homes().values():
        found = read({"story": key}, home)[0]
        assert found.cursor == (home.cursor if found.run == home.run.unchanged else Cursor())
        own = found.run.bare == home.run.bare
        assert found.look == (home.look if own else home.look.predicting(None))


def test_what_a_page_changes_at_home_belongs_to_its_own_run() -> None:
    home = experiment(changes="clamp[f,11-11,*]:0")
    for pairs in ({"input": "numbers", "data": "1"}, {"story": "hide"}, {"seed": "3"}, {"story": "remember"}):
        assert read(pairs, home)[0].run.changes == ()
    for pairs in ({"step": "3"}, {"view": "memory"}, {"show": "clock"}):
        assert read(pairs, home)[0].run == home.run
    assert read({"set": ""}, home)[0] == vary(home, changes="")


def test_lists_are_put_in_order_and_may_be_empty() -> None:
    assert read({"lines": "h,f,h", "show": ""}, PLAIN)[0] == vary(PLAIN, lines=("f", "h"), charts=())
    assert read({"lines": ",".join(reversed(QUANTITIES))}, PLAIN)[0] == PLAIN
    assert read({"cells": "rnn,lstm,rnn"}, HOME)[0] == vary(HOME, cells=("rnn", "lstm"))  # the order is that asked for


def test_of_a_number_changed_twice_the_last_counts_and_comes_last() -> None:
    assert written(read({"set": "h0[0]:1;c0[0]:2;h0[0]:3"}, PLAIN)[0]) == "c0[0]:2;h0[0]:3"


# -- what is refused, and what is said of it


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in WRONG.items() for text in texts])
def test_a_wrong_value_gives_the_pages_own_and_a_sentence(key: str, text: str) -> None:
    home = vary(HOME, story=own_cell(1, 1) if key == "weights" else "random", units=5)
    right, as_asked = ("phase", vary(home, phase=3)) if key != "phase" else ("unit", vary(home, unit=2))
    pairs = {key: text, right: "3", "v": "2"}
    found, notices = read(pairs, home)
    assert found == as_asked  # the rest still counts
    (sentence,) = notices
    assert sentence.startswith(f"This link says {key}=")
    assert f", but {key} must be " in sentence
    assert sentence.endswith("The page's own value was used instead.")
    assert len(sentence) < 400  # however long the text was


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("seed", "a whole number from 0 to 999999"),
        ("inputs", "a whole number from 1 to 8"),
        ("units", "a whole number from 1 to 16"),
        ("steps", "a whole number from 1 to 2000"),
        ("step", "a whole number from 1 to 2000"),
        ("unit", "a whole number from 1 to 64"),
        ("phase", "a whole number from 0 to 4"),
        ("story", f"one of {', '.join(STORIES)}, random, own, blank"),
        ("input", f"one of {', '.join(INPUTS)}"),
        ("show", f"some of {', '.join(CHARTS)}, with commas between"),
        ("lines", "some of f, i, o, g, c, h, with commas between"),
        ("of", f"one of {', '.join(COLOURED)}"),
        ("memory", "one of c, h"),
        ("cells", f"2 to 4 of {', '.join(VARIANTS)}, with commas between"),
        ("peephole", "0 or 1"),
        ("data", "at most 800000 characters"),
        (
            "set",
            "names and numbers from −1000000 to 1000000 such as bias[f,0]:1.5 or clamp[f,4-8,0]:0, with semicolons "
            "between",
        ),
    ],
)
def test_the_sentence_says_what_would_be_right(key: str, wanted: str) -> None:
    (sentence,) = read({key: WRONG[key][-1]}, HOME)[1]
    assert f"{key} must be {wanted}. " in sentence


FOREIGN = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "fbclid", "gclid", "gclsrc"),
    *("dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl"),
    *("lti_message_type", "lti_version", "user_id", "context_id", "context_title", "resource_link_id", "roles"),
    *("lis_person_name_full", "course", "course_id", "cmid", "module", "section", "lang", "locale", "forceview"),
    *("redirect", "embed", "embed_options", "ref", "source", "session", "sid", "id", "token", "state", "theme", "page"),
    *("q", "s", "t", "", "__proto__", "constructor", "<b>", "z" * 10**5, "\0\u202e"),
)


@pytest.mark.parametrize("name", FOREIGN, ids=lambda name: name[:20])
def test_what_other_systems_add_to_an_address_is_passed_over_in_silence(name: str) -> None:
    assert read({name: "1", "step": "3"}, PLAIN) == (vary(PLAIN, step=2), ())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("stroy", "story"), ("Story", "story"), ("storey", "story"), ("Step", "step"), ("step ", "step")),
        *(("unti", "unit"), ("phse", "phase"), ("sets", "set"), ("seeed", "seed"), ("peepholes", "peephole")),
        *(("SHOW", "show"), ("line", "lines"), ("veiw", "view"), ("imput", "input"), ("weigths", "weights")),
        *(("celsl", "cells"), ("memroy", "memory"), ("dat", "data"), ("los", "loss")),
    ],
)
def test_a_name_of_ours_misspelt_is_said(name: str, meant: str) -> None:
    found, (sentence,) = read({name: "1", "step": "3"}, HOME)
    assert found == vary(HOME, step=2)
    assert sentence == f"This link says “{name}”; did it mean “{meant}”? It was left out."


@pytest.mark.parametrize(
    ("pairs", "name"),
    [
        ({"story": "latch", "units": "3"}, "units"),
        ({"story": "latch", "inputs": "3"}, "inputs"),
        ({"story": "latch", "peephole": "1"}, "peephole"),
        ({"units": "3"}, "units"),  # the page's own cell is a story
        ({"data": "1, 2"}, "data"),
        ({"story": "random", "input": "sunspots", "data": "1, 2"}, "data"),
        ({"story": "latch", "steps": "9"}, "steps"),
        ({"input": "text", "data": "ab", "steps": "9"}, "steps"),
        ({"story": "latch", "weights": "1,1,0:" + "1," * 13 + "1"}, "weights"),
        *(({"memory": "h"}, "memory"), ({"loss": "3"}, "loss")),
        *(({"cells": "lstm,gru"}, "cells"), ({"own": "0"}, "own")),
    ],
)
def test_what_can_change_nothing_here_is_left_out_and_said(pairs: dict[str, str], name: str) -> None:
    without = {other: text for other, text in pairs.items() if other != name}
    found, (sentence,) = read(pairs, PLAIN)
    assert (found, ()) == read(without, PLAIN)
    assert sentence.startswith(f"This link says {name}, but ")
    assert sentence.endswith("It was left out.")


def test_a_cell_of_ones_own_without_its_weights_is_said() -> None:
    found, (sentence,) = read({"story": "own"}, PLAIN)
    assert found == PLAIN
    assert "without weights that can be read" in sentence


def test_a_weight_larger_than_any_other_number_may_be_is_refused() -> None:
    """Else a run could overflow from an address alone."""
    pairs = {"story": "own", "weights": "1,1,0:" + ",".join(["1e308"] * 14)}
    found, notices = read(pairs, PLAIN)
    assert found == PLAIN
    assert notices[0].startswith("This link says weights=")


# -- anything at all


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(list(FIELDS)), st.one_of(st.text(max_size=30), st.from_regex(r"[-+0-9eE.,_naif:;\[\]]{0,12}")))
@example("steps", "１２")
@example("steps", "1_0")
@example("set", "bias[f,0]:1_0;;x[0,0]:-0")
@example("set", ";")
@example("show", "")
@example("lines", "h,f,h")
def test_any_text_for_any_name_is_a_value_or_a_sentence(key: str, text: str) -> None:
    home = vary(HOME, story="random")
    found, notices = read({key: text}, home)
    if notices:
        assert found == home
        assert len(notices) == 1
    assert read(write(found, home), home) == (found, ())
    assert all(math.isfinite(change.value) and abs(change.value) <= LARGEST for change in found.run.changes)


@FEW
@given(
    st.dictionaries(st.sampled_from([*FIELDS, "v"]) | st.text(max_size=5), st.text(max_size=20), max_size=8),
    st.sampled_from([PLAIN, HOME, experiment(story="random"), experiment(story=own_cell(1, 1))]),
)
def test_any_address_gives_an_experiment_that_an_address_can_say(pairs: dict[str, str], home: Experiment) -> None:
    found, notices = read(pairs, home)
    assert len(notices) <= len(pairs) + 1
    assert all(notice.endswith(".") for notice in notices)
    assert read(write(found, home), home) == (found, ())


def test_limits_themselves_are_allowed() -> None:
    pairs = {"story": "random", "seed": "999999", "inputs": "8", "units": "16", "steps": "2000"}
    cursor = {"step": "2000", "unit": "16", "phase": "4", "loss": "2000"}
    found, notices = read(pairs | cursor | {"v": "2", "set": "x[2000,8]:1e6;bias[g,16]:-1e6"}, HOME)
    assert notices == ()
    assert found == vary(
        HOME,
        **{"story": "random", "seed": 999_999, "inputs": 8, "units": 16, "steps": MAX_STEPS},
        **{"step": MAX_STEPS - 1, "unit": 15, "phase": 4, "loss": MAX_STEPS - 1},
        changes="x[1999,7]:1e6;bias[g,15]:-1e6",
    )
    assert read({"input": "text", "data": "a" * MAX_TEXT}, HOME)[1] == ()


@pytest.mark.parametrize("text", ["bias[f,00]:1", "bias[f,007]:1", "bias[f,٣]:1", "x[１,1]:1", "clamp[f,01-2,*]:0"])
def test_a_number_has_only_one_name(text: str) -> None:
    for version in ({}, {"v": "2"}):
        found, notices = read({"set": text, **version}, PLAIN)
        assert found == PLAIN
        assert len(notices) == 1


def test_text_that_no_address_can_hold_is_refused() -> None:
    found, notices = read({"input": "text", "data": "\ud800"}, PLAIN)
    refused = (found == vary(PLAIN, source="text"), len(notices) == 1)  # apart: a failure must not print it
    assert refused == (True, True)


def test_an_address_of_many_names_is_read_without_many_words() -> None:
    """Each name may be a misspelling of ours, and to look for that takes time."""
    pairs = {f"stor{k}": "1" for k in range(20_000)} | {"step": "3"}
    found, notices = read(pairs, PLAIN)
    assert found == vary(PLAIN, step=2)
    assert len(notices) <= 20
    assert isinstance(found.look, Look)


@pytest.mark.parametrize("name", ["set", "weights"])
def test_a_number_that_is_too_large_is_told_the_largest(name: str) -> None:
    def said(value: float) -> str:
        numbers = ",".join(["1"] * 13 + [repr(value)])
        return f"bias[f,1]:{value!r}" if name == "set" else f"1,1,0:{numbers}"

    assert FIELDS[name].read(said(LARGEST))
    _, notices = read({"v": "2", "story": "own", name: said(10 * LARGEST)}, HOME)
    assert f"from −{LARGEST:.0f} to {LARGEST:.0f}" in notices[0]
    assert not any("without the weights" in notice for notice in notices)  # they are there
