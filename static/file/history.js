// The history of a stage in one file: as small as it can be, and it takes the actions that a server takes
// (lstm_view/state/history.py and actions.py say what each means).
import { DIGITS } from "../stage/format.js";
import { tr } from "../stage/language.js";
import { fits, leftOut, read, same, withOne } from "./experiment.js";

/** @import { Cursor } from "../stage/keeper.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Bases } from "./bases.js" */
/** @import { Change, Experiment } from "./experiment.js" */

const MOST = 200; // steps of undo
const REPEAT = 1000; // ms between two changes of one number that are one step of undo
const OF_MORE = "more=";

export class History {
  /** @type {Experiment[]} */ undo = [];
  /** @type {Experiment[]} */ redo = [];
  /** @type {string[]} */ notices = [];
  ack = 0;
  jump = 0; // grows when the cursor is moved from here
  session = crypto.randomUUID();
  #last = { what: "", at: 0 };

  /** @param {Bases} bases @param {boolean} isScene something is hidden or locked: a reset leads back to the scene */
  constructor(bases, isScene) {
    this.bases = bases;
    this.isScene = isScene;
    this.now = bases.first;
  }

  /** Applies what was not seen before, in its order. @param {Action[]} actions */
  apply(actions) {
    for (const action of actions) {
      if (action.n <= this.ack || (action.session && action.session !== this.session)) continue;
      this.ack = action.n;
      this.notices = [];
      if (action.cursor) this.now = { ...this.now, cursor: /** @type {Cursor} */ (action.cursor) };
      this.#acts[action.kind]?.(action);
    }
  }

  /** @type {Record<string, (action: Action) => void>} */
  #acts = {
    set: ({ name, value, n }) => {
      const { run } = this.now;
      /** @type {Change} */
      const change = [String(name), Number(value)];
      if (fits(this.bases.at(run.story).unchanged.cell, ...change))
        this.#change(withOne(run.changes, change), change[0], n);
      else this.notices = [leftOut(change[0])];
    },
    unset: ({ name }) => this.#change(this.now.run.changes.filter(([changed]) => changed !== name)),
    story: ({ value }) => {
      const story = String(value);
      if (!this.bases.has(story)) return;
      const { cursor } = this.bases.openingOf(story);
      const view = { view: this.now.cursor.view, lecture: this.now.cursor.lecture };
      this.#put({ ...this.now, run: { story, changes: [] }, cursor: { ...cursor, ...view } }, true);
    },
    keep: () => this.#put({ ...this.now, other: this.now.run }),
    alone: () => this.#put({ ...this.now, other: null }),
    swap: () => {
      const { run, other } = this.now;
      if (other) this.#put({ ...this.now, run: other, other: run });
    },
    choose: ({ name, value, n }) => this.#choose(String(name), String(value), n),
    undo: () => this.#step(this.undo, this.redo),
    redo: () => this.#step(this.redo, this.undo),
    reset: () => this.#put(this.#afterReset, this.isScene),
    open: ({ fragment }) => {
      const text = String(fragment ?? "");
      if (!text.startsWith(OF_MORE)) return;
      const { found, notices } = read(text.slice(OF_MORE.length), this.bases);
      this.#put(found, true);
      this.notices = notices;
    },
    goto: () => {
      this.notices = [tr("This link leads to a page that is not in this file.")];
    },
    restore: (action) => this.#restore(action),
  };

  /** @type {(changes: Change[], what?: string, at?: number) => void} */
  #change(changes, what, at) {
    this.#put({ ...this.now, run: { ...this.now.run, changes } }, false, what, at);
  }

  /** @type {(name: string, value: string, at: number) => void} */
  #choose(name, value, at) {
    const { look } = this.now;
    const digits = value === "all" ? DIGITS.all : Number(value);
    const chosen = {
      digits: { digits },
      memory: { state: value === "h" ? "h" : "c" },
      loss: { loss: value === "" ? null : Number(value) - 1 },
    }[name];
    if (chosen)
      this.#put(
        { ...this.now, look: { ...look, .../** @type {any} */ (chosen) } },
        false,
        name,
        at,
      );
  }

  /** @type {(then: Experiment, moved?: boolean, what?: string, at?: number) => void} */
  #put(then, moved = false, what = "", at = 0) {
    const { now } = this;
    if (same(withoutCursor(then), withoutCursor(now))) {
      if (moved && !same(then, now)) this.jump += 1;
      this.now = then;
      return;
    }
    const before = this.undo.at(-1);
    if (!before || !this.#repeats(what, at)) this.undo = [...this.undo.slice(1 - MOST), now];
    else if (same(withoutCursor(before), withoutCursor(then))) this.undo = this.undo.slice(0, -1);
    this.redo = [];
    this.now = then;
    if (moved) this.jump += 1;
    this.#last = { what, at };
  }

  /** Whether the same number was changed just before. @type {(what: string, at: number) => boolean} */
  #repeats(what, at) {
    const since = at - this.#last.at;
    return what !== "" && what === this.#last.what && since >= 0 && since <= REPEAT;
  }

  /** @type {(from: Experiment[], to: Experiment[]) => void} */
  #step(from, to) {
    const then = from.pop();
    if (!then) return;
    const { now } = this;
    to.push(now);
    const stays = then.run.story === now.run.story;
    const cursor = stays ? now.cursor : { ...then.cursor, lecture: now.cursor.lecture };
    this.now = { ...then, cursor };
    if (!stays) this.jump += 1;
    this.#last = { what: "", at: 0 };
  }

  get #afterReset() {
    const { first } = this.bases;
    const { now } = this;
    if (this.isScene) return { ...first, cursor: { ...first.cursor, lecture: now.cursor.lecture } };
    const { state, loss } = first.look;
    return { ...now, run: { ...now.run, changes: [] }, look: { ...now.look, state, loss } };
  }

  get canReset() {
    return this.isScene || !same(withoutCursor(this.#afterReset), withoutCursor(this.now));
  }

  /** What the tab kept, as the keeper of the stage gives it back. @param {Action} action */
  #restore({ now, undo, redo, cursor }) {
    const experiments = (/** @type {unknown} */ texts) =>
      (Array.isArray(texts) ? texts : []).map((text) => read(String(text), this.bases).found);
    const [found] = experiments([now]);
    this.now = cursor ? { ...found, cursor: /** @type {Cursor} */ (cursor) } : found;
    this.undo = experiments(undo);
    this.redo = experiments(redo);
    this.jump += 1;
  }
}

/** @param {Experiment} experiment */
const withoutCursor = ({ run, other, look }) => ({ run, other, look });
