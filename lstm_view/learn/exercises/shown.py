"""An exercise as HTML: the question, what is given as set equations, a chart of bars, worked lines, feedback."""

from __future__ import annotations

from html import escape
from typing import Final

from lstm_core.exercises import MISCONCEPTIONS, Exercise, Line, Verdict
from lstm_core.exercises.units import PERCENT, STEPS, with_unit
from lstm_core.language import tr, tr_later
from lstm_view.learn.exercises.moments import MOMENTS, YOUR_CELL
from lstm_view.learn.exercises.shown_lines import hidden_html, line_html
from lstm_view.learn.exercises.symbols import set_in, symbol
from lstm_view.words.digits import number, typed

Series = tuple[tuple[str, tuple[float, ...]], ...]
_ROWS: Final = "figo"
_IN_UNIT: Final = {"": "", PERCENT: tr_later("In per cent."), STEPS: tr_later("In steps.")}


def question(exercise: Exercise) -> str:
    """The question and what is given with it."""
    parts = [f"<p class='asks'>{set_in(exercise.question)}</p>"]
    if exercise.given:
        parts.append(_given(exercise))
    if exercise.chart:
        parts.append(bars(exercise.series))
    elif exercise.series:
        parts.append(table(exercise.series))
    return "".join(parts)


def _given(exercise: Exercise) -> str:
    """Set equations; the weights of all four gates as a small table, or it would be a heap of twelve."""
    of_gates = [term for term in exercise.given if term.name[1:2] == "_" and term.name[0] in "WUb"]
    if len(of_gates) < 12:
        return _equations([(term.name, term.value) for term in exercise.given])
    values = {term.name: term.value for term in of_gates}
    rows = "".join(
        f"<tr><th scope='row'>{symbol(gate)}</th>"
        + "".join(f"<td>{typed(values[f'{letter}_{gate}'])}</td>" for letter in "WUb")
        + "</tr>"
        for gate in _ROWS
    )
    heads = "".join(f"<th scope='col'><i class='sign'>{letter}</i></th>" for letter in "WUb")
    rest = [(term.name, term.value) for term in exercise.given if term not in of_gates]
    return (
        f"<table class='given-rows'><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_equations(rest)}"
    )


def _equations(pairs: list[tuple[str, float]]) -> str:
    return f"<p class='given'>{''.join(f'<span>{symbol(name)} = {typed(value)}</span>' for name, value in pairs)}</p>"


def table(series: Series) -> str:
    """Numbers by step."""
    heads = "".join(f"<th scope='col'>{k + 1}</th>" for k in range(len(series[0][1])))
    rows = "".join(
        f"<tr><th scope='row'>{symbol(name)}</th>{''.join(f'<td>{_short(value)}</td>' for value in values)}</tr>"
        for name, values in series
    )
    head = f"<tr><th scope='row' class='what'>{tr('step')}</th>{heads}</tr>"
    return f"<div class='by-step'><table class='given-rows'><thead>{head}</thead><tbody>{rows}</tbody></table></div>"


def _short(value: float) -> str:
    return typed(value) if round(value, 2) == value else number(value)


def bars(series: Series) -> str:
    """A bar a step for each of two series, over or under its zero line; below them the same as a table, folded."""
    charts = "".join(_bars(name, values) for name, values in series)
    steps = "".join(f"<span>{k + 1}</span>" for k in range(len(series[0][1])))
    (first, values), (second, _) = series
    label = tr(
        "A chart of {first} and {second} over {n} steps, a bar a step. Its numbers are in the table below.",
        first=first,
        second=second,
        n=len(values),
    )
    folded = f"<summary>{tr('The numbers of the chart')}</summary>{table(series)}"
    return (
        f"<div class='bars' role='img' aria-label='{escape(label)}'>{charts}"
        f"<div class='steps'><i>{tr('step')}</i>{steps}</div></div><details class='numbers-of'>{folded}</details>"
    )


def _bars(name: str, values: tuple[float, ...]) -> str:
    """One series: the scale is the same above and below zero, and its largest value stands beside it."""
    most = max(1.0, *(abs(value) for value in values))
    made = "".join(
        f"<span><b class='{'up' if value >= 0 else 'down'}' style='height: {50 * abs(value) / most:.1f}%'></b></span>"
        for value in values
    )
    scale = f"<em>{number(most, 3)[:4]}</em><em>0</em><em>−{number(most, 3)[:4]}</em>"
    return (
        f"<div class='row q-{name}'><i>{symbol(name)}</i><div class='scale'>{scale}</div>"
        f"<div class='all'>{made}</div></div>"
    )


def lines(exercise: Exercise, yours: int = 0) -> str:
    """The worked lines; of the last ``yours`` only the names."""
    worked = exercise.worked_lines
    names = frozenset(one.name for one in worked)
    shown = len(worked) - yours
    rows = "".join(line_html(one, names) if k < shown else hidden_html(one) for k, one in enumerate(worked))
    return f"<ol class='worked'>{rows}</ol>"


def solution(exercise: Exercise) -> str:
    """The worked lines, what there is to say of them, and the answer."""
    because = f"<p>{set_in(exercise.because)}</p>" if exercise.because else ""
    worked = lines(exercise) if exercise.worked_lines else ""
    return f"{worked}{because}<p class='answer'>{tr('Answer: {answer}', answer=answer(exercise))}</p>"


def answer(exercise: Exercise) -> str:
    """The right answer as HTML."""
    if exercise.choices:
        return set_in(exercise.choices[int(exercise.answer)])
    value = f"<b>{of_number(exercise, exercise.answer)}</b>"
    if exercise.whole:
        return tr("{value}, a whole number", value=value)
    tolerance = typed(exercise.tolerance)
    return tr("{value}, and what differs by no more than {tolerance} is right too", value=value, tolerance=tolerance)


def of_number(exercise: Exercise, value: float) -> str:
    """A number as an answer to an exercise, with its unit."""
    text = typed(value) if float(value).is_integer() else number(value)
    return with_unit(text, exercise.unit)


def wanted(exercise: Exercise) -> str:
    """What is asked to be typed: a whole number, or how exact."""
    if exercise.whole:
        return tr("A whole number.")
    exact = tr("Right within {tolerance}: three decimals on the way are enough.", tolerance=typed(exercise.tolerance))
    return f"{exact} {tr(_IN_UNIT[exercise.unit])}".strip()


def wrong_html(verdict: Verdict, exercise: Exercise, what: str) -> str:
    """Sentences on a wrong answer: how it was read, and the misconception it comes from with a moment that shows it."""
    read = (
        tr("“{answer}” is not it.", answer=set_in(exercise.choices[int(verdict.value)]))
        if exercise.choices
        else tr("{answer} is not it.", answer=f"{what} {of_number(exercise, verdict.value)}".strip())
    )
    if not verdict.misconception:
        return f"<p>{read}</p>"
    sentence = set_in(tr(MISCONCEPTIONS[verdict.misconception]))
    where = MOMENTS[verdict.misconception]
    words = tr("Your cell counts and orders weights") if where == YOUR_CELL else tr("See it on the stage")
    return f"<p>{read} {sentence} <a data-travel href='{escape(where)}'>{words}</a></p>"


def right_html(exercise: Exercise) -> str:
    """The sentence on a right answer."""
    return f"<p data-done='{exercise.kind}'>{tr('Right. The answer is {answer}.', answer=answer(exercise))}</p>"


def note(text: str) -> str:
    """Small words beside a field."""
    return f"<p class='note-of-task'>{escape(text)}</p>"


def card(inner: str, *, kind: str = "task") -> str:
    """A part of an exercise."""
    return f"<div class='{kind}'>{inner}</div>"


def last_lines(exercise: Exercise, count: int) -> tuple[Line, ...]:
    """The lines that are yours, in their order."""
    return exercise.worked_lines[-count:] if count else ()
