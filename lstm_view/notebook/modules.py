"""What the browser loads of the stage in a notebook: modules in an order in which they can be linked, and files."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from lstm_view.serving import fonts, linked
from lstm_view.serving.files import served, stage_folder
from lstm_view.serving.outlines import outlines, outlines_file

FIRST: Final = "notebook/host.js"
WIDGET: Final = linked.STATIC / "notebook" / "widget.js"
_STYLES: Final = ("stage/stage.css", "notebook/notebook.css")


def modules() -> dict[str, tuple[str, dict[str, str]]]:
    """The modules that a notebook loads: :func:`lstm_view.serving.linked.modules`."""
    return linked.modules(FIRST)


def style() -> str:
    """All style sheets as one."""
    return linked.style(*_STYLES)


@lru_cache(maxsize=1)
def version() -> str:
    """A name of all this that changes with it."""
    digest = hashlib.sha256(style().encode())
    for text, _ in modules().values():
        digest.update(text.encode())
    return digest.hexdigest()[:12]


def file(name: str) -> bytes:
    """Return a file that is no module by its name, such as Plotly's script of the wheel; KeyError for another."""
    if name in fonts.FILES:
        return fonts.font(name)
    if name == outlines_file():
        return outlines().body("identity")
    files = served()
    found = files.get(name) or files[f"{stage_folder()}/{name}"]
    return found.body("identity")
