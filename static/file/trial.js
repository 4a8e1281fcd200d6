// A challenge in one file: its trials, and the verdict on a cell (lstm_core/challenges/judge.py), by the lines of the
// browser in place of NumPy's.
import { run } from "../stage/engine.js";
import { tr } from "../stage/language.js";
import { firstFailure, fits } from "../stage/trials.js";
import { noise } from "./noise.js";

/** @import { Cell, Challenge, Judged, Missed, Payload, Verdict } from "../stage/payload.js" */
/** @import { Change } from "./changes.js" */

/**
 * The trials that decide: their numbers, and of each challenge the seed of its noise, x (B, T, D) and the bounds
 * (B, T), one after another.
 * @typedef {{seed: number, x: Float64Array, low: Float64Array, high: Float64Array}} OfChallenge
 * @typedef {{numbers: number[], of: Record<string, OfChallenge>}} Hidden
 */

/** @typedef {{x: number[][], low: Float64Array, high: Float64Array}} Trial */

const BEYOND = 1e4; // lstm_view/figures/wanted.py: stands for no bound
const BESIDE = /^(?:x|clamp|masked|cut\[unit)/; // what of a run no hidden trial has

/**
 * The run of the empty cell on a trial, by its name among the runs of a file.
 * @type {(challenge: string, trial: number) => string}
 */
export const keyOf = (challenge, trial) => `trial:${challenge}:${trial}`;

/** @param {string} key @returns {{challenge: string, trial: number} | null} */
export function trialOf(key) {
  const found = /^trial:(\w+):(\d{1,3})$/.exec(key);
  return found && { challenge: found[1], trial: Number(found[2]) };
}

/** Whether a file has a trial. @type {(trial: number, challenge: Challenge, hidden: Hidden) => boolean} */
export const hasTrial = (trial, { shown }, { numbers }) =>
  shown.includes(trial) || numbers.includes(trial);

/** @type {(number: number, challenge: Challenge, hidden: Hidden) => Trial} */
function trialAt(number, challenge, hidden) {
  const isShown = challenge.shown.includes(number);
  const { x, low, high } = isShown ? challenge : hidden.of[challenge.key];
  const place = (isShown ? challenge.shown : hidden.numbers).indexOf(number);
  return trialIn({ x, low, high }, place, challenge);
}

/** @type {(all: Omit<OfChallenge, "seed">, place: number, challenge: Challenge) => Trial} */
function trialIn({ x, low, high }, place, { steps: T, input_size: D }) {
  const row = (/** @type {number} */ t) => {
    const at = (place * T + t) * D;
    return Array.from(x.subarray(at, at + D));
  };
  const part = (/** @type {Float64Array} */ all) => all.subarray(place * T, (place + 1) * T);
  return { x: Array.from({ length: T }, (_, t) => row(t)), low: part(low), high: part(high) };
}

/**
 * The payload of a trial: that of the first one of its challenge, with another input.
 * @type {(first: Payload, number: number, hidden: Hidden) => Payload}
 */
export function payloadOf(first, number, hidden) {
  const challenge = /** @type {Challenge} */ (first.challenge);
  const { x } = trialAt(number, challenge, hidden);
  const cell = { ...first.cell, x };
  const { story, judged } = first;
  const claim = story.claim.replace(tr("Trial {n}.", { n: (judged?.trial ?? 0) + 1 }), "");
  const about = hidden.numbers.includes(number)
    ? tr("Trial {n}, a hidden one.", { n: number + 1 })
    : tr("Trial {n}.", { n: number + 1 });
  const said = { ...story, claim: `${claim.trim()} ${about}` };
  return { ...first, cell, series: run(cell), past: null, computed: true, story: said };
}

/**
 * What is judged of a run on a trial, and the bars of its chart.
 * @type {(number: number, challenge: Challenge, cell: Cell, changes: Change[], hidden: Hidden) =>
 *   {judged: Judged, given: Payload["given"]}}
 */
export function judgedOf(number, challenge, cell, changes, hidden) {
  const { low, high } = trialAt(number, challenge, hidden);
  const problem = changes.some(([name]) => BESIDE.test(name))
    ? tr(
        "The hidden trials are run with your weights and start values only, not with the gates you hold, the steps " +
          "you mask, the units you empty or the inputs you change.",
      )
    : "";
  const verdict = fits(cell, challenge) ? verdictOf(cell, challenge, hidden) : null;
  return {
    judged: { trial: number, low, high, verdict, problem },
    given: { wanted: bars(low, high) },
  };
}

/** Where nothing is wanted there is none. @type {(low: Float64Array, high: Float64Array) => Record<string, unknown>} */
function bars(low, high) {
  const steps = [...low.keys()].filter((t) => Number.isFinite(low[t]) || Number.isFinite(high[t]));
  const base = steps.map((t) => Math.max(low[t], -BEYOND));
  const y = steps.map((t, k) => Math.min(high[t], BEYOND) - base[k]);
  return { x: steps.map((t) => t + 1), y, base, visible: true };
}

/** @type {Map<string, Verdict>} by challenge and cell: a person goes to and fro between two of them */
const verdicts = new Map();
const KEPT = 40;

/** @type {(cell: Cell, challenge: Challenge, hidden: Hidden) => Verdict} */
function verdictOf({ weight_ih, weight_hh, bias, peephole, h0, c0, ...rest }, challenge, hidden) {
  const weights = { weight_ih, weight_hh, bias, peephole, h0, c0 };
  const key = JSON.stringify([challenge.key, weights, rest.kind]);
  const known = verdicts.get(key);
  if (known) return known;
  const bare = { ...rest, ...weights, clamps: [], mask: null, readout: null };
  const numbers = Object.values(weights).flat(2);
  const found = verdict(bare, challenge, hidden, numbers.filter(Boolean).length);
  verdicts.set(key, found);
  if (verdicts.size > KEPT) verdicts.delete([...verdicts.keys()][0]);
  return found;
}

/** @type {(cell: Cell, challenge: Challenge, hidden: Hidden, weights: number) => Verdict} */
function verdict(cell, challenge, hidden, weights) {
  const { x, ...bounds } = hidden.of[challenge.key];
  const plain = over(cell, challenge, hidden, { ...bounds, x });
  const noisy = over(cell, challenge, hidden, { ...bounds, x: withNoise(challenge, hidden) });
  const of = hidden.numbers.length;
  const wins = {
    solved: plain.passed === of,
    short: weights <= challenge.few,
    holds: noisy.passed === of,
  };
  const stars = wins.solved ? 1 + Number(wins.short) + Number(wins.holds) : 0;
  const said = { failure: plain.failure, held: noisy.passed, slip: noisy.failure };
  return { of, passed: plain.passed, ...said, weights, stars, ...wins };
}

/** @type {Map<string, Float64Array>} */
const noisy = new Map();

/** x of the hidden trials with noise on it. @type {(challenge: Challenge, hidden: Hidden) => Float64Array} */
function withNoise({ key, noise: size }, hidden) {
  const known = noisy.get(key);
  if (known) return known;
  const { seed, x } = hidden.of[key];
  const length = x.length / hidden.numbers.length;
  const added = hidden.numbers.flatMap((number) => [...noise([seed, number, 1], length, size)]);
  const found = x.map((value, k) => value + added[k]);
  noisy.set(key, found);
  return found;
}

/**
 * How many trials a cell passes, and where it fails first.
 * @type {(cell: Cell, challenge: Challenge, hidden: Hidden, all: Omit<OfChallenge, "seed">) =>
 *   {passed: number, failure: Missed | null}}
 */
function over(cell, challenge, { numbers }, all) {
  const { series, unit, steps } = challenge;
  /** @type {Missed | null} */
  let failure = null;
  let passed = 0;
  let out = undefined;
  for (const [place, trial] of numbers.entries()) {
    const { x, low, high } = trialIn(all, place, challenge);
    out = run({ ...cell, x, steps }, out);
    const found = firstFailure(out[series], cell.hidden_size, { series, unit, low, high });
    if (found) failure ??= { trial, ...found, low: bound(found.low), high: bound(found.high) };
    else passed += 1;
  }
  return { passed, failure };
}

/** No bound is null. @param {number | null} value */
const bound = (value) => (value !== null && Number.isFinite(value) ? value : null);
