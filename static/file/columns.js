// Which cell types stand side by side where there is no server to ask for others: all of them are there
// (lstm_view/instruments/variants/panel.py), and an address says which are shown.

/** @import { Column, Columns, Payload } from "../stage/payload.js" */

/** @typedef {{cells: string[], own: boolean}} Shown `own`: a type that has weights of its own is shown with them */

/** What is shown where nothing is said, and where a page has nothing to choose. @type {Shown} */
const NOTHING = { cells: [], own: true };

/** @type {WeakMap<Columns, Map<string, Partial<Payload>>>} the same objects for the same choice */
const made = new WeakMap();

/** @param {Payload} payload @returns {Shown} */
export const atHome = ({ columns }) => columns?.choice?.home ?? NOTHING;

/**
 * The cell types that a text names with commas between; undefined if it does not name as many as can be compared.
 * @type {(text: string, payload: Payload) => string[] | undefined}
 */
export function readCells(text, { columns }) {
  const choice = columns?.choice;
  const named = [...new Set(text.split(","))];
  const isThere = named.every((key) => choice?.all.some((column) => column.key === key));
  const { least = 1, most = 0 } = choice ?? {};
  return isThere && least <= named.length && named.length <= most ? named : undefined;
}

/**
 * What of a payload is about the cell types that are shown.
 * @type {(payload: Payload, shown: Shown) => Partial<Payload>}
 */
export function columnsOf(payload, shown) {
  const { columns } = payload;
  if (!columns?.choice) return {};
  const known = made.get(columns) ?? new Map();
  made.set(columns, known);
  const key = `${shown.cells.join()} ${shown.own}`;
  if (!known.has(key)) known.set(key, picked(payload, columns, shown));
  return known.get(key);
}

/** @type {(payload: Payload, columns: Columns, shown: Shown) => Partial<Payload>} */
function picked({ figures, shape }, columns, shown) {
  const { all, own } = /** @type {NonNullable<Columns["choice"]>} */ (columns.choice);
  const named = (/** @type {Column[]} */ those, /** @type {string} */ key) =>
    those.find((column) => column.key === key);
  const cells = shown.cells.flatMap(
    (key) => (shown.own && named(own, key)) || (named(all, key) ?? []),
  );
  const ours = shown.cells.map((key) => `column-${key}`);
  const drawn = ours.flatMap((key) => figures.find((figure) => figure.key === key) ?? []);
  return {
    columns: { ...columns, cells },
    figures: [...figures.filter(({ place }) => place !== "columns"), ...drawn],
    shape: `${shape} ${ours.join()}`,
  };
}
