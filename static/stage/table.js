// The run of one unit in numbers, a row a step: for who compares, copies, or cannot see the charts. Of a long run
// only the rows in sight are in the document, and nothing is written while the table is folded.
import { copy } from "./copying.js";
import { h, put, within } from "./dom.js";
import { digitsWords, number } from "./format.js";
import { tr, trN } from "./language.js";
import { gateName, hueOf, range } from "./names.js";
import { inPapers } from "./papers.js";

/** @import { CellType } from "./cells/equations.js" */
/** @import { Store } from "./store.js" */

/**
 * unit: null is the chosen one; ofB: the number is B's.
 * @typedef {{name: string, unit: number | null, head: string, title: string, ofB?: boolean}} Column
 */
/** @typedef {{root: HTMLElement, step: HTMLElement, label: HTMLElement, masked: HTMLElement,
 *             cells: HTMLElement[]}} Row */

const HEIGHT = 26; // px of a row, as in the style sheet
const AROUND = 12; // rows beyond those in sight
const ALL = 60; // rows up to which all are there
const MANY = 8; // inputs and outputs up to which each has a column; of more, the one that is shown
const PAUSE = 100; // ms between two repaints while a slider is held or the table is out of sight
const SAID = 2500; // ms that "Copied" stands
const COPY = tr("Copy with all digits");

/** @type {Record<string, string>} */
const TITLES = { c: tr("long-term memory"), h: tr("short-term memory") };

/** @typedef {{z: boolean, units: boolean}} Wanted what goes into the gates; c and h of all units */

/** @type {(store: Store, wanted: Wanted) => Column[]} */
function columnsOf({ now, input, output, payload, versus }, { z: hasZ, units: hasUnits }) {
  const { input_size: D } = now.cell;
  const inputs = (D <= MANY ? range(D) : [input]).map((unit) => ({
    name: "x",
    unit,
    head: D === 1 ? "x" : `x ${payload.inputs[unit]}`,
    title: tr("input {name}", { name: payload.inputs[unit] }),
  }));
  const z = hasZ ? ["z_f", "z_i", "z_g", "z_o"] : [];
  const names = now.cell.type
    ? now.cell.type.lines.map(([name]) => name).filter((name) => hasZ || !name.startsWith("z_"))
    : [...z, "f", "i", "g", "o", "c", "h"];
  /** @type {Column[]} */
  const own = names.map((name) => ({
    name,
    unit: null,
    head: inPapers(now.cell.type, name).replace("_", " "),
    title:
      TITLES[name] ??
      (name[1] ? tr("{gate} before the activation", { gate: gateName(name[2]) }) : gateName(name)),
  }));
  const isMemory = (/** @type {Column} */ { name }) => hasUnits && "ch".includes(name);
  const ofUnits = own.filter(isMemory).flatMap((column) =>
    range(now.units).map((unit) => ({
      ...column,
      unit,
      head: tr("{quantity} unit {place}", { quantity: column.head, place: unit + 1 }),
      title: tr("{quantity} unit {place}", { quantity: column.title, place: unit + 1 }),
    })),
  );
  const { outputs: K } = now;
  const outputs = (K <= MANY ? range(K) : [output]).map((unit) => ({
    name: "y",
    unit,
    head: K === 1 ? "y" : `y ${unit + 1}`,
    title:
      K === 1
        ? tr("output of the read-out")
        : tr("output {output} of the read-out", { output: unit + 1 }),
  }));
  const all = [...inputs, ...own.filter((column) => !isMemory(column)), ...ofUnits, ...outputs];
  return versus.kept ? [...all, ...all.filter(({ name }) => "xchy".includes(name)).map(inB)] : all;
}

/** @type {(column: Column) => Column} */
const inB = (column) => ({
  ...column,
  head: tr("{column} of B", { column: column.head }),
  title: tr("{column} of B", { column: column.title }),
  ofB: true,
});

/**
 * The number of a column at a step; NaN where B has none.
 * @type {(store: Store, column: Column, t: number) => number}
 */
function valueOf({ now, past, unit: chosen }, { name, unit, ofB }, t) {
  const run = ofB ? past : now;
  return run?.has(name, t, unit ?? chosen) ? run.value(name, t, unit ?? chosen) : NaN;
}

/** @param {number} value */
const said = (value) => (Number.isNaN(value) ? "" : value);

/** What goes into a gate has the letter of the papers: z of an LSTM, a of a GRU. @param {CellType | undefined} type */
const beforeOf = (type) =>
  tr("{letter}, before the activation", { letter: inPapers(type, "z_").replace("_", "") });

export class Table {
  /** @type {Row[]} */ #rows = [];
  /** @type {Column[]} */ #columns = [];
  /** @type {ReturnType<typeof setTimeout> | null} */ #later = null;
  #shown = ""; // the columns that are built
  #inSight = false;
  #t = -1; // the step that was last brought in sight

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.caption = h("caption", {});
    this.head = h("tr", {});
    this.above = h("tr", { class: "unseen-rows", "aria-hidden": "true" });
    this.below = h("tr", { class: "unseen-rows", "aria-hidden": "true" });
    this.rows = h("tbody", { onclick: this.#press, onkeydown: this.#walk });
    const table = h("table", {}, this.caption, h("thead", {}, this.head), this.rows);
    this.table = table;
    const region = { tabindex: 0, role: "region", "aria-label": tr("Table of all steps") };
    this.scroll = h(
      "div",
      { class: "table-scroll", ...region, onscroll: () => this.#write() },
      table,
    );
    this.hasZ = h("input", { type: "checkbox", onchange: () => this.paint() });
    this.copy = h("button", { type: "button", class: "tool", "data-action": "copy-table" }, COPY);
    this.copy.addEventListener("click", () => this.#copy());
    this.hasUnits = h("input", { type: "checkbox", onchange: () => this.paint() });
    this.z = h("span", {});
    const z = h("label", {}, this.hasZ, this.z);
    this.units = h("label", {}, this.hasUnits, tr("c and h of all units"));
    this.root = h(
      "details",
      { class: "table", "data-part": "table", ontoggle: () => this.paint() },
      h("summary", {}, tr("Table of all steps")),
      h("div", { class: "table-tools" }, this.copy, z, this.units),
      this.scroll,
    );
    this.watcher = new IntersectionObserver(([{ isIntersecting }]) => this.#appear(isIntersecting));
    this.watcher.observe(this.root);
    for (const topic of /** @type {const} */ (["shape", "data", "cursor"]))
      store.on(topic, () => this.paint());
  }

  /** @param {boolean} inSight */
  #appear(inSight) {
    this.#inSight = inSight;
    if (inSight) this.paint();
  }

  /** Other numbers, another step, unit or precision: at once where it is seen, else ten times a second at most. */
  paint() {
    if (!this.root.open || !this.store.payload) return;
    if (this.store.dragging || !this.#inSight)
      this.#later ??= setTimeout(() => this.#paint(), PAUSE);
    else this.#paint();
  }

  #paint() {
    clearTimeout(this.#later ?? undefined);
    this.#later = null;
    const { store } = this;
    this.#columns = columnsOf(store, this.#wanted);
    this.units.hidden = store.now.units === 1;
    put(this.z, "text", beforeOf(store.now.cell.type));
    const shown = JSON.stringify([this.#columns, store.labels.length > 0, this.#hasMask]);
    if (shown !== this.#shown) this.#build();
    this.#shown = shown;
    const { units, steps } = store.now;
    const digits = digitsWords(store.digits);
    const values = { unit: store.unit + 1, digits };
    const caption =
      units > 1
        ? trN(
            "The run of unit {unit}, {n} step, {digits}",
            "The run of unit {unit}, {n} steps, {digits}",
            steps,
            values,
          )
        : trN("The run, {n} step, {digits}", "The run, {n} steps, {digits}", steps, values);
    put(this.caption, "text", caption);
    put(this.table, "aria-rowcount", store.now.steps + 1);
    this.#write();
    if (this.#reveal()) this.#write();
  }

  /** @returns {Wanted} */
  get #wanted() {
    return { z: this.hasZ.checked, units: this.hasUnits.checked && this.store.now.units > 1 };
  }

  get #hasMask() {
    return Boolean(this.store.now.cell.mask);
  }

  /** Other columns: the rows are made anew when they are needed. */
  #build() {
    const { labels } = this.store;
    const heads = this.#columns.map(({ name, head, title }) =>
      h("th", { scope: "col", title, class: `q-${hueOf(name)}` }, head),
    );
    this.head.replaceChildren(
      h("th", { scope: "col" }, tr("step")),
      ...(labels.length ? [h("th", { scope: "col" }, tr("label"))] : []),
      ...(this.#hasMask ? [h("th", { scope: "col", "data-term": "masked" }, tr("masked"))] : []),
      ...heads,
    );
    this.#rows = [];
    this.rows.replaceChildren(this.above, this.below);
  }

  /** @returns {Row} */
  #row() {
    const step = h("button", { type: "button", tabindex: -1 });
    const label = h("td", { class: "step-label" });
    const masked = h("td", {});
    const cells = this.#columns.map(({ name, ofB }) =>
      h("td", { "data-column": ofB ? `${name} of B` : name }),
    );
    const parts = [
      h("th", { scope: "row" }, step),
      this.store.labels.length ? label : null,
      this.#hasMask ? masked : null,
      cells,
    ];
    return { root: h("tr", {}, parts.flat()), step, label, masked, cells };
  }

  /** The first row that is there, and how many. */
  get #window() {
    const { steps } = this.store.now;
    if (steps <= ALL) return { first: 0, count: steps };
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / HEIGHT) - AROUND);
    const count = Math.ceil(this.scroll.clientHeight / HEIGHT) + 2 * AROUND;
    return { first: Math.min(first, Math.max(0, steps - count)), count: Math.min(count, steps) };
  }

  /** The rows in sight, in the elements that are there. */
  #write() {
    const { first, count } = this.#window;
    while (this.#rows.length < count) {
      this.#rows.push(this.#row());
      this.below.before(this.#rows[this.#rows.length - 1].root);
    }
    while (this.#rows.length > count) this.#rows.pop()?.root.remove();
    const unseen = this.store.now.steps - first - count;
    put(this.above, "style", `height: ${first * HEIGHT}px`);
    put(this.below, "style", `height: ${unseen * HEIGHT}px`);
    this.#rows.forEach((row, k) => this.#fill(row, first + k));
  }

  /** @type {(row: Row, t: number) => void} */
  #fill({ root, step, label, masked, cells }, t) {
    const { now, digits, labels, t: at } = this.store;
    put(root, "data-t", t);
    put(root, "aria-rowindex", t + 2);
    put(root, "class", t === at ? "is-current" : "");
    if (t === at) put(root, "aria-current", "step");
    else root.removeAttribute("aria-current");
    put(step, "text", now.stepNumber(t));
    put(step, "tabindex", t === at ? 0 : -1);
    put(label, "text", labels[t] ?? "");
    put(masked, "text", now.masked(t) ? tr("masked") : "");
    this.#columns.forEach((column, k) => {
      const value = valueOf(this.store, column, t);
      put(cells[k], "text", Number.isNaN(value) ? "–" : number(value, digits));
      put(cells[k], "data-value", value);
    });
  }

  /** Keeps the row of the cursor in sight when the cursor has moved; whether the rows have. */
  #reveal() {
    const { t } = this.store;
    if (this.#t === t) return false;
    this.#t = t;
    const { scrollTop, clientHeight } = this.scroll;
    const [top, room] = [t * HEIGHT, clientHeight - this.head.offsetHeight - HEIGHT];
    if (top >= scrollTop && top <= scrollTop + room) return false;
    this.scroll.scrollTop = top - room / 2;
    return true;
  }

  #press = (/** @type {Event} */ event) => {
    const t = within(event, "tr[data-t]")?.getAttribute("data-t");
    if (t) this.store.go({ t: Number(t) });
  };

  /** The table is one stop of the Tab key; the upward and downward arrows walk through the steps. */
  #walk = (/** @type {KeyboardEvent} */ event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    this.store.go({ t: this.store.t + way });
    this.#rows.find(({ step }) => step.tabIndex === 0)?.step.focus();
  };

  /** All rows with tabs between, each number in full: what a spreadsheet or a notebook reads. */
  get text() {
    const { now, labels } = this.store;
    const hasLabels = labels.length > 0;
    const columns = columnsOf(this.store, this.#wanted);
    const head = [
      "step",
      ...(hasLabels ? ["label"] : []),
      ...(this.#hasMask ? ["masked"] : []),
      ...columns.map(({ head: name }) => name),
    ];
    const rows = range(now.steps).map((t) => [
      now.stepNumber(t),
      ...(hasLabels ? [labels[t].replace(/\s/g, " ")] : []),
      ...(this.#hasMask ? [now.masked(t) ? 1 : 0] : []),
      ...columns.map((column) => said(valueOf(this.store, column, t))),
    ]);
    return [head, ...rows].map((row) => row.join("\t")).join("\n");
  }

  async #copy() {
    if (!(await copy(this.text, this.copy, tr("The table as text")))) return;
    this.copy.textContent = tr("Copied");
    setTimeout(() => {
      this.copy.textContent = COPY;
    }, SAID);
  }

  destroy() {
    clearTimeout(this.#later ?? undefined);
    this.watcher.disconnect();
  }
}
