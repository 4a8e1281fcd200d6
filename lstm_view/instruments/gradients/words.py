"""The loss in words and HTML: its formula, the table of its gradients, and what a step changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import numpy as np

from lstm_core import BinaryCrossEntropy, CrossEntropy, SquaredError
from lstm_core.language import tr, tr_later, tr_n
from lstm_core.papers import letter
from lstm_view.figures.reach_numbers import number as significant
from lstm_view.instruments.gradients.steps import Descent
from lstm_view.instruments.gradients.study import Place, Question, Study
from lstm_view.state.inputs import Inputs
from lstm_view.state.scene_other import AnyScene
from lstm_view.words.digits import DIGITS, number

_HEADS: Final = (
    tr_later("weight"),
    "w",
    tr_later("gradient ∂L/∂w"),
    tr_later("measured, by moving w"),
    tr_later("difference"),
)
_ARRAYS: Final = {"W": "weight_ih", "U": "weight_hh", "b": "bias", "p": "peephole"}
_OF_READOUT: Final = {"W_y": "readout_weight", "b_y": "readout_bias"}


def formula(question: Question, found: Study, digits: int, given: Inputs) -> str:
    """Return the formula of the loss, its value, and how the targets were understood."""
    steps, size = found.trace.y.shape
    classes = isinstance(found.loss, CrossEntropy)
    once, single = question.asked == "last", size == 1 or classes
    step = "T" if once else "t"
    over = [] if once else ["t"]
    sums = "".join(f"Σ<sub>{name}</sub> " for name in [*over, *([] if single else ["k"])])
    count_of = (1 if once else steps) * (1 if classes else size)
    factor = "½ " if question.error == "half" else f"1/{count_of} " if count_of > 1 else ""
    sign = "" if isinstance(found.loss, SquaredError) else "−"
    error = _error(found, f"{step}" if single and not classes else f"{step},k", step)
    value = f'<strong data-loss="now" data-value="{found.value!r}">{number(found.value, digits)}</strong>'
    first, end = given.step_number(0), given.step_number(steps - 1)
    last = end if question.last is None else given.step_number(question.last)
    at = [_at(last, end) if once else tr("t = {first} to {last}", first=first, last=end)]
    at += [] if single else [tr("k = 1 to {last}", last=size)]
    return f"L = {sign}{factor}{sums}{error} = {value}, {', '.join(at)}. {escape(found.words)}"


def _at(last: int, end: int) -> str:
    return tr("T = {last}, the last step", last=last) if last == end else f"T = {last}"


def _error(found: Study, index: str, step: str) -> str:
    """What a loss sums, of one step and output."""
    y, wanted = f"y<sub>{index}</sub>", f"y*<sub>{index}</sub>"
    if isinstance(found.loss, CrossEntropy):
        return f"ln y<sub>{step},k*</sub>"
    if isinstance(found.loss, BinaryCrossEntropy):
        return f"[{wanted} ln {y} + (1 − {wanted}) ln (1 − {y})]"
    return f"({y if found.trace.readout is not None else f'h<sub>{index}</sub>'} − {wanted})²"


def table(scene: AnyScene, found: Study, rows: list[Place], differences: Mapping[Place, float], *, whole: bool) -> str:
    """Return the weights ``rows`` with their gradients, which of all is the largest, and what was not measured."""
    digits, names = scene.experiment.look.digits, scene.input.names
    heads = "".join(f'<th scope="col">{tr(head)}</th>' for head in _HEADS)
    listed = "".join(_row(found, place, differences.get(place), names, digits) for place in rows)
    words = _largest_words(found, names)
    return (
        f'<table class="numbers gradients-of-weights"><thead><tr>{heads}</tr></thead><tbody>{listed}</tbody></table>'
        f"<p>{words} {_measured_words(found, rows, differences, whole)}</p>"
    )


def _largest_words(found: Study, names: tuple[str, ...]) -> str:
    name, index = found.largest
    gradient = float(found.gradients[name][index])
    if gradient == 0:
        return tr("All {n} gradients are 0: no weight, moved a little, would move this loss.", n=len(found.places()))
    return tr(
        "The largest of all {n} gradients is that of {weight}: {gradient}.",
        n=len(found.places()),
        weight=_weight(found.largest, names, found.parts),
        gradient=significant(gradient),
    )


def _measured_words(found: Study, rows: list[Place], differences: Mapping[Place, float], whole: bool) -> str:
    if not differences:
        return tr(
            "None was measured: the run is too long for that. Each weight takes two runs; choose fewer steps or units."
        )
    apart = [abs(found.gradients[name][index] - value) for (name, index), value in differences.items()]
    furthest = number(float(np.max(apart)))  # undefined if one is beyond float64
    if whole:
        return tr(
            "All {n} weights were measured, each in two runs with w moved a little; the furthest is off by {furthest}.",
            n=len(differences),
            furthest=furthest,
        )
    return tr(
        "Only the {n} in this table were measured, each in two runs with w moved a little; the furthest is off by "
        "{furthest}. In so large a cell and so long a run that would take too long for all of them.",
        n=len(rows),
        furthest=furthest,
    )


def _row(found: Study, place: Place, difference: float | None, names: tuple[str, ...], digits: int) -> str:
    name, index = place
    weight, gradient = float(found.weights[name][index]), float(found.gradients[name][index])
    largest = place == found.largest and gradient != 0
    values = [number(weight, digits), significant(gradient)]
    values += ["–", "–"] if difference is None else [significant(difference), significant(gradient - difference, 2)]
    cells = "".join(f"<td>{value}</td>" for value in values)
    mark = f' <strong class="largest">◀ {tr("largest")}</strong>' if largest else ""
    says = f'data-gradient="{_param(place)}" data-value="{gradient!r}"'
    kind = ' class="is-largest"' if largest else ""
    return f'<tr{kind} {says}><th scope="row">{_weight(place, names, found.parts)}{mark}</th>{cells}</tr>'


def _param(place: Place) -> str:
    """The weight as the stage names it, from 0."""
    name, index = place
    if name in _OF_READOUT:
        return f"{_OF_READOUT[name]}[{','.join(map(str, index))}]"
    return f"{_ARRAYS[name[0]]}[{name[2:]},{','.join(map(str, index))}]"


def _weight(place: Place, names: tuple[str, ...], parts: Sequence[str]) -> str:
    """Such as U_f of unit 1 on h of unit 2."""
    name, (unit, *source) = place
    values = {"weight": f"{name[0]}<sub>{letter(name, parts)[2:]}</sub>", "unit": unit + 1}
    if name == "W_y":
        return tr("{weight} of output {unit} on h of unit {source}", **values, source=source[0] + 1)
    if name == "b_y":
        return tr("{weight} of output {unit}", **values)
    if name[0] == "U":
        return tr("{weight} of unit {unit} on h of unit {source}", **values, source=source[0] + 1)
    if name[0] == "W":
        return tr("{weight} of unit {unit} on {source}", **values, source=escape(names[source[0]]))
    return tr("{weight} of unit {unit}", **values)


def report(before: Study, after: Study, way: Descent, scene: AnyScene) -> str:
    """Return what steps of gradient descent changed: the loss, and the weight that moved most."""
    moves = {place: after.weights[place[0]][place[1]] - before.weights[place[0]][place[1]] for place in before.places()}
    most = max(moves, key=lambda place: abs(moves[place]))
    digits, names = scene.experiment.look.digits, scene.input.names
    name, index = most
    old, new = (float(one.weights[name][index]) for one in (before, after))
    ends = (way.losses[0], way.losses[-1])
    values = " → ".join(
        f'<strong data-loss="step" data-value="{value!r}">{text}</strong>'
        for value, text in zip(ends, _apart(*ends, digits), strict=True)
    )
    taken = tr_n(
        "{n} step of gradient descent, w − η ∂L/∂w for all {weights} weights at once: L {values}, {went}.",
        "{n} steps of gradient descent, w − η ∂L/∂w for all {weights} weights at once: L {values}, {went}.",
        len(way.losses) - 1,
        weights=len(before.places()),
        values=values,
        went=_went(way),
    )
    shown_old, shown_new = _apart(old, new, digits)
    moved = (
        tr("No weight moved. Undo leads back to before the step.")
        if old == new
        else tr(
            "Moved most: {weight}, {old} → {new}. Undo takes it back.",
            weight=_weight(most, names, before.parts),
            old=shown_old,
            new=shown_new,
        )
    )
    return f'<p role="status">{taken} {moved}</p>'


def _apart(one: float, other: float, digits: int) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see that they differ, if they do."""
    shown = (number(one, digits), number(other, digits))
    extra = 0
    while shown[0] == shown[1] and one != other and extra < DIGITS["all"]:
        extra += 1
        shown = (number(one, digits, extra), number(other, digits, extra))
    return shown


def _went(way: Descent) -> str:
    if way.losses[-1] == way.losses[0]:
        return tr("the same")
    if way.losses[-1] < way.losses[0]:
        return tr("smaller")
    return tr("larger: the learning rate is too large for this place")
