"""What every page begins with, and the list of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_view.actions import History
from lstm_view.controls import controls
from lstm_view.payload import Exposed
from lstm_view.prose import prose
from lstm_view.scene import Scene
from lstm_view.settings import Settings, parse
from lstm_view.stage import stage
from lstm_view.takeaway import take_away

_ROOT: Final = Path(__file__).parent.parent
_STYLE: Final = _ROOT / "static" / "page.css"


@dataclass(frozen=True)
class PageInfo:
    """A page of the story: its script, its title in the menu, its icon."""

    script: str
    title: str
    icon: str


PAGES: Final = (
    PageInfo("overview", "Overview", ":material/visibility:"),
    PageInfo("forget_gate", "Forget gate", ":material/filter_alt:"),
    PageInfo("input_gate", "Input gate", ":material/edit:"),
    PageInfo("output_gate", "Output gate", ":material/output:"),
    PageInfo("sequence", "Sequence", ":material/timeline:"),
    PageInfo("what_if", "What if", ":material/alt_route:"),
    PageInfo("ledger", "Ledger", ":material/menu_book:"),
    PageInfo("gradients", "Gradients", ":material/trending_down:"),
    PageInfo("variants", "Variants", ":material/view_column:"),
)


def navigate() -> None:
    """Run the page the address asks for, below the menu of all pages."""
    st.set_page_config(page_title="LSTM in Action", page_icon=str(_ROOT / "assets" / "icon.svg"), layout="wide")
    pages = [
        st.Page(_ROOT / "pages" / f"{page.script}.py", title=page.title, icon=page.icon, default=page is PAGES[0])
        for page in PAGES
    ]
    st.navigation(pages, position="top").run()


def begin_page() -> None:
    """Set a page up: its first call."""
    st.html(_STYLE)


def open_page(key: str, home: Settings) -> History:
    """Begin a page with a stage and return its history: from the link if there is one, else as this session left it."""
    begin_page()
    asked = st.query_params.to_dict()
    stored: tuple[History, dict[str, str]] | None = st.session_state.get(f"history:{key}")
    if stored is not None and (not asked or asked == stored[1]):
        return stored[0]
    settings, notices = parse(asked, home)
    history = stored[0] if stored is not None else History(home, settings, linked=bool(asked))
    if stored is not None:
        history.put(settings, moved=True)
    history.notices = tuple(notices)
    st.session_state[f"history:{key}"] = (history, asked)
    return history


def show_stage(history: History, exposed: Exposed, *, key: str, below: Callable[[Scene], None] | None = None) -> None:
    """The stage and what goes with it, in a fragment: a change on it runs only this, not the page.

    ``below`` puts more below the stage, from the scene it shows.
    """
    st.fragment(_stage_and_files)(history, exposed, key, below)


def show_stage_with_controls(history: History, exposed: Exposed, words: str, *, key: str) -> None:
    """The same, beside the widgets that choose the cell, its input and what is shown, below some words."""

    @st.fragment
    def part() -> None:
        left, right = beside()
        with left:
            prose(words)
            controls(history)
        with right:
            _stage_and_files(history, exposed, key)

    part()


def beside() -> list[DeltaGenerator]:
    """A narrow column for text and a wide one for the stage."""
    return st.columns([24, 76], gap="medium")


def _stage_and_files(
    history: History, exposed: Exposed, key: str, below: Callable[[Scene], None] | None = None
) -> None:
    scene = stage(history, exposed, key=f"stage-{key}")
    if below is not None:
        below(scene)
    take_away(scene, key=key)
