// What is said of the map of a model's units: its colours, its columns, its part, the values at a step, the largest
// outputs.
import { h } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { gradientOf, scaleOf, valueAt } from "./model-colours.js";
import { ORDERS, letterOf } from "./model-tools.js";

/** @import { Found, Names, Place, Values, View } from "./model-window.js" */

const BEST = 5; // outputs that are listed
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const FEW = 8; // inputs whose values are said

/** @type {(place: Place, names: Names, unit: number) => string} */
export const rowName = ({ layer }, { outputs }, unit) =>
  layer < 0 ? (outputs?.[unit] ?? String(unit + 1)) : String(unit + 1);

/** @type {(names: Names, k: number) => string} */
export const inputName = ({ inputs }, k) => inputs?.[k] || `x${k + 1}`;

/** @type {(names: Names, step: number) => string} */
export const stepName = ({ steps }, step) => steps?.[step] ?? "";

/** Without zeros behind the sign of decimals. @param {number} value */
const short = (value) => number(value).replace(/[.,]0+$/, "");

/** The colours of a quantity with their numbers. @type {(of: string, least: number, most: number) => HTMLElement} */
export function legendOf(of, least, most) {
  const scale = scaleOf(of, least, most);
  const ticks = TICKS.map((share) =>
    h("span", { style: `left: ${100 * share}%` }, short(valueAt(share, of, scale))),
  );
  return h(
    "span",
    { class: "model-scale" },
    h("span", { class: "model-bar", style: `background: ${gradientOf(of, scale)}` }),
    h("span", { class: "model-ticks" }, ticks),
  );
}

/** How many steps a column stands for. @param {Found} found */
export function noteOf({ view, columns }) {
  const n = (view.stop - view.first) / columns;
  return n > 1
    ? tr("A column is {n} steps: the least value on the left, the largest on the right.", {
        n: short(n),
      })
    : tr("A column is a step.");
}

/**
 * The values of all quantities at a step, those of its column.
 * @type {(found: Found | null, step: number, letter?: (of: string) => string) => string[]}
 */
function valuesAt(found, step, letter = String) {
  const { first = 0, stop = 0 } = found?.view ?? {};
  if (!found || step < first || step >= stop) return [];
  const column = Math.floor(((step - first) * found.columns) / (stop - first));
  return Object.entries(found.values).map(([of, { low, high }]) => {
    const value = number(low[column]);
    const range = low[column] === high[column] ? value : `${value} … ${number(high[column])}`;
    return `${letter(of)}\u00a0${range}`;
  });
}

/**
 * Which part is shown, and what the keys do.
 * @type {(view: View, order: string, least: number, most: number) => string}
 */
export const partSaid = ({ first, stop, top, bottom }, order, least, most) =>
  tr(
    "Rows {top} to {bottom}, {order}; steps {first} to {last}; values from {least} to {most}. " +
      "Arrow keys move, plus and minus zoom, 0 shows all, Enter puts the unit on the stage.",
    {
      ...{ top: top + 1, bottom, order: ORDERS[order], first: first + 1, last: stop },
      ...{ least: number(least), most: number(most) },
    },
  );

/**
 * The values of a unit, or of an output, at a step.
 * @type {(place: Place, names: Names, unit: number, step: number, found: Found | null) => string}
 */
export function unitSaid(place, names, unit, step, found) {
  const name = stepName(names, step);
  const given = {
    unit: rowName(place, names, unit),
    step: name ? tr("{number} “{name}”", { number: step + 1, name }) : String(step + 1),
  };
  const words =
    place.layer < 0
      ? tr("Output {unit}, step {step}", given)
      : tr("Unit {unit}, step {step}", given);
  const letter = (/** @type {string} */ of) => letterOf(of, place.quantities);
  return `${words}: ${valuesAt(found, step, letter).join("   ")}`;
}

/** What the model reads at a step. @type {(names: Names, step: number, found: Found | null) => string} */
export function readSaid(names, step, found) {
  const values = [...Array(Math.min(FEW, found?.rows ?? 0)).keys()].map((k) => {
    const one = {
      ...found,
      values: { [inputName(names, k)]: rowOf(/** @type {Found} */ (found), k) },
    };
    return valuesAt(/** @type {Found} */ (one), step).join(" ");
  });
  const words = tr("What the model reads at step {step}", { step: step + 1 });
  return `${words}: ${values.join("   ")}`;
}

/** One row of a window of x. @type {(found: Found, row: number) => Values} */
function rowOf({ columns, values: { x } }, row) {
  const part = (/** @type {Float32Array} */ all) => all.slice(row * columns, (row + 1) * columns);
  return { low: part(x.low), high: part(x.high), least: x.least, most: x.most };
}

/**
 * The largest outputs of a step.
 * @type {(found: Found | null, names: string[] | undefined, step: number) => Element[]}
 */
export function bestOutputs(found, names, step) {
  if (!found) return [];
  const { low: values, least, most } = found.values.y;
  const [low, high] = [Math.min(0, least), Math.max(0, most)];
  const bar = (/** @type {number} */ value) => {
    const [from, size] = [Math.min(0, value) - low, Math.abs(value)].map(
      (part) => part / (high - low || 1),
    );
    return h("span", { class: "model-share", style: `--from: ${from}; --share: ${size}` });
  };
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  const called = (/** @type {number} */ k) =>
    values.length === 1 ? tr("the output") : tr("output {n}", { n: k + 1 }); // as output_called does
  const rows = order.slice(0, BEST).map((k) => {
    const name = names?.[k] ?? called(k);
    return h(
      "li",
      {},
      h("span", { class: "model-name" }, name === " " ? "␣" : name),
      bar(values[k]),
      h("span", { "data-bind": "y", "data-unit": k, "data-value": values[k] }, number(values[k])),
    );
  });
  const n = step + 1;
  const title = tr("If the sequence ended at step {n}, the model would give", { n });
  return [h("p", {}, title), h("ol", {}, rows)];
}
