r"""Weights without a letter: one row of numbers a gate, "f 1.63 2.70 1.62, i 1.65 …", or a block of numbers alone.

Such a row has all numbers of a gate: from x, from h and often the bias behind them. What the columns are may stand in
front of the rows, "(w, u, b): f 1.63 …".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_NUMBER = r"[+\-−–]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_GAP = r"(?:[ \t]*,[ \t]*|[ \t]+)"
_NUMBERS = rf"{_NUMBER}(?:{_GAP}{_NUMBER})+"
_ROW = re.compile(
    r"(?:^|[,;:\n(])[ \t]*([A-Za-z]{1,9})(?:[ \t]+gate)?(?:[ \t]*[:=][ \t]*|[ \t]+|(?=[\[(]))(?:[\[(][ \t]*)?"
    rf"({_NUMBERS})(?:[ \t]*[\])])?[ \t]*(?=[,;.)\n]|$)"
)
_COLUMN = r"(?:[wuvbxh1]|[wWuU]_?\{?[xh]?\}?|bias)"
_HEAD = re.compile(
    rf"(?:^|\n)[ \t]*[(\[]?[ \t]*({_COLUMN}(?:{_GAP}{_COLUMN}){{1,2}})[ \t]*[)\]]?[ \t]*[:=]?[ \t]*"
    r"(?=\n|[a-zA-Z+\-−.\d\[(])"
)
_SIZES = re.compile(
    r"(?:^|(?<=[,;\n]))[ \t]*(\d{1,4})[ \t]+(inputs?|(?:hidden[ \t]+)?units?)\b[ \t]*(?=[,;.\n]|$)", re.IGNORECASE
)
_SEQUENCE = re.compile(
    r"(?:^|[,;.\n])[ \t]*(?:and[ \t]+)?(?:the[ \t]+)?sequence[ \t]*([A-Z]?)[ \t]*(?:is|[:=])?[ \t]*"
    rf"({_NUMBER}(?:[ \t]+{_NUMBER})*)(?=[,;.\n]|$)"
)
_OF_GATE = re.compile(
    r"(?:^|[;\n])[ \t]*([A-Za-z]{1,9})(?:[ \t]+gate)?[ \t]*:[ \t]*"
    rf"((?:[A-Za-z]\w{{0,3}}[ \t]*=[ \t]*{_NUMBER}(?:{_GAP}|(?=[;.\n]|$)))+)(?=[;.\n]|$)"
)
_ALONE = re.compile(r"([-+−\d.,;\s\[\](){}eE]+?)(?:\n\s*([A-Za-z]\w*[ \t]*=.*))?", re.DOTALL)  # and parts with names
_SOURCES = dict.fromkeys(("w", "wx", "x"), "x") | dict.fromkeys(("u", "v", "uh", "wh", "h"), "h")
_SOURCES |= dict.fromkeys(("b", "bias", "1"), "b")
_NEXT_ROW = re.compile(r"\d[\])]?[ \t]*[;\n]\s*[\[(]?[-+−.\d]|\](?:\s*,\s*|\s*)\[")
_FEWEST = 3  # gates of a cell: a GRU and a coupled LSTM have three blocks


class Rows(NamedTuple):
    r"""A text in which each gate's row has the name of its matrix, and the order of the columns, "" if it is not said.

    >>> from lstm_core.weight_names import canonical
    >>> gate_rows("(w, u, b)\nf 1 2 3\ni 4 5 6\ng 7 8 9\no 1 1 1", canonical)
    Rows(text='W_f = 1 2 3\nW_i = 4 5 6\nW_g = 7 8 9\nW_o = 1 1 1', columns='xhb', sequences={})
    """

    text: str
    columns: str
    sequences: dict[str, str]


def gate_rows(text: str, known: Callable[[str], str | None]) -> Rows | None:
    """Return what rows of gates say; None for a text that has none. `known` says what a name means, "W_f" for W_f.

    A block of at least three rows of numbers alone is the W of all gates, one below the other.
    """
    columns, rest = _without_head(text)
    sequences: dict[str, str] = {}
    for found in _SEQUENCE.finditer(rest):
        sequences.setdefault(found[1], found[2])
    rest = _SEQUENCE.sub("\n", rest).strip()
    x = [f"x = {numbers}" for numbers in list(sequences.values())[:1]]
    rows, behind = _rows(rest, known)
    names = [name for name, _ in rows]
    if len(rows) >= _FEWEST and len(set(names)) == len(rows) and len({len(_cells(row)) for _, row in rows}) == 1:
        return Rows("\n".join([*(f"{name} = {row}" for name, row in rows), *behind, *x]), columns, sequences)
    alone = _ALONE.fullmatch(rest)
    if alone and len(_NEXT_ROW.findall(alone[1])) >= _FEWEST - 1:
        return Rows("\n".join([f"W = {alone[1]}", *filter(None, alone.groups()[1:]), *x]), columns, sequences)
    return None


def gates_with_rows(text: str, known: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return the gates for which a text has a row of numbers, by their letters: too few, where it has no names."""
    rows, _ = _rows(_without_head(text)[1], known)
    return tuple(dict.fromkeys(name.rpartition("_")[2] for name, _ in rows))


def _rows(text: str, known: Callable[[str], str | None]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the name and the numbers of each row of a gate, and what stands round them, if anything does."""
    rows: list[tuple[str, str]] = []

    def _taken(found: re.Match[str]) -> str:
        name = known(f"W_{found[1]}")
        if name is None or "_" not in name:
            return found[0]
        rows.append((name, found[2].strip()))
        return "\n"

    rest = _ROW.sub(_taken, text).strip(" \t\n,;:()")
    return rows, [rest] if rest else []


def _without_head(text: str) -> tuple[str, str]:
    """Return what the columns are, x, h and b in some order, and the text without the line that says it."""
    found = _HEAD.search(text)
    if found is None:
        return "", text
    said = [_SOURCES.get(re.sub(r"[_{}]", "", one).lower(), "") for one in _cells(found[1])]
    if sorted(said) not in (["b", "h", "x"], ["h", "x"]):
        return "", text
    return "".join(said), f"{text[: found.start()]}\n{text[found.end() :]}".strip("\n")


def _cells(row: str) -> list[str]:
    return [cell for cell in re.split(r"[,\s]+", row) if cell]


def named_by_gate(text: str, known: Callable[[str], str | None]) -> str:
    r"""Return a text in which what stands behind a gate has its name.

    >>> from lstm_core.weight_names import canonical
    >>> named_by_gate("f: w = 1, u = 2, b = 3", canonical).strip()
    'w_f = 1\nu_f = 2\nb_f = 3'
    """

    def _named(found: re.Match[str]) -> str:
        pairs = re.findall(rf"([A-Za-z]\w*)[ \t]*=[ \t]*({_NUMBER})", found[2])
        names = [f"{name}_{found[1]}" for name, _ in pairs]
        if any("_" not in (known(name) or "") for name in names):
            return found[0]
        return "\n" + "\n".join(f"{name} = {number}" for name, (_, number) in zip(names, pairs, strict=True))

    return _OF_GATE.sub(_named, text)


def sizes_said(text: str) -> tuple[str, dict[str, int]]:
    r"""Return a text without "5 inputs" and "5 units" between its parts, and these numbers.

    >>> sizes_said("W = U = I, 5 inputs, 5 units, b = 0")
    ('W = U = I,\n,\n, b = 0', {'input_size': 5, 'hidden_size': 5})
    """
    sizes: dict[str, int] = {}
    for found in _SIZES.finditer(text):
        sizes["input_size" if found[2].lower().startswith("input") else "hidden_size"] = int(found[1])
    return _SIZES.sub("\n", text), sizes
