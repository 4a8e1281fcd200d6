"""What is said of changes, and of how A and B differ, is so: of which run, unit and step, and of what was left out."""

from __future__ import annotations

from typing import Any

from lstm_core import GATE_ORDER
from tests.node import in_node

_SAID = """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { outcome } = await stage("whatif-words.js");
const { KEPT, BEFORE } = await stage("versus.js");
const made = (cell) => new Run(cell, run(cell));
const { now, past, changed, kept } = given;
return outcome(made(now), made(past), kept ? KEPT : BEFORE, changed, 3);"""

EMPTIED = [{"gate": gate, "value": 0, "start": 0, "stop": None, "unit": 1} for gate in "fi"]


def cell(**more: Any) -> dict[str, Any]:
    """Two units that do not hear of each other."""
    gates = len(GATE_ORDER)
    made: dict[str, Any] = {
        **{"input_size": 1, "hidden_size": 2, "steps": 5, "weight_ih": [[0.5]] * 2 * gates},
        **{"weight_hh": [[0.0, 0.0]] * 2 * gates, "bias": [0.1] * 2 * gates, "peephole": None},
        **{"x": [[1], [0], [-1], [2], [1]], "h0": [0, 0], "c0": [0, 0], "clamps": []},
    }
    return made | more


def said(now: dict[str, Any], past: dict[str, Any], changed: list[str], *, kept: bool = False) -> str:
    words: str = in_node(_SAID, {"now": now, "past": past, "changed": changed, "kept": kept})["words"]
    return words


def test_what_changed_most_is_said_to_be_so_at_a_step_and_not_to_be_the_most_of_all() -> None:
    """A held output gate moves h far, and c by way of h a little: c comes first, as it remembers."""
    heard = {"weight_hh": [[0.1, 0.0]] * 8}
    held = [{"gate": "o", "value": 0, "start": 1, "stop": 4, "unit": None}]
    words = said(cell(**heard, clamps=held), cell(**heard), ["clamp[o,1-3,*]"])
    assert words.startswith("The long-term memory c changed most in unit ")
    assert " at step " in words


def test_a_unit_set_to_zero_is_left_out_in_so_many_words() -> None:
    emptied = cell(clamps=EMPTIED)
    words = said(emptied, cell(), ["cut[unit,1]"])
    assert words == "Apart from what is set to zero, all memories and gates are as in the run before."
    both = said(cell(clamps=EMPTIED, bias=[0.2] * 8), cell(), ["cut[unit,1]", "bias[f,0]"])
    assert both.startswith("Apart from what is set to zero, the long-term memory c changed most in unit 1 at step ")


def test_a_unit_that_is_zero_in_a_only_differs_from_that_of_b() -> None:
    words = said(cell(clamps=EMPTIED), cell(), ["cut[unit,1]"], kept=True)
    assert words.startswith("The long-term memory c differs most in unit 2 at step ")


def test_where_only_what_is_read_differs_nothing_is_said_of_all_numbers() -> None:
    """No weight is on x: the numbers of x, W·x and of a read-out may differ all the same."""
    deaf = {"weight_ih": [[0.0]] * 8}
    now, past = cell(**deaf), cell(**deaf, x=[[3]] * 5)
    assert said(now, past, ["x[0,0]"]) == "All memories and gates are as in the run before."
    assert said(now, past, [], kept=True) == "No memory and no gate differs between A and B, in what both have."
