"""Links that carry the cell on the stage to the other pages, in the same session; a long one in the fragment."""

from __future__ import annotations

from html import escape
from typing import Final

from lstm_core.language import tr
from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.fragment import split
from lstm_view.state.scene_other import is_other
from lstm_view.words.pages import PAGES

#: The pages in the order of the menu.
_PAGES: Final = (
    "sequence",
    "what_if",
    "ledger",
    "gradients",
    "variants",
    "forget_gate",
    "input_gate",
    "output_gate",
)
_OF_ANY_CELL: Final = _PAGES[:5]


def elsewhere(run: Run) -> str:
    """Links to this run on other pages, as HTML; static/stage/travel.js follows them."""
    titles = {page.script: page.title for page in PAGES}
    query, fragment = split(write(Experiment(run), Experiment()))
    address = f"?{query}#{fragment}" if fragment else f"?{query}"
    pages = _OF_ANY_CELL if is_other(run) else _PAGES
    links = (f"<a data-travel href='{page}{escape(address)}'>{escape(tr(titles[page]))}</a>" for page in pages)
    said = tr("Open it on {pages}.", pages=", ".join(links))
    others = f" {tr('The other pages are about the gates of an LSTM.')}" if is_other(run) else ""
    return f"<p class='elsewhere'>{said}{others}</p>"
