"""What made an output of the model at a step: the sum of its linear head, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr, tr_later
from lstm_core.models import Dense
from lstm_core.table_data import rises
from lstm_view.figures.base import LEGEND, Chart, at_step, axis, chart, counting, hue
from lstm_view.figures.effects import thinned
from lstm_view.own.model.analyses.analysis import Analysis, Ask, Field, Found
from lstm_view.own.model.analyses.answer import Answer, Row, Table
from lstm_view.own.model.analyses.common import named, step_said
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.piece import output_called
from lstm_view.words import in_chart
from lstm_view.words.digits import number

_MOST, _NONE = "most", "none"
_OFFERED: Final = 500  # outputs
_LISTED: Final = 10
_BARS: Final = 40


def head_behind(material: Material) -> Dense | None:
    """Return the dense part that reads the layer, and that alone; None where there is none."""
    chain = material.model.chain
    place = next((k for k, part in enumerate(chain) if part is material.part), len(chain))
    after = chain[place + 1] if place + 1 < len(chain) else None
    return after if isinstance(after, Dense) and material.part.ways == ("forward",) else None


def _fits(material: Material) -> str:
    if head_behind(material) is not None:
        return ""
    return tr(
        "No dense part reads this layer directly, in one direction; then the output is no sum over its units. Ask the "
        "last layer, or what the output is without a unit."
    )


def _size(material: Material) -> int:
    head = head_behind(material)
    return 0 if head is None else head.output_size


def _names(material: Material) -> tuple[str, ...]:
    """The names of the outputs of the head that reads the layer; none where it is not the end of the model."""
    names = material.names.get("outputs", ())
    whole = head_behind(material) is material.model.chain[-1] and len(names) == _size(material)
    return tuple(names) if whole else ()


def _called(material: Material, output: int) -> str:
    return output_called(output, _size(material), _names(material))


def _several(material: Material, _: Ask) -> bool:
    return _size(material) > 1


def _offered(material: Material) -> dict[str, str]:
    names = _names(material)
    return {str(k + 1): named(k + 1, names[k]) if names else str(k + 1) for k in range(min(_size(material), _OFFERED))}


def _wanted(material: Material) -> dict[str, str]:
    return {_MOST: tr("the largest at this step"), **_offered(material)}


def _against(material: Material) -> dict[str, str]:
    return {_NONE: tr("nothing"), **_offered(material)}


def _find(material: Material, ask: Ask) -> Iterator[float | Found]:
    head, step = head_behind(material), int(ask["step"]) - 1
    assert head is not None
    h = material.record["h"][step].astype(FLOAT64)
    weight = head.weight.astype(FLOAT64)
    if material.cell.projection is not None:
        weight = weight @ material.cell.projection.astype(FLOAT64)
    z = weight @ h + head.bias
    passed = h if material.cell.projection is None else material.cell.projection.astype(FLOAT64) @ h
    y = np.asarray(head(passed[None].astype(head.weight.dtype)))[0]
    output = int(y.argmax()) if ask.get("output", _MOST) == _MOST else int(ask["output"]) - 1
    row, bias = weight[output], float(head.bias[output])
    if ask.get("against", _NONE) != _NONE:
        other = int(ask["against"]) - 1
        row, bias = row - weight[other], bias - float(head.bias[other])
    yield {"output": output, "y": y, "z": z, "weight": row, "h": h, "adds": row * h, "bias": bias}


def _show(material: Material, ask: Ask, found: Found) -> Answer:
    output, adds = int(found["output"]), found["adds"]
    first = int(np.abs(adds).argmax())
    head = head_behind(material)
    assert head is not None
    said = {
        "step": step_said(material, int(ask["step"]) - 1),
        "output": _called(material, output),
        "y": number(float(found["y"][output])),
        "z": number(float(adds.sum() + found["bias"])),
        "unit": first + 1,
        "adds": number(float(adds[first])),
    }
    if ask.get("against", _NONE) != _NONE:
        sentence = tr(
            "At step {step} {output} is {y}; its sum less that of {other} is {z}, and unit {unit} has "
            "the largest part in that, {adds}.",
            other=_called(material, int(ask["against"]) - 1),
            **said,
        )
    elif head.activation == "linear":
        sentence = tr("At step {step} {output} is {y}; unit {unit} has the largest part in it and adds {adds}.", **said)
    else:
        sentence = tr(
            "At step {step} {output} is {y}, from a sum of {z}; unit {unit} has the largest part in the sum and "
            "adds {adds}.",
            **said,
        )
    whole = head is material.model.chain[-1] and material.outputs is not None and len(material.outputs) == len(material)
    charts = (*([_over_time(material, ask, output, first)] if whole else []), _bars(ask, adds))
    return Answer(sentence, charts, (_units(ask, found), _outputs(material, found)))


def _over_time(material: Material, ask: Ask, output: int, unit: int) -> Chart:
    """The output over the steps, and beside it the one column beside the input that may be its target: no time."""
    assert material.outputs is not None
    values = material.outputs[:, output].astype(FLOAT64)
    every = thinned(values)
    beside = [(name, column) for name, column in material.columns.items() if not rises(column)]
    beside = beside if len(beside) == 1 else []
    lines = [
        go.Scatter(
            **{"x": (every + 1).tolist(), "y": column[every].tolist(), "mode": "lines", "name": in_chart(name)},
            line={"color": "var(--ink)", "width": 1.2, "dash": "4px,3px", "shape": "hvh"},
            hovertemplate="%{x}: %{y:.3f}",
        )
        for name, column in beside
    ]
    name = _called(material, output)
    lines.append(
        go.Scatter(
            **{"x": (every + 1).tolist(), "y": values[every].tolist(), "mode": "lines", "name": in_chart(name)},
            line={"color": hue("h"), "width": 1.8},
            customdata=[[unit, step] for step in every.tolist()],
            hovertemplate="%{x}: %{y:.3f}",
        )
    )
    at = int(ask["step"])
    layout = {
        "xaxis": counting(tr("step"), len(material)),
        "yaxis": axis(""),
        "shapes": [at_step(at - 1)],
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 44, "r": 16, "t": 32, "b": 36},
    }
    alt = tr(
        "Over the steps {output} lies between {least} and {most}; an upright line marks step {step}. A press on the "
        "course asks about that step.",
        **{"output": name, "step": at, "least": number(float(values.min())), "most": number(float(values.max()))},
    )
    return chart("output-course", tr_later("The output over the steps"), alt, 200, lines, layout)


def _bars(ask: Ask, adds: Array) -> Chart:
    """The units that add most, the largest first."""
    order = np.argsort(-np.abs(adds), kind="stable")[:_BARS].tolist()
    step = int(ask["step"]) - 1
    bars = go.Bar(
        x=[str(unit + 1) for unit in order],
        y=adds[order].tolist(),
        customdata=[[unit, step] for unit in order],
        marker={"color": hue("h")},
        hovertemplate=tr("Unit {unit}: {value}", unit="%{x}", value="%{y:.3f}") + "<extra></extra>",
    )
    layout = {
        "xaxis": axis(tr("unit"), type="category"),
        "yaxis": axis(tr("adds to the output")),
        "bargap": 0.2,
    }
    alt = tr(
        "A bar for each unit, its weight in the head times its h: what it adds to the output at step {step}; the "
        "largest first. A press on a bar puts the unit on the stage.",
        step=step + 1,
    )
    return chart("output-parts", tr_later("What the units add to the output"), alt, 260, [bars], layout)


def _units(ask: Ask, found: Found) -> Table:
    adds = found["adds"]
    order = np.argsort(-np.abs(adds), kind="stable")
    rows = [
        Row(
            (
                tr("unit {unit}", unit=unit + 1),
                number(float(found["weight"][unit])),
                number(float(found["h"][unit])),
                number(float(adds[unit])),
            ),
            unit,
            int(ask["step"]) - 1,
        )
        for unit in order[:_LISTED].tolist()
    ]
    rest = order[_LISTED:]
    if len(rest):
        rows.append(Row((tr("{n} others", n=grouped(len(rest))), "", "", number(float(adds[rest].sum())))))
    rows.append(Row((tr("bias"), "", "", number(float(found["bias"])))))
    rows.append(Row((tr("sum"), "", "", number(float(adds.sum() + found["bias"])))))
    head = (tr("unit"), tr("weight"), "h", tr("adds"))
    return Table(tr("Units by what they add"), head, tuple(rows))


def _outputs(material: Material, found: Found) -> Table:
    y, z = found["y"], found["z"]
    order = np.argsort(-y, kind="stable")[:_LISTED].tolist()
    rows = tuple(Row((_called(material, k), number(float(y[k])), number(float(z[k])))) for k in order)
    caption = tr("The largest outputs of the step") if len(y) > 1 else tr("The output of the step")
    return Table(caption, ("", "y", tr("sum")), rows)


OUTPUT: Final = Analysis(
    "output",
    tr_later("What made the output"),
    tr_later("Which units made an output of the model what it is at a step?"),
    (
        Field("step", tr_later("Step"), lambda material: str(len(material)), most=len),
        Field("output", tr_later("Output"), lambda _: _MOST, _wanted, shown=_several),
        Field(
            "against",
            tr_later("Compared with output"),
            lambda _: _NONE,
            _against,
            shown=_several,
        ),
    ),
    _find,
    _show,
    lambda material, _: material.units * material.model.chain[-1].output_size / 1e8,
    reads=lambda _, __: ("h",),
    fits=_fits,
)
