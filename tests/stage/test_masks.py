"""Masked steps in the browser's modules, against lstm_core: runs, derivatives, and what is said of such a step."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lstm_core import VARIANTS, AnyTrace, Clamp, LSTMParameters, Trace, run, run_variant
from lstm_core.bptt import backward_variant
from lstm_core.reach import direct_path, finite_difference, jacobians, output_sensitivity
from lstm_view.stage.cells import cell_type
from lstm_view.stage.payload import _cell, _series
from tests.node import LINES, in_node, message_of
from tests.stage import pencil
from tests.stage.test_engine import SERIES, as_sent, random_cell, worst_difference

D, H, T = 2, 3, 8
MASK = np.array([True, False, True, True, False, False, True, False])

_ENGINE = 'const { run } = await stage("engine.js"); const plain = (s) => Object.fromEntries('
_ENGINE += "Object.entries(s).map(([k, v]) => [k, [...v]])); return given.map((cell) => plain(run(cell)));"

_UNPACK = """
const { unpack } = await stage("unpack.js");
const { series, cell, past } = unpack(Uint8Array.from(given));
return { mask: cell.mask, past: past.cell.mask,
  series: Object.fromEntries(Object.entries(series).map(([k, v]) => [k, [...v]])) };"""

_CELLS = """
const { Tape } = await stage("cells/tape.js");
const back = await stage("cells/derivatives.js");
const floats = (table) => Object.fromEntries(Object.entries(table).map(([k, v]) => [k, Float64Array.from(v)]));
const plain = (table) => Object.fromEntries(Object.entries(table).map(([k, v]) => [k, [...v]]));
return given.map(({ type, weights, x, initial, mask, direct, units, inputs, last }) => {
  const make = () => new Tape(type, mask.length, units, inputs);
  const tape = make().compute({ weights: floats(weights), x: Float64Array.from(x), initial, mask });
  const found = back.gradients(tape, direct);
  return { series: plain(tape.series), jacobians: plain(back.jacobians(tape, last)),
    sensitivity: [...back.outputSensitivity(tape, 1)], weights: plain(found.weights), x: [...found.x],
    initial: plain(found.initial), totals: plain(found.series),
    direct: type.ledger ? [...back.directPath(tape, last)] : [],
    measured: [-1, 1, 3].map((s) => back.finiteDifference(tape, make(), { last, unit: 1, state: type.memory, s })) };
});"""

_WORDS = (
    LINES
    + """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { caption } = await stage("caption.js");
return given.map(({ cell, bind, t, unit }) => {
  const now = new Run(cell, run(cell));
  const at = { run: now, t, unit, inputs: cell.x[0].map((_, k) => `x${k}`), bound: true };
  const here = (name) => now.value(name, t, unit);
  return { said: caption({ now, t, here, digits: 3, view: "cell", phase: 0 }),
    lines: flat(linesOf(at, bind)).map((line) => [isEquation(line), textOf(line)]) };
});"""
)


def masked(cell: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    return {**cell, "mask": (rng.random(cell["steps"]) < 0.6).astype(int).tolist()}


def trace_of(p: LSTMParameters, cell: dict[str, Any]) -> Trace:
    clamps = [Clamp(**clamp) for clamp in cell["clamps"]]
    h0, c0 = (np.array(cell[name]) for name in ("h0", "c0"))
    return run(p, np.array(cell["x"]), h0=h0, c0=c0, clamps=clamps, mask=cell["mask"])


def test_the_browser_passes_masked_steps_over_as_numpy_does() -> None:
    rng = np.random.default_rng(4)
    cells = [random_cell(rng, "ordinary", peepholes=k % 2 == 0, holding=k % 3 == 0) for k in range(300)]
    sent = [(p, masked(cell, rng)) for p, cell in cells]
    answers = in_node(_ENGINE, [cell for _, cell in sent])
    assert (
        max(worst_difference(trace_of(p, cell), series) for (p, cell), series in zip(sent, answers, strict=True))
        <= 1e-12
    )
    p, cell = next(each for each in sent if 0 in each[1]["mask"])
    assert worst_difference(trace_of(p, cell), in_node(_ENGINE, [{**cell, "mask": None}])[0]) > 1e-3


def lstm(seed: int = 0, *, peephole: bool = False, mask: Any = MASK, clamps: tuple[Clamp, ...] = ()) -> Trace:
    rng = np.random.default_rng(seed)
    shapes: list[tuple[int, ...]] = [(4 * H, D), (4 * H, H), (4 * H,), *([(3, H)] if peephole else [])]
    p = LSTMParameters(*(rng.normal(size=shape) for shape in shapes))
    return run(p, rng.normal(size=(T, D)), h0=rng.normal(size=H), c0=rng.normal(size=H), mask=mask, clamps=clamps)


@pytest.mark.parametrize("large", [False, True])
def test_what_is_sent_of_a_masked_run_is_unpacked_to_the_bit(large: bool) -> None:
    trace, before = lstm(), lstm(mask=None)
    series = _series(trace, 1)
    if large:  # as of a run of which one unit is sent
        series = {"unit": 1} | {name: a[:, 1] for name, a in series.items() if name != "unit"}
    past = {"cell": _cell(before), "x": before.x, "series": _series(before, 1)}
    found = in_node(_UNPACK, message_of(trace, series=series, past=past))
    assert found["mask"] == MASK.astype(int).tolist()
    assert found["past"] is None
    for name in SERIES:
        got, wanted = np.array(found["series"][name]).reshape(T, H), getattr(trace, name)
        np.testing.assert_array_equal(got[:, 1], wanted[:, 1], err_msg=name)
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-12, err_msg=name)


def as_cell(trace: AnyTrace, direct: dict[str, np.ndarray]) -> dict[str, Any]:
    flat = {name: array.ravel().tolist() for name, array in trace.weights.items()}
    return {
        "type": cell_type(trace.variant),
        "weights": flat,
        "x": trace.x.ravel().tolist(),
        "initial": {name: array.tolist() for name, array in trace.initial.items()},
        "mask": MASK.astype(int).tolist(),
        "direct": {name: array.ravel().tolist() for name, array in direct.items()},
        "units": H,
        "inputs": D,
        "last": T - 1,
    }


def test_every_cell_type_is_masked_and_derived_as_in_numpy() -> None:
    rng = np.random.default_rng(5)
    cases = []
    for key, variant in VARIANTS.items():
        sizes = {"D": D, "H": H}
        weights = {name: rng.normal(0, 0.7, [sizes[axis] for axis in shape]) for name, shape in variant.weights.items()}
        initial = {state: np.abs(rng.normal(1, 0.3, H)) for state in variant.states}
        trace = run_variant(key, weights, rng.uniform(-1, 1, (T, D)), initial=initial, mask=MASK)
        cases.append((trace, {state: rng.normal(size=(T, H)) for state in variant.states}))
    for (trace, direct), found in zip(cases, in_node(_CELLS, [as_cell(*case) for case in cases]), strict=True):
        whole = backward_variant(trace, direct)
        jacobian = jacobians(trace, T - 1)
        measured = finite_difference(trace, T - 1, 1, steps=[-1, 1, 3])
        pairs = [
            *((found["series"][name], wanted) for name, wanted in trace.series.items()),
            *((found["weights"][name], wanted) for name, wanted in whole.weights.items()),
            *((found["initial"][name], wanted) for name, wanted in whole.initial.items()),
            *((found["totals"][name], wanted) for name, wanted in whole.series.items()),
            *((found["jacobians"][name], wanted) for name, wanted in jacobian.items()),
            (found["x"], whole.x),
            (found["sensitivity"], output_sensitivity(trace, 1)),
            *([(found["direct"], direct_path(trace, T - 1))] if trace.variant.ledger else []),
        ]
        for got, wanted in pairs:
            np.testing.assert_allclose(
                np.array(got).reshape(wanted.shape), wanted, rtol=1e-10, atol=1e-12, err_msg=trace.variant.key
            )
        np.testing.assert_allclose(found["measured"], measured, rtol=1e-5, atol=1e-7, err_msg=trace.variant.key)


# -- words: no sum is shown that is not true


def said(trace: Trace, binds: tuple[str, ...], steps: range = range(T)) -> list[tuple[str, int, dict[str, Any]]]:
    cell = as_sent(trace.parameters, trace.x, trace.h0, trace.c0, trace.clamps)
    cell["mask"] = None if trace.mask is None else trace.mask.astype(int).tolist()
    asked = [(bind, t) for bind in binds for t in steps]
    answers = in_node(_WORDS, [{"cell": cell, "bind": bind, "t": t, "unit": 1} for bind, t in asked])
    return [(bind, t, answer) for (bind, t), answer in zip(asked, answers, strict=True)]


BINDS = ("c", "h", "f", "i", "g", "o", "z_f", "z_i", "z_g", "z_o", "kept", "added", "tanh_c", "c_prev", "h_prev")


@pytest.mark.parametrize("peephole", [False, True])
def test_every_sum_shown_at_a_masked_step_and_after_it_is_true(peephole: bool) -> None:
    trace = lstm(7, peephole=peephole, clamps=(Clamp("g", 0.5, 2, 5), Clamp("f", 0.2, 0, 3)))
    for bind, t, answer in said(trace, BINDS):
        equations = [text for is_equation, text in answer["lines"] if is_equation]
        assert [text for text in equations if not pencil.holds(text)] == [], (bind, t)
        heads = [text for _, text in answer["lines"] if "is masked: the cell does not read it" in text]
        assert bool(heads) == (not MASK[t]) or bind in ("c_prev", "h_prev"), (bind, t)
        lefts = {text.partition(" ")[0] for text in equations}
        if not MASK[t] and bind in ("f", "i", "added"):
            assert not lefts & {"c", "h", "kept", "added", "f", "i"}, (bind, t)


def test_a_masked_step_says_from_which_step_its_state_is() -> None:
    trace = lstm(7)
    for bind, t, answer in said(trace, ("c", "h")):
        if MASK[t]:
            continue
        read = [s for s in range(t) if MASK[s]][-1]
        texts = [text for _, text in answer["lines"]]
        assert texts[0] == (
            f"Step {t + 1} is masked: the cell does not read it, and c and h stay those of step {read + 1}."
        )
        number = re.fullmatch(rf"{bind} is still {bind} of step {read + 1}: (.*)", texts[1])
        assert number
        assert float(pencil.read(number[1])) == pytest.approx(float(getattr(trace, bind)[read, 1]), abs=5e-4)
        assert f"Step {t + 1} is masked" in answer["said"]
        assert "%" not in answer["said"]
    first = said(lstm(7, mask=np.arange(T) > 0), ("c",), range(1))[0][2]["lines"]
    assert first[1][1].startswith("c is still the start value c₀: ")
