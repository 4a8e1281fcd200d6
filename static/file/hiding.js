// While something is predicted the run ends before the first step that is asked (lstm_view/state/hiding.py).
import { outputsOf } from "../stage/readout.js";

/** @import { Payload } from "../stage/payload.js" */
/** @import { Ran } from "./bases.js" */

/** A run in its first steps; a clamp that begins later holds nothing there. @type {(ran: Ran, steps: number) => Ran} */
export function until({ cell, series }, steps) {
  if (steps >= cell.steps) return { cell, series, only: null };
  const width = (/** @type {string} */ name) => (name === "y" ? outputsOf(cell) : cell.hidden_size);
  const shorter = Object.entries(series).map(([name, values]) => [
    name,
    values.slice(0, steps * width(name)),
  ]);
  const known = {
    ...{ steps, x: cell.x.slice(0, steps), mask: cell.mask?.slice(0, steps) ?? null },
    clamps: cell.clamps.filter(({ start }) => start < steps),
  };
  return { cell: { ...cell, ...known }, series: Object.fromEntries(shorter), only: null };
}

/**
 * What comes in over all steps, from which the browser works out what is hidden.
 * @type {(payload: Payload, ran: Ran) => import("../stage/payload.js").Ahead}
 */
export const aheadOf = ({ labels }, { cell }) => ({
  ...{ x: cell.x, labels, mask: cell.mask ?? null, clamps: cell.clamps },
});

/**
 * What a page has beside a run whose end is hidden: no words on it but what it is, nothing computed from all of it.
 * @type {(payload: Payload, steps: number) => Partial<Payload>}
 */
export const pageUntil = ({ labels, story, shape, figures, cell }, steps) => ({
  labels: labels.slice(0, steps),
  story: cell.type ? story : { ...story, claim: "" },
  shape: `${shape} until ${steps}`,
  figures: figures.filter(({ overTime, place }) => overTime && !place),
  ...{ gradients: null, columns: null, given: {}, challenges: [], challenge: null, judged: null },
});
