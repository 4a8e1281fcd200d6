// The runs that are in the file, each as NumPy computed it, and what the browser computes where they are changed.
import { VIEWS } from "../stage/blueprint.js";
import { emptiesUnit, withChange } from "../stage/changes.js";
import { run } from "../stage/engine.js";
import { unpack } from "../stage/payload.js";
import { same } from "./experiment.js";

/** @import { Cell, Payload, Series } from "../stage/payload.js" */
/** @import { Change, Experiment } from "./experiment.js" */
/** @import { Scenes } from "./held.js" */

/** @typedef {{cell: Cell, series: Series, only: null}} Ran */

/** @type {(text: string) => Uint8Array} */
const decoded = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

const KEPT = 40; // runs that are kept: each has all its numbers

/** One run of the file: its payload, and `changes`, those with which it was saved. */
class Base {
  /** @type {Map<string, Ran>} */ #ran = new Map();

  /** @param {string} key @param {Payload} payload @param {Change[]} changes */
  constructor(key, payload, changes) {
    this.key = key;
    this.payload = payload;
    this.changes = changes;
    const { cell, series, past } = payload;
    /** @type {Ran} */
    this.saved = { cell, series, only: null };
    /** @type {Ran} */
    this.unchanged = past ? { ...past, only: null } : this.saved;
  }

  /** Whether NumPy has computed it before the file was made. @param {Change[]} changes */
  isNumPys = (changes) => changes.length === 0 || same(changes, this.changes);

  /** The run with changes: the same arrays while they are the same. @param {Change[]} changes @returns {Ran} */
  ran(changes) {
    if (same(changes, this.changes)) return this.saved;
    if (changes.length === 0) return this.unchanged;
    const key = JSON.stringify(changes);
    const known = this.#ran.get(key);
    if (known) return known;
    const made = this.#run(changes);
    this.#ran.set(key, made);
    if (this.#ran.size > KEPT) this.#ran.delete([...this.#ran.keys()][0]);
    return made;
  }

  /** @param {Change[]} changes @returns {Ran} */
  #run(changes) {
    let { cell } = this.unchanged;
    let emptied = 0;
    for (const [name, value] of changes) {
      cell = withChange(cell, name, value, emptied);
      if (emptiesUnit(name)) emptied += 1;
    }
    return { cell, series: run(cell), only: null };
  }
}

export class Bases {
  /** @type {Map<string, Base>} */ #made = new Map();
  #packed;

  /** @param {Scenes} scenes */
  constructor({ first, changes, other, stories }) {
    const payload = opened(first);
    const { key } = payload.story;
    this.#packed = stories;
    this.#made.set(key, new Base(key, payload, changes));
    const { step, phase, unit, view, lecture, look } = payload;
    const { digits, state, loss } = look;
    /** @type {Experiment} what the file shows when it is opened */
    this.first = {
      run: { story: key, changes },
      other,
      look: { digits, state, loss },
      cursor: { step, phase, unit, view, lecture },
    };
  }

  /** @param {string} key */
  has = (key) => this.#made.has(key) || Object.hasOwn(this.#packed, key);

  /** A run of the file by its story. @param {string} key */
  at(key) {
    const known = this.#made.get(key);
    if (known) return known;
    const made = new Base(key, opened(this.#packed[key]), []);
    this.#made.set(key, made);
    return made;
  }

  /** Where a story opens. @param {string} key */
  openingOf(key) {
    const { payload } = this.at(key);
    const { step, phase, unit, lecture, home_view: view, cell } = payload;
    const views = Object.keys(VIEWS);
    return { cell, view, views, cursor: { step, phase, unit, view, lecture } };
  }
}

/** @param {string} text */
const opened = (text) => /** @type {Payload} */ (unpack(decoded(text)));
