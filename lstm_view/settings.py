"""The one table of settings: what a link, the widgets and the stage all say.

A :class:`Settings` is everything that decides what is on screen. :func:`parse` reads it from a query, and never
fails: what it cannot read it replaces by the default and says so in a sentence. :func:`query` writes the
shortest query that reads back as the same settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from lstm_core import STORIES
from lstm_core.inputs import MAX_STEPS, MAX_UNITS
from lstm_view.params import MAX_CHANGES, Changes, is_change

RANDOM: Final = "random"
MAX_CELL_INPUTS: Final = 8
MAX_DATA: Final = 16_000  # characters of typed input that still make a usable link
SOURCES: Final = ("story", "sunspots", "numbers", "text")
VIEWS: Final = ("cell", "states", "forget", "input", "memory", "output")
CHARTS: Final = (  # from top to bottom
    "heatmap",
    "ledger",
    "triangle",
    "activation",
    "clock",
    "memory",
    "reveal",
    "saturation",
    "timeline",
)
QUANTITIES: Final = ("f", "i", "o", "g", "c", "h")
COLOURED: Final = (*QUANTITIES, *(f"delta_{name}" for name in QUANTITIES))  # what the heatmap can show


@dataclass(frozen=True)
class Settings:
    """What is on screen. Counting is as people count: ``step`` and ``unit`` start at 1.

    ``step`` None is the step on which the page or the story opens.
    """

    story: str = "remember"
    seed: int = 0
    inputs: int = 1
    units: int = 4
    steps: int = 30
    peephole: bool = False
    source: str = "story"
    data: str = ""
    changes: Changes = ()
    step: int | None = None
    phase: int = 0
    unit: int = 1
    view: str = "cell"
    charts: tuple[str, ...] = ("activation", "memory", "timeline")
    lines: tuple[str, ...] = QUANTITIES
    quantity: str = "c"


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return value

    return _saying(f"a whole number from {low} to {high}", read)


def _one_of(options: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        return options[options.index(text)]

    return _saying(f"one of {', '.join(options)}", read)


def _some_of(options: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        wanted = text.split(",") if text else []
        if not set(wanted) <= set(options):
            raise ValueError
        return tuple(option for option in options if option in wanted)

    return _saying(f"some of {', '.join(options)}, with commas between", read)


def _read_data(text: str) -> str:
    if len(text.encode()) > MAX_DATA * 4 or len(text) > MAX_DATA:  # encode() refuses half of a surrogate pair
        raise ValueError
    return text


def _read_changes(text: str) -> Changes:
    """``bias[f,0]:1.5;clamp[f,3-7,0]:0``: a name, a colon, a number; semicolons between."""
    found: dict[str, float] = {}
    for part in filter(None, text.split(";")):
        name, _, value = part.rpartition(":")
        number = float(value)
        if not is_change(name, number):
            raise ValueError
        found.pop(name, None)  # changes are made in their order, the last word last
        found[name] = number
        if len(found) > MAX_CHANGES:
            raise ValueError
    return tuple(found.items())


def _saying(wanted: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    read.__doc__ = wanted
    return read


_LIST = f"at most {MAX_CHANGES} names and numbers such as bias[f,0]:1.5 or clamp[f,3-7,0]:0, with semicolons between"

#: Field -> (name in the link, reader of its text; the reader's docstring says what it wants).
_TABLE: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "story": ("story", _one_of((*STORIES, RANDOM))),
    "seed": ("seed", _whole(0, 999_999)),
    "inputs": ("inputs", _whole(1, MAX_CELL_INPUTS)),
    "units": ("units", _whole(1, MAX_UNITS)),
    "steps": ("steps", _whole(1, MAX_STEPS)),
    "peephole": ("peephole", _saying("0 or 1", lambda text: bool(("0", "1").index(text)))),
    "source": ("input", _one_of(SOURCES)),
    "data": ("data", _saying(f"at most {MAX_DATA} characters", _read_data)),
    "changes": ("set", _saying(_LIST, _read_changes)),
    "step": ("step", _whole(1, MAX_STEPS)),
    "phase": ("phase", _whole(0, 4)),
    "unit": ("unit", _whole(1, MAX_UNITS)),
    "view": ("view", _one_of(VIEWS)),
    "charts": ("show", _some_of(CHARTS)),
    "lines": ("lines", _some_of(QUANTITIES)),
    "quantity": ("of", _one_of(COLOURED)),
}


def parse(query: Mapping[str, str], home: Settings) -> tuple[Settings, list[str]]:
    """The settings a link asks for, with ``home`` where it says nothing, and a sentence for each part refused."""
    known = {name: (field, read) for field, (name, read) in _TABLE.items()}
    found: dict[str, Any] = {}
    notices = []
    for name, text in query.items():
        if name not in known:
            notices.append(unknown(name))
            continue
        field, read = known[name]
        try:
            found[field] = read(text)
        except ValueError:
            notices.append(refused(name, text, read.__doc__ or ""))
    return replace(_home_of(found, home), **found), notices


_RUN: Final = ("story", "seed", "inputs", "units", "steps", "peephole", "source", "data")


def _home_of(asked: Mapping[str, Any], home: Settings) -> Settings:
    """``home`` for what is asked: changes and step that a page opens with belong to its own cell and input."""
    same = all(asked.get(name, value) == value for name, value in vars(home).items() if name in _RUN)
    return home if same else replace(home, changes=(), step=None)


def query(settings: Settings, home: Settings) -> dict[str, str]:
    """The shortest query from which :func:`parse` reads ``settings`` back."""
    pairs = {}
    home = _home_of(vars(settings), home)
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value != getattr(home, field.name) and value is not None:
            pairs[_TABLE[field.name][0]] = _write(value)
    return pairs


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return ";".join(f"{name}:{number!r}" for name, number in value)
        return ",".join(value)
    return str(value)


def unknown(name: str) -> str:
    """The sentence on a part of a link that its page does not know."""
    return f"This link says “{_short(name)}”, which this page does not know. It was left out."


def refused(name: str, text: str, wanted: str) -> str:
    """The sentence on a part of a link whose value cannot be had."""
    return f"This link says {name}={_short(text)}, but {name} must be {wanted}. The page's own value was used instead."


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
