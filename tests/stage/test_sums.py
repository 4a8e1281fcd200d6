"""Every line of arithmetic adds up as it is shown, over random cells and all stories."""

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

CELLS: Final = 10_000
BINDS: Final = (*GATE_ORDER, "z_i", "z_f", "z_g", "z_o", "kept", "added", "c", "tanh_c", "h", "c_prev", "h_prev", "x")

# The equations of places in cells, as texts; with no digits, all numbers of one have three decimals.
_LINES = """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { linesOf } = await stage("lines.js");
const { flat, numbersOf, written } = await stage("written.js");
const { isEquation, isOperand } = await stage("tokens.js");
const { number } = await stage("format.js");
const alike = (line) => ({ texts: numbersOf(line).map(({ exact, bracket }) => {
  return bracket ? `(${number(exact)})` : number(exact);
}), sign: "=" });
const textOf = (line, digits) => {
  const { texts, sign } = digits ? written(line, digits) : alike(line);
  const right = line.right.flat().map((token) => (isOperand(token) ? texts.shift() : token)).join("");
  return `${line.left.word} = ${right} ${sign} ${texts.shift()}`;
};
return given.map(({ cell, series, places }) => {
  const now = new Run(cell, series ?? run(cell));
  const inputs = cell.x[0].map((_, k) => `x${k}`);
  return places.flatMap(({ bind, t, unit, digits }) =>
    flat(linesOf({ run: now, t, unit, inputs, bound: true }, bind)).filter(isEquation)
      .map((line) => textOf(line, digits)));
});"""


def equations(cells: list[dict[str, Any]]) -> list[list[str]]:
    answer: list[list[str]] = in_node(_LINES, cells)
    return answer


def random_places(count: int, precisions: tuple[int, ...]) -> list[dict[str, Any]]:
    """Random cells, and of each a number of a unit at a step: of few cells h, whose arithmetic is all there is."""
    rng = np.random.default_rng(1)
    cells = []
    for k in range(count):
        kind = ("small", "ordinary", "ordinary", "large", "bias")[k % 5]
        _, cell = random_cell(rng, kind, peepholes=bool(k % 2), holding=k % 3 == 0)
        t, unit = int(rng.integers(cell["steps"])), int(rng.integers(cell["hidden_size"]))
        bind = BINDS[int(rng.integers(BINDS.index("x")))] if count > 1000 else "h"
        place = {"bind": bind, "t": t, "unit": unit, "digits": int(rng.choice(precisions))}
        cells.append({"cell": cell, "places": [place]})
    return cells


def test_with_one_precision_for_all_numbers_many_equations_miss() -> None:
    """The rule that there was; the test of the rule that there is can fail."""
    found = [text for texts in equations(random_places(300, (0,))) for text in texts]
    assert sum(not pencil.holds(text) for text in found) > len(found) / 10


def test_every_sum_product_and_activation_of_random_cells_adds_up() -> None:
    found = [text for texts in equations(random_places(CELLS, (3, 3, 3, 4, 6, 10))) for text in texts]
    assert len(found) >= 5 * CELLS
    assert [text for text in found if "≈" not in text and not pencil.holds(text)] == []
    about = [text for text in found if "≈" in text]
    assert len(about) <= 5, about
    assert all(len(text.rpartition(".")[2]) == 10 for text in about)  # more digits than float64 has for such a sum


@pytest.mark.parametrize("digits", [3, 5, 10])
def test_every_number_of_every_story_adds_up(digits: int) -> None:
    cells = []
    for story in STORIES.values():
        trace = story.trace()
        cell = as_sent(story.parameters, trace.x, story.h0, story.c0)
        steps = sorted({*range(min(8, len(trace))), len(trace) - 1})
        units = trace.c.shape[1]
        places = [
            {"bind": bind, "t": t, "unit": unit, "digits": digits}
            for bind in BINDS
            for t in steps
            for unit in range(cell["input_size"] if bind == "x" else units)
        ]
        names = ("z_i", "z_f", "z_g", "z_o", *GATE_ORDER, "kept", "added", "c", "tanh_c", "h", "c_prev", "h_prev")
        series = {name: getattr(trace, name).ravel().tolist() for name in names}
        cells.append({"cell": cell, "series": series, "places": places})
    for key, texts in zip(STORIES, equations(cells), strict=True):
        assert texts, key
        assert [text for text in texts if "≈" in text] == [], key
        assert [text for text in texts if not pencil.holds(text)] == [], key


def test_a_result_and_the_operand_that_it_becomes_are_roundings_of_one_number() -> None:
    """z of each gate is the sum of the W·x and U·h of the lines below it, which may be shown with other digits."""
    checked = 0
    for texts in equations(random_places(500, (3, 5))):
        for place, text in enumerate(texts):
            if not text.startswith("z = "):
                continue
            shown = text.removeprefix("z = ").split(" + ")[:2]
            for operand, line in zip(shown, texts[place + 1 : place + 3], strict=True):
                result = line.split(" = ")[-1]
                coarser = max(pencil.unit(operand), pencil.unit(result))
                assert abs(pencil.read(operand) - pencil.read(result)) <= coarser * (1 + pencil.CLOSE) / 2 + min(
                    pencil.unit(operand), pencil.unit(result)
                )
                checked += 1
    assert checked == 2 * 4 * 500


def test_with_all_digits_what_is_said_to_be_equal_is_so_to_the_last_digits_of_a_float() -> None:
    found = [text for texts in equations(random_places(300, (17,))) for text in texts]
    for text in (text for text in found if "≈" not in text):
        *_, before, result = text.split("=")
        largest = max(abs(pencil.read(number)) for number in re.findall(r"\d[\d.]*(?:·10[⁻⁰¹²³⁴-⁹]+)?", before))
        off = abs(pencil.value(before) - pencil.read(result))
        assert off <= pencil.unit(result) or off <= max(Decimal(1), largest) ** 2 * Decimal("1e-14"), text
    assert sum("≈" in text for text in found) < len(found) / 2
