"""How soon the address follows: at once after a rest, ten times a second in the long run; in Node, by our clock."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.node import in_node

_PACE = """
const { Address } = await stage("links.js");
let now = 5000;
const timers = [], written = [], listeners = {};
performance.now = () => now;
globalThis.setTimeout = (run, wait) => timers.push({ at: now + wait, run });
globalThis.clearTimeout = (id) => id && (timers[id - 1].run = () => {});
globalThis.addEventListener = () => {};
globalThis.document = { addEventListener: () => {} };
globalThis.location = { href: "http://here/", pathname: "/" };
globalThis.history = {
  state: null,
  replaceState: (_, __, link) => written.push([now - 5000, (location.href = link)]),
};
const store = {
  t: 0, phase: 0, unit: 0, view: "cell", lecture: [], host: {}, playback: {}, outbox: { waiting: [], note: () => {} },
  payload: { address: { query: "", fragment: "" }, home_view: "cell" },
  on: (topic, listener) => (listeners[topic] = listener),
};
new Address(store).touch();
const until = (end) => {
  for (; now < end; now += 1) for (const timer of timers) if (timer.at <= now) timer.run(timer.at = Infinity);
};
for (const [at, topic, name, value] of given) {
  until(5000 + at);
  if (name === "query") store.payload.address.query = value;
  else store[name] = value;
  listeners[topic]();
}
until(now + 2000);
return written;
"""


def written(*events: tuple[int, str, str, Any]) -> list[tuple[int, str]]:
    """The addresses that are written, each with its milliseconds, when a store says so at those milliseconds."""
    return [(at, link.partition("?")[2]) for at, link in in_node(_PACE, list(events))]


def test_the_answer_to_a_change_is_in_the_address_at_once_though_the_change_was_told_before() -> None:
    """Told of twice within a moment: when it is made, and when the server has answered with the address."""
    found = written(
        (0, "cursor", "t", 3), (0, "status", "t", 3), (50, "data", "query", "set=1"), (90, "data", "query", "set=2")
    )
    assert found == [(0, "step=4"), (50, "set=1&step=4"), (90, "set=2&step=4")]


def test_what_changes_nothing_of_the_address_delays_nothing() -> None:
    found = written((0, "cursor", "t", 3), *((k, "status", "t", 3) for k in range(500, 530)), (531, "cursor", "t", 4))
    assert found == [(0, "step=4"), (531, "step=5")]


def test_in_the_long_run_the_address_changes_ten_times_a_second_and_the_last_change_is_in_it_within_100_ms() -> None:
    """Browsers take no more than some hundred changes in ten seconds."""
    found = written(*((16 * k, "cursor", "t", k) for k in range(300)))
    assert 45 <= len(found) <= 16 * 300 / 100 + 6
    assert all(later - at <= 101 for (at, _), (later, _) in pairwise(found))
    assert found[-1][1] == "step=300"
    assert found[-1][0] <= 16 * 299 + 101
