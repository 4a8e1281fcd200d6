// What the stage is on paper: a drawing of its own, whole and light whatever the window shows, the sliders' values as
// tables, the charts as wide as a page. It is made when somebody prints and taken away afterwards (print.css).
import { caption } from "./caption.js";
import { stillOf } from "./still.js";
import { Diagram } from "./diagram.js";
import { h } from "./dom.js";
import { Flow } from "./flow.js";
import { typed } from "./format.js";
import { tr } from "./language.js";
import { gateName, range } from "./names.js";
import { gateParams, readoutParams } from "./params.js";
import { inputParams, startParams } from "./sliders.js";
import { placeOf } from "./step-number.js";
import { wear } from "./theme.js";

/** @import { Charts } from "./charts.js" */
/** @import { Param } from "./params.js" */
/** @import { Store } from "./store.js" */

const WIDTH = 690; // px that a chart has on A4 and on Letter, upright
const MOST_INPUTS = 60; // more numbers than these and only those of the present step are printed
const LOOK = { dark: false, ghosts: true };

export class Paper {
  /** @type {Element | null} */ #sheet = null;
  #media = matchMedia("print");
  #printing = false;

  /**
   * @param {Store} store
   * @param {HTMLElement} stage
   * @param {Charts} charts
   * @param {() => Element} arithmetic
   * @param {() => void} after puts the stage back
   */
  constructor(store, stage, charts, arithmetic, after) {
    this.store = store;
    this.stage = stage;
    this.charts = charts;
    this.arithmetic = arithmetic;
    this.after = after;
    addEventListener("beforeprint", this.#before);
    addEventListener("afterprint", this.#afterwards);
    this.#media.addEventListener("change", this.#changed);
  }

  /** A preview of print in the tools of a browser. While it prints it also says that it does not. */
  #changed = () => {
    if (this.#printing) return;
    if (this.#media.matches) this.#begin();
    else this.#end();
  };

  #before = () => {
    this.#printing = true;
    this.#begin();
  };

  #afterwards = () => {
    this.#printing = false;
    this.#end();
  };

  #begin = () => {
    if (this.#sheet || !this.store.payload) return;
    wear("light");
    this.#sheet = this.#draw();
    this.stage.prepend(this.#sheet);
    this.charts.print(WIDTH);
  };

  #end = () => {
    if (!this.#sheet) return;
    this.#sheet.remove();
    this.#sheet = null;
    wear(null);
    this.after();
  };

  #draw() {
    const { store } = this;
    const { payload, t, phase, unit, now } = store;
    const diagram = new (now.cell.type ? Flow : Diagram)(
      stillOf(store, { t, phase }, LOOK),
      () => {},
      () => {},
    );
    diagram.paint();
    diagram.light();
    const place = placeOf(now.cell, t, now.steps);
    const where = now.units > 1 ? tr("{place}, unit {unit}", { place, unit: unit + 1 }) : place;
    const sum = this.arithmetic();
    return h(
      "div",
      { class: "on-paper" },
      h("h2", {}, payload.story.title),
      h("p", { class: "claim" }, payload.story.claim),
      h("p", { class: "place" }, `${where[0].toUpperCase()}${where.slice(1)}`),
      payload.comparison && h("p", {}, tr("A: {a}. B: {b}.", { ...payload.comparison })),
      h("div", { class: "drawing" }, diagram.root),
      h("p", { class: "caption" }, caption(store)),
      sum,
      h("div", { class: "tables" }, this.#tables()),
    );
  }

  /** The values of all sliders, those of the unit that is shown. */
  #tables() {
    const { now, payload, unit, output, t } = this.store;
    const gates = payload.exposes.gates.map((gate) =>
      this.#table(gate, gateName(gate), gateParams(now.cell, gate, unit, payload.inputs)),
    );
    const { steps, input_size: D } = now.cell;
    const shown = steps * D <= MOST_INPUTS ? range(steps) : [t];
    const inputs = shown.flatMap((step) => inputParams(step, now, payload.inputs));
    const of =
      now.outputs > 1 ? tr("read-out, output {output}", { output: output + 1 }) : tr("read-out");
    return [
      ...gates,
      ...(now.outputs ? [this.#table("h", of, readoutParams(now.cell, output))] : []),
      this.#table("c", tr("start values"), startParams(unit, now)),
      this.#table("x", tr("input"), inputs),
    ];
  }

  /** @type {(hue: string, title: string, params: Param[]) => Element} */
  #table(hue, title, params) {
    const rows = params.map(({ name, symbol: [letter, index], hint }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("i", {}, letter), h("sub", {}, index), ` ${hint}`),
        h("td", {}, typed(this.store.param(name))),
      ),
    );
    return h("table", { class: `q-${hue}` }, h("caption", {}, title), h("tbody", {}, rows));
  }

  destroy() {
    this.#end();
    removeEventListener("beforeprint", this.#before);
    removeEventListener("afterprint", this.#afterwards);
    this.#media.removeEventListener("change", this.#changed);
  }
}
