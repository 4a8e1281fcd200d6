// What a stage computes beside its own run: the cell types of the columns, and derivatives through time.
import { LentCell } from "./lent.js";
import { alike } from "../versus.js";
import { notCompared } from "./words.js";

/** @import { Cell, Payload } from "../payload.js" */
/** @import { Run } from "../run.js" */
/** @import { Beside as Column } from "../scene.js" */
/** @import { Through } from "./bind.js" */

/**
 * What of a Store is needed here.
 * @typedef {object} View
 * @property {Run<Cell>} now
 * @property {Run<Cell> | null} past
 * @property {import("../versus.js").Versus} [versus]
 * @property {number} t
 * @property {number} unit
 * @property {{loss: number | null, state: "c" | "h"}} look
 */

export class Beside {
  /** @type {Payload["gradients"]} */ #gradients = null;
  /** @type {Payload["columns"]} */ #columns = null;
  /** @type {LentCell | null} */ #own = null;
  /** @type {LentCell | null} */ #rnn = null;
  /** @type {Map<string, LentCell>} */ #cells = new Map();

  /** What stays the same is the same object in the next payload. @param {Payload} payload */
  read({ gradients, columns }) {
    if (gradients !== this.#gradients) {
      this.#own = gradients && new LentCell(gradients.own);
      this.#rnn = gradients?.rnn ? new LentCell(gradients.rnn) : null;
    }
    if (columns !== this.#columns)
      this.#cells = new Map(columns?.cells.map(({ key, cell }) => [key, new LentCell(cell)]));
    this.#gradients = gradients;
    this.#columns = columns;
  }

  /**
   * What of the derivatives is looked at, or null where the page shows none.
   * @param {View} view
   * @returns {Through | null}
   */
  through({ now, past, versus, t, unit, look }) {
    const own = this.#own?.reachOf(now);
    if (!own) return null;
    const last = Math.min(look.loss === null ? now.steps : look.loss + 1, now.steps);
    const before = past && alike(now, past) ? (this.#own?.reachOf(past) ?? null) : null;
    const rnn = this.#rnn && !notCompared(now.cell) ? this.#rnn.reachOf(now) : null;
    const state = /** @type {"c" | "h"} */ (
      own.tape.type.states.includes(look.state) ? look.state : own.tape.type.memory
    );
    const at = { last, state, unit, t: Math.min(t + 1, last) };
    const number = (/** @type {number} */ step) => now.stepNumber(step - 1);
    return { ...at, now: own, past: before, versus, rnn, number };
  }

  /** The cell types side by side, by key. @param {View} view @returns {Map<string, Column>} */
  columns({ now, past }) {
    const other = past && alike(now, past) ? past : null;
    return new Map(
      [...this.#cells].map(([key, cell]) => [
        key,
        { memory: cell.type.memory, now: cell.runOf(now), past: other && cell.runOf(other) },
      ]),
    );
  }

  /** Where the run of a cell type is not finite, or null. @param {string} key @param {View} view */
  problem(key, { now }) {
    return this.#cells.get(key)?.problemOf(now) ?? null;
  }

  /** Where the tanh RNN's is. @param {View} view */
  rnnProblem({ now }) {
    return this.#rnn?.problemOf(now) ?? null;
  }
}
