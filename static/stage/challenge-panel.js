// A challenge: its goal, a meter that counts the shown trials that pass while a slider moves, and the verdict of NumPy
// on the hidden ones, which comes when the hand rests.
import { ChallengeList } from "./challenge-list.js";
import {
  aloud,
  briefly,
  hereWords,
  hiddenWords,
  meterWords,
  sizeWords,
  trialWords,
  winsOf,
} from "./challenge-words.js";
import { h, put, replaceChildren } from "./dom.js";
import { unbroken } from "./format.js";
import { tr } from "./language.js";
import { Trials, firstFailure, fits } from "./trials.js";

/** @import { Charts } from "./charts.js" */
/** @import { Challenge, Judged, Verdict } from "./payload.js" */
/** @import { Store } from "./store.js" */
/** @import { Failure } from "./trials.js" */

const GONE = tr("No challenge is on the stage: it shows another cell, or another input.");

export class ChallengePanel {
  /** @type {Challenge | null | undefined} the one whose words stand here */ #known;
  /** @type {Trials | null} */ #trials = null;
  /** @type {(Failure | null)[]} of each shown trial; none where the cell has another size */
  #failures = [];
  #recorded = ""; // the verdict that was kept last
  #released = false; // a hand has set a number since the last verdict
  #chosen = false; // a person chose the trial on the stage
  /** @type {Failure | null | false} of the trial on the stage */ #missed = null;

  /** @param {Store} store @param {Charts} charts */
  constructor(store, charts) {
    this.store = store;
    this.charts = charts;
    this.list = new ChallengeList(store, (challenge) => this.#go({ challenge }));
    this.level = h("span", { class: "hint" });
    this.goal = h("p", { class: "goal" });
    this.hint = h("p", {});
    this.folded = h("details", { class: "fold" }, h("summary", {}, tr("Hint")), this.hint);
    this.meter = h("p", { class: "passes" });
    this.chips = h("div", { class: "chips", role: "group", "aria-label": tr("Shown trials") });
    this.here = h("p", { class: "here" });
    this.hidden = h("span", { class: "of-hidden" });
    this.show = h("button", { type: "button", class: "chip", onclick: () => this.#showFailed() });
    this.wins = h("ul", { class: "wins", "aria-label": tr("Stars") });
    this.aside = h("p", { class: "hint" });
    this.said = h("p", { class: "unseen", role: "status" });
    // On a phone the sliders are far below the meter: it stands a second time where the steps are counted.
    this.brief = h("span", { class: "brief-meter", "aria-hidden": "true" });
    this.list.root.append(this.level);
    this.head = this.#head();
    this.root = h("div", { class: "challenge-chart" });
  }

  #head() {
    const { meter, chips, here, hidden, show, wins, aside } = this;
    const count = h("div", { class: "count" }, meter, chips);
    const outcome = h("p", { class: "outcome" }, hidden, " ", show);
    return h(
      "section",
      { class: "challenge", "data-part": "challenge", "aria-label": tr("Challenge") },
      h("div", { class: "wants" }, this.list.root, this.goal, this.folded),
      h("div", { class: "score" }, count, here, aside),
      h("div", { class: "score" }, outcome, wins),
      this.said,
    );
  }

  /** Another trial or challenge. @param {{challenge: string, trial?: number, step?: number}} where from 0 */
  #go({ challenge, trial = 0, step }) {
    this.store.playback.stop();
    const query = new URLSearchParams({ challenge, trial: String(trial + 1) });
    if (step !== undefined) query.set("step", String(step + 1));
    this.store.act("goto", { query: query.toString() });
  }

  /**
   * Where the shown trials have no fault left to show, the first hidden one that fails comes on the stage, unless a
   * person chose what is there. Only after a hand has set a number: whoever takes that back stays where they were.
   * @param {Verdict | null} verdict
   */
  #showUnasked(verdict) {
    const released = this.#released;
    this.#released = false;
    const good = this.#failures.length > 0 && this.#failures.every((failure) => failure === null);
    if (!released || this.#chosen || !good || this.#missed !== null) return;
    if (verdict?.failure && !this.store.isLocked("x")) this.#showFailed();
  }

  #showFailed() {
    const { challenge, judged } = this.store.payload;
    const missed = missedBy(judged?.verdict ?? null);
    if (challenge && missed)
      this.#go({ challenge: challenge.key, trial: missed.trial, step: missed.step });
  }

  /** Another challenge, or other sizes. */
  build() {
    replaceChildren(this.root, this.charts.in("challenge"));
    this.paint();
  }

  /** Other numbers: sixty times a second while a slider moves. */
  paint() {
    const { challenge, judged } = this.store.payload;
    if (challenge !== this.#known) this.#learn(challenge);
    if (!challenge || !judged) return;
    this.#measure(challenge, judged);
    const waits = this.store.dragging || this.store.source === "preview";
    this.#released ||= this.store.dragging;
    this.head.classList.toggle("is-stale", waits);
    if (!waits) this.#settle(challenge, judged);
  }

  /** @param {Challenge | null} challenge */
  #learn(challenge) {
    if (challenge?.key !== this.#known?.key) this.#chosen = false;
    this.#known = challenge;
    this.#trials = challenge && new Trials(challenge);
    this.head.classList.toggle("is-empty", !challenge);
    this.folded.open = false;
    put(this.brief, "text", "");
    put(this.goal, "text", challenge?.goal ?? GONE);
    put(this.hint, "text", challenge?.hint ?? "");
    const { length } = this.store.payload.challenges;
    put(
      this.level,
      "text",
      challenge ? tr("{place} of {all}", { place: challenge.place, all: length }) : "",
    );
    this.chips.replaceChildren(...(challenge?.shown ?? []).map((trial) => this.#chip(trial)));
    this.list.show(challenge);
  }

  /** @param {number} trial */
  #chip(trial) {
    const onclick = () => {
      this.#chosen = true;
      this.#go({ challenge: this.#known?.key ?? "", trial });
    };
    return h("button", { type: "button", class: "chip", "data-trial": trial, onclick });
  }

  /** The shown trials, and the one on the stage. @type {(challenge: Challenge, judged: Judged) => void} */
  #measure(challenge, { trial, low, high }) {
    const { now } = this.store;
    const good = fits(now.cell, challenge);
    this.#failures = good && this.#trials ? this.#trials.failures(now.cell) : [];
    put(this.meter, "text", good ? meterWords(this.#failures) : sizeWords(challenge));
    put(this.brief, "text", good ? briefly(this.#failures) : "");
    challenge.shown.forEach((one, k) => this.#mark(k, one, one === trial));
    const { series, unit } = challenge;
    const missed = good && firstFailure(now.series[series], now.units, { series, unit, low, high });
    this.#missed = missed;
    put(this.here, "text", missed === false ? "" : unbroken(hereWords(challenge, trial, missed)));
  }

  /** @type {(k: number, trial: number, isHere: boolean) => void} */
  #mark(k, trial, isHere) {
    const chip = this.chips.children[k];
    const failure = this.#failures[k];
    const sign = failure === undefined ? "" : failure ? " ✕" : " ✓";
    put(chip, "text", `${trial + 1}${sign}`);
    put(chip, "aria-label", trialWords(trial + 1, failure));
    put(chip, "aria-pressed", isHere);
    chip.classList.toggle("is-good", failure === null);
  }

  /** NumPy's verdict, and what is said aloud. @type {(challenge: Challenge, judged: Judged) => void} */
  #settle(challenge, { trial, verdict, problem }) {
    put(this.aside, "text", problem);
    put(this.hidden, "text", verdict ? unbroken(hiddenWords(challenge, verdict)) : "");
    const missed = missedBy(verdict);
    this.show.hidden = !missed || missed.trial === trial;
    put(this.show, "text", missed ? tr("Show trial {trial}", { trial: missed.trial + 1 }) : "");
    this.#stars(verdict ? winsOf(challenge, verdict) : []);
    this.#record(challenge.key, verdict);
    const isHidden = !challenge.shown.includes(trial);
    put(this.said, "text", aloud(this.#failures, verdict, isHidden ? this.here.textContent : ""));
    this.#showUnasked(verdict);
    this.list.paint();
  }

  /**
   * A solution is kept when it is found, so that stars which were cleared stay so.
   * @type {(key: string, verdict: Verdict | null) => void}
   */
  #record(key, verdict) {
    const found = JSON.stringify([key, verdict]);
    if (found === this.#recorded) return;
    this.#recorded = found;
    if (verdict?.solved) this.list.solved(key, verdict.stars);
  }

  /** @param {[boolean, string][]} wins */
  #stars(wins) {
    const shown = JSON.stringify(wins);
    if (this.wins.dataset.shown === shown) return;
    this.wins.dataset.shown = shown;
    this.wins.replaceChildren(
      ...wins.map(([won, words]) => {
        const named = { role: "img", "aria-label": won ? tr("won:") : tr("not yet:") };
        const star = h("span", named, won ? "★" : "☆");
        return h("li", { class: won ? "is-won" : "" }, star, ` ${words}`);
      }),
    );
  }

  destroy() {
    this.list.destroy();
  }
}

/** The hidden trial that is failed first, as it is. @param {Verdict | null} verdict */
const missedBy = (verdict) => verdict?.failure ?? null;
