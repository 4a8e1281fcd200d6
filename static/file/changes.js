// The changes of a run of a stage in one file, and their writing (lstm_view/state/names.py and changes.py).
import { kindOf } from "../stage/activations.js";
import { isClamp } from "../stage/clamps.js";
import { tr } from "../stage/language.js";
import { GATE_ORDER } from "../stage/names.js";
import { getParam } from "../stage/params.js";

/** @import { Cell } from "../stage/payload.js" */

/** @typedef {[name: string, value: number]} Change */

const LARGEST = 1e6; // lstm_view/state/changes.py
const OF_GATE = /^(?:weight_ih|weight_hh|bias|peephole)\[([ifgourh]|gh),(\d+)(?:,(\d+))?\]$/;
const OTHERS = [/^(?:x|readout_weight)\[\d+,\d+\]$/, /^(?:h0|c0|readout_bias)\[\d+\]$/];
const CLAMP = /^clamp\[([ifgourh]),(?:\*|(\d+)-(\d+)),(?:\*|(\d+))\]$/;
const MASKED = /^masked\[(\d+)-(\d+)\]$/;
const CUT = /^cut\[(?:unit,(\d+)|([xh]),(\d+),(\d+))\]$/;

/** @typedef {(cell: Cell, found: string[], value: number) => boolean} Fits the parts of a name, and its value */

/** @type {(cell: Cell, unit: string | undefined) => boolean} */
const isUnit = (cell, unit = "0") => Number(unit) < cell.hidden_size;
/** @type {(cell: Cell, first: string, last: string) => boolean} */
const isSpan = (cell, first, last) => Number(first) <= Number(last) && Number(first) < cell.steps;
/** What of a cell can be held. @type {(cell: Cell, line: string) => boolean} */
const isLine = ({ type }, line) =>
  type ? type.lines.some(([name]) => name === line) : GATE_ORDER.includes(line);

/** @type {Fits} */
const fitsGate = (cell, [name, gate, unit]) => {
  const hasWeights = cell.type || (isLine(cell, gate) && gate !== kindOf(cell).coupled);
  return Boolean(hasWeights) && isUnit(cell, unit) && typeof getParam(cell, name) === "number";
};
/** @type {Fits} */
const fitsClamp = (cell, [, gate, first, last, unit]) =>
  isLine(cell, gate) && (first === undefined || isSpan(cell, first, last)) && isUnit(cell, unit);
/** @type {Fits} */
const fitsMask = (cell, [, first, last], value) =>
  isSpan(cell, first, last) && (value === 0 || value === 1);
/** @type {Fits} */
const fitsCut = (cell, [, unit, kind, source = "0", target], value) => {
  const sources = kind === "x" ? cell.input_size : cell.hidden_size;
  return value === 0 && isUnit(cell, unit ?? target) && Number(source) < sources;
};
/** @type {[RegExp, Fits][]} */
const FORMS = [
  [OF_GATE, fitsGate],
  [CLAMP, fitsClamp],
  [MASKED, fitsMask],
  [CUT, fitsCut],
];

/** Whether a change can be made in a cell. @type {(cell: Cell, name: string, value: number) => boolean} */
export function fits(cell, name, value) {
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) return false;
  if (OTHERS.some((form) => form.test(name))) return typeof getParam(cell, name) === "number";
  return FORMS.some(([form, fit]) => {
    const found = form.exec(name);
    return found !== null && fit(cell, found, value);
  });
}

/** The changes with one more: lstm_view/state/changes.py. @type {(changes: Change[], change: Change) => Change[]} */
export function withOne(changes, change) {
  const [name] = change;
  if (isClamp(name) && changes.some(([old]) => old === name))
    return changes.map((old) => (old[0] === name ? change : old));
  return [...changes.filter(([old]) => old !== name), change];
}

/** @type {(name: string, by: 1 | -1) => string} the same name, counted from 1 or from 0 */
export const counted = (name, by) =>
  name.replace(/\[.*\]/, (inside) =>
    inside.replace(/\d+/g, (number) => String(Number(number) + by)),
  );

/** As a link says them. @param {Change[]} changes */
export const written = (changes) =>
  changes.map(([name, value]) => `${counted(name, 1)}:${value}`).join(";");

/** @type {(text: string, cell: Cell) => {changes: Change[], lost: string[]}} */
export function readChanges(text, cell) {
  /** @type {{changes: Change[], lost: string[]}} */
  const found = { changes: [], lost: [] };
  for (const part of text.split(";").filter(Boolean)) {
    const colon = part.lastIndexOf(":");
    const [name, value] = [counted(part.slice(0, colon), -1), part.slice(colon + 1)];
    const isNumber = value.trim() !== "" && fits(cell, name, Number(value));
    if (isNumber) found.changes = withOne(found.changes, [name, Number(value)]);
    else found.lost.push(colon < 0 ? part : part.slice(0, colon));
  }
  return found;
}

/** @param {string} names counted from 1 */
export const notThere = (names) => tr("This cell has no {names}; that was left out.", { names });

/** The sentence on a change for which a cell has no place. @param {string} name */
export const leftOut = (name) => notThere(counted(name, 1));
