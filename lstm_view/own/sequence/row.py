"""The widgets of the input: which one, typed numbers and text with the order of its signs, and the way to a table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core import decimal_readings, parse_numbers
from lstm_core.language import all_of, tr, tr_later, tr_n
from lstm_view.state.experiment import DECIMALS, SIGNS, Input, Numbers, Run, Text, Trial
from lstm_view.state.fields import INPUTS, MAX_TEXT
from lstm_view.state.history import History
from lstm_view.state.inputs import EXAMPLES
from lstm_view.state.run_parts import Floats
from lstm_view.state.scene_other import is_other
from lstm_view.state.signs import order_of
from lstm_view.state.table import Table
from lstm_view.widgets import cell_row, keep, of_run, select, shown_row, units_row
from lstm_view.words.digits import typed

#: Name of an input -> what it is called, said by ``tr``.
SOURCES: Final = {
    "story": tr_later("Its own"),
    "sunspots": tr_later("Sunspot numbers, a cycle"),
    "nile": tr_later("Nile flow, an event in 1899"),
    "elnino": tr_later("Sea temperature, a season"),
    "numbers": tr_later("Your numbers"),
    "text": tr_later("Your text"),
    "table": tr_later("Your table"),
    "trial": tr_later("A trial of a challenge"),
}
_SIGNS: Final = {"comma": tr_later("a decimal comma"), "point": tr_later("a decimal point")}
_ONE: Final = {"characters": tr_later("one character"), "words": tr_later("one word")}
#: Inputs that are chosen elsewhere: in this list only while they are there.
_GIVEN: Final = (Table.name, Trial.name)
#: Keys of the session: on which page the panel of a table is, whether it is unfolded, and what is pasted in it.
TABLE: Final = "table-asked"
TABLE_BOX: Final = "table-box"
TABLE_TEXT: Final = "table-text"


def controls(history: History) -> None:
    """All widgets of the run and the charts; each change becomes the present of ``history``, and can be undone."""
    run_controls(history)
    if not is_other(history.now.run):  # that has one chart, of all its lines
        shown_row(history)
    units_row(history)


def run_controls(history: History) -> None:
    """The widgets of the input and, of a random cell, its size."""
    _input_row(history, history.now.run)
    cell_row(history)


def put_input(history: History, given: Input) -> None:
    """Make ``given`` the input of the run, as one step of undo."""
    history.notices = ()
    history.put(of_run(_with_input)(history.now, given), moved=True)


def open_table(history: History, text: str = "") -> None:
    """Open the panel of a table on this page (see :mod:`lstm_view.own.sequence.panel`), with ``text`` in it."""
    st.session_state[TABLE] = history.session
    st.session_state[TABLE_BOX] = True
    if text:
        st.session_state[TABLE_TEXT] = text


def _with_input(run: Run, given: Input) -> Run:
    return replace(run, input=given)


def _input_row(history: History, run: Run) -> None:
    bound = keep(history, "source", run.input.name, of_run(_choose_input))
    sources = [name for name in SOURCES if name not in _GIVEN or name == run.input.name]
    select(tr("Input"), sources, lambda name: tr(SOURCES[name]), **bound)
    if isinstance(run.input, Numbers):
        _numbers(history, run.input)
    elif isinstance(run.input, Text):
        _text(history, run.input)
    label, fixed = tr("A file or a table"), history.now.look.fixes("x")
    icon = ":material/table:"
    st.button(label, key="control-table", icon=icon, on_click=open_table, args=(history,), disabled=fixed)


def _choose_input(run: Run, name: str) -> Run:
    if name == run.input.name:
        return run
    chosen: Input = INPUTS[name]()
    if isinstance(chosen, Numbers | Text):
        chosen = replace(chosen, data=EXAMPLES[name])
    return replace(run, input=chosen)


def _part(history: History, name: str, given: Input, attribute: str) -> dict[str, Any]:
    """Key and callback of a widget for one attribute of an input."""
    value = getattr(given, attribute)
    return keep(history, name, value, of_run(lambda run, new: replace(run, input=replace(given, **{attribute: new}))))


def _numbers(history: History, given: Numbers) -> None:
    help_text = tr(
        "One line is one input over time. Several lines are one step each, with as many numbers as inputs. "
        "Brackets, decimal commas and a first line of names are read too."
    )
    bound = _part(history, "numbers", given, "data")
    st.text_area(tr("Numbers"), height=110, max_chars=MAX_TEXT, help=help_text, **bound)
    if _question(history, given):
        return
    if given.one_step or re.fullmatch(r"\s*\S+[ \t,;]+\S.*\s*", given.data):  # one line of several numbers
        st.toggle(tr("The line is one step"), **_part(history, "onestep", given, "one_step"))
    if given.decimal or re.search(r"\d,\d", given.data):
        words = {"": tr("as it reads"), **{name: tr(_SIGNS[name]) for name in DECIMALS}}
        bound = _part(history, "decimal", given, "decimal")
        select(tr("Decimal sign"), words, words.__getitem__, **bound)
    if "\n" in given.data.strip() or _is_refused(given):
        st.button(tr("Read it as a table"), key="control-as-table", on_click=open_table, args=(history, given.data))


def _is_refused(given: Numbers) -> bool:
    try:
        parse_numbers(given.data, one_step=given.one_step, decimal=DECIMALS.get(given.decimal))
    except ValueError:
        return bool(given.data.strip())
    return False


def _question(history: History, given: Numbers) -> bool:
    """Where numbers can be read in two ways, both, to choose from; whether that is so."""
    readings = {} if given.decimal else decimal_readings(given.data, one_step=given.one_step)
    if readings:
        st.info(tr("These numbers can be read in two ways. Which do you mean?"))
    for name, sign in DECIMALS.items() if readings else ():
        shown = _reading(readings[sign])
        st.button(shown, key=f"control-read-{name}", on_click=put_input, args=(history, replace(given, decimal=name)))
    return bool(readings)


def _reading(x: Floats) -> str:
    """A reading in words: how many inputs, and the first steps."""
    steps = "; ".join(all_of(typed(value) for value in step) for step in x[:3].tolist())
    inputs = tr_n("{n} input", "{n} inputs", x.shape[1])
    return f"{inputs}: {steps}{' …' if len(x) > 3 else ''}"


def _text(history: History, given: Text) -> None:
    st.text_area(tr("Text"), height=80, max_chars=MAX_TEXT, **_part(history, "text", given, "data"))
    bound = keep(history, "by", given.by, of_run(lambda run, by: replace(run, input=Text(given.data, by))))
    select(tr("One step is"), SIGNS, lambda by: tr(_ONE[by]), **bound)
    bound = keep(history, "order", order_of(given), of_run(lambda run, new: _ordered_signs(run, given, new)))
    help_text = tr("The inputs in this order, with blanks between. A model trained on a text has an order of its own.")
    st.text_input(tr("Order of the inputs"), help=help_text, **bound)


def _ordered_signs(run: Run, given: Text, order: str) -> Run:
    """The order as it was typed; the sorted one follows the text, so it is not kept."""
    usual = replace(given, order="")
    return replace(run, input=usual if order == order_of(usual) else replace(given, order=order))
