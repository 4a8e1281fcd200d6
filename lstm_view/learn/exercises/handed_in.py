"""A pasted list of codes, checked: a row for each, as a table and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from lstm_core.exercises import HandedIn, Sheet
from lstm_core.exercises.codes import claimed, read_signed, student_key
from lstm_core.files import harmless
from lstm_core.language import grouped, speaking, tr, tr_later

MAX_LINES: Final = 1_000
MAX_SHEETS: Final = 20  # different ones in a list: each costs a slow hash
LONGEST: Final = 100_000  # characters
_LONG: Final = 60  # of a line that is shown

KeyOf = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """A line of the list: what it says, or in ``refused`` why it says nothing."""

    text: str
    said: HandedIn | None = None
    refused: str = ""
    remark: str = ""


def check(text: str, key_of: KeyOf, sheet: Sheet) -> tuple[Row, ...]:
    """Return a row for each line that is not empty; ``key_of`` gives the key of a sheet by its name.

    ValueError with a sentence for a list that is too long.
    """
    lines = [line.strip() for line in text[: LONGEST + 1].splitlines() if line.strip()]
    if len(text) > LONGEST or len(lines) > MAX_LINES:
        raise ValueError(
            tr(
                "A list has at most {lines} lines and {characters} characters; check it in parts.",
                lines=MAX_LINES,
                characters=grouped(LONGEST),
            )
        )
    if len(_sheets(lines)) > MAX_SHEETS:
        raise ValueError(
            tr("These codes name more than {most} different sheets; check them in parts.", most=MAX_SHEETS)
        )
    rows = [_row(line, key_of, sheet) for line in lines]
    times = Counter((row.said.sheet, row.said.number) for row in rows if row.said)
    twice = tr("number handed in more than once")
    return tuple(
        Row(row.text, row.said, row.refused, "; ".join(filter(None, (row.remark, twice))))
        if row.said and times[row.said.sheet, row.said.number] > 1
        else row
        for row in rows
    )


def _sheets(lines: Sequence[str]) -> set[str]:
    found = set()
    for line in lines:
        try:
            found.add(claimed(line)[0])
        except ValueError:
            continue
    return found


def _row(line: str, key_of: KeyOf, sheet: Sheet) -> Row:
    try:
        name, number = claimed(line)
        said = read_signed(line, student_key(key_of(name), number))
    except ValueError as error:
        return Row(line, refused=str(error))
    if said.sheet != sheet.name:
        return Row(line, said, remark=tr("another sheet, {sheet}", sheet=said.sheet))
    if len(said.right) != sheet.count:
        words = tr("The signature fits, but this sheet has another number of exercises: it was forged.")
        return Row(line, refused=words)
    return Row(line, said)


HEADS: Final = (
    tr_later("number"),
    tr_later("right"),
    tr_later("of"),
    tr_later("handed in (UTC)"),
    tr_later("wrong exercises"),
    tr_later("remark"),
)
_CODE: Final = tr_later("code")


def cells(row: Row) -> tuple[str, ...]:
    """What a row says, under HEADS."""
    if row.said is None:
        return ("", "", "", "", "", row.refused)
    wrong = ", ".join(str(k + 1) for k, right in enumerate(row.said.right) if not right)
    said = row.said
    return (str(said.number), str(said.score), str(len(said.right)), f"{said.at:%Y-%m-%d %H:%M}", wrong, row.remark)


def as_table(rows: Sequence[Row]) -> str:
    """The rows as HTML, by number, the refused ones last."""
    ordered = sorted(rows, key=lambda row: (row.said is None, row.said.number if row.said else 0))
    heads = "".join(f"<th scope='col'>{escape(tr(head))}</th>" for head in (_CODE, *HEADS))
    body = "".join(
        f"<tr{' class=is-refused' if row.said is None else ''}><th scope='row'>{escape(_short(row.text))}</th>"
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in cells(row))}</tr>"
        for row in ordered
    )
    did = " data-did='sheets'" if any(row.said for row in rows) else ""  # static/stage/way.js gives the page its tick
    return f"<table class='numbers own handed-in'{did}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def as_csv(rows: Sequence[Row], spoken: str) -> str:
    """The rows as CSV, its heads in a language; what a spreadsheet would take for a formula gets an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    with speaking(spoken):
        writer.writerow([tr(head) for head in (*HEADS, _CODE)])
    writer.writerows([[harmless(cell) for cell in (*cells(row), row.text)] for row in rows])
    return stream.getvalue()


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
