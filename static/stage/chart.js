// One Plotly chart: a figure from Python whose bound arrays are swapped in place on a persistent element, so that
// zoom survives.
import { fill, paintSpec } from "./bind.js";
import { bothIn, keepMinus, keyOf, withTexts } from "./chart-text.js";
import { h, put } from "./dom.js";
import { exportMenu } from "./export.js";
import { fileAt } from "./files.js";
import { glide, isWhole } from "./glide.js";
import { inputsIn, withNames } from "./input-names.js";
import { tr } from "./language.js";
import { settle } from "./moved.js";
import { pointed, pressed, takesPress } from "./places.js";
import { slide } from "./slide.js";
import { colours, coloursOf } from "./theme.js";
import { nameOfOther } from "./versus.js";

/** @import { Figure, Json } from "./payload.js" */
/** @import { Store } from "./store.js" */

const CONFIG = {
  displayModeBar: false,
  responsive: false,
  doubleClick: "reset",
  scrollZoom: false,
};
const HEAVY = 120; // ms: what takes as long to draw stands still while a slider moves
const LONGEST = 1500; // ms a chart may glide before it is redrawn in any case
const LOW = 240; // px of a plot beside the arithmetic, where a legend above it leaves no room
const ENTRY = 24; // px of an entry of a legend
const BELOW = 60; // px of its height that the steps and their name take
const TICK = 18; // px that a power of ten needs beside an axis
const CLICK = 4; // px between press and release of a click

/** @type {Promise<Json> | null} */
let loading = null;

/**
 * Plotly's own script, from the installed wheel, once.
 * @param {string} name
 */
export function plotly(name) {
  loading ??= fileAt(`../${name}`).then(loaded);
  return loading;
}

/** @type {(src: string) => Promise<Json>} */
const loaded = (src) =>
  new Promise((resolve, reject) => {
    const script = h("script", { src });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart library could not be loaded."));
    document.head.append(script);
  });

export class Chart {
  #store;
  /** @type {() => void} */ #again;
  /** @type {Json} the template in the colours of the page, until these change */ #spec = null;
  /** @type {Record<string, Json>} the range each axis was last put to */ #ranges = {};
  /** @type {number | null} when it began to glide */ #since = null;
  #lacks = false; // something of the newest numbers is Plotly's to draw
  #owed = false; // and so is something else than numbers
  #key = h("span", { class: "ab-key", hidden: true });
  #drawn = false;
  #gone = false; // its stage has ended, perhaps while the library was being loaded
  /** @type {HTMLElement | null} where it stands unless it stands beside the arithmetic */ #home =
    null;
  #updates = 0;

  /**
   * @param {Store} store
   * @param {Figure} figure
   * @param {() => void} again asks for a turn
   */
  constructor(store, figure, again) {
    this.#store = store;
    this.#again = again;
    this.id = figure.id;
    this.figure = figure;
    this.quantity = figure.quantity;
    /** @type {"all" | "marks" | null} */
    this.dirty = "all";
    this.visible = false;
    this.glided = false; // it shows the newest numbers without Plotly, as far as that can be
    this.busy = false;
    this.heavy = false; // so slow to draw that Plotly waits until the hand rests
    this.shown = 0; // when it last changed
    this.took = 0; // ms that Plotly last drew
    /** @type {Json} */
    this.plot = h("div", {
      class: "plot",
      role: "img",
      "aria-label": figure.alt,
      style: `height: ${figure.height}px; --least: ${figure.height}px`,
    });
    this.element = this.#build(figure);
  }

  /** @param {Figure} figure */
  #build({ key, title, term, height, choices }) {
    const menu = exportMenu(this.#store.host, this.figure.overTime, ({ dark }) => ({
      figure: this.#inColours(dark ? "dark" : "light"),
      title,
      name: key,
      width: this.plot.clientWidth,
      height,
      library: this.#store.payload.plotly,
      outlines: this.#store.payload.outlines,
      other: nameOfOther(this.#store.versus, this.#store.payload),
    }));
    const heading = h(
      "figcaption",
      {},
      h("h3", { "data-term": term || title }, title),
      this.#key,
      choices && this.#choice(choices),
      menu,
    );
    const attributes = { class: `chart is-${key}`, "data-part": "chart", "data-chart": key };
    return h("figure", attributes, heading, this.plot);
  }

  /** @param {{value: string, label: string}[]} choices */
  #choice(choices) {
    const select = h(
      "select",
      {
        "aria-label": tr("Quantity of the heatmap"),
        onchange: () => {
          this.quantity = select.value;
          this.owe();
          this.#store.act("quantity", { value: select.value });
          this.#again();
        },
      },
      choices.map(({ value, label }) =>
        h("option", { value, selected: value === this.quantity }, label),
      ),
    );
    return select;
  }

  /**
   * Shows another quantity, as by a link.
   * @param {string} quantity
   */
  choose(quantity) {
    const select = this.element.querySelector("select");
    if (!select) return;
    this.quantity = quantity;
    select.value = quantity;
  }

  /** Stands elsewhere for a while. @param {HTMLElement | null} place */
  moveTo(place) {
    if (!place || this.element.parentElement === place) return;
    this.#home = this.element.parentElement;
    place.replaceChildren(this.element);
    this.owe();
  }

  /** Stands again where it was, if nothing has put it there yet. */
  goHome() {
    if (this.#home?.isConnected && !this.#home.contains(this.element))
      this.#home.prepend(this.element);
    this.owe();
  }

  /** The figure with the numbers of now. */
  filled() {
    this.#spec ??= paintSpec(this.figure.spec, colours());
    return this.#worded(this.#spec);
  }

  /** The same in the colours of a theme. @param {"light" | "dark"} theme */
  #inColours(theme) {
    return this.#worded(paintSpec(this.figure.spec, coloursOf(theme)));
  }

  /** @param {Json} spec */
  #worded(spec) {
    const { digits, payload } = this.#store;
    const figure = withTexts(fill(spec, this.#store, this.quantity), digits);
    return withNames(figure, payload.inputs, this.plot.clientWidth);
  }

  /** The colours of the page have changed. */
  recolour() {
    this.#spec = null;
    this.owe();
  }

  /** As wide as paper, at once: a browser does not wait before it prints. @param {number} width px */
  print(width) {
    this.recolour();
    if (!window.Plotly) return;
    const { data, layout } = this.filled();
    const { height } = this.figure;
    window.Plotly.react(this.plot, data, { ...layout, width, height }, CONFIG);
    if (!this.#drawn) this.#listen();
    this.#drawn = true;
  }

  /** Other numbers: all of it is to be drawn again. */
  renew() {
    this.dirty = "all";
    this.glided = false;
  }

  /** Other than numbers have changed: that is Plotly's to draw, also while a sequence plays. */
  owe() {
    this.dirty = "all";
    this.glided = this.#lacks = this.#owed = true;
  }

  /**
   * The cursor moved: a chart of the step is drawn again, another only moves a line.
   * @param {boolean} unit whether another unit was chosen
   */
  moveCursor(unit) {
    if (this.figure.follows || unit || !this.#drawn) this.renew();
    else this.mark();
  }

  /** Something is pointed at: the lines and frames of a chart over time move. */
  mark() {
    if (!this.#drawn || !this.figure.overTime) return;
    this.dirty ??= "marks";
    this.glided = false;
  }

  /** Heatmaps, and bars that stand on one another, are redrawn whole by Plotly. */
  get #canGlide() {
    return !this.figure.spec.data.some(isWhole);
  }

  /**
   * Shows the newest numbers and the step without Plotly, as far as that can be: on the scales that are drawn, and of
   * the lines that are there.
   * @param {number} now
   */
  glide(now) {
    const marks = this.dirty === "marks";
    this.glided = true;
    this.#lacks = !this.#drawn || (!marks && !this.#canGlide);
    if (this.#lacks) return;
    const { data, layout } = this.filled();
    this.#lacks = !slide(this.plot, layout.shapes);
    if (marks) {
      if (!this.#lacks) this.dirty = null;
      return;
    }
    const whole = glide(this.plot, data);
    this.#lacks ||= !whole || this.#owed || !this.#sameScales(layout) || !this.#sameWords(layout);
    this.#since ??= now;
    this.#count();
  }

  /** Whether nothing of it waits but for the hand to rest. */
  get isShown() {
    return this.glided && !this.#lacks;
  }

  /** Whether Plotly has to draw it before the hand rests. @param {number} now */
  isOwed(now) {
    const overdue = this.#lacks || now - (this.#since ?? now) > LONGEST;
    return this.#owed || (this.glided && overdue);
  }

  /** Whether it is owed once, and not again with the next step: nothing is saved by letting a person wait for it. */
  get isAsked() {
    return this.#owed;
  }

  /**
   * Whether a layout has the words that are drawn. Under a moving slider they may lag; a playback may go on for long.
   * @param {Json} layout
   */
  #sameWords({ annotations = [] }) {
    const drawn = this.plot.layout.annotations ?? [];
    return this.#store.source === "preview" || textsOf(annotations) === textsOf(drawn);
  }

  /** Whether a layout asks for the axis ranges that are drawn, as long as nobody has zoomed. @param {Json} layout */
  #sameScales(layout) {
    const { range, ledger, common, reach = [] } = layout.meta ?? {};
    return [...Object.keys({ ...range, ...ledger, ...common }), ...reach].every(
      (axis) => String(this.plot.layout[axis]?.range) === String(layout[axis].range),
    );
  }

  async draw() {
    this.busy = true;
    const Plotly = window.Plotly ?? (await plotly(this.#store.payload.plotly));
    if (this.#gone) return;
    const began = performance.now(); // not while the library was being loaded
    const { dirty } = this;
    this.dirty = null;
    const { data, layout } = this.filled();
    this.#name(data);
    layout.width = this.plot.clientWidth;
    layout.height = this.plot.clientHeight;
    if (layout.height < this.#enough(data, layout)) beLow(data, layout);
    if (dirty !== "marks") await this.#react(Plotly, data, layout);
    else if (!slide(this.plot, layout.shapes))
      await Plotly.relayout(this.plot, { shapes: layout.shapes });
    this.busy = false;
    if (dirty !== "marks") this.took = performance.now() - began;
    this.heavy = this.took > HEAVY;
    if (this.dirty) this.#again();
  }

  /**
   * The height from which on a legend has room above the plot. Beside the arithmetic each of its entries has a row.
   * @param {Json[]} data
   * @param {Json} layout
   */
  #enough(data, { showlegend }) {
    const isSlotted = this.#home?.contains(this.element) === false;
    const entries = data.filter((trace) => trace.showlegend !== false && trace.visible !== false);
    return LOW + (isSlotted && showlegend ? ENTRY * entries.length : 0);
  }

  /** What the lines of A and B look like, and in words what both are at the cursor. @param {Json[]} data */
  #name(data) {
    const { versus } = this.#store;
    this.#key.hidden = !versus.kept;
    put(this.#key, "text", keyOf(data, this.#store));
    const alt = `${this.figure.alt}${inputsIn(data, this.#store.payload.inputs)}`;
    put(this.plot, "aria-label", versus.kept ? `${alt} ${bothIn(data, this.#store)}` : alt);
    for (const option of this.element.querySelectorAll("option")) {
      const choice = this.figure.choices?.find(({ value }) => value === option.value);
      put(option, "text", (versus.kept && choice?.label_b) || (choice?.label ?? ""));
    }
  }

  /** @type {(Plotly: Json, data: Json[], layout: Json) => Promise<void>} */
  async #react(Plotly, data, layout) {
    if (layout.width === 0) return; // not laid out yet
    this.#keepZoom(layout);
    settle(this.plot);
    this.#owed = false;
    const room = this.#above;
    await Plotly.react(this.plot, data, layout, CONFIG);
    // Plotly puts a legend where it belonged before its rows took more room, or less.
    if (layout.showlegend && room !== this.#above)
      await Plotly.relayout(this.plot, { "legend.y": layout.legend.y });
    if (!this.#drawn) this.#listen();
    this.#drawn = true;
    this.#since = null;
    this.#count();
  }

  /** The room above what is plotted, in pixels; none before it is drawn. @returns {number | undefined} */
  get #above() {
    return this.plot._fullLayout?._size.t;
  }

  /** An axis that stands elsewhere than it was last put has been zoomed, by hand or by program: it stays there.
   * @param {Json} layout
   */
  #keepZoom(layout) {
    for (const [name, axis] of Object.entries(layout)) {
      if (!/^[xy]axis/.test(name) || !axis.range) continue;
      const drawn = this.plot.layout?.[name]?.range;
      const put = this.#ranges[name];
      if (put && drawn && String(drawn) !== String(put)) layout[name] = { ...axis, range: drawn };
      else this.#ranges[name] = axis.range;
    }
  }

  #count() {
    this.shown = performance.now();
    this.#updates += 1;
    this.plot.dataset.updates = this.#updates;
  }

  #listen() {
    const { plot } = this;
    keepMinus(plot.querySelector(".hoverlayer"));
    plot.on("plotly_hover", (/** @type {Json} */ { points }) => {
      const at = pointed(points[0], this.#store);
      if (at) this.#store.point(at);
    });
    plot.on("plotly_unhover", () => this.#store.point(null));
    if (takesPress(this))
      plot.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) =>
        this.#press(event),
      );
  }

  /**
   * A press without a drag goes to the step or unit it means. Plotly's own click is lost in a redraw.
   * @param {PointerEvent} down
   */
  #press(down) {
    const [x, y] = [down.clientX, down.clientY];
    const release = (/** @type {PointerEvent} */ up) => {
      if (Math.hypot(up.clientX - x, up.clientY - y) > CLICK) return;
      const means = pressed(this, up, this.#store);
      if (means) this.#store.go(means);
    };
    document.addEventListener("pointerup", release, { once: true, capture: true });
  }

  destroy() {
    if (this.#drawn) window.Plotly.purge(this.plot);
    this.#gone = true;
  }
}

/** @param {Json[]} annotations */
const textsOf = (annotations) => annotations.map(({ text }) => text).join("\n");

/**
 * In a low plot the legend stands at its right, and what the axis or the colours are need not be said twice.
 * @type {(data: Json[], layout: Json) => void}
 */
function beLow(data, layout) {
  for (const trace of data.filter(({ colorbar }) => colorbar)) {
    trace.colorbar = { ...trace.colorbar, title: { text: "" } };
    layout.margin = { ...layout.margin, t: 32 };
  }
  const { type, range, dtick } = layout.yaxis ?? {};
  if (type === "log" && dtick) {
    const decades = range[1] - range[0];
    const room = (layout.height - BELOW) / TICK;
    layout.yaxis = { ...layout.yaxis, dtick: Math.max(dtick, Math.ceil(decades / room)) };
  }
  if (!layout.showlegend) return;
  const font = { ...layout.legend?.font, size: 9.6 };
  const place = {
    orientation: "v",
    x: 1.01,
    xanchor: "left",
    y: 1.08,
    yanchor: "top",
    maxheight: LOW, // else it scrolls where it is higher than the plot without its margins
  };
  layout.legend = { ...layout.legend, ...place, font, itemwidth: 30 };
  layout.margin = { ...layout.margin, t: 8 };
  layout.yaxis = { ...layout.yaxis, title: undefined, nticks: 5 };
}
