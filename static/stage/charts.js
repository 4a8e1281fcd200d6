// The Plotly charts of the stage. Each is a figure from Python whose bound arrays are swapped in place on a
// persistent element, so that zoom survives. While a slider moves the charts take turns, one a frame, and
// the newest numbers win.
import { fill, paintSpec } from "./bind.js";
import { h } from "./dom.js";
import { glide } from "./glide.js";
import { exportMenu } from "./export.js";
import { pointed, pressed, takesPress } from "./places.js";
import { colours } from "./theme.js";

const CONFIG = {
  displayModeBar: false,
  responsive: false,
  doubleClick: "reset",
  scrollZoom: false,
};
const STILL = 120; // ms without a change after which a gliding chart is redrawn
const PATIENCE = 600; // ms to wait with that for NumPy's answer, which has the first claim on the next frame
const PACE = 44; // ms between two moves of one chart: twenty a second are smooth and leave the frame to the diagram
const SHARE = 8; // a chart that cannot glide, as a heatmap, may take an eighth of the time while a slider moves
const LONGEST = 1500; // ms a chart may glide before it is redrawn in any case
let loading = null;

/** Plotly's own script, from the installed wheel, once. */
export function plotly(name) {
  loading ??= new Promise((resolve, reject) => {
    const script = h("script", { src: new URL(`../${name}`, import.meta.url).href });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart library could not be loaded."));
    document.head.append(script);
  });
  return loading;
}

/** Whether a layout asks for the axis ranges that are drawn, as long as nobody has zoomed. */
function sameScales(plot, layout) {
  return Object.keys({ ...layout.meta?.range, ...layout.meta?.ledger }).every(
    (axis) => String(plot.layout[axis]?.range) === String(layout[axis].range),
  );
}

/** An axis that stands elsewhere than it was last put has been zoomed, by hand or by program: it stays there. */
function keepZoom(chart, layout) {
  chart.ranges ??= {};
  for (const [name, axis] of Object.entries(layout)) {
    if (!/^[xy]axis/.test(name) || !axis.range) continue;
    const drawn = chart.plot.layout?.[name]?.range;
    const put = chart.ranges[name];
    if (put && drawn && String(drawn) !== String(put)) layout[name] = { ...axis, range: drawn };
    else chart.ranges[name] = axis.range;
  }
}

/** A heatmap is redrawn whole by Plotly. */
const canGlide = ({ figure }) => figure.spec.data.every(({ type }) => type !== "heatmap");

export class Charts {
  constructor(store, { onGo }) {
    this.store = store;
    this.onGo = onGo;
    this.charts = [];
    this.root = h("div", { class: "charts" });
    this.frame = null;
    this.next = 0;
    this.watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const chart = this.charts.find(({ plot }) => plot === entry.target);
          if (chart) chart.visible = entry.isIntersecting;
        }
        this.schedule();
      },
      { rootMargin: "200px" },
    );
    this.sizes = new ResizeObserver((entries) => {
      for (const entry of entries) {
        const chart = this.charts.find(({ plot }) => plot === entry.target);
        if (chart) chart.dirty = "all";
      }
      this.schedule();
    });
  }

  /** Keeps the charts that stay, adds and drops the others. */
  build() {
    const { figures } = this.store.payload;
    const old = new Map(this.charts.map((chart) => [chart.id, chart]));
    this.charts = figures.map((figure) => old.get(figure.id) ?? this.chart(figure));
    for (const [id, chart] of old)
      if (!this.charts.some((kept) => kept.id === id)) this.drop(chart);
    const wanted = this.charts.map(({ element }) => element);
    if (
      wanted.some((element, k) => this.root.children[k] !== element) ||
      this.root.children.length !== wanted.length
    ) {
      this.root.replaceChildren(...wanted);
    }
    this.repaintAll();
    const fetchEarly = window.requestIdleCallback ?? setTimeout;
    fetchEarly(() => plotly(this.store.payload.plotly).catch(() => {}));
  }

  drop(chart) {
    this.watcher.unobserve(chart.plot);
    this.sizes.unobserve(chart.plot);
    if (chart.drawn) window.Plotly.purge(chart.plot);
  }

  chart(figure) {
    const plot = h("div", {
      class: "plot",
      role: "img",
      "aria-label": figure.alt,
      style: `height: ${figure.height}px`,
    });
    const chart = {
      id: figure.id,
      figure,
      plot,
      dirty: "all",
      visible: false,
      drawn: false,
      busy: false,
      shown: 0,
      rest: 0,
      quantity: figure.quantity,
      updates: 0,
    };
    const heading = h(
      "figcaption",
      {},
      h("h3", {}, figure.title),
      figure.choices ? this.choice(chart) : null,
      exportMenu(() => ({
        figure: this.filled(chart),
        title: figure.title,
        name: figure.key,
        width: plot.clientWidth,
        height: figure.height,
        library: this.store.payload.plotly,
      })),
    );
    chart.element = h(
      "figure",
      { class: `chart is-${figure.key}`, "data-chart": figure.key },
      heading,
      plot,
    );
    this.watcher.observe(plot);
    this.sizes.observe(plot);
    return chart;
  }

  choice(chart) {
    const select = h(
      "select",
      {
        "aria-label": "Quantity of the heatmap",
        onchange: () => {
          chart.quantity = select.value;
          chart.dirty = "all";
          this.store.act("quantity", { value: select.value });
          this.schedule();
        },
      },
      chart.figure.choices.map(({ value, label }) =>
        h("option", { value, selected: value === chart.quantity }, label),
      ),
    );
    return select;
  }

  filled(chart) {
    chart.spec ??= paintSpec(chart.figure.spec, colours());
    return fill(chart.spec, this.store, chart.quantity);
  }

  /** Where the server has moved the stage, as by a link, a heatmap shows the quantity it says. */
  follow() {
    const { jump, figures } = this.store.payload;
    if (this.jump === jump) return;
    this.jump = jump;
    for (const chart of this.charts.filter(({ figure }) => figure.choices)) {
      chart.quantity = figures.find(({ id }) => id === chart.id)?.quantity ?? chart.quantity;
      chart.element.querySelector("figcaption select").value = chart.quantity;
    }
  }

  /** New colours: every figure is painted again. */
  recolour() {
    for (const chart of this.charts) chart.spec = null;
    this.repaintAll();
  }

  repaintAll() {
    this.follow();
    this.changed = performance.now();
    for (const chart of this.charts) Object.assign(chart, { dirty: "all", glided: false });
    this.schedule();
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => this.turn());
  }

  /** While a slider moves the charts glide; else one is redrawn a frame, in turn, so that the diagram keeps up. */
  turn() {
    this.frame = null;
    const now = performance.now();
    const order = this.charts.map((_, k) => this.charts[(this.next + k) % this.charts.length]);
    const waiting = order.filter((chart) => chart.dirty && chart.visible && !chart.busy);
    const { source, waiting: asked } = this.store;
    const moving = source === "preview" && now - this.changed < (asked.length ? PATIENCE : STILL);
    const due = waiting.find(
      (chart) =>
        !moving || (now - chart.shown > Math.max(PACE, chart.rest) && !this.glide(chart, now)),
    );
    if (due) {
      this.next = this.charts.indexOf(due) + 1;
      this.draw(due);
    }
    if (waiting.length > (due ? 1 : 0)) this.schedule();
  }

  /** Whether the chart shows the newest numbers without Plotly; only its scales and labels still wait. */
  glide(chart, now) {
    if (!chart.drawn || now - (chart.since ?? now) > LONGEST) return false;
    if (chart.glided) return true;
    if (!canGlide(chart)) return false;
    const { data, layout } = this.filled(chart);
    chart.glided = sameScales(chart.plot, layout) && glide(chart.plot, data);
    if (chart.glided) {
      chart.since ??= now;
      this.count(chart);
    }
    return chart.glided;
  }

  async draw(chart) {
    chart.busy = true;
    const began = performance.now();
    const Plotly = window.Plotly ?? (await plotly(this.store.payload.plotly));
    const { dirty } = chart;
    chart.dirty = null;
    const { data, layout } = this.filled(chart);
    layout.width = chart.plot.clientWidth;
    layout.height = chart.figure.height;
    if (dirty === "marks") await Plotly.relayout(chart.plot, { shapes: layout.shapes });
    else if (layout.width > 0) await this.react(Plotly, chart, data, layout);
    chart.busy = false;
    chart.rest = this.store.held && !canGlide(chart) ? SHARE * (performance.now() - began) : 0;
    if (chart.dirty) this.schedule();
  }

  async react(Plotly, chart, data, layout) {
    keepZoom(chart, layout);
    await Plotly.react(chart.plot, data, layout, CONFIG);
    if (!chart.drawn) this.listen(chart);
    chart.drawn = true;
    chart.since = null; // when it began to glide
    this.count(chart);
  }

  count(chart) {
    chart.shown = performance.now();
    chart.updates += 1;
    chart.plot.dataset.updates = chart.updates;
  }

  listen(chart) {
    const { plot } = chart;
    plot.on("plotly_hover", ({ points }) => {
      const at = pointed(points[0], this.store);
      if (at) this.store.point(at);
    });
    plot.on("plotly_unhover", () => this.store.point(null));
    if (takesPress(chart))
      plot.addEventListener("pointerdown", (event) => this.press(chart, event));
  }

  /** A press without a drag goes to the step or unit it means. Plotly's own click is lost in a redraw. */
  press(chart, down) {
    const at = [down.clientX, down.clientY];
    const release = (up) => {
      const means =
        Math.hypot(up.clientX - at[0], up.clientY - at[1]) <= 4
          ? pressed(chart, up, this.store)
          : null;
      if (means) this.onGo(means);
    };
    document.addEventListener("pointerup", release, { once: true, capture: true });
  }

  /** The cursor moved: charts bound to the step are drawn again, the others only move a line. */
  moveCursor() {
    const unit = this.store.unit;
    for (const chart of this.charts) {
      if (chart.figure.follows || this.unit !== unit) chart.dirty = "all";
      else if (chart.figure.overTime || !chart.drawn) chart.dirty ??= chart.drawn ? "marks" : "all";
    }
    this.unit = unit;
    this.schedule();
  }

  /** Something is pointed at: only the lines and frames of the charts over time move. */
  mark() {
    for (const chart of this.charts)
      if (chart.drawn && chart.figure.overTime) chart.dirty ??= "marks";
    this.schedule();
  }
}
