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
  ends,
  events,
  gatesOf,
  halvingTime,
  meanLife,
  overRun,
  readSteps,
  share,
  shareHue,
} from "./measures.js";
import { range } from "./names.js";
import { inPapers, shareName } from "./papers.js";

/** @import { Child } from "./dom.js" */
/** @import { Run } from "./run.js" */
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
  /** @type {string | undefined} the cell type whose numbers have places */ #type;
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
    this.here = h("span", {});
    this.halving = h("p", {});
    this.masked = h("p", { "data-term": "masked", hidden: true });
    this.origin = h("p", { class: "origin" });
    this.pausing = h("input", {
      type: "checkbox",
      "data-action": "pause-at-events",
      onchange: () => this.#pauses(),
    });
    const pausing = h("label", { class: "pausing" }, this.pausing, tr("Pause playback at events"));
    this.numbers = h("div", { class: "measures-numbers" });
    this.root = h(
      "section",
      { class: "measures", "aria-label": tr("Measures of this unit") },
      h("div", { class: "measures-head" }, h("h2", {}, tr("This unit")), this.select),
      h(
        "div",
        { class: "measures-body" },
        this.numbers,
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

  /** What is there to be said depends on the cell type: an RNN keeps no share of its memory and has no gate. */
  #build() {
    const { now } = this.store;
    const type = now.cell.type?.key ?? "lstm";
    if (this.#type === type) return;
    this.#type = type;
    this.#places.clear();
    this.here = h("span", {});
    const of = now.hasLedger
      ? [this.#lives(), this.halving, this.origin]
      : [this.#range(), notKept()];
    const gates = gatesOf(now).length ? [this.#saturations()] : [];
    this.numbers.replaceChildren(...of, ...gates, this.masked);
  }

  #lives() {
    const { type } = this.store.now.cell;
    const name = shareName(type);
    const letter = h("span", { class: `term q-${shareHue(this.store.now)}` }, name);
    const head = type
      ? placed(tr("share of h that is kept, {share}"), { share: letter })
      : [`${tr("forget gate")} `, letter];
    return table(
      [tr("Memory"), tr("at this step"), tr("whole run")],
      [
        [head, this.here, this.#ends("share")],
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
        "At this step: if {share} stays as it is. Whole run: with the constant {share} that would lose as much in all.",
        { share: name },
      ),
    );
  }

  /** Of a memory that is written anew at every step. */
  #range() {
    const head = [`${tr("short-term memory")} `, term("h")];
    return table(
      [tr("Memory"), tr("at this step"), tr("whole run")],
      [[head, this.here, this.#ends("h")]],
    );
  }

  /** @param {string} name */
  #ends(name) {
    const [lowest, highest] = ["lowest", "highest"].map((end) => this.#place(`${end}_${name}`));
    return placed(tr("{lowest} to {highest}"), { lowest, highest });
  }

  #saturations() {
    const { now } = this.store;
    const rows = gatesOf(now).map((gate) => [
      term(gate, inPapers(now.cell.type, gate)),
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
    this.#build();
    this.#memory();
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
    this.#build();
    const { now, unit } = this.store;
    if (this.#unit !== unit) this.events.forget();
    this.#unit = unit;
    for (const [name, value] of Object.entries(wholeRun(now, unit)))
      this.#write(name, value, this.#number);
    for (const gate of gatesOf(now))
      for (const name of [`low_${gate}`, `high_${gate}`])
        this.#write(name, share(now, name, unit), percent);
    const left = now.steps - readSteps(now).length;
    put(this.masked, "text", left ? maskedSentence(left, now.memory) : "");
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

  /** What is kept of the memory at this step, or where nothing is, the memory itself. */
  #memory() {
    const { store } = this;
    const { now } = store;
    const series = now.hasLedger ? "share" : now.memory;
    const value = store.here(series);
    if (now.hasLedger && now.cell.type) put(this.here, "data-measure", series);
    else put(this.here, "data-bind", now.hasLedger ? "f" : series);
    put(this.here, "data-unit", store.unit);
    put(this.here, "data-value", value);
    put(this.here, "text", this.#number(value));
  }

  #step() {
    const { store } = this;
    this.#memory();
    if (store.now.hasLedger) this.#lifeHere();
    this.events.mark();
  }

  #lifeHere() {
    const { store } = this;
    const read = !store.now.masked(store.t);
    this.#write("half_life", read ? store.here("half_life") : NaN, this.#number);
    this.#write("mean_life", read ? meanLife(store.now, store.t, store.unit) : NaN, this.#number);
    put(this.halving, "text", halvingSentence(store));
    this.#origins();
  }

  /** The ledger in words: the largest entries of the memory here, each a way to the step that wrote it. */
  #origins() {
    const { store } = this;
    const memory = store.here(store.now.memory);
    const all = entries(store.now, store.t, store.unit)
      .map((value, step) => ({ value, step }))
      .filter(({ value }) => value !== 0);
    const largest = all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, WRITERS);
    const rest = memory - largest.reduce((sum, { value }) => sum + value, 0);
    const hasOthers = all.length > largest.length;
    const values = [...largest.map(({ value }) => value), ...(hasOthers ? [rest] : [])];
    const extra = extraDigits(values, this.#number(memory), total, store.digits) ?? 0;
    const texts = values.map((value) => number(value, store.digits, extra));
    const others = hasOthers ? texts[texts.length - 1] : null;
    const said = largest.map(({ step }, k) => ({ step, left: texts[k] }));
    const key = JSON.stringify([this.#number(memory), others, said]);
    if (key === this.#written || this.origin.contains(document.activeElement)) return;
    this.#written = key;
    this.origin.replaceChildren(...originWords(store, this.#number(memory), said, others));
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

/** @type {(store: Store, value: string, said: Share[], others: string | null) => (string | Element)[]} */
function originWords(store, value, said, others) {
  const { memory } = store.now;
  if (said.length === 0) return [tr("No entry has anything left in {memory} here.", { memory })];
  const entries = said.flatMap(({ step, left }, k) => {
    const onclick = () => store.go({ t: step - 1 });
    const words = tr("step {step}", { step: store.now.stepNumber(step - 1) });
    const button = h("button", { type: "button", class: "link", onclick }, words);
    const from = step ? button : tr("the start value");
    return [k ? ", " : "", ...placed(tr("{left} of {entry}"), { left, entry: from })];
  });
  const text =
    others === null
      ? tr("In {memory} = {value} there is left {entries}.")
      : tr(
          "In {memory} = {value} there is left {entries}; of all other entries together {others}.",
        );
  return placed(text, {
    ...{ memory: [memory], value: [value] },
    ...{ entries, others: [others ?? ""] },
  }).flat();
}

/**
 * What is said of the whole run, by the names of the places.
 * @type {(run: Run, unit: number) => Record<string, number>}
 */
function wholeRun(run, unit) {
  if (!run.hasLedger) {
    const [lowest, highest] = ends(run, run.memory, unit);
    return { [`lowest_${run.memory}`]: lowest, [`highest_${run.memory}`]: highest };
  }
  const { half_life: half, mean_life: mean, ...shares } = overRun(run, unit);
  return { half_life_run: half, mean_life_run: mean, ...shares };
}

/** Why of an RNN nothing is said of how long it remembers. */
const notKept = () =>
  h("p", {}, [
    tr("An RNN keeps no share of h: every step writes h anew, from x and all of the h before."),
    " ",
    tr("So its memory has no half-life, and no part of h can be put down to one step."),
  ]);

/** @type {(left: number, memory: string) => string} how many steps are left out */
const maskedSentence = (left, memory) =>
  trN(
    "The masked step is left out of what is said of the whole run, its events too: {memory} passes it unchanged.",
    "{n} masked steps are left out of what is said of the whole run, its events too: {memory} passes them unchanged.",
    left,
    { memory },
  );

/** @param {Store} store */
function halvingSentence(store) {
  const { now, t, unit } = store;
  const { memory } = now;
  if (store.here(memory) === 0)
    return tr("{memory} is 0 here, so there is nothing to lose.", { memory });
  const n = halvingTime(now, t, unit);
  if (n)
    return trN(
      "After one more step at most half of what {memory} holds here is left.",
      "After {n} more steps at most half of what {memory} holds here is left.",
      n,
      { memory },
    );
  return t === now.steps - 1
    ? tr("This is the last step of the run.")
    : tr("At the end of the run more than half of what {memory} holds here is still left.", {
        memory,
      });
}

/** A label that opens its entry in the glossary. @type {(name: string, words: string) => HTMLElement} */
const named = (name, words) => h("span", { "data-term": name }, words);

/** @param {string} hue */
const term = (hue, name = hue) => h("span", { class: `term q-${hue}` }, name);

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
