"""The browser's measures are lstm_core's where no page is needed to see it: with masked steps, of a GRU, of an RNN."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest

from lstm_core import LAYOUTS, VariantTrace, events, halving_time, mean_life, over_run, run, saturation
from tests.core.test_measures import random_trace
from tests.node import in_node, message_of
from tests.stage.test_other_cell import held, sent

_MEASURED = """
const { unpack } = await stage("unpack.js");
const { Run } = await stage("run.js");
const { events, overRun, share } = await stage("measures.js");
return given.map((message) => {
  const { cell, series } = unpack(Uint8Array.from(message));
  const run = new Run(cell, series);
  const shares = ["f", "i", "o"].map((gate) => [share(run, `low_${gate}`, 0), share(run, `high_${gate}`, 0)]);
  return {
    over: Object.values(overRun(run, 0)).map(String),
    shares: shares.flat().map(String),
    events: events(run, 0).map(({ t, kind, value }) => [t, kind, value]),
  };
});"""


def test_the_browser_leaves_masked_steps_out_as_python_does() -> None:
    rng = np.random.default_rng(7)
    traces = []
    for seed in range(20):
        whole = random_trace(seed)
        mask = rng.random(len(whole)) < (0.6 if seed else 0.0)
        traces.append(run(whole.parameters, whole.x, h0=whole.h0, c0=whole.c0, mask=mask))
    for trace, seen in zip(traces, in_node(_MEASURED, list(map(message_of, traces))), strict=True):
        over = [float(one.replace("Infinity", "inf")) for one in seen["over"]]
        np.testing.assert_allclose(over, [one[0] for one in over_run(trace)], rtol=1e-12)
        wanted = [side[0] for shares in saturation(trace).values() for side in shares]
        np.testing.assert_array_equal([float(one) for one in seen["shares"]], wanted)
        assert [tuple(one) for one in seen["events"]] == [(e.t, e.kind, e.value) for e in events(trace, 0)]


_OTHER: Final = """
const { Run } = await stage("run.js");
const { run } = await stage("engine.js");
const { events, gatesOf, halvingTime, meanLife, overRun, share } = await stage("measures.js");
return given.map((cell) => {
  const now = new Run(cell, run(cell));
  const units = [0, 1, 2];
  const steps = cell.x.map((_, t) => t);
  const sides = gatesOf(now).flatMap((gate) => [`low_${gate}`, `high_${gate}`]);
  const at = (measure) => steps.map((t) => units.map((unit) => String(measure(now, t, unit))));
  return {
    gates: gatesOf(now),
    events: units.map((unit) => events(now, unit).map(({ t, kind, text, hue }) => [t, kind, text, hue])),
    shares: sides.map((side) => units.map((unit) => share(now, side, unit))),
    over: units.map((unit) => Object.values(overRun(now, unit)).map(String)),
    mean: at(meanLife),
    halving: at(halvingTime),
  };
});"""


def of(texts: list[list[str]]) -> list[list[float]]:
    return [[float(text.replace("Infinity", "inf")) for text in row] for row in texts]


@pytest.mark.parametrize("key", [*LAYOUTS, "gru:gate=hard_sigmoid_5,candidate=relu"])
def test_the_browser_measures_any_cell_as_python_does(key: str) -> None:
    runs: list[tuple[VariantTrace, dict[str, object]]] = [
        sent(key, seed, masked=seed % 2 == 1, clamps=held(key) if seed % 3 == 2 else ()) for seed in range(6)
    ]
    for (trace, _), seen in zip(runs, in_node(_OTHER, [cell for _, cell in runs]), strict=True):
        for unit in range(3):
            assert [tuple(one[:3]) for one in seen["events"][unit]] == [
                (event.t, event.kind, event.text) for event in events(trace, unit)
            ]
        assert {one[3] for unit in seen["events"] for one in unit} <= {"h", "u", "r"}
        sides = saturation(trace)
        assert seen["gates"] == list(sides)
        np.testing.assert_allclose(np.ravel(seen["shares"]), np.ravel([*sides.values()]), rtol=1e-15)
        if key == "rnn":
            continue
        np.testing.assert_allclose(np.transpose(of(seen["over"])), over_run(trace), rtol=1e-12)
        np.testing.assert_allclose(of(seen["mean"]), mean_life(trace), rtol=1e-12)
        np.testing.assert_array_equal(of(seen["halving"]), halving_time(trace))
