// A cell type beside the stage's LSTM: it reads the same input with the weights that the LSTM lends it, and is run
// anew whenever the LSTM is.
import { clampTable } from "../clamps.js";
import { Run } from "../run.js";
import { Reach } from "./reach.js";
import { Tape } from "./tape.js";
import { weightsOf } from "./weights.js";

/** @import { Cell } from "../payload.js" */

/**
 * As lstm_view/stage_cells.py sends it.
 * @typedef {object} LentSpec
 * @property {import("./equations.js").CellType} type
 * @property {Record<string, [string, number] | Float64Array>} sources of its weights
 * @property {string[]} starts states that start as the LSTM's h and c do; the others start at zero
 * @property {boolean} clamped whether what is held in the LSTM is held here too
 */

/** @typedef {{of: Run<Cell>, tape: Tape, run: Run, reach: Reach}} Entry */

const KEPT = 3; // the run shown, the one it is compared with, and one more; older ones give their arrays away

export class LentCell {
  /** @type {Entry[]} the latest first */ #entries = [];

  /** @param {LentSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.type = spec.type;
  }

  /**
   * Its run beside a run of the LSTM, or null where a number in it is not finite.
   * @param {Run<Cell>} lstm
   */
  runOf(lstm) {
    const { tape, run } = this.#entry(lstm);
    return tape.problem ? null : run;
  }

  /**
   * The derivatives of its run, or null where it has none.
   * @param {Run<Cell>} lstm
   */
  reachOf(lstm) {
    const { tape, reach } = this.#entry(lstm);
    return tape.problem ? null : reach;
  }

  /**
   * Where its run has the first number that is not finite, or null.
   * @param {Run<Cell>} lstm
   */
  problemOf(lstm) {
    return this.#entry(lstm).tape.problem;
  }

  /**
   * @param {Run<Cell>} lstm
   * @returns {Entry}
   */
  #entry(lstm) {
    const known = this.#entries.find(({ of }) => of === lstm);
    const entry = known ?? this.#compute(lstm);
    this.#entries = [entry, ...this.#entries.filter((other) => other !== entry)].slice(0, KEPT);
    return entry;
  }

  /**
   * @param {Run<Cell>} lstm
   * @returns {Entry}
   */
  #compute(lstm) {
    const { cell } = lstm;
    const tape =
      this.#spare(cell) ?? new Tape(this.type, cell.steps, cell.hidden_size, cell.input_size);
    const starts = new Map([
      ["h", cell.h0],
      ["c", cell.c0 ?? []],
    ]);
    tape.compute({
      weights: weightsOf(this.spec.sources, cell),
      x: Float64Array.from(cell.x.flat()),
      initial: Object.fromEntries(
        this.spec.starts.map((state) => [state, starts.get(state) ?? []]),
      ),
      clamped: this.spec.clamped ? clampTable(cell) : {},
      mask: cell.mask,
    });
    return { of: lstm, tape, run: new Run({ ...cell }, tape.series), reach: new Reach(tape) };
  }

  /** @param {Cell} cell */
  #spare({ steps, hidden_size, input_size }) {
    if (this.#entries.length < KEPT) return null;
    const { tape } = /** @type {Entry} */ (this.#entries.pop());
    const fits = tape.steps === steps && tape.units === hidden_size && tape.inputs === input_size;
    return fits ? tape : null;
  }
}
