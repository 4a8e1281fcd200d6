// The map of all units of a model's layer on a canvas, and the strip of what the model reads above it.
import { SHADES, colour, scaleOf, shades, shareOf } from "./model-colours.js";
import { alikeIn, narrowed } from "./model-names.js";

/** @import { Found, View } from "./model-window.js" */

export const LEFT = 50;
export const GAP = 6; // between what stands on the left and what it belongs to
const LINE = 11; // height of a name there
export const BOTTOM = 22;
export const FONT = "12px 'Source Sans', sans-serif";

/**
 * A canvas as sharp as the screen.
 * @type {(canvas: HTMLCanvasElement, width: number, height: number) => CanvasRenderingContext2D}
 */
export function prepared(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.height = `${height}px`;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(ratio, ratio);
  pen.font = FONT;
  return pen;
}

/**
 * The map as an image: two points a column, the least value on the left, the largest on the right.
 * @type {(found: Found, of: string) => HTMLCanvasElement}
 */
function image(found, of) {
  const { rows, columns, values } = found;
  const { low, high, least, most } = values[of];
  const scale = scaleOf(of, least, most);
  const table = shades(of, scale);
  const picture = new ImageData(2 * columns, rows);
  const put = (/** @type {number} */ place, /** @type {number} */ value) => {
    const shade = Math.round(shareOf(value, of, scale) * (SHADES - 1));
    const from = 3 * Math.max(0, Math.min(SHADES - 1, shade));
    picture.data.set([table[from], table[from + 1], table[from + 2], 255], 4 * place);
  };
  for (let k = 0; k < rows * columns; k++) {
    put(2 * k, low[k]);
    put(2 * k + 1, high[k]);
  }
  const made = document.createElement("canvas");
  [made.width, made.height] = [2 * columns, rows];
  /** @type {CanvasRenderingContext2D} */ (made.getContext("2d")).putImageData(picture, 0, 0);
  return made;
}

/** @typedef {{found: Found, of: string, theme: string, image: HTMLCanvasElement}} Drawn */
/** @type {WeakMap<HTMLCanvasElement, Drawn>} */
const drawn = new WeakMap();

/** @type {(canvas: HTMLCanvasElement, found: Found, of: string) => HTMLCanvasElement} */
function imageOf(canvas, found, of) {
  const theme = document.documentElement.dataset.stageTheme ?? "";
  const known = drawn.get(canvas);
  if (known && known.found === found && known.of === of && known.theme === theme)
    return known.image;
  const made = { found, of, theme, image: image(found, of) };
  drawn.set(canvas, made);
  return made.image;
}

/**
 * @typedef {object} Cursor
 * @property {number} step
 * @property {number} row among all rows in this order
 */

/**
 * @typedef {object} MapPicture
 * @property {HTMLCanvasElement} canvas
 * @property {Found} found
 * @property {string} of
 * @property {View} view
 * @property {Cursor} cursor
 * @property {(unit: number) => string} rowName
 * @property {(step: number) => string} stepName
 * @property {number} height
 */

/** Of the strip of the inputs: as high as its rows, without names of the steps. @param {number} rows */
export const stripHeight = (rows) => Math.max(14, Math.min(84, rows * 14));

/**
 * What the model reads, at the steps of the map below it.
 * @typedef {{canvas: HTMLCanvasElement, found: Found, view: View, step: number}} StripPicture
 * @param {StripPicture & {rowName: (row: number) => string}} picture
 */
export function paintStrip({ canvas, found, view, step, rowName }) {
  const high = stripHeight(found.view.bottom);
  const pen = prepared(canvas, canvas.clientWidth, high);
  const wide = canvas.clientWidth - LEFT;
  const x = (/** @type {number} */ at) =>
    LEFT + ((at - view.first) / (view.stop - view.first)) * wide;
  pen.save();
  pen.beginPath();
  pen.rect(LEFT, 0, wide, high);
  pen.clip();
  pen.imageSmoothingEnabled = false;
  const left = x(found.view.first);
  pen.drawImage(imageOf(canvas, found, "x"), left, 0, x(found.view.stop) - left, high);
  pen.strokeStyle = colour("focus");
  pen.lineWidth = 1.5;
  pen.strokeRect(x(step) - 1, -2, Math.max(x(1) - x(0), 1) + 2, high + 4);
  pen.restore();
  pen.strokeStyle = colour("rule");
  pen.lineWidth = 1;
  pen.strokeRect(LEFT + 0.5, 0.5, wide - 1, high - 1);
  const rowHigh = high / found.view.bottom;
  const y = (/** @type {number} */ row) => row * rowHigh;
  rowNames(pen, {
    found,
    view: { ...view, top: 0, bottom: found.view.bottom },
    y,
    rowHigh,
    rowName,
  });
}

/** @param {MapPicture} picture */
export function paintMap({ canvas, found, of, view, cursor, rowName, stepName, height }) {
  const width = canvas.clientWidth;
  const pen = prepared(canvas, width, height);
  const [wide, high] = [width - LEFT, height - BOTTOM];
  const x = (/** @type {number} */ step) =>
    LEFT + ((step - view.first) / (view.stop - view.first)) * wide;
  const y = (/** @type {number} */ row) => ((row - view.top) / (view.bottom - view.top)) * high;
  pen.save();
  pen.beginPath();
  pen.rect(LEFT, 0, wide, high);
  pen.clip();
  pen.imageSmoothingEnabled = false;
  const [left, top] = [x(found.view.first), y(found.view.top)];
  const right = x(found.view.stop) - left;
  pen.drawImage(imageOf(canvas, found, of), left, top, right, y(found.view.bottom) - top);
  pen.strokeStyle = colour("focus");
  pen.lineWidth = 1.5;
  const [stepWide, rowHigh] = [x(1) - x(0), y(1) - y(0)];
  pen.strokeRect(x(cursor.step) - 1, -2, Math.max(stepWide, 1) + 2, high + 4);
  pen.strokeRect(LEFT - 2, y(cursor.row) - 1, wide + 4, Math.max(rowHigh, 1) + 2);
  pen.restore();
  pen.strokeStyle = colour("rule");
  pen.lineWidth = 1;
  pen.strokeRect(LEFT + 0.5, 0.5, wide - 1, high - 1);
  rowNames(pen, { found, view, y, rowHigh, rowName });
  stepNames(pen, { view, x, stepWide, high, wide, stepName });
}

/**
 * @typedef {object} Rows
 * @property {Found} found
 * @property {View} view
 * @property {(row: number) => number} y
 * @property {number} rowHigh
 * @property {(unit: number) => string} rowName
 */

/** @type {(pen: CanvasRenderingContext2D, given: Rows) => void} */
function rowNames(pen, { found, view, y, rowHigh, rowName }) {
  pen.fillStyle = colour("muted");
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  const every = Math.max(1, Math.ceil(13 / rowHigh));
  const fits = (/** @type {string} */ text) => pen.measureText(text).width <= LEFT - GAP;
  const alike = alikeIn(Array.from(found.units, rowName));
  let last = -Infinity;
  for (let row = view.top; row < view.bottom; row += every) {
    const unit = found.units[row - found.view.top];
    const at = Math.max(6, y(row) + rowHigh / 2);
    if (unit === undefined || at - last < LINE) continue;
    pen.fillText(narrowed(rowName(unit), fits, alike), LEFT - GAP, at);
    last = at;
  }
}

/**
 * @typedef {object} Steps
 * @property {View} view
 * @property {(step: number) => number} x
 * @property {number} stepWide
 * @property {number} high
 * @property {number} wide
 * @property {(step: number) => string} stepName
 */

/** @type {(pen: CanvasRenderingContext2D, given: Steps) => void} */
function stepNames(pen, { view, x, stepWide, high, wide, stepName }) {
  pen.fillStyle = colour("muted");
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const [named] = [stepWide >= 9 && stepName(view.first) !== ""];
  const every = named ? Math.ceil(9 / stepWide) : niceStep(((view.stop - view.first) * 70) / wide);
  const first = named ? view.first : Math.ceil((view.first + 1) / every) * every - 1;
  for (let step = first; step < view.stop; step += every) {
    const text = named
      ? stepName(step).slice(0, Math.max(1, Math.floor(stepWide / 7)))
      : String(step + 1);
    const most = LEFT + wide - pen.measureText(text).width / 2;
    pen.fillText(text === " " ? "␣" : text, Math.min(x(step) + stepWide / 2, most), high + 5);
  }
}

/** 1, 2 or 5 times a power of ten, at least so large. @param {number} least */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((k) => k * power).find((k) => k >= least) ?? 10 * power;
}
