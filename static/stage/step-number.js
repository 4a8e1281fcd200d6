// What people call a step: its number in the whole run, of which the stage may show a part.
// lstm_view/words/step_number.py is the same for Python.
import { tr } from "./language.js";

/**
 * Of a cell: the numbers that its steps have in a longer run, none where they are all.
 * @typedef {{step_numbers?: number[]}} Numbered
 */

/**
 * The number of a step, from 0 on the stage. Those of a direction that reads backward count down; before the first and
 * behind the last they count on: −1 is the state that the cell starts with.
 * @type {(cell: Numbered, t: number) => number}
 */
export function stepNumber({ step_numbers: numbers = [] }, t) {
  if (!numbers.length) return t + 1;
  const place = Math.min(Math.max(t, 0), numbers.length - 1);
  const way = numbers[numbers.length - 1] < numbers[0] ? -1 : 1;
  return numbers[place] + way * (t - place);
}

/**
 * The step, from 0 on the stage, that has a number; −1 where a part has none.
 * @type {(cell: Numbered, number: number) => number}
 */
export const stepOf = ({ step_numbers: numbers = [] }, number) =>
  numbers.length ? numbers.indexOf(number) : number - 1;

/** Where a step stands, of `all` on the stage, in words. @type {(cell: Numbered, t: number, all: number) => string} */
export const placeOf = (cell, t, all) =>
  cell.step_numbers?.length
    ? tr("step {step}, {n} of {all} shown", { step: stepNumber(cell, t), n: t + 1, all })
    : tr("step {step} of {all}", { step: t + 1, all });

/** A number as it stands below a letter. @param {number} k */
export const lowered = (k) => [...String(k)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
