// All units of a model's layer over all steps, as a map to zoom and to choose from; below it the course of the one that
// is chosen, and what the model gives at that step. The numbers come in windows from the server.
import { h } from "./dom.js";
import { tells } from "./host.js";
import { tr } from "./language.js";
import { Hand } from "./model-hand.js";
import { BOTTOM, LEFT, paintMap, paintStrip, stripHeight } from "./model-paint.js";
import {
  bestOutputs,
  inputName,
  legendOf,
  noteOf,
  partSaid,
  readSaid,
  rowName,
  stepName,
  unitSaid,
} from "./model-said.js";
import { Tools, last, quantitySaid, within } from "./model-tools.js";
import { paintTraces } from "./model-traces.js";
import { farFrom, fitted, shifted, wholeOf, zoomed } from "./model-view.js";
import { fetchNames, fetchWindow } from "./model-window.js";

/** @import { Found, Names, Place, View } from "./model-window.js" */

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
  map.receive(given, tells(component, "chosen"));
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.end();
  mounts.delete(parentElement);
}

export class ModelMap {
  /** @type {Data | null} */ data = null;
  /** @type {(chosen: unknown) => void} */ #tell = () => {};
  place = 0;
  of = "c";
  order = "file";
  /** @type {View} */ view = { first: 0, stop: 1, top: 0, bottom: 1 };
  unit = 0;
  #row = 0;
  step = 0;
  /** @type {Found | null} */ #map = null;
  /** @type {Found | null} */ #traces = null;
  /** @type {Found | null} */ #outputs = null;
  /** @type {Found | null} */ #inputs = null;
  /** @type {Names} */ #names = {};
  #asking = 0;
  #waiting = false;
  #sent = 0;

  /** @param {Element} parent */
  constructor(parent) {
    this.canvas = h("canvas", { class: "model-canvas", tabindex: 0, role: "application" });
    this.lines = h("canvas", { class: "model-lines", role: "img" });
    this.strip = h("canvas", { class: "model-strip", role: "img", hidden: true });
    this.tools = new Tools(this);
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
        this.tools.root,
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
    new Hand(this);
    this.sizes = new ResizeObserver(() => this.#ask());
    this.sizes.observe(this.root);
    this.themes = new MutationObserver(() => this.#paint());
    this.themes.observe(document.documentElement, { attributeFilter: ["data-stage-theme"] });
  }

  end() {
    this.sizes.disconnect();
    this.themes.disconnect();
  }

  get at() {
    return /** @type {Data} */ (this.data).places[this.place];
  }

  /** @param {Data} data @param {(chosen: unknown) => void} tell */
  receive(data, tell) {
    this.#tell = tell;
    const before = this.data;
    this.data = data;
    const { layer, way, unit, step } = data.chosen;
    const found = data.places.findIndex((one) => one.layer === layer && one.way === way);
    if (before?.run === data.run) {
      if (JSON.stringify(before.chosen) !== JSON.stringify(data.chosen)) this.#goTo(found);
      return;
    }
    this.#names = {};
    this.#map = this.#traces = this.#outputs = this.#inputs = null;
    this.open(Math.max(0, found), unit, step);
    fetchNames(data.run).then((names) => {
      this.#names = names;
      this.#paint();
    });
  }

  /** To what was chosen elsewhere on the page. @param {number} place */
  #goTo(place) {
    const { unit, step } = /** @type {Data} */ (this.data).chosen;
    if (place >= 0 && place !== this.place) return this.open(place, unit, step);
    const { first, stop } = this.view;
    this.choose(unit, step);
    if (step < first || step >= stop)
      this.look({
        ...this.view,
        first: step - (stop - first) / 2,
        stop: step + (stop - first) / 2,
      });
  }

  /** Another direction or layer, as a whole. @type {(place: number, unit: number, step: number) => void} */
  open(place, unit, step) {
    this.place = place;
    const { units, steps, quantities } = this.at;
    if (!quantities.includes(this.of))
      this.of = ["c", "h"].find((memory) => quantities.includes(memory)) ?? quantities[0];
    this.unit = this.#row = within(unit, 0, units - 1);
    this.step = last.step = within(step, 0, steps - 1);
    this.view = wholeOf(this.at);
    this.strip.hidden = !this.data?.inputs || steps < this.#allSteps;
    this.tools.build();
    this.#ask();
  }

  /** Another quantity. @param {string} of */
  show(of) {
    this.of = of;
    this.#ask();
  }

  /** Rows in another order. @param {string} order */
  sort(order) {
    this.order = order;
    this.#ask();
  }

  // -- what is chosen

  /** @type {(unit: number, step: number) => void} */
  choose(unit, step) {
    const others = unit !== this.unit;
    const another = step !== this.step;
    [this.unit, this.step, last.step] = [unit, step, step];
    this.#follow();
    this.tools.follow();
    this.#paint();
    if (others) this.#askTraces();
    if (another) this.#askOutputs();
  }

  /** The row of the unit, as far as it is known. */
  #follow() {
    const place = this.#map ? this.#map.units.indexOf(this.unit) : -1;
    if (this.#map && place >= 0) this.#row = this.#map.view.top + place;
  }

  /** The unit of a row, as far as it is known. @param {number} row */
  #unitIn(row) {
    return this.#map?.units[row - this.#map.view.top];
  }

  /**
   * A press chooses the unit and the step, and puts the unit on the stage.
   * @type {(step: number, row: number) => void}
   */
  press(step, row) {
    const unit = this.#unitIn(row);
    if (unit === undefined) return;
    this.choose(unit, step);
    this.send();
  }

  /** Whether what is chosen can go to the stage: an output has no unit there. */
  get sends() {
    return this.data !== null && !this.data.fixed && this.at.layer >= 0;
  }

  /** To the stage with what is chosen; whether that goes. */
  send() {
    if (!this.data || !this.sends) return false;
    const { layer, way } = this.at;
    this.#sent = Math.max(Date.now(), this.#sent + 1);
    const { run } = this.data;
    this.#tell({ run, layer, way, unit: this.unit, step: this.step, n: this.#sent });
    return true;
  }

  // -- zoom and pan

  whole() {
    this.look(wholeOf(this.at));
  }

  /**
   * So much of the steps and of the rows, round a place that stays.
   * @type {(steps: number, rows: number, step?: number, row?: number) => void}
   */
  zoom(steps, rows, step = this.step, row = this.#row) {
    this.look(zoomed(this.view, steps, rows, step, row));
  }

  /** @param {View} view */
  look(view) {
    this.view = fitted(view, this.at);
    this.#paint();
    this.#ask();
  }

  /** The cursor by so much; what is shown follows it. @type {(steps: number, rows: number) => void} */
  move(steps, rows) {
    const { units, steps: all } = this.at;
    const step = within(this.step + steps, 0, all - 1);
    const row = within(this.#row + rows, 0, units - 1);
    const unit = this.#unitIn(row);
    const [aside, over] = farFrom(this.view, step, row);
    if (aside || over) this.look(shifted(this.view, aside, over));
    this.#row = row;
    this.choose(unit ?? this.unit, step);
  }

  // -- windows

  get #height() {
    return Math.min(HEIGHT, Math.max(110, this.at.units * ROW)) + BOTTOM;
  }

  /** Ask for what is shown, once a frame; what comes late and is not wanted any more is not shown. */
  #ask() {
    if (!this.data || this.#waiting) return;
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
    const { run } = /** @type {Data} */ (this.data);
    const turn = ++this.#asking;
    const columns = Math.floor((this.canvas.clientWidth - LEFT) / 2);
    const size = { rows: this.#height - BOTTOM, columns: Math.max(1, columns) };
    const view = { ...this.view };
    const [place, of, order] = [this.at, [this.of], this.order];
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
    const { run, inputs } = /** @type {Data} */ (this.data);
    if (!inputs || this.strip.hidden) return;
    const view = { ...this.view, top: 0, bottom: inputs };
    const place = { ...this.at, layer: -2, way: 0 };
    const columns = Math.max(1, Math.floor((this.strip.clientWidth - LEFT) / 2));
    const rows = stripHeight(inputs);
    const found = await quiet(fetchWindow({ run, place, of: ["x"], view, rows, columns }));
    if (!found || run !== this.data?.run) return;
    this.#inputs = found;
    this.#paint();
  }

  /** Steps of the run; a layer that passes on its last step alone has others behind it with fewer. */
  get #allSteps() {
    return Math.max(.../** @type {Data} */ (this.data).places.map(({ steps }) => steps));
  }

  async #askTraces() {
    const { run } = /** @type {Data} */ (this.data);
    const [place, unit] = [this.at, this.unit];
    const view = { ...this.view, top: unit, bottom: unit + 1 };
    const columns = Math.max(1, Math.floor((this.lines.clientWidth || 600) - LEFT));
    const found = await quiet(
      fetchWindow({ run, place, of: place.quantities, view, rows: 1, columns }),
    );
    if (found && place === this.at && unit === this.unit) {
      this.#traces = found;
      this.#paint();
    }
  }

  /** What the model gives at the step. */
  async #askOutputs() {
    const { run, places } = /** @type {Data} */ (this.data);
    const output = places.find(({ layer }) => layer < 0);
    const step = this.step;
    if (!output || output.units > MOST_OUTPUTS) return;
    const at = Math.min(step, output.steps - 1);
    const view = { first: at, stop: at + 1, top: 0, bottom: output.units };
    const found = await quiet(
      fetchWindow({ run, place: output, of: ["y"], view, rows: output.units, columns: 1 }),
    );
    if (found && step === this.step) {
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

  #rowName = (/** @type {number} */ unit) => rowName(this.at, this.#names, unit);

  #inputName = (/** @type {number} */ k) => inputName(this.#names, k);

  #stepName = (/** @type {number} */ step) => stepName(this.#names, step);

  #paint() {
    const found = this.#map;
    if (!this.data || !found || !this.canvas.isConnected) return;
    const [of, view] = [this.of, this.view];
    if (!(of in found.values)) return;
    const cursor = { step: this.step, row: this.#row };
    const names = { rowName: this.#rowName, stepName: this.#stepName };
    paintMap({ canvas: this.canvas, found, of, view, cursor, ...names, height: this.#height });
    const { quantities } = this.at;
    if (this.#traces && quantities.every((name) => name in (this.#traces?.values ?? {})))
      paintTraces({ canvas: this.lines, found: this.#traces, view, step: this.step, quantities });
    if (this.#inputs)
      paintStrip({
        ...{ canvas: this.strip, found: this.#inputs, view, step: this.step },
        rowName: this.#inputName,
      });
    this.#say(found);
    this.best.replaceChildren(...bestOutputs(this.#outputs, this.#names.outputs, this.step));
  }

  /** Words for what is shown, and what outside checks read. @param {Found} found */
  #say(found) {
    const { least, most } = found.values[this.of];
    const { first, stop, top, bottom } = this.view;
    const { title, quantities } = this.at;
    const shown = quantitySaid(this.of, quantities);
    this.legend.replaceChildren(
      h("span", {}, shown),
      legendOf(this.of, least, most),
      h("span", { class: "model-note" }, noteOf(found)),
    );
    this.canvas.setAttribute("aria-label", `${title}: ${shown}`);
    this.alt.textContent = partSaid(this.view, this.order, least, most);
    const here = unitSaid(this.at, this.#names, this.unit, this.step, this.#traces);
    this.said.textContent = here;
    this.lines.setAttribute("aria-label", here);
    this.strip.setAttribute("aria-label", readSaid(this.#names, this.step, this.#inputs));
    Object.assign(this.root.dataset, {
      ...{ run: this.data?.run, of: this.of, order: this.order, layer: this.at.layer },
      ...{ way: this.at.way, first, stop, top, bottom, unit: this.unit, step: this.step },
      ready: String(found.view.first === first && found.view.stop === stop),
    });
  }
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
