"""A link as a QR code, drawn by segno."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lstm_core.language import tr

if TYPE_CHECKING:
    from segno import QRCode

MAX_BYTES: Final = 2_953  # of the largest code, with the least correction
_PIXELS: Final = 8  # of a module in a picture: sharp on a slide


def fits(link: str) -> bool:
    """Whether a code can hold a link."""
    return len(link.encode()) <= MAX_BYTES


@lru_cache(maxsize=32)
def code(link: str) -> QRCode:
    """Return the code of a link, with as much correction as its size allows; ValueError if it is too long."""
    import segno  # only who makes a scene needs it

    return segno.make_qr(link, error="l")


def svg(link: str) -> str:
    """Return the code as SVG, black on white in every theme: a phone reads no other."""
    file = io.BytesIO()
    code(link).save(file, kind="svg", scale=4, light="#fff", xmldecl=False, title=tr("QR code of the link"))
    return file.getvalue().decode()


def png(link: str) -> bytes:
    """Return the code as a picture for a slide or a sheet."""
    file = io.BytesIO()
    code(link).save(file, kind="png", scale=_PIXELS)
    return file.getvalue()
