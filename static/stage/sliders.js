// The panel of sliders: every parameter the page exposes, grouped by gate in the gate's hue.
import { h, put } from "./dom.js";
import { FarRow, Nearness } from "./far-row.js";
import { tr } from "./language.js";
import { FIXED } from "./locks.js";
import { gateName, range } from "./names.js";
import { gateParams, readoutParams } from "./params.js";
import { SliderRow } from "./slider-row.js";

/** @import { Param } from "./params.js" */
/** @import { Scale } from "./slider-row.js" */
/** @import { Store } from "./store.js" */

const ALL_INPUTS_UP_TO = 64; // more input values than this and only the current step's are listed
const LONG = 24; // rows of a list, beyond which those far from what is seen are words alone
const FEW = 5; // steps whose inputs are listed without scrolling
const REACH = 5; // of a slider, unless its value is larger

/** The gates in question, by phase and by view. @type {Record<number, string[]>} */
const OF_PHASE = { 1: ["f"], 2: ["i", "g"], 4: ["o"] };
/** @type {Record<string, string[]>} */
const OF_VIEW = { forget: ["f"], input: ["i", "g"], output: ["o"] };

/** Of a GRU, the entries of gates that are not called by their letter. @type {Record<string, string>} */
const TERMS = { u: "update-gate", r: "reset-gate" };

/**
 * Sliders that are compared have one scale, or the same move of a hand would mean different amounts.
 * @typedef {{params: Param[], scale: Scale, said: Element}} Scaled
 */

export class Sliders {
  /** @type {(SliderRow | FarRow)[]} */ #rows = [];
  /** @type {Scaled[]} */ #scaled = [];
  /** @type {(SliderRow | FarRow)[]} */ #inputRows = [];
  #nearness = new Nearness();
  /** @type {string | undefined} the unit and the output whose weights are listed */ #built;
  /** @type {number | null} the first step whose inputs are listed */ #listed = null;
  #allInputs = true;
  #asked = ""; // the gates in question
  #inputs = h("div", {});

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.groups = h("div", { class: "groups" });
    this.root = h(
      "section",
      {
        class: "sliders",
        "data-part": "sliders",
        "aria-label": tr("Weights, biases, inputs and start values"),
      },
      this.groups,
    );
  }

  /** Builds the panel for the chosen unit; called when sizes, story or unit change. */
  build() {
    const { now, payload, unit, output } = this.store;
    this.#nearness.leave([...this.#rows, ...this.#inputRows]);
    this.#rows = [];
    this.#inputRows = [];
    this.#scaled = [];
    this.#built = this.#place;
    this.#listed = null;
    const gates = payload.exposes.gates.map((gate) =>
      this.#group(
        gate,
        gateName(gate),
        gateParams(now.cell, gate, unit, payload.inputs),
        TERMS[gate],
      ),
    );
    this.groups.replaceChildren(
      ...gates,
      ...(now.outputs
        ? [this.#group("h", tr("read-out"), readoutParams(now.cell, output), "readout")]
        : []),
      this.#inputGroup(),
      this.#group(
        now.cell.type ? "h" : "c",
        tr("start values"),
        startParams(unit, now),
        "start-value",
      ),
    );
    this.#asked = "";
    this.#ask();
  }

  /** Where there is little room one gate is open at a time. */
  get #oneAtATime() {
    return this.store.narrow;
  }

  /** The gates that the phase, or else the view, is about; on the whole cell none in particular. */
  #ask() {
    const { phase, view } = this.store;
    const { about } = this.store.payload;
    const gates = about.length ? about : ((phase > 0 ? OF_PHASE[phase] : OF_VIEW[view]) ?? []);
    const asked = `${gates} ${this.#oneAtATime}`;
    if (asked === this.#asked || this.store.playback.playing) return;
    this.#asked = asked;
    const own = gates.filter((gate) => this.store.payload.exposes.gates.includes(gate));
    this.open(own.length ? own : this.store.payload.exposes.gates.slice(0, 1));
  }

  /**
   * Opens the sliders of some gates and brings them into sight.
   * @param {string[]} gates
   */
  open(gates) {
    const groups = /** @type {NodeListOf<HTMLDetailsElement>} */ (
      this.groups.querySelectorAll("details")
    );
    for (const group of groups) {
      const wanted = gates.includes(group.dataset.gate ?? "");
      if (wanted) group.open = true;
      else if (this.#oneAtATime && group.dataset.gate) group.open = false;
    }
    const first = [...groups].find(({ dataset }) => gates.includes(dataset.gate ?? ""));
    if (first && !this.store.narrow) keepInSight(scrollerOf(this.root), first);
  }

  /** @type {(hue: string, title: string, params: Param[], term?: string) => HTMLElement} */
  #group(hue, title, params, term = hue) {
    const said = h("span", { class: "group-scale" });
    const scales = [...new Set(params.map(kindOfScale))].map((kind) => {
      const of = params.filter((param) => kindOfScale(param) === kind);
      const scaled = { params: of, scale: { low: 0, high: 0 }, said };
      this.#scaled.push(scaled);
      return scaled;
    });
    this.#rescale();
    const rows = this.#list(params, hue, (param) => {
      const { scale } = /** @type {Scaled} */ (scales.find(({ params: of }) => of.includes(param)));
      return scale;
    });
    this.#rows.push(...rows);
    const lock = { readout: "panels", "start-value": "start" }[term] ?? hue;
    const heading = h(
      "summary",
      {},
      h("span", { class: "swatch" }),
      h("span", { class: "group-title", "data-term": term }, title),
      this.store.isLocked(lock) && h("span", { class: "fixed" }, FIXED),
      h("span", { class: "group-unit" }, this.#whose(hue, term)),
      said,
    );
    const roots = rows.map(({ root }) => root);
    const isGate = term === hue || term === TERMS[hue]; // else h is the read-out's hue, or that of the start
    const gate = isGate && this.store.payload.exposes.gates.includes(hue) ? hue : null;
    return h("details", { class: `group q-${hue}`, open: true, "data-gate": gate }, heading, roots);
  }

  /** Of which unit or output a group is, where there are several. @type {(hue: string, term: string) => string} */
  #whose(hue, term) {
    const { now, unit, output } = this.store;
    if (term === "readout")
      return now.outputs > 1 ? tr("output {output}", { output: output + 1 }) : "";
    return now.units > 1 && hue !== "x" ? tr("unit {unit}", { unit: unit + 1 }) : "";
  }

  get #place() {
    return `${this.store.unit} ${this.store.output}`;
  }

  #inputGroup() {
    const { steps, input_size: D } = this.store.now.cell;
    this.#allInputs = steps * D <= ALL_INPUTS_UP_TO;
    const group = this.#group("x", tr("input"), []);
    this.#inputs = h("div", {
      class: "inputs",
      tabindex: this.#allInputs && steps > FEW ? 0 : null,
      role: "group",
      "aria-label": tr("Input values"),
    });
    group.append(this.#inputs);
    this.#listInputs();
    return group;
  }

  #listInputs() {
    const { now, t, payload } = this.store;
    const first = this.#allInputs ? 0 : t;
    if (this.#listed === first) return;
    this.#listed = first;
    const steps = this.#allInputs ? range(now.steps) : [t];
    const params = steps.flatMap((step) => inputParams(step, now, payload.inputs));
    const scale = this.#extentOfInput();
    this.#nearness.leave(this.#inputRows);
    this.#inputRows = this.#list(params, "x", () => scale);
    this.#inputs.replaceChildren(...this.#inputRows.map(({ root }) => root));
  }

  /** @type {(params: Param[], hue: string, scaleOf: (param: Param) => Scale) => (SliderRow | FarRow)[]} */
  #list(params, hue, scaleOf) {
    const make = (/** @type {Param} */ param) =>
      new SliderRow(this.store, param, hue, scaleOf(param));
    if (params.length <= LONG || (hue === "x" && this.#allInputs)) return params.map(make);
    const rows = params.map((param) => new FarRow(param, () => make(param)));
    for (const row of rows) this.#nearness.watch(row);
    return rows;
  }

  /** @returns {Scale} */
  #extentOfInput() {
    const [low, high] = this.store.now.extent("x", null);
    return { low: Math.min(-1, Math.floor(low)), high: Math.max(1, Math.ceil(high)) };
  }

  /** Every scale holds the largest number that it has to show; it never shrinks under a hand. */
  #rescale() {
    const said = new Map();
    for (const { params, scale, said: place } of this.#scaled) {
      const least = kindOfScale(params[0]) === "h0" ? 1 : REACH;
      const sizes = params.map(({ name }) => Math.abs(this.store.param(name)));
      const largest = Math.max(...sizes);
      if (largest > scale.high || scale.high === 0)
        scale.high = Math.max(least, Math.ceil(largest > least ? largest * 1.5 : least));
      scale.low = -scale.high;
      said.set(place, [...(said.get(place) ?? []), scale.high]);
    }
    for (const [place, reaches] of said) {
      put(place, "text", reaches.map((/** @type {number} */ reach) => `±${reach}`).join(", "));
      put(place, "title", tr("How far the sliders reach. What is typed may lie beyond."));
    }
  }

  paint() {
    this.#refresh();
    this.#rescale();
    for (const row of [...this.#rows, ...this.#inputRows]) row.show();
  }

  /** The row of the current step, marked and kept in sight in the list of inputs. */
  follow() {
    this.#refresh();
    this.#ask();
    for (const row of this.#inputRows) {
      const current = row.step === this.store.t;
      row.root.classList.toggle("is-current", current);
      if (current && this.#allInputs) keepInSight(this.#inputs, row.root);
    }
  }

  /** Another unit or output or, where only one step's inputs are listed, another step. */
  #refresh() {
    if (this.#built !== this.#place) this.build();
    if (!this.#allInputs) this.#listInputs();
  }
}

/** What has a scale of its own within a group: h at the start lies between −1 and 1. @param {Param} param */
const kindOfScale = ({ name }) => (name.startsWith("h0") ? "h0" : "");

/** @type {(unit: number, now: Store["now"]) => Param[]} */
export const startParams = (unit, now) => [
  ...(now.cell.type
    ? []
    : /** @type {Param[]} */ ([
        {
          name: `c0[${unit}]`,
          symbol: ["c", `${now.stepNumber(-1)}`],
          label: tr("long-term memory at the start"),
          hint: tr("long-term"),
        },
      ])),
  {
    name: `h0[${unit}]`,
    symbol: ["h", `${now.stepNumber(-1)}`],
    label: tr("short-term memory at the start"),
    hint: tr("short-term"),
  },
];

/** @type {(step: number, now: Store["now"], inputs: string[]) => Param[]} */
export const inputParams = (step, now, inputs) =>
  inputs.map((input, d) => ({
    name: `x[${step},${d}]`,
    symbol: ["x", `${now.stepNumber(step)}`],
    step,
    label: tr("input {input} at step {step}", { input, step: now.stepNumber(step) }),
    hint: inputs.length > 1 ? input : tr("step {step}", { step: now.stepNumber(step) }),
  }));

/** What scrolls the panel. @param {HTMLElement} root */
const scrollerOf = (root) => /** @type {HTMLElement} */ (root.closest(".side") ?? root);

/** @type {(list: HTMLElement, element: HTMLElement) => void} */
function keepInSight(list, element) {
  const top =
    element.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  if (top < list.scrollTop || element.offsetHeight > list.clientHeight) list.scrollTop = top;
  else if (top + element.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + element.offsetHeight - list.clientHeight;
  }
}
