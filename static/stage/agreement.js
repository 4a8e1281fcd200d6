// Whose numbers the stage shows, in words: NumPy's, a preview of the browser's, or what waits for the server.
import { number } from "./format.js";
import { tr } from "./language.js";

/** @import { Store } from "./store.js" */

/** @type {Record<string, string>} */
const WAITING = {
  undo: tr("Undo waits for the server's answer. Go on; nothing is lost."),
  redo: tr("Redo waits for the server's answer. Go on; nothing is lost."),
  reset: tr("Reset waits for the server's answer. Go on; nothing is lost."),
};

const NUMPYS = tr("Every number here is NumPy's.");
const COMPUTED = tr("Computed in this browser, by the same lines as in NumPy.");

const AT_REST = [NUMPYS, COMPUTED]; // what is so all the time

/** The words, and whether they are news. @param {Store} store */
export function agreement(store) {
  const words = wordsOf(store);
  return { words, isNews: !AT_REST.includes(words) };
}

/** @type {(store: Store) => string} */
function wordsOf({ source, difference, outbox, payload, unseen, host }) {
  if (!host.confirms) return source === "preview" || payload.computed ? COMPUTED : NUMPYS;
  if (unseen) return WAITING[unseen];
  if (outbox.late)
    return tr("Not confirmed yet: the server has not answered. Go on; nothing is lost.");
  if (source === "preview")
    return tr("A preview by the browser; NumPy confirms it when you let go.");
  const whose =
    typeof payload.only === "number"
      ? tr(
          "The numbers of unit {unit} are NumPy's; " +
            "in so long a run those of another are the browser's until you choose it.",
          { unit: payload.only + 1 },
        )
      : NUMPYS;
  if (!difference) return whose;
  const agreed = tr("The browser's last preview agreed to {number}.", {
    number: number(difference),
  });
  return `${whose} ${agreed}`;
}
