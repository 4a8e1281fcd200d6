// What is said of the map of a model's units: its colours, its columns, the values at a step, the largest outputs.
import { h } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { gradientOf, scaleOf, valueAt } from "./model-paint.js";

/** @import { Found } from "./model-window.js" */

const BEST = 5; // outputs that are listed
const TICKS = [0, 0.25, 0.5, 0.75, 1];

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
export function valuesAt(found, step, letter = String) {
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
  const rows = order.slice(0, BEST).map((k) => {
    const name = names?.[k] ?? tr("output {n}", { n: k + 1 });
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
