// The runs that are in the file, each as NumPy computed it, and what the browser computes where they are changed.
import { VIEWS } from "../stage/blueprint.js";
import { emptiesUnit, withChange } from "../stage/changes.js";
import { run } from "../stage/engine.js";
import { assembled } from "../stage/unpack.js";
import { atHome } from "./columns.js";
import { same } from "./experiment.js";
import { predicting, readDrawn, readHappened, readPrediction } from "./prediction.js";
import { drawnIn, payloadOf as drawnPayload, templateOf } from "./random.js";
import { hasTrial, keyOf, payloadOf, trialOf } from "./trial.js";

/** @import { Cell, Json, Payload, Series } from "../stage/payload.js" */
/** @import { Randoms } from "./random.js" */
/** @import { Change } from "./changes.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Held, Scenes } from "./held.js" */
/** @import { Predicting } from "./prediction.js" */
/** @import { Hidden } from "./trial.js" */

/** @typedef {{cell: Cell, series: Series, only: null}} Ran */

const BLANK = "blank"; // the empty cell: lstm_view/state/experiment.py
const KEPT = 40; // runs that are kept: each has all its numbers

/** One run of the file: its payload, and `changes`, those with which it was saved. */
export class Base {
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
  isNumPys = (changes) =>
    !this.payload.computed && (changes.length === 0 || same(changes, this.changes));

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
  /** @type {Map<string, Json>} */ #parts = new Map();
  #scenes;
  #shared;

  /** @param {Scenes} scenes @param {Pick<Held, "parts" | "numbers">} shared what they name */
  constructor(scenes, shared) {
    this.#scenes = scenes;
    this.#shared = shared;
    /** @type {Hidden | null} the trials that decide, where the scene is a challenge */
    this.hidden = scenes.hidden && this.#revived(scenes.hidden);
    this.predicts = scenes.predicts;
    this.wanted = scenes.wanted;
    const payload = this.#opened(scenes.first);
    const { story, changes } = scenes.run;
    this.#made.set(story, new Base(story, payload, changes));
    const { step, phase, unit, view, lecture, look } = payload;
    const { digits, state, loss } = look;
    /** @type {Experiment} what the file shows when it is opened */
    this.first = {
      run: scenes.run,
      other: scenes.other,
      look: { digits, state, loss, ...atHome(payload), ...readAsked(scenes.asked) },
      cursor: { step, phase, unit, view, lecture },
    };
  }

  /** What Python has written, with the numbers that it names in their places. @param {Json} value @returns {Json} */
  #revived = (value) => {
    if (value === null || typeof value !== "object") return value;
    if (value.$) return this.#shared.numbers.subarray(value.$[0], value.$[0] + value.$[1]);
    if (Array.isArray(value)) return value.map(this.#revived);
    if (value["&"]) return this.#part(value["&"]);
    const entries = Object.entries(value).map(([name, inner]) => [name, this.#revived(inner)]);
    return Object.fromEntries(entries);
  };

  /** What several payloads share is one object. @param {string} content its name */
  #part(content) {
    const known = this.#parts.get(content);
    if (known !== undefined) return known;
    const part = this.#revived(this.#shared.parts[content]);
    this.#parts.set(content, part);
    return part;
  }

  /** @param {Json} packed @returns {Payload} */
  #opened({ entries, ...own }) {
    const named = Object.entries(/** @type {Record<string, string>} */ (entries));
    const parts = named.map(([name, content]) => [name, this.#part(content)]);
    return assembled({ ...this.#revived(own), ...Object.fromEntries(parts) });
  }

  /** @param {string} key */
  has(key) {
    if (this.#isHere(key) || this.#templateOf(key)) return true;
    const of = trialOf(key);
    const first = of && keyOf(of.challenge, 0);
    if (!first || !this.hidden || !this.#isHere(first)) return false;
    const { challenge } = this.at(first).payload;
    return challenge !== null && hasTrial(of.trial, challenge, this.hidden);
  }

  /** The small cell from which that of a random one is made; null where it is not drawn here. @param {string} key */
  #templateOf(key) {
    const { randoms } = this.#scenes;
    const drawn = randoms && key.includes("=") ? drawnIn(key, randoms) : null;
    const name = drawn && templateOf(drawn);
    return name !== null && this.#isHere(name) ? name : null;
  }

  /** Whether a run has a payload of its own. @param {string} key */
  #isHere = (key) => this.#made.has(key) || Object.hasOwn(this.#scenes.stories, key);

  /** Which run is meant by what can be chosen: for the empty cell a trial. @param {string} name */
  named(name) {
    const { story } = this.first.run;
    const { payload } = this.at(story);
    if (name === payload.story.key) return story;
    const [challenge] = payload.challenges;
    return name === BLANK && challenge ? keyOf(challenge.key, 0) : name;
  }

  /** A run of the file by its story. @param {string} key */
  at(key) {
    const known = this.#made.get(key);
    if (known) return known;
    const made = new Base(key, this.#payload(key), []);
    this.#made.set(key, made);
    return made;
  }

  /** @param {string} key @returns {Payload} */
  #payload(key) {
    const packed = this.#scenes.stories[key];
    if (packed) return this.#opened(packed);
    const template = this.#templateOf(key);
    if (template) return this.#drawn(key, template);
    const { challenge, trial } = /** @type {{challenge: string, trial: number}} */ (trialOf(key));
    const { payload, unchanged } = this.at(keyOf(challenge, 0));
    const first = { ...payload, cell: unchanged.cell };
    return payloadOf(first, trial, /** @type {Hidden} */ (this.hidden));
  }

  /** @type {(key: string, template: string) => Payload} */
  #drawn(key, template) {
    const { randoms, run: of } = this.#scenes;
    const [small, first] = [template, of.story].map((name) => this.at(name).payload);
    return drawnPayload(key, /** @type {Randoms} */ (randoms), small, first);
  }

  /** Where a story opens. @param {string} key */
  openingOf(key) {
    const { payload } = this.at(key);
    const { step, phase, unit, lecture, home_view: view, cell } = payload;
    const views = Object.keys(VIEWS);
    return { cell, view, views, cursor: { step, phase, unit, view, lecture } };
  }
}

/** What the scene predicts, as an address says it. @param {Record<string, string>} asked @returns {Predicting} */
function readAsked({ predict = "none", drawn = "", seen = "", happened = "" }) {
  const asked = readPrediction(predict);
  if (!asked) return predicting(null);
  const said = { drawn: readDrawn(drawn) ?? [], happened: readHappened(happened) ?? "" };
  return { predict: asked, seen: seen === "1", ...said };
}
