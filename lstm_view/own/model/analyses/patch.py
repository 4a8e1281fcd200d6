"""Patching: the state of another run, B, put into this one, A, at a step; and what the output then does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from lstm_core import Trace, VariantTrace
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import per_cent, tr, tr_later, tr_n
from lstm_core.models import Layer
from lstm_core.models.running import run_cell, run_layer, through
from lstm_core.probing import patch_effects, patched
from lstm_view.figures.base import Chart
from lstm_view.figures.effects import Line, over_steps, ranking
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import named, step_said
from lstm_view.own.model.analyses.hold import moved_table
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import (
    FROM,
    STATES,
    UNTIL,
    is_last,
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
from lstm_view.own.model.given import Given, of_numbers, of_text, of_tokens, ways_of
from lstm_view.words.digits import number

_LISTED: Final = 20
_RATE: Final = 1e9  # products a second
_BUDGET: Final = 1e10  # products of a search of each unit alone
_BLOCK: Final = 8  # units, after each of which it is said how much is done


def _given(material: Material, ask: Ask) -> Given:
    """What B reads: what is typed, in the form in which this model takes it; else what A reads."""
    model, text = material.model, ask["other"]
    if not text.strip():
        return Given(material.x, material.names.get("steps", ()))
    readers = {"text": of_text, "tokens": of_tokens, "numbers": of_numbers}
    found = readers[next(way for way in ways_of(model) if way in readers)](model, text)
    most = most_steps(material)
    return Given(found.x[:most], found.steps[:most])


def _other(material: Material, x: Array) -> Trace | VariantTrace:
    """The trace of B in this layer."""
    seen, value = 0, x
    for part in material.model.chain:
        if not isinstance(part, Layer):
            value = through(part, value)
        elif seen == material.layer:
            break
        else:
            value, seen = run_layer(part, value).passed_on, seen + 1
    return run_cell(material.cell, value, {})


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    first, stop = span_of(material, ask)
    step, at, units = int(ask["step"]) - 1, int(ask["at"]) - 1, _units(material, ask)
    if not first <= step < stop - 1:
        raise ValueError(
            tr("Step {step} has no later step to look at; wanted one from {first} to {last}.",
               **{"step": step + 1, "first": first + 1, "last": stop - 1})
        )  # fmt: skip
    given = _given(material, ask)
    if at >= len(given.x):
        raise ValueError(tr("B has {steps} steps; there is no step {at}.", steps=len(given.x), at=at + 1))
    trace, head = piece(material, first, stop), way_out(material)
    yield 0.1
    other = _other(material, np.asarray(given.x)[: at + 1])
    yield 0.2
    made = patched(trace, other, step - first, units, at=at, head=head)
    before = output_at(head, trace.h)
    change = np.asarray(made.output, FLOAT64) - before
    yield 0.3
    ranked: list[tuple[float, int]] = []
    later = min(stop - step - 1, _later(material, len(units))) if is_last(material) else 0
    if later:
        few = piece(material, first, step + 1 + later)
        for some in np.array_split(units, -(-len(units) // _BLOCK)):
            effects = patch_effects(few, other, step - first, at=at, head=head, units=some.tolist())
            ranked += zip(effects.change.tolist(), effects.units.tolist(), strict=True)
            yield 0.3 + 0.7 * len(ranked) / len(units)
    ranked.sort(key=lambda one: (-one[0], one[1]))
    near = change[step - first + 1 : step - first + 1 + max(1, later)]
    yield {
        **_moved(before, change, step - first),
        **{
            "each_units": np.array([unit for _, unit in ranked], int),
            "each_change": np.array([one for one, _ in ranked]),
        },
        **{"first": first, "sign": given.steps[at] if at < len(given.steps) else "", "same": not ask["other"].strip()},
        **{"whole": float(np.sqrt(np.square(near).mean())), "later": later},
    }


def _units(material: Material, ask: Ask) -> list[int]:
    return units_of(ask["some"], material) if ask["some"].strip() else list(range(material.units))


def _later(material: Material, units: int) -> int:
    """Over how many later steps each unit alone is followed: as many as can be had in some seconds."""
    return max(1, int(_BUDGET // (4.0 * material.units**2 * units)))


def _moved(before: Array, change: Array, step: int) -> Found:
    """The change from the step on that follows the patched one, and the outputs that it moves most."""
    size = size_of(change)
    worst = step + 1 + int(size[step + 1 :].argmax())
    output = int(np.abs(change[worst]).argmax())
    moved = np.argsort(-np.abs(change[worst]), kind="stable")[:_LISTED]
    after = before + change
    return {
        **{"size": size, "worst": worst, "output": output, "outputs": moved, "count": before.shape[1]},
        **{"before": before[:, output], "after": after[:, output]},
        "table": np.column_stack([before[worst, moved], after[worst, moved], change[-1, moved]]),
        "last": int(np.flatnonzero(size > 0.01 * size.max())[-1]) if size.any() else -1,
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    first, worst, output = int(found["first"]), int(found["worst"]), int(found["output"])
    step, patch, name = first + worst, int(ask["step"]) - 1, output_name(material, output)
    unit = int(found["each_units"][0]) if len(found["each_units"]) else _units(material, ask)[0]
    values = {
        **{"patch": step_said(material, patch), "at": _at(ask, found), "step": step_said(material, step), "name": name},
        **{"before": number(found["before"][worst]), "after": number(found["after"][worst])},
    }
    if not found["size"][patch - first + 1 :].any():
        sentence = tr(
            "With the state of B after its step {at} put in after step {patch} no later output changes.", **values
        )
    else:
        sentence = tr(
            "With the state of B after its step {at} put in after step {patch} the output changes most at step {step}: "
            "{name} goes from {before} to {after} there.",
            **values,
        )
    charts = [_course(found, name, first, patch, step, unit)]
    tables = [moved_table(material, found, step)]
    if len(found["each_units"]):
        charts.append(_bars(found, step))
        tables.append(_each(found, step))
    return Answer(sentence, tuple(charts), tuple(tables), notes=_notes(material, ask, found, first, patch))


def _at(ask: Ask, found: Found) -> str:
    return named(int(ask["at"]), found["sign"]) if found["sign"] else ask["at"]


def _course(found: Found, name: str, first: int, patch: int, step: int, unit: int) -> Chart:
    alt = tr(
        "Two lines over the steps: {name} as it was, and with the state of B put in at the upright line. They differ "
        "most at step {step}.",
        name=name,
        step=step + 1,
    )
    lines = [Line(tr("with the state of B"), found["after"], "h"), Line(tr("as it was"), found["before"])]
    title = tr_later("The output, patched and as it was")
    return over_steps("patched", title, alt, lines, name, first=first, marks={tr("B put in"): patch}, unit=unit)


def _bars(found: Found, step: int) -> Chart:
    units, change = found["each_units"], found["each_change"]
    alt = tr(
        "Bars of the units whose state alone, put in from B, changes the later output most: unit {unit} by {change}.",
        unit=int(units[0]) + 1,
        change=number(float(change[0])),
    )
    title = tr_later("Change by the state of each unit alone")
    return ranking("patch-each", title, alt, units.tolist(), change.tolist(), tr("change in the output"), step=step)


def _each(found: Found, step: int) -> Table:
    whole = float(found["whole"])
    rows = [
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                number(change),
                tr("{share} %", share=per_cent(change / whole)) if whole > 0 else "–",
            ),
            unit,
            step,
        )
        for unit, change in zip(found["each_units"][:_LISTED].tolist(), found["each_change"].tolist(), strict=False)
    ]
    more = len(found["each_units"]) - len(rows)
    head = (tr("state of"), tr("change in the output"), tr("of the change asked for"))
    more_said = tr("… and {n} more, none larger.", n=more) if more > 0 else ""
    caption = tr_n(
        "Each unit alone, the largest change over the next step first",
        "Each unit alone, the largest change over the next {n} steps first",
        int(found["later"]),
    )
    return Table(caption, head, tuple(rows), more_said)


def _same(here: bool) -> str:
    """That B reads what A reads."""
    if here:
        return tr("B is the run itself at the same step, so that nothing was put in that was not there.")
    return tr("B is the run itself, at another step: what it knew there.")


def _lasts(steps: int) -> str:
    """How long after the step that was patched the change is last more than small; nothing where there is none."""
    if steps < 0:
        return ""
    return tr_n(
        "The change is last above one percent of its largest size {n} step after the one that was patched.",
        "The change is last above one percent of its largest size {n} steps after the one that was patched.",
        steps,
    )


def _notes(material: Material, ask: Ask, found: Found, first: int, patch: int) -> tuple[str, ...]:
    same = _same(int(ask["at"]) - 1 == patch) if found["same"] else ""
    lasts = _lasts(int(found["last"]) + first - patch)
    if material.memory == "c":
        how = tr("h and c of the units are those of B after that step; all later input is that of A.")
    else:
        how = tr("h of the units is that of B after that step; all later input is that of A.")
    return tuple(one for one in (same, how, lasts) if one)


def _seconds(material: Material, ask: Ask) -> float:
    steps = max(1, int(ask["until"]) - int(ask.get("first", "1")) + 1)
    later = min(max(1, int(ask["until"]) - int(ask["step"])), _later(material, material.units))
    each = later * material.units * (4.0 * material.units**2 / _RATE + 1e-6 * material.units)
    return steps * (material.units**2 * 16 / _RATE + 1e-4) + (each if is_last(material) else 0.0)


PATCH: Final = Analysis(
    "patch",
    tr_later("Patching"),
    tr_later("What would the output do with the state of another run, B, in the place of its own?"),
    (
        Field(
            "other",
            tr_later("B reads"),
            help=tr_later("As the model takes it; empty for the same sequence."),
            long=True,
        ),
        Field("at", tr_later("Step of B"), lambda _: "1", most=lambda _: 20_000),
        Field(
            "step",
            tr_later("Put in after step"),
            lambda material: str(max(1, len(material) // 2)),
            most=len,
        ),
        Field("some", tr_later("Only the units"), help=tr_later("Such as 3, 7-9; empty for all.")),
        FROM,
        UNTIL,
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, __: STATES,
    fits=needs_way_out,
)
