"""Clamps: what the model's output does while a gate of some units, the candidate or h is held at a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core import Clamp, parse_numbers
from lstm_core.clamps import LIMITS
from lstm_core.language import tr, tr_later, tr_n
from lstm_core.papers import share_of
from lstm_core.probing import held
from lstm_core.variants import variant_of
from lstm_view.figures.effects import Line, over_steps
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import letter_of, quantities_of, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import (
    FROM,
    STATES,
    UNTIL,
    needs_way_out,
    output_at,
    output_name,
    piece,
    size_of,
    span_of,
    units_of,
    way_out,
)
from lstm_view.own.model.analyses.steps import steps_of
from lstm_view.words.digits import number, typed

_LISTED: Final = 20
_RATE: Final = 1e9  # products a second


def holdable(material: Material) -> dict[str, str]:
    """Return what can be held, with its words: the gates and the candidate, and h where it is the memory itself."""
    words = quantities_of(material)
    return {name: words[name] for name in words if name in LIMITS and (name != "h" or material.memory == "h")}


def _usual(material: Material) -> str:
    """The gate that says what is kept; of an RNN, which has none, h."""
    return next(name for name in ("f", "u", "h") if name in holdable(material))


def value_of(material: Material, ask: Ask) -> float:
    """Return the value that a gate is held at; ValueError with a sentence where what is typed is none."""
    low, high = LIMITS[ask["gate"]]
    try:
        (value,) = parse_numbers(ask["value"], one_step=True).ravel().tolist()
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ValueError(
            tr(
                "{gate} cannot be held at “{text}” here; wanted a number from {low} to {high}.",
                **{"gate": letter_of(material, ask["gate"]), "text": ask["value"][:30]},
                **{"low": typed(low), "high": typed(high)},
            )
        )
    return float(value)


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    first, stop = span_of(material, ask)
    steps = steps_of(ask["during"], len(material)) if ask["during"].strip() else np.arange(first, stop)
    if steps[0] < first or steps[-1] >= stop:
        raise ValueError(
            tr(
                "{gate} is to be held at steps {start} to {end}; wanted steps from {first} to {last}.",
                **{"gate": letter_of(material, ask["gate"]), "first": first + 1, "last": stop},
                **{"start": int(steps[0]) + 1, "end": int(steps[-1]) + 1},
            )
        )
    value, units, head = value_of(material, ask), units_of(ask["units"], material), way_out(material)
    trace = piece(material, first, stop)
    yield 0.4
    spans = np.split(steps - first, np.flatnonzero(np.diff(steps) > 1) + 1)
    clamps = [
        Clamp(ask["gate"], value, unit=unit, start=int(span[0]), stop=int(span[-1]) + 1)
        for unit in units
        for span in spans
    ]
    other = held(trace, clamps).trace
    yield 0.8
    before, after = (output_at(head, one.h) for one in (trace, other))
    change = after - before
    size = size_of(change)
    worst = int(size.argmax())
    output = int(np.abs(change[worst]).argmax())
    moved = np.argsort(-np.abs(change[worst]), kind="stable")[:_LISTED]
    yield {
        **{"size": size, "worst": worst, "output": output, "first": first, "held": [int(steps[0]), int(steps[-1])]},
        **{"before": before[:, output], "after": after[:, output], "outputs": moved},
        **{"table": np.column_stack([before[worst, moved], after[worst, moved], change[-1, moved]])},
        "count": before.shape[1],
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    first, worst, output, unit = int(found["first"]), int(found["worst"]), int(found["output"]), _first(material, ask)
    step, name, gate = first + worst, output_name(material, output), letter_of(material, ask["gate"])
    values = {
        **{"gate": gate, "units": ask["units"].strip()},
        **{"value": typed(value_of(material, ask)), "step": step_said(material, step)},
        **{"name": name, "before": number(found["before"][worst]), "after": number(found["after"][worst])},
    }
    count = len(units_of(ask["units"], material))
    if not found["size"].any():
        sentence = tr_n(
            "With {gate} of unit {units} held at {value} the output stays exactly as it was.",
            "With {gate} of units {units} held at {value} the output stays exactly as it was.",
            count,
            **values,
        )
    else:
        sentence = tr_n(
            "With {gate} of unit {units} held at {value} the output changes most at step {step}: {name} goes from "
            "{before} to {after} there.",
            "With {gate} of units {units} held at {value} the output changes most at step {step}: {name} goes from "
            "{before} to {after} there.",
            count,
            **values,
        )
    marks = {tr("held from"): int(found["held"][0]), tr("held to"): int(found["held"][1])}
    alt = tr(
        "Two lines over the steps: {name} as it was, and with {gate} held; upright lines mark the first and last "
        "step at which it is held. They differ most at step {step}.",
        **{"name": name, "gate": gate, "step": step + 1},
    )
    lines = [Line(tr("held"), found["after"], "h"), Line(tr("as it was"), found["before"])]
    title = tr_later("The output, held and as it was")
    course = over_steps("held", title, alt, lines, name, first=first, marks=marks, unit=unit)
    alt = tr("The size of the change over all outputs at each step, largest at step {step}.", step=step + 1)
    size = Line(tr("change in the output"), found["size"], "h")
    change = over_steps(
        "held-size",
        tr_later("Change over all outputs"),
        alt,
        [size],
        tr("change in the output"),
        first=first,
        unit=unit,
        rangemode="tozero",
    )
    charts = (course, change) if found["count"] > 1 else (course,)
    return Answer(sentence, charts, (moved_table(material, found, step),), notes=_notes(material, ask["gate"]))


def _notes(material: Material, gate: str) -> tuple[str, ...]:
    """What is held, where that differs from one layer to another: the gates of a GRU, and h itself."""
    none = tr("An RNN has no gate.") if material.part.kind == "rnn" else ""
    said = {"u": _of_update, "r": _of_reset, "h": _of_h}.get(gate)
    return tuple(one for one in (none, said(material) if said is not None else "") if one)


def _of_update(material: Material) -> str:
    if share_of(variant_of(material.cell.key)) == "z":
        return tr("In this layer z is the share of h that a step keeps, and 1 − z the share of n that it writes.")
    return tr("In this layer z is the share of n that a step writes, and 1 − z the share of h that it keeps.")


def _of_reset(material: Material) -> str:
    if "b_gh" in material.cell.weights:
        return tr(
            "In this layer r multiplies U_n h + b_nh, so that at its step r of a unit acts on n of that unit alone."
        )
    return tr(
        "In this layer r multiplies h before U_n does, so that at its step r of a unit can act on n of all units."
    )


def _of_h(_: Material) -> str:
    return tr("What is held is h of a unit itself: the next step and all that reads the layer find it there.")


def _first(material: Material, ask: Ask) -> int:
    return units_of(ask["units"], material)[0]


def moved_table(material: Material, found: Found, step: int) -> Table:
    """Return the outputs that a change moves most at a step, with both values there and the change at the end."""
    rows = [
        Row((output_name(material, output), number(before), number(after), number(at_end)), step=step)
        for output, (before, after, at_end) in zip(found["outputs"].tolist(), found["table"].tolist(), strict=True)
    ]
    more = int(found["count"]) - len(rows)
    head = (
        *("", tr("as it was at step {step}", step=step + 1), tr("with the change")),
        tr("change at the last step"),
    )
    more_said = tr("… and {n} more, none changed more there.", n=more) if more > 0 else ""
    return Table(tr("Outputs, the most changed first"), head, tuple(rows), more_said)


def _seconds(material: Material, ask: Ask) -> float:
    steps = max(1, int(ask["until"]) - int(ask.get("first", "1")) + 1)
    weights = sum(array.size for array in material.cell.weights.values())
    return steps * (2 * weights / _RATE + 1e-4)


HOLD: Final = Analysis(
    "hold",
    tr_later("Hold a gate"),
    tr_later("What does the output do while a gate of some units, or in an RNN h itself, is held at a value?"),
    (
        Field(
            "gate",
            tr_later("What is held"),
            _usual,
            holdable,
        ),
        Field("units", tr_later("Units"), lambda _: "1", help=tr_later("Such as 3, 7-9.")),
        Field("value", tr_later("Held at"), lambda _: "0"),
        Field("during", tr_later("At the steps"), help=tr_later("Such as 3-6, 9; empty for all.")),
        FROM,
        UNTIL,
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: STATES,
    fits=needs_way_out,
)
