"""Sheets and solutions as HTML for paper: each begins on a page of its own."""

from __future__ import annotations

from functools import lru_cache

from lstm_core.exercises import KINDS, Exercise
from lstm_view.learn.exercises import shown
from lstm_view.learn.exercises.plan import Plan
from lstm_view.learn.exercises.symbols import set_in


@lru_cache(maxsize=8)
def printed(plan: Plan) -> str:
    """The sheets of all numbers, or their solutions."""
    make = _sheet if plan.view == "sheets" else _solutions
    return "".join(make(plan, number) for number in range(plan.first, plan.last + 1))


def _sheet(plan: Plan, number: int) -> str:
    tasks = "".join(_task(task, k) for k, task in enumerate(plan.sheet.exercises(number)))
    return (
        f"<section class='sheet'><header><b>Exercises on the LSTM</b><span>Name: <u></u></span>"
        f"<span>Sheet {plan.sheet.name}, number {number}</span></header>{tasks}</section>"
    )


def _task(task: Exercise, k: int) -> str:
    if task.choices:
        choices = "".join(f"<li>{set_in(choice)}</li>" for choice in task.choices)
        kind = "choices" if "=" not in task.choices[0] else "choices lines"
        field = f"<ul class='{kind}'>{choices}</ul>"
    else:
        unit = f" {'per cent' if task.unit == '%' else task.unit}" if task.unit else ""
        field = f"<p class='field'>Answer: <u></u>{unit}</p>"
    return f"<div class='task'><h3>{k + 1}. {KINDS[task.kind].title}</h3>{shown.question(task)}{field}</div>"


def _solutions(plan: Plan, number: int) -> str:
    parts = "".join(
        f"<div class='task'><h3>{k + 1}. {KINDS[task.kind].title}</h3>{shown.solution(task)}</div>"
        for k, task in enumerate(plan.sheet.exercises(number))
    )
    return (
        "<section class='sheet solutions'><header><b>Solutions</b>"
        f"<span>Sheet {plan.sheet.name}, number {number}</span></header>{parts}</section>"
    )
