"""Putting the arrays of a trace into a figure template, as the browser does."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lstm_core.measures import saturation
from lstm_view import theme
from lstm_view.figures import original, shares
from lstm_view.figures.derivatives import Derivatives, fill_later, fill_reach, reach_axes
from lstm_view.figures.ranges import Run, moving_axes, series_of, value_range

if TYPE_CHECKING:
    from lstm_core import Trace, VariantTrace

Json = dict[str, Any]
Floats = NDArray[np.floating[Any]]

_SEEN = 1e-12
NOTHING: Final[Mapping[str, Json]] = {}
NO_RUNS: Final[Mapping[str, VariantTrace]] = {}


def fill(
    spec: Json,
    trace: Trace,
    *,
    t: int,
    unit: int,
    quantity: str | None = None,
    mode: theme.Mode = "light",
    x_labels: Sequence[str] | None = None,
    step_numbers: Sequence[int] = (),
    before: Trace | None = None,
    last: int | None = None,
    state: str = "c",
    runs: Mapping[str, VariantTrace] = NO_RUNS,
    runs_before: Mapping[str, VariantTrace] = NO_RUNS,
    given: Mapping[str, Json] = NOTHING,
    units: original.Units = (),
    in_original: bool = False,
) -> Json:
    """Return a copy of a template with the arrays of a trace and the colours of a theme, ready for go.Figure.

    ``trace`` has series of shape (T, H) and x of shape (T, D); ``t`` (from 0) is the step of the cursor, ``unit``
    (from 0) the unit of the traces that follow the choice, ``quantity`` the choice of a heatmap, ``x_labels`` one name
    a step, ``step_numbers`` those of the steps in a longer run, none where they are all, ``before`` the run before any
    change, whose ghosts are drawn if it is given. ``last`` (from 0; None: the last) is the loss step and ``state`` the
    state of derivatives through time; ``runs`` are those of other cell types by key, ``runs_before`` the same before
    any change; ``given`` are the arrays that a page computed beside the run, by name. ``units`` are those of the inputs
    before they were scaled (:mod:`lstm_view.figures.original`), none where they were not; with ``in_original`` the axis
    of the input is in them. The page is coloured too, since a file has none behind it. ValueError for a batch, for a
    step, unit or quantity that is not there, for a wrong number of names.
    """
    _check(trace, t, unit, x_labels)
    new: Json = copy.deepcopy(spec)
    layout = new["layout"]
    meta = layout.get("meta", {})
    loss = len(trace) if last is None else last + 1
    found = Derivatives(trace, loss, state, unit, min(t + 1, loss), before, step_numbers)
    for item in new["data"]:
        if "given" in item.get("meta", {}):
            item |= given.get(item["meta"]["given"], {"y": [], "visible": False})
            continue
        key = item.get("meta", {}).get("run")
        now, past = (trace, before) if key is None else (runs.get(key), runs_before.get(key))
        _fill_item(item, meta, now, past, (t, unit, quantity), found)
        if units and item.get("meta", {}).get("bind") == "x":
            item |= original.in_hover(item, trace.mask, units)
    for name, axis in moving_axes(meta, trace, before, t, unit, x_labels, step_numbers, (runs, runs_before)).items():
        layout[name] |= axis
        if units and in_original and meta.get("range", {}).get(name) == ["x"]:
            layout[name] |= original.in_axis(axis["range"], units)
    if "reach" in meta:
        reach_axes(layout, new["data"], len(trace), step_numbers)
    for shape in layout.get("shapes", ()):
        shape |= _place(shape, t, unit)
    layout["paper_bgcolor"] = "var(--paper)"
    filled: Json = theme.resolve(new, mode)
    return filled


def _fill_item(
    item: Json,
    meta: Json,
    trace: Run | None,
    before: Run | None,
    at: tuple[int, int, str | None],
    found: Derivatives,
) -> None:
    bound = item.get("meta", {})
    if "reach" in bound:
        fill_reach(item, found)
    elif "later" in bound:
        fill_later(item, found)
    elif trace is None:  # a cell type that cannot be run on these numbers
        item |= {"x": [], "y": []}
    else:
        _fill_bound(item, meta, trace, before, at, found.numbers)


def _fill_bound(
    item: Json, meta: Json, trace: Run, before: Run | None, at: tuple[int, int, str | None], numbers: Sequence[int]
) -> None:
    t, unit, quantity = at
    bound = item.get("meta", {})
    if bound.get("choice"):
        _choose(item, meta["scales"], quantity or bound["bind"], trace, before)
    if bound.get("follow"):
        bound["unit"] = unit
    if "measure" in bound:
        _fill_points(item, trace, before)
    elif "ledger" in bound:
        _fill_ledger(item, trace, before, t, numbers)
    elif "bind" in bound:
        item |= _arrays(bound, trace, t, bound["unit"], before)
    elif "before" in bound:
        past = bound | {"bind": bound["before"]}
        item |= _arrays(past, before or trace, t, bound["unit"])
        item["visible"] = before is not None and _differ(item["y"], _arrays(past, trace, t, bound["unit"])["y"])


def _differ(past: list[float | None], now: list[float | None]) -> bool:
    """Whether two series differ by more than rounding: a run with something held is computed another way."""
    pairs = zip(past, now, strict=True)
    return any(a != b and (a is None or b is None or abs(a - b) > _SEEN) for a, b in pairs)


def _fill_points(item: Json, trace: Any, before: Any) -> None:
    bound = item["meta"]
    now = _points(bound["measure"], trace, bound["unit"])
    item |= now
    if bound.get("before"):
        item |= now if before is None else _points(bound["measure"], before, bound["unit"])
        item["visible"] = (item["x"], item["y"]) != (now["x"], now["y"])


def _fill_ledger(item: Json, trace: Any, before: Any, t: int, numbers: Sequence[int]) -> None:
    bound = item["meta"]
    ghost = bool(bound.get("before"))
    shown = before if ghost and before is not None else trace
    found = shares.arrays(bound["ledger"], shown, t, bound["unit"], numbers)
    marker = found.pop("marker", {})
    item |= found
    if bound["ledger"] == "triangle" and before is not None:
        item["text"] = shares.past_words(before, bound["unit"])
        item["hovertemplate"] = item["hovertemplate"].replace("<extra>", "%{text}<extra>")
    if ghost:
        item["visible"] = before is not None
    elif marker:
        item["marker"] |= marker


def _check(trace: Trace, t: int, unit: int, labels: Sequence[str] | None) -> None:
    if trace.c.ndim != 2:
        raise ValueError(f"the trace must be of one sequence, series of shape (T, H); got c {trace.c.shape}.")
    steps, units = trace.c.shape
    for name, value, size in (("t", t, steps), ("unit", unit, units)):
        if not 0 <= value < size:
            raise ValueError(f"{name} must be 0 to {size - 1}; got {value}.")
    if labels is not None and len(labels) != steps:
        raise ValueError(f"x_labels must have one name for each of the {steps} steps; got {len(labels)}.")


def _arrays(bound: Json, trace: Run, t: int, unit: int | str, before: Run | None = None) -> Json:
    """The arrays of one trace; what each form of binding means stands in the package's docstring."""
    names = bound["bind"]
    if bound.get("at") == "t":
        values = [None if name is None else _number(_at(trace, name, t, unit)) for name in names]
        if bound.get("axes") == "xy":
            return {"x": values[:1], "y": values[1:]}
        if "base" not in bound:
            return {"y": values}
        base = [0.0 if name is None else _number(_at(trace, name, t, unit)) for name in bound["base"]]
        return {"y": values, "base": base}
    series = series_of(trace, names, before)
    x = list(range(1, len(series) + 1))
    if isinstance(unit, str):
        return {"x": x, "y": list(range(1, series.shape[1] + 1)), "z": [_numbers(row) for row in series.T]}
    return {"x": x, "y": _numbers(series[:, unit])}


def _at(run: Run, name: str, t: int, unit: Any) -> float:
    return float(series_of(run, name, None)[t, unit])


def _points(names: Sequence[str], trace: Trace, unit: int | str) -> Json:
    """Two measures of the run, such as low_f and high_f, of one unit or "all", and the numbers a hover says."""
    shares = saturation(trace)
    across, up = (shares[gate][side == "high"].tolist() for side, gate in (name.split("_") for name in names))
    units = range(len(across)) if isinstance(unit, str) else [unit]
    customdata = [[k + 1, 100 * across[k], 100 * up[k]] for k in units]
    return {"x": [across[k] for k in units], "y": [up[k] for k in units], "customdata": customdata}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _numbers(values: Floats) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _choose(item: Json, scales: Json, quantity: str, trace: Run, before: Run | None) -> None:
    """Show ``quantity`` in a heatmap: binding, colours, range of the colours, words on the colour bar."""
    if quantity not in scales:
        raise ValueError(f"quantity must be one of {', '.join(scales)}; got {quantity}.")
    scale = scales[quantity]
    item["meta"]["bind"] = quantity
    item["colorscale"] = scale["colorscale"]
    item["colorbar"]["title"]["text"] = scale["title"]
    item["zmin"], item["zmax"] = scale["zmin"], scale["zmax"]
    if scale["zmax"] is None:
        high = value_range(trace, [quantity], before=before)[1]
        item["zmin"], item["zmax"] = -high, high


def _place(shape: Json, t: int, unit: int) -> Json:
    """Where a named shape stands: a line on the step, a box round the step's column or the unit's row."""
    if shape["name"] == "unit":
        return {"y0": unit - 0.5, "y1": unit + 0.5}
    half = 0.5 if shape["type"] == "rect" else 0.0
    return {"x0": t + 1 - half, "x1": t + 1 + half}
