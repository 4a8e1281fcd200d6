// The history of a stage in one file: as small as it can be, and it takes the actions that a server takes
// (lstm_view/state/history.py and actions.py say what each means).
import { DIGITS } from "../stage/format.js";
import { trN } from "../stage/language.js";
import { fits, leftOut, withOne } from "./changes.js";
import { readCells } from "./columns.js";
import { read, same } from "./experiment.js";
import {
  inside,
  isWhole,
  predicting,
  readDrawn,
  readHappened,
  readPrediction,
} from "./prediction.js";
import { trialOf } from "./trial.js";

/** @import { Cursor } from "../stage/keeper.js" */
/** @import { Action } from "../stage/outbox.js" */
/** @import { Bases } from "./bases.js" */
/** @import { Change } from "./changes.js" */
/** @import { Experiment, Made } from "./experiment.js" */
/** @import { Predicting } from "./prediction.js" */

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

  /** @param {Bases} bases @param {boolean} isScene something is hidden or locked */
  constructor(bases, isScene) {
    this.bases = bases;
    this.now = bases.first;
    /** @type {Experiment | null} the scene that a reset leads back to; null outside a scene */
    this.origin = isScene ? bases.first : null;
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
      const story = this.bases.named(String(value));
      if (!this.bases.has(story)) return;
      const { cursor } = this.bases.openingOf(story);
      const view = { view: this.now.cursor.view, lecture: this.now.cursor.lecture };
      const look = { ...this.now.look, ...predicting(null) };
      const run = { story, changes: [] };
      this.#put({ ...this.now, run, look, cursor: { ...cursor, ...view } }, true);
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
    reset: () => this.#put(this.#afterReset, this.origin !== null),
    open: ({ fragment }) => {
      const text = String(fragment ?? "");
      if (!text.startsWith(OF_MORE)) return;
      const { found, notices } = read(text.slice(OF_MORE.length), this.bases);
      this.#put(found, true);
      this.notices = notices;
    },
    goto: ({ query }) => this.#goto(String(query ?? "")),
    predict: (action) => this.#predict(action),
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
      cells: { cells: readCells(value, this.bases.at(this.now.run.story).payload) ?? look.cells },
      own: { own: value === "1" },
    }[name];
    if (chosen)
      this.#put(
        { ...this.now, look: { ...look, .../** @type {any} */ (chosen) } },
        false,
        name,
        at,
      );
  }

  /**
   * What a link in the text asks for. A trial is taken up with the weights that were last set for its challenge, and
   * changes of which the link does not speak stay where it leads to the same run.
   * @param {string} query
   */
  #goto(query) {
    const { found, notices } = read(query, this.bases, this.now);
    const { run } = this.now;
    const { story } = found.run;
    const taken = found.run.changes.length ? found.run.changes : this.#attemptAt(story);
    const has = new Set(run.changes.map(String));
    const stays = run.story === story && taken.every((change) => has.has(String(change)));
    const changes = stays ? run.changes : taken;
    const aside = stays || (trialOf(run.story) && trialOf(story)) ? 0 : run.changes.length;
    const put = { ...found, run: { story, changes } };
    this.#put({ ...put, cursor: { ...put.cursor, lecture: this.now.cursor.lecture } }, true);
    this.notices = [...notices, ...asideWords(aside)];
  }

  /** The weights that were last set for the challenge of a trial. @param {string} story @returns {Change[]} */
  #attemptAt(story) {
    const of = trialOf(story);
    if (!of) return [];
    const runs = [this.now, ...this.undo.toReversed(), ...this.redo.toReversed()];
    const isAttempt = (/** @type {{run: Made}} */ { run }) =>
      trialOf(run.story)?.challenge === of.challenge;
    const last = runs.find(isAttempt);
    return last ? last.run.changes.filter(([name]) => !name.startsWith("x[")) : [];
  }

  /** What is predicted, what was drawn, that it shall be seen, or what then happened. @param {Action} action */
  #predict({ n, ...action }) {
    const { look, run } = this.now;
    const said = saidOf(action);
    if (!said) return;
    /** @type {Predicting} */
    let then = { ...look, ...said };
    if (said.predict !== undefined) {
      const { cell } = this.bases.at(run.story).unchanged;
      const found = inside(predicting(said.predict), cell);
      this.notices = found.notices;
      then = found.look;
    } else if (!look.predict || "happened" in said !== look.seen) return;
    else if (said.seen && !isWhole(then)) return;
    const what = ["predict", ...Object.keys(said)].join();
    this.#put({ ...this.now, look: { ...look, ...then } }, false, what, n);
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
    if (this.origin)
      return {
        ...this.origin,
        cursor: { ...this.origin.cursor, lecture: now.cursor.lecture },
      };
    const { state, loss, cells, own } = first.look;
    const look = { ...now.look, state, loss, cells, own, ...predicting(null) };
    return { ...now, run: { ...now.run, changes: [] }, look };
  }

  get canReset() {
    return this.origin !== null || !same(withoutCursor(this.#afterReset), withoutCursor(this.now));
  }

  /** What the tab kept, as the keeper of the stage gives it back. @param {Action} action */
  #restore({ now, undo, redo, origin, cursor }) {
    const experiments = (/** @type {unknown} */ texts) =>
      (Array.isArray(texts) ? texts : []).map((text) => read(String(text), this.bases).found);
    const [found] = experiments([now]);
    this.now = cursor ? { ...found, cursor: /** @type {Cursor} */ (cursor) } : found;
    this.undo = experiments(undo);
    this.redo = experiments(redo);
    if (this.origin && origin) [this.origin] = experiments([origin]);
    this.jump += 1;
  }
}

/** What an action says of a prediction; null if one part of it says nothing. @param {Record<string, unknown>} action */
function saidOf(action) {
  /** @type {Record<string, (text: string) => unknown>} */
  const readers = {
    predict: readPrediction,
    drawn: readDrawn,
    seen: (text) => text === "1",
    happened: readHappened,
  };
  const given = Object.entries(readers).filter(([name]) => name in action);
  const said = given.map(([name, reads]) => [name, reads(String(action[name]))]);
  if (said.some(([, value]) => value === undefined)) return null;
  return /** @type {Partial<Predicting>} */ (Object.fromEntries(said));
}

/** @param {number} aside how many changes a link has put aside */
function asideWords(aside) {
  if (!aside) return [];
  const said = trN(
    "Your change was put aside for this link. Undo brings it back.",
    "Your {n} changes were put aside for this link. Undo brings them back.",
    aside,
  );
  return [said];
}

/** @param {Experiment} experiment */
const withoutCursor = ({ run, other, look }) => ({ run, other, look });
