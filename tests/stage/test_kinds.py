"""Cells of another kind in the browser: their numbers are NumPy's, their sums add up and name the function used."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from lstm_core import LSTMKind, run
from tests.core.test_kind import KINDS, cell
from tests.node import LINES, in_node, lines_of, mirrored
from tests.stage import pencil
from tests.stage.test_engine import SERIES, as_sent, random_clamps
from tests.stage.test_sums import BINDS, equations


def sent(kind: LSTMKind, seed: int, *, masked: bool = False) -> tuple[Any, dict[str, Any]]:
    """A trace and the cell as the browser is sent it."""
    rng = np.random.default_rng(seed)
    params, x = cell(kind, peephole=bool(seed % 2), seed=seed), rng.normal(size=(7, 2))
    h0, c0 = rng.normal(size=3), rng.normal(size=3)
    clamps, mask = random_clamps(rng, 7, 3), np.array([1, 0, 1, 1, 0, 0, 1]) if masked else None
    trace = run(params, x, h0=h0, c0=c0, clamps=clamps, mask=mask)
    return trace, as_sent(params, x, h0, c0, clamps) | {
        "kind": asdict(kind),
        "mask": None if mask is None else mask.tolist(),
    }


def test_the_mirror_is_numpy_to_1e12_for_every_kind_held_and_masked() -> None:
    given = [sent(kind, seed, masked=seed % 3 == 0) for kind in KINDS for seed in range(8)]
    answers = mirrored([browser for _, browser in given])
    for (trace, _), answer in zip(given, answers, strict=True):
        for name in SERIES:
            np.testing.assert_allclose(answer[name], getattr(trace, name).ravel(), rtol=1e-12, atol=1e-12, err_msg=name)


def test_every_line_of_every_kind_adds_up() -> None:
    cells = []
    for kind in KINDS:
        binds = [bind for bind in BINDS if bind != f"z_{kind.coupled}"]
        places = [{"bind": bind, "t": t, "unit": 1, "digits": 3} for bind in binds for t in (0, 3) if bind != "x"]
        cells.append({"cell": sent(kind, 2)[1], "places": places})
    for kind, texts in zip(KINDS, equations(cells), strict=True):
        assert len(texts) > 100
        assert [text for text in texts if "≈" not in text and not pencil.holds(text)] == [], kind
        assert sum("≈" in text for text in texts) < len(texts) / 50, kind


def lines(kind: LSTMKind, bind: str, t: int = 1) -> str:
    return lines_of(sent(kind, 4)[1] | {"clamps": []}, bind, t)


@pytest.mark.parametrize(("coupled", "other"), [("f", "i"), ("i", "f")])
def test_a_coupled_gate_is_what_the_other_leaves_of_1(coupled: str, other: str) -> None:
    said = lines(LSTMKind(coupled), coupled)
    assert said.startswith(f"{coupled} = 1 − {other}\n{coupled} = 1 − ")
    assert f"\n{other} = σ(" in said and "σ(z) = 1 / (1 + e^(−z))" in said


def test_the_function_really_used_is_said_and_recomputed() -> None:
    hard = lines(LSTMKind(gate="hard_sigmoid_5"), "o")
    assert hard.startswith("o = hard σ(z), z = W·x + U·h + b") and "hard σ(z) = 0.2 z + 0.5, but at least 0" in hard
    assert "σ(z) = 1 / (1" not in hard
    straight = "o = 0.2 · " in hard
    assert straight or "as what comes is" in hard
    free = lines(LSTMKind(candidate="linear", output="linear"), "h")
    assert "h = o · c\n" in free and "tanh" not in free
    assert "relu(z) = z above 0, else 0" in lines(LSTMKind(output="relu"), "tanh_c")


def test_a_gate_beyond_its_straight_line_is_said_in_words() -> None:
    params = cell(LSTMKind(gate="hard_sigmoid_6"), peephole=False)
    browser = as_sent(params, np.full((1, 2), 5000.0), np.zeros(3), np.zeros(3)) | {"kind": asdict(params.kind)}
    script = LINES + (
        'const { Run } = await stage("run.js"); const { run } = await stage("engine.js");'
        "const now = new Run(given, run(given));"
        'return [0, 1, 2].map((unit) => flat(linesOf({ run: now, t: 0, unit, inputs: [], bound: true }, "i"))'
        '.map(textOf).join("\\n"));'
    )
    for unit, said in enumerate(in_node(script, browser)):
        i = run(params, np.full((1, 2), 5000.0)).i[0, unit]
        wanted = "as what comes is more than 1: " if i else "as what comes is less than 0: "
        assert f"i is {i:.3f}, {wanted}" in said
