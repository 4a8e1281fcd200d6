// The pictures of a model's run on canvases: the map of all units, and the traces of one.
import { number } from "./format.js";
import { letterOf } from "./model-tools.js";

/** @import { Found, View } from "./model-window.js" */

export const LEFT = 50;
export const BOTTOM = 22;
const BAND = 62; // height of one band of traces
const HEAD = 21; // above each the letters of its lines: over a line they would hide its end
const FOOT = 8; // below the lowest
const FONT = "12px 'Source Sans', sans-serif";
const SHADES = 256;

/** Quantities between 0 and 1; the others have a sign. */
const GATES = ["f", "i", "o", "u", "r", "y"];
/** @type {Record<string, string>} the hue of a quantity that the LSTM has not */
const HUES = { u: "f", r: "i", y: "o" };
/** What stands in one band of the traces. */
const BANDS = [["f", "i", "o", "u", "r", "y"], ["g", "h"], ["c"]];

/** @param {string} name a colour of lstm_view/theme.py */
const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888888";

/** @param {string} of */
export const hueOf = (of) => `q-${HUES[of] ?? of}`;

/**
 * The numbers at the two ends of the colours.
 * @type {(of: string, least: number, most: number) => [number, number]}
 */
export function scaleOf(of, least, most) {
  if (of === "y" && least >= 0) return [0, most || 1];
  if (GATES.includes(of) && of !== "y") return [Math.min(0, least), Math.max(1, most)];
  const size = ["g", "h"].includes(of) ? 1 : 0;
  const end = Math.max(size, Math.abs(least), Math.abs(most)) || 1;
  return [-end, end];
}

/** Whether a quantity has no usual range: then small values have more colour. @param {string} of */
const isWide = (of) => of === "c";

/** The place of a value among the colours. @type {(value: number, of: string, scale: number[]) => number} */
export function shareOf(value, of, [low, high]) {
  if (!isWide(of)) return (value - low) / (high - low);
  return 0.5 + (Math.sign(value) * Math.sqrt(Math.abs(value) / high)) / 2;
}

/** The value at a place among the colours. @type {(share: number, of: string, scale: number[]) => number} */
export function valueAt(share, of, [low, high]) {
  if (!isWide(of)) return low + share * (high - low);
  const side = 2 * share - 1;
  return side * Math.abs(side) * high;
}

/** Whether 0, which is white, stands in the middle. @param {number[]} scale */
const isSigned = ([low]) => low < 0;

/** The colours from the lower end to the upper one, as CSS. @type {(of: string, scale: number[]) => string} */
export const gradientOf = (of, scale) =>
  !isSigned(scale)
    ? `linear-gradient(90deg, var(--paper), var(--${hueOf(of)}))`
    : `linear-gradient(90deg, var(--muted), var(--paper), var(--${hueOf(of)}))`;

/** @param {string} text such as #d55e00 @returns {number[]} */
const channels = (text) => [1, 3, 5].map((k) => parseInt(text.slice(k, k + 2), 16) || 0);

/** Red, green, blue of each shade. @type {(of: string, scale: number[]) => Uint8ClampedArray} */
function shades(of, scale) {
  const stops = !isSigned(scale)
    ? [colour("paper"), colour(hueOf(of))]
    : [colour("muted"), colour("paper"), colour(hueOf(of))];
  const found = stops.map(channels);
  const table = new Uint8ClampedArray(3 * SHADES);
  for (let k = 0; k < SHADES; k++) {
    const at = (k / (SHADES - 1)) * (found.length - 1);
    const one = Math.min(Math.floor(at), found.length - 2);
    for (let c = 0; c < 3; c++)
      table[3 * k + c] = found[one][c] + (at - one) * (found[one + 1][c] - found[one][c]);
  }
  return table;
}

/**
 * A canvas as sharp as the screen.
 * @type {(canvas: HTMLCanvasElement, width: number, height: number) => CanvasRenderingContext2D}
 */
function prepared(canvas, width, height) {
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
  for (let row = view.top; row < view.bottom; row += every) {
    const unit = found.units[row - found.view.top];
    if (unit === undefined) continue;
    pen.fillText(rowName(unit).slice(0, 7), LEFT - 6, Math.max(6, y(row) + rowHigh / 2));
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
    const text = Number.isInteger(value)
      ? number(value).replace(/\D0+$/, "")
      : number(value).slice(0, 6);
    pen.fillText(text, LEFT - 6, Math.max(top + 4, Math.min(top + BAND, at)));
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
