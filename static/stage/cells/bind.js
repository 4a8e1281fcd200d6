// Puts derivatives through time into figures: the forms `reach` and `later` of lstm_view/figures/__init__.py.
// lstm_view/figures/derivatives.py does the same.
import { tr } from "../language.js";
import { range } from "../names.js";
import { checkedSteps, spans } from "./reach.js";
import { at, checkWords, number } from "./words.js";

/** @import { Json } from "../payload.js" */

/**
 * What of the derivatives is looked at: the loss step T from 1, the state, the unit from 0, the step t that is checked
 * from 1, and the derivatives themselves, of the run shown, the one before any change and a tanh RNN.
 * @typedef {object} Through
 * @property {number} last
 * @property {"c" | "h"} state
 * @property {number} unit
 * @property {number} t
 * @property {import("./reach.js").Reach} now
 * @property {import("./reach.js").Reach | null} past
 * @property {import("../versus.js").Versus} [versus] what that one is called
 * @property {import("./reach.js").Reach | null} rnn
 * @property {(step: number) => number} number what people call a step that counts from 1; 0 is before the first
 */

const MOST_BARS = 200;
const MOST_MARKERS = 60; // more are drawn small
const LONG = 200; // steps up to which all are drawn; of a longer run those with something to see
const DECADES = 24; // most that an axis shows: what is smaller is nothing beside the rest

/** @param {number} value */
const finite = (value) => (Number.isFinite(value) ? value : null);

/** A size for a logarithmic axis, which has no place for 0. @param {number} value */
const size = (value) => (Number.isFinite(value) && value !== 0 ? Math.abs(value) : null);

/** @type {Record<string, (through: Through) => ArrayLike<number>>} */
const VALUES = {
  whole: ({ now, state, last, unit }) => now.whole(state, last, unit),
  direct: ({ now, last, unit }) => now.direct(last, unit),
  norm_c: ({ now, last }) => now.norms("c", last),
  norm_h: ({ now, last }) => now.norms("h", last),
  rnn: ({ rnn, last }) => /** @type {import("./reach.js").Reach} */ (rnn).norms("h", last),
  measured: ({ now, state, last, unit, t }) =>
    checkedSteps(t).map((step) => now.measured(state, last, unit, step)),
};

/** @type {(meta: Json, through: Through) => boolean} */
function isShown(meta, { now, past, rnn, state }) {
  if (meta.before && !past) return false;
  if (meta.reach === "rnn") return rnn !== null;
  if (meta.reach === "direct" && !now.hasDirect(state)) return false;
  if (meta.reach.startsWith("norm") && !meta.always)
    return now.units > 1 || !meta.reach.endsWith(state);
  return (meta.state ?? state) === state;
}

/** @param {Json} meta */
export const isDerivative = (meta) => Boolean(meta.reach) || meta.later !== undefined;

/** @type {(trace: Json, through: Through) => Json} */
export const fillDerivative = (trace, through) =>
  trace.meta.reach ? fillReach(trace, through) : fillLater(trace, through);

/**
 * Sizes of derivatives over the steps t = 0 .. T, and words.
 * @type {(trace: Json, through: Through) => Json}
 */
function fillReach(trace, through) {
  const meta = { ...trace.meta, unit: through.unit };
  if (!isShown(meta, through)) return { ...trace, meta, visible: false, x: [], y: [], text: [] };
  const { last, t } = through;
  const source = meta.before ? { ...through, now: through.past } : through;
  const values = Array.from(VALUES[meta.reach](/** @type {Through} */ (source)));
  const checks = checkedSteps(t);
  const x = meta.reach === "measured" ? checks : range(last + 1);
  const text = values.map((value, k) => at(x[k], number(value), through.number));
  const filled = { ...trace, meta, visible: true, x, y: values.map(size), text };
  if (meta.before || !["whole", "measured"].includes(meta.reach)) return filled;
  for (const step of checks) text[x.indexOf(step)] = checked(through, step);
  if (meta.reach === "whole") filled.marker = { ...trace.marker, ...signs(values, trace.marker) };
  return filled;
}

/** @param {Through} through @param {number} t */
function checked({ now, state, last, unit, number: called }, t) {
  const words = checkWords(now.whole(state, last, unit)[t], now.measured(state, last, unit, t));
  return at(t, words, called);
}

/**
 * Open markers for negative numbers, small ones where there are many.
 * @type {(values: number[], marker: Json) => Json}
 */
const signs = (values, marker) => ({
  size: values.length <= MOST_MARKERS ? marker.size : 4,
  symbol: values.map((value) => (value < 0 ? "circle-open" : "circle")),
});

/** The bars of one span of later steps. @type {(trace: Json, through: Through) => Json} */
function fillLater(trace, { now, unit, number: called }) {
  const parts = spans(now.steps);
  const k = trace.meta.later;
  if (k >= parts.length) return { ...trace, visible: false, x: [], y: [] };
  const [first, last] = parts[k].map(called);
  const every = Math.ceil(now.steps / MOST_BARS);
  const steps = range(Math.ceil(now.steps / every)).map((n) => n * every);
  const shares = now.later(unit);
  return {
    ...trace,
    meta: { ...trace.meta, unit, span: tr("{first} to {last}", { first, last }) },
    visible: true,
    name: first === last ? tr("step {step}", { step: first }) : `${first}–${last}`,
    opacity: 1 - (0.8 * (parts.length - 1 - k)) / parts.length,
    x: steps.map((t) => t + 1),
    y: steps.map((t) => finite(shares[t * parts.length + k])),
    width: 0.8 * every,
  };
}

/**
 * The two axes of a figure of derivatives: whole powers of ten for the values; all steps, or of a long run those with
 * something to see.
 * @type {(layout: Json, data: Json[]) => void}
 */
export function setReachAxes(layout, data) {
  const [across, up] = layout.meta.reach;
  const lines = data.filter(({ visible }) => visible).map(({ y }) => y);
  layout[up] = { ...layout[up], ...decades(lines) };
  layout[across] = { ...layout[across], range: seen(lines, layout[up].range[0]) };
}

/** @param {(number | null)[][]} lines */
function decades(lines) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of lines.flat()) {
    if (!value) continue;
    least = Math.min(least, Math.log10(value));
    most = Math.max(most, Math.log10(value));
  }
  const high = Math.ceil(Number.isFinite(most) ? most : 0);
  const low = Math.min(
    Math.floor(Math.max(Number.isFinite(least) ? least : 0, high - DECADES)),
    high - 1,
  );
  const margin = 0.03 * (high - low) + 0.02;
  return { range: [low - margin, high + margin], dtick: Math.ceil((high - low) / 8) };
}

/** @type {(lines: (number | null)[][], low: number) => [number, number]} */
function seen(lines, low) {
  const last = Math.max(...lines.map(({ length }) => length)) - 1;
  const whole = lines.filter(({ length }) => length > last);
  const isSeen = (/** @type {number} */ k) =>
    whole.some((line) => line[k] && Math.log10(/** @type {number} */ (line[k])) > low);
  const first = last >= LONG ? Math.max(0, range(last + 1).findIndex(isSeen)) : 0;
  const margin = 0.02 * (last - first) + 0.5;
  return [first - margin, last + margin];
}
