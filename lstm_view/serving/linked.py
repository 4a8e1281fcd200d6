"""The modules and styles of the stage for a place without addresses for them: as texts, in an order to link them."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from lstm_core.places import ROOT

STATIC: Final = ROOT / "static"
# Statements only: what a comment imports are types.
_IMPORT: Final = re.compile(r'^(?:(?:import|export) \{[^}]*\}|import \* as \w+) from "(\.[^"]+)";', re.MULTILINE)
_IMPORTED_STYLE: Final = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)


@lru_cache(maxsize=4)
def modules(first: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Name below ``static/`` -> the text of a module and, for each path that it imports, the name of that.

    ``first`` is the one that imports all others; each comes after those that it imports. ValueError if some import
    each other in a circle.
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

    add(first)
    return found


def _paths(text: str) -> list[str]:
    return list(dict.fromkeys(_IMPORT.findall(text)))


@lru_cache(maxsize=4)
def style(*names: str) -> str:
    """Style sheets below ``static/`` as one, with those that they import."""
    return "".join(sheet(STATIC / name) for name in names)


def sheet(path: Path) -> str:
    """A style sheet with those that it imports in their place; OSError if one cannot be read."""
    text = path.read_text(encoding="utf-8")
    return _IMPORTED_STYLE.sub(lambda found: sheet(path.parent / found[1]), text)
