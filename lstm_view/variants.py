"""The page of the variants: its widgets, and the cell types side by side. What it shows is in ``comparison``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from lstm_core import MAX_STEPS, MAX_UNITS, STORIES, VARIANTS
from lstm_view import figures, theme
from lstm_view.comparison import OWN, Column, Compared, compare, equations, parameters, table
from lstm_view.controls import SOURCES, has_chance
from lstm_view.prose import plain, prose
from lstm_view.settings import MAX_CELL_INPUTS, MAX_DATA, RANDOM, Settings
from lstm_view.variants_cases import CASES
from lstm_view.variants_settings import FEWEST, MOST, Comparison, parse, query

_EXAMPLES: Final = {"numbers": "0, 0.2, 0.5, 1, 0.5, 0.2, 0, 0, -0.5, 0", "text": "aaabbb"}


@dataclass
class _State:
    """The page in one session: what is shown, what the address says of it, and what could not be had.

    ``chosen`` are the cell types in their widget, which may be too few or too many to be shown.
    """

    now: Comparison
    chosen: tuple[str, ...]
    address: dict[str, str]
    notices: tuple[str, ...] = ()

    def put(self, comparison: Comparison) -> None:
        """Make ``comparison`` what is shown."""
        self.now, self.chosen, self.notices = comparison, comparison.cells, ()


def show_variants(words: str) -> None:
    """The whole page, below ``words``."""
    state = _state()
    compared = compare(state.now)
    mode: theme.Mode = "dark" if st.context.theme.type == "dark" else "light"
    hues = "".join(f"--{name}:{colour};" for name, colour in theme.variables(mode).items())
    st.html(f"<style>.st-key-variants{{{hues}}}</style>")
    with st.container(key="variants"):
        prose(words)
        _cases(state, compared)
        _controls(state, compared)
        for notice in (*state.notices, *compared.scene.notices):
            st.info(plain(notice))
        _columns(state, compared, mode)
        _remembered(state, compared)


def _state() -> _State:
    """The state of this session, or what the address says where somebody followed a link or went back."""
    asked = st.query_params.to_dict()
    state: _State | None = st.session_state.get("variants")
    went_back = not asked and "variants-cells" in st.session_state  # else: came from another page, by the menu
    if state is None or (asked != state.address and (asked or went_back)):
        found, notices = parse(asked)
        state = _State(found, found.cells, asked, tuple(notices))
        st.session_state["variants"] = state
    if parse(asked)[0] != state.now:
        asked = query(state.now)
        st.query_params.from_dict(asked)
    state.address = asked
    return state


def _cases(state: _State, compared: Compared) -> None:
    """One button a case; of the one that is shown, what there is to see."""
    st.markdown("## See for yourself")
    with st.container(horizontal=True, gap="small"):
        for case in CASES:
            shown = case.comparison == state.now
            kind: Any = "primary" if shown else "secondary"
            st.button(case.title, key=f"case-{case.key}", type=kind, on_click=state.put, args=(case.comparison,))
    for case in CASES:
        if case.comparison == state.now:
            st.markdown(f'<p class="seen">{case.see(compared.traces)}</p>', unsafe_allow_html=True)


def _keep(state: _State, name: str, value: Any, change: Callable[[Comparison, Any], Comparison]) -> dict[str, Any]:
    """The key and the callback of a widget that shows ``value`` and whose new value ``change`` puts in."""
    key = f"variants-{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: state.put(change(state.now, st.session_state[key]))}


def _of_run(name: str) -> Callable[[Comparison, Any], Comparison]:
    return lambda now, value: replace(now, run=replace(now.run, **{name: value}))


def _controls(state: _State, compared: Compared) -> None:
    now = state.now
    _cell_types(state)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {key: story.title for key, story in STORIES.items()} | {RANDOM: "Random cell"}
        bound = _keep(state, "story", now.run.story, _new_story)
        st.selectbox("Weights from", list(names), format_func=names.__getitem__, width=240, **bound)
        bound = _keep(state, "source", now.run.source, _new_source)
        st.selectbox("Input", list(SOURCES), format_func=SOURCES.__getitem__, width=200, **bound)
        _sizes(state, now.run)
        units = compared.units
        if units > 1:
            bound = _keep(state, "unit", min(now.run.unit, units), _of_run("unit"))
            st.number_input("Unit shown", 1, units, width=130, **bound)
        if set(OWN.get(now.run.story, {})) & set(now.cells):
            bound = _keep(state, "own", now.own, lambda shown, value: replace(shown, own=value))
            st.toggle("GRU with weights of its own", **bound)
    if now.run.source == "numbers":
        label = "Numbers: one line is one input over time; of several lines each is a step"
        st.text_area(label, height=110, max_chars=MAX_DATA, **_keep(state, "numbers", now.run.data, _of_run("data")))
    elif now.run.source == "text":
        label = "Text, one step a character"
        st.text_input(label, max_chars=MAX_STEPS, **_keep(state, "text", now.run.data, _of_run("data")))


def _cell_types(state: _State) -> None:
    """The choice of cells; one that cannot be shown stays in the widget, and the last good one on the page."""
    key = "variants-cells"
    st.session_state[key] = list(state.chosen)

    def changed() -> None:
        chosen = tuple(st.session_state[key])
        if FEWEST <= len(chosen) <= MOST:
            state.put(replace(state.now, cells=chosen))
        state.chosen = chosen

    titles = {key: variant.title for key, variant in VARIANTS.items()}
    label = "Cell types, two to four"
    st.multiselect(label, list(titles), format_func=titles.__getitem__, key=key, on_change=changed)
    if state.chosen != state.now.cells:
        shown = ", ".join(VARIANTS[key].title for key in state.now.cells)
        ask = "add one" if len(state.chosen) < FEWEST else f"take out {len(state.chosen) - MOST}"
        ask = "add two" if not state.chosen else ask
        st.info(f"You chose {len(state.chosen)} of two to four: {ask}. Until then you still see: {shown}.")


def _new_story(now: Comparison, story: str) -> Comparison:
    return replace(now, run=replace(now.run, story=story, source="story", data="", unit=1))


def _new_source(now: Comparison, source: str) -> Comparison:
    return replace(now, run=replace(now.run, source=source, data=_EXAMPLES.get(source, "")))


def _sizes(state: _State, run: Settings) -> None:
    """What a random cell, the noise of a story and a series need: sizes and seed."""
    chance = run.story == RANDOM or (run.source == "story" and has_chance(STORIES[run.story]))
    own_input = run.source == "story" and run.story == RANDOM
    for name, label, low, high, wanted in (
        ("seed", "Seed", 0, 999_999, chance),
        ("units", "Units", 1, MAX_UNITS, run.story == RANDOM),
        ("inputs", "Inputs", 1, MAX_CELL_INPUTS, own_input),
        ("steps", "Steps", 1, MAX_STEPS, own_input or run.source == "sunspots"),
    ):
        if wanted:
            bound = _keep(state, name, getattr(run, name), _of_run(name))
            st.number_input(label, low, high, step=1, width=130, **bound)
    if run.story == RANDOM:
        st.toggle("Peepholes to lend", **_keep(state, "peephole", run.peephole, _of_run("peephole")))


def _columns(state: _State, compared: Compared, mode: theme.Mode) -> None:
    charts = figures.compare(compared.traces, _unit(state, compared), compared.scene.input.names)
    st.caption(f"{compared.provenance} In the equations a rule at the left marks each line that is not the LSTM's.")
    with st.container(key="side-by-side"):
        for place, (key, column) in zip(st.columns(len(compared.columns)), compared.columns.items(), strict=True):
            with place:
                st.markdown(f"## {column.variant.title}")
                if column.trace is None:
                    st.warning(column.problem)
                else:
                    chart = charts[key]
                    look = {"displayModeBar": False}
                    spec = theme.resolve(chart.spec, mode)
                    st.plotly_chart(spec, theme=None, key=chart.key, config=look, alt=chart.alt)
                _about(column, compared)


def _unit(state: _State, compared: Compared) -> int:
    """The unit shown, from 0."""
    return min(state.now.run.unit, compared.units) - 1


def _about(column: Column, compared: Compared) -> None:
    """What is to be said of a cell type, its equations, its weights."""
    params, variant = compared.scene.trace.parameters, column.variant
    st.markdown(variant.differs)
    st.markdown(equations(variant), unsafe_allow_html=True)
    st.markdown(f"**Weights.** {parameters(variant, params.input_size, params.hidden_size)} {column.weights}")
    st.caption(f"Source: {variant.source}.")


def _remembered(state: _State, compared: Compared) -> None:
    unit = _unit(state, compared)
    st.markdown(f"## What each remembers at the end{'' if compared.units == 1 else f', unit {unit + 1}'}")
    scrolls = '<div class="wide" tabindex="0" role="group" aria-label="What each remembers">'
    st.markdown(f"{scrolls}\n\n{table(compared.traces, unit)}\n\n</div>", unsafe_allow_html=True)
    st.caption("None of these cells was trained: a larger number is not a better memory.")
