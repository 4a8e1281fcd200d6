"""Every cell type in the browser, static/stage/cells, against lstm_core: its runs, derivatives and refusals."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from lstm_core import (
    VARIANTS,
    AnyTrace,
    Clamp,
    LSTMParameters,
    VariantTrace,
    run,
    run_variant,
    share_weights,
    variant_of,
)
from lstm_core.bptt import backward_variant
from lstm_core.clamps import clamp_table
from lstm_core.reach import direct_path, finite_difference, jacobians, output_sensitivity
from lstm_core.variant_run import step_variant
from lstm_view.stage.cells import cell_type, lent
from tests.conftest import NewPage

pytestmark = pytest.mark.browser

CHOSEN = (
    "lstm:gate=hard_sigmoid_5,candidate=relu",
    "lstm:gate=hard_sigmoid_5,output=linear",
    "peephole:gate=hard_sigmoid_6,output=relu",
    "gru_before:gate=hard_sigmoid_6",
    "rnn:candidate=relu",
)
CELLS = 1000
DERIVED = 5  # one cell in so many is derived too
KINDS = ("small", "ordinary", "ordinary", "large", "bias", "huge")
Arrays = dict[str, np.ndarray]

_IN_BROWSER = """async (text) => {
  const [{ Tape }, back, { clampTable }] = await Promise.all([
    import("/stage/cells/tape.js"), import("/stage/cells/derivatives.js"), import("/stage/clamps.js")]);
  const floats = (text) => new Float64Array(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer);
  const given = (table) => Object.fromEntries(Object.entries(table).map(([k, v]) => [k, floats(v)]));
  const packed = (array) => btoa(Array.from(new Uint8Array(array.buffer.slice(array.byteOffset,
    array.byteOffset + array.byteLength)), (byte) => String.fromCharCode(byte)).join(""));
  const all = (table) => Object.fromEntries(Object.entries(table).map(([k, v]) => [k, packed(v)]));
  const { type, cells } = JSON.parse(text);
  return JSON.stringify(cells.map((cell) => {
    const make = () => new Tape(type, cell.steps, cell.hidden_size, cell.input_size);
    const run = make().compute({ weights: given(cell.weights), x: floats(cell.x), initial: given(cell.initial),
      clamped: clampTable(cell) });
    const found = { problem: run.problem, series: all(run.series) };
    if (!cell.derive) return found;
    const { last, unit, groups, direct, from } = cell.derive;
    const { weights, x, initial: before, series } = back.gradients(run, given(direct));
    return { ...found, jacobians: all(back.jacobians(run, last)),
      sensitivity: packed(back.outputSensitivity(run, unit, groups)),
      sensitivity_each: packed(back.outputSensitivity(run, unit)),
      weights: all(weights), d_x: packed(x), before: all(before), totals: all(series),
      direct: run.type.ledger ? packed(back.directPath(run, last)) : "",
      difference: back.finiteDifference(run, make(), { last, unit, state: type.memory, s: from }) };
  }));
}"""


@dataclass(frozen=True)
class Case:
    """A random cell, what it is run on, and what of it is derived: the last step, a unit, a step to measure from."""

    weights: Arrays
    x: np.ndarray
    initial: Arrays
    clamps: tuple[Clamp, ...]
    kind: str
    last: int
    unit: int
    start: int


def random_case(key: str, rng: np.random.Generator, kind: str, clamps: bool) -> Case:
    """A cell of a few units and steps; with large weights fewer, as a step may multiply a rounding error by U."""
    variant = variant_of(key)
    D, H = int(rng.integers(1, 5)), int(rng.integers(1, 7))
    scale, steps = {"small": (0.1, 9), "large": (20.0, 2)}.get(kind, (0.7, 9))
    T = int(rng.integers(1, steps + 1))
    sizes = {"D": D, "H": H}
    weights = {name: rng.normal(0, scale, [sizes[axis] for axis in shape]) for name, shape in variant.weights.items()}
    if kind in ("bias", "huge"):
        name = str(rng.choice([name for name in weights if name[0] == {"bias": "b", "huge": "W"}[kind]]))
        place = tuple(int(rng.integers(size)) for size in weights[name].shape)
        weights[name][place] = rng.choice([-1.0, 1.0]) * {"bias": 700.0, "huge": 1e300}[kind]
    initial = {state: rng.normal(0, 1, H) for state in variant.states}
    if "n" in initial:
        initial["n"] = 1 + initial["n"] ** 2
    last, unit = int(rng.integers(T)), int(rng.integers(H))
    held_ones = random_clamps(variant.lines, rng, T, H) if clamps else ()
    return Case(
        weights, rng.uniform(-1, 1, (T, D)), initial, held_ones, kind, last, unit, int(rng.integers(-1, last + 1))
    )


def random_clamps(lines: dict[str, str], rng: np.random.Generator, T: int, H: int) -> tuple[Clamp, ...]:
    clamps = []
    squashed = [name for name in "ifgo" if lines.get(name, "").startswith(("sigmoid", "tanh"))]
    for gate in squashed:  # clamped within its own range, as a Clamp does
        if rng.integers(2):
            start = int(rng.integers(T))
            stop = None if rng.integers(2) else start + int(rng.integers(1, 4))
            value = float(rng.choice([0.0, 1.0, rng.uniform(0, 1)]))
            clamps.append(Clamp(gate, value, start, stop, None if rng.integers(2) else int(rng.integers(H))))
    return tuple(clamps)


def traced(key: str, case: Case) -> VariantTrace:
    """The run in NumPy, with clamps as `finite_difference` has them; ValueError where a value is not finite."""
    if not case.clamps:
        return run_variant(key, case.weights, case.x, initial=case.initial)
    variant = variant_of(key)
    tables = clamp_table(case.clamps, len(case.x), next(iter(case.initial.values())).shape[0])
    states, steps = case.initial, []
    for t, x_t in enumerate(case.x):
        values = case.weights | {"x": x_t} | {f"{state}_prev": value for state, value in states.items()}
        with np.errstate(all="ignore"):
            step_variant(variant, values, {gate: table[t] for gate, table in tables.items()})
        steps.append(values)
        states = {state: values[state] for state in states}
    names = [*variant.lines, *(f"{state}_prev" for state in variant.states)]
    H = len(next(iter(states.values())))
    series = {name: np.array([np.broadcast_to(values[name], H) for values in steps]) for name in names}
    if not all(np.isfinite(series[name]).all() for name in names):
        raise ValueError
    return VariantTrace(variant, case.weights, case.x, case.initial, series, tables)


def floats(array: np.ndarray) -> str:
    """Base64 of little-endian float64."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode("ascii")


def given(arrays: Arrays) -> dict[str, str]:
    return {name: floats(array) for name, array in arrays.items()}


def as_sent(case: Case, derive: bool) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "steps": len(case.x),
        "input_size": case.x.shape[1],
        "hidden_size": len(next(iter(case.initial.values()))),
        "weights": given(case.weights),
        "x": floats(case.x),
        "initial": given(case.initial),
        "clamps": [vars(clamp) for clamp in case.clamps],
    }
    if derive:
        groups, direct = derived_with(case)
        sent["derive"] = {"last": case.last, "unit": case.unit, "groups": groups.tolist(), "from": case.start}
        sent["derive"]["direct"] = given(direct)
    return sent


def derived_with(case: Case) -> tuple[np.ndarray, Arrays]:
    """Groups of later steps, and what a number L gets directly from each state."""
    rng = np.random.default_rng(len(case.x))
    T, H = len(case.x), len(next(iter(case.initial.values())))
    return np.arange(T) // 3, {state: rng.normal(size=(T, H)) for state in case.initial}


def in_browser(page: Page, key: str, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = json.dumps({"type": cell_type(variant_of(key)), "cells": sent})
    answer: list[dict[str, Any]] = json.loads(page.evaluate(_IN_BROWSER, text))
    return answer


def array(text: str, shape: tuple[int, ...]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f8").reshape(shape)


def difference(got: str, wanted: np.ndarray, each: bool = False) -> float:
    """The largest difference, relative to each number's size above 1, or to the largest of them."""
    size = np.maximum(1.0, np.abs(wanted) if each else np.abs(wanted).max(initial=0))
    found = array(got, wanted.shape)
    with np.errstate(invalid="ignore"):
        differs = np.where((found == wanted) | (np.isnan(found) & np.isnan(wanted)), 0.0, np.abs(found - wanted) / size)
    return float(np.where(np.isnan(differs), np.inf, differs).max(initial=0))


def worst_derivative(trace: AnyTrace, case: Case, found: dict[str, Any]) -> dict[str, float]:
    """For each kind of derivative the largest difference to NumPy's."""
    groups, direct = derived_with(case)
    whole = backward_variant(trace, direct)
    jacobian = jacobians(trace, case.last)
    worst = {
        "jacobians": max(difference(found["jacobians"][state], jacobian[state]) for state in jacobian),
        "sensitivity": difference(found["sensitivity"], output_sensitivity(trace, case.unit, groups=groups)),
        "sensitivity of each step": difference(found["sensitivity_each"], output_sensitivity(trace, case.unit)),
        "weights": max(difference(found["weights"][name], d) for name, d in whole.weights.items()),
        "x": difference(found["d_x"], whole.x),
        "initial": max(difference(found["before"][state], d) for state, d in whole.initial.items()),
        "lines": max(difference(found["totals"][name], d) for name, d in whole.series.items()),
        "direct path": difference(found["direct"], direct_path(trace, case.last)) if trace.variant.ledger else 0.0,
    }
    assert sorted(found["jacobians"]) == sorted(jacobian)
    return worst


@pytest.fixture
def blank(new_page: NewPage, static_url: str) -> Page:
    page = new_page()
    page.goto(static_url + "/")
    return page


@pytest.mark.parametrize("key", [*VARIANTS, *CHOSEN])
def test_a_cell_type_runs_and_is_derived_as_in_numpy(blank: Page, key: str) -> None:
    rng = np.random.default_rng(sum(map(ord, key)))
    cases = [random_case(key, rng, KINDS[k % len(KINDS)], clamps=k % 3 == 0) for k in range(CELLS)]
    sent = [as_sent(case, derive=k % DERIVED == 0) for k, case in enumerate(cases)]
    worst: dict[str, float] = {}
    compared = 0
    for k, (case, found) in enumerate(zip(cases, in_browser(blank, key, sent), strict=True)):
        try:
            trace = traced(key, case)
        except ValueError:
            assert found["problem"] is not None, (k, case.kind)
            continue
        assert found["problem"] is None, (k, case.kind, found["problem"])
        assert sorted(found["series"]) == sorted(trace.series)
        compared += 1
        of_run = {"run": max(difference(found["series"][name], wanted, True) for name, wanted in trace.series.items())}
        derived = worst_derivative(trace, case, found) if k % DERIVED == 0 else {}
        for name, value in (of_run | derived).items():
            worst[name] = max(worst.get(name, 0.0), value)
    assert compared > 0.8 * CELLS
    assert worst.pop("run") <= 1e-12
    assert max(worst.values()) <= 1e-10, worst


def test_weights_follow_the_lstm_that_lends_them(blank: Page) -> None:
    """What the browser takes from a dragged LSTM are the weights that `share_weights` takes, drawn ones included."""
    rng = np.random.default_rng(8)
    for peephole in (None, rng.normal(size=(3, 3))):
        before, after = (
            LSTMParameters(rng.normal(size=(12, 2)), rng.normal(size=(12, 3)), rng.normal(size=12), peephole)
            for _ in range(2)
        )
        cell = {
            "hidden_size": 3,
            **{name: getattr(after, name).tolist() for name in ("weight_ih", "weight_hh", "bias")},
        }
        cell["peephole"] = None if after.peephole is None else after.peephole.tolist()
        for key, variant in VARIANTS.items():
            sources = lent(variant, before, share_weights(key, before, seed=4)[0])["sources"]
            sent = {
                name: {"$": np.ravel(v).tolist()} if isinstance(v, np.ndarray) else v for name, v in sources.items()
            }
            found = blank.evaluate(_WEIGHTS, [sent, cell])
            for name, wanted in share_weights(key, after, seed=4)[0].items():
                np.testing.assert_array_equal(np.reshape(found[name], wanted.shape), wanted, err_msg=f"{key} {name}")


_WEIGHTS = """async ([sent, cell]) => {
  const sources = Object.fromEntries(Object.entries(sent).map(([k, v]) => [k, v.$ ? Float64Array.from(v.$) : v]));
  const { weightsOf } = await import("/stage/cells/weights.js");
  return Object.fromEntries(Object.entries(weightsOf(sources, cell)).map(([name, array]) => [name, [...array]]));
}"""


@pytest.mark.parametrize("peephole", [False, True])
def test_the_lstms_own_trace_and_the_general_engine_agree(blank: Page, peephole: bool) -> None:
    """The fast path of the LSTM in the browser is held to NumPy elsewhere, the general one to NumPy's LSTM here."""
    rng = np.random.default_rng(9)
    params = LSTMParameters(
        rng.normal(size=(12, 2)),
        rng.normal(size=(12, 3)),
        rng.normal(size=12),
        rng.normal(size=(3, 3)) if peephole else None,
    )
    clamps = (Clamp("g", -0.5, 1, 4), Clamp("o", 0.2, unit=2))
    trace = run(params, rng.normal(size=(7, 2)), h0=rng.normal(size=3), c0=rng.normal(size=3), clamps=clamps)
    case = Case(trace.weights, trace.x, trace.initial, clamps, "lstm", 6, 1, -1)
    (found,) = in_browser(blank, trace.variant.key, [as_sent(case, derive=True)])
    lines = {name: trace.series[name] for name in trace.variant.series}
    assert max(difference(found["series"][name], wanted) for name, wanted in lines.items()) <= 1e-12
    assert max(worst_derivative(trace, case, found).values()) <= 1e-10


@pytest.mark.parametrize("key", VARIANTS)
def test_a_measured_derivative_is_the_one_of_the_pass_back(blank: Page, key: str) -> None:
    rng = np.random.default_rng(3)
    cases = [random_case(key, rng, "ordinary", clamps=False) for _ in range(40)]
    memory = VARIANTS[key].memory
    for case, found in zip(cases, in_browser(blank, key, [as_sent(case, derive=True) for case in cases]), strict=True):
        trace = traced(key, case)
        exact = jacobians(trace, case.last)[memory][case.start + 1, case.unit, case.unit]
        (measured,) = finite_difference(trace, case.last, case.unit, steps=[case.start])
        assert found["difference"] == pytest.approx(measured, rel=1e-9, abs=1e-9)
        assert found["difference"] == pytest.approx(exact, rel=1e-5, abs=1e-7)


def refused(blank: Page, key: str, case: Case) -> tuple[str, dict[str, Any]]:
    """What NumPy says of a run that is refused, and where the browser says it is."""
    with pytest.raises(ValueError, match="must be a finite") as error:
        traced(key, case)
    return str(error.value), in_browser(blank, key, [as_sent(case, derive=False)])[0]["problem"]


def test_nothing_divided_by_nothing_is_refused(blank: Page) -> None:
    """An sLSTM that starts at n = 0 with an input gate of 0 has h = 0 / 0."""
    rng = np.random.default_rng(5)
    case = random_case("slstm", rng, "ordinary", clamps=False)
    H = len(case.initial["n"])
    initial = {state: np.zeros(H) for state in case.initial} | {"m": np.full(H, 1e4)}
    words, problem = refused(blank, "slstm", Case(case.weights, case.x, initial, (), "", 0, 0, 0))
    assert words.startswith(f"{problem['name']} at step {problem['t']}, unit {problem['unit']} is nan")


def test_a_run_beyond_float64_is_refused_where_it_first_leaves_it(blank: Page) -> None:
    x = np.full((900, 1), 1.0)
    weights = {name: np.full([1] * len(shape), 3.0) for name, shape in VARIANTS["niaf"].weights.items()}
    weights["W_g"][:] = 1e307
    words, problem = refused(blank, "niaf", Case(weights, x, {"h": np.zeros(1), "c": np.zeros(1)}, (), "", 0, 0, 0))
    assert problem["t"] > 0
    assert words.startswith(f"{problem['name']} at step {problem['t']}, unit {problem['unit']} is inf")


def test_an_operation_that_is_not_in_the_table_is_not_run(blank: Page) -> None:
    """Equations are data: nothing of them is ever turned into program text."""
    type_ = cell_type(VARIANTS["rnn"]) | {"lines": [["h", ["constructor", "x"]]]}
    words = blank.evaluate(
        """async (type) => { const { Program } = await import("/stage/cells/equations.js");
          try { new Program(type); return ""; } catch (error) { return error.message; } }""",
        type_,
    )
    assert words == "constructor is no operation of an equation."
