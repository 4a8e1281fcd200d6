"""The fields of a cell of one's own, and beside them what was understood: it is shown before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from lstm_core import GATE_ORDERS, Question
from lstm_view.own_cell.examples import EXERCISE, of_screen
from lstm_view.own_cell.links import elsewhere
from lstm_view.own_cell.reading import Reading, field_names, understand
from lstm_view.own_cell.shown import given, of_unit, sizes
from lstm_view.state.entry import GATES, WAYS, Entry
from lstm_view.state.experiment import OWN, Experiment
from lstm_view.state.fields import MAX_TEXT
from lstm_view.state.history import History
from lstm_view.state.scene import build
from lstm_view.widgets import keep
from lstm_view.words import NAMES, plain

_OPEN: Final = "own-open"
_WAYS: Final = dict(zip(WAYS, ("All in one text", "A field per gate", "Four gates stacked"), strict=True))
_TEXT_HELP: Final = (
    "Each matrix behind its name, as in a notebook, a spreadsheet or a paper: W_f, U_f, b_f and so on for f, i, g, o; "
    "or W, U, b of all four gates; W alone is over x and h. p_f, p_i, p_o are peepholes, h0 and c0 the start values, "
    "x is the sequence. Names of PyTorch and Keras are known too."
)
_MATRIX_HELP: Final = "Rows of numbers; brackets of NumPy, MATLAB, Python or LaTeX; cells of a spreadsheet."
_MEANS: Final = {
    "W": "weights of x",
    "U": "weights of h",
    "b": "bias",
    "b2": "second bias",
    "p": "peepholes",
    "h0": "h before step 1",
    "c0": "c before step 1",
}


def entry_of(history: History) -> Entry:
    """What stands in the fields."""
    return history.now.look.entry or Entry()


def enter(history: History) -> None:
    """The fields, what was understood of them, and the button that runs it; folded once a cell is on screen."""
    st.session_state.setdefault(_OPEN, not _is_shown(history))
    if history.now.run.cell.name == OWN:
        st.html(elsewhere(history.now.run))
    box = st.expander("The numbers of your cell", key=_OPEN, on_change="rerun")
    if not box.open:
        return
    entry = entry_of(history)
    reading = understand(entry)
    with box:
        _begin(history)
        fields, understood = st.columns([1, 1], gap="medium")
        with fields:
            _fields(history, entry, reading)
        with understood:
            _understood(history, entry, reading)


def _is_shown(history: History) -> bool:
    """Whether what stands in the fields is on the stage."""
    return understand(entry_of(history)).run == history.now.run.unchanged


def _begin(history: History) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choose(history, "way", _WAYS, "How do you have it?", default=WAYS[0])
        st.button("Fill in an exercise", on_click=_fill, args=(history, _exercise), key="own-exercise")
        st.button("Fill in the cell on screen", on_click=_fill, args=(history, _on_screen), key="own-screen")


def _fill(history: History, make: Callable[[Experiment], Entry]) -> None:
    history.notices = ()
    history.put(history.now.with_look(entry=make(history.now)), moved=False)


def _exercise(_now: Experiment) -> Entry:
    return EXERCISE


def _on_screen(now: Experiment) -> Entry:
    return of_screen(build(now).trace, now.look.entry or Entry())


# -- fields


def choose(history: History, name: str, options: dict[str, str], label: str, *, default: str = "") -> None:
    """One of a few values of a field; ``default`` is what an empty one means."""
    bound = bind(history, name, entry_of(history)[name] or default, lambda value: "" if value == default else value)
    st.segmented_control(label, list(options), format_func=options.__getitem__, required=True, **bound)


def bind(history: History, name: str, value: Any, write: Callable[[Any], str] = str) -> dict[str, Any]:
    """Return key and callback of a widget for a field of the entry."""

    def put(now: Experiment, chosen: Any) -> Experiment:
        return now.with_look(entry=(now.look.entry or Entry()).having(**{name: write(chosen)}))

    return keep(history, f"own-{name}", value, put)


def _fields(history: History, entry: Entry, reading: Reading) -> None:
    problems = dict(reading.problems)
    if entry.way == "text":
        _area(history, entry, problems, "text", "All matrices, each behind its name", height=230, help_text=_TEXT_HELP)
    else:
        _arrangement(history, entry)
        names = field_names(entry)
        groups = [[name for name in names if name.endswith(f"_{gate}")] for gate in GATES]
        for group in groups if entry.way == "gates" else [[name] for name in names]:
            with st.container(horizontal=True, gap="small"):
                for name in group:
                    _area(history, entry, problems, name, _label(name, entry), height=76, help_text=_MATRIX_HELP)
    with st.container(horizontal=True, gap="small"):
        for name in ("h0", "c0"):
            _area(history, entry, problems, name, f"{name}: {_MEANS[name]}", height=76, help_text="Empty is 0.")
    _area(
        *(history, entry, problems, "x", "x: the sequence, a step a line"),
        height=76,
        help_text="A line for each step, with as many numbers as the cell has inputs. Empty: random numbers.",
    )
    bound = bind(history, "forget_bias", float(entry["forget_bias"] or 0), lambda value: f"{value:g}" if value else "")
    help_text = "TensorFlow 1 and Haiku add 1 when they run a cell; their weights do not hold it."
    st.number_input("Added to the forget gate's bias at run time", step=0.5, help=help_text, **bound)


def _arrangement(history: History, entry: Entry) -> None:
    with st.container(horizontal=True, gap="medium"):
        one = "One matrix over x and h"
        st.toggle(one, **bind(history, "arrangement", bool(entry["arrangement"]), lambda on: "joint" if on else ""))
        for name, label in (("biases", "Second bias"), ("peepholes", "Peepholes")):
            st.toggle(label, **bind(history, name, bool(entry[name]), lambda on: "1" if on else ""))


def _label(name: str, entry: Entry) -> str:
    letter, _, gate = name.partition("_")
    means = "weights of x and h" if letter == "W" and entry["arrangement"] else _MEANS[letter]
    return f"{name}: {means}, {NAMES[gate]}" if gate else f"{name}: {means}, all gates"


def _area(
    history: History, entry: Entry, problems: dict[str, str], name: str, label: str, *, height: int, help_text: str
) -> None:
    with st.container(gap="xxsmall"):
        bound = bind(history, name, entry[name])
        st.text_area(label, height=height, max_chars=MAX_TEXT // 4, help=help_text, **bound)
        if name in problems:
            st.error(plain(problems[name]))


# -- what was understood


def _understood(history: History, entry: Entry, reading: Reading) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("#### What was understood")
        ready = reading.run is not None
        st.button("Show my cell", "own-show", type="primary", disabled=not ready, on_click=_show, args=(history,))
    _problems(entry, reading)
    made = reading.assembly
    if made is not None:
        st.markdown(f"**{sizes(reading)}**" + (" It is on the stage." if _is_shown(history) else ""))
        for question in reading.questions:
            _ask(history, entry, question)
        st.html(of_unit(made) + given(made))
    elif not reading.problems:
        st.markdown("Nothing yet. Paste or type the numbers you have; nothing runs before you say so.")
    for note in reading.notes:
        st.caption(plain(note))


def _problems(entry: Entry, reading: Reading) -> None:
    """What is wrong and has no field of its own to stand under."""
    beside = {"h0", "c0", "x", *(("text",) if entry.way == "text" else field_names(entry))}
    for name, sentence in reading.problems:
        if name not in beside:
            st.error(plain(f"{name}: {sentence}" if name else sentence))
    if reading.problems:
        st.caption("Nothing that you typed is lost; it runs once this is mended.")


def _show(history: History) -> None:
    run = understand(entry_of(history)).run
    if run is not None:
        history.notices = ()
        history.put(history.now.with_run(run), moved=True)
        st.session_state[_OPEN] = False


def _ask(history: History, entry: Entry, question: Question) -> None:
    """What the shapes leave open, with what was taken; an answer stays until the shapes no longer ask."""
    options = {str(choice): _said(question.argument, choice) for choice in question.choices}
    answer = entry[question.argument]
    value = answer if answer in options else str(question.taken)
    bound = bind(history, question.argument, value)
    st.selectbox(question.sentence, list(options), format_func=options.__getitem__, **bound)


def _said(argument: str, choice: Any) -> str:
    if argument == "gates":
        who = f" ({GATE_ORDERS[choice]})" if choice in GATE_ORDERS else ""
        return f"{', '.join(choice)}{who}"
    if argument == "joined":
        return {"xh": "[x, h]: the input first", "hx": "[h, x]: the state first"}[choice]
    if argument == "transposed":
        return "the columns are units" if choice else "the rows are units"
    return f"{choice} {'inputs' if argument == 'input_size' else 'units'}"
