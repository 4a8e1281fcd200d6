// What can be said of one unit over its run: how long it remembers, how saturated its gates are and what
// happened when. The same measures as lstm_core/measures.py, computed here so that they follow a dragged slider.
import { number } from "./format.js";

export const CLOSED = 0.1;
export const OPEN = 0.9;
export const GATES = ["f", "i", "o"];
const KINDS = ["write", "forget", "sign", "open", "close", "saturated"]; // lstm_core.EVENT_KINDS

const column = (store, name, unit) =>
  Array.from({ length: store.steps }, (_, t) => store.value(name, t, unit));

/** The share of steps at which a gate is below 0.1 (low_f, low_i, low_o) or above 0.9 (high_f …). */
export function share(store, name, unit = store.unit) {
  const [side, gate] = name.split("_");
  const inside = side === "low" ? (value) => value < CLOSED : (value) => value > OPEN;
  return column(store, gate, unit).filter(inside).length / store.steps;
}

/** 1 / (1 − f): the mean age of what is in c if f stays as it is. */
export function meanLife(store, t = store.t, unit = store.unit) {
  return 1 / (1 - store.value("f", t, unit));
}

/** Half-life and mean life of the geometric mean of f, which would lose as much over the run, and f's range. */
export function overRun(store, unit = store.unit) {
  const f = column(store, "f", unit);
  const logarithm = f.reduce((sum, value) => sum + Math.log(value), 0) / f.length;
  return {
    half_life: Math.abs(Math.log(0.5) / logarithm),
    mean_life: Math.abs(1 / Math.expm1(logarithm)),
    lowest_f: Math.min(...f),
    highest_f: Math.max(...f),
  };
}

/** After how many steps at most half is left of what is in c at step t; NaN where the run ends before. */
export function halvingTime(store, t = store.t, unit = store.unit) {
  let left = 1;
  for (let n = 1; t + n < store.steps; n += 1) {
    left *= store.value("f", t + n, unit);
    if (left <= 0.5) return n;
  }
  return NaN;
}

const event = (t, kind, words, value, sign = "") => ({
  t,
  kind,
  text: `${words} ${value > 0 ? sign : ""}${number(value)}`,
  value,
});

/** The events of one unit: [{t, kind, text, value}], sorted by step, then by kind; which ones, lstm_core.events says. */
export function events(store, unit = store.unit) {
  const found = [...memoryEvents(store, unit), ...outputEvents(column(store, "o", unit))];
  for (const gate of GATES) found.push(...saturationEvents(gate, column(store, gate, unit)));
  return found.sort((a, b) => a.t - b.t || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

/** The steps at which something happens to the chosen unit. */
export const eventSteps = (store) => new Set(events(store).map(({ t }) => t));

function memoryEvents(store, unit) {
  const [f, added, c] = ["f", "added", "c"].map((name) => column(store, name, unit));
  const found = [];
  const most = added.reduce(
    (best, value, t) => (Math.abs(value) > Math.abs(added[best]) ? t : best),
    0,
  );
  if (added[most] !== 0) found.push(event(most, "write", "biggest write:", added[most], "+"));
  const forgets = f.findIndex((value) => value < 0.5);
  if (forgets >= 0) found.push(event(forgets, "forget", "f first below 0.5:", f[forgets]));
  let last = Math.sign(store.value("c_prev", 0, unit));
  c.forEach((value, t) => {
    const sign = Math.sign(value);
    if (sign * last < 0)
      found.push(event(t, "sign", `c turns ${sign > 0 ? "positive" : "negative"}:`, value));
    last = sign || last;
  });
  return found;
}

function outputEvents(o) {
  let isOpen = o[0] > 0.5;
  return o.flatMap((value, t) => {
    const was = isOpen;
    isOpen = value > 0.6 || (isOpen && value >= 0.4); // a gate about half open is no event at every step
    if (isOpen === was) return [];
    return [
      isOpen
        ? event(t, "open", "output opens: o =", value)
        : event(t, "close", "output closes: o =", value),
    ];
  });
}

function saturationEvents(name, gate) {
  const sides = [
    [(value) => value < CLOSED, `below ${CLOSED}`],
    [(value) => value > OPEN, `above ${OPEN}`],
  ];
  return sides.flatMap(([inside, words]) => {
    const t = gate.findIndex((value, step) => step > 0 && inside(value) && !inside(gate[step - 1]));
    return t > 0 ? [event(t, "saturated", `${name} saturates ${words}:`, gate[t])] : [];
  });
}
