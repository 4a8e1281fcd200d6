// What an address says and a scene cannot have, in a sentence each: lstm_view/state/address.py and shown.py.
import { VIEWS } from "../stage/blueprint.js";
import { DIGITS } from "../stage/format.js";
import { tr, trN } from "../stage/language.js";
import { stepNumber } from "../stage/step-number.js";
import { readCells } from "./columns.js";
import { readDrawn, readHappened, readPrediction } from "./prediction.js";

/** @import { Base } from "./bases.js" */
/** @import { Cell, Payload } from "../stage/payload.js" */

const [MAX_STEPS, MAX_UNITS] = [2000, 64]; // of any run: lstm_view/state/fields.py
const OF_COLUMNS = ["cells", "own"];
const LONGEST = 40; // characters of a value that a sentence repeats

/** @type {(form: RegExp) => (text: string) => boolean} */
const like = (form) => (text) => form.test(text);
/** @type {(low: number, high: number) => (text: string) => boolean} */
const within = (low, high) => (text) =>
  /^\d+$/.test(text) && low <= Number(text) && Number(text) <= high;

const NUMBERS = {
  step: within(1, MAX_STEPS),
  unit: within(1, MAX_UNITS),
  loss: within(1, MAX_STEPS),
};
/** Whether a value says anything, by name. @type {Record<string, (text: string, payload: Payload) => boolean>} */
const SAYS = {
  ...NUMBERS,
  ...{ phase: within(0, 4), seen: like(/^[01]$/), memory: like(/^[ch]$/) },
  digits: (text) => text === "all" || within(DIGITS.least, DIGITS.most)(text),
  view: (text) => Object.hasOwn(VIEWS, text),
  predict: (text) => readPrediction(text) !== undefined,
  drawn: (text) => readDrawn(text) !== undefined,
  happened: (text) => readHappened(text) !== undefined,
  own: like(/^[01]$/),
  cells: (text, payload) => !canChoose(payload) || readCells(text, payload) !== undefined,
};

/** @param {Payload} payload */
const canChoose = ({ columns }) => Boolean(columns?.choice);

/** @param {string} text */
const short = (text) => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);

/** On a value that says nothing. @type {(name: string, text: string, wanted: string) => string} */
export const refusal = (name, text, wanted) =>
  tr(
    "This link says {name}={text}, but {name} must be {wanted}. The page's own value was used instead.",
    { name, text: short(text), wanted },
  );

/** On what changes nothing here. @type {(name: string, why: string) => string} */
export const leftOut = (name, why) =>
  tr("This link says {name}, but {why}. It was left out.", { name, why });

/**
 * On values that say nothing.
 * @type {(pairs: URLSearchParams, payload: Payload, wanted: Record<string, string>) => string[]}
 */
const unread = (pairs, payload, wanted) =>
  Object.entries(SAYS)
    .filter(([name, says]) => pairs.has(name) && !says(pairs.get(name) ?? "", payload))
    .map(([name]) => refusal(name, pairs.get(name) ?? "", wanted[name]));

/**
 * On choices for which a page has no panel: lstm_view/state/address.py.
 * @type {(pairs: URLSearchParams, payload: Payload) => string[]}
 */
const idle = (pairs, payload) =>
  OF_COLUMNS.filter((name) => !canChoose(payload) && pairs.has(name)).map((name) =>
    leftOut(name, tr("this page shows nothing that it could change")),
  );

/**
 * The number that an address says of that name; null where it says none.
 * @type {(pairs: URLSearchParams, name: "step" | "unit" | "loss") => number | null}
 */
const numberOf = (pairs, name) =>
  NUMBERS[name](pairs.get(name) ?? "") ? Number(pairs.get(name)) : null;

/** On places that a run does not have. @type {(pairs: URLSearchParams, cell: Cell) => string[]} */
function beyond(pairs, cell) {
  const { hidden_size, steps: length } = cell;
  const [unit, place] = [numberOf(pairs, "unit") ?? 0, numberOf(pairs, "step") ?? 0];
  const step = stepNumber(cell, place - 1);
  const units = trN("{n} unit", "{n} units", hidden_size);
  const steps = trN("{n} step", "{n} steps", length);
  return [
    unit > hidden_size && tr("This cell has {units}, so there is no unit {unit}.", { units, unit }),
    place > length && tr("This sequence has {steps}, so there is no step {step}.", { steps, step }),
  ].filter((said) => said !== false);
}

/**
 * A sentence on each part of the cursor and the look that cannot be had; `wanted` completes “must be …”.
 * @type {(pairs: URLSearchParams, base: Base, wanted: Record<string, string>) => string[]}
 */
export const refused = (pairs, { payload, unchanged: { cell } }, wanted) => [
  ...unread(pairs, payload, wanted),
  ...idle(pairs, payload),
  ...beyond(pairs, cell),
];

/**
 * A place of which an address counts from 1, counted from 0 and inside the run; null where it says none.
 * @type {(pairs: URLSearchParams, name: "step" | "unit" | "loss", most: number) => number | null}
 */
export function placeOf(pairs, name, most) {
  const number = numberOf(pairs, name);
  return number === null ? null : Math.min(number, most) - 1;
}
