"""The fields of a cell of one's own, and beside them what was understood: it is shown before it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from lstm_core.kind import split_key
from lstm_core.language import tr, tr_later
from lstm_view.own.cell.choice import choose_kind
from lstm_view.own.cell.examples import of_other, of_screen, sample
from lstm_view.own.cell.fields import choose, entry_of, fill
from lstm_view.own.cell.links import elsewhere
from lstm_view.own.cell.matrices import matrices
from lstm_view.own.cell.order import is_asked
from lstm_view.own.cell.parts import field_names
from lstm_view.own.cell.questions import ask, decimal_sign, order
from lstm_view.own.cell.reading import Understanding, understand
from lstm_view.own.cell.shown import given, of_unit, sizes
from lstm_view.stage.going_along import remember
from lstm_view.state.entry import WAYS, Entry
from lstm_view.state.experiment import OWN, Experiment, OwnOther, Run
from lstm_view.state.history import History
from lstm_view.state.scene import build
from lstm_view.state.scene_other import build_other, is_other
from lstm_view.words import plain

_OPEN: Final = "own-open"
_LET_GO: Final = tr_later("B was another kind of cell, so it is no longer compared. Undo brings it back.")
_WAYS: Final = dict(
    zip(WAYS, (tr_later("All in one text"), tr_later("A field per gate"), tr_later("Stacked")), strict=True)
)


def enter(history: History) -> None:
    """The fields, what was understood of them, and the button that runs it; folded once a cell is on screen."""
    st.session_state.setdefault(_OPEN, not _is_shown(history))
    if history.now.run.cell.name == OWN:
        st.html(elsewhere(history.now.run))
    box = st.expander(tr("The numbers of your cell"), key=_OPEN, on_change="rerun")
    if not box.open:
        return
    entry = entry_of(history)
    reading = understand(entry)
    with box:
        _begin(history)
        choose_kind(history, entry)
        fields, understood = st.columns([1, 1], gap="medium")
        with fields:
            matrices(history, entry, reading)
        with understood, st.container(key="own-understood"):
            _understood(history, entry, reading)


def _is_shown(history: History) -> bool:
    """Whether what stands in the fields is on the stage."""
    return understand(entry_of(history)).run == history.now.run.unchanged


def _begin(history: History) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choose(history, "way", _WAYS, tr("How do you have it?"), default=WAYS[0])
        st.button(tr("Fill in a sample"), on_click=fill, args=(history, _sample), key="own-sample")
        st.button(tr("Fill in the cell on screen"), on_click=fill, args=(history, _on_screen), key="own-screen")
        nothing = not history.undo
        st.button(tr("Undo"), "own-undo", icon=":material/undo:", on_click=history.step_back, disabled=nothing)


def _sample(now: Experiment) -> Entry:
    return sample(now.look.entry or Entry())


def _on_screen(now: Experiment) -> Entry:
    entry = now.look.entry or Entry()
    if is_other(now.run):
        return of_other(build_other(now), entry)
    return of_screen(build(now).trace, entry)


# -- what was understood


def _understood(history: History, entry: Entry, reading: Understanding) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"## {tr('What was understood')}")
        fixed = history.now.look.fixes("story")
        st.button(tr("Show my cell"), "own-show", type="primary", on_click=_show, args=(history,), disabled=fixed)
        if _kept_of_another_kind(history, reading.run):
            help_text = tr("B is another kind of cell. “Show my cell” ends the comparison; this goes on with it.")
            st.button(tr("Show it over B"), "own-over", help=help_text, on_click=_show, args=(history, True))
    _problems(entry, reading)
    made = reading.assembly
    if made is not None:
        st.markdown(f"**{sizes(reading)}**" + (f" {tr('It is on the stage.')}" if _is_shown(history) else ""))
        for question in reading.questions:
            ask(history, entry, question)
        st.html(of_unit(made) + given(reading))
        if is_asked(entry):
            order(history, entry)
    elif not reading.problems:
        said = tr("Nothing yet. Paste or type the numbers you have and press “Read”; nothing runs before you say so.")
        st.markdown(said)
    decimal_sign(history, entry)
    for note in reading.notes:
        st.caption(plain(note))


def _problems(entry: Entry, reading: Understanding) -> None:
    """What is wrong and has no field of its own to stand under."""
    beside = {"h0", "c0", "x", *(("text",) if entry.way == "text" else field_names(entry))}
    for name, sentence in reading.problems:
        if name not in beside:
            st.error(plain(f"{name}: {sentence}" if name else sentence))
    if reading.problems:
        st.caption(tr("Nothing that you typed is lost; it runs once this is mended."))


def _show(history: History, over: bool = False) -> None:
    """Run it; what is wrong stands there already, also after a click that came straight out of a field.

    A B of another kind of cell is let go, unless it is to be drawn ``over`` it.
    """
    run, kept = understand(entry_of(history)).run, history.now.other
    if run is None:
        return
    ends = not over and _kept_of_another_kind(history, run)
    history.notices = (tr(_LET_GO),) if ends else ()
    now = replace(history.now, other=None) if ends else history.now
    if history.put(now.with_run(run), moved=True):
        remember("your_cell", kept, history.now.other)
        st.session_state[_OPEN] = False


def _kept_of_another_kind(history: History, run: Run | None) -> bool:
    """Whether what was kept as B is an LSTM and this is none, or the other way round, or another of its relatives."""
    kept = history.now.other
    return kept is not None and run is not None and _kind(kept) != _kind(run)


def _kind(run: Run) -> str:
    return split_key(run.cell.key)[0].partition("_")[0] if isinstance(run.cell, OwnOther) else "lstm"
