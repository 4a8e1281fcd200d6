// What the stage draws of a prediction in one file (lstm_view/learn/predict/payload.py).
import { kindOf } from "../stage/activations.js";
import { number } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { inPapers } from "../stage/papers.js";
import { happened } from "./happened.js";
import { aheadOf } from "./hiding.js";
import { hides, inLength, quantitiesOf, readPrediction, writePrediction } from "./prediction.js";

/** @import { Cell, Happened as Sent, Payload, Prediction, Turn } from "../stage/payload.js" */
/** @import { Ran } from "./bases.js" */
/** @import { Change } from "./changes.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Asked, Predicting } from "./prediction.js" */

/**
 * A prepared question on a run of the file. Its words have numbers of that run in braces, in full, with the decimals or
 * the % with which they are said behind a bar, or nothing.
 * @typedef {object} Prepared
 * @property {string} query
 * @property {string} name
 * @property {string} story
 * @property {Change[]} changes
 * @property {string} asked
 * @property {string} ask
 * @property {string} then
 * @property {{key: string, says: string, feedback: string}[]} choices
 * @property {string} right
 */

/**
 * What Python says of predicting: names by quantity, and the questions.
 * @typedef {{names: Record<string, string>, questions: Prepared[]}} Predicts
 */

const SHARES = ["sigmoid", "softmax"]; // read-outs whose outputs lie between 0 and 1
const TALLER = 2; // the room for c, in sizes of what is known of it

/**
 * @type {(now: Experiment, whole: Ran, payload: Payload, predicts: Predicts) => Prediction | null} of the whole run
 */
export function predictionOf({ run, look }, whole, payload, predicts) {
  const { predict: asked } = look;
  const { cell } = whole;
  if (!asked) return null;
  const { questions, names } = predicts;
  const said = writePrediction(asked);
  const isOf = (/** @type {Prepared} */ one) =>
    one.story === run.story &&
    JSON.stringify(one.changes) === JSON.stringify(run.changes) &&
    writePrediction(readPrediction(one.asked) ?? null) === said;
  const prepared = questions.find(isOf);
  return {
    asked: said,
    ...asked,
    name: names[asked.quantity],
    letter: inPapers(cell.type, asked.quantity),
    quantities: quantitiesOf(cell).map((name) => [name, names[name]]),
    letters: quantitiesOf(cell).map((name) => inPapers(cell.type, name)),
    drawn: inLength(look.drawn, asked),
    seen: look.seen,
    ask: prepared ? quoted(prepared.ask, look.digits) : "",
    end: cell.steps,
    bounds: boundsOf(whole, asked),
    room: roomOf(whole, asked),
    ahead: hides(look) ? aheadOf(payload, whole) : null,
    happened: look.seen ? asks(prepared, whole, { ...look, predict: asked }) : null,
    turn: prepared ? turnOf(prepared, questions) : null,
  };
}

/** Words with each number as it is shown. @type {(words: string, digits: number) => string} */
const quoted = (words, digits) =>
  words.replace(/\{([^|}]+)(?:\|(\d|%))?\}/g, (_, value, form) =>
    form === "%"
      ? number(100 * Number(value), 0)
      : number(Number(value), form === undefined ? digits : Number(form)),
  );

/**
 * Which of them it is, and the one that follows; the first follows the last.
 * @type {(now: Prepared, all: Prepared[]) => Turn}
 */
function turnOf(now, all) {
  const { name, query } = all[(all.indexOf(now) + 1) % all.length];
  return { key: now.query, keys: all.map((one) => one.query), next: { name, query } };
}

/**
 * Between which numbers the quantity must lie, if there are such.
 * @type {(ran: Ran, asked: Asked) => [number, number] | null}
 */
function boundsOf({ cell }, { quantity }) {
  if (quantity === "y") return SHARES.includes(cell.readout?.activation ?? "") ? [0, 1] : null;
  if ("fiour".includes(quantity)) return [0, 1];
  if (quantity !== "g" && quantity !== "h") return null;
  const passedOn = quantity === "h" && Math.max(...cell.h0.map(Math.abs)) > 1;
  return passedOn || isFree(cell, quantity) ? null : [-1, 1];
}

/** Whether g or h can leave −1 to 1: its function does not squash. @type {(cell: Cell, quantity: string) => boolean} */
function isFree(cell, quantity) {
  if (cell.type) return cell.type.key.includes("candidate=");
  const { candidate, output } = kindOf(cell);
  return (quantity === "g" ? candidate : output) !== "tanh";
}

/**
 * The ends of the axis, from what is known before the steps that are asked.
 * @type {(ran: Ran, asked: Asked) => [number, number]}
 */
function roomOf(ran, asked) {
  const bounds = boundsOf(ran, asked);
  if (bounds) return bounds;
  const { cell, series } = ran;
  const { quantity, unit, first, last } = asked;
  const width = quantity === "y" ? (cell.readout?.bias.length ?? 1) : cell.hidden_size;
  let known = 0;
  for (let t = 0; t < first; t += 1)
    known = Math.max(known, Math.abs(series[quantity][t * width + unit]));
  const high = Math.min(Math.max(1.5, TALLER * known), Math.max(1, known + last - first + 1));
  return [-high, high];
}

/**
 * The question on what was seen, and what is said of the answer.
 * @type {(prepared: Prepared | undefined, ran: Ran, look: Predicting & {predict: Asked, digits: number}) => Sent}
 */
function asks(prepared, ran, look) {
  const { digits, happened: picked } = look;
  const question = prepared ?? free(ran, look);
  const choice = question.choices.find(({ key }) => key === picked);
  return {
    ask: quoted(prepared ? prepared.then : question.ask, digits),
    choices: question.choices.map(({ key, says }) => ({ key, says: quoted(says, digits) })),
    picked: choice?.key ?? "",
    right: choice ? choice.key === question.right : null,
    feedback: choice ? quoted(choice.feedback, digits) : "",
  };
}

/**
 * A question on any run in the form of a prepared one.
 * @type {(ran: Ran, look: Predicting & {predict: Asked, digits: number}) =>
 *   Pick<Prepared, "ask" | "choices" | "right">}
 */
function free(ran, { predict, digits }) {
  const { ask, choices, right, seen } = happened(ran, predict, digits);
  const feedback = (/** @type {string} */ key, idea = "") => {
    if (key === right) return tr("That is what happened. {seen}", { seen });
    const [belief, ...rest] = idea.split(". ");
    if (!belief) return tr("That is not what happened. What was seen: {seen}", { seen });
    return tr(
      "That is not what happened. A common idea stands behind that answer: “{belief}.” {instead} What was seen: {seen}",
      { belief, instead: rest.join(". "), seen },
    );
  };
  const said = choices.map(({ key, says, idea }) => ({ key, says, feedback: feedback(key, idea) }));
  return { ask, choices: shuffled(said, writePrediction(predict)), right };
}

/** The same order for the same question. @template T @param {T[]} things @param {string} of @returns {T[]} */
function shuffled(things, of) {
  let seed = 0;
  for (const sign of of) seed = (Math.imul(seed, 31) + sign.charCodeAt(0)) >>> 0;
  const found = [...things];
  for (let last = found.length - 1; last > 0; last -= 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = (seed >>> 16) % (last + 1);
    [found[last], found[other]] = [found[other], found[last]];
  }
  return found;
}
