// The courses of all quantities of one unit of a model, below its map.
import { fitting } from "./format.js";
import { colour, hueOf, isWide, scaleOf } from "./model-colours.js";
import { FONT, GAP, LEFT, prepared } from "./model-paint.js";
import { letterOf } from "./model-tools.js";

/** @import { Found, View } from "./model-window.js" */

const BAND = 62; // height of one band of traces
const HEAD = 21; // above each the letters of its lines: over a line they would hide its end
const FOOT = 8; // below the lowest

/** What stands in one band of the traces. */
const BANDS = [["f", "i", "o", "u", "r", "y"], ["g", "h"], ["c"]];

/** The bands of the traces of a place, those with something in them. @param {string[]} quantities */
const bandsOf = (quantities) =>
  BANDS.map((band) => band.filter((name) => quantities.includes(name))).filter(
    (band) => band.length,
  );

/** @param {string[]} quantities */
const tracesHeight = (quantities) => bandsOf(quantities).length * (HEAD + BAND) + FOOT;

/**
 * The courses of all quantities of one unit; in each column from its least to its largest value.
 * @param {{canvas: HTMLCanvasElement, found: Found, view: View, step: number, quantities: string[]}} picture
 */
export function paintTraces({ canvas, found, view, step, quantities }) {
  const width = canvas.clientWidth;
  const pen = prepared(canvas, width, tracesHeight(quantities));
  const wide = width - LEFT;
  const x = (/** @type {number} */ at) =>
    LEFT + ((at - view.first) / (view.stop - view.first)) * wide;
  bandsOf(quantities).forEach((band, k) => {
    const top = k * (HEAD + BAND) + HEAD;
    const ends = band.map((name) => scaleOf(name, ...rangeOf(found, name)));
    const [low, high] = [Math.min(...ends.map(([a]) => a)), Math.max(...ends.map(([, b]) => b))];
    const y = (/** @type {number} */ value) => top + BAND - ((value - low) / (high - low)) * BAND;
    axis(pen, { top, wide, low, high, y });
    for (const name of band) course(pen, { found, name, x, y });
    legend(pen, band, { top, width, quantities });
  });
  pen.strokeStyle = colour("focus");
  const high = bandsOf(quantities).length * (HEAD + BAND) - HEAD + FOOT;
  pen.strokeRect(x(step), HEAD - FOOT / 2, Math.max(x(step + 1) - x(step), 1), high);
}

/**
 * What a band of traces has room for: of c what this unit has of it.
 * @type {(found: Found, name: string) => [number, number]}
 */
function rangeOf(found, name) {
  const { low, high, least, most } = found.values[name];
  return isWide(name) ? [Math.min(...low), Math.max(...high)] : [least, most];
}

/** @typedef {{top: number, wide: number, low: number, high: number, y: (value: number) => number}} Band */

/** @type {(pen: CanvasRenderingContext2D, given: Band) => void} */
function axis(pen, { top, wide, low, high, y }) {
  pen.strokeStyle = colour("grid");
  pen.lineWidth = 1;
  pen.fillStyle = colour("muted");
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const value of low < 0 ? [low, 0, high] : [low, high]) {
    const at = Math.round(y(value)) + 0.5;
    pen.beginPath();
    pen.moveTo(LEFT, at);
    pen.lineTo(LEFT + wide, at);
    pen.stroke();
    const text = fitting(value, (words) => pen.measureText(words).width <= LEFT - GAP);
    pen.fillText(text, LEFT - GAP, Math.max(top + 4, Math.min(top + BAND, at)));
  }
}

/** @typedef {{found: Found, name: string, x: (at: number) => number, y: (value: number) => number}} Course */

/** @type {(pen: CanvasRenderingContext2D, given: Course) => void} */
function course(pen, { found, name, x, y }) {
  const { columns, values, view } = found;
  const { low, high } = values[name];
  const at = (/** @type {number} */ k) =>
    x(view.first + ((k + 0.5) * (view.stop - view.first)) / columns);
  pen.strokeStyle = pen.fillStyle = colour(hueOf(name));
  pen.lineWidth = 1.4;
  pen.lineJoin = "round";
  pen.beginPath();
  for (let k = 0; k < columns; k++) {
    pen.lineTo(at(k), y(low[k]));
    if (high[k] !== low[k]) pen.lineTo(at(k), y(high[k]));
  }
  pen.stroke();
  if (columns === 1) pen.fillRect(at(0) - 2, y(high[0]) - 2, 4, 4);
}

/** @typedef {{top: number, width: number, quantities: string[]}} Place */

/** The letters of its lines. @type {(pen: CanvasRenderingContext2D, band: string[], place: Place) => void} */
function legend(pen, band, { top, width, quantities }) {
  pen.font = "italic 15px 'Source Serif', serif";
  pen.textAlign = "right";
  pen.textBaseline = "alphabetic";
  [...band].reverse().forEach((name, k) => {
    pen.fillStyle = colour(`${hueOf(name)}-text`);
    pen.fillText(letterOf(name, quantities), width - 2 - 18 * k, top - 6);
  });
  pen.font = FONT;
}
