// Backpropagation through time for any cell type: lstm_core/bptt.py once more. Several numbers L are derived in one
// pass, a row each; the derivative of L with respect to v is called the adjoint of v. The lines of the cell are taken
// last step first, each as its factors and leaves say (equations.js). A gate that is held passes nothing to its z.
import { NONE, ONE } from "./equations.js";

/**
 * @typedef {import("./run.js").CellRun} CellRun
 * @typedef {(t: number, adjoint: (name: string) => Float64Array) => void} Seed
 *   adds to the adjoints of the states of step t, each (rows * H), what the numbers L get from them directly
 * @typedef {(t: number, name: string, adjoint: Float64Array) => void} Visit
 *   is shown the total adjoint of each line of each step, (rows * H), which is overwritten later
 */

/** out (+)= a, each row times `factor` (null: 1). */
function passOn(out, add, a, factor, rows, units) {
  for (let r = 0, at = 0; r < rows; r += 1) {
    for (let u = 0; u < units; u += 1, at += 1) {
      const value = factor === null ? a[at] : a[at] * factor[u];
      out[at] = add ? out[at] + value : value;
    }
  }
}

/** out (+)= a W, for a (rows * units) and W (units * columns). */
function passThrough(out, add, a, matrix, rows, units, columns) {
  if (!add) out.fill(0);
  const [evenRows, evenColumns] = [rows - (rows % 2), columns - (columns % 4)];
  for (let r = 0; r < evenRows; r += 2)
    for (let j = 0; j < evenColumns; j += 4) eight(out, a, matrix, r, j, units, columns);
  for (let r = 0; r < rows; r += 1)
    for (let j = r < evenRows ? evenColumns : 0; j < columns; j += 1) {
      let sum = 0;
      for (let k = 0; k < units; k += 1) sum += a[r * units + k] * matrix[k * columns + j];
      out[r * columns + j] += sum;
    }
}

/** Two rows and four columns of a product at once: eight sums for six loads. */
function eight(out, a, matrix, r, j, units, columns) {
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  const upper = r * units;
  const lower = upper + units;
  for (let k = 0, at = j; k < units; k += 1, at += columns) {
    const p = a[upper + k];
    const q = a[lower + k];
    const m0 = matrix[at];
    const m1 = matrix[at + 1];
    const m2 = matrix[at + 2];
    const m3 = matrix[at + 3];
    p0 += p * m0;
    p1 += p * m1;
    p2 += p * m2;
    p3 += p * m3;
    q0 += q * m0;
    q1 += q * m1;
    q2 += q * m2;
    q3 += q * m3;
  }
  const to = r * columns + j;
  const below = to + columns;
  out[to] += p0;
  out[to + 1] += p1;
  out[to + 2] += p2;
  out[to + 3] += p3;
  out[below] += q0;
  out[below + 1] += q1;
  out[below + 2] += q2;
  out[below + 3] += q3;
}

/** One pass back over a run for `rows` numbers L. */
export class Backward {
  /** @param {CellRun} run @param {number} rows */
  constructor(run, rows) {
    this.run = run;
    this.rows = rows;
    const { program, units } = run;
    this.adjoints = program.places.map(({ kind }) =>
      kind === "line" || kind === "before" ? new Float64Array(rows * units) : null,
    );
    this.factors = Array.from({ length: program.factors }, () => new Float64Array(units));
    this.scratch = new Float64Array(rows * units);
    this.plan = this.#plan();
    /** @type {Object<string, Float64Array> | null} */ this.outer = null;
  }

  /** Which leaves write first, and which add to what is there: the same at every step. */
  #plan() {
    const { program, type } = this.run;
    const written = new Set(type.states.map((state) => program.at.get(state)));
    const plan = [];
    for (const line of [...program.lines].reverse()) {
      if (!written.has(line.place)) continue;
      const leaves = line.leaves.map((leaf) => {
        const add = written.has(leaf.place);
        written.add(leaf.place);
        return { ...leaf, add };
      });
      plan.push({ ...line, leaves });
    }
    return plan;
  }

  adjoint(name) {
    return this.adjoints[this.run.program.at.get(name)];
  }

  /**
   * From step `last` (from 0) to the start. Afterwards `adjoint("<state>_prev")` is that of the state before the run.
   * @param {number} last @param {Seed} seed @param {Visit} visit
   */
  pass(last, seed, visit) {
    const adjoint = (name) => this.adjoint(name);
    for (let t = last; t >= 0; t -= 1) {
      for (const state of this.run.type.states) {
        if (t === last) adjoint(state).fill(0);
        else adjoint(state).set(adjoint(`${state}_prev`));
      }
      seed(t, adjoint);
      for (const line of this.plan) this.#line(line, t, visit);
    }
  }

  #line({ name, place, factors, leaves }, t, visit) {
    const { run } = this;
    const { arrays, strides, units } = run;
    const own = this.adjoints[place];
    visit(t, name, own);
    if (name in run.clamped) this.#hold(own, run.clamped[name], t);
    for (const { partial, from, into, out, a, b } of factors) {
      if (from === ONE) this.factors[into].fill(1);
      else this.factors[into].set(this.factors[from]);
      partial(
        this.factors[into],
        arrays[out],
        t * units,
        arrays[a],
        t * strides[a],
        arrays[b],
        t * strides[b],
        units,
      );
    }
    for (const leaf of leaves) this.#leaf(leaf, own, t);
  }

  #hold(adjoint, table, t) {
    const { units } = this.run;
    for (let at = 0; at < adjoint.length; at += 1)
      if (!Number.isNaN(table[t * units + (at % units)])) adjoint[at] = 0;
  }

  #leaf({ factor, place, matrix, add }, own, t) {
    const { rows, adjoints, run } = this;
    const { arrays, strides, units } = run;
    const scale = factor === ONE ? null : this.factors[factor];
    const to = adjoints[place];
    if (matrix === NONE && to) passOn(to, add, own, scale, rows, units);
    if (matrix === NONE && !to && this.outer) this.#toWeight(place, own, scale);
    if (matrix === NONE || !(to || this.outer)) return;
    if (scale) passOn(this.scratch, false, own, scale, rows, units);
    const through = scale ? this.scratch : own;
    if (to) passThrough(to, add, through, arrays[matrix], rows, units, strides[place]);
    if (this.outer) this.#toProduct(place, matrix, through, t);
  }

  #toWeight(place, own, scale) {
    const { units, program } = this.run;
    const into = this.outer[program.places[place].name];
    for (let at = 0; at < own.length; at += 1)
      into[at % units] += scale ? own[at] * scale[at % units] : own[at];
  }

  /** What W @ v passes to W, and to v where v is x. */
  #toProduct(place, matrix, through, t) {
    const { arrays, strides, units, program } = this.run;
    const columns = strides[place];
    const into = this.outer[program.places[matrix].name];
    const vector = arrays[place];
    const isInput = program.places[place].kind === "input";
    for (let at = 0; at < through.length; at += 1) {
      const row = (at % units) * columns;
      for (let k = 0; k < columns; k += 1) {
        into[row + k] += through[at] * vector[t * columns + k];
        if (isInput) this.outer.x[t * columns + k] += through[at] * arrays[matrix][row + k];
      }
    }
  }
}

/**
 * The derivatives of one L by all that a run was made of: lstm_core.backward_variant.
 * @param {CellRun} run
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
 * @param {CellRun} run @param {number} last
 */
export function jacobians(run, last) {
  const { units } = run;
  const states = run.type.states.filter((state) => state === "h" || state === "c");
  const size = units * units;
  const pass = new Backward(run, states.length * units);
  const found = Object.fromEntries(
    states.map((state) => [state, new Float64Array((last + 2) * size)]),
  );
  const block = (state, adjoint) => {
    const start = states.indexOf(state) * size;
    return adjoint.subarray(start, start + size);
  };
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
 * @param {CellRun} run @param {number} unit @param {ArrayLike<number>} [groups]
 */
export function outputSensitivity(
  run,
  unit,
  groups = Array.from({ length: run.steps }, (_, t) => t),
) {
  const { steps, units, type } = run;
  const count = Math.max(...Array.from(groups)) + 1;
  const found = new Float64Array(steps * count);
  for (let start = 0; start < count; start += AT_ONCE) {
    const rows = Math.min(AT_ONCE, count - start);
    const mine = (t) => groups[t] >= start && groups[t] < start + rows;
    let last = steps - 1;
    while (last > 0 && !mine(last)) last -= 1;
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

/** The product of f from step s + 1 to `last` for each s and unit, ((last + 2) * H); null for a cell without f. */
export function directPath(run, last) {
  const { units, series } = run;
  if (!series.f) return null;
  const found = new Float64Array((last + 2) * units).fill(1);
  for (let s = last; s >= 0; s -= 1)
    for (let u = 0; u < units; u += 1)
      found[s * units + u] = found[(s + 1) * units + u] * series.f[s * units + u];
  return found;
}

/**
 * ∂state_last[unit]/∂state_s[unit] measured: (run with the state after step s moved up − moved down) / (2 size). s is
 * −1 for the state before the run. `scratch` is a run of the same type and sizes whose numbers may be overwritten.
 * @param {CellRun} run @param {CellRun} scratch
 */
export function finiteDifference(run, scratch, last, unit, state, s, size = 1e-5) {
  const { units, type } = run;
  Object.assign(scratch, { weights: run.weights, clamped: run.clamped });
  for (const name of Object.keys(run.weights))
    scratch.arrays[run.program.at.get(name)] = run.weights[name];
  scratch.array("x").set(run.array("x"));
  const first = Math.max(s, 0);
  const end = (sign) => {
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
