"""A table in text, step by step: lines, delimiter, header, rows, decimal sign, columns; each step says what it did."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstm_core.checks import shown
from lstm_core.language import tr, tr_later
from lstm_core.table_columns import read_columns
from lstm_core.table_data import LeftOut, Table, columns_said, listed, rows_said
from lstm_core.table_decimal import find_decimal, mostly_numbers
from lstm_core.table_dialect import DELIMITERS, Dialect, find_dialect
from lstm_core.table_grid import Grid, read_grid
from lstm_core.table_layout import Head, find_head, said_head
from lstm_core.table_lines import COMMENT, Lines
from lstm_core.table_numbers import is_number
from lstm_core.table_records import Record, cells_of, records


@dataclass(frozen=True)
class Asked:
    """What a person has set about a file; None is found out."""

    delimiter: str | None = None
    decimal: str | None = None
    header: bool | int | None = None
    encoding: str | None = None
    skip: int = 0
    skip_end: int = 0
    missing: frozenset[str] = frozenset()


def read_text(text: str, asked: Asked) -> Table:
    """Return the table in a text; see `read_table`."""
    given = Lines(text, asked.skip, asked.skip_end)
    dialect = _dialect(given, asked)
    sample = given.records(dialect.delimiter)
    if not sample:
        raise ValueError(tr("The file is empty; wanted rows of numbers."))
    head = find_head(sample, asked.header)
    if head.first >= len(sample):
        words = " ".join(sample[0][1])
        raise ValueError(tr("The file has no row of numbers, only words such as {words}.", words=shown(words)))
    start = sample[head.first][0]
    head = _named_by_comment(head, given, dialect.delimiter, start, asked)
    grid = read_grid(records(given, dialect.delimiter), head, start)
    decimal, said = _decimal(grid, head, dialect, asked)
    table = read_columns(grid, head, decimal, asked.missing)
    before, after = _left_out(given, head, grid, start)
    notes = [_summary(table, dialect.delimiter, decimal), *dialect.notes, *said, *said_head(head)]
    notes += [*_said(before, after), *table.notes]
    return replace(
        table,
        notes=tuple(note for note in notes if note),
        header_lines=tuple(line for line, _ in head.header),
        before=before,
        after=after,
        delimiter=dialect.delimiter,
        decimal=decimal,
    )


def _dialect(given: Lines, asked: Asked) -> Dialect:
    if asked.delimiter is not None:
        return Dialect(asked.delimiter)
    if given.sep and given.sep not in DELIMITERS:
        said = tr("Line {line} names {sign} as the sign between cells; wanted one of {signs}, or none named.")
        signs = ", ".join(tr(words) for sign, words in DELIMITERS.items() if sign)
        raise ValueError(said.format(line=given.sep_line, sign=repr(given.sep), signs=signs))
    if given.sep:
        return Dialect(given.sep)
    return find_dialect(given.sample(), asked.decimal)


def _named_by_comment(head: Head, given: Lines, delimiter: str, start: int, asked: Asked) -> Head:
    """A comment right above the first row names the columns if it has as many words, as `numpy.savetxt` writes it."""
    above = given.out.get(start - 1)
    if head.header or asked.header is not None or not above or above.reason != COMMENT:
        return head
    line = given.line(start - 1).strip()[1:].strip(" \t")
    cells = cells_of(line, delimiter)
    if len(cells) != head.width or any(is_number(cell) for cell in cells) or not any(cells):
        return head
    return replace(head, header=[(start - 1, cells)])


def _decimal(grid: Grid, head: Head, dialect: Dialect, asked: Asked) -> tuple[str, list[str]]:
    if asked.decimal or dialect.decimal:
        return asked.decimal or dialect.decimal, []
    return find_decimal({
        name: chunks for name, chunks in zip(head.names, grid.columns, strict=True) if mostly_numbers(chunks)
    })  # fmt: skip


def _summary(table: Table, delimiter: str, decimal: str) -> str:
    signs = tr(DELIMITERS.get(delimiter, repr(delimiter)))
    between = tr("{signs} between the cells", signs=signs) if delimiter else tr("one number a line")
    sign = {".": tr("decimal points"), ",": tr("decimal commas")}[decimal]
    said = tr("{rows} and {columns} of numbers, with {between} and {sign}.")
    rows, columns = rows_said(len(table.lines)), columns_said(len(table.columns))
    return said.format(rows=rows, columns=columns, between=between, sign=sign)


def _left_out(given: Lines, head: Head, grid: Grid, start: int) -> tuple[tuple[LeftOut, ...], tuple[LeftOut, ...]]:
    """Return the lines left out before the first row, and those after it."""
    titles = [_note(record, tr_later("stands before the table")) for record in head.before]
    used = {line for line, _ in head.header}
    comments = [one for one in given.out.values() if one.line not in used]
    before = titles + [one for one in comments if one.line < start]
    after = [_note(record, tr_later("is no row of the table")) for record in grid.after]
    after += [LeftOut(line, "", tr_later("repeats the header")) for line in grid.repeated]
    after += [LeftOut(line, "", tr_later("is blank")) for line in grid.blank]
    after += [one for one in comments if one.line >= start]
    return tuple(sorted(before, key=_line)), tuple(sorted(after, key=_line))


def _line(one: LeftOut) -> int:
    return one.line


def _note(record: Record, reason: str) -> LeftOut:
    return LeftOut(record[0], " ".join(" ".join(record[1]).split())[:60], reason)


def _said(before: tuple[LeftOut, ...], after: tuple[LeftOut, ...]) -> list[str]:
    """Return a sentence on each kind of lines left out."""
    notes = []
    if before:
        notes.append(tr("Left out before the table: {lines}.", lines=listed([one.line for one in before])))
    for reason in dict.fromkeys(one.reason for one in after):
        those = [one for one in after if one.reason == reason]
        words = {"reason": tr(reason), "lines": listed([one.line for one in those]), "text": those[0].text}
        bare, quoted = tr("Left out, since it {reason}: {lines}."), tr("Left out, since it {reason}: {lines} ({text}).")
        notes.append((quoted if words["text"] else bare).format(**words))
    return notes
