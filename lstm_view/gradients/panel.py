"""What stands below the stage of the page on gradients: three charts, each with its sentence, and a table.

What a person asks for here is part of the look of the page, and so in its history and its address.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import streamlit as st

from lstm_view import theme
from lstm_view.figures.base import CLEAR, Chart
from lstm_view.figures.derivatives import MOST_BARS
from lstm_view.figures.fill import fill
from lstm_view.figures.gradients import later, reach, rnn
from lstm_view.gradients import numbers
from lstm_view.gradients.numbers import Floats, Reach, number
from lstm_view.state.address import read
from lstm_view.state.experiment import Experiment, Run
from lstm_view.state.history import History
from lstm_view.state.scene import Scene, build
from lstm_view.widgets import keep

CASES: Final = (0.0, 0.5, 2.0)
_CASE_STEPS: Final = 20
_STATES: Final = {"c": "c, long-term", "h": "h, short-term"}


@dataclass(frozen=True)
class View:
    """What is looked at, made possible for the run: ``last`` from 1, ``step`` from 0 to ``last``, ``unit`` from 0."""

    last: int
    state: str
    unit: int
    step: int


def reach_panel(history: History, scene: Scene) -> None:
    """All of it, for the run of ``scene``."""
    st.markdown("### How far back step T reaches")
    view = view_of(scene)
    _widgets(history, view, scene)
    run = scene.experiment.run
    whole, found = _reach(run, view.last), _measured(run, view.last, view.unit, view.state, view.step)
    past = _reach(run.unchanged, view.last) if scene.before is not None else None
    _show(reach(), scene, view, history)
    words = numbers.reach_words(whole, view.unit, view.state, view.step, found)
    words += numbers.far_words(whole.whole[view.state][:, view.unit])
    if past is not None:
        words += f" Before the change it was {number(float(past.whole[view.state][view.step, view.unit]))}."
    words += numbers.unseen_words(whole.whole[view.state][:, view.unit])
    _say(words)
    _later(run, history, view, scene)
    left, right = st.columns(2, gap="medium")
    with left:
        _rnn(history, view, whole, scene)
    with right:
        _cases()


def view_of(scene: Scene) -> View:
    """Return what the look and the cursor of a scene ask for."""
    look, steps = scene.experiment.look, len(scene.trace)
    last = steps if look.loss is None else look.loss + 1
    step = scene.step + 1 if look.check is None else look.check
    return View(last, look.state or "c", scene.experiment.cursor.unit, min(step, last))


# -- widgets


def _widgets(history: History, view: View, scene: Scene) -> None:
    steps, units = scene.trace.c.shape
    with st.container(horizontal=True, vertical_alignment="top"):
        if steps > 1:
            # The last step stays the last one when the run gets longer.
            bound = _keep(history, "loss", view.last, lambda value: None if value == steps else value - 1)
            st.slider("Loss at step T", 1, steps, width=320, **bound)
        bound = _keep(history, "state", view.state)
        st.segmented_control("Memory", list(_STATES), format_func=_STATES.__getitem__, required=True, **bound)
        if units > 1:
            bound = keep(history, "gradients-unit", view.unit + 1, _to_unit)
            st.selectbox("Unit", range(1, units + 1), width=90, **bound)
        st.number_input("Check step t", 0, view.last, step=1, width=130, **_keep(history, "check", view.step))


def _to_unit(now: Experiment, unit: int) -> Experiment:
    return replace(now, cursor=replace(now.cursor, unit=unit - 1))


def _keep(history: History, name: str, value: Any, read: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
    """The key and the callback of a widget for one choice of the view."""
    return keep(history, f"gradients-{name}", value, lambda now, value: now.with_look(**{name: read(value)}))


def _show(chart: Chart, scene: Scene, view: View, history: History) -> None:
    """A chart whose clicked point is the step to check."""
    key = f"gradients-{chart.key.removeprefix('reach-')}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and type(step := points[0].get("x")) is int and step >= 0:
            history.put(history.now.with_look(check=step), moved=False)

    mode: theme.Mode = "dark" if st.context.theme.type == "dark" else "light"
    spec = fill(
        chart.spec,
        scene.trace,
        t=max(view.step - 1, 0),
        unit=view.unit,
        mode=mode,
        before=scene.before,
        last=view.last - 1,
        state=view.state,
    )
    spec["layout"] |= {"paper_bgcolor": CLEAR, "clickmode": "event+select", "dragmode": False}
    st.plotly_chart(
        spec,
        theme=None,
        key=key,
        on_select=clicked,
        selection_mode="points",
        config={"displayModeBar": False},
        alt=chart.alt,
    )


def _say(words: str) -> None:
    st.html(f"<p>{html.escape(words)}</p>")


# -- parts


def _later(run: Run, history: History, view: View, scene: Scene) -> None:
    st.markdown("### Which later losses see this memory")
    shares = _shares(run, view.unit)
    _show(later(), scene, view, history)
    of = numbers.named("c", view.unit, scene.trace.c.shape[1])
    every = -(-len(shares) // MOST_BARS)
    drawn = f" There is a bar for one step in {every}." if every > 1 else ""
    _say(numbers.later_words(shares, of, max(view.step, 1)) + drawn)


def _rnn(history: History, view: View, whole: Reach, scene: Scene) -> None:
    st.markdown("### The same reach in a tanh RNN")
    found, words = _of_rnn(scene.experiment.run, view.last)
    if found is not None:
        _show(rnn(), scene, view, history)
        words = (
            f"{numbers.rnn_words(whole.norms['h'], found, view.step, view.last)} {words} The LSTM's c is "
            "held here; how far that reaches is in the first chart. Neither cell was trained: this says what these "
            "weights pass on, not which cell learns better."
        )
    _say(words)


def case(u: float) -> str:
    """The link to a cell of one unit over 20 steps whose recurrent weights are all ``u``, and f rather open."""
    weights = ";".join(f"weight_hh[{gate},1,1]:{u:g}" for gate in "ifgo")
    return f"v=2&story=random&seed=29&units=1&steps={_CASE_STEPS}&set=bias[f,1]:2;{weights}"


@lru_cache(maxsize=1)
def case_numbers() -> tuple[tuple[float, float, float], ...]:
    """For each of CASES: U, the whole ∂c_20/∂c_0 and the product of f."""
    found = []
    for u in CASES:
        experiment, _ = read(dict(parse_qsl(case(u))), Experiment())
        whole = numbers.reach_of(build(experiment).trace, _CASE_STEPS)
        found.append((u, float(whole.whole["c"][0, 0]), float(whole.direct[0, 0])))
    return tuple(found)


def _cases() -> None:
    st.markdown("### The whole and the direct path")
    cells = ' style="padding: 0.2rem 1.25rem 0.2rem 0; text-align: left"'
    rows = "".join(
        f'<tr><th scope="row"{cells}><a style="color: var(--focus)" href="?{html.escape(case(u))}">U = {u:g}</a></th>'
        f"<td{cells}>{number(whole)}</td><td{cells}>{number(direct)}</td></tr>"
        for u, whole, direct in case_numbers()
    )
    names = ("all weights on h", "∂c<sub>20</sub>/∂c<sub>0</sub>", "product of f")
    heads = "".join(f'<th scope="col"{cells}>{name}</th>' for name in names)
    st.html(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    _say("One random cell and sequence of 20 steps. The two are equal only where no gate sees h.")


# -- numbers, kept for a few runs so that a click need not compute them again


@lru_cache(maxsize=8)
def _reach(run: Run, last: int) -> Reach:
    return numbers.reach_of(build(Experiment(run)).trace, last)


@lru_cache(maxsize=32)
def _measured(run: Run, last: int, unit: int, state: str, t: int) -> float:
    return numbers.measured(build(Experiment(run)).trace, last, unit, state, t)


@lru_cache(maxsize=8)
def _shares(run: Run, unit: int) -> Floats:
    return numbers.later(build(Experiment(run)).trace, unit)


@lru_cache(maxsize=8)
def _of_rnn(run: Run, last: int) -> tuple[Floats | None, str]:
    return numbers.of_rnn(build(Experiment(run)).trace, last)
