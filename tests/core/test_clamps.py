"""Gates held at a value inside the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core import SERIES, Clamp, Trace, block, clamp_table, run
from tests.core.oracle import random_cell

FEW = settings(max_examples=40, deadline=None)
D, H, T = 2, 3, 9
GATE_VALUES = {"i": 0.3, "f": 0.7, "g": -0.4, "o": 0.9}


def cell(seed: int = 0, *, peephole: bool = True, batch: tuple[int, ...] = ()) -> tuple[Any, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    states = {"h0": rng.uniform(-1, 1, (*batch, H)), "c0": rng.normal(size=(*batch, H))}
    return random_cell(rng, D, H, peephole=peephole), {"x": rng.normal(size=(T, *batch, D)), **states}


def run_by_hand(params: Any, start: dict[str, Any], clamps: tuple[Clamp, ...]) -> dict[str, np.ndarray]:
    """The run in plain loops, a clamp asked for at each number."""

    def value(gate: str, t: int, unit: int, own: float) -> float:
        for one in clamps:
            if one.gate == gate and one.unit in (None, unit) and one.start <= t < (T if one.stop is None else one.stop):
                own = one.value
        return own

    h, c, found = start["h0"], start["c0"], []
    for t in range(T):
        z = params.weight_ih @ start["x"][t] + params.weight_hh @ h + params.bias
        rows = []
        for unit in range(H):
            z_i, z_f, z_g, z_o = (float(z[block(gate, H)][unit]) for gate in "ifgo")
            peep = params.peephole[:, unit] if params.peephole is not None else np.zeros(3)
            i = value("i", t, unit, 1 / (1 + np.exp(-z_i - peep[0] * c[unit])))
            f = value("f", t, unit, 1 / (1 + np.exp(-z_f - peep[1] * c[unit])))
            g = value("g", t, unit, np.tanh(z_g))
            new = f * c[unit] + i * g
            o = value("o", t, unit, 1 / (1 + np.exp(-z_o - peep[2] * new)))
            rows.append((i, f, g, o, new, o * np.tanh(new)))
        found.append(rows)
        h, c = np.array([row[5] for row in rows]), np.array([row[4] for row in rows])
    return {name: np.array(found)[..., k] for k, name in enumerate("ifgoch")}


SPANS = st.tuples(
    st.integers(0, T - 1), st.one_of(st.none(), st.integers(1, 12)), st.one_of(st.none(), st.integers(0, H - 1))
)


@FEW
@given(st.integers(0, 999), st.booleans(), st.lists(st.tuples(st.sampled_from("ifgo"), SPANS), min_size=1, max_size=4))
def test_a_held_run_is_what_a_plain_loop_computes(seed: int, peephole: bool, wanted: list[Any]) -> None:
    clamps = tuple(
        Clamp(gate, GATE_VALUES[gate] * (1 - 0.1 * k), start, None if length is None else start + length, unit)
        for k, (gate, (start, length, unit)) in enumerate(wanted)
    )
    params, start = cell(seed, peephole=peephole)
    trace = run(params, **start, clamps=clamps)
    for name, expected in run_by_hand(params, start, clamps).items():
        np.testing.assert_allclose(getattr(trace, name), expected, rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("gate", "ifgo")
def test_before_the_span_nothing_changes_and_after_it_the_cell_goes_on_by_itself(gate: str) -> None:
    params, start = cell()
    free, fixed = run(params, **start), run(params, **start, clamps=[Clamp(gate, 0.25, 3, 5, 1)])
    for name in SERIES:
        assert np.array_equal(getattr(free, name)[:3], getattr(fixed, name)[:3])
    assert (getattr(fixed, gate)[3:5, 1] == 0.25).all()
    assert not (getattr(fixed, gate)[5:] == 0.25).any()
    assert abs(fixed.c[5:] - free.c[5:]).max() > 1e-6
    rest = run(params, start["x"][5:], h0=fixed.h[4], c0=fixed.c[4])
    np.testing.assert_allclose(rest.c, fixed.c[5:], rtol=0, atol=1e-14)


@pytest.mark.parametrize("gate", "ifgo")
def test_a_gate_held_at_its_own_values_changes_nothing(gate: str) -> None:
    params, start = cell(3)
    free = run(params, **start)
    own = [Clamp(gate, float(getattr(free, gate)[t, unit]), t, t + 1, unit) for t in range(T) for unit in range(H)]
    fixed = run(params, **start, clamps=own)
    np.testing.assert_allclose(fixed.h, free.h, rtol=0, atol=1e-13)


def test_every_row_of_a_batch_is_held() -> None:
    params, start = cell(4, batch=(3,))
    whole = run(params, **start, clamps=[Clamp("f", 0.5, 2, 6, 0)])
    for row in range(3):
        alone = {"x": start["x"][:, row], "h0": start["h0"][row], "c0": start["c0"][row]}
        single: Trace = run(params, **alone, clamps=[Clamp("f", 0.5, 2, 6, 0)])
        np.testing.assert_allclose(whole.c[:, row], single.c, rtol=0, atol=1e-13)


def test_held_f_0_and_i_0_empty_a_unit() -> None:
    params, start = cell(6)
    trace = run(params, **start, clamps=[Clamp("f", 0.0, unit=1), Clamp("i", 0.0, unit=1)])
    assert not trace.c[:, 1].any()
    assert not trace.h[:, 1].any()


def test_the_later_of_two_clamps_holds_and_a_span_may_reach_past_the_end() -> None:
    table = clamp_table([Clamp("o", 0.1, 0, 99), Clamp("o", 0.9, 4, 6, 1)], T, H)
    assert list(table) == ["o"]
    assert table["o"][5].tolist() == [0.1, 0.9, 0.1]
    assert table["o"][6].tolist() == [0.1, 0.1, 0.1]


def test_float32_stays_float32() -> None:
    params, start = cell(peephole=False)
    arrays = [np.float32(array) for array in (params.weight_ih, params.weight_hh, params.bias)]
    trace = run(type(params)(*arrays), start["x"], clamps=[Clamp("f", 0.3)])
    assert trace.f.dtype == trace.c.dtype == np.float32


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("z", 0.5), "gate is 'z'; wanted one of i, f, g, o"),
        (("f", 1.5), "between 0 and 1"),
        (("f", float("nan")), "between 0 and 1"),
        (("g", -1.5), "between -1 and 1"),
        (("f", 0.5, 3, 3), "holds no step"),
        (("f", 0.5, -1), "start is -1; wanted a whole number from 0"),
        (("f", 0.5, 0, None, -1), "unit is -1; wanted a whole number from 0"),
    ],
)
def test_an_impossible_clamp_is_refused_in_a_sentence(fields: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Clamp(*fields)


@pytest.mark.parametrize("clamp", [Clamp("f", 0.5, T), Clamp("f", 0.5, unit=H)])
def test_a_clamp_outside_the_run_is_refused(clamp: Clamp) -> None:
    params, start = cell()
    with pytest.raises(ValueError, match="outside the run"):
        run(params, **start, clamps=[clamp])
