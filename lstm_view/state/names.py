"""Changes in writing, as they stand in addresses and in the markup of the stage. The one place that parses them.

Numbers: ``weight_ih[f,0,1]`` (gate, unit, input), ``weight_hh[i,0,0]`` (gate, unit, unit before), ``bias[o,0]``,
``peephole[f,0]`` (gate, unit), ``x[3,0]`` (step, input), ``h0[0]``, ``c0[0]`` (unit), ``readout_weight[1,0]`` (output,
unit), ``readout_bias[1]`` (output). A gate that is held:
``clamp[f,3-7,0]`` (gate, first and last step, unit), with ``*`` for all steps or all units. Parts set to zero:
``cut[h,0,1]`` (all weights from h of unit 0 to unit 1), ``cut[x,0,1]`` (from input 0 to unit 1), ``cut[unit,1]``.
Steps that are passed over: ``masked[3-7]`` (first and last step) is 1, or 0 where they are read again.
``first`` says from what the written numbers count: 0 in the markup, 1 in an address.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from lstm_core import Clamp
from lstm_view.state.changes import LARGEST, Change, Cut, Hold, Masked, SetNumber

_K: Final = "(0|[1-9][0-9]{0,4})"
_NUMBER: Final = re.compile(
    r"(weight_ih|weight_hh|bias|peephole|x|h0|c0|readout_weight|readout_bias)"
    rf"\[(?:([ifgourh]|gh),)?{_K}(?:,{_K})?\]"
)
_CLAMP: Final = re.compile(rf"clamp\[([ifgourh]),(?:\*|{_K}-{_K}),(?:\*|{_K})\]")
_MASKED: Final = re.compile(rf"masked\[{_K}-{_K}\]")
_CUT: Final = re.compile(rf"cut\[(?:unit,{_K}|([xh]),{_K},{_K})\]")
#: array -> how many numbers stand in its brackets, and whether a gate stands before them
_FORMS: Final = {
    "weight_ih": (2, True),
    "weight_hh": (2, True),
    "bias": (1, True),
    "peephole": (1, True),
    "x": (2, False),
    "h0": (1, False),
    "c0": (1, False),
    "readout_weight": (2, False),
    "readout_bias": (1, False),
}


def read_change(name: str, value: float, *, first: int = 0) -> Change:
    """Return the change that a name and a value mean; ValueError if they mean none."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"{value} is not a number from {-LARGEST:g} to {LARGEST:g}")

    def counted(text: str) -> int:
        if int(text) < first:
            raise ValueError(f"{name} counts from {first}")
        return int(text) - first

    for pattern, make in ((_NUMBER, _read_number), (_CLAMP, _read_clamp), (_CUT, _read_cut), (_MASKED, _read_masked)):
        if match := pattern.fullmatch(name):
            return make(match, value, counted)
    raise ValueError(f"{name} is not the name of anything that can be changed")


def write_name(change: Change, *, first: int = 0) -> str:
    """Return the name of what a change changes."""
    if isinstance(change, SetNumber):
        inside = [*([change.gate] if change.gate else []), *(str(k + first) for k in change.index)]
        return f"{change.array}[{','.join(inside)}]"
    if isinstance(change, Hold):
        clamp = change.clamp
        span = "*" if clamp.stop is None else f"{clamp.start + first}-{clamp.stop - 1 + first}"
        return f"clamp[{clamp.gate},{span},{'*' if clamp.unit is None else clamp.unit + first}]"
    if isinstance(change, Masked):
        return f"masked[{change.start + first}-{change.stop - 1 + first}]"
    if change.kind == "unit":
        return f"cut[unit,{change.unit + first}]"
    return f"cut[{change.kind},{change.source + first},{change.unit + first}]"


def read_changes(text: str, *, first: int) -> tuple[Change, ...]:
    """Return the changes of a list such as ``bias[f,1]:1.5;clamp[f,4-8,1]:0``; ValueError if one cannot be read."""
    found: dict[tuple[object, ...], Change] = {}
    for part in filter(None, text.split(";")):
        name, _, value = part.rpartition(":")
        change = read_change(name, float(value), first=first)
        found.pop(change.place, None)  # changes are made in their order, the last word last
        found[change.place] = change
    return tuple(found.values())


def write_changes(changes: tuple[Change, ...], *, first: int) -> str:
    """Return the list from which :func:`read_changes` reads ``changes`` back."""
    return ";".join(f"{write_name(change, first=first)}:{shortest(change.value)}" for change in changes)


def shortest(value: float) -> str:
    """Return the shortest text of a float that reads back as the same."""
    text = repr(value)
    return text.removesuffix(".0")


def _read_number(match: re.Match[str], value: float, counted: Callable[[str], int]) -> Change:
    array, gate, *numbers = match.groups()
    index = tuple(counted(number) for number in numbers if number is not None)
    if (len(index), gate is not None) != _FORMS[array]:
        raise ValueError(f"{match[0]} has not the form of a name of {array}")
    return SetNumber(array, gate, index, float(value))


def _read_clamp(match: re.Match[str], value: float, counted: Callable[[str], int]) -> Change:
    gate, start, last, unit = match.groups()
    stop = None if last is None else counted(last) + 1
    return Hold(Clamp(gate, float(value), counted(start) if start else 0, stop, counted(unit) if unit else None))


def _read_cut(match: re.Match[str], value: float, counted: Callable[[str], int]) -> Change:
    if value != 0:
        raise ValueError("what is cut is set to 0")
    unit, kind, source, target = match.groups()
    return Cut("unit", counted(unit)) if unit else Cut(kind, counted(target), counted(source))


def _read_masked(match: re.Match[str], value: float, counted: Callable[[str], int]) -> Change:
    start, last = map(counted, match.groups())
    if value not in (0, 1) or start > last:
        raise ValueError(f"{match[0]} is 1 for steps that are passed over, else 0, the first not after the last")
    return Masked(start, last + 1, value)
