"""Sheets and solutions as HTML for paper: each begins on a page of its own."""

from __future__ import annotations

from typing import Final

from lstm_core.exercises import KINDS, Exercise
from lstm_core.exercises.units import PERCENT, STEPS
from lstm_core.language import cached, tr, tr_later
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.plan import Plan
from lstm_view.learn.exercises.symbols import set_in

_LINE: Final = "<u></u>"
#: Unit -> the line on which an answer is written.
_FIELD: Final = {
    "": tr_later("Answer: {line}"),
    PERCENT: tr_later("Answer: {line} per cent"),
    STEPS: tr_later("Answer: {line} steps"),
}


@cached(maxsize=8)
def printed(plan: Plan) -> str:
    """The sheets of all numbers, or their solutions."""
    make = _sheet if plan.view == "sheets" else _solutions
    return "".join(make(plan, number) for number in range(plan.first, plan.last + 1))


def _sheet(plan: Plan, number: int) -> str:
    tasks = "".join(_task(task, k) for k, task in enumerate(plan.sheet.exercises(number)))
    return (
        f"<section class='sheet'><header><b>{tr('Exercises on the LSTM')}</b>"
        f"<span>{tr('Name: {line}', line=_LINE)}</span><span>{_which(plan, number)}</span></header>{tasks}</section>"
    )


def _which(plan: Plan, number: int) -> str:
    return tr("Sheet {sheet}, number {number}", sheet=plan.sheet.name, number=number)


def _task(task: Exercise, k: int) -> str:
    if task.choices:
        choices = "".join(f"<li>{set_in(choice)}</li>" for choice in task.choices)
        kind = "choices" if "=" not in task.choices[0] else "choices lines"
        field = f"<ul class='{kind}'>{choices}</ul>"
    else:
        field = f"<p class='field'>{tr(_FIELD[task.unit], line=_LINE)}</p>"
    return f"<div class='task'><h3>{k + 1}. {tr(KINDS[task.kind].title)}</h3>{shown.question(task)}{field}</div>"


def _solutions(plan: Plan, number: int) -> str:
    parts = "".join(
        f"<div class='task'><h3>{k + 1}. {tr(KINDS[task.kind].title)}</h3>{shown.solution(task)}</div>"
        for k, task in enumerate(plan.sheet.exercises(number))
    )
    return (
        f"<section class='sheet solutions'><header><b>{tr('Solutions')}</b>"
        f"<span>{_which(plan, number)}</span></header>{parts}</section>"
    )
