"""The letters of the pages for a place that is no page: as Streamlit ships them."""

from __future__ import annotations

from typing import Final

from lstm_view.serving.files import package

#: Name, as static/stage/fonts.js asks for it -> pattern of the file's name.
FILES: Final = {
    "sans.woff2": "SourceSansVF-Upright.*.woff2",
    "serif.woff2": "SourceSerifVariable-Roman.*.woff2",
    "serif-italic.woff2": "SourceSerifVariable-Italic.*.woff2",
}


def font(name: str) -> bytes:
    """Return a font; KeyError where Streamlit has none of that name."""
    found = sorted((package("streamlit") / "static" / "static" / "media").glob(FILES[name]))
    if not found:
        raise KeyError(name)
    return found[0].read_bytes()
