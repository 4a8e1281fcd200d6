"""The text of a table file as records, a line number and cells each, one after another so that memory stays small."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from lstm_core.language import tr

Record = tuple[int, list[str]]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r'"(?:[^"]|"")*"(?=[ \t]|$)|[^ \t]+')


def lines(text: str) -> Iterator[str]:
    """Return the lines of a text with their ends, without a list of all."""
    return (match.group() for match in _LINE.finditer(text))


def is_comment(line: str) -> bool:
    """Whether a line begins with the comment sign of NumPy, R or MATLAB, and not with a spreadsheet's #N/A."""
    start = line.lstrip(" \t")
    return start[:1] in {"#", "%"} and not start.casefold().startswith(("#n/a", "#na"))


def records(given: Iterable[str], delimiter: str) -> Iterator[Record]:
    r"""Return (line from 1, cells) of each record of the lines `given`; a blank one has no cell or empty cells.

    The delimiter "" makes a line one cell, " " any blanks. ValueError names the line of a quotation mark that is
    wrong or not closed.

    >>> list(records(['a,"b\n', 'c"\n', '1,2\n'], ","))
    [(1, ['a', 'b\nc']), (3, ['1', '2'])]
    """
    return _by_blanks(given) if delimiter == " " else _separated(given, delimiter or "\x1f")


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of a single line; of one that cannot be split, the line itself."""
    try:
        return next((cells for _, cells in records([line], delimiter)), [])
    except ValueError:
        return [line.strip()]


def is_blank(cells: list[str]) -> bool:
    """Whether no cell of a record holds anything."""
    return not any(cells) or not any(cell.strip() for cell in cells)


def _separated(given: Iterable[str], delimiter: str) -> Iterator[Record]:
    reader = csv.reader(iter(given), delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            said = tr("A cell in line {line} has more than {most} characters.", line=line, most=csv.field_size_limit())
            raise ValueError(said) from None
        raise ValueError(_of_quote(line)) from None


def _by_blanks(given: Iterable[str]) -> Iterator[Record]:
    for n, line in enumerate(given, 1):
        line = line.rstrip("\n")
        if '"' not in line:
            yield n, line.split() if line.isascii() else [word for word in re.split("[ \t]+", line) if word]
            continue
        words = _WORD.findall(line)
        if any(word.count('"') % 2 for word in words):
            raise ValueError(_of_quote(n))
        yield n, [word[1:-1].replace('""', '"') if word[:1] == word[-1:] == '"' else word for word in words]


def _of_quote(line: int) -> str:
    return tr('A quotation mark (") in line {line} is not closed, or stands within a cell.', line=line)
