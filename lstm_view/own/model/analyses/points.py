"""Fixed points: where the memory of a layer would rest if its input stayed as it is at one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core import FixedPoints, parse_numbers
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.probing import Plane, most_starts, plane_of, search_points
from lstm_core.probing.dynamics import AnyMap, map_of
from lstm_core.probing.plane import MAX_ARROWS
from lstm_core.probing.points import MAX_POINT_UNITS
from lstm_core.probing.slowest import stepped
from lstm_view.figures.plane import POINTS, kind_of, plane
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import STATES, most_steps, piece, place_in, steps_in
from lstm_view.words.digits import number

_STARTS: Final = 40
_WAIT: Final = 3_000  # steps under a constant input after which a run that still moves has come to no point
_LISTED: Final = 40
_NUMBERS: Final = 8  # of a held input that are said
_OF_POINTS: Final = ("h", "c", "stable", "speed", "eigenvalues", "slow", "reached", "lost")
_OF_PLANE: Final = ("axes", "origin", "path", "points", "across", "up", "flow")
_ROUND: Final = 2e-8  # seconds of a start, times (2H)³: some thirty rounds
_UNDER: Final = {"step": tr_later("the input of a step"), "typed": tr_later("numbers that I type")}
_PLANES: Final = {"components": tr_later("two principal components"), "units": tr_later("two units")}


def _fits(material: Material) -> str:
    if material.units > MAX_POINT_UNITS:
        return tr(
            "The layer has {units} units; fixed points are searched in layers of at most {most}.",
            units=material.units,
            most=MAX_POINT_UNITS,
        )
    return ""


def held(material: Material, ask: Ask) -> Array:
    """Return the input (D,) that is held; ValueError with a sentence where what is typed is none."""
    if ask["under"] == "step":
        return np.asarray(material.inputs[int(ask["step"]) - 1], FLOAT64)
    D = material.part.input_size
    if not ask["values"].strip():
        return np.zeros(D)
    values = parse_numbers(ask["values"], one_step=True).ravel()
    if len(values) != D:
        raise ValueError(tr("These are {has} numbers; the layer reads {wanted} at a step.", has=len(values), wanted=D))
    return values


def _span(material: Material, ask: Ask) -> tuple[int, int]:
    """The steps that are drawn: all, or of a long run those round the one whose input is held."""
    most = most_steps(material)
    step = int(ask["step"]) - 1 if ask["under"] == "step" else most // 2
    first = min(max(0, step - most // 2), len(material) - most)
    return first, first + most


def _axes(ask: Ask) -> tuple[int, int] | None:
    return (int(ask["across"]) - 1, int(ask["up"]) - 1) if ask.get("plane") == "units" else None


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    x, (first, stop) = held(material, ask), _span(material, ask)
    if ask.get("plane") == "units" and ask["across"] == ask["up"]:
        raise ValueError(tr("Both axes are unit {unit}; wanted two different units.", unit=ask["across"]))
    trace = piece(material, first, stop)
    for part in search_points(material.cell, x, starts=int(ask["starts"]), seed=0, near=trace):
        if isinstance(part, FixedPoints):
            found = part
        else:
            yield part
    step = place_in(material, int(ask["step"]) - 1, first, stop) if ask["under"] == "step" else len(trace) - 1
    more = {"arrows": MAX_ARROWS} if is_curve(material) else {}
    drawn = plane_of(trace, found, x=x, units=_axes(ask), **more)
    state = np.concatenate([trace.series[name][step] for name in trace.states])
    yield {
        **{name: getattr(found, name) for name in _OF_POINTS},
        **{f"plane_{name}": getattr(drawn, name) for name in _OF_PLANE},
        **{"comes_to": _comes_to(map_of(material.cell, x), state, found), "held": x},
    }


def is_curve(material: Material) -> bool:
    """Return whether the state of a layer is one number, so that all of its map is one curve."""
    return material.units == 1 and material.memory == "h"


def _comes_to(step: AnyMap, state: Array, found: FixedPoints) -> int:
    """Return the stable point to which a state goes, from 0; −1 where it comes to none."""
    H = step.hidden_size
    s: Array = state.astype(FLOAT64)
    for _ in range(_WAIT):
        before, s = s, stepped(step, s)
        if np.abs(s - before)[-H:].max() < 1e-10 * (1 + np.abs(s[-H:]).max()):
            break
    near = np.where(found.stable, np.abs(found.memory - s[-H:]).max(axis=1), np.inf)
    return int(near.argmin()) if len(near) and near.min() < 1e-4 * (1 + np.abs(s[-H:]).max()) else -1


# -- what is said


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    points = FixedPoints(**{name: found[name] for name in _OF_POINTS})
    sentence = points_said(points, _under(material, ask))
    drawn = Plane(**{name: found[f"plane_{name}"] for name in _OF_PLANE})
    titles = axis_titles(material, _axes(ask))
    steps = [material.step_number(step) for step in steps_in(material, *_span(material, ask))]
    chart = plane(drawn, points, sentence, titles, steps, material.memory)
    return Answer(sentence, (chart,), (_table(points, found),), notes=_notes(material, ask, found, points))


def _under(material: Material, ask: Ask) -> str:
    if ask["under"] == "step":
        return tr("the input of step {step}", step=step_said(material, int(ask["step"]) - 1))
    return tr("the input {values}", values=ask["values"].strip() or "0")


def points_said(points: FixedPoints, under: str) -> str:
    """Return in a sentence what was found under an input."""
    counts = {kind: int(getattr(points, kind).sum()) for kind in POINTS}
    kinds = {kind: count for kind, count in counts.items() if count}
    if kinds == {"stable": 2, "saddle": 1}:
        return tr("Under {under} two stable states were found and one saddle: the layer is a latch.", under=under)
    if kinds == {"stable": 2, "unstable": 1}:
        return tr(
            "Under {under} two stable states were found and one unstable point: the layer is a latch.", under=under
        )
    if kinds == {"stable": 1}:
        return _fading(points, under)
    return tr(
        "Under {under} were found: stable states {stable}, saddles {saddle}, unstable points {unstable}, points on the "
        "border {border}, slow points {slow}.",
        under=under,
        **counts,
    )


def _fading(points: FixedPoints, under: str) -> str:
    """How fast states come back to the only point: ln 0.5 / ln |λ| steps to half of the slowest way.

    Where all eigenvalues are 0, as where a relu of an RNN is off, nothing is left after as many steps as there are
    numbers in a state.
    """
    largest = float(np.abs(points.eigenvalues[0]).max())
    if not largest:
        return tr_n(
            "Under {under} one stable state was found and no other point: near it, nothing of what was remembered is "
            "left after one step.",
            "Under {under} one stable state was found and no other point: near it, nothing of what was remembered is "
            "left after {n} steps.",
            points.eigenvalues.shape[1],
            under=under,
        )
    return tr(
        "Under {under} one stable state was found and no other point: near it, what was remembered fades, by half in "
        "{steps} steps at the slowest.",
        under=under,
        steps=number(float(np.log(0.5) / np.log(largest)), 3),
    )


def axis_titles(material: Material, units: tuple[int, int] | None) -> tuple[str, str]:
    """Return the titles of the axes of a plane of two units, from 0, or of components, of a layer."""
    memory = material.memory
    if is_curve(material):
        return tr("h before a step"), tr("h after it")
    if material.units == 1:
        return "c", "h"
    if units is None:
        return tr("first component of {memory}", memory=memory), tr("second component of {memory}", memory=memory)
    first, second = (tr("{memory} of unit {unit}", memory=memory, unit=unit + 1) for unit in units)
    return first, second


def _held_said(x: Array) -> str:
    """Which numbers are held, as the layer reads them: after scaling, and of a later layer those of the one before."""
    values = "; ".join(number(float(value)) for value in x[:_NUMBERS]) + ("; …" if len(x) > _NUMBERS else "")
    said = tr("The input that is held at every step, as the layer reads it, is {values}.", values=values)
    return said if x.any() else f"{said} {tr('That is zero input.')}"


def _notes(material: Material, ask: Ask, found: Found, points: FixedPoints) -> tuple[str, ...]:
    goes = int(found["comes_to"])
    if ask["under"] == "step":
        place = step_said(material, int(ask["step"]) - 1)
    else:
        place = step_said(material, steps_in(material, *_span(material, ask))[-1])
    if goes >= 0:
        way = tr("From its state after step {step} the run would come to rest at point {n}.", step=place, n=goes + 1)
    else:
        way = tr(
            "From its state after step {step} the run would come to none of the stable points within {n} steps.",
            **{"step": place, "n": grouped(_WAIT)},
        )
    asked = int(ask["starts"])
    searched = tr(
        "Of your {asked} starts {first} begin near states of the run, two of three of them up to 100 steps later under "
        "this input; the others begin beside points that were found, on the border between two that attract or pushed "
        "off one, as far as there are such places. So {starts} states were followed downhill to where they move least; "
        "{lost} of them ended at no point. More starts may find more points.",
        asked=grouped(asked),
        first=grouped(asked - asked // 4),
        starts=grouped(int(points.reached.sum()) + points.lost),
        lost=grouped(points.lost),
    )
    how = tr(
        "A point is stable if all eigenvalues of one step there are smaller than 1 in size: states nearby come back. "
        "At a saddle some are larger and some smaller; at an unstable point some are larger and none is smaller. On "
        "the border the largest is 1. A slow point moves, but its speed |F(s) − s|² is below 0.001."
    )
    flat = [tr("The plane shows two directions of the memory; along all others its arrows say nothing.")]
    return (way, searched, how, *(flat if material.units > 2 else []), _held_said(found["held"]))


def _table(points: FixedPoints, found: Found) -> Table:
    places = found["plane_points"]
    rows = [
        Row(
            (
                tr("point {n}", n=k + 1),
                tr(POINTS[kind_of(points, k)][2]),
                number(float(np.abs(points.eigenvalues[k]).max()), 4),
                str(int((np.abs(points.eigenvalues[k]) > 1).sum())),
                number(float(points.speed[k])),
                "; ".join(number(float(value)) for value in places[k]),
                str(int(points.reached[k])),
            )
        )
        for k in range(min(len(points), _LISTED))
    ]
    head = (
        *("", tr("kind"), tr("largest eigenvalue"), tr("directions that leave"), tr("speed")),
        *(tr("place in the plane"), tr("starts that came")),
    )
    more = len(points) - len(rows)
    return Table(tr("Points"), head, tuple(rows), tr("… and {n} more.", n=more) if more > 0 else "")


def _seconds(material: Material, ask: Ask) -> float:
    return int(ask["starts"]) * _ROUND * (2 * material.units) ** 3 + 0.1


FIXED: Final = Analysis(
    "fixed",
    tr_later("Fixed points"),
    tr_later("Where would the memory rest if the input stayed as it is, and what does it come back to?"),
    (
        # First the input of the last step, which the run itself read: the question is then where it would go from its
        # end if nothing changed. Zeros are often no input at all: of a text, of a later layer, of numbers not scaled.
        Field(
            "under", tr_later("Under"), lambda _: "step", lambda _: {key: tr(words) for key, words in _UNDER.items()}
        ),
        Field(
            "step",
            tr_later("Step"),
            lambda material: str(len(material)),
            most=len,
            of_step=True,
            shown=lambda _, ask: ask["under"] == "step",
        ),
        Field(
            "values",
            tr_later("Input"),
            help=tr_later("As many numbers as the layer reads at a step; empty for zeros."),
            shown=lambda _, ask: ask["under"] == "typed",
        ),
        Field(
            "plane",
            tr_later("Plane of"),
            lambda _: "components",
            lambda _: {key: tr(words) for key, words in _PLANES.items()},
            shown=lambda material, _: material.units > 1,
        ),
        Field(
            "across",
            tr_later("Unit across"),
            lambda _: "1",
            most=lambda material: material.units,
            shown=lambda _, ask: ask.get("plane") == "units",
        ),
        Field(
            "up",
            tr_later("Unit up"),
            lambda _: "2",
            most=lambda material: material.units,
            shown=lambda _, ask: ask.get("plane") == "units",
        ),
        Field(
            "starts",
            tr_later("Starts"),
            lambda material: str(min(_STARTS, most_starts(material.units))),
            most=lambda material: most_starts(material.units),
        ),
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: STATES,
    fits=_fits,
)
