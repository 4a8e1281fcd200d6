// Gates that are held at a value: their names and where they hold. Of a GRU and an RNN these are lines of the cell.
import { DRAWN_ORDER } from "./names.js";

/** @import { AnyCell, Clamp } from "./payload.js" */

const CLAMP = /^clamp\[([ifgourh]),(?:\*|(\d+)-(\d+)),(\*|\d+)\]$/; // gate, first and last step, unit; * is all

/**
 * The name of a gate held at a value; steps and unit count from 0, null is all of them.
 * @param {string} gate
 * @param {number | null} first
 * @param {number | null} last
 * @param {number | null} unit
 */
export function clampName(gate, first, last, unit) {
  return `clamp[${gate},${first === null ? "*" : `${first}-${last}`},${unit ?? "*"}]`;
}

/** What of a cell can be held, in the order in which a step uses it: gates and the candidate. @param {AnyCell} cell */
export function holdable({ type }) {
  if (!type) return DRAWN_ORDER;
  const gates = [...type.gates, "g"].filter((name) => type.lines.some(([line]) => line === name));
  return gates.length ? gates : [type.memory];
}

/** The lowest value that it can be held at; the highest is 1. @param {string} gate */
export const lowestHeld = (gate) => ("gh".includes(gate) ? -1 : 0);

/** @param {string} name */
export const isClamp = (name) => CLAMP.test(name);

/**
 * What a name says of a clamp: all but its value.
 * @param {string} name
 */
export function clampOf(name) {
  const [, gate, first, last, which] = CLAMP.exec(name) ?? [];
  const [start, stop] = first === undefined ? [0, null] : [Number(first), Number(last) + 1];
  return { gate, start, stop, unit: which === "*" ? null : Number(which) };
}

/**
 * The place in `clamps` of the one that a name means; -1 if there is none.
 * @param {Clamp[]} clamps
 * @param {string} name
 */
export function clampIndex(clamps, name) {
  const { gate, start, stop, unit } = clampOf(name);
  return clamps.findIndex(
    (clamp) =>
      clamp.gate === gate && clamp.start === start && clamp.stop === stop && clamp.unit === unit,
  );
}

/** @typedef {Record<string, Float64Array>} ClampTable */

/** @type {WeakMap<Clamp[], ClampTable>} */
const tables = new WeakMap(); // a slider moves one number: what is held mostly stays the same

/**
 * For each gate that is held somewhere its values there, NaN elsewhere; of two clamps the later one holds.
 * @param {AnyCell} cell
 */
export function clampTable(cell) {
  const known = tables.get(cell.clamps);
  if (known) return known;
  const table = makeTable(cell);
  tables.set(cell.clamps, table);
  return table;
}

/** @param {AnyCell} cell */
function makeTable({ clamps, steps, hidden_size: H }) {
  /** @type {ClampTable} */
  const table = {};
  for (const { gate, value, start, stop, unit } of clamps) {
    table[gate] ??= new Float64Array(steps * H).fill(NaN);
    const [first, last] = unit === null ? [0, H] : [unit, unit + 1];
    for (let t = start; t < Math.min(stop ?? steps, steps); t += 1)
      table[gate].fill(value, t * H + first, t * H + last);
  }
  return table;
}
