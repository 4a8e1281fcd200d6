// The words of a challenge: what is wanted, what came, how many trials pass, and what each star is for.
import { beside, number, typed } from "./format.js";
import { tr, trN } from "./language.js";

/** @import { Challenge, Verdict } from "./payload.js" */
/** @import { Failure } from "./trials.js" */

/** @typedef {{low: number | null, high: number | null}} Bounds a bound that is null or infinite is none */

export const STARS = 3;

/** “★★☆”. @param {number} count */
export const starred = (count) => "★".repeat(count) + "☆".repeat(STARS - count);

/** Whether a bound is one. @param {number | null} bound @returns {bound is number} */
const isBound = (bound) => bound !== null && Number.isFinite(bound);

/** A bound as a person would write it: without zeros that say nothing. @param {number} bound */
const brief = (bound) => number(bound).replace(/[.,]?0+$/, "");

/** “above 0.5”. @param {Bounds} bounds */
function wantedWords({ low, high }) {
  if (isBound(low) && isBound(high))
    return tr("between {low} and {high}", { low: brief(low), high: brief(high) });
  if (isBound(low)) return tr("above {low}", { low: brief(low) });
  return isBound(high) ? tr("below {high}", { high: brief(high) }) : tr("anything");
}

/** “h of unit 2”. @param {{series: string, unit: number, units: number}} challenge */
const judgedWords = ({ series, unit, units }) =>
  units > 1 ? tr("{state} of unit {unit}", { state: series, unit: unit + 1 }) : series;

/** “h has to be above 0.5 and is 0.312”. @type {(challenge: Challenge, failure: Failure) => string} */
const failureWords = (challenge, failure) =>
  tr("{judged} has to be {wanted} and is {came}", {
    judged: judgedWords(challenge),
    wanted: wantedWords(failure),
    came: beside(failure.came, [failure.low, failure.high]),
  });

/** “5 of 6 ✓”, of the shown trials. @param {(Failure | null)[]} failures */
export const briefly = (failures) =>
  tr("{passed} of {all} ✓", { passed: passed(failures), all: failures.length });

/** @param {(Failure | null)[]} failures of the shown trials */
export const meterWords = (failures) =>
  tr("{passed} of {all} shown trials pass.", { passed: passed(failures), all: failures.length });

/** @param {(Failure | null)[]} failures */
const passed = (failures) => failures.filter((failure) => failure === null).length;

/** @param {Challenge} challenge */
export function sizeWords({ input_size: D, units: H }) {
  const inputs = trN("{n} input", "{n} inputs", D);
  const units = trN("{n} unit", "{n} units", H);
  return tr("This challenge is for a cell of {inputs} and {units}.", { inputs, units });
}

/**
 * A trial, and how it came out as far as it is known.
 * @type {(trial: number, failure: Failure | null | undefined) => string}
 */
export function trialWords(trial, failure) {
  if (failure === undefined) return tr("Trial {trial}", { trial });
  return failure ? tr("Trial {trial}, fails", { trial }) : tr("Trial {trial}, passes", { trial });
}

/** The trial on the stage. @type {(challenge: Challenge, trial: number, failure: Failure | null) => string} */
export function hereWords(challenge, trial, failure) {
  if (!failure) return tr("Trial {trial}, on the stage, passes.", { trial: trial + 1 });
  return tr("Trial {trial}, on the stage, fails at step {step}: {why}.", {
    trial: trial + 1,
    step: failure.step + 1,
    why: failureWords(challenge, failure),
  });
}

/** @type {(challenge: Challenge, verdict: Verdict) => string} */
export function hiddenWords(challenge, { of, passed, failure }) {
  if (!failure) return tr("Solved: all {all} hidden trials pass.", { all: of });
  return tr("{passed} of {all} hidden trials pass. Trial {trial} fails at step {step}: {why}.", {
    ...{ passed, all: of, trial: failure.trial + 1, step: failure.step + 1 },
    why: failureWords(challenge, failure),
  });
}

/**
 * What is said aloud when the hand rests; `here` of a trial on the stage that is none of the shown ones.
 * @type {(failures: (Failure | null)[], verdict: Verdict | null, here: string | null) => string}
 */
export const aloud = (failures, verdict, here) =>
  `${verdictWords(failures, verdict)} ${here}`.trim();

/** @type {(failures: (Failure | null)[], verdict: Verdict | null) => string} */
function verdictWords(failures, verdict) {
  if (!verdict) return meterWords(failures);
  const { solved, stars, passed: hidden, of } = verdict;
  if (solved)
    return tr("Solved: all {all} hidden trials pass. {stars} of {most} stars.", {
      ...{ all: of, stars, most: STARS },
    });
  return tr("{passed} of {all} shown trials pass, and {hidden} of {of} hidden ones.", {
    ...{ passed: passed(failures), all: failures.length, hidden, of },
  });
}

/**
 * What each star is for, and whether it is won.
 * @type {(challenge: Challenge, verdict: Verdict) => [boolean, string][]}
 */
export function winsOf({ few, noise }, { solved, short, holds, weights, of, held }) {
  return [
    [solved, tr("solved")],
    [solved && short, tr("at most {few} numbers other than 0 ({weights})", { few, weights })],
    [
      solved && holds,
      tr("with noise of ±{noise} too ({held} of {all})", { noise: typed(noise), held, all: of }),
    ],
  ];
}
