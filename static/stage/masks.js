// Steps that are passed over: their names, and where they are. As in lstm_core, a mask is 0 (false) at such a step.
import { range } from "./names.js";

/** @import { AnyCell } from "./payload.js" */

const MASKED = /^masked\[(\d+)-(\d+)\]$/; // first and last step

/**
 * The name of a span of steps that is masked, counted from 0.
 * @type {(first: number, last: number) => string}
 */
export const maskName = (first, last) => `masked[${first}-${last}]`;

/** @param {string} name */
export const isMask = (name) => MASKED.test(name);

/** Whether the cell passes a step over. @type {(cell: AnyCell, t: number) => boolean} */
export const isMasked = ({ mask }, t) => mask?.[t] === 0;

/**
 * The cell with steps masked (`value` 1) or read again (0).
 * @template {AnyCell} C
 * @param {C} cell
 * @param {string} name
 * @param {number} value
 * @returns {C}
 */
export function withMask(cell, name, value) {
  const [, first, last] = (MASKED.exec(name) ?? []).map(Number);
  const inside = (/** @type {number} */ t) => first <= t && t <= last;
  const mask = range(cell.steps).map((t) => (inside(t) ? 1 - value : (cell.mask?.[t] ?? 1)));
  return { ...cell, mask: mask.every(Boolean) ? null : mask };
}
