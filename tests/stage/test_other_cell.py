"""A GRU or an RNN of one's own in the browser: the mirror is NumPy, every line adds up, every slider has its number."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from lstm_core import LAYOUTS, VariantTrace, run_variant, variant_of
from lstm_core.kind import split_key
from lstm_view.stage.cells import cell_type
from tests.node import LINES, in_node
from tests.stage import pencil
from tests.stage.test_sums import equations

KEYS: Final = [
    *LAYOUTS,
    "gru:gate=hard_sigmoid_5,candidate=relu",
    "gru_before:gate=hard_sigmoid_6",
    "rnn:candidate=relu",
]


def sent(key: str, seed: int = 0, *, masked: bool = False) -> tuple[VariantTrace, dict[str, Any]]:
    """A run, and its cell as the stage has it in hand."""
    rng, variant = np.random.default_rng(seed), variant_of(key)
    sizes = {"D": 2, "H": 3}
    weights = {name: rng.normal(size=[sizes[axis] for axis in axes]) for name, axes in variant.weights.items()}
    x, h0 = rng.normal(size=(6, 2)), rng.normal(size=3)
    mask = np.array([1, 1, 0, 1, 0, 1], bool) if masked else None
    trace = run_variant(key, weights, x, initial={"h": h0}, mask=mask)
    cell = {
        "type": cell_type(variant),
        "input_size": 2,
        "hidden_size": 3,
        "steps": 6,
        "weights": {name: array.tolist() for name, array in weights.items()},
        "x": x.tolist(),
        "h0": h0.tolist(),
        "clamps": [],
        "mask": None if mask is None else mask.astype(int).tolist(),
    }
    return trace, cell


def test_the_mirror_is_numpy_to_1e12() -> None:
    given = [sent(key, seed, masked=seed % 2 == 1) for key in KEYS for seed in range(10)]
    answers = in_node(
        'const { run } = await stage("engine.js");'
        "return given.map((c) => Object.fromEntries(Object.entries(run(c)).map(([k, v]) => [k, [...v]])));",
        [cell for _, cell in given],
    )
    for (trace, _), answer in zip(given, answers, strict=True):
        assert set(answer) == set(trace.series)
        for name, array in trace.series.items():
            np.testing.assert_allclose(answer[name], array.ravel(), rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("key", KEYS)
def test_every_line_down_to_the_weights_adds_up(key: str) -> None:
    variant, (_, cell) = variant_of(key), sent(key, 3)
    places = [
        {"bind": bind, "t": t, "unit": unit, "digits": 3}
        for bind in (*variant.lines, "h_prev")
        for t in (0, 1, 5)
        for unit in range(3)
    ]
    (texts,) = equations([{"cell": cell, "places": places}])
    assert len(texts) > len(places)
    assert [text for text in texts if "≈" not in text and not pencil.holds(text)] == []
    assert sum("≈" in text for text in texts) <= len(texts) / 20


def said(key: str, bind: str, t: int = 1, *, masked: bool = False) -> str:
    script = LINES + (
        'const { Run } = await stage("run.js"); const { run } = await stage("engine.js");'
        "const now = new Run(given.cell, run(given.cell));"
        'const at = { run: now, t: given.t, unit: 0, inputs: ["a", "b"], bound: true };'
        'return flat(linesOf(at, given.bind)).map(textOf).join("\\n");'
    )
    answer: str = in_node(script, {"cell": sent(key, 3, masked=masked)[1], "bind": bind, "t": t})
    return answer


def test_the_sums_of_h_go_down_to_every_block_once() -> None:
    lines = said("gru", "h")
    assert lines.startswith("h = u · h + (1 − u) · g\nh = ")
    assert all(lines.count(f"\n{gate} = σ(") == 1 for gate in "ur") and lines.count("\ng = tanh(") == 1
    assert lines.count("W·x = ") == 3 and lines.count("U·h = ") == 3
    assert "U·r·h = " in said("gru_before", "z_g")
    assert said("rnn:candidate=relu", "h").startswith("h = max(0, z)")


def test_a_masked_step_says_that_h_stays() -> None:
    assert said("gru", "h", 2, masked=True).startswith("Step 3 is masked: the cell does not read it, and h stays")
    assert "Were it read:" in said("gru", "u", 2, masked=True)


@pytest.mark.parametrize("key", ["gru", "rnn"])
def test_every_parameter_has_a_name_that_reads_and_writes_it(key: str) -> None:
    """What a slider writes is what NumPy then has: the names are those of an LSTM with the letters of the blocks."""
    _, cell = sent(key, 1)
    names = [f"weight_ih[{gate},1,0]" for gate in LAYOUTS[split_key(key)[0]].letters]
    names += [name.replace("weight_ih", "weight_hh").replace("1,0", "1,2") for name in names]
    names += (
        [f"bias[{gate},2]" for gate in LAYOUTS[key].letters] + ["x[3,1]", "h0[1]"] + ["bias[gh,0]"] * (key == "gru")
    )
    found = in_node(
        'const { getParam, withParam } = await stage("params.js");'
        "return given.names.map((name) => { const was = getParam(given.cell, name);"
        "const now = withParam(given.cell, name, was + 1);"
        "return [was, getParam(now, name), getParam(given.cell, name)]; });",
        {"cell": cell, "names": names},
    )
    for was, now, still in found:
        assert (now, still) == (was + 1, was)
