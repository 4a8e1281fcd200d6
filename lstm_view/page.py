"""What every page begins with, and the list of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from lstm_core.language import tr, tr_later
from lstm_core.places import ROOT
from lstm_view.learn.predict.payload import predicting
from lstm_view.learn.predict.told import predicts
from lstm_view.learn.scenes.maker import make_scene
from lstm_view.serving.in_turn import in_turn
from lstm_view.stage.component import stage
from lstm_view.stage.going_along import take_along, take_decimals
from lstm_view.stage.held import Held
from lstm_view.stage.payload import StageOptions
from lstm_view.stage.reopening import take_over
from lstm_view.stage.spoken import introduced, spoken
from lstm_view.stage.takeaway import take_away
from lstm_view.state.address import read
from lstm_view.state.experiment import Experiment, OwnOther
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene, build_any
from lstm_view.widgets import WAKE
from lstm_view.words.languages import page_words
from lstm_view.words.other_cells import words_of
from lstm_view.words.pages import NAME, PAGES, SECTIONS, PageInfo
from lstm_view.words.prose import marked
from lstm_view.words.wanted import choose_language
from lstm_view.words.way import way

_WHILE_HIDING: Final = tr_later(
    "The words of this page would tell you what comes. They are here again when you have seen it."
)


@in_turn()
def navigate() -> None:
    """Run the page the address asks for, between the menu of all pages and the way to the next one."""
    choose_language()
    st.set_page_config(page_icon=str(ROOT / "assets" / "icon.svg"), layout="wide")  # else pages fetch one from afar
    known = {page.script: _menu_entry(page) for page in PAGES}
    menu = {tr(section): [known[page.script] for page in pages] for section, pages in SECTIONS.items()}
    chosen = st.navigation(menu, position="top")
    page = next(page for page in PAGES if known[page.script] == chosen)
    st.set_page_config(page_title=NAME if page is PAGES[0] else f"{tr(page.title)} · {NAME}")
    chosen.run()
    _foot(page)


def _menu_entry(page: PageInfo) -> StreamlitPage:
    return st.Page(_script(page), title=tr(page.title), icon=page.icon, default=page is PAGES[0])


def _foot(page: PageInfo) -> None:
    """What comes next, and every page of the way with a tick where something was done: static/stage/way.js."""
    st.markdown(way(page), unsafe_allow_html=True)


def _script(page: PageInfo) -> Path:
    return ROOT / "pages" / f"{page.script}.py"


@lru_cache(maxsize=1)
def _scripts() -> Mapping[str, Path]:
    return {page.script: _script(page) for page in PAGES if page.has_stage}


def begin_page() -> None:
    """Set a page up: its first call."""
    st.button("Ask the server again", key=WAKE)  # nobody sees it: the stage presses it (host.js)


def open_page(key: str, home: Experiment) -> History:
    """Begin a page and return its history: as this session left it, or from the address in a session that is new to it.

    The address is read once. After that the stage keeps it in step, and a reconnection brings back what the stage
    wrote itself; where a person goes to another address of the page, the stage says so with an action.
    """
    begin_page()
    history: History | None = st.session_state.get(f"history:{key}")
    if history is None:
        asked = st.query_params.to_dict()
        now, notices = read(asked, home)
        history = History(home, now, linked=now != home, notices=notices)
        st.session_state[f"history:{key}"] = history
    take_over(history, key)
    take_along(history, key)
    take_decimals(history)
    return history


def show_stage(
    history: History,
    options: StageOptions,
    *,
    key: str,
    words: str = "",
    left: Callable[[History], None] | None = None,
    above: Callable[[History], None] | None = None,
    below: Callable[[History, AnyScene], None] | None = None,
    beside_run: Callable[[AnyScene], dict[str, Any]] | None = None,
    tells_nothing: bool = False,
) -> None:
    """The stage and what goes with it, in a fragment: a change runs only this, not the page.

    ``words``, those of the page's file unless it gives others, and the widgets of ``left`` stand in the rail beside
    the stage; ``above`` puts widgets over the stage, ``below`` under it, from the scene it shows; ``beside_run`` is
    what the stage computes beside the run. While something is predicted there is only the stage, since all of this may
    say what comes; words that never do are there all the same (``tells_nothing``).
    """
    words = words or page_words(key)
    hides, own = is_hiding(history), _of_own(history, key)
    if hides:
        title = words.strip().partition("\n\n")[0]
        words = words if tells_nothing else f"{title}\n\n{tr(_WHILE_HIDING)}"
        left, above, below = left and _nothing, above and _nothing, below and _nothing
        own = ""

    @st.fragment
    @in_turn()
    def part() -> None:
        if is_hiding(history) != hides or (not hides and _of_own(history, key) != own):
            st.rerun()  # the page has other words then
        place = st.container()  # a fragment fills only what it has made itself
        if left is not None:
            rail, place = _beside()
            with rail:
                _speak(words, history, key, own)
                left(history)
        with place:
            if above is not None:
                with st.container():  # also where it is empty, so that the stage stays where it is
                    above(history)
            more = partial(_beside_run, more=beside_run)
            scene = stage(history, options, key=f"stage-{key}", beside=more)
            if below is not None:
                below(history, scene)
            make_scene(history, key=key)
            held = Held(history, options, more, predicts)
            take_away(history, scene, key=key, pages=_scripts(), held=held)

    if left is not None:
        part()
        return
    rail, desk = _beside()
    with rail:
        _speak(words, history, key, own)
    with desk:
        part()


def is_hiding(history: History) -> bool:
    """Whether the stage hides what comes, because it is being predicted; then nothing on the page may say it."""
    return history.now.look.hides and build_any(history.now).experiment.look.hides


def _nothing(*_: object) -> None:
    """What stands in the place of a panel while it would tell what comes."""


def _beside_run(scene: AnyScene, more: Callable[[AnyScene], dict[str, Any]] | None) -> dict[str, Any]:
    own = {} if more is None or scene.experiment.look.hides else more(scene)
    return {**own, "predict": predicting(scene)}


def _of_own(history: History, key: str) -> str:
    """What a page that tells of an LSTM says of the GRU or the RNN that is shown."""
    cell = history.now.run.cell
    return words_of(key, cell.variant) if isinstance(cell, OwnOther) else ""


def _speak(words: str, history: History, key: str, own: str) -> None:
    """The words of a page in the numbers of its own run, which the stage lets follow the run that is shown.

    Those of a cell of one's ``own`` that is no LSTM come first.
    """
    prose(spoken(words, history.home, _info(key), own))
    if history.now.look.is_scene and history.now.look.locks:
        st.caption(tr("What is grey is fixed in this scene."))


def introduce(key: str) -> None:
    """The words of a page without a stage: its title, what one can do after it, and the rest."""
    prose(introduced(page_words(key), _info(key)))


def _info(key: str) -> PageInfo:
    return next(page for page in PAGES if page.script == key)


def prose(text: str) -> None:
    """Show words of ours: :func:`lstm_view.words.prose.marked` says what stands in them.

    ``[the pulse](?step=4)`` is a link that sets the stage, the rest as the page has it at home; see
    :mod:`lstm_view.state.address`. Never give this anything that a person typed.
    """
    st.markdown(marked(text), unsafe_allow_html=True)


def _beside() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The rail for text, and the place of the stage; static/page.css says how wide they are."""
    rail, desk = st.columns([1, 4])
    with rail, st.container(key="rail"):
        text = st.container()
    with desk, st.container(key="desk"):
        place = st.container()
    return text, place
