// The charts of the stage and whose turn it is: while a slider moves they take turns, one a frame, and the newest
// numbers win.
import { Chart, plotly } from "./chart.js";
import { h, replaceChildren } from "./dom.js";
import { afterFrame } from "./pace.js";

/** @import { Store } from "./store.js" */

const STILL = 120; // ms without a change after which a gliding chart is redrawn
const FRAMES = 3; // as many of them have to pass as well: on a slow machine one takes as long
const PATIENCE = 600; // ms to wait with that for NumPy's answer, which has the first claim on the next frame
const LONG = 44; // ms: after a frame with a chart that took longer all charts rest
const PACE = 44; // ms between two moves of one chart: twenty a second are smooth and leave the frame to the diagram
const WIDE = ".is-timeline, .is-heatmap"; // always have a row for themselves
const ROWS = ".is-timeline"; // has several of them over one another
const LEADING = ["gradients", "challenge"]; // panels whose first chart is what the page is about
const LONGEST = 300; // ms that a chart waits for the slider to move again
const SHARE = 8; // what Plotly has to draw while a slider moves may take an eighth of the time

export class Charts {
  #store;
  /** @type {Chart[]} */ #charts = [];
  /** @type {number | null} */ #frame = null;
  #next = 0; // whose turn it is
  #changed = 0; // when the numbers last changed
  #quiet = FRAMES; // frames since then
  #redrawn = 0; // when Plotly last drew, or when the slider began to move
  #restUntil = 0;
  #slow = false; // the last frame with a glide took so long that Plotly would only make it worse
  #place = ""; // where the cursor was when last asked
  /** @type {number | undefined} */ #jump;
  /** @type {Chart | undefined} the one that stands beside the arithmetic */ #slotted;
  /** @type {number | undefined} */ #unit;
  #watcher;
  #sizes;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.root = h("div", { class: "charts" });
    this.#watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const chart = this.#of(target);
          if (chart) chart.visible = isIntersecting;
        }
        this.schedule();
      },
      { rootMargin: "200px" },
    );
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const chart = this.#of(target);
        chart?.owe();
      }
      this.schedule();
    });
  }

  /** The elements of the charts that stand in a panel; "" is none. @param {string} place */
  in(place) {
    return this.#charts
      .filter(({ figure }) => figure.place === place)
      .map(({ element }) => element);
  }

  /** @param {Element} plot */
  #of(plot) {
    return this.#charts.find((chart) => chart.plot === plot);
  }

  /** Keeps the charts that stay, adds and drops the others; none that may show what is now to be predicted. */
  build() {
    const { figures, plotly: script, predict } = this.#store.payload;
    if (predict?.ahead) for (const chart of this.#charts.splice(0)) this.#drop(chart);
    const old = new Map(this.#charts.map((chart) => [chart.id, chart]));
    this.#charts = figures.map((figure) => old.get(figure.id) ?? this.#add(figure));
    for (const chart of old.values()) if (!this.#charts.includes(chart)) this.#drop(chart);
    replaceChildren(this.root, this.in(""));
    this.repaintAll();
    const fetchEarly = window.requestIdleCallback ?? setTimeout;
    fetchEarly(() => plotly(script).catch(() => {}));
  }

  /**
   * The page's first chart that has room there stands in `slot` beside the arithmetic, or for null where it stands
   * otherwise.
   * @param {HTMLElement | null} slot
   */
  fit(slot) {
    const lead = this.#charts.find(({ figure }) => LEADING.includes(figure.place));
    const first = () => this.#charts.find((chart) => slot && this.#hasRoom(chart, slot));
    const wanted = slot ? (lead ?? first()) : undefined;
    const last = this.#slotted;
    if (last && !this.#charts.includes(last)) last.element.remove();
    else if (last !== wanted) last?.goHome();
    this.#slotted = wanted;
    wanted?.moveTo(slot);
    this.#pair();
    this.schedule();
  }

  /**
   * Whether the rows of a chart over time, one below another, can be read in half of its height; where nothing else
   * than the slot is shown, as in a lecture, it stands there all the same.
   * @param {Chart} chart @param {HTMLElement} slot
   */
  #hasRoom({ element, figure }, slot) {
    const enough = !element.matches(ROWS) || slot.clientHeight * 2 >= figure.height;
    return enough || !this.root.checkVisibility();
  }

  /** Of charts side by side the last of an odd number has the row for itself. */
  #pair() {
    let waits = false; // for a neighbour
    /** @type {Set<Element>} */ const alone = new Set();
    for (const element of this.root.children) {
      waits = !waits && !element.matches(WIDE);
      const next = element.nextElementSibling;
      if (waits && (!next || next.matches(WIDE))) alone.add(element);
    }
    for (const { element } of this.#charts)
      element.classList.toggle("is-alone", alone.has(element));
  }

  /** @param {import("./payload.js").Figure} figure */
  #add(figure) {
    const chart = new Chart(this.#store, figure, () => this.schedule());
    this.#watcher.observe(chart.plot);
    this.#sizes.observe(chart.plot);
    return chart;
  }

  /** @param {Chart} chart */
  #drop(chart) {
    this.#watcher.unobserve(chart.plot);
    this.#sizes.unobserve(chart.plot);
    chart.destroy();
  }

  /** Where the server has moved the stage, as by a link, a heatmap shows the quantity it says. */
  #follow() {
    const { jump, figures } = this.#store.payload;
    if (this.#jump === jump) return;
    this.#jump = jump;
    for (const chart of this.#charts) {
      const figure = figures.find(({ id }) => id === chart.id);
      if (figure) chart.choose(figure.quantity);
    }
  }

  /** All of them as wide as paper, each in its own place. @param {number} width px */
  print(width) {
    this.fit(null);
    for (const chart of this.#charts) {
      const isHalf = chart.element.closest(".side-by-side") !== null;
      chart.print(isHalf ? width / 2 - 8 : width);
    }
  }

  /** New colours: every figure is painted again. */
  recolour() {
    for (const chart of this.#charts) chart.recolour();
    this.repaintAll();
  }

  repaintAll() {
    this.#follow();
    const now = performance.now();
    if (!this.#isMoving(now)) this.#redrawn = now;
    this.#changed = now;
    this.#quiet = 0;
    const glides = this.#store.source === "preview"; // else it may be other than numbers: words, colours, a scale
    for (const chart of this.#charts) {
      if (glides) chart.renew();
      else chart.owe();
    }
    this.schedule();
  }

  schedule() {
    if (this.#frame === null) this.#frame = requestAnimationFrame(() => this.#turn());
  }

  /** While a slider moves the charts glide; else one is redrawn a frame, in turn, so that the diagram keeps up. */
  #turn() {
    this.#frame = null;
    this.#quiet += 1;
    const now = performance.now();
    const size = this.#charts.length;
    const order = this.#charts.map((_, k) => this.#charts[(this.#next + k) % size]);
    const waiting = order.filter((chart) => chart.dirty && chart.visible && !chart.busy);
    const due = this.#isMoving(now) ? this.#move(waiting, now) : this.#settled(waiting, now);
    if (due) {
      this.#next = this.#charts.indexOf(due) + 1;
      this.#redrawn = now;
      due.draw();
    }
    const left = waiting.filter((chart) => chart !== due);
    if (left.length && !(this.#plays && left.every(({ isShown }) => isShown))) this.schedule();
  }

  /** Whether the step moves by itself: what is shown needs nothing then until it rests. */
  get #plays() {
    const { source, playback } = this.#store;
    return source !== "preview" && playback.moves;
  }

  /**
   * The first that is drawn at rest. While the slider is held it may move again: what takes long to draw waits as long.
   * So does what glided to where Plotly will draw it: nobody sees a difference, and a hand may just have been laid on
   * a slider.
   * @param {Chart[]} waiting
   * @param {number} now
   */
  #settled(waiting, now) {
    const { dragging } = this.#store;
    return waiting.find(({ took, isShown }) => {
      const patience = isShown ? STILL + took : dragging ? took : 0;
      return now - this.#changed >= Math.min(patience, LONGEST);
    });
  }

  /** The playback went on or stopped, or numbers were confirmed: what waited for it is drawn soon. */
  status() {
    this.#changed = performance.now();
    this.schedule();
  }

  /**
   * Gives the first that has to be drawn; else lets the chart glide that waits longest. Under a moving slider a slow
   * machine has no time for the former; between two steps of a playback it has.
   * @param {Chart[]} waiting
   * @param {number} now
   */
  #move(waiting, now) {
    if (now < this.#restUntil) return undefined;
    const spares = (/** @type {Chart} */ chart) => this.#plays || !(this.#slow || chart.heavy);
    const rests = now - this.#redrawn;
    const due = waiting.find(
      (chart) =>
        chart.isOwed(now) && spares(chart) && (chart.isAsked || rests > SHARE * chart.took),
    );
    if (due) return due; // it has the frame for itself, which tells nothing of how long a glide takes
    const ready = waiting.filter((chart) => !chart.glided && now - chart.shown > PACE);
    const [oldest] = ready.sort((one, other) => one.shown - other.shown);
    if (!oldest) return undefined;
    afterFrame((took, rest) => {
      this.#slow = took > LONG;
      if (this.#slow) this.#restUntil = performance.now() + rest;
    });
    oldest.glide(now); // one a frame: all at once make a frame that is seen to be long
    return undefined;
  }

  /** @param {number} now */
  #isMoving(now) {
    const { source, outbox } = this.#store;
    if (source !== "preview") return this.#plays;
    return this.#quiet < FRAMES || now - this.#changed < (outbox.waiting.length ? PATIENCE : STILL);
  }

  /** Another step, unit, input or output, not another phase of the step: that no chart shows. */
  moveCursor() {
    const { t, unit, input, output } = this.#store;
    const place = [t, unit, input, output].join();
    if (place === this.#place) return;
    this.#place = place;
    for (const chart of this.#charts) chart.moveCursor(this.#unit !== unit);
    this.#unit = unit;
    this.schedule();
  }

  /** Something is pointed at. */
  mark() {
    for (const chart of this.#charts) chart.mark();
    this.schedule();
  }

  destroy() {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame); // nothing of what it would draw is there any more
    for (const chart of this.#charts) this.#drop(chart);
    this.#charts = [];
  }
}
