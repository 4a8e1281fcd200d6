// Playback: moves the cursor on by itself, phase by phase or step by step.
import { tr, trN } from "./language.js";

/** @import { Store } from "./store.js" */

/** How fast to play: what one tick moves, and its length in milliseconds. */
export const SPEEDS = [
  { label: tr("phase by phase"), tick: 450, move: "phase" },
  { label: trN("{n} step a second", "{n} steps a second", 1), tick: 1000, move: "step" },
  { label: trN("{n} step a second", "{n} steps a second", 3), tick: 333, move: "step" },
  { label: trN("{n} step a second", "{n} steps a second", 8), tick: 125, move: "step" },
];

const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Playback {
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #waits = false; // something is pointed at

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.playing = false;
    this.speed = 0; // place in SPEEDS
    /** @type {Set<number> | null} */
    this.pauseAt = null; // steps at which it pauses
  }

  /** @param {number} speed place in SPEEDS */
  setSpeed(speed) {
    this.speed = speed;
    if (this.playing) this.#schedule();
    this.#store.emit("status");
  }

  /** @param {Set<number> | null} steps */
  setPauses(steps) {
    this.pauseAt = steps;
  }

  toggle() {
    if (this.playing) this.stop();
    else this.start();
  }

  /** Of itself a page plays only where motion is welcome. */
  startUnasked() {
    if (!wantsStillness()) this.start();
  }

  start() {
    const store = this.#store;
    if (store.t === store.now.steps - 1) store.moveTo(0, 0);
    this.playing = true;
    store.emit("status");
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
    if (!this.playing) return;
    this.playing = false;
    this.#store.emit("status");
  }

  /**
   * Pointing at something holds playback; leaving lets it go on.
   * @param {boolean} waits
   */
  wait(waits) {
    if (this.#waits === waits) return;
    this.#waits = waits;
    if (this.playing) this.#store.emit("status");
  }

  /** Whether the step is about to move by itself. */
  get moves() {
    return this.playing && !this.#waits;
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), SPEEDS[this.speed].tick);
  }

  #tick() {
    const store = this.#store;
    const from = store.t;
    if (!this.#waits && !document.hidden) {
      if (this.#atEnd()) {
        store.moveTo(store.t);
        this.stop();
        return;
      }
      if (SPEEDS[this.speed].move === "phase" && !wantsStillness()) store.nextPhase();
      else store.moveTo(store.t + 1);
    }
    if (store.t !== from && this.pauseAt?.has(store.t)) this.stop();
    else this.#schedule();
  }

  #atEnd() {
    const { t, phase, now } = this.#store;
    const whole = SPEEDS[this.speed].move === "step";
    return t === now.steps - 1 && (whole || phase === 4 || phase === 0);
  }
}
