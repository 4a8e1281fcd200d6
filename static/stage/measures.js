// What can be said of one unit over its run: how long it remembers, how saturated its gates are and what
// happened when. The same measures as lstm_core/measures.py, computed here so that they follow a dragged slider. What
// is said of a whole run leaves its masked steps out.
import { DIGITS, number, typed } from "./format.js";
import { tr } from "./language.js";
import { SIGMOID_GATES, range } from "./names.js";

/** @import { Run } from "./run.js" */

export const CLOSED = 0.1;
export const OPEN = 0.9;
const KINDS = ["write", "forget", "sign", "open", "close", "saturated"]; // lstm_core.EVENT_KINDS

/** The steps that are not masked. @param {Run} run */
export const readSteps = (run) => range(run.steps).filter((t) => !run.masked(t));

/** A series of one unit at these steps. @type {(run: Run, name: string, unit: number, steps: number[]) => number[]} */
const column = (run, name, unit, steps) => steps.map((t) => run.value(name, t, unit));

/**
 * The share of steps at which a gate is below 0.1 (low_f, low_i, low_o) or above 0.9 (high_f …).
 * @param {Run} run
 * @param {string} name
 * @param {number} unit
 */
export function share(run, name, unit) {
  const [side, gate] = name.split("_");
  const values = column(run, gate, unit, readSteps(run));
  const inside = values.filter((value) => (side === "low" ? value < CLOSED : value > OPEN));
  return inside.length / values.length;
}

/**
 * 1 / (1 − f): the mean age of what is in c if f stays as it is.
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 */
export function meanLife(run, t, unit) {
  return 1 / (1 - run.value("f", t, unit));
}

/**
 * Half-life and mean life of the geometric mean of f, which would lose as much over the run, and f's range.
 * @param {Run} run
 * @param {number} unit
 */
export function overRun(run, unit) {
  const f = column(run, "f", unit, readSteps(run));
  const logarithm = f.reduce((sum, value) => sum + Math.log(value), 0) / f.length;
  const [lowest, highest] = f.length ? [Math.min(...f), Math.max(...f)] : [NaN, NaN];
  return {
    half_life: Math.abs(Math.log(0.5) / logarithm),
    mean_life: Math.abs(1 / Math.expm1(logarithm)),
    lowest_f: lowest,
    highest_f: highest,
  };
}

/**
 * After how many steps at most half is left of what is in c at step t; NaN where the run ends before.
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 */
export function halvingTime(run, t, unit) {
  let left = 1;
  for (let n = 1; t + n < run.steps; n += 1) {
    left *= run.value("f", t + n, unit);
    if (left <= 0.5) return n;
  }
  return NaN;
}

/** @typedef {{t: number, kind: string, text: string, value: number, gate: string}} Event one of a gate, or "" */

/** @typedef {(value: string) => string} Words an event with its number */
/** @typedef {{t: number, kind: string, words: Words, value: number, sign: string, gate: string}} Found */

/** @type {(t: number, kind: string, value: number, words: Words, more?: {sign?: string, gate?: string}) => Found} */
const event = (t, kind, value, words, { sign = "", gate = "" } = {}) => ({
  ...{ t, kind, words, value, sign, gate },
});

/** @type {(found: Found, digits: number) => Event} */
const told = ({ t, kind, words, value, sign, gate }, digits) => ({
  t,
  kind,
  text: words(`${value > 0 ? sign : ""}${number(value, digits)}`),
  value,
  gate,
});

/**
 * The events of one unit, sorted by step, then by kind; which ones, lstm_core.events says.
 * @param {Run} run
 * @param {number} unit
 * @param {number} [digits] of the numbers in their texts
 * @returns {Event[]}
 */
export function events(run, unit, digits) {
  const steps = readSteps(run);
  if (steps.length === 0) return [];
  const of = (/** @type {string} */ name) => column(run, name, unit, steps);
  const found = [
    ...memoryEvents(of, run.value("c_prev", 0, unit)),
    ...outputEvents(of("o")),
    ...SIGMOID_GATES.flatMap((gate) => saturationEvents(gate, of(gate))),
  ].map((one) => ({ ...one, t: steps[one.t] }));
  const sorted = found.sort((a, b) => a.t - b.t || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return sorted.map((one) => told(one, digits ?? DIGITS.usual));
}

/** @type {(of: (name: string) => number[], start: number) => Found[]} */
function memoryEvents(of, start) {
  const [f, added, c] = ["f", "added", "c"].map(of);
  const found = [];
  const most = added.reduce(
    (best, value, t) => (Math.abs(value) > Math.abs(added[best]) ? t : best),
    0,
  );
  const writes = (/** @type {string} */ value) => tr("biggest write: {value}", { value });
  if (added[most] !== 0) found.push(event(most, "write", added[most], writes, { sign: "+" }));
  const forgets = f.findIndex((value) => value < 0.5);
  const below = (/** @type {string} */ value) => tr("f first below 0.5: {value}", { value });
  if (forgets >= 0) found.push(event(forgets, "forget", f[forgets], below));
  return [...found, ...signEvents(c, start)];
}

/** @type {Words} */
const turnsPositive = (value) => tr("c turns positive: {value}", { value });
/** @type {Words} */
const turnsNegative = (value) => tr("c turns negative: {value}", { value });

/** @type {(c: number[], start: number) => Found[]} */
function signEvents(c, start) {
  let last = Math.sign(start);
  return c.flatMap((value, t) => {
    const sign = Math.sign(value);
    const turns = sign * last < 0;
    last = sign || last;
    return turns ? [event(t, "sign", value, sign > 0 ? turnsPositive : turnsNegative)] : [];
  });
}

/** @type {Words} */
const opens = (value) => tr("output opens: o = {value}", { value });
/** @type {Words} */
const closes = (value) => tr("output closes: o = {value}", { value });

/** @type {(o: number[]) => Found[]} */
function outputEvents(o) {
  let isOpen = o[0] > 0.5;
  return o.flatMap((value, t) => {
    const was = isOpen;
    isOpen = value > 0.6 || (isOpen && value >= 0.4); // a gate about half open is no event at every step
    if (isOpen === was) return [];
    return [isOpen ? event(t, "open", value, opens) : event(t, "close", value, closes)];
  });
}

/** @type {(name: string, gate: number[]) => Found[]} */
function saturationEvents(name, gate) {
  /** @type {[(value: number) => boolean, Words][]} */
  const sides = [
    [
      (value) => value < CLOSED,
      (value) =>
        tr("{gate} saturates below {limit}: {value}", { gate: name, limit: typed(CLOSED), value }),
    ],
    [
      (value) => value > OPEN,
      (value) =>
        tr("{gate} saturates above {limit}: {value}", { gate: name, limit: typed(OPEN), value }),
    ],
  ];
  return sides.flatMap(([inside, words]) => {
    const t = gate.findIndex((value, step) => step > 0 && inside(value) && !inside(gate[step - 1]));
    return t > 0 ? [event(t, "saturated", gate[t], words, { gate: name })] : [];
  });
}
