"""static/stage/measures.js and the chart of saturation: the same numbers as Python's, and what they do when used."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page, expect

from lstm_core import (
    STORIES,
    Clamp,
    Trace,
    events,
    halving_time,
    mean_life,
    over_run,
    run,
    saturation,
)
from lstm_view.figures.catalogue import as_sent
from lstm_view.figures.fill import fill
from lstm_view.figures.saturation import saturation as chart_of_saturation
from lstm_view.serving.files import plotly_script
from lstm_view.state.experiment import Experiment
from lstm_view.state.scene import build
from lstm_view.theme import variables
from tests.conftest import NewPage
from tests.core.oracle import random_cell
from tests.state.make import experiment, vary
from tests.view.drive import message

browser = pytest.mark.browser
SERIES = ("f", "i", "o", "c", "added", "c_prev")
GATES = ("f", "i", "o")
RANDOM = experiment(story="random", seed=3, inputs=2, units=6, steps=40)
BIASES = "bias[o,0]:3;bias[o,1]:2;bias[o,2]:-2.5;bias[o,3]:-1.5"
SPREAD = vary(RANDOM, changes=BIASES)  # the output gates of four units saturate more or less often


def random_trace(seed: int) -> Trace:
    """A random run; in two out of three a part of some gates is held at a bound."""
    rng = np.random.default_rng([seed, 5])
    D, H, T = (int(n) for n in rng.integers([1, 1, 8], [4, 5, 60]))
    params = random_cell(rng, D, H, peephole=bool(seed % 2), spread=2.0)
    bounds = Clamp("o", 0.5, 2, 5), Clamp("f", 0.5, 1, 4), Clamp("i", 0.0)
    clamps = [(), (Clamp("f", 1.0, 0, 7), Clamp("f", 0.0, 7, 8, 0)), bounds]
    start: dict[str, Any] = {"h0": rng.uniform(-1, 1, H), "c0": rng.normal(0, 2, H)}
    return run(params, rng.normal(size=(T, D)), **start, clamps=clamps[seed % 3])


MEASURES = """async (runs) => {
  const [measures, { Run }] = await Promise.all([import("/stage/measures.js"), import("/stage/run.js")]);
  return runs.map(({ series, steps, units }) => {
    const flat = Object.entries(series).map(([name, rows]) => [name, Float64Array.from(rows.flat())]);
    const run = new Run({ steps, hidden_size: units }, Object.fromEntries(flat));
    const all = Array.from({ length: units }, (_, unit) => unit);
    const over = all.map((unit) => measures.overRun(run, unit));
    const shares = ["low_f", "high_f", "low_i", "high_i", "low_o", "high_o"];
    return {
      events: all.map((unit) => measures.events(run, unit).map(({ t, kind, text, value }) => [t, kind, text, value])),
      steps: [...new Set(measures.events(run, 0).map(({ t }) => t))],
      over: ["half_life", "mean_life", "lowest_share", "highest_share"].map((name) => over.map((one) => one[name])),
      mean: series.f.map((row, t) => all.map((unit) => measures.meanLife(run, t, unit))),
      halving: series.f.map((row, t) => all.map((unit) => measures.halvingTime(run, t, unit))),
      shares: Object.fromEntries(shares.map((name) => [name, all.map((unit) => measures.share(run, name, unit))])),
    };
  });
}"""


@pytest.fixture
def blank(new_page: NewPage, static_url: str) -> Page:
    page = new_page(height=1600)
    page.goto(static_url + "/")
    return page


def in_browser(page: Page, traces: list[Trace]) -> list[dict[str, Any]]:
    sent = [
        {"steps": len(t), "units": t.c.shape[1], "series": {name: getattr(t, name).tolist() for name in SERIES}}
        for t in traces
    ]
    answer: list[dict[str, Any]] = page.evaluate(MEASURES, sent)
    return answer


@browser
def test_the_browser_measures_as_python_does(blank: Page) -> None:
    traces = [random_trace(seed) for seed in range(60)] + [story.trace() for story in STORIES.values()]
    for trace, seen in zip(traces, in_browser(blank, traces), strict=True):
        np.testing.assert_allclose(seen["over"], over_run(trace), rtol=1e-12)
        np.testing.assert_allclose(seen["mean"], mean_life(trace), rtol=1e-12)
        np.testing.assert_array_equal(seen["halving"], halving_time(trace))
        for gate, (low, high) in saturation(trace).items():
            assert seen["shares"][f"low_{gate}"] == low.tolist()
            assert seen["shares"][f"high_{gate}"] == high.tolist()


@browser
def test_the_browser_finds_the_same_events(blank: Page) -> None:
    traces = [random_trace(seed) for seed in range(60)] + [story.trace() for story in STORIES.values()]
    kinds = set()
    for trace, seen in zip(traces, in_browser(blank, traces), strict=True):
        wanted = [events(trace, unit) for unit in range(trace.c.shape[1])]
        assert seen["steps"] == list(dict.fromkeys(event.t for event in wanted[0]))
        for mine, theirs in zip(wanted, seen["events"], strict=True):
            assert [(t, kind, value) for t, kind, _, value in theirs] == [(e.t, e.kind, e.value) for e in mine]
            for (_, _, text, _), event in zip(theirs, mine, strict=True):
                plain = 5e-4 <= abs(event.value) < 100  # beyond, the page writes powers of ten its own way
                assert text == event.text if plain else words(text) == words(event.text)
                kinds.add(event.kind)
    assert len(kinds) == 6


def words(text: str) -> str:
    """A text without the number at its end."""
    return re.sub(r"[+−]?[^ ]+$", "", text)


MOUNT = """async ({ message, colours }) => {
  const names = ["unpack", "store", "measures-panel", "charts", "theme"];
  const [{ unpack }, { Store }, { Measures }, { Charts }, { followTheme }] =
    await Promise.all(names.map((name) => import(`/stage/${name}.js`)));
  const store = (window.store = new Store());
  const measures = (window.measures = new Measures(store));
  const charts = new Charts(store);
  document.body.append(measures.root, charts.root);
  store.on("shape", () => charts.build());
  store.on("data", () => { measures.paint(); charts.repaintAll(); });
  store.on("cursor", () => { measures.follow(); charts.moveCursor(); });
  const probe = document.createElement("span");
  document.body.append(probe);
  followTheme({ light: colours, dark: colours }, probe, () => {});
  store.receive(unpack(Uint8Array.from(atob(message), (sign) => sign.charCodeAt(0))));
}"""


def mount(page: Page, now: Experiment, *, chart: bool = False) -> Trace:
    """Put the measures of a scene, and with `chart` the chart of saturation, on a blank page; gives the run."""
    made = chart_of_saturation()
    sent = message(now, figures=[as_sent(made, made.key)] if chart else [], plotly=plotly_script())
    page.evaluate(MOUNT, {"message": sent, "colours": variables("light")})
    if chart:
        page.locator(".plot .main-svg").first.wait_for()
    return build(now).trace


def shown(page: Page) -> dict[str, float]:
    """Every number of the view in full precision."""
    numbers: dict[str, float] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".measures [data-value]")].map(
            (e) => [e.dataset.bind ?? e.dataset.measure, Number(e.dataset.value)]))"""
    )
    return numbers


def wanted(trace: Trace, t: int, unit: int) -> dict[str, float]:
    over = over_run(trace)
    shares = saturation(trace)
    numbers = {
        "f": trace.f[t, unit],
        "half_life": trace.half_life[t, unit],
        "mean_life": mean_life(trace)[t, unit],
        "half_life_run": over.half_life[unit],
        "mean_life_run": over.mean_life[unit],
        "lowest_share": over.lowest_share[unit],
        "highest_share": over.highest_share[unit],
    }
    numbers |= {f"low_{gate}": shares[gate][0][unit] for gate in GATES}
    return numbers | {f"high_{gate}": shares[gate][1][unit] for gate in GATES}


@browser
def test_the_view_shows_the_unit_and_the_step(blank: Page) -> None:
    trace = mount(blank, RANDOM)
    for t, unit in ((0, 0), (7, 3), (39, 5)):
        blank.evaluate("(at) => store.choose(at)", {"t": t, "unit": unit})
        assert shown(blank) == pytest.approx(wanted(trace, t, unit), rel=1e-12)
        assert blank.locator('.measures [data-bind="f"]').get_attribute("data-unit") == str(unit)
        texts = [f"step {event.t + 1}" for event in events(trace, unit)]
        assert blank.locator(".event-step").all_text_contents() == texts


@browser
def test_the_view_says_when_half_is_gone(blank: Page) -> None:
    trace = mount(blank, experiment(story="average"))
    times = halving_time(trace)[:, 0]
    sentences = []
    for t in range(len(trace)):
        blank.evaluate("(t) => store.choose({ t })", t)
        sentences.append(blank.locator('.measures-numbers > p:not(.origin, [data-term="masked"])').text_content() or "")
    for n, sentence in zip(times[:-1], sentences[:-1], strict=True):
        start = "At the end of the run more than half" if math.isnan(n) else f"After {n:.0f} more steps at most half"
        assert sentence.startswith(start)
    assert sentences[-1] == "This is the last step of the run."
    assert any(map(math.isnan, times[:-1])) and not all(map(math.isnan, times))


@browser
def test_an_event_moves_the_cursor_and_is_marked_there(blank: Page) -> None:
    mount(blank, experiment(story="forget"))
    expect(blank.locator('[data-event="forget"] .event-text')).to_have_text("f first below 0.5: 0.007")
    blank.evaluate("store.playback.start()")
    blank.locator('[data-event="sign"]').click()
    assert blank.evaluate("[store.t, store.phase, store.playback.playing]") == [16, 0, False]
    expect(blank.locator("[aria-current]")).to_have_attribute("data-event", "sign")
    blank.evaluate("store.choose({ t: 12 })")
    expect(blank.locator("[aria-current]")).to_have_count(2)
    blank.locator('[data-event="write"]').hover()
    assert blank.evaluate("store.hover") == {"t": 2}
    blank.mouse.move(0, 0)
    assert blank.evaluate("store.hover") is None


@browser
def test_playback_pauses_at_the_events_of_the_chosen_unit(blank: Page) -> None:
    trace = mount(blank, RANDOM)

    def pauses() -> Any:
        return blank.evaluate("store.playback.pauseAt && [...store.playback.pauseAt]")

    def steps(unit: int) -> list[int]:
        return list(dict.fromkeys(event.t for event in events(trace, unit)))

    assert pauses() is None
    box = blank.get_by_label("Pause playback at events")
    box.check()
    assert pauses() == steps(0)
    blank.get_by_label("Unit", exact=True).select_option("unit 3 of 6")
    assert blank.evaluate("store.unit") == 2
    assert pauses() == steps(2) != steps(0)
    box.uncheck()
    assert pauses() is None


# A slider moved sixty times: how often the list of events was computed, and whether the end is right.
DRAG = """async () => {
  const { Measures } = await import("/stage/measures-panel.js");
  const { events } = await import("/stage/measures.js");
  let painted = 0;
  const repaint = Measures.prototype.repaint;
  Measures.prototype.repaint = function () { painted += 1; repaint.call(this); };
  const start = performance.now();
  let late = 0;
  for (let k = 1; k <= 60; k += 1) {
    store.preview("bias[f,0]", 5 - k / 10);
    const f = document.querySelector('.measures [data-bind="f"]').dataset.value;
    if (Number(f) !== store.here("f")) late += 1;
    await new Promise(requestAnimationFrame);
  }
  const seconds = (performance.now() - start) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 150));
  const seen = [...document.querySelectorAll(".event-text")].map((e) => e.textContent);
  return { painted, seconds, late, seen, wanted: events(store.now, store.unit).map(({ text }) => text) };
}"""


@browser
def test_a_drag_repaints_at_most_ten_times_a_second_and_ends_true(blank: Page) -> None:
    mount(blank, experiment(story="forget"))
    before = blank.locator(".event-text").all_text_contents()
    drag = blank.evaluate(DRAG)
    assert 1 <= drag["painted"] <= 10 * drag["seconds"] + 2
    assert drag["late"] == 0  # the number of the trace is never an old one
    assert drag["seen"] == drag["wanted"] != before


@browser
def test_painting_the_same_again_touches_nothing(blank: Page) -> None:
    mount(blank, RANDOM)
    changes = blank.evaluate(
        """() => {
          const seen = new MutationObserver(() => {});
          seen.observe(measures.root, { subtree: true, childList: true, attributes: true, characterData: true });
          measures.paint();
          measures.follow();
          return seen.takeRecords().length;
        }"""
    )
    assert changes == 0


FILL = """async ({ t, unit }) => {
  const { fill } = await import("/stage/bind.js");
  store.choose({ t, unit });
  return fill(store.payload.figures[0].spec, store);
}"""


@browser
@pytest.mark.parametrize(("t", "unit"), [(0, 0), (7, 4)])
def test_browser_and_python_fill_the_chart_alike(blank: Page, t: int, unit: int) -> None:
    trace = mount(blank, RANDOM, chart=True)
    seen = blank.evaluate(FILL, {"t": t, "unit": unit})
    filled = fill(chart_of_saturation().spec, trace, t=t, unit=unit)
    for theirs, mine in zip(seen["data"], filled["data"], strict=True):
        for name in ("x", "y", "customdata", "meta"):
            assert theirs.get(name) == mine.get(name)


def spot(page: Page, unit: int, gate: str) -> tuple[float, float]:
    """Where the point of a unit and gate lies on the screen."""
    x, y = page.evaluate(
        """([unit, name]) => {
          const plot = document.querySelector(".plot"), { xaxis, yaxis } = plot._fullLayout;
          const isCloud = ({ meta }) => meta?.unit === "all" && !meta.before && meta.measure[0] === name;
          const { x, y } = plot.data.find(isCloud);
          const box = plot.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.d2p(x[unit]), box.top + yaxis._offset + yaxis.d2p(y[unit])];
        }""",
        [unit, f"low_{gate}"],
    )
    return x, y


@browser
def test_a_click_near_a_point_chooses_its_unit(blank: Page) -> None:
    trace = mount(blank, SPREAD, chart=True)
    assert len({(float(low), float(high)) for low, high in zip(*saturation(trace)["o"], strict=True)}) > 4
    for unit in (3, 0, 2, 1):
        x, y = spot(blank, unit, "o")
        blank.mouse.move(x, y)
        assert blank.evaluate("store.unit") != unit
        blank.wait_for_function("(unit) => store.hover?.unit === unit", arg=unit)
        blank.mouse.click(x + 3, y - 3)
        assert blank.evaluate("store.unit") == unit
        rings = "(unit) => document.querySelector('.plot').data.every(({ meta: m }) => !m?.follow || m.unit === unit)"
        blank.wait_for_function(rings, arg=unit)


@browser
def test_of_units_at_one_place_each_click_chooses_the_next(blank: Page) -> None:
    trace = mount(blank, RANDOM, chart=True)
    assert not any(side.any() for side in saturation(trace)["i"])  # all at the origin
    chosen = []
    for _ in range(7):
        blank.mouse.click(*spot(blank, 0, "i"))
        chosen.append(blank.evaluate("store.unit"))
    assert chosen == [1, 2, 3, 4, 5, 0, 1]


@browser
def test_a_click_far_from_every_point_chooses_nothing(blank: Page) -> None:
    mount(blank, RANDOM, chart=True)
    blank.evaluate("store.choose({ unit: 4 })")
    x, y = blank.evaluate(
        """() => {
          const box = document.querySelector(".plot").getBoundingClientRect();
          return [box.right - 40, box.top + 40];
        }"""
    )
    blank.mouse.click(x, y)
    assert blank.evaluate("store.unit") == 4


@browser
def test_points_move_while_a_slider_is_held_to_where_plotly_draws_them(blank: Page) -> None:
    mount(blank, RANDOM, chart=True)
    places = """() => [...document.querySelectorAll(".plot path.point")].map((point) => {
      const { left, top, width, height } = point.getBoundingClientRect();
      return `${left + width / 2} ${top + height / 2}`;
    })"""
    blank.evaluate("store.preview('bias[o,1]', 3)")
    blank.wait_for_timeout(900)  # drawn with the ghosts of the run before
    before = blank.evaluate(places)
    glided = blank.evaluate(
        f"""async (before) => {{
          store.preview("bias[o,1]", 4);
          const still = () => ({places})().join() === before.join();
          for (let frame = 0; frame < 60 && still(); frame += 1) await new Promise(requestAnimationFrame);
          return ({places})();
        }}""",
        before,
    )
    blank.wait_for_timeout(900)
    drawn = blank.evaluate(places)
    assert len(before) == len(glided) == len(drawn) == 3 * 6 + 3 + 6
    assert glided != before

    def numbers(texts: list[str]) -> list[float]:
        return [float(number) for text in texts for number in re.findall(r"[-\d.]+", text)]

    assert numbers(glided) == pytest.approx(numbers(drawn), abs=0.1)


def test_the_chart_is_plain_json_that_plotly_accepts() -> None:
    made = chart_of_saturation()
    assert len(go.Figure(made.spec).data) == len(made.spec["data"])
    assert made.alt.endswith(".")
    for item in made.spec["data"]:
        assert "meta" not in item or not {"x", "y", "customdata"} & set(item)


def test_every_unit_has_a_point_a_gate_and_the_chosen_one_a_ring() -> None:
    trace = random_trace(9)
    H = trace.c.shape[1]
    assert H > 1
    filled = go.Figure(fill(chart_of_saturation().spec, trace, t=0, unit=H - 1))
    shares = saturation(trace)
    for gate in GATES:
        ghost, cloud, ring = (item for item in filled.data if item.meta and item.meta["measure"][0] == f"low_{gate}")
        assert not ghost.visible
        assert (list(cloud.x), list(cloud.y)) == tuple(side.tolist() for side in shares[gate])
        assert [row[0] for row in cloud.customdata] == list(range(1, H + 1))
        assert (ring.x[0], ring.y[0]) == (cloud.x[-1], cloud.y[-1])
        assert "closed in %{customdata[1]:.0f} % of steps" in cloud.hovertemplate
        assert all(row[1:] == [100 * x, 100 * y] for row, x, y in zip(cloud.customdata, cloud.x, cloud.y, strict=True))


def test_no_point_lies_beyond_the_diagonal_or_the_axes() -> None:
    layout = chart_of_saturation().spec["layout"]
    for seed in range(12):
        filled = fill(chart_of_saturation().spec, random_trace(seed), t=0, unit=0)
        for item in filled["data"][1:]:
            assert all(x + y <= 1 + 1e-12 for x, y in zip(item["x"], item["y"], strict=True))
        assert [filled["layout"][name]["range"] for name in ("xaxis", "yaxis")] == [[-0.04, 1.04]] * 2
    assert layout["xaxis"]["fixedrange"] and layout["yaxis"]["fixedrange"]
