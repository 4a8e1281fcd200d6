// The weights of a cell type, from those of the cell on the stage that lends them: lstm_core.share_weights once more.
// So a slider of that moves every cell type that takes a weight from it.
import { GATE_ORDER, PEEPHOLE_ORDER } from "../names.js";

/** @import { Cell } from "../payload.js" */

const MATRIX = /** @type {const} */ ({ W: "weight_ih", U: "weight_hh", b: "bias" });

/**
 * A weight of the cell on the stage by its name, such as W_f, row by row.
 * @param {Cell} cell
 * @param {string} name
 * @returns {number[]}
 */
function lent(cell, name) {
  if (cell.weights) return cell.weights[name].flat(); // it is no LSTM and has its weights by name
  const [letter, gate] = name.split("_");
  if (letter === "p") return cell.peephole?.[PEEPHOLE_ORDER.indexOf(gate)] ?? [];
  const start = GATE_ORDER.indexOf(gate) * cell.hidden_size;
  return cell[MATRIX[/** @type {"W" | "U" | "b"} */ (letter)]]
    .slice(start, start + cell.hidden_size)
    .flat();
}

/**
 * @param {Record<string, [string, number] | Float64Array>} sources a weight of the LSTM and its sign, or
 *   the numbers themselves, as lstm_view.stage.cells.py sends them
 * @param {Cell} cell the LSTM
 * @returns {Record<string, Float64Array>}
 */
export function weightsOf(sources, cell) {
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      if (!Array.isArray(source)) return [name, source];
      const [lender, sign] = source;
      return [name, Float64Array.from(lent(cell, lender), (value) => sign * value)];
    }),
  );
}
