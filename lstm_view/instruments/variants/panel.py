"""The page of the variants: its cases, its choice of cell types, and the columns. The numbers are in ``numbers``."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core import VARIANTS
from lstm_core.language import tr, tr_later
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.compare import column as figure_of
from lstm_view.instruments.variants.cases import CASES, Case
from lstm_view.instruments.variants.numbers import OWN, Column, Compared, compare, equations, parameters
from lstm_view.state.fields import CELLS
from lstm_view.state.history import History
from lstm_view.state.scene_other import AnyScene, is_other
from lstm_view.widgets import keep
from lstm_view.words.indices import indices

_MARKED: Final = tr_later("In the equations a rule at the left marks each line that is not the LSTM's.")
_CHOSEN: Final = "variants-chosen"  # the cell types in their widget, which may be too few or too many to be shown


def cases(history: History) -> None:
    """One button a case; of the one that is shown, what there is to see."""
    st.markdown(f"## {tr('See for yourself')}")
    with st.container(horizontal=True, gap="small"):
        for case in CASES:
            kind: Any = "primary" if case.is_shown(history.now) else "secondary"
            fixed = history.now.look.fixes("story") or history.now.look.fixes("panels")
            st.button(
                tr(case.title), key=f"case-{case.key}", type=kind, on_click=_show, args=(history, case), disabled=fixed
            )
    for case in CASES:
        if case.is_shown(history.now):
            st.markdown(f'<p class="seen">{indices(case.see(compare(history.now).traces))}</p>', unsafe_allow_html=True)


def _show(history: History, case: Case) -> None:
    history.notices = ()
    history.put(history.now.with_run(case.run).with_look(cells=case.cells, own=True), moved=True)


def cell_types(history: History) -> None:
    """The choice of cells; one that cannot be shown stays in the widget, and the last good one on the page."""
    shown = history.now.look.cells
    chosen, for_cells = st.session_state.get(_CHOSEN, (shown, shown))
    if for_cells != shown:  # undone, or set by a case or a link
        chosen = shown
    key = "control-cells"
    st.session_state[key] = list(chosen)

    def changed() -> None:
        wanted = tuple(st.session_state[key])
        if CELLS[0] <= len(wanted) <= CELLS[1] and set(wanted) <= set(titles):
            history.put(history.now.with_look(cells=wanted), moved=False)
        st.session_state[_CHOSEN] = (wanted, history.now.look.cells)

    titles = {name: variant.name for name, variant in VARIANTS.items()}
    label, fixed = tr("Cell types, two to four"), history.now.look.fixes("panels")
    st.multiselect(label, list(titles), format_func=titles.__getitem__, key=key, on_change=changed, disabled=fixed)
    if chosen != shown:
        still = tr("Until then you still see: {cells}.", cells=", ".join(titles[name] for name in shown))
        st.info(f"{_asked(len(chosen))} {still}")
    if set(OWN.get(history.now.run.cell.name, {})) & set(shown):
        bound = keep(history, "own", history.now.look.own, lambda now, value: now.with_look(own=value))
        st.toggle(tr("GRU with weights of its own"), **bound)


def _asked(chosen: int) -> str:
    """What to do where too few or too many cell types are chosen."""
    if not chosen:
        return tr("You chose 0 of two to four: add two.")
    if chosen < CELLS[0]:
        return tr("You chose {n} of two to four: add one.", n=chosen)
    return tr("You chose {n} of two to four: take out {more}.", n=chosen, more=chosen - CELLS[1])


def columns(scene: AnyScene) -> dict[str, Any]:
    """The chosen cell types as the stage shows them side by side."""
    return _sent(compare(scene.experiment))


def every_column(scene: AnyScene) -> dict[str, Any]:
    """All cell types, among which a stage chooses that has no server, and what is chosen to begin with.

    ``own`` are those with weights of their own, shown in the place of those with the LSTM's while that is chosen.
    """
    look = scene.experiment.look
    made = _sent(compare(scene.experiment.with_look(cells=tuple(VARIANTS), own=False)))
    apart = tuple(OWN.get(scene.experiment.run.cell.name, ()))
    choice = {
        "all": made["columns"]["cells"],
        "own": _sent(compare(scene.experiment.with_look(cells=apart, own=True)))["columns"]["cells"],
        "home": {"cells": look.cells, "own": look.own},
        "least": CELLS[0],
        "most": CELLS[1],
    }
    return {**made, "columns": {**made["columns"], "cells": (), "choice": choice}}


def _sent(compared: Compared) -> dict[str, Any]:
    names = tuple(compared.scene.input.names)
    return {
        "columns": {
            "words": f"{compared.provenance} {tr(_MARKED)}",
            "cells": [_column(key, column, compared) for key, column in compared.columns.items()],
        },
        "figures": [
            as_sent(
                figure_of(column.variant, names),
                f"column-{key}",
                place="columns",
                overTime=True,
                title=_title(key, compared),
                **({"id": f"own-{key}"} if _is_own(key, compared) else {}),
            )
            for key, column in compared.columns.items()
        ],
    }


def _column(key: str, column: Column, compared: Compared) -> dict[str, Any]:
    """One cell type: what it is run with, and what is to be said of it."""
    scene, variant = compared.scene, column.variant
    letters = tr("Its letters are those of papers: n is the candidate and a is what goes into a gate.")
    return {
        "key": key,
        "title": _title(key, compared),
        "cell": column.cell,
        "differs": " ".join([tr(variant.differs), *([letters] if "u" in variant.gates else [])]),
        "equations": equations(variant),
        "weights": f"{parameters(variant, scene.trace.x.shape[1], scene.units)} {column.weights}",
        "source": tr(variant.source),
    }


def _is_own(key: str, compared: Compared) -> bool:
    """Whether a column is the GRU or RNN of one's own that stands on the stage."""
    return is_other(compared.scene.experiment.run) and key == compared.scene.trace.variant.key


def _title(key: str, compared: Compared) -> str:
    """What a cell type is called; one's own GRU or RNN is said to be one's own."""
    title = compared.columns[key].variant.name
    return tr("My cell: {cell}", cell=title) if _is_own(key, compared) else title
