// What can be said of one unit over its run: how long it remembers, how saturated its gates are and what
// happened when. The same measures as lstm_core/measures.py, of any cell type, computed here so that they follow a
// dragged slider. What is said of a whole run leaves its masked steps out.
import { DIGITS, beside, typed } from "./format.js";
import { tr } from "./language.js";
import { SIGMOID_GATES, range } from "./names.js";
import { inPapers, shareName } from "./papers.js";

/** @import { Run } from "./run.js" */

export const CLOSED = 0.1;
export const OPEN = 0.9;
const KINDS = ["write", "change", "forget", "sign", "open", "close", "saturated"]; // lstm_core.EVENT_KINDS
const GATES = [...SIGMOID_GATES, "u", "r"]; // of an LSTM and of a GRU, in the order of lstm_core.measures

/** The gates that measures are of, by their names in the lines. @param {Run} run */
export const gatesOf = ({ cell: { type } }) =>
  type ? GATES.filter((gate) => type.gates.includes(gate)) : SIGMOID_GATES;

/** The steps that are not masked. @param {Run} run */
export const readSteps = (run) => range(run.steps).filter((t) => !run.masked(t));

/** A series of one unit at these steps. @type {(run: Run, name: string, unit: number, steps: number[]) => number[]} */
const column = (run, name, unit, steps) => steps.map((t) => run.value(name, t, unit));

/**
 * The share of steps at which a gate is below 0.1 (low_f, low_i, low_u …) or above 0.9 (high_f …).
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
 * 1 / (1 − s): the mean age of what is in the memory if the share s that a step keeps of it stays as it is.
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 */
export function meanLife(run, t, unit) {
  return 1 / (1 - run.value("share", t, unit));
}

/**
 * Half-life and mean life of the geometric mean of s, which would lose as much over the run, and the range of s.
 * @param {Run} run
 * @param {number} unit
 */
export function overRun(run, unit) {
  const shares = column(run, "share", unit, readSteps(run));
  const logarithm = shares.reduce((sum, value) => sum + Math.log(value), 0) / shares.length;
  const [lowest, highest] = ends(run, "share", unit);
  return {
    half_life: Math.abs(Math.log(0.5) / logarithm),
    mean_life: Math.abs(1 / Math.expm1(logarithm)),
    lowest_share: lowest,
    highest_share: highest,
  };
}

/**
 * The lowest and the highest value of a series over the steps that are read; NaN where there are none.
 * @type {(run: Run, name: string, unit: number) => [number, number]}
 */
export function ends(run, name, unit) {
  const values = column(run, name, unit, readSteps(run));
  return values.length ? [Math.min(...values), Math.max(...values)] : [NaN, NaN];
}

/**
 * After how many steps at most half is left of what is in the memory at step t; NaN where the run ends before.
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 */
export function halvingTime(run, t, unit) {
  let left = 1;
  for (let n = 1; t + n < run.steps; n += 1) {
    left *= run.value("share", t + n, unit);
    if (left <= 0.5) return n;
  }
  return NaN;
}

/** @typedef {{t: number, kind: string, text: string, value: number, hue: string}} Event hue: the quantity it is of */

/** @typedef {(value: string) => string} Words an event with its number */
/** @typedef {{t: number, kind: string, words: Words, value: number, hue: string}} Told */
/** @typedef {Told & {sign?: string, limit?: number}} Found its `limit` is one that the number is beyond */

/** @type {(t: number, kind: string, value: number, hue: string, words: Words, more?: Partial<Found>) => Found} */
const event = (t, kind, value, hue, words, more = {}) => ({ t, kind, words, value, hue, ...more });

/** @type {(found: Found, digits: number) => Event} */
const told = ({ t, kind, words, value, sign = "", limit = null, hue }, digits) => ({
  t,
  kind,
  text: words(`${value > 0 ? sign : ""}${beside(value, [limit], digits)}`),
  value,
  hue,
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
  const memory = [run.value(`${run.memory}_prev`, 0, unit), ...of(run.memory)];
  const found = [
    ...signEvents(memory, run.memory),
    ...(run.hasLedger ? ledgerEvents(of, run) : changeEvents(memory, run.memory)),
    ...gatesOf(run).flatMap((gate) => gateEvents(gate, of(gate), run)),
  ].map((one) => ({ ...one, t: steps[one.t] }));
  const sorted = found.sort((a, b) => a.t - b.t || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return sorted.map((one) => told(one, digits ?? DIGITS.usual));
}

/** @type {(of: (name: string) => number[], run: Run) => Found[]} */
function ledgerEvents(of, run) {
  const share = of("share");
  const name = shareName(run.cell.type);
  const below = (/** @type {string} */ value) =>
    tr("{share} first below 0.5: {value}", { share: name, value });
  const t = share.findIndex((value) => value < 0.5);
  const forgets = t < 0 ? [] : [event(t, "forget", share[t], shareHue(run), below, { limit: 0.5 })];
  const writes = (/** @type {string} */ value) => tr("biggest write: {value}", { value });
  return [...biggest(of("added"), "write", run.memory, writes), ...forgets];
}

/** The quantity whose colour the share of the memory has that is kept. @param {Run} run */
export const shareHue = (run) => (run.cell.type ? "u" : "f");

/**
 * Of a memory that is written anew at every step; it begins with that before the run.
 * @type {(memory: number[], name: string) => Found[]}
 */
function changeEvents(memory, name) {
  const words = (/** @type {string} */ value) => tr("biggest change: {value}", { value });
  const changes = memory.slice(1).map((value, t) => value - memory[t]);
  return biggest(changes, "change", name, words);
}

/**
 * The largest magnitude; nothing where all are 0.
 * @type {(values: number[], kind: string, hue: string, words: Words) => Found[]}
 */
function biggest(values, kind, hue, words) {
  const most = values.reduce(
    (best, value, t) => (Math.abs(value) > Math.abs(values[best]) ? t : best),
    0,
  );
  return values[most] === 0 ? [] : [event(most, kind, values[most], hue, words, { sign: "+" })];
}

/** @type {(memory: number[], name: string) => Found[]} */
function signEvents([start, ...memory], name) {
  const turnsPositive = (/** @type {string} */ value) =>
    tr("{memory} turns positive: {value}", { memory: name, value });
  const turnsNegative = (/** @type {string} */ value) =>
    tr("{memory} turns negative: {value}", { memory: name, value });
  let last = Math.sign(start);
  return memory.flatMap((value, t) => {
    const sign = Math.sign(value);
    const turns = sign * last < 0;
    last = sign || last;
    return turns ? [event(t, "sign", value, name, sign > 0 ? turnsPositive : turnsNegative)] : [];
  });
}

/**
 * The gate that says how much of the state is seen, o by the output and r by the candidate, and how its turns read.
 * @type {Record<string, {opens: Words, closes: Words}>}
 */
const SHOWING = {
  o: {
    opens: (value) => tr("output opens: o = {value}", { value }),
    closes: (value) => tr("output closes: o = {value}", { value }),
  },
  r: {
    opens: (value) => tr("reset gate opens: r = {value}", { value }),
    closes: (value) => tr("reset gate closes: r = {value}", { value }),
  },
};

/** @type {(name: string, gate: number[], run: Run) => Found[]} */
const gateEvents = (name, gate, run) => [
  ...saturationEvents(name, gate, inPapers(run.cell.type, name)),
  ...(name in SHOWING ? turningEvents(name, gate) : []),
];

/** @type {(name: string, gate: number[]) => Found[]} */
function turningEvents(name, gate) {
  const { opens, closes } = SHOWING[name];
  let isOpen = gate[0] > 0.5;
  return gate.flatMap((value, t) => {
    const was = isOpen;
    isOpen = value > 0.6 || (isOpen && value >= 0.4); // a gate about half open is no event at every step
    if (isOpen === was) return [];
    return [isOpen ? event(t, "open", value, name, opens) : event(t, "close", value, name, closes)];
  });
}

/** @type {(hue: string, gate: number[], name: string) => Found[]} */
function saturationEvents(hue, gate, name) {
  /** @type {[number, (value: number) => boolean, Words][]} */
  const sides = [
    [
      CLOSED,
      (value) => value < CLOSED,
      (value) =>
        tr("{gate} saturates below {limit}: {value}", { gate: name, limit: typed(CLOSED), value }),
    ],
    [
      OPEN,
      (value) => value > OPEN,
      (value) =>
        tr("{gate} saturates above {limit}: {value}", { gate: name, limit: typed(OPEN), value }),
    ],
  ];
  return sides.flatMap(([limit, inside, words]) => {
    const t = gate.findIndex((value, step) => step > 0 && inside(value) && !inside(gate[step - 1]));
    return t > 0 ? [event(t, "saturated", gate[t], hue, words, { limit })] : [];
  });
}
