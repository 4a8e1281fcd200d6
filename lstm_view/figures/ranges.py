"""The axes that depend on the run: ranges that hold all of it, so that they stand still while stepping, and ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core import Trace, VariantTrace, kept_and_added
from lstm_view.figures import shares
from lstm_view.figures.base import FEW
from lstm_view.words import ROOM, in_chart
from lstm_view.words.step_number import step_number

Json = dict[str, Any]
Run = Trace | VariantTrace
Floats = NDArray[np.floating[Any]]

_MANTISSAS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LETTERS = 44
_TICKS = 8  # numbers of steps on an axis at most, where these are not its own
_ASIDE = 1 / 5000  # of an axis that a name stands beside its step: Plotly writes a hover at a tick in its text
WINDOW = 100  # the steps that the bars of the ledger show of a long run: the latest up to the cursor


def moving_axes(
    meta: Json,
    trace: Trace,
    before: Trace | None,
    t: int,
    unit: int,
    labels: Sequence[str] | None,
    numbers: Sequence[int],
    columns: tuple[Mapping[str, VariantTrace], Mapping[str, VariantTrace]],
) -> dict[str, Json]:
    """What ``layout.meta`` asks of each axis, by the axis' name: range, and ticks of an axis over time.

    ``numbers`` are those of the steps in a longer run, none where they are all; ``columns`` are the runs of other cell
    types by key, now and before any change.
    """
    runs = [trace] if before is None else [trace, before]
    axes: dict[str, Json] = {}
    for name, quantities in meta.get("range", {}).items():
        least = meta.get("least", {}).get(name, (0, 0))
        own = [found[meta["run"]] for found in columns if meta["run"] in found] if "run" in meta else runs
        axes[name] = {"range": range_of([series for run in own for series in _columns(run, quantities, unit)], least)}
    for name, what in meta.get("common", {}).items():
        shown = [run for found in columns for run in found.values()]
        axes[name] = {"range": _common_range([series_of(run, _named(run, what), None)[:, unit] for run in shown])}
    for name, form in meta.get("ledger", {}).items():
        axes[name] = {"range": _ledger_range(form, runs, unit)}
    for name in meta.get("steps", ()):
        axes[name] = _step_axis(len(trace), labels, numbers)
    for name in meta.get("start", ()):
        axes[name]["range"] = [-0.5, len(trace) + 0.5]
    for name in meta.get("window", ()) if len(trace) > WINDOW else ():
        axes[name]["range"] = [t + 1 - WINDOW + 0.5, t + 1.5] if t + 1 > WINDOW else [-0.5, WINDOW + 0.5]
        axes[name] |= numbered(numbers, 1, len(trace), WINDOW)
    return axes


def _named(run: VariantTrace, what: str) -> str:
    return run.variant.memory if what == "memory" else what


def series_of(run: Run, name: str, before: Run | None) -> Floats:
    """A series by its name; delta_c is c less what it was before any change, 0 where nothing is changed."""
    plain = name.removeprefix("delta_")
    values = _plain_series(run, plain)
    if plain == name:
        return values
    return values - values if before is None else values - _plain_series(before, plain)


def _plain_series(run: Run, name: str) -> Floats:
    if isinstance(run, VariantTrace) and name in ("kept", "added"):
        shares, added = kept_and_added(run)
        return shares * run.series[f"{run.memory}_prev"] if name == "kept" else added
    series: Mapping[str, Floats] = getattr(run, "series", {})
    found: Floats = series[name] if name in series else getattr(run, name)
    return found


def nice(value: float) -> float:
    """The first of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 times a power of ten that reaches ``value``; 1 for 0."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((m * power for m in _MANTISSAS if m * power >= value), 10.0 * power)


def value_range(
    trace: Run,
    names: Iterable[str],
    unit: int | None = None,
    least: Sequence[float] = (0, 0),
    *,
    before: Run | None = None,
) -> list[float]:
    """The axis range [low, high] that holds the named series of a unit (None: of all) over the whole run.

    high is :func:`nice` of 1.1 times the largest magnitude, at least that of ``least``; low is -high where a
    value or ``least`` is negative, else 0. Of x all inputs count, and of the run ``before`` any change the same
    series. It does not depend on the step, so an axis stands still while stepping.
    """
    runs = [trace] if before is None else [trace, before]
    return range_of([series for run in runs for series in _columns(run, names, unit, before)], least)


def _columns(run: Run, names: Iterable[str], unit: int | None, before: Run | None = None) -> list[Floats]:
    """The named series of a unit, or of all; of x all inputs."""
    mine = slice(None) if unit is None else slice(unit, unit + 1)
    return [np.ravel(series_of(run, name, before)[:, slice(None) if name in ("x", "y") else mine]) for name in names]


def range_of(series: Sequence[Floats], least: Sequence[float] = (0, 0)) -> list[float]:
    """The axis range [low, high] that holds all of some series, as :func:`value_range` says."""
    values = np.concatenate([np.zeros(1), *series])
    high = max(nice(1.1 * float(np.max(np.abs(values)))), abs(least[0]), abs(least[1]))
    return [-high if min(float(values.min()), least[0]) < 0 else 0.0, high]


def _common_range(series: Sequence[Floats]) -> list[float]:
    """A range that holds all of some series and 0; each end is :func:`nice` of 1.1 times what it must hold."""
    values = np.concatenate([np.zeros(1), *series])
    low, high = float(values.min()), float(values.max())
    return [-nice(-1.1 * low) if low < 0 else 0.0, nice(1.1 * high) if high > 0 or low == 0 else 0.0]


def _ledger_range(form: str, runs: Sequence[Trace], unit: int) -> list[float]:
    ends = [shares.reach(form, run, unit) for run in runs]
    high = nice(1.1 * max(max(-low, high) for low, high in ends))
    return [-high if min(low for low, _ in ends) < 0 else 0.0, high]


def numbered(numbers: Sequence[int], first: int, last: int, span: float) -> Json:
    """What an axis of the steps ``first`` to ``last`` says where people call them otherwise: their numbers, at round
    ones of which ticks stand. ``span`` is how many steps are seen of it.
    """
    if not numbers:
        return {}
    called = {x: step_number(x - 1, numbers) for x in range(first, last + 1)}
    dtick = next((n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500) if span / n <= _TICKS), 1000)
    tick0 = next((x for x, number in called.items() if number % dtick == 0), first)
    return {"labelalias": {str(x): str(number) for x, number in called.items()}, "tick0": tick0, "dtick": dtick}


def _step_axis(steps: int, labels: Sequence[str] | None, numbers: Sequence[int]) -> Json:
    """Range and ticks of the time axis: whole numbers, or as many of the steps' names as find room."""
    axis: Json = {"range": [0.5, steps + 0.5], **numbered(numbers, 1, steps, steps)}
    if labels is None:
        return axis | ({"dtick": 1} if steps <= FEW else {})
    longest = min(max(map(len, labels)), ROOM)
    stride = max(1, math.ceil(steps * (longest + 1) / _LETTERS))
    places = range(0, steps, stride)
    named = [in_chart(labels[t]) for t in places]
    return axis | {"tickmode": "array", "tickvals": [t + 1 + _ASIDE * steps for t in places], "ticktext": named}
