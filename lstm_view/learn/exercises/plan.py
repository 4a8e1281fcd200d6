"""What a teacher plans: a sheet, for which numbers, and whether its solutions are shown. The class word is no part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from lstm_core.exercises import Sheet
from lstm_core.exercises.codes import student_key
from lstm_core.exercises.sheets import MAX_NUMBER, read_sheet
from lstm_core.language import tr_later
from lstm_view.learn.exercises.work import Work, write
from lstm_view.state.address import refused
from lstm_view.state.fields import Field

MOST: Final = 40  # sheets at once on a page
VIEWS: Final = {"sheets": tr_later("The sheets"), "solutions": tr_later("The solutions")}
_USUAL: Final = Sheet(("new-memory", "shown", "left-after", "wrong-equation"), 6)


@dataclass(frozen=True)
class Plan:
    """A sheet, the first and the last number of a class, and which of VIEWS is shown for printing."""

    sheet: Sheet = _USUAL
    first: int = 1
    last: int = 3
    view: str = "sheets"

    def with_numbers(self, first: int, last: int) -> Plan:
        """The same for other numbers: at most MOST of them, the last not before the first."""
        first = min(max(first, 1), MAX_NUMBER)
        return replace(self, first=first, last=min(max(last, first), first + MOST - 1, MAX_NUMBER))


def _numbers(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(text) < 9):
        raise ValueError
    if not 1 <= int(first) <= int(last) <= min(MAX_NUMBER, int(first) + MOST - 1):
        raise ValueError
    return int(first), int(last)


#: Every name that the address can say.
FIELDS: Final[Mapping[str, Field]] = {
    "sheet": Field(
        tr_later("the kinds of a sheet, how many exercises, and its edition, such as shown,step;6;1"), read_sheet
    ),
    "numbers": Field(tr_later("two numbers such as 1-30, at most {most} apart"), _numbers, values={"most": MOST}),
    "view": Field(
        tr_later("one of {options}"),
        lambda text: tuple(VIEWS)[tuple(VIEWS).index(text)],
        values={"options": ", ".join(VIEWS)},
    ),
}


def read_plan(pairs: Mapping[str, str]) -> tuple[Plan, tuple[str, ...]]:
    """Return what an address asks for, and a sentence for each part of it that cannot be had."""
    given, notices = {}, []
    for name in filter(FIELDS.__contains__, pairs):
        try:
            given[name] = FIELDS[name].read(pairs[name])
        except ValueError:
            notices.append(refused(name, pairs[name], FIELDS[name].wanted))
    plan = Plan()
    first, last = given.get("numbers", (plan.first, plan.last))
    return Plan(given.get("sheet", plan.sheet), first, last, given.get("view", plan.view)), tuple(notices)


def write_plan(plan: Plan) -> dict[str, str]:
    """Return the fewest pairs from which :func:`read_plan` reads a plan back."""
    said = {"sheet": str(plan.sheet), "numbers": f"{plan.first}-{plan.last}", "view": plan.view}
    home = Plan()
    usual = {"sheet": str(home.sheet), "numbers": f"{home.first}-{home.last}", "view": home.view}
    return {name: text for name, text in said.items() if text != usual[name]}


def for_all(plan: Plan, key: str) -> dict[str, str]:
    """What the address of the sheet says for a class: each one types their number."""
    return write(Work(sheet=plan.sheet, key=key))


def for_each(plan: Plan, key: str) -> dict[int, dict[str, str]]:
    """What the address of the sheet says for each number: with a key that signs for this number only."""
    numbers = range(plan.first, plan.last + 1)
    return {n: write(Work(sheet=plan.sheet, key=student_key(key, n), own=True, number=n)) for n in numbers}
