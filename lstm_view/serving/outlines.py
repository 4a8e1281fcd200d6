"""The letters of drawing and charts as outlines, so that a saved picture looks the same in LaTeX, Inkscape and slides.

They are taken from the fonts that Streamlit ships, of which the stage is written: what a picture shows is what the page
shows. The browser asks for them when somebody saves the drawing, never on a first visit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache, partialmethod
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from lstm_view.serving.files import package, version
from lstm_view.serving.packed import Packed

_ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))
_FORMULAS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉αβγδεζηθλμπρστφχψωΓΔΘΛΠΣΦΨΩ−·×±∂∑∞≈≠≤≥√→←↑↓–—‘’“”…●■◆▲▼○•"
_LATIN: Final = "".join(map(chr, range(0xA1, 0x100)))  # names of inputs in the languages of Western Europe

#: Face -> (family and style as the font's name table says them, place on its axes, characters; others stay text).
FACES: Final[dict[str, tuple[str, str, dict[str, float], str]]] = {
    "sans-400": ("SourceSans3VF", "Regular", {"wght": 400}, _ASCII + _FORMULAS + _LATIN),
    "sans-700": ("SourceSans3VF", "Regular", {"wght": 700}, _ASCII + _FORMULAS),
    "sans-600": ("SourceSans3VF", "Regular", {"wght": 600}, _ASCII + _FORMULAS),
    "serif-400": ("Source Serif 4 Variable", "Regular", {"wght": 400, "opsz": 20}, _ASCII + _FORMULAS),
    "serif-400-italic": ("Source Serif 4 Variable", "Italic", {"wght": 400, "opsz": 20}, _ASCII + _FORMULAS),
}


def outlines_file() -> str:
    """The name of the outlines among our files; it changes with the fonts and with what is taken from them."""
    versions = (version("streamlit"), version("fonttools"))
    digest = hashlib.sha256(repr((versions, FACES)).encode()).hexdigest()
    return f"outlines-{digest[:12]}.json"


@lru_cache(maxsize=1)
def outlines() -> Packed:
    """The file itself, made when it is asked for."""
    return Packed(Path(outlines_file()), lambda: json.dumps(faces(), separators=(",", ":")).encode())


def faces() -> dict[str, Any]:
    """Face -> {"unit": font units of an em, "glyphs": {character: outline}}.

    An outline is a path of SVG in font units, y upwards, with the absolute commands M, L, Q, C and Z only, so that
    its numbers are points. FileNotFoundError if Streamlit has no such font.
    """
    fonts = dict(_fonts())
    found = {}
    for face, (family, style, location, characters) in FACES.items():
        if (family, style) not in fonts:
            raise FileNotFoundError(f"Streamlit has no font {family} {style} any more.")
        found[face] = _face(fonts[family, style], location, characters)
    return found


def _fonts() -> Iterator[tuple[tuple[str, str], Any]]:
    """The fonts by family and style as their name tables say them: file names are hashed and may change."""
    from fontTools.ttLib import TTFont

    for path in sorted((package("streamlit") / "static" / "static" / "media").glob("Source*.woff2")):
        font = TTFont(BytesIO(path.read_bytes()), lazy=True)
        names = font["name"]
        yield (names.getDebugName(16) or names.getDebugName(1), names.getDebugName(2)), font


def _face(font: Any, location: dict[str, float], characters: str) -> dict[str, Any]:
    glyphs, names = font.getGlyphSet(location=location), font.getBestCmap()
    draw = _drawing(glyphs)
    drawn = {sign: draw(names[ord(sign)]) for sign in characters if ord(sign) in names}
    return {"unit": font["head"].unitsPerEm, "glyphs": drawn}


def _drawing(glyphs: Any) -> Callable[[str], str]:
    """What gives the outline of a glyph; fontTools has such a pen too, which writes H and V besides."""
    from fontTools.pens.basePen import BasePen

    class Pen(BasePen):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(glyphs)
            self.commands: list[str] = []

        def _write(self, command: str, *points: tuple[float, float]) -> None:
            self.commands.append(command + " ".join(f"{x:.0f},{y:.0f}" for x, y in points))

        _moveTo, _lineTo = partialmethod(_write, "M"), partialmethod(_write, "L")
        _qCurveToOne, _curveToOne = partialmethod(_write, "Q"), partialmethod(_write, "C")
        _closePath = partialmethod(_write, "Z")

    def draw(name: str) -> str:
        pen = Pen()
        glyphs[name].draw(pen)
        return "".join(pen.commands)

    return draw
