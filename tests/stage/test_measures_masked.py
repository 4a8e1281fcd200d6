"""Masked steps are left out of the browser's measures as they are of lstm_core's."""

from __future__ import annotations

import numpy as np

from lstm_core import events, over_run, run, saturation
from lstm_view.stage.pack import pack
from lstm_view.stage.payload import _cell, _series
from tests.core.test_measures import random_trace
from tests.node import in_node

_MEASURED = """
const { unpack } = await stage("payload.js");
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
    sent = [
        list(pack({"page": "p", "cell": _cell(t), "x": t.x, "series": _series(t, 0), "y": None, "past": None}, {}))
        for t in traces
    ]
    for trace, seen in zip(traces, in_node(_MEASURED, sent), strict=True):
        over = [float(one.replace("Infinity", "inf")) for one in seen["over"]]
        np.testing.assert_allclose(over, [one[0] for one in over_run(trace)], rtol=1e-12)
        wanted = [side[0] for shares in saturation(trace).values() for side in shares]
        np.testing.assert_array_equal([float(one) for one in seen["shares"]], wanted)
        assert [tuple(one) for one in seen["events"]] == [(e.t, e.kind, e.value) for e in events(trace, 0)]
