// What is said of the chosen unit: its lives, its saturation, where its memory comes from, and its events.
import { extraDigits } from "./agree.js";
import { h, put } from "./dom.js";
import { EventList } from "./event-list.js";
import { number, percent, typed } from "./format.js";
import { placed, tr, trN } from "./language.js";
import { entries } from "./ledger.js";
import {
  CLOSED,
  OPEN,
  events,
  halvingTime,
  meanLife,
  overRun,
  readSteps,
  share,
} from "./measures.js";
import { SIGMOID_GATES, range } from "./names.js";

/** @import { Child } from "./dom.js" */
/** @import { Store } from "./store.js" */

const PAUSE = 100; // ms between two repaints while a slider is held, and more where a repaint takes long
const SHARE = 10;
/** @param {number[]} values */
const total = (values) => values.reduce((sum, value) => sum + value, 0);

const WRITERS = 3; // entries of the ledger that are said in words

export class Measures {
  /** @type {Map<string, Element>} where a number is written, by name */ #places = new Map();
  /** @type {ReturnType<typeof setTimeout> | null} */ #later = null;
  /** @type {number | undefined} the unit of which all this is said */ #unit;
  #cost = 0; // ms that the last repaint took
  #written = "";

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.events = new EventList(store);
    this.select = h("select", {
      "aria-label": tr("Unit"),
      onchange: () => store.choose({ unit: this.select.selectedIndex }),
    });
    this.f = h("span", { "data-bind": "f" });
    this.halving = h("p", {});
    this.masked = h("p", { "data-term": "masked", hidden: true });
    this.origin = h("p", { class: "origin" });
    this.pausing = h("input", {
      type: "checkbox",
      "data-action": "pause-at-events",
      onchange: () => this.#pauses(),
    });
    const pausing = h("label", { class: "pausing" }, this.pausing, tr("Pause playback at events"));
    const numbers = [this.#lives(), this.halving, this.origin, this.#saturations(), this.masked];
    this.root = h(
      "section",
      { class: "measures", "aria-label": tr("Measures of this unit") },
      h("div", { class: "measures-head" }, h("h2", {}, tr("This unit")), this.select),
      h(
        "div",
        { class: "measures-body" },
        h("div", { class: "measures-numbers" }, numbers),
        h("div", { class: "measures-events" }, this.events.parts, pausing),
      ),
    );
  }

  /**
   * A number in its place, to be written by `write` under the same name.
   * @param {string} name
   */
  #place(name) {
    const place = h("span", { "data-measure": name });
    this.#places.set(name, place);
    return place;
  }

  #lives() {
    const ends = placed(tr("{lowest} to {highest}"), {
      lowest: this.#place("lowest_f"),
      highest: this.#place("highest_f"),
    });
    return table(
      [tr("Memory"), tr("at this step"), tr("whole run")],
      [
        [[`${tr("forget gate")} `, term("f")], this.f, ends],
        [
          named("half-life", tr("half-life, steps")),
          this.#place("half_life"),
          this.#place("half_life_run"),
        ],
        [
          named("mean-life", tr("mean life, steps")),
          this.#place("mean_life"),
          this.#place("mean_life_run"),
        ],
      ],
      tr(
        "At this step: if f stays as it is. Whole run: with the constant f that would lose as much in all.",
      ),
    );
  }

  #saturations() {
    const rows = SIGMOID_GATES.map((gate) => [
      term(gate),
      this.#place(`low_${gate}`),
      this.#place(`high_${gate}`),
    ]);
    return table(
      [
        named("saturation", tr("Share of steps")),
        tr("closed, below {limit}", { limit: typed(CLOSED) }),
        tr("open, above {limit}", { limit: typed(OPEN) }),
      ],
      rows,
    );
  }

  /** @param {number} value */
  #number = (value) => number(value, this.store.digits);

  /** @type {(name: string, value: number, format: (value: number) => string) => void} */
  #write(name, value, format) {
    const place = /** @type {Element} */ (this.#places.get(name));
    put(place, "data-value", value);
    put(place, "text", Number.isNaN(value) ? "–" : format(value));
  }

  /** Other numbers, or another cell: at once, or while a slider is held ten times a second. */
  paint() {
    this.#gate();
    if (this.store.dragging)
      this.#later ??= setTimeout(() => this.repaint(), Math.max(PAUSE, SHARE * this.#cost));
    else this.repaint();
  }

  /** The cursor moved: what belongs to the run stays, unless another unit was chosen. */
  follow() {
    if (this.#unit !== this.store.unit) this.repaint();
    else this.#step();
  }

  repaint() {
    const began = performance.now();
    this.destroy();
    const { now, unit } = this.store;
    if (this.#unit !== unit) this.events.forget();
    this.#unit = unit;
    const { half_life: half, mean_life: mean, ...range } = overRun(now, unit);
    const ends = { half_life_run: half, mean_life_run: mean, ...range };
    for (const [name, value] of Object.entries(ends)) this.#write(name, value, this.#number);
    for (const gate of SIGMOID_GATES)
      for (const name of [`low_${gate}`, `high_${gate}`])
        this.#write(name, share(now, name, unit), percent);
    const left = now.steps - readSteps(now).length;
    put(this.masked, "text", left ? maskedSentence(left) : "");
    this.masked.toggleAttribute("hidden", left === 0);
    this.#choices();
    this.events.show(events(now, unit, this.store.digits));
    this.#pauses();
    this.#step();
    this.#cost = performance.now() - began;
  }

  /** No repaint is waiting any more. */
  destroy() {
    clearTimeout(this.#later ?? undefined);
    this.#later = null;
  }

  #gate() {
    const f = this.store.here("f");
    put(this.f, "data-unit", this.store.unit);
    put(this.f, "data-value", f);
    put(this.f, "text", this.#number(f));
  }

  #step() {
    const { store } = this;
    this.#gate();
    const read = !store.now.masked(store.t);
    this.#write("half_life", read ? store.here("half_life") : NaN, this.#number);
    this.#write("mean_life", read ? meanLife(store.now, store.t, store.unit) : NaN, this.#number);
    put(this.halving, "text", halvingSentence(store));
    this.#origins();
    this.events.mark();
  }

  /** The ledger in words: the largest entries of c here, each a way to the step that wrote it. */
  #origins() {
    const { store } = this;
    const c = store.here("c");
    const all = entries(store.now, store.t, store.unit)
      .map((value, step) => ({ value, step }))
      .filter(({ value }) => value !== 0);
    const largest = all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, WRITERS);
    const rest = c - largest.reduce((sum, { value }) => sum + value, 0);
    const hasOthers = all.length > largest.length;
    const values = [...largest.map(({ value }) => value), ...(hasOthers ? [rest] : [])];
    const extra = extraDigits(values, this.#number(c), total, store.digits) ?? 0;
    const texts = values.map((value) => number(value, store.digits, extra));
    const others = hasOthers ? texts[texts.length - 1] : null;
    const said = largest.map(({ step }, k) => ({ step, left: texts[k] }));
    const key = JSON.stringify([this.#number(c), others, said]);
    if (key === this.#written || this.origin.contains(document.activeElement)) return;
    this.#written = key;
    this.origin.replaceChildren(...originWords(store, this.#number(c), said, others));
  }

  #choices() {
    const { now, unit } = this.store;
    const { units } = now;
    if (this.select.length !== units)
      this.select.replaceChildren(
        ...range(units, 1).map((k) =>
          h("option", {}, tr("unit {unit} of {all}", { unit: k, all: units })),
        ),
      );
    this.select.toggleAttribute("hidden", units === 1);
    this.select.selectedIndex = unit;
  }

  #pauses() {
    const steps = new Set(this.events.events.map(({ t }) => t));
    this.store.playback.setPauses(this.pausing.checked ? steps : null);
  }
}

/** @typedef {{step: number, left: string}} Share what is left of what a step wrote */

/** @type {(store: Store, c: string, said: Share[], others: string | null) => (string | Element)[]} */
function originWords(store, c, said, others) {
  if (said.length === 0) return [tr("No entry has anything left in c here.")];
  const entries = said.flatMap(({ step, left }, k) => {
    const onclick = () => store.go({ t: step - 1 });
    const words = tr("step {step}", { step });
    const button = h("button", { type: "button", class: "link", onclick }, words);
    const from = step ? button : tr("the start value");
    return [k ? ", " : "", ...placed(tr("{left} of {entry}"), { left, entry: from })];
  });
  const text =
    others === null
      ? tr("In c = {c} there is left {entries}.")
      : tr("In c = {c} there is left {entries}; of all other entries together {others}.");
  return placed(text, { c: [c], entries, others: [others ?? ""] }).flat();
}

/** @param {number} left how many steps are left out */
const maskedSentence = (left) =>
  trN(
    "The masked step is left out of what is said of the whole run, its events too: c passes it unchanged.",
    "{n} masked steps are left out of what is said of the whole run, its events too: c passes them unchanged.",
    left,
  );

/** @param {Store} store */
function halvingSentence(store) {
  const { now, t, unit } = store;
  if (store.here("c") === 0) return tr("c is 0 here, so there is nothing to lose.");
  const n = halvingTime(now, t, unit);
  if (n)
    return trN(
      "After one more step at most half of what c holds here is left.",
      "After {n} more steps at most half of what c holds here is left.",
      n,
    );
  return t === now.steps - 1
    ? tr("This is the last step of the run.")
    : tr("At the end of the run more than half of what c holds here is still left.");
}

/** A label that opens its entry in the glossary. @type {(name: string, words: string) => HTMLElement} */
const named = (name, words) => h("span", { "data-term": name }, words);

/** @param {string} name */
const term = (name) => h("span", { class: `term q-${name}` }, name);

/** @typedef {Child | Child[]} Cell of a table */

/** @type {(head: Child[], rows: Cell[][], note?: string) => Element} */
function table(head, rows, note) {
  const columns = head.map((text) => h("th", { scope: "col" }, text));
  const lines = rows.map(([name, ...cells]) => {
    const across = cells.map((cell) => h("td", {}, cell));
    return h("tr", {}, h("th", { scope: "row" }, name), across);
  });
  return h(
    "table",
    {},
    note ? h("caption", {}, note) : null,
    h("thead", {}, h("tr", {}, columns)),
    h("tbody", {}, lines),
  );
}
