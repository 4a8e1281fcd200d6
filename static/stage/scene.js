// What a figure is filled from: the runs and the place in them, and what a name in a figure means there.
import { range } from "./names.js";

/** @import { Json } from "./payload.js" */
/** @import { Run } from "./run.js" */
/** @import { Through } from "./cells/bind.js" */

/**
 * The run of a cell type beside the stage's own, null where it cannot be run on these numbers.
 * @typedef {{memory: string, now: Run | null, past: Run | null}} Beside
 */

/**
 * What a figure is filled from; a Store is one.
 * @typedef {object} Scene
 * @property {Run} now
 * @property {Run | null} past what `now` is compared with: B, or the run before any change
 * @property {import("./versus.js").Versus} [versus] what that one is called
 * @property {number} t
 * @property {number} unit
 * @property {{t?: number, unit?: number, bind?: string} | null} hover
 * @property {string[]} labels one name a step, or none
 * @property {import("./original.js").Units} [units] of the inputs before they were scaled, none where they were not
 * @property {boolean} [inOriginal] whether the axis of the input is in them
 * @property {boolean} dragging
 * @property {Through | null} [through] what of the derivatives through time is looked at
 * @property {Record<string, Json>} [given] what the page computed beside the run, by name
 * @property {Map<string, Beside>} [columns] the cell types that are shown side by side
 */

/** @typedef {[number, number]} Range */

/** @typedef {(number | null)[]} Values */

/** @param {number} value */
export const finite = (value) => (Number.isFinite(value) ? value : null);

/**
 * The scene as if the run of a cell type were the stage's own; null where it has no run.
 * @type {(scene: Scene, key: string) => Scene | null}
 */
export function besideOf(scene, key) {
  const { now = null, past = null } = scene.columns?.get(key) ?? {};
  return now && { ...scene, now, past };
}

/**
 * The other run where it has a ledger of the same memory; B may have none, or no such unit or step.
 * @type {(scene: Scene, t: number) => Run | null}
 */
export const ledgerOf = ({ now, past, unit }, t) =>
  past?.memory === now.memory && past.hasLedger && past.has(past.memory, t, unit) ? past : null;

const DELTA = /^delta_/; // a series less what it was before any change

/** @type {(scene: Scene, name: string, unit: number) => Values} */
export function columnOf({ now, past }, name, unit) {
  if (!DELTA.test(name)) return now.column(name, unit);
  const bind = name.replace(DELTA, "");
  const before = (past ?? now).column(bind, unit);
  return now.column(bind, unit).map((value, t) => finite(value - before[t]));
}

/** @type {(scene: Scene, name: string, unit: number | null) => Range[]} */
export function extentsOf(scene, name, unit) {
  const { now, past } = scene;
  if (DELTA.test(name)) {
    const values = (unit === null ? range(now.units) : [unit]).flatMap((k) =>
      columnOf(scene, name, k),
    );
    return [
      values.reduce(
        (/** @type {Range} */ [low, high], v) => [Math.min(low, v ?? 0), Math.max(high, v ?? 0)],
        [0, 0],
      ),
    ];
  }
  const whose = name === "x" || name === "y" ? null : unit;
  return (past ? [now, past] : [now]).map((run) => run.extent(name, whose));
}
