"""A cell of one's own that is no LSTM, as it is shown: its run, the run before any change, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from lstm_core import VariantTrace, run_variant
from lstm_view.state.changes import Booleans, Change, Floats, Masked, SetNumber
from lstm_view.state.experiment import CellInput, Experiment, OwnOther, Run
from lstm_view.state.inputs import Inputs, fits, fitted, read_inputs
from lstm_view.state.names import write_name
from lstm_view.words import NAMES, count, refusal, sentence
from lstm_view.words.digits import typed

#: The blocks of weights of a GRU and an RNN, by their letters in a change, in words.
BLOCKS: Final = NAMES | {
    "u": "update gate",
    "r": "reset gate",
    "gh": "candidate, inside the reset",
}
_PARTS: Final = {"weight_ih": "weight on {}", "weight_hh": "weight on h of unit {}", "bias": "bias"}


@dataclass(frozen=True)
class OtherScene:
    """What :class:`lstm_view.state.scene.Scene` is for an LSTM."""

    experiment: Experiment
    trace: VariantTrace
    before: VariantTrace | None
    edits: tuple[str, ...]
    input: Inputs
    title: str
    claim: str
    notices: tuple[str, ...]
    opening: int = 0

    @property
    def step(self) -> int:
        """The step of the cursor."""
        return self.experiment.cursor.step or 0

    @property
    def units(self) -> int:
        """How many units the cell has, H."""
        return int(self.trace.series["h"].shape[1])


@dataclass
class _Draft:
    """What a run starts from while it is changed."""

    arrays: dict[str, Floats]
    mask: Booleans


def build_other(experiment: Experiment, notices: tuple[str, ...] = ()) -> OtherScene:
    """Run a GRU or an RNN of one's own. What is asked for and cannot be had is said in a notice."""
    try:
        return _build(experiment, notices)
    except ValueError as error:
        asked = experiment.run
        simpler = replace(asked, input=CellInput()) if not isinstance(asked.input, CellInput) else asked.unchanged
        if simpler == asked:  # the numbers of the cell themselves leave the range
            simpler = replace(asked, cell=_quiet(asked.cell))
        words = f"{sentence(refusal(error))} The cell's own numbers are shown."
        return build_other(replace(experiment, run=simpler), (*notices, words))


def _quiet(cell: object) -> OwnOther:
    assert isinstance(cell, OwnOther)
    return replace(cell, numbers=tuple(0.0 for _ in cell.numbers))


def _build(experiment: Experiment, notices: tuple[str, ...]) -> OtherScene:
    asked, cell = experiment.run, experiment.run.cell
    assert isinstance(cell, OwnOther)
    given = fitted(asked, read_inputs(asked))
    if not fits(cell, given.x):
        notices = (*notices, _misfit(cell, given))
        asked = replace(asked, input=CellInput())
        given = read_inputs(asked)
    if experiment.look.predict is not None:
        notices = (*notices, "Only an LSTM can be predicted here, so nothing of this cell is hidden.")
    if experiment.other is not None:
        notices = (*notices, "A GRU or an RNN is shown without the run B; it is kept for an LSTM.")
    if asked.readout is not None:
        notices = (*notices, "A read-out belongs to an LSTM here; it was left out.")
        asked = replace(asked, readout=None)
    mask = np.ones(len(given.x), bool) if given.mask is None else given.mask
    start = {**cell.arrays, "x": given.x}
    draft = _Draft({name: array.copy() for name, array in start.items()}, mask.copy())
    made = tuple(change for change in asked.changes if _apply(change, draft))
    if len(made) < len(asked.changes):
        names = [write_name(change, first=1) for change in asked.changes if change not in made]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        notices = (*notices, f"This cell has no {', '.join(names[:5])}{more}; that was left out.")
        asked = replace(asked, changes=made)
    trace = _run(cell.key, draft.arrays, draft.mask)
    before = _run(cell.key, start, mask) if made else None
    edits = tuple(_words(change, start, given.names) for change in made)
    experiment, beyond = _within(replace(experiment, run=asked), trace)
    claim = f"{_claim(cell)} {given.about}".strip()
    return OtherScene(experiment, trace, before, edits, given, "My cell", claim, (*notices, *beyond))


def _run(key: str, arrays: dict[str, Floats], mask: Booleans) -> VariantTrace:
    weights = {name: array for name, array in arrays.items() if name not in ("x", "h0")}
    return run_variant(key, weights, arrays["x"], initial={"h": arrays["h0"]}, mask=None if mask.all() else mask)


def _apply(change: Change, draft: _Draft) -> bool:
    """Make a change; False if the cell has no such number."""
    if isinstance(change, Masked):
        if change.start >= len(draft.mask):
            return False
        draft.mask[change.start : change.stop] = change.value == 0
        return True
    if not isinstance(change, SetNumber):
        return False
    name, index = change.other
    array = draft.arrays.get(name)
    if array is None or len(index) != array.ndim or any(k >= n for k, n in zip(index, array.shape, strict=True)):
        return False
    array[index] = change.value
    return True


def _claim(cell: OwnOther) -> str:
    sizes = f"{count(cell.input_size, 'input')}, {count(cell.units, 'unit')}"
    return f"Your own cell, {cell.variant.name}: {sizes}."


def _misfit(cell: OwnOther, given: Inputs) -> str:
    return (
        f"Your cell reads {count(cell.input_size, 'number')} a step and this input has {given.x.shape[1]}; "
        "it reads random numbers instead."
    )


def _words(change: Change, before: dict[str, Floats], inputs: tuple[str, ...]) -> str:
    """A line such as “update gate, bias: 5 → 2”."""
    if isinstance(change, Masked):
        steps = f"steps {change.start + 1} to {min(change.stop, len(before['x']))}"
        return f"{steps} masked: h passes unchanged" if change.value else f"{steps} not masked"
    assert isinstance(change, SetNumber)
    name, index = change.other
    return f"{_place(change, inputs)}: {typed(float(before[name][index]))} → {typed(change.value)}"


def _place(change: SetNumber, inputs: tuple[str, ...]) -> str:
    first, *rest = change.index
    if change.array == "x":
        return f"input{f' {inputs[rest[0]]}' if len(inputs) > 1 else ''} at step {first + 1}"
    if change.gate is None:
        return f"short-term memory at the start, unit {first + 1}"
    source = inputs[rest[0]] if change.array == "weight_ih" else str(rest[0] + 1) if rest else ""
    return f"{BLOCKS[change.gate]}, unit {first + 1}, {_PARTS[change.array].format(source)}"


def _within(experiment: Experiment, trace: VariantTrace) -> tuple[Experiment, list[str]]:
    """The experiment with its cursor inside the run, and a sentence on each place that the run does not have."""
    steps, units = trace.series["h"].shape
    cursor, beyond = experiment.cursor, []
    if cursor.unit >= units:
        beyond.append(f"This cell has {count(units, 'unit')}, so there is no unit {cursor.unit + 1}.")
        cursor = replace(cursor, unit=units - 1)
    if cursor.step is not None and cursor.step >= steps:
        beyond.append(f"This sequence has {count(steps, 'step')}, so there is no step {cursor.step + 1}.")
        cursor = replace(cursor, step=steps - 1)
    return replace(experiment, cursor=replace(cursor, phase=0)), beyond


def is_other(run: Run) -> bool:
    """Whether the cell of a run is one's own and no LSTM."""
    return isinstance(run.cell, OwnOther)
