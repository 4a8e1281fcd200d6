"""What the browser loads of the stage in a notebook: modules in an order in which they can be linked, and files."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from typing import Final

from lstm_core.places import ROOT
from lstm_view.serving.files import package, served, stage_folder
from lstm_view.serving.outlines import outlines, outlines_file

STATIC: Final = ROOT / "static"
FIRST: Final = "notebook/host.js"
WIDGET: Final = STATIC / "notebook" / "widget.js"
_FONTS: Final = {  # as Streamlit ships them, by the names that host.js asks for
    "sans.woff2": "SourceSansVF-Upright.*.woff2",
    "serif.woff2": "SourceSerifVariable-Roman.*.woff2",
    "serif-italic.woff2": "SourceSerifVariable-Italic.*.woff2",
}
_STYLES: Final = ("stage/stage.css", "notebook/notebook.css")
# Statements only: what a comment imports are types.
_IMPORT: Final = re.compile(r'^(?:import|export) \{[^}]*\} from "(\.[^"]+)";', re.MULTILINE)
_IMPORTED_STYLE: Final = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)


@lru_cache(maxsize=1)
def modules() -> dict[str, tuple[str, dict[str, str]]]:
    """Name below ``static/`` -> the text of a module and, for each path that it imports, the name of that.

    Each comes after those that it imports; ValueError if some import each other in a circle.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    begun: list[str] = []

    def add(name: str) -> None:
        if name in begun:
            raise ValueError(f"{' imports '.join([*begun[begun.index(name) :], name])}: such modules cannot be linked.")
        if name in found:
            return
        begun.append(name)
        text = (STATIC / name).read_text(encoding="utf-8")
        imports = {path: posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in _paths(text)}
        for imported in imports.values():
            add(imported)
        begun.pop()
        found[name] = (text, imports)

    add(FIRST)
    return found


def _paths(text: str) -> list[str]:
    return list(dict.fromkeys(_IMPORT.findall(text)))


@lru_cache(maxsize=1)
def style() -> str:
    """All style sheets as one."""
    return "".join(_sheet(name) for name in _STYLES)


def _sheet(name: str) -> str:
    text = (STATIC / name).read_text(encoding="utf-8")
    folder = posixpath.dirname(name)
    return _IMPORTED_STYLE.sub(lambda found: _sheet(posixpath.join(folder, found[1])), text)


@lru_cache(maxsize=1)
def version() -> str:
    """A name of all this that changes with it."""
    digest = hashlib.sha256(style().encode())
    for text, _ in modules().values():
        digest.update(text.encode())
    return digest.hexdigest()[:12]


def file(name: str) -> bytes:
    """Return a file that is no module by its name, such as Plotly's script of the wheel; KeyError for another."""
    if name in _FONTS:
        return _font(_FONTS[name])
    if name == outlines_file():
        return outlines().body("identity")
    files = served()
    found = files.get(name) or files[f"{stage_folder()}/{name}"]
    return found.body("identity")


def _font(pattern: str) -> bytes:
    found = sorted((package("streamlit") / "static" / "static" / "media").glob(pattern))
    if not found:
        raise KeyError(pattern)
    return found[0].read_bytes()
