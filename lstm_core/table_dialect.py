"""Which sign stands between the cells of a table: found from a sample of its lines, or asked for where two fit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lstm_core.language import tr, tr_later
from lstm_core.table_numbers import is_missing, is_number, is_word
from lstm_core.table_records import cells_of, is_blank

DELIMITERS = {
    ";": tr_later("semicolons"),
    "\t": tr_later("tabs"),
    "|": tr_later("bars"),
    ",": tr_later("commas"),
    " ": tr_later("blanks"),
    "": tr_later("nothing: one column"),
}
"""What can stand between cells, in words that `tr` says; the first that fits best is taken."""

_GROUPED = re.compile(r"[+\-−]?[1-9]\d{0,2}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_BOTH_SIGNS = re.compile(r"[+\-−]?[1-9]\d{0,2}(?:\.\d{3})+,\d+")
_ONE_COMMA = re.compile(r"[+\-−]?\d+,\d+(?:[eE][+-]?\d+)?(?: ?%)?")
_EVEN = re.compile(r"[+\-−]?\d+,\d+(?:,[+\-−]?\d+,\d+)+")
_DECIMAL_COMMA = re.compile(r"[-+−]?0\d+,.*|.*,0\d+|[-−]0,.*|.*%")


@dataclass(frozen=True)
class Dialect:
    """A delimiter, a decimal sign if the delimiter settles it (else ""), and sentences on why."""

    delimiter: str
    decimal: str = ""
    notes: tuple[str, ...] = ()


def find_dialect(sample: list[str], decimal: str | None = None) -> Dialect:
    """Return the dialect of a table, of which `sample` are the first lines that are neither blank nor comments.

    Raises ValueError if its commas or blanks can equally stand between cells and within numbers.

    >>> find_dialect(["a;b", "1,5;2"]).delimiter, find_dialect(["level", "1,5", "2"]).delimiter
    (';', '')
    """
    if _is_one_column(sample, decimal):
        return Dialect("", notes=() if is_word(sample[0]) else _not_ragged(sample, decimal))
    fits = {sign: _fit(sample, sign) for sign in DELIMITERS if sign and not (sign == decimal == ",")}
    best = max(fits, key=lambda sign: fits[sign])
    best = next((sign for sign in ";\t|" if fits[sign] and _is_in_each(sample, sign)), best) if best in ", " else best
    if not fits[best]:
        return Dialect("" if any(map(is_number, sample)) else _of_words(sample))
    body = [line.strip() for line in sample if is_number(line)]
    if best in ", " and len(body) == len(sample) and _all_grouped(body):
        raise ValueError(_either(body, best))
    if best == "," and body and len(body) == len(sample) and all(map(_BOTH_SIGNS.fullmatch, body)):
        raise ValueError(_either(body, best))
    if best == "," and len(sample) > 1 and all(map(_EVEN.fullmatch, sample)):
        note = tr("Each line has only whole numbers, as {line}. Do some commas stand before decimals?")
        return Dialect(best, notes=(note.format(line=repr(sample[0][:40])),))
    return _of_one_comma(body) if best == "," and len(body) == len(sample) else Dialect(best)


def _is_one_column(sample: list[str], decimal: str | None) -> bool:
    """Whether each line below at most a name is one number, and reading it as more is out of the question.

    Raises ValueError where the numbers 1, 2, 3 … before a comma or a blank may be the names of the rows.
    """
    places = [n for n, line in enumerate(sample) if _is_single(line)]
    if not places or not all(map(is_word, sample[places[-1] + 1 :])):
        return False
    first, sample = places[0], sample[: places[-1] + 1]  # notes below the table do not tell
    body = [line.strip() for line in sample[first:] if _is_single(line)]
    if len(body) < 0.8 * len(sample[first:]):
        return False
    if not first or re.search(r"[;\t|,]", sample[first - 1]):
        inner = [len(re.findall(r"[,;\t|]|(?<=\d) +(?=\d)", line)) for line in body]
        return not first and len(set(inner)) > 1  # as columns the lines would not be equally long
    name, parts = sample[first - 1].split(), {len(re.split(r"[ \t]+", line)) for line in body}
    if not is_word(sample[first - 1]) or (len(name) > 1 and parts == {len(name)} and not _all_grouped(body)):
        return False
    if decimal is None and len(body) > 1 and _all_grouped(body):
        counted = [re.split(r"[, ]", line)[0] for line in body] == [str(n) for n in range(1, len(body) + 1)]
        if counted or (len(name) > 1 and parts == {len(name)}):
            raise ValueError(_either(body, "," if "," in body[0] else " "))
    return True


def _of_words(sample: list[str]) -> str:
    """The delimiter of a table without any number, so that its columns can be refused by name."""
    for sign in DELIMITERS:
        widths = {len(cells_of(line, sign)) for line in sample}
        if len(widths) == 1 and max(widths) > 1 and sign not in ("", " "):
            return sign
    return ""


def _fit(sample: list[str], delimiter: str) -> float:
    """How well a delimiter fits: the share of lines that have the usual number of cells, times that of numbers."""
    split = [cells_of(line, delimiter) for line in sample]
    split = [cells for cells in split if cells and not is_blank(cells)]
    with_number = [cells for cells in split if len(cells) > 1 and any(map(is_number, cells))]
    if not with_number:
        return 0.0
    width = Counter(map(len, with_number)).most_common(1)[0][0]
    usual = [cells for cells in with_number if len(cells) == width]
    numbers = sum(is_number(cell) or is_missing(cell) for cells in usual for cell in cells)
    return len(usual) / len(split) * numbers / (width * len(usual))


def _is_in_each(sample: list[str], delimiter: str) -> bool:
    """Whether all lines have as many cells, more than one: then a comma or a blank is within them, as in 1,23,456."""
    widths = {len(cells_of(line, delimiter)) for line in sample}
    return len(sample) > 1 and len(widths) == 1 and max(widths) > 1


def _is_single(line: str) -> bool:
    """Whether a line is one number, or an amount of money."""
    return is_number(line) or (bool(re.search("[$€£¥]", line)) and not is_word(line))


def _not_ragged(sample: list[str], decimal: str | None) -> tuple[str, ...]:
    """Say that a sign was taken as part of the numbers since not each line has it."""
    found = next((line.strip() for line in sample if re.search(r"[, ]", line.strip())), "")
    if not found or decimal is not None:
        return ()
    if "," in found:
        said = tr("Not each line has a comma, so it stands within numbers, as in {line}. Is a cell missing?")
    else:
        said = tr("Not each line has a blank, so it stands within numbers, as in {line}. Is a cell missing?")
    return (said.format(line=repr(found[:40])),)


def _all_grouped(body: list[str]) -> bool:
    return all(_GROUPED.fullmatch(line) for line in body)


def _of_one_comma(body: list[str]) -> Dialect:
    """Every line is one number with a comma, or two whole numbers; no header says which."""
    if not all(_ONE_COMMA.fullmatch(line) for line in body):
        return Dialect(",")
    if any(map(_DECIMAL_COMMA.fullmatch, body)):
        note = tr("The digits beside the comma are no number of their own, so it is the decimal sign.")
        return Dialect("", ",", (note,))
    note = tr(
        "Each line has one comma, as {line}: it is read as standing between two columns. Is it a decimal comma? Then "
        "choose the decimal sign “,”."
    )
    return Dialect(",", notes=(note.format(line=repr(body[0])),))


def _either(found: list[str], sign: str) -> str:
    if sign == ",":
        said = tr(
            "{row} in the first row can be one number or more: a comma may stand between columns, between thousands or "
            "before the decimals. Say which delimiter or which decimal sign the file has."
        )
    else:
        said = tr(
            "{row} in the first row can be one number or more: a blank may stand between columns or between thousands. "
            "Say which delimiter the file has, blanks or none."
        )
    return said.format(row=repr(found[0].strip()[:40]))
