"""The fields into which a person types or pastes a cell, each with what is wrong with it under it."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from lstm_core.language import tr, tr_later
from lstm_view.own.cell.fields import bind
from lstm_view.own.cell.kinds import layout_of
from lstm_view.own.cell.parts import field_names, sequence_text
from lstm_view.own.cell.reading import Understanding, forget_bias
from lstm_view.state.entry import BLOCKS, GATES, Entry
from lstm_view.state.fields import MAX_TEXT
from lstm_view.state.history import History
from lstm_view.state.names import shortest
from lstm_view.words import NAMES, plain

_TEXT_HELP: Final = tr_later(
    "Each matrix behind its name, as in a notebook, a spreadsheet or a paper: W_f, U_f, b_f and so on for f, i, g, o; "
    "or W, U, b of all four gates; W alone is over x and h. p_f, p_i, p_o are peepholes, h0 and c0 the start values, "
    "x is the sequence. Names of PyTorch and Keras are known too."
)
_PLACEHOLDERS: Final = {
    "text": tr_later("W_f = [.5 .3; .1 .4]\nU_f = [.1 .2; .2 .3]\nb_f = [0; 0]\nand so on for i, g, o\nx = 1, .5"),
    "h0": "0",
    "c0": "0",
}
_MATRIX_HELP: Final = tr_later(
    "A row of numbers a line; brackets of NumPy, MATLAB or Python; LaTeX; cells of a spreadsheet."
)
_MEANS: Final = {
    "W": tr_later("weights of x"),
    "U": tr_later("weights of h"),
    "b": tr_later("bias"),
    "b2": tr_later("second bias"),
    "p": tr_later("peepholes"),
    "h0": tr_later("h before step 1"),
    "c0": tr_later("c before step 1"),
}


_NAMES: Final = NAMES | {"z": tr_later("update gate"), "r": tr_later("reset gate"), "n": tr_later("candidate")}


def matrices(history: History, entry: Entry, reading: Understanding) -> None:
    """The text of all or a field for each matrix; start values, the sequence, a bias added at run time."""
    problems = dict(reading.problems)
    if entry.way == "text":
        _area(
            history,
            entry,
            problems,
            "text",
            tr("All matrices, each behind its name"),
            height=230,
            help_text=tr(_TEXT_HELP),
        )
        st.button(tr("Read"), key="own-read", help=tr("So does Ctrl+Enter, and a click anywhere else."))
    else:
        _arrangement(history, entry)
        names = field_names(entry)
        groups = [[name for name in names if name.endswith(f"_{gate}")] for gate in (*GATES, *BLOCKS)]
        for group in filter(None, groups) if any("_" in name for name in names) else [[name] for name in names]:
            with st.container(horizontal=True, gap="small"):
                for name in group:
                    _area(history, entry, problems, name, _label(name), height=76)
    with st.container(horizontal=True, gap="small"):
        for name in ("h0", "c0") if layout_of(entry).family == "lstm" else ("h0",):
            _area(history, entry, problems, name, f"{name}: {tr(_MEANS[name])}", height=76, help_text=tr("Empty is 0."))
    _area(
        *(history, entry, problems, "x", tr("x: the sequence, a step a line, or of one input all in one line")),
        height=76,
        help_text=tr(
            "A line for each step, with as many numbers as the cell has inputs. Of one input all steps can stand in "
            "one line; of more, one line is one step. Empty: random numbers."
        ),
    )
    if "x" in problems and "\n" in sequence_text(entry).strip():
        words = tr("A table with names, dates or gaps is read on the page Sequence, under “A file or a table”.")
        st.html(f"<p class='elsewhere'><a data-travel href='sequence'>{escape(words)}</a></p>")
    if "f" not in layout_of(entry).letters:
        return
    bound = bind(history, "forget_bias", forget_bias(entry), lambda value: shortest(value) if value else "")
    help_text = tr("TensorFlow 1 and Haiku add 1 when they run a cell; their weights do not hold it.")
    st.number_input(tr("Added to the forget gate's bias at run time"), step=0.5, format="%g", help=help_text, **bound)


def _arrangement(history: History, entry: Entry) -> None:
    with st.container(horizontal=True, gap="medium"):
        one = tr("One matrix over x and h")
        st.toggle(one, **bind(history, "arrangement", bool(entry["arrangement"]), lambda on: "joint" if on else ""))
        toggles = (("biases", tr("Second bias")), ("peepholes", tr("Peepholes")))
        for name, label in toggles if layout_of(entry).family == "lstm" else toggles[:1]:
            st.toggle(label, **bind(history, name, bool(entry[name]), lambda on: "1" if on else ""))
    letters = dict.fromkeys(name.partition("_")[0] for name in field_names(entry))
    means = _MEANS | ({"W": tr_later("weights of x and h, side by side")} if entry["arrangement"] else {})
    st.caption(f"{'; '.join(f'{letter}: {tr(means[letter])}' for letter in letters)}. {tr(_MATRIX_HELP)}")


def _label(name: str) -> str:
    gate = name.partition("_")[2]
    return f"{name}, {tr(_NAMES[gate])}" if gate else name


def _area(
    history: History, entry: Entry, problems: dict[str, str], name: str, label: str, *, height: int, help_text: str = ""
) -> None:
    with st.container(gap="xxsmall"):
        bound = bind(history, name, entry[name])
        st.text_area(
            label,
            height=height,
            max_chars=MAX_TEXT,
            placeholder=tr(_PLACEHOLDERS.get(name, "")) or None,
            help=help_text or None,
            **bound,
        )
        if name in problems:
            st.error(plain(problems[name]))
