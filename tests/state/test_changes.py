"""Single numbers of a cell, found by name: in the right array, in the right block, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import LSTMParameters, run
from lstm_view.params import Cell, change, is_change
from tests.core.oracle import random_cell
from tests.view.strategies import NAMES

ARRAYS = ("weight_ih", "weight_hh", "bias", "peephole", "x", "h0", "c0")
SIZES = [(1, 1, 1), (1, 3, 4), (3, 1, 5), (2, 4, 3), (8, 16, 2)]
cells = pytest.mark.parametrize("peephole", [False, True])
sizes = pytest.mark.parametrize("size", SIZES, ids=str)


def make(D: int, H: int, T: int, *, peephole: bool, seed: int = 5) -> Cell:
    rng = np.random.default_rng(seed)
    parameters = random_cell(rng, D, H, peephole=peephole)
    return Cell(parameters, rng.normal(size=(T, D)), rng.normal(size=H), rng.normal(size=H))


def arrays(cell: Cell) -> dict[str, Any]:
    own = {name: getattr(cell, name) for name in ("x", "h0", "c0")}
    return own | {name: array for name, array in vars(cell.parameters).items() if array is not None}


def names_and_places(cell: Cell) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every name of the cell with the array and the index it means, counted out by hand."""
    D, H, T = cell.parameters.input_size, cell.parameters.hidden_size, len(cell.x)
    found: list[tuple[str, str, tuple[int, ...]]] = []
    for place, gate in enumerate("ifgo"):
        for k in range(H):
            row = place * H + k
            found += [(f"weight_ih[{gate},{k},{d}]", "weight_ih", (row, d)) for d in range(D)]
            found += [(f"weight_hh[{gate},{k},{j}]", "weight_hh", (row, j)) for j in range(H)]
            found += [(f"bias[{gate},{k}]", "bias", (row,))]
    if cell.parameters.peephole is not None:
        found += [(f"peephole[{gate},{k}]", "peephole", (row, k)) for row, gate in enumerate("ifo") for k in range(H)]
    found += [(f"x[{t},{d}]", "x", (t, d)) for t in range(T) for d in range(D)]
    return found + [(f"{name}[{k}]", name, (k,)) for name in ("h0", "c0") for k in range(H)]


@sizes
@cells
def test_every_number_has_a_name(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    named = names_and_places(cell)
    assert len({name for name, _, _ in named}) == len(named) == sum(array.size for array in arrays(cell).values())


@sizes
@cells
def test_a_change_is_an_assignment_to_one_place(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    before = {name: array.copy() for name, array in arrays(cell).items()}
    named = names_and_places(cell)
    for name, array, index in named if len(named) < 200 else named[:: len(named) // 200]:
        changed, unknown = change(cell, ((name, 12.5),))
        expected = {key: value.copy() for key, value in before.items()}
        expected[array][index] = 12.5
        assert unknown == []
        assert is_change(name, 0.0)
        for key, value in arrays(changed).items():
            np.testing.assert_array_equal(value, expected[key], err_msg=name)
    for key, value in arrays(cell).items():
        np.testing.assert_array_equal(value, before[key])  # the cell that was given is as it was


@sizes
@cells
def test_all_numbers_at_once(size: tuple[int, int, int], peephole: bool) -> None:
    cell = make(*size, peephole=peephole)
    other = make(*size, peephole=peephole, seed=6)
    wanted = arrays(other)
    changes = tuple((name, float(wanted[array][index])) for name, array, index in names_and_places(cell))
    changed, unknown = change(cell, changes)
    assert unknown == []
    for key, value in arrays(changed).items():
        np.testing.assert_array_equal(value, wanted[key])


@pytest.mark.parametrize("gate", "ifgo")
def test_a_name_reaches_the_gate_it_says(gate: str) -> None:
    """Without a word about block order: what is named f must move z_f at its own unit, by weight times operand."""
    cell = make(2, 3, 1, peephole=True)
    before = run(cell.parameters, cell.x, h0=cell.h0, c0=cell.c0)
    operands = {
        f"weight_ih[{gate},1,0]": cell.x[0, 0],
        f"weight_ih[{gate},1,1]": cell.x[0, 1],
        f"weight_hh[{gate},1,0]": cell.h0[0],
        f"weight_hh[{gate},1,2]": cell.h0[2],
        f"bias[{gate},1]": 1.0,
    }
    if gate != "g":
        operands[f"peephole[{gate},1]"] = (before.c if gate == "o" else before.c_prev[0])[..., 1].item()
    named = {name: value for name, array, index in names_and_places(cell) for value in [arrays(cell)[array][index]]}
    for name, operand in operands.items():
        changed, _ = change(cell, ((name, float(named[name]) + 0.5),))
        after = run(changed.parameters, changed.x, h0=changed.h0, c0=changed.c0)
        for other in "ifgo":
            moved = getattr(after, f"z_{other}") - getattr(before, f"z_{other}")
            if other == "o" and gate != "o":
                continue  # o sees the new c, which any gate moves
            expected = [0, 0.5 * operand if other == gate else 0, 0]
            np.testing.assert_allclose(moved[0], expected, atol=1e-12, err_msg=f"{name} on z_{other}")


@pytest.mark.parametrize(
    "name",
    [
        *("bias[f,3]", "bias[i,3]", "weight_ih[f,3,0]", "weight_ih[f,0,2]", "weight_hh[g,0,3]", "weight_hh[o,3,0]"),
        *("x[4,0]", "x[0,2]", "x[999,999]", "h0[3]", "c0[3]", "peephole[f,3]", "peephole[g,0]"),
        *("bias[f,0,0]", "bias[0]", "weight_ih[f,0]", "weight_ih[0,0]", "x[0]", "x[f,0]", "x[f,0,0]"),
        *("h0[0,0]", "h0[f,0]", "c0[i,0]", "peephole[0,0]", "peephole[f]", "peephole[f,0,0]", "nonsense", ""),
    ],
)
def test_a_name_that_the_cell_does_not_have_is_returned(name: str) -> None:
    cell = make(2, 3, 4, peephole=True)
    changed, unknown = change(cell, (("bias[o,2]", 7.0), (name, 9.0), ("h0[1]", 8.0)))
    assert unknown == [name]
    expected = {key: value.copy() for key, value in arrays(cell).items()}
    expected["bias"][11] = 7.0
    expected["h0"][1] = 8.0
    for key, value in arrays(changed).items():
        np.testing.assert_array_equal(value, expected[key])


def test_a_peephole_of_a_cell_without_is_returned() -> None:
    assert change(make(1, 2, 1, peephole=False), (("peephole[f,0]", 1.0),))[1] == ["peephole[f,0]"]


def test_no_change_gives_the_same_cell() -> None:
    cell = make(1, 2, 3, peephole=False)
    assert change(cell, ()) == (cell, [])


def test_the_last_of_two_changes_counts() -> None:
    changed, _ = change(make(1, 2, 3, peephole=False), (("c0[1]", 3.0), ("c0[1]", 4.0)))
    assert changed.c0[1] == 4.0


@settings(max_examples=120, deadline=None)
@given(NAMES | st.text(max_size=20), st.booleans())
def test_any_name_is_put_in_or_returned(name: str, peephole: bool) -> None:
    cell = make(2, 3, 4, peephole=peephole)
    known = {own for own, _, _ in names_and_places(cell)}
    changed, unknown = change(cell, ((name, 77.0),))
    assert unknown == ([] if name in known else [name])
    marked = sum(int((value == 77.0).sum()) for value in arrays(changed).values())
    assert marked == (name in known)
    assert isinstance(changed.parameters, LSTMParameters)
