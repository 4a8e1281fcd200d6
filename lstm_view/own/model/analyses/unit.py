"""One unit at one step: what its memory consists of, what moved its gates, its largest weights, how saturated it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.checks import FLOAT64, Array
from lstm_core.kind import PLAIN
from lstm_core.language import all_of, grouped, per_cent, tr, tr_later, tr_n
from lstm_core.models.windows import SATURATED
from lstm_core.papers import added_of, share_of
from lstm_core.variants import variant_of
from lstm_view.figures.base import LEGEND, Chart, at_step, axis, chart, counting, hue
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import UNIT, letter_of, quantities_of, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.pushes import CANDIDATE, gates_of, pushes, reading, step_before, weights_of
from lstm_view.words.digits import DIGITS, number, operands

_HUES: Final = {"u": "f", "r": "i"}  # a GRU's gates have those of the LSTM's that do the same, as in the map
_ENTRIES: Final = 6  # of the memory that are listed
_PUSHES: Final = 8  # on a gate that are listed
_WEIGHTS: Final = 3  # a gate
_TELLING: Final = 2e-3  # of the largest: older entries are not drawn
_FEWEST: Final = 30  # steps that are drawn in any case
_OLD: Final = 10  # steps
_REWRITTEN: Final = 10  # per cent of c that are older than that, at most, where it is written anew all the time
_LET_GO: Final = 0.5  # of what was there so many steps ago: where more was kept, little is old as little was written
_BARS: Final = 400  # steps whose entries are drawn


def _fits(material: Material) -> str:
    parameters = material.cell.parameters
    if material.part.kind == "rnn":
        return tr("This layer is an RNN: what it holds is written anew at each step, and no part of it is kept.")
    if parameters is not None and parameters.kind != PLAIN:
        return tr("This layer is an LSTM with functions or gates of its own; here only a plain one is taken apart.")
    return ""


def entries(kept: Array, added: Array) -> Array:
    """Return what is left, at the last of the steps, of what each of them wrote: added_s Π_{k>s} kept_k, (t,).

    With a memory of 0 before the first they add up to that of the last step.

    >>> entries(np.array([1.0, 0.5, 0.5]), np.array([4.0, 2.0, 1.0])).tolist()
    [1.0, 1.0, 1.0]
    """
    since = np.concatenate([np.cumprod(kept[:0:-1])[::-1], [1.0]])
    return np.asarray(added * since)


def _moved_most(material: Material, ask: Ask) -> str:
    """The gate that differs most from the step that was read before, as a share of its range."""
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    before = step_before(material, step)
    moved = {
        gate: abs(float(record[step, unit]) - float(record[step if before is None else before, unit]))
        / (2 if gate == CANDIDATE else 1)
        for gate in gates_of(material)
        if (record := material.record.get(gate)) is not None
    }
    return max(moved, key=moved.__getitem__, default="f")


def _texts(material: Material) -> dict[str, str]:
    """The memory, the share of it that a step keeps, and what a step adds to it, as papers write them."""
    variant = variant_of(material.cell.key)
    return {"memory": material.memory, "kept": share_of(variant), "added": added_of(variant)}


def _times(share: str, memory: str) -> str:
    """The share of the memory of before that is kept, as a product."""
    return f"({share}) · {memory}" if " " in share else f"{share} · {memory}"


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    read = reading(material, step)
    names = (*gates_of(material), material.memory)
    of = {name: material.record[name][material.turn][:, unit].astype(FLOAT64) for name in names}
    ledger = variant_of(material.cell.key).ledger
    assert ledger is not None
    kept, added = (np.asarray(term.value(of), FLOAT64)[: read + 1] for term in ledger)
    yield {
        "left": entries(kept, added),
        "kept": kept,
        "added": added,
        **of,
        **{f"push_{key}": part for key, part in pushes(material, unit, ask["gate"], step).items()},
    }


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    unit, step = int(ask["unit"]) - 1, int(ask["step"]) - 1
    left, read = found["left"], reading(material, step)
    most = int(np.abs(left).argmax())
    whole, largest, texts = float(found[material.memory][read]), float(left[most]), _texts(material)
    said = {"unit": unit + 1, "step": step_said(material, step), "value": number(whole), "memory": material.memory}
    charts = (_ledger(material, unit, step, left), _gates(material, unit, step))
    tables = (
        _listed(material, unit, found),
        _pushed(material, ask, found),
        _weights(material, unit),
        _saturated(material, found),
    )
    notes = _notes(found, texts)
    if most == read:
        new, old = operands([largest, float(left[:-1].sum())], whole, sum)
        sentence = tr(
            "Unit {unit} holds {memory} = {value} at step {step}: {new} of it is what the step itself writes, {added}, "
            "and {old} is kept from before, {kept}.",
            **said,
            **{"new": new, "old": old, "added": texts["added"], "kept": _times(texts["kept"], material.memory)},
        )
        return Answer(sentence, charts, tables, notes=notes)
    written, kept = _written_and_kept(found, most)
    sentence = tr(
        "Unit {unit} holds {memory} = {value} at step {step}; the largest part of it, {left}, is what step {from} "
        "wrote, {written}, of which {kept} % has been kept since.",
        **said,
        **{"from": step_said(material, reading(material, most)), "left": number(largest)},
        **{"written": written, "kept": kept},
    )
    return Answer(sentence, charts, tables, notes=notes)


def _written_and_kept(found: Found, read: int) -> list[str]:
    """What a step wrote and how many per cent of it has been kept since: what is left is their product."""
    left = found["left"]
    values = [float(found["added"][read]), 100 * float(np.prod(found["kept"][read + 1 :]))]
    return operands(values, float(left[read]), lambda shown: shown[0] * shown[1] / 100, (DIGITS["usual"], 0))


def _notes(found: Found, texts: dict[str, str]) -> tuple[str, ...]:
    """How old what the memory holds is, and what decides about it at the step."""
    sizes = np.abs(found["left"])[::-1]
    if not sizes.sum():
        return ()
    old = 100 * float(sizes[_OLD:].sum() / sizes.sum())
    half = int((np.cumsum(sizes) >= sizes.sum() / 2).argmax())
    share = 100 * float(sizes[0] / sizes.sum())
    kept = float(np.prod(found["kept"][1:][-_OLD:]))
    said = {"share": per_cent(share / 100), "old": per_cent(old / 100), "most": _OLD, **texts}
    if share >= 50 or (old < _REWRITTEN and kept < _LET_GO):
        return (
            tr(
                "Of all that is in {memory}, by size, {share} % is of this step and {old} % is older than {most} "
                "steps: the unit is rewritten here, and what a step writes, {added}, decides what is there.",
                **said,
            ),
        )
    return (
        tr_n(
            "Of all that is in {memory}, by size, half is at most {n} step old, {share} % is of this step and {old} % "
            "is older than {most}: the share that is kept, {kept}, decides what is there.",
            "Of all that is in {memory}, by size, half is at most {n} steps old, {share} % is of this step and {old} % "
            "is older than {most}: the share that is kept, {kept}, decides what is there.",
            half,
            **said,
        ),
    )


def _ledger(material: Material, unit: int, step: int, left: Array) -> Chart:
    """A bar for each step: what is left of what it wrote."""
    telling = np.flatnonzero(np.abs(left) > _TELLING * np.abs(left).max())
    first = max(0, len(left) - _BARS, min(int(telling[0]) if len(telling) else 0, len(left) - _FEWEST))
    at = [reading(material, k) for k in range(first, len(left))]
    values = left[first:].tolist()
    bars = go.Bar(
        x=[t + 1 for t in at],
        y=values,
        customdata=[[unit, t] for t in at],
        marker={"color": hue(material.memory)},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )
    layout = {
        "xaxis": counting(tr("step that wrote it"), len(at)),
        "yaxis": axis(tr("left in {memory}", memory=material.memory)),
        "bargap": 0.15,
        "margin": {"l": 64, "r": 16, "t": 12, "b": 40},
    }
    alt = tr(
        "A bar for each step up to {step}: what is left in {memory} of unit {unit} of what that step wrote. All "
        "entries together are {memory}.",
        memory=material.memory,
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
            **{"name": letter_of(material, gate), "mode": "lines"},
            line={"color": hue(_HUES.get(gate, gate)), "width": 1.8},
            customdata=[[unit, t] for t in steps.tolist()],
            hovertemplate=f"{letter_of(material, gate)} %{{x}}: %{{y:.3f}}<extra></extra>",
        )
        for gate in sorted(gates_of(material), key=CANDIDATE.__eq__)
    ]
    layout = {
        "xaxis": counting(tr("step"), len(steps)),
        "yaxis": axis("", range=[-1.05, 1.05]),
        "shapes": [at_step(step)],
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 44, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "The gates {gates} and the candidate {candidate} of unit {unit} from step {first} to {last}, with a line at "
        "step {step}.",
        gates=all_of(letter_of(material, gate) for gate in gates_of(material) if gate != CANDIDATE),
        candidate=letter_of(material, CANDIDATE),
        **{"unit": unit + 1, "first": first + 1, "last": int(steps[-1]) + 1, "step": step + 1},
    )
    return chart("unit-gates", tr_later("Its gates"), alt, 240, lines, layout)


def _listed(material: Material, unit: int, found: Found) -> Table:
    left = found["left"]
    rows = []
    for read in np.argsort(-np.abs(left), kind="stable")[:_ENTRIES].tolist():
        step = reading(material, read)
        written, kept = _written_and_kept(found, read)
        cells = (written, tr("{share} %", share=kept), number(float(left[read])))
        rows.append(Row((step_said(material, step), *cells), unit, step))
    texts = _texts(material)
    head = (
        tr("step"),
        tr("written, {added}", **texts),
        tr("kept since, product of {kept}", **texts),
        tr("left in {memory}", **texts),
    )
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
    before = step_before(material, step)
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
    gate_said, z = letter_of(material, gate), letter_of(material, f"z_{gate}")[0]
    rows.append(Row((tr("sum, {z}", z=z), number(whole))))
    rows.append(Row((gate_said, number(float(found[gate][reading(material, step)])))))
    caption = tr(
        "What made {gate} of unit {unit} at step {step}", gate=gate_said, unit=unit + 1, step=step_said(material, step)
    )
    return Table(caption, (tr("from"), tr("adds to {z}", z=z)), tuple(rows))


def _weights(material: Material, unit: int) -> Table:
    """The largest weights on each gate, of inputs and of units."""
    rows = []
    for gate in gates_of(material):
        on_inputs, on_units, bias = weights_of(material, unit, gate)
        both = np.concatenate([on_inputs, on_units])
        cells = []
        for k in np.argsort(-np.abs(both), kind="stable")[:_WEIGHTS].tolist():
            other = k - material.part.input_size
            name = tr("unit {unit}", unit=other + 1) if other >= 0 else _input_said(material, k)
            cells.append(f"{name}: {number(float(both[k]))}")
        cells += [""] * (_WEIGHTS - len(cells))
        rows.append(Row((letter_of(material, gate), number(bias), *cells)))
    head = (tr("gate"), tr("bias"), tr("largest weight"), tr("second"), tr("third"))
    return Table(tr("Its largest weights, by gate"), head, tuple(rows))


def _saturated(material: Material, found: Found) -> Table:
    rows = [
        Row(
            (
                letter_of(material, gate),
                number(float(found[gate].mean())),
                tr("{share} %", share=per_cent(float((found[gate] < 1 - SATURATED).mean()))),
                tr("{share} %", share=per_cent(float((found[gate] > SATURATED).mean()))),
            )
        )
        for gate in gates_of(material)
        if gate != CANDIDATE
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
            options=lambda material: {
                name: words for name, words in quantities_of(material).items() if name in gates_of(material)
            },
        ),
    ),
    _find,
    _show,
    lambda material, _: len(material) / 1e7,
    fits=_fits,
)
