// How numbers are written, everywhere the same, and read back. lstm_view/words/digits.py has the same rule; a test
// holds the two together. Rounding is that of a person with a pencil: of the decimal number that is meant, halves away
// from zero. The sign between whole and decimals is that of the language.
import { decimal, tr } from "./language.js";

/** Decimals of every number on screen, unless a person chose others. */
export const DIGITS = { usual: 3, least: 3, most: 10, all: 17 };

/** A precision as an address says it. @param {number} digits */
export const precision = (digits) => (digits === DIGITS.all ? "all" : String(digits));

/** The same in words. @param {number} digits */
export const digitsWords = (digits) =>
  digits === DIGITS.all ? tr("all digits") : tr("{n} decimals", { n: digits });

const SMALL = 2; // significant digits of a number for which the decimals would say nothing
const LEAST_POWER = -6; // smaller numbers, and those from 10 to the LARGE on, are written with a power of ten
const LARGE = 5;
const TYPED = 6; // significant digits of a parameter as typed
const EXACT = 15; // significant digits to which a float64 is the decimal number that is meant: 0.1 + 0.2 is 0.3

const MINUS = "−";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number stays on one line with the word before it, with its sign and with its “%”; an equation is not torn.
 * @param {string} text
 */
export const unbroken = (text) =>
  text.replaceAll(" = ", "\u00a0=\u00a0").replace(/ (?=%|[−+]?\d)/g, "\u00a0");

/** @typedef {{digits: string, power: number}} Decimal its significant digits, and the power of ten of the first */

/**
 * @param {number} size
 * @param {number} [significant] all that it has, if not given
 * @returns {Decimal}
 */
function decimalOf(size, significant) {
  const [mantissa, exponent] = size.toExponential(significant && significant - 1).split("e");
  return { digits: mantissa.replace(".", ""), power: Number(exponent) };
}

/**
 * The first `count` digits of a number, rounded, without a point.
 * @param {number} size
 * @param {(power: number) => number} count how many, by the power of the first
 */
function roundedTo(size, count) {
  const { digits, power } = meant(size, count);
  const wanted = count(power);
  if (wanted < 0) return { digits: "0", power };
  const kept = digits.slice(0, wanted).padEnd(wanted, "0") || "0";
  const up = digits.length > wanted && digits[wanted] >= "5";
  return { digits: up ? plusOne(kept) : kept, power };
}

/** The decimal number that is rounded. @type {(size: number, count: (power: number) => number) => Decimal} */
function meant(size, count) {
  const near = decimalOf(size, EXACT);
  return count(near.power) > EXACT ? decimalOf(size) : near;
}

/** @param {string} digits */
const plusOne = (digits) => String(BigInt(digits) + 1n).padStart(digits.length, "0");

/** @type {(size: number, decimals: number) => string} */
function fixed(size, decimals) {
  const { digits } = roundedTo(size, (power) => power + 1 + decimals);
  return pointed(digits, decimals);
}

/** @type {(digits: string, decimals: number) => string} */
function pointed(digits, decimals) {
  const text = digits.padStart(decimals + 1, "0");
  return decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
}

/** @type {(size: number, significant: number) => string} */
function scientific(size, significant) {
  const { digits, power } = roundedTo(size, () => significant);
  const carried = digits.length - significant; // 9.96 is 10.0
  return `${pointed(digits.slice(0, significant), significant - 1)}·10${raised(power + carried)}`;
}

/** @param {number} value */
const raised = (value) =>
  [...String(value)].map((sign) => (sign === "-" ? "⁻" : RAISED[Number(sign)])).join("");

/** How many significant digits a number has. @param {Decimal} of */
const lengthOf = ({ digits }) => digits.replace(/0+$/, "").length || 1;

/** All digits of a number, none more. @param {number} size */
function whole(size) {
  const { digits, power } = decimalOf(size);
  const isPlain = power >= LEAST_POWER && power <= EXACT;
  return isPlain
    ? fixed(size, Math.max(0, digits.length - 1 - power))
    : scientific(size, digits.length);
}

/**
 * @param {number} size
 * @param {number} digits
 * @param {number} extra
 */
function sized(size, digits, extra) {
  if (digits >= DIGITS.all) return whole(size);
  if (size === 0) return (0).toFixed(digits);
  const exact = meant(size, (power) => power + 1 + digits + extra);
  const { power } = exact;
  const needed = lengthOf(exact);
  const most = (/** @type {number} */ usual) => Math.max(usual, Math.min(usual + extra, needed));
  if (power >= LARGE) return scientific(size, most(digits + 1));
  const plain = fixed(size, digits);
  if (Number(plain) === 0) return tiny(size, power, most(SMALL));
  return extra
    ? fixed(size, Math.max(digits, Math.min(digits + extra, needed - 1 - power)))
    : plain;
}

/** @type {(size: number, power: number, significant: number) => string} */
const tiny = (size, power, significant) =>
  power < LEAST_POWER ? scientific(size, significant) : fixed(size, significant - 1 - power);

/** @type {(value: number, write: (size: number) => string) => string} */
function signed(value, write) {
  if (Number.isNaN(value)) return tr("undefined");
  const text = Number.isFinite(value) ? write(Math.abs(value)) : "∞";
  return value < 0 ? MINUS + text : text;
}

/** With the decimal sign of the language. @param {string} text */
export const local = (text) => text.replace(".", decimal);

/**
 * A number with so many decimals; one that these would show as 0 with two significant digits. `extra` more digits
 * are given to an operand whose sum would not add up otherwise, but none that are only zeros.
 * @param {number} value
 * @param {number} digits DIGITS.all for all that it has
 */
export const number = (value, digits = DIGITS.usual, extra = 0) =>
  local(signed(value, (size) => sized(size, digits, extra)));

/**
 * A number for a narrow place: with as many decimals as fit there, a whole one without any; the shortest if none fits.
 * @type {(value: number, fits: (text: string) => boolean) => string}
 */
export function fitting(value, fits) {
  const whole = Number.isInteger(value) && !number(value, 0).includes("·");
  const texts = (whole ? [0] : [DIGITS.usual, 2, 1, 0]).map((digits) => number(value, digits));
  const shortest = texts.reduce((a, b) => (b.length < a.length ? b : a));
  return texts.find(fits) ?? shortest;
}

/**
 * A number beside a bound that it is beyond, with as many digits as it takes to see that: 0.4998 and not 0.500.
 * @param {number} value
 * @param {(number | null)[]} bounds
 */
export function beside(value, bounds, digits = DIGITS.usual) {
  for (let more = digits; more < DIGITS.all; more += 1) {
    const text = number(value, more);
    if (!bounds.some((bound) => bound !== null && bound !== value && parse(text) === bound))
      return text;
  }
  return number(value, DIGITS.all);
}

/**
 * A parameter as typed: short, but exact enough to type back what is shown.
 * @param {number} value
 */
export const typed = (value) =>
  local(
    signed(value, (size) => {
      const { power } = decimalOf(size, EXACT);
      const significant = Math.min(Math.max(TYPED, power + 1), EXACT);
      return whole(Number(size.toPrecision(significant)));
    }),
  );

/**
 * The number that a text means, as this module or a person writes it; NaN where it means none.
 * @param {string} text
 */
export function parse(text) {
  const plain = text.trim().replace(/^−/, "-").replace(",", ".");
  const [, mantissa, exponent] = /^(.+)·10([⁻⁰¹²³⁴-⁹]+)$/.exec(plain) ?? [];
  if (plain === "" || /^[+-]?0[box]/i.test(plain)) return NaN;
  if (plain === "∞" || plain === "-∞") return plain === "∞" ? Infinity : -Infinity;
  return mantissa ? Number(`${mantissa}e${lowered(exponent)}`) : Number(plain);
}

/** @param {string} text */
const lowered = (text) =>
  [...text].map((sign) => (sign === "⁻" ? "-" : RAISED.indexOf(sign))).join("");

const PERCENT = 2;
const MOST_OF_PERCENT = 4; // decimals of a percentage that tell it from 100

/**
 * A share in percent: 82 %. The ends are said only when they are true: 99.9 % is not 100 %.
 * @param {number} share
 * @returns {string}
 */
export function percent(share, decimals = 0) {
  const text = fixed(share, PERCENT + decimals);
  const end = Number(text);
  if (end === 0 && share > 0) return `${number(100 * share, 0, decimals)} %`;
  if (end !== 1 || share === 1) return `${local(shifted(text, decimals))} %`;
  return decimals < MOST_OF_PERCENT ? percent(share, decimals + 1) : tr("almost 100 %");
}

/** With the point two places further on. @param {string} text @param {number} decimals */
const shifted = (text, decimals) =>
  pointed(text.replace(".", "").replace(/^0+(?=\d)/, ""), decimals);
