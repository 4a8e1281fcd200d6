"""Ablation: how much the model's output owes to each unit, by taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from lstm_core.checks import Array
from lstm_core.language import grouped, per_cent, tr, tr_later
from lstm_core.probing import ablated, ablation_effects
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, over_steps, ranking
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import (
    FROM,
    STATES,
    UNTIL,
    most_steps,
    needs_way_out,
    output_at,
    output_name,
    piece,
    size_of,
    span_of,
    units_of,
    way_out,
)
from lstm_view.words.digits import number

_LISTED: Final = 40
_RATE: Final = 1e9  # products a second
_BUDGET: Final = 2e10  # products that a search takes by itself; more where units are named
_BLOCK: Final = 8  # units, after each of which it is said how much is done
_STEPS: Final = 100  # that a search has at least by itself
_AT_ONCE: Final = 0.6  # seconds that the lines of one unit may take
_FIRST: Final = "first"


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    first, stop = span_of(material, ask)
    trace, head = piece(material, first, stop), way_out(material)
    units = _chosen(material, ask, stop - first)
    found: list[tuple[float, float, int]] = []
    for some in np.array_split(units, -(-len(units) // _BLOCK)):
        effects = ablation_effects(trace, units=some.tolist(), head=head)
        found += zip(effects.change.tolist(), effects.at_end.tolist(), effects.units.tolist(), strict=True)
        yield 0.95 * len(found) / len(units)
    found.sort(key=lambda one: (-one[0], one[2]))
    change, at_end, ranked = (np.array(column) for column in zip(*found, strict=True))
    best = ablated(trace, [int(ranked[0])], head=head)
    before = output_at(head, trace.h)
    yield {
        **{"units": ranked, "change": change, "at_end": at_end, "size": size_of(best.change)},
        **{"spread": float(np.sqrt(np.square(before - before.mean(axis=0)).mean())), "first": first},
    }


def _chosen(material: Material, ask: Ask, steps: int) -> Array:
    """The units that are named; else all, or of a large layer those whose h varies most, as many as can be tried."""
    if ask["some"].strip():
        return np.array(units_of(ask["some"], material))
    varies = np.argsort(-material.record["h"].std(axis=0), kind="stable")
    return np.sort(varies[: _most(material, steps)])


def _most(material: Material, steps: int) -> int:
    return max(1, min(material.units, int(_BUDGET // (4.0 * material.units**2 * steps))))


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    units, change, at_end, size = (found[name] for name in ("units", "change", "at_end", "size"))
    first, steps = int(found["first"]), len(size)
    worst = first + int(size.argmax())
    sentence = tr(
        "Without unit {unit} the output changes most: by {change} over the {steps} steps (root mean square), most at "
        "step {worst}, and by {end} at the last one.",
        **{"unit": int(units[0]) + 1, "change": number(change[0]), "steps": grouped(steps)},
        **{"worst": step_said(material, worst), "end": number(at_end[0])},
    )
    bars = ranking(
        "ablation",
        tr_later("Change in the output without each unit"),
        tr(
            "Bars of the units whose absence changes the output most, the largest first: unit {unit} by {change}, the "
            "last one drawn by {least}.",
            **{"unit": int(units[0]) + 1, "change": number(change[0])},
            least=number(change[: len(units)][-1]),
        ),
        units.tolist(),
        change.tolist(),
        tr("change in the output"),
        step=worst,
    )
    notes, unit = _notes(material, found, steps), _drawn(ask, units)
    if steps * (material.units**2 / _RATE + 1e-5) > _AT_ONCE:
        late = tr(
            "The output without one unit over so many steps: hold its {gate} at 0 in “Hold a gate”.",
            gate="o" if material.memory == "c" else "h",
        )
        return Answer(sentence, (bars,), (_table(found, worst),), notes=(*notes, late))
    course = _course(material, unit, first, first + steps)
    return Answer(sentence, (bars, course), (_table(found, worst),), notes=notes)


def _drawn(ask: Ask, units: Array) -> int:
    return int(units[0]) if ask["unit"] == _FIRST else int(ask["unit"]) - 1


def _course(material: Material, unit: int, first: int, stop: int) -> Chart:
    """The output that changes most without a unit, without it and as it was."""
    trace, head = piece(material, first, stop), way_out(material)
    before = output_at(head, trace.h)
    change = ablated(trace, [unit], head=head).change
    worst, output = np.unravel_index(int(np.abs(change).argmax()), change.shape)
    name = output_name(material, int(output))
    alt = tr(
        "Two lines over the steps: {name} as it was, and without unit {unit}. They differ most, by {most}, at step "
        "{step}.",
        **{"name": name, "unit": unit + 1, "most": number(abs(float(change[worst, output])))},
        step=first + int(worst) + 1,
    )
    without = Line(tr("without unit {unit}", unit=unit + 1), (before + change)[:, output], "h")
    lines = [without, Line(tr("as it was"), before[:, output])]
    title = tr_later("The output without the unit, and as it was")
    return over_steps("ablation-course", title, alt, lines, name, first=first, unit=unit)


def _notes(material: Material, found: Found, steps: int) -> tuple[str, ...]:
    if material.memory == "c":
        away = tr("A unit is taken away by keeping its output gate at 0: neither the head nor the next step sees it.")
    else:
        away = tr("A unit is taken away by keeping its h at 0: neither the head nor the next step sees it.")
    varies = tr("The output itself varies by {spread} in these steps.", spread=number(float(found["spread"])))
    how = f"{away} {varies}"
    tried = len(found["units"])
    few = tr(
        "Of {all} units {n} were tried, those whose h varies most, as all would take too long over {steps} steps.",
        **{"all": grouped(material.units), "n": grouped(tried), "steps": grouped(steps)},
    )
    return (how, few) if tried < _most(material, 1) and tried == _most(material, steps) else (how,)


def _table(found: Found, step: int) -> Table:
    spread = float(found["spread"])
    rows = [
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                number(change),
                tr("{share} %", share=per_cent(change / spread)) if spread > 0 else "–",
                number(at_end),
            ),
            unit,
            step,
        )
        for unit, change, at_end in zip(
            *(found[name][:_LISTED].tolist() for name in ("units", "change", "at_end")), strict=True
        )
    ]
    more = len(found["units"]) - len(rows)
    head = (tr("without"), tr("change in the output"), tr("of how much it varies"), tr("change at the last step"))
    return Table(
        tr("Units, the largest change first"),
        head,
        tuple(rows),
        tr("… and {n} more, none larger.", n=more) if more > 0 else "",
    )


def _seconds(material: Material, ask: Ask) -> float:
    steps = max(1, int(ask["until"]) - int(ask.get("first", "1")) + 1)
    units = material.units if not ask["some"].strip() else len(units_of(ask["some"], material))
    return min(units, _most(material, steps)) * steps * (4.0 * material.units**2 / _RATE + 1e-6 * material.units)


def _drawable(material: Material) -> dict[str, str]:
    return {_FIRST: tr("the first of them"), **{str(unit + 1): str(unit + 1) for unit in range(material.units)}}


def _until(material: Material) -> str:
    """So many steps that all units can be tried in them, but not fewer than some."""
    return str(min(most_steps(material), max(_STEPS, int(_BUDGET // (4.0 * material.units**3)))))


ABLATE: Final = Analysis(
    "ablate",
    tr_later("Ablation"),
    tr_later("Which unit would the output miss most?"),
    (
        FROM,
        replace(UNTIL, usual=_until),
        Field("unit", tr_later("Lines of unit"), lambda _: _FIRST, _drawable, of_answer=True),
        Field("some", tr_later("Only the units"), help=tr_later("Such as 3, 7-9; empty for all.")),
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: STATES,
    fits=needs_way_out,
)
