"""What kept an input out: the loss of what one step offers to a unit on its way to a later step, split by its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core.language import grouped, tr, tr_later
from lstm_core.probing import Way, what_kept_out
from lstm_core.variants import variant_of
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, Loss, losses, over_steps
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import UNIT, letter_of, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import NUMBERS, STATES, piece, steps_in
from lstm_view.own.model.analyses.pushes import CANDIDATE
from lstm_view.own.model.analyses.way import bar_said, parts_of, product_said, shares_of
from lstm_view.words.digits import number, operands

_STEP: Final = 60e-6
_RATE: Final = 1e9


def _fits(material: Material) -> str:
    if material.part.kind == "rnn":
        return tr(
            "This layer is an RNN: it has no gate, and each step writes all of h anew. What is left of an input later "
            "on comes through U alone, so that there is no loss to split by gate."
        )
    if material.cell.parameters is not None and material.cell.parameters.kind.output != "tanh":
        return tr("{name} does not show tanh(c), and this question is about h = o · tanh(c).", name=material.part.name)
    return ""


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
        "lost": {
            name: float(way.losses[name]) if np.isfinite(way.losses[name]) else None for name in parts_of(material)
        },
    }


def _way(ask: Ask, found: Found) -> Way:
    lost = {name: np.inf if value is None else float(value) for name, value in found["lost"].items()}
    values = {name: found[name] for name in ("offered", "written", "left", "shown", "f_losses")}
    return Way(0, len(found["left"]) - 1, int(ask["unit"]) - 1, **values, losses=lost)


def _passed(way: Way, name: str) -> float:
    return float(np.exp(-way.losses[name]))


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    way, (first, stop) = _way(ask, found), _span(material, ask)
    steps = steps_in(material, first, stop)
    sentence = tr(
        "Of what step {step} offers to unit {unit}, {candidate} = {offered}, {share} % is in h after step {until}. "
        "{most}",
        **{"step": step_said(material, steps[0]), "unit": way.unit + 1, "candidate": letter_of(material, CANDIDATE)},
        **{"offered": number(way.offered), "share": _percent(way.share), "until": step_said(material, steps[-1])},
        most=_most(material, way),
    )
    charts = (_losses(material, way), _course(material, way, steps))
    return Answer(sentence, charts, (_table(material, way, steps),), notes=_notes(material, way, steps))


def _most(material: Material, way: Way) -> str:
    """Where the largest loss is, in a sentence; it need not be large."""
    parts = parts_of(material)
    largest = max(parts, key=way.losses.__getitem__)
    return tr(parts[largest].most, passed=_percent(_passed(way, largest)))


def _losses(material: Material, way: Way) -> Chart:
    shares = shares_of(material)
    return losses(
        [
            Loss(bar_said(part, shares.get(name, "")), way.losses[name], part.of)
            for name, part in parts_of(material).items()
        ]
    )


def _percent(share: float) -> str:
    return number(100 * share)


def _course(material: Material, way: Way, steps: list[int]) -> Chart:
    turn, title = material.turn, tr_later("What is left of the offer")
    in_h, first = Line(tr("in h"), way.shown[turn], "h"), min(steps)
    if material.memory == "h":
        alt = tr(
            "What h of unit {unit} holds of the offer at each step from it on: at first {shown}, at the end {last}.",
            **{"unit": way.unit + 1, "shown": number(float(way.shown[0])), "last": number(float(way.shown[-1]))},
        )
        return over_steps("left", title, alt, [in_h], tr("of the offer, in h"), first=first, unit=way.unit)
    alt = tr(
        "What c and h of unit {unit} hold of the offer at each step after it: at first {written} and {shown}, at the "
        "end {left} and {last}.",
        **{"unit": way.unit + 1, "written": number(float(way.left[0])), "shown": number(float(way.shown[0]))},
        **{"left": number(float(way.left[-1])), "last": number(float(way.shown[-1]))},
    )
    lines = [Line(tr("in c"), way.left[turn], "c"), in_h]
    return over_steps("left", title, alt, lines, tr("of the offer"), first=first, unit=way.unit)


def _notes(material: Material, way: Way, steps: list[int]) -> tuple[str, ...]:
    forgot = (_forgot(material, way, steps),) if len(steps) > 1 else ()
    return (*forgot, product_said(material))


def _forgot(material: Material, way: Way, steps: list[int]) -> str:
    """At which of the later steps most was forgotten; at σ = 1 to the digits of a float nothing is."""
    kept = shares_of(material)["f"]
    if not way.f_losses.any():
        return tr("At all later steps {kept} let all of it through.", kept=kept)
    return tr(
        "Of all later steps {kept} took most at step {step}, where it let {share} % through.",
        kept=kept,
        step=step_said(material, steps[way.worst_forgetting]),
        share=_percent(float(np.exp(-way.f_losses[way.worst_forgetting]))),
    )


def _table(material: Material, way: Way, steps: list[int]) -> Table:
    places, shares = {"i": steps[0], "f": steps[way.worst_forgetting]}, shares_of(material)
    whole, parts = sum(way.losses.values()), parts_of(material)
    losses = operands([way.losses[name] for name in parts], whole, sum)
    rows = [
        Row(
            (tr(part.row, share=shares.get(name, "")), tr("{share} %", share=_percent(_passed(way, name))), loss),
            way.unit,
            places.get(name, steps[-1]),
        )
        for (name, part), loss in zip(parts.items(), losses, strict=True)
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
    ledger = variant_of(material.cell.key).ledger
    if ledger is not None and set(ledger.added.names) <= material.record.keys():
        read = {name: material.record[name][step - 1 : last, unit] for name in ledger.added.names}
        written = np.abs(ledger.added.value(read))
        again = np.flatnonzero(written[2:] >= max(written[0], 0.5 * written.max()))
        last = step + 1 + int(again[0]) if len(again) else last
    return str(last)


KEPT_OUT: Final = Analysis(
    "kept",
    tr_later("What kept it out"),
    tr_later("How much of what a step offers reaches h later on, and where was the rest lost?"),
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
