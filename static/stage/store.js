// The state of one stage. Every view reads it and is told, by topic, when to look again:
//   shape   other sizes, another story: build again      data   other numbers of the same shape
//   cursor  step, phase, unit or view moved              hover  something is pointed at
//   status  source, agreement with NumPy, playing        look   another loss step or state is derived
// Views change it by its methods only.
import { Beside } from "./cells/beside.js";
import { emptiesUnit, withChange } from "./changes.js";
import { run } from "./engine.js";
import { DIGITS, precision } from "./format.js";
import { NO_HOST } from "./host.js";
import { tr } from "./language.js";
import { lockOf } from "./locks.js";
import { Outbox } from "./outbox.js";
import { getParam } from "./params.js";
import { Playback } from "./playback.js";
import { ROUNDING, Run, largestDifference } from "./run.js";
import { BEFORE, KEPT, Other } from "./versus.js";

/** @import { Cursor } from "./keeper.js" */
/** @import { Cell, Look, Payload, Series } from "./payload.js" */

/** @typedef {"shape" | "data" | "cursor" | "look" | "hover" | "status"} Topic */
/** @typedef {{t?: number, unit?: number, bind?: string}} Place what is pointed at, or where to go */

export const PHASES = [tr("whole step"), tr("forget"), tr("input"), tr("update"), tr("output")];
const FIRST_PHASE = new Map([
  ["cell", 1],
  ["memory", 3],
]); // what the stepper begins with where the whole drawing would be too small

export class Store {
  /** @type {Payload} the last one; there is none before the first */ payload;
  /** @type {Run<Cell>} what is shown */ now;
  /** @type {Run<Cell> | null} the run without any change */ #unchanged;
  /** @type {Run<Cell> | null} B */ #other;
  /** @type {Run<Cell>} the run the server has */ #committed;
  /** @type {Series | undefined} the arrays that previews are written to */ #scratch;
  /** @type {{left: Cursor, here: string} | null} where the person was before, and where they are until then */ #back =
    null;
  #joined = {
    /** @type {number[][]} */ known: [],
    /** @type {import("./payload.js").Ahead | null} */ ahead: null,
    /** @type {number[][]} */ x: [],
  };
  /** @type {Map<Topic, ((store: Store) => void)[]>} */ #listeners = new Map();

  constructor(host = NO_HOST) {
    this.host = host;
    this.outbox = new Outbox(host, {
      cursor: () => this.cursor,
      changed: () => this.emit("status"),
    });
    this.t = 0;
    this.phase = 0;
    this.unit = 0;
    this.input = 0; // the one that is shown of many
    this.output = 0; // likewise, of a read-out
    this.view = "cell";
    /** @type {string[]} what a lecture shows; none: there is no lecture */
    this.lecture = [];
    /** @type {Place | null} */
    this.hover = null;
    this.playback = new Playback(this);
    /** @type {Look} */
    this.look = { loss: null, state: "c", digits: DIGITS.usual };
    this.beside = new Beside();
    this.narrow = false; // too narrow for the whole drawing: it shows one phase at a time
    this.source = "numpy";
    this.difference = 0;
    this.dragging = false; // a slider or key is down: what it shows is not committed yet
    this.confirmed = false; // NumPy has just said what the preview showed already
    this.unseen = ""; // which way back was asked for and only the server can show
  }

  /**
   * @param {Topic} topic
   * @param {(store: Store) => void} listener
   */
  on(topic, listener) {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  /** @param {Topic} topic */
  emit(topic) {
    for (const listener of this.#listeners.get(topic) ?? []) listener(this);
  }

  /**
   * A new payload from the server. While the server still owes us an answer, the preview stays.
   * @param {Payload} payload
   */
  receive(payload) {
    const old = this.payload;
    const heard = old ? this.outbox.hear(payload) : "known";
    if (heard === "foreign") return;
    this.payload = payload;
    this.beside.read(payload);
    this.look = payload.look;
    const back = old ? this.#left(heard) : this.outbox.meet(payload);
    this.#show({
      reshaped: old?.shape !== payload.shape,
      moved: !old || back !== null || (heard === "known" && old.jump !== payload.jump),
      back,
      compared: old?.other !== payload.other,
    });
    const here = JSON.stringify(this.cursor);
    if (!old && back && JSON.stringify(back) !== here) this.#back = { left: back, here };
    this.outbox.note();
  }

  /**
   * Where the person was when they left, once the run is back in which that was: the one shown at first was shorter.
   * Null where they have moved since.
   * @param {"known" | "restored"} heard
   */
  #left(heard) {
    if (heard === "known" || !this.#back) return null;
    const { left, here } = this.#back;
    this.#back = null;
    return here === JSON.stringify(this.cursor) ? left : null;
  }

  /** @param {{reshaped: boolean, moved: boolean, back: Cursor | null, compared: boolean}} how it differs */
  #show({ reshaped, moved, back, compared }) {
    this.#keep(this.payload);
    if (moved) this.#place({ ...this.payload, ...back });
    this.confirmed = false;
    if (reshaped || moved) this.dragging = false;
    if (reshaped || (this.outbox.waiting.length === 0 && !this.dragging)) this.#adopt(reshaped);
    if (compared) this.confirmed = false; // the charts show another B
    this.#clampCursor();
    if (reshaped) this.emit("shape");
    this.emit("data");
    if (reshaped || moved) this.emit("cursor");
    this.emit("status");
  }

  get cursor() {
    const { t: step, phase, unit, view, lecture } = this;
    return { step, phase, unit, view, lecture };
  }

  /** @param {Payload} payload */
  #keep({ cell, series, past, other }) {
    this.#committed = new Run(cell, series);
    this.#unchanged = past && new Run(past.cell, past.series);
    this.#other = other && new Other(other.cell, other.series);
  }

  /** @param {Cursor} payload */
  #place(payload) {
    this.t = payload.step;
    this.phase = payload.phase;
    this.unit = payload.unit;
    this.view = payload.view;
    this.lecture = payload.lecture ?? [];
  }

  /** @param {boolean} reshaped */
  #adopt(reshaped) {
    if (this.source === "preview" && !reshaped) {
      this.difference = largestDifference(this.now, this.#committed);
      this.confirmed = this.difference <= ROUNDING;
    }
    if (reshaped) this.#scratch = undefined;
    this.now = this.#committed;
    this.source = "numpy";
    this.unseen = "";
  }

  /**
   * What the run shown is compared with: B, which stands still, or the run without any change; null where there is
   * neither.
   * @returns {Run<Cell> | null}
   */
  get past() {
    return this.#other ?? this.unchanged;
  }

  /** How the run shown and that one are called. */
  get versus() {
    return this.payload.other ? KEPT : BEFORE;
  }

  /**
   * The run without any change or, while the first change is only a preview, the run the server has; null where nothing
   * is changed.
   * @returns {Run<Cell> | null}
   */
  get unchanged() {
    return this.#unchanged ?? (this.source === "preview" ? this.#committed : null);
  }

  /** What of the derivatives through time is looked at, or null. */
  get through() {
    return this.beside.through(this);
  }

  /** What a challenge wants of the run shown, or null. @returns {import("./trials.js").Wanted | null} */
  get wanted() {
    const { challenge, judged } = this.payload;
    if (!challenge || judged?.low.length !== this.now.steps) return null;
    return { series: challenge.series, unit: challenge.unit, low: judged.low, high: judged.high };
  }

  /** What the page computed beside the run, by name. */
  get given() {
    return this.payload.given;
  }

  /** The cell types that are shown side by side, by key. */
  get columns() {
    const { type } = this.now.cell;
    const beside = this.beside.columns(this);
    if (!type) return beside;
    return beside.set(type.key, { memory: type.memory, now: this.now, past: this.past });
  }

  /** Whether the scene locks something, by the name of a lock. @param {string} lock */
  isLocked(lock) {
    return this.payload.scene.locks.includes(lock);
  }

  /** Whether the scene fixes a number or a change, by its name. @param {string} name */
  isFixed(name) {
    return this.isLocked(lockOf(name));
  }

  /**
   * Another loss step, state or precision; `done` when the hand rests, so that the server keeps it.
   * @param {Partial<Store["look"]>} look
   * @param {boolean} done
   */
  lookAt(look, done = true) {
    if (this.isLocked("panels") && !("digits" in look)) return;
    this.look = { ...this.look, ...look };
    if ("digits" in look) this.confirmed = false; // every number is written anew
    this.emit("digits" in look ? "data" : "look");
    if (!done) return;
    if ("digits" in look)
      this.act("choose", { name: "digits", value: precision(this.look.digits) });
    if ("state" in look) this.act("choose", { name: "memory", value: look.state });
    if ("loss" in look) {
      const { loss } = this.look;
      this.act("choose", { name: "loss", value: loss === null ? "" : `${loss + 1}` });
    }
  }

  /** The decimals of every number that is shown. */
  get digits() {
    return this.look.digits;
  }

  /** One name a step, or none. */
  get labels() {
    return this.payload.labels;
  }

  /** What comes in over all steps, those included that a prediction hides; the same array while it is the same. */
  get incoming() {
    const { now, labels, payload } = this;
    const { x, mask } = now.cell;
    const ahead = payload.predict?.ahead;
    if (!ahead) return { x, labels, mask: mask ?? null };
    if (this.#joined.known !== x || this.#joined.ahead !== ahead)
      this.#joined = { known: x, ahead, x: [...x, ...ahead.x.slice(x.length)] };
    return { ...ahead, x: this.#joined.x };
  }

  /** The run with the steps that a prediction hides, as the browser computes them. */
  whole() {
    const { ahead } = this.payload.predict ?? {};
    if (!ahead) return this.now;
    const { x, mask } = this.incoming;
    const cell = { ...this.now.cell, x, mask, clamps: ahead.clamps, steps: x.length };
    return new Run(cell, run(cell));
  }

  /** All steps, those included that a prediction hides. */
  get end() {
    return this.payload.predict?.ahead?.x.length ?? this.now.steps;
  }

  /** Of the inputs before they were scaled, none where they were not. */
  get units() {
    return this.payload.units;
  }

  /** Whether the axis of the input is in these. */
  get inOriginal() {
    return this.look.axes === "original" && this.units.length > 0;
  }

  /** Which unit of a series is shown; of x which input, of y which output. @param {string} name */
  placeOf(name) {
    return { x: this.input, y: this.output }[name] ?? this.unit;
  }

  /**
   * The number of a series at the cursor.
   * @param {string} name
   */
  here(name, run = /** @type {Run} */ (this.now)) {
    return run.value(name, this.t, this.placeOf(name));
  }

  /** @param {string} name */
  param(name) {
    return getParam(this.now.cell, name);
  }

  /**
   * While a slider moves: the mirror runs, every bound view follows.
   * @param {string} name
   * @param {number} value
   */
  preview(name, value) {
    if (this.isFixed(name)) return;
    const goesOn = this.dragging && this.source === "preview"; // what the stage says of itself stays
    this.dragging = true;
    this.#mirror(withChange(this.now.cell, name, value, this.#emptied));
    if (!goesOn) this.emit("status");
  }

  /** @param {Cell} cell to be seen before the server has run it */
  #mirror(cell) {
    this.#scratch = run(cell, this.#scratch);
    this.now = new Run(cell, this.#scratch);
    this.source = "preview";
    this.confirmed = false;
    this.emit("data");
  }

  /** How many units are set to zero, those included that the server has not confirmed. */
  get #emptied() {
    const { changed } = this.payload;
    const asked = this.outbox.waiting.flatMap(({ name }) =>
      typeof name === "string" ? [name] : [],
    );
    const names = this.outbox.way?.now?.changed ?? [...changed, ...asked];
    return new Set(names.filter(emptiesUnit)).size;
  }

  /** Which ways back there are, those included that the server has not confirmed. */
  get ways() {
    const { can_undo: undo, can_redo: redo, can_reset: reset } = this.payload;
    const way = this.outbox.waiting.length > 0 ? this.outbox.way : null;
    if (!way) return { undo, redo, reset };
    const changed = (way.now?.changed.length ?? 0) > 0;
    return { undo: way.undo.length > 0, redo: way.redo.length > 0, reset: reset || changed };
  }

  /** @param {"undo" | "redo" | "reset"} kind shown at once where the browser knows what it leads to */
  back(kind) {
    if (!this.ways[kind]) return;
    this.act(kind);
    const then = this.outbox.way?.now;
    const seen = then?.shape === this.payload.shape;
    this.unseen = seen ? "" : kind;
    if (then && seen) this.#mirror(then.cell);
    this.emit("status");
  }

  /**
   * A change that is made at once: a gate that is held, a part that is set to zero.
   * @param {string} name
   * @param {number} value
   */
  make(name, value) {
    if (this.isFixed(name)) return;
    this.preview(name, value);
    this.act("set", { name, value });
    this.emit("status");
  }

  /**
   * On release: the change goes to the server, whose numbers will replace the preview.
   * @param {string} name
   * @param {number} value
   */
  commit(name, value) {
    if (this.isFixed(name)) return;
    if (this.param(name) !== value || this.source !== "preview") this.preview(name, value);
    this.act("set", { name, value });
    this.emit("status");
  }

  /**
   * @param {string} kind
   * @param {Record<string, unknown>} fields
   */
  act(kind, fields = {}) {
    this.dragging = false;
    this.outbox.act(kind, fields);
  }

  #clampCursor() {
    const within = (/** @type {number} */ place, /** @type {number} */ size) =>
      Math.min(Math.max(place, 0), size - 1);
    this.t = within(this.t, this.now.steps);
    this.unit = within(this.unit, this.now.units);
    this.input = within(this.input, this.now.cell.input_size);
    this.output = within(this.output, Math.max(1, this.now.outputs));
    if (this.narrow && this.phase === 0 && !this.now.cell.type)
      this.phase = FIRST_PHASE.get(this.view) ?? 0;
  }

  /** @param {number} t */
  moveTo(t, phase = this.narrow ? this.phase : 0) {
    this.choose({ t, phase });
  }

  /**
   * @param {{t?: number, phase?: number, unit?: number, input?: number, output?: number, view?: string,
   *          lecture?: string[]}} fields
   */
  choose({
    t = this.t,
    phase = this.phase,
    unit = this.unit,
    input = this.input,
    output = this.output,
    view = this.view,
    lecture = this.lecture,
  }) {
    if (this.now.cell.type) phase = 0; // its lines are all there at once
    Object.assign(this, { t, phase, unit, input, output, view, lecture });
    this.#clampCursor();
    this.emit("cursor");
    this.#ask();
  }

  /** Of a large run, A or B, NumPy's numbers came for one unit only; those of another are asked for when chosen. */
  #ask() {
    const { only, other } = this.payload;
    const unit = Math.min(this.unit, (other?.cell.hidden_size ?? 1) - 1); // of B, which may have fewer
    const isThere = (only ?? this.unit) === this.unit && (other?.only ?? unit) === unit;
    if (isThere || this.source === "preview") return;
    this.source = "preview";
    this.emit("status");
    this.act("unit");
  }

  /**
   * A move by hand ends playback; of another step or view the whole is shown.
   * @param {Place & {view?: string}} place
   */
  go({ t, unit, view }) {
    this.playback.stop();
    const stays = view === undefined && (t === undefined || this.narrow);
    this.choose({ t, unit, view, phase: stays ? this.phase : 0 });
  }

  /** Forget, input, update, output; after the output comes the next step's forget gate. */
  nextPhase() {
    if (this.now.cell.type) this.moveTo(this.t < this.now.steps - 1 ? this.t + 1 : this.t);
    else if (this.phase < 4) this.moveTo(this.t, this.phase + 1);
    else if (this.t < this.now.steps - 1) this.moveTo(this.t + 1, 1);
    else this.moveTo(this.t);
  }

  /**
   * The page has become too narrow for the whole drawing, or wide enough.
   * @param {boolean} narrow
   */
  setNarrow(narrow) {
    if (narrow === this.narrow) return;
    this.narrow = narrow;
    this.choose({});
  }

  /** @param {Place | null} hover */
  point(hover) {
    const { t, unit, bind } = this.hover ?? {};
    const same = hover?.t === t && hover?.unit === unit && hover?.bind === bind;
    if (same && !hover === !this.hover) return;
    this.hover = hover;
    this.emit("hover");
  }
}
