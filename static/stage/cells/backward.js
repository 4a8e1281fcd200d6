// Backpropagation through time for any cell type: lstm_core/bptt.py once more. Several numbers L are derived in one
// pass, a row each; the derivative of L with respect to v is called the adjoint of v. The lines of the cell are taken
// last step first, each as its factors and leaves say (equations.js). A gate that is held passes nothing to its z, and
// what arrives at a masked step passes it by.
import { NONE, ONE } from "./equations.js";
import { passOn, passThrough } from "./rows.js";

/**
 * @import { Leaf, Line } from "./equations.js"
 * @import { Table, Tape } from "./tape.js"
 * @typedef {Leaf & {add: boolean}} Step a leaf, and whether it adds to what is there
 * @typedef {(t: number, adjoint: (name: string) => Float64Array) => void} Seed
 *   adds to the adjoints of the states of step t, each (rows * H), what the numbers L get from them directly
 * @typedef {(t: number, name: string, adjoint: Float64Array) => void} Visit
 *   is shown the total adjoint of each line of each step, (rows * H), which is overwritten later
 */

/** One pass back over a run for `rows` numbers L. */
export class Backward {
  /** @param {Tape} run @param {number} rows */
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
    /** @type {Table | null} what the weights and x get, where they are asked for */
    this.outer = null;
  }

  /** Which leaves write first, and which add to what is there: the same at every step. */
  #plan() {
    const { program, type } = this.run;
    const written = new Set(type.states.map((state) => program.of(state)));
    /** @type {(Omit<Line, "leaves"> & {leaves: Step[]})[]} */
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

  /** That of a line or of a state before the step. @param {string} name */
  adjoint(name) {
    return /** @type {Float64Array} */ (this.adjoints[this.run.program.of(name)]);
  }

  /**
   * From step `last` (from 0) to the start. Afterwards `adjoint("<state>_prev")` is that of the state before the run.
   * @param {number} last @param {Seed} seed @param {Visit} visit
   */
  pass(last, seed, visit) {
    const adjoint = (/** @type {string} */ name) => this.adjoint(name);
    for (let t = last; t >= 0; t -= 1) {
      for (const state of this.run.type.states) {
        if (t === last) adjoint(state).fill(0);
        else adjoint(state).set(adjoint(`${state}_prev`));
      }
      seed(t, adjoint);
      if (this.run.masked(t)) this.#passBy(t, visit);
      else for (const line of this.plan) this.#line(line, t, visit);
    }
  }

  /** @type {(t: number, visit: Visit) => void} */
  #passBy(t, visit) {
    for (const state of this.run.type.states) {
      visit(t, state, this.adjoint(state));
      this.adjoint(`${state}_prev`).set(this.adjoint(state));
    }
  }

  /** @type {(line: Backward["plan"][number], t: number, visit: Visit) => void} */
  #line({ name, place, factors, leaves }, t, visit) {
    const { run } = this;
    const { arrays, strides, units } = run;
    const own = /** @type {Float64Array} */ (this.adjoints[place]);
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

  /** @type {(adjoint: Float64Array, table: Float64Array, t: number) => void} */
  #hold(adjoint, table, t) {
    const { units } = this.run;
    for (let at = 0; at < adjoint.length; at += 1)
      if (!Number.isNaN(table[t * units + (at % units)])) adjoint[at] = 0;
  }

  /** @type {(leaf: Step, own: Float64Array, t: number) => void} */
  #leaf(leaf, own, t) {
    const scale = leaf.factor === ONE ? null : this.factors[leaf.factor];
    const to = this.adjoints[leaf.place];
    if (leaf.matrix !== NONE) this.#toProduct(leaf, own, scale, t);
    else if (to) passOn(to, leaf.add, own, scale, this.rows, this.run.units);
    else if (this.outer) this.#toWeight(this.outer, leaf.place, own, scale);
  }

  /**
   * What a line passes to v, and to W and x where they are asked for, in W @ v.
   * @type {(leaf: Step, own: Float64Array, scale: Float64Array | null, t: number) => void}
   */
  #toProduct({ place, matrix, add }, own, scale, t) {
    const { rows, run } = this;
    const to = this.adjoints[place];
    if (!to && !this.outer) return;
    if (scale) passOn(this.scratch, false, own, scale, rows, run.units);
    const through = scale ? this.scratch : own;
    if (to) passThrough(to, add, through, run.arrays[matrix], rows, run.units, run.strides[place]);
    if (this.outer) this.#toMatrix(this.outer, [place, matrix], through, t);
  }

  /** @type {(outer: Table, place: number, own: Float64Array, scale: Float64Array | null) => void} */
  #toWeight(outer, place, own, scale) {
    const { units, program } = this.run;
    const into = outer[program.places[place].name];
    for (let at = 0; at < own.length; at += 1)
      into[at % units] += scale ? own[at] * scale[at % units] : own[at];
  }

  /**
   * What W @ v passes to W, and to v where v is x.
   * @type {(outer: Table, places: [number, number], through: Float64Array, t: number) => void}
   */
  #toMatrix(outer, [place, matrix], through, t) {
    const { arrays, strides, units, program } = this.run;
    const columns = strides[place];
    const into = outer[program.places[matrix].name];
    const vector = arrays[place];
    const isInput = program.places[place].kind === "input";
    for (let at = 0; at < through.length; at += 1) {
      const row = (at % units) * columns;
      for (let k = 0; k < columns; k += 1) {
        into[row + k] += through[at] * vector[t * columns + k];
        if (isInput) outer.x[t * columns + k] += through[at] * arrays[matrix][row + k];
      }
    }
  }
}
