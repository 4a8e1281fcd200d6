"""A student's sheet: its exercises with a field each, and the code that hands it in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from lstm_core.exercises import KINDS, MAX_NUMBER, Exercise, Sheet, judge, write_code
from lstm_core.exercises.codes import HandedIn
from lstm_core.exercises.units import PERCENT, STEPS
from lstm_core.language import language, tr, tr_later, tr_n
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.fields import answer_field
from lstm_view.learn.exercises.place import Place, bind
from lstm_view.learn.exercises.work import Work
from lstm_view.words.languages import month_name

ALWAYS = "sheet-leave"  # the key of a widget that a sheet always has
_FIELD: Final = {
    "": tr_later("Answer {n}"),
    PERCENT: tr_later("Answer {n}, in per cent"),
    STEPS: tr_later("Answer {n}, in steps"),
}


def sheet_page(place: Place[Work]) -> None:
    """The sheet that a link names: first the number, then the exercises, then the code."""
    work = place.now
    sheet = work.sheet
    assert sheet is not None
    with st.container(key="exercise-sheet"):
        heading = tr_n("A sheet of {n} exercise", "A sheet of {n} exercises", sheet.count)
        st.html(shown.card(f"<h2>{heading}</h2>"))
        _number(place)
        if work.number is not None:
            _exercises(place, sheet, work.number)
        st.button(tr("Leave this sheet"), key=ALWAYS, on_click=_leave, args=(place,))


def _number(place: Place[Work]) -> None:
    work = place.now
    if work.own:
        st.markdown(tr("This is the sheet of **number {number}**.", number=work.number))
        return
    st.number_input(
        tr("Your number in the class list"),
        1,
        MAX_NUMBER,
        value=None,
        step=1,
        width=240,
        disabled=work.handed_in is not None,
        **bind(place, "sheet-number", work.number, lambda now, number: now.fresh(number=number)),
    )


def _leave(place: Place[Work]) -> None:
    place.put(Work())


def _exercises(place: Place[Work], sheet: Sheet, number: int) -> None:
    tasks = sheet.exercises(number)
    said = place.now.handed_in
    if place.now.code and said is None:
        st.info(tr("The code in this link is not one of this sheet and this number; it was left out."))
    for k, task in enumerate(tasks):
        with st.container(key=f"sheet-task-{k}"):
            _one(place, task, k, said)
    if said is None:
        _hand_in(place, sheet, tasks)
    else:
        _handed_in(place.now.code, said)


def _one(place: Place[Work], task: Exercise, k: int, said: HandedIn | None) -> None:
    heading = f"<h3>{k + 1}. {tr(KINDS[task.kind].title)}</h3>"
    st.html(shown.card(f"{heading}{shown.question(task)}"))
    answer_field(place, task, k, tr(_FIELD[task.unit], n=k + 1), locked=said is not None)
    if said is None:
        if not task.choices:
            st.html(shown.note(shown.wanted(task)))
        return
    verdict = judge(task, place.now.answer(k))
    if verdict.right:
        st.html(shown.card(shown.right_html(task), kind="verdict is-right"))
        return
    words = f"<p>{tr('Not answered.')}</p>" if verdict.problem else shown.wrong_html(verdict, task, "")
    st.html(shown.card(words, kind="verdict is-wrong"))
    with st.expander(tr("Worked out"), key=f"sheet-solution-{k}"):
        st.html(shown.card(shown.solution(task), kind="verdict"))


def _hand_in(place: Place[Work], sheet: Sheet, tasks: tuple[Exercise, ...]) -> None:
    missing = sum(bool(judge(task, place.now.answer(k)).problem) for k, task in enumerate(tasks))
    if missing:
        st.markdown(
            tr_n(
                "{n} answer of {all} is not given yet.",
                "{n} answers of {all} are not given yet.",
                missing,
                all=sheet.count,
            )
        )
    st.button(tr("Hand in"), key="sheet-hand-in", type="primary", on_click=_sign, args=(place, sheet, tasks))
    st.html(
        shown.note(
            tr(
                "After that the answers stay as they are, you see what was right, and you get a code for your teacher. "
                "The code holds this sheet, your number, which answers were right, and the time. Nothing is stored "
                "here."
            )
        )
    )


def _sign(place: Place[Work], sheet: Sheet, tasks: tuple[Exercise, ...]) -> None:
    work = place.now
    right = tuple(judge(task, work.answer(k)).right for k, task in enumerate(tasks))
    code = write_code(work.signing_key, sheet, work.number or 0, right, datetime.now(UTC))
    place.put(replace(work, code=code))


def _handed_in(code: str, said: HandedIn) -> None:
    words = tr(
        "Handed in on {day} {month} {year} at {time} UTC: <b>{score} of {all}</b> right. Give your teacher this code:",
        day=f"{said.at:%d}",
        month=month_name(language(), said.at.month),
        year=said.at.year,
        time=f"{said.at:%H:%M}",
        score=said.score,
        all=len(said.right),
    )
    st.html(shown.card(f"<p>{words}</p>", kind="verdict is-right"))
    st.code(code, language=None)
