"""One unit at one step: what its memory consists of, what moved its gates, its largest weights, how saturated it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.checks import FLOAT64, Array
from lstm_core.kind import PLAIN
from lstm_core.language import grouped, per_cent, tr, tr_later, tr_n
from lstm_core.models.windows import SATURATED
from lstm_core.parameters import block
from lstm_view.figures.base import LEGEND, Chart, at_step, axis, chart, hue
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import UNIT, quantities_of, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.words.digits import DIGITS, number, operands

_GATES: Final = ("f", "i", "g", "o")
_ENTRIES: Final = 6  # of the memory that are listed
_PUSHES: Final = 8  # on a gate that are listed
_WEIGHTS: Final = 3  # a gate
_TELLING: Final = 2e-3  # of the largest: older entries are not drawn
_FEWEST: Final = 30  # steps that are drawn in any case
_OLD: Final = 10  # steps
_REWRITTEN: Final = 10  # per cent of c that are older than that, at most, where it is written anew all the time
_LET_GO: Final = 0.5  # of what was there so many steps ago: where f let more pass, little is old as little was written
_BARS: Final = 400  # steps whose entries are drawn


def _fits(material: Material) -> str:
    parameters = material.cell.parameters
    if parameters is None:
        return tr("This layer is no LSTM; what the memory of one unit consists of is told of an LSTM's.")
    if parameters.kind != PLAIN:
        return tr("This layer is an LSTM with functions or gates of its own; here only a plain one is taken apart.")
    return ""


def _reading(material: Material, step: int) -> int:
    """A step in the order of reading, from one in that of time; or back."""
    return len(material) - 1 - step if material.cell.backward else step


def entries(f: Array, added: Array) -> Array:
    """Return what is left, at the last of the steps, of what each of them wrote: added_s Π_{k>s} f_k, (t,).

    With c_0 = 0 they add up to c of that step.

    >>> entries(np.array([1.0, 0.5, 0.5]), np.array([4.0, 2.0, 1.0])).tolist()
    [1.0, 1.0, 1.0]
    """
    kept = np.concatenate([np.cumprod(f[:0:-1])[::-1], [1.0]])
    return np.asarray(added * kept)


def pushes(material: Material, unit: int, gate: str, step: int) -> dict[str, Array]:
    """Return what makes z of a gate at a step: W x by input (D,), U h by unit (H,), b and p c (numbers)."""
    parameters = material.cell.parameters
    assert parameters is not None
    row = block(gate, material.units).start + unit
    before = _reading(material, _reading(material, step) - 1) if _reading(material, step) else None
    zero = np.zeros(material.units)
    h, c = ((material.record[name][before] if before is not None else zero).astype(FLOAT64) for name in "hc")
    seen = material.record["c"][step] if gate == "o" else c
    peephole = 0.0
    if parameters.peephole is not None and gate != "g":
        peephole = float(parameters.peephole["ifo".index(gate), unit]) * float(seen[unit])
    return {
        "inputs": parameters.weight_ih[row].astype(FLOAT64) * material.inputs[step].astype(FLOAT64),
        "units": parameters.weight_hh[row].astype(FLOAT64) * h,
        "rest": np.array([float(parameters.bias[row]), peephole]),
    }


def _moved_most(material: Material, ask: Ask) -> str:
    """The gate that differs most from the step that was read before, as a share of its range."""
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    before = _reading(material, _reading(material, step) - 1) if _reading(material, step) else step
    moved = {
        gate: abs(float(record[step, unit]) - float(record[before, unit])) / (2 if gate == "g" else 1)
        for gate in _GATES
        if (record := material.record.get(gate)) is not None
    }
    return max(moved, key=moved.__getitem__, default="f")


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    read = _reading(material, step)
    of = {name: material.record[name][material.turn][:, unit].astype(FLOAT64) for name in ("f", "i", "g", "o", "c")}
    left = entries(of["f"][: read + 1], (of["i"] * of["g"])[: read + 1])
    yield {
        "left": left,
        **of,
        **{f"push_{key}": part for key, part in pushes(material, unit, ask["gate"], step).items()},
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    left, read = found["left"], _reading(material, step)
    most = int(np.abs(left).argmax())
    c, largest = float(found["c"][read]), float(left[most])
    said = {"unit": unit + 1, "step": step_said(material, step), "c": number(c)}
    charts = (_ledger(material, unit, step, left), _gates(material, unit, step))
    tables = (
        _listed(material, unit, found),
        _pushed(material, ask, found),
        _weights(material, unit),
        _saturated(found),
    )
    notes = _notes(found)
    if most == read:
        new, old = operands([largest, c - largest], c, sum)
        sentence = tr(
            "Unit {unit} holds c = {c} at step {step}: {new} of it is what the step itself writes, i · g, and {old} is "
            "kept from before, f · c.",
            **said,
            **{"new": new, "old": old},
        )
        return Answer(sentence, charts, tables, notes=notes)
    written, kept = _written_and_kept(found, most)
    sentence = tr(
        "Unit {unit} holds c = {c} at step {step}; the largest part of it, {left}, is what step {from} wrote, "
        "{written}, of which the forget gate has kept {kept} %.",
        **said,
        **{"from": step_said(material, _reading(material, most)), "left": number(largest)},
        **{"written": written, "kept": kept},
    )
    return Answer(sentence, charts, tables, notes=notes)


def _written_and_kept(found: Found, read: int) -> list[str]:
    """What a step wrote and how many per cent of it the forget gate has kept since: what is left is their product."""
    left = found["left"]
    values = [float(found["i"][read] * found["g"][read]), 100 * float(np.prod(found["f"][read + 1 : len(left)]))]
    return operands(values, float(left[read]), lambda shown: shown[0] * shown[1] / 100, (DIGITS["usual"], 0))


def _notes(found: Found) -> tuple[str, ...]:
    """How old what is in c is, and which gate decides about it at the step."""
    sizes = np.abs(found["left"])[::-1]
    if not sizes.sum():
        return ()
    old = 100 * float(sizes[_OLD:].sum() / sizes.sum())
    half = int((np.cumsum(sizes) >= sizes.sum() / 2).argmax())
    share = 100 * float(sizes[0] / sizes.sum())
    kept = float(np.prod(found["f"][1 : len(sizes)][-_OLD:]))
    said = {"share": per_cent(share / 100), "old": per_cent(old / 100), "most": _OLD}
    if share >= 50 or (old < _REWRITTEN and kept < _LET_GO):
        return (
            tr(
                "Of all that is in c, by size, {share} % is of this step and {old} % is older than {most} steps: the "
                "unit is rewritten here, and the input gate with the candidate, i · g, decides what is there.",
                **said,
            ),
        )
    return (
        tr_n(
            "Of all that is in c, by size, half is at most {n} step old, {share} % is of this step and {old} % is "
            "older than {most}: the forget gate decides what is there.",
            "Of all that is in c, by size, half is at most {n} steps old, {share} % is of this step and {old} % is "
            "older than {most}: the forget gate decides what is there.",
            half,
            **said,
        ),
    )


def _ledger(material: Material, unit: int, step: int, left: Array) -> Chart:
    """A bar for each step: what is left of what it wrote."""
    telling = np.flatnonzero(np.abs(left) > _TELLING * np.abs(left).max())
    first = max(0, len(left) - _BARS, min(int(telling[0]) if len(telling) else 0, len(left) - _FEWEST))
    at = [_reading(material, k) for k in range(first, len(left))]
    values = left[first:].tolist()
    bars = go.Bar(
        x=[t + 1 for t in at],
        y=values,
        customdata=[[unit, t] for t in at],
        marker={"color": hue("c")},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )
    layout = {"xaxis": axis(tr("step that wrote it")), "yaxis": axis(tr("left in c")), "bargap": 0.15}
    alt = tr(
        "A bar for each step up to {step}: what is left in c of unit {unit} of what that step wrote. All entries "
        "together are c.",
        unit=unit + 1,
        step=step + 1,
    )
    return chart("unit-ledger", tr_later("What the memory consists of"), alt, 240, [bars], layout)


def _gates(material: Material, unit: int, step: int) -> Chart:
    """The gates over the steps round the one that is asked about."""
    T = len(material)
    first = max(0, min(step - 60, T - 120))
    steps = np.arange(first, min(first + 120, T))
    lines = [
        go.Scatter(
            **{"x": (steps + 1).tolist(), "y": material.record[gate][steps, unit].astype(float).tolist()},
            **{"name": gate, "mode": "lines", "line": {"color": hue(gate), "width": 1.8}},
            customdata=[[unit, t] for t in steps.tolist()],
            hovertemplate=f"{gate} %{{x}}: %{{y:.3f}}<extra></extra>",
        )
        for gate in ("f", "i", "o", "g")
    ]
    layout = {
        "xaxis": axis(tr("step")),
        "yaxis": axis("", range=[-1.05, 1.05]),
        "shapes": [at_step(step)],
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 44, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "The gates f, i and o and the candidate g of unit {unit} from step {first} to {last}, with a line at step "
        "{step}.",
        **{"unit": unit + 1, "first": first + 1, "last": int(steps[-1]) + 1, "step": step + 1},
    )
    return chart("unit-gates", tr_later("Its gates"), alt, 240, lines, layout)


def _listed(material: Material, unit: int, found: Found) -> Table:
    left = found["left"]
    rows = []
    for read in np.argsort(-np.abs(left), kind="stable")[:_ENTRIES].tolist():
        step = _reading(material, read)
        written, kept = _written_and_kept(found, read)
        cells = (written, tr("{share} %", share=kept), number(float(left[read])))
        rows.append(Row((step_said(material, step), *cells), unit, step))
    head = (tr("step"), tr("written, i · g"), tr("kept since, product of f"), tr("left in c"))
    return Table(tr("The largest parts of its memory"), head, tuple(rows))


def _input_said(material: Material, k: int) -> str:
    names = material.names.get("inputs", ())
    direct = material.layer == 0 and material.model.chain[0] is material.part and k < len(names)
    return names[k] if direct else tr("input {n}", n=k + 1)


def _pushed(material: Material, ask: Ask, found: Found) -> Table:
    """What drove a gate at the step, the strongest first."""
    gate, step, unit = ask["gate"], int(ask["step"]) - 1, int(ask["unit"]) - 1
    parts: list[tuple[float, str, int | None]] = [
        (float(value), _input_said(material, k), None) for k, value in enumerate(found["push_inputs"].tolist())
    ]
    before = _reading(material, _reading(material, step) - 1) if _reading(material, step) else None
    parts += [(value, tr("unit {unit}", unit=k + 1), k) for k, value in enumerate(found["push_units"].tolist())]
    bias, peephole = found["push_rest"].tolist()
    parts += [(bias, tr("bias"), None), *([(peephole, tr("peephole"), None)] if peephole else [])]
    whole = sum(value for value, _, _ in parts)
    parts.sort(key=lambda part: -abs(part[0]))
    if len(parts) > _PUSHES:
        rest = whole - sum(value for value, _, _ in parts[:_PUSHES])
        parts = [*parts[:_PUSHES], (rest, tr("{n} others", n=grouped(len(parts) - _PUSHES)), None)]
    values = operands([value for value, _, _ in parts], whole, sum)
    rows = [
        Row((name, value), other, before if other is not None else None)
        for value, (_, name, other) in zip(values, parts, strict=True)
    ]
    rows.append(Row((tr("sum, z"), number(whole))))
    rows.append(Row((gate, number(float(found[gate][_reading(material, step)])))))
    caption = tr(
        "What made {gate} of unit {unit} at step {step}", gate=gate, unit=unit + 1, step=step_said(material, step)
    )
    return Table(caption, (tr("from"), tr("adds to z")), tuple(rows))


def _weights(material: Material, unit: int) -> Table:
    """The largest weights on each gate, of inputs and of units."""
    parameters = material.cell.parameters
    assert parameters is not None
    rows = []
    for gate in _GATES:
        row = block(gate, material.units).start + unit
        both = np.concatenate([parameters.weight_ih[row], parameters.weight_hh[row]]).astype(FLOAT64)
        cells = []
        for k in np.argsort(-np.abs(both), kind="stable")[:_WEIGHTS].tolist():
            other = k - material.part.input_size
            name = tr("unit {unit}", unit=other + 1) if other >= 0 else _input_said(material, k)
            cells.append(f"{name}: {number(float(both[k]))}")
        cells += [""] * (_WEIGHTS - len(cells))
        rows.append(Row((gate, number(float(parameters.bias[row])), *cells)))
    head = (tr("gate"), tr("bias"), tr("largest weight"), tr("second"), tr("third"))
    return Table(tr("Its largest weights, by gate"), head, tuple(rows))


def _saturated(found: Found) -> Table:
    rows = [
        Row(
            (
                gate,
                number(float(found[gate].mean())),
                tr("{share} %", share=per_cent(float((found[gate] < 1 - SATURATED).mean()))),
                tr("{share} %", share=per_cent(float((found[gate] > SATURATED).mean()))),
            )
        )
        for gate in ("f", "i", "o")
    ]
    head = (tr("gate"), tr("mean"), tr("steps below {value}", value=number(1 - SATURATED, 3)),
            tr("steps above {value}", value=number(SATURATED, 3)))  # fmt: skip
    return Table(tr("How saturated its gates are"), head, tuple(rows))


ONE: Final = Analysis(
    "unit",
    tr_later("One unit"),
    tr_later("What does a unit hold at a step, which step wrote it, and what moved its gates?"),
    (
        UNIT,
        Field("step", tr_later("Step"), lambda material: str(len(material)), most=len),
        Field(
            "gate",
            tr_later("What moved"),
            after=_moved_most,
            options=lambda material: {name: words for name, words in quantities_of(material).items() if name in _GATES},
        ),
    ),
    _find,
    _show,
    lambda material, _: len(material) / 1e7,
    fits=_fits,
)
