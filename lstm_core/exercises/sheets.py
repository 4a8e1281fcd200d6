"""A sheet: some kinds, so many exercises, and for each student's number exercises of their own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from lstm_core.exercises.exercise import Exercise
from lstm_core.exercises.kinds import KINDS, make

MAX_TASKS: Final = 20  # exercises of a sheet
MAX_NUMBER: Final = 999  # of a student
MAX_EDITION: Final = 999_999
_SEEDS: Final = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """Which kinds, in their order, how many exercises, and the edition: another one has other numbers.

    >>> sheet = Sheet(("new-memory", "shown"), 3, 1)
    >>> [task.kind for task in sheet.exercises(7)], read_sheet(str(sheet)) == sheet
    (['new-memory', 'shown', 'new-memory'], True)
    """

    kinds: tuple[str, ...]
    count: int
    edition: int = 1

    def __post_init__(self) -> None:
        if not self.kinds or len(set(self.kinds)) != len(self.kinds) or not set(self.kinds) <= KINDS.keys():
            raise ValueError("A sheet has at least one kind of exercise, each once.")
        if not 1 <= self.count <= MAX_TASKS:
            raise ValueError(f"A sheet has 1 to {MAX_TASKS} exercises.")
        if not 0 <= self.edition <= MAX_EDITION:
            raise ValueError(f"The edition is a whole number from 0 to {MAX_EDITION}.")

    def __str__(self) -> str:
        return f"{','.join(self.kinds)};{self.count};{self.edition}"

    @property
    def name(self) -> str:
        """A short name that no other sheet has: eight signs, of four bytes."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:8]

    def exercises(self, number: int) -> tuple[Exercise, ...]:
        """Return the exercises of a student's number, 1 to MAX_NUMBER: the kinds in turn, each time other numbers."""
        if not 1 <= number <= MAX_NUMBER:
            raise ValueError(f"A student's number is a whole number from 1 to {MAX_NUMBER}.")
        return tuple(make(self.kinds[k % len(self.kinds)], self._seed(number, k)) for k in range(self.count))

    def _seed(self, number: int, place: int) -> int:
        digest = hashlib.sha256(f"{self}/{number}/{place}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % _SEEDS


def read_sheet(text: str) -> Sheet:
    """Return the sheet that :meth:`Sheet.__str__` wrote; ValueError if the text says none."""
    found = re.fullmatch(r"([a-z0-9,-]{1,1000});(\d{1,2});(\d{1,6})", text, re.ASCII)
    if found is None:
        raise ValueError("The text says no sheet: its kinds, its number of exercises and its edition.")
    return Sheet(tuple(found[1].split(",")), int(found[2]), int(found[3]))
