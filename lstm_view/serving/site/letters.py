"""The fonts of the pages with the letters that these pages need: all of them would be a third of a first visit."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from lstm_view.serving.fonts import FILES, font

_LATIN: Final = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0äöüÄÖÜßéèáàçñ§°²³½·×±«»"
_FORMULAS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁻αβγδεζηθλμπρστφχψωΓΔΘΛΠΣΦΨΩ−∂∑∞≈≠≤≥√→←↑↓↦"
_MARKS: Final = "–—‘’“”„…•◦✓●■◆▲▼○"
_SIZE: Final = 14  # points for which letters are drawn; the fonts can be for others, which takes half of their bytes

#: Name -> the file, as browsers and :mod:`preview` read it.
NAMES: Final = tuple(FILES)


@lru_cache(maxsize=8)
def letters(name: str) -> bytes:
    """Return a font of :data:`NAMES` as WOFF2."""
    return _saved(_font(name), "woff2")


@lru_cache(maxsize=8)
def drawable(name: str) -> bytes:
    """Return the same as a plain font, to draw pictures with."""
    return _saved(_font(name), None)


@lru_cache(maxsize=8)
def _font(name: str) -> Any:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    found = TTFont(BytesIO(font(name)), recalcTimestamp=False, lazy=True)
    features = ["lnum", "tnum"] if "italic" in name else ["kern", "lnum", "tnum"]  # single letters are set in italics
    options = Options(layout_features=features, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=_LATIN + _FORMULAS + _MARKS)
    subsetter.subset(found)
    sized = "opsz" in (axis.axisTag for axis in found["fvar"].axes)
    return instantiateVariableFont(found, {"opsz": _SIZE}, optimize=False) if sized else found


def _saved(found: Any, flavor: str | None) -> bytes:
    file = BytesIO()
    found.flavor = flavor
    found.save(file)
    return file.getvalue()
