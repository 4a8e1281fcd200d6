// The original units of an input that was scaled: beside its numbers, and where it is asked for along its axis. As
// lstm_view/figures/original.py says it. Units are [shift, factor] of each input: original = scaled * factor + shift.
import { local } from "./format.js";
import { tr } from "./language.js";

/** @import { Json } from "./payload.js" */

/** @typedef {[number, number][]} Units */

const STEPS = [1, 2, 4, 5, 10]; // times a power of ten: from one tick to the next
const MOST_DECIMALS = 15;

/** An original number in up to six digits, as a table has it. @param {number} value */
export function written(value) {
  const short = Number(value.toPrecision(6));
  const size = Math.abs(short);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? exponent(short) : String(short);
  return local(text.replace(/-/g, "−"));
}

/** With two digits of the exponent at least, as Python writes it. @param {number} value */
const exponent = (value) =>
  value
    .toExponential()
    .replace("e+", "e")
    .replace(/e(-?)(\d)$/, "e$10$2");

/**
 * What the trace of an input has more: behind each number that the cell reads the original one.
 * @type {(trace: Json, masked: (t: number) => boolean, units: Units) => Json}
 */
export function inHover({ y, meta, hovertemplate }, masked, units) {
  const [shift, factor] = units[meta.unit];
  const customdata = y.map((/** @type {number | null} */ value, /** @type {number} */ t) =>
    masked(t) ? tr("masked") : value === null ? "" : written(value * factor + shift),
  );
  return { customdata, hovertemplate: hovertemplate.replace("<extra>", " (%{customdata})<extra>") };
}

/**
 * The ticks of an axis of scaled numbers at round original ones; none where the inputs differ in units.
 * @type {(span: number[], units: Units) => Json}
 */
export function inAxis(span, units) {
  const [[shift, factor], ...others] = units;
  const [low, high] = span.map((end) => end * factor + shift);
  const differ = others.some(([one, two]) => one !== shift || two !== factor);
  if (differ || !(high - low > 0 && high - low < Infinity)) return {};
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((m) => m * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (decimals > MOST_DECIMALS || Math.max(Math.abs(low), Math.abs(high)) >= 10 ** MOST_DECIMALS)
    return {};
  const tickvals = [];
  const ticktext = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k += 1) {
    tickvals.push((k * step - shift) / factor);
    ticktext.push(k ? local((k * step).toFixed(decimals).replace("-", "−")) : "0");
  }
  return { tickmode: "array", tickvals, ticktext };
}
