"""Some steps of a run as a trace of their own, and what the model makes of them: with it every change begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lstm_core import Trace, VariantTrace
from lstm_core.checks import FLOAT64, Array
from lstm_core.language import grouped, tr, tr_later
from lstm_core.models.running import run_cell
from lstm_core.probing import Head, head_of
from lstm_core.variants import variant_of
from lstm_view.own.model.analyses.analysis import Ask, Field
from lstm_view.own.model.analyses.material import Material
from lstm_view.own.model.analyses.steps import steps_of

NUMBERS: Final = 4_000_000  # units times steps of a piece: a trace of them is 200 MB in float32
STATES: Final = ("c", "h")
"""What a piece reads of the record: the states before its first step, of which a cell without c has only h."""


# -- which layers


def needs_way_out(material: Material) -> str:
    """Return why no change of a layer can be followed to the model's output, or nothing."""
    if material.part.ways != ("forward",):
        return tr(
            "{name} does not read forward alone, and a change of it cannot be followed to the output here.",
            name=material.part.name,
        )
    return ""


def is_last(material: Material) -> bool:
    """Return whether no other recurrent layer stands between this one and the output."""
    return material.layer == len(material.model.layers) - 1


# -- a piece


def most_steps(material: Material) -> int:
    """Return how many steps a piece may have."""
    return max(1, min(len(material), NUMBERS // material.units))


FROM: Final = Field(
    "first",
    tr_later("From step"),
    lambda _: "1",
    most=len,
    help=tr_later("The change is followed from here."),
    shown=lambda material, _: is_last(material) and most_steps(material) < len(material),
)
UNTIL: Final = Field("until", tr_later("Up to step"), lambda material: str(most_steps(material)), most=len)


def span_of(material: Material, ask: Ask) -> tuple[int, int]:
    """Return the steps, from first to before stop, of the fields FROM and UNTIL; ValueError if it is none, or too many.

    A layer that others stand behind is always followed from the first step, as those begin there.
    """
    first, stop = int(ask.get("first", "1")) - 1, int(ask["until"])
    most = most_steps(material)
    if stop <= first:
        raise ValueError(tr("Step {until} is before step {first}; wanted a later one.", until=stop, first=first + 1))
    if stop - first > most:
        raise ValueError(
            tr(
                "These are {steps} steps of {units} units; at most {most} steps are followed at once.",
                steps=grouped(stop - first),
                units=grouped(material.units),
                most=grouped(most),
            )
        )
    return first, stop


def piece(material: Material, first: int, stop: int) -> Trace | VariantTrace:
    """Return the steps from `first` to before `stop`, in the order of reading, computed anew from the state before."""
    if material.whole is not None and (first, stop) == (0, len(material)):
        return material.whole
    cell = material.cell
    before = stop if cell.backward else first - 1
    states = {name: _state(material, name, before) for name in variant_of(cell.key).states}
    return run_cell(cell, material.inputs[first:stop][material.turn], states)


def _state(material: Material, name: str, step: int) -> Array:
    values = material.record[name]
    return values[step] if 0 <= step < len(values) else np.zeros(material.units, values.dtype)


def place_in(material: Material, step: int, first: int, stop: int) -> int:
    """Return where a step of the run stands in the piece from `first` to before `stop`."""
    return stop - 1 - step if material.cell.backward else step - first


def steps_in(material: Material, first: int, stop: int) -> list[int]:
    """Return the step of the run at each place of a piece."""
    return list(range(first, stop))[material.turn]


def units_of(text: str, material: Material) -> list[int]:
    """Return the units, from 0, that a text names, such as “3, 7-9”; ValueError with a sentence where it names none."""
    try:
        return [int(unit) for unit in steps_of(text, material.units)]
    except ValueError:
        raise ValueError(
            tr(
                "“{text}” names no units; wanted units from 1 to {last}, such as 3, 7-9.",
                text=text[:30],
                last=material.units,
            )
        ) from None


# -- the way out


def way_out(material: Material) -> Head:
    """Return what makes the model's output of the layer's h."""
    return head_of(material.model, material.layer)


def output_name(material: Material, output: int) -> str:
    """Return what an output of the model, from 0, is called: by its name if it has one."""
    return output_called(output, material.model.chain[-1].output_size, material.names.get("outputs", ()))


def output_called(output: int, size: int, names: Sequence[str] = ()) -> str:
    """Return what an output, from 0, of so many is called in charts, tables and sentences; of one it is no number."""
    if output < len(names):
        return tr("output “{name}”", name=names[output][:30])
    return tr("the output") if size == 1 else tr("output {n}", n=output + 1)


def output_at(head: Head, h: Array) -> Array:
    """Return the output (T, K) of h (T, H) in float64."""
    return np.asarray(head(h[:, None])[:, 0], FLOAT64)


def size_of(change: Array) -> Array:
    """Return the root of the mean square over the outputs, (T,), of a change (T, K)."""
    return np.asarray(np.sqrt(np.square(change).mean(axis=-1)))
