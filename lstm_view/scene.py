"""From settings to one trace: which cell, which input, and what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from lstm_core import STORIES, LSTMParameters, Story, Trace, run
from lstm_core.inputs import load_series, one_hot, parse_numbers, scale
from lstm_view.edits import in_words
from lstm_view.params import Cell, Floats, change
from lstm_view.settings import RANDOM, Settings

_NAMED = 5


@dataclass(frozen=True)
class Input:
    """A sequence x (T, D), a name for each input, a label for each step (or none), and a sentence about it."""

    x: Floats
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Scene:
    """One run and the words that go with it; ``settings`` are those that were possible, ``notices`` say why.

    ``before`` is the run as it was without any change, None where nothing is changed; ``edits`` says in words
    what was changed, one line for each of ``settings.changes``.
    """

    settings: Settings
    trace: Trace
    before: Trace | None
    edits: tuple[str, ...]
    input: Input
    title: str
    claim: str
    notices: tuple[str, ...]
    opening: int


def build(settings: Settings, notices: tuple[str, ...] = ()) -> Scene:
    """Run the cell the settings describe. What they ask for and cannot be had is said in a notice."""
    try:
        return _build(settings, notices)
    except ValueError as error:
        # Only numbers a person gave can get here: first the typed input is left out, then the changed numbers too.
        simpler = replace(settings, source="story")
        simpler = simpler if simpler != settings else replace(settings, changes=())
        if simpler == settings:
            raise
        whose = "story" if settings.story in STORIES else "cell"
        return build(simpler, (*notices, f"{_sentence(str(error))} The {whose}'s own numbers are shown."))


def _build(settings: Settings, notices: tuple[str, ...]) -> Scene:
    given = read_input(settings)
    story = STORIES.get(settings.story)
    if story is not None and given.x.shape[1] != story.parameters.input_size:
        notices = (*notices, _misfit(story, given))
        settings, story = replace(settings, story=RANDOM), None
    unchanged = _cell(settings, story, given.x)
    cell, unknown = change(unchanged, settings.changes)
    if unknown:
        notices = (*notices, f"This cell has no {_named(unknown)}; that was left out.")
        missing = set(unknown)
        kept = tuple(pair for pair in settings.changes if pair[0] not in missing)
        settings = replace(settings, changes=kept)
    trace = _run(cell)
    before = _run(unchanged) if settings.changes else None
    steps, units = trace.c.shape
    opening = _opening(story, cell)
    settings = replace(settings, step=min(settings.step or opening, steps), unit=min(settings.unit, units))
    title, claim = (story.title, story.claim) if story is not None else _random_words(settings, trace)
    about = _about(claim, settings, given)
    edits = tuple(in_words(name, value, unchanged, given.names) for name, value in settings.changes)
    return Scene(settings, trace, before, edits, given, title, about, notices, min(opening, steps))


def _named(names: list[str]) -> str:
    """The first few of some names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _opening(story: Story | None, cell: Cell) -> int:
    """The step to open on, from 1: where something is held from some step on, there; else the story's."""
    held_from = [clamp.start + 1 for clamp in cell.clamps if clamp.start > 0]
    return min(held_from, default=1 if story is None else story.open_at + 1)


def _run(cell: Cell) -> Trace:
    return run(cell.parameters, cell.x, h0=cell.h0, c0=cell.c0, clamps=cell.clamps)


def _cell(settings: Settings, story: Story | None, x: Floats) -> Cell:
    if story is not None:
        return Cell(story.parameters, x, story.h0, story.c0)
    zeros = np.zeros(settings.units)
    return Cell(_random_parameters(x.shape[1], settings.units, settings.seed, settings.peephole), x, zeros, zeros)


@lru_cache(maxsize=64)
def _random_parameters(inputs: int, units: int, seed: int, peephole: bool) -> LSTMParameters:
    """A cell as training would start it (forget bias 1), three times as large so that something happens."""
    p = LSTMParameters.initial(inputs, units, seed=seed)
    scaled = (3 * p.weight_ih, 2 * p.weight_hh, p.bias)
    rounded = [np.round(array, 2) for array in scaled]
    peep = np.round(np.random.default_rng([seed, 2]).uniform(-1, 1, (3, units)), 2) if peephole else None
    return LSTMParameters(rounded[0], rounded[1], rounded[2], peep)


def read_input(settings: Settings) -> Input:
    """The sequence the settings ask for. ValueError says what was wrong with typed numbers or text."""
    if settings.source == "text":
        x, alphabet = one_hot(settings.data)
        return Input(x, tuple(map(_visible, alphabet)), tuple(map(_visible, settings.data)), "One input per character.")
    if settings.source == "numbers":
        x = parse_numbers(settings.data)
        return Input(x, _numbered(x.shape[1]), (), "Your numbers, as you gave them.")
    if settings.source == "sunspots":
        return _sunspots(settings.steps)
    story = STORIES.get(settings.story)
    if story is not None:
        return Input(story.make_x(settings.seed), story.input_names)
    rng = np.random.default_rng([settings.seed, 1])  # its own stream: the weights come from the seed alone
    x = np.round(rng.uniform(-1, 1, (settings.steps, settings.inputs)), 2)
    return Input(x, _numbered(settings.inputs), (), "Random input from the seed.")


def _sunspots(steps: int) -> Input:
    series = load_series("sunspots")
    values, how = scale(series.values)
    kept = values[-steps:].reshape(-1, 1)
    about = f"{_sentence(series.name)}, the last {len(kept)} values; {how} Source: {series.source}."
    return Input(kept, ("sunspots",), tuple(series.labels[-steps:]), about)


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"input {k + 1}" for k in range(count)) if count > 1 else ("input",)


def _visible(sign: str) -> str:
    return {" ": "space", "\n": "line end", "\t": "tab"}.get(sign, sign)


def _random_words(settings: Settings, trace: Trace) -> tuple[str, str]:
    inputs, units = trace.x.shape[1], trace.c.shape[1]
    peep = " and peepholes" if settings.peephole else ""
    claim = (
        f"Random weights from seed {settings.seed}: {inputs} {'input' if inputs == 1 else 'inputs'}, "
        f"{units} {'unit' if units == 1 else 'units'}, forget bias 1{peep}. Nothing here was trained."
    )
    return "Random cell", claim


def _about(claim: str, settings: Settings, given: Input) -> str:
    if settings.story != RANDOM and settings.source != "story":
        claim = "The weights of this story on other input."
    elif settings.changes and settings.story != RANDOM:
        count = len(settings.changes)
        claim = f"As it was set: {claim} Now there {'is one change' if count == 1 else f'are {count} changes'}."
    return f"{claim} {given.about}".strip()


def _misfit(story: Story, given: Input) -> str:
    wants, has = story.parameters.input_size, given.x.shape[1]
    return (
        f"The story “{story.title}” reads {wants} {'number' if wants == 1 else 'numbers'} a step and this input has "
        f"{has}; a random cell of the right size is shown instead."
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
