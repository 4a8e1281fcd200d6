"""The right half of the page: what the model reads."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core import SCALES, Table
from lstm_core.language import grouped, tr, tr_later
from lstm_core.models import ModelFile
from lstm_core.models.vocabulary import typed_vocabulary
from lstm_view.own.model.given import (
    EXAMPLE_TEXT,
    WAYS,
    Given,
    NothingYet,
    of_numbers,
    of_text,
    of_tokens,
    random_input,
    ways_of,
)
from lstm_view.own.model.given_table import not_read, of_table, proposed_columns, table_of
from lstm_view.own.model.kept import MAX_STEPS
from lstm_view.own.model.session import open_source, source
from lstm_view.words import plain

_STEPS: Final = 200  # of random input
_MAX_SEED: Final = 999_999
_LONGEST: Final = 400_000  # characters that are typed
_SCALES: Final = {
    "none": tr_later("as they are"),
    "0 to 1": tr_later("from 0 to 1"),
    "standardise": tr_later("standardised: mean 0, deviation 1"),
}


def input_panel(model: ModelFile) -> Given | None:
    """The input that is chosen; None, with a sentence that says why, where there is none."""
    st.markdown(f"## {tr('What it reads')}")
    key = fields_of(model)
    ways = ways_of(model)
    usual = "text" if "text" in ways and model.vocabulary else "random"
    way = st.segmented_control(
        tr("Input"),
        ways,
        default=usual,
        format_func=lambda name: tr(WAYS[name]),
        key=f"model-way-{key}",
        required=True,
    )
    try:
        given = _given(model, way or usual, key)
    except NothingYet as empty:
        st.info(plain(str(empty)))
        return None
    except ValueError as error:
        st.error(plain(str(error)))
        return None
    if given is not None:
        st.caption(plain(given.about))
    return given


def fields_of(model: ModelFile) -> str:
    """Return what the keys of the fields end with: models that read the same keep what stands in them."""
    if source().is_example:
        return "example"
    return "-".join((*ways_of(model), str(model.input_size)))


def _given(model: ModelFile, way: str, key: str) -> Given | None:
    if way == "text":
        _signs(model)
        usual = EXAMPLE_TEXT if source().is_example else ""
        text = st.text_area(tr("Text"), usual, key=f"model-text-{key}", height=110, max_chars=_LONGEST)
        return of_text(model, text)
    if way == "tokens":
        help_ = tr("Whole numbers with blanks or commas between.")
        return of_tokens(model, st.text_area(tr("Tokens"), key=f"model-tokens-{key}", height=110, help=help_))
    if way == "numbers":
        help_ = tr("A line a step, with as many numbers as the model reads; of one input also one line over time.")
        text = st.text_area(tr("Numbers"), key=f"model-numbers-{key}", height=110, max_chars=_LONGEST, help=help_)
        return of_numbers(model, text)
    return _file(model, key) if way == "file" else _random(model, key)


def _signs(model: ModelFile) -> None:
    """The field for the signs of the tokens, where the file has none; ValueError where there are none yet."""
    opened = source()
    if model.vocabulary and not opened.signs:
        return
    field = f"model-signs-{opened.digest}"
    typed = st.text_area(
        tr("The text of each of the {n} tokens, in the order of their numbers", n=grouped(model.input_size)),
        key=field,
        height=80,
        max_chars=_LONGEST,
        on_change=_take_signs,
        args=(field, model.input_size),
        help=tr(
            "The file does not say which character or word each token is. Write them one after another, such as "
            "“abc ()”, with \\n for the end of a line; or words with blanks or lines between; or paste JSON, a list or "
            "an object with their numbers."
        ),
    )
    if typed and not opened.signs:
        typed_vocabulary(typed, model.input_size)  # says what is wrong
    if not opened.signs:
        raise NothingYet(
            tr("Which character or word is token 0, which is token 1, and so on? Then a text can be read.")
        )


def _take_signs(field: str, size: int) -> None:
    try:
        signs = typed_vocabulary(str(st.session_state.get(field, "")), size)
    except ValueError:
        signs = ()  # the field says why
    open_source(source().with_signs(signs))


def _random(model: ModelFile, key: str) -> Given:
    with st.container(horizontal=True):
        steps = st.number_input(tr("Steps"), 1, MAX_STEPS, _STEPS, step=1, key=f"model-steps-{key}", width=150)
        seed = st.number_input(tr("Seed"), 0, _MAX_SEED, 0, step=1, key=f"model-seed-{key}", width=150)
    return random_input(model, int(steps), int(seed))


def _file(model: ModelFile, key: str) -> Given | None:
    label = tr("A file: CSV, text, JSON, JSON Lines, NPY or NPZ")
    file = st.file_uploader(label, key=f"model-series-{key}", max_upload_size=20)
    if file is None:
        st.caption(tr("A row a step; at most {most} steps are run.", most=grouped(MAX_STEPS)))
        return None
    table = _table(file.file_id, file.name, file.getvalue())
    names = list(table.columns)
    columns = st.multiselect(
        tr("Columns, in the order in which the model reads them"),
        names,
        proposed_columns(model, table),
        key=f"model-columns-{key}-{file.file_id}",
        max_selections=model.input_size,
    )
    if said := not_read(model, table, columns):
        st.caption(plain(said))
    with st.container(horizontal=True):
        scale = st.selectbox(
            tr("Values"),
            [name for name in SCALES if name in _SCALES],
            format_func=lambda name: tr(_SCALES[name]),
            key=f"model-scale-{key}",
            width=260,
            help=tr("Scale them as in training, or the model sees numbers that it does not know."),
        )
        rows = len(table.lines)
        first = 1
        if rows > MAX_STEPS:
            first = int(st.number_input(tr("First row"), 1, rows, 1, step=1, key=f"model-first-{key}", width=150))
    return of_table(model, table, columns, scale, first - 1)


def _table(file_id: str, name: str, data: bytes) -> Table:
    """The table of a file, read once."""
    known = st.session_state.get("model-table")
    if known is None or known[0] != file_id:
        try:
            found: Table | str = table_of(name, data)
        except ValueError as error:
            found = str(error)
        known = st.session_state["model-table"] = (file_id, found)
    if isinstance(known[1], str):
        raise ValueError(known[1])
    table: Table = known[1]
    return table
