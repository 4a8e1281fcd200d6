// A run of any cell type in the browser, from its equations: lstm_core.run_variant once more. All that a step
// computes is kept, parts of lines too, since the pass back needs them.
import { Program } from "./equations.js";

/** @import { CellType, Kind, Place } from "./equations.js" */

/** @typedef {Record<string, Float64Array>} Table */
/** @typedef {{name: string, t: number, unit: number, value: number}} Problem the first value that is not finite */
/** @typedef {{line: string, unit: number, size: number}} Nudge added to what a line gives */

/** @type {WeakMap<CellType, Program>} */
const programs = new WeakMap();

/** The instructions of a cell type, made once. @param {CellType} type */
function programOf(type) {
  const known = programs.get(type) ?? new Program(type);
  programs.set(type, known);
  return known;
}

/**
 * What a cell type does over a sequence. `series[name]` is (T * H), unit fastest, for each line and each
 * `<state>_prev`; `problem` says where the first value is that is not finite, or is null.
 */
export class Tape {
  /**
   * @param {CellType} type
   * @param {number} steps T
   * @param {number} units H
   * @param {number} inputs D
   */
  constructor(type, steps, units, inputs) {
    this.type = type;
    this.steps = steps;
    this.units = units;
    this.inputs = inputs;
    this.program = programOf(type);
    /** @type {Table} */
    this.weights = {};
    /** @type {Table} */
    this.clamped = {};
    /** @type {ArrayLike<number> | null} */
    this.mask = null;
    /** @type {Problem | null} */
    this.problem = null;
    this.strides = this.program.places.map(({ kind }) => this.#stride(kind));
    /** @type {Float64Array[]} */
    this.arrays = this.program.places.map((place) => this.#room(place));
    /** @type {Table} */
    this.series = {};
    for (const [at, { kind, name }] of this.program.places.entries())
      if ((kind === "line" && name[0] !== "~") || kind === "before")
        this.series[name] = this.arrays[at];
    /** @type {Table} */
    this.initial = Object.fromEntries(type.states.map((state) => [state, new Float64Array(units)]));
  }

  /** @param {Kind} kind */
  #stride(kind) {
    if (kind === "weight" || kind === "number") return 0;
    return kind === "input" ? this.inputs : this.units;
  }

  /** @param {Place} place */
  #room({ kind, number }) {
    if (kind === "number") return new Float64Array(this.units).fill(number);
    if (kind === "weight") return new Float64Array(0); // the run's own, put in by `compute`
    return new Float64Array(this.steps * (kind === "input" ? this.inputs : this.units));
  }

  /** The array of a name. @param {string} name */
  array(name) {
    return this.arrays[this.program.of(name)];
  }

  /**
   * Run it on these numbers; the arrays are the same ones each time.
   * @param {{weights: Table, x: Float64Array, initial?: Record<string, ArrayLike<number>>, clamped?: Table,
   *   mask?: ArrayLike<number> | null}} numbers
   *   weights row by row; x (T * D); states that do not start at zero; gates held at a value (T * H), NaN where free;
   *   the mask (T), 0 at a step that is passed over
   */
  compute({ weights, x, initial = {}, clamped = {}, mask = null }) {
    this.weights = weights;
    this.clamped = clamped;
    this.mask = mask;
    for (const name of Object.keys(this.type.weights))
      this.arrays[this.program.of(name)] = weights[name];
    this.array("x").set(x);
    for (const state of this.type.states) {
      if (initial[state]) this.initial[state].set(initial[state]);
      else this.initial[state].fill(0);
    }
    for (let t = 0; t < this.steps; t += 1) {
      this.enter(t);
      this.step(t);
    }
    this.problem = this.#firstNotFinite();
    return this;
  }

  /** The states before step t are those after the step before. @param {number} t */
  enter(t) {
    const { units } = this;
    for (const state of this.type.states) {
      const before = this.array(`${state}_prev`);
      const from = t > 0 ? this.array(state) : this.initial[state];
      const shift = t > 0 ? (t - 1) * units : 0;
      for (let u = 0; u < units; u += 1) before[t * units + u] = from[shift + u];
    }
  }

  /**
   * All lines of step t, from its states before and x.
   * @param {number} t
   * @param {Nudge | null} nudge
   */
  step(t, nudge = null) {
    const { units, arrays, strides } = this;
    for (const { name, place, instructions } of this.program.lines) {
      for (const { value, out, a, b, product } of instructions) {
        const depth = product ? strides[b] : 0;
        value(
          arrays[out],
          t * units,
          arrays[a],
          t * strides[a],
          arrays[b],
          t * strides[b],
          units,
          depth,
        );
      }
      if (name in this.clamped) this.#hold(arrays[place], this.clamped[name], t);
      if (nudge?.line === name) arrays[place][t * units + nudge.unit] += nudge.size;
    }
    if (this.masked(t)) this.#passOver(t, nudge);
  }

  /** Whether a step is passed over. @param {number} t */
  masked(t) {
    return this.mask?.[t] === 0;
  }

  /**
   * The states are those of before; f counts as 1 and i as 0 where they are gates alone.
   * @type {(t: number, nudge: Nudge | null) => void}
   */
  #passOver(t, nudge) {
    const { units, type } = this;
    const [first, end] = [t * units, (t + 1) * units];
    for (const state of type.states)
      this.array(state).set(this.array(`${state}_prev`).subarray(first, end), first);
    for (const [gate, value] of Object.entries({ f: 1, i: 0 }))
      if (gate in this.series && !type.states.includes(gate))
        this.series[gate].fill(value, first, end);
    if (nudge && type.states.includes(nudge.line))
      this.array(nudge.line)[first + nudge.unit] += nudge.size;
  }

  /** @type {(values: Float64Array, table: Float64Array, t: number) => void} */
  #hold(values, table, t) {
    for (let at = t * this.units; at < (t + 1) * this.units; at += 1)
      if (!Number.isNaN(table[at])) values[at] = table[at];
  }

  /** Of the first step at which a line is not finite, the first such line: {name, t, unit, value}. */
  #firstNotFinite() {
    /** @type {Problem | null} */
    let found = null;
    for (const [name] of this.type.lines) {
      const values = this.series[name];
      const before = /** @type {number} */ (found === null ? values.length : found.t * this.units);
      for (let at = 0; at < before; at += 1) {
        if (Number.isFinite(values[at])) continue;
        const t = Math.floor(at / this.units);
        found = { name, t, unit: at % this.units, value: values[at] };
        break;
      }
    }
    return found;
  }
}
