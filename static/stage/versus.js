// The run shown and the run it is compared with: A and B where a person kept one, else now and before the change.
import { kindOf } from "./activations.js";
import { tr } from "./language.js";
import { Run } from "./run.js";

/** @import { Cell } from "./payload.js" */

/**
 * How the two are called.
 * @typedef {object} Versus
 * @property {boolean} kept whether the other one is B, which a person kept
 * @property {(value: string) => string} was a number of the other run, as a remark
 * @property {(value: string) => string} at a number of the other run, as a sentence
 * @property {string} key what pale and hollow marks are
 */

/** @type {Versus} */
export const BEFORE = {
  kept: false,
  was: (value) => tr("was {value}", { value }),
  at: (value) => tr("Before the change it was {value}.", { value }),
  key: tr("before the change"),
};

/** @type {Versus} */
export const KEPT = {
  kept: true,
  was: (value) => `B ${value}`,
  at: (value) => tr("In B it is {value}.", { value }),
  key: "B",
};

/**
 * B: it may have fewer steps, units, inputs and outputs than A, or be of another type. What it does not have is NaN.
 * @extends {Run<Cell>}
 */
export class Other extends Run {
  /**
   * Whether it has a number there; a gate that is coupled has no z.
   * @type {(name: string, t: number, unit: number) => boolean}
   */
  has(name, t, unit) {
    const size = { x: this.cell.input_size, y: this.outputs }[name] ?? this.units;
    return t < this.steps && unit < size && this.#knows(name);
  }

  /** Whether a cell of its type computes that; a gate that is coupled has no z. @param {string} name */
  #knows(name) {
    if (["x", "y"].includes(name)) return true;
    if (["kept", "added", "share", "half_life"].includes(name)) return this.hasLedger;
    return (
      name in this.series && (Boolean(this.cell.type) || name !== `z_${kindOf(this.cell).coupled}`)
    );
  }

  /** @type {(name: string, t: number, unit: number) => number} */
  value(name, t, unit) {
    return this.has(name, t, unit) ? super.value(name, t, unit) : NaN;
  }
}

/**
 * Whether two runs have the same numbers of steps, units and inputs and cells of one type: all can then be computed
 * of both alike.
 * @type {(a: Run, b: Run) => boolean}
 */
export const alike = (a, b) => sizesOf(a) === sizesOf(b);

/** @param {{steps: number, units: number, cell: any}} run */
const sizesOf = ({ steps, units, cell: { input_size, peephole, kind, type } }) =>
  JSON.stringify([steps, units, input_size, Boolean(peephole), kind ?? null, type?.key ?? null]);

/**
 * The other run in full.
 * @type {(versus: Versus, payload: {comparison: {b: string} | null}) => string}
 */
export const nameOfOther = (versus, { comparison }) =>
  versus.kept && comparison ? tr("B, {words}", { words: comparison.b }) : versus.key;
