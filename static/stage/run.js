// One run: the cell and what it computed at every step. Nothing here knows the LSTM: a cell of another type is a
// Run too, whose series have other names.
import { addedOf, shareOf } from "./cells/term.js";
import { clampTable } from "./clamps.js";
import { isMasked } from "./masks.js";
import { outputsOf } from "./readout.js";
import { stepNumber } from "./step-number.js";

/** @import { AnyCell, Series } from "./payload.js" */

/** Differences up to this are rounding: a run with something held is computed another way. */
export const ROUNDING = 1e-12;

/**
 * A run is never changed: another number makes another Run.
 * @template {AnyCell} [C=AnyCell]
 */
export class Run {
  /** @type {Map<string, [number, number]>} */
  #extents = new Map();

  /**
   * @param {C} cell what was run
   * @param {Series} series what it gave: of each name (T, H) numbers, unit fastest
   */
  constructor(cell, series) {
    this.cell = cell;
    this.series = series;
  }

  get steps() {
    return this.cell.steps;
  }

  get units() {
    return this.cell.hidden_size;
  }

  /** What people call a step. @param {number} t from 0; −1 for the state before the first */
  stepNumber(t) {
    return stepNumber(this.cell, t);
  }

  /** How many outputs the read-out has, 0 without one. */
  get outputs() {
    return outputsOf(this.cell);
  }

  /** The state in which the cell remembers. */
  get memory() {
    return this.cell.type?.memory ?? "c";
  }

  /** Whether a step keeps a share of that and adds something to it. */
  get hasLedger() {
    return this.cell.type === undefined || this.cell.type.ledger !== null;
  }

  /**
   * The number of a series at a step and a unit; for x the unit is the input, for y the output. `share` is what is kept
   * of each 1 of the memory, f of an LSTM.
   * @param {string} name
   * @param {number} t
   * @param {number} unit
   * @returns {number}
   */
  value(name, t, unit) {
    if (name === "x") return this.cell.x[t][unit];
    if (name === "y") return this.series.y[t * this.outputs + unit];
    if (name === "half_life")
      return Math.abs(Math.log(0.5) / Math.log(this.value("share", t, unit))); // ∞ where all is kept
    const series = this.series[name];
    return series ? series[t * this.units + unit] : this.#derived(name, t, unit);
  }

  /**
   * What follows from the series: of the ledger of a cell that is no LSTM, and the share that an LSTM keeps.
   * @type {(name: string, t: number, unit: number) => number}
   */
  #derived(name, t, unit) {
    const { type } = this.cell;
    if (!type) return this.value("f", t, unit);
    const read = (/** @type {string} */ one) => this.value(one, t, unit);
    const spot = { read, masked: this.masked(t), held: this.heldAt(type.memory, t, unit) };
    if (name === "added") return addedOf(type, spot);
    const share = shareOf(type, spot);
    return name === "kept" ? share * read(`${type.memory}_prev`) : share;
  }

  /**
   * Whether it has a number there; the other run of a comparison may not.
   * @type {(name: string, t: number, unit: number) => boolean}
   */
  has() {
    return true;
  }

  /**
   * A series over time, of one unit.
   * @param {string} name
   * @param {number} unit
   */
  column(name, unit) {
    const values = new Array(this.steps);
    for (let t = 0; t < values.length; t += 1) values[t] = this.value(name, t, unit);
    return /** @type {number[]} */ (values);
  }

  /**
   * The lowest and the highest value of a series over all steps, of one unit or, for null, of all; 0 where it has none.
   * @param {string} name
   * @param {number | null} unit
   * @returns {[number, number]}
   */
  extent(name, unit) {
    const key = `${name} ${unit}`;
    const known = this.#extents.get(key);
    if (known) return known;
    const found = this.#extent(name, unit);
    this.#extents.set(key, found);
    return found;
  }

  /**
   * @param {string} name
   * @param {number | null} unit
   * @returns {[number, number]}
   */
  #extent(name, unit) {
    const size = { x: this.cell.input_size, y: this.outputs }[name] ?? this.units;
    const [first, last] = unit === null ? [0, size] : [unit, unit + 1];
    let [low, high] = [Infinity, -Infinity];
    for (let t = 0; t < this.steps; t += 1) {
      for (let k = first; k < last; k += 1) {
        const value = this.value(name, t, k);
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    return low > high ? [0, 0] : [low, high];
  }

  /** Whether a step is passed over. @param {number} t */
  masked(t) {
    return isMasked(this.cell, t);
  }

  /** For each gate that is held somewhere its values there, NaN elsewhere. */
  get clampTable() {
    return clampTable(this.cell);
  }

  /**
   * The value a gate is held at, or NaN where it is free.
   * @param {string} gate
   * @param {number} t
   * @param {number} unit
   */
  heldAt(gate, t, unit) {
    return this.clampTable[gate]?.[t * this.units + unit] ?? NaN;
  }
}

/**
 * Largest absolute difference over the series of two runs.
 * @param {Run} a
 * @param {Run} b
 */
export function largestDifference(a, b) {
  let worst = 0;
  for (const [name, values] of Object.entries(a.series)) {
    const others = b.series[name];
    for (let k = 0; k < values.length; k += 1)
      worst = Math.max(worst, Math.abs(values[k] - others[k]));
  }
  return worst;
}
