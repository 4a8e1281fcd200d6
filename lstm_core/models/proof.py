"""Is a model read rightly? Its output for an input, beside the output that its framework gave for the same input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstm_core.checks import FLOAT64, Array, checked_kind, checked_number, real_array
from lstm_core.language import local, tr
from lstm_core.models.model import Layer, ModelFile
from lstm_core.models.parts import Dense
from lstm_core.models.reordered import Convention, at_end_of, convention_of, conventions, reread
from lstm_core.models.running import Initial, ModelRun, run_model, through
from lstm_core.order import last_digit

TOLERANCE = 1e-5
"""Largest difference, for outputs up to 1, of two runs that are the same but for the rounding of float32."""

MAX_WORK = 20_000_000_000
"""Most products of a weight and a number in all runs of a proof together, some ten seconds of them."""

Place = Callable[[ModelRun], Array]

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_DIGITS_OF = 500  # numbers of the output whose last digit is looked at


@dataclass(frozen=True)
class ModelReading:
    """One convention, the largest difference of the model's output in it, and whether it is the one applied.

    A run that leaves the range of numbers has an infinite difference.
    """

    convention: Convention
    difference: float
    applied: bool


@dataclass(frozen=True, eq=False)
class OrderProof:
    """All conventions, the best first, those within `tolerance` of the pair, and the answer in a sentence.

    `place` says in words at which place of the model the pair's output is: behind which part.
    """

    readings: tuple[ModelReading, ...]
    matching: tuple[ModelReading, ...]
    tolerance: float
    place: str
    sentence: str

    @property
    def applied(self) -> ModelReading:
        """The reading in the convention that was applied."""
        return next(reading for reading in self.readings if reading.applied)


def prove_order(
    model: ModelFile, x: Any, y: Any, *, initial: Sequence[Initial] | None = None, tolerance: float | None = None
) -> OrderProof:
    """Compare a model's outputs with the output y that its framework gave for x, in the applied and each other order.

    x is as for `run_model`. y is the output of the whole model, of its last recurrent layer or of its head before the
    last function, at all steps, (T, K) or (T, B, K), or behind the last step alone, (K,) or (B, K); axes of size one
    may be left out, as squeeze does. Where a head follows a layer of two directions, it is also tried on what each has
    at its end. All layers of a kind are read in the same convention. Without `tolerance` it is
    TOLERANCE, for larger outputs as much larger, or half of the last digit that y has. Raises ValueError if y has no
    shape that the model makes, and for a sequence that is too long.

    >>> from lstm_core import LSTMParameters, run
    >>> from lstm_core.models.model import Cell
    >>> params = LSTMParameters.initial(1, 2, seed=0)
    >>> model = ModelFile("npz", (Layer("lstm", (Cell.of_lstm(params),)),), "")
    >>> x = [[1.0], [0.5], [-1.0]]
    >>> proof = prove_order(model, x, run(params, x).h)
    >>> str(proof.matching[0].convention), proof.matching[0].applied, len(proof.readings)
    ('gates i, f, g, o (PyTorch, Keras, Flax)', True, 48)
    """
    checked_kind("model", model, ModelFile, "a ModelFile")
    wanted = real_array("y", y).astype(FLOAT64)
    if not wanted.size or not np.isfinite(wanted).all():
        raise ValueError(tr("The output of the pair must be finite numbers."))
    done = run_model(model, x, initial=initial)
    found_there = list(_places(done))
    places = [(words, place) for words, value, place in found_there if value.shape == wanted.shape] or [
        (words, place) for words, value, place in found_there if _is_alike(value, wanted, done.output.ndim)
    ]
    if not places:
        raise _no_place(done, wanted)
    if tolerance is None:
        tolerance = max(TOLERANCE * max(1.0, float(np.abs(wanted).max())), last_digit(wanted.ravel()[:_DIGITS_OF]))
    checked_number("tolerance", tolerance, 0.0)
    found = []
    behind_last = done.output[-1].shape
    ends = at_end_of(model) is not None and any(place(done).shape == behind_last for _, place in places)
    for convention in _tried(done):
        applied = any(convention_of(layer) == convention for layer in _in_chain(model))
        run = done if applied else _run(reread(model, convention), x, initial)
        found_at = [(_difference(run, place, wanted), words) for words, place in places]
        best = min(found_at, key=lambda one: one[0])  # the first of equal ones
        found.append((ModelReading(convention, best[0], applied), best[1]))
        if ends:
            other = ModelReading(replace(convention, at_end=True), _difference(run, _at_ends, wanted), applied=False)
            found.append((other, tr("what the model gives of the end of each direction")))
    found.sort(key=lambda one: (one[0].difference, not one[0].applied))
    readings = tuple(reading for reading, _ in found)
    matching = tuple(reading for reading in readings if reading.difference <= tolerance)
    return OrderProof(readings, matching, tolerance, found[0][1], _sentence(readings, matching, tolerance))


def _is_alike(value: Array, wanted: Array, axes: int) -> bool:
    """Return whether two arrays differ in axes of size one alone; one step of several is not what the last one gives.

    What a model gives at each step has so many axes.
    """
    one, other = (tuple(size for size in array.shape if size != 1) for array in (value, wanted))
    return one == other and (value.ndim == axes or wanted.ndim <= value.ndim)


def _in_chain(model: ModelFile) -> list[Layer]:
    return [part for part in model.chain if isinstance(part, Layer)]


def _places(done: ModelRun) -> Iterator[tuple[str, Array, Place]]:
    """Yield all places of a run at which the output of a pair can be: in words, what is there, and how it is found."""
    for words, place in (
        (tr("what the model gives at each step"), lambda run: run.output),
        (tr("what the model gives behind the last step"), lambda run: run.output[-1]),
        (tr("the head before its function at each step"), _before_function),
        (tr("the head before its function behind the last step"), lambda run: _before_function(run)[-1]),
        (tr("the last recurrent layer at each step"), lambda run: run.layers[-1].output),
        (tr("the last recurrent layer behind the last step"), lambda run: run.layers[-1].output[-1]),
        (tr("the last recurrent layer at the end of each direction"), lambda run: run.layers[-1].end[-1]),
    ):
        yield words, place(done), place


def _before_function(done: ModelRun) -> Array:
    """Return what the last part makes before its function; what it makes if it has none."""
    last = done.model.chain[-1]
    if not isinstance(last, Dense) or last.activation == "linear":
        return done.output
    return replace(last, activation="linear")(done.outputs[-2])


def _at_ends(done: ModelRun) -> Array:
    """Return what the parts behind the last layer make of what each of its directions has at its end."""
    chain = done.model.chain
    value: Array = done.layers[-1].end
    for part in chain[max(k for k, one in enumerate(chain) if isinstance(one, Layer)) + 1 :]:
        value = through(part, value)
    end: Array = value[-1]
    return end


def _no_place(done: ModelRun, wanted: Array) -> ValueError:
    shapes = dict.fromkeys(str(value.shape) for _, value, _ in _places(done))
    return ValueError(
        tr(
            "The output of the pair has the shape {shape}; for this input the model makes {shapes}.",
            shape=wanted.shape,
            shapes=", ".join(shapes),
        )
    )


def _tried(done: ModelRun) -> list[Convention]:
    """Return the conventions that are tried: those applied, and as many others as there is time for."""
    layers = _in_chain(done.model)
    applied = list(dict.fromkeys(convention_of(layer) for layer in layers))
    kinds = [kind for kind in dict.fromkeys(layer.kind for layer in layers) if not _is_coupled(layers, kind)]
    steps = done.outputs[-1][..., 0].size
    work = steps * sum(array.size for layer in layers for cell in layer.cells for array in cell.weights.values())
    for named in (False, True):
        tried = list(dict.fromkeys([*applied, *(one for kind in kinds for one in conventions(kind, named=named))]))
        if len(tried) * work <= MAX_WORK:
            return tried
    raise ValueError(
        tr(
            "To run every order over {steps} steps takes too long; give the output for {most} steps or fewer.",
            steps=steps,
            most=max(1, steps * MAX_WORK // (len(tried) * work)),
        )
    )


def _is_coupled(layers: Sequence[Layer], kind: str) -> bool:
    """Return whether the LSTMs have a gate without weights: their blocks are three, and their order is not asked."""
    return kind == "lstm" and any(params.kind.coupled for layer in layers for params in layer.parameters)


def _run(model: ModelFile, x: Any, initial: Sequence[Initial] | None) -> ModelRun | None:
    """Return the run, None if it leaves the range of numbers."""
    try:
        return run_model(model, x, initial=initial)
    except ValueError:
        return None


def _difference(done: ModelRun | None, place: Place, wanted: Array) -> float:
    """Return the largest difference at a place; infinite where the numbers leave their range."""
    try:
        found = None if done is None else place(done)
    except ValueError:
        found = None
    return float("inf") if found is None else float(np.abs(np.squeeze(found) - np.squeeze(wanted)).max())


def _said(size: float) -> str:
    """A size with two digits, and a power of ten where it is small: 0.34, 1.2·10⁻⁷."""
    if np.isinf(size):
        return "∞"
    digits, _, power = f"{size:.2g}".partition("e")
    return local(digits) if not power else f"{local(digits)}·10{str(int(power)).translate(_RAISED)}"


def _sentence(readings: Sequence[ModelReading], matching: Sequence[ModelReading], tolerance: float) -> str:
    best, applied = readings[0], next(reading for reading in readings if reading.applied)
    others = [reading for reading in readings if reading not in matching]
    said = {"applied": applied.convention, "difference": _said(applied.difference), "best": best.convention}
    if not matching:
        return tr(
            "No order reproduces the pair to within {tolerance}: the best, {best}, differs by {least}, the one that "
            "was applied by {difference}. The start values, a function or a part of the model may differ.",
            tolerance=_said(tolerance),
            least=_said(best.difference),
            **said,
        )
    if applied not in matching and best.convention == replace(applied.convention, at_end=True):
        return tr(
            "The order that was applied is right: {applied}. But behind the last layer the model reads what each "
            "direction has at its end: so read it reproduces the pair, with {least}; with both directions at the same "
            "step it differs by {difference}.",
            least=_said(best.difference),
            **said,
        )
    if applied not in matching:
        return tr(
            "The order that was applied is wrong: with {applied} the output differs by {difference}; {best} reproduces "
            "the pair, with {least}.",
            least=_said(best.difference),
            **said,
        )
    if len(matching) > 1:
        return tr(
            "The order that was applied reproduces the pair: {applied}, with {difference}. {n} orders do: blocks "
            "are alike, or the pair has too few steps to tell them apart.",
            n=len(matching),
            **said,
        )
    if not others:
        return tr("The pair is reproduced: {applied}, with {difference}.", **said)
    return tr(
        "The order that was applied reproduces the pair, and no other does: {applied}, with {difference}; the next "
        "best differs by {least}.",
        least=_said(others[0].difference),
        **said,
    )
