// Where the numbers of a prediction lie: which steps there are, how high the axis is, how far two courses are apart.

/** @import { Prediction } from "./payload.js" */
/** @import { Run } from "./run.js" */

const ROOMY = 18; // px between two steps that are far enough apart to be drawn
const BEFORE = 6; // steps before the first that is asked, where not all of the run has room
const TICKS = 5; // numbers on the axis, about
const NICE = [1, 2, 5, 10];

/**
 * The steps that are shown: all, or those round the asked ones where they would lie too close.
 * @type {(asked: Prediction, width: number) => [number, number]}
 */
export function windowOf({ first, last, end }, width) {
  if (width / Math.max(1, end - 1) >= ROOMY) return [0, end - 1];
  return [Math.max(0, first - BEFORE), Math.min(end - 1, last + 1)];
}

/** The finest that is drawn in so high an axis. @type {(room: [number, number]) => number} */
export function fineness([low, high]) {
  const least = (high - low) / 100;
  const ten = 10 ** Math.floor(Math.log10(least));
  return (NICE.find((factor) => factor * ten >= least * 0.999) ?? 10) * ten;
}

/** Numbers on the axis, in round steps. @type {(room: [number, number]) => number[]} */
export function ticksOf([low, high]) {
  const least = (high - low) / TICKS;
  const ten = 10 ** Math.floor(Math.log10(least));
  const step = (NICE.find((factor) => factor * ten >= least * 0.999) ?? 10) * ten;
  const first = Math.ceil(low / step - 1e-9);
  const size = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: size }, (_, k) => Number(((first + k) * step).toPrecision(9)));
}

/** @type {(value: number, fine: number) => number} */
export const rounded = (value, fine) =>
  Number((Math.round(value / fine) * fine).toPrecision(9)) + 0;

/**
 * The ends of the axis: what was given, and beyond it whatever is drawn or seen.
 * @type {(asked: Prediction, drawn: (number | null)[], real: number[]) => [number, number]}
 */
export function roomOf({ room: [low, high] }, drawn, real) {
  const values = [...drawn.filter((value) => value !== null), ...real];
  const [least, most] = [Math.min(low, ...values), Math.max(high, ...values)];
  const more = 0.06 * (most - least);
  return [least < low ? least - more : low, most > high ? most + more : high];
}

/**
 * The steps without a number, each row of them as its ends, from 0.
 * @type {(drawn: (number | null)[], first: number) => [number, number][]}
 */
export function gapsIn(drawn, first) {
  /** @type {[number, number][]} */
  const found = [];
  for (const [k, value] of drawn.entries()) {
    if (value !== null) continue;
    const last = found.at(-1);
    if (last && last[1] === first + k - 1) last[1] = first + k;
    else found.push([first + k, first + k]);
  }
  return found;
}

/**
 * How far what was drawn is from the real course.
 * @type {(asked: Prediction, drawn: (number | null)[], run: Run) => {area: number, mean: number, worst: number,
 *   at: number, there: number, was: number}}
 */
export function gapOf({ quantity, unit, first }, drawn, run) {
  const real = drawn.map((_, k) => run.value(quantity, first + k, unit));
  const gaps = real.map((value, k) => Math.abs(value - (drawn[k] ?? 0)));
  const area = gaps.reduce((sum, gap) => sum + gap, 0);
  const worst = gaps.indexOf(Math.max(...gaps));
  return {
    area,
    mean: area / gaps.length,
    worst: gaps[worst],
    at: first + worst,
    there: drawn[worst] ?? 0,
    was: real[worst],
  };
}
