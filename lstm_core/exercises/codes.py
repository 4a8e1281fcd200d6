"""Codes to hand in: sheet, student, what was right and when, signed, in 32 letters and digits.

Who can sign what: from the class word, which the teacher alone needs, comes a key for one sheet; from that a key for
each student's number. A key leads neither back to the word nor to another sheet or, if it is a student's, to another
number. So a changed code is found out, and so is one made without a key. Whoever has a key can sign anything with it:
the key of the whole sheet for every number, a student's own key for that number. A signature says nothing of who sat
at the screen.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lstm_core.exercises.sheets import MAX_NUMBER, MAX_TASKS, Sheet
from lstm_core.language import tr

_ITERATIONS: Final = 100_000  # of PBKDF2: a word that is guessed costs so many hashes a guess
_BEGAN: Final = datetime(2025, 1, 1, tzinfo=UTC)
_BODY: Final = 13  # bytes: 4 of the sheet's name, 2 number, 1 count, 3 what was right, 3 minutes
_SIGNATURE: Final = 7
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which are taken for others
_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_OURS: Final = str.maketrans(_BASE32, _ALPHABET)
_TO_BASE32: Final = str.maketrans(_ALPHABET, _BASE32)
_KEY: Final = 16  # bytes
MIN_WORD: Final = 8  # characters of a class word


@dataclass(frozen=True)
class HandedIn:
    """What a code says: the name of the sheet, the student's number, for each exercise whether it was right, when."""

    sheet: str
    number: int
    right: tuple[bool, ...]
    at: datetime

    @property
    def score(self) -> int:
        """How many were right."""
        return sum(self.right)


def sheet_key(word: str, sheet: str) -> str:
    """Return the key of a sheet, by its name, for a class word; ValueError for a word that is too short.

    >>> sheet_key("correct horse", "0a1b2c3d") == sheet_key("correct horse", "0a1b2c3e")
    False
    """
    plain = " ".join(word.split())
    if len(plain) < MIN_WORD:
        raise ValueError(
            tr("A class word has at least {least} characters: a short one is soon guessed.", least=MIN_WORD)
        )
    made = hashlib.pbkdf2_hmac("sha256", plain.encode(), f"lstm-sheet/{sheet}".encode(), _ITERATIONS, _KEY)
    return made.hex()


def student_key(key: str, number: int) -> str:
    """Return the key of a student's number, from the key of the sheet."""
    return hmac.digest(_bytes(key), f"student/{number}".encode(), "sha256")[:_KEY].hex()


def write_code(key: str, sheet: Sheet, number: int, right: tuple[bool, ...], at: datetime) -> str:
    """Return the code of a sheet that was handed in, signed with the student's ``key``.

    >>> from datetime import UTC, datetime
    >>> key = student_key(sheet_key("correct horse", Sheet(("shown",), 2).name), 7)
    >>> len(write_code(key, Sheet(("shown",), 2), 7, (True, False), datetime(2026, 1, 1, tzinfo=UTC)))
    39
    """
    minutes = int((at - _BEGAN) / timedelta(minutes=1))
    mask = sum(1 << k for k, one in enumerate(right) if one)
    body = bytes.fromhex(sheet.name) + number.to_bytes(2, "big") + bytes([len(right)])
    body += mask.to_bytes(3, "big") + minutes.to_bytes(3, "big")
    text = base64.b32encode(body + _signature(key, body)).decode().translate(_TO_OURS)
    return "-".join(text[k : k + 4] for k in range(0, len(text), 4))


def read_code(text: str, word: str) -> HandedIn:
    """Return what a code says, if a key of the class word has signed it; ValueError says what is wrong with it.

    Small letters, blanks and missing strokes are no harm.
    """
    sheet, number = claimed(text)
    return read_signed(text, student_key(sheet_key(word, sheet), number))


def claimed(text: str) -> tuple[str, int]:
    """Return the name of the sheet and the number that a code claims, signed or not; ValueError if it is no code."""
    body, _ = _parts(text)
    return body[:4].hex(), int.from_bytes(body[4:6], "big")


def read_signed(text: str, key: str) -> HandedIn:
    """Return what a code says, if this key of a student has signed it; ValueError says what is wrong with it."""
    body, signature = _parts(text)
    if not hmac.compare_digest(signature, _signature(key, body)):
        raise ValueError(
            tr(
                "The signature does not fit: a character of the code was changed, or it was made with another class "
                "word."
            )
        )
    number, count, mask = int.from_bytes(body[4:6], "big"), body[6], int.from_bytes(body[7:10], "big")
    if not (1 <= number <= MAX_NUMBER and 1 <= count <= MAX_TASKS) or mask >> count:
        raise ValueError(
            tr("The signature fits, but no sheet has such a number or score: the code was forged with a key.")
        )
    at = _BEGAN + timedelta(minutes=int.from_bytes(body[10:13], "big"))
    return HandedIn(body[:4].hex(), number, tuple(bool(mask >> k & 1) for k in range(count)), at)


def _parts(text: str) -> tuple[bytes, bytes]:
    """What a code says and its signature; ValueError if the text is no code."""
    plain = re.sub(r"[\s\-–−]", "", text).upper()
    if not re.fullmatch(f"[{_ALPHABET}]{{32}}", plain):
        raise ValueError(_no_code(plain))
    data = base64.b32decode(plain.translate(_TO_BASE32))
    return data[:_BODY], data[_BODY:]


def _no_code(plain: str) -> str:
    strange = sorted(set(plain) - set(_ALPHABET))
    if not strange or len(plain) >= 100:
        return tr("This is no code: one has 32 letters and digits, and this has {n}.", n=len(plain))
    return tr(
        "This is no code: one has 32 letters and digits, and this has {n}, among them {sign}, which no code has.",
        n=len(plain),
        sign=strange[0],
    )


def _signature(key: str, body: bytes) -> bytes:
    return hmac.digest(_bytes(key), b"handed-in/" + body, "sha256")[:_SIGNATURE]


def _bytes(key: str) -> bytes:
    """The bytes of a key; ValueError if it is none."""
    if not re.fullmatch(f"[0-9a-f]{{{2 * _KEY}}}", key):
        raise ValueError(tr("This is no key of a sheet; use the link as you got it."))
    return bytes.fromhex(key)
