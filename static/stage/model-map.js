// All units of a model's layer over all steps, as a map to zoom and to choose from; below it the course of the one that
// is chosen, and what the model gives at that step. The numbers come in windows from the server.
import { h } from "./dom.js";
import { number } from "./format.js";
import { tells } from "./host.js";
import { tr } from "./language.js";
import { BOTTOM, LEFT, paintMap, paintStrip, paintTraces, stripHeight } from "./model-paint.js";
import { bestOutputs, legendOf, noteOf, valuesAt } from "./model-said.js";
import {
  ORDERS,
  choice,
  field,
  last,
  letterOf,
  quantitySaid,
  toStage,
  tool,
  within,
} from "./model-tools.js";
import { fetchNames, fetchWindow } from "./model-window.js";

/** @import { Found, Place, View } from "./model-window.js" */

/**
 * @typedef {object} Data
 * @property {string} run
 * @property {Place[]} places
 * @property {{layer: number, way: number, unit: number, step: number}} chosen
 * @property {number} inputs of the model, 0 where it does not read numbers
 * @property {boolean} fixed
 */
/**
 * @typedef {object} Component
 * @property {Uint8Array} data
 * @property {Element} parentElement
 */

const HEIGHT = 300; // of the map; less where there are few units
const ROW = 14;
const CLICK = 4; // pixels that a pointer may move and still has pressed at a place
const ZOOM = 1.6;
const MOST_OUTPUTS = 4_000;

/** @type {WeakMap<Element, ModelMap>} */
const mounts = new WeakMap();

/**
 * Called by the component, also when only the data are others.
 * @param {Component & import("./host.js").Component} component
 */
export function update(component) {
  const { data, parentElement } = component;
  const given = /** @type {Data} */ (JSON.parse(new TextDecoder().decode(data)));
  let map = mounts.get(parentElement);
  if (!map) mounts.set(parentElement, (map = new ModelMap(parentElement)));
  map.show(given, tells(component, "chosen"));
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.end();
  mounts.delete(parentElement);
}

class ModelMap {
  /** @type {Data | null} */ #data = null;
  /** @type {(chosen: unknown) => void} */ #tell = () => {};
  #place = 0;
  #of = "c";
  #order = "file";
  /** @type {View} */ #view = { first: 0, stop: 1, top: 0, bottom: 1 };
  #unit = 0;
  #row = 0;
  #step = 0;
  /** @type {Found | null} */ #map = null;
  /** @type {Found | null} */ #traces = null;
  /** @type {Found | null} */ #outputs = null;
  /** @type {Found | null} */ #inputs = null;
  /** @type {{steps?: string[], inputs?: string[], outputs?: string[]}} */ #names = {};
  #asking = 0;
  #waiting = false;
  /** @type {{x: number, y: number, view: View, moved: boolean} | null} */ #held = null;
  #sent = 0;

  /** @param {Element} parent */
  constructor(parent) {
    this.canvas = h("canvas", { class: "model-canvas", tabindex: 0, role: "application" });
    this.lines = h("canvas", { class: "model-lines", role: "img" });
    this.strip = h("canvas", { class: "model-strip", role: "img", hidden: true });
    this.tools = h("div", { class: "model-tools" });
    this.legend = h("div", { class: "model-legend", "aria-hidden": "true" });
    this.said = h("p", { class: "model-said", role: "status" });
    this.alt = h("p", { class: "unseen", id: "model-map-alt" });
    this.best = h("div", { class: "model-best" });
    this.gone = h("p", { class: "model-gone", hidden: true });
    this.canvas.setAttribute("aria-describedby", "model-map-alt");
    this.root = h(
      "section",
      { class: "model-map", "data-part": "model-map", "aria-label": tr("All units of a layer") },
      ...[
        this.tools,
        this.gone,
        this.strip,
        this.canvas,
        this.legend,
        this.alt,
        this.said,
        this.lines,
        this.best,
      ],
    );
    parent.replaceChildren(this.root);
    this.#listen();
    this.sizes = new ResizeObserver(() => this.#ask());
    this.sizes.observe(this.root);
    this.themes = new MutationObserver(() => this.#paint());
    this.themes.observe(document.documentElement, { attributeFilter: ["data-stage-theme"] });
  }

  end() {
    this.sizes.disconnect();
    this.themes.disconnect();
  }

  get #at() {
    return /** @type {Data} */ (this.#data).places[this.#place];
  }

  /** @param {Data} data @param {(chosen: unknown) => void} tell */
  show(data, tell) {
    this.#tell = tell;
    const before = this.#data;
    this.#data = data;
    const { layer, way, unit, step } = data.chosen;
    const found = data.places.findIndex((one) => one.layer === layer && one.way === way);
    if (before?.run === data.run) {
      if (JSON.stringify(before.chosen) !== JSON.stringify(data.chosen)) this.#goTo(found);
      return;
    }
    this.#names = {};
    this.#map = this.#traces = this.#outputs = this.#inputs = null;
    this.#open(Math.max(0, found), unit, step);
    fetchNames(data.run).then((names) => {
      this.#names = names;
      this.#paint();
    });
  }

  /** To what was chosen elsewhere on the page. @param {number} place */
  #goTo(place) {
    const { unit, step } = /** @type {Data} */ (this.#data).chosen;
    if (place >= 0 && place !== this.#place) return this.#open(place, unit, step);
    const { first, stop } = this.#view;
    this.#choose(unit, step);
    if (step < first || step >= stop)
      this.#look({
        ...this.#view,
        first: step - (stop - first) / 2,
        stop: step + (stop - first) / 2,
      });
  }

  /** Another direction or layer, as a whole. @type {(place: number, unit: number, step: number) => void} */
  #open(place, unit, step) {
    this.#place = place;
    const { units, steps, quantities } = this.#at;
    if (!quantities.includes(this.#of))
      this.#of = ["c", "h"].find((memory) => quantities.includes(memory)) ?? quantities[0];
    this.#unit = this.#row = within(unit, 0, units - 1);
    this.#step = last.step = within(step, 0, steps - 1);
    this.#view = { first: 0, stop: steps, top: 0, bottom: units };
    this.strip.hidden = !this.#data?.inputs || steps < this.#allSteps;
    this.#build();
    this.#ask();
  }

  // -- the tools above the map

  #build() {
    const { places } = /** @type {Data} */ (this.#data);
    const { quantities, units, steps } = this.#at;
    const layers = choice(
      tr("Layer"),
      places.map(({ title }, k) => [String(k), title]),
      (value) => this.#open(Number(value), 0, this.#step),
    );
    layers.value = String(this.#place);
    const shown = choice(
      tr("Quantity"),
      quantities.map((name) => [name, quantitySaid(name, quantities)]),
      (value) => {
        this.#of = value;
        this.#ask();
      },
    );
    shown.value = this.#of;
    const orders = choice(tr("Order of the rows"), Object.entries(ORDERS), (value) => {
      this.#order = value;
      this.#ask();
    });
    orders.value = this.#order;
    const [unit, step] = [this.#at.layer < 0 ? tr("Output") : tr("Unit"), tr("Step")];
    const restore = () => this.#fields();
    this.unitField = field(unit, units, (value) => this.#choose(value, this.#step), restore);
    this.stepField = field(step, steps, (value) => this.#choose(this.#unit, value), restore);
    this.button = h(
      "button",
      { type: "button", class: "model-go", onclick: () => this.#send() && toStage() },
      tr("Show on the stage"),
    );
    this.tools.replaceChildren(
      ...[layers, shown, orders],
      h(
        "span",
        { class: "model-zoom", role: "group", "aria-label": tr("Zoom") },
        tool(tr("Fewer steps"), "+", () => this.#zoom(1 / ZOOM, 1)),
        tool(tr("More steps"), "−", () => this.#zoom(ZOOM, 1)),
        tool(tr("Fewer units"), "↥", () => this.#zoom(1, 1 / ZOOM)),
        tool(tr("More units"), "↧", () => this.#zoom(1, ZOOM)),
        tool(tr("All of it"), "⤢", () => this.#whole()),
      ),
      h("label", {}, unit, this.unitField),
      h("label", {}, step, this.stepField),
      this.button,
    );
    this.#fields();
  }

  #fields() {
    if (this.unitField) this.unitField.value = String(this.#unit + 1);
    if (this.stepField) this.stepField.value = String(this.#step + 1);
    const { fixed } = /** @type {Data} */ (this.#data);
    this.button?.toggleAttribute("disabled", fixed || this.#at.layer < 0);
  }

  // -- what is chosen

  /** @type {(unit: number, step: number) => void} */
  #choose(unit, step) {
    const others = unit !== this.#unit;
    const another = step !== this.#step;
    [this.#unit, this.#step, last.step] = [unit, step, step];
    this.#follow();
    this.#fields();
    this.#paint();
    if (others) this.#askTraces();
    if (another) this.#askOutputs();
  }

  /** The row of the unit, as far as it is known. */
  #follow() {
    const place = this.#map ? this.#map.units.indexOf(this.#unit) : -1;
    if (this.#map && place >= 0) this.#row = this.#map.view.top + place;
  }

  /** To the stage with what is chosen; whether that goes. */
  #send() {
    if (!this.#data || this.#data.fixed || this.#at.layer < 0) return false;
    const { layer, way } = this.#at;
    this.#sent = Math.max(Date.now(), this.#sent + 1);
    const { run } = this.#data;
    this.#tell({ run, layer, way, unit: this.#unit, step: this.#step, n: this.#sent });
    return true;
  }

  // -- zoom and pan

  #whole() {
    const { units, steps } = this.#at;
    this.#look({ first: 0, stop: steps, top: 0, bottom: units });
  }

  /**
   * So much of the steps and of the rows, round a place that stays.
   * @type {(steps: number, rows: number, step?: number, row?: number) => void}
   */
  #zoom(steps, rows, step = this.#step, row = this.#row) {
    const { first, stop, top, bottom } = this.#view;
    const [wide, high] = [
      steps === 1 ? stop - first : Math.max(4, Math.round((stop - first) * steps)),
      rows === 1 ? bottom - top : Math.max(2, Math.round((bottom - top) * rows)),
    ];
    const inside = (
      /** @type {number} */ at,
      /** @type {number} */ low,
      /** @type {number} */ size,
    ) => within((at + 0.5 - low) / size, 0, 1);
    const from = step + 0.5 - inside(step, first, stop - first) * wide;
    const over = row + 0.5 - inside(row, top, bottom - top) * high;
    this.#look({ first: from, stop: from + wide, top: over, bottom: over + high });
  }

  /** Show a part, moved into what there is. @param {View} view */
  #look(view) {
    const { units, steps } = this.#at;
    const wide = within(Math.round(view.stop - view.first), 1, steps);
    const high = within(Math.round(view.bottom - view.top), 1, units);
    const first = within(Math.round(view.first), 0, steps - wide);
    const top = within(Math.round(view.top), 0, units - high);
    this.#view = { first, stop: first + wide, top, bottom: top + high };
    this.#paint();
    this.#ask();
  }

  // -- windows

  get #height() {
    return Math.min(HEIGHT, Math.max(110, this.#at.units * ROW)) + BOTTOM;
  }

  /** Ask for what is shown, once a frame; what comes late and is not wanted any more is not shown. */
  #ask() {
    if (!this.#data || this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#askMap();
      this.#askInputs();
      this.#askTraces();
      this.#askOutputs();
    });
  }

  async #askMap() {
    const { run } = /** @type {Data} */ (this.#data);
    const turn = ++this.#asking;
    const columns = Math.floor((this.canvas.clientWidth - LEFT) / 2);
    const size = { rows: this.#height - BOTTOM, columns: Math.max(1, columns) };
    const view = { ...this.#view };
    const [place, of, order] = [this.#at, [this.#of], this.#order];
    const found = await quiet(fetchWindow({ run, place, of, view, order, ...size }));
    if (turn !== this.#asking) return;
    this.#isGone(found === null);
    if (!found) return;
    this.#map = found;
    this.#follow();
    this.#paint();
  }

  /** What the model reads at the steps of the map. */
  async #askInputs() {
    const { run, inputs } = /** @type {Data} */ (this.#data);
    if (!inputs || this.strip.hidden) return;
    const view = { ...this.#view, top: 0, bottom: inputs };
    const place = { ...this.#at, layer: -2, way: 0 };
    const columns = Math.max(1, Math.floor((this.strip.clientWidth - LEFT) / 2));
    const rows = stripHeight(inputs);
    const found = await quiet(fetchWindow({ run, place, of: ["x"], view, rows, columns }));
    if (!found || run !== this.#data?.run) return;
    this.#inputs = found;
    this.#paint();
  }

  /** Steps of the run; a layer that passes on its last step alone has others behind it with fewer. */
  get #allSteps() {
    return Math.max(.../** @type {Data} */ (this.#data).places.map(({ steps }) => steps));
  }

  async #askTraces() {
    const { run } = /** @type {Data} */ (this.#data);
    const [place, unit] = [this.#at, this.#unit];
    const view = { ...this.#view, top: unit, bottom: unit + 1 };
    const columns = Math.max(1, Math.floor((this.lines.clientWidth || 600) - LEFT));
    const found = await quiet(
      fetchWindow({ run, place, of: place.quantities, view, rows: 1, columns }),
    );
    if (found && place === this.#at && unit === this.#unit) {
      this.#traces = found;
      this.#paint();
    }
  }

  /** What the model gives at the step. */
  async #askOutputs() {
    const { run, places } = /** @type {Data} */ (this.#data);
    const output = places.find(({ layer }) => layer < 0);
    const step = this.#step;
    if (!output || output.units > MOST_OUTPUTS) return;
    const at = Math.min(step, output.steps - 1);
    const view = { first: at, stop: at + 1, top: 0, bottom: output.units };
    const found = await quiet(
      fetchWindow({ run, place: output, of: ["y"], view, rows: output.units, columns: 1 }),
    );
    if (found && step === this.#step) {
      this.#outputs = found;
      this.#paint();
    }
  }

  /** @param {boolean} gone */
  #isGone(gone) {
    this.gone.hidden = !gone;
    if (gone)
      this.gone.textContent = tr("This run is no longer kept by the server. Run the model again.");
  }

  // -- pictures

  #paint() {
    const found = this.#map;
    if (!this.#data || !found || !this.canvas.isConnected) return;
    const [of, view] = [this.#of, this.#view];
    if (!(of in found.values)) return;
    const cursor = { step: this.#step, row: this.#row };
    const names = { rowName: this.#rowName, stepName: this.#stepName };
    paintMap({ canvas: this.canvas, found, of, view, cursor, ...names, height: this.#height });
    const { quantities } = this.#at;
    if (this.#traces && quantities.every((name) => name in (this.#traces?.values ?? {})))
      paintTraces({ canvas: this.lines, found: this.#traces, view, step: this.#step, quantities });
    if (this.#inputs)
      paintStrip({
        ...{ canvas: this.strip, found: this.#inputs, view, step: this.#step },
        rowName: this.#inputName,
      });
    this.#say(found);
    this.best.replaceChildren(...bestOutputs(this.#outputs, this.#names.outputs, this.#step));
  }

  /** @param {number} unit */
  #rowName = (unit) =>
    this.#at.layer < 0 ? (this.#names.outputs?.[unit] ?? String(unit + 1)) : String(unit + 1);

  /** @param {number} k */
  #inputName = (k) => this.#names.inputs?.[k] || `x${k + 1}`;

  /** @param {number} step */
  #stepName = (step) => this.#names.steps?.[step] ?? "";

  /** Words for what is shown, and what outside checks read. @param {Found} found */
  #say(found) {
    const { least, most } = found.values[this.#of];
    const { first, stop, top, bottom } = this.#view;
    const { title, quantities } = this.#at;
    const shown = quantitySaid(this.#of, quantities);
    this.legend.replaceChildren(
      h("span", {}, shown),
      legendOf(this.#of, least, most),
      h("span", { class: "model-note" }, noteOf(found)),
    );
    this.canvas.setAttribute("aria-label", `${title}: ${shown}`);
    this.alt.textContent = tr(
      "Rows {top} to {bottom}, {order}; steps {first} to {last}; values from {least} to {most}. " +
        "Arrow keys move, plus and minus zoom, 0 shows all, Enter puts the unit on the stage.",
      {
        ...{ top: top + 1, bottom, order: ORDERS[this.#order], first: first + 1, last: stop },
        ...{ least: number(least), most: number(most) },
      },
    );
    this.said.textContent = this.#here();
    this.lines.setAttribute("aria-label", this.#here());
    this.strip.setAttribute("aria-label", this.#readHere());
    Object.assign(this.root.dataset, {
      ...{ run: this.#data?.run, of: this.#of, order: this.#order, layer: this.#at.layer },
      ...{ way: this.#at.way, first, stop, top, bottom, unit: this.#unit, step: this.#step },
      ready: String(found.view.first === first && found.view.stop === stop),
    });
  }

  /** The values at the cursor. */
  #here() {
    const name = this.#stepName(this.#step);
    const step = name ? `${this.#step + 1} “${name}”` : String(this.#step + 1);
    const given = { unit: this.#rowName(this.#unit), step };
    const words =
      this.#at.layer < 0
        ? tr("Output {unit}, step {step}", given)
        : tr("Unit {unit}, step {step}", given);
    const letter = (/** @type {string} */ of) => letterOf(of, this.#at.quantities);
    return `${words}: ${valuesAt(this.#traces, this.#step, letter).join("   ")}`;
  }

  /** What is read at the cursor. */
  #readHere() {
    const found = this.#inputs;
    const values = [...Array(Math.min(8, found?.rows ?? 0)).keys()].map((k) => {
      const one = {
        ...found,
        values: { [this.#inputName(k)]: rowOf(/** @type {Found} */ (found), k) },
      };
      return valuesAt(/** @type {Found} */ (one), this.#step).join(" ");
    });
    const words = tr("What the model reads at step {step}", { step: this.#step + 1 });
    return `${words}: ${values.join("   ")}`;
  }

  // -- pointer, wheel and keys

  /** The step and the row under a pointer. @param {MouseEvent} event */
  #under(event) {
    const box = this.canvas.getBoundingClientRect();
    const { first, stop, top, bottom } = this.#view;
    const across = within((event.clientX - box.left - LEFT) / (box.width - LEFT), 0, 1);
    const down = within((event.clientY - box.top) / (box.height - BOTTOM), 0, 1);
    const step = within(Math.floor(first + across * (stop - first)), first, stop - 1);
    return { step, row: within(Math.floor(top + down * (bottom - top)), top, bottom - 1) };
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.#held = { x: event.clientX, y: event.clientY, view: { ...this.#view }, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.#drag(event));
    canvas.addEventListener("pointerup", (event) => this.#release(event));
    canvas.addEventListener("pointercancel", () => (this.#held = null));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.#held) return;
    const { x, y, view } = this.#held;
    const [right, down] = [event.clientX - x, event.clientY - y];
    if (Math.hypot(right, down) > CLICK) this.#held.moved = true;
    if (!this.#held.moved) return;
    const box = this.canvas.getBoundingClientRect();
    const steps = (-right / (box.width - LEFT)) * (view.stop - view.first);
    const rows = (-down / (box.height - BOTTOM)) * (view.bottom - view.top);
    this.#look({
      ...{ first: view.first + steps, stop: view.stop + steps },
      ...{ top: view.top + rows, bottom: view.bottom + rows },
    });
  }

  /** A press chooses the unit and the step, and puts the unit on the stage. @param {PointerEvent} event */
  #release(event) {
    const held = this.#held;
    this.#held = null;
    if (!held || held.moved || !this.#map) return;
    const { step, row } = this.#under(event);
    const unit = this.#map.units[row - this.#map.view.top];
    if (unit === undefined) return;
    this.#choose(unit, step);
    this.#send();
  }

  /**
   * The wheel is the page's, also of a person who has just pressed a unit and looks for what is said below. With Ctrl
   * it zooms, as two fingers on a touchpad do; where the map was pressed before, with Alt in the rows, and with Shift
   * it moves along the steps.
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const held = document.activeElement === this.canvas && (event.altKey || event.shiftKey);
    if (!event.ctrlKey && !event.metaKey && !held) return;
    event.preventDefault();
    const { step, row } = this.#under(event);
    const by = Math.exp(within(event.deltaY || event.deltaX, -240, 240) / 300);
    if (event.altKey) return this.#zoom(1, by, step, row);
    if (!event.shiftKey) return this.#zoom(by, 1, step, row);
    const { first, stop, top, bottom } = this.#view;
    const steps = ((event.deltaY || event.deltaX) / 600) * (stop - first);
    this.#look({ first: first + steps, stop: stop + steps, top, bottom });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { shiftKey: shift, key } = event;
    const { first, stop } = this.#view;
    const jump = shift ? Math.max(1, Math.round((stop - first) / 10)) : 1;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => this.#move(-jump, 0),
      ArrowRight: () => this.#move(jump, 0),
      ArrowUp: () => this.#move(0, -1),
      ArrowDown: () => this.#move(0, 1),
      "+": () => this.#zoom(1 / ZOOM, 1),
      "-": () => this.#zoom(ZOOM, 1),
      "*": () => this.#zoom(1, 1 / ZOOM),
      "/": () => this.#zoom(1, ZOOM),
      0: () => this.#whole(),
      Enter: () => this.#send(),
    };
    const act = acts[key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** @type {(steps: number, rows: number) => void} */
  #move(steps, rows) {
    const { units, steps: all } = this.#at;
    const step = within(this.#step + steps, 0, all - 1);
    const row = within(this.#row + rows, 0, units - 1);
    const { first, stop, top, bottom } = this.#view;
    const unit = this.#map?.units[row - (this.#map?.view.top ?? 0)];
    const aside = step < first ? step - first : step >= stop ? step + 1 - stop : 0;
    const over = row < top ? row - top : row >= bottom ? row + 1 - bottom : 0;
    if (aside || over)
      this.#look({
        first: first + aside,
        stop: stop + aside,
        top: top + over,
        bottom: bottom + over,
      });
    this.#row = row;
    this.#choose(unit ?? this.#unit, step);
  }
}

/** One row of a window of x. @type {(found: Found, row: number) => import("./model-window.js").Values} */
function rowOf({ columns, values: { x } }, row) {
  const part = (/** @type {Float32Array} */ all) => all.slice(row * columns, (row + 1) * columns);
  return { low: part(x.low), high: part(x.high), least: x.least, most: x.most };
}

/**
 * The answer of the server, undefined where none came.
 * @template T
 * @param {Promise<T>} asked
 * @returns {Promise<T | undefined>}
 */
async function quiet(asked) {
  try {
    return await asked;
  } catch {
    return undefined; // the line is cut: what is shown stays
  }
}
