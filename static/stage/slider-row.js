// One number with its slider and the field in which it can be typed. Dragging previews, letting go commits.
import { h, ownForm, put } from "./dom.js";
import { DIGITS, number, parse, typed } from "./format.js";
import { tr } from "./language.js";
import { FIXED } from "./locks.js";
import { written } from "./original.js";
import { Newest } from "./pace.js";
import { getParam } from "./params.js";

/** @import { Param } from "./params.js" */
/** @import { Store } from "./store.js" */

const FINE = 0.01; // what a drag or an arrow key moves by; typing and links keep every digit
const LARGEST = 1e6; // of what may be typed
const ROOM = 6; // signs of a number for which its field is wide enough at full size

/** From where to where sliders reach. @typedef {{low: number, high: number}} Scale */

/** What a key moves by; with shift an arrow moves ten times as far. */
const STEPS = new Map([
  ["ArrowRight", 1],
  ["ArrowUp", 1],
  ["ArrowLeft", -1],
  ["ArrowDown", -1],
  ["PageUp", 100],
  ["PageDown", -100],
]);

export class SliderRow {
  #dragging = false; // the pointer is down on the slider
  #nudged = false; // a key is down
  #state = ""; // what is shown
  #isOpen = false; // the field is pointed at or typed in: it has all digits
  #newest;

  /**
   * @param {Store} store
   * @param {Param} param
   * @param {string} hue
   * @param {Scale} scale that the sliders of a group have in common
   */
  constructor(store, param, hue, scale) {
    const { name, label, step } = param;
    this.store = store;
    this.name = name;
    this.step = step;
    this.scale = scale;
    this.#newest = new Newest((/** @type {number} */ value) => store.preview(name, value));
    const id = `param-${name}`;
    const fixed = store.isFixed(name);
    const title = fixed ? FIXED : null;
    this.slider = h("input", {
      ...{ type: "range", id, min: scale.low, max: scale.high, step: "any" },
      ...{ disabled: fixed, title },
      "data-param": name,
      "aria-label": label,
    });
    this.original = h("span", { class: "original" });
    this.box = h("input", {
      ...{ type: "text", inputmode: "decimal", class: "typed", autocomplete: "off" },
      ...{ disabled: fixed, title },
      "aria-label": tr("{label}, typed", { label }),
    });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.root = ownForm(
      { class: `param q-${hue}`, "data-step": step },
      labelOf(id, param, this.original),
      this.slider,
      this.box,
      this.problem,
    );
    this.#listen();
    this.show();
  }

  #listen() {
    const { store, slider, box, name } = this;
    slider.addEventListener("pointerdown", () => {
      this.#dragging = true;
    });
    slider.addEventListener("pointerup", () => {
      this.#dragging = false;
    });
    slider.addEventListener("dblclick", () => this.#reset());
    slider.addEventListener("keydown", (event) => this.#nudge(event));
    slider.addEventListener("input", () => this.#newest.push(this.#slid()));
    slider.addEventListener("change", () => {
      this.#newest.flush();
      store.commit(name, store.source === "preview" ? store.param(name) : Number(slider.value));
    });
    box.addEventListener("change", () => this.#type());
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp" || event.key === "ArrowDown") this.#nudge(event);
    });
    for (const type of ["pointerenter", "pointerleave", "focus", "blur"])
      box.addEventListener(type, () => this.#open(type === "pointerenter"));
    box.addEventListener("input", () => this.#widen());
    for (const field of [slider, box]) {
      field.addEventListener("keyup", () => this.#settle());
      field.addEventListener("blur", () => this.#settle());
    }
  }

  /** Back to the number that the run has without any change. */
  #reset() {
    const { store, name } = this;
    if (store.isFixed(name)) return;
    if (!store.payload.changed.includes(name) && !store.outbox.waiting.length) return;
    const { unchanged } = store;
    if (unchanged) store.preview(name, getParam(unchanged.cell, name));
    store.act("unset", { name });
  }

  /** A drag moves in hundredths, so that what is shown is what is meant; other events keep every digit. */
  #slid() {
    const value = Number(this.slider.value);
    return this.#dragging ? Number((Math.round(value / FINE) * FINE).toFixed(2)) : value;
  }

  /**
   * Arrow keys move by 0.01, with shift by 0.1; page keys by 1. A held key previews, letting go commits.
   * @param {KeyboardEvent} event
   */
  #nudge(event) {
    const size = STEPS.get(event.key);
    if (!size) return;
    event.preventDefault();
    const further = event.shiftKey && Math.abs(size) === 1 ? 10 : 1;
    const next = this.store.param(this.name) + size * further * FINE;
    this.#nudged = true;
    this.store.preview(this.name, Number(next.toFixed(6)));
  }

  #settle() {
    if (!this.#nudged) return;
    this.#nudged = false;
    this.store.commit(this.name, this.store.param(this.name));
  }

  #type() {
    const { box, problem } = this;
    const value = parse(box.value);
    const good = Math.abs(value) <= LARGEST; // nor is NaN
    problem.hidden = good;
    problem.textContent = good
      ? ""
      : tr("“{text}” is not a number between −1 000 000 and 1 000 000. Type one such as −0.25.", {
          text: box.value,
        });
    box.setAttribute("aria-invalid", String(!good));
    this.root.classList.toggle("is-wrong", !good);
    if (!good) return;
    box.value = this.#text(value); // as it is written everywhere, whatever minus or comma was typed
    this.store.commit(this.name, value);
  }

  /**
   * What is pointed at or typed in has all its digits; a text that is being typed is left.
   * @param {boolean} isUnder the pointer
   */
  #open(isUnder) {
    const isOpen = isUnder || document.activeElement === this.box;
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    const [before, text] = [this.box.value, this.#text(this.store.param(this.name))];
    if (this.problem.hidden && before !== text) {
      this.box.value = text;
      if (document.activeElement === this.box) this.box.select(); // as Tab does, which another text undoes
    }
    this.#widen();
  }

  /** As much room as its digits need, over the end of the slider, so that nothing moves; only while it is open. */
  #widen() {
    const { length } = this.box.value;
    this.box.classList.toggle("is-open", this.#isOpen && length > ROOM);
    if (this.#isOpen) this.box.style.setProperty("--signs", String(length));
  }

  /** @param {number} value */
  #text(value) {
    return this.#isOpen ? number(value, DIGITS.all) : typed(value);
  }

  /** The number of now, unless it is shown already. */
  show() {
    const { slider, box, name, store } = this;
    const value = store.param(name);
    const changed = store.payload.changed.includes(name);
    const { low, high } = this.scale;
    const state = `${value} ${changed} ${low} ${high}`;
    const inUse = document.activeElement === slider;
    if (this.#state === state && !inUse) return;
    this.#state = state;
    this.#slide(value, inUse);
    put(this.original, "text", originalOf(name, value, store.units));
    if ((document.activeElement !== box || this.#nudged) && this.problem.hidden)
      box.value = this.#text(value);
    box.classList.toggle("is-long", box.value.length > ROOM);
    this.root.classList.toggle("is-changed", changed);
  }

  /** @type {(value: number, inUse: boolean) => void} */
  #slide(value, inUse) {
    const { slider, scale } = this;
    put(slider, "min", scale.low);
    put(slider, "max", scale.high);
    if (!inUse || Number(slider.value) !== value) slider.value = String(value);
    put(slider, "aria-valuetext", typed(value));
    const along = (/** @type {number} */ place) => (place - scale.low) / (scale.high - scale.low);
    slider.style.setProperty("--share", along(value).toFixed(4));
    slider.style.setProperty("--zero", Math.min(1, Math.max(0, along(0))).toFixed(4));
  }
}

/** The entry of a letter; c and h have sliders only for their start. @type {Record<string, string>} */
const TERMS = { w: "W", u: "U", b: "bias", p: "peephole", x: "x" };

/**
 * A number of an input as it was before it was scaled, or nothing.
 * @type {(name: string, value: number, units: import("./original.js").Units) => string}
 */
function originalOf(name, value, units) {
  const [, input] = /^x\[\d+,(\d+)\]$/.exec(name) ?? [];
  const unit = units[Number(input)];
  return unit ? `= ${written(value * unit[1] + unit[0])}` : "";
}

/** @type {(id: string, param: Param, original: Element) => Element} */
function labelOf(id, { symbol: [letter, index], label, hint }, original) {
  return h(
    "label",
    { for: id, title: label },
    h(
      "span",
      { class: "symbol", "data-term": TERMS[letter] ?? "start-value" },
      letter,
      h("sub", {}, index),
    ),
    h("span", { class: "hint" }, hint),
    original,
  );
}
