"""Is this the right order? Which reading of stacked weights gives the output that belongs to an input."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lstm_core import Assembly, OrderSearch, Reading, find_order
from lstm_core.language import cached, tr
from lstm_view.own.cell.kinds import kind_of
from lstm_view.own.cell.parts import sequence_text
from lstm_view.own.cell.reading import understand
from lstm_view.own.cell.sequence import read_sequence
from lstm_view.state.entry import Entry
from lstm_view.state.run_parts import Floats

MAX_STEPS_OF_PAIR: Final = 200  # every reading runs all of them, and more tell no more


def is_asked(entry: Entry) -> bool:
    """Whether the weights are stacked, so that there is an order to ask for."""
    found = understand(entry)
    return isinstance(found.assembly, Assembly) and any(one.argument == "gates" for one in found.questions)


@cached(maxsize=8)
def search(entry: Entry) -> OrderSearch | None:
    """Look for the order with the pair that was typed; None while there is none. ValueError says what is wrong."""
    reading = understand(entry)
    if not isinstance(reading.assembly, Assembly) or not entry["pair_h"].strip():
        return None
    p = reading.assembly.parameters
    x_text = entry["pair_x"] if entry["pair_x"].strip() else sequence_text(entry)
    if not x_text.strip():
        return None
    x = read_sequence(x_text, p.input_size)
    h = read_sequence(entry["pair_h"], p.hidden_size, "h")
    x, h, said = _cut(x, h)
    stacked = {name: array for name, array in reading.weights.items() if name not in ("h0", "c0")}
    made = reading.assembly
    found = find_order(stacked, x, h[0] if len(h) == 1 else h, h0=made.h0, c0=made.c0, kind=kind_of(entry))
    return replace(found, sentence=f"{found.sentence}{said}")


def _cut(x: Floats, h: Floats) -> tuple[Floats, Floats, str]:
    """The first steps of a long pair, and a sentence on that; of a pair that has only the last h none can be cut."""
    if len(x) <= MAX_STEPS_OF_PAIR:
        return x, h, ""
    if len(h) == 1:
        said = tr(
            "x has {count} steps and h only those of the last one; wanted the h of each step, of which the first "
            "{most} are compared, or at most {most} steps."
        )
        raise ValueError(said.format(count=len(x), most=MAX_STEPS_OF_PAIR))
    if len(h) != len(x):
        said = tr("h has {h} steps and x has {x}; wanted the h of each step, or of the last one.", h=len(h), x=len(x))
        raise ValueError(said)
    said = tr("Only the first {most} of {count} steps were compared: more tell no more.")
    said = f" {said.format(most=MAX_STEPS_OF_PAIR, count=len(x))}"
    return x[:MAX_STEPS_OF_PAIR], h[:MAX_STEPS_OF_PAIR], said


def taken(entry: Entry, reading: Reading) -> Entry:
    """The fields with the answers of one reading."""
    bias = f"{reading.forget_bias:g}" if reading.forget_bias else ""
    return entry.having(
        gates=reading.gates, joined=reading.joined, transposed=str(reading.transposed), forget_bias=bias
    )
