// What an address says and a scene cannot have, in a sentence each: lstm_view/state/address.py and shown.py.
import { VIEWS } from "../stage/blueprint.js";
import { DIGITS } from "../stage/format.js";
import { tr, trN } from "../stage/language.js";
import { readDrawn, readHappened, readPrediction } from "./prediction.js";

/** @import { Cell } from "../stage/payload.js" */

const LONGEST = 40; // characters of a value that a sentence repeats

/** @type {(form: RegExp) => (text: string) => boolean} */
const like = (form) => (text) => form.test(text);
const isCount = like(/^0*[1-9]\d*$/);

/** @param {string} text */
const isDigits = (text) =>
  text === "all" || (isCount(text) && DIGITS.least <= Number(text) && Number(text) <= DIGITS.most);

/** Whether a value says anything, by name. @type {Record<string, (text: string) => boolean>} */
const SAYS = {
  ...{ step: isCount, unit: isCount, loss: isCount },
  ...{ phase: like(/^[0-4]$/), seen: like(/^[01]$/), memory: like(/^[ch]$/) },
  digits: isDigits,
  view: (text) => Object.hasOwn(VIEWS, text),
  predict: (text) => readPrediction(text) !== undefined,
  drawn: (text) => readDrawn(text) !== undefined,
  happened: (text) => readHappened(text) !== undefined,
};

/** @param {string} text */
const short = (text) => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);

/**
 * On values that say nothing.
 * @type {(pairs: URLSearchParams, wanted: Record<string, string>) => string[]}
 */
const unread = (pairs, wanted) =>
  Object.entries(SAYS)
    .filter(([name, says]) => pairs.has(name) && !says(pairs.get(name) ?? ""))
    .map(([name]) =>
      tr(
        "This link says {name}={text}, but {name} must be {wanted}. The page's own value was used instead.",
        { name, text: short(pairs.get(name) ?? ""), wanted: wanted[name] },
      ),
    );

/** Whether an address counts further than there is. @type {(text: string | null, most: number) => boolean} */
const isBeyond = (text, most) => text !== null && isCount(text) && Number(text) > most;

/** A number as it was written. @param {string | null} text */
const counting = (text) => short((text ?? "").replace(/^0+/, ""));

/** On places that a run does not have. @type {(pairs: URLSearchParams, cell: Cell) => string[]} */
function beyond(pairs, { hidden_size: units, steps }) {
  const [unit, step] = [pairs.get("unit"), pairs.get("step")];
  const said = [];
  if (isBeyond(unit, units))
    said.push(
      tr("This cell has {units}, so there is no unit {unit}.", {
        ...{ units: trN("{n} unit", "{n} units", units), unit: counting(unit) },
      }),
    );
  if (isBeyond(step, steps))
    said.push(
      tr("This sequence has {steps}, so there is no step {step}.", {
        ...{ steps: trN("{n} step", "{n} steps", steps), step: counting(step) },
      }),
    );
  return said;
}

/**
 * A sentence on each part of the cursor and the look that cannot be had; `wanted` completes “must be …”.
 * @type {(pairs: URLSearchParams, cell: Cell, wanted: Record<string, string>) => string[]}
 */
export const refused = (pairs, cell, wanted) => [...unread(pairs, wanted), ...beyond(pairs, cell)];

/**
 * A place of which an address counts from 1, counted from 0 and inside the run; null where it says none.
 * @type {(text: string | null, most: number) => number | null}
 */
export const placeOf = (text, most) =>
  text !== null && isCount(text) ? Math.min(Number(text), most) - 1 : null;
