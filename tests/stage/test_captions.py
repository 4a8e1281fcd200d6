"""What the captions say is true of the numbers in them, as they are shown: each sentence is parsed and recomputed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pytest

from lstm_core import GATE_ORDER, STORIES
from tests.node import in_node
from tests.stage import pencil
from tests.stage.test_engine import as_sent, random_cell

CELLS: Final = 1500
VIEWS: Final = ("cell", "states", "forget", "input", "memory", "output")
SCENES: Final = (*((view, 0) for view in VIEWS), *(("cell", phase) for phase in range(1, 5)))

_CAPTIONS = """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { caption } = await stage("caption.js");
return given.cells.map(({ cell, series, t, unit, digits }) => {
  const now = new Run(cell, series ?? run(cell));
  const here = (name) => now.value(name, t, unit);
  const said = given.scenes.map(([view, phase]) => caption({ now, t, here, digits, view, phase }));
  return { said, c_prev: here("c_prev"), f: here("f") };
});"""

N = r"(−?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴-⁹]+)?)"
P = r"(?:almost )?(\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴-⁹]+)?) %"
KEEPS = rf"The forget gate keeps {P} of {N}, which leaves {N}\."
NOTHING = rf"The memory is empty, so there is nothing to forget \(f is {N}\)\."
WRITES = rf"The input gate lets {P} of the candidate {N} in: it (adds|takes away) {N}\."
UPDATES = rf"{N} ([+−]) {N} makes the new long-term memory c = {N}\."
REVEALS = rf"The output gate reveals {P} of tanh\(c\) = {N}: the short-term memory is h = {N}\."
WHOLE = (
    rf"The cell (?:starts from an empty memory|keeps {P} of {N}), then (adds|takes away) {N}: c = {N}\. "
    rf"It shows {P} of tanh\((c|{N[1:-1]})\) = {N}: h = {N}\."
)
LIFE = (
    r"With this f (?:nothing is lost from step to step|(?:next to )?nothing is left after one step|"
    rf"held, more than half of a memory is gone after one step|held, half of a memory is gone after {N} steps?)\."
)
SHAPES = (KEEPS, NOTHING, WRITES, UPDATES, REVEALS, WHOLE, LIFE)


def share(text: str) -> Decimal:
    return pencil.read(text) / 100


def wrong(sentence: str) -> bool:
    """Whether what a sentence says does not follow from the numbers in it."""
    if found := re.fullmatch(KEEPS, sentence) or re.fullmatch(REVEALS, sentence):
        percent, of, result = found.groups()
        return not pencil.follows(share(percent) * pencil.read(of), result)
    if found := re.fullmatch(WRITES, sentence):
        percent, of, verb, result = found.groups()
        signed = result if verb == "adds" else f"−{result}"
        return not pencil.follows(share(percent) * pencil.read(of), signed)
    if found := re.fullmatch(UPDATES, sentence):
        kept, sign, added, c = found.groups()
        more = pencil.read(added)
        return not pencil.follows(pencil.read(kept) + (more if sign == "+" else -more), c)
    if found := re.fullmatch(WHOLE, sentence):
        keeps, before, verb, added, c, shows, inner, squashed, h = found.groups()
        kept = Decimal(0) if keeps is None else share(keeps) * pencil.read(before)
        more = pencil.read(added)
        sums = pencil.follows(kept + (more if verb == "adds" else -more), c)
        same = inner == "c" or pencil.follows(pencil.read(inner), c)  # c again, with more digits
        squashes = same and pencil.follows(pencil.tanh(pencil.read(c if inner == "c" else inner)), squashed)
        return not (sums and squashes and pencil.follows(share(shows) * pencil.read(squashed), h))
    return not (re.fullmatch(NOTHING, sentence) or re.fullmatch(LIFE, sentence))


def sentences(caption: str) -> list[str]:
    """The sentences of a caption, of which the one on the whole cell is two for a reader."""
    found = []
    while caption:
        match = next(m for shape in SHAPES if (m := re.match(shape + r"(?: |$)", caption)))
        found.append(match[0].strip())
        caption = caption[match.end() :]
    return found


def captions(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = in_node(_CAPTIONS, {"cells": cells, "scenes": SCENES})
    return answer


def test_every_caption_of_random_cells_follows_from_its_numbers() -> None:
    rng = np.random.default_rng(3)
    cells = []
    for k in range(CELLS):
        kind = ("small", "ordinary", "ordinary", "large", "bias")[k % 5]
        _, cell = random_cell(rng, kind, peepholes=False, holding=k % 3 == 0)
        place = {"t": int(rng.integers(cell["steps"])), "unit": int(rng.integers(cell["hidden_size"]))}
        cells.append({"cell": cell, "digits": int(rng.choice((3, 3, 3, 5, 8))), **place})
    said = [caption for found in captions(cells) for caption in found["said"]]
    assert all(1 <= len(sentences(caption)) <= 2 for caption in said)
    assert [one for caption in said for one in sentences(caption) if wrong(one)] == []


@pytest.mark.parametrize("digits", [3, 5])
def test_every_caption_of_every_story_follows_from_its_numbers(digits: int) -> None:
    cells = []
    for story in STORIES.values():
        trace = story.trace()
        names = ("z_i", "z_f", "z_g", "z_o", *GATE_ORDER, "kept", "added", "c", "tanh_c", "h", "c_prev", "h_prev")
        series = {name: getattr(trace, name).ravel().tolist() for name in names}
        cell = as_sent(story.parameters, trace.x, story.h0, story.c0)
        steps = sorted({*range(min(12, len(trace))), len(trace) - 1})
        cells += [{"cell": cell, "series": series, "t": t, "unit": 0, "digits": digits} for t in steps]
    said = [caption for found in captions(cells) for caption in found["said"]]
    assert [one for caption in said for one in sentences(caption) if wrong(one)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The forget gate keeps 99 % of 0.958, which leaves 0.951.",
        "The cell keeps 0 % of 1.000, then adds 0.958: c = 0.958. It shows 95 % of tanh(c) = 0.958: h = 0.708.",
        "0.209 − 0.210 makes the new long-term memory c = −0.002.",
        "It shows 95 % of that: h = 0.708.",
    ],
)
def test_what_was_said_before_is_found_to_be_wrong(sentence: str) -> None:
    assert wrong(sentence)


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (1.0, "nothing is lost from step to step"),
        (0.0, "nothing is left after one step"),
        (1e-40, "next to nothing is left after one step"),
        (0.4, "held, more than half of a memory is gone after one step"),
        (0.5, "held, half of a memory is gone after 1.0 step"),
    ],
)
def test_what_is_said_of_a_gate_at_its_ends_is_so_to_the_last_digit(share: float, says: str) -> None:
    cell = {
        **{"input_size": 1, "hidden_size": 1, "steps": 1, "weight_ih": [[0]] * 4, "weight_hh": [[0]] * 4},
        **{"bias": [0, 0, 0, 0], "peephole": None, "x": [[0]], "h0": [0], "c0": [-0.5]},
        "clamps": [{"gate": "f", "value": share, "start": 0, "stop": None, "unit": None}],
    }
    [found] = captions([{"cell": cell, "t": 0, "unit": 0, "digits": 3}])
    forget = found["said"][VIEWS.index("forget")]
    assert forget.endswith(f". With this f {says}.")
    assert (" 100 % " in forget) == (share == 1)
