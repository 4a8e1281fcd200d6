"""Challenges in the browser: its meter agrees with NumPy's judge, and says in words what is wanted and what came."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_core import LSTMParameters
from lstm_core.challenges import CHALLENGES, SHOWN, Challenge, judge
from lstm_view.learn.challenges.numbers import of_challenge
from tests.conftest import NewPage
from tests.core.challenges.solutions import SOLUTIONS
from tests.node import in_node
from tests.stage.helpers import open_stage, read, ready, slider
from tests.stage.test_accessibility import violations
from tests.view.changes_of import changes_of

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
    bounds = [(0.5, None), (None, 0.2), (-0.2, 0.2), (3.7, 4.3)]
    script = """
      const { hereWords } = await stage("challenge-words.js");
      const challenge = { series: "h", unit: 1, units: 2 };
      return given.map(([low, high]) =>
        hereWords(challenge, 4, { step: 2, came: 0.31249, low: low ?? -Infinity, high }));
    """
    for words, wanted in zip(
        in_node(script, bounds), ("above 0.5", "below 0.2", "between −0.2 and 0.2", "between 3.7 and 4.3"), strict=True
    ):
        assert words == f"Trial 5, on the stage, fails at step 3: h of unit 2 has to be {wanted} and is 0.312."


@pytest.mark.parametrize(("came", "said"), [(0.49996, "0.49996"), (0.4, "0.400"), (-0.2000004, "−0.2000004")])
def test_a_number_that_fails_is_not_written_as_the_bound_that_it_misses(came: float, said: str) -> None:
    script = """
      const { hereWords } = await stage("challenge-words.js");
      const [low, high] = given < 0 ? [-0.2, 0.2] : [0.5, Infinity];
      return hereWords({ series: "h", unit: 0, units: 1 }, 0, { step: 1, came: given, low, high });
    """
    assert in_node(script, came).endswith(f" and is {said}.")


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
      return [first, then];
    """
    for text, first in (("", {}), ("{", {}), ('{"x": -1, "y": "3", "z": 1}', {"z": 1}), ("null", {}), ("7", {})):
        assert in_node(script, [text]) == [first, {**first, "toggle": 2, "count": 3}]


# -- in a browser

_INPUT = "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }"


def address(key: str, *left_out: str) -> str:
    """The address of a challenge with all of its solution but some numbers, named from 1."""
    kept = [one for one in changes_of(SOLUTIONS[key]).split(";") if one.split(":")[0] not in left_out]
    return f"/challenges?v=2&challenge={key}&set={';'.join(kept)}"


@pytest.mark.browser
def test_the_meter_follows_the_hand_and_numpy_has_the_last_word(new_page: NewPage, app_url: str) -> None:
    page = new_page(reduced_motion="reduce")
    stage = open_stage(page, app_url + address("pulse", "bias[o,1]"))
    panel = stage.locator('[data-part="challenge"]')
    expect(panel.locator(".passes")).to_have_text("0 of 6 shown trials pass.")
    expect(panel.locator(".of-hidden")).to_contain_text("0 of 64 hidden trials pass. Trial 101 fails at step")
    tick = page.locator('[data-tick="pulse"]')
    expect(tick).to_have_text("")
    said = panel.locator('[role="status"]')
    before = said.text_content()

    handle = slider(page, "bias[o,0]")
    handle.evaluate(_INPUT, 5)
    expect(panel.locator(".passes")).to_have_text("6 of 6 shown trials pass.")
    assert read(page)["source"] == "preview"  # nothing was asked of the server
    expect(panel.locator(".of-hidden")).to_contain_text("0 of 64")
    assert said.text_content() == before  # not chatty
    handle.evaluate("(e) => e.dispatchEvent(new Event('change', { bubbles: true }))")
    expect(panel.locator(".of-hidden")).to_have_text("Solved: all 64 hidden trials pass.")
    expect(said).to_have_text("Solved: all 64 hidden trials pass. 3 of 3 stars.")
    expect(tick).to_have_text("★★★")

    open_stage(page, app_url + address("sum", "bias[f,1]"))
    slider(page, "bias[f,0]").fill("5")  # too small, which none of the shown trials tells
    expect(panel.locator(".of-hidden")).to_contain_text("60 of 64 hidden trials pass.")
    expect(panel.locator(".here")).to_contain_text("Trial 125, on the stage, fails at step 22")
    expect(said).to_contain_text("Trial 125, on the stage")
    page.locator('[data-action="undo"]').click()  # the trial goes, what was set stays
    expect(panel.locator(".here")).to_have_text("Trial 1, on the stage, passes.")
    ready(page)
    expect(panel.locator(".here")).to_have_text("Trial 1, on the stage, passes.")
    assert read(page)["params"]["bias[f,0]"] == "5"

    open_stage(page, app_url + address("pulse"))
    expect(tick).to_have_text("★★★")
    assert panel.locator('[data-action="challenge"] option:checked').text_content() == "Keep a pulse for long ★★★"
    page.locator('[data-action="next-step"]').first.click()  # by hand, so that the page has a tick too
    page.locator('[data-action="clear-ticks"]').press("Enter")
    expect(tick).to_have_text("")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_trial_that_fails_is_put_on_the_stage(new_page: NewPage, app_url: str, width: int, scheme: str) -> None:
    page = new_page(width, 900, reduced_motion="reduce", color_scheme=scheme)
    stage = open_stage(page, app_url + address("order", "bias[i,2]"))
    panel = stage.locator('[data-part="challenge"]')
    panel.locator('.chip[data-trial="2"]').press("Enter")
    expect(panel.locator('.chip[data-trial="2"]')).to_have_attribute("aria-pressed", "true")
    expect(panel.locator(".here")).to_contain_text("Trial 3, on the stage,")
    page.wait_for_url("**trial=3**")  # the address follows within 100 ms

    shows = panel.get_by_role("button", name=re.compile(r"^Show trial \d+$"))
    number = int(str(shows.text_content()).split()[-1])
    shows.press("Enter")
    expect(panel.locator(".here")).to_contain_text(f"Trial {number}, on the stage, fails at step")
    expect(shows).to_be_hidden()
    step = int(re.findall(r"at step\s(\d+)", str(panel.locator(".here").text_content()))[0])
    assert read(page)["t"] == str(step - 1)
    shown = read(page)["params"]
    for k in range(2):
        assert float(shown[f"x[{step - 1},{k}]"]) == CHALLENGES["order"].trial(number - 1).x[step - 1, k]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [one for one in violations(page) if "st-emotion" not in one] == []  # the menu of a phone is Streamlit's
