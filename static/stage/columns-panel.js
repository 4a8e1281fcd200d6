// Cell types side by side: of each its chart, its equations and where its weights come from, and a table of what each
// remembers at the end. The charts are those of the stage, with its cursor.
import { number, problemWords } from "./cells/words.js";
import { ColumnsChoice } from "./columns-choice.js";
import { h, put, replaceChildren } from "./dom.js";
import { signs } from "./glossary.js";
import { tr } from "./language.js";

/** @import { Charts } from "./charts.js" */
/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

const HEADS = [
  tr("Cell"),
  tr("Memory"),
  tr("At the end"),
  tr("h at the end"),
  tr("Largest magnitude of the memory"),
];

export class Columns {
  /** @type {Map<string, HTMLElement>} why a cell type has no run */ #problems = new Map();
  /** @type {import("./payload.js").Columns | null} what is shown */ #built = null;

  /** @param {Store} store @param {Charts} charts */
  constructor(store, charts) {
    this.store = store;
    this.charts = charts;
    this.choice = new ColumnsChoice(store);
    this.words = h("p", { class: "hint" });
    this.side = h("div", { class: "side-by-side" });
    this.heading = h("h2", {});
    this.rows = h("tbody", {});
    const head = h(
      "thead",
      {},
      h(
        "tr",
        {},
        HEADS.map((name) => h("th", { scope: "col" }, name)),
      ),
    );
    const table = h("table", { "data-part": "table" }, head, this.rows);
    this.root = h(
      "section",
      { class: "columns", "data-part": "columns", "aria-label": tr("Cell types side by side") },
      this.choice.root,
      this.words,
      this.side,
      this.heading,
      h(
        "div",
        { class: "wide", tabindex: 0, role: "group", "aria-label": tr("What each remembers") },
        table,
      ),
      h(
        "p",
        { class: "hint" },
        tr(
          "A larger number is not a better memory: it says what these weights do, not which cell type learns better.",
        ),
      ),
    );
  }

  /** Other cell types, or other sizes. */
  build() {
    const { columns } = this.store.payload;
    if (!columns) return;
    this.#built = columns;
    this.choice.paint(columns);
    put(this.words, "text", columns.words);
    this.#problems = new Map();
    const charts = new Map(
      this.charts.in("columns").map((element) => [element.getAttribute("data-chart"), element]),
    );
    this.side.replaceChildren(
      ...columns.cells.map((cell) => this.#column(cell, charts.get(`column-${cell.key}`))),
    );
    this.paint();
  }

  /** @param {import("./payload.js").Columns["cells"][number]} cell @param {Element | undefined} chart */
  #column({ key, title, differs, equations, weights, source }, chart) {
    const problem = h("p", { class: "notice" });
    this.#problems.set(key, problem);
    const lines = equations.map(({ mathml, same }) =>
      h(
        "div",
        { class: same ? "line" : "line differs" },
        same ? null : h("span", { class: "unseen" }, `${tr("Differs from the LSTM:")} `),
        parsed(mathml),
      ),
    );
    const named = {
      role: "group",
      tabindex: 0,
      "aria-label": tr("Equations: {cell}", { cell: title }),
    };
    return h(
      "article",
      { "data-cell": key },
      chart,
      problem,
      h("p", {}, signs(differs)),
      h("div", { class: "equations", ...named }, lines),
      h("p", {}, h("strong", {}, tr("Weights.")), " ", signs(weights)),
      h("p", { class: "hint" }, tr("Source: {source}.", { source })),
    );
  }

  /** Other numbers, or another unit; other words too, such as those on a weight's seed. */
  paint() {
    const { store } = this;
    const { columns } = store.payload;
    if (!columns) return;
    if (columns !== this.#built) {
      this.build();
      return;
    }
    for (const [key, element] of this.#problems) {
      const problem = store.beside.problem(key, store);
      element.hidden = problem === null;
      if (problem)
        put(
          element,
          "text",
          tr("This cell cannot be run on this input: {why}", {
            why: problemWords(problem, store.now),
          }),
        );
    }
    const heading =
      store.now.units === 1
        ? tr("What each remembers at the end")
        : tr("What each remembers at the end, unit {unit}", { unit: store.unit + 1 });
    put(this.heading, "text", heading);
    const runs = store.columns;
    replaceChildren(
      this.rows,
      columns.cells.flatMap(({ key, title }) => {
        const { memory = "c", now = null } = runs.get(key) ?? {};
        return now ? [row(title, memory, now, store)] : [];
      }),
    );
  }
}

/** MathML that Python wrote, as an element. @param {string} mathml */
function parsed(mathml) {
  const text = mathml.replace("<math>", '<math xmlns="http://www.w3.org/1998/Math/MathML">');
  return new DOMParser().parseFromString(text, "application/xml").documentElement;
}

/** @param {string} title @param {string} memory @param {Run} run @param {Store} store */
function row(title, memory, run, { unit, now }) {
  const n = "n" in run.series ? run.column("n", unit) : null; // c and n of an sLSTM are both kept divided by exp(m)
  const values = run.column(memory, unit).map((value, t) => (n ? value / n[t] : value));
  const sizes = values.map(Math.abs);
  const largest = sizes.indexOf(Math.max(...sizes));
  const last = run.steps - 1;
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, title),
    h("td", {}, n ? "c / n" : memory),
    h("td", n ? {} : bound(memory, unit, last, values[last]), number(values[last])),
    h("td", bound("h", unit, last, run.value("h", last, unit)), number(run.value("h", last, unit))),
    h(
      "td",
      {},
      tr("{value} at step {step}", {
        ...{ value: number(sizes[largest]), step: now.stepNumber(largest) },
      }),
    ),
  );
}

/** @type {(bind: string, unit: number, t: number, value: number) => Record<string, any>} */
const bound = (bind, unit, t, value) => ({
  "data-bind": bind,
  "data-unit": String(unit),
  "data-t": String(t),
  "data-value": String(value),
});
