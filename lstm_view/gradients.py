"""What stands below the stage of the page on gradients: three charts, each with its sentence, and a table.

What a person asks for here is kept in the session, apart from the settings: a click in a chart is no change of the run.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import streamlit as st

from lstm_view import reach, theme
from lstm_view.figures import gradients as figures
from lstm_view.figures.base import Chart
from lstm_view.reach import Floats, Reach, number
from lstm_view.scene import Scene, build
from lstm_view.settings import Settings, parse

CASES: Final = (0.0, 0.5, 2.0)
_CASE_STEPS: Final = 20
_STATES: Final = {"c": "c, long-term", "h": "h, short-term"}


@dataclass
class Asked:
    """What is looked at; None is the last step, and the step and the unit of the stage.

    ``stage_step`` and ``stage_unit`` are those that the stage had when something else was chosen here.
    """

    last: int | None = None
    state: str = "c"
    unit: int | None = None
    step: int | None = None
    stage_step: int | None = None
    stage_unit: int | None = None


@dataclass(frozen=True)
class Look:
    """The same, made possible for the run: ``unit`` from 0, ``step`` from 0 to ``last``."""

    last: int
    state: str
    unit: int
    step: int


def reach_panel(scene: Scene) -> None:
    """All of it, for the run of ``scene``."""
    st.markdown("### How far back step T reaches")
    asked: Asked = st.session_state.setdefault("gradients", Asked())
    look = look_of(asked, scene)
    _widgets(asked, look, scene)
    run = _run_of(scene.settings)
    whole, found = _reach(run, look.last), _measured(run, look.last, look.unit, look.state, _one(look))
    past = _reach(replace(run, changes=()), look.last) if scene.before is not None else None
    _show(figures.reach_chart(whole, look.unit, look.state, found, look.step, past), "reach", asked)
    words = reach.reach_words(whole, look.unit, look.state, look.step, float(found[look.step]))
    words += reach.far_words(whole.whole[look.state][:, look.unit])
    if past is not None:
        words += f" Before the change it was {number(float(past.whole[look.state][look.step, look.unit]))}."
    words += reach.unseen_words(whole.whole[look.state][:, look.unit])
    if look.last > reach.MEASURED:
        words += " Of so long a run only the number at step t is measured: click a point to have another one measured."
    _say(words)
    _later(run, asked, look, reach.named("c", look.unit, scene.trace.c.shape[1]))
    left, right = st.columns(2, gap="medium")
    with left:
        _rnn(run, asked, look, whole)
    with right:
        _cases()


def look_of(asked: Asked, scene: Scene) -> Look:
    """What can be shown of what was asked for; the unit and the step follow the stage when they are moved there."""
    steps, units = scene.trace.c.shape
    if asked.stage_unit != scene.settings.unit:
        asked.unit, asked.stage_unit = None, scene.settings.unit
    if asked.stage_step != scene.settings.step:
        asked.step, asked.stage_step = None, scene.settings.step
    last = min(asked.last or steps, steps)
    step = asked.step if asked.step is not None else scene.settings.step or 0
    return Look(last, asked.state, min(asked.unit or scene.settings.unit, units) - 1, min(step, last))


# -- widgets


def _widgets(asked: Asked, look: Look, scene: Scene) -> None:
    steps, units = scene.trace.c.shape
    with st.container(horizontal=True, vertical_alignment="top"):
        if steps > 1:
            # The last step stays the last one when the run gets longer.
            bound = _keep(asked, "last", look.last, lambda value: None if value == steps else value)
            st.slider("Loss at step T", 1, steps, width=320, **bound)
        st.segmented_control(
            "Memory", list(_STATES), format_func=_STATES.__getitem__, required=True, **_keep(asked, "state", look.state)
        )
        if units > 1:
            st.selectbox("Unit", range(1, units + 1), width=90, **_keep(asked, "unit", look.unit + 1))
        st.number_input("Check step t", 0, look.last, step=1, width=130, **_keep(asked, "step", look.step))


def _keep(asked: Asked, name: str, value: Any, read: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
    """The key and the callback of a widget that shows ``value`` and whose new value goes to ``asked``."""
    key = f"gradients-{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: setattr(asked, name, read(st.session_state[key]))}


def _show(chart: Chart, key: str, asked: Asked) -> None:
    """A chart whose clicked point is the step to check."""
    key = f"gradients-{key}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        if points and type(step := points[0].get("x")) is int and step >= 0:
            asked.step = step

    mode: theme.Mode = "dark" if st.context.theme.type == "dark" else "light"
    st.plotly_chart(
        theme.resolve(chart.spec, mode),
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


def _later(run: Settings, asked: Asked, look: Look, of: str) -> None:
    st.markdown("### Which later losses see this memory")
    shares = _shares(run, look.unit)
    _show(figures.later_chart(shares, look.step), "later", asked)
    every = -(-len(shares) // figures.MOST_BARS)
    drawn = f" There is a bar for one step in {every}." if every > 1 else ""
    _say(reach.later_words(shares, of, max(look.step, 1)) + drawn)


def _rnn(run: Settings, asked: Asked, look: Look, whole: Reach) -> None:
    st.markdown("### The same reach in a tanh RNN")
    found, words = _of_rnn(run, look.last)
    if found is not None:
        _show(figures.rnn_chart(whole.norms["h"], found, look.step), "rnn", asked)
        words = (
            f"{reach.rnn_words(whole.norms['h'], found, look.step, look.last)} {words} The LSTM's c is "
            "held here; how far that reaches is in the first chart. Neither cell was trained: this says what these "
            "weights pass on, not which cell learns better."
        )
    _say(words)


def case(u: float) -> str:
    """The link to a cell of one unit over 20 steps whose recurrent weights are all ``u``, and f rather open."""
    weights = ";".join(f"weight_hh[{gate},0,0]:{u:g}" for gate in "ifgo")
    return f"story=random&seed=29&units=1&steps={_CASE_STEPS}&set=bias[f,0]:2;{weights}"


@lru_cache(maxsize=1)
def case_numbers() -> tuple[tuple[float, float, float], ...]:
    """For each of CASES: U, the whole ∂c_20/∂c_0 and the product of f."""
    found = []
    for u in CASES:
        settings, _ = parse(dict(parse_qsl(case(u))), Settings())
        whole = reach.reach_of(build(settings).trace, _CASE_STEPS)
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


def _run_of(settings: Settings) -> Settings:
    """The settings without all that does not change the run."""
    plain = Settings()
    looks = ("step", "phase", "unit", "view", "charts", "lines", "quantity")
    return replace(settings, **{name: getattr(plain, name) for name in looks})


def _one(look: Look) -> int:
    """The step to measure, the same for all steps where all are measured."""
    return look.step if look.last > reach.MEASURED else 0


@lru_cache(maxsize=8)
def _reach(run: Settings, last: int) -> Reach:
    return reach.reach_of(build(run).trace, last)


@lru_cache(maxsize=32)
def _measured(run: Settings, last: int, unit: int, state: str, t: int) -> Floats:
    return reach.measured(build(run).trace, last, unit, state, t)


@lru_cache(maxsize=8)
def _shares(run: Settings, unit: int) -> Floats:
    return reach.later(build(run).trace, unit)


@lru_cache(maxsize=8)
def _of_rnn(run: Settings, last: int) -> tuple[Floats | None, str]:
    return reach.of_rnn(build(run).trace, last)
