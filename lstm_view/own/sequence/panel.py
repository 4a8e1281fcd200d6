"""The panel in which a file or a pasted table is read, seen, corrected and chosen from. The rest knows no Streamlit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import streamlit as st

from lstm_core import DELIMITERS, ENCODINGS, FILLS, MAX_STEPS, MAX_TABLE_BYTES, SCALES, Table, parse_numbers
from lstm_core.language import language, tr, tr_later, tr_n
from lstm_core.table_data import first_columns
from lstm_view.own.sequence.choose import USUAL, Choice, chosen, proposed
from lstm_view.own.sequence.parsed import TABLES, Settings, Source
from lstm_view.own.sequence.preview import asks, first_rows, understood
from lstm_view.own.sequence.row import TABLE, TABLE_BOX, TABLE_TEXT, put_input
from lstm_view.state.experiment import Own, OwnOther, Random
from lstm_view.state.fields import MAX_TEXT
from lstm_view.state.history import History
from lstm_view.state.inputs import fits
from lstm_view.state.table import Table as Chosen
from lstm_view.words import plain, sentence

_FOUND: Final = "found"  # an option: as it was found out
_NOTES: Final = 8  # sentences on a table that are shown at once
_MOST: Final = 8  # columns that are chosen to begin with
#: What can be said of a table, and in which words; they are said by ``tr``.
_POINT: Final = {".": tr_later("point"), ",": tr_later("comma")}
_HEADERS: Final = {
    0: tr_later("none"),
    1: tr_later("one line"),
    2: tr_later("two lines"),
    3: tr_later("three lines"),
}
_STEPS: Final = {"down": tr_later("a row"), "across": tr_later("a column")}
_SCALES: Final = {
    "none": tr_later("as they are"),
    "0 to 1": tr_later("from 0 to 1"),
    "standardise": tr_later("standardised: mean 0, deviation 1"),
    "given": tr_later("by the mean and deviation of a training run"),
}


def table_panel(history: History) -> None:
    """The panel, if it was asked for on this page; it stays where it is when the table is used, folded up."""
    if st.session_state.get(TABLE) != history.session:
        return
    with st.expander(tr("A table of your own"), key=TABLE_BOX, on_change="rerun"):
        try:
            source = _source()
        except ValueError as error:  # of a pasted list whose brackets are in no pairs
            st.error(plain(str(error)))
            source = None
        if source is not None:
            _read(history, source)
        away = tr("Close") if source is None else tr("Put the table away")
        st.button(away, key="table-away", on_click=_away)


def _away() -> None:
    st.session_state[TABLE] = None


def _source() -> Source | None:
    """The file, or else what is pasted."""
    left, right = st.columns(2)
    with left:
        label, most = tr("A file: CSV, text, JSON, JSON Lines, NPY or NPZ"), MAX_TABLE_BYTES // 2**20
        file = st.file_uploader(label, key="table-file", max_upload_size=most)
    if file is not None:
        known = st.session_state.get("table-known")
        if known is None or known[0] != file.file_id:  # bytes are looked through once
            known = st.session_state["table-known"] = (file.file_id, Source.of(file.name, file.getvalue()).digest)
        return Source(file.name, file.getvalue(), known[1])
    with right:
        text = st.text_area(tr("Or paste a table"), key=TABLE_TEXT, height=140, max_chars=MAX_TEXT)
    return Source.pasted(text) if text.strip() else None


def _read(history: History, source: Source) -> None:
    settings = _settings(source)
    try:
        table = TABLES.read(source, settings)
    except ValueError as error:
        st.error(plain(str(error)))
        _corrections(source, None)
        return
    seen, choices = st.columns([3, 2], gap="medium")
    with seen:
        _show(table)
        _corrections(source, table)
    with choices:
        key = f"{source.digest}-{hashlib.blake2s(repr(settings).encode(), digest_size=4).hexdigest()}"
        _offer(history, table, source.name, key)


def _offer(history: History, table: Table, name: str, key: str) -> None:
    """What is chosen, in a sentence, and the button that makes it the input."""
    try:
        made = _made(table, _choice(history, table, key), name, key)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    steps, inputs = made.x.shape
    of_steps, of_inputs = tr_n("{n} step", "{n} steps", steps), tr_n("{n} input", "{n} inputs", inputs)
    size = tr("{steps} of {inputs}.", steps=of_steps, inputs=of_inputs)
    st.markdown(f"**{size}** {plain(made.about)}")
    cell = history.now.run.cell
    misfit = isinstance(cell, Own | OwnOther) and not fits(cell, made.x)
    if misfit:
        said = tr_n(
            "Your cell reads {n} number a step, and this choice has {inputs}: choose as many columns as it reads.",
            "Your cell reads {n} numbers a step, and this choice has {inputs}: choose as many columns as it reads.",
            cell.input_size,
            inputs=inputs,
        )
        st.info(said)
    st.button(tr("Use it"), key="table-use", type="primary", disabled=misfit, on_click=_use, args=(history, made))


def _made(table: Table, choice: Choice, name: str, key: str) -> Chosen:
    """What the choice makes, worked out once: the panel is drawn again with every change of anything on the page."""
    asked = (language(), key, choice, name)
    known = st.session_state.get("table-made")
    if known is None or known[0] != asked:
        known = st.session_state["table-made"] = (asked, chosen(table, choice, name))
    made: Chosen = known[1]
    return made


def _use(history: History, made: Chosen) -> None:
    put_input(history, made)
    st.session_state[TABLE_BOX] = False


def _show(table: Table) -> None:
    for question in filter(asks, understood(table)):
        st.info(plain(question))
    sentences = [f"- {plain(one)}" for one in understood(table) if not asks(one)]
    st.markdown("\n".join(sentences[:_NOTES]))
    if len(sentences) > _NOTES:
        with st.expander(tr("{n} more on how it was read", n=len(sentences) - _NOTES)):
            st.markdown("\n".join(sentences[_NOTES:]))
    st.html(first_rows(table))


# -- corrections


def _settings(source: Source) -> Settings:
    """What the corrections say, before they are drawn: what they offer depends on what was found."""

    def said(name: str) -> Any:
        value = st.session_state.get(f"table-{name}-{source.digest}", _FOUND)
        return None if value == _FOUND else value

    marks = str(said("missing") or "").replace(",", " ").split()
    return Settings(
        said("delimiter"), said("decimal"), said("header"), said("encoding"), said("direction"), tuple(marks)
    )


def _corrections(source: Source, table: Table | None) -> None:
    """One choice for each thing that was found out."""
    has_lines = table is None or not table.counts_rows
    has_texts = table is None or has_lines or table.encoding == "JSON"
    found = {} if table is None else vars(table) | {"header": min(len(table.header_lines), max(_HEADERS))}
    with st.container(horizontal=True):
        if has_lines:
            _correction(source, "delimiter", tr("Between the cells"), DELIMITERS, found)
        if has_texts:
            _correction(source, "decimal", tr("Decimal sign"), _POINT, found)
        if has_lines:
            _correction(source, "header", tr("Names of columns"), _HEADERS, found)
            _correction(source, "encoding", tr("Encoding"), {name: name.upper() for name in ENCODINGS}, found)
        _correction(source, "direction", tr("A step is"), _STEPS, found)
        if has_texts:
            help_text = tr("Such as -999 or x. Empty cells, ?, NA and the like are missing without that.")
            key = f"table-missing-{source.digest}"
            st.text_input(tr("Other marks of a missing value"), key=key, width=220, help=help_text)


def _correction(source: Source, name: str, label: str, options: Mapping[Any, str], found: dict[str, Any]) -> None:
    key = f"table-{name}-{source.digest}"

    def shown(option: Any) -> str:
        if option != _FOUND:
            return tr(options[option])
        free = name in found and st.session_state.get(key, _FOUND) == _FOUND
        return tr("found: {what}", what=tr(options.get(found[name], str(found[name])))) if free else tr("find out")

    st.selectbox(label, [_FOUND, *options], format_func=shown, key=key, width=190)


# -- choices


def _choice(history: History, table: Table, key: str) -> Choice:
    names = list(table.columns)
    columns_key = f"table-columns-{key}-{language()}"  # columns without a name are called as the language calls them
    columns = st.multiselect(tr("Columns"), names, _first_columns(history, table), key=columns_key)
    with st.container(horizontal=True):
        rows = len(table.lines)
        first = st.number_input(tr("From row"), 1, rows, 1, key=f"table-from-{key}", width=120) - 1
        last = st.number_input(tr("To row"), 1, rows, min(rows, MAX_STEPS), key=f"table-to-{key}", width=120)
        orders = {False: tr("First row first"), True: tr("Last row first")}
        backwards = st.selectbox(
            tr("Time"), list(orders), format_func=orders.__getitem__, key=f"table-time-{key}", width=170
        )
        choice = Choice(tuple(columns), first, last, backwards)
        return _scaled(replace(choice, way=_way(table, choice, key)), table, key)


def _first_columns(history: History, table: Table) -> list[str]:
    """As many columns as the cell reads; a random cell is drawn to fit all that do not name the steps."""
    cell = history.now.run.cell
    if not isinstance(cell, Random):
        return first_columns(table, cell.input_size)
    return [name for name in table.columns if name != table.labels_from][:_MOST] or list(table.columns)


def _way(table: Table, choice: Choice, key: str) -> str:
    gaps = any(np.isnan(table.columns[name][choice.first : choice.last]).any() for name in choice.columns)
    if not gaps:
        return FILLS[0]
    return st.selectbox(
        tr("Missing values"), FILLS, format_func=lambda way: sentence(tr(way)), key=f"table-way-{key}", width=190
    )


def _scaled(choice: Choice, table: Table, key: str) -> Choice:
    values = [table.columns[name][choice.first : choice.last] for name in choice.columns]
    usual = proposed(np.concatenate([*values, np.empty(0)]))
    at = SCALES.index(usual)
    help_text = tr(
        "A cell reads numbers near 0 to 1 well; numbers in the hundreds can saturate every gate. So numbers up to "
        "{usual} are left as they are to begin with, and larger ones are scaled.",
        usual=int(USUAL),
    )
    scale = st.selectbox(
        tr("Values"),
        SCALES,
        at,
        format_func=lambda way: tr(_SCALES[way]),
        key=f"table-scale-{key}",
        width=260,
        help=help_text,
    )
    if scale != "given":
        return replace(choice, scale=scale)
    mean = st.text_input(tr("Mean, or one for each column"), "0", key=f"table-mean-{key}", width=220)
    deviation = st.text_input(tr("Deviation, or one for each column"), "1", key=f"table-deviation-{key}", width=220)
    return replace(choice, scale=scale, mean=_typed(mean), deviation=_typed(deviation))


def _typed(text: str) -> tuple[float, ...]:
    return tuple(parse_numbers(text, one_step=True).ravel().tolist())
