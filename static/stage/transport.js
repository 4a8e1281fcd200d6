// Time: the buttons, the scrubber that shows the input sequence itself, and the keyboard. What plays is playback.js.
import { h, put, s, within } from "./dom.js";
import { SPEEDS } from "./playback.js";
import { PHASES } from "./store.js";

/** @import { Store } from "./store.js" */

/** @type {Record<string, string>} */
const ICONS = {
  first: "M5 4v12M16 4 8 10l8 6z",
  "prev-step": "M14 4 6 10l8 6z",
  play: "M6 3.5 16 10 6 16.5z",
  pause: "M6 4v12M13 4v12",
  "next-phase": "M4 10h7M8.5 5.5 13 10l-4.5 4.5M16 4v12",
  "next-step": "M6 4l8 6-8 6z",
  last: "M15 4v12M4 4l8 6-8 6z",
};

const MANY = 300; // steps of a run whose bars are drawn as one shape
const FEW_LANES = 3; // of more inputs, as of a text, the steps' names say more than lanes
const THUMB = 14; // width of the scrubber's handle, kept in step with stage.css
const FIELDS =
  "input, select, textarea, [contenteditable], [role=slider], [role=tab], [role=radio]";
const BUTTONS = "button, a, summary, [role=button]";

/** @param {string} name */
function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" },
    s("path", { d: ICONS[name] }),
  );
}

/** @type {(action: string, label: string, run: () => void) => HTMLElement} */
const button = (action, label, run) =>
  h(
    "button",
    {
      type: "button",
      class: "transport-button",
      "data-action": action,
      "aria-label": label,
      title: label,
      onclick: run,
    },
    icon(action),
  );

export class Transport {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.width = 0; // of the track, once it is laid out
    this.height = 0;
    /** @type {number[][] | null} the input whose bars are drawn */
    this.drawn = null;
    this.playButton = button("play", "Play (space)", () => store.playback.toggle());
    this.phases = this.#phases();
    this.count = h("output", { class: "count" });
    this.scrub = h("input", {
      type: "range",
      min: 0,
      step: 1,
      "data-action": "scrub",
      "aria-label": "Step of the sequence",
      oninput: () => this.#byHand(() => store.moveTo(Number(this.scrub.value))),
    });
    this.bars = s("svg", { class: "bars", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.pointer = s("path", { class: "pointed" });
    this.select = this.#speeds();
    this.track = this.#track();
    const row = [this.#buttons(), this.select, this.phases, this.count];
    this.root = h(
      "div",
      { class: "transport" },
      h("div", { class: "transport-row" }, row),
      this.track,
    );
  }

  #buttons() {
    const { store } = this;
    /** @type {(action: string, label: string, move: () => void) => HTMLElement} */
    const mover = (action, label, move) => button(action, label, () => this.#byHand(move));
    return h(
      "div",
      { class: "transport-buttons", role: "group", "aria-label": "Step through the sequence" },
      mover("first", "First step (Home)", () => store.moveTo(0)),
      mover("prev-step", "Previous step (left arrow)", () => store.moveTo(store.t - 1)),
      this.playButton,
      mover("next-phase", "Next phase (up arrow)", () => store.nextPhase()),
      mover("next-step", "Next step (right arrow)", () => store.moveTo(store.t + 1)),
      mover("last", "Last step (End)", () => store.moveTo(store.now.steps - 1)),
    );
  }

  /** One button a phase; pressed again, it shows the whole step. */
  #phases() {
    const { store } = this;
    const choose = (/** @type {number} */ phase) =>
      store.moveTo(store.t, store.phase === phase && !store.narrow ? 0 : phase);
    const buttons = PHASES.slice(1).map((name, k) => {
      const onclick = () => this.#byHand(() => choose(k + 1));
      const attributes = { type: "button", class: "phase", "data-phase": k + 1, onclick };
      return h("li", {}, h("button", attributes, name));
    });
    return h("ol", { class: "phases", "aria-label": "Phases of a step" }, buttons);
  }

  #speeds() {
    const select = h(
      "select",
      {
        "aria-label": "Speed",
        class: "speed",
        onchange: () => this.store.playback.setSpeed(select.selectedIndex),
      },
      SPEEDS.map(({ label }) => h("option", {}, label)),
    );
    return select;
  }

  #track() {
    const { store } = this;
    const onpointermove = (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "mouse" && !event.buttons)
        store.point({ t: this.#stepAt(event.clientX) });
    };
    const onpointerleave = () => store.point(null);
    const attributes = { class: "track", onpointermove, onpointerleave };
    return h("div", attributes, this.bars, this.scrub);
  }

  /**
   * A move by hand ends playback.
   * @param {() => void} move
   */
  #byHand(move) {
    this.store.playback.stop();
    move();
  }

  /**
   * Arrow keys, space, Home and End, unless a field or a list is being used.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (within(event, FIELDS)) return;
    if (event.key === " " && within(event, BUTTONS)) return;
    const { store } = this;
    const move = new Map([
      ["ArrowRight", () => store.moveTo(store.t + 1)],
      ["ArrowLeft", () => store.moveTo(store.t - 1)],
      ["ArrowUp", () => store.nextPhase()],
      ["ArrowDown", () => store.moveTo(store.t, Math.max(0, store.phase - 1))],
      ["Home", () => store.moveTo(0)],
      ["End", () => store.moveTo(store.now.steps - 1)],
    ]).get(event.key);
    if (event.key === " ") store.playback.toggle();
    else if (move) this.#byHand(move);
    else return;
    event.preventDefault();
  }

  /** The bars of the scrubber: one lane an input, positive up, negative down. */
  drawBars() {
    const { cell } = this.store.now;
    if (cell.x === this.drawn || !this.width) return; // a weight moved, not an input; or the page is not laid out yet
    const same = JSON.stringify(cell.x) === JSON.stringify(this.drawn);
    this.drawn = cell.x;
    if (same) return;
    const { labels } = this.store.payload;
    const named = cell.input_size > FEW_LANES && labels.length === cell.steps;
    put(this.bars, "viewBox", `0 0 ${this.width} ${this.height}`);
    this.bars.replaceChildren(...(named ? this.#letters(labels) : this.#lanes(cell)), this.pointer);
  }

  /** @param {string[]} labels */
  #letters(labels) {
    const y = this.height / 2 + 5;
    return labels.map((text, t) => {
      const x = this.#centre(t).toFixed(1);
      return s("text", { x, y, class: "letter" }, text === "space" ? "␣" : text);
    });
  }

  /** @param {import("./payload.js").Cell} cell */
  #lanes({ x, input_size: D }) {
    const lane = this.height / D;
    return Array.from({ length: D }, (_, d) => d).flatMap((d) =>
      this.#lane(
        x.map((row) => row[d]),
        d * lane + 3,
        lane - 6,
      ),
    );
  }

  /**
   * The bars of one input.
   * @param {number[]} column
   * @param {number} top
   * @param {number} room px
   */
  #lane(column, top, room) {
    const width = Math.max(1, Math.min(18, this.#gap * 0.72 || 18));
    const [low, high] = [Math.min(0, ...column), Math.max(0, ...column)];
    /** @param {number} value */
    const tall = (value) => (value / (high - low || 1)) * room; // divided first: a range may be next to nothing
    const zero = top + tall(high);
    const bar = (/** @type {number} */ value, /** @type {number} */ t) => ({
      x: (this.#centre(t) - width / 2).toFixed(1),
      y: (value >= 0 ? zero - tall(value) : zero).toFixed(1),
      width: width.toFixed(1),
      height: Math.max(value === 0 ? 0 : 1, Math.abs(tall(value))).toFixed(1),
      class: value < 0 ? "bar is-negative" : "bar",
    });
    const line = s("path", { d: `M 0 ${zero.toFixed(1)} H ${this.width}`, class: "zero" });
    return [line, ...(column.length > MANY ? joined : apart)(column.map(bar))];
  }

  /** The track has another size; kept, because asking for it would make the browser lay the page out. */
  resize() {
    [this.width, this.height] = [this.track.clientWidth || 800, this.track.clientHeight || 52];
    this.drawn = null;
    this.drawBars();
  }

  /** px from one step to the next along the track: the handle's middle, from the first to the last. */
  get #gap() {
    const { steps } = this.store.now;
    return steps > 1 ? (this.width - THUMB) / (steps - 1) : 0;
  }

  /** @param {number} t */
  #centre(t) {
    const gap = this.#gap;
    return THUMB / 2 + (gap ? t * gap : (this.width - THUMB) / 2);
  }

  /** @param {number} clientX */
  #stepAt(clientX) {
    const gap = this.#gap;
    const along = clientX - this.track.getBoundingClientRect().left - THUMB / 2;
    return gap ? Math.min(Math.max(Math.round(along / gap), 0), this.store.now.steps - 1) : 0;
  }

  /** The step that is pointed at anywhere on the stage. */
  mark() {
    const t = this.store.hover?.t;
    const shown = t !== undefined && t !== this.store.t;
    put(this.pointer, "d", shown ? `M ${this.#centre(t).toFixed(1)} 0 V 200` : "M 0 0");
  }

  paint() {
    const { t, phase, now, labels, playback } = this.store;
    const place = `step ${t + 1} of ${now.steps}`;
    const label = labels[t];
    put(this.scrub, "max", now.steps - 1);
    this.scrub.value = String(t);
    put(this.scrub, "aria-valuetext", label ? `${place}, ${label}` : place);
    put(this.count, "text", label ? `${place} · ${label}` : place);
    for (const each of this.phases.querySelectorAll("button"))
      put(each, "aria-pressed", Number(each.dataset.phase) === phase);
    this.select.selectedIndex = playback.speed;
    this.#paintPlay(playback.playing);
  }

  /** @param {boolean} playing */
  #paintPlay(playing) {
    const action = playing ? "pause" : "play";
    if (this.playButton.dataset.action === action) return;
    const text = playing ? "Pause (space)" : "Play (space)";
    put(this.playButton, "data-action", action);
    put(this.playButton, "aria-label", text);
    put(this.playButton, "title", text);
    this.playButton.replaceChildren(icon(action));
  }
}

/** @typedef {{x: string, y: string, width: string, height: string, class: string}} Bar */

/** @param {Bar[]} bars */
const apart = (bars) => bars.map((bar) => s("rect", bar));

/**
 * All bars of a kind as one shape: thousands of elements would be laid out again with every frame of a drag.
 * @param {Bar[]} bars
 */
function joined(bars) {
  return ["bar", "bar is-negative"].map((kind) =>
    s("path", {
      class: kind,
      d: bars
        .filter((bar) => bar.class === kind)
        .map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h-${width}z`)
        .join(""),
    }),
  );
}
