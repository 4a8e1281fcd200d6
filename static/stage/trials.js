// A challenge in the browser: the shown trials, run by the mirror while a slider moves. Bounds say what is wanted of a
// series at each step, as lstm_core/challenges/challenge.py has them; nothing here knows a challenge. NumPy runs the
// hidden trials and has the last word.
import { run } from "./engine.js";

/** @import { Cell, Challenge, Series } from "./payload.js" */

/**
 * Where a trial is failed first: the step, what came, and the bounds, of which one that is null or infinite is none.
 * @typedef {{step: number, came: number, low: number | null, high: number | null}} Failure
 */

/**
 * Bounds of a trial, and what is judged.
 * @typedef {{series: string, unit: number, low: ArrayLike<number>, high: ArrayLike<number>}} Wanted
 */

/**
 * The first step at which a series leaves its bounds, or null.
 * @param {ArrayLike<number>} values (T * H), the unit fastest
 * @param {number} units H
 * @param {Wanted} wanted
 * @returns {Failure | null}
 */
export function firstFailure(values, units, { unit, low, high }) {
  for (let step = 0; step < low.length; step += 1) {
    const came = values[step * units + unit];
    if (!(low[step] <= came && came <= high[step]))
      return { step, came, low: low[step], high: high[step] };
  }
  return null;
}

/** Whether a cell has the size that a challenge asks for. @type {(cell: Cell, challenge: Challenge) => boolean} */
export const fits = (cell, { input_size, units }) =>
  cell.input_size === input_size && cell.hidden_size === units;

export class Trials {
  /** @type {number[][][]} x of each trial, (T, D) */ #inputs;
  /** @type {Wanted[]} */ #wanted;
  /** @type {Series | undefined} */ #scratch;

  /** @param {Challenge} challenge */
  constructor(challenge) {
    const { shown, steps, input_size: D, series, unit, x, low, high } = challenge;
    this.#inputs = shown.map((_, b) =>
      Array.from({ length: steps }, (_, t) => {
        const at = (b * steps + t) * D;
        return Array.from(x.subarray(at, at + D));
      }),
    );
    this.#wanted = shown.map((_, b) => {
      const part = (/** @type {Float64Array} */ all) => all.subarray(b * steps, (b + 1) * steps);
      return { series, unit, low: part(low), high: part(high) };
    });
  }

  /**
   * Of each shown trial where a cell fails it first, or null where it passes. Only weights and start values count.
   * @param {Cell} cell
   * @returns {(Failure | null)[]}
   */
  failures(cell) {
    const bare = { ...cell, clamps: [], mask: null, readout: null };
    return this.#inputs.map((x, b) => {
      const out = run({ ...bare, x, steps: x.length }, this.#scratch);
      this.#scratch = out;
      const wanted = this.#wanted[b];
      return firstFailure(out[wanted.series], cell.hidden_size, wanted);
    });
  }
}
