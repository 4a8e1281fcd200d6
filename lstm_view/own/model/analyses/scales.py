"""The spectrum of time scales: how long each unit keeps what is in it, by its gate and by its memory itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.checks import Array
from lstm_core.language import grouped, tr, tr_later
from lstm_core.papers import share_of
from lstm_core.variants import variant_of
from lstm_view.figures.base import LEGEND, Chart, axis, chart, counting, hue
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.material import Material
from lstm_view.words import BLOCKS
from lstm_view.words.digits import number

_LISTED: Final = 12
_LONGEST: Final = 1e6  # steps; more cannot be told from for ever
_AT_ONCE: Final = 64  # units that are correlated at a time


def _keeps(material: Material) -> str:
    """The gate by which a layer keeps a share of its memory; nothing for an RNN, which keeps none."""
    return {"lstm": "f", "gru": "u"}.get(material.part.kind, "")


def _share(material: Material) -> Array:
    """The share of its memory that each step keeps, (T, H)."""
    ledger = variant_of(material.cell.key).ledger
    if material.part.kind == "lstm" or ledger is None:
        return material.record["f"]
    return np.asarray(ledger.kept.value(material.record))


def half_lives(f: Array) -> Array:
    """Return the steps until half of a memory is left under the mean of ln f of each unit, (H,); f is (T, H).

    ln 0.5 / mean(ln f): with it the product of f over a run is that of the run.

    >>> half_lives(np.array([[0.5, 1.0], [0.5, 1.0]])).tolist()
    [1.0, 1000000.0]
    """
    with np.errstate(divide="ignore"):
        mean = np.log(np.maximum(f.astype(np.float64), 1e-30)).mean(axis=0)
        lives = np.log(0.5) / mean
    return np.where(mean < 0, np.minimum(lives, _LONGEST), _LONGEST)


def coherence(memory: Array) -> Array:
    """Return from which lag on the autocorrelation of each unit is below a half, (H,); memory is (T, H).

    NaN for a unit that never changes, and the number of steps where it never is.

    >>> coherence(np.stack([np.repeat([1.0, -1.0], 4), np.tile([1.0, -1.0], 4)], axis=1)).tolist()
    [2.0, 1.0]
    """
    T = len(memory)
    apart = memory.astype(np.float64) - memory.mean(axis=0, dtype=np.float64)
    spectrum = np.abs(np.fft.rfft(apart, n=2 * T, axis=0)) ** 2
    along = np.fft.irfft(spectrum, n=2 * T, axis=0)[:T]
    with np.errstate(divide="ignore", invalid="ignore"):
        below = along / along[0] < 0.5
    first = np.where(below.any(axis=0), below.argmax(axis=0), T).astype(np.float64)
    return np.where(apart.std(axis=0) > 1e-12, first, np.nan)


def _find(material: Material, _: Ask) -> Iterator[float | Found]:
    memory = material.record[material.memory]
    found = []
    for first in range(0, material.units, _AT_ONCE):
        found.append(coherence(memory[:, first : first + _AT_ONCE]))
        yield min(1.0, (first + _AT_ONCE) / material.units)
    gates = {"by_gate": half_lives(_share(material))} if _keeps(material) else {}
    yield {"by_memory": np.concatenate(found), **gates}


def _show(material: Material, _: Ask, found: Found) -> Answer:
    by_memory = found["by_memory"]
    lives = found.get("by_gate", np.nan_to_num(by_memory))
    slowest, H = int(lives.argmax()), material.units
    said = {"all": H, "half": steps_said(float(np.median(lives))), "unit": slowest + 1}
    said["most"] = steps_said(float(lives[slowest]))
    charts, tables = (_spectrum(material, found, lives),), (_slowest(material, found, lives),)
    if "by_gate" not in found:
        sentence = tr(
            "By its autocorrelation the memory of the middle one of {all} units is another after {half} steps, and "
            "that of the slowest, unit {unit}, after {most}.",
            **said,
        )
        return Answer(sentence, charts, tables)
    sentence = tr(
        "By the {gate}, half of what is in {memory} is left after {half} steps in the middle one of {all} units, and "
        "after {most} in the slowest, unit {unit}.",
        **said,
        **_names(material),
    )
    notes = (
        tr(
            "By the {gate}: ln 0.5 / mean of ln({share}), the steps until half is left of what is in {memory}. By the "
            "memory: the steps after which its autocorrelation is below a half. Where the second is much longer, the "
            "unit is written to again and again with the same; where it is shorter, it is overwritten before the gate "
            "lets go.",
            **_names(material),
        ),
    )
    return Answer(sentence, charts, tables, notes=notes)


def _names(material: Material) -> dict[str, str]:
    """The gate that keeps the memory, the memory, and the share of it that is kept, as they are said."""
    share = share_of(variant_of(material.cell.key))
    return {"gate": tr(BLOCKS[_keeps(material)]), "memory": material.memory, "share": share}


def steps_said(steps: float) -> str:
    """Return a number of steps as it is said: exactly where there are few."""
    if np.isnan(steps):
        return "–"
    if steps >= _LONGEST:
        return "∞"
    return number(steps) if steps < 10 and steps != round(steps) else grouped(round(steps))


def _spectrum(material: Material, found: Found, lives: Array) -> Chart:
    """All units, the slowest first, at both of their time scales."""
    order = np.argsort(-lives, kind="stable")
    series = [("by_memory", tr("by the memory"), material.memory, "circle-open")]
    if "by_gate" in found:
        series.insert(0, ("by_gate", tr("by the {gate}", **_names(material)), "f", "circle"))
    dots = [
        go.Scatter(
            x=list(range(1, len(order) + 1)),
            y=[None if np.isnan(value) else max(float(value), 0.1) for value in found[key][order].tolist()],
            customdata=[[unit, None] for unit in order.tolist()],
            text=[
                tr(
                    "Unit {unit}: {steps} steps, {how}",
                    unit=unit + 1,
                    steps=steps_said(float(found[key][unit])),
                    how=name,
                )
                for unit in order.tolist()
            ],
            **{"name": name, "mode": "markers", "hoverinfo": "text"},
            marker={"color": hue(quantity), "symbol": symbol, "size": 7},
        )
        for key, name, quantity, symbol in series
    ]
    layout = {
        "xaxis": counting(tr("units, the slowest first"), len(order), range=[0.5, len(order) + 0.5]),
        "yaxis": axis(tr("steps"), type="log", dtick=1),
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 56, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "The time scales of all units on a logarithmic axis, the slowest unit on the left: dots by the gate, circles "
        "by the memory itself. A press on a dot puts the unit on the stage."
    )
    return chart("time-scales", tr_later("Time scales"), alt, 300, dots, layout)


def _slowest(material: Material, found: Found, lives: Array) -> Table:
    rows = tuple(
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                *([steps_said(float(found["by_gate"][unit]))] if "by_gate" in found else []),
                steps_said(float(found["by_memory"][unit])),
            ),
            unit,
        )
        for unit in np.argsort(-lives, kind="stable")[:_LISTED].tolist()
    )
    by_gate = [tr("steps by the {gate}", **_names(material))] if "by_gate" in found else []
    return Table(tr("The slowest units"), (tr("unit"), *by_gate, tr("steps by the memory")), rows)


SCALES: Final = Analysis(
    "scales",
    tr_later("Time scales"),
    tr_later("For how many steps does each unit keep what is in it?"),
    (),
    _find,
    _show,
    lambda material, _: len(material) * material.units / 4e6,
    reads=lambda material, _: (material.memory, _keeps(material)),
)
