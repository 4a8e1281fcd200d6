// What changes did to a run, or how A and B differ, in two sentences: where most, and what h is at the end.
import { holdable } from "./clamps.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { gateName, range } from "./names.js";
import { inPapers } from "./papers.js";
import { ROUNDING } from "./run.js";

/** @import { Run } from "./run.js" */
/** @import { Versus } from "./versus.js" */

/** @typedef {{bind: string, t: number, unit: number, size: number}} Difference */

/** @type {Record<string, string>} */
const NAMES = { c: tr("long-term memory c"), h: tr("short-term memory h") };
/** @type {(run: Run, bind: string) => string} */
const nameOf = ({ cell }, bind) => NAMES[bind] ?? `${gateName(bind)} ${inPapers(cell.type, bind)}`;

/**
 * Where a series differs most from the run it is compared with, in what both have; that a unit set to zero did is no
 * news.
 * @type {(now: Run, past: Run, bind: string, emptied: number[]) => Difference}
 */
function largest(now, past, bind, emptied) {
  const common = range(Math.min(now.units, past.units));
  const units = common.filter((unit) => !emptied.includes(unit));
  const found = { bind, t: 0, unit: 0, size: 0 };
  for (let t = 0; t < Math.min(now.steps, past.steps); t += 1) {
    for (const unit of units) {
      const size = Math.abs(now.value(bind, t, unit) - past.value(bind, t, unit));
      if (size > found.size) Object.assign(found, { t, unit, size });
    }
  }
  return found;
}

/**
 * What changed most and where: of c if it changed at all, else of h, else of the gates.
 * @type {(now: Run, past: Run, emptied: number[]) => Difference | null}
 */
function mostChanged(now, past, emptied) {
  const states = now.memory === "c" ? [["c"], ["h"]] : [["h"]];
  for (const group of [...states, holdable(now.cell)]) {
    const found = group.map((bind) => largest(now, past, bind, emptied));
    const [worst] = found.sort((a, b) => b.size - a.size);
    if (worst.size > ROUNDING) return worst;
  }
  return null;
}

/** @typedef {Record<string, string | number>} Values */
/** @type {(values: Values) => string} */
const apartFromZeros = (values) =>
  tr(
    "Apart from what is set to zero, the {name} changed most in unit {unit} at step {step}: {before} before, " +
      "{now} now.",
    values,
  );
/** @type {(values: Values) => string} */
const ofMany = (values) =>
  tr("The {name} changed most in unit {unit} at step {step}: {before} before, {now} now.", values);
/** @type {(values: Values) => string} */
const ofOne = (values) =>
  tr("The {name} changed most at step {step}: {before} before, {now} now.", values);

/**
 * What the changes did; `some` are left out of what is said, as they were set to zero.
 * @type {(now: Run, past: Run, most: Difference | null, digits: number, some: boolean) => string}
 */
function sentence(now, past, most, digits, some) {
  if (!most)
    return some
      ? tr("Apart from what is set to zero, all memories and gates are as in the run before.")
      : tr("All memories and gates are as in the run before.");
  const { bind, t, unit } = most;
  const write = (/** @type {number} */ value) => number(value, digits);
  const many = now.units > 1;
  const values = {
    ...{ name: nameOf(now, bind), unit: unit + 1, step: now.stepNumber(t) },
    ...{ before: write(past.value(bind, t, unit)), now: write(now.value(bind, t, unit)) },
  };
  const at = (some ? apartFromZeros : many ? ofMany : ofOne)(values);
  const h = many ? tr("{state} of unit {unit}", { state: "h", unit: unit + 1 }) : "h";
  const [before, after] = [past, now].map((run) => run.value("h", run.steps - 1, unit));
  const [was, is] = [write(before), write(after)];
  const moved = Math.abs(after - before) > ROUNDING;
  const ends = { h, is, was };
  if (was !== is) return [at, tr("At the end {h} is {is} instead of {was}.", ends)].join(" ");
  const same = moved
    ? tr("At the end {h} is {is}, as before to the digits shown.", ends)
    : tr("At the end {h} is {is}, as before.", ends);
  return [at, same].join(" ");
}

/** The same of A and B. @type {(now: Run, past: Run, most: Difference | null, digits: number) => string} */
function sentenceOfTwo(now, past, most, digits) {
  if (!most) return tr("No memory and no gate differs between A and B, in what both have.");
  const { bind, t, unit } = most;
  const both = (/** @type {string} */ name, /** @type {number} */ step) =>
    [now, past].map((run) => number(run.value(name, step, unit), digits));
  const last = Math.min(now.steps, past.steps) - 1;
  const many = now.units > 1;
  const [a, b] = both(bind, t);
  const [ours, its] = both("h", last);
  const values = { name: nameOf(now, bind), unit: unit + 1, step: now.stepNumber(t), a, b };
  const where = many
    ? tr("The {name} differs most in unit {unit} at step {step}: {a} in A, {b} in B.", values)
    : tr("The {name} differs most at step {step}: {a} in A, {b} in B.", values);
  const h = many ? tr("{state} of unit {unit}", { state: "h", unit: unit + 1 }) : "h";
  const ends =
    now.steps === past.steps
      ? tr("At the end {h} is {a} in A and {b} in B.", { h, a: ours, b: its })
      : tr("At step {step}, the last of both, {h} is {a} in A and {b} in B.", {
          ...{ step: now.stepNumber(last), h, a: ours, b: its },
        });
  return `${where} ${ends}`;
}

/** The units, of several, that changes set to zero. @type {(changed: string[], units: number) => number[]} */
const emptiedIn = (changed, units) =>
  units === 1
    ? []
    : changed.flatMap((name) => /^cut\[unit,(\d+)\]/.exec(name)?.slice(1).map(Number) ?? []);

/**
 * What the changes did, or how A and B differ: where most, if anywhere, and in words.
 * @type {(now: Run, past: Run, versus: Versus, changed: string[], digits: number) =>
 *   {most: Difference | null, words: string}}
 */
export function outcome(now, past, versus, changed, digits) {
  const emptied = versus.kept ? [] : emptiedIn(changed, now.units);
  const most = mostChanged(now, past, emptied);
  const words = versus.kept
    ? sentenceOfTwo(now, past, most, digits)
    : sentence(now, past, most, digits, emptied.length > 0);
  return { most, words };
}
