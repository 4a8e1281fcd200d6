"""While something is predicted the run ends before the first step that is asked: what is not computed cannot leak."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from lstm_core import Clamp, variant_of
from lstm_core.language import tr
from lstm_view.state.experiment import Cursor, Experiment
from lstm_view.state.inputs import Inputs
from lstm_view.state.prediction import ALL_PREDICTED, Prediction, write_prediction
from lstm_view.state.run_parts import AnyParts, Booleans, Floats, OtherParts, P
from lstm_view.words import count


@dataclass(frozen=True)
class Ahead:
    """The steps that a prediction hides, of which only what decides them is known: x (T, D), labels, mask and clamps.

    These are the whole run's, T steps; the scene's own have only what is not hidden. From them the browser works out
    the real course when it is to be seen.
    """

    x: Floats
    labels: tuple[str, ...]
    mask: Booleans | None
    clamps: tuple[Clamp, ...] = ()

    @classmethod
    def of(cls, parts: AnyParts, given: Inputs) -> Ahead:
        """That of a run."""
        return cls(parts.x, given.labels, parts.mask, parts.clamps)


def predictable(experiment: Experiment, parts: AnyParts, given: Inputs) -> tuple[Experiment, list[str]]:
    """The experiment with a prediction inside the run, or with none, and a sentence on what the run does not have."""
    asked = experiment.look.predict
    if asked is None:
        return experiment, []
    steps = len(parts.x)
    if words := _lacks(parts, asked):
        return replace(experiment, look=experiment.look.predicting(None)), [words]
    last = min(asked.last, steps - 1)
    words = tr("This run ends with step {steps}, and so does the prediction.", steps=given.step_number(steps - 1))
    predict = replace(asked, last=last)
    look = replace(experiment.look, predict=predict, drawn=experiment.look.drawn[: predict.steps])
    if look.hides:
        experiment = replace(experiment, cursor=_before(experiment.cursor, predict))
    return replace(experiment, look=look), [words] if last < asked.last else []


def quantities(lines: Collection[str], *, has_readout: bool) -> tuple[str, ...]:
    """What can be predicted of a cell that computes such ``lines``, and of y where there is a read-out."""
    return tuple(name for name in ALL_PREDICTED if name in lines or (name == "y" and has_readout))


def _lacks(parts: AnyParts, asked: Prediction) -> str:
    """The sentence on what a run does not have of a prediction; nothing where it has all."""
    said, units = write_prediction(asked), len(parts.h0)
    if asked.quantity == "y" and parts.readout is None:
        return tr("This cell has no read-out and no y, so {asked} cannot be predicted.", asked=said)
    if asked.quantity not in quantities(parts.lines, has_readout=parts.readout is not None):
        if isinstance(parts, OtherParts):
            cell = variant_of(parts.key).name
            return tr(
                "{cell} has no {name}, so {asked} cannot be predicted.", cell=cell, name=asked.quantity, asked=said
            )
        if asked.quantity[:2] != "z_":
            return tr("An LSTM has no {name}, so {asked} cannot be predicted.", name=asked.quantity, asked=said)
        return tr(
            "The gate {gate} of this cell has no weights and no z, so {asked} cannot be predicted.",
            gate=said[2],
            asked=said,
        )
    outputs = parts.readout.output_size if parts.readout and asked.quantity == "y" else None
    if asked.first < len(parts.x) and asked.unit < (outputs or units):
        return ""
    things = count(units, "unit") if outputs is None else count(outputs, "output")
    return tr(
        "This run has {steps} and {units}, so {asked} cannot be predicted in it.",
        steps=count(len(parts.x), "step"),
        units=things,
        asked=said,
    )


def _before(cursor: Cursor, predict: Prediction) -> Cursor:
    """Where one stands while later steps are hidden."""
    return cursor if cursor.step is None else replace(cursor, step=min(cursor.step, predict.first - 1))


def until(experiment: Experiment, parts: P, unchanged: P, given: Inputs) -> tuple[P, P, Inputs]:
    """The run, the run before any change, and the input, up to before the first step that is predicted."""
    assert experiment.look.predict is not None
    end = experiment.look.predict.first
    mask = None if given.mask is None else given.mask[:end]
    known = replace(given, x=given.x[:end], labels=given.labels[:end], mask=mask)
    return cut(parts, end), cut(unchanged, end), known


def cut(parts: P, steps: int) -> P:
    """The same in its first steps; a clamp that begins later holds nothing there."""
    mask = None if parts.mask is None else parts.mask[:steps]
    clamps = tuple(clamp for clamp in parts.clamps if clamp.start < steps)
    return replace(parts, x=parts.x[:steps], mask=mask, clamps=clamps)
