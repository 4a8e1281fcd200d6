// The part of a model's layer that its map shows: all of it, zoomed round a place or moved to hold one, and never
// beyond the layer.
import { within } from "./model-tools.js";

/** @import { Place, View } from "./model-window.js" */

/** All of it. @type {(place: Place) => View} */
export const wholeOf = ({ units, steps }) => ({ first: 0, stop: steps, top: 0, bottom: units });

/** A part in whole steps and rows, moved into what there is. @type {(view: View, place: Place) => View} */
export function fitted(view, { units, steps }) {
  const wide = within(Math.round(view.stop - view.first), 1, steps);
  const high = within(Math.round(view.bottom - view.top), 1, units);
  const first = within(Math.round(view.first), 0, steps - wide);
  const top = within(Math.round(view.top), 0, units - high);
  return { first, stop: first + wide, top, bottom: top + high };
}

/**
 * So much of the steps and of the rows, round a place that stays.
 * @type {(view: View, steps: number, rows: number, step: number, row: number) => View}
 */
export function zoomed({ first, stop, top, bottom }, steps, rows, step, row) {
  const [wide, high] = [
    steps === 1 ? stop - first : Math.max(4, Math.round((stop - first) * steps)),
    rows === 1 ? bottom - top : Math.max(2, Math.round((bottom - top) * rows)),
  ];
  const inside = (
    /** @type {number} */ at,
    /** @type {number} */ low,
    /** @type {number} */ size,
  ) => within((at + 0.5 - low) / size, 0, 1);
  const from = step + 0.5 - inside(step, first, stop - first) * wide;
  const over = row + 0.5 - inside(row, top, bottom - top) * high;
  return { first: from, stop: from + wide, top: over, bottom: over + high };
}

/** Moved along so many steps and rows. @type {(view: View, steps: number, rows: number) => View} */
export const shifted = ({ first, stop, top, bottom }, steps, rows) => ({
  ...{ first: first + steps, stop: stop + steps },
  ...{ top: top + rows, bottom: bottom + rows },
});

/**
 * How far the part must move until a step and a row lie in it: 0 where they do.
 * @type {(view: View, step: number, row: number) => [steps: number, rows: number]}
 */
export function farFrom({ first, stop, top, bottom }, step, row) {
  const aside = step < first ? step - first : step >= stop ? step + 1 - stop : 0;
  const over = row < top ? row - top : row >= bottom ? row + 1 - bottom : 0;
  return [aside, over];
}
