// What a picture to be saved is of: the store as it would be at a moment of choice, and what its marks are.
import { tr } from "./language.js";
import { nameOfOther } from "./versus.js";

/** @import { Store } from "./store.js" */

/** @typedef {{dark: boolean, ghosts: boolean}} Choice of colours, and whether the state before the change is shown */
/** @typedef {{t: number, phase: number, moving?: boolean}} Moment */
/** @typedef {{opacity: number, inner: string}} Part how strong one part is shown, and its markup; "" is nothing */

/** What the marks of the other run are. @type {(store: Store) => string} */
export const legendOf = ({ versus, payload, now }) =>
  now.cell.type
    ? tr("Strokes on the bars: {other}", { other: nameOfOther(versus, payload) })
    : tr("Grey and hollow, and “{mark}”: {other}", {
        ...{ mark: versus.was("…"), other: nameOfOther(versus, payload) },
      });

/**
 * The store as it would be at another moment, with nothing pointed at.
 * @type {(store: Store, moment: Moment, choice: Choice) => Store}
 */
export function stillOf(store, { t, phase, moving = false }, { ghosts }) {
  const values = {
    ...{ t, phase, narrow: false, hover: null, dragging: false },
    now: store.now,
    past: ghosts ? store.past : null,
    playback: { playing: moving },
  };
  const fields = Object.entries(values).map(([name, value]) => [name, { value, writable: true }]);
  return Object.create(store, Object.fromEntries(fields));
}
