// The answer to a question about a model's units: charts, a text in the colours of a unit, and tables. A press on a
// row, a point or a sign that is about a unit puts that one on the stage.
import { paintSpec } from "./bind.js";
import { plotly } from "./chart.js";
import { keepMinus, withTexts } from "./chart-text.js";
import { h } from "./dom.js";
import { DIGITS } from "./format.js";
import { tells } from "./host.js";
import { tr } from "./language.js";
import { textOf } from "./model-text.js";
import { last, toStage } from "./model-tools.js";
import { colours } from "./theme.js";

/** @import { Json } from "./payload.js" */
/** @import { Coloured } from "./model-text.js" */

/** @typedef {{cells: string[], unit: number | null, step: number | null}} Row */
/** @typedef {{caption: string, head: string[], rows: Row[], more: string}} Table */
/** @typedef {{key: string, title: string, alt: string, height: number, spec: Json}} Drawn */
/**
 * @typedef {object} Data
 * @property {string} run
 * @property {number} layer
 * @property {number} way
 * @property {string} plotly
 * @property {Drawn[]} charts
 * @property {Table[]} tables
 * @property {Coloured | null} text
 * @property {string[]} notes
 */
/** @typedef {(unit: number, step: number | null) => void} Choose */

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: "reset" };

/** @type {WeakMap<Element, AnswerView>} */
const mounts = new WeakMap();

/**
 * Called by the component, also when only the data are others.
 * @param {{data: Uint8Array, parentElement: Element} & import("./host.js").Component} component
 */
export function update(component) {
  const { data, parentElement } = component;
  let view = mounts.get(parentElement);
  if (!view) mounts.set(parentElement, (view = new AnswerView(parentElement)));
  view.show(new TextDecoder().decode(data), tells(component, "chosen"));
}

/** @param {Element} parentElement */
export function unmount(parentElement) {
  mounts.get(parentElement)?.end();
  mounts.delete(parentElement);
}

class AnswerView {
  #said = "";
  /** @type {Data | null} */ #data = null;
  /** @type {(chosen: unknown) => void} */ #tell = () => {};
  /** @type {{drawn: Drawn, plot: Json, width: number}[]} */ #charts = [];
  #sent = 0;

  /** @param {Element} parent */
  constructor(parent) {
    this.root = h("section", { class: "model-answer", "data-part": "model-answer" });
    this.root.setAttribute("aria-label", tr("Answer"));
    this.went = h("p", { class: "answer-went", role: "status" });
    parent.replaceChildren(this.root, this.went);
    this.sizes = new ResizeObserver(() => this.#draw(false));
    this.sizes.observe(this.root);
    this.themes = new MutationObserver(() => this.#draw(true));
    this.themes.observe(document.documentElement, { attributeFilter: ["data-stage-theme"] });
  }

  end() {
    this.sizes.disconnect();
    this.themes.disconnect();
    this.#purge();
  }

  #purge() {
    for (const { plot, width } of this.#charts) if (width) window.Plotly.purge(plot);
    this.#charts = [];
  }

  /** @param {string} said @param {(chosen: unknown) => void} tell */
  show(said, tell) {
    this.#tell = tell;
    if (said === this.#said) return;
    this.#said = said;
    const before = this.#data?.charts[0]?.key;
    this.#data = /** @type {Data} */ (JSON.parse(said));
    if (this.#data.charts[0]?.key !== before) this.went.replaceChildren(); // another question
    this.#purge();
    const { charts, tables, text, notes } = this.#data;
    this.#charts = charts.map((drawn) => ({ drawn, plot: plotOf(drawn), width: 0 }));
    this.root.replaceChildren(
      ...(text ? [textOf(text, (step) => this.#choose(text.unit, step))] : []),
      ...this.#charts.map(({ drawn, plot }) =>
        h(
          "figure",
          { class: "answer-chart", "data-part": "chart", "data-chart": drawn.key },
          h("figcaption", {}, drawn.title),
          plot,
        ),
      ),
      h(
        "div",
        { class: "answer-tables" },
        ...tables.map((table) => tableOf(table, (unit, step) => this.#choose(unit, step))),
      ),
      ...notes.map((note) => h("p", { class: "answer-note" }, note)),
    );
    this.#draw(true);
  }

  /** Puts a unit on the stage; without a step at the one that was chosen last. @type {Choose} */
  #choose(unit, step) {
    if (!this.#data) return;
    const { run, layer, way } = this.#data;
    last.step = step ?? last.step;
    this.#sent = Math.max(Date.now(), this.#sent + 1);
    this.#tell({ run, layer, way, unit, step: last.step, n: this.#sent });
    const words = { unit: unit + 1, step: last.step + 1 };
    this.went.replaceChildren(
      tr("Unit {unit} is on the stage at step {step}, and the next question is about it.", words),
      " ",
      h("button", { type: "button", class: "answer-go", onclick: toStage }, tr("Go to the stage")),
    );
  }

  /** Where the width is another one, or in any case. @param {boolean} all */
  async #draw(all) {
    const charts = this.#charts;
    // An answer may be there before the stage is, which says the colours: then it is drawn.
    if (!this.#data || !charts.length || !colours()) return;
    const Plotly = window.Plotly ?? (await plotly(this.#data.plotly));
    for (const chart of charts) {
      const width = chart.plot.clientWidth;
      if (charts !== this.#charts || !width || (!all && width === chart.width)) continue;
      const first = !chart.width;
      chart.width = width;
      const { spec, height } = chart.drawn;
      const { data, layout } = withTexts(paintSpec(spec, colours()), DIGITS.usual);
      await Plotly.react(chart.plot, data, { ...layout, width, height }, CONFIG);
      if (first) this.#listen(chart.plot);
    }
  }

  /** @param {Json} plot */
  #listen(plot) {
    keepMinus(plot.querySelector(".hoverlayer"));
    plot.on("plotly_click", (/** @type {Json} */ { points }) => {
      const means = points[0]?.customdata;
      if (Array.isArray(means) && means[0] !== null) this.#choose(means[0], means[1] ?? null);
    });
  }
}

/** @param {Drawn} drawn */
const plotOf = ({ alt, height }) =>
  h("div", { class: "plot", role: "img", "aria-label": alt, style: `height: ${height}px` });

/** @type {(table: Table, choose: Choose) => HTMLElement} */
function tableOf({ caption, head, rows, more }, choose) {
  const made = h(
    "table",
    { class: "numbers own" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...rows.map((row) => rowOf(row, choose))),
  );
  return h("div", { class: "model-table" }, made, more && h("p", { class: "answer-note" }, more));
}

/** @type {(row: Row, choose: Choose) => HTMLElement} */
function rowOf({ cells, unit, step }, choose) {
  const [first, ...rest] = cells;
  const name =
    unit === null
      ? first
      : h(
          "button",
          {
            ...{ type: "button", class: "answer-go", "data-unit": unit },
            title: tr("Show on the stage"),
            onclick: () => choose(unit, step),
          },
          first,
        );
  return h("tr", {}, h("th", { scope: "row" }, name), ...rest.map((cell) => h("td", {}, cell)));
}
