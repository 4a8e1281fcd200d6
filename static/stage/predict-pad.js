// The pad on which a course is drawn, with a pointer or step by step with keys, and on which the real one meets it.
import { h, put, s } from "./dom.js";
import { number, typed } from "./format.js";
import { tr } from "./language.js";
import { hueOf } from "./names.js";
import { fineness, roomOf, rounded, ticksOf, windowOf } from "./predict-scale.js";

/** @import { Prediction } from "./payload.js" */
/** @import { Store } from "./store.js" */
/** @import { Timeline } from "./timeline.js" */

/** @typedef {(number | null)[]} Drawn */
/**
 * @typedef {object} Drawing what is drawn by a hand
 * @property {(values: Map<number, number>) => void} put some steps, from 0 among those that are asked, have values
 * @property {() => void} done the hand rests
 * @property {(k: number) => void} at a step is in hand
 */

const TOP = 8; // px above the axis
const BOTTOM = 18; // px below it, for the numbers of the steps
const CLOSE = 20; // px between two steps whose numbers have room
/** How many of the finest a key moves a value by. */
const KEYS = new Map([
  ["ArrowUp", 5],
  ["ArrowDown", -5],
  ["PageUp", 25],
  ["PageDown", -25],
]);

export class Pad {
  /** @type {number | null} the step of the pointer before, from 0 among those that are asked */ #last =
    null;
  /** @type {HTMLElement[]} one a step that is asked */ #handles = [];
  /** @type {Prediction} */ asked;
  /** @type {Drawn} */ drawn = [];
  /** @type {[number, number]} */ #room = [0, 1];
  #from = 0;
  #gap = 1;
  #left = 0;

  /** @param {Store} store @param {Timeline} timeline @param {Drawing} hand */
  constructor(store, timeline, hand) {
    this.store = store;
    this.timeline = timeline;
    this.hand = hand;
    this.parts = Object.fromEntries(
      ["unseen", "grid", "zero", "known", "gap", "drawn", "real"].map((name) => [
        name,
        s("path", {}),
      ]),
    );
    this.points = s("g", { class: "points" });
    this.axis = s("g", { class: "axis-numbers" });
    this.picture = s(
      "svg",
      { class: "bars", "aria-hidden": "true" },
      Object.entries(this.parts).map(([name, part]) => {
        part.setAttribute("class", name);
        return part;
      }),
      this.points,
      this.axis,
    );
    this.steps = h("div", { class: "predict-steps", role: "group" });
    this.sheet = h("div", { class: "track" }, this.picture, this.steps);
    this.name = h("div", { class: "row-names", "aria-hidden": "true" }, h("span", {}));
    this.scales = h("div", { class: "row-scales", "aria-hidden": "true" }, h("div", {}));
    this.root = h("div", { class: "predict-pad" }, this.name, this.sheet, this.scales);
    this.#listen();
  }

  #listen() {
    const { steps } = this;
    steps.addEventListener("pointerdown", (event) => {
      if (this.asked.seen || event.button !== 0) return;
      event.preventDefault(); // else the browser marks text, or gives the focus to what lies below
      steps.setPointerCapture(event.pointerId);
      this.#last = null;
      this.#stroke(event);
    });
    steps.addEventListener("pointermove", (event) => {
      if (steps.hasPointerCapture(event.pointerId)) this.#stroke(event);
    });
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"]))
      steps.addEventListener(kind, (event) => {
        if (this.#last === null) return;
        if (kind === "pointerup") this.#stroke(event); // a fast hand has come further than it said while it moved
        this.hand.done();
        this.#last = null;
      });
  }

  /** The steps between two places of the pointer lie on a line. @param {PointerEvent} event */
  #stroke({ clientX, clientY }) {
    const box = this.sheet.getBoundingClientRect();
    const { first, last } = this.asked;
    const step = Math.round((clientX - box.left - this.#left) / this.#gap) + this.#from;
    const k = Math.min(Math.max(step, first), last) - first;
    const value = this.#valueAt(clientY - box.top);
    const values = new Map([[k, value]]);
    const before = this.#last === null ? null : this.drawn[this.#last];
    if (this.#last !== null && before !== null)
      for (let j = Math.min(this.#last, k) + 1; j < Math.max(this.#last, k); j += 1)
        values.set(
          j,
          this.#fine(before + ((value - before) * (j - this.#last)) / (k - this.#last)),
        );
    this.#last = k;
    this.hand.at(k);
    this.hand.put(values);
  }

  /** @param {number} y px from the top */
  #valueAt(y) {
    const [low, high] = this.#room;
    const share = (y - TOP) / (this.sheet.clientHeight - TOP - BOTTOM);
    return this.#fine(high - Math.min(Math.max(share, 0), 1) * (high - low));
  }

  /** @param {number} value */
  #fine(value) {
    const [low, high] = this.asked.bounds ?? [-1e6, 1e6];
    return rounded(Math.min(Math.max(value, low), high), fineness(this.asked.room));
  }

  /**
   * Up and down change the value of a step, left and right go to another.
   * @type {(event: KeyboardEvent, k: number) => void}
   */
  #key(event, k) {
    const { key, shiftKey } = event;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const move = KEYS.get(key);
    const [low, high] = this.asked.bounds ?? this.asked.room;
    if (way !== undefined) this.focus(k + way);
    else if (this.asked.seen) return;
    else if (move) this.#nudge(k, (shiftKey ? move / 5 : move) * fineness(this.asked.room));
    else if (key === "Home") this.#nudge(k, low - this.#at(k));
    else if (key === "End") this.#nudge(k, high - this.#at(k));
    else return;
    event.preventDefault();
  }

  /** @type {(k: number, by: number) => void} */
  #nudge(k, by) {
    this.hand.put(new Map([[k, this.#fine(this.#at(k) + by)]]));
  }

  /** What a step has, or else the one before it: where a key begins. @param {number} k @returns {number} */
  #at(k) {
    const { quantity, first, unit } = this.asked;
    if (k < 0) return this.store.now.value(quantity, first - 1, unit);
    return this.drawn[k] ?? this.#at(k - 1);
  }

  /** @param {number} k */
  focus(k = 0) {
    this.#handles[Math.min(Math.max(k, 0), this.#handles.length - 1)]?.focus();
  }

  /** Another prediction, or another size of the page. @param {Prediction} asked */
  build(asked) {
    this.asked = asked;
    const width = this.sheet.clientWidth;
    const [from, to] = windowOf(asked, width);
    const whole = from === 0 && to === asked.end - 1 && width === this.timeline.width;
    this.#from = from;
    this.#left = whole ? this.timeline.centre(0) : 14;
    this.#gap = whole
      ? this.timeline.centre(1) - this.timeline.centre(0)
      : (width - 28) / Math.max(1, to - from);
    const { firstChild } = this.name;
    put(/** @type {Element} */ (firstChild), "text", asked.letter);
    put(
      this.root,
      "class",
      `predict-pad q-${hueOf(asked.quantity)}${asked.seen ? " is-seen" : ""}`,
    );
    const { name, letter: quantity } = asked;
    put(this.steps, "aria-label", tr("{name} {quantity}, one slider a step", { name, quantity }));
    this.#buildHandles();
    this.#axis(from, to);
  }

  #buildHandles() {
    const { first, last, letter: quantity } = this.asked;
    const had = this.#handles.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const size = last - first + 1;
    if (this.#handles.length !== size) {
      this.#handles = Array.from({ length: size }, (_, k) =>
        h("div", {
          ...{ role: "slider", tabindex: k ? -1 : 0, class: "predict-step" },
          "aria-orientation": "vertical",
          onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event, k),
          onfocus: () => this.#entered(k),
        }),
      );
      this.steps.replaceChildren(...this.#handles);
    }
    for (const [k, handle] of this.#handles.entries()) {
      const left = this.#x(first + k) - this.#gap / 2;
      put(handle, "style", `left: ${left.toFixed(1)}px; width: ${this.#gap.toFixed(1)}px`);
      const label = tr("{quantity} at step {step}", {
        ...{ quantity, step: this.store.now.stepNumber(first + k) },
      });
      put(handle, "aria-label", label);
    }
    if (had >= 0) this.focus(had);
  }

  /** One of the sliders is where the Tab key stops. @param {number} k */
  #entered(k) {
    for (const [j, handle] of this.#handles.entries()) handle.tabIndex = j === k ? 0 : -1;
    this.hand.at(k);
  }

  /** The numbers of the steps. @type {(from: number, to: number) => void} */
  #axis(from, to) {
    const { now } = this.store;
    const every = [1, 2, 5, 10, 20].find((n) => n * this.#gap >= CLOSE) ?? 50;
    const y = this.sheet.clientHeight - 4;
    const shown = Array.from({ length: to - from + 1 }, (_, j) => from + j).filter(
      (t) => now.stepNumber(t) % every === 0 || t === this.asked.first,
    );
    this.axis.replaceChildren(
      ...shown.map((t) =>
        s("text", { x: this.#x(t).toFixed(1), y, "text-anchor": "middle" }, `${now.stepNumber(t)}`),
      ),
    );
  }

  /** @param {number} t */
  #x(t) {
    return this.#left + (t - this.#from) * this.#gap;
  }

  /** @param {number} value */
  #y(value) {
    const [low, high] = this.#room;
    const room = this.sheet.clientHeight - TOP - BOTTOM;
    return TOP + ((high - value) / (high - low || 1)) * room;
  }

  /**
   * What is known, what is drawn, and of the real course what has been met so far.
   * @param {Drawn} drawn
   * @param {number} reached the last step of the real course that is shown, from 0
   * @param {import("./run.js").Run} now the run it is of
   */
  paint(drawn, reached, now) {
    const { quantity, unit, first, last, seen } = this.asked;
    const { asked } = this;
    this.drawn = drawn;
    const of = (/** @type {number} */ t) => now.value(quantity, t, unit);
    const shown = seen ? Math.min(reached, now.steps - 1) : first - 1;
    const real = range(this.#from, shown).map(of);
    this.#room = roomOf(asked, drawn, real);
    this.#scale();
    const point = (/** @type {number} */ t, /** @type {number} */ value) =>
      `${this.#x(t).toFixed(1)} ${this.#y(value).toFixed(1)}`;
    const line = (/** @type {number[]} */ steps, /** @type {(t: number) => number} */ value) =>
      steps.length ? `M ${steps.map((t) => point(t, value(t))).join(" L ")}` : "M 0 0";
    const said = (/** @type {number} */ t) => drawn[t - first] ?? 0;
    const { unseen, zero, known, gap, drawn: mine, real: course } = this.parts;
    const half = this.#gap / 2;
    const height = this.sheet.clientHeight - BOTTOM;
    put(
      unseen,
      "d",
      `M ${this.#x(first) - half} 0 H ${this.#x(last) + half} V ${height} H ${this.#x(first) - half} Z`,
    );
    put(zero, "d", `M 0 ${this.#y(0).toFixed(1)} H ${this.sheet.clientWidth}`);
    put(known, "d", line(range(this.#from, first - 1), of));
    put(mine, "d", strokes(drawn, first, point));
    put(course, "d", shown >= first ? line(range(first - 1, shown), of) : "M 0 0");
    const met = range(first, Math.min(shown, last));
    const there = line(met, said);
    const back = [...met].reverse().map((t) => `L ${point(t, of(t))}`);
    put(gap, "d", met.length ? `${there} ${back.join(" ")} Z` : "M 0 0");
    this.points.replaceChildren(...this.#points(met, of));
    this.#say(drawn, now);
  }

  /**
   * A dot a step, of what is drawn and of what was met.
   * @type {(met: number[], of: (t: number) => number) => Element[]}
   */
  #points(met, of) {
    const { first } = this.asked;
    const dot = (
      /** @type {string} */ kind,
      /** @type {number} */ t,
      /** @type {number} */ value,
    ) =>
      s("circle", {
        class: kind,
        cx: this.#x(t).toFixed(1),
        cy: this.#y(value).toFixed(1),
        r: 3.2,
      });
    const mine = this.drawn.flatMap((value, k) =>
      value === null ? [] : [dot("is-drawn", first + k, value)],
    );
    return [...mine, ...met.map((t) => dot("is-real", t, of(t)))];
  }

  #scale() {
    const ticks = ticksOf(this.#room);
    const at = (/** @type {number} */ tick) => this.#y(tick).toFixed(1);
    const lines = ticks.map((tick) => `M 0 ${at(tick)} H ${this.sheet.clientWidth}`);
    put(this.parts.grid, "d", lines.join(" "));
    const numbers = ticks.map((tick) => h("span", { style: `top: ${at(tick)}px` }, typed(tick)));
    this.scales.firstElementChild?.replaceChildren(...numbers);
  }

  /** What each slider says. @type {(drawn: Drawn, now: import("./run.js").Run) => void} */
  #say(drawn, now) {
    const [low, high] = this.#room;
    const { seen, quantity, unit, first } = this.asked;
    for (const [k, handle] of this.#handles.entries()) {
      const value = drawn[k];
      const mine = value === null || value === undefined ? tr("nothing drawn yet") : typed(value);
      const { digits } = this.store;
      const real =
        seen && first + k < now.steps ? number(now.value(quantity, first + k, unit), digits) : "";
      put(handle, "aria-valuemin", low);
      put(handle, "aria-valuemax", high);
      put(handle, "aria-valuenow", value ?? 0);
      put(
        handle,
        "aria-valuetext",
        real ? tr("drawn {drawn}, was {real}", { drawn: mine, real }) : mine,
      );
      put(handle, "aria-disabled", seen);
    }
  }
}

/**
 * The strokes that are drawn: steps without a number part them.
 * @type {(drawn: Drawn, first: number, point: (t: number, value: number) => string) => string}
 */
function strokes(drawn, first, point) {
  const parts = drawn.map((value, k) => {
    if (value === null) return "";
    const goesOn = k > 0 && drawn[k - 1] !== null;
    return `${goesOn ? "L" : "M"} ${point(first + k, value)}`;
  });
  return parts.join(" ").trim() || "M 0 0";
}

/** @type {(from: number, to: number) => number[]} */
const range = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
