"""Links that carry the cell on the stage to the other pages, in the same session; a long one in the fragment."""

from __future__ import annotations

from html import escape
from typing import Final

from lstm_view.state.address import write
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.fragment import split
from lstm_view.state.scene_other import is_other

#: Page -> its title in the menu.
_PAGES: Final = {
    "sequence": "Sequence",
    "what_if": "What if",
    "ledger": "Ledger",
    "gradients": "Gradients",
    "variants": "Variants",
    "forget_gate": "Forget gate",
    "input_gate": "Input gate",
    "output_gate": "Output gate",
}


def elsewhere(run: Run) -> str:
    """Links to this run on other pages, as HTML; static/stage/travel.js follows them."""
    query, fragment = split(write(Experiment(run), Experiment()))
    address = f"?{query}#{fragment}" if fragment else f"?{query}"
    pages = {"sequence": _PAGES["sequence"]} if is_other(run) else _PAGES
    links = (f"<a data-travel href='{page}{escape(address)}'>{title}</a>" for page, title in pages.items())
    others = " The other pages are about the gates of an LSTM and its c." if is_other(run) else ""
    return f"<p class='elsewhere'>Open it on {', '.join(links)}.{others}</p>"
