// What happened, asked of any run of a stage in one file (lstm_view/learn/predict/happened.py).
import { isPlain } from "../stage/activations.js";
import { local, number } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { isMasked } from "../stage/masks.js";
import { GATE_ORDER, gateName } from "../stage/names.js";
import { inPapers } from "../stage/papers.js";
import { stepNumber } from "../stage/step-number.js";

/** @import { Ran } from "./bases.js" */
/** @import { Asked } from "./prediction.js" */

/**
 * `idea` is what a wrong answer believes, and what is so instead.
 * @typedef {{key: string, says: string, idea?: string}} Choice
 */
/** @typedef {{ask: string, choices: Choice[], right: string, seen: string}} Happened */

const STILL = 0.01; // what moves less has hardly moved

/** @type {(ran: Ran, asked: Asked, digits: number) => Happened} */
export function happened(ran, asked, digits) {
  const { cell } = ran;
  const { quantity } = asked;
  if (cell.type) return course(ran, asked, digits);
  const simple = !cell.mask && cell.clamps.length === 0 && isPlain(cell);
  if (quantity === "c") return memory(ran, asked, digits);
  if (quantity === "h" && simple) return shown(ran, asked, digits);
  if (simple && !cell.peephole && GATE_ORDER.includes(quantity)) return gate(ran, asked, digits);
  return course(ran, asked, digits);
}

/** @type {(ran: Ran, name: string, unit: number) => (t: number) => number} */
const reader = ({ cell, series }, name, unit) => {
  const width = name === "y" ? (cell.readout?.bias.length ?? 1) : cell.hidden_size;
  return (t) => series[name][t * width + unit];
};

/** @type {(values: Record<string, number>, digits: number) => Record<string, string>} */
const inWords = (values, digits) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, number(value, digits)]));

/** What people call some steps. @type {(ran: Ran, steps: Record<string, number>) => Record<string, number>} */
const numbersOf = ({ cell }, steps) =>
  Object.fromEntries(Object.entries(steps).map(([name, t]) => [name, stepNumber(cell, t)]));

/** @type {(ran: Ran, asked: Asked, digits: number) => Happened} */
function memory(ran, { first, last, unit }, digits) {
  const [c, f] = [reader(ran, "c", unit), reader(ran, "f", unit)];
  const [old, now] = [c(first - 1), c(last)];
  let kept = old;
  for (let t = first; t <= last; t += 1) kept *= isMasked(ran.cell, t) ? 1 : f(t);
  const wrote = now - kept;
  const whole = Math.abs(kept) >= Math.abs(old) / 2;
  const right = Math.abs(wrote) > Math.abs(kept) ? "wrote" : whole ? "kept" : "lost";
  const choices = [
    {
      key: "kept",
      says: tr("At least half of the old c is left in it, and no more than that was written."),
    },
    {
      key: "lost",
      says: tr(
        "More than half of the old c was let go, and no more was written than is left of it.",
      ),
    },
    { key: "wrote", says: tr("More was written in these steps than is left of the old c.") },
    {
      key: "shut",
      says: tr("The output gate took c away."),
      idea: tr("The output gate forgets. It acts on h, behind c."),
    },
  ];
  const seen = tr(
    "Of c = {old} at step {first}, the forget gates let {kept} pass up to step {last}; " +
      "{wrote} was written on top, and c is {now}.",
    {
      ...numbersOf(ran, { first: first - 1, last }),
      ...inWords({ old, kept, wrote, now }, digits),
    },
  );
  return { ask: tr("What became of c in these steps?"), choices, right, seen };
}

/**
 * The step before those that are asked, and the one of these at which the quantity is furthest from it.
 * @type {(ran: Ran, asked: Asked) => [number, number]}
 */
function furthest(ran, { quantity, unit, first, last }) {
  const value = reader(ran, quantity, unit);
  const distance = (/** @type {number} */ t) => Math.abs(value(t) - value(first - 1));
  let found = first;
  for (let t = first + 1; t <= last; t += 1) if (distance(t) > distance(found)) found = t;
  return [first - 1, found];
}

/**
 * h = o tanh c, and each is moved with the other at its mean.
 * @type {(ran: Ran, asked: Asked, digits: number) => Happened}
 */
function shown(ran, asked, digits) {
  const [before, after] = furthest(ran, asked);
  const pair = (/** @type {string} */ name) => {
    const value = reader(ran, name, asked.unit);
    return [value(before), value(after)];
  };
  const [[o0, o1], [s0, s1], [h0, h1]] = ["o", "tanh_c", "h"].map(pair);
  const [byGate, byMemory] = [((o1 - o0) * (s0 + s1)) / 2, ((s1 - s0) * (o0 + o1)) / 2];
  const more = Math.abs(byGate) > Math.abs(byMemory) ? "gate" : "memory";
  const choices = [
    { key: "gate", says: tr("h moved, and more by the output gate than by c.") },
    { key: "memory", says: tr("h moved, and at least as much by c as by the output gate.") },
    hardly("h"),
    {
      key: "written",
      says: tr("The input gate wrote h anew."),
      idea: tr("The input gate writes h. It writes to c, which o shows."),
    },
  ];
  const numbers = { moved: h1 - h0, gate: byGate, memory: byMemory, o0, o1, s0, s1 };
  const seen = tr(
    "From step {before} to step {after}, furthest away, h moved by {moved}: {gate} as o went from {o0} to {o1}, " +
      "{memory} as tanh c went from {s0} to {s1}.",
    { ...numbersOf(ran, { before, after }), ...inWords(numbers, digits) },
  );
  return {
    ...{ ask: tr("What moved h?"), choices, seen },
    right: Math.abs(h1 - h0) < STILL ? "still" : more,
  };
}

/** @type {(weights: number[], values: (k: number) => number) => number} */
const dot = (weights, values) => weights.reduce((sum, weight, k) => sum + weight * values(k), 0);

/**
 * Whether because of x or because of the h before: z = W x + U h + b.
 * @type {(ran: Ran, asked: Asked, digits: number) => Happened}
 */
function gate(ran, asked, digits) {
  const { quantity: name, unit } = asked;
  const { cell, series } = ran;
  const { hidden_size: H, x } = cell;
  const row = GATE_ORDER.indexOf(name) * H + unit;
  const [before, after] = furthest(ran, asked);
  const h = (/** @type {number} */ t, /** @type {number} */ k) => series.h_prev[t * H + k];
  const by_x = dot(cell.weight_ih[row], (d) => x[after][d] - x[before][d]);
  const by_h = dot(cell.weight_hh[row], (k) => h(after, k) - h(before, k));
  const value = reader(ran, name, unit);
  const moved = value(after) - value(before);
  const more = Math.abs(by_x) > Math.abs(by_h) ? "input" : "recurrent";
  const choices = [
    {
      key: "input",
      says: tr("{name} moved, and more by x than by the h of the step before.", { name }),
    },
    {
      key: "recurrent",
      says: tr("{name} moved, and at least as much by the h of the step before as by x.", { name }),
    },
    hardly(name),
    {
      key: "memory",
      says: tr("c moved {name}.", { name }),
      idea: tr("A gate looks at c. Without peepholes it sees x and the h before."),
    },
  ];
  const seen = tr(
    "From step {before} to step {after}, furthest away, z of the {gate} moved by {by_x} because of x and by {by_h} " +
      "because of h, and {name} by {moved}.",
    {
      ...{ ...numbersOf(ran, { before, after }), gate: gateName(name), name },
      ...inWords({ by_x, by_h, moved }, digits),
    },
  );
  return {
    ...{ ask: tr("What moved {name}?", { name }), choices, seen },
    right: Math.abs(moved) < STILL ? "still" : more,
  };
}

/** What can be asked of every run. @type {(ran: Ran, asked: Asked, digits: number) => Happened} */
function course(ran, asked, digits) {
  const { quantity } = asked;
  const name = inPapers(ran.cell.type, quantity);
  const value = reader(ran, quantity, asked.unit);
  const [start, end] = furthest(ran, asked);
  const [before, after] = [value(start), value(end)];
  const moved = after - before;
  const least = still();
  const choices = [
    { key: "higher", says: tr("It went up, by {least} or more.", { least }) },
    { key: "lower", says: tr("It went down, by {least} or more.", { least }) },
    hardly(name),
  ];
  const seen = tr(
    "{name} was {before} at step {start} and furthest from that at step {end}, {after}.",
    { name, ...numbersOf(ran, { start, end }), ...inWords({ before, after }, digits) },
  );
  const ask = tr("Where did {name} go, when it was furthest from where it had been?", { name });
  return {
    ...{ ask, choices, seen },
    right: Math.abs(moved) < STILL ? "still" : moved > 0 ? "higher" : "lower",
  };
}

/** @type {(name: string) => Choice} */
const hardly = (name) => ({
  key: "still",
  says: tr("{name} hardly moved: it stayed within {least} of where it was before.", {
    name,
    least: still(),
  }),
});

const still = () => local(String(STILL));
