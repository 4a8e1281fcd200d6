"""The cell in the browser, static/stage/engine.js, against ``lstm_core.run``."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from lstm_core import GATE_ORDER, Clamp, LSTMParameters, Trace, run
from lstm_core.parameters import block
from tests.conftest import NewPage

pytestmark = pytest.mark.browser

CELLS = 1200
BATCH = 100
SERIES = ("z_i", "z_f", "z_g", "z_o", "i", "f", "g", "o", "kept", "added", "c", "tanh_c", "h", "c_prev", "h_prev")
UNBOUNDED = ("z_i", "z_f", "z_g", "z_o", "kept", "added", "c", "c_prev")
KINDS = ("small", "ordinary", "large", "bias", "huge")

Cell = dict[str, Any]


def random_cell(
    rng: np.random.Generator, kind: str, peepholes: bool, holding: bool = False
) -> tuple[LSTMParameters, Cell]:
    """A random cell, its input, its start and what is held, and the same as the browser is sent it.

    A step may multiply a rounding error by the size of U, so a cell with large weights gets few steps; the
    test is of the arithmetic and not of chaos.
    """
    D, H = int(rng.integers(1, 9)), int(rng.integers(1, 17))
    scale, steps = {"small": (0.1, 12), "large": (30.0, 2)}.get(kind, (1.0, 12))
    T = int(rng.integers(1, steps + 1))
    weight_ih, weight_hh = rng.normal(0, scale, (4 * H, D)), rng.normal(0, scale / np.sqrt(H), (4 * H, H))
    bias, peephole = rng.normal(0, scale, 4 * H), rng.normal(0, scale, (3, H)) if peepholes else None
    if kind == "bias":
        bias[rng.integers(4 * H)] = rng.choice([-700.0, 700.0])
    if kind == "huge":
        weight_ih[rng.integers(4 * H), rng.integers(D)] = rng.choice([-1e300, 1e300])
    p = LSTMParameters(weight_ih, weight_hh, bias, peephole)
    x, h0, c0 = rng.uniform(-1, 1, (T, D)), rng.uniform(-1, 1, H), rng.normal(0, 2, H)
    return p, as_sent(p, x, h0, c0, random_clamps(rng, T, H) if holding else ())


def random_clamps(rng: np.random.Generator, T: int, H: int) -> tuple[Clamp, ...]:
    """Up to three gates held somewhere, at ends of their range too; spans may overlap and pass the end."""
    clamps = []
    for _ in range(int(rng.integers(0, 4))):
        gate = str(rng.choice(list("ifgo")))
        low = -1.0 if gate == "g" else 0.0
        value = float(rng.choice([low, 1.0, rng.uniform(low, 1)]))
        start = int(rng.integers(T))
        stop = None if rng.integers(2) else start + int(rng.integers(1, 5))
        clamps.append(Clamp(gate, value, start, stop, None if rng.integers(2) else int(rng.integers(H))))
    return tuple(clamps)


def as_sent(p: LSTMParameters, x: np.ndarray, h0: np.ndarray, c0: np.ndarray, clamps: tuple[Clamp, ...] = ()) -> Cell:
    return {
        "input_size": p.input_size,
        "hidden_size": p.hidden_size,
        "steps": len(x),
        "weight_ih": p.weight_ih.tolist(),
        "weight_hh": p.weight_hh.tolist(),
        "bias": p.bias.tolist(),
        "peephole": None if p.peephole is None else p.peephole.tolist(),
        "x": x.tolist(),
        "h0": h0.tolist(),
        "c0": c0.tolist(),
        "clamps": [asdict(clamp) for clamp in clamps],
    }


def trace_of(p: LSTMParameters, cell: Cell) -> Trace:
    clamps = [Clamp(**clamp) for clamp in cell["clamps"]]
    return run(p, np.array(cell["x"]), h0=np.array(cell["h0"]), c0=np.array(cell["c0"]), clamps=clamps)


def in_browser(page: Page, cells: list[Cell]) -> list[dict[str, list[float]]]:
    """Each cell run by engine.js: every series with the unit fastest."""
    answer: list[dict[str, list[float]]] = json.loads(
        page.evaluate(
            """async (cells) => {
              const engine = await import("/stage/engine.js");
              const plain = (series) => Object.fromEntries(Object.entries(series).map(([k, v]) => [k, [...v]]));
              return JSON.stringify(JSON.parse(cells).map((cell) => plain(engine.run(cell))));
            }""",
            json.dumps(cells),
        )
    )
    return answer


def worst_difference(trace: Trace, series: dict[str, list[float]]) -> float:
    """The largest difference over all series; z and what c is made of relative to their size above 1."""
    worst = 0.0
    for name in SERIES:
        wanted = getattr(trace, name)
        got = np.array(series[name], dtype=float).reshape(wanted.shape)
        size = np.maximum(1.0, np.abs(wanted)) if name in UNBOUNDED else 1.0
        difference = np.abs(got - wanted) / size
        worst = max(worst, float(np.where(np.isnan(difference), np.inf, difference).max()))
    return worst


@pytest.fixture
def blank(new_page: NewPage, static_url: str) -> Page:
    page = new_page()
    page.goto(static_url + "/")
    return page


def test_the_browser_computes_what_numpy_computes(blank: Page) -> None:
    rng = np.random.default_rng(20)
    cells = [random_cell(rng, KINDS[k % len(KINDS)], peepholes=k % 2 == 0, holding=k % 3 == 0) for k in range(CELLS)]
    worst = dict.fromkeys(KINDS, 0.0)
    for start in range(0, CELLS, BATCH):
        batch = cells[start : start + BATCH]
        answers = in_browser(blank, [cell for _, cell in batch])
        for k, ((p, cell), series) in enumerate(zip(batch, answers, strict=True), start):
            kind = KINDS[k % len(KINDS)]
            worst[kind] = max(worst[kind], worst_difference(trace_of(p, cell), series))
    assert max(worst.values()) <= 1e-12, worst


def test_the_browser_computes_every_series(blank: Page) -> None:
    (series,) = in_browser(blank, [random_cell(np.random.default_rng(1), "ordinary", peepholes=True)[1]])
    assert sorted(series) == sorted(SERIES)


@pytest.mark.parametrize("peepholes", [False, True])
def test_swapped_gates_would_be_seen(blank: Page, peepholes: bool) -> None:
    """Were two blocks of rows exchanged, the comparison above would find it in every cell and for every pair."""
    rng = np.random.default_rng(3)
    pairs = list(combinations(GATE_ORDER, 2))
    cells = [random_cell(rng, "ordinary", peepholes) for _ in pairs]
    for (one, other), (p, cell) in zip(pairs, cells, strict=True):
        order = np.arange(4 * p.hidden_size)
        a, b = block(one, p.hidden_size), block(other, p.hidden_size)
        order[a], order[b] = order[b].copy(), order[a].copy()
        (series,) = in_browser(blank, [{**cell, "weight_ih": p.weight_ih[order].tolist()}])
        assert worst_difference(trace_of(p, cell), series) > 1e-3, (one, other)


def test_swapped_peepholes_would_be_seen(blank: Page) -> None:
    p, cell = random_cell(np.random.default_rng(4), "ordinary", peepholes=True)
    assert p.peephole is not None
    for rows in ([1, 0, 2], [2, 1, 0], [0, 2, 1]):
        (series,) = in_browser(blank, [{**cell, "peephole": p.peephole[rows].tolist()}])
        assert worst_difference(trace_of(p, cell), series) > 1e-3, rows


@pytest.mark.parametrize("gate", GATE_ORDER)
def test_a_gate_held_elsewhere_would_be_seen(blank: Page, gate: str) -> None:
    cells = (random_cell(np.random.default_rng(seed), "ordinary", peepholes=True) for seed in range(99))
    p, cell = next(found for found in cells if found[1]["steps"] > 2)
    here, there = (
        {**cell, "clamps": [{"gate": gate, "value": 0.5, "start": t, "stop": t + 1, "unit": 0}]} for t in (0, 1)
    )
    (series,) = in_browser(blank, [there])
    assert worst_difference(trace_of(p, there), series) <= 1e-12
    assert worst_difference(trace_of(p, here), series) > 1e-3


@pytest.mark.parametrize("z", [-800.0, -700.0, -30.0, -1e-9, 0.0, 1e-9, 30.0, 700.0, 800.0])
def test_sigmoid_keeps_both_tails(blank: Page, z: float) -> None:
    got = blank.evaluate("async (z) => (await import('/stage/activations.js')).sigmoid(z)", z)
    assert got == pytest.approx(float(np.exp(-np.logaddexp(0.0, -z))), rel=1e-13, abs=0)
