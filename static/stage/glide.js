// Between two redraws by Plotly, while a slider moves: only what changed is moved, the lines, points, bars and
// labels of bound traces, in under a millisecond where a redraw takes ten to twenty. Scales and hover text
// follow with the redraw when the slider rests. A test holds that a glide ends where Plotly would have drawn; a
// chart that is not as expected is left to Plotly.

import { put } from "./dom.js";

const ABOVE = -7; // px from the end of a bar to its label's baseline, as Plotly sets it
const BELOW = 16;

const axisOf = (layout, id) => layout[`${id[0]}axis${id.slice(1)}`];
const textOf = (trace, k) =>
  Array.isArray(trace.texttemplate) ? trace.texttemplate[k] : trace.texttemplate;

const isMoved = ({ meta }) =>
  !meta?.before && (meta?.bind || meta?.measure || meta?.ledger || meta?.reach);

/** Stacked bars stand on one another, and a point that changes its sign its form: both are Plotly's to draw. */
const isRedrawn = (trace, drawn) =>
  trace.type === "heatmap" ||
  trace.meta?.later !== undefined ||
  String(trace.marker?.symbol) !== String(drawn.marker?.symbol);

/** Moves the marks of every bound trace to `data`; false if this chart can only be redrawn. */
export function glide(plot, data) {
  const layout = plot._fullLayout;
  if (!layout || data.some((trace, k) => isRedrawn(trace, plot.data[k]))) return false;
  if (data.some((trace, k) => (trace.visible ?? true) !== (plot.data[k].visible ?? true)))
    return false; // a ghost appears
  for (const group of plot.querySelectorAll(".scatterlayer .trace, .barlayer .trace")) {
    const full = group.__data__?.[0]?.trace;
    const trace = data[full?.index];
    if (!trace) return false;
    if (!isMoved(trace)) continue;
    const place = { x: axisOf(layout, full.xaxis), y: axisOf(layout, full.yaxis) };
    if (full.type === "bar") bars(group, trace, place);
    else scatter(group, trace, place);
  }
  data.forEach((trace, index) => {
    for (const name of ["x", "y", "base"])
      if (isMoved(trace) && trace[name]) plot.data[index][name] = trace[name];
  });
  return true;
}

function scatter(group, trace, { x, y }) {
  const at = (k) => [x.d2p(trace.x[k]).toFixed(2), y.d2p(trace.y[k]).toFixed(2)];
  const lines = group.querySelectorAll("path.js-line");
  const runs = runsOf(trace.y);
  if (lines.length === runs.length && !trace.line?.shape) {
    lines.forEach((line, n) =>
      line.setAttribute("d", `M${runs[n].map((k) => at(k).join(",")).join("L")}`),
    );
  }
  const labels = group.querySelectorAll(".textpoint text");
  for (const point of group.querySelectorAll("path.point")) {
    const k = point.__data__.i;
    if (trace.y[k] === null) continue;
    const [left, top] = at(k);
    point.setAttribute("transform", `translate(${left},${top})`);
    if (!labels[k]) continue;
    labels[k].setAttribute("x", left);
    labels[k].setAttribute("y", top);
    say(labels[k], textOf(trace, k), trace.y[k]);
  }
}

/** The indices of values between gaps: one list for each piece of a line. */
function runsOf(values) {
  const runs = [[]];
  values.forEach((value, k) => (value === null ? runs.push([]) : runs.at(-1).push(k)));
  return runs.filter((run) => run.length > 0);
}

const round = (value) => Number(value).toFixed(1); // a tenth of a pixel: most bars of a long run then stay as they are

function bars(group, trace, { x, y }) {
  for (const point of group.querySelectorAll(".point")) {
    const k = point.__data__.i;
    const path = point.querySelector("path");
    const ends = /^M([-\d.]+),([-\d.]+)V[-\d.]+H([-\d.]+)/.exec(path?.getAttribute("d"));
    const base = trace.base?.[k] ?? 0;
    const high = y.d2p(base + trace.y[k]);
    if (!ends || trace.y[k] === null || !Number.isFinite(high)) continue;
    const low = y.type === "log" ? ends[2] : y.d2p(base); // a log axis has no zero: the foot stays where it is
    const half = (ends[3] - ends[1]) / 2;
    const middle = x.d2p(trace.x[k]);
    put(
      path,
      "d",
      `M${round(middle - half)},${round(low)}V${round(high)}H${round(middle + half)}V${round(low)}Z`,
    );
    const label = point.querySelector("text");
    if (!label) continue;
    label.setAttribute(
      "transform",
      `translate(${middle},${high + (trace.y[k] < 0 ? BELOW : ABOVE)})`,
    );
    say(label, textOf(trace, k), trace.y[k]);
  }
}

/** The label with another number, in the form its template asks for, such as %{y:+.3f}. */
function say(label, template, value) {
  const text = template.replace(/%\{\w+:(\+?,?)\.(\d)f\}/, (_, marks, digits) => {
    const size = value.toLocaleString("en", {
      minimumFractionDigits: Number(digits),
      maximumFractionDigits: Number(digits),
      useGrouping: marks.includes(","),
    });
    return marks.includes("+") && value >= 0 ? `+${size}` : size;
  });
  (label.querySelector("tspan") ?? label).textContent = text.replace(/<[^>]+>/g, "");
}
