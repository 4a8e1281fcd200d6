// What is predicted in a stage in one file, and its writing (lstm_view/state/prediction.py and hiding.py).
import { kindOf } from "../stage/activations.js";
import { tr, trN } from "../stage/language.js";
import { SERIES } from "../stage/names.js";
import { stepNumber } from "../stage/step-number.js";

/** @import { Cell } from "../stage/payload.js" */

/** @typedef {{quantity: string, unit: number, first: number, last: number}} Asked steps and the unit from 0 */

/**
 * What a look says of a prediction: what is asked, what was drawn of it, whether the real course is shown, and the key
 * of what a person then said had happened.
 * @typedef {{predict: Asked | null, drawn: (number | null)[], seen: boolean, happened: string}} Predicting
 */

const PREDICTED = [
  ...["c", "h", "f", "i", "u", "r", "g", "o", "y"],
  ...["z_f", "z_i", "z_u", "z_r", "z_g", "z_o", "z_h"],
]; // of all cells
const MAX_SPAN = 60;
const MAX_DRAWN = 1e6;
const FORM = /^([a-z](?:_[a-z])?)@(\d{1,5})(?:-(\d{1,5}))?(?:\.(\d{1,3}))?$/;

/** Nothing is drawn of it yet. @param {Asked | null} predict @returns {Predicting} */
export const predicting = (predict) => ({ predict, drawn: [], seen: false, happened: "" });

/** @type {(look: Predicting) => boolean} whether what comes is hidden */
export const hides = ({ predict, seen }) => predict !== null && !seen;

/** `c@13-20.2` is c of unit 2 at the steps 13 to 20; undefined where a text says nothing. @param {string} text */
export function readPrediction(text) {
  if (text === "none") return null;
  const [, quantity, from, to = from, which = "1"] = FORM.exec(text) ?? [];
  const [first, last, unit] = [Number(from) - 1, Number(to) - 1, Number(which) - 1];
  const isSpan = 1 <= first && first <= last && last < first + MAX_SPAN && unit >= 0;
  return PREDICTED.includes(quantity) && isSpan ? { quantity, unit, first, last } : undefined;
}

/** @param {Asked | null} asked */
export function writePrediction(asked) {
  if (!asked) return "none";
  const { quantity, unit, first, last } = asked;
  const to = last > first ? `-${last + 1}` : "";
  return `${quantity}@${first + 1}${to}${unit > 0 ? `.${unit + 1}` : ""}`;
}

/** `0.5,,-1` are three steps, of which the second has no number yet. @param {string} text */
export function readDrawn(text) {
  const parts = text ? text.split(",") : [];
  const drawn = parts.map((part) => (part ? Number(part) : null));
  const isGood = (/** @type {number | null} */ one) => one === null || Math.abs(one) <= MAX_DRAWN;
  return parts.length <= MAX_SPAN && drawn.every(isGood) ? drawn : undefined;
}

/** @param {(number | null)[]} drawn */
export const writeDrawn = (drawn) => drawn.map((value) => value ?? "").join(",");

/** @type {(drawn: (number | null)[], asked: Asked) => (number | null)[]} one a step that is asked */
export const inLength = (drawn, { first, last }) =>
  Array.from({ length: last - first + 1 }, (_, k) => drawn[k] ?? null);

/** Whether every step that is asked has a number. @type {(look: Predicting) => boolean} */
export const isWhole = ({ drawn, predict }) => !predict || !inLength(drawn, predict).includes(null);

/** @type {(text: string | null) => string | undefined} the key of an answer */
export const readHappened = (text) => (/^[a-z]{0,12}$/.test(text ?? "") ? (text ?? "") : undefined);

/** What of a cell can be predicted. @param {Cell} cell */
export const quantitiesOf = (cell) =>
  PREDICTED.filter((name) => (name === "y" ? cell.readout : computes(cell, name)));

/** Whether a line of a cell has that name. @type {(cell: Cell, name: string) => boolean} */
const computes = (cell, name) =>
  cell.type
    ? cell.type.lines.some(([line]) => line === name)
    : SERIES.includes(name) && name !== `z_${kindOf(cell).coupled}`;

/**
 * A prediction inside the run, or none, and a sentence on what the run does not have.
 * @type {(look: Predicting, cell: Cell) => {look: Predicting, notices: string[]}}
 */
export function inside(look, cell) {
  const { predict } = look;
  if (!predict) return { look, notices: [] };
  const lacks = lackOf(predict, cell);
  if (lacks) return { look: predicting(null), notices: [lacks] };
  const { steps } = cell;
  if (predict.last < steps) return { look, notices: [] };
  const cut = { ...predict, last: steps - 1 };
  const drawn = look.drawn.slice(0, cut.last - cut.first + 1);
  const said = tr("This run ends with step {steps}, and so does the prediction.", {
    steps: stepNumber(cell, steps - 1),
  });
  return { look: { ...look, predict: cut, drawn }, notices: [said] };
}

/** @type {(cell: Cell, name: string, asked: string) => string} */
function noQuantity({ type }, name, asked) {
  if (type)
    return tr("{cell} has no {name}, so {asked} cannot be predicted.", {
      ...{ cell: type.title, name, asked },
    });
  if (!name.startsWith("z_"))
    return tr("An LSTM has no {name}, so {asked} cannot be predicted.", { name, asked });
  return tr(
    "The gate {gate} of this cell has no weights and no z, so {asked} cannot be predicted.",
    { gate: name[2], asked },
  );
}

/** @type {(asked: Asked, cell: Cell) => string} what a run does not have of a prediction; nothing where it has all */
function lackOf(predict, cell) {
  const asked = writePrediction(predict);
  const { quantity, first, unit } = predict;
  if (quantity === "y" && !cell.readout)
    return tr("This cell has no read-out and no y, so {asked} cannot be predicted.", { asked });
  if (!quantitiesOf(cell).includes(quantity)) return noQuantity(cell, quantity, asked);
  const outputs = quantity === "y" ? cell.readout?.bias.length : undefined;
  if (first < cell.steps && unit < (outputs ?? cell.hidden_size)) return "";
  const units =
    outputs === undefined
      ? trN("{n} unit", "{n} units", cell.hidden_size)
      : trN("{n} output", "{n} outputs", outputs);
  const steps = trN("{n} step", "{n} steps", cell.steps);
  const values = { steps, units, asked };
  return tr("This run has {steps} and {units}, so {asked} cannot be predicted in it.", values);
}
