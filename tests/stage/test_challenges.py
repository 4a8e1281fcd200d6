"""Challenges in the browser: its meter agrees with NumPy's judge, and says in words what is wanted and what came."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_core import LSTMParameters
from lstm_core.challenges import CHALLENGES, SHOWN, Challenge, judge
from lstm_view.learn.challenges.numbers import of_challenge
from tests.core.challenges.solutions import SOLUTIONS
from tests.node import in_node

_FAILURES = """
const { Trials, fits } = await stage("trials.js");
return given.map(([challenge, cell]) => {
  for (const name of ["x", "low", "high"]) challenge[name] = Float64Array.from(challenge[name], Number);
  return fits(cell, challenge) && new Trials(challenge).failures(cell);
});
"""


def sent(challenge: Challenge) -> dict[str, Any]:
    """What the browser is sent of a challenge, as JSON."""
    return {
        name: [str(v).replace("inf", "Infinity") for v in value.ravel()] if isinstance(value, np.ndarray) else value
        for name, value in of_challenge(challenge.key).items()
    }


def cell(params: LSTMParameters) -> dict[str, Any]:
    """What the browser is sent of a cell."""
    H = params.hidden_size
    return {
        "input_size": params.input_size,
        "hidden_size": H,
        "weight_ih": params.weight_ih.tolist(),
        "weight_hh": params.weight_hh.tolist(),
        "bias": params.bias.tolist(),
        "peephole": None,
        "h0": [0.0] * H,
        "c0": [0.0] * H,
        "clamps": [{"gate": "f", "value": 0, "start": 0, "stop": None, "unit": None}],  # which is not judged
        "mask": None,
    }


def test_the_meter_counts_what_numpy_would() -> None:
    cases: list[tuple[Challenge, LSTMParameters]] = []
    for key, solution in SOLUTIONS.items():
        shape = [getattr(solution, name).shape for name in ("weight_ih", "weight_hh", "bias")]
        rng = np.random.default_rng(len(cases))
        others = [LSTMParameters(*(rng.normal(0, 4, one).round(2) for one in shape)) for _ in range(3)]
        cases += [(CHALLENGES[key], params) for params in (solution, LSTMParameters(*map(np.zeros, shape)), *others)]
    found = in_node(_FAILURES, [(sent(challenge), cell(params)) for challenge, params in cases])
    failing = 0
    for (challenge, params), failures in zip(cases, found, strict=True):
        for number, failure in zip(SHOWN, failures, strict=True):
            mine = judge(challenge, params, numbers=[number]).failure
            assert (failure is None) == (mine is None)
            failing += failure is not None
            if mine is not None:
                assert failure["step"] == mine.step
                assert abs(failure["came"] - mine.came) < 1e-12
    assert 0 < failing < len(cases) * len(SHOWN)


def test_a_cell_of_another_size_is_not_measured() -> None:
    assert in_node(_FAILURES, [(sent(CHALLENGES["delay"]), cell(SOLUTIONS["toggle"]))]) == [False]


def test_bounds_are_said_in_words() -> None:
    bounds = [(0.5, None), (None, 0.2), (-0.2, 0.2), (3.7, 4.3), (None, None)]
    script = """
      const { wantedWords } = await stage("challenge-words.js");
      return given.map(([low, high]) => wantedWords({ low: low ?? -Infinity, high }));
    """
    assert in_node(script, bounds) == [
        "above 0.5",
        "below 0.2",
        "between −0.2 and 0.2",
        "between 3.7 and 4.3",
        "anything",
    ]


def test_ticks_keep_the_most_stars_and_survive_what_they_cannot_read() -> None:
    script = """
      const { Ticks } = await stage("ticks.js");
      const kept = new Map(given.map((text) => ["lstm-done-a", text]));
      const host = { remember: (name, text) => kept.set(name, text), remembered: (name) => kept.get(name) ?? null };
      const ticks = new Ticks(host, "a");
      const first = ticks.all;
      ticks.add("toggle", 2);
      ticks.add("toggle", 1);
      ticks.add("count", 3);
      const then = new Ticks(host, "a").all;
      ticks.clear();
      return [first, then, ticks.all];
    """
    for text, first in (("", {}), ("{", {}), ('{"x": -1, "y": "3", "z": 1}', {"z": 1}), ("null", {}), ("7", {})):
        assert in_node(script, [text]) == [first, {**first, "toggle": 2, "count": 3}, {}]
