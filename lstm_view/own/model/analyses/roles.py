"""What each unit does: it counts, latches, decays or follows the input, with the error of the model that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.language import grouped, per_cent, tr, tr_later
from lstm_core.probing import ROLES, role_of
from lstm_view.figures.base import LEGEND, Chart, axis, chart, counting, hue
from lstm_view.figures.effects import thinned
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import UNIT
from lstm_view.own.model.analyses.material import Material
from lstm_view.words.digits import number

_KEYS: Final = tuple(ROLES)
_MODELS: Final = ("follows", "counts", "decays", "latches", "holds")
_LISTED: Final = 16
_EVERY: Final = "every"
_MOST_ERROR: Final = 1.5  # a larger one is drawn there


def _fits(material: Material) -> str:
    if len(material) >= 8:
        return ""
    return tr("The run has {steps} steps; wanted at least 8 to tell what a unit does.", steps=len(material))


def _find(material: Material, _: Ask) -> Iterator[float | Found]:
    trace, H = material.recorded, material.units
    role, error, rate = np.zeros(H, np.int64), np.zeros(H), np.full(H, np.nan)
    errors = np.full((H, len(_MODELS)), np.nan)
    for unit in range(H):
        found = role_of(trace, unit)
        role[unit], error[unit], rate[unit] = _KEYS.index(found.key), found.error, found.rate
        if found.errors:
            errors[unit] = [found.errors[key] for key in _MODELS]
        yield (unit + 1) / H
    yield {"role": role, "error": error, "rate": rate, "errors": errors}


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    counted = {key: int((found["role"] == k).sum()) for k, key in enumerate(_KEYS)}
    sentence = tr(
        "Of {all} units {follows} follow the input, {counts} count, {decays} decay, {latches} latch, {holds} hold "
        "what was written, {still} stay as they are, and {none} do none of these.",
        **{"all": material.units, **counted},
    )
    notes = (
        tr(
            "Each verdict is one of five small models of the unit's {memory}, run freely from the start: a picture "
            "of the input of now, a sum of all inputs, a leaky sum, two or three levels, a value that is held or "
            "slowly decays until another one is written. The error is the root of the share of the variance that the "
            "model leaves; above 35 % it is none.",
            memory=material.memory,
        ),
        tr(
            "Of these five the one with the smallest error is taken, but an earlier one where a later one is better by "
            "less than a tenth, and the last one only where all others are above 35 %."
        ),
        tr(
            "A dash stands where a model does not apply: the unit changes its level, or is written to, at more than "
            "every fourth step, or moves between the steps that write as well."
        ),
        tr(
            "Several units together can hold a number while each of them moves: then none of them is said to hold it "
            "here, and Probe tells whether it can be read from all."
        ),
    )
    charts = (_all(found), _one(material, int(ask["unit"]) - 1))
    return Answer(sentence, charts, (_table(ask, found),), notes=notes)


def _said(found: Found, unit: int) -> str:
    return tr(ROLES[_KEYS[found["role"][unit]]])


def _share(error: float) -> str:
    return tr("{share} %", share=per_cent(error)) if np.isfinite(error) else "–"


def _all(found: Found) -> Chart:
    """A dot for each unit in the row of its role, at its error."""
    units = np.arange(len(found["role"]))
    apart = (units * 0.618034) % 1 - 0.5  # so that dots of a row do not hide one another
    dots = go.Scatter(
        x=(100 * np.minimum(found["error"], _MOST_ERROR)).tolist(),
        y=(found["role"] + 0.6 * apart).tolist(),
        customdata=[[unit, None] for unit in units.tolist()],
        text=[
            tr(
                "Unit {unit}: {role}, error {error}",
                **{"unit": unit + 1, "role": _said(found, unit), "error": _share(float(found["error"][unit]))},
            )
            for unit in units.tolist()
        ],
        hoverinfo="text",
        mode="markers",
        marker={"color": hue("c"), "size": 9, "opacity": 0.75},
    )
    ticks = {"tickvals": list(range(len(_KEYS))), "ticktext": [tr(said) for said in ROLES.values()]}
    layout = {
        "xaxis": axis(tr("error in %"), rangemode="tozero"),
        "yaxis": axis("", range=[len(_KEYS) - 0.5, -0.5], automargin=True, **ticks),
    }
    alt = tr(
        "A dot for each unit in the row of what it does, the more to the left the smaller the error of the model that "
        "says so. A press on a dot puts the unit on the stage."
    )
    return chart("unit-roles", tr_later("What the units do"), alt, 300, [dots], layout)


def _one(material: Material, unit: int) -> Chart:
    """The memory of a unit and the course of the model that fits it best."""
    role = role_of(material.recorded, unit)
    whole = material.record[material.memory][:, unit].astype(float)
    every = thinned(whole)
    values = whole[every]
    lines = [
        go.Scatter(
            **{"x": (every + 1).tolist(), "y": values.tolist(), "mode": "lines", "name": material.memory},
            customdata=[[unit, step] for step in every.tolist()],
            hovertemplate="%{x}: %{y:.3f}",
            line={"color": hue("c" if material.memory == "c" else "h"), "width": 2},
        ),
        go.Scatter(
            **{"x": (every + 1).tolist(), "y": role.fitted[material.turn][every].tolist(), "mode": "lines"},
            name=tr("the model: {role}", role=tr(ROLES[role.best])),
            hovertemplate="%{x}: %{y:.3f}",
            line={"color": "var(--ink)", "width": 1.2, "dash": "4px,3px"},
        ),
    ]
    layout = {
        "xaxis": counting(tr("step"), len(material)),
        "yaxis": axis(tr("{memory} of unit {unit}", memory=material.memory, unit=unit + 1)),
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 64, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "The memory of unit {unit} over the steps, and dashed the one of the five models that was taken. {sentence}",
        unit=unit + 1,
        sentence=role.sentence(),
    )
    return chart("unit-role", role.sentence(), alt, 260, lines, layout)


def _table(ask: Ask, found: Found) -> Table:
    chosen = ask["role"]
    units = [unit for unit in np.argsort(found["error"], kind="stable").tolist() if _is_asked(found, unit, chosen)]
    rows = [
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                _said(found, unit),
                *(_share(float(error)) for error in found["errors"][unit]),
                "–" if np.isnan(found["rate"][unit]) else number(float(found["rate"][unit])),
            ),
            unit,
        )
        for unit in units[:_LISTED]
    ]
    more = len(units) - len(rows)
    head = (tr("unit"), tr("verdict"), *(tr("error: {role}", role=tr(ROLES[key])) for key in _MODELS), tr("best λ"))
    more_said = tr("… and {n} more, none with a smaller error.", n=grouped(more)) if more > 0 else ""
    return Table(tr("Units, the smallest error first"), head, tuple(rows), more_said)


def _is_asked(found: Found, unit: int, chosen: str) -> bool:
    return chosen == _EVERY or _KEYS[found["role"][unit]] == chosen


def _seconds(material: Material, _: Ask) -> float:
    """About 7 ms for each unit, and 2 µs for each of its steps and each input that a model may use, and one more."""
    return material.units * (7e-3 + len(material) * 2.2e-6 * (1 + min(8, material.part.input_size)))


ROLE: Final = Analysis(
    "roles",
    tr_later("What each unit does"),
    tr_later("Does a unit count, latch, decay or follow the input, and how sure is that?"),
    (
        Field(
            "role",
            tr_later("Listed"),
            lambda _: _EVERY,
            lambda _: {_EVERY: tr("all units"), **{key: tr(said) for key, said in ROLES.items()}},
            of_answer=True,
        ),
        replace(UNIT, of_answer=True),
    ),
    _find,
    _show,
    _seconds,
    fits=_fits,
)
