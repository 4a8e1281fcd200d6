// Changes of a cell that are more than another number: a gate that is held from now on, a connection or a whole unit
// that is set to zero, steps that are masked. As lstm_view/state/changes.py makes them, so that they can be seen before
// the server answers.
import { clampIndex, clampOf, isClamp } from "./clamps.js";
import { isMask, withMask } from "./masks.js";
import { range } from "./names.js";
import { withParam } from "./params.js";

/** @import { Cell, Clamp } from "./payload.js" */

const CUT = /^cut\[(?:unit,(\d+)|([xh]),(\d+),(\d+))\]$/;

/** @param {string} name */
export const emptiesUnit = (name) => name.startsWith("cut[unit,");

/**
 * The cell with a change made.
 * @param {Cell} cell
 * @param {string} name
 * @param {number} value
 * @param {number} emptied how many units are set to zero: what holds them so comes last and no other overrules it
 * @returns {Cell}
 */
export function withChange(cell, name, value, emptied) {
  if (isClamp(name) && clampIndex(cell.clamps, name) < 0)
    return withClamp(cell, { ...clampOf(name), value }, emptied);
  if (isMask(name)) return withMask(cell, name, value);
  const cut = CUT.exec(name);
  if (!cut) return withParam(cell, name, value);
  const [, unit, kind, source, target] = cut;
  if (unit !== undefined) return withoutUnit(cell, Number(unit));
  return withoutConnection(cell, kind, Number(source), Number(target));
}

/** @param {Cell} cell @param {Clamp} clamp @param {number} emptied @returns {Cell} */
function withClamp(cell, clamp, emptied) {
  const last = cell.clamps.length - emptying(cell).length * emptied;
  return { ...cell, clamps: cell.clamps.toSpliced(last, 0, clamp) };
}

/** @param {Cell} cell @param {number} unit @returns {Cell} */
function withoutUnit(cell, unit) {
  const empty = emptying(cell).map((gate) => ({ gate, value: 0, start: 0, stop: null, unit }));
  const start = { h0: cell.h0.with(unit, 0), ...(cell.type ? {} : { c0: cell.c0.with(unit, 0) }) };
  return { ...cell, clamps: [...cell.clamps, ...empty], ...start };
}

/** What is held at 0 so that a unit stays empty. @param {Cell} cell */
const emptying = ({ type }) => (type ? ["h"] : ["f", "i"]);

/** @param {Cell} cell @param {string} kind @param {number} source @param {number} unit @returns {Cell} */
function withoutConnection(cell, kind, source, unit) {
  if (cell.type) return { ...cell, weights: withoutSource(cell, kind, source, unit) };
  const name = kind === "x" ? "weight_ih" : "weight_hh";
  const rows = range(4).map((block) => block * cell.hidden_size + unit); // its row in each of the four blocks
  return {
    ...cell,
    [name]: cell[name].map((row, k) => (rows.includes(k) ? row.with(source, 0) : row)),
  };
}

/**
 * The weights of a cell that is no LSTM without what one unit reads from a source.
 * @type {(cell: Cell, kind: string, source: number, unit: number) => Cell["weights"]}
 */
function withoutSource({ weights = {} }, kind, source, unit) {
  const letter = kind === "x" ? "W_" : "U_";
  const cut = (/** @type {number[][]} */ matrix) => matrix.with(unit, matrix[unit].with(source, 0));
  return Object.fromEntries(
    Object.entries(weights).map(([name, array]) => [
      name,
      name.startsWith(letter) ? cut(/** @type {number[][]} */ (array)) : array,
    ]),
  );
}
