// Time: the buttons, the phases of a step, and the keyboard. What plays is playback.js, what shows time timeline.js.
import { h, put, s, within } from "./dom.js";
import { tr } from "./language.js";
import { SPEEDS } from "./playback.js";
import { placeOf } from "./step-number.js";
import { PHASES } from "./store.js";
import { Timeline } from "./timeline.js";

/** @import { Store } from "./store.js" */

/** @type {Record<string, string>} */
const ICONS = {
  first: "M5 4v12M16 4 8 10l8 6z",
  "prev-step": "M14 4 6 10l8 6z",
  play: "M6 3.5 16 10 6 16.5z",
  pause: "M6 4v12M13 4v12",
  "next-phase": "M10 3a7 7 0 1 0 .01 0M10 3v7h7", // a quarter of the circle that is the step
  "next-step": "M6 4l8 6-8 6z",
  last: "M15 4v12M4 4l8 6-8 6z",
};

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
    this.playButton = button("play", tr("Play (space)"), () => store.playback.toggle());
    this.phases = this.#phases();
    this.count = h("output", { class: "count" });
    this.select = this.#speeds();
    this.timeline = new Timeline(store, (move) => this.#byHand(move));
    const parts = [this.#buttons(), this.select, this.count];
    this.root = h("div", { class: "transport", "data-part": "transport" }, parts);
  }

  #buttons() {
    const { store } = this;
    /** @type {(action: string, label: string, move: () => void) => HTMLElement} */
    const mover = (action, label, move) => button(action, label, () => this.#byHand(move));
    return h(
      "div",
      { class: "transport-buttons", role: "group", "aria-label": tr("Step through the sequence") },
      mover("first", tr("First step (Home)"), () => store.moveTo(0)),
      mover("prev-step", tr("Previous step (left arrow)"), () => store.moveTo(store.t - 1)),
      this.playButton,
      mover("next-phase", tr("Next phase (up arrow)"), () => store.nextPhase()),
      mover("next-step", tr("Next step (right arrow)"), () => store.moveTo(store.t + 1)),
      mover("last", tr("Last step (End)"), () => store.moveTo(store.now.steps - 1)),
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
    return h("ol", { class: "phases", "aria-label": tr("Phases of a step") }, buttons);
  }

  #speeds() {
    const select = h(
      "select",
      {
        "aria-label": tr("Speed"),
        class: "speed",
        onchange: () => this.store.playback.setSpeed(select.selectedIndex),
      },
      SPEEDS.map(({ label }) => h("option", {}, label)),
    );
    return select;
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

  paint() {
    const { t, phase, now, end, labels, playback } = this.store;
    const [place, label] = [placeOf(now.cell, t, end), labels[t] ?? ""];
    this.timeline.paint(
      [place, label, now.masked(t) ? tr("masked") : ""].filter(Boolean).join(", "),
    );
    const said = label ? `${place} · ${label}` : place;
    put(this.count, "text", said);
    put(this.count, "title", said); // where there is no room for all of it
    for (const each of this.phases.querySelectorAll("button"))
      put(each, "aria-pressed", Number(each.dataset.phase) === phase);
    this.select.selectedIndex = playback.speed;
    this.#paintPlay(playback.playing);
  }

  /** @param {boolean} playing */
  #paintPlay(playing) {
    const action = playing ? "pause" : "play";
    if (this.playButton.dataset.action === action) return;
    const text = playing ? tr("Pause (space)") : tr("Play (space)");
    put(this.playButton, "data-action", action);
    put(this.playButton, "aria-label", text);
    put(this.playButton, "title", text);
    this.playButton.replaceChildren(icon(action));
  }
}
