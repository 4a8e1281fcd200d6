"""What the shapes leave open: the questions with their answers, and a pair of input and output that tells."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core import Question
from lstm_core.arrangement import said_order
from lstm_core.assembly import columns_said
from lstm_core.language import ENGLISH, speaking, tr, tr_later
from lstm_core.layout import Layout
from lstm_view.own.cell.fields import bind, choose, fill
from lstm_view.own.cell.kinds import layout_of
from lstm_view.own.cell.order import search, taken
from lstm_view.own.cell.reading import DECIMALS, answer, understand
from lstm_view.state.entry import Entry
from lstm_view.state.fields import MAX_TEXT
from lstm_view.state.history import History
from lstm_view.widgets import select
from lstm_view.words import plain, refusal
from lstm_view.words.digits import typed

_COMMA: Final = "decimal sign"  # what lstm_core.read_matrix says of a comma, in a note or as it refuses one
_BEST: Final = 3  # readings that are offered


def ask(history: History, entry: Entry, question: Question) -> None:
    """What the shapes leave open, with what was taken; an answer stays until the shapes no longer ask."""
    said = answer(entry, question)
    value = question.taken if said is None else said
    layout = layout_of(entry)
    options = {str(choice): _said(question.argument, choice, layout) for choice in (*question.choices, value)}
    bound = bind(history, question.argument, str(value))
    sentence = question.sentence if said is None else f"{question.asked}."
    select(sentence, options, options.__getitem__, **bound)


def decimal_sign(history: History, entry: Entry) -> None:
    """What a comma is, where one can be two things or somebody has said what it is."""
    if entry["decimal"] in DECIMALS or _is_of_comma(entry):
        options = {"": tr_later("as found"), ",": tr_later("the decimal sign"), ".": tr_later("between two numbers")}
        choose(history, "decimal", options, tr("A comma is"), default="")


def _is_of_comma(entry: Entry) -> bool:
    """Whether something is said of a comma; that is looked for in English, whatever is spoken."""
    with speaking(ENGLISH):
        reading = understand(entry)
    return any(_COMMA in sentence for sentence in (*reading.notes, *(said for _, said in reading.problems)))


def _said(argument: str, choice: Any, layout: Layout) -> str:
    if argument == "gates":
        who = f" ({tr(layout.orders[choice])})" if choice in layout.orders else ""
        return f"{said_order(choice, layout)}{who}"
    if argument == "joined":
        plain = {"xh": tr("[x, h]: the input first"), "hx": tr("[h, x]: the state first")}
        return plain.get(choice) or tr("{columns}: with the bias, as the weights of a 1", columns=columns_said(choice))
    if argument == "transposed":
        return tr("the columns are units") if choice else tr("the rows are units")
    return tr("{n} inputs", n=choice) if argument == "input_size" else tr("{n} units", n=choice)


def order(history: History, entry: Entry) -> None:
    """A pair of input and output, and which reading of stacked weights gives it."""
    st.markdown(f"## {tr('Is this the right order?')}")
    st.caption(tr("Give one input and the output h that your program or your paper has for it."))
    with st.container(horizontal=True, gap="small"):
        for name, label, words in (
            ("pair_x", tr("Its input x"), tr("empty: the sequence beside")),
            ("pair_h", tr("Its output h"), tr("each step a line, or the last step alone")),
        ):
            st.text_area(
                label, height=76, max_chars=MAX_TEXT // 4, placeholder=words, **bind(history, name, entry[name])
            )
    try:
        found = search(entry)
    except ValueError as error:
        st.error(plain(refusal(error)))
        return
    if found is None:
        return
    st.markdown(plain(found.sentence))
    for k, reading in enumerate(found.readings[:_BEST]):
        now = taken(entry, reading)
        off = typed(float(f"{reading.difference:.2g}"))
        label = tr("Now off by {off}: {reading}") if now == entry else tr("Off by {off}: {reading}")
        st.button(
            label.format(off=off, reading=reading),
            help=tr("Read the weights as {reading}.", reading=reading),
            key=f"own-take-{k}",
            disabled=now == entry,
            on_click=fill,
            args=(history, lambda _now, chosen=now: chosen),
        )
