"""Is this the right order? Which reading of stacked weights gives the output that belongs to an input."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lstm_core import OrderSearch, Reading, find_order
from lstm_view.own.cell.kinds import kind_of
from lstm_view.own.cell.parts import sequence_text
from lstm_view.own.cell.reading import understand
from lstm_view.own.cell.sequence import read_sequence
from lstm_view.state.entry import Entry

MAX_STEPS_OF_PAIR: Final = 200  # more tell no more, and every reading runs all of them


def is_asked(entry: Entry) -> bool:
    """Whether the weights are stacked, so that there is an order to ask for."""
    return any(question.argument == "gates" for question in understand(entry).questions)


@lru_cache(maxsize=8)
def search(entry: Entry) -> OrderSearch | None:
    """Look for the order with the pair that was typed; None while there is none. ValueError says what is wrong."""
    reading = understand(entry)
    if reading.assembly is None or not entry["pair_h"].strip():
        return None
    p = reading.assembly.parameters
    x_text = entry["pair_x"] if entry["pair_x"].strip() else sequence_text(entry)
    if not x_text.strip():
        return None
    x = read_sequence(x_text, p.input_size)
    if len(x) > MAX_STEPS_OF_PAIR:
        raise ValueError(f"x has {len(x)} steps; wanted at most {MAX_STEPS_OF_PAIR}: more tell no more.")
    h = read_sequence(entry["pair_h"], p.hidden_size, "h")
    stacked = {name: array for name, array in reading.weights.items() if name not in ("h0", "c0")}
    made = reading.assembly
    return find_order(stacked, x, h[0] if len(h) == 1 else h, h0=made.h0, c0=made.c0, kind=kind_of(entry))


def taken(entry: Entry, reading: Reading) -> Entry:
    """The fields with the answers of one reading."""
    bias = f"{reading.forget_bias:g}" if reading.forget_bias else ""
    return entry.having(
        gates=reading.gates, joined=reading.joined, transposed=str(reading.transposed), forget_bias=bias
    )
