// The choices above the map of a model's units: selects, buttons and fields, and what the choices are called.
import { h } from "./dom.js";
import { tr } from "./language.js";
import { inPapers } from "./papers.js";

/** @import { Data, ModelMap } from "./model-map.js" */

export const ZOOM = 1.6; // how much more or less a tool or a key shows

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
function choice(label, options, change) {
  const select = h("select", { "aria-label": label });
  select.append(...options.map(([value, text]) => h("option", { value }, text)));
  select.addEventListener("change", () => change(select.value));
  return select;
}

/** @type {(label: string, sign: string, act: () => void) => HTMLElement} */
const tool = (label, sign, act) =>
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
function field(label, most, change, restore) {
  const made = h("input", { type: "number", min: 1, max: most, "aria-label": label });
  made.addEventListener("change", () => {
    const value = Math.round(Number(made.value));
    if (made.value !== "" && Number.isFinite(value)) change(within(value, 1, most) - 1);
    restore();
  });
  return made;
}

export class Tools {
  /** @param {ModelMap} map */
  constructor(map) {
    this.map = map;
    this.root = h("div", { class: "model-tools" });
  }

  /** For another layer, which has other quantities and sizes. */
  build() {
    const { map } = this;
    const { quantities, units, steps, layer } = map.at;
    const layers = choice(
      tr("Layer"),
      /** @type {Data} */ (map.data).places.map(({ title }, k) => [String(k), title]),
      (value) => map.open(Number(value), 0, map.step),
    );
    layers.value = String(map.place);
    const shown = choice(
      tr("Quantity"),
      quantities.map((name) => [name, quantitySaid(name, quantities)]),
      (value) => map.show(value),
    );
    shown.value = map.of;
    const orders = choice(tr("Order of the rows"), Object.entries(ORDERS), (value) =>
      map.sort(value),
    );
    orders.value = map.order;
    const [unit, step] = [layer < 0 ? tr("Output") : tr("Unit"), tr("Step")];
    const restore = () => this.follow();
    this.unit = field(unit, units, (value) => map.choose(value, map.step), restore);
    this.step = field(step, steps, (value) => map.choose(map.unit, value), restore);
    this.button = h(
      "button",
      { type: "button", class: "model-go", onclick: () => map.send() && toStage() },
      tr("Show on the stage"),
    );
    this.root.replaceChildren(
      ...[layers, shown, orders, this.#zoom()],
      h("label", {}, unit, this.unit),
      h("label", {}, step, this.step),
      this.button,
    );
    this.follow();
  }

  #zoom() {
    const { map } = this;
    return h(
      "span",
      { class: "model-zoom", role: "group", "aria-label": tr("Zoom") },
      tool(tr("Fewer steps"), "+", () => map.zoom(1 / ZOOM, 1)),
      tool(tr("More steps"), "−", () => map.zoom(ZOOM, 1)),
      tool(tr("Fewer units"), "↥", () => map.zoom(1, 1 / ZOOM)),
      tool(tr("More units"), "↧", () => map.zoom(1, ZOOM)),
      tool(tr("All of it"), "⤢", () => map.whole()),
    );
  }

  /** What is chosen, and whether it can go to the stage. */
  follow() {
    const { map } = this;
    if (this.unit) this.unit.value = String(map.unit + 1);
    if (this.step) this.step.value = String(map.step + 1);
    this.button?.toggleAttribute("disabled", !map.sends);
  }
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
