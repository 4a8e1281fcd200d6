"""What kept an input out: the loss of what one step offers to a unit on its way to a later step, split by gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core.language import grouped, tr, tr_later
from lstm_core.probing import Way, what_kept_out
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, losses, over_steps
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import UNIT, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import NUMBERS, STATES, needs_lstm, piece, steps_in
from lstm_view.words.digits import number, operands

_STEP: Final = 60e-6
_RATE: Final = 1e9


def _fits(material: Material) -> str:
    if material.cell.parameters is not None and material.cell.parameters.kind.output != "tanh":
        return tr("{name} does not show tanh(c), and this question is about h = o · tanh(c).", name=material.part.name)
    return needs_lstm(material)


def _span(material: Material, ask: Ask) -> tuple[int, int]:
    """The steps from the offer to where it is looked for, in the order of time; ValueError if there are none."""
    step, until = int(ask["step"]) - 1, int(ask["to"]) - 1
    backward = material.cell.backward
    if (until > step) if backward else (until < step):
        raise ValueError(
            tr(
                "Step {until} is read before step {step}; wanted one that is read later.",
                until=until + 1,
                step=step + 1,
            )
        )
    first, stop = min(step, until), max(step, until) + 1
    if (stop - first) * material.units > NUMBERS:
        raise ValueError(
            tr(
                "From step {step} to step {until} are more than {most} steps; wanted a nearer one.",
                **{"step": step + 1, "until": until + 1, "most": grouped(NUMBERS // material.units)},
            )
        )
    return first, stop


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    first, stop = _span(material, ask)
    trace = piece(material, first, stop)
    yield 0.8
    way = what_kept_out(trace, 0, int(ask["unit"]) - 1)
    yield {
        **{name: getattr(way, name) for name in ("offered", "written", "left", "shown", "f_losses")},
        "lost": [
            float(way.losses[name]) if np.isfinite(way.losses[name]) else None for name in ("i", "f", "o", "tanh")
        ],
    }


def _way(ask: Ask, found: Found) -> Way:
    lost = (np.inf if value is None else float(value) for value in found["lost"])
    values = {name: found[name] for name in ("offered", "written", "left", "shown", "f_losses")}
    return Way(
        0,
        len(found["left"]) - 1,
        int(ask["unit"]) - 1,
        **values,
        losses=dict(zip(("i", "f", "o", "tanh"), lost, strict=True)),
    )


def _passed(way: Way, name: str) -> float:
    return float(np.exp(-way.losses[name]))


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    way, (first, stop) = _way(ask, found), _span(material, ask)
    steps = steps_in(material, first, stop)
    sentence = tr(
        "Of what step {step} offers to unit {unit}, g = {offered}, {share} % is in h after step {until}. {most}",
        **{"step": step_said(material, steps[0]), "unit": way.unit + 1, "offered": number(way.offered)},
        **{"share": _percent(way.share), "until": step_said(material, steps[-1]), "most": _most(way)},
    )
    charts = (losses(way.losses), _course(material, way, steps))
    return Answer(sentence, charts, (_table(way, steps),), notes=_notes(material, way, steps))


def _most(way: Way) -> str:
    """Where the largest loss is, in a sentence; it need not be large."""
    said = {
        "i": tr("The largest loss is at the input gate: it let {passed} % in at the offer."),
        "f": tr("The largest loss is at the forget gate: it kept {passed} % over all later steps."),
        "o": tr("The largest loss is at the output gate: it shows {passed} % at the end."),
        "tanh": tr("The largest loss is in the tanh of c: it leaves {passed} % at the end."),
    }
    largest = max(said, key=lambda name: way.losses[name])
    return said[largest].format(passed=_percent(_passed(way, largest)))


def _percent(share: float) -> str:
    return number(100 * share)


def _course(material: Material, way: Way, steps: list[int]) -> Chart:
    alt = tr(
        "What c and h of unit {unit} hold of the offer at each step after it: at first {written} and {shown}, at the "
        "end {left} and {last}.",
        **{"unit": way.unit + 1, "written": number(float(way.left[0])), "shown": number(float(way.shown[0]))},
        **{"left": number(float(way.left[-1])), "last": number(float(way.shown[-1]))},
    )
    turn = material.turn
    lines = [Line(tr("in c"), way.left[turn], "c"), Line(tr("in h"), way.shown[turn], "h")]
    title = tr_later("What is left of the offer")
    return over_steps("left", title, alt, lines, tr("of the offer"), first=min(steps), unit=way.unit)


def _notes(material: Material, way: Way, steps: list[int]) -> tuple[str, ...]:
    how = tr(
        "h holds o · tanh(c)/c · (f of all later steps) · i · g of the offer. As logarithms the losses add up, so that "
        "they are split without an order."
    )
    return (*((_forgot(material, way, steps),) if len(steps) > 1 else ()), how)


def _forgot(material: Material, way: Way, steps: list[int]) -> str:
    """At which of the later steps f took most; at σ = 1 to the digits of a float it takes nothing."""
    if not way.f_losses.any():
        return tr("At all later steps f let all of it through.")
    return tr(
        "Of all later steps f took most at step {step}, where it let {share} % through.",
        step=step_said(material, steps[way.worst_forgetting]),
        share=_percent(float(np.exp(-way.f_losses[way.worst_forgetting]))),
    )


def _table(way: Way, steps: list[int]) -> Table:
    places = {"i": steps[0], "f": steps[way.worst_forgetting], "o": steps[-1], "tanh": steps[-1]}
    said = {
        "i": tr("input gate i, at the offer"),
        "f": tr("forget gates f, of all later steps"),
        "o": tr("output gate o, at the end"),
        "tanh": tr("tanh(c)/c, at the end"),
    }
    whole = sum(way.losses.values())
    losses = operands([way.losses[name] for name in places], whole, sum)
    rows = [
        Row((said[name], tr("{share} %", share=_percent(_passed(way, name))), loss), way.unit, step)
        for (name, step), loss in zip(places.items(), losses, strict=True)
    ]
    last = Row((tr("all of them"), tr("{share} %", share=_percent(way.share)), number(whole)))
    return Table(tr("What each lets through"), ("", tr("lets through"), tr("loss, −ln of it")), (*rows, last))


def _seconds(material: Material, ask: Ask) -> float:
    steps = abs(int(ask["to"]) - int(ask["step"])) + 1
    weights = sum(array.size for array in material.cell.weights.values())
    return steps * (_STEP + weights / _RATE)


def _end(material: Material, ask: Ask) -> str:
    """The step before the next one that writes as much; else the last, or of a long run one that can be followed."""
    step, most, unit = int(ask["step"]), max(1, NUMBERS // material.units), int(ask["unit"]) - 1
    if material.cell.backward:
        return str(max(1, step - most + 1))
    last = min(len(material), step + most - 1)
    if "i" in material.record and "g" in material.record:
        written = np.abs(material.record["i"][step - 1 : last, unit] * material.record["g"][step - 1 : last, unit])
        again = np.flatnonzero(written[2:] >= max(written[0], 0.5 * written.max()))
        last = step + 1 + int(again[0]) if len(again) else last
    return str(last)


KEPT_OUT: Final = Analysis(
    "kept",
    tr_later("What kept it out"),
    tr_later("How much of what a step offers reaches h later on, and which gate took the rest?"),
    (
        UNIT,
        Field("step", tr_later("Offered at step"), lambda material: str(max(1, len(material) // 2)), most=len),
        Field("to", tr_later("Looked for after step"), after=_end, most=len),
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: STATES,
    fits=_fits,
)
