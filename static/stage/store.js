// The state of one stage. Every view reads it and is told, by topic, when to look again:
//   shape   other sizes, another story: build again      data   other numbers of the same shape
//   cursor  step, phase, unit or view moved              hover  something is pointed at
//   status  source, agreement with NumPy, playing        look   another loss step or state is derived
// Views change it by its methods only.
import { Beside } from "./cells/beside.js";
import { run } from "./engine.js";
import { NO_HOST } from "./host.js";
import { Keeper } from "./keeper.js";
import { getParam, withParam } from "./params.js";
import { held } from "./payload.js";
import { Playback } from "./playback.js";
import { ROUNDING, Run, largestDifference } from "./run.js";

/** @import { Host } from "./host.js" */
/** @import { Cursor } from "./keeper.js" */
/** @import { Cell, Look, Payload, Series } from "./payload.js" */

/** @typedef {"shape" | "data" | "cursor" | "look" | "hover" | "status"} Topic */
/** @typedef {{t?: number, unit?: number, bind?: string}} Place what is pointed at, or where to go */
/** @typedef {{n: number, kind: string, [field: string]: unknown}} Action */

const AGAIN = 1000; // ms after which what is not acknowledged is sent once more

export const PHASES = ["whole step", "forget", "input", "update", "output"];
const FIRST_PHASE = new Map([
  ["cell", 1],
  ["memory", 3],
]); // what the stepper begins with where the whole drawing would be too small

export class Store {
  /** @type {Payload} the last one; there is none before the first */ payload;
  /** @type {Run<Cell>} what is shown */ now;
  /** @type {Run<Cell> | null} the run without any change */ #unchanged;
  /** @type {Run<Cell>} the run the server has */ #committed;
  /** @type {Series | undefined} the arrays that previews are written to */ #scratch;
  /** @type {Map<Topic, ((store: Store) => void)[]>} */ #listeners = new Map();
  /** @type {Host} */ #host;
  /** @type {Keeper} what the tab keeps of this page */ keeper;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #repeat;
  #session = ""; // of the history that the server has now

  constructor(host = NO_HOST) {
    this.#host = host;
    this.t = 0;
    this.phase = 0;
    this.unit = 0;
    this.input = 0; // the one that is shown of many
    this.view = "cell";
    /** @type {Place | null} */
    this.hover = null;
    this.playback = new Playback(this);
    /** @type {Look} */
    this.look = { loss: null, state: "c" };
    this.beside = new Beside();
    this.narrow = false; // too narrow for the whole drawing: it shows one phase at a time
    this.source = "numpy";
    this.difference = 0;
    this.dragging = false; // a slider or key is down: what it shows is not committed yet
    this.confirmed = false; // NumPy has just said what the preview showed already
    /** @type {Action[]} */
    this.waiting = []; // actions the server has not acknowledged yet
    this.late = false; // it owes an answer for so long that a person must be told
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
    this.#session = payload.kept.session;
    const known = old?.kept.session === this.#session;
    if (old && !known && this.#isForeign(payload)) return;
    this.waiting = this.waiting.filter((action) => action.n > payload.ack);
    this.payload = payload;
    this.beside.read(payload);
    this.look = payload.look;
    const back = old ? null : this.#meet(payload);
    const incomplete = this.#remember(payload, !old);
    this.#show({
      reshaped: old?.shape !== payload.shape,
      moved: !old || (known && old.jump !== payload.jump),
      back,
    });
    if (incomplete) this.act("texts");
  }

  /** @param {{reshaped: boolean, moved: boolean, back: Cursor | null}} how it differs from the last one */
  #show({ reshaped, moved, back }) {
    this.#keep(this.payload);
    if (moved) this.#place({ ...this.payload, ...back });
    this.confirmed = false;
    if (reshaped || moved) this.dragging = false;
    if (reshaped || (this.waiting.length === 0 && !this.dragging)) this.#adopt(reshaped);
    this.#clampCursor();
    if (reshaped) this.emit("shape");
    this.emit("data");
    if (reshaped || moved) this.emit("cursor");
    this.#hear();
    this.emit("status");
  }

  /**
   * A server that has never heard of this page's history is told it, and has no say until it has taken it over.
   * @param {Payload} payload
   */
  #isForeign(payload) {
    const restoring = this.waiting.find(({ kind }) => kind === "restore");
    if (restoring?.to !== payload.kept.session) this.#restore(payload.kept.session);
    else return restoring.n > payload.ack;
    return true;
  }

  /**
   * Sends the history and then, in their order, the actions that may or may not have got through.
   * @param {string} session
   */
  #restore(session) {
    const history = this.keeper.restoring;
    if (!history) return;
    this.waiting = this.waiting.filter(({ kind }) => kind !== "restore");
    const n = (this.waiting[0]?.n ?? Date.now()) - 1;
    const cursor = this.payload.kept.session === session ? this.keeper.mine.cursor : this.cursor;
    this.waiting.unshift({ n, kind: "restore", to: session, cursor, ...history });
    this.#send();
  }

  /**
   * Reads what the tab has kept of the page; gives where the person was when they left it.
   * @param {Payload} payload
   */
  #meet({ page, kept }) {
    this.keeper = new Keeper(this.#host, page);
    return this.keeper.cursorIn(kept.session);
  }

  /**
   * Takes over what a payload confirms. The first one of a page may come from a server that does not know it, or that
   * has not seen all of its address. True if the server has to send more.
   * @param {Payload} payload
   * @param {boolean} first
   */
  #remember(payload, first) {
    const { session } = payload.kept;
    if (!first) return this.keeper.confirm(payload);
    if (this.keeper.isLost(session)) {
      this.waiting = this.keeper.mine.pending;
      this.#restore(session);
      return false;
    }
    const asked = this.keeper.isAsked(session);
    const incomplete = this.keeper.confirm(payload);
    if (asked) this.open();
    return incomplete;
  }

  /** Writes down what is not confirmed and where the person is. */
  note() {
    this.keeper.note(this.waiting, this.cursor);
  }

  /** Shows what the address says, as far as the server cannot see it by itself. */
  open() {
    this.act("open", { query: location.search.slice(1), fragment: location.hash.slice(1) });
  }

  /** The payload named something that never came: all of it is asked for. */
  miss() {
    this.act("missing");
  }

  get cursor() {
    return { step: this.t, phase: this.phase, unit: this.unit, view: this.view };
  }

  /** @param {Payload} payload */
  #keep({ cell, series, past }) {
    this.#committed = new Run(cell, series);
    this.#unchanged = past && new Run(past.cell, past.series);
  }

  /** @param {Cursor} payload */
  #place(payload) {
    this.t = payload.step;
    this.phase = payload.phase;
    this.unit = payload.unit;
    this.view = payload.view;
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
  }

  /**
   * What the run shown is compared with, or null where nothing is changed: the run without any change or, while
   * the first change is only a preview, the run the server has.
   * @returns {Run<Cell> | null}
   */
  get past() {
    return this.#unchanged ?? (this.source === "preview" ? this.#committed : null);
  }

  /** What of the derivatives through time is looked at, or null. */
  get through() {
    return this.beside.through(this);
  }

  /** The cell types that are shown side by side, by key. */
  get columns() {
    return this.beside.columns(this);
  }

  /**
   * Another loss step or state; `done` when the hand rests, so that the server keeps it.
   * @param {Partial<Store["look"]>} look
   * @param {boolean} done
   */
  lookAt(look, done = true) {
    this.look = { ...this.look, ...look };
    this.emit("look");
    if (!done) return;
    if ("state" in look) this.act("choose", { name: "memory", value: look.state });
    if ("loss" in look) {
      const { loss } = this.look;
      this.act("choose", { name: "loss", value: loss === null ? "" : `${loss + 1}` });
    }
  }

  /** One name a step, or none. */
  get labels() {
    return this.payload.labels;
  }

  /**
   * The number of a series at the cursor; of x, at the input that is shown.
   * @param {string} name
   */
  here(name, run = /** @type {Run} */ (this.now)) {
    return run.value(name, this.t, name === "x" ? this.input : this.unit);
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
    const cell = withParam(this.now.cell, name, value);
    this.#scratch = run(cell, this.#scratch);
    this.now = new Run(cell, this.#scratch);
    this.source = "preview";
    this.dragging = true;
    this.confirmed = false;
    this.emit("data");
    this.emit("status");
  }

  /**
   * On release: the change goes to the server, whose numbers will replace the preview.
   * @param {string} name
   * @param {number} value
   */
  commit(name, value) {
    if (this.param(name) !== value || this.source !== "preview") this.preview(name, value);
    this.act("set", { name, value });
  }

  /**
   * @param {string} kind
   * @param {Record<string, unknown>} fields
   */
  act(kind, fields = {}) {
    this.dragging = false;
    const n = Math.max(Date.now(), (this.waiting.at(-1)?.n ?? this.payload.ack) + 1);
    this.waiting.push({ n, kind, cursor: this.cursor, ...fields });
    this.note();
    this.#send();
  }

  /** What is lost on the way is sent again until it is acknowledged; the server applies each action once. */
  #send() {
    this.#hand();
    this.#repeat ??= setInterval(() => {
      this.late = true;
      this.#hand();
      this.emit("status");
    }, AGAIN);
  }

  /** Every action says for which history it is meant, and what the page has of what rarely changes. */
  #hand() {
    const said = { session: this.#session, has: held(this.payload.page) };
    this.#host.send(this.waiting.map((action) => ({ ...action, ...said })));
  }

  /** The server has answered. */
  #hear() {
    if (this.waiting.length > 0) return;
    this.end();
    this.note();
  }

  /** Nothing is asked for any more. */
  end() {
    clearInterval(this.#repeat);
    this.#repeat = undefined;
    this.late = false;
  }

  #clampCursor() {
    const within = (/** @type {number} */ place, /** @type {number} */ size) =>
      Math.min(Math.max(place, 0), size - 1);
    this.t = within(this.t, this.now.steps);
    this.unit = within(this.unit, this.now.units);
    this.input = within(this.input, this.now.cell.input_size);
  }

  /** @param {number} t */
  moveTo(t, phase = this.narrow ? this.phase : 0) {
    this.choose({ t, phase });
  }

  /** @param {{t?: number, phase?: number, unit?: number, input?: number, view?: string}} fields */
  choose({
    t = this.t,
    phase = this.phase,
    unit = this.unit,
    input = this.input,
    view = this.view,
  }) {
    Object.assign(this, { t, phase, unit, input, view });
    this.#clampCursor();
    this.emit("cursor");
  }

  /**
   * A move by hand ends playback; of another step or view the whole is shown.
   * @param {Place & {view?: string}} place
   */
  go({ t, unit, view }) {
    this.playback.stop();
    this.choose({ t, unit, view, phase: t === undefined && view === undefined ? this.phase : 0 });
  }

  /** Forget, input, update, output; after the output comes the next step's forget gate. */
  nextPhase() {
    if (this.phase < 4) this.moveTo(this.t, this.phase + 1);
    else if (this.t < this.now.steps - 1) this.moveTo(this.t + 1, 1);
    else this.moveTo(this.t, 0);
  }

  /**
   * The page has become too narrow for the whole drawing, or wide enough.
   * @param {boolean} narrow
   */
  setNarrow(narrow) {
    if (narrow === this.narrow) return;
    this.narrow = narrow;
    const first = this.phase === 0 ? FIRST_PHASE.get(this.view) : undefined;
    this.choose({ phase: narrow ? first : undefined });
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
