// How numbers are written, everywhere the same: three decimals, a real minus sign, and powers of ten only
// where three decimals would say nothing.

const MINUS = "−";

export function number(value, digits = 3) {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  let text;
  if (size !== 0 && (size < 0.5 * 10 ** -digits || size >= 1e5)) text = scientific(size);
  else text = size.toFixed(size >= 100 ? Math.max(0, digits - 1) : digits);
  return value < 0 ? MINUS + text : text;
}

function scientific(size) {
  const [mantissa, exponent] = size.toExponential(1).split("e");
  return `${mantissa}·10${superscript(Number(exponent))}`;
}

const RAISED = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};
const superscript = (value) => [...String(value)].map((sign) => RAISED[sign]).join("");

/** A gate as a share: 82 %. The ends are said only when they are true: 99.9 % is not 100 %. */
export function percent(share) {
  const value = share * 100;
  if (value > 99.5 && value < 100) return value > 99.95 ? "over 99.9 %" : `${value.toFixed(1)} %`;
  if (value < 0.5 && value > 0) return value < 0.05 ? "under 0.1 %" : `${value.toFixed(1)} %`;
  return `${Math.round(value)} %`;
}

/** A parameter as typed: short, but exact enough to type back what is shown. */
export function typed(value) {
  const short = Number(value.toPrecision(5));
  return String(short);
}
