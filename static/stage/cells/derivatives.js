// Derivatives of a run of any cell type: of one number by all the run was made of, and of late states and outputs by
// each earlier state. lstm_core/bptt.py and lstm_core/reach.py once more; steps count from 0, rows of a result from
// the state before the run.
import { range } from "../names.js";
import { Backward } from "./backward.js";
import { shareOf } from "./term.js";

/** @import { Seed } from "./backward.js" */
/** @import { Tape } from "./tape.js" */

/**
 * The derivatives of one L by all that a run was made of: lstm_core.backward_variant.
 * @param {Tape} run
 * @param {Object<string, ArrayLike<number>>} direct what L gets directly from each state, (T * H) by name
 */
export function gradients(run, direct) {
  const { steps, units, inputs, type } = run;
  const pass = new Backward(run, 1);
  const series = Object.fromEntries(
    type.lines.map(([name]) => [name, new Float64Array(steps * units)]),
  );
  const weights = Object.fromEntries(
    Object.entries(run.weights).map(([name, { length }]) => [name, new Float64Array(length)]),
  );
  pass.outer = { ...weights, x: new Float64Array(steps * inputs) };
  /** @type {Seed} */
  const seed = (t, adjoint) => {
    for (const [state, given] of Object.entries(direct))
      for (let u = 0; u < units; u += 1) adjoint(state)[u] += given[t * units + u];
  };
  pass.pass(steps - 1, seed, (t, name, own) => series[name]?.set(own, t * units));
  const initial = Object.fromEntries(
    type.states.map((state) => [state, pass.adjoint(`${state}_prev`).slice()]),
  );
  return { weights, x: pass.outer.x, initial, series };
}

/**
 * For each of h and c that the cell carries ∂(state at last)/∂(state at s), ((last + 2) * H * H), row s + 1 for the
 * state after step s and row 0 for the one before the run: lstm_core.jacobians.
 * @param {Tape} run @param {number} last
 */
export function jacobians(run, last) {
  const { units } = run;
  const states = run.type.states.filter((state) => "ch".includes(state));
  const size = units * units;
  const pass = new Backward(run, states.length * units);
  const found = Object.fromEntries(
    states.map((state) => [state, new Float64Array((last + 2) * size)]),
  );
  const block = (/** @type {string} */ state, /** @type {Float64Array} */ adjoint) => {
    const start = states.indexOf(state) * size;
    return adjoint.subarray(start, start + size);
  };
  /** @type {Seed} */
  const seed = (t, adjoint) => {
    if (t < last) return;
    for (const state of states)
      for (let u = 0; u < units; u += 1) block(state, adjoint(state))[u * units + u] += 1;
  };
  pass.pass(last, seed, (t, name, own) => {
    if (name in found) found[name].set(block(name, own), (t + 1) * size);
  });
  for (const state of states) found[state].set(block(state, pass.adjoint(`${state}_prev`)));
  return found;
}

const AT_ONCE = 100; // numbers that are derived in one pass: more take more memory, fewer more passes

/**
 * What a memory after step t adds to h of one unit over the steps of each group, [t * count + group]; `groups` has a
 * whole number from 0 for each step. Without them each step is a group of its own: lstm_core.output_sensitivity.
 * @param {Tape} run @param {number} unit @param {ArrayLike<number>} [groups]
 */
export function outputSensitivity(run, unit, groups = range(run.steps)) {
  const { steps, units, type } = run;
  const count = Math.max(...Array.from(groups)) + 1;
  const found = new Float64Array(steps * count);
  for (let start = 0; start < count; start += AT_ONCE) {
    const rows = Math.min(AT_ONCE, count - start);
    const mine = (/** @type {number} */ t) => groups[t] >= start && groups[t] < start + rows;
    let last = steps - 1;
    while (last > 0 && !mine(last)) last -= 1;
    /** @type {Seed} */
    const seed = (t, adjoint) => {
      if (mine(t)) adjoint("h")[(groups[t] - start) * units + unit] += 1;
    };
    new Backward(run, rows).pass(last, seed, (t, name, own) => {
      if (name !== type.memory) return;
      for (let r = 0; r < rows; r += 1) found[t * count + start + r] = own[r * units + unit];
    });
  }
  return found;
}

/**
 * The product of the shares of its memory that are kept from step s + 1 to `last`, those of f in an LSTM, for each s
 * and unit, ((last + 2) * H).
 * @param {Tape} run @param {number} last
 */
export function directPath(run, last) {
  const { units } = run;
  const found = new Float64Array((last + 2) * units).fill(1);
  for (let s = last; s >= 0; s -= 1)
    for (let u = 0; u < units; u += 1)
      found[s * units + u] = found[(s + 1) * units + u] * shareAt(run, s, u);
  return found;
}

/** The share of its memory that a unit keeps at a step. @type {(run: Tape, t: number, unit: number) => number} */
function shareAt(run, t, unit) {
  const at = t * run.units + unit;
  const held = run.clamped[run.type.memory]?.[at] ?? NaN;
  return shareOf(run.type, { read: (name) => run.series[name][at], masked: run.masked(t), held });
}

/**
 * ∂state_last[unit]/∂state_s[unit] measured: (run with the state after step s moved up − moved down) / (2 size). s is
 * −1 for the state before the run. `scratch` is a run of the same type and sizes whose numbers may be overwritten.
 * @param {Tape} run
 * @param {Tape} scratch
 * @param {{last: number, unit: number, state: string, s: number, size?: number}} of
 */
export function finiteDifference(run, scratch, { last, unit, state, s, size = 1e-5 }) {
  const { units, type } = run;
  Object.assign(scratch, { weights: run.weights, clamped: run.clamped, mask: run.mask });
  for (const name of Object.keys(run.weights))
    scratch.arrays[run.program.of(name)] = run.weights[name];
  scratch.array("x").set(run.array("x"));
  const first = Math.max(s, 0);
  const end = (/** @type {number} */ sign) => {
    for (const name of type.states) {
      const before = scratch.array(`${name}_prev`);
      before.set(
        run.array(`${name}_prev`).subarray(first * units, (first + 1) * units),
        first * units,
      );
    }
    if (s < 0) scratch.array(`${state}_prev`)[unit] += sign * size;
    for (let t = first; t <= last; t += 1) {
      if (t > first) scratch.enter(t);
      scratch.step(t, t === s ? { line: state, unit, size: sign * size } : null);
    }
    return scratch.array(state)[last * units + unit];
  };
  return (end(1) - end(-1)) / (2 * size);
}
