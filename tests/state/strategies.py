"""Hypothesis strategies of experiments, names of changes, and what a hostile browser might send."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from hypothesis import strategies as st

from lstm_core import COUPLINGS, MAX_STEPS, MAX_UNITS, READOUT_ACTIVATIONS, STORIES, VARIANTS, LSTMKind
from lstm_core.challenges import CHALLENGES, MAX_TRIAL
from lstm_core.kind import FUNCTIONS_OF
from lstm_view.figures.catalogue import CHARTS, COLOURED, QUANTITIES
from lstm_view.state.changes import LARGEST
from lstm_view.state.entry import NAMES as ENTRY_NAMES
from lstm_view.state.entry import Entry, of_texts
from lstm_view.state.experiment import (
    ASKED,
    AXES,
    BLANK,
    DECIMALS,
    ERRORS,
    LOCKS,
    PARTS,
    RANDOM,
    SCENE_PARTS,
    SIGNS,
    VIEWS,
    Cursor,
    Experiment,
    Look,
    Output,
    Own,
)
from lstm_view.state.fields import CELLS, INPUTS, MAX_CELL_INPUTS, MAX_OWN, MAX_SEED, RATES
from lstm_view.state.prediction import MAX_SPAN, PREDICTED, Prediction
from lstm_view.state.question import ANALYSES, Question
from lstm_view.state.table import Column, Table
from lstm_view.words.digits import DIGITS
from tests.state.make import experiment, own_cell

GATES = st.sampled_from("ifgo")


def _ordered(options: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(options)).map(lambda chosen: tuple(one for one in options if one in chosen))


# -- changes, in writing from 0

_PLACES = st.integers(0, 20) | st.integers(0, 999)  # most are small enough for some cell


def _name(kind: str, sizes: int, gates: st.SearchStrategy[str] | None) -> st.SearchStrategy[str]:
    numbers = st.lists(_PLACES, min_size=sizes, max_size=sizes)
    heads = st.just("") if gates is None else gates.map(lambda gate: f"{gate},")
    return st.builds(lambda head, ks: f"{kind}[{head}{','.join(map(str, ks))}]", heads, numbers)


NAMES = st.one_of(
    _name("weight_ih", 2, GATES),
    _name("weight_hh", 2, GATES),
    _name("bias", 1, GATES),
    _name("peephole", 1, GATES),
    _name("x", 2, None),
    _name("h0", 1, None),
    _name("c0", 1, None),
    _name("readout_weight", 2, None),
    _name("readout_bias", 1, None),
)
_SPANS = st.just("*") | st.tuples(_PLACES, _PLACES).map(lambda ends: f"{min(ends)}-{max(ends)}")
CLAMPS = st.builds("clamp[{},{},{}]".format, GATES, _SPANS, st.just("*") | _PLACES.map(str))
CUTS = st.one_of(
    _PLACES.map("cut[unit,{}]".format), st.builds("cut[{},{},{}]".format, st.sampled_from("xh"), _PLACES, _PLACES)
)
MASKS = st.tuples(_PLACES, _PLACES).map(lambda ends: f"masked[{min(ends)}-{max(ends)}]")
VALUES = st.floats(-LARGEST, LARGEST)
_PARTS = st.one_of(
    st.tuples(NAMES, VALUES),
    st.tuples(CLAMPS, st.floats(0, 1)),
    st.tuples(CUTS, st.just(0.0)),
    st.tuples(MASKS, st.sampled_from((0.0, 1.0))),
)
CHANGES = (
    st.dictionaries(NAMES, VALUES, max_size=6)
    .flatmap(lambda numbers: st.lists(_PARTS, max_size=3).map(lambda more: dict(more) | numbers))
    .map(lambda found: ";".join(f"{name}:{value!r}" for name, value in found.items()))
)
NUMBERS = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30).map(lambda xs: ", ".join(map(repr, xs)))


# -- experiments

CELL_KINDS = st.builds(
    LSTMKind, st.sampled_from(sorted(COUPLINGS)), *(st.sampled_from(sorted(found)) for found in FUNCTIONS_OF.values())
)
OWN_CELLS: st.SearchStrategy[Own] = st.builds(
    own_cell, st.integers(1, 8), st.integers(1, 5), peephole=st.booleans(), seed=st.integers(0, 99), kind=CELL_KINDS
)
_WORDS_OF = st.text(st.characters(codec="utf-8"), max_size=12)
_ANY_FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """A table of any numbers, names and labels."""
    steps, width = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    values = st.lists(_ANY_FLOATS, min_size=steps, max_size=steps).map(tuple)
    factor = st.floats(0, exclude_min=True, allow_infinity=False)
    columns = [Column(draw(_WORDS_OF), draw(values), draw(_ANY_FLOATS), draw(factor)) for _ in range(width)]
    labels = draw(st.just([]) | st.lists(_WORDS_OF, min_size=steps, max_size=steps))
    masked = draw(st.sets(st.integers(0, steps - 1), max_size=steps - 1))
    return Table(tuple(columns), tuple(labels), draw(_WORDS_OF), tuple(sorted(masked)), draw(_numbers_of(steps)))


def _numbers_of(steps: int) -> st.SearchStrategy[tuple[int, ...]]:
    """No numbers of steps, or rising or falling ones, with gaps or without."""
    apart = st.lists(st.integers(1, 3), min_size=steps, max_size=steps).map(lambda gaps: tuple(accumulate(gaps)))
    on = st.integers(1, 10**6).map(lambda first: tuple(range(first, first + steps)))
    return st.just(()) | apart | on | on.map(lambda numbers: numbers[::-1])


TABLES = _tables()
_FLOATS = st.floats(-LARGEST, LARGEST)
READOUTS: st.SearchStrategy[Output] = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda size: st.builds(
        Output,
        st.sampled_from(tuple(READOUT_ACTIVATIONS)),
        st.tuples(*[st.tuples(*[_FLOATS] * size[1])] * size[0]),
        st.tuples(*[_FLOATS] * size[0]),
    )
)
ENTRIES: st.SearchStrategy[Entry] = st.dictionaries(
    st.sampled_from([name for name in ENTRY_NAMES if name != "way"]), st.text(max_size=20), max_size=4
).map(of_texts)
QUESTIONS: st.SearchStrategy[Question] = st.builds(
    lambda key, texts: Question(key).having(**texts),
    st.sampled_from(("", *ANALYSES)),
    st.dictionaries(st.sampled_from(("on", "off", "layer", "a_b")), st.text(max_size=20), max_size=3),
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "story": st.sampled_from((*STORIES, RANDOM, BLANK)),
    "seed": st.integers(0, MAX_SEED),
    "inputs": st.integers(1, MAX_CELL_INPUTS),
    "units": st.integers(1, MAX_UNITS),
    "steps": st.integers(1, MAX_STEPS),
    "peephole": st.booleans(),
    "source": st.sampled_from(tuple(INPUTS)),
    "data": st.text(max_size=60) | NUMBERS,
    "decimal": st.sampled_from(("", *DECIMALS)),
    "one_step": st.booleans(),
    "by": st.sampled_from(SIGNS),
    "order": st.text(max_size=20),
    "table": TABLES,
    "challenge": st.sampled_from(tuple(CHALLENGES)),
    "trial": st.integers(0, MAX_TRIAL),
    "changes": CHANGES,
    "readout": st.none() | READOUTS,
    "step": st.none() | st.integers(0, MAX_STEPS - 1),
    "phase": st.integers(0, 4),
    "unit": st.integers(0, MAX_OWN - 1),
    "view": st.sampled_from(VIEWS),
    "charts": _ordered(CHARTS),
    "lines": _ordered(QUANTITIES),
    "quantity": st.sampled_from(COLOURED),
    "axes": st.sampled_from(AXES),
    "digits": st.sampled_from((*range(DIGITS["least"], DIGITS["most"] + 1), DIGITS["all"])),
}
_OF_RUN = tuple(name for name in _FIELDS if name not in (*vars(Cursor()), *vars(Look())))
#: A run to compare with, with a cell of one's own or not.
OTHERS = st.builds(
    lambda **fields: experiment(**fields).run,
    **({name: _FIELDS[name] for name in _OF_RUN} | {"story": _FIELDS["story"] | OWN_CELLS}),
)
_FIELDS["other"] = st.none() | OTHERS
_PANELS: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from("ch"),
    "loss": st.none() | st.integers(0, MAX_STEPS - 1),
    "cells": st.lists(st.sampled_from(list(VARIANTS)), min_size=CELLS[0], max_size=CELLS[1], unique=True).map(tuple),
    "own": st.booleans(),
    "lecture": _ordered(PARTS),
    "parts": _ordered(SCENE_PARTS),
    "locks": _ordered(LOCKS),
    "preparing": st.booleans(),
    "targets": st.just("") | NUMBERS | st.text(max_size=20),
    "asked": st.sampled_from(ASKED),
    "error": st.sampled_from(ERRORS),
    "rate": st.floats(*RATES),
    "gate": GATES | st.just("y"),
    "entry": ENTRIES,
    "question": QUESTIONS,
}
_ASKED = st.builds(
    lambda quantity, unit, first, more: Prediction(quantity, unit, first, first + more),
    *(st.sampled_from(PREDICTED), st.integers(0, MAX_OWN - 1), st.integers(1, 40), st.integers(0, MAX_SPAN - 1)),
)
#: What of a look is a prediction: none, or one at any stage of it.
PREDICTIONS: st.SearchStrategy[dict[str, Any]] = st.just({}) | st.fixed_dictionaries(
    {
        "predict": _ASKED,
        "drawn": st.lists(st.none() | _FLOATS, max_size=5).map(tuple).filter(lambda drawn: drawn != (None,)),
        "seen": st.booleans(),
        "happened": st.sampled_from(("", "kept")),
    }
)


def _experiments(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Experiment]:
    return st.builds(lambda made, predicted: made.with_look(**predicted), st.builds(experiment, **fields), PREDICTIONS)


#: What pages with no more than a stage can show.
EXPERIMENTS: st.SearchStrategy[Experiment] = _experiments(**_FIELDS)
#: And what one could show that has every panel.
WITH_PANELS: st.SearchStrategy[Experiment] = _experiments(**(_FIELDS | _PANELS))
#: With a cell of one's own too: all that there is.
ALL_EXPERIMENTS: st.SearchStrategy[Experiment] = _experiments(
    **(_FIELDS | _PANELS | {"story": _FIELDS["story"] | OWN_CELLS})
)


# -- what a browser might send

#: Whole numbers are small or absurd; those between are in test_actions.py, each with what it should do.
_SCALARS = st.none() | st.booleans() | st.integers(-10, 15) | st.integers(10**7, 10**12) | st.floats()
JSON = st.recursive(
    _SCALARS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = (
    *("set", "unset", "story", "goto", "open", "quantity", "choose", "predict", "restore", "texts"),
    *("reset", "undo", "redo", "cursor", "keep", "swap", "alone"),
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ("story", "set", "readout", "step", "data", "show", "x", "memory", "cells", "other", "challenge", "v", "lock")
    ),
    st.text(max_size=12),
).map(lambda pairs: "&".join(f"{name}={text}" for name, text in pairs.items()))
_CHOICES = ("show", "lines", "memory", "loss", "cells", "own", "digits")


def _sometimes(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the stage sends, sometimes anything."""
    return st.one_of(good, good, good, JSON)


CURSORS = st.fixed_dictionaries(
    {},
    optional={
        "step": _sometimes(st.integers(0, MAX_STEPS - 1)),
        "phase": _sometimes(st.integers(0, 4)),
        "unit": _sometimes(st.integers(0, MAX_UNITS - 1)),
        "view": _sometimes(st.sampled_from(VIEWS)),
        "lecture": _sometimes(st.lists(st.sampled_from(PARTS), unique=True)),
    },
)
_WORDS = st.sampled_from(
    (*STORIES, RANDOM, BLANK, *COLOURED, "", "1", "timeline", "f,c", "lstm,gru", "gru,rnn,lstm", "5", "all")
)
#: Actions that are nearly right; their number is put in by the test.
ACTIONS = st.fixed_dictionaries(
    {"kind": _sometimes(st.sampled_from(KINDS))},
    optional={
        "cursor": _sometimes(CURSORS),
        "name": _sometimes(st.one_of(NAMES, CLAMPS, CUTS, MASKS, st.sampled_from(_CHOICES))),
        "value": _sometimes(st.one_of(VALUES, _WORDS)),
        "query": _sometimes(QUERIES),
        "fragment": _sometimes(st.just("") | QUERIES),
        "now": _sometimes(QUERIES),
        "undo": _sometimes(st.lists(_sometimes(QUERIES), max_size=3)),
        "redo": _sometimes(st.lists(_sometimes(QUERIES), max_size=3)),
        "origin": _sometimes(st.none() | QUERIES),
    },
)
