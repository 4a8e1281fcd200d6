"""The bytes of a table file as text: which encoding, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from lstm_core.checks import checked_name
from lstm_core.language import tr
from lstm_core.other_files import other_file

ENCODINGS = (
    "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1252", "latin-1", "cp1250", "cp1251", "cp437",
    "mac-roman", "shift-jis", "euc-kr", "gb18030", "big5",
)  # fmt: skip
"""Encodings that can be chosen for a table file."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it is tried first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, str, str]:
    r"""Return the text of a file with "\n" between lines, its encoding, and a sentence if that had to be guessed.

    >>> decoded("é\r\n".encode("cp1252"))[:2]
    ('é\n', 'cp1252')
    """
    if other := other_file(data):
        raise ValueError(tr("The file is {kind}, not a table in text; {remedy}.", **other.said))
    found, note = (checked_name("encoding", encoding, ENCODINGS), "") if encoding else _found(data)
    try:
        text = data.decode(found)
    except UnicodeDecodeError as error:
        said = tr("The file is not text in {encoding}: byte {n} does not fit.", encoding=found, n=error.start + 1)
        raise ValueError(said) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")  # ^Z ends a DOS file
    if wrong := _CONTROL.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        sign = f"U+{ord(wrong.group()):04X}"
        said = tr("The file holds the control character {sign} in line {line}; it is no table in text.")
        raise ValueError(said.format(sign=sign, line=line))
    return text, found, note


def _found(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, ""
    start = data[:4000]
    if b"\x00" in start:  # of an ASCII sign in UTF-16 one byte of two is zero
        for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            zeros, others = start[place::2].count(0), start[1 - place :: 2].count(0)
            if not others and zeros > 0.7 * len(start[place::2]):
                said = tr("The file has no mark of its encoding; it is read as {encoding}.", encoding=encoding.upper())
                return encoding, said
        raise ValueError(tr("The file holds zero bytes; it is no table in text."))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(data)
    return "utf-8", ""


def _eight_bit(data: bytes) -> tuple[str, str]:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        raise ValueError(
            tr("The file is neither UTF-8 nor Windows-1252 text; say its encoding if it is a table in text.")
        ) from None
    return "cp1252", tr("The file is not UTF-8; it is read as Windows-1252 (Latin-1), which matters for letters only.")
