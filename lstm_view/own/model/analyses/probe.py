"""A probe: whether a number that changes from step to step can be read linearly from the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core import parse_numbers
from lstm_core.checks import Array
from lstm_core.language import grouped, tr, tr_later, tr_n
from lstm_core.probing import bracket_depth, fit_probe, in_quotes, units_alone
from lstm_core.table_data import rises
from lstm_view.figures.base import LEGEND, Chart, axis, chart, counting, hue
from lstm_view.figures.effects import thinned
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import reads_signs, text_of
from lstm_view.own.model.analyses.material import Material
from lstm_view.words.digits import number

_FITS: Final = 10  # one with shuffled labels each
_PART: Final = 0.7
_LATE: Final = 5  # steps ago, of an input that is looked for in the memory
_LISTED: Final = 12
_INPUTS: Final = 200  # of the model that are offered
_SCORES: Final = {"R²": (0.0, 0.5), "AUC": (0.5, 0.75)}  # of one that knows nothing; from which on it reads well
_TYPED, _INPUT, _COLUMN, _SIGN = "typed", "input:", "column:", "sign"


# -- the target


def targets_of(material: Material) -> dict[str, str]:
    """Return what can be looked for: how an address writes it, and its words."""
    found: dict[str, str] = {}
    text = text_of(material)
    if text:
        found |= {"depth": tr("bracket depth"), "quotes": tr("inside quotes, 1 or 0")}
    found |= {f"{_COLUMN}{name}": tr("column {name}", name=name) for name in material.columns}
    if np.ndim(material.x) == 2:
        names = material.names.get("inputs", ())
        found |= {
            f"{_INPUT}{k + 1}": tr("input {name}", name=names[k] if k < len(names) else k + 1)
            for k in range(min(material.x.shape[1], _INPUTS))
        }
    if reads_signs(material):
        found[_SIGN] = tr("a token, 1 where it is read")
    return found | {"place": tr("number of the step"), _TYPED: tr("numbers that you type")}


def target_of(material: Material, ask: Ask) -> Array:
    """Return the target of each step, (T,), as late as is asked; NaN where there is none yet."""
    late = int(ask["late"])
    values = _values(material, ask)
    return np.concatenate([np.full(min(late, len(values)), np.nan), values[: max(0, len(values) - late)]])


def _values(material: Material, ask: Ask) -> Array:
    kind, T = ask["target"], len(material)
    if kind in ("depth", "quotes"):
        return (bracket_depth if kind == "depth" else in_quotes)(text_of(material))
    if kind == _SIGN:
        return np.array([float(name == ask["sign"]) for name in material.names["steps"]])
    if kind == "place":
        return np.arange(1.0, T + 1)
    if kind.startswith(_COLUMN):
        return np.asarray(material.columns[kind.removeprefix(_COLUMN)], float)
    if kind.startswith(_INPUT):
        return np.asarray(material.x[:, int(kind.removeprefix(_INPUT)) - 1], float)
    return _typed(ask["typed"], T)


def _usual_target(material: Material) -> str:
    """A column that the model does not read and that does not only count up, if there is one; else the first."""
    for name, values in material.columns.items():
        if not rises(values):
            return f"{_COLUMN}{name}"
    return next(key for key in targets_of(material) if not key.startswith(_COLUMN))


def _usual_late(_: Material, ask: Ask) -> str:
    """An input of now is no question of memory."""
    return str(_LATE) if ask["target"].startswith((_INPUT, _SIGN)) else "0"


def _most_late(material: Material) -> int:
    return max(1, min(1_000, len(material) // 2))


def _wants(material: Material, ask: Ask) -> str:
    if ask["target"] != _TYPED or ask["typed"].strip():
        return ""
    return tr("Type or paste {steps} numbers, one a step.", steps=grouped(len(material)))


def _typed(text: str, T: int) -> Array:
    values = parse_numbers(text, one_step=False).ravel()
    if len(values) != T:
        raise ValueError(
            tr("{n} numbers are typed; wanted {steps}, one a step.", n=grouped(len(values)), steps=grouped(T))
        )
    return values


# -- the search


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    target = target_of(material, ask)
    there = np.flatnonzero(np.isfinite(target))
    if len(there) < 4:
        raise ValueError(tr("{steps} steps are left; wanted at least 4.", steps=len(there)))
    values = material.record[ask["state"]].astype(float)
    shuffled = []
    for seed in range(_FITS):
        probe = fit_probe(values[there], target[there], seed=seed, part=_PART, shuffles=1)
        shuffled.append(float(probe.shuffled[0]))
        yield 0.9 * (seed + 1) / _FITS
    spread = values[there[: probe.split]].std(axis=0)
    yield {
        **{"measure": probe.measure, "score": probe.score, "shuffled": np.array(shuffled), "weight": probe.weight},
        "alone": units_alone(values[there], target[there], part=_PART),
        **{"spread": spread, "read": probe(values), "first_judged": int(there[probe.split]), "target": target},
    }


# -- the answer


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    shuffled, score = found["shuffled"], float(found["score"])
    said = {
        "target": _target_said(material, ask),
        "of": ask["state"],
        "measure": found["measure"],
        "score": number(score),
        "share": round(100 * (1 - _PART)),
        "shuffled": number(float(shuffled.mean())),
        "most": number(float(shuffled.max())),
    }
    chance, well = _SCORES[str(found["measure"])]
    if score <= max(chance, shuffled.max()):
        sentence = tr(
            "No linear map was found that reads “{target}” from {of}: {measure} is {score} on the last {share} % of "
            "the steps, which were not fitted, and up to {most} with shuffled labels.",
            **said,
        )
    elif score < well:
        sentence = tr(
            "“{target}” can be read linearly from {of} only in part: {measure} is {score} on the last {share} % of the "
            "steps, which were not fitted, and {shuffled} (at most {most}) with shuffled labels.",
            **said,
        )
    else:
        sentence = tr(
            "“{target}” can be read linearly from {of}: {measure} is {score} on the last {share} % of the steps, which "
            "were not fitted, and {shuffled} (at most {most}) with shuffled labels.",
            **said,
        )
    notes = (
        tr("R² is 1 where every step is met and 0 for a probe that always says the mean.")
        if found["measure"] == "R²"
        else tr("AUC is the chance that a step with 1 gets a higher value than one with 0; 0.5 is none better."),
        tr("That a number can be read from the memory does not say that the model uses it."),
    )
    return Answer(
        sentence,
        (_course(material, found, said["target"]),),
        (_units(found), _alone(found), _scores(found)),
        notes=notes,
    )


def _target_said(material: Material, ask: Ask) -> str:
    said = targets_of(material)[ask["target"]]
    if ask["target"] == _SIGN:
        said = tr("token {token}", token=ask["sign"])
    late = int(ask["late"])
    if not late:
        return said
    return tr_n("{target} of {n} step ago", "{target} of {n} steps ago", late, target=said)


def _course(material: Material, found: Found, target: object) -> Chart:
    every = thinned(found["read"])
    x = (every + 1).tolist()
    read = found["read"][every]
    if found["measure"] == "AUC":
        read = 1 / (1 + np.exp(-np.clip(read, -500, 500)))
    wanted = [None if np.isnan(value) else value for value in found["target"][every].tolist()]
    lines = [
        go.Scatter(
            **{"x": x, "y": wanted, "mode": "lines", "name": tr("target")},
            line={"color": "var(--ink)", "width": 1.4, "shape": "hvh"},
            hovertemplate="%{x}: %{y:.3f}",
        ),
        go.Scatter(
            **{"x": x, "y": read.tolist(), "mode": "lines", "name": tr("read from the memory")},
            line={"color": hue("c"), "width": 2},
            hovertemplate="%{x}: %{y:.3f}",
        ),
    ]
    judged = {
        **{"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}},
        **{"x0": found["first_judged"] + 0.5, "x1": len(material) + 0.5, "fillcolor": "var(--muted)", "opacity": 0.14},
    }
    layout = {
        "xaxis": counting(tr("step"), len(material)),
        "yaxis": axis(""),
        "shapes": [judged],
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 44, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "The target, {target}, and what the probe reads from the memory at each step; the grey part from step {first} "
        "on was not fitted, and by it the probe is judged.",
        target=target,
        first=found["first_judged"] + 1,
    )
    return chart("probe", tr_later("What the probe reads"), alt, 280, lines, layout)


def _units(found: Found) -> Table:
    """The units by how far one deviation of theirs moves what is read."""
    pull = found["weight"] * found["spread"]
    order = np.argsort(-np.abs(pull), kind="stable")[:_LISTED]
    rows = [
        Row((tr("unit {unit}", unit=unit + 1), number(float(pull[unit])), number(float(found["weight"][unit]))), unit)
        for unit in order.tolist()
    ]
    head = (tr("unit"), tr("weight × deviation"), tr("weight"))
    return Table(tr("Units that the probe leans on most"), head, tuple(rows))


def _alone(found: Found) -> Table:
    """The units by how well each reads the target without the others."""
    order = np.argsort(-found["alone"], kind="stable")[:_LISTED]
    rows = [
        Row((tr("unit {unit}", unit=unit + 1), number(float(found["alone"][unit]))), unit) for unit in order.tolist()
    ]
    return Table(tr("Units that read it best alone"), (tr("unit"), str(found["measure"])), tuple(rows))


def _scores(found: Found) -> Table:
    shuffled = found["shuffled"]
    rows = (
        Row((tr("true labels"), number(float(found["score"])))),
        Row((tr("shuffled labels, mean of {n}", n=len(shuffled)), number(float(shuffled.mean())))),
        Row((tr("shuffled labels, largest"), number(float(shuffled.max())))),
    )
    return Table(tr("Score on steps that were not fitted"), (tr("fitted to"), str(found["measure"])), rows)


def _seconds(material: Material, ask: Ask) -> float:
    T, H = len(material), material.units
    try:
        binary = set(np.unique(target_of(material, ask)[int(ask["late"]) :]).tolist()) <= {0.0, 1.0}
    except ValueError:
        return 0.0  # it is said at once
    return 2 * _FITS * (T * H * H * (20 if binary else 1) + H**3) / 4e9 + 20 * T * H / 1e8


def _states(material: Material) -> Mapping[str, str]:
    words = {"c": tr("c, long-term memory"), "h": tr("h, short-term memory")}
    return {name: words[name] for name in ("c", "h") if name in material.record}


PROBE: Final = Analysis(
    "probe",
    tr_later("Probe"),
    tr_later("Is a number that changes from step to step in the memory, so that a linear map reads it?"),
    (
        Field("target", tr_later("What is read"), _usual_target, targets_of),
        Field(
            "sign",
            tr_later("Token"),
            lambda material: material.names["steps"][0],
            lambda material: {name: name for name in dict.fromkeys(material.names.get("steps", ()))},
            shown=lambda _, ask: ask["target"] == _SIGN,
        ),
        Field(
            "typed",
            tr_later("Numbers, one a step"),
            long=True,
            shown=lambda _, ask: ask["target"] == _TYPED,
        ),
        Field(
            "late",
            tr_later("How many steps ago"),
            after=lambda material, ask: str(min(_most_late(material), int(_usual_late(material, ask)))),
            least=0,
            most=_most_late,
        ),
        Field("state", tr_later("Read from"), lambda material: material.memory, _states),
    ),
    _find,
    _show,
    _seconds,
    reads=lambda _, ask: (ask["state"],),
    wants=_wants,
)
