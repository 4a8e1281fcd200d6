"""The page of exercises: one of a kind, as much of it worked out as one likes, or the sheet that a link names."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Final

import streamlit as st

from lstm_core.exercises import FAMILIES, KINDS, Exercise, Verdict, judge, judge_line
from lstm_core.language import tr, tr_later
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.fields import answer_field
from lstm_view.learn.exercises.moments import address_of
from lstm_view.learn.exercises.place import Place, bind, keep_address, open_place
from lstm_view.learn.exercises.sheet_panel import ALWAYS, sheet_page
from lstm_view.learn.exercises.symbols import plain
from lstm_view.learn.exercises.work import LEVELS, Work, read, write
from lstm_view.state.fields import MAX_SEED
from lstm_view.widgets import select

_HARDER: Final = {
    "last": tr_later("A little harder: the last line yours"),
    "two": tr_later("A little harder: the last two lines yours"),
    "all": tr_later("A little harder: all of it yours"),
}


def exercises() -> None:
    """The page: what its address says, and what a person does with it."""
    place = open_place("exercises", read, always=("exercise-another", ALWAYS))
    if place.now.sheet is not None:
        sheet_page(place)
    else:
        _practice(place)
    keep_address(place, write)


def _practice(place: Place[Work]) -> None:
    contents, page = st.columns([2, 7], gap="large")
    contents.html(_contents(place.now.kind))
    with page:
        _choose(place)
        with st.container(key="exercise"):
            _exercise(place)


def _contents(chosen: str) -> str:
    """All kinds by family, as links."""
    parts = []
    for family, title in FAMILIES.items():
        links = "".join(_link(kind, chosen) for kind in KINDS if KINDS[kind].family == family)
        parts.append(f"<h2>{tr(title)}</h2><ul>{links}</ul>")
    return f"<nav class='kinds' aria-label='{escape(tr('Kinds of exercises'))}'>{''.join(parts)}</nav>"


def _link(kind: str, chosen: str) -> str:
    current = " aria-current='page'" if kind == chosen else ""
    framed = "&amp;embed=true" if st.context.is_embedded else ""  # a frame of a course stays one
    return f"<li><a data-travel href='exercises?kind={kind}{framed}'{current}>{tr(KINDS[kind].title)}</a></li>"


def _choose(place: Place[Work]) -> None:
    """The kind, where the page is too narrow for the contents, and how much is worked out."""
    work = place.now
    with st.container(key="exercise-choose", horizontal=True, vertical_alignment="bottom"):
        select(
            tr("Kind of exercise"),
            [kind for family in FAMILIES for kind in KINDS if KINDS[kind].family == family],
            lambda kind: f"{tr(FAMILIES[KINDS[kind].family])} · {tr(KINDS[kind].title)}",
            width=380,
            **bind(place, "exercise-kind", work.kind, lambda now, kind: now.fresh(kind=kind, seed=1)),
        )
        st.segmented_control(
            tr("Which lines are yours"),
            list(work.levels),
            format_func=lambda level: tr(LEVELS[level]),
            required=True,
            help=tr("Read one that is all worked out, then take over its last line, then more."),
            **bind(place, "exercise-help", work.help, lambda now, level: now.fresh(level=level)),
        )


def _exercise(place: Place[Work]) -> None:
    work, task = place.now, place.now.exercise
    worked = shown.lines(task, work.yours) if work.help != "all" and task.worked_lines else ""
    st.html(shown.card(f"{_heading(work)}{shown.question(task)}{worked}"))
    if work.help == "worked":
        st.html(shown.card(shown.solution(replace(task, make_lines=tuple)), kind="verdict"))
    else:
        _answer(place, task)
    _next(place)


def _heading(work: Work) -> str:
    kind = KINDS[work.kind]
    goal = tr("{goal}. Number {n} of this kind.", goal=tr(kind.goal), n=work.seed)
    return f"<h2>{tr(kind.title)}</h2><p class='goal'>{goal}</p>"


# -- answering


def _answer(place: Place[Work], task: Exercise) -> None:
    work = place.now
    mine = shown.last_lines(task, work.yours)
    fields = [f"{plain(line.name)} =" for line in mine] or [tr("Your answer")]
    with st.container(key="exercise-answer"):
        for k, name in enumerate(fields):
            answer_field(place, task, k, name)
        if not task.choices:
            st.html(shown.note(shown.wanted(task)))
        st.button(tr("Check"), key="exercise-check", type="primary", on_click=_check, args=(place,))
    if work.checked:
        _feedback(work, task)


def _check(place: Place[Work]) -> None:
    place.put(replace(place.now, checked=True))


def _feedback(work: Work, task: Exercise) -> None:
    mine = shown.last_lines(task, work.yours)
    verdicts = [judge_line(task, line, work.answer(k)) for k, line in enumerate(mine)] or [judge(task, work.answer(0))]
    if all(verdict.right for verdict in verdicts):
        st.html(shown.card(f"{shown.right_html(task)}{_stage_link(task)}", kind="verdict is-right"))
    else:
        names = [f"{plain(line.name)} =" for line in mine] or [""]
        said = "".join(_said(verdict, task, name) for verdict, name in zip(verdicts, names, strict=True))
        st.html(shown.card(said, kind="verdict is-wrong"))
    with st.expander(tr("Worked out"), expanded=all(verdict.right for verdict in verdicts), key="exercise-solution"):
        st.html(shown.card(shown.solution(task), kind="verdict"))


def _said(verdict: Verdict, task: Exercise, name: str) -> str:
    if verdict.problem:
        return f"<p>{name} {escape(verdict.problem)}</p>"
    if verdict.right:
        said = tr("{answer} is right.", answer=f"{name} {shown.of_number(task, verdict.value)}")
        return f"<p>{said}</p>" if name else ""
    return shown.wrong_html(verdict, task, name)


def _stage_link(task: Exercise) -> str:
    if task.moment is None:
        return ""
    return f"<p><a data-travel href='{escape(address_of(task.moment))}'>{tr('See this step on the stage')}</a></p>"


# -- what comes next


def _next(place: Place[Work]) -> None:
    work = place.now
    harder = next((level for level in work.levels[work.levels.index(work.help) + 1 :]), None)
    with st.container(horizontal=True, key="exercise-next"):
        st.button(tr("Another of this kind"), key="exercise-another", on_click=_another, args=(place, work.help))
        if harder:
            st.button(tr(_HARDER[harder]), key="exercise-harder", on_click=_another, args=(place, harder))


def _another(place: Place[Work], level: str) -> None:
    place.put(place.now.fresh(seed=(place.now.seed + 1) % (MAX_SEED + 1), level=level))
