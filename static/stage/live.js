// Numbers and claims in the words beside the stage: they follow the run, also while a slider moves. Where another story
// is shown than the one the words are about, they go back to what they quote, and the page says so.
import { withChange } from "./changes.js";
import { put } from "./dom.js";
import { draggable } from "./drag.js";
import { run } from "./engine.js";
import { number, typed } from "./format.js";
import { RAIL } from "./host.js";
import { tr } from "./language.js";
import { Run } from "./run.js";

/** @import { Cell } from "./payload.js" */
/** @import { Store } from "./store.js" */

const UNTRUE = ` ${tr("(no longer true with these weights)")}`;
const ELSEWHERE = "data-quoting"; // on the page while its words speak of another story than the stage shows

/** @typedef {{series: string, t: number, unit: number, sign: number}} Place */

/** From `-added@17.0`. @param {string} text @returns {Place} */
function placeOf(text) {
  const [name, at] = text.split("@");
  const [t, unit] = at.split(".").map(Number);
  return { series: name.replace("-", ""), t, unit, sign: name.startsWith("-") ? -1 : 1 };
}

export class Live {
  #store;
  /** @type {Run<Cell> | null} of which the others are changes */ #now = null;
  /** @type {Map<string, Run<Cell>>} the run with a change, by that change */ #changed = new Map();
  /** @type {WeakMap<HTMLElement, string>} what an element says of the page's own run */ #quoted =
    new WeakMap();

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  paint() {
    const { store } = { store: this.#store };
    const home = store.payload.address.at_home;
    document.documentElement.toggleAttribute(ELSEWHERE, !home);
    if (this.#now !== store.now) this.#changed.clear();
    this.#now = store.now;
    for (const element of this.#all("[data-live]")) this.#number(element, home);
    for (const element of this.#all("[data-param-of]")) this.#parameter(element, home);
    for (const element of this.#all("[data-claim]")) this.#claim(element, home);
  }

  /** @param {string} selector */
  #all(selector) {
    return /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll(`${RAIL} ${selector}`)
    );
  }

  /** What an element said when the page came. @param {HTMLElement} element */
  #quote(element) {
    const known = this.#quoted.get(element);
    if (known !== undefined) return known;
    const text = element.textContent ?? "";
    this.#quoted.set(element, text);
    if (element.dataset.paramOf) this.#letDrag(element);
    return text;
  }

  /** @param {HTMLElement} element */
  #letDrag(element) {
    const name = element.dataset.paramOf ?? null;
    const store = this.#store;
    draggable(element, store, () =>
      name && store.payload.address.at_home && !store.isFixed(name) ? name : null,
    );
  }

  /** @type {(element: HTMLElement, home: boolean) => void} */
  #number(element, home) {
    const quoted = this.#quote(element);
    const { live = "", over, digits, with: change = "" } = element.dataset;
    const value = home ? this.#value(placeOf(live), change) : NaN;
    const share = over ? (100 * value) / this.#value(placeOf(over), change) : value;
    if (home && Number.isFinite(value)) put(element, "data-value", share);
    this.#say(element, quoted, home ? number(share, Number(digits)) : quoted);
  }

  /** @type {(element: HTMLElement, home: boolean) => void} */
  #parameter(element, home) {
    const quoted = this.#quote(element);
    const name = element.dataset.paramOf ?? "";
    const value = home ? this.#store.param(name) : NaN;
    element.classList.toggle("is-input", !this.#store.isFixed(name));
    this.#say(element, quoted, home ? typed(value) : quoted);
  }

  /** @type {(element: HTMLElement, quoted: string, text: string) => void} */
  #say(element, quoted, text) {
    put(element, "text", text);
    element.classList.toggle("is-moved", text !== quoted);
  }

  /** @type {(element: HTMLElement, home: boolean) => void} */
  #claim(element, home) {
    const { claim = "", sign, than, with: change = "" } = element.dataset;
    const value = home ? this.#value(placeOf(claim), change) : NaN;
    const holds = sign === "<" ? value < Number(than) : value > Number(than);
    const untrue = home && !holds;
    const note = element.querySelector(".untrue");
    element.classList.toggle("is-untrue", untrue);
    if (untrue && !note) {
      const span = document.createElement("span");
      span.className = "untrue";
      span.textContent = UNTRUE;
      element.append(span);
    } else if (!untrue) note?.remove();
  }

  /** @type {(place: Place, change: string) => number} */
  #value({ series, t, unit, sign }, change) {
    const at = change ? this.#with(change) : this.#store.now;
    if (t >= at.steps) return NaN;
    return sign * at.value(series, t, unit);
  }

  /** The run of now with one change more. @param {string} change */
  #with(change) {
    const known = this.#changed.get(change);
    if (known) return known;
    const colon = change.lastIndexOf(":");
    const { cell } = this.#store.now;
    const changed = withChange(cell, change.slice(0, colon), Number(change.slice(colon + 1)), 0);
    const made = new Run(changed, run(changed));
    this.#changed.set(change, made);
    return made;
  }

  destroy() {
    document.documentElement.removeAttribute(ELSEWHERE);
  }
}
