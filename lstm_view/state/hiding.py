"""While something is predicted the run ends before the first step that is asked: what is not computed cannot leak."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstm_core import Clamp, LSTMParameters, Readout
from lstm_core.language import tr
from lstm_view.state.changes import Booleans, Floats, Parts
from lstm_view.state.experiment import Cursor, Experiment
from lstm_view.state.inputs import Inputs
from lstm_view.state.prediction import PREDICTED, Prediction, write_prediction
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
    def of(cls, parts: Parts, given: Inputs) -> Ahead:
        """That of a run."""
        return cls(parts.x, given.labels, parts.mask, parts.clamps)


def predictable(experiment: Experiment, parts: Parts) -> tuple[Experiment, list[str]]:
    """The experiment with a prediction inside the run, or with none, and a sentence on what the run does not have."""
    asked = experiment.look.predict
    if asked is None:
        return experiment, []
    steps = len(parts.x)
    if words := _lacks(parts, asked):
        return replace(experiment, look=experiment.look.predicting(None)), [words]
    last = min(asked.last, steps - 1)
    words = tr("This run ends with step {steps}, and so does the prediction.", steps=steps)
    predict = replace(asked, last=last)
    look = replace(experiment.look, predict=predict, drawn=experiment.look.drawn[: predict.steps])
    if look.hides:
        experiment = replace(experiment, cursor=_before(experiment.cursor, predict))
    return replace(experiment, look=look), [words] if last < asked.last else []


def quantities(parameters: LSTMParameters, readout: Readout | None) -> tuple[str, ...]:
    """What of a cell can be predicted: y where there is a read-out, z of each gate that has weights."""
    without = {f"z_{parameters.kind.coupled}", *(() if readout else ("y",))}
    return tuple(name for name in PREDICTED if name not in without)


def _lacks(parts: Parts, asked: Prediction) -> str:
    """The sentence on what a run does not have of a prediction; nothing where it has all."""
    said, p = write_prediction(asked), parts.parameters
    if asked.quantity == "y" and parts.readout is None:
        return tr("This cell has no read-out and no y, so {asked} cannot be predicted.", asked=said)
    if asked.quantity not in quantities(p, parts.readout):
        return tr(
            "The gate {gate} of this cell has no weights and no z, so {asked} cannot be predicted.",
            gate=said[2],
            asked=said,
        )
    outputs = parts.readout.output_size if parts.readout and asked.quantity == "y" else None
    if asked.first < len(parts.x) and asked.unit < (outputs or p.hidden_size):
        return ""
    things = count(p.hidden_size, "unit") if outputs is None else count(outputs, "output")
    return tr(
        "This run has {steps} and {units}, so {asked} cannot be predicted in it.",
        steps=count(len(parts.x), "step"),
        units=things,
        asked=said,
    )


def _before(cursor: Cursor, predict: Prediction) -> Cursor:
    """Where one stands while later steps are hidden."""
    return cursor if cursor.step is None else replace(cursor, step=min(cursor.step, predict.first - 1))


def until(experiment: Experiment, parts: Parts, unchanged: Parts, given: Inputs) -> tuple[Parts, Parts, Inputs]:
    """The run, the run before any change, and the input, up to before the first step that is predicted."""
    assert experiment.look.predict is not None
    end = experiment.look.predict.first
    mask = None if given.mask is None else given.mask[:end]
    known = replace(given, x=given.x[:end], labels=given.labels[:end], mask=mask)
    return cut(parts, end), cut(unchanged, end), known


def cut(parts: Parts, steps: int) -> Parts:
    """The same in its first steps; a clamp that begins later holds nothing there."""
    mask = None if parts.mask is None else parts.mask[:steps]
    clamps = tuple(clamp for clamp in parts.clamps if clamp.start < steps)
    return replace(parts, x=parts.x[:steps], mask=mask, clamps=clamps)
