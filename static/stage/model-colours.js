// The colours of the quantities of a model: the hue of each, and the place of a value among its shades.

export const SHADES = 256; // of a quantity

/** Quantities between 0 and 1; the others have a sign. */
const GATES = ["f", "i", "o", "u", "r", "y"];
/** @type {Record<string, string>} the hue of a quantity that the LSTM has not */
const HUES = { u: "f", r: "i", y: "o" };

/** @param {string} name a colour of lstm_view/theme.py */
export const colour = (name) =>
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
export const isWide = (of) => of === "c";

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
export function shades(of, scale) {
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
