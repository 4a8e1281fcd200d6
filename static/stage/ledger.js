// The ledger: what is left, at a step, of what each earlier step wrote to the memory of one unit:
// c_t = sum over j of (f_{j+1} .. f_t) i_j g_j + (f_1 .. f_t) c_0, and of a GRU the same of h. As in
// lstm_core/contributions.py and lstm_view/figures/shares.py, from the series of a run.
import { number } from "./format.js";
import { tr } from "./language.js";

/** @import { Json } from "./payload.js" */
/** @import { Run } from "./run.js" */

const MOST_CELLS = 200; // of a side of the triangle; a longer run is shown in spans of several steps

/**
 * [what is left of c0, of step 1, ... of step t + 1] at step t.
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 */
export function entries(run, t, unit) {
  /** @type {number[]} */
  const found = new Array(t + 2);
  let left = 1;
  for (let j = t; j >= 0; j -= 1) {
    found[j + 1] = left * run.value("added", j, unit);
    left *= run.value("share", j, unit);
  }
  found[0] = left * run.value(`${run.memory}_prev`, 0, unit);
  return found;
}

/**
 * The arrays of a trace whose meta.ledger is `form`.
 * @param {string} form
 * @param {Run} run
 * @param {number} t
 * @param {number} unit
 * @returns {Json}
 */
export function arrays(form, run, t, unit) {
  if (form === "triangle") return triangle(run, unit);
  const y = entries(run, t, unit);
  const steps = y.map((_, j) => j);
  const marker = { color: steps, cmin: 0, cmax: run.steps };
  if (form === "bars") return { x: steps, y, marker };
  const customdata = steps.map((step) => [step, step && run.stepNumber(step - 1)]);
  return { x: steps.map(() => 0), y, base: bases(y), customdata, marker };
}

/**
 * Where each entry of the stack begins: positive ones stand on one another, negative ones hang.
 * @param {number[]} values
 */
function bases(values) {
  const ends = { up: 0, down: 0 };
  return values.map((value) => {
    const side = value >= 0 ? "up" : "down";
    const base = ends[side];
    ends[side] += value;
    return base;
  });
}

/**
 * The entries with those of `width` steps each summed; the start value stays alone.
 * @param {number[]} values
 * @param {number} width
 */
function spans([start, ...written], width) {
  if (width === 1) return [start, ...written];
  const sums = [start];
  for (let first = 0; first < written.length; first += width)
    sums.push(written.slice(first, first + width).reduce((sum, value) => sum + value, 0));
  return sums;
}

/**
 * @param {Run} run
 * @param {number} unit
 * @param {number} steps of the triangle; B may have fewer
 */
function triangle(run, unit, steps = run.steps) {
  const width = Math.ceil(steps / MOST_CELLS);
  const ends = Array.from({ length: Math.ceil(steps / width) }, (_, k) =>
    Math.min((k + 1) * width, steps),
  );
  /** @type {(number | null)[][]} */
  const z = [0, ...ends].map(() => new Array(ends.length).fill(null));
  let largest = 0;
  ends.forEach((end, column) => {
    if (end > run.steps) return;
    spans(entries(run, end - 1, unit), width).forEach((value, row) => {
      z[row][column] = value;
      largest = Math.max(largest, Math.abs(value));
    });
  });
  const span = (/** @type {number} */ end, /** @type {number} */ row) =>
    width === 1
      ? tr("at step {step}", { step: run.stepNumber(end - 1) })
      : tr("at the steps {first} to {last}", {
          ...{ first: run.stepNumber(row * width), last: run.stepNumber(end - 1) },
        });
  const names = [tr("as the start value"), ...ends.map(span)].map((name) => ends.map(() => name));
  const size = largest || 1;
  return { x: ends, y: [0, ...ends], z, customdata: names, zmin: -size, zmax: size };
}

/**
 * For each cell of a triangle of `steps` what stands there in `run`, the one compared with, in words to be added.
 * @type {(run: Run, unit: number, steps: number, isB?: boolean) => string[][]}
 */
export function pastWords(run, unit, steps, isB = false) {
  const said = (/** @type {string} */ value) =>
    isB ? `, B ${value}` : tr(", before {value}", { value });
  return triangle(run, unit, steps).z.map((row) =>
    row.map((value) => (value === null ? "" : said(number(value)))),
  );
}

/**
 * The lowest and the highest value that bars or stack reach at any step of the run.
 * @param {string} form
 * @param {Run} run
 * @param {number} unit
 */
export function reach(form, run, unit) {
  const c0 = run.value(`${run.memory}_prev`, 0, unit);
  let [low, high] = [Math.min(c0, 0), Math.max(c0, 0)];
  let [lowest, highest] = [low, high];
  for (let t = 0; t < run.steps; t += 1) {
    const entry = run.value("added", t, unit);
    const f = form === "bars" ? 0 : run.value("share", t, unit);
    [low, high] = [f * low + Math.min(entry, 0), f * high + Math.max(entry, 0)];
    [lowest, highest] = [Math.min(lowest, low), Math.max(highest, high)];
  }
  return [lowest, highest];
}
