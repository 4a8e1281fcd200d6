"""Where the rows and cells of a text are: by nested brackets, or by line ends and separators."""

from __future__ import annotations

import re
from typing import Any

from lstm_core.checks import shown
from lstm_core.language import tr
from lstm_core.matrix_cells import Rows, of_comma, surely_decimal, with_comma

OPEN, CLOSE = "[({", "])}"
"""The brackets, each closing one at the place of its opening one."""

_QUOTED = re.compile(r"([\"'])([^\"'\n]*)\1")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:\.\d{3})+,\d+)")
"""What can be one number with both signs, such as 1,234.5, or two."""


def refuse_unpaired(text: str) -> None:
    """Raise ValueError that says which bracket is missing, where one has no other or is closed by one of another kind.

    A text that is cut off has a bracket that is not closed: its last number may be cut off as well.

    >>> refuse_unpaired("[1, (2), 3]")
    """
    opened: list[str] = []
    for sign in re.findall(r"[\[\](){}]", text):
        if sign in OPEN:
            opened.append(sign)
        elif not opened:
            missing = OPEN[CLOSE.index(sign)]
            raise ValueError(
                tr("“{sign}” closes nothing; wanted “{missing}” before it, or none.", sign=sign, missing=missing)
            )
        elif (wanted := CLOSE[OPEN.index(opened[-1])]) != sign:
            said = tr("“{sign}” closes “{opened}”, which only “{wanted}” does; wanted every bracket in a pair.")
            raise ValueError(said.format(sign=sign, opened=opened[-1], wanted=wanted))
        else:
            opened.pop()
    if opened:
        missing = CLOSE[OPEN.index(opened[-1])]
        raise ValueError(
            tr("“{sign}” is not closed; wanted “{missing}” behind it, or none.", sign=opened[-1], missing=missing)
        )


def bracketed(text: str, notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Return the rows of nested brackets, or of one pair with rows parted by semicolons or line ends."""
    node, depth = _inside(text), 1
    while len(node) == 1 and any(isinstance(part, list) for part in node[0]):
        node, depth = node[0], depth + 1
    if len(node) > 1 and any(isinstance(part, list) for part in node[0]):
        raise ValueError(tr("The text has {count} matrices in brackets; wanted one at a time.", count=len(node)))
    if depth > 1 or len(node) > 1:
        if depth > 2:
            notes.append(tr("Brackets round the whole matrix were left out."))
        return [_items(_leaf(row, r), decimal) for r, row in enumerate(node, 1)], False
    return _in_one_pair(_leaf(node[0], 1), notes, decimal), True


def _in_one_pair(leaf: str, notes: list[str], decimal: str | None) -> Rows:
    parts = [part for part in re.split(r";\s*|(?<!,)\n", re.sub(r",[ \t]*\n", ", ", leaf)) if part.strip()]
    if ";" not in leaf and len(parts) > 1:
        if _is_wrapped(parts):
            said = tr("The {count} lines were read as one vector that goes on from line to line.")
            notes.append(said.format(count=len(parts)))
            parts = [" ".join(parts)]
        else:
            notes.append(tr("Each of the {count} lines was read as a row.", count=len(parts)))
    if parts and decimal is None and all(with_comma(part.strip()) for part in parts):
        notes.append(tr("The commas in brackets were read as parting numbers, not as decimal signs."))
    return [_items(part, decimal) for part in parts] or [[""]]


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether lines are one vector as NumPy wraps it: all are long, and the last is shorter."""
    counts = [len(line.split()) for line in lines]
    return len(set(counts[:-1])) == 1 and counts[-1] < counts[0] and all(len(line) > 55 for line in lines[:-1])


def _leaf(node: Any, r: int) -> str:
    if isinstance(node, list) and len(node) <= 1 and (not node or isinstance(node[0], str)):
        return str(node[0]) if node else ""
    said = tr("Row {row} holds brackets beside numbers; wanted each row in one pair of brackets, all alike.")
    raise ValueError(said.format(row=r))


def _inside(text: str) -> list[Any]:
    """Return the tree of brackets: a list for a pair, with lists or one piece of text in it."""
    refuse_unpaired(text)
    stack: list[list[Any]] = [[]]
    for piece in re.split(r"([\[\](){}])", text):
        if piece and piece in OPEN:
            stack.append([])
        elif piece and piece in CLOSE:
            done = stack.pop()
            stack[-1].append(done)
        elif piece.strip(" \t\n,;"):
            stack[-1].append(piece)
    if stray := next((part for part in stack[0] if isinstance(part, str)), None):
        said = tr("{given} stands outside the brackets; wanted the matrix alone.", given=shown(stray.strip()))
        raise ValueError(said)
    return stack[0]


def _items(row: str, decimal: str | None) -> list[str]:
    """Return the cells of a row in brackets: between commas if there are any, else between spaces."""
    words = row.split()
    if "," not in row:
        return words or [""]
    if len(words) > 1 and decimal != "." and all(map(with_comma, words)):
        return words
    cells = split(row, ",")
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


def lines_of_cells(text: str, notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Return the rows of a text without brackets."""
    if re.search(r"\n[ \t]*\n", text.strip()):
        notes.append(tr("Empty lines were left out: the text was read as one matrix."))
    with_commas: list[str] = []
    text = re.sub(r"([\"']),(?=[\"'])", r"\1, ", text)  # "1","2" are two cells and no 1,2
    text = _QUOTED.sub(lambda quoted: _unquoted(quoted[2], with_commas, decimal), text)
    notes += map(of_comma, with_commas[:1])
    lines = [line for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not re.fullmatch(r"[|\s:+-]*-{2,}[|\s:+-]*", line)]
    separator = next((sign for sign in "\t;|" if any(sign in line.strip() for line in lines)), "")
    if separator == "\t":
        return [split(line.strip("\n"), "\t") for line in _edges(lines)], True
    if separator == "|":
        return [split(line.strip().strip("|"), "|") for line in lines], True
    if separator == ";":
        return _semicolons(lines, notes, decimal)
    if any("," in line for line in lines):
        return _commas(lines, notes, decimal), True
    return [line.split() for line in lines], True


def _unquoted(cell: str, with_commas: list[str], decimal: str | None) -> str:
    """Return a cell without its quotes: a comma in them parts no cells, so it is a decimal sign or is refused."""
    if "," not in cell:
        return cell
    if not with_comma(cell) or decimal == "." or (decimal is None and re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", cell)):
        said = tr("{cell} in quotes may have a sign between thousands; wanted a number without one.", cell=shown(cell))
        raise ValueError(said)
    with_commas.append(cell)
    return cell.replace(",", ".")


def _edges(lines: list[str]) -> list[str]:
    """Leave out a tab that begins every line."""
    return [line[1:] for line in lines] if all(line.startswith("\t") for line in lines) else lines


def _semicolons(lines: list[str], notes: list[str], decimal: str | None) -> tuple[Rows, bool]:
    """Semicolons end the rows, as in MATLAB, where other signs part the numbers; else they part the numbers."""
    parts = [part.strip() for line in lines for part in line.strip().rstrip(";").split(";")]
    single = all(len(part.split()) <= 1 and ("," not in part or with_comma(part)) for part in parts)
    if len(lines) > 1 and not single and all(";" not in line.strip().rstrip(";") for line in lines):
        return lines_of_cells("\n".join(parts), notes, decimal)
    if single or decimal == ",":
        return [split(line.strip().rstrip(";"), ";") for line in lines], True
    if len(lines) > 1:
        return [split(line, ";") for line in lines], True
    return lines_of_cells("\n".join(parts), notes, decimal)


def _commas(lines: list[str], notes: list[str], decimal: str | None) -> Rows:
    """Commas part the numbers, or stand for the decimal point where spaces part them; what may be both is refused."""
    words = [word for line in lines for word in line.split()]
    if decimal == ",":
        return [[word.rstrip(",") for word in line.split()] for line in lines]
    spaced = [[word.rstrip(",") for word in line.split()] for line in lines]
    inner = [word for row in spaced for word in row if "," in word]
    if thousands := next((word for word in words if THOUSANDS.fullmatch(word)), None):
        said = tr(
            "{cell} can be two numbers or one with a sign between thousands; wanted a space behind the comma, or no "
            "sign between thousands."
        )
        raise ValueError(said.format(cell=shown(thousands)))
    if decimal is None and inner and all(map(with_comma, inner)):
        if any(len(row) > 1 for row in spaced):
            return spaced
        if surely_decimal(inner):
            return spaced
        said = tr(
            "Row 1, column 1: {cell} can be one number with a decimal comma or two numbers; wanted {number} or "
            "{numbers} with a space, or the decimal sign chosen."
        )
        number, numbers = inner[0].replace(",", "."), inner[0].replace(",", ", ").replace(",  ", ", ")
        raise ValueError(said.format(cell=shown(inner[0]), number=number, numbers=numbers))
    cells = [split(line, ",") for line in lines]
    if (
        decimal is None
        and len(words) == len(lines)
        and all(cell.lstrip("+-").isdigit() for row in cells for cell in row)
    ):
        notes.append(tr("The commas were read as parting whole numbers, not as decimal signs."))
    return cells


def split(line: str, separator: str) -> list[str]:
    """Return the cells of a line, without the spaces round them."""
    return [cell.strip() for cell in line.split(separator)]
