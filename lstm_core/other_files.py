"""What a file is that is neither a table nor a model, by its first bytes: a picture, a web page, an archive."""

from __future__ import annotations

from typing import NamedTuple

from lstm_core.language import tr, tr_later

_AS_CSV = tr_later("save its table as CSV")
_UNPACK = tr_later("unpack it and take the file that is in it")
_BRING = tr_later("take the file that has the numbers")


class OtherFile(NamedTuple):
    """What a file is and what to do, in English; `said` has them in the language that is spoken."""

    kind: str
    remedy: str

    @property
    def stands_for_another(self) -> bool:
        """Whether the file wanted is in it, or is what it points at."""
        return self in (_ARCHIVE, _POINTER)

    @property
    def said(self) -> dict[str, str]:
        """The words by the names of their places in a sentence."""
        return {"kind": tr(self.kind), "remedy": tr(self.remedy)}


_PICTURE = OtherFile(tr_later("a picture"), _BRING)
_PAGE = OtherFile(tr_later("a web page"), _BRING)
_XML = OtherFile(tr_later("an XML file"), _BRING)
_ARCHIVE = OtherFile(tr_later("an archive"), _UNPACK)
_POINTER = OtherFile(
    tr_later("a pointer of Git LFS that stands for a file"), tr_later("download the file itself, as git lfs pull does")
)
_FIRST = (
    (b"\xd0\xcf\x11\xe0", OtherFile(tr_later("an old Excel workbook"), _AS_CSV)),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!\x1a", _ARCHIVE),
    (b"%PDF", OtherFile(tr_later("a PDF document"), _BRING)),
    (b"{\\rtf", OtherFile(tr_later("a document in RTF"), _BRING)),
    (b"PAR1", OtherFile(tr_later("a Parquet file"), _AS_CSV)),
    (b"ARROW1", OtherFile(tr_later("an Arrow file"), _AS_CSV)),
    (b"\x89HDF", OtherFile(tr_later("an HDF5 file"), _AS_CSV)),
    (b"SQLite format 3", OtherFile(tr_later("an SQLite database"), _AS_CSV)),
    (b"MATLAB 5.0 MAT-file", OtherFile(tr_later("a MATLAB file"), _AS_CSV)),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"version https://git-lfs.github.com/spec/", _POINTER),
)
_ZIP = b"PK\x03\x04"
_IN_ZIP = (  # a name that stands in the list of members at the end of the archive
    (b"xl/workbook", OtherFile(tr_later("an Excel workbook"), tr_later("save the sheet that has the table as CSV"))),
    (
        b"opendocument",
        OtherFile(tr_later("an OpenDocument file"), tr_later("save the sheet that has the table as CSV")),
    ),
    (b"word/document.xml", OtherFile(tr_later("a Word document"), _BRING)),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body")


def other_file(data: bytes) -> OtherFile | None:
    r"""Return what a file is if its first bytes say so; None for a text, and for what is not known here.

    >>> other_file(b"\x89PNG\r\n").kind, other_file(b"a,b\n1,2\n")
    ('a picture', None)
    """
    if data.startswith((_ZIP, b"PK\x05\x06")):
        return next((other for name, other in _IN_ZIP if name in data), _ARCHIVE)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _PICTURE
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<svg")):
        return _XML
    if start.startswith(_MARKUP):
        return _PAGE
    return next((other for start, other in _FIRST if data.startswith(start)), None)
