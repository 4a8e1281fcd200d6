// What a place in a chart means: a step, a unit, or an entry of the ledger.

/** @import { Figure, Json } from "./payload.js" */
/** @import { Place, Store } from "./store.js" */
/** @typedef {{figure: Figure, plot: Json}} Drawn a chart: its figure and Plotly's element */

const REACH = 14; // px from a point within which a press means it

/** Whether a chart has one point a unit. @param {Drawn} chart */
const isCloud = ({ figure }) =>
  figure.spec.data.some((/** @type {Json} */ { meta }) => meta?.measure);

/**
 * The unit whose point is nearest; of several at one place, a further press chooses the next one.
 * @type {(plot: Json, event: PointerEvent, chosen: number) => number | undefined}
 */
function unitAt(plot, { clientX, clientY }, chosen) {
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const [left, top] = [clientX - box.left - xaxis._offset, clientY - box.top - yaxis._offset];
  /** @type {{unit: number, away: number}[]} */
  const points = plot.data
    .filter((/** @type {Json} */ { meta }) => meta?.measure && meta.unit === "all" && !meta.before)
    .flatMap((/** @type {Json} */ { x, y }) =>
      x.map((/** @type {number} */ _, /** @type {number} */ unit) => ({
        unit,
        away: Math.hypot(xaxis.d2p(x[unit]) - left, yaxis.d2p(y[unit]) - top),
      })),
    );
  const least = Math.min(REACH, ...points.map(({ away }) => away));
  const units = points
    .filter(({ away }) => away <= least + 0.5)
    .map(({ unit }) => unit)
    .sort((a, b) => a - b);
  return units.find((unit) => unit > chosen) ?? units[0];
}

/** The step that wrote an entry of the ledger; 0 is the start value. @type {(point: Json) => number} */
const stepOf = ({ data, x, y, pointNumber }) => {
  if (data.meta.ledger === "stack") return data.customdata[pointNumber][0];
  return data.meta.ledger === "bars" ? x : y;
};

/**
 * Where in a chart over steps a press means a step: up in the triangle, by the entry in the stack, else across.
 * @type {(plot: Json, event: PointerEvent) => number}
 */
function pressedStep(plot, { clientX, clientY }) {
  const { xaxis, xaxis2, yaxis, yaxis2 } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const [left, top] = [clientX - box.left, clientY - box.top];
  const { meta } = plot.data[0];
  if (meta.ledger === "triangle") return Math.round(yaxis.p2l(top - yaxis._offset)) - 1;
  if (meta.ledger && left < xaxis._offset) {
    if (left > xaxis2._offset + xaxis2._length) return -1;
    return entryAt(plot, yaxis2.p2l(top - yaxis2._offset));
  }
  return Math.round(xaxis.p2l(left - xaxis._offset)) - 1;
}

/**
 * The step that wrote the entry at a height of the stack.
 * @type {(plot: Json, at: number) => number}
 */
function entryAt(plot, at) {
  const { y, base } = plot.data.find((/** @type {Json} */ { meta }) => meta.ledger === "stack");
  return (
    y.findIndex(
      (/** @type {number} */ size, /** @type {number} */ k) =>
        (at - base[k]) * (at - base[k] - size) <= 0 && size !== 0,
    ) - 1
  );
}

/** @param {Drawn} chart */
export const takesPress = (chart) => chart.figure.overTime || isCloud(chart);

/** @param {Json} meta */
const isOverTime = ({ ledger, bind, reach, later }) =>
  ledger || bind || reach || later !== undefined;

/**
 * What a point that Plotly says is under the pointer stands for, or null.
 * @type {(point: Json, store: Store) => Place | null}
 */
export function pointed(point, store) {
  const { meta = {}, type } = point.data;
  if (meta.measure) return { unit: point.customdata[0] - 1 };
  if (!isOverTime(meta) || meta.at) return null;
  const t = Math.round(meta.ledger ? stepOf(point) : point.x) - 1;
  if (t < 0) return null;
  if (meta.ledger) return { t, unit: store.unit };
  return { t, bind: meta.bind, unit: type === "heatmap" ? point.pointIndex[0] : undefined };
}

/**
 * Where a press goes: {unit} in a cloud, {t, unit} in the heatmap, {t} elsewhere; null beside the run.
 * @type {(chart: Drawn, event: PointerEvent, store: Store) => Place | null}
 */
export function pressed(chart, event, store) {
  const { plot, figure } = chart;
  if (isCloud(chart)) {
    const unit = unitAt(plot, event, store.unit);
    return unit === undefined ? null : { unit };
  }
  const t = pressedStep(plot, event);
  if (!(t >= 0 && t < store.now.steps)) return null;
  const { yaxis } = plot._fullLayout;
  const unit = Math.round(
    yaxis.p2l(event.clientY - plot.getBoundingClientRect().top - yaxis._offset),
  );
  return figure.key === "heatmap" && unit >= 0 && unit < store.now.units ? { t, unit } : { t };
}
