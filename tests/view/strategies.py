"""Hypothesis strategies of settings, names of parameters, and what a hostile browser might send."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from lstm_view.params import LARGEST
from lstm_view.settings import CHARTS, COLOURED, MAX_CELL_INPUTS, QUANTITIES, RANDOM, SOURCES, VIEWS, Settings

from lstm_core import STORIES
from lstm_core.inputs import MAX_STEPS, MAX_UNITS

GATES = st.sampled_from("ifgo")


def _ordered(options: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(options)).map(lambda chosen: tuple(one for one in options if one in chosen))


def _name(kind: str, sizes: int, gates: st.SearchStrategy[str] | None) -> st.SearchStrategy[str]:
    """Names of one kind with ``sizes`` numbers in brackets, most of them small enough for some cell."""
    numbers = st.lists(st.integers(0, 20) | st.integers(0, 999), min_size=sizes, max_size=sizes)
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
)
VALUES = st.floats(-LARGEST, LARGEST)
CHANGES = st.dictionaries(NAMES, VALUES, max_size=6).map(lambda found: tuple(found.items()))
NUMBERS = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30).map(lambda xs: ", ".join(map(repr, xs)))

SETTINGS = st.builds(
    Settings,
    story=st.sampled_from((*STORIES, RANDOM)),
    seed=st.integers(0, 999_999),
    inputs=st.integers(1, MAX_CELL_INPUTS),
    units=st.integers(1, MAX_UNITS),
    steps=st.integers(1, MAX_STEPS),
    peephole=st.booleans(),
    source=st.sampled_from(SOURCES),
    data=st.text(max_size=60) | NUMBERS,
    changes=CHANGES,
    step=st.none() | st.integers(1, MAX_STEPS),
    phase=st.integers(0, 4),
    unit=st.integers(1, MAX_UNITS),
    view=st.sampled_from(VIEWS),
    charts=_ordered(CHARTS),
    lines=_ordered(QUANTITIES),
    quantity=st.sampled_from(COLOURED),
)

#: Whole numbers are small or absurd; those between are in test_actions.py, each with what it should do.
_SCALARS = st.none() | st.booleans() | st.integers(-10, 15) | st.integers(10**7, 10**12) | st.floats()
JSON = st.recursive(
    _SCALARS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = ("set", "story", "goto", "quantity", "reset", "undo", "redo", "cursor")
_QUERIES = st.dictionaries(st.sampled_from(("story", "set", "step", "data", "show", "x")), st.text(max_size=12)).map(
    lambda pairs: "&".join(f"{name}={text}" for name, text in pairs.items())
)


def _sometimes(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what the stage sends, sometimes anything."""
    return st.one_of(good, good, good, JSON)


CURSORS = st.fixed_dictionaries(
    {},
    optional={
        "step": _sometimes(st.integers(1, MAX_STEPS)),
        "phase": _sometimes(st.integers(0, 4)),
        "unit": _sometimes(st.integers(0, MAX_UNITS - 1)),
        "view": _sometimes(st.sampled_from(VIEWS)),
    },
)
#: Actions that are nearly right; their number is put in by the test.
ACTIONS = st.fixed_dictionaries(
    {"kind": _sometimes(st.sampled_from(KINDS))},
    optional={
        "cursor": _sometimes(CURSORS),
        "name": _sometimes(NAMES),
        "value": _sometimes(st.one_of(VALUES, st.sampled_from((*STORIES, RANDOM, *COLOURED)))),
        "query": _sometimes(_QUERIES),
    },
)
