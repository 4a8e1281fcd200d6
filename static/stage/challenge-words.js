// The words of a challenge: what is wanted, what came, how many trials pass, and what each star is for.
import { number } from "./format.js";

/** @import { Challenge, Verdict } from "./payload.js" */
/** @import { Failure } from "./trials.js" */

/** @typedef {{low: number | null, high: number | null}} Bounds a bound that is null or infinite is none */

export const STARS = 3;

/** “★★☆”. @param {number} count */
export const starred = (count) => "★".repeat(count) + "☆".repeat(STARS - count);

/** Whether a bound is one. @param {number | null} bound @returns {bound is number} */
const isBound = (bound) => bound !== null && Number.isFinite(bound);

/** A bound as a person would write it: without zeros that say nothing. @param {number} bound */
const brief = (bound) => number(bound).replace(/\.?0+$/, "");

/** “above 0.5”. @param {Bounds} bounds */
function wantedWords({ low, high }) {
  if (isBound(low) && isBound(high)) return `between ${brief(low)} and ${brief(high)}`;
  if (isBound(low)) return `above ${brief(low)}`;
  return isBound(high) ? `below ${brief(high)}` : "anything";
}

/** “h of unit 2”. @param {{series: string, unit: number, units: number}} challenge */
const judgedWords = ({ series, unit, units }) =>
  units > 1 ? `${series} of unit ${unit + 1}` : series;

/** “h has to be above 0.5 and is 0.312”. @type {(challenge: Challenge, failure: Failure) => string} */
const failureWords = (challenge, failure) =>
  `${judgedWords(challenge)} has to be ${wantedWords(failure)} and is ${number(failure.came)}`;

/** “5 of 6 ✓”, of the shown trials. @param {(Failure | null)[]} failures */
export const briefly = (failures) => `${passed(failures)} of ${failures.length} ✓`;

/** @param {(Failure | null)[]} failures of the shown trials */
export const meterWords = (failures) =>
  `${passed(failures)} of ${failures.length} shown trials pass`;

/** @param {(Failure | null)[]} failures */
const passed = (failures) => failures.filter((failure) => failure === null).length;

/** @type {(count: number, one: string) => string} */
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** @param {Challenge} challenge */
export const sizeWords = ({ input_size: inputs, units }) =>
  `This challenge is for a cell of ${counted(inputs, "input")} and ${counted(units, "unit")}`;

/** The trial on the stage. @type {(challenge: Challenge, trial: number, failure: Failure | null) => string} */
export function hereWords(challenge, trial, failure) {
  const which = `Trial ${trial + 1}, on the stage,`;
  if (!failure) return `${which} passes.`;
  return `${which} fails at step ${failure.step + 1}: ${failureWords(challenge, failure)}.`;
}

/** @type {(challenge: Challenge, verdict: Verdict) => string} */
export function hiddenWords(challenge, { of, passed, failure }) {
  if (!failure) return `Solved: all ${of} hidden trials pass.`;
  const where = `Trial ${failure.trial + 1} fails at step ${failure.step + 1}`;
  return `${passed} of ${of} hidden trials pass. ${where}: ${failureWords(challenge, failure)}.`;
}

/**
 * What is said aloud when the hand rests; `here` of a trial on the stage that is none of the shown ones.
 * @type {(failures: (Failure | null)[], verdict: Verdict | null, here: string | null) => string}
 */
export const aloud = (failures, verdict, here) =>
  `${verdictWords(failures, verdict)} ${here}`.trim();

/** @type {(failures: (Failure | null)[], verdict: Verdict | null) => string} */
function verdictWords(failures, verdict) {
  if (!verdict) return `${meterWords(failures)}.`;
  const { solved, stars, passed, of } = verdict;
  if (solved) return `Solved: all ${of} hidden trials pass. ${stars} of ${STARS} stars.`;
  return `${meterWords(failures)}, and ${passed} of ${of} hidden ones.`;
}

/**
 * What each star is for, and whether it is won.
 * @type {(challenge: Challenge, verdict: Verdict) => [boolean, string][]}
 */
export function winsOf({ few, noise }, { solved, short, holds, weights, of, held }) {
  return [
    [solved, "solved"],
    [solved && short, `at most ${few} numbers other than 0 (${weights})`],
    [solved && holds, `with noise of ±${noise} too (${held} of ${of})`],
  ];
}
