// The state of one stage. Every view reads it and is told, by topic, when to look again:
//   shape   other sizes, another story: build again      data   other numbers of the same shape
//   cursor  step, phase, unit or view moved              hover  something is pointed at
//   status  source, agreement with NumPy, playing
import { held, largestDifference, run } from "./engine.js";
import { copyCell, getParam, setParam } from "./params.js";

export const PHASES = ["whole step", "forget", "input", "update", "output"];

const AGREES = 1e-12; // a picture drawn from the preview need not be drawn again

export class Store {
  constructor() {
    this.listeners = {};
    this.payload = null;
    this.t = 0;
    this.phase = 0;
    this.unit = 0;
    this.view = "cell";
    this.hover = null;
    this.playing = false;
    this.narrow = false; // too narrow for the whole drawing: it shows one phase at a time
    this.source = "numpy";
    this.difference = 0;
    this.held = false; // a slider or key is down: what it shows is not committed yet
    this.confirmed = false; // NumPy has just said what the preview showed already
    this.waiting = []; // actions the server has not acknowledged yet
    this.send = () => {};
  }

  on(topic, listener) {
    (this.listeners[topic] ??= []).push(listener);
  }

  emit(topic) {
    for (const listener of this.listeners[topic] ?? []) listener(this);
  }

  /** A new payload from the server. While the server still owes us an answer, the preview stays. */
  receive(payload) {
    const before = this.payload;
    this.waiting = this.waiting.filter((action) => action.n > payload.ack);
    const reshaped = !before || before.shape !== payload.shape;
    const moved = !before || before.jump !== payload.jump;
    this.payload = payload;
    if (moved) this.#place(payload);
    this.confirmed = false;
    if (reshaped || moved) this.held = false;
    if (this.waiting.length === 0 && !this.held) this.#adopt(payload, reshaped);
    this.clampCursor();
    if (reshaped) this.emit("shape");
    this.emit("data");
    if (reshaped || moved) this.emit("cursor");
    this.emit("status");
  }

  #place(payload) {
    this.t = payload.step;
    this.phase = payload.phase;
    this.unit = payload.unit;
    this.view = payload.view;
  }

  #adopt(payload, reshaped) {
    if (this.source === "preview" && !reshaped) {
      this.difference = largestDifference(this.series, payload.series);
      this.confirmed = this.difference <= AGREES;
    }
    this.cell = copyCell(payload.cell);
    this.series = payload.series;
    this.source = "numpy";
    this.heldTable = null;
  }

  /** Whether what is shown differs from the run as it was before any change. */
  get isChanged() {
    return this.payload.before !== null || this.source === "preview";
  }

  /** What `value` was before any change: of the unchanged run, or of the committed one if that is unchanged. */
  before(name, t = this.t, unit = this.unit) {
    if (name.startsWith("delta_")) return 0;
    const { before, series, cell } = this.payload;
    if (name === "x") return (before?.x ?? cell.x)[t][unit];
    const past = before?.series ?? series;
    if (name === "half_life") return Math.log(0.5) / Math.log(past.f[t * this.units + unit]);
    return past[name][t * this.units + unit];
  }

  /** The value a gate is held at, or NaN where it is free. */
  heldAt(gate, t = this.t, unit = this.unit) {
    this.heldTable ??= held(this.cell);
    return this.heldTable[gate]?.[t * this.units + unit] ?? NaN;
  }

  get steps() {
    return this.cell.steps;
  }

  get units() {
    return this.cell.hidden_size;
  }

  /** The number of a named series at a step and a unit; for x the unit is the input. */
  value(name, t = this.t, unit = this.unit) {
    if (name === "x") return this.cell.x[t][unit];
    if (name === "half_life") return Math.log(0.5) / Math.log(this.value("f", t, unit));
    if (name.startsWith("delta_"))
      return this.value(name.slice(6), t, unit) - this.before(name.slice(6), t, unit);
    return this.series[name][t * this.units + unit];
  }

  param(name) {
    return getParam(this.cell, name);
  }

  /** While a slider moves: the mirror runs, every bound view follows. */
  preview(name, value) {
    setParam(this.cell, name, value);
    this.heldTable = null;
    this.series = run(this.cell);
    this.source = "preview";
    this.held = true;
    this.confirmed = false;
    this.emit("data");
    this.emit("status");
  }

  /** On release: the change goes to the server, whose numbers will replace the preview. */
  commit(name, value) {
    if (this.param(name) !== value || this.source !== "preview") this.preview(name, value);
    this.act("set", { name, value });
  }

  act(kind, fields = {}) {
    this.held = false;
    const n = Math.max(Date.now(), (this.waiting.at(-1)?.n ?? this.payload.ack) + 1);
    const cursor = { step: this.t, phase: this.phase, unit: this.unit, view: this.view };
    this.waiting.push({ n, kind, cursor, ...fields });
    this.send(this.waiting);
  }

  clampCursor() {
    this.t = Math.min(Math.max(this.t, 0), this.steps - 1);
    this.unit = Math.min(Math.max(this.unit, 0), this.units - 1);
  }

  moveTo(t, phase = this.narrow ? this.phase : 0) {
    this.t = t;
    this.phase = phase;
    this.clampCursor();
    this.emit("cursor");
  }

  choose(fields) {
    Object.assign(this, fields);
    this.clampCursor();
    this.emit("cursor");
  }

  /** Forget, input, update, output; after the output comes the next step's forget gate. */
  nextPhase() {
    if (this.phase < 4) this.moveTo(this.t, this.phase + 1);
    else if (this.t < this.steps - 1) this.moveTo(this.t + 1, 1);
    else this.moveTo(this.t, 0);
  }

  point(hover) {
    const same =
      hover?.t === this.hover?.t &&
      hover?.unit === this.hover?.unit &&
      hover?.bind === this.hover?.bind;
    if (same && !hover === !this.hover) return;
    this.hover = hover;
    this.emit("hover");
  }
}
