// Between two redraws by Plotly, while a slider moves: only what changed is moved, the lines, points, bars and
// labels of bound traces, in under a millisecond where a redraw takes ten to twenty. Scales and hover text
// follow with the redraw when the slider rests. A test holds that a glide ends where Plotly would have drawn; a
// chart that is not as expected is left to Plotly.

import { put } from "./dom.js";
import { move } from "./moved.js";

const ABOVE = -7; // px from the end of a bar to its label's baseline, as Plotly sets it
const BELOW = 16;

/** @import { Json } from "./payload.js" */
/** @typedef {{x: Json, y: Json}} Axes of Plotly, which know where a value lies */

/** The axis of a layout by its name in traces and shapes, as x2. @type {(layout: Json, id: string) => Json} */
export const axisOf = (layout, id) => layout[`${id[0]}axis${id.slice(1)}`];

/** @type {(trace: Json, k: number) => string} */
const textOf = ({ texttemplate }, k) =>
  Array.isArray(texttemplate) ? texttemplate[k] : texttemplate;

/** @param {Json} trace */
const isMoved = ({ meta }) =>
  !meta?.before && (meta?.bind || meta?.measure || meta?.ledger || meta?.reach);

/** What this is not able to move. @type {(trace: Json, drawn: Json | undefined) => boolean} */
const isLeft = (trace, drawn) =>
  !drawn || isReshaped(trace, drawn) || isVisible(trace) !== isVisible(drawn);

/** What is drawn as a whole: a heatmap, and bars that stand on one another. @param {Json} trace */
export const isWhole = ({ type, meta }) => type === "heatmap" || meta?.later !== undefined;

/**
 * A point that changes its sign changes its form, and that is Plotly's to draw.
 * @type {(trace: Json, drawn: Json) => boolean}
 */
const isReshaped = (trace, drawn) => String(trace.marker?.symbol) !== String(drawn.marker?.symbol);

/** @param {Json} trace */
const isVisible = ({ visible }) => visible ?? true;

/**
 * Moves the marks of every bound trace to `data`; false if something is left that only Plotly can draw, as a ghost that
 * appears.
 * @type {(plot: Json, data: Json[]) => boolean}
 */
export function glide(plot, data) {
  const layout = plot._fullLayout;
  if (!layout) return false;
  const left = data.map((trace, k) => isLeft(trace, plot.data[k]));
  for (const group of plot.querySelectorAll(".scatterlayer .trace, .barlayer .trace")) {
    const full = group.__data__?.[0]?.trace;
    const trace = data[full?.index];
    if (!trace) return false;
    if (!isMoved(trace) || left[full.index]) continue;
    const axes = { x: axisOf(layout, full.xaxis), y: axisOf(layout, full.yaxis) };
    if (full.type === "bar") bars(plot, group, trace, axes);
    else scatter(plot, group, trace, axes);
  }
  data.forEach((trace, index) => {
    for (const name of ["x", "y", "base"])
      if (isMoved(trace) && !left[index] && trace[name]) plot.data[index][name] = trace[name];
  });
  return !left.includes(true);
}

/** @type {(plot: Element, group: Json, trace: Json, axes: Axes) => void} */
function scatter(plot, group, trace, { x, y }) {
  /** @param {number} k */
  const at = (k) => [x.d2p(trace.x[k]).toFixed(2), y.d2p(trace.y[k]).toFixed(2)];
  const lines = group.querySelectorAll("path.js-line");
  const runs = runsOf(trace.y);
  if (lines.length === runs.length && !trace.line?.shape) {
    runs.forEach((run, n) => put(lines[n], "d", `M${run.map((k) => at(k).join(",")).join("L")}`));
  }
  const labels = group.querySelectorAll(".textpoint text");
  for (const point of group.querySelectorAll("path.point")) {
    const k = point.__data__.i;
    if (trace.y[k] === null) continue;
    const [left, top] = at(k);
    move(plot, point, Number(left), Number(top));
    if (!labels[k]) continue;
    put(labels[k], "x", left);
    put(labels[k], "y", top);
    say(labels[k], textOf(trace, k));
  }
}

/**
 * The indices of values between gaps: one list for each piece of a line.
 * @param {(number | null)[]} values
 */
function runsOf(values) {
  /** @type {number[][]} */
  const runs = [[]];
  values.forEach((value, k) => {
    if (value === null) runs.push([]);
    else runs[runs.length - 1].push(k);
  });
  return runs.filter((run) => run.length > 0);
}

/** A tenth of a pixel: most bars of a long run then stay as they are. @param {number} value */
const round = (value) => value.toFixed(1);

const BAR = /^M([-\d.]+),([-\d.]+)V[-\d.]+H([-\d.]+)/; // left, foot, right

/** @type {(plot: Element, group: Json, trace: Json, axes: Axes) => void} */
function bars(plot, group, trace, { x, y }) {
  for (const point of group.querySelectorAll(".point")) {
    const k = point.__data__.i;
    const path = point.querySelector("path");
    const [left, foot, right] = (BAR.exec(path?.getAttribute("d")) ?? []).slice(1).map(Number);
    const base = trace.base?.[k] ?? 0;
    const high = y.d2p(base + trace.y[k]);
    if (left === undefined || trace.y[k] === null || !Number.isFinite(high)) continue;
    const low = y.type === "log" ? foot : y.d2p(base); // a log axis has no zero: the foot stays where it is
    const half = (right - left) / 2;
    const middle = x.d2p(trace.x[k]);
    const ends = [round(middle - half), round(middle + half)];
    put(path, "d", `M${ends[0]},${round(low)}V${round(high)}H${ends[1]}V${round(low)}Z`);
    const label = point.querySelector("text");
    if (!label) continue;
    const above = high + (trace.y[k] < 0 ? BELOW : ABOVE);
    move(plot, label, middle, above);
    say(label, textOf(trace, k));
  }
}

/** The label with another text. @type {(label: Element, text: string) => void} */
function say(label, text) {
  put(label.querySelector("tspan") ?? label, "text", text.replace(/<[^>]+>/g, ""));
}
