"""A cell of one's own that is no LSTM, as it is shown: its run, the run before any change, and the words for both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstm_core import Trace, VariantTrace, run_variant
from lstm_core.language import tr
from lstm_view.state import scene
from lstm_view.state.beside import with_b
from lstm_view.state.changes import apply_changes
from lstm_view.state.comparison import Comparison
from lstm_view.state.experiment import CellInput, Experiment, OwnOther, Run
from lstm_view.state.hiding import Ahead, cut, predictable, until
from lstm_view.state.inputs import Inputs, fits, fitted, read_inputs, step_numbers_of
from lstm_view.state.run_parts import OtherParts
from lstm_view.state.shown import Shown, left_out, misread, readout_of, with_less, within
from lstm_view.words import count, refusal, sentence


@dataclass(frozen=True)
class OtherScene(Shown[VariantTrace]):
    """What :class:`lstm_view.state.scene.Scene` is for an LSTM; its fields mean the same."""

    unchanged: OtherParts
    other: Trace | VariantTrace | None = None
    comparison: Comparison | None = None
    ahead: Ahead | None = None

    def first(self, steps: int) -> VariantTrace:
        """Its run in its first steps alone."""
        return _run(cut(apply_changes(self.unchanged, self.experiment.run.changes)[0], steps))


AnyScene = scene.Scene | OtherScene


def build_any(experiment: Experiment, notices: tuple[str, ...] = ()) -> AnyScene:
    """Run what an experiment describes, of whatever type its cell is, and B too."""
    return with_b(_alone, experiment, notices)


def _alone(experiment: Experiment, notices: tuple[str, ...] = ()) -> AnyScene:
    """The scene of the run A without B."""
    build = build_other if is_other(experiment.run) else scene.alone
    return build(experiment, notices)


def build_other(experiment: Experiment, notices: tuple[str, ...] = ()) -> OtherScene:
    """Run a GRU or an RNN of one's own, without B. What is asked for and cannot be had is said in a notice."""
    try:
        return _build(experiment, notices)
    except ValueError as error:
        asked = experiment.run
        simpler = with_less(asked)
        if simpler == asked:  # the numbers of the cell themselves leave the range
            simpler = replace(asked, cell=_quiet(asked.cell))
        words = tr("{why} The cell's own numbers are shown.", why=sentence(refusal(error, step_numbers_of(asked))))
        return build_other(replace(experiment, run=simpler), (*notices, words))


def _quiet(cell: object) -> OwnOther:
    assert isinstance(cell, OwnOther)
    return replace(cell, numbers=tuple(0.0 for _ in cell.numbers))


def _build(experiment: Experiment, notices: tuple[str, ...]) -> OtherScene:
    asked, cell = experiment.run, experiment.run.cell
    assert isinstance(cell, OwnOther)
    given = fitted(asked, read_inputs(asked))
    if not fits(cell, given.x):
        notices = (*notices, scene.own_misfit(cell.input_size, given.x.shape[1]))
        asked = replace(asked, input=CellInput())
        given = read_inputs(asked)
    if asked.readout is not None and asked.readout.hidden_size != cell.units:
        notices = (*notices, misread(asked.readout, cell.units))
        asked = replace(asked, readout=None)
    unchanged = _parts(cell, asked, given)
    parts, made = apply_changes(unchanged, asked.changes)
    experiment, outside = predictable(experiment, parts, given)
    if len(made) < len(asked.changes):
        notices = (*notices, left_out(asked.changes, set(made)))
        asked = replace(asked, changes=made)
    edits = tuple(change.describe(unchanged, given) for change in made)
    ahead = Ahead.of(parts, given) if experiment.look.hides else None
    if ahead:
        parts, unchanged, given = until(experiment, parts, unchanged, given)
    trace = _run(parts)
    before = _run(unchanged) if made else None
    experiment = replace(experiment, run=asked, cursor=replace(experiment.cursor, phase=0))
    experiment, beyond = within(experiment, given, *trace.h.shape)
    claim = f"{_claim(cell)} {given.about}".strip()
    opens = len(trace) - 1 if ahead else min(scene.opening(asked, parts.clamps), len(trace) - 1)
    told, title = (*notices, *outside, *beyond), tr("My cell")
    return OtherScene(experiment, trace, before, edits, given, title, claim, told, opens, unchanged, ahead=ahead)


def _parts(cell: OwnOther, asked: Run, given: Inputs) -> OtherParts:
    arrays = dict(cell.arrays)
    h0 = arrays.pop("h0")
    readout = None if asked.readout is None else readout_of(asked.readout)
    return OtherParts(cell.key, arrays, given.x, h0, mask=given.mask, readout=readout)


def _run(parts: OtherParts) -> VariantTrace:
    mask = None if parts.mask is None or parts.mask.all() else parts.mask
    start = {"h": parts.h0}
    return run_variant(
        parts.key, parts.weights, parts.x, initial=start, clamps=parts.clamps, mask=mask, readout=parts.readout
    )


def _claim(cell: OwnOther) -> str:
    sizes = f"{count(cell.input_size, 'input')}, {count(cell.units, 'unit')}"
    return tr("Your own cell, {cell}: {sizes}.", cell=cell.variant.name, sizes=sizes)


def is_other(run: Run) -> bool:
    """Whether the cell of a run is one's own and no LSTM."""
    return isinstance(run.cell, OwnOther)
