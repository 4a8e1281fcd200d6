// The input along the timeline, as the signs of a text or as bars, and the numbers of the steps below it.
import { s } from "./dom.js";

/** @typedef {{width: number, gap: number, centre: (t: number) => number}} Along where steps lie; a Timeline is one */
/** @typedef {{x: string, y: string, width: string, height: string, class: string}} Bar */

const MANY = 300; // steps of a run whose bars are drawn as one shape
export const THUMB = 14; // px of the scrubber's handle, kept in step with transport.css
export const SPACING = 46; // px at least between two numbers on the axis
const WIDEST = 18; // px of a bar
const FITS = 6; // characters of a name that have room in that
const LETTER = 15; // px of a letter in the row of the input, and the smallest that is read
const SMALLEST = 9;
const SEEN = /** @type {Record<string, string>} */ ({ space: "␣", "line-end": "↵", tab: "⇥" });

/** Whether each step is one sign of several, as of a text: one input is 1, all others are 0. @param {number[][]} x */
export const isText = (x) =>
  x.every(
    (row) => row.every((value) => value === 0 || value === 1) && row.filter(Boolean).length === 1,
  );

/**
 * The signs of a text, in a row from `top` on.
 * @type {(along: Along, labels: string[], top: number, height: number) => Element[]}
 */
export function letters(along, labels, top, height) {
  const signs = labels.map((label) => SEEN[label] ?? label);
  const wide = longest(signs);
  const size = Math.min(LETTER, along.gap / (0.56 * wide) || LETTER);
  // What is left out of a text must not look like the text: where not all fit, few are there.
  const every = size < SMALLEST ? everyOf(along, Math.max(SPACING, 0.6 * LETTER * (wide + 1))) : 1;
  const style = `font-size: ${every > 1 ? LETTER : size.toFixed(1)}px`;
  return signs.flatMap((text, t) => {
    if (t % every) return [];
    const y = top + height / 2 + 5;
    return [s("text", { ...anchored(along, t, text), y, style, class: "letter" }, text)];
  });
}

/**
 * The bars of one input, positive up, negative down, and a stroke at each number that the other run has there; `room`
 * in px.
 * @type {(along: Along, column: number[], past: number[], top: number, room: number) => Element[]}
 */
export function lane(along, column, past, top, room) {
  const width = Math.max(1, Math.min(WIDEST, along.gap * 0.72 || 0.72 * THUMB));
  const all = [0, ...column, ...past];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  /** @param {number} value */
  const tall = (value) => (value / (high - low || 1)) * room; // divided first: a range may be next to nothing
  const zero = top + tall(high);
  const bar = (/** @type {number} */ value, /** @type {number} */ t) => ({
    x: (along.centre(t) - width / 2).toFixed(1),
    y: (value >= 0 ? zero - tall(value) : zero).toFixed(1),
    width: width.toFixed(1),
    height: Math.max(value === 0 ? 0 : 1, Math.abs(tall(value))).toFixed(1),
    class: value < 0 ? "bar is-negative" : "bar",
  });
  const line = s("path", { d: `M 0 ${zero.toFixed(1)} H ${along.width}`, class: "zero" });
  const strokes = past.map((value, t) => {
    const [left, y] = [along.centre(t) - width / 2 - 2, zero - tall(value)];
    return `M${left.toFixed(1)} ${y.toFixed(1)}h${(width + 4).toFixed(1)}`;
  });
  const other = past.length ? [s("path", { d: strokes.join(""), class: "other-input" })] : [];
  return [line, ...(column.length > MANY ? joined : apart)(column.map(bar)), ...other];
}

/**
 * The numbers of the steps, or their names, as many as there is room for; `spacing` is px at least between two numbers,
 * `called` tells the number of a step.
 * @type {(along: Along, labels: string[], steps: number, called: (t: number) => number, y: number, spacing: number) =>
 *   Element[]}
 */
export function numbers(along, labels, steps, called, y, spacing) {
  const room = Math.max(spacing, (longest(labels) * spacing) / FITS);
  const every = everyOf(along, room);
  const shown = Array.from({ length: steps }, (_, t) => t).filter(
    (t) => t === 0 || called(t) % every === 0,
  );
  const far = shown.filter((t) => t === 0 || along.centre(t) - along.centre(0) >= room / 2);
  return far.map((t) => {
    const text = labels[t] ?? `${called(t)}`;
    return s("text", { ...anchored(along, t, text), y }, text);
  });
}

/** Of how many steps one is named, so that names of a width do not touch. @param {Along} along @param {number} px */
const everyOf = ({ gap }, px) =>
  [1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => n * gap >= px) ?? 1000;

/**
 * Where the name of a step begins, ends or has its middle, so that it is not cut off.
 * @type {(along: Along, t: number, text: string) => {x: string, "text-anchor": string}}
 */
function anchored(along, t, text) {
  const x = along.centre(t);
  const near = Math.max(20, text.length * 4);
  const anchor =
    text.length < 2 ? "middle" : x < near ? "start" : x > along.width - near ? "end" : "middle";
  return { x: (anchor === "start" ? 2 : x).toFixed(1), "text-anchor": anchor };
}

/** How many characters the longest of some texts has. @param {string[]} texts */
const longest = (texts) => texts.reduce((most, { length }) => Math.max(most, length), 0);

/** @param {Bar[]} bars */
const apart = (bars) => bars.map((bar) => s("rect", bar));

/**
 * All bars of a kind as one shape: thousands of elements would be laid out again with every frame of a drag.
 * @param {Bar[]} bars
 */
function joined(bars) {
  return ["bar", "bar is-negative"].map((kind) =>
    s("path", {
      class: kind,
      d: bars
        .filter((bar) => bar.class === kind)
        .map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h-${width}z`)
        .join(""),
    }),
  );
}
