// A cell of one's own that is no LSTM, run from its parsed lines.
import { clampTable } from "../clamps.js";
import { readOut } from "../readout.js";
import { Tape } from "./tape.js";

/** @import { Cell, Series } from "../payload.js" */
/** @import { CellType } from "./equations.js" */

/** All series of one run, by the names of its lines. @param {Cell} cell @returns {Series} */
export function runLines(cell) {
  const { steps, hidden_size: H, input_size: D, x, h0, mask } = cell;
  const type = /** @type {CellType} */ (cell.type);
  const weights = Object.fromEntries(
    Object.entries(cell.weights ?? {}).map(([name, array]) => [
      name,
      Float64Array.from(array.flat()),
    ]),
  );
  const numbers = { weights, x: Float64Array.from(x.flat()), initial: { h: h0 }, mask };
  const { series } = new Tape(type, steps, H, D).compute({
    ...numbers,
    clamped: clampTable(cell),
  });
  return cell.readout ? { ...series, y: readOut(cell.readout, series.h, H) } : series;
}
