// How numbers are written, everywhere the same: three decimals, a real minus sign, and powers of ten only
// where three decimals would say nothing.

const MINUS = "−";

/** @param {number} value */
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  let text;
  if (size !== 0 && (size < 0.5 * 10 ** -digits || size >= 1e5)) text = scientific(size);
  else text = size.toFixed(size >= 100 ? Math.max(0, digits - 1) : digits);
  return value < 0 ? MINUS + text : text;
}

/** @param {number} size */
function scientific(size) {
  const [mantissa, exponent] = size.toExponential(1).split("e");
  return `${mantissa}·10${superscript(Number(exponent))}`;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} value */
const superscript = (value) =>
  [...String(value)].map((sign) => (sign === "-" ? "⁻" : RAISED[Number(sign)])).join("");

/**
 * A gate as a share: 82 %. The ends are said only when they are true: 99.9 % is not 100 %.
 * @param {number} share
 */
export function percent(share) {
  const value = share * 100;
  if (value > 99.5 && value < 100) return value > 99.95 ? "over 99.9 %" : `${value.toFixed(1)} %`;
  if (value < 0.5 && value > 0) return value < 0.05 ? "under 0.1 %" : `${value.toFixed(1)} %`;
  return `${Math.round(value)} %`;
}

/**
 * A parameter as typed: short, but exact enough to type back what is shown.
 * @param {number} value
 */
export function typed(value) {
  return String(Number(value.toPrecision(5)));
}
