"""What was changed, in words: one line a change, as the list on the stage shows them."""

from __future__ import annotations

from lstm_view.params import CLAMP, CUT, NUMBER, Cell, value_of

_GATES = {"f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate"}


def in_words(name: str, value: float, before: Cell, inputs: tuple[str, ...]) -> str:
    """One change, such as “forget gate held at 0, steps 4 to 8”; ``before`` is the cell without any change.

    Steps and units are counted from 1. Of a cell with one unit the unit is not named.
    """
    if match := CLAMP.fullmatch(name):
        gate, first, last, unit = match.groups()
        return f"{_GATES[gate]} held at {_number(value)}{_span(first, last, len(before.x))}{_whose(unit, before)}"
    if match := CUT.fullmatch(name):
        unit, kind, source, target = match.groups()
        if unit is not None:
            return f"unit {int(unit) + 1} set to zero: its c and h are 0 at every step"
        origin = inputs[int(source)] if kind == "x" else f"h of unit {int(source) + 1}"
        return f"all weights from {origin} to unit {int(target) + 1} set to zero"
    was = value_of(before, name)
    change = "set to zero" if value == 0 and was else f"{_number(was)} → {_number(value)}"
    return f"{_place(name, before, inputs)}: {change}"


def _place(name: str, before: Cell, inputs: tuple[str, ...]) -> str:
    match = NUMBER.fullmatch(name)
    assert match is not None  # only changes that were made are put into words
    kind, gate, first, second = match.groups()
    if kind == "x":
        return (
            f"input {inputs[int(second)]} at step {int(first) + 1}"
            if len(inputs) > 1
            else f"input at step {int(first) + 1}"
        )
    if kind in ("h0", "c0"):
        return f"{'short' if kind == 'h0' else 'long'}-term memory at the start{_whose(first, before)}"
    many = len(before.h0) > 1
    part = {"bias": "bias", "peephole": "peephole weight on c", "weight_hh": "weight on h"}.get(kind, "")
    if kind == "weight_ih":
        part = f"weight on {inputs[int(second)]}"
    elif kind == "weight_hh" and many:
        part += f" of unit {int(second) + 1}"
    return f"{_GATES[gate]}{_whose(first, before)}, {part}"


def _whose(unit: str | None, before: Cell) -> str:
    if len(before.h0) == 1:
        return ""
    return ", every unit" if unit is None else f", unit {int(unit) + 1}"


def _span(first: str | None, last: str | None, steps: int) -> str:
    if first is None or last is None:
        return " at every step"
    start, end = int(first) + 1, min(int(last) + 1, steps)
    return f" at step {start}" if start == end else f", steps {start} to {end}"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
