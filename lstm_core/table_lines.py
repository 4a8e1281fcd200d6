"""The lines of a table file without comments and what else is no record, and the first of them as a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lstm_core.language import tr, tr_later
from lstm_core.table_data import LeftOut
from lstm_core.table_records import Record, is_blank, is_comment, lines, records

MAX_LINE = 1_000_000
"""Longest line of a table file read, in characters."""
MAX_LINES = 2_000_000
"""Most lines of a table file read."""
COMMENT = tr_later("is a comment")
"""Why a comment is left out."""
_SAMPLE_LINES, _SAMPLE_SIGNS, _KEPT = 400, 200_000, 1000
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?;*\s*', re.IGNORECASE)


_NO_RECORD = re.compile(r"^(?:[ \t]*[#%]|[ \t]+$|[ \t:|+\-]*--)", re.MULTILINE)
_RULE = re.compile(r"(?=.*[|+])[ \t:|+\-]*--[ \t:|+\-]*")  # as Markdown and SQL draw it; "--" alone is a missing value


class Lines:
    """The lines of a text, as often as wanted; one that is no record comes as blank, so that all keep their numbers.

    `out` has what was left out the last time, by line; `sep` is the delimiter that a first line `sep=;` names.
    """

    def __init__(self, text: str, skip: int = 0, skip_end: int = 0) -> None:
        _refuse_long(text)
        end = len(text.rstrip("\n"))
        for _ in range(skip_end):
            if not end:
                break  # all of them are left out
            end = max(0, text.rfind("\n", 0, end))
        self.text = text if not skip_end else text[:end]
        self.skip, self.comments, self.sep, self.sep_line = skip, False, "", 0
        self.plain = False
        n, first = next(((n, line) for n, line in enumerate(self, 1) if line.strip()), (0, ""))
        if match := _SEP_LINE.fullmatch(first):
            self.sep, self.sep_line = match[1], n
        self.comments = True
        if not any(line.strip() for line in self):
            self.comments = False  # all lines begin with the sign of a comment
        self.plain = not (skip or self.sep_line or _NO_RECORD.search(text))
        self.out: dict[int, LeftOut] = {}

    def __iter__(self) -> Iterator[str]:
        self.out = {}
        if self.plain:
            yield from lines(self.text)
            return
        for n, line in enumerate(lines(self.text), 1):
            if reason := self._reason(n, line):
                if len(self.out) < _KEPT and line.strip():
                    self.out[n] = LeftOut(n, " ".join(line.split())[:60], reason)
                yield "\n"
            else:
                yield "\n" if line.isspace() and "\t" not in line else line

    def _reason(self, n: int, line: str) -> str:
        if n <= self.skip:
            return tr_later("is skipped")
        if n == self.sep_line:
            return tr_later("names the delimiter")
        if _RULE.fullmatch(line.rstrip("\n")):
            return tr_later("is a line that is drawn")
        return COMMENT if self.comments and is_comment(line) else ""

    def sample(self) -> list[str]:
        """Return the first lines that are not blank."""
        found: list[str] = []
        signs = 0
        for line in self:
            if line.strip():
                found.append(line.rstrip("\n"))
                signs += len(line)
            if len(found) >= _SAMPLE_LINES or (signs > _SAMPLE_SIGNS and len(found) > 2):
                break
        return found

    def records(self, delimiter: str) -> list[Record]:
        """Return the first records that are not blank."""
        found: list[Record] = []
        cells = 0
        for line, record in records(self, delimiter):
            if not is_blank(record):
                found.append((line, record))
                cells += len(record)
            if len(found) >= _SAMPLE_LINES or (cells > _SAMPLE_SIGNS and len(found) > 2):
                break
        return found

    def line(self, number: int) -> str:
        """Return a line by its number from 1."""
        return next(islice(lines(self.text), number - 1, None), "")


def _refuse_long(text: str) -> None:
    if (number := text.count("\n")) > MAX_LINES:
        raise ValueError(tr("The file has {count} lines; at most {most} are read.", count=number, most=MAX_LINES))
    start = 0
    while start + MAX_LINE < len(text):
        end = text.rfind("\n", start, start + MAX_LINE + 1)
        if end < 0:
            number = text.count("\n", 0, start) + 1
            said = tr(
                "Line {line} has more than {most} characters; wanted rows of numbers.", line=number, most=MAX_LINE
            )
            raise ValueError(said)
        start = end + 1
