// The weights of a cell type, from those of the LSTM that lends them: lstm_core.share_weights once more. So a slider
// of the LSTM moves every cell type that takes a weight from it.
import { GATE_ORDER, PEEPHOLE_ORDER } from "../names.js";

const MATRIX = { W: "weight_ih", U: "weight_hh", b: "bias" };

/** A weight of an LSTM by its name, such as W_f, row by row. */
function lent(cell, name) {
  const [letter, gate] = name.split("_");
  if (letter === "p") return cell.peephole[PEEPHOLE_ORDER.indexOf(gate)];
  const start = GATE_ORDER.indexOf(gate) * cell.hidden_size;
  return cell[MATRIX[letter]].slice(start, start + cell.hidden_size).flat();
}

/**
 * @param {Object<string, [string, number] | string>} sources of each weight: a weight of the LSTM and its sign, or
 *   the numbers themselves, as lstm_view.stage.cells.py sends them
 * @param {any} cell the LSTM, as in the payload
 * @returns {Object<string, Float64Array>}
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
