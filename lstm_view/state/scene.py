"""From an experiment to what is shown: one run, what it is compared with, and the words that go with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from lstm_core import STORIES, Clamp, LSTMParameters, Trace, VariantTrace, run
from lstm_core.challenges import CHALLENGES
from lstm_core.language import tr, tr_later, tr_n
from lstm_view.state.beside import with_b
from lstm_view.state.changes import Masked, apply_changes
from lstm_view.state.comparison import Comparison
from lstm_view.state.experiment import Blank, CellInput, Experiment, Own, OwnOther, Random, Run, Story, Trial
from lstm_view.state.hiding import Ahead, cut, predictable, until
from lstm_view.state.inputs import Inputs, fits, fitted, read_inputs, step_numbers_of
from lstm_view.state.run_parts import Parts
from lstm_view.state.shown import Shown, left_out, misread, readout_of, with_less, within
from lstm_view.words import count, refusal, sentence
from lstm_view.words.kinds import kind_words


@dataclass(frozen=True)
class Scene(Shown[Trace]):
    """The run of an LSTM.

    ``unchanged`` is what ``before`` starts from. ``other`` is B, where the run is compared with one, in as many of
    its steps as this run has, and ``comparison`` the words on both. While something is predicted the run ends before
    the first step that is asked, and there is no B: what is not computed is nowhere to be found; ``ahead`` is then what
    comes in, over all steps.
    """

    unchanged: Parts
    other: Trace | VariantTrace | None = None
    comparison: Comparison | None = None
    ahead: Ahead | None = None

    def first(self, steps: int) -> Trace:
        """Its run in its first steps alone."""
        return _trace(cut(apply_changes(self.unchanged, self.experiment.run.changes)[0], steps))


def build(experiment: Experiment, notices: tuple[str, ...] = ()) -> Scene:
    """Run what an experiment on LSTMs describes, B too. What it asks for and cannot be had is said in a notice."""
    return with_b(alone, experiment, notices)


def alone(experiment: Experiment, notices: tuple[str, ...] = ()) -> Scene:
    """The scene of the run A, an LSTM, without B."""
    try:
        return _build(experiment, notices)
    except ValueError as error:
        # Only numbers a person gave can get here.
        asked = experiment.run
        simpler = with_less(asked)
        if simpler == asked:  # the numbers of the cell themselves leave the range: its first step is shown
            simpler = replace(asked, input=CellInput(1))
        if simpler == asked:
            raise
        why = sentence(refusal(error, step_numbers_of(asked)))
        of_story = tr("{why} The story's own numbers are shown.", why=why)
        words = of_story if isinstance(asked.cell, Story) else tr("{why} The cell's own numbers are shown.", why=why)
        return alone(replace(experiment, run=simpler), (*notices, words))


def _build(experiment: Experiment, notices: tuple[str, ...]) -> Scene:
    asked, given = experiment.run, fitted(experiment.run, read_inputs(experiment.run))
    if not fits(asked.cell, given.x):
        notices = (*notices, _misfit(asked, given))
        asked = _fitting(asked, given)
        given = read_inputs(asked)
    unchanged = _parts(asked, given)
    if asked.readout is not None and asked.readout.hidden_size != unchanged.parameters.hidden_size:
        notices = (*notices, misread(asked.readout, unchanged.parameters.hidden_size))
        asked = replace(asked, readout=None)
    unchanged = replace(unchanged, readout=None if asked.readout is None else readout_of(asked.readout))
    parts, made = apply_changes(unchanged, asked.changes)
    experiment, outside = predictable(experiment, parts, given)
    if len(made) < len(asked.changes):
        notices = (*notices, left_out(asked.changes, set(made)))
        asked = replace(asked, changes=made)
    described, whole = unchanged, Ahead.of(parts, given)
    hides = experiment.look.hides
    if hides:
        parts, unchanged, given = until(experiment, parts, unchanged, given)
    trace = _trace(parts)
    before = _trace(unchanged) if made else None
    opens = len(trace) - 1 if hides else min(opening(asked, parts.clamps), len(trace) - 1)
    experiment, beyond = within(replace(experiment, run=asked), given, *trace.c.shape)
    title, claim = _title_and_claim(asked, trace)
    edits = tuple(change.describe(described, given) for change in made)
    about = given.about if hides else _about(claim, asked, given)
    told = (*notices, *outside, *beyond)
    ahead = whole if hides else None
    return Scene(experiment, trace, before, edits, given, title, about, told, opens, unchanged, ahead=ahead)


def _fitting(asked: Run, given: Inputs) -> Run:
    """A cell of one's own keeps its numbers and reads others; for a story's a random cell stands in."""
    if isinstance(asked.cell, Own):
        return replace(asked, input=CellInput())
    return replace(asked, cell=Random(input_size=given.x.shape[1]))


def opening(asked: Run, clamps: tuple[Clamp, ...]) -> int:
    """The step to open on: where something is clamped or masked from some step on, there; else the story's."""
    from_then_on = [clamp.start for clamp in clamps if clamp.start > 0]
    from_then_on += [one.start for one in asked.changes if isinstance(one, Masked) and one.value and one.start > 0]
    return min(from_then_on, default=STORIES[asked.cell.key].open_at if isinstance(asked.cell, Story) else 0)


def _trace(parts: Parts) -> Trace:
    start = {"h0": parts.h0, "c0": parts.c0}
    return run(parts.parameters, parts.x, **start, clamps=parts.clamps, mask=parts.mask, readout=parts.readout)


def _parts(asked: Run, given: Inputs) -> Parts:
    match asked.cell:
        case Story(key):
            story = STORIES[key]
            return Parts(story.parameters, given.x, story.h0, story.c0, mask=given.mask)
        case Own(parameters, h0, c0):
            return Parts(parameters, given.x, h0, c0, mask=given.mask)
        case Random(_, units, peephole):
            zeros = np.zeros(units)
            parameters = _random_parameters(given.x.shape[1], units, asked.seed, peephole)
            return Parts(parameters, given.x, zeros, zeros, mask=given.mask)
        case OwnOther():
            raise TypeError(asked.cell)  # scene_other runs it
        case Blank():
            units = CHALLENGES[asked.input.challenge].units if isinstance(asked.input, Trial) else 1
            return Parts(_zeros(given.x.shape[1], units), given.x, np.zeros(units), np.zeros(units), mask=given.mask)


def _zeros(inputs: int, units: int) -> LSTMParameters:
    return LSTMParameters(np.zeros((4 * units, inputs)), np.zeros((4 * units, units)), np.zeros(4 * units))


@lru_cache(maxsize=64)
def _random_parameters(inputs: int, units: int, seed: int, peephole: bool) -> LSTMParameters:
    """A cell as training would start it (forget bias 1), three times as large so that something happens."""
    p = LSTMParameters.initial(inputs, units, seed=seed)
    scaled = (3 * p.weight_ih, 2 * p.weight_hh, p.bias)
    rounded = [np.round(array, 2) for array in scaled]
    peep = np.round(np.random.default_rng([seed, 2]).uniform(-1, 1, (3, units)), 2) if peephole else None
    return LSTMParameters(rounded[0], rounded[1], rounded[2], peep)


# -- words


def _title_and_claim(asked: Run, trace: Trace) -> tuple[str, str]:
    inputs, units = trace.x.shape[1], trace.c.shape[1]
    sizes = f"{count(inputs, 'input')}, {count(units, 'unit')}"
    peep = tr(" and peepholes") if trace.parameters.peephole is not None else ""
    more = "".join(f"; {words}" for words in kind_words(trace.parameters.kind))
    match asked.cell:
        case Story(key):
            return tr(STORIES[key].title), tr(STORIES[key].claim)
        case Own():
            return tr("My cell"), tr("Your own cell: {sizes}.", sizes=sizes + peep + more)
        case Blank():
            claim = tr("A cell to build a machine of, all weights 0 to begin with: {sizes}.", sizes=sizes)
            return tr("Empty cell"), claim
        case Random() | OwnOther():
            said = {"seed": asked.seed, "sizes": sizes, "peepholes": peep}
            return tr("Random cell"), tr(
                "Random weights from seed {seed}: {sizes}, forget bias 1{peepholes}. Nothing here was trained.", **said
            )


def _about(claim: str, asked: Run, given: Inputs) -> str:
    if isinstance(asked.cell, Story) and not isinstance(asked.input, CellInput):
        claim = tr("The weights of this story on other input.")
    elif isinstance(asked.cell, Story) and asked.changes:
        one = tr_later("As it was set: {claim} Now there is one change.")
        many = tr_later("As it was set: {claim} Now there are {n} changes.")
        claim = tr_n(one, many, len(asked.changes), claim=claim)
    return f"{claim} {given.about}".strip()


def _misfit(asked: Run, given: Inputs) -> str:
    assert not isinstance(asked.cell, Random | Blank)  # these are made to fit
    reads, has = asked.cell.input_size, given.x.shape[1]
    if isinstance(asked.cell, Story):
        return tr_n(
            "The story “{story}” reads {n} number a step and this input has {has}; "
            "a random cell of the right size is shown instead.",
            "The story “{story}” reads {n} numbers a step and this input has {has}; "
            "a random cell of the right size is shown instead.",
            reads,
            story=tr(STORIES[asked.cell.key].title),
            has=has,
        )
    return own_misfit(reads, has)


def own_misfit(reads: int, has: int) -> str:
    """Return the sentence on an input that has not as many numbers a step as a cell of one's own reads."""
    return tr_n(
        "Your cell reads {n} number a step and this input has {has}; it reads random numbers instead.",
        "Your cell reads {n} numbers a step and this input has {has}; it reads random numbers instead.",
        reads,
        has=has,
    )
