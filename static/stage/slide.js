// The lines and frames of the step in charts over time are moved as they stand: Plotly would draw all of them anew, ten
// milliseconds a chart at each step of a playback. A test holds that they end where Plotly would have drawn them.
import { axisOf } from "./glide.js";

/** @import { Json } from "./payload.js" */

const ENDS = ["x0", "y0", "x1", "y1"];

/** @param {Json} shape */
const isSeen = ({ visible }) => visible !== false;

/**
 * Moves the shapes of a chart to where these are; false, and nothing is moved, if one of them appears or goes.
 * @type {(plot: Json, shapes: Json[]) => boolean}
 */
export function slide(plot, shapes) {
  const drawn = plot._fullLayout?.shapes ?? [];
  if (drawn.length !== shapes.length) return false;
  if (shapes.some((shape, k) => isSeen(shape) !== isSeen(drawn[k]))) return false;
  const paths = [...plot.querySelectorAll(".shapelayer path")];
  for (const [k, shape] of shapes.entries()) {
    if (!isSeen(shape) || ENDS.every((end) => shape[end] === drawn[k][end])) continue;
    const path = paths.find((/** @type {SVGElement} */ one) => one.dataset.index === `${k}`);
    const places = path && placesOf(shape, path.getAttribute("d"), plot._fullLayout);
    if (!places) return false;
    const [x0, y0, x1, y1] = places;
    const line = `M${x0},${y0}L${x1},${y1}`;
    path.setAttribute("d", shape.type === "line" ? line : `M${x0},${y0}H${x1}V${y1}H${x0}Z`);
    for (const end of ENDS) drawn[k][end] = plot.layout.shapes[k][end] = shape[end];
  }
  return true;
}

/**
 * The pixels of both corners: what is said of an axis is worked out, what is said of the whole chart stays as drawn.
 * @type {(shape: Json, d: string, layout: Json) => number[] | null}
 */
function placesOf(shape, d, layout) {
  const written = (d.match(/-?[\d.]+/g) ?? []).map(Number);
  if (written.length < 4) return null;
  return ENDS.map((end, k) => {
    const of = shape[`${end[0]}ref`];
    if (of === "paper") return written[k];
    const axis = axisOf(layout, of);
    return axis._offset + axis.d2p(shape[end]);
  });
}
