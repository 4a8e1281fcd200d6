"""The page of the variants: its cases, its choice of cell types, and the columns. The numbers are in ``numbers``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core import VARIANTS, Variant
from lstm_view import theme
from lstm_view.figures.base import CLEAR
from lstm_view.figures.compare import column as figure_of
from lstm_view.figures.fill import fill
from lstm_view.state.fields import CELLS
from lstm_view.state.history import History
from lstm_view.state.scene import Scene
from lstm_view.variants.cases import CASES, Case
from lstm_view.variants.numbers import OWN, Column, Compared, compare, equations, parameters, table
from lstm_view.widgets import keep

_CHOSEN: Final = "variants-chosen"  # the cell types in their widget, which may be too few or too many to be shown


def cases(history: History) -> None:
    """One button a case; of the one that is shown, what there is to see."""
    st.markdown("## See for yourself")
    with st.container(horizontal=True, gap="small"):
        for case in CASES:
            kind: Any = "primary" if case.is_shown(history.now) else "secondary"
            st.button(case.title, key=f"case-{case.key}", type=kind, on_click=_show, args=(history, case))
    for case in CASES:
        if case.is_shown(history.now):
            st.markdown(f'<p class="seen">{case.see(compare(history.now).traces)}</p>', unsafe_allow_html=True)


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
        if CELLS[0] <= len(wanted) <= CELLS[1]:
            history.put(history.now.with_look(cells=wanted), moved=False)
        st.session_state[_CHOSEN] = (wanted, history.now.look.cells)

    titles = {name: variant.title for name, variant in VARIANTS.items()}
    label = "Cell types, two to four"
    st.multiselect(label, list(titles), format_func=titles.__getitem__, key=key, on_change=changed)
    if chosen != shown:
        still = ", ".join(VARIANTS[name].title for name in shown)
        ask = "add one" if len(chosen) < CELLS[0] else f"take out {len(chosen) - CELLS[1]}"
        ask = "add two" if not chosen else ask
        st.info(f"You chose {len(chosen)} of two to four: {ask}. Until then you still see: {still}.")
    if set(OWN.get(history.now.run.cell.name, {})) & set(shown):
        bound = keep(history, "own", history.now.look.own, lambda now, value: now.with_look(own=value))
        st.toggle("GRU with weights of its own", **bound)


def columns(history: History, scene: Scene) -> None:
    """The chosen cell types side by side, with what each remembers at the end."""
    mode: theme.Mode = "dark" if st.context.theme.type == "dark" else "light"
    hues = "".join(f"--{name}:{colour};" for name, colour in theme.variables(mode).items())
    st.html(f"<style>.st-key-variants{{{hues}}}</style>")
    compared, unit = compare(replace(history.now, run=scene.experiment.run)), scene.experiment.cursor.unit
    with st.container(key="variants"):
        _columns(compared, unit, mode)
        _remembered(compared, unit)


def _columns(compared: Compared, unit: int, mode: theme.Mode) -> None:
    st.caption(f"{compared.provenance} In the equations a rule at the left marks each line that is not the LSTM's.")
    with st.container(key="side-by-side"):
        for place, column in zip(st.columns(len(compared.columns)), compared.columns.values(), strict=True):
            with place:
                st.markdown(f"## {column.variant.title}")
                if column.trace is None:
                    st.warning(column.problem)
                else:
                    _chart(column.variant, compared, unit, mode)
                _about(column, compared)


def _chart(variant: Variant, compared: Compared, unit: int, mode: theme.Mode) -> None:
    scene = compared.scene
    chart = figure_of(variant, tuple(scene.input.names))
    spec = fill(chart.spec, scene.trace, t=0, unit=unit, mode=mode, runs=compared.traces)
    spec["layout"] |= {"paper_bgcolor": CLEAR, "shapes": []}  # there is no cursor here
    st.plotly_chart(spec, theme=None, key=chart.key, config={"displayModeBar": False}, alt=chart.alt)


def _about(column: Column, compared: Compared) -> None:
    """What is to be said of a cell type, its equations, its weights."""
    params, variant = compared.scene.trace.parameters, column.variant
    st.markdown(variant.differs)
    st.markdown(equations(variant), unsafe_allow_html=True)
    st.markdown(f"**Weights.** {parameters(variant, params.input_size, params.hidden_size)} {column.weights}")
    st.caption(f"Source: {variant.source}.")


def _remembered(compared: Compared, unit: int) -> None:
    st.markdown(f"## What each remembers at the end{'' if compared.units == 1 else f', unit {unit + 1}'}")
    scrolls = '<div class="wide" tabindex="0" role="group" aria-label="What each remembers">'
    st.markdown(f"{scrolls}\n\n{table(compared.traces, unit)}\n\n</div>", unsafe_allow_html=True)
    st.caption("None of these cells was trained: a larger number is not a better memory.")
