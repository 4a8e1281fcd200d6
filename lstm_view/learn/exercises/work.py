"""What is on the page of exercises: a value, and the table of what an address says of it. No Streamlit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from lstm_core.exercises import KINDS, MAX_NUMBER, MAX_TASKS, Exercise, Sheet, make
from lstm_core.exercises.answers import LONGEST
from lstm_core.exercises.codes import HandedIn, read_signed, student_key
from lstm_core.exercises.sheets import read_sheet
from lstm_core.language import tr, tr_later
from lstm_view.state.address import refused
from lstm_view.state.fields import MAX_SEED, Field

#: Level of help -> which of the worked lines are yours.
LEVELS: Final = {
    "worked": tr_later("None"),
    "last": tr_later("The last"),
    "two": tr_later("The last two"),
    "all": tr_later("All"),
}
_YOURS: Final = {"worked": 0, "last": 1, "two": 2}


@dataclass(frozen=True)
class Work:
    """An exercise of a kind at one's own pace, or a sheet.

    ``answers`` are as they were typed, those of choices the place from 1; ``checked`` says that they were committed.
    With a ``sheet`` there is a ``key``, that of the sheet or the ``number``'s ``own``; the ``code`` hands it in.
    """

    kind: str = "new-memory"
    seed: int = 1
    level: str = "last"
    checked: bool = False
    sheet: Sheet | None = None
    key: str = ""
    own: bool = False
    number: int | None = None
    code: str = ""
    answers: tuple[str, ...] = ()

    @property
    def exercise(self) -> Exercise:
        """The exercise of one's own pace."""
        return make(self.kind, self.seed)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that this exercise has: one with a single line, or with choices, has no lines to share out."""
        lines = 0 if self.exercise.choices else len(self.exercise.worked_lines)
        return tuple(level for level in LEVELS if level in ("worked", "all") or lines > _YOURS[level])

    @property
    def help(self) -> str:
        """The level, or the next harder one that this exercise has."""
        order = list(LEVELS)
        return next(level for level in order[order.index(self.level) :] if level in self.levels)

    @property
    def yours(self) -> int:
        """How many lines are yours; 0 where only the answer is asked, or nothing."""
        return _YOURS.get(self.help, 0)

    def answer(self, place: int) -> str:
        """What was typed in a field, "" if nothing was."""
        return self.answers[place] if place < len(self.answers) else ""

    def with_answer(self, place: int, text: str) -> Work:
        """The same with another answer, which is not committed yet."""
        answers = [*self.answers, *[""] * (place + 1 - len(self.answers))]
        answers[place] = text[:LONGEST]
        while answers and not answers[-1]:
            answers.pop()
        return replace(self, answers=tuple(answers), checked=False)

    def fresh(self, **changes: Any) -> Work:
        """Another exercise, or another help: nothing is typed yet."""
        return replace(self, answers=(), checked=False, code="", **changes)

    @property
    def signing_key(self) -> str:
        """The key of the student's number; ValueError if the address has none."""
        return self.key if self.own else student_key(self.key, self.number or 0)

    @property
    def handed_in(self) -> HandedIn | None:
        """What the code says, if it is one of this sheet and this number."""
        if not (self.code and self.sheet and self.number):
            return None
        try:
            said = read_signed(self.code, self.signing_key)
        except ValueError:
            return None
        return said if (said.sheet, said.number) == (self.sheet.name, self.number) else None


# -- in an address


def _whole(low: int, high: int) -> Field:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return Field(tr_later("a whole number from {low} to {high}"), read, values={"low": low, "high": high})


def _one_of(options: tuple[str, ...]) -> Field:
    listed = {"options": ", ".join(options)}
    return Field(tr_later("one of {options}"), lambda text: options[options.index(text)], values=listed)


def _matching(wanted: str, pattern: str, **values: object) -> Field:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return Field(wanted, read, values=values)


_YES: Final = Field(tr_later("0 or 1"), lambda text: bool(("0", "1").index(text)), lambda value: str(int(value)))
_ANSWER: Final = _matching(tr_later("at most {most} characters"), rf"[^\x00-\x1f]{{0,{LONGEST}}}", most=LONGEST)
#: Attribute -> its name in an address, and the field.
FIELDS: Final[Mapping[str, tuple[str, Field]]] = {
    "kind": ("kind", _one_of(tuple(KINDS))),
    "seed": ("seed", _whole(0, MAX_SEED)),
    "level": ("help", _one_of(tuple(LEVELS))),
    "checked": ("checked", _YES),
    "sheet": ("sheet", Field(tr_later("a sheet as the page Sheets writes it"), read_sheet)),
    "key": ("key", _matching(tr_later("the key that the link came with"), "[0-9a-f]{32}")),
    "own": ("own", _YES),
    "number": ("number", _whole(1, MAX_NUMBER)),
    "code": ("code", _matching(tr_later("a code of this page"), "[A-Z2-9-]{39}")),
}
_OF_ONE: Final = ("kind", "seed", "level", "checked")
_OF_SHEET: Final = ("sheet", "key", "own", "number", "code")
ANSWERS: Final = tuple(f"a{k + 1}" for k in range(MAX_TASKS))


def read(pairs: Mapping[str, str]) -> tuple[Work, tuple[str, ...]]:
    """Return what an address asks for, and a sentence for each part of it that cannot be had."""
    notices: list[str] = []

    def had(name: str, field: Field) -> dict[str, Any]:
        try:
            return {name: field.read(pairs[name])}
        except ValueError:
            notices.append(refused(name, pairs[name], field.wanted))
            return {}

    given = {attribute: had(name, field) for attribute, (name, field) in FIELDS.items() if name in pairs}
    chosen = {attribute: next(iter(found.values())) for attribute, found in given.items() if found}
    work = Work(**chosen)
    for place, name in enumerate(ANSWERS):
        if name in pairs and (found := had(name, _ANSWER)):
            work = replace(work.with_answer(place, found[name]), checked=work.checked)
    if work.sheet is not None and (not work.key or (work.own and work.number is None)):
        notices.append(tr("This link names a sheet and not all that goes with it; use it as your teacher gave it."))
        work = replace(work, sheet=None)
    elif work.sheet is None:
        idle = [FIELDS[name][0] for name in _OF_SHEET[1:] if name in chosen]
        notices += [tr("This link says {name}, but that goes with a sheet. It was left out.", name=one) for one in idle]
    home = Work()
    other = _OF_SHEET if work.sheet is None else _OF_ONE
    return replace(work, **{name: getattr(home, name) for name in other}), tuple(notices)


def write(work: Work) -> dict[str, str]:
    """Return the fewest pairs from which :func:`read` reads ``work`` back."""
    home = Work()
    said = {}
    for attribute in _OF_SHEET if work.sheet else _OF_ONE:
        value = getattr(work, attribute)
        if value != getattr(home, attribute):
            name, form = FIELDS[attribute]
            said[name] = form.write(value)
    return said | {name: text for name, text in zip(ANSWERS, work.answers, strict=False) if text}
