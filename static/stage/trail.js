// Where undo, redo and reset lead, so that it can be seen before the server answers: the cells that it has confirmed,
// and on top of them the actions that are on their way, taken as lstm_view/state/history.py takes them. What cannot be
// said for sure is left to the server.
import { emptiesUnit, withChange } from "./changes.js";
import { clampIndex, isClamp } from "./clamps.js";
import { CURSOR } from "./keeper.js";
import { isMask } from "./masks.js";
import { getParam } from "./params.js";

/** @import { Confirmed } from "./keeper.js" */
/** @import { Action } from "./outbox.js" */
/** @import { Cell, Payload } from "./payload.js" */

/**
 * One experiment of the history; null where its numbers are not known here. `unchanged` is what a reset leads to; in a
 * scene that is known to the server only.
 * @typedef {{cell: Cell, unchanged: Cell | null, changed: string[], shape: string} | null} Place
 */

const FAR = 20; // steps of undo whose cells are kept: each has all its numbers
const REPEAT = 1000; // ms between two changes of one number that are one step of undo: history.py
/** Actions that are no part of the history. */
const QUIET = ["quantity", "unit", "cursor", "theme", "texts", "missing"];
const OWN = [...CURSOR, "lecture"]; // what the browser moves alone: the person stays where they are

/** @param {string} text the address of an experiment */
function withoutCursor(text) {
  const pairs = new URLSearchParams(text);
  for (const name of OWN) pairs.delete(name);
  return pairs.toString();
}

/** @type {(place: NonNullable<Place>, name: string, value: number) => boolean} */
function has({ cell, changed }, name, value) {
  if (name.startsWith("cut[") || isMask(name)) return changed.includes(name);
  return !(isClamp(name) && clampIndex(cell.clamps, name) < 0) && getParam(cell, name) === value;
}

/** The history as it will be. Each action says whether what it does is sure. */
export class Way {
  /** @type {{name: string, n: number} | null} the number that was changed last, and when */ last;

  /** @param {Place[]} undo @param {Place} now @param {Place[]} redo @param {Map<string, number>} recent */
  constructor(undo, now, redo, recent) {
    this.undo = undo;
    this.now = now;
    this.redo = redo;
    this.recent = recent; // what was changed just before and is confirmed: it may be one step with what comes
    this.last = null;
  }

  /** @param {Action} action */
  take({ kind, n, name, value }) {
    if (kind === "set") return this.#set(String(name), Number(value), n);
    if (kind === "undo") return this.#turn(this.undo, this.redo);
    if (kind === "redo") return this.#turn(this.redo, this.undo);
    if (kind === "reset") return this.#reset();
    if (kind === "story") return this.now !== null && this.#put(null);
    if (kind === "unset") return this.#unset(String(name));
    return QUIET.includes(kind); // the others may be a step of undo or not
  }

  /** @param {Place} place */
  #put(place) {
    this.undo.push(this.now);
    [this.now, this.redo] = [place, []];
    this.#forget();
    return true;
  }

  #forget() {
    this.last = null;
    this.recent = new Map();
  }

  /** @type {(name: string, value: number, n: number) => boolean} */
  #set(name, value, n) {
    const { now, undo, last } = this;
    if (!now || has(now, name, value)) return false;
    if (n - (this.recent.get(name) ?? -Infinity) <= REPEAT) return false;
    const repeated = last?.name === name && n - last.n <= REPEAT && undo.length > 0;
    const before = undo.at(-1);
    if (repeated && (!before || has(before, name, value))) return false;
    const cell = withChange(now.cell, name, value, now.changed.filter(emptiesUnit).length);
    const changed = [...now.changed.filter((other) => other !== name), name];
    this.#put({ ...now, cell, changed });
    if (repeated) this.undo.pop();
    this.last = { name, n };
    return true;
  }

  /** @param {string} name of a change whose number before is not known here */
  #unset(name) {
    return Boolean(this.now?.changed.includes(name)) && this.#put(null);
  }

  #reset() {
    const { now } = this;
    if (!now?.unchanged || now.changed.length === 0) return false; // it may take back what is looked at, or nothing
    return this.#put({ ...now, cell: now.unchanged, changed: [] });
  }

  /** @param {Place[]} from @param {Place[]} to */
  #turn(from, to) {
    if (from.length === 0) return true;
    to.push(this.now);
    this.now = from.pop() ?? null;
    this.#forget();
    return true;
  }
}

export class Trail {
  /** @type {Map<string, Place>} by the address without the cursor */ #places = new Map();
  /** @type {Map<string, number>} the numbers that were changed last, and when */ #recent =
    new Map();

  /** @param {Action[]} actions that the server has acknowledged */
  acknowledge(actions) {
    const newest = actions.at(-1)?.n ?? 0;
    for (const { kind, name, n } of actions) if (kind === "set") this.#recent.set(String(name), n);
    for (const [name, n] of this.#recent) if (newest - n > REPEAT) this.#recent.delete(name);
  }

  /** @param {Payload} payload @param {Confirmed} confirmed */
  confirm({ cell, past, changed, shape }, { now, undo, redo, origin, texts }) {
    const near = [...undo.slice(-FAR), ...redo.slice(-FAR)].map((name) => texts[name] ?? "");
    const kept = new Set(near.map(withoutCursor));
    for (const text of this.#places.keys()) if (!kept.has(text)) this.#places.delete(text);
    const place = { cell, unchanged: origin ? null : (past?.cell ?? cell), changed, shape };
    this.#places.set(withoutCursor(texts[now]), place);
  }

  /**
   * The history after the actions, or null where that is not sure.
   * @param {Confirmed} confirmed @param {Action[]} actions
   */
  after({ now, undo, redo, texts }, actions) {
    const place = (/** @type {string} */ name) =>
      (name in texts && this.#places.get(withoutCursor(texts[name]))) || null;
    const places = (/** @type {string[]} */ names) =>
      names.map((name, k) => (k < names.length - FAR ? null : place(name)));
    const way = new Way(places(undo), place(now), places(redo), this.#recent);
    return actions.every((action) => way.take(action)) ? way : null;
  }
}
