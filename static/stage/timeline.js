// The timeline, which is also the scrubber: the input, c and h of the chosen unit and, with a read-out, y of the chosen
// output over all steps, one above the other, with one cursor. What of it moves with a slider are these lines; the rest
// is drawn once a run.
import { h, ownForm, put, replaceChildren, s } from "./dom.js";
import { number } from "./format.js";
import { tr } from "./language.js";
import { hueOf, range } from "./names.js";
import { written } from "./original.js";
import { SPACING, THUMB, isText, lane, letters, numbers } from "./timeline-input.js";

/** @import { Run } from "./run.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{bind: string, top: number, height: number}} Row */

const MOST_LANES = 4; // of more inputs only the chosen one is drawn
const FEW_LANES = 3; // of more signs of a text the steps' names say more than lanes
const AXIS = 13; // px below the rows for the numbers of the steps, unless the style sheet says --axis
const GAP = 5; // px between two rows
/** Of the height, by row: without and with a read-out, and of a cell that has no c. */
const SHARES = { x: 0.28, c: 0.38, h: 0.34 };
const WITH_READOUT = { x: 0.22, c: 0.28, h: 0.25, y: 0.25 };
const WITHOUT_C = { x: 0.4, h: 0.6 };
const WITHOUT_C_WITH_READOUT = { x: 0.3, h: 0.4, y: 0.3 };
const LOW = 21; // px of a row in which two numbers have no room above one another

export class Timeline {
  /** @type {Row[]} */ #rows = [];
  /** @type {number[][] | null} the input whose bars are drawn */ #drawn = null;
  #input = 0; // the one that is drawn, of many
  /** @type {number[][] | null} the input of the other run that is marked */ #drawnPast = null;
  /** @type {number[] | null | undefined} the mask that is drawn */ #masked = null;
  /** @type {Run | null} the run whose lines are drawn */ #lined = null;
  /** @type {Run | null} */ #linedPast = null;
  #places = ""; // the unit and the output whose lines are drawn
  #laidOut = ""; // what the rows and the scale of the input are for
  /** @type {Record<string, number>} what fills a row of c or h */ #reach = {};

  /** @param {Store} store @param {(move: () => void) => void} byHand a move by hand ends playback */
  constructor(store, byHand) {
    this.store = store;
    this.width = 0; // of the track, once it is laid out
    this.height = 0;
    this.axisHeight = AXIS;
    this.scrub = h("input", {
      type: "range",
      min: 0,
      step: 1,
      "data-action": "scrub",
      "aria-label": tr("Step of the sequence"),
      oninput: () => byHand(() => store.moveTo(Number(this.scrub.value))),
    });
    this.bars = s("g", {});
    this.masks = s("g", {});
    this.ahead = s("rect", { class: "ahead", y: 0, width: 0 }); // the steps that a prediction hides
    this.axis = s("g", { class: "axis-numbers" });
    this.zeros = s("g", {});
    this.wanted = s("path", { class: "wanted" });
    this.lines = Object.fromEntries(["c", "h", "y"].map((bind) => [bind, lineOf(bind)]));
    this.pointer = s("path", { class: "pointed" });
    const hatch = s(
      "pattern",
      { id: "masked-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      s("path", { class: "hatch", d: "M -1 5 L 1 7 M 0 0 L 6 6 M 5 -1 L 7 1" }),
    );
    const parts = [
      s("defs", {}, hatch),
      this.wanted,
      this.zeros,
      this.ahead,
      this.masks,
      this.bars,
      this.lines.c.all,
      this.lines.h.all,
      this.lines.y.all,
      this.axis,
    ];
    this.picture = s("svg", { class: "bars", "aria-hidden": "true" }, parts, this.pointer);
    this.track = this.#track();
    this.names = h("div", { class: "row-names", "aria-hidden": "true" });
    this.scales = h("div", { class: "row-scales", "aria-hidden": "true" });
    const attributes = { class: "timeline", "data-part": "timeline" };
    this.root = h("div", attributes, this.names, this.track, this.scales);
  }

  #track() {
    const { store } = this;
    const onpointermove = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "mouse" && !event.buttons)
        store.point({ t: this.#stepAt(event.clientX) });
    };
    const onpointerleave = () => store.point(null);
    const attributes = { class: "track", onpointermove, onpointerleave };
    return ownForm(attributes, this.picture, this.scrub);
  }

  /** The track has another size; kept, because asking for it would make the browser lay the page out. */
  resize() {
    this.width = this.track.clientWidth || 800;
    this.height = this.track.clientHeight || 90;
    this.axisHeight = Number(getComputedStyle(this.root).getPropertyValue("--axis")) || AXIS;
    this.#drawn = null;
    this.#masked = null;
    this.#lined = null;
    if (this.store.payload) this.draw();
  }

  /** Other numbers: the bars of the input, and the lines of c and h. */
  draw() {
    if (!this.width) return; // the page is not laid out yet
    const { inOriginal, units, now } = this.store;
    const laidOut = JSON.stringify([inOriginal, units, now.outputs, now.cell.type?.key]);
    if (laidOut !== this.#laidOut) [this.#drawn, this.#lined] = [null, null];
    this.#laidOut = laidOut;
    this.#drawBars();
    this.#drawAhead();
    this.#drawMasks();
    this.#drawLines();
  }

  /** A band behind the steps that a prediction hides. */
  #drawAhead() {
    const { now, end } = this.store;
    const left = this.centre(now.steps - 0.5);
    put(this.ahead, "x", left.toFixed(1));
    put(this.ahead, "width", end > now.steps ? (this.width - left).toFixed(1) : 0);
    put(this.ahead, "height", this.height - this.axisHeight);
  }

  /** A band behind each span of steps that is masked. */
  #drawMasks() {
    const { mask } = this.store.incoming;
    if (mask === this.#masked) return;
    this.#masked = mask;
    const half = Math.max(this.gap / 2, 1);
    const bands = maskedSpans(mask).map(([first, last]) => {
      const left = this.centre(first) - half;
      const width = (this.centre(last) + half - left).toFixed(1);
      const height = this.height - this.axisHeight;
      return s("rect", { class: "masked", x: left.toFixed(1), y: 1, width, height });
    });
    this.masks.replaceChildren(...bands);
  }

  #drawBars() {
    const { x, labels } = this.store.incoming;
    const past = this.store.past?.cell.x ?? null;
    if (x === this.#drawn && past === this.#drawnPast) return; // a weight moved, not an input
    const same = JSON.stringify([x, past]) === JSON.stringify([this.#drawn, this.#drawnPast]);
    [this.#drawn, this.#drawnPast] = [x, past];
    if (same) return;
    this.#input = this.store.input;
    this.#layOut();
    const named = x[0].length > FEW_LANES && labels.length === x.length && isText(x);
    put(this.picture, "viewBox", `0 0 ${this.width} ${this.height}`);
    const { top, height } = this.#rows[0];
    const drawn = named ? letters(this, labels, top, height) : this.#lanes(x);
    this.bars.replaceChildren(...drawn);
    if (!named) this.#scaleInput(x);
    const y = this.height - this.axisHeight / 4;
    const { end, now } = this.store;
    const called = (/** @type {number} */ t) => now.stepNumber(t);
    this.axis.replaceChildren(...numbers(this, named ? [] : labels, end, called, y, this.#spacing));
  }

  /** Where the rows lie. */
  #layOut() {
    const { outputs, cell } = this.store.now;
    const withC = outputs ? WITH_READOUT : SHARES;
    const shares = cell.type ? (outputs ? WITHOUT_C_WITH_READOUT : WITHOUT_C) : withC;
    const room = this.height - this.axisHeight - GAP * (Object.keys(shares).length - 1);
    let top = 2;
    this.scales.replaceChildren();
    this.#reach = {};
    put(this.lines.y.all, "display", outputs ? "inline" : "none");
    put(this.lines.c.all, "visibility", cell.type ? "hidden" : "visible");
    this.#rows = Object.entries(shares).map(([bind, share]) => {
      const row = { bind, top, height: share * room - 2 };
      top += share * room + GAP;
      return row;
    });
    replaceChildren(this.names, this.#rows.map(nameOf));
  }

  /** @param {number[][]} x */
  #lanes(x) {
    const D = x[0].length;
    const { top, height } = this.#rows[0];
    const shown = D > MOST_LANES ? [this.#input] : range(D);
    const room = height / shown.length;
    const gap = shown.length > 1 ? 1 : 0;
    return shown.flatMap((d, place) =>
      lane(
        this,
        x.map((row) => row[d]),
        this.#pastInput(x, d),
        top + place * room + gap,
        room - 2 * gap,
      ),
    );
  }

  /**
   * An input of the other run where it is not the same: its steps that both have, or none.
   * @type {(x: number[][], d: number) => number[]}
   */
  #pastInput(x, d) {
    const other = this.store.past?.cell;
    if (!other || d >= other.input_size) return [];
    const column = other.x.slice(0, x.length).map((row) => row[d]);
    return column.every((value, t) => value === x[t][d]) ? [] : column;
  }

  /** Which unit and which output are shown. */
  get #shown() {
    return `${this.store.unit} ${this.store.output}`;
  }

  /** c and h of the chosen unit and y of the chosen output, and as they were before any change or are in B. */
  #drawLines() {
    const { now, past } = this.store;
    if (now === this.#lined && past === this.#linedPast && this.#shown === this.#places) return;
    [this.#lined, this.#linedPast, this.#places] = [now, past, this.#shown];
    put(this.wanted, "d", "");
    for (const { bind, top, height } of this.#rows.slice(1)) {
      const [low, high] = this.#range(bind);
      const y = (/** @type {number} */ value) =>
        top + ((high - value) / (high - low || 1)) * height;
      const { line, ghost, zero } = this.lines[bind];
      if (this.#wantedOf(bind)) put(this.wanted, "d", this.#bands(top, height, y));
      put(zero, "d", `M 0 ${y(0).toFixed(1)} H ${this.width}`);
      put(line, "d", this.#line(now, bind, y));
      put(
        ghost,
        "d",
        past?.has(bind, 0, this.store.placeOf(bind)) ? this.#line(past, bind, y) : "M 0 0",
      );
    }
  }

  /** What is wanted of c or h of the unit shown. @param {string} bind */
  #wantedOf(bind) {
    const { wanted, unit } = this.store;
    return wanted?.series === bind && wanted.unit === unit ? wanted : null;
  }

  /**
   * Of each step of which something is wanted a band from its lower to its upper bound, cut to the row.
   * @type {(top: number, height: number, y: (value: number) => number) => string}
   */
  #bands(top, height, y) {
    const { low, high } = /** @type {import("./trials.js").Wanted} */ (this.store.wanted);
    const width = Math.max(1, this.gap).toFixed(1);
    const within = (/** @type {number} */ place) => Math.min(Math.max(place, top), top + height);
    return Array.from(low, (bound, t) => {
      if (!Number.isFinite(bound) && !Number.isFinite(high[t])) return "";
      const from = within(y(high[t]));
      const left = (this.centre(t) - this.gap / 2).toFixed(1);
      return `M ${left} ${from.toFixed(1)} h ${width} V ${within(y(bound)).toFixed(1)} h -${width} z`;
    }).join("");
  }

  /** What fills the row: from 0 to the largest, in round numbers, so that it seldom moves. @param {string} bind */
  #range(bind) {
    const { now, past } = this.store;
    const place = this.store.placeOf(bind);
    const { low: lows = [], high: highs = [] } = this.#wantedOf(bind) ?? {};
    const bounds = [...Array.from(lows), ...Array.from(highs)].filter(Number.isFinite);
    const open = bind === "h" && bounds.length ? [-1, 1] : []; // “above 0.5” ends at 1
    const bounded = bind === "y" && now.cell.readout?.activation !== "linear"; // a share: its row never moves
    const ends = bounded
      ? [0, 1]
      : [now, past].flatMap((run) => run?.extent(bind, place) ?? []).concat(bounds, open);
    const [low, high] = [roundUp(-Math.min(0, ...ends)), roundUp(Math.max(0, ...ends))];
    const [bottom, top] = low === 0 && high === 0 ? [0, 1] : [-low, high];
    if (this.#reach[bind] !== top - bottom) {
      this.#reach[bind] = top - bottom;
      this.#scale(bind, bottom, top);
    }
    return [bottom, top];
  }

  /** One input has a row of its own; some lie above one another, each as tall as it gets. @param {number[][]} x */
  #scaleInput(x) {
    this.scales.querySelector('[data-row="x"]')?.remove();
    const D = x[0].length;
    const input = D > MOST_LANES ? this.#input : 0;
    const values = [...x.map((row) => row[input]), ...this.#pastInput(x, input)];
    if (D === 1 || D > MOST_LANES) this.#scale("x", Math.min(0, ...values), Math.max(0, ...values));
  }

  /** A number of the drawn input as its scale says it. @param {number} value */
  #original(value) {
    const { units, inOriginal, now } = this.store;
    if (!inOriginal) return brief(value);
    const [shift, factor] = units[now.cell.input_size > MOST_LANES ? this.#input : 0];
    return written(Number((value * factor + shift).toPrecision(3)));
  }

  /** @type {(bind: string, low: number, high: number) => void} */
  #scale(bind, low, high) {
    const row = /** @type {Row} */ (this.#rows.find((each) => each.bind === bind));
    const old = this.scales.querySelector(`[data-row="${bind}"]`);
    const style = `top: ${row.top}px; height: ${row.height}px`;
    const shown = (/** @type {number} */ end) => (bind === "x" ? this.#original(end) : brief(end));
    const ends = (row.height < LOW ? [high] : [high, low]).map((end) => h("span", {}, shown(end)));
    const element = h("div", { "data-row": bind, style }, ends);
    if (old) old.replaceWith(element);
    else this.scales.append(element);
  }

  /**
   * A line through all steps; of more steps than pixels the lowest and the highest of each pixel.
   * @type {(run: Run, bind: string, y: (value: number) => number) => string}
   */
  #line(run, bind, y) {
    const unit = this.store.placeOf(bind);
    const { steps } = run;
    const points = [];
    const bin = Math.max(1, Math.floor(steps / this.width));
    for (let first = 0; first < steps; first += bin) {
      let low = run.value(bind, first, unit);
      let high = low;
      for (let t = first + 1; t < Math.min(steps, first + bin); t += 1) {
        const value = run.value(bind, t, unit);
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const x = this.centre(first).toFixed(1);
      points.push(`${x} ${y(high).toFixed(1)}`);
      if (bin > 1) points.push(`${x} ${y(low).toFixed(1)}`);
    }
    return points.length === 1 ? `M ${points[0]} m -4 0 h 8` : `M ${points.join(" L ")}`;
  }

  /** px at least between two numbers of the axis. */
  get #spacing() {
    return (SPACING * this.axisHeight) / AXIS;
  }

  /** px from one step to the next along the track: the handle's middle, from the first to the last. */
  get gap() {
    const { end: steps } = this.store;
    return steps > 1 ? (this.width - THUMB) / (steps - 1) : 0;
  }

  /** Where the middle of a step is along the track. @param {number} t */
  centre(t) {
    return THUMB / 2 + t * this.gap; // the only step of a run is where the handle stands
  }

  /** @param {number} clientX */
  #stepAt(clientX) {
    const gap = this.gap;
    const along = clientX - this.track.getBoundingClientRect().left - THUMB / 2;
    return gap ? Math.min(Math.max(Math.round(along / gap), 0), this.store.now.steps - 1) : 0;
  }

  /** The step that is pointed at anywhere on the stage. */
  mark() {
    const t = this.store.hover?.t;
    const shown = t !== undefined && t !== this.store.t;
    put(this.pointer, "d", shown ? `M ${this.centre(t).toFixed(1)} 0 V 400` : "M 0 0");
  }

  /** The cursor. @param {string} place in words */
  paint(place) {
    const { t, end, now } = this.store;
    put(this.scrub, "max", end - 1);
    this.scrub.value = String(t);
    put(this.scrub, "aria-valuetext", place);
    if (!this.width) return;
    if (now.cell.input_size > MOST_LANES && this.#input !== this.store.input) this.resize();
    if (this.#shown !== this.#places) this.#drawLines();
  }
}

/** First and last step of each span that is masked. @type {(mask: number[] | null) => [number, number][]} */
function maskedSpans(mask) {
  /** @type {[number, number][]} */
  const spans = [];
  for (const [t, reads] of mask?.entries() ?? []) {
    if (reads) continue;
    if (t > 0 && !mask?.[t - 1]) spans[spans.length - 1][1] = t;
    else spans.push([t, t]);
  }
  return spans;
}

/** @param {string} bind */
function lineOf(bind) {
  const line = s("path", { class: `course q-${hueOf(bind)}` });
  const ghost = s("path", { class: `course is-ghost q-${hueOf(bind)}` });
  const zero = s("path", { class: "zero" });
  return { line, ghost, zero, all: s("g", {}, zero, ghost, line) };
}

/** @param {Row} row */
const nameOf = ({ bind, top, height }) =>
  h("span", { class: `q-${hueOf(bind)}`, style: `top: ${top}px; height: ${height}px` }, bind);

/** A number at the end of a scale. @param {number} value */
const brief = (value) => number(Number(value.toPrecision(2)), 3).replace(/[.,]?0+(?=$|·)/, "");

/** The next of 1, 2, 5, 10, 20 … tenths, so that a range is a number to read. @param {number} value */
function roundUp(value) {
  if (value <= 0) return 0;
  const ten = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 5, 7].find((n) => n * ten >= value) ?? 10) * ten;
}
