"""The widgets beside the stage: which input, how large a cell, which charts, which cell types.

The history is the only truth: before a widget is made its value is set from it, and its callback changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from lstm_core import MAX_STEPS, MAX_UNITS, STORIES, fill, read_table
from lstm_core import Story as StoryData
from lstm_view.figures.catalogue import CATALOGUE, CHARTS, QUANTITIES
from lstm_view.state.changes import Change, SetNumber
from lstm_view.state.experiment import (
    CellInput,
    Experiment,
    Input,
    Numbers,
    Random,
    Run,
    Story,
    Sunspots,
    Text,
)
from lstm_view.state.fields import INPUTS, MAX_CELL_INPUTS, MAX_SEED, MAX_TEXT
from lstm_view.state.history import History
from lstm_view.words import plain

SOURCES: Final = {
    "story": "Its own",
    "sunspots": "Sunspot numbers",
    "numbers": "Your numbers",
    "text": "Your text",
}
_EXAMPLES: Final = {"numbers": "0, 0.2, 0.5, 1, 0.5, 0.2, 0, 0, -0.5, 0", "text": "she said: (hello) (again)"}
Set = Callable[[Experiment, Any], Experiment]


def controls(history: History) -> None:
    """All widgets of the run and the charts; each change becomes the present of ``history``, and can be undone."""
    run_controls(history)
    _shown_row(history, history.now)


def run_controls(history: History) -> None:
    """The widgets of the input and, of a random cell, its size."""
    run = history.now.run
    _input_row(history, run)
    if isinstance(run.cell, Story):
        _story_row(history, run)
    else:
        _size_row(history, run)


def keep(history: History, name: str, value: Any, change: Set) -> dict[str, Any]:
    """Return key and callback of a widget that shows ``value`` and whose new value ``change`` puts in."""
    key = f"control-{name}"
    st.session_state[key] = value

    def changed() -> None:
        history.notices = ()
        then = change(history.now, st.session_state[key])
        history.put(then, moved=then.cursor != history.now.cursor)

    return {"key": key, "on_change": changed}


def _of_run(change: Callable[[Run, Any], Run]) -> Set:
    """A change of the run, from where the other run opens; inputs that were changed go with the old input."""

    def put(experiment: Experiment, value: Any) -> Experiment:
        run = change(experiment.run, value)
        return experiment.with_run(replace(run, changes=_without_input(run.changes)))

    return put


def _without_input(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(one for one in changes if not (isinstance(one, SetNumber) and one.array == "x"))


def _input_row(history: History, run: Run) -> None:
    bound = keep(history, "source", run.input.name, _of_run(_choose_input))
    st.selectbox("Input", list(SOURCES), format_func=SOURCES.__getitem__, **bound)
    if isinstance(run.input, Numbers):
        _numbers(history, run.input)
    elif isinstance(run.input, Text):
        bound = keep(history, "text", run.input.data, _of_run(lambda run, data: replace(run, input=Text(data))))
        st.text_input("Text, one step a character", max_chars=MAX_STEPS, **bound)


def _choose_input(run: Run, name: str) -> Run:
    if name == run.input.name:
        return run
    chosen: Input = INPUTS[name]()
    if isinstance(chosen, Numbers | Text):
        chosen = replace(chosen, data=_EXAMPLES[name])
    return replace(run, input=chosen)


def _numbers(history: History, given: Numbers) -> None:
    bound = keep(history, "numbers", given.data, _of_run(lambda run, data: replace(run, input=Numbers(data))))
    help_text = "One line is one input over time. Several lines are one step each, with as many numbers as inputs."
    st.text_area("Numbers", height=110, max_chars=MAX_TEXT, help=help_text, **bound)
    file = st.file_uploader(
        "Or one column of a file", type=["csv", "txt", "tsv", "dat", "npy", "npz"], key="control-file"
    )
    if file is not None:
        _column(history, file.getvalue(), file.name)


def _column(history: History, data: bytes, filename: str) -> None:
    try:
        table = read_table(data, filename)
    except ValueError as error:
        st.error(plain(str(error)))
        return
    name = st.selectbox("Column", list(table.columns), key="control-column")
    gapless = fill(table.columns[name], "leave out")
    values = gapless.values.tolist()
    used = values[:MAX_STEPS]
    size = (
        f"{len(values)} numbers; the first {len(used)} are used."
        if len(values) > len(used)
        else f"{len(used)} numbers."
    )
    st.caption(" ".join([size, *([gapless.sentence] if name in table.missing else [])]))
    with st.expander("How the file was read"):
        st.markdown("\n".join(f"- {plain(note)}" for note in table.notes))
    st.button("Use this column", on_click=_use_column, args=(history, ", ".join(map(repr, used))), key="control-use")


def _use_column(history: History, text: str) -> None:
    history.notices = ()
    put = _of_run(lambda run, data: replace(run, input=Numbers(data)))
    history.put(put(history.now, text), moved=True)


def _size_row(history: History, run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if isinstance(run.cell, Random):
            if isinstance(run.input, CellInput):
                _number(history, "inputs", "Inputs", run.cell.input_size, MAX_CELL_INPUTS, _sized("input_size"))
            _number(history, "units", "Units", run.cell.units, MAX_UNITS, _sized("units"))
        if isinstance(run.input, CellInput | Sunspots):
            _number(history, "steps", "Steps", run.input.steps, MAX_STEPS, _lengthened)
        if isinstance(run.cell, Random):
            _number(history, "seed", "Seed", run.seed, MAX_SEED, lambda run, seed: replace(run, seed=seed), low=0)
            st.toggle("Peepholes", **keep(history, "peephole", run.cell.peephole, _resized(_sized("peephole"))))


def _story_row(history: History, run: Run) -> None:
    """A story's cell has its size; its noise has a seed, and the series it may read a length."""
    assert isinstance(run.cell, Story)
    with st.container(horizontal=True):
        if isinstance(run.input, Sunspots):
            _number(history, "steps", "Steps", run.input.steps, MAX_STEPS, _lengthened)
        elif isinstance(run.input, CellInput) and has_chance(STORIES[run.cell.key]):
            bound = keep(history, "seed", run.seed, _of_run(lambda run, seed: replace(run, seed=seed)))
            st.number_input("Seed of the input", 0, MAX_SEED, step=1, width=150, **bound)


def has_chance(story: StoryData) -> bool:
    """Whether the input of a story depends on its seed."""
    return bool((story.make_x(0) != story.make_x(1)).any())


def _sized(attribute: str) -> Callable[[Run, Any], Run]:
    return lambda run, value: replace(run, cell=replace(run.cell, **{attribute: value}))


def _lengthened(run: Run, steps: int) -> Run:
    assert isinstance(run.input, CellInput | Sunspots)
    return replace(run, input=replace(run.input, steps=steps))


def _resized(change: Callable[[Run, Any], Run]) -> Set:
    """A cell of another size or seed: changes of single numbers no longer mean the same, so they go. So does a
    read-out that was made for another number of units.
    """

    def resize(run: Run, value: Any) -> Run:
        other = change(run, value).unchanged
        same = not isinstance(other.cell, Random) or other.cell.units == getattr(run.cell, "units", None)
        return other if same else other.bare

    return _of_run(resize)


def _number(
    history: History, name: str, label: str, value: int, high: int, change: Callable[[Run, Any], Run], low: int = 1
) -> None:
    st.number_input(label, low, high, step=1, width=110, **keep(history, name, value, _resized(change)))


def _shown_row(history: History, now: Experiment) -> None:
    with st.container():
        st.pills(
            "Charts",
            CHARTS,
            selection_mode="multi",
            format_func=lambda key: CATALOGUE[key].label,
            **keep(history, "charts", list(now.look.charts), _ordered("charts", CHARTS)),
        )
        if "timeline" in now.look.charts:
            st.pills(
                "Lines over time",
                QUANTITIES,
                selection_mode="multi",
                **keep(history, "lines", list(now.look.lines), _ordered("lines", QUANTITIES)),
            )


def _ordered(name: str, order: tuple[str, ...]) -> Set:
    return lambda now, value: now.with_look(**{name: tuple(one for one in order if one in value)})
