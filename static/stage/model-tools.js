// The choices above the map of a model's units: selects, buttons and fields, and what the choices are called.
import { h } from "./dom.js";
import { tr } from "./language.js";
import { inPapers } from "./papers.js";

/** @type {Record<string, string>} by the letters of papers */
const QUANTITIES = {
  f: tr("f, forget gate"),
  i: tr("i, input gate"),
  g: tr("g, candidate"),
  o: tr("o, output gate"),
  c: tr("c, long-term memory"),
  h: tr("h, short-term memory"),
  z: tr("z, update gate"),
  n: tr("n, candidate"),
  r: tr("r, reset gate"),
  y: tr("y, output"),
};
/**
 * The letter of a quantity as the stage writes it: of a GRU, which has an update gate u, that of papers.
 * @type {(of: string, quantities: string[]) => string}
 */
export const letterOf = (of, quantities) =>
  inPapers(/** @type {import("./cells/equations.js").CellType} */ ({ gates: quantities }), of);

/** A quantity in words. @type {(of: string, quantities: string[]) => string} */
export const quantitySaid = (of, quantities) => QUANTITIES[letterOf(of, quantities)];

/** @type {Record<string, string>} */
export const ORDERS = {
  file: tr("as in the file"),
  similarity: tr("like ones together"),
  saturation: tr("most saturated first"),
  timescale: tr("slowest first"),
  position: tr("by the step of the largest memory"),
};

/** @type {(value: number, low: number, high: number) => number} */
export const within = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * A select of some options.
 * @type {(label: string, options: [string, string][], change: (value: string) => void) => HTMLSelectElement}
 */
export function choice(label, options, change) {
  const select = h("select", { "aria-label": label });
  select.append(...options.map(([value, text]) => h("option", { value }, text)));
  select.addEventListener("change", () => change(select.value));
  return select;
}

/** @type {(label: string, sign: string, act: () => void) => HTMLElement} */
export const tool = (label, sign, act) =>
  h(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label, onclick: act },
    sign,
  );

/**
 * A field for a number that counts from 1; what is no such number is put back.
 * @param {string} label
 * @param {number} most
 * @param {(value: number) => void} change
 * @param {() => void} restore
 */
export function field(label, most, change, restore) {
  const made = h("input", { type: "number", min: 1, max: most, "aria-label": label });
  made.addEventListener("change", () => {
    const value = Math.round(Number(made.value));
    if (made.value !== "" && Number.isFinite(value)) change(within(value, 1, most) - 1);
    restore();
  });
  return made;
}

/** The step that was chosen last, in the map or in an answer: of a unit that is pressed without one, it is meant. */
export const last = { step: 0 };

/**
 * Bring the stage into view, where what was chosen stands. At once: a smooth way there ends where the page is when the
 * server answers and what is above the stage becomes another.
 */
export function toStage() {
  document.querySelector("[data-testid=stage]")?.scrollIntoView({ block: "start" });
}
