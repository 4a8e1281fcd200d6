// Time: the buttons, the scrubber that shows the input sequence itself, playback and the keyboard.
import { h, put, s } from "./dom.js";
import { PHASES } from "./store.js";

const ICONS = {
  first: "M5 4v12M16 4 8 10l8 6z",
  "prev-step": "M14 4 6 10l8 6z",
  play: "M6 3.5 16 10 6 16.5z",
  pause: "M6 4v12M13 4v12",
  "next-phase": "M4 10h7M8.5 5.5 13 10l-4.5 4.5M16 4v12",
  "next-step": "M6 4l8 6-8 6z",
  last: "M15 4v12M4 4l8 6-8 6z",
};

/** How fast to play: what one tick moves, and its length in milliseconds. */
const SPEEDS = [
  { label: "phase by phase", tick: 450, move: "phase" },
  { label: "1 step a second", tick: 1000, move: "step" },
  { label: "3 steps a second", tick: 333, move: "step" },
  { label: "8 steps a second", tick: 125, move: "step" },
];

const FEW_LANES = 3; // of more inputs, as of a text, the steps' names say more than lanes
const THUMB = 14; // width of the scrubber's handle, kept in step with stage.css

export function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" },
    s("path", { d: ICONS[name] }),
  );
}

export class Transport {
  constructor(store) {
    this.store = store;
    this.speed = SPEEDS[0]; // the select says the same; a page about one gate starts with whole steps
    this.held = false;
    this.timer = null;
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
    this.playButton = button("play", "Play (space)", () => this.toggle());
    this.phases = h(
      "ol",
      { class: "phases", "aria-label": "Phases of a step" },
      PHASES.slice(1).map((name, k) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: "phase",
              "data-phase": k + 1,
              onclick: () =>
                this.go(() =>
                  store.moveTo(store.t, store.phase === k + 1 && !store.narrow ? 0 : k + 1),
                ),
            },
            name,
          ),
        ),
      ),
    );
    this.count = h("output", { class: "count" });
    this.scrub = h("input", {
      type: "range",
      min: 0,
      step: 1,
      "data-action": "scrub",
      "aria-label": "Step of the sequence",
      oninput: () => this.go(() => store.moveTo(Number(this.scrub.value))),
    });
    this.bars = s("svg", { class: "bars", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.pointer = s("path", { class: "pointed" });
    this.track = h(
      "div",
      {
        class: "track",
        onpointermove: (event) => {
          if (event.pointerType === "mouse" && !event.buttons)
            store.point({ t: this.stepAt(event.clientX) });
        },
        onpointerleave: () => store.point(null),
      },
      this.bars,
      this.scrub,
    );
    this.root = h(
      "div",
      { class: "transport" },
      h(
        "div",
        { class: "transport-row" },
        h(
          "div",
          { class: "transport-buttons", role: "group", "aria-label": "Step through the sequence" },
          button("first", "First step (Home)", () => this.go(() => store.moveTo(0))),
          button("prev-step", "Previous step (left arrow)", () =>
            this.go(() => store.moveTo(store.t - 1)),
          ),
          this.playButton,
          button("next-phase", "Next phase (up arrow)", () => this.go(() => store.nextPhase())),
          button("next-step", "Next step (right arrow)", () =>
            this.go(() => store.moveTo(store.t + 1)),
          ),
          button("last", "Last step (End)", () => this.go(() => store.moveTo(store.steps - 1))),
        ),
        this.speedSelect(),
        this.phases,
        this.count,
      ),
      this.track,
    );
  }

  speedSelect() {
    this.select = h(
      "select",
      {
        "aria-label": "Speed",
        class: "speed",
        onchange: () => {
          this.speed = SPEEDS[this.select.selectedIndex];
          if (this.store.playing) this.schedule();
        },
      },
      SPEEDS.map(({ label }) => h("option", {}, label)),
    );
    return this.select;
  }

  pace(index) {
    this.select.selectedIndex = index;
    this.speed = SPEEDS[index];
  }

  /** A move by hand ends playback. */
  go(move) {
    this.stop();
    move();
  }

  toggle() {
    if (this.store.playing) this.stop();
    else this.start();
  }

  start() {
    const { store } = this;
    if (store.t === store.steps - 1) store.moveTo(0, 0);
    store.playing = true;
    store.emit("status");
    this.schedule();
  }

  stop() {
    clearTimeout(this.timer);
    if (!this.store.playing) return;
    this.store.playing = false;
    this.store.emit("status");
  }

  /** Pointing at something holds playback; leaving lets it go on. */
  hold(held) {
    this.held = held;
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tick(), this.speed.tick);
  }

  tick() {
    const { store } = this;
    const before = store.t;
    if (!this.held && !document.hidden) {
      if (this.atEnd()) {
        store.moveTo(store.t, 0);
        this.stop();
        return;
      }
      if (this.speed.move === "phase" && !matchMedia("(prefers-reduced-motion: reduce)").matches)
        store.nextPhase();
      else store.moveTo(store.t + 1);
    }
    if (store.t !== before && store.pauseAt?.has(store.t)) this.stop();
    else this.schedule();
  }

  atEnd() {
    const { store } = this;
    return (
      store.t === store.steps - 1 &&
      (this.speed.move === "step" || store.phase === 4 || store.phase === 0)
    );
  }

  /** Arrow keys, space, Home and End, unless a field or a list is being used. */
  key(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (
      event.target.closest?.(
        "input, select, textarea, [contenteditable], [role=slider], [role=tab], [role=radio]",
      )
    )
      return;
    if (event.key === " " && event.target.closest?.("button, a, summary, [role=button]")) return;
    const { store } = this;
    const moves = {
      ArrowRight: () => store.moveTo(store.t + 1),
      ArrowLeft: () => store.moveTo(store.t - 1),
      ArrowUp: () => store.nextPhase(),
      ArrowDown: () => store.moveTo(store.t, Math.max(0, store.phase - 1)),
      Home: () => store.moveTo(0),
      End: () => store.moveTo(store.steps - 1),
    };
    if (event.key === " ") this.toggle();
    else if (moves[event.key]) this.go(moves[event.key]);
    else return;
    event.preventDefault();
  }

  /** The bars of the scrubber: one lane an input, positive up, negative down. */
  drawBars() {
    const { cell } = this.store;
    const drawn = JSON.stringify([this.width, cell.x]);
    if (drawn === this.drawn || !this.width) return; // a weight moved, not an input; or the page is not laid out yet
    this.drawn = drawn;
    const { width, gap, center } = this.ruler();
    const { height } = this;
    const { input_size: D } = cell;
    put(this.bars, "viewBox", `0 0 ${width} ${height}`);
    if (D > FEW_LANES && this.store.payload.labels.length === cell.steps) {
      const letter = (text, t) =>
        s(
          "text",
          { x: center(t).toFixed(1), y: height / 2 + 5, class: "letter" },
          text === "space" ? "␣" : text,
        );
      this.bars.replaceChildren(...this.store.payload.labels.map(letter), this.pointer);
      return;
    }
    const lane = height / D;
    const bar = Math.max(1, Math.min(18, gap * 0.72 || 18));
    const shapes = [];
    for (let d = 0; d < D; d += 1) {
      const column = cell.x.map((row) => row[d]);
      const [low, high] = [Math.min(0, ...column), Math.max(0, ...column)];
      const tall = (value) => (value / (high - low || 1)) * (lane - 6); // divided first: a range may be next to nothing
      const zero = d * lane + 3 + tall(high);
      shapes.push(s("path", { d: `M 0 ${zero.toFixed(1)} H ${width}`, class: "zero" }));
      column.forEach((value, t) => {
        const top = value >= 0 ? zero - tall(value) : zero;
        shapes.push(
          s("rect", {
            x: (center(t) - bar / 2).toFixed(1),
            y: top.toFixed(1),
            width: bar.toFixed(1),
            height: Math.max(value === 0 ? 0 : 1, Math.abs(tall(value))).toFixed(1),
            class: value < 0 ? "bar is-negative" : "bar",
          }),
        );
      });
    }
    this.bars.replaceChildren(...shapes, this.pointer);
  }

  /** The track has another size; kept, because asking for it would make the browser lay the page out. */
  resize() {
    [this.width, this.height] = [this.track.clientWidth || 800, this.track.clientHeight || 52];
    this.drawBars();
  }

  /** Where the steps lie along the track: the handle's middle, from the first to the last. */
  ruler() {
    const width = this.width ?? 800;
    const { steps } = this.store;
    const gap = steps > 1 ? (width - THUMB) / (steps - 1) : 0;
    return { width, gap, center: (t) => THUMB / 2 + (steps > 1 ? t * gap : (width - THUMB) / 2) };
  }

  stepAt(clientX) {
    const { gap } = this.ruler();
    const along = clientX - this.track.getBoundingClientRect().left - THUMB / 2;
    return gap ? Math.min(Math.max(Math.round(along / gap), 0), this.store.steps - 1) : 0;
  }

  /** The step that is pointed at anywhere on the stage. */
  mark() {
    const t = this.store.hover?.t;
    const shown = t !== undefined && t !== this.store.t;
    put(this.pointer, "d", shown ? `M ${this.ruler().center(t).toFixed(1)} 0 V 200` : "M 0 0");
  }

  paint() {
    const { store } = this;
    const label = store.payload.labels[store.t];
    put(this.scrub, "max", store.steps - 1);
    this.scrub.value = store.t;
    put(
      this.scrub,
      "aria-valuetext",
      `step ${store.t + 1} of ${store.steps}${label ? `, ${label}` : ""}`,
    );
    put(this.count, "text", `step ${store.t + 1} of ${store.steps}${label ? ` · ${label}` : ""}`);
    for (const button of this.phases.querySelectorAll("button")) {
      put(button, "aria-pressed", Number(button.dataset.phase) === store.phase);
    }
    const action = store.playing ? "pause" : "play";
    if (this.playButton.dataset.action !== action) {
      this.playButton.dataset.action = action;
      const text = store.playing ? "Pause (space)" : "Play (space)";
      put(this.playButton, "aria-label", text);
      put(this.playButton, "title", text);
      this.playButton.replaceChildren(icon(action));
    }
  }
}
