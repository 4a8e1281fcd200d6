// How far back a run's memory reaches: the numbers that the page on gradients shows, as lstm_view/reach.py has them.
// Steps count from 1 here, and row 0 is for the state before the run.
import { directPath, finiteDifference, jacobians, outputSensitivity } from "./derivatives.js";
import { Tape } from "./tape.js";

const SPANS = 8; // groups of later losses

/** @typedef {Record<string, Float64Array>} Table */

/** First and last step, from 1, of at most SPANS spans of equal length. @param {number} steps */
export function spans(steps) {
  const width = Math.ceil(steps / SPANS);
  const found = [];
  for (let first = 1; first <= steps; first += width)
    found.push([first, Math.min(first + width - 1, steps)]);
  return found;
}

/** The states that are measured with the cursor on step t: with the first step also the one before the run. */
export const checkedSteps = (/** @type {number} */ t) => (t === 1 ? [0, 1] : [t]);

/** The derivatives of one run, each computed when asked for and kept until something else is asked for. */
export class Reach {
  /** @type {Map<string, {key: string, value: any}>} */ #kept = new Map();

  /** @type {Tape | null} whose numbers may be overwritten */ #scratch = null;

  /** @param {Tape} tape */
  constructor(tape) {
    this.tape = tape;
  }

  get units() {
    return this.tape.units;
  }

  get steps() {
    return this.tape.steps;
  }

  /** @template V @param {string} what @param {string | number} key @param {() => V} make @returns {V} */
  #keep(what, key, make) {
    const known = this.#kept.get(what);
    if (known?.key === String(key)) return known.value;
    const value = make();
    this.#kept.set(what, { key: String(key), value });
    return value;
  }

  /** @param {number} last the step T */
  #jacobians(last) {
    return this.#keep("jacobians", last, () => jacobians(this.tape, last - 1));
  }

  /**
   * ∂state_T[unit]/∂state_t[unit], (T + 1).
   * @param {string} state @param {number} last @param {number} unit
   */
  whole(state, last, unit) {
    const H = this.units;
    const found = this.#jacobians(last)[state];
    return Float64Array.from({ length: last + 1 }, (_, t) => found[(t * H + unit) * H + unit]);
  }

  /**
   * The Frobenius norm of ∂state_T/∂state_t, (T + 1); divided by the largest entry first, so that no square is out
   * of range.
   * @param {string} state @param {number} last
   */
  norms(state, last) {
    return this.#keep(`norms ${state}`, last, () => {
      const size = this.units ** 2;
      const found = this.#jacobians(last)[state];
      return Float64Array.from({ length: last + 1 }, (_, t) =>
        norm(found.subarray(t * size, (t + 1) * size)),
      );
    });
  }

  /** Whether a change of a state has a path along that state alone. @param {string} state */
  hasDirect(state) {
    const { ledger, memory } = this.tape.type;
    return ledger !== null && memory === state;
  }

  /**
   * The product of the shares that are kept from t + 1 to T, of f in an LSTM, (T + 1).
   * @param {number} last @param {number} unit
   */
  direct(last, unit) {
    const found = this.#keep("direct", last, () => directPath(this.tape, last - 1));
    return Float64Array.from({ length: last + 1 }, (_, t) => found[t * this.units + unit]);
  }

  /**
   * What c_t of a unit adds to its h over the steps of each span, (T * spans): row t - 1 is for step t.
   * @param {number} unit
   */
  later(unit) {
    const width = Math.ceil(this.steps / SPANS);
    return this.#keep("later", unit, () =>
      outputSensitivity(
        this.tape,
        unit,
        Int32Array.from({ length: this.steps }, (_, t) => Math.floor(t / width)),
      ),
    );
  }

  /**
   * The central difference for the state after t steps.
   * @type {(state: string, last: number, unit: number, t: number) => number}
   */
  measured(state, last, unit, t) {
    return this.#keep(t ? "measured" : "measured 0", [state, last, unit, t].join(), () => {
      const { type, steps, units, inputs } = this.tape;
      this.#scratch ??= new Tape(type, steps, units, inputs);
      const of = { last: last - 1, unit, state, s: t - 1 };
      return finiteDifference(this.tape, this.#scratch, of);
    });
  }
}

/** @param {Float64Array} matrix */
function norm(matrix) {
  let largest = 0;
  for (const value of matrix) largest = Math.max(largest, Math.abs(value)); // NaN stays NaN
  const divisor = Number.isFinite(largest) && largest > 0 ? largest : 1;
  let sum = 0;
  for (const value of matrix) sum += (value / divisor) ** 2;
  return divisor * Math.sqrt(sum);
}
